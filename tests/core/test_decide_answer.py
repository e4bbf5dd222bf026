"""What an answer does to a request, by its state and by who writes (rows 56 to 91)."""

# Rows are plain values of many kinds, each handed on by its name.
# mypy: disable-error-code="arg-type"

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from processor.core.events import EventKind
from processor.core.facts import Facts, MentorsNamed, Noted
from processor.core.intents.answer import Answer, recognize
from processor.core.outcome import SaveRequest
from processor.core.program import RequestState, Standing
from processor.core.reading.answer.answers import Reply
from processor.core.reading.answer.asides import Aside
from processor.core.tokens import Offer, TokenStatus
from processor.core.trust import TrustLevel
from tests.core.cases import (
    BEA,
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
    token,
)
from tests.shipped_rules import RULES

YES = Answer(reply=Reply.ACCEPT, about="REQ-7", because="yes", plain=True)
NO = Answer(reply=Reply.REJECT, about="REQ-7", because="no", plain=True)
WORDS = Answer(reply=Reply.UNCLEAR, about="REQ-7", because="neither")
BLANK = replace(WORDS, blank=True)
# as read at first; they are not read once more, for their HTML says something else
BOTH = replace(WORDS, both=True, unlike=True)
DOUBTED = replace(WORDS, lost=("but",), unlike=True)
LIGHT = "Thank you very much!"
LETTER = "The parking permit for my car has expired and the barrier stays down."
GRAVE = "I have to tell you that I was harassed."
FULL = {"mentor_load": 2}
PENDING, ACCEPTED = RequestState.PENDING, RequestState.ACCEPTED
INTRODUCED = "introduction-mentor>jon introduction-mentee>mia"
BEGUN = f"done | REQ-7 accepted, REL-31 active 1, unparked | {INTRODUCED}"
DECLINED = "done | REQ-7 rejected | encouragement>mia answer-thanks>jon"
HELD = "held | held | held>carla held>dana held-receipt>jon"
QUIETLY = "held | held | held>carla held>dana"
ASKED_BACK = "done | REQ-7 pending | answer-unclear>jon"


def of(state: RequestState = PENDING, by: Any = JON, said: str = "", **more: Any) -> Facts:
    """Jon's words, or another's, about Mia's request to him."""
    fields = {k: more.pop(k) for k in [*more] if k in _OF_REQUEST}
    return facts(by, said=said, **{"request": request(state, **fields)} | more)


_OF_REQUEST = {"moved", "reoffered", "clarifications", "answered_at", "answer_by", "mentee", "mentor"}


def became(answer: Answer, known: Facts) -> str:
    return came_of(answer.decide(known, RULES))


# --- the request waits --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "known", "gives"),
    [
        row("a yes introduces the two", YES, of(said="ACCEPT"), BEGUN),
        row("a no thanks the mentor and encourages the mentee", NO, of(said="REJECT"), DECLINED),
        row("one place is left", YES, of(said="ACCEPT", mentor_load=1), BEGUN),
        row("no place is left", YES, of(said="ACCEPT", **FULL), "refused |  | answer-full>jon"),
        row("more than full", YES, of(said="ACCEPT", mentor_load=3), "refused |  | answer-full>jon"),
        row(
            "RAISE makes one more", replace(YES, raises=True), of(**FULL),
            f"done | REQ-7 accepted, REL-31 active 1, unparked, jon active | {INTRODUCED}",
        ),
        row("a full mentor may say no", NO, of(said="REJECT", **FULL), DECLINED),
        row(
            "two who are kept apart are not introduced", YES, of(said="ACCEPT", apart=((1001, 1002),)), HELD,
        ),
        row("nor is a coordinator told so, who is one of them", YES,
            of(said="ACCEPT", apart=((1001, 1002),), staff={CARLA: 1001}),
            "held | held | held>dana held-receipt>jon note>dana"),
        row("others who are kept apart change nothing", YES, of(said="ACCEPT", apart=((1001, 1004),)), BEGUN),
        row(
            "a yes closes the mentee's other requests", YES,
            of(said="ACCEPT", mentee_pending=(request(number=8, mentor=UMA),)),
            "done | REQ-7 accepted, REL-31 active 1, unparked, REQ-8 withdrawn"
            f" | {INTRODUCED} request-closed>uma",
        ),
        row(
            "the last place is taken, and who else waits for it hears so", YES,
            of(said="ACCEPT", mentor_load=1, mentor_pending=(request(number=9, mentee=PAT),)),
            f"{BEGUN} place-taken>pat",
        ),
        row(
            "a place is left, and who else waits hears nothing", YES,
            of(said="ACCEPT", mentor_pending=(request(number=9, mentee=PAT),)), BEGUN,
        ),
        row(
            "RAISE leaves those who wait where they are", replace(YES, raises=True),
            of(mentor_load=2, mentor_pending=(request(number=9, mentee=PAT),)),
            f"done | REQ-7 accepted, REL-31 active 1, unparked, jon active | {INTRODUCED}",
        ),
    ],
)  # fmt: skip
def test_an_open_request_is_answered(answer: Answer, known: Facts, gives: str) -> None:
    assert became(answer, known) == gives


