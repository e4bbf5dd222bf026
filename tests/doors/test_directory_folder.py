"""The folder of the directory's pages: nobody reads half a page, and nothing of others is touched."""

from __future__ import annotations

import os
import resource
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from processor.core.program import Standing
from processor.directory_site import FolderRefused, Keeper, NotWrittenNow, Status, write_pages
from processor.directory_site.folder import MARK
from processor.stages.ports import Store
from processor.store import open_store
from tests.doors.site_samples import TEMPLATES, site
from tests.doors.store_samples import AREAS, NOW, mentor, save

A = {"index.html": b"one", "area-a.html": b"a", "es/index.html": b"uno"}


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MARK
    }


def test_pages_are_written_into_a_new_folder_that_others_may_read(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        written = write_pages(tmp_path / "a" / "pages", A)
    finally:
        os.umask(before)
    assert (written.pages, written.changed, written.removed) == (3, 3, 0)
    assert content(tmp_path / "a" / "pages") == A
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "a").rglob("*.html")}
    assert modes == {0o644}
    assert stat.S_IMODE((tmp_path / "a" / "pages" / "es").stat().st_mode) == 0o755


def test_only_what_has_changed_is_written_and_what_is_no_more_goes(tmp_path: Path) -> None:
    write_pages(tmp_path, A)
    numbers = {name: (tmp_path / name).stat().st_ino for name in A}
    again = write_pages(tmp_path, A)
    assert (again.changed, again.removed) == (0, 0)
    written = write_pages(tmp_path, {"index.html": b"two", "area-a.html": b"a"})
    assert (written.pages, written.changed, written.removed) == (2, 1, 1)
    assert content(tmp_path) == {"index.html": b"two", "area-a.html": b"a"}
    assert (tmp_path / "area-a.html").stat().st_ino == numbers["area-a.html"]
    assert not (tmp_path / "es").exists()


def test_files_of_somebody_else_stay(tmp_path: Path) -> None:
    write_pages(tmp_path, A)
    (tmp_path / "favicon.ico").write_bytes(b"i")
    (tmp_path / "es" / "notes.html").write_bytes(b"n")
    write_pages(tmp_path, {"index.html": b"two"})
    assert content(tmp_path) == {"favicon.ico": b"i", "es/notes.html": b"n", "index.html": b"two"}


def test_a_part_alone_removes_nothing(tmp_path: Path) -> None:
    write_pages(tmp_path, A)
    write_pages(tmp_path, {"status.html": b"s"}, whole=False)
    assert content(tmp_path) == {**A, "status.html": b"s"}
    write_pages(tmp_path, A)
    assert content(tmp_path) == A


def test_a_page_that_somebody_changed_is_put_right(tmp_path: Path) -> None:
    write_pages(tmp_path, A)
    (tmp_path / "index.html").write_bytes(b"hacked")
    (tmp_path / "area-a.html").unlink()
    assert write_pages(tmp_path, A).changed == 2
    assert content(tmp_path) == A


# --- what is refused ----------------------------------------------------------------------------------


def file_inside(folder: Path) -> Path:
    (folder / "thesis.txt").write_text("mine")
    return folder


def is_a_file(folder: Path) -> Path:
    (folder / "pages").write_text("mine")
    return folder / "pages"


def mark_is_a_link(folder: Path) -> Path:
    (folder / "elsewhere").write_text("index.html\n")
    (folder / "pages").mkdir()
    (folder / "pages" / MARK).symlink_to(folder / "elsewhere")
    return folder / "pages"


@pytest.mark.parametrize("made", [file_inside, is_a_file, mark_is_a_link])
def test_a_folder_that_is_not_ours_is_refused_and_left_alone(
    tmp_path: Path, made: Callable[[Path], Path]
) -> None:
    place = made(tmp_path)
    before = content(tmp_path)
    with pytest.raises(FolderRefused, match=" folder"):
        write_pages(place, A)
    assert content(tmp_path) == before


def test_a_link_in_the_place_of_a_language_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    write_pages(tmp_path / "pages", {"index.html": b"one"})
    (tmp_path / "pages" / "es").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FolderRefused, match="is a link"):
        write_pages(tmp_path / "pages", A)
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert content(tmp_path / "pages") == {"index.html": b"one"}


def test_a_link_in_the_place_of_a_page_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"s")
    write_pages(tmp_path / "pages", A)
    (tmp_path / "pages" / "index.html").unlink()
    (tmp_path / "pages" / "index.html").symlink_to(tmp_path / "secret")
    write_pages(tmp_path / "pages", A)
    assert (tmp_path / "secret").read_bytes() == b"s"
    assert content(tmp_path / "pages") == A


def test_a_list_of_our_files_that_was_tampered_with_removes_nothing_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "other.html").write_bytes(b"o")
    write_pages(tmp_path / "pages", A)
    with (tmp_path / "pages" / MARK).open("a") as mark:
        mark.write("../other.html\n/etc/passwd\nes/../../other.html\n")
    write_pages(tmp_path / "pages", {"index.html": b"two"})
    assert (tmp_path / "other.html").read_bytes() == b"o"


