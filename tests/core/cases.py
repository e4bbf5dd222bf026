"""What the tables of cases are made of: people, records, facts about a mail; and a decision in one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from processor.core.actor import Actor, ActorRole, Channel
from processor.core.facts import Facts, MailFacts, Numbers
from processor.core.mail import Address, InboundMail
from processor.core.outcome import (
    AskToConfirm,
    AuditEvent,
    ClearDue,
    Confirmed,
    Decision,
    DropCv,
    EraseMember,
    Hold,
    KeepApart,
    KeepSnooze,
    LearnAddress,
    Letter,
    ParkRequest,
    PauseContact,
    SaveMember,
    SaveRelationship,
    SaveRequest,
    SetDue,
    SettleHeld,
    SpendToken,
    TakeOut,
    UnparkRequests,
    WatchFor,
)
from processor.core.program import (
    Member,
    MentorCard,
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
from processor.core.reading import Reading, read
from processor.core.tokens import Offer, TokenState, TokenStatus, make_tokens
from processor.core.trust import Trust, TrustLevel
from tests.shipped_rules import RULES

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
CARLA, DANA = "carla@program.example", "dana@program.example"
PROGRAM = Program(
    name="Mentor Exchange", address="mentors@program.example", time_zone="UTC", coordinators=(CARLA, DANA)
)
POLICY = RULES.policy


def member(
    number: int, name: str, *roles: Role, capacity: int = 2, standing: Standing = Standing.ACTIVE
) -> Member:
    """A complete profile in each role, the mentor's first."""
    profiles = tuple(
        Profile(
            role=role,
            complete=True,
            title="Pharmacist",
            organization="City hospital",
            areas=("Oncology",),
            career_path="From the ward to the board" if role is Role.MENTOR else "",
            goals="To lead" if role is Role.MENTEE else "",
            capacity=capacity if role is Role.MENTOR else 0,
        )
        for role in roles
    )
    return Member(
        number=number, email=f"{name.split()[0].lower()}@people.example", name=name, standing=standing,
        profiles=profiles, version=1,
    )  # fmt: skip


JON = member(1001, "Jon Berg", Role.MENTOR)
MIA = member(1002, "Mia Okafor", Role.MENTEE)
UMA = member(1003, "Uma Stein", Role.MENTOR, capacity=1)
PAT = member(1004, "Pat Lind", Role.MENTEE)
BEA = member(1005, "Bea Rossi", Role.MENTOR, Role.MENTEE)
CARD = MentorCard(
    number=1003, name="Uma Stein", title="", organization="", areas=("Oncology",), career_path=""
)


def is_in(person: Member, standing: Standing) -> Member:
    return replace(person, standing=standing)


def request(
    state: RequestState = RequestState.PENDING,
    *,
    number: int = 7,
    mentee: Member = MIA,
    mentor: Member = JON,
    **more: Any,
) -> RequestView:
    """Asked a day ago; 13 days are left."""
    fields: dict[str, Any] = {
        "number": number, "mentee": mentee.number, "mentor": mentor.number, "state": state, "note": "",
        "asked_at": NOW - DAY, "answer_by": NOW + 13 * DAY, "version": 1,
    }  # fmt: skip
    return RequestView(request=MentorRequest(**fields | more), mentee=mentee, mentor=mentor)


def pair(
    state: RelationshipState = RelationshipState.ACTIVE,
    *,
    number: int = 3,
    mentee: Member = MIA,
    mentor: Member = JON,
    **more: Any,
) -> RelationshipView:
    """Of REQ-7, from 2 December 2025; the first term ends on 2 June 2026."""
    fields: dict[str, Any] = {
        "number": number, "request": 7, "mentee": mentee.number, "mentor": mentor.number, "state": state,
        "term": 1, "first_start": date(2025, 12, 2), "starts_on": date(2025, 12, 2),
        "ends_on": date(2026, 6, 2), "version": 1,
    }  # fmt: skip
    return RelationshipView(relationship=Relationship(**fields | more), mentee=mentee, mentor=mentor)


def token(
    about: str,
    offer: Offer,
    holder: str = "",
    status: TokenStatus = TokenStatus.VALID,
    *,
    proves: bool = True,
) -> TokenState:
    return TokenState(status=status, about=about, holder=holder, offer=offer, proves=proves, mac="m")


