"""A yes that says once more what was asked, and nothing else: "Yes, erase it all." """

from __future__ import annotations

import re

from processor.core.reading.answer.small import small_of
from processor.core.reading.words.tokens import words
from processor.core.rules import RuleBook

# The words of a short statement, and what stands between them: no question, face, bracket, digit or dots.
_STATED = re.compile(r"\s*[^\W\d_]+(?:(?:\s+|\s*[,.!:;–—-]\s*|['’])[^\W\d_]+)*\s*[.!]?\s*")
_YES = re.compile(r"\s*([^\W\d_]+)")
MOST_LINES = 2  # "YES", and below it what was asked
MOST = 120  # characters


def without_repetition(said: str, rules: RuleBook) -> str:
    """The yes alone, and what stands below; `said` itself where anything but `erase_again` stands beside it.

    Whether the first word is a yes is not asked here.
    """
    lines = [line for line in said.strip().split("\n") if line.strip()]
    for number in range(1, min(MOST_LINES, len(lines)) + 1):
        first, more = " ".join(lines[:number]), lines[number:]
        yes = _YES.match(first) if len(first) <= MOST and _STATED.fullmatch(first) else None
        if yes is not None and _repeats(first[yes.end() :], rules):
            return "\n".join((yes[1], *more))
    return said


def _repeats(text: str, rules: RuleBook) -> bool:
    small = small_of(rules.vocabularies)
    said = " ".join(words(text.lower()))
    for please in (" ".join(words(each)) for each in small.as_typed("please")):
        said = said.removeprefix(f"{please} ").removesuffix(f" {please}")
    return said in {" ".join(words(each)) for each in small.as_typed("erase_again")}
