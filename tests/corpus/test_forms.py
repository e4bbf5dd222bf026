"""Forms as people sent them back, every field that was typed and no other (rows 152-154)."""

from __future__ import annotations

from tests.figures import HERE, read_forms


def test_every_form_is_read_field_by_field() -> None:
    found = read_forms(HERE / "corpus" / "forms")
    assert found.faults == []
    assert found.whole == found.forms >= 30
