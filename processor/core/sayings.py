"""What the program says in English sentences, said in a reader's language.

Figures, reasons and states are made, kept and counted in English. A language says them by its
`templates/<language>/_sentences.toml`: `"{n} requests wait" = "{n} Anfragen warten"`. What it does not have
stays English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from string import Formatter

LONGEST = 1_000  # characters; nothing that the program says is longer
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_SHORT_MONTHS = tuple(month[:3] for month in _MONTHS)
_DEEPEST = 3  # a sentence in a sentence, and so on
_COLON = ": "
_MOST_COLONS = 9  # behind which a sentence is looked for
_DIGITS = re.compile(r"\d[\d,]*")
# What places of these names hold. Any other holds words, which may be a sentence too.
_NUMBER = re.compile(r"n\d?")
_DAY = re.compile(r"day\d?")
_SHARE = re.compile(r"share\d?")
_REF = re.compile(r"ref\d?")
_A_NUMBER = r"\d[\d,]*"
_A_DAY = rf"\d{{1,2}} (?:{'|'.join(_MONTHS)}) \d{{4}}|\d{{4}}-\d\d-\d\d"
_A_SHARE = rf"{_A_NUMBER} of {_A_NUMBER}(?: \(\d+ %\))?"
_KINDS = ((_NUMBER, _A_NUMBER), (_DAY, _A_DAY), (_SHARE, _A_SHARE), (_REF, r"[A-Z]+-\w+"))
_WRITTEN = re.compile(rf"(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_SHORT = re.compile(rf"(?:(\d{{1,2}}) )?({'|'.join(_SHORT_MONTHS)}) (\d{{4}})")


@dataclass(frozen=True, kw_only=True)
class Sayings:
    """Of one language. English has none."""

    language: str = "en"
    sentences: Mapping[str, str] = field(default_factory=dict)  # English -> theirs, with the same places
    thousands: str = ","  # between the digits of a large number
    months: tuple[str, ...] = _MONTHS
    short_months: tuple[str, ...] = _SHORT_MONTHS
    first_day: str = "1"  # of a month
    day_form: str = "{day} {month} {year}"
    short_day_form: str = "{day} {month} {year}"
    last_and: str = "and"  # between two people

    def say(self, english: str) -> str:
        said = self.find(english)
        return english if said is None else said

    def find(self, english: str) -> str | None:
        """None: it has no words for that."""
        if not self.sentences or not english or len(english) > LONGEST:
            return None
        return self._sentence(english)

    def fill(self, pattern: str, **values: object) -> str:
        """A sentence whose values are known already: they are put in as they are."""
        return _filled(self.sentences.get(pattern, pattern), {key: str(x) for key, x in values.items()})

    def each(self, words: str) -> tuple[str, ...]:
        """A list that is said as one, such as the headings of a table."""
        english = tuple(words.split(", "))
        said = tuple(self.sentences.get(words, words).split(", "))
        return said if len(said) == len(english) else english

    def number(self, value: int) -> str:
        return f"{value:,}".replace(",", self.thousands)

    def day(self, value: date) -> str:
        day = self.first_day if value.day == 1 else str(value.day)
        return _filled(
            self.day_form, {"day": day, "month": self.months[value.month - 1], "year": str(value.year)}
        )

    def days(self, first: date, last: date) -> str:
        """From the one to the other."""
        if first == last:
            return self.day(first)
        return self.fill("{day} to {day2}", day=self.day(first), day2=self.day(last))

    # --- how it is found ---------------------------------------------------------------------------

    def _sentence(self, english: str, depth: int = 0) -> str | None:
        """Without its full stop, and perhaps without its capital."""
        if english in self.sentences:
            return self.sentences[english]
        stop = "." if english.endswith(".") else ""
        text = english.removesuffix(".")
        for first in dict.fromkeys((text, text[:1].lower() + text[1:])):
            said = self._whole(first, depth)
            if said is not None:
                begins = first != text or (stop and not depth)  # "2 pairs end." may begin with a word there
                return f"{said[:1].upper() + said[1:] if begins else said}{stop}"
        return None

    def _whole(self, text: str, depth: int) -> str | None:
        known = self.sentences.get(text) or self._plain(text)
        if known is not None or depth > _DEEPEST:
            return known
        return (
            self._clauses(text, "; ", depth)
            or self._by_pattern(text, depth)
            or self._clauses(text, ", ", depth)
            or self._coloned(text, depth)
        )

    def _clauses(self, text: str, mark: str, depth: int) -> str | None:
        """Several of them, each of which has words."""
        if mark not in text:
            return None
        said = []
        for clause in text.split(mark):
            one = self._sentence(clause, depth)
            if one is None:
                return None
            said.append(one)
        return self.sentences.get(mark, mark).join(said)

    def _coloned(self, text: str, depth: int) -> str | None:
        """What has words before the first colon, or after one of them: the rest is somebody's own."""
        mark = self.sentences.get(_COLON, _COLON)
        head, colon, tail = text.partition(_COLON)
        if not colon or depth > 1:
            return None
        said = self._sentence(head, depth + 1)
        if said is not None:
            rest = self._sentence(tail, depth + 1)
            return f"{said}{mark}{tail if rest is None else rest}"
        parts = text.split(_COLON)
        for at in range(1, min(len(parts), _MOST_COLONS)):
            said = self._sentence(_COLON.join(parts[at:]), depth + 2)
            if said is not None:
                return f"{_COLON.join(parts[:at])}{mark}{said}"
        return None

    def _by_pattern(self, text: str, depth: int, place: str = "") -> str | None:
        """`place`: as it is put into that one, which its own patterns begin with."""
        for begins, ends, english in self._patterns:
            if not begins.startswith(place):
                continue
            if text.startswith(begins) and text.endswith(ends) and len(text) > len(begins) + len(ends):
                found = _compiled(english).fullmatch(text)
                if found is not None:
                    values = {name: self._value(name, x, depth) for name, x in found.groupdict().items()}
                    return _filled(self.sentences[english], values)
        return None

    def _value(self, place: str, value: str, depth: int) -> str:
        # "for {age}" may want another case than "3 days" alone: "age|{n} days"
        kind = f"{place.rstrip('0123456789')}|"
        said = self.sentences.get(kind + value) or self._by_pattern(kind + value, depth + 1, kind)
        said = said or self._sentence(value, depth + 1)
        return value if said is None else said

    def _plain(self, text: str) -> str | None:
        """A number, or a day as the program writes it."""
        if _DIGITS.fullmatch(text):
            return text.replace(",", self.thousands)
        with suppress(ValueError):  # the 30th of February, which somebody has written
            if found := _WRITTEN.fullmatch(text):
                return self.day(date(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1])))
            if _ISO.fullmatch(text):
                return self.day(date.fromisoformat(text))
        if found := _SHORT.fullmatch(text):
            month = self.short_months[_SHORT_MONTHS.index(found[2])]
            form = self.short_day_form if found[1] else "{month} {year}"
            return _filled(form, {"day": found[1] or "", "month": month, "year": found[3]})
        return None

    @cached_property
    def _patterns(self) -> tuple[tuple[str, str, str], ...]:
        """(how it begins, how it ends, the pattern); what says most by itself is tried first."""
        found = [
            (_around(english), english)
            for english in self.sentences
            if any(map(str.isalpha, _own(english))) and places_of(english)
        ]
        found.sort(key=lambda one: -len(_own(one[1])))
        return tuple((*around, english) for around, english in found)

    def __getstate__(self) -> dict[str, object]:
        return {key: value for key, value in self.__dict__.items() if key != "_patterns"}


ENGLISH = Sayings()


def places_of(text: str) -> tuple[str, ...]:
    """The names in braces. Raises ValueError when the braces are not whole."""
    return tuple(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def _around(english: str) -> tuple[str, str]:
    return english[: english.index("{")], english[english.rindex("}") + 1 :]


def _own(english: str) -> str:
    """Its own characters, without places and spaces."""
    return "".join(words for words, _, _, _ in Formatter().parse(english)).replace(" ", "")


@lru_cache(maxsize=2_048)
def _compiled(english: str) -> re.Pattern[str]:
    return re.compile("".join(_expressions(english)), re.DOTALL)


def _expressions(english: str) -> Iterable[str]:
    for words, place, _, _ in Formatter().parse(english):
        yield re.escape(words)
        if place is not None:
            holds = next((what for name, what in _KINDS if name.fullmatch(place)), ".+?")
            yield f"(?P<{place}>{holds})"


def _filled(text: str, values: Mapping[str, str]) -> str:
    """A place that is not there is left out: a template is checked before (letters/sentences.py)."""
    return "".join(
        words + (values.get(place, "") if place is not None else "")
        for words, place, _, _ in Formatter().parse(text)
    )
