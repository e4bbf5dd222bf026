"""Files, databases, clocks and signals that misbehave under the program: nobody's mail is lost, nothing
is done twice, and the daemon goes on."""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from processor.demo.clients import reply
from processor.mailboxes.imap import ImapMailbox
from processor.operation import alarm_command
from processor.stages.ports import StoreDown
from processor.store import engine as engines
from tests.attack.box_program import BoxProgram, Log, a_pass, acted_once, daemon_of, goes_round
from tests.attack.databases import OnPostgres
from tests.attack.imap_servers import Proxy
from tests.attack.own_files import own_folders
from tests.attack.people import BOX_ADA, BOX_JON
from tests.attack.smtp_servers import Post
from tests.daemon_process import peak_megabytes
from tests.doors.dovecot import Dovecot
from tests.doors.mail_servers import scripted_server, wait_for
from tests.doors.postgres import PostgresServer, need_postgres, start_server
from tests.operation.small import PROFILE, PROGRAM, ROOT, SERVER, SmallProgram

LIVELY = 120.0
TOLD_TO_END = 15.0
COORDINATOR_MARK = "coordinator@"


# --- SIGHUP ---------------------------------------------------------------------------------------


def dangling(path: Path) -> None:
    path.symlink_to("somebody@machine.4711:1700000000")  # the lock of an editor


