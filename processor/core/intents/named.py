"""Whether an answer in the thread of one matter names another: then the thread does not count (row 148)."""

from __future__ import annotations

from processor.core.facts import Facts
from processor.core.program import Member, RelationshipView, RequestView
from processor.core.reading.request.elsewhere import names_another
from processor.core.rules import RuleBook


def another_in(text: str, view: RequestView | RelationshipView, facts: Facts, rules: RuleBook) -> str:
    """A number, code or address in the words that is not of that request or relationship; "" for none."""
    pair = (view.mentor, view.mentee)
    refs = {view.ref}
    if isinstance(view, RelationshipView):
        refs.add(f"REQ-{view.relationship.request}")
    else:
        refs |= {v.ref for v in facts.relationships if v.relationship.request == view.request.number}
    return names_another(text, frozenset(refs) | _marks_of(*pair), rules.vocabularies)


def another_than_the_sender(text: str, facts: Facts, rules: RuleBook, *, about: str) -> str:
    """The same where the answer is about the sender alone."""
    member = facts.member
    own = {about, facts.sender.addr_spec, *(_marks_of(member) if member is not None else ())}
    return names_another(text, frozenset(own), rules.vocabularies)


def _marks_of(*people: Member) -> frozenset[str]:
    return frozenset(mark for person in people for mark in (person.code, person.email))
