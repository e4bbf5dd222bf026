"""Thanks and good wishes, and whom a mail greets: what is filed in silence, and what goes to a partner."""

from __future__ import annotations

import pytest

from processor.core.reading.addressee import greeted
from processor.core.reading.pleasantry import is_pleasantry
from tests.shipped import RULES


@pytest.mark.parametrize(
    "text",
    [
        "Great, thanks!",
        "OK thanks",
        "I am delighted, thank you so much",
        "Thank you all, wonderful news",
        "Looking forward to it",
        "Vielen Dank! Ich freue mich sehr.",
        "Muchas gracias, qué buena noticia",
        "Merci beaucoup pour votre aide",
        "Grazie mille!",
        "Much appreciated. Best wishes, Mia",
        "Ok, danke",
    ],
)
def test_thanks_need_nobody(text: str) -> None:
    assert is_pleasantry(text, RULES.vocabularies)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Great",
        "abc",
        "Jon Berg",
        "Hola, buenas tardes:",
        "Good morning",
        "Yes",
        "OK",
        "Thanks. Can you call me?",
        "Thanks but I have a problem",
        "Thank you. Jon never answered.",
        "Thanks, my address changed",
        "Thanks a lot. Please take me off the list.",
        "Danke, aber Jon hat sich nie gemeldet.",
        "Thank you, END",
        "I am unhappy, thanks",
        "Thanks…",
    ],
)
def test_thanks_beside_anything_else_are_read_by_somebody(text: str) -> None:
    assert not is_pleasantry(text, RULES.vocabularies)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dear Jon,\nhow are you", {"jon"}),
        ("Hi Jon Berg, thanks", {"jon", "berg"}),
        ("Jon, can we meet on Tuesday", {"jon"}),
        ("Jon!\nWow", {"jon"}),
        ("\n\nSehr geehrte Frau Dr. Berg,\nam Montag", {"berg"}),
        ("Hola Mia:\nque tal", {"mia"}),
        ("Hello,\nJon is rude", set()),
        ("Jon is rude.", set()),
        ("I would like to complain, Jon is rude", set()),
        ("Dear Jon", set()),
        ("", set()),
    ],
)
def test_whom_the_first_line_greets(text: str, name: set[str]) -> None:
    assert greeted(text, RULES.vocabularies) == name


def test_more_than_a_name_is_no_name() -> None:
    """It is compared with the partner's name, and any other word in it keeps the mail from going there."""
    assert greeted("Mia was not there, what now", RULES.vocabularies) == {"mia", "was", "not", "there"}
    assert greeted("Dear coordinator, Jon is rude", RULES.vocabularies) == {"coordinator"}
