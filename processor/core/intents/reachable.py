"""Whether mail reaches somebody: a coordinator who gets none, and who shows that they are reachable again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from processor.core.decisions import done, ignored, saved
from processor.core.events import EventKind
from processor.core.facts import Facts, SentMail
from processor.core.letter_builders import note_to_coordinators
from processor.core.outcome import AuditEvent, ClearDue, Decision, DueKind, Effect, Letter, SetDue
from processor.core.program import Member, Standing
from processor.core.trust import TrustLevel

LOOK = timedelta(hours=6)  # between two checks whether mail to that address arrives again
# A server that took a mail and gave it back later says so within hours; until then its 250 shows nothing.
QUIET = timedelta(hours=6)


def watch_of(address: str) -> str:
    """The matter of the due date that watches a coordinator's address; the alarm lasts as long as it."""
    return f"TO-{address}"


def unreached(sent: SentMail, facts: Facts, because: str) -> tuple[list[Effect], tuple[Letter, ...]]:
    """Mail to a coordinator does not arrive: an alarm, and the others are told, once (row 159).

    Whatever it was, it is not lost: what waits for a coordinator stands in the list of held items.
    """
    address, about = sent.recipient, watch_of(sent.recipient)
    at_the_door = sent.sent_at is None
    effects: list[Effect] = [
        AuditEvent(what=EventKind.UNREACHED, about=address, because=because),
        ClearDue(about=about, kinds=(DueKind.COORDINATOR_UNREACHED,)),
        SetDue(
            kind=DueKind.COORDINATOR_UNREACHED,
            about=about,
            at=facts.now + LOOK,
            nth=0 if at_the_door else 1,
        ),
    ]
    if facts.unreached:
        return effects, ()
    what = (
        f"Mail to the coordinator {address} does not arrive: {because}. Please tell them by another way. "
        "What we sent to them waits with the held items and in the records."
    )
    told = note_to_coordinators(facts, what)
    return effects, tuple(letter for letter in told if letter.to != address)


def unreached_in_break(member: Member, because: str) -> AuditEvent:
    """The end of the break makes them "bouncing", unless they have written before (row 160)."""
    return AuditEvent(what=EventKind.UNREACHED_IN_BREAK, about=member.email, because=because)


def look_again(nth: int, facts: Facts) -> Decision:
    """Whether the alarm is over; `nth` is 0 when our own courier was refused, 1 when mail came back later."""
    address = facts.watched
    over = AuditEvent(what=EventKind.REACHED, about=address, because="")
    if address not in facts.program.coordinators:
        because = f"{address} is no coordinator any more"
        what = (
            f"Mail to {address} did not arrive while that was a coordinator's address. What waits for a "
            "coordinator since then was not told to anybody: please ask your operator for the list of held "
            "items (`held list`), and look through it."
        )
        notes = note_to_coordinators(facts, what) if facts.unreached else ()
        return done(because, [replace(over, because=because)], notes)
    if not facts.unreached:
        return ignored(f"mail to {address} arrives again")
    taken = facts.taken_again
    if taken is not None and (nth == 0 or taken <= facts.now - QUIET):
        because = f"mail to the coordinator {address} arrives again"
        return done(because, [replace(over, because=because)])
    again = SetDue(kind=DueKind.COORDINATOR_UNREACHED, about=watch_of(address), at=facts.now + LOOK, nth=nth)
    return ignored(f"no mail to the coordinator {address} has arrived since", again)


def reachable_again(facts: Facts, *, unreached: int, in_break: int = 0) -> Decision | None:
    """A mail from them, proven: their address works, whatever the mail asks for (row 160).

    A reply that holds our token proves as much as their server's word: our mail has arrived there.
    `unreached`, `in_break`: how often mail to that coordinator, or to that member in their break, did not.
    """
    if facts.trust.level not in (TrustLevel.PROVEN, TrustLevel.TOKEN):
        return None
    address, member = facts.sender.addr_spec, facts.member
    effects: list[Effect] = []
    because = f"{address} is reachable again: a mail from there came, and it is proven"
    # one that comes from another address of theirs does not say that the one on file works
    if member is not None and member.standing is Standing.BOUNCING and member.email == address:
        because = f"{member.name} is reachable again: a mail from them came, and it is proven"
        effects += saved(replace(member, standing=Standing.ACTIVE), because)
    if unreached:
        effects.append(ClearDue(about=watch_of(address), kinds=(DueKind.COORDINATOR_UNREACHED,)))
    if not effects and not in_break:
        return None
    return done(because, [*effects, AuditEvent(what=EventKind.REACHED, about=address, because=because)])
