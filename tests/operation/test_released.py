"""After the breaker has stopped all mail, a release lets out all that waited (fault 42)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.doors.postgres import made_postgres_url as made_postgres_url
from tests.doors.postgres import made_template as made_template
from tests.doors.postgres import postgres_server as postgres_server
from tests.operation.small import PROGRAM, SERVER, SQLITE, SmallProgram

CAP, FLOOD = 4, 14


def _plays(folder: Path, database: str) -> None:
    (folder / "our").mkdir()
    (folder / "our" / "policy.toml").write_text(f"breaker_letters_per_hour = {CAP}\n")
    program = SmallProgram(folder, '[paths]\nrules = "our"\n', database)

    def ask(count: int, place: str) -> None:
        for number in range(count):
            sender = f"m{number}@{place}.example"
            raw = (
                f"Authentication-Results: {SERVER}; dmarc=pass header.from={place}.example\r\n"
                f"From: {sender}\r\nTo: {PROGRAM}\r\nSubject: HELP\r\n"
                f"Message-ID: <{sender}>\r\n\r\nHELP\r\n"
            )
            (folder / "inbox" / "new" / sender).write_text(raw)

    def sent() -> int:
        return len(list((folder / "sent" / "new").iterdir()))

    ask(FLOOD, "north")
    program.done("once")
    assert sent() == CAP + 1  # and what tells the coordinators
    assert f"{FLOOD - CAP} released" in program.done("outbox", "release")
    program.done("once")
    assert sent() == FLOOD + 1
    assert "breaker" not in program.told("status")["alarms"]
    ask(FLOOD, "south")  # the next runaway
    program.done("once")
    assert sent() == FLOOD + 1 + CAP + 1


@pytest.mark.slow
def test_a_release_lets_out_more_than_the_cap_and_the_next_runaway_stops_at_it(tmp_path: Path) -> None:
    _plays(tmp_path, SQLITE)


@pytest.mark.slow
def test_so_it_does_on_postgresql(tmp_path: Path, made_postgres_url: str) -> None:
    _plays(tmp_path, made_postgres_url)
