"""Figures 7 and 8: how relationships go, by what the two have answered, and how they end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

from processor.core.events import EventKind
from processor.core.figures.figure import Found, Part, Row
from processor.core.figures.look import Answer, Look, Said, Side, number_in
from processor.core.figures.material import PairRow
from processor.core.figures.words import many, share
from processor.core.program import RelationshipState, Role

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
_SIDES = (*Role, None)


def latest_answers(look: Look) -> Mapping[Side, Answer]:
    """The last answer of each side."""
    until = look.until
    return {answer.of: answer for answer in look.history.answers if answer.at < until}


def health_of(pair: PairRow, answers: Mapping[Side, Answer], lately: int, today: int) -> Health:
    """`lately`: since when a good answer counts; `today`: as an ordinal."""
    found = (answers.get((pair.number, side)) for side in _SIDES)
    said = {each.says for each in found if each is not None and (each.at >= lately or each.says in _STAYS)}
    if said:
        return next(means for says, means in _MEANS.items() if says in said)
    return Health.TOO_EARLY if today - pair.began < TOO_EARLY else Health.SILENT


def health(look: Look) -> Found:
    answers = latest_answers(look)
    lately, today = look.before_day(HEARD_WITHIN), look.today.toordinal()
    found = {p.number: health_of(p, answers, lately, today) for p in look.pairs}
    total = len(found)
    if not total:
        return Found(sentence="No two work together.", numerator=0, short="none")
    counts = Counter(found.values())
    good = counts[Health.ON_TRACK]
    said = ", ".join(f"{counts[each]:,} {each.value}" for each in Health if counts[each])
    limit = look.before_day(LONG_WITHOUT)
    stuck = sum(
        each is Health.NO_CONTACT and any(_is_stuck(answers.get((n, side)), limit) for side in _SIDES)
        for n, each in found.items()
    )
    return Found(
        sentence=f"{many(total, 'pair')} {'works' if total == 1 else 'work'} together: {said}.",
        numerator=good,
        denominator=total,
        parts=tuple(Part(each.value, counts[each]) for each in Health),
        rows=lambda: tuple(
            Row("REL", p.number, found[p.number].value, look.calendar.begins(look.day_of(p.began)))
            for p in look.pairs
        ),
        amber=f"{many(stuck, 'pair')} without contact for more than {LONG_WITHOUT} days" if stuck else "",
    )


def _is_stuck(answer: Answer | None, limit: int) -> bool:
    return answer is not None and answer.says is Said.NO_CONTACT and answer.at < limit


def ends(look: Look) -> Found:
    today = look.today.toordinal()
    soon = [p for p in look.pairs if today <= p.ends <= today + ENDS_SOON]
    over = [p for p in look.material.pairs if look.within(p.ended)]
    early = sum(p.state == RelationshipState.ENDED.value for p in over)
    completed = len(over) - early
    renewed = _renewed(look)
    terms = len(renewed) + completed
    sentence = f"{many(len(soon), 'pair')} {'ends' if len(soon) == 1 else 'end'} in the next {ENDS_SOON} days"
    if terms:
        was = "was" if len(renewed) == 1 else "were"
        sentence += f"; {share(len(renewed), terms)} terms that came to their end {was} renewed"
    if early:
        sentence += f"; {many(early, 'pair')} ended early"
    # what one of the two has said stays between them and the program: it is a number, and no row
    one_sided = sum(p.votes == 1 and p.ends <= today + LAST_WEEK for p in soon) if look.is_now else 0
    return Found(
        sentence=f"{sentence}.",
        numerator=len(renewed),
        denominator=terms,
        short=f"{len(soon):,} soon; {share(len(renewed), terms)} renewed" if terms else f"{len(soon):,} soon",
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
        amber=f"{many(one_sided, 'pair')} with one answer, and a week left" if one_sided else "",
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
