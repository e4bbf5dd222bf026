"""One matter's history as a person reads it: SHOW by mail, and `audit show`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields
from datetime import date, datetime

from processor.core.dates import local_day
from processor.core.facts import EventRow
from processor.core.value_json import Record, record_from_json

_BY = {"mail": "by mail", "command line": "at the command line", "clock": "by the clock"}
_NEVER_TOLD = ("number", "version")
_LONGEST = 40  # characters of a value; of what is longer only the name is told


def told(
    events: Iterable[EventRow], zone: str, *, hidden: Collection[str] = ()
) -> tuple[dict[str, object], ...]:
    """A line for each, of a day ("on", in the program's time zone) and a sentence ("says").

    The sentence tells what happened and what it changed in the record that it is about; then who did it, by
    which channel, because of which message and by which rule, and the deed that can take it back.
    `hidden`: fields of records whose changes are not told.
    """
    lines: list[dict[str, object]] = []
    before: Record | None = None
    for row in events:
        after = _record(row.record)
        changed = "; ".join(_changes(before, after, zone, hidden)) if before and after else ""
        before = after or before
        words = f"{row.what}: {row.because}" if row.because.isdecimal() else row.because  # a number alone
        says = (words or row.what) + (f" [{changed}]" if changed else "")
        whence = ", ".join(_whence(row))
        lines.append({"on": local_day(row.at, zone), "says": f"{says} ({whence})"})
    return tuple(lines)


def _whence(row: EventRow) -> Iterator[str]:
    yield " ".join(filter(None, (row.actor or "nobody knows who", _BY.get(row.channel, row.channel))))
    if row.message:
        yield f"IN-{row.message}"
    if row.rule:
        yield f"rule {row.rule}"
    if row.deed:
        yield f"DO-{row.deed}"


def _record(text: str) -> Record | None:
    """None where there is none, or one that only another version of the program knows."""
    try:
        return record_from_json(text) if text else None
    except ValueError:
        return None


def _changes(before: Record, after: Record, zone: str, hidden: Collection[str]) -> Iterator[str]:
    if type(before) is not type(after):
        return
    for field in fields(after):
        was, now = getattr(before, field.name), getattr(after, field.name)
        if was == now or field.name in _NEVER_TOLD or field.name in hidden:
            continue
        name = field.name.replace("_", " ")
        old, new = _value(was, zone), _value(now, zone)
        yield f"{name}: {old} -> {new}" if old and new else f"{name} changed"


def _value(value: object, zone: str) -> str:
    """ "" where it would take too much room."""
    match value:
        case None | "":
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case datetime():
            return local_day(value, zone).isoformat()
        case str() | int() | date():
            text = str(value)
            return text if len(text) <= _LONGEST and "\n" not in text else ""
        case _:
            return ""
