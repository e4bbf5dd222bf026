"""What one of a pair has said, kept from the other one who is a coordinator: in figures as well."""

from __future__ import annotations

from dataclasses import replace

from processor.core import check_ins
from processor.core.facts import Facts
from processor.core.figures import Material
from processor.core.figures.look import number_in
from processor.core.figures.material import ANSWERS, EventRow
from processor.core.program import Role


def without_partners_words(material: Material, facts: Facts) -> Material:
    """Of her own pairs only what she said counts; in a small program a count would tell the rest."""
    own = facts.member
    if own is None:
        return material
    sides = {
        view.relationship.number: Role.MENTOR if view.mentor.number == own.number else Role.MENTEE
        for view in facts.relationships
    }
    if not sides:
        return material

    def is_kept(row: EventRow) -> bool:
        if row.what not in ANSWERS:
            return True
        side = sides.get(number_in(row.about))
        return side is None or side is check_ins.side_in(row.because)

    return replace(
        material,
        pairs=tuple(pair._replace(votes=0) if pair.number in sides else pair for pair in material.pairs),
        events=tuple(filter(is_kept, material.events)),
    )
