# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""Verdicts of servers that are not ours, or not for the sender, prove nobody."""

from __future__ import annotations

import pytest

from tests.attack.mails_by_hand import raw
from tests.attack.records import things
from tests.attacks import JON, MIA, Attacked, reply_token

OTHERS = [
    "mx.pharmacists.example.evil.example; dmarc=pass header.from=hospital.example",
    "mx.pharmacists.exampleevil; dmarc=pass header.from=hospital.example",
    "mx.pharmacists.example; dmarc=pass header.from=evil.example",
    "mx.pharmacists.example; dmarc=fail (dmarc=pass header.from=hospital.example) header.from=hospital.example",
    'mx.pharmacists.example; dmarc=fail reason="; dmarc=pass header.from=hospital.example" header.from=hospital.example',
    "evil.example (; mx.pharmacists.example; ) ; dmarc=pass header.from=hospital.example",
    "mx.pharmacists.example; none",
    "mx.pharmacists.example; arc=pass; spf=pass smtp.mailfrom=hospital.example; dmarc=fail header.from=hospital.example",
]  # fmt: skip


@pytest.mark.parametrize("verdict", OTHERS)
@pytest.mark.parametrize("subject", ["LEAVE", "PAUSE"])
def test_a_verdict_that_does_not_vouch_for_the_sender_changes_nothing(verdict: str, subject: str) -> None:
    world = Attacked()
    before = things(world)
    head = (
        f"Authentication-Results: {verdict}\nFrom: {JON}\nTo: mentors@pharmacists.example\nSubject: {subject}"
    )
    raw(world, head)
    assert things(world) == before


@pytest.mark.parametrize(
    "thief", [MIA, "eve@evil.example", "jon@evil.example", "jon@hospital.example.evil.example"]
)
def test_the_reply_token_of_another_person_gives_no_yes(thief: str) -> None:
    world = Attacked()
    asked = world.asked()
    assert reply_token(asked)
    before = world.state()
    world.reply(thief, asked, "Accept")
    assert world.state() == before
