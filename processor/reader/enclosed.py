"""A mail that is attached as a file, such as answer.eml, whatever type its sender's program gives it."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message

from processor.reader.limits import MOST_HEADER_BYTES, check, header_end

_SUFFIXES = (".eml", ".emlx")
_FIELD = rb"[!-9;-~]{1,100}[ \t]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*"
_HEADER = re.compile(rb"(?:" + _FIELD + rb"(?:\r?\n|\Z)){1,1000}")
_FROM = re.compile(rb"^from[ \t]*:", re.IGNORECASE | re.MULTILINE)
_FROM_SOMEBODY = re.compile(rb"^from[ \t]*:(?:[^\r\n@]|\r?\n[ \t])*@", re.IGNORECASE | re.MULTILINE)
_NAMES_A_MAIL = re.compile(rb"^(?:date|message-id|received)[ \t]*:", re.IGNORECASE | re.MULTILINE)
_MBOX = re.compile(rb"From (?![ \t]*:)[^\r\n]{1,300}\r?\n")
_APPLE = re.compile(rb"(\d{1,9})[ \t]*\r?\n")  # the length of the mail in an .emlx, which goes on behind it


def enclosed_mail(filename: str, data: bytes) -> Message | None:
    """The file as a mail; None when it is another kind of file. Raises OverLimit: it was encoded until now.

    A header with From and one more field that every mail has is plainly one; a name like answer.eml asks for
    From alone.
    """
    named = filename.lower().endswith(_SUFFIXES)
    data = _unwrapped(data)
    header = data[: min(header_end(data), MOST_HEADER_BYTES + 1)]
    plainly = _FROM_SOMEBODY.search(header) and _NAMES_A_MAIL.search(header)
    if not (plainly or (named and _FROM.search(header))) or not _HEADER.fullmatch(header):
        return None
    check(data, len(data), len(data))
    return message_from_bytes(data)


def _unwrapped(data: bytes) -> bytes:
    """Without what programs put before the header: a byte order mark, blank lines, a mailbox's From line."""
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if found := _APPLE.match(data):
        return data[found.end() :][: int(found[1])]
    if found := _MBOX.match(data):
        return data[found.end() :]
    return data
