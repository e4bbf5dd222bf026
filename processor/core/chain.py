"""Chains as values: "decide these next, in that person's name, and then report".

A decision may name steps that follow it: the mail that waited for a YES, each mail that a coordinator
passes on, each line of a mail with several commands. stages/decision.py follows them, one after the other;
each is decided when the one before it is applied.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from processor.core.facts import Facts, Voucher
    from processor.core.intents import Intent
    from processor.core.intents.forward import Inside
    from processor.core.outcome import Decision, Effect, Letter
    from processor.core.reading import Reading
    from processor.core.understanding import Understood


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a step came to."""

    intent: Intent
    facts: Facts
    decision: Decision


Check = Callable[["Decision", "Facts"], "Decision"]


def as_it_is(decision: Decision, facts: Facts) -> Decision:
    return decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    mail: Understood | Reading  # whose words are decided; a Reading's are recognized first, and prove nothing
    voucher: Voucher | None = None  # who stands by it
    inbox_id: int = 0  # the message as which it is held or asked about; 0: the one in hand
    inside: Inside | None = None  # where it is one of the mails that a coordinator passes on
    passed_by: str = ""  # that coordinator
    dry: bool = False  # only what it, and what it names next, would do is told
    released_by: str = ""  # the coordinator who decides a mail that was held
    own: bool = False  # the sender's own words, no better proven than the mail that they stand for
    beside: str | None = None  # for a person, when it is held; None: what it passes on itself
    check: Check = as_it_is  # what the chain makes of its decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """`report`: the letters that tell `to` what became of all steps, once the last one is decided.

    `afterwards`: the decision that names them changes something itself, which the first of them has to see.
    """

    steps: tuple[Step, ...]
    afterwards: bool = False
    to: str = ""
    report: Callable[[Sequence[Outcome]], tuple[Letter, ...]] | None = None
    settle: Callable[[Sequence[Outcome]], tuple[Effect, ...]] | None = None  # what follows from all of them
