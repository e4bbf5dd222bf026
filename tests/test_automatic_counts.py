"""Fault 21: 200 automatic mails change nothing and get no answer; 200 of people are taken for theirs."""

from __future__ import annotations

from itertools import cycle, islice, product

import pytest

from processor.core.reading.automatic.verdict import Automatic, judge_automatic
from processor.demo.clients import Client, new_mail
from processor.reader.parse import parse
from tests.harness import BEGIN, JON, MIA, PROGRAM, SERVER
from tests.histories import in_memory
from tests.shipped_rules import RULES

# Each of them alone says that no person wrote this (RFC 3834, 5, and what servers do besides). A List- field
# alone does not: a person may write by a list (row 140).
SIGNS = (
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: auto-generated",
    "Auto-Submitted: auto-replied (vacation)",
    "Precedence: bulk",
    "Precedence: junk",
    "Precedence: list",
    "X-Autoresponder: yes",
    "X-Mail-Autoreply: yes",
    "X-Autoreply: yes",
    "X-Autorespond: away",
)
COMMANDS = (
    ("ACCEPT", "ACCEPT"),
    ("Re: Would you mentor Mia Lund? [REQ-1]", "ACCEPT\r\n\r\nI am back on Monday."),
    ("REJECT", "REJECT"),
    ("LEAVE", "LEAVE"),
    ("PAUSE", "PAUSE"),
    ("STATUS", "STATUS"),
    ("HELP", "HELP"),
    ("END", "END"),
    ("Out of office", "I am away until Monday. Yes, gladly afterwards."),
    ("SIGN UP MENTEE", "Name: Robot\r\nPractice areas: Oncology\r\n"),
)
BOUNCERS = (
    "Return-Path: <>\r\nFrom: MAILER-DAEMON@north.example\r\nTo: {to}\r\nSubject: {subject}",
    "From: mailer-daemon@south.example\r\nTo: {to}\r\nSubject: {subject}",
    "Return-Path: <>\r\nFrom: postmaster@north.example\r\nTo: {to}\r\nSubject: Undelivered mail: {subject}",
    "From: noreply@shop.example\r\nTo: {to}\r\nAuto-Submitted: auto-generated\r\nSubject: {subject}",
)
TEXTS = (
    "ACCEPT", "Yes, gladly. I am out of office in May, but we could begin in June.", "REJECT", "STATUS",
    "HELP", "Thank you for your automatic reply; a person is here now.", "BROWSE oncology", "PAUSE",
    "My vacation is over, so I RESUME.", "I would like to go on, please RENEW.", "END, with thanks to Jon",
    "The mailing list of our clinic told me of you.", "WITHDRAW", "Which clinic is it?", "Not before April.",
    "The mail to my old address came back as undeliverable; this is the new one.", "LEAVE", "EXPORT",
    "Could I speak with a coordinator?", "I am away next week. Does that matter?",
)  # fmt: skip


def automatic_mails() -> list[tuple[str, bytes]]:
    head = f"Authentication-Results: {SERVER}; dmarc=pass header.from=north.example\r\nTo: {PROGRAM.address}"
    mails = [
        (JON, f"{head}\r\nFrom: Jon Berg <{JON}>\r\nSubject: {subject}\r\n{sign}\r\n"
              f"Message-ID: <{nth}@north.example>\r\n\r\n{text}\r\n")
        for nth, (sign, (subject, text)) in enumerate(product(SIGNS, COMMANDS))
    ]  # fmt: skip
    for nth, (shape, (subject, text)) in enumerate(islice(cycle(product(BOUNCERS, COMMANDS)), 120)):
        front = shape.format(to=PROGRAM.address, subject=subject)
        mails.append(("", f"{front}\r\nMessage-ID: <b{nth}@north.example>\r\n\r\n{text}\r\n{nth}\r\n"))
    return [(who, raw.encode()) for who, raw in mails]


def test_two_hundred_automatic_mails_change_nothing_and_get_no_answer() -> None:
    harness = in_memory().fresh()
    harness.receive(MIA, harness.writes(MIA, "REQUEST M-1001"))  # there is something to say yes to
    before, versions = dict(harness.seen), harness.ledger.versions()
    mails, asked = automatic_mails(), len(harness.courier.got)
    assert len(mails) >= 200
    for who, raw in mails:
        harness.arrive(who, raw)
    harness.run()
    assert harness.seen == before
    assert harness.ledger.versions() == versions
    answered = {mail.recipient for mail in harness.courier.got[asked:]} - set(PROGRAM.coordinators)
    assert answered == set()
    assert {row.state for row in harness.ledger.inbox()[-len(mails) :]} <= {"ignored", "applied", "held"}


def test_of_two_hundred_mails_of_people_all_are_taken_for_theirs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    misjudged = []
    mails = [
        new_mail(client, "Jon Berg", JON, PROGRAM.address, subject, text, BEGIN, SERVER)
        for client, text in product(Client, TEXTS)
        for subject in [text[:40]]
    ]
    assert len(mails) >= 200
    for raw in mails:
        verdict = judge_automatic(parse(raw, BEGIN), PROGRAM.address, RULES.vocabularies)
        if verdict.kind is not Automatic.NO:
            misjudged.append((verdict.because, raw[:300]))
    with capsys.disabled():
        print(f"\n    {len(misjudged)} of {len(mails)} mails of people are misjudged")
    assert misjudged == []
