"""What operators' commands remember in the database beside the records, by its name."""

from __future__ import annotations

from sqlalchemy import select

from processor.store.engine import make_engine
from processor.store.repository import insert_into
from processor.store.tables import settings

OWN_TEXTS = "own_texts"


def remembered(url: str, name: str) -> bytes:
    """b"": nothing yet."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return connection.scalar(select(settings.c.value).where(settings.c.name == name)) or b""
    finally:
        engine.dispose()


def remember(url: str, name: str, value: bytes) -> None:
    """In the place of what was remembered."""
    engine = make_engine(url)
    try:
        row = insert_into(settings, on_postgresql=engine.dialect.name == "postgresql")
        row = row.values(name=name, value=value)
        with engine.begin() as connection:  # several daemons may do so at once
            connection.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
    finally:
        engine.dispose()
