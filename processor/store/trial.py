"""A database to try things on: a copy of today's records, and what a replay asks beside the ports."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, bindparam, delete, func, insert, select, update

from processor import private
from processor.called import called
from processor.core.breaker import STOPPED
from processor.stages.ports import InboxState, StoreDown
from processor.store.backup import back_up, file_of, opened
from processor.store.columns import metadata
from processor.store.engine import make_engine, to_read
from processor.store.given import given_so_far
from processor.store.outbox import HELD_SINCE, QUEUED, SENT
from processor.store.schema import HEAD, WrongTables, migrate, revision
from processor.store.tables import (
    FIRST_NUMBERS,
    PROGRAM_STOPPED,
    contents,
    due_dates,
    inbox,
    numbers,
    outbox,
    settings,
    unwritten,
)

_ROWS = 500  # to a statement
_NOT_REPLAYED = "it waits in the program itself, and is no part of a replay"
_o = outbox.c
_NEXT_DUE = select(func.min(due_dates.c.at)).where(
    due_dates.c.settled.is_(False), due_dates.c.at > bindparam("after")
)
_IS_DUE = (
    select(due_dates.c.id).where(due_dates.c.settled.is_(False), due_dates.c.at <= bindparam("now")).limit(1)
)
_IS_STOPPED = select(settings.c.name).where(settings.c.name == PROGRAM_STOPPED)
_CARRY = (
    update(outbox)
    .where(_o.state == QUEUED, _o.next_try_at <= bindparam("now"))
    .values(state=SENT, sent_at=_o.next_try_at, attempts=1, server_reply="250 not sent: a replay")
)
_LETTERS = (
    select(_o.id, _o.inbox_id, _o.letter, _o.recipient, _o.about, _o.subject, _o.raw)
    .where(_o.id > bindparam("after"))
    .order_by(_o.id)
)
_u = unwritten.c
_UNWRITTEN = select(_u.id, _u.inbox_id, _u.letter, _u.recipient, _u.because).where(_u.id > bindparam("after"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A letter that a replay has put into its outbox."""

    inbox_id: int | None  # None: a due date asked for it
    letter: str
    recipient: str
    about: str
    subject: str
    raw: bytes  # b"": it could not be written, and `subject` says why


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A message, as the inbox names it."""

    sender: str  # addr-spec; "": unknown
    subject: str


class Trial:
    """The scratch database at `url`, beside the store that the stages use."""

    def __init__(self, url: str) -> None:
        self._engine = make_engine(url, lasting=False)
        self._letters = self._unwritten = 0  # the last that was told of
        self.new_letters()

    def close(self) -> None:
        self._engine.dispose()

    def next_due(self, after: datetime) -> datetime | None:
        """When the first open due date later than `after` is due. None: there is none."""
        with to_read(self._engine) as connection:
            found: datetime | None = connection.scalar(_NEXT_DUE, {"after": after})
        return found

    def is_due(self, now: datetime) -> bool:
        with to_read(self._engine) as connection:
            return connection.execute(_IS_DUE, {"now": now}).first() is not None

    def carry(self, now: datetime) -> None:
        """What is due by now has gone out; nothing goes anywhere. A stopped program sends nothing."""
        with self._engine.begin() as connection:
            if connection.scalar(_IS_STOPPED) is None:
                connection.execute(_CARRY, {"now": now})

    def last_message(self) -> int:
        with to_read(self._engine) as connection:
            return int(connection.scalar(select(func.max(inbox.c.id))) or 0)

    def message(self, inbox_id: int) -> Stored:
        wanted = select(inbox.c.sender, inbox.c.subject).where(inbox.c.id == inbox_id)
        with to_read(self._engine) as connection:
            row = connection.execute(wanted).one()
        return Stored(sender=row.sender, subject=row.subject)

    def new_letters(self) -> tuple[Queued, ...]:
        """Since the last call: those in the outbox, and those that could not be written."""
        with to_read(self._engine) as connection:
            queued = connection.execute(_LETTERS, {"after": self._letters}).all()
            aside = connection.execute(_UNWRITTEN, {"after": self._unwritten}).all()
        self._letters = max((row.id for row in queued), default=self._letters)
        self._unwritten = max((row.id for row in aside), default=self._unwritten)
        written = tuple(
            Queued(
                inbox_id=r.inbox_id, letter=r.letter, recipient=r.recipient, about=r.about,
                subject=r.subject, raw=bytes(r.raw),
            )
            for r in queued
        )  # fmt: skip
        return written + tuple(
            Queued(
                inbox_id=r.inbox_id, letter=r.letter, recipient=r.recipient, about="", raw=b"",
                subject=f"cannot be written: {r.because or 'another letter of its decision cannot be'}",
            )
            for r in aside
        )  # fmt: skip


# --- an empty program ---------------------------------------------------------------------------------


def make_empty(file: Path, url: str) -> None:
    """A program without records, whose key is that of the database at `url`, where one can be read.

    So the tokens in answers to its letters count, for the same mails bring about the same numbers.
    """
    migrate(f"sqlite:///{file}")
    if key := _key_of(url):
        engine = make_engine(f"sqlite:///{file}")
        try:
            with engine.begin() as connection:
                connection.execute(update(settings).where(settings.c.name == "secret").values(value=key))
        finally:
            engine.dispose()


def _key_of(url: str) -> bytes:
    """b"": there is none yet. Raises StoreDown."""
    if (place := file_of(url)) is not None:
        if not place.exists():
            return b""
        try:
            with closing(_look_into(place)) as there:
                row = there.execute("SELECT value FROM settings WHERE name = 'secret'").fetchone()
        except sqlite3.Error as error:
            raise StoreDown(f"{place} cannot be read: {error}; check database.url") from error
        return bytes(row[0]) if row else b""
    engine = make_engine(url)
    try:
        if not revision(engine):
            return b""
        with to_read(engine) as connection:
            return bytes(
                connection.scalar(select(settings.c.value).where(settings.c.name == "secret")) or b""
            )
    finally:
        engine.dispose()


# --- the copy --------------------------------------------------------------------------------------


def copy_records(url: str, file: Path, begins: datetime) -> None:
    """Today's database at `url` as an SQLite file for a replay that begins at `begins`.

    Only reads there. In the copy no message was seen before, none waits, no mail is under way, nothing is
    stopped, and the letters of the past count for no limit. Raises StoreDown, WrongTables, CopyRefused.
    """
    place = file_of(url)
    if place is not None and place.exists() and _is_still(place):
        private.make_new_file(file)
        file.write_bytes(place.read_bytes())
    elif place is not None:
        back_up(url, file)
    else:
        _copy_rows(url, file)
    copy = make_engine(f"sqlite:///{file}")
    try:
        _look_at(copy)
        with copy.begin() as connection:
            _forget_the_present(connection, begins)
    finally:
        copy.dispose()


def _is_still(place: Path) -> bool:
    """Nobody has the SQLite file open: it is whole, and a look leaves no -wal and -shm beside it."""
    return not place.with_name(f"{place.name}-wal").exists()


def _look_into(place: Path) -> sqlite3.Connection:
    return opened(place, "ro&immutable=1" if _is_still(place) else "ro")


def _copy_rows(url: str, file: Path) -> None:
    """Row by row: pg_dump's text is for PostgreSQL alone."""
    private.make_new_file(file)
    migrate(f"sqlite:///{file}")
    source, copy = make_engine(url), make_engine(f"sqlite:///{file}")
    try:
        _look_at(source)
        with (
            source.connect().execution_options(isolation_level="REPEATABLE READ") as there,
            copy.begin() as here,
        ):
            for table in metadata.sorted_tables:
                here.execute(delete(table))
            for table in metadata.sorted_tables:
                rows = there.execution_options(stream_results=True).execute(select(table)).mappings()
                for some in rows.partitions(_ROWS):
                    here.execute(insert(table), [dict(row) for row in some])
            given = given_so_far(url)
            last = [{"kind": kind, "last": given.get(kind, 0)} for kind in FIRST_NUMBERS]
            here.execute(delete(numbers))
            here.execute(insert(numbers), last)
    finally:
        source.dispose()
        copy.dispose()


def _look_at(engine: Engine) -> None:
    if (found := revision(engine)) != HEAD:
        raise WrongTables(
            f"the database has the tables of another version ({found or 'none'}; this one needs {HEAD}); "
            f"run `{called()} upgrade` first, or replay without --with-records"
        )


def _forget_the_present(connection: Connection, begins: datetime) -> None:
    long_ago = begins - timedelta(days=2)  # limits count the letters of a day
    connection.execute(delete(contents))
    connection.execute(update(inbox).values(message_id=""))
    waiting = inbox.c.state == InboxState.WAITING.value
    connection.execute(
        update(inbox).where(waiting).values(state=InboxState.IGNORED.value, because=_NOT_REPLAYED)
    )
    connection.execute(update(outbox).where(_o.state == QUEUED).values(state=SENT, sent_at=_o.queued_at))
    connection.execute(update(outbox).where(_o.queued_at > long_ago).values(queued_at=long_ago))
    connection.execute(delete(unwritten))
    stopped = (PROGRAM_STOPPED, STOPPED, HELD_SINCE)
    connection.execute(delete(settings).where(settings.c.name.in_(stopped)))
