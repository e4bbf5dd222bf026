"""What a report is made of, before it is text, table or page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from processor.core.figures import Figure, Material, Period, Row, figures
from processor.core.figures.periods import Calendar, calendar_of, seconds
from processor.core.sayings import ENGLISH, Sayings

OWN_PAIR = "not shown: you are one of the two"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    program: str  # its name
    period: Period
    made_on: date
    figures: tuple[Figure, ...]
    material: Material
    now: datetime
    two: Mapping[tuple[str, int], tuple[int, int]]  # mentee and mentor of each request and relationship
    names: Mapping[int, str] = field(default_factory=dict)  # by member; empty: names are off
    own_pairs: frozenset[int] = frozenset()  # the reader's, of which only their partner's words are kept back
    sayings: Sayings = ENGLISH  # of its readers' language; all the values above are English

    @property
    def calendar(self) -> Calendar:
        return calendar_of(self.material.time_zone)

    @property
    def is_over(self) -> bool:
        """The period, as far as days are concerned."""
        return self.period.last < self.made_on

    def days_of(self, period: Period) -> str:
        say = self.sayings
        return say.days(period.first, period.last) if say.sentences else str(period)

    def state_of(self, figure: Figure, row: Row) -> str:
        hidden = figure.name == "health" and row.kind == "REL" and row.number in self.own_pairs
        return OWN_PAIR if hidden else row.state

    def day_of(self, row: Row) -> date | None:
        return self.calendar.day(row.since) if row.since else None

    def people_of(self, row: Row) -> tuple[int, ...]:
        """Mentee and mentor of a request or a relationship; a member alone."""
        if row.kind == "M":
            return (row.number,)
        return self.two.get((row.kind, row.number), ())


def report_of(
    program: str,
    material: Material,
    period: Period,
    now: datetime,
    *,
    own_pairs: Collection[int] = (),
) -> Report:
    two = {("REQ", row.number): (row.mentee, row.mentor) for row in material.requests}
    two |= {("REL", row.number): (row.mentee, row.mentor) for row in material.pairs}
    return Report(
        program=program,
        period=period,
        made_on=calendar_of(material.time_zone).day(seconds(now)),
        figures=figures(material, period, now),
        material=material,
        now=now,
        two=two,
        own_pairs=frozenset(own_pairs),
    )


def with_names(report: Report, names: Mapping[int, str]) -> Report:
    return replace(report, names=names)


def said_by(sayings: Sayings, report: Report) -> Report:
    """The same in another language, as page and tables show it."""
    return replace(report, sayings=sayings)


def people_in(report: Report) -> frozenset[int]:
    """Whose names a report with names shows."""
    rows = (row for figure in report.figures for row in figure.rows)
    return frozenset(number for row in rows for number in report.people_of(row))
