"""Thanks and good wishes, and whom a mail greets: what is filed in silence, and what goes to a partner."""

from __future__ import annotations

import pytest

from processor.core.reading.answer.addressee import greeted, speaks_to
from processor.core.reading.answer.answers import names_of
from processor.core.reading.answer.pleasantry import is_pleasantry
from tests.shipped_rules import RULES


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
        "Please wait.",
        "Another term please.",
        "Once more please!",
        "Thank you for taking me off the list.",
        "Obrigado por me ligar hoje.",
        "Thanks for nothing.",
        "Thank you! My number is 01632 960 001.",
    ],
)
def test_thanks_beside_anything_else_are_read_by_somebody(text: str) -> None:
    assert not is_pleasantry(text, RULES.vocabularies)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dear Jon,\nhow are you", {"jon"}),
        ("Hi Jon Berg, thanks", {"jon", "berg"}),
        ("Jon,\ncan we meet on Tuesday", {"jon"}),
        ("Jon, can we meet on Tuesday", set()),
        ("Mia - she frightens me", set()),
        ("Mia Okafor\nhas not answered me", set()),
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


JON = names_of("Jon Berg")


@pytest.mark.parametrize(
    "text",
    [
        "Dear Jon,\nwould Tuesday suit you?",
        "Hi Jon Berg, I send you my notes. Thank you!",
        "Jon,\n\nyour idea was good.",
        "Hola Jon:\n¿te viene bien el lunes? Saludos a ti",
        "Lieber Jon,\nwann hast du Zeit?",
    ],
)
def test_words_to_the_partner(text: str) -> None:
    assert speaks_to(text, JON, RULES.vocabularies)


@pytest.mark.parametrize(
    "text",
    [
        "Jon, my mentor, has missed every meeting. Can you talk to him?",
        "Jon: he never answers. Can you help?",
        "Jon (the mentor you gave me) is rude.",
        "Jon - he frightens me.",
        "Jon Berg\n\nHe has missed three meetings, as you know.",
        "Dear Jon,\nsee you on Tuesday.\n\nDear coordinators, please change my number.",
        "Dear coordinator,\nJon is rude to you and me.",
        "Dear Mia,\nsee you.",
        "Dear Jon and Mia,\nsee you.",
        "Hello,\nJon, can you come?",
        "Dear Jon,\nthe room is number four.",
        "Dear Jon,\nI told you that Jon Berg would come.",
        "Dear Jon,\nyou should know: this stays confidential.",
    ],
)
def test_words_that_may_be_for_somebody_else(text: str) -> None:
    assert not speaks_to(text, JON, RULES.vocabularies)
