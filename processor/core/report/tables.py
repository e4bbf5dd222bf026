"""The report for a spreadsheet: one file of figures, and one of the records behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from processor.core.figures import Figure
from processor.core.report.report import Report
from processor.core.spreadsheet import csv_file

MOST_ROWS = 5_000  # of records in a mail
FIGURES, PARTS, RECORDS = "figures.csv", "parts.csv", "records.csv"


def tables(report: Report, most: int = 0) -> Mapping[str, bytes]:
    """The files by their names; `most`: of records, the first so many (0: all)."""
    records = islice(_records(report), most) if most else _records(report)
    people = ("mentee or member", "mentor") if report.names else ()
    return {
        FIGURES: csv_file(
            ("number", "figure", "from", "to", "count", "of", "sentence", "amber", "definition"),
            _figures(report),
        ),
        PARTS: csv_file(("figure", "part", "count", "second count"), _parts(report)),
        RECORDS: csv_file(("figure", "record", "counted as", "since", *people), records),
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
