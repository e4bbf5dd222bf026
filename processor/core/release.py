"""Whether to RELEASE a held mail would do anything: its letter offers only what helps (row 113)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from processor.core.decide import decide
from processor.core.facts import Voucher
from processor.core.outcome import Disposition

if TYPE_CHECKING:
    from processor.core.facts import Facts
    from processor.core.intents import Intent
    from processor.core.outcome import Decision
    from processor.core.rules import RuleBook

_RELEASED = Voucher(because="a coordinator released it", by_coordinator=True, released=True)


def with_release(decision: Decision, intent: Intent, facts: Facts, rules: RuleBook) -> Decision:
    """The letters about what is held say whether it would be held again."""
    if not any(letter.name == "held" for letter in decision.letters):
        return decision
    would = decide(intent, replace(facts, voucher=_RELEASED), rules)
    releases = would.disposition is not Disposition.HELD
    letters = (
        replace(letter, data={**letter.data, "releases": releases}) if letter.name == "held" else letter
        for letter in decision.letters
    )
    return replace(decision, letters=tuple(letters))
