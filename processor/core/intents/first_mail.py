"""A stranger's wish to be a mentor, or to have one, in words that are no command (row 1)."""

from __future__ import annotations

from dataclasses import replace

from processor.core.facts import Facts, Wants
from processor.core.intents.signup import SignUp, in_prose
from processor.core.outcome import Decision
from processor.core.reading import Reading
from processor.core.reading.request.commands import is_reply
from processor.core.reading.request.prose import find_hope
from processor.core.rules import RuleBook


def first_mail(reading: Reading, rules: RuleBook) -> SignUp | None:
    """What it asks for where nobody of that address takes part; None: nothing of the kind."""
    if reading.about or reading.forwarded is not None or is_reply(reading.mail.subject):
        return None
    role = find_hope(f"{reading.mail.subject}\n\n{reading.visible}", rules.vocabularies)
    return in_prose(reading, role, rules) if role is not None else None


def with_wants_of(own: Wants, sign_up: SignUp | None) -> Wants:
    """What the intent itself wants to know, and what the sign-up does."""
    if sign_up is None:
        return own
    wants = sign_up.wants()
    return replace(
        own, matters=True, areas=wants.areas, namesakes=wants.namesakes, open_parked=wants.open_parked,
        pace=wants.pace, saved_since=wants.saved_since,
    )  # fmt: skip


def of_a_stranger(sign_up: SignUp | None, facts: Facts, rules: RuleBook) -> Decision | None:
    """A draft that the stranger confirms; None: it is a member's mail."""
    if sign_up is None or facts.member is not None:
        return None
    return sign_up.decide(facts, rules)
