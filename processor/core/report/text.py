"""The report as plain text, for a terminal, where all is English."""

from __future__ import annotations

from textwrap import fill

from processor.core.figures import Figure
from processor.core.report.report import Report, said_by
from processor.core.sayings import ENGLISH
from processor.core.shown import shown_line

_WIDTH = 78


def headline(report: Report) -> str:
    form = "{program}: {days}" if report.is_over else "{program}: {days}, so far"
    return report.sayings.fill(form, program=report.program, days=report.days_of(report.period))


def text(report: Report) -> str:
    parts = [shown_line(headline(said_by(ENGLISH, report))), *map(_figure, report.figures)]
    return "\n\n".join([*parts, "Of fewer than ten cases there is no percentage."])


def _figure(figure: Figure) -> str:
    lines = [f"{figure.number}. {figure.title}", _indented(figure.sentence)]
    lines += [_indented(f"{each.period}: {each.short}") for each in figure.before]
    if figure.amber:
        lines.append(_indented(f"! {figure.amber}"))
    return "\n".join(lines)


def _indented(said: str) -> str:
    return fill(shown_line(said), _WIDTH, initial_indent="   ", subsequent_indent="   ")
