"""A yes with a mark that takes it back: "✗ ACCEPT", "-ACCEPT", "un-ACCEPT"."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Crosses, boxes with a cross or with nothing in them, and signs for "not", "no entry" and "stop".
_CROSS = re.compile(
    "[\u00ac\u20e0\u2260\u2297\u2298\u2610\u2612\u2613\u26d2\u26d4\u2715-\u2718\u274c\u274e\u2a2f\u2bbd-\u2bbf"
    "\U0001f5d9\U0001f5f4\U0001f5f5\U0001f5f7\U0001f645\U0001f6ab\U0001f6d1]"
)
_HYPHENS, _DASHES = r"\-\u2010\u2011\u2212\ufe63\uff0d", r"\u2012-\u2015\u2e3a\u2e3b\ufe58"
# At the beginning, or after the question that is answered; "- ACCEPT" is an item of a list.
_JOINED = re.compile(rf"(?:^|[:,(])\s*[{_HYPHENS}{_DASHES}~×](?=[^\W\d_])")
_NOT = re.compile(r"^[ \t]*!(?=[^\W\d_])(?!.*!\s*$)", re.MULTILINE)  # "!ACCEPT", and not "!!! YES !!!"
# "Of course—yes" is no prefix: with a dash it stands first, and is short.
_PREFIX = re.compile(
    rf"(?<!\w)([^\W\d_]{{1,20}})[{_HYPHENS}]\s?([^\W\d_]{{1,30}})|^\W*([^\W\d_]{{1,4}})[{_DASHES}]\s?([^\W\d_]{{1,30}})"
)
_MOST_PREFIXES = 5


def is_crossed(sentence: str) -> bool:
    """A mark in it, or right before its words, crosses out what they say."""
    return bool(_CROSS.search(sentence) or _JOINED.search(sentence))


def begins_with_a_not(text: str) -> bool:
    """A line begins as programmers write "not": "!ACCEPT"."""
    return bool(_NOT.search(text))


def without_crosses(text: str) -> str:
    return _CROSS.sub(" ", text)


def joined_words(sentence: str) -> Iterator[tuple[str, str]]:
    """What stands before and behind the first hyphens within words: ("un", "accept")."""
    for nth, found in enumerate(_PREFIX.finditer(sentence)):
        if nth == _MOST_PREFIXES:
            return
        before, after = found.group(1, 2) if found[1] else found.group(3, 4)
        yield before, after