@pytest.mark.parametrize(
    ("answer", "known", "gives"),
    [
        row("it is asked about once", WORDS, of(said=LETTER), ASKED_BACK),
        row("and then a person reads it", WORDS, of(said=LETTER, clarifications=1), HELD),
        row("an empty one likewise", BLANK, of(), ASKED_BACK),
        row("an empty one the second time", BLANK, of(clarifications=1), HELD),
        row("yes and no", BOTH, of(said="yes and no"), ASKED_BACK),
        row("a yes with a doubt", DOUBTED, of(said="yes, but"), ASKED_BACK),
        row(
            "not yet is only told until when there is time", replace(WORDS, aside=Aside(not_yet=True)),
            of(said="I need time"), "refused |  | answer-unclear>jon",
        ),
        row("a grave word is for a person", WORDS, of(said=GRAVE), HELD),
        row("a grave word beside a doubt is asked about", DOUBTED, of(said=GRAVE), ASKED_BACK),
        row("a grave word beside both is asked about", BOTH, of(said=GRAVE), ASKED_BACK),
        row(
            "to the coordinators, in the mentor's thread", WORDS,
            of(said="Dear coordinators, whom do I ask about my hours?"), HELD,
        ),
        row(
            "both words, to the coordinators, are asked about", BOTH,
            of(said="Dear coordinators, whom do I ask about my hours?"), ASKED_BACK,
        ),
        row(
            "a doubted yes, to the coordinators, is asked about", DOUBTED,
            of(said="Dear coordinators, whom do I ask about my hours?"), ASKED_BACK,
        ),
        row(
            "I let you know, after our question, needs nobody", WORDS,
            of(said="I will let you know.", clarifications=1), "ignored",
        ),
        row("I let you know, the first time, is asked about", WORDS, of(said="I will let you know."),
            ASKED_BACK),
    ],
)  # fmt: skip
def test_an_unclear_answer_is_asked_about_or_held(answer: Answer, known: Facts, gives: str) -> None:
    assert became(answer, known) == gives


@pytest.mark.parametrize(
    ("answer", "how"),
    [
        (BLANK, "blank"),
        (BOTH, "both"),
        (DOUBTED, "doubted"),
        (WORDS, "unsure"),
        (replace(BLANK, both=True), "blank"),
        (replace(DOUBTED, both=True), "both"),
    ],
)
def test_the_question_says_why_it_is_asked(answer: Answer, how: str) -> None:
    asked = letter(answer.decide(of(said=LETTER), RULES), "answer-unclear")
    assert asked.data["how"] == how


@pytest.mark.parametrize(
    ("answer", "known", "tomorrow"),
    [
        row("a question beside a doubted yes", DOUBTED, of(said="Yes, but when?"), True),
        row("no question", DOUBTED, of(said="Yes, but."), False),
        row("a question beside nothing", WORDS, of(said="Who is this?"), False),
        row(
            "nobody vouches for it", DOUBTED,
            of(said="Yes, but when?", level=TrustLevel.UNPROVEN), False,
        ),
        row(
            "the mentee would read it as a coordinator", DOUBTED,
            facts(JON, said="Yes, but when?", request=request(mentee=replace(MIA, email=CARLA))), False,
        ),
    ],
)  # fmt: skip
def test_a_question_beside_a_yes_is_seen_the_next_morning(
    answer: Answer, known: Facts, tomorrow: bool
) -> None:
    assert (EventKind.TOLD_LATER.value in events(answer.decide(known, RULES))) is tomorrow


@pytest.mark.parametrize(
    ("back_on", "known", "gives"),
    [
        row(
            "a day after the deadline moves it", date(2026, 3, 20), of(said="I am away until 20 March."),
            "done | REQ-7 pending | mentor-away>mia away-noted>jon",
        ),
        row("it is moved once", date(2026, 3, 20), of(said="I am away.", moved=True), ASKED_BACK),
        row("a day long before it moves nothing", date(2026, 3, 3), of(said="I am away."), ASKED_BACK),
        row("no day", None, of(said="I am away."), ASKED_BACK),
    ],
)  # fmt: skip
def test_an_absence_moves_the_deadline_once(back_on: date | None, known: Facts, gives: str) -> None:
    away = replace(WORDS, away=True, back_on=back_on)
    known = replace(known, to_answer=(known.request,) if known.request else ())
    assert became(away, known) == gives


def test_an_absence_is_said_in_the_reason_with_its_day() -> None:
    held = of(said="I am away.", clarifications=1)
    for back_on, said in (
        (None, "it tells of an absence, and"),
        (date(2026, 3, 4), "an absence until 2026-03-04"),
    ):
        assert said in replace(WORDS, away=True, back_on=back_on).decide(held, RULES).because


@pytest.mark.parametrize(
    ("answer", "said", "kept"),
    [
        (YES, "ACCEPT", ""),
        (replace(YES, plain=False), "Yes, gladly", "Yes, gladly"),
        (replace(YES, plain=False), "x" * 401, "x" * 400),
        (replace(YES, plain=False, raises=True), "RAISE", ""),
        (replace(NO, plain=False), "No, sorry", "No, sorry"),
    ],
)
def test_the_mentor_reads_their_own_words_back(answer: Answer, said: str, kept: str) -> None:
    # as it was read with the mail's own names, which is looked at in a test of its own
    known = of(said=said)
    decision = replace(answer, unlike=True).decide(known, RULES)
    told = {"introduction-mentor", "answer-thanks"} & {x.name for x in decision.letters}
    assert letter(decision, told.pop()).data["said"] == kept


