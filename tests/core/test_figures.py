"""The figures' words, periods and days."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from processor.core.figures import Material, Period, figures, last_days
from processor.core.figures.figure import Figure
from processor.core.figures.material import EventRow, PairRow, ProfileRow, RequestRow
from processor.core.figures.periods import calendar_of, seconds, with_earlier
from processor.core.figures.words import is_above, percent, share, within
from tests.figures_page import PAGE, page

NOW = datetime(2026, 6, 30, 16, 0, tzinfo=UTC)
ZONE = "Europe/Berlin"
QUARTER = Period(first=date(2026, 4, 1), last=date(2026, 6, 30))
A_DAY = 86_400
JUNE = seconds(datetime(2026, 6, 1, 10, 0, tzinfo=UTC))


def test_the_page_is_made_from_the_definitions() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.figures_page writes it anew"


def answered(*days: int, state: str = "accepted", first: int = 1) -> tuple[RequestRow, ...]:
    """A request each that took so many days."""
    return tuple(
        RequestRow(n, 2000 + n, 1001, state, JUNE, JUNE + taken * A_DAY)
        for n, taken in enumerate(days, first)
    )


def counted(**rows: object) -> dict[str, Figure]:
    material = Material(time_zone=ZONE, **rows)  # type: ignore[arg-type]
    return {figure.name: figure for figure in figures(material, QUARTER, NOW)}


SHARES = re.compile(r"%|half of|nine of ten|in a hundred")


@pytest.mark.parametrize("cases", range(1, 10))
def test_fewer_than_ten_cases_have_no_share_in_figures_or_words(cases: int) -> None:
    people = tuple(ProfileRow(2000 + n, "active", JUNE, 0, '["Oncology"]') for n in range(1, cases + 1))
    pairs = tuple(
        PairRow(n, 2000 + n, 1001, "completed", 1, 700_000, 739_000, JUNE + n, 0) for n in range(cases)
    )
    open_ones = tuple(RequestRow(50 + n, 3000 + n, 1001, "pending", JUNE, 0) for n in range(cases))
    found = counted(
        requests=(*answered(*range(1, cases + 1), state="expired"), *open_ones),
        mentees=people, pairs=pairs,
    )  # fmt: skip
    found["time-to-answer"] = counted(requests=answered(*range(11, 11 + cases)))["time-to-answer"]
    for figure in found.values():
        for said in (figure.sentence, figure.short, figure.amber):
            assert not SHARES.search(said), figure.name


def test_ten_cases_have_one() -> None:
    found = counted(requests=answered(1, 1, 2, 2, 3, 3, 4, 8, 11, 12))["time-to-answer"]
    assert found.sentence == (
        "10 requests were answered, half of them within 3 days, nine of ten within 11 days; "
        "7 of 10 (70 %) within 7 days."
    )
    assert found.amber == "nine of ten take up to 11 days"
    waits = tuple(RequestRow(n, 2000 + n, 1001, "pending", JUNE + n * A_DAY, 0) for n in range(10))
    assert counted(requests=waits)["waiting"].sentence == (
        "10 requests wait for an answer, half of them for 25 days or longer, the oldest for 29 days."
    )


def test_requests_that_expire_are_amber_above_a_fifth() -> None:
    eight = answered(*[1] * 8)
    assert counted(requests=(*eight, *answered(14, 14, state="expired", first=20)))["outcome"].amber == ""
    three = answered(14, 14, 14, state="expired", first=20)
    found = counted(requests=(*eight, *three))["outcome"]
    assert found.amber == "3 of 11 (27 %) got no answer"
    assert found.sentence == (
        "11 requests came to an end: 8 accepted, 3 expired without an answer; 8 of 11 (73 %) accepted."
    )


def test_a_day_ends_when_it_ends_in_the_time_zone_of_the_program() -> None:
    """Asked at 23:30 in Berlin and answered at 0:30: a day, though by UTC it is one evening."""
    asked = seconds(datetime(2026, 6, 9, 21, 30, tzinfo=UTC))
    (figure, *_) = [
        counted(requests=(RequestRow(1, 2, 1, "accepted", asked, asked + 3600),))["time-to-answer"]
    ]
    assert figure.sentence == "1 request was answered, after 1 day; 1 of 1 within 7 days."
    # the last moments of June in Berlin, and the first of July
    last = seconds(datetime(2026, 6, 30, 21, 59, tzinfo=UTC))
    later = datetime(2026, 7, 2, tzinfo=UTC)
    for moment, closed in ((last, 1), (last + 120, 0)):
        row = RequestRow(1, 2, 1, "accepted", asked, moment)
        found = figures(Material(time_zone=ZONE, requests=(row,)), QUARTER, later)
        assert found[2].denominator == closed


def test_a_day_of_23_hours_is_a_day() -> None:
    calendar = calendar_of(ZONE)
    before = seconds(datetime(2026, 3, 28, 12, 0, tzinfo=UTC))
    assert calendar.days_between(before, before + 23 * 3600) == 1
    assert calendar.ends(date(2026, 3, 29)) - calendar.begins(date(2026, 3, 29)) == 23 * 3600


def test_before_whole_months_come_whole_months() -> None:
    quarter = with_earlier(QUARTER, 2)
    assert [str(p) for p in quarter[1:]] == ["1 January to 31 March 2026", "1 October to 31 December 2025"]
    week = Period(first=date(2026, 3, 2), last=date(2026, 3, 8))
    assert str(week.earlier()) == "23 February to 1 March 2026"
    year = Period(first=date(2024, 7, 1), last=date(2025, 6, 30))
    assert str(year.earlier()) == "1 July 2023 to 30 June 2024"
    assert last_days(date(2026, 6, 30)).days == 90


def test_there_is_nothing_from_before_the_program_began() -> None:
    joined = ProfileRow(2001, "active", seconds(datetime(2026, 2, 1, tzinfo=UTC)), 0, "[]")
    found = counted(mentees=(joined,))
    assert [str(each.period) for each in found["matched"].before] == ["1 January to 31 March 2026"]


# --- how pairs do ---


def health(*events: tuple[int, str, str], began: date = date(2026, 1, 1)) -> str:
    """What one pair counts as, after these answers: days ago, kind, because."""
    pair = PairRow(1, 2001, 1001, "active", 1, began.toordinal(), date(2026, 12, 1).toordinal(), 0, 0)
    rows = tuple(
        EventRow(what, "REL-1", seconds(NOW - timedelta(days=ago)), said) for ago, what, said in events
    )
    return next(part.label for part in counted(pairs=(pair,), events=rows)["health"].parts if part.size)


RATED, NOT_MET, WORDS = "check-in rated", "no contact yet", "check-in in words"


def test_a_good_mark_counts_for_thirty_days() -> None:
    assert health((30, RATED, "4, says the mentee")) == "on track"
    assert health((31, RATED, "4, says the mentee")) == "not heard of lately"


def test_words_are_no_mark() -> None:
    assert health((3, WORDS, "in words, says the mentor")) == "answered in words, for a person to read"


def test_words_beside_a_mark_do_not_hide_it() -> None:
    both = ((3, RATED, "2, says the mentor"), (3, WORDS, "in words, says the mentor"))
    assert health(*both) == "a low mark"


def test_the_worse_of_the_two_counts() -> None:
    one = (5, RATED, "5, says the mentee")
    assert health(one, (9, RATED, "2, says the mentor")) == "a low mark"
    assert health(one, (9, NOT_MET, "not met yet, says the mentor")) == "no contact yet"


def test_the_later_answer_of_a_side_counts() -> None:
    assert (
        health((60, NOT_MET, "not met yet, says the mentor"), (9, RATED, "3, says the mentor")) == "on track"
    )
    assert health((60, NOT_MET, "not met yet, says the mentor")) == "no contact yet"


def test_the_first_three_weeks_are_too_early() -> None:
    assert health(began=date(2026, 6, 10)) == "too early to tell"
    assert health(began=date(2026, 6, 9)) == "not heard of lately"


def test_a_renewal_that_is_taken_back_is_none() -> None:
    rows = tuple(EventRow(what, "REL-1", JUNE, "") for what in ("relationship renewed", "renewal taken back"))
    assert counted(events=rows[:1])["ends"].numerator == 1
    assert counted(events=rows)["ends"].numerator == 0


def test_nobody_learns_which_pair_has_one_answer() -> None:
    pair = PairRow(7, 2001, 1001, "active", 1, 730_000, date(2026, 7, 5).toordinal(), 0, 1)
    found = counted(pairs=(pair,))["ends"]
    assert found.amber == "1 pair with one answer, and a week left"
    assert [(row.ref, row.state) for row in found.rows] == [("REL-7", "ends soon")]


# --- words ---


@pytest.mark.parametrize(
    ("part", "whole", "said"), [(1, 8, 13), (1, 40, 3), (3, 40, 8), (0, 10, 0), (10, 10, 100), (2, 3, 67)]
)
def test_a_percentage_is_rounded(part: int, whole: int, said: int) -> None:
    assert percent(part, whole) == said


def test_shares() -> None:
    assert share(3, 9) == "3 of 9"
    assert share(1200, 10_000) == "1,200 of 10,000 (12 %)"
    assert not is_above(9, 9, 20)


def test_nine_of_ten_are_nine_of_ten() -> None:
    assert within(range(1, 11), 9) == 9
    assert within(range(1, 11), 5) == 5
    assert within(range(1, 12), 9) == 10  # nine of eleven would be fewer than nine of ten
