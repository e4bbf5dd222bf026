"""The daemon: a pass whenever mail may have come, and at every tick; it stops cleanly on SIGTERM."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

import schedule

from processor.config import ConfigError
from processor.letters.sheets import read_sheets
from processor.loading import replaced_rules, rules_of, template_faults
from processor.operation.alarms import KINDS, unread
from processor.operation.monitor import Monitor
from processor.operation.signals import run_until_told
from processor.parts import Parts
from processor.site import keeper_of, site_pages
from processor.stages.ports import (
    CourierDown,
    LoginRefused,
    MailboxDown,
    StaleRecord,
    StoreDown,
    WorkersDown,
)

LONGEST_WAIT = 300.0  # seconds between tries when something is down
LONGEST_STORE_WAIT = 30.0  # a disk with room again is noticed within a minute (fault 3)
LONGEST_DELIVERY_WAIT = 30.0  # what waits for a server goes out as soon as it is back
SHARED_WAIT = 1.0  # seconds between looks for work that another daemon has taken in
STOP_SECONDS = 3.0  # for mails that are under way; what has no answer by then stays claimed
AGAIN = 600  # seconds between tries to write what could not be written
TICK = 30  # seconds between looks at the due dates, and at how the program is


def run_all(daemons: Sequence[Daemon]) -> None:
    """Each program in a thread of its own, until a signal; where one fails, all of them end.

    They share the process and nothing else: a mailbox that is down holds up no other program.
    """

    def stop() -> None:
        for daemon in daemons:
            daemon.stop()

    def reload() -> None:
        for daemon in daemons:
            daemon.wish_reload()

    run_until_told([daemon.run for daemon in daemons], stop, reload)


class _Stopped(Exception):
    """In the midst of a long step: somebody wants the daemon to end."""


class Daemon:
    """Runs one program until it is told to stop.

    The mailbox has a thread of its own, and so has each connection that carries a mail (stages/carriers.py):
    a server that hangs holds up nothing but what waits for that very server.
    """

    def __init__(self, parts: Parts, monitor: Monitor, log: Callable[..., None]) -> None:
        self._parts = parts.telling(monitor.down)
        self._monitor = monitor
        self._watch = monitor.watch
        self._log = log
        self._stop = threading.Event()
        self._reload = threading.Event()
        self._look_round = threading.Event()  # there is something for the loop to do
        self._round = threading.Condition()
        self._rounds_begun = self._rounds_done = 0
        self._shared = False  # another daemon has the mailbox
        self._broken: list[BaseException] = []  # what nobody expected, in the mailbox's thread
        self._failures: dict[str, int] = {}
        self._next: dict[str, float] = {}
        self._ticker = schedule.Scheduler()
        self._tried = 0  # how far the last round of second tries came
        self._look_now = False  # what is down or up again is told at once
        folder = parts.settings.directory.folder
        self._keeper = keeper_of(parts.settings, parts.rules, log, folder) if folder is not None else None
        self._set_ticker()
        parts.dispatch.carriers.late = self._look_round.set

    def _set_ticker(self) -> None:
        """`schedule` counts by the clock of the day: when that is set back, all would wait for it."""
        self._ticker.clear()
        # a job that raises would run first again and starve the others, so each is wrapped
        self._ticker.every(TICK).seconds.do(self._guarded, "due dates", self._due)
        self._ticker.every(TICK).seconds.do(self._guarded, "retention", self._forget)
        self._ticker.every(TICK).seconds.do(self._guarded, "seals", self._seal)
        self._ticker.every(TICK).seconds.do(self._guarded, "directory", self._keep_directory)
        self._ticker.every(AGAIN).seconds.do(self._guarded, "unwritten", self._write_some_again)
        self._ticker.every(TICK).seconds.do(self._look)

    def run(self) -> None:
        """Until stop(); see run_all()."""
        self._watch.follow_this_thread()
        self._log("started", program=self._parts.program.address)
        self._tell_replaced()
        self._parts.warm_up()
        self._monitor.ready()
        self._guarded("unwritten", self._write_all_again)
        self._guarded("recall", self._recall)
        self._guarded("due dates", self._due)
        self._guarded("directory", self._keep_directory)
        self._look()
        mailbox = threading.Thread(target=self._mind_mailbox, daemon=True, name="mailbox")
        mailbox.start()
        try:
            while not self._stop.is_set():
                self._go_round()
                if not self._stop.is_set():
                    self._look_round.wait(SHARED_WAIT if self._shared else self._rest_seconds)
        except _Stopped:
            pass
        finally:
            self.stop()
            self._come_to_rest(mailbox)
        self._log("stopped", program=self._parts.program.address)
        if self._broken:
            raise self._broken[0]

    def _go_round(self) -> None:
        self._watch.beat()
        self._look_round.clear()
        with self._round:
            self._rounds_begun += 1
        if self._reload.is_set():
            self._reload.clear()
            self._read_rules_again()
        self._guarded("work", self._work_off)
        self._guarded("answers", self._collect)
        self._guarded("delivery", self._send)  # before the mailbox shows it: members wait for answers
        with self._round:
            self._rounds_done = self._rounds_begun
            self._round.notify_all()
        if self._look_now:
            self._look()
        self._tick()

    @property
    def _rest_seconds(self) -> float:
        """Until the loop looks round by itself; sooner when a server is to be tried again."""
        again = [at - time.monotonic() for what, at in self._next.items() if what in self._failures]
        return min([float(TICK), self._parts.settings.mailbox.poll_seconds, *(max(1.0, s) for s in again)])

    def _mind_mailbox(self) -> None:
        """In its own thread: takes in, waits until that is worked off, and mirrors what is done."""
        try:
            while not self._stop.is_set():
                self._guarded("mailbox", self._take_in)
                self._guarded("filing", self._mirror)  # its own trouble: mail may come in all the same
                if not self._stop.is_set():
                    self._guarded("mailbox", self._wait)
                    if "mailbox" in self._failures:
                        self._stop.wait(1.0)
        except BaseException as error:
            if not self._stop.is_set():  # else it was cut off
                self._broken.append(error)
                self.stop()

    def _come_to_rest(self, mailbox: threading.Thread) -> None:
        """What is under way may end, if it does so soon; nothing is lost with what does not."""
        now, parts = datetime.now(UTC), self._parts
        mailbox.join(1.0)
        if self._keeper is not None:
            self._keeper.wait(STOP_SECONDS)
        if mailbox.is_alive():
            parts.mailbox.close()  # cuts off whatever it waits for
        try:
            parts.dispatch.see_off(now, STOP_SECONDS)
            parts.store.give_back(parts.processor.owner)
        except StoreDown as down:
            self._log("down", what="stop", because=str(down))
        mailbox.join(1.0)

    def _tick(self) -> None:
        """Whatever is due to be looked at; all of it when the clock was set."""
        if self._monitor.clock_was_set():
            self._set_ticker()
            self._guarded("recall", self._recall)
            self._ticker.run_all()
        self._ticker.run_pending()

    def stop(self) -> None:
        self._stop.set()
        self._parts.dispatch.stop()
        self._look_round.set()
        self._parts.mailbox.wake()

    def wish_reload(self) -> None:
        self._reload.set()
        self._look_round.set()

    def _guarded(self, what: str, job: Callable[[], bool | None]) -> None:
        """Runs the job; when its server is down, one clear line and a longer wait each time.

        A job that returns False did not need its server, so that nothing is known of it.
        """
        if time.monotonic() < self._next.get(what, 0.0):
            return
        try:
            tried = _or_down(job)
        except (MailboxDown, CourierDown, WorkersDown, StoreDown) as down:
            failures = self._failures[what] = self._failures.get(what, 0) + 1
            longest = _longest_wait(down)
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
            taken = self._parts.intake.take_in(datetime.now(UTC), self._stop.is_set)
        if taken:
            with self._round:
                goal = self._rounds_begun + 1  # the one that runs may have looked before
            self._look_round.set()
            while not self._stop.is_set():
                with self._round:
                    if self._round.wait_for(lambda: self._rounds_done >= goal, SHARED_WAIT):
                        return

    def _work_off(self) -> None:
        now = datetime.now(UTC)
        with self._watch.stage("process"):
            done = self._parts.processor.work_off(now, self._between_batches)
        if done:
            self._due()  # a mail may set a date that is past already

    def _between_batches(self) -> None:
        if self._stop.is_set():
            raise _Stopped
        self._guarded("delivery", self._send)

    def _mirror(self) -> None:
        with self._watch.stage("mirror"):
            self._parts.intake.mirror(self._stop.is_set)

    def _send(self) -> bool:
        """That no mail is due now does not mean that the server is well again."""
        with self._watch.stage("dispatch"):
            sent = self._parts.dispatch.send_due(datetime.now(UTC))
        return sent > 0 or not self._monitor.mails_wait()

    def _collect(self) -> None:
        """While the server is not asked for more, it may still answer for mails that it has."""
        if time.monotonic() < self._next.get("delivery", 0.0):
            self._parts.dispatch.collect(datetime.now(UTC))

    def _due(self) -> None:
        with self._watch.stage("due dates"):
            self._parts.clock.settle_due(datetime.now(UTC))

    def _recall(self) -> None:
        self._parts.dispatch.recall(datetime.now(UTC))

    def _write_all_again(self) -> None:
        self._parts.second_try.all_again(datetime.now(UTC))

    def _write_some_again(self) -> None:
        """A round goes on where the last one stopped."""
        self._tried = self._parts.second_try.some_again(datetime.now(UTC), self._tried)

    def _forget(self) -> None:
        self._monitor.forget(datetime.now(UTC))

    def _keep_directory(self) -> None:
        """The pages are written within a minute of a change."""
        if self._keeper is not None:
            self._keeper.look(self._parts.store, datetime.now(UTC))

    def _seal(self) -> None:
        self._monitor.seal(datetime.now(UTC))

    def _look(self) -> None:
        self._look_now = False
        left = () if self._shared else self._parts.mailbox.left
        if left:
            self._monitor.happened("unread", unread(left))
        else:
            self._monitor.over("unread")
        trouble = self._keeper.trouble if self._keeper is not None else ""
        if trouble:
            self._monitor.happened("directory", f"{KINDS['directory']}: {trouble}")
        else:
            self._monitor.over("directory")
        self._monitor.look(datetime.now(UTC))

    def _wait(self) -> None:
        parts = self._parts
        self._shared = not parts.store.own(parts.mailbox.name)
        if not self._shared:
            parts.mailbox.wait(parts.settings.mailbox.poll_seconds)
        else:  # another daemon has it, and takes in mail that this one may work on
            self._stop.wait(SHARED_WAIT)

    def _read_rules_again(self) -> None:
        """SIGHUP: new rules and templates when all are right; else the old ones stay, and the log says so."""
        settings = self._parts.settings
        try:
            rules = rules_of(settings)
            sheets = read_sheets(settings.paths.templates)
            faults = template_faults(settings, rules, sheets)
        except ConfigError as error:
            faults = [str(problem) for problem in error.problems]
        except Exception as error:  # whatever lies in those folders, mail goes on with the old ones
            faults = [f"{type(error).__name__}: {error}"]
        if faults:
            for fault in faults:
                self._log("rules not reloaded", because=fault)
            self._monitor.happened("rules", f"{KINDS['rules']}: {faults[0]}")
            return
        self._parts = self._parts.with_rules(rules, sheets)
        self._parts.warm_up()
        if self._keeper is not None:
            self._keeper.renew(partial(site_pages, settings, rules))
        self._monitor.over("rules")
        self._log("rules reloaded")
        self._tell_replaced()
        self._guarded("unwritten", self._write_all_again)
        self._look_now = True  # an alarm about letters that wait may be over

    def _tell_replaced(self) -> None:
        for sentence in replaced_rules(self._parts.settings):
            self._log("rules replaced", because=sentence)


def _or_down(job: Callable[[], bool | None]) -> bool:
    """Whether it needed its server. Two daemons that waited for each other's records try again later."""
    try:
        return job() is not False
    except StaleRecord as stale:
        raise StoreDown(str(stale)) from stale


def _longest_wait(down: Exception) -> float:
    """A server that does not let us in is asked less often: it may lock out whoever tries too much."""
    match down:
        case StoreDown():
            return LONGEST_STORE_WAIT
        case CourierDown() if not isinstance(down, LoginRefused):
            return LONGEST_DELIVERY_WAIT
        case _:
            return LONGEST_WAIT


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
