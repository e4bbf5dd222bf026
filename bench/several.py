"""One daemon and two over one PostgreSQL database, each with a mailbox folder of its own."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from bench.daemons import Daemon, DaemonRefused
from bench.places import MailServer, write_configuration
from bench.rates import set_scene
from bench.sink import Sink
from processor.core.rules import RuleBook
from tests.doors.postgres import PostgresServer, find_binaries, start_server

MEMBERS = 2_000
FOLDERS = ("INBOX", "Second")
LONGEST = 180.0  # seconds for one run
# Durable, as an operator runs it: what the tests switch off for speed is on.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_buffers": "64MB",
    "max_connections": "60",
}


@dataclass(slots=True)
class Several:
    one: list[float] = field(default_factory=list)  # mails a second
    two: list[float] = field(default_factory=list)
    refused: str = ""  # why two were not measured


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
) -> Several:
    template = database.create_database()
    scene = set_scene(folder / "scene", MEMBERS, mails, rules, url=database.url(template))
    for name in FOLDERS[1:]:
        server.make_folder(name)
    found = Several()
    for _ in range(rounds):
        for count, rates in ((1, found.one), (2, found.two)):
            if found.refused and count == 2:
                continue
            copy = database.create_database(template)
            try:
                place = folder / copy
                rates.append(_run(server, sink, database.url(copy), place, count, scene.warm_up, scene.mails))
            except DaemonRefused as refused:
                if count == 1:
                    raise
                found.refused = str(refused)
            finally:
                database.drop_database(copy)
        say(f"one daemon {found.one[-1]:.0f}/s" + (f", two {found.two[-1]:.0f}/s" if found.two else ""))
    return found


def _run(
    server: MailServer,
    sink: Sink,
    url: str,
    place: Path,
    count: int,
    warm_up: Sequence[bytes],
    mails: Sequence[bytes],
) -> float:
    """Mails a second, from the delivery to the last answer at the sink."""
    with ExitStack() as stack, psycopg.connect(url, autocommit=True) as database:
        daemons = [
            stack.enter_context(Daemon(_configure(server, sink, url, place / name, name), server.password))
            for name in FOLDERS[:count]
        ]
        for nth, name in enumerate(FOLDERS[:count]):
            server.deliver(warm_up[nth::count], name)
        _wait_until_done(database, len(warm_up), daemons)
        sink.mails()
        began = time.monotonic()
        for nth, name in enumerate(FOLDERS[:count]):
            server.deliver(mails[nth::count], name)
        _wait_until_done(database, len(warm_up) + len(mails), daemons)
        time.sleep(0.3)
        return len(mails) / (max(taken.at for taken in sink.mails()) - began)


def _configure(server: MailServer, sink: Sink, url: str, place: Path, name: str) -> Path:
    return write_configuration(
        place,
        database=url,
        delivery=f"smtp://127.0.0.1:{sink.port}",
        mailbox=server.url(name),
        ca_file=server.ca_file,
    )


def _wait_until_done(database: psycopg.Connection, mails: int, daemons: Sequence[Daemon]) -> None:
    """Every mail has its end, and every answer is out."""
    asked = (
        b"SELECT (SELECT count(*) FROM inbox WHERE state <> 'waiting' AND mirrored),"
        b" (SELECT count(*) FROM outbox WHERE state = 'queued')"
    )
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
