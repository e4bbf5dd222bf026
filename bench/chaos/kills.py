"""Faults 1 and 9: the process is killed at each named point, and between COPY and EXPUNGE."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable

from imapclient import IMAPClient

from bench.chaos.harness import Harness
from bench.chaos.result import Row
from processor.stages.crash import CRASH_POINTS

AFTER_ACCEPTANCE = ("after 250", "after commit C")  # where a mail is out and nobody knows it yet
_STEPS_OF_A_MOVE = ("add_flags", "uid_expunge")  # what follows COPY where MOVE is missing


def kills(theater: Harness, row: Row, trials: int) -> None:
    """Each trial: mails come, the pass is killed at a point, another one goes on; the points in turn."""
    dice = random.Random(1)
    members = theater.rehearse()
    early = 0
    for nth in range(3 * trials):
        if row.played >= trials or not row.in_time:
            break
        point = CRASH_POINTS[nth % len(CRASH_POINTS)]
        theater.later(minutes=1)
        theater.something(dice, members)
        members.append(theater.newcomer())
        # some points are met once in a pass, others once for each batch or mail
        died = theater.run(point, 1 + (nth // len(CRASH_POINTS)) % 2)
        early += theater.note(theater.sink.mails())
        theater.clean_pass()
        again = theater.note(theater.sink.mails())
        row.played += died == signal.SIGKILL
        row.most_repeats = max(row.most_repeats, again)
        if again and point not in AFTER_ACCEPTANCE:
            row.wrong.append(f"a repeat after a kill at {point!r}")
    if early:
        row.wrong.append("a mail went out twice without a crash between")
    theater.count(row)
    row.more = f"{len(CRASH_POINTS)} points, first or second time there"


def half_moves(theater: Harness, row: Row, trials: int) -> None:
    """The server has no MOVE; the process is killed after COPY, or after the mail was marked."""
    dice = random.Random(2)
    members = theater.rehearse()
    for nth in range(trials):
        if not row.in_time:
            break
        theater.later(minutes=1)
        theater.something(dice, members)
        members.append(theater.newcomer())
        row.played += theater.run(before=_die_at(_STEPS_OF_A_MOVE[nth % 2])) == signal.SIGKILL
        theater.clean_pass()
        row.most_repeats = max(row.most_repeats, theater.note(theater.sink.mails()))
    theater.count(row)
    assert theater.imap is not None
    client = theater.imap.connect()
    left = client.select_folder(theater.imap_folder)[b"EXISTS"]
    filed = client.select_folder("Processed")[b"EXISTS"]
    client.logout()
    if left:
        row.wrong.append(f"{left} mails were left in the watched folder")
    if filed < len(theater.said):
        row.wrong.append(f"only {filed} of {len(theater.said)} mails were filed")
    row.more = f"{filed - len(theater.said)} copies too many in the archive"


def _die_at(step: str) -> Callable[[], None]:
    def arm() -> None:
        def die(*values: object, **named: object) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(IMAPClient, step, die)

    return arm
