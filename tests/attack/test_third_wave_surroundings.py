"""The third wave against what surrounds the program: what failed there and was mended."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from processor.daemon import Daemon
from processor.mailboxes import maildir as maildirs
from processor.operation.alarms import read_notice
from processor.stages import intake
from processor.stages.ports import Fetched
from tests.attack.surroundings import ADA, JON, World, a_pass, acted_once
from tests.attack.test_hostile_surroundings import Log, OnPostgres, daemon_of, goes_round
from tests.doors.postgres import made_postgres_url, made_template, postgres_server

__all__ = ["made_postgres_url", "made_template", "postgres_server"]


@pytest.fixture
def on_postgres(made_postgres_url: str, tmp_path: Path) -> OnPostgres:
    return OnPostgres(World(tmp_path, database=made_postgres_url), made_postgres_url)


def whole_round(daemon: Daemon) -> None:
    """Also what the ticker does; what is not caught ends the daemon."""
    goes_round(daemon)
    daemon._next.clear()
    daemon._guarded("due dates", daemon._due)
    daemon._guarded("recall", daemon._recall)
    daemon._guarded("retention", daemon._forget)
    daemon._look()


# --- PostgreSQL fails at one statement, in ways of its own ------------------------------------------

SPOIL = """
CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
RAISE EXCEPTION 'spoilt' USING ERRCODE = '{state}'; END $$;
CREATE TRIGGER spoil BEFORE {when} FOR EACH STATEMENT EXECUTE FUNCTION spoil();
"""
FAILS: Mapping[str, tuple[str, str, str]] = {
    "an error inside the server": (
        "XX000",
        "UPDATE OF leased_to ON outbox",
        "the log of the database server",
    ),
    "a damaged page": ("XX001", "INSERT ON inbox", "restore a backup"),
    "a trigger of somebody's at the outbox": ("P0001", "UPDATE OF leased_to ON outbox", "take it off"),
    "a function of somebody's": ("38000", "INSERT ON outbox", "take it off"),
    "a feature that a pooler lacks": ("0A000", "UPDATE OF mirrored ON inbox", "not a pooler"),
}


@pytest.mark.parametrize("name", FAILS)
def test_a_statement_that_fails_for_long_ends_no_daemon_costs_no_mail_and_is_told_with_what_mends_it(
    name: str, on_postgres: OnPostgres
) -> None:
    world, log = on_postgres.world, Log()
    state, when, mend = FAILS[name]
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        world.sign_up(JON)
        whole_round(daemon)
        on_postgres.tell(SPOIL.format(state=state, when=when))
        world.sign_up(ADA)
        for _ in range(2):
            whole_round(daemon)
        assert any(line.startswith("down") and "spoilt" in line and mend in line for line in log.lines)
        on_postgres.tell("DROP FUNCTION spoil() CASCADE")
        for _ in range(3):
            whole_round(daemon)
    on_postgres.once_each(JON, ADA)
    assert world.left() == 0


# --- a Maildir ---------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_read_keeps_no_other_mail_back_and_somebody_hears_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name is no text, and stands in the sentence that goes to the operator's command."""
    world = World(tmp_path, more='[alarms]\ncommand = ["/bin/true"]\n')
    jon, _ = world.sign_up()
    jon.rename(jon.parent / os.fsdecode(b"17\xff.M1P1.host"))
    log, whole = Log(), maildirs._fetched

    def fetched(uid: str, path: Path, most_bytes: int) -> Fetched:
        if "\udcff" in path.name:
            raise OSError(13, os.strerror(13), str(path))
        return whole(uid, path, most_bytes)

    with world.parts() as parts, daemon_of(parts, log) as daemon:
        with monkeypatch.context() as spoilt:
            spoilt.setattr(maildirs, "_fetched", fetched)
            for _ in range(2):
                whole_round(daemon)
            assert world.members() == [ADA]
            assert log.counted("alarm ") == 1
            said = read_notice(parts.settings).alarms["unread"]
            assert "17\\udcff.M1P1.host" in said
            assert "17\\udcff.M1P1.host" in a_pass(parts)  # `once` ends with 1
        for _ in range(2):
            whole_round(daemon)
        assert log.counted("alarm over") == 1
    acted_once(world)


def test_thousands_that_cannot_be_read_keep_no_other_mail_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MOST_WAITING", 3)
    world, whole = World(tmp_path), maildirs._fetched
    for nth in range(60):
        world.put(b"x", f"{nth}.M1P1.host")
    world.sign_up()

    def fetched(uid: str, path: Path, most_bytes: int) -> Fetched:
        if path.stat().st_size == 1:
            raise OSError(13, os.strerror(13), str(path))
        return whole(uid, path, most_bytes)

    monkeypatch.setattr(maildirs, "_fetched", fetched)
    with world.parts() as parts:
        assert "and 59 more" in a_pass(parts)
    acted_once(world)


# --- SQLite's file changes under the daemon ----------------------------------------------------------


def older_copy(folder: Path, kept: bytes) -> None:
    (folder / "copy").write_bytes(kept)
    (folder / "copy").replace(folder / "program.db")
    for suffix in ("-wal", "-shm"):
        (folder / f"program.db{suffix}").unlink(missing_ok=True)


def deleted(folder: Path, kept: bytes) -> None:
    for path in folder.glob("program.db*"):
        path.unlink()


@pytest.mark.parametrize("change", [older_copy, deleted])
def test_a_database_file_replaced_under_the_daemon_is_noticed_and_no_mail_is_done_in_the_old_one(
    change: Callable[[Path, bytes], None], tmp_path: Path
) -> None:
    """Nobody stopped the daemon before. What Ada wrote is not in a file that nobody will ever open again."""
    world, log = World(tmp_path), Log()
    with world.parts():
        pass
    with closing(sqlite3.connect(tmp_path / "program.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = (tmp_path / "program.db").read_bytes()
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        world.sign_up(JON)
        whole_round(daemon)
        change(tmp_path, kept)
        world.sign_up(ADA)
        for _ in range(2):
            whole_round(daemon)
        assert world.left() == 1
        assert any("program.db" in line and "start it again" in line for line in log.lines)
    if change is deleted:
        assert not (tmp_path / "program.db").exists()
        (tmp_path / "program.db").write_bytes(kept)  # the operator's backup
    with world.parts() as parts:
        assert a_pass(parts) == ""
    assert world.members() == [ADA]
    assert world.left() == 0


def test_a_database_that_is_put_back_where_it_was_is_used_again(tmp_path: Path) -> None:
    world, log = World(tmp_path), Log()
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        whole_round(daemon)
        (tmp_path / "program.db").rename(tmp_path / "away.db")
        world.sign_up()
        whole_round(daemon)
        assert world.left() == 2
        (tmp_path / "away.db").rename(tmp_path / "program.db")
        for _ in range(2):
            whole_round(daemon)
    acted_once(world)
