"""Backups: a copy of the whole database in one file, and the way back from it."""

from __future__ import annotations

import glob
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from processor import private
from processor.stages.ports import StoreDown
from processor.store import pg_dump
from processor.store.engine import make_engine, to_read
from processor.store.given import given_so_far, held_and_raised
from processor.store.schema import HEAD, WITH_DATA, revision

_DRAFT_SECONDS = 86_400  # nobody writes to a draft any more that did not change for so long
SQLITE_HEAD = b"SQLite format 3\0"


class CopyRefused(Exception):
    """This backup or restore would do harm, or cannot be done; the sentence says what to do instead."""


def back_up(url: str, file: Path) -> None:
    """The database as it is at this moment, while others read and write it.

    The file appears whole or not at all, for its owner's eyes alone: the key of the tokens is in it.
    Raises CopyRefused, and StoreDown.
    """
    if file.exists():
        raise CopyRefused(f"{file} exists already; choose another name, so that no backup is lost")
    with _written_whole(file) as draft:
        if _is_sqlite(url):
            _copy_sqlite(Path(make_url(url).database or ""), draft)
        else:
            pg_dump.dump(url, draft)


def try_copy(url: str, seconds: float) -> None:
    """As far as can be tried without making one. Raises StoreDown."""
    if not _is_sqlite(url):
        pg_dump.try_dump(url, seconds)


def restore(url: str, file: Path, now: datetime, *, replace: bool) -> str:
    """Puts the backup in the place of the database; the revision of its tables.

    What the backup has in its outbox, and whatever is put there after it, is held until somebody
    releases it: some of it went out after the backup was made (fault 19). Numbers go on far beyond those of
    the backup (see given). Nobody may use the database meanwhile. Raises CopyRefused, and StoreDown.
    """
    if not file.is_file():
        raise CopyRefused(f"{file} is no file; name one that `backup` has written")
    is_sqlite = _is_sqlite(url)
    with file.open("rb") as opened:
        if is_sqlite != (opened.read(len(SQLITE_HEAD)) == SQLITE_HEAD):
            kind = "SQLite" if is_sqlite else "PostgreSQL"
            raise CopyRefused(f"{file} is no backup of a {kind} database, which database.url names")
    found = _sqlite_revision(file) if is_sqlite else pg_dump.revision_of(file)
    if not found:
        raise CopyRefused(f"{file} has none of the program's tables in it; name a file that `backup` wrote")
    if found > HEAD:
        raise CopyRefused(f"{file} comes from a newer version of the program ({found}); restore it with that")
    if not replace and _in_use(url):
        raise CopyRefused(
            "the database is not empty; say --replace to put the backup in its place "
            "(what is in it now is lost, so make a backup of it first)"
        )
    so_far = _given_so_far(url)
    if is_sqlite:
        _restore_sqlite(Path(make_url(url).database or ""), file, now, so_far)
    else:
        pg_dump.load(url, file, now, so_far)
    return found


def _given_so_far(url: str) -> Mapping[str, int]:
    if _is_sqlite(url) and not Path(make_url(url).database or "").exists():
        return {}
    return given_so_far(url)


def _is_sqlite(url: str) -> bool:
    return make_url(url).drivername.startswith("sqlite")


def _in_use(url: str) -> bool:
    """There are tables with something in them; a file that is no database is somebody's, too."""
    if _is_sqlite(url) and not Path(make_url(url).database or "").exists():
        return False
    engine = make_engine(url)
    try:
        if not revision(engine):
            return False
        with to_read(engine) as connection:
            return any(
                connection.exec_driver_sql(f"SELECT 1 FROM {name} LIMIT 1").first()  # noqa: S608
                for name in WITH_DATA
            )
    finally:
        engine.dispose()


@contextmanager
def _written_whole(file: Path) -> Iterator[Path]:
    """A draft beside the file, which takes its name when it is complete and on the disk."""
    # not by the number of the process alone: in a container it is the same each night, also after a kill
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    try:
        _forget_old_drafts(file)
        private.make_new_file(draft)
        yield draft
        _to_disk(draft)
        draft.rename(file)
        _to_disk(file.parent)
    except OSError as error:
        raise CopyRefused(f"{file} cannot be written ({error.strerror}); choose another place") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _forget_old_drafts(file: Path) -> None:
    """Of backups that were killed; each is as large as the database, and has its key in it."""
    for draft in file.parent.glob(f".{glob.escape(file.name)}.*.part"):
        with suppress(OSError):
            if time.time() - draft.stat().st_mtime > _DRAFT_SECONDS:
                draft.unlink()


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# --- SQLite ----------------------------------------------------------------------------------------


def _copy_sqlite(database: Path, draft: Path) -> None:
    """By SQLite's own backup: all pages in one step, so that a writer meanwhile is before or after it."""
    if not database.exists():
        raise CopyRefused(f"there is no database {database} yet, so there is nothing to back up")
    try:
        with closing(opened(database, "ro")) as source, closing(sqlite3.connect(draft)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a -wal beside it
            said = copy.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        raise StoreDown(f"the backup was not made: {error}; is there room on the disk?") from error
    if said != "ok":
        raise StoreDown(f"the copy is damaged, and so is the database: {said}; restore an older backup")


def _sqlite_revision(file: Path) -> str:
    try:
        with closing(opened(file, "ro")) as database:
            pages = database.execute("PRAGMA page_count").fetchone()[0]
            whole = pages * database.execute("PRAGMA page_size").fetchone()[0]
            if file.stat().st_size < whole or file.stat().st_size % 512:  # it would be read as zeros
                raise CopyRefused(f"{file} ends before its end; take an older backup")
            if database.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise CopyRefused(f"{file} is damaged; take an older backup")
            row = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        return ""
    return str(row[0]) if row else ""


def _restore_sqlite(database: Path, file: Path, now: datetime, so_far: Mapping[str, int]) -> None:
    draft = database.with_name(f".{database.name}.{os.getpid()}.part")
    try:
        draft.unlink(missing_ok=True)
        private.make_new_file(draft)  # the key of the tokens is in it from the first page on
        with closing(opened(file, "ro")) as source, closing(sqlite3.connect(draft)) as copy:
            source.backup(copy)
            with copy:
                held_and_raised(copy, now, so_far)
            copy.execute("PRAGMA journal_mode=DELETE")
        _to_disk(draft)
        _fold_in_wal(database)
        for suffix in ("-wal", "-shm"):  # they belong to the old file, and would be read into the new one
            database.with_name(database.name + suffix).unlink(missing_ok=True)
        draft.replace(database)
        _to_disk(database.parent)
    except (sqlite3.Error, OSError) as error:
        raise StoreDown(f"the backup was not restored: {error}; the database is as it was") from error
    finally:
        draft.unlink(missing_ok=True)


def _fold_in_wal(database: Path) -> None:
    """The old file whole in itself, in case that the rest of the way back fails."""
    if database.exists():
        with suppress(sqlite3.Error), closing(opened(database, "rw")) as old:  # it may be what is broken
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def file_of(url: str) -> Path | None:
    """Of an SQLite database; None: it is on a server."""
    return Path(make_url(url).database or "") if _is_sqlite(url) else None


def opened(database: Path, mode: str) -> sqlite3.Connection:
    """By the driver alone: `mode` "ro" changes nothing, neither the file nor what stands beside it."""
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode={mode}", uri=True, timeout=30)
