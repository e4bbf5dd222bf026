"""The directory as pages: `directory FOLDER`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from processor import private
from processor.cli.frame import app, chosen, leave, ready_to_write, say, told


@app.command()
def directory(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to; without it, directory.folder of the configuration.")
    ] = None,
) -> None:
    """The directory as pages that any web server, or a browser alone, can show."""
    from processor.bootstrap import start_is_over
    from processor.directory_site import FolderRefused, NotWrittenNow, PageFault
    from processor.opened import open_database
    from processor.operation.log import log_to
    from processor.site import keeper_of
    from processor.stages.turns import begin_day

    settings, rules = ready_to_write(chosen())
    place = folder or settings.directory.folder
    if place is None:
        raise leave("name a folder, such as `directory pages`, or write one into directory.folder", 2)
    if folder is not None:
        with told(folder):
            private.look_at_folder(folder)
    store = open_database(settings, rules)
    start_is_over()
    now = datetime.now(UTC)
    try:
        begin_day(store, settings.program.time_zone, now)
        written = keeper_of(settings, rules, log_to(settings), place).write(store, now)
    except (FolderRefused, PageFault) as refused:
        raise leave(str(refused), 2) from None
    except NotWrittenNow as failed:
        raise leave(str(failed), 1) from None
    finally:
        store.close()
    if written is not None:
        say(
            f"{written.pages} pages, {written.changed} of them written, {written.removed} removed: "
            f"open {place / 'index.html'}"
        )
