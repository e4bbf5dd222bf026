"""Reads the records: members with their profiles, requests and relationships with their people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, or_, select

from processor.core.cv import Cv
from processor.core.mail import folded
from processor.core.program import (
    Member,
    MentorRequest,
    Profile,
    Relationship,
    RelationshipState,
    RelationshipView,
    RequestState,
    RequestView,
    Role,
    Standing,
)
from processor.store.repository import Repository
from processor.store.tables import aliases, cvs, members, profiles, relationships, requests

_PENDING_STATE = RequestState.PENDING.value
_ACTIVE = RelationshipState.ACTIVE.value
_ANSWERED = frozenset({RequestState.ACCEPTED, RequestState.REJECTED})
_LATEST_LOOKED_AT = 100

_PEOPLE = (
    select(members, profiles)
    .select_from(members.outerjoin(profiles, profiles.c.member == members.c.number))
    .order_by(members.c.number, profiles.c.role.desc())  # the mentor's profile first
)
BY_NUMBERS = _PEOPLE.where(members.c.number.in_(bindparam("numbers", expanding=True)))
_BY_EMAILS = _PEOPLE.where(members.c.email.in_(bindparam("wanted", expanding=True)))
_ALIASES = select(aliases.c.email, aliases.c.member).where(
    aliases.c.email.in_(bindparam("wanted", expanding=True))
)
# However they are written: no index helps, so these are asked only where there are blocked pairs.
_OWNERS = (
    select(aliases.c.email, aliases.c.member).where(
        func.lower(aliases.c.email).in_(bindparam("wanted", expanding=True))
    ),
    select(members.c.email, members.c.number.label("member")).where(
        func.lower(members.c.email).in_(bindparam("wanted", expanding=True))
    ),
)
_CVS = select(cvs.c.member, cvs.c.suffix, cvs.c.content).where(
    cvs.c.member.in_(bindparam("numbers", expanding=True))
)
_REQUEST = select(requests).where(requests.c.number == bindparam("wanted"))
_PENDING = (
    select(requests)
    .where(
        or_(requests.c.mentee == bindparam("wanted"), requests.c.mentor == bindparam("wanted")),
        requests.c.state == _PENDING_STATE,
    )
    .order_by(requests.c.number)
)
_MADE, _GOT = (
    select(requests)
    .where(column == bindparam("wanted"))
    .order_by(requests.c.number.desc())
    .limit(bindparam("most"))
    for column in (requests.c.mentee, requests.c.mentor)
)
_LAST = (
    select(requests)
    .where(requests.c.mentee == bindparam("wanted"), requests.c.mentor == bindparam("asked"))
    .order_by(requests.c.number.desc())
    .limit(1)
)
_BOTH_SIDES_PENDING, _BOTH_SIDES_ACTIVE = (
    select(table)
    .where(
        or_(
            table.c.mentee.in_(bindparam("wanted", expanding=True)),
            table.c.mentor.in_(bindparam("wanted", expanding=True)),
        ),
        table.c.state == state,
    )
    .order_by(table.c.number)
    for table, state in ((requests, _PENDING_STATE), (relationships, _ACTIVE))
)
_RELATIONSHIP = select(relationships).where(relationships.c.number == bindparam("wanted"))
_ACTIVE_OF = (
    select(relationships)
    .where(
        or_(relationships.c.mentee == bindparam("wanted"), relationships.c.mentor == bindparam("wanted")),
        relationships.c.state == _ACTIVE,
    )
    .order_by(relationships.c.number)
)
_COMPLETED_OF = (
    select(relationships)
    .where(
        or_(relationships.c.mentee == bindparam("wanted"), relationships.c.mentor == bindparam("wanted")),
        relationships.c.state == RelationshipState.COMPLETED.value,
        relationships.c.ended_at >= bindparam("since"),
    )
    .order_by(relationships.c.number)
)
_LOAD = (
    select(func.count())
    .select_from(relationships)
    .where(relationships.c.mentor == bindparam("wanted"), relationships.c.state == _ACTIVE)
)
_LOADS = (
    select(relationships.c.mentor, func.count().label("mentees"))
    .where(relationships.c.mentor.in_(bindparam("numbers", expanding=True)), relationships.c.state == _ACTIVE)
    .group_by(relationships.c.mentor)
)


class Records(Repository):
    def member(self, number: int) -> Member | None:
        return self._members([number]).get(number)

    def member_at(self, addr_spec: str) -> Member | None:
        """Who has that address on file, or as another address of theirs."""
        if addr_spec not in self.seen.numbers:
            self._see_people([addr_spec])
        number = self.seen.numbers[addr_spec]
        return self._members([number]).get(number) if number else None

    def owners(self, addr_specs: Sequence[str]) -> Mapping[str, int]:
        values = {"wanted": [folded(spec) for spec in addr_specs]}
        return {row.email: row.member for asked in _OWNERS for row in self.rows(asked, values)}

    def _see_people(self, addr_specs: Sequence[str]) -> None:
        """What member_at() will be asked for many."""
        wanted = list(dict.fromkeys(addr_specs))
        for member in as_members(self.rows(_BY_EMAILS, {"wanted": wanted})).values():
            self.seen.people[member.number] = member
            self.seen.numbers[member.email] = member.number
        strange = [spec for spec in wanted if spec not in self.seen.numbers]
        if strange:
            self.seen.numbers |= dict.fromkeys(strange, 0)
            for row in self.rows(_ALIASES, {"wanted": strange}):
                self.seen.numbers[row.email] = row.member

    def cvs(self, members: Sequence[int]) -> Mapping[int, Cv]:
        rows = self.db.execute(_CVS, {"numbers": list(members)})
        return {row.member: Cv(suffix=row.suffix, content=row.content) for row in rows}

    def request(self, number: int) -> RequestView | None:
        known = self.seen.requests
        if number not in known:
            known[number] = next(iter(self._requests(_REQUEST, wanted=number)), None)
        return known[number]

    def pending_to(self, mentor: int) -> tuple[RequestView, ...]:
        return tuple(v for v in self._pending(mentor) if v.request.mentor == mentor)

    def pending_of(self, mentee: int) -> tuple[RequestView, ...]:
        return tuple(v for v in self._pending(mentee) if v.request.mentee == mentee)

    def _pending(self, member: int) -> tuple[RequestView, ...]:
        """On either side; asked once for both, until one of them is saved."""
        if member not in self.seen.pending:
            self.seen.pending[member] = self._requests(_PENDING, wanted=member)
        return self.seen.pending[member]

    def recent_requests(self, member: int, limit: int) -> tuple[RequestView, ...]:
        made = self._requests(_MADE, wanted=member, most=limit)
        got = self._requests(_GOT, wanted=member, most=limit)
        either = {view.request.number: view for view in (*made, *got)}
        return tuple(either[number] for number in sorted(either, reverse=True)[:limit])

    def last_request(self, mentee: int, mentor: int) -> MentorRequest | None:
        rows = self.rows(_LAST, {"wanted": mentee, "asked": mentor})
        return _request(rows[0]) if rows else None

    def expired_in_a_row(self, mentor: int) -> int:
        """Since the mentor's latest answer; requests that were withdrawn or wait do not count."""
        expired = 0
        for row in self.rows(_GOT, {"wanted": mentor, "most": _LATEST_LOOKED_AT}):
            if row.state in _ANSWERED:
                break
            expired += row.state == RequestState.EXPIRED
        return expired

    def relationship(self, number: int) -> RelationshipView | None:
        return next(iter(self._relationships(_RELATIONSHIP, number)), None)

    def alone_with(self, numbers: Sequence[int]) -> None:
        """SQLite has one writer at a time anyway, and knows no FOR UPDATE."""
        wanted = select(members.c.number).where(members.c.number.in_(numbers))
        self.db.execute(wanted.order_by(members.c.number).with_for_update()).all()
        for number in numbers:  # what was seen before may be over
            self.seen.active.pop(number, None)
            self.seen.pending.pop(number, None)

    def active_relationships(self, member: int) -> tuple[RelationshipView, ...]:
        if member not in self.seen.active:
            self.seen.active[member] = self._relationships(_ACTIVE_OF, member)
        return self.seen.active[member]

    def completed_since(self, member: int, since: datetime) -> tuple[RelationshipView, ...]:
        return self._relationships(_COMPLETED_OF, member, since=since)

    def _see_records(self, numbers: Sequence[int]) -> None:
        """What pending_to(), pending_of() and active_relationships() will be asked for many."""
        wanted = {"wanted": list(numbers)}
        asked = [_request(row) for row in self.rows(_BOTH_SIDES_PENDING, wanted)]
        active = [_relationship(row) for row in self.rows(_BOTH_SIDES_ACTIVE, wanted)]
        sides = [(r.mentee, r.mentor) for r in asked] + [(r.mentee, r.mentor) for r in active]
        people = self._members(number for pair in sides for number in pair)
        self.seen.pending |= dict.fromkeys(numbers, ())
        self.seen.active |= dict.fromkeys(numbers, ())
        for request in asked:
            view = RequestView(request=request, mentee=people[request.mentee], mentor=people[request.mentor])
            for number in {request.mentee, request.mentor} & self.seen.pending.keys():
                self.seen.pending[number] += (view,)
        for relationship in active:
            mentee, mentor = people[relationship.mentee], people[relationship.mentor]
            both = RelationshipView(relationship=relationship, mentee=mentee, mentor=mentor)
            for number in {relationship.mentee, relationship.mentor} & self.seen.active.keys():
                self.seen.active[number] += (both,)

    def mentor_load(self, mentor: int) -> int:
        if mentor in self.seen.active:
            return sum(view.mentor.number == mentor for view in self.seen.active[mentor])
        return int(self.value(_LOAD, {"wanted": mentor}) or 0)

    def _loads(self, mentors: Sequence[int]) -> Mapping[int, int]:
        rows = self.rows(_LOADS, {"numbers": list(mentors)})
        return {row.mentor: row.mentees for row in rows}

    def _members(self, wanted: Iterable[int]) -> dict[int, Member]:
        asked = list(dict.fromkeys(wanted))
        known = self.seen.people
        missing = [number for number in asked if number not in known]
        if missing:
            known.update(as_members(self.rows(BY_NUMBERS, {"numbers": missing})))
        return {number: known[number] for number in asked if number in known}

    def _forget_people(self) -> None:
        """Somebody's record has changed, or a change was taken back."""
        self.seen.forget_people()

    def _requests(self, statement: Select[Any], **values: int) -> tuple[RequestView, ...]:
        found = [_request(row) for row in self.rows(statement, values)]
        people = self._members(n for r in found for n in (r.mentee, r.mentor))
        return tuple(RequestView(request=r, mentee=people[r.mentee], mentor=people[r.mentor]) for r in found)

    def _relationships(
        self, statement: Select[Any], wanted: int, **more: object
    ) -> tuple[RelationshipView, ...]:
        found = [_relationship(row) for row in self.rows(statement, {"wanted": wanted, **more})]
        people = self._members(n for r in found for n in (r.mentee, r.mentor))
        return tuple(
            RelationshipView(relationship=r, mentee=people[r.mentee], mentor=people[r.mentor]) for r in found
        )


