"""Mails are read by workers, which may run out of time or memory without harm to anybody."""

from __future__ import annotations

import gc
import pickle
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache

from processor.core.program import Program
from processor.core.rules import RuleBook
from processor.core.understanding import Understood, understand
from processor.reader.limits import OverLimit
from processor.reader.warm_up import TRIALS
from processor.stages.ports import RawMail, Unreadable
from processor.workers import Job, JobDied, JobOutOfMemory, JobTooLong, WorkerPool

# what a worker imports before its first mail
MODULES = ("processor.reader.parse", "processor.core.recognize")
_CHUNK = 8  # mails of one job: the way to a worker and back costs more than reading a usual mail
_WARM_SECONDS = 60.0  # on a machine that is busy with the start of other things

Words = tuple[Program, RuleBook]  # what a mail is read by
Sealed = tuple[int, bytes]  # the same, pickled once and numbered, so that a worker opens it once


class ReaderPool:
    """Implements ports.Reader: in the workers, or in this process where there are none (for trials).

    A job may take `seconds`; without workers only the limits on bytes and parts hold. New rules want a
    new pool; the workers may stay.
    """

    def __init__(
        self,
        workers: WorkerPool | None,
        program: Program,
        rules: RuleBook,
        *,
        seconds: float = 5,
        most_bytes: int = 10_000_000,
    ) -> None:
        self._workers = workers
        self._words = (program, rules)
        self._sealed = (time.time_ns(), pickle.dumps(self._words) if workers else b"")
        self._seconds = seconds
        self._most_bytes = most_bytes

    def begin(self, mails: Sequence[RawMail]) -> Callable[[], Sequence[Understood | Unreadable]]:
        """Each mail in order; one that kills its worker harms no other.

        The workers begin at once; call what comes back to wait for them. It raises WorkersDown.
        """
        if self._workers is None:
            return lambda: [_timed(mail, self._words, self._most_bytes, alone=True) for mail in mails]
        # small batches are spread over the workers, large ones cut in full chunks
        length = max(1, min(_CHUNK, -(-len(mails) // self._workers.count)))
        chunks = [mails[start : start + length] for start in range(0, len(mails), length)]
        jobs = [(chunk, self._begin(self._workers, chunk)) for chunk in chunks]
        return lambda: [reading for chunk, job in jobs for reading in self._finished(chunk, job)]

    def warm_up(self) -> None:
        """Each worker reads some trials, so that the first mail that comes finds all words in place."""
        if self._workers is not None:
            mails = [RawMail(raw=raw, received_at=datetime.now(UTC)) for raw in TRIALS]
            for _ in range(self._workers.count):
                self._workers.begin(_WARM_SECONDS, get_ready, mails, self._sealed, self._most_bytes)

    def _begin(self, workers: WorkerPool, chunk: Sequence[RawMail]) -> Job[list[Understood | Unreadable]]:
        return workers.begin(self._seconds, read_chunk, list(chunk), self._sealed, self._most_bytes)

    def _finished(
        self, chunk: Sequence[RawMail], job: Job[list[Understood | Unreadable]]
    ) -> list[Understood | Unreadable]:
        """When a chunk fails, only the mail that is guilty of it may stay unread."""
        assert self._workers
        try:
            return job.result()
        except JobTooLong:
            trouble = f"reading the mail took longer than {self._seconds:g} seconds"
        except JobOutOfMemory:
            trouble = f"reading the mail needed more than {self._workers.megabytes} MB"
        except JobDied as died:
            trouble = f"the process that read the mail died (exit code {died.args[0]})"
        if len(chunk) == 1:
            return [Unreadable(because=trouble)]
        return [
            reading
            for mail in chunk
            for reading in self._finished([mail], self._begin(self._workers, [mail]))
        ]


def get_ready(mails: Sequence[RawMail], sealed: Sealed, most_bytes: int) -> None:
    """In a worker."""
    from processor.core.reading.answer.lexicon import make_ready

    program, rules = _opened(sealed)
    make_ready(rules.vocabularies, program.language)
    read_chunk(mails, sealed, most_bytes)
    gc.freeze()  # all of it stays: whoever looks for garbage passes over it


def read_chunk(mails: Sequence[RawMail], sealed: Sealed, most_bytes: int) -> list[Understood | Unreadable]:
    """In a worker."""
    words = _opened(sealed)
    return [_timed(mail, words, most_bytes) for mail in mails]


@lru_cache(maxsize=4)
def _opened(sealed: Sealed) -> Words:
    words: Words = pickle.loads(sealed[1])  # noqa: S301 - from our own parent
    return words


def _timed(mail: RawMail, words: Words, most_bytes: int, *, alone: bool = False) -> Understood | Unreadable:
    started = time.perf_counter()
    found = _read_one(mail, words, most_bytes, alone=alone)
    if isinstance(found, Unreadable):
        return found
    return replace(found, seconds=time.perf_counter() - started)


def _read_one(
    raw_mail: RawMail, words: Words, most_bytes: int, *, alone: bool = False
) -> Understood | Unreadable:
    from processor.reader.parse import parse  # the parent of workers never needs it

    try:
        mail = parse(raw_mail.raw, raw_mail.received_at, most_bytes=most_bytes)
        if raw_mail.unread:
            mail = replace(mail, unread=raw_mail.unread, size=max(raw_mail.size, mail.size))
        return understand(mail, *words)
    except OverLimit as over:
        return Unreadable(because=str(over), final=True)
    except MemoryError:
        if not alone:
            raise  # a neighbour may have used it up: each of them is tried again alone
        return Unreadable(because="there was not enough memory to read the mail")
    except Exception as fault:
        return Unreadable(
            because=f"the mail could not be read ({type(fault).__name__})", traceback=traceback.format_exc()
        )
