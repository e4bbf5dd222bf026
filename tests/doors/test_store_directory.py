"""The directory: who is shown, found, suggested and meant; the same promises from every store."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from processor.core.outcome import CountShown, SaveMember, SaveRelationship
from processor.core.program import Member, RelationshipState, Standing
from processor.stages.ports import Store
from processor.store import open_store
from tests.doors.store_samples import AREAS, NOW, decision, do, mentee, mentor, save, stored_pair
from tests.fakes.memory_store import MemoryStore

JON = mentor(1001, "Jon Berg", "Critical care", capacity=1)
ANN = mentor(1002, "Ann Lee", "Cardiology", "Critical care")
ZOE = mentor(1003, "Zoë Marsh", "Pediatric oncology", career_path="From ICU nurse to research")
MIA = mentee(1099)


@pytest.fixture
def full(store: Store) -> Store:
    save(store, JON, ANN, ZOE, MIA)
    return store


def names(store: Store, interest: str, page: int = 1, size: int = 10, but: tuple[int, ...] = ()) -> list[str]:
    with store.reading() as unit:
        return [card.name for card in unit.directory(interest, page, size, but).mentors]


def found(store: Store, interest: str) -> list[str]:
    """Whoever it finds; the order is another test's."""
    return sorted(names(store, interest))


def test_no_interest_lists_everybody_with_facets(full: Store) -> None:
    with full.reading() as unit:
        shown = unit.directory("", 1, 10)
    assert sorted(card.name for card in shown.mentors) == ["Ann Lee", "Jon Berg", "Zoë Marsh"]
    assert (shown.total, shown.page, shown.pages) == (3, 1, 1)
    assert shown.facets == (("Critical care", 2), ("Cardiology", 1), ("Pediatric oncology", 1))
    assert shown.nearest == ()


def test_a_card_shows_the_mentor_and_no_address(full: Store) -> None:
    with full.reading() as unit:
        (card,) = unit.directory("cardiology", 1, 10).mentors
    assert (card.code, card.name, card.areas) == ("M-1002", "Ann Lee", ("Cardiology", "Critical care"))
    assert (card.title, card.organization) == ("Clinical pharmacist", "General Hospital")
    assert (card.career_path, card.languages) == ("Hospital practice", ("English", "Español"))
    assert card.has_room
    assert "@" not in repr(card)


@pytest.mark.parametrize(
    ("interest", "wanted"),
    [
        ("critical care", ["Ann Lee", "Jon Berg"]),
        ("  CRITICAL   care. ", ["Ann Lee", "Jon Berg"]),
        ("Cardiology", ["Ann Lee"]),
        ("cardio", ["Ann Lee"]),  # the beginning of a word
        ("oncology", ["Zoë Marsh"]),  # a word of an area
        ("oncology pediatric", ["Zoë Marsh"]),
        ("research", ["Zoë Marsh"]),  # of the career path
        ("hospital", ["Ann Lee", "Jon Berg", "Zoë Marsh"]),  # of the organization
        ("clinical research", ["Zoë Marsh"]),  # words of different fields
        ("critical oncology", []),  # all words must match
        ("heart", ["Ann Lee"]),  # another name of an area
        ("ICU", ["Ann Lee", "Jon Berg", "Zoë Marsh"]),
        ("ICU pharmacist", ["Ann Lee", "Jon Berg", "Zoë Marsh"]),
        ("dentistry", []),
    ],
)
def test_an_interest_finds_those_who_match_all_its_words(
    full: Store, interest: str, wanted: list[str]
) -> None:
    assert found(full, interest) == wanted


@pytest.mark.parametrize("interest", ["ICU", "ICU pharmacist", "hospital"])
def test_who_has_it_in_an_area_or_a_path_comes_before_the_rest(full: Store, interest: str) -> None:
    assert names(full, interest)[-1] == "Zoë Marsh"


def test_whole_words_in_an_area_come_before_beginnings_and_other_fields(store: Store) -> None:
    save(
        store,
        mentor(1001, "Abe Adams", "Oncology", title="Carer"),
        mentor(1002, "Bea Brown", "Oncology", career_path="Primary care"),
        mentor(1003, "Cai Clark", "Ambulatory care"),
        mentor(1004, "Dee Davis", "Oncology", organization="Care Clinic"),
    )
    assert names(store, "care") == ["Cai Clark", "Bea Brown", "Dee Davis", "Abe Adams"]


