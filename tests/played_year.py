"""A program's first months, written down as tables, so that each figure can be counted by hand.

The program's time zone is New York. Several things happen there late in the evening, which is the next day
by UTC: a count by UTC gives another figure.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from processor.core.events import EventKind
from processor.core.figures import Period
from processor.core.outcome import AuditEvent, Hold, SaveMember, SaveRelationship, SaveRequest, SettleHeld
from processor.core.program import (
    Member,
    MentorRequest,
    Profile,
    Relationship,
    RelationshipState,
    RequestState,
    Role,
    Standing,
)
from processor.stages.ports import Store
from tests.doors.store_samples import do, letter, mentor, take_in

ZONE = "America/New_York"
SUMMER = Period(first=date(2026, 7, 1), last=date(2026, 9, 30))
LATE = "23:30"  # the next day by UTC


def at(text: str) -> datetime:
    """ "3 Mar" is noon of that day in New York; a time may follow."""
    words = text.split()
    clock = words[2] if len(words) > 2 else "12:00"
    written = f"{words[0]} {words[1]} 2026 {clock}"
    return datetime.strptime(written, "%d %b %Y %H:%M").replace(tzinfo=ZoneInfo(ZONE))


NOW = at("30 Sep 18:00")

MENTORS = (  # number, name, topics, places, joined
    (1001, "Jon Berg", ("Oncology",), 2, "1 Mar"),
    (1002, "Ada Stone", ("Cardiology", "Oncology"), 3, "1 Mar"),
    (1003, "Lee Park", ("Critical care",), 1, "1 Mar"),
    (1004, "Kim Roth", ("Cardiology",), 2, "1 Mar"),  # leaves on 1 August
)
MENTEES = (  # number, joined, topic
    (2001, "1 Mar", "Oncology"),
    (2002, "1 Mar", "Oncology"),
    (2003, "20 Mar", "Oncology"),  # leaves on 15 July
    (2004, "1 Apr", "Oncology"),
    (2005, "2 May", "Oncology"),
    (2006, "1 Jul", "Oncology"),
    (2007, "1 Jul", "Oncology"),
    (2008, "1 Aug", "Oncology"),
    (2009, "10 Sep", "Critical care"),
    (2010, "10 Sep", "Oncology"),
    (2011, "1 Sep", "Oncology"),
    (2012, "10 Aug", "Critical care"),
    (2013, "20 Sep", "Oncology"),
    (2014, "1 May", "Oncology"),  # pauses
)
LEFT = {1004: "1 Aug", 2003: "15 Jul"}
PAUSED = {2014}
REQUESTS = (  # number, mentee, mentor, asked, answered, state
    (1, 2001, 1001, "2 Mar", "5 Mar", "accepted"),
    (2, 2002, 1001, "3 Mar", "3 Mar " + LATE, "accepted"),
    (3, 2003, 1002, "31 Mar " + LATE, "1 Apr", "accepted"),
    (4, 2004, 1003, "5 Apr", "19 Apr", "expired"),
    (5, 2004, 1003, "1 May", "3 May", "accepted"),
    (6, 2005, 1004, "2 May", "12 May", "rejected"),
    (7, 2005, 1002, "1 Jul", "4 Jul", "accepted"),
    (8, 2006, 1002, "2 Jul", "10 Jul", "accepted"),
    (9, 2007, 1001, "10 Jul", "12 Jul", "withdrawn"),
    (10, 2007, 1003, "1 Aug", "15 Aug", "expired"),
    (11, 2008, 1002, "2 Aug", "4 Aug", "rejected"),
    (12, 2008, 1001, "10 Aug", "11 Aug", "rejected"),
    (13, 2009, 1003, "20 Sep", "", "pending"),
    (14, 2010, 1001, "15 Sep " + LATE, "", "pending"),
    (15, 2011, 1001, "5 Sep", "6 Sep", "rejected"),  # a yes that was taken back
)
PAIRS = (  # number, request, began, ends, ended, state, term, mentor's and mentee's vote
    (1, 1, (2026, 3, 5), (2026, 9, 5), "5 Sep", "completed", 1, "no", "yes"),
    (2, 2, (2026, 3, 3), (2027, 3, 3), "", "active", 2, "", ""),
    (3, 3, (2026, 4, 1), (2026, 10, 1), "15 Jul", "ended", 1, "", ""),
    (4, 5, (2026, 5, 3), (2026, 11, 3), "", "active", 1, "", ""),
    (5, 7, (2026, 7, 4), (2027, 1, 4), "", "active", 1, "", ""),
    (6, 8, (2026, 7, 10), (2026, 10, 10), "", "active", 1, "", "yes"),
    (7, 15, (2026, 9, 5), (2027, 3, 5), "6 Sep", "ended", 1, "", ""),
)
EVENTS = (  # when, what, about, because
    ("26 Mar", EventKind.CHECK_IN_RATED, "REL-1", "2, says the mentee"),
    ("20 Jul", EventKind.CHECK_IN_RATED, "REL-2", "1, says the mentee"),
    ("1 Aug", EventKind.CHECK_IN_RATED, "REL-6", "5, says the mentee"),
    ("20 Aug", EventKind.RELATIONSHIP_RENEWED, "REL-2", "both want REL-2 to go on"),
    ("1 Sep", EventKind.NO_CONTACT, "REL-4", "not met yet, says the mentor"),
    ("10 Sep", EventKind.CHECK_IN_WORDS, "REL-5", "in words, says the mentor"),
    ("20 Sep", EventKind.CHECK_IN_RATED, "REL-2", "4, says the mentee"),
    ("21 Sep", EventKind.HARD_BOUNCE, "gone@example.org", "550 5.1.1"),
)
HELD = (  # number, held, decided, state, rule
    (1, "1 Jul", "3 Jul", "released", "unclear"),
    (2, "25 Sep " + LATE, "", "waiting", "concern"),
    (3, "10 Sep", "11 Sep", "snoozed", "unclear"),
    (4, "20 Jun", "2 Jul", "dropped", "unclear"),
)
LETTERS = (  # letter, queued, what becomes of it
    ("welcome", "1 Mar", "sent"),
    ("welcome", "30 Jun " + LATE, "sent"),
    ("welcome", "1 Jul", "sent"),
    ("request", "1 Jul", "sent"),
    ("request", "2 Aug", "failed"),
    ("reminder", "28 Sep", "queued"),
)


def play(store: Store) -> None:
    for number, name, areas, places, joined in MENTORS:
        do(store, SaveMember(member=mentor(number, name, *areas, capacity=places)), now=at(joined))
    for number, joined, area in MENTEES:
        do(store, SaveMember(member=_mentee(number, area)), now=at(joined))
    requests = {row[0]: _request(*row) for row in REQUESTS}
    for request in requests.values():
        do(store, SaveRequest(request=request), now=request.answered_at or request.asked_at)
    for number, of, began, ends, ended, state, term, mentor_vote, mentee_vote in PAIRS:
        pair = Relationship(
            number=number, request=of, mentee=requests[of].mentee, mentor=requests[of].mentor,
            state=RelationshipState(state), term=term, first_start=date(*began), starts_on=date(*began),
            ends_on=date(*ends), mentor_vote=mentor_vote, mentee_vote=mentee_vote,
            ended_at=at(ended) if ended else None,
        )  # fmt: skip
        do(store, SaveRelationship(relationship=pair), now=NOW)
    for when, what, about, because in EVENTS:
        do(store, AuditEvent(what=what, about=about, because=because), now=at(when))
    _leave_and_pause(store)
    _hold(store)
    _write(store)


def _mentee(number: int, area: str) -> Member:
    profile = Profile(role=Role.MENTEE, complete=True, areas=(area,), goals="Learn")
    return Member(
        number=number,
        email=f"e{number}@example.org",
        name=f"Mia Okafor {number}",
        standing=Standing.ACTIVE,
        profiles=(profile,),
    )


def _request(number: int, mentee: int, mentor: int, asked: str, answered: str, state: str) -> MentorRequest:
    return MentorRequest(
        number=number, mentee=mentee, mentor=mentor, state=RequestState(state), note="Would you?",
        asked_at=at(asked), answer_by=NOW, answered_at=at(answered) if answered else None,
    )  # fmt: skip


def _leave_and_pause(store: Store) -> None:
    for number in (*LEFT, *PAUSED):
        with store.reading() as unit:
            member = unit.member(number)
        assert member is not None
        gone = number in LEFT
        saved = SaveMember(member=replace(member, standing=Standing.LEFT if gone else Standing.PAUSED))
        what = EventKind.MEMBER_LEFT if gone else EventKind.MEMBER_SAVED
        event = AuditEvent(what=what, about=member.code, because="they said so")
        do(store, saved, event, now=at(LEFT.get(number, "1 Sep")))


def _hold(store: Store) -> None:
    ids = take_in(store, *(str(row[0]) for row in HELD))
    for (number, held, decided, state, rule), mail in zip(HELD, ids, strict=True):
        hold = Hold(number=number, sender="mia@example.org", subject="?", because="unclear", rule=rule)
        do(store, hold, now=at(held), inbox_id=mail)
        if decided:
            settle = SettleHeld(number=number, state=state, by="carla@program.example")
            do(store, settle, now=at(decided))


def _write(store: Store) -> None:
    for nth, (name, queued, fate) in enumerate(LETTERS):
        when = at(queued)
        do(store, mails=(letter(f"{nth:016x}", to=f"p{nth}@example.org", name=name),), now=when)
        if fate == "queued":
            continue
        with store.unit() as unit:
            (claimed,) = unit.claim_outgoing(when, 1, "a test", 60)
            if fate == "sent":
                unit.report_sent([(claimed.id, claimed.fence, "250 ok")], when)
            else:
                unit.report_refused(claimed.id, claimed.fence, "550 no", when)
