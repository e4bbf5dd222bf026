"""Mentors as the pages show them: cleaned as in a letter, and without any address of a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from processor.core.program import Listed
from processor.letters.inert import clean_line

MOST_NAME = 100  # characters
MOST_LINE = 160
MOST_PATH = 600
# An address in whatever width its @ is written. Whoever writes one into a profile would publish it here,
# while a mail shows it to one member who asked.
_ADDRESS = re.compile(r"\S*[@\uff20\ufe6b]\S*")


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaLink:
    label: str
    href: str  # "": it has no page


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A card. Every text is one line of plain text; the templates escape it."""

    code: str
    name: str
    title: str
    organization: str
    areas: tuple[AreaLink, ...]
    career_path: str
    languages: str
    room: int
    answer_days: int  # 0: not known


def entry_of(one: Listed, areas: tuple[AreaLink, ...]) -> Entry:
    card = one.card
    return Entry(
        code=card.code,
        name=plain(card.name, MOST_NAME) or card.code,
        title=plain(card.title),
        organization=plain(card.organization),
        areas=areas,
        career_path=plain(card.career_path, MOST_PATH),
        languages=", ".join(filter(None, (plain(language) for language in card.languages))),
        room=one.room,
        answer_days=one.answer_days,
    )


def plain(text: str, most: int = MOST_LINE) -> str:
    """On one line, without links, tokens, hidden characters and addresses."""
    without = _ADDRESS.sub("…", unicodedata.normalize("NFC", text))
    return clean_line(without, most)


def area_label(area: str, labels: Mapping[str, str]) -> str:
    """As readers of the page's language know it."""
    return plain(labels.get(area, area))
