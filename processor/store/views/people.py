"""People as coordinators look for them: by address, code or name, or by any word about them."""

from __future__ import annotations

from sqlalchemy import Text, cast, func, or_, select

from processor.core.facts import PersonNamed
from processor.core.program import Member
from processor.store.mentor_lookup import MentorLookup
from processor.store.tables import members, profiles
from processor.store.text_match import code_in, name_key

_MOST_EXACT = 20


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
        """Each word stands in the name, the address, the organization or the areas."""
        found = select(members.c.number).order_by(members.c.number).limit(limit)
        for word in words.lower().split()[:8]:
            like = f"%{_escaped(word)}%"
            about = select(profiles.c.member).where(
                or_(
                    func.lower(profiles.c.organization).like(like, escape="\\"),
                    func.lower(profiles.c.title).like(like, escape="\\"),
                    func.lower(cast(profiles.c.areas, Text)).like(like, escape="\\"),
                )
            )
            found = found.where(
                or_(
                    func.lower(members.c.name).like(like, escape="\\"),
                    func.lower(members.c.email).like(like, escape="\\"),
                    members.c.number.in_(about),
                )
            )
        return tuple(self._members(self.db.scalars(found)).values())


def _address(said: str) -> str:
    local, _, domain = said.strip("<>").rpartition("@")
    return f"{local}@{domain.lower()}"


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
