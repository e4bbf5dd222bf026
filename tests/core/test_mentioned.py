"""A letter that could not be written at once names its people as they are when it is (row 163)."""

# Rows are plain values of many kinds, each handed on by its name.
# mypy: disable-error-code="arg-type"

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from processor.core.mentioned import Mentioned, as_of_now, mentioned, only_called_off
from processor.core.outcome import Letter, Meeting
from processor.core.overtaken import Today
from processor.core.program import RelationshipState, RequestState, Standing
from processor.letters.samples import SAMPLES
from tests.core.cases import CARD, DAY, JON, MIA, NOW, UMA, is_in, pair, request, row

OLD, NEW = "uma@before.example", UMA.email
JONS = replace(CARD, number=JON.number, name=JON.name)
ASKED = {"ref": "REQ-7", "name": JON.name, "answer_by": NOW}
MATCHED = {"ref": "REL-3", "name": JON.name, "ends_on": date(2026, 6, 2)}
WAS = {"ref": "REQ-7", "mentee": MIA.name, "mentor": JON.name, "state": "pending"}
PENDING = request()
REJECTED, ENDED = request(RequestState.REJECTED), pair(RelationshipState.ENDED)


def letter(name: str, **data: object) -> Letter:
    return Letter(name=name, to=MIA.email, to_name=MIA.name, data=data)


def now(waited: Letter, **today: Any) -> Letter | None:
    return as_of_now(waited, Today(now=NOW, **{"reader": MIA, **today}))


@pytest.mark.parametrize(
    ("meanwhile", "left"),
    [
        row("nothing", {}, (CARD, JONS)),
        row("one has left", {"people": {1001: is_in(JON, Standing.LEFT), 1003: UMA}}, (CARD,)),
        row("one is away", {"people": {1001: is_in(JON, Standing.PAUSED), 1003: UMA}}, (CARD,)),
        row("one cannot be reached", {"people": {1001: is_in(JON, Standing.BOUNCING), 1003: UMA}}, (CARD,)),
        row("one mentors no more", {"people": {1001: replace(JON, profiles=()), 1003: UMA}}, (CARD,)),
        row("one is unknown", {"people": {1003: UMA}}, (CARD,)),
        row("one is kept apart from her", {"apart": frozenset({1003})}, (JONS,)),
    ],
)
@pytest.mark.parametrize("name", ["nudge", "encouragement", "browse-nothing", "completed", "request-which"])
def test_nobody_is_offered_who_cannot_be_asked(name: str, meanwhile: dict[str, Any], left: object) -> None:
    key = "near" if name == "request-which" else "suggestions"
    assert key in SAMPLES[name]
    found = now(letter(name, **{key: (CARD, JONS)}), **{"people": {1001: JON, 1003: UMA}, **meanwhile})
    assert found == letter(name, **{key: left})


def test_a_coordinator_is_shown_everybody() -> None:
    waited = replace(letter("found", mentors=(CARD,)), to_name="")
    assert now(waited, reader=None) == waited


