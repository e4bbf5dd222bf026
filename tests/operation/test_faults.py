"""A full disk, a database that is away, a clock that jumps, a long stop: nothing is lost or doubled."""

from __future__ import annotations

import itertools
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from processor.bootstrap import assemble
from processor.core.dates import days_later
from processor.daemon import Daemon
from processor.demo.clients import new_mail
from processor.operation.heartbeat import Watch
from processor.operation.monitor import Monitor
from processor.parts import Parts
from processor.stages.dispatch import LEASE_SECONDS
from processor.stages.ports import StoreDown
from processor.store import engine as engines
from processor.store.maintenance import Maintenance
from tests.operation.failing import FailingStore, with_store
from tests.operation.small import PROFILE, PROGRAM, SERVER, SmallProgram
from tests.prepared_program import load_once

BEGIN = datetime(2026, 3, 2, 15, tzinfo=UTC)  # a Monday, 10 in the morning in New York
FATES = ("applied", "ignored", "held", "duplicate", "quarantined")


def silent(event: str, **values: object) -> None:
    """A log that nobody reads."""


@contextmanager
def parts_of(folder: Path) -> Iterator[Parts]:
    settings, rules = load_once(folder / "config.toml")
    with assemble(settings, rules, workers=0, log=silent) as parts:
        yield parts


def rows(folder: Path, statement: str, *values: object) -> list[Any]:
    with closing(sqlite3.connect(folder / "program.db")) as database:
        return database.execute(statement, values).fetchall()


def put(folder: Path, nth: int, who: str, subject: str, text: str, name: str = "Jon Berg") -> None:
    mail = new_mail("mutt", name, who, PROGRAM, subject, text, BEGIN, SERVER)
    (folder / "inbox" / "new" / f"{nth:04}.mail").write_bytes(mail)


def signed_up(folder: Path, mentors: int, mentees: int) -> None:
    for nth, role in enumerate(["MENTOR"] * mentors + ["MENTEE"] * mentees):
        letters = "ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another
        name = f"Person {letters[nth % 23]}{letters[nth // 23].lower()}"
        text = PROFILE.format(name).replace("Capacity: 2", "Capacity: 20")
        put(folder, nth, f"p{nth}@north.example", f"SIGN UP {role}", text, name)


def message_ids(folder: Path) -> Counter[str]:
    sent = folder / "sent" / "new"
    files = list(sent.iterdir()) if sent.exists() else []
    return Counter(str(message_from_bytes(path.read_bytes())["Message-ID"]) for path in files)


def reminded(folder: Path) -> Counter[str]:
    """How many reminders each person got."""
    found = rows(folder, "select recipient from outbox where letter = 'reminder' and state = 'sent'")
    return Counter(recipient for (recipient,) in found)


def nothing_lost(folder: Path, mails: int) -> None:
    """Each mail has one fate, and each answer went out."""
    fates = dict(rows(folder, "select state, count(*) from inbox group by state"))
    assert sum(fates.get(fate, 0) for fate in FATES) == mails == sum(fates.values()), fates
    assert list((folder / "inbox" / "new").iterdir()) == []
    assert rows(folder, "select count(*) from outbox where state <> 'sent'") == [(0,)]
    assert set(message_ids(folder)) == {i for (i,) in rows(folder, "select message_id from outbox")}


# --- fault 3: the disk is full --------------------------------------------------------------------


