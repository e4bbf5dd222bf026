"""ACCEPT REQ-3, WITHDRAW REQ-3, END REL-2 from a coordinator: done in the name of whoever could (row 119)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from processor.core.chain import Outcome, Step, Then
from processor.core.decisions import done
from processor.core.facts import Facts, Voucher
from processor.core.intents import Intent
from processor.core.intents.answer import Answer
from processor.core.intents.coordinator.command_mail import command_answer, line_of
from processor.core.intents.on_behalf import told_or_asked
from processor.core.intents.renewal import Renewal
from processor.core.intents.withdraw import Withdraw
from processor.core.mail import Address, InboundMail
from processor.core.outcome import Decision, Letter
from processor.core.permission import is_proven_coordinator
from processor.core.program import Member
from processor.core.reading import read
from processor.core.reading.answers import Reply
from processor.core.rules import RuleBook


def in_their_name(intent: Intent, facts: Facts, rules: RuleBook) -> Decision | None:
    """None: it is no such command, or its writer is one of the two and writes for themselves."""
    if not is_proven_coordinator(facts) or facts.voucher is not None or facts.mail.reading is None:
        return None
    found = _whose(intent, facts)
    if found is None or (facts.member is not None and facts.member.number in found[2]):
        return None
    who, words, _ = found
    coordinator, outer = facts.sender.addr_spec, facts.mail.reading.mail
    mail = InboundMail(
        received_at=outer.received_at,
        size=len(words),
        content_key=outer.content_key,
        senders=(Address(addr_spec=who.email, name=who.name),),
        subject="",
        text=words,
    )
    voucher = Voucher(because=f"{coordinator} says so", by_coordinator=True, released=True, in_name=True)

    def check(decision: Decision, known: Facts) -> Decision:
        return told_or_asked(decision, known, rules, coordinator, sure=True)

    def report(outcomes: Sequence[Outcome]) -> tuple[Letter, ...]:
        line = line_of(words, outcomes[0], facts.program.coordinators)
        return (replace(command_answer(facts, "transcript", lines=(line,)), caused_by=coordinator),)

    step = Step(
        mail=read(mail, facts.program, rules),
        voucher=voucher,
        released_by=coordinator,
        check=check,
        beside="",
    )
    return done(
        f"{coordinator} does it for {who.name}", then=Then(steps=(step,), to=coordinator, report=report)
    )


def _whose(intent: Intent, facts: Facts) -> tuple[Member, str, tuple[int, int]] | None:
    """Who could do it, in which words, and the numbers of the two whom it is about."""
    view = facts.request
    if isinstance(intent, Answer) and intent.plain and intent.reply is not Reply.UNCLEAR and view is not None:
        word = "ACCEPT" if intent.reply is Reply.ACCEPT else "REJECT"
        return view.mentor, f"{word} {view.ref}", (view.mentor.number, view.mentee.number)
    if isinstance(intent, Withdraw) and intent.about and view is not None:
        return view.mentee, f"WITHDRAW {view.ref}", (view.mentor.number, view.mentee.number)
    pair = facts.relationship
    if isinstance(intent, Renewal) and not intent.words and intent.about and pair is not None:
        word = "END" if intent.vote == "no" else "RENEW"
        return pair.mentee, f"{word} {pair.ref}", (pair.mentor.number, pair.mentee.number)
    return None
