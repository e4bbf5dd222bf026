"""The line that stands alone between the new words and an old mail, and what it says of that mail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from processor.core.reading.body.lines import next_line, unquoted
from processor.core.reading.body.quoted_header import header_of
from processor.core.reading.body.wording import Wording

_EDGES = ' \t*_-–—‐‑‒―=~#:：·•|"«».…'
# ----- Forwarded Message ----- and, on the same line, what some clients put behind it
_FRAMED = re.compile(
    r"^[\s*]{0,8}[-–—‐‑‒―=_*~]{2,60}\s{0,8}([^\s\-–—‐‑‒―=_*~].{1,90}?)\s{0,8}[-–—‐‑‒―=_]{2,80}[\s*]{0,8}(.*)$"
)
_LINES = "-–—‐‑‒―=_*~"
_BY = re.compile(
    r"^[-–—\s]{2,60}(?:forwarded|weitergeleitet|transféré|reenviado|inoltrato) (?:by|von|par|por|da)\b",
    re.IGNORECASE,
)


class Separator(Enum):
    """Why an old mail stands below a line."""

    FORWARDED = "forwarded"  # it is passed on
    ORIGINAL = "original"  # it is answered; some clients write so over a forward, too
    UNKNOWN = "unknown"  # framed by dashes, with a header below, in words that nobody taught us
    ABOVE = "above"  # "please reply above this line"


def separator(lines: Sequence[str], at: int, words: Wording) -> tuple[Separator, str] | None:
    """(which, what follows on the same line). None: the line separates nothing."""
    line = unquoted(lines[at])
    drawn = line.lstrip()[:1] in _LINES  # else it is not framed: nearly all lines are not
    if not 4 <= len(line) <= 1_000 and not (drawn and _FRAMED.match(line[:400])):
        return None
    bare = " ".join(line.strip(_EDGES).lower().split())
    if not bare:
        return None
    if bare in words.forwarded:
        return Separator.FORWARDED, ""
    framed = _FRAMED.match(line[:4_000]) if drawn else None
    if framed:
        said = " ".join(framed[1].strip(_EDGES).lower().split())
        below = next_line(lines, at + 1)
        header = framed[2].strip() or (below < len(lines) and header_of(unquoted(lines[below]), words))
        if any(_says(said, phrase) for phrase in words.forwarded):
            return Separator.FORWARDED, framed[2]
        if any(_says(said, phrase) for phrase in words.original):
            return Separator.ORIGINAL, framed[2]
        if header and len(said.split()) <= 6:
            return Separator.UNKNOWN, framed[2]
    if bare in words.original and (framed or line.strip()[-1:] in ":：*" or line.strip()[0] in "-–—*_["):
        return Separator.ORIGINAL, ""
    if _BY.match(line):
        return Separator.FORWARDED, ""
    if len(line) <= 200 and words.above.search(bare):
        return Separator.ABOVE, ""
    if words.separators.search(line.strip()[:400]):
        return Separator.ORIGINAL, ""
    return None


def _says(said: str, phrase: str) -> bool:
    """The phrase and little more: "välitetty viesti / fwd.msg"."""
    return said == phrase or (phrase in said and len(said) <= len(phrase) + 24)
