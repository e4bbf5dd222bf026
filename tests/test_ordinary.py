"""A pipe in the place of a file is told at once, wherever a file is read: nobody may ever write into it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from processor import ordinary, private
from processor.config import ConfigError, load_rules
from processor.config.cache import kept
from processor.config.passwords import read_password
from processor.config.toml import read_toml
from processor.couriers import smtp_session
from processor.letters.own_phrases import own_lines
from processor.letters.sheets import read_sheets
from processor.mailboxes import imap_session
from processor.stages.ports import CourierDown, MailboxDown
from tests.operation.small import SmallProgram

LONG = 20.0  # seconds


def at_once(job: Callable[[], object], pipe: Path) -> None:
    """Raises what the job raises; a job that waits for the pipe is let go."""
    raised: list[BaseException] = []

    def done() -> None:
        try:
            job()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=done, daemon=True)
    thread.start()
    thread.join(LONG)
    waits = thread.is_alive()
    if waits:
        with suppress(OSError):
            os.close(os.open(pipe, os.O_RDWR | os.O_NONBLOCK))
    assert not waits, "it waits for the pipe"
    if raised:
        raise raised[0]


def imap(ca_file: Path) -> object:
    settings = imap_session.ImapSettings(
        host="imap.example",
        port=993,
        tls="tls",
        user="u",
        password=lambda: "",
        folder="INBOX",
        ca_file=ca_file,
    )
    return imap_session._context(settings)


def smtp(ca_file: Path) -> object:
    settings = smtp_session.SmtpSettings(
        host="smtp.example", port=465, tls="tls", user="u", password=lambda: "", ca_file=ca_file
    )
    return smtp_session._context(settings)


RAISES: Mapping[str, tuple[Callable[[Path], object], type[Exception]]] = {
    "bytes": (ordinary.read_bytes, ordinary.NotOrdinary),
    "a text": (lambda pipe: ordinary.read_text(pipe, "utf-8"), ordinary.NotOrdinary),
    "for a library": (ordinary.look, ordinary.NotOrdinary),
    "to write": (lambda pipe: private.opener(str(pipe), os.O_WRONLY), ordinary.NotOrdinary),
    "an authority of IMAP": (imap, MailboxDown),
    "an authority of SMTP": (smtp, CourierDown),
    "a password": (lambda pipe: read_password("mailbox", pipe, ""), ConfigError),
}


@pytest.mark.parametrize("name", RAISES)
def test_a_pipe_is_no_ordinary_file_wherever_one_is_read(name: str, tmp_path: Path) -> None:
    read, raises = RAISES[name]
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(raises, match=r"no ordinary file|no file"):
        at_once(lambda: read(tmp_path / "pipe"), tmp_path / "pipe")


def test_a_pipe_among_rules_and_templates_is_named(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    for pipe in (tmp_path / "policy.toml", tmp_path / "en" / "help.md"):
        os.mkfifo(pipe)
    rule, letter = tmp_path / "policy.toml", tmp_path / "en" / "help.md"
    with pytest.raises(ConfigError, match="no ordinary file"):
        at_once(lambda: load_rules(tmp_path, "en"), rule)
    at_once(lambda: read_toml(rule), rule)
    at_once(lambda: own_lines(tmp_path), letter)
    at_once(lambda: kept(rule, ""), rule)
    sheets = read_sheets(tmp_path)
    assert sheets["en/help.md"].fault == f"{letter}, line 1: it is no ordinary file"


def test_what_a_shell_gives_a_command_is_read(tmp_path: Path) -> None:
    """`roster import /dev/stdin`, or <(a command)."""
    reading, writing = os.pipe()
    os.write(writing, b"email\r\n")
    os.close(writing)
    assert ordinary.read_bytes(Path(f"/dev/fd/{reading}")) == b"email\r\n"
    os.close(reading)


def test_a_text_has_one_kind_of_line_end_and_no_mark_at_its_beginning(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"\xef\xbb\xbfa\r\nb\rc\n")
    assert ordinary.read_text(tmp_path / "text", "utf-8-sig") == "a\nb\nc\n"


@pytest.mark.parametrize("file", ["program.log", ".mentors@program.example.lock", ".program.db.lock"])
@pytest.mark.parametrize("kind", ["a folder", "a pipe", "a link in a circle"])
def test_what_stands_in_the_place_of_a_log_or_a_lock_is_named(
    file: str, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = SmallProgram(tmp_path, '[log]\nfile = "program.log"\n')
    path = tmp_path / file
    path.unlink(missing_ok=True)
    if kind == "a folder":
        path.mkdir()
    elif kind == "a pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(path.name)
    (tmp_path / "program.db").touch()
    assert program.here("once") in (1, 2)
    assert file in capsys.readouterr().err
