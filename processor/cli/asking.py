"""Questions that change nothing: explain, preview, doctor."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from processor.cli.frame import JsonFlag, app, chosen, leave, loaded, ready_to_write, show


@app.command(name="explain")
def explain_files(files: list[Path], as_json: JsonFlag = False) -> None:
    """What the program would understand and do with a mail, and why; changes nothing."""
    from processor.bootstrap import to_explain
    from processor.explain import explain

    settings, rules = ready_to_write(chosen())
    with to_explain(settings, rules) as (judge, store):
        for answer in explain(files, judge, store, datetime.now(UTC)):
            if as_json:
                print(json.dumps(answer, ensure_ascii=True), flush=True)
            else:
                _show(answer)


def _show(answer: dict[str, Any]) -> None:
    from rich.table import Table

    table = Table(title=answer["file"], show_header=False, title_justify="left")
    for name in ("from", "subject", "automatic", "visible_text", "trust", "intent", "disposition", "because"):
        value = answer[name]
        table.add_row(name, json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value))
    show(table)


@app.command()
def preview(template: str, language: str = "") -> None:
    """A mail as it will look, with sample data."""
    from processor.bootstrap import writer_for
    from processor.letters.samples import SAMPLES, sample

    settings, rules = loaded()
    if template not in SAMPLES:
        raise leave(f"no template is called {template!r}; there are: {', '.join(sorted(SAMPLES))}", 2)
    language = language or settings.program.language
    data = sample(template, rules.fields, language)
    subject, text, _ = writer_for(settings, rules).preview(template, language, data)
    print(f"Subject: {subject}\n\n{text}")


@app.command()
def doctor() -> None:
    """Try configuration, rules, templates, mailbox, delivery and database; say what is wrong."""
    from rich.console import Console

    from processor.doctor import examine

    out = Console(highlight=False)
    wrong = 0
    for finding in examine(chosen()):
        wrong += not finding.well
        mark = "[green]well [/green]" if finding.well else "[red]wrong[/red]"
        out.print(f"{mark} {finding.part}: ", end="")
        out.print(finding.says, markup=False)
    if wrong:
        raise typer.Exit(1)
