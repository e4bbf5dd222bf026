# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The sixteenth wave, around the program: the command line, crashes, backups that are put back, two programs, mail servers.

What is expected here was written before it was first run, from the documents alone. Each test says which outcome would be grave.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from processor.demo.clients import new_mail
from processor.demo.clients import reply as by_client
from tests.attack.box_deeds import (
    FOUR_PASSES,
    accepts,
    asked_on,
    both_sign_up,
    box_letters,
    carla_writes,
    exported,
    how_many_letters,
    mails_back,
    matched_once,
    now_plus,
    operator,
    put_back,
    replies_to,
    states_on,
    taken_down,
)
from tests.attack.box_program import BoxProgram, a_pass
from tests.attack.box_stories import Deed, agrees_freely_on, done_under, paired_on
from tests.attack.crashes import STAGES, Died, at_stage, dies
from tests.attack.databases import url_of
from tests.attack.deeds import JONS_WORDS
from tests.attack.imap_faults import ALL_FAULTS
from tests.attack.imap_servers import Proxy
from tests.attack.marks import grave
from tests.attack.people import BOX_ADA, BOX_CARLA, BOX_JON, BOX_MIA
from tests.attack.smtp_servers import SMTP_FAULTS, Post, letters_with, sending_to
from tests.doors.dovecot import Dovecot
from tests.inprocess_cli import command_here
from tests.operation.small import CONFIG, PROFILE, PROGRAM, SERVER, SmallProgram
from tests.prepared_program import make_ready

BOX_EVE, PIA = "eve@far.example", "pia@press.example"
HOME = "mia@new.example"
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LAVENDER = "The lavender has to be cut before the rain comes."


def passed_on(world: BoxProgram, words: str = LAVENDER) -> None:
    """With a name and no address in its From line."""
    text = f"---------- Forwarded message ---------\nFrom: Jon Berg\nDate: Sun, Mar 1, 2026 at 6:12 PM\nSubject: yes\nTo: Carla Voss <{BOX_CARLA}>\n\n{words}\n"
    world.write(BOX_CARLA, "Fwd: yes", text, "Carla Voss")


def held_refs(world: BoxProgram) -> list[str]:
    return [str(h["ref"]) for h in exported(world)["held"] if h["state"] == "waiting"]


def subjects_to(world: BoxProgram, who: str) -> list[str]:
    return [str(message_from_bytes(m)["Subject"]) for m in box_letters(world, who)]


# =========================== the command line: what a terminal shows ==============================================================

SUBJECTS = [
    "=?utf-8?q?press=1B=5B2J=1B=5D0=3Bx=07_inquiry?=", "=?utf-8?b?4oCuZ25w?= press =?utf-8?q?=C2=9B31m?=", "press \x9b2J \x1b[31m", "=?utf-8?q?press=0D=0A=1B=5BAevent=3Ddone?=", "=?utf-8?q?press=E2=80=A8event=3Ddone?=",
    "press " + "x" * 5000, "=?utf-7?Q?+ABs-[2J?= press", "=?iso-2022-jp?b?GyRC?= press",
]  # fmt: skip


@pytest.fixture(scope="module")
def odd_program(tmp_path_factory: pytest.TempPathFactory) -> tuple[SmallProgram, list[str], list[Path]]:
    """A program whose members, held mails, files and record hold signs that act on a terminal."""
    program = SmallProgram(tmp_path_factory.mktemp("shown"))
    program.sign_up("jon@north.example")
    program.put(
        "mia@west.example",
        "SIGN UP MENTEE",
        PROFILE.format("Mia Lund") + "Title: \x1b[2J nurse \u202e\nOrganization: \x9b31m ward\n",
        "Mia Lund",
    )
    program.put("tim@west.example", "SIGN UP MENTEE", PROFILE.format("Tim \x1b]0;x\x07 Lund"), "Tim Lund")
    program.done("once")
    inbox = program.folder / "inbox" / "new"
    for n, subject in enumerate(SUBJECTS):
        head = f"From: =?utf-8?q?E=1B=5B2Jve=E2=80=AE?= <eve{n}@far.example>\nTo: {PROGRAM}\nSubject: {subject}\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nMessage-ID: <\x1b[2J{n}@far.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n"
        body = "\n--b\nContent-Type: text/plain; charset=utf-8\n\nA question of the press \x1b[2J\x9b1m\u202e about money.\n--b\nContent-Type: image/png; name*=utf-8''%1B%5B2J%E2%80%AEgnp.exe\nContent-Disposition: attachment; filename*=utf-8''%1B%5B2J%E2%80%AEgnp.exe\n\nx\n--b\nContent-Type: message/rfc822\n\nFrom: \x1b[2J <x@y.example>\nSubject: \x07\n\n\x1b[2J\n--b--\n"
        (inbox / f"{n}.odd").write_bytes((head + body).replace("\n", "\r\n").encode("utf-8"))
    (inbox / "bomb.odd").write_bytes(
        b"From: eve@far.example\r\nTo: "
        + PROGRAM.encode()
        + b"\r\nSubject: \x1b[2J x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 400
    )
    program.put("mia@west.example", "REQUEST M-1001", "Would you? \x1b[2J \u202e", "Mia Lund")
    program.done("once")
    refs = [str(h["ref"]) for h in program.told("held", "list")["held"]]
    files = [p for p in (program.folder / "inbox").rglob("*") if p.is_file() and ".odd" in p.name]
    assert len(refs) >= 3
    assert len(files) >= 5
    return program, refs, files


SHOWS: list[tuple[str, ...]] = [
    ("held", "list"), ("held", "list", "--json"), ("held", "show", "HELD"), ("status",), ("status", "--json"), ("export",), ("export", "--json"), ("outbox", "list"), ("outbox", "list", "--json"), ("audit", "show", "REQ-1"), ("audit", "show", "M-1002"), ("audit", "show", "HELD"), ("audit", "verify"), ("report",), ("report", "--names"),
    ("do", "QUEUE"), ("do", "STATUS"), ("do", "SHOW M-1002"), ("do", "SHOW HELD"), ("do", "FIND west"), ("do", "FIND \x1b[2J"), ("do", "WHY OUT-1"), ("do", "REPORT"), ("do", "\x1b[2JDROP HELD-1"), ("do", "DROP \u202eHELD-1"), ("do", "RELEASE HELD"), ("do", "NOTE HELD: \x1b[2J x"), ("explain", "FILE"), ("explain", "--json", "FILE"), ("replay", "inbox"), ("doctor",), ("held", "show", "\x1b[2J"),
    ("audit", "show", "\x1b[2J"), ("outbox", "drop", "\x1b[2J"), ("\x1b[2J",), ("explain", "\x1b[2J.eml"), ("preview", "\x1b[2J"),
]  # fmt: skip


