"""Where one of a pair has moved, the other one reads when the two may write to each other, and not before."""

# Rows are plain values of many kinds, each handed on by its name.
# mypy: disable-error-code="arg-type"

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from processor.core.contact import why_no_contact
from processor.core.deeds import Deed, DeedMail, RecordChange
from processor.core.events import EventKind
from processor.core.facts import Facts, MentorsNamed, Noted, PairHistory, PersonNamed, SentMail, Voucher
from processor.core.intents.calendar_reply import CalendarReply
from processor.core.intents.check_in import AnswerToCheckIn
from processor.core.intents.coordinator.members import ChangeAddress
from processor.core.intents.coordinator.relationships import Contact
from processor.core.intents.own_address import ChangeOwnAddress
from processor.core.intents.request import Request
from processor.core.intents.undelivered import undelivered
from processor.core.intents.undo import Undo, UndoDeed
from processor.core.outcome import AuditEvent, Decision
from processor.core.program import RelationshipState
from processor.core.tokens import Offer
from processor.core.unheard import decided_unheard
from tests.core.cases import CARLA, DANA, HOUR, JON, MIA, NOW, PROGRAM, came_of, facts, pair, row, token
from tests.shipped_rules import RULES

NEW = "new@elsewhere.example"
MOVES = ChangeOwnAddress(named=(NEW,))
SAID_YES = Voucher(because="x", address=NEW)
OWN = "done | mia active | address-changed>new address-changed>mia"
PAUSED: dict[str, Any] = {"contact_paused": frozenset({3})}
APART: dict[str, Any] = {"apart": ((1001, 1002),)}
CARLA_IS_JON = replace(JON, email=CARLA)
NOTES = "note>carla note>dana"


def moves(**more: Any) -> Facts:
    return facts(MIA, **{"voucher": SAID_YES, "relationships": (pair(),)} | more)


def untold(decision: Decision) -> list[str]:
    return [
        e.because for e in decision.effects if isinstance(e, AuditEvent) and e.what is EventKind.MOVE_NOT_TOLD
    ]


@pytest.mark.parametrize(
    ("known", "gives", "noted"),
    [
        row("the partner is told", moves(), f"{OWN} partner-moved>jon", []),
        row("not beside a concern", moves(**PAUSED), f"{OWN} {NOTES}", ["M-1002: not told"]),
        row("that of another pair is none of theirs", moves(contact_paused=frozenset({4})),
            f"{OWN} partner-moved>jon", []),
        row("not who is kept apart from them", moves(**APART), f"{OWN} {NOTES}", ["M-1002: not told"]),
        row("one who moves and is a coordinator reads of it nowhere",
            moves(staff={DANA: MIA.number}, **PAUSED), f"{OWN} note>carla", ["M-1002: not told"]),
        row("a partner who is a coordinator by another address",
            moves(staff={DANA: JON.number}, **APART), f"{OWN} note>carla", ["M-1002: not told"]),
        row("a partner who is a coordinator reads of it nowhere",
            moves(relationships=(pair(mentor=CARLA_IS_JON),), **PAUSED), f"{OWN} note>dana",
            ["M-1002: not told"]),
    ],
)  # fmt: skip
def test_the_partner_reads_where_they_are_while_the_two_may_write(
    known: Facts, gives: str, noted: list[str]
) -> None:
    decision = MOVES.decide(known, RULES)
    assert (came_of(decision), untold(decision)) == (gives, noted)
    assert not any(NEW in str(x.data) for x in decision.letters if x.name == "note")


def test_a_coordinator_who_changes_the_address_tells_no_more() -> None:
    change = ChangeAddress(old=MIA.email, new=NEW)
    persons = (PersonNamed(written=MIA.email, exact=(MIA,)), PersonNamed(written=NEW))
    known = facts(CARLA, persons=persons, their_relationships=(pair(),))
    assert "partner-moved>jon" in came_of(change.decide(known, RULES))
    decision = change.decide(replace(known, **PAUSED), RULES)
    assert came_of(decision) == f"{OWN} {NOTES}"
    assert change.wants().paused_contact
    assert MOVES.wants().paused_contact


def at_rel(*said: str, **more: Any) -> Facts:
    noted = Noted(total=len(said), first=tuple((NOW, each) for each in said))
    return facts(CARLA, **{"relationship": pair(), "noted": noted} | PAUSED | more)


RESUMES = Contact(ref="REL-3", paused=False)


