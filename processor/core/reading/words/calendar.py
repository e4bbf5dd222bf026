"""[calendar] of the vocabularies: days of the week, and words for a day near to today; and the months."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from processor.core.reading.words.compiled import Once
from processor.core.reading.words.phrases import plain
from processor.core.reading.words.tokens import without_accents
from processor.core.rules import Vocabulary

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarWords:
    """Those of all languages, with their accents and without: a telephone writes "miercoles"."""

    months: tuple[str, ...]  # January … December, and again in the next language
    weekdays: Mapping[str, int]  # Monday is 0
    coming: frozenset[str]  # beside a weekday: the one that comes next
    today: frozenset[str]
    tomorrow: frozenset[str]
    beside: frozenset[str]  # "the", "on": they say nothing of the day
    since: tuple[str, ...]  # "from", the longest first
    until: tuple[str, ...]


@Once
def calendar_of(vocabularies: tuple[Vocabulary, ...]) -> CalendarWords:
    def of(use: str) -> frozenset[str]:
        return frozenset(_forms(word for v in vocabularies for word in v.calendar.get(use, ())))

    def longest_first(use: str) -> tuple[str, ...]:
        return tuple(sorted(of(use), key=lambda word: (-len(word), word)))

    months = tuple(month for v in vocabularies for month in v.months)
    until = {*of("until"), *_forms(word for v in vocabularies for word in v.coordinator.get("until", ()))}
    return CalendarWords(
        months=(*months, *map(without_accents, months)),
        weekdays={word: number for number, day in enumerate(_WEEKDAYS) for word in of(day)},
        coming=of("coming"),
        today=of("today"),
        tomorrow=of("tomorrow"),
        beside=of("beside"),
        since=longest_first("since"),
        until=tuple(sorted(until, key=lambda word: (-len(word), word))),
    )


def _forms(words: Iterable[str]) -> Iterable[str]:
    return (form for word in map(plain, words) for form in (word, without_accents(word)))