# --- more than a yes or a no --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("aside", "known", "gives"),
    [
        row(
            "a question goes to the mentee", Aside(asks=True), of(said="How old?"),
            "done | REQ-7 pending | question>mia question-passed>jon",
        ),
        row(
            "a second one too, and counts as asked", Aside(asks=True), of(said="How old?", moved=True),
            "done | REQ-7 pending | question>mia question-passed>jon",
        ),
        row("a third is held", Aside(asks=True), of(said="How old?", moved=True, clarifications=1), HELD),
        row(
            "the first one after our own question is passed on", Aside(asks=True),
            of(said="How old?", clarifications=1), "done | REQ-7 pending | question>mia question-passed>jon",
        ),
        row(
            "a month after the deadline: does the mentee wait?", Aside(month=5), of(said="In May"),
            "done | REQ-7 pending | deferred>mia deferred-noted>jon",
        ),
        row(
            "where it was moved before, it is asked what is meant", Aside(month=5),
            of(said="In May", moved=True), ASKED_BACK,
        ),
        row("a day before the deadline", Aside(month=3, day=10), of(said="On 10 March"), ASKED_BACK),
        row(
            "the deadline's own day at noon is not after it", Aside(month=3, day=15), of(said="On 15 March"),
            ASKED_BACK,
        ),
        row(
            "the day after the deadline is", Aside(month=3, day=16), of(said="On 16 March"),
            "done | REQ-7 pending | deferred>mia deferred-noted>jon",
        ),
        row("a day that is none", Aside(month=2, day=30), of(said="On 30 February"), ASKED_BACK),
        row(
            "this month already", Aside(month=3), of(said="In March"), ASKED_BACK,
        ),
        row(
            "a month gone by is next year's", Aside(month=2), of(said="In February"),
            "done | REQ-7 pending | deferred>mia deferred-noted>jon",
        ),
        row(
            "a day after the deadline goes before a question", Aside(month=5, asks=True), of(said="In May?"),
            "done | REQ-7 pending | deferred>mia deferred-noted>jon",
        ),
    ],
)  # fmt: skip
def test_what_stands_beside(aside: Aside, known: Facts, gives: str) -> None:
    assert became(replace(WORDS, aside=aside), known) == gives


def test_today_is_no_day_to_come() -> None:
    known = of(said="Today", answer_by=NOW - HOUR)
    assert became(replace(WORDS, aside=Aside(month=3, day=2)), known) == ASKED_BACK
    later = replace(WORDS, aside=Aside(month=3, day=3))
    assert became(later, known) == "done | REQ-7 pending | deferred>mia deferred-noted>jon"


def test_the_first_question_gives_three_days_and_the_second_none() -> None:
    first = replace(WORDS, aside=Aside(asks=True)).decide(of(said="How old?"), RULES)
    (saved,) = [e.request for e in first.effects if isinstance(e, SaveRequest)]
    assert (saved.answer_by, saved.moved, saved.clarifications) == (NOW + 16 * DAY, True, 0)
    assert asked_at(first) == ["request-expiry 0 03-18 12:00"]
    second = replace(WORDS, aside=Aside(asks=True)).decide(of(said="How old?", moved=True), RULES)
    (saved,) = [e.request for e in second.effects if isinstance(e, SaveRequest)]
    assert (saved.answer_by, saved.clarifications, asked_at(second)) == (NOW + 13 * DAY, 1, [])


@pytest.mark.parametrize(
    ("until", "answer_by"),
    [
        (date(2026, 4, 1), NOW + 13 * DAY),
        (date(2026, 5, 1), NOW + 13 * DAY),
        (date(2026, 6, 1), NOW + 100 * DAY),
    ],
)
def test_nobody_is_asked_to_wait_for_ever(until: date, answer_by: Any) -> None:
    aside = Aside(month=until.month, day=until.day)
    decision = replace(WORDS, aside=aside).decide(of(said="Later", answer_by=answer_by), RULES)
    names = [x.name for x in decision.letters]
    if answer_by > NOW + 90 * DAY:
        assert names == ["answer-unclear"]
    else:
        longest = (NOW + 60 * DAY).date()
        assert letter(decision, "deferred").data["until"] == min(until, longest)


@pytest.mark.parametrize(
    ("known", "gives"),
    [
        row("a mentor who may be asked", {}, "done | REQ-7 pending | answer-unclear>jon colleague>mia"),
        row("a full one", {"mentor_load": 1}, ASKED_BACK),
        row("the mentor themselves", {"named": MentorsNamed(exact=(JON,))}, ASKED_BACK),
        row("the mentee", {"named": MentorsNamed(exact=(MIA,))}, ASKED_BACK),
        row("two of that name", {"named": MentorsNamed(exact=(UMA, BEA))}, ASKED_BACK),
        row("the mentor and another of that name", {"named": MentorsNamed(exact=(JON, UMA))}, ASKED_BACK),
        row("nobody of that name", {"named": MentorsNamed()}, ASKED_BACK),
        row("one whom the mentee is kept from", {"apart": ((1002, 1003),)}, ASKED_BACK),
        row("one who has paused", {"named": MentorsNamed(exact=(is_in(UMA, Standing.PAUSED),))}, ASKED_BACK),
    ],
)  # fmt: skip
def test_a_colleague_who_is_named_is_told_of(known: dict[str, Any], gives: str) -> None:
    answer = replace(WORDS, aside=Aside(colleague="Uma"))
    assert became(answer, of(said="Ask Uma", **{"named": MentorsNamed(exact=(UMA,))} | known)) == gives


