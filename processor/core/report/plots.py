"""Six plots of a report, as values: the finding in words, and rows to draw and to put into a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from processor.core.figures import Figure
from processor.core.figures.asking import LAST_DAY
from processor.core.figures.periods import written
from processor.core.figures.table import began
from processor.core.figures.words import FEWEST, many, share
from processor.core.program import RelationshipState, RequestState, Standing
from processor.core.report.report import Report

MOST_WEEKS = 26
MOST_MONTHS = 24
MOST_TOPICS = 10
MOST_QUARTERS = 4
_ASKED = ("never", "once", "twice", "3 times", "4 times", "5 times or more")
_WEEK = timedelta(days=7)
_GROUPS = {
    "accepted": (RequestState.ACCEPTED.value,),
    "declined or withdrawn": tuple(
        state.value for state in (RequestState.REJECTED, RequestState.WITHDRAWN, RequestState.UNDELIVERABLE)
    ),
    "expired": (RequestState.EXPIRED.value,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    name: str
    title: str
    finding: str  # what one sees in it, in a sentence
    first: str  # what the rows are: "Week of"
    series: tuple[str, ...]  # what is counted in each row
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    stacked: bool = False  # the counts of a row make a whole; else they stand below each other


def plots(report: Report) -> tuple[Plot, ...]:
    """Those of which there is something to see."""
    figures = {figure.name: figure for figure in report.figures}
    made = (_make(report, figures) for _make in _PLOTS)
    return tuple(plot for plot in made if any(any(counts) for _, counts in plot.rows))


def _funnel(report: Report, figures: dict[str, Figure]) -> Plot:
    """Mentees by the quarter in which they signed up, as far as each came."""
    material, calendar = report.material, report.calendar
    asked = {r.mentee for r in material.requests}
    answers = (RequestState.ACCEPTED.value, RequestState.REJECTED.value)
    answered = {r.mentee for r in material.requests if r.state in answers}
    matched = {p.mentee for p in material.pairs}
    done = (RelationshipState.COMPLETED.value,)
    completed = {p.mentee for p in material.pairs if p.state in done or p.term > 1}
    by_quarter: dict[tuple[int, int], list[int]] = {}
    for row in material.mentees:
        day = calendar.day(row.joined)
        if day > report.period.last:
            continue
        counts = by_quarter.setdefault((day.year, (day.month + 2) // 3), [0] * 5)
        for place, stage in enumerate(({row.number}, asked, answered, matched, completed)):
            counts[place] += row.number in stage
    latest = sorted(by_quarter)[-MOST_QUARTERS:]
    rows = tuple((f"{year}, quarter {quarter}", tuple(by_quarter[year, quarter])) for year, quarter in latest)
    signed, got = (sum(counts[place] for _, counts in rows) for place in (0, 3))
    return Plot(
        name="funnel",
        title="How far mentees came, by the quarter in which they signed up",
        finding=f"Of the {many(signed, 'mentee')} who signed up in these quarters, {got:,} found a mentor.",
        first="Signed up in",
        series=("signed up", "asked", "got an answer", "found a mentor", "completed a term"),
        rows=rows,
    )


def _outcomes(report: Report, figures: dict[str, Figure]) -> Plot:
    """By week; a period with more weeks than can be looked at is shown by month."""
    unit, begin_of, label, begins = _units_of(report)
    counts = {begin: [0] * len(_GROUPS) for begin in begins}
    for row in report.material.requests:
        day = report.calendar.day(row.answered) if row.answered else None
        group = next((n for n, states in enumerate(_GROUPS.values()) if row.state in states), None)
        if day is None or group is None or not report.period.first <= day <= report.period.last:
            continue
        if (begin := begin_of(day)) in counts:
            counts[begin][group] += 1
    total, expired = sum(map(sum, counts.values())), sum(c[2] for c in counts.values())
    noun = "request" if total == 1 else "requests"
    return Plot(
        name="outcomes",
        title=f"What became of requests, {unit} by {unit}",
        finding=f"{share(expired, total)} {noun} expired without an answer.",
        first=f"{unit.capitalize()} of" if unit == "week" else "Month",
        series=tuple(_GROUPS),
        rows=tuple((label(begin), tuple(each)) for begin, each in counts.items()),
        stacked=True,
    )


def _answer_days(report: Report, figures: dict[str, Figure]) -> Plot:
    figure = figures["time-to-answer"]
    return Plot(
        name="days-to-answer",
        title="Days until a mentor answered",
        finding=figure.sentence,
        first="Days",
        series=("requests",),
        rows=tuple((_days(nth), (part.size,)) for nth, part in enumerate(figure.parts)),
    )


def _topics(report: Report, figures: dict[str, Figure]) -> Plot:
    parts = [part for part in figures["room"].parts if part.size or part.other][:MOST_TOPICS]
    short = sum(part.size < part.other for part in parts)
    worst = f"; most lack a place in {parts[0].label}" if short else ""
    return Plot(
        name="topics",
        title="Free places and waiting mentees, by topic",
        finding=f"In {many(short, 'topic')} more mentees wait than there are places{worst}.",
        first="Topic",
        series=("free places", "waiting mentees"),
        rows=tuple((part.label, (part.size, part.other)) for part in parts),
    )


def _load(report: Report, figures: dict[str, Figure]) -> Plot:
    """Mentors by how often they were asked; nobody is named."""
    first, last = report.calendar.begins(report.period.first), report.calendar.ends(report.period.last)
    asked = Counter(r.mentor for r in report.material.requests if first <= r.asked < last)
    mentors = [row.number for row in report.material.mentors if row.standing == Standing.ACTIVE.value]
    pairs = Counter(p.mentor for p in report.material.pairs if p.state == RelationshipState.ACTIVE.value)
    places = {row.number: row.capacity for row in report.material.mentors}
    counts = [[0, 0] for _ in _ASKED]
    for number in mentors:
        place = min(asked[number], len(_ASKED) - 1)
        counts[place][0] += 1
        counts[place][1] += pairs[number] >= places[number] > 0
    never = share(counts[0][0], len(mentors))
    return Plot(
        name="load",
        title="How often mentors were asked",
        finding=f"{never} mentors were never asked in this period.",
        first="Asked",
        series=("mentors", "of them full now"),
        rows=tuple((label, tuple(each)) for label, each in zip(_ASKED, counts, strict=True)),
    )


def _ends(report: Report, figures: dict[str, Figure]) -> Plot:
    """The weeks to come, from today on."""
    first = _monday(report.made_on)
    weeks = [first + _WEEK * n for n in range(MOST_WEEKS)]
    active = RelationshipState.ACTIVE.value
    ends = Counter(_monday(date.fromordinal(p.ends)) for p in report.material.pairs if p.state == active)
    rows = tuple((_short(week), (ends[week],)) for week in weeks)
    total = sum(counts[0] for _, counts in rows)
    most = max(weeks, key=lambda week: ends[week])
    busiest = f", most in the week of {written(most)} ({ends[most]:,})" if total >= FEWEST else ""
    return Plot(
        name="ends",
        title=f"Pairs whose term ends, in the next {MOST_WEEKS} weeks",
        finding=f"{many(total, 'pair').capitalize()} {'ends' if total <= 1 else 'end'} then{busiest}.",
        first="Week of",
        series=("pairs",),
        rows=rows,
    )


_PLOTS: tuple[Callable[[Report, dict[str, Figure]], Plot], ...] = (
    _funnel, _outcomes, _answer_days, _topics, _load, _ends,
)  # fmt: skip


def _days(nth: int) -> str:
    return str(nth) if nth <= LAST_DAY else f"{nth} or more"


def _units_of(
    report: Report,
) -> tuple[str, Callable[[date], date], Callable[[date], str], tuple[date, ...]]:
    """The weeks or months of the period: none from before the program began, and none that is to come."""
    begun = began(report.material)
    if not begun:
        return "week", _monday, _short, ()
    first = max(report.period.first, report.calendar.day(begun))
    last = min(report.period.last, report.made_on)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    weeks = tuple(dict.fromkeys(map(_monday, days)))
    if len(weeks) <= MOST_WEEKS:
        return "week", _monday, _short, weeks
    months = tuple(dict.fromkeys(map(_first_of_month, days)))
    return "month", _first_of_month, _month, months[-MOST_MONTHS:]


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


def _month(day: date) -> str:
    return f"{day:%b %Y}"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _short(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
