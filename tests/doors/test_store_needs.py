"""What the stores find that may need a person: alike in each, and as one would count by hand."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from processor.core import queue
from processor.core.check_ins import not_met, rated, unintroduced
from processor.core.events import EventKind
from processor.core.findings import Finding, Reason
from processor.core.outcome import (
    AuditEvent,
    Effect,
    KeepSnooze,
    ParkRequest,
    PauseContact,
    SaveMember,
    SaveRelationship,
    SaveRequest,
)
from processor.core.program import (
    Member,
    MentorRequest,
    Relationship,
    RelationshipState,
    RequestState,
    Role,
    Standing,
)
from processor.core.rules import Policy
from processor.stages.ports import Store
from tests.doors.store_samples import AREAS, do, mentee, mentor
from tests.fakes.memory_store import MemoryStore

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
POLICY = Policy()
Step = tuple[datetime, tuple[Effect, ...]]


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def found(store: Store, policy: Policy = POLICY) -> tuple[Finding, ...]:
    with store.reading() as unit:
        return unit.findings(queue.wanted(policy, NOW, "UTC")).rows


def refs(store: Store, policy: Policy = POLICY) -> list[tuple[str, str]]:
    return [(f.reason.value, f.ref) for f in found(store, policy)]


def joined(member: Member, days: float) -> SaveMember:
    return SaveMember(member=replace(member, joined_at=days_ago(days)))


def request(
    number: int, of: int, to: int, state: RequestState, asked: float, answered: float | None = None
) -> SaveRequest:
    at = days_ago(asked)
    return SaveRequest(
        request=MentorRequest(
            number=number, mentee=of, mentor=to, state=state, note="", asked_at=at,
            answer_by=at + timedelta(days=14), answered_at=None if answered is None else days_ago(answered),
        )
    )  # fmt: skip


def pair(number: int, of: int, to: int, ends_on: date, **more: object) -> SaveRelationship:
    values: dict[str, object] = {"state": RelationshipState.ACTIVE, "renewal_offered": False} | more
    return SaveRelationship(
        relationship=Relationship(
            number=number, request=number, mentee=of, mentor=to, term=1, first_start=date(2026, 1, 1),
            starts_on=date(2026, 1, 1), ends_on=ends_on, **values,  # type: ignore[arg-type]
        )
    )  # fmt: skip


def said(what: EventKind, about: str, because: str) -> AuditEvent:
    return AuditEvent(what=what, about=about, because=because)


JON, ADA, BEN = (mentor(1001 + n, name, "Oncology") for n, name in enumerate(("Jon", "Ada", "Ben")))
MIA, LEA, ZOE = (mentee(1011 + n, name) for n, name in enumerate(("Mia", "Lea", "Zoe")))
EVERYBODY = tuple(joined(member, 100) for member in (JON, ADA, BEN, MIA, LEA, ZOE))


def test_a_mentor_whom_mail_does_not_reach_and_the_request_there(store: Store) -> None:
    do(store, *EVERYBODY, request(1, 1011, 1001, RequestState.PENDING, 3))
    assert ("bounced-mentor", "REQ-1") not in refs(store)
    bouncing = replace(JON, joined_at=days_ago(100), standing=Standing.BOUNCING, version=1)
    do(store, SaveMember(member=bouncing))
    (first, *_) = found(store)
    assert (first.reason, first.ref, first.at) == (Reason.BOUNCED, "REQ-1", days_ago(3))
    assert first.mentor is not None
    assert (first.mentor.name, first.mentor.email) == ("Jon", "m1001@example.org")


def test_two_requests_in_a_row_that_expired_until_one_is_answered(store: Store) -> None:
    expired = RequestState.EXPIRED
    do(store, *EVERYBODY, request(1, 1011, 1001, expired, 60, 46), request(2, 1012, 1001, expired, 40, 26))
    assert ("expired-in-a-row", "M-1001") in refs(store)
    one = next(f for f in found(store) if f.reason is Reason.EXPIRED)
    assert (one.count, one.at) == (2, days_ago(26))
    assert not [f for f in found(store, replace(POLICY, queue_expired=3)) if f.reason is Reason.EXPIRED]
    do(store, request(3, 1013, 1001, RequestState.REJECTED, 20, 19))
    assert ("expired-in-a-row", "M-1001") not in refs(store)


def test_a_pair_whose_introduction_failed_until_one_tells_or_somebody_is_reminded(store: Store) -> None:
    failed, both = EventKind.UNINTRODUCED, date(2026, 9, 1)
    do(store, *EVERYBODY, *(request(n, 1010 + n, 1001, RequestState.ACCEPTED, 60, 59) for n in (1, 2, 3)))
    do(store, *(pair(n, 1010 + n, 1001, both) for n in (1, 2, 3)))
    do(store, said(failed, "REL-1", unintroduced(Role.MENTOR)), now=days_ago(9))
    do(store, said(failed, "REL-1", unintroduced(Role.MENTEE)), now=days_ago(8))
    do(store, said(failed, "REL-2", unintroduced(Role.MENTEE)), now=days_ago(7))
    do(store, said(failed, "REL-3", unintroduced(Role.MENTOR)), now=days_ago(181))
    rows = [f for f in found(store) if f.reason is Reason.UNINTRODUCED]
    assert [(f.ref, f.at, f.state) for f in rows] == [
        ("REL-1", days_ago(9), "both"),
        ("REL-2", days_ago(7), "mentee"),
    ]
    do(store, said(EventKind.REMINDED, "REL-1", "both are asked to begin"), now=days_ago(6))
    do(store, said(EventKind.CHECK_IN_RATED, "REL-2", rated(4, Role.MENTEE)), now=days_ago(6))
    assert "not-introduced" not in {reason for reason, _ in refs(store)}
    do(store, said(failed, "REL-1", unintroduced(Role.MENTOR)), now=days_ago(5))
    (again,) = [f for f in found(store) if f.reason is Reason.UNINTRODUCED]
    assert (again.ref, again.at, again.state) == ("REL-1", days_ago(5), "mentor")
    do(store, PauseContact(relationship=1))
    assert "not-introduced" not in {reason for reason, _ in refs(store)}


def test_a_pair_that_has_not_met_until_one_gives_a_mark(store: Store) -> None:
    do(store, *EVERYBODY, request(1, 1011, 1001, RequestState.ACCEPTED, 60, 59))
    do(store, pair(1, 1011, 1001, date(2026, 9, 1)))
    do(store, said(EventKind.NO_CONTACT, "REL-1", not_met(Role.MENTEE)), now=days_ago(13))
    assert ("no-contact", "REL-1") not in refs(store)
    do(store, request(2, 1012, 1001, RequestState.ACCEPTED, 60, 59), pair(2, 1012, 1001, date(2026, 9, 1)))
    do(store, said(EventKind.NO_CONTACT, "REL-2", not_met(Role.MENTEE)), now=days_ago(15))
    do(store, said(EventKind.NO_CONTACT, "REL-2", not_met(Role.MENTOR)), now=days_ago(14))
    assert next(f for f in found(store) if f.reason is Reason.NO_CONTACT).at == days_ago(15)
    do(store, PauseContact(relationship=2))
    assert ("no-contact", "REL-2") not in refs(store)
    do(store, PauseContact(relationship=2, paused=False))
    do(store, said(EventKind.CHECK_IN_RATED, "REL-2", rated(3, Role.MENTOR)), now=days_ago(1))
    assert ("no-contact", "REL-2") not in refs(store)


def test_a_term_near_its_end_of_which_one_has_spoken(store: Store) -> None:
    do(store, *EVERYBODY, *(request(n, 1010 + n, 1001, RequestState.ACCEPTED, 60, 59) for n in (1, 2, 3)))
    one, both = {"mentor_vote": "yes", "mentee_vote": ""}, {"mentor_vote": "yes", "mentee_vote": "no"}
    do(store, pair(1, 1011, 1001, date(2026, 6, 8), renewal_offered=True, **one))
    do(store, pair(2, 1012, 1001, date(2026, 6, 9), renewal_offered=True, **one))
    do(store, pair(3, 1013, 1001, date(2026, 6, 4), renewal_offered=True, **both))
    rows = [f for f in found(store) if f.reason is Reason.ONE_SIDED]
    assert [(f.ref, f.day) for f in rows] == [("REL-1", date(2026, 6, 8))]
    assert not {"mentor_vote", "mentee_vote"} & {each.name for each in fields(rows[0])}


def test_a_request_that_came_to_nothing_and_none_since(store: Store) -> None:
    do(store, *EVERYBODY, request(1, 1011, 1001, RequestState.REJECTED, 12, 8))
    do(store, request(2, 1012, 1001, RequestState.EXPIRED, 30, 6))
    one = next(f for f in found(store) if f.reason is Reason.DECLINED)
    assert (one.ref, one.state) == ("M-1011", "rejected")
    do(store, ParkRequest(mentee_email=MIA.email, mentor=1002, note="", until="free"))
    assert "declined" not in {reason for reason, _ in refs(store)}


def test_who_was_never_served_and_who_never_asked(store: Store) -> None:
    do(store, joined(MIA, 15), joined(LEA, 13), joined(ZOE, 40), joined(JON, 91), joined(ADA, 80))
    do(store, request(1, 1013, 1002, RequestState.WITHDRAWN, 30, 29))
    assert refs(store) == [("no-request", "M-1011"), ("unserved", "M-1013"), ("never-asked", "M-1001")]


def test_a_mentor_with_more_requests_than_places(store: Store) -> None:
    do(store, *EVERYBODY, *(request(n, 1010 + n, 1001, RequestState.PENDING, n) for n in (1, 2, 3)))
    one = next(f for f in found(store) if f.reason is Reason.OVERLOADED)
    assert (one.ref, one.count, one.load, one.room, one.at) == ("M-1001", 3, 0, 2, days_ago(3))
    many = replace(POLICY, queue_requests=4)
    assert not [f for f in found(store, many) if f.reason is Reason.OVERLOADED]


def test_what_is_snoozed_comes_last_and_is_not_counted(store: Store) -> None:
    do(store, joined(MIA, 20), joined(LEA, 19), KeepSnooze(about="M-1011", until=NOW + timedelta(days=1)))
    with store.reading() as unit:
        findings = unit.findings(queue.wanted(POLICY, NOW, "UTC"))
    assert [f.ref for f in findings.rows] == ["M-1012", "M-1011"]
    assert findings.totals[Reason.NO_REQUEST] == 1
    do(store, KeepSnooze(about="M-1011", until=NOW))
    assert [f.ref for f in found(store)] == ["M-1011", "M-1012"]


def test_the_latest_note_of_each_matter(store: Store) -> None:
    do(
        store,
        said(EventKind.NOTE, "REL-1", "one"),
        said(EventKind.HELD_NOTE, "HELD-2", "two"),
    )
    do(store, said(EventKind.NOTE, "REL-1", "three"), now=NOW)
    with store.reading() as unit:
        notes = unit.latest_notes(["REL-1", "HELD-2", "REL-3"])
    assert {ref: note.said for ref, note in notes.items()} == {
        "REL-1": "three",
        "HELD-2": "two",
    }
    assert notes["REL-1"].at == NOW


def a_world(seed: int) -> list[Step]:
    """Members, requests, pairs and words as they may come about, and some that never would."""
    draw = random.Random(seed)
    steps: list[Step] = []
    standings = [Standing.ACTIVE] * 6 + [Standing.PAUSED, Standing.BOUNCING, Standing.LEFT]
    people = [mentor(1001 + n, f"Ann {n}", "Oncology", capacity=draw.randrange(3)) for n in range(9)]
    people += [mentee(1011 + n, f"Lee {n}") for n in range(12)]
    for who in people:
        steps.append((NOW, (joined(replace(who, standing=draw.choice(standings)), draw.uniform(0, 220)),)))
    for n in range(1, 30):
        asked, state = draw.uniform(1, 200), draw.choice(list(RequestState))
        answered = None if state is RequestState.PENDING else draw.uniform(0, asked)
        of, to = draw.randrange(1011, 1023), draw.randrange(1001, 1007)
        steps.append((NOW, (request(n, of, to, state, asked, answered),)))
        if draw.random() < 0.4:
            day = date(2026, 5, 30) + timedelta(days=draw.randrange(30))
            votes = {side: draw.choice(["", "", "yes", "no"]) for side in ("mentor_vote", "mentee_vote")}
            state_of = draw.choice([RelationshipState.ACTIVE, RelationshipState.COMPLETED])
            offered = draw.random() < 0.5
            steps.append((NOW, (pair(n, of, to, day, state=state_of, renewal_offered=offered, **votes),)))
            for days in sorted((draw.uniform(0, 200) for _ in range(draw.randrange(4))), reverse=True):
                side = draw.choice([Role.MENTOR, Role.MENTEE])
                what, because = draw.choice(
                    [
                        (EventKind.CHECK_IN_RATED, rated(4, side)),
                        (EventKind.NO_CONTACT, not_met(side)),
                        (EventKind.UNINTRODUCED, unintroduced(side)),
                        (EventKind.REMINDED, "both are asked to begin"),
                    ]
                )
                steps.append((days_ago(days), (said(what, f"REL-{n}", because),)))
    for n in range(4):
        until = NOW + timedelta(days=draw.uniform(-3, 3))
        steps.append(
            (NOW, (KeepSnooze(about=f"{draw.choice(('M-101', 'REL-', 'M-100'))}{n + 1}", until=until),))
        )
    return steps


@pytest.mark.parametrize("seed", range(12))
def test_a_store_finds_what_is_counted_by_hand(store: Store, seed: int) -> None:
    """The fake goes through all of it in plain loops; the databases ask by index."""
    by_hand = MemoryStore(areas=AREAS)
    for now, effects in a_world(seed):
        do(store, *effects, now=now)
        do(by_hand, *effects, now=now)
    policy = replace(POLICY, queue_requests=2)
    with store.reading() as unit, by_hand.reading() as other:
        wanted = queue.wanted(policy, NOW, "UTC")
        assert len(wanted) == len(queue.RULES)
        assert unit.findings(wanted) == other.findings(wanted)


def test_the_worlds_made_up_have_each_reason() -> None:
    reasons: set[Reason] = set()
    for seed in range(12):
        store = MemoryStore(areas=AREAS)
        for now, effects in a_world(seed):
            do(store, *effects, now=now)
        reasons |= {f.reason for f in found(store, replace(POLICY, queue_requests=2))}
    assert reasons == {rule.reason for rule in queue.RULES}
