"""A database belongs to the first program that works on it."""

from __future__ import annotations

import pytest

from processor.store.whose import AnothersDatabase, claim, rename

OURS, OTHERS = "mentors@pharmacists.example", "tutors@other.example"


def test_a_database_is_refused_to_another_program_until_its_address_was_changed(made_url: str) -> None:
    claim(made_url, OURS)
    claim(made_url, OURS)
    with pytest.raises(AnothersDatabase, match=OURS):
        claim(made_url, OTHERS)
    rename(made_url, OTHERS)
    claim(made_url, OTHERS)
    with pytest.raises(AnothersDatabase, match=OTHERS):
        claim(made_url, OURS)
