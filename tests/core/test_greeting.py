"""A line that greets and says nothing else, and what is left of a mail without it."""

from __future__ import annotations

import pytest

from processor.core.reading.request.greeting import is_greeting, without_greeting
from tests.shipped_rules import RULES

WORDS = RULES.vocabularies


@pytest.mark.parametrize(
    "line",
    [
        "Hello,", "Hi", "Dear Mentor Exchange team,", "Dear coordinator,", "Dear Sir or Madam,",
        "Hallo liebes Team",
        "Sehr geehrte Damen und Herren,", "Bonjour,", "Estimado equipo:", "Good morning!", "Dear Mr Okafor,",
        "To whom it may concern:", "Szanowni Państwo,", "Beste mevrouw De Vries,",
    ],
)  # fmt: skip
def test_a_greeting(line: str) -> None:
    assert is_greeting(line, WORDS)
    assert without_greeting(f"{line}\n\nYES", WORDS) == "YES"
    assert without_greeting(line, WORDS) == line


@pytest.mark.parametrize(
    "line",
    [
        "Hi, not sure yet", "Hello, please stop this", "Hello please stop this", "Hi, she hit me", "Hi, wait",
        "Dear me, not again", "Hello, only if free", "Hi, wrong person", "Good morning, maybe", "Hi Mia, yes",
        "Hello, it is a mistake", "Hello, this was sent accidentally", "Hi, for my wife", "YES", "Thank you!",
    ],
)  # fmt: skip
def test_what_says_something(line: str) -> None:
    assert not is_greeting(line, WORDS)
    assert without_greeting(f"{line}\n\nYES", WORDS) == f"{line}\n\nYES"
