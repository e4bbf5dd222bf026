"""Deeds that are written down before they are done, for tables of chains of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.attack.deeds import order
from tests.attack.letters import got, last, letter_names, question_to_jon
from tests.attack.mails_by_hand import with_attached
from tests.attack.people import CARLA
from tests.attack.records import request_states
from tests.attacks import FORM, JON, Attacked

Step = Callable[[Attacked], object]
Seen = Callable[[Attacked], bool]
Steps = tuple[Step, ...]


def writes(who: str, words: str, body: str = "", **more: Any) -> Step:
    return lambda w: w.write(who, words, body, **more)


def jon_says(words: str, **more: Any) -> Step:
    """In the thread of the letter by which he was asked."""
    return lambda w: w.reply(JON, question_to_jon(w), words, **more)


def hours(n: int) -> Step:
    return lambda w: w.later(hours=n)


def days(n: int) -> Step:
    return lambda w: w.later(days=n)


def minutes(n: int) -> Step:
    return lambda w: w.later(minutes=n)


def attaches(*mails: bytes, note: str = "", sender: str = CARLA) -> Step:
    return lambda w: with_attached(w, list(mails), note=note, sender=sender)


def on(who: str, standing: str, requests: str = "") -> Seen:
    return lambda w: w.standing(who) == standing and (not requests or request_states(w) == requests)


def letter_to(who: str, *letters_: str) -> Seen:
    return lambda w: set(letters_) <= set(letter_names(got(w, who)))


def breaks(*letters_: str) -> Step:
    return lambda w: w.player.writer.broken.update(dict.fromkeys(letters_, "a fault in the template"))


def mended(world: Attacked) -> None:
    world.player.writer.broken.clear()
    world.player.second_try.all_again(world.player.now)
    world.work()
    world.later(minutes=5)


def plays(world: Attacked, steps: Sequence[Step]) -> None:
    for step in steps:
        step(world)
        world.later(minutes=2)


def answers(who: str, letter: str, words: str, **more: Any) -> Step:
    """In the thread of the latest such letter."""
    return lambda w: w.reply(who, last(w, letter, who), words, **more)


def orders(*lines: str, who: str = CARLA) -> Step:
    return lambda w: order(w, *lines, who=who)


def signs_up(who: str, name: str, role: str = "MENTOR") -> Step:
    return lambda w: w.write(who, f"SIGN UP {role}", FORM.format(name=name))


def server_down(world: Attacked) -> None:
    world.player.post.down = "nothing listens there"


def server_up(world: Attacked) -> None:
    world.player.post.down = ""
    world.later(minutes=30)
