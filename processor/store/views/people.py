"""People as coordinators look for them: by address, code or name, or by any word about them."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from processor.core.facts import PersonNamed
from processor.core.program import Member
from processor.store.mentor_lookup import MentorLookup
from processor.store.tables import members, profiles
from processor.store.text_match import Wanted, code_in, name_key

_MOST_EXACT = 20
_AT_ONCE = 2_000  # members among whom words are looked for

_PEOPLE = (
    select(members.c.number, members.c.name, members.c.email)
    .where(members.c.number > bindparam("last"))
    .order_by(members.c.number)
    .limit(_AT_ONCE)
)
_ABOUT = select(profiles.c.member, profiles.c.organization, profiles.c.title, profiles.c.areas).where(
    profiles.c.member > bindparam("first"), profiles.c.member <= bindparam("last")
)


class People(MentorLookup):
    def members_named(self, written: str) -> PersonNamed:
        """By address, by code, by the whole name; else those whose names are near."""
        said = written.strip()
        if "@" in said:
            found = self.member_at(_address(said))
            return PersonNamed(written=said, exact=(found,) if found is not None else ())
        code, rest = code_in(said)
        if code and not rest.strip(" ,()"):
            one = self.member(code)
            return PersonNamed(written=said, exact=(one,) if one is not None else ())
        wanted = select(members.c.number).where(members.c.name_key == name_key(said)).limit(_MOST_EXACT)
        numbers = list(self.db.scalars(wanted.order_by(members.c.number)))
        if numbers:
            return PersonNamed(written=said, exact=tuple(self._members(numbers).values()))
        near = self.mentors_named(said)
        part_of = self.cards([member.number for member in near.exact])  # a part of a name is near, no more
        return PersonNamed(written=said, near=part_of or near.near)

    def find_people(self, words: str, limit: int) -> tuple[Member, ...]:
        """Each word stands in the name, the address, the organization, the title or the areas.

        Compared here and not in SQL: of letters beyond ASCII each database knows something else.
        """
        wanted, found, last = Wanted(words), list[int](), 0
        while len(found) < limit:
            people = self.db.execute(_PEOPLE, {"last": last}).all()
            if not people:
                break
            first, last = last, people[-1].number
            texts = {row.number: [row.name, row.email] for row in people}
            for row in self.db.execute(_ABOUT, {"first": first, "last": last}):
                texts[row.member] += [row.organization, row.title, *row.areas]
            found += (number for number, said in texts.items() if wanted.stand_in(said))
        return tuple(self._members(found[:limit]).values())


def _address(said: str) -> str:
    local, _, domain = said.strip("<>").rpartition("@")
    return f"{local}@{domain.lower()}"
