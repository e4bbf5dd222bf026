"""Due dates: what the clock asks, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from processor.core.outcome import DueKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDate:
    id: int
    kind: DueKind
    about: str
    at: datetime
    nth: int = 0


class DueRows(Protocol):
    """They live in the database, in UTC."""

    def due(self, now: datetime, limit: int) -> tuple[DueDate, ...]: ...
    def settle_due(self, due_id: int) -> None:
        """It was asked and answered; it never fires again."""

    def recall_due(self, now: datetime, farthest: datetime) -> int:
        """The same of due dates. A request made in the future was made now; its dates keep their distance."""
