"""The database itself: how it is opened, how its transactions begin, what its failures mean."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, PoolProxiedConnection, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from processor import private
from processor.stages.ports import StaleRecord, StoreDown
from processor.store.room import why_not_written
from processor.store.same_file import SameFile

_WAIT_SECONDS = 30  # for another writer on SQLite
_CONNECT_SECONDS = 10
# A PostgreSQL server that is gone without a word is noticed in half a minute, and in a few seconds the
# server notices that we are: whatever the lost transaction had locked is free again.
_TO_SERVER = {
    "connect_timeout": _CONNECT_SECONDS,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}
_FROM_SERVER = {"client_connection_check_interval": "2s", "tcp_keepalives_idle": "20"} | {
    "DateStyle": "ISO, YMD",  # the driver reads no other one
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
# Somebody's forgotten session is a database that is down; who set a shorter time for the database meant it.
_LOCKS = "SELECT set_config('lock_timeout', %s, false) WHERE current_setting('lock_timeout') = '0'"
_PAUSE_SECONDS = 0.02
_CACHE_KB = 16_000
_CHECKPOINT_PAGES = 4_000  # 16 MB: a page that many commits change is written back once for all of them
_READING = "reading"  # in the info of a pooled connection
# PostgreSQL, when somebody has changed the database under us: no schema to make tables in, read only (a
# failover), a table or column that is not there, a right that was taken away
# and, of a database of somebody else's, a table that is there already
_CHANGED = ("3F000", "25006", "42P01", "42703", "42501", "42P07")
# and what is no fault of a statement of ours, however long it lasts: a feature that is missing, a trigger of
# somebody's (38, 39, P0), an error inside the server. A value or a word that it does not take (21, 22, 23,
# 42) is a fault of the program, and ends it.
_NOT_OURS = ("0A", "38", "39", "P0", "XX")
_TO_REPEAT = ("40P01", "40001")  # PostgreSQL: deadlock_detected, serialization_failure
_MENDS = {
    "disk is full": "make room on the disk; mail waits in the mailbox meanwhile",
    "no space left": "make room on the disk of the database server; mail waits in the mailbox meanwhile",
    "disk i/o error": "check the disk (dmesg), and have a backup at hand",
    "readonly database": "give the program's user the right to write the file and its folder",
    "unable to open database file": "check database.url, and that the program's user may write the folder",
    "malformed": "restore a backup",
    "not a database": "check database.url, or restore a backup",
    "connection refused": "check that the database server runs, and the host and port in database.url",
    "could not translate host name": "check the host in database.url, and the name server",
    "failed to resolve host": "check the host in database.url, and the name server",
    "password authentication failed": "check the user in database.url, and database.password_file",
    "no password supplied": "write it into ~/.pgpass, or name its file in database.password_file",
    "lock timeout": "end the session that holds the lock (pg_stat_activity, pg_locks)",
    "no schema has been selected": "set the search_path of the program's user or database, such as public",
    "read-only transaction": "let database.url name the server that takes changes",
    "already exists": "another program has tables there; give this one a database of its own",
    "does not exist": "make it, or check the name in database.url",
}
_MENDS_OF_STATE = {
    "XX001": "stop the program, check the server's disk, and restore a backup",
    "XX002": "stop the program, check the server's disk, and REINDEX the database or restore a backup",
    "XX": "look into the log of the database server; mail waits in the mailbox meanwhile",
    "P0": "somebody's trigger or function refuses it; take it off the program's tables",
    "38": "somebody's trigger or function fails; take it off the program's tables",
    "39": "somebody's trigger or function fails; take it off the program's tables",
    "0A": "let database.url name the server itself, not a pooler or another kind of server, and start again",
}
# what SQLite says when it can make no -wal or -shm, whatever the reason
_PERHAPS_FULL = ("disk i/o error", "unable to open database file", "attempt to write a readonly database")
_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


def make_engine(url: str, *, lasting: bool = True) -> Engine:
    """An engine for sqlite:///FILE or postgresql://…; raises StoreDown for any other URL.

    `lasting`: a commit is on the disk when it returns; a scratch need not survive the machine.

    A transaction begins as BEGIN IMMEDIATE on SQLite, unless the connection comes from to_read(): a
    deferred BEGIN that was to become a writer fails when another one was faster, whatever the busy timeout.
    """
    try:
        parsed = make_url(url)
        backend = parsed.drivername.partition("+")[0]
        if backend not in _DRIVERS:
            raise StoreDown(f"database.url: {backend} is not a database of ours; write sqlite:///FILE")
        parsed = parsed.set(drivername=_DRIVERS[backend])
        if backend == "sqlite":
            engine = create_engine(
                parsed,
                json_deserializer=from_json,
                hide_parameters=True,  # mails, addresses and tokens: no fault that is logged may show them
                connect_args={"timeout": _WAIT_SECONDS},
            )
            file = SameFile(parsed.database or "")
            event.listen(engine, "do_connect", lambda *_: file.look(), insert=True)
            event.listen(engine, "engine_disposed", lambda *_: file.forget())
            event.listen(engine, "do_connect", _make_private)
            event.listen(engine, "connect", _prepare_sqlite)
            if not lasting:
                event.listen(engine, "connect", _need_not_last)

            def begin(connection: PoolProxiedConnection) -> None:
                file.look()
                _begin_sqlite(connection)

            # not a "begin" listener: with one, every statement of the engine looks for listeners
            engine.dialect.do_begin = begin  # type: ignore[method-assign, assignment]
        else:
            engine = create_engine(
                parsed,
                json_deserializer=from_json,
                hide_parameters=True,  # as above
                pool_pre_ping=True,
                connect_args={name: v for name, v in _TO_SERVER.items() if name not in parsed.query},
            )
            event.listen(engine, "do_connect", _connect_to_postgresql)
            event.listen(engine, "connect", _prepare_postgresql)
            # that the server is gone is told by StoreDown, in our own words and the log's own form
            logging.getLogger("psycopg").setLevel(logging.ERROR)
    except ArgumentError as error:
        raise StoreDown("database.url cannot be read; write sqlite:///FILE or postgresql://…") from error
    event.listen(engine, "handle_error", _explain, retval=True)
    return engine


@lru_cache(maxsize=4096)
def from_json(text: str) -> Any:
    """Arrays as tuples, so that a row can be a key."""
    return _as_tuples(json.loads(text))


def _as_tuples(value: Any) -> Any:
    return tuple(map(_as_tuples, value)) if isinstance(value, list) else value


def _make_private(dialect: object, record: object, words: Sequence[Any], options: object) -> None:
    """SQLite would make the file with the umask's mode; -wal and -shm have that of the file."""
    place = str(words[0]) if words else ""
    if place and place != ":memory:" and not place.startswith("file:"):
        with suppress(OSError):  # SQLite says the same with the next step, and we say what mends it
            private.make_file(Path(place))


