"""Judge: what one mail asks for and what is to be done about it; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from processor.core.decide import decide, recognize
from processor.core.facts import Facts
from processor.core.intents import Intent
from processor.core.intents.confirm import Confirm
from processor.core.outcome import Confirmed, Decision, SpendToken
from processor.core.program import Program
from processor.core.reading import Reading
from processor.core.reading.answers import Reply
from processor.core.rules import RuleBook
from processor.core.trust import TokenStatus
from processor.stages.gather import facts_for_mail
from processor.stages.ports import RawMail, Reader, Unit, Unreadable

NOTHING: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One mail, understood and decided; nothing has been applied yet."""

    reading: Reading
    intent: Intent
    facts: Facts
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    reader: Reader
    program: Program
    rules: RuleBook

    def judge(
        self,
        reading: Reading,
        unit: Unit,
        now: datetime,
        *,
        inbox_id: int,
        on_their_way: Callable[[str], Mapping[str, int]] = lambda addr_spec: NOTHING,
    ) -> Verdict:
        """`on_their_way`: letters to an address that are not in the outbox yet, by template name."""
        intent = recognize(reading, self.rules)
        case = _Case(judge=self, unit=unit, now=now, inbox_id=inbox_id, on_their_way=on_their_way)
        if isinstance(intent, Confirm) and intent.reply is Reply.ACCEPT:
            confirmed = case.confirmed(intent, reading)
            if confirmed is not None:
                return confirmed
        return case.decide(reading, intent)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    judge: Judge
    unit: Unit
    now: datetime
    inbox_id: int
    on_their_way: Callable[[str], Mapping[str, int]]

    def facts(self, reading: Reading, intent: Intent, *, confirmed: bool = False) -> Facts:
        facts = facts_for_mail(
            reading,
            intent.wants(),
            self.unit,
            self.judge.program,
            self.judge.rules,
            self.now,
            inbox_id=self.inbox_id,
            confirmed=confirmed,
        )
        more = self.on_their_way(facts.sender.addr_spec)
        if not more:
            return facts
        known = facts.letters_today
        both = {name: known.get(name, 0) + more.get(name, 0) for name in {*known, *more}}
        strangers = facts.stranger_letters_today + (sum(more.values()) if facts.member is None else 0)
        return replace(facts, letters_today=both, stranger_letters_today=strangers)

    def decide(self, reading: Reading, intent: Intent, *, confirmed: bool = False) -> Verdict:
        facts = self.facts(reading, intent, confirmed=confirmed)
        facts, decision = numbered(facts, lambda f: decide(intent, f, self.judge.rules), self.unit)
        return Verdict(reading=reading, intent=intent, facts=facts, decision=decision)

    def confirmed(self, intent: Confirm, reading: Reading) -> Verdict | None:
        """The waiting mail itself is decided, now that the address on file stands by it."""
        waiting = self.unit.confirmation(intent.number)
        mine = self.facts(reading, intent)
        proven = (
            waiting is not None
            and not waiting.done
            and self.now < waiting.expires_at
            and mine.token.status is TokenStatus.VALID
            and mine.sender.addr_spec == waiting.address
        )
        if waiting is None or not proven:
            return None
        stored = self.unit.stored(waiting.inbox_id)
        old = self.judge.reader.begin([RawMail(raw=stored.raw, received_at=stored.received_at)])()[0]
        if isinstance(old, Unreadable):
            return None
        verdict = self.decide(old, recognize(old, self.judge.rules), confirmed=True)
        settled = (Confirmed(number=intent.number), SpendToken(mac=mine.token.mac))
        decision = replace(verdict.decision, effects=(*settled, *verdict.decision.effects))
        return replace(verdict, decision=decision)


def numbered(facts: Facts, decide_on: Callable[[Facts], Decision], unit: Unit) -> tuple[Facts, Decision]:
    """The decision with numbers that are its own: they are drawn only when it uses them.

    REQ-8 follows REQ-7, whatever was asked in vain between them. Where another daemon drew the number
    first, the same is decided once more with the one that was drawn instead.
    """
    decision = decide_on(facts)
    drawn = {kind: unit.draw_number(kind) for kind in decision.new_numbers()}
    if any(facts.numbers[kind] != number for kind, number in drawn.items()):
        facts = replace(facts, numbers={**facts.numbers, **drawn})
        decision = decide_on(facts)
    return facts, decision
