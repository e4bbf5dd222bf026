"""Everyday mail: what is light, what asks about the program, what is for somebody else; and what is grave.

The phrases stand in [everyday] of rules/vocabulary.<language>.toml. In them `*` alone is any one word, and at
the end of a word any letters: "harass*". All languages are looked through, for a grave word is grave in each.
Every function here says yes only when it is sure: what it is not sure of is for a person to read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from processor.core.reading.answer.lexicon import Vocabularies
from processor.core.reading.answer.sentences import sentences
from processor.core.reading.words.tokens import without_accents, words
from processor.core.rules import Vocabulary

MOST_CHARACTERS = 1_000  # of what is light or asks
_MOST_RECEIPT = 400
_CLAUSES = re.compile(r"[,;:()–—\n]|\s-\s")
_PARTS = re.compile(r"[,;:()–—]|\s-\s|\b(?:and|or|und|oder|y|o|et|ou)\b")
_MOST_BESIDE = 30  # words beside the questions
_CONTACT = re.compile(r"@|https?:|www\.|\d{3}")
_DIGIT = re.compile(r"\d")
_READ = re.compile(
    r"\s*(?:read|gelesen|leído|leido|lu|accepted|zugesagt|angenommen|aceptado|aceptada|accepté)\s*:",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")
_BETWEEN_NAMES = frozenset(
    ("of", "the", "and", "for", "at", "de", "del", "la", "du", "des", "von", "für", "und", "y", "et")
)
_MOST_CARD = 25  # words
MOST_LATER = 25
_NOTHING = re.compile(r"(?!)")


def is_grave(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """A complaint, an illness, a threat, money, the law, the press, data: a person reads it."""
    return bool(_found("grave", Vocabularies(vocabularies)).search(_flat(text)))


def is_light(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Each part of it thanks, confirms, wishes well or is a name, and nothing in it weighs (row 145)."""
    bare = without_card(text)
    if len(bare) > MOST_CHARACTERS or _CONTACT.search(bare) or is_grave(text, vocabularies):
        return False
    every = Vocabularies(vocabularies)
    said = sentences(bare, vocabularies)
    if any(sentence.asks for sentence in said):
        return False
    light = [found for s in said for found in _lights(s.text, every)]
    return None not in light and True in light


