"""What the clock asks: one below each limit, at it, and one above (rows 97 to 108)."""

# Rows are plain values of many kinds, each handed on by its name.
# mypy: disable-error-code="arg-type"

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from processor.core.breaker import STOPPED
from processor.core.due import LATE, asked_later, decide_due, wants
from processor.core.events import EventKind
from processor.core.facts import Noted, Parked
from processor.core.outcome import AuditEvent, DueKind
from processor.core.program import RelationshipState, RequestState, Standing
from tests.core.cases import (
    BEA,
    CARD,
    CARLA,
    DAY,
    JON,
    MIA,
    NOW,
    POLICY,
    SECOND,
    UMA,
    asked_at,
    came_of,
    facts,
    is_in,
    letter,
    pair,
    request,
    row,
)
from tests.shipped_rules import RULES

K = DueKind
PENDING, EXPIRED = RequestState.PENDING, RequestState.EXPIRED
ENDED, COMPLETED = RelationshipState.ENDED, RelationshipState.COMPLETED
SHOWN = {MIA.email: (CARD,)}
ENCOURAGED = "done | REQ-7 expired | encouragement>mia expired-mentor>jon"
NOTED = f"{ENCOURAGED} note>carla note>dana"


def became(kind: DueKind, nth: int, **known: Any) -> str:
    return came_of(decide_due(kind, nth, facts(**known), RULES))


