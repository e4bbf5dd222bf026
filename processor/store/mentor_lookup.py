"""Which mentor is meant by a code or a name, however it was written."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, exists, select

from processor.core.facts import MentorsNamed
from processor.core.names import Namesake
from processor.core.program import Role
from processor.store.directory import Pages
from processor.store.nearest import nearest
from processor.store.search import different_words
from processor.store.tables import members, mentor_names, profiles
from processor.store.text_match import MOST_WORDS, after, code_in, name_key, name_words

_MOST_EXACT = 20
_MOST_NEAR = 5
_CANDIDATES = 200
_WORDS_LOOKED_AT = 500
_SPELLINGS = 6  # of one word

_WORDS_FROM = different_words(mentor_names.c.word, _WORDS_LOOKED_AT)
_IS_NAME = select(exists().where(mentor_names.c.word == bindparam("wanted")))
_NAMES = (
    select(members.c.number, members.c.name)
    .where(members.c.number.in_(bindparam("found", expanding=True)))
    .order_by(members.c.number)
)
_NAMESAKES = (
    select(members.c.number, members.c.name, members.c.email)
    .where(members.c.name_key.in_(bindparam("wanted", expanding=True)))
    .order_by(members.c.number)
    .limit(_MOST_EXACT)
)
_WITH_KEY = (
    select(members.c.number)
    .join(profiles, profiles.c.member == members.c.number)
    .where(members.c.name_key == bindparam("wanted"), profiles.c.role == Role.MENTOR.value)
    .order_by(members.c.number)
    .limit(_MOST_EXACT)
)


class MentorLookup(Pages):
    def mentors_named(self, written: str) -> MentorsNamed:
        """By code, by the whole name, by words of it; otherwise the nearest names.

        Whatever standing they have: the decision says why one cannot be asked. A code and a name that
        contradict each other mean nobody for certain; both are offered. At most 20 of one name.
        """
        number, rest = code_in(written)
        if number:
            return self._by_code(number, rest)
        if not name_words(written):
            return MentorsNamed()
        wanted = name_words(written)[:MOST_WORDS]
        exact = self._with_key(name_key(written)) or self._with_words([(w,) for w in wanted], _MOST_EXACT)
        if exact:
            return self._exactly(exact)
        return MentorsNamed(near=self.cards(self._near_names(written, wanted)))

    def namesakes(self, readings: Sequence[str]) -> tuple[Namesake, ...]:
        keys = sorted({name_key(reading) for reading in readings} - {""})
        if not keys:
            return ()
        rows = self.rows(_NAMESAKES, {"wanted": keys})
        return tuple(Namesake(code=f"M-{r.number}", name=r.name, address=r.email) for r in rows)

    def _by_code(self, number: int, rest: str) -> MentorsNamed:
        member = self.member(number)
        if member is None or member.profile(Role.MENTOR) is None:
            return self.mentors_named(rest) if name_words(rest) else MentorsNamed()
        said = set(name_words(rest))
        if not said or said & set(name_words(member.name)):
            return MentorsNamed(exact=(member,))
        other = self.mentors_named(rest)
        named = [m.number for m in other.exact] or [card.number for card in other.near]
        # words beside a code that are no name ("please", "would like") do not speak against it
        if not named:
            return MentorsNamed(exact=(member,))
        return MentorsNamed(near=self.cards([number, *named][:_MOST_NEAR]))

    def _exactly(self, numbers: Sequence[int]) -> MentorsNamed:
        people = self._members(numbers)
        return MentorsNamed(exact=tuple(people[n] for n in sorted(people)))

    def _with_key(self, key: str) -> list[int]:
        return self.column(_WITH_KEY, {"wanted": key})

    def _with_words(self, choices: Sequence[Sequence[str]], most: int) -> list[int]:
        """Whose name has, for each word, one of its spellings."""
        t = mentor_names
        first, *others = choices
        # DISTINCT is left to Python, so that the limit ends the search
        statement = select(t.c.member).where(t.c.word.in_(first)).limit(most)
        for number, spellings in enumerate(others):
            also = mentor_names.alias(f"also_{number}")
            statement = statement.where(
                exists().where(also.c.member == t.c.member, also.c.word.in_(spellings))
            )
        return list(dict.fromkeys(self.db.scalars(statement)))

    def _near_names(self, written: str, wanted: Sequence[str]) -> tuple[int, ...]:
        spellings = [self._spellings(word) for word in wanted]
        known = [some for some in spellings if some]
        if not known:
            return ()
        candidates = self._with_words(known, _CANDIDATES)
        if len(known) > 1:
            for some in known:
                candidates += self._with_words([some], _CANDIDATES)
        by_name: dict[str, list[int]] = {}
        for row in self.rows(_NAMES, {"found": list(dict.fromkeys(candidates))}):
            by_name.setdefault(row.name, []).append(row.number)
        near = nearest(" ".join(wanted), by_name, _MOST_NEAR)
        return tuple(number for name in near for number in by_name[name])[:_MOST_NEAR]

    def _spellings(self, word: str) -> tuple[str, ...]:
        """The word, and words of names like it: among those that begin alike, and that many only."""
        choices: dict[str, None] = {}
        for start in dict.fromkeys((word[:3], word[:2], word[:1])):
            in_range = self.column(_WORDS_FROM, {"start": start, "end": after(start)})
            choices |= dict.fromkeys(in_range)
            if len(choices) >= _WORDS_LOOKED_AT:
                break
        exact = (word,) if self.value(_IS_NAME, {"wanted": word}) else ()
        return tuple(dict.fromkeys((*exact, *nearest(word, choices, _SPELLINGS))))
