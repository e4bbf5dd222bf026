"""The same words come to the same end from whatever mail program they are written with."""

from __future__ import annotations

import os

import pytest

from processor.reader import parse
from tests.attack.other_clients import described, played
from tests.sizes import CLIENTS

FIRST = int(os.environ.get("CLIENTS_SEED", "1"))  # CLIENTS_SEED=4711 CLIENTS=1 plays that one again
IN_ONE = 20
# What is known: a greeting above nothing but a farewell makes a mail of it, which gets HELP.
KNOWN = "Kind regards\nJon"


@pytest.mark.parametrize("begin", range(0, CLIENTS.played, IN_ONE))
def test_another_mail_program_changes_nothing(begin: int) -> None:
    for number in range(FIRST + begin, FIRST + min(begin + IN_ONE, CLIENTS.played)):
        scene = played(number)
        assert scene.text == KNOWN or not scene.others, described(scene)


def test_what_changes_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a program that reads the text part, whatever stands in it."""
    monkeypatch.setattr(parse, "text_of_both", lambda text, *_: (text, False))
    assert len([number for number in range(1, 60) if played(number).others]) >= 3