@grave("what a stranger wrote acts on the operator's terminal")
@pytest.mark.parametrize("words", SHOWS, ids=repr)
def test_no_command_prints_a_sign_that_acts_on_a_terminal(
    odd_program: tuple[SmallProgram, list[str], list[Path]],
    words: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
) -> None:
    program, refs, files = odd_program
    tried: list[list[str]] = [list(words)]
    if any("HELD" in w and "HELD-" not in w for w in words):
        tried = [
            [w.replace("HELD", ref) for w in words]
            for ref in refs[: 3 if words == ("held", "show", "HELD") else 1]
        ]
    capsys.readouterr()
    for each in tried:
        asked = [str(f) for f in files] if each[-1] == "FILE" else [each[-1]]
        if each[-1] == "inbox":
            asked = [str(program.folder / "inbox")]
        with suppress(SystemExit):
            assert program.here(*each[:-1], *asked) in (0, 1, 2)
    said = capsys.readouterr()
    assert not CONTROLS.search(said.out), repr(CONTROLS.findall(said.out)[:5])
    assert not CONTROLS.search(said.err), repr(said.err[:300])
    assert "Traceback" not in said.out + said.err


# =========================== the command line: what it does =========================================================================

DONE: dict[str, tuple[tuple[str, ...], str, str]] = {  # words; what REQ-1 and the held mail are then
    "who wrote it, shown": (("do", f"HELD FROM {BOX_JON} AS ACCEPT REQ-1"), "pending", "waiting"),
    "who wrote it": (("do", f"HELD FROM {BOX_JON} AS ACCEPT REQ-1", "--yes"), "accepted", "released"),
    "not who wrote it": (("do", f"HELD FROM {BOX_EVE} AS ACCEPT REQ-1", "--yes"), "pending", "waiting"),
    "the mentee, as a yes": (("do", f"HELD FROM {BOX_MIA} AS ACCEPT REQ-1", "--yes"), "pending", "released"),  # she is told that only the mentor can
    "a yes, and nobody said who": (("do", "HELD AS ACCEPT REQ-1", "--yes"), "pending", "waiting"),
    "held as": (("held", "as", "HELD", "ACCEPT REQ-1"), "pending", "waiting"),
    "held as a command": (("held", "as", "HELD", "STOP"), "pending", "waiting"),
    "held as in two words": (("held", "as", "HELD", "ACCEPT", "REQ-1"), "pending", "waiting"),
    "an answer without words": (("held", "answer", "HELD", ""), "pending", "waiting"),
    "an answer of blanks": (("held", "answer", "HELD", " \n\t "), "pending", "waiting"),
    "an answer that is missing": (("held", "answer", "HELD"), "pending", "waiting"),
    "a note without words": (("held", "note", "HELD", ""), "pending", "waiting"),
    "put off by nothing": (("held", "snooze", "HELD", "0"), "pending", "waiting"),
    "put off for years": (("held", "snooze", "HELD", "999999999999"), "pending", "waiting"),
    "put off to a day that is past": (("held", "snooze", "HELD", "--", "-3"), "pending", "waiting"),
    "put off": (("held", "snooze", "HELD", "3"), "pending", "snoozed"),
    "given to a stranger": (("held", "assign", "HELD", BOX_EVE), "pending", "waiting"),
    "given to a member": (("held", "assign", "HELD", BOX_JON), "pending", "waiting"),
    "spam, of a coordinator": (("held", "spam", "HELD"), "pending", "waiting"),
    "dropped": (("held", "drop", "HELD"), "pending", "dropped"),
    "dropped, with a lower-case REF": (("held", "drop", "held-1"), "pending", "dropped"),
    "dropped, with more words": (("held", "drop", "HELD", "tomorrow"), "pending", "waiting"),
    "two at once": (("held", "drop", "HELD", "HELD"), "pending", "waiting"),
    "dropped in two lines": (("do", "DROP HELD\nACCEPT REQ-1"), "pending", "waiting"),
    "dropped in two lines, yes": (("do", "DROP HELD\nACCEPT REQ-1", "--yes"), "accepted", "dropped"),
    "a dry run, yes": (("do", "DRY RUN ACCEPT REQ-1", "--yes"), "pending", "waiting"),
    "nothing": (("do", ""), "pending", "waiting"),
    "blanks": (("do", "  \n ", "--yes"), "pending", "waiting"),
    "yes without words": (("do", "--yes"), "pending", "waiting"),
    "words after yes": (("do", "--yes", "ACCEPT REQ-1"), "accepted", "waiting"),
    "two texts": (("do", "ACCEPT", "REQ-1", "--yes"), "pending,accepted", "waiting"),
    "stop, shown": (("do", "STOP"), "pending", "waiting"),
    "erased, shown": (("do", f"ERASE {BOX_JON}"), "pending", "waiting"),
    "a quoted command": (("do", "> ACCEPT REQ-1", "--yes"), "pending", "waiting"),
    "a command with a doubt": (("do", "ACCEPT REQ-1\nOr should we wait?", "--yes"), "pending", "waiting"),
    "a NUL": (("do", "ACCEPT REQ-1\0", "--yes"), "pending,accepted", "waiting"),
    "a surrogate": (("do", "ACCEPT REQ-1 \udcff", "--yes"), "pending", "waiting"),
    "undo of nothing": (("do", "UNDO", "--yes"), "pending", "waiting"),
    "undo of what is none": (("do", "UNDO DO-99999999999999999999", "--yes"), "pending", "waiting"),
    "a long one": (("do", "ACCEPT REQ-1 " + "x" * 60_000, "--yes"), "pending", "waiting"),
    "two hundred commands": (("do", "NOTE HELD: x\n" * 200, "--yes"), "pending", "waiting"),
    "requeue of what is held": (("held", "requeue", "HELD"), "pending", "waiting"),
    "requeue of all": (("held", "requeue", "--all"), "pending", "waiting"),
    "released": (("held", "release", "HELD"), "pending", "waiting"),
    "a roster that is none": (("do", "IMPORT ROSTER", "--yes"), "pending", "waiting"),
    "a file of the disk": (("do", "IMPORT ROSTER /etc/passwd", "--yes"), "pending", "waiting"),
}  # fmt: skip


