"""What must be so after an attempt, and that somebody has heard of it."""

from __future__ import annotations

from tests.attack.letters import got, introduced, letter_names, sent_so_far, whole
from tests.attack.people import ADA, CARLA, DAN, LEA
from tests.attack.prepared import fresh
from tests.attack.records import addresses, pairs, request_states
from tests.attack.steps import Seen, Step, Steps, plays
from tests.attacks import JON, MIA, Attacked

Case = tuple[str, Steps, Step, Seen]  # how it stands, what came before, the mail, what is so two hours later


def stands(states: str) -> Seen:
    return lambda w: request_states(w)[:1] in tuple(states)


def not_accepted(world: Attacked) -> bool:
    return "A" not in request_states(world) and not introduced(world, MIA)


def together(world: Attacked) -> bool:
    return pairs(world) == [(JON, MIA)]


def parted(world: Attacked) -> bool:
    return not pairs(world)


def is_member(who: str) -> Seen:
    return lambda w: who in addresses(w) and w.standing(who) == "active"


def anything(world: Attacked) -> bool:
    """Only that it was heard."""
    return True


def heard_at_once(world: Attacked) -> bool:
    """A coordinator has the cry within two hours, and nobody else has it."""
    has = [who for who in (JON, MIA, ADA, LEA, CARLA, DAN) if "zebra" in whole(got(world, who))]
    return (
        (CARLA in has or DAN in has) and not (JON in has and MIA in has) and ADA not in has and LEA not in has
    )


def how_it_is(world: Attacked, begin: int = 0) -> object:
    """For whoever reads a failure."""
    people = (JON, MIA, CARLA, DAN, LEA, ADA)
    return (
        request_states(world),
        pairs(world),
        world.held(),
        {who: letter_names(got(world, who, begin)) for who in people},
    )


def tried(case: Case, who: str) -> None:
    """What must be so, and that its writer or a coordinator has heard of it by the next noon."""
    kind, before, mail, seen = case
    world = fresh(kind)
    plays(world, before)
    begin = sent_so_far(world)
    mail(world)
    world.later(hours=2)
    assert seen(world), how_it_is(world, begin)
    world.later(days=1)
    assert got(world, who, begin) or got(world, CARLA, begin) or got(world, DAN, begin), "silence"


def of(case: Case) -> str:
    """Who wrote it, most likely."""
    return JON if case[0] == "asked" else MIA


def jon_not_asked(world: Attacked) -> bool:
    return "request" not in letter_names(got(world, JON))
