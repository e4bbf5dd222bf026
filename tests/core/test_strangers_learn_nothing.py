"""Who is nobody's address learns nobody's name: codes can be counted, and names tried (W14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from processor.core.actor import Actor
from processor.core.decide import decide
from processor.core.facts import Facts, MailFacts, MentorsNamed
from processor.core.intents.request import Request
from processor.core.mail import Address
from processor.core.outcome import Decision, ParkRequest
from processor.core.program import Member, MentorCard, Profile, Program, Role, Standing
from processor.core.trust import Trust, TrustLevel
from tests.shipped_rules import RULES

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PROGRAM = Program(
    name="Mentor Exchange",
    address="mentors@program.example",
    time_zone="UTC",
    coordinators=("coordinator@program.example",),
)
JON = Member(
    number=1001,
    email="jon@hospital.example",
    name="Jon Berg",
    standing=Standing.ACTIVE,
    joined_at=NOW,
    profiles=(Profile(role=Role.MENTOR, complete=True, areas=("ICU",), capacity=2),),
)
BO = replace(JON, number=1002, name="Jon Bergman", email="bo@hospital.example")
CARD = MentorCard(
    number=1002, name="Jon Bergman", title="Head", organization="General", areas=(), career_path=""
)
NAMED = {
    "one": MentorsNamed(exact=(JON,)),
    "two": MentorsNamed(exact=(JON, BO)),
    "near": MentorsNamed(near=(CARD,)),
    "none": MentorsNamed(),
    "paused": MentorsNamed(exact=(replace(JON, standing=Standing.PAUSED),)),
    "left": MentorsNamed(exact=(replace(JON, standing=Standing.LEFT),)),
}


def answer(named: str, level: TrustLevel, unproven: str, wanted: str, *, queue: bool) -> Decision:
    facts = Facts(
        now=NOW,
        program=PROGRAM,
        actor=Actor(address=Address(addr_spec="eve@evil.example")),
        trust=Trust(level=level),
        named=NAMED[named],
        mail=MailFacts(inbox_id=7),
    )
    rules = replace(RULES, policy=replace(RULES.policy, unproven=unproven))
    return decide(Request(mentor=wanted, queue=queue), facts, rules)


@pytest.mark.parametrize("queue", [False, True])
@pytest.mark.parametrize("wanted", ["M-1001", "Jon", "Jon Berg"])
@pytest.mark.parametrize("unproven", ["confirm", "hold", "accept"])
@pytest.mark.parametrize("level", [TrustLevel.PROVEN, TrustLevel.UNPROVEN, TrustLevel.CONFIRMED])
def test_a_stranger_is_answered_alike_whoever_is_meant(
    level: TrustLevel, unproven: str, wanted: str, queue: bool
) -> None:
    decisions = {name: answer(name, level, unproven, wanted, queue=queue) for name in NAMED}
    letters = {name: [x for x in d.letters if x.to == "eve@evil.example"] for name, d in decisions.items()}
    assert all(found == letters["none"] for found in letters.values())
    assert len({d.disposition for d in decisions.values()}) == 1
    assert "Berg" not in repr(letters) or wanted == "Jon Berg"
    parked = [name for name, d in decisions.items() if any(isinstance(e, ParkRequest) for e in d.effects)]
    assert set(parked) <= {"one", "paused", "left"}
