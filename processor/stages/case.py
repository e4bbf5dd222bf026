"""One mail before the judge: its facts are gathered, and it is decided, perhaps in another one's name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from processor.core.decide import decide
from processor.core.facts import Facts, Numbers
from processor.core.intents.confirm import Confirm
from processor.core.intents.forward import Forward, transcript
from processor.core.intents.reachable import reachable_again
from processor.core.outcome import (
    UNREACHED,
    Confirmed,
    Decision,
    Effect,
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
from processor.core.understanding import Understood, understood
from processor.stages.gather import Voucher, facts_for_mail, suggestions_for
from processor.stages.judge import Judge, Verdict
from processor.stages.ports import RawMail, Unit, Unreadable
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
        if isinstance(mail.intent, Confirm) and mail.intent.reply is Reply.ACCEPT:
            special = self.confirmed(mail.intent, mail)
        elif isinstance(mail.intent, Forward):
            special = self.passed_on(mail.intent, mail)
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

    def facts(self, mail: Understood, voucher: Voucher | None = None) -> Facts:
        return facts_for_mail(
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
            and _confirms(mine)
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
        verdict = self.decide(passed, Voucher(because=f"{coordinator} passed the mail on"))
        told = transcript(verdict.decision, verdict.facts, coordinator)
        # they answer no mail that their readers sent to us
        letters = tuple(replace(letter, answers=False) for letter in verdict.decision.letters)
        decision = replace(verdict.decision, letters=(*letters, told))
        return Verdict(reading=mail.reading, intent=passed.intent, facts=verdict.facts, decision=decision)


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