@pytest.mark.parametrize(
    ("kind", "nth", "known", "gives"),
    [
        # --- a request
        row("a mentor is reminded", K.REQUEST_REMINDER, 0, {"request": request()}, "done |  | reminder>jon"),
        row("no request", K.REQUEST_REMINDER, 0, {}, "ignored"),
        row("an answered one", K.REQUEST_REMINDER, 0, {"request": request(RequestState.ACCEPTED)}, "ignored"),
        row("a second before the deadline", K.REQUEST_REMINDER, 0,
            {"request": request(answer_by=NOW + SECOND)},
            "done |  | reminder>jon"),
        row("at the deadline", K.REQUEST_REMINDER, 0, {"request": request(answer_by=NOW)}, "ignored"),
        row("a later reminder is due too", K.REQUEST_REMINDER, 0,
            {"request": request(), "overdue": ((K.REQUEST_REMINDER, 1),)}, "ignored"),
        row("an earlier one is due too", K.REQUEST_REMINDER, 1,
            {"request": request(), "overdue": ((K.REQUEST_REMINDER, 0),)}, "done |  | reminder>jon"),
        row("itself", K.REQUEST_REMINDER, 1, {"request": request(), "overdue": ((K.REQUEST_REMINDER, 1),)},
            "done |  | reminder>jon"),
        row("something else is due too", K.REQUEST_REMINDER, 0,
            {"request": request(), "overdue": ((K.REQUEST_EXPIRY, 1),)}, "done |  | reminder>jon"),
        row("a request expires", K.REQUEST_EXPIRY, 0, {"request": request()}, ENCOURAGED),
        row("no request to expire", K.REQUEST_EXPIRY, 0, {}, "ignored"),
        row("an answered one does not expire", K.REQUEST_EXPIRY, 0,
            {"request": request(RequestState.REJECTED)}, "ignored"),
        row("the second in a row", K.REQUEST_EXPIRY, 0, {"request": request(), "mentor_expired": 1}, NOTED),
        row("the third in a row", K.REQUEST_EXPIRY, 0, {"request": request(), "mentor_expired": 2}, NOTED),
        row("the first", K.REQUEST_EXPIRY, 0, {"request": request(), "mentor_expired": 0}, ENCOURAGED),
        row("others are suggested", K.REQUEST_EXPIRY, 0, {"request": request(), "suggestions": SHOWN},
            "done | REQ-7 expired, CountShown | encouragement>mia expired-mentor>jon"),
        row("a request in the queue goes out", K.REQUEST_EXPIRY, 0,
            {"request": request(), "parked": (Parked(mentor=UMA, note="", until="free"),)},
            "done | REQ-7 expired, unparked, REQ-21 pending"
            " | encouragement>mia request>uma request-received>mia expired-mentor>jon"),
        row("who is next is asked", K.NEXT_REQUEST, 0,
            {"request": request(RequestState.WITHDRAWN),
                "parked": (Parked(mentor=UMA, note="", until="free"),)},
            "done | unparked, REQ-21 pending | request>uma request-received>mia"),
        row("nobody is next", K.NEXT_REQUEST, 0, {"request": request(RequestState.WITHDRAWN)}, "done"),
        row("nobody while it is open again", K.NEXT_REQUEST, 0,
            {"request": request(), "parked": (Parked(mentor=UMA, note="", until="free"),)}, "ignored"),
        row("nobody for who has a mentor by now", K.NEXT_REQUEST, 0,
            {"request": request(RequestState.WITHDRAWN), "mentee_matched": True}, "ignored"),
        row("its letter once more", K.REQUEST_AGAIN, 0, {"request": request()}, "done |  | request>jon"),
        row("not of a closed one", K.REQUEST_AGAIN, 0, {"request": request(EXPIRED)}, "ignored"),
        row("not of none", K.REQUEST_AGAIN, 0, {}, "ignored"),
        row("not at its deadline", K.REQUEST_AGAIN, 0, {"request": request(answer_by=NOW)}, "ignored"),
        row("a second before it", K.REQUEST_AGAIN, 0, {"request": request(answer_by=NOW + SECOND)},
            "done |  | request>jon"),
        # --- a relationship
        row("both are asked", K.RENEWAL_OFFER, 1, {"relationship": pair()},
            "done | REL-3 active 1 | renewal-offer>jon renewal-offer>mia"),
        row("nothing to renew", K.RENEWAL_OFFER, 1, {}, "ignored"),
        row("an ended one", K.RENEWAL_OFFER, 1, {"relationship": pair(ENDED)}, "ignored"),
        row("of another term", K.RENEWAL_OFFER, 1, {"relationship": pair(term=2)}, "ignored"),
        row("offered before", K.RENEWAL_OFFER, 1, {"relationship": pair(renewal_offered=True)}, "ignored"),
        row("contact is paused", K.RENEWAL_OFFER, 1,
            {"relationship": pair(), "contact_paused": frozenset({3})}, "ignored"),
        row("of another pair", K.RENEWAL_OFFER, 1, {"relationship": pair(), "contact_paused": frozenset({4})},
            "done | REL-3 active 1 | renewal-offer>jon renewal-offer>mia"),
        row("the end is due as well", K.RENEWAL_OFFER, 1,
            {"relationship": pair(), "overdue": ((K.TERM_END, 1),)}, "ignored"),
        row("a reminder is due as well", K.RENEWAL_OFFER, 1,
            {"relationship": pair(), "overdue": ((K.RENEWAL_REMINDER, 10),)},
            "done | REL-3 active 1 | renewal-offer>jon renewal-offer>mia"),
        row("both are reminded", K.RENEWAL_REMINDER, 10, {"relationship": pair(renewal_offered=True)},
            "done |  | renewal-reminder>jon renewal-reminder>mia"),
        row("who has answered is not", K.RENEWAL_REMINDER, 10,
            {"relationship": pair(renewal_offered=True, mentor_vote="no")}, "done |  | renewal-reminder>mia"),
        row("nor is the mentee", K.RENEWAL_REMINDER, 10,
            {"relationship": pair(renewal_offered=True, mentee_vote="yes")},
            "done |  | renewal-reminder>jon"),
        row("nobody, when both have", K.RENEWAL_REMINDER, 10,
            {"relationship": pair(renewal_offered=True, mentee_vote="yes", mentor_vote="no")}, "done"),
        row("nothing was offered", K.RENEWAL_REMINDER, 10, {"relationship": pair()}, "ignored"),
        row("the reminder of another term", K.RENEWAL_REMINDER, 10,
            {"relationship": pair(renewal_offered=True, term=2)}, "ignored"),
        row("the second reminder of term 2", K.RENEWAL_REMINDER, 21,
            {"relationship": pair(renewal_offered=True, term=2)},
            "done |  | renewal-reminder>jon renewal-reminder>mia"),
        row("no relationship", K.RENEWAL_REMINDER, 10, {}, "ignored"),
        row("one that is over", K.RENEWAL_REMINDER, 10,
            {"relationship": pair(COMPLETED, renewal_offered=True)}, "ignored"),
        row("contact is paused, and nobody is reminded", K.RENEWAL_REMINDER, 10,
            {"relationship": pair(renewal_offered=True), "contact_paused": frozenset({3})}, "ignored"),
        row("the end is due, and no reminder", K.RENEWAL_REMINDER, 10,
            {"relationship": pair(renewal_offered=True), "overdue": ((K.TERM_END, 1),)}, "ignored"),
        row("the term ends", K.TERM_END, 1, {"relationship": pair()},
            "done | REL-3 completed 1 | completed>jon completed>mia"),
        row("and the mentee is shown others", K.TERM_END, 1, {"relationship": pair(), "suggestions": SHOWN},
            "done | REL-3 completed 1, CountShown | completed>jon completed>mia"),
        row("that of another term", K.TERM_END, 1, {"relationship": pair(term=2)}, "ignored"),
        row("of an ended one", K.TERM_END, 1, {"relationship": pair(ENDED)}, "ignored"),
        row("of none", K.TERM_END, 1, {}, "ignored"),
        # --- how is it going?
        row("both are asked how it goes", K.CHECK_IN, 1_021, {"relationship": pair()},
            "done |  | check-in>jon check-in>mia"),
        row("a mentee who has paused is not", K.CHECK_IN, 1_021,
            {"relationship": pair(mentee=is_in(MIA, Standing.PAUSED))}, "done |  | check-in>jon"),
        row("a mentor who is not reached is not", K.CHECK_IN, 1_021,
            {"relationship": pair(mentor=is_in(JON, Standing.BOUNCING))}, "done |  | check-in>mia"),
        row("nobody is left to ask", K.CHECK_IN, 1_021,
            {"relationship": pair(mentor=is_in(JON, Standing.LEFT), mentee=is_in(MIA, Standing.PAUSED))},
            "ignored"),
        row("the last day of term 1", K.CHECK_IN, 1_999, {"relationship": pair()},
            "done |  | check-in>jon check-in>mia"),
        row("the first of term 2", K.CHECK_IN, 2_000, {"relationship": pair()}, "ignored"),
        row("no pair", K.CHECK_IN, 1_021, {}, "ignored"),
        row("an ended pair", K.CHECK_IN, 1_021, {"relationship": pair(ENDED)}, "ignored"),
        row("a paused contact", K.CHECK_IN, 1_021,
            {"relationship": pair(), "contact_paused": frozenset({3})}, "ignored"),
        row("asked already whether it goes on", K.CHECK_IN, 1_021,
            {"relationship": pair(renewal_offered=True)}, "ignored"),
        row("the offer is due", K.CHECK_IN, 1_021,
            {"relationship": pair(), "overdue": ((K.RENEWAL_OFFER, 1),)}, "ignored"),
        row("the end is due, and no check-in", K.CHECK_IN, 1_021,
            {"relationship": pair(), "overdue": ((K.TERM_END, 1),)}, "ignored"),
        row("a reminder is due", K.CHECK_IN, 1_021,
            {"relationship": pair(), "overdue": ((K.RENEWAL_REMINDER, 2_000),)},
            "done |  | check-in>jon check-in>mia"),
        row("a later check-in is due", K.CHECK_IN, 1_021,
            {"relationship": pair(), "overdue": ((K.CHECK_IN, 1_022),)}, "ignored"),
        row("the same", K.CHECK_IN, 1_021, {"relationship": pair(), "overdue": ((K.CHECK_IN, 1_021),)},
            "done |  | check-in>jon check-in>mia"),
        # --- they have not met
        row("the mentor is nudged", K.FIRST_CONTACT, 1002, {"relationship": pair()},
            "done |  | first-contact>jon"),
        row("the mentee is nudged", K.FIRST_CONTACT, 1001, {"relationship": pair()},
            "done |  | first-contact>mia"),
        row("a mentor who has paused", K.FIRST_CONTACT, 1002,
            {"relationship": pair(mentor=is_in(JON, Standing.PAUSED))}, "ignored"),
        row("the other one has paused", K.FIRST_CONTACT, 1001,
            {"relationship": pair(mentor=is_in(JON, Standing.PAUSED))}, "done |  | first-contact>mia"),
        row("no pair to nudge", K.FIRST_CONTACT, 1002, {}, "ignored"),
        row("an ended pair is not nudged", K.FIRST_CONTACT, 1002, {"relationship": pair(ENDED)}, "ignored"),
        row("nor a paused one", K.FIRST_CONTACT, 1002,
            {"relationship": pair(), "contact_paused": frozenset({3})}, "ignored"),
        row("the mentor has said the same", K.FIRST_CONTACT, 1002,
            {"relationship": pair(),
            "noted": Noted(total=1, first=((NOW - DAY, "not met yet, says the mentor"),))},
            "ignored"),
        row("two weeks ago", K.FIRST_CONTACT, 1002,
            {"relationship": pair(),
            "noted": Noted(total=1, first=((NOW - 14 * DAY, "not met yet, says the mentor"),))},
            "done |  | first-contact>jon"),
        row("a second less", K.FIRST_CONTACT, 1002,
            {"relationship": pair(),
             "noted": Noted(total=1, first=((NOW - 14 * DAY + SECOND, "not met yet, says the mentor"),))},
             "ignored"),
        row("only the mentee has said so", K.FIRST_CONTACT, 1002,
            {"relationship": pair(),
            "noted": Noted(total=1, first=((NOW - DAY, "not met yet, says the mentee"),))},
            "done |  | first-contact>jon"),
        row("the mentee has said the same", K.FIRST_CONTACT, 1001,
            {"relationship": pair(),
            "noted": Noted(total=1, first=((NOW - DAY, "not met yet, says the mentee"),))},
            "ignored"),
        # --- a mentee who asks nobody
        row("is shown mentors", K.NUDGE, 0, {"by": MIA, "suggestions": SHOWN},
            "done | CountShown | nudge>mia"),
        row("or none", K.NUDGE, 0, {"by": MIA}, "done |  | nudge>mia"),
        row("nobody", K.NUDGE, 0, {}, "ignored"),
        row("paused", K.NUDGE, 0, {"by": is_in(MIA, Standing.PAUSED)}, "ignored"),
        row("a mentor", K.NUDGE, 0, {"by": JON}, "ignored"),
        row("asked", K.NUDGE, 0, {"by": MIA, "asked": (request(),)}, "ignored"),
        row("has a request in the queue", K.NUDGE, 0,
            {"by": MIA, "parked": (Parked(mentor=UMA, note="", until="free"),)}, "ignored"),
        row("is matched", K.NUDGE, 0, {"by": MIA, "relationships": (pair(),)}, "ignored"),
        row("mentors somebody, and seeks a mentor", K.NUDGE, 0,
            {"by": BEA, "relationships": (pair(mentor=BEA),)}, "done |  | nudge>bea"),
        row("a later one is due", K.NUDGE, 0, {"by": MIA, "overdue": ((K.NUDGE, 1),)}, "ignored"),
        row("an earlier one is due", K.NUDGE, 1, {"by": MIA, "overdue": ((K.NUDGE, 0),)},
            "done |  | nudge>mia"),
        row("the same one", K.NUDGE, 1, {"by": MIA, "overdue": ((K.NUDGE, 1),)}, "done |  | nudge>mia"),
        row("another kind with a later number", K.NUDGE, 0, {"by": MIA, "overdue": ((K.RESUME, 1),)},
            "done |  | nudge>mia"),
        # --- members
        row("a pause is over", K.RESUME, 0, {"by": is_in(JON, Standing.PAUSED)},
            "done | jon active | resumed>jon"),
        row("mail did not arrive meanwhile: nobody is shown them, and none goes there", K.RESUME, 0,
            {"by": is_in(JON, Standing.PAUSED), "dead": True}, "done | jon bouncing"),
        row("who is back", K.RESUME, 0, {"by": JON}, "ignored"),
        row("who is gone", K.RESUME, 0, {"by": is_in(JON, Standing.LEFT)}, "ignored"),
        row("who was never there", K.RESUME, 0, {}, "ignored"),
        row("the CV of who has left goes", K.LEFT, 0, {"by": is_in(JON, Standing.LEFT)},
            "done | M-1001 no cv"),
        row("of who is back, it stays", K.LEFT, 0, {"by": JON}, "ignored"),
        row("of nobody", K.LEFT, 0, {}, "ignored"),
        row("letters about the erasing go", K.ERASED, 0, {"by": JON}, "done | M-1001 swept"),
        row("nobody is there", K.ERASED, 0, {}, "ignored"),
        # --- coordinators
        row("stray reports", K.STRAY_REPORTS, 0, {"noted": Noted(total=1, first=((NOW, "x"),))},
            "done |  | stray-reports>carla stray-reports>dana"),
        row("no stray report", K.STRAY_REPORTS, 0, {}, "ignored"),
        row("a summary", K.SUMMARY, 0, {"noted": Noted(total=1, first=((NOW, "x"),))},
            "done |  | summary>carla summary>dana"),
        row("an empty summary", K.SUMMARY, 0, {}, "ignored"),
        row("all mail is stopped", K.OUTBOX_STOPPED, 0, {"noted": Noted(total=1, first=((NOW, "why"),))},
            f"done |  | {STOPPED}>carla {STOPPED}>dana"),
        row("and nobody knows why", K.OUTBOX_STOPPED, 0, {}, f"done |  | {STOPPED}>carla {STOPPED}>dana"),
        row("a mail that is none of ours", K.UNDELIVERED, 0, {}, "ignored"),
        row("a delay of none of ours", K.DELAYED, 0, {}, "ignored"),
    ],
)  # fmt: skip
def test_what_is_due(kind: DueKind, nth: int, known: dict[str, Any], gives: str) -> None:
    assert became(kind, nth, **known) == gives


