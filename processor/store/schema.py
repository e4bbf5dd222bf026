"""Brings a database to the tables of this version, from nothing or from an older one."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, select, text

from processor.called import called
from processor.stages.ports import StoreDown
from processor.store import tables
from processor.store.engine import make_engine, to_read

if TYPE_CHECKING:
    from alembic.config import Config

# the revisions are numbers of four digits, so that text compares like them
HEAD = "0015"  # the latest revision; a test compares it with migrations/versions
_LOCK = 0x4D454E54  # of the migrations, among PostgreSQL's advisory locks
_SECRET_BYTES = 32
WITH_DATA = ("members", "roster", "inbox", "outbox")  # one row in any of them, and it is nobody's toy


class WrongTables(StoreDown):
    """The database was made by another version of the program; the sentence says what to do."""


def migrate(url: str) -> None:
    """Creates or changes what is missing, in one transaction. Raises StoreDown when the database is away."""
    engine = make_engine(url)
    try:
        if revision(engine) != HEAD:
            _bring_up(engine)
    finally:
        engine.dispose()


def prepare(engine: Engine) -> None:
    """Makes the tables of an empty database. Raises WrongTables rather than change tables with data in
    them: that is for `upgrade`, which makes a backup first.
    """
    found = revision(engine)
    if found == HEAD:
        return
    if not is_known(found):
        raise WrongTables(NOT_OURS.format(found=found))
    if found > HEAD:
        raise WrongTables(
            f"the database has the tables of a newer version ({found}; this one knows {HEAD}); start the "
            "newer program, or restore a backup that was made before its upgrade"
        )
    if found and _has_data(engine):
        raise WrongTables(
            f"the database has the tables of an older version ({found}; this one needs {HEAD}); stop the "
            f"program and run `{called()} upgrade`, which makes a backup first"
        )
    _bring_up(engine)


NOT_OURS = (
    "the database says that its revision is {found!r}, which is none of ours; check database.url, or "
    "restore a backup"
)


def is_known(found: str) -> bool:
    """Four digits, from 0001 on; "" where there are no tables yet."""
    return found == "" or (len(found) == len(HEAD) and found.isascii() and found.isdigit() and found > "0000")


def revision_at(url: str) -> str:
    """As revision()."""
    engine = make_engine(url)
    try:
        return revision(engine)
    finally:
        engine.dispose()


def revision(engine: Engine) -> str:
    """Of the tables that are there, such as "0001"; "" when there are none."""
    with to_read(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return str(found) if found else "nothing"  # the table is there, and says nothing


def _has_data(engine: Engine) -> bool:
    with to_read(engine) as connection:
        return any(
            connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first()  # noqa: S608  # our own names
            for name in WITH_DATA
        )


def _bring_up(engine: Engine) -> None:
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # two daemons may start at once
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        _upgrade(connection)
        _make_secret(connection)


def _upgrade(connection: Connection) -> None:
    # imported here: a start with nothing to migrate does not pay for it
    from alembic import command

    command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection | None = None) -> Config:
    """alembic's configuration without a file; env.py takes the connection from its attributes."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _make_secret(connection: Connection) -> None:
    """The key of the tokens is made once and stays with the records it protects."""
    wanted = select(tables.settings.c.value).where(tables.settings.c.name == "secret")
    if connection.execute(wanted).first() is None:
        row = {"name": "secret", "value": secrets.token_bytes(_SECRET_BYTES)}
        connection.execute(tables.settings.insert(), row)
