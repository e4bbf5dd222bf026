"""Faults 10 and 11: nobody knows whether the server took a mail; it defers mails, or refuses them."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

from bench.chaos.harness import Harness, aware
from bench.chaos.result import Row
from bench.sink import Taken
from processor.couriers.smtp import SmtpCourier

_GIVE_UP = timedelta(days=5)
_SILENCE = 0.5  # seconds
_HANGS = 60.0  # seconds; only so that a mail that never comes is no run without an end
_WAITS = (5, 10, 20, 40)  # minutes; then 67 each time


def unknown_outcomes(theater: Harness, row: Row, mails: int) -> None:
    """After the final dot the server has the mail (RFC 1047), and the connection breaks or stays silent.

    The program waits 600 s for that answer; here it waits for half a second.
    """
    theater.rehearse()
    for nth in range(mails):
        if not row.in_time:
            break
        theater.later(minutes=1)
        theater.newcomer()
        theater.sink.behave("take and stay silent" if nth % 2 else "take and say nothing")
        before = theater.sink.count()
        with theater.parts() as parts:
            assert isinstance(parts.courier, SmtpCourier)
            parts.courier._settings = replace(parts.courier._settings, after_dot_seconds=_SILENCE)
            parts.one_pass(theater.now)
        taken = _taken(theater, before)
        row.played += bool(taken) and theater.note(taken) == 0
        theater.sink.behave("take")
        theater.later(minutes=6)
        theater.run_here()
        row.most_repeats = max(row.most_repeats, theater.note(theater.sink.mails()))
    theater.count(row)
    row.more = "after the final dot the connection broke, or no answer came"


def _taken(theater: Harness, before: int) -> list[Taken]:
    """What the server has taken, which may come to that later than the program stopped to wait."""
    hangs = time.monotonic() + _HANGS
    while theater.sink.count() == before and time.monotonic() < hangs:
        time.sleep(0.01)
    return theater.sink.mails()


def deferred_and_refused(theater: Harness, row: Row, mails: int) -> None:
    """The clock travels through the five days in which a deferred mail is tried; a refused one is not."""
    theater.rehearse()
    expected = _attempts()
    for nth in range(mails):
        if not row.in_time:
            break
        theater.later(minutes=1)
        theater.newcomer()
        refused = nth % 2 == 1
        theater.sink.tried()
        theater.sink.behave("refuse" if refused else "defer")
        theater.run_here()
        if refused:
            theater.later(days=1)
            theater.sink.behave("take")
            theater.run_here()
            _look_at_refused(theater, row)
        else:
            _travel(theater)
            tried = sum(theater.sink.tried().values())
            theater.sink.behave("take")
            if tried != expected:
                row.wrong.append(f"a deferred mail was tried {tried} times, not {expected}")
        theater.run_here()
        row.played += 1
    theater.note(theater.sink.mails())
    # mails to coordinators were refused too, while the server refused all
    wanted = {
        "mails ended as failed": "select count(*) from outbox"
        " where state = 'failed' and letter like 'welcome%'",
        "failures were looked at": "select count(*) from due_dates where kind = 'undelivered' and settled"
        " and about in (select 'OUT-' || serial from outbox where letter like 'welcome%')",
    }
    for what, query in wanted.items():
        found = theater.ask(query)[0][0]
        if found != row.played:
            row.wrong.append(f"{found} of {row.played} {what}")
    bounces = theater.ask("select count(*) from events where what = 'hard bounce'")[0][0]
    if bounces < row.played // 2:
        row.wrong.append(f"{bounces} of {row.played // 2} refused addresses were noted")
    row.mails = row.played
    row.repeats = sum(count - 1 for count in theater.copies.values())
    row.lost = theater.ask("select count(*) from outbox where state = 'queued'")[0][0]
    row.more = f"a deferred mail is tried {expected} times in 5 days, a refused one once"


def _attempts() -> int:
    """How often a mail is tried that is deferred each time, by the rule and not by the program."""
    at, tried = timedelta(), 0
    while True:
        tried += 1
        if at > _GIVE_UP:
            return tried
        at += timedelta(minutes=_WAITS[tried - 1] if tried <= len(_WAITS) else 67)


def _travel(theater: Harness) -> None:
    """To a second before each next attempt, when nothing may be tried, and to the attempt itself."""
    with theater.parts() as parts:
        for _ in range(500):
            found = theater.ask("select next_try_at from outbox where state = 'queued' order by next_try_at")
            if not found:
                return
            at = aware(found[0][0], theater.now)
            for moment in (at - timedelta(seconds=1), at):
                theater.now = max(theater.now, moment)
                parts.dispatch.send_due(theater.now)
    raise RuntimeError("a deferred mail is tried for ever")


def _look_at_refused(theater: Harness, row: Row) -> None:
    tried = theater.sink.tried()
    failed = "select recipient from outbox where state = 'failed' and letter like 'welcome%' order by id desc"
    (newest,) = theater.ask(failed)[:1]
    if tried.get(newest[0]) != 1:
        row.wrong.append(f"a refused mail was tried {tried.get(newest[0])} times")
