"""With whom a member has something: for what is kept from a coordinator who is one of a pair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from processor.core.confidential import without_partners_records
from processor.core.program import Member, Program, RelationshipView, RequestView
from processor.stages.ports import Unit

_MOST = 100  # of her latest requests


def parties_of(member: Member, unit: Unit) -> tuple[str, ...]:
    """The addresses of those with whom the member has, or had, something: a confidence stays one."""
    number = member.number
    views: tuple[RelationshipView | RequestView, ...] = (
        *unit.active_relationships(number),
        *unit.pending_to(number),
        *unit.pending_of(number),
        *unit.recent_requests(number, _MOST),
    )
    both = {email for view in views for email in (view.mentee.email, view.mentor.email)}
    return tuple(sorted(both - {member.email}))


def parties_of_coordinator(member: Member | None, program: Program, unit: Unit) -> tuple[str, ...]:
    """The same of a coordinator who is a member; () for anybody else."""
    return parties_of(member, unit) if member is not None and member.email in program.coordinators else ()


def export_for(
    member: Member | None, parties: tuple[str, ...], program: Program, unit: Unit
) -> Mapping[str, object]:
    """All records; another coordinator gets those that a party is not shown."""
    found = unit.export()
    if member is None or not parties or len(program.coordinators) < 2:
        return found
    wrote = {str(row["from"]) for row in found["held"]}  # type: ignore[attr-defined]  # a list of records
    return without_partners_records(found, (member.email,), with_other_addresses(parties, wrote, unit))


def with_other_addresses(parties: tuple[str, ...], wrote: Iterable[str], unit: Unit) -> tuple[str, ...]:
    """The same, with those of the addresses that wrote which are theirs, too."""
    others = {
        address
        for address in set(wrote) - {*parties, ""}
        if parties and (member := unit.member_at(address)) is not None and member.email in parties
    }
    return (*parties, *sorted(others))
