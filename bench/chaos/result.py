"""What one row of faults came to."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Row:
    """A fault, played so many times on one database. `lost` and `changed_twice` have to stay 0."""

    number: int  # of the fault, as the list of faults counts them
    name: str
    database: str  # "sqlite" or "postgresql"
    wanted: int = 0  # how often it was to be played
    played: int = 0  # how often the fault struck
    mails: int = 0  # that went through it
    lost: int = 0  # mails without an end or without their answer
    changed_twice: int = 0  # records that one mail changed more than once
    repeats: int = 0  # mails that went out once more, with the same Message-ID and the same bytes
    most_repeats: int = 0  # of one mail for one strike
    allowed: int = 0  # repeats of one mail for one strike
    wrong: list[str] = field(default_factory=list)  # whatever else was not as it has to be
    more: str = ""
    seconds: float = 0.0
    ends: float = math.inf  # time.monotonic(): no new strike is begun after it
    skipped: str = ""  # why it was not played

    @property
    def in_time(self) -> bool:
        return time.monotonic() < self.ends

    @property
    def good(self) -> bool:
        calm = not self.lost and not self.changed_twice and not self.wrong
        return calm and self.most_repeats <= self.allowed and (self.played > 0 or bool(self.skipped))

    def __str__(self) -> str:
        head = f"fault {self.number:>2}  {self.database:<10}  {self.name}"
        if self.skipped:
            return f"{head}: not played: {self.skipped}"
        short = f" (of {self.wanted:,}, as its time was up)" if self.played < self.wanted else ""
        told = f"{self.played:,} times{short}, {self.mails:,} mails: {self.lost} lost"
        told += f", {self.changed_twice} changed twice"
        told += f", {self.repeats} sent again"
        if self.repeats:
            told += f" (at most {self.most_repeats} for one strike)"
        told += f"; {self.more}" if self.more else ""
        wrong = f"  WRONG: {'; '.join(self.wrong[:3])}" if self.wrong else ""
        return f"{head}: {told}  [{self.seconds:.0f} s]  {'ok' if self.good else 'NOT OK'}{wrong}"