# --- what goes wrong ----------------------------------------------------------------------------------


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """As on a disk that is full: a write ends with an OSError."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_the_old_pages_all_of_them(tmp_path: Path) -> None:
    write_pages(tmp_path, A)
    new = {"index.html": b"x" * 100, "area-a.html": b"new", "area-b.html": b"y" * 100_000}
    with no_file_longer_than(50_000), pytest.raises(NotWrittenNow, match="the directory's pages"):
        write_pages(tmp_path, new)
    assert content(tmp_path) == A
    write_pages(tmp_path, new)
    assert content(tmp_path) == new


def test_what_a_crash_left_is_swept_away(tmp_path: Path) -> None:
    write_pages(tmp_path, A)
    (tmp_path / ".new-page-abc").write_bytes(b"half")
    (tmp_path / "es" / ".new-page-def").write_bytes(b"half")
    write_pages(tmp_path, A)
    assert content(tmp_path) == A


def test_a_reader_never_sees_half_a_page(tmp_path: Path) -> None:
    versions = [b"a" * 400_000, b"b" * 400_000]
    write_pages(tmp_path, {"index.html": versions[0]})
    seen: set[bytes] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add((tmp_path / "index.html").read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(60):
        write_pages(tmp_path, {"index.html": versions[turn % 2]})
    stop.set()
    reader.join()
    assert seen <= set(versions)


def test_two_that_write_at_once_wait_for_each_other(tmp_path: Path) -> None:
    sites = [
        {f"area-{n}.html": bytes([n]) * 1_000 for n in range(40)} | {"index.html": bytes([k])} for k in (1, 2)
    ]
    failed: list[BaseException] = []

    def write(pages: dict[str, bytes]) -> None:
        try:
            for _ in range(10):
                write_pages(tmp_path, pages)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(pages,)) for pages in sites]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert content(tmp_path) in sites


# --- the keeper ---------------------------------------------------------------------------------------

JON = mentor(1001, "Jon Berg", "Oncology")


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/program.db", areas=AREAS)
    save(store, JON, mentor(1002, "Ann Lee", "Oncology"))
    yield store
    store.close()


class Log:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, event: str, **values: object) -> None:
        self.lines.append(event)


def look(keeper: Keeper, store: Store, now: datetime = NOW) -> None:
    keeper.look(store, now)
    keeper.wait()


def test_the_keeper_writes_after_a_change_and_only_then(tmp_path: Path, filled: Store) -> None:
    log = Log()
    keeper = Keeper(tmp_path / "pages", site, log)
    look(keeper, filled)
    home = tmp_path / "pages" / "index.html"
    assert b"Jon Berg" in home.read_bytes()
    look(keeper, filled)
    look(keeper, filled)
    assert log.lines == ["directory written"]
    save(filled, replace(JON, standing=Standing.PAUSED, version=1, joined_at=NOW))
    look(keeper, filled)
    assert b"Jon Berg" not in home.read_bytes()
    assert log.lines == ["directory written"] * 2
    with filled.unit() as unit:
        unit.begin_day(date(2026, 3, 2), NOW - timedelta(days=90), NOW)
    look(keeper, filled)
    assert keeper.trouble == ""


def test_pages_that_vanished_come_back(tmp_path: Path, filled: Store) -> None:
    keeper = Keeper(tmp_path / "pages", site, Log())
    look(keeper, filled)
    for path in (tmp_path / "pages").glob("*.html"):
        path.unlink()
    look(keeper, filled)
    assert b"Jon Berg" in (tmp_path / "pages" / "index.html").read_bytes()


def test_changed_templates_are_written_without_another_change(tmp_path: Path, filled: Store) -> None:
    log = Log()
    keeper = Keeper(tmp_path / "pages", site, log)
    look(keeper, filled)
    words = (TEMPLATES / "en" / "site" / "words.html").read_text().replace("%}Mentors{%", "%}Our mentors{%")
    (tmp_path / "own" / "en" / "site").mkdir(parents=True)
    (tmp_path / "own" / "en" / "site" / "words.html").write_text(words)
    keeper.renew(lambda: site(templates=tmp_path / "own"))
    look(keeper, filled)
    look(keeper, filled)
    assert b"Our mentors" in (tmp_path / "pages" / "index.html").read_bytes()
    assert log.lines == ["directory written"] * 2


def test_trouble_is_told_once_and_ends_when_it_is_over(tmp_path: Path, filled: Store) -> None:
    log = Log()
    (tmp_path / "pages").write_text("in the way")
    keeper = Keeper(tmp_path / "pages", site, log)
    look(keeper, filled)
    look(keeper, filled)
    assert "is no folder" in keeper.trouble
    assert log.lines == ["directory not written"]
    (tmp_path / "pages").unlink()
    look(keeper, filled)
    assert keeper.trouble == ""
    assert (tmp_path / "pages" / "index.html").is_file()


def test_status_is_written_each_time_and_the_pages_are_not(tmp_path: Path, filled: Store) -> None:
    def status(store: Store, now: datetime) -> Status:
        return Status(as_of=now, running=True)

    log = Log()
    keeper = Keeper(tmp_path / "pages", site, log, status)
    look(keeper, filled)
    before = (tmp_path / "pages" / "index.html").stat()
    first = (tmp_path / "pages" / "status.html").read_bytes()
    look(keeper, filled, datetime(2026, 3, 2, 15, tzinfo=UTC))
    assert (tmp_path / "pages" / "status.html").read_bytes() != first
    assert (tmp_path / "pages" / "index.html").stat() == before
    assert log.lines == ["directory written"]
