"""`replay`: old mails on a scratch database; nothing else is touched, and what differs is shown."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing, redirect_stderr
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from processor.config.rulebook import OWN_RULES
from processor.replay.mailbox import came_at, read_mailbox
from tests.inprocess_cli import command_here, done_here
from tests.prepared_program import CONFIG, make_ready

BEGINS = datetime(2026, 3, 2, 14, tzinfo=UTC)
NOW = datetime(2026, 11, 1, tzinfo=UTC)
HOSTILE = '<script>alert(1)</script><img src="https://evil.example/x.png">\x1b[31m'
MENTOR = (
    "ROLE: mentor\nName: Jon Berg\nTitle: Pharmacist\nWorkplace: St. Mary\nPractice areas: Critical care\n"
)


def mail(who: str, subject: str, text: str, at: datetime | None) -> bytes:
    domain = who.rpartition("@")[2]
    date = f"Date: {at:%a, %d %b %Y %H:%M:%S +0000}\n" if at else ""
    mark = hashlib.sha256(f"{who}{subject}{text}{at}".encode()).hexdigest()
    return (
        f"Authentication-Results: mx.program.example; dmarc=pass header.from={domain}\n"
        f"From: {who.partition('@')[0].title()} Test <{who}>\nTo: mentors@program.example\n"
        f"Subject: {subject}\nMessage-ID: <{mark}@{domain}>\n{date}\n{text}\n"
    ).encode()


def some_mails() -> list[bytes]:
    minutes = [BEGINS + timedelta(minutes=5 * n) for n in range(6)]
    return [
        mail("jon@example.org", "SIGN UP MENTOR", MENTOR, minutes[0]),
        mail("mia@example.org", "HELP", "HELP", minutes[1]),
        mail("mia@example.org", HOSTILE.replace("\x1b", ""), "Which colour has Tuesday?", minutes[2]),
        b"\xff\x00\xfe no header at all\n\n\x80\x81\n",
        mail("jon@example.org", "STATUS", "STATUS", minutes[3]),
    ]


def as_mbox(mails: list[bytes]) -> bytes:
    return b"".join(
        b"From somebody@example.org Mon Mar  2 14:00:00 2026\n" + raw.replace(b"\nFrom ", b"\n>From ") + b"\n"
        for raw in mails
    )


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A configuration whose server vouches for its members' mail, and an empty database."""
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "config.toml").write_text(
        CONFIG.replace('url = "maildir:inbox"', 'url = "maildir:inbox"\nauthserv_id = "mx.program.example"')
    )
    make_ready(folder)
    return folder


def replayed(program: Path, *words: str | Path) -> str:
    with redirect_stderr(StringIO()):
        return done_here(["--config", f"{program}/config.toml", "replay", *map(str, words)])


