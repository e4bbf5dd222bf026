"""`python -m bench.figures`: how long the figures take, with 100,000 members and a year of their mail.

`--url` names an empty PostgreSQL database; else it is an SQLite file in a folder of its own.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from sqlalchemy import Connection, insert, update

from bench.people import FIRST, JOINED
from bench.places import ROOT
from bench.seed import _engine as engine_at
from bench.seed import _settle as settle
from bench.seed import fill
from processor.config import load_rules
from processor.core.events import EventKind
from processor.core.figures import figures, last_days, spans
from processor.store import open_store, tables

ZONE = "America/New_York"
A_YEAR = 365
NOW = JOINED + timedelta(days=A_YEAR)
LETTERS = (
    "request",
    "reminder",
    "introduction-mentee",
    "introduction-mentor",
    "check-in",
    "welcome",
    "browse",
)
_AT_ONCE = 20_000
T = TypeVar("T")


def add_a_year(db: Connection, members: int, mails: int) -> None:
    """Requests, pairs, check-ins and letters, spread over the year; the members join over it, too."""
    dice = random.Random(7)
    some = tables.members.c
    for start in range(0, members, _AT_ONCE):
        for day in range(0, A_YEAR, 5):
            here = (some.number >= FIRST + start) & (some.number < FIRST + start + _AT_ONCE)
            db.execute(
                update(tables.members)
                .where(here, some.number % (A_YEAR // 5) == day // 5)
                .values(joined_at=JOINED + timedelta(days=day, seconds=day))
            )
    begin = members // 9 + 10  # after those that fill() has made
    requests: list[dict[str, Any]] = []
    pairs: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    for number in range(begin, begin + members // 2):
        asked = _moment(dice)
        mentee, mentor = FIRST + dice.randrange(members), FIRST + 3 * dice.randrange(members // 3)
        state = dice.choices(("accepted", "rejected", "expired", "withdrawn"), (6, 2, 1, 1))[0]
        answered = asked + timedelta(days=dice.randrange(14), seconds=dice.randrange(86_400))
        state = state if answered <= NOW else "pending"
        at = answered if answered <= NOW else None
        requests.append(_request(number, mentee, mentor, state, asked, at))
        if state != "accepted":
            continue
        pairs.append(_pair(len(pairs) + begin, number, mentee, mentor, answered.date(), dice))
        for side in ("mentee", "mentor"):
            mark = dice.randrange(1, 6)
            events.append(
                _event(answered, EventKind.CHECK_IN_RATED, f"REL-{number}", f"{mark}, says the {side}")
            )
        events.append(_event(answered, EventKind.RELATIONSHIP_BEGUN, f"REL-{number}", "made up"))
    events += [
        _event(_moment(dice), EventKind.REQUEST_ASKED, f"REQ-{n}", "made up") for n in range(4 * members)
    ]
    for table, rows in ((tables.requests, requests), (tables.relationships, pairs), (tables.events, events)):
        for start in range(0, len(rows), _AT_ONCE):
            db.execute(insert(table), rows[start : start + _AT_ONCE])
    letters = _letters(mails, dice)
    while some_letters := [row for _, row in zip(range(_AT_ONCE), letters, strict=False)]:
        db.execute(insert(tables.outbox), some_letters)


def _moment(dice: random.Random) -> datetime:
    return JOINED + timedelta(seconds=dice.randrange(A_YEAR * 86_400))


def _request(number: int, mentee: int, mentor: int, state: str, asked: Any, answered: Any) -> dict[str, Any]:
    return {
        "number": number, "mentee": mentee, "mentor": mentor, "state": state, "note": "Would you help me?",
        "asked_at": asked, "answer_by": asked, "answered_at": answered, "clarifications": 0, "moved": False,
        "reoffered": False, "version": 1,
    }  # fmt: skip


def _pair(number: int, of: int, mentee: int, mentor: int, began: date, dice: random.Random) -> dict[str, Any]:
    over = dice.random() < 0.4
    return {
        "number": number, "request": of, "mentee": mentee, "mentor": mentor,
        "state": "completed" if over else "active", "term": 1, "first_start": began, "starts_on": began,
        "ends_on": began + timedelta(days=182), "renewal_offered": False, "mentor_vote": "",
        "mentee_vote": "", "version": 1,
        "ended_at": NOW - timedelta(days=dice.randrange(90)) if over else None,
    }  # fmt: skip


def _event(at: datetime, what: EventKind, about: str, because: str) -> dict[str, Any]:
    return {
        "at": at,
        "what": what.value,
        "about": about,
        "because": because,
        "actor": "program",
        "channel": "clock",
    }


def _letters(count: int, dice: random.Random) -> Iterator[dict[str, Any]]:
    for nth in range(count):
        at = JOINED + timedelta(seconds=nth * (A_YEAR * 86_400 // count))
        yield {
            "serial": f"{nth:016x}", "message_id": f"<{nth}@program.example>", "return_path": "",
            "recipient": f"person{nth % 97_001}@clinic{nth % 97}.example", "letter": dice.choice(LETTERS),
            "about": f"REQ-{nth}", "subject": "Would you mentor somebody?", "inbox_id": None, "caused_by": "",
            "proven": True, "state": "sent" if nth % 50 else "failed", "queued_at": at, "next_try_at": at,
            "attempts": 1, "fence": 1, "leased_to": "", "server_reply": "250 ok", "sent_at": at,
            "to_stranger": False, "frozen": False, "raw": b"x" * 2_000,
        }  # fmt: skip


def measure(members: int, mails: int, out: Console, url: str = "") -> None:
    """Prints; asserts nothing, for other work on the machine counts as well."""

    def timed(what: str, job: Callable[[], T]) -> T:
        began, busy = time.monotonic(), time.process_time()
        found = job()
        spent = time.process_time() - busy
        out.print(f"{what:<40} {time.monotonic() - began:8.3f} s, {spent:8.3f} s of a core")
        return found

    rules = load_rules(ROOT / "rules", "en")
    with tempfile.TemporaryDirectory(prefix="mentor-exchange-") as name:
        url = url or f"sqlite:///{Path(name)}/program.db"
        fill(url, members, rules)
        engine = engine_at(url)
        with engine.begin() as db:
            add_a_year(db, members, mails)
        settle(engine)
        engine.dispose()
        store = open_store(url, areas=rules.areas)
        for days in (7, 90):
            period = last_days(NOW.date(), days)
            for turn in ("first", "again"):
                with store.reading() as unit:
                    wanted = spans(ZONE, period, NOW)
                    material = timed(
                        f"{days} days, {turn}: read",
                        lambda: unit.material(ZONE, wanted, NOW),  # noqa: B023
                    )
                found = timed(f"{days} days, {turn}: count", lambda: figures(material, period, NOW))  # noqa: B023
        for figure in found:
            out.print(f"{figure.number:>2} {figure.sentence} ({len(figure.rows):,} rows)")
        out.print(
            f"{len(material.mentors) + len(material.mentees):,} profiles, "
            f"{len(material.requests):,} requests, "
            f"{len(material.pairs):,} pairs, {len(material.events):,} events, {mails:,} letters; "
            f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most, with the making of it"
        )
        store.close()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--members", type=int, default=100_000)
    arguments.add_argument("--mails", type=int, default=400_000)
    arguments.add_argument("--url", default="")
    chosen = arguments.parse_args()
    measure(chosen.members, chosen.mails, Console(highlight=False), chosen.url)
