"""The cost of a message does not grow with the members, the old mails and the outbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from processor.core.mail import Address, InboundMail
from processor.stages.ports import Unit
from processor.store import open_store
from processor.store.directory_index import DirectoryIndex
from processor.store.unit import SqlStore
from tests.doors.store_samples import AREAS, NOW, do, letter, mentee, mentor, save, stored_pair, take_in

# What each message may ask. The tally is the one table that is read as a whole: it has a row for each
# practice area and few more.
READ = InboundMail(
    received_at=NOW, size=1, content_key="a", senders=(Address(addr_spec="m1001@example.org"),)
)
LOOK_UPS: Mapping[str, Callable[[Unit], object]] = {
    "unknown": lambda u: u.unknown("inbox", 1, ["1", "2"]),
    "filed": lambda u: u.filed("inbox", 1, ["1", "2"]),
    "give_up_uids": lambda u: u.give_up_uids([1]),
    "is_first_scan": lambda u: u.is_first_scan("inbox"),
    "foresee": lambda u: u.foresee([READ], NOW),
    "waiting_count": lambda u: u.waiting_count(),
    "stored": lambda u: u.stored(1),
    "count_attempt": lambda u: u.count_attempt(1, "x"),
    "claim_content": lambda u: (u.claim_content("a", 1), u.claim_content("a", 2)),
    "first_with": lambda u: u.first_with("a"),
    "applied_from": lambda u: u.applied_from("m1001@example.org", 50),
    "unmirrored": lambda u: u.unmirrored("inbox", 10),
    "mark_mirrored": lambda u: u.mark_mirrored([1]),
    "is_spent": lambda u: u.is_spent("x"),
    "member": lambda u: u.member(1001),
    "member_at": lambda u: u.member_at("m1001@example.org"),
    "on_roster": lambda u: u.on_roster("a@example.org"),
    "request": lambda u: u.request(1),
    "relationship": lambda u: u.relationship(1),
    "confirmation": lambda u: u.confirmation(1),
    "pending_to": lambda u: u.pending_to(1001),
    "pending_of": lambda u: u.pending_of(1002),
    "recent_requests": lambda u: u.recent_requests(1001, 5),
    "active_relationships": lambda u: u.active_relationships(1001),
    "completed_since": lambda u: u.completed_since(1001, NOW),
    "mentor_load": lambda u: u.mentor_load(1001),
    "last_request": lambda u: u.last_request(1002, 1001),
    "expired_in_a_row": lambda u: u.expired_in_a_row(1001),
    "letters_since": lambda u: u.letters_since("a@example.org", NOW),
    "stranger_letters_since": lambda u: u.stranger_letters_since(NOW),
    "receipts_since": lambda u: u.receipts_since("example.org", NOW, proven=True),
    "sent": lambda u: u.sent("a" * 16),
    "bounces_of": lambda u: u.bounces_of("a@example.org"),
    "taken_again": lambda u: u.taken_again("a@example.org", "coordinator unreached"),
    "noted": lambda u: u.noted("REQ-1", "asked", 20),
    "begun": lambda u: u.begun("REQ-1"),
    "cvs": lambda u: u.cvs([1001, 1002]),
    "parked": lambda u: u.parked("a@example.org"),
    "watchers": lambda u: u.watchers(["Oncology"]),
    "directory": lambda u: [u.directory(i, 1, 10, (7,)) for i in ("", "oncology", "icu pharm", "oncolgy")],
    "mentors_named": lambda u: [u.mentors_named(n) for n in ("M-1001", "Jon Berg", "berg", "Jon Bergh")],
    "suggest": lambda u: u.suggest(["Oncology"], [1], 3),
    "due": lambda u: u.due(NOW, 10),
    "settle_due": lambda u: u.settle_due(1),
    "claim_outgoing": lambda u: u.claim_outgoing(NOW, 10, "d", 60),
    "report_refused": lambda u: u.report_refused(1, 1, "550 no", NOW),
}


# The tally, constants, and rows that another step of the same statement has limited.
HARMLESS = ("SCAN directory_tally", "SCAN CONSTANT", "SCAN (subquery", "SCAN anon_", "SCAN steps")


@contextmanager
def statements(db: Connection) -> Iterator[list[str]]:
    """As SQLite itself sees them, with their values."""
    seen: list[str] = []

    def note(statement: str) -> None:
        if not statement.startswith(("BEGIN", "EXPLAIN", "INSERT", "--")):
            seen.append(statement)

    driver: Any = db.connection.dbapi_connection
    driver.set_trace_callback(note)
    yield seen
    driver.set_trace_callback(None)


def crowded(folder: Path) -> SqlStore:
    store = open_store(f"sqlite:///{folder}/program.db", areas=AREAS)
    assert isinstance(store, SqlStore)
    jon, mia = mentor(1001, "Jon Berg", "Oncology"), mentee(1002)
    save(store, jon, mia, *(mentor(1010 + n, f"Ann Lee {n}", "Critical care") for n in range(30)))
    stored_pair(store, 1, mia, jon)
    take_in(store, *(str(n) for n in range(30)))
    do(store, mails=tuple(letter(f"{n:016x}", to=f"p{n}@example.org") for n in range(30)))
    return store


@pytest.mark.parametrize("name", LOOK_UPS)
def test_no_look_up_of_a_message_reads_a_whole_table(tmp_path: Path, name: str) -> None:
    store = crowded(tmp_path)
    with store.reading() as unit:
        assert isinstance(unit, DirectoryIndex)
        with statements(unit.db) as seen:
            LOOK_UPS[name](unit)
        assert seen
        for statement in seen:
            plan = unit.db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()
            scans = [
                step.detail
                for step in plan
                if step.detail.startswith("SCAN ") and not step.detail.startswith(HARMLESS)
            ]
            assert scans == [], statement
    store.close()


def test_a_look_up_asks_the_database_a_few_times_only(tmp_path: Path) -> None:
    store = crowded(tmp_path)
    most = {"directory": 36, "mentors_named": 40, "suggest": 4, "watchers": 2, "foresee": 9}
    with store.reading() as unit:
        assert isinstance(unit, DirectoryIndex)
        for name, look_up in LOOK_UPS.items():
            with statements(unit.db) as seen:
                look_up(unit)
            assert len(seen) <= most.get(name, 4), name
    store.close()