def test_the_event_of_a_check_in_names_the_sides_that_were_asked() -> None:
    def noted(**people: Any) -> str:
        decision = decide_due(K.CHECK_IN, 1_021, facts(relationship=pair(**people)), RULES)
        (event,) = [e for e in decision.effects if isinstance(e, AuditEvent)]
        return event.because

    assert noted() == "the mentor and the mentee of REL-3 are asked how it goes"
    assert noted(mentee=is_in(MIA, Standing.PAUSED)) == "the mentor of REL-3 is asked how it goes"
    assert noted(mentor=is_in(JON, Standing.PAUSED)) == "the mentee of REL-3 is asked how it goes"


def test_the_end_of_a_term_shows_other_mentors_to_the_mentee_alone() -> None:
    known = facts(relationship=pair(), suggestions={MIA.email: (CARD,), JON.email: (CARD,)})
    decision = decide_due(K.TERM_END, 1, known, RULES)
    assert letter(decision, "completed", MIA).data["suggestions"] == (CARD,)
    assert letter(decision, "completed", JON).data["suggestions"] == ()
    assert {x.to: x.data["role"] for x in decision.letters} == {JON.email: "mentor", MIA.email: "mentee"}


def test_a_mentee_whose_request_expired_is_nudged_later_unless_the_next_goes_out() -> None:
    alone = decide_due(K.REQUEST_EXPIRY, 0, facts(request=request()), RULES)
    assert [each for each in asked_at(alone) if each.startswith("nudge")] == [
        "nudge 0 03-09 12:00",
        "nudge 1 03-16 12:00",
    ]
    queued = (Parked(mentor=UMA, note="", until="free"),)
    next_one = decide_due(K.REQUEST_EXPIRY, 0, facts(request=request(), parked=queued), RULES)
    assert not [each for each in asked_at(next_one) if each.startswith("nudge")]
    assert letter(next_one, "encouragement").data["next_is_asked"] is True


