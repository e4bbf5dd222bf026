"""REQUEST and what stands in its way, WITHDRAW, LEAVE, WAIT, BROWSE (rows 17, 18, 27 to 45, 86)."""

# Rows are plain values of many kinds, each handed on by its name.
# mypy: disable-error-code="arg-type"

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from processor.core.facts import Directory, Facts, MentorsNamed, PairHistory, Parked, Voucher
from processor.core.intents.browse import Browse
from processor.core.intents.browse import recognize as recognize_browse
from processor.core.intents.request import Request, recognize
from processor.core.intents.waiting import Wait
from processor.core.intents.waiting import recognize as recognize_wait
from processor.core.intents.withdraw import Leave, Withdraw
from processor.core.intents.withdraw import recognize as recognize_withdraw
from processor.core.outcome import SaveMember, SaveRequest
from processor.core.program import Member, RequestState, Role, Standing
from tests.core.cases import (
    BEA,
    CARD,
    CARLA,
    DANA,
    DAY,
    JON,
    MIA,
    NOW,
    PAT,
    SECOND,
    UMA,
    asked_at,
    came_of,
    facts,
    is_in,
    letter,
    pair,
    reading,
    request,
    row,
)
from tests.shipped_rules import RULES

WHO = "who@elsewhere.example"
ASK = Request(mentor="M-1001")
ONE = {"named": MentorsNamed(exact=(JON,))}
SENT = "done | REQ-21 pending | request>jon request-received>mia"
HELD = "held | held | held>carla held>dana held-receipt>{}"
PARKED = "done | M-1001 waits for profile | request-needs-profile>{}"
UNAVAILABLE = "refused |  | request-unavailable>mia"
WHICH = "refused |  | request-which>mia"
DRAFT = replace(MIA, profiles=(replace(MIA.profiles[0], complete=False),), standing=Standing.DRAFT)
GDPR = "Request under Art. 15 GDPR: which data about me do you hold?"
NO_ROLE = replace(JON, profiles=(replace(JON.profiles[0], complete=False),))
COOLING = "refused |  | request-cooling>mia"
ACTIVE_AND_CARD = {MIA.email: (CARD,)}


def old(state: RequestState, days: float, **more: Any) -> dict[str, Any]:
    answered = NOW - days * DAY if days else None
    return {"history": PairHistory(last=request(state, number=5, answered_at=answered, **more).request)}


