"""A coordinator's signature below the mail that she passes on, where many mail programs put it."""

from __future__ import annotations

import pytest

from tests.attack.mails_by_hand import inline, raw
from tests.attack.people import CARLA
from tests.attack.prepared import fresh
from tests.attacks import JON
from tests.player import ADDRESS

HEAD = f"""From: Carla Voss <{CARLA}>
To: {ADDRESS}
Subject: Fwd: Re: Would you mentor Mia Okafor? [REQ-1]
Date: Mon, 2 Mar 2026 19:00:00 +0100
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8"""
OWN = (
    "",
    "-- \nCarla Voss",
    "Carla Voss",
    "-- \nCarla Voss\nMembership office",
    "Carla",
    "Best,\nCarla Voss",
)
# A name of somebody else, and words that the mentor or she may have meant.
OTHERS = (
    "-- \nPat Stone",
    "Pat Stone",
    "Carla Voss\nPlease wait, he has taken it back.",
    "Only if I may choose her hours.",
)


@pytest.mark.parametrize("note", ["", "Please deal with this.\n\n"])
@pytest.mark.parametrize("end", OWN)
def test_her_own_signature_is_no_part_of_the_mail(end: str, note: str) -> None:
    """The mentor was asked once more: "it is signed Carla Voss, and somebody else was asked"."""
    world = fresh("asked")
    yes = inline(f"Jon Berg <{JON}>", "ACCEPT", "Re: Would you mentor Mia Okafor? [REQ-1]")
    raw(world, HEAD, f"{note}{yes}\n\n{end}", proof=CARLA.rpartition("@")[2])
    assert world.state() == "accepted"


@pytest.mark.parametrize("end", OTHERS)
def test_what_else_stands_below_it_is_asked_about(end: str) -> None:
    world = fresh("asked")
    yes = inline(f"Jon Berg <{JON}>", "ACCEPT", "Re: Would you mentor Mia Okafor? [REQ-1]")
    raw(world, HEAD, f"{yes}\n\n{end}", proof=CARLA.rpartition("@")[2])
    assert world.state() == "pending"
