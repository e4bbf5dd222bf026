"""Backup, restore, upgrade: nothing is lost, and nothing goes out twice."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from processor.cli.frame import app, configured, leave, say

if TYPE_CHECKING:
    from processor.config import Settings

_RESTORED = (
    "No mail goes out until you have looked at `outbox list`, dropped what went out after the backup, and "
    "said `outbox release`. New numbers (REQ-, REL-, M-, HELD-, CONF-) go on far beyond those of the backup, "
    "so that none that was given after it is given again"
)


@app.command()
def backup(file: Path) -> None:
    """Copy the whole database into FILE, while the program runs."""
    from processor.store.backup import CopyRefused, back_up

    try:
        back_up(configured().database_url(), file)
    except CopyRefused as refused:
        raise leave(str(refused), 1) from None
    say(f"{file}: {file.stat().st_size:,} bytes; keep it secret, the key of the reply tokens is in it")


@app.command()
def restore(
    file: Path,
    replace: Annotated[
        bool, typer.Option("--replace", help="Even if there is something in the database.")
    ] = False,
) -> None:
    """Put a backup in the place of the database; its outbox is held until you release it."""
    from processor.process_lock import alone
    from processor.store import HEAD
    from processor.store.backup import CopyRefused
    from processor.store.backup import restore as put_back

    settings = configured()
    with alone(settings):
        try:
            found = put_back(settings.database_url(), file, datetime.now(UTC), replace=replace)
        except CopyRefused as refused:
            raise leave(str(refused), 1) from None
    say(f"restored. {_RESTORED}")
    if found != HEAD:
        say(f"Its tables are of an older version ({found}); say `upgrade` before you start the program.")


@app.command()
def restored() -> None:
    """Say that the database was put back without `restore`, before the program starts on it."""
    from processor.process_lock import alone
    from processor.store import HEAD
    from processor.store.given import put_back
    from processor.store.schema import revision_at

    settings = configured()
    url = settings.database_url()
    with alone(settings):
        if not (found := revision_at(url)):
            raise leave("the database is empty; put the copy into it first", 1)
        put_back(url, datetime.now(UTC))
    say(f"noted. {_RESTORED}")
    if found != HEAD:
        say(f"Its tables are of an older version ({found}); say `upgrade` before you start the program.")


@app.command()
def renamed() -> None:
    """Say that the program's address was changed: the database is of the new one from now on."""
    from processor.process_lock import alone
    from processor.store.schema import revision_at
    from processor.store.whose import rename

    settings = configured()
    url = settings.database_url()
    with alone(settings):
        if not revision_at(url):
            raise leave("the database is empty, so nothing is to be said to it", 1)
        rename(url, settings.program.address)
    say(f"the database is that of {settings.program.address} from now on")


@app.command()
def upgrade(
    file: Annotated[Path | None, typer.Option("--backup", help="Where the backup goes.")] = None,
    seen: Annotated[
        bool, typer.Option("--seen", help="Your own files have been looked at: none lags behind.")
    ] = False,
) -> None:
    """Bring the database to this version; a backup is made first. Names your own files that lag behind."""
    settings = configured()
    _tables_of_this_version(settings, file)
    _own_texts(settings, seen=seen)


def _tables_of_this_version(settings: Settings, file: Path | None) -> None:
    from processor.process_lock import alone
    from processor.store import HEAD
    from processor.store.backup import CopyRefused, back_up
    from processor.store.schema import NOT_OURS, WrongTables, is_known, migrate, revision_at

    url = settings.database_url()
    with alone(settings):
        found = revision_at(url)
        if found == HEAD:
            say(f"the database has the tables of this version already ({HEAD})")
            return
        if not is_known(found):
            raise WrongTables(NOT_OURS.format(found=found))
        if found > HEAD:
            raise WrongTables(f"the database is newer ({found}) than this program ({HEAD}); start the newer")
        if found:
            stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
            copy = file or settings.folder / f"before-{HEAD}-{stamp}.backup"
            try:
                back_up(url, copy)
            except CopyRefused as refused:
                raise leave(f"nothing was changed: {refused}", 1) from None
            say(f"backup: {copy}")
        migrate(url)
    say(f"the tables are now those of this version ({found or 'none'} -> {HEAD})")


_MOST_LINES = 400  # of all differences together


def _own_texts(settings: Settings, *, seen: bool) -> None:
    """Which of the operator's own rules and templates stand for a shipped one that has changed since."""
    from processor.bootstrap import own_texts_behind

    behind = own_texts_behind(settings, seen=seen)
    lines = [line for text in behind for line in (*text.difference(), "")]
    for line in lines[:_MOST_LINES]:
        say(line)
    if len(lines) > _MOST_LINES:
        say(f"… and {len(lines) - _MOST_LINES} more lines; mend some files, and say `upgrade` again\n")
    for text in behind:
        say(f"{text.path} lags behind: the shipped {text.place} has changed since you changed yours")
    if behind:
        say("Take from what is shown above what you want; `upgrade --seen` says that you have looked.")
