"""A third look at what surrounds the program: databases that fail at one statement, files that change under
it, clocks, signals and workers. No mail is lost, nothing is done twice, and the daemon goes on."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from processor.bootstrap import assemble
from processor.config import ConfigError, load_settings
from processor.core import due
from processor.core.outcome import DueKind
from processor.daemon import Daemon
from processor.demo.clients import reply
from processor.mailboxes import maildir as maildirs
from processor.mailboxes.imap import ImapMailbox
from processor.operation import alarm_command
from processor.operation.log import log_to
from processor.parts import Parts
from processor.stages.ports import CourierDown, MailboxDown, StoreDown, WorkersDown
from processor.store import engine as engines
from tests.attack.box_deeds import asked_at
from tests.attack.box_program import (
    BoxProgram,
    Log,
    a_pass,
    acted_once,
    by_day,
    daemon_of,
    goes_round,
    whole_round,
)
from tests.attack.crashes import at_stage
from tests.attack.databases import OnPostgres, deleted, older_copy
from tests.attack.imap_servers import Proxy
from tests.attack.own_files import own_folders
from tests.attack.people import BOX_ADA, BOX_JON
from tests.attack.smtp_servers import Post
from tests.doors.dovecot import Dovecot
from tests.doors.mail_servers import Certificate, Dialogue, make_certificate, scripted_server
from tests.doors.postgres import PostgresServer
from tests.operation.small import PROGRAM, SERVER, SmallProgram
from tests.prepared_program import load_once

NOT_SOON = 60.0  # seconds: for what would otherwise hang for ever
DOWN = (MailboxDown, CourierDown, StoreDown, WorkersDown)


def in_time(job: Callable[[], object], release: Callable[[], object]) -> bool:
    """The job ends by itself; else it is released, so that no thread is left."""
    thread = threading.Thread(target=job, daemon=True)
    thread.start()
    thread.join(NOT_SOON)
    ended = not thread.is_alive()
    if not ended:
        release()
        thread.join(NOT_SOON)
    return ended


# --- PostgreSQL fails at one statement, in ways of its own ------------------------------------------

SPOIL = """
CREATE SEQUENCE spoilt;
CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF nextval('spoilt') > {times} THEN RETURN NULL; END IF;
RAISE EXCEPTION 'spoilt' USING ERRCODE = '{state}'; END $$;
CREATE TRIGGER spoil BEFORE {when} FOR EACH STATEMENT EXECUTE FUNCTION spoil();
"""
MEND = "DROP FUNCTION spoil() CASCADE; DROP SEQUENCE spoilt"
ONCE = ("40P01", "40001")  # such a clash is over when the transaction is done again


def spoilt(state: str, when: str) -> str:
    return SPOIL.format(state=state, when=when, times=1 if state in ONCE else 1_000_000)


FAILS: Mapping[str, tuple[str, str]] = {
    "a deadlock where letters are claimed": ("40P01", "UPDATE OF leased_to ON outbox"),
    "a deadlock where a letter's end is noted": ("40P01", "UPDATE OF sent_at ON outbox"),
    "a deadlock where mail is taken in": ("40P01", "INSERT ON inbox"),
    "a deadlock where it is noted what was filed": ("40P01", "UPDATE OF mirrored ON inbox"),
    "a deadlock where a scan is noted": ("40001", "INSERT ON scans"),
    "a deadlock where letters are put out": ("40P01", "INSERT ON outbox"),
    "a statement that an administrator cancels": ("57014", "UPDATE OF sent_at ON outbox"),
    "an error inside the server": ("XX000", "UPDATE OF leased_to ON outbox"),
    "a damaged page": ("XX001", "INSERT ON inbox"),
    "an input or output error": ("58030", "INSERT ON outbox"),
    "a trigger of somebody's at the outbox": ("P0001", "UPDATE OF leased_to ON outbox"),
    "a feature that a pooler lacks": ("0A000", "UPDATE OF mirrored ON inbox"),
}


@pytest.mark.parametrize("name", FAILS)
def test_a_statement_that_fails_for_a_while_ends_no_daemon_and_costs_no_mail(
    name: str, on_postgres: OnPostgres
) -> None:
    world, log = on_postgres.world, Log()
    state, when = FAILS[name]
    if "scans" in when:
        on_postgres.tell(spoilt(state, when))
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        world.sign_up(BOX_JON)
        whole_round(daemon)
        if "scans" not in when:
            on_postgres.tell(spoilt(state, when))
        world.sign_up(BOX_ADA)
        for _ in range(2):
            whole_round(daemon)
        on_postgres.tell(MEND)
        for _ in range(3):
            whole_round(daemon)
    on_postgres.once_each(BOX_JON, BOX_ADA)
    assert world.left() == 0


DUE_FAILS = {
    "nothing": "",
    "a deadlock": "40P01",
    "a clash": "40001",
    "a cancelled statement": "57014",
    "a full disk": "53100",
    "an error inside the server": "XX000",
}


@pytest.mark.parametrize("name", DUE_FAILS)
def test_a_deadline_that_the_database_keeps_from_being_settled_is_settled_later(
    name: str, on_postgres: OnPostgres
) -> None:
    """The mentee does not wait for ever for an answer that nobody looks for any more."""
    world = on_postgres.world
    with world.parts() as parts:
        asked_at(world, parts)
        assert on_postgres.tell("SELECT state FROM requests") == [("pending",)]
        on_postgres.tell(spoilt(DUE_FAILS[name], "UPDATE ON requests") if DUE_FAILS[name] else "SELECT 1")
        for day in (7, 12, 16, 20, 30):
            with suppress(*DOWN):
                parts.clock.settle_due(by_day(day))
        on_postgres.tell(MEND if DUE_FAILS[name] else "SELECT 1")
        for day in (40, 45, 50):
            parts.clock.settle_due(by_day(day))
    assert on_postgres.tell("SELECT state FROM requests") == [("expired",)]


def test_a_deadline_decided_while_another_daemon_changes_its_request_is_decided_once_more(
    on_postgres: OnPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several daemons share one database (docs/scaling.md); the other one has just noted Jon's question."""
    whole = due.decide_due
    changed: list[str] = []

    def decide(kind: Any, *others: Any) -> Any:
        if kind is DueKind.REQUEST_EXPIRY and not changed:
            changed.append("once")
            on_postgres.tell("UPDATE requests SET clarifications = clarifications + 1, version = version + 1")
        return whole(kind, *others)

    with on_postgres.world.parts() as parts:
        asked_at(on_postgres.world, parts)
        monkeypatch.setattr(due, "decide_due", decide)
        for day in range(1, 40):
            parts.clock.settle_due(by_day(day))
    assert changed
    assert on_postgres.tell("SELECT state FROM requests") == [("expired",)]


