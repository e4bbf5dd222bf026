"""How many mentees a mentor can take, said in a sentence of its own (row 147)."""

from __future__ import annotations

from functools import lru_cache

from processor.core.reading.answer.clause import Says
from processor.core.reading.answer.hearing import hear
from processor.core.reading.answer.lexicon import Vocabularies
from processor.core.reading.answer.pleasantry import is_pleasantry
from processor.core.reading.words.numbers import read_number
from processor.core.reading.words.tokens import words
from processor.core.rules import Vocabulary

_MOST_WORDS = 16
_MOST_SENTENCES = 4
_MENTEES = "mentees"  # the class of [harmless.words]
_UNSURE = frozenset({Says.OPEN, Says.BOTH})


def read_room(text: str, vocabularies: tuple[Vocabulary, ...]) -> int | None:
    """The number in "I can take 3 mentees now", "only one mentee at a time from now on"; else None.

    One sentence says it, and whatever stands beside it is polite; a question or a condition says nothing.
    """
    phrases = _phrases(Vocabularies(vocabularies))
    parts = [part for part in _sentences(text) if part.strip()][: _MOST_SENTENCES + 1]
    said = [number for part in parts if (number := _room_of(part, phrases, vocabularies)) is not None]
    if len(said) != 1 or len(parts) > _MOST_SENTENCES:
        return None
    others = (part for part in parts if _room_of(part, phrases, vocabularies) is None)
    heard = hear(text, vocabularies)
    unsure = any(h.asks or h.written.trails or h.sentence.says(*_UNSURE) for h in heard)
    return said[0] if not unsure and all(is_pleasantry(part, vocabularies) for part in others) else None


_Phrases = tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]


@lru_cache(maxsize=8)
def _phrases(vocabularies: Vocabularies) -> tuple[_Phrases, ...]:
    """For each language, how room is spoken of, and mentees."""
    return tuple(
        (
            tuple(map(words, v.room)),
            tuple(map(words, (*v.harmless_words.get(_MENTEES, ()), "mentee", "mentees"))),
        )
        for v in vocabularies.all
    )


def _sentences(text: str) -> list[str]:
    return text.replace("!", ".").replace("\n", ".").split(".")


def _room_of(
    sentence: str, phrases: tuple[_Phrases, ...], vocabularies: tuple[Vocabulary, ...]
) -> int | None:
    said = words(sentence.lower())
    if len(said) > _MOST_WORDS:
        return None
    for room, mentees in phrases:
        if any(_stands_in(said, p) for p in room) and any(_stands_in(said, p) for p in mentees):
            return read_number(sentence, vocabularies)
    return None


def _stands_in(said: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    return (
        bool(phrase)
        and phrase[0] in said
        and any(said[at : at + len(phrase)] == phrase for at in range(len(said)))
    )
