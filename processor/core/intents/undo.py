"""UNDO: a deed is taken back, by whoever did it or by a coordinator (rows 113, 155)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from processor.core.apart import kept_apart
from processor.core.chain import Then
from processor.core.confidential import is_of_partner
from processor.core.decisions import done, hold, refused
from processor.core.deeds import Deed, RecordChange
from processor.core.events import ERASED_DOMAIN, EventKind
from processor.core.facts import OPEN_STATES, Facts, Wants
from processor.core.intents.matching import called_off
from processor.core.intents.named import another_person
from processor.core.intents.on_behalf import doubts_what_was_passed_on
from processor.core.intents.own_address import move_of
from processor.core.intents.own_words import step_in_own_words
from processor.core.intents.reachable import unreached_in_break
from processor.core.intents.undone_moves import of_moves
from processor.core.letter_builders import to_member, to_sender
from processor.core.mail import folded
from processor.core.outcome import (
    AuditEvent,
    ClearDue,
    Decision,
    DropCv,
    Effect,
    KeepApart,
    Letter,
    Meeting,
    PauseContact,
    SaveMember,
    SaveRelationship,
    SaveRequest,
    SetDue,
    SettleHeld,
    TakeOut,
    Undone,
    UnparkRequests,
)
from processor.core.permission import is_coordinator
from processor.core.program import (
    Member,
    MentorRequest,
    Relationship,
    RelationshipState,
    RequestState,
    RequestView,
    Role,
    Standing,
)
from processor.core.reading import Reading
from processor.core.rules import RuleBook

_REF = re.compile(r"\bDO\s?[-\u2010-\u2015_#.]?\s?(\d{1,9})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    number: int = 0  # DO-<number>
    about: str = ""  # REQ-7 or REL-3: what came of it last; "" and no number: the sender's last deed
    kind: ClassVar[str] = "undo"

    def wants(self) -> Wants:
        return Wants(
            about=self.about,
            matters=not self.number,
            deed=self.number,
            own_deed=not self.number and not self.about,
            deed_about=bool(self.about),
            undone=True,
            open_parked=True,
            paused_contact=True,
        )

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        deed = facts.deed
        reason, because = why_not(deed, facts, rules)
        theirs = deed is not None and deed.by_staff and not is_coordinator(facts)
        if theirs or ((deed is None or reason) and doubts_what_was_passed_on(facts)):
            return hold(facts, "it takes back what a coordinator did in the member's name", receipt=True)
        asked = self._own_request(facts, rules)
        if asked is not None and deed is None and facts.parked:
            because = "it takes back a request, or the one that waits for its turn"
            return hold(facts, because, receipt=True)
        if (
            facts.member is not None
            and asked is not None
            and (deed is None or not facts.deed_is_own or _came_after(asked, deed))
        ):
            step = step_in_own_words(f"WITHDRAW {asked.ref}", facts, rules)
            return done(f"{facts.member.name} takes {asked.ref} back", then=Then(steps=(step,)))
        if deed is None or reason:
            letter = to_sender(facts, "undo-not", reason=reason, undo_hours=rules.policy.undo_hours)
            return refused(because, letter)
        other = another_person(facts.mail.said, facts.people.values(), facts)
        if other and not is_coordinator(facts):
            return hold(facts, f"it takes back {deed.ref}, and names {other}", receipt=True)
        decision = take_back(deed, facts, rules)
        if facts.member is None:
            return decision
        told = to_member(
            facts.member, "undone", answers=True, own=True, unheard=_unheard(deed), anew=False,
            meeting=_called_off(deed, facts.member, facts, rules),
            lines=_lines(deed, facts.member, facts),
        )  # fmt: skip
        return replace(decision, letters=(told, *decision.letters))

    def _own_request(self, facts: Facts, rules: RuleBook) -> RequestView | None:
        """What a mentee has just asked for is no deed: it waits for its answer, and is withdrawn instead."""
        if self.number or is_coordinator(facts):
            return None
        lately = facts.came_at - timedelta(hours=rules.policy.undo_hours)
        found = [v for v in facts.asked if v.ref == self.about or v.request.asked_at >= lately]
        if self.about.startswith("REQ-"):
            found = [v for v in found if v.ref == self.about]
        elif self.about:  # of a pair that is over: to go on with the same mentor was asked
            pair = facts.relationship
            found = [v for v in found if pair is not None and v.mentor == pair.mentor]
        return max(found, key=lambda view: view.request.asked_at, default=None)


def _came_after(asked: RequestView, deed: Deed) -> bool:
    """What is decided in one pass has one time."""
    return asked.request.asked_at > deed.at or asked.ref in deed.asked_next


def why_not(deed: Deed | None, facts: Facts, rules: RuleBook) -> tuple[str, str]:
    """What stands in the way: a word that the letter knows, and a sentence; ("", "") for nothing."""
    own = deed is not None and facts.deed_is_own and not deed.by_staff  # who was one, is one no more
    if deed is None or not (is_coordinator(facts) or own):
        return "nothing", "nothing is there that you could undo"
    if _is_against_them(deed, facts):
        return "nothing", f"{deed.ref} is about you and somebody else; another coordinator may undo it"
    if deed.undone_at is not None:
        return "already", f"{deed.ref} was undone already"
    hours = rules.policy.undo_hours
    if (not hours or facts.came_at > deed.at + timedelta(hours=hours)) and not _unheard(deed):
        return "late", f"{deed.ref} is older than {hours} hours" if hours else "nothing is undone here"
    moved = [r for r in deed.records if r.now is None or r.now.version != r.version]
    if moved:
        because = deed.since.get(moved[0].about) or "it was changed since"
        return "moved", f"{moved[0].about} has moved on: {because}"
    if facts.deed_needed:
        about, because = next(iter(facts.deed_needed.items()))
        return "moved", f"{about} has moved on: {because}"
    shut = _left_shut(deed, facts, rules)
    again = (record for record in deed.reopened if record.ref not in shut)
    way = next((why for record in again if (why := in_its_way(record, deed, facts, rules))), "")
    return ("moved", way) if way else ("", "")


def _is_against_them(deed: Deed, facts: Facts) -> bool:
    """Another one did it, and the coordinator is one of the two, or it is about a partner's mail."""
    me = facts.member
    if me is None or facts.deed_is_own or len(facts.program.coordinators) < 2:
        return False
    if any(is_of_partner(address, facts) for address in facts.deed_parties):
        return True
    if any(me.number in (one, other) for one, other, _ in deed.apart):
        return True
    both = (r for c in deed.records for r in (c.now, c.before) if isinstance(r, MentorRequest | Relationship))
    return any(me.number in (record.mentee, record.mentor) for record in both)


