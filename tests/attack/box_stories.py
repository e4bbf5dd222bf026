"""Deeds on a BoxProgram, each with what is needed before it and what has to be so once it is done."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from processor.demo.clients import reply as by_client
from tests.attack.box_deeds import (
    FOUR_PASSES,
    accepts,
    asked_on,
    both_sign_up,
    box_letters,
    exported,
    how_many_letters,
    matched_once,
)
from tests.attack.box_program import BoxProgram, a_pass
from tests.attack.crashes import at_stage
from tests.attack.imap_faults import Fault
from tests.attack.mails_by_hand import inline
from tests.attack.people import BOX_CARLA, BOX_JON, BOX_MIA
from tests.operation.small import SERVER as MX


@dataclass(frozen=True, slots=True)
class Deed:
    """`prepare` ends with what the act needs; `check` gets what was counted before."""

    prepare: Callable[[BoxProgram, Any], Any]
    act: Callable[[BoxProgram, Any], object]
    check: Callable[[BoxProgram, Any], None]
    begins: timedelta = timedelta(hours=7)


def done_under(fault: Fault, deed: Deed, prepared: Any, world: BoxProgram, patch: pytest.MonkeyPatch) -> None:
    """The deed is done, and its mail is taken in while the fault lasts."""
    deed.act(world, prepared)
    fault.begins()
    with world.parts(patience=2.0) as parts, ExitStack() as stack:
        if fault.stage:
            stack.enter_context(at_stage(fault.stage, fault.strikes, patch))
        for minutes in (0, 3, 8):
            a_pass(parts, deed.begins + timedelta(minutes=minutes))
    fault.over()


def paired_on(world: BoxProgram, parts: Any) -> Any:
    accepts(world, asked_on(world, parts))
    for later in FOUR_PASSES:
        assert a_pass(parts, later) == ""
    matched_once(world)
    return (
        how_many_letters(world, BOX_JON),
        how_many_letters(world, BOX_MIA),
        how_many_letters(world, BOX_CARLA),
    )


def agrees_freely_on(world: BoxProgram, parts: Any) -> None:
    accepts(world, asked_on(world, parts), "Yes, happy to.")
    assert a_pass(parts, timedelta(minutes=6)) == ""


def nobody_was_paired(world: BoxProgram, _: Any) -> None:
    assert [r["state"] for r in exported(world)["requests"]] == ["pending"]
    assert not [m for m in box_letters(world, BOX_MIA) if b"[REL-1]" in m]


def ended_once(world: BoxProgram, before: Any) -> None:
    assert [r["state"] for r in exported(world)["relationships"]] == ["ended"]
    assert (how_many_letters(world, BOX_JON), how_many_letters(world, BOX_MIA)) == (
        before[0] + 1,
        before[1] + 1,
    )


def wants_to_move(world: BoxProgram, parts: Any) -> bytes:
    world.sign_up(BOX_JON)
    a_pass(parts)
    world.write(BOX_JON, "CHANGE ADDRESS jon@new.example")
    a_pass(parts, timedelta(minutes=5))
    return box_letters(world, "jon@new.example")[-1]


def moves(world: BoxProgram, question: bytes) -> None:
    world.put(by_client("mutt", question, "Jon Berg", "jon@new.example", "YES", datetime.now(UTC), MX))


def moved_once(world: BoxProgram, _: Any) -> None:
    assert [m["email"] for m in exported(world)["members"]] == ["jon@new.example"]


def wants_erasure(world: BoxProgram, parts: Any) -> Any:
    paired_on(world, parts)
    world.write(BOX_JON, "ERASE")
    assert a_pass(parts, timedelta(minutes=410)) == ""
    return box_letters(world, BOX_JON)[-1], how_many_letters(world, BOX_JON), how_many_letters(world, BOX_MIA)


def erased_once(world: BoxProgram, before: Any) -> None:
    assert [m["email"] for m in exported(world)["members"] if "erased" not in m["email"]] == [BOX_MIA]
    assert "Jon Berg" not in str(exported(world))
    assert (how_many_letters(world, BOX_JON), how_many_letters(world, BOX_MIA)) == (
        before[1] + 1,
        before[2] + 1,
    )


def two_members(world: BoxProgram, parts: Any) -> None:
    both_sign_up(world, parts)


def matches(world: BoxProgram, _: Any) -> None:
    world.write(BOX_CARLA, f"MATCH {BOX_MIA} WITH {BOX_JON}", "", "Carla Voss")


def matched_by_her(world: BoxProgram, _: Any) -> None:
    assert [r["state"] for r in exported(world)["relationships"]] == ["active"]
    for who in (BOX_MIA, BOX_JON):
        assert len({m for m in box_letters(world, who) if b"[REL-1]" in m}) == 1, who


def kept_back_on(world: BoxProgram, parts: Any) -> str:
    asked_on(world, parts)
    subject = "Re: Would you mentor Mia Lund? [REQ-1]"
    yes = inline(f"Jon Berg <{BOX_JON}>", "ACCEPT", subject)
    world.write(BOX_CARLA, f"Fwd: {subject}", f"Please do not act on this yet.\n\n{yes}", "Carla Voss")
    assert a_pass(parts, timedelta(minutes=6)) == ""
    (ref,) = [str(h["ref"]) for h in exported(world)["held"]]
    return ref


def concern_once(world: BoxProgram, before: Any) -> None:
    assert [r["state"] for r in exported(world)["relationships"]] == ["active"]
    assert len(exported(world)["held"]) == 1
    assert how_many_letters(world, BOX_CARLA) >= before[2] + 1
    assert not [m for m in box_letters(world, BOX_JON) if b"shouts" in m]


DEEDS = {
    "a yes": Deed(
        asked_on, lambda w, question: accepts(w, question), lambda w, _: matched_once(w), timedelta(minutes=8)
    ),
    "an undo": Deed(
        agrees_freely_on, lambda w, _: w.write(BOX_JON, "UNDO"), nobody_was_paired, timedelta(minutes=8)
    ),
    "an end": Deed(paired_on, lambda w, _: w.write(BOX_MIA, "END NOW", name="Mia Lund"), ended_once),
    "a move": Deed(wants_to_move, moves, moved_once, timedelta(minutes=8)),
    "an erasure": Deed(wants_erasure, lambda w, before: accepts(w, before[0], "YES"), erased_once),
    "a match": Deed(two_members, matches, matched_by_her, timedelta(minutes=8)),
    "a release": Deed(
        kept_back_on,
        lambda w, ref: w.write(BOX_CARLA, f"RELEASE {ref}", "", "Carla Voss"),
        lambda w, _: matched_once(w),
        timedelta(minutes=8),
    ),
    "a concern": Deed(
        paired_on, lambda w, _: w.write(BOX_MIA, "CONCERN", "He shouts at me.", name="Mia Lund"), concern_once
    ),
}
