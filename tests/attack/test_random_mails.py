"""Whatever stands in one mail, and in whatever order: each part of it is done, or somebody reads it."""

from __future__ import annotations

import os

import pytest

from tests.attack.random_mails import mail_of, told
from tests.sizes import MAILS

FIRST = int(os.environ.get("MAILS_SEED", "1"))  # MAILS_SEED=4711 MAILS=1 plays that one again
IN_ONE = 50


@pytest.mark.parametrize("begin", range(0, MAILS.played, IN_ONE))
def test_nothing_of_a_mail_is_lost(begin: int) -> None:
    """Decision 26; a danger is read at once, and a yes beside a doubt is none."""
    for number in range(FIRST + begin, FIRST + min(begin + IN_ONE, MAILS.played)):
        mail = mail_of(number)
        assert not mail.lost, told(mail)


def test_what_is_lost_is_seen() -> None:
    """A part of which nobody hears is named, and one that is done is not."""
    mails = [mail_of(number) for number in range(1, 20)]
    for mail in mails:
        assert mail.parts
        assert mail.begin < len(mail.world.player.post.sent) or mail.world.held()