def _prepare_sqlite(connection: Any, record: object) -> None:
    # without this the driver begins transactions itself, too late, and breaks savepoints
    connection.isolation_level = None
    _switch_to_wal(connection)
    for pragma in (
        "synchronous=FULL",  # a commit is on the disk when it returns
        "foreign_keys=ON",
        "secure_delete=ON",  # what is erased is overwritten, not only left alone (row 22)
        f"cache_size=-{_CACHE_KB}",
        f"wal_autocheckpoint={_CHECKPOINT_PAGES}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _need_not_last(connection: Any, record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _connect_to_postgresql(
    dialect: Any, record: object, words: Sequence[Any], options: Mapping[str, Any]
) -> Any:
    """Raises StoreDown for a database that could not keep every name; before anything is asked of it."""
    connection = dialect.connect(*words, **options)
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        connection.close()
        raise StoreDown(
            f"the database is encoded in {encoding}, which does not hold every name; make it anew with "
            "createdb --encoding=UTF8 --template=template0, and restore a backup into it"
        )
    return connection


def _prepare_postgresql(connection: Any, record: object) -> None:
    """A server before 14, or on another system than Linux, cannot look after its clients; so be it."""
    from psycopg import DatabaseError  # only where it is in use

    for name, value in _FROM_SERVER.items():
        try:
            connection.execute("SELECT set_config(%s, %s, false)", (name, value))
            connection.commit()
        except DatabaseError:
            connection.rollback()
    connection.execute(_LOCKS, (f"{_WAIT_SECONDS}s",))
    connection.commit()


