"""Who works on the database, and which daemon has a mailbox: advisory locks of PostgreSQL.

They end with the connection that holds them, so nothing is left of a process that is gone.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine, text

from processor.stages.ports import StoreDown
from processor.store.engine import fetch, make_engine

_MAILBOXES = 0x4D41494C  # the first half of the locks' names; the second is the mailbox's
_WORK = 0x574F524B  # shared by all daemons; whoever changes the whole database has it alone
_SEALS = 0x5345414C  # of who makes a seal; until the end of its transaction

NOT_NOW = "restore or upgrade works on the database; wait until it is done"

_SEAL_NOW = text("SELECT pg_try_advisory_xact_lock(:kind, 0)")
_SHARE = text("SELECT pg_try_advisory_lock_shared(:kind, 0)")
_SHARE_NOW = f"SELECT pg_try_advisory_xact_lock_shared({_WORK}, 0)"
_ALONE = text("SELECT pg_try_advisory_lock(:kind, 0)")
_FREE = text("SELECT pg_advisory_unlock_all()")
_SHARED = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = :kind AND granted"
    " AND mode = 'ShareLock'"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_TRY = text("SELECT pg_try_advisory_lock(:kind, :name)")
_ALIVE = text("SELECT 1")


class AdvisoryLocks:
    """Safe to ask from several threads. On SQLite there is only one daemon, which has them all."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._owned: set[str] = set()

    def own(self, mailbox: str) -> bool:
        """Asked of the very connection that holds the lock: if that is gone, so is the lock."""
        if self._engine.dialect.name != "postgresql":
            return True
        with self._lock:
            try:
                connection = self._connected()
                if mailbox in self._owned:
                    connection.execute(_ALIVE)
                    return True
                name = zlib.crc32(mailbox.encode()) - 2**31
                if connection.execute(_TRY, {"kind": _MAILBOXES, "name": name}).scalar():
                    self._owned.add(mailbox)
                return mailbox in self._owned
            except BaseException:
                self._drop()
                raise

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = _autocommit(self._engine)
            if not self._connection.execute(_SHARE, {"kind": _WORK}).scalar():  # until close(), for `status`
                raise StoreDown(NOT_NOW)
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        self._owned.clear()
        if connection is not None:
            connection.invalidate()  # back in the pool it would keep its locks
            connection.close()


def share_work(connection: Connection) -> None:
    """First in each transaction that changes something, and with it until its end.

    Raises StoreDown while somebody has that PostgreSQL database alone.
    """
    if connection.dialect.name == "postgresql" and not fetch(connection, _SHARE_NOW, ())[0][0]:
        raise StoreDown(NOT_NOW)


def may_seal(connection: Connection) -> bool:
    """True for one daemon at a time, until its transaction ends; on SQLite nobody else writes anyway."""
    on_postgresql = connection.dialect.name == "postgresql"
    return not on_postgresql or bool(connection.execute(_SEAL_NOW, {"kind": _SEALS}).scalar())


def is_worked_on(url: str) -> bool:
    """A daemon works on that PostgreSQL database, on whatever machine. Raises StoreDown."""
    with _asked(url) as connection:
        return bool(connection.execute(_SHARED, {"kind": _WORK}).scalar())


def is_taken(url: str) -> bool:
    """Somebody has that PostgreSQL database alone. Raises StoreDown."""
    with _asked(url) as connection:
        taken = not connection.execute(_SHARE, {"kind": _WORK}).scalar()
        connection.execute(_FREE)
        return taken


@contextmanager
def alone(url: str) -> Iterator[bool]:
    """False: somebody works on that PostgreSQL database. Otherwise nobody begins to until the end."""
    with _asked(url) as connection:
        try:
            yield bool(connection.execute(_ALONE, {"kind": _WORK}).scalar())
        finally:
            with suppress(StoreDown):  # the server may hear of the end of a connection a little later
                connection.execute(_FREE)


@contextmanager
def _asked(url: str) -> Iterator[Connection]:
    engine = make_engine(url)
    try:
        with _autocommit(engine) as connection:
            yield connection
    finally:
        engine.dispose()  # and its locks end


def _autocommit(engine: Engine) -> Connection:
    return engine.connect().execution_options(isolation_level="AUTOCOMMIT")
