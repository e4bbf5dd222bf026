"""What stands in the way of a request, and what its mentee hears of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from processor.core.apart import kept_apart
from processor.core.contact import why_no_contact
from processor.core.dates import days_later
from processor.core.facts import Facts, PairHistory
from processor.core.letter_builders import note_to_coordinators, staff_among
from processor.core.outcome import CountShown, Effect, Letter
from processor.core.program import Member, MentorCard, RequestState, Role, Standing
from processor.core.rules import BlockedPair, Policy, RuleBook


def unavailable(mentor: Member, load: int) -> str:
    """Why a mentor takes no requests now: paused, full, left, unreachable; "" when they do (row 33)."""
    profile = mentor.profile(Role.MENTOR)
    if profile is None or not profile.complete or mentor.standing in (Standing.LEFT, Standing.DRAFT):
        return "left"
    if mentor.standing is Standing.BOUNCING:
        return "unreachable"
    if mentor.standing is Standing.PAUSED:
        return "paused"
    return "full" if load >= profile.capacity else ""


def shown(suggestions: Sequence[MentorCard]) -> tuple[Effect, ...]:
    """Whoever was suggested gives way to others the next time."""
    return (CountShown(mentors=tuple(c.number for c in suggestions)),) if suggestions else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InTheWay:
    """Why a request does not go out, and what its mentee hears."""

    because: str
    letter: str
    data: dict[str, Any]
    about: str = ""
    may_know: tuple[str, ...] = ()
    shown: tuple[Effect, ...] = ()
    notes: tuple[Letter, ...] = ()  # to coordinators
    known: bool = False  # the mentee has been told already


def in_the_way(
    mentee: Member, mentor: Member, load: int, between: PairHistory, facts: Facts, rules: RuleBook
) -> InTheWay | None:
    """None: the mentor may be asked.

    Two who are kept apart are answered as anybody who asks a mentor that takes no requests: by the same
    steps, in the same words, with the same suggestions; only coordinators hear more,
    and none who is one of the two (row 42).
    """
    apart = kept_apart(mentee, mentor, facts, rules)
    found = _known_already(mentor, between, facts, rules) or _not_now(
        mentee, mentor, load, between, apart, facts, rules
    )
    if apart is None or found is None:
        return found
    what = f"{mentee.name} has asked {mentor.name}, and the two are kept apart: {apart.because}."
    return replace(
        found, notes=note_to_coordinators(facts, what, about=mentee.code, between=(mentee, mentor))
    )


def _known_already(mentor: Member, between: PairHistory, facts: Facts, rules: RuleBook) -> InTheWay | None:
    if between.relationship is not None:
        address = "" if why_no_contact(between.relationship, facts, rules) else mentor.email
        ref = between.relationship.ref
        return InTheWay(
            because=f"{mentor.name} already mentors them ({ref})",
            letter="request-partner",
            about=ref,
            may_know=(address,) if address else (),
            data={
                "mentor": mentor.name,
                "mentor_email": address,
                "ends_on": between.relationship.relationship.ends_on,
                "wanted": "",
            },
            known=True,
        )
    now = between.mentor_now
    if now is not None:
        return InTheWay(
            because=f"they have a mentor, {now.mentor.name} ({now.ref})",
            letter="request-partner",
            about=now.ref,
            data={
                "mentor": now.mentor.name,
                "mentor_email": "",
                "ends_on": now.relationship.ends_on,
                "wanted": mentor.name,
            },
            known=True,
        )
    last = between.last
    if last is not None and last.state is RequestState.PENDING:
        return InTheWay(
            because=f"{last.ref} to the same mentor is still open",
            letter="request-pending",
            about=last.ref,
            data={"mentor": mentor.name, "answer_by": last.answer_by},
            known=True,
        )
    return None


def _not_now(
    mentee: Member,
    mentor: Member,
    load: int,
    between: PairHistory,
    apart: BlockedPair | None,
    facts: Facts,
    rules: RuleBook,
) -> InTheWay | None:
    suggestions = facts.suggested(mentee)
    last = between.last
    rest = _REST.get(last.state) if last is not None else None
    if last is not None and rest is not None and last.answered_at is not None:
        again = days_later(last.answered_at, rest.days(rules.policy), facts.program.time_zone)
        if facts.now < again:
            return InTheWay(
                because=rest.because.format(mentor=mentor.name, ref=last.ref),
                letter="request-cooling",
                data={"mentor": mentor.name, "again": again, "why": rest.why, "suggestions": suggestions},
                shown=shown(suggestions),
            )
    reason = unavailable(mentor, load) or ("left" if apart is not None else "")
    if not reason:
        return None
    # she may ask WHY, and is not to read it there; another coordinator has a note of it
    one_reads = bool(staff_among((mentee, mentor), facts)) and len(facts.program.coordinators) > 1
    kept = apart is not None and not one_reads
    return InTheWay(
        because="the rules keep the two apart" if kept else f"{mentor.name} takes no requests now: {reason}",
        letter="request-unavailable",
        data={"mentor": mentor.name, "reason": reason, "suggestions": suggestions},
        shown=shown(suggestions),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rest:
    """How long a mentor is not asked again by the same mentee."""

    why: str
    days: Callable[[Policy], int]
    because: str


_REST: Mapping[RequestState, _Rest] = {
    RequestState.REJECTED: _Rest(
        why="rejected", days=lambda p: p.cool_off_days, because="{mentor} declined {ref} not long ago"
    ),
    # a mentor who is asked, and then not, and then asked again reads of it each time
    RequestState.WITHDRAWN: _Rest(
        why="withdrawn",
        days=lambda p: p.withdraw_cool_off_days,
        because="{ref} to {mentor} was taken back not long ago",
    ),
}
