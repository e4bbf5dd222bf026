"""Decide about a mail: the sender's trust, screening, then what it asks for."""

from __future__ import annotations

from dataclasses import replace

from processor.core.danger import read_at_once, speaks_of_danger
from processor.core.decisions import MEMBERS_ONLY, from_a_robot, hold, ignored, refused_to_strangers
from processor.core.facts import ERASED, IN_DANGER, Facts
from processor.core.intents import Intent, automatic_mail, confirm, unreadable
from processor.core.intents.answer import Answer
from processor.core.intents.beside import with_what_stands_beside
from processor.core.intents.calendar_reply import CalendarReply
from processor.core.intents.concern import Concern
from processor.core.intents.confirm import Confirm
from processor.core.intents.forward import Forward
from processor.core.intents.request import Request
from processor.core.intents.self_service import Erase
from processor.core.intents.signup import SignUp
from processor.core.outcome import (
    AskToConfirm,
    AuditEvent,
    Confirmed,
    CountShown,
    Decision,
    Disposition,
    Effect,
    Hold,
    Letter,
    SetDue,
    SpendToken,
)
from processor.core.permission import (
    is_coordinator,
    is_forged_coordinator,
    is_proven_coordinator,
    speaks_as_coordinator,
)
from processor.core.reading.answer.answers import Reply
from processor.core.reading.answer.everyday import is_light
from processor.core.robots import robotic
from processor.core.rules import MailAspects, RuleBook
from processor.core.telling import tomorrow
from processor.core.tokens import TokenStatus, pointed_to
from processor.core.trust import TrustLevel, is_holder

# Effects that change no record: anyone may cause them.
_HARMLESS = (AskToConfirm, AuditEvent, Confirmed, CountShown, Hold, SetDue, SpendToken)
# Letters that hold none of the words of the mail they answer (fault 54).
_WORDLESS = frozenset(
    {"already-active", "answer-already", "answer-confirm", "answer-full", "answer-late", "answer-mentor-only"}
    | {"answer-taken", "answer-which", "answer-withdrawn", "browse-members-only", "confirm", "confirm-failed"}
    | {"end-which", "form", "held-receipt", "help", "nothing-to-end", "nothing-to-withdraw"}
    | {"relationship-over", "request-cooling", "request-limit", "request-pending", "request-self"}
    | {"request-unavailable", "status", "too-early-to-renew", "which-role", "withdraw-too-late"}
    | {"withdraw-which"}
)
_BY_THREAD = frozenset({"answer", "check-in", "confirm", "end", "renew", "undo", "wait"})  # what it answers
_LATE = (automatic_mail.Machine, CalendarReply, unreadable.Unread)  # what may be under way for days
_MACHINES = (automatic_mail.Machine, automatic_mail.Report, automatic_mail.Nobody, CalendarReply)


def decide(intent: Intent, facts: Facts, rules: RuleBook) -> Decision:
    """One mail, one decision, with the rule that made it. A doubt about the sender is never acted on."""
    rule, decision = _guarded(intent, facts, rules)
    if not decision.rule:
        decision = replace(decision, rule=rule or f"{intent.kind}-{decision.disposition}")
    return read_at_once(_with_its_no(decision, facts), facts, rules)


def _with_its_no(decision: Decision, facts: Facts) -> Decision:
    """ "That was not me!", in a mail of its own: no later YES does what it denies."""
    proven = facts.trust.level is TrustLevel.PROVEN and facts.mail.done_before is None
    settled = tuple(Confirmed(number=number) for number in facts.denied) if proven else ()
    return replace(decision, effects=(*settled, *decision.effects)) if settled else decision


