"""The store: each unit of work is one transaction, left as a whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from processor.core.rules import AreaRule
from processor.stages.ports import Nearest, Store, StoreDown, Unit
from processor.store.effects import Effects
from processor.store.engine import make_engine
from processor.store.inbox import Inbox
from processor.store.matters import Matters
from processor.store.names import Names
from processor.store.reports import Reports
from processor.store.schema import prepare
from processor.store.words import AreaNames


class SqlUnit(Inbox, Matters, Names, Effects, Reports):
    """Everything that one transaction may ask and change."""

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        nested = self.db.begin_nested()
        try:
            yield
            nested.commit()
        except StoreDown:
            # SQLite ends the whole transaction itself when the disk is full (its "Result and Error
            # Codes", SQLITE_FULL): there is no savepoint to go back to, and saying so would hide why
            raise
        except BaseException:
            nested.rollback()
            raise


class SqlStore:
    """Safe to use from several threads: each unit has a connection of its own."""

    def __init__(
        self, engine: Engine, *, nearest: Nearest, areas: Sequence[AreaRule], staff: Sequence[str] = ()
    ) -> None:
        self._engine = engine
        self._nearest = nearest
        self._areas = AreaNames(areas)
        self._staff = frozenset(staff)

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        with self._engine.connect() as connection, connection.begin():
            yield self._unit_on(connection, reading=False)

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        with self._engine.connect().execution_options(reading=True) as connection:
            transaction = connection.begin()
            try:
                yield self._unit_on(connection, reading=True)
            finally:
                transaction.rollback()

    def _unit_on(self, connection: Connection, *, reading: bool) -> SqlUnit:
        unit = SqlUnit(connection, nearest=self._nearest, areas=self._areas, reading=reading)
        unit.staff = self._staff
        return unit

    def close(self) -> None:
        self._engine.dispose()


def open_store(url: str, *, nearest: Nearest, areas: Sequence[AreaRule], staff: Sequence[str] = ()) -> Store:
    """The store at sqlite:///FILE or postgresql://…, its tables brought up to date first.

    `staff` are addresses of the program's own people (coordinators), which are never counted as
    strangers. Raises StoreDown when the database cannot be used.
    """
    engine = make_engine(url)
    try:
        prepare(engine)
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine, nearest=nearest, areas=areas, staff=staff)
