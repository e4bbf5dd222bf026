"""Copies of the records that others on this machine can open, whatever they are called (fault 57)."""

from __future__ import annotations

import gzip
import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from processor import ordinary, private
from processor.config import Settings
from processor.core.record_tables import COLUMNS
from processor.operation.own_files import delivery_folders, mailbox_folders

_DEEPEST = 6  # folders below the program's
_MOST = 20_000  # files and folders that are looked at
_ENTER = private.OTHERS & 0o111
_HEAD = 4_096  # bytes of a file that are read
_SQLITE = b"SQLite format 3\0"
_DUMPS = (b"PGDMP", b"--\n-- PostgreSQL database")  # of pg_dump's own format, and as SQL
_GZIP = b"\x1f\x8b"
_BOM = "\ufeff".encode()
_TABLES = tuple(",".join(columns).encode() for columns in COLUMNS.values())


def copies(settings: Settings) -> Iterator[Path]:
    """Backups, dumps, exports: in the folders of the program and of its database, and in those below them.

    Only folders that others can enter are looked into, six levels down and 20,000 entries in all, the nearest
    first; no link is followed. Maildirs and the directory's pages are not looked into. What is named *.backup
    is one; of all else that others can open the content tells.
    """
    places = [settings.folder]
    if settings.database_file is not None:
        places.append(settings.database_file.parent)
    but = {*delivery_folders(settings), *mailbox_folders(settings), settings.directory.folder}
    for path in _open_files(list(dict.fromkeys(places)), frozenset(filter(None, but))):
        if path.suffix == ".backup" or _is_copy(path):
            yield path


def _open_files(places: list[Path], but: frozenset[Path]) -> Iterator[Path]:
    left = _MOST
    for _ in range(_DEEPEST + 1):
        below: list[Path] = []
        for place in places:
            try:
                with os.scandir(place) as entries:
                    found = sorted(islice(entries, left), key=lambda entry: entry.name)
            except OSError:
                continue
            left -= len(found)
            for entry in found:
                path = Path(entry.path)
                if entry.is_dir(follow_symlinks=False):
                    below += [path] if path not in but and private.open_to(path, _ENTER) else []
                elif entry.is_file(follow_symlinks=False) and private.open_to(path):
                    yield path
        places = below


def _is_copy(path: Path) -> bool:
    head = _head_of(path)
    if head.startswith(_GZIP):
        head = _unpacked(path)
        return head.startswith((_SQLITE, *_DUMPS)) or _is_export(head)
    if head.startswith(_SQLITE):
        return _is_ours(path)
    return head.startswith(_DUMPS) or _is_export(head)


def _head_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError:
        return b""


def _unpacked(path: Path) -> bytes:
    try:
        with gzip.open(path) as file:
            return file.read(_HEAD)
    except (OSError, EOFError, zlib.error):
        return b""


def _is_ours(path: Path) -> bool:
    """Other programs keep databases of SQLite, too; one that cannot be read may be ours."""
    try:
        place = f"{ordinary.whole(path).as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(place, uri=True)) as database:
            tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
    except sqlite3.Error:
        return True
    return {"inbox", "outbox"} <= tables


def _is_export(head: bytes) -> bool:
    """Of `export`, as JSON or as tables."""
    if head.startswith(_BOM):
        return head.removeprefix(_BOM).startswith(_TABLES)
    text = b" ".join(head.split())
    return text.startswith((b'{"program": {"name"', b'{ "program": { "name"')) and b'"members":' in text
