"""In answer to our check-in: a mark from 1 to 5, "we have not met yet", or words (rows 97 and 98)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from processor.core.check_ins import LOW
from processor.core.reading.answer.answers import without_own_card
from processor.core.reading.answer.bare_answers import is_sorry
from processor.core.reading.answer.clause import Clause, Says
from processor.core.reading.answer.everyday import (
    Besides,
    beside_what_is_pleasant,
    is_glad,
    is_grave,
    is_light,
)
from processor.core.reading.answer.harmless import NAME_ALONE
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
_DIGIT = re.compile(r"\d")
# Kinds of clauses beside a fine mark that nobody has to read.
_HARMLESS = frozenset({"praise", "thanks", "wishes", "meeting", "assent"})
_DENIES = frozenset({Says.OPEN, Says.NOT, Says.NEGATED, Says.NO, Says.SHAKE, Says.MENTION, Says.BOTH})
_MOST_LEFT = 1
_MEETINGS = ("talk", "meeting")
# The classes of [harmless.words] for meetings, and for how much and how well.
_LIGHT_CLASSES = ("adv", "several", "very", "time", "talk", "meeting", "thing", "good", "days")
_Phrases = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """What an answer says; nothing of it is guessed."""

    mark: int = 0  # from 1, not well, to 5, very well; 0: none is certain
    not_met: bool = False
    odd: bool = False  # it has two marks, or a number that is none
    more: bool = False  # beside it, it asks something, takes a turn ("4, but …"), or is not understood
    blank: bool = False  # nothing is said

    @property
    def plain(self) -> bool:
        """The program can count it by itself."""
        return bool(self.mark) or self.not_met


def read_check_in(
    text: str, vocabularies: tuple[Vocabulary, ...], names: frozenset[str] = frozenset()
) -> CheckIn:
    """`names`: the words of the two people's names, as in "I have not heard from Jon yet"."""
    text = without_own_card(unicodedata.normalize("NFC", text), vocabularies, names)  # "Ward 7" is no mark
    text = _OF_FIVE.sub(r"\1", _KEYCAP.sub("", text))
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    if not parts:
        return CheckIn(blank=True)
    phrases = _phrases(Vocabularies(vocabularies))
    marks = {part: _mark(part, phrases, names, vocabularies) for part in parts}
    unmet = {part: _has_not_met(part, phrases, names) for part in parts}
    beside = [part for part in parts if not marks[part] and not unmet[part]]
    heard = hear(text, vocabularies)
    turned = {part for part in beside if not _turns(Vocabularies(vocabularies)).isdisjoint(words(part))}
    more = bool(turned) or any(h.asks or h.written.trails for h in heard)
    found = set(marks.values()) - {0}
    if len(found) > 1 or any(_BARE_NUMBER.fullmatch(part) for part in beside):
        return CheckIn(odd=True, more=more)
    not_met = any(unmet.values()) and not more  # "we have not met, but talked" is for a person to read
    mark = found.pop() if found else 0
    if mark > LOW:
        asked = [h.written.text for h in heard if h.asks]
        rest = [p for p in beside if p not in turned and not any(p in question for question in asked)]
        if not all(_is_harmless(part, vocabularies, names) for part in rest):
            return CheckIn(more=True)  # "5. I am afraid of him": a fine number is not all that is said
        more = more or any(_DIGIT.search(part) for part in rest)
    return CheckIn(mark=mark, not_met=not_met, more=more)


def _is_harmless(part: str, vocabularies: tuple[Vocabulary, ...], names: frozenset[str]) -> bool:
    """It greets, thanks, praises, is pleased, or tells when the two meet; whatever is not known is not."""
    if is_grave(part, vocabularies):
        return False
    clauses = [c for h in hear(part, vocabularies, names) for c in h.clauses]
    if all(map(_is_friendly, clauses)):
        return True
    denied = any(c.says in _DENIES or is_sorry(c) for c in clauses)
    if not denied and any(_is_beside(part, v) or _tells_of_meetings(part, v) for v in vocabularies):
        return True
    if not (is_light(part, vocabularies) or is_glad(part, vocabularies, of_partner=True)):
        return False
    return any(_is_pleased_only(found, names) for found in beside_what_is_pleasant(part, vocabularies))


