"""Everyday mail: light words, questions about the program, small talk, advertising; what is grave."""

from __future__ import annotations

import pytest

from processor.core.reading.answer.everyday import (
    asks_about,
    is_card,
    is_for_somebody_else,
    is_grave,
    is_light,
    is_read_receipt,
    says_later,
    without_card,
)
from tests.shipped_rules import RULES

ALL = RULES.vocabularies


@pytest.mark.parametrize(
    "text",
    [
        "Noted!",
        "Great, no rush at all. Cheers, Lee",
        "I can't wait to get started.",
        "Looking forward to meeting her.",
        "Frohe Ostern, liebes Team! Viele Grüße",
        "Muchísimas gracias por vuestro trabajo, estoy encantada.",
        "Merci beaucoup, c'est très gentil. Bonne journée !",
        "Thanks for setting this up.\n\nJon Berg, PharmD\nHead of Pharmacy | North Valley\n+1 555 010 2233",
    ],
)
def test_light_words(text: str) -> None:
    assert is_light(text, ALL)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Jon Berg",
        "Thanks. Jon hits me.",
        "Thanks. I resign.",
        "Great, now my whole ward knows.",
        "Thank you all for everything. Goodbye.",
        "Thank you, but I am busy.",
        "Thanks! Could you ring me?",
        "Thanks. My number is 555 010 2233.",
        "Thank you for nothing.",
        "Danke, aber er meldet sich nicht.",
        "Gracias, pero tengo miedo.",
        "Dziękuję. On mnie dotykał.",
    ],
)
def test_words_that_are_not_only_light(text: str) -> None:
    assert not is_light(text, ALL)


@pytest.mark.parametrize(
    ("text", "topics", "alone"),
    [
        ("How long does the mentoring last, and can we extend it?", ("how-long",), True),
        ("Who are you and why do you have my email address?", ("what",), True),
        ("I have been promoted. How can I change my job title?", ("profile",), False),
        ("¿Cuánto dura el programa y es gratis?", ("how-long", "cost"), True),
        ("What is Mentor Exchange?", ("what",), True),
        ("How do I find a mentor who doesn't scream at me?", (), True),
        ("How do I find a mentor? And when will Carla call?", (), True),
        ("How long do you keep my profile, and who can see it?", (), True),
        ("How do I leave? He hurts me.", (), True),
        ("Hello", (), True),
    ],
)
def test_what_is_asked_about_the_program(text: str, topics: tuple[str, ...], alone: bool) -> None:
    found = asks_about(text, ALL, "Mentor Exchange")
    assert found.topics == topics
    assert found.alone is alone or not topics


def test_what_a_person_has_to_read_is_grave_in_each_language() -> None:
    for text in (
        "he harassed me",
        "I have been diagnosed with cancer",
        "Our lawyer will write to you",
        "Er hat mich belästigt",
        "tengo miedo",
        "je suis malade",
    ):
        assert is_grave(text, ALL), text
    assert not is_grave("Thank you, see you on Tuesday", ALL)


def test_mail_for_somebody_else_has_no_word_of_ours() -> None:
    assert is_for_somebody_else("Unsubscribe here. Our summer sale ends tonight.", ALL)
    assert not is_for_somebody_else("Unsubscribe me from the mentoring program", ALL)
    assert not is_for_somebody_else("Hi mum, we come on Sunday", ALL)
    assert not is_for_somebody_else("Your invoice was paid twice", ALL)


def test_a_mail_program_tells_that_a_mail_was_read() -> None:
    assert is_read_receipt("Read: Welcome", "Your message was read on Monday", ALL)
    assert is_read_receipt("Accepted: First talk", "Mia has accepted this invitation", ALL)
    assert not is_read_receipt("Re: Welcome", "Your message was read on Monday", ALL)
    assert not is_read_receipt("Declined: First talk", "Mia has declined this invitation", ALL)


def test_a_visiting_card_is_cut_off_and_words_are_not() -> None:
    assert is_card("Rosa Iglesias\nFarmacia Hospitalaria\nHospital de San Roque")
    assert not is_card("Please Stop him")
    assert not is_card("HELP ME NOW")
    assert without_card("Thanks\n\nJon Berg\nPharmD") == "Thanks"
    assert without_card("Thanks\n\nhe is rude") == "Thanks\n\nhe is rude"


def test_an_answer_that_follows() -> None:
    assert says_later("Thanks for the reminder, I'll let you know.", ALL)
    assert not says_later("I let you know that I am afraid of him", ALL)
