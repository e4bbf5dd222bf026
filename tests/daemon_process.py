"""The daemon in a process of its own, against real servers."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

from processor.demo.servers import Accepted
from tests.doors.mail_servers import wait_for
from tests.shipped_rules import ROOT

CONFIG = """
[program]
name = "Mentor Exchange"
address = "mentors@program.example"
coordinators = ["coordinator@program.example"]
time_zone = "America/New_York"
[mailbox]
url = "{mailbox}"
authserv_id = "mx.program.example"
password_env = "TRIAL_PASSWORD"
ca_file = "{ca}"
poll_seconds = 5
[delivery]
url = "{delivery}"
ca_file = "{ca}"
[database]
url = "sqlite:///program.db"
[eligibility]
mode = "open"
"""

TRAVELLER = """
import sys, time, time_machine
from processor.cli import main
time_machine.travel(time.time() + float(sys.argv.pop(1)), tick=True).start()
sys.exit(main())
"""


class TakenMail:
    """What the SMTP server took, and what people write back."""

    def __init__(self) -> None:
        self.taken: list[Accepted] = []

    def to(self, recipient: str, subject: str) -> list[Accepted]:
        return [
            mail
            for mail in list(self.taken)
            if mail.recipient == recipient and subject in str(message_from_bytes(mail.raw)["Subject"])
        ]

    def waited_for(self, recipient: str, subject: str, log: Path) -> Accepted:
        found = wait_for(lambda: bool(self.to(recipient, subject)), 90)
        assert found, (
            f"no {subject!r} to {recipient}; {[(m.recipient, m.raw[:400]) for m in self.taken]}\n"
            + log.read_text()
        )
        return self.to(recipient, subject)[0]


@contextmanager
def daemon(folder: Path, password: str, ahead: timedelta = timedelta()) -> Iterator[subprocess.Popen[bytes]]:
    """`start` in a process of its own, whose clock may be ahead."""
    run = ["run.py"] if not ahead else ["-c", TRAVELLER, str(ahead.total_seconds())]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, *run, "--config", str(folder / "config.toml"), "start"],
            cwd=ROOT,
            env={**os.environ, "TRIAL_PASSWORD": password},
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def ended_in(process: subprocess.Popen[bytes], seconds: float) -> int:
    """Its exit code after SIGTERM."""
    process.send_signal(signal.SIGTERM)
    return process.wait(seconds)


def started(folder: Path) -> bool:
    return wait_for(lambda: "event=started" in (folder / "log").read_text(), 90)


def peak_megabytes(process: subprocess.Popen[bytes]) -> int:
    told = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+)", told)[0]) // 1024
