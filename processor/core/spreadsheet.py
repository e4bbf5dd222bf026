"""Files for a spreadsheet: CSV as RFC 4180 has it, in UTF-8, in which no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from processor.core.shown import shown_line

# A cell that begins so may be run as a formula (OWASP, CSV Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BOM = "\ufeff"  # without it Excel takes UTF-8 for something else


def csv_file(header: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)  # RFC 4180: CRLF, quotes doubled
    writer.writerow(header)
    writer.writerows(tuple(map(cell, row)) for row in rows)
    return (_BOM + out.getvalue()).encode("utf-8", "replace")


def cell(value: object) -> str:
    """Numbers as they are; a text that a spreadsheet would run gets an apostrophe before it."""
    if isinstance(value, int):
        return str(value)
    text = str(value)
    harmless = f"'{text}" if text.lstrip(" \xa0\u200b\ufeff").startswith(_FORMULA) else text
    return shown_line(harmless)
