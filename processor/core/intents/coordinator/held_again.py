"""The letter about a held mail, once more: when nobody has decided it, or it was put off (row 113)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from processor.core.dates import local_day, on_day
from processor.core.decisions import done, ignored
from processor.core.facts import BESIDE, Facts, HeldItem
from processor.core.intents.forward import words_of
from processor.core.letter_builders import MOST_SHOWN, but_to, told_of_held
from processor.core.outcome import (
    Decision,
    DueKind,
    Hold,
    Letter,
    SetDue,
    SettleHeld,
)
from processor.core.rules import RuleBook
from processor.core.trust import TrustLevel

MOST_REMINDED = 3  # letters about one that nobody decides


def held_letters(item: HeldItem, facts: Facts, because: str, *, again: str = "") -> tuple[Letter, ...]:
    """The letter about a held mail, once more."""
    waiting = facts.waiting
    words = waiting.reading.typed if waiting is not None else ""
    passed = words_of(waiting.reading.forwarded) if waiting is not None else ""
    unproven = waiting is not None and waiting.trust.level is TrustLevel.UNPROVEN
    excerpt = "\n\n".join(part[:MOST_SHOWN] for part in (words, passed) if part)
    letters = told_of_held(
        facts, item.number, sender=item.sender, subject=item.subject,
        because=f"{item.because} ({because})", unproven=unproven, excerpt=excerpt, again=again,
        beside=item.rule in BESIDE,
    )  # fmt: skip
    return but_to(letters, facts.held_parties, facts)


def reminded(facts: Facts, rules: RuleBook, nth: int) -> Decision:
    """What nobody has decided is told again, with its age: to whom it is assigned, and later to all."""
    item = facts.held
    if item is None or item.state not in ("waiting", "assigned"):
        return ignored("it is decided, or comes again by itself")
    zone = facts.program.time_zone
    days = max((local_day(facts.now, zone) - local_day(item.held_at, zone)).days, 1)
    age = f"it has waited for {days} day{'' if days == 1 else 's'}"
    letters = held_letters(item, facts, age, again=age)
    if item.assigned_to and not nth:
        letters = tuple(letter for letter in letters if letter.to == item.assigned_to) or letters
    later = facts.now + timedelta(days=rules.policy.held_reminder_days)
    more = (
        [SetDue(kind=DueKind.HELD_REMINDER, about=f"HELD-{item.number}", at=later, nth=nth + 1)]
        if nth + 1 < MOST_REMINDED
        else []
    )
    return done(f"HELD-{item.number}: {age}", more, letters)


def with_reminder(decision: Decision, facts: Facts, rules: RuleBook) -> Decision:
    """What is held now is told again when nobody has decided it after some days."""
    days = rules.policy.held_reminder_days
    holds = next((e for e in decision.effects if isinstance(e, Hold)), None)
    if holds is None or not days:
        return decision
    zone = facts.program.time_zone
    at = on_day(local_day(facts.now, zone) + timedelta(days=days), max(9, rules.policy.earliest_hour), zone)
    due = SetDue(kind=DueKind.HELD_REMINDER, about=f"HELD-{holds.number}", at=at)
    return replace(decision, effects=(*decision.effects, due))


def again(facts: Facts) -> Decision:
    """What was put off waits again; all coordinators get it once more."""
    item = facts.held
    if item is None or item.state != "snoozed":
        return ignored("it does not wait any more")
    effects = (SettleHeld(number=item.number, state="waiting", by=item.decided_by),)
    because = f"it was put off by {item.decided_by}"
    return done(because, effects, held_letters(item, facts, because))
