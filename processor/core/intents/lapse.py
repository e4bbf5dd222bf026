"""A membership that has lapsed: what is open closes, and what is agreed waits for a coordinator (row 24)."""

from __future__ import annotations

from dataclasses import replace

from processor.core.decisions import done
from processor.core.events import EventKind
from processor.core.facts import Facts, Lapsed
from processor.core.intents.withdraw import leave
from processor.core.letter_builders import to_member
from processor.core.outcome import AuditEvent, Decision, Effect


def lapse(one: Lapsed, facts: Facts, *, cv_hours: int) -> Decision:
    """As when the member leaves, in words that say why; nothing that goes on between two is ended.

    `cv_hours`: how long an UNDO of the roster can bring the CV back.
    """
    member = one.member
    theirs = replace(
        facts, member=member, to_answer=one.to_answer, asked=one.asked, relationships=one.relationships,
        queued=one.queued,
    )  # fmt: skip
    left = leave(member, theirs, mentor_only=False, undo_hours=0, cv_hours=cv_hours)
    because = f"the membership of {member.name} has lapsed: the new roster does not have them"
    lapsed = AuditEvent(what=EventKind.MEMBERSHIP_LAPSED, about=member.code, because=because)
    effects: list[Effect] = [
        lapsed if isinstance(effect, AuditEvent) and effect.what is EventKind.MEMBER_LEFT else effect
        for effect in left.effects
    ]
    others = [x for x in left.letters if x.name != "note" and not (x.name == "left" and x.to == member.email)]
    partners = tuple(view.partner_of(member).name for view in one.relationships)
    return done(because, effects, [*others, to_member(member, "lapsed", partners=partners)])
