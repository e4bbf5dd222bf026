"""After a restore: the outbox is held, and no number that was given after the copy was made is given again.

Nobody knows any more which numbers those were, while the letters that carry them lie in mailboxes: a yes to
the lost REQ-12 must never be a yes to another request. So all numbers go on far beyond.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, text

from processor.store.engine import make_engine, to_read
from processor.store.outbox import HELD_SINCE
from processor.store.tables import FIRST_NUMBERS, MESSAGE, SEQUENCES

# Far more than any program gives. A second restore of one copy is later than the first, and so goes further.
AT_LEAST = {"numbers": 10_000, "ids": 100_000}
PER_MINUTE = {"numbers": 10, "ids": 100}
UNDATED = timedelta(days=365)  # a copy in which nothing says when it was made
# Ids stand in HELD-, CONF- and unwritten- and, as "in-12", in the Message-ID of each answer.
_WITH_IDS = ("inbox", "unwritten")
_MOMENTS = (("inbox", "taken_at"), ("outbox", "queued_at"), ("events", "at"), ("scans", "at"))


def given_so_far(url: str) -> Mapping[str, int]:
    """The last numbers of the database that is about to be replaced; none where it cannot be read."""
    engine = make_engine(url)
    try:
        with to_read(engine) as connection:
            return {name: int(connection.execute(text(ask)).scalar() or 0) for name, ask in _asked(engine)}
    except Exception:  # it may be broken in any way, which is why it is replaced
        return {}
    finally:
        engine.dispose()


def _asked(engine: Engine) -> Iterator[tuple[str, str]]:
    for kind in FIRST_NUMBERS:
        if engine.dialect.name == "postgresql":
            yield kind, f"SELECT last_value FROM {SEQUENCES[kind].name}"  # noqa: S608  # our own names
        else:
            yield kind, f"SELECT last FROM numbers WHERE kind = '{kind}'"  # noqa: S608
    for table in _WITH_IDS:
        yield table, f"SELECT max(id) FROM {table}"  # noqa: S608


def put_back(url: str, now: datetime) -> None:
    """The same for a database that was put back by other means than `restore`. Raises StoreDown."""
    engine = make_engine(url)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                for statement in statements_for_postgresql(now, {}):
                    connection.exec_driver_sql(statement)
            else:
                held_and_raised(connection.connection.driver_connection, now, {})  # type: ignore[arg-type]
    finally:
        engine.dispose()


# --- SQLite ----------------------------------------------------------------------------------------


def held_and_raised(copy: sqlite3.Connection, now: datetime, so_far: Mapping[str, int]) -> None:
    """In the transaction of the caller."""
    copy.execute("UPDATE outbox SET frozen = 1, leased_to = '' WHERE state = 'queued'")
    since = now.astimezone(UTC).isoformat().encode()
    copy.execute("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (HELD_SINCE, since))
    minutes = _minutes(copy, now)
    for kind in FIRST_NUMBERS:
        beyond = AT_LEAST["numbers"] + PER_MINUTE["numbers"] * minutes
        words = (so_far.get(kind, 0), beyond, kind)
        copy.execute("UPDATE numbers SET last = max(last, ?) + ? WHERE kind = ?", words)
    beyond = AT_LEAST["ids"] + PER_MINUTE["ids"] * minutes
    asked = "SELECT max(id) FROM inbox UNION SELECT last FROM numbers WHERE kind = ?"
    last = max(so_far.get("inbox", 0), *(row[0] or 0 for row in copy.execute(asked, (MESSAGE,))))
    copy.execute("INSERT OR REPLACE INTO numbers (kind, last) VALUES (?, ?)", (MESSAGE, last + beyond))
    for table in _tables(copy, ("unwritten",)):  # an older version had none
        row = copy.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        last = max(row[0] if row else 0, so_far.get(table, 0))
        copy.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        copy.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, last + beyond))


def _minutes(copy: sqlite3.Connection, now: datetime) -> int:
    moments = []
    for table, column in _MOMENTS:
        if _tables(copy, (table,)):
            said = copy.execute(f"SELECT max({column}) FROM {table}").fetchone()[0]  # noqa: S608
            with suppress(TypeError, ValueError):
                moments.append(datetime.fromisoformat(said).replace(tzinfo=UTC))
    age = now - max(moments) if moments else UNDATED
    return max(0, -(-age // timedelta(minutes=1)))


def _tables(copy: sqlite3.Connection, names: tuple[str, ...]) -> tuple[str, ...]:
    with closing(copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")) as rows:
        there = {row[0] for row in rows}
    return tuple(name for name in names if name in there)


# --- PostgreSQL ------------------------------------------------------------------------------------


def statements_for_postgresql(now: datetime, so_far: Mapping[str, int]) -> tuple[str, ...]:
    """To be run in one transaction, by psql or by the driver."""
    since = now.astimezone(UTC).isoformat()
    moments = ", ".join(f"(SELECT max({column}) FROM {table})" for table, column in _MOMENTS)  # noqa: S608
    raising = [
        f"PERFORM setval('{SEQUENCES[kind].name}', greatest({so_far.get(kind, 0)},"  # noqa: S608
        f" (SELECT last_value FROM {SEQUENCES[kind].name}))"
        f" + {AT_LEAST['numbers']} + {PER_MINUTE['numbers']} * minutes);"
        for kind in FIRST_NUMBERS
    ]
    for table in _WITH_IDS:  # an older version had fewer tables
        raising.append(
            f"IF to_regclass('{table}') IS NOT NULL THEN"  # noqa: S608  # our own names
            f" found := pg_get_serial_sequence('{table}', 'id');"
            " EXECUTE 'SELECT last_value FROM ' || found INTO given;"
            f" PERFORM setval(found, greatest({so_far.get(table, 0)}, given)"
            f" + {AT_LEAST['ids']} + {PER_MINUTE['ids']} * minutes);"
            " END IF;"
        )
    return (
        "UPDATE outbox SET frozen = true, leased_to = '' WHERE state = 'queued'",
        f"INSERT INTO settings (name, value) VALUES ('{HELD_SINCE}', convert_to('{since}', 'UTF8'))"  # noqa: S608
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        "DO $$ DECLARE minutes bigint; found text; given bigint; BEGIN"
        f" minutes := greatest(0, ceil(extract(epoch FROM timestamptz '{since}' - coalesce("
        f"greatest({moments}), timestamptz '{since}' - interval '{UNDATED.days} days')) / 60));"
        f" {' '.join(raising)} END $$",
    )
