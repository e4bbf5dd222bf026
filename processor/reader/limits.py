"""What a mail may cost before it is refused unread: size, header, parts, nesting, recipients."""

from __future__ import annotations

import re

MOST_BYTES = 10 * 1024 * 1024
MOST_HEADER_BYTES = 100_000
MOST_PARTS = 200
MOST_NESTING = 50
MOST_RECIPIENTS = 1_000
MOST_TEXT = 256 * 1024  # characters of the plain text, and of the HTML that is looked at
MOST_ATTACHED = 3  # how deep mails inside mails are opened
MOST_MAILS = 20  # that are opened in one, at whatever depth; each may hold as much HTML as a mail

_MOST_PARAMETERS = 200  # the standard library takes quadratic time over a field of semicolons
_MOST_REPORT_LINES = 10_000  # each blank line of a delivery report becomes a message object

_HEADER_END = re.compile(rb"\r\n\r\n|\n\r?\n|\r\r")
_MIME_FIELD = re.compile(rb"^content-[a-z]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb"boundary\s*=\s*(?:\"([^\"\r\n]+)\"|([^\s;\"]+))", re.IGNORECASE)
_DASHES = re.compile(rb"^--([^\r\n]{1,200})", re.MULTILINE)
_BLANK = re.compile(rb"\n\r?\n")


class OverLimit(Exception):
    """A mail is larger, longer or deeper than anything a person sends; the sentence says which limit."""


def header_end(raw: bytes) -> int:
    """Where the first blank line begins; the length of the mail when there is none (RFC 5322, 2.1)."""
    found = _HEADER_END.search(raw)
    return found.start() if found else len(raw)


def check(raw: bytes, size: int, most_bytes: int) -> None:
    """Look at the bytes alone, in linear time, before any parser sees them.

    `size` is what the server said; it is more than len(raw) when only the header was fetched.
    Raises OverLimit.
    """
    if max(size, len(raw)) > most_bytes:
        raise OverLimit(f"the mail is larger than {most_bytes:,} bytes")
    end = header_end(raw)
    if end > MOST_HEADER_BYTES:
        raise OverLimit(f"the header is longer than {MOST_HEADER_BYTES:,} bytes")
    if raw.count(b";") > _MOST_PARAMETERS:
        for field in _MIME_FIELD.finditer(raw):
            if field.group().count(b";") > _MOST_PARAMETERS:
                raise OverLimit(f"a MIME field has more than {_MOST_PARAMETERS} parameters")
    if b"-status" in raw and len(raw) > _MOST_REPORT_LINES:
        # counted only here, because a long letter may well have that many blank lines
        blank = sum(1 for _ in _BLANK.finditer(raw))
        if b"delivery-status" in raw.lower() and blank > _MOST_REPORT_LINES:
            raise OverLimit(f"a delivery report has more than {_MOST_REPORT_LINES:,} blank lines")
    _count_parts(raw)


def _count_parts(raw: bytes) -> None:
    """The lines that open a part, and how many are open at once (RFC 2046, 5.1.1)."""
    boundaries = {one or two for one, two in _BOUNDARY.findall(raw)}
    if not boundaries:
        return
    parts = 0
    open_now: list[bytes] = []
    for found in _DASHES.finditer(raw):
        line = found[1].rstrip()
        closing = line not in boundaries and line.endswith(b"--") and line[:-2] in boundaries
        name = line[:-2] if closing else line
        if name not in boundaries:
            continue
        if name in open_now:
            del open_now[open_now.index(name) + (not closing) :]
        elif not closing:
            open_now.append(name)
        if not closing:
            parts += 1
        if parts > MOST_PARTS:
            raise OverLimit(f"the mail has more than {MOST_PARTS} parts")
        if len(open_now) > MOST_NESTING:
            raise OverLimit(f"the parts are nested more than {MOST_NESTING} deep")
