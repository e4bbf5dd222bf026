"""Mentors for the tests of the directory's pages, and a small look into what a page is made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lxml import html

from processor.core.program import Listed, MentorCard, Program
from processor.demo.people import mentors
from processor.directory_site import SitePages
from tests.shipped_rules import RULES

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
PROGRAM = Program(
    name="Mentor Exchange",
    address="mentors@program.example",
    time_zone="America/New_York",
    coordinators=("coordinator@program.example",),
)


def listed(number: int, **more: Any) -> Listed:
    values = {
        "name": f"Ann Lee {number}",
        "title": "Pharmacist",
        "organization": "Larkfield General",
        "areas": ("Oncology",),
        "career_path": "From the ward to research",
        "languages": ("English",),
    }
    card = MentorCard(number=number, **values | {k: v for k, v in more.items() if k in values})
    return Listed(
        card=card, areas=card.areas, room=more.get("room", 2), answer_days=more.get("answer_days", 0)
    )


def many(count: int) -> tuple[Listed, ...]:
    """The demo's mentors, again and again."""
    people = mentors()
    return tuple(
        listed(
            1001 + n,
            name=f"{who.name}{'' if n < len(people) else f' {n}'}",
            title=who.title,
            organization=who.organization,
            areas=who.areas,
            career_path=who.career_path,
            answer_days=n % 6,
        )
        for n in range(count)
        for who in (people[n % len(people)],)
    )


def site(
    program: Program = PROGRAM, templates: Path = TEMPLATES, languages: Sequence[str] = ("en", "es")
) -> SitePages:
    return SitePages(program, RULES.areas, templates, languages)


class Page:
    """A page, parsed."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.text = raw.decode()
        self.tree = html.document_fromstring(self.text)

    def all(self, path: str) -> list[Any]:
        return list(self.tree.xpath(path))

    def links(self) -> list[str]:
        return [str(href) for href in self.all("//a/@href")]

    @property
    def style(self) -> str:
        return str(self.all("//style")[0].text)


def name_of(element: Any) -> str:
    """What a screen reader calls it."""
    return str(element.get("aria-label") or " ".join(element.text_content().split()))


def rules_of(style: str) -> dict[str, dict[str, str]]:
    """selector -> property -> value, outside of media queries."""
    plain = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", style)
    found: dict[str, dict[str, str]] = {}
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", plain):
        values = dict(part.split(":", 1) for part in body.split(";") if ":" in part)
        for selector in selectors.strip().split(","):
            found.setdefault(selector.strip(), {}).update(values)
    return found
