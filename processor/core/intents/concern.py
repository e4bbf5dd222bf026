"""CONCERN: something is wrong between two people; coordinators read it, the partner never does (row 100)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from processor.core.decisions import hold
from processor.core.events import EventKind
from processor.core.facts import Facts, Wants
from processor.core.letter_builders import but_to
from processor.core.outcome import AuditEvent, Decision, Effect, PauseContact
from processor.core.program import Member, RelationshipState, RelationshipView
from processor.core.reading import Reading
from processor.core.rules import RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    about: str = ""  # REL-3, in reply to a letter about it; "": about whomever the member is matched with
    kind: ClassVar[str] = "concern"

    def wants(self) -> Wants:
        return Wants(about=self.about, paused_contact=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        member = facts.member
        who = member.name if member is not None else facts.sender.addr_spec
        pairs = _pairs(facts, member)
        names = ", ".join(view.partner_of(member).name for view in pairs if member)
        about = f", who is matched with {names}" if names else ""
        paused = _paused(pairs, facts)
        refs = ", ".join(effect.about for effect in paused if isinstance(effect, AuditEvent))
        resumes = f"; reminders and check-ins of {refs} wait until you write RESUME {refs}" if refs else ""
        because = f"a CONCERN of {who}{about}: read it now; nobody else hears of it{resumes}"
        held = replace(hold(facts, because, receipt=True, invites=False), rule="concern")
        if member is None:
            return held
        noted = AuditEvent(what=EventKind.CONCERN, about=member.code, because="a coordinator reads it")
        partners = [view.partner_of(member).email for view in pairs]
        letters = but_to(held.letters, partners, facts)
        return replace(held, effects=(*held.effects, noted, *paused), letters=letters)


def _pairs(facts: Facts, member: Member | None) -> tuple[RelationshipView, ...]:
    """The active relationships of the member that it may be about."""
    if member is None:
        return ()
    view = facts.relationship
    active = view is not None and view.relationship.state is RelationshipState.ACTIVE
    if view is not None and active and member.number in (view.mentor.number, view.mentee.number):
        return (view,)
    return facts.relationships


def _paused(pairs: Sequence[RelationshipView], facts: Facts) -> tuple[Effect, ...]:
    """Nothing invites the two to meet while a coordinator looks into it; an unproven mail pauses nothing."""
    if not facts.trust.may_act:
        return ()
    because = "somebody has a concern, which a coordinator reads"
    return tuple(
        effect
        for view in pairs
        if view.relationship.number not in facts.contact_paused
        for effect in (
            PauseContact(relationship=view.relationship.number),
            AuditEvent(what=EventKind.CONTACT_PAUSED, about=view.ref, because=because),
        )
    )


def of_a_member(reading: Reading, rules: RuleBook) -> Concern | None:
    """In a coordinator's name the word may stand in what they write to others; their commands come first."""
    return None if reading.staff else recognize(reading, rules)


def recognize(reading: Reading, rules: RuleBook) -> Concern | None:
    command = reading.command
    if command is None or command.kind != "concern":
        return None
    return Concern(about=reading.about if reading.about.startswith("REL-") else "")
