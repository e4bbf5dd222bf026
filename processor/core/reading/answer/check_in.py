"""In answer to our check-in: a mark from 1 to 5, "we have not met yet", or words (rows 97 and 98)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from processor.core.reading.answer.hearing import hear
from processor.core.reading.answer.lexicon import Vocabularies
from processor.core.reading.answer.patterns import plain
from processor.core.reading.words.numbers import mark_of
from processor.core.reading.words.tokens import words
from processor.core.rules import Vocabulary

# What parts two statements; a hyphen only with a blank beside it, for "4-5" is no mark.
_PARTS = re.compile(r"[\n.!?;,:()\"“”„«»–—*_]+|(?:^|\s)[-•]+(?!\d)|[-•]+(?=\s|$)")
_OF_FIVE = re.compile(r"(?<![\d/])([1-5])\s*/\s*5(?![\d/])")
_KEYCAP = re.compile(r"[\ufe0e\ufe0f\u20e3]")
_BARE_NUMBER = re.compile(r"-?\d+")
_Phrases = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """What an answer says; nothing of it is guessed."""

    mark: int = 0  # from 1, not well, to 5, very well; 0: none is certain
    not_met: bool = False
    odd: bool = False  # it has two marks, or a number that is none
    more: bool = False  # beside it, it asks something or takes a turn: "4, but …"
    blank: bool = False  # nothing is said

    @property
    def plain(self) -> bool:
        """The program can count it by itself."""
        return bool(self.mark) or self.not_met


def read_check_in(
    text: str, vocabularies: tuple[Vocabulary, ...], names: frozenset[str] = frozenset()
) -> CheckIn:
    """`names`: the words of the two people's names, as in "I have not heard from Jon yet"."""
    text = _OF_FIVE.sub(r"\1", _KEYCAP.sub("", unicodedata.normalize("NFC", text)))
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    if not parts:
        return CheckIn(blank=True)
    phrases = _phrases(Vocabularies(vocabularies))
    marks = {part: _mark(part, phrases, names) for part in parts}
    unmet = {part: _has_not_met(part, phrases, names) for part in parts}
    beside = [part for part in parts if not marks[part] and not unmet[part]]
    asks = any(h.asks or h.written.trails for h in hear(text, vocabularies))
    more = asks or any(word in _turns(Vocabularies(vocabularies)) for part in beside for word in words(part))
    found = set(marks.values()) - {0}
    if len(found) > 1 or any(_BARE_NUMBER.fullmatch(part) for part in beside):
        return CheckIn(odd=True, more=more)
    not_met = any(unmet.values()) and not more  # "we have not met, but talked" is for a person to read
    return CheckIn(mark=found.pop() if found else 0, not_met=not_met, more=more)


@lru_cache(maxsize=8)
def _phrases(vocabularies: Vocabularies) -> tuple[tuple[_Phrases, _Phrases], ...]:
    """Of each language: that there was no contact, and what may stand beside that or a mark."""
    return tuple(
        (_long_first(v.not_met), _long_first(v.check_in_beside))
        for v in vocabularies.all
        if v.not_met or v.check_in_beside
    )


@lru_cache(maxsize=8)
def _turns(vocabularies: Vocabularies) -> frozenset[str]:
    return frozenset(word for v in vocabularies.all for word in v.turns if " " not in word)


def _long_first(several: tuple[str, ...]) -> _Phrases:
    return tuple(sorted((words(phrase) for phrase in several), key=len, reverse=True))


def _mark(part: str, phrases: tuple[tuple[_Phrases, _Phrases], ...], names: frozenset[str]) -> int:
    """ "I'd say 4", "a four", "4 of 5 stars": a mark, and nothing beside it that makes it something else."""
    if part.startswith("-"):  # of "-1" words() leaves the number
        return 0
    said = words(part)
    found = {mark_of(said), *(mark_of(_left(said, beside, names)) for _, beside in phrases)} - {0}
    return found.pop() if len(found) == 1 else 0


def _has_not_met(part: str, phrases: tuple[tuple[_Phrases, _Phrases], ...], names: frozenset[str]) -> bool:
    said = words(part)
    return any(
        (rest := _left(said, not_met, frozenset())) != said and not any(_left(rest, beside, names))
        for not_met, beside in phrases
    )


def _left(said: tuple[str, ...], phrases: _Phrases, names: frozenset[str]) -> tuple[str, ...]:
    """Less the phrases and the names; "" where something was."""
    for phrase in phrases:
        at = 0
        while phrase and at + len(phrase) <= len(said):
            if said[at : at + len(phrase)] == phrase:
                said = (*said[:at], "", *said[at + len(phrase) :])
            at += 1
    return tuple("" if plain(word) in names else word for word in said)
