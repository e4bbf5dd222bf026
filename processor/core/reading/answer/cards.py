"""Visiting cards: what stands below a mail and only says who wrote it."""

from __future__ import annotations

import re

from processor.core.reading.answer.small import small_of
from processor.core.reading.words.compiled import Once
from processor.core.rules import Vocabulary

_MOST = 25  # words
_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")


def is_card(text: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Nothing but names, titles, places and numbers, as below a mail: each word has a capital."""
    said = _WORD.findall(_numbers(vocabularies).sub(" ", text))
    between = small_of(vocabularies).as_typed("between_names")
    named = [word for word in said if word.lower() not in between and not word[0].isdigit()]
    shouts = text.isupper()
    return 0 < len(said) <= _MOST and bool(named) and not shouts and all(w[0].isupper() for w in named)


def without_card(text: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """Less the last paragraphs, where these are a visiting card; the first one always stays."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    while len(paragraphs) > 1 and is_card(paragraphs[-1], vocabularies):
        paragraphs.pop()
    return "\n\n".join(paragraphs)


@Once
def _numbers(vocabularies: tuple[Vocabulary, ...]) -> re.Pattern[str]:
    """What stands in a card beside names: "t: +44 20 7946 0018 | priya@clinic.example"."""
    return re.compile(
        rf"(?:\b{small_of(vocabularies).either('contact_labels')}\s?[:.])?\s?"
        r"(?:\S{1,80}@\S{1,80}|https?://\S{1,200}|www\.\S{1,200}|[+(]?\d[\d ()./-]{4,24}\d)",
        re.IGNORECASE,
    )
