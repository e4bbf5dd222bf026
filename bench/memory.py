"""The memory of a process and all its children, looked at several times a second."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSE = 0.25  # seconds between looks


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
        sums = [found for one in tree(pid) if (found := _of(one))]
        self.rss = max(self.rss, sum(rss for rss, _ in sums) / 1024)
        self.pss = max(self.pss, sum(pss for _, pss in sums) / 1024)
        self.processes = max(self.processes, len(sums))


def tree(pid: int) -> list[int]:
    """The process and all that came from it."""
    found = [pid]
    for one in found:  # it grows while it is read
        for task in _read(Path(f"/proc/{one}/task")):
            found += [int(child) for child in _text(task / "children").split()]
    return found


def _read(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""  # it has ended


def _of(pid: int) -> tuple[int, int] | None:
    """(RSS, PSS) in kB; None when the process is gone."""
    found = {}
    for line in _text(Path(f"/proc/{pid}/smaps_rollup")).splitlines():
        words = line.split()
        if words[0] in ("Rss:", "Pss:"):
            found[words[0]] = int(words[1])
    return (found["Rss:"], found["Pss:"]) if len(found) == 2 else None
