"""A message that was taken in before, read once more from the bytes that are kept."""

from __future__ import annotations

from processor.core.understanding import Understood
from processor.stages.ports import RawMail, Reader, Unit, Unreadable


def read_again(unit: Unit, reader: Reader, inbox_id: int) -> Understood | None:
    """None: its bytes were let go, or cannot be read."""
    try:
        stored = unit.stored(inbox_id)
    except LookupError:
        return None
    if not stored.raw:
        return None
    read = reader.begin([RawMail(raw=stored.raw, received_at=stored.received_at)])()[0]
    return None if isinstance(read, Unreadable) else read
