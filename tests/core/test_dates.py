"""A day as people write it, or none: whatever stands there, nothing breaks (fault 30)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.core.dates import may_be_one_time, read_day
from processor.core.reading.words.typed_days import is_now, typed_day
from tests.shipped_rules import RULES

TODAY = date(2026, 3, 2)
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["9 March 20²6", "² March", "9³ March", "1.²", "1.6.20²6", ".6.", "..", "1..2026", "31.2.2026", "0.0.",
     "9" * 5000 + " March", "1." + "9" * 5000, "①. March", "1.6.2026.1", "March 9 9 9 9"],
)  # fmt: skip
def test_what_is_no_day_for_certain_is_none_and_breaks_nothing(text: str) -> None:
    assert read_day(text, TODAY, MONTHS, frozenset({"the", "of"})) is None


@pytest.mark.parametrize(
    "text", ["1.6.2026", "1 June 2026", "June 1st, 2026", "1.6.", "2026-06-01", "the 1st of June"]
)
def test_usual_days_are_read(text: str) -> None:
    assert read_day(text, TODAY, MONTHS, frozenset({"the", "of"})) == date(2026, 6, 1)


@given(
    st.lists(st.sampled_from([*"0123456789.,-/ ²③٣½", "march", "may", "st", "20"]), max_size=14).map("".join)
)
def test_no_row_of_digits_and_marks_breaks_it(text: str) -> None:
    found = read_day(text, TODAY, MONTHS, frozenset({"the", "of"}))
    assert found is None or isinstance(found, date)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2026-03-02T09:00:00+00:00", "Mon, Mar 2, 2026 at 10:00 AM"),
        ("2026-03-02T23:30:00+00:00", "Dienstag, 3. März 2026 00:30"),
        ("2026-03-02T09:07:00+00:00", "2.3.2026"),
        ("2026-03-02T09:07:00+00:00", ""),
        ("2026-03-02T09:07:00+00:00", "2026-03-02T10:07:00+01:00"),
        ("Mon, Mar 2, 2026 at 10:07 AM", "lundi 2 mars 2026 à 10:07"),
        ("yesterday", "2026-03-02T09:07:00+00:00"),
    ],
)
def test_two_ways_to_write_one_time_are_one(one: str, other: str) -> None:
    assert may_be_one_time(one, other)
    assert may_be_one_time(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2026-03-02T09:00:00+00:00", "Mon, Mar 9, 2026 at 10:00 AM"),
        ("2026-03-02T09:07:00+00:00", "Mon, Mar 2, 2026 at 10:41 AM"),
        ("2026-03-02T09:07:00+00:00", "19.10.2026"),
        ("2026-03-02T09:07:00+00:00", "2026-03-09T09:07:00+00:00"),
        ("9 March", "lundi 2 mars 2026 à 10:07"),
    ],
)
def test_two_times_are_told_apart_whatever_language_the_month_is_in(one: str, other: str) -> None:
    assert not may_be_one_time(one, other)
    assert not may_be_one_time(other, one)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("next Monday", date(2026, 3, 9)),
        ("Tuesday", date(2026, 3, 3)),
        ("nächsten Montag", date(2026, 3, 9)),
        ("el próximo viernes", date(2026, 3, 6)),
        ("lundi prochain", date(2026, 3, 9)),
        ("piątku", date(2026, 3, 6)),
        ("segunda-feira", date(2026, 3, 9)),
        ("tomorrow", date(2026, 3, 3)),
        ("mañana", date(2026, 3, 3)),
        ("Friday 13 March", date(2026, 3, 13)),
        ("Fri, 13 Mar", date(2026, 3, 13)),
        ("25/12", date(2026, 12, 25)),
        ("12/25", date(2026, 12, 25)),
        ("12/25/2026", date(2026, 12, 25)),
        ("25-12-26", date(2026, 12, 25)),
        ("2026/12/25", date(2026, 12, 25)),
        ("4/4", date(2026, 4, 4)),
        ("3.4.26", date(2026, 4, 3)),
        ("1er mai", date(2026, 5, 1)),
    ],
)
def test_days_as_people_type_them(text: str, day: date) -> None:
    assert typed_day(text, TODAY, RULES.vocabularies) == day  # a Monday


@pytest.mark.parametrize(
    "text",
    ["3/4", "1/2/2027", "Friday 14 March", "Monday or Tuesday", "next", "Monday evening", "32/13",
     "2026/13/40", "summer", "", "0/0", "99/99/99", "next Monday in June"],
)  # fmt: skip
def test_what_may_be_two_days_is_none(text: str) -> None:
    assert typed_day(text, TODAY, RULES.vocabularies) is None


@pytest.mark.parametrize("text", ["today", "from today", "Now.", "ab sofort", "desde hoy", "from now on"])
def test_now_is_no_day_to_come(text: str) -> None:
    assert is_now(text, RULES.vocabularies)
    assert not is_now("Monday", RULES.vocabularies)


@given(
    st.lists(st.sampled_from([*"0123456789.,-/ ²", "monday", "next ", "may", "13"]), max_size=14).map("".join)
)
def test_no_row_of_words_breaks_a_typed_day(text: str) -> None:
    found = typed_day(text, TODAY, RULES.vocabularies)
    assert found is None or isinstance(found, date)
