"""CONCERN: something is wrong between two people; coordinators read it, the partner never does (row 100)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from processor.core.decisions import hold
from processor.core.events import EventKind
from processor.core.facts import Facts, Wants
from processor.core.outcome import AuditEvent, Decision
from processor.core.reading import Reading
from processor.core.rules import RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    kind: ClassVar[str] = "concern"

    def wants(self) -> Wants:
        return Wants()

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        who = facts.member.name if facts.member is not None else facts.sender.addr_spec
        names = ", ".join(v.partner_of(facts.member).name for v in facts.relationships if facts.member)
        about = f", who is matched with {names}" if names else ""
        because = f"a CONCERN of {who}{about}: read it now; nobody else hears of it"
        held = replace(hold(facts, because, receipt=True), rule="concern")
        if facts.member is None:
            return held
        noted = AuditEvent(what=EventKind.CONCERN, about=facts.member.code, because="a coordinator reads it")
        return replace(held, effects=(*held.effects, noted))


def recognize(reading: Reading, rules: RuleBook) -> Concern | None:
    command = reading.command
    return Concern() if command is not None and command.kind == "concern" else None