# --- REQUEST ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asks", "known", "gives"),
    [
        row("goes to the mentor", ASK, facts(MIA, **ONE), SENT),
        row("not from outside the program", ASK, facts(WHO, eligible=False), HELD.format("who")),
        row("not to several at once", replace(ASK, others=("M-1003",)), facts(MIA, **ONE), WHICH),
        row("not to oneself", Request(mentor="M-1005"), facts(BEA, named=MentorsNamed(exact=(BEA,))),
            "refused |  | request-self>bea"),
        row("not before the profile", ASK, facts(DRAFT, **ONE), PARKED.format("mia")),
        row("a mentor has no mentee's profile", ASK, facts(UMA, **ONE), PARKED.format("uma")),
        row("a stranger's waits for the profile", ASK, facts(WHO, **ONE), PARKED.format("who")),
        row("a stranger's, to nobody, is answered alike", ASK, facts(WHO),
            "done |  | request-needs-profile>who"),
        row("a stranger's, to two of one name", Request(mentor="Jon"),
            facts(WHO, named=MentorsNamed(exact=(JON, UMA))), "done |  | request-needs-profile>who"),
        row("a stranger's letter, that names no mentor",
            Request(mentor="", note="one two three four five six seven"
            " eight nine ten"), facts(WHO), HELD.format("who")),
        row("a stranger's few words", Request(mentor="", note="one two three four five six seven eight nine"),
            facts(WHO), "done |  | request-needs-profile>who"),
        row("a member's letter, that names no mentor",
            Request(mentor="", note="one two three four five six seven"
            " eight nine ten"), facts(MIA), WHICH),
        row("a stranger's long note to a mentor",
            replace(ASK, note="one two three four five six seven eight nine"
            " ten"), facts(WHO, **ONE), PARKED.format("who")),
        row("a request of another kind is for a person", Request(mentor="under Art. 15 GDPR"),
            facts(MIA, said=GDPR), HELD.format("mia")),
        row("a stranger's likewise", Request(mentor="under Art. 15 GDPR"), facts(WHO, said=GDPR, **ONE),
            HELD.format("who")),
        row("a member's, where a mentor is found", Request(mentor="Jon Berg"), facts(MIA, said=GDPR, **ONE),
            SENT),
        row("a code is a mentor's", ASK, facts(MIA, said=GDPR), WHICH),
        row("nobody of that name", Request(mentor="Jim"), facts(MIA), WHICH),
        row("several of that name", Request(mentor="Jon"), facts(MIA, named=MentorsNamed(exact=(JON, UMA))),
            WHICH),
        row("several, and none takes requests", Request(mentor="Jon"),
            facts(MIA, named=MentorsNamed(exact=(JON, UMA), loads={1001: 2, 1003: 1})), UNAVAILABLE),
        row("one request is open", ASK, facts(MIA, asked=(request(number=8, mentor=UMA),), **ONE),
            "refused |  | request-limit>mia"),
        row("QUEUE behind it", replace(ASK, queue=True),
            facts(MIA, asked=(request(number=8, mentor=UMA),), **ONE),
            "done | M-1001 waits for free | request-queued>mia"),
        row("QUEUE once more", replace(ASK, queue=True),
            facts(MIA, asked=(request(number=8, mentor=UMA),),
                  parked=(Parked(mentor=JON, note="", until="free"),), **ONE),
            "done |  | request-queued>mia"),
        row("QUEUE behind another in the queue", replace(ASK, queue=True),
            facts(MIA, asked=(request(number=8, mentor=UMA),),
                  parked=(Parked(mentor=BEA, note="", until="free"),), **ONE),
            "done | M-1001 waits for free | request-queued>mia"),
        row("QUEUE with nothing before it", replace(ASK, queue=True), facts(MIA, **ONE), SENT),
        # what stands in the way
        row("a mentor who is full", ASK, facts(MIA, mentor_load=2, **ONE), UNAVAILABLE),
        row("a mentor with one place left", ASK, facts(MIA, mentor_load=1, **ONE), SENT),
        row("one who has paused", ASK, facts(MIA, named=MentorsNamed(exact=(is_in(JON, Standing.PAUSED),))),
            UNAVAILABLE),
        row("one whose mail bounces", ASK,
            facts(MIA, named=MentorsNamed(exact=(is_in(JON, Standing.BOUNCING),))),
            UNAVAILABLE),
        row("one who has left", ASK, facts(MIA, named=MentorsNamed(exact=(is_in(JON, Standing.LEFT),))),
            UNAVAILABLE),
        row("one whose profile is not complete", ASK, facts(MIA, named=MentorsNamed(exact=(NO_ROLE,))),
            UNAVAILABLE),
        row("one who is a mentee", ASK, facts(MIA, named=MentorsNamed(exact=(PAT,))), UNAVAILABLE),
        row("one who is kept apart; coordinators read of it", ASK, facts(MIA, apart=((1001, 1002),), **ONE),
            "refused |  | request-unavailable>mia note>carla note>dana"),
        row("and one of the two is a coordinator, who reads nothing", ASK,
            facts(MIA, apart=((1001, 1002),), staff={CARLA: 1002}, **ONE),
            "refused |  | request-unavailable>mia note>dana"),
        row("nor where it is the mentor", ASK,
            facts(MIA, apart=((1001, 1002),), staff={DANA: 1001}, **ONE),
            "refused |  | request-unavailable>mia note>carla"),
        row("both are coordinators, and there is no other", ASK,
            facts(MIA, apart=((1001, 1002),), staff={CARLA: 1002, DANA: 1001}, **ONE),
            "refused |  | request-unavailable>mia note>carla note>dana"),
        row("the partner of the mentee", ASK, facts(MIA, history=PairHistory(relationship=pair()), **ONE),
            "refused |  | request-partner>mia"),
        row("asked, and not yet answered", ASK, facts(MIA, **ONE, **old(RequestState.PENDING, 0)),
            "refused |  | request-pending>mia"),
        row("who declined 89 days ago", ASK, facts(MIA, **ONE, **old(RequestState.REJECTED, 89)), COOLING),
        row("who declined 90 days ago", ASK, facts(MIA, **ONE, **old(RequestState.REJECTED, 90)), SENT),
        row("who declined, and nobody knows when", ASK, facts(MIA, **ONE, **old(RequestState.REJECTED, 0)),
            SENT),
        row("taken back half a day ago", ASK, facts(MIA, **ONE, **old(RequestState.WITHDRAWN, 0.5)), COOLING),
        row("taken back a day ago", ASK, facts(MIA, **ONE, **old(RequestState.WITHDRAWN, 1)), SENT),
        row("who did not answer", ASK, facts(MIA, **ONE, **old(RequestState.EXPIRED, 1)), SENT),
        row("cooling, and others are shown", ASK,
            facts(MIA, suggestions=ACTIVE_AND_CARD, **ONE, **old(RequestState.REJECTED, 1)),
            "refused | CountShown | request-cooling>mia"),
        row("unavailable, and others are shown", ASK,
            facts(MIA, suggestions=ACTIVE_AND_CARD, mentor_load=2, **ONE),
            "refused | CountShown | request-unavailable>mia"),
    ],
)  # fmt: skip
def test_a_request(asks: Request, known: Facts, gives: str) -> None:
    assert came_of(asks.decide(known, RULES)) == gives


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({"mentor_load": 2}, "full"),
        ({"named": MentorsNamed(exact=(is_in(JON, Standing.PAUSED),)), "mentor_load": 2}, "paused"),
        ({"named": MentorsNamed(exact=(is_in(JON, Standing.BOUNCING),))}, "unreachable"),
        ({"named": MentorsNamed(exact=(is_in(JON, Standing.DRAFT),))}, "left"),
        ({"apart": ((1001, 1002),)}, "left"),
        ({"apart": ((1001, 1002),), "mentor_load": 2}, "full"),
    ],
)
def test_who_is_kept_apart_reads_what_anybody_reads(known: dict[str, Any], reason: str) -> None:
    decision = ASK.decide(facts(MIA, **ONE | known), RULES)
    assert letter(decision, "request-unavailable").data["reason"] == reason


