"""What coordinators are told later and together: each line is an event, and the clock asks for the letter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from processor.core.breaker import STOPPED
from processor.core.dates import local_day, on_day
from processor.core.events import EventKind
from processor.core.facts import Facts
from processor.core.outcome import AuditEvent, DueKind, Effect, Letter, SetDue, SettleHeld

SUMMARIES = frozenset({"digest", "summary", "stray-reports", STOPPED})  # letters that are never put off
MORNING = 9
_MOST_LINE = 300  # characters


def in_an_hour(facts: Facts, line: str) -> tuple[Effect, ...]:
    """One letter for all that comes within the same hour of the clock."""
    at = facts.now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return _later(line, at)


def tomorrow(facts: Facts, line: str) -> tuple[Effect, ...]:
    """One letter, the next morning, for all that somebody tried who may not."""
    zone = facts.program.time_zone
    return _later(line, on_day(local_day(facts.now, zone) + timedelta(days=1), MORNING, zone))


def told_of_the_copy(facts: Facts, settled: Iterable[Effect]) -> tuple[Effect, ...]:
    """Coordinators need not decide any more what the first copy of this mail left to them (row 124)."""
    numbers = [one.number for one in settled if isinstance(one, SettleHeld)]
    return tuple(effect for number in numbers for effect in tomorrow(facts, _came_again(number, facts)))


def _came_again(number: int, facts: Facts) -> str:
    return line_about(facts, f"HELD-{number}, its first copy, needs nothing any more: this one is proven")


def _later(line: str, at: datetime) -> tuple[Effect, ...]:
    about = f"TOLD-{at.astimezone(UTC):%Y%m%dT%H%M}"
    return (
        AuditEvent(what=EventKind.TOLD_LATER, about=about, because=" ".join(line.split())[:_MOST_LINE]),
        SetDue(kind=DueKind.SUMMARY, about=about, at=at),
    )


def line_about(facts: Facts, because: str) -> str:
    """The mail on one line: who wrote, its subject, and what became of it."""
    return f"{facts.sender}: {facts.mail.subject or '(no subject)'}: {because}"


def line_of(letter: Letter) -> str:
    """A letter to the coordinators on one line."""
    data = letter.data
    said = data.get("what") or ": ".join(
        str(data[key]) for key in ("sender", "subject_was", "because") if data.get(key)
    )
    about = letter.about or str(data.get("ref", ""))
    return f"{about}: {said or letter.name}" if about else str(said or letter.name)
