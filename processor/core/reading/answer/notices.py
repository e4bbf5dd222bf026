"""What a person typed within a legal notice, or a scanner's: no lawyer wrote "It is for Lea Stone"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from processor.core.reading.answer.everyday import is_dire
from processor.core.reading.answer.small import small_of
from processor.core.rules import Vocabulary

_MOST_BARE = 6  # words of a sentence in a long notice that may be a person's: "Not yet, please"
_FEWEST_LEGAL = 25  # words of a notice; of a shorter one each part is looked at
_MOST_IN_A_PART = 12  # words
_MOST_NAME = 3  # words
_PARTS = re.compile(r"\s*[,:;–—]\s*")
_SENTENCES = re.compile(r"(?<=[.!?…])\s+|\n+")


def said_in_a_disclaimer(
    text: str, vocabularies: tuple[Vocabulary, ...], weighs: Callable[[str, tuple[Vocabulary, ...]], object]
) -> tuple[str, ...]:
    """The same of what is left out of an answer for its words: "Confidential: not before Mia has moved"."""
    said = tuple(part.strip() for part in _SENTENCES.split(text) if part.strip())
    return said_in_a_notice(said, vocabularies, weighs)


def said_in_a_notice(
    noticed: tuple[str, ...],
    vocabularies: tuple[Vocabulary, ...],
    weighs: Callable[[str, tuple[Vocabulary, ...]], object],
) -> tuple[str, ...]:
    """Danger, and few words that weigh or speak for somebody else, of which no lawyer wrote any.

    `noticed`: the sentences of the notice, and below it. `weighs`: whether words take something back.
    """
    if not noticed:
        return ()
    short = sum(len(each.split()) for each in noticed) <= _FEWEST_LEGAL
    marks = (
        *(mark for v in vocabularies for mark in v.disclaimer),
        *small_of(vocabularies).as_typed("legal"),
    )
    most, leading = (_MOST_IN_A_PART, _MOST_NAME) if short else (_MOST_BARE, 0)
    found: list[str] = []
    for each in noticed:
        parts = [each, *_parts(each, vocabularies)] if short else [each]
        bare = (p for p in parts if len(p.split()) <= most and not any(mark in p.lower() for mark in marks))
        found += [each] if is_dire(each, vocabularies) else []
        found += [
            part
            for part in bare
            if weighs(part, vocabularies) or is_for_another(part, vocabularies, leading=leading)
        ]
    return tuple(dict.fromkeys(found))


def _parts(sentence: str, vocabularies: tuple[Vocabulary, ...]) -> Iterator[str]:
    """ "This is confidential, and not a yes": what stands behind a comma, and behind an "and"."""
    ands = sorted(small_of(vocabularies).as_typed("and_or"))
    joined = re.compile(rf"\s+(?:{'|'.join(map(re.escape, ands)) or '(?!)'})\s+", re.IGNORECASE)
    for part in _PARTS.split(sentence):
        yield part
        yield from joined.split(part)


def is_for_another(line: str, vocabularies: tuple[Vocabulary, ...], *, leading: int = 0) -> bool:
    """ "for Lea Stone", "represented by Eve Frost": whose answer it is.

    `leading`: words that may stand before it: "It is for Lea Stone", but no "Consultant for Medicine".
    """
    told = line.rstrip(" .!")
    lowered = f" {told.lower()}"
    stands = (word for word in small_of(vocabularies).as_typed("in_place_of") if f" {word} " in lowered)
    for word in stands:
        before, _, _ = lowered.partition(f" {word} ")
        name = told[len(before) + len(word) + 1 :].split()
        few = len(before.split()) <= leading
        if few and 0 < len(name) <= _MOST_NAME and all(each[:1].isupper() for each in name):
            return True
    return False
