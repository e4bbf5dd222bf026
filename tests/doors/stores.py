"""Databases for tests: tables are copied, and a statement is compiled once for all tests of a process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine

from processor.core.rules import AreaRule
from processor.stages.ports import Store
from processor.store import migrate
from processor.store.engine import make_engine
from processor.store.unit import SqlStore

_engines: dict[str, Engine] = {}


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with empty tables; a copy is faster than the migrations."""
    path = tmp_path_factory.mktemp("empty") / "program.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def place_of_the_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("emptied")


@pytest.fixture
def migrated_sqlite_url(empty_file: Path, place_of_the_file: Path) -> str:
    """A file with empty tables for one test, always at the same place, so that its engine may be kept."""
    for old in place_of_the_file.iterdir():
        if old.name != "program.db":
            old.unlink()
    (place_of_the_file / "program.db").write_bytes(empty_file.read_bytes())
    return f"sqlite:///{place_of_the_file}/program.db"


def open_kept(url: str, *, areas: Sequence[AreaRule], staff: Sequence[str]) -> Store:
    """As open_store() does it with tables that are there, on the engine that the last test left here."""
    if url not in _engines:
        _engines[url] = make_engine(url)
    return SqlStore(_engines[url], areas=areas, staff=staff)
