"""Who is kept apart from a mentor reads, mail for mail, what is read of a mentor who takes no requests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from processor.core.outcome import Decision, Disposition, LearnAddress, SaveMember
from processor.core.program import Member, Role, Standing
from processor.core.rules import BlockedPair
from processor.stages.ports import Store
from tests.conversation import Block
from tests.doors.postgres import migrated_postgres_url, postgres_server
from tests.doors.stores import empty_file, migrated_sqlite_url, open_kept, place_of_the_file
from tests.fakes.memory_store import MemoryStore
from tests.player import COORDINATOR, Player
from tests.post_office import see
from tests.shipped_rules import RULES

__all__ = [
    "empty_file", "migrated_postgres_url", "migrated_sqlite_url", "place_of_the_file", "postgres_server",
]  # fmt: skip

MIA, JON = "mia@example.net", "jon@example.org"
BLOCKED = BlockedPair(between=frozenset({MIA, JON}), because="they are married")
PEOPLE = [
    f"mentor  Jon Berg <{JON}>, room for 1, Critical care, Zebra medicine",
    "mentor  Ada Cardio <ada@example.org>, room for 2, Critical care, Cardiology",
    "mentor  Tom Tox <tom@example.org>, room for 2, Toxicology, Critical care",
    "mentor  Jon Bell <bell@example.org>, room for 2, Oncology",
    "mentor  Uma Uro <uma@example.org>, room for 2, Oncology",
    "mentor  Vic Vet <vic@example.org>, room for 2, Critical care",
    f"mentee  Mia Okafor <{MIA}>, Critical care",
    "mentee  Lea Lang <lea@example.com>, Critical care",
]
# What Mia may try, in this order; who else writes is named.
PROBES: Sequence[tuple[str, str, str]] = (
    *((MIA, f"REQUEST {named}", "Would you?") for named in ("M-1001", "M-1001", "Jon Berg", "Jon Bergh")),
    *((MIA, f"REQUEST {named}", "") for named in ("M-1001 Ada", "Jon", "Berg", "Jon Brg")),
    (MIA, "QUEUE M-1001", ""),
    *((MIA, f"BROWSE {interest}".strip(), "") for interest in ("", "page 2", "page 3", "critical care")),
    *((MIA, f"BROWSE {interest}", "") for interest in ("zebra medicine", "zebra", "zebrra")),
    (MIA, "BROWSE critical care page 2", ""),
    (MIA, "REQUEST M-1002", "Dear Ada"),
    (MIA, "QUEUE M-1001", ""),
    (MIA, "REQUEST M-1001", "again"),
    ("ada@example.org", "Re: [REQ-1]", "I think Jon Berg would be a better fit for her."),
    ("ada@example.org", "Re: [REQ-1]", "REJECT"),
    (MIA, "REQUEST M-1002", ""),
    (MIA, "REQUEST M-1003", "Dear Tom"),
    (MIA, "WITHDRAW", ""),
    (MIA, "REQUEST M-1003", ""),
    (MIA, "REQUEST M-1006", "Dear Vic"),
    ("vic@example.org", "LEAVE", ""),
    (MIA, "REQUEST M-1005", "Dear Uma"),
    ("the clock", "20 days later", ""),
    (MIA, "STATUS", ""),
    (MIA, "EXPORT", ""),
    (MIA, "REQUEST M-1001", "once more"),
    (MIA, "BROWSE", ""),
)  # fmt: skip


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "memory":
        yield memory()
        return
    url = str(request.getfixturevalue(f"migrated_{request.param}_url"))
    opened = open_kept(url, areas=RULES.areas, staff=[COORDINATOR])
    yield opened
    opened.close()


def memory() -> Store:
    return MemoryStore(areas=RULES.areas, staff=[COORDINATOR])


class World(Player):
    """A program in which people write one line after the other."""

    def __init__(self, store: Store, *, apart: bool, page_size: int = 2) -> None:
        super().__init__(store, Path("kept apart"))
        self.rules = replace(
            self.rules, policy=replace(self.rules.policy, page_size=page_size, letters_per_day=1000)
        )
        if apart:
            self.rules = replace(self.rules, blocked=(BLOCKED,))
        self.set_up()
        self.step(Block(heading="given", lines=list(PEOPLE)))

    def writes(self, who: str, subject: str, text: str = "") -> list[str]:
        """What Mia reads because of it: subject and words, in the order in which it went out."""
        before = len(self.post.sent)
        self.now += timedelta(minutes=3)
        if who == "the clock":
            self.step(Block(heading=subject))
        else:
            block = Block(heading=f"{who} writes", lines=[f"Subject: {subject}", "", text])
            self.take_in(self.typed(who, block))
            self.work()
        assert not self.trouble
        return [self.words(mail) for mail in self.post.sent[before:] if mail.recipient == MIA]

    def words(self, mail: object) -> str:
        seen = see(mail)
        plain = re.sub(r"Reference: \S+", "Reference", seen.text)
        return f"{seen.subject}\n{plain}"

    def change(self, who: str, **changes: object) -> None:
        self.do(SaveMember(member=replace(self.member(who), **changes)))  # type: ignore[arg-type]

    def member(self, who: str) -> Member:
        with self.store.reading() as unit:
            found = unit.member_at(who)
        assert found is not None
        return found

    def do(self, *effects: object) -> None:
        decision = Decision(disposition=Disposition.DONE, because="given", effects=effects)  # type: ignore[arg-type]
        with self.store.unit() as unit:
            unit.apply(decision, now=self.now, inbox_id=None)


def full(world: World) -> None:
    world.writes("lea@example.com", "REQUEST M-1001", "Dear Jon")
    world.writes(JON, "Re: [REQ-1]", "ACCEPT")


@pytest.mark.parametrize("how", ["free", "paused", "full"])
def test_nothing_that_the_one_may_try_tells_of_the_other(store: Store, how: str) -> None:
    """`free`: the mentor takes requests, but of nobody whom the rules keep apart from him."""
    blocked, plain = World(store, apart=True), World(memory(), apart=False)
    for world in (blocked, plain):
        if how == "paused":
            world.change(JON, standing=Standing.PAUSED)
        if how == "full":
            full(world)
    if how == "free":
        plain.change(JON, standing=Standing.LEFT)
    probes = PROBES if how != "full" else [(w, s.replace("REQ-1", "REQ-2"), t) for w, s, t in PROBES]
    told = 0
    for who, subject, text in probes:
        here, there = blocked.writes(who, subject, text), plain.writes(who, subject, text)
        assert here == there, (who, subject)
        told += len(here)
    assert told >= len([p for p in probes if p[0] == MIA])
    notes = [mail for mail in blocked.post.sent if mail.recipient == COORDINATOR]
    assert any("kept apart: they are" in see(mail).text for mail in notes)


def test_the_directory_shows_neither_to_the_other_and_both_to_everybody_else(store: Store) -> None:
    world = World(store, apart=True, page_size=100)
    world.writes(
        MIA, "SIGN UP MENTOR", "Practice areas: Zebra medicine\nCareer path: From the ward to the zoo"
    )
    assert "Mia Okafor" not in browse(world, JON)
    assert "Jon Berg" not in browse(world, MIA)
    assert {"Jon Berg", "Mia Okafor"} <= browse(world, "lea@example.com")
    (mine,) = world.writes(MIA, "BROWSE zebra medicine")
    assert mine.startswith('No mentor for "zebra medicine" yet')


def browse(world: World, who: str) -> set[str]:
    before = len(world.post.sent)
    world.writes(who, "BROWSE")
    texts = [see(mail).text for mail in world.post.sent[before:] if mail.recipient == who]
    return set(re.findall(r"^(.+?) \(M-\d+\)$", "\n".join(texts), re.MULTILINE))


@pytest.mark.parametrize("side", [MIA, JON])
@pytest.mark.parametrize("how", ["learned", "changed"])
def test_each_address_of_a_member_counts(store: Store, side: str, how: str) -> None:
    """A pair names the address that somebody has no more, or one that only answers came from."""
    world = World(store, apart=True)
    if how == "changed":
        world.change(side, email=f"new-{side}")
    else:
        old = f"old-{side}"
        world.do(LearnAddress(member=world.member(side).number, address=old))
        pair = replace(BLOCKED, between=frozenset({old, *BLOCKED.between - {side}}))
        world.rules = replace(world.rules, blocked=(pair,))
        world.set_up()
    me = world.member(MIA).email
    world.writes(me, "REQUEST M-1001", "Would you?")
    assert not world.records()["requests"]
    assert "Jon Berg" not in browse(world, me)


def test_a_pair_is_kept_apart_before_the_one_has_signed_up(store: Store) -> None:
    world = World(store, apart=True)
    pair = BlockedPair(between=frozenset({"new@example.net", JON}), because="they are married")
    world.rules = replace(world.rules, blocked=(pair,))
    world.set_up()
    world.writes("new@example.net", "REQUEST M-1001", "Would you?")
    world.writes("new@example.net", "SIGN UP MENTEE", "Name: Nora New\nPractice areas: Critical care")
    last = see([mail for mail in world.post.sent if mail.recipient == "new@example.net"][-1])
    assert last.subject == "Jon Berg cannot be asked now"
    assert "Ada Cardio" in last.text
    assert not world.records()["requests"]


def test_a_mentor_who_leaves_brings_nobody_together_who_is_kept_apart(store: Store) -> None:
    """Each mentee whose request is closed by it is told of others, and of other ones."""
    world = World(store, apart=True)
    for who in (MIA, "lea@example.com"):
        world.writes(who, "REQUEST M-1002", "Dear Ada")
    assert not world.writes("ada@example.org", "LEAVE")
    (mine,) = world.writes("the clock", "2 hours later")
    assert "Vic Vet" in mine
    assert "Jon Berg" not in mine
    hers = next(see(m).text for m in reversed(world.post.sent) if m.recipient == "lea@example.com")
    assert "Jon Berg" in hers


def test_a_waiting_request_is_answered_alike_when_its_time_comes() -> None:
    """QUEUE, and the pair is written, or the mentor leaves, before the first mentor has answered."""
    read: list[list[str]] = []
    for apart in (True, False):
        world = World(memory(), apart=False)
        world.writes(MIA, "REQUEST M-1002", "Dear Ada")
        world.writes(MIA, "QUEUE M-1001", "Dear Jon")
        if apart:
            world.rules = replace(world.rules, blocked=(BLOCKED,))
            world.set_up()
        else:
            world.change(JON, standing=Standing.LEFT)
        read.append(world.writes("ada@example.org", "Re: [REQ-1]", "REJECT"))
    assert read[0] == read[1]
    assert len(read[0]) == 2
    assert not any("on its way" in words for words in read[0])


def test_whom_a_role_brings_in_later_is_not_shown_either() -> None:
    world = World(memory(), apart=True)
    assert world.member(JON).profile(Role.MENTEE) is None
    world.writes(JON, "SIGN UP MENTEE", "Practice areas: Zebra medicine")
    world.writes(
        MIA, "SIGN UP MENTOR", "Practice areas: Zebra medicine\nCareer path: From the ward to the zoo"
    )
    before = len(world.post.sent)
    world.writes(JON, "REQUEST Mia Okafor", "Would you?")
    (answer,) = [see(mail) for mail in world.post.sent[before:] if mail.recipient == JON]
    assert answer.subject == "Mia Okafor cannot be asked now"
