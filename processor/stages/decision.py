"""Decides one mail, and follows what its decision names next, possibly on behalf of its original sender."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from processor.core.actor import Actor, Channel
from processor.core.chain import Outcome, Step, Then
from processor.core.confidential import held_of, holds_words_for_staff, kept_from_partners
from processor.core.decide import decide
from processor.core.deeds import Deed, as_deed, deed_of
from processor.core.events import EventKind
from processor.core.facts import Facts, Numbers, RosterRead
from processor.core.intents import Intent
from processor.core.intents.coordinator.held_again import with_reminder
from processor.core.intents.forward import words_of
from processor.core.intents.reachable import reachable_again
from processor.core.one_story import as_one_story, refs_of
from processor.core.outcome import AskToConfirm, Decision, Effect, Hold, together
from processor.core.permission import is_coordinator_of
from processor.core.preview import shown_only
from processor.core.program import Program, Standing
from processor.core.reading import Reading
from processor.core.reading.automatic.verdict import Automatic
from processor.core.regret import (
    begins_for,
    may_be_regret,
    put_off,
    read_by_a_person,
    regretted,
    speaks_to_partner,
    warns,
)
from processor.core.release import with_release
from processor.core.rules import RuleBook
from processor.core.trust import Trust
from processor.core.understanding import Understood, understood
from processor.core.unheard import decided_unheard
from processor.stages.done_before import Copies
from processor.stages.gather import facts_for_mail, suggestions_for
from processor.stages.gather.kept_back import kept_back_of, left_unsaid, told_first
from processor.stages.gather.parties import author_of, parties_of
from processor.stages.ports import Reader, Unit
from processor.stages.read_again import read_again
from processor.stages.tally import Letters, Underway


def _nothing() -> Decided | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One mail, understood and decided; nothing has been applied yet."""

    reading: Reading
    intent: Intent
    facts: Facts
    decision: Decision
    actor: Actor  # who has brought it about: of a chain, the one with whom it began
    rest: Callable[[], Decided | None] = field(default=_nothing, repr=False)  # the next step of its chain

    def settled(self, apply: Callable[[Decision], None]) -> Decided:
        """Applies it; of several steps, each is decided when the one before it is applied."""
        apply(self.decision)
        decisions = [self.decision]
        following = self.rest()
        while following is not None:
            apply(following.decision)
            decisions.append(following.decision)
            following = following.rest()
        return replace(self, decision=together(decisions)) if len(decisions) > 1 else self


