"""YES, IT WAS ME: the address on file confirms a mail that nobody vouched for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from processor.core.facts import Facts, Wants
from processor.core.outcome import AskToConfirm, Decision, Disposition, Letter
from processor.core.reading import Reading
from processor.core.reading.answers import Reply, read_answer
from processor.core.rules import RuleBook
from processor.core.telling import line_about, tomorrow
from processor.core.writing import hold, ignored, refused, to_sender


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """The stage answers a YES by deciding the waiting mail itself, now confirmed."""

    number: int
    reply: Reply
    kind: ClassVar[str] = "confirm"

    def wants(self) -> Wants:
        return Wants(matters=False)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        if self.reply is Reply.REJECT:
            because = f"the sender says that the mail behind CONF-{self.number} was not theirs"
            # somebody writes in a member's name
            told = tomorrow(facts, line_about(facts, because)) if facts.trust.may_act else ()
            return ignored(because, *told)
        if self.reply is Reply.UNCLEAR and facts.mail.excerpt.strip() and facts.trust.may_act:
            # "No, I never wrote that": whoever asks in a member's name is somebody a person should know of
            because = f"it answers the question CONF-{self.number} in words that are no yes and no no"
            return hold(facts, because, receipt=True)
        return refused(
            f"CONF-{self.number} cannot be confirmed with this mail", to_sender(facts, "confirm-failed")
        )


def recognize(reading: Reading, rules: RuleBook) -> Confirm | None:
    if not reading.about.startswith("CONF-"):
        return None
    words = read_answer(reading.visible, rules.vocabularies)
    return Confirm(number=int(reading.about[5:]), reply=words.reply)


def ask_to_confirm(facts: Facts, rules: RuleBook, kind: str) -> Decision:
    """Nobody vouches for the sender: the address itself is asked before anything changes.

    The letter has no word of the mail in it: its reader may never have heard of it (fault 54).
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
        data={"wish": kind, "at": facts.now},
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
