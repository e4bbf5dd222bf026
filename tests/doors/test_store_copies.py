"""Backups are consistent while others write, and a restored outbox waits for an operator (fault 19)."""

from __future__ import annotations

import os
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from processor.core.outcome import Hold, SaveMember
from processor.stages.ports import InboxState, Store, StoreDown
from processor.store import WrongTables, open_store
from processor.store.backup import CopyRefused, back_up, restore
from processor.store.engine import make_engine
from processor.store.given import put_back
from processor.store.maintenance import Maintenance
from tests.doors.store_samples import (
    AREAS,
    COORDINATOR,
    NOW,
    do,
    fetched,
    letter,
    mentee,
    save,
    take_in,
    waiting,
)

A, B, C = (digit * 16 for digit in "abc")
LATER = NOW + timedelta(hours=1)


@contextmanager
def opened(url: str) -> Iterator[Store]:
    store = open_store(url, areas=AREAS, staff=[COORDINATOR])
    try:
        yield store
    finally:
        store.close()


@contextmanager
def upkeep_of(url: str) -> Iterator[Maintenance]:
    maintenance = Maintenance(url)
    try:
        yield maintenance
    finally:
        maintenance.close()


def claimed(url: str) -> list[str]:
    with opened(url) as store, store.unit() as unit:
        return [out.mail.serial for out in unit.claim_outgoing(LATER, 50, "dispatcher", 600)]


def filled(url: str) -> dict[str, object]:
    """Two mails in, one member, one mail queued and one sent; all as `export` shows it."""
    with opened(url) as store:
        save(store, mentee(1001))
        take_in(store, "1", "2")
        do(store, mails=(letter(A), letter(B, to="jon@example.org")))
        with store.unit() as unit:
            (out, _) = unit.claim_outgoing(NOW, 2, "dispatcher", 600)
            assert unit.report_sent([(out.id, out.fence, "250 ok")], NOW)
        with store.reading() as unit:
            return unit.export()


def changed(url: str, statement: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def test_what_is_restored_is_what_was_backed_up(made_url: str, tmp_path: Path) -> None:
    before = filled(made_url)
    file = tmp_path / "copy"
    back_up(made_url, file)
    with opened(made_url) as store:
        save(store, mentee(1002, "Later Lund"))
        take_in(store, "3")
    restore(made_url, file, NOW, replace=True)
    with opened(made_url) as store, store.reading() as unit:
        assert unit.export() == before
        # what was taken in before the backup is known still, and is not answered again
        assert unit.unknown("inbox", 1, ("1", "2", "3")) == ("3",)
        assert not unit.is_first_scan("inbox")


def drawn(url: str) -> dict[str, int]:
    """A number of each kind, and the id of a new message."""
    kinds = ("member", "request", "relationship", "held", "confirm")
    with opened(url) as store:
        take_in(store, secrets.token_hex(4))
        with store.unit() as unit:
            numbers = {kind: unit.draw_number(kind) for kind in kinds}
    engine = make_engine(url)
    with engine.connect() as connection:
        last = connection.exec_driver_sql("SELECT max(id) FROM inbox").scalar()
    engine.dispose()
    return {**numbers, "inbox": int(last or 0)}


def by_restore(url: str, file: Path) -> None:
    restore(url, file, NOW, replace=True)


def after_a_loss(url: str, file: Path) -> None:
    """Of the database nothing is left, and the same copy is put back a quarter of an hour later."""
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).unlink()
    else:
        changed(url, "DROP TABLE inbox, numbers CASCADE")
    restore(url, file, NOW + timedelta(minutes=15), replace=True)


def by_other_means(url: str, file: Path) -> None:
    """By the file alone, as a snapshot of the disk or a dump of one's own would be put back."""
    if url.startswith("sqlite"):
        shutil.copy(file, url.removeprefix("sqlite:///"))
    else:
        restore(url, file, NOW, replace=True)
        changed(
            url,
            "SELECT setval(c.oid, 1) FROM pg_class c WHERE relkind = 'S' AND relname ~ '^number_|^inbox_'",
        )
    put_back(url, NOW)


