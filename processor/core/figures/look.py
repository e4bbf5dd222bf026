"""The records as they stood when a period ended, with what several figures want of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache

from processor.core import check_ins
from processor.core.events import EventKind
from processor.core.figures.material import (
    ANSWERS,
    BOUNCES,
    LEAVING,
    RENEWALS,
    EventRow,
    MailCount,
    Material,
    PairRow,
    ProfileRow,
    RequestRow,
)
from processor.core.figures.periods import Calendar, Period
from processor.core.program import RequestState, Role, Standing

_ACTIVE, _LEFT = Standing.ACTIVE.value, Standing.LEFT.value
_PENDING = RequestState.PENDING.value


class Said(StrEnum):
    """What an answer to a check-in says. Of the two sides of a pair the one that comes first here counts."""

    NO_CONTACT = "no contact yet"
    LOW = "a low mark"
    WORDS = "in words"
    GOOD = "on track"


# When, by whom (see _side) and what. Plain numbers: there are tens of thousands, and the garbage collector
# passes over a tuple of nothing else.
Answer = tuple[int, int, int]
_SIDES = (Role.MENTOR, Role.MENTEE, None)  # None: who is erased
_SAYS = tuple(Said)


def _side(pair: int, role: Role | None) -> int:
    return pair * len(_SIDES) + _SIDES.index(role)


def pair_of(answer: Answer) -> int:
    return answer[1] // len(_SIDES)


def says(answer: Answer) -> Said:
    return _SAYS[answer[2]]


@lru_cache(maxsize=256)
def _read(what: str, because: str) -> tuple[Role | None, Said]:
    """There are few different ones."""
    mark = check_ins.mark_in(because)
    says = Said.WORDS  # words are no mark; and of an author who is erased nobody knows it
    if what == EventKind.NO_CONTACT:
        says = Said.NO_CONTACT
    elif what == EventKind.CHECK_IN_RATED and mark:
        says = Said.LOW if mark <= check_ins.LOW else Said.GOOD
    return check_ins.side_in(because), says


class History:
    """What the events say, read once for all periods of a report."""

    def __init__(self, events: Iterable[EventRow], pairs: Container[int]) -> None:
        """Answers of other pairs than these are of no interest."""
        self.left: dict[int, int] = {}  # when a member left
        self.answers: list[Answer] = []
        self.renewals: list[EventRow] = []
        self.bounces: list[int] = []  # when
        for row in events:
            if row.what in ANSWERS:
                if (pair := number_in(row.about)) in pairs:
                    self._add(pair, row)
            elif row.what in LEAVING and (member := number_in(row.about)):
                self.left[member] = row.at
            elif row.what in RENEWALS:
                self.renewals.append(row)
            elif row.what in BOUNCES:
                self.bounces.append(row.at)

    def _add(self, pair: int, row: EventRow) -> None:
        role, said = _read(row.what, row.because)
        side = _side(pair, role)
        # words beside a mark, in the same mail, do not hide the mark
        if said is Said.WORDS and self.answers and self.answers[-1][:2] == (row.at, side):
            return
        self.answers.append((row.at, side, _SAYS.index(said)))


def number_in(about: str) -> int:
    """7 of REL-7; 0: there is none."""
    digits = about.rpartition("-")[2]
    return int(digits) if digits.isdecimal() else 0


class Look:
    """Of a period that is not over, it is the records of now."""

    def __init__(
        self, material: Material, history: History, period: Period, nth: int, calendar: Calendar, now: int
    ) -> None:
        self.material = material
        self.period = period
        self.calendar = calendar
        self.begins = calendar.begins(period.first)
        self.until = min(calendar.ends(period.last), now + 1)  # the first moment that counts no more
        self.at = self.until - 1
        self.today = calendar.day(self.at)
        self.is_now = self.at == now
        self.is_asked_for = nth == 0  # else it is one of those before, of which the numbers are enough
        self.history = history
        self._nth = nth

    def within(self, moment: int) -> bool:
        return self.begins <= moment < self.until

    def before_day(self, days: int) -> int:
        """What is earlier than this moment is more than so many calendar days old."""
        return self.calendar.begins(self.today - timedelta(days=days))

    def age(self, since: int) -> int:
        """In calendar days, when the period ended."""
        return self.calendar.days_between(since, self.at)

    def day_of(self, ordinal: int) -> date:
        return date.fromordinal(ordinal)

    # --- people ---

    @cached_property
    def mentors(self) -> tuple[ProfileRow, ...]:
        return self._taking_part(self.material.mentors)

    @cached_property
    def mentees(self) -> tuple[ProfileRow, ...]:
        return self._taking_part(self.material.mentees)

    def _taking_part(self, rows: Iterable[ProfileRow]) -> tuple[ProfileRow, ...]:
        until, left = self.until, self.history.left
        return tuple(
            row
            for row in rows
            if row.joined < until
            and (row.standing == _ACTIVE or (row.standing == _LEFT and left.get(row.number, 0) >= until))
        )

    # --- requests ---

    @cached_property
    def pending(self) -> tuple[RequestRow, ...]:
        until = self.until
        return tuple(
            r
            for r in self.material.requests
            if r.asked < until and (r.state == _PENDING or r.answered >= until)
        )

    @cached_property
    def closed(self) -> tuple[RequestRow, ...]:
        """What came to its end within the period."""
        begins, until = self.begins, self.until
        return tuple(
            r for r in self.material.requests if begins <= r.answered < until and r.state != _PENDING
        )

    @cached_property
    def askers(self) -> frozenset[int]:
        """Who had ever asked for a mentor."""
        return frozenset(r.mentee for r in self.material.requests if r.asked < self.until)

    # --- relationships ---

    @cached_property
    def pairs(self) -> tuple[PairRow, ...]:
        until, today = self.until, self.today.toordinal()
        return tuple(p for p in self.material.pairs if p.began <= today and (not p.ended or p.ended >= until))

    @cached_property
    def matched(self) -> frozenset[int]:
        """Mentees who had a mentor."""
        return frozenset(pair.mentee for pair in self.pairs)

    @cached_property
    def ever_matched(self) -> frozenset[int]:
        today = self.today.toordinal()
        return frozenset(pair.mentee for pair in self.material.pairs if pair.began <= today)

    @cached_property
    def load(self) -> Counter[int]:
        """How many mentees each mentor had."""
        return Counter(pair.mentor for pair in self.pairs)

    @cached_property
    def latest_answers(self) -> tuple[Answer, ...]:
        """The last one of each side."""
        until = self.until
        return tuple({answer[1]: answer for answer in self.history.answers if answer[0] < until}.values())

    # --- letters ---

    @property
    def mails(self) -> tuple[MailCount, ...]:
        return self.material.mails[self._nth] if self._nth < len(self.material.mails) else ()
