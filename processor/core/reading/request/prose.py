"""A sign-up in free words: which practice areas it names, and what it tells."""

from __future__ import annotations

import re
from functools import lru_cache

from processor.core.program import Role
from processor.core.reading.request.commands import greets
from processor.core.reading.words.compiled import Once
from processor.core.rules import AreaRule, RuleBook, Vocabulary

FEWEST_WORDS = 6  # of what is told, where no practice area is named
_MOST_AREAS = 6
_MOST_NAMES = 3  # of who signs
_WISH_WORDS = 4  # a shorter phrase ("be a mentor") counts only as a sentence of its own
_WORD = re.compile(r"[\w']+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n\s*\n")
_EDGES = " \t.,!:;-–—*\"'“”"


def find_wish(text: str, vocabularies: tuple[Vocabulary, ...]) -> Role | None:
    """Which sign-up the words ask for, wherever they stand: "… and I would like to be a mentor"."""
    words = f" {_bare(text)} "
    sentences = {_bare(sentence) for sentence in _SENTENCE.split(text)}
    for role, long, short in _wishes(vocabularies):
        if any(phrase in words for phrase in long) or not short.isdisjoint(sentences):
            return role
    return None


@Once
def _wishes(
    vocabularies: tuple[Vocabulary, ...],
) -> tuple[tuple[Role, tuple[str, ...], frozenset[str]], ...]:
    """For each role the phrases that count anywhere, between blanks, and those that are a sentence."""
    found = []
    for kind, role in (("signup-mentor", Role.MENTOR), ("signup-mentee", Role.MENTEE)):
        phrases = [phrase for v in vocabularies for phrase in v.commands.get(kind, ())]
        long = tuple(f" {phrase} " for phrase in phrases if len(phrase.split()) >= _WISH_WORDS)
        found.append((role, long, frozenset(p for p in phrases if len(p.split()) < _WISH_WORDS)))
    return tuple(found)


def _bare(text: str) -> str:
    return " ".join(_WORD.findall(text.lower().replace("’", "'")))


def read_prose(text: str, role: Role, rules: RuleBook) -> dict[str, str]:
    """key -> value, as far as the words tell it; {} where they tell too little to begin with."""
    told = _told(text, rules.vocabularies)
    areas = find_areas(text, rules.areas)
    if not areas and len(told.split()) < FEWEST_WORDS:
        return {}
    fields = {"areas": ", ".join(areas), "career_path" if role is Role.MENTOR else "goals": told}
    return {key: value for key, value in fields.items() if value}


def find_areas(text: str, areas: tuple[AreaRule, ...]) -> tuple[str, ...]:
    """The program's areas that the words name, in their order; "ID" and "ER" only in capitals."""
    found: dict[str, int] = {}
    folded = _fold(text)
    for area in areas:
        for name in (area.name, *area.other_names):
            if _folded_name(name) not in folded:  # nearly always; the expressions are slow over a long letter
                continue
            short = name.isupper() and len(name) <= 4
            match = re.search(rf"\b{re.escape(name)}\b", text, 0 if short else re.IGNORECASE)
            if match and match.start() < found.get(area.name, len(text)):
                found[area.name] = match.start()
    return tuple(sorted(found, key=lambda name: found[name])[:_MOST_AREAS])


def _fold(text: str) -> str:
    """As re.IGNORECASE compares letters, in which Turkish has four that are one i."""
    return text.casefold().replace("i\u0307", "i").replace("ı", "i")


_folded_name = lru_cache(maxsize=1_000)(_fold)


def _told(text: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """The sentences that are neither greeting nor thanks, neither the wish itself nor a question."""
    kept = []
    for sentence in _SENTENCE.split(text):
        lines = [line for line in sentence.split("\n") if line.strip() and not greets(line, vocabularies)]
        said = " ".join(" ".join(lines).split())
        bare = said.strip(_EDGES).lower()
        polite = any(_only_thanks(said, t.rstrip("… ")) for v in vocabularies for t in v.thanks)
        wish = any(
            bare in (phrase, f"please {phrase}")
            for v in vocabularies
            for kind in ("signup-mentor", "signup-mentee")
            for phrase in v.commands.get(kind, ())
        )
        if bare and not polite and not wish and not said.endswith("?"):
            kept.append(said)
    return " ".join(kept)


def _only_thanks(said: str, thanks: str) -> bool:
    """Nothing else stands there, or only the name of who signs: "Many thanks Lena Fischer"."""
    bare = said.strip(_EDGES)
    after = bare[len(thanks) :]
    if not bare.lower().startswith(thanks) or after[:1].isalnum():
        return False
    rest = after.strip(_EDGES).split()
    return not rest or (len(rest) <= _MOST_NAMES and all(word[:1].isupper() for word in rest))
