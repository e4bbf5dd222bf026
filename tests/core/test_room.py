"""How many mentees a mentor takes, in a sentence (row 147): only where nothing else can be meant."""

from __future__ import annotations

import pytest

from processor.core.reading.answer.capacity import read_room
from tests.shipped_rules import RULES


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("I can take 3 mentees now", 3),
        ("Hi, I can take two mentees. Thanks!", 2),
        ("only one mentee at a time from now on, please", 1),
        ("No more than two mentees at the same time", 2),
        ("Please make it 4 mentees", 4),
        ("Ich kann gerne drei Mentees nehmen", 3),
        ("Puedo llevar a dos mentees a la vez", 2),
    ],
)
def test_a_sentence_that_says_how_many(text: str, number: int) -> None:
    assert read_room(text, RULES.vocabularies) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I have 3 mentees now",
        "Can I take 3 mentees?",
        "If possible I can take 3 mentees",
        "I can take 3 mentees, but not before May. My boss has to agree.",
        "I can take 3 mentees. Jon cannot.",
        "I can't take 3 mentees",
        "How many mentees can I have at a time?",
        "I can take some mentees",
        "I can take 3 days off",
    ],
)
def test_what_may_mean_something_else(text: str) -> None:
    assert read_room(text, RULES.vocabularies) is None
