"""What people may ask for: one module each, with its type, how it is recognized, and what is decided."""

from __future__ import annotations

from typing import Protocol

from processor.core.facts import Facts, Wants
from processor.core.outcome import Decision
from processor.core.rules import RuleBook


class Intent(Protocol):
    """What a mail asks for."""

    @property
    def kind(self) -> str:
        """As `explain --json` names it."""

    def wants(self) -> Wants:
        """What has to be looked up before it can be decided."""

    def decide(self, facts: Facts, rules: RuleBook) -> Decision: ...
