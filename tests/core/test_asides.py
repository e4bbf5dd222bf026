"""What stands beside an answer, and what a sign-up in free words tells."""

from __future__ import annotations

import pytest

from processor.core.program import Role
from processor.core.reading.answer.answers import read_answer
from processor.core.reading.answer.asides import find_colleague, find_month
from processor.core.reading.request.fields import read_fields
from processor.core.reading.request.prose import find_areas, find_wish, read_prose
from tests.shipped_rules import RULES

WORDS = RULES.vocabularies


@pytest.mark.parametrize(
    ("text", "month", "day"),
    [
        ("In March.", 3, 0),
        ("Yes, but not before May", 5, 0),
        ("I could begin on 15 April", 4, 15),
        ("Gerne ab Juni", 6, 0),
        ("Sí, pero en octubre", 10, 0),
        ("September", 9, 0),
    ],
)
def test_a_month_that_is_named_as_a_time_is_found(text: str, month: int, day: int) -> None:
    assert find_month(text, WORDS) == (month, day)


@pytest.mark.parametrize(
    "text", ["I may do it", "We march on", "May I ask?", "Maybe", "I met April Jones", ""]
)
def test_a_word_that_only_looks_like_a_month_is_none(text: str) -> None:
    assert find_month(text, WORDS) == (0, 0)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Please ask Dr. Zoltan Quist.", "zoltan quist"),
        ("I think Ada Lind would be a better fit for her.", "ada lind"),
        ("I would recommend Ada Lind, a colleague of mine", "ada lind"),
        ("Please ask someone else", ""),
        ("Ada Lind is a friend of mine", ""),
    ],
)
def test_whoever_is_suggested_is_named(text: str, name: str) -> None:
    assert find_colleague(text, WORDS) == name


@pytest.mark.parametrize("text", ["When would it start?", "Which clinic is it? I know two.", "Is it paid?"])
def test_a_question_without_an_answer_is_one(text: str) -> None:
    assert read_answer(text, WORDS).asks


@pytest.mark.parametrize("text", ["Accept?", "How do I accept?", "Yes. Is it paid?", "Maybe", "Accept"])
def test_a_question_about_answering_goes_to_nobody(text: str) -> None:
    assert not read_answer(text, WORDS).asks


def test_areas_are_found_in_the_order_of_the_text_and_short_ones_in_capitals_only() -> None:
    text = "From the ICU to oncology; she has no id, and the er in her is gone. I like transplant medicine."
    assert find_areas(text, RULES.areas) == ("Critical care", "Oncology", "Transplant")


def test_a_wish_is_found_wherever_it_stands() -> None:
    assert find_wish("Hello. I am new here and I\u2019d like to be a mentor.", WORDS) is Role.MENTOR
    assert find_wish("I am looking for a mentor in oncology", WORDS) is Role.MENTEE
    assert find_wish("She is a mentor to many", WORDS) is None


def test_free_words_become_fields_without_the_polite_ones() -> None:
    text = "Hi,\n\nI would like to be a mentor. I led a poison center.\n\nThank you!\nWhen do we start?"
    assert read_prose(text, Role.MENTOR, RULES) == {
        "areas": "Toxicology",
        "career_path": "I led a poison center.",
    }
    assert read_prose("Thank you!", Role.MENTEE, RULES) == {}


@pytest.mark.parametrize(
    ("end", "kept"),
    [
        ("Many thanks\nLena Fischer", ""),
        ("Thanks, Lena", ""),
        ("Vielen Dank Lena Fischer", ""),
        ("THANKSGIVING HOSPITAL", "THANKSGIVING HOSPITAL"),
        ("Many thanks to the oncology team.", "Many thanks to the oncology team."),
        ("Thanks Lena Fischer and all who Helped", "Thanks Lena Fischer and all who Helped"),
    ],
)
def test_thanks_with_the_name_of_who_signs_are_no_part_of_a_profile(end: str, kept: str) -> None:
    told = "I want to learn how wards are run in a small hospital."
    found = read_prose(f"{told}\n\n{end}", Role.MENTEE, RULES)
    assert found["goals"] == f"{told} {kept}".strip()


def test_a_line_with_an_address_belongs_to_no_field() -> None:
    fields = read_fields("Name: Eve Stone\nEmail: ada@example.org\nTitle: Resident", RULES)
    assert fields == {"name": "Eve Stone", "title": "Resident"}
