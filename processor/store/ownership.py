"""Which daemon has a mailbox: an advisory lock of PostgreSQL, which ends with its connection."""

from __future__ import annotations

import threading
import zlib

from sqlalchemy import Connection, Engine, text

_MAILBOXES = 0x4D41494C  # the first half of the locks' names; the second is the mailbox's

_TRY = text("SELECT pg_try_advisory_lock(:kind, :name)")
_ALIVE = text("SELECT 1")


class Ownership:
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
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            # a daemon that is gone without a word gives its mailboxes up within about a minute
            for name, value in (("idle", 20), ("interval", 10), ("count", 3)):
                connection.execute(text(f"SET tcp_keepalives_{name} = {value}"))
            self._connection = connection
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        self._owned.clear()
        if connection is not None:
            connection.invalidate()  # back in the pool it would keep its locks
            connection.close()
