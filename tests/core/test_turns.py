"""The order of the directory is fair: over the days, and among those who were asked."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.core.program import usual_days
from processor.core.turns import CIRCLE, MOST_COUNTED, begin_of, fair_key, place_of, span_before

A_DAY = date(2026, 3, 2)


def test_who_was_asked_less_comes_first_whatever_the_day() -> None:
    for nth in range(40):
        day = A_DAY + timedelta(days=nth)
        order = sorted([(3, 1001), (0, 1002), (1, 1003)], key=lambda m: fair_key(m[0], m[1], day))
        assert order == [(0, 1002), (1, 1003), (3, 1001)]


@pytest.mark.parametrize("count", [2, 7, 30, 132])
def test_over_the_days_everybody_comes_first_about_as_often(count: int) -> None:
    mentors = range(1001, 1001 + count)
    firsts = Counter(
        min(mentors, key=lambda n: fair_key(0, n, A_DAY + timedelta(days=day))) for day in range(40 * count)
    )
    assert set(firsts) == set(mentors)
    assert max(firsts.values()) <= 3 * min(firsts.values())


def test_those_asked_most_take_turns_too() -> None:
    firsts = {
        min((MOST_COUNTED, 1001), (40, 1002), key=lambda m: fair_key(m[0], m[1], A_DAY + timedelta(days=day)))
        for day in range(30)
    }
    assert firsts == {(MOST_COUNTED, 1001), (40, 1002)}


@given(number=st.integers(1, 10**9), day=st.dates())
def test_places_stay_on_the_circle_and_fit_a_database(number: int, day: date) -> None:
    assert 0 <= place_of(number) < CIRCLE
    assert 0 <= begin_of(day) < CIRCLE
    assert fair_key(0, number, day) == fair_key(0, number, day)


def test_the_requests_of_the_day_itself_do_not_count_yet() -> None:
    since, until = span_before(A_DAY, "America/New_York")
    assert until == datetime(2026, 3, 2, 5, tzinfo=UTC)
    assert until - since == timedelta(days=90)


@pytest.mark.parametrize(
    ("hours", "days"),
    [([], 0), ([1, 1], 0), ([1, 1, 1], 1), ([1, 25, 400], 2), ([49, 49, 49, 49], 3), ([0, 0, 0], 1)],
)
def test_usual_days_are_the_middle_one_of_at_least_three(hours: list[int], days: int) -> None:
    assert usual_days([timedelta(hours=h) for h in hours]) == days
