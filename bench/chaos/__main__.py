"""`make chaos`: plays the faults, prints a line for each, and writes bench/results/chaos.json.

`--quick` plays each a few times, in well under three minutes; the whole takes at most half an hour.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.chaos import copies, cuts, delivery, kills, leases, poison, power
from bench.chaos.row import Row
from bench.chaos.theater import Theater
from bench.places import ROOT, MailServer, mail_server
from bench.several import postgres
from bench.sink import Sink
from processor.store import migrate
from tests.doors.postgres import PostgresServer

RESULTS = ROOT / "bench" / "results" / "chaos.json"
DATABASES = ("sqlite", "postgresql")
NO_MOVE = "IMAP4rev1 IDLE UIDPLUS NAMESPACE STARTTLS AUTH=PLAIN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    number: int
    name: str
    full: int  # how often, in `make chaos`
    quick: int
    play: Callable[[Theater, Row, int], None]
    allowed: int = 0  # repeats of one mail for one strike
    imap: str = ""  # "": a Maildir; otherwise the folder on the IMAP server
    capability: str = ""  # what the IMAP server says it can
    sqlite_only: str = ""  # why


def _drop(theater: Theater, row: Row, count: int) -> None:
    assert isinstance(theater, Behind)
    cuts.dropped(theater, row, theater.proxy, count)


def _deaths(theater: Theater, row: Row, count: int) -> None:
    leases.deaths(theater, row, count, jobs=20 * count, seconds=240)


class Behind(Theater):
    """A theater whose mailbox is reached through a proxy."""

    proxy: cuts.Proxy


FAULTS = (
    Fault(number=1, name="kill -9 at each durable point", full=1000, quick=15, play=kills.kills, allowed=1),
    Fault(number=2, name="power loss: the log cut anywhere", full=200, quick=6, play=power.power_losses,
          allowed=1, sqlite_only="the write-ahead log of PostgreSQL is its own matter"),
    Fault(number=5, name="IMAP drops at every command", full=500, quick=24, play=_drop, imap="INBOX"),
    Fault(number=6, name="UIDVALIDITY changes, UIDs again from 1", full=100, quick=5,
          play=cuts.renumbered, imap="Watched"),
    Fault(number=7, name="the same mail by two ways", full=1000, quick=20, play=copies.doubled),
    Fault(number=8, name="Message-ID missing or used again", full=500, quick=20, play=copies.misnamed),
    Fault(number=9, name="killed between COPY and EXPUNGE", full=100, quick=6, play=kills.half_moves,
          allowed=0, imap="INBOX", capability=NO_MOVE),
    Fault(number=10, name="SMTP outcome unknown", full=100, quick=4, play=delivery.unknown_outcomes,
          allowed=1),
    Fault(number=11, name="4xx backs off, 5xx ends", full=8, quick=2, play=delivery.deferred_and_refused),
    Fault(number=12, name="poison", full=100, quick=6, play=poison.poisoned),
    Fault(number=13, name="a sender dies with its claims", full=500, quick=12, play=_deaths, allowed=1),
    Fault(number=14, name="a sender sleeps beyond its claim", full=100, quick=5, play=leases.sleepers),
)  # fmt: skip


class Stage:
    """The servers of one run; each is started when the first fault wants it."""

    def __init__(self, folder: Path, database: str, stack: ExitStack) -> None:
        self._folder, self._database, self._stack = folder, database, stack
        self.sink = stack.enter_context(Sink())
        self._servers: dict[str, MailServer] = {}
        self._postgres: PostgresServer | None = None
        if database == "postgresql":
            self._postgres = stack.enter_context(postgres())
            if self._postgres is None:
                raise SystemExit("PostgreSQL is not installed (Debian: apt install postgresql)")
            self._template = self._postgres.create_database()
            migrate(self._postgres.url(self._template))

    def play(self, fault: Fault, count: int) -> Row:
        row = Row(
            number=fault.number, name=fault.name, database=self._database, wanted=count, allowed=fault.allowed
        )
        if fault.sqlite_only and self._database != "sqlite":
            row.skipped = fault.sqlite_only
            return row
        began = time.monotonic()
        self.sink.behave("take")
        self.sink.mails()
        place = self._folder / f"fault-{fault.number}"
        place.mkdir()
        place.chmod(0o755)
        with self._url(place) as url, ExitStack() as stack:
            fault.play(self._theater(fault, place, url, stack), row, count)
        row.seconds = round(time.monotonic() - began, 1)
        return row

    @contextmanager
    def _url(self, place: Path) -> Iterator[str]:
        if self._postgres is None:
            yield f"sqlite:///{place}/program.db"
            return
        name = self._postgres.create_database(self._template)
        try:
            yield self._postgres.url(name)
        finally:
            self._postgres.drop_database(name)

    def _theater(self, fault: Fault, place: Path, url: str, stack: ExitStack) -> Theater:
        folder = place / "program"
        if not fault.imap:
            theater = Theater(folder=folder, url=url, sink=self.sink, database=self._database)
            stack.callback(theater.close)
            return theater
        server = self._mail_server(fault.capability)
        server.make_folder(fault.imap)
        proxy = stack.enter_context(cuts.Proxy(to_port=server.port))
        theater = Behind(
            folder=folder, url=url, sink=self.sink, database=self._database, imap=server,
            imap_folder=fault.imap, imap_port=proxy.port if fault.play is _drop else server.port,
        )  # fmt: skip
        theater.proxy = proxy
        stack.callback(theater.close)
        return theater

    def _mail_server(self, capability: str) -> MailServer:
        if capability not in self._servers:
            place = self._folder / f"server-{len(self._servers)}"
            place.mkdir()
            server = self._stack.enter_context(mail_server(place, capability=capability))
            self._servers[capability] = server
        return self._servers[capability]


def play(database: str, faults: Sequence[Fault], *, quick: bool, folder: Path) -> list[Row]:
    rows = []
    with ExitStack() as stack:
        stage = Stage(folder, database, stack)
        for fault in faults:
            row = stage.play(fault, fault.quick if quick else fault.full)
            print(row, flush=True)
            rows.append(row)
    return rows


def main() -> None:
    words = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__)
    words.add_argument("--quick", action="store_true")
    words.add_argument("--database", choices=DATABASES, help="otherwise both, side by side")
    words.add_argument("--fault", type=int, action="append", help="only this one; may be given again")
    words.add_argument("--results", type=Path, default=RESULTS)
    asked = words.parse_args()
    began = time.monotonic()
    faults = [fault for fault in FAULTS if not asked.fault or fault.number in asked.fault]
    with tempfile.TemporaryDirectory(prefix="chaos-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        if asked.database:
            rows = [asdict(row) | {"good": row.good} for row in play(
                asked.database, faults, quick=asked.quick, folder=folder)]  # fmt: skip
        else:
            rows = side_by_side(asked, folder)
    seconds = time.monotonic() - began
    good = bool(rows) and all(row["good"] for row in rows)
    told = {
        "quick": asked.quick,
        "seconds": round(seconds, 1),
        "good": good,
        "lost": sum(row["lost"] for row in rows),
        "changed_twice": sum(row["changed_twice"] for row in rows),
        "most_repeats_of_one_mail_for_one_crash": max((row["most_repeats"] for row in rows), default=0),
        "faults": rows,
    }
    asked.results.parent.mkdir(exist_ok=True)
    asked.results.write_text(json.dumps(told, indent=2) + "\n")
    if not asked.database:
        print(f"{'all is well' if good else 'NOT ALL IS WELL'}: {told['lost']} lost, {told['changed_twice']} "
              f"changed twice, in {seconds:.0f} s; written to {asked.results}")  # fmt: skip
    sys.exit(0 if good else 1)


def side_by_side(asked: argparse.Namespace, folder: Path) -> list[dict[str, object]]:
    """Each database in a process of its own; their lines come as they are ready."""
    words = [sys.executable, "-m", "bench.chaos", *(["--quick"] if asked.quick else [])]
    words += [f"--fault={number}" for number in asked.fault or ()]
    running = [
        subprocess.Popen([*words, f"--database={name}", f"--results={folder / name}.json"], cwd=ROOT)
        for name in DATABASES
    ]
    for process in running:
        process.wait()
    rows: list[dict[str, object]] = []
    for name in DATABASES:
        path = folder / f"{name}.json"
        if not path.exists():
            raise SystemExit(f"the faults on {name} came to no end; what happened stands above")
        rows += json.loads(path.read_text())["faults"]
    return rows


if __name__ == "__main__":
    main()