def test_the_question_about_a_colleague_says_so() -> None:
    known = of(said="Ask Uma", named=MentorsNamed(exact=(UMA,)))
    assert letter(WORDS.decide(known, RULES), "answer-unclear").data["how"] == "colleague"


# --- the request was accepted -------------------------------------------------------------------------

FRESH = {"answered_at": NOW - HOUR, "relationships": (pair(first_start=date(2026, 3, 2)),)}
UNDONE = "done | REQ-7 rejected, REL-3 ended 1 | encouragement>mia answer-undone>jon"
END_INSTEAD = "refused |  | answer-end-instead>jon note>carla note>dana"


@pytest.mark.parametrize(
    ("answer", "known", "gives"),
    [
        row("a no within the hour takes it back", NO, of(ACCEPTED, said="REJECT", **FRESH), UNDONE),
        row(
            "a day later, to the second", NO,
            of(ACCEPTED, said="REJECT", **FRESH | {"answered_at": NOW - DAY}),
            UNDONE,
        ),
        row(
            "a second more than a day", NO,
            of(ACCEPTED, said="REJECT", **FRESH | {"answered_at": NOW - DAY - SECOND}), END_INSTEAD,
        ),
        row("nobody knows when", NO, of(ACCEPTED, said="REJECT", **FRESH | {"answered_at": None}),
            END_INSTEAD),
        row("a second yes", YES, of(ACCEPTED, said="ACCEPT", **FRESH), "refused |  | answer-already>jon"),
        row(
            "a second yes, told today", YES,
            of(ACCEPTED, said="ACCEPT", told_today={("answer-already", "REQ-7"): 1}, **FRESH), "ignored",
        ),
        row(
            "told today about another", YES,
            of(ACCEPTED, said="ACCEPT", told_today={("answer-already", "REQ-8"): 1}, **FRESH),
            "refused |  | answer-already>jon",
        ),
        row("a no when nothing goes on", NO, of(ACCEPTED, said="REJECT"), "refused |  | answer-already>jon"),
        row(
            "a no when only another goes on", NO,
            of(ACCEPTED, said="REJECT", relationships=(pair(request=8, mentee=PAT),)),
            "refused |  | answer-already>jon",
        ),
        row("thanks", WORDS, of(ACCEPTED, said=LIGHT, **FRESH), "ignored"),
        row("thanks, when nothing goes on", WORDS, of(ACCEPTED, said=LIGHT), "ignored"),
        row("other words", WORDS, of(ACCEPTED, said=LETTER, **FRESH), HELD),
        row("an empty one", BLANK, of(ACCEPTED, **FRESH), "refused |  | answer-already>jon"),
        row(
            "words to the mentee go to the mentee", WORDS,
            of(
                ACCEPTED, said="Hi Mia, when do you have time for our first talk?",
                mail={"subject": "Re: Introduction"}, **FRESH,
            ),
            "done |  | from-partner>mia partner-has-words>jon",
        ),
    ],
)  # fmt: skip
def test_an_accepted_request_is_answered_once_more(answer: Answer, known: Facts, gives: str) -> None:
    assert became(answer, known) == gives


# --- the request is over ------------------------------------------------------------------------------

LATE = {"answered_at": NOW - DAY}
OFFERED = "done | REQ-7 {} | late-offer>mia answer-late>jon"
TAKEN = "refused |  | answer-taken>jon"


@pytest.mark.parametrize("state", [RequestState.EXPIRED, RequestState.REJECTED])
@pytest.mark.parametrize(
    ("answer", "more", "gives"),
    [
        row("a late yes is offered to the mentee", YES, {}, OFFERED),
        row("thirty days later", YES, {"answered_at": NOW - 30 * DAY}, OFFERED),
        row("a second more", YES, {"answered_at": NOW - 30 * DAY - SECOND}, TAKEN),
        row("counted from the deadline where no answer is", YES, {"answered_at": None}, OFFERED),
        row(
            "a deadline that is long over", YES,
            {"answered_at": None, "answer_by": NOW - 30 * DAY - SECOND}, TAKEN,
        ),
        row(
            "the answer counts, and not the deadline", YES,
            {"answered_at": NOW - DAY, "answer_by": NOW - 40 * DAY}, OFFERED,
        ),
        row("the mentee has a mentor", YES, {"mentee_matched": True}, TAKEN),
        row("the mentee has asked another", YES, {"mentee_pending": (request(number=8, mentor=UMA),)}, TAKEN),
        row("the two are kept apart", YES, {"apart": ((1001, 1002),)}, TAKEN),
        row("the mentee has left", YES, {"mentee": is_in(MIA, Standing.LEFT)}, TAKEN),
        row(
            "told so today", YES,
            {"mentee_matched": True, "told_today": {("answer-taken", "REQ-7"): 1}}, "ignored",
        ),
        row("the mentee was asked before", YES, {"reoffered": True}, "refused |  | answer-late>jon"),
        row(
            "the mentee was asked, and that was told today", YES,
            {"reoffered": True, "told_today": {("answer-late", "REQ-7"): 1}}, "ignored",
        ),
        row("a late no", NO, {}, "refused |  | answer-already>jon"),
        row("a late no, told so today", NO, {"told_today": {("answer-already", "REQ-7"): 1}}, "ignored"),
        row("nothing at all", BLANK, {}, "refused |  | answer-already>jon"),
        row("thanks", WORDS, {"said": LIGHT}, "ignored"),
        row("other words", WORDS, {"said": LETTER}, HELD),
        row("a mentor who is full may still be late", YES, FULL, OFFERED),
    ],
)  # fmt: skip
def test_a_late_answer(state: RequestState, answer: Answer, more: dict[str, Any], gives: str) -> None:
    words = {Reply.ACCEPT: "ACCEPT", Reply.REJECT: "REJECT"}.get(answer.reply, "")
    known = of(state, **{"said": words} | LATE | more)
    assert became(answer, known) == gives.format(state.value)


