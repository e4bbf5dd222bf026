"""All mentors of the directory at once, for the pages that show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import func, select

from processor.core.program import Listed, Member, RelationshipState, RequestState, Role, usual_days
from processor.core.turns import fair_key
from processor.store.directory import as_card
from processor.store.records import as_members
from processor.store.tables import directory_phrases, members, profiles, relationships, requests
from processor.store.text_match import AreaNames
from processor.store.turns import Turns

MOST_ANSWERS = 10  # the latest, of each mentor
_p = directory_phrases.c
_LISTED = (
    select(members, profiles)
    .join(profiles, profiles.c.member == members.c.number)
    .join(directory_phrases, _p.member == members.c.number)
    .where(_p.phrase == "", profiles.c.role == Role.MENTOR.value)
)
_ASKED = select(_p.member, _p.asked).where(_p.phrase == "")
_LOADS = (
    select(relationships.c.mentor, func.count().label("mentees"))
    .where(relationships.c.state == RelationshipState.ACTIVE.value)
    .group_by(relationships.c.mentor)
)
_ANSWERS = (
    select(requests.c.mentor, requests.c.asked_at, requests.c.answered_at)
    .join(directory_phrases, _p.member == requests.c.mentor)
    .where(
        _p.phrase == "",
        requests.c.state.in_([RequestState.ACCEPTED.value, RequestState.REJECTED.value]),
        requests.c.answered_at.is_not(None),
    )
    .order_by(requests.c.number)
)


class Listing(Turns):
    def listed(self) -> tuple[Listed, ...]:
        people = as_members(self.rows(_LISTED))
        loads = {row.mentor: row.mentees for row in self.rows(_LOADS)}
        waits: dict[int, list[timedelta]] = {}
        for row in self.rows(_ANSWERS):
            waits.setdefault(row.mentor, []).append(row.answered_at - row.asked_at)
        asked: Mapping[int, int] = {row.member: row.asked for row in self.rows(_ASKED)}
        day = self.directory_day()
        found = (
            as_listed(member, loads.get(n, 0), waits.get(n, ())[-MOST_ANSWERS:], self.areas)
            for n, member in sorted(people.items(), key=lambda item: fair_key(asked[item[0]], item[0], day))
        )
        return tuple(one for one in found if one is not None)


def as_listed(member: Member, load: int, waits: Sequence[timedelta], areas: AreaNames) -> Listed | None:
    """None: no mentor. `waits`: how long the latest answers took, the last one last."""
    mentor, card = member.profile(Role.MENTOR), as_card(member, load)
    if mentor is None or card is None:
        return None
    labels = {areas.phrase(area): areas.label(area) for area in mentor.areas}
    return Listed(
        card=card,
        areas=tuple(label for phrase, label in labels.items() if phrase),
        room=max(mentor.capacity - load, 1),
        answer_days=usual_days(waits),
    )
