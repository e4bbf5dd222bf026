"""What somebody wrote below "Dear Mentor Exchange,": a greeting says nothing, and often stands first."""

from __future__ import annotations

from processor.core.reading.answer.answers import read_answer
from processor.core.reading.answer.small import small_of
from processor.core.reading.request.commands import greets
from processor.core.rules import Vocabulary

_ENDS = ",:!. "
_FEW = 3  # words of a greeting without a mark at its end


def without_greeting(said: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """From the first line on that is none; "Hello, yes" is an answer. A greeting alone stays."""
    lines = said.strip().split("\n")
    for at, line in enumerate(lines):
        if line.strip() and not is_greeting(line, vocabularies):
            return "\n".join(lines[at:])
    return said


def is_greeting(line: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Of few words that say nothing else: "Hi, not sure yet" and "Hi Mia, yes" greet and say something."""
    bare = line.strip().rstrip(_ENDS)
    if bare.lower() in small_of(vocabularies).as_typed("salutes"):
        return True
    ends = bare != line.strip() or len(bare.split()) <= _FEW
    return ends and greets(line, vocabularies) and read_answer(line, vocabularies).blank
