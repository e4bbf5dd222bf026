"""What a figure is: a count with its definition, what it was before, and the records behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from processor.core.figures.periods import Period


class Kind(StrEnum):
    """How numerator and denominator are read."""

    COUNT = "count"  # there is no denominator
    SHARE = "share"  # so many of so many
    RATIO = "ratio"  # so many to so many, of different things


class Row(NamedTuple):
    """A record that was counted."""

    kind: str  # REQ, REL, M, HELD or MAIL
    number: int
    state: str  # as what it was counted
    since: int  # a moment, or 0: see material.py

    @property
    def ref(self) -> str:
        return f"{self.kind}-{self.number}" if self.number else ""


class Part(NamedTuple):
    """A piece of a figure, such as the requests that expired."""

    label: str
    size: int
    other: int = -1  # the second count of a pair, such as those who wait; -1: there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The same figure for a period before."""

    period: Period
    numerator: int
    denominator: int
    short: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    number: int  # from 1 to 10
    name: str  # a word that stays
    title: str
    sentence: str  # as a board may quote it
    short: str  # for a table: "18 of 25 (72 %)"
    kind: Kind
    numerator: int
    denominator: int  # 0 for a count
    definition: str
    period: Period
    before: tuple[Earlier, ...]  # the latest first; none from before the program began
    parts: tuple[Part, ...]
    amber: str  # why somebody should look; "": nobody need
    listed: Callable[[], tuple[Row, ...]] = field(repr=False, compare=False)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The records behind it; made when they are wanted, for there may be 100,000."""
        return self.listed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one of the ten functions gives back; figures() makes a Figure of it."""

    sentence: str
    numerator: int
    denominator: int = 0
    short: str = ""  # "": as the kind says it
    parts: tuple[Part, ...] = ()
    rows: Callable[[], tuple[Row, ...]] = tuple
    amber: str = ""
