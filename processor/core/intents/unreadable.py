"""A mail of which only the header could be read: too large, too deep, or too costly (row 135)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from processor.core.events import EventKind
from processor.core.facts import Facts, Wants
from processor.core.letter_builders import to_coordinators, to_sender
from processor.core.outcome import Decision, Disposition
from processor.core.rules import RuleBook
from processor.core.trust import TrustLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """It is kept as it came; a coordinator hears of it, and a person who wrote it is asked to write again."""

    because: str
    kind: ClassVar[str] = "unreadable"

    def wants(self) -> Wants:
        return Wants(matters=False, noted=EventKind.REQUEUED)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        if facts.noted.total:  # nobody is told a second time
            return Decision(disposition=Disposition.QUARANTINED, because=self.because)
        letters = list(
            to_coordinators(
                facts,
                "quarantined",
                message=facts.mail.inbox_id,
                sender=str(facts.sender) or "nobody we could tell",
                subject_was=facts.mail.subject or "(no subject)",
                because=self.because,
            )
        )
        doubtful = facts.trust.level in (TrustLevel.FAILED, TrustLevel.NOBODY)
        if not doubtful and (facts.member is not None or facts.trust.may_act):
            letters.append(
                to_sender(facts, "unreadable", subject_was=facts.mail.subject, because=self.because)
            )
        return Decision(disposition=Disposition.QUARANTINED, because=self.because, letters=tuple(letters))