def test_pages_hold_everybody_once(store: Store) -> None:
    save(store, *(mentor(1001 + n, f"Area {n:02}", "Oncology") for n in range(12)))
    save(store, *(mentor(1020 + n, f"Path {n:02}", career_path="Oncology research") for n in range(11)))
    with store.reading() as unit:
        pages = [unit.directory("oncology", page, 5, but=(1003,)) for page in range(1, 6)]
    assert {(p.total, p.pages) for p in pages} == {(22, 5)}
    assert [p.page for p in pages] == [1, 2, 3, 4, 5]
    listed = [card.name for p in pages for card in p.mentors]
    assert sorted(listed[:11]) == [f"Area {n:02}" for n in range(12) if n != 2]
    assert sorted(listed[11:]) == [f"Path {n:02}" for n in range(11)]


def test_a_page_beyond_the_end_is_the_last_page(full: Store) -> None:
    with full.reading() as unit:
        shown = unit.directory("", 9, 2)
    assert (shown.page, shown.pages) == (2, 2)
    assert [card.name for card in shown.mentors] == names(full, "")[2:]


def test_the_reader_is_left_out_and_not_counted(full: Store) -> None:
    with full.reading() as unit:
        shown = unit.directory("critical care", 1, 10, but=(1002,))
    assert [card.name for card in shown.mentors] == ["Jon Berg"]
    assert shown.total == 1
    assert shown.facets == (("Critical care", 1), ("Pediatric oncology", 1))


@pytest.mark.parametrize(
    "hidden",
    [
        replace(ANN, standing=Standing.PAUSED),
        replace(ANN, standing=Standing.LEFT),
        replace(ANN, standing=Standing.BOUNCING),
        replace(ANN, profiles=(replace(ANN.profiles[0], complete=False),)),
        replace(ANN, profiles=(replace(ANN.profiles[0], capacity=0),)),
        replace(ANN, profiles=()),
    ],
    ids=["paused", "left", "bouncing", "incomplete", "no room", "no mentor"],
)
def test_who_may_not_be_asked_is_hidden_and_comes_back(full: Store, hidden: Member) -> None:
    save(full, replace(hidden, version=1, joined_at=NOW))
    assert found(full, "") == ["Jon Berg", "Zoë Marsh"]
    assert found(full, "critical") == ["Jon Berg"]
    with full.reading() as unit:
        assert unit.directory("cardiology", 1, 10).total == 0
        assert 1002 not in [card.number for card in unit.suggest(["Cardiology"], [], 9)]
    save(full, replace(ANN, version=2, joined_at=NOW))
    assert found(full, "cardiology") == ["Ann Lee"]
    assert found(full, "") == ["Ann Lee", "Jon Berg", "Zoë Marsh"]


def test_a_mentor_whose_places_are_taken_is_hidden_until_one_is_free(full: Store) -> None:
    relationship = stored_pair(full, 1, MIA, JON)
    assert found(full, "critical care") == ["Ann Lee"]
    do(full, SaveRelationship(relationship=replace(relationship, state=RelationshipState.COMPLETED)))
    assert found(full, "critical care") == ["Ann Lee", "Jon Berg"]


def test_a_changed_profile_is_found_by_its_new_words_only(full: Store) -> None:
    profile = replace(ZOE.profiles[0], areas=("Cardiology",), career_path="Community pharmacy")
    save(full, replace(ZOE, name="Zoe Abbott", profiles=(profile,), version=1, joined_at=NOW))
    assert found(full, "oncology") == []
    assert found(full, "cardiology") == ["Ann Lee", "Zoe Abbott"]
    assert found(full, "") == ["Ann Lee", "Jon Berg", "Zoe Abbott"]


def test_an_undone_change_leaves_the_directory_as_it_was(full: Store) -> None:
    with full.reading() as unit:
        gone = replace(ANN, standing=Standing.LEFT, version=1, joined_at=NOW)
        unit.apply(decision(SaveMember(member=gone)), now=NOW, inbox_id=None)
        assert unit.directory("", 1, 10).total == 2
    assert found(full, "") == ["Ann Lee", "Jon Berg", "Zoë Marsh"]


