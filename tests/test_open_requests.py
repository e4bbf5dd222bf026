"""As many requests may be open at once as the policy says, and each path goes well with any number."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.conversation import Block
from tests.fakes.memory_store import MemoryStore
from tests.player import COORDINATOR, Player
from tests.post_office import Seen, see
from tests.shipped_rules import RULES

MIA = "mia@example.net"
MENTORS = 12


def mentor(nth: int) -> str:
    return f"m{nth}@example.org"


class World(Player):
    def __init__(self, most: int, *, with_mia: bool = True) -> None:
        store = MemoryStore(areas=RULES.areas, staff=[COORDINATOR])
        super().__init__(store, Path("open requests"))
        self.most = most
        self.rules = replace(self.rules, policy=replace(self.rules.policy, open_requests=most))
        self.set_up()
        people = [f"mentor  Mentor N{n} <{mentor(n)}>, room for 1" for n in range(1, MENTORS + 1)]
        given = [*people, f"mentee  Mia Okafor <{MIA}>"] if with_mia else people
        self.step(Block(heading="given", lines=given))

    def writes(self, who: str, subject: str, *text: str) -> list[Seen]:
        before = len(self.post.sent)
        self.step(Block(heading=f"{who} writes", lines=[f"Subject: {subject}", "", *text]))
        assert not self.trouble
        assert not self.records()["inbox"]["quarantined"]
        return [see(mail) for mail in self.post.sent[before:]]

    def asks(self, first: int, last: int) -> None:
        for nth in range(first, last + 1):
            self.writes(MIA, f"REQUEST M-{1000 + nth}", "Would you?")

    def states(self) -> list[str]:
        return [str(r["state"]) for r in self.records()["requests"]]


@pytest.fixture(params=[1, 2, 10])
def most(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def test_so_many_go_out_and_the_next_one_does_not(most: int) -> None:
    world = World(most)
    world.asks(1, most)
    assert world.states() == ["pending"] * most
    (answer,) = world.writes(MIA, f"REQUEST M-{1001 + most}", "Would you?")
    assert world.states() == ["pending"] * most
    text = " ".join(answer.text.split())
    assert ("you ask one mentor at a time" in text) is (most == 1)
    assert (f"No more than {most} of your requests may be open at a time" in text) is (most > 1)
    assert all(f"Mentor N{nth}" in text for nth in range(1, most + 2))
    assert ("WITHDRAW REQ-2" in text) is (most > 1)


def test_what_is_queued_goes_out_in_its_order_as_places_become_free(most: int) -> None:
    world = World(most)
    world.asks(1, most)
    world.writes(MIA, f"QUEUE M-{1001 + most}", "You, too")
    world.writes(MIA, f"QUEUE M-{1001 + most}", "You, too")  # twice is once
    world.writes(MIA, f"QUEUE M-{1002 + most}", "And you")
    assert world.states() == ["pending"] * most
    world.writes(mentor(1), "Re: [REQ-1]", "REJECT")
    assert world.states() == ["rejected", *["pending"] * most]
    subjects = [mail.subject for mail in world.writes(MIA, "WITHDRAW REQ-2")]
    assert f"Your request to Mentor N{most + 2} [REQ-{most + 2}]" in subjects
    assert world.states() == ["rejected", "withdrawn", *["pending"] * most]


def test_a_yes_closes_all_others_and_everybody_hears_of_it(most: int) -> None:
    world = World(most)
    world.asks(1, most)
    mails = world.writes(mentor(1), "Re: [REQ-1]", "ACCEPT")
    assert world.states() == ["accepted", *["withdrawn"] * (most - 1)]
    closed = [m.mail.recipient for m in mails if m.subject.startswith("Mia Okafor no longer needs an answer")]
    assert closed == [mentor(nth) for nth in range(2, most + 1)]
    (told,) = [" ".join(m.text.split()) for m in mails if m.mail.recipient == MIA]
    assert ("we have closed your other open request" in told) is (most > 1)


def test_status_and_withdraw_name_each_of_them(most: int) -> None:
    world = World(most)
    world.asks(1, most)
    (status,) = world.writes(MIA, "STATUS")
    assert all(f"(REQ-{nth})" in status.text for nth in range(1, most + 1))
    mails = world.writes(MIA, "WITHDRAW")
    if most == 1:
        assert world.states() == ["withdrawn"]
        return
    assert world.states() == ["pending"] * most
    assert [m.subject for m in mails] == ["Which request do you take back?"]
    assert all(f"WITHDRAW REQ-{nth}" in mails[0].text for nth in range(1, most + 1))


def test_requests_before_a_profile_go_out_together_as_far_as_they_may(most: int) -> None:
    world = World(most, with_mia=False)
    world.asks(1, MENTORS)
    mails = world.writes(MIA, "SIGN UP MENTEE", "Name: Mia Okafor", "Practice areas: Critical care")
    assert world.states() == ["pending"] * most
    refs = [r["ref"] for r in world.records()["requests"]]
    assert refs == [f"REQ-{nth}" for nth in range(1, most + 1)]
    waiting = [m.subject for m in mails if m.subject.endswith(" is next")]
    assert waiting == [f"Mentor N{nth} is next" for nth in range(most + 1, MENTORS + 1)]
    world.writes(mentor(1), "Re: [REQ-1]", "REJECT")
    assert world.states() == ["rejected", *["pending"] * most]


def test_each_that_nobody_answers_expires_by_itself(most: int) -> None:
    world = World(most)
    world.asks(1, most)
    world.writes(MIA, f"QUEUE M-{1001 + most}", "You, too")
    world.step(Block(heading="15 days later"))
    assert world.states() == [*["expired"] * most, "pending"]


def test_a_late_yes_is_offered_while_there_is_room_for_it(most: int) -> None:
    world = World(most)
    world.asks(1, most)
    world.step(Block(heading="15 days later"))
    world.writes(MIA, f"REQUEST M-{1001 + most}", "Would you?")
    mails = world.writes(mentor(1), "Re: [REQ-1]", "ACCEPT")
    offered = [m for m in mails if m.mail.recipient == MIA]
    assert bool(offered) is (most > 1)
    if offered:
        world.writes(MIA, f"Re: {offered[0].subject}", "YES")
        assert world.states() == ["accepted", *["expired"] * (most - 1), "withdrawn"]


def test_a_changed_profile_lets_nothing_out_that_waits_for_a_place(most: int) -> None:
    world = World(most)
    world.asks(1, most)
    world.writes(MIA, f"QUEUE M-{1001 + most}", "You, too")
    world.writes(MIA, "SIGN UP MENTEE", "Title: Resident")
    assert world.states() == ["pending"] * most
