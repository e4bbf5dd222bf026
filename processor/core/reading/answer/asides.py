"""What an unclear answer says beside: a question, a month to come, a colleague who might suit better."""

from __future__ import annotations

import re
from dataclasses import dataclass

from processor.core.reading.answer.lexicon import lexicons
from processor.core.reading.answer.patterns import TITLES
from processor.core.reading.answer.sentences import MOST_CHARACTERS, sentences
from processor.core.reading.answer.small import small_of
from processor.core.reading.words.calendar import calendar_of
from processor.core.reading.words.tokens import tokens_of, words
from processor.core.rules import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    asks: bool = False  # it asks something, and says nothing of an answer
    month: int = 0  # 1 to 12: a time that it names; 0 for none
    day: int = 0  # of that month, when it names one
    colleague: str = ""  # whom it suggests, in small letters
    not_yet: bool = False  # it says "not yet", and nothing else


def says_not_yet(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """The button below our question about a yes that is not sure."""
    said = words(text[:MOST_CHARACTERS])
    return any(said == words(phrase) for v in vocabularies for phrase in v.not_yet)


def find_month(text: str, vocabularies: tuple[Vocabulary, ...]) -> tuple[int, int]:
    """(month, day) of the first month that is named as a time; (0, 0) when there is none."""
    text = text[:MOST_CHARACTERS]
    before = _any_of(small_of(vocabularies).as_typed("before_month"))
    beside = _any_of(calendar_of(vocabularies).beside)
    for vocabulary in vocabularies:
        for number, name in enumerate(vocabulary.months, 1):
            word = re.escape(name)
            # small letters: "I may" is no month; with a day or a word of time before it, it is
            dated = re.search(
                rf"\b(\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:{beside}\s+)?{word}\b", text, re.IGNORECASE
            )
            if dated and 1 <= int(dated[1]) <= 31:
                return number, int(dated[1])
            if re.search(rf"\b{before}\s+(?:{beside}\s+)?{word}\b", text, re.IGNORECASE):
                return number, 0
            if text.strip(" .!\n").lower() == name.lower() and len(name) > 3:
                return number, 0
    return 0, 0


def _any_of(phrases: frozenset[str]) -> str:
    """What stands before a month that is meant as a time: "in March", "erst ab Mai", "hasta junio"."""
    return rf"(?:{'|'.join(map(re.escape, sorted(phrases, key=len, reverse=True))) or '(?!)'})"


def find_colleague(text: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """The name in a sentence that suggests somebody: "Please ask Dr. Lee", "Ada Lind is a better fit"."""
    known = [lexicon.words for lexicon in lexicons(vocabularies)]
    refers = [phrase for v in vocabularies for phrase in v.refers]
    for sentence in sentences(text, vocabularies):
        line = f" {' '.join(t.text for t in tokens_of(sentence.text))} "
        if not any(f" {phrase} " in line for phrase in refers):
            continue
        name: list[str] = []
        for at, token in enumerate(tokens_of(sentence.text)):
            capital = token.name or (at == 0 and sentence.text[:1].isupper())
            if capital and token.text in TITLES:
                continue
            if capital and not any(token.text in words_of for words_of in known):
                name.append(token.text)
            elif name:
                break
        if name:
            return " ".join(name)
    return ""
