"""A yes among clauses put together at random: one that is not harmless makes it no yes (rows 149 to 151)."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from processor.core.reading.answer.answers import Reply, names_of, read_answer
from processor.core.reading.answer.harmless import OF_ANSWERS
from processor.core.rules import Vocabulary
from tests import sizes
from tests.shipped_rules import RULES

NAMES = names_of("Mia Okafor", "Jon Berg")
WORDS = {v.language: v for v in RULES.vocabularies}
YES = {
    "da": ["Jeg accepterer", "Ja, meget gerne"],
    "de": ["Ich nehme an", "Ja, sehr gerne", "Ich nehme Mia gerne als Mentee an"],
    "en": ["I accept", "Yes, gladly", "I would love to mentor Mia", "Happy to mentor her"],
    "es": ["Acepto", "Sí, con mucho gusto"],
    "fr": ["J'accepte", "Oui, avec plaisir"],
    "it": ["Accetto", "Sì, volentieri"],
    "nl": ["Ik accepteer", "Ja, graag"],
    "no": ["Jeg godtar", "Ja, gjerne"],
    "pl": ["Akceptuję", "Tak, chętnie"],
    "pt": ["Aceito", "Sim, com prazer"],
    "sv": ["Jag accepterar", "Ja, gärna"],
}


def _harmful() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (Path(__file__).parent / "harmful_clauses.txt").read_text("utf-8").splitlines():
        language, colon, clause = line.partition(": ")
        if colon and not line.startswith("#"):
            found.setdefault(language, []).append(clause)
    return found


HARMFUL = _harmful()
ENDS = {"pl": ", że przydam się"}  # what goes on after a clause that only begins a sentence: "mam nadzieję"
_PIECE = re.compile(r"\{[a-z_]+\}|[()\[\]|*]|[^\s()\[\]{}|*]+")
_BUILT_IN = {
    "{name}": ["Mia", "Mia Okafor", "Ms Okafor"],
    "{place}": ["Boston", "St Mary"],
    "{number}": ["10:30", "555 0142"],
}


def made_from(pattern: str, classes: Mapping[str, tuple[str, ...]], dice: random.Random) -> str:
    """A clause that the pattern describes."""
    said, rest = _sequence(_PIECE.findall(pattern), classes, dice)
    assert not rest
    return " ".join(said.split())


def _sequence(
    pieces: list[str], classes: Mapping[str, tuple[str, ...]], dice: random.Random
) -> tuple[str, list[str]]:
    ways: list[list[str]] = [[]]
    while pieces and pieces[0] not in ")]":
        piece, *pieces = pieces
        if piece == "|":
            ways.append([])
        elif piece == "*":
            continue  # once, or not at all
        elif piece in "([":
            inner, pieces = _sequence(pieces, classes, dice)
            pieces = pieces[1:]
            maybe = piece == "[" or pieces[:1] == ["*"]
            ways[-1].append("" if maybe and dice.random() < 0.5 else inner)
        elif piece.startswith("{"):
            inner = dice.choice(_BUILT_IN.get(piece) or list(classes[piece[1:-1]]))
            ways[-1].append("" if pieces[:1] == ["*"] and dice.random() < 0.5 else inner)
        else:
            ways[-1].append(piece)
    return " ".join(dice.choice(ways)), pieces


def harmless_clause(words: Vocabulary, dice: random.Random) -> str:
    patterns = [p for kind, every in words.harmless_kinds.items() if kind not in OF_ANSWERS for p in every]
    return made_from(dice.choice(patterns), words.harmless_words, dice) if patterns else ""


def answers(words: Vocabulary, dice: random.Random) -> Iterator[str]:
    """Answers without end: a yes, up to three harmless clauses, and one harmful one at some place."""
    while True:
        parts = [dice.choice(YES[words.language])]
        parts += [clause for _ in range(dice.randint(0, 3)) if (clause := harmless_clause(words, dice))]
        parts.insert(dice.randint(1, len(parts)), dice.choice(HARMFUL[words.language]))
        said = parts[0]
        for part in parts[1:]:
            joint = dice.choice([". ", ", ", "\n", "! ", ".\n\n", " - "])
            said += joint + (part[:1].upper() + part[1:] if joint.strip() in (".", "!") else part)
        yield said + dice.choice(["", ".", "!"])


@pytest.mark.parametrize("language", sorted(WORDS))
def test_a_harmful_clause_among_harmless_ones_makes_no_yes(language: str) -> None:
    dice = random.Random(f"harm {language}")
    made = answers(WORDS[language], dice)
    wrong = [said for said in (next(made) for _ in range(sizes.ANSWERS.played)) if read(said) is Reply.ACCEPT]
    assert wrong == []


@pytest.mark.parametrize("language", sorted(WORDS))
def test_what_a_pattern_describes_is_understood(language: str) -> None:
    """Each pattern makes clauses that leave a yes a yes, so none of them is dead."""
    words, dice = WORDS[language], random.Random(f"each {language}")
    every = [(kind, p) for kind, ps in words.harmless_kinds.items() if kind not in OF_ANSWERS for p in ps]
    dead = []
    for kind, pattern in every:
        said = [f"{YES[language][0]}. {made_from(pattern, words.harmless_words, dice)}." for _ in range(6)]
        said.append(said[0].rstrip(".") + ENDS.get(language, ""))
        if not any(read(one) is Reply.ACCEPT for one in said):
            dead.append((kind, pattern, said[0]))
    assert dead == []


def read(said: str) -> Reply:
    return read_answer(said, RULES.vocabularies, NAMES).reply
