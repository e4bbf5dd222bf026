"""Judge: what one mail asks for and what is to be done about it; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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

NOTHING: Mapping[str, int] = {}


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
        on_their_way: Callable[[str], Mapping[str, int]] = lambda addr_spec: NOTHING,
    ) -> Verdict:
        """`on_their_way`: letters to an address that are not in the outbox yet, by template name."""
        from processor.stages.case import Case  # with the first mail: a start does not wait for all intents

        return Case(judge=self, unit=unit, now=now, inbox_id=inbox_id, on_their_way=on_their_way).verdict(
            mail
        )
