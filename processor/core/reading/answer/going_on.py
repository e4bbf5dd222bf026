"""In the thread of a relationship: that it should go on, or end, in free words."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from processor.core.reading.answer.clause import Clause, Says
from processor.core.reading.answer.hearing import hear
from processor.core.reading.answer.patterns import plain
from processor.core.reading.answer.small import small_of
from processor.core.reading.words.tokens import words
from processor.core.rules import Vocabulary

_MOST_WORDS = 12  # of a clause that says it
_FINE = frozenset(
    {Says.YES, Says.NOD, Says.WEAK, Says.SOFT, Says.BARE, Says.THANKS, Says.NOTHING, Says.ASIDE, Says.TASK}
)
_NO = frozenset({Says.NO, Says.SHAKE})


class Wish(StrEnum):
    GO_ON = "go on"
    STOP = "stop"
    UNCLEAR = "unclear"


def read_wish(text: str, vocabularies: tuple[Vocabulary, ...], names: frozenset[str] = frozenset()) -> Wish:
    """ "Absolutely, let's go on": every clause has to fit, or it is unclear; a question is.

    `names`: whoever is named may be the one who wishes it: "Mia would like to go on".
    """
    found: set[Wish] = set()
    ours = small_of(vocabularies).as_typed("ours")
    for heard in hear(text, vocabularies):
        wishes = [
            _wish(clause, _likeliest(clause, heard.sentence.language, vocabularies), names, ours)
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


def _wish(
    clause: Clause, vocabularies: tuple[Vocabulary, ...], names: frozenset[str], ours: frozenset[str]
) -> Wish | None:
    """None: it says nothing of it, and nothing against it. `ours`: words that change nothing."""
    said = words(clause.words)
    goes_on = any(_holds(said, v.go_on) for v in vocabularies)
    stops = any(_holds(said, v.stop) for v in vocabularies)
    if not goes_on and not stops:
        return None if clause.says in _FINE | _NO else Wish.UNCLEAR
    if goes_on and stops:
        return Wish.UNCLEAR
    denies = any(_holds(said, (*v.negation, *v.unable, *v.no_words)) for v in vocabularies)
    if denies and stops:
        return Wish.UNCLEAR  # "I do not want to stop"
    known = any(_is_all_known(said, v, names, ours) for v in vocabularies)
    if not known or len(said) > _MOST_WORDS:
        return Wish.UNCLEAR
    return Wish.STOP if stops or denies else Wish.GO_ON


def _is_all_known(
    said: tuple[str, ...], vocabulary: Vocabulary, names: frozenset[str], ours: frozenset[str]
) -> bool:
    """Beside the phrase it holds only words that wish, agree, deny, or change nothing; of nobody but us."""
    v = vocabulary
    rest = said
    for phrases in (v.go_on, v.stop, v.negation, v.no_words, v.wishes, v.accept, v.yes_words, v.weak_yes):
        rest = _without(rest, phrases)
    for phrases in (v.thanks, v.unable):
        rest = _without(rest, tuple(phrase.rstrip("… ") for phrase in phrases))
    others = any(_holds(_without(said, v.go_on), (word,)) for word in (*v.others, *v.past))
    named = any(plain(word) in names for word in said)
    return not others and not named and all(not word or word in ours for word in rest)


def _holds(said: tuple[str, ...], phrases: tuple[str, ...]) -> bool:
    return _without(said, phrases) != said


@lru_cache(maxsize=20_000)
def _longest_first(phrases: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted(map(words, phrases), key=len, reverse=True))


def _without(said: tuple[str, ...], phrases: tuple[str, ...]) -> tuple[str, ...]:
    """Less the phrases: what stood on both sides of one is parted by "", which is no word."""
    for phrase in _longest_first(phrases):
        at = 0
        while phrase and at + len(phrase) <= len(said):
            if said[at : at + len(phrase)] == phrase:
                said = (*said[:at], "", *said[at + len(phrase) :])
            at += 1
    return said
