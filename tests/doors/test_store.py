"""The inbox, due dates and units of work: the same promises from every store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from processor.core.events import EventKind
from processor.core.outcome import (
    AskToConfirm,
    AuditEvent,
    ClearDue,
    Confirmed,
    Decision,
    Disposition,
    DueKind,
    Hold,
    KeepDeed,
    LearnAddress,
    PauseContact,
    PutOnRoster,
    SaveMember,
    SetDue,
    SettleHeld,
    SpendToken,
    StartProgram,
    StopProgram,
)
from processor.core.program import Member, Standing
from processor.stages.ports import InboxState, Store, Unit
from processor.store.views.export import moment
from tests.doors.store_samples import NOW, do, fetched, letter, mentor, save, take_in, waiting

KIND = DueKind.REQUEST_REMINDER


class CrashedError(Exception):
    """What goes wrong in the middle of a unit."""


def crash_after_taking_in(unit: Unit, uid: str) -> None:
    unit.take_in("inbox", 1, fetched(uid), NOW)
    raise CrashedError


def test_only_uids_that_were_not_taken_in_are_unknown(store: Store) -> None:
    take_in(store, "1", "2")
    with store.reading() as unit:
        assert unit.unknown("inbox", 1, ["1", "3", "2", "4"]) == ("3", "4")
        assert unit.unknown("inbox", 2, ["1"]) == ("1",)
        assert unit.unknown("other", 1, ["1"]) == ("1",)


def test_a_quarantined_mail_casts_no_doubt_on_a_later_one_with_its_message_id(store: Store) -> None:
    """Fault 12: it was not acted on; what comes under its Message-ID may be that very mail, put back."""
    first, second, third = take_in(store, "1", "2", "3")
    with store.unit() as unit:
        unit.finish(first, InboxState.QUARANTINED, "a fault", message_id="<one@x.example>")
        assert unit.same_id("<one@x.example>", second) == 0
    with store.unit() as unit:
        assert unit.same_id("<one@x.example>", second) == 0
        unit.finish(second, InboxState.APPLIED, "put back", message_id="<one@x.example>")
    with store.unit() as unit:
        assert unit.same_id("<one@x.example>", third) == second


def test_thousands_of_uids_can_be_asked_about_at_once(store: Store) -> None:
    take_in(store, "1500")
    uids = [str(n) for n in range(1, 3001)]
    with store.reading() as unit:
        assert unit.unknown("inbox", 1, uids) == tuple(uid for uid in uids if uid != "1500")


def test_a_message_that_is_taken_in_again_is_the_same_message(store: Store) -> None:
    (first,) = take_in(store, "1")
    with store.unit() as unit:
        unit.take_in("inbox", 1, fetched("1", raw=b"other bytes"), NOW)
        assert unit.waiting_count() == 1
        assert unit.stored(first).raw == b"Subject: x\r\n\r\n\x00\xff1"


def test_the_oldest_messages_wait_first_and_come_back_in_their_bytes(store: Store) -> None:
    ids = take_in(store, "7", "8", "9")
    mails = waiting(store, 2)
    assert [mail.id for mail in mails] == list(ids[:2])
    assert mails[0].raw == b"Subject: x\r\n\r\n\x00\xff7"
    assert mails[0].received_at == NOW
    assert mails[0].attempts == 0


def test_a_message_taken_in_with_a_fate_does_not_wait(store: Store) -> None:
    with store.unit() as unit:
        unit.take_in("inbox", 1, fetched("1"), NOW, InboxState.IGNORED, "it was here before the program")
        assert unit.waiting_count() == 0
        assert [row.uid for row in unit.unmirrored("inbox", 9)] == ["1"]


def test_the_first_scan_is_over_once_it_was_noted_or_something_was_taken_in(store: Store) -> None:
    with store.unit() as unit:
        assert unit.is_first_scan("inbox")
        unit.note_scan("inbox", 4_294_967_295, NOW)
        unit.note_scan("inbox", 2, NOW)
        assert not unit.is_first_scan("inbox")
        unit.take_in("other", 1, fetched("1"), NOW)
        assert not unit.is_first_scan("other")
        assert unit.is_first_scan("third")


def test_attempts_are_counted(store: Store) -> None:
    (number,) = take_in(store, "1")
    with store.unit() as unit:
        assert unit.count_attempt(number, "the reader was killed") == 1
        assert unit.count_attempt(number, "again") == 2
        assert unit.stored(number).attempts == 2


def test_a_content_belongs_to_the_message_that_had_it_first(store: Store) -> None:
    first, second = take_in(store, "1", "2")
    with store.unit() as unit:
        assert unit.claim_content("key", first) is None
        assert unit.claim_content("key", second) == first
        assert unit.claim_content("key", first) is None  # it was confirmed and is processed again
        assert unit.claim_content("other key", second) is None


def test_whose_content_it_is_can_be_asked_without_claiming_it(store: Store) -> None:
    (first,) = take_in(store, "1")
    with store.unit() as unit:
        assert unit.first_with("key") is None
        assert unit.claim_content("key", first) is None
        assert unit.first_with("key") == first
    with store.unit() as unit:
        assert unit.first_with("key") == first


def test_what_was_done_of_a_sender_is_found_in_this_transaction_and_later(store: Store) -> None:
    first, held, others, last = take_in(store, "1", "2", "3", "4")
    with store.unit() as unit:
        unit.finish(first, InboxState.APPLIED, "x", sender="a@x.example", subject="one", message_id="<1@x>")
        unit.finish(held, InboxState.HELD, "x", sender="a@x.example", subject="two")
        unit.finish(others, InboxState.APPLIED, "x", sender="b@x.example", subject="three")
        event = AuditEvent(what=EventKind.MEMBER_SAVED, about="M-1001", because="a trial")
        done = Decision(disposition=Disposition.DONE, because="x", effects=(event,))
        unit.apply(done, now=NOW, inbox_id=first)
        found = unit.applied_from("a@x.example", 5)
        assert [(f.id, f.subject, f.message_id, f.changed) for f in found] == [(first, "one", "<1@x>", True)]
    with store.unit() as unit:
        assert unit.applied_from("a@x.example", 5) == found
        unit.finish(last, InboxState.APPLIED, "x", sender="a@x.example", subject="four")
        both = unit.applied_from("a@x.example", 5)
        assert [(f.id, f.changed) for f in both] == [(last, False), (first, True)]
        assert [f.id for f in unit.applied_from("a@x.example", 1)] == [last]
        assert unit.applied_from("c@x.example", 5) == ()


def test_a_finished_message_waits_to_be_mirrored_and_then_no_more(store: Store) -> None:
    first, second, _ = take_in(store, "1", "2", "3")
    with store.unit() as unit:
        unit.finish(first, InboxState.APPLIED, "done", sender="a@example.org", subject="x", intent="signup")
        unit.finish(second, InboxState.HELD, "nobody knows what it means")
        rows = unit.unmirrored("inbox", 10)
        assert [(r.id, r.uidvalidity, r.uid, r.state) for r in rows] == [
            (first, 1, "1", InboxState.APPLIED),
            (second, 1, "2", InboxState.HELD),
        ]
        assert unit.unmirrored("inbox", 1) == rows[:1]
        assert unit.unmirrored("other", 10) == ()
        unit.mark_mirrored([first])
        assert [r.id for r in unit.unmirrored("inbox", 10)] == [second]
        assert unit.waiting_count() == 1


def test_a_quarantined_message_shows_why_with_its_traceback(store: Store) -> None:
    (number,) = take_in(store, "1")
    with store.unit() as unit:
        unit.finish(number, InboxState.QUARANTINED, "too deep", traceback="Traceback …")
    with store.reading() as unit:
        assert unit.quarantined_rows() == ((number, "too deep", "Traceback …"),)


def test_an_unknown_message_is_an_error_not_silence(store: Store) -> None:
    with pytest.raises(LookupError), store.unit() as unit:
        unit.stored(99)
    with pytest.raises(LookupError), store.unit() as unit:
        unit.finish(99, InboxState.APPLIED, "done")
    with pytest.raises(LookupError), store.unit() as unit:
        unit.count_attempt(99, "again")


def test_a_unit_that_fails_changes_nothing(store: Store) -> None:
    with pytest.raises(CrashedError), store.unit() as unit:
        crash_after_taking_in(unit, "1")
    with store.reading() as unit:
        assert unit.waiting_count() == 0


def test_a_savepoint_that_fails_keeps_its_neighbors(store: Store) -> None:
    with store.unit() as unit:
        with unit.savepoint():
            unit.take_in("inbox", 1, fetched("1"), NOW)
        with pytest.raises(CrashedError), unit.savepoint():
            crash_after_taking_in(unit, "2")
        with unit.savepoint():
            unit.take_in("inbox", 1, fetched("3"), NOW)
    assert [mail.raw[-1:] for mail in waiting(store)] == [b"1", b"3"]


def test_what_reading_changes_is_undone(store: Store) -> None:
    with store.reading() as unit:
        unit.take_in("inbox", 1, fetched("1"), NOW)
        assert unit.waiting_count() == 1
        assert (unit.draw_number("member"), unit.draw_number("member")) == (1001, 1002)
    with store.unit() as unit:
        assert unit.waiting_count() == 0
        assert unit.draw_number("member") == 1001


def test_numbers_begin_as_the_references_do_and_never_repeat(store: Store) -> None:
    with store.unit() as unit:
        assert [unit.draw_number("member") for _ in range(2)] == [1001, 1002]
        assert [unit.draw_number("request") for _ in range(2)] == [1, 2]
        assert [unit.draw_number(k) for k in ("relationship", "held", "confirm")] == [1, 1, 1]
    with store.reading() as unit:
        assert unit.draw_number("member") == 1003
    with store.unit() as unit:
        assert unit.draw_number("member") == 1003
        with pytest.raises(ValueError, match="no numbers of the kind"):
            unit.draw_number("invoice")


def test_the_secret_stays_the_same(store: Store) -> None:
    with store.unit() as unit:
        secret = unit.secret()
    with store.reading() as unit:
        assert unit.secret() == secret
    assert len(secret) >= 16


def test_a_due_date_fires_when_it_is_due_and_once(store: Store) -> None:
    do(
        store,
        SetDue(kind=KIND, about="REQ-2", at=NOW + timedelta(days=1)),
        SetDue(kind=KIND, about="REQ-1", at=NOW),
        SetDue(kind=KIND, about="REQ-1", at=NOW + timedelta(days=5), nth=1),
    )
    with store.unit() as unit:
        assert unit.due(NOW - timedelta(seconds=1), 9) == ()
        (first,) = unit.due(NOW, 9)
        assert (first.kind, first.about, first.at, first.nth) == (KIND, "REQ-1", NOW, 0)
        assert [d.about for d in unit.due(NOW + timedelta(days=9), 2)] == ["REQ-1", "REQ-2"]
        unit.settle_due(first.id)
        assert [d.nth for d in unit.due(NOW + timedelta(days=9), 9)] == [0, 1]


def test_setting_a_due_date_again_moves_it_and_opens_it_again(store: Store) -> None:
    do(store, SetDue(kind=KIND, about="REQ-1", at=NOW))
    with store.unit() as unit:
        unit.settle_due(unit.due(NOW, 9)[0].id)
    do(store, SetDue(kind=KIND, about="REQ-1", at=NOW + timedelta(days=3)))
    with store.unit() as unit:
        assert unit.due(NOW, 9) == ()
        assert [d.at for d in unit.due(NOW + timedelta(days=3), 9)] == [NOW + timedelta(days=3)]


def test_clearing_settles_the_named_kinds_or_all(store: Store) -> None:
    expiry = DueKind.REQUEST_EXPIRY
    both = (SetDue(kind=KIND, about="REQ-1", at=NOW), SetDue(kind=expiry, about="REQ-1", at=NOW))
    do(store, *both, SetDue(kind=KIND, about="REQ-11", at=NOW))
    do(store, ClearDue(about="REQ-1", kinds=(KIND,)))
    with store.unit() as unit:
        assert {(d.kind, d.about) for d in unit.due(NOW, 9)} == {(expiry, "REQ-1"), (KIND, "REQ-11")}
    do(store, ClearDue(about="REQ-1"))
    with store.unit() as unit:
        assert [d.about for d in unit.due(NOW, 9)] == ["REQ-11"]


def test_a_held_message_waits_with_its_reason(store: Store) -> None:
    (number,) = take_in(store, "1")
    hold = Hold(number=number, sender="x@example.org", subject="Hm", because="no command in it")
    do(store, hold, inbox_id=number)
    with store.reading() as unit:
        (row,) = unit.held_rows()
        assert (row.number, row.inbox_id, row.state, row.held_at) == (number, number, "waiting", NOW)
        assert (row.sender, row.subject, row.because) == ("x@example.org", "Hm", "no command in it")
        assert unit.held_rows("dropped") == ()
        assert unit.is_held(number)
        assert not unit.is_held(number + 1)
    do(store, SettleHeld(number=number, state="dropped"))
    with store.reading() as unit:
        assert not unit.is_held(number)


def test_a_message_that_is_held_again_stands_in_the_queue_once(store: Store) -> None:
    (number,) = take_in(store, "1")
    for because in ("no sender", "still no sender"):
        hold = Hold(number=number, sender="", subject="Hm", because=because)
        do(store, hold, inbox_id=number)
    with store.reading() as unit:
        assert [row.because for row in unit.held_rows()] == ["still no sender"]


def test_a_spent_token_stays_spent(store: Store) -> None:
    do(store, SpendToken(mac="abc"))
    do(store, SpendToken(mac="abc"))
    with store.reading() as unit:
        assert unit.is_spent("abc")
        assert not unit.is_spent("abd")


def test_a_confirmation_is_asked_for_and_done(store: Store) -> None:
    (number,) = take_in(store, "1")
    ask = AskToConfirm(number=5, address="a@example.org", expires_at=NOW + timedelta(days=7))
    do(store, ask, inbox_id=number)
    with store.reading() as unit:
        found = unit.confirmation(5)
        assert found is not None
        assert (found.inbox_id, found.address, found.done) == (number, "a@example.org", False)
        assert found.expires_at == NOW + timedelta(days=7)
        assert unit.confirmation(6) is None
    do(store, Confirmed(number=5))
    with store.reading() as unit:
        again = unit.confirmation(5)
        assert again is not None
        assert again.done


def test_only_hard_bounces_of_the_address_count(store: Store) -> None:
    for what, about in (
        ("hard bounce", "a@example.org"),
        ("hard bounce", "a@example.org"),
        ("hard bounce", "b@example.org"),
        ("delivery report", "a@example.org"),
    ):
        do(store, AuditEvent(what=EventKind(what), about=about, because="550 5.1.1 no such user"))
    with store.reading() as unit:
        assert unit.bounces_of("a@example.org") == 2
        assert unit.bounces_of("c@example.org") == 0


def test_what_counted_against_an_address_counts_no_more_once_it_is_reachable_again(store: Store) -> None:
    for what in ("hard bounce", "coordinator unreached", "reachable again", "hard bounce"):
        do(store, AuditEvent(what=EventKind(what), about="a@example.org", because=""))
    with store.reading() as unit:
        assert unit.bounces_of("a@example.org") == 1
        assert unit.bounces_of("a@example.org", "coordinator unreached") == 0


def test_an_unreached_coordinator_stands_in_the_status_as_long_as_she_is_watched(store: Store) -> None:
    watch = SetDue(kind=DueKind.COORDINATOR_UNREACHED, about="TO-c@p.example", at=NOW, nth=1)
    other = SetDue(kind=KIND, about="REQ-1", at=NOW)
    do(store, watch, other)

    def unreached() -> object:
        with store.reading() as unit:
            return unit.status(NOW)["coordinators_unreached"]

    assert unreached() == ["c@p.example"]
    do(store, ClearDue(about="TO-c@p.example", kinds=(DueKind.COORDINATOR_UNREACHED,)))
    assert unreached() == []


def test_the_roster_counts_new_addresses_only_and_minds_no_capitals(store: Store) -> None:
    with store.unit() as unit:
        assert unit.put_on_roster([("a@example.org", "Ann"), ("b@example.org", "Bo")]) == 2
        assert unit.put_on_roster([("a@example.org", "Ann Lee"), ("c@example.org", "Cy")]) == 1
        assert unit.on_roster("a@example.org")
        assert unit.put_on_roster([("A@Example.org", "Ann Lee"), ("D@example.org", "Di")]) == 1
        assert unit.on_roster("A@example.org")
        assert unit.on_roster("d@example.org")
        assert not unit.on_roster("e@example.org")


def test_a_whole_roster_takes_the_others_off(store: Store) -> None:
    with store.unit() as unit:
        unit.put_on_roster([("a@example.org", "Ann"), ("b@example.org", "Bo")])
    do(store, PutOnRoster(rows=(("b@example.org", "Bo"), ("c@example.org", "Cy")), whole=True))
    with store.reading() as unit:
        assert [unit.on_roster(f"{who}@example.org") for who in "abc"] == [False, True, True]


def test_a_member_of_the_old_roster_who_is_not_on_the_new_one_has_lapsed(store: Store) -> None:
    """By any of their addresses, however it is written; whom no roster ever had stays (row 24)."""
    for number in range(1001, 1007):
        save(store, mentor(number, f"Mentor {number}", "Oncology"))
    do(store, LearnAddress(member=1002, address="Other@example.org"))
    do(store, SaveMember(member=replace(of(store, 1005), standing=Standing.LEFT)))
    with store.unit() as unit:
        unit.put_on_roster([(f"m{n}@example.org", "") for n in (1001, 1002, 1003, 1005)])
        unit.put_on_roster([("other-of-1006@example.org", "")])
    do(store, LearnAddress(member=1006, address="other-of-1006@example.org"))
    with store.reading() as unit:
        lapsed = unit.lapsed(["M1001@Example.org", "other@example.org", "new@example.org"])
    assert [member.number for member in lapsed] == [1003, 1006]


def of(store: Store, number: int) -> Member:
    with store.reading() as unit:
        found = unit.member(number)
    assert found is not None
    return found


def test_contact_is_paused_until_it_is_not_and_undo_knows_how_it_was(store: Store) -> None:
    do(store, PauseContact(relationship=3))
    do(store, PauseContact(relationship=3), PauseContact(relationship=4))
    with store.reading() as unit:
        assert unit.contact_paused() == {3, 4}
    kept = KeepDeed(number=1, what="RESUME REL-3", by_staff=True)
    do(store, PauseContact(relationship=3, paused=False), kept)
    with store.unit() as unit:
        assert unit.contact_paused() == {4}
        deed = unit.deed(1)
    assert deed is not None
    assert deed.contact == ((3, True),)


def test_the_status_counts_what_waits_and_what_is_late(store: Store) -> None:
    save(store, mentor(1001, "Jon Berg", "Oncology"))
    (number,) = take_in(store, "1")
    do(
        store,
        SetDue(kind=KIND, about="REQ-1", at=NOW),
        Hold(number=number, sender="", subject="", because="no sender"),
        inbox_id=number,
    )
    with store.reading() as unit:
        status = unit.status(NOW + timedelta(minutes=2))
    assert status == {
        "waiting": 1,
        "oldest_waiting_seconds": 120,
        "quarantined": 0,
        "held": 1,
        "queued": 0,
        "oldest_queued_seconds": 0,
        "frozen": 0,
        "late": 0,
        "failed": 0,
        "unwritten": 0,
        "overdue": 1,
        "members": {"draft": 0, "active": 1, "paused": 0, "bouncing": 0, "left": 0},
        "pending_requests": 0,
        "active_relationships": 0,
        "coordinators_unreached": [],
        "program_stopped": "",
        "last_poll_at": None,
        "sent_last_day": 0,
        "sent_last_hour": 0,
        "last_seal_at": None,
    }


def test_the_status_knows_the_last_poll_and_what_went_out_lately(store: Store) -> None:
    with store.unit() as unit:
        unit.note_scan("inbox", 1, NOW)
    do(store, StopProgram(why="carla has stopped the program"), mails=(letter("a" * 16),))
    with store.unit() as unit:
        (mail,) = unit.claim_outgoing(NOW, 1, "d", 60) or (None,)
    assert mail is None  # stopped: it goes to no coordinator
    do(store, StartProgram())
    with store.unit() as unit:
        (mail,) = unit.claim_outgoing(NOW, 1, "d", 60)
        assert mail is not None
        unit.report_sent([(mail.id, mail.fence, "250 ok")], NOW)
    with store.reading() as unit:
        status, later = unit.status(NOW + timedelta(minutes=2)), unit.status(NOW + timedelta(hours=2))
    assert (status["last_poll_at"], status["program_stopped"]) == (moment(NOW), "")
    assert (status["sent_last_hour"], status["sent_last_day"]) == (1, 1)
    assert (later["sent_last_hour"], later["sent_last_day"]) == (0, 1)
