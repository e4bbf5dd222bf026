"""The rehearsal in a process of its own, which a template that never ends cannot stop for good."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from processor.core.program import Program
from processor.core.rules import RuleBook
from processor.letters.faults import TooLong
from processor.letters.rehearsal import Found, Rehearsal
from processor.letters.samples import SAMPLES
from processor.letters.sheets import Sheets
from processor.workers import JobDied, JobOutOfMemory, JobTooLong, WorkerPool

MEGABYTES = 1024
SECONDS = 240.0  # for all letters, on a very busy machine; a few are usual
LETTER_SECONDS = 20.0  # for one of them, with all its branches


@dataclass(frozen=True, slots=True, kw_only=True)
class Troupe:
    """What a rehearsal needs."""

    program: Program
    rules: RuleBook
    templates: Path
    sheets: Sheets

    def found(self, letter: str = "", language: str = "", *, seconds: float = SECONDS) -> Found:
        """See Rehearsal.found()."""
        pool = WorkerPool(1, MEGABYTES, modules=(__name__,))
        try:
            return pool.begin(seconds, _found, self, letter, language, LETTER_SECONDS).result()
        except (JobTooLong, JobOutOfMemory, JobDied):
            guilty = (letter,) if letter else tuple(SAMPLES)
            # one is enough: where all of them include what is guilty, each would take its time
            fault = next((fault for name in guilty for fault in self._endless(pool, name, language)), "")
        finally:
            pool.close()
        without = f"{self.templates}: all letters together need too much time or memory"
        return Found(faults=(fault or without,), buttons=(), missed=(), branches=0)

    def _endless(self, pool: WorkerPool, letter: str, language: str) -> Iterator[str]:
        """One sentence for each file of the letter that cannot be written in its time."""
        for key, sheet in self.sheets.items():
            its_language, _, file = key.partition("/")
            if file != f"{letter}.md" or language not in ("", its_language):
                continue
            try:
                pool.begin(LETTER_SECONDS, _found, self, letter, its_language, 0.0).result()
            except JobTooLong:
                yield f"{sheet.path}, line 1: {_too_long(LETTER_SECONDS)}"
            except JobOutOfMemory:
                yield f"{sheet.path}, line 1: the letter needs more than {MEGABYTES} MB of memory"
            except JobDied:
                yield f"{sheet.path}, line 1: whatever writes the letter dies of it"


def _too_long(seconds: float) -> str:
    return (
        f"the letter is not written within {seconds:.0f} seconds; "
        "look for a loop in it, or in what it includes"
    )


def _found(troupe: Troupe, letter: str, language: str, letter_seconds: float) -> Found:
    """In a worker. What a signal cannot interrupt is ended with the worker, by the job's own time."""
    rules = troupe.rules

    def over(number: int, frame: object) -> None:
        raise TooLong(_too_long(letter_seconds))

    signal.signal(signal.SIGALRM, over)
    rehearsal = Rehearsal(
        troupe.program, troupe.templates, rules.policy.token_days, rules.areas, rules.fields, troupe.sheets,
        before_each=lambda: signal.setitimer(signal.ITIMER_REAL, letter_seconds),
    )  # fmt: skip
    try:
        return rehearsal.found(letter, language)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
