"""The words of an answer, ready to be looked up: which phrase of a language says what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple

from processor.core.reading.answer.harmless import Harmless
from processor.core.reading.answer.patterns import plain
from processor.core.reading.answer.small import Small, small_of
from processor.core.reading.answer.telling import Telling
from processor.core.reading.words.tokens import (
    PARTS,
    Token,
    every_word,
    shortened,
    slip,
    without_accents,
    words,
)
from processor.core.rules import Vocabulary

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae"})
_CLASS = re.compile(r"\{[a-z_]+\}")
_SHORTEST_SLIP = 5  # letters: a shorter word is too near to others
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
class Span:
    """Some tokens that together have one mark."""

    mark: Mark
    tokens: tuple[Token, ...]
    asked: bool = False  # a question that is none ("why not?")


class Phrase(NamedTuple):
    """What a phrase says. There are a hundred thousand of them, and a few dozen of these."""

    mark: Mark
    rest: bool  # takes all that follows in its clause ("let me know if …")
    closed: bool  # nothing may follow in its clause ("I'm in." and not "I'm in Rome")
    asked: bool  # a question that is none ("why not?")


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """The phrases are made when the first sentence may be of this language: most mails are in one or two."""

    language: str
    vocabulary: Vocabulary
    may_know: frozenset[str]  # all that is in `words`, and perhaps more
    near: dict[str, tuple[str, ...]]  # an answer's word with one letter less -> such words, for slips
    harmless: Harmless  # clauses that change nothing
    months: frozenset[str]  # of every language; none is the name of a place
    titles: frozenset[tuple[str, ...]]  # of every language: "professor", "head of pharmacy"
    others: frozenset[str]  # single words: not the one who writes
    would: frozenset[tuple[str, ...]]  # wishes that are no yes by themselves
    small: Small  # of every language
    past: frozenset[str]  # single words: with one of them a denied yes tells of the past

    @cached_property
    def phrases(self) -> dict[tuple[str, ...], Phrase]:
        return _phrases(self.vocabulary)

    @cached_property
    def lengths(self) -> dict[str, tuple[int, ...]]:
        """Of the phrases that begin with a word; the longest first."""
        lengths: dict[str, set[int]] = {}
        for key in self.phrases:
            lengths.setdefault(key[0], set()).add(len(key))
        return {first: tuple(sorted(several, reverse=True)) for first, several in lengths.items()}

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of every phrase."""
        return frozenset(word for key in self.phrases for word in key) | self.harmless.known

    @cached_property
    def telling(self) -> Telling:
        nouns = self.vocabulary.capital_nouns
        return Telling(harmless=self.harmless, lists=self.vocabulary.telling, nouns=nouns)

    def make_ready(self) -> None:
        _ = self.lengths, self.words
        self.harmless.make_ready()
        self.telling.make_ready()

    def spans(self, tokens: tuple[Token, ...]) -> tuple[Span, ...]:
        """The sentence as phrases, the longest that fits at each place."""
        texts = tuple(t.text for t in tokens)
        found: list[Span] = []
        at = 0
        while at < len(tokens):
            mark, end, asked = self._at(texts, at)
            found.append(Span(mark=mark, tokens=tokens[at:end], asked=asked))
            at = end
        return tuple(found)

    def answers(self, tokens: tuple[Token, ...]) -> bool:
        """One of the words answers by itself, or makes an answer unsure."""
        alone = (self.phrases.get((t.text,)) for t in tokens if t.text in self.may_know)
        return any(phrase is not None and phrase.mark in _WEIGHS for phrase in alone)

    def meant(self, word: str) -> Mark | None:
        """What a word with a slip of the pen in it says; None when it is no such word."""
        if len(word) < _SHORTEST_SLIP:
            return None
        meant = (each for short in shortened(word) for each in self.near.get(short, ()) if slip(word, each))
        marks = (self.phrases[(each,)].mark for each in meant)
        return next((mark for mark in marks if mark in (Mark.YES, Mark.DECLINE)), None)

    def _beginning(self, texts: tuple[str, ...], at: int) -> Iterator[tuple[Phrase, int]]:
        """The phrases that stand there, and where each ends; the longest first."""
        for length in self.lengths.get(texts[at], ()):
            end = at + length
            phrase = self.phrases.get(texts[at:end]) if end <= len(texts) else None
            if phrase is not None:
                yield phrase, end

    def _at(self, texts: tuple[str, ...], at: int) -> tuple[Mark, int, bool]:
        """What stands there, where it ends, and whether it is a question that is none."""
        if texts[at] in PARTS:
            return Mark.PART, at + 1, False
        for phrase, end in self._beginning(texts, at):
            if phrase.mark in (Mark.LIGHT, Mark.NO) and self._hides(phrase, texts, at, end):
                continue
            if phrase.closed and not self._ends(texts, end):
                continue
            while phrase.rest and not self._ends(texts, end) and self._goes_along(texts[end]):
                end += 1
            return phrase.mark, end, phrase.asked
        return Mark.UNKNOWN, at + 1, False

    def _goes_along(self, word: str) -> bool:
        """A word that may follow a polite phrase: a known one that takes nothing back by itself."""
        phrase = self.phrases.get((word,))
        return word in self.words and (phrase is None or phrase.mark not in _TAKES_BACK)

    def _ends(self, texts: tuple[str, ...], at: int) -> bool:
        """A clause ends before that word."""
        if at >= len(texts) or texts[at] in PARTS:
            return True
        phrase = self.phrases.get((texts[at],))
        return phrase is not None and phrase.mark in (Mark.TURN, Mark.BREAK)

    def _hides(self, phrase: Phrase, texts: tuple[str, ...], at: int, end: int) -> bool:
        """A phrase that tells more begins inside: "i have" must not hide "have to pass"."""
        more = _MORE_THAN_LIGHT if phrase.mark is Mark.LIGHT else _MORE_THAN_NO
        return any(
            inner.mark in more and inner_end > end
            for start in range(at + 1, end)
            for inner, inner_end in self._beginning(texts, start)
        )


