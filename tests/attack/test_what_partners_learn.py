"""What one of a pair says is kept from the other one, who is a coordinator, by whichever address it came."""

from __future__ import annotations

import pytest

from tests.attack.deeds import order
from tests.attack.letters import got, last, sent_so_far, whole
from tests.attack.people import CARLA, DAN
from tests.attack.records import held_states
from tests.attacks import MIA, Attacked
from tests.post_office import see

STRANGE = "an.address.of.hers@home.example"


@pytest.mark.parametrize("proof", ["pass", "none"])
def test_an_answer_from_an_address_that_nobody_knows_is_no_line_in_the_queue_of_her_mentor(
    led: Attacked, proof: str
) -> None:
    """She answers our letter: so it may be hers, and the coordinator who asks is her mentor."""
    thread = last(led, "introduction-mentee", MIA)
    begin = sent_so_far(led)
    led.drop(
        STRANGE, "CONCERN: my mentor shouts at me", "My mentor shouts at me.", proof=proof,
        to=str(see(thread).parsed["reply-to"]),
        headers={"In-Reply-To": thread.message_id, "References": thread.message_id},
    )  # fmt: skip
    led.work()
    led.later(days=9)
    order(led, "QUEUE", "STATUS", "EXPORT", *[f"SHOW {ref}" for ref in held_states(led)])
    for question in [m for m in got(led, CARLA, begin) if "Shall this be done" in see(m).subject]:
        led.reply(CARLA, question, "YES")
    assert "shouts" not in whole(got(led, CARLA, begin))
    assert "shouts" in whole(order(led, "QUEUE", who=DAN)) + whole(got(led, DAN, begin))
