"""One process that plays tests: either all, noting what each calls, or those that meet a turned condition.

`python -m bench.mutants.played FILE` reads a Job from that file; the exit code is pytest's.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

import pytest

from bench.mutants.conditions import with_one_turned
from bench.places import ROOT

ARGUMENTS = ("-q", "-x", "-n0", "-p", "no:cacheprovider", "--no-header", "--no-summary")
_CORE = str(ROOT / "processor" / "core")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    files: Sequence[str]  # of tests
    keyword: str = ""
    notes: str = ""  # where to write what each test calls; then nothing is turned
    module: str = ""
    nth: int = 0
    wanted: Sequence[str] = field(default_factory=tuple)  # the names of the tests, in their order

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)), "utf-8")


class Turned(importlib.machinery.SourceFileLoader):
    """Loads a module with one of its conditions turned; nothing of it is kept on the disk."""

    def __init__(self, name: str, path: str, nth: int) -> None:
        super().__init__(name, path)
        self._nth = nth

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return compile(with_one_turned(self.get_data(path), self._nth), path, "exec")


class Finder(importlib.abc.MetaPathFinder):
    def __init__(self, module: str, nth: int) -> None:
        self._module, self._nth = module, nth

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        if spec is None or spec.origin is None:
            raise ImportError(f"there is no {fullname}")
        spec.loader = Turned(fullname, spec.origin, self._nth)
        return spec


class Chosen:
    """A pytest plugin: only these tests, the quick ones first."""

    def __init__(self, wanted: Sequence[str]) -> None:
        self._place = {name: nth for nth, name in enumerate(wanted)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        found = [item for item in items if item.nodeid in self._place]
        items[:] = sorted(found, key=lambda item: self._place[item.nodeid])


class Noted:
    """A pytest plugin: the functions of the core that each test calls, and how long it takes."""

    def __init__(self) -> None:
        self.calls: dict[str, list[str]] = {}
        self.seconds: dict[str, float] = {}
        self._now: set[CodeType] = set()

    def _called(self, frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            self._now.add(frame.f_code)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        self._now = set()
        begun = time.perf_counter()
        sys.setprofile(self._called)
        try:
            return (yield)
        finally:
            sys.setprofile(None)
            self.seconds[item.nodeid] = time.perf_counter() - begun
            own = [code for code in self._now if code.co_filename.startswith(_CORE)]
            names = {f"{code.co_filename}:{code.co_qualname.partition('.<locals>')[0]}" for code in own}
            self.calls[item.nodeid] = sorted(name.removeprefix(f"{ROOT}/") for name in names)


def play(job: Job) -> int:
    plugins: list[object] = []
    noted = Noted()
    if job.notes:
        plugins.append(noted)
    else:
        sys.meta_path.insert(0, Finder(job.module, job.nth))
        plugins.append(Chosen(job.wanted))
    words = ("-k", job.keyword) if job.keyword else ()
    code = int(pytest.main([*ARGUMENTS, *words, *job.files], plugins=plugins))
    if job.notes:
        told: Mapping[str, Any] = {"calls": noted.calls, "seconds": noted.seconds}
        Path(job.notes).write_text(json.dumps(told), "utf-8")
    return code


if __name__ == "__main__":
    sys.exit(play(Job(**json.loads(Path(sys.argv[1]).read_text("utf-8")))))
