"""STOP, START, EXPORT, RESEND OUT-9: about the program as a whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from processor.core.decisions import done, refused
from processor.core.events import EventKind
from processor.core.facts import Facts, Wants
from processor.core.intents.coordinator.base import Verb
from processor.core.intents.coordinator.questions import answer_to
from processor.core.outcome import (
    AuditEvent,
    Decision,
    Enclosure,
    Letter,
    ResendMail,
    StartProgram,
    StopProgram,
)
from processor.core.rules import RuleBook

MOST_EXPORTED = 10_000_000  # bytes of a file that a mail may carry


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop(Verb):
    kind: ClassVar[str] = "stop"

    def wants(self) -> Wants:
        return Wants(matters=False, counts=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        if facts.stopped:
            return refused(f"the program is stopped already: {facts.stopped}")
        who = facts.sender.addr_spec
        because = f"{who} has stopped the program"
        return done(because, [StopProgram(why=because), _noted(EventKind.STOPPED, because)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(Verb):
    kind: ClassVar[str] = "start"

    def wants(self) -> Wants:
        return Wants(matters=False, counts=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        if not facts.stopped:
            return refused("the program runs; it was not stopped")
        itself = 1 if facts.mail.inbox_id else 0
        mails = max(facts.counts.get("waiting", 0) - itself, 0)
        letters = facts.counts.get("queued", 0)
        because = f"the program goes on; {mails} mails wait to be read, {letters} to go out"
        return done(because, [StartProgram(), _noted(EventKind.STARTED, because)])


def _noted(what: EventKind, because: str) -> AuditEvent:
    return AuditEvent(what=what, about="PROGRAM", because=because)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportAll(Verb):
    kind: ClassVar[str] = "export-all"

    def wants(self) -> Wants:
        return Wants(matters=False, export=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        if len(facts.export.encode()) > MOST_EXPORTED:
            return refused("it is too large for a mail; write it with `export --json` at the command line")
        letter = with_records(answer_to(facts, "exported"), facts.export)
        because = f"all records go to {facts.sender.addr_spec}"
        return done(because, [_noted(EventKind.EXPORTED, because)], [letter])


def with_records(letter: Letter, records: str) -> Letter:
    """The letter `exported`, and all records, as JSON, with it."""
    content = records.encode()
    file = Enclosure(filename="export.json", content_type="application/json", content=content)
    return replace(letter, data={**letter.data, "kilobytes": len(content) // 1000 + 1}, files=(file,))


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendMailOf(Verb):
    """RESEND OUT-9: the same mail once more, under the same Message-ID."""

    number: int
    kind: ClassVar[str] = "resend-mail"

    def wants(self) -> Wants:
        return Wants(matters=False, mail=f"OUT-{self.number}")

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        mail, ref = facts.our_mail, f"OUT-{self.number}"
        if mail is None:
            return refused(f"there is no {ref}")
        if mail.erased:
            return refused(f"{ref} {mail.erased} somebody who is erased")
        if mail.state == "queued":
            return refused(f"{ref} is still on its way")
        if mail.state == "empty":
            return refused(f"the text of {ref} is no longer kept")
        because = f"{ref} goes to {mail.recipient} once more"
        noted = AuditEvent(what=EventKind.RESENT, about=ref, because=because)
        return done(because, [ResendMail(number=self.number), noted])
