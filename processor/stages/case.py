"""One mail before the judge: its facts are gathered, and it is decided, perhaps in another one's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from processor.core.decide import decide
from processor.core.facts import Facts
from processor.core.intents.confirm import Confirm
from processor.core.intents.forward import Forward, transcript
from processor.core.outcome import Confirmed, Decision, Effect, LearnAddress, SettleHeld, SpendToken
from processor.core.reading.answers import Reply
from processor.core.trust import TokenStatus
from processor.core.understanding import Understood, understood
from processor.stages.gather import Voucher, facts_for_mail
from processor.stages.judge import Judge, Verdict
from processor.stages.ports import RawMail, Unit, Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    judge: Judge
    unit: Unit
    now: datetime
    inbox_id: int
    on_their_way: Callable[[str], Mapping[str, int]]

    def verdict(self, mail: Understood) -> Verdict:
        special: Verdict | None = None
        if isinstance(mail.intent, Confirm) and mail.intent.reply is Reply.ACCEPT:
            special = self.confirmed(mail.intent, mail)
        elif isinstance(mail.intent, Forward):
            special = self.passed_on(mail.intent, mail)
        return special or self.decide(mail)

    def facts(self, mail: Understood, voucher: Voucher | None = None) -> Facts:
        facts = facts_for_mail(
            mail,
            self.unit,
            self.judge.program,
            self.judge.rules,
            self.now,
            inbox_id=self.inbox_id,
            voucher=voucher,
        )
        more = self.on_their_way(facts.sender.addr_spec)
        if not more:
            return facts
        known = facts.letters_today
        both = {name: known.get(name, 0) + more.get(name, 0) for name in {*known, *more}}
        strangers = facts.stranger_letters_today + (sum(more.values()) if facts.member is None else 0)
        return replace(facts, letters_today=both, stranger_letters_today=strangers)

    def decide(self, mail: Understood, voucher: Voucher | None = None) -> Verdict:
        facts = self.facts(mail, voucher)
        facts, decision = numbered(facts, lambda f: decide(mail.intent, f, self.judge.rules), self.unit)
        return Verdict(reading=mail.reading, intent=mail.intent, facts=facts, decision=decision)

    def confirmed(self, intent: Confirm, mail: Understood) -> Verdict | None:
        """The waiting mail itself is decided, now that the address on file stands by it."""
        waiting = self.unit.confirmation(intent.number)
        mine = self.facts(mail)
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
        voucher = Voucher(because="the address on file said that it was them", member=mine.member)
        verdict = self.decide(old, voucher)
        effects: list[Effect] = [Confirmed(number=intent.number), SpendToken(mac=mine.token.mac)]
        other = verdict.facts.sender.addr_spec
        if mine.member is not None and other != waiting.address:  # row 71
            effects.append(LearnAddress(member=mine.member.number, address=other))
            effects.append(SettleHeld(number=waiting.inbox_id, state="answered"))
        decision = replace(verdict.decision, effects=(*effects, *verdict.decision.effects))
        return replace(verdict, decision=decision)

    def passed_on(self, intent: Forward, mail: Understood) -> Verdict | None:
        """What a coordinator forwards is done in the name of who wrote it (rows 115 to 120).

        None: it is no coordinator's, or nobody vouches for the coordinator, or it is not clear whose
        words it passes on; then the forward itself is decided.
        """
        mine = self.facts(mail)
        inner = intent.inside(mail.reading, self.judge.program, self.judge.rules)
        if not (mine.is_coordinator and mine.trust.may_act) or inner is None:
            return None
        coordinator = mine.sender.addr_spec
        passed = understood(inner, self.judge.program, self.judge.rules)
        verdict = self.decide(
            passed, Voucher(because=f"{coordinator} passed the mail on", by_coordinator=True)
        )
        told = transcript(verdict.decision, verdict.facts, coordinator)
        # they answer no mail that their readers sent to us
        letters = tuple(replace(letter, answers=False) for letter in verdict.decision.letters)
        decision = replace(verdict.decision, letters=(*letters, told))
        return Verdict(reading=mail.reading, intent=passed.intent, facts=verdict.facts, decision=decision)


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
