"""The figures of a period: `report`, as text, as tables, as a page, as a PDF."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from processor import private
from processor.cli.frame import app, configured, leave, opened, say, told

if TYPE_CHECKING:
    from processor.core.report import Report

_DAY = "YYYY-MM-DD"


_From = Annotated[str, typer.Option("--from", metavar=_DAY, help="The first day; without it, 90 days.")]
_To = Annotated[str, typer.Option("--to", metavar=_DAY, help="The last day; without it, today.")]
_Csv = Annotated[Path | None, typer.Option("--csv", metavar="FOLDER", help="Tables for a spreadsheet.")]
_Html = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="A page to read and print.")]
_Pdf = Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="The page as a PDF, by Chromium.")]
_Names = Annotated[bool, typer.Option("--names", help="With the members' names; without it nobody is named.")]
_Now = Annotated[str, typer.Option(help="A moment to act as if it were now, for trials.")]


@app.command()
def report(
    since: _From = "",
    until: _To = "",
    csv: _Csv = None,
    html: _Html = None,
    pdf: _Pdf = None,
    names: _Names = False,
    now: _Now = "",
) -> None:
    """The ten figures of a period, beside the two periods before it."""
    from processor.core.report import MARK, page, tables, text
    from processor.printing import NoPdf, print_pdf

    found = _read(since, until, names=names, now=now)
    if csv is not None:
        with told(csv):
            private.write_tables(csv, tables(found))
        say(f"{csv}: the figures of {found.period}, as tables")
    if html is not None:
        with told(html):
            private.write(html, page(found), MARK)
        say(f"{html}: the figures of {found.period}, as a page")
    if pdf is not None:
        try:
            with told(pdf):
                print_pdf(page(found), pdf)
        except NoPdf as why:
            raise leave(str(why), 1) from None
        say(f"{pdf}: the figures of {found.period}, to print")
    if csv is None and html is None and pdf is None:
        say(text(found))


def _read(since: str, until: str, *, names: bool, now: str) -> Report:
    from processor.cli.running import moment_of
    from processor.config import ConfigError
    from processor.core.dates import local_day
    from processor.core.report import said_by
    from processor.core.report.asked import period_of
    from processor.loading import rules_of
    from processor.stages.reporting import read_report

    settings = configured()
    program = settings.program
    at = moment_of(now, settings) if now else datetime.now(UTC)
    days = (_day("--from", since), _day("--to", until))
    period = period_of(*days, local_day(at, program.time_zone))
    if isinstance(period, str):
        raise leave(period, 2)
    with opened(settings) as store, store.reading() as unit:
        found = read_report(unit, program, period, at, names=names)
    with suppress(ConfigError):  # it is the doctor who says what is wrong with the rules
        return said_by(rules_of(settings).sayings, found)
    return found


def _day(option: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise leave(f'{option}: "{text}" is no day; write it like 2026-06-30', 2) from None
