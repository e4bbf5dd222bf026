"""Dismay that holds a no: "Oh no! I only see this now." Its no answers nothing.

Beside a yes it still counts: "Accept. Oh no!" takes it back.
"""

from __future__ import annotations

import re

from processor.core.reading.answer.small import small_of
from processor.core.reading.words.compiled import Once
from processor.core.rules import Vocabulary


def without_dismay(text: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """The rest of the text."""
    found = _pattern(vocabularies)
    return text if found is None else found.sub(" ", text)


@Once
def _pattern(vocabularies: tuple[Vocabulary, ...]) -> re.Pattern[str] | None:
    phrases = sorted(small_of(vocabularies).as_typed("dismay"), key=len, reverse=True)
    said = "|".join(re.escape(phrase).replace(r"\ ", r"[\s,]+") for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{said})(?!\w)[\s!.,…]*", re.IGNORECASE) if phrases else None
