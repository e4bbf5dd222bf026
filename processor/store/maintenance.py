"""What an operator does to the store: looks at the outbox, releases it, and lets go of old raw mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Update, and_, bindparam, delete, func, or_, select, update

from processor.core.actor import Channel
from processor.core.breaker import STOPPED
from processor.core.events import EventKind
from processor.core.facts import OPEN_STATES
from processor.core.seal_check import Verdict, check_record
from processor.core.seals import Seal
from processor.stages.crash import crash_point
from processor.stages.ports import InboxState
from processor.store.advisory_locks import share_work
from processor.store.engine import make_engine, to_read
from processor.store.outbox import DROPPED, FAILED, HELD_SINCE, QUEUED, RELEASED_AT
from processor.store.schema import prepare
from processor.store.seals import latest_seal, seal_next, sealed_record, unsealed_since, waits_for_seal
from processor.store.tables import confirmations, events, held, inbox, outbox, settings, unwritten
from processor.store.views.counts import Figures, figures

BATCH = 200  # rows to a transaction: raw mails are large, and mail should not wait for us
MOST_SEALS = 10  # in a row; the rest is sealed with the next tick
EMPTY = b""
_o = outbox.c
_FINISHED = (InboxState.APPLIED, InboxState.IGNORED, InboxState.DUPLICATE)


UNWRITTEN = "unwritten-"  # and its number: what a letter has for a serial before it is a mail
_u = unwritten.c
_LARGEST = 2**63 - 1  # no database counts further; a longer number is nobody's


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A mail that has not gone out yet."""

    serial: str
    recipient: str
    letter: str
    about: str
    queued_at: datetime
    next_try_at: datetime
    attempts: int
    frozen: bool
    server_reply: str


