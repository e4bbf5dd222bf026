"""IMPORT ROSTER and REPLACE ROSTER: who may sign up, and whose membership has lapsed (rows 24 and 165)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from processor.core.decisions import done, refused
from processor.core.events import EventKind
from processor.core.facts import Facts, Lapsed, RosterRead, Wants
from processor.core.intents.coordinator.base import Verb
from processor.core.intents.lapse import lapse
from processor.core.letter_builders import note_to_coordinators
from processor.core.outcome import AuditEvent, Decision, Effect, Letter, PutOnRoster
from processor.core.rules import RuleBook

_MOST_NAMED = 20  # members, in the transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRoster(Verb):
    """The CSV that is attached: who may sign up. Nothing is half imported (row 165)."""

    kind: ClassVar[str] = "import-roster"

    def wants(self) -> Wants:
        return Wants(matters=False, roster=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        roster = facts.roster
        wrong = _fault_of(roster)
        if roster is None or wrong:
            return refused(wrong)
        because = f"{roster.people} addresses are on the roster, {roster.new} of them new"
        return done(because, [PutOnRoster(rows=roster.rows), _imported(because)])


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceRoster(Verb):
    """The CSV that is attached is the whole roster. A member who was on the old one and is not on it lapses.

    Whom a coordinator let in without the roster keeps their place.
    """

    kind: ClassVar[str] = "replace-roster"

    def wants(self) -> Wants:
        return Wants(matters=False, roster=True, lapsed=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        roster = facts.roster
        wrong = _fault_of(roster)
        if roster is None or wrong:
            return refused(wrong)
        several = "" if roster.people == 1 else "es"
        because = f"the new roster has {roster.people} address{several}, {roster.new} of them new"
        leave = rules.policy.lapsed == "leave"
        effects: list[Effect] = [PutOnRoster(rows=roster.rows, whole=True), _imported(because)]
        letters: list[Letter] = []
        if leave:
            more, letters = _leaving(facts, rules.policy.undo_hours)
            effects += more
        return done(f"{because}; {_who_lapses(facts.lapsed, leave=leave)}", effects, letters)


def _leaving(facts: Facts, undo_hours: int) -> tuple[list[Effect], list[Letter]]:
    """A request between two who both lapse closes once; and neither hears of other mentors."""
    effects: list[Effect] = []
    letters: list[Letter] = []
    closed: set[str] = set()
    gone = {one.member.email for one in facts.lapsed}
    for one in facts.lapsed:
        to_answer = tuple(view for view in one.to_answer if view.ref not in closed)
        asked = tuple(view for view in one.asked if view.ref not in closed)
        closed |= {view.ref for view in (*to_answer, *asked)}
        decision = lapse(replace(one, to_answer=to_answer, asked=asked), facts, cv_hours=undo_hours)
        effects += decision.effects
        letters += [x for x in decision.letters if x.name == "lapsed" or x.to not in gone]
    pairs = {v.ref: one.member.name for one in facts.lapsed for v in one.relationships}
    if pairs:
        named = ", ".join(f"{ref} ({name})" for ref, name in pairs.items())
        what = f"a membership has lapsed in {named}: it goes on until one of you ends or reassigns it"
        letters += note_to_coordinators(facts, what)
    return effects, letters


def _who_lapses(lapsed: Sequence[Lapsed], *, leave: bool) -> str:
    if not lapsed:
        return "no member is missing on it"
    names = ", ".join(f"{one.member.name} ({one.member.code})" for one in lapsed[:_MOST_NAMED])
    more = f" and {len(lapsed) - _MOST_NAMED} more" if len(lapsed) > _MOST_NAMED else ""
    fate = f"no longer on it: {names}{more}"
    if not leave:
        return f"{fate}; they keep their place"
    requests = list(dict.fromkeys(v.ref for one in lapsed for v in (*one.to_answer, *one.asked)))
    pairs = list(dict.fromkeys(v.ref for one in lapsed for v in one.relationships))
    closes = f"their open requests close ({', '.join(requests)})" if requests else ""
    yours = f"{', '.join(pairs)} goes on until you END or REASSIGN it" if pairs else ""
    return "; ".join(filter(None, (fate, closes, yours)))


def _fault_of(roster: RosterRead | None) -> str:
    """Why nothing of it is imported; "" for a roster that can be."""
    if roster is None:
        return "no CSV file is attached to it"
    if roster.files > 1:
        return f"nothing was imported: {roster.files} files are attached; send one in each mail"
    if not roster.faults:
        return "" if roster.rows else "nothing was imported: the file has no address in it"
    told = "; ".join(roster.faults[:5])
    more = f"; and {len(roster.faults) - 5} more" if len(roster.faults) > 5 else ""
    return f"nothing was imported: {told}{more}"


def _imported(because: str) -> AuditEvent:
    return AuditEvent(what=EventKind.ROSTER_IMPORTED, about="PROGRAM", because=because)
