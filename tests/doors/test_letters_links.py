"""No mail program makes a link of what members write, and what they write stays readable (faults 40, 59)."""

from __future__ import annotations

import ast
from itertools import product
from pathlib import Path

import pytest

from processor.core.links import unlinked
from processor.letters.inert import clean
from tests.doors.links import linked

HERE = Path(__file__).parent
LINKS = [ast.literal_eval(f'"{line}"') for line in (HERE / "links.txt").read_text().splitlines()]
PROSE = (HERE / "prose.txt").read_text().splitlines()
ANSWERS = [line for line in (HERE.parent / "core" / "answers.txt").read_text().splitlines() if line.strip()]
NAMES = ("Mia Okafor", "Dr. Jon Berg", "Ana M. Ruiz", "Lee Chan, PharmD", "Bo v. Hal", "Zoë St. James")
PLACES = ("St. Mary's", "the Univ. of X", "ward 3.2", "Inst. f. Pharm.", "Dept. of Med.", "N.Y. Hosp.")
USUAL = (*PROSE, *(f"{name} works at {place}, i.e. here: really." for name, place in product(NAMES, PLACES)))


def test_there_are_enough_of_both() -> None:
    assert len(set(LINKS)) >= 120
    assert len(set(USUAL)) + len(set(ANSWERS)) >= 200


@pytest.mark.parametrize("link", LINKS)
def test_no_link_stays_one(link: str) -> None:
    for text in (link, f"Please see {link} today", f"x\n{link}\ny", f"({link})", f"Login:{link}"):
        shown = clean(text)
        assert not linked(shown), shown
        assert clean(shown) == shown


def test_the_models_would_link_nearly_all_of_them() -> None:
    """Otherwise the test above would show nothing."""
    assert sum(bool(linked(clean(link, links=True))) for link in LINKS) > 0.9 * len(LINKS)


@pytest.mark.parametrize("sentence", USUAL)
def test_ordinary_words_are_left_alone(sentence: str) -> None:
    assert unlinked(sentence) == sentence


def test_no_answer_of_a_mentor_is_changed() -> None:
    assert [line for line in ANSWERS if unlinked(line) != line] == []


def test_an_address_that_a_letter_shows_stays() -> None:
    for address in ("jon@hospital.example", "j.b+x@mail.uni.co.uk", "o'hara@x-y.org", "ana_1@a.museum"):
        assert clean(address) == address
        assert clean(f"Write to {address}.") == f"Write to {address}."