def in_its_way(record: MentorRequest | Relationship, deed: Deed, facts: Facts, rules: RuleBook) -> str:
    """What has come about since, and goes before what would be as it was; "": nothing."""
    mentee, mentor = facts.people.get(record.mentee), facts.people.get(record.mentor)
    if mentee is None or mentor is None:
        return f"somebody of {record.ref} is not there any more"
    gone = next((person for person in (mentee, mentor) if person.standing is Standing.LEFT), None)
    left_by_it = any(change.about == gone.code for change in deed.records) if gone is not None else True
    left_before = gone is not None and isinstance(record, Relationship) and not deed.since.get(gone.code)
    if gone is not None and not left_by_it and not left_before:  # a pair goes on without one who has left
        return f"{gone.name} has left"
    blocked = (min(mentee.number, mentor.number), max(mentee.number, mentor.number)) in facts.apart
    before = blocked and not any(deed.since.get(person.code, "") for person in (mentee, mentor))
    # what the two had already goes on beside a BLOCK
    if kept_apart(mentee, mentor, facts, rules) is not None and not before:
        return f"{mentee.name} and {mentor.name} are kept apart; UNBLOCK them first"
    begun = any(isinstance(change.now, Relationship) and change.before is None for change in deed.records)
    if facts.mentee_matched and not begun:  # by the deed itself
        return f"{mentee.name} has found a mentor"
    if isinstance(record, MentorRequest):
        full = len(facts.mentee_pending) >= rules.policy.open_requests
        return f"{mentee.name} has asked somebody else" if full else ""
    if also := deed.since.get(record.ref):
        return f"{record.ref} has moved on: {also}"
    profile = mentor.profile(Role.MENTOR)
    full = profile is not None and facts.mentor_load >= profile.capacity
    return f"{mentor.name} has given the place to somebody else" if full else ""


