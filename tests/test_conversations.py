"""Every conversation in tests/conversations/ takes place as its file tells it, on every store."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from processor.matching import nearest
from processor.stages.ports import Store
from processor.store import migrate, open_store
from tests.conversation import read_conversation
from tests.doors.postgres import migrated_postgres_url, postgres_server
from tests.fakes.memory_store import MemoryStore
from tests.player import COORDINATOR, RULES, Player

__all__ = ["migrated_postgres_url", "postgres_server"]


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with empty tables; a copy is faster than the migrations."""
    path = tmp_path_factory.mktemp("empty") / "program.db"
    migrate(f"sqlite:///{path}")
    return path


FILES = sorted((Path(__file__).parent / "conversations").glob("*.txt"))


@pytest.mark.parametrize("kind", ["memory", "sqlite", "postgresql"])
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_the_conversation_takes_place(
    path: Path, kind: str, tmp_path: Path, empty_file: Path, request: pytest.FixtureRequest
) -> None:
    rewrite = bool(request.config.getoption("--rewrite"))
    if rewrite and kind != "memory":
        pytest.skip("expectations are written from the memory store")
    store: Store
    if kind == "memory":
        store = MemoryStore(nearest=nearest, areas=RULES.areas, staff=[COORDINATOR])
    else:
        shutil.copy(empty_file, tmp_path)
        url = f"sqlite:///{tmp_path}/program.db"
        if kind == "postgresql":
            url = str(request.getfixturevalue("migrated_postgres_url"))
        store = open_store(url, nearest=nearest, areas=RULES.areas, staff=[COORDINATOR])
    conversation = read_conversation(path)
    try:
        Player(store, path).play(conversation, rewrite=rewrite)
    finally:
        store.close()
    if rewrite:
        path.write_text(conversation.text(), encoding="utf-8")


def test_every_conversation_names_its_rows() -> None:
    for path in FILES:
        assert "[row" in path.read_text(encoding="utf-8").split("\n", 1)[0], path.name