_WEIGHS = frozenset(Mark) - {Mark.LIGHT, Mark.GREETING, Mark.THANKS, Mark.PART, Mark.IDLE, Mark.BREAK}
_TAKES_BACK = frozenset({Mark.DOUBT, Mark.OPEN})
_MORE_THAN_LIGHT = frozenset(Mark) - {Mark.LIGHT}
_MORE_THAN_NO = frozenset({Mark.UNABLE, Mark.NO, Mark.IDLE})

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


class Vocabularies:
    """Vocabularies as the key of a cache: by their files, or by identity; to compare all words costs more."""

    def __init__(self, vocabularies: tuple[Vocabulary, ...]) -> None:
        self.all = vocabularies  # kept, so that no other object gets their identity
        self._key = tuple(v.digest or id(v) for v in vocabularies)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Vocabularies) and self._key == other._key


def make_ready(vocabularies: tuple[Vocabulary, ...], language: str) -> None:
    """Makes ahead what the first answer of that language would wait for.

    Those of the others are made when they are needed: all of them take 80 MB, and two seconds.
    """
    for lexicon in lexicons(vocabularies):
        if lexicon.language == language:
            lexicon.make_ready()


def lexicons(vocabularies: tuple[Vocabulary, ...]) -> tuple[Lexicon, ...]:
    return _lexicons(Vocabularies(vocabularies))


@lru_cache(maxsize=8)
def _lexicons(vocabularies: Vocabularies) -> tuple[Lexicon, ...]:
    months = frozenset(plain(word) for v in vocabularies.all for m in v.months for word in words(m))
    titles = frozenset(tuple(map(plain, words(title))) for v in vocabularies.all for title in v.titles)
    return tuple(
        Lexicon(
            language=v.language,
            vocabulary=v,
            may_know=v.known or words_known(v),
            near=_near(v),
            harmless=Harmless(
                of_words=v.harmless_words,
                kinds=v.harmless_kinds,
                heads=v.harmless_heads,
                tiles=v.harmless_tiles,
                follow=v.follow,
                never=v.never,
                unsure=v.unsure,
                accented=v.accented,
            ),
            months=months,
            titles=titles,
            small=small_of(vocabularies.all),
            would=frozenset(words(entry) for entry in v.would),
            past=frozenset(word for entry in v.past for word in words(entry)),
            others=frozenset(word for entry in v.others for word in words(entry)),
        )
        for v in vocabularies.all
    )


def _entries(vocabulary: Vocabulary) -> Iterator[tuple[Mark, tuple[str, ...]]]:
    yield from ((mark, getattr(vocabulary, name)) for name, mark in _LISTS)
    yield Mark.DOUBT, tuple(m.lower() for m in vocabulary.months)


def _phrases(vocabulary: Vocabulary) -> dict[tuple[str, ...], Phrase]:
    phrases: dict[tuple[str, ...], Phrase] = {}
    spellings: dict[tuple[str, ...], Phrase] = {}
    for mark, entries in _entries(vocabulary):
        for entry in entries:
            bare = entry.rstrip(".…?").strip()
            key = words(bare)
            if not key:
                continue
            phrase = _phrase(mark, entry[-1] if entry[-1] in ".…?" else "")
            phrases.setdefault(key, phrase)
            for spelling in () if bare.isascii() else {bare.translate(_UMLAUTS), without_accents(bare)}:
                spelt = words(spelling)
                if spelling != bare and len("".join(spelt)) >= _FOLDED_FROM:
                    spellings.setdefault(spelt, phrase)
    return spellings | phrases


@lru_cache
def _phrase(mark: Mark, last: str) -> Phrase:
    """`last`: the sign that ends the entry of the list."""
    return Phrase(mark, rest=last == "…", closed=last == ".", asked=last == "?")


def _near(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    near: dict[str, tuple[str, ...]] = {}
    entries = (*vocabulary.accept, *vocabulary.accept_phrases, *vocabulary.reject)
    keys = {words(entry.rstrip(".…?")) for entry in entries if " " not in entry}
    for word in sorted(key[0] for key in keys if len(key) == 1):
        if len(word) > _SHORTEST_SLIP:
            for short in shortened(word):
                near[short] = (*near.get(short, ()), word)
    return near


def words_known(vocabulary: Vocabulary) -> frozenset[str]:
    """Every word that a lexicon of this vocabulary may know, and some that it does not; quick to make."""
    entries = [entry for _, several in _entries(vocabulary) for entry in several]
    entries += [phrase for phrases in vocabulary.harmless_words.values() for phrase in phrases]
    described = (
        *vocabulary.harmless_kinds.values(),
        *vocabulary.harmless_heads.values(),
        *vocabulary.harmless_tiles.values(),
    )
    entries += [pattern for patterns in described for pattern in patterns]
    entries += (*vocabulary.follow, *vocabulary.unsure)
    text = "\n".join({*_CLASS.sub(" ", "\n".join(entries)).split()})
    found = {*every_word(text)}
    spelt = "\n".join(word for word in found if not word.isascii())
    return frozenset(found).union(every_word(spelt.translate(_UMLAUTS)), every_word(without_accents(spelt)))
