"""Decide about a mail: the sender's trust, screening, limits, then what it asks for."""

from __future__ import annotations

from dataclasses import replace

from processor.core.facts import Facts
from processor.core.intents import Intent, confirm, machine, unread
from processor.core.intents.calendar_reply import CalendarReply
from processor.core.outcome import (
    AskToConfirm,
    AuditEvent,
    Confirmed,
    CountShown,
    Decision,
    Disposition,
    Hold,
    SpendToken,
)
from processor.core.rules import MailAspects, RuleBook
from processor.core.trust import TokenStatus, TrustLevel
from processor.core.writing import hold, ignored

# Effects that change no record: anyone may cause them.
_HARMLESS = (AskToConfirm, AuditEvent, Confirmed, CountShown, Hold, SpendToken)
STRANGER_LETTERS = 100  # answers a day to addresses that are nobody's, in all
_MACHINES = (machine.Machine, machine.Report, machine.Nobody, CalendarReply)


def decide(intent: Intent, facts: Facts, rules: RuleBook) -> Decision:
    """One mail, one decision. A doubt about the sender is never acted on."""
    if isinstance(intent, _MACHINES):
        return intent.decide(facts, rules)
    if isinstance(intent, unread.Unread):
        return _within_limits(intent.decide(facts, rules), facts, rules)
    if facts.trust.level in (TrustLevel.FAILED, TrustLevel.NOBODY):
        return hold(facts, facts.trust.because, receipt=False)
    if facts.same_id:
        because = f"it has the Message-ID of message {facts.same_id}, and says something else"
        return hold(facts, because, receipt=False)
    screened = rules.screen(_aspects(intent, facts))
    if screened is not None:
        because = f"{screened.because} (screening rule {screened.name})"
        return ignored(because) if screened.then == "ignore" else hold(facts, because, receipt=False)
    decision = intent.decide(facts, rules)
    if decision.disposition is Disposition.HELD:
        return _within_limits(decision, facts, rules)
    if facts.token.status is TokenStatus.FORGED and not facts.trust.may_act:
        return hold(facts, "its reply token is not one of ours", receipt=False)
    if any(not isinstance(effect, _HARMLESS) for effect in decision.effects):
        if not facts.trust.may_act and rules.policy.unproven == "confirm":
            return _within_limits(confirm.ask_to_confirm(facts, rules, intent.kind), facts, rules)
        if not facts.trust.may_act and rules.policy.unproven == "hold":
            return hold(facts, facts.trust.because, receipt=False)
        if facts.trust.level is TrustLevel.TOKEN:
            decision = replace(decision, effects=(SpendToken(mac=facts.token.mac), *decision.effects))
    return _within_limits(decision, facts, rules)


def _aspects(intent: Intent, facts: Facts) -> MailAspects:
    return MailAspects(
        sender=facts.sender.addr_spec,
        sender_is="coordinator" if facts.is_coordinator else "member" if facts.member else "stranger",
        subject=facts.subject,
        text=facts.excerpt,
        size_kb=facts.size // 1024,
        intent=intent.kind,
        attachments=facts.attachments,
    )


def _within_limits(decision: Decision, facts: Facts, rules: RuleBook) -> Decision:
    """No address gets more answers in a day than the policy allows (rows 23, 134)."""
    sender = facts.sender.addr_spec
    if facts.is_coordinator or not any(letter.to == sender for letter in decision.letters):
        return decision
    today = sum(facts.letters_today.values())
    stranger = facts.member is None and not facts.trust.may_act
    over = today >= rules.policy.letters_per_day or (
        stranger
        and (
            today >= rules.policy.stranger_letters_per_day or facts.stranger_letters_today >= STRANGER_LETTERS
        )
    )
    if not over:
        return decision
    because = f"{sender} had {today} answers today; more would only make a loop"
    held = hold(facts, because, receipt=False)
    return held if today == rules.policy.letters_per_day else replace(held, letters=())
