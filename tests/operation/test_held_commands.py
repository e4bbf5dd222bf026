"""What is held is decided at the command line as it is by mail; a preview changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.operation.small import SmallProgram


@pytest.fixture
def one_held(tmp_path: Path) -> SmallProgram:
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.put("ada@east.example", "Hello", "Where do I find the leaflet that you sent around last year?")
    program.done("once")
    assert [row["ref"] for row in program.told("held", "list")["held"]] == ["HELD-2"]
    return program


def held(program: SmallProgram) -> list[tuple[str, str, str]]:
    rows = program.told("export")["held"]
    return [(row["ref"], row["state"], row["decided_by"]) for row in rows]


def test_a_preview_says_what_would_be_done_and_does_nothing(
    one_held: SmallProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    assert one_held.here("do", "HELD-2 AS SIGN UP MENTEE") == 0
    said = capsys.readouterr().out
    assert "HELD-2 AS SIGN UP MENTEE: would be done; the mentee form was asked for" in said
    assert 'would mail "form" to ada@east.example' in said
    assert "add --yes to do it" in said
    assert held(one_held) == [("HELD-2", "waiting", "")]
    assert one_held.told("export")["outbox"]["queued"] == 0


def test_it_is_done_once_and_the_letter_goes_out(
    one_held: SmallProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    assert one_held.here("do", "HELD-2 AS SIGN UP MENTEE", "--yes") == 0
    capsys.readouterr()
    ((ref, state, by),) = held(one_held)
    assert (ref, state) == ("HELD-2", "released")
    assert by == "coordinator@program.example"
    assert one_held.told("export")["outbox"]["queued"] == 1
    assert one_held.here("held", "drop", "HELD-2") == 1
    assert f"HELD-2 was released already by {by}" in capsys.readouterr().out


def test_an_answer_goes_to_its_sender_from_the_program(one_held: SmallProgram) -> None:
    assert one_held.here("held", "answer", "2", "It is on our website.") == 0
    one_held.done("once")
    assert [state for _, state, _ in held(one_held)] == ["answered"]
    mails = [path.read_text("latin-1") for path in (one_held.folder / "sent" / "new").iterdir()]
    assert any("It is on our website." in mail and "To: ada@east.example" in mail for mail in mails)


def test_what_is_no_command_says_what_to_write(
    one_held: SmallProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    assert one_held.here("do", "make them happy") == 2
    assert "is no command; write one such as RELEASE HELD-7" in capsys.readouterr().err
    assert one_held.here("held", "release", "HELD-77") == 1
    assert "nothing is held as HELD-77" in capsys.readouterr().out
