"""Judge: what one mail asks for and what is to be done about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from processor.core.facts import Facts
    from processor.core.intents import Intent
    from processor.core.outcome import Decision
    from processor.core.program import Program
    from processor.core.reading import Reading
    from processor.core.rules import RuleBook
    from processor.core.understanding import Understood
    from processor.stages.ports import Reader, Unit
    from processor.stages.tally import Underway


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One mail, understood and decided; nothing has been applied yet."""

    reading: Reading
    intent: Intent
    facts: Facts
    decision: Decision
    later: tuple[Callable[[], Verdict], ...] = field(default=(), repr=False)  # see settled()

    def settled(self, apply: Callable[[Decision], None]) -> Verdict:
        """Applies it; of several mails in one, each is decided when the one before it is applied."""
        from processor.core.outcome import together

        apply(self.decision)
        decisions = [self.decision]
        for later in self.later:
            following = later().decision
            apply(following)
            decisions.append(following)
        return replace(self, decision=together(decisions), later=()) if self.later else self


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    reader: Reader
    program: Program
    rules: RuleBook

    def judge(
        self,
        mail: Understood,
        unit: Unit,
        now: datetime,
        *,
        inbox_id: int,
        underway: Underway | None = None,
        copy_of: int = 0,
    ) -> Verdict:
        """`underway`: letters that are not in the outbox yet, and count all the same.

        `copy_of`: the message that had the same content first, where this copy counts all the same.
        """
        from processor.stages.case import Case  # with the first mail: a start does not wait for all intents

        return Case(
            judge=self, unit=unit, now=now, inbox_id=inbox_id, underway=underway, copy_of=copy_of
        ).verdict(mail)
