"""A message that was taken in before, read once more from the bytes that are kept."""

from __future__ import annotations

from dataclasses import replace

from processor.core.mail import header_of
from processor.core.understanding import Understood
from processor.stages.ports import RawMail, Reader, Unit, Unreadable


def read_again(unit: Unit, reader: Reader, inbox_id: int) -> Understood | None:
    """None: its bytes were let go. Of what cannot be read its header says who wrote."""
    try:
        stored = unit.stored(inbox_id)
    except LookupError:
        return None
    if not stored.raw:
        return None
    mail = RawMail(raw=stored.raw, received_at=stored.received_at)
    if stored.size > len(stored.raw):
        read = reader.begin([_header_alone(mail, "it is too large", stored.size)])()[0]
    else:
        read = reader.begin([mail])()[0]
        if isinstance(read, Unreadable):
            read = reader.begin([_header_alone(mail, read.because, stored.size)])()[0]
    return None if isinstance(read, Unreadable) else read


def _header_alone(mail: RawMail, because: str, size: int) -> RawMail:
    return replace(mail, raw=header_of(mail.raw), size=size, unread=because)
