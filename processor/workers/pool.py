"""A few workers and their jobs: each job has its time, each worker its memory; one that dies is replaced."""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Generic, TypeVar, cast

from processor import shipped
from processor.stages.ports import WorkersDown
from processor.workers.child import receive, send

_START_SECONDS = 60.0  # for a worker on a very busy machine
_END_SECONDS = 2.0
_PATIENCE = 5.0  # a job on a busy machine has so many times its seconds, when it has not worked for that long

_TICKS = os.sysconf("SC_CLK_TCK")

T = TypeVar("T")


class JobTooLong(Exception):
    """The job had worked for its time, or had waited for several times as long; its worker was killed."""


class JobOutOfMemory(Exception):
    """The job needed more memory than its worker may have."""


class JobDied(Exception):
    """The worker ended in the midst of the job; the argument is its exit code, negative for a signal."""


class Job(Generic[T]):
    """A job under way."""

    def __init__(self, future: Future[T]) -> None:
        self._future = future

    def result(self) -> T:
        """Waits for it. Raises JobTooLong, JobOutOfMemory, JobDied, WorkersDown, and what the job raised."""
        return self._future.result()


class WorkerPool:
    """At most `count` workers of `megabytes` of address space each; they start with the first jobs.

    Safe to call from several threads. A function that is to be a job stands at the top of a module.
    """

    def __init__(self, count: int, megabytes: int = 512, *, modules: Sequence[str] = ()) -> None:
        """`modules` are imported by each worker at its start, which no job's time counts."""
        self.count = count
        self.megabytes = megabytes
        self._modules = modules
        self._lock = threading.Lock()
        self._threads: ThreadPoolExecutor | None = None  # one for each worker
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()

    def begin(self, seconds: float, function: Callable[..., T], *arguments: Any) -> Job[T]:
        with self._lock:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(self.count, thread_name_prefix="worker")
            return Job(self._threads.submit(self._do, seconds, function, arguments))

    def close(self) -> None:
        """A pool that is asked again starts anew."""
        with self._lock:
            threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown(cancel_futures=True)  # nobody waits for them any more
        while True:
            try:
                self._idle.get_nowait().end()
            except queue.Empty:
                return

    def _do(self, seconds: float, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        worker = self._take() or _Worker(self.megabytes, self._modules)
        try:
            well, answer = worker.ask((function, arguments), seconds)
        except TimeoutError:
            raise JobTooLong from None
        except EOFError:
            raise JobDied(worker.end()) from None
        except BaseException:
            worker.end()  # a job that cannot be sent: who knows how much of it has gone
            raise
        self._idle.put(worker)
        if well:
            return cast(T, answer)
        if isinstance(answer, MemoryError):
            raise JobOutOfMemory from None
        raise answer

    def _take(self) -> _Worker | None:
        """A worker that waits for a job; None: another one may be started."""
        while True:
            try:
                worker = self._idle.get_nowait()
            except queue.Empty:
                return None
            if worker.alive:
                return worker
            worker.end()


class _Worker:
    """One process and the two pipes to it, which nobody else holds: when it dies, both end at once."""

    def __init__(self, megabytes: int, modules: Sequence[str]) -> None:
        command = [sys.executable, "-m", "processor.workers.child", str(megabytes), *modules]
        try:
            # what a library says to stderr may hold a mail's words, and no log may
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=shipped.IMPORTED_FROM,
            )
        except OSError as error:
            raise WorkersDown(f"no process can be started to read mail: {error.strerror}") from error
        assert self._process.stdin
        assert self._process.stdout
        self._in: IO[bytes] = self._process.stdin
        self._out: IO[bytes] = self._process.stdout
        self._late = False
        try:
            self._within(_START_SECONDS, lambda: receive(self._out))
        except (EOFError, TimeoutError):
            code = self.end()
            raise WorkersDown(
                f"the process that reads mail ended at its start (exit code {code}); "
                f"`{' '.join(['python', *command[1:]])}` says why"
            ) from None

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, job: object, seconds: float) -> tuple[bool, Any]:
        """Raises TimeoutError (the worker is dead then) and EOFError (it died by itself)."""

        def there_and_back() -> tuple[bool, Any]:
            send(self._in, job)
            return cast(tuple[bool, Any], receive(self._out))

        return self._within(seconds, there_and_back)

    def end(self) -> int:
        """Its exit code; negative: the signal that killed it. Its input has ended, so it ends too."""
        with suppress(OSError):
            self._in.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        code = self._process.wait()
        self._out.close()
        return code

    def _within(self, seconds: float, job: Callable[[], T]) -> T:
        """A watch kills the worker when time is over; whatever waits for it then comes back.

        What counts is how long it worked: a machine that does other things makes nobody late.
        """
        done = threading.Event()
        watch = threading.Thread(target=self._watch, args=(seconds, done), daemon=True)
        watch.start()
        try:
            return job()
        except (OSError, EOFError, pickle.UnpicklingError) as broken:
            if self._late:
                self.end()
                raise TimeoutError from broken
            raise EOFError from broken
        finally:
            done.set()

    def _watch(self, seconds: float, done: threading.Event) -> None:
        worked, until = _seconds_worked(self._process.pid), time.monotonic() + _PATIENCE * seconds
        left = seconds
        while not done.wait(min(left, until - time.monotonic())):
            left = seconds - (_seconds_worked(self._process.pid) - worked)
            if left <= 0 or time.monotonic() >= until:
                self._late = True
                self._process.kill()
                return


def _seconds_worked(process: int) -> float:
    """By its processors' time (proc(5), "stat"); where nothing tells, all time counts."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return time.monotonic()
    user, system = fields.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / _TICKS
