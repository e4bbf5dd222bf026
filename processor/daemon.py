"""The daemon: a pass whenever mail may have come, and at every tick; it stops cleanly on SIGTERM."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from datetime import UTC, datetime

import schedule

from processor.bootstrap import Parts
from processor.config import ConfigError
from processor.loading import replaced_rules, rules_of
from processor.operation.alarms import KINDS
from processor.operation.attendant import Attendant
from processor.stages.ports import CourierDown, MailboxDown, StoreDown, WorkersDown

LONGEST_WAIT = 300.0  # seconds between tries when something is down
LONGEST_STORE_WAIT = 30.0  # a disk with room again is noticed within a minute (fault 3)
SHARED_WAIT = 1.0  # seconds between looks for work that another daemon has taken in
LISTEN = 0.5  # seconds between looks for signals, where several programs run
TICK = 30  # seconds between looks at the due dates, and at how the program is


def run_all(daemons: Sequence[Daemon]) -> None:
    """Each program in a thread of its own, until a signal; where one fails, all of them end.

    They share the process and nothing else: a mailbox that is down holds up no other program.
    """

    def stop(*_: object) -> None:
        for daemon in daemons:
            daemon.stop()

    def reload(*_: object) -> None:
        for daemon in daemons:
            daemon.wish_reload()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGHUP, reload)
    if len(daemons) == 1:
        daemons[0].run()
        return
    with ThreadPoolExecutor(len(daemons), thread_name_prefix="program") as threads:
        waiting = {threads.submit(daemon.run) for daemon in daemons}
        failed: BaseException | None = None
        while waiting:  # not without end: this thread has to hear the signals
            ready, waiting = wait(waiting, timeout=LISTEN, return_when=FIRST_COMPLETED)
            failed = failed or next((e for task in ready if (e := task.exception()) is not None), None)
            if ready:
                stop()
    if failed is not None:
        raise failed


class Daemon:
    """Runs one program until it is told to stop."""

    def __init__(self, parts: Parts, attendant: Attendant, log: Callable[..., None]) -> None:
        self._parts = parts
        self._attendant = attendant
        self._watch = attendant.watch
        self._log = log
        self._stop = threading.Event()
        self._reload = threading.Event()
        self._failures: dict[str, int] = {}
        self._next: dict[str, float] = {}
        self._ticker = schedule.Scheduler()
        self._look_now = False  # what is down or up again is told at once
        self._set_ticker()

    def _set_ticker(self) -> None:
        """`schedule` counts by the clock of the day: when that is set back, all would wait for it."""
        self._ticker.clear()
        # a job that raises would run first again and starve the others, so each is wrapped
        self._ticker.every(TICK).seconds.do(self._guarded, "due dates", self._due)
        self._ticker.every(TICK).seconds.do(self._guarded, "retention", self._forget)
        self._ticker.every(TICK).seconds.do(self._look)

    def run(self) -> None:
        """Until stop(); see run_all()."""
        self._log("started", program=self._parts.program.address)
        self._tell_replaced()
        self._parts.warm_up()
        self._attendant.ready()
        self._guarded("due dates", self._due)
        self._look()
        while not self._stop.is_set():
            self._watch.beat()
            if self._reload.is_set():
                self._reload.clear()
                self._read_rules_again()
            self._guarded("mailbox", self._take_in)
            self._guarded("work", self._work_off)
            self._guarded("delivery", self._send)  # before the mailbox shows it: members wait for answers
            self._guarded("mailbox", self._mirror)
            if self._look_now:
                self._look()
            self._tick()
            if not self._stop.is_set():
                self._guarded("mailbox", self._wait)
                if "mailbox" in self._failures:
                    self._stop.wait(1.0)
        self._log("stopped", program=self._parts.program.address)

    def _tick(self) -> None:
        """Whatever is due to be looked at; all of it when the clock was set."""
        if self._attendant.clock_was_set():
            self._set_ticker()
            self._ticker.run_all()
        self._ticker.run_pending()

    def stop(self) -> None:
        self._stop.set()
        self._parts.mailbox.wake()

    def wish_reload(self) -> None:
        self._reload.set()
        self._parts.mailbox.wake()

    def _guarded(self, what: str, job: Callable[[], bool | None]) -> None:
        """Runs the job; when its server is down, one clear line and a longer wait each time.

        A job that returns False did not need its server, so that nothing is known of it.
        """
        if time.monotonic() < self._next.get(what, 0.0):
            return
        try:
            tried = job() is not False
        except (MailboxDown, CourierDown, WorkersDown, StoreDown) as down:
            failures = self._failures[what] = self._failures.get(what, 0) + 1
            longest = LONGEST_STORE_WAIT if isinstance(down, StoreDown) else LONGEST_WAIT
            wait = min(longest, 2.0 ** min(failures, 9))
            self._next[what] = time.monotonic() + wait
            self._watch.down(what, _part(down), str(down))
            self._look_now = True
            self._log("down", what=what, because=str(down), again_in_seconds=int(wait))
            return
        if not tried and what in self._failures:
            return
        self._watch.up(what)
        if self._failures.pop(what, None):
            self._look_now = True
            self._log("up again", what=what)

    def _take_in(self) -> None:
        with self._watch.stage("intake"):
            self._parts.intake.take_in(datetime.now(UTC))

    def _work_off(self) -> None:
        now = datetime.now(UTC)
        with self._watch.stage("process"):
            done = self._parts.processor.work_off(now, lambda: self._guarded("delivery", self._send))
        if done:
            self._due()  # a mail may set a date that is past already

    def _mirror(self) -> None:
        with self._watch.stage("mirror"):
            self._parts.intake.mirror()

    def _send(self) -> bool:
        """After a failure mails wait for minutes; that none is due now does not mean that all is well."""
        with self._watch.stage("dispatch"):
            sent = self._parts.dispatch.send_due(datetime.now(UTC))
        return sent > 0 or not self._attendant.mails_wait()

    def _due(self) -> None:
        with self._watch.stage("due dates"):
            self._parts.clock.settle_due(datetime.now(UTC))

    def _forget(self) -> None:
        self._attendant.forget(datetime.now(UTC))

    def _look(self) -> None:
        self._look_now = False
        self._attendant.look(datetime.now(UTC))

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
            self._attendant.happened("rules", f"{KINDS['rules']}: {error.problems[0]}")
            return
        self._parts = self._parts.with_rules(rules)
        self._parts.warm_up()
        self._attendant.over("rules")
        self._log("rules reloaded")
        self._tell_replaced()

    def _tell_replaced(self) -> None:
        for sentence in replaced_rules(self._parts.settings):
            self._log("rules replaced", because=sentence)


def _part(down: MailboxDown | CourierDown | WorkersDown | StoreDown) -> str:
    match down:
        case MailboxDown():
            return "mailbox"
        case CourierDown():
            return "delivery"
        case WorkersDown():
            return "workers"
        case StoreDown():
            return "database"
