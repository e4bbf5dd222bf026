"""The page on conversations says what the player does."""

from __future__ import annotations

import re

import pytest

from tests.conversation_page import PAGE, page
from tests.player import HEADINGS, Heading


def test_the_page_is_made_from_the_headings() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.conversation_page writes it anew"


@pytest.mark.parametrize("heading", HEADINGS, ids=lambda h: h.example)
def test_an_example_is_played_as_its_own_heading(heading: Heading) -> None:
    first = next(h for h in HEADINGS if re.fullmatch(h.pattern, heading.example))
    assert first is heading
