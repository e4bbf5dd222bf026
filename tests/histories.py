"""Histories made up at random (fault 20): people write, and all that can go wrong goes wrong, in any order.

A history is a list of steps: mails of the members; mails that are dropped, doubled, delayed or overtaken on
their way in; servers that break; a clock that jumps; passes, some of which die at a named crash point. After
each pass, and when all is settled, harness.py checks what was promised.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Protocol

import psycopg
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import Engine

from processor.stages.crash import CRASH_POINTS
from processor.stages.ports import Store
from processor.store import migrate
from processor.store.engine import make_engine
from processor.store.unit import SqlStore
from tests.doors.postgres import PostgresServer
from tests.fakes.memory_store import MemoryStore
from tests.harness import BEGIN, JON, MENTEES, MIA, PEOPLE, PROGRAM, Harness, sign_all_up
from tests.ledger import MemoryLedger, SqlLedger
from tests.shipped_rules import RULES

PEOPLES = st.sampled_from(sorted(PEOPLE))
WORDS = st.sampled_from(
    [
        *("ACCEPT", "ACCEPT", "REJECT", "REJECT", "RAISE", "I would, but maybe not", "WITHDRAW", "RENEW"),
        *("NO", "END NOW", "Which clinic is it?", "Not before April.", "WAIT", "WAIT UNTIL 1 June"),
        *("Ask Ada Stone.", "Remove me", "YES"),
    ]
)
SUBJECTS = st.sampled_from(
    [
        *("REQUEST M-1001", "REQUEST M-1001", "REQUEST M-1002", "QUEUE M-1002", "WITHDRAW", "LEAVE", "END"),
        *("ACCEPT", "RENEW", "STATUS", "PAUSE", "PAUSE UNTIL 1 June", "RESUME", "BROWSE"),
        *("SIGN UP MENTOR", "SIGN UP MENTEE"),
    ]
)
QUESTIONS = ("request", "late-offer", "renewal-offer", "introduction-mentor", "introduction-mentee")
LETTERS = st.sampled_from(["request", *QUESTIONS])
NONSENSE = {  # %s is who seems to write it
    "no header": b"",
    "bytes": b"From: %s\r\n\r\n\xff\xfe\x00 what is this?\r\n",
    "no charset": (
        b"From: %s\r\nSubject: =?utf-8?b?!!?=\r\nContent-Type: text/plain; charset=x-none\r\n\r\n\x80\r\n"
    ),
    "two senders": b"From: %s, other@evil.example\r\nSubject: LEAVE\r\n\r\nLEAVE\r\n",
    "a robot": b"From: %s\r\nSubject: ACCEPT\r\nAuto-Submitted: auto-replied\r\n\r\nACCEPT\r\n",
    "over a limit": b"From: %s\r\nX-Many: " + b"y" * 200_000 + b"\r\n\r\nx\r\n",
    "advertising": b"From: %s\r\nSubject: lottery\r\n\r\nYou have won. Click here.\r\n",
}
FATES = st.lists(st.sampled_from(["taken", "250 lost", "4xx", "5xx", "cut"]), min_size=1, max_size=4)
JUMPS = st.sampled_from(
    [
        *(timedelta(hours=1), timedelta(hours=-1), timedelta(days=1), timedelta(days=-1)),
        *(timedelta(days=6), timedelta(days=15), timedelta(days=40), timedelta(days=165)),
    ]
)
PLACES = st.integers(0, 5)
IN_EACH = 25  # steps to a history
MOST_HISTORIES = 40  # with one seed, so that a failing one is soon played again
THEN = st.one_of(st.just("nothing"), st.just("a pass"), st.sampled_from(CRASH_POINTS))


class Place(Protocol):
    """A store in which four people have signed up, as often as it is asked for."""

    def fresh(self) -> Harness: ...


class InMemory:
    def __init__(self) -> None:
        store = self._store()
        self._first = Harness(lambda: store, MemoryLedger(store))
        sign_all_up(self._first)
        self._rows = store._unit.rows

    def fresh(self) -> Harness:
        store = self._store()
        store._unit.rows.restore(self._rows.copied())
        made = Harness(lambda: store, MemoryLedger(store))
        made.remember(self._first)
        return made

    def _store(self) -> MemoryStore:
        return MemoryStore(areas=RULES.areas, staff=PROGRAM.coordinators)


@cache
def in_memory() -> InMemory:
    """One is enough for all who want it."""
    return InMemory()


class OnSql:
    """`renew` puts the database with the four people where the engine looks for it."""

    def __init__(self, engine: Engine, keep: Callable[[], object], renew: Callable[[], None]) -> None:
        self._engine, self._renew = engine, renew
        self._first = Harness(self._open, SqlLedger(engine))
        sign_all_up(self._first)
        self._first.store.close()
        engine.dispose()
        keep()

    def fresh(self) -> Harness:
        self._engine.dispose()
        self._renew()
        made = Harness(self._open, SqlLedger(self._engine))
        made.remember(self._first)
        return made

    def _open(self) -> Store:
        """As a new process does it; what was compiled is kept."""
        self._engine.dispose()
        return SqlStore(self._engine, areas=RULES.areas, staff=PROGRAM.coordinators)


def on_sqlite(folder: Path) -> OnSql:
    path, kept = folder / "histories.db", folder / "kept.db"
    migrate(f"sqlite:///{path}")

    def renew() -> None:
        for end in ("-wal", "-shm"):
            Path(f"{path}{end}").unlink(missing_ok=True)
        path.write_bytes(kept.read_bytes())  # in its place: the engine goes on with no other file

    return OnSql(make_engine(f"sqlite:///{path}"), lambda: shutil.copy(path, kept), renew)


def on_postgresql(server: PostgresServer) -> OnSql:
    name, kept = f"histories_{os.getpid()}", f"kept_{os.getpid()}"

    def do(*statements: str) -> None:
        with psycopg.connect(server.url(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    do(f"DROP DATABASE IF EXISTS {name}", f"DROP DATABASE IF EXISTS {kept}", f"CREATE DATABASE {name}")
    migrate(server.url(name))
    return OnSql(
        make_engine(server.url(name)),
        lambda: do(f"ALTER DATABASE {name} RENAME TO {kept}"),
        lambda: do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {kept}"),
    )


@dataclass(slots=True)
class Tally:
    """How much was played, and how often what went wrong."""

    histories: int = 0
    steps: int = 0
    messages: int = 0  # that were taken in
    mails: int = 0  # that went out
    repeats: int = 0  # mails that went out once more
    most_repeats: int = 0  # of one mail for one crash or one lost reply
    requests: int = 0
    pairs: int = 0  # mentors and mentees who were introduced
    struck: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        for name in ("histories", "steps", "messages", "mails", "repeats", "requests", "pairs"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.most_repeats = max(self.most_repeats, other.most_repeats)
        self.struck.update(other.struck)

    def __str__(self) -> str:
        struck = ", ".join(f"{count:,} {what}" for what, count in sorted(self.struck.items()))
        return (
            f"{self.histories:,} histories, {self.steps:,} steps, {self.messages:,} mails in, "
            f"{self.mails:,} out, {self.requests:,} requests, {self.pairs:,} introductions; {struck}"
        )


class History(RuleBasedStateMachine):
    """The steps; play() says where and how many."""

    place: Place
    tally: Tally

    def __init__(self) -> None:
        super().__init__()
        self.harness = self.place.fresh()
        self.before = len(self.harness.came), len(self.harness.courier.got)
        self.coming: list[tuple[str, bytes]] = []  # mails on their way in
        self.delayed: list[tuple[str, bytes]] = []  # those that the next pass does not see
        self.tally.histories += 1

    def goes_on(self, struck: str = "") -> None:
        self.tally.steps += 1
        if struck:
            self.tally.struck[struck] += 1

    def send(self, who: str, raw: bytes, then: str) -> None:
        self.goes_on()
        self.harness.now += timedelta(minutes=7)
        if raw:
            self.coming.append((who, raw))
        if then != "nothing":
            self.deliver()
            self.pass_on("" if then == "a pass" else then)

    def pass_on(self, point: str = "", nth: int = 1) -> None:
        self.tally.struck["crash"] += self.harness.run(point, nth)

    def deliver(self) -> None:
        for who, raw in self.coming:
            self.harness.arrive(who, raw)
        self.coming, self.delayed = self.delayed, []

    # --- people

    @rule(who=PEOPLES, subject=SUBJECTS, vouched=st.booleans(), then=THEN)
    def somebody_writes(self, who: str, subject: str, vouched: bool, then: str) -> None:
        self.send(who, self.harness.writes(who, subject, vouched=vouched), then)

    @rule(who=PEOPLES, text=WORDS, nth=st.integers(0, 3), vouched=st.booleans(), then=THEN)
    def somebody_answers(self, who: str, text: str, nth: int, vouched: bool, then: str) -> None:
        self.send(who, self.harness.answers(who, text, nth, vouched=vouched), then)

    @rule(nth=st.integers(0, 2), text=WORDS, then=THEN)
    def somebody_answers_a_question(self, nth: int, text: str, then: str) -> None:
        """One of the latest letters that ask for a yes."""
        asked = [mail for mail in reversed(self.harness.courier.got) if mail.letter in QUESTIONS]
        if not asked or asked[nth % len(asked)].recipient not in PEOPLE:
            self.goes_on()
            return
        mail = asked[nth % len(asked)]
        got = [one for one in reversed(self.harness.courier.got) if one.recipient == mail.recipient]
        self.send(mail.recipient, self.harness.answers(mail.recipient, text, got.index(mail)), then)

    @rule(mentee=st.sampled_from(sorted(MENTEES)), mentor=st.sampled_from(["M-1001", "M-1002"]), then=THEN)
    def a_mentee_asks(self, mentee: str, mentor: str, then: str) -> None:
        self.send(mentee, self.harness.writes(mentee, f"REQUEST {mentor}"), then)

    @initialize(beginning=st.sampled_from(["signed up", "asked", "matched"]))
    def it_begins(self, beginning: str) -> None:
        """Four people have signed up, and perhaps one has asked another, who perhaps has said yes."""
        if beginning != "signed up":
            self.harness.receive(MIA, self.harness.writes(MIA, "REQUEST M-1001"))
        if beginning == "matched":
            self.harness.receive(JON, self.harness.answers(JON, "ACCEPT", 0))

    @rule(who=PEOPLES, nth=st.integers(0, 3), then=THEN)
    def a_mail_of_ours_bounces(self, who: str, nth: int, then: str) -> None:
        self.send("", self.harness.bounces(who, nth), then)

    @rule(who=PEOPLES, kind=st.sampled_from(sorted(NONSENSE)), nth=st.integers(0, 99), then=THEN)
    def nonsense_comes(self, who: str, kind: str, nth: int, then: str) -> None:
        raw = NONSENSE[kind].replace(b"%s", who.encode()) + b"%d\r\n" % nth
        self.send(who if b"From: " in raw else "", raw, then)

    # --- mails on their way in

    @rule(place=PLACES)
    def a_mail_is_lost(self, place: int) -> None:
        if self.coming:
            del self.coming[place % len(self.coming)]
        self.goes_on("drop")

    @rule(place=PLACES)
    def a_mail_comes_twice(self, place: int) -> None:
        if self.coming:
            self.coming.append(self.coming[place % len(self.coming)])
        self.goes_on("duplicate")

    @rule(place=PLACES)
    def a_mail_is_late(self, place: int) -> None:
        if self.coming:
            self.delayed.append(self.coming.pop(place % len(self.coming)))
        self.goes_on("delay")

    @rule(place=PLACES)
    def a_mail_overtakes_the_others(self, place: int) -> None:
        if self.coming:
            self.coming.insert(0, self.coming.pop(place % len(self.coming)))
        self.goes_on("reorder")

    # --- servers, the clock, the process

    @rule(fates=FATES)
    def the_next_mails_out_have_fates(self, fates: list[str]) -> None:
        self.harness.courier.plan[:] = fates
        self.goes_on()
        self.tally.struck.update(fate for fate in fates if fate != "taken")

    @rule(call=st.sampled_from(["listing", "fetch", "file"]), afterwards=st.booleans())
    def the_mailbox_breaks(self, call: str, afterwards: bool) -> None:
        self.harness.mailbox.breaks = (call, afterwards)
        self.goes_on("mailbox down")

    @rule()
    def the_folder_is_numbered_anew(self) -> None:
        self.harness.renumber()
        self.goes_on("renumbered")

    @rule(by=JUMPS)
    def the_clock_jumps(self, by: timedelta) -> None:
        self.harness.now = max(BEGIN, self.harness.now + by)
        self.goes_on("clock")

    @rule()
    def a_pass_runs(self) -> None:
        self.goes_on()
        self.deliver()
        self.pass_on()

    @rule(point=st.sampled_from(CRASH_POINTS), nth=st.integers(1, 2))
    def a_pass_dies(self, point: str, nth: int) -> None:
        self.goes_on()
        self.deliver()
        self.pass_on(point, nth)

    def teardown(self) -> None:
        if self.harness.broken:
            return
        self.deliver()
        self.deliver()  # what was delayed, too
        self.harness.settle()
        courier = self.harness.courier
        self.tally.messages += len(self.harness.came) - self.before[0]
        self.tally.mails += len(courier.got) - self.before[1]
        self.tally.repeats += courier.copies.total() - len(courier.got)
        excused = (count - 1 - courier.excuses[mail] for mail, count in courier.copies.items())
        self.tally.most_repeats = max(self.tally.most_repeats, 1 + max(excused) if self.tally.repeats else 0)
        self.tally.requests += sum(ref.startswith("REQ-") for ref in self.harness.seen)
        self.tally.pairs += sum(ref.startswith("REL-") for ref in self.harness.seen)


def play(place: Place, *, steps: int, number: int, shrink: bool = True) -> Tally:
    """So many steps at least; the same `number` and `steps` give the same histories.

    Raises what a broken promise raised, with the history that shows it; `shrink`: with the shortest one,
    which may take minutes to find.
    """
    tally = Tally()
    while tally.steps < steps:
        histories = -(-(steps - tally.steps) // IN_EACH)
        _play(place, tally, min(histories, MOST_HISTORIES), number, shrink)
        number += 1
    return tally


def _play(place: Place, tally: Tally, histories: int, number: int, shrink: bool) -> None:
    before = tally.steps
    made = type("ThisHistory", (History,), {"place": place, "tally": tally})
    wanted = settings(
        max_examples=histories,
        stateful_step_count=IN_EACH,
        deadline=None,
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
    )
    try:
        run_state_machine_as_test(seed(number)(made), settings=wanted)
    except BaseException as broken:
        again = f"HISTORIES_SEED={number} HISTORIES_STEPS={max(1, histories * IN_EACH)}"
        broken.add_note(
            f"after {tally.steps - before} steps; {again} plays it again (tests/test_histories.py)"
        )
        raise
