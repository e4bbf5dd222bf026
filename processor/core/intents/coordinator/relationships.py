"""END, RENEW, EXTEND, REASSIGN: about a relationship."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from processor.core.apart import kept_apart
from processor.core.dates import in_daytime, local_day
from processor.core.decisions import done, refused
from processor.core.events import EventKind
from processor.core.facts import Facts, Wants
from processor.core.intents.coordinator.base import WHY_NOT, Verb, in_name_of, own_or_not, the_one
from processor.core.intents.matching import called_off, term_dues
from processor.core.intents.obstacles import unavailable
from processor.core.intents.own_address import told_at_last
from processor.core.intents.renewal import end, renew_for_both
from processor.core.intents.request import open_request
from processor.core.letter_builders import to_member
from processor.core.outcome import (
    AuditEvent,
    ClearDue,
    Decision,
    DueKind,
    Effect,
    PauseContact,
    SaveRelationship,
    SetDue,
)
from processor.core.program import (
    Member,
    Relationship,
    RelationshipState,
    RequestState,
    RequestView,
    Role,
)
from processor.core.reading.words.typed_days import typed_day
from processor.core.rules import RuleBook

MOST_DAYS = 730


@dataclass(frozen=True, slots=True, kw_only=True)
class ForRelationship(Verb):
    """END REL-2 and RENEW REL-2 as the coordinator's own act: one line is one deed, which UNDO takes back."""

    word: str
    ref: str
    kind: ClassVar[str] = "for-relationship"

    def wants(self) -> Wants:
        noted = EventKind.MONTHS_OFFERED if self.word == "renew" else ""
        return Wants(about=self.ref, matters=False, noted=noted)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        view = facts.relationship
        if view is None:
            return refused(f"there is no {self.ref}")
        words = f"{self.word.upper()} {self.ref}"
        if facts.member is not None and facts.member.number in (view.mentee.number, view.mentor.number):
            own = own_or_not(facts.member, words, facts, rules)
            assert own is not None  # they are a member
            return own
        if self.word == "end":
            if view.relationship.state is not RelationshipState.ACTIVE:
                return refused(f"{self.ref} is {view.relationship.state} already")
            return end(view, facts, rules, by=facts.sender.addr_spec)
        if view.relationship.state is RelationshipState.COMPLETED:  # the mentor is asked once more
            return in_name_of(view.mentee, words, facts, rules)
        return renew_for_both(view, facts, rules)


def _is_hers(pair: Relationship, facts: Facts) -> bool:
    """The coordinator is one of the two, and there is another coordinator."""
    own = facts.member is not None and facts.member.number in (pair.mentor, pair.mentee)
    return own and len(facts.program.coordinators) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendTerm(Verb):
    """EXTEND REL-2 UNTIL 1 March: this term ends on another day."""

    ref: str
    days: int = 0
    until: str = ""
    kind: ClassVar[str] = "extend"

    def wants(self) -> Wants:
        return Wants(about=self.ref, matters=False)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        view = facts.relationship
        if view is None:
            return refused(f"there is no {self.ref}")
        pair = view.relationship
        if pair.state is not RelationshipState.ACTIVE:
            return refused(f"{self.ref} is {pair.state}; only an active one can be extended")
        if _is_hers(pair, facts):
            return refused("you are one of the two; another coordinator has to do it")
        zone = facts.program.time_zone
        today = local_day(facts.now, zone)
        end_day = (
            typed_day(self.until, today, rules.vocabularies)
            if self.until
            else pair.ends_on + timedelta(days=self.days)
        )
        if end_day is None or not today < end_day <= today + timedelta(days=MOST_DAYS):
            return refused(f"{self.until or self.days} gives no day to come within two years")
        if end_day <= pair.ends_on:
            return refused(f"{self.ref} goes on until {pair.ends_on.isoformat()} already; END ends it sooner")
        longer = replace(pair, ends_on=end_day, renewal_offered=False, mentor_vote="", mentee_vote="")
        because = f"the term of {view.ref} ends on {end_day.isoformat()}"
        effects: list[Effect] = [
            SaveRelationship(relationship=longer),
            ClearDue(about=view.ref),
            *term_dues(longer, rules.policy, zone, facts.now),
            AuditEvent(what=EventKind.TERM_MOVED, about=view.ref, because=because),
        ]
        letters = [
            to_member(
                person, "term-moved", about=view.ref, partner=view.partner_of(person).name, ends_on=end_day
            )
            for person in (view.mentor, view.mentee)
        ]
        return done(because, effects, letters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Verb):
    """PAUSE REL-2: no reminder and no check-in goes to the two, as after CONCERN; RESUME REL-2 ends it."""

    ref: str
    paused: bool
    kind: ClassVar[str] = "contact"

    def wants(self) -> Wants:
        return Wants(about=self.ref, matters=False, noted=EventKind.MOVE_NOT_TOLD)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        view = facts.relationship
        if view is None:
            return refused(f"there is no {self.ref}")
        pair = view.relationship
        if pair.state is not RelationshipState.ACTIVE:
            return refused(f"{self.ref} is {pair.state}; no reminder goes to the two any more")
        if _is_hers(pair, facts):
            return refused("you are one of the two; another coordinator has to do it")
        noted, letters, said = ((), (), "") if self.paused else told_at_last(view, facts, rules)
        if said and pair.number not in facts.contact_paused:  # an UNDO of PAUSE has let it go on
            return done(said, noted, letters)
        if (pair.number in facts.contact_paused) is self.paused:
            return refused(f"{self.ref} is {'' if self.paused else 'not '}paused already")
        because = f"reminders and check-ins of {self.ref} {'wait' if self.paused else 'go out again'}"
        what = EventKind.CONTACT_PAUSED if self.paused else EventKind.CONTACT_RESUMED
        effects: list[Effect] = [
            PauseContact(relationship=pair.number, paused=self.paused),
            AuditEvent(what=what, about=self.ref, because=because),
        ]
        if self.paused:
            return done(because, effects)
        because = f"{because}; {said}" if said else because
        return done(because, [*effects, *_offered_late(pair, facts, rules), *noted], letters)


