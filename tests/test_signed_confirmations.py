"""A YES to a question of ours, with what people write below it: their own name, or somebody else's."""

from __future__ import annotations

import pytest

from tests.attack.prepared import fresh
from tests.attack.steps import answers
from tests.attacks import MIA, Attacked


def answered(words: str) -> Attacked:
    """Mia was asked whether all that is known of her shall be erased, and writes that."""
    world = fresh("paired")
    world.write(MIA, "ERASE")
    answers(MIA, "confirm-erase", words)(world)
    world.later(hours=2)
    return world


def is_known(world: Attacked) -> bool:
    return any(member["email"] == MIA for member in world.player.records()["members"])


@pytest.mark.parametrize(
    "below",
    [
        "Mia",
        "Mia Okafor",
        "Mia Okafor, PharmD",
        "M. Okafor",
        "Mia Okafor\nPharmacist\nCity Hospital",
        "Mia Okafor | City Hospital | +44 20 7946 0101",
        "Best\nMia Okafor\nHospital pharmacist",
        "-- \nMia Okafor\nPharmacist, Ward 7",
    ],
)
def test_a_yes_above_ones_own_name_is_done(below: str) -> None:
    """A whole name without a farewell above it was held as words that are no yes."""
    world = answered(f"YES\n\n{below}")
    assert not is_known(world), world.held()


@pytest.mark.parametrize(
    "below",
    ["Lea Stone", "Lea Stone\nCity Hospital", "Best\nLea Stone", "for Lea Stone", "Not Yet", "Nein Danke"],
)
def test_a_yes_above_somebody_elses_name_or_a_no_waits_for_a_person(below: str) -> None:
    world = answered(f"YES\n\n{below}")
    assert is_known(world)
    assert len(world.held()) == 1
