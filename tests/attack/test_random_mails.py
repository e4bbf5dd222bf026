"""Whatever stands in one mail, and in whatever order: each part of it is done, or somebody reads it."""

from __future__ import annotations

import os

import pytest

from processor.core import decide
from tests.attack.random_mails import described, mail_of
from tests.sizes import MAILS

FIRST = int(os.environ.get("MAILS_SEED", "1"))  # MAILS_SEED=4711 MAILS=1 plays that one again
IN_ONE = 50


@pytest.mark.parametrize("begin", range(0, MAILS.played, IN_ONE))
def test_nothing_of_a_mail_is_lost(begin: int) -> None:
    """Decision 26; a danger is read at once, and a yes beside a doubt is none."""
    for number in range(FIRST + begin, FIRST + min(begin + IN_ONE, MAILS.played)):
        mail = mail_of(number)
        assert not mail.lost, described(mail)


def test_what_is_lost_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a program that does the first command, and drops what stands beside it."""
    monkeypatch.setattr(decide, "with_what_stands_beside", lambda decision, *_: decision)
    lost = [number for number in range(1, 60) if mail_of(number).lost]
    assert len(lost) >= 5
