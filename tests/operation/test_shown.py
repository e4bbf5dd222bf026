"""A stranger's words act on no terminal: every command that prints them, the log, and the doctor."""

from __future__ import annotations

import ast
import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from processor import doctor
from processor.cli import frame
from processor.config import load_settings
from processor.core.shown import shown
from processor.operation.alarms import Notice, write_notice
from processor.operation.log import log_to
from processor.store.engine import make_engine
from tests.operation.small import SmallProgram

ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff]")
HOSTILE = "a\x1b]0;title\x07b\x1b[2Jc\x9b31m\x7f\u202etxt.exe\u2066 [red]x[/blue] \x08\rd"
TOOK = "a letter that asks for nothing at all"


@pytest.fixture
def program(tmp_path: Path) -> SmallProgram:
    """Words of all kinds are in its records, past every door that would have cleaned them."""
    program = SmallProgram(tmp_path)
    program.put("eve@evil.example", f"{TOOK} \x1b[2J", f"{TOOK} {HOSTILE}", name="Eve \x1b[2J [/b]")
    program.sign_up("jon@north.example")
    program.done("once")
    assert len(program.told("held", "list")["held"]) == 1
    engine = make_engine(f"sqlite:///{tmp_path}/program.db")
    with engine.begin() as connection:
        for table, columns in (
            ("held", ("sender", "subject", "because")),
            ("members", ("name",)),
            ("outbox", ("server_reply", "about")),
            ("inbox", ("because",)),
        ):
            found = {row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")}
            for column in columns:
                if column in found:
                    connection.exec_driver_sql(f"UPDATE {table} SET {column} = ?", (HOSTILE,))
        connection.exec_driver_sql("UPDATE outbox SET state = 'queued'")
    engine.dispose()
    return program


def said_by(program: SmallProgram, capfdbinary: pytest.CaptureFixture[bytes], *words: str) -> str:
    """All that the command wrote, on both ways."""
    capfdbinary.readouterr()
    program.here(*words)
    sys.stdout.flush()
    out, err = capfdbinary.readouterr()
    return (out + err).decode()


COMMANDS = [
    ("held", "list"), ("held", "show", "HELD-1"), ("status",), ("export",), ("outbox", "list"),
    ("outbox", "drop", HOSTILE), ("held", "show", HOSTILE), ("held", "show", f"{HOSTILE}99"),
    ("held", "requeue", HOSTILE), ("preview", HOSTILE), ("backup", f"no/{HOSTILE}".replace("\x00", "")),
    ("restore", HOSTILE), ("roster", "import", HOSTILE), ("explain", HOSTILE), (HOSTILE,),
    ("--config", HOSTILE, "status"),
]  # fmt: skip


def test_no_command_writes_what_acts(
    program: SmallProgram, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    write_notice(program.settings(), Notice(alarms={"delivery": HOSTILE}))
    for words in COMMANDS:
        said = said_by(program, capfdbinary, *words)
        assert said.strip(), words
        assert not ACTS.search(said), (words, said)


def test_square_brackets_in_a_name_are_no_markup(
    program: SmallProgram, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """A closing one alone ended `held list` with a traceback."""
    said = said_by(program, capfdbinary, "held", "list")
    assert "[red]x[/b" in re.sub(r"[\s│]+", "", said)


def test_json_holds_the_words_and_nothing_that_acts(
    program: SmallProgram, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for words in (("held", "list"), ("export",), ("outbox", "list"), ("status",)):
        said = said_by(program, capfdbinary, *words, "--json")
        assert said.isascii()
        assert not ACTS.search(said)
    assert (
        json.loads(said_by(program, capfdbinary, "held", "list", "--json"))["held"][0]["subject"] == HOSTILE
    )


def test_held_show_is_readable_and_raw_gives_the_bytes(
    program: SmallProgram, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    said = said_by(program, capfdbinary, "held", "show", "HELD-1")
    assert said.startswith("because: ")
    assert '\nFrom: "Eve \ufffd[2J [/b]" <eve@evil.example>\n' in said
    assert f"\n{TOOK} a\ufffd]0;title\ufffdb\ufffd[2Jc\ufffd31m" in said
    capfdbinary.readouterr()
    assert program.here("held", "show", "HELD-1", "--raw") == 0
    raw = capfdbinary.readouterr().out
    (came,) = [path for path in (program.folder / "inbox").rglob("*eve@*") if path.is_file()]
    assert raw.replace(b"\r\n", b"\n") == came.read_bytes().replace(b"\r\n", b"\n")
    (program.folder / "raw.eml").write_bytes(raw)
    (explained,) = said_by(
        program, capfdbinary, "explain", "--json", str(program.folder / "raw.eml")
    ).splitlines()
    assert json.loads(explained)["subject"].startswith(TOOK)


def test_a_mail_whose_bytes_are_gone_is_said_to_be_so(
    program: SmallProgram, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    engine = make_engine(f"sqlite:///{program.folder}/program.db")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE inbox SET raw = x''")
    engine.dispose()
    assert "its bytes are no longer kept" in said_by(program, capfdbinary, "held", "show", "HELD-1")


def test_the_doctor_repeats_a_server_without_what_acts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    finding = doctor.Finding(part="mailbox", well=False, says=f"refused: {HOSTILE}")
    monkeypatch.setattr(doctor, "examine", lambda config: [finding])
    said = said_by(SmallProgram(tmp_path), capfdbinary, "doctor")
    assert "[red]x[/blue]" in said.replace("\n", "")
    assert not ACTS.search(said)


@pytest.mark.parametrize("form", ["logfmt", "json"])
def test_a_log_line_acts_on_no_terminal(tmp_path: Path, form: str) -> None:
    SmallProgram(tmp_path, f'[log]\nfile = "program.log"\nformat = "{form}"\n')
    log = log_to(load_settings(tmp_path / "config.toml"))
    log("down", because=HOSTILE, what=f"x\ud800{HOSTILE}\n\x1b[2Jevent=done")
    said = (tmp_path / "program.log").read_text("utf-8")
    assert said.count("\n") == 1
    assert not ACTS.search(said.removesuffix("\n"))


def test_a_fault_of_ours_is_told_without_what_acts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(frame, "app", raising(RuntimeError(HOSTILE)))
    with pytest.raises(RuntimeError) as caught:
        frame.main()
    sys.excepthook(caught.type, caught.value, caught.tb)
    said = capsys.readouterr().err
    assert said.startswith("Traceback")
    assert "RuntimeError: a\ufffd]0;title" in said
    assert not ACTS.search(said)


def raising(error: Exception) -> Callable[..., None]:
    def raises(**_: object) -> None:
        raise error

    return raises


def test_only_one_place_prints() -> None:
    """Another print() would print a stranger's words as they came."""
    for path in sorted(Path(frame.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                assert path.name == "frame.py", (
                    f"{path.name}:{node.lineno}: use say(), say_json() or complain()"
                )


def test_a_letter_that_the_terminal_lacks_stops_no_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    monkeypatch.setattr(frame, "app", lambda **_: frame.say("Zoë \x1b Привет"))
    assert frame.main() == 0
    assert written.getvalue() == b"Zo? ? ??????\n"


def test_what_is_read_stays_as_it_is() -> None:
    for text in (
        "",
        "plain",
        "Zoë\tПривет\n日本語\n",
        "👩\u200d⚕️ naïve — “quoted” …",
        "\u05d0\u05d1 \u0639\u0631",
    ):
        assert shown(text) == text
    assert shown("a\r\nb") == "a\nb"


def test_a_mail_that_came_is_explained_as_if_it_came_now(tmp_path: Path) -> None:
    """Its Message-ID is its own, and nothing that it repeats."""
    program = SmallProgram(tmp_path)
    program.sign_up("jon@example.org")
    program.put(
        "stranger@example.net", "A question", "The lavender has to be cut before the rain comes, she says."
    )
    program.done("once")
    folders = {
        folder: sorted((tmp_path / "inbox" / folder / "cur").iterdir()) for folder in (".Held", ".Processed")
    }
    for folder, number, fate in ((".Held", 2, "it asks for nothing"), (".Processed", 1, "profile-updated")):
        said = " ".join(program.done("explain", str(folders[folder][0])).split())
        assert f"it came as message {number}; below it is decided as if it came now" in said
        assert fate in said
        assert "has the Message-ID" not in said
