"""An answer to our check-in: it is noted for whoever gave it, and the partner never sees it (rows 97, 98)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from processor.core import check_ins
from processor.core.contact import why_no_contact
from processor.core.dates import in_daytime
from processor.core.decisions import done, hold, ignored, refused
from processor.core.events import EventKind
from processor.core.facts import Facts, Wants
from processor.core.intents.everyday import names_a_partner, seen_tomorrow, told_in_passing
from processor.core.intents.named import another_in
from processor.core.intents.partner import says_only_thanks, words_between
from processor.core.letter_builders import but_to, to_member, to_sender
from processor.core.outcome import AuditEvent, Decision, DueKind, Effect, Letter, SetDue
from processor.core.program import Member, RelationshipState, RelationshipView, Role
from processor.core.reading import Reading
from processor.core.reading.answer.answers import names_of
from processor.core.reading.answer.check_in import CheckIn, read_check_in
from processor.core.reading.answer.everyday import is_glad, is_light
from processor.core.reading.request.greeting import without_greeting
from processor.core.rules import RuleBook
from processor.core.tokens import Offer, TokenStatus
from processor.core.trust import is_holder

_NUDGED_AGAIN = timedelta(days=14)  # a second "not met yet" before that brings the partner nothing
_REPEATS = 4  # words of an answer that says the same once more
_A_DAY = timedelta(days=1)  # in which the partner may answer the same check-in


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerToCheckIn:
    about: str  # REL-3
    counts: bool = False  # it is a mark or "not met yet"; else it is compared with what robots send
    kind: ClassVar[str] = "check-in"

    def wants(self) -> Wants:
        return Wants(about=self.about, noted=EventKind.NO_CONTACT, heard=not self.counts)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        view, member = facts.relationship, facts.member
        if view is None or member is None or member.number not in (view.mentor.number, view.mentee.number):
            return hold(facts, f"{facts.sender.addr_spec} has no part in {self.about}", receipt=False)
        ours = facts.token.offer is Offer.CHECK_IN and facts.token.status is not TokenStatus.FORGED
        if not ours or facts.token.about != self.about:
            return hold(facts, "it answers a check-in that is none of ours", receipt=True)
        if facts.token.holder and not is_holder(facts.token, facts.sender, member):
            return hold(facts, "it answers the check-in of the other one", receipt=True)
        if says_only_thanks(facts, rules):
            return ignored("it only says thanks")
        if view.relationship.state is not RelationshipState.ACTIVE:
            return _too_late(view, member, facts, rules)
        names = names_of(view.mentor.name, view.mentee.name)
        typed = without_greeting(facts.mail.said, rules.vocabularies)
        answer = read_check_in(typed, rules.vocabularies, names)
        if facts.mail.crossed:
            because = f'its text says "{facts.mail.crossed[:80]}", and its HTML crosses that out'
            return hold(facts, because, receipt=True)
        if answer.odd or answer.blank or _is_of_another(view, facts, rules):
            return _asked_back(view, member, facts, rules)
        return _noted(answer, view, member, facts, rules)


def recognize(reading: Reading, rules: RuleBook) -> AnswerToCheckIn | None:
    """Only what answers such a letter: its token says so. A number in another thread is no mark."""
    first = reading.tokens[0] if reading.tokens else None
    if first is None or reading.command is not None or reading.about != first.about:
        return None
    if not first.about.startswith("REL-") or not first.tag.startswith(Offer.CHECK_IN.value):
        return None
    typed = without_greeting(reading.said, rules.vocabularies)
    return AnswerToCheckIn(about=first.about, counts=read_check_in(typed, rules.vocabularies).plain)


def _is_of_another(view: RelationshipView, facts: Facts, rules: RuleBook) -> bool:
    """ "REL-2: 1", or "Lea: 2" of a mentor who has Lea and Mia, asked how it goes with Mia (row 148)."""
    return bool(another_in(facts.mail.said, view, facts, rules, command=True))


def _too_late(view: RelationshipView, member: Member, facts: Facts, rules: RuleBook) -> Decision:
    """Words after the last day are feedback (row 146); a number is not counted any more."""
    meant = words_between(view, member, facts, rules)
    if meant is not None:
        return meant
    letter = to_sender(
        facts, "relationship-over", about=view.ref, partner=view.partner_of(member).name,
        state=view.relationship.state.value,
    )  # fmt: skip
    return refused(f"{view.ref} is {view.relationship.state} already", letter)


def _asked_back(view: RelationshipView, member: Member, facts: Facts, rules: RuleBook) -> Decision:
    because = f"the answer to the check-in of {view.ref} is no number from 1 to 5"
    if facts.told_today.get(("check-in-unclear", view.ref)):
        return hold(facts, because, receipt=True)
    letter = to_sender(facts, "check-in-unclear", about=view.ref, partner=view.partner_of(member).name)
    asked = refused(because, letter)
    light = is_light(facts.mail.said, rules.vocabularies)
    return asked if light else told_in_passing(asked, facts, because)


def _noted(
    answer: CheckIn, view: RelationshipView, member: Member, facts: Facts, rules: RuleBook
) -> Decision:
    partner = view.partner_of(member)
    role = Role.MENTOR if member.number == view.mentor.number else Role.MENTEE
    low = 0 < answer.mark <= check_ins.LOW
    effects: list[Effect] = []
    if answer.mark:
        effects.append(_event(EventKind.CHECK_IN_RATED, view, check_ins.rated(answer.mark, role)))
    if answer.not_met:
        effects.append(_event(EventKind.NO_CONTACT, view, check_ins.not_met(role)))
        effects += _partner_is_nudged(view, member, facts, rules)
    if not answer.plain:
        effects.append(_event(EventKind.CHECK_IN_WORDS, view, check_ins.in_words(role)))
    helps = low or answer.not_met
    plain = helps or answer.more or answer.plain or facts.mail.files
    pleased = is_glad(facts.mail.said, rules.vocabularies, of_partner=True)
    glad = pleased and not plain and not names_a_partner(facts)
    if glad and not is_light(facts.mail.said, rules.vocabularies):
        effects += seen_tomorrow(facts)
    name = "check-in-help" if helps else "check-in-thanks"
    address = partner.email if helps and not why_no_contact(view, facts, rules) else ""
    more: dict[str, object] = {"not_met": answer.not_met, "partner_email": address} if helps else {}
    told = to_sender(
        facts, name, about=view.ref, may_know=(address,) if address else (), partner=partner.name,
        mark=answer.mark, read=helps or answer.more or not (answer.plain or glad), **more,
    )  # fmt: skip
    once = () if facts.told_today.get((name, view.ref)) else (told,)
    because = f"{member.name} {_said(answer)} in the check-in of {view.ref}, with {partner.name}"
    if not facts.trust.may_act and rules.policy.unproven != "accept":
        # its letter says that something would be noted, so that it is asked about or held before it is
        return done(because, effects, (told,))
    typed = without_greeting(facts.mail.said, rules.vocabularies)
    repeats = helps and not once and len(typed.split()) <= _REPEATS  # it is an item already
    if repeats or glad or not (helps or answer.more or not answer.plain):
        return done(because, effects, once)
    held = hold(facts, f"{because}; that is noted", receipt=False, effects=effects, letters=once)
    return replace(held, letters=but_to(held.letters, [partner.email], facts))


def _said(answer: CheckIn) -> str:
    parts = (
        f"says {answer.mark} of 5" if answer.mark else "",
        "has had no contact yet" if answer.not_met else "",
        "" if answer.plain else "tells in words how it goes",
    )
    return " and ".join(part for part in parts if part) + (
        " and more" if answer.more and answer.plain else ""
    )


def _event(what: EventKind, view: RelationshipView, because: str) -> AuditEvent:
    return AuditEvent(what=what, about=view.ref, because=because)


def _partner_is_nudged(
    view: RelationshipView, member: Member, facts: Facts, rules: RuleBook
) -> Sequence[SetDue]:
    """By the clock, a day later: so its letter comes of no mail of the other one's (row 98)."""
    again = facts.noted.first and facts.noted.first[-1][0] > facts.now - _NUDGED_AGAIN
    if again:
        return ()
    at: datetime = in_daytime(
        facts.now + _A_DAY, rules.policy.earliest_hour, rules.policy.latest_hour, facts.program.time_zone
    )
    return (SetDue(kind=DueKind.FIRST_CONTACT, about=view.ref, at=at, nth=member.number),)


def first_contact(view: RelationshipView, reader: Member) -> Letter:
    """To the partner, in words that do not tell who said what."""
    partner = view.partner_of(reader)
    return to_member(
        reader, "first-contact", about=view.ref, may_know=(partner.email,), partner=partner.name,
        partner_email=partner.email,
    )  # fmt: skip
