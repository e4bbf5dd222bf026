"""The five ways a decision may end, each as one call: done, refused, ignored, held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from processor.core.chain import Then
from processor.core.events import EventKind
from processor.core.facts import Facts
from processor.core.letter_builders import but_to, shown, to_sender, told_of_held
from processor.core.outcome import (
    AuditEvent,
    Decision,
    Disposition,
    Effect,
    Hold,
    Letter,
    SaveMember,
)
from processor.core.permission import is_coordinator
from processor.core.program import Member, RelationshipView, RequestView
from processor.core.robots import is_first_ignored, robotic
from processor.core.telling import line_about, tomorrow
from processor.core.trust import TrustLevel

RECEIPTS_A_DAY = 3  # to one address; and one to whoever answers within seconds, as only a robot does


def done(
    because: str,
    effects: Sequence[Effect] = (),
    letters: Sequence[Letter] = (),
    then: Then | None = None,
) -> Decision:
    return Decision(
        disposition=Disposition.DONE,
        because=because,
        effects=tuple(effects),
        letters=tuple(letters),
        then=then,
    )


def refused(because: str, *letters: Letter) -> Decision:
    """Understood, answered, and nothing changed."""
    return Decision(disposition=Disposition.REFUSED, because=because, letters=letters)


MEMBERS_ONLY = "browse-members-only"  # the letter that says how to sign up
STAFF_HELP = "coordinator-help"  # what coordinators may write
RECEIPT = "held-receipt"  # "a person will read your mail"


MOST_OF_STAFF = 5  # such answers to a coordinator a day: a program may answer for her


def staff_help(facts: Facts, because: str) -> Decision | None:
    """A coordinator who takes no part, and writes what is no command of hers; None: anybody else."""
    if facts.member is not None or not is_coordinator(facts):
        return None
    if facts.letters_today.get(STAFF_HELP, 0) >= MOST_OF_STAFF:
        return ignored(f"{because}; a coordinator was told often enough today")
    return refused(because, to_sender(facts, STAFF_HELP))


def refused_to_strangers(facts: Facts, because: str = "nobody of that address takes part") -> Decision:
    """Only who takes part may ask for it; how to sign up is said."""
    helped = staff_help(facts, "a coordinator who takes no part asks for what only members may")
    if helped is not None:
        return helped
    return refused(because, to_sender(facts, MEMBERS_ONLY))


def ignored(because: str, *effects: Effect) -> Decision:
    return Decision(disposition=Disposition.IGNORED, because=because, effects=effects)


def from_a_robot(facts: Facts) -> Decision | None:
    """What a robot sends is ignored, and coordinators read once that it is taken for one (rows 157, 158)."""
    robot = robotic(facts)
    if not robot:
        return None
    line = line_about(facts, f"{robot}; what it sends is ignored")
    told = tomorrow(facts, line) if is_first_ignored(facts) else ()
    return replace(ignored(robot, *told), rule="robot")


def _is_new(facts: Facts) -> bool:
    """Nobody who takes part, and who may sign up: that may be what they hoped for."""
    return facts.member is None and facts.eligible and not is_coordinator(facts)


def parties(facts: Facts) -> tuple[str, ...]:
    """With whom the sender has something open: as coordinators they read nothing of it that is held."""
    views: tuple[RelationshipView | RequestView, ...] = (
        *facts.relationships,
        *facts.to_answer,
        *facts.asked,
    )
    both = {email for view in views for email in (view.mentee.email, view.mentor.email)}
    return tuple(sorted(both - {facts.member.email})) if facts.member is not None else ()


def held_receipt(facts: Facts, subject: str = "", *, stranger: bool = False) -> Letter:
    """To the sender: a coordinator reads it; put_off (regret.py) adds what nobody else hears until then."""
    return to_sender(
        facts, RECEIPT, subject_was=subject, unheard=False, by_staff=False, stranger=stranger,
        held=f"HELD-{facts.mail.inbox_id}",
    )  # fmt: skip


def hold(
    facts: Facts,
    because: str,
    *,
    receipt: bool,
    effects: Sequence[Effect] = (),
    letters: Sequence[Letter] = (),
    wrong_hand: bool = False,
    invites: bool = True,
) -> Decision:
    """The message waits for a coordinator, who gets it by mail; `receipt`: its sender is told so.

    A forger gets no receipt: a held forgery is silent to its sender (rows 70, 74). `wrong_hand`: somebody
    tried what is not theirs to do; coordinators read of it the next morning, with all others of the day.
    `invites`: a stranger's receipt has the two ways in.
    """
    ref = f"HELD-{facts.mail.inbox_id}"
    if wrong_hand and is_coordinator(facts) and facts.trust.may_act and facts.voucher is None:
        # a slip of hers: no hand is wrong that our own server vouches for, and she can read it at once
        return refused(because, to_sender(facts, STAFF_HELP))
    if wrong_hand:
        effects = (*effects, *tomorrow(facts, f"{ref}: {line_about(facts, because)}"))
    told = (
        ()
        if wrong_hand
        else told_of_held(
            facts,
            facts.mail.inbox_id,
            sender=str(facts.sender),
            subject=facts.mail.subject,
            because=because,
            unproven=facts.trust.level is TrustLevel.UNPROVEN,
            excerpt=shown(facts),
        )
    )
    told = but_to(told, parties(facts), facts)
    told_today = facts.letters_today.get(RECEIPT, 0)
    enough = told_today >= RECEIPTS_A_DAY or (told_today and facts.mail.quick)
    subject = facts.mail.subject if facts.trust.may_act else ""  # nobody's words go to whom they only name
    stranger = invites and _is_new(facts)
    answers = receipt and facts.sender.addr_spec and not enough
    answer = (held_receipt(facts, subject, stranger=stranger),) if answers else ()
    return Decision(
        disposition=Disposition.HELD,
        because=because,
        effects=(
            Hold(
                number=facts.mail.inbox_id,
                sender=facts.sender.addr_spec,
                subject=facts.mail.subject,
                because=because,
            ),
            *effects,
        ),
        letters=(*told, *answer, *letters),
    )


def saved(member: Member, because: str) -> tuple[Effect, ...]:
    return (
        SaveMember(member=member),
        AuditEvent(what=EventKind.MEMBER_SAVED, about=member.code, because=because),
    )
