"""An event that was changed, removed or put in after it was sealed shows, and so does a seal that was."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from processor.core.events import EventKind
from processor.core.outcome import AuditEvent, EraseMember
from processor.core.seal_check import Verdict
from processor.core.seals import MOST_EVENTS, Seal, digest_of, make_seal, veil_of
from processor.stages.crash import SEAL_CRASH_POINTS
from processor.store import maintenance as maintenance_module
from processor.store import open_store
from processor.store.engine import make_engine
from processor.store.maintenance import MOST_SEALS, Maintenance
from processor.store.seals import seal_next, sealed_record
from processor.store.unit import SqlStore
from tests.doors.store_samples import AREAS, NOW, do, mentee, mentor, save

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A store, and what its operator does to it."""

    store: SqlStore
    operator: Maintenance

    def happens(self, *sentences: str, at: datetime = NOW, about: str = "REQ-1") -> None:
        what = EventKind.REQUEST_ASKED
        do(self.store, *(AuditEvent(what=what, about=about, because=s) for s in sentences), now=at)

    def change(self, statement: str, **values: object) -> None:
        """What somebody does who has got hold of the database."""
        with self.operator._engine.begin() as connection:
            assert connection.execute(text(statement), values).rowcount > 0

    @property
    def fault(self) -> str:
        return self.operator.check_record().fault


@contextmanager
def opened(url: str) -> Iterator[Program]:
    store, operator = open_store(url, areas=AREAS), Maintenance(url)
    assert isinstance(store, SqlStore)
    try:
        yield Program(store=store, operator=operator)
    finally:
        operator.close()
        store.close()


@pytest.fixture
def program(made_url: str) -> Iterator[Program]:
    with opened(made_url) as found:
        yield found


@pytest.fixture
def sealed(program: Program) -> Program:
    """Three seals over two events each, and one event that waits: events 1 to 7."""
    for nth in range(3):
        program.happens(f"event {nth}a", f"event {nth}b", at=NOW + nth * HOUR)
        assert [s.number for s in program.operator.seal(NOW + nth * HOUR)] == [nth + 1]
    program.happens("the last", at=NOW + 3 * HOUR)
    return program


def counted(verdict: Verdict) -> tuple[int, int, int, int]:
    return verdict.seals, verdict.events, verdict.erased, verdict.waiting


def test_a_record_that_nobody_touched_is_whole(sealed: Program) -> None:
    found = sealed.operator.check_record()
    assert found.fault == ""
    assert counted(found) == (3, 6, 0, 1)
    assert found.last == sealed.operator.latest_seal()
    with sealed.store.reading() as unit:
        assert unit.latest_seal() == found.last
        assert unit.status(NOW)["last_seal_at"] == "2026-03-02T16:00:00Z"


def test_nothing_is_sealed_before_an_hour_is_over_and_no_seal_is_empty(program: Program) -> None:
    assert program.operator.seal(NOW) == ()
    assert counted(program.operator.check_record()) == (0, 0, 0, 0)
    program.happens("one")
    assert len(program.operator.seal(NOW)) == 1
    program.happens("two")
    assert program.operator.seal(NOW + HOUR - timedelta(seconds=1)) == ()
    assert len(program.operator.seal(NOW + HOUR)) == 1
    assert program.operator.seal(NOW + 5 * HOUR) == ()


