"""Mails a second: the bare loops and the whole program, one after the other in turns, with the same mails."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.mails import Correspondence, open_requests
from bench.memory import Memory
from bench.places import Child, MailServer, now, write_configuration
from bench.seed import ask_mentors, fill
from bench.sink import Sink
from processor.core.rules import RuleBook
from processor.loading import load
from processor.opened import open_database

WARM_UP = 24  # mails before the clock runs: connections are made, templates read, children started


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A database with members, and the mails that they write."""

    database: Path
    warm_up: Sequence[bytes]
    mails: Sequence[bytes]


@dataclass(slots=True)
class Run:
    """What one contestant did with the mails."""

    mails: int
    seconds: float
    cpu_seconds: float
    start_seconds: float
    sent: int
    workers_cpu_seconds: float = 0.0
    stages: dict[str, Any] = field(default_factory=dict)
    fates: dict[str, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        return self.mails / self.seconds

    @property
    def main_ms(self) -> float:
        """Processor milliseconds of the main process, for a mail."""
        return self.cpu_seconds / self.mails * 1000

    @property
    def workers_ms(self) -> float:
        """The same of its workers."""
        return self.workers_cpu_seconds / self.mails * 1000


def set_scene(
    folder: Path, members: int, count: int, rules: RuleBook, *, writers: int = 0, url: str = ""
) -> Scene:
    """`writers`: only the first so many members write; 0: all of them. `url`: of another database."""
    folder.mkdir(parents=True)
    url = url or f"sqlite:///{folder / 'program.db'}"
    config = write_configuration(folder, database=url, delivery="maildir:sent", mailbox="maildir:in")
    fill(url, members, rules)
    settings, _ = load(config)
    store = open_database(settings, rules)
    writers = writers or members
    asked = ask_mentors(store, open_requests(count // 6, writers, rules), now())
    with store.reading() as unit:
        key = unit.secret()
    store.close()
    people = Correspondence(program=settings.program, rules=rules, key=key, members=writers, asked=asked)
    # the same people, but other mails: the warm-up answers no request
    idle = Correspondence(program=settings.program, rules=rules, key=key, members=writers, asked=())
    return Scene(
        database=folder / "program.db",
        warm_up=idle.write(WARM_UP, now(), seed=2),
        mails=people.write(count, now(), seed=1),
    )


def run_bare(server: MailServer, sink: Sink, scene: Scene, folder: Path, parser: str) -> Run:
    folder.mkdir(parents=True)
    words = ["--imap-port", str(server.port), "--smtp-port", str(sink.port), "--user", server.user]
    words += ["--folder", str(folder), "--parser", parser]
    words += ["--ca-file", str(server.ca_file)] if server.ca_file else []
    child = Child("bench.bare", *words, password=server.password)
    return _measure(child, server, sink, scene)


def prepare(server: MailServer, sink: Sink, scene: Scene, folder: Path) -> Path:
    """A folder with a copy of the scene's database, and a configuration for these servers."""
    folder.mkdir(parents=True)
    copy = folder / "program.db"
    shutil.copy(scene.database, copy)
    with copy.open("rb+") as file:  # else the disk writes the copy while the clock runs
        os.fsync(file.fileno())
    return write_configuration(
        folder,
        database=f"sqlite:///{copy}",
        delivery=f"smtp://127.0.0.1:{sink.port}",
        mailbox=server.url(),
        ca_file=server.ca_file,
    )


def run_program(
    server: MailServer,
    sink: Sink,
    scene: Scene,
    folder: Path,
    *,
    stages: bool = False,
    profile: Path | None = None,
    memory: Memory | None = None,
) -> Run:
    config = prepare(server, sink, scene, folder)
    words = ["--config", str(config), *(["--stages"] if stages else [])]
    words += ["--profile", str(profile)] if profile else []
    child = Child("bench.worker", *words, password=server.password)
    if memory is not None:
        with memory.watching(child.pid):
            run = _measure(child, server, sink, scene)
    else:
        run = _measure(child, server, sink, scene)
    run.fates = _fates(folder / "program.db")
    unanswered = run.fates.get("waiting", 0)
    if unanswered:
        raise RuntimeError(f"{unanswered} of {len(scene.mails)} mails still wait; see {folder}/log")
    return run


def _measure(child: Child, server: MailServer, sink: Sink, scene: Scene) -> Run:
    try:
        server.deliver(scene.warm_up)
        child.go()
        server.deliver(scene.mails)
        sink.mails()
        told = child.go()
        return Run(
            mails=len(scene.mails),
            seconds=told["seconds"],
            cpu_seconds=told["cpu_seconds"],
            start_seconds=child.start_seconds,
            sent=len(sink.mails()),
            workers_cpu_seconds=told.get("workers_cpu_seconds", 0.0),
            stages=told.get("stages", {}),
        )
    finally:
        child.end()


def _fates(database: Path) -> dict[str, int]:
    db = sqlite3.connect(database)
    try:
        return Counter(dict(db.execute("select state, count(*) from inbox group by state")))
    finally:
        db.close()


def middle(runs: Sequence[Run]) -> float:
    """Mails a second, the median of the runs."""
    return median(run.per_second for run in runs)


def ratio(upper: Sequence[Run], lower: Sequence[Run]) -> float:
    """The median of the ratios of runs that followed each other: what slows the machine slows both."""
    return median(one.per_second / other.per_second for one, other in zip(upper, lower, strict=True))


def by_cpu(upper: Sequence[Run], lower: Sequence[Run]) -> float:
    """The same by the processor time of the one process that the runs were measured in."""
    return median(other.cpu_seconds / one.cpu_seconds for one, other in zip(upper, lower, strict=True))
