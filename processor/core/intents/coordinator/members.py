"""PAUSE, RESUME, REMOVE, CAPACITY, UPDATE, CHANGE ADDRESS, BLOCK, UNBLOCK, ERASE: about people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from processor.core.decisions import done, refused
from processor.core.events import EventKind
from processor.core.facts import Facts, Wants
from processor.core.intents.coordinator.base import Verb, in_name_of, the_one, the_two
from processor.core.intents.own_address import address_changed, is_ours
from processor.core.intents.signup import MOST_AREAS, MOST_LANGUAGES
from processor.core.names import judge_name
from processor.core.outcome import AuditEvent, Confirmed, Decision, KeepApart
from processor.core.program import RequestState, Role, Standing
from processor.core.reading.request.fields import read_fields, split_list
from processor.core.reading.request.verbs import ADDRESS
from processor.core.reading.words.numbers import read_number
from processor.core.rules import RuleBook
from processor.core.sendable import fault_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ForMember(Verb):
    """What that member could have written: PAUSE UNTIL 1 June, RESUME, LEAVE."""

    who: str
    words: str
    kind: ClassVar[str] = "for-member"

    def wants(self) -> Wants:
        return Wants(matters=False, people=(self.who,))

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        member = the_one(facts.persons[0])
        return member if isinstance(member, Decision) else in_name_of(member, self.words, facts, rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateFor(Verb):
    """CAPACITY jon@… 3; UPDATE jon@… and fields below: a new version of the profile."""

    who: str
    fields: str
    mentor_only: bool = False
    kind: ClassVar[str] = "update"

    def wants(self) -> Wants:
        return Wants(matters=False, people=(self.who,))

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        member = the_one(facts.persons[0])
        if isinstance(member, Decision):
            return member
        if not self.fields.strip():
            return refused(
                "no fields stand below it; write them as in the form, such as Title: Head of pharmacy"
            )
        if self.mentor_only and not member.ready(Role.MENTOR):
            return refused(f"{member.name} is no mentor")
        if member.standing is Standing.LEFT:
            return refused(f"{member.name} has left; who wants to come back signs up anew")
        role = Role.MENTOR if member.profile(Role.MENTOR) is not None else Role.MENTEE
        form = rules.form(role)
        fields = read_fields(self.fields, rules)
        if not any(rule.key in fields for rule in form):
            first = self.fields.strip().partition("\n")[0]
            return refused(f"{first!r} is no field of the form; it has {', '.join(f.label for f in form)}")
        wrong = _not_taken(fields, role, rules)
        if wrong:
            return refused(f"{wrong}; nothing was changed")
        if "name" in fields:
            doubt = judge_name(fields["name"], facts.program, rules.vocabularies, ()).doubt
            if doubt:
                return refused(f"the name {fields['name']!r} is not taken: {doubt}")
        return in_name_of(member, f"SIGN UP {role.value.upper()}\n{self.fields}", facts, rules)


def _not_taken(fields: Mapping[str, str], role: Role, rules: RuleBook) -> str:
    """What of it a member's own form would leave out, in a word to the member alone; "": all is taken."""
    labels = {rule.key: rule.label for rule in rules.fields}
    own = {rule.key for rule in rules.form(role)}
    others = ", ".join(labels[key] for key in fields if key not in own)
    if others:
        return f"the form of a {role.value} does not have: {others}"
    most = rules.policy.most_capacity
    number = read_number(fields.get("capacity", "1"), rules.vocabularies)
    if number is None or not 0 < number <= most:
        return f"{labels['capacity']} is a number from 1 to {most}, and not {fields['capacity']!r}"
    for key, limit in (("areas", MOST_AREAS), ("languages", MOST_LANGUAGES)):
        if len(split_list(fields.get(key, ""))) > limit:
            return f"{labels[key]} may be {limit} at most"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAddress(Verb):
    """CHANGE ADDRESS old@… TO new@…: both addresses hear of it."""

    old: str
    new: str
    kind: ClassVar[str] = "change-address"

    def wants(self) -> Wants:
        return Wants(matters=False, people=(self.old, self.new), their_address=True, paused_contact=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        member = the_one(facts.persons[0])
        if isinstance(member, Decision):
            return member
        if ADDRESS.fullmatch(self.new) is None:
            return refused(f"{self.new} is no address")
        fault = fault_of(self.new)
        if fault:
            return refused(f"no mail can be sent to {self.new}: {fault.because}")
        taken = facts.persons[1].exact
        if taken and taken[0].number != member.number:
            return refused(f"{self.new} is {taken[0].name}'s ({taken[0].code})")
        if is_ours(self.new, facts.program):
            return refused(f"{self.new} is the program's, or a coordinator's")
        if member.email == self.new:
            return refused(f"{member.name} has that address already")
        decision = address_changed(member, self.new, facts.their_relationships, facts, rules)
        # what they asked for before counts no more: the last wish does, and a YES from there comes too late
        overtaken = [Confirmed(number=q.number) for q in facts.questions if not q.done]
        return replace(decision, effects=(*overtaken, *decision.effects))


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart(Verb):
    """BLOCK mia@… AND jon@…, and UNBLOCK: what the two already have goes on, and is named."""

    one: str
    other: str
    apart: bool = True
    kind: ClassVar[str] = "block"

    def wants(self) -> Wants:
        return Wants(matters=False, people=(self.one, self.other))

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        both = the_two(facts)
        if isinstance(both, Decision):
            return both
        one, other = both
        pair = (min(one.number, other.number), max(one.number, other.number))
        own = facts.member in both and len(facts.program.coordinators) > 1
        if not self.apart and own:
            return refused("you are one of the two; another coordinator has to do it")
        # of her own she reads the same in both cases: the other one may have asked for it
        if (pair in facts.apart) is self.apart and not own:
            return refused(
                f"{one.name} and {other.name} are {'' if self.apart else 'not '}kept apart already"
            )
        because = f"{one.name} and {other.name} are {'kept apart' if self.apart else 'no longer kept apart'}"
        still = facts.between.relationship
        if self.apart and still is not None:
            because += f"; {still.ref} between them goes on until it is ended"
        asked = facts.between.last
        if self.apart and asked is not None and asked.state is RequestState.PENDING:
            because += f"; {asked.ref} between them waits on, and WITHDRAW closes it"
        what = EventKind.KEPT_APART if self.apart else EventKind.NO_LONGER_APART
        events = [AuditEvent(what=what, about=m.code, because=because) for m in (one, other)]
        return done(because, [KeepApart(one=pair[0], other=pair[1], apart=self.apart), *events])
