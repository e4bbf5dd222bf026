"""Fixtures for the tests of the doors: databases, and a store on each of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from processor.stages.ports import Store
from tests.doors.postgres import (
    made_postgres_url,
    made_template,
    migrated_postgres_url,
    postgres_server,
    postgres_url,
)
from tests.doors.store_samples import AREAS, COORDINATOR
from tests.doors.stores import empty_file, migrated_sqlite_url, open_kept, place_of_the_file
from tests.fakes.memory_store import MemoryStore

__all__ = [
    "database_url", "empty_file", "made_postgres_url", "made_template", "made_url", "migrated_postgres_url",
    "migrated_sqlite_url", "place_of_the_file", "postgres_server", "postgres_url", "store",
]  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/program.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(params=["sqlite", "postgresql"])
def made_url(request: pytest.FixtureRequest, tmp_path: Path, empty_file: Path) -> str:
    """The same, with its tables."""
    if request.param == "sqlite":
        shutil.copy(empty_file, tmp_path / "program.db")
        return f"sqlite:///{tmp_path}/program.db"
    return str(request.getfixturevalue("made_postgres_url"))


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty store of each kind; all three keep the same promises."""
    opened: Store
    if request.param == "memory":
        opened = MemoryStore(areas=AREAS, staff=[COORDINATOR])
    else:
        kind = "postgres" if request.param == "postgresql" else "sqlite"
        url = str(request.getfixturevalue(f"migrated_{kind}_url"))
        opened = open_kept(url, areas=AREAS, staff=[COORDINATOR])
    yield opened
    opened.close()
