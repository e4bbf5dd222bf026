"""Mail that no person wrote: our own, delivery reports, automatic replies, lists."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from processor.core.facts import Facts, Wants
from processor.core.intents.matching_up import close_request, encourage
from processor.core.intents.unread import Unread
from processor.core.mail import DeliveryReport
from processor.core.outcome import AuditEvent, Decision, Effect, Letter
from processor.core.program import RequestState, Standing
from processor.core.reading import Reading
from processor.core.reading.automatic import Automatic
from processor.core.rules import RuleBook
from processor.core.writing import done, hold, ignored, note_to_coordinators, saved

HARD_BOUNCES = 2  # of one address, before it counts as unreachable


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Answered by nobody, and never an answer (RFC 3834, 2)."""

    what: Automatic
    because: str
    kind: ClassVar[str] = "automatic"

    def wants(self) -> Wants:
        return Wants(matters=False)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        return ignored(f"automatic mail is not answered: {self.because}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A server's report on a mail of ours."""

    reports: tuple[DeliveryReport, ...]
    about: str  # OUT-<serial>; "" when it is bound to none of our mails
    kind: ClassVar[str] = "report"

    def wants(self) -> Wants:
        return Wants(about=self.about, suggest=True, open_parked=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        if facts.sent is None:
            return ignored("a delivery report that is bound to no mail of ours (row 50)")
        report = next((r for r in self.reports if r.action == "failed"), None)
        if report is None or report.status.startswith("4"):
            return ignored(
                "the delivery is only delayed",
                AuditEvent(
                    what="delivery delayed", about=facts.sent.about, because=f"to {facts.sent.recipient}"
                ),
            )
        return undelivered(facts, rules, status=report.status)


def undelivered(facts: Facts, rules: RuleBook, *, status: str) -> Decision:
    """A mail of ours did not arrive, for good (rows 47, 49)."""
    sent = facts.sent
    if sent is None:
        return ignored("the mail is not ours")
    because = f"the mail {sent.letter} to {sent.recipient} was refused ({status or 'no status'})"
    if status.startswith("5.7"):
        return done(
            because + " as policy or spam; the address may be good",
            [AuditEvent(what="delivery refused by policy", about=sent.about, because=because)],
            note_to_coordinators(facts, because, about=sent.about),
        )
    effects: list[Effect] = [AuditEvent(what="hard bounce", about=sent.recipient, because=because)]
    letters: list[Letter] = []
    view = facts.request
    asked = view is not None and view.mentor.email == sent.recipient
    person = facts.sent_to
    if (
        person is not None
        and (asked or facts.bounces + 1 >= HARD_BOUNCES)
        and person.standing is Standing.ACTIVE
    ):
        effects += saved(replace(person, standing=Standing.BOUNCING), because)
    if view is not None and asked and view.request.state is RequestState.PENDING:
        effects += close_request(view, RequestState.UNDELIVERABLE, because, facts)
        more, told = encourage(view, facts, rules, why="undeliverable")
        effects += more
        letters += told
    if sent.recipient not in facts.program.coordinators:
        letters += note_to_coordinators(facts, because, about=sent.about)
    return done(because, effects, letters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nobody:
    """From names no one person for certain."""

    because: str
    kind: ClassVar[str] = "nobody"

    def wants(self) -> Wants:
        return Wants(matters=False)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        return hold(facts, self.because, receipt=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarReply:
    """Yes or no to the meeting only (row 95)."""

    kind: ClassVar[str] = "calendar"

    def wants(self) -> Wants:
        return Wants(matters=False)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        return ignored("an answer to the proposed meeting; requests and relationships stay as they are")


def recognize(reading: Reading, rules: RuleBook) -> Machine | Report | Nobody | Unread | CalendarReply | None:
    verdict, mail = reading.automatic, reading.mail
    if verdict.kind is Automatic.BOUNCE:
        return Report(reports=mail.reports, about=reading.bounced)
    if verdict.kind is not Automatic.NO:
        return Machine(what=verdict.kind, because=verdict.because)
    if mail.sender_problem:
        return Nobody(because=mail.sender_problem)
    if mail.unread:
        return Unread(because=mail.unread)
    if mail.calendar_method in ("REPLY", "COUNTER"):
        return CalendarReply()
    return None
