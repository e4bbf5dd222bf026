"""A mail that tells of danger, or of a person, is no command, whatever word it begins with."""

from __future__ import annotations

import pytest

from processor.core.reading.answer.everyday import is_grave
from processor.core.reading.request.commands import find_command
from tests.shipped_rules import RULES


@pytest.mark.parametrize(
    "text",
    [
        "Mentoren min tok på meg da vi møttes på kafeen. Jeg tør ikke svare ham.",
        "Mentoren rörde vid mig. Jag vågar inte svara.",
        "Directory of nothing. My mentor groped me.",
        "Mentoren sind toll. Meiner hat mich begrapscht.",
    ],
)
def test_a_sentence_about_a_mentor_shows_no_directory_and_is_read(text: str) -> None:
    assert find_command("", text, RULES.vocabularies) is None
    assert is_grave(text, RULES.vocabularies)


@pytest.mark.parametrize(
    "text",
    [
        "Mentoren Onkologie",
        "Browse oncology in my area",
        "Directory, critical care",
        "MENTOREN",
        "Browse St. Mary's",
    ],
)
def test_a_word_to_look_for_does(text: str) -> None:
    found = find_command("", text, RULES.vocabularies)
    assert found is not None
    assert found.kind == "browse"
