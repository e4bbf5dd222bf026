"""RENEW, END, check-ins, CONCERN and words between the two (rows 95 to 108, 144 to 146)."""

# Rows are plain values of many kinds, each handed on by its name.
# mypy: disable-error-code="arg-type"

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from processor.core.deeds import Deed, DeedMail, RecordChange
from processor.core.events import EventKind
from processor.core.facts import Facts, Noted, Voucher
from processor.core.intents.calendar_reply import CalendarReply
from processor.core.intents.check_in import AnswerToCheckIn
from processor.core.intents.check_in import recognize as recognize_check_in
from processor.core.intents.concern import Concern
from processor.core.intents.concern import recognize as recognize_concern
from processor.core.intents.partner import says_only_thanks, words_between
from processor.core.intents.renewal import Renewal, end, recognize, renew
from processor.core.outcome import SaveRelationship
from processor.core.program import Member, RelationshipState, RequestState, Standing
from processor.core.reading import Reading
from processor.core.tokens import Offer, TokenStatus
from processor.core.trust import TrustLevel
from tests.core.cases import (
    CARLA,
    DAY,
    HOUR,
    JON,
    MIA,
    NOW,
    PAT,
    SECOND,
    UMA,
    asked_at,
    came_of,
    events,
    facts,
    is_in,
    letter,
    pair,
    reading,
    request,
    row,
    thread,
    token,
)
from tests.shipped_rules import RULES

YES = Renewal(vote="yes", about="REL-3")
END = Renewal(vote="no", about="REL-3")
NOW_END = replace(END, now=True)
SAYS_YES = Renewal(vote="yes", about="REL-3", words=True, plain=True)
SAYS_NO = Renewal(vote="no", about="REL-3", words=True, plain=True)
UNCLEAR = Renewal(vote="unclear", about="REL-3", words=True, because="neither")
ENDED, COMPLETED = RelationshipState.ENDED, RelationshipState.COMPLETED
LETTER = "The parking permit for my car has expired and the barrier stays down."
OPEN = {"renewal_offered": True}
BY_BOTH = {"renewal_offered": True, "mentor_vote": "yes"}
IS_ENDED = "done | REL-3 ended 1 | ended>jon ended>mia"
HELD = "held | held | held>carla held>dana held-receipt>{}"
QUIET = "held | held | held>carla held>dana"
OVER = "refused |  | relationship-over>mia"
LATE_YES = "done |  | late-renewal>mia late-renewal-noted>jon"
ENDS_OFFERED = "refused |  | end-offered>{}"
FRESH = {"first_start": date(2026, 3, 2), "starts_on": date(2026, 3, 2), "ends_on": date(2026, 9, 2)}
ORIGIN = request(RequestState.ACCEPTED, answered_at=NOW - HOUR)
TAKEN_BACK = "done | REQ-7 rejected, REL-3 ended 1 | encouragement>mia answer-undone>jon"
NEXT_TERM = {"term": 2, "starts_on": date(2026, 6, 2), "ends_on": date(2026, 12, 2)}


def of(
    by: Member | str = MIA, state: RelationshipState = RelationshipState.ACTIVE, said: str = "", **more: Any
) -> Facts:
    known = {k: more.pop(k) for k in [*more] if k not in _OF_PAIR}
    return facts(by, said=said, relationship=pair(state, **more), **known)


_OF_PAIR = {
    "mentee", "mentor", "term", "first_start", "starts_on", "ends_on", "renewal_offered", "mentor_vote",
    "mentee_vote", "ended_at",
}  # fmt: skip


JUST_OVER = pair(COMPLETED, ended_at=NOW - DAY)


