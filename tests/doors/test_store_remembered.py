"""What an operator's command remembers in the database, on both kinds of it."""

from __future__ import annotations

import pytest

from processor.store.remembered import remember, remembered


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_what_is_remembered_takes_the_place_of_what_was(kind: str, request: pytest.FixtureRequest) -> None:
    url = str(request.getfixturevalue(f"migrated_{kind}_url"))
    assert remembered(url, "own_texts") == b""
    for value in (b"one", b"two"):
        remember(url, "own_texts", value)
        assert remembered(url, "own_texts") == value
