"""Several writers at once, and a database that goes away."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from processor.core.events import EventKind
from processor.core.outcome import AuditEvent, CountShown, DueKind, SaveMember, SaveRequest, SetDue
from processor.core.program import Standing
from processor.stages.ports import Fetched, RawMail, StaleRecord, Store, StoreDown, Unit, WorkersDown
from processor.stages.process import Processor
from processor.store import open_store
from processor.store.advisory_locks import alone, is_taken, is_worked_on
from processor.store.directory_index import DirectoryIndex
from processor.store.maintenance import Maintenance
from processor.store.unit import SqlStore
from tests.doors.mail_servers import wait_for
from tests.doors.store_samples import (
    AREAS,
    NOW,
    asked,
    decision,
    do,
    letter,
    mentee,
    mentor,
    save,
    stored_pair,
    take_in,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture
def stores(made_url: str) -> Iterator[tuple[Store, Store]]:
    """Two daemons' stores on one database."""
    first = open_store(made_url, areas=AREAS)
    second = open_store(made_url, areas=AREAS)
    yield first, second
    first.close()
    second.close()


def together(*jobs: Callable[[], object]) -> list[BaseException]:
    """Runs each in a thread of its own; what went wrong."""
    failed: list[BaseException] = []

    def run(job: Callable[[], object]) -> None:
        try:
            job()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return failed


def test_writers_at_once_wait_for_each_other_and_none_fails(stores: tuple[Store, Store]) -> None:
    def write(store: Store, mine: str) -> None:
        for n in range(25):
            with store.unit() as unit:
                unit.waiting_count()  # read first: a deferred transaction would fail to become a writer
                number = unit.draw_number("member")
                member = mentor(number, f"{mine} {n}", "Oncology")
                unit.apply(decision(SaveMember(member=member)), now=NOW, inbox_id=None)

    first, second = stores
    assert (
        together(lambda: write(first, "Ann"), lambda: write(second, "Bo"), lambda: write(first, "Cy")) == []
    )
    with first.reading() as unit:
        assert unit.directory("oncology", 1, 10).total == 75
        assert unit.status(NOW)["members"] == {
            "draft": 0,
            "active": 75,
            "paused": 0,
            "bouncing": 0,
            "left": 0,
        }


def test_a_reader_sees_one_state_while_another_writes(stores: tuple[Store, Store]) -> None:
    first, second = stores
    save(first, mentor(1001, "Jon Berg", "Oncology"))
    with second.reading() as unit:
        assert unit.directory("", 1, 10).total == 1
        save(first, mentor(1002, "Ann Lee", "Oncology"))  # does not wait for the reader
        assert unit.member(1001) is not None
    with second.reading() as unit:
        assert unit.directory("", 1, 10).total == 2


def test_of_two_who_read_the_same_version_one_is_stale(stores: tuple[Store, Store]) -> None:
    first, second = stores
    jon, mia = mentor(1001, "Jon Berg", "Oncology"), mentee(1002)
    save(first, jon, mia)
    do(first, SaveRequest(request=asked(1, mia, jon)))
    start = threading.Barrier(2)

    def answer(store: Store) -> None:
        with store.reading() as unit:
            view = unit.request(1)
            assert view is not None
        start.wait()
        do(store, SaveRequest(request=replace(view.request, clarifications=1)))

    (failure,) = together(lambda: answer(first), lambda: answer(second))
    assert isinstance(failure, StaleRecord)


def test_locks_taken_crosswise_end_as_a_stale_record(migrated_postgres_url: str) -> None:
    store = open_store(migrated_postgres_url, areas=AREAS)
    save(store, mentor(1001, "Jon Berg", "Oncology"), mentor(1002, "Ann Lee", "Oncology"))
    start = threading.Barrier(2)
    done: list[int] = []

    def show(*mentors: int) -> None:
        with store.unit() as unit:
            with unit.savepoint():
                unit.apply(decision(CountShown(mentors=mentors[:1])), now=NOW, inbox_id=None)
                start.wait()
                unit.apply(decision(CountShown(mentors=mentors[1:])), now=NOW, inbox_id=None)
            done.append(mentors[0])

    (failure,) = together(lambda: show(1001, 1002), lambda: show(1002, 1001))
    assert isinstance(failure, StaleRecord)
    assert len(done) == 1
    store.close()


