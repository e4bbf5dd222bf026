"""A running daemon: systemd, /healthz, the alarms' command and `status` hear of what goes wrong."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from processor.demo.robots import bounce
from processor.operation.alarms import KINDS
from tests.doors.mail_servers import free_port, wait_for
from tests.operation.callers import caller, calls
from tests.operation.small import SmallProgram


class Systemd:
    """The other end of NOTIFY_SOCKET."""

    def __init__(self, place: Path) -> None:
        self.said: list[str] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(place))
        self._socket.settimeout(0.2)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._hear)
        self._thread.start()

    def _hear(self) -> None:
        while not self._stop.is_set():
            try:
                self.said.append(self._socket.recv(10_000).decode())
            except TimeoutError:
                continue

    def heard(self, words: str) -> bool:
        return any(words in said for said in self.said)

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self._socket.close()


@contextmanager
def systemd(folder: Path) -> Iterator[Systemd]:
    listening = Systemd(folder / "notify")
    try:
        yield listening
    finally:
        listening.close()


def health(port: int) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


@pytest.mark.slow
def test_what_goes_wrong_is_told_by_every_way_and_so_is_its_end(tmp_path: Path) -> None:
    port = free_port()
    program = SmallProgram(
        tmp_path,
        f'[metrics]\nlisten = "127.0.0.1:{port}"\n'
        f'[alarms]\ncommand = ["{caller(tmp_path)}"]\ndown_minutes = 0\n'
        '[paths]\nrules = "rules"\n',
    )
    (tmp_path / "rules").mkdir()
    with systemd(tmp_path) as heard:
        environment = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "3000000"}
        with program.daemon(**environment) as process:
            assert wait_for(lambda: heard.heard("READY=1"), 90)
            assert wait_for(lambda: heard.heard("STATUS=well; 0 to process, 0 to send, 0 held"), 90)
            assert wait_for(lambda: heard.heard("WATCHDOG=1"), 90)
            assert health(port) == (200, "well\n")

            (tmp_path / "sent").mkdir()
            (tmp_path / "sent" / "tmp").write_text("in the way")  # what is to be a folder is a file
            program.sign_up("jon@north.example")
            begins = "begins delivery: mentors@program.example: delivery: mails cannot be sent"
            assert wait_for(lambda: begins in calls(tmp_path), 90), program.log()
            code, said = health(port)
            assert code == 503
            assert said.startswith("mentors@program.example: delivery: no mail can be put into")
            assert wait_for(lambda: heard.heard("STATUS=delivery: mails cannot be sent"), 90)
            status = program.told("status")
            assert status["running"] is True
            assert list(status["alarms"]) == ["delivery"]

            (tmp_path / "rules" / "policy.toml").write_text("term_months = 0\n")
            process.send_signal(signal.SIGHUP)
            shutil.move(tmp_path / "inbox" / "new", tmp_path / "away")
            (tmp_path / "inbox" / "new").write_text("in the way")
            assert wait_for(lambda: "begins mailbox: " in calls(tmp_path), 90)
            assert wait_for(lambda: "begins rules: " in calls(tmp_path), 90), program.log()

            (tmp_path / "inbox" / "new").unlink()
            shutil.move(tmp_path / "away", tmp_path / "inbox" / "new")
            assert wait_for(lambda: "over mailbox: " in calls(tmp_path), 90)
            (tmp_path / "sent" / "tmp").unlink()
            (tmp_path / "rules" / "policy.toml").unlink()
            process.send_signal(signal.SIGHUP)
            # a mail that could not go out waits for five minutes; another one is tried at once
            program.sign_up("mia@west.example", "MENTEE", "Mia Lund")
            assert wait_for(lambda: "over delivery: " in calls(tmp_path), 90), program.log()
            assert wait_for(lambda: "over rules: " in calls(tmp_path), 90)
            assert wait_for(lambda: health(port) == (200, "well\n"), 90)
            for kind in ("delivery", "mailbox", "rules"):
                assert calls(tmp_path).count(f"begins {kind}: ") == 1
        assert heard.heard("STOPPING=1")
    assert program.log().count("event=alarm kind=delivery") == 1
    assert program.told("status")["running"] is False
    assert program.told("status")["alarms"] == {}


@pytest.mark.slow
def test_a_held_outbox_and_a_quarantined_mail_are_alarms_too(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path, f'[alarms]\ncommand = ["{caller(tmp_path)}"]\n')
    program.done("once")
    program.done("backup", str(tmp_path / "copy"))
    program.done("restore", str(tmp_path / "copy"))
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(60))
    (tmp_path / "inbox" / "new" / "1.mail").write_text(f"From: a@b.example\nSubject: x\n{deep}")
    with program.daemon():
        assert wait_for(lambda: "begins outbox-held: " in calls(tmp_path), 90)
        assert wait_for(lambda: "event=quarantined" in program.log(), 90), program.log()
    with program.daemon():  # looked at with the start
        assert wait_for(lambda: "begins quarantined: " in calls(tmp_path), 90), program.log()


@pytest.mark.slow
def test_mail_that_an_only_coordinator_does_not_get_reaches_the_operator(tmp_path: Path) -> None:
    """Row 159: nobody else could be written to, so that the alarm is all there is."""
    coordinator = "coordinator@program.example"
    program = SmallProgram(tmp_path, f'[alarms]\ncommand = ["{caller(tmp_path)}"]\n')
    program.done("once")
    program.sign_up("jon@north.example")
    program.put("jon@north.example", "A question", "When does the autumn meeting begin?")
    program.done("once")
    mails = [path.read_bytes() for path in (tmp_path / "sent" / "new").iterdir()]
    (held,) = (raw for raw in mails if b"[HELD-" in raw)
    said = "450 4.7.1 sending limit reached"
    report = bounce(held, coordinator, "mentors@program.example", datetime.now(UTC), "4.7.1", said)
    (tmp_path / "inbox" / "new" / "report.mail").write_bytes(report)
    program.done("once")
    assert len(list((tmp_path / "sent" / "new").iterdir())) == len(mails)
    status = program.told("status")
    assert status["coordinators_unreached"] == [coordinator]
    assert status["held"] == 1  # what she did not get is still there
    with program.daemon():
        begins = f"begins coordinator: mentors@program.example: coordinator: {KINDS['coordinator']}"
        assert wait_for(lambda: begins in calls(tmp_path), 90), program.log()
        assert coordinator in calls(tmp_path)
        assert list(program.told("status")["alarms"]) == ["coordinator"]
    program.put(coordinator, "STATUS", "STATUS", name="Carla")
    program.done("once")
    assert program.told("status")["coordinators_unreached"] == []
    with program.daemon():
        assert wait_for(lambda: "over coordinator: " in calls(tmp_path), 90), program.log()
    assert calls(tmp_path).count("begins coordinator: ") == 1


@pytest.mark.slow
def test_the_other_alarms_come_as_operating_md_provokes_them(tmp_path: Path) -> None:
    program = SmallProgram(
        tmp_path,
        f'[alarms]\ncommand = ["{caller(tmp_path)}"]\nwaiting_minutes = 0\noutbox_minutes = 0\n'
        "free_megabytes = 1_000_000_000\n",
    )
    (tmp_path / "sent").mkdir()
    (tmp_path / "sent" / "tmp").write_text("in the way")
    program.sign_up("jon@north.example")
    killed = program.run("start", MENTOR_EXCHANGE_CRASH="before commit B")
    assert killed.returncode == -signal.SIGKILL
    time.sleep(1.1)  # an age is told in whole seconds
    with program.daemon():
        begun = [f"begins {kind}: " for kind in ("waiting", "disk")]
        assert wait_for(lambda: all(words in calls(tmp_path) for words in begun), 90), program.log()
        assert wait_for(lambda: "over waiting: " in calls(tmp_path), 90)
        big = tmp_path / "inbox" / "tmp" / "big.mail"
        big.write_bytes(b"From: a@b.example\n\n" + b"x" * 10_100_000)
        big.rename(tmp_path / "inbox" / "new" / "big.mail")
        assert wait_for(lambda: "event=quarantined" in program.log(), 90), program.log()
        time.sleep(1.1)
    with program.daemon():  # it looks at its start, and not only after half a minute
        begun = [f"begins {kind}: " for kind in ("outbox", "quarantined")]
        assert wait_for(lambda: all(words in calls(tmp_path) for words in begun), 90), program.log()


@pytest.mark.slow
def test_a_loop_that_hangs_hears_no_more_from_the_watchdog(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    with systemd(tmp_path) as heard:
        environment = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "600000"}
        with program.daemon(**environment) as process:
            assert wait_for(lambda: heard.heard("WATCHDOG=1"), 90)
            process.send_signal(signal.SIGSTOP)
            time.sleep(0.5)
            heard.said.clear()
            time.sleep(1.0)
            assert not heard.heard("WATCHDOG=1")
            os.kill(process.pid, signal.SIGCONT)
            assert wait_for(lambda: heard.heard("WATCHDOG=1"), 90)