def test_a_full_disk_loses_nothing_and_the_program_goes_on_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault 3: SQLite itself says SQLITE_FULL, at another write each time."""
    program = SmallProgram(tmp_path)
    with parts_of(tmp_path):
        pass  # the tables are there
    (pages,) = rows(tmp_path, "pragma page_count")[0]
    signed_up(tmp_path, 4, 4)
    first = engines._prepare_sqlite
    sentences: list[str] = []
    for room in range(0, 60, 4):  # as if others had filled the disk up to here

        def with_little_room(connection: Any, record: object, room: int = room) -> None:
            first(connection, record)
            connection.execute(f"PRAGMA max_page_count={pages + room}")

        monkeypatch.setattr(engines, "_prepare_sqlite", with_little_room)
        try:
            with parts_of(tmp_path) as parts:
                parts.one_pass(BEGIN + timedelta(seconds=(LEASE_SECONDS + 60) * room))
        except StoreDown as down:
            sentences.append(str(down))
        known = {uid for (uid,) in rows(tmp_path, "select uid from inbox")}
        gone = {f"{n:04}.mail" for n in range(8)} - {p.name for p in (tmp_path / "inbox" / "new").iterdir()}
        assert gone <= known  # only what is in the database was taken out of the mailbox
    assert len(sentences) >= 3
    assert all("disk is full; make room on the disk" in said for said in sentences), sentences
    monkeypatch.setattr(engines, "_prepare_sqlite", first)
    with parts_of(tmp_path) as parts:
        parts.one_pass(BEGIN + timedelta(days=1))
    nothing_lost(tmp_path, 8)
    assert len(program.told("export")["members"]) == 8
    assert max(message_ids(tmp_path).values()) <= 1 + len(sentences)


# --- fault 4: the database is away ----------------------------------------------------------------


def test_a_database_that_is_away_at_any_step_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Fault 4: nothing is moved or sent that the database does not know."""
    outages = 0
    for nth in range(2, 100):
        folder = tmp_path / str(nth)
        folder.mkdir()
        SmallProgram(folder)
        signed_up(folder, 1, 1)
        with parts_of(folder) as parts:
            try:
                with_store(parts, FailingStore(parts.store, nth)).one_pass(BEGIN)
                down = False
            except StoreDown:
                down = True
        known = {uid for (uid,) in rows(folder, "select uid from inbox")}
        gone = {"0000.mail", "0001.mail"} - {p.name for p in (folder / "inbox" / "new").iterdir()}
        assert gone <= known
        assert set(message_ids(folder)) <= {i for (i,) in rows(folder, "select message_id from outbox")}
        with parts_of(folder) as parts:
            parts.one_pass(BEGIN + timedelta(seconds=LEASE_SECONDS + 60))
        nothing_lost(folder, 2)
        assert rows(folder, "select count(*) from members") == [(2,)]
        assert max(message_ids(folder).values()) <= 2  # those that were under way, once more
        outages += down
        if not down:
            break
    assert not down  # every transaction of the pass had its turn
    assert outages > 10


def test_the_log_tells_no_fate_that_was_not_committed(tmp_path: Path) -> None:
    told: list[str] = []

    def log(event: str, **values: object) -> None:
        told.append(event)

    SmallProgram(tmp_path)
    signed_up(tmp_path, 1, 0)
    undone = 0
    for nth in itertools.count(2):
        with parts_of(tmp_path) as parts:
            failing = with_store(parts, FailingStore(parts.store, nth))
            logged = replace(failing, processor=replace(failing.processor, log=log))
            try:
                logged.one_pass(BEGIN + timedelta(seconds=nth))
            except StoreDown:
                undone += 1
        (done,) = rows(tmp_path, "select count(*) from inbox where state = 'applied'")[0]
        assert told.count("done") == done
        if done:
            break
    assert undone > 3  # before its commit, and in it


# --- fault 15: the clock jumps --------------------------------------------------------------------


def test_a_clock_that_is_set_back_does_not_stop_the_ticker(tmp_path: Path) -> None:
    """Fault 15: `schedule` counts by the clock of the day, and would sleep for a day."""
    SmallProgram(tmp_path)
    told: list[str] = []

    def log(event: str, **values: object) -> None:
        told.append(f"{event} {values.get('kind', '')}".strip())

    with time_machine.travel(BEGIN, tick=True) as clock, parts_of(tmp_path) as parts:
        settings = parts.settings
        with closing(Maintenance(settings.database_url())) as maintenance:
            monitor = Monitor(settings, Watch(PROGRAM), maintenance, log)
            daemon = Daemon(parts, monitor, log)
            daemon._tick()
            runs = monitor.watch.stages
            before = runs()["due dates"].runs if "due dates" in runs() else 0
            clock.move_to(BEGIN - timedelta(days=1))
            _keep_monotonic(monitor)
            daemon._tick()
            assert runs()["due dates"].runs == before + 1
            clock.move_to(BEGIN - timedelta(days=1) + timedelta(seconds=31))
            daemon._tick()
            assert runs()["due dates"].runs == before + 2
            monitor.look(BEGIN)
            monitor.close()
    assert "alarm clock" in told


def _keep_monotonic(monitor: Monitor) -> None:
    """time-machine moves the monotonic clock, too; a real one goes on as it did."""
    wall, steady = monitor._clocks
    monitor._clocks = (wall, steady - 86_400)


