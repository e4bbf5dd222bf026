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
class WriterConfig:
    """What a letter writer is made from. Its templates are read once, by the process that makes the pool:
    a folder that is changed later changes no letter until there is another configuration."""

    program: Program
    templates: Path
    token_days: int
    areas: tuple[AreaRule, ...] = ()
    sheets: Sheets | None = None  # None: to be read when the pool is made
    made: int = field(default_factory=time.time_ns, init=False)  # a copy that differs is made anew


class WriterPool:
    """Implements ports.Writer: in the workers, or in this process where there are none."""

    def __init__(self, config: WriterConfig, workers: WorkerPool | None) -> None:
        self._desk = (
            replace(config, sheets=read_sheets(config.templates)) if config.sheets is None else config
        )
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
    """In a worker; None: it does not know that configuration yet."""
    config = _configs.get(made)
    return None if config is None else write_all(config, jobs)


def write_sealed(sealed: bytes, jobs: Sequence[LetterJob]) -> list[Written]:
    """In a worker."""
    return write_all(_opened(sealed), jobs)


def write_trials(sealed: bytes) -> None:
    """In a worker."""
    from processor.letters.samples import SAMPLES

    config = _opened(sealed)
    for name in _TRIALS:
        with suppress(Exception):  # a faulty template is told of where a letter needs it
            _writer(config).preview(name, config.program.language, SAMPLES[name])


_configs: dict[int, WriterConfig] = {}  # that this worker was given, by when they were made


def _opened(sealed: bytes) -> WriterConfig:
    config: WriterConfig = pickle.loads(sealed)  # noqa: S301 - from our own parent
    for old in list(_configs)[:-_MOST_WRITERS]:
        del _configs[old]
    return _configs.setdefault(config.made, config)


def write_all(config: WriterConfig, jobs: Sequence[LetterJob]) -> list[Written]:
    writer = _writer(config)
    return [_write(writer, job) for job in jobs]


def _write(writer: LetterWriter, job: LetterJob) -> Written:
    try:
        return writer.write(job.letter, cause=job.cause, now=job.now, key=job.key)
    except Exception as error:  # a template's fault, or a value that cannot be framed
        return NotWritten(because=str(error)[:300] or type(error).__name__)


_writers: dict[int, LetterWriter] = {}  # by when their config was made


def _writer(config: WriterConfig) -> LetterWriter:
    if config.made not in _writers:
        from processor.letters.engine import LetterWriter  # where workers write, their parent never needs it

        for old in list(_writers)[:-_MOST_WRITERS]:
            del _writers[old]
        _writers[config.made] = LetterWriter(
            config.program, config.templates, config.token_days, config.areas, config.sheets
        )
    return _writers[config.made]
