"""Daemons as an operator starts them: `run.py start`, watched from outside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.places import PASSWORD_VARIABLE, ROOT

START_SECONDS = 30


class DaemonRefused(Exception):
    """The daemon ended instead of starting; the sentence is its last word."""


@dataclass(slots=True)
class Daemon:
    """`with Daemon(config, password) as daemon:` it runs and has said so."""

    config: Path
    password: str
    core: int | None = None  # the only one that it and its workers may use
    start_seconds: float = 0.0
    process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def log(self) -> str:
        path = self.config.parent / "log"
        return path.read_text() if path.exists() else ""

    def __enter__(self) -> Self:
        began = time.monotonic()
        before = self.log.count("event=started")
        with (self.config.parent / "said").open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "run.py"), "--config", str(self.config), "start"],
                cwd=ROOT,
                env={**os.environ, PASSWORD_VARIABLE: self.password},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )
        if self.core is not None:
            os.sched_setaffinity(self.process.pid, {self.core})  # before it has children; they inherit it
        while self.log.count("event=started") == before:
            if self.process.poll() is not None or time.monotonic() - began > START_SECONDS:
                self.stop()
                words = (self.config.parent / "said").read_text().split("\n")
                raise DaemonRefused(" ".join(" ".join(words).split())[-300:] or "it said nothing")
            time.sleep(0.02)
        self.start_seconds = time.monotonic() - began
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
