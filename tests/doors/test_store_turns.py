"""The order of the directory, what its pages show, and what tells of a change; alike in every store."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from processor.core.outcome import EraseMember, SaveMember, SaveRelationship, SaveRequest
from processor.core.program import MentorRequest, RelationshipState, RequestState, Standing
from processor.core.turns import fair_key
from processor.stages.ports import Store
from processor.store import open_store
from processor.store.tables import directory_marks
from processor.store.turns import FIRST_DAY, Turns
from tests.doors.store_samples import NOW, decision, do, mentee, mentor, save, stored_pair

DAY = date(2026, 3, 2)
BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
MENTORS = tuple(mentor(1001 + n, f"Ann Lee {n}", "Oncology") for n in range(30))
MIA = mentee(1099)


@pytest.fixture
def full(store: Store) -> Store:
    save(store, *MENTORS, MIA)
    return store


def begin(store: Store, day: date = DAY, until: datetime = BEGIN) -> None:
    with store.unit() as unit:
        unit.begin_day(day, until - timedelta(days=90), until)


def asked(
    number: int,
    of: int,
    at: datetime,
    state: RequestState = RequestState.PENDING,
    answered_at: datetime | None = None,
) -> SaveRequest:
    return SaveRequest(
        request=MentorRequest(
            number=number,
            mentee=1099,
            mentor=of,
            state=state,
            note="",
            asked_at=at,
            answer_by=at + timedelta(days=14),
            answered_at=answered_at,
        )
    )


def pages(store: Store, size: int, interest: str = "", but: tuple[int, ...] = ()) -> list[int]:
    with store.reading() as unit:
        shown = [unit.directory(interest, 1, size, but)]
        shown += [unit.directory(interest, page, size, but) for page in range(2, shown[0].pages + 1)]
    return [card.number for page in shown for card in page.mentors]


def in_order(day: date, times: dict[int, int], numbers: Iterable[int] = ()) -> list[int]:
    numbers = numbers or (m.number for m in MENTORS)
    return sorted(numbers, key=lambda n: fair_key(times.get(n, 0), n, day))


def test_before_any_day_was_begun_there_is_an_order_all_the_same(full: Store) -> None:
    with full.reading() as unit:
        assert unit.directory_day() == FIRST_DAY
    assert pages(full, 7) == in_order(FIRST_DAY, {})


@pytest.mark.parametrize("size", [1, 7, 100])
def test_pages_follow_the_order_of_the_day_those_asked_least_first(full: Store, size: int) -> None:
    times = {1004: 1, 1005: 1, 1006: 2, 1007: 12}
    of = [mentor for mentor, often in times.items() for _ in range(often)]
    do(full, *(asked(1 + n, mentor, BEGIN - timedelta(days=1)) for n, mentor in enumerate(of)))
    begin(full)
    wanted = in_order(DAY, times)
    assert wanted[-1] == 1007
    assert pages(full, size) == wanted
    assert pages(full, size, "oncology") == wanted
    assert pages(full, size, "oncology", (1009,)) == [n for n in wanted if n != 1009]
    with full.reading() as unit:
        assert [one.card.number for one in unit.listed()] == wanted


def test_another_day_begins_at_another_place(full: Store) -> None:
    begin(full)
    first = pages(full, 10)
    begin(full, DAY + timedelta(days=1), BEGIN + timedelta(days=1))
    second = pages(full, 10)
    assert sorted(first) == sorted(second)
    assert first[0] != second[0]


def test_a_request_of_today_moves_nobody_before_tomorrow(full: Store) -> None:
    begin(full)
    before = pages(full, 10)
    do(full, asked(1, before[0], BEGIN + timedelta(hours=9)))
    assert pages(full, 10) == before
    begin(full, DAY + timedelta(days=1), BEGIN + timedelta(days=1))
    assert pages(full, 10)[-1] == before[0]


def test_what_was_asked_long_ago_counts_no_more(full: Store) -> None:
    do(full, asked(1, 1004, BEGIN - timedelta(days=89)), asked(2, 1005, BEGIN - timedelta(days=91)))
    begin(full)
    assert pages(full, 10) == in_order(DAY, {1004: 1})
    begin(full, DAY + timedelta(days=2), BEGIN + timedelta(days=2))
    assert pages(full, 10) == in_order(DAY + timedelta(days=2), {})


def test_who_was_asked_keeps_the_place_after_a_pause(full: Store) -> None:
    do(full, asked(1, 1001, BEGIN - timedelta(days=1)))
    begin(full)
    save(full, replace(MENTORS[0], standing=Standing.PAUSED, version=1, joined_at=NOW))
    save(full, replace(MENTORS[0], version=2, joined_at=NOW))
    assert pages(full, 10)[-1] == 1001


# --- what the pages show ---------------------------------------------------------------------------


def test_room_and_usual_days_are_told_of_those_who_stand_in_the_directory(store: Store) -> None:
    jon = mentor(1001, "Jon Berg", "ICU", "Critical care", capacity=3)
    ann = mentor(1002, "Ann Lee", "Oncology", capacity=1)
    save(store, jon, ann, MIA)
    stored_pair(store, 1, MIA, jon)
    stored_pair(store, 2, MIA, ann)
    two_days = BEGIN + timedelta(days=2)
    do(store, *(asked(10 + n, 1001, BEGIN, RequestState.REJECTED, two_days) for n in range(3)))
    with store.reading() as unit:
        (listed,) = unit.listed()
    assert (listed.card.code, listed.room, listed.answer_days) == ("M-1001", 2, 2)
    assert listed.areas == ("Critical care",)  # two names of one area are one
    assert "@" not in repr(listed)


# --- what tells of a change ------------------------------------------------------------------------


def mark(store: Store) -> str:
    with store.reading() as unit:
        return unit.directory_mark()


def test_a_mark_stays_until_something_changes(full: Store) -> None:
    begin(full)
    before = mark(full)
    with full.reading() as unit:
        unit.directory("oncology", 1, 10)
    save(full, replace(MIA, name="Mia Doe", version=1, joined_at=NOW))
    assert mark(full) == before


def test_whatever_the_pages_show_changes_the_mark(full: Store) -> None:
    jon = MENTORS[0]
    changed = replace(jon.profiles[0], career_path="From the ward to research")
    seen = [mark(full)]

    def look() -> None:
        seen.append(mark(full))

    save(full, replace(jon, profiles=(changed,), version=1, joined_at=NOW))
    look()
    save(full, replace(jon, standing=Standing.PAUSED, version=2, joined_at=NOW))
    look()
    save(full, replace(jon, profiles=(changed,), standing=Standing.ACTIVE, version=3, joined_at=NOW))
    look()
    relationship = stored_pair(full, 1, MIA, jon)
    look()
    do(full, SaveRelationship(relationship=replace(relationship, state=RelationshipState.COMPLETED)))
    look()
    days = [BEGIN - timedelta(days=4), BEGIN]
    do(full, *(asked(20 + n, 1002, days[0], RequestState.REJECTED, days[1]) for n in range(3)))
    look()
    do(full, EraseMember(number=1003))
    look()
    begin(full)
    look()
    assert all(one != other for one, other in pairwise(seen))


def test_what_fails_leaves_the_mark(full: Store) -> None:
    before = mark(full)
    member = replace(MENTORS[0], name="Ann Marsh", version=1, joined_at=NOW)
    with full.unit() as unit, suppress(ZeroDivisionError), unit.savepoint():
        unit.apply(decision(SaveMember(member=member)), now=NOW, inbox_id=None)
        raise ZeroDivisionError
    assert mark(full) == before


def test_marks_do_not_pile_up(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/program.db", areas=())
    save(store, MENTORS[0])
    seen = set()
    for version in range(1, 300):
        save(store, replace(MENTORS[0], name=f"Ann {version}", version=version, joined_at=NOW))
        seen.add(mark(store))
    with store.reading() as unit:
        assert isinstance(unit, Turns)
        assert len(unit.db.execute(select(directory_marks)).all()) < 60
    assert len(seen) == 299
    store.close()