@pytest.fixture(scope="module")
def one_forward(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, dict[str, Any]]:
    """A folder whose program holds one forward, its reference, and all records."""
    world = BoxProgram(tmp_path_factory.mktemp("one"))
    with world.parts() as parts:
        asked_on(world, parts)
        passed_on(world)
        a_pass(parts, timedelta(minutes=8))
    (ref,) = held_refs(world)
    return world.folder, ref, exported(world)


@grave("more is done than was said, or without --yes; or the command breaks")
@pytest.mark.parametrize("how", DONE)
def test_a_command_at_the_terminal_does_what_it_says_and_no_more(
    one_forward: tuple[Path, str, dict[str, Any]],
    tmp_path: Path,
    how: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "program"
    shutil.copytree(one_forward[0], folder)
    world = BoxProgram.__new__(BoxProgram)
    world.folder, world.inbox = folder, folder / "inbox"
    program = operator(world)
    ref = one_forward[1]
    words, request, held = DONE[how]
    monkeypatch.setattr("sys.stdin", io.StringIO())
    capsys.readouterr()
    with suppress(SystemExit):
        assert program.here(
            *[re.sub(r"\bHELD\b(?!-)", ref, w) if w != "held-1" else ref.lower() for w in words]
        ) in (0, 1, 2)
    said = capsys.readouterr()
    assert said.out + said.err
    assert "Traceback" not in said.out + said.err
    records = exported(world)
    assert records["requests"][0]["state"] in request.split(",")
    (there,) = [str(h["state"]) for h in records["held"]]
    assert there == held
    assert sorted(m["email"] for m in records["members"]) == sorted([BOX_JON, BOX_MIA])
    if "STOP" in str(words):
        assert not program.told("status").get("program_stopped")


ODD_WORDS: list[tuple[str, ...]] = [
    ("report", "--from", "2026-13-01"), ("report", "--from", "2026-03-02", "--to", "2026-03-01"), ("report", "--from", "0001-01-01", "--to", "9999-12-31"),  ("report", "--to", "0001-01-01"), ("report", "--csv", "FILE"), ("report", "--html", "FOLDER"), ("report", "--html", "NOWHERE/x.html"),
    ("directory", "INBOX"), ("directory", "FILE"),  ("directory", "NOWHERE/x/y"), ("once", "--now", "2026-02-30"), ("once", "--now", "9999-12-31T23:59"), ("once", "--now", "0001-01-01T00:00"), ("once", "--now", "2026-03-29T02:30"),  ("once", "--now", ""), ("replay", "FILE"), ("replay", "EMPTY"), ("replay", "NOWHERE"), ("replay", "GARBAGE"),
    ("replay", "LOOP"), ("replay", "INBOX", "--against", "FILE"),  ("replay", "INBOX", "--against", "LOOP"),  ("replay", "INBOX", "--days", "99999999"), ("replay", "INBOX", "--page", "FILE"), ("replay", "INBOX", "--page", "FOLDER"), ("replay", "INBOX", "--with-records", "--days", "1"), ("explain", "FOLDER"), ("explain", "LOOP"),  ("explain", "GARBAGE"),  ("explain", "--json", "GARBAGE", "EMPTY", "NOWHERE"),
    ("audit", "verify", "--seal", "x"), ("audit", "verify", "--seal", "99999999999999999999:ab"),  ("audit", "show", "'; DROP TABLE events; --"), ("audit", "show", "REQ-" + "9" * 4000), ("roster", "import", "FOLDER"),  ("roster", "import", "GARBAGE"), ("roster", "import", "EMPTY", "--replace", "--yes"), ("roster", "import", "/dev/null", "--replace", "--yes"), ("backup", "FILE"), ("backup", "FOLDER"),  ("backup", "config.toml"),
    ("restore", "GARBAGE", "--replace"),  ("restore", "FOLDER", "--replace"), ("export", "--csv", "FILE"),  ("renamed",), ("upgrade", "--backup", "FILE"), ("upgrade", "--backup", "FOLDER"), ("preview", "--all", "FILE"), ("preview", "--all", "INBOX"),  ("preview", "request", "--language", "xx"), ("doctor", "--send", "--wait", "-1"),  ("init", "--yes"),
]  # fmt: skip


@grave("records or the operator's files are destroyed, or the command breaks")
@pytest.mark.parametrize("words", ODD_WORDS, ids=repr)
def test_odd_words_and_paths_at_the_terminal_destroy_nothing(
    one_forward: tuple[Path, str, dict[str, Any]],
    tmp_path: Path,
    words: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "program"
    shutil.copytree(one_forward[0], folder)
    world = BoxProgram.__new__(BoxProgram)
    world.folder, world.inbox = folder, folder / "inbox"
    program = operator(world)
    (tmp_path / "file").write_text("precious\n")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "garbage").write_bytes(bytes(range(256)) * 400)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "kept.txt").write_text("precious\n")
    (tmp_path / "loop").mkdir()
    (tmp_path / "loop" / "again").symlink_to(tmp_path / "loop")
    config, database = (folder / "config.toml").read_bytes(), one_forward[2]
    places = {
        "FILE": "file",
        "EMPTY": "empty",
        "GARBAGE": "garbage",
        "FOLDER": "folder",
        "LOOP": "loop",
        "NOWHERE": "nowhere",
    }
    put = [
        w.replace("INBOX", str(folder / "inbox"))
        if "INBOX" in w
        else re.sub("|".join(places), lambda m: str(tmp_path / places[m[0]]), w)
        for w in words
    ]
    put = [str(folder / w) if w == "config.toml" else w for w in put]
    capsys.readouterr()
    if words[0] == "once":  # one that fails ends its process after some seconds, however that hangs
        ran = program.run(*put)
        code, said_out, said_err = ran.returncode, ran.stdout, ran.stderr
    else:
        try:
            code = program.here(*put)
        except SystemExit as ended:
            code = int(ended.code or 0)
        said_out, said_err = capsys.readouterr()
    assert code in (0, 1, 2)
    assert said_out + said_err or words[0] in ("once", "roster", "backup")
    assert "Traceback" not in said_out + said_err
    assert (tmp_path / "file").read_text() == "precious\n"
    assert (tmp_path / "folder" / "kept.txt").read_text() == "precious\n"
    assert (folder / "config.toml").read_bytes() == config
    after = exported(world)
    assert after["requests"] == database["requests"] or words[0] == "once"
    assert after["members"] == database["members"] or words[0] == "once"
    assert after["held"] == database["held"]


