"""`make mutants` turns what it says it turns, and a test that notices is told from one that does not."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.mutants.__main__ import MOST_SECONDS, ROOMS, chosen_of
from bench.mutants.conditions import conditions_in, with_one_turned
from bench.mutants.played import Job
from bench.places import ROOT

SOURCE = """
class Room:
    def is_free(self, at):
        return at not in self.taken and not self.shut

def fits(load, room):
    def inner(one):
        return one is None
    return load < room or inner(room)

LATE = 3 == 4
"""


def test_each_kind_of_condition_is_found_with_the_function_that_has_to_be_called(tmp_path: Path) -> None:
    (tmp_path / "room.py").write_text(SOURCE)
    found = {(c.function, c.before, c.after) for c in conditions_in(tmp_path, "room.py")}
    assert found == {
        (
            "Room.is_free",
            "at not in self.taken and (not self.shut)",
            "at not in self.taken or not self.shut",
        ),
        ("Room.is_free", "at not in self.taken", "at in self.taken"),
        ("Room.is_free", "not self.shut", "self.shut"),
        ("fits", "load < room or inner(room)", "load < room and inner(room)"),
        ("fits", "load < room", "load >= room"),
        ("fits", "one is None", "one is not None"),
        ("", "3 == 4", "3 != 4"),
    }


def test_one_condition_is_turned_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "room.py").write_text(SOURCE)
    plain = ast.unparse(ast.parse(SOURCE))
    for one in conditions_in(tmp_path, "room.py"):
        turned = ast.unparse(with_one_turned(SOURCE, one.nth))
        assert turned != plain
        assert turned.count("\n") == plain.count("\n")
        assert sum(a != b for a, b in zip(turned.split("\n"), plain.split("\n"), strict=True)) == 1


def test_each_room_has_conditions() -> None:
    for patterns, _ in ROOMS.values():
        for pattern in patterns:
            assert any(list(conditions_in(ROOT, str(f.relative_to(ROOT)))) for f in ROOT.glob(pattern))


def test_slow_tests_are_shown_it_too_where_the_quick_ones_have_all_the_time() -> None:
    quick = {f"test_quick[{nth}]": MOST_SECONDS / 50 for nth in range(100)}
    slow = {f"test_slow[{nth}]": MOST_SECONDS / 10 for nth in range(10)}
    wanted = chosen_of([*slow, *quick], quick | slow)
    assert sum(name in quick for name in wanted) >= 25
    assert sum(name in slow for name in wanted) >= 3
    assert wanted == sorted(wanted, key=(quick | slow).__getitem__)
    assert sum((quick | slow)[name] for name in wanted) <= MOST_SECONDS


@pytest.mark.parametrize(("before", "noticed"), [("value <= 0", True), ("nobody < 0", False)])
def test_a_test_that_fails_notices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, noticed: bool
) -> None:
    name = f"turned_{noticed}".lower()
    (tmp_path / f"{name}.py").write_text(
        "def sign(value, nobody=1):\n    if nobody < 0: pass\n    return '-' if value <= 0 else '+'\n"
    )
    test = tmp_path / f"test_{name}.py"
    test.write_text(f"from {name} import sign\ndef test_it(): assert sign(1) == '+'\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    (one,) = [c for c in conditions_in(tmp_path, f"{name}.py") if c.before == before]
    job = Job(files=[str(test)], module=one.module, nth=one.nth, wanted=[f"{test.name}::test_it"])
    path = tmp_path / "job"
    job.write(path)
    assert _in_its_own_process(path, tmp_path) == (1 if noticed else 0)


def _in_its_own_process(job: Path, folder: Path) -> int:
    environment = {**os.environ, "PYTHONPATH": f"{folder}:{ROOT}"}
    words = [sys.executable, "-m", "bench.mutants.played", str(job)]
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, check=False).returncode
