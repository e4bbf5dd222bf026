"""Whether one of a pair may read where the other one writes from.

Not while contact is paused, nor where they are kept apart: one may have moved because of the other.
"""

from __future__ import annotations

from processor.core.apart import kept_apart
from processor.core.facts import Facts
from processor.core.program import RelationshipView
from processor.core.rules import RuleBook


def why_no_contact(view: RelationshipView, facts: Facts, rules: RuleBook) -> str:
    """As a clause for coordinators; "": nothing is in the way.

    Where no relationship is looked up for the mail itself, it needs Wants.paused_contact.
    """
    if view.relationship.number in facts.contact_paused:
        return "contact of the two is paused"
    if kept_apart(view.mentee, view.mentor, facts, rules) is not None:
        return "the two are kept apart"
    return ""