def _guarded(intent: Intent, facts: Facts, rules: RuleBook) -> tuple[str, Decision]:
    """The guard that decided, "" for the intent itself; and what it says."""
    before = facts.mail.done_before
    if before is not None:
        because = f"{before.because}; it is not done again"
        done_already = ignored(because) if before.certain else hold(facts, because, receipt=False)
        return "done-before", done_already
    if facts.erased and isinstance(intent, _LATE):
        return ERASED, ignored("its sender was erased")
    if isinstance(intent, (*_MACHINES, unreadable.Unread)):
        return "", intent.decide(facts, rules)
    if facts.trust.level in (TrustLevel.FAILED, TrustLevel.NOBODY):
        forged = is_forged_coordinator(facts)
        return "trust-failed", hold(facts, facts.trust.because, receipt=False, wrong_hand=forged)
    if facts.voucher is not None and facts.voucher.released:
        return "", with_what_stands_beside(intent.decide(facts, rules), intent, facts, rules)
    if facts.mail.same_id:
        because = f"it has the Message-ID of message {facts.mail.same_id}, and says something else"
        return "same-message-id", hold(facts, because, receipt=False)
    if facts.erased and not isinstance(intent, Concern) and not _signs_up_anew(intent, facts):
        anew = _writes_anew(facts, rules)
        if anew and speaks_of_danger(facts, rules):
            return "", hold(facts, "its sender was erased, and is in danger now", receipt=True)
        hears = isinstance(intent, SignUp) or anew
        may_hear = hears and facts.trust.may_act and facts.mail.reading is not None
        return ERASED, refused_to_strangers(facts) if may_hear else ignored("its sender was erased")
    if facts.spam:
        return "spam", ignored("a coordinator wants no more mails of that sender")
    # what a coordinator passes on is screened by itself
    passes_on = isinstance(intent, Forward) and (is_proven_coordinator(facts) or facts.voucher is not None)
    screened = None if passes_on else rules.screen(_aspects(intent, facts))
    if screened is not None:
        because = f"{screened.because} (screening rule {screened.name})"
        ignores = screened.then == "ignore"
        kept = ignored(because) if ignores else hold(facts, because, receipt=False)
        return f"screening-{screened.name}", kept
    asks = not isinstance(intent, Answer) or intent.reply is Reply.UNCLEAR  # an answer may find its request
    robot = from_a_robot(facts) if asks else None
    if robot is not None:
        return robot.rule, robot
    return _by_the_intent(intent, facts, rules)


def _says_two_things(facts: Facts) -> tuple[str, str]:
    """Of a mail whose text and HTML do not agree: the rule, and why; ("", "") of any other."""
    reading = facts.mail.reading
    if reading is not None and reading.mail.two_voices:
        return "two-voices", "its text and its HTML say different things"
    if facts.mail.crossed:
        because = f'its text says "{facts.mail.crossed[:80]}", and its HTML crosses that out'
        return "crossed-out", because
    return "", ""


def _by_the_intent(intent: Intent, facts: Facts, rules: RuleBook) -> tuple[str, Decision]:
    several = _points_to_several(intent, facts)
    if several:
        because = f"its addresses and its thread are about {several}, and it does not say which it answers"
        return "several-matters", hold(facts, because, receipt=True)
    decision = with_what_stands_beside(intent.decide(facts, rules), intent, facts, rules)
    if not facts.trust.may_act:
        asked = _unproven(decision, intent, facts, rules)
        return "" if asked is decision else "unproven", _spending(asked, facts)
    rule, because = _says_two_things(facts)
    acts = decision.then is not None or _changes(decision) or _asks_another(decision, facts)
    if rule and acts and not _asks_back(intent):
        return rule, hold(facts, because, receipt=True)
    if not _changes(decision):
        return "", _spending(decision, facts)
    if _by_a_strange_subject(facts):
        because = "it answers a mail of somebody else, whose subject is a command"
        return "strange-subject", hold(facts, because, receipt=True)
    if facts.token.stray:
        because = "it answers a letter that is none of ours, perhaps of another program"
        return "strange-token", hold(facts, because, receipt=True)
    return "", _spending(decision, facts)


def _points_to_several(intent: Intent, facts: Facts) -> str:
    """Two reply addresses of ours, or one in another letter's thread: an address book's slip (row 148)."""
    reading = facts.mail.reading
    if reading is None or intent.kind not in _BY_THREAD or is_coordinator(facts):
        return ""
    found = pointed_to(reading.mail)
    return " and ".join(found) if len(found) > 1 else ""


def _signs_up_anew(intent: Intent, facts: Facts) -> bool:
    """Whoever was erased may come back, but not by a mail that was under way (row 166): a form that answers
    a letter of ours may be one, and who writes SIGN UP above it means it.
    """
    reading = facts.mail.reading
    if reading is None or not isinstance(intent, (SignUp, Confirm)):
        return False
    if isinstance(intent, Confirm) or not (reading.mail.in_reply_to or reading.mail.references):
        return True
    command = reading.command
    return command is not None and command.kind.startswith("signup") and not command.in_subject


def _writes_anew(facts: Facts, rules: RuleBook) -> bool:
    """Words of somebody who was erased that answer no letter and are no mere thanks: once a day they hear
    that they do not take part, and how they would.
    """
    mail = facts.mail
    if mail.reading is None or mail.reading.mail.in_reply_to or mail.reading.mail.references:
        return False
    if facts.spam or robotic(facts) or facts.letters_today.get(MEMBERS_ONLY):
        return False
    return bool(mail.said.strip()) and not is_light(mail.said, rules.vocabularies)


