"""After ERASE nothing in the database names the person: in no table, nor in a page of the file (row 22)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, create_engine, text

from processor.core.events import EventKind
from processor.store import open_store
from tests.attacks import Attacked
from tests.player import COORDINATOR
from tests.shipped_rules import RULES

MIA, JON = "mia@college.example", "jon@hospital.example"
WORDS = ("mia@college.example", "Okafor", "I would like to learn")


def erased(url: str) -> None:
    """Mia asks, is matched, says how it goes, is held, and is erased; then a late mail of hers comes."""
    world = Attacked(open_store(url, areas=RULES.areas, staff=(COORDINATOR,)))
    world.asked()
    world.write(JON, "ACCEPT REQ-1")
    world.later(days=21)
    checked = next(
        m for m in reversed(world.player.post.sent) if m.letter == "check-in" and m.recipient == MIA
    )
    world.reply(MIA, checked, "2, we hardly ever talk")
    world.write(MIA, "A question", "I am Mia Okafor and wonder about the autumn meeting of the board.")
    world.later(days=8)  # coordinators are reminded of it, and the reminder brings the mail along
    world.write(MIA, "ERASE")
    asked = next(m for m in reversed(world.player.post.sent) if m.letter == "confirm-erase")
    world.reply(MIA, asked, "YES")
    world.later(days=3)
    late = next(m for m in world.player.post.sent if m.letter == "introduction-mentee")
    world.reply(MIA, late, "Thank you, Jon. Mia Okafor")
    world.later(days=3)
    assert [m.letter for m in world.player.post.sent if m.recipient == MIA][-1] == "erased"
    world.player.store.close()


def tables(url: str) -> list[str]:
    """Each row of each table that holds one of the words."""
    engine = create_engine(url)
    try:
        meta = MetaData()
        meta.reflect(engine)
        with engine.connect() as connection:
            rows = {name: connection.execute(text(f"SELECT * FROM {name}")).all() for name in meta.tables}
    finally:
        engine.dispose()
    return [
        f"{name}: {row}"
        for name, found in rows.items()
        for row in found
        if any(w in _shown(row) for w in WORDS)
    ]


def _shown(row: Sequence[Any]) -> str:
    return " ".join(
        bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
        for value in row
    )


def test_no_table_names_an_erased_member(made_url: str) -> None:
    erased(made_url)
    assert tables(made_url) == []


def test_an_erased_members_mark_says_nothing_any_more(made_url: str) -> None:
    """That somebody answered stays, as the kinds and times of all events do (row 97)."""
    erased(made_url)
    store = open_store(made_url, areas=RULES.areas, staff=(COORDINATOR,))
    with store.reading() as unit:
        events: Any = unit.export()["events"]
    store.close()
    rated = [event for event in events if event["what"] == EventKind.CHECK_IN_RATED]
    assert [(event["about"], event["because"]) for event in rated] == [("REL-1", "(erased)")]
    assert not any(MIA in str(event) for event in events)


def test_no_page_of_the_file_names_an_erased_member(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/program.db"
    erased(url)
    files = [path for path in tmp_path.iterdir() if path.name.startswith("program.db")]
    left = [(path.name, w) for path in files for w in WORDS if w.encode() in path.read_bytes()]
    assert left == []
