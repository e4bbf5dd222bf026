"""Finds standing phrases in a text: whole words, any white space between them, small or capital letters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache


def gathered(*groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The phrases of all groups, the longest first, so that it is the one that is found."""
    found = {phrase for group in groups for phrases in group for phrase in phrases}
    return tuple(sorted(found, key=lambda phrase: (-len(phrase), phrase)))


@lru_cache(maxsize=64)
def pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """One expression for all of them; built once for each list of phrases."""
    if not phrases:
        return re.compile(r"(?!)")
    return re.compile("|".join(_whole(phrase) for phrase in phrases), re.IGNORECASE)


def _whole(phrase: str) -> str:
    """Chinese and Japanese write no blanks, so that a word may begin and end anywhere there."""
    words = r"\s+".join(re.escape(word).replace("'", "['’]") for word in phrase.split())
    before = r"(?<!\w)" if _has_blanks(phrase[0]) else ""
    after = r"(?!\w)" if _has_blanks(phrase[-1]) else ""
    return before + words + after


def _has_blanks(letter: str) -> bool:
    return letter.isalnum() and not ("\u2e80" <= letter <= "\ud7ff" or "\u0e00" <= letter <= "\u0e7f")
