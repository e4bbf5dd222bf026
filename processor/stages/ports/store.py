"""The store: transactions over all of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from processor.stages.ports.directory import MentorDirectory
from processor.stages.ports.due import DueRows
from processor.stages.ports.inbox import Inbox, StoredMail
from processor.stages.ports.outbox import Outbox
from processor.stages.ports.records import Records
from processor.stages.ports.views import Views


class StoreDown(Exception):
    """The database cannot be used now. Nothing is moved or sent until it can."""


class Unit(Inbox, Records, MentorDirectory, Outbox, DueRows, Views, Protocol):
    """One transaction. Left normally it commits; left by an exception it rolls back.

    A stage that needs one of these only asks for that one.
    """

    def savepoint(self) -> AbstractContextManager[None]:
        """A part that may fail by itself: left by an exception, only that part is undone."""


class Store(Protocol):
    def claim_waiting(
        self, now: datetime, limit: int, owner: str, lease_seconds: int, but: Sequence[int] = ()
    ) -> tuple[StoredMail, ...]:
        """Waiting messages, the oldest first, which nobody else works on.

        Messages of one lane (one sender) go to one owner at a time, in their order. `but` are
        messages that the owner has in hand already.
        """

    def give_back(self, owner: str) -> None:
        """What it has claimed and not finished is free again, at once and not when the lease ends."""

    def own(self, mailbox: str) -> bool:
        """True: this process, and no other, may take mail from that mailbox now. Ask before each time."""

    def unit(self) -> AbstractContextManager[Unit]: ...
    def reading(self) -> AbstractContextManager[Unit]:
        """The same view; whatever it changes is undone at the end."""

    def close(self) -> None: ...
