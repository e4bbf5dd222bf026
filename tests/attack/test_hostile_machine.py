"""The machine under the program: file names, descriptors, closed streams, signals. Nobody's mail is lost
by them, and nothing is done twice."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from tests.attack.box_deeds import SIX_PEOPLE, done_once
from tests.attack.box_program import BoxProgram, a_pass, acted_once
from tests.attack.databases import OnPostgres
from tests.attack.people import BOX_ADA, BOX_JON
from tests.doors.mail_servers import wait_for
from tests.operation.small import ROOT, SmallProgram
from tests.own_templates import own_templates

LIVELY = 60.0
TOLD_TO_END = 15.0

# --- names and dates of files in the mailbox -------------------------------------------------------

NAMES: Mapping[str, bytes] = {
    "bytes that are no text": b"17\xff\xfe.M1P1.host",
    "a line end": b"17\n.M1P1.host",
    "an escape": b"17\x1b[31m.M1P1.host",
    "nothing but flags": b":2,S",
    "two marks of flags": b"17.M1P1.host:2,S:2,T",
    "as long as can be": b"x" * 255,
    "quotes and a semicolon": b"17'; drop table inbox; --",
    "a name as an option": b"-rf",
    "an emoji": "17📬.M1P1.host".encode(),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_in_a_file_of_any_name_is_acted_on_once_and_keeps_no_other_back(
    name: str, tmp_path: Path
) -> None:
    world = BoxProgram(tmp_path)
    jon, _ = world.sign_up()
    jon.rename(jon.parent / os.fsdecode(NAMES[name]))
    with world.parts() as parts:
        for _ in range(3):
            down = a_pass(parts)
    assert down == ""
    acted_once(world)
    assert world.left() == 0


@pytest.mark.parametrize("name", ["bytes that are no text", "an escape", "an emoji"])
def test_so_it_is_on_postgresql(name: str, made_postgres_url: str, tmp_path: Path) -> None:
    world = BoxProgram(tmp_path, database=made_postgres_url)
    jon, _ = world.sign_up()
    jon.rename(jon.parent / os.fsdecode(NAMES[name]))
    with world.parts() as parts:
        for _ in range(3):
            down = a_pass(parts)
    assert down == ""
    OnPostgres(world, made_postgres_url).once_each(BOX_JON, BOX_ADA)


DATES = {
    "before 1970": -1_000_000_000,
    "the year 10000": 253_402_300_800,
    "the end of a long number": 2**53,
    "tomorrow": time.time() + 86_400,
}


@pytest.mark.parametrize("name", DATES)
def test_a_mail_whose_file_has_an_impossible_date_keeps_no_other_back(name: str, tmp_path: Path) -> None:
    world = BoxProgram(tmp_path)
    jon, _ = world.sign_up()
    try:
        os.utime(jon, (DATES[name], DATES[name]))
    except (OSError, OverflowError):
        pytest.skip("this file system has no such date")
    with world.parts() as parts:
        for _ in range(2):
            down = a_pass(parts)
    assert down == ""
    assert BOX_ADA in world.members()
    assert world.fates()["waiting"] == 0
    assert world.fates().total() == 2
    assert world.left() == 0


def a_pipe(folder: Path) -> None:
    os.mkfifo(folder / "17.M9P9.pipe")


def a_link_to_nowhere(folder: Path) -> None:
    (folder / "17.M9P9.link").symlink_to("/nowhere/at/all")


def a_link_to_a_secret(folder: Path) -> None:
    (folder / "17.M9P9.link").symlink_to("/etc/passwd")


def a_folder(folder: Path) -> None:
    (folder / "17.M9P9.folder").mkdir()


@pytest.mark.parametrize("put", [a_pipe, a_link_to_nowhere, a_link_to_a_secret, a_folder])
def test_what_is_no_mail_in_the_mailbox_keeps_no_mail_back_and_is_not_read(
    put: Callable[[Path], None], tmp_path: Path
) -> None:
    world = BoxProgram(tmp_path)
    put(world.inbox / "new")
    world.sign_up()
    with world.parts() as parts:
        assert a_pass(parts) == ""
    acted_once(world)
    assert world.left() == 1


# --- the process: its descriptors, its streams, its folder -----------------------------------------


@pytest.mark.parametrize("most", [5, 24])
def test_too_few_descriptors_lose_nothing_and_are_no_page_of_a_fault(most: int, tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    for who in SIX_PEOPLE:
        program.sign_up(who)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    done = subprocess.run(
        program.command("once"), cwd=ROOT, capture_output=True, text=True, timeout=LIVELY, check=False,
        preexec_fn=limit,
    )  # fmt: skip
    assert done.returncode != 0 or len(program.sent()) >= len(SIX_PEOPLE)
    done_once(program, SIX_PEOPLE, twice=len(SIX_PEOPLE))


def test_a_pass_with_all_its_streams_closed_does_its_work_and_harms_no_file(tmp_path: Path) -> None:
    """As some starters do it: 0, 1 and 2 are free, and the next file that is opened gets them."""
    program = SmallProgram(tmp_path)
    for who in SIX_PEOPLE:
        program.sign_up(who)
    words = " ".join(f"'{word}'" for word in program.command("once"))
    done = subprocess.run(
        ["/bin/sh", "-c", f"exec {words} <&- >&- 2>&-"], cwd=ROOT, timeout=LIVELY, check=False
    )
    with closing(sqlite3.connect(tmp_path / "program.db")) as database:
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert done.returncode == 0
    assert len(program.sent()) >= len(SIX_PEOPLE)
    done_once(program, SIX_PEOPLE)


@pytest.mark.slow
def test_a_daemon_whose_log_nobody_reads_any_more_goes_on(tmp_path: Path) -> None:
    """Standard error is a pipe, and whoever read it has gone."""
    program = SmallProgram(tmp_path)
    process = subprocess.Popen(program.command("start"), cwd=ROOT, stderr=subprocess.PIPE)
    try:
        assert process.stderr is not None
        assert any(b"event=started" in line for line in process.stderr)
        process.stderr.close()
        for who in SIX_PEOPLE:
            program.sign_up(who)
        wait_for(lambda: len(program.sent()) >= len(SIX_PEOPLE) or process.poll() is not None, LIVELY)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(TOLD_TO_END) == 0
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
    done_once(program, SIX_PEOPLE)


@pytest.mark.xfail(strict=True, reason="it waits for whoever should read its log; nothing is lost")
def test_a_daemon_whose_log_is_never_read_goes_on(tmp_path: Path) -> None:
    """The pipe is full: nobody reads, and nobody has gone."""
    program = SmallProgram(tmp_path)
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    while True:
        try:
            os.write(writing, b"x" * 512)
        except BlockingIOError:
            break
    os.set_blocking(writing, True)
    process = subprocess.Popen(program.command("start"), cwd=ROOT, stderr=writing, stdout=writing)
    try:
        for who in SIX_PEOPLE:
            program.sign_up(who)
        wait_for(lambda: len(program.sent()) >= len(SIX_PEOPLE), 8)
        came = len(program.sent())
        process.send_signal(signal.SIGTERM)
        process.wait(TOLD_TO_END)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        os.close(reading)
        os.close(writing)
    assert came >= len(SIX_PEOPLE)
    done_once(program, SIX_PEOPLE, twice=len(SIX_PEOPLE))


def test_a_daemon_whose_working_folder_is_deleted_reads_and_answers_mail(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    with tempfile.TemporaryDirectory() as folder, (tmp_path / "log").open("wb") as log:
        where = Path(folder) / "here"
        where.mkdir()
        config = str(tmp_path / "config.toml")
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "run.py"), "--config", config, "start"],
            cwd=where, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            assert wait_for(lambda: "event=started" in program.log(), LIVELY)
            shutil.rmtree(where)
            for who in SIX_PEOPLE:
                program.sign_up(who)
            wait_for(lambda: len(program.sent()) >= len(SIX_PEOPLE), LIVELY)
            process.send_signal(signal.SIGHUP)
            assert wait_for(lambda: "reloaded" in program.log() or process.poll() is not None, LIVELY)
            assert process.poll() is None, program.log()
            process.send_signal(signal.SIGTERM)
            assert process.wait(TOLD_TO_END) == 0
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
    assert "Traceback" not in program.log()
    done_once(program, SIX_PEOPLE)


def test_without_a_folder_for_temporary_files_mail_is_answered(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    for who in SIX_PEOPLE:
        program.sign_up(who)
    done = program.run("once", TMPDIR="/nowhere/at/all")
    assert done.returncode == 0, done.stderr
    done_once(program, SIX_PEOPLE)


# --- signals ---------------------------------------------------------------------------------------


def test_forty_reloads_while_mail_arrives_cost_no_mail(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    with program.daemon() as process:
        for nth in range(40):
            process.send_signal(signal.SIGHUP)
            if nth % 8 == 0:
                program.sign_up(SIX_PEOPLE[nth // 8])
            time.sleep(0.01)
        program.sign_up(SIX_PEOPLE[5])
        assert wait_for(lambda: len(program.sent()) >= len(SIX_PEOPLE), LIVELY), program.log()
    assert "Traceback" not in program.log()
    done_once(program, SIX_PEOPLE)


@pytest.mark.parametrize("after", [0.3, 0.9])
def test_sigterm_at_any_moment_of_a_start_loses_nothing(after: float, tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    for who in SIX_PEOPLE:
        program.sign_up(who)
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(program.command("start"), cwd=ROOT, stdout=log, stderr=log)
    try:
        time.sleep(after)
        process.send_signal(signal.SIGTERM)
        assert process.wait(TOLD_TO_END) in (0, -signal.SIGTERM), program.log()
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
    assert "Traceback" not in program.log()
    done_once(program, SIX_PEOPLE, twice=len(SIX_PEOPLE))


def test_many_signals_of_all_kinds_end_a_daemon_once_and_cleanly(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    with program.daemon() as process:
        program.sign_up(BOX_JON)
        for sign in (signal.SIGHUP, signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            process.send_signal(sign)
        assert process.wait(TOLD_TO_END) == 0
    assert "Traceback" not in program.log()
    done_once(program, [BOX_JON], twice=1)


def test_sigterm_ends_a_daemon_that_tries_a_template_without_end(tmp_path: Path) -> None:
    own_templates(tmp_path / "templates")
    program = SmallProgram(tmp_path, '[paths]\ntemplates = "templates"\n')
    with program.daemon() as process:
        endless = "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}"
        (tmp_path / "templates" / "en" / "help.md").write_text(f"subject: x\n\n{endless}\n")
        process.send_signal(signal.SIGHUP)
        time.sleep(1)
        program.sign_up(BOX_JON)
        process.send_signal(signal.SIGTERM)
        assert process.wait(TOLD_TO_END) == 0
    (tmp_path / "templates" / "en" / "help.md").write_bytes(
        (ROOT / "templates" / "en" / "help.md").read_bytes()
    )
    done_once(program, [BOX_JON], twice=1)
