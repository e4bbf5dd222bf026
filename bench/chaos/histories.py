"""Fault 20: histories made up at random, in one process, on a database as it is in service."""

from __future__ import annotations

from bench.chaos.harness import Harness
from bench.chaos.result import Row
from tests.histories import Tally, on_postgresql, on_sqlite, play

_ROUND = 1_000  # steps; between them it is seen whether the time is up
_SEED = 20_000


def histories(theater: Harness, row: Row, steps: int) -> None:
    """What breaks a promise in one of them stands in the row, with the seed that plays it again."""
    server = theater.server
    place = on_sqlite(theater.folder) if server is None else on_postgresql(server)
    whole = Tally()
    while whole.steps < steps and row.in_time:
        number = _SEED + whole.steps
        try:
            found = play(place, steps=min(_ROUND, steps - whole.steps), number=number, shrink=False)
        except AssertionError as broken:
            notes = getattr(broken, "__notes__", ())  # the last one has the seed
            row.wrong.append("\n".join([str(broken), *reversed(notes)])[:5_000])
            break
        whole.add(found)
    row.played, row.mails = whole.steps, whole.messages
    row.repeats, row.most_repeats = whole.repeats, whole.most_repeats
    row.more = str(whole)
