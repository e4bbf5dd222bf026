"""Reads mails as the program does, for tests: in this process, or by workers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from processor.core.mail import InboundMail
from processor.core.program import Program
from processor.reader import MODULES, ReaderPool
from processor.stages.ports import RawMail, Unreadable
from processor.workers import WorkerPool
from tests.shipped_rules import RULES

PROGRAM = Program(
    name="Mentor Exchange",
    address="mentors@program.example",
    time_zone="Europe/Berlin",
    coordinators=("coordinator@program.example",),
)


class Readers:
    """So many workers, each with so much memory; 0: this process reads."""

    def __init__(
        self, count: int = 0, *, seconds: float = 5, megabytes: int = 512, most_bytes: int = 10_000_000
    ) -> None:
        self.workers = WorkerPool(count, megabytes, modules=MODULES) if count else None
        self._pool = ReaderPool(self.workers, PROGRAM, RULES, seconds=seconds, most_bytes=most_bytes)

    def read(self, mails: Sequence[tuple[bytes, datetime]]) -> list[InboundMail | Unreadable]:
        """Only the mails, without what the core says of their words."""
        found = self._pool.begin([RawMail(raw=raw, received_at=at) for raw, at in mails])()
        return [one if isinstance(one, Unreadable) else one.reading.mail for one in found]

    def close(self) -> None:
        if self.workers is not None:
            self.workers.close()