# --- two at once --------------------------------------------------------------------------------------------------------------

AT_ONCE: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "a yes and a no": (("do", "ACCEPT REQ-1", "--yes"), ("do", "REJECT REQ-1", "--yes")),
    "two who say who wrote it": (("do", f"HELD FROM {BOX_JON} AS ACCEPT REQ-1", "--yes"), ("do", f"HELD FROM {BOX_JON} AS REJECT REQ-1", "--yes")),
    "a drop and a word": (("held", "drop", "HELD"), ("do", f"HELD FROM {BOX_JON} AS ACCEPT REQ-1", "--yes")),
    "two backups to one file": (("backup", "COPY"), ("backup", "COPY")),
}  # fmt: skip


@grave("both are done, records are destroyed, or she is introduced twice")
@pytest.mark.parametrize("how", AT_ONCE)
def test_two_commands_at_once_are_done_one_after_the_other(
    tmp_path: Path, request: pytest.FixtureRequest, how: str
) -> None:
    world = BoxProgram(tmp_path, database=url_of(request))
    with world.parts() as parts:
        asked_on(world, parts)
        passed_on(world)
        a_pass(parts, timedelta(minutes=8))
    (ref,) = held_refs(world)
    program = operator(world)
    running = [
        subprocess.Popen(
            program.command(*[w.replace("HELD", ref).replace("COPY", str(tmp_path / "copy")) for w in words]),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=Path(__file__).parents[2],
        )
        for words in AT_ONCE[how]
    ]  # fmt: skip
    said = [one.communicate(timeout=60)[0] for one in running]
    assert [one.returncode for one in running] in ([0, 0], [0, 1], [1, 0]), said
    assert "Traceback" not in "".join(said)
    with world.parts() as parts:
        for hours in (1, 3):
            assert a_pass(parts, timedelta(hours=hours)) == ""
    active = states_on(world, "relationships").count("active")
    assert active == (1 if states_on(world, "requests") == ["accepted"] else 0)
    assert len([m for m in box_letters(world, BOX_MIA) if b"has said yes" in m]) == active
    if "backup" in how:
        program.done("restore", str(tmp_path / "copy"), "--replace")
        assert len(exported(world)["members"]) == 2


# --- beside a daemon --------------------------------------------------------------------------------------------------------------


@grave("a command beside the daemon is lost, done twice, or takes the records from under it")
def test_commands_beside_a_daemon_are_done_once_and_restore_is_refused(tmp_path: Path) -> None:
    world = BoxProgram(tmp_path)
    with world.parts() as parts:
        asked_on(world, parts)
        passed_on(world)
        a_pass(parts)
    program = operator(world)
    (ref,) = held_refs(world)
    with program.daemon():
        program.done("backup", str(tmp_path / "copy"))
        assert program.here("restore", str(tmp_path / "copy"), "--replace") == 1
        assert program.here("upgrade") == 1
        assert program.run("once").returncode == 1
        assert program.here("restored") == 1
        program.done("do", f"{ref} FROM {BOX_JON} AS ACCEPT REQ-1", "--yes")
        assert program.here("do", f"{ref} FROM {BOX_JON} AS REJECT REQ-1", "--yes") != 0
        program.done("do", "UNDO", "--yes")
        program.done("do", f"{ref} FROM {BOX_JON} AS ACCEPT REQ-1", "--yes")
        for _ in range(100):
            if [m for m in box_letters(world, BOX_MIA) if b"has said yes" in m]:
                break
            subprocess.run(["sleep", "0.1"], check=True)
    assert states_on(world, "requests") == ["accepted"]
    assert states_on(world, "relationships").count("active") == 1
    assert len([m for m in box_letters(world, BOX_MIA) if b"has said yes" in m]) in (1, 2)


# =========================== crashes at the newer deeds ===============================================================================


def forward_is_held(world: BoxProgram, parts: Any) -> str:
    asked_on(world, parts)
    passed_on(world)
    assert a_pass(parts, timedelta(minutes=6)) == ""
    return held_refs(world)[0]


def taken_as_a_yes(world: BoxProgram, parts: Any) -> str:
    ref = forward_is_held(world, parts)
    carla_writes(world, f"{ref} FROM {BOX_JON} AS ACCEPT REQ-1")
    assert a_pass(parts, timedelta(minutes=7)) == ""
    return ref


def regret_is_held(world: BoxProgram, parts: Any) -> str:
    agrees_freely_on(world, parts)
    accepts(world, box_letters(world, BOX_JON)[1], JONS_WORDS["regret"])
    assert a_pass(parts, timedelta(minutes=7)) == ""
    return held_refs(world)[0]


def erasure_with_a_waiting_letter(world: BoxProgram, parts: Any) -> bytes:
    agrees_freely_on(world, parts)
    world.write(BOX_MIA, "ERASE", "", "Mia Lund")
    assert a_pass(parts, timedelta(minutes=7)) == ""
    return box_letters(world, BOX_MIA)[-1]


def move_with_a_waiting_letter(world: BoxProgram, parts: Any) -> bytes:
    agrees_freely_on(world, parts)
    world.write(BOX_MIA, f"CHANGE ADDRESS {HOME}", "", "Mia Lund")
    assert a_pass(parts, timedelta(minutes=7)) == ""
    return box_letters(world, HOME)[-1]


