"""The fixtures of all attacks; databases.py says what is in each."""

from __future__ import annotations

from tests.attack.databases import (
    anywhere,
    asked,
    both,
    copied,
    database,
    db,
    disk,
    in_memory,
    kept,
    led,
    offered,
    office,
    on_postgres,
    paired,
    party,
)
from tests.attack.imap_servers import imap, proxy
from tests.attack.own_files import own
from tests.doors.mail_servers import certificate
from tests.doors.postgres import made_postgres_url, made_template, migrated_postgres_url, postgres_server
from tests.doors.stores import empty_file, migrated_sqlite_url, place_of_the_file

__all__ = [
    "anywhere", "asked", "both", "certificate", "copied", "database", "db", "disk", "empty_file", "imap",
    "in_memory", "kept", "led", "made_postgres_url", "made_template", "migrated_postgres_url",
    "migrated_sqlite_url", "offered", "office", "on_postgres", "own", "paired", "party",
    "place_of_the_file", "postgres_server", "proxy",
]  # fmt: skip
