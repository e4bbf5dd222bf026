"""A conversation made ready to be played in memory, step by step, as far as a test wants it."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from pathlib import Path

from tests.conversation import Block, read_conversation, read_moment
from tests.fakes.memory_store import MemoryStore
from tests.player import COORDINATOR, Player
from tests.shipped_rules import RULES

FOLDER = Path(__file__).parent / "conversations"


def beginning(path: Path) -> tuple[Player, list[Block]]:
    """Its player, an hour before the first mail, and its steps without what is expected of them."""
    blocks = read_conversation(path).blocks
    player = Player(MemoryStore(areas=RULES.areas, staff=[COORDINATOR]), path)
    begins = next(found for b in blocks if (found := re.search(r"\w{3} \d+ \w+ \d{4}, \d\d:\d\d", b.heading)))
    player.now = read_moment(begins[0]).astimezone(UTC) - timedelta(hours=1)
    return player, [block for block in blocks if not block.expects]