def test_only_a_bare_renew_asks_which_terms_are_just_over() -> None:
    assert [asks.wants().over for asks in (YES, replace(YES, about=""), replace(END, about=""))] == [
        False, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asks", "known", "gives"),
    [
        # --- which, and whose
        row("nothing to end", END, facts(MIA), "refused |  | nothing-to-end>mia"),
        row("the only one", replace(END, about=""), facts(MIA, relationships=(pair(),)), IS_ENDED),
        row("one that is not there", replace(END, about="REL-77"), facts(MIA, relationships=(pair(),)),
            "refused |  | end-which>mia"),
        row("another's request", replace(END, about="REQ-77"), facts(MIA, relationships=(pair(),)),
            "refused |  | end-which>mia"),
        row("the request that it came from", replace(END, about="REQ-7"),
            facts(MIA, relationships=(pair(),)), IS_ENDED),
        row("one that is not there, and none is", replace(END, about="REL-77"), facts(MIA),
            "refused |  | nothing-to-end>mia"),
        row("one of two", replace(END, about=""),
            facts(JON, relationships=(pair(), pair(number=4, mentee=PAT))),
            "refused |  | end-which>jon"),
        row("RENEW alone, of the only one whose term is just over", replace(YES, about=""),
            facts(JON, just_over=(JUST_OVER,)), LATE_YES),
        row("RENEW alone, of the mentee", replace(YES, about=""), facts(MIA, just_over=(JUST_OVER,)), "done"),
        row("RENEW alone, of one that goes on beside it", replace(YES, about=""),
            facts(JON, relationships=(pair(number=4, mentee=PAT),), just_over=(JUST_OVER,)),
            "refused |  | too-early-to-renew>jon"),
        row("RENEW alone, of two whose terms are just over", replace(YES, about=""),
            facts(JON, just_over=(JUST_OVER, pair(COMPLETED, number=4, mentee=PAT, ended_at=NOW - DAY))),
            "refused |  | end-which>jon"),
        row("a stranger", END, of("who@x.example"), QUIET),
        row("another member", END, of(PAT), QUIET),
        row("the mentor", END, of(JON), IS_ENDED),
        row("the mentee", END, of(MIA), IS_ENDED),
        # --- END
        row("one that is over", END, of(state=COMPLETED, ended_at=NOW - DAY), OVER),
        row("one that was ended: it is over for them, too", END, of(state=ENDED), OVER),
        row("doubts below END", replace(END, doubted=True), of(), ENDS_OFFERED.format("mia")),
        row("while another term is offered it is a no to that", END, of(**OPEN),
            "done | REL-3 active 1 mentee:no | vote-noted>mia"),
        row("END NOW while another term is offered", NOW_END, of(**OPEN), IS_ENDED),
        row("a renewal that has not begun is taken back", END, of(**NEXT_TERM),
            "done | REL-3 active 1 mentor:yes mentee:no | renewal-undone>jon renewal-undone>mia"),
        row("END NOW before it begins", NOW_END, of(**NEXT_TERM),
            "done | REL-3 ended 2 | ended>jon ended>mia"),
        row("on its first day it has begun", END, of(**NEXT_TERM | {"starts_on": date(2026, 3, 2)}),
            "done | REL-3 ended 2 | ended>jon ended>mia"),
        row("the day before it has not", END, of(**NEXT_TERM | {"starts_on": date(2026, 3, 3)}),
            "done | REL-3 active 1 mentor:yes mentee:no | renewal-undone>jon renewal-undone>mia"),
        # --- RENEW
        row("too early", YES, of(), "refused |  | too-early-to-renew>mia"),
        row("the first yes", YES, of(**OPEN), "done | REL-3 active 1 mentee:yes | vote-noted>mia"),
        row("the mentor's", YES, of(JON, **OPEN), "done | REL-3 active 1 mentor:yes | vote-noted>jon"),
        row("in answer to the other one's letter it may be theirs", YES,
            of(token=token("REL-3", Offer.PAIR, JON.code), **OPEN), HELD.format("mia")),
        row("in answer to one's own it is not", YES,
            of(token=token("REL-3", Offer.PAIR, MIA.code), **OPEN),
            "done | REL-3 active 1 mentee:yes | vote-noted>mia"),
        row("a no needs no letter of one's own", END, of(token=token("REL-3", Offer.PAIR, JON.code)),
            IS_ENDED),
        row("the second yes", YES, of(**BY_BOTH), "done | REL-3 active 2 | renewed>jon renewed>mia"),
        row("one's own yes is not the other's", YES, of(JON, **BY_BOTH),
            "done | REL-3 active 1 mentor:yes | vote-noted>jon"),
        row("the mentee's yes is the second of the mentor", YES,
            of(JON, renewal_offered=True, mentee_vote="yes"),
            "done | REL-3 active 2 | renewed>jon renewed>mia"),
        row("after a no it is noted", YES, of(renewal_offered=True, mentor_vote="no"),
            "done | REL-3 active 1 mentor:no mentee:yes | vote-noted>mia"),
        row("the partner has left", YES, of(**BY_BOTH, mentor=is_in(JON, Standing.LEFT)),
            "done | REL-3 active 1 mentor:yes mentee:yes | vote-noted>mia"),
        row("a yes soon after the end asks the mentee", YES, of(JON, COMPLETED, ended_at=NOW - DAY),
            LATE_YES),
        row("thirty days after", YES, of(JON, COMPLETED, ended_at=NOW - 30 * DAY), LATE_YES),
        row("but not a mentee who has left", YES,
            of(JON, COMPLETED, ended_at=NOW - DAY, mentee=is_in(MIA, Standing.LEFT)),
            "refused |  | relationship-over>jon"),
        row("nor one from whom the mentor is kept apart; coordinators read of it", YES,
            of(JON, COMPLETED, ended_at=NOW - DAY, apart=((1001, 1002),)),
            "refused |  | relationship-over>jon note>carla note>dana"),
        row("a second more", YES, of(JON, COMPLETED, ended_at=NOW - 30 * DAY - SECOND),
            "refused |  | relationship-over>jon"),
        row("nobody knows since when", YES, of(JON, COMPLETED), "refused |  | relationship-over>jon"),
        row("after an END", YES, of(JON, ENDED, ended_at=NOW - DAY), "refused |  | relationship-over>jon"),
        row("of the mentee it is a new request", YES, of(MIA, COMPLETED, ended_at=NOW - DAY), "done"),
        # --- a yes or a no in words
        row("yes to the offer", SAYS_YES, of(said="YES", **OPEN),
            "done | REL-3 active 1 mentee:yes | vote-noted>mia"),
        row("no to the offer", SAYS_NO, of(said="NO", **OPEN),
            "done | REL-3 active 1 mentee:no | vote-noted>mia"),
        row("a bare no, when nobody asked, ends nothing", SAYS_NO, of(said="NO"), ENDS_OFFERED.format("mia")),
        row("a no among words, when nobody asked", replace(SAYS_NO, plain=False), of(said=LETTER),
            HELD.format("mia")),
        row("a yes among words, when nobody asked", replace(SAYS_YES, plain=False), of(said=LETTER),
            HELD.format("mia")),
        row("a yes among words after the end", replace(SAYS_YES, plain=False),
            of(JON, COMPLETED, said=LETTER, ended_at=NOW - DAY), LATE_YES),
        row("a yes among words to the offer", replace(SAYS_YES, plain=False), of(said=LETTER, **OPEN),
            "done | REL-3 active 1 mentee:yes | vote-noted>mia"),
        row("an offer of what is over asks nobody", replace(SAYS_NO, plain=False),
            of(state=COMPLETED, said=LETTER, **OPEN), HELD.format("mia")),
        row("neither", UNCLEAR, of(said=LETTER), HELD.format("mia")),
        row("neither, to the offer", UNCLEAR, of(said=LETTER, **OPEN), HELD.format("mia")),
        row("only thanks", UNCLEAR, of(said="Thank you very much!"), "ignored"),
        row("small talk, when nobody asked", UNCLEAR, of(said="How does the program work?"),
            "done |  | about-program>mia"),
        row("the same that says yes and no", replace(UNCLEAR, doubted=True),
            of(said="How does the program work?"),
            HELD.format("mia")),
        row("while an answer is waited for it is held", UNCLEAR,
            of(said="How does the program work?", **OPEN),
            HELD.format("mia")),
        row("I let you know", UNCLEAR, of(said="I will let you know.", **OPEN), "ignored"),
        row("a wish to go on is a yes to the offer", UNCLEAR, of(said="We would love to carry on.", **OPEN),
            "done | REL-3 active 1 mentee:yes | vote-noted>mia"),
        row("a wish to go on, when nobody asked", UNCLEAR, of(said="We would love to carry on."),
            HELD.format("mia")),
        row("a wish to stop offers END", UNCLEAR, of(said="Let us end the mentoring."),
            ENDS_OFFERED.format("mia")),
        row("a wish to stop is a no to the offer", UNCLEAR, of(said="Let us end the mentoring.", **OPEN),
            "done | REL-3 active 1 mentee:no | vote-noted>mia"),
        row("a doubted wish is none", replace(UNCLEAR, doubted=True), of(said="Let us end the mentoring."),
            HELD.format("mia")),
        row("a wish about what is over", UNCLEAR, of(state=ENDED, said="Let us end the mentoring."),
            HELD.format("mia")),
        row("a wish to the partner is no answer to us", UNCLEAR,
            of(said="Dear Jon, let us end the mentoring.", **OPEN),
            HELD.format("mia")),
        # --- a mentor's no to the introduction
        row("taken back within the day", SAYS_NO, of(JON, said="REJECT", origin=ORIGIN, **FRESH), TAKEN_BACK),
        row("in words", replace(SAYS_NO, plain=False),
            of(JON, said=f"{LETTER} Mia", origin=ORIGIN, **FRESH), TAKEN_BACK),
        row("not by words that may be about the talk", SAYS_NO,
            of(JON, said="I can't, I am at the NHSE.", origin=ORIGIN, **FRESH), ENDS_OFFERED.format("jon")),
        row("not by the mentee", SAYS_NO, of(MIA, said="NO", origin=ORIGIN, **FRESH),
            ENDS_OFFERED.format("mia")),
        row("not by END, which ends it", END, of(JON, origin=ORIGIN, **FRESH), IS_ENDED),
        row("not in a later term", SAYS_NO, of(JON, said="NO", origin=ORIGIN, term=2),
            ENDS_OFFERED.format("jon")),
        row("not without the request", SAYS_NO, of(JON, said="NO", **FRESH), ENDS_OFFERED.format("jon")),
        row("too late for that", SAYS_NO,
            of(JON, said="REJECT", origin=request(RequestState.ACCEPTED, answered_at=NOW - 2 * DAY), **FRESH),
            "refused |  | answer-end-instead>jon note>carla note>dana"),
    ],
)  # fmt: skip
def test_a_word_about_a_relationship(asks: Renewal, known: Facts, gives: str) -> None:
    assert came_of(asks.decide(known, RULES)) == gives


