"""Parsing mail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # it stands on every intent, and few commands read mail
    from processor.core.understanding import Understood


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """A mail to read."""

    raw: bytes
    received_at: datetime
    size: int = 0  # bytes of the whole mail, where `raw` is not all of it
    unread: str = ""  # why only the header is to be read; see InboundMail.unread


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A mail that could not be read within its limits."""

    because: str  # what is wrong with it, as a sentence goes on after "could not be read:"
    traceback: str = ""
    final: bool = False  # it will be so the next time, too; else it is worth another try


class WorkersDown(Exception):
    """No worker can be had to read or write mail; the sentence says why. The mails wait."""


class Reader(Protocol):
    def begin(self, mails: Sequence[RawMail]) -> Callable[[], Sequence[Understood | Unreadable]]:
        """Each mail in order; one that kills its worker harms no other.

        Reading begins at once; call what comes back to wait for it. That raises WorkersDown.
        """

    def warm_up(self) -> None:
        """Starts the workers; does not block."""
