"""What a server puts before the subjects of all mail that comes in changes nothing in any conversation.

Associations often have their own server mark what comes from outside, and this program's mailbox lies there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.conversation import Block
from tests.player import Player
from tests.test_every_letter import FOLDER, beginning

PATHS = sorted(FOLDER.glob("*.txt"))
MARKS = ("[EXTERNAL] ", "[EXTERN]", "***SPAM*** ", "{Spam?} ")
_SUBJECT = re.compile(rb"^(Subject:)[ ]?", re.MULTILINE | re.IGNORECASE)


def told(player: Player, blocks: Sequence[Block]) -> list[tuple[str, str, str]]:
    for block in blocks:
        player.step(block)
    return [(mail.recipient, mail.letter, mail.subject) for mail in player.post.sent]


def behind_a_server(player: Player, mark: str) -> Player:
    """All that comes in is marked: in its own header, and in none of a mail that it passes on."""
    take_in = player.take_in

    def take_in_marked(raw: bytes, *more: Any, **named: Any) -> Any:
        head, end, body = raw.partition(b"\r\n\r\n")
        if mark.encode() not in head:  # as when it comes twice
            head = _SUBJECT.sub(rb"\1 " + mark.encode(), head, count=1)
        return take_in(head + end + body, *more, **named)

    player.take_in = take_in_marked  # type: ignore[method-assign]
    return player


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_servers_mark_in_a_subject_changes_nothing(path: Path) -> None:
    plain, blocks = beginning(path)
    mark = MARKS[PATHS.index(path) % len(MARKS)]
    other, _ = beginning(path)
    assert told(behind_a_server(other, mark), blocks) == told(plain, blocks)
