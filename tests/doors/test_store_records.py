"""Members, requests, relationships and the export: the same promises from every store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from processor.core.actor import Actor, ActorRole, Channel
from processor.core.cv import Cv
from processor.core.events import EventKind
from processor.core.facts import Noted
from processor.core.mail import Address
from processor.core.outcome import (
    AuditEvent,
    Decision,
    Disposition,
    DropCv,
    Effect,
    EraseMember,
    Hold,
    KeepCv,
    ParkRequest,
    SaveMember,
    SaveRelationship,
    SaveRequest,
    StopWatching,
    UnparkRequests,
    WatchFor,
)
from processor.core.program import Member, Profile, RelationshipState, RequestState, Role, Standing
from processor.stages.ports import StaleRecord, Store
from processor.store.views.export import profile_out
from tests.doors.store_samples import (
    NOW,
    asked,
    decision,
    do,
    letter,
    mentee,
    mentor,
    pair,
    save,
    stored_pair,
    take_in,
)

JON = mentor(1001, "Jon Berg", "Oncology", "Critical care")
ANN = mentor(1002, "Ann Lee", "Cardiology")
MIA = mentee(1003)


def test_a_member_comes_back_as_saved(store: Store) -> None:
    both = Profile(role=Role.MENTEE, complete=False, goals="Both\nroles")
    jon = replace(JON, profiles=(*JON.profiles, both), language="es", paused_until=date(2026, 6, 1))
    save(store, jon, MIA)
    with store.reading() as unit:
        assert unit.member(1001) == replace(jon, version=1, joined_at=NOW)
        assert unit.member_at("m1001@example.org") == unit.member(1001)
        assert unit.member(1003) == replace(MIA, version=1, joined_at=NOW)
        assert unit.member(9) is None
        assert unit.member_at("M1001@example.org") is None  # addresses match exactly


def test_a_cv_is_kept_until_a_newer_one_comes_or_it_is_dropped(store: Store) -> None:
    save(store, JON, MIA)
    old, new = Cv(suffix=".pdf", content=b"%PDF-\0\xff"), Cv(suffix=".odt", content=b"PK" * 100_000)
    do(store, KeepCv(member=1003, cv=old), KeepCv(member=1001, cv=old))
    do(store, KeepCv(member=1003, cv=new))
    with store.reading() as unit:
        assert unit.cvs((1001, 1002, 1003)) == {1001: old, 1003: new}
    do(store, DropCv(member=1003), DropCv(member=1002))
    with store.reading() as unit:
        assert unit.cvs((1001, 1003)) == {1001: old}


def test_events_of_one_kind_about_one_matter_are_counted_and_the_first_are_told(store: Store) -> None:
    def noted(
        nth: int, what: EventKind = EventKind.STRAY_REPORT, about: str = "DSN-2026-03-02"
    ) -> AuditEvent:
        return AuditEvent(what=what, about=about, because=f"number {nth}")

    do(store, noted(1), noted(2), noted(9, what=EventKind.FEEDBACK), noted(9, about="DSN-2026-03-03"))
    do(store, noted(3), now=NOW + timedelta(hours=1))
    with store.reading() as unit:
        found = unit.noted("DSN-2026-03-02", "stray report", 2)
        assert (found.total, found.first) == (3, ((NOW, "number 1"), (NOW, "number 2")))
        assert unit.noted("DSN-2026-03-04", "stray report", 2) == Noted()


def test_of_a_record_it_is_known_whose_mail_began_it_and_when_that_came(store: Store) -> None:
    (first, second) = take_in(store, "1", "2")
    asked = AuditEvent(what=EventKind.REQUEST_ASKED, about="REQ-1", because="x")
    actor = Actor(address=Address(addr_spec="mia@example.net"), role=ActorRole.MEMBER, channel=Channel.MAIL)
    for inbox_id, later in ((first, 1), (second, 2)):
        with store.unit() as unit:
            unit.apply(decision(asked), now=NOW + timedelta(hours=later), inbox_id=inbox_id, actor=actor)
    do(store, replace(asked, about="REQ-2"))
    with store.unit() as unit:
        unit.apply(decision(replace(asked, about="REQ-3")), now=NOW, inbox_id=first, actor=actor)
        assert unit.begun("REQ-3") is not None  # in the same transaction, too
    with store.reading() as unit:
        begun = unit.begun("REQ-1")
        assert begun is not None
        assert begun.actor == "mia@example.net"
        assert begun.came_at < NOW + timedelta(hours=1)
        assert unit.begun("REQ-2") is None  # a due date did it
        assert unit.begun("REQ-4") is None


def test_a_second_version_replaces_the_first(store: Store) -> None:
    save(store, JON)
    changed = replace(JON, name="Jon Berg Nilsson", standing=Standing.PAUSED, version=1, joined_at=NOW)
    save(store, changed)
    with store.reading() as unit:
        assert unit.member(1001) == replace(changed, version=2)


def test_a_profile_that_is_gone_from_the_member_is_gone(store: Store) -> None:
    save(store, JON)
    save(store, replace(JON, version=1, joined_at=NOW, profiles=()))
    with store.reading() as unit:
        found = unit.member(1001)
        assert found is not None
        assert found.profiles == ()


@pytest.mark.parametrize("version", [0, 2])
def test_a_member_saved_from_another_version_is_stale(store: Store, version: int) -> None:
    save(store, JON)
    with pytest.raises(StaleRecord):
        save(store, replace(JON, name="Somebody else", version=version, joined_at=NOW))
    with store.reading() as unit:
        found = unit.member(1001)
        assert found is not None
        assert found.name == "Jon Berg"


def test_two_members_never_have_the_same_address(store: Store) -> None:
    save(store, JON)
    with pytest.raises(StaleRecord):
        save(store, replace(ANN, email=JON.email))
    with store.reading() as unit:
        assert unit.member(1002) is None


def test_a_stale_record_in_a_savepoint_leaves_the_unit_usable(store: Store) -> None:
    save(store, JON)
    with pytest.raises(StaleRecord), store.unit() as unit, unit.savepoint():
        unit.apply(_saving(JON), now=NOW, inbox_id=None)
    with store.unit() as unit:
        try:
            with unit.savepoint():
                unit.apply(_saving(JON), now=NOW, inbox_id=None)
        except StaleRecord:
            unit.apply(_saving(ANN), now=NOW, inbox_id=None)
    with store.reading() as unit:
        assert unit.member(1002) is not None


def _saving(member: Member) -> Decision:
    return decision(SaveMember(member=member))


def test_a_request_comes_back_with_its_two_people(store: Store) -> None:
    save(store, JON, MIA)
    request = replace(asked(7, MIA, JON), note="Zeile 1\nZeile 2 😀", clarifications=1, moved=True)
    do(store, SaveRequest(request=request))
    with store.reading() as unit:
        view = unit.request(7)
        assert view is not None
        assert view.request == replace(request, version=1)
        assert (view.mentee, view.mentor) == (unit.member(1003), unit.member(1001))
        assert unit.request(8) is None


def test_times_come_back_in_utc_whatever_zone_they_came_in(store: Store) -> None:
    save(store, JON, MIA)
    east = timezone(timedelta(hours=9))
    do(store, SaveRequest(request=replace(asked(7, MIA, JON), asked_at=NOW.astimezone(east))))
    with store.reading() as unit:
        view = unit.request(7)
        assert view is not None
        assert view.request.asked_at == NOW
        assert view.request.answer_by.utcoffset() == timedelta(0)


def test_an_answer_to_an_old_version_of_a_request_is_stale(store: Store) -> None:
    save(store, JON, MIA)
    do(store, SaveRequest(request=asked(7, MIA, JON)))
    accepted = asked(7, MIA, JON, state=RequestState.ACCEPTED, version=1)
    do(store, SaveRequest(request=accepted))
    with pytest.raises(StaleRecord):
        do(store, SaveRequest(request=replace(accepted, state=RequestState.REJECTED)))
    with store.reading() as unit:
        view = unit.request(7)
        assert view is not None
        assert view.request.state == RequestState.ACCEPTED
        assert view.request.version == 2


def test_pending_requests_are_found_from_both_sides_in_order(store: Store) -> None:
    eva = mentee(1004, "Eva Roth")
    save(store, JON, ANN, MIA, eva)
    for request in (
        asked(1, MIA, JON, state=RequestState.REJECTED),
        asked(2, MIA, JON),
        asked(3, eva, JON),
        asked(4, MIA, ANN),
    ):
        do(store, SaveRequest(request=request))
    with store.reading() as unit:
        assert [v.request.number for v in unit.pending_to(1001)] == [2, 3]
        assert [v.request.number for v in unit.pending_of(1003)] == [2, 4]
        assert unit.pending_to(1003) == ()


def test_the_latest_requests_come_first_whoever_asked(store: Store) -> None:
    both = replace(JON, profiles=(*JON.profiles, MIA.profiles[0]))
    save(store, both, ANN, MIA)
    for request in (asked(1, MIA, both), asked(2, both, ANN), asked(3, MIA, ANN), asked(4, MIA, both)):
        do(store, SaveRequest(request=request))
    with store.reading() as unit:
        assert [v.request.number for v in unit.recent_requests(1001, 9)] == [4, 2, 1]
        assert [v.request.number for v in unit.recent_requests(1001, 2)] == [4, 2]
        last = unit.last_request(1003, 1001)
        assert last is not None
        assert last.number == 4
        assert unit.last_request(1001, 1003) is None


def test_expired_requests_are_counted_since_the_last_answer(store: Store) -> None:
    save(store, JON, MIA)
    states = ("rejected", "expired", "accepted", "expired", "withdrawn", "expired", "pending")
    for number, state in enumerate(states, start=1):
        do(store, SaveRequest(request=asked(number, MIA, JON, state=RequestState(state))))
    with store.reading() as unit:
        assert unit.expired_in_a_row(1001) == 2
        assert unit.expired_in_a_row(1002) == 0


def test_a_relationship_comes_back_with_its_two_people(store: Store) -> None:
    save(store, JON, MIA)
    saved = stored_pair(store, 3, MIA, JON)
    with store.reading() as unit:
        view = unit.relationship(3)
        assert view is not None
        assert view.relationship == saved
        assert (view.mentee.number, view.mentor.number) == (1003, 1001)
        assert unit.active_relationships(1001) == unit.active_relationships(1003) == (view,)
        assert (unit.mentor_load(1001), unit.mentor_load(1003)) == (1, 0)
        assert unit.relationship(4) is None


@pytest.mark.parametrize(
    ("state", "ended", "found"),
    [
        (RelationshipState.COMPLETED, NOW, True),
        (RelationshipState.COMPLETED, NOW - timedelta(days=2), False),
        (RelationshipState.ENDED, NOW, False),
        (RelationshipState.ACTIVE, None, False),
    ],
)
def test_a_term_that_is_just_over_is_found_of_both(
    store: Store, state: RelationshipState, ended: datetime | None, found: bool
) -> None:
    save(store, JON, MIA)
    over = replace(stored_pair(store, 3, MIA, JON), state=state, ended_at=ended)
    do(store, SaveRelationship(relationship=over))
    with store.reading() as unit:
        for number in (1001, 1003):
            lately = unit.completed_since(number, NOW - timedelta(days=1))
            assert [view.ref for view in lately] == (["REL-3"] if found else [])
        assert unit.completed_since(1002, NOW - timedelta(days=1)) == ()


def test_a_relationship_that_ended_is_no_load(store: Store) -> None:
    save(store, JON, MIA)
    saved = stored_pair(store, 3, MIA, JON)
    ended = replace(saved, state=RelationshipState.ENDED, ended_at=NOW)
    do(store, SaveRelationship(relationship=ended))
    with store.reading() as unit:
        assert unit.mentor_load(1001) == 0
        assert unit.active_relationships(1003) == ()
        view = unit.relationship(3)
        assert view is not None
        assert view.relationship == replace(ended, version=2)


def test_a_renewal_from_an_old_version_is_stale(store: Store) -> None:
    save(store, JON, MIA)
    saved = stored_pair(store, 3, MIA, JON)
    do(store, SaveRelationship(relationship=replace(saved, mentor_vote="yes")))
    with pytest.raises(StaleRecord):
        do(store, SaveRelationship(relationship=replace(saved, mentee_vote="yes")))


def test_parked_requests_wait_in_order_until_they_are_taken(store: Store) -> None:
    save(store, JON, ANN)
    email = "new@example.org"
    do(
        store,
        ParkRequest(mentee_email=email, mentor=1002, note="first", until="profile"),
        ParkRequest(mentee_email=email, mentor=1001, note="second", until="free"),
        ParkRequest(mentee_email="other@example.org", mentor=1001, note="third", until="free"),
    )
    with store.reading() as unit:
        parked = unit.parked(email)
        assert [(p.mentor.name, p.note, p.until) for p in parked] == [
            ("Ann Lee", "first", "profile"),
            ("Jon Berg", "second", "free"),
        ]
    do(store, UnparkRequests(mentee_email=email))
    with store.reading() as unit:
        assert unit.parked(email) == ()
        assert len(unit.parked("other@example.org")) == 1


def test_what_is_parked_follows_its_mentee_to_a_new_address_and_goes_with_an_erasure(store: Store) -> None:
    save(store, JON, ANN, MIA)
    old, new, stranger = MIA.email, "mia@home.example", "other@example.org"
    do(
        store,
        *(ParkRequest(mentee_email=old, mentor=m, note="waits", until="free") for m in (1001, 1002)),
        ParkRequest(mentee_email=stranger, mentor=1001, note="hers", until="profile"),
    )
    do(store, SaveMember(member=replace(MIA, email=new, version=1)))
    with store.reading() as unit:
        assert unit.parked(old) == ()
        assert [p.mentor.name for p in unit.parked(new)] == ["Jon Berg", "Ann Lee"]
    do(store, EraseMember(number=1002))
    with store.reading() as unit:
        assert [p.mentor.name for p in unit.parked(new)] == ["Jon Berg"]
    do(store, ParkRequest(mentee_email=old, mentor=1001, note="from an address that was hers", until="free"))
    do(store, EraseMember(number=1003))
    with store.reading() as unit:
        assert (unit.parked(old), unit.parked(new)) == ((), ())
        assert len(unit.parked(stranger)) == 1


def test_a_watcher_is_found_by_the_area_its_other_name_or_words_in_it(store: Store) -> None:
    save(store, MIA)
    for interest in ("icu", "oncology", "rural health"):
        do(store, WatchFor(member=1003, interest=interest), WatchFor(member=1003, interest=interest))
    with store.reading() as unit:
        assert [w.interest for w in unit.watchers(["Critical care"])] == ["icu"]
        assert [w.interest for w in unit.watchers(["Pediatric oncology", "Rural Health"])] == [
            "oncology",
            "rural health",
        ]
        assert unit.watchers(["Cardiology", ""]) == ()
        assert unit.watchers([]) == ()
    do(store, StopWatching(member=1003, interest="icu"))
    with store.reading() as unit:
        assert unit.watchers(["Intensive care"]) == ()


def test_the_export_is_the_documented_shape(store: Store) -> None:
    save(store, JON, MIA)
    do(store, SaveRequest(request=replace(asked(1, MIA, JON), answered_at=None)))
    request = asked(2, MIA, JON, state=RequestState.ACCEPTED)
    answered = replace(request, answered_at=datetime(2026, 3, 3, 9, 30, tzinfo=UTC))
    do(store, SaveRequest(request=answered), SaveRelationship(relationship=pair(1, answered)))
    (number,) = take_in(store, "1")
    hold = Hold(number=number, sender="x@example.org", subject="Hm", because="no command")
    do(store, hold, inbox_id=number, mails=(letter("a" * 16),))
    with store.reading() as unit:
        assert unit.export() == {
            "members": [
                {
                    "email": "m1001@example.org",
                    "name": "Jon Berg",
                    "roles": ["mentor"],
                    "standing": "active",
                    "code": "M-1001",
                    "joined_at": "2026-03-02T14:00:00Z",
                    "language": JON.language,
                    **profile_out({p.role.value: p for p in JON.profiles}),
                },
                {
                    "email": "e1003@example.org",
                    "name": "Mia Okafor",
                    "roles": ["mentee"],
                    "standing": "active",
                    "code": "M-1003",
                    "joined_at": "2026-03-02T14:00:00Z",
                    "language": MIA.language,
                    **profile_out({p.role.value: p for p in MIA.profiles}),
                },
            ],
            "requests": [
                {
                    "ref": "REQ-1",
                    "mentee": "e1003@example.org",
                    "mentor": "m1001@example.org",
                    "state": "pending",
                    "note": request.note,
                    "asked_at": "2026-03-02T14:00:00Z",
                    "answer_by": "2026-03-16T14:00:00Z",
                    "answered_at": None,
                },
                {
                    "ref": "REQ-2",
                    "mentee": "e1003@example.org",
                    "mentor": "m1001@example.org",
                    "state": "accepted",
                    "note": request.note,
                    "asked_at": "2026-03-02T14:00:00Z",
                    "answer_by": "2026-03-16T14:00:00Z",
                    "answered_at": "2026-03-03T09:30:00Z",
                },
            ],
            "relationships": [
                {
                    "ref": "REL-1",
                    "mentee": "e1003@example.org",
                    "mentor": "m1001@example.org",
                    "state": "active",
                    "term": 1,
                    "starts_on": "2026-03-02",
                    "ends_on": "2026-09-02",
                }
            ],
            "held": [
                {
                    "ref": f"HELD-{number}",
                    "from": "x@example.org",
                    "subject": "Hm",
                    "state": "waiting",
                    "because": "no command",
                    "rule": "",
                    "held_at": "2026-03-02T14:00:00Z",
                    "decided_by": "",
                    "decided_at": None,
                }
            ],
            "events": [],
            "inbox": {
                "waiting": 1,
                "applied": 0,
                "ignored": 0,
                "duplicate": 0,
                "held": 0,
                "quarantined": 0,
            },
            "outbox": {"queued": 1, "sent": 0, "failed": 0},
        }


def test_an_event_alone_changes_no_record(store: Store) -> None:
    save(store, JON)
    do(store, AuditEvent(what=EventKind.MEMBER_SAVED, about="M-1001", because="they wrote a form"))
    with store.reading() as unit:
        assert unit.member(1001) == replace(JON, version=1, joined_at=NOW)


def test_the_export_tells_who_did_what_and_by_which_way(store: Store) -> None:
    carla = Actor(
        address=Address(addr_spec="carla@example.org"),
        role=ActorRole.COORDINATOR,
        channel=Channel.COMMAND_LINE,
    )
    event = AuditEvent(what=EventKind.HELD_DROPPED, about="HELD-1", because="carla@example.org dropped it")
    with store.unit() as unit:
        unit.apply(_deciding(event), now=NOW, inbox_id=None, actor=carla)
        unit.apply(_deciding(event), now=NOW, inbox_id=None)
    with store.reading() as unit:
        events = unit.export()["events"]
    assert isinstance(events, list)
    assert [(e["actor"], e["channel"], e["what"], e["about"]) for e in events] == [
        ("carla@example.org", "command line", "held dropped", "HELD-1"),
        ("program", "clock", "held dropped", "HELD-1"),
    ]


def _deciding(*effects: Effect) -> Decision:
    return Decision(disposition=Disposition.DONE, because="a test", effects=effects)


FOUND_BY = (
    mentor(1, "João d’Ávila", "Pédiatrie", organization="Hôpital de l’Est"),
    mentor(2, "Zoe\u0308 Lind", organization="Klinik Łódź"),
    mentor(3, "Łukasz O'Brien", title="Φαρμακοποιός"),
    mentor(4, "Straße Öst", organization="100% Care_Home"),
)


@pytest.mark.parametrize(
    ("written", "gives"),
    [
        ("João d’Ávila", [1]),
        ("joao d'avila", [1]),
        ("JOÃO", [1]),
        ("d’Ávila", [1]),
        ("hôpital de l'est", [1]),
        ("pediatrie", [1]),
        ("Pédiatrie", [1]),
        ("Zoe\u0308 Lind", [2]),
        ("Zoë lind", [2]),
        ("zoe", [2]),
        ("ŁUKASZ", [3]),
        ("łódź", [2]),
        ("O’Brien", [3]),
        ("φαρμακοποιός", [3]),
        ("ΦΑΡΜΑΚΟΠΟΙΟΣ", [3]),
        ("strasse", [4]),
        ("M3@example.org", [3]),
        ("@example.org", [1, 2, 3, 4]),
        ("care lind", []),
        ("care_home", [4]),
        ("care%home", [4]),
        ("%", [4]),
        ("_", [4]),
        ("avila zoe", []),
        ("", [1, 2, 3, 4]),
    ],
)
def test_somebody_is_found_however_a_word_about_them_is_spelt(
    store: Store, written: str, gives: list[int]
) -> None:
    save(store, *FOUND_BY)
    with store.reading() as unit:
        assert [member.number for member in unit.find_people(written, 9)] == gives
        assert [member.number for member in unit.find_people(written, 2)] == gives[:2]
