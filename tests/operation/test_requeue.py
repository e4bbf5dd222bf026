"""A quarantined mail is processed again when its fault is mended (fault 12)."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.stages.decider import Decider
from tests.operation.failing import stumble
from tests.operation.small import SmallProgram


@pytest.fixture
def stumbled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallProgram:
    """A program that had a fault, and three mails that ran into it."""
    program = SmallProgram(tmp_path)
    for who in ("jon@north.example", "ada@east.example", "eva@south.example"):
        program.sign_up(who)
    with monkeypatch.context() as faulty:
        faulty.setattr(Decider, "decide", stumble)
        program.done("once")
    assert [row["message"] for row in program.told("held", "list")["quarantined"]] == [1, 2, 3]
    assert program.told("export")["members"] == []
    return program


def show(program: SmallProgram, ref: str) -> str:
    """In a process of its own: a mail is printed as bytes."""
    return program.run("held", "show", ref).stdout


def members(program: SmallProgram) -> list[str]:
    return sorted(member["email"] for member in program.told("export")["members"])


def test_a_requeued_mail_is_acted_on_as_it_came_and_once(
    stumbled: SmallProgram, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "ZeroDivisionError" in show(stumbled, "2")
    assert stumbled.here("held", "show", "HELD-2") == 1  # a number of its own
    assert "nothing is held as HELD-2" in capsys.readouterr().err
    assert stumbled.here("held", "requeue") == 2
    assert "say --all" in capsys.readouterr().err
    assert stumbled.here("held", "requeue", "2", "77") == 1
    said = capsys.readouterr()
    assert said.out == "1 requeued\n"
    assert said.err == "not all of them are quarantined; `held list` shows which are\n"
    stumbled.done("once")
    assert members(stumbled) == ["ada@east.example"]
    assert [row["message"] for row in stumbled.told("held", "list")["quarantined"]] == [1, 3]
    assert stumbled.here("held", "requeue", "2") == 1  # it is done, and stays so
    assert stumbled.done("held", "requeue", "--all") == "2 requeued\n"
    stumbled.done("once")
    assert members(stumbled) == ["ada@east.example", "eva@south.example", "jon@north.example"]
    assert stumbled.told("export")["inbox"]["applied"] == 3
    people = [to for to in stumbled.sent() if "coordinator@" not in to]
    assert len(people) == 6  # that it could not be read, and later: welcome


def test_too_early_it_is_quarantined_again_and_nobody_is_told_twice(
    stumbled: SmallProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = stumbled.sent()
    assert len(told) == 6  # each sender, and each time the coordinator
    monkeypatch.setattr(Decider, "decide", stumble)
    assert stumbled.done("held", "requeue", "--all") == "3 requeued\n"
    stumbled.done("once")
    assert [row["message"] for row in stumbled.told("held", "list")["quarantined"]] == [1, 2, 3]
    assert stumbled.sent() == told


def test_a_requeued_mail_that_lies_in_the_folder_again_too_is_done_once(stumbled: SmallProgram) -> None:
    for path in (stumbled.folder / "inbox" / ".Held" / "cur").iterdir():
        path.rename(stumbled.folder / "inbox" / "new" / f"again-{path.name}")
    assert stumbled.done("held", "requeue", "--all") == "3 requeued\n"
    stumbled.done("once")
    assert len(members(stumbled)) == 3
    counts = stumbled.told("export")["inbox"]
    assert (counts["applied"], counts["duplicate"], counts["quarantined"]) == (3, 3, 0)