def digests(folder: Path) -> Mapping[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("kind", ["mbox", "folder", "maildir"])
def test_a_mailbox_of_each_kind_gives_a_line_for_each_mail_in_the_order_of_time(
    kind: str, program: Path, tmp_path: Path
) -> None:
    place, mails = tmp_path / "mail", some_mails()
    if kind == "mbox":
        place.write_bytes(as_mbox(mails))
    else:
        inside = place / "new" if kind == "maildir" else place
        inside.mkdir(parents=True)
        for nth, raw in enumerate(mails):
            (inside / f"{nth}.eml").write_bytes(raw)
    said = replayed(program, place).splitlines()
    assert [line.split("  ")[1] for line in said[:5]] == [
        "jon@example.org", "mia@example.org", "mia@example.org", "nobody known", "jon@example.org",
    ]  # fmt: skip
    assert said[0].startswith("2026-03-02 09:00  jon@example.org  “SIGN UP MENTOR”  signup: ")
    assert said[1].endswith("help to mia@example.org")
    assert said[3].startswith("2026-03-02 09:10")  # with the one before it
    assert any(line.startswith("mails: 5: ") for line in said)


def test_what_the_program_has_filed_in_its_maildir_is_replayed(program: Path, tmp_path: Path) -> None:
    for nth, (place, raw) in enumerate(
        zip((".Processed/cur", ".Sent/cur", "new"), some_mails(), strict=False)
    ):
        (tmp_path / "mail" / place).mkdir(parents=True)
        (tmp_path / "mail" / place / f"{nth}.host:2,S").write_bytes(raw)
    assert "mails: 2: " in replayed(program, tmp_path / "mail")


def test_mails_out_of_order_are_sorted_and_what_is_due_between_them_comes_in_its_time(
    program: Path, tmp_path: Path
) -> None:
    last = mail("mia@example.org", "HELP", "HELP", BEGINS + timedelta(days=60))
    words = "Could somebody tell me whether the hours with a mentor count toward my board certification?"
    question = mail("mia@example.org", "A question about certification", words, BEGINS)
    (tmp_path / "box").write_bytes(as_mbox([last, question]))
    said = replayed(program, tmp_path / "box").splitlines()
    assert "held" in said[0]
    between = [line for line in said if "(due)" in line]
    assert any("held to coordinator@program.example" in line for line in between)
    assert "2026-03-02" < min(between)[:10] < max(between)[:10] < "2026-05-01"
    (tmp_path / "one").write_bytes(as_mbox([question]))
    assert "due dates: 0" in replayed(program, tmp_path / "one")
    assert "due dates: 0" not in replayed(program, tmp_path / "one", "--days", "30")


def test_a_changed_rule_and_a_changed_letter_are_shown_and_nothing_else(
    program: Path, tmp_path: Path
) -> None:
    other, page = tmp_path / "other", tmp_path / "page.html"
    (other / "templates" / "en").mkdir(parents=True)
    policy = (OWN_RULES / "policy.toml").read_text()
    assert 'unproven = "confirm"' in policy
    (other / "policy.toml").write_text(policy.replace('unproven = "confirm"', 'unproven = "hold"'))
    letter = (OWN_RULES.parent / "templates" / "en" / "help.md").read_text()
    (other / "templates" / "en" / "help.md").write_text(letter.replace("Dear ", "Good day, dear ", 1))
    stranger = mail("ann@example.org", "SIGN UP MENTOR", MENTOR, BEGINS).replace(b"dmarc=pass", b"dmarc=none")
    mails = [*some_mails()[:2], some_mails()[2].replace(b"dmarc=pass", b"dmarc=none"), stranger]
    (tmp_path / "box").write_bytes(as_mbox(mails))
    said = replayed(program, tmp_path / "box", "--against", other, "--page", page)
    text = page.read_text()
    assert "ann@example.org: SIGN UP MENTOR" in text
    assert "+ Good day, dear " in text
    assert "<h2>2026-03-02 09:00 jon@example.org" not in text
    assert "decisions differ" in said


def test_the_same_rules_differ_in_nothing_and_a_hostile_subject_is_only_text(
    program: Path, tmp_path: Path
) -> None:
    (tmp_path / "box").write_bytes(as_mbox(some_mails()))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "policy.toml").write_bytes((OWN_RULES / "policy.toml").read_bytes())
    assert "none of" in replayed(program, tmp_path / "box", "--against", tmp_path / "other")
    policy = (OWN_RULES / "screening.toml").read_text()
    when = 'when = { subject_has = ["alert"] }\nthen = "ignore"\nbecause = "it alerts"'
    rule = f'\n[[rule]]\nname = "Ours"\n{when}\n'
    (tmp_path / "other" / "screening.toml").write_text(policy + rule)
    replayed(program, tmp_path / "box", "--against", tmp_path / "other", "--page", tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script" not in text
    assert "<img" not in text
    assert "default-src 'none'" in text


def test_nothing_is_written_outside_the_scratch_and_the_scratch_is_gone(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    (tmp_path / "box").write_bytes(as_mbox(some_mails()))
    (program / "inbox" / "new").mkdir(parents=True)
    (program / "inbox" / "new" / "1").write_bytes(some_mails()[0])
    before = digests(tmp_path)
    for words in ((), ("--with-records",), ("--against", OWN_RULES)):
        replayed(program, tmp_path / "box", *words)
        assert digests(tmp_path) == before
        assert not any(scratch.iterdir())


def test_with_records_members_of_today_are_known_and_mails_seen_before_are_new(
    program: Path, tmp_path: Path
) -> None:
    (program / "inbox" / "new").mkdir(parents=True)
    signup = some_mails()[0]
    (program / "inbox" / "new" / "1").write_bytes(signup)
    config = (program / "config.toml").read_text()
    (program / "config.toml").write_text(config.replace("[delivery]", "since = 2026-01-01\n[delivery]"))
    done_here(["--config", f"{program}/config.toml", "once", "--now", "2026-03-02T14:10Z"])
    with closing(sqlite3.connect(program / "program.db")) as database:
        assert database.execute("SELECT count(*) FROM members").fetchone() == (1,)
    before = digests(program)
    (tmp_path / "box").write_bytes(as_mbox([signup, some_mails()[4]]))
    said = replayed(program, tmp_path / "box", "--with-records")
    assert "duplicate" not in said
    assert "status to jon@example.org" in said
    assert digests(program) == before
    (tmp_path / "status").write_bytes(as_mbox([some_mails()[4]]))
    assert "status to jon@example.org" not in replayed(program, tmp_path / "status")


def test_two_hundred_mails_twice_give_the_same_output(program: Path, tmp_path: Path) -> None:
    kinds = ("HELP", "STATUS", "BROWSE", "Which colour has Tuesday?")
    mails = [
        mail(f"p{n % 23}@example.org", kinds[n % 4], kinds[n % 4], BEGINS + timedelta(hours=n))
        for n in range(200)
    ]
    (tmp_path / "box").write_bytes(as_mbox(mails))
    once = replayed(program, tmp_path / "box")
    assert "mails: 200: " in once
    assert replayed(program, tmp_path / "box") == once


@pytest.mark.parametrize(
    "name,content,said",
    [
        ("missing", None, "No such file"),
        ("text", b"root:x:0:0\n", "is no mailbox"),
        ("empty", b"", "holds no mail"),
    ],
)
def test_what_is_no_mailbox_is_named(
    name: str,
    content: bytes | None,
    said: str,
    program: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert command_here(["--config", f"{program}/config.toml", "replay", str(tmp_path / name)]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert str(tmp_path / name) in told


def test_a_fault_in_the_other_rules_or_templates_is_told_as_at_a_start(
    program: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "box").write_bytes(as_mbox(some_mails()))
    other = tmp_path / "other"
    other.mkdir()
    words = ["--config", f"{program}/config.toml", "replay", str(tmp_path / "box"), "--against", str(other)]
    assert command_here(words) == 2
    assert "holds no rules" in capsys.readouterr().err
    (other / "policy.toml").write_text("answer_days = 0\n")
    assert command_here(words) == 2
    told = capsys.readouterr().err
    assert "policy.toml: answer_days: 0 " in told
    (other / "policy.toml").unlink()
    (other / "templates" / "en").mkdir(parents=True)
    (other / "templates" / "en" / "help.md").write_text("subject: Help\n\n{{ no_such_word }}\n")
    assert command_here(words) == 2
    assert f"{other}/templates/en/help.md, line 3" in capsys.readouterr().err


def test_a_page_never_takes_the_place_of_another_file(
    program: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "box").write_bytes(as_mbox(some_mails()))
    (tmp_path / "letter.html").write_text("mine")
    (tmp_path / "other" / "templates").mkdir(parents=True)
    words = ["replay", str(tmp_path / "box"), "--page", str(tmp_path / "letter.html")]
    assert command_here(["--config", f"{program}/config.toml", *words]) == 2
    assert "--against" in capsys.readouterr().err
    both = [*words, "--against", str(tmp_path / "other")]
    assert command_here(["--config", f"{program}/config.toml", *both]) == 2
    assert "nothing that this command wrote" in capsys.readouterr().err
    assert (tmp_path / "letter.html").read_text() == "mine"


@pytest.mark.parametrize(
    "head,at",
    [
        ("Received: by mx; Mon, 2 Mar 2026 14:00:00 +0000\nDate: Tue, 3 Mar 2026 09:00:00 +0000", BEGINS),
        ("received: from a\n\tby mx;\n\tMon, 2 Mar 2026 09:00:00 -0500\nReceived: by x", BEGINS),
        ("Date: Mon, 2 Mar 2026 14:00:00 +0000", BEGINS),
        ("Received: by mx; yesterday\nDate: Mon, 2 Mar 2026 14:00:00 GMT", BEGINS),
        ("Date: Fri, 2 Mar 2099 14:00:00 +0000", None),
        ("Date: Thu, 1 Jan 1970 00:00:00 +0000", None),
        ("Date: 99999999999999999999", None),
        ("Subject: none", None),
    ],
)  # fmt: skip
def test_the_topmost_received_counts_before_date_and_impossible_times_do_not(
    head: str, at: datetime | None
) -> None:
    assert came_at(f"{head}\n\nDate: Mon, 2 Feb 2026 00:00:00 +0000\n".encode(), NOW) == at


def test_from_in_a_text_begins_no_mail_and_a_quoted_one_is_read_without_its_mark(tmp_path: Path) -> None:
    text = "From here on it is easy.\n\nFrom me to you\n"
    (tmp_path / "box").write_bytes(as_mbox([mail("mia@example.org", "Hello", text, BEGINS)] * 2))
    one, two = read_mailbox(tmp_path / "box", (), NOW)
    assert text.encode() in one.read()
    assert two.read().startswith(b"Authentication-Results")


def test_the_first_mails_without_a_date_came_with_the_first_that_has_one(tmp_path: Path) -> None:
    undated = mail("mia@example.org", "HELP", "HELP", None)
    (tmp_path / "box").write_bytes(as_mbox([undated, mail("jon@example.org", "HELP", "", BEGINS), undated]))
    assert [one.at for one in read_mailbox(tmp_path / "box", (), NOW)] == [BEGINS] * 3


def test_a_signal_ends_it_and_the_scratch_is_removed(program: Path, tmp_path: Path) -> None:
    mails = [mail(f"p{n}@example.org", "HELP", "HELP", BEGINS + timedelta(hours=n)) for n in range(400)]
    (tmp_path / "box").write_bytes(as_mbox(mails))
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    before = digests(program)
    words = [sys.executable, "run.py", "--config", f"{program}/config.toml", "replay", f"{tmp_path}/box"]
    for number in (signal.SIGINT, signal.SIGTERM):
        with subprocess.Popen(
            words, cwd=OWN_RULES.parent, env={**os.environ, "TMPDIR": str(scratch)}, stdout=subprocess.PIPE
        ) as running:
            assert running.stdout is not None
            assert running.stdout.readline()  # it is at work
            assert any(scratch.iterdir())
            running.send_signal(number)
            running.communicate(timeout=300)
        assert running.returncode == 130
        assert not any(scratch.iterdir())
    assert digests(program) == before
