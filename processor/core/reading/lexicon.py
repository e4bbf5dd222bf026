"""The words of an answer, ready to be looked up: which phrase of a language says what."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from processor.core.rules import Vocabulary

# A word, a punctuation mark that parts clauses, or a sign that answers ("👍").
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*'?|[,:()/–—]|\s-\s|[👍👎✅✔❌]")
_PARTS = frozenset(",:()/–—-")
# French, Italian and Portuguese join small words to the next one: "j'accepte", "d'accordo"
_ELIDED = re.compile(r"^(l|d|j|n|m|t|s|c|qu|un|all|dell)'(?=[^\W\d_]{2})", re.IGNORECASE)
_STRETCHED = re.compile(r"(\w)\1{2,}")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae"})
_FOLDED_FROM = 4  # letters: in a shorter word the accent is the meaning ("sí" and "si")


class Mark(StrEnum):
    """What a phrase does to an answer."""

    YES = "yes"  # accept, count me in: it says yes whatever stands in the next clause
    NOD = "nod"  # yes, sure: a yes as long as its sentence says nothing else
    WEAK = "weak"  # ok, 👍: a yes only where nothing else is said; with thanks it may be a receipt
    NO = "no"  # decline, too busy
    DECLINE = "decline"  # the same as a verb: what may follow matters less
    SHAKE = "shake"  # no, nope: a no as long as its sentence says nothing else
    WISH = "wish"  # would love to, can, happy to: what may still be followed by "but I cannot"
    UNABLE = "unable"  # cannot, unable: a wish turned round
    HELP = "help"  # mentor, take on: what one wishes to do, or is unable to
    NOT = "not"  # turns round what is with it
    DOUBT = "doubt"  # no yes is sure beside it
    OPEN = "open"  # neither a yes nor a no is sure beside it
    TURN = "turn"  # but: begins a clause that takes something back
    BREAK = "break"  # and, because: begins a clause
    IDLE = "idle"  # said out of politeness
    THANKS = "thanks"
    GREETING = "greeting"
    LIGHT = "light"  # her, please, today: changes nothing
    PART = "part"  # a comma or the like
    ASKED = "asked"  # start, meet: what a question about the time to come is about
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    text: str  # in small letters
    name: bool  # has a capital where only a name has one


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Some tokens that together have one mark."""

    mark: Mark
    tokens: tuple[Token, ...]
    asked: bool = False  # a question that is none ("why not?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    words: tuple[str, ...]
    mark: Mark
    rest: bool  # takes all that follows in its clause ("let me know if …")
    closed: bool  # nothing may follow in its clause ("I'm in." and not "I'm in Rome")
    asked: bool  # a question that is none ("why not?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    language: str
    by_first: dict[str, tuple[Phrase, ...]]  # the longest first
    verbs: tuple[tuple[str, Mark], ...]  # words to which a slip of the pen may belong
    words: frozenset[str]  # every word of every phrase

    def spans(self, tokens: tuple[Token, ...]) -> tuple[Span, ...]:
        """The sentence as phrases, the longest that fits at each place."""
        found: list[Span] = []
        at = 0
        while at < len(tokens):
            found.append(self._at(tokens, at))
            at += len(found[-1].tokens)
        return tuple(found)

    def _at(self, tokens: tuple[Token, ...], at: int) -> Span:
        token = tokens[at]
        if token.text in _PARTS:
            return Span(mark=Mark.PART, tokens=(token,))
        for phrase in self.by_first.get(token.text, ()):
            end = at + len(phrase.words)
            if tuple(t.text for t in tokens[at:end]) == phrase.words:
                if phrase.mark in (Mark.LIGHT, Mark.NO) and self._hides(phrase, tokens, at, end):
                    continue
                if phrase.closed and not self._ends(tokens, end):
                    continue
                while phrase.rest and not self._ends(tokens, end):
                    end += 1
                return Span(mark=phrase.mark, tokens=tokens[at:end], asked=phrase.asked)
        return Span(mark=Mark.UNKNOWN, tokens=(token,))

    def _ends(self, tokens: tuple[Token, ...], at: int) -> bool:
        """A clause ends before that token."""
        if at >= len(tokens) or tokens[at].text in _PARTS:
            return True
        return any(
            phrase.mark in (Mark.TURN, Mark.BREAK) and len(phrase.words) == 1
            for phrase in self.by_first.get(tokens[at].text, ())
        )

    def _hides(self, phrase: Phrase, tokens: tuple[Token, ...], at: int, end: int) -> bool:
        """A phrase that tells more begins inside: "i have" must not hide "have to pass"."""
        light = phrase.mark is Mark.LIGHT
        more = {*Mark} - {Mark.LIGHT} if light else {Mark.UNABLE, Mark.NO, Mark.IDLE}
        return any(
            inner.mark in more
            and start + len(inner.words) > end
            and tuple(t.text for t in tokens[start : start + len(inner.words)]) == inner.words
            for start in range(at + 1, end)
            for inner in self.by_first.get(tokens[start].text, ())
        )


