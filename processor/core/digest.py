"""The digest of a coordinator: what needs a person, the figures, what comes, the machine, the latest seal.

Each coordinator gets it weekly, daily or never (`DIGEST DAILY`). When there is nothing to say there is none,
but for one in each month: silence is then no fault that nobody sees. What has to be told at once (concerns,
the breaker, forged coordinators) was told by a letter of its own; here it only stands as long as it waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from processor.core.confidential import without_partners_words
from processor.core.dates import in_daytime, local_day, on_day
from processor.core.decisions import done, ignored
from processor.core.facts import Facts
from processor.core.figures import Figure, Material, Period, figures
from processor.core.glance import Said, at_a_glance
from processor.core.outcome import Decision, DueKind, Effect, KeepDigest, KeepList, Letter, SetDue
from processor.core.queue import Item, Queue, queue_of
from processor.core.rules import Policy, RuleBook
from processor.core.seals import Seal

MOST_ITEMS = 20  # QUEUE has the others
MOST_COMING = 10  # of each kind
AHEAD = timedelta(days=7)
_WEEK = 7


class Often(StrEnum):
    WEEKLY = "weekly"
    DAILY = "daily"
    NEVER = "never"


# What a click on the mail program's own "unsubscribe" leaves.
ONE_STEP_LESS: Mapping[Often, Often] = {Often.DAILY: Often.WEEKLY, Often.WEEKLY: Often.NEVER}
COMMANDS: Mapping[Often, str] = {
    Often.WEEKLY: "DIGEST WEEKLY", Often.DAILY: "DIGEST DAILY", Often.NEVER: "DIGEST OFF",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What the clock will do within the next days."""

    ref: str
    mentor: str  # names
    mentee: str
    at: datetime | None = None  # when a request expires
    day: date | None = None  # when a term ends


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingUp:
    expiring: tuple[Coming, ...] = ()
    ending: tuple[Coming, ...] = ()
    total: int = 0  # of both, with those that are not among these


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFacts:
    """What only the digest wants."""

    address: str = ""  # of the coordinator
    often: str = ""  # as she said it; "": she has not
    sent_at: datetime | None = None
    material: Material | None = None
    coming: ComingUp = field(default_factory=ComingUp)
    seal: Seal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """All that the letter shows, before it is one."""

    period: Period
    often: Often
    queue: Queue
    items: tuple[Item, ...]
    figures: tuple[Figure, ...]
    new_pairs: int
    machine: tuple[Said, ...]
    coming: ComingUp

    @property
    def says_something(self) -> bool:
        return bool(self.queue.total or self.new_pairs or self.coming.total or not self.machine[0].well)


# --- when ---------------------------------------------------------------------------------------------


def chosen(often: str, policy: Policy) -> Often:
    return Often(often or policy.digest)


def period_of(often: Often, now: datetime, time_zone: str) -> Period:
    """The last whole days: a day, or a week."""
    last = local_day(now, time_zone) - timedelta(days=1)
    return Period(first=last - timedelta(days=0 if often is Often.DAILY else _WEEK - 1), last=last)


def next_at(often: Often, now: datetime, policy: Policy, time_zone: str) -> datetime:
    """The next morning on which one is due, in the daytime of the program."""
    day = local_day(now, time_zone)
    for ahead in range(_WEEK + 2):
        each = day + timedelta(days=ahead)
        at = on_day(each, policy.digest_hour, time_zone)
        at = in_daytime(at, policy.earliest_hour, policy.latest_hour, time_zone)
        if at > now and (often is Often.DAILY or each.isoweekday() == policy.digest_weekday):
            return at
    raise AssertionError("a week has each day")


def due_of(address: str, often: Often, now: datetime, policy: Policy, time_zone: str) -> SetDue:
    return SetDue(kind=DueKind.DIGEST, about=f"TO-{address}", at=next_at(often, now, policy, time_zone))


# --- what ---------------------------------------------------------------------------------------------


