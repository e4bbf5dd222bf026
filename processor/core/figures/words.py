"""How counts are said: a share only of ten cases or more, a day in the singular."""

from __future__ import annotations

from collections.abc import Sequence

FEWEST = 10  # of which a share, a median or "nine of ten" says something
NONE = "none"


def many(count: int, one: str, several: str = "") -> str:
    """ "1 request", "4 requests", "no request" """
    if not count:
        return f"no {one}"
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def share(part: int, whole: int) -> str:
    """ "18 of 25 (72 %)"; of fewer than ten no percentage."""
    plain = f"{part:,} of {whole:,}"
    return f"{plain} ({percent(part, whole)} %)" if whole >= FEWEST else plain


def percent(part: int, whole: int) -> int:
    """Half is rounded up, whatever is before it: 2.5 is 3, and 3.5 is 4."""
    return (200 * part + whole) // (2 * whole)


def is_above(part: int, whole: int, limit: int) -> bool:
    """More than so many in a hundred, where there are cases enough to say so."""
    return whole >= FEWEST and 100 * part > limit * whole


def within(values: Sequence[int], tenths: int) -> int:
    """The smallest value within which so many tenths of them lie; `values` rise, and are not empty."""
    return values[-(-len(values) * tenths // 10) - 1]


def days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


def lasting(count: int) -> str:
    return f"for {days(count)}" if count else "since today"


def sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
