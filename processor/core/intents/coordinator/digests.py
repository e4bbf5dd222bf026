"""DIGEST WEEKLY, DAILY, OFF: how often the coordinator who writes it gets the digest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from processor.core.dates import local_day
from processor.core.decisions import done
from processor.core.digest import Often, due_of
from processor.core.events import EventKind
from processor.core.facts import Facts, Wants
from processor.core.outcome import AuditEvent, ClearDue, Decision, DueKind, Effect, KeepDigest
from processor.core.rules import RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseDigest:
    """It concerns nobody else, and the next DIGEST changes it again; so it is no deed."""

    often: Often
    kind: ClassVar[str] = "choose-digest"

    def wants(self) -> Wants:
        return Wants(matters=False)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        who, zone = facts.sender.addr_spec, facts.program.time_zone
        about = f"TO-{who}"
        effects: list[Effect] = [
            KeepDigest(address=who, often=self.often.value),
            ClearDue(about=about, kinds=(DueKind.DIGEST,)),
        ]
        if self.often is Often.NEVER:
            because = f"no digest goes to {who} any more; DIGEST WEEKLY brings it back"
        else:
            due = due_of(who, self.often, facts.now, rules.policy, zone)
            effects.append(due)
            because = f"{who} gets the digest {self.often}, the next one on {local_day(due.at, zone)}"
        noted = AuditEvent(what=EventKind.DIGEST_CHOSEN, about=about, because=because)
        return done(because, [*effects, noted])
