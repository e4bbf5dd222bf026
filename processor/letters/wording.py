"""The few words that the program itself puts into a letter, by language: dates, buttons, reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    months: tuple[str, ...]  # January … December
    weekdays: tuple[str, ...]  # Mon … Sun
    day: str = "{day} {month} {year}"
    moment: str = "{weekday} {date}, {time}"
    button: str  # how plain text shows a button
    reference: str

    def day_text(self, value: date, zone: ZoneInfo) -> str:
        """A date, or a datetime's date in the zone."""
        at = value.astimezone(zone) if isinstance(value, datetime) else value
        return self.day.format(day=at.day, month=self.months[at.month - 1], year=at.year)

    def moment_text(self, value: datetime, zone: ZoneInfo) -> str:
        at = value.astimezone(zone)
        return self.moment.format(
            weekday=self.weekdays[at.weekday()], date=self.day_text(value, zone), time=f"{at:%H:%M}"
        )


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
    ),
    "es": Wording(
        months=(
            *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
            *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
        ),
        weekdays=("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
        day="{day} de {month} de {year}",
        button="{label}: responda con {words}",
        reference="Referencia: {token}",
    ),
}


def wording(language: str) -> Wording:
    """Of that language, or English."""
    return WORDING.get(language, WORDING["en"])
