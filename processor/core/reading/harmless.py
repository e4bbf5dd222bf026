"""Clauses that change nothing beside an answer, by kind: a time to meet, praise, where somebody works.

Each language describes them by patterns over its own classes of phrases, in rules/vocabulary.<language>.toml:

    [harmless.words]
    time = ["monday", "next week"]
    [harmless.kinds]
    meeting = ["{time} [works] [for me]", "we (could|can) meet [on] {time}"]

A pattern describes a whole clause. `{time}` is one phrase of that class, `(a|b c)` one of several, `[…]` may
be missing, and `*` after any of the three lets it come again and again, or not at all. `{name}` is a name of
the request's people, `{place}` some words with a capital, `{number}` a number, a time of day or a
telephone number. The kind `beside` is for what stands before or after an answer in the answer's own clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from processor.core.reading.tokens import PARTS, Token, without_accents, words

BESIDE = "beside"
NAME_ALONE = "name"  # below an answer: who writes, or who is meant
# fmt: off
TITLES = frozenset((
    "dr", "dra", "drs", "prof", "profa", "mr", "mrs", "ms", "miss", "sr", "sra", "srta", "mme", "mlle",
    "frau", "herr", "herrn", "dott", "dottssa", "sig", "signora", "pan", "pani", "fru", "hr",
    "mevrouw", "meneer", "madame", "mademoiselle", "monsieur", "señora", "señor", "senora", "senor", "doctor",
    "doctora", "doutora", "dottoressa", "doktor", "professor", "sister",
))
# Short for "kind regards", without accents; whoever writes them out is understood by the vocabularies.
CLOSERS = frozenset((
    "lg", "vg", "bg", "mfg", "glg", "vlg", "gr", "grt", "grtz", "groet", "mvg", "mvh", "vh", "kh", "dbh",
    "vbh", "hilsen", "hilsner", "halsn", "halsningar", "atte", "atentamente", "slds", "cdt", "cdlt",
    "cordialement", "saluti", "abs", "att", "atenciosamente", "cumprimentos", "pozdr", "pozdrawiam", "br",
    "rgds", "regards", "cheers", "best", "yours", "sincerely", "faithfully", "truly", "respectfully", "x",
    "xx",
))
NAME, PLACE, NUMBER = "{name}", "{place}", "{number}"
_BUILT_IN = (NAME, PLACE, NUMBER)
_BETWEEN = frozenset((  # within the name of a place
    "of", "and", "the", "de", "del", "la", "le", "du", "des", "di", "da", "der", "die", "das", "den", "van",
    "fur", "und", "y", "e", "i", "och", "og", "en", "w", "do", "dos",
))
_ARTICLES = frozenset((
    "the", "der", "die", "das", "dem", "den", "el", "la", "le", "il", "lo", "o", "a", "de", "het",
))
# fmt: on
_MOST_PLACE = 6  # words of a place's name
_MOST_WORDS = 30  # of a clause
_CLOSES = {"(": ")", "[": "]"}
_PIECE = re.compile(r"\{[a-z_]+\}|[()\[\]|*]|[^\s()\[\]{}|*]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae"})
_FOLDED = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss"})


class PatternFault(ValueError):
    """A pattern that cannot be read; the argument says why."""


@dataclass(frozen=True, slots=True)
class Said:
    """A word of a clause as patterns see it."""

    word: str  # small, without accents
    name: bool  # of one of the request's people
    capital: bool
    may_be: frozenset[str] = frozenset()  # the word, and what of NAME, PLACE, NUMBER may begin with it


def plain(word: str) -> str:
    return without_accents(word.translate(_FOLDED))


def said(
    tokens: Iterable[Token], names: frozenset[str] | None, never: frozenset[str] = frozenset()
) -> tuple[Said, ...]:
    """`names`: of the people whom the answer may be about, without accents; None: any capital makes one.

    `never`: words that are no place, such as the months.
    """
    found = []
    for token in tokens:
        word = plain(token.text)
        capital = (token.name or token.initial) and word not in never
        name = token.name if names is None else word in names
        found.append(Said(word, name, capital, _may_be(word, name=name, capital=capital)))
    return tuple(found)


def _may_be(word: str, *, name: bool, capital: bool) -> frozenset[str]:
    found = {word}
    if name or word in TITLES:
        found.add(NAME)
    if capital or word in _ARTICLES or word in _BETWEEN:
        found.add(PLACE)
    if word[:1].isdigit():
        found.add(NUMBER)
    return frozenset(found)


def is_name(tokens: Iterable[Token], names: frozenset[str] | None) -> bool:
    """Nothing but a name: for a sentence of which no language knows a word."""
    every = [token for token in tokens if token.text not in PARTS and token.text not in TITLES]
    if names is None:
        return bool(every) and all(token.name or token.initial for token in every)
    return bool(every) and all(plain(token.text) in names for token in every)


# --- what a pattern is made of: each piece says where it may end ------------------------------------
#
# `firsts` is what it may begin with (see Said.may_be), so that most pieces are passed over at once; None when
# it may be missing.


@dataclass(frozen=True, slots=True)
class _Phrases:
    """One of several phrases."""

    by_first: Mapping[str, tuple[tuple[str, ...], ...]]
    firsts: frozenset[str]

    def ends(self, clause: tuple[Said, ...], at: int) -> Iterator[int]:
        if at < len(clause):
            for phrase in self.by_first.get(clause[at].word, ()):
                end = at + len(phrase)
                if end <= len(clause) and all(
                    s.word == w for s, w in zip(clause[at:end], phrase, strict=True)
                ):
                    yield end


@dataclass(frozen=True, slots=True)
class _BuiltIn:
    what: str
    firsts: frozenset[str]

    def ends(self, clause: tuple[Said, ...], at: int) -> Iterator[int]:
        if self.what == NUMBER:
            while at < len(clause) and clause[at].word[:1].isdigit():
                at += 1
                yield at
        elif self.what == NAME:
            while at < len(clause) and clause[at].word in TITLES:
                at += 1
            while at < len(clause) and clause[at].name:
                at += 1
                yield at
        else:
            yield from _place(clause, at)


def _place(clause: tuple[Said, ...], at: int) -> Iterator[int]:
    if at and clause[at - 1].word in CLOSERS:
        return  # "Regards Tom" is from somebody
    at += at < len(clause) and clause[at].word in _ARTICLES and not clause[at].capital
    last = min(len(clause), at + _MOST_PLACE)
    while at < last and (clause[at].capital or clause[at].word in _BETWEEN):
        at += 1
        if clause[at - 1].capital:
            yield at


@dataclass(frozen=True, slots=True)
class _Sequence:
    pieces: tuple[_Piece, ...]
    firsts: frozenset[str] | None

    def ends(self, clause: tuple[Said, ...], at: int) -> Iterator[int]:
        if _cannot_begin(self, clause, at):
            return
        places = {at}
        for piece in self.pieces:
            places = {end for place in places for end in piece.ends(clause, place)}
            if not places:
                return
        yield from places


@dataclass(frozen=True, slots=True)
class _OneOf:
    ways: tuple[_Piece, ...]
    firsts: frozenset[str] | None

    def ends(self, clause: tuple[Said, ...], at: int) -> Iterator[int]:
        if _cannot_begin(self, clause, at):
            return
        for way in self.ways:
            if not _cannot_begin(way, clause, at):
                yield from way.ends(clause, at)


@dataclass(frozen=True, slots=True)
class _Maybe:
    piece: _Piece
    again: bool  # and again and again

    @property
    def firsts(self) -> frozenset[str] | None:
        return None

    def ends(self, clause: tuple[Said, ...], at: int) -> Iterator[int]:
        yield at
        if _cannot_begin(self.piece, clause, at):
            return
        reached, new = {at}, {at}
        while new:
            new = {end for place in new for end in self.piece.ends(clause, place)} - reached
            yield from new
            reached |= new
            if not self.again:
                break


def _cannot_begin(piece: _Piece, clause: tuple[Said, ...], at: int) -> bool:
    firsts = piece.firsts
    return firsts is not None and (at >= len(clause) or firsts.isdisjoint(clause[at].may_be))


_Piece = _Phrases | _BuiltIn | _Sequence | _OneOf | _Maybe


# --- the kinds of one language ----------------------------------------------------------------------


@dataclass(frozen=True)
class Harmless:
    """Patterns by kind, which are read when the first clause asks for them."""

    of_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    never: tuple[str, ...] = ()  # words and phrases that no story has; see stories.py

    @cached_property
    def patterns(self) -> Mapping[str, tuple[_Piece, ...]]:
        """Raises PatternFault, with the pattern and what is wrong with it."""
        classes: dict[str, _Piece] = {f"{{{name}}}": _phrases(said) for name, said in self.of_words.items()}
        classes |= {what: _BuiltIn(what, frozenset({what})) for what in _BUILT_IN}
        return {kind: tuple(_read(p, classes) for p in patterns) for kind, patterns in self.kinds.items()}

    def kind_of(self, clause: tuple[Said, ...]) -> str:
        """ "" when it is no clause of a known kind."""
        if not clause or len(clause) > _MOST_WORDS:
            return ""
        if all(word.name or word.word in TITLES for word in clause):
            return NAME_ALONE
        whole = len(clause)
        for kind, patterns in self.patterns.items():
            if kind != BESIDE and any(
                end == whole for p in patterns if not _cannot_begin(p, clause, 0) for end in p.ends(clause, 0)
            ):
                return kind
        return ""

    def is_beside(self, clause: tuple[Said, ...]) -> bool:
        """Nothing but what may stand beside an answer, one after another."""
        if not clause or len(clause) > _MOST_WORDS:
            return False
        several = _Maybe(_one_of([*self.patterns.get(BESIDE, ())]), again=True)
        return len(clause) in several.ends(clause, 0)

    def may_change(self, tokens: Iterable[Token]) -> bool:
        """It holds what may change an answer; so may everything in a language that has no such list."""
        clause = tuple(
            Said(plain(t.text.removesuffix("'s")), name=False, capital=False)
            for t in tokens
            if t.text not in PARTS
        )
        return not self.never or any(any(self._changes.ends(clause, at)) for at in range(len(clause)))

    @cached_property
    def _changes(self) -> _Phrases:
        return _phrases(self.never)

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word of every class and pattern."""
        every = [phrase for phrases in self.of_words.values() for phrase in phrases]
        every += [pattern for patterns in self.kinds.values() for pattern in patterns]
        pieces = (piece for one in every for piece in _PIECE.findall(one) if piece[0] not in "{()[]|*")
        return frozenset(word for piece in pieces for word in words(piece))


