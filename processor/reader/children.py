"""Mails are read in child processes, which may run out of time or memory without harm to anybody."""

from __future__ import annotations

import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import IO

from processor.reader.child import OUT_OF_MEMORY, Mail, Read, read_one, receive, send
from processor.stages.ports import ReaderDown, Unreadable

_CHUNK = 16  # mails of one task: the way to a child and back costs more than reading a usual mail
_START_SECONDS = 60.0  # for a child on a very busy machine
_END_SECONDS = 2.0
_ROOT = Path(__file__).resolve().parents[2]


class ReaderPool:
    """Reads mails in `workers` children, or in this process when that is 0 (for trials and tests).

    A task may take `seconds` and a child `megabytes` of address space; without children only the
    limits on bytes and parts hold. Children start with the first mail. Safe to call from several threads.
    """

    def __init__(
        self, workers: int, seconds: float = 5, megabytes: int = 512, most_bytes: int = 10_000_000
    ) -> None:
        self._workers = workers
        self._seconds = seconds
        self._megabytes = megabytes
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._threads: ThreadPoolExecutor | None = None  # one for each child
        self._idle: queue.LifoQueue[_Child] = queue.LifoQueue()

    def read(self, mails: Sequence[Mail]) -> Sequence[Read]:
        """Each (raw bytes, received_at) in order; one that kills its child harms no other.

        Raises ReaderDown when no child can be started.
        """
        if not self._workers:
            return [read_one(mail, self._most_bytes) for mail in mails]
        # small batches are spread over the children, large ones cut in full chunks
        length = max(1, min(_CHUNK, -(-len(mails) // self._workers)))
        chunks = [mails[start : start + length] for start in range(0, len(mails), length)]
        tasks = [self._submit(chunk) for chunk in chunks]
        return [answer for task in tasks for answer in task.result()]

    def close(self) -> None:
        """A pool that is asked again starts anew."""
        with self._lock:
            threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown()
        while True:
            try:
                self._idle.get_nowait().end()
            except queue.Empty:
                return

    def _submit(self, chunk: Sequence[Mail]) -> Future[list[Read]]:
        with self._lock:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(self._workers, thread_name_prefix="reader")
            return self._threads.submit(self._read_chunk, chunk)

    def _read_chunk(self, chunk: Sequence[Mail]) -> list[Read]:
        """When a chunk fails, only the mail that is guilty of it may stay unread."""
        answer = self._ask(chunk)
        if not isinstance(answer, Unreadable):
            return answer
        if len(chunk) == 1:
            return [answer]
        return [read for mail in chunk for read in self._read_chunk([mail])]

    def _ask(self, chunk: Sequence[Mail]) -> list[Read] | Unreadable:
        child = self._take() or _Child(self._megabytes, self._most_bytes)
        try:
            answer = child.ask(list(chunk), self._seconds)
        except TimeoutError:
            return Unreadable(because=f"reading the mail took longer than {self._seconds:g} seconds")
        except EOFError:
            return Unreadable(because=f"the process that read the mail died (exit code {child.end()})")
        self._idle.put(child)
        if answer == OUT_OF_MEMORY:
            return Unreadable(because=f"reading the mail needed more than {self._megabytes} MB")
        assert isinstance(answer, list)
        return answer

    def _take(self) -> _Child | None:
        """A child that waits for work; None: another one may be started."""
        while True:
            try:
                child = self._idle.get_nowait()
            except queue.Empty:
                return None
            if child.alive:
                return child
            child.end()


class _Child:
    """One process and the two pipes to it, which nobody else holds: when it dies, both end at once."""

    def __init__(self, megabytes: int, most_bytes: int) -> None:
        command = [sys.executable, "-m", "processor.reader.child", str(megabytes), str(most_bytes)]
        try:
            # what a library says to stderr may hold a mail's words, and no log may
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
            )
        except OSError as error:
            raise ReaderDown(f"no process can be started to read mail: {error.strerror}") from error
        assert self._process.stdin
        assert self._process.stdout
        self._in: IO[bytes] = self._process.stdin
        self._out: IO[bytes] = self._process.stdout
        self._late = False
        try:
            self._within(_START_SECONDS, lambda: receive(self._out))
        except (EOFError, TimeoutError):
            code = self.end()
            raise ReaderDown(
                f"the process that reads mail ended at its start (exit code {code}); "
                f"`{' '.join(['python', *command[1:]])}` says why"
            ) from None

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, mails: list[Mail], seconds: float) -> object:
        """Raises TimeoutError (the child is dead then) and EOFError (it died by itself)."""

        def there_and_back() -> object:
            send(self._in, mails)
            return receive(self._out)

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

    def _within(self, seconds: float, job: Callable[[], object]) -> object:
        """A watch kills the child when time is over; whatever waits for it then comes back."""
        watch = threading.Timer(seconds, self._kill)
        watch.daemon = True
        watch.start()
        try:
            return job()
        except (OSError, EOFError, pickle.UnpicklingError) as broken:
            if self._late:
                self.end()
                raise TimeoutError from broken
            raise EOFError from broken
        finally:
            watch.cancel()

    def _kill(self) -> None:
        self._late = True
        self._process.kill()
