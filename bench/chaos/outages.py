"""Fault 4: the database is out of reach, when a transaction begins or before its commit."""

from __future__ import annotations

import random

from bench.chaos.harness import Harness
from bench.chaos.result import Row
from processor.stages.ports import StoreDown
from tests.operation.failing import FailingStore, with_store


def outages(theater: Harness, row: Row, wanted: int) -> None:
    """Each trial: mails come, the database is away at some transaction, and is back for the next pass."""
    dice = random.Random(4)
    members = theater.rehearse()
    span = 8  # twice the transactions of a pass; what is not reached shows the end of it
    for _ in range(5 * wanted):
        if row.played >= wanted or not row.in_time:
            break
        theater.later(minutes=1)
        theater.something(dice, members)
        members.append(theater.newcomer())
        nth = dice.randint(2, span)
        try:
            with theater.parts() as parts:
                with_store(parts, FailingStore(parts.store, nth)).one_pass(theater.now)
            span = max(8, nth - 1)
        except StoreDown:
            row.played += 1
            span = max(span, nth + 4)
        early = theater.note(theater.sink.mails())
        if early:
            row.wrong.append("a mail went out twice before the next pass")
        theater.clean_pass()
        row.most_repeats = max(row.most_repeats, theater.note(theater.sink.mails()))
    theater.count(row)
    row.more = "at the beginning of a transaction, or before its commit"