def decide_digest(facts: Facts, rules: RuleBook) -> Decision:
    """Sent, or nothing is to say; the next one is set in the same transaction, so that none is sent twice."""
    known, zone = facts.digest, facts.program.time_zone
    if known is None or known.address not in facts.program.coordinators:
        return ignored("that address is no coordinator's any more")
    often = chosen(known.often, rules.policy)
    if often is Often.NEVER:
        return ignored(f"{known.address} wants no digest")
    again = due_of(known.address, often, facts.now, rules.policy, zone)
    told = _told(known, often, facts, rules.policy)
    this_month = _is_of_this_month(known.sent_at, facts.now, zone)
    if not told.says_something and this_month:
        return ignored(f"there is nothing to tell {known.address}", again)
    number = facts.numbers.list()
    effects: tuple[Effect, ...] = (
        again,
        KeepDigest(address=known.address, sent_at=facts.now),
        KeepList(number=number, refs=tuple(item.ref for item in told.items)),
    )
    because = f"{known.address} reads what needs a person ({told.queue.total}), and how things stand"
    return done(because, effects, [_letter(number, known, told, facts)])


def _is_of_this_month(sent_at: datetime | None, now: datetime, zone: str) -> bool:
    if sent_at is None:
        return False
    sent, today = local_day(sent_at, zone), local_day(now, zone)
    return (sent.year, sent.month) == (today.year, today.month)


def _told(known: DigestFacts, often: Often, facts: Facts, policy: Policy) -> _Told:
    zone = facts.program.time_zone
    period, queue = period_of(often, facts.now, zone), queue_of(facts, policy)
    material = without_partners_words(known.material, facts) if known.material is not None else None
    days = range(period.first.toordinal(), period.last.toordinal() + 1)
    return _Told(
        period=period,
        often=often,
        queue=queue,
        items=queue.items[:MOST_ITEMS],
        figures=figures(material, period, facts.now) if material is not None else (),
        new_pairs=sum(pair.began in days for pair in material.pairs) if material is not None else 0,
        machine=_machine(facts, policy),
        coming=known.coming,
    )


def _machine(facts: Facts, policy: Policy) -> tuple[Said, ...]:
    """Without the due dates that are settled just now, as this one is."""
    said = at_a_glance(
        facts.counts, running=True, down=facts.down, policy=policy, now=facts.now,
        time_zone=facts.program.time_zone,
    )  # fmt: skip
    return tuple(one for one in said if one.kind != "overdue")


def _letter(number: int, known: DigestFacts, told: _Told, facts: Facts) -> Letter:
    from processor.core.intents.coordinator.questions import as_shown

    less = ONE_STEP_LESS[told.often]
    data: dict[str, Any] = {
        "program_name": facts.program.name,
        "items": tuple(as_shown(nth, item) for nth, item in enumerate(told.items, 1)),
        "total": told.queue.total,
        "overdue": told.queue.overdue,
        "more": told.queue.total - len(told.items),
        "snoozed": told.queue.snoozed,
        "new_pairs": told.new_pairs,
        "often": told.often.value,
        "week": told.period.last.isocalendar().week,
        "first": told.period.first,
        "last": told.period.last,
        "figures": tuple(_shown(figure) for figure in told.figures),
        "expiring": tuple(_line(one) for one in told.coming.expiring),
        "ending": tuple(_line(one) for one in told.coming.ending),
        "more_coming": told.coming.total - len(told.coming.expiring) - len(told.coming.ending),
        "machine": tuple({"sentence": one.sentence, "well": one.well} for one in told.machine),
        "seal": f"{known.seal.number}:{known.seal.digest}" if known.seal is not None else "",
        "sealed_at": known.seal.at if known.seal is not None else facts.now,
    }
    return Letter(
        name="digest", to=known.address, to_name="", about=f"LIST-{number}", holder=known.address,
        answers=False, unsubscribe=COMMANDS[less], data=data,
    )  # fmt: skip


def _shown(figure: Figure) -> dict[str, object]:
    before = [each.short for each in figure.before[:2]]
    return {
        "title": figure.title,
        "now": figure.short,
        "before": (*before, *["–"] * (2 - len(before))),
        "amber": figure.amber,
    }


def _line(coming: Coming) -> dict[str, object]:
    return {
        "ref": coming.ref,
        "mentor": coming.mentor,
        "mentee": coming.mentee,
        "on": coming.day if coming.day is not None else coming.at,
    }
