"""YES, IT WAS ME: the address on file confirms a mail that nobody vouched for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from processor.core.chain import Step, Then
from processor.core.decisions import done, hold, ignored, refused
from processor.core.facts import Confirmation, Facts, Voucher, Wants
from processor.core.intents.everyday import told_in_passing
from processor.core.intents.files import NO_WORDS, is_told_in_a_file
from processor.core.intents.named import another_than_the_sender, whole_name
from processor.core.intents.repeated import without_repetition
from processor.core.letter_builders import note_to_coordinators, to_sender
from processor.core.outcome import (
    AskToConfirm,
    Confirmed,
    Decision,
    Disposition,
    Effect,
    LearnAddress,
    Letter,
    SettleHeld,
    SpendToken,
)
from processor.core.permission import is_proven_coordinator
from processor.core.reading import Reading
from processor.core.reading.answer.answers import Reply, names_of, read_answer
from processor.core.reading.answer.notices import is_for_another
from processor.core.reading.answer.was_it_me import denies, with_its_yes
from processor.core.reading.body.signatures import may_be_said
from processor.core.reading.request.commands import find_refs
from processor.core.reading.request.greeting import without_greeting
from processor.core.reading.request.second_thoughts import takes_back
from processor.core.rules import RuleBook
from processor.core.telling import line_about, tomorrow
from processor.core.tokens import TokenStatus
from processor.core.trust import TrustLevel
from processor.core.understanding import Understood

_PARTS = re.compile(r"[\W\d_]+")
SHOWN = ("preview", "erase")  # what is done only when its reader, who was told what it does, says YES

_A_NO = 3  # words that say no more than "No, never!"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """A YES is answered by deciding the waiting mail itself, now that the address on file stands by it."""

    number: int
    reply: Reply
    again: bool = False  # no bare yes, but one with nothing beside it than what ERASE asks
    kind: ClassVar[str] = "confirm"

    def wants(self) -> Wants:
        return Wants(confirmation=self.number)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        question, waiting = facts.confirmation, facts.waiting
        if self.again and question is not None and question.what == "erase":
            said = without_repetition(facts.mail.said, rules)
            return replace(self, reply=Reply.ACCEPT, again=False).decide(facts.with_mail(said=said), rules)
        if self.reply is Reply.ACCEPT and question is not None and not _is_said(question, facts, rules):
            return replace(self, reply=Reply.UNCLEAR).decide(facts, rules)
        answers = question is not None and waiting is not None and self._answers(question, facts)
        # by a yes, by a no, and by words that a person reads: a later yes to it does nothing
        settled: tuple[Effect, ...] = (Confirmed(number=self.number),) if answers else ()
        if answers and facts.token.mac:
            settled = (*settled, SpendToken(mac=facts.token.mac))
        other = self._names_another(facts, rules)
        if other:
            return _unsure(f"it answers the question CONF-{self.number}, and says {other}", facts, settled)
        passed_on = facts.voucher is not None and not facts.voucher.released
        if passed_on and self.reply is Reply.ACCEPT:  # whoever made it wrote its thread as well
            because = f"a yes to CONF-{self.number} that somebody passed on proves nothing"
            return hold(facts, because, receipt=True)
        if answers and question is not None and waiting is not None:
            if self.reply is Reply.ACCEPT:
                return done("it was them", settled, then=_then(question, waiting, facts))
            if self.reply is Reply.REJECT and question.what.startswith(SHOWN):
                because = f"the answer to CONF-{self.number} is no, so nothing is done"
                return done(because, settled, [to_sender(facts, "nothing-done")])
            passed_by = _passed_by(waiting)
            if passed_by and passed_by != question.address:
                return _denied(passed_by, settled, facts, self.number)
        if self._comes_too_late(facts):
            because = f"the sender writes about CONF-{self.number}, which was settled before"
            if self.reply is Reply.REJECT or denies(facts.mail.said, rules.vocabularies):
                because = f"the sender says no to CONF-{self.number}, which was settled before"
            return hold(facts, because, receipt=True)
        if self.reply is Reply.REJECT:
            because = f"the sender says that the mail behind CONF-{self.number} was not theirs"
            # somebody writes in a member's name
            told = tomorrow(facts, line_about(facts, because)) if facts.trust.may_act else ()
            denied = ignored(because, *settled, *told)
            says_more = bool(told) and len(facts.mail.said.split()) > _A_NO
            return told_in_passing(denied, facts, because) if says_more else denied
        if self.reply is Reply.UNCLEAR and is_told_in_a_file(facts):
            # what somebody wrote by hand and photographed may be a no
            return _unsure(NO_WORDS, facts, settled)
        if self.reply is Reply.UNCLEAR and facts.mail.excerpt.strip() and facts.trust.may_act:
            # "No, I never wrote that": whoever asks in a member's name is somebody a person should know of
            because = f"it answers the question CONF-{self.number} in words that are no yes and no no"
            if denies(facts.mail.said, rules.vocabularies):
                because = f"the sender says that the mail behind CONF-{self.number} was not theirs"
            return _unsure(because, facts, settled)
        if facts.voucher is not None and facts.voucher.released:  # the coordinator reads it, not its sender
            return hold(facts, f"CONF-{self.number} was settled before", receipt=False)
        was_open = question is not None and not question.done and question.expires_at > facts.now
        letter = to_sender(facts, "confirm-failed", question=f"CONF-{self.number}", was_open=was_open)
        return refused(f"CONF-{self.number} cannot be confirmed with this mail", letter)

    def _answers(self, question: Confirmation, facts: Facts) -> bool:
        """A yes needs our letter; for a no it is enough that their server vouches for whoever was asked."""
        if _answers(question, facts):
            return True
        alone = facts.token.status is TokenStatus.ABSENT and facts.trust.level is TrustLevel.PROVEN
        return self.reply is not Reply.ACCEPT and alone and _is_open_to(question, facts)

    def _comes_too_late(self, facts: Facts) -> bool:
        """A no, or words, of the one who was asked: what was done is perhaps not what they wished."""
        question = facts.confirmation
        if question is None or not question.done or self.reply is Reply.ACCEPT:
            return False
        if self.reply is Reply.UNCLEAR and not facts.mail.excerpt.strip():
            return False
        own = facts.sender.addr_spec == question.address
        return own and (facts.trust.may_act or facts.token.holder == question.address)

    def _names_another(self, facts: Facts, rules: RuleBook) -> str:
        """ "Yes to Mia" is no yes to "Erase all that we know about you?" (row 148)."""
        if self.reply is not Reply.ACCEPT:
            return ""
        other = another_than_the_sender(facts.mail.said, facts, rules, about=f"CONF-{self.number}")
        if other:
            return other
        typed = without_greeting(facts.mail.said, rules.vocabularies)
        below = [line for line in typed.split("\n")[1:] if line.strip()]
        regrets = any(takes_back(line, rules.vocabularies) for line in below)
        if regrets or denies(facts.mail.said, rules.vocabularies):
            return "something else"
        own = names_of(*_names_of_the_sender(facts))
        signed = _signed_by_another(typed, facts, own, rules)
        if signed:
            return signed
        said = with_its_yes(_without_a_name_below(typed, rules), rules.vocabularies)
        read = read_answer(said, rules.vocabularies, own)
        return "" if read.blank or read.reply is self.reply else ", ".join(read.lost) or "something else"


def _unsure(because: str, facts: Facts, settled: tuple[Effect, ...]) -> Decision:
    """A person reads it; a coordinator is asked.

    Whatever words said "that was not me", the next YES in that thread undoes them for nobody: whoever meant
    a yes writes once more, or a coordinator does it.
    """
    if is_proven_coordinator(facts):
        unsure = refused(because, to_sender(facts, "coordinator-help"))
        return replace(unsure, effects=settled)
    return hold(facts, because, receipt=True, effects=settled)


def _names_of_the_sender(facts: Facts) -> Iterator[str]:
    """On file; where the address is nobody's yet, as the two mails say them, and as addresses show them."""
    if facts.member is not None:
        yield facts.member.name
        return
    waiting = facts.waiting.reading.mail.senders if facts.waiting is not None else ()
    for sender in (facts.sender, *waiting):
        yield sender.name
        yield _PARTS.sub(" ", sender.addr_spec.partition("@")[0])


