"""What our letters say is known as ours: whoever quotes it without marks has not said it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from processor.core.reading.body.wording import wording
from processor.letters.samples import SAMPLES
from processor.letters.variants import VARIANTS
from tests.core.cases import JON, reading, thread
from tests.doors.shipped_templates import WRITER
from tests.shipped_rules import ROOT, RULES

LANGUAGES = sorted(folder.name for folder in (ROOT / "templates").iterdir() if folder.is_dir())
_FEW = 6  # words: shorter ones may be anybody's


def sentences(name: str, language: str, data: Mapping[str, object]) -> list[str]:
    """The paragraphs of a letter in plain text, less lists, quotations and what is filled in as a list."""
    text = WRITER.preview(name, language, {**SAMPLES[name], **data})[1]
    found = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    return [part for part in found if len(part.split()) >= _FEW and part[0] not in ">-"]


@pytest.mark.parametrize("beside", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_held_letter_s_first_sentence_is_ours_whichever_of_two_it_is(language: str, beside: bool) -> None:
    first = sentences("held", language, {"beside": beside})[0]
    assert wording(RULES.quoting).is_ours(first), first


@pytest.mark.parametrize("language", LANGUAGES)
def test_four_in_five_sentences_of_all_letters_are_known(language: str) -> None:
    """The others hold little but names, or are put together of many parts."""
    ours = wording(RULES.quoting)
    letters: list[tuple[str, Mapping[str, object]]] = [*((name, {}) for name in SAMPLES), *VARIANTS]
    said = [s for name, data in letters if name in SAMPLES for s in sentences(name, language, data)]
    unknown = [sentence for sentence in said if not ours.is_ours(sentence)]
    assert len(unknown) <= len(said) / 5, (len(unknown), len(said))


# What two programs would send each other all day: each answers what it does not understand.
OF_THE_DESK = ("held", "held-receipt", "held-over", "held-which", "help", "coordinator-help")


def desk_letter(name: str, language: str) -> str:
    data = {**SAMPLES[name], "who": ()} if name == "held" else SAMPLES[name]  # a stranger's, as a program is
    return WRITER.preview(name, language, data)[1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", OF_THE_DESK)
def test_a_letter_as_ours_is_known_where_nothing_marks_it_as_old(name: str, language: str) -> None:
    assert reading(desk_letter(name, language)).like_ours


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", ["ACCEPT", "No", "Why?", "Who are you?", "Please help me", "DROP HELD-3"])
def test_a_word_above_or_below_it_is_a_persons(word: str, language: str) -> None:
    letter = desk_letter("held-receipt", language)
    for text in (f"{word}\n\n{letter}", f"{letter}\n\n{word}."):
        assert not reading(text).like_ours, text


def test_who_answers_a_letter_of_ours_and_says_nothing_gives_it_back_and_is_no_program() -> None:
    letter = desk_letter("held-receipt", "en")
    assert not reading(letter, in_reply_to=thread("HELD-3", JON.email, "held-receipt")).like_ours
    assert not reading("\n".join(f"> {line}" for line in letter.split("\n"))).like_ours


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_greeting_of_our_letters_is_learned_from_them(language: str) -> None:
    greets = wording(RULES.quoting).greeting
    for name in SAMPLES:
        first = desk_letter(name, language).strip().split("\n")[0]
        assert greets.fullmatch(first), (name, first)
