"""A mark for which nobody vouches is not noted before its sender says: yes, that was me (rows 74 and 97)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from processor.core.actor import Actor
from processor.core.decide import decide
from processor.core.events import EventKind
from processor.core.facts import Facts, MailFacts
from processor.core.intents.check_in import AnswerToCheckIn
from processor.core.mail import Address
from processor.core.outcome import AuditEvent, Decision, Disposition, SetDue
from processor.core.rules import RuleBook
from processor.core.tokens import Offer, TokenState, TokenStatus
from processor.core.trust import Trust, TrustLevel
from tests.core.pair import JON, MIA, NOW, PAIR_VIEW, PROGRAM, THIRD_PAIR
from tests.shipped_rules import RULES

TOKEN = TokenState(status=TokenStatus.VALID, about="REL-3", holder=MIA.code, offer=Offer.CHECK_IN)
TOLD = {("check-in-thanks", "REL-3"): 1, ("check-in-help", "REL-3"): 1}


def says(text: str, level: TrustLevel, rules: RuleBook = RULES, **more: Any) -> Decision:
    known = Facts(
        now=NOW,
        program=replace(PROGRAM, authserv_id="mx.p.example"),
        actor=Actor(address=Address(addr_spec=MIA.email)),
        member=MIA,
        trust=Trust(level=level),
        token=TOKEN,
        relationship=replace(PAIR_VIEW, relationship=THIRD_PAIR, mentor=JON, mentee=MIA),
        mail=MailFacts(inbox_id=7, subject="Re: [REL-3]", said=text, excerpt=text),
    )
    return decide(AnswerToCheckIn(about="REL-3"), replace(known, **more), rules)


def noted(decision: Decision) -> bool:
    kinds = (EventKind.CHECK_IN_RATED, EventKind.NO_CONTACT, EventKind.CHECK_IN_WORDS)
    return any(
        isinstance(e, SetDue) or (isinstance(e, AuditEvent) and e.what in kinds) for e in decision.effects
    )


@pytest.mark.parametrize("told", [{}, TOLD])
@pytest.mark.parametrize("text", ["4", "1", "Not met yet", "It goes well for me.", "4, but he is late"])
def test_nothing_of_an_unproven_answer_is_noted(text: str, told: dict[tuple[str, str], int]) -> None:
    """Not even when its thanks went out already today, so that no letter of it would go."""
    asked = says(text, TrustLevel.UNPROVEN, told_today=told)
    assert not noted(asked)
    assert [letter.name for letter in asked.letters] == ["confirm"]
    policy = replace(RULES.policy, unproven="hold")
    held = says(text, TrustLevel.UNPROVEN, replace(RULES, policy=policy), told_today=told)
    assert (held.disposition, noted(held)) == (Disposition.HELD, False)


@pytest.mark.parametrize("level", [TrustLevel.PROVEN, TrustLevel.TOKEN, TrustLevel.CONFIRMED])
@pytest.mark.parametrize("text", ["4", "1", "Not met yet", "It goes well for me."])
def test_a_proven_one_is(text: str, level: TrustLevel) -> None:
    assert noted(says(text, level))


@pytest.mark.parametrize(
    "token",
    [
        TokenState(),
        replace(TOKEN, offer=Offer.PAIR),
        replace(TOKEN, status=TokenStatus.FORGED, offer=Offer.NOTHING),
        replace(TOKEN, about="REL-4"),
    ],
)
def test_a_number_without_the_token_of_a_check_in_is_held(token: TokenState) -> None:
    decision = says("4", TrustLevel.PROVEN, token=token)
    assert (decision.disposition, noted(decision)) == (Disposition.HELD, False)


def test_whoever_has_no_part_in_it_rates_nothing() -> None:
    other = replace(MIA, number=1099, email="lee@college.example")
    decision = says("5", TrustLevel.PROVEN, member=other)
    assert (decision.disposition, noted(decision)) == (Disposition.HELD, False)
