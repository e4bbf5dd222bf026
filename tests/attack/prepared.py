"""A program in memory that is ready for an attempt: its people, its rules, and what has happened so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from processor.core.mail import OutboundMail
from processor.core.rules import BlockedPair, ScreeningRule
from processor.letters import WriterPool
from processor.stages.act import Acting
from tests.attack.letters import last, sent_so_far
from tests.attack.people import ADA, CARLA, DAN, LEA, OTHER_PROGRAM
from tests.attack.records import member, pairs, request_states
from tests.attacks import FORM, JON, MIA, Attacked, to
from tests.fakes.memory_store import MemoryStore
from tests.player import Player, desk_of
from tests.post_office import RecordingWriter, see
from tests.shipped_rules import RULES


def staffed(world: Attacked, *coordinators: str) -> Attacked:
    player = world.player
    player.program = replace(player.program, coordinators=coordinators)
    player.writer = RecordingWriter(
        WriterPool(desk_of(player.program), None), player.writer.letters, player.writer.broken
    )
    player.set_up()
    return world


def peopled(world: Attacked) -> Attacked:
    """Jon (M-1001) and Ada (M-1003) are mentors, Mia (M-1002) and Lea (M-1004) mentees."""
    world.write(ADA, "SIGN UP MENTOR", FORM.format(name="Ada Lind"))
    world.write(LEA, "SIGN UP MENTEE", FORM.format(name="Lea Stone"))
    return staffed(world, CARLA, DAN)


def as_prepared(world: Attacked, kind: str) -> Attacked:
    """`kind`: office, asked (Mia has asked Jon, REQ-1) or paired (he mentors her, REL-1)."""
    if kind != "office":
        question = world.asked()
        if kind == "paired":
            world.reply(JON, question, "Accept")
    world.later(hours=2)
    return world


@cache
def _prepared(kind: str) -> Attacked:
    return as_prepared(peopled(Attacked()), kind)


def fresh(kind: str) -> Attacked:
    """A copy of a program as_prepared(): signing up takes longer than most attempts."""
    first = _prepared(kind).player
    world = object.__new__(Attacked)
    store = MemoryStore(areas=RULES.areas, staff=[CARLA, DAN])
    assert isinstance(first.store, MemoryStore)
    store._unit.rows = first.store._unit.rows.copied()
    world.player = Player(store, Path("attack"))
    world.player.now, world.player.taken = first.now, first.taken
    world.player.mailbox = replace(
        first.mailbox, watched=dict(first.mailbox.watched), filed=dict(first.mailbox.filed)
    )
    world.player.post.sent = list(first.post.sent)
    world.player.writer.letters.update(first.writer.letters)
    return staffed(world, CARLA, DAN)


def two_ask() -> Attacked:
    """Mia Okafor (REQ-1) and Lea Stone (REQ-2) have asked Jon, who has two places."""
    world = fresh("asked")
    world.write(LEA, "REQUEST M-1001", "I would like to learn, too.")
    assert request_states(world) == "PP"
    return world


def matched() -> tuple[Attacked, list[OutboundMail]]:
    """Jon mentors Mia; all that was written until then."""
    world = Attacked()
    world.reply("jon@hospital.example", world.asked(), "Accept")
    world.later(hours=2)
    return world, list(world.player.post.sent)


def of_other_program() -> tuple[Attacked, str]:
    world = fresh("office")
    player = world.player
    address = "exchange@nurses.example"
    player.program = replace(
        player.program, address=address, name="Nurses' Exchange", authserv_id="mx.nurses.example"
    )
    player.writer = RecordingWriter(WriterPool(desk_of(player.program), None), player.writer.letters)
    player.set_up()
    return world, address


def looked_after_by_the_other() -> Attacked:
    return staffed(Attacked(), OTHER_PROGRAM)


def wired(left: Attacked, right: Attacked, first: str, *, marked: bool, hours: int = 48) -> int:
    """Two programs that get each other's mails to OTHER_PROGRAM; returns how many mails there were."""
    count = 0
    right.write(OTHER_PROGRAM, "Hello", first)
    ends = {id(world): sent_so_far(world) for world in (left, right)}
    ends[id(right)] -= len(to(right.player.post.sent, OTHER_PROGRAM))
    for _ in range(hours * 2):
        for one, other in ((right, left), (left, right)):
            mails = to(one.player.post.sent[ends[id(one)] :], OTHER_PROGRAM)
            ends[id(one)] = sent_so_far(one)
            for mail in mails:
                count += 1
                seen = see(mail)
                marks = {"Auto-Submitted": str(seen.parsed["auto-submitted"])} if marked else {}
                other.drop(OTHER_PROGRAM, seen.subject, seen.text, headers=marks)
            other.work()
        left.later(minutes=30)
        right.later(minutes=30)
    return count


def keep_apart(world: Attacked, one: str = JON, other: str = MIA) -> None:
    pair = BlockedPair(between=frozenset({one, other}), because="they are married")
    world.player.rules = replace(world.player.rules, blocked=(pair,))
    world.player.set_up()


def policy(world: Attacked, **values: object) -> None:
    rules = world.player.rules
    world.player.rules = replace(rules, policy=replace(rules.policy, **values))  # type: ignore[arg-type]
    world.player.set_up()


def with_policy(kind: str, **values: Any) -> Attacked:
    world = fresh(kind)
    policy(world, **values)
    return world


def screened(*rules: ScreeningRule) -> Attacked:
    world = fresh("asked")
    world.player.rules = replace(world.player.rules, screening=(*rules, *world.player.rules.screening))
    world.player.set_up()
    return world


def rule(then: str, **when: object) -> ScreeningRule:
    return ScreeningRule(name="Ours", when=when, then=then, because="one of ours")


def with_digest(world: Attacked) -> None:
    world.player.rules = RULES
    world.player.set_up()


def at_the_terminal(world: Attacked, log: Callable[..., None] = lambda event, **values: None) -> Acting:
    player = world.player
    return Acting(store=player.store, decider=player.processor.decider, writer=player.writer, log=log)


def carla_mentors_mia(*, pair: bool = True) -> Attacked:
    """Carla is a coordinator and Mia's mentor, or asked to be; Dan is the other coordinator."""
    world = fresh("office")
    world.write(CARLA, "SIGN UP MENTOR", FORM.format(name="Carla Voss"))
    world.write(MIA, f"REQUEST {member(world, CARLA)['code']}", "Would you?")
    if pair:
        world.reply(CARLA, last(world, "request", CARLA), "ACCEPT")
        world.later(hours=2)
        assert pairs(world) == [(CARLA, MIA)]
    return world


def carla_asked_jon(*, paired: bool) -> Attacked:
    """Carla, a coordinator, has asked Jon; Dan is the other coordinator."""
    world = fresh("office")
    world.write(CARLA, "SIGN UP MENTEE", FORM.format(name="Carla Reyes"))
    world.write(CARLA, "REQUEST M-1001", "please")
    if paired:
        world.reply(JON, last(world, "request", JON), "ACCEPT")
        world.later(days=2)
    return world
