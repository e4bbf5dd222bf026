"""Names and areas that are only near to what we know, and how the store compares words."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from processor.store.nearest import nearest
from processor.store.text_match import AreaNames, after, code_in, fold, name_key, runs, words
from tests.doors.store_samples import AREAS

NAMES = ("Jon Berg", "Ann Lee", "Joan Bell", "Bertil Jonsson", "Zoë Marsh", "María José Núñez")
FIELDS = ("Cardiology", "Critical care", "Oncology", "Infectious diseases", "Emergency medicine")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Berg Jon", "Jon Berg"),
        ("Jon Bergh", "Jon Berg"),
        ("jon berg PharmD", "Jon Berg"),
        ("BERG, JON", "Jon Berg"),
        ("Zoe Marsh", "Zoë Marsh"),
        ("Maria Jose Nunez", "María José Núñez"),
        ("Anne Lee", "Ann Lee"),
    ],
)
def test_a_name_is_near_whatever_its_order_case_and_accents(written: str, name: str) -> None:
    assert nearest(written, NAMES, 3)[0] == name


@pytest.mark.parametrize(
    ("written", "area"),
    [
        ("cardiolgy", "Cardiology"),
        ("infectous disease", "Infectious diseases"),
        ("emerg med", "Emergency medicine"),
        ("care critical", "Critical care"),
        ("onc", "Oncology"),
    ],
)
def test_an_area_is_near_when_misspelt_or_cut_short(written: str, area: str) -> None:
    assert nearest(written, FIELDS, 3)[0] == area


@pytest.mark.parametrize("written", ["", "   ", "…", "zzzz", "Basket weaving", "Xaver Quux"])
def test_nothing_is_near_to_something_else(written: str) -> None:
    assert nearest(written, (*NAMES, *FIELDS), 5) == ()


def test_the_nearest_comes_first_and_no_more_than_asked_for() -> None:
    choices = ("Jon Bergman", "Jon Berg", "Jon Berger")
    assert nearest("jon berg", choices, 9) == ("Jon Berg", "Jon Berger", "Jon Bergman")
    assert nearest("jon berg", choices, 1) == ("Jon Berg",)
    assert nearest("jon berg", choices, 0) == ()


@given(st.text(), st.lists(st.text(), max_size=5), st.integers(0, 4))
def test_whatever_is_written_the_answer_is_among_the_choices(
    written: str, choices: list[str], limit: int
) -> None:
    found = nearest(written, choices, limit)
    assert set(found) <= set(choices)
    assert len(found) == len(set(found)) <= limit


@example("𝜜")  # a capital alpha of mathematics: it has a case only once decomposed
@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_is_folded_as_all_else(text: str) -> None:
    assert fold(text) == fold(f"{text} é").removesuffix("e").strip()


@given(st.text(alphabet="abcß€語😀", min_size=1), st.text(alphabet="abcß€語😀"))
def test_every_word_that_begins_so_lies_in_the_range(start: str, rest: str) -> None:
    assert start <= start + rest < after(start)


def test_words_are_the_different_ones_in_order() -> None:
    assert words("Café, ICU/ward: café!") == ("cafe", "icu", "ward")
    assert words("O'Neill") == ("o", "neill")


def test_titles_are_no_part_of_a_name() -> None:
    assert name_key("Dr. Jon Berg, PharmD, BCPS") == "jon berg"
    assert name_key("Dr.") == "dr"


@pytest.mark.parametrize(
    ("written", "number", "rest"),
    [
        ("M-1042", 1042, ""),
        ("m1042", 1042, ""),
        (" 1042 ", 1042, ""),
        ("Jon Berg (M-1042)", 1042, "jon berg"),
        ("Jon Berg", 0, "jon berg"),
        ("room 12", 0, "room 12"),
        ("FM1042", 0, "fm1042"),
    ],
)
def test_a_code_is_found_where_it_stands(written: str, number: int, rest: str) -> None:
    found, left = code_in(written)
    assert (found, fold(left)) == (number, rest)


def test_runs_are_all_neighbors() -> None:
    assert runs("A b, c") == ("a", "b", "c", "a b", "b c", "a b c")
    assert len(runs("w " * 100)) == 36


def test_an_area_has_one_name_of_its_own() -> None:
    areas = AreaNames(AREAS)
    assert areas.known("intensive CARE") == "Critical care"
    assert areas.phrase("icu") == areas.phrase("Critical Care") == "critical care"
    assert areas.label("  rural   health ") == "rural health"
    assert areas.also("heart") == {"cardiology"}
    assert areas.known("") == ""