def test_both_reads_of_the_end_and_only_the_author_may_undo_it() -> None:
    decision = END.decide(of(), RULES)
    assert {x.to: (x.data["undo_hours"], x.data["is_mentee"], x.answers) for x in decision.letters} == {
        MIA.email: (24, True, True), JON.email: (0, False, False),
    }  # fmt: skip
    staff = end(pair(), facts(CARLA), RULES, by=CARLA)
    assert {x.may_know for x in staff.letters} == {(CARLA,)}
    assert {x.may_know for x in decision.letters} == {()}
    assert (f"by {CARLA}" in staff.because, "one of the two" in decision.because) == (True, True)


@pytest.mark.parametrize(
    ("starts", "cancelled"), [(date(2026, 3, 2), True), (date(2026, 2, 23), False), (date(2026, 2, 24), True)]
)
def test_a_first_conversation_that_is_still_to_come_is_called_off(starts: date, cancelled: bool) -> None:
    decision = END.decide(of(first_start=starts, starts_on=starts), RULES)
    meeting = letter(decision, "ended", MIA).meeting
    assert (meeting is not None) is cancelled
    if meeting is not None:
        assert (meeting.cancelled, meeting.attendees) == (True, (MIA.email,))


def test_an_end_of_what_was_ended_is_theirs_as_well() -> None:
    assert events(END.decide(of(state=ENDED), RULES)) == [EventKind.RENEWAL_VOTE.value]
    assert events(END.decide(of(state=COMPLETED, ended_at=NOW), RULES)) == []
    assert events(YES.decide(of(state=ENDED), RULES)) == []


