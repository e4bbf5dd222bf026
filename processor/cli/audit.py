"""The record: audit verify, audit show."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from processor.cli.frame import (
    JsonFlag,
    chosen,
    complain,
    leave,
    maintenance,
    ready_to_write,
    say,
    say_json,
)

if TYPE_CHECKING:
    from processor.core.seal_check import Verdict

app = typer.Typer(help="The record of what happened.", no_args_is_help=True)


@app.command()
def verify(
    copies: Annotated[
        list[str] | None,
        typer.Option("--seal", help="A seal of which you have a copy, such as 7:3f9c…; more than once."),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Whether the record is as it was sealed; otherwise the first break, and the exit code 1."""
    from processor.core.seals import read_copy

    try:
        kept = [read_copy(text) for text in copies or ()]
    except ValueError as error:
        raise leave(str(error), 2) from None
    with maintenance() as records:
        found = records.check_record(kept)
    if as_json:
        say_json(_as_json(found))
    elif not found.fault:
        say(_as_text(found))
    if found.fault:
        complain(f"the record is broken: {found.fault}")
        raise typer.Exit(1)


def _as_json(found: Verdict) -> dict[str, Any]:
    return {
        "whole": not found.fault,
        "because": found.fault,
        "seals": found.seals,
        "events": found.events,
        "erased": found.erased,
        "waiting": found.waiting,
        "last_seal": found.last.text if found.last else None,
    }


def _as_text(found: Verdict) -> str:
    from processor.core.seals import moment

    if found.last is None:
        return f"Nothing is sealed yet; {found.waiting} events wait for the first seal."
    lines = [
        f"The record is whole: {found.events} events in {found.seals} seals, each as it was sealed.",
        f"Of them {found.erased} were erased with a person: the words are gone, kind and time hold.",
        f"{found.waiting} events wait for the next seal.",
        f"Last seal, of {moment(found.last.at)}: {found.last.text}",
    ]
    return "\n".join(lines if found.erased else [lines[0], *lines[2:]])


@app.command("show")
def audit_show(
    ref: Annotated[str, typer.Argument(help="REQ-7, REL-3, HELD-2, OUT-9, DO-12, M-1042, or a person.")],
) -> None:
    """One matter and its history, as SHOW by mail tells it to the first coordinator of the configuration."""
    from processor.bootstrap import to_act
    from processor.stages.act import NoCommand

    settings, rules = ready_to_write(chosen())
    with to_act(settings, rules) as acting:
        try:
            found = acting.preview(f"SHOW {ref}", settings.program.coordinators[0], datetime.now(UTC))
        except NoCommand:
            raise leave(f"{ref!r} is no matter; write one such as REQ-7 or M-1042", 2) from None
    shown = next((letter.data for letter in found.answers if letter.name == "shown"), None)
    if shown is None:
        raise leave("; ".join(line.because for line in found.lines), 1)
    say(_history(shown))


def _history(shown: Any) -> str:
    lines = [str(shown["title"]), *(f"  {line}" for line in shown["lines"]), ""]
    events = [f"{event['on']}: {event['says']}" for event in shown["events"]]
    return "\n".join([*lines, *(events or ["Nothing else is recorded."])])
