"""Requests and relationships by their reference, and what two people already have with each other."""

from __future__ import annotations

from collections.abc import Iterable

from processor.core.apart import apart_from
from processor.core.events import ERASED_DOMAIN
from processor.core.facts import OurMail, PairHistory
from processor.core.intents.obstacles import unavailable
from processor.core.program import Member, Program, RelationshipView, RequestView
from processor.core.rules import RuleBook
from processor.stages.ports import Unit


def records_of(about: str, unit: Unit) -> tuple[RequestView | None, RelationshipView | None]:
    kind, _, number = about.partition("-")
    if kind == "REQ" and number.isdecimal():
        return unit.request(int(number)), None
    if kind == "REL" and number.isdecimal():
        return None, unit.relationship(int(number))
    return None, None


def erased_since(mail: OurMail, program: Program, unit: Unit) -> str:
    """ "went to" or "is about" somebody who was erased after it was written; "" for neither.

    What names them goes out of the outbox some days later only, with the last letters.
    """
    to = mail.recipient
    now_there = unit.member_at(to)
    newcomer = now_there is not None and (now_there.joined_at or mail.queued_at) >= mail.queued_at
    if to.endswith(ERASED_DOMAIN) or (
        unit.is_erased(to) and to not in program.coordinators and (now_there is None or newcomer)
    ):
        return "went to"
    return "is about" if any(who.endswith(ERASED_DOMAIN) for who in _concerned(mail.about, unit)) else ""


def _concerned(about: str, unit: Unit) -> tuple[str, ...]:
    """The addresses of those whom REQ-7, REL-3, M-1042 or HELD-2 is about."""
    kind, _, number = about.partition("-")
    if not number.isdecimal():
        return ()
    if kind == "M":
        member = unit.member(int(number))
        return (member.email,) if member is not None else ()
    if kind == "HELD":
        item = unit.held_item(int(number))
        return (item.sender,) if item is not None else ()
    view = next((v for v in records_of(about, unit) if v is not None), None)
    return (view.mentee.email, view.mentor.email) if view is not None else ()


def history_of(mentee: Member | None, mentor: Member, unit: Unit) -> PairHistory:
    if mentee is None:
        return PairHistory()
    active = unit.active_relationships(mentee.number)
    pair = {mentee.number, mentor.number}
    both = next((v for v in active if {v.mentee.number, v.mentor.number} == pair), None)
    as_mentee = (v for v in active if v.mentee.number == mentee.number and v.mentor.number != mentor.number)
    last = unit.last_request(mentee.number, mentor.number)
    return PairHistory(last=last, relationship=both, mentor_now=next(as_mentee, None))


def mentees_with_more(views: Iterable[RequestView], unit: Unit, rules: RuleBook) -> frozenset[int]:
    """Those of their mentees who have another mentor waiting (QUEUE), one who can be asked.

    Whom the rules keep apart from the mentee is as one who takes no requests.
    """
    blocked = rules.blocked_addresses() if rules.blocked else None
    owners = unit.owners(blocked) if blocked is not None else {}
    found: set[int] = set()
    for view in views:
        apart = apart_from(view.mentee, owners, unit.pairs_apart(), rules)
        but = {view.mentee.number, view.mentor.number, *apart}
        others = (w.mentor for w in unit.parked(view.mentee.email) if w.mentor.number not in but)
        if any(not unavailable(other, unit.mentor_load(other.number)) for other in others):
            found.add(view.mentee.number)
    return frozenset(found)