@pytest.mark.parametrize(
    ("named", "near", "ambiguous"),
    [
        (MentorsNamed(exact=(JON, UMA)), ["M-1001", "M-1003"], True),
        (MentorsNamed(exact=(JON, UMA), loads={1001: 2}), ["M-1003"], True),
        (MentorsNamed(exact=(JON, UMA), loads={1001: 1, 1003: 0}), ["M-1001", "M-1003"], True),
        (MentorsNamed(near=(CARD,)), ["M-1003"], False),
        (MentorsNamed(near=(replace(CARD, has_room=False),)), [], False),
        (MentorsNamed(near=(replace(CARD, standing=Standing.PAUSED),)), [], False),
    ],
)
def test_only_who_may_be_asked_is_offered(named: MentorsNamed, near: list[str], ambiguous: bool) -> None:
    data = letter(Request(mentor="J").decide(facts(MIA, named=named), RULES), "request-which").data
    codes = [card["code"] if isinstance(card, dict) else card.code for card in data["near"]]  # type: ignore[attr-defined]
    assert (codes, data["ambiguous"]) == (near, ambiguous)


def test_nor_is_anybody_who_is_kept_from_the_mentee() -> None:
    for named in (MentorsNamed(exact=(JON, UMA)), MentorsNamed(near=(CARD,))):
        known = facts(MIA, named=named, apart=((1002, 1003),))
        data = letter(Request(mentor="J").decide(known, RULES), "request-which").data
        codes = [card["code"] if isinstance(card, dict) else card.code for card in data["near"]]  # type: ignore[attr-defined]
        assert "M-1003" not in codes


