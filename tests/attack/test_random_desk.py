"""However a coordinator's mail is put together, each command is done or told of, and UNDO takes it back."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from processor.core.intents.coordinator.command_mail import CommandMail
from tests.attack.random_desk import described, desk_of
from tests.sizes import DESKS

FIRST = int(os.environ.get("DESKS_SEED", "1"))  # DESKS_SEED=4711 DESKS=1 plays that one again
IN_ONE = 50


@pytest.mark.parametrize("begin", range(0, DESKS.played, IN_ONE))
def test_each_line_has_its_own_fate_and_is_taken_back(begin: int) -> None:
    """for-coordinators.md, "What a line must look like", and "The transcript, and UNDO"."""
    for number in range(FIRST + begin, FIRST + min(begin + IN_ONE, DESKS.played)):
        desk = desk_of(number)
        assert not desk.broken, described(desk)


def test_what_is_not_told_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a program that does the first command, and drops the others."""
    decide = CommandMail.decide
    monkeypatch.setattr(
        CommandMail, "decide", lambda self, *more: decide(replace(self, lines=self.lines[:1]), *more)
    )
    assert len([number for number in range(1, 60) if desk_of(number).broken]) >= 5
