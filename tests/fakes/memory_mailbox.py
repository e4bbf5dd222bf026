"""A mailbox that is only a dictionary: UIDs, flags, folders, and a server that may be down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from processor.core.mail import header_of
from processor.stages.ports import Fetched, Filed, Folder, Listing, MailboxDown


@dataclass(slots=True)
class MemoryMailbox:
    """The watched folder, and the folders into which mails are filed."""

    name: str = "the mailbox"
    uidvalidity: int = 1
    watched: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)  # what a person has opened in a mail client
    filed: dict[str, str] = field(default_factory=dict)  # UID -> folder
    down: str = ""  # why it cannot be reached
    left: tuple[str, ...] = ()
    _last: int = 0

    def deliver(self, raw: bytes, at: datetime) -> str:
        """Its UID."""
        self._last += 1
        self.watched[str(self._last)] = (raw, at)
        return str(self._last)

    def listing(self) -> Listing:
        self._reach()
        return Listing(uidvalidity=self.uidvalidity, uids=tuple(self.watched))

    def fetch(self, uids: Sequence[str], most_bytes: int) -> Iterable[Fetched]:
        self._reach()
        for uid in uids:
            if uid in self.watched:
                raw, at = self.watched[uid]
                kept = raw if len(raw) <= most_bytes else header_of(raw)
                yield Fetched(uid=uid, received_at=at, size=len(raw), raw=kept)

    def come_again(self, filed: Sequence[Filed]) -> Sequence[str]:
        return ()

    def file(self, uidvalidity: int, uids: Sequence[str], folder: Folder) -> None:
        self._reach()
        for uid in uids:
            if uidvalidity == self.uidvalidity and self.watched.pop(uid, None) is not None:
                self.filed[uid] = folder.value

    def restored(self) -> None:
        """From a backup of the server's: all mails lie in the folder again, under a new UIDVALIDITY."""
        self.uidvalidity += 1

    def wait(self, seconds: float) -> bool:
        return False

    def wake(self) -> None:
        """Nobody waits."""

    def close(self) -> None:
        """Nothing is open."""

    def _reach(self) -> None:
        if self.down:
            raise MailboxDown(self.down)
