"""The report for a spreadsheet: one file of figures, and one of the records behind them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from processor.core.figures import Figure
from processor.core.report.report import Report
from processor.core.shown import shown_line

MOST_ROWS = 5_000  # of records in a mail
FIGURES, PARTS, RECORDS = "figures.csv", "parts.csv", "records.csv"
# A cell that begins so may be run as a formula (OWASP, CSV Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BOM = "\ufeff"  # without it Excel takes UTF-8 for something else


def tables(report: Report, most: int = 0) -> Mapping[str, bytes]:
    """The files by their names; `most`: of records, the first so many (0: all)."""
    records = islice(_records(report), most) if most else _records(report)
    people = ("mentee or member", "mentor") if report.names else ()
    return {
        FIGURES: _file(
            ("number", "figure", "from", "to", "count", "of", "sentence", "amber", "definition"),
            _figures(report),
        ),
        PARTS: _file(("figure", "part", "count", "second count"), _parts(report)),
        RECORDS: _file(("figure", "record", "counted as", "since", *people), records),
    }


def _figures(report: Report) -> Iterator[tuple[object, ...]]:
    for figure in report.figures:
        yield (
            figure.number, figure.title, figure.period.first, figure.period.last, figure.numerator,
            figure.denominator or "", figure.sentence, figure.amber, figure.definition,
        )  # fmt: skip
        for each in figure.before:
            yield (
                figure.number, figure.title, each.period.first, each.period.last, each.numerator,
                each.denominator or "", "", "", "",
            )  # fmt: skip


def _parts(report: Report) -> Iterator[tuple[object, ...]]:
    for figure in report.figures:
        for part in figure.parts:
            yield figure.title, part.label, part.size, part.other if part.other >= 0 else ""


def _records(report: Report) -> Iterator[tuple[object, ...]]:
    for figure in report.figures:
        yield from _records_of(figure, report)


def _records_of(figure: Figure, report: Report) -> Iterator[tuple[object, ...]]:
    for row in figure.rows:
        shown: tuple[object, ...] = (
            figure.title, row.ref, report.state_of(figure, row), report.day_of(row) or ""
        )  # fmt: skip
        if report.names:
            named = [report.names.get(number, "") for number in report.people_of(row)]
            shown += (*named, "", "")[:2]
        yield shown


def _file(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> bytes:
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
