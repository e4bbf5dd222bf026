"""RESEND OUT-9: a mail of ours goes out once more, the same bytes under the same Message-ID."""

from __future__ import annotations

from tests.attacks import MIA, Attacked
from tests.player import COORDINATOR


def test_a_mail_is_sent_once_more_as_it_was() -> None:
    world = Attacked()
    before = [m for m in world.player.post.sent if m.recipient == MIA]
    sent = world.write(COORDINATOR, "RESEND OUT-2")
    again = [m for m in sent if m.recipient == MIA]
    assert len(before) == len(again) == 1
    assert (again[0].raw, again[0].message_id) == (before[0].raw, before[0].message_id)
    assert world.later(days=1) == []
