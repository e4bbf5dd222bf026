"""Whatever people write, in whatever order and at whatever time, the records only make legal moves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from processor.core.program import RequestState
from tests.harness import ADA, ENDS, FOR_EVER, JON, MIA, OLE, PEOPLE
from tests.histories import LETTERS, PEOPLES, SUBJECTS, WORDS, in_memory

ACTIONS = st.one_of(
    st.tuples(st.just("new"), PEOPLES, SUBJECTS),
    st.tuples(st.just("answer"), PEOPLES, WORDS, st.integers(0, 3)),  # to the nth latest mail they got
    st.tuples(st.just("answer letter"), LETTERS, WORDS),  # whoever got the latest of that name
    st.tuples(st.just("wait"), st.sampled_from([1, 6, 15, 40, 165, 180])),  # days
)
MATCHED = [("new", MIA, "REQUEST M-1001"), ("answer", JON, "ACCEPT", 0)]


class World:
    """A program in memory, and the people who write to it; nothing goes wrong here."""

    def __init__(self) -> None:
        self.harness = in_memory().fresh()

    def act(self, action: tuple[Any, ...]) -> None:
        harness = self.harness
        harness.now += timedelta(minutes=7)
        match action:
            case ("wait", days):
                harness.now += timedelta(days=days)
                harness.run()
            case ("new", who, subject):
                harness.receive(who, harness.writes(who, subject))
            case ("answer letter", letter, text):
                sent = [mail.recipient for mail in harness.courier.got if mail.letter == letter]
                if sent and sent[-1] in PEOPLE:
                    latest = [mail.letter for mail in harness.courier.got if mail.recipient == sent[-1]]
                    self.act(("answer", sent[-1], text, latest[::-1].index(letter)))
            case ("answer", who, text, nth):
                if raw := harness.answers(who, text, nth):
                    harness.receive(who, raw)

    @property
    def letters(self) -> list[tuple[str, str]]:
        """Their names and readers, in the order in which they went out."""
        return [(mail.letter, mail.recipient) for mail in self.harness.courier.got]

    @property
    def states(self) -> list[str]:
        """Of the requests, in their order."""
        return [record.state.value for ref, record in self.harness.seen.items() if ref.startswith("REQ-")]

    def run_out(self) -> None:
        """Nobody writes any more, and every due date passes."""
        for _ in range(40):
            self.act(("wait", 20))


def play(actions: list[tuple[Any, ...]]) -> World:
    world = World()
    for action in actions:
        world.act(action)
    return world


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([*MATCHED, ("wait", 165), ("answer", MIA, "RENEW", 0), ("answer", JON, "RENEW", 0)])
@example([*MATCHED, ("wait", 165), ("answer", MIA, "RENEW", 0), ("wait", 40)])
@example([MATCHED[0], ("wait", 15), ("answer", JON, "ACCEPT", 0), ("answer", MIA, "ACCEPT", 0)])
@example(
    [MATCHED[0], ("answer", JON, "REJECT", 0), ("answer", JON, "ACCEPT", 1), ("answer", MIA, "ACCEPT", 0)]
)
@example(
    [MATCHED[0], ("new", MIA, "QUEUE M-1002"), ("answer", JON, "REJECT", 0), ("answer", ADA, "ACCEPT", 0)]
)
@example(
    [*MATCHED, ("new", OLE, "REQUEST M-1001"), ("answer", JON, "RAISE", 0), ("answer", OLE, "END NOW", 0)]
)
@example([*MATCHED, ("answer letter", "introduction-mentor", "REJECT"), ("answer", JON, "ACCEPT", 2)])
@example([MATCHED[0], ("answer", JON, "Not before April.", 0), ("answer", MIA, "WAIT UNTIL 1 June", 0)])
@given(st.lists(ACTIONS, max_size=14))
def test_whatever_people_write_only_legal_moves_are_made(actions: list[tuple[Any, ...]]) -> None:
    world = play(actions)
    world.run_out()
    assert RequestState.PENDING.value not in world.states
    assert world.harness.ledger.overdue(FOR_EVER) == []
    assert {message.state for message in world.harness.ledger.inbox()} <= ENDS - {"quarantined"}


def test_an_accept_introduces_both_and_a_second_one_changes_nothing() -> None:
    world = play(list(MATCHED))
    assert world.states == ["accepted"]
    assert {letter for letter, _ in world.letters} >= {"introduction-mentor", "introduction-mentee"}
    before = dict(world.harness.seen)
    world.act(("answer", JON, "ACCEPT", 1))
    assert world.harness.seen == before


def test_one_place_more_is_an_event_as_every_change_of_a_member_is() -> None:
    world = play([MATCHED[0], ("answer", JON, "RAISE", 0)])
    assert world.states == ["accepted"]
    ledger = world.harness.ledger
    assert ledger.versions()["M-1001"] == ledger.events_about("M-1001") == 2  # the sign-up, and this


def test_a_late_yes_that_is_declined_is_an_event_of_the_request() -> None:
    late = [MATCHED[0], ("answer", JON, "REJECT", 0), ("answer", JON, "ACCEPT", 1)]
    world = play([*late, ("answer letter", "late-offer", "REJECT")])
    assert ("late-offer-declined", MIA) in world.letters
    ledger = world.harness.ledger
    assert ledger.versions()["REQ-1"] == ledger.events_about("REQ-1") == 4


def test_a_request_that_nobody_answers_expires_and_the_mentee_hears_of_it() -> None:
    world = play([MATCHED[0]])
    world.run_out()
    assert world.states == ["expired"]
    assert ("encouragement", MIA) in world.letters


def test_a_stop_over_the_end_of_a_term_brings_no_reminder_of_that_term() -> None:
    world = play([*MATCHED, ("wait", 165), ("wait", 180)])
    letters = [letter for letter, _ in world.letters]
    assert letters.count("completed") == letters.count("renewal-offer") == 2
    assert "renewal-reminder" not in letters
