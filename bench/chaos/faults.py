"""The faults that are played: how often, for how long, on which databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench.chaos import (
    copies,
    cuts,
    damaged,
    delivery,
    histories,
    kills,
    leases,
    migrations,
    outages,
    poison,
    power,
    servers,
)
from bench.chaos.harness import Harness
from bench.chaos.result import Row

DATABASES = ("sqlite", "postgresql")
NO_MOVE = "IMAP4rev1 IDLE UIDPLUS NAMESPACE STARTTLS AUTH=PLAIN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    number: int
    name: str
    full: int  # how often, in `make chaos`
    quick: int
    seconds: int  # its share of the time
    play: Callable[[Harness, Row, int], None]
    allowed: int = 0  # repeats of one mail for one strike
    imap: str = ""  # "": a Maildir; otherwise the folder on the IMAP server
    capability: str = ""  # what the IMAP server says it can
    databases: tuple[str, ...] = DATABASES


def _drops(theater: Harness, row: Row, count: int) -> None:
    assert theater.proxy is not None
    cuts.dropped(theater, row, theater.proxy, count)


def _deaths(theater: Harness, row: Row, count: int) -> None:
    leases.deaths(theater, row, count, jobs=20 * count)


FAULTS = (
    Fault(
        number=1,
        name="kill -9 at each durable point",
        full=1000,
        quick=11,
        seconds=480,
        play=kills.kills,
        allowed=1,
    ),
    Fault(
        number=2,
        name="power loss: the log cut anywhere",
        full=200,
        quick=4,
        seconds=140,
        play=power.power_losses,
        allowed=1,
        databases=("sqlite",),
    ),
    Fault(
        number=2,
        name="the server of the database is killed",
        full=40,
        quick=1,
        seconds=140,
        play=servers.killed_servers,
        allowed=1,
        databases=("postgresql",),
    ),
    Fault(
        number=4,
        name="the database is out of reach",
        full=100,
        quick=6,
        seconds=60,
        play=outages.outages,
        allowed=1,
    ),
    Fault(
        number=5,
        name="IMAP drops at every command",
        full=500,
        quick=13,
        seconds=200,
        play=_drops,
        imap="INBOX",
    ),
    Fault(
        number=6,
        name="UIDVALIDITY changes, UIDs again from 1",
        full=100,
        quick=3,
        seconds=80,
        play=cuts.renumbered,
        imap="Watched",
    ),
    Fault(
        number=7,
        name="the same mail by two ways",
        full=1000,
        quick=10,
        seconds=150,
        play=copies.doubled,
    ),
    Fault(
        number=8,
        name="Message-ID missing or used again",
        full=500,
        quick=10,
        seconds=60,
        play=copies.misnamed,
    ),
    Fault(
        number=9,
        name="killed between COPY and EXPUNGE",
        full=100,
        quick=2,
        seconds=80,
        play=kills.half_moves,
        allowed=0,
        imap="INBOX",
        capability=NO_MOVE,
    ),
    Fault(
        number=10,
        name="SMTP outcome unknown",
        full=100,
        quick=2,
        seconds=90,
        play=delivery.unknown_outcomes,
        allowed=1,
    ),
    Fault(
        number=11,
        name="4xx backs off, 5xx ends",
        full=8,
        quick=2,
        seconds=90,
        play=delivery.deferred_and_refused,
    ),
    Fault(
        number=12,
        name="poison",
        full=100,
        quick=2,
        seconds=90,
        play=poison.poisoned,
    ),
    Fault(
        number=13,
        name="a sender dies with its claims",
        full=500,
        quick=6,
        seconds=200,
        play=_deaths,
        allowed=1,
    ),
    Fault(
        number=14,
        name="a sender sleeps beyond its claim",
        full=100,
        quick=3,
        seconds=60,
        play=leases.sleepers,
    ),
    Fault(
        number=18,
        name="killed while the tables are changed",
        full=60,
        quick=4,
        seconds=60,
        play=migrations.killed,
    ),
    Fault(
        number=20,
        name="histories made up at random, by steps",
        full=10_000,
        quick=25,
        seconds=500,
        play=histories.histories,
        allowed=1,
    ),
    Fault(
        number=30,
        name="damaged mails",
        full=100_000,
        quick=200,
        seconds=250,
        play=damaged.damaged,
        databases=("sqlite",),
    ),
)
