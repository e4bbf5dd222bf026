"""How many mentees a mentor can take, said in a sentence of its own (row 147)."""

from __future__ import annotations

from processor.core.reading.answers import hear
from processor.core.reading.clauses import Says
from processor.core.reading.numbers import read_number
from processor.core.reading.pleasantry import is_pleasantry
from processor.core.reading.tokens import words
from processor.core.rules import Vocabulary

_MOST_WORDS = 16
_MENTEES = "mentees"  # the class of [harmless.words]
_UNSURE = frozenset({Says.OPEN, Says.BOTH})


def read_room(text: str, vocabularies: tuple[Vocabulary, ...]) -> int | None:
    """The number in "I can take 3 mentees now", "only one mentee at a time from now on"; else None.

    One sentence says it, and whatever stands beside it is polite; a question or a condition says nothing.
    """
    found: list[int] = []
    for line in (part for part in _sentences(text) if part.strip()):
        number = _room_of(line, vocabularies)
        if number is not None:
            found.append(number)
        elif not is_pleasantry(line, vocabularies):
            return None
    heard = hear(text, vocabularies)
    unsure = any(h.asks or h.written.trails or h.sentence.says(*_UNSURE) for h in heard)
    return found[0] if len(found) == 1 and not unsure else None


def _sentences(text: str) -> list[str]:
    return text.replace("!", ".").replace("\n", ".").split(".")


def _room_of(sentence: str, vocabularies: tuple[Vocabulary, ...]) -> int | None:
    said = words(sentence.lower())
    for v in vocabularies:
        room = any(_stands_in(said, words(phrase)) for phrase in v.room)
        named = (*v.harmless_words.get(_MENTEES, ()), "mentee", "mentees")
        mentees = any(_stands_in(said, words(phrase)) for phrase in named)
        if room and mentees and len(said) <= _MOST_WORDS:
            return read_number(sentence)
    return None


def _stands_in(said: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    return bool(phrase) and any(said[at : at + len(phrase)] == phrase for at in range(len(said)))