@pytest.mark.parametrize(
    ("by", "vote", "left", "gives"),
    [(MIA, "yes", True, True), (MIA, "yes", False, False), (MIA, "no", True, True)],
)
def test_a_vote_says_that_the_partner_has_left(by: Member, vote: str, left: bool, gives: bool) -> None:
    mentor = is_in(JON, Standing.LEFT) if left else JON
    decision = replace(YES, vote=vote).decide(of(by, mentor=mentor, **OPEN), RULES)
    assert letter(decision, "vote-noted").data["has_left"] is gives


@pytest.mark.parametrize(
    ("first", "was_until", "months", "until"),
    [
        row("counted from the first day", date(2025, 12, 2), date(2026, 6, 2), 6, date(2026, 12, 2)),
        row("the 31st keeps its day", date(2025, 8, 31), date(2026, 2, 28), 6, date(2026, 8, 31)),
        row("a moved end counts from itself", date(2025, 12, 2), date(2026, 6, 15), 6, date(2026, 12, 15)),
        row("as many months as were offered", date(2025, 12, 2), date(2026, 6, 2), 3, date(2026, 9, 2)),
        row("over a year's end", date(2025, 6, 2), date(2026, 6, 2), 6, date(2026, 12, 2)),
    ],
)
def test_the_next_term_ends(first: date, was_until: date, months: int, until: date) -> None:
    view = pair(first_start=first, ends_on=was_until, **BY_BOTH)
    noted = Noted(total=2, first=((NOW, "5"), (NOW, str(months))))
    decision = renew(view, facts(MIA, noted=noted), RULES)
    (saved,) = [e.relationship for e in decision.effects if isinstance(e, SaveRelationship)]
    assert (saved.starts_on, saved.ends_on, saved.renewal_offered) == (was_until, until, False)
    assert (saved.mentor_vote, saved.mentee_vote) == ("", "")


def test_without_a_word_in_the_record_the_rules_say_how_long() -> None:
    decision = renew(pair(**BY_BOTH), facts(MIA, noted=Noted(total=1, first=((NOW, "x"),))), RULES)
    (saved,) = [e.relationship for e in decision.effects if isinstance(e, SaveRelationship)]
    assert saved.ends_on == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("term", "first", "starts_on"),
    [
        row("term 1 again begins where it began", 2, date(2025, 12, 2), date(2025, 12, 2)),
        row("term 2 again begins six months before its end", 3, date(2025, 6, 2), date(2025, 12, 2)),
        row("not before the first day", 3, date(2026, 1, 15), date(2026, 1, 15)),
    ],
)
def test_a_renewal_that_is_taken_back(term: int, first: date, starts_on: date) -> None:
    decision = END.decide(of(JON, **NEXT_TERM | {"term": term, "first_start": first}), RULES)
    (saved,) = [e.relationship for e in decision.effects if isinstance(e, SaveRelationship)]
    assert (saved.term, saved.starts_on, saved.ends_on) == (term - 1, starts_on, date(2026, 6, 2))
    assert (saved.mentor_vote, saved.mentee_vote, saved.renewal_offered) == ("no", "yes", True)
    assert {x.to: x.answers for x in decision.letters} == {JON.email: True, MIA.email: False}


@pytest.mark.parametrize(
    ("mails", "about", "why", "gives"),
    [
        row("nobody knows of mails", None, "", "taken-back", True),
        row("the mentee has the letter", ((MIA.email, False),), "REQ-7", "taken-back", True),
        row("it waits still", ((MIA.email, True),), "REQ-7", "rejected", False),
        row("only the mentor has one", ((JON.email, False),), "REQ-7", "rejected", False),
        row("of another deed", ((MIA.email, True),), "REQ-8", "taken-back", True),
    ],
)
def test_the_mentee_hears_of_a_yes_taken_back_as_of_one_that_was_heard(
    mails: tuple[tuple[str, bool], ...] | None, about: str, why: str, gives: bool
) -> None:
    deed = None
    if mails is not None:
        deed = Deed(
            number=12, at=NOW - HOUR, actor=JON.email, by_staff=False, what="x",
            records=(RecordChange(about=about, version=2, before=None),),
            mails=tuple(DeedMail(recipient=to, letter="x", waits=waits) for to, waits in mails),
        )  # fmt: skip
    known = of(JON, said="REJECT", origin=ORIGIN, deed=deed, **FRESH)
    decision = SAYS_NO.decide(known, RULES)
    assert letter(decision, "encouragement").data["why"] == why
    assert letter(decision, "answer-undone").data["heard"] is gives
    assert (letter(decision, "encouragement").meeting is not None) is gives
    assert ("DO-12 taken out" in came_of(decision)) is (about == "REQ-7")


@pytest.mark.parametrize(
    ("since", "more", "gives"),
    [
        row("what it closed is open again", {}, {},
            "done | REQ-7 rejected, REL-3 ended 1, DO-12 taken out, REQ-9 pending"),
        row("but not with who has left since", {}, {"people": {1002: MIA, 1003: is_in(UMA, Standing.LEFT)}},
            "done | REQ-7 rejected, REL-3 ended 1, DO-12 taken out"),
        row("nor with who is kept apart since", {UMA.code: "x"}, {"apart": ((1002, 1003),)},
            "done | REQ-7 rejected, REL-3 ended 1, DO-12 taken out"),
        row("nor beside as many as are allowed", {},
            {"mentee_pending": tuple(request(number=n, mentor=UMA) for n in range(20, 23))},
            "done | REQ-7 rejected, REL-3 ended 1, DO-12 taken out"),
    ],
)  # fmt: skip
def test_a_yes_that_is_taken_back_opens_what_it_closed(
    since: dict[str, str], more: dict[str, Any], gives: str
) -> None:
    closed = request(RequestState.WITHDRAWN, number=9, mentor=UMA, version=2).request
    deed = Deed(
        number=12, at=NOW - HOUR, actor=JON.email, by_staff=False, what="x",
        records=(
            RecordChange(about="REQ-7", version=2, before=None),
            RecordChange(about="REL-3", version=1, before=None, now=pair().relationship),
            RecordChange(about="REQ-9", version=2, before=request(number=9, mentor=UMA).request, now=closed),
        ),
        since=since,
    )  # fmt: skip
    known: dict[str, Any] = {"people": {1002: MIA, 1003: UMA}} | more
    decision = SAYS_NO.decide(of(JON, said="REJECT", origin=ORIGIN, deed=deed, **FRESH, **known), RULES)
    assert came_of(decision).rpartition(" | ")[0] == gives


