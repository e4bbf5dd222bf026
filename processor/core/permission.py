"""What an actor may do: the one place that asks "is it a coordinator?"."""

from __future__ import annotations

from processor.core.actor import ActorRole
from processor.core.facts import Facts
from processor.core.program import Program
from processor.core.trust import TrustLevel


def is_coordinator_of(program: Program, addr_spec: str) -> bool:
    return addr_spec in program.coordinators


def speaks_as_coordinator(facts: Facts) -> bool:
    """In a coordinator's name; perhaps somebody else wrote it there."""
    return facts.actor.role is ActorRole.COORDINATOR


def is_coordinator(facts: Facts) -> bool:
    """A coordinator, and something speaks for it: their server, a token of their own, or a YES."""
    return speaks_as_coordinator(facts) and facts.trust.may_act


def is_proven_coordinator(facts: Facts) -> bool:
    """Their own server vouches for them: a token is not enough to act for a member (rows 115, 119)."""
    return speaks_as_coordinator(facts) and facts.trust.level is TrustLevel.PROVEN


def is_forged_coordinator(facts: Facts) -> bool:
    """Our server says that it was not sent by whom it names (row 120)."""
    return speaks_as_coordinator(facts) and facts.trust.level is TrustLevel.FAILED
