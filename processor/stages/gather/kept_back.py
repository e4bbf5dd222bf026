"""Relationships of whose beginning somebody has not heard, and people who will hear of something later."""

from __future__ import annotations

from collections.abc import Sequence

from processor.core.deeds import Deed
from processor.core.one_story import KeptBack, waits_for_later
from processor.core.program import RelationshipView
from processor.stages.ports import Unit


def kept_back_of(refs: Sequence[str], unit: Unit) -> tuple[KeptBack, ...]:
    found = []
    for ref in refs:
        pair = unit.relationship(int(ref.removeprefix("REL-")))
        kept = _kept_back(pair, unit) if pair is not None else None
        found += [kept] if kept is not None else []
    return tuple(found)


def _kept_back(pair: RelationshipView, unit: Unit) -> KeptBack | None:
    deed = _beginning_of(pair.ref, unit)
    if deed is None:
        return None
    to = tuple(m.email for m in (pair.mentee, pair.mentor) if waits_for_later(deed, m.email))
    request = unit.request(pair.relationship.request)
    return KeptBack(deed=deed, pair=pair, request=request, to=to) if to else None


def _beginning_of(ref: str, unit: Unit) -> Deed | None:
    first = next(iter(unit.deeds_about(ref)), 0)
    deed = unit.deed(first) if first else None
    if deed is None or deed.undone_at is not None:
        return None
    return deed if any(c.about == ref and c.before is None for c in deed.records) else None


def hears_later(recipient: str, unit: Unit) -> bool:
    """A mail that tells them of what has happened waits for more than the next pass."""
    deeds = (unit.deed(number) for number in unit.unheard_by(recipient))
    return any(deed is not None and waits_for_later(deed, recipient) for deed in deeds)
