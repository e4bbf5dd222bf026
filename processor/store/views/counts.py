"""The few figures that say whether the program keeps up; each is found by an index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, select

from processor.core.breaker import STOPPED
from processor.core.events import EventKind
from processor.core.facts import OPEN_STATES
from processor.core.outcome import GIVEN_UP, DueKind
from processor.stages.ports import InboxState
from processor.store.outbox import FAILED, HELD_SINCE, QUEUED, is_kept, is_put_off
from processor.store.tables import due_dates, events, held, inbox, outbox, settings, unwritten

LATELY = timedelta(days=1)
_UNWRITTEN = (
    select(unwritten.c.letter + ": " + unwritten.c.because)
    .where(unwritten.c.because != "")
    .order_by(unwritten.c.id)
    .limit(1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Ages are in whole seconds; 0 when there is nothing."""

    waiting: int = 0  # messages that were taken in and have no fate yet
    oldest_waiting_seconds: int = 0
    held: int = 0  # waiting for a coordinator
    quarantined: int = 0
    quarantined_lately: int = 0  # of the last day
    queued: int = 0  # mails that have not gone out, without the held ones
    oldest_queued_seconds: int = 0
    late: int = 0  # queued, and tried before
    refused: int = 0  # queued, and refused for what concerns us: a wrong relay, a signature that is missing
    oldest_refused_seconds: int = 0
    refused_because: str = ""  # what the server said of the oldest one
    failed: int = 0  # mails that nobody took
    frozen: int = 0  # mails that a restore or the breaker holds
    outbox_is_held: bool = False
    outbox_stopped: str = ""  # why the breaker has stopped all mail
    unwritten: int = 0  # letters that wait because they, or others of their decision, cannot be written
    unwritten_because: str = ""  # of the oldest one at fault: letter, file and line
    overdue: int = 0
    oldest_overdue_seconds: int = 0
    given_up_lately: int = 0  # due dates that failed each time, of the last day
    unreached: tuple[str, ...] = ()  # coordinators to whom mail does not arrive


def figures(db: Connection, now: datetime) -> Figures:
    came = inbox.c.state
    quarantined = came == InboxState.QUARANTINED.value
    goes = (outbox.c.state == QUEUED) & outbox.c.frozen.is_(False)
    goes = goes & ~is_put_off(outbox.c.deed) & ~is_kept(outbox)
    refused = goes & (outbox.c.attempts > 0) & outbox.c.server_reply.like("5%")
    due = due_dates.c.settled.is_(False) & (due_dates.c.at <= now)
    hold = db.scalar(select(func.count()).where(settings.c.name == HELD_SINCE))
    stopped = db.scalar(select(settings.c.value).where(settings.c.name == STOPPED))

    def count(*conditions: Any) -> int:
        return db.scalar(select(func.count()).where(*conditions)) or 0

    def age(oldest: Select[Any]) -> int:
        since = db.scalar(oldest)
        return 0 if since is None else max(int((now - since).total_seconds()), 0)

    return Figures(
        waiting=count(came == InboxState.WAITING.value),
        oldest_waiting_seconds=age(
            select(func.min(inbox.c.taken_at)).where(came == InboxState.WAITING.value)
        ),
        held=count(held.c.state.in_(OPEN_STATES)),
        quarantined=count(quarantined),
        quarantined_lately=count(quarantined, inbox.c.taken_at > now - LATELY),
        queued=count(goes),
        oldest_queued_seconds=age(select(func.min(outbox.c.queued_at)).where(goes)),
        late=count(goes, outbox.c.attempts > 0),
        refused=count(refused),
        oldest_refused_seconds=age(select(func.min(outbox.c.queued_at)).where(refused)),
        refused_because=db.scalar(
            select(outbox.c.server_reply).where(refused).order_by(outbox.c.queued_at).limit(1)
        )
        or "",
        failed=count(outbox.c.state == FAILED),
        frozen=count(outbox.c.state == QUEUED, outbox.c.frozen.is_(True)),
        outbox_is_held=bool(hold),
        outbox_stopped=stopped.decode() if stopped else "",
        unwritten=count(unwritten.c.id > 0),
        unwritten_because=db.scalar(_UNWRITTEN) or "",
        overdue=count(due),
        oldest_overdue_seconds=age(select(func.min(due_dates.c.at)).where(due)),
        given_up_lately=count(
            events.c.about == GIVEN_UP, events.c.what == EventKind.DUE_FAILED, events.c.at > now - LATELY
        ),
        unreached=unreached(db),
    )


def unreached(db: Connection) -> tuple[str, ...]:
    """Coordinators whose mail comes back; a due date watches each of them until mail arrives again."""
    watched = select(due_dates.c.about).where(
        due_dates.c.kind == DueKind.COORDINATOR_UNREACHED.value, due_dates.c.settled.is_(False)
    )
    return tuple(sorted({about.removeprefix("TO-") for about in db.scalars(watched)}))