def take_back(deed: Deed, facts: Facts, rules: RuleBook) -> Decision:
    """Everything as it was; who had a mail about it is told that it is undone. What may stand in the way was
    looked at before."""
    because = f"{deed.ref} is undone: {deed.what}"
    shut = _left_shut(deed, facts, rules)
    again = [ref for ref, state in deed.held.items() if state in OPEN_STATES]
    because += f"; {', '.join(again)} waits again" if again else ""
    dead = (c.now.name for c in deed.records if isinstance(c.now, Member) and _is_dead(c.now, facts))
    because += "".join(f"; mail to {name} does not arrive, and nobody is shown them" for name in dead)
    effects: list[Effect] = [Undone(deed=deed.number), TakeOut(deed=deed.number)]
    restored = [change for change in deed.records if change.about not in shut]
    effects += [effect for change in restored for effect in _restored(change, facts)]
    effects += [
        SettleHeld(number=int(ref[5:]), state=state, by=facts.sender.addr_spec)
        for ref, state in deed.held.items()
    ]
    effects += [KeepApart(one=one, other=other, apart=apart) for one, other, apart in deed.apart]
    effects += [PauseContact(relationship=number, paused=paused) for number, paused in deed.contact]
    for email, waiting in deed.parked.items():
        effects += [UnparkRequests(mentee_email=email), *waiting]
    effects += [AuditEvent(what=EventKind.REACHED, about=address, because=because) for address in deed.spam]
    effects += [ClearDue(about=about) for about in deed.due_about]
    dues = (due for due in deed.dues if due.about not in shut)
    effects += [SetDue(kind=d.kind, about=d.about, at=d.at, nth=d.nth) for d in dues]
    effects += [
        AuditEvent(what=EventKind.UNDONE, about=ref, because=because)
        for ref in (deed.ref, *(r.about for r in deed.records), *deed.held)
    ]
    noted, told = of_moves(deed, facts, rules)
    return done(because, [*effects, *noted], (*_corrections(deed, facts, rules, shut), *told))


def _left_shut(deed: Deed, facts: Facts, rules: RuleBook) -> frozenset[str]:
    """The mentee's other requests, which a yes closed and which cannot be opened again: the yes is taken back
    without them."""
    if not any(isinstance(change.now, Relationship) and change.before is None for change in deed.records):
        return frozenset()
    now = {change.about: change.now for change in deed.records}
    return frozenset(
        record.ref
        for record in deed.reopened
        if isinstance(record, MentorRequest)
        and isinstance(other := now.get(record.ref), MentorRequest)
        and other.state is RequestState.WITHDRAWN
        and in_its_way(record, deed, facts, rules)
    )


def _restored(change: RecordChange, facts: Facts) -> Iterator[Effect]:
    """As it was; what the deed began is closed, for numbers are never given twice."""
    match change.before, change.now:
        case Member() as before, Member(version=version, language=language, email=moved_to) as now:
            # an address that a deed gave them may be somebody else's; a language was their own wish
            standing = _standing_again(before, now, facts)
            member = replace(before, version=version, language=language, standing=standing)
            yield SaveMember(member=member, forgets=True)
            if standing is Standing.PAUSED and _is_dead(now, facts):
                yield unreached_in_break(member, f"mail to {member.name} did not arrive meanwhile")
            if member.email != moved_to:
                yield move_of(member, f"{member.name} is back at {member.email}")
        case MentorRequest() as before, MentorRequest(version=version):
            yield SaveRequest(request=replace(before, version=version))
        case Relationship() as before, Relationship(version=version):
            yield SaveRelationship(relationship=replace(before, version=version))
        case None, Member() as begun:
            yield SaveMember(member=replace(begun, standing=Standing.LEFT))
            yield DropCv(member=begun.number)
        case None, MentorRequest() as begun:
            yield SaveRequest(request=replace(begun, state=RequestState.WITHDRAWN, answered_at=facts.now))
        case None, Relationship() as begun:
            over = replace(begun, state=RelationshipState.ENDED, ended_at=facts.now)
            yield SaveRelationship(relationship=over)


def _standing_again(before: Member, now: Member, facts: Facts) -> Standing:
    """As before, but for whether mail reaches them, which no UNDO changes (row 160)."""
    took_part = before.standing in (Standing.ACTIVE, Standing.BOUNCING)
    if took_part and _is_dead(now, facts):
        return Standing.BOUNCING
    # of a break it was noted, until they wrote
    return Standing.ACTIVE if took_part and now.standing is Standing.PAUSED else before.standing


def _is_dead(member: Member, facts: Facts) -> bool:
    own = facts.member is not None and facts.member.number == member.number  # whose mail has just come
    return member.number in facts.deed_dead and not (own and facts.trust.may_act)


