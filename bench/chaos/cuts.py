"""Faults 5 and 6: the IMAP connection breaks at every command; the server numbers its mails anew."""

from __future__ import annotations

import random
import time

from bench.chaos.harness import Harness
from bench.chaos.proxy import Proxy
from bench.chaos.result import Row
from processor.parts import Parts
from processor.stages.ports import MailboxDown

_MANY = 100  # cuts; with fewer there is no time for a link that falls silent
_PATIENCE = 60.0  # seconds: how long the program waits for a server
_MOST_TIMES = 3  # as long as that; more would be a link whose end is never noticed
_MOST_WORK = 0.05  # of a processor, meanwhile
_TRIES = 20  # of one pass; each meets one cut at most


def dropped(theater: Harness, row: Row, proxy: Proxy, cuts: int) -> None:
    """The n-th piece of a pass in turn, from the greeting to the last answer."""
    dice = random.Random(5)
    members = theater.rehearse()
    theater.newcomer()
    proxy.arm()
    with theater.parts() as parts:
        parts.one_pass(theater.now)
        whole = proxy.pieces  # of a pass with one mail, login and all
        theater.something(dice, members)
        proxy.arm()
        parts.one_pass(theater.now)
        kept = proxy.pieces  # of a pass over a connection that is there
        for nth in range(2 * cuts):
            if row.played >= cuts or not row.in_time:
                break
            theater.later(minutes=1)
            theater.something(dice, members)
            if nth % 4 == 0:
                members.append(theater.newcomer())
            before = proxy.cuts
            where = ("before", "half", "after")[nth // kept % 3]
            proxy.arm(1 + nth % kept, 1 + nth % whole, where=where)
            _until_done(parts, theater, row)
            proxy.arm()
            row.played += proxy.cuts - before
            _until_done(parts, theater, row)
        noticed = _half_open(parts, theater, row, proxy) if cuts >= _MANY else 0.0
    theater.count(row)
    row.more = f"{whole} pieces from login to logout, {kept} of a pass; cut before, amid and after each"
    if noticed:
        row.more += f"; a link that fell silent was noticed after {noticed:.0f} s"


def _half_open(parts: Parts, theater: Harness, row: Row, proxy: Proxy) -> float:
    """The other side is gone without a word; how long the program waits for it."""
    theater.newcomer()
    proxy.silent = True
    began, used = time.monotonic(), time.process_time()
    try:
        parts.one_pass(theater.now)
        row.wrong.append("a silent link was taken for an empty mailbox")
    except MailboxDown:
        pass
    noticed = time.monotonic() - began
    share = (time.process_time() - used) / noticed
    proxy.silent = False
    if share > _MOST_WORK:
        row.wrong.append(f"while the link was silent, {share:.0%} of a processor was used")
    if noticed > _MOST_TIMES * _PATIENCE:
        row.wrong.append(f"a silent link was noticed only after {noticed:.0f} s")
    _until_done(parts, theater, row)
    return noticed


def _until_done(parts: Parts, theater: Harness, row: Row) -> None:
    for _ in range(_TRIES):
        try:
            parts.one_pass(theater.now)
        except MailboxDown:
            continue
        return
    row.wrong.append("the mailbox stayed out of reach")


def renumbered(theater: Harness, row: Row, resets: int) -> None:
    """The folder is made anew, with old mails in it and a new one; their numbers begin at 1 again."""
    assert theater.imap is not None
    dice = random.Random(6)
    members = theater.rehearse()
    client = theater.imap.connect()
    validity = int(client.select_folder(theater.imap_folder)[b"UIDVALIDITY"])
    with theater.parts() as parts:
        for _ in range(resets):
            if not row.in_time:
                break
            theater.later(minutes=1)
            old = dice.sample(sorted(theater.said), min(2, len(theater.said)))
            client.select_folder("INBOX")
            client.delete_folder(theater.imap_folder)
            client.create_folder(theater.imap_folder)
            for message_id in old:
                theater.put(theater.said[message_id])
            theater.something(dice, members)
            _until_done(parts, theater, row)
            found = int(client.select_folder(theater.imap_folder)[b"UIDVALIDITY"])
            row.played += found != validity
            validity = found
    client.logout()
    theater.count(row)
    duplicates = theater.ask("select count(*) from inbox where state = 'duplicate'")[0][0]
    if duplicates != 2 * row.played:
        row.wrong.append(f"{duplicates} of {2 * row.played} old mails were called duplicates")
    row.more = "each time two old mails and a new one, numbered from 1"
