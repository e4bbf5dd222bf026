"""An answer to the meeting that we proposed (RFC 5546): it is about the time, and about nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from processor.core.contact import why_no_contact
from processor.core.decisions import done, hold, ignored
from processor.core.events import EventKind
from processor.core.facts import Facts, Wants
from processor.core.letter_builders import to_member
from processor.core.mail import InboundMail
from processor.core.outcome import AuditEvent, Decision
from processor.core.permission import speaks_as_coordinator
from processor.core.program import RelationshipState
from processor.core.reading.body.calendar_reply import typed_beside
from processor.core.reading.request.invitations import accepts_invitation, answers_invitation
from processor.core.rules import RuleBook, Vocabulary
from processor.core.trust import TrustLevel

_ANSWERS = ("REPLY", "COUNTER", "DECLINECOUNTER")  # RFC 5546, 1.4; the others propose something
_OURS = re.compile(r"(REL-\d{1,9})-first@")  # see matching_up: the invitation's UID


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarReply:
    """Yes or no to the meeting only: request and relationship stay as they are (rows 95, 96)."""

    about: str = ""  # REL-3, as the meeting's UID says
    declined: bool = False
    counter: bool = False  # another time is proposed
    said: str = ""  # what a person typed beside it
    kind: ClassVar[str] = "calendar"

    def wants(self) -> Wants:
        return Wants(about=self.about, matters=False, noted=EventKind.MEETING_DECLINED if self.about else "")

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        decision = self._about_the_time(facts, rules)
        known = facts.member is not None or speaks_as_coordinator(facts)
        if not self.said or not known or facts.trust.level in (TrustLevel.FAILED, TrustLevel.NOBODY):
            return decision
        # a person reads what a program cannot tell from the time of a meeting
        return hold(
            facts.with_mail(excerpt=self.said),
            f"words were typed into the answer to an invitation; {decision.because}",
            receipt=facts.trust.may_act,
            effects=decision.effects,
            letters=decision.letters,
        )

    def _about_the_time(self, facts: Facts, rules: RuleBook) -> Decision:
        view, member = facts.relationship, facts.member
        stays = "an answer to the proposed meeting; requests and relationships stay as they are"
        if not (self.declined or self.counter) or view is None or member is None:
            return ignored(stays)
        if member not in (view.mentor, view.mentee) or not facts.trust.may_act:
            return ignored(f"{stays}; it is not proven to be from one of the two")
        said = any(because.startswith(f"{member.code}:") for _, because in facts.noted.first)
        if said or view.relationship.state is not RelationshipState.ACTIVE:
            return ignored(stays)
        why_not = why_no_contact(view, facts, rules)
        if why_not:
            return ignored(f"{stays}; {why_not}")
        partner = view.partner_of(member)
        because = f"{member.name} cannot come at the proposed time, and {partner.name} is told"
        letter = to_member(
            partner, "meeting-declined", about=view.ref, may_know=(member.email,), partner=member.name,
            partner_email=member.email, counter=self.counter,
        )  # fmt: skip
        noted = AuditEvent(
            what=EventKind.MEETING_DECLINED, about=view.ref, because=f"{member.code}: {because}"
        )
        return done(because, [noted], [letter])


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerBySubject:
    """ "Declined: First conversation", whose own part was lost on the way: of which meeting it is, a person
    finds out. It is no answer to a request. A mere yes to a meeting needs nobody.
    """

    accepts: bool = False  # and says nothing else

    kind: ClassVar[str] = "calendar"

    def wants(self) -> Wants:
        return Wants(matters=False)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        because = "its subject answers an invitation; requests and relationships stay as they are"
        return ignored(because) if self.accepts else hold(facts, because, receipt=True)


def calendar_reply(
    mail: InboundMail, visible: str, vocabularies: tuple[Vocabulary, ...]
) -> CalendarReply | AnswerBySubject | None:
    """None: it is no answer to a meeting; what else a mail with an invitation says is read as usual."""
    ours, by_subject = _OURS.match(mail.calendar_uid), answers_invitation(mail.subject, vocabularies)
    if not mail.calendar_method and ours is None and not by_subject:
        return None  # nearly every mail
    said = typed_beside(mail, visible)
    if mail.calendar_method not in _ANSWERS and (ours is None or said):
        accepts = not said and accepts_invitation(mail.subject, vocabularies)
        return AnswerBySubject(accepts=accepts) if by_subject else None
    return CalendarReply(
        about=ours[1] if ours else "",
        declined=mail.calendar_method == "REPLY" and mail.calendar_answer == "DECLINED",
        counter=mail.calendar_method == "COUNTER",
        said=said,
    )
