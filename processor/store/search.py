"""Finds who in the directory matches all words of an interest, and who of them matches best."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Select,
    bindparam,
    exists,
    func,
    or_,
    select,
    union_all,
)

from processor.core.turns import fair_key
from processor.store.tables import directory_phrases, directory_tally, directory_words
from processor.store.text_match import MOST_WORDS, after
from processor.store.turns import Turns

# What one search may look at, so that its cost has an end however many mentors there are. Who has the
# interest as a practice area is counted and paged through without any limit.
LOOKED_AT = 3000
MOST_HITS = 300

_PLACE = {"area": 0, "path": 1, "title": 2}
_PREFIX = 3  # the beginning of a word comes after every whole word

_w, _p = directory_words.c, directory_phrases.c


def _words_from(token: int) -> ColumnElement[bool]:
    return (_w.word >= bindparam(f"word_{token}")) & (_w.word < bindparam(f"end_{token}"))


def _also(token: int) -> BindParameter[Any]:
    """The areas of which another name has the word."""
    return bindparam(f"also_{token}", expanding=True)


_FREQUENCY = select(
    # not counted beyond what a search looks at
    select(func.count())
    .select_from(select(_w.word).where(_words_from(0)).limit(LOOKED_AT).subquery())
    .scalar_subquery()
    + select(func.coalesce(func.sum(directory_tally.c.delta), 0))
    .where(directory_tally.c.phrase.in_(_also(0)))
    .scalar_subquery()
)
_KINDS = select(_w.member, _w.word, _w.kind).where(
    _w.member.in_(bindparam("found", expanding=True)), _words_from(0)
)
_PLACES = select(_p.member, _p.asked).where(
    _p.phrase == "", _p.member.in_(bindparam("found", expanding=True))
)


def different_words(column: Column[Any], most: int) -> Select[Any]:
    """The first different words from `start` to `end`; it jumps from one to the next in the index.

    A DISTINCT would walk over every mentor who has the word.
    """
    end: BindParameter[str] = bindparam("end")
    first = select(func.min(column).label("word")).where(column >= bindparam("start"), column < end)
    steps = first.cte("steps", recursive=True)
    following = select(func.min(column)).where(column > steps.c.word, column < end).scalar_subquery()
    steps = steps.union_all(select(following).where(steps.c.word.is_not(None)))
    return select(steps.c.word).where(steps.c.word.is_not(None)).limit(most)


@lru_cache(maxsize=MOST_WORDS)
def _search(tokens: int) -> Select[Any]:
    """Walks the rows of the first word, in ranges of the index that leave the area itself out."""
    word: BindParameter[str] = bindparam("word_0")
    area: BindParameter[str] = bindparam("area")
    rows = (
        union_all(
            select(_w.member).where(_w.word == word, _w.phrase < area),
            select(_w.member).where(_w.word == word, _w.phrase > area),
            select(_w.member).where(_w.word > word, _w.word < bindparam("end_0")),
            select(_p.member).where(_p.phrase.in_(_also(0)), _p.phrase != area),
        )
        .limit(LOOKED_AT)
        .subquery()
    )
    found = select(rows.c.member).where(
        rows.c.member.not_in(bindparam("but", expanding=True)),
        ~exists().where(_p.member == rows.c.member, _p.phrase == area),
    )
    for token in range(1, tokens):
        found = found.where(
            or_(
                exists().where(_w.member == rows.c.member, _words_from(token)),
                exists().where(_p.member == rows.c.member, _p.phrase.in_(_also(token))),
            )
        )
    return found.limit(MOST_HITS)


class Search(Turns):
    def find(self, wanted: Sequence[str], area: str, but: Sequence[int]) -> tuple[int, ...]:
        """Who matches all the words (whole, or the beginning of one) and does not have the area itself.

        At most MOST_HITS, among the first LOOKED_AT rows of the rarest word.
        """
        if not wanted:
            return ()
        tokens = sorted(wanted, key=self._frequency) if len(wanted) > 1 else wanted
        values: dict[str, object] = {"area": area, "but": list(but)}
        for number, token in enumerate(tokens):
            values |= self._values(token, number)
        return tuple(dict.fromkeys(self.column(_search(len(tokens)), values)))

    def _frequency(self, token: str) -> int:
        return int(self.value(_FREQUENCY, self._values(token)) or 0)

    def _values(self, token: str, number: int = 0) -> dict[str, object]:
        return {
            f"word_{number}": token,
            f"end_{number}": after(token),
            f"also_{number}": sorted(self.areas.also(token)),
        }

    def rank(self, found: Sequence[int], wanted: Sequence[str]) -> list[int]:
        """The best match first, then whose turn it is; an area counts before a path, a path before titles."""
        ranks = dict.fromkeys(found, 0)  # a word that only another name of an area has counts like the area
        for token in wanted:
            values = {"found": list(found), "word_0": token, "end_0": after(token)}
            best: dict[int, int] = {}
            for row in self.rows(_KINDS, values):
                place = _PLACE[row.kind] + (0 if row.word == token else _PREFIX)
                best[row.member] = min(place, best.get(row.member, place))
            for member, place in best.items():
                ranks[member] += place
        asked = {r.member: r.asked for r in self.rows(_PLACES, {"found": list(found)})}
        day = self.directory_day()
        return sorted(found, key=lambda member: (ranks[member], *fair_key(asked[member], member, day)))
