"""A template that never ends, or fills the memory, is named like one that is misspelt (fault 58)."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import pytest

from processor.letters import apart
from processor.letters.apart import Troupe
from processor.letters.engine import LetterWriter
from tests.doors.shipped_templates import SHIPPED_SHEETS, TEMPLATES
from tests.player import PROGRAM
from tests.shipped_rules import RULES

ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
HUGE = [
    '{{ "x" * 4000000000 }}',
    '{{ "x"|center(4000000000) }}',
    '{{ "%4000000000d" % 1 }}',
    '{{ ["x"] * 4000000000 }}',
]


def troupe(key: str, more: str) -> Troupe:
    """The shipped templates, and in one of them more."""
    sheet = SHIPPED_SHEETS[key]
    sheets = {**SHIPPED_SHEETS, key: replace(sheet, body=sheet.body + more)}
    return Troupe(program=PROGRAM, rules=RULES, templates=TEMPLATES, sheets=sheets)


def troupe_writer(key: str, more: str) -> LetterWriter:
    made = troupe(key, more)
    return LetterWriter(made.program, made.templates, 30, sheets=made.sheets)


@pytest.mark.parametrize("more", HUGE)
def test_a_letter_that_fills_the_memory_is_named(more: str) -> None:
    found = troupe("en/welcome-mentor.md", more).found("welcome-mentor", "en")
    (fault,) = found.faults
    assert fault.startswith(f"{TEMPLATES}/en/welcome-mentor.md, line ")


@pytest.mark.slow
def test_a_letter_that_never_ends_is_named_among_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LETTER_SECONDS", 4.0)
    monkeypatch.setattr(apart, "SAMPLES", {"status": {}, "help": {}})
    found = troupe("es/help.md", ENDLESS).found(seconds=4.0)
    (fault,) = found.faults
    assert fault.startswith(f"{TEMPLATES}/es/help.md, line 1: the letter is not written within 4 seconds")


@pytest.mark.parametrize("key", ["es/help.md", "es/_parts.md"])
def test_a_letter_that_never_ends_is_named_with_its_line_when_its_own_time_is_over(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no other letter is waited for, however many include the same file."""
    monkeypatch.setattr(apart, "LETTER_SECONDS", 2.0)
    body = SHIPPED_SHEETS[key].body.rstrip("\n")
    if key.endswith("_parts.md"):
        place = body.index("{% macro")
        line = body.count("\n", 0, place) + 1
        end = body.index("%}", place) + 2
        sheets = {**SHIPPED_SHEETS, key: replace(SHIPPED_SHEETS[key], body=body[:end] + ENDLESS + body[end:])}
        made = Troupe(program=PROGRAM, rules=RULES, templates=TEMPLATES, sheets=sheets)
    else:
        made, line = troupe(key, ENDLESS), SHIPPED_SHEETS[key].body.count("\n") + 1
    (fault,) = made.found(seconds=60.0).faults
    assert fault.startswith(f"{TEMPLATES}/{key}, line {line}: the letter is not written within 2 seconds")


@pytest.mark.parametrize("more", ["{{ 9 ** (9 ** 9) }}", "{% if 9 ** (9 ** 9) %}x{% endif %}"])
def test_a_number_that_nobody_can_write_is_named_and_computed_by_nobody(more: str) -> None:
    (fault,) = troupe("en/help.md", more).found("help", "en", seconds=60.0).faults
    assert fault.startswith(f"{TEMPLATES}/en/help.md, line ")
    assert "digits" in fault


def test_nothing_is_computed_while_a_template_is_read() -> None:
    writer = troupe_writer("en/help.md", "{{ 'x'|center(400000000)|length }}")
    tracemalloc.start()
    assert writer.check() == []
    assert tracemalloc.get_traced_memory()[1] < 300_000_000
    tracemalloc.stop()


def test_a_template_that_includes_itself_is_blamed_and_nothing_that_it_uses() -> None:
    itself = "{% include 'help.md' %}"
    (fault,) = troupe("en/help.md", itself).found("help", "en").faults
    assert fault.startswith(f"{TEMPLATES}/en/help.md, line ")


def test_what_is_right_is_found_right() -> None:
    found = troupe("en/help.md", "").found("help")
    assert found.faults == ()
    assert found.buttons
