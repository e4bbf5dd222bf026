"""The form as it comes back: what was typed counts, in whatever shape, and nothing else (rows 152 to 154)."""

from __future__ import annotations

from textwrap import dedent

import pytest

from processor.core.reading.request.fields import read_fields, split_list
from processor.core.reading.words.numbers import read_number
from tests.shipped_rules import RULES

MIA = {
    "name": "Mia Okafor",
    "title": "Staff pharmacist",
    "areas": "oncology, pain",
    "goals": "To find my way",
    "languages": "English",
    "about": "I sing",
}
SHAPES = {
    "capitals and blanks": """
        NAME Mia Okafor
        TITLE Staff pharmacist
        PRACTICE AREAS oncology, pain
        GOALS To find my way
        LANGUAGES English
        ABOUT I sing""",
    "numbered": """
        1. Name: Mia Okafor
        2) Title: Staff pharmacist
        3. Practice areas: oncology, pain
        4. Goals: To find my way
        5. Languages: English
        6. About: I sing""",
    "tabs, and a line of them empty": """
        Name\tMia Okafor
        Title\tStaff pharmacist
        Practice areas\toncology, pain
        Goals\tTo find my way
        Languages\tEnglish
        Organization
        About\tI sing""",
    "pipes": """
        | Name | Mia Okafor |
        |---|---|
        | Title | Staff pharmacist |
        | Practice areas | oncology, pain |
        | Goals | To find my way |
        | Languages | English |
        | About | I sing |
        | Organization | - |""",
    "one line, broken anywhere": """
        Name: Mia Okafor; Title: Staff pharmacist; Practice areas:
        oncology, pain; Goals: To
        find my way; Languages: English; About: I
        sing""",
    "areas on lines of their own": """
        Name: Mia Okafor
        Title: Staff pharmacist
        Practice areas:
        1) oncology
        2) pain
        Goals: To find my way
        Languages: English
        About: I sing""",
    "short labels": """
        Nm: Mia Okafor
        Pos: Staff pharmacist
        Areas: oncology, pain
        Goal: To find my way
        Lang: English
        Abt me: I sing""",
    "hints below it": """
        Name: Mia Okafor
        Title: Staff pharmacist
        Practice areas: oncology, pain
        Goals: To find my way
        Languages: English
        About: I sing

        What to write:
        - Name (needed): as your friends know you
        - Goals: what you hope for""",
    "a name below it": """
        Name: Mia Okafor
        Title: Staff pharmacist
        Practice areas: oncology, pain
        Languages: English
        About: I sing
        Goals: To find my way

        Mia Okafor, Leeds""",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_field_is_read_and_no_other(shape: str) -> None:
    found = read_fields(dedent(SHAPES[shape]), RULES)
    found = {k: ", ".join(split_list(v)) if k == "areas" else v for k, v in found.items()}
    assert found == MIA


def test_the_name_below_an_empty_last_field_is_no_value() -> None:
    assert read_fields("Name: Mia Okafor\nAreas: pain\nAbout:\n\nM. Okafor, 4th year", RULES) == {
        "name": "Mia Okafor",
        "areas": "pain",
    }
    assert "about" in read_fields("Name: Mia Okafor\nAbout:\n\nI sing in a choir", RULES)
    assert read_fields("Name:\n\nMia Okafor\n\nAbout: I sing", RULES)["name"] == "Mia Okafor"


@pytest.mark.parametrize("value", ["-", "n/a", "as above", "same", "____", "(none)"])
def test_a_placeholder_is_no_value(value: str) -> None:
    assert read_fields(f"Name: Mia Okafor\nTitle: {value}", RULES) == {"name": "Mia Okafor"}


def test_a_sentence_is_no_form_without_colons() -> None:
    text = "Name a day that suits you.\nTitle me as you like.\nGoals are for footballers.\nI have no more."
    assert read_fields(text, RULES) == {}


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("2", 2),
        ("up to 3", 3),
        ("a couple at the moment", 2),
        ("1-2 (two only in summer)", 2),
        ("one or two", 2),
        ("just one", 1),
        ("zwei", 2),
        ("un máximo de dos", 2),
        ("hasta tres personas", 3),
        ("2 to 3", 3),
        ("none", 0),
        ("3 to 5 hours, 2 mentees", None),
        ("two, maybe three", None),
        ("", None),
        ("many", None),
    ],
)
def test_how_many_in_words_and_ranges(value: str, number: int | None) -> None:
    assert read_number(value, RULES.vocabularies) == number
