"""What somebody wrote below "Dear Mentor Exchange,": a greeting says nothing, and often stands first."""

from __future__ import annotations

from processor.core.reading.answer.answers import Reply, read_answer
from processor.core.reading.request.commands import greets
from processor.core.rules import Vocabulary


def without_greeting(said: str, vocabularies: tuple[Vocabulary, ...]) -> str:
    """From the first line on that is none; "Hello, yes" is an answer. A greeting alone stays."""
    lines = said.strip().split("\n")
    for at, line in enumerate(lines):
        if line.strip() and not is_greeting(line, vocabularies):
            return "\n".join(lines[at:])
    return said


def is_greeting(line: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Of few words, and no answer: "Hi Mia, yes" greets and answers."""
    return greets(line, vocabularies) and read_answer(line, vocabularies).reply is Reply.UNCLEAR
