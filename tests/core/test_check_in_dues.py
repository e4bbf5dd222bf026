"""When two are asked how it goes, and when a mentee is nudged (rows 12, 97, 98, 100)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from processor.config.policy import PolicyFile
from processor.core import check_ins
from processor.core.due import decide_due
from processor.core.events import EventKind
from processor.core.facts import Facts, Noted, Parked
from processor.core.intents.matching import nudges, term_dues
from processor.core.outcome import AuditEvent, Decision, Disposition, DueKind, SetDue
from processor.core.program import (
    Member,
    Relationship,
    RelationshipState,
    RelationshipView,
    RequestView,
    Role,
    Standing,
)
from processor.core.rules import Policy
from tests.core.pair import JON, MIA, NOW, PROGRAM, REQUEST_VIEW, THIRD_PAIR
from tests.shipped_rules import RULES

FIRST = 1_021  # the check-in of term 1 after 21 days


def facts(
    pair: Relationship = THIRD_PAIR, *, mentor: Member = JON, mentee: Member = MIA, **more: object
) -> Facts:
    view = RelationshipView(relationship=pair, mentor=mentor, mentee=mentee)
    known = Facts(now=NOW + timedelta(days=21), program=PROGRAM, relationship=view)
    return replace(known, **more)  # type: ignore[arg-type]  # its own fields


def asked(nth: int, known: Facts) -> list[str]:
    return sorted(letter.to for letter in decide_due(DueKind.CHECK_IN, nth, known, RULES).letters)


def checks(pair: Relationship, policy: Policy, now: datetime = NOW) -> list[tuple[int, date]]:
    return [
        (due.nth, due.at.date())
        for due in term_dues(pair, policy, "UTC", now)
        if isinstance(due, SetDue) and due.kind is DueKind.CHECK_IN
    ]


def test_a_term_has_its_check_ins_after_three_weeks_and_at_half_time() -> None:
    assert checks(THIRD_PAIR, Policy()) == [(1_021, date(2026, 3, 23)), (1_091, date(2026, 6, 1))]


def test_the_next_term_has_its_own() -> None:
    second = replace(THIRD_PAIR, term=2, starts_on=date(2026, 9, 2), ends_on=date(2027, 3, 2))
    assert checks(second, Policy()) == [(2_021, date(2026, 9, 23)), (2_091, date(2026, 12, 2))]


@pytest.mark.parametrize("days", [(), (165,), (200, 300)])
def test_none_is_set_by_an_empty_list_nor_from_the_offer_of_another_term_on(days: tuple[int, ...]) -> None:
    assert checks(THIRD_PAIR, Policy(check_in_days=days)) == []


def test_nought_in_the_rules_means_never() -> None:
    policy = PolicyFile.model_validate({"check_in_days": 0, "nudge_days": 0}).policy()
    assert (policy.check_in_days, policy.nudge_days) == ((), ())


def test_a_term_that_is_moved_does_not_bring_past_ones_back() -> None:
    assert checks(THIRD_PAIR, Policy(), NOW + timedelta(days=30)) == [(1_091, date(2026, 6, 1))]


def test_each_of_the_two_is_asked_and_it_is_noted_without_names() -> None:
    decision = decide_due(DueKind.CHECK_IN, FIRST, facts(), RULES)
    assert [(letter.to, letter.name) for letter in decision.letters] == [
        (JON.email, "check-in"), (MIA.email, "check-in"),
    ]  # fmt: skip
    (event,) = decision.effects
    assert isinstance(event, AuditEvent)
    assert (event.what, event.about) == (EventKind.CHECK_IN_ASKED, "REL-3")
    assert not any(member.name in event.because for member in (JON, MIA))


@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.ACTIVE])
def test_whoever_has_paused_or_left_or_is_not_reached_is_not_asked(standing: Standing) -> None:
    assert asked(FIRST, facts(mentee=replace(MIA, standing=standing))) == [JON.email]
    both = facts(mentee=replace(MIA, standing=standing), mentor=replace(JON, standing=standing))
    assert decide_due(DueKind.CHECK_IN, FIRST, both, RULES).disposition is Disposition.IGNORED


@pytest.mark.parametrize(
    "known",
    [
        facts(replace(THIRD_PAIR, state=RelationshipState.ENDED)),
        facts(replace(THIRD_PAIR, state=RelationshipState.COMPLETED)),
        facts(replace(THIRD_PAIR, term=2)),
        facts(replace(THIRD_PAIR, renewal_offered=True)),
        facts(contact_paused=frozenset({3})),
        facts(overdue=((DueKind.CHECK_IN, 1_091),)),
        facts(overdue=((DueKind.RENEWAL_OFFER, 1),)),
        facts(overdue=((DueKind.TERM_END, 1),)),
        Facts(now=NOW, program=PROGRAM),
    ],
)
def test_nobody_is_asked_when_it_is_over_paused_or_something_else_is_asked(known: Facts) -> None:
    assert asked(FIRST, known) == []


def test_a_pause_of_another_pair_and_an_earlier_check_in_stop_nothing() -> None:
    known = facts(contact_paused=frozenset({4}), overdue=((DueKind.CHECK_IN, 1_007),))
    assert asked(FIRST, known) == [JON.email, MIA.email]


@pytest.mark.parametrize("kind", [DueKind.RENEWAL_OFFER, DueKind.RENEWAL_REMINDER])
def test_a_paused_pair_gets_no_offer_and_no_reminder(kind: DueKind) -> None:
    offered = replace(THIRD_PAIR, renewal_offered=kind is DueKind.RENEWAL_REMINDER)
    nth = 10 if offered.renewal_offered else 1
    assert decide_due(kind, nth, facts(offered), RULES).letters
    assert not decide_due(kind, nth, facts(offered, contact_paused=frozenset({3})), RULES).letters


# --- "not met yet" ----------------------------------------------------------------------------------


def nudged(known: Facts) -> Decision:
    """A day after Mia has said that they had not met."""
    return decide_due(DueKind.FIRST_CONTACT, MIA.number, known, RULES)


def test_the_partner_is_nudged_and_not_the_one_who_said_it() -> None:
    said = Noted(total=1, first=((NOW + timedelta(days=20), check_ins.not_met(Role.MENTEE)),))
    assert [letter.to for letter in nudged(facts(noted=said)).letters] == [JON.email]


def test_a_partner_who_has_said_the_same_is_not() -> None:
    said = tuple((NOW + timedelta(days=20), check_ins.not_met(role)) for role in Role)
    assert not nudged(facts(noted=Noted(total=2, first=said))).letters


@pytest.mark.parametrize(
    "known",
    [
        facts(contact_paused=frozenset({3})),
        facts(replace(THIRD_PAIR, state=RelationshipState.ENDED)),
        facts(mentor=replace(JON, standing=Standing.PAUSED)),
    ],
)
def test_nor_one_who_is_not_to_be_written_to(known: Facts) -> None:
    assert not nudged(known).letters


# --- a mentee who asks nobody -----------------------------------------------------------------------


def of_mia(**more: object) -> Facts:
    return replace(Facts(now=NOW, program=PROGRAM, member=MIA), **more)  # type: ignore[arg-type]


def test_a_mentee_is_nudged_after_one_week_and_after_two_in_daytime() -> None:
    night = of_mia(now=datetime(2026, 3, 2, 23, 30, tzinfo=UTC))
    dues = nudges(MIA, night, RULES)
    assert [(due.about, due.nth) for due in dues] == [(MIA.code, 0), (MIA.code, 1)]
    assert [due.at for due in dues] == [
        datetime(2026, 3, 10, 7, 0, tzinfo=UTC), datetime(2026, 3, 17, 7, 0, tzinfo=UTC),
    ]  # fmt: skip
    assert nudges(MIA, night, replace(RULES, policy=Policy(nudge_days=()))) == ()


def test_a_mentee_who_has_asked_nobody_hears_of_it() -> None:
    assert [letter.name for letter in decide_due(DueKind.NUDGE, 0, of_mia(), RULES).letters] == ["nudge"]


@pytest.mark.parametrize(
    "known",
    [
        of_mia(member=replace(MIA, standing=Standing.PAUSED)),
        of_mia(member=JON),
        of_mia(member=None),
        of_mia(asked=(RequestView(request=REQUEST_VIEW.request, mentee=MIA, mentor=JON),)),
        of_mia(relationships=(RelationshipView(relationship=THIRD_PAIR, mentee=MIA, mentor=JON),)),
        of_mia(parked=(Parked(mentor=JON, note="", until="free"),)),
        of_mia(overdue=((DueKind.NUDGE, 1),)),
    ],
)
def test_a_mentee_who_has_asked_or_is_matched_or_has_paused_does_not(known: Facts) -> None:
    assert not decide_due(DueKind.NUDGE, 0, known, RULES).letters