def _without_a_name_below(said: str, rules: RuleBook) -> str:
    """ "YES", over a name and a title without a farewell: lines of capitals, which deny nothing."""
    first, *more = said.strip().split("\n")
    kept = (line for line in more if _says_more_than_a_name(line, rules))
    return "\n".join((first, *kept))


def _says_more_than_a_name(line: str, rules: RuleBook) -> bool:
    vocabularies = rules.vocabularies
    return may_be_said(line) or takes_back(line, vocabularies) or is_for_another(line, vocabularies)


def _signed_by_another(typed: str, facts: Facts, own: frozenset[str], rules: RuleBook) -> str:
    """Below a yes a whole name, where none of the sender's stands there: two people read one mailbox."""
    _, *below = typed.split("\n")
    reading = facts.mail.reading
    below += reading.short[0].split("\n") if reading is not None and reading.short else []
    lines = [line.strip() for line in below if line.strip() and not _says_more_than_a_name(line, rules)]
    if not own or names_of(*lines) & own:
        return ""
    return next((name for line in lines if (name := whole_name(line, rules))), "")


def _is_said(question: Confirmation, facts: Facts, rules: RuleBook) -> bool:
    """A thumb may only say that the mail came: what cannot be undone, or was shown, is done on a word."""
    typed = without_greeting(facts.mail.said, rules.vocabularies)
    first = typed.partition("\n")[0]  # "👍", above "Mia Okafor reacted via Gmail"
    return not question.what.startswith(SHOWN) or not first or any(letter.isalpha() for letter in first)


