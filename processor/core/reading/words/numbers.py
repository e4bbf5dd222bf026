"""A small number, in digits or in words, as people write how many mentees they take."""

from __future__ import annotations

import re
from collections.abc import Iterable

# fmt: off
_NUMBERS = (
    ("no", "none", "zero", "ninguno", "ninguna", "keine", "kein", "nessuno", "aucun", "geen", "ingen",
     "nenhum"),
    ("one", "single", "una", "uno", "un", "ein", "eine", "einen", "eins", "une", "um", "uma", "een", "één",
     "ett", "én", "jeden", "jedną", "jednego"),
    ("two", "couple", "pair", "dos", "zwei", "deux", "due", "dois", "duas", "twee", "två", "dwa",
     "dwie", "dwóch"),
    ("three", "tres", "drei", "trois", "tre", "três", "drie", "trzy", "trzech"),
    ("four", "cuatro", "vier", "quatre", "quattro", "quatro", "fyra", "fire", "cztery", "czterech"),
    ("five", "cinco", "fünf", "cinq", "cinque", "vijf", "fem", "pięć", "pięciu"),
    ("six", "seis", "sechs", "sei", "zes", "sex", "seks", "sześć"),
)
# Beside another number they are none: "un máximo de dos", "no more than two".
_ARTICLES = frozenset(("un", "una", "ein", "eine", "einen", "une", "um", "uma", "een", "ett", *_NUMBERS[0]))
# fmt: on
_WORDS = {word: number for number, several in enumerate(_NUMBERS) for word in several}
_WORDS |= {"ten": 10, "diez": 10, "zehn": 10}
_BRACKETS = re.compile(r"\([^)]*\)")
_WORD = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d{1,4}")
_RANGE = re.compile(r"(\d{1,2})\s*(?:-|–|—|to|or|bis|oder|a|o|à|ou)\s*(\d{1,2})", re.IGNORECASE)


_MARKS = frozenset(("1", "2", "3", "4", "5"))
_SAID = _MARKS.union(*_NUMBERS[1:6]) - {"single", "couple", "pair"}


def mark_of(said: Iterable[str]) -> int:
    """The one mark from 1 to 5 that these words are, and nothing else: "4", "a four" without its article.

    0 where another word stands among them, or two marks.
    """
    several = [word for word in said if word]
    marks = [word for word in several if word not in _ARTICLES] or several
    if len(set(marks)) != 1 or not set(several) <= _SAID:
        return 0
    return int(marks[0]) if marks[0] in _MARKS else _WORDS[marks[0]]


def read_number(value: str) -> int | None:
    """The one number in "2", "up to 3" or "two mentees"; of "1-2" the larger; None for none, or several.

    What stands in brackets is a remark: "2 (one in summer)".
    """
    bare = _BRACKETS.sub(" ", value)
    bare = bare if bare.strip() else value
    if not _DIGITS.search(bare):
        said = [word for word in _WORD.findall(bare.lower()) if word in _WORDS]
        said = [word for word in said if word not in _ARTICLES] or said
        bare = _WORD.sub(lambda word: _spelt(word[0].lower(), said), bare)
    numbers = [int(n) for n in _DIGITS.findall(bare)]
    span = _RANGE.search(bare)
    if span and len(numbers) == 2 and numbers[0] < numbers[1]:
        return numbers[1]
    return numbers[0] if len(numbers) == 1 else None


def _spelt(word: str, said: list[str]) -> str:
    return str(_WORDS[word]) if word in said else word
