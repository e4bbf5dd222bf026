"""A template that never ends, or fills the memory, is named like one that is misspelt (fault 58)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from processor.letters import apart
from processor.letters.apart import Troupe
from tests.doors.test_rehearsal import SHIPPED, TEMPLATES
from tests.player import PROGRAM
from tests.shipped import RULES

ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
HUGE = [
    '{{ "x" * 4000000000 }}',
    '{{ "x"|center(4000000000) }}',
    '{{ "%4000000000d" % 1 }}',
    '{{ ["x"] * 4000000000 }}',
]


def troupe(key: str, more: str) -> Troupe:
    """The shipped templates, and in one of them more."""
    sheet = SHIPPED[key]
    sheets = {**SHIPPED, key: replace(sheet, body=sheet.body + more)}
    return Troupe(program=PROGRAM, rules=RULES, templates=TEMPLATES, sheets=sheets)


@pytest.mark.parametrize("more", HUGE)
def test_a_letter_that_fills_the_memory_is_named(more: str) -> None:
    found = troupe("en/welcome-mentor.md", more).found("welcome-mentor", "en")
    (fault,) = found.faults
    assert fault.startswith(f"{TEMPLATES}/en/welcome-mentor.md, line ")


def test_a_letter_that_never_ends_is_named_among_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LETTER_SECONDS", 4.0)
    monkeypatch.setattr(apart, "SAMPLES", {"status": {}, "help": {}})
    found = troupe("es/help.md", ENDLESS).found(seconds=4.0)
    (fault,) = found.faults
    assert fault.startswith(f"{TEMPLATES}/es/help.md, line 1: the letter is not written within 4 seconds")


def test_what_is_right_is_found_right() -> None:
    found = troupe("en/help.md", "").found("help")
    assert found.faults == ()
    assert found.buttons
