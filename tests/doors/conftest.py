"""Fixtures for the tests of the doors: databases, and a store on each of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from processor.matching import nearest
from processor.stages.ports import Store
from processor.store import open_store
from tests.doors.postgres import migrated_postgres_url, postgres_server, postgres_url
from tests.doors.store_samples import AREAS, COORDINATOR
from tests.fakes.memory_store import MemoryStore

__all__ = ["database_url", "migrated_postgres_url", "postgres_server", "postgres_url", "store"]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/program.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind; all three keep the same promises."""
    opened: Store
    if request.param == "memory":
        opened = MemoryStore(nearest=nearest, areas=AREAS, staff=[COORDINATOR])
    else:
        url = f"sqlite:///{tmp_path}/program.db"
        if request.param == "postgresql":
            url = str(request.getfixturevalue("migrated_postgres_url"))
        opened = open_store(url, nearest=nearest, areas=AREAS, staff=[COORDINATOR])
    yield opened
    opened.close()
