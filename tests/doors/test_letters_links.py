"""No mail program makes a link of what members write, and what they write stays readable (faults 40, 59)."""

from __future__ import annotations

import ast
import re
import unicodedata
from itertools import product
from pathlib import Path

import pytest

from processor.core.links import unlinked
from processor.letters.inert import clean

# Rough models of what mail programs link by themselves, stricter than any of them.
_TLD = (
    r"(?:com|net|org|info|example|test|io|co|ru|tk|de|us|cc|zip|xy"
    r"z|top|click|link|app|dev|online|care|health|рф|xn--[a-z0-9]+)"
)
OUTLOOK = (
    r"\\\\[^\s\\\]][^\s]*",
    r"(?<![\[(])\b[a-z][a-z0-9+.-]{1,30}:(?://|\\\\)[^\s]",
    r"(?:file|mailto|news|tel|skype|sip|callto|ms-[a-z]+|onenote|notes|outlook|webcal|data|javascript|ldap):[^\s]",
    r"www\.[^\s]",
)
GMAIL = (
    r"(?:https?|ftp):[^\s]",
    rf"(?<![@\w.-])(?:[\w-]+\.)+{_TLD}(?![\w-])(?!@)",
    rf"[\w-]+@(?:[\w-]+\.)+{_TLD}/",
)
APPLE = (
    r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])",
    r"(?:https?|feed|facetime|sms|x-[a-z-]+|maps|smb|afp|vnc|itms)[:\uff1a][^\s]",
    r"(?<![@\w.-])(?:[\w-]+[.\u3002\uff0e\uff61])+[a-z]{2,10}(?::\d+)?/[^\s]",
)
MODELS = [re.compile(model, re.IGNORECASE) for model in (*OUTLOOK, *GMAIL, *APPLE)]


def linked(text: str) -> list[str]:
    """What any of them would link, in the text or in its compatibility form; our own shapes are no scheme."""
    texts = {text, unicodedata.normalize("NFKC", text)}
    found = [m[0] for t in texts for model in MODELS for m in model.finditer(t)]
    return [one for one in found if not re.match(r"(?:hxxps?|fxps?)[:\uff1a]", one, re.IGNORECASE)]


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