def _by_a_strange_subject(facts: Facts) -> bool:
    """Whoever answers has not written the subject; of our own letters it is known what it says."""
    reading = facts.mail.reading
    commands = reading is not None and reading.command is not None and reading.command.in_subject
    if not commands and not (reading is not None and reading.titled):
        return False
    return facts.mail.not_ours or facts.token.status is TokenStatus.FORGED


def _asks_back(intent: Intent) -> bool:
    return isinstance(intent, Answer) and intent.reply is Reply.UNCLEAR


def _asks_another(decision: Decision, facts: Facts) -> bool:
    """It asks an address that is not the sender's: the new one of a move."""
    asked = (each.address for each in decision.effects if isinstance(each, AskToConfirm))
    return any(address != facts.sender.addr_spec for address in asked)


def _unproven(decision: Decision, intent: Intent, facts: Facts, rules: RuleBook) -> Decision:
    """Nobody vouches for the sender: nothing changes, and no words of the mail go to whom it names."""
    warning: tuple[Effect, ...] = ()
    if speaks_as_coordinator(facts):  # row 120: all coordinators hear of it, once a day
        line = (
            f"a mail in the name of {facts.sender.addr_spec}, for which nobody vouches: {facts.mail.subject}"
        )
        warning = tomorrow(facts, line)
        decision = replace(decision, effects=(*decision.effects, *warning))
    asks = isinstance(intent, Erase) and rules.policy.unproven == "confirm" and decision.rule != IN_DANGER
    if decision.disposition is Disposition.HELD and not asks:
        return decision
    reading = facts.mail.reading
    if facts.token.status is TokenStatus.FORGED and decision.disposition is not Disposition.IGNORED:
        return hold(facts, "its reply token is not one of ours", receipt=False, wrong_hand=True)
    ignores = decision.disposition is Disposition.IGNORED
    harmless = ignores or (not _changes(decision) and all(map(_is_wordless, decision.letters)))
    if not harmless and rules.policy.unproven == "confirm":
        reply, partner = _what_it_wants(intent, facts)
        asked = confirm.ask_to_confirm(facts, rules, intent.kind, reply=reply, partner=partner)
        return replace(asked, effects=(*asked.effects, *warning))
    if not harmless and rules.policy.unproven == "hold":
        return hold(facts, facts.trust.because, receipt=False)
    if reading is not None and reading.further and decision.disposition is not Disposition.HELD:
        return hold(facts, "it asks for several things, and nobody vouches for its sender", receipt=True)
    return decision


def _what_it_wants(intent: Intent, facts: Facts) -> tuple[str, str]:
    """The answer, and the name on file of the one whom it is about; nothing of it is told to strangers."""
    member = facts.member
    if member is None:
        return "", ""
    if isinstance(intent, Answer) and intent.reply is not Reply.UNCLEAR:
        view = facts.request
        ours = view is not None and member.number == view.mentor.number
        return intent.reply.value, view.mentee.name if ours and view is not None else ""
    if isinstance(intent, Request) and len(facts.named.exact) == 1:
        return "", facts.named.exact[0].name
    return "", ""


def _is_wordless(letter: Letter) -> bool:
    return letter.name in _WORDLESS or (letter.name == "directory" and not letter.data.get("interest"))


def _spending(decision: Decision, facts: Facts) -> Decision:
    """A reply token works once, whoever else vouches for its holder (fault 49)."""
    used = facts.token.proves and facts.token.status is TokenStatus.VALID
    if used and _changes(decision) and is_holder(facts.token, facts.sender, facts.member):
        return replace(decision, effects=(SpendToken(mac=facts.token.mac), *decision.effects))
    return decision


def _changes(decision: Decision) -> bool:
    """By itself, or by what it has decided next in the sender's own words."""
    goes_on = decision.then is not None and any(step.own for step in decision.then.steps)
    return goes_on or any(not isinstance(effect, _HARMLESS) for effect in decision.effects)


def _who(facts: Facts) -> str:
    if is_coordinator(facts):
        return "coordinator"
    return "member" if facts.member else "stranger"


def _aspects(intent: Intent, facts: Facts) -> MailAspects:
    return MailAspects(
        sender=facts.sender.addr_spec,
        sender_is=_who(facts),
        subject=f"{facts.mail.subject_marks} {facts.mail.subject}".strip(),
        text=facts.mail.excerpt,
        size_kb=facts.mail.size // 1024,
        intent=intent.kind,
        attachments=facts.mail.attachments,
    )