CHANGES = {
    "because": "'she said no'",
    "actor": "'somebody@else.example'",
    "record": "'{}'",
    "what": "'request rejected'",
    "about": "'REQ-2'",
    "channel": "'mail'",
    "rule": "'another'",
    "deed": "12",
    "inbox_id": "7",
    "at": "'2026-03-02 14:00:01+00:00'",
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_event_is_named_whatever_was_changed(sealed: Program, column: str) -> None:
    value = CHANGES[column]
    if column == "at" and sealed.operator._engine.dialect.name == "sqlite":
        value = "'2026-03-02 14:00:01.000000'"
    sealed.change(f"UPDATE events SET {column} = {value} WHERE id = 4")
    said = sealed.fault
    assert said.startswith("event 4 (request")
    part = (
        "its actor, its words or its record" if column in ("because", "actor", "record") else "its time, kind"
    )
    assert f"is not as it was before seal 2 of 2026-03-02 15:00:00 UTC: {part}" in said


def test_a_removed_event_is_named_with_the_time_in_which_it_happened(sealed: Program) -> None:
    sealed.change("DELETE FROM events WHERE id = 3")
    assert sealed.fault == (
        "event 3 is missing: it was there before seal 2 of 2026-03-02 15:00:00 UTC, and after seal 1 of "
        "2026-03-02 14:00:00 UTC"
    )


def test_an_event_that_is_removed_with_its_mark_leaves_a_seal_over_too_few(sealed: Program) -> None:
    for statement in ("DELETE FROM events WHERE id = 3", "DELETE FROM sealed_events WHERE event = 3"):
        sealed.change(statement)
    assert sealed.fault == (
        "seal 2 of 2026-03-02 15:00:00 UTC was made over 2 events, and 1 are marked as covered by it"
    )


def insert(program: Program, number: int, at: datetime) -> None:
    day = at.isoformat(sep=" ") if program.operator._engine.dialect.name == "postgresql" else f"{at:%F %T.%f}"
    program.change(
        "INSERT INTO events (id, at, what, about, because, actor, channel)"
        " VALUES (:id, :at, 'request accepted', 'REQ-1', 'yes', 'jon@north.example', 'mail')",
        id=number, at=day,
    )  # fmt: skip


def test_an_event_with_a_number_that_was_free_is_never_sealed_and_named(program: Program) -> None:
    program.happens("lost", "kept")
    program.change("DELETE FROM events WHERE id = 1")  # as after a transaction that was undone
    for nth in range(4):
        program.happens("more", at=NOW + nth * HOUR)
        program.operator.seal(NOW + nth * HOUR)
    assert program.fault == ""
    insert(program, 1, NOW + 3 * HOUR)
    program.happens("even more", at=NOW + 4 * HOUR)
    program.operator.seal(NOW + 4 * HOUR)
    assert program.fault == (
        "event 1 (request accepted, about REQ-1, 2026-03-02 17:00:00 UTC) was put in later: all up to event "
        "5 was sealed before seal 5 of 2026-03-02 18:00:00 UTC, and no seal covers this one"
    )


def test_an_event_with_a_new_number_and_an_old_date_is_named(sealed: Program) -> None:
    insert(sealed, 900, NOW - timedelta(days=30))
    sealed.operator.seal(NOW + 3 * HOUR)
    assert sealed.fault == (
        "event 900 (request accepted, about REQ-1, 2026-01-31 14:00:00 UTC) was put in later: it says that "
        "it happened before seal 3 of 2026-03-02 16:00:00 UTC, and was first there before seal 4 of "
        "2026-03-02 17:00:00 UTC"
    )


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE seals SET digest = '00' WHERE number = 2", "seal 2 of 2026-03-02 15:00:00 UTC does not fit"),
        ("UPDATE seals SET before = '00' WHERE number = 2", "seal 2 of 2026-03-02 15:00:00 UTC follows on"),
        ("UPDATE seals SET last = 99 WHERE number = 2", "seal 2 of 2026-03-02 15:00:00 UTC does not fit"),
        ("UPDATE sealed_events SET digest = '00' WHERE event = 3", "seal 2 of .* does not fit"),
        ("DELETE FROM seals WHERE number = 1", "seal 1 is missing: at the beginning stands seal 2"),
        ("DELETE FROM seals WHERE number = 2", "seal 2 is missing: after seal 1 of 2026-03-02 14:00:00 UTC"),
        ("DELETE FROM seals WHERE number = 3", "seal 3 is missing: seal 3 is said to cover events"),
        ("DELETE FROM settings WHERE name = 'last-seal'", "the last seals were removed or changed"),
    ],
)
def test_a_changed_or_removed_seal_is_named(sealed: Program, statement: str, said: str) -> None:
    sealed.change(statement)
    assert re.match(said, sealed.fault), sealed.fault


