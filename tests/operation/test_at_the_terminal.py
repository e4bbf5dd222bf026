"""What an operator reads at a terminal of 80 columns: what one pass did, what waits, what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.cli.pass_account import MOST_NAMED, PassAccount
from processor.core.glance import counted
from tests.operation.small import SmallProgram

LONG = "A rather long question about what all of this is about and who may take part in the whole program"
QUIET = {
    "members": {"draft": 0, "active": 0, "paused": 0, "bouncing": 0, "left": 0},
    "pending_requests": 0, "active_relationships": 0, "held": 0,
    "failed": 0, "unwritten": 0, "frozen": 0, "late": 0, "quarantined": 0, "overdue": 0,
}  # fmt: skip


def account(*events: tuple[str, dict[str, object]]) -> list[str]:
    kept: list[str] = []
    found = PassAccount()
    log = found.heard(lambda event, **values: kept.append(event))
    for event, values in events:
        log(event, **values)
    assert kept == [event for event, _ in events]  # the log hears all of it
    return list(found.lines())


def test_a_pass_that_found_nothing_says_so() -> None:
    assert account() == ["No mail was read.", "No letter went out."]


def test_a_pass_says_what_became_of_each_mail_and_each_letter() -> None:
    assert account(
        ("done", {"mail": 1, "because": "complete"}),
        ("done", {"mail": 2, "because": "complete"}),
        ("held", {"mail": 3, "because": "it asks for nothing"}),
        ("due", {"what": "reminder", "about": "REQ-1", "because": "no answer"}),
        ("sent", {"serial": "a", "letter": "welcome", "about": "", "code": 250}),
        ("refused", {"serial": "b", "letter": "welcome", "about": "", "code": 550}),
    ) == [
        "3 mails were read: 2 done, 1 held for a coordinator. 1 date had come: reminders, ends and the like.",
        "Letters: 1 went out, 1 refused by a server.",
    ]


def test_it_says_why_a_mail_was_passed_over_and_repeats_nobodys_words() -> None:
    old = ("ignored", {"mails": 12, "because": "it came before the program began"})
    robot = ("ignored", {"mail": 7, "because": 'a robot writes "you are fired"'})
    lines = account(old, robot, ("sent", {"serial": "a"}))
    assert lines == [
        "13 mails were read: 13 passed over.",
        "1 letter went out.",
        "12 mails: it came before the program began",
        "Mail 7: a robot writes …",
    ]


def test_many_that_were_passed_over_fill_no_terminal() -> None:
    many = MOST_NAMED + 5
    lines = account(*(("ignored", {"mail": n, "because": "automatic"}) for n in range(many)))
    assert len(lines) == 2 + MOST_NAMED + 1
    assert lines[-1] == "And 5 more, as the log says."


def test_the_table_of_a_healthy_program_names_no_trouble() -> None:
    assert [(row.label, row.value, row.well) for row in counted(QUIET)] == [
        ("Members", "none yet", True),
        ("Requests without an answer yet", "0", True),
        ("Mentorings under way", "0", True),
        ("Mails held for a coordinator", "0", True),
    ]


@pytest.mark.parametrize("name", ["failed", "unwritten", "frozen", "late", "quarantined", "overdue"])
def test_the_table_of_a_sick_one_has_a_row_more(name: str) -> None:
    rows = counted(QUIET | {name: 3})
    assert len(rows) == 5
    assert (rows[-1].value, rows[-1].well) == ("3", False)


def test_members_stand_in_one_row_by_their_standing() -> None:
    members = QUIET["members"] | {"active": 1_200, "left": 3}  # type: ignore[operator]
    assert counted(QUIET | {"members": members})[0].value == "1,200 active, 3 left"


def test_the_lists_fit_a_terminal_of_80_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    program = SmallProgram(tmp_path)
    for command in (("held", "list"), ("outbox", "list")):
        assert program.here(*command) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Nothing waits for a coordinator.",
        "No letter waits to go out.",
    ]
    assert program.done("once") == ""  # no terminal: cron would mail it
    writer = "a.member.with.a.very.long.address@a-hospital-with-a-long-name.example"
    program.put(writer, LONG, "I wonder what this is. Would you explain it to my aunt?")
    assert "1 mail was read: 1 held for a coordinator." in program.done("once")
    program.here("held", "answer", "1", "It is for members.")
    program.put(writer, LONG, "I still wonder what this is. Would you explain it to my uncle?")
    program.done("once")
    program.here("do", "HELD-2 AS SIGN UP MENTEE", "--yes")
    capsys.readouterr()
    assert program.here("outbox", "list") == 0
    waiting = capsys.readouterr().out
    assert "a.member.with" in waiting
    assert "queued" in waiting
    program.put(writer, LONG, "And my grandmother, what is she to think of it all?")
    program.done("once")
    assert program.here("held", "list") == 0
    held = capsys.readouterr().out
    assert "HELD-3" in held
    assert "A rather long question" in held
    for line in (waiting + held).splitlines():
        assert len(line) <= 80, line
