"""The inbox: what came in, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from processor.core.mail import InboundMail
from processor.stages.ports.mail import Fetched, Filed


class InboxState(StrEnum):
    WAITING = "waiting"
    APPLIED = "applied"
    IGNORED = "ignored"
    DUPLICATE = "duplicate"
    HELD = "held"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMail:
    """A message of the inbox."""

    id: int
    raw: bytes
    received_at: datetime
    attempts: int = 0
    size: int = 0  # what the server said; more than len(raw): only the header was kept
    fence: int = 0  # the claim's number; a later claim makes it stale


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmirrored:
    id: int
    uidvalidity: int
    uid: str
    state: InboxState


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A message that was decided and done."""

    id: int
    received_at: datetime
    subject: str
    message_id: str
    changed: bool  # something in the records


class Inbox(Protocol):
    """Messages that were taken in, each until its end."""

    def unknown(self, mailbox: str, uidvalidity: int, uids: Sequence[str]) -> tuple[str, ...]: ...
    def filed(self, mailbox: str, uidvalidity: int, uids: Sequence[str]) -> tuple[Filed, ...]:
        """Those of the UIDs whose messages were filed."""

    def give_up_uids(self, ids: Sequence[int]) -> None:
        """Other messages have the UIDs of these filed ones now."""

    def is_first_scan(self, mailbox: str) -> bool:
        """Nothing was ever taken in from this mailbox, and no scan() was noted."""

    def note_scan(self, mailbox: str, uidvalidity: int, now: datetime) -> None:
        """It was listed then; the first time tells that none before was seen."""

    def take_in(
        self,
        mailbox: str,
        uidvalidity: int,
        fetched: Sequence[Fetched],
        now: datetime,
        state: InboxState = InboxState.WAITING,
        because: str = "",
    ) -> None: ...
    def still_claimed(self, claimed: Sequence[StoredMail]) -> frozenset[int]:
        """Those that still wait and are still ours; nobody else gets them during this transaction."""

    def foresee(self, mails: Sequence[InboundMail], now: datetime, keys: Sequence[str] = ()) -> None:
        """These will be judged next: what they need may be looked up for all of them at once.

        `keys`: what first_with() will be asked for beside the contents of the mails.
        """

    def waiting_count(self) -> int: ...
    def stored(self, inbox_id: int) -> StoredMail: ...
    def count_attempt(self, inbox_id: int, because: str) -> int:
        """How often reading or processing failed now."""

    def claim_content(self, content_key: str, inbox_id: int) -> int | None:
        """None: this content is new. Otherwise the inbox id of the message that had it first."""

    def first_with(self, content_key: str) -> int | None:
        """The message that claimed the key; None: nobody did."""

    def applied_from(self, addr_spec: str, most: int) -> tuple[Applied, ...]:
        """The sender's messages that were done, the latest first."""

    def same_id(self, message_id: str, inbox_id: int) -> int:
        """An earlier message with that Message-ID; 0 when there is none."""

    def finish(
        self,
        inbox_id: int,
        state: InboxState,
        because: str,
        *,
        sender: str = "",
        subject: str = "",
        message_id: str = "",
        intent: str = "",
        traceback: str = "",
        words: str = "",
    ) -> None:
        """The message's end. `words`: see heard_from()."""

    def unmirrored(self, mailbox: str, limit: int) -> tuple[Unmirrored, ...]:
        """Messages whose fate is known and which still lie in the watched folder."""

    def forget_bytes(self, inbox_id: int) -> None:
        """The message stays known by its content key alone."""

    def mark_mirrored(self, ids: Sequence[int]) -> None: ...

    def recall_claims(self, farthest: datetime) -> int:
        """Messages of the inbox whose claim lasts for longer than any does are free: the clock was ahead."""