def test_removed_last_seals_show_by_what_was_noted_beside_them(sealed: Program) -> None:
    sealed.change("DELETE FROM seals WHERE number > 1")
    sealed.change("DELETE FROM sealed_events WHERE seal > 1")
    assert sealed.fault == (
        "the last seals were removed or changed: the program noted seal 3 as the last one, and the last one "
        "is seal 1 of 2026-03-02 14:00:00 UTC"
    )


def test_who_makes_all_of_it_anew_is_found_out_by_a_copy_alone(sealed: Program) -> None:
    kept = sealed.operator.latest_seal()
    assert kept is not None
    copies = [(kept.number, kept.digest)]
    assert sealed.operator.check_record(copies).fault == ""
    sealed.change("UPDATE events SET because = 'she said no' WHERE id = 5")
    seal_anew(sealed, 3)
    assert sealed.fault == ""
    assert sealed.operator.check_record(copies).fault.startswith(
        "seal 3 is not the one of which you have a copy"
    )
    sealed.change("DELETE FROM seals WHERE number = 3")
    sealed.change("DELETE FROM sealed_events WHERE seal = 3")
    second = sealed.operator.latest_seal()
    assert second is not None
    sealed.change("UPDATE settings SET value = :value WHERE name = 'last-seal'", value=second.text.encode())
    assert sealed.fault == ""
    found = sealed.operator.check_record(copies).fault
    assert found.startswith("seal 3, of which you have a copy, is not there, and the last one is seal 2")


def seal_anew(program: Program, number: int) -> None:
    """The last seal, made by somebody who has read core/seals.py."""
    with program.operator._engine.connect() as connection:
        (*_, (before, _), (seal, covered)) = sealed_record(connection).seals
    assert seal.number == number
    pairs = []
    for one in covered:
        assert one.event is not None
        veil = veil_of(one.event, one.salt)
        digest = digest_of(one.event, veil)
        program.change(
            "UPDATE sealed_events SET veil = :veil, digest = :digest WHERE event = :id",
            veil=veil, digest=digest, id=one.id,
        )  # fmt: skip
        pairs.append((one.id, digest))
    made = make_seal(before, seal.at, pairs)
    program.change("UPDATE seals SET digest = :digest WHERE number = :id", digest=made.digest, id=number)
    program.change("UPDATE settings SET value = :value WHERE name = 'last-seal'", value=made.text.encode())


# --- a person who is erased ------------------------------------------------------------------------


def with_mia_erased(program: Program) -> None:
    save(program.store, mentee(1001), mentor(1002, "Jon Berg"))
    program.happens("Mia Okafor asks Jon Berg", "another")
    program.happens("she is known", about="M-1001")
    assert len(program.operator.seal(NOW)) == 1
    erased = AuditEvent(what=EventKind.MEMBER_ERASED, about="M-1001", because="M-1001 is erased")
    do(program.store, erased, EraseMember(number=1001), now=NOW + HOUR)


def test_an_erased_person_is_no_break_and_her_events_say_so(program: Program) -> None:
    with_mia_erased(program)
    found = program.operator.check_record()
    assert found.fault == ""
    assert counted(found) == (1, 3, 2, 1)
    program.operator.seal(NOW + HOUR)
    assert counted(program.operator.check_record()) == (2, 4, 2, 0)


