"""Backups of a PostgreSQL database, by its own pg_dump and psql."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from processor.stages.ports import StoreDown
from processor.store.columns import metadata
from processor.store.outbox import HELD_SINCE
from processor.store.tables import SEQUENCES

MOST_HEAD_LINES = 200_000  # the revision stands among the first tables of a dump


def dump(url: str, draft: Path) -> None:
    """Everything in the database as SQL, seen at one moment (pg_dump's own transaction)."""
    options = ["--format=plain", "--no-owner", "--no-privileges", "--encoding=UTF8"]
    _run("pg_dump", [*options, f"--file={draft}"], url)


def load(url: str, file: Path, now: datetime) -> None:
    """In one transaction: the old tables go, the dump is read in, its outbox is held."""
    names = [*metadata.tables, "alembic_version"]
    since = now.astimezone(UTC).isoformat()
    before = [f"DROP TABLE IF EXISTS {name} CASCADE" for name in names]
    before += [f"DROP SEQUENCE IF EXISTS {sequence.name}" for sequence in SEQUENCES.values()]
    after = [
        "RESET search_path",  # the dump empties it
        "UPDATE outbox SET frozen = true, leased_to = '' WHERE state = 'queued'",
        f"INSERT INTO settings (name, value) VALUES ('{HELD_SINCE}', convert_to('{since}', 'UTF8'))"  # noqa: S608
        " ON CONFLICT (name) DO NOTHING",
    ]
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


def _run(tool: str, words: list[str], url: str) -> None:
    if shutil.which(tool) is None:
        raise StoreDown(
            f"{tool} is not installed; install PostgreSQL's client programs (Debian: postgresql-client)"
        )
    parsed = make_url(url)
    place = parsed.set(drivername="postgresql", password=None).render_as_string()
    environment = {**os.environ, **({"PGPASSWORD": str(parsed.password)} if parsed.password else {})}
    said = subprocess.run(  # noqa: S603  # no shell; the words are ours, and the url is the operator's
        [tool, "--no-password", f"--dbname={place}", *words],
        env=environment,  # a password among the words could be read by everybody on this machine
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if said.returncode:
        reason = next((line for line in said.stderr.splitlines() if line.strip()), "it did not say why")
        raise StoreDown(f"{tool} failed: {reason[:300]}")
