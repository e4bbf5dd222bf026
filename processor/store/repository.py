"""What each part of a unit of work has: the connection, the areas, and few ways to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import sqlite

from processor.core.erased_letters import Erased
from processor.core.facts import Parked
from processor.core.limits import Counted
from processor.core.outcome import SendNow, TakeOut
from processor.core.program import Member, RelationshipView, RequestView
from processor.stages.ports import TO_AN_ADDRESS
from processor.store.prepared import NO_VALUES, Asking, Row, ask
from processor.store.tables import events
from processor.store.text_match import AreaNames


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOfDeed:
    deed: int
    to: str
    name: str
    waits: bool  # for second thoughts

    def after(self, old: str, new: str) -> LetterOfDeed:
        """It follows the member who has given up an address."""
        return replace(self, to=new) if self.to == old and self.name not in TO_AN_ADDRESS else self


@dataclass(slots=True)
class Later:
    """What a transaction writes only at its end, many rows to a statement."""

    events: list[dict[str, object]] = field(default_factory=list)
    contents: dict[str, int] = field(default_factory=dict)  # content key -> message
    ends: dict[int, dict[str, object]] = field(default_factory=dict)  # of messages
    due: dict[tuple[str, str, int], dict[str, object]] = field(default_factory=dict)  # by kind, about, nth
    numbers: dict[str, int] = field(default_factory=dict)  # kind -> the last that was drawn; SQLite only
    marked: bool = False  # the directory shows something else now
    letters: list[LetterOfDeed] = field(default_factory=list)  # decided, and not in the outbox yet
    orders: list[tuple[TakeOut | SendNow, int]] = field(default_factory=list)  # and the deed that gave each
    given_up: list[tuple[str, str]] = field(default_factory=list)  # addresses; see Outbox.given_up()
    given_up_before: dict[int, int] = field(default_factory=dict)  # deed -> how many of them
    erased: list[Erased] = field(default_factory=list)  # members

    def give_up(self, old: str, new: str) -> None:
        """A member has moved; with "" for `new` they were erased."""
        self.given_up.append((old, new))
        if new:
            self.letters = [letter.after(old, new) for letter in self.letters]
            self.orders = [(replace(o, to=new) if o.to == old else o, by) for o, by in self.orders]
        else:
            self.letters = [letter for letter in self.letters if letter.to != old]

    def copied(self) -> Later:
        return Later(
            events=list(self.events),
            contents=dict(self.contents),
            ends=dict(self.ends),
            due=dict(self.due),
            numbers=dict(self.numbers),
            marked=self.marked,
            letters=list(self.letters),
            orders=list(self.orders),
            given_up=list(self.given_up),
            given_up_before=dict(self.given_up_before),
            erased=list(self.erased),
        )


@dataclass(slots=True)
class Seen:
    """What a transaction has looked up and need not ask again."""

    people: dict[int, Member] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)  # addr-spec -> member; 0: nobody's
    contents: dict[str, int | None] = field(default_factory=dict)
    tally: list[tuple[str, str, int]] | None = None  # of the directory: phrase, label, mentors
    day: date | None = None  # of the directory's order
    requests: dict[int, RequestView | None] = field(default_factory=dict)
    pending: dict[int, tuple[RequestView, ...]] = field(default_factory=dict)  # by member, on either side
    active: dict[int, tuple[RelationshipView, ...]] = field(default_factory=dict)  # the same
    parked: dict[str, tuple[Parked, ...]] = field(default_factory=dict)  # by the mentee's addr-spec
    ids: dict[str, list[int]] = field(default_factory=dict)  # Message-ID -> messages that have it
    letters: dict[str, list[Counted]] = field(default_factory=dict)  # by recipient
    letters_since: datetime | None = None  # what `letters` counts from
    to_strangers: tuple[datetime, int] | None = None  # since when, mails
    apart: tuple[tuple[int, int], ...] | None = None
    contact_paused: frozenset[int] | None = None
    lasts: dict[str, int] = field(default_factory=dict)  # kind -> the last number given; SQLite only

    def forget_records_of(self, number: int) -> None:
        """Requests and relationships that the member stands in."""
        for views in (self.pending, self.active):
            for of in [of for of, found in views.items() if any(number in _sides(view) for view in found)]:
                del views[of]
        for ref in [ref for ref, view in self.requests.items() if view and number in _sides(view)]:
            del self.requests[ref]

    def forget_people(self) -> None:
        for known in (self.people, self.numbers, self.requests, self.pending, self.active, self.parked):
            known.clear()
        self.tally = self.apart = self.contact_paused = None


def _sides(view: RequestView | RelationshipView) -> tuple[int, int]:
    return view.mentee.number, view.mentor.number


class Repository:
    """Reads and writes some of the tables within one transaction."""

    def __init__(self, db: Connection, *, areas: AreaNames, reading: bool) -> None:
        self.db = db
        self.areas = areas
        self.is_reading = reading
        self.on_postgresql = db.dialect.name == "postgresql"
        self.later = Later()
        self.seen = Seen()
        self._drawn: dict[str, int] = {}  # numbers that reading() only pretended to give

    def rows(self, statement: Asking, values: Mapping[str, object] = NO_VALUES) -> list[Row]:
        """By the driver itself; the statement is one of a module, or kept by its maker."""
        return ask(self.db, statement, values)

    def column(self, statement: Asking, values: Mapping[str, object] = NO_VALUES) -> list[Any]:
        return [row[0] for row in ask(self.db, statement, values)]

    def value(self, statement: Asking, values: Mapping[str, object] = NO_VALUES) -> Any:
        """None where there is no row."""
        rows = ask(self.db, statement, values)
        return rows[0][0] if rows else None

    def _insert(self, table: Table) -> Any:
        """An INSERT that knows ON CONFLICT; SQLAlchemy has one for each database."""
        return insert_into(table, on_postgresql=self.on_postgresql)

    def _put(
        self, table: Table, row: Mapping[str, object], *, key: tuple[str, ...], keep: tuple[str, ...] = ()
    ) -> None:
        """Inserts the row, or lays it over the one with the same key; `keep` stays as it was there."""
        self._put_all(table, [row], key=key, keep=keep)

    def _put_all(
        self,
        table: Table,
        rows: Sequence[Mapping[str, object]],
        *,
        key: tuple[str, ...],
        keep: tuple[str, ...] = (),
    ) -> None:
        """The same for many rows of one shape."""
        changed = tuple(name for name in rows[0] if name not in (*key, *keep))
        self.db.execute(_insert_over(table, key, changed, on_postgresql=self.on_postgresql), rows)

    def _write_events(self) -> None:
        """Those of this transaction, which are put off until its end or until somebody asks."""
        if self.later.events:
            self.db.execute(events.insert(), self.later.events)
            self.later.events = []

    def _add_new(self, table: Table, rows: Sequence[dict[str, object]]) -> int:
        """Inserts those rows that are not there yet; how many they were."""
        # counted by what comes back: drivers disagree about the rowcount of an INSERT
        statement = self._insert(table).on_conflict_do_nothing().returning(*table.primary_key)
        return sum(self.db.execute(statement, row).first() is not None for row in rows)


def insert_into(table: Table, *, on_postgresql: bool) -> Any:
    if on_postgresql:
        from sqlalchemy.dialects import postgresql  # slow to import, and SQLite is the rule

        return postgresql.insert(table)
    return sqlite.insert(table)


@lru_cache(maxsize=64)
def _insert_over(table: Table, key: tuple[str, ...], changed: tuple[str, ...], *, on_postgresql: bool) -> Any:
    """Made once for each table: to make a statement takes longer than to run it."""
    statement = insert_into(table, on_postgresql=on_postgresql)
    over = {name: statement.excluded[name] for name in changed}
    return statement.on_conflict_do_update(index_elements=list(key), set_=over)


def clean(text: str) -> str:
    """Without NUL and lone surrogates, which no database takes (a traceback may quote them)."""
    return text.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")