def _phrases(every: Iterable[str]) -> _Phrases:
    """Each as it is written, and as somebody writes it who has no umlauts on the keyboard."""
    by_first: dict[str, dict[tuple[str, ...], None]] = {}
    for phrase in every:
        for spelling in (phrase, phrase.translate(_UMLAUTS)):
            key = tuple(plain(word) for word in words(spelling))
            if key:
                by_first.setdefault(key[0], {})[key] = None
    return _Phrases({first: tuple(keys) for first, keys in by_first.items()}, frozenset(by_first))


def _read(pattern: str, classes: Mapping[str, _Piece]) -> _Piece:
    made, rest = _sequence(_PIECE.findall(pattern), pattern, classes)
    if rest:
        raise PatternFault(f"{pattern!r} closes {rest[0]} without opening it")
    if 0 in made.ends((), 0):
        raise PatternFault(f"{pattern!r} fits no words at all; make a part of it not optional")
    return made


def _sequence(pieces: list[str], whole: str, classes: Mapping[str, _Piece]) -> tuple[_Piece, list[str]]:
    """Up to the end, or to what closes a group; and the pieces from there on."""
    ways: list[list[_Piece]] = [[]]
    while pieces and pieces[0] not in ")]":
        piece, *pieces = pieces
        if piece == "|":
            ways.append([])
        elif piece == "*":
            if not ways[-1]:
                raise PatternFault(f"{whole!r} has a * after nothing")
            last = ways[-1].pop()
            ways[-1].append(_Maybe(last.piece if isinstance(last, _Maybe) else last, again=True))
        elif piece in "([":
            inner, pieces = _sequence(pieces, whole, classes)
            if pieces[:1] != [_CLOSES[piece]]:
                raise PatternFault(f"{whole!r} opens {piece} and does not close it")
            pieces = pieces[1:]
            ways[-1].append(inner if piece == "(" else _Maybe(inner, again=False))
        elif piece.startswith("{"):
            if piece not in classes:
                raise PatternFault(f"{whole!r} names a class that is not there: {piece}")
            ways[-1].append(classes[piece])
        else:
            ways[-1].append(_phrases([piece]))
    made = _one_of([_in_a_row(way) for way in ways])
    return made, pieces


def _in_a_row(way: list[_Piece]) -> _Piece:
    if len(way) == 1:
        return way[0]
    firsts: frozenset[str] = frozenset()
    for piece in way:
        if piece.firsts is not None:  # all before it may be missing
            return _Sequence(tuple(way), firsts | piece.firsts)
        may_begin = piece.piece.firsts if isinstance(piece, _Maybe) else None
        if may_begin is None:
            break
        firsts |= may_begin
    return _Sequence(tuple(way), None)


def _one_of(ways: list[_Piece]) -> _Piece:
    """Phrases among them are looked up as one."""
    if len(ways) == 1:
        return ways[0]
    by_first: dict[str, tuple[tuple[str, ...], ...]] = {}
    for way in ways:
        if isinstance(way, _Phrases):
            for first, phrases in way.by_first.items():
                by_first[first] = (*by_first.get(first, ()), *phrases)
    several: list[_Piece] = [way for way in ways if not isinstance(way, _Phrases)]
    if by_first:
        several.insert(0, _Phrases(by_first, frozenset(by_first)))
    every = [way.firsts for way in several]
    firsts = None if None in every else frozenset().union(*(f for f in every if f is not None))
    return several[0] if len(several) == 1 else _OneOf(tuple(several), firsts)
