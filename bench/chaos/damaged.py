"""Fault 30: damaged mails, read in this very process: each is read, or refused for a limit in a sentence."""

from __future__ import annotations

import random

from bench.chaos.harness import Harness
from bench.chaos.result import Row
from processor.stages.ports import Unreadable
from tests.doors.mail_samples import samples
from tests.doors.mutations import NOW, mutated
from tests.reading import Readers

_BATCH = 500


def damaged(theater: Harness, row: Row, mails: int) -> None:
    """The reader asks no database, so one is as good as the other."""
    dice, originals, readers = random.Random(30), samples(), Readers(0)
    refused = 0
    while row.played < mails and row.in_time:
        batch = [mutated(dice, dice.choice(originals)) for _ in range(min(_BATCH, mails - row.played))]
        found = readers.read([(raw, NOW) for raw in batch])
        row.lost += len(batch) - len(found)
        for raw, mail in zip(batch, found, strict=True):
            if isinstance(mail, Unreadable):
                refused += 1
                if mail.traceback or not mail.because:
                    row.wrong.append(f"an error of ours in place of a limit: {raw[:200]!r}")
        row.played += len(batch)
    row.mails = row.played
    row.more = f"{refused:,} refused for a limit, all others read, no error of ours"