@pytest.mark.parametrize("table", ["outbox", "inbox"])
def test_a_statement_that_fails_in_an_odd_way_puts_no_mail_and_no_token_into_the_log(
    table: str, on_postgres: OnPostgres, tmp_path: Path
) -> None:
    """Standard error is the journal: what nobody expected is told there with all its words."""
    on_postgres.tell(spoilt("XX000", f"INSERT ON {table}"))
    on_postgres.world.sign_up(BOX_JON)
    program = SmallProgram.__new__(SmallProgram)
    program.folder = tmp_path
    done = program.run("once")
    said = done.stdout + done.stderr
    assert "SIGN UP MENTOR" not in said
    assert "Critical care" not in said
    assert "mentors+" not in said  # a token in a return path
    assert "jon@north.example" not in said


# --- rights that are taken away ---------------------------------------------------------------------

TAKEN = {
    "to write letters": "INSERT ON outbox",
    "to take mail in": "INSERT ON inbox",
    "to see members": "SELECT ON members",
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_right_that_is_taken_away_for_a_while_costs_no_mail(
    name: str, on_postgres: OnPostgres, tmp_path: Path
) -> None:
    on_postgres.tell(
        "DO $$ BEGIN CREATE ROLE apprentice LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO apprentice;"
        "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO apprentice;"
    )
    config = tmp_path / "config.toml"
    config.write_text(config.read_text().replace("postgresql://program@", "postgresql://apprentice@"))
    world, log = on_postgres.world, Log()
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        world.sign_up(BOX_JON)
        whole_round(daemon)
        on_postgres.tell(f"REVOKE {TAKEN[name]} FROM apprentice")
        world.sign_up(BOX_ADA)
        for _ in range(2):
            whole_round(daemon)
        assert log.counted("down") >= 1
        on_postgres.tell(f"GRANT {TAKEN[name]} TO apprentice")
        for _ in range(3):
            whole_round(daemon)
    on_postgres.once_each(BOX_JON, BOX_ADA)


@pytest.mark.parametrize("change", ["NOLOGIN", "CONNECTION LIMIT 0"])
def test_a_role_that_may_not_come_in_for_a_while_costs_no_mail(
    change: str, on_postgres: OnPostgres, tmp_path: Path
) -> None:
    on_postgres.tell(
        "DO $$ BEGIN CREATE ROLE apprentice LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO apprentice;"
        "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO apprentice;"
    )
    config = tmp_path / "config.toml"
    config.write_text(config.read_text().replace("postgresql://program@", "postgresql://apprentice@"))
    world, log = on_postgres.world, Log()
    try:
        with world.parts() as parts, daemon_of(parts, log) as daemon:
            world.sign_up(BOX_JON)
            whole_round(daemon)
            on_postgres.tell(f"ALTER ROLE apprentice {change}")
            on_postgres.kill_others()
            world.sign_up(BOX_ADA)
            for _ in range(2):
                whole_round(daemon)
            assert log.counted("down") >= 1
            on_postgres.tell("ALTER ROLE apprentice LOGIN CONNECTION LIMIT -1")
            for _ in range(3):
                whole_round(daemon)
    finally:
        on_postgres.tell("ALTER ROLE apprentice LOGIN CONNECTION LIMIT -1")
    on_postgres.once_each(BOX_JON, BOX_ADA)


# --- locks that others hold -------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["members", "outbox", "settings"])
def test_a_table_that_somebody_holds_for_a_while_costs_no_mail(
    table: str, on_postgres: OnPostgres, postgres_server: PostgresServer
) -> None:
    """With the wait for locks that an administrator has set for the database."""
    world, log = on_postgres.world, Log()
    on_postgres.tell(
        f"ALTER DATABASE {on_postgres.tell('SELECT current_database()')[0][0]} SET lock_timeout = '50ms'"
    )
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        world.sign_up(BOX_JON)
        whole_round(daemon)
        with psycopg.connect(on_postgres.url) as holder:
            holder.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())
            world.sign_up(BOX_ADA)
            for _ in range(2):
                whole_round(daemon)
            holder.rollback()
        for _ in range(3):
            whole_round(daemon)
    on_postgres.once_each(BOX_JON, BOX_ADA)