def test_two_may_be_open_where_the_rules_allow_two() -> None:
    rules = replace(RULES, policy=replace(RULES.policy, open_requests=2))
    one, two = request(number=8, mentor=UMA), request(number=9, mentor=BEA)
    assert came_of(ASK.decide(facts(MIA, asked=(one,), **ONE), rules)) == SENT
    full = letter(ASK.decide(facts(MIA, asked=(one, two), **ONE), rules), "request-limit")
    assert (full.about, full.data["most"]) == ("", 2)
    only = ASK.decide(facts(MIA, asked=(one,), **ONE), RULES)
    assert letter(only, "request-limit").about == "REQ-8"
    assert "one request may" in only.because
    assert "2 requests may" in ASK.decide(facts(MIA, asked=(one, two), **ONE), rules).because


def test_the_clock_is_set_for_the_deadline_and_two_reminders() -> None:
    assert asked_at(ASK.decide(facts(MIA, **ONE), RULES)) == [
        "request-expiry 0 03-16 12:00", "request-reminder 0 03-07 12:00", "request-reminder 1 03-12 12:00",
    ]  # fmt: skip


def test_the_mentee_reads_it_as_an_answer_where_they_wrote_it() -> None:
    own = ASK.decide(facts(MIA, **ONE), RULES)
    assert letter(own, "request-received").answers is True


@pytest.mark.parametrize(
    ("before", "names"),
    [((), ()), ((BEA,), ("Bea Rossi",)), ((BEA, JON), ("Bea Rossi",)), ((JON,), ())],
)
def test_who_is_in_the_queue_before_it_is_told(before: tuple[Member, ...], names: tuple[str, ...]) -> None:
    parked = tuple(Parked(mentor=one, note="", until="free") for one in before)
    known = facts(MIA, asked=(request(number=8, mentor=UMA),), parked=parked, **ONE)
    told = letter(replace(ASK, queue=True).decide(known, RULES), "request-queued").data
    assert (told["before"], told["open_mentors"]) == (names, ("Uma Stein",))


# --- as it is recognized ------------------------------------------------------------------------------


def seen(text: str, subject: str = "", **more: Any) -> str:
    found = recognize(reading(text, subject, MIA, **more), RULES)
    if found is None:
        return "-"
    parts = [found.mentor or "nobody", *found.others]
    parts += ["queue"] if found.queue else []
    parts += [f"note:{found.note}"] if found.note else []
    return " ".join(parts)


@pytest.mark.parametrize(
    ("text", "subject", "more", "gives"),
    [
        row("by code", "REQUEST M-1001", "", {}, "M-1001"),
        row("by code, with a note", "REQUEST M-1001\nI like your work.", "", {},
            "M-1001 note:I like your work."),
        row("in the subject", "I like your work.", "REQUEST M-1001", {}, "M-1001 note:I like your work."),
        row("QUEUE", "QUEUE M-1001", "", {}, "M-1001 queue"),
        row("by name", "REQUEST Jon Berg", "", {}, "Jon Berg"),
        row("for a name", "REQUEST for Jon Berg", "", {}, "Jon Berg"),
        row("several codes", "REQUEST M-1001 M-1003", "", {}, "M-1001 M-1003"),
        row("the same code twice", "REQUEST M-1001 M-1001", "", {}, "M-1001"),
        row("a code in the note is no second one", "REQUEST M-1001\nM-1003 told me of you.", "", {},
            "M-1001 note:M-1003 told me of you."),
        row("a code below the bare word", "REQUEST\nM-1001", "", {}, "M-1001"),
        row("two codes below the bare word", "REQUEST\nM-1001 or M-1003", "", {},
            "M-1001 M-1003 note:M-1001 or M-1003"),
        row("fields", "Mentor: M-1001\nNote: Hello there", "", {}, "M-1001 note:Hello there"),
        row("a field by name", "Mentor: Jon Berg", "", {}, "Jon Berg"),
        row("the word and a field", "REQUEST\nMentor: M-1001\nI like your work.", "", {},
            "M-1001 note:I like your work."),
        row("a sentence goes on", "Request M-1001 was a mistake of mine", "", {}, "-"),
        row("another command", "WITHDRAW\nMentor: M-1001", "", {}, "-"),
        row("nothing of it", "The train was late.", "", {}, "-"),
        row("an answer in the thread of one", "Request accepted", "Re: [REQ-7] Mia asks", {}, "-"),
        row("a name in such a thread", "REQUEST Jon Berg", "Re: [REQ-7] Mia asks", {}, "Jon Berg"),
        row("a code in such a thread", "REQUEST M-1001 accepted", "Re: [REQ-7] Mia asks", {}, "M-1001"),
        row("a bare word", "REQUEST", "", {}, "nobody"),
    ],
)  # fmt: skip
def test_a_request_is_recognized(text: str, subject: str, more: dict[str, Any], gives: str) -> None:
    assert seen(text, subject, **more) == gives


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("REQUEST M-1001", ()),
        ("REQUEST M-1001 Ada Lind", ("Ada Lind",)),
        ("REQUEST Ada Lind (M-1001)", ("Ada Lind",)),
        ("REQUEST M-1001 or Ada Lind", ("or Ada Lind", "Ada Lind")),
        ("REQUEST M-1001\n\nDear Ada Lind,\nI like your work.", ("Dear Ada Lind", "Ada Lind")),
        ("REQUEST M-1001 because I would like to learn from you", ()),
        ("REQUEST Jon Berg\nAda Lind", ()),
    ],
)
def test_what_may_be_a_name_beside_a_code_is_looked_up(text: str, gives: tuple[str, ...]) -> None:
    found = recognize(reading(text, "", MIA), RULES)
    assert found is not None
    assert found.beside == gives == found.wants().beside


