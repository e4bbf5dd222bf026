"""Figures 9 and 10: the mails that a person has to decide, and whether our own arrive."""

from __future__ import annotations

from collections import Counter

from processor.core.facts import OPEN_STATES
from processor.core.figures.figure import Found, Part, Row
from processor.core.figures.look import Look
from processor.core.figures.words import FEWEST, NONE, days, lasting, many, share, within

LONGEST_HELD = 2  # days
_SENT, _FAILED = "sent", "failed"


def held_mail(look: Look) -> Found:
    rows = [row for row in look.material.held if row.held < look.until]
    open_now = [r for r in rows if r.state in OPEN_STATES or r.decided >= look.until]
    decided = [r for r in rows if r.state not in OPEN_STATES and look.within(r.decided)]
    taken = sorted(look.calendar.days_between(r.held, r.decided) for r in decided)
    oldest = max((look.age(r.held) for r in open_now), default=0)
    one = len(open_now) == 1
    sentence = "No held mail waits for a coordinator"
    if open_now:
        sentence = f"{many(len(open_now), 'held mail')} {'waits' if one else 'wait'} for a coordinator"
        sentence += f"{', ' if one else ', the oldest '}{lasting(oldest)}"
    if taken:
        sentence += f"; {many(len(taken), 'was', 'were')} decided"
        sentence += f", half of them within {days(within(taken, 5))}" if len(taken) >= FEWEST else ""
    shown = f"{len(open_now):,}, oldest {days(oldest)}"
    long = f"one waits for {days(oldest)}"
    reasons = Counter(r.rule or "not noted" for r in rows if r.held >= look.begins)
    return Found(
        sentence=f"{sentence}.",
        numerator=len(open_now),
        short=shown if open_now else NONE,
        parts=tuple(Part(rule, count) for rule, count in reasons.most_common()),
        # without the reason: a coordinator may be the partner of whoever had a concern
        rows=lambda: (
            *(Row("HELD", r.number, "waits", r.held) for r in open_now),
            *(Row("HELD", r.number, "decided", r.decided) for r in decided),
        ),
        amber=long if oldest > LONGEST_HELD else "",
    )  # fmt: skip


def mail_health(look: Look) -> Found:
    by_state: Counter[str] = Counter()
    by_letter: dict[str, Counter[str]] = {}
    for letter, state, count in look.mails:
        by_state[state] += count
        by_letter.setdefault(letter, Counter())[state] += count
    gone, failed = by_state[_SENT], by_state[_FAILED]
    bounces = sum(map(look.within, look.history.bounces))
    total = gone + failed
    sentence = f"{share(gone, total)} letters were taken by the servers" if total else "No letter went out"
    if bounces:
        sentence += f"; {many(bounces, 'came', 'came')} back for good"
    away = len(look.material.unreachable) if look.is_now else 0
    if away:
        sentence += f"; {many(away, 'member')} cannot be reached"
    overdue = look.material.overdue_mails if look.is_now else 0
    if overdue:
        sentence += f"; {many(overdue, 'letter')} {'waits' if overdue == 1 else 'wait'} for more than a day"
    late = f"{many(overdue, 'letter')} not gone out after a day"
    return Found(
        sentence=f"{sentence}.",
        numerator=gone,
        denominator=total,
        parts=tuple(
            Part(letter, counts[_SENT], counts[_FAILED])
            for letter, counts in sorted(by_letter.items())
            if counts[_SENT] or counts[_FAILED]
        ),
        rows=lambda: (
            tuple(Row("M", number, "cannot be reached", 0) for number in look.material.unreachable)
            if look.is_now
            else ()
        ),
        amber=late if overdue else "",
    )
