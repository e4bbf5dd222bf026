"""Relationships of whose beginning somebody has not heard, and people who will hear of something later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from processor.core.deeds import Deed
from processor.core.one_story import (
    KeptBack,
    ends_told,
    hears_later_than,
    unasked_hear_nothing,
    waits_for_later,
)
from processor.core.outcome import Decision, SendNow, TakeOut
from processor.core.program import RelationshipView
from processor.stages.gather.records import records_of
from processor.stages.ports import Unit

_INTRODUCTIONS = ("introduction-mentor", "introduction-mentee")


def kept_back_of(refs: Sequence[str], unit: Unit) -> tuple[KeptBack, ...]:
    """Of REQ-2 and REL-3 and the like: those of which one of the two has not heard."""
    found = (_kept_back(ref, unit) for ref in refs)
    return tuple(kept for kept in found if kept is not None)


def _kept_back(ref: str, unit: Unit) -> KeptBack | None:
    deed = _beginning_of(ref, unit)
    pair = next((view for view in records_of(ref, unit) if view is not None), None)
    if deed is None or pair is None:
        return None
    to = tuple(m.email for m in (pair.mentee, pair.mentor) if waits_for_later(deed, m.email))
    origin = unit.request(pair.relationship.request) if isinstance(pair, RelationshipView) else None
    return KeptBack(deed=deed, pair=pair, request=origin, to=to) if to else None


def _beginning_of(ref: str, unit: Unit) -> Deed | None:
    first = next(iter(unit.deeds_about(ref)), 0)
    deed = unit.deed(first) if first else None
    if deed is None or deed.undone_at is not None:
        return None
    return deed if any(c.about == ref and c.before is None for c in deed.records) else None


def hears_later(recipient: str, unit: Unit, now: datetime) -> bool:
    """A mail that tells them of what has happened waits for more than the next pass."""
    deeds = (unit.deed(number) for number in unit.unheard_by(recipient))
    return any(deed is not None and hears_later_than(deed, recipient, now) for deed in deeds)


def is_kept(ref: str, unit: Unit) -> bool:
    """Somebody has not heard of it, for the two are to have no contact."""
    deed = _beginning_of(ref, unit)
    return deed is not None and any(mail.kept and mail.waits for mail in deed.mails)


def left_unsaid(decision: Decision, unit: Unit) -> Decision:
    """Of a request whose letter could not be written, was refused, or is kept, its mentor hears no end."""
    unasked = {(ref, to) for ref, to in ends_told(decision.letters) if unit.is_unasked(ref, to)}
    if not unasked:
        return decision
    kept = ((ref, to) for ref, to in sorted(unasked) if is_kept(ref, unit))
    gone = [TakeOut(deed=deed.number, to=to) for ref, to in kept if (deed := _beginning_of(ref, unit))]
    letters = unasked_hear_nothing(decision.letters, unasked)
    return replace(decision, letters=letters, effects=(*gone, *decision.effects))


def told_first(decision: Decision, unit: Unit) -> Decision:
    """Two who are introduced hear before that what waits for them: that a search goes on, or that one of the
    two was in another mentoring, is not true any more an hour later.
    """
    orders = {(e.deed, e.to) for e in decision.effects if isinstance(e, TakeOut | SendNow)}
    first = [
        SendNow(deed=number, to=letter.to)
        for letter in decision.letters
        if letter.name in _INTRODUCTIONS and not letter.waits_minutes
        for number in unit.unheard_by(letter.to)
        if number != letter.deed and orders.isdisjoint(((number, letter.to), (number, "")))
        if (deed := unit.deed(number)) is not None
        if waits_for_later(deed, letter.to) and not deed.is_in_doubt
    ]
    return replace(decision, effects=(*first, *decision.effects)) if first else decision