def test_the_code_of_one_with_the_name_of_another_offers_whoever_of_them_may_be_asked() -> None:
    def offered(**known: Any) -> tuple[str, ...]:
        named = MentorsNamed(exact=(JON,), against=(UMA,), **known)
        decision = ASK.decide(facts(MIA, named=named), RULES)
        assert came_of(decision) == WHICH
        return tuple(decision.letters[0].data["codes"])

    assert offered() == (JON.code, UMA.code)
    assert offered(loads={UMA.number: 9}) == (JON.code,)


# --- WITHDRAW and LEAVE -------------------------------------------------------------------------------

BACK = Withdraw(about="REQ-7")
BARE = Withdraw(about="")
TAKEN_BACK = "done | REQ-7 withdrawn | request-closed>jon withdrawn>mia"
MENTOR_ONLY = "done | jon left, unparked | left>jon"
BOTH = {"about": "", "doubted": False}


@pytest.mark.parametrize(
    ("asks", "known", "gives"),
    [
        row("takes a request back", BACK, facts(MIA, request=request()), TAKEN_BACK),
        row("the only one", BARE, facts(MIA, asked=(request(),)), TAKEN_BACK),
        row("one of two", BARE, facts(MIA, asked=(request(), request(number=8, mentor=UMA))),
            "refused |  | withdraw-which>mia"),
        row("one that is not there", BACK, facts(MIA, asked=(request(number=8, mentor=UMA),)),
            "refused |  | withdraw-which>mia"),
        row("one that is not there, and none is open", BACK, facts(MIA),
            "refused |  | nothing-to-withdraw>mia"),
        row("none", BARE, facts(MIA), "refused |  | nothing-to-withdraw>mia"),
        row("not a stranger's", BARE, facts(WHO), "refused |  | browse-members-only>who"),
        row("the one that is named, and not the only open one", BACK,
            facts(MIA, request=request(), asked=(request(number=8, mentor=UMA),)), TAKEN_BACK),
        row("an accepted one", BACK, facts(MIA, request=request(RequestState.ACCEPTED)),
            "refused |  | withdraw-too-late>mia"),
        row("an expired one", BACK, facts(MIA, request=request(RequestState.EXPIRED)),
            "refused |  | nothing-to-withdraw>mia"),
        row("the next in the queue goes out", BACK,
            facts(MIA, request=request(), mentee_pending=(request(),),
                  parked=(Parked(mentor=UMA, note="", until="free"),)),
            "done | REQ-7 withdrawn, unparked, REQ-21 pending"
            " | request-closed>jon withdrawn>mia request>uma request-received>mia"),
        row("after the yes", BARE, facts(MIA, relationships=(pair(),)), "refused |  | withdraw-too-late>mia"),
        row("somebody else's, with only one of one's own open", BACK,
            facts(MIA, request=request(mentee=PAT), asked=(request(number=8),)),
            "refused |  | withdraw-which>mia"),
        row("somebody else's, with two of one's own open", BACK,
            facts(MIA, request=request(mentee=PAT), asked=(request(number=8), request(number=9))),
            "refused |  | withdraw-which>mia"),
        row("an expired one, and another is open", BACK,
            facts(MIA, request=request(RequestState.EXPIRED), asked=(request(number=8),)),
            "refused |  | withdraw-which>mia"),
        row("a mentor about a request is asked what is meant", BACK, facts(JON, request=request()),
            "refused |  | leave-or-reject>jon"),
        row("and a second time, that day, it is to leave", BACK,
            facts(JON, request=request(), told_today={("leave-or-reject", "REQ-7"): 1}), MENTOR_ONLY),
        row("told so about another request", BACK,
            facts(JON, request=request(), told_today={("leave-or-reject", "REQ-8"): 1}),
            "refused |  | leave-or-reject>jon"),
        row("a mentor about nothing leaves", BARE, facts(JON), MENTOR_ONLY),
        row("a mentor who is a mentee too may mean either", BARE, facts(BEA),
            "refused |  | nothing-to-withdraw>bea"),
        row("a mentor who is a mentee too, asked before", Withdraw(about="REQ-7"),
            facts(BEA, request=request(mentor=BEA), told_today={("leave-or-reject", "REQ-7"): 1}),
            "done | bea active, unparked | left>bea"),
        row("a mentor with open requests", BARE, facts(JON, to_answer=(request(),)),
            "done | jon left, unparked, REQ-7 withdrawn | encouragement>mia left>jon"),
        row("a mentor with a mentee", BARE, facts(JON, relationships=(pair(),)),
            "done | jon left, unparked | left>jon note>carla note>dana"),
        # LEAVE
        row("LEAVE", Leave(), facts(MIA), "done | mia left, unparked | left>mia"),
        row("LEAVE of who has both roles", Leave(), facts(BEA), "done | bea left, unparked | left>bea"),
        row("LEAVE closes what is asked", Leave(), facts(MIA, asked=(request(),)),
            "done | mia left, unparked, REQ-7 withdrawn | request-closed>jon left>mia"),
        row("LEAVE of a stranger", Leave(), facts(WHO), "refused |  | browse-members-only>who"),
        row("LEAVE of who has left", Leave(), facts(is_in(MIA, Standing.LEFT)),
            "refused |  | browse-members-only>mia"),
        row("LEAVE that is doubted", Leave(doubted=True), facts(MIA), HELD.format("mia")),
        row("LEAVE in answer to a request", Leave(), facts(JON, request=request()),
            "refused |  | leave-or-reject>jon"),
        row("LEAVE in answer to a closed request", Leave(), facts(JON, request=request(RequestState.EXPIRED)),
            MENTOR_ONLY),
        row("LEAVE of the mentee of it", Leave(), facts(MIA, request=request()),
            "done | mia left, unparked | left>mia"),
        row("a second role goes on without the mentor's", BARE,
            facts(replace(BEA, profiles=(BEA.profiles[0], replace(BEA.profiles[1], complete=False))),
                  asked=(request(mentee=BEA, mentor=JON), request(number=8, mentee=BEA, mentor=UMA))),
            "refused |  | withdraw-which>bea"),
    ],
)  # fmt: skip
def test_taking_back_and_leaving(asks: Withdraw | Leave, known: Facts, gives: str) -> None:
    assert came_of(asks.decide(known, RULES)) == gives


