"""What a MemoryStore says may need a person: each reason in a few lines, as somebody would count by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from processor.core.check_ins import ANSWERS, unintroduced
from processor.core.digest import Coming, ComingUp
from processor.core.events import EventKind
from processor.core.findings import Finding, Findings, Note, Person, Reason, Wanted
from processor.core.outcome import DueKind
from processor.core.program import (
    Member,
    MentorRequest,
    Relationship,
    RelationshipState,
    RequestState,
    Role,
    Standing,
)
from processor.core.queue import MOST_FOUND
from tests.fakes.memory_rows import Rows

_NOTHING = (RequestState.REJECTED, RequestState.EXPIRED, RequestState.UNDELIVERABLE)
_ANSWERED = (RequestState.ACCEPTED, RequestState.REJECTED)


class MemoryNeeds:
    rows: Rows

    def findings(self, wanted: Sequence[Wanted]) -> Findings:
        rows: list[Finding] = []
        totals: dict[Reason, int] = {}
        for each in wanted:
            found = [self._later(one) for one in _LOOKS[each.reason](self, each)]
            open_ones = [f for f in found if f.snoozed_until is None or f.snoozed_until <= each.now]
            others = [f for f in found if f not in open_ones]
            totals[each.reason] = len(open_ones)
            rows += [*sorted(open_ones, key=_age), *sorted(others, key=_age)][:MOST_FOUND]
        return Findings(rows=tuple(rows), totals=totals)

    def latest_notes(self, refs: Sequence[str]) -> Mapping[str, Note]:
        notes = (EventKind.NOTE, EventKind.HELD_NOTE)
        return {
            event.about: Note(at=self.rows.event_times[number], said=event.because)
            for number, event in sorted(self.rows.events.items())
            if event.about in refs and event.what in notes
        }

    def digest_of(self, address: str) -> tuple[str, datetime | None]:
        return self.rows.digests.get(address, ("", None))

    def is_set(self, kind: DueKind, about: str) -> bool:
        return any(key[:2] == (kind, about) and not row.settled for key, row in self.rows.due.items())

    def coming(self, now: datetime, until: datetime, day: date, most: int) -> ComingUp:
        asked = [
            r for r in self.rows.requests.values() if r.state is RequestState.PENDING and r.answer_by <= until
        ]
        pairs = [p for p in self._active() if p.ends_on <= day]
        asked.sort(key=lambda r: (r.answer_by, r.number))
        pairs.sort(key=lambda p: (p.ends_on, p.number))
        people = self.rows.members
        return ComingUp(
            expiring=tuple(
                Coming(ref=r.ref, mentor=people[r.mentor].name, mentee=people[r.mentee].name, at=r.answer_by)
                for r in asked[:most]
            ),
            ending=tuple(
                Coming(ref=p.ref, mentor=people[p.mentor].name, mentee=people[p.mentee].name, day=p.ends_on)
                for p in pairs[:most]
            ),
            total=len(asked) + len(pairs),
        )

    def _later(self, found: Finding) -> Finding:
        return replace(found, snoozed_until=self.rows.snoozed.get(found.ref))

    def _person(self, number: int) -> Person:
        member = self.rows.members[number]
        return Person(number=number, name=member.name, email=member.email)

    def _of(self, number: int, role: Role) -> list[MentorRequest]:
        asked = sorted(self.rows.requests.values(), key=lambda r: r.number)
        return [r for r in asked if number == (r.mentor if role is Role.MENTOR else r.mentee)]

    def _pairs(self, number: int, role: Role) -> list[Relationship]:
        pairs = self.rows.relationships.values()
        return [p for p in pairs if number == (p.mentor if role is Role.MENTOR else p.mentee)]

    def _active(self) -> list[Relationship]:
        return [p for p in self.rows.relationships.values() if p.state is RelationshipState.ACTIVE]

    def _members(self, role: Role) -> list[Member]:
        people = sorted(self.rows.members.values(), key=lambda m: m.number)
        return [m for m in people if m.standing is Standing.ACTIVE and m.ready(role)]

    def _has_parked(self, member: Member) -> bool:
        return any(email == member.email for email, _, _ in self.rows.parked.values())

    def bounced(self, wanted: Wanted) -> Iterator[Finding]:
        for r in self.rows.requests.values():
            bounces = self.rows.members[r.mentor].standing is Standing.BOUNCING
            if r.state is RequestState.PENDING and bounces:
                yield Finding(
                    reason=wanted.reason, ref=r.ref, at=r.asked_at, mentor=self._person(r.mentor),
                    mentee=self._person(r.mentee),
                )  # fmt: skip

    def expired(self, wanted: Wanted) -> Iterator[Finding]:
        for member in self.rows.members.values():
            times: list[datetime] = []
            for r in self._of(member.number, Role.MENTOR):
                if r.state in _ANSWERED:
                    times = []
                elif r.state is RequestState.EXPIRED and r.answered_at is not None:
                    times.append(r.answered_at)
            if member.standing is not Standing.ACTIVE or not times or len(times) < wanted.at_least:
                continue
            if max(times) >= wanted.after:
                yield Finding(
                        reason=wanted.reason, ref=member.code, at=max(times), count=len(times),
                        mentor=self._person(member.number),
                    )  # fmt: skip

    def unintroduced(self, wanted: Wanted) -> Iterator[Finding]:
        for pair in self._active():
            failed: list[tuple[datetime, str]] = []
            for number, event in sorted(self.rows.events.items()):
                if event.about == pair.ref and event.what in (*ANSWERS, EventKind.REMINDED):
                    failed = []
                elif event.about == pair.ref and event.what is EventKind.UNINTRODUCED:
                    failed.append((self.rows.event_times[number], event.because))
            quiet = pair.renewal_offered or pair.number in self.rows.contact_paused
            if failed and max(failed)[0] >= wanted.after and not quiet:
                sides = {because for _, because in failed}
                one = Role.MENTOR if unintroduced(Role.MENTOR) in sides else Role.MENTEE
                yield Finding(
                    reason=wanted.reason, ref=pair.ref, at=min(failed)[0], mentor=self._person(pair.mentor),
                    mentee=self._person(pair.mentee), state="both" if len(sides) > 1 else one.value,
                )  # fmt: skip

    def no_contact(self, wanted: Wanted) -> Iterator[Finding]:
        for pair in self._active():
            times: list[datetime] = []
            for number, event in sorted(self.rows.events.items()):
                if event.about == pair.ref and event.what is EventKind.CHECK_IN_RATED:
                    times = []
                elif event.about == pair.ref and event.what is EventKind.NO_CONTACT:
                    times.append(self.rows.event_times[number])
            quiet = pair.renewal_offered or pair.number in self.rows.contact_paused
            if times and min(times) <= wanted.before and max(times) >= wanted.after and not quiet:
                yield Finding(
                    reason=wanted.reason, ref=pair.ref, at=min(times), mentor=self._person(pair.mentor),
                    mentee=self._person(pair.mentee),
                )  # fmt: skip

    def one_sided(self, wanted: Wanted) -> Iterator[Finding]:
        for pair in self._active():
            one = bool(pair.mentor_vote) is not bool(pair.mentee_vote)
            paused = pair.number in self.rows.contact_paused
            if pair.renewal_offered and one and pair.ends_on <= wanted.day and not paused:
                yield Finding(
                    reason=wanted.reason, ref=pair.ref, day=pair.ends_on, mentor=self._person(pair.mentor),
                    mentee=self._person(pair.mentee),
                )  # fmt: skip

    def declined(self, wanted: Wanted) -> Iterator[Finding]:
        for member in self._members(Role.MENTEE):
            asked = self._of(member.number, Role.MENTEE)
            last = asked[-1] if asked else None
            if last is None or last.state not in _NOTHING or last.answered_at is None:
                continue
            matched = any(
                p.state is RelationshipState.ACTIVE for p in self._pairs(member.number, Role.MENTEE)
            )
            in_time = wanted.after <= last.answered_at <= wanted.before
            if in_time and not matched and not self._has_parked(member):
                yield Finding(
                    reason=wanted.reason, ref=member.code, at=last.answered_at, state=last.state.value,
                    mentor=self._person(last.mentor), mentee=self._person(member.number),
                )  # fmt: skip

    def _never_had_one(self, wanted: Wanted) -> Iterator[Member]:
        for member in self._members(Role.MENTEE):
            joined = member.joined_at
            in_time = joined is not None and wanted.after <= joined <= wanted.before
            if in_time and not self._pairs(member.number, Role.MENTEE) and not self._has_parked(member):
                yield member

    def no_request(self, wanted: Wanted) -> Iterator[Finding]:
        for member in self._never_had_one(wanted):
            if not self._of(member.number, Role.MENTEE):
                yield self._mentee(member, wanted)

    def unserved(self, wanted: Wanted) -> Iterator[Finding]:
        for member in self._never_had_one(wanted):
            states = {r.state for r in self._of(member.number, Role.MENTEE)}
            if states and not states & {RequestState.PENDING, *_NOTHING}:
                yield self._mentee(member, wanted)

    def _mentee(self, member: Member, wanted: Wanted) -> Finding:
        person = self._person(member.number)
        return Finding(reason=wanted.reason, ref=member.code, at=member.joined_at, mentee=person)

    def overloaded(self, wanted: Wanted) -> Iterator[Finding]:
        for member in self._members(Role.MENTOR):
            profile = member.profile(Role.MENTOR)
            assert profile is not None
            waits = [r for r in self._of(member.number, Role.MENTOR) if r.state is RequestState.PENDING]
            load = sum(p.state is RelationshipState.ACTIVE for p in self._pairs(member.number, Role.MENTOR))
            many = len(waits) >= wanted.at_least and load + len(waits) > profile.capacity
            if load > profile.capacity or (many and (load or waits)):
                yield Finding(
                    reason=wanted.reason, ref=member.code, mentor=self._person(member.number), load=load,
                    at=min((r.asked_at for r in waits), default=None), count=len(waits),
                    room=profile.capacity,
                )  # fmt: skip

    def never_asked(self, wanted: Wanted) -> Iterator[Finding]:
        for member in self._members(Role.MENTOR):
            profile, joined = member.profile(Role.MENTOR), member.joined_at
            known = self._of(member.number, Role.MENTOR) or self._pairs(member.number, Role.MENTOR)
            if profile is None or not profile.capacity or known or joined is None:
                continue
            if joined <= wanted.before:
                person = self._person(member.number)
                yield Finding(reason=wanted.reason, ref=member.code, at=joined, mentor=person)


def _age(found: Finding) -> tuple[str, int]:
    at = found.day.isoformat() if found.day else found.at.isoformat() if found.at else ""
    return at, int(found.ref.partition("-")[2])


_LOOKS: Mapping[Reason, Callable[[MemoryNeeds, Wanted], Iterator[Finding]]] = {
    Reason.BOUNCED: MemoryNeeds.bounced,
    Reason.UNINTRODUCED: MemoryNeeds.unintroduced,
    Reason.EXPIRED: MemoryNeeds.expired,
    Reason.NO_CONTACT: MemoryNeeds.no_contact,
    Reason.ONE_SIDED: MemoryNeeds.one_sided,
    Reason.DECLINED: MemoryNeeds.declined,
    Reason.NO_REQUEST: MemoryNeeds.no_request,
    Reason.UNSERVED: MemoryNeeds.unserved,
    Reason.OVERLOADED: MemoryNeeds.overloaded,
    Reason.NEVER_ASKED: MemoryNeeds.never_asked,
}
