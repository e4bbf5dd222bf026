"""With whom a member has something: for what is kept from a coordinator who is one of a pair."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from processor.core.apart import apart_from
from processor.core.confidential import without_partners_records
from processor.core.mail import InboundMail
from processor.core.program import Member, Program, RelationshipView, RequestView
from processor.core.reading.serials import answered_serial
from processor.core.rules import RuleBook
from processor.stages.ports import Unit

_MOST = 100  # of her latest requests


def author_of(member: Member | None, mail: InboundMail, unit: Unit) -> Member | None:
    """Who may have written it: the member of its address, else whoever had the letter that it answers.

    For what is kept from a partner only: an answer can be passed on, so it proves nobody.
    """
    serial = "" if member is not None else answered_serial(mail)
    ours = unit.our_mail(serial) if serial else None
    return member if ours is None else unit.member_at(ours.recipient)


def parties_of(member: Member, unit: Unit, program: Program, rules: RuleBook) -> tuple[str, ...]:
    """The addresses of those with whom the member has, or had, something: a confidence stays one.

    So it does from those who are kept apart from the member. A coordinator among them is meant at the
    address that she reads as one, too.
    """
    number = member.number
    views: tuple[RelationshipView | RequestView, ...] = (
        *unit.active_relationships(number),
        *unit.pending_to(number),
        *unit.pending_of(number),
        *unit.recent_requests(number, _MOST),
    )
    blocked = rules.blocked_addresses()
    apart = apart_from(member, unit.owners(blocked) if blocked else {}, unit.pairs_apart(), rules)
    kept_from = [found for each in apart if (found := unit.member(each)) is not None]
    people = (*(who for view in views for who in (view.mentee, view.mentor)), *kept_from)
    others = {who.number: who.email for who in people}
    others.pop(number, None)
    if not others:
        return ()
    staff = (address for address in program.coordinators if _number_at(address, unit) in others)
    return tuple(sorted({*others.values(), *staff} - {member.email}))


def _number_at(addr_spec: str, unit: Unit) -> int:
    member = unit.member_at(addr_spec)
    return member.number if member is not None else 0


def parties_of_coordinator(
    member: Member | None, program: Program, unit: Unit, rules: RuleBook
) -> tuple[str, ...]:
    """The same of a coordinator who is a member, at whichever of her addresses; () for anybody else."""
    if member is None or not any(_number_at(a, unit) == member.number for a in program.coordinators):
        return ()
    return parties_of(member, unit, program, rules)


def export_for(
    member: Member | None, parties: tuple[str, ...], program: Program, unit: Unit
) -> Mapping[str, object]:
    """All records; another coordinator gets those that a party is not shown."""
    found = unit.export()
    if member is None or not parties or len(program.coordinators) < 2:
        return found
    whose = {f"HELD-{item.number}": item.whose for item in unit.held_rows("")}
    theirs = with_other_addresses(parties, whose.values(), unit)
    return without_partners_records(found, (member.email,), theirs, whose)


def records_for(member: Member | None, program: Program, unit: Unit, rules: RuleBook) -> str:
    """export_for() of whoever reads it, as JSON."""
    parties = parties_of_coordinator(member, program, unit, rules)
    return json.dumps(export_for(member, parties, program, unit), ensure_ascii=False)


def with_other_addresses(parties: tuple[str, ...], wrote: Iterable[str], unit: Unit) -> tuple[str, ...]:
    """The same, with those of the addresses that wrote which are theirs, too."""
    others = {
        address
        for address in set(wrote) - {*parties, ""}
        if parties and (member := unit.member_at(address)) is not None and member.email in parties
    }
    return (*parties, *sorted(others))