@dataclass(frozen=True, slots=True, kw_only=True)
class MailInHand:
    """What is at hand while one message is decided. `copy_of` and `underway`: see Decider.decide()."""

    reader: Reader
    program: Program
    rules: RuleBook
    unit: Unit
    now: datetime
    inbox_id: int
    underway: Underway | None
    copy_of: int = 0
    channel: Channel = Channel.MAIL
    read_roster: Callable[[bytes], RosterRead] | None = None
    earlier: tuple[Decision, ...] = ()  # about the commands above the one in hand, in the same mail

    def decided(self, mail: Understood) -> Decided:
        self._reachable_again(mail)
        return self._step(Step(mail=mail), self.inbox_id)

    @property
    def letters(self) -> Letters:
        earlier = [letter for decision in self.earlier for letter in decision.letters]
        return Letters(self.unit, self.now, self.underway, earlier)

    def read_again(self, inbox_id: int) -> Understood | None:
        return read_again(self.unit, self.reader, inbox_id)

    def _reachable_again(self, mail: Understood) -> None:
        """A proven mail ends "bouncing" before it is decided, so that its own letters go by the new standing.

        The same transaction holds it and the decision. Nothing more is looked up for anybody else's mail.
        """
        sender = mail.reading.mail.senders[0].addr_spec if mail.reading.mail.senders else ""
        if self.channel is not Channel.MAIL:
            return  # nothing has arrived
        if not sender or mail.reading.automatic.kind is not Automatic.NO:
            return
        staff = is_coordinator_of(self.program, sender)
        unreached = self.unit.bounces_of(sender, EventKind.UNREACHED) if staff else 0
        member = self.unit.member_at(sender)
        standing = member.standing if member is not None else None
        in_break = 0
        if standing is Standing.PAUSED:
            in_break = self.unit.bounces_of(sender, EventKind.UNREACHED_IN_BREAK)
        if unreached or in_break or standing is Standing.BOUNCING:
            facts = self._facts(Step(mail=mail), mail, self.inbox_id)
            found = reachable_again(facts, unreached=unreached, in_break=in_break)
            if found is not None:
                self.unit.apply(found, now=self.now, inbox_id=self.inbox_id)

    # --- one step ----------------------------------------------------------------------------------

    def _step(self, step: Step, inbox_id: int) -> Decided:
        """Decided, with the first of the steps that its own decision names."""
        mail = self._understood(step.mail)
        facts = self._facts(step, mail, inbox_id)

        def decide_on(known: Facts) -> Decision:
            decision = decided_unheard(
                known, lambda facts: step.check(decide(mail.intent, facts, self.rules), facts)
            )
            by = step.passed_by or step.released_by or _commanded_by(mail.intent, known)
            regret = read_by_a_person(decision, mail.intent, known)
            deeds = (
                self._unheard_of(known, speaks_to_partner(decision)) if may_be_regret(regret, known) else ()
            )
            decision = with_rule(regret if deeds else decision)
            others = self._begun_unheard(known) if warns(decision, known) else ()
            commanded = bool(_commanded_by(mail.intent, known))
            kept_back = kept_back_of(refs_of(decision, known), self.unit)
            decision = as_one_story(decision, kept_back, known, self.rules, commanded=commanded)
            decision = left_unsaid(decision, self.unit)
            decision = with_reminder(decision, known, self.rules)
            decision = with_release(decision, mail.intent, known, self.rules)
            in_name = bool(step.passed_by or step.released_by)
            decision = as_deed(decision, mail.intent, known, self.rules, by=by, in_name=in_name)
            decision = put_off(decision, deeds, others, known)
            decision = told_first(decision, self.unit)
            if holds_words_for_staff(decision, known):
                author = author_of(known.member, mail.reading.mail, self.unit)
                of = parties_of(author, self.unit, self.program, self.rules) if author is not None else ()
                decision = kept_from_partners(decision, of, known)
            limited = self.letters.limited(decision, known, self.rules, by_staff=bool(step.released_by))
            if not deeds and may_be_regret(limited, known) and not may_be_regret(decision, known):
                # one mail too many today: what it takes back waits for the same person
                others = self._begun_unheard(known) if warns(limited, known) else ()
                limited = put_off(limited, self._unheard_of(known), others, known)
            if known.member is None and any(isinstance(effect, Hold) for effect in limited.effects):
                author = author_of(None, mail.reading.mail, self.unit)
                limited = held_of(limited, author.email) if author is not None else limited
            return limited

        facts, decision = completed(facts, decide_on, self.unit, self.rules)
        if step.dry and decision.then is None:
            decision = shown_only(decision, self.program)
        if step.inside is not None:
            self._copies.note(step.inside, decision)
        if step.passed_by or step.released_by:
            decision = _passed_on(decision, step)
        if inbox_id != self.inbox_id:
            decision = _about_waiting(decision, inbox_id)
        decided = Decided(
            reading=mail.reading, intent=mail.intent, facts=facts, decision=decision, actor=facts.actor
        )
        if decision.then is None:
            return decided
        if step.dry:
            steps = tuple(replace(each, dry=True) for each in decision.then.steps)
            alone = decision.then.afterwards  # it does something itself
            own = shown_only(decision, self.program) if alone else replace(decision, effects=(), letters=())
            then = Then(steps=steps, afterwards=alone)
            return self._following(replace(decided, decision=own), then, inbox_id)
        return self._following(decided, decision.then, inbox_id)

    def _following(self, first: Decided, then: Then, inbox_id: int) -> Decided:
        """The first step of the chain, with what its decision itself changes."""
        if then.afterwards:
            earlier = (*self.earlier, first.decision)
            chain = _Chain(at_hand=replace(self, earlier=earlier), then=then, inbox_id=inbox_id)
            return replace(first, decision=replace(first.decision, then=None), rest=chain.next)
        chain = _Chain(at_hand=self, then=then, inbox_id=inbox_id)
        found = chain.next()
        assert found is not None  # a chain has a step
        own = first.decision
        effects, letters = (*own.effects, *found.decision.effects), (*own.letters, *found.decision.letters)
        decision = replace(found.decision, effects=effects, letters=letters)
        return replace(found, decision=decision, actor=first.actor)

    def _unheard_of(self, facts: Facts, reader: str = "") -> tuple[Deed, ...]:
        """The sender's own deeds, and those in their name, of which somebody will hear later.

        `reader`: only those of which that address will.
        """
        member = facts.member
        own = [facts.sender.addr_spec, *([member.email] if member else ())]
        numbers = self.unit.unheard_deeds_of(own, member.number if member else 0)
        same_mail = {deed_of(decision) for decision in self.earlier}  # a reason below LEAVE regrets nothing
        found = (self.unit.deed(number) for number in numbers if number not in same_mail)
        deeds = [deed for deed in found if deed is not None]
        if reader:
            deeds = [deed for deed in deeds if any(m.recipient == reader and m.waits for m in deed.mails)]
        return regretted(deeds, facts)

    def _begun_unheard(self, facts: Facts) -> tuple[Deed, ...]:
        """Others' deeds that began something with the sender, of which the sender will hear later."""
        member = facts.member
        if member is None:
            return ()
        found = (self.unit.deed(number) for number in self.unit.unheard_by(member.email))
        own = (member.email, facts.sender.addr_spec)
        return tuple(d for d in found if d is not None and d.actor not in own and begins_for(member, d))

    def _understood(self, mail: Understood | Reading) -> Understood:
        """What its header says of itself raises nothing where a voucher stands for it."""
        if isinstance(mail, Understood):
            return mail
        return replace(understood(mail, self.program, self.rules), trust=Trust())

    def _facts(self, step: Step, mail: Understood, inbox_id: int) -> Facts:
        facts = facts_for_mail(
            mail,
            self.unit,
            self.program,
            self.rules,
            self.now,
            inbox_id=inbox_id,
            voucher=step.voucher,
            letters=self.letters,
            copy_of=self.copy_of,
            channel=self.channel,
            read_again=self.read_again,
            read_roster=self.read_roster,
        )
        before = self._copies.of(step, mail)
        beside = words_of(mail.reading.forwarded) if step.beside is None else step.beside
        return facts.with_mail(passed_on=beside, done_before=before) if beside or before else facts

    @property
    def _copies(self) -> Copies:
        return Copies(
            read_again=self.read_again,
            program=self.program,
            rules=self.rules,
            unit=self.unit,
            inbox_id=self.inbox_id,
        )