def test_a_yes_of_which_nobody_has_heard_is_taken_back_however_late() -> None:
    deed = Deed(
        number=12, at=NOW, actor=JON.email, by_staff=False, what="x",
        records=(RecordChange(about="REQ-7", version=2, before=None),),
        mails=(DeedMail(recipient=MIA.email, letter="x", waits=True),),
    )  # fmt: skip
    late = request(RequestState.ACCEPTED, answered_at=NOW - 3 * DAY)
    assert came_of(SAYS_NO.decide(of(JON, said="REJECT", origin=late, deed=deed, **FRESH), RULES)).startswith(
        "done"
    )


# --- as it is recognized ------------------------------------------------------------------------------


def seen(text: str, subject: str = "Re: [REL-3] Check-in", **more: Any) -> str:
    found = recognize(reading(text, subject, MIA, **more), RULES)
    if found is None:
        return "-"
    marks = ("now", "words", "plain", "doubted")
    return " ".join(filter(None, [found.vote, found.about, *(m for m in marks if getattr(found, m))]))


@pytest.mark.parametrize(
    ("text", "subject", "more", "gives"),
    [
        row("END", "END", "", {}, "no"),
        row("END of one", "END REL-3", "", {}, "no REL-3"),
        row("END in its thread", "END", "Re: [REL-3] Jon", {}, "no REL-3"),
        row("END of another than the thread's", "END REL-4", "Re: [REL-3] Jon", {}, "no REL-4"),
        row("END in a request's thread", "END", "Re: [REQ-7] Jon", {}, "no"),
        row("END NOW", "END NOW", "", {}, "no now"),
        row("END and a doubt", "END\n\nActually no, I changed my mind.", "", {}, "no doubted"),
        row("RENEW", "RENEW", "", {}, "yes"),
        row("RENEW and a doubt", "RENEW\n\nActually no, I changed my mind.", "", {}, "yes doubted"),
        row("another command", "STATUS", "Re: [REL-3] Jon", {}, "-"),
        row("a yes", "YES", "Re: [REL-3] Jon", {}, "yes REL-3 words plain"),
        row("a no", "NO", "Re: [REL-3] Jon", {}, "no REL-3 words plain"),
        row("words", LETTER, "Re: [REL-3] Jon", {}, "unclear REL-3 words"),
        row("words about nothing", "YES", "", {}, "-"),
        row("a yes whose HTML says no", "YES", "Re: [REL-3] Jon", {"html_text": "NO", "html_reply": "NO"},
            "unclear REL-3 words plain doubted"),
        row("a yes whose HTML says so, too", "YES", "Re: [REL-3] Jon",
            {"html_text": "YES", "html_reply": "YES"},
            "yes REL-3 words plain"),
        row("a no whose HTML says no", "NO", "Re: [REL-3] Jon", {"html_text": "NO", "html_reply": "NO"},
            "no REL-3 words plain"),
        row("a yes whose HTML wants to stop", "YES", "Re: [REL-3] Jon",
            {"html_text": "Let us end the mentoring.", "html_reply": "Let us end the mentoring."},
            "unclear REL-3 words plain doubted"),
        row("a wish crossed out as in a chat", f"~Let us end the mentoring~ {LETTER}", "Re: [REL-3] Jon", {},
            "unclear REL-3 words doubted"),
    ],
)  # fmt: skip
def test_a_word_about_a_relationship_is_recognized(
    text: str, subject: str, more: dict[str, Any], gives: str
) -> None:
    assert seen(text, subject, **more) == gives


@pytest.mark.parametrize(
    ("asks", "wanted"),
    [
        (YES, (False, False, False, EventKind.MONTHS_OFFERED)),
        (replace(YES, about=""), (False, False, False, "")),
        (END, (False, False, False, "")),
        (SAYS_NO, (True, True, False, "")),
        (SAYS_YES, (False, False, False, EventKind.MONTHS_OFFERED)),
        (UNCLEAR, (False, False, True, EventKind.MONTHS_OFFERED)),
    ],
)
def test_what_is_looked_up(asks: Renewal, wanted: tuple[object, ...]) -> None:
    w = asks.wants()
    assert (w.origin, w.open_parked, w.heard, w.noted) == wanted


# --- check-ins ----------------------------------------------------------------------------------------

CHECK_IN = token("REL-3", Offer.CHECK_IN, MIA.code)
JONS = token("REL-3", Offer.CHECK_IN, JON.code)
MARK = AnswerToCheckIn(about="REL-3")
THANKS = "done |  | check-in-thanks>mia"
HELP = "held | held | held>carla held>dana check-in-help>mia"


def checked(
    said: str, by: Member | str = MIA, state: RelationshipState = RelationshipState.ACTIVE, **more: Any
) -> Facts:
    return of(by, state, said, **{"token": JONS if by is JON else CHECK_IN} | more)


