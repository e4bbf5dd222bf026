"""What a coordinator passes on, done in the name of who wrote it (rows 115 to 120, 167)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from processor.core.decide import decide
from processor.core.facts import Facts
from processor.core.intents.forward import Forward, Inside, beside_words, words_of
from processor.core.intents.on_behalf import Line, told_or_asked, told_or_held, transcript
from processor.core.outcome import AskToConfirm, Decision, Disposition, Hold
from processor.core.permission import is_proven_coordinator, speaks_as_coordinator
from processor.core.reading import Reading
from processor.core.trust import Trust
from processor.core.understanding import Understood, understood
from processor.core.writing import hold, ignored
from processor.stages.done_before import DoneBefore
from processor.stages.gather import Voucher
from processor.stages.judge import Verdict

if TYPE_CHECKING:
    from processor.stages.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class PassingOn:
    case: Case
    intent: Forward
    mail: Understood

    @property
    def coordinator(self) -> str:
        senders = self.mail.reading.mail.senders
        return senders[0].addr_spec if senders else ""

    def verdict(self) -> Verdict | None:
        """None: it is no coordinator's, or no server of ours vouches for them; then the forward is decided.

        A reply token is not enough: it stands in a letter, and letters are quoted on.
        """
        mine = self.case.facts(self.mail)
        if not is_proven_coordinator(mine) or mine.mail.same_id:
            # one that could not be done in any case is held at once, and nobody is asked about it
            inside = self._inside()
            doubtful = len(inside) == 1 and inside[0].doubt and speaks_as_coordinator(mine)
            return self._held(inside[0], None) if doubtful else None
        return self._each(None)

    def confirmed(self, address: str, voucher: Voucher) -> Verdict | None:
        """That address said YES: the coordinator, or the member in whose name it would be done."""
        if address == self.coordinator:
            return self._each(voucher)
        inside = [each for each in self._inside() if each.reading is not None]
        if len(inside) != 1:
            return None
        seen = replace(voucher, by_coordinator=True)
        verdict = self._decided(inside[0], seen, lambda decision, facts: decision)
        # it is the member whose YES came in, and not the coordinator, who is answered
        return self._with(verdict, [self._line(inside[0], verdict)], answers=False)

    def _inside(self) -> tuple[Inside, ...]:
        return self.intent.inside(self.mail.reading, self.case.judge.program, self.case.judge.rules)

    def _each(self, confirmed: Voucher | None) -> Verdict | None:
        inside = self._inside()
        if len(inside) <= 1:
            return self._alone(inside[0], confirmed) if inside else None
        told: list[Line] = []
        held: list[str] = []

        def one(each: Inside) -> Verdict:
            verdict = self._one_of_several(each, confirmed)
            told.append(self._line(each, verdict))
            if verdict.decision.disposition is Disposition.HELD:
                held.append(verdict.decision.because)
            # one message is one held item, which says all that waits in it
            effects = tuple(
                replace(e, because="; ".join(held)) if isinstance(e, Hold) else e
                for e in verdict.decision.effects
            )
            verdict = replace(verdict, decision=replace(verdict.decision, effects=effects))
            return self._with(verdict, told) if len(told) == len(inside) else verdict

        first, *rest = inside
        later = tuple(_put_off(one, each) for each in rest)
        return replace(one(first), later=later)

    def _alone(self, inside: Inside, confirmed: Voucher | None) -> Verdict:
        if inside.reading is None:
            return self._held(inside, confirmed)
        voucher = Voucher(because=f"{self.coordinator} passed the mail on", by_coordinator=True)
        rules, coordinator = self.case.judge.rules, self.coordinator
        sure = confirmed is None and inside.passed.certain

        def checked(decision: Decision, facts: Facts) -> Decision:
            return told_or_asked(decision, facts, rules, coordinator, sure=sure)

        verdict = self._decided(inside, voucher, checked)
        return self._with(verdict, [self._line(inside, verdict)])

    def _one_of_several(self, inside: Inside, confirmed: Voucher | None) -> Verdict:
        if inside.reading is None:
            return self._held(inside, confirmed)
        voucher = Voucher(because=f"{self.coordinator} passed the mail on", by_coordinator=True)
        rules, coordinator = self.case.judge.rules, self.coordinator
        sure = confirmed is None and inside.passed.certain

        def checked(decision: Decision, facts: Facts) -> Decision:
            return told_or_held(decision, facts, rules, coordinator, sure=sure)

        return self._decided(inside, voucher, checked)

    def _decided(
        self, inside: Inside, voucher: Voucher, checked: Callable[[Decision, Facts], Decision]
    ) -> Verdict:
        from processor.stages.case import completed  # each needs the other

        program, rules, reading = self.case.judge.program, self.case.judge.rules, inside.reading
        assert isinstance(reading, Reading)  # or it would be held
        # what its header says of itself raises nothing: the voucher stands for it
        passed = replace(understood(reading, program, rules), trust=Trust())
        done_before = DoneBefore(judge=self.case.judge, unit=self.case.unit, inbox_id=self.case.inbox_id)
        before = done_before.of_one_passed_on(inside)
        facts = self.case.facts(passed, voucher)
        facts = facts.with_mail(passed_on=beside_words(inside, self.coordinator))
        letters_sent = self.case.letters

        def decide_on(known: Facts) -> Decision:
            if before is not None:
                because = f"{before.because}; it is not done again"
                return ignored(because) if before.certain else hold(known, because, receipt=False)
            return letters_sent.limited(checked(decide(passed.intent, known, rules), known), known, rules)

        facts, decision = completed(facts, decide_on, self.case.unit, rules)
        done_before.note(inside, decision)
        # they answer no mail that their readers sent to us
        letters = tuple(replace(letter, answers=False) for letter in decision.letters)
        if not voucher.member:  # else it is the member's own YES that brings them about
            me = self.coordinator
            letters = tuple(x if x.to == me else replace(x, caused_by=me) for x in letters)
        decision = replace(decision, letters=letters)
        return Verdict(reading=self.mail.reading, intent=passed.intent, facts=facts, decision=decision)

    def _held(self, inside: Inside, confirmed: Voucher | None) -> Verdict:
        named = inside.passed.sender
        sender = named.addr_spec if named is not None else ""
        intent = replace(self.intent, sender=sender, nested=inside.nested, doubt=inside.doubt)
        facts = self.case.facts(self.mail, confirmed).with_mail(passed_on=words_of(inside.passed))
        rules = self.case.judge.rules
        decision = self.case.letters.limited(decide(intent, facts, rules), facts, rules)
        return Verdict(reading=self.mail.reading, intent=intent, facts=facts, decision=decision)

    def _with(self, verdict: Verdict, lines: list[Line], *, answers: bool = True) -> Verdict:
        """With what the coordinator is told of it."""
        told = replace(transcript(lines, self.coordinator), answers=answers, caused_by=self.coordinator)
        only_told = replace(verdict.decision, letters=(told,))
        limited = self.case.letters.answers_limited(
            only_told, verdict.facts, self.coordinator, self.case.judge.rules
        )
        letters = (*verdict.decision.letters, *limited.letters)
        return replace(verdict, decision=replace(limited, letters=letters))

    def _line(self, inside: Inside, verdict: Verdict) -> Line:
        decision, passed = verdict.decision, inside.passed
        return Line(
            sender=str(passed.sender or ", ".join(passed.named)),
            subject=passed.subject,
            because=decision.because,
            disposition=decision.disposition,
            asked=any(isinstance(e, AskToConfirm) for e in decision.effects),
        )


def _put_off(one: Callable[[Inside], Verdict], inside: Inside) -> Callable[[], Verdict]:
    return lambda: one(inside)
