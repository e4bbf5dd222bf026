"""What people tell beside an answer: by how it begins; bent into a condition, it is asked about."""

from __future__ import annotations

import pytest

from processor.core.reading.answer.answers import Reply, names_of, read_answer
from processor.core.reading.answer.lexicon import lexicons
from tests.shipped_rules import RULES

WORDS = RULES.vocabularies
NAMES = names_of("Mia Okafor", "Jon Berg")


def said(text: str) -> Reply:
    return read_answer(text, WORDS, NAMES).reply


@pytest.mark.parametrize(
    "text",
    [
        "I accept. I have been an architect since 1998 and manage a team of nine.",  # without its own "I"
        "I accept. I spent ten years at sea before I became a translator.",
        "I accept. I can show her our clean room and lend her my books.",
        "I accept. It is raining and the garden smells of earth.",
        "Ich sage gerne zu. Ich arbeite seit zwölf Jahren als Bauingenieur in Bremen.",
        "Acepto. Tengo una pequeña empresa de energía solar y viajo a menudo.",
        "J'accepte. Je suis notaire à Lyon depuis vingt ans et j'ai formé plusieurs stagiaires.",
        "Accetto. Sono un medico di famiglia e lavoro in un paese di montagna.",
        "Ik accepteer. Ik stuur haar graag mijn rooster.",
        "Aceito. Tenho um restaurante em Faro.",
        "Jag accepterar. Jag arbetar som sjuksköterska på ett sjukhus i Lund.",
        "Jeg aksepterer. Jeg jobber som ingeniør i Stavanger.",
        "Jeg accepterer. Jeg har mit eget bageri.",
        "Zgadzam się. Jestem weterynarzem i prowadzę małą przychodnię na wsi.",
    ],
)
def test_what_is_told_takes_nothing_from_a_yes(text: str) -> None:
    assert said(text) is Reply.ACCEPT


@pytest.mark.parametrize(
    "text",
    [
        "I accept. I work as a pilot and the roster decides.",
        "I accept. I live with her cousin.",  # of the mentee, and not of work
        "I accept. I manage a team, my deputy does the mentoring.",
        "I accept. I can show her the door.",
        "Yes. I moved to Leeds.",  # a bare yes may be to that
        "I accept.\nKind regards,\nJon\nPS: I can send her to my colleague.",
        "Acepto. Propongo que esperemos.",  # in Italian it would be open what follows
        "Accetto. Propongo di aspettare.",
        "Jeg accepterer. Jeg skriver for min chef.",
    ],
)
def test_what_is_told_and_binds_is_asked_about(text: str) -> None:
    assert said(text) is Reply.UNCLEAR


def test_every_language_tells_of_the_same_kinds() -> None:
    tables = {one.language: set(one.vocabulary.telling) for one in lexicons(WORDS) if one.vocabulary.telling}
    assert len(tables) == 11
    kept = {
        language: table - {"articles"} for language, table in tables.items()
    }  # only where nouns have capitals
    assert {frozenset(table) for table in kept.values()} == {frozenset(kept["en"])}
