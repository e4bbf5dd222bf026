"""All records for a spreadsheet: `export --csv`, a file for each list of `export --json`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from processor.core.spreadsheet import csv_file

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "members": (
        "email", "name", "roles", "standing", "code", "joined_at", "language", "title", "organization",
        "career_path", "goals", "areas", "capacity",
    ),
    "requests": ("ref", "mentee", "mentor", "state", "note", "asked_at", "answer_by", "answered_at"),
    "relationships": ("ref", "mentee", "mentor", "state", "term", "starts_on", "ends_on"),
    "held": (
        "ref", "from", "subject", "state", "because", "rule", "held_at", "decided_by", "decided_at",
    ),
    "events": ("at", "actor", "channel", "what", "about", "because", "do"),
}  # fmt: skip
COUNTED = ("inbox", "outbox")  # numbers of mails by their state


def record_tables(records: Mapping[str, Any]) -> Mapping[str, bytes]:
    """The files by their names. `records`: as Unit.export() gives them."""
    counts = ((of, state, number) for of in COUNTED for state, number in records[of].items())
    return {
        **{
            f"{name}.csv": csv_file(columns, (map(_shown, _values(row, columns)) for row in records[name]))
            for name, columns in COLUMNS.items()
        },
        "counts.csv": csv_file(("of", "state", "mails"), counts),
    }


def _values(row: Mapping[str, Any], columns: Sequence[str]) -> list[object]:
    return [row[column] for column in columns]


def _shown(value: object) -> object:
    """Several in one cell, as people write them; nothing for what is not known."""
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
