"""The daemon: a pass whenever mail may have come, and at every tick; it stops cleanly on SIGTERM."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import schedule

from processor.bootstrap import Parts, rules_of
from processor.config import ConfigError
from processor.stages.ports import CourierDown, MailboxDown, StoreDown, WorkersDown

LONGEST_WAIT = 300.0  # seconds between tries when something is down
SHARED_WAIT = 1.0  # seconds between looks for work that another daemon has taken in
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
            self._guarded("mailbox", self._take_in)
            self._guarded("work", self._work_off)
            self._guarded("delivery", self._send)  # before the mailbox shows it: members wait for answers
            self._guarded("mailbox", self._mirror)
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
        except (MailboxDown, CourierDown, WorkersDown, StoreDown) as down:
            failures = self._failures[what] = self._failures.get(what, 0) + 1
            wait = min(LONGEST_WAIT, 2.0 ** min(failures, 9))
            self._next[what] = time.monotonic() + wait
            self._log("down", what=what, because=str(down), again_in_seconds=int(wait))
            return
        if self._failures.pop(what, None):
            self._log("up again", what=what)

    def _take_in(self) -> None:
        self._parts.intake.take_in(datetime.now(UTC))

    def _mirror(self) -> None:
        self._parts.intake.mirror()

    def _work_off(self) -> None:
        now = datetime.now(UTC)
        if self._parts.processor.work_off(now):
            self._parts.clock.settle_due(now)  # a mail may set a date that is past already

    def _send(self) -> None:
        self._parts.dispatch.send_due(datetime.now(UTC))

    def _due(self) -> None:
        self._parts.clock.settle_due(datetime.now(UTC))

    def _wait(self) -> None:
        parts = self._parts
        if parts.store.own(parts.mailbox.name):
            parts.mailbox.wait(parts.settings.mailbox.poll_seconds)
        else:  # another daemon has it, and takes in mail that this one may work on
            self._stop.wait(SHARED_WAIT)

    def _read_rules_again(self) -> None:
        """SIGHUP: new rules when they are right; otherwise the old ones stay and the log says so."""
        settings = self._parts.settings
        try:
            rules = rules_of(settings)
        except ConfigError as error:
            for problem in error.problems:
                self._log("rules not reloaded", because=str(problem))
            return
        self._parts = self._parts.with_rules(rules)
        self._log("rules reloaded")
