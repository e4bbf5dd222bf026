"""What a transaction has looked up, or puts off until its end, never differs from what it has done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from processor.core.mail import Address, InboundMail
from processor.core.outcome import (
    ClearDue,
    DueKind,
    Effect,
    ParkRequest,
    SaveMember,
    SaveRelationship,
    SaveRequest,
    SetDue,
    UnparkRequests,
)
from processor.core.program import MentorRequest, Relationship, RelationshipState, RequestState, Standing
from processor.stages.ports import Store, Unit
from tests.doors.store_samples import NOW, asked, decision, do, mentee, mentor, pair, save, stored_pair

JON, ANN = mentor(1001, "Jon Berg", "Oncology"), mentor(1002, "Ann Lee", "Cardiology")
MIA, LEE = mentee(1003), mentee(1004, "Lee Chan")
PEOPLE = (JON, ANN, MIA, LEE)
PARKED = ParkRequest(mentee_email=MIA.email, mentor=1002, note="later", until="")


def foresee(unit: Unit) -> None:
    unit.foresee(
        [
            InboundMail(received_at=NOW, size=1, content_key=p.email, senders=(Address(addr_spec=p.email),))
            for p in PEOPLE
        ],
        NOW,
    )


def take_back(unit: Unit, change: Effect) -> None:
    with unit.savepoint():
        unit.apply(decision(change), now=NOW, inbox_id=None)
        raise ZeroDivisionError


def known(unit: Unit) -> object:
    """All that may have been looked up for the senders of a batch."""
    return [
        (
            unit.member_at(p.email),
            unit.pending_to(p.number),
            unit.pending_of(p.number),
            unit.active_relationships(p.number),
            unit.mentor_load(p.number),
            unit.parked(p.email),
        )
        for p in PEOPLE
    ] + [unit.request(1), unit.request(2)]


def begun(store: Store) -> None:
    """Jon was asked by Mia and works with Lee; Mia has a request parked."""
    save(store, *PEOPLE)
    stored_pair(store, 2, LEE, JON)
    do(store, SaveRequest(request=asked(1, MIA, JON)), PARKED)


def first_pair(store: Store) -> tuple[MentorRequest, Relationship]:
    with store.reading() as unit:
        view, relation = unit.request(1), unit.relationship(2)
        assert view is not None
        assert relation is not None
        return view.request, relation.relationship


CHANGES: dict[str, Callable[[Store], Effect]] = {
    "another request": lambda s: SaveRequest(request=asked(3, LEE, ANN)),
    "a request is answered": lambda s: SaveRequest(
        request=replace(first_pair(s)[0], state=RequestState.ACCEPTED)
    ),
    "a relationship begins": lambda s: SaveRelationship(relationship=pair(3, asked(1, MIA, JON))),
    "a relationship ends": lambda s: SaveRelationship(
        relationship=replace(first_pair(s)[1], state=RelationshipState.ENDED)
    ),
    "a mentor pauses": lambda s: SaveMember(member=replace(JON, standing=Standing.PAUSED, version=1)),
    "a request is parked": lambda s: replace(PARKED, mentee_email=LEE.email),
    "nothing is parked any more": lambda s: UnparkRequests(mentee_email=MIA.email),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen_at_once_by_what_was_foreseen(store: Store, name: str) -> None:
    begun(store)
    change = CHANGES[name](store)
    with store.unit() as unit:
        foresee(unit)
        before = known(unit)
        unit.apply(decision(change), now=NOW, inbox_id=None)
        after = known(unit)
    with store.reading() as unit:
        assert known(unit) == after != before


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_taken_back_is_not_seen(store: Store, name: str) -> None:
    begun(store)
    change = CHANGES[name](store)
    with store.unit() as unit:
        foresee(unit)
        before = known(unit)
        with pytest.raises(ZeroDivisionError):
            take_back(unit, change)
        assert known(unit) == before


def test_nobody_who_was_foreseen_is_asked_for_again(store: Store) -> None:
    """Two that have nothing open are known to have nothing open."""
    save(store, *PEOPLE)
    with store.unit() as unit:
        foresee(unit)
        assert [unit.pending_to(p.number) for p in PEOPLE] == [()] * 4
        assert [unit.active_relationships(p.number) for p in PEOPLE] == [()] * 4
        assert [unit.parked(p.email) for p in PEOPLE] == [()] * 4


def test_numbers_follow_each_other_within_and_between_transactions(store: Store) -> None:
    with store.unit() as unit:
        first = unit.draw_number("request")
        assert unit.next_number("request") == first + 1
        assert unit.draw_number("request") == first + 1
        assert unit.draw_number("held") == 1
    with store.unit() as unit:
        assert unit.draw_number("request") == first + 2
    with store.reading() as unit:
        assert (unit.next_number("request"), unit.next_number("held")) == (first + 3, 2)


def test_a_date_that_is_set_and_cleared_in_one_transaction_never_comes(store: Store) -> None:
    later = NOW + timedelta(days=5)
    reminder, expiry = DueKind.REQUEST_REMINDER, DueKind.REQUEST_EXPIRY
    with store.unit() as unit:
        for effect in (
            SetDue(kind=reminder, about="REQ-1", at=NOW),
            SetDue(kind=expiry, about="REQ-1", at=NOW),
            SetDue(kind=expiry, about="REQ-2", at=NOW),
            ClearDue(about="REQ-1", kinds=(reminder,)),
        ):
            unit.apply(decision(effect), now=NOW, inbox_id=None)
        assert {(d.kind, d.about) for d in unit.due(NOW, 10)} == {(expiry, "REQ-1"), (expiry, "REQ-2")}
        unit.apply(decision(ClearDue(about="REQ-1")), now=NOW, inbox_id=None)
        with pytest.raises(ZeroDivisionError):
            take_back(unit, SetDue(kind=reminder, about="REQ-3", at=NOW))
    with store.reading() as unit:
        assert [(d.kind, d.about) for d in unit.due(later, 10)] == [(expiry, "REQ-2")]
