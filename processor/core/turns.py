"""The order of the directory: those asked least come first, and every day begins at another place.

Each mentor has a fixed place on a circle. On a given day the circle is read from that day's beginning, so
that everybody comes first in turn, and no page changes between two mails of one day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from processor.core.dates import on_day

LATELY = timedelta(days=90)  # requests of so many days count
MOST_COUNTED = 9  # who was asked more often takes turns with those asked so often
CIRCLE = 2**32
# Multiples of the golden section spread evenly over a circle (Knuth, The Art of Computer Programming 3,
# 6.4), so that nobody has a much wider gap before them, and comes first much more often, than others.
PLACE_STEP = 2_654_435_769
_DAY_STEP = 1_779_033_703  # of the silver section, so that days do not follow the members' numbers


def place_of(number: int) -> int:
    """Where on the circle the member M-<number> has their place; SQL counts it in the same way."""
    return number * PLACE_STEP % CIRCLE


def begin_of(day: date) -> int:
    """From where on the circle is read that day."""
    return day.toordinal() * _DAY_STEP % CIRCLE


def counted(asked: int) -> int:
    """How many of the requests that a mentor got lately count."""
    return min(asked, MOST_COUNTED)


def fair_key(asked: int, number: int, day: date) -> tuple[int, int, int]:
    """Sorts the mentors of the directory on that day; `asked` counts the requests of the days before it."""
    return counted(asked), (place_of(number) - begin_of(day)) % CIRCLE, number


def span_before(day: date, time_zone: str) -> tuple[datetime, datetime]:
    """The requests that count on that day are those from the first moment up to the second, in UTC."""
    begin = on_day(day, 0, time_zone)
    return begin - LATELY, begin
