"""How the store compares words: without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from processor.core.rules import AreaRule

MOST_WORDS = 8  # of an interest or a name that are looked up
_CODE = re.compile(r"\bm[\s-]?(\d{1,9})\b", re.IGNORECASE)
_BARE_CODE = re.compile(r"#?(\d{1,9})")
# What people put before or behind a name; it is no part of it.
_HONORS = frozenset(
    {
        *("dr", "prof", "professor", "mr", "mrs", "ms", "mx", "miss", "sir", "jr", "sr"),
        *("md", "phd", "rph", "pharmd", "bpharm", "mpharm", "msc", "mph", "mba"),
        *("bcps", "bcop", "bcccp", "bcacp", "bcpp", "bcidp", "facp", "fashp", "fccp"),
    }
)


def fold(text: str) -> str:
    """ "Café, ICU/ward" -> "cafe icu ward": what two texts share when people call them the same."""
    return _fold_short(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    if text.isascii():  # most texts are, and these are many times faster
        return " ".join(text.lower().translate(_SIGNS).split())
    # twice: folding the case may compose again, and some letters have a case only once decomposed
    lower = unicodedata.normalize("NFKD", text).casefold()
    decomposed = unicodedata.normalize("NFKD", lower)
    kept = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(kept.split())


_SIGNS = {code: " " for code in range(128) if not chr(code).isalnum()}
_SHORT = 80  # characters; areas, names and titles are folded again and again
_fold_short = lru_cache(maxsize=8192)(_fold)


def words(text: str) -> tuple[str, ...]:
    """The different words of a text, in order."""
    return tuple(dict.fromkeys(fold(text).split()))


class Wanted:
    """Words that somebody is looked for by, in any order; parts of words count."""

    def __init__(self, written: str) -> None:
        typed = written.lower().split()[:MOST_WORDS]
        self.folded = tuple(filter(None, map(fold, typed)))
        self.signs = tuple(word for word in typed if not fold(word))  # "%", which has no letter

    def stand_in(self, texts: Sequence[str]) -> bool:
        """Each of them stands in one of the texts."""
        where = "\n".join(map(fold, texts))
        if not all(word in where for word in self.folded):
            return False
        return not self.signs or all(sign in "\n".join(texts) for sign in self.signs)


def name_words(text: str) -> tuple[str, ...]:
    """The words of a name without titles and degrees; all of them when nothing else is left."""
    every = words(text)
    return tuple(w for w in every if w not in _HONORS) or every


def name_key(text: str) -> str:
    return " ".join(name_words(text))


def code_in(written: str) -> tuple[int, str]:
    """(1042, "Jon Berg") from "M-1042 Jon Berg"; the number is 0 when there is no code."""
    bare = _BARE_CODE.fullmatch(written.strip())
    if bare:
        return int(bare[1]), ""
    found = _CODE.search(written)
    if not found:
        return 0, written
    return int(found[1]), written[: found.start()] + " " + written[found.end() :]


def after(word: str) -> str:
    """The end of the range of all words that begin with this one, by code point."""
    return word + "\U0010ffff"


def runs(text: str) -> tuple[str, ...]:
    """Every run of neighboring words: "a b c" -> a, b, c, a b, b c, a b c (of the first 8 words)."""
    found = fold(text).split()[:MOST_WORDS]
    return tuple(
        " ".join(found[start : start + length])
        for length in range(1, len(found) + 1)
        for start in range(len(found) - length + 1)
    )


class AreaNames:
    """The program's practice areas by each of their names."""

    def __init__(self, rules: Sequence[AreaRule]) -> None:
        self.rules = tuple(rules)
        self._names: dict[str, str] = {}
        self._by_word: dict[str, set[str]] = {}
        for rule in self.rules:
            for other in rule.other_names:
                self._names.setdefault(fold(other), rule.name)
                for word in words(other):
                    self._by_word.setdefault(word, set()).add(fold(rule.name))
        self._names |= {fold(rule.name): rule.name for rule in self.rules}

    def known(self, written: str) -> str:
        """The program's own name for it, or ""."""
        return self._names.get(fold(written), "")

    def label(self, written: str) -> str:
        return self.known(written) or " ".join(written.split())

    def phrase(self, written: str) -> str:
        """What an area is filed under: its own name, folded."""
        return fold(self.known(written) or written)

    def also(self, word: str) -> frozenset[str]:
        """The areas (as phrases) of which another name has this word."""
        return frozenset(self._by_word.get(word, ()))

    def all_names(self, of: Iterable[str] | None = None) -> tuple[str, ...]:
        """Every name and other name; of these areas (as phrases) only, where they are given."""
        wanted = None if of is None else set(of)
        return tuple(
            name
            for rule in self.rules
            if wanted is None or fold(rule.name) in wanted
            for name in (rule.name, *rule.other_names)
        )
