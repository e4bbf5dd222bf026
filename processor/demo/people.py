"""The people of the demo: 132 mentors and eight mentees, all of them invented."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_MENTORS = Path(__file__).with_name("mentors.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What somebody would write in a sign-up form; a mentor has a career path, a mentee has goals."""

    name: str
    email: str  # addr-spec under example.org, example.com or example.net (RFC 2606, 3)
    title: str
    organization: str
    areas: tuple[str, ...]
    career_path: str = ""
    goals: str = ""
    capacity: int = 0  # how many mentees at once; 0 for a mentee
    languages: tuple[str, ...] = ()
    about: str = ""


@cache
def mentors() -> tuple[Person, ...]:
    """In the order of mentors.toml; Jon Berg is the first."""
    rows = tomllib.loads(_MENTORS.read_text(encoding="utf-8"))["mentor"]
    return tuple(_person(row) for row in rows)


def _person(row: dict[str, Any]) -> Person:
    lists = {key: tuple(value) for key, value in row.items() if isinstance(value, list)}
    return Person(**{**row, **lists})


def mentees() -> tuple[Person, ...]:
    """Mia Okafor is the first."""
    return _MENTEES


_MENTEES = (
    Person(
        name="Mia Okafor",
        email="mia@example.org",
        title="PGY1 Pharmacy Resident",
        organization="Larkfield General Hospital",
        areas=("Critical care", "Emergency medicine"),
        goals="Find out whether a PGY2 in critical care is right for me, and pass the interviews if it is.",
    ),
    Person(
        name="Daniel Sørby",
        email="daniel.sorby@example.net",
        title="Staff Pharmacist",
        organization="Norrsund Regional Hospital",
        areas=("Infectious diseases",),
        goals="I have run our stewardship rounds alone for a year and want to hear what I do wrong.",
    ),
    Person(
        name="Guadalupe Ortiz Peña",
        email="lupita@example.com",
        title="Fourth-year PharmD student",
        organization="Lakemont College of Pharmacy",
        areas=("Ambulatory care", "Public health"),
        goals="Choose between a residency and a job near my family, without regretting it.",
    ),
    Person(
        name="Phạm Quốc Huy",
        email="huy.pham@example.org",
        title="Community Pharmacist",
        organization="Goodharbor Pharmacies",
        areas=("Informatics",),
        goals="Move from the counter to informatics. I teach myself SQL at night; what comes next?",
    ),
    Person(
        name="Eleanor Whitcombe",
        email="eleanor.whitcombe@example.com",
        title="Clinical Pharmacist",
        organization="Penhallow Health",
        areas=("Administration", "Medication safety"),
        goals="I was asked to lead a team of six people who were my peers last week.",
    ),
    Person(
        name="Jean-Pierre N'Guessan",
        email="jp.nguessan@example.net",
        title="Oncology Pharmacy Resident",
        organization="Cedar Bluff Cancer Institute",
        areas=("Oncology", "Research"),
        goals="Publish one honest paper from my residency project and learn how trials are really run.",
    ),
    Person(
        name="Annika Törnqvist",
        email="annika@example.org",
        title="Medical Information Associate",
        organization="Aldentis Biopharma",
        areas=("Industry",),
        goals="After two years in industry, see which doors are open and which of them lead anywhere.",
    ),
    Person(
        name="Khalid Rahmani",
        email="khalid.rahmani@example.com",
        title="Pharmacist, newly licensed",
        organization="Millrace City Hospital",
        areas=("Pediatrics", "Internal medicine"),
        goals="I trained abroad and would like to understand how careers are made here.",
    ),
)
