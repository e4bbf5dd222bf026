"""The report for a spreadsheet: one file of figures, and one of the records behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice

from processor.core.report.report import Report
from processor.core.spreadsheet import csv_file

MOST_ROWS = 5_000  # of records in a mail
FIGURES, PARTS, RECORDS = "figures.csv", "parts.csv", "records.csv"


def tables(report: Report, most: int = 0) -> Mapping[str, bytes]:
    """The files by their names; `most`: of records, the first so many (0: all)."""
    records = islice(_records(report), most) if most else _records(report)
    heads = report.sayings.each
    people = heads("mentee or member, mentor") if report.names else ()
    return {
        FIGURES: csv_file(
            heads("number, figure, from, to, count, of, sentence, amber, definition"), _figures(report)
        ),
        PARTS: csv_file(heads("figure, part, count, second count"), _parts(report)),
        RECORDS: csv_file((*heads("figure, record, counted as, since"), *people), records),
    }


def _figures(report: Report) -> Iterator[tuple[object, ...]]:
    say = report.sayings.say
    for figure in report.figures:
        yield (
            figure.number, say(figure.title), figure.period.first, figure.period.last, figure.numerator,
            figure.denominator or "", say(figure.sentence), say(figure.amber), say(figure.definition),
        )  # fmt: skip
        for each in figure.before:
            yield (
                figure.number, say(figure.title), each.period.first, each.period.last, each.numerator,
                each.denominator or "", "", "", "",
            )  # fmt: skip


def _parts(report: Report) -> Iterator[tuple[object, ...]]:
    say = report.sayings.say
    for figure in report.figures:
        for part in figure.parts:
            yield say(figure.title), say(part.label), part.size, part.other if part.other >= 0 else ""


def _records(report: Report) -> Iterator[tuple[object, ...]]:
    say = cache(report.sayings.say)  # thousands of rows have few states
    for figure in report.figures:
        for row in figure.rows:
            state = say(report.state_of(figure, row))
            shown: tuple[object, ...] = (say(figure.title), row.ref, state, report.day_of(row) or "")
            if report.names:
                named = [report.names.get(number, "") for number in report.people_of(row)]
                shown += (*named, "", "")[:2]
            yield shown