def declines(world: BoxProgram, _: Any) -> None:
    ics = f"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:{uid_of(world)}\nDTSTAMP:20260303T100000Z\nORGANIZER:mailto:{PROGRAM}\nATTENDEE;PARTSTAT=DECLINED:mailto:{BOX_JON}\nEND:VEVENT\nEND:VCALENDAR\n"
    head = f"Authentication-Results: {SERVER}; dmarc=pass header.from=north.example\nFrom: {BOX_JON}\nTo: {PROGRAM}\nSubject: Declined: First conversation\nMessage-ID: <declined@north.example>\nMIME-Version: 1.0\nContent-Type: text/calendar; method=REPLY; charset=utf-8\n\n"
    world.put((head + ics).replace("\n", "\r\n").encode())


def uid_of(world: BoxProgram) -> str:
    for mail in reversed(box_letters(world, BOX_JON)):
        for part in message_from_bytes(mail).walk():
            if part.get_content_type() == "text/calendar":
                text = re.sub(r"\r?\n ", "", bytes(part.get_payload(decode=True) or b"").decode())
                if found := re.search(r"(?m)^UID:(\S+)", text):
                    return found[1]
    return "REL-1-first@program.example"


def told_of_the_decline_once(world: BoxProgram, before: Any) -> None:
    assert states_on(world, "relationships") == ["active"]
    assert len({m for m in box_letters(world, BOX_MIA) if b"proposed time" in m}) == 1
    assert how_many_letters(world, BOX_JON) == before[0]


def confided_once(world: BoxProgram, before: Any) -> None:
    assert states_on(world, "relationships") == ["active"]
    assert len(exported(world)["held"]) == 1
    assert how_many_letters(world, BOX_JON) == before[0]
    assert not [m for m in box_letters(world, BOX_JON) if b"zebra" in m]
    assert [m for m in box_letters(world, BOX_CARLA) if b"zebra" in m]


def undone_and_told(world: BoxProgram, _: Any) -> None:
    assert states_on(world, "requests") == ["pending"]
    assert "active" not in states_on(world, "relationships")
    assert (
        len(
            {
                str(message_from_bytes(m)["Message-ID"])
                for m in box_letters(world, BOX_MIA)
                if b"Subject: Undone" in m
            }
        )
        == 1
    )


def she_is_gone(world: BoxProgram, _: Any) -> None:
    assert BOX_MIA not in [m["email"] for m in exported(world)["members"]]
    assert "Lund" not in json.dumps(exported(world)["members"])
    assert not [m for m in box_letters(world, BOX_MIA) if b"has said yes" in m]
    assert "active" not in states_on(world, "relationships")


def she_has_moved_and_is_introduced(world: BoxProgram, _: Any) -> None:
    assert sorted(m["email"] for m in exported(world)["members"]) == sorted([BOX_JON, HOME])
    assert (
        len(
            {
                str(message_from_bytes(m)["Message-ID"])
                for m in box_letters(world, HOME)
                if b"has said yes" in m
            }
        )
        == 1
    )
    assert not [m for m in box_letters(world, BOX_MIA) if b"has said yes" in m]


def signed_up_once(world: BoxProgram, _: Any) -> None:
    assert BOX_EVE in [m["email"] for m in exported(world)["members"]]
    assert "waiting" not in states_on(world, "held")


def stranger_is_held(world: BoxProgram, parts: Any) -> str:
    both_sign_up(world, parts)
    world.write(
        BOX_EVE,
        "Annual meeting",
        f"I would like to know more about the leaflet of last year.\n\n{PROFILE.format('Eve Holm')}",
        "Eve Holm",
    )
    assert a_pass(parts, timedelta(minutes=5)) == ""
    return (held_refs(world) or [""])[0]


def refused_unheard(world: BoxProgram, _: Any) -> None:
    assert states_on(world, "requests") == ["rejected"]
    assert not [m for m in box_letters(world, BOX_MIA) if b"has said yes" in m]


NEWER = {
    "taken as a yes": Deed(forward_is_held, lambda w, ref: carla_writes(w, f"{ref} FROM {BOX_JON} AS ACCEPT REQ-1"), lambda w, _: matched_once(w), timedelta(minutes=8)),
    "its undo": Deed(taken_as_a_yes, lambda w, _: carla_writes(w, "UNDO DO-1"), undone_and_told, timedelta(minutes=9)),
    "a regret taken as a no": Deed(regret_is_held, lambda w, ref: carla_writes(w, f"{ref} AS REJECT"), refused_unheard, timedelta(minutes=9)),
    "a confidence below other words": Deed(paired_on, lambda w, _: w.write(BOX_MIA, "Friday", "Dear Jon,\n\nshall we meet on Friday?\n\nCONCERN: He calls me at night, zebra.", "Mia Lund"), confided_once),
    "an erasure with a waiting letter": Deed(erasure_with_a_waiting_letter, lambda w, question: replies_to(w, question, BOX_MIA, "YES", "Mia Lund"), she_is_gone, timedelta(minutes=9)),
    "a move with a waiting letter": Deed(move_with_a_waiting_letter, lambda w, question: replies_to(w, question, HOME, "YES", "Mia Lund"), she_has_moved_and_is_introduced, timedelta(minutes=9)),
    "a declined meeting": Deed(paired_on, declines, told_of_the_decline_once),
}  # fmt: skip
CRASHES = [
    (what, stage) for n, what in enumerate(NEWER) for m, stage in enumerate(STAGES) if (n + m) % 4 == 0
]


