"""A letter that waits comes back from the database as it was, whatever it holds (fault 58)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.core.outcome import Enclosure, Letter, Meeting
from processor.core.program import MentorCard, Profile, Role, Standing
from processor.core.value_json import letter_from_json, letter_to_json
from processor.letters.samples import SAMPLES
from processor.letters.variants import VARIANTS

CARD = MentorCard(
    number=1042, name="Jon Berg", title="", organization="St. Mary's", areas=("Critical care",),
    career_path="Ward", languages=("English",), has_room=False, standing=Standing.PAUSED,
)  # fmt: skip
PROFILE = Profile(role=Role.MENTOR, complete=True, areas=("A", "B"), more=(("years", "12"),), capacity=2)
MEETING = Meeting(
    uid="x@y", people=("Jon", "Mia"), starts_at=datetime(2026, 3, 9, 17, tzinfo=UTC), minutes=30,
    attendees=("jon@example.org",),
)  # fmt: skip
EVERY: list[tuple[str, Mapping[str, Any]]] = [(name, {}) for name in sorted(SAMPLES)] + list(VARIANTS)


def letter(**changes: Any) -> Letter:
    return Letter(**{"name": "request", "to": "jon@example.org", "to_name": "Jon Berg", **changes})


@pytest.mark.parametrize(
    ("name", "changes"), EVERY, ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_sample_comes_back_as_it_was(name: str, changes: Mapping[str, Any]) -> None:
    kept = letter(name=name, data={**SAMPLES[name], **changes})
    text = letter_to_json(kept)
    assert letter_from_json(text) == kept
    assert text.isascii()
    assert letter_to_json(letter_from_json(text)) == text


def test_all_that_a_letter_may_hold_comes_back_with_its_type() -> None:
    kept = letter(
        language="es", about="REQ-7", holder="M-1042", reply_about="REQ-7", may_know=("mia@example.org",),
        in_reply_to="<a@b>", references=("<a@b>", "<c@d>"), answers=False, meeting=MEETING,
        files=(Enclosure(filename="CV-M-1.pdf", content_type="application/pdf", content=bytes(range(256))),),
        caused_by="mia@example.org", proven=False,
        data={
            "cards": (CARD, CARD), "profile": PROFILE, "day": date(2026, 3, 2), "at": MEETING.starts_at,
            "there": datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=-5))), "yes": True, "n": 7,
            "none": None, "half": 0.5, "inner": {"a": ({"b": ()},)}, 'a "key"': "\x00\udcff\u2028",
        },
    )  # fmt: skip
    back = letter_from_json(letter_to_json(kept))
    assert back == kept
    for name, value in kept.data.items():
        assert type(back.data[name]) is type(value)
    assert back.data["cards"][0].standing is Standing.PAUSED  # type: ignore[index]


_TIMES = st.datetimes(timezones=st.just(UTC))
_PLAIN = st.none() | st.booleans() | st.integers() | st.text() | st.dates() | _TIMES
_DATA = st.recursive(
    _PLAIN,
    lambda inner: st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), _DATA))
def test_any_data_comes_back(data: dict[str, object]) -> None:
    assert letter_from_json(letter_to_json(letter(data=data))).data == data


def test_a_value_of_no_known_type_is_kept_as_the_text_that_is_shown() -> None:
    assert letter_from_json(letter_to_json(letter(data={"odd": 1 + 2j}))).data == {"odd": "(1+2j)"}


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "{}", "[]", '"x"', json.dumps({"Letter": {"name": "x"}}), json.dumps({"Other": {}})],
)
def test_what_is_no_letter_is_told_so_and_raises_nothing_else(text: str) -> None:
    with pytest.raises(ValueError):
        letter_from_json(text)
