"""Questions that change nothing: explain, preview, doctor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from processor.cli.frame import JsonFlag, app, chosen, leave, loaded, ready_to_write, say, say_json
from processor.core.shown import shown, shown_line

if TYPE_CHECKING:
    from processor.config import Settings
    from processor.core.program import Program
    from processor.core.rules import RuleBook
    from processor.doctor import Finding
    from processor.explain import Explained
    from processor.name_servers import Published

WAIT_SECONDS = 60.0  # for each mail of `doctor --send`
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
def preview(
    template: Annotated[str, typer.Argument(help="A letter's name, such as request.")] = "",
    language: str = "",
    everything: Annotated[
        Path | None, typer.Option("--all", help="Write all letters into this folder, to look at.")
    ] = None,
) -> None:
    """A mail as it will look, with sample data; or all of them, as pages in a folder."""
    if bool(template) == bool(everything):
        raise leave("name a letter, such as `preview request`, or say --all FOLDER", 2)
    settings, rules = loaded()
    try:
        if everything:
            _preview_all(settings, rules, everything)
        else:
            _preview_one(settings, rules, template, language)
    except (typer.Exit, OSError):
        raise
    except Exception as error:  # whatever is wrong with a template or a sample, it is said in a sentence
        raise leave(f"{template or everything}: {error or type(error).__name__}", 2) from None


def _preview_one(settings: Settings, rules: RuleBook, name: str, language: str) -> None:
    from processor.letters.samples import SAMPLES, sample
    from processor.loading import rehearsal_for, try_templates

    folder = settings.paths.templates
    if name not in SAMPLES:
        raise leave(f"no letter is called {name!r}; there are: {', '.join(sorted(SAMPLES))}", 2)
    writer = rehearsal_for(settings, rules)
    there = writer.has(name)
    if language and language not in there:
        has = f"it is there in {', '.join(there)}" if there else "no other language has it"
        raise leave(f"{folder}/{language}/{name}.md, line 1: there is no such file; {has}", 2)
    wanted = next((x for x in (language, settings.program.language, "en") if x in there), "")
    if not wanted:
        raise leave(f"{folder}/{settings.program.language}/{name}.md, line 1: there is no such file", 2)
    _leave_with(try_templates(settings, rules, letter=name, language=wanted))
    subject, text, _ = writer.preview(name, wanted, sample(name, rules.fields, wanted))
    say(f"Subject: {subject}\n\n{text}")


def _preview_all(settings: Settings, rules: RuleBook, folder: Path) -> None:
    from processor.letters.gallery import INDEX, FolderInUse, Shown, make_gallery, written_before
    from processor.letters.samples import SAMPLES, sample
    from processor.loading import rehearsal_for, try_templates

    try:
        written_before(folder)  # a folder that cannot be taken is told at once
        _leave_with(try_templates(settings, rules))
        writer = rehearsal_for(settings, rules)
        letters = []
        for name in SAMPLES:
            for language in writer.has(name):
                subject, text, html = writer.preview(name, language, sample(name, rules.fields, language))
                letters.append(Shown(name=name, language=language, subject=subject, text=text, html=html))
        count = make_gallery(folder, letters, settings.program.name)
    except FolderInUse as refused:
        raise leave(str(refused), 2) from None
    except OSError as error:
        raise leave(f"{folder} cannot be written ({error.strerror}); name another folder", 1) from None
    say(f"{count} letters: open {folder / INDEX}")


def _leave_with(faults: list[str]) -> None:
    """The same sentences as the doctor's."""
    if faults:
        raise leave("\n".join(faults), 2)


def names() -> Published:
    """The name servers that are asked."""
    from processor.name_servers import SystemNames

    return SystemNames()


@app.command()
def doctor(
    send: Annotated[
        bool, typer.Option("--send", help="Write a mail to the program itself, and see what becomes of it.")
    ] = False,
    wait: Annotated[
        float | None,
        typer.Option(min=1, max=3600, help="Seconds that each mail of --send may take; the default is 60."),
    ] = None,
) -> None:
    """Try configuration, rules, templates, mailbox, delivery and database; say what is wrong."""
    if wait is not None and not send:
        raise leave("--wait goes with --send: without it no mail is waited for", 2)
    if not all_is_well(chosen(), wait=(wait or WAIT_SECONDS) if send else None):
        raise typer.Exit(1)


def all_is_well(config: Path, wait: float | None = None) -> bool:
    """What the doctor finds, a line for each; with `wait` a mail is sent, and looked for so many seconds."""
    from rich.console import Console
    from rich.text import Text

    from processor.doctor import examine

    out = Console(highlight=False)
    wrong = 0
    findings: Iterable[Finding] = examine(config)
    if wait is not None:
        from processor.doctor.sending import sent

        findings = chain(findings, sent(config, wait, names()))
    for finding in findings:
        wrong += not finding.well
        well = "[yellow]note [/yellow]" if finding.could_be_better else "[green]well [/green]"
        mark = well if finding.well else "[red]wrong[/red]"
        out.print(f"{mark} {finding.part}: ", end="")
        out.print(Text(shown(finding.says)))
    return not wrong
