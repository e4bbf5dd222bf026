"""What people tell beside an answer: their work, what they can show, their days, the snow outside.

"I trained as a midwife in Leeds and moved into teaching in 2011" can be put in no list, but how such a clause
begins can: the writer and a verb of work, "I can show her", "on Fridays I am", "the snow has". Each language
describes that in [harmless.telling] of rules/vocabulary.<language>.toml, by patterns as in harmless.py:

    work, contact, meeting, setting   how a clause of that kind begins
    ahead    what may stand before such a beginning ("as a social worker", "in summer")
    on       how a clause goes on that has no writer of its own ("and have led …", "mostly dogs")
    free     what may stand in the rest though it has a word of `never` or of doubt ("before I joined")
    of_work  the same, only where the clause tells of work ("engineer", "the board")
    bends    phrases of the rest with which the clause is something else ("which", "too", "opinion")
    mentee   words for the mentee, of whom a clause that tells of work does not speak
    places   words before the name of a place
    articles words before a noun, where every noun has a capital

The rest is of any words, but none of an answer, of a doubt, of `never` or of `bends`; it names nobody, and a
capital is a place's. What stands below the end of a mail is not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from processor.core.reading.answer.harmless import ByFirst, Harmless, by_first, that_may_begin
from processor.core.reading.answer.patterns import (
    Phrases,
    Piece,
    Said,
    one_of,
    phrases_of,
    plain,
    read_pattern,
)

KINDS = ("work", "contact", "meeting", "setting")
_WORK = "work"
_MOST_WORDS = 24  # of a clause
_MOST_AHEAD = 9  # words before the beginning
_LONG = 9  # letters: where nouns have capitals, a name is rarely so long

# The places of words that weigh in an answer, of the clause from one word to another.
Weighed = Callable[[int, int], frozenset[int]]


@dataclass(frozen=True)
class Telling:
    """The lists of one language, read when the first clause asks for them."""

    harmless: Harmless = field(default_factory=Harmless)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    nouns: bool = False  # every noun has a capital

    def make_ready(self) -> None:
        _ = self._begins, self._ahead, self._firsts_after, self._free, self._of_work, self._bends, self._words

    def kind_of(self, clause: tuple[Said, ...], heavy: Weighed, after: str = "") -> tuple[str, int]:
        """Its kind, and how many of its words say so. `after`: the kind of the clause before."""
        if not self.lists or not 0 < len(clause) <= _MOST_WORDS:
            return "", 0
        if not clause[0].may_be & (self._firsts_after if after else self._firsts):
            return "", 0
        for at in self._starts(clause, heavy):
            for kind, pattern in that_may_begin(self._begins, clause[at]):
                for end in pattern.ends(clause, at):
                    if self._is_open(clause, end, len(clause), heavy, kind):
                        return kind, end - at
        if after:
            for _, pattern in that_may_begin(self._on, clause[0]):
                for end in pattern.ends(clause, 0):
                    if self._is_open(clause, end, len(clause), heavy, after):
                        return after, end
        return "", 0

    def _starts(self, clause: tuple[Said, ...], heavy: Weighed) -> Iterator[int]:
        """Where the beginning may stand: first, or behind what may be ahead of it."""
        yield 0
        ends = [e for _, p in that_may_begin(self._ahead, clause[0]) for e in p.ends(clause, 0)]
        if ends:
            last = min(len(clause) - 1, _MOST_AHEAD)
            for at in range(min(ends), last + 1):
                if any(self._is_open(clause, end, at, heavy, _WORK) for end in ends if end <= at):
                    yield at

    def _is_open(self, clause: tuple[Said, ...], at: int, end: int, heavy: Weighed, kind: str) -> bool:
        """What stands from there to there may be anything, and is nothing that changes an answer."""
        if at >= end:
            return at == end
        weighs, changes = heavy(at, end), self.harmless.changes(clause[at:end])
        first = at
        while at < end:
            frees = (*self._free.ends(clause, at), *(self._of_work.ends(clause, at) if kind == _WORK else ()))
            free = max((e for e in frees if e <= end), default=at)
            if free == at:
                word = clause[at]
                if at in weighs or at - first in changes or any(self._bends.ends(clause, at)):
                    return False
                if kind == _WORK and (word.name or word.word in self._words["mentee"]):
                    return False  # "I live with her cousin"
                if word.capital and not word.name and not self._is_no_person(clause, at):
                    return False
                free += 1
            at = free
        return True

    def _is_no_person(self, clause: tuple[Said, ...], at: int) -> bool:
        """A place, after "in" and the like; or a noun, where these have capitals."""
        before = at
        while before and clause[before - 1].capital and not clause[before - 1].name:
            before -= 1
        if before and clause[before - 1].word in self._words["places"]:
            return True
        if not self.nouns:
            return clause[at].word in self.harmless.known
        if len(clause[at].word) >= _LONG or clause[at].word in self.harmless.known:
            return True
        nouns = self._words["articles"]
        beside = at > 0 and clause[at - 1].word in nouns
        return beside or (at > 1 and clause[at - 2].word in nouns and not clause[at - 1].capital)

    @cached_property
    def _begins(self) -> ByFirst:
        return by_first({kind: self._read(kind) for kind in KINDS})

    @cached_property
    def _ahead(self) -> ByFirst:
        return by_first({"": self._read("ahead")})

    @cached_property
    def _on(self) -> ByFirst:
        return by_first({"": self._read("on")})

    @cached_property
    def _firsts(self) -> frozenset[str]:
        return frozenset({*self._begins, *self._ahead})

    @cached_property
    def _firsts_after(self) -> frozenset[str]:
        return self._firsts | {*self._on}

    @cached_property
    def _free(self) -> Piece:
        return one_of([*self._read("free"), self.harmless.free])

    @cached_property
    def _of_work(self) -> Piece:
        return one_of([*self._read("of_work"), Phrases({}, frozenset())])

    @cached_property
    def _bends(self) -> Phrases:
        return phrases_of(self.lists.get("bends", ()))

    @cached_property
    def _words(self) -> Mapping[str, frozenset[str]]:
        names = ("mentee", "places", "articles")
        return {name: frozenset(map(plain, self.lists.get(name, ()))) for name in names}

    def _read(self, name: str) -> tuple[Piece, ...]:
        return tuple(read_pattern(p, self.harmless.classes) for p in self.lists.get(name, ()))