def as_members(rows: Iterable[Row[Any]]) -> dict[int, Member]:
    """One member from each run of rows with the same number, one row for each profile."""
    grouped: dict[int, tuple[Row[Any], ...]] = {}
    for row in rows:
        grouped[row.number] = (*grouped.get(row.number, ()), row)
    return {number: _member(group) for number, group in grouped.items()}


@lru_cache(maxsize=4096)  # the same rows make the same member
def _member(rows: tuple[Row[Any], ...]) -> Member:
    first = rows[0]
    return Member(
        number=first.number,
        email=first.email,
        name=first.name,
        standing=Standing(first.standing),
        profiles=tuple(_profile(row) for row in rows if row.role is not None),
        language=first.language,
        paused_until=first.paused_until,
        joined_at=first.joined_at,
        version=first.version,
    )


def _profile(row: Row[Any]) -> Profile:
    return Profile(
        role=Role(row.role),
        complete=row.complete,
        title=row.title,
        organization=row.organization,
        areas=tuple(row.areas),
        career_path=row.career_path,
        goals=row.goals,
        about=row.about,
        languages=tuple(row.languages),
        capacity=row.capacity,
        more=tuple((key, value) for key, value in row.more),
    )


def _request(row: Row[Any]) -> MentorRequest:
    return MentorRequest(**{**row._asdict(), "state": RequestState(row.state)})


def _relationship(row: Row[Any]) -> Relationship:
    return Relationship(**{**row._asdict(), "state": RelationshipState(row.state)})