@pytest.mark.parametrize(
    ("interest", "nearest"),
    [("cardiolgy", "Cardiology"), ("critcal care", "Critical care"), ("reserch", "research")],
)
def test_an_interest_that_finds_nothing_names_what_is_near(full: Store, interest: str, nearest: str) -> None:
    with full.reading() as unit:
        shown = unit.directory(interest, 1, 10)
    assert (shown.mentors, shown.total, shown.pages) == ((), 0, 0)
    assert shown.nearest[0] == nearest


def test_an_empty_directory_has_no_pages_and_names_known_areas(store: Store) -> None:
    with store.reading() as unit:
        assert unit.directory("", 1, 10).pages == 0
        assert unit.directory("oncolgy", 1, 10).nearest == ("Oncology",)


WORDS = ("care", "critical", "cardiology", "icu", "heart", "research", "car", "rural", "onc", "clinic")


def test_the_memory_and_the_database_answer_alike(tmp_path: Path) -> None:
    chance = random.Random(4)

    def some(most: int) -> str:
        return " ".join(chance.sample(WORDS, chance.randint(1, most)))

    people = [
        mentor(
            1001 + n,
            f"{chance.choice(('Ann', 'Bo', 'Zoë'))} {chance.choice(('Berg', 'Lee', 'Ågren'))}",
            *(chance.choice((*(rule.name for rule in AREAS), some(2))) for _ in range(chance.randint(0, 3))),
            career_path=some(3),
            title=some(2),
            organization=some(2),
            capacity=chance.randint(0, 2),
            standing=chance.choice((Standing.ACTIVE, Standing.ACTIVE, Standing.PAUSED)),
        )
        for n in range(60)
    ]
    memory: Store = MemoryStore(areas=AREAS)
    database = open_store(f"sqlite:///{tmp_path}/program.db", areas=AREAS)
    for store in (memory, database):
        save(store, *people)
        do(store, CountShown(mentors=(1003, 1007, 1030)), CountShown(mentors=(1007,)))
    with memory.reading() as fake, database.reading() as real:
        for _ in range(150):
            interest, page = some(3), chance.randint(1, 4)
            but = chance.choice(((), (1005,), (1005, 1011, 1030)))
            assert fake.directory(interest, page, 7, but) == real.directory(interest, page, 7, but)
            areas = [some(2), chance.choice(AREAS).name]
            assert fake.suggest(areas, [1004], 3) == real.suggest(areas, [1004], 3)
        for written in ("Ann Berg", "berg", "Zoe Agren", "Bo", "Lee Ann", "M-1009 Bo", "M-1010"):
            assert fake.mentors_named(written) == real.mentors_named(written)
    database.close()


# --- suggestions -----------------------------------------------------------------------------------


def test_those_who_share_an_area_are_suggested_first(full: Store) -> None:
    with full.reading() as unit:
        cards = unit.suggest(["Cardiology"], [], 3)
        assert [card.name for card in cards] == ["Ann Lee", "Jon Berg", "Zoë Marsh"]
        assert [c.name for c in unit.suggest(["icu"], [1001], 1)] == ["Ann Lee"]
        assert [c.name for c in unit.suggest(["Nothing known"], [1001, 1002], 3)] == ["Zoë Marsh"]
        assert unit.suggest([], [1001, 1002, 1003], 3) == ()


def test_suggestions_go_round_fairly(full: Store) -> None:
    seen = []
    for _ in range(4):
        with full.unit() as unit:
            (card,) = unit.suggest(["Critical care"], [], 1)
        seen.append(card.number)
        do(full, CountShown(mentors=(card.number,)))
    assert seen == [1001, 1002, 1001, 1002]


def test_who_was_shown_often_stays_so_after_a_pause(full: Store) -> None:
    do(full, CountShown(mentors=(1001,)))
    save(full, replace(JON, standing=Standing.PAUSED, version=1, joined_at=NOW))
    save(full, replace(JON, version=2, joined_at=NOW))
    with full.reading() as unit:
        assert [card.number for card in unit.suggest(["Critical care"], [], 2)] == [1002, 1001]


