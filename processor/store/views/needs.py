"""What may need a person: a statement for each reason of core/queue.py.

Each gives the matters for which the reason holds, the oldest first, and how many there are. They start from
what is open or lately closed and look the rest up by index, so that many members are no matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Date,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)

from processor.core.check_ins import ANSWERS, unintroduced
from processor.core.events import EventKind
from processor.core.findings import Finding, Findings, Note, Person, Reason, Wanted
from processor.core.program import RelationshipState, RequestState, Role, Standing
from processor.core.queue import MOST_FOUND
from processor.store.columns import Utc
from processor.store.repository import Repository
from processor.store.tables import (
    contact_paused,
    events,
    members,
    parked,
    profiles,
    relationships,
    requests,
    snoozed,
)

_AT_ONCE = 500  # values in a statement
_PENDING = RequestState.PENDING.value
_ANSWERED = (RequestState.ACCEPTED.value, RequestState.REJECTED.value)
_CAME_TO_NOTHING = (
    RequestState.REJECTED.value, RequestState.EXPIRED.value, RequestState.UNDELIVERABLE.value,
)  # fmt: skip
_GOES_ON = tuple(kind.value for kind in (*ANSWERS, EventKind.REMINDED))
_BEFORE: BindParameter[datetime] = bindparam("before", type_=Utc())
_AFTER: BindParameter[datetime] = bindparam("after", type_=Utc())
_NOW: BindParameter[datetime] = bindparam("now", type_=Utc())
_DAY: BindParameter[date] = bindparam("day", type_=Date())
_AT_LEAST: BindParameter[int] = bindparam("at_least", type_=Integer())
_m, _p, _r, _l = members.c, profiles.c, requests.c, relationships.c
_ACTIVE_PAIR = _l.state == RelationshipState.ACTIVE.value
_TAKES_PART = _m.standing == Standing.ACTIVE.value
_IS_MENTEE = exists().where(
    _p.member == _m.number, _p.role == Role.MENTEE.value, _p.complete.is_(True)
).correlate(members)  # fmt: skip
_HAS_PARKED = exists().where(parked.c.mentee_email == _m.email).correlate(members)
_HAD_MENTOR = exists().where(_l.mentee == _m.number).correlate(members)
_ASKED = exists().where(_r.mentee == _m.number).correlate(members)


def _bounced() -> Select[Any]:
    return (
        select(_r.number, _r.mentor, _r.mentee, _r.asked_at.label("at"))
        .join(members, _m.number == _r.mentor)
        .where(_r.state == _PENDING, _m.standing == Standing.BOUNCING.value)
    )


def _expired() -> Select[Any]:
    """By a mentor who has answered none since."""
    other = requests.alias("answered")
    last = (
        select(func.max(other.c.number))
        .where(other.c.mentor == _r.mentor, other.c.state.in_(_ANSWERED))
        .correlate(requests)
        .scalar_subquery()
    )
    return (
        select(
            _r.mentor.label("number"), _r.mentor, func.max(_r.answered_at).label("at"),
            func.count().label("count"),
        )
        .join(members, _m.number == _r.mentor)
        .where(_r.state == RequestState.EXPIRED.value, _TAKES_PART, _r.number > func.coalesce(last, 0))
        .group_by(_r.mentor)
        .having(func.count() >= _AT_LEAST, func.max(_r.answered_at) >= _AFTER)
    )  # fmt: skip


def _unintroduced() -> Select[Any]:
    """Our mail that brings the two together failed, and neither has told anything or was reminded since."""
    ref = literal("REL-", Text).concat(cast(_l.number, Text))
    later = events.alias("later")
    heard = (
        exists()
        .where(later.c.about == ref, later.c.what.in_(_GOES_ON), later.c.id > events.c.id)
        .correlate(relationships, events)
    )
    paused = exists().where(contact_paused.c.relationship == _l.number).correlate(relationships)
    first, last = func.min(events.c.because), func.max(events.c.because)
    mentor = literal(unintroduced(Role.MENTOR), Text)
    side = case((first != last, "both"), (first == mentor, Role.MENTOR.value), else_=Role.MENTEE.value)
    return (
        select(_l.number, _l.mentor, _l.mentee, func.min(events.c.at).label("at"), side.label("state"))
        .join(events, and_(events.c.about == ref, events.c.what == EventKind.UNINTRODUCED.value))
        .where(_ACTIVE_PAIR, _l.renewal_offered.is_(False), ~heard, ~paused)
        .group_by(_l.number, _l.mentor, _l.mentee)
        .having(func.max(events.c.at) >= _AFTER)
    )


def _no_contact() -> Select[Any]:
    """Said by one of the two, and no mark from either since."""
    ref = literal("REL-", Text).concat(cast(_l.number, Text))
    later = events.alias("later")
    marked = (
        exists()
        .where(later.c.about == ref, later.c.what == EventKind.CHECK_IN_RATED.value, later.c.id > events.c.id)
        .correlate(relationships, events)
    )
    paused = exists().where(contact_paused.c.relationship == _l.number).correlate(relationships)
    return (
        select(_l.number, _l.mentor, _l.mentee, func.min(events.c.at).label("at"))
        .join(events, and_(events.c.about == ref, events.c.what == EventKind.NO_CONTACT.value))
        .where(_ACTIVE_PAIR, _l.renewal_offered.is_(False), ~marked, ~paused)
        .group_by(_l.number, _l.mentor, _l.mentee)
        .having(func.min(events.c.at) <= _BEFORE, func.max(events.c.at) >= _AFTER)
    )


def _one_sided() -> Select[Any]:
    answered = or_(
        and_(_l.mentor_vote == "", _l.mentee_vote != ""), and_(_l.mentor_vote != "", _l.mentee_vote == "")
    )
    paused = exists().where(contact_paused.c.relationship == _l.number).correlate(relationships)
    return select(_l.number, _l.mentor, _l.mentee, _l.ends_on.label("day")).where(
        _ACTIVE_PAIR, _l.renewal_offered.is_(True), _l.ends_on <= _DAY, answered, ~paused
    )


def _declined() -> Select[Any]:
    other = requests.alias("later")
    later = exists().where(other.c.mentee == _r.mentee, other.c.number > _r.number).correlate(requests)
    has_mentor = exists().where(_l.mentee == _r.mentee, _ACTIVE_PAIR).correlate(requests)
    return (
        select(_r.mentee.label("number"), _r.mentor, _r.mentee, _r.answered_at.label("at"), _r.state)
        .join(members, _m.number == _r.mentee)
        .where(
            _r.state.in_(_CAME_TO_NOTHING), _r.answered_at <= _BEFORE, _r.answered_at >= _AFTER,
            ~later, ~has_mentor, _TAKES_PART, _IS_MENTEE, ~_HAS_PARKED,
        )
    )  # fmt: skip


def _never_had_mentor() -> tuple[Any, ...]:
    """A mentee who signed up then."""
    return (_TAKES_PART, _m.joined_at <= _BEFORE, _m.joined_at >= _AFTER, ~_HAD_MENTOR, ~_HAS_PARKED)


def _no_request() -> Select[Any]:
    return (
        select(_m.number, _m.number.label("mentee"), _m.joined_at.label("at"))
        .join(profiles, _p.member == _m.number)
        .where(_p.role == Role.MENTEE.value, _p.complete.is_(True), ~_ASKED, *_never_had_mentor())
    )


def _unserved() -> Select[Any]:
    """Whose requests were all taken back; the others have a reason of their own.

    Grouped first, from an index alone: to ask for each member takes three times as long.
    """
    other = case((_r.state.in_((_PENDING, *_CAME_TO_NOTHING)), 1), else_=0)
    asked = select(_r.mentee).group_by(_r.mentee).having(func.max(other) == 0).subquery("asked")
    return (
        select(_m.number, _m.number.label("mentee"), _m.joined_at.label("at"))
        .join(asked, asked.c.mentee == _m.number)
        .where(_IS_MENTEE, *_never_had_mentor())
    )


def _overloaded() -> Select[Any]:
    loads = (
        select(_l.mentor, func.count().label("load"))
        .where(_ACTIVE_PAIR)
        .group_by(_l.mentor)
        .subquery("loads")
    )
    asks = (
        select(_r.mentor, func.count().label("asks"), func.min(_r.asked_at).label("at"))
        .where(_r.state == _PENDING)
        .group_by(_r.mentor)
        .subquery("asks")
    )
    load, waiting = func.coalesce(loads.c.load, 0), func.coalesce(asks.c.asks, 0)
    busy = or_(loads.c.load.is_not(None), asks.c.asks >= _AT_LEAST)
    return (
        select(
            _m.number, _m.number.label("mentor"), asks.c.at, load.label("load"), waiting.label("count"),
            _p.capacity.label("room"),
        )
        .join(profiles, and_(_p.member == _m.number, _p.role == Role.MENTOR.value))
        .outerjoin(loads, loads.c.mentor == _m.number)
        .outerjoin(asks, asks.c.mentor == _m.number)
        .where(
            _TAKES_PART, _p.complete.is_(True), busy,
            or_(load > _p.capacity, and_(waiting >= _AT_LEAST, load + waiting > _p.capacity)),
        )
    )  # fmt: skip


def _never_asked() -> Select[Any]:
    asked = exists().where(_r.mentor == _m.number).correlate(members)
    matched = exists().where(_l.mentor == _m.number).correlate(members)
    return (
        select(_m.number, _m.number.label("mentor"), _m.joined_at.label("at"))
        .join(profiles, and_(_p.member == _m.number, _p.role == Role.MENTOR.value))
        .where(_TAKES_PART, _m.joined_at <= _BEFORE, _p.complete.is_(True), _p.capacity > 0, ~asked, ~matched)
    )


def _in_order(found: Select[Any], prefix: str) -> Select[Any]:
    """The oldest first, and last what is put off; each row has the number of those that are not."""
    rows = found.subquery("found")
    ref = literal(prefix, Text).concat(cast(rows.c.number, Text))
    later = case((snoozed.c.until > _NOW, 1), else_=0)
    age = rows.c["day"] if "day" in rows.c else rows.c["at"]
    return (
        select(
            *rows.c, ref.label("ref"), snoozed.c.until, func.sum(1 - later).over().label("total")
        )
        .outerjoin(snoozed, snoozed.c.about == ref)
        .order_by(later, age.nulls_first(), rows.c.number)
        .limit(MOST_FOUND)
    )  # fmt: skip


_STATEMENTS: Mapping[Reason, Select[Any]] = {
    Reason.BOUNCED: _in_order(_bounced(), "REQ-"),
    Reason.UNINTRODUCED: _in_order(_unintroduced(), "REL-"),
    Reason.EXPIRED: _in_order(_expired(), "M-"),
    Reason.NO_CONTACT: _in_order(_no_contact(), "REL-"),
    Reason.ONE_SIDED: _in_order(_one_sided(), "REL-"),
    Reason.DECLINED: _in_order(_declined(), "M-"),
    Reason.NO_REQUEST: _in_order(_no_request(), "M-"),
    Reason.UNSERVED: _in_order(_unserved(), "M-"),
    Reason.OVERLOADED: _in_order(_overloaded(), "M-"),
    Reason.NEVER_ASKED: _in_order(_never_asked(), "M-"),
}
_NOTES = (EventKind.NOTE.value, EventKind.HELD_NOTE.value)
_NOTED = (
    select(events.c.about, events.c.at, events.c.because)
    .where(events.c.about.in_(bindparam("refs", expanding=True)), events.c.what.in_(_NOTES))
    .order_by(events.c.id)
)
_NAMED = select(_m.number, _m.name, _m.email).where(_m.number.in_(bindparam("numbers", expanding=True)))


class Needs(Repository):
    def findings(self, wanted: Sequence[Wanted]) -> Findings:
        found: list[tuple[Reason, Any]] = []
        totals: dict[Reason, int] = {}
        for each in wanted:
            values = {
                "before": each.before, "after": each.after, "now": each.now, "day": each.day,
                "at_least": each.at_least,
            }  # fmt: skip
            rows = self.rows(_STATEMENTS[each.reason], values)
            totals[each.reason] = int(rows[0].total) if rows else 0
            found += [(each.reason, row) for row in rows]
        people = self._people_in(row for _, row in found)
        return Findings(rows=tuple(_finding(reason, row, people) for reason, row in found), totals=totals)

    def latest_notes(self, refs: Sequence[str]) -> Mapping[str, Note]:
        found: dict[str, Note] = {}
        for start in range(0, len(refs), _AT_ONCE):
            for row in self.rows(_NOTED, {"refs": list(refs[start : start + _AT_ONCE])}):
                found[row.about] = Note(at=row.at, said=row.because)
        return found

    def _people_in(self, rows: Iterable[Any]) -> Mapping[int, Person]:
        numbers = sorted({n for row in rows for n in _numbers_in(row) if n is not None})
        people: dict[int, Person] = {}
        for start in range(0, len(numbers), _AT_ONCE):
            for row in self.rows(_NAMED, {"numbers": numbers[start : start + _AT_ONCE]}):
                people[row.number] = Person(number=row.number, name=row.name, email=row.email)
        return people


def _numbers_in(row: Any) -> tuple[int | None, int | None]:
    return getattr(row, "mentor", None), getattr(row, "mentee", None)


def _finding(reason: Reason, row: Any, people: Mapping[int, Person]) -> Finding:
    mentor, mentee = _numbers_in(row)
    return Finding(
        reason=reason,
        ref=row.ref,
        at=getattr(row, "at", None),
        mentor=people.get(mentor) if mentor is not None else None,
        mentee=people.get(mentee) if mentee is not None else None,
        day=getattr(row, "day", None),
        state=getattr(row, "state", ""),
        count=_number(row, "count"),
        load=_number(row, "load"),
        room=_number(row, "room"),
        snoozed_until=row.until,
    )


def _number(row: Any, name: str) -> int:
    """A named tuple has methods, too: one of them is called count."""
    value = getattr(row, name, 0)
    return value if isinstance(value, int) else 0
