"""status.html: the figures of `status` for whoever looks after the program, without anybody's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

STATUS = "status.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    as_of: datetime
    running: bool
    sentences: tuple[str, ...] = ()  # see core/glance.py
    alarms: tuple[str, ...] = ()  # what each kind means: an alarm's own sentence may name an address
    figures: tuple[tuple[str, int], ...] = ()


def status_of(
    values: Mapping[str, object],
    kinds: Mapping[str, str],
    *,
    running: bool,
    alarms: Iterable[str],
    now: datetime,
    sentences: Iterable[str] = (),
) -> Status:
    """Of `Views.status()` the numbers alone. `kinds`: what each kind of alarm means; `alarms`: those now."""
    figures: list[tuple[str, int]] = []
    for name, value in values.items():
        if isinstance(value, int):
            figures.append((name, int(value)))
        elif isinstance(value, Mapping):  # members by standing
            figures += [(f"{name}_{part}", n) for part, n in value.items() if isinstance(n, int)]
    said = tuple(kinds.get(kind, kind) for kind in sorted(alarms))
    return Status(as_of=now, running=running, alarms=said, figures=tuple(figures), sentences=tuple(sentences))