def test_nothing_is_kept_by_which_a_name_could_be_tried_against_a_digest(program: Program) -> None:
    with_mia_erased(program)
    with program.operator._engine.connect() as connection:
        rows = connection.execute(text("SELECT event, salt, erased FROM sealed_events ORDER BY event")).all()
    assert [tuple(row) for row in rows if row.erased] == [(1, "", "M-1001"), (3, "", "M-1001")]
    assert len(rows[1].salt) == 32
    with program.operator._engine.connect() as connection:
        ((_, (first, *_)),) = sealed_record(connection).seals
    assert first.event is not None
    as_it_was = replace(first.event, because="Mia Okafor asks Jon Berg")
    assert digest_of(as_it_was, first.veil) == first.digest  # of what is hidden it says nothing
    assert veil_of(as_it_was, "") != first.veil
    assert veil_of(as_it_was, "a") != veil_of(as_it_was, "b")


def test_of_an_erased_event_the_rest_is_still_checked(program: Program) -> None:
    with_mia_erased(program)
    program.change("UPDATE events SET what = 'request rejected' WHERE id = 1")
    assert "event 1 (request rejected" in program.fault
    assert "its time, kind, matter, message, channel, rule or deed was changed" in program.fault


def test_a_change_does_not_pass_for_an_erasure(program: Program) -> None:
    with_mia_erased(program)
    mark = "UPDATE sealed_events SET salt = '', erased = :who WHERE event = 2"
    program.change("UPDATE events SET because = 'she said no' WHERE id = 2")
    program.change(mark, who="M-1001")
    assert "holds words that no erasure leaves behind" in program.fault
    program.change("UPDATE events SET because = '(erased)', record = '' WHERE id = 2")
    program.change(mark, who="M-1002")  # who is still there
    assert program.fault.endswith("is marked as erased with M-1002, whose erasure is not in the record")


# --- others who work meanwhile ---------------------------------------------------------------------


def test_more_events_than_a_seal_takes_get_several_in_a_row(program: Program) -> None:
    """As after the upgrade of a database that has years of events."""
    years = [NOW - timedelta(days=1000 - nth) for nth in range(3)]
    for at in years:
        program.happens(*(str(nth) for nth in range(MOST_EVENTS)), at=at)
    program.happens("one more")
    made = program.operator.seal(NOW)
    assert [(seal.events, seal.more) for seal in made] == [(MOST_EVENTS, True)] * 3 + [(1, False)]
    assert counted(program.operator.check_record()) == (4, 3 * MOST_EVENTS + 1, 0, 0)
    assert len(made) < MOST_SEALS


def test_a_long_first_round_is_finished_at_the_next_tick(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maintenance_module, "MOST_SEALS", 1)
    program.happens(*(str(nth) for nth in range(MOST_EVENTS)), at=NOW - timedelta(days=900))
    program.happens("one more", at=NOW - timedelta(days=800))
    tick = timedelta(seconds=30)
    assert [seal.events for at in (NOW, NOW + tick) for seal in program.operator.seal(at)] == [MOST_EVENTS, 1]
    assert program.operator.seal(NOW + 2 * tick) == ()
    assert program.fault == ""