def test_who_no_longer_mentors_keeps_the_mentees_part() -> None:
    known = facts(
        BEA, request=request(mentor=BEA), told_today={("leave-or-reject", "REQ-7"): 1},
        asked=(request(number=8, mentee=BEA, mentor=UMA),),
    )  # fmt: skip
    decision = BACK.decide(known, RULES)
    (kept,) = [e.member for e in decision.effects if isinstance(e, SaveMember)]
    assert kept.roles == (Role.MENTEE,)
    assert not [e for e in decision.effects if isinstance(e, SaveRequest)]
    assert asked_at(decision) == []
    left = letter(decision, "left").data
    assert (left["stays"], left["undo_hours"]) == (True, 0)


@pytest.mark.parametrize(
    ("voucher", "hours"),
    [
        (None, 24),
        (Voucher(because="the address said yes", address=MIA.email), 24),
        (Voucher(because="passed on", by_coordinator=True), 0),
        (Voucher(because="in her name", by_coordinator=True, in_name=True), 0),
    ],
)
def test_whoever_left_by_their_own_word_may_take_it_back(voucher: Voucher | None, hours: int) -> None:
    decision = Leave().decide(facts(MIA, voucher=voucher), RULES)
    assert letter(decision, "left").data["undo_hours"] == hours
    assert asked_at(decision) == ["left 0 03-03 12:00"]


