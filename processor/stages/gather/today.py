"""How all is now that a letter is about, which could not be written when it was decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from processor.core import check_ins
from processor.core.apart import apart_from
from processor.core.mentioned import Mentioned, calls_off, mentioned
from processor.core.outcome import Letter
from processor.core.overtaken import Today, depends_on_pairs, depends_on_reader, matter_of
from processor.core.program import Member, Role
from processor.core.rules import RuleBook
from processor.stages.ports import InboxState, Unit, Unwritten

MOST_NOTED = 60  # answers to check-ins of two


def today_of(letter: Letter, aside: Unwritten, unit: Unit, rules: RuleBook, now: datetime) -> Today:
    today, who = _matter_today(letter, unit, now), mentioned(letter)
    today = _said_since(letter, aside, today, unit)
    people = {number: unit.member(number) for number in who.people}
    today = replace(
        today,
        people={number: member for number, member in people.items() if member is not None},
        moved=_moved(who, today, unit),
        apart=_apart_from(today.reader, unit, rules),
    )
    if today.reader is not None and (depends_on_pairs(letter) or calls_off(letter)):
        pairs = unit.active_relationships(today.reader.number)
        today = replace(today, matched={v.partner_of(today.reader).number: v.ref for v in pairs})
    return _rows_today(who, today, unit)


def _said_since(letter: Letter, aside: Unwritten, today: Today, unit: Unit) -> Today:
    """What of the reader's has come to its end after the letter was decided."""
    match letter.name:
        case "unreadable":
            unread = ("", InboxState.WAITING, InboxState.QUARANTINED)
            return replace(today, mail_is_read=aside.message not in unread)
        case "why-not":
            return replace(today, told_why=unit.queued_since(letter.to, "why", aside.since))
        case "check-in-unclear" if (view := today.relationship) is not None and today.reader is not None:
            side = Role.MENTOR if view.mentor.number == today.reader.number else Role.MENTEE
            noted = (unit.noted(view.ref, kind, MOST_NOTED) for kind in check_ins.ANSWERS)
            said = (row for each in noted for row in each.first)
            answered = any(at >= aside.since and check_ins.side_in(because) is side for at, because in said)
            return replace(today, has_answered=answered)
    return today


def _apart_from(reader: Member | None, unit: Unit, rules: RuleBook) -> frozenset[int]:
    if reader is None:
        return frozenset()
    blocked = rules.blocked_addresses() if rules.blocked else None
    owners = unit.owners(blocked) if blocked is not None else {}
    return frozenset(apart_from(reader, owners, unit.pairs_apart(), rules))


def _moved(who: Mentioned, today: Today, unit: Unit) -> dict[str, str]:
    """Of the addresses that are not the present ones."""
    other = _other_one(today)
    now = {address: unit.member_at(address) for address in who.attendees}
    now |= {address: other or unit.member_at(address) for address in who.partners}
    return {address: member.email for address, member in now.items() if member is not None}


def _other_one(today: Today) -> Member | None:
    """Of the two of its matter, the one who does not read it."""
    reader, view = today.reader, today.request or today.relationship
    if reader is None or view is None or reader.number not in (view.mentee.number, view.mentor.number):
        return None
    return view.mentor if view.mentee.number == reader.number else view.mentee


def _rows_today(who: Mentioned, today: Today, unit: Unit) -> Today:
    requests = [view for number in who.requests if (view := unit.request(number)) is not None]
    pairs = [pair for number in who.relationships if (pair := unit.relationship(number)) is not None]
    if not requests and not pairs:
        return today
    deeds = [unit.deed(number) for number in unit.unheard_by(today.reader.email)] if today.reader else []
    return replace(
        today,
        requests={view.ref: view for view in requests},
        relationships={pair.ref: pair for pair in pairs},
        unheard=frozenset(change.about for deed in deeds if deed is not None for change in deed.records),
    )


def _matter_today(letter: Letter, unit: Unit, now: datetime) -> Today:
    kind, _, digits = matter_of(letter).partition("-")
    number = int(digits) if digits.isdigit() else 0
    reader = unit.member_at(letter.to)
    today = Today(now=now, reader=reader)
    match kind:
        case "REQ" if (view := unit.request(number)) is not None:
            profile = view.mentor.profile(Role.MENTOR)
            room = profile is not None and unit.mentor_load(view.mentor.number) < profile.capacity
            has_mentor = _has_mentor(view.mentee, unit)
            return replace(today, request=view, mentor_has_room=room, has_mentor=has_mentor)
        case "REL":
            paused = number in unit.contact_paused()
            return replace(today, relationship=unit.relationship(number), contact_paused=paused)
        case "CONF":
            return replace(today, question=unit.confirmation(number))
        case "HELD":
            return replace(today, held=unit.held_item(number))
    if reader is None or not depends_on_reader(letter):
        return today
    waiting = unit.parked(reader.email)
    asked = unit.pending_of(reader.number)
    asked_of = (view.mentor.number for view in unit.recent_requests(reader.number, 1))
    return replace(
        today,
        has_mentor=_has_mentor(reader, unit),
        has_asked=bool(waiting or asked),
        asked=frozenset(view.ref for view in asked),
        waits_for=tuple(waits.mentor.name for waits in waiting),
        was_asked=reader.number in asked_of,
    )


def _has_mentor(mentee: Member, unit: Unit) -> bool:
    return any(pair.mentee.number == mentee.number for pair in unit.active_relationships(mentee.number))
