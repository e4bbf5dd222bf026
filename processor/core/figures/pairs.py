"""Figures 7 and 8: how relationships go, by what the two have answered, and how they end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

from processor.core.events import EventKind
from processor.core.figures.figure import Found, Part, Row
from processor.core.figures.look import Look, Said, number_in, pair_of, says
from processor.core.figures.material import PairRow
from processor.core.figures.words import NONE, many, share
from processor.core.program import RelationshipState

HEARD_WITHIN = 30  # days in which a good answer counts
TOO_EARLY = 21  # days from the begin; then the first check-in goes out
LONG_WITHOUT = 14  # days after "not met yet"
ENDS_SOON = 30  # days
LAST_WEEK = 7


class Health(StrEnum):
    """The worst that counts comes first."""

    NO_CONTACT = "no contact yet"
    LOW = "a low mark"
    WORDS = "answered in words, for a person to read"
    ON_TRACK = "on track"
    TOO_EARLY = "too early to tell"
    SILENT = "not heard of lately"


_MEANS = {
    Said.NO_CONTACT: Health.NO_CONTACT,
    Said.LOW: Health.LOW,
    Said.WORDS: Health.WORDS,
    Said.GOOD: Health.ON_TRACK,
}
_STAYS = frozenset({Said.NO_CONTACT, Said.LOW})  # until that side says something else


def worst_answers(look: Look) -> Mapping[int, Health]:
    """By relationship, what the worse of the two has said, as far as it still counts."""
    lately = look.before_day(HEARD_WITHIN)
    said = list(Said)
    stay = {said.index(each) for each in _STAYS}
    found: dict[int, int] = {}
    for answer in look.latest_answers:
        at, _, rank = answer
        if at >= lately or rank in stay:
            pair = pair_of(answer)
            if rank < found.get(pair, len(said)):
                found[pair] = rank
    means = [_MEANS[each] for each in said]
    return {pair: means[rank] for pair, rank in found.items()}


def health(look: Look) -> Found:
    worst, today = worst_answers(look), look.today.toordinal()
    found = {
        p.number: worst.get(p.number) or (Health.TOO_EARLY if today - p.began < TOO_EARLY else Health.SILENT)
        for p in look.pairs
    }
    total = len(found)
    if not total:
        return Found(sentence="No two work together.", numerator=0, short=NONE)
    counts = Counter(found.values())
    good = counts[Health.ON_TRACK]
    said = ", ".join(f"{counts[each]:,} {each.value}" for each in Health if counts[each])
    limit = look.before_day(LONG_WITHOUT)
    silent = {pair_of(a) for a in look.latest_answers if says(a) is Said.NO_CONTACT and a[0] < limit}
    stuck = sum(number in silent for number in found)
    long = f"{many(stuck, 'pair')} without contact for more than {LONG_WITHOUT} days"
    return Found(
        sentence=f"{many(total, 'pair')} {'works' if total == 1 else 'work'} together: {said}.",
        numerator=good,
        denominator=total,
        parts=tuple(Part(each.value, counts[each]) for each in Health),
        rows=lambda: tuple(
            Row("REL", p.number, found[p.number].value, look.calendar.begins(look.day_of(p.began)))
            for p in look.pairs
        ),
        amber=long if stuck else "",
    )


def ends(look: Look) -> Found:
    today = look.today.toordinal()
    soon = [p for p in look.pairs if today <= p.ends <= today + ENDS_SOON]
    over = [p for p in look.material.pairs if look.within(p.ended)]
    early = sum(p.state == RelationshipState.ENDED.value for p in over)
    completed = len(over) - early
    renewed = _renewed(look)
    terms = len(renewed) + completed
    sentence = f"{many(len(soon), 'pair')} {'ends' if len(soon) <= 1 else 'end'} in the next {ENDS_SOON} days"
    if terms:
        what = "term that came to its end was" if terms == 1 else "terms that came to their end were"
        sentence += f"; {share(len(renewed), terms)} {what} renewed"
    if early:
        sentence += f"; {many(early, 'pair')} ended early"
    # what one of the two has said stays between them and the program: it is a number, and no row
    one_sided = sum(p.votes == 1 and p.ends <= today + LAST_WEEK for p in soon) if look.is_now else 0
    left = f"{many(one_sided, 'pair')} with one answer, and a week left"
    short = f"{len(soon):,} soon; {share(len(renewed), terms)} renewed" if terms else f"{len(soon):,} soon"
    return Found(
        sentence=f"{sentence}.",
        numerator=len(renewed),
        denominator=terms,
        short=short,
        parts=(
            Part(f"end in {ENDS_SOON} days", len(soon)),
            Part("renewed", len(renewed)),
            Part("completed", completed),
            Part("ended early", early),
        ),
        rows=lambda: (
            *(Row("REL", p.number, "ends soon", look.calendar.begins(look.day_of(p.ends))) for p in soon),
            *(Row("REL", number, "renewed", at) for number, at in renewed.items()),
            *(Row("REL", p.number, _end(p), p.ended) for p in over),
        ),
        amber=left if one_sided else "",
    )  # fmt: skip


def _end(pair: PairRow) -> str:
    return "ended early" if pair.state == RelationshipState.ENDED.value else "completed"


def _renewed(look: Look) -> dict[int, int]:
    """Relationships that were renewed within the period, and when; what was taken back does not count."""
    found: dict[int, int] = {}
    for row in look.history.renewals:
        number = number_in(row.about)
        if not look.within(row.at):
            continue
        if row.what == EventKind.RELATIONSHIP_RENEWED:
            found[number] = row.at
        elif row.what == EventKind.RENEWAL_TAKEN_BACK:
            found.pop(number, None)
    return found
