"""What each part of a unit of work has: the connection, the areas, and few ways to write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import sqlite

from processor.stages.ports import Nearest
from processor.store.words import AreaNames


class Part:
    """Reads and writes some of the tables within one transaction."""

    def __init__(self, db: Connection, *, nearest: Nearest, areas: AreaNames, reading: bool) -> None:
        self.db = db
        self.nearest = nearest
        self.areas = areas
        self.is_reading = reading
        self.on_postgresql = db.dialect.name == "postgresql"
        self._drawn: dict[str, int] = {}  # numbers that reading() only pretended to give

    def _insert(self, table: Table) -> Any:
        """An INSERT that knows ON CONFLICT; SQLAlchemy has one for each database."""
        if self.on_postgresql:
            from sqlalchemy.dialects import postgresql  # slow to import, and SQLite is the rule

            return postgresql.insert(table)
        return sqlite.insert(table)

    def _add_new(self, table: Table, rows: Sequence[dict[str, object]]) -> int:
        """Inserts those rows that are not there yet; how many they were."""
        # counted by what comes back: drivers disagree about the rowcount of an INSERT
        statement = self._insert(table).on_conflict_do_nothing().returning(*table.primary_key)
        return sum(self.db.execute(statement, row).first() is not None for row in rows)


def clean(text: str) -> str:
    """Without NUL and lone surrogates, which no database takes (a traceback may quote them)."""
    return text.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")
