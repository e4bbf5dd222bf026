"""The end of a mail takes nothing from a yes, as long as it names nobody but the request's people."""

from __future__ import annotations

import pytest

from processor.core.reading.answer.answers import Reply, names_of, read_answer
from processor.core.reading.answer.sign_offs import bent
from tests.shipped_rules import RULES

NAMES = names_of("Mia Okafor", "Jon Berg")


def read(text: str) -> Reply:
    return read_answer(text, RULES.vocabularies, NAMES).reply


@pytest.mark.parametrize(
    "end",
    [
        "J. Berg, PharmD\nICU Satellite Pharmacy",
        "Jon Berg, Pharm.D., BCCCP",
        "Kh Jon",
        "Mvh\nJon",
        "LG, J.",
        "pozdr",
        "Jon from Duluth",
        "Jon i Lycksele",
    ],
)
def test_who_writes_and_from_where_takes_nothing_from_a_yes(end: str) -> None:
    assert read(f"I accept.\n\n{end}") is Reply.ACCEPT


@pytest.mark.parametrize(
    "end",
    [
        "Tom Reed",
        "Tom Reed, PharmD",
        "Kh Tom",
        "Jon and Tom",
        "no",
        "Jon for Tom",
        "p.p. Jon Berg",
        "i. A. Jon Berg",
    ],
)
def test_somebody_else_at_the_end_is_asked_about(end: str) -> None:
    assert read(f"I accept.\n\n{end}") is Reply.UNCLEAR


def test_an_initial_that_is_also_a_no_is_a_no() -> None:
    answer = read_answer("Accept. No.", RULES.vocabularies, names_of("Nina Olsen", "Jon Berg"))
    assert answer.reply is Reply.UNCLEAR


def test_a_title_stands_before_a_name() -> None:
    assert read("I am happy to mentor Sister Mia.") is Reply.ACCEPT
    assert read("I am happy to mentor my sister.") is Reply.UNCLEAR


@pytest.mark.parametrize(
    ("language", "form"), [("pl", "mii"), ("pl", "jonem"), ("de", "mias"), ("en", "mia's")]
)
def test_a_name_has_the_endings_of_the_language(language: str, form: str) -> None:
    assert form in (bent(NAMES, language) or ())


def test_a_name_has_no_endings_of_another_language() -> None:
    assert "mii" not in (bent(NAMES, "en") or ())