@pytest.mark.parametrize("state", [RequestState.WITHDRAWN, RequestState.UNDELIVERABLE])
@pytest.mark.parametrize(
    ("answer", "said", "told", "gives"),
    [
        (YES, "ACCEPT", {}, "refused |  | answer-withdrawn>jon"),
        (NO, "REJECT", {}, "refused |  | answer-withdrawn>jon"),
        (BLANK, "", {}, "refused |  | answer-withdrawn>jon"),
        (YES, "ACCEPT", {("answer-withdrawn", "REQ-7"): 1}, "ignored"),
        (WORDS, LIGHT, {}, "ignored"),
        (WORDS, LETTER, {}, HELD),
    ],
)
def test_an_answer_to_a_request_that_was_taken_back(
    state: RequestState, answer: Answer, said: str, told: Any, gives: str
) -> None:
    assert became(answer, of(state, said=said, told_today=told)) == gives


@pytest.mark.parametrize(
    ("answer", "said", "gives"),
    [
        row("small talk gets an answer", WORDS, "How does the program work?", "done |  | about-program>jon"),
        row("not where it says yes and no", BOTH, "How does the program work?", HELD),
    ],
)  # fmt: skip
def test_everyday_words_about_a_closed_request(answer: Answer, said: str, gives: str) -> None:
    known = of(RequestState.WITHDRAWN, said=said)
    assert became(replace(answer, unlike=True), known) == gives


# --- the mentee writes --------------------------------------------------------------------------------

BY_MIA = HELD.replace("jon", "mia")


@pytest.mark.parametrize("state", [RequestState.EXPIRED, RequestState.REJECTED])
@pytest.mark.parametrize(
    ("answer", "more", "gives"),
    [
        row("a yes to the late yes", YES, {}, "done | REQ-7 accepted, REL-31 active 1, unparked"
            " | introduction-mentor>jon introduction-mentee>mia"),
        row("one place is left", YES, {"mentor_load": 1}, "done | REQ-7 accepted, REL-31 active 1, unparked"
            " | introduction-mentor>jon introduction-mentee>mia"),
        row("none is left", YES, FULL, "refused |  | request-unavailable>mia"),
        row("the mentor has left", YES, {"mentor": is_in(JON, Standing.LEFT)},
            "refused |  | request-unavailable>mia"),
        row("they are kept apart", YES, {"apart": ((1001, 1002),)}, "refused |  | request-unavailable>mia"),
        row("matched meanwhile", YES, {"mentee_matched": True}, BY_MIA),
        row("a no to the late yes", NO, {}, "done | REQ-7 {} | late-offer-declined>mia answer-taken>jon"),
        row("a no is taken of who is matched", NO, {"mentee_matched": True},
            "done | REQ-7 {} | late-offer-declined>mia answer-taken>jon"),
        row("neither", WORDS, {}, BY_MIA),
        row("nobody had asked", YES, {"reoffered": False}, "refused |  | answer-mentor-only>mia"),
    ],
)  # fmt: skip
def test_the_mentee_answers_a_late_yes(
    state: RequestState, answer: Answer, more: dict[str, Any], gives: str
) -> None:
    assert became(answer, of(state, MIA, **{"reoffered": True} | more)) == gives.format(state.value)


ASKED_BY_JON = Noted(total=1, first=((NOW - HOUR, "a question"),))
PASSED_BACK = "done |  | question-answered>jon answer-passed>mia"