@pytest.mark.parametrize("way", [by_restore, after_a_loss, by_other_means])
def test_no_number_that_was_given_after_the_copy_is_given_again(
    made_url: str, tmp_path: Path, way: Callable[[str, Path], None]
) -> None:
    """The letters that carry them lie in mailboxes, and a yes to the lost REQ-1 is no yes to another."""
    filled(made_url)
    back_up(made_url, tmp_path / "copy")
    given = [drawn(made_url) for _ in range(3)]
    by_restore(made_url, tmp_path / "copy")
    given += [drawn(made_url) for _ in range(3)]
    way(made_url, tmp_path / "copy")
    again = drawn(made_url)
    most = {kind: max(numbers[kind] for numbers in given) for kind in again}
    if way is by_other_means:  # it knows the copy alone, and that is as far as the first restore went
        most = {kind: max(numbers[kind] for numbers in given[:3]) for kind in again}
    assert all(again[kind] > most[kind] + 1_000 for kind in again if way is not after_a_loss), (again, most)
    assert all(again[kind] > most[kind] for kind in again), (again, most)


def test_a_restored_outbox_is_held_until_it_is_released(made_url: str, tmp_path: Path) -> None:
    filled(made_url)
    back_up(made_url, tmp_path / "copy")
    restore(made_url, tmp_path / "copy", NOW, replace=True)
    with opened(made_url) as store:
        do(store, mails=(letter(C, to="new@example.org"),))  # a reminder that went out after the backup
    assert claimed(made_url) == []
    with upkeep_of(made_url) as maintenance:
        assert [(m.serial, m.frozen) for m in maintenance.waiting_mails()] == [(B, True), (C, True)]
        assert maintenance.drop([C, A]) == 1  # A went out: there is nothing to drop
        assert maintenance.release(NOW) == 1
    assert claimed(made_url) == [B]
    with opened(made_url) as store:
        do(store, mails=(letter("d" * 16, to="new@example.org"),))
    assert claimed(made_url) == ["d" * 16]


def test_one_released_mail_releases_no_other(made_url: str, tmp_path: Path) -> None:
    filled(made_url)
    back_up(made_url, tmp_path / "copy")
    restore(made_url, tmp_path / "copy", NOW, replace=True)
    with opened(made_url) as store:
        do(store, mails=(letter(C, to="new@example.org"),))
    with upkeep_of(made_url) as maintenance:
        assert maintenance.release(NOW, [C]) == 1
    with opened(made_url) as store:
        do(store, mails=(letter("d" * 16, to="third@example.org"),))
    assert claimed(made_url) == [C]


def test_a_backup_sees_each_transaction_whole_or_not_at_all(made_url: str, tmp_path: Path) -> None:
    stop, begun = threading.Event(), threading.Event()
    with opened(made_url) as store:

        def write() -> None:
            for nth in range(2_000):
                who = mentee(2_000 + nth)
                do(store, SaveMember(member=who), mails=(letter(f"{nth:016x}", to=f"p{nth}@example.org"),))
                if nth == 5:
                    begun.set()
                if stop.is_set():
                    return

        writer = threading.Thread(target=write)
        writer.start()
        assert begun.wait(30)
        for nth in range(3):
            back_up(made_url, tmp_path / f"copy-{nth}")
        stop.set()
        writer.join()
    seen = []
    for nth in range(3):
        restore(made_url, tmp_path / f"copy-{nth}", NOW, replace=True)
        with opened(made_url) as store, store.reading() as unit:
            out, members = unit.export()["outbox"], unit.export()["members"]
            assert isinstance(out, dict)
            assert isinstance(members, list)
            assert out["queued"] == len(members) >= 5
            seen.append(len(members))
    assert seen == sorted(seen)


def test_restore_refuses_a_database_with_something_in_it(made_url: str, tmp_path: Path) -> None:
    filled(made_url)
    back_up(made_url, tmp_path / "copy")
    with pytest.raises(CopyRefused, match="not empty; say --replace"):
        restore(made_url, tmp_path / "copy", NOW, replace=False)
    assert claimed(made_url) != []  # nothing was touched


def test_restore_fills_an_empty_database_without_asking(made_url: str, tmp_path: Path) -> None:
    filled(made_url)
    back_up(made_url, tmp_path / "copy")
    for table in ("outbox", "inbox", "contents", "profiles", "events", "due_dates", "members"):
        changed(made_url, f"DELETE FROM {table}")
    restore(made_url, tmp_path / "copy", NOW, replace=False)
    with opened(made_url) as store, store.reading() as unit:
        assert unit.member(1001) is not None


