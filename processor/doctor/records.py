"""The records: do they open, are they whole, can they be copied, and is there room for more?"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

from processor.core.seals import moment
from processor.doctor.finding import Amiss, Program
from processor.opened import open_database
from processor.process_lock import is_running
from processor.stages.ports import StoreDown
from processor.store.backup import try_copy
from processor.store.checkup import damage
from processor.store.maintenance import Maintenance
from processor.store.room import why_not_written
from processor.store.schema import revision_at

CHECK_SECONDS = 60.0  # a gigabyte takes a few of them from a quick disk
COPY_SECONDS = 60.0
SEALED_WITHIN = timedelta(days=1)  # hours are enough, also on the day after an upgrade


def database(program: Program) -> str:
    settings = program.settings
    store = open_database(settings, program.rules)
    try:
        with store.reading() as unit:
            unit.waiting_count()
    finally:
        store.close()
    if settings.database_file is None:
        return "it opens"
    found = damage(settings.database_file, CHECK_SECONDS)
    if found.says:
        raise Amiss(
            f"it opens and is damaged ({found.says}); stop the program, keep a copy of "
            f"{settings.database_file}, and restore a backup"
        )
    said = "it opens and is whole"
    if not found.complete:
        said = (
            f"it opens; as it is large, it was looked through for {CHECK_SECONDS:g} seconds only, without a "
            f"fault: sqlite3 {settings.database_file} 'PRAGMA quick_check' looks through all of it"
        )
    if sqlite3.sqlite_version_info < (3, 51, 3):
        said += f"; SQLite {sqlite3.sqlite_version} is older than 3.51.3: let one daemon alone write"
    return said


def backup(program: Program) -> str:
    """What stops a copy is found today, not in the night in which it is needed."""
    url = program.settings.database_url()
    if program.settings.database_file is not None:
        return "SQLite copies itself"
    try:
        revision_at(url)
    except StoreDown:
        return "not tried, as the database cannot be used"
    try_copy(url, COPY_SECONDS)
    lacks = [tool for tool in ("psql",) if shutil.which(tool) is None]
    if lacks:
        raise Amiss(
            "psql is not installed, and restore needs it; install PostgreSQL's client programs (Debian: "
            "postgresql-client)"
        )
    return "pg_dump can copy the database (its tables were tried, without their rows)"


def seals(program: Program) -> str:
    """`audit verify` reads all of the record; here it is only asked whether the clock makes its seals."""
    now = datetime.now(UTC)
    try:
        with closing(Maintenance(program.settings.database_url())) as maintenance:
            last, since = maintenance.latest_seal(), maintenance.unsealed_since(now)
    except StoreDown:
        return "not looked at, as the database cannot be used"
    said = f"the last seal is {last.number} of {moment(last.at)}" if last else "nothing is sealed yet"
    if since is None or now - since < SEALED_WITHIN or not is_running(program.settings):
        return said
    raise Amiss(
        f"{said}, and events wait for the next one since {moment(since)} while the program runs; look for "
        "what=seals in its log"
    )


def disk(program: Program) -> str:
    settings = program.settings
    folders = dict.fromkeys(
        (
            settings.database_folder,
            settings.folder,
            *([settings.log.file.parent] if settings.log.file else []),
        )
    )
    if faults := list(dict.fromkeys(filter(None, map(why_not_written, folders)))):
        raise Amiss(*faults)
    free = min(shutil.disk_usage(folder).free for folder in folders) // 1_000_000
    least = settings.alarms.free_megabytes
    if free < least:
        raise Amiss(f"{free:,} MB are free, fewer than alarms.free_megabytes ({least:,}); make room")
    return f"{free:,} MB are free"
