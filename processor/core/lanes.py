"""Lanes: the mails of one sender are processed in the order in which they came."""

from __future__ import annotations

import re
import zlib

from processor.core.mail import header_of

# Near enough to tell senders apart before anything is read: whoever the program takes for one member
# writes with one address, and that stands here in some form.
_FROM = re.compile(rb"^from[ \t]*:((?:[^\r\n]|\r?\n[ \t])*)", re.IGNORECASE | re.MULTILINE)
_SPEC = re.compile(rb"[^\s<>\"(),;:]+@[^\s<>\"(),;:]+")


def lane_of(raw: bytes) -> int:
    """The same number for all mails of one address; 0 for those that show none."""
    field = _FROM.search(header_of(raw[:200_000]))
    specs = _SPEC.findall(field[1]) if field else []
    return zlib.crc32(specs[-1].lower()) if specs else 0
