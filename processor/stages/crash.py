"""The named places where a crash must do no harm; the crash tests are made from this list."""

from __future__ import annotations

import os
import signal

CRASH_POINTS = (
    "before commit A",
    "after commit A",
    "before commit B",
    "after commit B",
    "before mirror",
    "after mirror",
    "after claim",
    "after 250",
    "after commit C",
    "before commit D",
    "after commit D",
)
# Passed once an hour, when the events are sealed (store/maintenance.py).
SEAL_CRASH_POINTS = ("before commit F", "after commit F")
# Passed only by letters that could not be written at once (stages/unwritten.py).
RARE_CRASH_POINTS = ("before commit E", "after commit E")
_WISH = os.environ.get("MENTOR_EXCHANGE_CRASH", "")  # "after 250": kill this process there


def crash_point(name: str) -> None:
    if name == _WISH:
        os.kill(os.getpid(), signal.SIGKILL)
