"""What hurts, when a coordinator passed it on, is known by what it writes, not by the word that was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from processor.core.events import EventKind
from processor.core.facts import Facts
from processor.core.intents.on_behalf import Harm, harm_of
from processor.core.outcome import (
    AuditEvent,
    Decision,
    Disposition,
    Effect,
    SaveMember,
    SaveRelationship,
    SaveRequest,
)
from processor.core.program import (
    Member,
    MentorRequest,
    Profile,
    Program,
    Relationship,
    RelationshipState,
    RelationshipView,
    RequestState,
    RequestView,
    Role,
    Standing,
)

NOW = datetime(2026, 3, 2, tzinfo=UTC)
PROGRAM = Program(name="x", address="m@x.example", time_zone="UTC", coordinators=("c@x.example",))
BOTH = (Profile(role=Role.MENTOR, complete=True), Profile(role=Role.MENTEE, complete=True))
JON = Member(number=1, email="jon@x.example", name="Jon", standing=Standing.ACTIVE, profiles=BOTH)
MIA = Member(number=2, email="mia@x.example", name="Mia", standing=Standing.ACTIVE, profiles=BOTH[1:])
ASKED = RequestView(
    request=MentorRequest(
        number=7, mentee=2, mentor=1, state=RequestState.PENDING, note="", asked_at=NOW, answer_by=NOW
    ),
    mentee=MIA,
    mentor=JON,
)
DAY = date(2026, 3, 2)
PAIR = RelationshipView(
    relationship=Relationship(
        number=3, request=7, mentee=2, mentor=1, state=RelationshipState.ACTIVE, term=1,
        first_start=DAY, starts_on=DAY, ends_on=DAY,
    ),
    mentee=MIA,
    mentor=JON,
)  # fmt: skip


def request(state: RequestState) -> Effect:
    return SaveRequest(request=replace(ASKED.request, state=state))


def pair(**changes: object) -> Effect:
    return SaveRelationship(relationship=replace(PAIR.relationship, **changes))  # type: ignore[arg-type]


ENDED = pair(state=RelationshipState.ENDED)


@pytest.mark.parametrize(
    ("member", "effects", "harm"),
    [
        (JON, (request(RequestState.ACCEPTED), pair()), Harm(what="accept", about="REQ-7", partner="Mia")),
        (MIA, (request(RequestState.ACCEPTED), pair()), Harm(what="match", partner="Jon")),
        (JON, (request(RequestState.REJECTED),), Harm(what="reject", about="REQ-7", partner="Mia")),
        # a yes taken back: a yes after that is asked about, as after any other no
        (JON, (request(RequestState.REJECTED), ENDED), Harm(what="reject", about="REQ-7", partner="Mia")),
        (MIA, (request(RequestState.WITHDRAWN),), Harm(what="withdraw", partner="Jon", code="M-1001")),
        (MIA, (ENDED,), Harm(what="end", partner="Jon")),
        (JON, (pair(mentor_vote="no"),), Harm(what="vote", about="REL-3", partner="Mia")),
        (JON, (pair(mentor_vote="yes", mentee_vote="no"),), None),
        (JON, (SaveMember(member=replace(JON, standing=Standing.LEFT)),), Harm(what="leave")),
        (JON, (SaveMember(member=replace(JON, profiles=BOTH[1:])),), Harm(what="leave")),
        (JON, (SaveMember(member=replace(JON, standing=Standing.PAUSED)),), None),
        (JON, (AuditEvent(what=EventKind.MEMBER_SAVED, about="REQ-7", because="x"),), None),
        (None, (ENDED,), None),
    ],
)
def test_what_hurts_is_what_cannot_easily_be_done_again(
    member: Member | None, effects: tuple[Effect, ...], harm: Harm | None
) -> None:
    facts = Facts(now=NOW, program=PROGRAM, member=member, request=ASKED, relationships=(PAIR,))
    found = harm_of(Decision(disposition=Disposition.DONE, because="x", effects=effects), facts)
    code = JON.code
    assert found == (replace(harm, code=code) if harm is not None and harm.code else harm)
