"""To whom a mail speaks: a greeting by name, and words to that person and about nobody."""

from __future__ import annotations

import re
from functools import lru_cache

from processor.core.reading.answer.lexicon import Vocabularies
from processor.core.reading.answer.patterns import TITLES, plain
from processor.core.reading.answer.small import small_of
from processor.core.reading.words.tokens import tokens_of, words
from processor.core.rules import Vocabulary

_MOST = 4  # words of a name, with its title
_LONGEST = 6  # words of a greeting
_FORMAL = re.compile(r"(?<=[\w,] )Sie\b|(?<=\w\n)Sie\b")  # within a German sentence it is "you"; else "she"
_ENDS = re.compile(r"[,!:]|$")


def greeted(text: str, vocabularies: tuple[Vocabulary, ...]) -> frozenset[str]:
    """The words of the name that the first line greets, as names_of() has them: "Dear Jon,".

    Without a word of greeting only a name alone on its line counts: "Jon,". Empty where nobody is greeted.
    """
    first, _, rest = text.strip().partition("\n")
    end = _ENDS.search(first)
    head = tuple(t.text for t in tokens_of(first[: end.start() if end else len(first)]))
    more = first[end.end() :].strip() if end else ""
    greetings = _greetings(Vocabularies(vocabularies))
    greeting = max((n for n in range(1, _LONGEST + 1) if head[:n] in greetings), default=0)
    name = head[greeting:]
    alone = not more and end is not None and end[0] in (",", "!")
    if not name or len(name) > _MOST or not (rest.strip() or more) or not (greeting or alone):
        return frozenset()
    return frozenset(plain(word) for word in name) - TITLES


def speaks_to(text: str, names: frozenset[str], vocabularies: tuple[Vocabulary, ...]) -> bool:
    """It greets that person, says "you" or "we", and speaks of nobody else, nor to those who run the program.

    Any doubt is a no: what is a complaint must not reach the one whom it is about (row 144).
    """
    who = greeted(text, vocabularies)
    if not who or not who <= names:
        return False
    first, _, rest = text.strip().partition("\n")
    end = _ENDS.search(first)
    below = f"{first[end.end() :] if end else ''}\n{rest}"
    said = [plain(word) for word in words(_FORMAL.sub("Ihnen", below).lower())]
    small = small_of(vocabularies)
    you = small.of("you")
    about = (small.of("others") - you) | names
    if is_for_the_office(text, vocabularies):
        return False
    return not you.isdisjoint(said) and about.isdisjoint(said) and not small.has("perhaps", said)


def is_for_the_office(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """It speaks of the program or its people, of a complaint, or in confidence."""
    return small_of(vocabularies).has("office", words(text.lower()))


@lru_cache(maxsize=8)
def _greetings(vocabularies: Vocabularies) -> frozenset[tuple[str, ...]]:
    return frozenset(words(greeting) for v in vocabularies.all for greeting in v.greetings)
