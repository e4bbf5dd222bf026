"""`make mutants`: turns conditions of the core, a random one at a time, and sees whether the tests notice.

The tests are those of tests/core and all conversations, in memory. First they are all played once, to see
which functions each of them calls; a turned condition is then shown to those that call its function, until
one fails: to the quick ones, and to some of each kind, for a test of fifty answers is slow and sees most.
What none notices is printed: a test is missing, or both ways come to the same.
`ARGS="--count 40 --seed 7"` turns others; `--keep` writes bench/results/mutants.json.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.chaos.kept import commit, machine
from bench.mutants.conditions import Condition, conditions_in
from bench.mutants.played import Job
from bench.places import ROOT

KEPT = ROOT / "bench" / "results" / "mutants.json"
# By the room: its modules, and how many in a hundred have to be noticed.
ROOMS: Mapping[str, tuple[tuple[str, ...], int]] = {
    "decisions": (
        ("processor/core/intents/**/*.py", "processor/core/decide.py", "processor/core/due.py"),
        85,
    ),
    "reading": (("processor/core/reading/**/*.py",), 75),
}
TESTS = ("tests/core", "tests/test_conversations.py")
KEYWORD = "not sqlite and not postgresql"
# Of each of TESTS that one turned condition is shown to, as they took when they were noted: half for the
# quick ones, half for the quickest of each kind, the next of each, and so on.
MOST_SECONDS = 120.0
FEW = 20  # tests: so few call a function whose results are kept; others meet these, and do not call it
NOTHING_PLAYED = (4, 5)  # exit codes of pytest
PATIENCE = 120.0  # and so much more until one that never ends is taken for noticed


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    condition: Condition
    noticed: bool
    shown_to: int  # tests that call its function


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="how many conditions, half in each room")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--keep", action="store_true", help=f"write {KEPT.relative_to(ROOT)}")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        notes = _noted(Path(folder))
        rooms = {room: _chosen(room, asked.count // len(ROOMS), asked.seed) for room in ROOMS}
        with ThreadPoolExecutor(asked.jobs) as pool:
            found = {
                room: [*pool.map(lambda c: _shown(c, notes, Path(folder)), chosen)]
                for room, chosen in rooms.items()
            }
    told = {room: _told(room, outcomes) for room, outcomes in found.items()}
    if asked.keep:
        KEPT.write_text(json.dumps(_kept(told, asked.seed), indent=1) + "\n", "utf-8")
    return 0 if all(one["good"] for one in told.values()) else 1


def _noted(folder: Path) -> Mapping[str, Any]:
    """Which functions each test calls, and its seconds; all of them have to pass."""
    notes = folder / "notes.json"
    job = folder / "notes.job"
    Job(files=TESTS, keyword=KEYWORD, notes=str(notes)).write(job)
    done = subprocess.run(_command(job), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"the tests have to pass before anything is turned:\n{done.stdout[-4000:]}")
    told: Mapping[str, Any] = json.loads(notes.read_text("utf-8"))
    return told


def _chosen(room: str, count: int, seed: int) -> list[Condition]:
    patterns, _ = ROOMS[room]
    files = sorted({file for pattern in patterns for file in ROOT.glob(pattern)})
    every = [one for file in files for one in conditions_in(ROOT, str(file.relative_to(ROOT)))]
    chosen = random.Random(seed).sample(every, min(count, len(every)))
    print(f"{room}: {len(chosen)} of {len(every)} conditions", flush=True)
    return chosen


def _shown(condition: Condition, notes: Mapping[str, Any], folder: Path) -> Outcome:
    calls, seconds = notes["calls"], notes["seconds"]
    place = f"{condition.file}:{condition.function}"
    tests = [name for name, called in calls.items() if not condition.function or place in called]
    others = [name for name in calls if name not in tests] if len(tests) <= FEW else []
    wanted = [
        name
        for group in (tests, others)
        for part in TESTS
        for name in chosen_of([t for t in group if t.startswith(part)], seconds)
    ]
    spent = sum(seconds[name] for name in wanted)
    noticed = bool(wanted) and _fails(condition, wanted, spent, folder)
    if not noticed:
        print(f"  not noticed: {condition.file}:{condition.line}: {condition.before}", flush=True)
    return Outcome(condition=condition, noticed=noticed, shown_to=len(tests))


def chosen_of(tests: Sequence[str], seconds: Mapping[str, float]) -> list[str]:
    """As many as have their time, the quick ones first."""
    quick = sorted(tests, key=seconds.__getitem__)
    met: Counter[str] = Counter()
    turns: dict[str, tuple[int, float]] = {}
    for name in quick:
        kind = name.partition("[")[0]  # a test, whatever its parameters
        turns[name] = (met[kind], seconds[name])
        met[kind] += 1
    chosen = [*_within(quick, seconds)]
    others = sorted(set(quick) - {*chosen}, key=turns.__getitem__)
    return sorted((*chosen, *_within(others, seconds)), key=seconds.__getitem__)


def _within(tests: Sequence[str], seconds: Mapping[str, float]) -> Iterator[str]:
    """The first of them, until half of the time is over."""
    spent = 0.0
    for name in tests:
        spent += seconds[name]
        if spent > MOST_SECONDS / 2:
            return
        yield name


def _fails(condition: Condition, wanted: Sequence[str], seconds: float, folder: Path) -> bool:
    job = folder / f"{condition.module}-{condition.nth}.job"
    files = [*dict.fromkeys(name.partition("::")[0] for name in wanted)]
    Job(files=files, keyword=KEYWORD, module=condition.module, nth=condition.nth, wanted=wanted).write(job)
    try:
        done = subprocess.run(
            _command(job), cwd=ROOT, capture_output=True, check=False, timeout=PATIENCE + 4 * seconds
        )
    except subprocess.TimeoutExpired:
        return True
    if done.returncode in NOTHING_PLAYED:
        raise SystemExit(f"no test was played: {job.read_text('utf-8')}")
    return done.returncode != 0


def _command(job: Path) -> list[str]:
    return [sys.executable, "-m", "bench.mutants.played", str(job)]


def _told(room: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    noticed, goal = sum(one.noticed for one in outcomes), ROOMS[room][1]
    share = 100 * noticed / len(outcomes)
    good = share >= goal
    print(f"{room}: {noticed} of {len(outcomes)} noticed ({share:.0f} %; goal {goal} %)", flush=True)
    missed = [asdict(one.condition) | {"shown_to": one.shown_to} for one in outcomes if not one.noticed]
    return {"turned": len(outcomes), "noticed": noticed, "goal": goal, "good": good, "missed": missed}


def _kept(told: Mapping[str, Any], seed: int) -> dict[str, Any]:
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    return {"date": day, "commit": commit(), "machine": machine(), "seed": seed, "rooms": told}


if __name__ == "__main__":
    sys.exit(main())
