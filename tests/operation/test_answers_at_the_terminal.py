"""What is asked at the command line is answered there, and nothing of it is mailed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.operation.small import SmallProgram


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> SmallProgram:
    program = SmallProgram(tmp_path_factory.mktemp("played"))
    program.sign_up("jon@north.example")
    program.put("ada@east.example", "Hello", "Where do I find the leaflet that you sent around last year?")
    program.done("once")
    return program


@pytest.fixture
def one_held(played: SmallProgram, tmp_path: Path) -> SmallProgram:
    return played.copied_to(tmp_path)


def out(program: SmallProgram) -> int:
    """Mails that wait to go out."""
    counts = program.told("export")["outbox"]
    return int(counts["queued"])


@pytest.mark.parametrize("yes", [(), ("--yes",)])
@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("QUEUE", "HELD-2: ada@east.example: Hello"),
        ("STATUS", "Held mails that wait for a coordinator: 1"),
        ("SHOW jon@north.example", "jon@north.example; active"),
        ("FIND critical", "Jon Berg (M-1001, jon@north.example)"),
        ("REPORT", "1 held mail waits for a coordinator"),
        ("WHY OUT-1", "Whose mail: jon@north.example"),
    ],
)
def test_a_question_is_answered_where_it_was_asked(
    one_held: SmallProgram, question: str, answers: str, yes: tuple[str, ...]
) -> None:
    said = one_held.done("do", question, *yes)
    assert answers in " ".join(said.split())
    for noise in ("Dear", "Warm regards", "would mail", "Nothing has been done", "LIST-"):
        assert noise not in said
    assert out(one_held) == 0


def test_the_queue_says_how_each_is_decided_here(one_held: SmallProgram) -> None:
    said = " ".join(one_held.done("do", "QUEUE").split())
    assert "ANSWER HELD-2: the words that you write below it" in said
    assert "SNOOZE HELD-2 1 week puts it off" in said
    assert "Reply" not in said


def test_two_questions_have_two_answers(one_held: SmallProgram) -> None:
    said = one_held.done("do", "QUEUE\nSTATUS")
    assert "HELD-2" in said
    assert "1 active" in said


def test_a_question_beside_a_command_is_answered_below_what_was_done(one_held: SmallProgram) -> None:
    said = one_held.done("do", "DROP HELD-2\nQUEUE", "--yes")
    assert "DROP HELD-2: done" in said
    assert "Nothing needs a person now." in said
    assert out(one_held) == 0


def test_nobody_of_that_name_is_no_answer(one_held: SmallProgram, capsys: pytest.CaptureFixture[str]) -> None:
    assert one_held.here("do", "SHOW nobody@north.example") == 1
    assert "no member is nobody@north.example" in capsys.readouterr().out


def test_all_records_are_printed_once_that_is_noted(one_held: SmallProgram) -> None:
    assert "export.json" not in one_held.done("do", "EXPORT")
    said = one_held.done("do", "EXPORT", "--yes")
    records = json.loads(said.partition("export.json:\n")[2])
    assert [member["email"] for member in records["members"]] == ["jon@north.example"]
    assert out(one_held) == 0
    assert [e["what"] for e in one_held.told("export")["events"]].count("records exported") == 1
