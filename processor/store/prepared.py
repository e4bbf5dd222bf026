"""Asks the database by the driver itself, with statements that SQLAlchemy has compiled once.

SQLAlchemy's own way to run a statement takes several times as long as SQLite needs to answer it, and there
are about ten of them for each mail. See docs/decisions/0010-speed.md.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Connection, Dialect, Select

from processor.store.engine import fetch

Asking = Select[Any] | CompoundSelect[Any]
Row = Any  # a named tuple; its fields are the names of the statement's columns
_Processor = Callable[[Any], Any]
NO_VALUES: Mapping[str, object] = {}


def ask(db: Connection, statement: Asking, values: Mapping[str, object] = NO_VALUES) -> list[Row]:
    """All rows. The statement is one of a module, or kept by its maker: it is compiled the first time."""
    return _question(statement, db.dialect).ask(db, values)


def ask_plainly(
    db: Connection, statement: Asking, values: Mapping[str, object] = NO_VALUES
) -> Sequence[tuple[Any, ...]]:
    """The driver's own tuples, unread: for many rows of numbers and text, which mean the same everywhere."""
    return _question(statement, db.dialect).raw(db, values)


@lru_cache(maxsize=512)
def _question(statement: Asking, dialect: Dialect) -> _Question:
    return _Question(statement, dialect)


class _Question:
    def __init__(self, statement: Asking, dialect: Dialect) -> None:
        self._compiled: Any = statement.compile(dialect=dialect)
        columns = list(statement.selected_columns)
        names = [str(getattr(column, "name", "")) for column in columns]
        # what has no name of its own is asked for by its place
        self._row: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]
        readers = [c.type.dialect_impl(dialect).result_processor(dialect, None) for c in columns]
        self._readers = [(n, reader) for n, reader in enumerate(readers) if reader is not None]
        self._lists: tuple[str, ...] | None = None  # the values that are lists; None: not known yet
        self._forms: dict[tuple[int, ...], _Form] = {}  # by their lengths

    def raw(self, db: Connection, values: Mapping[str, object]) -> Sequence[tuple[Any, ...]]:
        if self._lists is None:
            state: Any = self._compiled.construct_expanded_state(dict(values))
            self._lists = tuple(name for name in state.parameter_expansion if name in values)
        lengths = tuple(len(values[name]) for name in self._lists)  # type: ignore[arg-type]
        form = self._forms.get(lengths)
        if form is None:
            form = self._forms[lengths] = _Form(self._compiled, db.dialect, values)
        return fetch(db, form.text, form.filled(values))

    def ask(self, db: Connection, values: Mapping[str, object]) -> list[Row]:
        rows = self.raw(db, values)
        if not self._readers:
            return list(map(self._row._make, rows))
        found = []
        for row in rows:
            cells = list(row)
            for place, reader in self._readers:
                cells[place] = reader(cells[place])
            found.append(self._row._make(cells))
        return found


class _Form:
    """The text of a statement for lists of certain lengths, and how its places are filled."""

    def __init__(self, compiled: Any, dialect: Dialect, values: Mapping[str, object]) -> None:
        state = compiled.construct_expanded_state(dict(values))
        self.text: str = state.statement
        lists = state.parameter_expansion
        origin = {name: (of, nth) for of, names in lists.items() for nth, name in enumerate(names)}
        self._places: list[tuple[str, str, int | None, object, _Processor | None]] = []
        for name in state.positiontup if state.positiontup is not None else state.parameters:
            # of what was expanded the state knows how it is written, of the others their own type
            writer = state.processors.get(name)
            if name in compiled.binds:
                writer = compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
            of, place = origin.get(name, (name, None))
            known = state.parameters[name]
            constant = (known if writer is None else writer(known)) if of not in values else None
            self._places.append((name, of if of in values else "", place, constant, writer))
        self._by_name = state.positiontup is None

    def filled(self, values: Mapping[str, Any]) -> Sequence[object] | Mapping[str, object]:
        found = []
        for _, of, place, constant, writer in self._places:
            if not of:
                found.append(constant)
                continue
            value = values[of] if place is None else values[of][place]
            found.append(value if writer is None else writer(value))
        if not self._by_name:
            return found
        return {place[0]: value for place, value in zip(self._places, found, strict=True)}