def words(text: str) -> tuple[str, ...]:
    """The words of a text, small, with elided articles parted and stretched letters ("yesss") shortened."""
    return tuple(token.text for token in tokens_of(text) if token.text not in _PARTS)


def tokens_of(sentence: str, *, capitals: bool = True) -> tuple[Token, ...]:
    """The sentence's words; `capitals`: whether a capital letter tells anything here."""
    found: list[Token] = []
    for match in _TOKEN.finditer(unicodedata.normalize("NFKC", sentence).replace("’", "'")):
        word = match[0].strip() or match[0]
        elided = _ELIDED.match(word)
        for part in (word[: elided.end() - 1], word[elided.end() :]) if elided else (word.strip("'"),):
            small = _STRETCHED.sub(r"\1", part.lower())
            name = capitals and bool(found) and part[:1].isupper()
            found.append(Token(text=small, name=name))
    return tuple(found)


# Where one phrase stands in two lists, the earlier of these holds.
_LISTS = (
    ("idle", Mark.IDLE),
    ("undecided", Mark.OPEN),
    ("turns", Mark.TURN),
    ("thanks", Mark.THANKS),
    ("accept_phrases", Mark.YES),
    ("reject_phrases", Mark.NO),
    ("weak_yes", Mark.WEAK),
    ("yes_words", Mark.NOD),
    ("no_words", Mark.SHAKE),
    ("accept", Mark.YES),
    ("reject", Mark.DECLINE),
    ("unable", Mark.UNABLE),
    ("wishes", Mark.WISH),
    ("helps", Mark.HELP),
    ("doubt", Mark.DOUBT),
    ("negation", Mark.NOT),
    ("breaks", Mark.BREAK),
    ("greetings", Mark.GREETING),
    ("light", Mark.LIGHT),
    ("arrangements", Mark.ASKED),
)


class _Vocabularies:
    """Vocabularies as the key of a cache: by identity, for to compare thousands of words costs more."""

    def __init__(self, vocabularies: tuple[Vocabulary, ...]) -> None:
        self.all = vocabularies  # kept, so that no other object gets their identity

    def __hash__(self) -> int:
        return hash(tuple(id(v) for v in self.all))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Vocabularies) and [id(v) for v in self.all] == [id(v) for v in other.all]


def lexicons(vocabularies: tuple[Vocabulary, ...]) -> tuple[Lexicon, ...]:
    return _lexicons(_Vocabularies(vocabularies))


@lru_cache(maxsize=8)
def _lexicons(vocabularies: _Vocabularies) -> tuple[Lexicon, ...]:
    return tuple(
        _lexicon(v.language, tuple((mark, getattr(v, name)) for name, mark in _LISTS), v.months)
        for v in vocabularies.all
    )


def _lexicon(
    language: str, lists: tuple[tuple[Mark, tuple[str, ...]], ...], months: tuple[str, ...]
) -> Lexicon:
    phrases: dict[tuple[str, ...], Phrase] = {}
    spellings: dict[tuple[str, ...], Phrase] = {}
    for mark, entries in (*lists, (Mark.DOUBT, tuple(m.lower() for m in months))):
        for entry in entries:
            bare = entry.rstrip(".…?").strip()
            key = words(bare)
            if not key:
                continue
            phrase = Phrase(
                words=key,
                mark=mark,
                rest=entry.endswith("…"),
                closed=entry.endswith("."),
                asked=entry.endswith("?"),
            )
            phrases.setdefault(key, phrase)
            for spelt in (words(bare.translate(_UMLAUTS)), words(without_accents(bare))):
                if len("".join(spelt)) >= _FOLDED_FROM:
                    spellings.setdefault(spelt, replace(phrase, words=spelt))
    by_first: dict[str, list[Phrase]] = {}
    for phrase in (spellings | phrases).values():
        by_first.setdefault(phrase.words[0], []).append(phrase)
    longest = {first: tuple(sorted(ps, key=lambda p: -len(p.words))) for first, ps in by_first.items()}
    verbs = tuple(
        (p.words[0], p.mark)
        for p in phrases.values()
        if len(p.words) == 1 and p.mark in (Mark.YES, Mark.DECLINE) and len(p.words[0]) > 5
    )
    every = frozenset(word for ps in longest.values() for p in ps for word in p.words)
    return Lexicon(language=language, by_first=longest, verbs=verbs, words=every)


def without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.replace("ł", "l"))
    return "".join(c for c in parts if not unicodedata.combining(c))


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
