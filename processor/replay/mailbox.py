"""The mails of an mbox file, a Maildir or a folder of .eml files, in the order in which they came.

Only where each one lies is kept, not its bytes: a mailbox may be larger than the memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from processor import ordinary
from processor.core.mail import header_of

_MOST_HEADER = 200_000  # bytes that are searched for a date
# The line before each mail of an mbox (RFC 4155, appendix A): somebody, and a time with a year.
_POSTMARK = re.compile(rb"From .*\d{1,2}:\d\d(:\d\d)?.*\d{4}\s*$")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)  # as mboxrd quotes it; mboxo looks the same
_FIELD = re.compile(rb"^(received|date)[ \t]*:((?:.*(?:\r?\n[ \t])?)*)", re.IGNORECASE | re.MULTILINE)
_FIRST_YEAR = 1990  # no mail that is older comes to a program; a clock that was never set says 1970
_AHEAD = timedelta(days=1)  # a sender's clock may be wrong; what is dated farther ahead has no date


class NoMailbox(Exception):
    """What was named holds no mails; the sentence says what to name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldMail:
    """A mail of the mailbox."""

    number: int  # in the order of the replay, from 1
    at: datetime  # when it came, UTC
    file: Path
    start: int  # in the file, bytes
    length: int
    is_mbox: bool

    def read(self) -> bytes:
        """Its bytes. Raises OSError."""
        with self.file.open("rb") as opened:
            opened.seek(self.start)
            raw = opened.read(self.length)
        return _QUOTED.sub(rb"\1", raw) if self.is_mbox else raw


def read_mailbox(path: Path, folders: Sequence[str], now: datetime) -> tuple[OldMail, ...]:
    """All mails at `path`, the oldest first.

    `folders`: of a Maildir, those to which the program moves what is decided. A mail without a usable date
    came when the one before it in the mailbox came. Raises NoMailbox, OSError.
    """
    if path.is_dir():
        found = _separate(_files(path, folders))
    else:
        ordinary.look(path)
        found = _mbox(path)
    mails = _dated(found, now)
    if not mails:
        raise NoMailbox(f"{path} holds no mail")
    mails.sort(key=lambda mail: mail.at)  # of one moment, as they lie
    return tuple(replace(mail, number=number) for number, mail in enumerate(mails, start=1))


_Place = tuple[OldMail, bytes]  # and what its header begins with


def _files(folder: Path, folders: Sequence[str]) -> list[Path]:
    if (folder / "cur").is_dir() or (folder / "new").is_dir():
        places = [folder, *(folder / f".{name}" for name in folders)]
        inside = (place / part for place in places for part in ("new", "cur"))
        found = [file for part in inside if part.is_dir() for file in part.iterdir() if file.name[0] != "."]
        return sorted(found, key=_by_name)
    found = sorted((file for file in folder.iterdir() if file.suffix.lower() == ".eml"), key=_by_name)
    if not found:
        raise NoMailbox(f"{folder} is no mailbox; name an mbox file, a Maildir, or a folder with .eml files")
    return found


def _by_name(file: Path) -> tuple[list[tuple[str, int]], str]:
    """Numbers count as numbers: the name in a Maildir tells when a mail came, and which one of that moment.

    The times of the files do not: a copy of a mailbox has others.
    """
    parts = re.findall(r"(\D*)([0-9]{1,18})?", file.name)
    return [(words, int(number or 0)) for words, number in parts], str(file)


def _separate(files: Iterable[Path]) -> Iterator[_Place]:
    for file in files:
        ordinary.look(file)
        if not file.is_file():
            continue
        with file.open("rb") as opened:
            head = opened.read(_MOST_HEADER)
        yield _place(file, 0, file.stat().st_size, is_mbox=False), head


def _mbox(file: Path) -> Iterator[_Place]:
    begins, at, after_blank, head = -1, 0, True, b""
    with file.open("rb") as opened:
        for line in opened:
            if after_blank and _POSTMARK.match(line):
                if begins >= 0:
                    yield _place(file, begins, at - begins, is_mbox=True), head
                begins, head = at + len(line), b""
            elif begins < 0 and line.strip():
                raise NoMailbox(
                    f"{file} is no mailbox: an mbox file begins with a line such as "
                    '"From mia@example.org Mon Mar  2 09:00:00 2026"; a single mail is for `explain`'
                )
            elif len(head) < _MOST_HEADER:
                head += line
            after_blank = not line.strip()
            at += len(line)
    if begins >= 0:
        yield _place(file, begins, at - begins, is_mbox=True), head


def _place(file: Path, start: int, length: int, *, is_mbox: bool) -> OldMail:
    never = datetime.min.replace(tzinfo=UTC)
    return OldMail(number=0, at=never, file=file, start=start, length=length, is_mbox=is_mbox)


def _dated(found: Iterable[_Place], now: datetime) -> list[OldMail]:
    mails: list[OldMail] = []
    undated = 0  # at the beginning: they came with the first that has a date
    for mail, head in found:
        at = came_at(head, now)
        if at is None and not any(mails[undated:]):
            undated += 1
        mails.append(replace(mail, at=at or (mails[-1].at if mails else mail.at)))
    first = mails[undated].at if undated < len(mails) else now
    return [replace(mail, at=first) for mail in mails[:undated]] + mails[undated:]


def came_at(head: bytes, now: datetime) -> datetime | None:
    """When the mail with this header came, UTC. None: it does not say, or nothing that can be so.

    The topmost Received is our own server's (RFC 5321, 4.4), and counts before Date, which its sender chose.
    """
    fields: dict[bytes, str] = {}
    for name, said in _FIELD.findall(header_of(head)[:_MOST_HEADER]):
        fields.setdefault(name.lower(), said.decode("latin-1"))
    for text in (fields.get(b"received", "").rpartition(";")[2], fields.get(b"date", "")):
        with suppress(ValueError, TypeError, OverflowError, IndexError):
            at = parsedate_to_datetime(" ".join(text.split()))
            at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
            if at.year >= _FIRST_YEAR and at <= now + _AHEAD:
                return at
    return None
