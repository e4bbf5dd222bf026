"""The mails of a deed as long as nobody has begun to send them; the same promises from every store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from processor.core.mail import OutboundMail
from processor.core.outcome import (
    Decision,
    Disposition,
    Effect,
    Hold,
    KeepApart,
    KeepDeed,
    Letter,
    PauseContact,
    PutOff,
    SaveRelationship,
    SaveRequest,
    SendNow,
    SettleHeld,
    TakeOut,
    Undone,
)
from processor.stages.ports import Aside, Store, Unit
from tests.doors.store_samples import NOW, asked, do, letter, mentee, mentor, pair, save

A, B, C = (digit * 16 for digit in "abc")
MIA, JON = "mia@example.net", "jon@example.org"
HOUR = timedelta(hours=1)
AFTER = NOW + 2 * HOUR


def decided(*effects: Effect, letters: tuple[Letter, ...] = ()) -> Decision:
    return Decision(disposition=Disposition.DONE, because="so", effects=effects, letters=letters)


def of_deed(serial: str, deed: int, to: str = MIA) -> OutboundMail:
    return replace(letter(serial, to=to), deed=deed, waits_minutes=60)


def note_of(deed: int, to: str = MIA) -> Letter:
    return Letter(name="note", to=to, to_name="", data={}, deed=deed, waits_minutes=60)


def does(unit: Unit, deed: int, *more: Effect, to: tuple[str, ...] = (MIA,), in_name_of: int = 0) -> None:
    kept = KeepDeed(number=deed, what=f"deed {deed}", by_staff=False, in_name_of=in_name_of)
    letters = tuple(note_of(deed, each) for each in to)
    unit.apply(decided(kept, *more, letters=letters), now=NOW, inbox_id=None)


def goes_out(store: Store) -> list[str]:
    """What would be sent two hours later; nothing stays claimed."""
    with store.unit() as unit:
        found = unit.claim_outgoing(AFTER, 10, "dispatcher-1", 60)
        unit.give_back_outgoing([(out.id, out.fence, "") for out in found], AFTER)
    return sorted(out.mail.serial for out in found)


def holds(unit: Unit, number: int) -> None:
    held = Hold(number=number, sender=JON, subject="Wait", because="it may be regret")
    unit.apply(decided(held), now=NOW, inbox_id=1)


def settles(store: Store, number: int, state: str) -> None:
    with store.unit() as unit:
        unit.apply(decided(SettleHeld(number=number, state=state)), now=NOW, inbox_id=None)


def test_what_is_taken_out_before_it_is_in_the_outbox_does_not_go_out(store: Store) -> None:
    with store.unit() as unit:
        does(unit, 1)
        assert unit.unheard_by(MIA) == (1,)
        unit.apply(decided(TakeOut(deed=1)), now=NOW, inbox_id=None)
        assert unit.unheard_by(MIA) == ()
        unit.queue([(of_deed(A, 1), None)], NOW)
    assert goes_out(store) == []


def test_of_one_address_only_its_mails_are_taken_out(store: Store) -> None:
    with store.unit() as unit:
        does(unit, 1, to=(MIA, JON))
        unit.apply(decided(TakeOut(deed=1, to=MIA)), now=NOW, inbox_id=None)
        assert (unit.unheard_by(MIA), unit.unheard_by(JON)) == ((), (1,))
        unit.queue([(of_deed(A, 1), None), (of_deed(B, 1, JON), None)], NOW)
    assert goes_out(store) == [B]


def test_what_went_wrong_in_a_savepoint_took_nothing_out(store: Store) -> None:
    with store.unit() as unit:
        does(unit, 1)
        try:
            with unit.savepoint():
                unit.apply(decided(TakeOut(deed=1)), now=NOW, inbox_id=None)
                raise LookupError
        except LookupError:
            pass
        unit.queue([(of_deed(A, 1), None)], NOW)
    assert goes_out(store) == [A]


def test_when_the_deed_that_took_them_out_is_undone_they_go_out_after_all(store: Store) -> None:
    with store.unit() as unit:
        does(unit, 1)
        unit.queue([(of_deed(A, 1), None)], NOW)
        does(unit, 2, TakeOut(deed=1), to=())
    assert goes_out(store) == []
    with store.unit() as unit:
        unit.apply(decided(Undone(deed=2)), now=NOW, inbox_id=None)
    assert goes_out(store) == [A]


def test_the_same_in_one_transaction(store: Store) -> None:
    with store.unit() as unit:
        does(unit, 1)
        does(unit, 2, TakeOut(deed=1), to=())
        unit.apply(decided(Undone(deed=2)), now=NOW, inbox_id=None)
        assert unit.unheard_by(MIA) == (1,)
        unit.queue([(of_deed(A, 1), None)], NOW)
    assert goes_out(store) == [A]


def test_they_wait_for_all_words_of_regret_and_for_those_that_are_open_again(store: Store) -> None:
    with store.unit() as unit:
        does(unit, 1)
        holds(unit, 7)
        holds(unit, 8)
        unit.apply(decided(PutOff(deed=1, held=7), PutOff(deed=1, held=8)), now=NOW, inbox_id=None)
        unit.queue([(of_deed(A, 1), None), (of_deed(B, 0, JON), None)], NOW)
        deed = unit.deed(1)
        assert deed is not None
        assert deed.is_put_off
    assert goes_out(store) == [B]
    settles(store, 8, "dropped")
    assert goes_out(store) == [B]
    settles(store, 7, "answered")
    assert goes_out(store) == [A, B]
    settles(store, 7, "waiting")  # its decision was undone
    assert goes_out(store) == [B]
    settles(store, 7, "released")
    assert goes_out(store) == [A, B]


def test_sent_now_they_wait_for_no_hour_but_for_words_of_regret(store: Store) -> None:
    with store.unit() as unit:
        does(unit, 1)
        does(unit, 2, to=(JON,))
        holds(unit, 7)
        unit.apply(decided(PutOff(deed=1, held=7)), now=NOW, inbox_id=None)
        unit.apply(decided(SendNow(deed=1), SendNow(deed=2)), now=NOW, inbox_id=None)
        unit.queue([(of_deed(A, 1), None), (of_deed(B, 2, JON), None)], NOW)
    with store.unit() as unit:
        assert [out.mail.serial for out in unit.claim_outgoing(NOW, 10, "dispatcher-1", 60)] == [B]


def test_whose_deeds_nobody_has_heard_of_is_known_by_address_and_by_whose_words_they_were(
    store: Store,
) -> None:
    with store.unit() as unit:
        does(unit, 1)
        does(unit, 2, in_name_of=1001)
        program = "program"
        assert unit.unheard_deeds_of([JON], 1001) == (2,)
        assert unit.last_deed_in_name_of(1001) == 2
        assert unit.unheard_deeds_of([JON], 0) == ()
        assert unit.unheard_deeds_of([program], 0) == unit.unheard_deeds_of([program], 9)
        unit.queue([(of_deed(A, 1), None), (of_deed(B, 2), None)], NOW)
    with store.unit() as unit:
        assert unit.unheard_deeds_of([JON], 1001) == (2,)
        assert unit.unheard_by(MIA) == (1, 2)


def test_what_a_server_may_have_is_not_unheard(store: Store) -> None:
    """It took the mail and did not answer (RFC 1047): nobody is told that nobody has heard of it."""
    for unknown in (False, True):
        number, serial = (2, B) if unknown else (1, A)
        with store.unit() as unit:
            does(unit, number)
            unit.queue([(of_deed(serial, number), None)], NOW)
            (out,) = unit.claim_outgoing(AFTER, 10, "dispatcher-1", 60)
            assert unit.report_deferred(out.id, out.fence, "later", AFTER + HOUR, unknown=unknown)
            deed = unit.deed(number)
            assert deed is not None
            assert [mail.waits for mail in deed.mails] == [not unknown]
            assert (number in unit.unheard_by(MIA)) is not unknown
            unit.apply(decided(TakeOut(deed=number)), now=AFTER, inbox_id=None)
    with store.unit() as unit:
        again = unit.claim_outgoing(AFTER + HOUR, 10, "dispatcher-1", 60)
        assert [out.mail.serial for out in again] == [B]  # the same bytes once more, as the RFC has it


def test_what_a_server_may_have_holds_up_no_other_mail(store: Store) -> None:
    with store.unit() as unit:
        unit.queue([(of_deed(A, 0), None), (of_deed(B, 0), None)], NOW)
        (out,) = unit.claim_outgoing(AFTER, 10, "dispatcher-1", 60)
        unit.report_deferred(out.id, out.fence, "unknown", AFTER + HOUR, unknown=True)
        assert [out.mail.serial for out in unit.claim_outgoing(AFTER, 10, "dispatcher-1", 60)] == [B]


def test_a_letter_that_could_not_be_written_waits_as_a_mail_of_its_deed(store: Store) -> None:
    aside = Aside(decision="in-1", cause="in-1.0", inbox_id=1, letter=note_of(1), because="a slip")
    with store.unit() as unit:
        does(unit, 1, to=())
        unit.set_aside([aside], NOW)
        assert unit.unheard_by(MIA) == (1,)
        assert unit.unheard_deeds_of([unit.deed(1).actor], 0) == (1,)  # type: ignore[union-attr]
        deed = unit.deed(1)
        assert deed is not None
        assert [(m.recipient, m.waits, m.later, m.unwritten) for m in deed.mails] == [(MIA, True, True, True)]
        unit.apply(decided(TakeOut(deed=1)), now=NOW, inbox_id=None)
        assert unit.unheard_by(MIA) == ()
        assert unit.unwritten(0, 10) == ()


def test_what_a_deed_began_is_told_to_nobody_while_the_two_are_to_have_no_contact(store: Store) -> None:
    mia, jon = replace(mentee(1), email=MIA), replace(mentor(2, "Jon Berg"), email=JON)
    save(store, mia, jon)
    first = asked(1, of=mia, to=jon)
    do(store, SaveRequest(request=first))
    with store.unit() as unit:
        does(unit, 1, SaveRelationship(relationship=pair(1, first)))
        introduced = replace(of_deed(A, 1), about="REL-1")
        unit.queue([(introduced, None), (replace(of_deed(B, 1, JON), about="REQ-1"), None)], NOW)
    assert goes_out(store) == [A, B]
    do(store, PauseContact(relationship=1))
    assert goes_out(store) == [B]  # the deed did not begin REQ-1
    with store.unit() as unit:
        deed = unit.deed(1)
        assert deed is not None
        assert [(mail.recipient, mail.kept) for mail in deed.mails] == [(MIA, True), (JON, False)]
        assert deed.is_in_doubt
        assert not deed.is_put_off
    do(store, PauseContact(relationship=1, paused=False))
    assert goes_out(store) == [A, B]
    do(store, KeepApart(one=2, other=1))
    assert goes_out(store) == [B]
    do(store, KeepApart(one=2, other=1, apart=False))
    assert goes_out(store) == [A, B]


def test_a_request_that_is_kept_counts_as_never_asked(store: Store) -> None:
    mia, jon = replace(mentee(1), email=MIA), replace(mentor(2, "Jon Berg"), email=JON)
    save(store, mia, jon)
    with store.unit() as unit:
        does(unit, 1, SaveRequest(request=asked(1, of=mia, to=jon)), to=(JON,))
        asks = replace(letter(A, to=JON, name="request"), about="REQ-1", deed=1, waits_minutes=60)
        unit.queue([(asks, None)], NOW)
        assert not unit.is_unasked("REQ-1", JON)
        unit.apply(decided(KeepApart(one=1, other=2)), now=NOW, inbox_id=None)
        assert unit.is_unasked("REQ-1", JON)