@pytest.mark.parametrize(
    ("answer", "known", "gives"),
    [
        row("an answer to the mentor's question", WORDS, of(by=MIA, said="I am 30.", noted=ASKED_BY_JON),
            PASSED_BACK),
        row("nobody asked", WORDS, of(by=MIA, said=LETTER), BY_MIA),
        row("a bare yes answers nothing", YES, of(by=MIA, said="yes", noted=ASKED_BY_JON),
            "refused |  | answer-mentor-only>mia"),
        row("yes in a sentence may answer the question", replace(YES, plain=False),
            of(by=MIA, said="Yes, I have.", noted=ASKED_BY_JON), PASSED_BACK),
        row("nothing at all gets the short help", BLANK, of(by=MIA, noted=ASKED_BY_JON),
            "done |  | help>mia"),
        row("to the coordinators", WORDS, of(by=MIA, said=f"Dear coordinators, {LETTER}", noted=ASKED_BY_JON),
            BY_MIA),
        row("the request is over", WORDS, of(RequestState.WITHDRAWN, MIA, said=LETTER, noted=ASKED_BY_JON),
            BY_MIA),
        row("thanks", WORDS, of(by=MIA, said=LIGHT), "ignored"),
        row("a yes to one's own request", YES, of(by=MIA, said="ACCEPT"),
            "refused |  | answer-mentor-only>mia"),
        row("a no to one's own request", NO, of(by=MIA, said="REJECT"),
            "refused |  | answer-mentor-only>mia"),
        row("thanks with a no", replace(NO, plain=False), of(by=MIA, said=LIGHT),
            "refused |  | answer-mentor-only>mia"),
        row("what is the state of it?", WORDS, of(by=MIA, said="Is there any news about my request?"),
            "done |  | about-program>mia"),
        row("the same with yes and no", BOTH,
            of(by=MIA, said="Is there any news about my request?"), BY_MIA),
        row("accepted, and reoffered before", YES, of(ACCEPTED, MIA, said="ACCEPT", reoffered=True),
            "refused |  | answer-mentor-only>mia"),
    ],
)  # fmt: skip
def test_the_mentee_writes_about_the_request(answer: Answer, known: Facts, gives: str) -> None:
    assert became(answer, known) == gives


# --- somebody else writes -----------------------------------------------------------------------------

JONS = token("REQ-7", Offer.ANSWER, JON.code)
STRANGER = "jon@elsewhere.example"
SUMMED_UP = "held | held"


@pytest.mark.parametrize(
    ("known", "gives"),
    [
        row("a stranger with nothing", of(by=STRANGER), SUMMED_UP),
        row("another member with nothing", of(by=PAT), SUMMED_UP),
        row("a stranger with the mentor's token", of(by=STRANGER, token=JONS),
            "held | held, CONF-11?jon | other-address>jon"),
        row("the same, and nothing is stored", of(by=STRANGER, token=JONS, mail={"inbox_id": 0}),
            "held | held | answer-not-you>jon"),
        row("a member with the mentor's token", of(by=PAT, token=JONS), "held | held | answer-not-you>jon"),
        row("with the mentee's token", of(by=PAT, token=replace(JONS, holder=MIA.code)), SUMMED_UP),
        row("with a reference, which anybody may quote", of(by=PAT, token=replace(JONS, proves=False)),
            SUMMED_UP),
        row("with one that is spent", of(by=PAT, token=replace(JONS, status=TokenStatus.FORGED)), SUMMED_UP),
    ],
)  # fmt: skip
def test_somebody_else_answers(known: Facts, gives: str) -> None:
    told = came_of(YES.decide(known, RULES))
    quiet = told.replace(" | held>carla held>dana other", " | other")
    assert quiet == gives


# --- which request ------------------------------------------------------------------------------------

WHICH = replace(YES, about="")
TWO = (request(), request(number=9, mentee=PAT))
CONFIRMED = "refused |  | answer-confirm>jon"
DRAFT = replace(PAT, profiles=(replace(PAT.profiles[0], complete=False),), standing=Standing.DRAFT)


@pytest.mark.parametrize(
    ("answer", "known", "gives"),
    [
        row("the only one that waits, asked first", WHICH, facts(JON, to_answer=TWO[:1]), CONFIRMED),
        row("one of several", WHICH, facts(JON, to_answer=TWO), "refused |  | answer-which>jon"),
        row("none waits", WHICH, facts(JON, said="ACCEPT"), HELD),
        row("the last one, which is over", WHICH, facts(JON, said="ACCEPT", recent=(request(ACCEPTED),)),
            "refused |  | answer-already>jon"),
        row("the last one was theirs as a mentee", WHICH,
            facts(MIA, said="ACCEPT", recent=(request(ACCEPTED),)),
            HELD.replace("jon", "mia")),
        row("one that is not there", replace(WHICH, about="REQ-77"),
            facts(JON, said="ACCEPT REQ-77", recent=(request(ACCEPTED),)), HELD),
        row("one that is not there, and one waits", replace(WHICH, about="REQ-77"),
            facts(JON, said="ACCEPT REQ-77", to_answer=TWO[:1], request=request(ACCEPTED)), CONFIRMED),
        row("the one that is named, which is not the last", WHICH,
            facts(JON, said="ACCEPT Mia Okafor", recent=(request(number=9, mentee=PAT), request(ACCEPTED))),
            "refused |  | answer-already>jon"),
        row("a name that is of none of them", WHICH,
            facts(JON, said="ACCEPT Lea Stone", recent=(request(ACCEPTED),)), HELD),
        row("a code", WHICH, facts(JON, said="ACCEPT M-1004", recent=(request(ACCEPTED),)), HELD),
        row("a subject alone", replace(WHICH, in_subject=True),
            facts(JON, said="", recent=(request(ACCEPTED),)), HELD),
        row("the last one, in unclear words", replace(WORDS, about="", both=True),
            facts(JON, said=LETTER, recent=(request(ACCEPTED),)), HELD),
        row("a question is answered", replace(WORDS, about="", lost=("x",)),
            facts(JON, said="How does the program work?"), "done |  | about-program>jon"),
        row("not where it says both", replace(WORDS, about="", both=True),
            facts(JON, said="How does the program work?"), HELD),
        row("not where it is only the word", WHICH, facts(JON, said="How does the program work?"), HELD),
        row("a yes to a draft", WHICH, facts(DRAFT, said="yes"), "done | pat active | welcome-mentee>pat"),
        row("a no to a draft", replace(NO, about=""), facts(DRAFT, said="no"), "done |  | form>pat"),
        row("unclear about a draft", replace(WORDS, about=""), facts(DRAFT, said="perhaps"),
            "done |  | form>pat"),
        row("yes and no about a draft", replace(WORDS, about="", both=True), facts(DRAFT, said="perhaps"),
            HELD.replace("jon", "pat")),
        row("a draft who is asked as a mentor", WHICH,
            facts(DRAFT, said="yes", to_answer=(request(mentor=DRAFT),)),
            "refused |  | answer-confirm>pat"),
        row("a stranger's yes", WHICH, facts("who@x.example", said="yes"),
            "held | held | held>carla held>dana held-receipt>who"),
    ],
)  # fmt: skip
def test_an_answer_that_names_no_request(answer: Answer, known: Facts, gives: str) -> None:
    assert became(answer, known) == gives


