"""The time of a pass, which may be another one than the machine's (`once --now`), as it goes on."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta


def running_clock(now: datetime) -> Callable[[], datetime]:
    """`now`, and what has gone by since: a lease counts from its own claim, however long the pass is."""
    began = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - began)
