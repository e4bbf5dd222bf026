"""A mail that takes all time or memory costs no other mail its place."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE

import pytest

from processor.reader.parse import parse
from processor.stages.ports import Unreadable
from processor.workers import JobTooLong, WorkerPool
from processor.workers.child import READY, receive, send
from tests import sizes
from tests.reading import Readers

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PLAIN = b"From: Jon Berg <jon@example.org>\r\nMessage-ID: <one@example.org>\r\n\r\nAccept\r\n"


def test_a_bomb_harms_no_neighbour() -> None:
    pool = Readers(1, seconds=2, megabytes=400, most_bytes=400_000_000)
    eater = (
        b"From: a@b.example\r\n\r\n" + b"x\r\n" * 60_000_000
    )  # all lines at once need more than the child may have
    good = [(PLAIN.replace(b"<one@", b"<%d@" % n), NOW) for n in range(20)]
    try:
        answers = pool.read([*good[:10], (eater, NOW), *good[10:]])
        # on a busy machine the time may be over before the memory is used up
        assert answers[10] in (
            Unreadable(because="reading the mail needed more than 400 MB"),
            Unreadable(because="reading the mail took longer than 2 seconds"),
        )
        rest = [*answers[:10], *answers[11:]]
        assert rest == [parse(raw, at) for raw, at in good]
        assert pool.read(good[:1]) == [parse(*good[0])]
    finally:
        pool.close()


def test_a_mail_that_takes_too_long_is_unreadable_and_the_rest_is_read() -> None:
    slow = b"Content-Type: message/rfc822\r\n\r\nFrom: a@b.example\r\n\r\n" + b"a\r\n" * 30_000_000
    pool = Readers(2, seconds=4, megabytes=4096, most_bytes=100_000_000)  # time enough for the plain ones
    try:
        answers = pool.read([(PLAIN, NOW), (slow, NOW), (PLAIN, NOW)])
    finally:
        pool.close()
    assert answers[1] == Unreadable(because="reading the mail took longer than 4 seconds")
    assert answers[0] == answers[2] == parse(PLAIN, NOW)


@pytest.mark.parametrize("when", ["idle", "busy"])
def test_a_child_that_is_killed_from_outside_is_replaced(when: str) -> None:
    """The out-of-memory killer of the system asks nobody."""
    slow = b"Content-Type: message/rfc822\r\n\r\nFrom: a@b.example\r\n\r\n" + b"a\r\n" * 8_000_000
    for _ in range(sizes.KILLS.played):
        pool = Readers(1, seconds=30, most_bytes=100_000_000)
        try:
            assert pool.read([(PLAIN, NOW)]) == [parse(PLAIN, NOW)]
            (child,) = _children()
            if when == "idle":
                os.kill(child, signal.SIGKILL)
            else:
                killer = threading.Timer(0.3, os.kill, (child, signal.SIGKILL))
                killer.start()
                (answer,) = pool.read([(slow, NOW)])
                assert answer == Unreadable(because="the process that read the mail died (exit code -9)")
            assert pool.read([(PLAIN, NOW)] * 3) == [parse(PLAIN, NOW)] * 3
        finally:
            pool.close()
        assert not _children()


def half_of(number: int) -> float:
    return number / 2


def refuse(words: str) -> None:
    raise ValueError(words)


def test_what_a_job_raises_comes_back_and_the_worker_goes_on() -> None:
    pool = WorkerPool(1)
    try:
        with pytest.raises(ValueError, match="not today"):
            pool.begin(5, refuse, "not today").result()
        assert pool.begin(5, half_of, 5).result() == 2.5
        assert len(_children()) == 1
    finally:
        pool.close()


def _children() -> list[int]:
    """The processes that this one has started to read mail."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"processor.workers.child" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


def test_answers_keep_the_order_of_the_mails() -> None:
    mails = [(PLAIN.replace(b"<one@", b"<%d@" % n), NOW) for n in range(75)]
    pool = Readers(2)
    try:
        answers = pool.read(mails)
        assert list(answers) == list(Readers(0).read(mails))
        assert pool.read([]) == []
    finally:
        pool.close()


def test_a_closed_pool_starts_again_with_the_next_mail() -> None:
    pool = Readers(1)
    try:
        first = pool.read([(PLAIN, NOW)])
        pool.close()
        assert pool.read([(PLAIN, NOW)]) == first
    finally:
        pool.close()


def test_a_mail_over_a_limit_says_which() -> None:
    for workers in (0, 1):
        pool = Readers(workers, most_bytes=1_000)
        try:
            large, small = pool.read([(PLAIN + b"x" * 1_000, NOW), (PLAIN, NOW)])
        finally:
            pool.close()
        assert large == Unreadable(because="the mail is larger than 1,000 bytes", final=True)
        assert small == parse(PLAIN, NOW)


def test_a_job_that_nobody_waits_for_any_more_ends_by_the_work_it_costs() -> None:
    """Its parent was killed; what it computes is one call, which no thread and no closed pipe interrupts."""
    code = "from processor.workers import child; child.MOST_SECONDS = 1.0; child.main(1024, [])"
    with subprocess.Popen([sys.executable, "-c", code], stdin=PIPE, stdout=PIPE) as orphan:
        assert orphan.stdin is not None
        assert orphan.stdout is not None
        assert receive(orphan.stdout) == READY
        send(orphan.stdin, (sum, (range(10**12),)))
        assert orphan.wait(120) == -signal.SIGXCPU


def test_what_counts_is_how_long_a_job_works_and_a_wait_only_when_it_is_a_long_one() -> None:
    """A machine that does other things makes nobody late."""
    pool = WorkerPool(1)
    try:
        pool.begin(0.5, time.sleep, 0.8).result()
        with pytest.raises(JobTooLong):
            pool.begin(0.5, time.sleep, 3600.0).result()
        with pytest.raises(JobTooLong):
            pool.begin(0.5, sum, range(10**12)).result()
    finally:
        pool.close()
