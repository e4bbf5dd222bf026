"""Finds standing phrases in a text: whole words, any white space between them, small or capital letters.

Plain searches, one for each phrase: over a whole mail they are ten times faster than one large expression.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator


def gathered(*groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The phrases of all groups, the longest first, so that it is the one that is found."""
    found = {phrase for group in groups for phrases in group for phrase in phrases}
    return tuple(sorted(found, key=lambda phrase: (-len(phrase), phrase)))


def straight(text: str) -> str:
    """As a line is typed, with each letter in one piece and straight apostrophes.

    Some systems write "u" and its two dots apart, and telephones bend an apostrophe.
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text).replace("’", "'")


def plain(text: str) -> str:
    """As the phrases are written: small letters, single blanks, straight apostrophes."""
    return " ".join(text.lower().replace("’", "'").split())


def holds(text: str, phrases: Iterable[str]) -> bool:
    """One of the phrases stands in the plain text, as words of its own."""
    return next(ends_of(text, phrases), -1) >= 0


def ends_of(text: str, phrases: Iterable[str]) -> Iterator[int]:
    """Where the phrases end that stand in the plain text."""
    for phrase in phrases:
        if phrase not in text:  # nearly always, and twice as fast as to find where
            continue
        at = text.find(phrase)
        while at >= 0:
            end = at + len(phrase)
            if _apart(text[at - 1 : at], phrase[0]) and _apart(text[end : end + 1], phrase[-1]):
                yield end
            at = text.find(phrase, end)


def begins(text: str, phrases: tuple[str, ...]) -> bool:
    """The plain text begins with one of the phrases."""
    return text.startswith(phrases) and any(
        text.startswith(phrase) and _apart(text[len(phrase) : len(phrase) + 1], phrase[-1])
        for phrase in phrases
    )


def _apart(beside: str, letter: str) -> bool:
    """No letter runs on; but Chinese, Japanese and Thai write no blanks between their words."""
    return not (beside.isalnum() and letter.isalnum()) or not _has_blanks(letter)


def _has_blanks(letter: str) -> bool:
    return not ("\u2e80" <= letter <= "\ud7ff" or "\u0e00" <= letter <= "\u0e7f")