def is_glad(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """It is pleased, and nothing in it weighs, whatever else it tells: small talk."""
    every, flat = Vocabularies(vocabularies), _flat(text)
    pleased = _found("pleasant", every).search(flat) and not any(
        s.asks for s in sentences(text, vocabularies)
    )
    return bool(pleased) and not is_grave(text, vocabularies) and not _weighs(text, every)


def says_later(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """An answer will follow: it says that in a few words, and nothing grave."""
    found = _found("later", Vocabularies(vocabularies)).search(_flat(text))
    return bool(found) and len(text.split()) <= MOST_LATER and not is_grave(text, vocabularies)


def is_card(text: str) -> bool:
    """Nothing but names, titles, places and numbers, as below a mail: each word has a capital."""
    said = _WORD.findall(text)
    named = [word for word in said if word.lower() not in _BETWEEN_NAMES and not word[0].isdigit()]
    shouts = text.isupper()
    return 0 < len(said) <= _MOST_CARD and bool(named) and not shouts and all(w[0].isupper() for w in named)


def without_card(text: str) -> str:
    """Less the last paragraphs, where these are a visiting card; the first one always stays."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    while len(paragraphs) > 1 and is_card(paragraphs[-1]):
        paragraphs.pop()
    return "\n\n".join(paragraphs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    topics: tuple[str, ...] = ()  # () when it asks or says anything else
    alone: bool = True  # nothing is said beside them but what is light


def asks_about(text: str, vocabularies: tuple[Vocabulary, ...], program: str) -> Questions:
    """The topics of its questions about the program."""
    every = Vocabularies(vocabularies)
    if len(text) > MOST_CHARACTERS or is_grave(text, vocabularies):
        return Questions()
    named = re.sub(re.escape(program), "the program", text, flags=re.IGNORECASE) if program else text
    topics: list[str] = []
    beside, alone = 0, True
    for sentence in sentences(named, vocabularies):
        found, left = _topics(sentence.text, every)
        if left is None or (not found and (sentence.asks or _weighs(sentence.text, every))):
            return Questions()
        alone = alone and (bool(found) or None not in _lights(sentence.text, every))
        topics += found
        beside += left
    if beside > _MOST_BESIDE:
        return Questions()
    return Questions(topics=tuple(dict.fromkeys(topics)), alone=alone)


def is_for_somebody_else(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Advertising, a newsletter, an order: it has words of such mail, and none of a mentoring program's."""
    every, flat = Vocabularies(vocabularies), _flat(text)
    elsewhere = _found("elsewhere", every).search(flat)
    return bool(elsewhere) and not is_grave(text, vocabularies) and not _found("ours", every).search(flat)


def is_read_receipt(subject: str, text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """A mail program tells that a mail was opened, or a meeting accepted; its header does not say so."""
    flat = _flat(text)
    told = _READ.match(subject) and len(text) <= _MOST_RECEIPT
    return bool(told and _found("receipt", Vocabularies(vocabularies)).search(flat))


def _lights(sentence: str, every: Vocabularies) -> list[bool | None]:
    return [_light(clause, every) for clause in _CLAUSES.split(sentence) if clause.strip()]


def _light(clause: str, every: Vocabularies) -> bool | None:
    """True: it thanks or the like; False: a greeting or a name; None: it weighs, or is not known."""
    flat = _found("idle", every).sub(" ", _flat(clause))
    said = flat.split()
    if _found("weighs contrary", every).search(flat) or _DIGIT.search(flat):
        return None
    if _found("pleasant", every).search(flat) or said != _flat(clause).split():
        return True
    greets = len(said) <= 1 or is_card(clause) or words(clause) in _greetings(every)
    return False if greets else None


def _weighs(sentence: str, every: Vocabularies) -> bool:
    flat = _found("idle", every).sub(" ", _flat(sentence))
    return bool(_found("weighs contrary", every).search(flat))


def _topics(sentence: str, every: Vocabularies) -> tuple[list[str], int | None]:
    """What it asks about, and how many words stand beside that; None: it asks or says something else, too.

    "How do I find a mentor who does not shout?" asks for more than the phrase in it.
    """
    topics: list[str] = []
    beside = 0
    for clause in _PARTS.split(_found("idle", every).sub(" ", _flat(sentence))):
        rest, found = clause, []
        for topic in _all_topics(every):
            cut = _found(f"topics.{topic}", every).sub(" ", clause)
            if cut != clause:
                found.append(topic)
                rest = _found(f"topics.{topic}", every).sub(" ", rest)
        against = _found("contrary", every).search(rest)
        if against or (not found and _found("question", every).search(rest)):
            return [], None
        topics += found
        beside += len(rest.split())
    return topics, beside


def _flat(text: str) -> str:
    whole = unicodedata.normalize("NFKC", text).replace("’", "'").lower()
    return without_accents(" ".join(whole.split()))


@lru_cache(maxsize=8)
def _greetings(every: Vocabularies) -> frozenset[tuple[str, ...]]:
    return frozenset(words(greeting) for v in every.all for greeting in v.greetings)


@lru_cache(maxsize=8)
def _all_topics(every: Vocabularies) -> tuple[str, ...]:
    return tuple(dict.fromkeys(topic for v in every.all for topic in v.topics))


@lru_cache(maxsize=256)
def _found(what: str, every: Vocabularies) -> re.Pattern[str]:
    """`what`: lists of [everyday], parted by blanks, or topics.NAME."""
    kinds, _, topic = what.partition(".")
    phrases: Iterable[str] = (
        phrase
        for v in every.all
        for kind in kinds.split()
        for phrase in (v.topics.get(topic, ()) if topic else v.everyday.get(kind, ()))
    )
    made = sorted({_pattern(phrase) for phrase in phrases}, key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(made)})(?![^\W_])") if made else _NOTHING


def _pattern(phrase: str) -> str:
    return " ".join(
        r"\S{1,40}" if word == "*" else re.escape(word).replace(r"\*", r"[^\W_]*")
        for word in _flat(phrase).split()
    )