def test_daemons_do_not_take_each_others_work(migrated_postgres_url: str) -> None:
    store = open_store(migrated_postgres_url, areas=AREAS)
    do(store, *(SetDue(kind=DueKind.REQUEST_EXPIRY, about=f"REQ-{n}", at=NOW) for n in range(4)))
    do(store, mails=tuple(letter(f"{n:016x}", to=f"p{n}@example.org") for n in range(4)))
    do(store, mails=(letter("f" * 16, to="p0@example.org"),))
    with store.unit() as mine, store.unit() as other:
        assert len(mine.due(NOW, 3)) == 3
        assert len(other.due(NOW, 9)) == 1
        assert [o.mail.serial[-1] for o in mine.claim_outgoing(NOW, 2, "mine", 60)] == ["0", "1"]
    # the second mail to p0 waits, as the first is still being carried
    with store.unit() as other:
        assert [o.mail.serial[-1] for o in other.claim_outgoing(NOW, 9, "other", 60)] == ["2", "3"]
    store.close()


def test_a_mailbox_belongs_to_one_daemon_until_that_is_gone(migrated_postgres_url: str) -> None:
    first, second = (open_store(migrated_postgres_url, areas=AREAS) for _ in range(2))
    assert [first.own("imap:a"), first.own("imap:a"), second.own("imap:a")] == [True, True, False]
    assert second.own("imap:b")
    first.close()
    assert wait_for(lambda: second.own("imap:a"))  # the server hears a little later that it is gone
    second.close()


def test_nobody_begins_while_one_has_the_database_alone(migrated_postgres_url: str) -> None:
    store = open_store(migrated_postgres_url, areas=AREAS)
    with alone(migrated_postgres_url) as got:
        assert got
        with pytest.raises(StoreDown, match="restore or upgrade works on the database"):
            store.own("imap:a")
        with pytest.raises(StoreDown, match="restore or upgrade works"), store.unit():
            pytest.fail("nothing may be changed")
        with pytest.raises(StoreDown, match="restore or upgrade works"):
            store.claim_waiting(NOW, 1, "mine", 60)
        with (
            closing(Maintenance(migrated_postgres_url)) as maintenance,
            pytest.raises(StoreDown, match="restore or upgrade works"),
        ):
            maintenance.release(NOW)
        with store.reading() as unit:  # `status` may look
            assert unit.waiting_count() == 0
        assert not is_worked_on(migrated_postgres_url)
        assert is_taken(migrated_postgres_url)
        with alone(migrated_postgres_url) as second:
            assert not second
    assert store.own("imap:a")
    assert is_worked_on(migrated_postgres_url)
    with alone(migrated_postgres_url) as got:
        assert not got
    store.close()
    assert wait_for(lambda: not is_worked_on(migrated_postgres_url))


WAITS = """
import sys
from processor.store.engine import make_engine
with make_engine(sys.argv[1]).connect() as connection:
    print("waits", flush=True)
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7, 7)")
"""