@grave("a deed is lost, or done or told twice; or the one who was erased is written to")
@pytest.mark.parametrize(("what", "stage"), CRASHES)
def test_a_newer_deed_survives_a_crash_and_is_told_once(
    tmp_path: Path, request: pytest.FixtureRequest, what: str, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = BoxProgram(tmp_path, database=url_of(request))
    one = NEWER[what]
    with world.parts() as parts:
        before = one.prepare(world, parts)
    one.act(world, before)
    with world.parts() as parts, at_stage(stage, dies, monkeypatch), suppress(Died):
        a_pass(parts, one.begins)
    with world.parts() as parts:
        a_pass(parts, one.begins + timedelta(minutes=20))
        for hours in (2, 3, 5):
            assert a_pass(parts, one.begins + timedelta(hours=hours)) == ""
    one.check(world, before)
    assert world.left() == 0


ON_DOVECOT = [
    (what, how) for n, what in enumerate(NEWER) for m, how in enumerate(ALL_FAULTS) if (2 * n + m) % 13 == 4
]


@grave("a deed is lost, or done or told twice, or the process ends")
@pytest.mark.parametrize(("what", "how"), ON_DOVECOT)
def test_on_dovecot_a_newer_deed_under_a_fault_is_done_and_told_once(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest, what: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=url_of(request))
    one = NEWER[what]
    with world.parts() as parts:
        before = one.prepare(world, parts)
    done_under(ALL_FAULTS[how](world, proxy), one, before, world, monkeypatch)
    with world.parts() as parts:
        a_pass(parts, one.begins + timedelta(minutes=15))
        for hours in (2, 3, 5):
            assert a_pass(parts, one.begins + timedelta(hours=hours)) == ""
    one.check(world, before)


# =========================== a backup that is put back =================================================================================


WAYS = ["restore", "a copied file"]
LOST: dict[str, tuple[Sequence[Callable[[BoxProgram], object]], str, bool]] = {
    # what happened after the backup, mail by mail; what REQ-1 is when the mails are moved back; whether a pair goes on
    "a yes": ((lambda w: accepts(w, box_letters(w, BOX_JON)[-1]),), "accepted", True),
    "a yes and its undo": ((lambda w: accepts(w, box_letters(w, BOX_JON)[-1]), lambda w: w.write(BOX_JON, "UNDO")), "pending", False),
    "a free yes and its undo": ((lambda w: accepts(w, box_letters(w, BOX_JON)[-1], "Yes, happy to."), lambda w: w.write(BOX_JON, "UNDO")), "pending", False),
    "a no": ((lambda w: accepts(w, box_letters(w, BOX_JON)[-1], "REJECT"),), "rejected", False),
    "a withdrawal and a yes": ((lambda w: w.write(BOX_MIA, "WITHDRAW", "", "Mia Lund"), lambda w: accepts(w, box_letters(w, BOX_JON)[0])), "withdrawn", False),
    "his leave": ((lambda w: w.write(BOX_JON, "LEAVE"),), "withdrawn", False),
    "a yes and an end": ((lambda w: accepts(w, box_letters(w, BOX_JON)[-1]), lambda w: w.write(BOX_JON, "END NOW")), "accepted", False),
    "a coordinator's yes": ((lambda w: carla_writes(w, "ACCEPT REQ-1"),), "accepted", True),
    "a coordinator's yes and her undo": ((lambda w: carla_writes(w, "ACCEPT REQ-1"), lambda w: carla_writes(w, "UNDO")), "pending", False),
    "a coordinator's yes and its undo by number": ((lambda w: carla_writes(w, "ACCEPT REQ-1"), lambda w: carla_writes(w, "UNDO DO-1")), "accepted", True),
    "a match": ((lambda w: carla_writes(w, f"MATCH {BOX_MIA} WITH {BOX_JON}"),), "accepted,withdrawn", True),
    "a block and a yes": ((lambda w: carla_writes(w, f"BLOCK {BOX_MIA} AND {BOX_JON}"), lambda w: accepts(w, box_letters(w, BOX_JON)[-1])), "pending", False),
}  # fmt: skip


@grave("what was decided once is decided otherwise, or two are a pair who took it back")
@pytest.mark.parametrize("lost", LOST)
def test_what_was_lost_since_the_backup_is_as_it_was_once_its_mails_are_back(
    tmp_path: Path, request: pytest.FixtureRequest, lost: str
) -> None:
    world = BoxProgram(tmp_path, database=url_of(request))
    acts, request_is, goes_on = LOST[lost]
    with world.parts() as parts:
        asked_on(world, parts)
    taken_down(world, "restore")
    with world.parts() as parts:
        for n, act in enumerate(acts):
            act(world)
            now_plus(parts, 10 + 2 * n)
    put_back(world, "restore")
    mails_back(world)
    with world.parts() as parts:
        now_plus(parts, 30, 32)
    operator(world).done("outbox", "release")
    with world.parts() as parts:
        now_plus(parts, 34, 150, 180)
    assert states_on(world, "requests")[0] in request_is.split(",")
    assert ("active" in states_on(world, "relationships")) is goes_on
    assert world.left() == 0


@grave("an UNDO, a number or a YES that meant one thing does another")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "what",
    [
        "UNDO DO by number",
        "UNDO in the transcript's thread",
        "the number of a list",
        "a held mail by its REF",
        "a held mail in its thread",
        "a YES to a preview",
        "a request by its REF",
        "a withdrawal by its REF",
        "a pair by its REF",
    ],
)
def test_a_number_from_between_backup_and_loss_means_nothing_else_after_it(
    tmp_path: Path, request: pytest.FixtureRequest, what: str, way: str
) -> None:
    world = BoxProgram(
        tmp_path, database="sqlite:///program.db" if way == "a copied file" else url_of(request)
    )
    with world.parts() as parts:
        both_sign_up(world, parts)
        world.sign_up(BOX_ADA)
        a_pass(parts)
    taken_down(world, way)

    def first(parts: Any) -> None:
        if what.startswith("UNDO"):
            carla_writes(world, f"PAUSE {BOX_ADA}")
        elif what.startswith(("the number", "a held")):
            world.write(
                BOX_EVE,
                "Press",
                "What does the association pay for the printing of your leaflets?",
                "Eve Holm",
            )
            now_plus(parts, 5)
            carla_writes(world, "QUEUE")
        elif what == "a YES to a preview":
            carla_writes(world, f"ERASE {BOX_ADA}")
        elif what == "a request by its REF" or what == "a withdrawal by its REF":
            world.write(BOX_MIA, "REQUEST M-1003", "Would you?", "Mia Lund")
        else:
            carla_writes(world, f"MATCH {BOX_MIA} WITH {BOX_ADA}")
        now_plus(parts, 6)

    with world.parts() as parts:
        first(parts)
    old = box_letters(world, BOX_CARLA)
    about_held = [m for m in old if b"[HELD-" in m]
    refs = held_refs(world)
    put_back(world, way)
    operator(world).done("outbox", "release")
    with world.parts() as parts:
        if what.startswith("UNDO"):
            carla_writes(world, f"PAUSE {BOX_JON}")
            now_plus(parts, 20)
            if "number" in what:
                carla_writes(world, "UNDO DO-1")
            else:
                replies_to(world, old[-1], BOX_CARLA, "UNDO")
            now_plus(parts, 22)
            assert [m["standing"] for m in exported(world)["members"] if m["email"] == BOX_JON] == ["paused"]
        elif what.startswith(("the number", "a held")):
            world.write(
                PIA, "Press", "Who pays for the printing of the magazine of the association?", "Pia Holm"
            )
            now_plus(parts, 20)
            if what == "the number of a list":
                carla_writes(world, "QUEUE")
                now_plus(parts, 21)
                replies_to(world, old[-1], BOX_CARLA, "1 DROP")
            elif what == "a held mail by its REF":
                carla_writes(world, f"DROP {refs[0]}")
            else:
                replies_to(world, about_held[-1], BOX_CARLA, "DROP")
            now_plus(parts, 22)
            assert states_on(world, "held") == ["waiting"]
        elif what == "a YES to a preview":
            carla_writes(world, f"ERASE {BOX_JON}")
            now_plus(parts, 20)
            replies_to(world, old[-1], BOX_CARLA, "YES")
            now_plus(parts, 22)
            assert BOX_JON in [m["email"] for m in exported(world)["members"]]
        elif what.endswith("its REF"):
            world.write(BOX_MIA, "REQUEST M-1001", "Would you?", "Mia Lund")
            now_plus(parts, 20)
            carla_writes(
                world,
                {
                    "a request by its REF": "ACCEPT REQ-1",
                    "a withdrawal by its REF": "WITHDRAW REQ-1",
                    "a pair by its REF": "END REL-1",
                }[what],
            )
            now_plus(parts, 22)
            assert states_on(world, "requests") == ["pending"]
            assert not states_on(world, "relationships")
    assert len(box_letters(world, BOX_CARLA)) > len(old)


