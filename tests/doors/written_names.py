"""Name servers that know what a test has written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenNames:
    """Name servers that know this and no more."""

    services: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    takers: tuple[str, ...] = ()

    def srv(self, name: str) -> tuple[tuple[str, int], ...]:
        return self.services.get(name, ())

    def mx(self, domain: str) -> tuple[str, ...]:
        return self.takers
