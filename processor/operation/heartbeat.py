"""What the daemon does and where it fails, as it happens; read by alarms, health and metrics."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

# The loop may rest in the longest step that it has, and the wait for mail comes on top. It waits for no mail
# server, but a database may take its time, and so may a batch of mails that are hard to read.
LONGEST_STEP_SECONDS = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A part that does not answer."""

    part: str  # mailbox, delivery or database
    because: str
    since: float  # time.monotonic()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    runs: int = 0
    seconds: float = 0.0


class _Step(threading.local):
    within = 0.0  # seconds of the steps inside the one that runs in this thread


class Watch:
    """Written by the loop and the mailbox's thread, read by other threads."""

    def __init__(self, program: str, poll_seconds: float = 30) -> None:
        self.program = program
        self.longest_step = poll_seconds + LONGEST_STEP_SECONDS
        self._lock = threading.Lock()
        self._beat = time.monotonic()
        self._troubles: dict[str, Trouble] = {}  # by the job that failed
        self._failures: dict[str, int] = {}
        self._stages: dict[str, Stage] = {}
        self._step = _Step()
        self._followed = 0  # the thread whose beats count; 0: each one's

    def follow_this_thread(self) -> None:
        """It is the loop: another thread that comes on does not show that the loop does."""
        self._followed = threading.get_ident()

    def beat(self) -> None:
        """The loop has come on: a step is done, or a mail has found its fate."""
        if self._followed in (0, threading.get_ident()):
            self._beat = time.monotonic()

    def heard(self, log: Callable[..., None]) -> Callable[..., None]:
        """The same log; whatever is said in it is a beat, so that a long step is no standstill."""

        def logged(event: str, **values: object) -> None:
            self.beat()
            log(event, **values)

        return logged

    def resting_seconds(self) -> float:
        """Since the last beat."""
        return time.monotonic() - self._beat

    def down(self, job: str, part: str, because: str) -> None:
        """The job failed because of that part. A database that can be read, but not written to, fails
        one job and not the other, so each has its own trouble."""
        with self._lock:
            self._failures[part] = self._failures.get(part, 0) + 1
            since = self._troubles[job].since if job in self._troubles else time.monotonic()
            self._troubles[job] = Trouble(part=part, because=because, since=since)

    def up(self, job: str) -> None:
        """The job was done."""
        with self._lock:
            self._troubles.pop(job, None)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Counts the time of a step, also of one that fails; a step inside it counts for itself."""
        outside, self._step.within = self._step.within, 0.0
        started = time.monotonic()
        try:
            yield
        finally:
            took = time.monotonic() - started
            own = took - self._step.within
            self._step.within = outside + took
            with self._lock:
                before = self._stages.get(name, Stage())
                self._stages[name] = replace(before, runs=before.runs + 1, seconds=before.seconds + own)
            self.beat()

    def troubles(self, seconds: float = 0) -> tuple[Trouble, ...]:
        """What has been down for so long at least."""
        now = time.monotonic()
        with self._lock:
            return tuple(t for t in self._troubles.values() if now - t.since >= seconds)

    def failures(self) -> dict[str, int]:
        with self._lock:
            return dict(self._failures)

    def stages(self) -> dict[str, Stage]:
        with self._lock:
            return dict(self._stages)
