"""Mail that no person wrote: our own, delivery reports, automatic replies, lists."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar

from processor.core.dates import days_later, local_day, on_day
from processor.core.decisions import done, hold, ignored
from processor.core.events import EventKind
from processor.core.facts import Facts, Wants
from processor.core.intents.calendar_reply import AnswerBySubject, CalendarReply, calendar_reply
from processor.core.intents.undelivered import MOST_TOLD, about_the_erased, named_in, reported
from processor.core.intents.unreadable import Unread
from processor.core.letter_builders import note_to_coordinators, to_member
from processor.core.mail import DeliveryReport
from processor.core.outcome import (
    AuditEvent,
    ClearDue,
    Decision,
    DueKind,
    Effect,
    SaveRequest,
    SetDue,
)
from processor.core.reading import Reading
from processor.core.reading.automatic.mailing_lists import rewritten_by_a_list
from processor.core.reading.automatic.verdict import Automatic
from processor.core.rules import RuleBook

DEADLINE_HOUR = 12
MORNING = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Answered by nobody, and never an answer (RFC 3834, 2)."""

    what: Automatic
    because: str
    about: str = ""  # REQ-7: the matter of the mail of ours that it replies to
    back_on: date | None = None  # an out-of-office says when its owner is back
    left: bool = False  # its owner is there no more
    challenge: bool = False  # a robot wants a proof before it lets our mail through
    kind: ClassVar[str] = "automatic"

    def wants(self) -> Wants:
        return Wants(about=self.about, matters=self.back_on is not None)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        if self.challenge:
            return hold(facts, "a robot wants a proof before it lets our mails through", receipt=False)
        believed = facts.trust.may_act and facts.member is not None
        if self.left and believed:
            return _said_to_have_left(facts)
        if self.back_on is not None and believed:
            away = away_until(self.back_on, facts, rules)
            if away is not None:
                return away
        return ignored(f"automatic mail is not answered: {self.because}")


def away_until(back_on: date, facts: Facts, rules: RuleBook) -> Decision | None:
    """The mentor is away: the deadline moves once, and not without end; the mentee hears of it (row 51).

    None: no request waits for them, or the note does not say which.
    """
    mine = [v for v in facts.to_answer if facts.request is None or v.ref == facts.request.ref]
    if len(mine) != 1:
        return None
    view, zone = mine[0], facts.program.time_zone
    request = view.request
    latest = days_later(request.answer_by, rules.policy.away_days, zone)
    wished = on_day(back_on + timedelta(days=rules.policy.away_rest_days), DEADLINE_HOUR, zone)
    answer_by = min(latest, wished)
    because = f"{view.mentor.name} is away until {back_on.isoformat()}"
    noted = AuditEvent(what=EventKind.MENTOR_AWAY, about=view.ref, because=because)
    if request.moved or answer_by <= request.answer_by:
        return ignored(because + "; the deadline stays", noted)
    reminder = on_day(back_on + timedelta(days=1), DEADLINE_HOUR, zone)
    effects: list[Effect] = [
        SaveRequest(request=replace(request, answer_by=answer_by, moved=True)),
        ClearDue(about=view.ref, kinds=(DueKind.REQUEST_REMINDER,)),
        SetDue(kind=DueKind.REQUEST_EXPIRY, about=view.ref, at=answer_by),
        noted,
    ]
    if reminder < answer_by:
        effects.append(SetDue(kind=DueKind.REQUEST_REMINDER, about=view.ref, at=reminder))
    told = to_member(
        view.mentee, "mentor-away", about=view.ref, mentor=view.mentor.name, back_on=back_on,
        answer_by=answer_by,
    )  # fmt: skip
    return done(because, effects, [told])


def _said_to_have_left(facts: Facts) -> Decision:
    """Only a coordinator can find out whether that is so; nobody else is told yet (row 53)."""
    member = facts.member
    assert member is not None
    what = f"An automatic reply says that {member.name} ({member.code}) is there no more."
    because = f"an automatic reply says that {member.name} is there no more"
    return done(
        because,
        [AuditEvent(what=EventKind.SAID_TO_HAVE_LEFT, about=member.code, because=because)],
        note_to_coordinators(facts, what, about=member.code),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A server's report on a mail of ours."""

    reports: tuple[DeliveryReport, ...]
    about: str  # OUT-<serial>; "" when it is bound to none of our mails
    kind: ClassVar[str] = "report"

    def wants(self) -> Wants:
        named = named_in(self.reports)
        return Wants(about=self.about, open_parked=bool(self.about), reported=named)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        if facts.sent is None:
            return self._stray(facts, rules)
        return reported(facts.sent, self.reports, facts, rules)

    def _stray(self, facts: Facts, rules: RuleBook) -> Decision:
        """Forged, or about somebody else's mail: without effect; a coordinator reads of it the next day."""
        named = {"", *named_in(self.reports)} - facts.erased_there
        kept = [r for r in self.reports if {r.recipient, r.final} <= named]
        if self.reports and not kept:
            return about_the_erased()
        told = ", ".join(f"{r.recipient} {r.action} {r.status}".strip() for r in kept[:MOST_TOLD])
        who = facts.sender.addr_spec or "nobody"
        zone, hour = facts.program.time_zone, max(rules.policy.earliest_hour, MORNING)
        today = local_day(facts.now, zone)
        about, morning = stray_day(today), on_day(today + timedelta(days=1), hour, zone)
        return ignored(
            "a delivery report that is bound to no mail of ours (row 50)",
            AuditEvent(
                what=EventKind.STRAY_REPORT, about=about, because=f"{who}: {told or 'no recipient'}"[:200]
            ),
            SetDue(kind=DueKind.STRAY_REPORTS, about=about, at=morning),
        )


def stray_day(day: date) -> str:
    """The matter of that day's delivery reports on no mail of ours."""
    return f"DSN-{day.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nobody:
    """From names no one person for certain."""

    because: str
    kind: ClassVar[str] = "nobody"

    def wants(self) -> Wants:
        return Wants(matters=False)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        return hold(facts, self.because, receipt=False)


def recognize(
    reading: Reading, rules: RuleBook
) -> Machine | Report | Nobody | Unread | CalendarReply | AnswerBySubject | None:
    verdict, mail = reading.automatic, reading.mail
    if verdict.kind in (Automatic.NO, Automatic.LIST) and rewritten_by_a_list(mail):
        return Nobody(because="a mailing list has put its own address in place of the sender's")
    if verdict.kind is Automatic.BOUNCE:
        about = reading.bounced[0].about if reading.bounced else ""
        return Report(reports=mail.reports, about=about)
    if verdict.kind is not Automatic.NO:
        return Machine(
            what=verdict.kind, because=verdict.because, about=reading.about, back_on=verdict.back_on,
            left=verdict.left, challenge=verdict.challenge,
        )  # fmt: skip
    if mail.sender_problem:
        return Nobody(because=mail.sender_problem)
    if mail.unread:
        return Unread(because=mail.unread)
    return calendar_reply(mail, reading.visible, rules.vocabularies)