def facts(
    by: Member | str | None = None,
    *,
    level: TrustLevel = TrustLevel.PROVEN,
    said: str = "",
    mail: Mapping[str, Any] | None = None,
    **more: Any,
) -> Facts:
    """What is known of a mail; `by`: who wrote it, an address that is no member's, or None: the clock."""
    person = by if isinstance(by, Member) else None
    address = person.email if person is not None else str(by or "")
    if address in PROGRAM.coordinators:
        role = ActorRole.COORDINATOR
    else:
        role = ActorRole.MEMBER if person is not None else ActorRole.STRANGER
    of_mail: dict[str, Any] = {"inbox_id": 11, "said": said, "excerpt": said} | dict(mail or {})
    known: dict[str, Any] = {
        "now": NOW,
        "program": PROGRAM,
        "member": person,
        "actor": Actor(
            address=Address(addr_spec=address, name=person.name if person else ""), role=role,
            channel=Channel.MAIL,
        ),
        "trust": Trust(level=level),
        "numbers": Numbers(members=(2001,), requests=(21, 22, 23), relationships=(31,), deeds=(41,),
            lists=(51,)),
        "mail": MailFacts(**of_mail),
    }  # fmt: skip
    return Facts(**known | more)


def mail(text: str, subject: str = "", by: Member | str = JON, **more: Any) -> InboundMail:
    sender = (
        Address(addr_spec=by.email, name=by.name)
        if isinstance(by, Member)
        else Address(addr_spec=by, name="")
    )
    known: dict[str, Any] = {
        "received_at": NOW, "size": len(text), "content_key": "k", "senders": (sender,), "subject": subject,
        "text": text,
    }  # fmt: skip
    return InboundMail(**known | more)


def reading(text: str, subject: str = "", by: Member | str = JON, **more: Any) -> Reading:
    return read(mail(text, subject, by, **more), PROGRAM, RULES)


def thread(about: str, holder: str, name: str) -> tuple[str, ...]:
    """The Message-ID of a letter of ours, as a reply to it gives it back."""
    made = make_tokens(b"k" * 32, about=about, holder=holder, letter=name, serial="0" * 16, now=NOW, days=60)
    return (f"<{made.reply}.{'0' * 16}.{'a' * 26}@program.example>",)


def row(claim: str, *values: object) -> Any:
    """A row of a table: what it claims names it."""
    return pytest.param(*values, id=claim)


# --- a decision in one line ---------------------------------------------------------------------------


def came_of(decision: Decision) -> str:
    """ "done | REQ-7 accepted, REL-31 active 1 | introduction-mentor>jon"; no events, no due dates."""
    return " | ".join(
        (decision.disposition.value, ", ".join(filter(None, map(_change, decision.effects))),
            sent(decision.letters))
    ).rstrip(" |")  # fmt: skip


def sent(letters: Sequence[Letter]) -> str:
    return " ".join(f"{letter.name}>{letter.to.partition('@')[0]}" for letter in letters)


def letter(decision: Decision, name: str, to: Member | str = "") -> Letter:
    """The only one of that name, to that reader."""
    address = to.email if isinstance(to, Member) else to
    (found,) = [x for x in decision.letters if x.name == name and (not to or x.to == address)]
    return found


def events(decision: Decision) -> list[str]:
    return [effect.what.value for effect in decision.effects if isinstance(effect, AuditEvent)]


def asked_at(decision: Decision) -> list[str]:
    """The due dates that it sets: "request-reminder 0 03-07 12:00"."""
    return [
        f"{effect.kind.value} {effect.nth} {effect.at:%m-%d %H:%M}"
        for effect in decision.effects
        if isinstance(effect, SetDue)
    ]


def _change(effect: object) -> str:
    match effect:
        case AuditEvent() | SetDue() | ClearDue():
            return ""
        case SaveMember(member=one):
            return f"{one.name.partition(' ')[0].lower()} {one.standing.value}"
        case SaveRequest(request=one):
            return f"{one.ref} {one.state.value}"
        case SaveRelationship(relationship=one):
            votes = "".join(
                f" {side}:{vote}"
                for side, vote in (("mentor", one.mentor_vote), ("mentee", one.mentee_vote))
                if vote
            )
            return f"{one.ref} {one.state.value} {one.term}{votes}"
        case Hold():
            return "held"
        case SettleHeld(number=number, state=state):
            return f"HELD-{number} {state}"
        case SpendToken():
            return "spent"
        case AskToConfirm(number=number, address=address):
            return f"CONF-{number}?{address.partition('@')[0]}"
        case Confirmed(number=number):
            return f"CONF-{number}"
        case ParkRequest(mentor=number, until=until):
            return f"M-{number} waits for {until}"
        case UnparkRequests():
            return "unparked"
        case PauseContact(relationship=number, paused=paused):
            return f"REL-{number} {'quiet' if paused else 'resumed'}"
        case KeepApart(one=first, other=second, apart=apart):
            return f"{first}/{second} {'apart' if apart else 'together'}"
        case LearnAddress(member=number):
            return f"M-{number} learnt"
        case EraseMember(number=number, sweep=swept):
            return f"M-{number} {'swept' if swept else 'erased'}"
        case TakeOut(deed=number):
            return f"DO-{number} taken out"
        case DropCv(member=number):
            return f"M-{number} no cv"
        case WatchFor(interest=interest):
            return f"watches {interest}"
        case KeepSnooze(about=about):
            return f"{about} snoozed"
    return type(effect).__name__
