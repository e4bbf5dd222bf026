"""What a yes and a no bring about: introduction and relationship, or encouragement and other mentors."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from processor.core.dates import add_months, days_later, in_daytime, local_day, on_day
from processor.core.decisions import done, saved
from processor.core.events import EventKind
from processor.core.facts import Facts
from processor.core.intents.request import open_parked
from processor.core.letter_builders import enclosed, to_member
from processor.core.outcome import (
    AuditEvent,
    ClearDue,
    CountShown,
    Decision,
    DueKind,
    Effect,
    Letter,
    Meeting,
    SaveRelationship,
    SaveRequest,
    SetDue,
    UnparkRequests,
)
from processor.core.program import (
    Member,
    Program,
    Relationship,
    RelationshipState,
    RequestState,
    RequestView,
    Role,
)
from processor.core.rules import Policy, RuleBook

NOON = 12
NTH_OF_TERM = 1_000  # the check-ins of term 2 are 2021 and 2091


def accept(view: RequestView, facts: Facts, rules: RuleBook, *, raises: bool, said: str = "") -> Decision:
    """Both are introduced; the association recognizes the relationship for a term (row 56).

    `said`: the mentor's words, read back when they were more than the word itself (row 59).
    """
    policy, zone = rules.policy, facts.program.time_zone
    today = local_day(facts.now, zone)
    relationship = Relationship(
        number=facts.numbers.relationship(),
        request=view.request.number,
        mentee=view.mentee.number,
        mentor=view.mentor.number,
        state=RelationshipState.ACTIVE,
        term=1,
        first_start=today,
        starts_on=today,
        ends_on=add_months(today, policy.term_months),
    )
    because = f"{view.mentor.name} accepts {view.mentee.name}"
    request = replace(view.request.moved_to(RequestState.ACCEPTED, facts.now), reoffered=False)
    effects: list[Effect] = [
        SaveRequest(request=request),
        ClearDue(about=view.ref),
        AuditEvent(what=EventKind.REQUEST_ACCEPTED, about=view.ref, because=because),
        SaveRelationship(relationship=relationship),
        AuditEvent(what=EventKind.RELATIONSHIP_BEGUN, about=relationship.ref, because=because),
        *term_dues(relationship, policy, zone, facts.now),
        UnparkRequests(mentee_email=view.mentee.email),
    ]
    if raises:
        effects += saved(one_more_place(view), f"{view.mentor.name} has room for one mentee more")
    letters = _introductions(view, relationship, facts, policy, said)
    for other in facts.mentee_pending:  # the mentee needs no second mentor now
        effects += close_request(
            other, RequestState.WITHDRAWN, f"{view.mentee.name} has found a mentor", facts
        )
        letters.append(
            to_member(
                other.mentor, "request-closed", about=other.ref, mentee=other.mentee.name, why="matched"
            )
        )
    profile = view.mentor.profile(Role.MENTOR)
    if not raises and profile and facts.mentor_load + 1 >= profile.capacity:
        letters += [
            to_member(other.mentee, "place-taken", about=other.ref, mentor=other.mentor.name)
            for other in facts.mentor_pending
        ]
    return done(because, effects, letters)


def one_more_place(view: RequestView) -> Member:
    """The mentor with room for one mentee more (RAISE)."""
    profiles = tuple(
        replace(p, capacity=p.capacity + 1) if p.role is Role.MENTOR else p for p in view.mentor.profiles
    )
    return replace(view.mentor, profiles=profiles)


def term_dues(relationship: Relationship, policy: Policy, zone: str, now: datetime) -> tuple[Effect, ...]:
    """Both are asked how it goes; the renewal is offered some days before the end; then the term is closed.

    A check-in whose day is over by now is left out, as where a coordinator moves the end of a term.
    """
    end, hour = relationship.ends_on, max(policy.earliest_hour, 9)
    offer = on_day(end - timedelta(days=policy.renewal_offer_days), hour, zone)
    reminders = tuple(
        SetDue(
            kind=DueKind.RENEWAL_REMINDER,
            about=relationship.ref,
            at=on_day(end - timedelta(days=days), hour, zone),
            nth=relationship.term * 10 + i,
        )
        for i, days in enumerate(policy.renewal_reminder_days)
    )
    asked = tuple(
        SetDue(
            kind=DueKind.CHECK_IN, about=relationship.ref, at=at, nth=relationship.term * NTH_OF_TERM + days
        )
        for days in policy.check_in_days
        if now < (at := on_day(relationship.starts_on + timedelta(days=days), hour, zone)) < offer
    )
    return (
        *asked,
        SetDue(kind=DueKind.RENEWAL_OFFER, about=relationship.ref, at=offer, nth=relationship.term),
        *reminders,
        term_end(relationship, policy, zone),
    )


def term_end(relationship: Relationship, policy: Policy, zone: str) -> SetDue:
    at = on_day(relationship.ends_on, max(policy.earliest_hour, 9), zone)
    return SetDue(kind=DueKind.TERM_END, about=relationship.ref, at=at, nth=relationship.term)


def _introductions(
    view: RequestView, relationship: Relationship, facts: Facts, policy: Policy, said: str
) -> list[Letter]:
    mentor, mentee = view.mentor, view.mentee
    meeting = first_meeting(relationship, mentor, mentee, facts.program, policy)
    of_mentor, of_mentee = (enclosed(person, facts.cvs.get(person.number)) for person in (mentor, mentee))
    shared: dict[str, Any] = {
        "ends_on": relationship.ends_on,
        "months": policy.term_months,
        "meets_at": meeting.starts_at if meeting else None,
    }
    return [
        to_member(
            mentor, "introduction-mentor", about=relationship.ref, may_know=(mentee.email,), meeting=meeting,
            answers=facts.member == mentor, partner=mentee.name, partner_email=mentee.email,
            said=said, undo_hours=policy.undo_hours if facts.member == mentor else 0,
            files=of_mentee, cv=bool(of_mentee), own_cv=bool(of_mentor), **shared,
        ),
        to_member(
            mentee, "introduction-mentee", about=relationship.ref, may_know=(mentor.email,), meeting=meeting,
            answers=facts.member == mentee, partner=mentor.name, partner_email=mentor.email,
            files=of_mentor, cv=bool(of_mentor), own_cv=bool(of_mentee),
            closed=tuple(other.mentor.name for other in facts.mentee_pending), **shared,
        ),
    ]  # fmt: skip


def first_meeting(
    relationship: Relationship, mentor: Member, mentee: Member, program: Program, policy: Policy
) -> Meeting | None:
    """Some days after the beginning, never at a weekend; None: the rules propose none."""
    if policy.first_meeting == "off":
        return None
    day = relationship.first_start + timedelta(days=policy.first_meeting_days)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return Meeting(
        uid=f"{relationship.ref}-first@{program.address.rpartition('@')[2]}",
        people=(mentee.name, mentor.name),
        starts_at=on_day(day, NOON, program.time_zone),
        minutes=30,
        attendees=(mentor.email, mentee.email),
    )


def called_off(
    relationship: Relationship,
    mentor: Member,
    mentee: Member,
    facts: Facts,
    rules: RuleBook,
    *,
    reader: Member,
) -> Meeting | None:
    """The first conversation, where it is still to come and nobody wants it any more (row 156).

    It tells the reader's calendar alone, and names nobody else's address.
    """
    meeting = first_meeting(relationship, mentor, mentee, facts.program, rules.policy)
    if meeting is None or meeting.starts_at <= facts.now:
        return None
    return replace(meeting, cancelled=True, attendees=(reader.email,))


def reject(view: RequestView, facts: Facts, rules: RuleBook, *, said: str = "") -> Decision:
    """The mentee is encouraged and shown others; the mentor is thanked (row 57)."""
    because = f"{view.mentor.name} cannot take {view.mentee.name} now"
    effects = close_request(view, RequestState.REJECTED, because, facts)
    thanks = to_member(
        view.mentor, "answer-thanks", about=view.ref, answers=True, mentee=view.mentee.name, said=said
    )
    more, letters = encourage(view, facts, rules, why="rejected")
    return done(because, [*effects, *more], [*letters, thanks])


def close_request(view: RequestView, state: RequestState, because: str, facts: Facts) -> list[Effect]:
    """The request ends in that state, and the clock asks nothing more about it."""
    request = view.request.moved_to(state, facts.now)
    return [
        SaveRequest(request=request),
        ClearDue(about=view.ref),
        AuditEvent(what=EventKind(f"request {state}"), about=view.ref, because=because),
    ]


def asks_next(view: RequestView, facts: Facts) -> SetDue:
    """Whom the mentee has waiting is asked when the mentee has heard that the request is closed.

    For where that letter may wait for second thoughts, or several requests close together; else encourage().
    """
    return SetDue(kind=DueKind.NEXT_REQUEST, about=view.ref, at=facts.now)


def nudges(mentee: Member, facts: Facts, rules: RuleBook) -> tuple[SetDue, ...]:
    """A mentee with no open request is reminded after some days, which count from now (row 12)."""
    policy, zone = rules.policy, facts.program.time_zone
    return tuple(
        SetDue(
            kind=DueKind.NUDGE,
            about=mentee.code,
            at=in_daytime(days_later(facts.now, days, zone), policy.earliest_hour, policy.latest_hour, zone),
            nth=nth,
        )
        for nth, days in enumerate(policy.nudge_days)
    )


def encourage(
    view: RequestView, facts: Facts, rules: RuleBook, *, why: str
) -> tuple[list[Effect], list[Letter]]:
    """A request came to nothing: kind words and mentors who fit; or the queued request goes out.

    `why` is rejected, taken-back, expired, undeliverable or mentor-left.
    """
    opened = open_parked(view.mentee, facts, rules, closes=view)
    suggestions = () if opened.asked else facts.suggested(view.mentee)
    letter = to_member(
        view.mentee,
        "encouragement",
        about=view.ref,
        mentor=view.mentor.name,
        why=why,
        suggestions=suggestions,
        next_is_asked=opened.asked,
    )
    effects: list[Effect] = list(opened.effects)
    if not opened.asked:
        effects += nudges(view.mentee, facts, rules)
    if suggestions:
        effects.append(CountShown(mentors=tuple(c.number for c in suggestions)))
    return effects, [letter, *opened.letters]
