"""The copy of the records for a replay: from either database into SQLite, and the source stays as it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from processor.stages.ports import Fetched
from processor.store import open_store
from processor.store.columns import metadata
from processor.store.engine import make_engine, to_read
from processor.store.tables import contents, inbox, roster
from processor.store.trial import copy_records, make_empty
from tests.shipped_rules import RULES

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)


def filled(url: str) -> None:
    """A message that waits, and one that was seen before; a roster; numbers that were given."""
    store = open_store(url, areas=RULES.areas)
    with store.unit() as unit:
        mails = [Fetched(uid=str(n), received_at=NOW, size=3, raw=b"a\n\n") for n in range(3)]
        unit.take_in("box", 1, mails, NOW)
        unit.claim_content("seen", 1)
        assert unit.draw_number("request") == 1
    store.close()
    engine = make_engine(url)
    people = [{"email": f"{n}@example.org", "name": "Zoë"} for n in range(1_200)]
    with engine.begin() as connection:
        connection.execute(roster.insert(), people)
    engine.dispose()


def counted(url: str) -> dict[str, int]:
    engine = make_engine(url)
    with to_read(engine) as connection:
        found = {
            table.name: int(connection.scalar(select(func.count()).select_from(table)) or 0)
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return found


def test_the_copy_has_the_records_and_nothing_of_the_present(database_url: str, tmp_path: Path) -> None:
    filled(database_url)
    before = counted(database_url)
    copy = tmp_path / "copy.db"
    copy_records(database_url, copy, NOW - timedelta(days=30))
    assert counted(database_url) == before
    there = counted(f"sqlite:///{copy}")
    assert there[roster.name] == 1_200
    assert there[inbox.name] == 3
    assert there[contents.name] == 0
    store = open_store(f"sqlite:///{copy}", areas=RULES.areas)
    with store.unit() as unit:
        assert unit.waiting_count() == 0
        assert unit.draw_number("request") == 2
    store.close()


def test_an_empty_program_has_the_key_of_the_database(database_url: str, tmp_path: Path) -> None:
    store = open_store(database_url, areas=RULES.areas)
    with store.reading() as unit:
        key = unit.secret()
    store.close()
    make_empty(tmp_path / "empty.db", database_url)
    with closing(sqlite3.connect(tmp_path / "empty.db")) as empty:
        assert empty.execute("SELECT value FROM settings WHERE name = 'secret'").fetchone() == (key,)
        assert empty.execute("SELECT count(*) FROM inbox").fetchone() == (0,)
