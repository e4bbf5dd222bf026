"""A mail, understood: its words read, what it asks for, and what its servers vouch for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from processor.core.trust import Trust, judge

if TYPE_CHECKING:
    from processor.core.intents import Intent
    from processor.core.mail import InboundMail
    from processor.core.program import Program
    from processor.core.reading import Reading
    from processor.core.rules import RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """No record has been looked at yet, so whoever reads mail can understand it, too."""

    reading: Reading
    intent: Intent
    trust: Trust  # before any token or record speaks for the sender
    seconds: float = field(default=0.0, compare=False)  # how long it took to read, as the reader measured


def understand(mail: InboundMail, program: Program, rules: RuleBook) -> Understood:
    from processor.core.reading import read  # as below: only who reads mail has to wait for it

    return understood(read(mail, program, rules), program, rules)


def understood(reading: Reading, program: Program, rules: RuleBook) -> Understood:
    """The same for words that have been read."""
    from processor.core.recognize import recognize

    return Understood(
        reading=reading,
        intent=recognize(reading, rules),
        trust=judge(reading.mail, program.authserv_id),
    )
