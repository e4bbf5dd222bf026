"""Every conversation in tests/conversations/ takes place as its file tells it, on every store."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.stages.ports import Store
from tests.conversation import read_conversation
from tests.doors.postgres import migrated_postgres_url, postgres_server
from tests.doors.stores import empty_file, migrated_sqlite_url, open_kept, place_of_the_file
from tests.fakes.memory_store import MemoryStore
from tests.player import COORDINATOR, Player
from tests.shipped_rules import RULES

__all__ = [
    "empty_file", "migrated_postgres_url", "migrated_sqlite_url", "place_of_the_file", "postgres_server",
]  # fmt: skip

FILES = sorted((Path(__file__).parent / "conversations").glob("*.txt"))


@pytest.mark.parametrize("kind", ["memory", "sqlite", "postgresql"])
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_the_conversation_takes_place(path: Path, kind: str, request: pytest.FixtureRequest) -> None:
    rewrite = bool(request.config.getoption("--rewrite"))
    if rewrite and kind != "memory":
        pytest.skip("expectations are written from the memory store")
    store: Store
    if kind == "memory":
        store = MemoryStore(areas=RULES.areas, staff=[COORDINATOR])
    else:
        url = str(request.getfixturevalue(f"migrated_{'postgres' if kind == 'postgresql' else kind}_url"))
        store = open_kept(url, areas=RULES.areas, staff=[COORDINATOR])
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