def _offered_late(pair: Relationship, facts: Facts, rules: RuleBook) -> tuple[Effect, ...]:
    """What the two were not asked meanwhile, whether they go on, they are asked now, if a day is left."""
    zone = facts.program.time_zone
    today = local_day(facts.now, zone)
    asked = pair.ends_on - timedelta(days=rules.policy.renewal_offer_days)
    if pair.renewal_offered or not asked <= today < pair.ends_on - timedelta(days=1):
        return ()
    at = in_daytime(facts.now, rules.policy.earliest_hour, rules.policy.latest_hour, zone)
    return (SetDue(kind=DueKind.RENEWAL_OFFER, about=pair.ref, at=at, nth=pair.term),)


def _asks(mentee: Member, mentor: Member, view: RequestView) -> bool:
    pair = (view.mentee.number, view.mentor.number) == (mentee.number, mentor.number)
    return pair and view.request.state is RequestState.PENDING


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassign(Verb):
    """REASSIGN REL-2 TO M-1050: it ends, and the new mentor is asked; all three hear of it (row 121)."""

    ref: str
    to: str
    kind: ClassVar[str] = "reassign"

    def wants(self) -> Wants:
        return Wants(about=self.ref, matters=False, people=(self.to,))

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        view = facts.relationship
        if view is None:
            return refused(f"there is no {self.ref}")
        if view.relationship.state is not RelationshipState.ACTIVE:
            return refused(f"{self.ref} is {view.relationship.state} already; ASK another mentor instead")
        mentor = the_one(facts.persons[0] if facts.persons else None)
        if isinstance(mentor, Decision):
            return mentor
        three = (view.mentee, view.mentor, mentor)
        if facts.member in three and len(facts.program.coordinators) > 1:  # as with ASK
            return refused("you are one of them; another coordinator has to do it")
        if not mentor.ready(Role.MENTOR):
            return refused(f"{mentor.name} is no mentor")
        if mentor.number in (view.mentor.number, view.mentee.number):
            return refused(f"{mentor.name} is in {self.ref} already")
        reason = unavailable(mentor, facts.mentor_load)
        if reason:
            return refused(f"{mentor.name} {WHY_NOT[reason]}; {self.ref} goes on")
        if kept_apart(view.mentee, mentor, facts, rules) is not None:
            return refused(f"{view.mentee.name} and {mentor.name} are kept apart; UNBLOCK them first")
        waits = next((v for v in facts.their_requests if _asks(view.mentee, mentor, v)), None)
        if waits is not None:  # one request to a mentor is enough (row 35)
            return refused(
                f"{view.mentee.name} has asked {mentor.name} already, by {waits.ref}; {self.ref} goes on"
            )
        ended = view.relationship.moved_to(RelationshipState.ENDED, facts.now)
        because = f"{view.mentee.name} goes from {view.mentor.name} to {mentor.name}"
        asked = open_request(view.mentee, mentor, "", facts, rules)
        pair = (view.relationship, view.mentor, view.mentee, facts, rules)
        letters = [
            to_member(
                view.mentor, "ended", about=view.ref, may_know=(facts.sender.addr_spec,),
                by=facts.sender.addr_spec, partner=view.mentee.name, is_mentee=False, undo_hours=0,
                meeting=called_off(*pair, reader=view.mentor),
            ),
            to_member(
                view.mentee, "reassigned", about=view.ref, partner=view.mentor.name, mentor=mentor.name,
                code=mentor.code, meeting=called_off(*pair, reader=view.mentee),
            ),
            *(letter for letter in asked.letters if letter.to == mentor.email),
        ]  # fmt: skip
        effects: list[Effect] = [
            SaveRelationship(relationship=ended),
            ClearDue(about=view.ref),
            AuditEvent(what=EventKind.RELATIONSHIP_ENDED, about=view.ref, because=because),
            *asked.effects,
        ]
        return done(because, effects, letters)
