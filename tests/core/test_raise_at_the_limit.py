"""RAISE makes no more room than the program allows (`most_capacity`, row 83)."""

# Rows are plain values of many kinds, each handed on by its name.
# mypy: disable-error-code="arg-type"

from __future__ import annotations

from dataclasses import replace

import pytest

from processor.core.intents.answer import Answer
from processor.core.reading.answer.answers import Reply
from tests.core.cases import JON, came_of, facts, letter, request, row
from tests.shipped_rules import RULES

RAISE = Answer(reply=Reply.ACCEPT, about="REQ-7", because="RAISE", raises=True)
ACCEPT = replace(RAISE, raises=False)
BEGUN = "done | REQ-7 accepted, REL-31 active 1, unparked"
INTRODUCED = "introduction-mentor>jon introduction-mentee>mia"


@pytest.mark.parametrize(
    ("answer", "most", "load", "gives"),
    [
        row("one more is allowed", RAISE, 3, 2, f"{BEGUN}, jon active | {INTRODUCED}"),
        row("no more than he has", RAISE, 2, 2, "refused |  | answer-full>jon"),
        row("he has more than he wants, and as many as may be", RAISE, 3, 3, "refused |  | answer-full>jon"),
        row("he has a place left", RAISE, 2, 1, f"{BEGUN} | {INTRODUCED}"),
    ],
)
def test_raise_stops_where_the_program_does(answer: Answer, most: int, load: int, gives: str) -> None:
    rules = replace(RULES, policy=replace(RULES.policy, most_capacity=most))
    assert came_of(answer.decide(facts(JON, request=request(), mentor_load=load, said="x"), rules)) == gives


@pytest.mark.parametrize(("most", "offered"), [(2, False), (3, True)])
def test_one_more_place_is_offered_only_where_there_may_be_one(most: int, *, offered: bool) -> None:
    rules = replace(RULES, policy=replace(RULES.policy, most_capacity=most))
    decision = ACCEPT.decide(facts(JON, request=request(), mentor_load=2, said="ACCEPT"), rules)
    assert letter(decision, "answer-full").data["may_raise"] is offered