def _switch_to_wal(connection: Any) -> None:
    """Once for each file; while another process does it, SQLite fails at once and does not wait."""
    end = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return


@contextmanager
def to_read(engine: Engine) -> Iterator[Connection]:
    """A connection whose transaction keeps no writer waiting."""
    with engine.connect() as connection:
        info = connection.info
        info[_READING] = True
        try:
            yield connection
        finally:
            info.pop(_READING, None)


def _begin_sqlite(connection: PoolProxiedConnection) -> None:
    cursor = connection.cursor()
    cursor.execute("BEGIN" if connection.info.get(_READING) else "BEGIN IMMEDIATE")
    cursor.close()


def run_bare(connection: Connection, statement: str) -> None:
    """A statement without values and rows, by the driver alone: SQLAlchemy takes longer than SQLite does."""
    with _cursor(connection) as cursor:
        cursor.execute(statement)


def fetch(connection: Connection, statement: str, values: Any) -> Sequence[tuple[Any, ...]]:
    """All rows of a statement in the driver's own words, as the driver gives them."""
    with _cursor(connection) as cursor:
        cursor.execute(statement, values)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return rows


@contextmanager
def _cursor(connection: Connection) -> Iterator[Any]:
    """The driver's own; what it raises has the meaning that it has everywhere here."""
    try:
        cursor = connection.connection.cursor()
        yield cursor
        cursor.close()
    except Exception as error:
        dbapi = connection.dialect.loaded_dbapi
        down = isinstance(error, dbapi.OperationalError) or type(error) is dbapi.DatabaseError
        down = down or _state(error).startswith((*_CHANGED, *_NOT_OURS))
        raise _meaning(error, down=down, place=_place(connection.engine.url)) or error from error


def _explain(context: ExceptionContext) -> BaseException | None:
    """The words of the stages for what the driver says; None leaves the exception as it is."""
    error = context.original_exception
    # before a ping the pool connects again by itself; an interrupt stays one
    if context.is_pre_ping or not isinstance(error, Exception):
        return None
    said = context.sqlalchemy_exception
    # sqlite3 has no class of its own for a file that is damaged or no database: the bare DatabaseError
    changed = _state(error).startswith((*_CHANGED, *_NOT_OURS))
    down = (
        changed or context.is_disconnect or isinstance(said, OperationalError) or type(said) is DatabaseError
    )
    place = _place(context.engine.url) if context.engine is not None else None
    return _meaning(error, down=down, place=place)


def _place(url: URL) -> Path | None:
    """The folder of an SQLite file."""
    on_disk = url.drivername.startswith("sqlite") and url.database
    return Path(url.database or "").absolute().parent if on_disk else None


def _state(error: BaseException) -> str:
    """Of PostgreSQL: five characters, the first two of them its class."""
    return getattr(error, "sqlstate", "") or ""


def _meaning(error: Exception, *, down: bool, place: Path | None) -> Exception | None:
    if _state(error) in _TO_REPEAT:
        return StaleRecord("two transactions wanted the same records; this one is to be done again")
    return StoreDown(f"the database cannot be used: {_sentence(error, place)}") if down else None


def _sentence(error: BaseException, place: Path | None) -> str:
    """The driver's first line, without a password that may stand in it, and what to do about it."""
    first = str(error).strip().partition("\n")[0]
    if place is not None and first.lower().startswith(_PERHAPS_FULL) and (why := why_not_written(place)):
        return why
    said = re.sub(r"password=\S+|://\S+@", "…", first) or type(error).__name__
    mends = [mend for state, mend in _MENDS_OF_STATE.items() if _state(error).startswith(state)]
    mends += [mend for words, mend in _MENDS.items() if words in first.lower()]
    return said + "".join(f"; {mend}" for mend in mends[:1])
