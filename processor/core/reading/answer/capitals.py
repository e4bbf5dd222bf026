"""A word that everybody knows, written as a name: "Yes to Grace" in the thread of another one's request."""

from __future__ import annotations

import re

from processor.core.reading.answer.hearing import YES, Heard
from processor.core.reading.answer.lexicon import lexicons
from processor.core.reading.answer.patterns import TITLES, plain
from processor.core.reading.answer.sign_offs import bent
from processor.core.reading.answer.small import small_of
from processor.core.rules import Vocabulary

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def names_somebody_else(
    heard: tuple[Heard, ...], names: frozenset[str], vocabularies: tuple[Vocabulary, ...]
) -> str:
    """The name in a sentence that says yes, which is of none of the request's people; "" for none.

    A word that no list knows makes no yes sure in any case; this is about those that are known as something
    else: Will, Hope, Chance, Linda. Where most words have a capital, or every noun has one, it tells nothing.
    """
    small = small_of(vocabularies)
    usual = TITLES | small.of("i") | small.of("capitals")
    for each in heard:
        if not each.sentence.says(*YES):
            continue
        known = next((x for x in lexicons(vocabularies) if x.language == each.sentence.language), None)
        if known is None or known.vocabulary.capital_nouns:
            continue
        written: list[str] = _WORD.findall(each.written.text)
        theirs = usual | (bent(names, known.language) or names) | known.months
        capitals = [word for word in written[1:] if len(word) > 1 and word.istitle()]
        if 2 * len(capitals) > len(written):
            continue
        for word in capitals:
            bare = word.lower().replace("’", "'")
            first = plain(bare).partition("'")[0]
            if bare in known.words and plain(bare) not in theirs and first not in theirs:
                return word
    return ""
