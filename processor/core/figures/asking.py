"""Figures 1 to 3: the requests that wait, how fast they are answered, and what became of them."""

from __future__ import annotations

from collections import Counter

from processor.core.figures.figure import Found, Part, Row
from processor.core.figures.look import Look
from processor.core.figures.words import (
    FEWEST,
    NONE,
    days,
    is_above,
    lasting,
    many,
    share,
    within,
)
from processor.core.program import RequestState

LONGEST_WAIT = 10  # days; then the second reminder has gone out
QUICK = 7  # days
MOST_EXPIRED = 20  # in a hundred
LAST_DAY = 14  # of the days that are shown one by one

_ANSWERED = frozenset({RequestState.ACCEPTED.value, RequestState.REJECTED.value})
# How each state is said, in the order in which they are said.
OUTCOMES = {
    RequestState.ACCEPTED.value: "accepted",
    RequestState.REJECTED.value: "declined",
    RequestState.EXPIRED.value: "expired without an answer",
    RequestState.WITHDRAWN.value: "withdrawn",
    RequestState.UNDELIVERABLE.value: "not delivered",
}


def waiting(look: Look) -> Found:
    ages = sorted(look.age(r.asked) for r in look.pending)
    if not ages:
        return Found(sentence="No request waits for an answer.", numerator=0)
    one = len(ages) == 1
    sentence = f"{many(len(ages), 'request')} {'waits' if one else 'wait'} for an answer"
    half = ages[len(ages) // 2]  # so old, or older, is at least half of them
    if len(ages) >= FEWEST:
        sentence += f", half of them {lasting(half)} or longer"
    sentence += f"{', ' if one else ', the oldest '}{lasting(ages[-1])}."
    late = sum(age > LONGEST_WAIT for age in ages)
    said = f"{many(late, 'request')} for more than {days(LONGEST_WAIT)}"
    return Found(
        sentence=sentence,
        numerator=len(ages),
        short=f"{len(ages):,}, oldest {days(ages[-1])}",
        parts=(Part(f"for more than {LONGEST_WAIT} days", late),),
        rows=lambda: tuple(Row("REQ", r.number, "waits", r.asked) for r in look.pending),
        amber=said if late else "",
    )


def time_to_answer(look: Look) -> Found:
    answered = [r for r in look.closed if r.state in _ANSWERED]
    taken = sorted(look.calendar.days_between(r.asked, r.answered) for r in answered)
    if not taken:
        return Found(sentence="No request was answered.", numerator=0, short=NONE)
    quick = sum(each <= QUICK for each in taken)
    was = "was" if len(taken) == 1 else "were"
    sentence, short = f"{many(len(taken), 'request')} {was} answered", share(quick, len(taken))
    amber = ""
    if len(taken) >= FEWEST:
        half, most = within(taken, 5), within(taken, 9)
        sentence += f", half of them within {days(half)}, nine of ten within {days(most)}"
        short = f"half {half} d, nine of ten {most} d"
        slow = f"nine of ten take up to {days(most)}"
        amber = slow if most > LONGEST_WAIT else ""
    elif taken[0] == taken[-1]:
        sentence += f", after {days(taken[0])}"
    else:
        sentence += f", after {taken[0]} to {days(taken[-1])}"
    by_day = Counter(min(each, LAST_DAY + 1) for each in taken)
    return Found(
        sentence=f"{sentence}; {share(quick, len(taken))} within {days(QUICK)}.",
        numerator=quick,
        denominator=len(taken),
        short=short,
        parts=tuple(
            Part(days(each) if each <= LAST_DAY else f"more than {LAST_DAY} days", by_day[each])
            for each in range(LAST_DAY + 2)
        ),
        rows=lambda: tuple(
            Row("REQ", r.number, days(look.calendar.days_between(r.asked, r.answered)), r.answered)
            for r in answered
        ),
        amber=amber,
    )


def outcome(look: Look) -> Found:
    states = Counter(r.state for r in look.closed)
    total = len(look.closed)
    if not total:
        return Found(sentence="No request came to an end.", numerator=0, short=NONE)
    accepted, expired = states[RequestState.ACCEPTED.value], states[RequestState.EXPIRED.value]
    said = ", ".join(f"{states[state]:,} {word}" for state, word in OUTCOMES.items() if states[state])
    sentence = f"{many(total, 'request')} came to an end: {said}."
    if total >= FEWEST:
        sentence = f"{sentence[:-1]}; {share(accepted, total)} accepted."
    silent = f"{share(expired, total)} got no answer"
    return Found(
        sentence=sentence,
        numerator=accepted,
        denominator=total,
        parts=tuple(Part(word, states[state]) for state, word in OUTCOMES.items()),
        rows=lambda: tuple(Row("REQ", r.number, OUTCOMES[r.state], r.answered) for r in look.closed),
        amber=silent if is_above(expired, total, MOST_EXPIRED) else "",
    )