def _is_friendly(clause: Clause) -> bool:
    if clause.says is Says.NOTHING:
        return not is_sorry(clause)
    if clause.says is Says.ASIDE:
        several = len(clause.words.split()) > 1  # one word may be many things: "mal"
        return clause.kind == NAME_ALONE or (clause.kind in _HARMLESS and several)
    return clause.says in (Says.THANKS, Says.WEAK, Says.NOD)


def _is_beside(part: str, vocabulary: Vocabulary) -> bool:
    """ "Rating: 3", "so far": words that may stand beside a mark, all of one language."""
    known = {word for phrase in vocabulary.check_in_beside for word in words(phrase)}
    return known.issuperset(words(part))


def _tells_of_meetings(part: str, vocabulary: Vocabulary) -> bool:
    """ "We talk every second week": light words only, and some of them of a meeting."""
    said = [plain(word) for word in words(part)]
    meet = {
        plain(word)
        for name in _MEETINGS
        for p in vocabulary.harmless_words.get(name, ())
        for word in words(p)
    }
    return (
        len(said) > 1
        and not meet.isdisjoint(said)
        and _light_words(Vocabularies((vocabulary,))).issuperset(said)
    )


def _is_pleased_only(found: Besides, names: frozenset[str]) -> bool:
    """A word that is not known may stand with it ("a great first call"), and none with what the other does.

    "Wonderful how he ignores me" and "great at making me feel small" are pleased in no way.
    """
    light = _light_words(Vocabularies((found.vocabulary,)))
    named = any(plain(word) in names for word in found.left)
    left = [word for word in found.left if plain(word) not in light and plain(word) not in names]
    return len(left) <= (0 if named or found.of_partner else _MOST_LEFT)


@lru_cache(maxsize=8)
def _phrases(vocabularies: Vocabularies) -> tuple[tuple[_Phrases, _Phrases], ...]:
    """Of each language: that there was no contact, and what may stand beside that or a mark."""
    return tuple(
        (_long_first(v.not_met), _long_first(v.check_in_beside))
        for v in vocabularies.all
        if v.not_met or v.check_in_beside
    )


@lru_cache(maxsize=16)
def _light_words(vocabularies: Vocabularies) -> frozenset[str]:
    """What may stand beside a mark, and beside what is pleased: "a great meeting"."""
    every = vocabularies.all
    phrases = [p for v in every for p in (*v.check_in_beside, *v.light)]
    phrases += [p for v in every for name in _LIGHT_CLASSES for p in v.harmless_words.get(name, ())]
    return frozenset(plain(word) for phrase in phrases for word in words(phrase))


@lru_cache(maxsize=8)
def _turns(vocabularies: Vocabularies) -> frozenset[str]:
    return frozenset(word for v in vocabularies.all for word in v.turns if " " not in word)


def _long_first(several: tuple[str, ...]) -> _Phrases:
    return tuple(sorted((words(phrase) for phrase in several), key=len, reverse=True))


def _mark(
    part: str,
    phrases: tuple[tuple[_Phrases, _Phrases], ...],
    names: frozenset[str],
    vocabularies: tuple[Vocabulary, ...],
) -> int:
    """ "I'd say 4", "a four", "4 of 5 stars": a mark, and nothing beside it that makes it something else."""
    if part.startswith("-"):  # of "-1" words() leaves the number
        return 0
    said = words(part)
    sides = (said, *(_left(said, beside, names) for _, beside in phrases))
    found = {mark_of(side, vocabularies) for side in sides} - {0}
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
