"""Once an hour the events since the last seal are sealed; each seal stands in the log, too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from processor.stages.ports import StaleRecord

if TYPE_CHECKING:
    from processor.store.maintenance import Maintenance


def seal_events(maintenance: Maintenance, now: datetime, log: Callable[..., None]) -> None:
    """When a seal is due. Its line in the log is a copy outside the database. Raises StoreDown."""
    try:
        made = maintenance.seal(now)
    except StaleRecord:  # somebody is erased at this very moment; the next look seals
        return
    for seal in made:
        log("sealed", events=seal.events, seal=seal.text)
