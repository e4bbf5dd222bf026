"""Whatever the umask, what the program makes is for its own user alone (fault 57)."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from processor import private
from processor.config import load_settings
from processor.couriers import open_courier
from processor.mailboxes import open_mailbox
from processor.operation.log import log_to
from processor.stages.ports import Folder
from processor.store import migrate
from processor.store.backup import back_up, restore
from processor.store.engine import make_engine
from tests.doors.mail_servers import outbound
from tests.doors.store_samples import NOW
from tests.operation.small import SmallProgram

HIDDEN = '[log]\nfile = "program.log"\n'


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def open_to_others(folder: Path, *, but: tuple[str, ...] = ()) -> list[str]:
    """What others may do anything with, below this folder."""
    found = [path for path in folder.rglob("*") if mode(path) & 0o077 and not path.is_symlink()]
    return sorted(str(path.relative_to(folder)) for path in found if path.name not in but)


def in_a_process(program: SmallProgram, *words: str) -> None:
    """As the most careless shell runs it."""
    with umask(0o000):
        said = program.run(*words)
    assert said.returncode == 0, said.stderr


@pytest.mark.slow
def test_a_whole_pass_leaves_nothing_that_others_can_open(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path, HIDDEN)
    for path in tmp_path.glob(".*"):
        path.unlink()
    (tmp_path / "program.db").unlink()  # as at a first start
    with umask(0o077):
        program.sign_up("jon@north.example")
        (tmp_path / "config.toml").chmod(0o600)
        for part in ("", "tmp", "new", "cur"):
            (tmp_path / "inbox" / part).chmod(0o700)
    in_a_process(program, "once")
    in_a_process(program, "backup", str(tmp_path / "copy"))
    in_a_process(program, "restore", "--replace", str(tmp_path / "copy"))
    in_a_process(program, "once")
    assert list((tmp_path / "sent" / "new").iterdir())
    assert list((tmp_path / "inbox" / ".Processed" / "cur").iterdir())
    assert {"program.db", "program.log", "copy"} <= {path.name for path in tmp_path.iterdir()}
    assert open_to_others(tmp_path) == []


@pytest.mark.slow
def test_a_daemon_leaves_nothing_that_others_can_open(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path, HIDDEN.replace("program.log", "log"))
    with umask(0o077):
        (tmp_path / "config.toml").chmod(0o600)
    for path in tmp_path.glob(".*"):
        path.unlink()
    (tmp_path / "program.db").unlink()
    with umask(0o000), program.daemon():
        seen = open_to_others(tmp_path, but=("inbox", "new", "cur", "tmp", "log"))
    assert seen == []
    assert open_to_others(tmp_path, but=("inbox", "new", "cur", "tmp")) == []


def test_the_database_is_never_open_for_a_moment(tmp_path: Path) -> None:
    """Somebody who looks all the time sees no other mode, of the file nor of what lies beside it."""
    seen: set[int] = set()
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            for path in tmp_path.iterdir():
                try:
                    seen.add(mode(path))
                except FileNotFoundError:
                    continue

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        with umask(0o000):
            url = f"sqlite:///{tmp_path}/program.db"
            migrate(url)
            for nth in range(5):
                back_up(url, tmp_path / f"copy-{nth}")
                restore(url, tmp_path / f"copy-{nth}", NOW, replace=True)
    finally:
        over.set()
        watcher.join()
    assert seen == {0o600}


def test_wal_and_shm_have_the_mode_of_the_database(tmp_path: Path) -> None:
    with umask(0o000):
        engine = make_engine(f"sqlite:///{tmp_path}/program.db")
        with engine.connect() as connection:
            connection.exec_driver_sql("CREATE TABLE a (b)")
            connection.commit()
            files = {path.name: mode(path) for path in tmp_path.iterdir()}
        engine.dispose()
    assert files == {"program.db": 0o600, "program.db-wal": 0o600, "program.db-shm": 0o600}


def test_maildirs_and_their_mails_are_ours_alone_down_from_the_first_folder(tmp_path: Path) -> None:
    with umask(0o000):
        courier = open_courier("maildir:a/b/sent", password=None, base=tmp_path)
        courier.send(outbound())
        box = open_mailbox("maildir:c/d/inbox", password=None, base=tmp_path)
        box.listing()
        box.file(1, ("none",), Folder.HELD)
    assert (tmp_path / "c/d/inbox/.Held/maildirfolder").exists()
    assert open_to_others(tmp_path) == []


def test_the_log_is_ours_alone_also_when_it_was_moved_away(tmp_path: Path) -> None:
    SmallProgram(tmp_path, HIDDEN)
    with umask(0o000):
        log = log_to(load_settings(tmp_path / "config.toml"))
        log("first")
        (tmp_path / "program.log").rename(tmp_path / "program.log.1")
        log("second")
        (tmp_path / "program.log").unlink()
        log("third")
    assert "event=first" in (tmp_path / "program.log.1").read_text()
    assert "event=third" in (tmp_path / "program.log").read_text()
    assert mode(tmp_path / "program.log") == mode(tmp_path / "program.log.1") == 0o600


def test_a_device_as_the_log_keeps_its_mode() -> None:
    before = mode(Path("/dev/null"))
    os.close(private.opener("/dev/null", os.O_WRONLY))
    assert mode(Path("/dev/null")) == before


def lines(program: SmallProgram, since: int = 0) -> list[str]:
    return (program.folder / "program.log").read_text().splitlines()[since:]


def test_what_an_older_version_left_open_is_closed_at_the_start_and_the_log_says_so(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path, HIDDEN)
    program.sign_up("jon@north.example")
    program.done("once")
    before = len(lines(program))
    for path in tmp_path.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (tmp_path / "config.toml").chmod(0o644)
    program.done("once")
    for name in ("program.db", "program.log", ".mentors@program.example.lock", "sent", "sent/new"):
        assert mode(tmp_path / name) & 0o077 == 0, name
    assert open_to_others(tmp_path / "sent") == []
    assert mode(tmp_path / "inbox") & 0o007 == 0
    assert mode(tmp_path / "config.toml") == 0o644  # the operator's own; the doctor names it where it matters
    (said,) = [line for line in lines(program, before) if 'event="closed to others"' in line]
    assert "program.db" in said
    before = len(lines(program))
    program.done("once")
    assert [line for line in lines(program, before) if "closed" in line] == []


def test_a_shared_mailbox_keeps_what_its_group_may_do(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    for part in ("", "tmp", "new", "cur"):
        (tmp_path / "inbox" / part).chmod(0o2775)
    program.done("once")
    assert {mode(tmp_path / "inbox" / part) for part in ("", "tmp", "new", "cur")} == {0o2770}
