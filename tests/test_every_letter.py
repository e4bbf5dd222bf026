"""Whatever letter of ours it answers, what a person has to read is read by one.

The letters are those of the conversations: each is answered at the moment at which it came.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from processor.core.mail import OutboundMail
from tests.beginning import FOLDER, beginning
from tests.conversation import Block
from tests.player import COORDINATOR
from tests.post_office import see

FEWEST = 100  # letters that members get
# To whoever has been erased nothing is answered, and of what they write nothing is kept.
GONE = frozenset({"erased", "forward-done"})
# Each with a word of what is grave; or such that no rule but "a person reads it" knows it.
GRAVE = (
    "He hit me.",
    "I do not feel safe with Jon, and I do not know whom to tell.",
    "Mein Mentor hat mich angeschrien, ich möchte mich beschweren.",
)


@dataclass(frozen=True, slots=True)
class Place:
    path: Path
    step: int  # after which it had come
    nth: int  # of all mails


@cache
def letters() -> dict[str, Place]:
    """Each kind of letter to a member, where it comes first."""
    found: dict[str, Place] = {}
    for path in sorted(FOLDER.glob("*.txt")):
        player, blocks = beginning(path)
        for step, block in enumerate(blocks):
            before = len(player.post.sent)
            player.step(block)
            for nth, mail in enumerate(player.post.sent[before:], before):
                if mail.recipient not in player.program.coordinators:
                    found.setdefault(mail.letter, Place(path, step, nth))
    return found


def answered(place: Place, text: str) -> list[OutboundMail]:
    player, blocks = beginning(place.path)
    for block in blocks[: place.step + 1]:
        player.step(block)
    mail = player.post.sent[place.nth]
    player.now += timedelta(minutes=10)
    before = len(player.post.sent)
    reply = Block(heading="", lines=[f"Subject: Re: {see(mail).subject}", "", text], line_number=0)
    player.take_in(player.typed(mail.recipient, reply))
    player.work()
    return player.post.sent[before:]


@pytest.mark.slow
def test_what_is_grave_is_read_by_a_person_at_once_whichever_letter_it_answers() -> None:
    """A subject of ours that begins like a command ("Why we wrote to you") hid what stood below it."""
    assert len(letters()) >= FEWEST
    unread = [
        (name, place.path.name, text)
        for name, place in letters().items()
        for text in GRAVE
        if name not in GONE and not any(m.recipient == COORDINATOR for m in answered(place, text))
    ]
    assert unread == []


@pytest.mark.parametrize("name", ["why", "form", "directory"])
def test_a_question_below_a_subject_of_ours_is_answered_or_read(name: str) -> None:
    """And our letter does not simply come once more."""
    sent = answered(letters()[name], "Could you explain it to me, please? I do not see what I have to do.")
    assert [m for m in sent if m.letter != name]