@pytest.mark.parametrize(
    ("text", "subject", "gives"),
    [
        ("WITHDRAW REQ-7", "", Withdraw(about="REQ-7")),
        ("WITHDRAW", "", Withdraw(about="")),
        ("WITHDRAW", "Re: [REQ-7] Jon", Withdraw(about="REQ-7")),
        ("WITHDRAW REQ-8", "Re: [REQ-7] Jon", Withdraw(about="REQ-8")),
        ("WITHDRAW", "Re: [REL-3] Jon", Withdraw(about="")),
        ("LEAVE", "", Leave()),
        ("LEAVE", "Re: [REQ-7] Jon", Leave(about="REQ-7")),
        ("LEAVE", "Re: [REL-3] Jon", Leave()),
        ("LEAVE\n\nActually no, I changed my mind.", "", Leave(doubted=True)),
        ("STATUS", "", None),
        ("The train was late.", "", None),
    ],
)
def test_withdraw_and_leave_are_recognized(text: str, subject: str, gives: Withdraw | Leave | None) -> None:
    assert recognize_withdraw(reading(text, subject, MIA), RULES) == gives


# --- WAIT ---------------------------------------------------------------------------------------------

WAITS = "done | REQ-7 pending | waiting>mia mentee-waits>jon"
STAYS = "refused |  | request-pending>mia"
HELP = "done |  | help>{}"
SOON = {"answer_by": NOW + 2 * DAY}


@pytest.mark.parametrize(
    ("asks", "known", "gives"),
    [
        row("the mentee waits", Wait(about="REQ-7"), facts(MIA, request=request(**SOON)), WAITS),
        row("the only one", Wait(about=""), facts(MIA, asked=(request(**SOON),)), WAITS),
        row("one that is not there", Wait(about="REQ-77"), facts(MIA, asked=(request(**SOON),)),
            HELP.format("mia")),
        row("one of two", Wait(about=""), facts(MIA, asked=(request(**SOON), request(number=8))),
            HELP.format("mia")),
        row("none", Wait(about=""), facts(MIA), HELP.format("mia")),
        row("a stranger", Wait(about="REQ-7"), facts(WHO, request=request(**SOON)), HELP.format("who")),
        row("an answered one", Wait(about="REQ-7"), facts(MIA, request=request(RequestState.REJECTED)),
            HELP.format("mia")),
        row("the mentor is asked what is meant", Wait(about="REQ-7"), facts(JON, request=request()),
            "done | REQ-7 pending | answer-unclear>jon"),
        row("somebody else", Wait(about="REQ-7"), facts(PAT, request=request(**SOON)), HELP.format("pat")),
        row("once only", Wait(about="REQ-7"), facts(MIA, request=request(moved=True, **SOON)), STAYS),
        row("no longer than it waits already", Wait(about="REQ-7"),
            facts(MIA, request=request(answer_by=NOW + 14 * DAY)), STAYS),
        row("a second longer", Wait(about="REQ-7"),
            facts(MIA, request=request(answer_by=NOW + 14 * DAY - SECOND)), WAITS),
        row("until a day", Wait(about="REQ-7", until="2026-04-01"), facts(MIA, request=request()), WAITS),
        row("until a day before its end", Wait(about="REQ-7", until="2026-03-10"),
            facts(MIA, request=request()), STAYS),
    ],
)  # fmt: skip
def test_waiting(asks: Wait, known: Facts, gives: str) -> None:
    assert came_of(asks.decide(known, RULES)) == gives


