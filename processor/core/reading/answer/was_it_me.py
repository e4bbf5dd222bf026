""" "It was me", "That was not me": what answers our question in words that answer no other."""

from __future__ import annotations

import re

from processor.core.reading.answer.small import small_of
from processor.core.reading.words.compiled import Once
from processor.core.reading.words.tokens import words
from processor.core.rules import Vocabulary

_FIRST = re.compile(r"\s*[^.!,;\n]+")  # what an answer begins with
_SENTENCE = re.compile(r"\s*[^.!;\n]+")


def denies(said: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "That was not me", "No fui yo"."""
    told = f" {_in_words(said)} "
    return any(each in told for each in _denials(vocabularies))


def with_its_yes(said: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """ "It was me", and "Tak, to ja", of which no other question makes a yes, are one to ours."""
    for begins in (_SENTENCE, _FIRST):
        first = begins.match(said)
        if first is not None and _owns_up(_in_words(first[0]), vocabularies):
            return f"YES{said[first.end() :]}"
    return said


def _owns_up(told: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    known = {_in_words(each) for each in small_of(vocabularies).as_typed("was_me")}
    nod, _, rest = told.partition(" ")
    return told in known or (rest in known and any(nod in v.yes_words for v in vocabularies))


@Once
def _denials(vocabularies: tuple[Vocabulary, ...]) -> tuple[str, ...]:
    return tuple(f" {_in_words(each)} " for each in sorted(small_of(vocabularies).as_typed("was_not_me")))


def _in_words(text: str) -> str:
    return " ".join(words(text.lower()))
