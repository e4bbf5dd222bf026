"""The command line: one module for each group of commands.

Importing it costs little, so that each command begins at once: what only some of them need (the
database, templates, tables on the screen) is imported where it is used.
"""

from processor.cli import (
    acting,
    audit,
    copies,
    directory,
    held,
    init,
    outbox,
    questions,
    records,
    replaying,
    report,
    running,
)
from processor.cli.frame import app, main

app.add_typer(audit.app, name="audit")
app.add_typer(held.app, name="held")
app.add_typer(outbox.app, name="outbox")
app.add_typer(records.roster_app, name="roster")

__all__ = ["acting", "copies", "directory", "init", "main", "questions", "replaying", "report", "running"]
