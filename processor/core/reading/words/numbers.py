"""A small number, in digits or in words, as people write how many mentees they take.

The words are those of [numbers] in the vocabularies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from processor.core.reading.words.compiled import Once
from processor.core.rules import Vocabulary

_BRACKETS = re.compile(r"\([^)]*\)")
_WORD = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d{1,4}")
_MARKS = frozenset(("1", "2", "3", "4", "5"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberWords:
    """Those of all languages; in lower case, with their accents."""

    numbers: Mapping[str, int]
    articles: frozenset[str]  # no number beside another one: "un máximo de dos", "no more than two"
    marks: frozenset[str]  # from 1 to 5, in digits and in words; "a couple" is no mark
    span: re.Pattern[str]  # "1-2", "one to three" in digits


@Once
def numbers_of(vocabularies: tuple[Vocabulary, ...]) -> NumberWords:
    def beside(use: str) -> frozenset[str]:
        return frozenset(word for v in vocabularies for word in v.beside_numbers.get(use, ()))

    numbers = {word: number for v in vocabularies for number, words in v.numbers.items() for word in words}
    marks = {word for word, number in numbers.items() if str(number) in _MARKS}
    between = "".join(rf"|{re.escape(word)}" for word in sorted(beside("between")))
    return NumberWords(
        numbers=numbers,
        articles=beside("articles").union(word for word, number in numbers.items() if number == 0),
        marks=_MARKS | (marks - beside("of_people")),
        span=re.compile(rf"(\d{{1,2}})\s*(?:-|–|—{between})\s*(\d{{1,2}})", re.IGNORECASE),
    )


def mark_of(said: Iterable[str], vocabularies: tuple[Vocabulary, ...]) -> int:
    """The one mark from 1 to 5 that these words are, and nothing else: "4", "a four" without its article.

    0 where another word stands among them, or two marks.
    """
    known = numbers_of(vocabularies)
    several = [word for word in said if word]
    marks = [word for word in several if word not in known.articles] or several
    if len(set(marks)) != 1 or not set(several) <= known.marks:
        return 0
    return int(marks[0]) if marks[0] in _MARKS else known.numbers[marks[0]]


def read_number(value: str, vocabularies: tuple[Vocabulary, ...]) -> int | None:
    """The one number in "2", "up to 3" or "two mentees"; of "1-2" the larger; None for none, or several.

    What stands in brackets is a remark: "2 (one in summer)".
    """
    known = numbers_of(vocabularies)
    bare = _BRACKETS.sub(" ", value)
    bare = bare if bare.strip() else value
    if not _DIGITS.search(bare):
        said = [word for word in _WORD.findall(bare.lower()) if word in known.numbers]
        said = [word for word in said if word not in known.articles] or said
        bare = _WORD.sub(lambda word: _spelt(word[0].lower(), said, known.numbers), bare)
    numbers = [int(n) for n in _DIGITS.findall(bare)]
    span = known.span.search(bare)
    if span and len(numbers) == 2 and numbers[0] < numbers[1]:
        return numbers[1]
    return numbers[0] if len(numbers) == 1 else None


def _spelt(word: str, said: list[str], numbers: Mapping[str, int]) -> str:
    return str(numbers[word]) if word in said else word