@pytest.mark.parametrize(
    ("known", "gives"),
    [
        row("a 4", checked("4"), THANKS),
        row("a 3", checked("3"), THANKS),
        row("a 2 is held, and help goes out", checked("2"), HELP),
        row("a 1 is held", checked("1"), HELP),
        row("the mentor's 2", checked("2", JON), "held | held | held>carla held>dana check-in-help>jon"),
        row("a 6 is none", checked("6"), "refused |  | check-in-unclear>mia"),
        row("nothing", checked(""), "refused |  | check-in-unclear>mia"),
        row("none, a second time that day", checked("6", told_today={("check-in-unclear", "REL-3"): 1}),
            HELD.format("mia")),
        row("none, told about another", checked("6", told_today={("check-in-unclear", "REL-4"): 1}),
            "refused |  | check-in-unclear>mia"),
        row("not met", checked("not met yet"), HELP),
        row("thanks", checked("Thank you!"), "ignored"),
        row("words are held", checked(LETTER), "held | held | held>carla held>dana check-in-thanks>mia"),
        row("words below a 4 are held", checked(f"4\n\n{LETTER}"),
            "held | held | held>carla held>dana check-in-thanks>mia"),
        row("glad words are not", checked("All is going very well, thank you."), THANKS),
        row("glad words with the partner's name are", checked("All is going very well with Jon.",
            relationships=(pair(),)), "held | held | held>carla held>dana check-in-thanks>mia"),
        row("a file beside glad words",
            checked("All is going very well, thank you.", mail={"files": ("a.pdf",)}),
            "held | held | held>carla held>dana check-in-thanks>mia"),
        row("thanked today", checked("4", told_today={("check-in-thanks", "REL-3"): 1}), "done"),
        row("helped today: the same once more is no second item", checked("2",
            told_today={("check-in-help", "REL-3"): 1}), "done"),
        row("helped today: in five words it is", checked("2. It gets worse now.",
            told_today={("check-in-help", "REL-3"): 1}), QUIET),
        row("helped today: in four it is not", checked("2. It gets worse.",
            told_today={("check-in-help", "REL-3"): 1}), "done"),
        row("a stranger", checked("4", "who@x.example"), QUIET),
        row("another member", checked("4", PAT), QUIET),
        row("another letter's token", checked("4", token=token("REL-3", Offer.PAIR, MIA.code)),
            HELD.format("mia")),
        row("a forged token", checked("4", token=replace(CHECK_IN, status=TokenStatus.FORGED)),
            HELD.format("mia")),
        row("of another relationship", checked("4", token=replace(CHECK_IN, about="REL-4")),
            HELD.format("mia")),
        row("it is over", checked("4", state=COMPLETED), OVER),
        row("it is over, and words are feedback",
            checked(LETTER, state=COMPLETED, mail={"subject": "Re: [REL-3] Check-in"}),
            "done |  | feedback-thanks>mia note>carla note>dana"),
        row("crossed out", checked("4", mail={"crossed": "4"}), HELD.format("mia")),
        row("nobody vouches for it", checked("2", level=TrustLevel.UNPROVEN), "done |  | check-in-help>mia"),
        row("nobody vouches for it, and it was thanked for",
            checked("4", level=TrustLevel.UNPROVEN, told_today={("check-in-thanks", "REL-3"): 1}), THANKS),
        row("a coordinator who is the partner does not read it",
            checked("2", mentor=replace(JON, email=CARLA)), "held | held | held>dana check-in-help>mia"),
    ],
)  # fmt: skip
def test_an_answer_to_a_check_in(known: Facts, gives: str) -> None:
    assert came_of(MARK.decide(known, RULES)) == gives


@pytest.mark.parametrize(
    ("said", "by", "gives"),
    [
        ("4", MIA, [EventKind.CHECK_IN_RATED]),
        ("not met yet", MIA, [EventKind.NO_CONTACT]),
        (LETTER, MIA, [EventKind.CHECK_IN_WORDS]),
        (f"4\n\n{LETTER}", MIA, [EventKind.CHECK_IN_WORDS]),
    ],
)
def test_what_is_noted_of_it(said: str, by: Member, gives: list[EventKind]) -> None:
    assert events(MARK.decide(checked(said, by), RULES))[: len(gives)] == [kind.value for kind in gives]


def test_glad_words_that_are_more_than_light_are_seen_in_the_morning() -> None:
    glad = MARK.decide(checked("All is going very well, thank you."), RULES)
    assert EventKind.CHECK_IN_WORDS.value in events(glad)
    assert letter(glad, "check-in-thanks").data["read"] is False
    assert letter(MARK.decide(checked("4"), RULES), "check-in-thanks").data["read"] is False
    assert letter(MARK.decide(checked(LETTER), RULES), "check-in-thanks").data["read"] is True
    assert letter(MARK.decide(checked(f"4\n\n{LETTER}"), RULES), "check-in-thanks").data["read"] is True


@pytest.mark.parametrize(("said", "by", "side"), [("4", MIA, "mentee"), ("4", JON, "mentor")])
def test_the_event_names_the_side(said: str, by: Member, side: str) -> None:
    assert side in str(MARK.decide(checked(said, by), RULES).effects[0])


