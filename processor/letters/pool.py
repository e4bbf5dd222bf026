"""Letters are written by the workers, while the program decides about the next mails."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from processor.core.mail import OutboundMail
from processor.core.program import Program
from processor.core.rules import AreaRule
from processor.letters.sheets import Sheets, read_sheets
from processor.stages.ports import LetterJob, NotWritten
from processor.workers import Job, JobDied, JobOutOfMemory, JobTooLong, WorkerPool

if TYPE_CHECKING:
    from processor.letters.engine import LetterWriter

_MOST_WRITERS = 8  # kept, of those that templates or rules have outlived
_SECONDS = 20.0  # for a job; a letter takes some milliseconds, but a worker may have to read its templates
_WARM_SECONDS = 60.0  # on a machine that is busy with the start of other things
_TRIALS = (
    *("directory", "help", "status", "welcome-mentor", "welcome-mentee", "profile-updated"),
    *("request", "request-received", "introduction-mentor", "introduction-mentee", "encouragement"),
    *("answer-thanks", "held-receipt", "paused"),
)

Written = OutboundMail | NotWritten


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a letter writer is made from. Its templates are read once, by the process that makes the pool:
    a folder that is changed later changes no letter, in no worker either, until there is another desk."""

    program: Program
    templates: Path
    token_days: int
    areas: tuple[AreaRule, ...] = ()
    sheets: Sheets | None = None  # None: to be read when the pool is made
    made: int = field(default_factory=time.time_ns)


class WriterPool:
    """Implements ports.Writer: in the workers, or in this process where there are none."""

    def __init__(self, desk: Desk, workers: WorkerPool | None) -> None:
        self._desk = replace(desk, sheets=read_sheets(desk.templates)) if desk.sheets is None else desk
        self._sealed = pickle.dumps(self._desk) if workers else b""  # once, and a worker opens it once
        self._workers = workers

    @cached_property
    def here(self) -> LetterWriter:
        """The writer of this process."""
        return _writer(self._desk)

    def begin(self, jobs: Sequence[LetterJob]) -> Callable[[], Sequence[Written]]:
        """Each letter in order. The workers begin at once; call what comes back to wait for them."""
        if self._workers is None:
            return lambda: write_all(self._desk, jobs)
        job = self._workers.begin(_SECONDS, write_known, self._desk.made, list(jobs))
        return lambda: self._finished(jobs, job)

    def warm_up(self) -> None:
        """Each worker writes some trials, so that the first letter finds its template ready."""
        if self._workers is not None:
            for _ in range(self._workers.count):
                self._workers.begin(_WARM_SECONDS, write_trials, self._sealed)

    def _finished(self, jobs: Sequence[LetterJob], job: Job[list[Written] | None]) -> Sequence[Written]:
        assert self._workers is not None
        try:
            written = job.result()
            if written is None:  # a worker that was started meanwhile, and was never given the templates
                written = self._workers.begin(_SECONDS, write_sealed, self._sealed, list(jobs)).result()
        except (JobTooLong, JobOutOfMemory, JobDied):
            return write_all(self._desk, jobs)  # no letter is a bomb; the worker had another trouble
        return written


def write_known(made: int, jobs: Sequence[LetterJob]) -> list[Written] | None:
    """In a worker; None: it does not know that desk yet."""
    desk = _desks.get(made)
    return None if desk is None else write_all(desk, jobs)


def write_sealed(sealed: bytes, jobs: Sequence[LetterJob]) -> list[Written]:
    """In a worker."""
    return write_all(_opened(sealed), jobs)


def write_trials(sealed: bytes) -> None:
    """In a worker."""
    from processor.letters.samples import SAMPLES

    desk = _opened(sealed)
    for name in _TRIALS:
        with suppress(Exception):  # a faulty template is told of where a letter needs it
            _writer(desk).preview(name, desk.program.language, SAMPLES[name])


_desks: dict[int, Desk] = {}  # that this worker was given, by when they were made


def _opened(sealed: bytes) -> Desk:
    desk: Desk = pickle.loads(sealed)  # noqa: S301 - from our own parent
    for old in list(_desks)[:-_MOST_WRITERS]:
        del _desks[old]
    return _desks.setdefault(desk.made, desk)


def write_all(desk: Desk, jobs: Sequence[LetterJob]) -> list[Written]:
    writer = _writer(desk)
    return [_write(writer, job) for job in jobs]


def _write(writer: LetterWriter, job: LetterJob) -> Written:
    try:
        return writer.write(job.letter, cause=job.cause, now=job.now, key=job.key)
    except Exception as error:  # a template's fault, or a value that cannot be framed
        return NotWritten(because=str(error)[:300] or type(error).__name__)


_writers: dict[int, LetterWriter] = {}  # by when their desk was made


def _writer(desk: Desk) -> LetterWriter:
    if desk.made not in _writers:
        from processor.letters.engine import LetterWriter  # where workers write, their parent never needs it

        for old in list(_writers)[:-_MOST_WRITERS]:
            del _writers[old]
        _writers[desk.made] = LetterWriter(
            desk.program, desk.templates, desk.token_days, desk.areas, desk.sheets
        )
    return _writers[desk.made]