@pytest.mark.parametrize(("told", "total", "more"), [(1, 1, 0), (2, 5, 3)])
@pytest.mark.parametrize(("kind", "name"), [(K.STRAY_REPORTS, "stray-reports"), (K.SUMMARY, "summary")])
def test_a_summary_says_how_many_it_leaves_out(
    kind: DueKind, name: str, told: int, total: int, more: int
) -> None:
    noted = Noted(total=total, first=tuple((NOW, "x") for _ in range(told)))
    assert letter(decide_due(kind, 0, facts(noted=noted), RULES), name, CARLA).data["more"] == more


def test_the_reason_why_all_mail_is_stopped_is_told_where_it_is_known() -> None:
    known = facts(noted=Noted(total=1, first=((NOW, "600 in an hour"),)))
    assert (
        letter(decide_due(K.OUTBOX_STOPPED, 0, known, RULES), STOPPED, CARLA).data["because"]
        == "600 in an hour"
    )
    assert letter(decide_due(K.OUTBOX_STOPPED, 0, facts(), RULES), STOPPED, CARLA).data["because"]


# --- what is looked up --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "about", "wanted"),
    [
        (K.HELD_AGAIN, "HELD-7", {"held": 7}),
        (K.HELD_REMINDER, "HELD-7", {"held": 7}),
        (K.DIGEST, f"TO-{CARLA}", {"needs": True, "counts": True, "digest": CARLA}),
        (K.STRAY_REPORTS, "DSN-2026-03-02", {"noted": EventKind.STRAY_REPORT}),
        (K.OUTBOX_STOPPED, "OUTBOX-x", {"noted": STOPPED, "most_noted": 1}),
        (K.SUMMARY, "TOLD-x", {"noted": EventKind.TOLD_LATER, "most_noted": 50}),
        (K.FIRST_CONTACT, "REL-3", {"noted": EventKind.NO_CONTACT}),
        (K.NUDGE, "M-1002", {"open_parked": True}),
        (K.REQUEST_EXPIRY, "REQ-7", {"open_parked": True}),
        (K.UNDELIVERED, "OUT-x", {"open_parked": True}),
        (K.REQUEST_REMINDER, "REQ-7", {}),
        (K.TERM_END, "REL-3", {}),
    ],
)
def test_what_a_due_date_has_looked_up(kind: DueKind, about: str, wanted: dict[str, Any]) -> None:
    found = wants(kind, about)
    usual = {"held": 0, "needs": False, "counts": False, "digest": "", "noted": "", "open_parked": False}
    assert {key: getattr(found, key) for key in usual} == usual | {
        k: v for k, v in wanted.items() if k in usual
    }
    assert found.most_noted == wanted.get("most_noted", 20)
    assert found.about == about