@pytest.mark.parametrize(
    "content", [b"", b"SQLite format 3\0 and no more", b"-- not a dump\n", b"\x00" * 5000]
)
def test_restore_refuses_what_is_no_backup(made_url: str, tmp_path: Path, content: bytes) -> None:
    before = filled(made_url)
    (tmp_path / "copy").write_bytes(content)
    with pytest.raises(CopyRefused, match="copy"):
        restore(made_url, tmp_path / "copy", NOW, replace=True)
    with opened(made_url) as store, store.reading() as unit:
        assert unit.export() == before


def test_restore_refuses_the_backup_of_a_newer_version(made_url: str, tmp_path: Path) -> None:
    filled(made_url)
    changed(made_url, "UPDATE alembic_version SET version_num = '9999'")
    back_up(made_url, tmp_path / "copy")
    with pytest.raises(CopyRefused, match=r"newer version of the program \(9999\)"):
        restore(made_url, tmp_path / "copy", NOW, replace=True)


def test_a_backup_overwrites_nothing_and_is_its_owners_alone(made_url: str, tmp_path: Path) -> None:
    filled(made_url)
    back_up(made_url, tmp_path / "copy")
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0
    with pytest.raises(CopyRefused, match="exists already"):
        back_up(made_url, tmp_path / "copy")
    with pytest.raises(CopyRefused, match="cannot be written"):
        back_up(made_url, tmp_path / "no such folder" / "copy")
    assert not [p for p in tmp_path.iterdir() if p.name.endswith(".part")]


def test_without_pg_dump_the_sentence_names_the_package(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(postgres_url)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreDown, match="install PostgreSQL's client programs"):
        back_up(postgres_url, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_damaged_backup_is_not_restored(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/program.db"
    before = filled(url)
    back_up(url, tmp_path / "copy")
    size = (tmp_path / "copy").stat().st_size
    os.truncate(tmp_path / "copy", size // 2)
    with pytest.raises(CopyRefused):
        restore(url, tmp_path / "copy", NOW, replace=True)
    with opened(url) as store, store.reading() as unit:
        assert unit.export() == before


def test_tables_with_data_are_never_changed_by_merely_opening_them(made_url: str) -> None:
    filled(made_url)
    changed(made_url, "UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(WrongTables, match=r"run `[\w.-]+ upgrade`, which makes a backup first"):
        open_store(made_url, areas=AREAS)
    changed(made_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(WrongTables, match="newer version"):
        open_store(made_url, areas=AREAS)


def test_old_finished_mails_lose_their_bytes_and_nothing_else(made_url: str) -> None:
    filled(made_url)
    with opened(made_url) as store:
        ids = take_in(store, "10", "11", "12", "13", "14")
        states = (InboxState.APPLIED, InboxState.HELD, InboxState.QUARANTINED, InboxState.IGNORED)
        with store.unit() as unit:
            for message, state in zip(ids, states, strict=False):  # the last one waits still
                unit.finish(message, state, "a test wants it")
            assert unit.claim_content("key of the first", ids[0]) is None
        half_a_year = NOW + timedelta(days=181)
        with store.unit() as unit:
            unit.take_in("inbox", 1, fetched("20"), half_a_year)
        newest = waiting(store)[-1].id
        with store.unit() as unit:
            unit.finish(newest, InboxState.APPLIED, "a test wants it")
    with upkeep_of(made_url) as maintenance:
        assert maintenance.forget_raw(NOW + timedelta(days=1)) == (
            3,
            1,
        )  # applied, held and settled, ignored; A
        assert maintenance.forget_raw(NOW + timedelta(days=1)) == (0, 0)
    with opened(made_url) as store:
        with store.reading() as unit:
            emptied = [not unit.stored(message).raw for message in ids]
            assert emptied == [True, True, False, True, False]
            assert unit.stored(newest).raw
        with store.unit() as unit:
            assert unit.claim_content("key of the first", newest) == ids[0]  # a repeat is still known
    assert claimed(made_url) == [B]  # what is still to go out has its bytes


def test_what_waits_for_a_coordinator_keeps_its_bytes_however_old(made_url: str) -> None:
    with opened(made_url) as store:
        (message,) = take_in(store, "1")
        do(
            store,
            Hold(number=message, sender="x@example.org", subject="?", because="a test"),
            inbox_id=message,
        )
        with store.unit() as unit:
            unit.finish(message, InboxState.HELD, "a test wants it")
    with upkeep_of(made_url) as maintenance:
        assert maintenance.forget_raw(NOW + timedelta(days=4_000)) == (0, 0)
