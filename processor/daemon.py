"""The daemon: a pass whenever mail may have come, and at every tick; it stops cleanly on SIGTERM."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import schedule

from processor.bootstrap import Parts, rules_of, writer_for
from processor.config import ConfigError
from processor.stages.ports import CourierDown, MailboxDown, StoreDown

LONGEST_WAIT = 300.0  # seconds between tries when something is down
TICK = 30  # seconds between looks at the due dates


class Daemon:
    """Runs one program until it is told to stop."""

    def __init__(self, parts: Parts, log: Callable[..., None]) -> None:
        self._parts = parts
        self._log = log
        self._stop = threading.Event()
        self._reload = threading.Event()
        self._failures: dict[str, int] = {}
        self._next: dict[str, float] = {}
        self._ticker = schedule.Scheduler()
        # a job that raises would run first again and starve the others, so each is wrapped
        self._ticker.every(TICK).seconds.do(self._guarded, "due dates", self._due)

    def run(self) -> None:
        signal.signal(signal.SIGTERM, lambda *_: self.stop())
        signal.signal(signal.SIGINT, lambda *_: self.stop())
        signal.signal(signal.SIGHUP, lambda *_: self._wish_reload())
        self._log("started", program=self._parts.program.address)
        self._guarded("due dates", self._due)
        while not self._stop.is_set():
            if self._reload.is_set():
                self._reload.clear()
                self._read_rules_again()
            self._guarded("mailbox", self._mail)
            self._guarded("delivery", self._send)
            self._ticker.run_pending()
            if not self._stop.is_set():
                self._guarded("mailbox", self._wait)
                if "mailbox" in self._failures:
                    self._stop.wait(1.0)
        self._log("stopped", program=self._parts.program.address)

    def stop(self) -> None:
        self._stop.set()
        self._parts.mailbox.wake()

    def _wish_reload(self) -> None:
        self._reload.set()
        self._parts.mailbox.wake()

    def _guarded(self, what: str, job: Callable[[], None]) -> None:
        """Runs the job; when its server is down, one clear line and a longer wait each time."""
        if time.monotonic() < self._next.get(what, 0.0):
            return
        try:
            job()
        except (MailboxDown, CourierDown, StoreDown) as down:
            failures = self._failures[what] = self._failures.get(what, 0) + 1
            wait = min(LONGEST_WAIT, 2.0 ** min(failures, 9))
            self._next[what] = time.monotonic() + wait
            self._log("down", what=what, because=str(down), again_in_seconds=int(wait))
            return
        if self._failures.pop(what, None):
            self._log("up again", what=what)

    def _mail(self) -> None:
        now = datetime.now(UTC)
        self._parts.intake.take_in(now)
        self._parts.processor.work_off(now)
        self._parts.intake.mirror()

    def _send(self) -> None:
        self._parts.dispatch.send_due(datetime.now(UTC))

    def _due(self) -> None:
        self._parts.processor.settle_due(datetime.now(UTC))

    def _wait(self) -> None:
        self._parts.mailbox.wait(self._parts.settings.mailbox.poll_seconds)

    def _read_rules_again(self) -> None:
        """SIGHUP: new rules when they are right; otherwise the old ones stay and the log says so."""
        settings = self._parts.settings
        try:
            rules = rules_of(settings)
        except ConfigError as error:
            for problem in error.problems:
                self._log("rules not reloaded", because=str(problem))
            return
        processor = replace(self._parts.processor, rules=rules, writer=writer_for(settings, rules))
        self._parts = replace(self._parts, rules=rules, processor=processor)
        self._log("rules reloaded")
