"""The outbox: claims, leases, fences and what the server said; the same promises from every store."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from processor.core.breaker import Rate
from processor.core.events import EventKind
from processor.core.limits import Counted
from processor.core.mail import OutboundMail
from processor.core.outcome import AuditEvent, DueKind, Letter, SaveMember
from processor.stages.ports import Aside, Outgoing, Store
from processor.store import RepeatedMail
from tests.doors.store_samples import COORDINATOR, NOW, do, letter, mentee, save

A, B, C, D = (digit * 16 for digit in "abcd")
LEASE = 600


def claim(store: Store, after: timedelta = timedelta(), limit: int = 10) -> tuple[Outgoing, ...]:
    with store.unit() as unit:
        return unit.claim_outgoing(NOW + after, limit, "dispatcher-1", LEASE)


def test_a_queued_mail_is_claimed_in_its_final_bytes(store: Store) -> None:
    do(store, mails=(letter(A),))
    (out,) = claim(store)
    assert out.mail == letter(A)
    assert (out.attempts, out.queued_at) == (0, NOW)


def test_nobody_else_gets_a_mail_under_its_lease(store: Store) -> None:
    do(store, mails=(letter(A),))
    (first,) = claim(store)
    assert claim(store, timedelta(seconds=LEASE - 1)) == ()
    (second,) = claim(store, timedelta(seconds=LEASE))
    assert second.mail.serial == A
    assert second.fence > first.fence


def test_a_stale_claim_reports_nothing(store: Store) -> None:
    do(store, mails=(letter(A),))
    (first,) = claim(store)
    (second,) = claim(store, timedelta(seconds=LEASE))
    later = NOW + timedelta(seconds=LEASE)
    with store.unit() as unit:
        assert not unit.report_sent([(first.id, first.fence, "250 ok")], later)
        assert not unit.report_deferred(first.id, first.fence, "450 later", later)
        assert not unit.report_refused(first.id, first.fence, "550 no", later)
        assert unit.due(later, 9) == ()
        assert unit.report_sent([(second.id, second.fence, "250 ok")], later)
        assert not unit.report_sent([(second.id, second.fence, "250 ok")], later)


def test_one_recipient_gets_one_mail_at_a_time_the_oldest_first(store: Store) -> None:
    do(store, mails=(letter(A), letter(B), letter(C, to="jon@example.org")))
    do(store, mails=(letter(D),), now=NOW + timedelta(seconds=1))
    minute = timedelta(minutes=1)
    first = claim(store, minute)
    assert [out.mail.serial for out in first] == [A, C]
    assert claim(store, minute) == ()  # B and D wait until A is off the wire
    with store.unit() as unit:
        assert unit.report_sent([(first[0].id, first[0].fence, "250 ok")], NOW + minute)
    assert [out.mail.serial for out in claim(store, minute)] == [B]


def test_a_mail_that_waits_for_its_next_try_does_not_stop_others(store: Store) -> None:
    do(store, mails=(letter(A), letter(B)))
    (first,) = claim(store)
    with store.unit() as unit:
        assert unit.report_deferred(first.id, first.fence, "451 greylisted", NOW + timedelta(minutes=5))
    (second,) = claim(store)
    assert second.mail.serial == B


def test_no_more_are_claimed_than_asked_for(store: Store) -> None:
    do(store, mails=tuple(letter(f"{n:016x}", to=f"p{n}@example.org") for n in range(5)))
    assert [out.mail.serial[-1] for out in claim(store, limit=2)] == ["0", "1"]
    assert [out.mail.serial[-1] for out in claim(store, limit=9)] == ["2", "3", "4"]


def test_a_deferred_mail_comes_back_with_its_attempt_counted(store: Store) -> None:
    do(store, mails=(letter(A),))
    (first,) = claim(store)
    later = NOW + timedelta(minutes=5)
    with store.unit() as unit:
        assert unit.report_deferred(first.id, first.fence, "451 try later", later)
        assert unit.status(NOW)["late"] == 1
    assert claim(store) == ()
    (again,) = claim(store, timedelta(minutes=5))
    assert (again.attempts, again.mail) == (1, first.mail)


def test_a_sent_mail_is_remembered_and_never_sent_again(store: Store) -> None:
    do(store, mails=(letter(A),))
    (out,) = claim(store)
    with store.unit() as unit:
        before = unit.sent(A)
        assert before is not None
        assert before.sent_at is None
        assert unit.report_sent([(out.id, out.fence, "250 2.0.0 queued as 7")], NOW)
        after = unit.sent(A)
        assert after is not None
        assert (after.letter, after.about, after.recipient) == ("welcome", "REQ-7", "mia@example.org")
        assert (after.sent_at, after.server_reply) == (NOW, "250 2.0.0 queued as 7")
        assert unit.sent(B) is None
    assert claim(store, timedelta(days=1)) == ()


def asks(serial: str, *, to: str = "jon@example.org", name: str = "request") -> OutboundMail:
    return replace(letter(serial, to=to), letter=name, about="REQ-7")


def set_aside(store: Store, name: str, about: str, to: str = "jon@example.org") -> None:
    wanted = Letter(name=name, to=to, to_name="Jon Berg", about=about)
    aside = Aside(letter=wanted, decision="in-1", cause="in-1.0", inbox_id=None, because="a fault")
    with store.unit() as unit:
        unit.set_aside([aside], NOW)


def unasked(store: Store, ref: str = "REQ-7", to: str = "jon@example.org") -> bool:
    with store.reading() as unit:
        return unit.is_unasked(ref, to)


def test_whom_no_letter_about_a_request_has_reached_is_unasked(store: Store) -> None:
    assert not unasked(store)  # nothing is known of it
    set_aside(store, "request", "REQ-7")
    assert unasked(store)
    assert not unasked(store, "REQ-8")
    assert not unasked(store, to="mia@example.org")
    do(store, mails=(asks(A, name="reminder"),))
    assert not unasked(store)  # it goes out before what is decided now


def test_a_reminder_that_waits_is_no_sign_that_nobody_was_asked(store: Store) -> None:
    set_aside(store, "reminder", "REQ-7")
    assert not unasked(store)


def test_whose_letter_about_a_request_was_refused_is_unasked(store: Store) -> None:
    do(store, mails=(asks(A),))
    assert not unasked(store)
    (out,) = claim(store)
    with store.unit() as unit:
        assert unit.report_refused(out.id, out.fence, "550 5.7.1 no", NOW)
    assert unasked(store)
    do(store, mails=(asks(B),))
    assert not unasked(store)


def test_a_refused_mail_fails_for_good_and_asks_what_to_do(store: Store) -> None:
    do(store, mails=(letter(A),))
    (out,) = claim(store)
    with store.unit() as unit:
        assert unit.report_refused(out.id, out.fence, "550 5.1.1 no such user", NOW)
        (due,) = unit.due(NOW, 9)
        assert (due.kind, due.about) == (DueKind.UNDELIVERED, f"OUT-{A}")
        found = unit.sent(A)
        assert found is not None
        assert (found.sent_at, found.server_reply) == (None, "550 5.1.1 no such user")
        assert unit.status(NOW)["failed"] == 1
    assert claim(store, timedelta(days=1)) == ()


def test_it_is_known_when_mail_was_taken_again_after_a_failure(store: Store) -> None:
    failed, address = (
        AuditEvent(what=EventKind.UNREACHED, about="mia@example.org", because=""),
        "mia@example.org",
    )

    def sent(serial: str, at: datetime) -> None:
        do(store, mails=(letter(serial),), now=at)
        with store.unit() as unit:
            (out,) = unit.claim_outgoing(at, 1, "d", 60)
            unit.report_sent([(out.id, out.fence, "250 ok")], at)

    def again() -> datetime | None:
        with store.reading() as unit:
            return unit.taken_again(address, EventKind.UNREACHED)

    sent("0" * 16, NOW)
    assert again() is None
    do(store, failed, now=NOW + timedelta(hours=1))
    assert again() is None
    sent("1" * 16, NOW + timedelta(hours=2))
    sent("2" * 16, NOW + timedelta(hours=3))
    assert again() == NOW + timedelta(hours=2)
    do(store, failed, now=NOW + timedelta(hours=4))
    assert again() is None


def test_a_serial_is_queued_once(store: Store) -> None:
    do(store, mails=(letter(A),))
    with pytest.raises(RepeatedMail, match=A):
        do(store, mails=(letter(A, to="jon@example.org"),))
    assert [out.mail.recipient for out in claim(store)] == ["mia@example.org"]


def counted(letter: str, mails: int, by: str = "", *, proven: bool = True) -> Counted:
    return Counted(letter=letter, caused_by=by, proven=proven, about="REQ-7", mails=mails)


def test_letters_to_an_address_are_counted_by_template_and_cause_since_a_time(store: Store) -> None:
    forged = replace(letter(C, name="help"), caused_by="eve@example.net", proven=False)
    do(store, mails=(letter(A, name="help"), letter(B, name="help"), forged))
    do(store, mails=(letter(D, name="help"),), now=NOW - timedelta(hours=20))
    with store.reading() as unit:
        told = set(unit.letters_since("mia@example.org", NOW))
        assert told == {counted("help", 2), counted("help", 1, "eve@example.net", proven=False)}
        assert counted("help", 3) in unit.letters_since("mia@example.org", NOW - timedelta(days=1))
        assert list(unit.letters_since("jon@example.org", NOW)) == []


def test_only_mails_to_strangers_for_whom_nobody_vouched_count_as_such(store: Store) -> None:
    mia = mentee(1003)
    save(store, mia)
    unproven = [replace(letter(s, to=to), proven=False) for s, to in ((A, mia.email), (B, "x@example.net"))]
    do(store, mails=(*unproven, letter(C, to="y@example.net"), letter(D, to=COORDINATOR)))
    with store.reading() as unit:
        assert unit.stranger_letters_since(NOW) == 1
        assert unit.stranger_letters_since(NOW + timedelta(seconds=1)) == 0


def test_receipts_to_strangers_are_counted_by_domain(store: Store) -> None:
    mia = mentee(1003)
    save(store, mia)
    to = ("x@desk.example", "y@desk.example", "z@sub.desk.example", "x@d_sk.example", mia.email)
    serials = (A, B, C, D, "e" * 16)
    receipts = [replace(letter(s, to=who), letter="held-receipt") for s, who in zip(serials, to, strict=True)]
    receipts.append(replace(receipts[0], serial="9" * 16, recipient="w@desk.example", proven=False))
    do(store, mails=(*receipts, letter("f" * 16, to="v@desk.example")))
    with store.reading() as unit:
        assert unit.receipts_since("desk.example", NOW, proven=True) == 2
        assert unit.receipts_since("desk.example", NOW, proven=False) == 1
        assert unit.receipts_since("d_sk.example", NOW, proven=True) == 1
        assert unit.receipts_since(mia.email.partition("@")[2], NOW, proven=True) == 0
        assert unit.receipts_since("desk.example", NOW + timedelta(seconds=1), proven=True) == 0


def test_the_answer_to_a_sign_up_is_no_mail_to_a_stranger(store: Store) -> None:
    mia = mentee(1003)
    do(store, SaveMember(member=mia), mails=(letter(A, to=mia.email),))
    with store.reading() as unit:
        assert unit.stranger_letters_since(NOW) == 0


# --- the breaker -----------------------------------------------------------------------------------


def test_the_rate_counts_what_went_out_and_no_more_than_is_asked(store: Store) -> None:
    do(store, mails=tuple(letter(s, to=f"m{n}@example.org") for n, s in enumerate((A, B, C, D))))
    with store.unit() as unit:
        claimed = unit.claim_outgoing(NOW, 3, "me", 900)
        unit.report_sent([(out.id, out.fence, "250") for out in claimed], NOW)
    with store.reading() as unit:
        assert unit.rate(NOW, 100, 1_000) == Rate(last_hour=3, last_day=3)
        assert unit.rate(NOW + timedelta(hours=2), 100, 1_000) == Rate(last_hour=0, last_day=3)
        usual = unit.rate(NOW, 3, 1_000, usual=True)
        assert round(usual.usual * 7 * 24) == 3
    assert not store_is_stopped(store)


def store_is_stopped(store: Store) -> bool:
    with store.reading() as unit:
        return unit.is_stopped()


def test_a_stopped_outbox_lets_only_the_letter_out_that_says_so(store: Store) -> None:
    do(store, mails=(letter(A),))
    with store.unit() as unit:
        unit.stop_outbox("it is too much", NOW)
    do(store, mails=(letter(B, to="jon@example.org"), letter(C, to=COORDINATOR, name="outbox-stopped")))
    assert store_is_stopped(store)
    assert [out.mail.letter for out in claim(store)] == ["outbox-stopped"]
    with store.reading() as unit:
        due = unit.due(NOW, 10)
        assert [d.kind for d in due] == [DueKind.OUTBOX_STOPPED]
        assert unit.noted(due[0].about, "outbox-stopped", 1).first[0][1] == "it is too much"
