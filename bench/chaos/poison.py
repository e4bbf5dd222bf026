"""Fault 12: a mail that cannot be read, or that the program stumbles over; the next one goes on.

When the program is mended, the mails are requeued, and put back into the watched folder, as they came.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime

from bench.chaos.harness import Harness, id_of
from bench.chaos.result import Row
from processor.core.actor import Channel
from processor.core.understanding import Understood
from processor.stages.decider import Decider
from processor.stages.decision import Decided
from processor.stages.ports import Unit
from processor.stages.tally import Underway
from processor.store.maintenance import Maintenance

MARK = "this mail is poison"
FAILED, DONE, QUARANTINED = "failed", "done", "quarantined"
EXPECTED = {  # in one pass; the first try is in the transaction in which the mail behind it is done
    True: (FAILED, DONE, FAILED, FAILED, QUARANTINED),  # it hits the fault
    False: (QUARANTINED, DONE),  # it is over a limit, so there is no second try
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stumbling(Decider):
    """The program with a fault in it: it fails on mails that have the mark."""

    tell: Callable[[str], object]

    def decide(
        self,
        mail: Understood,
        unit: Unit,
        now: datetime,
        *,
        inbox_id: int,
        underway: Underway | None = None,
        copy_of: int = 0,
        channel: Channel = Channel.MAIL,
    ) -> Decided:
        # a mail that is quarantined is judged once more, by its header
        if MARK in mail.reading.mail.subject and not mail.reading.mail.unread:
            self.tell(FAILED)
            raise ZeroDivisionError(MARK)
        # not super(): a dataclass with slots is another class than the one in which this was written
        return Decider.decide(
            self, mail, unit, now, inbox_id=inbox_id, underway=underway, copy_of=copy_of, channel=channel
        )


class _Watch:
    """A log that keeps what happened in a pass, in its order, and how long a good mail took at most."""

    def __init__(self) -> None:
        self.longest = 0.0  # seconds, to be told: a busy machine makes them many
        self.order: list[str] = []
        self._begun = 0.0

    def begin(self) -> None:
        self.order = []
        self._begun = time.monotonic()

    def __call__(self, event: str, **values: object) -> None:
        if event in (FAILED, DONE, QUARANTINED):
            self.order.append(event)
        if event == DONE:
            self.longest = max(self.longest, time.monotonic() - self._begun)


def poisoned(theater: Harness, row: Row, mails: int) -> None:
    """Half of them are over the reader's limits, half hit the fault; behind each comes a good one.

    At the end the program has no fault any more: those that hit it are done, the others stay where they are.
    """
    members = theater.rehearse()
    expected: dict[str, bytes] = {}
    watch, usual = _Watch(), _Watch()
    for _ in range(3):
        theater.newcomer()
        _stumbling_pass(theater, usual)
    late = 0
    for nth in range(mails):
        if not row.in_time:
            break
        theater.later(minutes=1)
        who = members[-1]  # another one each time: nobody gets more than so many answers a day
        raw = theater.compose(who, f"{MARK} {nth}") if nth % 2 else _bomb(theater, who, nth)
        expected[id_of(raw)] = raw
        theater.put(raw)
        members.append(theater.newcomer())
        _stumbling_pass(theater, watch)
        if tuple(watch.order) != EXPECTED[nth % 2 == 1]:
            late += 1
            row.wrong.append(f"the mail behind one was not done with its first try: {', '.join(watch.order)}")
        row.played += 1
    theater.count(row)
    found = theater.ask("select raw, attempts, because, traceback from inbox where state = 'quarantined'")
    row.lost += len(expected) - len(found)
    kept = {bytes(raw) for raw, *_ in found}
    if kept != set(expected.values()):
        row.wrong.append("the bytes of a quarantined mail are not those that came")
    # one that is over a limit stays so, and is not tried again
    if any(attempts != (3 if trace else 1) for _, attempts, _, trace in found):
        row.wrong.append(f"quarantined after {sorted({attempts for _, attempts, _, _ in found})} attempts")
    if not all(because for _, _, because, _ in found):
        row.wrong.append("a quarantined mail has no reason")
    if sum("ZeroDivisionError" in trace for *_, trace in found) != row.played // 2:
        row.wrong.append("the traceback of the fault is missing")
    again = _again(theater, row, list(expected.values()))
    row.more = (
        f"the mail behind one waited for no second try, {row.played - late} of {row.played} times "
        f"(at most {watch.longest:.2f} s, without one {usual.longest:.2f} s); "
        f"{again} requeued, put back, and done once when the fault was mended"
    )


def _again(theater: Harness, row: Row, raws: Sequence[bytes]) -> int:
    """How many of them find a good end in the mended program: half are requeued, then all put back, twice."""
    query = "select raw from inbox where state in ('applied', 'held')"  # words that mean nothing may be held
    quarantined = theater.ask("select id from inbox where state = 'quarantined' order by id")
    with closing(Maintenance(theater.url)) as maintenance:
        ids = [number for (number,) in quarantined][: len(quarantined) // 2]
        if ids and maintenance.requeue(ids, theater.now) != len(ids):
            row.wrong.append("not every quarantined mail was requeued")
    for _ in range(2):
        theater.later(minutes=1)
        for raw in raws:
            theater.put(raw)
        theater.run_here()
    done = [bytes(raw) for (raw,) in theater.ask(query)]
    mended = [raw for raw in raws if MARK.encode() in raw]
    if sorted(raw for raw in done if raw in raws) != sorted(mended):
        row.wrong.append(f"{sum(raw in done for raw in mended)} of {len(mended)} mails were done when mended")
    row.changed_twice += theater.doubled(row)
    return len(mended)


def _stumbling_pass(theater: Harness, watch: _Watch) -> None:
    with theater.parts() as parts:
        decider = parts.processor.decider
        faulty = Stumbling(reader=decider.reader, program=decider.program, rules=decider.rules, tell=watch)
        watch.begin()
        processor = replace(parts.processor, decider=faulty, log=watch)
        replace(parts, processor=processor).one_pass(theater.now)


def _bomb(theater: Harness, who: int, nth: int) -> bytes:
    """A mail with more levels than anybody writes."""
    head, _, _ = theater.compose(who, f"levels {nth}").partition(b"\r\nMIME-Version")
    lines = [head, b"MIME-Version: 1.0"]
    for level in range(80):
        lines += [b'Content-Type: multipart/mixed; boundary="b%d"' % level, b"", b"--b%d" % level]
    lines += [b"Content-Type: text/plain", b"", b"STATUS"]
    return b"\r\n".join([*lines, *(b"--b%d--" % level for level in reversed(range(80)))]) + b"\r\n"
