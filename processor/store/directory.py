"""The directory: pages of mentors by interest, suggestions, and the names of practice areas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, literal_column, select, union_all

from processor.core.facts import AreaMatch, Directory
from processor.core.program import Member, MentorCard, Role
from processor.core.turns import MOST_COUNTED, begin_of
from processor.store.directory_index import TALLY
from processor.store.nearest import nearest
from processor.store.search import MOST_HITS, Search, different_words
from processor.store.tables import directory_phrases, directory_words
from processor.store.text_match import MOST_WORDS, after, fold, words

_NEAREST = 5
_NEAR_WORDS = 300
_MORE_LOOKED_AT = 50

_p = directory_phrases.c


def _runs() -> Iterator[Select[Any]]:
    """The mentors of a phrase in the order of a day, as runs of the index: who was asked as often, from the
    day's beginning to the end of the circle, and then from its start (core/turns.py).

    To sort all of them would take longer the more mentors there are."""
    begin: BindParameter[int] = bindparam("begin")
    for asked in range(MOST_COUNTED + 1):
        for half, where in enumerate((_p.place >= begin, _p.place < begin)):
            run = (
                select(literal_column(str(2 * asked + half)).label("run"), _p.place, _p.member)
                .where(_p.phrase == bindparam("wanted"), _p.asked == asked, where)
                .where(_p.member.not_in(bindparam("but", expanding=True)))
                .order_by(_p.place, _p.member)
                .limit(bindparam("upto"))
                .subquery()
            )
            yield select(run.c.run, run.c.place, run.c.member)


_RUNS = union_all(*_runs()).subquery()
_PAGE = (
    select(_RUNS.c.member)
    .order_by(_RUNS.c.run, _RUNS.c.place, _RUNS.c.member)
    .limit(bindparam("most"))
    .offset(bindparam("start"))
)
_WORDS_FROM = different_words(directory_words.c.word, _NEAR_WORDS)
_PHRASES_OF = select(directory_phrases.c.phrase).where(
    directory_phrases.c.member.in_(bindparam("members", expanding=True))
)
_WORDS_OF = select(directory_words.c.word).where(
    directory_words.c.member.in_(bindparam("members", expanding=True)),
    directory_words.c.word.in_(bindparam("near", expanding=True)),
)
_WORDS_OF_OTHERS = select(directory_words.c.word).where(
    directory_words.c.word.in_(bindparam("near", expanding=True)),
    directory_words.c.member.not_in(bindparam("members", expanding=True)),
)


@lru_cache(maxsize=64)
def _least_of(phrases: int) -> Select[Any]:
    """The least shown mentors of each of so many phrases, in one statement."""
    each = [
        select(directory_phrases.c.member, directory_phrases.c.times_shown)
        .where(directory_phrases.c.phrase == bindparam(f"wanted_{nth}"))
        .order_by(directory_phrases.c.times_shown, directory_phrases.c.member)
        .limit(bindparam("most"))
        .subquery()
        for nth in range(phrases)
    ]
    rows = union_all(*(select(one.c.member, one.c.times_shown) for one in each)).subquery()
    return select(rows.c.member, rows.c.times_shown)


class Pages(Search):
    def directory(self, interest: str, page: int, page_size: int, but: Sequence[int] = ()) -> Directory:
        """Behind more than MOST_HITS who have the area, those who only match its words are not looked for."""
        phrase = self.areas.phrase(interest)
        hidden = Counter[str](self.column(_PHRASES_OF, {"members": list(but)}) if but else ())
        with_area = sum(n for of, _, n in self._tally_now() if of == phrase) - hidden[phrase]
        wanted = words(interest)[:MOST_WORDS]
        by_words = self.find(wanted, phrase, but) if with_area <= MOST_HITS else ()
        total = with_area + len(by_words)
        facets = self._facets(hidden)
        if not total:
            return Directory(facets=facets, nearest=self._near(interest, facets, but) if phrase else ())
        pages = -(-total // page_size)
        page = min(max(page, 1), pages)
        start = (page - 1) * page_size
        chosen = {"wanted": phrase, "but": list(but), "most": page_size, "start": start}
        chosen |= {"begin": begin_of(self.directory_day()), "upto": start + page_size}
        numbers = self.column(_PAGE, chosen)
        if by_words and len(numbers) < page_size:
            first = max(start - with_area, 0)
            numbers += self.rank(by_words, wanted)[first : first + page_size - len(numbers)]
        cards = self.cards(numbers, listed=True)
        return Directory(mentors=cards, total=total, page=page, pages=pages, facets=facets)

    def _facets(self, hidden: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
        counted = [(label, n - hidden.get(phrase, 0)) for phrase, label, n in self._tally_now() if phrase]
        return tuple(sorted((f for f in counted if f[1] > 0), key=lambda f: (-f[1], f[0])))

    def _tally_now(self) -> Sequence[tuple[str, str, int]]:
        if self.seen.tally is None:
            self.seen.tally = [(r.phrase, r.label, int(r.mentors)) for r in self.rows(TALLY)]
        return self.seen.tally

    def _near(self, interest: str, facets: Sequence[tuple[str, int]], but: Sequence[int]) -> tuple[str, ...]:
        """Areas that have mentors, and words of the directory, near to what found nothing."""
        labels = [label for label, _ in facets]
        names = self.areas.all_names(fold(label) for label in labels)
        starts = [word[:2] for word in words(interest)[:MOST_WORDS]]
        listed = self._words_from(starts)
        listed -= self._words_of_nobody_else(but, listed)
        found: dict[str, str] = {}
        for choice in nearest(interest, (*labels, *names, *listed), 4 * _NEAREST):
            label = self.areas.known(choice) or choice
            found.setdefault(fold(label), label)
        if not found:
            for choice in nearest(interest, self.areas.all_names(), 4 * _NEAREST):
                found.setdefault(self.areas.phrase(choice), self.areas.label(choice))
        return tuple(found.values())[:_NEAREST]

    def _words_from(self, starts: Iterable[str]) -> set[str]:
        near: set[str] = set()
        for start in starts:
            near.update(self.column(_WORDS_FROM, {"start": start, "end": after(start)}))
        return near

    def _words_of_nobody_else(self, but: Sequence[int], listed: set[str]) -> set[str]:
        """A word that only they have would tell of them."""
        if not but or not listed:
            return set()
        theirs = set(self.column(_WORDS_OF, {"members": list(but), "near": sorted(listed)}))
        if theirs:
            others = {"members": list(but), "near": sorted(theirs)}
            theirs -= set(self.column(_WORDS_OF_OTHERS, others))
        return theirs

    def suggest(self, areas: Sequence[str], but: Sequence[int], limit: int) -> tuple[MentorCard, ...]:
        """Among those who were shown as often, who shares more of the areas comes first.

        Of each area the least shown are looked at, some more than are wanted.
        """
        left_out = set(but)
        most = limit + len(left_out) + _MORE_LOOKED_AT
        shared: dict[int, int] = {}
        shown: dict[int, int] = {}
        phrases = [phrase for phrase in dict.fromkeys(map(self.areas.phrase, areas)) if phrase]
        for member, times_shown in self._least_shown(phrases, most):
            shared[member] = shared.get(member, 0) + 1
            shown[member] = times_shown
        if len(shared.keys() - left_out) < limit:
            shown |= self._least_shown([""], most + len(shared))
        ranked = sorted(
            shown.keys() - left_out, key=lambda m: (m not in shared, shown[m], -shared.get(m, 0), m)
        )
        return self.cards(ranked[:limit], listed=True)

    def _least_shown(self, phrases: Sequence[str], most: int) -> list[tuple[int, int]]:
        """(member, times shown), so many of each phrase."""
        if not phrases:
            return []
        values = {f"wanted_{nth}": phrase for nth, phrase in enumerate(phrases)} | {"most": most}
        rows = self.rows(_least_of(len(phrases)), values)
        return [(row.member, row.times_shown) for row in rows]

    def match_areas(self, written: Sequence[str]) -> tuple[AreaMatch, ...]:
        return tuple(self._match_area(w) for w in written)

    def _match_area(self, written: str) -> AreaMatch:
        known = self.areas.known(written)
        if known:
            return AreaMatch(written=written, known=known)
        near = nearest(written, self.areas.all_names(), 2 * _NEAREST)
        labels = tuple(dict.fromkeys(map(self.areas.label, near)))
        return AreaMatch(written=written, nearest=labels[:_NEAREST])

    def cards(self, numbers: Sequence[int], *, listed: bool = False) -> tuple[MentorCard, ...]:
        """In the given order; who has no mentor profile is left out.

        Who is `listed` in the directory has room, so that nobody's relationships are counted.
        """
        if not numbers:
            return ()
        people = self._members(numbers)
        loads = {} if listed else self._loads(numbers)
        made = (as_card(people[n], loads.get(n, 0)) for n in numbers if n in people)
        return tuple(card for card in made if card is not None)


def as_card(member: Member, load: int) -> MentorCard | None:
    mentor = member.profile(Role.MENTOR)
    if mentor is None:
        return None
    return MentorCard(
        number=member.number,
        name=member.name,
        title=mentor.title,
        organization=mentor.organization,
        areas=mentor.areas,
        career_path=mentor.career_path,
        languages=mentor.languages,
        has_room=mentor.complete and mentor.capacity > load,
        standing=member.standing,
    )
