"""Clauses that change nothing beside an answer, by kind: a time to meet, praise, where somebody works.

Each language describes them by patterns over its own classes of phrases, in rules/vocabulary.<language>.toml:

    [harmless.words]
    time = ["monday", "next week"]
    [harmless.kinds]
    meeting = ["{time} [works] [for me]", "we (could|can) meet [on] {time}"]

A pattern describes a whole clause. `{time}` is one phrase of that class, `(a|b c)` one of several, `[…]` may
be missing, and `*` after any of the three lets it come again and again, or not at all. `{name}` is a name of
the request's people, `{place}` some words with a capital, `{number}` a number, a time of day or a
telephone number, `{some}` up to ten words of any kind, or none. The kind `beside` is for what stands before
or after an answer in the answer's own clause, and `reason` for what stands there with a no ("with a newborn
at home I cannot"). The kinds `consent` and `refusal` are for answers in more words than a list can hold, and
`another_time` for what may stand beside a no though it speaks of later ("ask me again next year").

Nobody can list how "she can call me" goes on. So a pattern of [harmless.heads] describes how a clause begins,
and anything may follow it that holds no word of an answer, of a doubt or of `never`, and names nobody. What
has such a word and may follow all the same ("after lunch") is listed in `follow`.

Nor can anybody list all the ways to put "I work nights" and "in Leeds on Tuesdays" together. [harmless.tiles]
has the parts of such clauses: a clause that is made of tiles only, in whatever order, is harmless when one of
them says what it is about. The tiles of `filler` say nothing alone ("I", "usually", "with her"). No tile may
deny, bind, limit or postpone anything, or speak of other people.

Words are compared without accents. In `never` that would make "él" of each article "el", so the words of
`accented` are looked for there with the accent only, but for the end of a clause, where no article stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from processor.core.reading.answer.patterns import (
    BUILT_IN,
    PIECE,
    TITLES,
    BuiltIn,
    Maybe,
    Phrases,
    Piece,
    Said,
    cannot_begin,
    one_of,
    phrases_of,
    plain,
    read_pattern,
    said,
)
from processor.core.reading.words.tokens import PARTS, Token, words

BESIDE, REASON, ANOTHER_TIME = "beside", "reason", "another_time"
CONSENT, REFUSAL = "consent", "refusal"
OF_ANSWERS = frozenset({BESIDE, REASON, ANOTHER_TIME, CONSENT, REFUSAL})  # what belongs to one
FILLER = "filler"  # the tiles that say nothing alone
MEETING = "meeting"
RHETORICAL = "rhetorical"  # "What can I say?"
NAME_ALONE = "name"  # below an answer: who writes, or who is meant
# The classes of words for the work and the people that a request is about, as the vocabularies name them.
_NEAR = ("field", "workplace", "person", "who", "whom", "learners", "role", "mentees")
_MOST_WORDS = 30  # of a clause
_AT_THE_END = "end"  # of a sentence
_MOST_FOLLOWING = 12  # words after the beginning of one


def is_name(tokens: Iterable[Token], names: frozenset[str] | None) -> bool:
    """Nothing but a name: for a sentence of which no language knows a word."""
    every = [token for token in tokens if token.text not in PARTS and token.text not in TITLES]
    if names is None:
        return bool(every) and all(token.name or token.initial for token in every)
    return bool(every) and all(plain(token.text) in names for token in every)


# What a pattern may begin with ("" for anything) -> its number, its kind and the pattern itself.
ByFirst = Mapping[str, tuple[tuple[int, str, Piece], ...]]


def by_first(kinds: Mapping[str, tuple[Piece, ...]]) -> ByFirst:
    """Most of the hundreds of patterns cannot begin with a clause's first word, and are not looked at."""
    found: dict[str, list[tuple[int, str, Piece]]] = {}
    every = ((kind, pattern) for kind, patterns in kinds.items() for pattern in patterns)
    for number, (kind, pattern) in enumerate(every):
        entry = (number, kind, pattern)  # one for all: there are half a million beginnings
        for first in ("",) if pattern.firsts is None else pattern.firsts:
            found.setdefault(first, []).append(entry)
    shared: dict[
        tuple[int, ...], tuple[tuple[int, str, Piece], ...]
    ] = {}  # most begin one pattern, or the same few
    return {
        first: shared.setdefault(tuple(number for number, _, _ in several), tuple(several))
        for first, several in found.items()
    }


def that_may_begin(by_first: ByFirst, word: Said) -> Iterator[tuple[str, Piece]]:
    """In the order of the rules."""
    found = {
        number: (kind, pattern)
        for first in ("", *word.may_be)
        for number, kind, pattern in by_first.get(first, ())
    }
    yield from (found[number] for number in sorted(found))