@pytest.mark.parametrize(
    ("ago", "nudges"), [(None, 1), (14 * DAY, 1), (14 * DAY - SECOND, 0), (DAY, 0), (20 * DAY, 1)]
)
def test_the_partner_is_nudged_once_in_two_weeks(ago: Any, nudges: int) -> None:
    first = () if ago is None else ((NOW - 30 * DAY, "x"), (NOW - ago, "x"))
    decision = MARK.decide(checked("not met yet", noted=Noted(total=len(first), first=first)), RULES)
    assert len(asked_at(decision)) == nudges
    assert asked_at(decision) == ["first-contact 1002 03-03 12:00"][:nudges]


@pytest.mark.parametrize(
    ("text", "answers", "gives"),
    [
        row(
            "a number there",
            "4",
            thread("REL-3", MIA.code, "check-in"),
            AnswerToCheckIn(about="REL-3", counts=True),
        ),
        row("words there", LETTER, thread("REL-3", MIA.code, "check-in"), AnswerToCheckIn(about="REL-3")),
        row("a command there", "END", thread("REL-3", MIA.code, "check-in"), None),
        row("a number in another thread", "4", thread("REL-3", MIA.code, "introduction-mentee"), None),
        row("a number in none", "4", (), None),
        row("in a request's", "4", thread("REQ-7", MIA.code, "request"), None),
    ],
)
def test_a_number_is_a_mark_only_in_answer_to_a_check_in(
    text: str, answers: tuple[str, ...], gives: AnswerToCheckIn | None
) -> None:
    assert recognize_check_in(reading(text, "Re: How is it going?", MIA, in_reply_to=answers), RULES) == gives


# --- words between the two ----------------------------------------------------------------------------

TO_JON = "Hi Jon, when do you have time for our next talk?"
REPLY = {"subject": "Re: [REL-3] Introduction"}
PASSED = "done |  | from-partner>jon partner-has-words>mia"


def between(said: str = TO_JON, by: Member = MIA, **more: Any) -> str:
    more = {"mail": REPLY} | more
    known = of(by, said=said, **more)
    assert known.relationship is not None
    found = words_between(known.relationship, by, known, RULES)
    return came_of(found) if found is not None else "-"


@pytest.mark.parametrize(
    ("said", "more", "gives"),
    [
        row("to the partner", TO_JON, {}, PASSED),
        row("told today", TO_JON, {"told_today": {("partner-has-words", "REL-3"): 1}},
            "done |  | from-partner>jon"),
        row("thanks", "Thank you very much!", {}, "ignored"),
        row("no reply", TO_JON, {"mail": {"subject": "Hello"}}, "-"),
        row("to nobody", LETTER, {}, "-"),
        row("1,500 characters", f"{TO_JON} {'you and I ' * 144}"[:1500], {}, PASSED),
        row("1,501", f"{TO_JON} {'you and I ' * 146}"[:1501], {}, "-"),
        row("the partner has it already", TO_JON, {"mail": REPLY | {"copied": frozenset({JON.email})}},
            "ignored"),
        row("the partner is not reached", TO_JON, {"mentor": is_in(JON, Standing.BOUNCING)}, "-"),
        row("the partner has left", TO_JON, {"mentor": is_in(JON, Standing.LEFT)}, "-"),
        row("the partner has paused", TO_JON, {"mentor": is_in(JON, Standing.PAUSED)}, PASSED),
        row("an answer is waited for", TO_JON, OPEN, "-"),
        row("a file", TO_JON, {"mail": REPLY | {"files": ("a.pdf",)}}, "-"),
        row("contact is paused", TO_JON, {"contact_paused": frozenset({3})}, "-"),
        row("contact of others is paused", TO_JON, {"contact_paused": frozenset({4})}, PASSED),
        row("they are kept apart", TO_JON, {"apart": ((1001, 1002),)}, "-"),
    ],
)  # fmt: skip
def test_words_for_the_partner(said: str, more: dict[str, Any], gives: str) -> None:
    assert between(said, **more) == gives


@pytest.mark.parametrize(
    ("state", "told", "gives"),
    [
        (COMPLETED, {}, "done |  | feedback-thanks>mia note>carla note>dana"),
        (COMPLETED, {("feedback-thanks", "REL-3"): 1}, "done |  | note>carla note>dana"),
        (ENDED, {}, "-"),
    ],
)
def test_words_after_the_last_day(state: RelationshipState, told: Any, gives: str) -> None:
    known = of(state=state, said=TO_JON, mail=REPLY, told_today=told)
    assert known.relationship is not None
    found = words_between(known.relationship, MIA, known, RULES)
    assert (came_of(found) if found is not None else "-") == gives


@pytest.mark.parametrize(
    ("said", "mail", "gives"),
    [
        ("Thank you very much!", {}, True),
        ("Thank you very much!", {"subject": "Thanks"}, True),
        ("Thank you very much!", {"subject": "Re: Your request"}, True),
        ("Thank you very much!", {"subject": "My new telephone"}, False),
        ("Thank you very much!", {"files": ("a.pdf",)}, False),
        ("Thank you very much!", {"passed_on": "x"}, False),
        (LETTER, {}, False),
    ],
)
def test_only_thanks(said: str, mail: dict[str, Any], gives: bool) -> None:
    assert says_only_thanks(facts(MIA, said=said, mail=mail), RULES) is gives


# --- CONCERN ------------------------------------------------------------------------------------------

TOLD = "held | held{} | held>carla held>dana held-receipt>{}"


