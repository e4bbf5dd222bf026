# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""What waits its hour: what keeps a letter back, what lets it go, and what coordinators read of it."""

from __future__ import annotations

import pytest

from tests.attack.expected import together
from tests.attack.letters import got, introduced, letter_names, told
from tests.attack.people import ADA, CARLA
from tests.attack.prepared import fresh
from tests.attack.records import pairs, request_states, waiting
from tests.attack.steps import (
    Seen,
    Step,
    Steps,
    answers,
    breaks,
    days,
    hours,
    jon_says,
    mended,
    orders,
    plays,
    writes,
)
from tests.attacks import JON, MIA, Attacked

Story = tuple[str, Steps, Seen]
FREELY: Step = jon_says("Yes, happy to.")
ENDS: Step = writes(MIA, "END NOW")
TOO_LARGE: Step = writes(MIA, "Oh", "Please don't end it. " + "Sorry! " * 40000)
BLOCKED: Step = orders(f"BLOCK {MIA} AND {JON}")


def on_held(words: str) -> Step:
    """A command about what was held last."""
    return lambda w: w.write(CARLA, "Some things", words.format(held=w.player.records()["held"][-1]["ref"]))


def not_ended(world: Attacked) -> bool:
    return "ended" not in letter_names(got(world, JON))


def names(world: Attacked, who: str) -> list[str]:
    return letter_names(got(world, who))


STORIES: dict[str, Story] = {
    "regret, to how is it going": ("paired", (days(22), ENDS, answers(MIA, "check-in", "Please do not end it after all."), hours(3)), not_ended),
    "a mark, to how is it going": ("paired", (days(22), ENDS, answers(MIA, "check-in", "4"), hours(3)), lambda w: not not_ended(w)),
    "regret over STATUS": ("paired", (ENDS, writes(MIA, "Please don't end it", "STATUS"), hours(3)), not_ended),
    "regret over a telephone's line": ("paired", (ENDS, writes(MIA, "Please don't end it", "Sent from my iPhone"), hours(3)), not_ended),
    "regret after too much help": ("paired", (*(writes(MIA, "Hm", "foo") for _ in range(6)), ENDS, writes(MIA, "Doch nicht!"), hours(3)), not_ended),
    "an empty mail": ("paired", (ENDS, writes(MIA, "", ""), hours(3)), lambda w: not not_ended(w)),
    "regret of a LEAVE": ("paired", (writes(MIA, "LEAVE"), writes(MIA, "I take it back"), hours(3)), not_ended),
    "danger from her who has not heard": ("asked", (FREELY, writes(MIA, "STATUS", "STATUS\n\nJon Berg threatens me."), hours(3)), lambda w: introduced(w, MIA) == 0 and "Jon Berg accepts" not in told(got(w, MIA))),
    "words to her, released": ("asked", (FREELY, answers(JON, "introduction-mentor", "Dear Mia,\nI look forward to meeting you. When would you like to talk?\nJon"), on_held("RELEASE {held}"), hours(3)), lambda w: introduced(w, MIA) == 1 and "from-partner" in names(w, MIA)),
    "too large, dropped": ("paired", (ENDS, TOO_LARGE, on_held("DROP {held}"), hours(3)), lambda w: not not_ended(w)),
    "too large, released": ("paired", (ENDS, TOO_LARGE, on_held("RELEASE {held}"), hours(3)), lambda w: not_ended(w) and "cannot be read" in told(got(w, CARLA)) and len(waiting(w)) == 1),
    "too large, taken as UNDO": ("paired", (ENDS, TOO_LARGE, on_held("{held} AS UNDO"), hours(3)), lambda w: not_ended(w) and together(w) and not waiting(w)),
    "kept apart, and no longer": ("asked", (FREELY, BLOCKED, hours(3), orders(f"UNBLOCK {MIA} AND {JON}"), hours(1)), lambda w: introduced(w, MIA) == 1 and "Mia Okafor has not heard of REL-1" in told(got(w, CARLA))),
    "kept apart, and that is undone": ("asked", (FREELY, BLOCKED, hours(3), orders("UNDO"), hours(1)), lambda w: introduced(w, MIA) == 1),
    "a concern, dropped": ("asked", (FREELY, writes(JON, "CONCERN", "She has written odd things."), on_held("DROP {held}"), hours(3)), lambda w: introduced(w, MIA) == 0),
    "a concern, dropped, and contact again": ("asked", (FREELY, writes(JON, "CONCERN", "She has written odd things."), on_held("DROP {held}"), hours(3), orders("RESUME REL-1"), hours(1)), lambda w: introduced(w, MIA) == 1),
    "kept apart, and she withdraws": ("asked", (FREELY, BLOCKED, hours(3), writes(MIA, "WITHDRAW"), hours(1), orders(f"UNBLOCK {MIA} AND {JON}"), hours(3)), lambda w: introduced(w, MIA) == 0 and not pairs(w) and names(w, MIA)[-1] == "withdrawn"),
    "kept apart, and nobody is asked how it goes": ("asked", (FREELY, BLOCKED, days(30)), lambda w: "check-in" not in names(w, MIA)),
    "given on, kept apart, and time passes": ("paired", (orders("REASSIGN REL-1 TO M-1003"), orders(f"BLOCK {MIA} AND {ADA}"), days(20), orders(f"UNBLOCK {MIA} AND {ADA}"), hours(3)), lambda w: request_states(w) == "AE" and names(w, ADA) == ["welcome-mentor"] and names(w, MIA)[-1] == "encouragement" and not not_ended(w)),
    "asked and not written, kept apart, and time passes": ("office", (breaks("request"), writes(MIA, "REQUEST M-1001", "Would you?"), BLOCKED, mended, days(20)), lambda w: names(w, JON) == ["welcome-mentor"] and names(w, MIA)[-1] == "encouragement"),
    "not written, kept apart, and no longer": ("office", (breaks("request"), writes(MIA, "REQUEST M-1001", "Would you?"), BLOCKED, mended, hours(3), orders(f"UNBLOCK {MIA} AND {JON}"), mended), lambda w: "request" in names(w, JON)),
    "a yes that nobody heard of, ended": ("asked", (FREELY, BLOCKED, hours(3), orders("REJECT REQ-1"), hours(1)), lambda w: introduced(w, MIA) == 0 and not pairs(w)),
}  # fmt: skip


@pytest.mark.parametrize("how", STORIES)
def test_a_letter_waits_its_hour_and_as_long_as_something_speaks_against_it(how: str) -> None:
    """flow.md, second thoughts."""
    kind, steps, seen = STORIES[how]
    world = fresh(kind)
    plays(world, steps)
    assert seen(world), (request_states(world), names(world, MIA), names(world, JON), told(got(world, CARLA)))
