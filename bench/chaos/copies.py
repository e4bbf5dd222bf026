"""Faults 7 and 8: the same mail comes twice; mails have no Message-ID, or somebody else's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bench.chaos.harness import AREAS, Harness
from bench.chaos.result import Row
from bench.people import email, is_mentor, sign_up_form

_BATCH = 100
_SECOND_WAY = (
    b"Received: from relay%d.example (relay%d.example [192.0.2.77])\r\n"
    b"\tby mx.program.example with ESMTPS id second%d; Mon, 2 Mar 2026 15:00:00 +0000\r\n"
)
_MESSAGE_ID = re.compile(rb"^Message-ID:[^\r\n]*\r\n", re.IGNORECASE | re.MULTILINE)


def doubled(theater: Harness, row: Row, pairs: int) -> None:
    """Each sign-up comes by two ways, which leaves other trace fields on it."""
    theater.rehearse()
    people = []
    for start in range(0, pairs, _BATCH):
        if not row.in_time:
            break
        for nth in range(start, min(pairs, start + _BATCH)):
            who, raw = _sign_up(theater)
            people.append(who)
            theater.put(raw)
            theater.put(_SECOND_WAY % (nth, nth, nth) + raw)
            row.played += 1
        theater.run_here()
    row.mails = 2 * row.played
    count_people(theater, row, people)
    states = dict(theater.ask("select state, count(*) from inbox group by state"))
    if states.get("duplicate", 0) != row.played:
        row.wrong.append(f"{states.get('duplicate', 0)} of {row.played} copies were called duplicates")
    row.more = f"{row.played:,} pairs"


def misnamed(theater: Harness, row: Row, mails: int) -> None:
    """Other mails without a Message-ID, or with one that has been there before."""
    theater.rehearse()
    taken = next(iter(theater.said))
    people = []
    for start in range(0, mails, _BATCH):
        if not row.in_time:
            break
        for nth in range(start, min(mails, start + _BATCH)):
            who, raw = _sign_up(theater)
            if nth % 2 == 0:
                people.append(who)
            reused = f"Message-ID: {taken}\r\n".encode() if nth % 2 else b""
            theater.put(_MESSAGE_ID.sub(reused.replace(b"\\", b"\\\\"), raw, count=1))
            row.played += 1
        theater.run_here()
    row.mails = row.played
    count_people(theater, row, people)
    # another mail under a Message-ID that was there before is nobody's copy: a coordinator decides
    (held,) = theater.ask("select count(*) from held where state = 'waiting'")[0]
    row.lost += abs(row.played - len(people) - int(held))
    row.more = f"half without one; {held} under the Message-ID of another mail, held"


def _sign_up(theater: Harness) -> tuple[int, bytes]:
    theater.people += 1
    while is_mentor(theater.people):
        theater.people += 1
    who = theater.people
    return who, theater.compose(who, "SIGN UP MENTEE", sign_up_form(who, AREAS))


def count_people(theater: Harness, row: Row, people: Sequence[int]) -> None:
    """Each of them is a member, saved once, and has one answer."""
    taken = theater.sink.mails()
    theater.note(taken)
    row.repeats += sum(count - 1 for count in theater.copies.values())
    row.most_repeats = max(row.most_repeats, *(count - 1 for count in theater.copies.values()))
    versions = dict(theater.ask("select email, version from members"))
    answers: dict[str, int] = {}
    for mail in taken:
        answers[mail.recipient] = answers.get(mail.recipient, 0) + 1
    for who in people:
        address = email(who)
        row.lost += address not in versions or answers.get(address, 0) == 0
        row.changed_twice += versions.get(address, 1) != 1 or answers.get(address, 1) > 1
    row.changed_twice += theater.doubled(row)