def test_a_small_step_of_the_clock_is_no_alarm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    SmallProgram(tmp_path)
    with parts_of(tmp_path) as parts, closing(Maintenance(parts.settings.database_url())) as maintenance:
        monitor = Monitor(parts.settings, Watch(PROGRAM), maintenance, silent)
        now = time.time
        for step, jumped in ((60, False), (60, False), (-86_400, True), (0, False), (86_400, True)):
            monkeypatch.setattr(time, "time", _moved(now, step))
            assert monitor.clock_was_set() is jumped
            monkeypatch.setattr(time, "time", now)
            monitor._clocks = (now(), time.monotonic())


def _moved(clock: Callable[[], float], seconds: float) -> Callable[[], float]:
    return lambda: clock() + seconds


def asked_on_the_first_day(folder: Path, mentors: int, mentees: int) -> None:
    """Mentors and mentees, and each mentee has asked one of the mentors in turn."""
    SmallProgram(folder)
    signed_up(folder, mentors, mentees)
    with parts_of(folder) as parts:
        parts.one_pass(BEGIN)
        for nth in range(mentees):
            who = f"p{mentors + nth}@north.example"
            put(folder, 1_000 + nth, who, f"REQUEST M-{1001 + nth % mentors}", "Would you?")
        parts.one_pass(BEGIN)
    assert rows(folder, "select count(*) from requests where state = 'pending'") == [(mentees,)]


def test_each_timer_fires_once_however_the_clock_jumps(tmp_path: Path) -> None:
    """Fault 15: a day forward and back around each due date."""
    asked_on_the_first_day(tmp_path, 1, 1)
    with parts_of(tmp_path) as parts:
        for day in (4, 6, 5, 4, 6, 9, 11, 10, 9, 12, 13, 15, 13, 14, 16, 15, 17):
            parts.one_pass(BEGIN + timedelta(days=day))
    letters = Counter(x for (x,) in rows(tmp_path, "select letter from outbox"))
    assert letters["reminder"] == 2
    assert letters["expired-mentor"] == 1
    assert rows(
        tmp_path, "select count(*) from due_dates where not settled and kind not in ('nudge', 'digest')"
    ) == [(0,)]
    assert max(message_ids(tmp_path).values()) == 1


def test_an_hour_that_the_summer_leaves_out_moves_on() -> None:
    """Fault 15: 02:30 on 29 March 2026 does not exist in Berlin."""
    zone = ZoneInfo("Europe/Berlin")
    the_day_before = datetime(2026, 3, 28, 2, 30, tzinfo=zone)
    moved = days_later(the_day_before.astimezone(UTC), 1, "Europe/Berlin").astimezone(zone)
    assert (moved.hour, moved.minute, moved.day) == (3, 30, 29)


# --- fault 16: a long stop ------------------------------------------------------------------------


def test_after_a_long_stop_each_member_gets_one_reminder_and_never_a_burst(tmp_path: Path) -> None:
    """Fault 16: 20 requests to two mentors, as many as a day lets through; then a stop of twelve days."""
    asked_on_the_first_day(tmp_path, 2, 20)
    both = {"p0@north.example": 1, "p1@north.example": 1}
    with parts_of(tmp_path) as parts:
        parts.one_pass(BEGIN + timedelta(days=12))
        assert reminded(tmp_path) == both
        parts.one_pass(BEGIN + timedelta(days=12, minutes=5))
        assert reminded(tmp_path) == both
        parts.one_pass(BEGIN + timedelta(days=13))  # the next one, on the next day
    assert reminded(tmp_path) == Counter(both) + Counter(both)


def test_after_fourteen_days_one_letter_tells_the_end_and_no_reminder_comes_too_late(tmp_path: Path) -> None:
    """Fault 16: what a deadline has ended is not reminded of any more."""
    asked_on_the_first_day(tmp_path, 1, 1)
    with parts_of(tmp_path) as parts:
        parts.one_pass(BEGIN + timedelta(days=15))
        letters = Counter(x for (x,) in rows(tmp_path, "select letter from outbox"))
        assert letters["reminder"] == 0
        assert letters["expired-mentor"] == 1


def test_nobody_is_woken_because_the_machine_was_mended_at_night(tmp_path: Path) -> None:
    """Fault 15: no mail of the clock between 2 and 6 in the program's time zone."""
    asked_on_the_first_day(tmp_path, 1, 1)
    night = datetime(2026, 3, 9, 3, 30, tzinfo=ZoneInfo("America/New_York"))
    with parts_of(tmp_path) as parts:
        before = message_ids(tmp_path)
        parts.one_pass(night.astimezone(UTC))
        assert message_ids(tmp_path) == before
        parts.one_pass(night.replace(hour=7, minute=1).astimezone(UTC))
        assert message_ids(tmp_path).total() == before.total() + 1