@grave("who was erased, moved or confided is as before for good, and nobody is told")
@pytest.mark.parametrize(
    "what", ["a move", "an erasure", "a confidence", "a held mail that was dropped", "a stop"]
)
def test_what_needs_a_yes_is_asked_again_after_a_restore(
    tmp_path: Path, request: pytest.FixtureRequest, what: str
) -> None:
    world = BoxProgram(tmp_path, database=url_of(request))
    with world.parts() as parts:
        paired_on(world, parts)
    taken_down(world, "restore")
    with world.parts() as parts:
        if what == "a move":
            world.write(BOX_MIA, f"CHANGE ADDRESS {HOME}", "", "Mia Lund")
            now_plus(parts, 500)
            replies_to(world, box_letters(world, HOME)[-1], HOME, "YES", "Mia Lund")
        elif what == "an erasure":
            world.write(BOX_MIA, "ERASE", "", "Mia Lund")
            now_plus(parts, 500)
            replies_to(world, box_letters(world, BOX_MIA)[-1], BOX_MIA, "YES", "Mia Lund")
        elif what == "a confidence":
            world.write(BOX_MIA, "CONCERN", "He calls me at night, zebra.", "Mia Lund")
        elif what == "a held mail that was dropped":
            world.write(
                BOX_EVE,
                "Press",
                "What does the association pay for the printing of your leaflets?",
                "Eve Holm",
            )
            now_plus(parts, 500)
            carla_writes(world, f"DROP {held_refs(world)[0]}")
        else:
            carla_writes(world, "STOP")
            now_plus(parts, 500)
            replies_to(world, box_letters(world, BOX_CARLA)[-1], BOX_CARLA, "YES")
        now_plus(parts, 502)
    put_back(world, "restore")
    mails_back(world)
    before = {who: how_many_letters(world, who) for who in (BOX_MIA, HOME, BOX_CARLA)}
    with world.parts() as parts:
        now_plus(parts, 520)
    operator(world).done("outbox", "release")
    with world.parts() as parts:
        now_plus(parts, 522, 600)
    members = [m["email"] for m in exported(world)["members"]]
    if what == "a move":
        assert how_many_letters(world, HOME) > before[HOME]
        assert (BOX_MIA in members) != (HOME in members)
    elif what == "an erasure":
        assert BOX_MIA not in members or how_many_letters(world, BOX_MIA) > before[BOX_MIA]
    elif what == "a confidence":
        assert how_many_letters(world, BOX_CARLA) > before[BOX_CARLA]
        assert held_refs(world)
        assert not [m for m in box_letters(world, BOX_JON) if b"zebra" in m]
    elif what == "a held mail that was dropped":
        assert how_many_letters(world, BOX_CARLA) > before[BOX_CARLA]
        assert len(exported(world)["held"]) == 1
    else:
        assert how_many_letters(world, BOX_CARLA) > before[BOX_CARLA]
        assert not operator(world).told("status").get("program_stopped")


# =========================== two programs in one process ==================================================================================


def made(folder: Path, name: str) -> BoxProgram:
    """mentors@north.example and mentors@south.example; the same people in both."""
    home = folder / name
    home.mkdir()
    (home / "config.toml").write_text(CONFIG.replace("mentors@program.example", f"mentors@{name}.example"))
    make_ready(home, tables=False)
    world = BoxProgram.__new__(BoxProgram)
    world.folder, world.inbox, world._imap = home, home / "inbox", None
    for part in ("tmp", "new", "cur"):
        (world.inbox / part).mkdir(parents=True)
    return world


def said_to(world: BoxProgram, who: str, subject: str, text: str = "", name: str = "Jon Berg") -> None:
    address = f"mentors@{world.folder.name}.example"
    world.put(new_mail("mutt", name, who, address, subject, text, datetime.now(UTC), SERVER))


