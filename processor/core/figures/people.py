"""Figures 4 to 6: who has a mentor, who was never served, and where there is room."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from processor.core.figures.figure import Found, Part, Row
from processor.core.figures.look import Look
from processor.core.figures.words import FEWEST, many, share
from processor.core.shown import shown_line, without_addresses

FEWEST_MATCHED = 70  # in a hundred
ASKS_WITHIN = 14  # days
MATCHED_WITHIN = 30
MANY_WAIT = 3  # mentees; a topic with fewer is not called short
WORST = 3  # topics that are named
LONGEST_TOPIC = 60  # characters


def matched(look: Look) -> Found:
    total = len(look.mentees)
    have = sum(row.number in look.matched for row in look.mentees)
    low = total >= FEWEST and 100 * have < FEWEST_MATCHED * total
    said = f"{share(have, total)} {'mentee has' if total == 1 else 'mentees have'} a mentor."
    few = f"fewer than {FEWEST_MATCHED} in a hundred have a mentor"
    return Found(
        sentence=said if total else "No mentee takes part.",
        numerator=have,
        denominator=total,
        rows=lambda: tuple(
            Row("M", row.number, "has a mentor" if row.number in look.matched else "has none", row.joined)
            for row in look.mentees
        ),
        amber=few if low else "",
    )


def never_served(look: Look) -> Found:
    asks, gets = look.before_day(ASKS_WITHIN), look.before_day(MATCHED_WITHIN)
    askers, matched = look.askers, look.ever_matched
    silent = {r.number for r in look.mentees if r.joined < asks and r.number not in askers}
    alone = {r.number for r in look.mentees if r.joined < gets and r.number not in matched}
    # who asked before that record began, and was matched by a coordinator, has a mentor
    silent -= matched
    either = len(silent | alone)
    total = len(look.mentees)
    if not either:
        sentence = "Nobody has waited long without a request or a mentor."
    else:
        sentence = (
            f"{many(len(silent), 'mentee')} joined more than {ASKS_WITHIN} days ago and never asked anybody; "
            f"{many(len(alone), 'mentee')} joined more than {MATCHED_WITHIN} days ago and never had a mentor."
        )
    old = f"{many(len(alone), 'mentee')} without a mentor for more than {MATCHED_WITHIN} days"
    return Found(
        sentence=sentence,
        numerator=either,
        denominator=total,
        parts=(Part("never asked", len(silent)), Part("never had a mentor", len(alone))),
        rows=lambda: tuple(
            Row("M", r.number, "never asked" if r.number in silent else "never had a mentor", r.joined)
            for r in look.mentees
            if r.number in silent or r.number in alone
        ),
        amber=old if alone else "",
    )


def room(look: Look) -> Found:
    taken = look.load.get  # a Counter's [] costs several times as much where there is nothing
    places = {row.number: row.capacity - taken(row.number, 0) for row in look.mentors}
    free = sum(n for n in places.values() if n > 0)
    waiting = [row for row in look.mentees if row.number not in look.matched]
    topics = topics_of(look) if look.is_asked_for else ()
    short = [part for part in topics if part.other >= MANY_WAIT and part.size < part.other]
    sentence = (
        f"{many(free, 'place')} {'is' if free <= 1 else 'are'} free for "
        f"{many(len(waiting), 'mentee')} without a mentor"
    )
    worst = "; ".join(f"{p.label} ({p.size:,} free, {p.other:,} waiting)" for p in short[:WORST])
    few = f"too few places in {many(len(short), 'topic')}"
    return Found(
        sentence=f"{sentence}; mentors are short in {worst}." if worst else f"{sentence}.",
        numerator=free,
        denominator=len(waiting),
        short=f"{free:,} free, {len(waiting):,} waiting",
        parts=topics,
        rows=lambda: (
            *(Row("M", row.number, f"mentor, {places[row.number]} free", row.joined)
              for row in look.mentors if places[row.number] > 0),
            *(Row("M", row.number, "mentee, waiting", row.joined) for row in waiting),
        ),
        amber=few if short else "",
    )  # fmt: skip


def topics_of(look: Look) -> tuple[Part, ...]:
    """Each topic with free places and waiting mentees; where most lack a place comes first.

    A mentor's places count in each of their topics.
    """
    places: dict[str, int] = {}
    taken, matched = look.load.get, look.matched
    for row in look.mentors:
        room = row.capacity - taken(row.number, 0)
        places[row.areas] = places.get(row.areas, 0) + max(room, 0)
    waiting = Counter([row.areas for row in look.mentees if row.number not in matched])
    free, wanted = _by_topic(places), _by_topic(waiting)
    found = [Part(area, free[area], wanted[area]) for area in free.keys() | wanted.keys()]
    return tuple(sorted(found, key=lambda part: (part.size - part.other, part.label)))


def _by_topic(counts: Mapping[str, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for areas, count in counts.items():
        for area in _topics(areas):
            found[area] += count
    return found


@lru_cache(maxsize=50_000)
def _topics(areas: str) -> tuple[str, ...]:
    """As members wrote them, on one short line each and without addresses: a figure names nobody."""
    return tuple(without_addresses(shown_line(str(area)))[:LONGEST_TOPIC] for area in json.loads(areas))
