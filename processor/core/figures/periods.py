"""The days that a figure covers, in the program's time zone, and the periods before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from processor.core.dates import add_months

USUAL_DAYS = 90  # a report covers so many where nobody names a period
A_DAY = timedelta(days=1)
_QUARTER = 900  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole days, the first and the last one included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def earlier(self) -> Period:
        """As long, and directly before it; before whole months it is as many whole months."""
        last = self.first - A_DAY
        months = self._months()
        first = add_months(self.first, -months) if months else last - timedelta(days=self.days - 1)
        return Period(first=first, last=last)

    def _months(self) -> int:
        """How many whole months it is; 0: it is none."""
        after = self.last + A_DAY
        if self.first.day != 1 or after.day != 1:
            return 0
        return (after.year - self.first.year) * 12 + after.month - self.first.month

    def __str__(self) -> str:
        if self.first == self.last:
            return written(self.first)
        if self.first.year == self.last.year:
            return f"{self.first.day} {self.first:%B} to {written(self.last)}"
        return f"{written(self.first)} to {written(self.last)}"


def written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def last_days(today: date, days: int = USUAL_DAYS) -> Period:
    """So many days, today being the last."""
    return Period(first=today - timedelta(days=days - 1), last=today)


def with_earlier(period: Period, how_many: int) -> tuple[Period, ...]:
    """The period, and those before it, the latest first."""
    found = [period]
    for _ in range(how_many):
        found.append(found[-1].earlier())
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Days of the program's time zone. Moments are whole seconds since 1970 (UTC): see material.py."""

    zone: ZoneInfo

    def day(self, moment: int) -> date:
        return _day_of(moment // _QUARTER, self.zone)

    def begins(self, day: date) -> int:
        return seconds(datetime.combine(day, time(), self.zone))

    def ends(self, day: date) -> int:
        """The first moment that is no longer of that day."""
        return self.begins(day + A_DAY)

    def days_between(self, since: int, until: int) -> int:
        """Calendar days: from one day to the next it is one, whatever the hours."""
        return (self.day(until) - self.day(since)).days


@lru_cache(maxsize=50_000)
def _day_of(quarter: int, zone: ZoneInfo) -> date:
    """No zone's day begins within a quarter of an hour."""
    return datetime.fromtimestamp(quarter * _QUARTER, zone).date()


def calendar_of(time_zone: str) -> Calendar:
    return Calendar(zone=ZoneInfo(time_zone))


def seconds(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp())
