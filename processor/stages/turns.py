"""With the first look at a new day the directory gets another order (core/turns.py)."""

from __future__ import annotations

from datetime import datetime

from processor.core.dates import local_day
from processor.core.turns import span_before
from processor.stages.ports import Store


def begin_day(store: Store, time_zone: str, now: datetime) -> None:
    """Asks one setting when the day has begun already. Raises StoreDown."""
    day = local_day(now, time_zone)
    with store.reading() as unit:
        known = unit.directory_day()
    if known != day:
        with store.unit() as unit:
            unit.begin_day(day, *span_before(day, time_zone))
