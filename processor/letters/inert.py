"""Every value in a letter is data: it is cleaned, and made inert so that nothing takes it for markup.

A special character of a value is moved by +U+F0000 into a private plane before any template sees it.
Template code, Markdown and HTML give no meaning to that plane, whatever a template does with the value
(joins, filters, macros). It is moved back when the text is final. See docs/decisions/0003-letters.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence, Set
from contextvars import ContextVar
from dataclasses import is_dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from urllib.parse import quote

from processor.core.links import unlinked
from processor.core.tokens import without_tokens

MOST = 2_000  # characters of one value
_PLANE = 0xF0000
_SPECIAL = re.compile(r"[^\w \U00010000-\U0010ffff]|_")
_MOVED = re.compile("[\U000f0000-\U000ffffd]")
_MOVED_BREAKS = re.compile("\U000f000a+")
_BREAK = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANK = re.compile(r"[^\S\n]+")
_EDGE = re.compile(r" *\n *")
_DEEP = re.compile(r"\n{3,}")
# Letters and marks that show nothing and can hide a word in a name; format characters go by category.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufffe\uffff")
_UNWANTED = frozenset({"Cc", "Cf", "Cs", "Co"})  # control, format, surrogate, private use


def clean(value: str, most: int = MOST, *, links: bool = False) -> str:
    """Readable text in NFC: no control or format characters, no link (see core/links.py), no token.

    What one member writes goes to another, and may show a letter of ours to the first: its tokens are
    nobody else's to have. No more than `most` characters.

    Line breaks are "\\n", no more than two in a row; runs of blanks are one space.
    """
    value = value[: most * 4]
    if not (value.isascii() and value.isprintable()):
        value = _BLANK.sub(" ", _BREAK.sub("\n", value))
        value = "".join(c for c in value if c == "\n" or _may_show(c))
        value = unicodedata.normalize("NFC", value)
        value = _DEEP.sub("\n\n", _EDGE.sub("\n", value))
    value = _BLANK.sub(" ", value).strip()
    value = value if links else unlinked(without_tokens(value))
    return value if len(value) <= most else value[: most - 1].rstrip() + "…"


def clean_line(value: str, most: int = MOST, *, links: bool = False) -> str:
    """The same on one line."""
    return " ".join(clean(value, most, links=links).split())


def _may_show(char: str) -> bool:
    return char not in _INVISIBLE and unicodedata.category(char) not in _UNWANTED and not _is_nonchar(char)


def _is_nonchar(char: str) -> bool:
    return ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF


def _away(found: re.Match[str]) -> str:
    return chr(ord(found[0]) + _PLANE)


def _back(found: re.Match[str]) -> str:
    return chr(ord(found[0]) - _PLANE)


def inert(value: str) -> str:
    """The value without one character that could mean something to a template or to Markdown."""
    return _SPECIAL.sub(_away, value)


# The values of the letter that is being written, in the order in which its template printed them.
HELD: ContextVar[list[str] | None] = ContextVar("HELD", default=None)
_HELD_PLANE = 0x100000
_STAND_IN = re.compile("[\U00100000-\U0010fffd]")
_MOST_HELD = 0xFFFD


def held(value: str) -> str:
    """One character that stands for the value until it is revealed.

    So a letter's Markdown is the same for each of its readers, and is parsed once for all of them.
    """
    values = HELD.get()
    if values is None or not value or len(values) > _MOST_HELD:
        return value
    values.append(str(value))
    return chr(_HELD_PLANE + len(values) - 1)


def values_held() -> Sequence[str]:
    return HELD.get() or ()


def cut(text: str) -> Iterator[str | int]:
    """What stands between values that are held, and the number of each of them."""
    if text.isascii():
        if text:
            yield text
        return
    end = 0
    for found in _STAND_IN.finditer(text):
        if found.start() > end:
            yield text[end : found.start()]
        yield ord(found[0]) - _HELD_PLANE
        end = found.end()
    if end < len(text):
        yield text[end:]


def _filled(text: str) -> str:
    values = HELD.get()
    if not values or text.isascii():
        return text
    return _STAND_IN.sub(lambda found: values[ord(found[0]) - _HELD_PLANE], text)


def reveal(text: str) -> str:
    """Inert characters as they were, and the values that are held."""
    return text if text.isascii() else _MOVED.sub(_back, _filled(text))


def reveal_line(text: str) -> str:
    """Inert characters as they were, but a line break of a value is a space."""
    return text if text.isascii() else _line(_filled(text))


def line_of(value: str) -> str:
    """A value that was held, as it is shown on one line."""
    return _short_line(value) if len(value) <= _SHORT else _line(value)


def _line(value: str) -> str:
    return _MOVED.sub(_back, _MOVED_BREAKS.sub(" ", value))


# Names, titles, areas and cities stand in letter after letter.
_SHORT = 120  # characters
_short_line = lru_cache(maxsize=8192)(_line)


def reveal_in_href(text: str) -> str:
    """Inert characters percent-encoded, so that a value cannot add a field to a mailto: (RFC 6068, 2)."""
    if text.isascii():
        return text
    return _MOVED.sub(lambda found: quote(_back(found), safe="@"), _filled(text))


class Datum(str):
    """A string of the data, inert; a template may still compare it with the plain string it was."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and _plain(self) == _plain(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(_plain(self))


def _plain(text: str) -> str:
    return str(reveal(text))  # a Datum would compare itself again


class Shown:
    """A record (MentorCard, Profile …) whose attributes are data."""

    __slots__ = ("_record",)

    def __init__(self, record: object) -> None:
        self._record = record

    def __getattr__(self, name: str) -> object:
        value = getattr(self._record, name)
        if callable(value):
            raise AttributeError(name)  # data has no verbs
        return shown(value)

    def __str__(self) -> str:
        return Datum(inert(clean_line(str(getattr(self._record, "name", "")))))


def _datum(value: str) -> Datum:
    return Datum(inert(clean(value)))


_short_datum = lru_cache(maxsize=8192)(_datum)


def shown(value: object) -> object:
    """The value as a template may see it."""
    if value is None or isinstance(value, bool | int | float | date | time | timedelta | Datum | Shown):
        return value
    if isinstance(value, str):
        return _short_datum(value) if len(value) <= _SHORT else _datum(value)
    if isinstance(value, Mapping):
        return {shown(key): shown(item) for key, item in value.items()}
    if isinstance(value, list | tuple | Set):
        return tuple(shown(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return Shown(value)
    return _datum(str(value))