@pytest.mark.parametrize(
    ("known", "gives"),
    [
        row("about the one of the thread", of(relationships=(pair(), pair(number=4, mentor=UMA))),
            TOLD.format(", REL-3 quiet", "mia")),
        row("about all of theirs", facts(JON, relationships=(pair(), pair(number=4, mentee=PAT))),
            TOLD.format(", REL-3 quiet, REL-4 quiet", "jon")),
        row("paused already", of(contact_paused=frozenset({3})), TOLD.format("", "mia")),
        row("matched with nobody", facts(MIA), TOLD.format("", "mia")),
        row("a stranger", facts("who@x.example"), TOLD.format("", "who")),
        row("unproven, it pauses nothing", of(level=TrustLevel.UNPROVEN), TOLD.format("", "mia")),
        row("about another's pair", of(PAT, relationships=(pair(number=4, mentee=PAT),)),
            TOLD.format(", REL-4 quiet", "pat")),
        row("about one that is over", of(state=ENDED, relationships=(pair(number=4, mentor=UMA),)),
            TOLD.format(", REL-4 quiet", "mia")),
        row("the partner is a coordinator", of(mentor=replace(JON, email=CARLA)),
            "held | held, REL-3 quiet | held>dana held-receipt>mia"),
        row("by the mentor", of(JON), TOLD.format(", REL-3 quiet", "jon")),
    ],
)  # fmt: skip
def test_a_concern(known: Facts, gives: str) -> None:
    decision = Concern().decide(known, RULES)
    assert came_of(decision) == gives
    assert decision.rule == "concern"
    if "quiet" in gives:
        assert "wait until you write RESUME" in decision.because


def test_a_concern_names_the_partner_to_coordinators() -> None:
    assert "matched with Jon Berg" in Concern().decide(of(), RULES).because
    assert "matched" not in Concern().decide(facts(MIA), RULES).because


@pytest.mark.parametrize(
    ("text", "subject", "gives"),
    [
        ("CONCERN", "", Concern()),
        ("CONCERN", "Re: [REL-3] Jon", Concern(about="REL-3")),
        ("CONCERN", "Re: [REQ-7] Jon", Concern()),
        ("STATUS", "Re: [REL-3] Jon", None),
        ("The train was late.", "", None),
    ],
)
def test_a_concern_is_recognized(text: str, subject: str, gives: Concern | None) -> None:
    assert recognize_concern(reading(text, subject, MIA), RULES) == gives


# --- an answer to the invitation ----------------------------------------------------------------------

NO_TIME = CalendarReply(about="REL-3", declined=True)
TELLS = "done |  | meeting-declined>jon"


@pytest.mark.parametrize(
    ("asks", "known", "gives"),
    [
        row("a no to the time is told", NO_TIME, of(), TELLS),
        row("another time is told", CalendarReply(about="REL-3", counter=True), of(), TELLS),
        row("a yes is not", CalendarReply(about="REL-3"), of(), "ignored"),
        row("no meeting of ours", NO_TIME, facts(MIA), "ignored"),
        row("a stranger", NO_TIME, of("who@x.example"), "ignored"),
        row("another member", NO_TIME, of(PAT), "ignored"),
        row("unproven", NO_TIME, of(level=TrustLevel.UNPROVEN), "ignored"),
        row("told before", NO_TIME, of(noted=Noted(total=1, first=((NOW, "M-1002: she cannot"),))),
            "ignored"),
        row("the other one was told of", NO_TIME,
            of(noted=Noted(total=1, first=((NOW, "M-1001: he cannot"),))), TELLS),
        row("it is over", NO_TIME, of(state=ENDED), "ignored"),
        row("words beside it are for a person", replace(NO_TIME, said="I am ill"), of(),
            "held | held | held>carla held>dana held-receipt>mia meeting-declined>jon"),
        row("words beside a yes, too", CalendarReply(about="REL-3", said="I am ill"), of(),
            HELD.format("mia")),
        row("words of a stranger are not", replace(NO_TIME, said="I am ill"), of("who@x.example"), "ignored"),
        row("words of a coordinator are", replace(NO_TIME, said="I am ill"), of(CARLA), HELD.format("carla")),
        row("words that are not from there", replace(NO_TIME, said="I am ill"), of(level=TrustLevel.FAILED),
            "ignored"),
        row("words of nobody", replace(NO_TIME, said="I am ill"), of(level=TrustLevel.NOBODY), "ignored"),
        row("unproven words get no receipt", replace(NO_TIME, said="I am ill"), of(level=TrustLevel.UNPROVEN),
            QUIET),
    ],
)  # fmt: skip
def test_an_answer_to_the_invitation(asks: CalendarReply, known: Facts, gives: str) -> None:
    assert came_of(asks.decide(known, RULES)) == gives


@pytest.mark.parametrize(("vote", "kind"), [("yes", "renew"), ("no", "end"), ("unclear", "renew")])
def test_a_no_is_an_end(vote: str, kind: str) -> None:
    assert Renewal(vote=vote, about="REL-3").kind == kind


def test_the_one_who_says_the_second_yes_reads_an_answer() -> None:
    decision = YES.decide(of(**BY_BOTH), RULES)
    assert {x.to: x.answers for x in decision.letters} == {MIA.email: True, JON.email: False}


@pytest.mark.parametrize("voucher", [None, Voucher(because="a coordinator stands by it")])
def test_a_late_yes_of_the_mentee_is_a_request_in_their_own_words(voucher: Voucher | None) -> None:
    decision = YES.decide(of(MIA, COMPLETED, ended_at=NOW - DAY, voucher=voucher), RULES)
    assert decision.then is not None
    (step,) = decision.then.steps
    assert step.voucher is not None
    assert step.voucher.because == (voucher.because if voucher is not None else "they wrote it themselves")
    assert isinstance(step.mail, Reading)
    assert (step.mail.visible, step.mail.staff) == ("REQUEST M-1001", False)
