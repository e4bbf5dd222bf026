"""The rate with few and with many members: the same hundred people write the same mails in each."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.places import MailServer
from bench.rates import Run, Scene, run_program, set_scene
from bench.sink import Sink
from processor.core.rules import RuleBook

FEW = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    members: int
    seed_seconds: float
    few: list[Run]
    many: list[Run]


def grow(
    server: MailServer,
    sink: Sink,
    rules: RuleBook,
    folder: Path,
    *,
    members: int,
    mails: int,
    rounds: int,
    say: Callable[[str], None],
) -> Grown:
    began = time.monotonic()
    scenes = {
        count: set_scene(folder / f"{count}", count, mails, rules, writers=FEW) for count in (FEW, members)
    }
    seeded = time.monotonic() - began
    runs: dict[int, list[Run]] = {FEW: [], members: []}
    for nth in range(rounds):
        # each goes first in turn, as a machine may become slower or faster meanwhile
        for count in (FEW, members) if nth % 2 == 0 else (members, FEW):
            place = folder / f"round-{nth}-{count}"
            runs[count].append(_run(server, sink, scenes[count], place))
        few, many = runs[FEW][-1].per_second, runs[members][-1].per_second
        say(f"{FEW} members {few:.0f}/s, {members:,} members {many:.0f}/s")
    return Grown(members=members, seed_seconds=seeded, few=runs[FEW], many=runs[members])


def _run(server: MailServer, sink: Sink, scene: Scene, place: Path) -> Run:
    try:
        return run_program(server, sink, scene, place)
    finally:
        (place / "program.db").unlink(missing_ok=True)  # a million members fill the disk soon
