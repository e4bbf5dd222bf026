"""Seals in the database: who makes the next one, and what is read to check them all."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, exists, func, select

from processor.core.seal_check import SealedRecord
from processor.core.seals import (
    MOST_EVENTS,
    Covered,
    Seal,
    StoredEvent,
    digest_of,
    horizon,
    is_due,
    make_seal,
    veil_of,
)
from processor.store.advisory_locks import may_seal
from processor.store.tables import LAST_SEAL, events, sealed_events, seals, settings

_LOOK_BACK = 500  # seals; where the clock was set back before all of them, all events count as open
_SALT_BYTES = 16
_OPEN = ~exists().where(sealed_events.c.event == events.c.id)


def latest_seal(db: Connection) -> Seal | None:
    return next(_backwards(db, 1), None)


def waits_for_seal(db: Connection, now: datetime) -> bool:
    """A seal is due, and there are events for it."""
    return is_due(latest_seal(db), now) and unsealed_since(db, now) is not None


def unsealed_since(db: Connection, now: datetime) -> datetime | None:
    """When the first event happened that waits for a seal."""
    row = db.execute(_next(db, now, 1)).first()
    return None if row is None else _event(row).at


def seal_next(db: Connection, now: datetime) -> Seal | None:
    """In the transaction of the caller; None: there is nothing to seal, or another daemon does it."""
    if not may_seal(db):
        return None
    last = latest_seal(db)
    if not is_due(last, now):
        return None
    # who erases somebody waits for the rows, or has them and is waited for
    wanted = _next(db, now, MOST_EVENTS + 1).with_for_update(read=True)
    found = [_event(row) for row in db.execute(wanted)]
    if not found:
        return None
    rows: list[dict[str, object]] = []
    for event in found[:MOST_EVENTS]:
        salt = secrets.token_hex(_SALT_BYTES)
        veil = veil_of(event, salt)
        rows.append(
            {"event": event.id, "digest": digest_of(event, veil), "veil": veil, "salt": salt, "erased": ""}
        )
    pairs = [(event.id, str(row["digest"])) for event, row in zip(found, rows, strict=False)]
    seal = make_seal(last, now, pairs, more=len(found) > MOST_EVENTS)
    db.execute(sealed_events.insert(), [{**row, "seal": seal.number} for row in rows])
    db.execute(
        seals.insert(),
        {
            "number": seal.number, "at": seal.at, "before": seal.before, "events": seal.events,
            "last": seal.last, "more": seal.more, "digest": seal.digest,
        },
    )  # fmt: skip
    db.execute(delete(settings).where(settings.c.name == LAST_SEAL))
    db.execute(settings.insert(), {"name": LAST_SEAL, "value": seal.text.encode()})
    return seal


def sealed_record(db: Connection) -> SealedRecord:
    """Seal by seal, so that a large record is never in memory as a whole."""
    noted = db.scalar(select(settings.c.value).where(settings.c.name == LAST_SEAL))
    return SealedRecord(
        seals=_with_covered(db),
        noted=bytes(noted).decode("ascii", "replace") if noted else "",
        marked=db.scalar(select(func.max(sealed_events.c.seal))) or 0,
        open=(_event(row) for row in db.execute(select(events).where(_OPEN).order_by(events.c.id))),
    )


def _next(db: Connection, now: datetime, limit: int) -> Select[Any]:
    closed = horizon(_backwards(db, _LOOK_BACK), now)
    return select(events).where(events.c.id > closed, _OPEN).order_by(events.c.id).limit(limit)


def _backwards(db: Connection, limit: int) -> Iterator[Seal]:
    for row in db.execute(select(seals).order_by(seals.c.number.desc()).limit(limit)):
        yield Seal(**row._mapping)


def _with_covered(db: Connection) -> Iterator[tuple[Seal, list[Covered]]]:
    together = sealed_events.outerjoin(events, events.c.id == sealed_events.c.event)
    marks = [c.label(f"sealed_{c.name}") for c in sealed_events.c]
    for row in db.execute(select(seals).order_by(seals.c.number)).all():
        of_seal = sealed_events.c.seal == row.number
        wanted = (
            select(*marks, *events.c).select_from(together).where(of_seal).order_by(sealed_events.c.event)
        )
        yield Seal(**row._mapping), [_covered(each) for each in db.execute(wanted)]


def _covered(row: Row[Any]) -> Covered:
    return Covered(
        id=row.sealed_event,
        digest=row.sealed_digest,
        veil=row.sealed_veil,
        salt=row.sealed_salt,
        erased=row.sealed_erased,
        event=None if row.id is None else _event(row),
    )


def _event(row: Row[Any]) -> StoredEvent:
    return StoredEvent(
        id=row.id, at=row.at, inbox_id=row.inbox_id, what=row.what, about=row.about, because=row.because,
        actor=row.actor, channel=row.channel, rule=row.rule, record=row.record, deed=row.deed,
    )  # fmt: skip
