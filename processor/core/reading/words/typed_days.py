"""The day that somebody types after "until": a date, a weekday, or tomorrow."""

from __future__ import annotations

from datetime import date, timedelta

from processor.core.dates import read_day
from processor.core.reading.words.calendar import calendar_of
from processor.core.reading.words.phrases import plain
from processor.core.rules import Vocabulary


def behind_until(words: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """The day in "until 1 June", in any language."""
    for lead in calendar_of(vocabularies).until:
        if words.lower().replace("’", "'").startswith(f"{lead} "):
            words = words[len(lead) :].strip()
    return words


def next_weekday(number: int, today: date) -> date:
    """The next one, never today."""
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def is_now(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "Today", "from now on": the time at which it is written, and none to come."""
    known = calendar_of(vocabularies)
    said = plain(text).rstrip(".!")
    return said in known.today or any(said.removeprefix(f"{word} ") in known.today for word in known.since)


def typed_day(text: str, today: date, vocabularies: tuple[Vocabulary, ...]) -> date | None:
    """None when it is no day, or may be two: "3/4"; "Friday 14 March" where that is a Saturday."""
    known = calendar_of(vocabularies)
    said = plain(text).rstrip(".!")
    if said in known.tomorrow:
        return today + timedelta(days=1)
    words = [word for each in said.split() if (word := each.strip(",")) not in known.beside]
    weekdays = {known.weekdays[w] for word in words if (w := word.rstrip(".")) in known.weekdays}
    rest = [word for word in words if word.rstrip(".") not in known.weekdays]
    if len(weekdays) > 1:
        return None
    if weekdays and all(word in known.coming for word in rest):
        return next_weekday(min(weekdays), today)
    day = read_day(" ".join(rest), today, known.months)
    return day if day is None or not weekdays or day.weekday() in weekdays else None
