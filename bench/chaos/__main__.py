"""`make chaos`: plays the faults, prints a line for each, and writes bench/results/chaos.json.

`--quick` plays each a few times, in well under three minutes; the whole takes at most 40 minutes and
what is begun then: a fault whose time is up strikes no more, and its line says how often it did.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.chaos import kept
from bench.chaos.faults import DATABASES, FAULTS, Fault
from bench.chaos.harness import Harness
from bench.chaos.proxy import Proxy
from bench.chaos.result import Row
from bench.places import ROOT, MailServer, mail_server
from bench.several import postgres
from bench.sink import Sink
from processor.store import migrate
from tests.doors.postgres import PostgresServer

MINUTES = 40  # what is begun within them is brought to its end
RESULTS = ROOT / "bench" / "results" / "chaos.json"


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
        else:
            self._template = str(folder / "template.db")
            migrate(f"sqlite:///{self._template}")

    def play(self, fault: Fault, count: int, seconds: float = math.inf) -> Row:
        row = Row(
            number=fault.number, name=fault.name, database=self._database, wanted=count, allowed=fault.allowed
        )
        began = time.monotonic()
        row.ends = began + seconds
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
            shutil.copy(self._template, place / "program.db")
            yield f"sqlite:///{place}/program.db"
            return
        name = self._postgres.create_database(self._template)
        try:
            yield self._postgres.url(name)
        finally:
            self._postgres.drop_database(name)

    def _theater(self, fault: Fault, place: Path, url: str, stack: ExitStack) -> Harness:
        folder = place / "program"
        if not fault.imap:
            theater = Harness(folder=folder, url=url, sink=self.sink, database=self._database)
            theater.server = self._postgres
            stack.callback(theater.close)
            return theater
        server = self._mail_server(fault.capability)
        server.make_folder(fault.imap)
        proxy = stack.enter_context(Proxy(to_port=server.port))
        theater = Harness(
            folder=folder, url=url, sink=self.sink, database=self._database, imap=server,
            imap_folder=fault.imap, imap_port=proxy.port,
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


def play(
    database: str, faults: Sequence[Fault], *, quick: bool, minutes: float, folder: Path
) -> list[dict[str, Any]]:
    """Each row as chaos.json has it. Every fault has its share of the minutes."""
    whole = sum(fault.seconds for fault in FAULTS if database in fault.databases)
    rows = []
    with ExitStack() as stack:
        stage = Stage(folder, database, stack)
        for fault in faults:
            if database not in fault.databases:
                continue
            if quick:  # few times, however long a busy machine takes for them
                row = stage.play(fault, fault.quick)
            else:
                row = stage.play(fault, fault.full, fault.seconds / whole * minutes * 60)
            print(row, flush=True)
            told = asdict(row) | {"good": row.good}
            del told["ends"]
            rows.append(told)
    return rows


def main() -> None:
    words = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__)
    words.add_argument("--quick", action="store_true")
    words.add_argument("--minutes", type=float, default=MINUTES, help=f"at most; {MINUTES} unless told")
    words.add_argument("--database", choices=DATABASES, help="otherwise both, side by side")
    words.add_argument("--fault", type=int, action="append", help="only this one; may be given again")
    words.add_argument("--results", type=Path, default=RESULTS)
    words.add_argument(
        "--keep", action="store_true", help="keep the figures of a full run, and show them in docs/"
    )
    asked = words.parse_args()
    if asked.keep and (asked.quick or asked.database or asked.fault or asked.minutes < MINUTES):
        words.error("--keep is for the full run: all faults at their full counts, on both databases")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers are ended, too
    began = time.monotonic()
    faults = [fault for fault in FAULTS if not asked.fault or fault.number in asked.fault]
    with tempfile.TemporaryDirectory(prefix="chaos-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        if asked.database:
            rows = play(asked.database, faults, quick=asked.quick, minutes=asked.minutes, folder=folder)
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
    if asked.keep:
        kept.keep(rows, seconds)
    if not asked.database:
        print(f"{'all is well' if good else 'NOT ALL IS WELL'}: {told['lost']} lost, {told['changed_twice']} "
              f"changed twice, in {seconds:.0f} s; written to {asked.results}")  # fmt: skip
    sys.exit(0 if good else 1)


def side_by_side(asked: argparse.Namespace, folder: Path) -> list[dict[str, Any]]:
    """Each database in a process of its own; their lines come as they are ready."""
    words = [sys.executable, "-m", "bench.chaos", *(["--quick"] if asked.quick else [])]
    words += [f"--minutes={asked.minutes}"]
    words += [f"--fault={number}" for number in asked.fault or ()]
    running = [
        subprocess.Popen([*words, f"--database={name}", f"--results={folder / name}.json"], cwd=ROOT)
        for name in DATABASES
    ]
    for process in running:
        process.wait()
    rows: list[dict[str, Any]] = []
    for name in DATABASES:
        path = folder / f"{name}.json"
        if not path.exists():
            raise SystemExit(f"the faults on {name} came to no end; what happened stands above")
        rows += json.loads(path.read_text())["faults"]
    return rows


if __name__ == "__main__":
    main()
