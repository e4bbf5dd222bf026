"""To whom a mail speaks: the names in its greeting."""

from __future__ import annotations

from itertools import takewhile

from processor.core.reading.patterns import TITLES, plain
from processor.core.reading.tokens import PARTS, tokens_of, words
from processor.core.rules import Vocabulary

_MOST = 4  # words of a name, with its title
_LONGEST = 6  # words of a greeting


def greeted(text: str, vocabularies: tuple[Vocabulary, ...]) -> frozenset[str]:
    """The words of the name in the first line, as names_of() has them: "Dear Jon," and "Jon,".

    Empty where that line greets nobody by name.
    """
    line = next((line for line in text.splitlines() if line.strip()), "")
    tokens = tokens_of(line)
    head = tuple(t.text for t in takewhile(lambda t: t.text not in PARTS, tokens))
    called = len(head) < len(tokens) or line.rstrip().endswith("!") or len(text.split()) > len(head)
    greeting = max((n for n in range(1, _LONGEST + 1) if head[:n] in _greetings(vocabularies)), default=0)
    name = head[greeting:]
    if not called or not name or len(name) > _MOST:
        return frozenset()
    return frozenset(plain(word) for word in name) - TITLES


def _greetings(vocabularies: tuple[Vocabulary, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(words(greeting) for v in vocabularies for greeting in v.greetings)
