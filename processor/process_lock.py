"""Who works on a program: one process on SQLite, any number of daemons on PostgreSQL."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from processor import ordinary, private

if TYPE_CHECKING:
    from processor.config import Settings

LOCK_SECONDS = 0.5  # `status` takes the lock for a moment, to see whether somebody has it


class Busy(Exception):
    """Another process runs this program; stop it first, or leave the work to it."""


@contextmanager
def at_work(settings: Settings) -> Iterator[None]:
    """On SQLite a program has one process. Raises Busy, and StoreDown.

    On PostgreSQL several share the work, unless somebody wants the database alone; the database itself
    says who may do what, then and later (store/advisory_locks.py).
    """
    if _on_sqlite(settings):
        with _locked(settings):
            yield
        return
    from processor.store.advisory_locks import NOT_NOW, is_taken

    if is_taken(settings.database_url()):
        raise Busy(NOT_NOW)
    yield


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Nobody works on the program, nor begins to until the end. Raises Busy, StoreDown."""
    if _on_sqlite(settings):
        with _locked(settings):
            yield
        return
    from processor.store.advisory_locks import alone as alone_on

    with alone_on(settings.database_url()) as got:
        if not got:
            who = "a daemon" if is_running(settings) else "restore or upgrade"
            raise Busy(f"{who} works on {settings.program.address}, here or elsewhere; stop it first")
        yield


def is_running(settings: Settings) -> bool:
    """A process works on the program: on PostgreSQL on whatever machine, otherwise on this one."""
    if _on_sqlite(settings):
        try:
            with _locked(settings):
                return False
        except Busy:
            return True
    from processor.store.advisory_locks import is_worked_on

    return is_worked_on(settings.database_url())


def _on_sqlite(settings: Settings) -> bool:
    return settings.database_url().startswith("sqlite")


@contextmanager
def _locked(settings: Settings) -> Iterator[None]:
    """A lock file beside the configuration, and one beside the database, which another one may name."""
    with ExitStack() as locks:
        locks.enter_context(_lock(settings.folder / _name(settings), settings))
        database = settings.database_file
        if database is not None and database.exists():
            whole = ordinary.whole(database)
            locks.enter_context(_lock(whole.with_name(f".{whole.name}.lock"), settings))
        yield


def _name(settings: Settings) -> str:
    return f".{settings.program.address.replace('/', '_')}.lock"


@contextmanager
def _lock(path: Path, settings: Settings) -> Iterator[None]:
    until = time.monotonic() + LOCK_SECONDS
    with open(path, "w", opener=private.opener) as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() > until:
                    said = f"another process runs {settings.program.address}; stop it first ({path})"
                    raise Busy(said) from None
                time.sleep(0.05)
            else:
                break
        yield
