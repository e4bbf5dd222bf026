"""The words of a sentence: small, parted where a language joins them, and near to others but for a slip."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from sys import intern

# A word, a punctuation mark that parts clauses, or a sign that answers ("👍").
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*'?|[,:()/–—]|\s-\s|[👍👎✅✔❌]")
PARTS = frozenset(",:()/–—-")
# French, Italian and Portuguese join small words to the next one: "j'accepte", "d'accordo"
_ELIDED = re.compile(r"^(l|d|j|n|m|t|s|c|qu|un|all|dell)'(?=[^\W\d_]{2})", re.IGNORECASE)
_JOINED = re.compile(r"[^\W_]+(?:'[^\W_]+)+")
_BARE = re.compile(r"[^\W_]+|[👍👎✅✔❌]")
_STRETCHED = re.compile(r"(\w)\1{2,}")
_SMALL = "a-z0-9à-öø-ÿąćęłńőœśşšźżž"
_SIMPLE = re.compile(rf"(?!.*(.)\1\1)[{_SMALL}]+(?: [{_SMALL}]+)*")  # as most phrases of the word lists are


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    text: str  # in small letters
    name: bool  # has a capital where only a name has one
    initial: bool = False  # has one because it is the first
    written: str = ""  # where another word stands for it: "ms okafor's" for "her"


def words(text: str) -> tuple[str, ...]:
    """The words of a text, small, with elided articles parted and stretched letters ("yesss") shortened."""
    if _SIMPLE.fullmatch(text):  # there are hundreds of thousands of them when a process begins
        return tuple(map(intern, text.split(" ")))  # most words are in many phrases
    return tuple(token.text for token in tokens_of(text) if token.text not in PARTS)


def every_word(text: str) -> Iterator[str]:
    """The words of many lines, with what words() may make of each beside it: of "j'accepte" all its parts."""
    whole = unicodedata.normalize("NFKC", text).replace("’", "'").lower()
    for written in dict.fromkeys((whole, _STRETCHED.sub(r"\1", whole))):
        yield from _JOINED.findall(written)
        yield from _BARE.findall(written)


def tokens_of(sentence: str, *, capitals: bool = True) -> tuple[Token, ...]:
    """The sentence's words; `capitals`: whether a capital letter tells anything here."""
    found: list[Token] = []
    for match in _TOKEN.finditer(unicodedata.normalize("NFKC", sentence).replace("’", "'")):
        word = match[0].strip() or match[0]
        elided = _ELIDED.match(word)
        for part in (word[: elided.end() - 1], word[elided.end() :]) if elided else (word.strip("'"),):
            small = _STRETCHED.sub(r"\1", part.lower()) if len(part) > 2 else part.lower()
            capital = capitals and part[:1].isupper()
            found.append(Token(text=small, name=capital and bool(found), initial=capital and not found))
    return tuple(found)


def without_accents(text: str) -> str:
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text.replace("ł", "l"))
    return "".join(c for c in parts if not unicodedata.combining(c))


def shortened(word: str) -> set[str]:
    """The word, and all that is left of it without one letter: two words that are a slip apart share one."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def slip(written: str, meant: str) -> bool:
    """One letter too many, too few, wrong, or two exchanged: "accpet"."""
    if written == meant or abs(len(written) - len(meant)) > 1:
        return False
    if len(written) == len(meant):
        wrong = [i for i in range(len(meant)) if written[i] != meant[i]]
        exchanged = (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and written[wrong[0]] == meant[wrong[1]]
            and written[wrong[1]] == meant[wrong[0]]
        )
        return len(wrong) == 1 or exchanged
    short, long = sorted((written, meant), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