@pytest.mark.parametrize(
    ("known", "gives"),
    [
        row("another one that waits", of(to_answer=TWO, said="ACCEPT"), BEGUN),
        row("one that does not", of(to_answer=TWO[1:], said="ACCEPT"), "refused |  | answer-which>jon"),
        row("and nothing waits", of(said="ACCEPT"), HELD),
        row("nobody knows it", facts(JON, to_answer=TWO), "refused |  | answer-which>jon"),
    ],
)  # fmt: skip
def test_words_that_name_another_request_than_the_thread(known: Facts, gives: str) -> None:
    assert became(replace(YES, thread="REQ-9"), known) == gives


@pytest.mark.parametrize(
    ("answer", "said", "waiting", "gives"),
    [
        row("a sure yes to another mentee is asked about", WORDS, "I would gladly take Pat.", TWO, CONFIRMED),
        row("a sure yes to the mentee is one", WORDS, "I would gladly take Mia.", TWO, BEGUN),
        row("nobody of that name waits", WORDS, "I would gladly take Pat.", TWO[:1], ASKED_BACK),
        row("two of that name wait", WORDS, "I would gladly take Pat.",
            (*TWO, request(number=10, mentee=replace(PAT, number=1009, email="p@x.example"))), ASKED_BACK),
    ],
)  # fmt: skip
def test_a_name_in_the_answer_counts(answer: Answer, said: str, waiting: Any, gives: str) -> None:
    assert became(answer, of(said=said, to_answer=waiting)) == gives


@pytest.mark.parametrize("kept", ["raises", "unlike"])
def test_what_was_read_in_another_way_is_not_read_once_more(kept: str) -> None:
    answer = replace(YES, **{kept: True})
    assert became(answer, of(said="No, I cannot.")).startswith("done | REQ-7 accepted")


def test_an_answer_in_the_subject_is_read_once_more_there() -> None:
    def said_above(subject: str) -> Facts:
        known = of()
        return replace(known, mail=replace(known.mail, subject=subject))

    answer = replace(YES, in_subject=True)
    assert became(answer, said_above("Yes to Mia")).startswith("done | REQ-7 accepted")
    assert became(answer, said_above("Yes to Lea Stone")) == ASKED_BACK


def test_words_are_read_once_more_with_the_names_of_the_two() -> None:
    assert became(YES, of(said="No, I cannot.")) == DECLINED
    assert became(BLANK, of(said="ACCEPT")) == ASKED_BACK


PASSED = token("M-1001", Offer.PASSED_ON, JON.code)


@pytest.mark.parametrize(
    ("answer", "known", "gives"),
    [
        row("a yes that names no request", WHICH, facts(JON, said="yes", token=PASSED), HELD),
        row("the same without a token, on the day of that letter", WHICH,
            facts(JON, said="yes", letters_today={"forward-done": 1}), HELD),
        row("unclear words, in reply to it", WORDS, of(said=LETTER, token=PASSED), HELD),
        row("a plain yes, in reply to it", YES, of(said="ACCEPT", token=PASSED), BEGUN),
        row("unclear words in another thread that day", WORDS,
            of(said=LETTER, letters_today={"forward-done": 1}), ASKED_BACK),
    ],
)  # fmt: skip
def test_what_answers_a_letter_of_what_was_passed_on(answer: Answer, known: Facts, gives: str) -> None:
    assert became(answer, known) == gives


# --- as it is recognized ------------------------------------------------------------------------------


def seen(text: str, subject: str = "", **more: Any) -> str:
    """ "accept REQ-7 plain", or "-" where it is no answer."""
    found = recognize(reading(text, subject, **more), RULES)
    if found is None:
        return "-"
    marks = ("blank", "both", "plain", "raises", "in_subject", "away", "unlike")
    said = [found.reply.value, found.about, *(mark for mark in marks if getattr(found, mark))]
    said += [f"thread:{found.thread}"] if found.thread else []
    said += ["lost"] if found.lost else []
    said += [f"back:{found.back_on}"] if found.back_on else []
    aside = found.aside
    said += [word for word in ("asks", "not_yet") if getattr(aside, word)]
    said += [f"month:{aside.month}"] if aside.month else []
    said += [f"colleague:{aside.colleague}"] if aside.colleague else []
    return " ".join(filter(None, said))


