"""Fault 18: the process is killed while it brings a database of an older version up to this one."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, inspect, text

from bench.chaos.harness import Harness, in_child
from bench.chaos.result import Row
from processor.stages.ports import StoreDown
from processor.store import migrate
from processor.store.engine import make_engine
from processor.store.schema import HEAD, alembic_config, revision

_ROWS = 50


def killed(theater: Harness, row: Row, trials: int) -> None:
    """From each older version in turn; at any statement. The old rows are there, also after the next."""
    script = ScriptDirectory.from_config(alembic_config())
    older = [found.revision for found in script.walk_revisions() if found.revision != HEAD][::-1]
    dice = random.Random(18)
    most = dict.fromkeys(older, 8)  # statements of the upgrade from there, as far as it is known
    for nth in range(5 * trials):
        if row.played >= trials or not row.in_time:
            break
        first = older[nth % len(older)]
        with _Place(theater, nth) as url:
            before = _at(url, first)
            statement = dice.randint(1, most[first])
            died = in_child(lambda url=url, statement=statement: _upgrade(url, statement))  # type: ignore[misc]
            if died == signal.SIGKILL:
                row.played += 1
                most[first] = max(most[first], statement + 4)
                _look(url, row, first, before)
            else:
                most[first] = max(1, statement - 1)
            try:
                migrate(url)
            except StoreDown as down:
                row.wrong.append(f"after a kill at statement {statement} of the way from {first}: {down}")
                continue
            row.lost += len(before - _rows(url))
            if _revision(url) != HEAD:
                row.wrong.append(f"after a kill and an upgrade the tables are those of {_revision(url)}")
    row.mails = _ROWS * row.played
    row.more = f"from {', '.join(older)}; {_ROWS} rows in each, all there before and after the second try"


class _Place:
    """A database of its own for one trial."""

    def __init__(self, theater: Harness, nth: int) -> None:
        self._theater, self._nth = theater, nth

    def __enter__(self) -> str:
        server = self._theater.server
        if server is None:
            return f"sqlite:///{self._theater.folder}/old-{self._nth}.db"
        self._name = server.create_database()
        return server.url(self._name)

    def __exit__(self, *problem: object) -> None:
        server = self._theater.server
        if server is None:
            for path in self._theater.folder.glob(f"old-{self._nth}.db*"):
                path.unlink()
        else:
            server.drop_database(self._name)


def _at(url: str, first: str) -> set[tuple[Any, ...]]:
    """The tables of that version, with rows in them."""
    engine = make_engine(url)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), first)
        people = [{"email": f"p{n}@clinic.example", "name": f"Person {n}"} for n in range(_ROWS)]
        connection.execute(text("insert into roster (email, name) values (:email, :name)"), people)
    engine.dispose()
    return _rows(url)


def _upgrade(url: str, statement: int) -> None:
    seen = 0

    def die(*args: object) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", die)
    migrate(url)


def _look(url: str, row: Row, first: str, before: set[tuple[Any, ...]]) -> None:
    if url.startswith("sqlite"):
        db = sqlite3.connect(Path(url.removeprefix("sqlite:///")))
        if db.execute("pragma integrity_check").fetchone()[0] != "ok":
            row.wrong.append("the database is damaged")
        db.close()
    if (found := _revision(url)) not in (first, HEAD):
        row.wrong.append(f"a kill between {first} and {HEAD} left the tables of {found}")
    row.lost += len(before - _rows(url))


def _revision(url: str) -> str:
    engine = make_engine(url)
    try:
        return revision(engine)
    finally:
        engine.dispose()


def _rows(url: str) -> set[tuple[Any, ...]]:
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            assert inspect(connection).has_table("roster")
            return {tuple(found) for found in connection.execute(text("select email, name from roster"))}
    finally:
        engine.dispose()
