"""A small program on Maildirs and SQLite, run as an operator runs it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from processor.config import Settings, load_settings
from processor.demo.clients import new_mail
from tests.doors.mail_servers import wait_for
from tests.inprocess_cli import command_here, done_here
from tests.prepared_program import make_ready

ROOT = Path(__file__).parents[2]
PROGRAM, SERVER = "mentors@program.example", "mx.program.example"
SQLITE = "sqlite:///program.db"
CONFIG = """
[program]
name = "Mentor Exchange"
address = "mentors@program.example"
coordinators = ["coordinator@program.example"]
time_zone = "America/New_York"
[mailbox]
url = "maildir:inbox"
authserv_id = "mx.program.example"
poll_seconds = 1
[delivery]
url = "maildir:sent"
[database]
url = "sqlite:///program.db"
"""
_NUMBERS = count()
PROFILE = "Name: {}\nPractice areas: Critical care\nCareer path: Clinical\nCapacity: 2\nGoals: Learn\n"


class SmallProgram:
    def __init__(self, folder: Path, more: str = "", database: str = SQLITE) -> None:
        self.folder = folder
        (folder / "config.toml").write_text(CONFIG.replace(SQLITE, database) + more)
        make_ready(folder)
        for part in ("tmp", "new", "cur"):
            (folder / "inbox" / part).mkdir(parents=True, exist_ok=True)

    def copied_to(self, folder: Path) -> SmallProgram:
        """The same program, as it stands now, in another folder; no command of it may be at work."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        other = copy(self)
        other.folder = folder
        return other

    def settings(self) -> Settings:
        return load_settings(self.folder / "config.toml")

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "run.py", "--config", str(self.folder / "config.toml"), *words]

    def run(self, *words: str, seconds: float = 180, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words),
            cwd=ROOT,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def here(self, *words: str) -> int:
        """The exit code of the command, run in this process."""
        return command_here(self.command(*words)[2:])

    def done(self, *words: str) -> str:
        """What the command printed; it has to end with 0."""
        return done_here(self.command(*words)[2:])

    def told(self, *words: str) -> Any:
        return json.loads(self.done(*words, "--json"))

    def put(self, who: str, subject: str, text: str, name: str = "Jon Berg") -> None:
        mail = new_mail("gmail", name, who, PROGRAM, subject, text, datetime.now(UTC), SERVER)
        inbox = self.folder / "inbox"
        draft = inbox / "tmp" / f"{next(_NUMBERS):06}-{who}.mail"  # a name that was there is a mail that was
        draft.write_bytes(mail)
        draft.rename(inbox / "new" / draft.name)

    def sign_up(self, who: str, role: str = "MENTOR", name: str = "Jon Berg") -> None:
        self.put(who, f"SIGN UP {role}", PROFILE.format(name), name)

    def sent(self) -> list[str]:
        """The recipients of all mails that went out."""
        folder = self.folder / "sent" / "new"
        mails = [path.read_text("latin-1") for path in sorted(folder.iterdir())] if folder.exists() else []
        return sorted(
            line.removeprefix("To: ").strip() for mail in mails for line in mail.splitlines()
            if line.startswith("To: ")
        )  # fmt: skip

    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    @contextmanager
    def daemon(self, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
        before = self.log().count("event=started")
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                self.command("start"), cwd=ROOT, env={**os.environ, **environment}, stdout=log, stderr=log
            )
        try:
            assert wait_for(
                lambda: self.log().count("event=started") > before or process.poll() is not None, 90
            )
            assert process.poll() is None, self.log()
            yield process
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                ended = process.wait(60)
                assert ended == 0, f"{ended}: {self.log()}"
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
