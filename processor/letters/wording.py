"""The few words that the program itself puts into a letter, by language: dates, buttons, reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    months: tuple[str, ...]  # January … December
    weekdays: tuple[str, ...]  # Monday … Sunday, as a date in a sentence shows them
    day: str = "{day} {month} {year}"
    moment: str = "{weekday} {date}, {time}"
    button: str  # how plain text shows a button
    reference: str
    meeting: str  # the title of the first conversation in the calendar
    last_and: str  # before the last of its people; no word that changes with the name after it

    def day_text(self, value: date, zone: ZoneInfo) -> str:
        """A date, or a datetime's date in the zone."""
        at = value.astimezone(zone) if isinstance(value, datetime) else value
        return self.day.format(day=at.day, month=self.months[at.month - 1], year=at.year)

    def moment_text(self, value: datetime, zone: ZoneInfo) -> str:
        at = value.astimezone(zone)
        return self.moment.format(
            weekday=self.weekdays[at.weekday()], date=self.day_text(value, zone), time=f"{at:%H:%M}"
        )

    def meeting_text(self, people: Sequence[str]) -> str:
        first, last = ", ".join(people[:-1]), "".join(people[-1:])
        return self.meeting.format(people=f"{first} {self.last_and} {last}" if first else last)


# A new language is one entry here, beside its folder in templates/.
WORDING: Mapping[str, Wording] = {
    "en": Wording(
        months=(
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
        weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        button="{label}: reply with {words}",
        reference="Reference: {token}",
        meeting="First conversation: {people}",
        last_and="and",
    ),
    "es": Wording(
        months=(
            *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
            *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
        ),
        weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
        day="{day} de {month} de {year}",
        button="{label}: responde con {words}",
        reference="Referencia: {token}",
        meeting="Primera conversación: {people}",
        last_and="con",
    ),
}


def wording(language: str) -> Wording:
    """Of that language, or English."""
    return WORDING.get(language, WORDING["en"])
