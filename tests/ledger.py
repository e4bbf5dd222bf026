"""What lies in a store, for tests that look behind its door: on memory, SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Engine, text

from processor.stages.ports import InboxState
from tests.fakes.memory_store import MemoryStore

SAVES = ("member saved", "member left", "address changed")  # that go with a new version of a member
# Records that one message changed more than once; each query finds nothing.
DUPLICATES = (
    ("an event twice for one mail",
     "select inbox_id, what, about from events where inbox_id is not null"
     " group by inbox_id, what, about having count(*) > 1"),
    ("a letter twice for one mail",
     "select inbox_id, letter, recipient from outbox where inbox_id is not null"
     " group by inbox_id, letter, recipient having count(*) > 1"),
    ("two open requests of one pair",
     "select mentee, mentor from requests where state = 'pending'"
     " group by mentee, mentor having count(*) > 1"),
    ("a version without its event",
     "select number from members where version <> (select count(*) from events"
     f" where what in {SAVES} and about = 'M-' || number)"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A row of the inbox."""

    id: int
    uidvalidity: int
    uid: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A row of the outbox."""

    message_id: str
    letter: str
    recipient: str
    state: str


class Ledger(Protocol):
    def inbox(self) -> list[Message]:
        """In the order of their numbers."""

    def outbox(self) -> list[Queued]: ...
    def overdue(self, now: datetime) -> list[str]:
        """Due dates that are over and not settled."""

    def versions(self) -> dict[str, int]:
        """Of each member, request and relationship."""

    def events_about(self, ref: str) -> int: ...
    def doubled(self) -> list[str]:
        """What one message changed more than once."""


class MemoryLedger:
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @property
    def _rows(self) -> Any:
        return self._store._unit.rows

    def inbox(self) -> list[Message]:
        return [
            Message(id=row.id, uidvalidity=row.uidvalidity, uid=row.uid, state=row.state.value)
            for row in sorted(self._rows.inbox.values(), key=lambda row: row.id)
        ]

    def outbox(self) -> list[Queued]:
        return [
            Queued(
                message_id=row.mail.message_id,
                letter=row.mail.letter,
                recipient=row.mail.recipient,
                state=row.state,
            )
            for row in self._rows.outbox.values()
        ]

    def overdue(self, now: datetime) -> list[str]:
        return [f"{key}" for key, row in self._rows.due.items() if not row.settled and row.at <= now]

    def versions(self) -> dict[str, int]:
        rows = self._rows
        found = {member.code: member.version for member in rows.members.values()}
        for record in (*rows.requests.values(), *rows.relationships.values()):
            found[record.ref] = record.version
        return found

    def events_about(self, ref: str) -> int:
        return sum(event.about == ref for event in self._rows.events.values())

    def doubled(self) -> list[str]:
        rows = self._rows
        saved = Counter(event.about for event in rows.events.values() if event.what in SAVES)
        wrong = [m.code for m in rows.members.values() if m.version != saved[m.code]]
        pending = Counter((r.mentee, r.mentor) for r in rows.requests.values() if r.state.value == "pending")
        return wrong + [f"two open requests of {pair}" for pair, count in pending.items() if count > 1]


class SqlLedger:
    """On connections of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def ask(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        with self._engine.connect() as db:
            return [tuple(row) for row in db.execute(text(query), values)]

    def inbox(self) -> list[Message]:
        assert InboxState.WAITING.value == "waiting"
        query = "select id, uidvalidity, uid, state from inbox order by id"
        return [Message(id=i, uidvalidity=v, uid=u, state=s) for i, v, u, s in self.ask(query)]

    def outbox(self) -> list[Queued]:
        query = "select message_id, letter, recipient, state from outbox order by id"
        return [Queued(message_id=m, letter=x, recipient=r, state=s) for m, x, r, s in self.ask(query)]

    def overdue(self, now: datetime) -> list[str]:
        query = "select kind, about, at from due_dates where not settled and at <= :now"
        found = now.replace(tzinfo=None).isoformat(" ") if self._engine.dialect.name == "sqlite" else now
        return [f"{row}" for row in self.ask(query, now=found)]

    def versions(self) -> dict[str, int]:
        return dict(
            self.ask(
                "select 'M-' || number, version from members"
                " union all select 'REQ-' || number, version from requests"
                " union all select 'REL-' || number, version from relationships"
            )
        )

    def events_about(self, ref: str) -> int:
        return int(self.ask("select count(*) from events where about = :ref", ref=ref)[0][0])

    def doubled(self) -> list[str]:
        return [f"{what}: {row}" for what, query in DUPLICATES for row in self.ask(query)]