@dataclass(frozen=True)
class Harmless:
    """Patterns by kind, which are read when the first clause asks for them."""

    of_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    heads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tiles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    follow: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()  # patterns: beside one no yes is sure, whatever its clause is taken for
    never: tuple[str, ...] = ()  # words and phrases that no story has; see stories.py
    accented: tuple[str, ...] = ()  # words of `never` that are other ordinary words without their accent

    def make_ready(self) -> None:
        """All that is read when it is first asked for. Raises PatternFault."""
        _ = self._by_first, self._heads_by_first, self._unsure_by_first, self.tilings, self._tile_words
        _ = self.free, self._changes, self._near, self._told_apart, self._meant_at_end

    @cached_property
    def patterns(self) -> Mapping[str, tuple[Piece, ...]]:
        """Raises PatternFault, with the pattern and what is wrong with it."""
        return self._read(self.kinds)

    @cached_property
    def tilings(self) -> Mapping[str, Piece]:
        """What clauses are made of, by kind. Raises PatternFault."""
        return {kind: one_of([*tiles]) for kind, tiles in self._read(self.tiles).items()}

    @cached_property
    def beginnings(self) -> Mapping[str, tuple[Piece, ...]]:
        """Raises PatternFault."""
        return self._read(self.heads)

    def _read(self, kinds: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[Piece, ...]]:
        return {kind: tuple(read_pattern(p, self.classes) for p in ps) for kind, ps in kinds.items()}

    @cached_property
    def classes(self) -> Mapping[str, Piece]:
        classes: dict[str, Piece] = {f"{{{name}}}": phrases_of(said) for name, said in self.of_words.items()}
        return classes | {what: BuiltIn(what, first) for what, first in BUILT_IN.items()}

    def kind_of(self, clause: tuple[Said, ...]) -> str:
        """ "" when it is no clause of a known kind."""
        if not clause or len(clause) > _MOST_WORDS:
            return ""
        if all(word.name or word.word in TITLES for word in clause):
            return NAME_ALONE
        whole = len(clause)
        for kind, pattern in that_may_begin(self._by_first, clause[0]):
            if kind not in OF_ANSWERS and whole in pattern.ends(clause, 0):
                return kind
        return self.tiled(clause)

    def is_of(self, kind: str, clause: tuple[Said, ...]) -> bool:
        """Whether the whole clause is one of a kind that belongs to an answer."""
        return 0 < len(clause) <= _MOST_WORDS and any(
            each == kind and len(clause) in pattern.ends(clause, 0)
            for each, pattern in that_may_begin(self._by_first, clause[0])
        )

    def tiled(self, clause: tuple[Said, ...]) -> str:
        """The kind of a clause that is made of tiles, and of no phrase of `never`; "" for any other."""
        if len(clause) > _MOST_WORDS:
            return ""
        whole = len(clause)
        known = self._tile_words
        if not self.tiles or not all(w.word in known or w.capital or len(w.may_be) > 1 for w in clause):
            return ""  # most clauses have a word that no tile has
        kind = self._kinds_reached(clause).get(whole, FILLER)
        if kind == FILLER:
            return ""
        as_typed = self._as_typed([word.typed for word in clause])
        phrases = (
            (at, end) for at in range(whole) for end in self._changes.ends(as_typed, at) if end > at + 1
        )
        return kind if all(self._is_within_a_tile(clause, at, end) for at, end in phrases) else ""

    def _kinds_reached(self, clause: tuple[Said, ...]) -> Mapping[int, str]:
        """Each place up to which tiles may stand, and the kind among them that comes first in the rules."""
        ranks = [*(kind for kind in self.tilings if kind != FILLER), FILLER]
        reached = {0: len(ranks) - 1}
        for at in range(len(clause)):
            if at not in reached:
                continue
            for rank, kind in enumerate(ranks):
                tiles = self.tilings[kind]
                if not cannot_begin(tiles, clause, at):
                    for end in tiles.ends(clause, at):
                        reached[end] = min(rank, reached[at], reached.get(end, len(ranks)))
        return {at: ranks[rank] for at, rank in reached.items()}

    def _is_within_a_tile(self, clause: tuple[Said, ...], first: int, end: int) -> bool:
        """ "Per ora" is two tiles and yet a phrase of `never`; "as soon as i am back" is one."""
        return any(
            reached >= end
            for tiles in self.tilings.values()
            for at in range(first + 1)
            for reached in tiles.ends(clause, at)
        )

    @cached_property
    def _tile_words(self) -> frozenset[str]:
        """Every word of every tile, with and without its umlauts, as patterns compare them."""
        every = " ".join(tile for tiles in self.tiles.values() for tile in tiles)
        pieces = {*PIECE.findall(every)}
        named = (
            phrase for name in self.of_words if f"{{{name}}}" in pieces for phrase in self.of_words[name]
        )
        said = [piece for piece in pieces if piece[0] not in "{()[]|*"]
        phrases = phrases_of([*said, *named]).by_first.values()
        return frozenset(word for several in phrases for phrase in several for word in phrase)

    def begins(self, clause: tuple[Said, ...]) -> Iterator[tuple[str, int]]:
        """The kinds that a clause may be of by how it begins, and where what follows begins."""
        for kind, pattern in that_may_begin(self._heads_by_first, clause[0]) if clause else ():
            yield from ((kind, end) for end in pattern.ends(clause, 0))

    @cached_property
    def _by_first(self) -> ByFirst:
        return by_first(self.patterns)

    @cached_property
    def _heads_by_first(self) -> ByFirst:
        return by_first(self.beginnings)

    def follows(self, clause: tuple[Said, ...], at: int, heavy: frozenset[int]) -> bool:
        """What stands from there on changes nothing. `heavy`: the places of words that weigh in an answer."""
        if not self.never or len(clause) - at > _MOST_FOLLOWING:
            return False
        as_typed = self._as_typed([word.typed for word in clause])
        while at < len(clause):
            free = max(self.free.ends(clause, at), default=at)
            if free == at:
                if at in heavy or clause[at].capital or any(self._changes.ends(as_typed, at)):
                    return False
                free += 1
            at = free
        return True

    @cached_property
    def free(self) -> Phrases:
        return phrases_of(self.follow)

    def makes_unsure(self, sentence: tuple[Said, ...]) -> tuple[int, int] | None:
        """From where to where something stands that makes any yes unsure: "when pigs fly", "in two years"."""
        by_first = self._unsure_by_first
        for at, word in enumerate(sentence):
            if by_first.keys().isdisjoint(word.may_be):
                continue
            for first in word.may_be:
                for _, kind, pattern in by_first.get(first, ()):
                    for end in pattern.ends(sentence, at):
                        if kind != _AT_THE_END or end == len(sentence):
                            return at, end
        return None

    @cached_property
    def _unsure_by_first(self) -> ByFirst:
        anywhere = [pattern for pattern in self.unsure if not pattern.endswith(" .")]
        at_the_end = [pattern.removesuffix(" .") for pattern in self.unsure if pattern.endswith(" .")]
        kinds = {"": tuple(anywhere), _AT_THE_END: tuple(at_the_end)}
        return by_first(
            {kind: tuple(read_pattern(p, self.classes) for p in ps) for kind, ps in kinds.items()}
        )

    def is_beside(self, clause: tuple[Said, ...], kinds: tuple[str, ...] = (BESIDE,)) -> bool:
        """Nothing but what may stand beside an answer, one after another."""
        if not clause or len(clause) > _MOST_WORDS:
            return False
        several = Maybe(one_of([p for kind in kinds for p in self.patterns.get(kind, ())]), again=True)
        return len(clause) in several.ends(clause, 0)

    def changes(self, clause: tuple[Said, ...]) -> frozenset[int]:
        """Where a word or phrase of `never` begins; everywhere in a language that has no such list."""
        as_typed = self._as_typed([word.typed for word in clause])
        return frozenset(
            at for at in range(len(clause)) if not self.never or any(self._changes.ends(as_typed, at))
        )

    def may_change(self, tokens: Iterable[Token]) -> bool:
        """It holds what may change an answer; so may everything in a language that has no such list."""
        typed = [t.text for t in tokens]
        owners = [word.removesuffix("'s") for word in typed]  # "my wife's"
        clauses = [self._as_typed(every) for every in (typed, owners)]
        return not self.never or any(
            any(self._changes.ends(clause, at)) for clause in clauses for at in range(len(clause))
        )

    def _as_typed(self, typed: list[str]) -> tuple[Said, ...]:
        """The words for a look into `never`."""
        found = []
        for word, after in zip(typed, [*typed[1:], ","], strict=True):
            if word not in PARTS:
                told = self._folded(word)
                told = self._meant_at_end.get(told, told) if after in PARTS else told
                found.append(Said(told, name=False, capital=False))
        return tuple(found)

    def _folded(self, word: str) -> str:
        bare = plain(word)
        return word if bare in self._told_apart else bare

    @cached_property
    def _told_apart(self) -> frozenset[str]:
        return frozenset(plain(word) for word in self.accented)

    @cached_property
    def _meant_at_end(self) -> Mapping[str, str]:
        """ "El" at the end of a clause is "él"."""
        return {plain(word): word for word in {*self.accented} & {*self.never}}

    def is_near(self, tokens: Iterable[Token]) -> bool:
        """It speaks of the work, or of people."""
        clause = said((t for t in tokens if t.text not in PARTS), frozenset())
        return any(any(self._near.ends(clause, at)) for at in range(len(clause)))

    @cached_property
    def _near(self) -> Phrases:
        every = (phrase for name in _NEAR for phrase in self.of_words.get(name, ()))
        return phrases_of(phrase for phrase in every if len(phrase) > 1)  # "I" is you, and in

    @cached_property
    def _changes(self) -> Phrases:
        return phrases_of(self.never, self._folded)

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word of every class and pattern."""
        every = [phrase for phrases in self.of_words.values() for phrase in phrases]
        described = (*self.kinds.values(), *self.heads.values(), *self.tiles.values())
        every += [p for patterns in described for p in patterns]
        every += (*self.follow, *self.unsure)
        pieces = {piece for one in every for piece in PIECE.findall(one) if piece[0] not in "{()[]|*"}
        return frozenset(word for piece in pieces for word in words(piece))
