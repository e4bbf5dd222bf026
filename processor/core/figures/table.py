"""The ten figures: to add one, write its function and its line in TABLE."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from processor.core import check_ins
from processor.core.figures import asking, mails, pairs, people
from processor.core.figures.figure import Earlier, Figure, Found, Kind
from processor.core.figures.garbage import no_garbage_looked_for
from processor.core.figures.look import History, Look
from processor.core.figures.material import Material
from processor.core.figures.periods import Period, calendar_of, seconds, with_earlier
from processor.core.figures.words import sentence, share

BEFORE = 2  # periods that a figure is shown beside


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    name: str
    title: str
    kind: Kind
    text: str  # what is counted, of what, and when
    amber: str  # when somebody should look
    count: Callable[[Look], Found]


def _flat(text: str) -> str:
    return " ".join(text.split())


TABLE: tuple[Definition, ...] = (
    Definition(
        name="waiting",
        title="Waiting for an answer",
        kind=Kind.COUNT,
        count=asking.waiting,
        text=_flat("""
            Requests that were open when the period ended. The age of a request is the number of calendar days
            since it was asked."""),
        amber=f"one waits for more than {asking.LONGEST_WAIT} days",
    ),
    Definition(
        name="time-to-answer",
        title="Time to answer",
        kind=Kind.SHARE,
        count=asking.time_to_answer,
        text=_flat(f"""
            Of the requests that mentors accepted or declined in the period, those answered within
            {asking.QUICK} calendar days. Where an answer was changed, the last one counts."""),
        amber=f"nine of ten take more than {asking.LONGEST_WAIT} days",
    ),
    Definition(
        name="outcome",
        title="What became of requests",
        kind=Kind.SHARE,
        count=asking.outcome,
        text=_flat("""
            Of all requests that came to an end in the period, those that were accepted. Expired means that no
            answer came in time; it is shown apart from declined."""),
        amber=f"more than {asking.MOST_EXPIRED} in a hundred expired",
    ),
    Definition(
        name="matched",
        title="Mentees with a mentor",
        kind=Kind.SHARE,
        count=people.matched,
        text=_flat("""
            Of the mentees who took part when the period ended, those with an active relationship. To take
            part means a complete profile, and neither paused, nor out of reach, nor left; whoever is paused
            or out of reach today is counted so in earlier periods as well."""),
        amber=f"fewer than {people.FEWEST_MATCHED} in a hundred",
    ),
    Definition(
        name="never-served",
        title="Never served",
        kind=Kind.SHARE,
        count=people.never_served,
        text=_flat(f"""
            Of the mentees who took part when the period ended, those who joined more than
            {people.ASKS_WITHIN} days before and had never asked for a mentor, and those who joined more than
            {people.MATCHED_WITHIN} days before and had never had one. Who is both counts once."""),
        amber=f"any mentee who joined more than {people.MATCHED_WITHIN} days before never had a mentor",
    ),
    Definition(
        name="room",
        title="Room",
        kind=Kind.RATIO,
        count=people.room,
        text=_flat("""
            Free places of the mentors who took part when the period ended (the mentees that each offers to
            take, less those they had), beside the mentees without a mentor. By topic, a mentor's places count
            in each of their topics. How many a mentor offers is not kept for the past: it is today's
            number."""),
        amber=f"in a topic for which {people.MANY_WAIT} or more wait, there are fewer places than mentees",
    ),
    Definition(
        name="health",
        title="How pairs are doing",
        kind=Kind.SHARE,
        count=pairs.health,
        text=_flat(f"""
            Of the relationships that were active when the period ended, those that are on track: the last
            answer of each side to a check-in counts, the worse one of the two. On track is a mark above
            {check_ins.LOW} within {pairs.HEARD_WITHIN} days. A lower mark and "not met yet" count until that
            side says something else. An answer in words is no mark: it is counted apart, and a person reads
            it. Too early is the first {pairs.TOO_EARLY} days."""),
        amber=f'a "not met yet" is older than {pairs.LONG_WITHOUT} days',
    ),
    Definition(
        name="ends",
        title="Ends and renewals",
        kind=Kind.SHARE,
        count=pairs.ends,
        text=_flat(f"""
            Of the terms that were renewed or completed in the period, those that were renewed, for which both
            have to say yes. Pairs that ended before their day are counted apart. Beside it: the pairs whose
            term ends within {pairs.ENDS_SOON} days. Who of them has answered is not shown."""),
        amber=f"only one of the two has answered, and {pairs.LAST_WEEK} days or fewer are left",
    ),
    Definition(
        name="held-mail",
        title="Held mail",
        kind=Kind.COUNT,
        count=mails.held_mail,
        text=_flat("""
            Mails that the program did not dare to decide and no coordinator had decided when the period
            ended; those put off or assigned are among them. By reason: all that were held in the period."""),
        amber=f"one waits for more than {mails.LONGEST_HELD} days",
    ),
    Definition(
        name="mail-health",
        title="Whether our mail arrives",
        kind=Kind.SHARE,
        count=mails.mail_health,
        text=_flat("""
            Of the letters queued in the period that have an outcome, those that a mail server took; the
            others were refused for good. Letters that came back later are counted apart. Whether anybody
            opened a letter is not recorded."""),
        amber="a letter has waited for more than a day",
    ),
)


def spans(time_zone: str, period: Period, now: datetime) -> tuple[tuple[int, int], ...]:
    """For which moments figures() wants `Material.mails`: from, and up to but without the second."""
    calendar, until = calendar_of(time_zone), seconds(now) + 1
    return tuple(
        (calendar.begins(each.first), min(calendar.ends(each.last), until))
        for each in with_earlier(period, BEFORE)
    )


def figures(material: Material, period: Period, now: datetime) -> tuple[Figure, ...]:
    """All ten, of that period, beside the two before it."""
    with no_garbage_looked_for():
        return _figures(material, period, now)


def _figures(material: Material, period: Period, now: datetime) -> tuple[Figure, ...]:
    calendar, moment = calendar_of(material.time_zone), seconds(now)
    begun, periods = began(material), with_earlier(period, BEFORE)
    oldest = calendar.begins(periods[-1].first)
    going_on = {pair.number for pair in material.pairs if not pair.ended or pair.ended >= oldest}
    history = History(material.events, going_on)
    looks = [Look(material, history, each, nth, calendar, moment) for nth, each in enumerate(periods)]
    # of the time before the program there are no figures, and no zeros either
    earlier = [look for look in looks[1:] if begun and begun < look.until]
    return tuple(
        _figure(number, definition, looks[0], earlier) for number, definition in enumerate(TABLE, start=1)
    )


def _figure(number: int, definition: Definition, look: Look, earlier: list[Look]) -> Figure:
    found = definition.count(look)
    return Figure(
        number=number,
        name=definition.name,
        title=definition.title,
        sentence=sentence(found.sentence),
        short=_short(found, definition.kind),
        kind=definition.kind,
        numerator=found.numerator,
        denominator=found.denominator,
        definition=definition.text,
        period=look.period,
        before=tuple(_earlier(definition, each) for each in earlier),
        parts=found.parts,
        amber=found.amber,
        listed=found.rows,
    )


def _earlier(definition: Definition, look: Look) -> Earlier:
    found = definition.count(look)
    return Earlier(
        period=look.period,
        numerator=found.numerator,
        denominator=found.denominator,
        short=_short(found, definition.kind),
    )


def _short(found: Found, kind: Kind) -> str:
    if found.short:
        return found.short
    return share(found.numerator, found.denominator) if kind is Kind.SHARE else f"{found.numerator:,}"


def began(material: Material) -> int:
    """When the first member joined; 0: nobody has."""
    return min((row.joined for rows in (material.mentors, material.mentees) for row in rows), default=0)
