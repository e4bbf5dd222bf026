"""What a mail program shows may say something else than what is read: crossed out, or in the HTML."""

from __future__ import annotations

from collections.abc import Callable

from processor.core.reading import Reading
from processor.core.reading.body.crossed_out import CHAT
from processor.core.reading.body.quotes import shown_text
from processor.core.reading.words.tokens import words
from processor.core.rules import RuleBook


def why_unlike(
    reading: Reading, rules: RuleBook, *, answers: Callable[[str], bool], refuses: Callable[[str], bool]
) -> str:
    """ "" where both say the same. `answers`: the words say yes or no; `refuses`: they say no.

    Most mail programs show the HTML, and the text is what is read here.
    """
    if reading.crossed or any(map(answers, CHAT.findall(reading.visible)[:5])):
        return "it says so in words that are crossed out"
    shown = shown_text(reading.mail, rules.quoting)
    if not shown or words(shown.lower()) == words(reading.visible.lower()):
        return ""
    return "its text says yes, and its HTML no" if refuses(shown) else ""
