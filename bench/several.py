"""One daemon and two over one PostgreSQL database, each with a mailbox folder of its own."""

from __future__ import annotations

import itertools
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psycopg

from bench.daemons import Daemon, DaemonRefused
from bench.memory import tree
from bench.places import MailServer, write_configuration
from bench.processors import ProcessorClock, Used
from bench.rates import set_scene
from bench.sink import Sink
from processor.core.rules import RuleBook
from tests.doors.postgres import PostgresServer, find_binaries, start_server

MEMBERS = 2_000
FOLDERS = ("INBOX", "Second")
LONGEST = 180.0  # seconds for one run
_OUT = b"(SELECT count(*) FROM outbox WHERE state = 'queued')"
# Every mail has its end and every answer is out; and each lies in the folder of its fate, too.
_ANSWERED = b"SELECT (SELECT count(*) FROM inbox WHERE state <> 'waiting'), " + _OUT
_FILED = b"SELECT (SELECT count(*) FROM inbox WHERE state <> 'waiting' AND mirrored), " + _OUT
# Durable, as an operator runs it: what the tests switch off for speed is on.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_buffers": "64MB",
    "max_connections": "60",
}


@dataclass(frozen=True, slots=True)
class Rate:
    per_second: float
    used: Used  # of "main processes", "workers" and "PostgreSQL"
    mails: int

    @property
    def cpu_ms_a_mail(self) -> dict[str, float]:
        """By process; "all" is whatever the machine did."""
        found = {**self.used.by, "all": self.used.busy}
        return {name: round(seconds / self.mails * 1000, 2) for name, seconds in found.items()}


@dataclass(slots=True)
class Several:
    one: list[Rate] = field(default_factory=list)
    two: list[Rate] = field(default_factory=list)
    refused: str = ""  # why two were not measured

    @property
    def ratio(self) -> float | None:
        """Of two to one, the median of the rounds; None: two were not measured."""
        both = zip(self.one, self.two, strict=False)
        return median(two.per_second / one.per_second for one, two in both) if self.two else None


@contextmanager
def postgres() -> Iterator[PostgresServer | None]:
    """None: it is not installed."""
    binaries = find_binaries()
    if binaries is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="postgres-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = start_server(binaries, folder, SETTINGS)
        try:
            yield server
        finally:
            server.stop()


def measure(
    server: MailServer,
    sink: Sink,
    database: PostgresServer,
    rules: RuleBook,
    folder: Path,
    *,
    mails: int,
    rounds: int,
    say: Callable[[str], None],
    apart: bool = False,
) -> Several:
    """`apart`: each daemon has one core, and no other, as a machine with one core would give it."""
    template = database.create_database()
    scene = set_scene(folder / "scene", MEMBERS, mails, rules, url=database.url(template))
    for name in FOLDERS[1:]:
        server.make_folder(name)
    cores = sorted(os.sched_getaffinity(0)) if apart else None
    found = Several()
    for _ in range(rounds):
        for count, rates in ((1, found.one), (2, found.two)):
            if found.refused and count == 2:
                continue
            copy = database.create_database(template)
            try:
                place = folder / copy
                run = _Run(server, sink, database, copy, place, cores)
                rates.append(run.measure(count, scene.warm_up, scene.mails))
            except DaemonRefused as refused:
                if count == 1:
                    raise
                found.refused = str(refused)
            finally:
                database.drop_database(copy)
        say(f"{_told('one daemon', found.one)}, {_told('two', found.two)}")
    return found


def _told(words: str, rates: Sequence[Rate]) -> str:
    last = rates[-1] if rates else None
    return f"{words} {last.per_second:.0f}/s on {last.used.cores:.2f} cores" if last else f"{words} not"


@dataclass(frozen=True, slots=True)
class _Run:
    server: MailServer
    sink: Sink
    postgres: PostgresServer
    database: str
    place: Path
    cores: Sequence[int] | None  # one for each daemon; None: all of them for all

    def measure(self, count: int, warm_up: Sequence[bytes], mails: Sequence[bytes]) -> Rate:
        """From the delivery to the last answer at the sink."""
        url = self.postgres.url(self.database)
        with ExitStack() as stack, psycopg.connect(url, autocommit=True) as database:
            daemons = [
                stack.enter_context(Daemon(self._configure(url, name), self.server.password, core))
                for name, core in zip(FOLDERS[:count], itertools.cycle(self.cores or (None,)))
            ]
            for nth, name in enumerate(FOLDERS[:count]):
                self.server.deliver(warm_up[nth::count], name)
            _wait_until(_FILED, database, len(warm_up), daemons)
            self.sink.mails()
            clock = ProcessorClock(self._processes(daemons))
            began = time.monotonic()
            for nth, name in enumerate(FOLDERS[:count]):
                self.server.deliver(mails[nth::count], name)
            _wait_until(_ANSWERED, database, len(warm_up) + len(mails), daemons)
            used = clock.used()
            _wait_until(_FILED, database, len(warm_up) + len(mails), daemons)
            took = max(taken.at for taken in self.sink.mails()) - began
            return Rate(len(mails) / took, used, len(mails))

    def _processes(self, daemons: Sequence[Daemon]) -> dict[str, list[tuple[int, bool]]]:
        return {
            "main processes": [(daemon.pid, False) for daemon in daemons],
            "workers": [(pid, False) for daemon in daemons for pid in tree(daemon.pid)[1:]],
            "PostgreSQL": [(self.postgres.process.pid, True)],
        }

    def _configure(self, url: str, name: str) -> Path:
        return write_configuration(
            self.place / name,
            database=url,
            delivery=f"smtp://127.0.0.1:{self.sink.port}",
            mailbox=self.server.url(name),
            ca_file=self.server.ca_file,
        )


def _wait_until(asked: bytes, database: psycopg.Connection, mails: int, daemons: Sequence[Daemon]) -> None:
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        row = database.execute(asked).fetchone()
        if row is not None and row[0] >= mails and row[1] == 0:
            return
        for daemon in daemons:
            if daemon.process is not None and daemon.process.poll() is not None:
                raise DaemonRefused(f"a daemon ended in the midst of its work ({daemon.config.parent.name})")
        time.sleep(0.1)
    raise RuntimeError(f"not all of {mails} mails were answered in {LONGEST:g} s: {row}")
