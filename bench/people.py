"""Members that are made up by number: the same number is always the same person."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from processor.core.program import Member, Profile, Role, Standing

FIRST = 1001  # the first number that the program gives to a member
JOINED = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_WORDS = {
    "given": "Ada Amir Anouk Arjun Beata Bram Carla Chen Dalia David Edith Elif Emil Fatou Femi Greta Hana "
    "Hugo Ines Ivo Jana Jonas Kaito Karin Leila Liam Lucia Malik Maren Mateo Mina Nils Noor Olga Omar "
    "Paula Pavel Priya Rafael Rosa Samir Sara Sofia Stefan Tariq Thea Tomas Uma Viktor Wanda Yara Yusuf Zoe",
    "begin": "Bar Cor Dor El Fen Gar Hal Is Jor Kel Lor Mar Nor Ost Pel Quin Ros Sel Tor Ul Ver Win Yor Zan",
    "middle": "a be da e fi ga i ko la mo ni o pa ri sa te u va we zi",
    "end": "berg den feld gren holm ic ke lund man nen ova rez sen ska ström tti vik wood yama zky",
}
_GIVEN, _BEGIN, _MIDDLE, _END = (words.split() for words in _WORDS.values())
_TITLES = (
    "Clinical Pharmacist",
    "Pharmacy Resident",
    "Chief Pharmacist",
    "Staff Pharmacist",
    "Director of Pharmacy",
    "Community Pharmacist",
    "Informatics Pharmacist",
)
_PLACES = ("General Hospital", "University Hospital", "Clinic", "Pharmacies", "Cancer Institute", "Health")
_PATHS = (
    "Residency, then ten years in intensive care",
    "Community practice first, then a clinic for transplant patients",
    "Industry, and back to the hospital",
    "A research post, and teaching on the side",
)


def is_mentor(nth: int) -> bool:
    return nth % 3 == 0


def email(nth: int) -> str:
    return f"person{nth}@clinic{nth % 97}.example"


def name(nth: int) -> str:
    dice = random.Random(nth)  # nothing secret: the same person each time
    family = dice.choice(_BEGIN) + dice.choice(_MIDDLE) + dice.choice(_MIDDLE) + dice.choice(_END)
    return f"{dice.choice(_GIVEN)} {family}"


def member(nth: int, areas: tuple[str, ...]) -> Member:
    """As a sign-up leaves them; of each three one is a mentor. `areas` are the program's practice areas."""
    dice = random.Random(-nth - 1)
    mentor = is_mentor(nth)
    profile = Profile(
        role=Role.MENTOR if mentor else Role.MENTEE,
        complete=True,
        title=dice.choice(_TITLES),
        organization=f"{dice.choice(_BEGIN)}berg {dice.choice(_PLACES)}",
        areas=tuple(dice.sample(areas, dice.choice((1, 2, 2, 3)))),
        career_path=dice.choice(_PATHS) if mentor else "",
        goals="" if mentor else "Find out which way to go, and pass the interviews.",
        about="Twelve years in practice, two of them abroad.",
        languages=("English",),
        capacity=dice.choice((2, 3, 4)) if mentor else 0,
    )
    return Member(
        number=FIRST + nth,
        email=email(nth),
        name=name(nth),
        standing=Standing.ACTIVE,
        profiles=(profile,),
        joined_at=JOINED,
    )


def sign_up_form(nth: int, areas: tuple[str, ...]) -> str:
    """The fields of a sign-up mail, as that person fills them in."""
    who = member(nth, areas)
    (profile,) = who.profiles
    lines = [
        f"Name: {who.name}",
        f"Title: {profile.title}",
        f"Organization: {profile.organization}",
        f"Practice areas: {', '.join(profile.areas)}",
    ]
    if profile.role is Role.MENTOR:
        lines += [f"Career path: {profile.career_path}", f"Capacity: {profile.capacity}"]
    else:
        lines += [f"Goals: {profile.goals}"]
    return "\n".join([*lines, "Languages: English", f"About: {profile.about}"])
