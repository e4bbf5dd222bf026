"""Raw mails are not kept for ever: once a day the bytes of old finished ones go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from processor.store.maintenance import Maintenance

TASK = "raw-mail-let-go"
EVERY = timedelta(days=1)


def forget_old_mail(
    maintenance: Maintenance, keep_raw_days: int, now: datetime, log: Callable[..., None]
) -> None:
    """0 days: nothing is ever let go. The file of an SQLite database keeps its size, but reuses the room."""
    done_at = maintenance.done_at(TASK) or datetime.min.replace(tzinfo=UTC)
    if not keep_raw_days or abs(now - done_at) < EVERY:  # far ahead: the clock was wrong then
        return
    came, went = maintenance.forget_raw(now - timedelta(days=keep_raw_days))
    maintenance.note_done(TASK, now)
    if came or went:
        log("raw mail let go", incoming=came, outgoing=went, older_than_days=keep_raw_days)
