"""A coordinator's commands at the command line: do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from processor.cli.frame import app, chosen, leave, ready_to_write, say
from processor.core.mail import Attachment
from processor.core.reading.request.command_lines import CommandLine


@app.command("do")
def do(
    words: Annotated[str, typer.Argument(help='As by mail: "RELEASE HELD-7", "HELD-7 AS ACCEPT".')],
    yes: Annotated[bool, typer.Option("--yes", help="Do it; else it is only shown.")] = False,
    now: Annotated[str, typer.Option(help="A moment to act as if it were now, for trials.")] = "",
) -> None:
    """A coordinator's command, as the first coordinator of the configuration; a question is answered here."""
    act(words, yes=yes, now=now)


def act(words: str | CommandLine, *, yes: bool, now: str, files: tuple[Attachment, ...] = ()) -> None:
    """Shows what the commands do, and what answers a question; ends with 1 when one could not be done."""
    from processor.bootstrap import to_act
    from processor.cli.running import moment_of
    from processor.stages.act import NoCommand

    settings, rules = ready_to_write(chosen())
    at = moment_of(now, settings) if now else datetime.now(UTC)
    coordinator = settings.program.coordinators[0]
    with to_act(settings, rules) as acting:
        try:
            found = (acting.perform if yes else acting.preview)(words, coordinator, at, files)
            # all records are handed over only where that is done, and noted
            answers = [acting.shown(x, at) for x in found.answers if yes or x.name != "exported"]
        except (NoCommand, LookupError) as error:
            raise leave(str(error), 2) from None
    for line in found.lines:
        fate = ("done" if yes else "would be done") if line.done else "not done"
        undo = f"; UNDO {line.deed} takes it back" if yes and line.deed else ""
        say(f"{line.command}: {fate}; {line.because}{undo}")
    for letter in found.letters if any(line.done for line in found.lines) else ():
        say(f'  {"mail" if yes else "would mail"} "{letter.name}" to {letter.to}')
    for answer in answers:
        say(answer)
    if found.lines and not yes:
        say("Nothing has been done; add --yes to do it.")
    if not all(line.done for line in found.lines):
        raise typer.Exit(1)
