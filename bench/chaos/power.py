"""Fault 2: power is lost, and the end of the database's log is not on the disk."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bench.chaos.harness import Harness, id_of, in_child
from bench.chaos.result import Row
from processor.stages.ports import Unit
from processor.store.unit import SqlStore

MAILS = 12
_STATE = (
    "select id, state, mirrored, attempts from inbox order by id",
    "select id, serial, state, fence from outbox order by id",
    "select number, version, standing from members order by number",
    "select number, state, version from requests order by number",
    "select id, inbox_id, what, about from events order by id",
    "select id, kind, about, nth, settled from due_dates order by id",
)


def power_losses(theater: Harness, row: Row, trials: int) -> None:
    """A pass writes its whole log; then the log is cut off anywhere, and the program goes on from there.

    What the mailbox shows is what it shows at that moment: a mail is filed only after the commit that
    says so, and that one was on the disk (synchronous=FULL).
    """
    members = theater.rehearse()
    dice = random.Random(2)
    raws = []
    for _ in range(MAILS // 2):
        theater.newcomer()
        raws.append(theater.latest)
        theater.something(dice, members)
        raws.append(theater.latest)
    database = theater.folder.parent / "program.db"
    states = theater.folder / "states"
    before = _digest(database)
    assert in_child(lambda: _write_log(theater, database, states)) == signal.SIGKILL
    known = {before, *states.read_text().split()}
    log = Path(f"{database}-wal").read_bytes()
    kept = database.read_bytes()
    first = {mail.message_id for mail in theater.sink.mails()}
    prefixes = set()
    for _ in range(trials):
        if not row.in_time:
            break
        cut = dice.randrange(len(log) + 1)
        database.write_bytes(kept)
        Path(f"{database}-wal").write_bytes(log[:cut])
        Path(f"{database}-shm").unlink(missing_ok=True)
        # whoever closes last folds the log, as far as it is whole; so every later look sees the same
        if _integrity(database) != "ok":
            row.wrong.append(f"the database is damaged when the log ends at {cut}")
        state = _digest(database)
        prefixes.add(state)
        if state not in known:
            row.wrong.append(f"no commit left the state that the log shows when it ends at {cut}")
        _refill(theater, raws)
        theater.clean_pass()
        _compare(theater, row, raws, first)
        row.played += 1
    row.mails = MAILS * row.played
    row.more = f"log of {len(log):,} bytes, {len(known)} commits, {len(prefixes)} of them met"


def _write_log(theater: Harness, database: Path, states: Path) -> None:
    """One pass whose log is never folded into the database; after each commit its state is noted."""
    engine = theater.store._engine  # type: ignore[attr-defined]
    engine.dispose()

    @event.listens_for(engine, "connect")
    def keep_log(connection: Any, record: Any) -> None:
        connection.execute("PRAGMA wal_autocheckpoint = 0")

    unit = SqlStore.unit

    @contextmanager
    def noted(store: SqlStore) -> Iterator[Unit]:
        with unit(store) as one:
            yield one
        with states.open("a") as file:
            file.write(_digest(database) + "\n")

    setattr(SqlStore, "unit", noted)  # noqa: B010  # mypy sees another type
    with theater.parts() as parts:
        parts.one_pass(theater.now)
        os.kill(os.getpid(), signal.SIGKILL)  # before the last connection closes and folds the log


def _integrity(database: Path) -> str:
    db = sqlite3.connect(database)
    try:
        return str(db.execute("pragma integrity_check").fetchone()[0])
    finally:
        db.close()


def _digest(database: Path) -> str:
    db = sqlite3.connect(database)
    try:
        found = [db.execute(query).fetchall() for query in _STATE]
    finally:
        db.close()
    return hashlib.sha256(repr(found).encode()).hexdigest()


def _refill(theater: Harness, raws: list[bytes]) -> None:
    """The mails that the database does not call filed lie in the watched folder."""
    inbox = theater.folder / "inbox"
    filed = {uid for (uid,) in theater.ask("select uid from inbox where mirrored")}
    for path in inbox.iterdir():
        if path.name.startswith("."):
            shutil.rmtree(path)
    for path in [*(inbox / "new").iterdir(), *(inbox / "cur").iterdir()]:
        path.unlink()
    for uid, raw in zip(theater.names[-len(raws) :], raws, strict=True):
        if uid not in filed:
            (inbox / "new" / uid).write_bytes(raw)


def _compare(theater: Harness, row: Row, raws: list[bytes], first: set[str]) -> None:
    """Each mail has its end, and its answer is at the server: once, or once more."""
    again = [mail.message_id for mail in theater.sink.mails()]
    row.repeats += sum(message_id in first for message_id in again)
    row.most_repeats = max(row.most_repeats, *(again.count(m) - (m not in first) for m in {*again, ""}))
    ended = {m for m, state in theater.ask("select message_id, state from inbox") if state != "waiting"}
    lost = [raw for raw in raws if id_of(raw) not in ended]
    out = theater.ask("select message_id, state from outbox")
    unsent = [m for m, state in out if state != "sent" or (m not in first and m not in again)]
    unsent = [m for m in unsent if not theater.copies[m]]
    row.lost += len(lost) + len(unsent)
    row.changed_twice += theater.doubled(row)
