"""What people write below a mail every day changes nothing of what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from tests.attack.letters import got, letter_names, sent_so_far
from tests.attack.people import CARLA
from tests.attack.prepared import fresh
from tests.attack.records import pairs, request_states
from tests.attack.steps import Step, answers, jon_says, writes
from tests.attacks import JON, MIA

# {n}: the whole name of whoever writes, {f}: the first one.
SIGNATURES = (
    "{n}\nHospital pharmacist",
    "Kind regards,\n\n{n}\nClinical Pharmacist, City Hospital\nTel: +44 20 7946 0101\nhttps://www.city.example",
    "-- \n{n}\nUniversity of Leeds",
    "Many thanks in advance,\n{n}",
    "Mit freundlichen Grüßen\n{n}\nKrankenhausapotheke",
    "Cordialement,\n{n}\nPharmacien hospitalier",
    "{n} (she/her)\nPharmD, BCPS",
    "{n} | Pharmacist | Ward 7",
    "Best wishes for the week,\n{f}",
    "{n}\nOffice hours Mon-Thu 9-5",
    "{n}\n\nThis email is confidential and intended solely for the addressee.",
    "Cheers\n{f}\n\nGet Outlook for Android",
    "{n}\nPain and End of Life Care Team",
)
Action = tuple[str, str, str, tuple[Step, ...], Callable[[str], Step]]
ACTIONS: dict[str, Action] = {
    "accept": ("asked", JON, "Jon Berg", (), lambda t: jon_says(f"ACCEPT\n\n{t}")),
    "no": ("asked", JON, "Jon Berg", (), lambda t: jon_says(f"Sorry, I have no time this year.\n\n{t}")),
    "leave": ("paired", MIA, "Mia Okafor", (), lambda t: writes(MIA, "Hello", f"LEAVE\n\n{t}")),
    "withdraw": ("asked", MIA, "Mia Okafor", (), lambda t: writes(MIA, "Hello", f"WITHDRAW\n\n{t}")),
    "yes": (
        "paired", MIA, "Mia Okafor", (writes(MIA, "ERASE"),),
        lambda t: answers(MIA, "confirm-erase", f"YES\n\n{t}"),
    ),
    "end": ("paired", CARLA, "Carla Voss", (), lambda t: writes(CARLA, "Some things", f"END REL-1\n\n{t}")),
}  # fmt: skip


def outcome(action: str, signature: str) -> object:
    kind, who, name, before, step = ACTIONS[action]
    world = fresh(kind)
    for earlier in before:
        earlier(world)
    begin = sent_so_far(world)
    step(signature.format(n=name, f=name.split()[0]))(world)
    world.later(hours=26)
    people = [(m["email"], m["standing"]) for m in world.player.records()["members"]]
    return request_states(world), pairs(world), people, world.held(), letter_names(got(world, who, begin))


@cache
def bare(action: str) -> object:
    return outcome(action, "")


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_changes_nothing(action: str, signature: str) -> None:
    assert outcome(action, signature) == bare(action)
