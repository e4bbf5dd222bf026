"""Rendering letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from processor.core.mail import OutboundMail
from processor.core.outcome import Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterJob:
    """A letter to write; its cause, name and recipient make the Message-ID stable."""

    letter: Letter
    cause: str
    now: datetime
    key: bytes  # of the reply tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class NotWritten:
    """A letter that could not be written, and why."""

    because: str


class Writer(Protocol):
    """Turns letters into final bytes."""

    def begin(self, jobs: Sequence[LetterJob]) -> Callable[[], Sequence[OutboundMail | NotWritten]]:
        """Writing begins at once; call what comes back to wait for it. That raises WorkersDown."""

    def warm_up(self) -> None:
        """Starts the workers; does not block."""
