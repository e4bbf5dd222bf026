"""Faults 13 and 14: a sender dies with mails that it has claimed, or sleeps longer than its claim lasts."""

from __future__ import annotations

import mmap
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from bench.chaos.harness import Harness, aware, in_child
from bench.chaos.result import Row
from bench.places import now as real_now
from processor.core.mail import OutboundMail
from processor.core.outcome import Decision, Disposition
from processor.stages.ports import Store

WORKERS = 3
_LEASE = 900  # seconds, by a clock that only deaths() turns
_CLAIM = 10
_PAUSE = (0.005, 0.06)  # seconds between kills
_DRAIN = 300  # seconds for what is left when the time for kills is up; only so that nothing hangs


class _Clock:
    """One for all senders, in memory that they share; it stands still until it is turned."""

    def __init__(self) -> None:
        self._began = real_now()
        self._turns = mmap.mmap(-1, 8)

    def now(self) -> datetime:
        return self._began + timedelta(seconds=self._turns_so_far * (_LEASE + 1))

    def turn(self) -> None:
        """Every claim that was made before is over."""
        self._turns[:] = (self._turns_so_far + 1).to_bytes(8, "big")

    @property
    def _turns_so_far(self) -> int:
        return int.from_bytes(self._turns[:], "big")


def deaths(theater: Harness, row: Row, kills: int, *, jobs: int) -> None:
    """Senders claim jobs, note each in a file as if it were sent, and report it; some are killed.

    The clock is turned when dead senders have claimed all that is left, so no living one ever sleeps beyond
    its claim, however busy the machine is. When all jobs are done before the kills, as many more are made:
    no kill is wasted on idle senders.
    """
    store: Store = theater.store
    clock = _Clock()
    fill(theater, jobs, at=clock.now())
    notes = theater.folder / "notes"
    notes.touch()
    dice = random.Random(13)
    running = [_start(store, notes, clock) for _ in range(WORKERS)]
    dead: list[int] = []
    try:
        while time.monotonic() < row.ends + _DRAIN:
            if not _left(theater):
                if row.played >= kills or not row.in_time:
                    break
                more = max(1, jobs // kills) * (kills - row.played)
                fill(theater, more, jobs, at=clock.now())
                jobs += more
            if _only_asleep(theater, dead, clock.now()):
                clock.turn()
            time.sleep(dice.uniform(*_PAUSE))
            if row.played < kills and row.in_time:
                victim = running.pop(dice.randrange(len(running)))
                row.played += _end(victim) == signal.SIGKILL
                dead.append(victim)
                running.append(_start(store, notes, clock))
    finally:
        for pid in running:
            _end(pid)
    _count(theater, row, notes, jobs)


def _count(theater: Harness, row: Row, notes: Path, jobs: int) -> None:
    sent: Counter[str] = Counter()
    reported: Counter[str] = Counter()
    open_ends: dict[str, set[str]] = {}  # sender -> jobs that it noted and did not report
    for line in notes.read_text().splitlines():
        what, job, sender = line.split()
        if what == "sent":
            sent[job] += 1
            open_ends.setdefault(sender, set()).add(job)
        else:
            reported[job] += 1
            open_ends[sender].discard(job)
    states = dict(theater.ask("select state, count(*) from outbox group by state"))
    row.mails = jobs
    row.lost = jobs - states.get("sent", 0) + sum(1 for job in reported if not sent[job])
    row.changed_twice = sum(1 for count in reported.values() if count > 1)
    row.repeats = sum(count - 1 for count in sent.values())
    again = [sum(sent[job] > 1 for job in jobs_left) for jobs_left in open_ends.values()]
    row.most_repeats = max(again, default=0)
    if row.repeats > row.played:
        row.wrong.append(f"{row.repeats} repeats from {row.played} deaths")
    row.more = f"{WORKERS} senders, {jobs:,} jobs"


def fill(theater: Harness, jobs: int, first: int = 0, *, at: datetime) -> None:
    for start in range(first, first + jobs, 500):
        mails = [_mail(nth) for nth in range(start, min(first + jobs, start + 500))]
        with theater.store.unit() as unit:
            made = Decision(disposition=Disposition.DONE, because="jobs for the senders")
            unit.apply(made, now=at, inbox_id=None)
            unit.queue([(mail, None) for mail in mails], at)


def _mail(nth: int) -> OutboundMail:
    serial = f"{nth:016x}"
    return OutboundMail(
        serial=serial,
        message_id=f"<{serial}@program.example>",
        return_path="mentors@program.example",
        recipient=f"reader{nth}@clinic.example",
        letter="note",
        about="",
        subject="Job",
        raw=b"Subject: Job\r\n\r\nJob\r\n",
    )


def _start(store: Store, notes: Path, clock: _Clock) -> int:
    child = os.fork()
    if child:
        return child
    try:
        _send(store, notes, clock)
    finally:
        os._exit(0)


def _send(store: Store, notes: Path, clock: _Clock) -> None:
    file = os.open(notes, os.O_WRONLY | os.O_APPEND)
    while True:
        with store.unit() as unit:
            claimed = unit.claim_outgoing(clock.now(), _CLAIM, _owner(os.getpid()), _LEASE)
        if not claimed:
            time.sleep(0.05)
        for out in claimed:
            os.write(file, b"sent %d %d\n" % (out.id, os.getpid()))
            with store.unit() as unit:
                accepted = unit.report_sent([(out.id, out.fence, "250 taken")], clock.now())
            if accepted:
                os.write(file, b"reported %d %d\n" % (out.id, os.getpid()))


def _end(pid: int) -> int:
    """Kills it; the signal that it died of."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    status = os.waitpid(pid, 0)[1]
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _owner(pid: int) -> str:
    return f"sender-{pid}"


def _left(theater: Harness) -> int:
    return int(theater.ask("select count(*) from outbox where state = 'queued'")[0][0])


def _only_asleep(theater: Harness, dead: Sequence[int], now: datetime) -> bool:
    """Nobody can claim anything: the dead hold all that is left, and their claims are not over."""
    query = "select leased_to, min(next_try_at) from outbox where state = 'queued' group by leased_to"
    claims = dict(theater.ask(query))
    return claims.keys() <= set(map(_owner, dead)) and all(aware(ends, now) > now for ends in claims.values())


def sleepers(theater: Harness, row: Row, trials: int) -> None:
    """One claims a mail and is stopped; another sends it when the claim is over; the first wakes up."""
    stale = 0
    for nth in range(trials):
        if not row.in_time:
            break
        theater.now = real_now()
        fill(theater, 1, nth, at=theater.now)
        reading, writing = os.pipe()
        sleeper = os.fork()
        if not sleeper:
            try:
                os.write(writing, _sleep_on_it(theater))
            finally:
                os._exit(0)
        os.close(writing)  # only the sleeper has it: if that fails, there is nothing to wait for
        os.waitpid(sleeper, os.WUNTRACED)  # it has its claim and is stopped
        died = in_child(lambda: _take_over(theater))
        os.kill(sleeper, signal.SIGCONT)
        os.waitpid(sleeper, 0)
        told = os.read(reading, 1)
        os.close(reading)
        if told not in (b"0", b"1") or died:
            row.wrong.append(f"trial {nth} did not come to its end")
        stale += told == b"1"
        row.played += told == b"0"
    states = dict(theater.ask("select state, count(*) from outbox group by state"))
    fences = theater.ask("select count(*) from outbox where fence <> 2 or server_reply <> '250 the other'")
    row.mails = row.played + stale
    row.lost = row.mails - states.get("sent", 0)
    row.changed_twice = stale + fences[0][0]
    row.more = f"{stale} stale reports were accepted"


def _sleep_on_it(theater: Harness) -> bytes:
    """ "1" when the late report was accepted, which it must not be."""
    with theater.store.unit() as unit:
        (out,) = unit.claim_outgoing(theater.now, 1, "sleeper", _LEASE)
    os.kill(os.getpid(), signal.SIGSTOP)
    with theater.store.unit() as unit:
        return b"1" if unit.report_sent([(out.id, out.fence, "250 the sleeper")], theater.now) else b"0"


def _take_over(theater: Harness) -> None:
    later = theater.now + timedelta(seconds=_LEASE + 1)
    with theater.store.unit() as unit:
        (out,) = unit.claim_outgoing(later, 1, "other", 3600)
    with theater.store.unit() as unit:
        assert unit.report_sent([(out.id, out.fence, "250 the other")], later)
