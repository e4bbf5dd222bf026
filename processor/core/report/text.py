"""The report as plain text, for a terminal."""

from __future__ import annotations

from textwrap import fill

from processor.core.figures import Figure
from processor.core.report.report import Report
from processor.core.shown import shown_line

_WIDTH = 78


def headline(report: Report) -> str:
    so_far = "" if report.is_over else ", so far"
    return f"{report.program}: {report.period}{so_far}"


def text(report: Report) -> str:
    parts = [shown_line(headline(report)), *map(_figure, report.figures)]
    return "\n\n".join([*parts, "Of fewer than ten cases there is no percentage."])


def _figure(figure: Figure) -> str:
    lines = [f"{figure.number}. {figure.title}", _indented(figure.sentence)]
    lines += [_indented(f"{each.period}: {each.short}") for each in figure.before]
    if figure.amber:
        lines.append(_indented(f"! {figure.amber}"))
    return "\n".join(lines)


def _indented(said: str) -> str:
    return fill(shown_line(said), _WIDTH, initial_indent="   ", subsequent_indent="   ")