@dataclass(slots=True, kw_only=True)
class _Chain:
    """The steps that a decision names, as far as they have been decided."""

    at_hand: MailInHand
    then: Then
    inbox_id: int
    outcomes: list[Outcome] = field(default_factory=list)
    held: dict[int, list[str]] = field(default_factory=dict)  # HELD-<number> -> why, of each step

    def next(self) -> Decided | None:
        """The next step, decided by what is in the records now; None after the last one."""
        if len(self.outcomes) >= len(self.then.steps):
            return None
        step = self.then.steps[len(self.outcomes)]
        found = self.at_hand._step(step, step.inbox_id or self.inbox_id)
        if self.then.afterwards:
            self.at_hand = replace(self.at_hand, earlier=(*self.at_hand.earlier, found.decision))
        self.outcomes.append(Outcome(intent=found.intent, facts=found.facts, decision=found.decision))
        effects = tuple(map(self._one_held_item, found.decision.effects))
        found = replace(found, decision=replace(found.decision, effects=effects))
        if len(self.outcomes) == len(self.then.steps):
            found = replace(found, decision=self._reported(found))
        return replace(found, rest=self._after(found.rest))

    def _after(self, inner: Callable[[], Decided | None]) -> Callable[[], Decided | None]:
        """A step may name steps of its own: they come before the next one of this chain."""

        def following() -> Decided | None:
            found = inner()
            return self.next() if found is None else replace(found, rest=self._after(found.rest))

        return following

    def _one_held_item(self, effect: Effect) -> Effect:
        """One message is one held item, which says all that waits in it."""
        if not isinstance(effect, Hold):
            return effect
        why = self.held.setdefault(effect.number, [])
        why.append(effect.because)
        return replace(effect, because="; ".join(why))

    def _reported(self, last: Decided) -> Decision:
        """The last decision, with what follows from all of them and what `then.to` is told of them."""
        decision = last.decision
        if self.then.settle is not None:
            decision = replace(decision, effects=(*decision.effects, *self.then.settle(self.outcomes)))
        if self.then.report is None:
            return decision
        told = self.then.report(self.outcomes)
        only_told = replace(decision, letters=told)
        limited = self.at_hand.letters.answers_limited(
            only_told, last.facts, self.then.to, self.at_hand.rules
        )
        return replace(limited, letters=(*decision.letters, *limited.letters))


def _commanded_by(intent: Intent, facts: Facts) -> str:
    """The coordinator, where it is one of their verbs."""
    return facts.sender.addr_spec if getattr(intent, "commanded", False) else ""


def with_rule(decision: Decision) -> Decision:
    """What is held says by which rule."""
    effects = tuple(replace(e, rule=decision.rule) if isinstance(e, Hold) else e for e in decision.effects)
    return replace(decision, effects=effects)


def _passed_on(decision: Decision, step: Step) -> Decision:
    """Its letters answer no mail that their readers sent to us; the coordinator has brought them about.

    Where the member's own YES brings them about, that is who caused them.
    """
    letters = tuple(replace(letter, answers=False) for letter in decision.letters)
    if step.voucher is None or step.voucher.member is None:
        me = step.passed_by or step.released_by
        letters = tuple(x if x.to == me else replace(x, caused_by=me) for x in letters)
    return replace(decision, letters=letters)


def _about_waiting(decision: Decision, number: int) -> Decision:
    """What is held or asked now is the mail that waited, not the one in hand."""
    effects = tuple(
        replace(e, mail=number) if isinstance(e, Hold | AskToConfirm) and e.number == number else e
        for e in decision.effects
    )
    return replace(decision, effects=effects)


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
            deeds=drawn.get("deed", ()),
            lists=drawn.get("list", ()),
        )
        facts = replace(facts, numbers=numbers)
        decision = decide_on(facts)
    return facts, decision
