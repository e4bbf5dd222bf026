"""Requests and relationships by their reference, and what two people already have with each other."""

from __future__ import annotations

from processor.core.facts import PairHistory
from processor.core.program import Member, RelationshipView, RequestView
from processor.stages.ports import Unit


def records_of(about: str, unit: Unit) -> tuple[RequestView | None, RelationshipView | None]:
    kind, _, number = about.partition("-")
    if kind == "REQ" and number.isdecimal():
        return unit.request(int(number)), None
    if kind == "REL" and number.isdecimal():
        return None, unit.relationship(int(number))
    return None, None


def history_of(mentee: Member | None, mentor: Member, unit: Unit) -> PairHistory:
    if mentee is None:
        return PairHistory()
    active = unit.active_relationships(mentee.number)
    pair = {mentee.number, mentor.number}
    both = next((v for v in active if {v.mentee.number, v.mentor.number} == pair), None)
    return PairHistory(last=unit.last_request(mentee.number, mentor.number), relationship=both)