SPOILT: Mapping[str, Callable[[Path], object]] = {
    "an editor's lock beside a rule": lambda f: dangling(f / "rules" / ".#policy.toml"),
    "a rule that leads nowhere": lambda f: dangling(f / "rules" / "policy.toml"),
    "an editor's lock beside a template": lambda f: dangling(f / "templates" / "en" / ".#help.md"),
    "a folder with a template's name": lambda f: (f / "templates" / "en" / "new.md").mkdir(),
    "a folder with a rule's name": lambda f: (f / "rules" / "policy.toml").mkdir(),
    "a rule that is no text": lambda f: (f / "rules" / "policy.toml").write_bytes(b"\xff\xfe\0t\0e\0"),
    "a template that is no text": lambda f: (f / "templates" / "en" / "help.md").write_bytes(b"\xff\0"),
    "a rule of two megabytes": lambda f: (f / "rules" / "policy.toml").write_text("# x\n" * 500_000),
    "no folder of rules": lambda f: shutil.rmtree(f / "rules"),
    "a link in a circle": lambda f: (f / "rules" / "policy.toml").symlink_to("policy.toml"),
    "half of a template": lambda f: (f / "templates" / "en" / "help.md").write_text("subject: x\n\n{{ na"),
    "an empty template": lambda f: (f / "templates" / "en" / "help.md").write_text(""),
    "templates that are gone": lambda f: (f / "templates").rename(f / "gone"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SPOILT)
def test_a_reload_of_what_is_spoilt_while_mail_arrives_ends_nothing(name: str, tmp_path: Path) -> None:
    """The daemon goes on, and the letters are written as before."""
    world = BoxProgram(tmp_path, more=own_folders(tmp_path))
    log = Log()
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        world.sign_up(BOX_JON)
        goes_round(daemon)
        SPOILT[name](tmp_path)
        world.sign_up(BOX_ADA)
        daemon.wish_reload()
        goes_round(daemon)
        goes_round(daemon)
        acted_once(world)
        told = log.counted("rules not reloaded")
        locks = "editor's lock" in name  # no file of ours: whether it is named or passed over is all one
        assert told or locks, log.lines


def _minds_no_sighup(pid: int) -> bool:
    """See proc(5): the mask of the signals that the process ignores or catches."""
    status = Path(f"/proc/{pid}/status").read_text()
    masks = re.findall(r"^Sig(?:Ign|Cgt):\s*([0-9a-f]+)$", status, re.MULTILINE)
    return any(int(mask, 16) & 1 << (signal.SIGHUP - 1) for mask in masks)


@pytest.mark.slow
def test_a_sighup_while_the_daemon_comes_up_does_not_end_it(tmp_path: Path) -> None:
    """`systemctl reload` right behind `start`, or a terminal that goes."""
    program = SmallProgram(tmp_path)
    program.sign_up(BOX_JON)
    with (tmp_path / "log").open("ab") as log:
        process = subprocess.Popen(program.command("start"), cwd=ROOT, stdout=log, stderr=log)
    try:
        assert wait_for(lambda: _minds_no_sighup(process.pid), LIVELY)  # its first step; Python itself is up
        sent = 0
        while process.poll() is None and "event=started" not in program.log():
            process.send_signal(signal.SIGHUP)
            sent += 1
            time.sleep(0.1)
        assert sent
        assert process.poll() is None, f"{process.returncode}: {program.log()}"
        assert wait_for(lambda: BOX_JON in str(program.sent()), LIVELY), program.log()
        process.send_signal(signal.SIGTERM)
        assert process.wait(TOLD_TO_END) == 0
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def test_a_sighup_during_once_loses_and_doubles_nothing(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    people = [f"m{nth}@north.example" for nth in range(30)]
    for who in people:
        program.sign_up(who)
    process = subprocess.Popen(
        program.command("once"), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        assert wait_for(lambda: bool(program.sent()) or process.poll() is not None, LIVELY)
        process.send_signal(signal.SIGHUP)
        process.wait(LIVELY)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
    moment = (datetime.now(UTC) + timedelta(minutes=20)).isoformat()
    assert program.here("once", "--now", moment) == 0
    assert sorted(m["email"] for m in program.told("export")["members"]) == sorted(people)
    written = [to for to in program.sent() if COORDINATOR_MARK not in to]
    assert {who: sum(who in to for to in written) >= 1 for who in people} == dict.fromkeys(people, True)
    assert len(written) <= len(people) + 4  # what was under way, once more


# --- a second program -----------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["another folder", "a link to the file"])
def test_the_same_database_by_another_way_is_the_same_program(way: str, tmp_path: Path) -> None:
    """Two processes never work on one program on SQLite, wherever its configuration lies."""
    (tmp_path / "one").mkdir()
    program = SmallProgram(tmp_path / "one")
    other = tmp_path / "two"
    other.mkdir()
    text = (tmp_path / "one" / "config.toml").read_text()
    database = tmp_path / "one" / "program.db"
    if way == "a link to the file":
        (other / "linked.db").symlink_to(database)
        database = other / "linked.db"
    text = text.replace("sqlite:///program.db", f"sqlite:///{database}")
    text = text.replace("maildir:", f"maildir:{tmp_path}/one/")
    (other / "config.toml").write_text(text)
    second = [sys.executable, "run.py", "--config", str(other / "config.toml"), "once"]
    with program.daemon():
        done = subprocess.run(second, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 1, done.stderr
        assert "another process runs" in done.stderr


@pytest.mark.slow
def test_after_a_kill_the_next_daemon_starts_at_once_and_does_nothing_twice(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    with program.daemon() as process:
        program.sign_up(BOX_JON)
        assert wait_for(lambda: len(program.sent()) >= 1, LIVELY), program.log()
        process.kill()
        process.wait()
    with program.daemon():
        program.sign_up(BOX_ADA)
        assert wait_for(lambda: any(BOX_ADA in to for to in program.sent()), LIVELY), program.log()
    assert sum(BOX_JON in to for to in program.sent()) == 1


# --- password files of the mailbox ----------------------------------------------------------------


def rewritten(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def gone(path: Path) -> None:
    path.unlink()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


BAD_FILES: Mapping[str, Callable[[Path], object]] = {
    "missing": gone,
    "empty": rewritten(b""),
    "a line end alone": rewritten(b"\r\n"),
    "two lines": rewritten(b"one\ntwo\n"),
    "a zero in it": rewritten(b"one\0two\n"),
    "no UTF-8": rewritten(b"gr\xf6\xdfe\n"),
    "UTF-16": rewritten("größe\n".encode("utf-16")),
    "a folder": a_folder,
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_password_file_spoilt_under_the_running_daemon_is_a_mailbox_that_is_down(
    name: str, imap: Dovecot, proxy: Proxy, tmp_path: Path
) -> None:
    """A new password is being put there; the connection breaks meanwhile. Then the file is right again."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    log = Log()
    password = tmp_path / "password"
    right = password.read_bytes()
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        world.sign_up(BOX_JON)
        goes_round(daemon)
        BAD_FILES[name](password)
        proxy.cut()
        world.sign_up(BOX_ADA)
        for _ in range(2):
            goes_round(daemon)
        assert log.counted("down") >= 1, log.lines
        if password.is_dir():
            password.rmdir()
        password.write_bytes(right)
        for _ in range(2):
            goes_round(daemon)
    acted_once(world)


GOOD_FILES: Mapping[str, Callable[[bytes], bytes]] = {
    "no line end": lambda word: word.rstrip(b"\n"),
    "a line end of Windows": lambda word: word.rstrip(b"\n") + b"\r\n",
    "several line ends": lambda word: word + b"\n\n",
    "the mark that Windows writes before UTF-8": lambda word: b"\xef\xbb\xbf" + word,
}


@pytest.mark.parametrize("name", GOOD_FILES)
def test_a_password_is_the_line_and_not_what_an_editor_puts_round_it(
    name: str, imap: Dovecot, proxy: Proxy, tmp_path: Path
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    password = tmp_path / "password"
    password.write_bytes(GOOD_FILES[name](password.read_bytes()))
    world.sign_up()
    with world.parts() as parts:
        assert a_pass(parts) == ""
    acted_once(world)


def test_a_pipe_for_a_password_file_holds_up_nobody_for_ever(
    imap: Dovecot, proxy: Proxy, tmp_path: Path
) -> None:
    """Nobody writes into it; the doctor says that it cannot be read, and ends."""
    BoxProgram(tmp_path, imap=imap, proxy=proxy)
    (tmp_path / "password").unlink()
    os.mkfifo(tmp_path / "password")
    command = [sys.executable, "run.py", "--config", str(tmp_path / "config.toml"), "doctor"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        said, _ = process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        said = b""
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
    assert b"password" in said


# --- the mailbox and its archive, as the log tells it ---------------------------------------------


def test_an_archive_that_takes_no_mail_is_one_trouble_and_no_flood_of_lines(
    imap: Dovecot, proxy: Proxy, tmp_path: Path
) -> None:
    """One line `down`, then longer and longer waits; "up again" when it is. So the alarm can come."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    proxy.asked = lambda tag, said: b"TAG NO [NOPERM] not here\r\n" if b"MOVE" in said else None
    log = Log()
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        world.sign_up()
        for _ in range(6):
            goes_round(daemon)
        acted_once(world)
        assert log.counted("down") >= 1
        assert log.counted("up again") == 0, log.lines
        assert [t.part for t in daemon._watch.troubles()] == ["mailbox"]
        proxy.plain()
        for _ in range(2):
            goes_round(daemon)
        assert daemon._watch.troubles() == ()
    assert world.left() == 0


def test_fifty_megabytes_through_dovecot_leave_the_daemon_small(
    imap: Dovecot, proxy: Proxy, tmp_path: Path
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    head = f"From: Eva <eva@east.example>\r\nTo: {PROGRAM}\r\nSubject: HELP\r\nMessage-ID: <big@x>\r\n\r\n"
    for nth in range(3):
        world.put(head.replace("big", f"big{nth}").encode() + (b"z" * 76 + b"\r\n") * 640_000)
    world.sign_up()
    with (tmp_path / "log").open("wb") as log:
        command = [sys.executable, "run.py", "--config", str(tmp_path / "config.toml"), "start"]
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        assert wait_for(lambda: world.sent()[BOX_JON] + world.sent()[BOX_ADA] == 2, LIVELY)
        assert wait_for(lambda: world.fates()["quarantined"] == 3, LIVELY)
        assert peak_megabytes(process) < 300
        process.send_signal(signal.SIGTERM)
        assert process.wait(TOLD_TO_END) == 0
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
    assert world.members() == sorted([BOX_JON, BOX_ADA])


# --- the disk and the file ------------------------------------------------------------------------


def test_a_database_that_became_read_only_takes_nothing_from_the_mailbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = BoxProgram(tmp_path)
    whole = engines._prepare_sqlite

    def only_read(connection: Any, record: object) -> None:
        whole(connection, record)
        connection.execute("PRAGMA query_only=ON")

    log = Log()
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        goes_round(daemon)
        world.sign_up()
    with monkeypatch.context() as locked:
        locked.setattr(engines, "_prepare_sqlite", only_read)
        with pytest.raises(StoreDown, match="readonly"), world.parts():  # it does not start, and says why
            pass
    assert world.left() == 2
    assert world.sent().total() == 0
    with world.parts() as parts:
        assert a_pass(parts) == ""
    acted_once(world)


@pytest.mark.parametrize("most_bytes", [60_000, 420_000])
def test_a_limit_on_the_size_of_files_loses_nothing(most_bytes: int, tmp_path: Path) -> None:
    """As `LimitFSIZE=` of a service sets it: writing beyond fails, in whatever file that is."""
    program = SmallProgram(tmp_path)
    people = [f"m{nth}@north.example" for nth in range(12)]
    for who in people:
        program.sign_up(who)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    done = subprocess.run(
        program.command("once"), cwd=ROOT, capture_output=True, text=True, timeout=LIVELY, check=False,
        preexec_fn=limit,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    moment = (datetime.now(UTC) + timedelta(minutes=20)).isoformat()
    assert program.here("once", "--now", moment) == 0
    assert sorted(m["email"] for m in program.told("export")["members"]) == sorted(people)
    written = [to for to in program.sent() if COORDINATOR_MARK not in to]
    assert sorted(set(written)) == sorted(written) or done.returncode == 1
    assert {who: any(who in to for to in written) for who in people} == dict.fromkeys(people, True)


def test_a_full_disk_for_the_letters_alone_loses_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder that is delivered into is full, the database has room."""
    from processor.couriers.maildir import MaildirCourier

    whole = MaildirCourier._write
    tries: list[str] = []

    def write(courier: MaildirCourier, name: str, content: bytes) -> None:
        tries.append(name)
        if len(tries) <= 5:
            raise OSError(28, "No space left on device")
        whole(courier, name, content)

    monkeypatch.setattr(MaildirCourier, "_write", write)
    world = BoxProgram(tmp_path)
    world.sign_up()
    with world.parts() as parts:
        down = [a_pass(parts, timedelta(seconds=nth)) for nth in range(8)]
    assert "No space left" in down[0]
    assert down[-1] == ""
    acted_once(world)


# --- PostgreSQL -----------------------------------------------------------------------------------


SWITCHES = {
    "made read only, as behind a failover": (
        "ALTER DATABASE {name} SET default_transaction_read_only = on",
        "ALTER DATABASE {name} RESET default_transaction_read_only",
    ),
    "closed to new connections": (
        "ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true CONNECTION LIMIT 0",
        "ALTER DATABASE {name} WITH CONNECTION LIMIT -1",
    ),
    "with no time for a statement": (
        "ALTER DATABASE {name} SET statement_timeout = '1ms'",
        "ALTER DATABASE {name} RESET statement_timeout",
    ),
    "with no time between two statements": (
        "ALTER DATABASE {name} SET idle_in_transaction_session_timeout = '1ms'",
        "ALTER DATABASE {name} RESET idle_in_transaction_session_timeout",
    ),
    "with tables locked by somebody": ("", ""),
    "with tables renamed by somebody": (
        "ALTER TABLE outbox RENAME TO outbox_of_somebody",
        "ALTER TABLE outbox_of_somebody RENAME TO outbox",
    ),
}


@pytest.mark.parametrize("name", SWITCHES)
def test_a_database_changed_under_the_daemon_is_down_for_a_while_and_no_end_of_it(
    name: str, on_postgres: OnPostgres, postgres_server: PostgresServer
) -> None:
    world, log = on_postgres.world, Log()
    database = on_postgres.url.partition("@/")[2].partition("?")[0]
    on, off = (statement.format(name=database) for statement in SWITCHES[name])
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        world.sign_up(BOX_JON)
        goes_round(daemon)
        with psycopg.connect(postgres_server.url(), autocommit=True) as above:
            if name == "with tables locked by somebody":
                locker = psycopg.connect(on_postgres.url)
                locker.execute("SET lock_timeout = '5s'; LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE")
                above.execute(f"ALTER DATABASE {database} SET lock_timeout = '100ms'".encode())
                above.execute(
                    b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    b" WHERE datname = %s AND pid <> %s",
                    (database, locker.info.backend_pid),
                )
            elif "renamed" in name:
                on_postgres.tell(on)
            else:
                above.execute(on.encode())
                above.execute(
                    b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (database,)
                )
            world.sign_up(BOX_ADA)
            for _ in range(2):
                goes_round(daemon)
            if name == "with tables locked by somebody":
                locker.close()
                above.execute(f"ALTER DATABASE {database} RESET lock_timeout".encode())
            elif "renamed" in name:
                on_postgres.tell(off)
            else:
                above.execute(off.encode())
            above.execute(
                b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (database,)
            )
        for _ in range(3):
            goes_round(daemon)
    on_postgres.once_each(BOX_JON, BOX_ADA)


def test_connections_killed_all_the_time_lose_and_double_nothing(on_postgres: OnPostgres) -> None:
    world, log = on_postgres.world, Log()
    people = [f"m{nth}@north.example" for nth in range(12)]
    over = threading.Event()

    def kill() -> None:
        while not over.wait(0.03):
            with suppress(psycopg.Error):
                on_postgres.kill_others()

    with world.parts() as parts, daemon_of(parts, log) as daemon:
        thread = threading.Thread(target=kill, daemon=True)
        thread.start()
        for who in people:
            world.sign_up(who)
            goes_round(daemon)
        over.set()
        thread.join()
        for _ in range(3):
            goes_round(daemon)
    assert log.counted("down") >= 1
    members = sorted(email for (email,) in on_postgres.tell("SELECT email FROM members"))
    assert members == sorted(people)
    assert dict(on_postgres.tell("SELECT state, count(*) FROM inbox GROUP BY state")) == {"applied": 12}
    assert {who for who in people if world.sent()[who] == 1} | {
        who
        for who in people
        if world.sent()[who] == 2  # under way when its report was cut off
    } == set(people)


def test_postgresql_stopped_and_started_under_the_daemon_costs_no_mail(tmp_path: Path) -> None:
    binaries = need_postgres()
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
        Path(folder).chmod(0o755)
        server = start_server(binaries, Path(folder))
        try:
            url = server.url(server.create_database())
            program = SmallProgram(tmp_path, database=url)
            with program.daemon() as process:
                program.sign_up(BOX_JON)
                assert wait_for(lambda: any(BOX_JON in to for to in program.sent()), LIVELY), program.log()
                assert wait_for(lambda: "event=sent" in program.log(), LIVELY)
                server.stop()
                program.sign_up(BOX_ADA)
                assert wait_for(lambda: "event=down" in program.log(), LIVELY)
                assert process.poll() is None
                server.process = started_again(binaries, Path(folder))
                assert wait_for(lambda: any(BOX_ADA in to for to in program.sent()), LIVELY), program.log()
                assert wait_for(lambda: list((tmp_path / "inbox" / "new").iterdir()) == [], LIVELY)
            assert sum(BOX_ADA in to for to in program.sent()) == 1
            assert sum(BOX_JON in to for to in program.sent()) <= 2  # this server keeps no commit for sure
            assert "Traceback" not in program.log()
        finally:
            server.stop()


def started_again(binaries: Path, folder: Path) -> subprocess.Popen[bytes]:
    data = folder / "data"
    (data / "postmaster.pid").unlink(missing_ok=True)
    owner = data.owner() if os.geteuid() == 0 else None
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [binaries / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses="],
            user=owner,
            extra_groups=[] if owner else None,
            cwd=folder,
            stdout=log,
            stderr=log,
        )


def test_a_size_beyond_all_is_recorded_on_postgresql_too(
    imap: Dovecot, proxy: Proxy, made_postgres_url: str, tmp_path: Path
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=made_postgres_url)
    found = OnPostgres(world, made_postgres_url)
    proxy.said = lambda said, latest: re.sub(rb"RFC822\.SIZE \d+", b"RFC822.SIZE 9223372036854775807", said)
    world.sign_up(BOX_JON)
    with world.parts() as parts:
        for _ in range(2):
            assert a_pass(parts) == ""
    assert found.tell("SELECT state FROM inbox") == [("quarantined",)]
    assert world.sent()[BOX_JON] == 1  # told that it could not be read


# --- the clock ------------------------------------------------------------------------------------

JUMPS = {"a day": timedelta(days=1), "a year": timedelta(days=365)}


@pytest.mark.parametrize("name", JUMPS)
def test_a_letter_written_while_the_clock_was_ahead_goes_out_when_it_is_right_again(
    name: str, tmp_path: Path
) -> None:
    """The server was away as well; then both are as they should be, and the member waits no longer."""
    post = Post()
    with scripted_server(post) as server:
        port = server.port
        world = BoxProgram(tmp_path, delivery=f"smtp://127.0.0.1:{port}")
        post.wrong = {"GREETING": lambda dialogue: dialogue.say("421 busy")}
        world.sign_up(BOX_JON)
        with world.parts() as parts:
            assert a_pass(parts, JUMPS[name])
        assert world.members() == [BOX_JON]
        post.wrong = {}
        with world.parts() as parts:
            for minutes in (1, 30, 120):
                a_pass(parts, timedelta(minutes=minutes))
        assert len(post.got(BOX_JON)) == 1


@pytest.mark.parametrize("name", JUMPS)
def test_a_letter_deferred_while_the_clock_was_ahead_is_tried_when_it_is_right_again(
    name: str, tmp_path: Path
) -> None:
    post = Post(at_rcpt=lambda to: "450 greylisted")
    with scripted_server(post) as server:
        world = BoxProgram(tmp_path, delivery=f"smtp://127.0.0.1:{server.port}")
        world.sign_up(BOX_JON)
        with world.parts() as parts:
            a_pass(parts, JUMPS[name])
        post.at_rcpt = lambda to: "250 fine"
        with world.parts() as parts:
            for minutes in (1, 30, 120):
                a_pass(parts, timedelta(minutes=minutes))
        assert len(post.got(BOX_JON)) == 1


@pytest.mark.parametrize("back", [timedelta(days=1), timedelta(days=40)])
def test_an_answer_counts_although_the_clock_was_set_back_since_the_question(
    back: timedelta, tmp_path: Path
) -> None:
    """The mentor was asked while the clock was ahead; the "yes" comes when it is right again."""
    post = Post()
    mia = "mia@west.example"
    with scripted_server(post) as server:
        world = BoxProgram(tmp_path, delivery=f"smtp://127.0.0.1:{server.port}")
        with world.parts() as parts:
            world.sign_up(BOX_JON)
            a_pass(parts, back)
            world.write(mia, "SIGN UP MENTEE", PROFILE.format("Mia Lund"), "Mia Lund")
            a_pass(parts, back)
            world.write(mia, "REQUEST M-1001", "Would you?", "Mia Lund")
            a_pass(parts, back)
            asked = [raw for raw in post.got(BOX_JON) if b"REQ-1" in raw]
            assert asked, [raw[:300] for raw in post.got(BOX_JON)]
            world.put(reply("mutt", asked[0], "Jon Berg", BOX_JON, "ACCEPT", datetime.now(UTC), SERVER))
            a_pass(parts, timedelta(minutes=10))
            for hours in (1, 30):
                a_pass(parts, timedelta(hours=hours))
    assert world.rows("select state from requests") == [("accepted",)]


# --- the alarm command ----------------------------------------------------------------------------

COMMANDS = {
    "prints a hundred megabytes": "head -c 100000000 /dev/zero; head -c 100000000 /dev/zero >&2",
    "reads nothing of it": "exec 0<&-; exit 0",
    "leaves a child behind": "sleep 30 & exit 0",
    "closes all it has": "exec 0<&- 1>&- 2>&-; exit 0",
}


@pytest.mark.parametrize("name", COMMANDS)
def test_an_alarm_command_may_do_as_it_likes_and_has_told_somebody(name: str) -> None:
    log = Log()
    teller = alarm_command.AlarmCommand(command=["sh", "-c", COMMANDS[name]], program=PROGRAM, log=log)
    assert teller("disk", "the disk is full " * 20_000, True) is True
    assert log.lines == []


@pytest.mark.parametrize(
    "script", ["trap '' TERM; sleep 60", "sleep 60 & sleep 60", "cat >/dev/null; sleep 60"]
)
def test_an_alarm_command_that_hangs_is_given_up_and_mail_goes_on(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarm_command, "MOST_SECONDS", 0.5)
    world = BoxProgram(
        tmp_path, more=f'[alarms]\ncommand = ["/bin/sh", "-c", "{script}"]\nfree_megabytes = 900000000\n'
    )
    log = Log()
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        daemon._look()
        world.sign_up()
        goes_round(daemon)
        daemon._look()
    acted_once(world)
    assert log.counted("alarm not told") == 1
    assert log.counted("alarm {") == 1


def test_sigterm_ends_a_daemon_whose_alarm_command_hangs(tmp_path: Path) -> None:
    marker = tmp_path / "called"
    script = f"#!/bin/sh\ntouch {marker}\nexec sleep 60\n"
    (tmp_path / "call").write_text(script)
    (tmp_path / "call").chmod(0o755)
    program = SmallProgram(tmp_path, f'[alarms]\ncommand = ["{tmp_path}/call"]\nfree_megabytes = 900000000\n')
    with program.daemon() as process:
        assert wait_for(marker.exists, LIVELY)
        process.send_signal(signal.SIGTERM)
        assert process.wait(TOLD_TO_END) == 0


def test_an_alarm_in_letters_that_the_locale_lacks_does_not_end_the_daemon(tmp_path: Path) -> None:
    """A service without a locale; what is wrong is told in the words of whoever wrote the rules."""
    (tmp_path / "rules").mkdir()
    more = '[paths]\nrules = "rules"\n[alarms]\ncommand = ["/bin/true"]\n'
    program = SmallProgram(tmp_path, more)
    locale = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C", "LANG": "C"}
    with program.daemon(**locale) as process:
        (tmp_path / "rules" / "policy.toml").write_text('term_months = "größer als früher"\n')
        process.send_signal(signal.SIGHUP)
        assert wait_for(lambda: "rules not reloaded" in program.log(), LIVELY), program.log()
        program.sign_up(BOX_JON)
        assert wait_for(
            lambda: any(BOX_JON in to for to in program.sent()) or process.poll() is not None, LIVELY
        )
        assert process.poll() is None, program.log()


# --- what comes late ------------------------------------------------------------------------------


def test_a_mailbox_that_falls_silent_keeps_no_letter_from_going_out(
    imap: Dovecot, proxy: Proxy, tmp_path: Path
) -> None:
    """It hangs in the very step that files what was answered."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    log = Log()
    proxy.asked = lambda tag, said: b"* OK wait\r\n" if b"MOVE" in said else None
    with world.parts(patience=1.0) as parts, daemon_of(parts, log) as daemon:
        assert isinstance(parts.mailbox, ImapMailbox)
        world.sign_up()
        goes_round(daemon)
        acted_once(world)
        proxy.plain()
        goes_round(daemon)
    assert world.left() == 0