def test_a_session_that_somebody_left_open_on_a_row_is_not_waited_for_without_end(
    on_postgres: OnPostgres,
) -> None:
    """`psql` with BEGIN and an UPDATE, and its owner at lunch: somebody hears of it, as on SQLite."""
    world, log = on_postgres.world, Log()
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        whole_round(daemon)
        with parts.store.unit() as unit:
            words = "SELECT current_setting('lock_timeout'), current_setting('statement_timeout')"
            limits = unit.db.exec_driver_sql(words).fetchone()  # type: ignore[attr-defined]
    assert limits != ("0", "0")


# --- a letter is with the server, and the database goes ---------------------------------------------


def test_a_database_locked_while_a_letter_is_with_the_server_doubles_no_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_WAIT_SECONDS", 0.2)
    post, log = Post(), Log()
    with scripted_server(post) as server:
        world = BoxProgram(tmp_path, delivery=f"smtp://127.0.0.1:{server.port}")
        with closing(sqlite3.connect(tmp_path / "program.db", check_same_thread=False)) as other:
            other.isolation_level = None
            once = threading.Lock()

            def at_dot(recipient: str, dialogue: Dialogue) -> str:
                if once.acquire(blocking=False):
                    other.execute("BEGIN IMMEDIATE")
                return "250 taken"

            post.at_dot = at_dot
            with world.parts() as parts, daemon_of(parts, log) as daemon:
                world.sign_up()
                for _ in range(3):
                    whole_round(daemon)
                assert log.counted("down") >= 1
                other.execute("ROLLBACK")
                for _ in range(3):
                    whole_round(daemon)
    assert (len(post.got(BOX_JON)), len(post.got(BOX_ADA))) == (1, 1)
    assert world.rows("select distinct state from outbox") == [("sent",)]


