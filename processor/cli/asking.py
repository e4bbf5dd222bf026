"""Questions that change nothing: explain, preview, doctor."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from processor.cli.frame import JsonFlag, app, chosen, leave, loaded, ready_to_write, say, say_json
from processor.core.shown import shown, shown_line

if TYPE_CHECKING:
    from processor.core.program import Program
    from processor.core.rules import RuleBook
    from processor.explain import Explained

_NAMES = 14  # columns for the names of a step's rows


@app.command(name="explain")
def explain_files(files: list[Path], as_json: JsonFlag = False) -> None:
    """What the program would understand and do with a mail, and why; changes nothing."""
    from processor.bootstrap import to_explain
    from processor.explain import as_json as told
    from processor.explain import explain

    settings, rules = ready_to_write(chosen())
    with to_explain(settings, rules) as (judge, store):
        for nth, explained in enumerate(explain(files, judge, store, datetime.now(UTC))):
            if as_json:
                say_json(told(explained))
            else:
                _show(nth, explained, settings.program, rules)


def _show(nth: int, explained: Explained, program: Program, rules: RuleBook) -> None:
    """A page for people; whatever a mail says is text, never markup of the terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from processor.explain import page

    out = Console(highlight=False)
    out.print(Text(("\n" if nth else "") + shown_line(str(explained.file)), style="bold reverse"))
    for number, step in enumerate(page(explained, program, rules), start=1):
        out.print(Text(f"\n{number} {step.title}", style="bold"))
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(width=_NAMES, no_wrap=True)
        table.add_column(overflow="fold")
        for row in step.rows:
            style = "italic" if row.name == "because" else ""
            table.add_row(Text(f"  {row.name}"), Text(row.says, style=style))
        out.print(table)


@app.command()
def preview(template: str, language: str = "") -> None:
    """A mail as it will look, with sample data."""
    from processor.letters.samples import SAMPLES, sample
    from processor.loading import writer_for

    settings, rules = loaded()
    if template not in SAMPLES:
        raise leave(f"no template is called {template!r}; there are: {', '.join(sorted(SAMPLES))}", 2)
    language = language or settings.program.language
    data = sample(template, rules.fields, language)
    subject, text, _ = writer_for(settings, rules).preview(template, language, data)
    say(f"Subject: {subject}\n\n{text}")


@app.command()
def doctor() -> None:
    """Try configuration, rules, templates, mailbox, delivery and database; say what is wrong."""
    from rich.console import Console
    from rich.text import Text

    from processor.doctor import examine

    out = Console(highlight=False)
    wrong = 0
    for finding in examine(chosen()):
        wrong += not finding.well
        mark = "[green]well [/green]" if finding.well else "[red]wrong[/red]"
        out.print(f"{mark} {finding.part}: ", end="")
        out.print(Text(shown(finding.says)))
    if wrong:
        raise typer.Exit(1)
