"""What a status means for an address, and which address a report speaks of (rows 49, 160, 161)."""

from __future__ import annotations

import pytest

from processor.core.delivery import Finding, finding, speaks_of
from processor.core.mail import DeliveryReport
from processor.core.reading.automatic.server_codes import full_status, reply_status
from processor.stages.ports import Fate, Receipt

DEAD, REFUSED, POLICY, LATER = Finding.DEAD, Finding.REFUSED, Finding.POLICY, Finding.LATER


@pytest.mark.parametrize(
    ("status", "said", "wanted"),
    [
        ("5.1.1", "", DEAD),
        ("5.1.1", "550 5.1.1 no such user", DEAD),
        ("5.1.2", "", DEAD),
        ("5.1.3", "", DEAD),
        ("5.1.6", "", DEAD),
        ("5.1.10", "556 5.1.10 null MX", DEAD),
        ("5.2.1", "", DEAD),
        ("5.4.4", "", DEAD),
        ("5.0.0", "", REFUSED),
        ("5.1.0", "", REFUSED),
        ("5.4.1", "", REFUSED),
        ("5.5.0", "", REFUSED),
        ("5.7.1", "", POLICY),
        ("5.7.26", "", POLICY),
        ("5.7.509", "", POLICY),
        ("5.1.7", "", POLICY),
        ("5.1.8", "", POLICY),
        ("5.2.2", "", LATER),
        ("5.2.3", "", LATER),
        ("5.3.4", "", LATER),
        ("5.4.6", "", LATER),
        ("5.4.7", "", LATER),
        ("5.6.0", "", LATER),
        *[(f"4.{subject}.{detail}", "", LATER) for subject in range(8) for detail in (0, 1, 2, 7)],
        # the number is the reporter's, the words are the server's own
        ("5.1.1", "450 4.1.1 unverified address", LATER),
        ("5.0.0", "451 greylisted", LATER),
        # no status, or none that there is
        ("", "", LATER),
        ("X.X.X", "", LATER),
        ("9.9.9", "", LATER),
        ("2.1.5", "", LATER),
        ("5.1", "", LATER),
        ("5.1.1111", "", LATER),
        ("5.1.1 (no such user)", "", LATER),
    ],
)
def test_only_a_clear_status_says_that_an_address_is_dead(status: str, said: str, wanted: Finding) -> None:
    assert finding(status, said) is wanted


@pytest.mark.parametrize(
    ("reply", "wanted"),
    [
        ("550 5.1.1 no such user", "5.1.1"),
        ("550 no such user here", "5.1.1"),
        ("550 rejected", "5.0.0"),
        ("554 5.7.1 spam", "5.7.1"),
        ("550 blocked using zen.spamhaus.example", "5.7.1"),
        ("552 mailbox full", "5.2.2"),
        ("450 4.2.2 mailbox full", "4.2.2"),
        ("451 greylisted", "4.0.0"),
        ("450 5.1.1 unverified", ""),
        ("the connection to mx.example:25 was refused 550 times", ""),
        ("", ""),
    ],
)
def test_what_our_own_courier_was_told_counts_by_its_reply_code(reply: str, wanted: str) -> None:
    assert reply_status(reply) == wanted
    assert wanted.startswith("5") or finding(wanted) is LATER


def report(recipient: str, final: str = "") -> DeliveryReport:
    return DeliveryReport(recipient=recipient, action="failed", status="5.1.1", final=final)


@pytest.mark.parametrize(
    ("recipient", "final"),
    [
        ("jon+list@hospital.example", ""),
        ("Jon+List@hospital.example", ""),
        ("jon+list@HOSPITAL.example", "jon+list@hospital.example"),
        ("jon+2Blist@hospital.example", ""),  # xtext (RFC 3461, 4)
        ("jon+list", ""),  # a server speaks of its own user
        ("jon+list@hospital.example", "jon+list@mailstore.hospital.example"),
    ],
)
def test_a_report_on_our_own_recipient_is_known_however_it_is_written(recipient: str, final: str) -> None:
    assert speaks_of(report(recipient, final), "jon+list@hospital.example")


@pytest.mark.parametrize(
    ("recipient", "final"),
    [
        ("jon@hospital.example", ""),  # the plus part counts
        ("jon+other@hospital.example", ""),
        ("icu-secretaries@hospital.example", ""),
        ("jon+list@clinic.example", ""),
        ("jon+list@hospital.example.evil.example", ""),
        ("other", ""),
        ("", ""),
        ("jon+list@hospital.example", "icu-secretaries@hospital.example"),
        ("jon+list@hospital.example", "jon@private.example"),
        ("jon+list@hospital.example", "jon+list@private.example"),
    ],
)
def test_a_report_on_an_address_behind_ours_is_none_on_ours(recipient: str, final: str) -> None:
    assert not speaks_of(report(recipient, final), "jon+list@hospital.example")


def test_what_our_courier_was_told_is_kept_with_its_code() -> None:
    """smtplib gives the words without the code, and the code decides."""
    told = Receipt(fate=Fate.REFUSED, code=550, reply="5.1.1 no such user").said
    assert (told, reply_status(told)) == ("550 5.1.1 no such user", "5.1.1")
    whole = Receipt(fate=Fate.REFUSED, code=550, reply="550 5.1.1 no such user")
    assert whole.said == whole.reply


@pytest.mark.parametrize(
    ("written", "said", "wanted"),
    [
        ("5.0.0", "452 4.2.2 mailbox full", ("4.2.2", "delayed")),
        ("4.0.0", "452 4.2.2 mailbox full", ("4.2.2", "delayed")),
        ("4.0.0", "550 5.1.1", ("4.0.0", "delayed")),
        ("5.1.1", "452 4.2.2 mailbox full", ("5.1.1", "failed")),
    ],
)
def test_a_vague_refusal_gives_way_to_what_the_server_says_and_a_delay_to_no_refusal(
    written: str, said: str, wanted: tuple[str, str]
) -> None:
    assert full_status(written, said) == wanted