def test_two_daemons_make_one_seal(made_url: str) -> None:
    with opened(made_url) as first, opened(made_url) as second:
        first.happens("one", "two")
        made: list[Seal] = []
        failed: list[BaseException] = []
        ready = threading.Barrier(2)

        def seal(operator: Maintenance) -> None:
            ready.wait()
            try:
                made.extend(operator.seal(NOW))
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=seal, args=[each.operator]) for each in (first, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert [(seal.number, seal.events) for seal in made] == [(1, 2)]
        assert first.fault == ""


def test_a_daemon_does_not_wait_for_another_that_seals(made_postgres_url: str) -> None:
    with opened(made_postgres_url) as first, opened(made_postgres_url) as second:
        first.happens("one", "two")
        with first.operator._engine.begin() as connection:
            assert seal_next(connection, NOW)
            assert second.operator.seal(NOW) == ()
        assert second.operator.seal(NOW) == ()
        assert counted(second.operator.check_record()) == (1, 2, 0, 0)


def test_an_event_that_commits_after_a_later_one_was_sealed_is_sealed_next(made_postgres_url: str) -> None:
    with opened(made_postgres_url) as program, program.operator._engine.connect() as slow:
        slow.execute(a_row("the slow one"))  # has its number, and is not committed
        program.happens("the quick one")
        (first,) = program.operator.seal(NOW)
        assert (first.events, first.last) == (1, 2)
        slow.commit()
        assert counted(program.operator.check_record()) == (1, 1, 0, 1)
        program.happens("another", at=NOW + HOUR)
        (second,) = program.operator.seal(NOW + HOUR)
        assert (second.events, second.last) == (2, 3)
        assert program.fault == ""


def a_row(because: str) -> Any:
    return text(
        "INSERT INTO events (at, what, about, because, actor, channel)"
        f" VALUES ('{NOW.isoformat()}', 'request asked', 'REQ-1', '{because}', 'program', 'clock')"
    )


@pytest.mark.parametrize("first", ["erase", "seal"])
def test_who_seals_and_who_erases_wait_for_each_other(made_postgres_url: str, first: str) -> None:
    """An event is sealed as it was and then marked, or sealed as it is afterwards."""
    with opened(made_postgres_url) as program:
        save(program.store, mentee(1001))
        program.happens("Mia Okafor asks")
        erased = AuditEvent(what=EventKind.MEMBER_ERASED, about="M-1001", because="M-1001 is erased")

        def erase() -> None:
            do(program.store, erased, EraseMember(number=1001))

        def seal() -> None:
            program.operator.seal(NOW)

        jobs: dict[str, Callable[[], None]] = {"erase": erase, "seal": seal}
        other = threading.Thread(target=jobs["seal" if first == "erase" else "erase"])
        with stopped_at_the_end(program, first, other):
            jobs[first]()
        other.join()
        assert program.fault == ""
        assert program.operator.check_record().erased == (1 if first == "seal" else 0)


@contextmanager
def stopped_at_the_end(program: Program, first: str, other: threading.Thread) -> Iterator[None]:
    """Before the first transaction commits, the other thread begins and comes to wait for it."""
    engine = program.store._engine if first == "erase" else program.operator._engine
    begun: list[bool] = []

    def before_commit(connection: Connection) -> None:
        if not begun:
            begun.append(True)
            other.start()
            _wait_until_one_waits(str(engine.url.render_as_string(hide_password=False)))

    event.listen(engine, "commit", before_commit)
    try:
        yield
    finally:
        event.remove(engine, "commit", before_commit)


def _wait_until_one_waits(url: str) -> None:
    engine = make_engine(url.replace("postgresql+psycopg", "postgresql"))
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    try:
        for _ in range(600):
            with engine.connect() as connection:
                if connection.execute(waits).scalar():
                    return
            threading.Event().wait(0.05)
        raise AssertionError("nobody waits")
    finally:
        engine.dispose()


@pytest.mark.parametrize("point", SEAL_CRASH_POINTS)
def test_a_crash_while_sealing_leaves_a_whole_record(
    program: Program, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(name: str) -> None:
        if name == point:
            raise Killed

    program.happens("one", "two")
    monkeypatch.setattr(maintenance_module, "crash_point", kill)
    with pytest.raises(Killed):
        program.operator.seal(NOW)
    monkeypatch.setattr(maintenance_module, "crash_point", lambda name: None)
    expected = (0, 0, 0, 2) if point == "before commit F" else (1, 2, 0, 0)
    assert program.fault == ""
    assert counted(program.operator.check_record()) == expected
    program.operator.seal(NOW)
    assert counted(program.operator.check_record()) == (1, 2, 0, 0)


def test_a_clock_that_was_ahead_and_set_back_breaks_nothing(program: Program) -> None:
    ahead = NOW + timedelta(days=400)
    for at in (NOW, ahead, NOW + HOUR, NOW + 2 * HOUR, NOW + 4 * HOUR):
        program.happens("something", at=at)
        assert len(program.operator.seal(at)) == 1
    assert program.fault == ""