@pytest.mark.parametrize(
    ("key", "waited", "today", "left"),
    [
        row("a request", "asked", ASKED, {"requests": {"REQ-7": PENDING}},
            {**ASKED, "answer_by": PENDING.request.answer_by}),
        row("a request that has come to nothing", "asked", ASKED, {"requests": {"REQ-7": REJECTED}}, None),
        row("one of which she is to hear later", "asked", ASKED,
            {"requests": {"REQ-7": REJECTED}, "unheard": frozenset({"REQ-7"})}, ASKED),
        row("one that is unknown", "asked", ASKED, {}, ASKED),
        row("a pair", "relationships", MATCHED, {"relationships": {"REL-3": pair()}}, MATCHED),
        row("a pair with another term", "relationships", MATCHED,
            {"relationships": {"REL-3": pair(ends_on=date(2026, 12, 2))}},
            {**MATCHED, "ends_on": date(2026, 12, 2)}),
        row("a pair that has parted", "relationships", MATCHED, {"relationships": {"REL-3": ENDED}}, None),
        row("what her record says", "requests", WAS, {"requests": {"REQ-7": REJECTED}},
            {**WAS, "state": "rejected"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["status", "export"])
def test_how_things_stand_is_how_they_stand_now(
    name: str, key: str, waited: object, today: dict[str, Any], left: object
) -> None:
    found = now(letter(name, **{key: (waited,)}), **today)
    assert found == letter(name, **{key: (left,) if left else ()})


def test_she_reads_her_own_standing_and_address_of_now() -> None:
    away = replace(is_in(MIA, Standing.PAUSED), email=NEW)
    found = now(letter("export", standing="active", email=OLD), reader=away)
    assert found == letter("export", standing="paused", email=NEW)


@pytest.mark.parametrize("name", ["answer-which", "withdraw-which"])
def test_which_one_is_not_asked_when_none_is_left(name: str) -> None:
    row_of = {"ref": "REQ-7", "mentor": JON.name}
    assert now(letter(name, requests=(row_of,)), requests={"REQ-7": REJECTED}) is None
    assert now(letter(name, requests=(row_of,)), requests={"REQ-7": PENDING}) is not None
    assert now(letter(name, requests=())) is not None


UNDONE_LINES = {
    "open": {"of": "request", "state": "pending", "partner": JON.name, "ref": "REQ-7", "anew": ""},
    "closed": {"of": "request", "state": "rejected", "partner": JON.name, "ref": "REQ-7", "anew": ""},
    "together": {"of": "relationship", "state": "active", "partner": JON.name, "ref": "REL-3", "anew": ""},
    "apart": {"of": "relationship", "state": "gone", "partner": JON.name, "ref": "REL-3", "anew": ""},
    "member": {"of": "member", "state": "active", "partner": "", "ref": MIA.code, "anew": ""},
}


@pytest.mark.parametrize(
    ("line", "today", "so"),
    [
        row("it waits again", "open", {"requests": {"REQ-7": PENDING}}, True),
        row("it waited again, and was answered", "open", {"requests": {"REQ-7": REJECTED}}, False),
        row("its answer is told later", "open",
            {"requests": {"REQ-7": REJECTED}, "unheard": frozenset({"REQ-7"})}, True),
        row("it is closed", "closed", {"requests": {"REQ-7": REJECTED}}, True),
        row("it is open again", "closed", {"requests": {"REQ-7": PENDING}}, False),
        row("they go on", "together", {"relationships": {"REL-3": pair()}}, True),
        row("they went on, and one has ended it", "together", {"relationships": {"REL-3": ENDED}}, False),
        row("they have parted", "apart", {"relationships": {"REL-3": ENDED}}, True),
        row("they had parted, and are together anew under another number", "apart",
            {"relationships": {"REL-3": ENDED}, "matched": {JON.number: "REL-5"}}, True),
        row("she takes part", "member", {}, True),
        row("she has left after all", "member", {"reader": is_in(MIA, Standing.LEFT)}, False),
        row("nobody knows", "open", {}, True),
    ],
)  # fmt: skip
def test_what_was_undone_is_told_as_far_as_it_is_so(line: str, today: dict[str, Any], so: bool) -> None:
    """With nothing left to tell it goes out no more: what came since its reader has by another letter."""
    found = now(letter("undone", own=True, lines=(UNDONE_LINES[line],)), **today)
    assert (found is not None) is so
    other = {"of": "request", "state": "pending", "partner": UMA.name, "ref": "REQ-8"}
    both = now(letter("undone", own=True, lines=(UNDONE_LINES[line], other)), **today)
    assert both is not None
    assert len(both.data["lines"]) == 1 + so
    assert mentioned(letter("undone", lines=(UNDONE_LINES["open"],))).requests == frozenset({7})


ANEW = {**UNDONE_LINES["apart"], "state": "anew", "anew": "REL-5"}


@pytest.mark.parametrize(
    ("line", "today", "gives"),
    [
        row("they have parted", "apart", {}, UNDONE_LINES["apart"]),
        row("and are together anew", "apart", {"matched": {JON.number: "REL-5"}}, ANEW),
        row("of which she is to hear later", "apart",
            {"matched": {JON.number: "REL-5"}, "unheard": frozenset({"REL-5"})}, UNDONE_LINES["apart"]),
        row("and she is with another", "apart", {"matched": {UMA.number: "REL-5"}}, UNDONE_LINES["apart"]),
    ],
)  # fmt: skip
def test_two_who_are_together_anew_read_by_which_number(
    line: str, today: dict[str, Any], gives: object
) -> None:
    """What calls the first conversation off goes with it."""
    off = Meeting(
        uid="1", people=("Mia", "Jon"), starts_at=NOW, minutes=30, attendees=(MIA.email,), cancelled=True
    )
    waited = replace(letter("undone", own=False, anew=False, lines=(UNDONE_LINES[line],)), meeting=off)
    found = now(waited, relationships={"REL-3": ENDED}, **today)
    assert found is not None
    assert found.data["lines"] == (gives,)
    assert found.data["anew"] is (gives == ANEW)
    assert found.meeting == off


OFF = Meeting(
    uid="REL-3-first@program.example", people=("Mia", "Jon"), starts_at=NOW + DAY, minutes=30,
    attendees=(MIA.email,), cancelled=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("meeting", "today", "line"),
    [
        row("they have parted", OFF, {}, UNDONE_LINES["apart"]),
        row("and are together anew", OFF, {"matched": {JON.number: "REL-5"}}, ANEW),
        row("they go on", OFF, {"relationships": {"REL-3": pair()}}, None),
        row("its time is over", replace(OFF, starts_at=NOW), {}, None),
        row("it invites", replace(OFF, cancelled=False), {}, None),
        row("there is none", None, {}, None),
        row("she is gone", OFF, {"reader": None}, None),
    ],
)
def test_of_a_letter_that_is_over_what_it_calls_off_is_left(
    meeting: Meeting | None, today: dict[str, Any], line: object
) -> None:
    """Else she has two first conversations in her calendar, or one with nobody."""
    waited = replace(letter("answer-undone", mentee="x", heard=True), about="REQ-7", meeting=meeting)
    known = Today(now=NOW, **{"reader": MIA, "relationships": {"REL-3": ENDED}, **today})
    assert mentioned(waited).relationships == (
        frozenset({3}) if meeting and meeting.cancelled else frozenset()
    )
    left = only_called_off(waited, known)
    assert (left is not None) is (line is not None)
    if left is not None:
        found = as_of_now(left, known)
        assert found is not None
        assert found.data["lines"] == (line,)
        assert (found.name, found.about, found.meeting) == ("undone", "", meeting)
        assert set(found.data) == set(SAMPLES["undone"]) - {"to_name"}


def test_an_undone_that_tells_of_nothing_goes_out() -> None:
    assert now(letter("undone", own=True, lines=())) is not None


def test_an_address_to_write_to_is_the_present_one_wherever_it_stands() -> None:
    meeting = Meeting(uid="1", people=("Mia", "Uma"), starts_at=NOW, minutes=30, attendees=(MIA.email, OLD))
    waited = replace(
        letter("introduction-mentee", partner_email=OLD), may_know=(OLD,), replies_to=OLD, meeting=meeting
    )
    found = now(waited, moved={OLD: NEW, MIA.email: MIA.email})
    assert found == replace(
        letter("introduction-mentee", partner_email=NEW),
        may_know=(NEW,), replies_to=NEW, meeting=replace(meeting, attendees=(MIA.email, NEW)),
    )  # fmt: skip


def test_what_is_told_of_an_address_itself_stays() -> None:
    told = replace(letter("address-changed", old=OLD, new=NEW), may_know=(OLD,))
    assert now(told, moved={OLD: NEW}) == told


def test_what_is_to_be_looked_up() -> None:
    waited = replace(
        letter("mentor-joined", code="M-1001", near=(CARD,), asked=(ASKED,), relationships=(MATCHED,),
            partner_email=OLD),
        meeting=Meeting(uid="1", people=(), starts_at=NOW + DAY, minutes=30, attendees=(NEW,)),
    )  # fmt: skip
    assert mentioned(waited) == Mentioned(
        people=frozenset({1001, 1003}), requests=frozenset({7}), relationships=frozenset({3}),
        partners=frozenset({OLD}), attendees=frozenset({NEW}),
    )  # fmt: skip
    own_code = letter("status", code="M-1002")
    assert mentioned(own_code).people == frozenset()