def test_a_killed_process_is_soon_forgotten_by_the_server(migrated_postgres_url: str) -> None:
    """What it has locked is free, though its statement still waits for somebody else's lock."""
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7 AND NOT granted"
    with psycopg.connect(migrated_postgres_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(7, 7)")

        def waiters() -> int:
            row = connection.execute(waiting.encode()).fetchone()
            assert row is not None
            return int(row[0])

        with subprocess.Popen([sys.executable, "-c", WAITS, migrated_postgres_url], cwd=ROOT) as process:
            try:
                assert wait_for(lambda: waiters() == 1, 60)
            finally:
                process.kill()
        assert wait_for(lambda: waiters() == 0, 30)


def test_a_lane_goes_to_one_daemon_at_a_time_and_in_its_order(migrated_postgres_url: str) -> None:
    store = open_store(migrated_postgres_url, areas=AREAS)
    senders = ("jon", "mia", "jon", "ada", "mia")
    mails = [
        Fetched(uid=str(n), received_at=NOW, size=1, raw=b"From: X <%s@a.example>\r\n\r\n" % who.encode())
        for n, who in enumerate(senders)
    ]
    with store.unit() as unit:
        unit.take_in("inbox", 1, mails, NOW)
    mine = store.claim_waiting(NOW, 1, "mine", 60)
    other = store.claim_waiting(NOW, 9, "other", 60)
    assert [m.raw[9:12] for m in mine] == [b"jon"]
    assert [m.raw[9:12] for m in other] == [b"mia", b"ada", b"mia"]
    assert store.claim_waiting(NOW, 9, "third", 60) == ()
    assert [m.id for m in store.claim_waiting(NOW, 9, "mine", 60, [mine[0].id])] == [mine[0].id + 2]
    # what is given back need not wait for the end of its lease
    store.give_back("other")
    assert [m.id for m in store.claim_waiting(NOW, 9, "third", 60)] == [m.id for m in other]
    # whoever slept beyond the lease finds that the claim is somebody else's by now
    late = NOW + timedelta(seconds=61)
    again = store.claim_waiting(late, 9, "third", 60)
    assert len(again) == 5
    with store.unit() as unit:
        assert unit.still_claimed(mine) == frozenset()
        assert unit.still_claimed(again) == {m.id for m in again}
    store.close()


def test_a_change_is_refused_though_the_lock_of_a_daemon_is_gone_unnoticed(
    migrated_postgres_url: str,
) -> None:
    """The server was started again, and nobody has asked for the mailbox since."""
    store = open_store(migrated_postgres_url, areas=AREAS)
    assert store.own("imap:a")
    with psycopg.connect(migrated_postgres_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND mode = 'ShareLock'"
        )
    assert wait_for(lambda: not is_worked_on(migrated_postgres_url))
    with alone(migrated_postgres_url) as got:
        assert got
        with pytest.raises(StoreDown, match="restore or upgrade works"):
            take_in(store, "1")
    take_in(store, "1")
    store.close()


def test_a_claim_does_not_wait_for_a_batch_that_outlived_its_lease(migrated_postgres_url: str) -> None:
    """It waited for the rows of a batch that is being settled, and the settling for the claim."""
    store = open_store(migrated_postgres_url, areas=AREAS)
    take_in(store, "1", "2", "3")
    mine = store.claim_waiting(NOW, 2, "mine", 60)
    late = NOW + timedelta(seconds=61)
    with store.unit() as unit:
        assert len(unit.still_claimed(mine)) == 2
        claimed: list[int] = []
        other = threading.Thread(
            target=lambda: claimed.extend(m.id for m in store.claim_waiting(late, 9, "other", 60))
        )
        other.start()
        other.join(10)
        assert not other.is_alive()
        assert store.claim_waiting(late, 9, "mine", 60, [m.id for m in mine]) == ()
    assert claimed == [mine[-1].id + 1]
    store.close()


class NoWorkers:
    def begin(self, mails: Sequence[RawMail]) -> Any:
        raise WorkersDown("no process can be started to read mail: a test wants it")

    def warm_up(self) -> None: ...


def test_after_a_trouble_the_same_daemon_has_its_claims_again_at_once(migrated_postgres_url: str) -> None:
    """Otherwise mail would wait for five minutes after the trouble is over."""
    store = open_store(migrated_postgres_url, areas=AREAS)
    take_in(store, "1", "2")
    nobody: Any = None
    processor = Processor(
        store=store,
        reader=NoWorkers(),
        writer=nobody,
        decider=nobody,
        owner="mine",
        log=lambda event, **_: None,
    )
    for _ in range(2):  # there are claims, for otherwise nothing would be read
        with pytest.raises(WorkersDown):
            processor.work_off(NOW)
    assert store.claim_waiting(NOW, 9, "other", 60) == ()
    store.close()


def test_a_mentor_accepted_twice_at_once_is_full_for_the_directory(stores: tuple[Store, Store]) -> None:
    first, second = stores
    jon = mentor(1001, "Jon Berg", "Oncology", capacity=2)
    mia, eva = mentee(1002), mentee(1003, "Eva Roth")
    save(first, jon, mia, eva)
    failed = together(lambda: stored_pair(first, 1, mia, jon), lambda: stored_pair(second, 2, eva, jon))
    assert failed == []
    with first.reading() as unit:
        assert unit.mentor_load(1001) == 2
        assert unit.directory("oncology", 1, 10).total == 0


def test_the_tally_stays_right_and_short(made_url: str) -> None:
    store = open_store(made_url, areas=AREAS)
    jon = mentor(1001, "Jon Berg", "Oncology", "Cardiology", "Critical care")
    save(store, jon, mentor(1002, "Ann Lee", "Oncology"))
    for version in range(1, 121):
        standing = Standing.PAUSED if version % 2 else Standing.ACTIVE
        save(store, replace(jon, standing=standing, version=version, joined_at=NOW))
    with store.unit() as unit:
        assert isinstance(unit, DirectoryIndex)
        rows = unit.db.exec_driver_sql("SELECT count(*) FROM directory_tally").scalar()
        assert rows is not None
        assert rows < 300  # 486 were added
        facets = (("Oncology", 2), ("Cardiology", 1), ("Critical care", 1))
        assert unit.directory("", 1, 10).facets == facets
        unit.fold_tally()
        assert unit.db.exec_driver_sql("SELECT count(*) FROM directory_tally").scalar() == 4
        assert unit.directory("", 1, 10).facets == facets
    store.close()


def end_connections_and_ask(url: str, unit: Unit) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    unit.waiting_count()


def test_a_server_that_goes_away_is_a_store_that_is_down_and_then_up_again(postgres_url: str) -> None:
    store = open_store(postgres_url, areas=AREAS)
    with pytest.raises(StoreDown, match="the database cannot be used"), store.unit() as unit:
        end_connections_and_ask(postgres_url, unit)
    with store.unit() as unit:
        assert unit.waiting_count() == 0
    store.close()


def test_a_full_disk_is_a_store_that_is_down_and_loses_nothing(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/program.db", areas=AREAS)
    take_in(store, "1")
    assert isinstance(store, SqlStore)
    with store.unit() as unit:
        assert isinstance(unit, DirectoryIndex)
        pages = unit.db.exec_driver_sql("PRAGMA page_count").scalar()
        unit.db.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StoreDown, match="full"):
        do(store, *(AuditEvent(what=EventKind.FEEDBACK, about=str(n), because="x" * 900) for n in range(50)))
    with store.unit() as unit:
        assert isinstance(unit, DirectoryIndex)
        unit.db.exec_driver_sql("PRAGMA max_page_count=1000000")
        assert unit.waiting_count() == 1
    do(store, AuditEvent(what=EventKind.FEEDBACK, about="M-1", because="somebody tidied up"))
    store.close()


def test_sqlite_is_set_to_lose_nothing(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/program.db", areas=AREAS)
    with store.unit() as unit:
        assert isinstance(unit, DirectoryIndex)

        def pragma(name: str) -> object:
            return unit.db.exec_driver_sql(f"PRAGMA {name}").scalar()

        assert (pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")) == ("wal", 2, 1)
        assert pragma("busy_timeout") == 30_000
    store.close()


def test_a_locked_database_is_waited_for(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/program.db", areas=AREAS)
    other = sqlite3.connect(tmp_path / "program.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    order = []

    def let_go() -> None:
        order.append("the other lets go")
        other.execute("COMMIT")

    release = threading.Timer(0.5, let_go)
    release.start()
    take_in(store, "1")
    order.append("a mail is taken in")
    assert order == ["the other lets go", "a mail is taken in"]
    release.join()
    other.close()
    store.close()


def test_a_lease_is_over_after_its_seconds_on_every_clock(stores: tuple[Store, Store]) -> None:
    first, second = stores
    do(first, mails=(letter("a" * 16),))
    with first.unit() as unit:
        (mine,) = unit.claim_outgoing(NOW, 5, "first", 30)
    with second.unit() as unit:
        assert unit.claim_outgoing(NOW + timedelta(seconds=29), 5, "second", 30) == ()
        (theirs,) = unit.claim_outgoing(NOW + timedelta(seconds=30), 5, "second", 30)
        assert unit.report_sent([(theirs.id, theirs.fence, "250 ok")], NOW)
    with first.unit() as unit:
        assert not unit.report_sent([(mine.id, mine.fence, "250 ok")], NOW)
