"""The words of a clause as patterns see them, and what patterns are made of; see harmless.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from processor.core.reading.words.tokens import Token, without_accents, words

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
NAME, PLACE, NUMBER, SOME = "{name}", "{place}", "{number}", "{some}"
# With what each may begin (see Said.may_be); None: with anything.
BUILT_IN = {NAME: frozenset({NAME}), PLACE: frozenset({PLACE}), NUMBER: frozenset({NUMBER}), SOME: None}
_BETWEEN = frozenset((  # within the name of a place
    "of", "and", "the", "de", "del", "la", "le", "du", "des", "di", "da", "der", "die", "das", "den", "van",
    "fur", "und", "y", "e", "i", "och", "og", "en", "w", "do", "dos",
))
_ARTICLES = frozenset((
    "the", "der", "die", "das", "dem", "den", "el", "la", "le", "il", "lo", "o", "a", "de", "het",
))
# fmt: on
_LONGEST_KEPT = 40  # letters of a word
_MOST_PLACE = 6  # words of a place's name
_MOST_SOME = 10  # words
_CLOSES = {"(": ")", "[": "]"}
PIECE = re.compile(r"\{[a-z_]+\}|[()\[\]|*]|[^\s()\[\]{}|*]+")
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
    typed: str = ""  # small, with its accents


def plain(word: str) -> str:
    return _plain(word) if len(word) <= _LONGEST_KEPT else without_accents(word.translate(_FOLDED))


@lru_cache(maxsize=20_000)
def _plain(word: str) -> str:
    """The same few thousand words are asked for again and again."""
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
        found.append(Said(word, name, capital, _may_be(word, name=name, capital=capital), token.text))
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


# --- what a pattern is made of: each piece says where it may end ------------------------------------
#
# `firsts` is what it may begin with (see Said.may_be), so that most pieces are passed over at once; None when
# it may be missing.


@dataclass(frozen=True, slots=True)
class Phrases:
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
class BuiltIn:
    what: str
    firsts: frozenset[str] | None

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
        elif self.what == SOME:
            yield from range(at, min(len(clause), at + _MOST_SOME) + 1)
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
    pieces: tuple[Piece, ...]
    firsts: frozenset[str] | None

    def ends(self, clause: tuple[Said, ...], at: int) -> Iterator[int]:
        if cannot_begin(self, clause, at):
            return
        places = {at}
        for piece in self.pieces:
            places = {end for place in places for end in piece.ends(clause, place)}
            if not places:
                return
        yield from places


@dataclass(frozen=True, slots=True)
class _OneOf:
    ways: tuple[Piece, ...]
    firsts: frozenset[str] | None

    def ends(self, clause: tuple[Said, ...], at: int) -> Iterator[int]:
        if cannot_begin(self, clause, at):
            return
        for way in self.ways:
            if not cannot_begin(way, clause, at):
                yield from way.ends(clause, at)


@dataclass(frozen=True, slots=True)
class Maybe:
    piece: Piece
    again: bool  # and again and again

    @property
    def firsts(self) -> frozenset[str] | None:
        return None

    def ends(self, clause: tuple[Said, ...], at: int) -> Iterator[int]:
        yield at
        if cannot_begin(self.piece, clause, at):
            return
        reached, new = {at}, {at}
        while new:
            new = {end for place in new for end in self.piece.ends(clause, place)} - reached
            yield from new
            reached |= new
            if not self.again:
                break


def cannot_begin(piece: Piece, clause: tuple[Said, ...], at: int) -> bool:
    firsts = piece.firsts
    return firsts is not None and (at >= len(clause) or firsts.isdisjoint(clause[at].may_be))


Piece = Phrases | BuiltIn | _Sequence | _OneOf | Maybe


# --- how a pattern is read ---------------------------------------------------------------------------


def phrases_of(every: Iterable[str], folded: Callable[[str], str] = plain) -> Phrases:
    """Each as it is written, and as somebody writes it who has no umlauts on the keyboard.

    `folded`: what a word is compared as.
    """
    by_first: dict[str, dict[tuple[str, ...], None]] = {}
    for phrase in every:
        for spelling in (phrase, phrase.translate(_UMLAUTS)):
            key = tuple(folded(word) for word in words(spelling))
            if key:
                by_first.setdefault(key[0], {})[key] = None
    return Phrases({first: tuple(keys) for first, keys in by_first.items()}, _shared(frozenset(by_first)))


@lru_cache(maxsize=20_000)
def _shared(firsts: frozenset[str]) -> frozenset[str]:
    """Thousands of patterns begin alike, and a set for each of them takes most of their memory."""
    return firsts


@lru_cache(maxsize=20_000)
def _word(piece: str) -> Phrases:
    """The patterns say the same few thousand words again and again."""
    return phrases_of((piece,))


def read_pattern(pattern: str, classes: Mapping[str, Piece]) -> Piece:
    """Raises PatternFault."""
    return _read(pattern, classes, _word)


def check_pattern(pattern: str, classes: Iterable[str]) -> None:
    """Raises PatternFault. Makes nothing to be kept, for there are thousands of patterns."""
    _read(pattern, dict.fromkeys(classes, _SOMETHING), lambda _: _SOMETHING)


_SOMETHING = BuiltIn(NAME, frozenset({NAME}))


def _read(pattern: str, classes: Mapping[str, Piece], word: Callable[[str], Piece]) -> Piece:
    made, rest = _sequence(PIECE.findall(pattern), pattern, classes, word)
    if rest:
        raise PatternFault(f"{pattern!r} closes {rest[0]} without opening it")
    if 0 in made.ends((), 0):
        raise PatternFault(f"{pattern!r} fits no words at all; make a part of it not optional")
    return made


def _sequence(
    pieces: list[str], whole: str, classes: Mapping[str, Piece], word: Callable[[str], Piece]
) -> tuple[Piece, list[str]]:
    """Up to the end, or to what closes a group; and the pieces from there on."""
    ways: list[list[Piece]] = [[]]
    while pieces and pieces[0] not in ")]":
        piece, *pieces = pieces
        if piece == "|":
            ways.append([])
        elif piece == "*":
            if not ways[-1]:
                raise PatternFault(f"{whole!r} has a * after nothing")
            last = ways[-1].pop()
            ways[-1].append(Maybe(last.piece if isinstance(last, Maybe) else last, again=True))
        elif piece in "([":
            inner, pieces = _sequence(pieces, whole, classes, word)
            if pieces[:1] != [_CLOSES[piece]]:
                raise PatternFault(f"{whole!r} opens {piece} and does not close it")
            pieces = pieces[1:]
            ways[-1].append(inner if piece == "(" else Maybe(inner, again=False))
        elif piece.startswith("{"):
            if piece not in classes:
                raise PatternFault(f"{whole!r} names a class that is not there: {piece}")
            ways[-1].append(classes[piece])
        else:
            ways[-1].append(word(piece))
    made = one_of([_in_a_row(way) for way in ways])
    return made, pieces


def _in_a_row(way: list[Piece]) -> Piece:
    if len(way) == 1:
        return way[0]
    firsts: frozenset[str] = frozenset()
    for piece in way:
        if piece.firsts is not None:  # all before it may be missing
            return _Sequence(tuple(way), _shared(firsts | piece.firsts))
        may_begin = piece.piece.firsts if isinstance(piece, Maybe) else None
        if may_begin is None:
            break
        firsts |= may_begin
    return _Sequence(tuple(way), None)


def one_of(ways: list[Piece]) -> Piece:
    """Phrases among them are looked up as one."""
    if len(ways) == 1:
        return ways[0]
    by_first: dict[str, tuple[tuple[str, ...], ...]] = {}
    for way in ways:
        if isinstance(way, Phrases):
            for first, phrases in way.by_first.items():
                before = by_first.get(first)
                by_first[first] = (*before, *phrases) if before else phrases
    several: list[Piece] = [way for way in ways if not isinstance(way, Phrases)]
    if by_first:
        several.insert(0, Phrases(by_first, _shared(frozenset(by_first))))
    every = [way.firsts for way in several]
    firsts = None if None in every else frozenset().union(*(f for f in every if f is not None))
    return several[0] if len(several) == 1 else _OneOf(tuple(several), firsts and _shared(firsts))
