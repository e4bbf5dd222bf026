"""ANSWER, DROP, ASSIGN and their like: what becomes of a held mail (rows 113, 114); see released.py, too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from processor.core.dates import local_day
from processor.core.decisions import done, refused
from processor.core.events import EventKind
from processor.core.facts import OPEN_STATES, Facts, HeldItem, Wants
from processor.core.intents.coordinator.base import Verb
from processor.core.intents.coordinator.held_again import held_letters
from processor.core.letter_builders import MOST_SHOWN, but_to, to_coordinators
from processor.core.mail import folded
from processor.core.outcome import (
    AuditEvent,
    ClearDue,
    Decision,
    DueKind,
    Effect,
    Letter,
    SetDue,
    SettleHeld,
)
from processor.core.reading.request.commands import bare_subject
from processor.core.reading.words.typed_days import typed_day
from processor.core.rules import RuleBook
from processor.core.trust import TrustLevel
from processor.core.understanding import Understood

OPEN = frozenset(OPEN_STATES)
MOST_DAYS = 90
MOST_ANSWERED = 20_000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldVerb(Verb):
    number: int
    kind: ClassVar[str] = "held"

    def wants(self) -> Wants:
        return Wants(matters=False, held=self.number)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        item = facts.held
        if item is None:
            return refused(f"nothing is held as HELD-{self.number}")
        if is_of_their_partner(facts):
            return refused(f"HELD-{self.number} is not yours to decide; another coordinator does")
        if item.state not in OPEN:
            by = f" by {item.decided_by}" if item.decided_by else ""
            return refused(f"HELD-{self.number} was {item.state} already{by}")
        return self.decide_open(item, facts, rules)

    def decide_open(self, item: HeldItem, facts: Facts, rules: RuleBook) -> Decision:
        raise NotImplementedError

    def settle(self, state: str, facts: Facts, because: str) -> tuple[Effect, ...]:
        ref = f"HELD-{self.number}"
        return (
            SettleHeld(number=self.number, state=state, by=facts.sender.addr_spec, was=_was(facts)),
            ClearDue(about=ref, kinds=(DueKind.HELD_AGAIN, DueKind.HELD_REMINDER)),
            AuditEvent(what=EventKind(f"held {state}"), about=ref, because=because),
        )

    def others_told(self, facts: Facts, what: str) -> tuple[Letter, ...]:
        """The other coordinators, who have the same letter in their mailboxes (row 114)."""
        ref = f"HELD-{self.number}"
        return tuple(
            letter
            for letter in but_to(
                to_coordinators(facts, "held-decided", what=what, ref=ref), facts.held_parties, facts
            )
            if letter.to != facts.sender.addr_spec
        )


def is_of_their_partner(facts: Facts) -> bool:
    """Its sender has something open with the coordinator, and there is another coordinator to decide it.

    What it is, a concern perhaps, they are not told.
    """
    return (
        facts.member is not None
        and facts.member.email in facts.held_parties
        and len(facts.program.coordinators) > 1
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerHeld(HeldVerb):
    """ANSWER HELD-7, and words below that go to its sender from the program."""

    words: str
    kind: ClassVar[str] = "answer-held"

    def decide_open(self, item: HeldItem, facts: Facts, rules: RuleBook) -> Decision:
        if not self.words.strip():
            return refused(
                f"there are no words to send; write them below ANSWER HELD-{self.number}, on lines of "
                "their own"
            )
        if not item.sender:
            return refused(f"HELD-{self.number} names no one sender who could be answered")
        if len(self.words) > MOST_ANSWERED:
            return refused(f"that is longer than {MOST_ANSWERED} characters; nothing was sent")
        because = f"{facts.sender.addr_spec} answers it"
        data = {"words": _parts_of(self.words), "subject_was": bare_subject(item.subject)}
        letter = Letter(name="coordinator-answer", to=item.sender, to_name="", answers=False, data=data)
        told = self.others_told(facts, f'{because}: "{" ".join(self.words.split())[:200]}"')
        return done(
            f"your words go to {item.sender}", self.settle("answered", facts, because), [letter, *told]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop(HeldVerb):
    kind: ClassVar[str] = "drop"

    def decide_open(self, item: HeldItem, facts: Facts, rules: RuleBook) -> Decision:
        because = f"{facts.sender.addr_spec} dropped it"
        told = self.others_told(facts, f"{because}; nothing was done")
        effects = self.settle("dropped", facts, because)
        return done(f"HELD-{self.number} is dropped; its sender hears nothing", effects, told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spam(HeldVerb):
    """Dropped, and what its sender writes from then on is ignored; a member is never called that.

    Where nothing proves who wrote it, only what proves as little is ignored: else a forger could have the
    true person shut out.
    """

    kind: ClassVar[str] = "spam"

    def decide_open(self, item: HeldItem, facts: Facts, rules: RuleBook) -> Decision:
        if not item.sender:
            return refused(f"HELD-{self.number} names no one sender; DROP it")
        if item.sender in facts.program.coordinators or facts.held_member is not None:
            return refused(f"{item.sender} takes part in the program; DROP HELD-{self.number}, or ANSWER it")
        because = f"{facts.sender.addr_spec} calls it spam"
        proven = _is_proven_of(facts.waiting, item.sender)
        what = EventKind.SPAM if proven else EventKind.UNPROVEN_SPAM
        noted = AuditEvent(what=what, about=item.sender, because=because)
        told = self.others_told(facts, f"{because}; what {item.sender} writes from now on is ignored")
        effects = (*self.settle("dropped", facts, because), noted)
        return done(f"what {item.sender} writes from now on is ignored", effects, told)


def _is_proven_of(waiting: Understood | None, address: str) -> bool:
    """Of what a coordinator passes on, the proof is the coordinator's own."""
    if waiting is None or waiting.trust.level is not TrustLevel.PROVEN:
        return False
    senders = waiting.reading.mail.senders
    return bool(senders) and folded(senders[0].addr_spec) == folded(address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(HeldVerb):
    """To another coordinator, who gets it as a letter of their own."""

    to: str
    kind: ClassVar[str] = "assign"

    def decide_open(self, item: HeldItem, facts: Facts, rules: RuleBook) -> Decision:
        who = next((c for c in facts.program.coordinators if folded(c) == folded(self.to.strip("<>"))), "")
        if not who:
            known = ", ".join(facts.program.coordinators)
            return refused(f"{self.to or 'nobody'} is no coordinator; write the address of one of {known}")
        because = f"{facts.sender.addr_spec} gave it to {who}"
        effects: tuple[Effect, ...] = (
            SettleHeld(
                number=self.number, state="assigned", by=facts.sender.addr_spec, to=who, was=item.state
            ),
            AuditEvent(what=EventKind.HELD_ASSIGNED, about=f"HELD-{self.number}", because=because),
        )
        letters = [x for x in held_letters(item, facts, because) if x.to == who]
        return done(f"HELD-{self.number} is {who}'s now", effects, letters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze(HeldVerb):
    """It comes again after some days."""

    days: int = 0
    until: str = ""  # as written
    kind: ClassVar[str] = "snooze"

    def decide_open(self, item: HeldItem, facts: Facts, rules: RuleBook) -> Decision:
        days = days_off(self.days, self.until, facts, rules)
        if not 0 < days <= MOST_DAYS:
            return refused(
                f"for how long? Write a number of days up to {MOST_DAYS}, such as "
                f"SNOOZE HELD-{self.number} 3 DAYS"
            )
        ref, at = f"HELD-{self.number}", facts.now + timedelta(days=days)
        because = f"{facts.sender.addr_spec} put it off for {days} day{'' if days == 1 else 's'}"
        effects: tuple[Effect, ...] = (
            SettleHeld(number=self.number, state="snoozed", by=facts.sender.addr_spec, was=item.state),
            SetDue(kind=DueKind.HELD_AGAIN, about=ref, at=at),
            AuditEvent(what=EventKind.HELD_SNOOZED, about=ref, because=because),
        )
        return done(f"{ref} comes again on {at:%Y-%m-%d}", effects)


def days_off(days: int, until: str, facts: Facts, rules: RuleBook) -> int:
    """As many as it says, or up to the day that it names."""
    today = local_day(facts.now, facts.program.time_zone)
    day = typed_day(until, today, rules.vocabularies) if until else None
    return (day - today).days if day is not None else days


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(HeldVerb):
    words: str
    kind: ClassVar[str] = "note"

    def decide_open(self, item: HeldItem, facts: Facts, rules: RuleBook) -> Decision:
        words = " ".join(self.words.split())
        if not words:
            return refused(f"there is nothing to note; write it behind NOTE HELD-{self.number}")
        because = f"{facts.sender.addr_spec}: {words[:500]}"
        noted = AuditEvent(what=EventKind.HELD_NOTE, about=f"HELD-{self.number}", because=because)
        return done(f"it is noted at HELD-{self.number}", [noted])


def _parts_of(words: str) -> tuple[str, ...]:
    """In pieces that a letter shows whole."""
    parts: list[str] = []
    for line in words.split("\n"):
        for at in range(0, max(len(line), 1), MOST_SHOWN):
            piece = line[at : at + MOST_SHOWN]
            if parts and len(parts[-1]) + len(piece) < MOST_SHOWN:
                parts[-1] += f"\n{piece}"
            else:
                parts.append(piece)
    return tuple(parts)


def _was(facts: Facts) -> str:
    return facts.held.state if facts.held is not None else ""
