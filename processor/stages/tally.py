"""Counts the letters of the last day: those in the outbox, and those that this transaction has decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from processor.core.limits import Counted, Tally
from processor.stages.ports import Unit

A_DAY = timedelta(days=1)


class Underway(Protocol):
    """Letters that were decided and are not in the outbox yet."""

    def taken_for(self, addr_spec: str) -> Sequence[Counted]: ...
    def taken_for_strangers(self) -> int:
        """Of those that nobody vouched for."""


class Letters:
    """What the limits count."""

    def __init__(self, unit: Unit, now: datetime, underway: Underway | None = None) -> None:
        self._unit = unit
        self._since = now - A_DAY
        self._underway = underway

    def to(self, addr_spec: str) -> tuple[Counted, ...]:
        more = self._underway.taken_for(addr_spec) if self._underway else ()
        return (*self._unit.letters_since(addr_spec, self._since), *more)

    def names_to(self, addr_spec: str) -> Mapping[str, int]:
        """How many letters of each name, whoever caused them."""
        names: Counter[str] = Counter()
        for counted in self.to(addr_spec) if addr_spec else ():
            names[counted.letter] += counted.mails
        return names

    def tally(self, addr_specs: Iterable[str]) -> Tally:
        more = self._underway.taken_for_strangers() if self._underway else 0
        to = {addr_spec: self.to(addr_spec) for addr_spec in addr_specs}
        if not any(to):
            return Tally()
        return Tally(to=to, strangers=self._unit.stranger_letters_since(self._since) + more)
