"""Delivery reports about no mail of ours: without effect, and one mail a day about all of them (row 50)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from processor.core.actor import Actor
from processor.core.due import asked_later, decide_due, wants
from processor.core.events import EventKind
from processor.core.facts import Facts, Noted
from processor.core.intents.automatic_mail import Report
from processor.core.mail import Address, DeliveryReport
from processor.core.outcome import AuditEvent, Disposition, DueKind, SetDue
from processor.core.program import Program
from tests.shipped_rules import RULES

PROGRAM = Program(
    name="P", address="m@p.example", time_zone="America/New_York", coordinators=("a@p.example", "b@p.example")
)
NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)  # still 2 March in New York


def facts(**more: object) -> Facts:
    sender = Address(addr_spec="mailer-daemon@example.com")
    return Facts(now=NOW, program=PROGRAM, actor=Actor(address=sender), **more)  # type: ignore[arg-type]


def test_it_is_noted_for_the_next_morning_and_nothing_else_happens() -> None:
    said = DeliveryReport(recipient="mia@example.org", action="failed", status="5.1.1")
    decision = Report(reports=(said,), about="").decide(facts(), RULES)
    assert (decision.disposition, decision.letters) == (Disposition.IGNORED, ())
    noted, due = decision.effects
    assert noted == AuditEvent(
        what=EventKind.STRAY_REPORT,
        about="DSN-2026-03-02",
        because="mailer-daemon@example.com: mia@example.org failed 5.1.1",
    )
    morning = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)
    assert due == SetDue(kind=DueKind.STRAY_REPORTS, about="DSN-2026-03-02", at=morning)


def test_what_a_stranger_writes_into_it_is_cut() -> None:
    said = DeliveryReport(recipient="x" * 5_000, action="failed", status="")
    noted = Report(reports=(said,) * 900, about="").decide(facts(), RULES).effects[0]
    assert isinstance(noted, AuditEvent)
    assert len(noted.because) == 200


def test_a_thousand_of_them_make_one_mail_for_each_coordinator() -> None:
    first = tuple((NOW, f"report {n}") for n in range(20))
    decision = decide_due(DueKind.STRAY_REPORTS, 0, facts(noted=Noted(total=1_000, first=first)), RULES)
    assert [(letter.name, letter.to) for letter in decision.letters] == [
        ("stray-reports", "a@p.example"),
        ("stray-reports", "b@p.example"),
    ]
    assert decision.letters[0].data["more"] == 980
    assert decision.effects == ()


def test_none_of_them_makes_none() -> None:
    assert decide_due(DueKind.STRAY_REPORTS, 0, facts(), RULES).disposition is Disposition.IGNORED


def test_they_are_looked_up_by_their_day() -> None:
    assert wants(DueKind.STRAY_REPORTS, "DSN-2026-03-02").noted == EventKind.STRAY_REPORT


def test_after_a_long_stop_they_come_one_a_day() -> None:
    at, now = NOW - timedelta(days=9), NOW + timedelta(hours=12)
    later = [asked_later(DueKind.STRAY_REPORTS, at, n, now, RULES.policy, "UTC") for n in (0, 1, 2)]
    assert later == [None, now + timedelta(days=1), now + timedelta(days=2)]
