"""The queue: the most harmful first, each matter once, and no long list of what is no hurry."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from processor.core.facts import Facts, HeldItem
from processor.core.findings import Finding, Findings, Person, Reason
from processor.core.program import Program
from processor.core.queue import queue_of
from processor.core.rules import Policy

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PROGRAM = Program(
    name="Mentor Exchange", address="mentors@program.example", time_zone="UTC", coordinators=("c@x.example",)
)
FACTS = Facts(now=NOW, program=PROGRAM)


def someone(number: int) -> Person:
    return Person(number=number, name=f"Ann {number}", email=f"m{number}@x.example")


def never_asked(number: int) -> Finding:
    at = NOW - timedelta(days=200)
    return Finding(reason=Reason.NEVER_ASKED, ref=f"M-{number}", at=at, mentor=someone(number))


def held(number: int, rule: str, days: float) -> HeldItem:
    return HeldItem(
        number=number, inbox_id=number, sender="mia@x.example", subject="Hello", state="waiting",
        because="x", held_at=NOW - timedelta(days=days), rule=rule,
    )  # fmt: skip


def test_a_concern_comes_before_what_is_older() -> None:
    facts = replace(FACTS, queue=(held(1, "unclear-held", 9), held(2, "concern", 1), held(3, "x-held", 20)))
    queue = queue_of(facts, Policy())
    assert [item.ref for item in queue.items] == ["HELD-2", "HELD-3", "HELD-1"]
    assert (queue.total, queue.overdue) == (3, 2)


def test_mentors_whom_nobody_asks_come_three_at_once_and_are_never_overdue() -> None:
    rows = tuple(never_asked(1000 + n) for n in range(9))
    facts = replace(FACTS, findings=Findings(rows=rows, totals={Reason.NEVER_ASKED: 120}))
    queue = queue_of(facts, Policy())
    assert [item.ref for item in queue.items] == ["M-1000", "M-1001", "M-1002"]
    assert (queue.total, queue.more, queue.overdue) == (3, 0, 0)


def test_one_matter_stands_there_for_its_worst_reason() -> None:
    expired = replace(never_asked(1001), reason=Reason.EXPIRED, count=2)
    overloaded = replace(never_asked(1001), reason=Reason.OVERLOADED, count=3, room=2)
    facts = replace(FACTS, findings=Findings(rows=(overloaded, expired), totals={Reason.EXPIRED: 1}))
    assert [item.reason for item in queue_of(facts, Policy()).items] == [Reason.EXPIRED]


def test_what_is_not_read_is_counted() -> None:
    rows = (replace(never_asked(1001), reason=Reason.NO_REQUEST),)
    facts = replace(FACTS, findings=Findings(rows=rows, totals={Reason.NO_REQUEST: 500}))
    assert queue_of(facts, Policy()).total == 500
