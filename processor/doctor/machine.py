"""The machine around it: where figures are shown, and what time it is."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from processor.config.settings import not_yet
from processor.doctor.finding import Amiss, Program
from processor.operation import metrics as measured


def metrics(program: Program) -> str:
    """/healthz needs no package, so its want is no fault."""
    listen = program.settings.metrics.listen
    if not listen:
        return "nowhere, as metrics.listen is not set"
    lacks = "" if measured.available() else f"; {measured.MISSING}"
    return f"at {listen}{lacks}"


def clock(program: Program) -> str:
    since = program.settings.since
    if since is not None and since > datetime.now(UTC):
        raise Amiss(not_yet(since))
    zone = program.settings.program.time_zone
    return f"{datetime.now(ZoneInfo(zone)):%A %d %B %Y, %H:%M} in {zone}; is that so?"