# --- names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        *("M-1001", "m1001", "M 1001", "1001", "#1001", "please M-1001"),
        *("Jon Berg", " JON   berg ", "Berg, Jon", "berg", "Dr. Jon Berg, PharmD"),
        *("M-1001 Jon Berg", "Jon Berg (M-1001)"),
    ],
)
def test_a_mentor_is_known_by_code_or_name(full: Store, written: str) -> None:
    with full.reading() as unit:
        named = unit.mentors_named(written)
        assert [member.number for member in named.exact] == [1001]
        assert named.exact[0] == unit.member(1001)
        assert named.near == ()


def test_accents_do_not_count(full: Store) -> None:
    with full.reading() as unit:
        assert [m.number for m in unit.mentors_named("Zoe Marsh").exact] == [1003]


@pytest.mark.parametrize("standing", [Standing.PAUSED, Standing.LEFT, Standing.BOUNCING])
def test_a_mentor_who_may_not_be_asked_is_still_known(full: Store, standing: Standing) -> None:
    save(full, replace(JON, standing=standing, version=1, joined_at=NOW))
    with full.reading() as unit:
        assert [m.standing for m in unit.mentors_named("jon berg").exact] == [standing]
        (near, *_) = unit.mentors_named("Jon Bergh").near
        assert (near.number, near.standing) == (1001, standing)


def test_a_name_that_two_mentors_have_is_ambiguous(full: Store) -> None:
    save(full, mentor(1004, "Jon  Berg", "Oncology"), mentor(1005, "Ida Berg", "Oncology"))
    with full.reading() as unit:
        assert [m.number for m in unit.mentors_named("jon berg").exact] == [1001, 1004]
        assert [m.number for m in unit.mentors_named("Berg").exact] == [1001, 1004, 1005]


def test_a_whole_name_comes_before_a_longer_one_with_the_same_words(full: Store) -> None:
    save(full, mentor(1004, "Jon Berg Nilsson", "Oncology"))
    with full.reading() as unit:
        assert [m.number for m in unit.mentors_named("Jon Berg").exact] == [1001]
        assert [m.number for m in unit.mentors_named("jon nilsson").exact] == [1004]


@pytest.mark.parametrize("written", ["Jon Bergh", "John Berg", "Jon Berg Larsson", "jon brg", "Johan Berg"])
def test_a_misspelt_name_means_nobody_and_offers_the_nearest(full: Store, written: str) -> None:
    with full.reading() as unit:
        named = unit.mentors_named(written)
        assert named.exact == ()
        assert named.near[0].name == "Jon Berg"


@pytest.mark.parametrize("written", ["", "…", "Xaver Quux", "M-4711", "M-1099", "Mia Okafor"])
def test_who_is_no_mentor_is_not_found(full: Store, written: str) -> None:
    with full.reading() as unit:
        named = unit.mentors_named(written)
        assert (named.exact, named.near) == ((), ())


def test_a_code_and_a_name_that_contradict_each_other_mean_nobody_for_certain(full: Store) -> None:
    with full.reading() as unit:
        named = unit.mentors_named("M-1001 Ann Lee")
        assert named.exact == ()
        assert {card.number for card in named.near} == {1001, 1002}


def test_a_renamed_mentor_is_known_by_the_new_name_only(full: Store) -> None:
    save(full, replace(JON, name="Jon Dahl", version=1, joined_at=NOW))
    with full.reading() as unit:
        assert [m.number for m in unit.mentors_named("dahl").exact] == [1001]
        assert unit.mentors_named("berg").exact == ()


# --- areas -----------------------------------------------------------------------------------------


def test_areas_are_matched_by_any_of_their_names(store: Store) -> None:
    with store.reading() as unit:
        matches = unit.match_areas(["critical CARE", "icu", "Oncolgy", "Basket weaving"])
    assert [(m.written, m.known) for m in matches] == [
        ("critical CARE", "Critical care"),
        ("icu", "Critical care"),
        ("Oncolgy", ""),
        ("Basket weaving", ""),
    ]
    assert [m.nearest for m in matches] == [(), (), ("Oncology",), ()]
