"""Another term, or the end, in free words (rows 99 and 104)."""

from __future__ import annotations

import pytest

from processor.core.reading.answer.answers import names_of
from processor.core.reading.answer.going_on import Wish, read_wish
from tests.shipped_rules import RULES

NAMES = names_of("Mia Okafor", "Jon Berg")


@pytest.mark.parametrize(
    "text",
    [
        "Absolutely, let's go on",
        "Yes, let's continue for another six months",
        "We would like to go on, thank you!",
        "Yes please, six more months",
        "Please renew our mentoring",
        "Ja, wir machen weiter",
        "Sí, seguimos",
        "Oui, continuons !",
        "Ja, laten we doorgaan",
        "Tak, kontynuujmy",
    ],
)
def test_another_term_is_wanted(text: str) -> None:
    assert read_wish(text, RULES.vocabularies, NAMES) is Wish.GO_ON


@pytest.mark.parametrize(
    "text",
    ["Let's stop here", "I think we are done, thank you", "We will not renew", "No renewal please",
     "I would like to end the mentoring", "Not another term, thanks", "Wir möchten aufhören"],
)  # fmt: skip
def test_the_end_is_wanted(text: str) -> None:
    assert read_wish(text, RULES.vocabularies, NAMES) is Wish.STOP


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thank you",
        "Shall we go on?",
        "If Jon wants, let's go on",
        "Let's go on, but only if Jon has time",
        "Let's go on holiday first",
        "Mia would like to go on",
        "She wants to continue",
        "I do not want to stop",
        "Let's continue next year",
        "I want to stop. He shouted at me.",
        "Let's go on. No, let's not.",
        "Maybe another term",
        "I am against another term.",
        "Another six months are too much for me.",
        "I am too tired to carry on.",
        "I had hoped to continue.",
        "Ich bin gegen eine Verlängerung.",
        "Otros seis meses son demasiado para mí.",
        "I'd like to continue with a different mentor.",
        "Please extend my sympathy to her.",
        "I have to renew my licence this month.",
        "Please verify your address to continue.",
        "I will finish your paper by Friday",
        "I am free again at the end of May.",
        "I will look it over this weekend.",
        "My contract will continue, and I must tell you about your other mentor, for another term",
    ],
)
def test_what_is_neither_for_certain_is_read_by_somebody(text: str) -> None:
    assert read_wish(text, RULES.vocabularies, NAMES) is Wish.UNCLEAR
