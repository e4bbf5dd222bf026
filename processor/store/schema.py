"""Brings a database to the tables of this version, from nothing or from an older one."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, select, text

from processor.store import tables
from processor.store.engine import make_engine

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0002"  # the latest revision; a test compares it with migrations/versions
_LOCK = 0x4D454E54  # of the migrations, among PostgreSQL's advisory locks
_SECRET_BYTES = 32


def migrate(url: str) -> None:
    """Creates what is missing, in one transaction. Raises StoreDown when the database is away."""
    engine = make_engine(url)
    try:
        prepare(engine)
    finally:
        engine.dispose()


def prepare(engine: Engine) -> None:
    with engine.connect().execution_options(reading=True) as connection:
        if _revision(connection) == HEAD:
            return
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # two daemons may start at once
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        _upgrade(connection)
        _make_secret(connection)


def _revision(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


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
