"""What the figures are counted from, read in few columns by the driver itself.

100,000 members and a year of their mail are half a million rows: see docs/scaling.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Column, Integer, Text, bindparam, case, cast, func, literal, select

from processor.core.facts import OPEN_STATES
from processor.core.figures.garbage import no_garbage_looked_for
from processor.core.figures.material import (
    ANSWERS,
    COUNTED_EVENTS,
    EventRow,
    HeldRow,
    MailCount,
    Material,
    PairRow,
    ProfileRow,
    RequestRow,
)
from processor.core.program import RequestState, Role, Standing
from processor.store.outbox import QUEUED
from processor.store.prepared import ask_plainly
from processor.store.repository import Repository
from processor.store.tables import events, held, members, outbox, profiles, relationships, requests

T = TypeVar("T")
_OVERDUE = timedelta(days=1)
_FIRST_DAY = 1721424.5  # julianday() of the day before 1 January of the year 1
_FEW = 500  # names that are asked for one by one


class Figures(Repository):
    def material(self, time_zone: str, spans: Sequence[tuple[int, int]], now: datetime) -> Material:
        with no_garbage_looked_for():
            return self._read(time_zone, spans, now)

    def _read(self, time_zone: str, spans: Sequence[tuple[int, int]], now: datetime) -> Material:
        made = _statements(on_postgresql=self.on_postgresql)

        def read(name: str, make: Callable[[tuple[Any, ...]], T], **values: object) -> tuple[T, ...]:
            return tuple(map(make, ask_plainly(self.db, made[name], values)))

        since = _moment(min((begin for begin, _ in spans), default=0))
        return Material(
            time_zone=time_zone,
            mentors=read("profiles", ProfileRow._make, role=Role.MENTOR.value),
            mentees=read("profiles", ProfileRow._make, role=Role.MENTEE.value),
            requests=read("requests", RequestRow._make),
            pairs=read("pairs", PairRow._make),
            events=(*read("answers", EventRow._make, since=since), *read("events", EventRow._make)),
            held=read("held", HeldRow._make, since=since),
            mails=tuple(
                read("mails", MailCount._make, since=_moment(begins), until=_moment(ends))
                for begins, ends in spans
            ),
            overdue_mails=self.value(made["overdue"], {"before": now - _OVERDUE}),
            unreachable=tuple(self.column(made["unreachable"])),
        )

    def names_of(self, numbers: Collection[int]) -> Mapping[int, str]:
        wanted = select(members.c.number, members.c.name)
        if len(numbers) < _FEW:
            wanted = wanted.where(members.c.number.in_(sorted(numbers)))
        return {number: name for number, name in self.db.execute(wanted) if number in numbers}


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@lru_cache(maxsize=2)
def _statements(*, on_postgresql: bool) -> Mapping[str, Any]:
    """Each is made once, because the driver's text of it is kept by the object."""

    def seconds(column: Column[Any], name: str) -> Any:
        since_1970 = func.strftime("%s", column)
        if on_postgresql:
            since_1970 = func.floor(func.date_part("epoch", column))
        return func.coalesce(cast(since_1970, BigInteger), 0).label(name)

    def ordinal(column: Column[Any]) -> Any:
        """As date.toordinal() counts: 1 is the first day of the year 1."""
        if on_postgresql:
            return (column - literal(date.min) + 1).label(column.name)
        return cast(func.julianday(column) - _FIRST_DAY, Integer).label(column.name)

    def said(column: Column[Any]) -> Any:
        return case((column == "", 0), else_=1)

    ref = literal("REL-", Text).concat(cast(relationships.c.number, Text))
    return {
        "profiles": select(
            profiles.c.member, members.c.standing, seconds(members.c.joined_at, "joined"),
            profiles.c.capacity, cast(profiles.c.areas, Text).label("areas"),
        )
        .join(members, members.c.number == profiles.c.member)
        .where(profiles.c.role == bindparam("role"), profiles.c.complete.is_(True))
        .order_by(profiles.c.member),
        "requests": select(
            requests.c.number, requests.c.mentee, requests.c.mentor, requests.c.state,
            seconds(requests.c.asked_at, "asked"), seconds(requests.c.answered_at, "answered"),
        ).order_by(requests.c.number),
        "pairs": select(
            relationships.c.number, relationships.c.mentee, relationships.c.mentor, relationships.c.state,
            relationships.c.term, ordinal(relationships.c.first_start), ordinal(relationships.c.ends_on),
            seconds(relationships.c.ended_at, "ended"),
            (said(relationships.c.mentor_vote) + said(relationships.c.mentee_vote)).label("votes"),
        )
        .join(requests, requests.c.number == relationships.c.request)
        .where(requests.c.state == RequestState.ACCEPTED.value)  # else the yes was taken back
        .order_by(relationships.c.number),
        # of a pair that was over before, no figure counts what the two had said
        "answers": select(
            events.c.what, events.c.about, seconds(events.c.at, "at"), events.c.because
        )
        .select_from(relationships.join(events, events.c.about == ref))
        .where(
            events.c.what.in_(sorted(ANSWERS)),
            relationships.c.ended_at.is_(None)
            | (relationships.c.ended_at >= bindparam("since", type_=relationships.c.ended_at.type)),
        )
        .order_by(events.c.id),
        "events": select(
            events.c.what, events.c.about, seconds(events.c.at, "at"), literal("").label("because")
        )
        .where(events.c.what.in_(sorted(COUNTED_EVENTS - ANSWERS)))
        .order_by(events.c.id),
        "held": select(
            held.c.number, held.c.state, func.coalesce(held.c.rule, "").label("rule"),
            seconds(held.c.held_at, "held"), seconds(held.c.decided_at, "decided"),
        )
        .where(
            held.c.state.in_(OPEN_STATES)
            | (held.c.held_at >= bindparam("since", type_=held.c.held_at.type))
            | (held.c.decided_at >= bindparam("since", type_=held.c.held_at.type))
        )
        .order_by(held.c.number),
        "mails": select(outbox.c.letter, outbox.c.state, func.count().label("letters"))
        .where(
            outbox.c.queued_at >= bindparam("since", type_=outbox.c.queued_at.type),
            outbox.c.queued_at < bindparam("until", type_=outbox.c.queued_at.type),
        )
        .group_by(outbox.c.letter, outbox.c.state)
        .order_by(outbox.c.letter, outbox.c.state),
        "overdue": select(func.count()).where(
            outbox.c.state == QUEUED,
            outbox.c.queued_at < bindparam("before", type_=outbox.c.queued_at.type),
        ),
        "unreachable": select(members.c.number)
        .where(members.c.standing == Standing.BOUNCING.value)
        .order_by(members.c.number),
    }  # fmt: skip