@pytest.mark.parametrize("way", ["its connections are killed", "it may only be read"])
def test_a_postgresql_that_goes_while_a_letter_is_with_the_server_doubles_no_letter(
    way: str, made_postgres_url: str, tmp_path: Path
) -> None:
    post, log = Post(), Log()
    with scripted_server(post) as server:
        delivery = f"smtp://127.0.0.1:{server.port}"
        found = OnPostgres(
            BoxProgram(tmp_path, database=made_postgres_url, delivery=delivery), made_postgres_url
        )
        (name,) = found.tell("SELECT current_database()")[0]
        once = threading.Lock()

        def at_dot(recipient: str, dialogue: Dialogue) -> str:
            if once.acquire(blocking=False):
                if way == "it may only be read":
                    found.tell(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
                found.kill_others()
            return "250 taken"

        post.at_dot = at_dot
        with found.world.parts() as parts, daemon_of(parts, log) as daemon:
            found.world.sign_up()
            for _ in range(2):
                whole_round(daemon)
            if way == "it may only be read":
                with psycopg.connect(found.url, autocommit=True) as connection:
                    connection.execute("SET default_transaction_read_only = off")
                    connection.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only".encode())
                found.kill_others()
            for _ in range(4):
                whole_round(daemon)
    assert (len(post.got(BOX_JON)), len(post.got(BOX_ADA))) == (1, 1)
    assert found.tell("SELECT DISTINCT state FROM outbox") == [("sent",)]


# --- SQLite's files change under the daemon ---------------------------------------------------------


def without_wal(folder: Path, kept: bytes) -> None:
    for suffix in ("-wal", "-shm"):
        (folder / f"program.db{suffix}").unlink(missing_ok=True)


def moved_and_linked(folder: Path, kept: bytes) -> None:
    (folder / "large").mkdir()
    for path in folder.glob("program.db*"):
        path.rename(folder / "large" / path.name)
    (folder / "program.db").symlink_to(folder / "large" / "program.db")


@pytest.mark.parametrize("change", [older_copy, deleted, without_wal, moved_and_linked])
def test_what_comes_after_the_database_was_changed_by_hand_is_in_it_or_still_in_the_mailbox(
    change: Callable[[Path, bytes], None], tmp_path: Path
) -> None:
    """Nobody stopped the daemon before. What Ada wrote is not in a file that nobody will ever open again."""
    world, log = BoxProgram(tmp_path), Log()
    with world.parts():
        pass
    with closing(sqlite3.connect(tmp_path / "program.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = (tmp_path / "program.db").read_bytes()
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        world.sign_up(BOX_JON)
        whole_round(daemon)
        change(tmp_path, kept)
        world.sign_up(BOX_ADA)
        for _ in range(2):
            whole_round(daemon)
    if change is deleted and not (tmp_path / "program.db").exists():
        (tmp_path / "program.db").write_bytes(kept)  # the operator's backup
    with world.parts() as parts:
        a_pass(parts)
    assert BOX_ADA in world.members() or world.left() >= 1


def test_a_long_reader_of_the_database_keeps_nothing_back(tmp_path: Path) -> None:
    """`sqlite3 program.db` with an open SELECT: the WAL grows, and mail goes on."""
    world = BoxProgram(tmp_path)
    with world.parts() as parts:
        with closing(sqlite3.connect(tmp_path / "program.db")) as reader:
            reader.isolation_level = None
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM members").fetchall()
            world.sign_up()
            assert a_pass(parts) == ""
        assert a_pass(parts) == ""
    acted_once(world)


def test_a_database_that_another_program_has_all_for_itself_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engines, "_WAIT_SECONDS", 0.2)
    program = SmallProgram(tmp_path)
    program.sign_up(BOX_JON)
    assert program.here("once") == 0
    with closing(sqlite3.connect(tmp_path / "program.db")) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        program.sign_up(BOX_ADA)
        for words in (("status",), ("outbox", "release"), ("held", "list"), ("export",)):
            assert program.here(*words) == 1, words
            said = capsys.readouterr().err
            assert "database" in said, (words, said)
            assert "Traceback" not in said
        other.rollback()
    assert program.here("once") == 0
    assert sorted(m["email"] for m in program.told("export")["members"]) == sorted([BOX_ADA, BOX_JON])


# --- a certificate authority's file -----------------------------------------------------------------


def ca_of_another(path: Path) -> None:
    path.write_bytes(make_certificate(path.parent, "DNS:elsewhere.example").cert.read_bytes())


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def folder_there(path: Path) -> None:
    path.unlink()
    path.mkdir()


def circle(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


AUTHORITIES: Mapping[str, Callable[[Path], object]] = {
    "missing": lambda p: p.unlink(),
    "empty": lambda p: p.write_bytes(b""),
    "half": lambda p: p.write_bytes(p.read_bytes()[:300]),
    "of another": ca_of_another,
    "words": lambda p: p.write_text("here was a certificate\n"),
    "a folder": folder_there,
    "a link in a circle": circle,
    "a pipe": pipe,
}


@pytest.mark.parametrize("name", AUTHORITIES)
def test_an_authority_file_that_is_spoilt_for_a_while_is_a_mailbox_that_is_down(
    name: str, imap: Dovecot, certificate: Certificate, tmp_path: Path
) -> None:
    """The daemon neither ends nor hangs, and takes the file as it is when it is right again."""
    ca = tmp_path / "ca.pem"
    right = certificate.cert.read_bytes()
    ca.write_bytes(right)
    world, log = BoxProgram(tmp_path, imap=imap, mailbox='ca_file = "ca.pem"\n'), Log()
    config = tmp_path / "config.toml"
    secure = config.read_text().replace("imap://", "imaps://").replace(f":{imap.port}/", f":{imap.tls_port}/")
    config.write_text(secure)
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        assert isinstance(parts.mailbox, ImapMailbox)
        world.sign_up(BOX_JON)
        goes_round(daemon)
        AUTHORITIES[name](ca)
        parts.mailbox._drop()  # the connection broke
        world.sign_up(BOX_ADA)

        def release() -> None:
            with suppress(OSError):
                os.close(os.open(ca, os.O_WRONLY | os.O_NONBLOCK))

        ended = in_time(lambda: goes_round(daemon), release)
        if ca.is_dir() and not ca.is_symlink():
            ca.rmdir()
        else:
            ca.unlink(missing_ok=True)
        ca.write_bytes(right)
        assert ended, "it waits for the pipe"
        assert log.counted("down") >= 1, log.lines
        for _ in range(2):
            goes_round(daemon)
    acted_once(world)


# --- secrets in a folder that the user may not enter ------------------------------------------------


@pytest.mark.parametrize("number", [13, 5, 116], ids=["no right", "an I/O error", "a stale handle"])
def test_a_secret_whose_folder_is_away_is_a_mailbox_that_is_down(
    number: int, imap: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Log()
    whole = Path.stat

    def stat(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path.name == "password":
            raise OSError(number, os.strerror(number), str(path))
        return whole(path, follow_symlinks=follow_symlinks)

    with Proxy(imap.port) as proxy:
        world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
        with world.parts() as parts, daemon_of(parts, log) as daemon:
            world.sign_up()
            with monkeypatch.context() as away:
                away.setattr(Path, "stat", stat)
                goes_round(daemon)
            assert log.counted("down") >= 1
            goes_round(daemon)
    acted_once(world)


# --- the log's file ---------------------------------------------------------------------------------


def gone_with_folder(path: Path) -> None:
    shutil.rmtree(path.parent)


def folder_is_a_file(path: Path) -> None:
    shutil.rmtree(path.parent)
    path.parent.write_text("")


def to_nowhere(path: Path) -> None:
    path.unlink()
    path.symlink_to("/nowhere/at/all")


def to_a_full_device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/full")


LOGS: Mapping[str, Callable[[Path], object]] = {
    "deleted": lambda p: p.unlink(),
    "a folder": folder_there,
    "a link in a circle": circle,
    "a link to nowhere": to_nowhere,
    "a device that is full": to_a_full_device,
    "gone with its folder": gone_with_folder,
    "below what is a file now": folder_is_a_file,
    "a pipe that nobody reads": pipe,
}


@pytest.mark.parametrize("name", LOGS)
def test_a_log_whose_file_becomes_something_else_ends_and_stops_nothing(name: str, tmp_path: Path) -> None:
    """And is written to again when there is a file."""
    place = tmp_path / "logs"
    place.mkdir()
    world = BoxProgram(tmp_path, more='[log]\nfile = "logs/program.log"\n')
    path = place / "program.log"
    log = log_to(load_settings(tmp_path / "config.toml"))
    log("first")
    LOGS[name](path)

    def say() -> None:
        log("in between")

    def release() -> None:
        with suppress(OSError):
            os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))

    assert in_time(say, release), "it waits for a reader"
    if place.is_file():
        place.unlink()
    place.mkdir(exist_ok=True)
    if path.is_symlink() or path.is_fifo():
        path.unlink()
    elif path.is_dir():
        path.rmdir()
    log("last")
    assert "event=last" in path.read_text()
    assert world.folder == tmp_path


def test_a_start_whose_log_is_a_folder_is_a_sentence(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path, '[log]\nfile = "program.log"\n')
    (tmp_path / "program.log").mkdir()
    program.sign_up(BOX_JON)
    done = program.run("once")
    assert done.returncode in (1, 2)
    assert "program.log" in done.stderr
    assert "Traceback" not in done.stderr


# --- the files beside the configuration -------------------------------------------------------------


@pytest.mark.parametrize("file", [f".{PROGRAM}.lock", ".program.db.lock"])
def test_a_folder_in_the_place_of_a_lock_is_a_sentence(file: str, tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    program.sign_up(BOX_JON)
    (tmp_path / file).unlink(missing_ok=True)
    (tmp_path / file).mkdir()
    done = program.run("once")
    code, said = done.returncode, done.stderr
    assert "Traceback" not in said
    if code:
        assert file.strip(".") in said
        assert len(list((tmp_path / "inbox" / "new").iterdir())) == 1
    else:
        assert sum(BOX_JON in to for to in program.sent()) == 1


# --- clocks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [1, 365, -1, -365])
def test_a_letter_claimed_by_a_daemon_that_died_under_another_clock_goes_out(
    days: int, tmp_path: Path
) -> None:
    """Once more at most, and within the hour."""
    world = BoxProgram(tmp_path)
    with world.parts() as parts:
        world.sign_up(BOX_JON)
        now = datetime.now(UTC) + timedelta(days=days)
        parts.intake.take_in(now)
        parts.processor.work_off(now)
        with parts.store.unit() as unit:
            assert unit.claim_outgoing(now, 10, "gone:1", 900)
    with world.parts() as parts:
        for minutes in (0, 20, 50):
            a_pass(parts, timedelta(minutes=minutes))
    acted_once(world, BOX_JON)


@pytest.mark.parametrize("days", [20, 60, 400])
def test_a_yes_to_what_was_asked_while_the_clock_was_behind_is_heard(days: int, tmp_path: Path) -> None:
    """A machine without a battery comes up in the past; then its clock is set right, and Jon answers."""
    post = Post()
    with scripted_server(post) as server:
        world = BoxProgram(tmp_path, delivery=f"smtp://127.0.0.1:{server.port}")
        with world.parts() as parts:
            asked_at(world, parts, -timedelta(days=days))
            question = next(raw for raw in post.got(BOX_JON) if b"REQ-1" in raw)
            a_pass(parts)  # all due dates are past now
            before = len(post.got(BOX_JON))
            world.put(reply("mutt", question, "Jon Berg", BOX_JON, "ACCEPT", datetime.now(UTC), SERVER))
            for hours in (1, 30):
                a_pass(parts, timedelta(hours=hours))
            told = len(post.got(BOX_JON)) - before
    assert world.rows("select state from requests") == [("accepted",)] or told >= 1
    assert world.fates()["waiting"] == 0


def test_a_machine_in_1970_answers_mail_and_goes_on_when_its_clock_is_right(tmp_path: Path) -> None:
    world = BoxProgram(tmp_path)
    with world.parts() as parts:
        world.sign_up(BOX_JON)
        parts.one_pass(datetime(1970, 1, 2, tzinfo=UTC))
        world.sign_up(BOX_ADA)
        a_pass(parts)
    acted_once(world)


# --- Maildirs ---------------------------------------------------------------------------------------


def no_cur(world: BoxProgram) -> None:
    (world.inbox / "cur").rmdir()


def no_tmp(world: BoxProgram) -> None:
    shutil.rmtree(world.inbox / "tmp")


def processed_is_a_file(world: BoxProgram) -> None:
    (world.inbox / ".Processed").write_text("")


def processed_leads_nowhere(world: BoxProgram) -> None:
    (world.inbox / ".Processed").symlink_to("/nowhere/at/all")


def a_folder_of_its_name(world: BoxProgram) -> None:
    name = next((world.inbox / "new").iterdir()).name
    (world.inbox / ".Processed" / "cur" / f"{name}:2,").mkdir(parents=True)


def two_links(world: BoxProgram) -> None:
    path = next((world.inbox / "new").iterdir())
    os.link(path, path.with_name("1.M1P1.another"))


def two_thousand_odd_ones(world: BoxProgram) -> None:
    new = world.inbox / "new"
    for nth in range(700):
        (new / f"{nth}.folder").mkdir()
        (new / f"{nth}.link").symlink_to("/nowhere")
        (new / f".{nth}").write_bytes(b"")


def a_socket(world: BoxProgram) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as sock:
        there = Path.cwd()
        os.chdir(world.inbox / "new")
        try:
            sock.bind("1.sock")
        finally:
            os.chdir(there)


def new_is_a_link(world: BoxProgram) -> None:
    (world.inbox / "new").rename(world.folder / "elsewhere")
    (world.inbox / "new").symlink_to(world.folder / "elsewhere")


@pytest.mark.parametrize(
    "change",
    [
        no_cur, no_tmp, processed_is_a_file, processed_leads_nowhere, a_folder_of_its_name, two_links,
        two_thousand_odd_ones, a_socket, new_is_a_link,
    ],
)  # fmt: skip
def test_an_odd_maildir_keeps_no_answer_back(change: Callable[[BoxProgram], None], tmp_path: Path) -> None:
    world = BoxProgram(tmp_path)
    world.sign_up()
    change(world)
    with world.parts() as parts:
        for _ in range(3):
            a_pass(parts)
    acted_once(world)


@pytest.mark.parametrize("number", [13, 5], ids=["no right", "an I/O error"])
def test_a_file_that_cannot_be_read_keeps_no_other_mail_back(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = BoxProgram(tmp_path)
    jon, _ = world.sign_up()
    whole = maildirs._fetched

    def fetched(uid: str, path: Path, most_bytes: int) -> Any:
        if path.name.startswith(jon.name):
            raise OSError(number, os.strerror(number), str(path))
        return whole(uid, path, most_bytes)

    monkeypatch.setattr(maildirs, "_fetched", fetched)
    with world.parts() as parts:
        for _ in range(3):
            down = a_pass(parts)
    assert world.members() == [BOX_ADA]
    assert down  # somebody hears of the other


def test_an_alarm_about_a_file_whose_name_is_no_text_is_told_and_ends_no_daemon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name stands in the sentence, and the sentence goes to the operator's command."""
    world = BoxProgram(tmp_path, more='[alarms]\ncommand = ["/bin/true"]\ndown_minutes = 0\n')
    log = Log()
    (jon,) = world.sign_up(BOX_JON)
    jon.rename(jon.parent / os.fsdecode(b"17\xff.M1P1.host"))

    def fetched(uid: str, path: Path, most_bytes: int) -> Any:
        raise OSError(13, os.strerror(13), str(path))

    with world.parts() as parts, daemon_of(parts, log) as daemon:
        with monkeypatch.context() as away:
            away.setattr(maildirs, "_fetched", fetched)
            for _ in range(2):
                whole_round(daemon)
        for _ in range(2):
            whole_round(daemon)
    acted_once(world, BOX_JON)


def sent_is_a_file(folder: Path) -> None:
    (folder / "sent").write_text("")


def sent_leads_nowhere(folder: Path) -> None:
    (folder / "sent").symlink_to("/nowhere/at/all")


def sent_new_is_a_file(folder: Path) -> None:
    (folder / "sent").mkdir()
    (folder / "sent" / "new").write_text("")


@pytest.mark.parametrize("change", [sent_is_a_file, sent_leads_nowhere, sent_new_is_a_file])
def test_a_delivery_folder_that_is_none_for_a_while_costs_no_letter(
    change: Callable[[Path], None], tmp_path: Path
) -> None:
    world, log = BoxProgram(tmp_path), Log()
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        change(tmp_path)
        world.sign_up()
        for _ in range(2):
            whole_round(daemon)
        assert log.counted("down") >= 1
        sent = tmp_path / "sent"
        if sent.is_dir() and not sent.is_symlink():
            shutil.rmtree(sent)
        else:
            sent.unlink()
        for _ in range(2):
            whole_round(daemon)
    acted_once(world)


# --- the alarm's command ----------------------------------------------------------------------------


def script(content: str, mode: int = 0o755) -> Callable[[Path], list[str]]:
    def made(folder: Path) -> list[str]:
        (folder / "call").write_text(content)
        (folder / "call").chmod(mode)
        return [str(folder / "call")]

    return made


CALLS: Mapping[str, tuple[Callable[[Path], list[str]], bool]] = {
    "a zero in a word": (lambda folder: ["/bin/true", "a\0b"], False),
    "a folder": (lambda folder: [str(folder)], False),
    "no program inside": (script("echo hello\n"), False),
    "an interpreter that is not there": (script("#!/no/such/thing\n"), False),
    "a word of a megabyte": (lambda folder: ["/bin/true", "x" * 1_000_000], False),
    "killed by a signal": (script("#!/bin/sh\nkill -9 $$\n"), False),
    "a text that is no UTF-8": (script("#!/bin/sh\nprintf '\\377\\376'\n"), True),
}


@pytest.mark.parametrize("name", CALLS)
def test_an_alarm_command_that_cannot_be_run_is_said_and_ends_nothing(name: str, tmp_path: Path) -> None:
    make, told = CALLS[name]
    log = Log()
    command = make(tmp_path)
    with suppress(ConfigError):  # one that can never be run may be refused at the start
        more = f"[alarms]\ncommand = {json.dumps(command)}\n"
        SmallProgram(tmp_path, more).settings()
    teller = alarm_command.AlarmCommand(command=command, program=PROGRAM, log=log)
    assert teller("disk", "the disk is full", True) is told
    assert log.counted("alarm not told") == (0 if told else 1)


def test_a_sentence_with_a_half_letter_in_it_is_told(tmp_path: Path) -> None:
    """What a file's name may bring into the sentence of an alarm."""
    teller = alarm_command.AlarmCommand(command=["/bin/true"], program=PROGRAM, log=Log())
    assert teller("mailbox", "the Maildir inbox/new/\udcff cannot be used", True) is True


# --- workers ----------------------------------------------------------------------------------------


@contextmanager
def with_worker(world: BoxProgram, log: Log) -> Iterator[Parts]:
    settings, rules = load_once(world.folder / "config.toml")
    with assemble(settings, rules, workers=1, log=log) as parts:
        yield parts


def children() -> list[int]:
    mine = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    found = [int(pid) for pid in mine]
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):
            found += [int(pid) for pid in (task / "children").read_text().split()]
    return [
        pid for pid in set(found) if b"processor.workers.child" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


def test_a_worker_killed_while_it_rests_costs_no_mail(tmp_path: Path) -> None:
    world, log = BoxProgram(tmp_path), Log()
    with with_worker(world, log) as parts:
        world.sign_up(BOX_JON)
        assert a_pass(parts) == ""
        for pid in children():
            os.kill(pid, signal.SIGKILL)
        world.sign_up(BOX_ADA)
        a_pass(parts)
        a_pass(parts)
    acted_once(world)


def test_a_worker_stopped_by_a_signal_costs_no_mail(tmp_path: Path) -> None:
    """SIGSTOP: it neither reads nor ends, until its time is over."""
    world, log = BoxProgram(tmp_path), Log()
    with with_worker(world, log) as parts:
        world.sign_up(BOX_JON)
        assert a_pass(parts) == ""
        for pid in children():
            os.kill(pid, signal.SIGSTOP)
        reader: Any = parts.processor.reader
        reader._seconds = 1.0
        world.sign_up(BOX_ADA)
        for _ in range(3):
            a_pass(parts)
    assert BOX_ADA in world.members() or world.sent()[BOX_ADA] >= 1


def test_workers_killed_again_and_again_leave_no_mail_without_a_word(tmp_path: Path) -> None:
    world, log = BoxProgram(tmp_path), Log()
    over = threading.Event()

    def kill() -> None:
        while not over.wait(0.05):
            with suppress(OSError):
                for pid in children():
                    os.kill(pid, signal.SIGKILL)

    with with_worker(world, log) as parts, daemon_of(parts, log) as daemon:
        world.sign_up()
        thread = threading.Thread(target=kill, daemon=True)
        thread.start()
        goes_round(daemon)
        over.set()
        thread.join()
        for _ in range(3):
            goes_round(daemon)
    assert world.fates()["waiting"] == 0
    for who in (BOX_JON, BOX_ADA):
        assert world.sent()[who] == 1, (world.sent(), world.fates(), log.lines)


def test_no_room_for_a_worker_while_rules_are_read_again_ends_no_daemon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, log = BoxProgram(tmp_path), Log()

    def no_more(*words: object, **options: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    with with_worker(world, log) as parts, daemon_of(parts, log) as daemon:
        world.sign_up(BOX_JON)
        goes_round(daemon)
        with monkeypatch.context() as full:
            full.setattr(subprocess, "Popen", no_more)
            for pid in children():
                os.kill(pid, signal.SIGKILL)
            daemon.wish_reload()
            world.sign_up(BOX_ADA)
            for _ in range(2):
                goes_round(daemon)
        assert log.counted("down") >= 1
        for _ in range(2):
            goes_round(daemon)
    acted_once(world)


# --- both servers hang ------------------------------------------------------------------------------


def test_when_both_servers_hang_due_dates_are_settled_and_all_goes_on_afterwards(
    imap: Dovecot, tmp_path: Path
) -> None:
    over = threading.Event()
    post, log = Post(), Log()
    with scripted_server(post) as server, Proxy(imap.port) as proxy:
        world = BoxProgram(tmp_path, imap=imap, proxy=proxy, delivery=f"smtp://127.0.0.1:{server.port}")
        with world.parts(patience=1.0) as parts, daemon_of(parts, log) as daemon:
            world.sign_up(BOX_JON)
            goes_round(daemon)

            def at_dot(recipient: str, dialogue: Dialogue) -> str:
                over.wait(1.0)
                return "250 taken"

            post.at_dot = at_dot
            world.sign_up(BOX_ADA)
            proxy.asked = lambda tag, said: b"* OK wait\r\n" if b"MOVE" in said else None
            goes_round(daemon)
            assert BOX_ADA in world.members()
            proxy.asked = lambda tag, said: b"* OK wait\r\n"
            proxy.cut()
            goes_round(daemon)
            daemon._next.clear()
            daemon._guarded("due dates", daemon._due)
            over.set()
            proxy.plain()
            proxy.cut()
            for _ in range(4):
                goes_round(daemon)
                time.sleep(0.05)
        assert (len(post.got(BOX_JON)), len(post.got(BOX_ADA))) == (1, 1)
        assert world.left() == 0


# --- commands that end midway -----------------------------------------------------------------------


def test_a_backup_is_made_although_one_with_this_process_number_was_killed_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a container a nightly command often has the same number each night."""
    program = SmallProgram(tmp_path)
    (tmp_path / f".night.backup.{os.getpid()}.part").write_bytes(b"half")
    assert program.here("backup", str(tmp_path / "night.backup")) == 0, capsys.readouterr().err


def test_a_backup_that_is_killed_leaves_no_file_of_the_name(tmp_path: Path) -> None:
    """And nothing that others may read: the key is in it."""
    program = SmallProgram(tmp_path)
    code = (
        "import os, signal, sys; from processor.store import backup; "
        "backup._to_disk = lambda path: os.kill(os.getpid(), signal.SIGKILL); "
        f"backup.back_up('sqlite:///{tmp_path}/program.db', backup.Path('{tmp_path}/night.backup'))"
    )
    done = subprocess.run([program.command()[0], "-c", code], capture_output=True, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert not (tmp_path / "night.backup").exists()
    for part in tmp_path.glob(".night.backup.*"):
        assert part.stat().st_mode & 0o077 == 0
    assert program.here("backup", str(tmp_path / "night.backup")) == 0


def test_a_release_whose_database_is_locked_releases_nothing_and_can_be_said_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engines, "_WAIT_SECONDS", 0.2)
    program = SmallProgram(tmp_path)
    assert program.here("backup", str(tmp_path / "a.backup")) == 0
    assert program.here("restore", "--replace", str(tmp_path / "a.backup")) == 0
    program.sign_up(BOX_JON)
    assert program.here("once") == 0
    assert program.sent() == []
    with closing(sqlite3.connect(tmp_path / "program.db")) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        assert program.here("outbox", "release") == 1
        assert "locked" in capsys.readouterr().err
        other.execute("ROLLBACK")
    assert program.here("once") == 0
    assert program.sent() == []
    assert program.here("outbox", "release") == 0
    assert program.here("once") == 0
    assert sum(BOX_JON in to for to in program.sent()) == 1


# --- SIGTERM and SIGHUP at each stage ---------------------------------------------------------------

STAGES_WITH_SMTP = [
    "before commit A", "after commit A", "before commit B", "after commit B", "before mirror", "after mirror",
    "after claim", "after 250", "after commit C",
]  # fmt: skip


def runs(daemon: Daemon, enough: Callable[[], bool]) -> None:
    """Until it is told to end, or until it is enough."""
    thread = threading.Thread(target=daemon.run, daemon=True)
    thread.start()
    ends = time.monotonic() + 20
    while thread.is_alive() and not enough() and time.monotonic() < ends:
        time.sleep(0.02)
    daemon.stop()
    thread.join(20)
    assert not thread.is_alive()


@pytest.mark.parametrize("stage", STAGES_WITH_SMTP)
def test_a_daemon_told_to_end_at_a_stage_loses_and_doubles_nothing(
    stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, log = BoxProgram(tmp_path), Log()
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        world.sign_up()
        with at_stage(stage, daemon.stop, monkeypatch) as seen:
            runs(daemon, lambda: False)
        assert seen
    with world.parts() as parts:
        a_pass(parts, timedelta(minutes=20))
    acted_once(world)


@pytest.mark.parametrize("stage", ["before commit A", "before commit B", "after claim", "before mirror"])
def test_rules_read_again_at_a_stage_lose_and_double_nothing(
    stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, log = BoxProgram(tmp_path), Log()
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        world.sign_up()
        with at_stage(stage, daemon.wish_reload, monkeypatch) as seen:
            runs(daemon, lambda: log.counted("rules reloaded") > 0 and world.left() == 0)
        assert seen
    assert log.counted("rules reloaded") >= 1
    with world.parts() as parts:
        a_pass(parts, timedelta(minutes=20))
    acted_once(world)


# --- folders of rules and templates -----------------------------------------------------------------


def rules_a_file(folder: Path) -> None:
    shutil.rmtree(folder / "rules")
    (folder / "rules").write_text("")


def templates_in_a_circle(folder: Path) -> None:
    shutil.rmtree(folder / "templates")
    (folder / "templates").symlink_to("templates")


RELOADED: Mapping[str, Callable[[Path], object]] = {
    "rules that are a file": rules_a_file,
    "templates that lead in a circle": templates_in_a_circle,
    "a rule that is a pipe": lambda f: os.mkfifo(f / "rules" / "policy.toml"),
    "a template that is a pipe": lambda f: pipe(f / "templates" / "en" / "help.md"),
}


@pytest.mark.parametrize("name", RELOADED)
def test_a_reload_of_folders_that_are_none_neither_ends_nor_stops_the_daemon(
    name: str, tmp_path: Path
) -> None:
    world, log = BoxProgram(tmp_path, more=own_folders(tmp_path)), Log()
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        world.sign_up(BOX_JON)
        goes_round(daemon)
        RELOADED[name](tmp_path)
        world.sign_up(BOX_ADA)
        daemon.wish_reload()

        def release() -> None:
            for path in (tmp_path / "rules" / "policy.toml", tmp_path / "templates" / "en" / "help.md"):
                with suppress(OSError):
                    os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))

        assert in_time(lambda: goes_round(daemon), release), "it waits for the pipe"
        goes_round(daemon)
    acted_once(world)
