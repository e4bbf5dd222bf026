"""A database belongs to one program: the first that works on it, known by its address."""

from __future__ import annotations

from sqlalchemy import delete, select

from processor.called import called
from processor.stages.ports import StoreDown
from processor.store.engine import make_engine
from processor.store.tables import settings

_WHOSE = "program"


class AnothersDatabase(StoreDown):
    """The database belongs to another program; the sentence says what to do."""


def claim(url: str, address: str) -> None:
    """From the first start on it is this program's. Raises AnothersDatabase."""
    engine = make_engine(url)
    try:
        with engine.begin() as connection:
            found = connection.scalar(select(settings.c.value).where(settings.c.name == _WHOSE))
            if found is None:
                connection.execute(settings.insert(), {"name": _WHOSE, "value": address.encode()})
            elif found.decode() != address:
                raise AnothersDatabase(
                    f"the database belongs to the program {found.decode()}, and this one is {address}; give "
                    f"each a database.url of its own, or say `{called()} renamed` if its address was changed"
                )
    finally:
        engine.dispose()


def rename(url: str, address: str) -> None:
    """The program has another address from now on."""
    engine = make_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(delete(settings).where(settings.c.name == _WHOSE))
            connection.execute(settings.insert(), {"name": _WHOSE, "value": address.encode()})
    finally:
        engine.dispose()
