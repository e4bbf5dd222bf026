"""Backups of a PostgreSQL database, by its own pg_dump and psql."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from processor.stages.ports import StoreDown
from processor.store.columns import metadata
from processor.store.given import statements_for_postgresql
from processor.store.tables import SEQUENCES

CONNECT_SECONDS = 10
_END = b"PostgreSQL database dump complete"  # the last words of pg_dump
_END_BYTES = 4_096
MOST_HEAD_LINES = 200_000  # the revision stands among the first tables of a dump


def dump(url: str, draft: Path) -> None:
    """Everything in the database as SQL, seen at one moment (pg_dump's own transaction)."""
    options = ["--format=plain", "--no-owner", "--no-privileges", "--encoding=UTF8"]
    _run("pg_dump", [*options, f"--file={draft}"], url)


def load(url: str, file: Path, now: datetime, so_far: Mapping[str, int]) -> None:
    """In one transaction: the old tables go, the dump is read in, its outbox is held,
    and its numbers are raised. Raises StoreDown."""
    with file.open("rb") as dumped:
        dumped.seek(max(0, file.stat().st_size - _END_BYTES))
        if _END not in dumped.read():
            raise StoreDown(f"{file} ends before its end; take another backup. The database is as it was")
    names = [*metadata.tables, "alembic_version"]
    before = [f"DROP TABLE IF EXISTS {name} CASCADE" for name in names]
    before += [f"DROP SEQUENCE IF EXISTS {sequence.name}" for sequence in SEQUENCES.values()]
    after = ["RESET search_path", *statements_for_postgresql(now, so_far)]  # the dump empties it
    words = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", "--output=/dev/null"]
    words += [f"--command={statement}" for statement in before]
    words += [f"--file={file}"]
    words += [f"--command={statement}" for statement in after]
    _run("psql", words, url)


def revision_of(file: Path) -> str:
    """The revision that the dump has in it, or ""."""
    with file.open(encoding="utf-8", errors="replace") as lines:
        for _, line in zip(range(MOST_HEAD_LINES), lines, strict=False):
            if re.match(r"COPY \S*alembic_version \(version_num\) FROM stdin;", line):
                return next(lines, "").strip()
    return ""


def try_dump(url: str, seconds: float) -> None:
    """A dump of the tables without their rows, thrown away: what stops it would stop a backup. Raises
    StoreDown.
    """
    patience = f"--lock-wait-timeout={int(seconds * 1000)}"  # a migration may have a table for itself
    _run("pg_dump", ["--schema-only", patience, f"--file={os.devnull}"], url, seconds=seconds)


def _run(tool: str, words: list[str], url: str, seconds: float | None = None) -> None:
    if shutil.which(tool) is None:
        raise StoreDown(
            f"{tool} is not installed; install PostgreSQL's client programs (Debian: postgresql-client)"
        )
    place, password = _connection(url)
    environment = {**os.environ, "LC_ALL": "C"}  # its faults in English, as they are looked into below
    if password:
        environment["PGPASSWORD"] = password
    try:
        said = subprocess.run(  # noqa: S603  # no shell; the words are ours, and the url is the operator's
            [tool, "--no-password", f"--dbname={place}", *words],
            env=environment,  # a password among the words could be read by everybody on this machine
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise StoreDown(
            f"{tool} had not ended after {seconds:g} seconds; look at what the server does"
        ) from None
    if said.returncode:
        raise StoreDown(f"{tool} failed: {_reason(tool, said.stderr)}")


def _connection(url: str) -> tuple[str, str]:
    """As the program itself connects (the words of the same driver), and the password apart from it.

    URL.set(password=None) keeps the password, and a URL is shown with *** in its place: a url made so
    sent three asterisks.
    """
    from psycopg import Error
    from psycopg.conninfo import make_conninfo

    parsed = make_url(url)
    _, words = parsed.get_dialect()().create_connect_args(parsed)
    password = str(words.pop("password", "") or "")
    try:
        return make_conninfo(**{"connect_timeout": CONNECT_SECONDS, **words}), password
    except Error as error:
        raise StoreDown(
            "database.url has a word that PostgreSQL's client does not know; take it out"
        ) from error


def _reason(tool: str, stderr: str) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    if found := re.search(r"server version: ([\d.]+)[^;\n]*; \S+ version: ([\d.]+)", stderr):
        return (
            f"it is older ({found[2]}) than the server ({found[1]}); install the client programs of the "
            f"server's version (Debian: postgresql-client-{found[1].partition('.')[0]})"
        )
    return next(iter(lines), "it did not say why")[:300]
