"""The directory of a MemoryStore: plain scans over all members, with the same answers as the databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from processor.core.facts import AreaMatch, Directory, MentorsNamed
from processor.core.names import Namesake
from processor.core.program import (
    Listed,
    Member,
    MentorCard,
    Profile,
    RelationshipState,
    RequestState,
    Role,
)
from processor.core.turns import fair_key
from processor.store.directory import as_card
from processor.store.directory_index import is_visible
from processor.store.listing import MOST_ANSWERS, as_listed
from processor.store.nearest import nearest
from processor.store.text_match import AreaNames, code_in, fold, name_key, name_words, words
from processor.store.turns import FIRST_DAY
from tests.fakes.memory_rows import Rows

_NEAREST = 5
_MOST_EXACT = 20
_ANSWERED = (RequestState.ACCEPTED, RequestState.REJECTED)


class MemoryDirectory:
    rows: Rows
    areas: AreaNames

    def mentor_load(self, mentor: int) -> int:
        active = RelationshipState.ACTIVE
        return sum(r.mentor == mentor and r.state == active for r in self.rows.relationships.values())

    def _visible(self) -> list[tuple[Member, Profile]]:
        found = []
        for member in self.rows.members.values():
            mentor = member.profile(Role.MENTOR)
            if mentor is not None and is_visible(member, self.mentor_load(member.number)):
                found.append((member, mentor))
        return sorted(found, key=lambda pair: self._turn(pair[0].number))

    def _turn(self, number: int) -> tuple[int, int, int]:
        return fair_key(self.rows.asked.get(number, 0), number, self.directory_day())

    def directory_day(self) -> date:
        return self.rows.directory_day.get("day", FIRST_DAY)

    def begin_day(self, day: date, since: datetime, until: datetime) -> None:
        made = [r.mentor for r in self.rows.requests.values() if since <= r.asked_at < until]
        self.rows.asked = dict(Counter(made))
        self.rows.directory_day["day"] = day

    def listed(self) -> tuple[Listed, ...]:
        found = []
        for member, _ in self._visible():
            answered = [
                r.answered_at - r.asked_at
                for _, r in sorted(self.rows.requests.items())
                if r.mentor == member.number and r.state in _ANSWERED and r.answered_at is not None
            ]
            load = self.mentor_load(member.number)
            found.append(as_listed(member, load, answered[-MOST_ANSWERS:], self.areas))
        return tuple(one for one in found if one is not None)

    def directory_mark(self) -> str:
        return f"{self.directory_day()} {self.listed()!r}"

    def directory(self, interest: str, page: int, page_size: int, but: Sequence[int] = ()) -> Directory:
        phrase, wanted = self.areas.phrase(interest), words(interest)
        visible = [(m, p) for m, p in self._visible() if m.number not in but]
        with_area = [m.number for m, p in visible if not phrase or phrase in self._phrases(p)]
        ranked = []
        for place, (member, profile) in enumerate(visible):
            if member.number in with_area:
                continue
            ranks = [self._rank(word, profile) for word in wanted]
            known = [r for r in ranks if r is not None]
            if ranks and len(known) == len(ranks):
                ranked.append((sum(known), place, member.number))
        numbers = with_area + [number for _, _, number in sorted(ranked)]
        counts: dict[str, int] = {}
        for _, profile in visible:
            for label in {self.areas.phrase(a): self.areas.label(a) for a in profile.areas}.values():
                counts[label] = counts.get(label, 0) + 1
        facets = tuple(sorted(counts.items(), key=lambda f: (-f[1], f[0])))
        if not numbers:
            return Directory(
                facets=facets, nearest=self._near_areas(interest, facets, visible) if phrase else ()
            )
        pages = -(-len(numbers) // page_size)
        page = min(max(page, 1), pages)
        chosen = numbers[(page - 1) * page_size : page * page_size]
        return Directory(
            mentors=self._cards(chosen), total=len(numbers), page=page, pages=pages, facets=facets
        )

    def _phrases(self, profile: Profile) -> set[str]:
        return {self.areas.phrase(area) for area in profile.areas}

    def _rank(self, wanted: str, profile: Profile) -> int | None:
        """0 in an area, 1 in the career path, 2 in title or organization, 3 more for a beginning."""
        in_areas = [word for area in profile.areas for word in words(self.areas.label(area))]
        ranks = [
            kind + (0 if word == wanted else 3)
            for kind, found in enumerate(
                (in_areas, words(profile.career_path), words(f"{profile.title} {profile.organization}"))
            )
            for word in found
            if word.startswith(wanted)
        ]
        if not ranks and self.areas.also(wanted) & self._phrases(profile):
            return 0
        return min(ranks, default=None)

    def _near_areas(
        self, interest: str, facets: Iterable[tuple[str, int]], visible: Sequence[tuple[Member, Profile]]
    ) -> tuple[str, ...]:
        labels = [label for label, _ in facets]
        names = self.areas.all_names(fold(label) for label in labels)
        starts = tuple(word[:2] for word in words(interest))
        listed = {
            word
            for _, p in visible
            for text in (*map(self.areas.label, p.areas), p.career_path, p.title, p.organization)
            for word in words(text)
            if word.startswith(starts)
        }
        near = nearest(interest, (*labels, *names, *listed), 4 * _NEAREST)
        near = near or nearest(interest, self.areas.all_names(), 4 * _NEAREST)
        found: dict[str, str] = {}
        for choice in near:
            label = self.areas.known(choice) or choice
            found.setdefault(fold(label), label)
        return tuple(found.values())[:_NEAREST]

    def suggest(self, areas: Sequence[str], but: Sequence[int], limit: int) -> tuple[MentorCard, ...]:
        wanted = {self.areas.phrase(area) for area in areas} - {""}
        shown: Mapping[int, int] = self.rows.times_shown
        ranked = sorted(
            (not wanted & self._phrases(p), shown.get(m.number, 0), -len(wanted & self._phrases(p)), m.number)
            for m, p in self._visible()
            if m.number not in but
        )
        return self._cards([number for *_, number in ranked[:limit]])

    def match_areas(self, written: Sequence[str]) -> tuple[AreaMatch, ...]:
        matches = []
        for w in written:
            known = self.areas.known(w)
            near = () if known else nearest(w, self.areas.all_names(), 2 * _NEAREST)
            labels = tuple(dict.fromkeys(map(self.areas.label, near)))
            matches.append(AreaMatch(written=w, known=known, nearest=labels[:_NEAREST]))
        return tuple(matches)

    def mentors_named(self, written: str) -> MentorsNamed:
        mentors = {n: m for n, m in sorted(self.rows.members.items()) if m.profile(Role.MENTOR)}
        number, rest = code_in(written)
        if number and number in mentors:
            said, own = set(name_words(rest)), set(name_words(mentors[number].name))
            other = MentorsNamed() if not said or said & own else self.mentors_named(rest)
            named = [m.number for m in other.exact] or [card.number for card in other.near]
            if named:
                return MentorsNamed(near=self._cards([number, *named][:_NEAREST]))
            return MentorsNamed(exact=(mentors[number],))
        if number and not name_words(rest):
            return MentorsNamed()
        wanted = set(name_words(rest))
        if not wanted:
            return MentorsNamed()
        exact = [m for m in mentors.values() if name_key(m.name) == name_key(rest)]
        exact = exact or [m for m in mentors.values() if wanted <= set(name_words(m.name))]
        if exact:
            return MentorsNamed(exact=tuple(exact[:_MOST_EXACT]))
        near = nearest(" ".join(name_words(rest)), [m.name for m in mentors.values()], _NEAREST)
        numbers = [n for name in near for n, m in mentors.items() if m.name == name]
        return MentorsNamed(near=self._cards(numbers[:_NEAREST]))

    def namesakes(self, readings: Sequence[str]) -> tuple[Namesake, ...]:
        keys = {name_key(reading) for reading in readings} - {""}
        found = [m for _, m in sorted(self.rows.members.items()) if name_key(m.name) in keys]
        return tuple(Namesake(code=m.code, name=m.name, address=m.email) for m in found[:_MOST_EXACT])

    def _cards(self, numbers: Iterable[int]) -> tuple[MentorCard, ...]:
        made = (as_card(self.rows.members[n], self.mentor_load(n)) for n in numbers)
        return tuple(card for card in made if card is not None)