THREAD = "[REQ-7] Mia asks"


@pytest.mark.parametrize(
    ("text", "subject", "more", "gives"),
    [
        row("the word", "ACCEPT", THREAD, {}, "accept REQ-7 plain"),
        row("the other word", "REJECT", THREAD, {}, "reject REQ-7 plain"),
        row("a word without a matter", "ACCEPT", "", {}, "accept plain"),
        row("neither, without a matter, is no answer", LETTER, "", {}, "-"),
        row("neither, in the thread", LETTER, THREAD, {}, "unclear REQ-7"),
        row("a doubted yes without a matter is one", "Yes, but only if I am free.", "", {}, "unclear lost"),
        row("sealed", "", THREAD, {"sealed": "encrypted"}, "-"),
        row("about a relationship", "ACCEPT", "[REL-3] Check-in", {}, "-"),
        row("in a thread of the member's, a request may be named", "ACCEPT REQ-7", "", {},
            "accept REQ-7 plain"),
        row("the words name another request than the thread", "ACCEPT REQ-9", THREAD, {},
            "accept REQ-9 plain thread:REQ-7"),
        row("the words name the thread's own", "ACCEPT REQ-7", THREAD, {}, "accept REQ-7 plain"),
        row("the words name no request", "ACCEPT REL-3", THREAD, {}, "accept REQ-7 plain"),
        row("RAISE", "RAISE", THREAD, {}, "accept REQ-7 raises"),
        row("a button whose body was dropped", "", "ACCEPT REQ-7", {}, "accept REQ-7 plain in_subject"),
        row("the label beside it", "", "ACCEPT [REQ-7]", {}, "accept REQ-7 plain in_subject"),
        row("an empty mail under another subject", "", THREAD, {}, "unclear REQ-7 blank"),
        row("a reply that is empty says nothing by its subject", "", "ACCEPT [REQ-7]",
            {"in_reply_to": ("<x@y>",)}, "-"),
        row("a subject that names no request", "", "ACCEPT REL-3", {}, "accept REL-3 plain in_subject"),
        row("words against the subject", "REJECT", "ACCEPT [REQ-7]", {}, "unclear REQ-7 both unlike"),
        row("words as the subject", "ACCEPT", "ACCEPT [REQ-7]", {}, "accept REQ-7 plain"),
        row("HTML against the text", "ACCEPT", THREAD, {"html_text": "REJECT", "html_reply": "REJECT"},
            "unclear REQ-7 both unlike"),
        row("HTML with the text", "REJECT", THREAD, {"html_text": "REJECT", "html_reply": "REJECT"},
            "reject REQ-7 plain"),
        row("crossed out", "ACCEPT", THREAD,
            {"crossed": ("ACCEPT",), "html_text": "ACCEPT", "html_reply": "ACCEPT"},
            "unclear REQ-7 both unlike"),
        row("an absence with its end", "I am on leave until 20 March.", THREAD, {},
            "unclear REQ-7 away back:2026-03-20 month:3"),
        row("an absence and a question", "I am on leave until 20 March. Who is she?", THREAD, {},
            "unclear REQ-7 away asks month:3"),
        row("not yet", "Not yet.", THREAD, {}, "unclear REQ-7 not_yet"),
        row("a no has nothing beside it", "No, sorry. In May I move.", THREAD, {}, "reject REQ-7"),
        row("crossed out as in a chat", f"~ACCEPT~ {LETTER}", THREAD, {}, "unclear REQ-7 both unlike"),
        row("a name between the same marks", "ACCEPT\n\n~Jon~", THREAD, {}, "accept REQ-7"),
        row("a colleague", "Please ask my colleague Ada Lind.", THREAD, {},
            "unclear REQ-7 colleague:ada lind"),
    ],
)  # fmt: skip
def test_an_answer_is_recognized(text: str, subject: str, more: dict[str, Any], gives: str) -> None:
    assert seen(text, subject, **more) == gives


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (YES, (True, False, False, False, False, "")),
        (replace(YES, plain=False), (True, False, False, False, False, EventKind.QUESTION_PASSED_ON)),
        (NO, (False, True, True, False, False, "")),
        (WORDS, (False, True, False, False, True, EventKind.QUESTION_PASSED_ON)),
        (BLANK, (False, True, False, False, False, EventKind.QUESTION_PASSED_ON)),
        (WHICH, (True, True, False, True, True, "")),
        (replace(WHICH, plain=False), (False, True, False, True, True, "")),
        (replace(WHICH, nods=True), (False, True, False, True, True, "")),
        (replace(WHICH, elsewhere=True), (False, True, False, True, True, "")),
        (replace(NO, about=""), (False, True, True, False, True, "")),
    ],
)
def test_what_an_answer_has_looked_up(answer: Answer, wanted: tuple[object, ...]) -> None:
    w = answer.wants()
    assert (w.accepts, w.open_parked, w.deed_about, w.own_areas, w.heard, w.noted) == wanted
