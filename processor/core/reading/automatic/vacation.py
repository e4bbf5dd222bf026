"""What an automatic reply says: that the person is away, until which day, or that they left for good."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache

from processor.core.dates import read_day
from processor.core.mail import InboundMail
from processor.core.reading.automatic.robot_words import ALONE, AWAY, BACK, LEFT, MONTHS, VACATION
from processor.core.reading.words.calendar import CalendarWords, calendar_of
from processor.core.reading.words.phrases import begins, ends_of, gathered, holds, plain
from processor.core.reading.words.typed_days import next_weekday
from processor.core.rules import Vocabulary

_MOST_TEXT = 4_000  # characters that are looked at; the rest is a signature, or the mail answered
_LONGEST = timedelta(days=300)  # "5 May" that has just passed is not the next one
_OPENING = " \t[(*\"'“«„<【"
_VACATION = gathered(VACATION.values())
_AWAY = gathered(AWAY.values())
_TURKISH = str.maketrans({"ı": "i"})
_ACCENTS = re.compile("[\u0300-\u036f]")


def _without_marks(text: str) -> str:
    """As capitals are often written: "REPONSE AUTOMATIQUE", "OTOMATİK YANIT"; so in Greek."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare.translate(_TURKISH))


_VACATION_BARE = tuple(map(_without_marks, _VACATION))
_NOUNS = frozenset(map(_without_marks, ALONE))
_LEFT = gathered(LEFT.values())
_BACK = gathered(BACK.values())
_MONTHS = tuple(name for names in MONTHS.values() for name in names)
_FILLERS = frozenset(
    {
        "the",
        "on",
        "of",
        "am",
        "den",
        "dem",
        "der",
        "le",
        "el",
        "il",
        "al",
        "de",
        "do",
        "dnia",
        "around",
        "about",
    }
    | {"and", "including", "inclusive", "einschließlich", "zum", "kl", "day", "dia", "día", "giorno"}
)
_WORD = re.compile(r"[^\s()<>\[\];:!?*]+")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?!\d)")
# July 10-31, 10.-31. Juli, 3 to 10 July: the last day of it
_SPAN = re.compile(
    r"(?<![\d/])(?:([^\W\d_]{3,12})\.?\s+)?\d{1,2}(?:st|nd|rd|th|\.)?\s*(?:-|–|—|to|bis|au|al|a|tot|till?)\s*"
    r"(\d{1,2})(?:st|nd|rd|th|\.)?(?![\d/.])(?:\s+(?:de\s+)?([^\W\d_]{3,12}))?",
    re.IGNORECASE,
)


def begins_like_one(mail: InboundMail, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """The subject begins as programs write it; a weaker one needs a second sign beside it."""
    subject = plain(mail.subject[:300]).lstrip(_OPENING)
    bare = _without_marks(subject)
    if begins(subject, _VACATION) or any(begins(subject, v.vacation) for v in vocabularies):
        return True
    if begins(bare, _VACATION_BARE):
        return True
    second = bool(mail.in_reply_to or mail.references) or mail.return_path == ""
    said = _text(mail)
    noun = bare.strip(" .!:-") in _NOUNS and "?" not in said and tells_of_absence(said)
    return second and (begins(subject, _AWAY) or noun)


def has_left(mail: InboundMail, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """They do not work there any more, or nobody reads that mailbox (row 53)."""
    text = _text(mail)
    return holds(text, _LEFT) or any(holds(text, v.left) for v in vocabularies)


def back_on(mail: InboundMail, vocabularies: tuple[Vocabulary, ...]) -> date | None:
    """The day from which the person is there again, or None; see absent_until()."""
    return absent_until(_text(mail), (mail.sent_at or mail.received_at).date(), vocabularies)


def tells_of_absence(text: str) -> bool:
    """In the words of a person, or of a robot that says nowhere that it is one."""
    return holds(plain(text[:_MOST_TEXT]), _AWAY)


def absent_until(text: str, today: date, vocabularies: tuple[Vocabulary, ...]) -> date | None:
    """None when no day is named as the one on which somebody is back; the latest day that is named as such.

    "Until 5 May" and "back on 5 May" both give 5 May: a deadline that waits a day longer harms nobody.
    """
    text = plain(text[:_MOST_TEXT])
    own = _with_ours(tuple(v.back for v in vocabularies))
    known = calendar_of(vocabularies)
    months = (*known.months, *_MONTHS)
    found: list[date] = []
    for end in ends_of(text, own):
        day = _day_at(text[end : end + 60], today, known)
        if day is not None:
            found.append(day)
    for span in _SPAN.finditer(text):
        for month in (span[3], span[1]):
            day = read_day(f"{span[2]} {month}", today, months) if month else None
            if day is not None:
                found.append(day)
    return max((day for day in found if today < day <= today + _LONGEST), default=None)


@lru_cache(maxsize=4)
def _with_ours(back: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return gathered(back, (_BACK,))


def _text(mail: InboundMail) -> str:
    text = mail.text if mail.text.strip() else mail.html_text
    return plain(f"{mail.subject}\n{text}"[:_MOST_TEXT])


def _day_at(text: str, today: date, known: CalendarWords) -> date | None:
    """The day with which the text begins: the longest run of its words that is one."""
    words = [word for word in _WORD.findall(text)[:8] if word.strip(",.") not in _FILLERS]
    weekday = known.weekdays.get(words[0].strip(",.")) if words else None
    if weekday is not None:
        words = words[1:]
    if words:
        slashes = _SLASHES.match(words[0])
        if slashes:
            return _either(slashes, today)
    for length in (3, 2, 1):
        day = read_day(" ".join(words[:length]).rstrip(",."), today, (*known.months, *_MONTHS), known.beside)
        if day is not None:
            return day
    if weekday is None:
        return None
    return next_weekday(weekday, today)


def _either(slashes: re.Match[str], today: date) -> date | None:
    """5/1/2026 is the fifth of January or May 1st: the one that can be meant, None when both can."""
    one, two, year = int(slashes[1]), int(slashes[2]), int(slashes[3])
    year += 2000 if year < 100 else 0
    found: set[date] = set()
    for day, month in ((one, two), (two, one)):
        try:
            found.add(date(year, month, day))
        except ValueError:
            continue
    meant = {day for day in found if today < day <= today + timedelta(days=90)}
    return meant.pop() if len(meant) == 1 else None
