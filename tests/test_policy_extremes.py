"""Every number of policy.toml, at its least and at its largest: the program works with each that it takes.

The numbers and their bounds are read from PolicyFile, so that a new key is played by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from annotated_types import Ge, Le, MaxLen
from pydantic import ValidationError

from processor.config.policy import PolicyFile
from processor.core.mail import OutboundMail
from processor.core.rules import BlockedPair, Policy
from processor.stages.ports import InboxState
from tests.conversation import Block
from tests.fakes.memory_store import MemoryStore
from tests.player import COORDINATOR, Player
from tests.shipped_rules import RULES

Values = Mapping[str, Any]
DEFAULTS = PolicyFile().model_dump()


def extremes(name: str) -> tuple[Any, ...]:
    """The least and the largest value that the field itself allows; of a list, none, one and the most."""
    field = PolicyFile.model_fields[name]
    if get_origin(field.annotation) is Literal:
        return get_args(field.annotation)
    if isinstance(field.default, int):
        return bounds(field.metadata)
    most = next(m.max_length for m in field.metadata if isinstance(m, MaxLen))
    each = next(a for a in get_args(field.annotation) if a is not Ellipsis)
    least, largest = bounds(get_args(each)[1].metadata)
    falls = list(field.default) == sorted(field.default, reverse=True) and name.startswith("renewal")
    lists = [(), (least,), tuple(range(least, least + most)), (largest,)]
    return tuple(tuple(sorted(days, reverse=falls)) for days in lists)


def latest_days(name: str) -> Values:
    """As many days as a list may hold, each as large as any other key lets it be."""
    many = next(values for values in extremes(name) if len(values) > 1)
    alone = [together({other: value}) for other in partners(name) for value in extremes(other)]
    beside = [{}, *(values for values in alone if values is not None and name not in values)]
    for more in range(365, 0, -1):
        days = tuple(day + more for day in many)
        for values in beside:
            if not faults({**values, name: days}):
                return {**values, name: days}
    raise AssertionError(name)


def partners(name: str) -> frozenset[str]:
    return frozenset(key for pair in linked() if name in pair for key in pair) - {name}


def bounds(metadata: Any) -> tuple[int, int]:
    (least,) = (m.ge for m in metadata if isinstance(m, Ge))
    (largest,) = (m.le for m in metadata if isinstance(m, Le))
    assert isinstance(least, int)
    assert isinstance(largest, int)
    return least, largest


def faults(values: Values) -> frozenset[str]:
    """The keys that the file would be refused for."""
    try:
        PolicyFile.model_validate({**DEFAULTS, **values})
    except ValidationError as error:
        return frozenset(str(each["loc"][0]) for each in error.errors())
    return frozenset()


@cache
def linked() -> frozenset[tuple[str, str]]:
    return frozenset(pair for pair in _linked() if pair[0] != pair[1])


def _linked() -> Iterator[tuple[str, str]]:
    """Two keys of which one is checked against the other: what is a fault alone is none beside the other."""
    for one in DEFAULTS:
        for value in extremes(one):
            wrong = faults({one: value})
            yield from ((one, other) for other in wrong - {one})
            if one in wrong:
                for other in DEFAULTS:
                    if any(not faults({one: value, other: beside}) for beside in extremes(other)):
                        yield one, other


def together(values: Values) -> Values | None:
    """With what stands in its way set to an extreme of its own; None where nothing helps."""
    if not faults(values):
        return values
    for other in [*(faults(values) - values.keys()), *DEFAULTS]:
        if other in values:
            continue
        for beside in extremes(other):
            more = {**values, other: beside}
            if not faults(more):
                return more
    for one, other in product(DEFAULTS, DEFAULTS):
        if one < other and not {one, other} & values.keys():
            for pair in product(extremes(one), extremes(other)):
                more = {**values, one: pair[0], other: pair[1]}
                if not faults(more):
                    return more
    return None


def to_play() -> dict[str, Values]:
    found: dict[str, Values] = {}
    for name in DEFAULTS:
        for value in extremes(name):
            settled = together({name: value})
            if settled is not None:
                found[f"{name}={value}"] = settled
        if isinstance(DEFAULTS[name], tuple):
            found[f"{name}: the latest days"] = latest_days(name)
    for one, other in sorted({(min(pair), max(pair)) for pair in linked()}):
        for values in product(extremes(one), extremes(other)):
            pair = dict(zip((one, other), values, strict=True))
            settled = pair if not faults(pair) else None
            if settled is not None:
                found[" ".join(f"{k}={v}" for k, v in sorted(settled.items()))] = settled
    return found


_ALONE = ("letters", "unproven", "breaker", "help_per_day", "open_requests", "capacity", "most_")


_TOGETHER = 8  # stories in one


def several_at_once(found: Mapping[str, Values]) -> dict[str, Values]:
    """Several stories in one, where none of the keys stops the letters of another."""
    left, made = dict(found), {}
    while left:
        name, values = next(iter(left.items()))
        del left[name]
        if not any(key.startswith(_ALONE) for key in values):
            for _ in range(_TOGETHER - 1):
                beside = next((other for other, more in left.items() if _may_join(values, more)), "")
                if beside:
                    name, values = f"{name} and {beside}", {**values, **left.pop(beside)}
        made[name] = values
    return made


def _may_join(values: Values, more: Values) -> bool:
    alone = any(key.startswith(_ALONE) for key in more)
    return not alone and not values.keys() & more.keys() and not faults({**values, **more})


PLAYED = several_at_once(to_play())


def test_each_number_is_played_at_both_its_ends() -> None:
    numbers = [name for name, value in DEFAULTS.items() if isinstance(value, int)]
    assert len(numbers) >= 20
    for name in numbers:
        played = {values[name] for values in PLAYED.values() if name in values}
        assert played >= set(extremes(name)), name
    assert {values["unproven"] for values in PLAYED.values() if "unproven" in values} == set(
        extremes("unproven")
    )


def test_what_is_checked_against_each_other_is_known() -> None:
    pairs = {frozenset(pair) for pair in linked()}
    assert pairs >= {
        frozenset(pair)
        for pair in (
            ("answer_days", "reminder_days"),
            ("answer_days", "token_days"),
            ("capacity", "most_capacity"),
            ("renewal_offer_days", "term_months"),
            ("renewal_offer_days", "renewal_reminder_days"),
            ("earliest_hour", "latest_hour"),
        )
    }


MIA, LEA, JON, ADA = "mia@example.net", "lea@example.com", "jon@example.org", "ada@example.org"


class Trial(Player):
    """A short story: each wish and each date of the program once, whatever the policy says."""

    def __init__(self, policy: Policy) -> None:
        store = MemoryStore(areas=RULES.areas, staff=[COORDINATOR])
        super().__init__(store, Path("policy"))
        pair = BlockedPair(between=frozenset({LEA, "tom@example.org"}), because="they are married")
        self.rules = replace(self.rules, policy=policy, blocked=(pair,))
        self.set_up()

    def writes(self, who: str, subject: str, *text: str, **more: str) -> None:
        self.now += timedelta(minutes=7)
        fields = [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
        self.step(Block(heading=f"{who} writes", lines=[f"Subject: {subject}", *fields, "", *text]))

    def latest(self, who: str, letter: str) -> OutboundMail | None:
        sent = (m for m in reversed(self.post.sent) if m.recipient == who and m.letter == letter)
        return next(sent, None)

    def answers(self, who: str, letter: str, *text: str, **more: str) -> None:
        """In reply to the latest such letter; where the policy had none sent, there is nothing to answer."""
        mail = self.latest(who, letter)
        if mail is not None:
            self.writes(who, f"Re: {mail.subject}", *text, **more)

    def later(self, days: int) -> None:
        self.step(Block(heading=f"{days} days later"))


def everybody_signs_up(trial: Trial) -> None:
    for who, name in ((JON, "Jon Berg"), (ADA, "Ada Cardio"), ("tom@example.org", "Tom Tox")):
        profile = (f"Name: {name}", "Practice areas: Critical care", "Career path: From ward to clinic")
        trial.writes(who, "SIGN UP MENTOR", "", *profile)
    trial.writes(MIA, "REQUEST M-1001", "before there is a profile")
    for who, name in ((MIA, "Mia Okafor"), (LEA, "Lea Lang")):
        trial.writes(who, "SIGN UP MENTEE", "", f"Name: {name}", "Practice areas: Critical care")
    trial.writes(JON, "SIGN UP MENTOR", "", "Capacity: 1000")


def a_request_is_talked_about(trial: Trial) -> None:
    for code in ("M-1002", "M-1003", "M-1002"):
        trial.writes(MIA, f"REQUEST {code}", "Would you?")
        trial.writes(MIA, f"QUEUE {code}", "Would you?")
        trial.writes(LEA, f"REQUEST {code}", "Would you?")
    for interest in ("", "critical care", "critical care page 2", "oncolgy", "toxicology"):
        trial.writes(MIA, f"BROWSE {interest}".strip())
    trial.writes(MIA, "STATUS")
    away = "I am out of office until 20 March 2026."
    trial.answers(JON, "request", away, Auto_Submitted="auto-replied", Return_Path="<>")
    trial.answers(JON, "request", "Which clinic do you work in?")
    trial.answers(MIA, "question", "In the general clinic by the river.")
    trial.answers(ADA, "request", "I would, but maybe not.")
    trial.answers(ADA, "request", "I would, but maybe not.")
    trial.answers(ADA, "request", "Not before May.")
    trial.answers(MIA, "deferred", "WAIT UNTIL 1 May")
    trial.writes(MIA, "WITHDRAW")
    trial.writes(MIA, "WITHDRAW REQ-1")
    trial.writes(MIA, "REQUEST M-1001", "after all")
    trial.answers(JON, "request", "REJECT")
    trial.writes(MIA, "REQUEST M-1001", "after all")


def nobody_vouches(trial: Trial) -> None:
    trial.writes(LEA, "PAUSE", Authentication="none")
    trial.answers(LEA, "confirm", "YES")
    trial.writes(LEA, "RESUME", Authentication="none")
    for nth in range(3):
        trial.writes("eve@evil.example", "HELP", Authentication="none")
        trial.writes(f"eve{nth}@evil.example", "SIGN UP MENTEE", "Name: Eve", Authentication="none")
    trial.writes(LEA, "I wonder what all this is about")


def days_pass(trial: Trial) -> None:
    trial.later(130)  # reminders, and the end of every request that is still open
    trial.writes(COORDINATOR, "QUEUE")
    trial.answers(COORDINATOR, "queue", "1 NOTE: whatever it is", "2 SNOOZE 1 DAY", "3 REMIND")
    trial.answers(ADA, "request", "ACCEPT")  # much too late
    trial.writes(MIA, "REQUEST M-1003", "Would you?")
    trial.later(trial.rules.policy.answer_days + 2)
    trial.answers("tom@example.org", "request", "ACCEPT")  # a little too late
    trial.answers(MIA, "late-offer", "YES")
    trial.answers(MIA, "introduction-mentee", "END NOW")
    trial.writes(LEA, "REQUEST M-1001", "Would you?")
    trial.answers(JON, "request", "ACCEPT")
    trial.writes(MIA, "REQUEST M-1001", "Would you?")
    trial.answers(JON, "request", "RAISE")
    trial.answers(JON, "introduction-mentor", "REJECT")
    for item in [*trial.store._unit.rows.held.values()]:  # type: ignore[attr-defined]
        if item.state == "waiting" and "nobody else hears" in item.because:
            trial.writes(
                COORDINATOR, f"RELEASE HELD-{item.number}"
            )  # a limit of the day held what takes a yes back
    trial.answers(JON, "introduction-mentor", "REJECT")


def terms_end(trial: Trial, months: int) -> None:
    first_of_all, sent = trial.now, 0
    for _ in range(3 * months + 8):
        trial.later(11)
        offers = [m for m in trial.post.sent[sent:] if m.letter == "renewal-offer"]
        sent = len(trial.post.sent)
        for offer in offers:
            trial.writes(offer.recipient, f"Re: {offer.subject}", "RENEW")
        if offers and trial.now - first_of_all > timedelta(days=31 * months):
            break
    trial.writes(COORDINATOR, "QUEUE")
    trial.later(31 * months + 31)  # and nobody says that it goes on
    trial.writes(JON, "LEAVE")


def told(policy: Policy) -> Trial:
    trial = Trial(policy)
    everybody_signs_up(trial)
    a_request_is_talked_about(trial)
    nobody_vouches(trial)
    days_pass(trial)
    terms_end(trial, policy.term_months)
    return trial


def test_the_story_goes_through_the_whole_program() -> None:
    letters = {mail.letter for mail in told(Policy()).post.sent}
    assert letters >= {
        "request", "reminder", "expired-mentor", "encouragement", "mentor-away", "question", "answer-unclear",
        "deferred", "withdrawn", "request-limit", "request-queued", "request-cooling", "directory",
        "browse-nothing", "confirm", "held", "help", "late-offer", "introduction-mentee", "answer-undone",
        "renewal-offer", "renewed", "completed", "ended", "left",
    }  # fmt: skip


@pytest.mark.parametrize("name", PLAYED)
def test_a_story_goes_well_with(name: str) -> None:
    policy = PolicyFile.model_validate({**DEFAULTS, **PLAYED[name]}).policy()
    trial = told(policy)
    assert not trial.trouble
    records = trial.records()
    assert not records["inbox"].get(InboxState.QUARANTINED.value), records["inbox"]
    assert not records["inbox"].get(InboxState.WAITING.value)
    assert records["requests"], "nobody was asked"
    rows = trial.store._unit.rows  # type: ignore[attr-defined]
    assert all(row.settled or row.at > trial.now for row in rows.due.values())
    assert all(re.fullmatch(r"REQ-[1-9]\d*", r["ref"]) for r in records["requests"])
    assert {r["state"] for r in records["relationships"]} <= {"completed", "ended"}
    if policy.letters_per_day > 5 and policy.letters_in_all_per_day > 100:  # else all mail stops
        letters = {mail.letter for mail in trial.post.sent}
        assert {"request", "directory", "expired-mentor", "introduction-mentee"} <= letters