@pytest.mark.parametrize(
    ("known", "gives", "noted"),
    [
        row("nobody has moved", at_rel(), "done | REL-3 resumed", []),
        row("she has", at_rel("M-1002: not told"), "done | REL-3 resumed | partner-moved>jon",
            ["M-1002: told"]),
        row("both have", at_rel("M-1002: not told", "M-1001: not told"),
            "done | REL-3 resumed | partner-moved>jon partner-moved>mia", ["M-1002: told", "M-1001: told"]),
        row("he was told before", at_rel("M-1002: not told", "M-1002: told"), "done | REL-3 resumed", []),
        row("and she has moved once more", at_rel("M-1002: not told", "M-1002: told", "M-1002: not told"),
            "done | REL-3 resumed | partner-moved>jon", ["M-1002: told"]),
        row("they are kept apart", at_rel("M-1002: not told", **APART), "done | REL-3 resumed", []),
        row("an UNDO of PAUSE has let it go on", at_rel("M-1002: not told", contact_paused=frozenset()),
            "done |  | partner-moved>jon", ["M-1002: told"]),
        row("it is not paused", at_rel("M-1002: told", contact_paused=frozenset()), "refused", []),
    ],
)  # fmt: skip
def test_they_read_it_when_contact_is_resumed(known: Facts, gives: str, noted: list[str]) -> None:
    decision = RESUMES.decide(known, RULES)
    assert (came_of(decision).removesuffix(" | "), untold(decision)) == (gives, noted)
    assert ("reads the new address of" in decision.because) is bool(noted)
    assert RESUMES.wants().noted == EventKind.MOVE_NOT_TOLD


@pytest.mark.parametrize("state", [RelationshipState.ENDED, RelationshipState.ACTIVE])
def test_who_has_ended_it_does_not_read_where_the_other_one_is(state: RelationshipState) -> None:
    """Mia has not heard of Jon's END, and is answered by what she knows."""
    before = pair().relationship
    end = RecordChange(about="REL-3", version=2, before=before, now=replace(before, state=state))
    deed = Deed(number=5, at=NOW - HOUR / 2, actor=JON.email, by_staff=False, what="END", records=(end,))
    known = facts(MIA, voucher=SAID_YES, unheard=(deed,), unheard_people={1001: JON, 1002: MIA})
    decision = decided_unheard(known, lambda seen: MOVES.decide(seen, RULES))
    told = [letter.to for letter in decision.letters if letter.name == "partner-moved"]
    assert told == ([] if state is RelationshipState.ENDED else [JON.email])


def ended(state: RelationshipState = RelationshipState.ENDED) -> Deed:
    """Jon's END of REL-3, an hour ago."""
    before = pair().relationship
    end = RecordChange(about="REL-3", version=2, before=before, now=replace(before, state=state, version=2))
    return Deed(number=5, at=NOW - HOUR, actor=JON.email, by_staff=False, what="END", records=(end,))


MOVED = frozenset({MIA.number})


@pytest.mark.parametrize(
    ("more", "letters", "noted"),
    [
        row("nobody has moved", {}, ["undone>jon"], []),
        row("she has", {"deed_moved": MOVED}, ["undone>jon", "partner-moved>jon"], []),
        row("both have", {"deed_moved": frozenset({JON.number, MIA.number})},
            ["undone>jon", "partner-moved>jon", "partner-moved>mia"], []),
        row("she has, beside a concern", {"deed_moved": MOVED, **PAUSED},
            ["undone>jon", "note>carla", "note>dana"], ["M-1002: not told"]),
        row("she has, and they are kept apart since before", {"deed_moved": MOVED, **APART},
            ["undone>jon", "note>carla", "note>dana"], ["M-1002: not told"]),
    ],
)  # fmt: skip
def test_who_takes_an_end_back_reads_where_the_other_one_has_moved(
    more: dict[str, Any], letters: list[str], noted: list[str]
) -> None:
    known = facts(JON, deed=ended(), deed_is_own=True, people={1001: JON, 1002: MIA}, **more)
    decision = Undo().decide(known, RULES)
    assert [f"{x.name}>{x.to.partition('@')[0]}" for x in decision.letters] == letters
    assert untold(decision) == noted
    assert Undo().wants().paused_contact
    assert UndoDeed(number=5).wants().paused_contact


def change_of(how: str, **more: Any) -> Deed:
    """Carla's CHANGE ADDRESS of Mia's, an hour ago; `how`: whether its letter to Jon has gone out."""
    now = replace(MIA, email=NEW, version=2)
    moved = RecordChange(about=MIA.code, version=2, before=MIA, now=now)
    to_jon = DeedMail(recipient=JON.email, letter="partner-moved", waits=how == "waits")
    known: dict[str, Any] = {"records": (moved,), "mails": (to_jon,) if how != "none" else ()}
    return Deed(number=5, at=NOW - HOUR, actor=CARLA, by_staff=True, what="CHANGE ADDRESS", **known | more)