# --- after a stop -------------------------------------------------------------------------------------


def at(hour: int, minute: int = 0, day: int = 2, micro: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, 0, micro, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "due", "before", "now", "later"),
    [
        row("on time", K.TERM_END, at(11, 59), 0, at(12), None),
        row("an hour late is on time", K.TERM_END, at(11), 0, at(12), None),
        row("an hour late at night is on time", K.TERM_END, at(1), 0, at(2), None),
        row("a minute more, by day", K.TERM_END, at(10, 59), 0, at(12), None),
        row("a minute more, at night, waits for the morning", K.TERM_END, at(0, 59), 0, at(2),
            at(7, micro=1)),
        row("late in the evening it waits for the next", K.TERM_END, at(20), 0, at(23),
            at(7, day=3, micro=1)),
        row("what waited for a morning waits no second time", K.TERM_END, at(7, micro=1), 0, at(23), None),
        row("the first reminder of the catching up", K.NUDGE, at(8), 0, at(12), None),
        row("the second waits a day", K.NUDGE, at(8), 1, at(12), at(12, day=3)),
        row("the third two", K.NUDGE, at(8), 2, at(12), at(12, day=4)),
        row("what is no reminder waits for none", K.TERM_END, at(8), 2, at(12), None),
        row("a second one that waited for a morning waits its day", K.NUDGE, at(7, micro=1), 1, at(12),
            at(12, day=3)),
        row("a second one at night waits for a morning", K.NUDGE, at(0), 1, at(2), at(7, day=3, micro=1)),
    ],
)  # fmt: skip
def test_what_is_overdue_comes_in_the_daytime_and_one_a_day(
    kind: DueKind, due: datetime, before: int, now: datetime, later: datetime | None
) -> None:
    assert asked_later(kind, due, before, now, POLICY, "UTC") == later


def test_late_is_more_than_an_hour() -> None:
    assert timedelta(hours=1) == LATE
