"""Whatever happens, in whatever order: fault 20, a few hundred steps of it; `make chaos` plays 10,000.

A history that breaks a promise is printed as short as it can be, with the seed that plays it again.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from processor.core import decisions
from processor.core.outcome import SpendToken
from processor.core.program import REQUEST_MOVES, RequestState
from processor.stages import process
from processor.stages.dispatch import Dispatch
from tests.doors.postgres import PostgresServer, postgres_server
from tests.fakes.memory_store import MemoryStore, MemoryUnit
from tests.harness import JON, MIA, OLE
from tests.histories import OnSql, Place, in_memory, on_postgresql, on_sqlite, play
from tests.sizes import HISTORIES

__all__ = ["postgres_server"]
SEED = int(os.environ.get("HISTORIES_SEED", "20"))


def plays(place: Place, share: int, capsys: pytest.CaptureFixture[str]) -> None:
    """A database takes longer for each step than the memory does, so it gets a smaller share of them."""
    steps = HISTORIES.played if HISTORIES.variable in os.environ else HISTORIES.played // share
    tally = play(place, steps=steps, number=SEED)
    with capsys.disabled():
        print(f"\n    {tally}")
    assert tally.steps >= steps


def test_no_history_breaks_a_promise_in_memory(capsys: pytest.CaptureFixture[str]) -> None:
    plays(in_memory(), 1, capsys)


def test_no_history_breaks_a_promise_on_sqlite(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plays(on_sqlite(tmp_path), 2, capsys)


def test_no_history_breaks_a_promise_on_postgresql(
    postgres_server: PostgresServer, capsys: pytest.CaptureFixture[str]
) -> None:
    plays(on_postgresql(postgres_server), 2, capsys)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> OnSql:
    return on_sqlite(tmp_path_factory.mktemp("histories"))


def asks_and_answers(place: Place, point: str = "", nth: int = 1) -> None:
    """Mia asks Jon, who says yes; the pass that sees his yes dies at that point."""
    harness = place.fresh()
    harness.receive(MIA, harness.writes(MIA, "REQUEST M-1001"))
    harness.arrive(JON, harness.answers(JON, "ACCEPT", 0))
    harness.run(point, nth)
    harness.settle()
    assert [record.state.value for record in harness.seen.values()] == ["accepted", "completed"]


@pytest.mark.parametrize("point", ["", "before commit B", "after 250"])
def test_what_the_histories_check_holds_for_a_plain_story(place: OnSql, point: str) -> None:
    asks_and_answers(place, point)


# --- each check fails for the fault that it is about -----------------------------------------------


def test_a_mail_that_goes_out_twice_without_a_crash_is_seen(place: OnSql) -> None:
    harness = place.fresh()
    harness.courier.send(harness.courier.got[0])
    with pytest.raises(AssertionError, match="was sent 2 times, where 1 may be"):
        harness.run()


def test_a_mail_that_nobody_queued_is_seen(place: OnSql) -> None:
    harness = place.fresh()
    harness.courier.send(replace(harness.courier.got[0], message_id="<forged@program.example>"))
    with pytest.raises(AssertionError, match="nobody has queued it"):
        harness.run()


def test_a_message_that_is_never_done_is_seen(place: OnSql, monkeypatch: pytest.MonkeyPatch) -> None:
    harness = place.fresh()
    monkeypatch.setattr(process.Processor, "work_off", lambda *_: 0)
    harness.receive(MIA, harness.writes(MIA, "STATUS"))
    with pytest.raises(AssertionError, match="a message has no end"):
        harness.settle()


def test_a_mentee_too_many_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    harness = in_memory().fresh()
    monkeypatch.setattr(MemoryUnit, "mentor_load", lambda *_: 0)
    for mentee in (MIA, OLE):
        harness.receive(mentee, harness.writes(mentee, "REQUEST M-1001"))
    harness.receive(JON, harness.answers(JON, "ACCEPT", 1))
    with pytest.raises(AssertionError, match="has 2 mentees"):
        harness.receive(JON, harness.answers(JON, "ACCEPT", 1))


def test_messages_out_of_their_order_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    harness = in_memory().fresh()
    first = MemoryStore.claim_waiting
    monkeypatch.setattr(MemoryStore, "claim_waiting", lambda *a, **more: first(*a, **more)[::-1])
    harness.arrive(MIA, harness.writes(MIA, "PAUSE"))
    harness.arrive(MIA, harness.writes(MIA, "RESUME"))
    with pytest.raises(AssertionError, match="was judged after"):
        harness.run()


def test_a_copy_that_is_applied_too_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    harness = in_memory().fresh()
    monkeypatch.setattr(MemoryUnit, "claim_content", lambda *_: None)
    for _ in range(2):
        harness.receive(MIA, harness.writes(MIA, "PAUSE"))
    with pytest.raises(AssertionError, match="was applied twice"):
        harness.settle()


def test_a_move_that_is_not_drawn_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    harness = in_memory().fresh()
    harness.receive(MIA, harness.writes(MIA, "REQUEST M-1001"))
    monkeypatch.setitem(REQUEST_MOVES, RequestState.PENDING, frozenset())
    with pytest.raises(AssertionError, match="IllegalMove"):
        harness.receive(MIA, harness.writes(MIA, "WITHDRAW"))


def test_a_change_without_an_event_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    harness = in_memory().fresh()
    monkeypatch.setattr(decisions, "AuditEvent", lambda **_: SpendToken(mac="in its place"))
    with pytest.raises(AssertionError, match="M-1003"):
        harness.receive(MIA, harness.writes(MIA, "PAUSE"))


def test_a_mail_that_waits_for_ever_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    harness = in_memory().fresh()
    monkeypatch.setattr(Dispatch, "send_due", lambda *_: 0)
    harness.receive(MIA, harness.writes(MIA, "STATUS"))
    with pytest.raises(AssertionError, match="queued"):
        harness.settle()
