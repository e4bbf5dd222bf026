"""SNOOZE, NOTE and REMIND about what needs a person and is no held mail: REQ-3, REL-2, M-1042."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from processor.core.decisions import done, refused
from processor.core.events import EventKind
from processor.core.facts import Facts, Wants
from processor.core.intents.check_in import first_contact
from processor.core.intents.coordinator.base import Verb, the_one
from processor.core.intents.coordinator.held import MOST_DAYS, days_off
from processor.core.letter_builders import to_member
from processor.core.outcome import AuditEvent, CountShown, Decision, Effect, KeepSnooze, Letter
from processor.core.program import (
    Member,
    RelationshipState,
    RelationshipView,
    RequestState,
    Role,
    Standing,
)
from processor.core.rules import RuleBook

_MOST_NOTED = 500  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class OfMatter(Verb):
    """About a record that is there, whatever its state."""

    ref: str

    def wants(self) -> Wants:
        if self.ref.startswith("M-"):
            return Wants(matters=False, people=(self.ref,))
        return Wants(matters=False, about=self.ref)

    def missing(self, facts: Facts) -> Decision | None:
        if self.ref.startswith("M-"):
            found = the_one(facts.persons[0] if facts.persons else None)
            return found if isinstance(found, Decision) else None
        record = facts.request if self.ref.startswith("REQ-") else facts.relationship
        return refused(f"there is no {self.ref}") if record is None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SnoozeMatter(OfMatter):
    """The queue does not show it before that day; reminders and deadlines go on."""

    days: int = 0
    until: str = ""  # as written
    kind: ClassVar[str] = "snooze-matter"

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        missing = self.missing(facts)
        if missing is not None:
            return missing
        days = days_off(self.days, self.until, facts, rules)
        if not 0 < days <= MOST_DAYS:
            return refused(
                f"for how long? Write a number of days up to {MOST_DAYS}, such as SNOOZE {self.ref} 3 DAYS"
            )
        until = facts.now + timedelta(days=days)
        because = f"{facts.sender.addr_spec} put it off for {days} day{'' if days == 1 else 's'}"
        noted = AuditEvent(what=EventKind.SNOOZED, about=self.ref, because=because)
        because = f"the queue shows {self.ref} again on {until:%Y-%m-%d}, if it still needs a person"
        return done(because, [KeepSnooze(about=self.ref, until=until), noted])


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAtMatter(OfMatter):
    words: str
    kind: ClassVar[str] = "note-at-matter"

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        missing, words = self.missing(facts), " ".join(self.words.split())
        if missing is not None:
            return missing
        if not words:
            return refused(f"there is nothing to note; write it behind NOTE {self.ref}")
        because = f"{facts.sender.addr_spec}: {words[:_MOST_NOTED]}"
        noted = AuditEvent(what=EventKind.NOTE, about=self.ref, because=because)
        return done(f"it is noted at {self.ref}", [noted])


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindPair(Verb):
    """REMIND REL-2: whoever has not said whether it goes on is asked; else both read how to begin."""

    ref: str
    kind: ClassVar[str] = "remind-pair"

    def wants(self) -> Wants:
        return Wants(about=self.ref, matters=False, paused_contact=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        view = facts.relationship
        if view is None:
            return refused(f"there is no {self.ref}")
        if view.relationship.state is not RelationshipState.ACTIVE:
            return refused(f"{self.ref} is {view.relationship.state}, and nobody is reminded of it")
        if facts.member is not None and facts.member.number in (view.mentor.number, view.mentee.number):
            # to whom it goes would tell her what the other one has said
            return refused("you are one of the two; another coordinator may do it")
        if view.relationship.number in facts.contact_paused:
            return refused(f"no reminder goes to the two since a concern; RESUME {self.ref} first")
        offered = view.relationship.renewal_offered
        letters = _of_renewal(view) if offered else _of_first_contact(view)
        if not letters:
            why = "both have said whether it goes on" if offered else "mail reaches neither of the two"
            return refused(f"{why}; nobody is reminded of {self.ref}")
        what = "who has not said whether it goes on is asked" if offered else "both are asked to begin"
        return _reminded(self.ref, f"{self.ref}: {what}", letters, facts, rules)


def _of_renewal(view: RelationshipView) -> list[Letter]:
    return [
        to_member(
            person, "renewal-reminder", about=view.ref, partner=view.partner_of(person).name,
            ends_on=view.relationship.ends_on,
        )
        for person in (view.mentor, view.mentee)
        if not view.relationship.vote_of(person.number)
    ]  # fmt: skip


def _of_first_contact(view: RelationshipView) -> list[Letter]:
    two = (view.mentor, view.mentee)
    return [first_contact(view, person) for person in two if person.standing is Standing.ACTIVE]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindMember(Verb):
    """REMIND M-1042: a mentee is shown mentors; a mentor whom nobody asks looks at the profile."""

    code: str
    kind: ClassVar[str] = "remind-member"

    def wants(self) -> Wants:
        return Wants(matters=False, people=(self.code,))

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        member = the_one(facts.persons[0] if facts.persons else None)
        if isinstance(member, Decision):
            return member
        if member.standing is not Standing.ACTIVE:
            return refused(f"{member.name} is {member.standing}, and is not reminded")
        if member.ready(Role.MENTEE) and not _has_or_asks(member, facts):
            cards = facts.suggested(member)
            shown = [CountShown(mentors=tuple(card.number for card in cards))] if cards else []
            letter = to_member(member, "nudge", suggestions=cards)
            because = f"{member.name} is reminded, and shown mentors"
            return _reminded(self.code, because, [letter], facts, rules, shown)
        mentor = member.profile(Role.MENTOR)
        was_asked = any(view.mentor.number == member.number for view in facts.their_requests)
        if mentor is not None and mentor.complete and not was_asked:
            letter = to_member(member, "never-asked", areas=mentor.areas, career_path=mentor.career_path)
            because = f"{member.name} is asked to look at the profile"
            return _reminded(self.code, because, [letter], facts, rules)
        return refused(f"{member.name} has nothing to be reminded of; name a request, as in REMIND REQ-3")


def _has_or_asks(mentee: Member, facts: Facts) -> bool:
    asks = (
        view.mentee.number == mentee.number and view.request.state is RequestState.PENDING
        for view in facts.their_requests
    )
    return any(asks) or any(view.mentee.number == mentee.number for view in facts.their_relationships)


def _reminded(
    ref: str,
    because: str,
    letters: Sequence[Letter],
    facts: Facts,
    rules: RuleBook,
    more: Sequence[Effect] = (),
) -> Decision:
    """The queue waits for what comes of it before it shows the matter again."""
    effects: list[Effect] = [AuditEvent(what=EventKind.REMINDED, about=ref, because=because), *more]
    if rules.policy.queue_again_days:
        until = facts.now + timedelta(days=rules.policy.queue_again_days)
        effects.append(KeepSnooze(about=ref, until=until))
    return done(because, effects, letters)
