"""A day as people write it, or none: whatever stands there, nothing breaks (fault 30)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.core.dates import read_day

TODAY = date(2026, 3, 2)
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["9 March 20²6", "² March", "9³ March", "1.²", "1.6.20²6", ".6.", "..", "1..2026", "31.2.2026", "0.0.",
     "9" * 5000 + " March", "1." + "9" * 5000, "①. March", "1.6.2026.1", "March 9 9 9 9"],
)  # fmt: skip
def test_what_is_no_day_for_certain_is_none_and_breaks_nothing(text: str) -> None:
    assert read_day(text, TODAY, MONTHS) is None


@pytest.mark.parametrize(
    "text", ["1.6.2026", "1 June 2026", "June 1st, 2026", "1.6.", "2026-06-01", "the 1st of June"]
)
def test_usual_days_are_read(text: str) -> None:
    assert read_day(text, TODAY, MONTHS) == date(2026, 6, 1)


@given(
    st.lists(st.sampled_from([*"0123456789.,-/ ²③٣½", "march", "may", "st", "20"]), max_size=14).map("".join)
)
def test_no_row_of_digits_and_marks_breaks_it(text: str) -> None:
    found = read_day(text, TODAY, MONTHS)
    assert found is None or isinstance(found, date)
