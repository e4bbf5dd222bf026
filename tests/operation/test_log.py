"""A log line is whole, and leaves out what a member wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from processor.config import load_settings
from processor.operation.log import log_to
from tests.operation.small import SmallProgram


def line(folder: Path, event: str, more: str = "", **values: object) -> str:
    SmallProgram(folder, f'[log]\nfile = "program.log"\n{more}')
    log_to(load_settings(folder / "config.toml"))(event, **values)
    return (folder / "program.log").read_text()


@pytest.mark.parametrize(
    ("because", "logged"),
    [
        (f"no mentor is called {'Jon Berg'!r}", "no mentor is called …"),
        (f"no mentor is called {'Jon O’Brien'!r} or {'x'!r}", "no mentor is called … or …"),
        (f"no mentor is called {chr(39) + 'a' + chr(34)!r}", "no mentor is called …"),
        ("Sean O'Brien accepts Ann D'Arcy", "Sean O'Brien accepts Ann D'Arcy"),
        ("the mentor's room is used up", "the mentor's room is used up"),
        ("he wrote “call me”, and more", "he wrote …, and more"),
    ],
)
def test_a_quoted_word_of_a_member_is_left_out(tmp_path: Path, because: str, logged: str) -> None:
    said = line(tmp_path, "refused", 'format = "json"\n', mail=4, because=because)
    assert json.loads(said)["because"] == logged


def test_what_a_server_said_is_kept(tmp_path: Path) -> None:
    said = line(tmp_path, "down", 'format = "json"\n', what="mailbox", because='"x" is no folder')
    assert json.loads(said)["because"] == '"x" is no folder'


def test_a_line_break_in_a_reason_makes_no_second_line(tmp_path: Path) -> None:
    said = line(tmp_path, "down", because="one\nevent=done mail=9")
    assert said.count("\n") == 1
    assert "event=down" in said


def test_an_alarm_is_an_alert_in_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    SmallProgram(tmp_path)
    monkeypatch.setenv("JOURNAL_STREAM", "8:1")
    log = log_to(load_settings(tmp_path / "config.toml"))
    log("alarm", kind="disk", because="no room")
    log("done", mail=1)
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("<1>timestamp=")
    assert second.startswith("timestamp=")


def test_a_log_that_cannot_be_written_stops_no_mail(tmp_path: Path) -> None:
    SmallProgram(tmp_path, '[log]\nfile = "/dev/full"\n')
    log_to(load_settings(tmp_path / "config.toml"))("done", mail=1)
