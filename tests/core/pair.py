"""Jon and Mia as values of the core: a request, and a relationship that grew out of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

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

CARLA = "carla@p.example"
DANA = "dana@p.example"
PROGRAM = Program(name="P", address="m@p.example", time_zone="UTC", coordinators=(CARLA, DANA))
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

JON = Member(
    number=1001,
    email="jon@hospital.example",
    name="Jon Berg",
    standing=Standing.ACTIVE,
    profiles=(Profile(role=Role.MENTOR, complete=True, areas=("Oncology",), capacity=2),),
    version=1,
)

MIA = Member(
    number=1002,
    email="mia@college.example",
    name="Mia Okafor",
    standing=Standing.ACTIVE,
    profiles=(Profile(role=Role.MENTEE, complete=True, areas=("Oncology",)),),
    version=1,
)

ASKED = MentorRequest(
    number=1,
    mentee=1002,
    mentor=1001,
    state=RequestState.PENDING,
    note="",
    asked_at=NOW,
    answer_by=NOW + timedelta(days=14),
    version=1,
)

REQUEST_VIEW = RequestView(request=ASKED, mentee=MIA, mentor=JON)

PAIR_VIEW = RelationshipView(
    relationship=Relationship(
        number=1,
        request=1,
        mentee=1002,
        mentor=1001,
        state=RelationshipState.ACTIVE,
        term=1,
        first_start=date(2026, 3, 2),
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 9, 2),
    ),
    mentee=MIA,
    mentor=JON,
)

THIRD_PAIR = Relationship(
    number=3,
    request=1,
    mentee=MIA.number,
    mentor=JON.number,
    state=RelationshipState.ACTIVE,
    term=1,
    first_start=date(2026, 3, 2),
    starts_on=date(2026, 3, 2),
    ends_on=date(2026, 9, 2),
    version=1,
)