class Maintenance:
    """On the database at `url`. Each call is a transaction, or several short ones."""

    def __init__(self, url: str) -> None:
        """Raises StoreDown, and WrongTables when another version made the database."""
        self._engine = make_engine(url)
        try:
            prepare(self._engine)
        except BaseException:
            self._engine.dispose()
            raise

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            share_work(connection)
            yield connection

    def figures(self, now: datetime) -> Figures:
        with to_read(self._engine) as connection:
            return figures(connection, now)

    # --- the inbox -------------------------------------------------------------------------------

    def requeue(self, ids: Sequence[int], now: datetime) -> int:
        """Quarantined messages are processed once more, from the bytes that came (fault 12).

        These, or all; how many they were.
        """
        wanted = select(inbox.c.id).where(inbox.c.state == InboxState.QUARANTINED.value)
        again = {"state": InboxState.WAITING.value, "attempts": 0, "because": "", "traceback": ""}
        free = {"leased_to": "", "lease_ends": None}  # PostgreSQL: nobody's work any more
        with self._changing() as connection:
            chosen = wanted.where(inbox.c.id.in_([n for n in ids if n <= _LARGEST])) if ids else wanted
            found = list(connection.scalars(chosen.with_for_update()))
            if found:
                connection.execute(update(inbox).where(inbox.c.id.in_(found)).values(**again, **free))
                note = {
                    "at": now, "what": EventKind.REQUEUED, "because": "an operator said so",
                    "actor": "operator", "channel": Channel.COMMAND_LINE.value, "rule": "requeued",
                }  # fmt: skip
                notes = [{**note, "inbox_id": number, "about": f"IN-{number}"} for number in found]
                connection.execute(events.insert(), notes)
        return len(found)

    # --- the outbox ------------------------------------------------------------------------------

    def waiting_mails(self, limit: int = 1_000) -> tuple[Waiting, ...]:
        """The oldest first."""
        columns = (
            _o.serial, _o.recipient, _o.letter, _o.about, _o.queued_at, _o.next_try_at, _o.attempts,
            _o.frozen, _o.server_reply,
        )  # fmt: skip
        wanted = select(*columns).where(_o.state == QUEUED).order_by(_o.queued_at, _o.id).limit(limit)
        aside = select(unwritten).order_by(_u.id).limit(limit)
        with to_read(self._engine) as connection:
            queued = tuple(Waiting(**row) for row in connection.execute(wanted).mappings())
            return queued + tuple(_not_written(row) for row in connection.execute(aside))

    def release(self, now: datetime, serials: Sequence[str] = ()) -> int:
        """Held mails go out with the next pass: those with these serials, or all; how many they were.

        All of them: then the outbox as a whole is no longer held, either.
        """
        serials = _texts(serials)
        mails = update(outbox).where(_o.state == QUEUED, _o.frozen.is_(True)).values(frozen=False)
        with self._changing() as connection:
            if not serials:
                names = (HELD_SINCE, STOPPED, RELEASED_AT)
                connection.execute(delete(settings).where(settings.c.name.in_(names)))
                released = {"name": RELEASED_AT, "value": now.isoformat().encode()}
                connection.execute(settings.insert(), released)  # the breaker counts from here
            chosen = mails.where(_o.serial.in_(serials)) if serials else mails
            return connection.execute(chosen).rowcount

    def drop(self, serials: Sequence[str]) -> int:
        """Mails that are not to go out at all: held ones, for they went out before the restore, and letters
        that cannot be written, each with all that waits of its decision (which may say that it went).
        """
        serials = _texts(serials)
        mails = update(outbox).where(_o.state == QUEUED, _o.frozen.is_(True), _o.serial.in_(serials))
        with self._changing() as connection:
            dropped = connection.execute(mails.values(state=FAILED, server_reply=DROPPED)).rowcount
            return dropped + _drop_unwritten(connection, serials)

    # --- retention -------------------------------------------------------------------------------

    def forget_raw(self, before: datetime) -> tuple[int, int]:
        """The bytes of finished mails that are older go; how many came in, and how many went out.

        Rows and content keys stay, so that a repeat is still known. What waits for anybody keeps its
        bytes, and so does what failed: a quarantined mail is all that there is to look into.
        """
        waits = select(held.c.inbox_id).where(held.c.state.in_(OPEN_STATES), held.c.inbox_id.is_not(None))
        asked = select(confirmations.c.inbox_id).where(
            confirmations.c.done.is_(False), confirmations.c.expires_at >= before
        )
        done = or_(
            inbox.c.state.in_([s.value for s in _FINISHED]),
            inbox.c.state == InboxState.HELD.value,
        )
        came = self._emptied(
            inbox,
            and_(
                done,
                inbox.c.received_at < before,
                inbox.c.taken_at < before,
                inbox.c.id.not_in(waits),
                inbox.c.id.not_in(asked),
            ),
        )
        went = self._emptied(outbox, and_(_o.state != QUEUED, _o.queued_at < before))
        return came, went

    def _emptied(self, table: Any, old: ColumnElement[bool]) -> int:
        wanted = (
            select(table.c.id)
            .where(old, func.length(table.c.raw) > 0, table.c.id > bindparam("after"))
            .order_by(table.c.id)
            .limit(BATCH)
        )
        change: Update = update(table).where(table.c.id.in_(bindparam("ids", expanding=True)))
        emptied = last = 0
        while True:
            with to_read(self._engine) as connection:
                ids = list(connection.scalars(wanted, {"after": last}))
            if not ids:
                return emptied
            with self._changing() as connection:  # short: looking for them may take long
                connection.execute(change.values(raw=EMPTY), {"ids": ids})
            emptied, last = emptied + len(ids), ids[-1]

    # --- the record ------------------------------------------------------------------------------

    def seal(self, now: datetime) -> tuple[Seal, ...]:
        """The seals that were due. A transaction each, and few in a row, so that mail need not wait long."""
        with to_read(self._engine) as connection:
            if not waits_for_seal(connection, now):
                return ()
        made: list[Seal] = []
        while len(made) < MOST_SEALS and (not made or made[-1].more):
            with self._changing() as connection:
                found = seal_next(connection, now)
                crash_point("before commit F")
            crash_point("after commit F")
            if found is None:
                break
            made.append(found)
        return tuple(made)

    def latest_seal(self) -> Seal | None:
        with to_read(self._engine) as connection:
            return latest_seal(connection)

    def unsealed_since(self, now: datetime) -> datetime | None:
        """When the first event happened that waits for a seal; None: none waits."""
        with to_read(self._engine) as connection:
            return unsealed_since(connection, now)

    def check_record(self, copies: Sequence[tuple[int, str]] = ()) -> Verdict:
        """Whether the record is whole; `copies` are seals that were kept outside the database."""
        with to_read(self._engine) as connection:
            if self._engine.dialect.name == "postgresql":  # a daemon may seal meanwhile
                connection.execution_options(isolation_level="REPEATABLE READ")
            return check_record(sealed_record(connection), copies)

    # --- what is done now and then -----------------------------------------------------------------

    def done_at(self, task: str) -> datetime | None:
        """None: never."""
        with to_read(self._engine) as connection:
            said = connection.scalar(select(settings.c.value).where(settings.c.name == task))
        return None if said is None else datetime.fromisoformat(said.decode())

    def note_done(self, task: str, now: datetime) -> None:
        with self._changing() as connection:
            connection.execute(delete(settings).where(settings.c.name == task))
            connection.execute(settings.insert(), {"name": task, "value": now.isoformat().encode()})


def _texts(serials: Sequence[str]) -> list[str]:
    """What a terminal sends may be no text; no serial is like that."""
    return [serial.encode("utf-8", "replace").decode() for serial in serials]


def _not_written(row: Any) -> Waiting:
    return Waiting(
        serial=f"{UNWRITTEN}{row.id}",
        recipient=row.recipient,
        letter=row.letter,
        about="",
        queued_at=row.set_aside_at,
        next_try_at=row.set_aside_at,
        attempts=0,
        frozen=False,
        server_reply=f"cannot be written: {row.because}" if row.because else "waits for the same decision",
    )


def _drop_unwritten(connection: Connection, serials: Sequence[str]) -> int:
    numbers = [s.removeprefix(UNWRITTEN) for s in serials if s.startswith(UNWRITTEN)]
    wanted = [int(n) for n in numbers if n.isdecimal() and len(n) < len(str(_LARGEST))]
    decisions = select(_u.decision).where(_u.id.in_(wanted))
    found = list(connection.scalars(decisions)) if wanted else []
    return connection.execute(delete(unwritten).where(_u.decision.in_(found))).rowcount if found else 0
