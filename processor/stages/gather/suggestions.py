"""Mentors for whoever a decision suggests some to."""

from __future__ import annotations

from collections.abc import Mapping

from processor.core.apart import apart_from
from processor.core.facts import Facts
from processor.core.outcome import Decision, SaveMember
from processor.core.program import Member, MentorCard
from processor.core.rules import RuleBook
from processor.stages.ports import Unit


def suggestions_for(
    decision: Decision, facts: Facts, unit: Unit, rules: RuleBook
) -> Mapping[str, tuple[MentorCard, ...]]:
    """Mentors for each reader to whom the decision suggests some, by address."""
    new = {e.member.email: e.member for e in decision.effects if isinstance(e, SaveMember)}
    readers = {email: new.get(email) or unit.member_at(email) for email in decision.suggests_to()}
    return {email: _suggestions(m, facts, unit, rules) for email, m in readers.items() if m is not None}


def _suggestions(reader: Member, facts: Facts, unit: Unit, rules: RuleBook) -> tuple[MentorCard, ...]:
    """Mentors who share the reader's areas or the mentor's it is about, and whom the reader has not asked."""
    view = facts.request or facts.relationship
    people = [reader]
    if view is not None:
        people.append(view.mentor)
    elif facts.member is not None and facts.member.number != reader.number:
        people.append(facts.member)  # a mentor who leaves
    areas = [area for person in people for profile in person.profiles for area in profile.areas]
    but = [person.number for person in people]
    but += apart_from(reader, facts.owners, facts.apart, rules)
    but += [mentor.number for mentor in facts.named.exact]
    but += [waits.mentor.number for waits in facts.parked]
    but += [one.member.number for one in facts.lapsed]
    if reader.version:
        but += [v.mentor.number for v in unit.pending_of(reader.number)]
        but += [v.mentor.number for v in unit.active_relationships(reader.number)]
    return unit.suggest(tuple(dict.fromkeys(areas)), tuple(dict.fromkeys(but)), rules.policy.suggestions)
