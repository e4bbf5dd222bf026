"""One mail before the judge: its facts are gathered, and it is decided, perhaps in another one's name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from processor.core.decide import decide
from processor.core.facts import Facts, Numbers
from processor.core.intents.confirm import Confirm
from processor.core.intents.forward import Forward, words_of
from processor.core.intents.reachable import reachable_again
from processor.core.outcome import (
    UNREACHED,
    AskToConfirm,
    Confirmed,
    Decision,
    Disposition,
    Effect,
    Hold,
    LearnAddress,
    SettleHeld,
    SpendToken,
)
from processor.core.program import Standing
from processor.core.reading.answers import Reply
from processor.core.reading.automatic import Automatic
from processor.core.rules import RuleBook
from processor.core.tokens import TokenStatus
from processor.core.trust import TrustLevel
from processor.core.understanding import Understood
from processor.core.writing import ignored, note_to_coordinators
from processor.stages.done_before import DoneBefore
from processor.stages.gather import Voucher, facts_for_mail, suggestions_for
from processor.stages.judge import Judge, Verdict
from processor.stages.passing_on import PassingOn
from processor.stages.ports import Confirmation, RawMail, Unit, Unreadable
from processor.stages.tally import Letters, Underway


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    judge: Judge
    unit: Unit
    now: datetime
    inbox_id: int
    underway: Underway | None
    copy_of: int = 0

    def verdict(self, mail: Understood) -> Verdict:
        self.reachable_again(mail)
        special: Verdict | None = None
        if isinstance(mail.intent, Confirm) and mail.intent.reply is not Reply.UNCLEAR:
            special = self.confirmed(mail.intent, mail)
        elif isinstance(mail.intent, Forward):
            special = PassingOn(case=self, intent=mail.intent, mail=mail).verdict()
        else:
            special = self.done_before(mail)
        return special or self.decide(mail)

    def reachable_again(self, mail: Understood) -> None:
        """A proven mail ends "bouncing" before it is decided, so that its own letters go by the new standing.

        The same transaction holds it and the decision. Nothing more is looked up for anybody else's mail.
        """
        sender = mail.reading.mail.senders[0].addr_spec if mail.reading.mail.senders else ""
        if not sender or mail.reading.automatic.kind is not Automatic.NO:
            return
        staff = sender in self.judge.program.coordinators
        unreached = self.unit.bounces_of(sender, UNREACHED) if staff else 0
        member = self.unit.member_at(sender)
        if unreached or (member is not None and member.standing is Standing.BOUNCING):
            found = reachable_again(self.facts(mail), unreached=unreached)
            if found is not None:
                self.unit.apply(found, now=self.now, inbox_id=self.inbox_id)

    def done_before(self, mail: Understood) -> Verdict | None:
        """A coordinator had it, too, and was faster to pass it on than it came."""
        asked = DoneBefore(judge=self.judge, unit=self.unit, inbox_id=self.inbox_id)
        before = asked.of_one_that_came(mail.reading)
        if before is None:
            return None
        decision = ignored(f"{before.because}; it is not done again")
        return Verdict(reading=mail.reading, intent=mail.intent, facts=self.facts(mail), decision=decision)

    def facts(self, mail: Understood, voucher: Voucher | None = None) -> Facts:
        facts = facts_for_mail(
            mail,
            self.unit,
            self.judge.program,
            self.judge.rules,
            self.now,
            inbox_id=self.inbox_id,
            voucher=voucher,
            letters=self.letters,
            copy_of=self.copy_of,
        )
        if mail.reading.forwarded is not None:
            facts = facts.with_mail(passed_on=words_of(mail.reading.forwarded))
        return facts

    @property
    def letters(self) -> Letters:
        return Letters(self.unit, self.now, self.underway)

    def decide(self, mail: Understood, voucher: Voucher | None = None) -> Verdict:
        rules = self.judge.rules
        facts = self.facts(mail, voucher)

        def decide_on(known: Facts) -> Decision:
            return self.letters.limited(decide(mail.intent, known, rules), known, rules)

        facts, decision = completed(facts, decide_on, self.unit, rules)
        return Verdict(reading=mail.reading, intent=mail.intent, facts=facts, decision=decision)

    def confirmed(self, intent: Confirm, mail: Understood) -> Verdict | None:
        """The waiting mail itself is decided, now that the address on file stands by it."""
        waiting = self.unit.confirmation(intent.number)
        mine = self.facts(mail)
        proven = (
            waiting is not None
            and not waiting.done
            and self.now < waiting.expires_at
            and mine.sender.addr_spec == waiting.address
            and mine.trust.level not in (TrustLevel.FAILED, TrustLevel.NOBODY)
            and _confirms(mine)
        )
        if waiting is None or not proven:
            return None
        stored = self.unit.stored(waiting.inbox_id)
        old = self.judge.reader.begin([RawMail(raw=stored.raw, received_at=stored.received_at)])()[0]
        if isinstance(old, Unreadable):
            return None
        settled: list[Effect] = [Confirmed(number=intent.number), SpendToken(mac=mine.token.mac)]
        if intent.reply is Reply.REJECT:
            return self._denied(old, waiting, mail, mine, settled)
        case = replace(self, inbox_id=waiting.inbox_id)
        voucher = Voucher(because="the address on file said that it was them", member=mine.member)
        if isinstance(old.intent, Forward):
            verdict = PassingOn(case=case, intent=old.intent, mail=old).confirmed(waiting.address, voucher)
        else:
            verdict = case.decide(old, voucher)
        if verdict is None:
            return None
        other = verdict.facts.sender.addr_spec
        if mine.member is not None and verdict.facts.member == mine.member and self._is_new(other):  # row 71
            settled.append(LearnAddress(member=mine.member.number, address=other))
            settled.append(SettleHeld(number=waiting.inbox_id, state="answered"))
        return _about_waiting(verdict, waiting.inbox_id, settled)

    def _is_new(self, addr_spec: str) -> bool:
        return bool(addr_spec) and self.unit.member_at(addr_spec) is None

    def _denied(
        self, old: Understood, waiting: Confirmation, mail: Understood, mine: Facts, settled: list[Effect]
    ) -> Verdict | None:
        """NO to a mail that a coordinator passed on: whoever passed it on is told, and the others."""
        passed_by = old.reading.mail.senders[0].addr_spec if old.reading.mail.senders else ""
        if not isinstance(old.intent, Forward) or passed_by == waiting.address:
            return None
        name = mine.member.name if mine.member else mine.sender.addr_spec
        because = f"{name} says that the mail that {passed_by} passed on in their name was not theirs"
        told = note_to_coordinators(mine, because, about=f"CONF-{waiting.number}")
        decision = Decision(
            disposition=Disposition.DONE, because=because, effects=tuple(settled), letters=told
        )
        return Verdict(reading=mail.reading, intent=mail.intent, facts=mine, decision=decision)


def _about_waiting(verdict: Verdict, number: int, first: list[Effect]) -> Verdict:
    """What is held or asked now is the mail that waited, not the YES."""
    effects = tuple(
        replace(e, mail=number) if isinstance(e, Hold | AskToConfirm) and e.number == number else e
        for e in verdict.decision.effects
    )
    later = tuple(_later(each, number) for each in verdict.later)
    decision = replace(verdict.decision, effects=(*first, *effects))
    return replace(verdict, decision=decision, later=later)


def _later(verdict: Callable[[], Verdict], number: int) -> Callable[[], Verdict]:
    return lambda: _about_waiting(verdict(), number, [])


def _confirms(mine: Facts) -> bool:
    """A reply to our question itself, or a mail about it from where the sender is proven."""
    token = mine.token
    return token.offers("confirm") or (
        token.status is TokenStatus.VALID and mine.trust.level is TrustLevel.PROVEN
    )


def completed(
    facts: Facts, decide_on: Callable[[Facts], Decision], unit: Unit, rules: RuleBook
) -> tuple[Facts, Decision]:
    """The decision with all that it turned out to use: mentors to suggest, and numbers of its own.

    What it needs is seen in a first look at it, and never guessed beforehand. A number is drawn only when
    a record is begun: REQ-8 follows REQ-7, whatever was asked in vain between them.
    """
    decision = decide_on(facts)
    if decision.suggests_to():
        facts = replace(facts, suggestions=suggestions_for(decision, facts, unit, rules))
        decision = decide_on(facts)
    begun = decision.new_numbers()
    if begun:
        drawn = {kind: tuple(unit.draw_number(kind) for _ in records) for kind, records in begun.items()}
        numbers = Numbers(
            members=drawn.get("member", ()),
            requests=drawn.get("request", ()),
            relationships=drawn.get("relationship", ()),
        )
        facts = replace(facts, numbers=numbers)
        decision = decide_on(facts)
    return facts, decision
