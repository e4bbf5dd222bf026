"""The memory of a process and all its children, looked at many times a second."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSE = 0.04  # seconds between looks
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1024 / 1024
_STEP_MB = 1.0  # PSS costs the kernel much, so it is asked only when RSS has grown by so much


class Memory:
    """The highest sums seen, in MB.

    `rss` counts a page for each process that has it, so that shared pages count several times;
    `pss` divides a shared page among those who share it, which is what the machine really gives.
    """

    def __init__(self) -> None:
        self.rss = 0.0
        self.pss = 0.0
        self.processes = 0

    @contextmanager
    def watching(self, pid: int) -> Iterator[None]:
        done = threading.Event()

        def look() -> None:
            while not done.wait(_PAUSE):
                self.look(pid)

        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def look(self, pid: int) -> None:
        pids = tree(pid)
        sizes = [float(words[1]) for one in pids if len(words := _text(f"/proc/{one}/statm").split()) > 1]
        rss = sum(sizes) * _PAGE_MB
        self.processes = max(self.processes, len(sizes))
        if rss > self.rss + _STEP_MB:
            self.pss = max(self.pss, sum(map(_pss, pids)))
        self.rss = max(self.rss, rss)


def tree(pid: int) -> list[int]:
    """The process and all that came from it."""
    found = [pid]
    for one in found:  # it grows while it is read
        for task in _read(Path(f"/proc/{one}/task")):
            found += [int(child) for child in _text(f"{task}/children").split()]
    return found


def _read(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _text(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""  # it has ended


def _pss(pid: int) -> float:
    """In MB; 0 when the process is gone."""
    for line in _text(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