def _unheard(deed: Deed) -> bool:
    """No mail about it has gone to anybody but its author."""
    return all(mail.waits or mail.recipient == deed.actor for mail in deed.mails)


def _corrections(deed: Deed, facts: Facts, rules: RuleBook, shut: frozenset[str]) -> Iterator[Letter]:
    """To each who had a mail about it, but for the one who undoes it; and at each address that had one."""
    heard = {mail.recipient for mail in deed.mails if not mail.waits}
    before = {r.before.number: r.before.email for r in deed.records if isinstance(r.before, Member)}
    for member in facts.people.values():
        own = facts.member is not None and facts.member.number == member.number
        there = {member.email, before.get(member.number, "")} & heard
        theirs = {folded(spec) for spec, number in facts.deed_heard.items() if number == member.number}
        if not there and theirs & {folded(address) for address in heard}:
            there = {member.email}  # who has moved since
        for address in () if own else sorted(there):
            lines = _lines(deed, member, facts, shut)
            if lines and all(line["ref"] in shut for line in lines):
                continue  # who has gone, or may not be asked again
            letter = to_member(
                member, "undone", own=False, unheard=False, anew=False, lines=lines,
                meeting=_called_off(deed, member, facts, rules),
            )  # fmt: skip
            yield replace(letter, to=address)
    if deed.actor in facts.program.coordinators and deed.actor != facts.sender.addr_spec:
        what = f"{facts.sender.addr_spec} has undone {deed.ref}, which was yours: {deed.what}."
        yield Letter(
            name="note", to=deed.actor, to_name="", answers=False, data={"what": what, "ref": deed.ref}
        )


def _called_off(deed: Deed, reader: Member, facts: Facts, rules: RuleBook) -> Meeting | None:
    """Where what it began had a first conversation in the calendar (row 156)."""
    for change in deed.records:
        if isinstance(change.now, Relationship) and change.before is None:
            mentor, mentee = (facts.people.get(n) for n in (change.now.mentor, change.now.mentee))
            if mentor is not None and mentee is not None:
                return called_off(change.now, mentor, mentee, facts, rules, reader=reader)
    return None


def _lines(
    deed: Deed, reader: Member, facts: Facts, shut: frozenset[str] = frozenset()
) -> tuple[dict[str, str], ...]:
    """How things are now, as far as they are the reader's; `shut` stays closed."""
    lines = (line for change in deed.records if (line := _line(change, reader, facts)))
    closed = {"state": RequestState.WITHDRAWN.value}
    return tuple({**line, **closed} if line["ref"] in shut else line for line in lines)


def _line(change: RecordChange, reader: Member, facts: Facts) -> dict[str, str]:
    record, before = change.now, change.before
    if isinstance(record, Member):
        if record.number != reader.number or not isinstance(before, Member):
            return {}
        return {"of": "member", "state": before.standing.value, "partner": "", "ref": record.code, "anew": ""}
    if record is None or reader.number not in (record.mentee, record.mentor):
        return {}
    other = facts.people.get(record.mentor if reader.number == record.mentee else record.mentee)
    state = before.state.value if isinstance(before, MentorRequest | Relationship) else "gone"
    of = "request" if isinstance(record, MentorRequest) else "relationship"
    partner = other.name if other and not other.email.endswith(f"@{ERASED_DOMAIN}") else ""
    return {"of": of, "state": state, "partner": partner, "ref": change.about, "anew": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoDeed:
    """UNDO DO-12 of a coordinator, a line of the transcript."""

    number: int  # 0: their last one
    kind: ClassVar[str] = "undo-deed"

    def wants(self) -> Wants:
        return Wants(matters=False, deed=self.number, own_deed=not self.number, paused_contact=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        reason, because = why_not(facts.deed, facts, rules)
        return refused(because) if facts.deed is None or reason else take_back(facts.deed, facts, rules)


def recognize(reading: Reading, rules: RuleBook) -> Undo | None:
    command = reading.command
    if command is None or command.kind != "undo":
        return None
    named = _REF.search(f"{command.rest} {reading.mail.subject if command.in_subject else ''}")
    if named is not None:
        return Undo(number=int(named[1]))
    if reading.about.startswith("DO-"):
        return Undo(number=int(reading.about[3:]))
    return Undo(about=reading.about if reading.about.startswith(("REQ-", "REL-")) else "")
