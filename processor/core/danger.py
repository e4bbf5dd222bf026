"""Words of danger (`dire` in the rules): a person reads them at once, whatever becomes of their mail.

Beside a command that is done, intents/beside.py brings them to coordinators. Here is the rest: mail that is
held anyway, for whatever reason, and mail that a limit of the day would put aside.
"""

from __future__ import annotations

from dataclasses import replace

from processor.core.facts import CONFIDENTIAL, IN_DANGER, Facts
from processor.core.outcome import Decision, Disposition
from processor.core.reading.answer.everyday import is_dire
from processor.core.reading.automatic.verdict import Automatic
from processor.core.rules import RuleBook
from processor.core.trust import TrustLevel

# The rules of mail that was read before.
_AGAIN = frozenset({"done-before", "same-message-id"})


def speaks_of_danger(facts: Facts, rules: RuleBook) -> bool:
    """A person's own words, their subject, or what a member passes on, tell of violence or a threat.

    What a coordinator passes on has been read by her.
    """
    reading = facts.mail.reading
    if reading is None or reading.automatic.kind is not Automatic.NO or facts.voucher is not None:
        return False
    if facts.trust.level in (TrustLevel.FAILED, TrustLevel.NOBODY):
        return False
    passed, said = reading.forwarded, [reading.mail.subject, reading.typed, reading.below]
    if passed is not None:
        if reading.staff:
            return False
        said += [passed.added, *(each.text for each in (passed, *passed.others))]
    return is_dire("\n".join(said), rules.vocabularies)


def read_at_once(decision: Decision, facts: Facts, rules: RuleBook) -> Decision:
    """Held mail bears a rule of its own, by which no limit keeps it from a coordinator, but for a flood."""
    if decision.disposition is not Disposition.HELD or decision.rule in CONFIDENTIAL | _AGAIN:
        return decision
    if not speaks_of_danger(facts, rules):
        return decision
    return replace(decision, rule=IN_DANGER)