@pytest.mark.parametrize(
    ("until", "answer_by", "reminders"),
    [
        ("2026-04-01", "04-01 12:00", ["request-reminder 2 03-29 12:00"]),
        ("2026-12-01", "05-01 12:00", ["request-reminder 2 04-28 12:00"]),
        ("2026-03-07", "03-07 12:00", ["request-reminder 2 03-04 12:00"]),
        ("2026-03-06", "03-06 12:00", []),
    ],
)
def test_waiting_sets_a_new_deadline_and_one_reminder(
    until: str, answer_by: str, reminders: list[str]
) -> None:
    decision = Wait(about="REQ-7", until=until).decide(facts(MIA, request=request(**SOON)), RULES)
    assert asked_at(decision) == [f"request-expiry 0 {answer_by}", *reminders]


# --- BROWSE -------------------------------------------------------------------------------------------

FOUND = Directory(mentors=(CARD,), total=1, pages=1)


@pytest.mark.parametrize(
    ("asks", "known", "gives"),
    [
        row("a page", Browse(interest=""), facts(MIA, directory=FOUND), "done |  | directory>mia"),
        row("an interest", Browse(interest="Oncology"), facts(MIA, directory=FOUND),
            "done |  | directory>mia"),
        row("an interest in vain is kept", Browse(interest="  Law  Suits "), facts(MIA),
            "done | watches law suits | browse-nothing>mia"),
        row("nobody is listed at all", Browse(interest=""), facts(MIA), "done |  | directory>mia"),
        row("a stranger", Browse(interest=""), facts(WHO, directory=FOUND),
            "refused |  | browse-members-only>who"),
        row("a draft", Browse(interest=""), facts(DRAFT, directory=FOUND),
            "refused |  | browse-members-only>mia"),
        row("one of two roles is complete", Browse(interest=""),
            facts(replace(BEA, profiles=(BEA.profiles[0], replace(BEA.profiles[1], complete=False))),
            directory=FOUND),
            "done |  | directory>bea"),
        row("what is grave is for a person", Browse(interest="a lawyer"),
            facts(MIA, said="Search a lawyer, I was harassed"), HELD.format("mia")),
        row("a grave word, and mentors are found", Browse(interest="harassed"),
            facts(MIA, said="Search harassed", directory=FOUND), "done |  | directory>mia"),
    ],
)  # fmt: skip
def test_browsing(asks: Browse, known: Facts, gives: str) -> None:
    assert came_of(asks.decide(known, RULES)) == gives


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("BROWSE", Browse(interest="")),
        ("BROWSE Oncology", Browse(interest="Oncology")),
        ("BROWSE mentors for Oncology", Browse(interest="Oncology")),
        ("BROWSE Oncology page 3", Browse(interest="Oncology", page=3)),
        ("BROWSE page 0", Browse(interest="", page=1)),
        ("STATUS", None),
        ("The train was late.", None),
    ],
)
def test_browse_is_recognized(text: str, gives: Browse | None) -> None:
    assert recognize_browse(reading(text, "", MIA), RULES) == gives


def test_a_second_open_request_leaves_no_room_for_the_queue() -> None:
    queued = (Parked(mentor=UMA, note="", until="free"),)
    other = request(number=8, mentor=BEA)
    known = facts(MIA, request=request(), mentee_pending=(request(), other), parked=queued)
    assert came_of(BACK.decide(known, RULES)) == TAKEN_BACK


@pytest.mark.parametrize(
    ("text", "subject", "gives"),
    [
        ("WAIT", "Re: [REQ-7] Jon", Wait(about="REQ-7")),
        ("WAIT until 1 May", "Re: [REQ-7] Jon", Wait(about="REQ-7", until="1 May")),
        ("WAIT", "Re: [REL-3] Jon", None),
        ("WAIT", "", None),
        ("STATUS", "Re: [REQ-7] Jon", None),
        ("The train was late.", "Re: [REQ-7] Jon", None),
    ],
)
def test_wait_is_recognized(text: str, subject: str, gives: Wait | None) -> None:
    assert recognize_wait(reading(text, subject, MIA), RULES) == gives