def noted(*said: tuple[int, str]) -> dict[str, Any]:
    """How many hours ago, and what."""
    first = tuple((NOW - hours * HOUR, each) for hours, each in said)
    return {"deed_noted": {"REL-3": Noted(total=len(said), first=first)}}


BACK = "partner-moved>jon"
BY_IT = (1, "M-1002: not told")


@pytest.mark.parametrize(
    ("how", "more", "letters", "says"),
    [
        row("he has read it", "sent", {}, [BACK], []),
        row("his letter waits, and is taken out", "waits", {}, [], []),
        row("they began after it", "none", {}, [BACK], []),
        row("it was not told", "none", noted(BY_IT), [], ["M-1002: as before"]),
        row("nor was the move before it", "none", noted((2, "M-1002: not told"), BY_IT), [], []),
        row("that one was told", "none", noted((3, "M-1002: not told"), (2, "M-1002: told"), BY_IT), [],
            ["M-1002: as before"]),
        row("a word about him is none about her", "none", noted((2, "M-1001: not told"), BY_IT), [],
            ["M-1002: as before"]),
        row("RESUME has told it since", "none", noted(BY_IT, (0, "M-1002: told")), [BACK], []),
        row("he has read it, and then came a concern", "sent", PAUSED, ["note>carla", "note>dana"],
            ["M-1002: not told"]),
    ],
)  # fmt: skip
def test_an_address_that_is_taken_back_is_told_to_whom_it_was_told(
    how: str, more: dict[str, Any], letters: list[str], says: list[str]
) -> None:
    deed = change_of(how)
    people = {1002: replace(MIA, email=NEW)}
    known = facts(CARLA, deed=deed, deed_is_own=True, people=people, deed_pairs=(pair(),), **more)
    decision = UndoDeed(number=5).decide(known, RULES)
    told = [x for x in decision.letters if x.name != "undone"]
    assert [f"{x.name}>{x.to.partition('@')[0]}" for x in told] == letters
    assert all(x.data.get("partner_email", MIA.email) == MIA.email for x in told)
    assert untold(decision) == says
    back = [e for e in decision.effects if isinstance(e, AuditEvent) and e.what is EventKind.ADDRESS_CHANGED]
    assert [e.about for e in back] == [MIA.code]


@pytest.mark.parametrize(("how", "says"), [("sent", []), ("waits", ["M-1002: not told"])])
def test_a_resume_that_is_taken_back_before_its_letter_went_out_has_told_nothing(
    how: str, says: list[str]
) -> None:
    deed = change_of(how, records=(), contact=((3, True),))
    known = facts(CARLA, deed=deed, deed_is_own=True, deed_pairs=(pair(),))
    assert untold(UndoDeed(number=5).decide(known, RULES)) == says


def test_a_move_is_noted_with_the_new_version() -> None:
    decision = MOVES.decide(moves(), RULES)
    events = [(e.what, e.about) for e in decision.effects if isinstance(e, AuditEvent)]
    assert events == [(EventKind.ADDRESS_CHANGED, MIA.code)]


@pytest.mark.parametrize(("more", "shown"), [({}, True), (PAUSED, False), (APART, False)])
def test_no_other_letter_tells_of_it(more: dict[str, Any], shown: bool) -> None:
    view = pair()
    assert bool(why_no_contact(view, facts(MIA, **more), RULES)) is not shown
    asks = Request(mentor="M-1001")
    named: dict[str, Any] = {"named": MentorsNamed(exact=(JON,)), "history": PairHistory(relationship=view)}
    low = facts(MIA, said="2", relationship=view, token=token("REL-3", Offer.CHECK_IN, MIA.code), **more)
    back = SentMail(serial="0" * 16, letter="introduction-mentor", about="REL-3", recipient=JON.email)
    come_back = facts(JON, sent=back, sent_to=JON, relationship=view, **more)
    decisions = (
        asks.decide(facts(MIA, **named, **more), RULES),
        AnswerToCheckIn(about="REL-3").decide(low, RULES),
        CalendarReply(about="REL-3", declined=True).decide(facts(JON, relationship=view, **more), RULES),
        undelivered(back, come_back, RULES, status="5.1.1"),
    )
    for decision in decisions:
        hers = [letter for letter in decision.letters if letter.to == MIA.email]
        assert any(JON.email in (*x.may_know, *map(str, x.data.values())) for x in hers) is shown, decision
    assert asks.wants().paused_contact
    assert {CARLA, DANA} == set(PROGRAM.coordinators)
