"""People greet the program by its name, and mean whoever is behind it."""

from __future__ import annotations

import pytest

from processor.core.reading.answer.answers import Reply, names_of, read_answer
from tests.shipped_rules import RULES

NAMES = names_of("Jon Berg", "Mia Okafor")
GREETINGS = (
    "Dear Mentor Exchange,", "Hello Mentor Exchange team,", "Hi Mentor Exchange!", "Hej Mentor Exchange,",
    "Liebes Mentor-Exchange-Team,", "Bonjour Mentor Exchange,", "Hola Mentor Exchange,",
    "Buongiorno Mentor Exchange,", "Beste Mentor Exchange,", "Kjære Mentor Exchange,", "Olá Mentor Exchange,",
    "Thanks, Mentor Exchange!",
)  # fmt: skip


@pytest.mark.parametrize("greeting", GREETINGS)
@pytest.mark.parametrize(
    ("words", "reply"), [("ACCEPT", Reply.ACCEPT), ("Yes, gladly.", Reply.ACCEPT), ("REJECT", Reply.REJECT)]
)
def test_a_greeting_by_name_takes_nothing_from_an_answer(greeting: str, words: str, reply: Reply) -> None:
    assert read_answer(f"{greeting}\n\n{words}", RULES.vocabularies, NAMES).reply is reply


@pytest.mark.parametrize(
    "words",
    [
        "I say yes to Mentor Exchange only if it pays.",
        "Dear Mentor Exchange people in Leeds, yes.",
        "Yes to Ada.",
    ],
)
def test_the_name_is_no_cloak_for_other_words(words: str) -> None:
    assert read_answer(words, RULES.vocabularies, NAMES).reply is Reply.UNCLEAR
