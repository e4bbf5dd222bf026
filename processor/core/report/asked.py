"""Which period a report is asked for, in the words of whoever asks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from processor.core.dates import add_months
from processor.core.figures.periods import Period, last_days, written
from processor.core.reading.words.typed_days import typed_day
from processor.core.rules import Vocabulary

_YEAR = re.compile(r"\d{4}")
FIRST_YEAR = 1970  # before it no program kept anything
HOW = "write REPORT FROM 1 January TO 30 June"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """FROM and TO as typed, "" where there is none. A day without a year is the last one of that name."""

    since: str = ""
    until: str = ""

    def period(self, today: date, vocabularies: tuple[Vocabulary, ...]) -> Period | str:
        """A sentence says what is wrong with it."""
        if not self.since and not self.until:
            return last_days(today)
        first, last = (self._day(words, today, vocabularies) for words in (self.since, self.until))
        if (self.since and first is None) or (self.until and last is None):
            wrong = self.since if self.since and first is None else self.until
            return f'"{wrong}" is no day; {HOW}'
        if first is not None and last is not None and last < first and not _YEAR.search(self.until):
            last = add_months(last, 12)  # FROM 1 October TO 31 March
        return period_of(first, last, today)

    def _day(self, words: str, today: date, vocabularies: tuple[Vocabulary, ...]) -> date | None:
        found = typed_day(words, today, vocabularies) if words else None
        if found is not None and found > today and not _YEAR.search(words):
            return add_months(found, -12)
        return found


def period_of(first: date | None, last: date | None, today: date) -> Period | str:
    """Without a last day until today; without a first one the usual days. What is to come is left out."""
    early = next((day for day in (first, last) if day is not None and day.year < FIRST_YEAR), None)
    if early is not None:
        return f"{early.isoformat()} is too long ago; a report begins in {FIRST_YEAR} or later"
    until = today if last is None else min(last, today)
    since = last_days(until).first if first is None else first
    if since > today:
        return f"{written(since)} is still to come; a report begins today or earlier"
    if last is not None and since > last:
        return f"{written(since)} is later than {written(last)}; the earlier day comes first"
    return Period(first=since, last=until)
