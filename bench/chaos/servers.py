"""Fault 2 on PostgreSQL: the server of the database is killed with all its processes, and recovers."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from contextlib import suppress

import psycopg

from bench.chaos.harness import Harness
from bench.chaos.result import Row
from bench.memory import tree
from processor.stages.ports import StoreDown
from tests.doors.postgres import PostgresServer

_READY_SECONDS = 60.0


def killed_servers(theater: Harness, row: Row, trials: int) -> None:
    """In the midst of a pass, at any moment; fsync and synchronous_commit are on, as in service."""
    server = theater.server
    assert server is not None
    members = theater.rehearse()
    dice = random.Random(22)
    theater.newcomer()
    began = time.monotonic()
    theater.run()
    span = time.monotonic() - began  # of a pass
    for _ in range(trials):
        if not row.in_time:
            break
        theater.later(minutes=1)
        theater.something(dice, members)
        members.append(theater.newcomer())
        child = os.fork()
        if not child:
            with suppress(StoreDown):
                theater.run_here()
            os._exit(0)
        time.sleep(dice.uniform(0.0, span))
        _kill(server)
        os.waitpid(child, 0)
        row.played += 1
        _start_again(server)
        theater.note(theater.sink.mails())
        theater.clean_pass()
        row.most_repeats = max(row.most_repeats, theater.note(theater.sink.mails()))
    theater.count(row)
    row.more = "at any moment of a pass; it recovered each time"


def _kill(server: PostgresServer) -> None:
    """All of it at once: stopped first, so that it has no child meanwhile that nobody knows of."""
    os.kill(server.process.pid, signal.SIGSTOP)
    for pid in tree(server.process.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    server.process.wait()


def _start_again(server: PostgresServer) -> None:
    owner = (server.folder / "data").stat()
    with (server.folder / "log").open("ab") as log:
        server.process = subprocess.Popen(
            server.process.args,
            user=owner.st_uid if os.geteuid() == 0 else None,
            group=owner.st_gid if os.geteuid() == 0 else None,
            extra_groups=[] if os.geteuid() == 0 else None,
            cwd=server.folder,
            stdout=log,
            stderr=log,
        )
    ends = time.monotonic() + _READY_SECONDS
    while True:
        try:
            psycopg.connect(server.url()).close()
        except psycopg.OperationalError:
            if server.process.poll() is not None or time.monotonic() > ends:
                said = " | ".join((server.folder / "log").read_text().splitlines()[-5:])
                raise RuntimeError(f"PostgreSQL did not recover: {said}") from None
            time.sleep(0.05)
        else:
            return
