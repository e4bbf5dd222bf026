"""REJECT after ACCEPT: taken back within the undo window, and END offered after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from processor.core.decisions import done, refused
from processor.core.deeds import Deed
from processor.core.events import EventKind
from processor.core.facts import Facts
from processor.core.intents.matching import asks_next, called_off, close_request, encourage
from processor.core.intents.undo import in_its_way
from processor.core.letter_builders import note_to_coordinators, to_member, to_sender
from processor.core.outcome import (
    AuditEvent,
    ClearDue,
    Decision,
    Effect,
    Letter,
    SaveRelationship,
    SaveRequest,
    SetDue,
    TakeOut,
    UnparkRequests,
)
from processor.core.program import (
    MentorRequest,
    RelationshipState,
    RelationshipView,
    RequestState,
    RequestView,
)
from processor.core.rules import RuleBook


def taken_back(view: RequestView, relationship: RelationshipView, facts: Facts, rules: RuleBook) -> Decision:
    """The mentor says no after the yes: undone while it is fresh, END offered later (rows 80, 81)."""
    if within_the_window(view, facts, rules) or not _heard(view, facts):
        return _undo(view, relationship, facts, rules)
    letter = to_sender(facts, "answer-end-instead", about=relationship.ref, mentee=view.mentee.name)
    what = f"{view.mentor.name} wrote REJECT about {view.mentee.name}, whom {view.mentor.name} had accepted."
    notes = note_to_coordinators(facts, what, about=relationship.ref)
    return refused(f"the time to take {view.ref} back is over; END would end it", letter, *notes)


def within_the_window(view: RequestView, facts: Facts, rules: RuleBook) -> bool:
    answered_at = view.request.answered_at
    return answered_at is not None and facts.came_at <= answered_at + timedelta(hours=rules.policy.undo_hours)


def _heard(view: RequestView, facts: Facts) -> bool:
    """The mentee may have heard of the yes."""
    yes = _yes_to(view, facts)
    return yes is None or any(m.recipient == view.mentee.email and not m.waits for m in yes.mails)


def _yes_to(view: RequestView, facts: Facts) -> Deed | None:
    deed = facts.deed
    return deed if deed is not None and any(c.about == view.ref for c in deed.records) else None


def _undo(view: RequestView, active: RelationshipView, facts: Facts, rules: RuleBook) -> Decision:
    """As if the yes had been a no; where the mentee has heard of the yes already, both are told."""
    because = f"{view.mentor.name} takes the yes to {view.mentee.name} back"
    ended = active.relationship.moved_to(RelationshipState.ENDED, facts.now)
    effects: list[Effect] = [
        *close_request(view, RequestState.REJECTED, because, facts),
        SaveRelationship(relationship=ended),
        ClearDue(about=active.ref),
        AuditEvent(what=EventKind.RELATIONSHIP_TAKEN_BACK, about=active.ref, because=because),
    ]
    yes = _yes_to(view, facts)
    heard = _heard(view, facts)
    waiting_again: list[Letter] = []
    if yes is not None:
        effects.append(TakeOut(deed=yes.number))
        closed = [r for r in _closed_by(yes, view) if not in_its_way(r, yes, facts, rules)]
        for request in closed:
            effects += _reopened(request, yes, because)
            waiting_again += _told_again(request, yes, view, facts)
    more, letters = encourage(view, facts, rules, why="taken-back" if heard else "rejected")
    parked = yes.parked if yes is not None else {}
    if any(parked.values()):  # whom the mentee had waiting is asked next, as after a no
        more = [asks_next(view, facts)]
        for email, waiting in parked.items():
            more += [UnparkRequests(mentee_email=email), *waiting]
        letters = [
            replace(x, data={**x.data, "suggestions": (), "next_is_asked": True})
            if x.name == "encouragement"
            else x
            for x in letters
        ]
    told = to_member(
        view.mentor, "answer-undone", about=view.ref, answers=True, mentee=view.mentee.name, heard=heard
    )
    pair = active.relationship
    off = called_off(pair, view.mentor, view.mentee, facts, rules, reader=view.mentee)
    own = called_off(pair, view.mentor, view.mentee, facts, rules, reader=view.mentor)
    told = replace(told, meeting=own)
    if heard:
        letters = [replace(x, meeting=off) if x.to == view.mentee.email else x for x in letters]
    return done(because, [*effects, *more], [*letters, *waiting_again, told])


def _closed_by(yes: Deed, view: RequestView) -> Iterator[MentorRequest]:
    """The mentee's other requests, which the yes closed and nothing has touched since: as they were."""
    for change in yes.records:
        before, now = change.before, change.now
        if isinstance(before, MentorRequest) and isinstance(now, MentorRequest):
            other = before.number != view.request.number and before.mentee == view.mentee.number
            closed = before.state is RequestState.PENDING and now.state is RequestState.WITHDRAWN
            if other and closed and now.version == change.version:
                yield replace(before, version=now.version)


def _reopened(request: MentorRequest, yes: Deed, because: str) -> Iterator[Effect]:
    yield SaveRequest(request=request)
    yield ClearDue(about=request.ref)
    for due in yes.dues:
        if due.about == request.ref:
            yield SetDue(kind=due.kind, about=due.about, at=due.at, nth=due.nth)
    yield AuditEvent(what=EventKind.UNDONE, about=request.ref, because=because)


def _told_again(request: MentorRequest, yes: Deed, view: RequestView, facts: Facts) -> Iterator[Letter]:
    """Who read that no answer is needed hears that one is."""
    mentor = facts.people.get(request.mentor)
    if mentor is not None and any(m.recipient == mentor.email and not m.waits for m in yes.mails):
        line = {
            "of": "request",
            "state": request.state.value,
            "partner": view.mentee.name,
            "ref": request.ref,
            "anew": "",
        }
        yield to_member(mentor, "undone", own=False, unheard=False, anew=False, meeting=None, lines=(line,))
