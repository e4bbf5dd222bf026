"""`python -m bench.queue`: how long queue and digest take, with 100,000 members and a year of mail."""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from rich.console import Console
from sqlalchemy import create_engine, delete, insert, select

from bench.places import ROOT
from bench.seed import fill
from processor.config import load_rules
from processor.core import digest, queue
from processor.core.check_ins import not_met, rated
from processor.core.events import EventKind
from processor.core.facts import Facts
from processor.core.figures import spans
from processor.core.program import Program, RelationshipState, RequestState, Role
from processor.core.rules import Policy
from processor.store import open_store, tables
from tests.doors.store_samples import NOW

COORDINATOR = "carla@program.example"

T = TypeVar("T")
DAYS = 365
_AT_ONCE = 5_000


def a_year(mentors: list[int], mentees: list[int]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """One request of each mentee, a pair of each third, and what the record says of them: (table, row)."""
    draw = random.Random(7)
    fates = [RequestState.ACCEPTED] * 4 + [RequestState.REJECTED] * 3 + [RequestState.EXPIRED] * 2
    first = 1_000_000
    for nth, mentee in enumerate(mentees):
        if nth % 10 == 0:
            continue  # who never asks
        number, mentor = first + nth, draw.choice(mentors)
        asked = NOW - timedelta(days=draw.uniform(0, DAYS))
        is_open = NOW - asked < timedelta(days=14)
        state = RequestState.PENDING if is_open else draw.choice(fates)
        answered = None if is_open else asked + timedelta(days=draw.uniform(0, 14))
        yield tables.requests, {
            "number": number, "mentee": mentee, "mentor": mentor, "state": state.value, "note": "Would you?",
            "asked_at": asked, "answer_by": asked + timedelta(days=14), "answered_at": answered,
            "clarifications": 0, "moved": False, "reoffered": False, "version": 1,
        }  # fmt: skip
        kinds = [EventKind.REQUEST_ASKED, EventKind.REMINDED, EventKind.REQUEST_ACCEPTED] * 3
        for kind in kinds:
            yield tables.events, _event(asked, kind, f"REQ-{number}", "a sentence of the usual length for it")
        if state is RequestState.ACCEPTED:
            yield from _pair(number, mentee, mentor, (answered or asked).date(), draw)


def _pair(number: int, mentee: int, mentor: int, began: date, draw: random.Random) -> Iterator[Any]:
    ends = began + timedelta(days=183)
    over, soon = ends < NOW.date(), ends < NOW.date() + timedelta(days=21)
    votes = draw.choice([("", ""), ("yes", ""), ("", "yes"), ("no", "")]) if soon else ("", "")
    state = RelationshipState.COMPLETED if over else RelationshipState.ACTIVE
    yield tables.relationships, {
        "number": number, "request": number, "mentee": mentee, "mentor": mentor, "state": state.value,
        "term": 1, "first_start": began, "starts_on": began, "ends_on": ends, "renewal_offered": soon,
        "mentor_vote": votes[0], "mentee_vote": votes[1], "version": 1,
        "ended_at": datetime(ends.year, ends.month, ends.day, 6, tzinfo=UTC) if over else None,
    }  # fmt: skip
    for days in (21, 91):
        at = NOW - timedelta(days=draw.uniform(0, 90))
        met = draw.random() < 0.9
        what = EventKind.CHECK_IN_RATED if met else EventKind.NO_CONTACT
        because = rated(4, Role.MENTEE) if met else not_met(Role.MENTOR)
        yield tables.events, _event(at, what, f"REL-{number}", because if days else "")


def _event(at: Any, what: EventKind, about: str, because: str) -> dict[str, Any]:
    return {
        "at": at, "inbox_id": None, "what": what.value, "about": about, "because": because,
        "actor": "program", "channel": "clock", "rule": "", "record": "", "deed": None,
    }  # fmt: skip


def fill_a_year(url: str) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    members = tables.profiles
    with engine.begin() as db:
        db.execute(delete(tables.relationships))
        db.execute(delete(tables.requests))
        by_role = {
            role: list(db.scalars(select(members.c.member).where(members.c.role == role.value)))
            for role in Role
        }
        rows: dict[Any, list[dict[str, Any]]] = {}
        for table, row in a_year(by_role[Role.MENTOR], by_role[Role.MENTEE]):
            rows.setdefault(table, []).append(row)
        for table in (tables.requests, tables.relationships, tables.events):
            found = rows.get(table, [])
            for start in range(0, len(found), _AT_ONCE):
                db.execute(insert(table), found[start : start + _AT_ONCE])
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.exec_driver_sql("ANALYZE")
    engine.dispose()


def measure(members: int, url: str, out: Console, *, each: bool) -> None:
    """Prints; asserts nothing, for other work on the machine counts as well."""

    spent: list[tuple[float, float]] = []

    def timed(what: str, job: Callable[[], T]) -> T:
        began, busy = time.monotonic(), time.process_time()
        found = job()
        spent.append((time.monotonic() - began, time.process_time() - busy))
        _say(what, spent[-1:], out)
        return found

    rules = load_rules(ROOT / "rules", "en")
    program = Program(
        name="Mentor Exchange",
        address="mentors@program.example",
        time_zone="UTC",
        coordinators=(COORDINATOR,),
    )
    fill(url, members, rules)
    fill_a_year(url)
    store = open_store(url, areas=rules.areas)
    wanted = queue.wanted(Policy(), NOW, "UTC")
    with store.reading() as unit:
        for one in wanted if each else ():
            timed(f"  {one.reason}", partial(unit.findings, [one]))
    period = digest.period_of(digest.Often.WEEKLY, NOW, "UTC")
    until = NOW + digest.AHEAD
    for nth in ("first", "second"):
        spent.clear()
        with store.reading() as unit:
            findings = timed("what needs a person", partial(unit.findings, wanted))
            notes = timed("the notes at it", partial(unit.latest_notes, queue.refs_of(findings, ())))
            read = partial(unit.material, "UTC", spans("UTC", period, NOW), NOW)
            material = timed("what the figures are counted from", read)
            coming = timed("what comes", partial(unit.coming, NOW, until, until.date(), 10))
            counts = timed("the status", partial(unit.status, NOW))
        known = digest.DigestFacts(address=COORDINATOR, material=material, coming=coming)
        facts = Facts(now=NOW, program=program, findings=findings, notes=notes, digest=known, counts=counts)
        timed("the digest from all of that", partial(digest.decide_digest, facts, rules))
        _say(f"all of it, the {nth} time", spent, out)
    found = queue.queue_of(facts, Policy())
    out.print(f"{members:,} members: {found.total:,} items, of which {len(found.items)} were read")
    store.close()


def _say(what: str, spent: list[tuple[float, float]], out: Console) -> None:
    wall, busy = (sum(each) for each in zip(*spent, strict=True))
    out.print(f"{what:<44} {wall:8.3f} s, {busy:8.3f} s of a core")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--members", type=int, default=100_000)
    arguments.add_argument("--url", default="", help="of an empty PostgreSQL database; else SQLite")
    arguments.add_argument("--each", action="store_true", help="and each rule by itself")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="mentor-exchange-") as name:
        measure(
            given.members, given.url or f"sqlite:///{name}/program.db", Console(highlight=False),
            each=given.each,
        )  # fmt: skip
