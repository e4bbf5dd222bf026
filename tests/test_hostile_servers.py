"""Faults 55 and 56: over sixty hostile servers; the daemon lives, stays small, goes on, ends when told."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from processor.demo.clients import new_mail
from processor.store import open_store
from tests.daemon_process import peak_megabytes
from tests.doors import hostile
from tests.doors.hostile import BODY, IMAP, SMTP, Script, imap, silent, smtp
from tests.doors.mail_servers import Dialogue, Scripted, outbound, scripted_server, wait_for
from tests.operation.small import CONFIG, PROGRAM, ROOT, SERVER, SmallProgram
from tests.prepared_program import make_ready

LIVELY = 120.0  # seconds, on a busy machine too
MOST_MEGABYTES = 300
TOLD_TO_END = 15.0  # seconds (fault 56); the process leaves after 12, whatever hangs


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    hostile.over.clear()
    yield
    hostile.over.set()


class Program:
    """One of many in the daemon, with one hostile server and one Maildir."""

    def __init__(self, folder: Path, name: str, mailbox: str, delivery: str) -> None:
        self.name = name
        self.folder = folder
        folder.mkdir()
        text = CONFIG.replace("maildir:inbox", mailbox).replace("maildir:sent", delivery)
        if mailbox.startswith("imap"):
            text = text.replace("poll_seconds = 1", 'poll_seconds = 1\npassword_file = "password"')
            (folder / "password").write_text("a word\n")
        (folder / "config.toml").write_text(text)
        make_ready(folder)
        for part in ("tmp", "new", "cur"):
            (folder / "inbox" / part).mkdir(parents=True)

    def queue(self, recipient: str, serial: str) -> None:
        store = open_store(f"sqlite:///{self.folder}/program.db", areas=())
        with store.unit() as unit:
            unit.queue([(outbound(recipient, serial=serial), None)], datetime.now(UTC))
        store.close()

    def deliver(self) -> None:
        mail = new_mail(
            "mutt", "Jon Berg", "jon@north.example", PROGRAM, "HELP", "", datetime.now(UTC), SERVER
        )
        (self.folder / "inbox" / "new" / "1.mail").write_bytes(mail)

    def has_sent(self, recipient: str) -> bool:
        found = (self.folder / "sent" / "new").glob("*")
        return any(f"Delivered-To: {recipient}".encode() in path.read_bytes() for path in found)

    def has_processed(self) -> bool:
        with sqlite3.connect(self.folder / "program.db") as database:
            return bool(database.execute("select 1 from inbox where state <> 'waiting'").fetchall())


@contextmanager
def one_daemon(folder: Path, programs: list[Program]) -> Iterator[subprocess.Popen[bytes]]:
    configs = [str(program.folder / "config.toml") for program in programs]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.doors.hostile_daemon", *configs], cwd=ROOT, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def served(stack: ExitStack, scripts: Mapping[str, Script]) -> dict[str, Scripted]:
    return {name: stack.enter_context(scripted_server(script)) for name, script in scripts.items()}


def reached(server: Scripted) -> bool:
    return server.connections > 0


def lives_and_ends(process: subprocess.Popen[bytes], log: str) -> None:
    assert process.poll() is None, log
    assert peak_megabytes(process) < MOST_MEGABYTES
    process.send_signal(signal.SIGTERM)
    assert process.wait(LIVELY) == 0, log
    assert "Traceback" not in log


def test_no_imap_server_ends_the_daemon_or_keeps_mail_from_going_out(tmp_path: Path) -> None:
    with ExitStack() as stack:
        servers = served(stack, IMAP)
        programs = [
            Program(tmp_path / str(nth), name, f"imap://u@127.0.0.1:{server.port}/INBOX", "maildir:sent")
            for nth, (name, server) in enumerate(servers.items())
        ]
        process = stack.enter_context(one_daemon(tmp_path, programs))
        for program in programs:
            assert wait_for(partial(reached, servers[program.name]), LIVELY), program.name
            program.queue("mia@west.example", f"{1:016x}")
        for program in programs:
            assert wait_for(partial(program.has_sent, "mia@west.example"), LIVELY), program.name
        lives_and_ends(process, (tmp_path / "log").read_text())


def test_no_smtp_server_ends_the_daemon_or_keeps_mail_from_coming_in(tmp_path: Path) -> None:
    with ExitStack() as stack:
        servers = served(stack, SMTP)
        programs = [
            Program(tmp_path / str(nth), name, "maildir:inbox", f"smtp://127.0.0.1:{server.port}")
            for nth, (name, server) in enumerate(servers.items())
        ]
        for program in programs:
            for nth in range(6):  # more than there are connections
                program.queue(f"m{nth}@west.example", f"{nth:016x}")
        process = stack.enter_context(one_daemon(tmp_path, programs))
        for program in programs:
            assert wait_for(partial(reached, servers[program.name]), LIVELY), program.name
            program.deliver()
        for program in programs:
            assert wait_for(program.has_processed, LIVELY), program.name
        lives_and_ends(process, (tmp_path / "log").read_text())


HANGING: Mapping[str, Script] = {
    "in an IMAP mail": imap({BODY: silent}),
    "in IMAP's greeting": imap({"GREETING": silent}),
    "after the dot": smtp({"DOT": silent}),
    "in SMTP's greeting": smtp({"GREETING": silent}),
}


@pytest.mark.parametrize("command", ["start", "once"])
@pytest.mark.parametrize("where", HANGING)
def test_sigterm_ends_what_hangs_and_the_mail_stays_claimed(tmp_path: Path, where: str, command: str) -> None:
    """Fault 56, with the times that the program really has: a minute, and ten after the dot."""
    with scripted_server(HANGING[where]) as server:
        at_imap = "IMAP" in where
        url = f"imap://u@127.0.0.1:{server.port}/INBOX" if at_imap else f"smtp://127.0.0.1:{server.port}"
        mailbox, delivery = (url, "maildir:sent") if at_imap else ("maildir:inbox", url)
        program = Program(tmp_path / "p", where, mailbox, delivery)
        program.queue("mia@west.example", f"{1:016x}")
        with (tmp_path / "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "run.py", "--config", str(program.folder / "config.toml"), command],
                cwd=ROOT, stdout=log, stderr=log,
            )  # fmt: skip
        try:
            last = b"BODY" if "mail" in where else b".\r\n" if "dot" in where else b""
            assert wait_for(lambda: server.connections > 0, LIVELY)
            assert not last or wait_for(lambda: any(last in line for line in server.heard), LIVELY)
            process.send_signal(signal.SIGTERM)
            code = process.wait(TOLD_TO_END)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
        assert code == (0 if command == "start" else 1), (tmp_path / "log").read_text()
        with sqlite3.connect(program.folder / "program.db") as database:
            (state, claimed) = database.execute("select state, leased_to <> '' from outbox").fetchone()
        if at_imap:
            assert state == "sent" or command == "once"  # which takes in first
        else:
            assert state == "queued"
            assert claimed or "dot" not in where  # nobody knows whether the server has it (RFC 1047)


def test_a_server_that_hangs_after_the_dot_holds_up_that_mail_alone(tmp_path: Path) -> None:
    """Trial 12, catalogue row 164: nothing else went out, nothing came in, and SIGTERM was not heard."""
    held: list[bytes] = []

    def at_the_dot(dialogue: Dialogue, tag: str) -> None:
        recipient = next(line for line in reversed(dialogue.heard) if line.startswith(b"RCPT"))
        if b"mia@" in recipient:
            held.append(recipient)
            silent(dialogue)
        dialogue.say("250 taken")

    with scripted_server(smtp({"DOT": at_the_dot}, offers="250-HELP")) as server:
        program = SmallProgram(tmp_path)
        text = (tmp_path / "config.toml").read_text()
        (tmp_path / "config.toml").write_text(text.replace("maildir:sent", f"smtp://127.0.0.1:{server.port}"))
        store = open_store(f"sqlite:///{tmp_path}/program.db", areas=())
        with store.unit() as unit:
            unit.queue([(outbound("mia@west.example"), None)], datetime.now(UTC))
        store.close()
        with program.daemon() as process:
            assert wait_for(lambda: bool(held), LIVELY)
            program.put("jon@north.example", "HELP", "")
            assert wait_for(lambda: "event=sent" in program.log(), LIVELY), program.log()
            assert held == held[:1]
            process.send_signal(signal.SIGTERM)
            assert process.wait(LIVELY) == 0
