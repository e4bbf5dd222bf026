"""Whatever members and coordinators write, in whatever order: what each was told is so."""

from __future__ import annotations

import os

import pytest

from tests.attack.prepared import fresh
from tests.attack.random_stories import Story, broken_promises, story_of
from tests.attacks import JON, MIA
from tests.sizes import STORIES

FIRST = int(os.environ.get("STORIES_SEED", "1"))  # STORIES_SEED=4711 STORIES=1 plays that one again
IN_ONE = 25


@pytest.mark.parametrize("begin", range(0, STORIES.played, IN_ONE))
def test_whoever_is_told_something_is_told_what_is_so(begin: int) -> None:
    for number in range(FIRST + begin, FIRST + min(begin + IN_ONE, STORIES.played)):
        story = story_of(number)
        assert not (broken := broken_promises(story)), (number, broken, story.steps)


def told_wrong(letter: str) -> Story:
    """Mia waits for Jon's answer, and has a letter that says otherwise."""
    world = fresh("asked")
    world.reply(JON, next(m for m in world.player.post.sent if m.letter == "request"), "REJECT")
    sent = world.player.post.sent
    wrong = next(m for m in sent if m.letter == letter)
    world = fresh("asked")
    world.player.post.sent.append(wrong)
    return Story(world=world, dice=story_of(1, most=3).dice)


def test_a_letter_that_is_not_so_is_seen() -> None:
    story = told_wrong("encouragement")
    assert broken_promises(story) == [
        "requests: Mia Okafor: REQ-1 is pending, and was closed by encouragement"
    ]


def test_an_address_that_was_told_too_early_is_seen() -> None:
    world = fresh("paired")
    early = next(m for m in world.player.post.sent if m.letter == "introduction-mentee")
    world = fresh("asked")
    world.player.post.sent.append(early)
    found = broken_promises(Story(world=world, dice=story_of(1, most=3).dice))
    assert any(JON in each or MIA in each for each in found)
