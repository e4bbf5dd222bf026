"""Mails are read in child processes, which may run out of time or memory without harm to anybody."""

from __future__ import annotations

import multiprocessing
import resource
import signal
import threading
import traceback
from collections.abc import Sequence
from concurrent.futures import TimeoutError as TookTooLong
from datetime import datetime
from typing import TYPE_CHECKING

from processor.core.mail import InboundMail
from processor.reader.limits import OverLimit
from processor.stages.ports import Unreadable

if TYPE_CHECKING:
    from pebble import ProcessFuture, ProcessPool

_CHUNK = 16  # mails of one task: the way to a child and back costs more than reading a usual mail

Mail = tuple[bytes, datetime]
Read = InboundMail | Unreadable


class ReaderPool:
    """Reads mails in `workers` children, or in this process when that is 0 (for trials and tests).

    A mail may take `seconds` and a child `megabytes` of address space; without children only the
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
        self._pool: ProcessPool | None = None

    def read(self, mails: Sequence[Mail]) -> Sequence[Read]:
        """Each (raw bytes, received_at) in order; one that kills its child harms no other."""
        if not self._workers:
            return [_read_one(mail, self._most_bytes) for mail in mails]
        # small batches are spread over the children, large ones cut in full chunks
        length = max(1, min(_CHUNK, -(-len(mails) // self._workers)))
        chunks = [mails[start : start + length] for start in range(0, len(mails), length)]
        tasks = [self._schedule(chunk) for chunk in chunks]
        found: list[Read] = []
        for chunk, task in zip(chunks, tasks, strict=True):
            answer = self._result(task)
            if not isinstance(answer, Unreadable):
                found += answer
            elif len(chunk) == 1:
                found.append(answer)
            else:
                found += self._one_by_one(chunk)
        return found

    def close(self) -> None:
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves this one untyped
            pool.join()

    def _one_by_one(self, chunk: Sequence[Mail]) -> list[Read]:
        """A chunk failed: only the mail that is guilty of it may stay unread."""
        found: list[Read] = []
        for task in [self._schedule([mail]) for mail in chunk]:
            answer = self._result(task)
            found += [answer] if isinstance(answer, Unreadable) else answer
        return found

    def _schedule(self, chunk: Sequence[Mail]) -> ProcessFuture[list[Read]]:
        from pebble import ProcessPool  # here: without mail nobody waits for it

        with self._lock:
            if self._pool is None or not self._pool.active:
                self._pool = ProcessPool(
                    max_workers=self._workers,
                    initializer=_confine,
                    initargs=(self._megabytes * 1024 * 1024,),
                    context=_context(),
                )
            task: ProcessFuture[list[Read]] = self._pool.schedule(
                _read_chunk, args=(list(chunk), self._most_bytes), timeout=self._seconds
            )
            return task

    def _result(self, task: ProcessFuture[list[Read]]) -> list[Read] | Unreadable:
        from pebble import ProcessExpired

        try:
            answer: list[Read] = task.result()
        except TookTooLong:
            return Unreadable(because=f"reading the mail took longer than {self._seconds:g} seconds")
        except MemoryError:
            return Unreadable(because=f"reading the mail needed more than {self._megabytes} MB")
        except ProcessExpired as gone:
            return Unreadable(because=f"the process that read the mail died (exit code {gone.exitcode})")
        return answer


def _context() -> multiprocessing.context.ForkServerContext:
    """A fork server: the daemon has threads, which a plain fork would copy in the midst of their work.

    It imports the reader once, so that a killed child is replaced within milliseconds.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "processor.reader.parse"])
    return context


def _confine(most_memory: int) -> None:
    """In the child, before its first mail."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then stops us
    resource.setrlimit(resource.RLIMIT_AS, (most_memory, most_memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold people's mails


def _read_chunk(mails: Sequence[Mail], most_bytes: int) -> list[Read]:
    return [_read_one(mail, most_bytes, in_child=True) for mail in mails]


def _read_one(mail: Mail, most_bytes: int, *, in_child: bool = False) -> Read:
    from processor.reader.parse import parse  # the children's work: their parent never needs it

    raw, received_at = mail
    try:
        return parse(raw, received_at, most_bytes=most_bytes)
    except OverLimit as over:
        return Unreadable(because=str(over))
    except MemoryError:
        if in_child:
            raise  # a neighbour may have used it up: each of them is tried again alone
        return Unreadable(because="there was not enough memory to read the mail")
    except Exception as fault:
        return Unreadable(
            because=f"the mail could not be read ({type(fault).__name__})", traceback=traceback.format_exc()
        )
