"""A name that is none, or poses as somebody, is seen by a person first (faults 37, 59)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from processor.core.lookalikes import readings, skeleton
from processor.core.names import Namesake, judge_line, judge_name
from processor.core.program import Program
from tests.shipped_rules import RULES

PROGRAM = Program(
    name="Mentor Exchange",
    address="mentors@program.example",
    time_zone="UTC",
    coordinators=("coordinator@program.example", "carla.diaz@program.example"),
)
HERE = Path(__file__).parent
ORDINARY = (HERE / "names_ordinary.txt").read_text().splitlines()
DOUBTFUL = [ast.literal_eval(f'"{line}"') for line in (HERE / "names_doubtful.txt").read_text().splitlines()]
JON = Namesake(code="M-1001", name="Jon Berg", address="jon@hospital.example")


def doubt(name: str, *others: Namesake) -> str:
    return judge_name(name, PROGRAM, RULES.vocabularies, others).doubt


def test_there_are_enough_of_both() -> None:
    assert len(set(ORDINARY)) >= 100
    assert len(set(DOUBTFUL)) >= 90


@pytest.mark.parametrize("name", ORDINARY)
def test_a_person_may_be_called_so(name: str) -> None:
    assert doubt(name) == ""


@pytest.mark.parametrize("name", DOUBTFUL)
def test_a_name_that_is_none_is_seen_first(name: str) -> None:
    assert doubt(name)


@pytest.mark.parametrize(
    "imitation",
    [
        "Jon Bеrg",
        "Jоn Berg",
        "J0n Berg",
        "Jon 8erg 1",
        "Jon  Bergֿ",
        "Jọn Berg",
        "Јоn Вerg",
        "ᴊon Berg",
        "Jon Berg (M-1001)",
    ],
)
def test_another_members_name_in_other_letters_is_seen_first(imitation: str) -> None:
    assert doubt(imitation, JON)


@pytest.mark.parametrize("same", ["Jon Berg", "JON BERG", "jon berg", "Jon  Berg.", "Jón Berg", "Jon-Berg"])
def test_the_same_name_is_only_noted(same: str) -> None:
    """Two people may have it."""
    opinion = judge_name(same, PROGRAM, RULES.vocabularies, [JON])
    assert not opinion.doubt
    assert "M-1001" in opinion.note


def test_a_coordinators_name_is_seen_first() -> None:
    carla = Namesake(code="M-1007", name="Carla Diaz-Ruiz", address="carla.diaz@program.example")
    assert "coordinator" in doubt("Carla Diaz-Ruiz", carla)


@pytest.mark.parametrize(
    ("imitation", "meant"),
    [
        ("Јоn Веrg", "jon berg"),
        ("JON BERG", "jon berg"),
        ("J0n 8erg", "jon 8erg"),
        ("Bi11 Hi11", "bill hill"),
        ("BiII", "bill"),
        ("Cl4ra", "clara"),
        ("Mamie Bums", "mamie burns"),
        ("Arnie", "arnie"),
        ("ᎪᏞᎡ", "alr"),
    ],
)
def test_a_reading_finds_whom_it_is_taken_for(imitation: str, meant: str) -> None:
    assert meant in readings(imitation)


def test_what_looks_alike_has_one_skeleton() -> None:
    for one, other in (
        ("Jon Berg", "Jоn Веrg"),
        ("Bill", "BiII"),
        ("Burns", "Bums"),
        ("Coordinator", "C00rdіnat0r"),
    ):
        assert skeleton(one) == skeleton(other)
    assert skeleton("Jon Berg") != skeleton("Jan Berg")


def test_a_name_in_another_script_reads_as_a_member_there() -> None:
    assert "вера" in [r.casefold() for r in readings("Bepa")]


@pytest.mark.parametrize(
    "text", ["evil.example/login", "https://x.example", "jane@x.org", "see www.x.org", "\\\\evil\\x"]
)
def test_a_title_holds_no_link_and_no_address(text: str) -> None:
    assert judge_line(text)
    assert judge_line(f"Pharmacist, {text}")


@pytest.mark.parametrize(
    "text", ["", "St. Mary's Hospital", "Dr.med.", "Head of Dept.", "Clinical Pharmacist (ICU)", "N.Y. Hosp."]
)
def test_an_ordinary_title_is_taken(text: str) -> None:
    assert judge_line(text) == ""
