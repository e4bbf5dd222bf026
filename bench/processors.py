"""Processor time: who used how much of it, read from the kernel's own accounts (proc(5))."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.memory import tree

_TICK = 1 / os.sysconf("SC_CLK_TCK")  # seconds


@dataclass(frozen=True, slots=True)
class Used:
    """What was used since the clock was started."""

    seconds: float  # that went by
    busy: float  # seconds of all cores that did anything at all
    by: Mapping[str, float]  # seconds of each process that was asked about, with its children

    @property
    def cores(self) -> float:
        """How many cores were busy on average."""
        return self.busy / self.seconds if self.seconds else 0.0


class ProcessorClock:
    """Started when it is made. `asked` names processes: of each pid, and with `True` all its children."""

    def __init__(self, asked: Mapping[str, Sequence[tuple[int, bool]]]) -> None:
        self._asked = asked
        self._began = time.monotonic()
        self._before = self._look()

    def used(self) -> Used:
        busy, by = self._look()
        busy_before, before = self._before
        return Used(
            seconds=time.monotonic() - self._began,
            busy=busy - busy_before,
            by={name: took - before[name] for name, took in by.items()},
        )

    def _look(self) -> tuple[float, dict[str, float]]:
        by = {
            name: sum(map(_seconds, [one for pid, whole in pids for one in (tree(pid) if whole else [pid])]))
            for name, pids in self._asked.items()
        }
        return _busy(), by


def _busy() -> float:
    """Of all cores since the machine's start; waiting for the disk is no work."""
    user, nice, system, _, _, irq, softirq, *_ = map(int, Path("/proc/stat").read_text().split()[1:9])
    return (user + nice + system + irq + softirq) * _TICK


def _seconds(pid: int) -> float:
    """Of a process's threads, and of its children that have ended."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0  # it has ended
    return sum(map(int, words[11:15])) * _TICK
