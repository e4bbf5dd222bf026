"""The few words that the program itself puts into a letter, by language: dates, buttons, reference."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from string import Formatter
from zoneinfo import ZoneInfo

from processor.core.program import Program

WORDS_FILE = "_words.toml"  # of each language, in its folder of templates/
# What stands in for each of the places that a phrase has.
_PLACES: Mapping[str, tuple[str, ...]] = {
    "first_day": (),
    "day": ("day", "month", "year"),
    "time": ("hour", "minute"),
    "moment": ("weekday", "date", "time", "zone"),
    "button": ("label", "words"),
    "reference": ("token",),
    "meeting": ("people",),
    "last_and": (),
    "footer": ("program",),
    "footer_for_coordinators": ("program",),
    "handbook": ("url",),
    "privacy": ("url",),
}
_LISTS: Mapping[str, int] = {"months": 12, "weekdays": 7}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    months: tuple[str, ...]  # January … December
    weekdays: tuple[str, ...]  # Monday … Sunday, as a date in a sentence shows them
    first_day: str = "1"  # of a month: "1er"
    day: str
    time: str = "{hour}:{minute}"
    moment: str
    button: str  # how plain text shows a button
    reference: str
    meeting: str  # the title of the first conversation in the calendar
    last_and: str  # before the last of its people; no word that changes with the name after it
    footer: str  # below each mail: who we are, why it came, how to stop
    footer_for_coordinators: str
    handbook: str  # where the configuration names such a page
    privacy: str

    def day_text(self, value: date, zone: ZoneInfo) -> str:
        """A date, or a datetime's date in the zone."""
        at = value.astimezone(zone) if isinstance(value, datetime) else value
        day = self.first_day if at.day == 1 else at.day
        return self.day.format(day=day, month=self.months[at.month - 1], year=at.year)

    def moment_text(self, value: datetime, zone: ZoneInfo) -> str:
        """With the zone's letters, or its distance from UTC where it has none."""
        at = value.astimezone(zone)
        letters = at.tzname() or ""
        return self.moment.format(
            weekday=self.weekdays[at.weekday()],
            date=self.day_text(value, zone),
            time=self.time.format(hour=f"{at:%H}", minute=f"{at:%M}"),
            zone=letters if letters[:1].isalpha() else f"UTC{letters}",
        )

    def meeting_text(self, people: Sequence[str]) -> str:
        first, last = ", ".join(people[:-1]), "".join(people[-1:])
        return self.meeting.format(people=f"{first} {self.last_and} {last}" if first else last)

    def footer_of(self, program: Program, *, coordinator: bool) -> tuple[str, ...]:
        """The lines below each mail."""
        who = f"{program.name}, {program.association}" if program.association else program.name
        pages = (self.handbook, program.handbook_url), (self.privacy, program.privacy_url)
        return (
            (self.footer_for_coordinators if coordinator else self.footer).format(program=who),
            *(line.format(url=url) for line, url in pages if url and not coordinator),
        )


def wording_of(source: str) -> Wording:
    """Of a WORDS_FILE. Raises ValueError with what to write instead."""
    said = tomllib.loads(source)  # its error is a ValueError, and names the line
    names = [field.name for field in fields(Wording)]
    needed = [field.name for field in fields(Wording) if field.default is MISSING]
    if missing := [name for name in needed if name not in said]:
        raise ValueError(f"has no {', '.join(missing)}; templates/en/{WORDS_FILE} shows how they look")
    if strange := [name for name in said if name not in names]:
        raise ValueError(f"has {', '.join(strange)}, which nothing uses; leave it out")
    for name, count in _LISTS.items():
        if not _is_list(said[name], count):
            raise ValueError(f"gives {name} that are not {count} texts in a list")
    for name, places in _PLACES.items():
        if name in said and not _is_phrase(said[name], places):
            wanted = " and ".join(f"{{{place}}}" for place in places) or "no place in braces"
            raise ValueError(f"gives {name} = {said[name]!r}; write a text with {wanted} in it")
    lists = {name: tuple(said[name]) for name in _LISTS}
    return Wording(**{**said, **lists})


def _is_list(value: object, count: int) -> bool:
    return isinstance(value, list) and len(value) == count and all(isinstance(one, str) for one in value)


def _is_phrase(value: object, places: Sequence[str]) -> bool:
    """Filled with other words than its places, it would fail when a letter is written."""
    if not isinstance(value, str):
        return False
    try:
        if any(how or into for _, _, how, into in Formatter().parse(value)):
            return False  # "{day:>999999999}" would fill the memory
        filled = value.format(**{place: f"\0{place}\0" for place in places})
    except (KeyError, IndexError, ValueError):
        return False
    return all(f"\0{place}\0" in filled for place in places)
