"""What somebody writes beside another's words that they pass on: are those meant to be done?

A coordinator who forwards a yes and writes above it "Please do not act on this yet" has passed on words, and
no yes. Friendly words leave it as it is, or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from processor.core.reading.answer.clause import Clause, Says
from processor.core.reading.answer.hearing import Heard, hear
from processor.core.reading.answer.lexicon import Lexicon, Mark, Vocabularies, lexicons
from processor.core.reading.answer.small import small_of
from processor.core.reading.words.tokens import tokens_of, words
from processor.core.rules import Vocabulary

# A wish ("I would love to see them start") or a remark takes nothing back.
_AGAINST = frozenset({Says.NO, Says.SHAKE, Says.BOTH, Says.DOUBT, Says.OPEN, Says.NOT, Says.NEGATED})
_OF_A_NO = frozenset({Mark.NO, Mark.DECLINE, Mark.SHAKE, Mark.UNABLE, Mark.NOT})


def misgiving(text: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """The first of their words that deny, doubt, tell to wait or ask; "": none of them does."""
    known = {lexicon.language: lexicon for lexicon in lexicons(vocabularies)}
    every = Vocabularies(vocabularies)
    mottos = small_of(vocabularies).as_typed("mottos")
    for line in text.splitlines():
        told = " ".join(words(line.lower())) + " "
        motto = next((each for each in mottos if told.startswith(f"{each} ")), "")
        if motto:  # "PLEASE DO NOT PRINT THIS E-MAIL", and what stands behind it
            line = told.removeprefix(motto)
        said = _kind_words(every).sub(" ", line)
        if _sad_words(every).search(said):
            return line.strip()
        for heard in hear(said, vocabularies):
            for clause in heard.clauses:
                if clause.turned or clause.says in _AGAINST or _mentions_no(clause, heard, known):
                    return clause.words
                if clause.says is Says.REMARK and _denies(clause.words, vocabularies):
                    return clause.words
            if heard.asks and said == line and not heard.sentence.says(Says.SOFT):
                return heard.written.text
    return ""


def _denies(words: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """ "Il a téléphoné : il ne peut plus": what is not understood has a "not" in it."""
    said = {token.text for token in tokens_of(words)}
    return not small_of(vocabularies).as_typed("denies").isdisjoint(said)


def _mentions_no(clause: Clause, heard: Heard, known: dict[str, Lexicon]) -> bool:
    """ "Jon called me and said no"; "here is Jon's yes" is kind."""
    lexicon = known.get(heard.sentence.language)
    if clause.says is not Says.MENTION or lexicon is None:
        return False
    return any(span.mark in _OF_A_NO for span in lexicon.spans(tokens_of(clause.words)))


@lru_cache(maxsize=4)
def _kind_words(every: Vocabularies) -> re.Pattern[str]:
    """Why it comes, and "please take care of it": a question that holds one asks nothing."""
    return _any_of(p for v in every.all for p in v.passing_on)


@lru_cache(maxsize=4)
def _sad_words(every: Vocabularies) -> re.Pattern[str]:
    return _any_of(p for v in every.all for p in v.misgivings)


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(set(phrases), key=len, reverse=True)
    each = "|".join(re.escape(phrase).replace(r"\*", r"\w*") for phrase in longest_first)
    return re.compile(rf"\b(?:{each or '(?!)'})\b", re.IGNORECASE)
