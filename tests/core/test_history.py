"""A matter's history: what happened, what it changed, who did it and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from processor.core.facts import EventRow
from processor.core.history import told
from processor.core.program import MentorRequest, RequestState
from processor.core.value_json import record_to_json

NOW = datetime(2026, 3, 3, 2, tzinfo=UTC)  # still the day before in New York
ASKED = MentorRequest(
    number=1, mentee=1001, mentor=1002, state=RequestState.PENDING, note="", asked_at=NOW, answer_by=NOW,
    version=1,
)  # fmt: skip
ROW = EventRow(
    at=NOW, actor="mia@example.org", channel="mail", what="request asked", about="REQ-1",
    because="Mia asks Jon", message=4, rule="request-done", record=record_to_json(ASKED),
)  # fmt: skip


def says(*rows: EventRow) -> list[object]:
    return [line["says"] for line in told(rows, "America/New_York")]


def test_a_line_has_its_day_its_words_and_whence_it_came() -> None:
    assert told([ROW], "America/New_York") == (
        {"on": date(2026, 3, 2), "says": "Mia asks Jon (mia@example.org by mail, IN-4, rule request-done)"},
    )


def test_what_changed_is_told_with_how_it_was_before() -> None:
    accepted = replace(ASKED, state=RequestState.ACCEPTED, answered_at=NOW, note="x" * 50, version=2)
    row = replace(ROW, because="Jon accepts", record=record_to_json(accepted), message=0, rule="", deed=3)
    assert says(ROW, row)[1] == (
        "Jon accepts [state: pending -> accepted; note changed; answered at: nothing -> 2026-03-02]"
        " (mia@example.org by mail, DO-3)"
    )


def test_an_event_without_a_record_lets_the_next_be_compared_with_the_one_before() -> None:
    moved = record_to_json(replace(ASKED, moved=True))
    rows = (ROW, replace(ROW, record=""), replace(ROW, record="{"), replace(ROW, record=moved))
    assert [str(line).count("[") for line in says(*rows)] == [0, 0, 0, 1]
    assert "[moved: no -> yes]" in str(says(*rows)[3])


def test_the_clock_and_the_command_line_are_named_and_a_number_has_its_kind() -> None:
    clock = replace(ROW, actor="program", channel="clock", what="months offered", because="6", rule="")
    line = replace(ROW, channel="command line", because="", message=0)
    old = replace(ROW, actor="", channel="", message=0, rule="")
    assert says(clock, line, old) == [
        "months offered: 6 (program by the clock, IN-4)",
        "request asked (mia@example.org at the command line, rule request-done)",
        "Mia asks Jon (nobody knows who)",
    ]
