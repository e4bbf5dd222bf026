"""Days, months and hours of the program's time zone; moments are kept in UTC."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_FEWEST_ALIKE = 2
_WITH_TIME = 4  # numbers, where it tells the time beside the day: 2 3 2026 10 00
_NUMBER = re.compile(r"\d{1,4}")
_MARKS = re.compile(r"[^\W_]+")  # all but marks and blanks


def local_day(moment: datetime, time_zone: str) -> date:
    return moment.astimezone(ZoneInfo(time_zone)).date()


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day (row 137: 31 August + 6 months)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def on_day(day: date, hour: int, time_zone: str) -> datetime:
    """That hour of that day in the time zone, as UTC; an hour that DST leaves out moves on."""
    local = datetime.combine(day, time(hour), ZoneInfo(time_zone))
    return local.astimezone(UTC)


def days_later(moment: datetime, days: int, time_zone: str) -> datetime:
    """The same time of the day, that many calendar days later in the time zone, as UTC."""
    zone = ZoneInfo(time_zone)
    local = moment.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    return local.replace(tzinfo=zone).astimezone(UTC)


def in_daytime(moment: datetime, earliest: int, latest: int, time_zone: str) -> datetime:
    """The moment itself, or the next one between the two hours of the day (nobody is mailed at 3 a.m.)."""
    local = moment.astimezone(ZoneInfo(time_zone))
    if local.hour < earliest:
        return on_day(local.date(), earliest, time_zone)
    if local.hour >= latest:
        return on_day(local.date() + timedelta(days=1), earliest, time_zone)
    return moment


@lru_cache(maxsize=16)
def _month_names(months: tuple[str, ...]) -> dict[str, int]:
    """Each name and its first three or four letters, where those are no other month's: "jui" is none."""
    short: dict[str, set[int]] = {}
    for i, name in enumerate(months):
        for length in (3, 4):
            short.setdefault(name[:length], set()).add(i % 12 + 1)
    names = {letters: min(meant) for letters, meant in short.items() if len(meant) == 1}
    return names | {name: i % 12 + 1 for i, name in enumerate(months)}


_ORDINAL_ENDS = ("st", "nd", "rd", "th", "er", "º", "ª", ".", ",")
_MARKED = re.compile(
    r"(?:(?P<year_first>[0-9]{4})[/-])?(?P<one>[0-9]{1,2})[/-](?P<two>[0-9]{1,2})(?:[/-](?P<year>[0-9]{4}|[0-9]{2}))?"
)


def read_day(
    text: str, today: date, months: tuple[str, ...], beside: frozenset[str] = frozenset()
) -> date | None:
    """A day as people write it: 2026-06-01, 1 June, June 1st, 1.6.2026, 25/12 and 12/25; 6/1/2026 is unclear.

    Without a year the next such day is meant. None when it is no day, or no one day for certain. Words of
    `beside` say nothing of the day: "the", "of".
    """
    words = [word for word in text.lower().replace(",", " ").split() if word not in beside]
    joined = " ".join(words)
    try:
        return date.fromisoformat(joined)
    except ValueError:
        pass
    marked = _MARKED.fullmatch(joined)
    if marked:
        return _in_either_order(marked, today)
    names = _month_names(months)
    day = month = year = 0
    for word in words:
        bare = word
        for end in _ORDINAL_ENDS:
            bare = bare.removesuffix(end) if bare[:1].isdecimal() or end == "." else bare
        if bare in names and not month:
            month = names[bare]
        elif bare.isdecimal() and len(bare) == 4:
            year = int(bare)
        elif bare.isdecimal() and len(bare) <= 2 and not day:
            day = int(bare)
        else:
            parts = bare.split(".")
            if _is_dotted(parts):
                day, month = int(parts[0]), int(parts[1])
                year = int(parts[2]) if len(parts) > 2 and parts[2] else 0
            else:
                return None
    return _day(year, month, day, today)


def _in_either_order(marked: re.Match[str], today: date) -> date | None:
    """25/12, 12-25-2026, 2026/12/25; 3/4 may be two days, and is none."""
    if marked["year_first"]:
        return _day(int(marked["year_first"]), int(marked["one"]), int(marked["two"]), today)
    one, two, year = int(marked["one"]), int(marked["two"]), int(marked["year"] or 0)
    if one <= 12 and two <= 12 and one != two:
        return None
    return _day(year, min(one, two), max(one, two), today)


def _day(year: int, month: int, day: int, today: date) -> date | None:
    """Without a year the next such day."""
    if not (day and month):
        return None
    year += 2000 if 0 < year < 100 else 0
    try:
        if year:
            return date(year, month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year > today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _is_dotted(parts: list[str]) -> bool:
    """1.6. and 1.6.2026, in decimal digits: `20²6` has a digit that is none of a number."""
    numbers = parts[:-1] if parts[-1:] == [""] else parts
    return 2 <= len(numbers) <= 3 and all(p.isdecimal() and len(p) <= 4 for p in numbers)


def may_be_one_time(one: str, other: str) -> bool:
    """Two mail programs' ways to write when a mail was sent may mean the same time; "" may mean any.

    The day may differ by one, as time zones do. Whatever language the months are in, the numbers tell.
    """
    return not _numbers(one) or not _numbers(other) or are_one_time(one, other)


def are_one_time(one: str, other: str) -> bool:
    """The same, and both say when."""
    ours, theirs = _numbers(one), _numbers(other)
    if not ours or not theirs:
        return False
    at, other_at = _moment(one), _moment(other)
    if at is not None and other_at is not None:
        return abs(at - other_at) < timedelta(minutes=1)
    if at is None and other_at is None:
        if _MARKS.sub("", one) == _MARKS.sub("", other):  # the same program wrote both
            return ours == theirs
        known = set(ours) & set(theirs)
        return len(known) >= max(_FEWEST_ALIKE, min(len(set(ours)), len(set(theirs))) - 1)
    moment, said = (at, theirs) if at is not None else (other_at, ours)
    assert moment is not None
    days = {(moment + timedelta(days=more)).day for more in (-1, 0, 1)}
    return bool(days & set(said)) and (moment.minute in said or len(said) < _WITH_TIME)


def _numbers(written: str) -> list[int]:
    return [int(number) for number in _NUMBER.findall(written)]


def _moment(written: str) -> datetime | None:
    """Of a time as ISO 8601 has it with a zone, which no mail program writes for people to read."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
