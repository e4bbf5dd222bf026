"""The store: each unit of work is one transaction, left as a whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from processor.core.mail import InboundMail
from processor.stages.ports import Store, StoredMail, StoreDown, Unit
from processor.store.advisory_locks import AdvisoryLocks, share_work
from processor.store.effects import Effects
from processor.store.engine import make_engine, run_bare, to_read
from processor.store.inbox import Inbox
from processor.store.listing import Listing
from processor.store.schema import prepare
from processor.store.text_match import AreaNames
from processor.store.unwritten import UnwrittenLetters
from processor.store.views.coming import ComingDates
from processor.store.views.export import Export
from processor.store.views.material import Figures
from processor.store.views.needs import Needs
from processor.store.views.people import People
from processor.store.views.timeline import Timeline

A_DAY = timedelta(days=1)


if TYPE_CHECKING:
    from processor.core.rules import AreaRule


class SqlUnit(
    Inbox, Timeline, People, Needs, ComingDates, Listing, Effects, UnwrittenLetters, Export, Figures
):  # fmt: skip
    """Everything that one transaction may ask and change."""

    key: bytes = b""  # of the tokens; "": not read yet

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        # by hand: SQLAlchemy's own nested transactions cost more than all else about a small message
        before = self.later.copied()
        run_bare(self.db, "SAVEPOINT message")
        try:
            yield
        except StoreDown:
            # SQLite ends the whole transaction itself when the disk is full (its "Result and Error
            # Codes", SQLITE_FULL): there is no savepoint to go back to, and saying so would hide why
            raise
        except BaseException:
            run_bare(self.db, "ROLLBACK TO SAVEPOINT message")
            run_bare(self.db, "RELEASE SAVEPOINT message")
            self.later = before
            self._forget_people()
            raise
        run_bare(self.db, "RELEASE SAVEPOINT message")

    def foresee(self, mails: Sequence[InboundMail], now: datetime, keys: Sequence[str] = ()) -> None:
        senders = sorted({mail.senders[0].addr_spec for mail in mails if mail.senders})
        if senders:
            self._see_people(senders)
            self._see_letters(senders, now - A_DAY)
            self._see_parked(senders)
            numbers = {number for spec in senders if (number := self.seen.numbers[spec])}
            if numbers:
                self._see_records(sorted(numbers))
        self._see_ids(sorted({mail.message_id for mail in mails if mail.message_id}))
        keys = [*(mail.content_key for mail in mails), *filter(None, keys)]
        self.seen.contents = dict.fromkeys(keys)
        self.seen.contents |= self._first_of(keys)

    def secret(self) -> bytes:
        if not self.key:
            self.key = super().secret()
        return self.key

    def write_later(self) -> None:
        """What was put off until the end of the transaction."""
        self._write_numbers()
        self._write_due()
        self._write_events()
        self._write_ends()
        self._write_mark()


class SqlStore:
    """Safe to use from several threads: each unit has a connection of its own."""

    def __init__(self, engine: Engine, *, areas: Sequence[AreaRule], staff: Sequence[str] = ()) -> None:
        self._engine = engine
        self._areas = AreaNames(areas)
        self._staff = frozenset(staff)
        self._key = b""  # of the tokens, once it was read
        self._ownership = AdvisoryLocks(engine)

    def own(self, mailbox: str) -> bool:
        return self._ownership.own(mailbox)

    def claim_waiting(
        self, now: datetime, limit: int, owner: str, lease_seconds: int, but: Sequence[int] = ()
    ) -> tuple[StoredMail, ...]:
        with self._whole() if self._engine.dialect.name == "postgresql" else self._undone() as unit:
            return unit.claim(now, limit, owner, lease_seconds, but)

    def give_back(self, owner: str) -> None:
        if self._engine.dialect.name == "postgresql":
            with self._whole() as unit:
                unit.give_back(owner)

    def unit(self) -> AbstractContextManager[Unit]:
        return self._whole()

    def reading(self) -> AbstractContextManager[Unit]:
        return self._undone()

    @contextmanager
    def _whole(self) -> Iterator[SqlUnit]:
        with self._engine.connect() as connection, connection.begin():
            share_work(connection)
            unit = self._unit_on(connection, reading=False)
            yield unit
            unit.write_later()
            self._key = unit.key

    @contextmanager
    def _undone(self) -> Iterator[SqlUnit]:
        with to_read(self._engine) as connection:
            transaction = connection.begin()
            try:
                yield self._unit_on(connection, reading=True)
            finally:
                transaction.rollback()

    def _unit_on(self, connection: Connection, *, reading: bool) -> SqlUnit:
        unit = SqlUnit(connection, areas=self._areas, reading=reading)
        unit.staff = self._staff
        unit.key = self._key
        return unit

    def close(self) -> None:
        self._ownership.close()
        self._engine.dispose()


def open_store(
    url: str, *, areas: Sequence[AreaRule], staff: Sequence[str] = (), lasting: bool = True
) -> Store:
    """The store at sqlite:///FILE or postgresql://…, its tables brought up to date first.

    `staff` are addresses of the program's own people (coordinators), which are never counted as
    strangers. `lasting`: see make_engine(). Raises StoreDown when the database cannot be used.
    """
    engine = make_engine(url, lasting=lasting)
    try:
        prepare(engine)
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine, areas=areas, staff=staff)
