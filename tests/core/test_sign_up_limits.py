"""A profile fills no letter: more areas and languages than a person has are cut, and it is said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from processor.core.actor import Actor
from processor.core.facts import Facts, Numbers
from processor.core.intents.signup import MOST_AREAS, MOST_LANGUAGES, SignUp
from processor.core.mail import Address
from processor.core.outcome import Decision, Disposition, KeepCv, SaveMember
from processor.core.program import Program, Role
from processor.core.trust import Trust, TrustLevel
from tests.shipped_rules import RULES

PROGRAM = Program(
    name="Mentor Exchange",
    address="mentors@program.example",
    time_zone="UTC",
    coordinators=("coordinator@program.example",),
)


def signed_up(**fields: str) -> Decision:
    facts = Facts(
        now=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        program=PROGRAM,
        actor=Actor(address=Address(addr_spec="mia@example.org")),
        trust=Trust(level=TrustLevel.PROVEN),
        numbers=Numbers(members=(1001,)),
    )
    return SignUp(role=Role.MENTEE, fields={"name": "Mia Okafor", **fields}).decide(facts, RULES)


def kept(decision: Decision) -> Mapping[str, object]:
    beside = decision.letters[0].data["beside"]
    assert isinstance(beside, dict)
    return beside


def test_four_thousand_areas_are_thirty() -> None:
    decision = signed_up(areas=", ".join(f"area {n}" for n in range(4_000)))
    (saved,) = [e.member for e in decision.effects if isinstance(e, SaveMember)]
    assert [len(p.areas) for p in saved.profiles] == [MOST_AREAS]
    assert kept(decision)["kept_areas"] == MOST_AREAS


def test_four_hundred_languages_are_twenty() -> None:
    decision = signed_up(areas="ICU", languages=", ".join(f"language {n}" for n in range(400)))
    (saved,) = [e.member for e in decision.effects if isinstance(e, SaveMember)]
    assert [len(p.languages) for p in saved.profiles] == [MOST_LANGUAGES]
    assert kept(decision)["kept_languages"] == MOST_LANGUAGES


def test_the_look_up_is_cut_as_well() -> None:
    wants = SignUp(role=Role.MENTEE, fields={"areas": ", ".join(map(str, range(4_000)))}).wants()
    assert len(wants.areas) == MOST_AREAS


def test_thirty_areas_are_kept_without_a_word() -> None:
    decision = signed_up(areas=", ".join(f"area {n}" for n in range(MOST_AREAS)))
    assert kept(decision)["kept_areas"] == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Mentor Exchange"},
        {"title": "See evil.example/login"},
        {"organization": "mail me: x@evil.example"},
        {"name": "A" * 81},
        {"name": "Mia Okafor " + "x" * 3_000},
    ],
)
def test_nothing_of_a_doubtful_sign_up_is_saved(fields: dict[str, str]) -> None:
    decision = signed_up(areas="ICU", **fields)
    assert decision.disposition is Disposition.HELD
    assert not [e for e in decision.effects if isinstance(e, SaveMember | KeepCv)]
    assert {letter.to for letter in decision.letters} == {"coordinator@program.example", "mia@example.org"}
    assert [x.name for x in decision.letters if x.to == "mia@example.org"] == ["held-receipt"]
