"""A bare yes or no beside something else: what shows that it is the answer."""

from __future__ import annotations

import pytest

from processor.core.reading.answer.answers import Reply, names_of, read_answer
from tests.shipped_rules import RULES

NAMES = names_of("Mia Okafor", "Jon Berg")


def read(text: str) -> Reply:
    return read_answer(text, RULES.vocabularies, NAMES).reply


@pytest.mark.parametrize(
    "text",
    [
        "Yes, she may call me any time",
        "Yes, Mia may call me any time",
        "Ja, sie kann mich gern anrufen",
        "Volentieri, ditele pure di scrivermi.",
        "no jasne ze tak, niech pisze smialo",
        "Gladly, critical care is my field",
    ],
)
def test_what_the_mentee_may_do_shows_that_a_yes_is_one(text: str) -> None:
    assert read(text) is Reply.ACCEPT


@pytest.mark.parametrize(
    "text",
    [
        "Yes, that is my address",
        "Yes, you may call me any time",
        "Sure, send me her CV",
        "Yes, we can talk on Tuesday",
        "Yes, critical care is my field",
        "Ja, Sie können mich gern anrufen",
        "Gladly, but not me",
    ],
)
def test_a_bare_yes_to_something_else_is_asked_about(text: str) -> None:
    assert read(text) is Reply.UNCLEAR


@pytest.mark.parametrize("text", ["nie, sorki", "Nee, sorry, ik pas", "Going on leave in 3 weeks, so no."])
def test_who_is_sorry_or_ends_with_no_says_no(text: str) -> None:
    assert read(text) is Reply.REJECT


@pytest.mark.parametrize("text", ["No, that was somebody else", "Nie mówię nie", "No way!! You know Mia?"])
def test_a_no_to_something_else_is_asked_about(text: str) -> None:
    assert read(text) is Reply.UNCLEAR


def test_si_is_an_if_only_with_something_beside_it() -> None:
    assert read("si, acepto") is Reply.ACCEPT
    assert read("si puede, acepto") is Reply.UNCLEAR
    assert read("Acepto, si puedo") is Reply.UNCLEAR


def test_what_several_languages_read_in_their_own_ways_is_read_in_that_of_the_mail() -> None:
    assert read("Tak") is Reply.UNCLEAR
    assert read("Bardzo dziękuję za zaproszenie. Tak") is Reply.ACCEPT


def test_a_yes_stands_complete_before_a_dash() -> None:
    assert read("I'd love to mentor Mia - my own mentor taught me everything I know") is Reply.ACCEPT
    assert read("I'd love to mentor Mia - for a cake") is Reply.UNCLEAR
    assert read("I'd love to mentor - my wife rolled her eyes") is Reply.UNCLEAR
    assert read("Yes - that is my address") is Reply.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "I must decline. There is not an hour to spare until summer.",
        "Not for me. I would not know a ventilator if it fell on me.",
        "I am too busy. My chief and two mentees already swamped me.",
    ],
)
def test_the_reason_of_a_clear_no_may_have_an_if_in_it(text: str) -> None:
    assert read(text) is Reply.REJECT


@pytest.mark.parametrize(
    "text",
    [
        "I must decline. Unless she can wait.",
        "I must decline. I could do it if she waits.",
        "I decline. No wait, I don't decline.",
        "Reject. My wife and I have to think about it before we answer.",
        "I decline. Ask me again and I may say yes.",
        "Ich lehne ab. Wenn sie bis April warten kann, gern.",
    ],
)
def test_a_condition_or_an_offer_after_a_no_is_asked_about(text: str) -> None:
    assert read(text) is Reply.UNCLEAR
