"""The doors to the mail servers: where mail comes in, and where it goes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from processor.core.mail import OutboundMail


class Folder(StrEnum):
    """Where a message goes in the mailbox once its fate is in the database."""

    PROCESSED = "Processed"
    HELD = "Held"
    IGNORED = "Ignored"


class MailboxDown(Exception):
    """The mailbox cannot be used now; the sentence says why. Nothing is lost: try again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    uidvalidity: int
    uids: tuple[str, ...]  # everything in the watched folder, oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    uid: str
    received_at: datetime  # INTERNALDATE, UTC
    size: int  # bytes, as the server says
    raw: bytes  # when size is over the cap: the header only


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A message that was taken in and filed; it should no longer lie in the watched folder."""

    id: int  # in the inbox
    uid: str
    received_at: datetime
    size: int


class Mailbox(Protocol):
    """One watched folder. Every method may raise MailboxDown; the next call connects again."""

    name: str  # tells this mailbox from others in the database; no password in it

    @property
    def left(self) -> Sequence[str]:
        """Of each message that fetch() could not read, which one and why; it stays where it is."""

    def listing(self) -> Listing: ...

    def fetch(self, uids: Sequence[str], most_bytes: int) -> Iterable[Fetched]:
        """Without marking them as read. A UID that is gone is left out, and so is what `left` tells of."""

    def come_again(self, filed: Sequence[Filed]) -> Sequence[str]:
        """The UIDs of those in whose place a message lies that is to be taken in.

        It is another one, as after a backup that a server restored without another UIDVALIDITY; or, where a
        message keeps its UID when it is moved, somebody put it back.
        """

    def file(self, uidvalidity: int, uids: Sequence[str], folder: Folder) -> None:
        """Move them out of the watched folder. Gone ones, and another uidvalidity, are no error."""

    def wait(self, seconds: float) -> bool:
        """Until something may have come, or the time is over; True: something may have come."""

    def wake(self) -> None:
        """Ends a wait() in another thread at once."""

    def close(self) -> None: ...


# --- the courier -----------------------------------------------------------------------------------


class CourierDown(Exception):
    """No mail can be sent now; the sentence says why. Queued mail waits."""


class LoginRefused(CourierDown):
    """The server is there and does not let us in: it is asked less often than one that is away."""


class NoToken(Exception):
    """No access token for a mail server can be had now; the sentence says why, and shows none."""


class Fate(StrEnum):
    SENT = "sent"
    DEFERRED = "deferred"  # 4xx, or the outcome is unknown: try again with the same bytes
    REFUSED = "refused"  # 5xx: final


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    fate: Fate
    code: int  # SMTP reply code; 250 for a Maildir; 0 when there was none
    reply: str  # the server's words, one line
    unknown: bool = False  # deferred, and the server may have it all the same (RFC 1047)

    @property
    def said(self) -> str:
        """The whole reply line: its code decides what became of the mail (RFC 5321, 4.2.1)."""
        code = str(self.code) if self.code else ""
        return self.reply if self.reply.startswith(code) else f"{code} {self.reply}".rstrip()


class Courier(Protocol):
    """Carries one mail to one recipient. Safe to call from several threads."""

    def send(self, mail: OutboundMail) -> Receipt:
        """Raises CourierDown when no connection can be had; the mail was not sent then."""

    def close(self) -> None: ...