def _answers(question: Confirmation, facts: Facts) -> bool:
    """In time, by the address that was asked; a reply to our question itself, or from where it is proven."""
    token = facts.token
    return (
        _is_open_to(question, facts)
        and token.about == f"CONF-{question.number}"  # another question's proves nothing about this one
        and token.holder == question.address
        and (
            token.offers("confirm")
            or (token.status is TokenStatus.VALID and facts.trust.level is TrustLevel.PROVEN)
        )
    )


def _is_open_to(question: Confirmation, facts: Facts) -> bool:
    in_time = not question.done and facts.now < question.expires_at
    return in_time and facts.sender.addr_spec == question.address


def _then(question: Confirmation, waiting: Understood, facts: Facts) -> Then:
    member = facts.member
    voucher = Voucher(
        because="the address on file said that it was them",
        address=question.address,
        member=member,
        previewed=question.what.startswith(SHOWN),
        shown=tuple(question.what.split()[1:]),
    )

    def check(decision: Decision, known: Facts) -> Decision:
        """What came from an address of nobody's is the member's: now it is known as theirs (row 71)."""
        forwarded = waiting.reading.forwarded is not None  # its sender is who passes it on
        if forwarded or member is None or known.member != member or known.known_address:
            return decision
        learnt: tuple[Effect, ...] = (
            LearnAddress(member=member.number, address=known.sender.addr_spec),
            SettleHeld(number=question.inbox_id, state="answered"),
        )
        return replace(decision, effects=(*learnt, *decision.effects))

    step = Step(mail=waiting, voucher=voucher, inbox_id=question.inbox_id, check=check)
    return Then(steps=(step,))


def _passed_by(waiting: Understood) -> str:
    """The coordinator who passed that mail on; "" when it is no forward."""
    senders = waiting.reading.mail.senders
    return senders[0].addr_spec if waiting.reading.forwarded is not None and senders else ""


def _denied(passed_by: str, settled: tuple[Effect, ...], facts: Facts, number: int) -> Decision:
    """NO to a mail that a coordinator passed on: whoever passed it on is told, and the others."""
    name = facts.member.name if facts.member else facts.sender.addr_spec
    because = f"{name} says that the mail that {passed_by} passed on in their name was not theirs"
    return done(because, settled, note_to_coordinators(facts, because, about=f"CONF-{number}"))


def recognize(reading: Reading, rules: RuleBook) -> Confirm | None:
    if not reading.about.startswith("CONF-"):
        return None
    said = _without_a_name_below(without_greeting(reading.visible, rules.vocabularies), rules)
    answer = read_answer(with_its_yes(said, rules.vocabularies), rules.vocabularies)
    if answer.reply is not Reply.UNCLEAR and find_refs(reading.visible):
        return None  # an answer to that request, or a command about it
    if answer.reply is Reply.ACCEPT and not answer.bare:  # "Yes, she may call me" is about something else
        answer = replace(answer, reply=Reply.UNCLEAR)
    if answer.reply is Reply.UNCLEAR and reading.command is not None and not reading.command.in_subject:
        return None  # PAUSE in place of YES, WHY: a command of its own
    yes = without_repetition(said, rules) if answer.reply is Reply.UNCLEAR else said
    short = read_answer(yes, rules.vocabularies)
    again = yes != said and short.bare and short.reply is Reply.ACCEPT
    return Confirm(number=int(reading.about[5:]), reply=answer.reply, again=again)


def ask_to_confirm(
    facts: Facts,
    rules: RuleBook,
    kind: str,
    *,
    reply: str = "",
    partner: str = "",
    commands: tuple[str, ...] = (),
) -> Decision:
    """Nobody vouches for the sender: the address itself is asked before anything changes.

    The letter has no word of the mail in it: its reader may never have heard of it (fault 54). `reply`, and
    `partner`, the name on file of the one whom it is about, and a
    coordinator's commands: so that nobody says YES to a forger's contrary.
    """
    number = facts.mail.inbox_id
    sender = facts.sender
    letter = Letter(
        name="confirm",
        to=sender.addr_spec,
        to_name=facts.member.name if facts.member else "",
        language=(facts.member.language if facts.member else "") or facts.mail.language,
        about=f"CONF-{number}",
        holder=sender.addr_spec,
        data={"wish": kind, "at": facts.now, "reply": reply, "partner": partner, "commands": commands},
    )
    return Decision(
        disposition=Disposition.DONE,
        because=f"nobody vouches for the sender, so {sender.addr_spec} is asked to confirm",
        effects=(
            AskToConfirm(
                number=number,
                address=sender.addr_spec,
                expires_at=facts.now + timedelta(days=rules.policy.confirm_days),
            ),
        ),
        letters=(letter,),
    )
