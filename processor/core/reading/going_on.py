"""In the thread of a relationship: that it should go on, or end, in free words."""

from __future__ import annotations

from enum import StrEnum

from processor.core.reading.answers import hear
from processor.core.reading.clauses import Clause, Says
from processor.core.reading.patterns import plain
from processor.core.reading.tokens import words
from processor.core.rules import Vocabulary

_MOST_WORDS = 12  # of a clause that says it
_FINE = frozenset(
    {Says.YES, Says.NOD, Says.WEAK, Says.SOFT, Says.BARE, Says.THANKS, Says.NOTHING, Says.ASIDE, Says.TASK}
)
_NO = frozenset({Says.NO, Says.SHAKE})
# of a clause that says it, beside what is looked for in its other words
_MAY_SAY_SO = _FINE | {Says.REMARK, Says.DOUBT, Says.MENTION}


class Wish(StrEnum):
    GO_ON = "go on"
    STOP = "stop"
    UNCLEAR = "unclear"


def read_wish(text: str, vocabularies: tuple[Vocabulary, ...], names: frozenset[str] = frozenset()) -> Wish:
    """ "Absolutely, let's go on": every clause has to fit, or it is unclear; a question is.

    `names`: whoever is named may be the one who wishes it: "Mia would like to go on".
    """
    found: set[Wish] = set()
    for heard in hear(text, vocabularies):
        wishes = [
            _wish(clause, _likeliest(clause, heard.sentence.language, vocabularies), names)
            for clause in heard.clauses
        ]
        turned = any(c.turned for c in heard.clauses)
        if heard.asks or heard.written.trails or turned or Wish.UNCLEAR in wishes:
            return Wish.UNCLEAR
        found |= {wish for wish in wishes if wish is not None}
        found |= {Wish.STOP for c in heard.clauses if c.says in _NO}
    return found.pop() if len(found) == 1 else Wish.UNCLEAR


def _likeliest(clause: Clause, language: str, vocabularies: tuple[Vocabulary, ...]) -> tuple[Vocabulary, ...]:
    """Those that know such a word in it; the sentence's own language first, for neighbours share many."""
    said = words(clause.words)
    knowing = tuple(v for v in vocabularies if _holds(said, (*v.go_on, *v.stop)))
    return tuple(v for v in knowing if v.language == language) or knowing


def _wish(clause: Clause, vocabularies: tuple[Vocabulary, ...], names: frozenset[str]) -> Wish | None:
    """None: it says nothing of it, and nothing against it."""
    said = words(clause.words)
    rest = said
    for v in vocabularies:
        rest = _without(rest, v.go_on)
    goes_on = rest != said
    stops = any(_holds(said, v.stop) for v in vocabularies)
    denies = any(_holds(said, (*v.negation, *v.unable, *v.no_words)) for v in vocabularies)
    if not goes_on and not stops:
        return None if clause.says in _FINE | _NO else Wish.UNCLEAR
    unsure = any(_holds(rest, (*v.doubt, *v.undecided, *v.others)) for v in vocabularies)
    if len(said) > _MOST_WORDS or (stops and (goes_on or denies)):
        return Wish.UNCLEAR
    if stops or denies:
        return Wish.STOP
    named = any(plain(word) in names for word in said)
    return Wish.UNCLEAR if unsure or named or clause.says not in _MAY_SAY_SO else Wish.GO_ON


def _holds(said: tuple[str, ...], phrases: tuple[str, ...]) -> bool:
    return _without(said, phrases) != said


def _without(said: tuple[str, ...], phrases: tuple[str, ...]) -> tuple[str, ...]:
    """Less the phrases: what stood on both sides of one is parted by "", which is no word."""
    for phrase in map(words, phrases):
        at = 0
        while phrase and at + len(phrase) <= len(said):
            if said[at : at + len(phrase)] == phrase:
                said = (*said[:at], "", *said[at + len(phrase) :])
            at += 1
    return said
