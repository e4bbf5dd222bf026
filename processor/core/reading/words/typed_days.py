"""The day that somebody types after "until": a date, a weekday, or tomorrow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from processor.core.dates import read_day
from processor.core.reading.words.calendar import COMING, MONTHS, NOW, TOMORROW, WEEKDAYS
from processor.core.reading.words.phrases import plain
from processor.core.rules import Vocabulary

WEEKDAY_NUMBERS = {name: number for number, names in enumerate(WEEKDAYS) for name in names}  # Monday is 0
_MONTHS = tuple(name for names in MONTHS.values() for name in names)
# fmt: off
_SMALL = frozenset((
    "the", "on", "am", "den", "el", "le", "il", "la", "o", "a", "op", "på", "w", "do", "na", "det",
))
_FROM = ("from", "starting", "as of", "ab", "desde", "a partir de", "dès", "da", "vanaf", "från",
         "fra", "frå", "od")
_UNTIL = ("for you until", "me until", "until", "till", "to", "bis", "hasta", "me")
# fmt: on


def behind_until(words: str, vocabularies: Sequence[Vocabulary]) -> str:
    """The day in "until 1 June", in any language that has [coordinator] until."""
    for lead in (*_UNTIL, *(word for v in vocabularies for word in v.coordinator.get("until", ()))):
        if words.lower().replace("’", "'").startswith(f"{lead} "):
            words = words[len(lead) :].strip()
    return words


def next_weekday(number: int, today: date) -> date:
    """The next one, never today."""
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def is_now(text: str) -> bool:
    """ "Today", "from now on": the time at which it is written, and none to come."""
    said = plain(text).rstrip(".!")
    return said in NOW or any(said.removeprefix(f"{word} ") in NOW for word in _FROM)


def typed_day(text: str, today: date, months: tuple[str, ...]) -> date | None:
    """None when it is no day, or may be two: "3/4"; "Friday 14 March" where that is a Saturday."""
    said = plain(text).rstrip(".!")
    if said in TOMORROW:
        return today + timedelta(days=1)
    words = [word for each in said.split() if (word := each.strip(",")) not in _SMALL]
    weekdays = {WEEKDAY_NUMBERS[w] for word in words if (w := word.rstrip(".")) in WEEKDAY_NUMBERS}
    rest = [word for word in words if word.rstrip(".") not in WEEKDAY_NUMBERS]
    if len(weekdays) > 1:
        return None
    if weekdays and all(word in COMING for word in rest):
        return next_weekday(min(weekdays), today)
    day = read_day(" ".join(rest), today, (*months, *_MONTHS))
    return day if day is None or not weekdays or day.weekday() in weekdays else None
