"""What stands in a mail beside the command that is decided: nothing that was typed is dropped unread."""

from __future__ import annotations

from dataclasses import replace

from processor.core.chain import Step, Then
from processor.core.decisions import hold
from processor.core.facts import Facts
from processor.core.intents.everyday import partner_reads, seen_tomorrow
from processor.core.intents.own_words import step_in_own_words
from processor.core.outcome import Decision, Disposition
from processor.core.program import Member
from processor.core.reading import Reading
from processor.core.reading.answer.everyday import is_grave
from processor.core.rules import RuleBook

_WHOLE = frozenset({Disposition.HELD, Disposition.IGNORED})  # a person reads the whole mail, or nobody has to


def with_what_stands_beside(decision: Decision, facts: Facts, rules: RuleBook) -> Decision:
    """Further commands are done after the first, each as a mail of its own. Words that weigh reach a person
    at once, others stand in the coordinators' mail of the next morning.
    """
    reading = facts.mail.reading
    if reading is None or decision.disposition in _WHOLE or not (reading.further or reading.beside):
        return decision
    grave = is_grave(reading.beside, rules.vocabularies)
    passed_on = facts.voucher is not None and facts.voucher.by_coordinator and not facts.voucher.released
    if passed_on or facts.member is None or not facts.trust.may_act:
        if grave or (passed_on and reading.further):
            return hold(facts, "it says more than the command", receipt=not passed_on)
        return decision
    member = facts.member
    told = (reading.beside,) if reading.beside and (grave or partner_reads(facts)) else ()
    steps = [_own(member, words, facts, rules) for words in (*told, *reading.further)]
    if reading.beside and not told:
        seen = seen_tomorrow(facts.with_mail(said=reading.beside))
        decision = replace(decision, effects=(*decision.effects, *seen))
    if not steps:
        return decision
    then = decision.then or Then(steps=(), afterwards=True)
    return replace(decision, then=replace(then, steps=(*then.steps, *steps)))


def _own(member: Member, words: str, facts: Facts, rules: RuleBook) -> Step:
    """In the thread of the mail: ACCEPT below PAUSE answers the letter that both reply to."""
    step = step_in_own_words(member, words, facts, rules)
    reading, outer = step.mail, facts.mail.reading
    if not isinstance(reading, Reading) or outer is None or reading.about:
        return step
    return replace(step, mail=replace(reading, about=outer.about))
