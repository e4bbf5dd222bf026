"""UNDO and addresses: who moved while a pair was over, or is back where they were, tells the other one."""

from __future__ import annotations

from collections.abc import Iterator

from processor.core.deeds import Deed
from processor.core.facts import Facts
from processor.core.intents.own_address import told_of_move
from processor.core.outcome import Effect, Letter
from processor.core.program import Relationship, RelationshipView
from processor.core.rules import RuleBook

Told = tuple[tuple[Effect, ...], tuple[Letter, ...]]


def of_moves(deed: Deed, facts: Facts, rules: RuleBook) -> Told:
    effects: list[Effect] = []
    letters: list[Letter] = []
    for noted, told in _while_it_was_over(deed, facts, rules):
        effects += noted
        letters += told
    return tuple(effects), tuple(letters)


def _while_it_was_over(deed: Deed, facts: Facts, rules: RuleBook) -> Iterator[Told]:
    """Their partner was none then, and goes by the address of before."""
    for before in deed.reopened:
        mentee, mentor = facts.people.get(before.mentee), facts.people.get(before.mentor)
        if not isinstance(before, Relationship) or mentee is None or mentor is None:
            continue
        view = RelationshipView(relationship=before, mentee=mentee, mentor=mentor)
        for person in (mentee, mentor):
            if person.number in facts.deed_moved:
                yield told_of_move(view, person, facts, rules)
