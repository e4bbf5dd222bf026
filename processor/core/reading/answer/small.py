"""Small words by use, as the vocabularies list them in [small]: "gladly", "somebody", "or".

Those of all languages are taken together, for a clause of few words is in no language for certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from processor.core.reading.answer.patterns import plain
from processor.core.reading.words.compiled import Once
from processor.core.rules import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    typed: Mapping[str, frozenset[str]]  # use -> words and phrases, with their accents
    folded: Mapping[str, frozenset[str]]  # the same without accents
    stems: Mapping[str, tuple[str, ...]]  # use -> beginnings of words, without accents: of "month*"

    def has(self, use: str, words: Iterable[str]) -> bool:
        """One of the words, which may have accents, is of that use."""
        return self.has_folded(use, [plain(word) for word in words])

    def has_folded(self, use: str, words: list[str]) -> bool:
        """The same of words without accents."""
        stems = self.stems.get(use, ())
        return not self.folded.get(use, _NONE).isdisjoint(words) or (
            bool(stems) and any(word.startswith(stems) for word in words)
        )

    def of(self, use: str) -> frozenset[str]:
        """Its words, without accents."""
        return self.folded.get(use, _NONE)

    def as_typed(self, use: str) -> frozenset[str]:
        return self.typed.get(use, _NONE)

    def either(self, use: str, *, folded: bool = False) -> str:
        """A regular expression for one of them, the longest first; without any, for nothing.

        `folded`: for a text without accents.
        """
        these = self.of(use) if folded else self.as_typed(use)
        longest_first = sorted(these, key=lambda word: (-len(word), word))
        return rf"(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})"


_NONE: frozenset[str] = frozenset()


@Once
def small_of(vocabularies: tuple[Vocabulary, ...]) -> Small:
    uses = {use for v in vocabularies for use in v.small}
    every = {use: [word for v in vocabularies for word in v.small.get(use, ())] for use in uses}
    whole = {use: [w for w in words if not w.endswith("*")] for use, words in every.items()}
    return Small(
        typed={use: frozenset(words) for use, words in whole.items()},
        folded={use: frozenset(map(plain, words)) for use, words in whole.items()},
        stems={use: tuple(plain(w[:-1]) for w in words if w.endswith("*")) for use, words in every.items()},
    )


def small_in(vocabulary: Vocabulary, use: str) -> frozenset[str]:
    """The words of one language, without accents."""
    return _folded(vocabulary.small.get(use, ()))


@lru_cache(maxsize=500)
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(plain, words))