@pytest.fixture(scope="module")
def two_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Mia has asked Jon in both."""
    folder = tmp_path_factory.mktemp("two")
    north, south = made(folder, "north"), made(folder, "south")
    words = [w for world in (north, south) for w in ("--config", str(world.folder / "config.toml"))]

    def once() -> None:
        assert command_here([*words, "once"]) == 0

    for world in (north, south):
        said_to(world, BOX_JON, "SIGN UP MENTOR", PROFILE.format("Jon Berg"))
        said_to(world, BOX_MIA, "SIGN UP MENTEE", PROFILE.format("Mia Lund"), "Mia Lund")
    once()
    for world in (north, south):
        said_to(world, BOX_MIA, "REQUEST M-1001", "Would you?", "Mia Lund")
    once()
    return folder


@pytest.fixture
def two(two_made: Path, tmp_path: Path) -> tuple[BoxProgram, BoxProgram, Callable[[], None]]:
    worlds = []
    for name in ("north", "south"):
        shutil.copytree(two_made / name, tmp_path / name)
        world = BoxProgram.__new__(BoxProgram)
        world.folder, world.inbox, world._imap = tmp_path / name, tmp_path / name / "inbox", None
        worlds.append(world)
    north, south = worlds
    words = [w for world in worlds for w in ("--config", str(world.folder / "config.toml"))]

    def once() -> None:
        assert command_here([*words, "once"]) == 0

    return north, south, once


CROSSED: dict[str, Callable[[BoxProgram, BoxProgram], object]] = {  # from the north into the south's mailbox; nothing may change there
    "his reply, unproven": lambda n, s: s.put(by_client("mutt", box_letters(n, BOX_JON)[-1], "Jon Berg", BOX_JON, "ACCEPT", datetime.now(UTC), "mx.elsewhere.example")),
    "his reply, unproven, with his address in To": lambda n, s: s.put(by_client("mutt", box_letters(n, BOX_JON)[-1], "Jon Berg", BOX_JON, "ACCEPT", datetime.now(UTC), "mx.elsewhere.example").replace(b"north.example", b"south.example").replace(b"jon@south", b"jon@north")),
    "our own letter": lambda n, s: s.put(box_letters(n, BOX_JON)[-1]),
    "a program's mail to the other": lambda n, s: said_to(s, "mentors@north.example", "ACCEPT REQ-1", "ACCEPT", "Mentor Exchange"),
}  # fmt: skip


@grave("a letter of one program acts in the other")
@pytest.mark.parametrize("how", CROSSED)
def test_a_letter_of_one_program_is_no_proof_in_the_other(
    two: tuple[BoxProgram, BoxProgram, Callable[[], None]], how: str
) -> None:
    north, south, once = two
    CROSSED[how](north, south)
    once()
    assert states_on(south, "requests") == ["pending"]
    assert states_on(north, "requests") == ["pending"]


@grave("a command to one program is done in the other")
@pytest.mark.parametrize(
    "line",
    [
        "ACCEPT REQ-1",
        f"PAUSE {BOX_JON}",
        f"END REL-1\nBLOCK {BOX_MIA} AND {BOX_JON}",
        "UNDO",
        f"CHANGE ADDRESS {BOX_MIA} TO {HOME}",
    ],
)
def test_a_command_to_one_program_is_done_in_that_one_alone(
    two: tuple[BoxProgram, BoxProgram, Callable[[], None]], line: str
) -> None:
    north, south, once = two
    before = exported(south)
    said_to(north, BOX_CARLA, "Some things", line, "Carla Voss")
    once()
    after = exported(south)
    assert [before[k] for k in ("members", "requests", "relationships")] == [
        after[k] for k in ("members", "requests", "relationships")
    ]
    assert box_letters(north, BOX_CARLA)
    assert not box_letters(south, BOX_CARLA)


# =========================== what a mail server took and did not say ========================================================================

TAKEN_BACK: dict[str, Callable[[BoxProgram], object]] = {
    "her undo": lambda w: carla_writes(w, "UNDO DO-1"),
    "his no": lambda w: w.write(BOX_JON, "REJECT REQ-1"),
    "another word of hers": lambda w: carla_writes(w, "UNDO DO-1\nREJECT REQ-1"),
}  # fmt: skip


@grave("the mail server has it, she reads of a mentor whom she has not, and nobody tells her")
@pytest.mark.parametrize("said", SMTP_FAULTS)
@pytest.mark.parametrize("how", TAKEN_BACK)
def test_an_introduction_by_what_was_passed_on_that_was_taken_unsaid_is_told_to_be_undone(
    tmp_path: Path, request: pytest.FixtureRequest, how: str, said: str
) -> None:
    post = Post()
    with sending_to(post, tmp_path, url_of(request)) as world:
        with world.parts() as parts:
            both_sign_up(world, parts)
            world.write(BOX_MIA, "REQUEST M-1001", "Would you?", "Mia Lund")
            a_pass(parts, timedelta(minutes=5))
            passed_on(world)
            a_pass(parts, timedelta(minutes=6))
            (ref,) = held_refs(world)
            seen: list[str] = []

            def odd(who: str, dialogue: Any) -> str:
                if who != BOX_MIA:
                    return "250 taken"
                if said == "takes it and is gone":
                    seen.append(who)
                    raise OSError("gone")
                if said == "takes it, says 451":
                    return "451 4.3.0 later"
                if said == "hangs up before the dot":
                    raise OSError("gone")
                return "450 4.2.1 later"

            post.at_dot = odd
            carla_writes(world, f"{ref} FROM {BOX_JON} AS ACCEPT REQ-1")
            a_pass(parts, timedelta(minutes=7))
            TAKEN_BACK[how](world)
            a_pass(parts, timedelta(minutes=9))
        post.at_dot = lambda who, dialogue: "250 taken"
        with world.parts() as parts:
            for minutes in (30, 50, 120, 180, 300, 480, 900):
                assert a_pass(parts, timedelta(minutes=minutes)) == ""
        assert "active" not in states_on(world, "relationships")
        if seen or letters_with(post, BOX_MIA, b"has said yes"):
            assert [
                m
                for m in post.got(BOX_MIA)
                if re.search(rb"Undone|has ended|search for a mentor goes on|Subject: .*[Nn]o longer", m)
            ]


def test_what_the_wave_around_the_program_looks_for_can_be_seen(tmp_path: Path) -> None:
    world = BoxProgram(tmp_path)
    with world.parts() as parts:
        ref = taken_as_a_yes(world, parts)
        for later in FOUR_PASSES:
            a_pass(parts, later)
    assert ref.startswith("HELD-")
    matched_once(world)
    assert subjects_to(world, BOX_CARLA)
