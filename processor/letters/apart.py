"""The rehearsal in a process of its own, which a template that never ends cannot stop for good."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from processor.core.program import Program
from processor.core.rules import RuleBook
from processor.letters.rehearsal import Found, Rehearsal
from processor.letters.samples import SAMPLES
from processor.letters.sheets import Sheets
from processor.workers import JobDied, JobOutOfMemory, JobTooLong, WorkerPool

MEGABYTES = 1024
SECONDS = 240.0  # for all letters, on a very busy machine; a few are usual
LETTER_SECONDS = 20.0  # for one of them, when it has to be found out which one it is


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
            return pool.begin(seconds, _found, self, letter, language).result()
        except (JobTooLong, JobOutOfMemory, JobDied):
            guilty = (letter,) if letter else tuple(SAMPLES)
            faults = [fault for name in guilty for fault in self._endless(pool, name, language)]
        finally:
            pool.close()
        without = f"{self.templates}: all letters together need too much time or memory"
        return Found(faults=tuple(faults) or (without,), buttons=(), missed=(), branches=0)

    def _endless(self, pool: WorkerPool, letter: str, language: str) -> list[str]:
        """One sentence for each file of the letter that cannot be written in its time."""
        faults = []
        for key, sheet in self.sheets.items():
            its_language, _, file = key.partition("/")
            if file != f"{letter}.md" or language not in ("", its_language):
                continue
            try:
                pool.begin(LETTER_SECONDS, _found, self, letter, its_language).result()
            except JobTooLong:
                faults.append(
                    f"{sheet.path}, line 1: the letter is not written within {LETTER_SECONDS:.0f} seconds; "
                    "look for a loop in it, or in what it includes"
                )
            except JobOutOfMemory:
                faults.append(f"{sheet.path}, line 1: the letter needs more than {MEGABYTES} MB of memory")
            except JobDied:
                faults.append(f"{sheet.path}, line 1: whatever writes the letter dies of it")
        return faults


def _found(troupe: Troupe, letter: str, language: str) -> Found:
    rules = troupe.rules
    rehearsal = Rehearsal(
        troupe.program, troupe.templates, rules.policy.token_days, rules.areas, rules.fields, troupe.sheets
    )
    return rehearsal.found(letter, language)
