"""With whom a member has something: for what is kept from a coordinator who is one of a pair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from processor.core.confidential import without_partners_records
from processor.core.program import Member, Program, RelationshipView, RequestView
from processor.stages.ports import Unit

_MOST = 100  # of her latest requests


def parties_of(member: Member, unit: Unit) -> tuple[str, ...]:
    """The addresses of those with whom something is open."""
    return _others(member, _open(member, unit))


def parties_ever(member: Member | None, program: Program, unit: Unit) -> tuple[str, ...]:
    """Of a coordinator who is a member: of those, and of all before them."""
    if member is None or member.email not in program.coordinators:
        return ()
    return _others(member, (*_open(member, unit), *unit.recent_requests(member.number, _MOST)))


def export_for(
    member: Member | None, parties: tuple[str, ...], program: Program, unit: Unit
) -> Mapping[str, object]:
    """All records; another coordinator gets those that a party is not shown."""
    found = unit.export()
    if member is None or not parties or len(program.coordinators) < 2:
        return found
    return without_partners_records(found, (member.email,), parties)


def _open(member: Member, unit: Unit) -> tuple[RelationshipView | RequestView, ...]:
    number = member.number
    return (*unit.active_relationships(number), *unit.pending_to(number), *unit.pending_of(number))


def _others(member: Member, views: Iterable[RelationshipView | RequestView]) -> tuple[str, ...]:
    both = {email for view in views for email in (view.mentee.email, view.mentor.email)}
    return tuple(sorted(both - {member.email}))
