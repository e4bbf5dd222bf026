"""People, mails and decisions for the tests of the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from processor.core.mail import OutboundMail
from processor.core.outcome import Decision, Disposition, Effect, SaveMember, SaveRelationship, SaveRequest
from processor.core.program import (
    Member,
    MentorRequest,
    Profile,
    Relationship,
    RelationshipState,
    RequestState,
    Role,
    Standing,
)
from processor.core.rules import AreaRule
from processor.stages.ports import Fetched, Store, StoredMail

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
COORDINATOR = "coordinator@program.example"
AREAS = (
    AreaRule(name="Critical care", other_names=("ICU", "Intensive care")),
    AreaRule(name="Cardiology", other_names=("Heart",)),
    AreaRule(name="Oncology"),
    AreaRule(name="Infectious diseases", other_names=("ID",)),
    AreaRule(name="Pediatrics"),
)


def mentor(
    number: int,
    name: str,
    *areas: str,
    capacity: int = 2,
    standing: Standing = Standing.ACTIVE,
    complete: bool = True,
    career_path: str = "Hospital practice",
    title: str = "Clinical pharmacist",
    organization: str = "General Hospital",
) -> Member:
    profile = Profile(
        role=Role.MENTOR,
        complete=complete,
        title=title,
        organization=organization,
        areas=areas,
        career_path=career_path,
        about="Likes “quotes”, and ünïcödé.",
        languages=("English", "Español"),
        capacity=capacity,
        more=(("licence", "A-7"),),
    )
    return Member(
        number=number,
        email=f"m{number}@example.org",
        name=name,
        standing=standing,
        profiles=(profile,),
    )


def mentee(number: int, name: str = "Mia Okafor") -> Member:
    profile = Profile(role=Role.MENTEE, complete=True, areas=("Oncology",), goals="Learn")
    return Member(
        number=number,
        email=f"e{number}@example.org",
        name=name,
        standing=Standing.ACTIVE,
        profiles=(profile,),
    )


def asked(
    number: int, of: Member, to: Member, *, state: RequestState = RequestState.PENDING, version: int = 0
) -> MentorRequest:
    return MentorRequest(
        number=number,
        mentee=of.number,
        mentor=to.number,
        state=state,
        note="Would you?",
        asked_at=NOW,
        answer_by=NOW + timedelta(days=14),
        version=version,
    )


def pair(number: int, request: MentorRequest) -> Relationship:
    return Relationship(
        number=number,
        request=request.number,
        mentee=request.mentee,
        mentor=request.mentor,
        state=RelationshipState.ACTIVE,
        term=1,
        first_start=date(2026, 3, 2),
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 9, 2),
    )


def stored_pair(store: Store, number: int, of: Member, to: Member) -> Relationship:
    """An accepted request and its relationship, as they come back from the store."""
    request = asked(number, of, to, state=RequestState.ACCEPTED)
    do(store, SaveRequest(request=request), SaveRelationship(relationship=pair(number, request)))
    return replace(pair(number, request), version=1)


def decision(*effects: Effect) -> Decision:
    return Decision(disposition=Disposition.DONE, because="a test wants it", effects=effects)


def do(
    store: Store,
    *effects: Effect,
    mails: tuple[OutboundMail, ...] = (),
    now: datetime = NOW,
    inbox_id: int | None = None,
) -> None:
    with store.unit() as unit:
        unit.apply(decision(*effects), now=now, inbox_id=inbox_id)
        unit.queue([(mail, inbox_id) for mail in mails], now)


def save(store: Store, *people: Member) -> None:
    do(store, *(SaveMember(member=member) for member in people))


def letter(serial: str, to: str = "mia@example.org", name: str = "welcome") -> OutboundMail:
    return OutboundMail(
        serial=serial,
        message_id=f"<{serial}@program.example>",
        return_path=f"program+b-{serial}@program.example",
        recipient=to,
        letter=name,
        about="REQ-7",
        subject="Welcome",
        raw=b"Subject: Welcome\r\n\r\n\x00\xff\r\n",
    )


def fetched(*uids: str, raw: bytes = b"Subject: x\r\n\r\n\x00\xff") -> list[Fetched]:
    return [Fetched(uid=uid, received_at=NOW, size=len(raw), raw=raw + uid.encode()) for uid in uids]


def take_in(store: Store, *uids: str) -> tuple[int, ...]:
    """Messages that wait; their ids."""
    with store.unit() as unit:
        unit.take_in("inbox", 1, fetched(*uids), NOW)
    return tuple(mail.id for mail in waiting(store))[-len(uids) :]


def waiting(store: Store, most: int = 1000, owner: str = "a test") -> tuple[StoredMail, ...]:
    """Claimed, on PostgreSQL for no time at all."""
    return store.claim_waiting(NOW, most, owner, 0)
