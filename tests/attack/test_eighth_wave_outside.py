# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""Eighth wave, by mail from outside. What is expected here was written before it was first run.

It is about what members have of late: ERASE, CHANGE ADDRESS, UNDO, the hour of second thoughts, CONCERN, WHY,
pauses, and a program that is stopped; and what strangers, thieves of a quotation and robots make of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet
from sqlalchemy import MetaData, create_engine, text

from tests.attack.deeds import ada_signs_up, erase, lea_asks_too, move, order, pair_up, stops
from tests.attack.heard import a_coordinator_knows, is_answered
from tests.attack.letters import everything, got, last, letter_names, sent_so_far
from tests.attack.mails_by_hand import eml, with_attached, writes_as_thief
from tests.attack.marks import wrong_today
from tests.attack.people import ADA, DAN, LEA, MIA_ELSEWHERE, MIA_HOME, NOA
from tests.attack.records import addresses, goes_on, relationship_states, things
from tests.attacks import EVE, FORM, JON, MIA, Attacked, to
from tests.doors.stores import open_kept
from tests.player import ADDRESS, COORDINATOR
from tests.post_office import see
from tests.shipped_rules import RULES

HOUR = 3600
MAILS = Path(__file__).parents[1] / "conversations" / "mails"


def some_fail(values: Iterable[str], reasons: Mapping[str, str]) -> list[ParameterSet]:
    return [pytest.param(v, marks=wrong_today(reasons[v]) if v in reasons else (), id=v[:40]) for v in values]


@pytest.fixture
def on_sqlite(migrated_sqlite_url: str) -> Iterator[Attacked]:
    """Where the database matters: what is erased is erased in its tables."""
    store = open_kept(migrated_sqlite_url, areas=RULES.areas, staff=[COORDINATOR])
    try:
        yield Attacked(store)
    finally:
        store.close()


# --- ERASE: who brings it about -----------------------------------------------------------------------------------

WORDS = ["ERASE", "END", "LEAVE", "UNDO", "CHANGE ADDRESS eve@evil.example", "PAUSE UNTIL 1 June"]
PLACES = ["in To", "in References", "in the text"]


@pytest.mark.parametrize("how", PLACES)
@pytest.mark.parametrize("word", WORDS)
def test_who_has_a_quotation_does_none_of_it_in_the_readers_name(
    in_memory: Attacked, word: str, how: str
) -> None:
    pair_up(in_memory)
    letter = last(in_memory, "introduction-mentee", MIA)
    if word == "UNDO":
        letter = to(in_memory.write(MIA, "END"), MIA)[0]
    before = things(in_memory)
    sent = writes_as_thief(in_memory, letter, MIA, word, how)
    assert things(in_memory) == before
    assert not to(sent, EVE)


@pytest.mark.parametrize("how", PLACES)
def test_a_yes_with_the_quoted_reference_of_the_question_erases_nobody(in_memory: Attacked, how: str) -> None:
    in_memory.write(MIA, "ERASE")
    writes_as_thief(in_memory, last(in_memory, "confirm-erase", MIA), MIA, "YES", how)
    assert MIA in addresses(in_memory)


@pytest.mark.parametrize("who, proof", [(EVE, "pass"), (EVE, ""), (JON, "pass"), (MIA, "fail"), (COORDINATOR, "pass")])  # fmt: skip
def test_a_yes_of_another_erases_nobody(in_memory: Attacked, who: str, proof: str) -> None:
    pair_up(in_memory)
    in_memory.write(MIA, "ERASE")
    in_memory.reply(who, last(in_memory, "confirm-erase", MIA), "YES", proof=proof)
    assert MIA in addresses(in_memory)
    assert goes_on(in_memory)


def test_a_robots_yes_erases_nobody(in_memory: Attacked) -> None:
    in_memory.write(MIA, "ERASE")
    asked = last(in_memory, "confirm-erase", MIA)
    in_memory.write(MIA, "Re: Erase", "YES", to=str(see(asked).parsed["reply-to"]), headers={"Auto-Submitted": "auto-replied", "In-Reply-To": asked.message_id})  # fmt: skip
    assert MIA in addresses(in_memory)


DOUBTS = ["Yes, but please wait until June.", "YES?", "Yes. No, wait, better not.", "No", "What happens to Jon when I say YES?", "yes, I would rather LEAVE", "Yesterday I wrote that by mistake."]  # fmt: skip


@pytest.mark.parametrize("words", DOUBTS)
def test_a_yes_that_is_in_doubt_erases_nobody_and_is_not_met_with_silence(
    in_memory: Attacked, words: str
) -> None:
    in_memory.write(MIA, "ERASE")
    sent = in_memory.reply(MIA, last(in_memory, "confirm-erase", MIA), words)
    assert MIA in addresses(in_memory)
    assert words == "No" or is_answered(in_memory, MIA, sent)


@pytest.mark.parametrize("word, standing", [("PAUSE", "paused"), ("LEAVE", "left")])
def test_what_the_question_offers_instead_of_erasing_is_done(
    in_memory: Attacked, word: str, standing: str
) -> None:
    in_memory.write(MIA, "ERASE")
    in_memory.reply(MIA, last(in_memory, "confirm-erase", MIA), word)
    assert in_memory.standing(MIA) == standing


@pytest.mark.parametrize("word", ["PAUSE", "LEAVE", "NO"])
def test_a_yes_after_something_else_was_chosen_instead_is_asked_about_or_erases_by_that_yes_alone(
    in_memory: Attacked, word: str
) -> None:
    """Either is well; silence is not."""
    in_memory.write(MIA, "ERASE")
    asked = last(in_memory, "confirm-erase", MIA)
    in_memory.reply(MIA, asked, word)
    sent = in_memory.reply(MIA, asked, "YES")
    assert is_answered(in_memory, MIA, sent)


def test_a_yes_that_comes_after_the_week_erases_nobody_and_says_so(in_memory: Attacked) -> None:
    in_memory.write(MIA, "ERASE")
    asked = last(in_memory, "confirm-erase", MIA)
    in_memory.later(days=8)
    sent = in_memory.reply(MIA, asked, "YES")
    assert MIA in addresses(in_memory)
    assert is_answered(in_memory, MIA, sent)


def test_a_yes_to_the_first_of_two_questions_is_not_met_with_silence(in_memory: Attacked) -> None:
    in_memory.write(MIA, "ERASE")
    asked = last(in_memory, "confirm-erase", MIA)
    in_memory.write(MIA, "ERASE")
    sent = in_memory.reply(MIA, asked, "YES")
    assert to(sent, MIA)


def test_a_yes_without_a_server_that_vouches_erases_by_the_token(in_memory: Attacked) -> None:
    """The question's own reply address is the proof; else some members could never be erased."""
    in_memory.write(MIA, "ERASE")
    sent = in_memory.reply(MIA, last(in_memory, "confirm-erase", MIA), "YES", proof="")
    assert MIA not in addresses(in_memory)
    assert letter_names(to(sent, MIA)) == ["erased"]


def test_a_forged_erase_is_asked_about_at_the_address_on_file(in_memory: Attacked) -> None:
    sent = in_memory.write(MIA, "ERASE", proof="")
    assert "erase" in everything(to(sent, MIA)).lower()
    assert MIA in addresses(in_memory)


def test_a_mere_yes_to_was_it_you_leaves_no_doubt_what_is_erased(in_memory: Attacked) -> None:
    """ "We ask once more": either that question tells what goes, or a second one does."""
    pair_up(in_memory)
    asked = to(in_memory.write(MIA, "ERASE", proof=""), MIA)[0]
    sent = in_memory.reply(MIA, asked, "YES", proof="")
    assert MIA in addresses(in_memory) or "Nobody can take that back" in see(asked).text
    assert to(sent, MIA)


# --- ERASE: what is open with others ------------------------------------------------------------------------------


def test_a_mentee_who_is_erased_leaves_no_request_open(in_memory: Attacked) -> None:
    letter = in_memory.asked()
    sent = erase(in_memory, MIA)
    assert in_memory.state() == "withdrawn"
    assert to(sent, JON)
    late = in_memory.reply(JON, letter, "Accept")
    assert relationship_states(in_memory) == []
    assert to(late, JON)
    assert not to(late, MIA)


def test_a_mentor_who_is_erased_leaves_nobody_waiting(in_memory: Attacked) -> None:
    in_memory.asked()
    lea_asks_too(in_memory)
    sent = erase(in_memory, JON)
    assert [in_memory.state(1), in_memory.state(2)] == ["withdrawn", "withdrawn"]
    assert to(sent, MIA)
    assert to(sent, LEA)


def test_each_of_many_mentees_hears_that_a_mentor_is_gone(in_memory: Attacked) -> None:
    in_memory.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg") + "Capacity: 15\n")
    people = "Ana Bell, Bo Crane, Cy Dorsey, Di Engel, Ed Foss, Flo Grant, Gus Hale, Hal Iverson, Ida Jung, Jo Kemp, Kai Lund, Lu Marsh"
    mentees = [f"{name.split()[1].lower()}@uni.example" for name in people.split(", ")]
    for who, name in zip(mentees, people.split(", "), strict=True):
        in_memory.write(who, "SIGN UP MENTEE", FORM.format(name=name))
        in_memory.reply(JON, to(in_memory.write(who, "REQUEST M-1001", "Please."), JON)[-1], "Accept")
        in_memory.later(days=2)
    before = sent_so_far(in_memory)
    erase(in_memory, JON)
    in_memory.later(days=2)
    assert {state for _, state in relationship_states(in_memory)} == {"ended"}
    assert [who for who in mentees if not got(in_memory, who, before)] == []


def test_a_partner_finds_the_erased_nowhere(in_memory: Attacked) -> None:
    pair_up(in_memory)
    erase(in_memory, JON)
    for word in ("STATUS", "BROWSE", "EXPORT", "REQUEST M-1001", "REQUEST Jon Berg"):
        sent = in_memory.write(MIA, word)
        assert to(sent, MIA), word
        assert JON not in everything(to(sent, MIA)), word
        assert "Jon Berg" not in everything(to(sent, MIA)).replace("REQUEST Jon Berg", "") or word == "REQUEST Jon Berg", word  # fmt: skip


def test_the_answer_to_a_question_of_an_erased_mentor_goes_to_nobody_and_its_writer_hears_so(
    in_memory: Attacked,
) -> None:
    in_memory.reply(JON, in_memory.asked(), "Which year are you in?")
    question = last(in_memory, "question", MIA)
    erase(in_memory, JON)
    before = sent_so_far(in_memory)
    sent = in_memory.reply(MIA, question, "I am in my third year.")
    assert not got(in_memory, JON, before)
    assert is_answered(in_memory, MIA, sent)


def test_a_question_to_an_erased_mentee_goes_to_nobody_and_its_writer_hears_so(in_memory: Attacked) -> None:
    letter = in_memory.asked()
    erase(in_memory, MIA)
    before = sent_so_far(in_memory)
    sent = in_memory.reply(JON, letter, "Which year are you in?")
    assert not got(in_memory, MIA, before)
    assert is_answered(in_memory, JON, sent)


def test_words_for_an_erased_partner_do_not_vanish(in_memory: Attacked) -> None:
    pair_up(in_memory)
    letter = last(in_memory, "introduction-mentor", JON)
    erase(in_memory, MIA)
    sent = in_memory.reply(JON, letter, "Dear Mia,\nshall we meet on Tuesday, as you said?\n\nJon")
    assert is_answered(in_memory, JON, sent)
    assert not to(sent, MIA)


def test_a_yes_to_was_it_you_of_before_does_nothing_after_an_erasure(in_memory: Attacked) -> None:
    in_memory.write(MIA, "REQUEST M-1001", "Please.", proof="")
    asked = last(in_memory, "confirm", MIA)
    erase(in_memory, MIA)
    in_memory.reply(MIA, asked, "YES")
    assert MIA not in addresses(in_memory)
    assert in_memory.player.records()["requests"] == []


def test_a_natural_yes_to_who_is_erased_within_the_hour_introduces_nobody(in_memory: Attacked) -> None:
    in_memory.reply(JON, in_memory.asked(), "Yes, happy to.")
    before = sent_so_far(in_memory)
    erase(in_memory, MIA)
    in_memory.later(days=1)
    assert letter_names(got(in_memory, MIA, before))[-1] == "erased"
    assert "introduction-mentee" not in letter_names(got(in_memory, MIA, before))
    assert not goes_on(in_memory)
    assert got(in_memory, JON, before)


def test_an_erasure_is_our_last_mail_though_a_partner_had_written_end(in_memory: Attacked) -> None:
    """Jon's END waits in the outbox for an hour; Mia is erased meanwhile."""
    pair_up(in_memory)
    in_memory.write(JON, "END")
    erase(in_memory, MIA)
    in_memory.later(days=3)
    assert letter_names(got(in_memory, MIA))[-1] == "erased"


def test_who_ends_and_is_erased_within_the_hour_is_heard_of_by_the_partner_once(in_memory: Attacked) -> None:
    pair_up(in_memory)
    before = sent_so_far(in_memory)
    in_memory.write(MIA, "END")
    erase(in_memory, MIA)
    in_memory.later(days=1)
    assert letter_names(got(in_memory, JON, before)) == ["ended"]


def test_who_leaves_and_is_erased_within_the_hour_keeps_no_mentor_waiting(in_memory: Attacked) -> None:
    in_memory.asked()
    before = sent_so_far(in_memory)
    in_memory.write(MIA, "LEAVE")
    erase(in_memory, MIA)
    in_memory.later(days=1)
    assert in_memory.state() == "withdrawn"
    assert len(got(in_memory, JON, before)) == 1


@pytest.mark.parametrize("erased, undoer", [(MIA, JON), (JON, MIA)])
def test_an_undo_brings_no_mentoring_with_an_erased_partner_back(
    on_sqlite: Attacked, erased: str, undoer: str
) -> None:
    pair_up(on_sqlite)
    on_sqlite.write(undoer, "END")
    erase(on_sqlite, erased)
    sent = on_sqlite.write(undoer, "UNDO")
    assert not goes_on(on_sqlite)
    assert to(sent, undoer)


def test_an_undo_of_a_reject_asks_for_nobody_who_was_erased(on_sqlite: Attacked) -> None:
    on_sqlite.reply(JON, on_sqlite.asked(), "Reject")
    erase(on_sqlite, MIA)
    sent = on_sqlite.write(JON, "UNDO")
    assert on_sqlite.state() != "pending"
    assert to(sent, JON)


@pytest.mark.parametrize(
    "word", ["UNDO", "YES", "CHANGE ADDRESS mia@elsewhere.example", "END", "RESUME", "WHY"]
)
def test_nothing_brings_back_who_was_erased(in_memory: Attacked, word: str) -> None:
    pair_up(in_memory)
    letter = last(in_memory, "introduction-mentee", MIA)
    in_memory.write(MIA, "END")
    erase(in_memory, MIA)
    question = last(in_memory, "confirm-erase", MIA)
    before = things(in_memory)
    in_memory.reply(MIA, question if word == "YES" else letter, word)
    in_memory.write(MIA, word)
    assert things(in_memory) == before
    assert MIA not in addresses(in_memory)


def test_a_concern_of_who_was_erased_reaches_a_coordinator(in_memory: Attacked) -> None:
    """Perhaps it is why she was: "coordinators read it at once"."""
    pair_up(in_memory)
    erase(in_memory, MIA)
    sent = in_memory.write(MIA, "CONCERN", "My mentor writes to me at night, and will not stop.")
    assert a_coordinator_knows(in_memory, sent)


def test_who_was_erased_and_signs_up_is_somebody_new(in_memory: Attacked) -> None:
    pair_up(in_memory)
    letter = last(in_memory, "introduction-mentee", MIA)
    erase(in_memory, MIA)
    in_memory.later(days=1)
    sent = in_memory.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"))
    assert letter_names(to(sent, MIA)) == ["welcome-mentee"]
    mine = next(m for m in in_memory.player.records()["members"] if m["email"] == MIA)
    assert mine["code"] != "M-1002"
    before = things(in_memory)
    answer = in_memory.reply(MIA, letter, "END", proof="")
    assert things(in_memory) == before
    assert "Jon Berg" not in everything(to(answer, MIA)).replace("Re: You and Jon Berg", "")


@pytest.mark.parametrize("sweep", ["their own, on the day after", "another's, months later"])
def test_what_who_has_come_back_writes_is_not_erased(on_sqlite: Attacked, migrated_sqlite_url: str, sweep: str) -> None:  # fmt: skip
    erase(on_sqlite, MIA)
    on_sqlite.later(hours=1)
    if sweep.startswith("another"):
        on_sqlite.later(days=90)
    on_sqlite.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"))
    on_sqlite.write(MIA, "CONCERN", WORRY)
    if sweep.startswith("another"):
        on_sqlite.write(LEA, "SIGN UP MENTEE", FORM.format(name="Lea Stone"))
        erase(on_sqlite, LEA)
    on_sqlite.later(days=2)
    assert [h["from"] for h in on_sqlite.player.records()["held"] if h["rule"] == "concern"] == [MIA]
    assert [row for row in rows_with(migrated_sqlite_url, ["private life"]) if row.startswith("inbox")]


def test_a_letter_to_who_has_come_back_is_not_taken_out_when_another_is_erased(on_sqlite: Attacked) -> None:
    erase(on_sqlite, MIA)
    on_sqlite.later(days=30)
    on_sqlite.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"))
    on_sqlite.reply(JON, to(on_sqlite.write(MIA, "REQUEST M-1001", "Please."), JON)[0], "Accept")
    on_sqlite.write(LEA, "SIGN UP MENTEE", FORM.format(name="Lea Stone"))
    erase(on_sqlite, LEA)
    on_sqlite.later(hours=23, minutes=40)
    before = sent_so_far(on_sqlite)
    on_sqlite.write(JON, "END")
    on_sqlite.later(hours=3)
    assert letter_names(got(on_sqlite, MIA, before)) == ["ended"]


def test_who_was_erased_and_signs_up_may_ask_again(in_memory: Attacked) -> None:
    in_memory.reply(JON, in_memory.asked(), "Reject")
    erase(in_memory, MIA)
    in_memory.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"))
    sent = in_memory.write(MIA, "REQUEST M-1001", "Please.")
    assert to(sent, MIA)
    assert in_memory.player.records()["requests"][0]["mentee"] != MIA


def test_a_sign_up_without_proof_after_an_erasure_is_no_forged_return(in_memory: Attacked) -> None:
    erase(in_memory, MIA)
    in_memory.later(days=2)
    in_memory.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"), proof="")
    assert MIA not in addresses(in_memory) or in_memory.standing(MIA) in ("draft", "active")
    assert ("Mia Okafor", "left") not in [(m["name"], m["standing"]) for m in in_memory.player.records()["members"]]  # fmt: skip


def test_who_waited_for_a_mentor_and_was_erased_hears_of_none(in_memory: Attacked) -> None:
    in_memory.write(MIA, "BROWSE oncology")
    erase(in_memory, MIA)
    before = sent_so_far(in_memory)
    in_memory.write(ADA, "SIGN UP MENTOR", FORM.format(name="Ada Stone").replace("Critical care", "Oncology"))
    in_memory.later(days=2)
    assert not got(in_memory, MIA, before)


@pytest.mark.parametrize("verb", ["RELEASE", "ANSWER", "HELD AS LEAVE"])  # fmt: skip
def test_a_held_mail_of_who_was_erased_acts_for_nobody_and_the_coordinator_reads_so(
    on_sqlite: Attacked, verb: str
) -> None:
    on_sqlite.write(MIA, "A question", "Wdisk is the leaflet of last year, and who wrote it?")
    held = max(int(str(h["ref"])[5:]) for h in on_sqlite.player.records()["held"])
    erase(on_sqlite, MIA)
    before = sent_so_far(on_sqlite)
    line = f"HELD-{held} AS LEAVE" if verb.startswith("HELD") else f"{verb} HELD-{held}"
    sent = order(on_sqlite, line, "It is on our website.")
    assert to(sent, COORDINATOR)
    assert {m.recipient for m in on_sqlite.player.post.sent[before:]} == {COORDINATOR}


def test_a_coordinator_who_is_erased_as_a_member_stays_a_coordinator(in_memory: Attacked) -> None:
    in_memory.write(COORDINATOR, "SIGN UP MENTOR", FORM.format(name="Carla Diaz"))
    assert COORDINATOR in addresses(in_memory)
    sent = in_memory.write(COORDINATOR, "ERASE")
    assert to(sent, COORDINATOR)
    in_memory.reply(COORDINATOR, to(sent, COORDINATOR)[-1], "YES", after=60)
    assert COORDINATOR not in addresses(in_memory)
    assert to(in_memory.write(MIA, "CONCERN", "I am worried."), COORDINATOR)
    assert to(order(in_memory, "QUEUE"), COORDINATOR)


# --- ERASE: what is kept ------------------------------------------------------------------------------------------


def rows_with(url: str, words: Sequence[str], *, others: Sequence[str] = ()) -> list[str]:
    """Each row that holds one of the words; but for the mails of those `others`."""
    engine = create_engine(url)
    meta = MetaData()
    meta.reflect(engine)
    with engine.connect() as connection:
        rows = [(t, row) for t in meta.tables for row in connection.execute(text(f"SELECT * FROM {t}")).all()]
    engine.dispose()
    shown = [
        (t, " ".join(v.decode("latin-1") if isinstance(v, bytes) else str(v) for v in row)) for t, row in rows
    ]
    shown = [(t, row) for t, row in shown if t != "inbox" or not any(other in row for other in others)]
    return [f"{t}: {word}: {row[:300]}" for t, row in shown for word in words if word in row]


def _moved(world: Attacked) -> str:
    pair_up(world)
    move(world)
    return MIA_HOME


def _asked_to_move(world: Attacked) -> str:
    world.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    return MIA


def _concern(world: Attacked) -> str:
    pair_up(world)
    world.write(MIA, "CONCERN", "I am Mia Okafor, and he shouts.")
    return MIA


def _end_undone(world: Attacked) -> str:
    pair_up(world)
    world.write(MIA, "END")
    world.write(MIA, "UNDO")
    return MIA


def _ended_within_the_hour(world: Attacked) -> str:
    pair_up(world)
    world.write(MIA, "END")
    return MIA


def _left(world: Attacked) -> str:
    world.asked()
    world.write(MIA, "LEAVE")
    return MIA


def _natural_yes(world: Attacked) -> str:
    world.reply(JON, world.asked(), "Yes, happy to mentor Mia Okafor.")
    return MIA


def _words_to_a_partner(world: Attacked) -> str:
    pair_up(world)
    world.reply(MIA, last(world, "introduction-mentee", MIA), "Dear Jon,\nshall we meet on Tuesday? You may call me.\n\nMia Okafor")  # fmt: skip
    return MIA


def _by_a_coordinator(world: Attacked) -> str:
    pair_up(world)
    order(world, f"BLOCK {MIA} AND {JON}", "NOTE REL-1: Mia Okafor called", f"PAUSE {MIA}")
    return MIA


def _why(world: Attacked) -> str:
    pair_up(world)
    world.reply(MIA, last(world, "introduction-mentee", MIA), "WHY")
    return MIA


BEFORE: dict[str, Callable[[Attacked], str]] = {"moved": _moved, "asked to move": _asked_to_move, "concern": _concern, "end undone": _end_undone, "ended within the hour": _ended_within_the_hour, "left": _left, "natural yes": _natural_yes, "words to a partner": _words_to_a_partner, "by a coordinator": _by_a_coordinator, "why": _why}  # fmt: skip


@pytest.mark.parametrize("how", BEFORE)
def test_nothing_that_names_the_erased_is_kept(
    on_sqlite: Attacked, migrated_sqlite_url: str, how: str
) -> None:
    """But for what others wrote, of which the next test tells."""
    who = BEFORE[how](on_sqlite)
    erase(on_sqlite, who)
    on_sqlite.later(hours=2)  # what waited for second thoughts goes out
    on_sqlite.later(days=3)
    on_sqlite.write(MIA, "Hello", "Thank you for all. Mia Okafor")
    on_sqlite.later(days=3)
    assert rows_with(migrated_sqlite_url, ["Okafor", MIA, MIA_HOME], others=[JON, COORDINATOR]) == []


def test_the_mails_of_others_do_not_keep_the_name_of_the_erased(
    on_sqlite: Attacked, migrated_sqlite_url: str
) -> None:
    """ "On YES nothing that names the person stays": Jon's answer quotes our letter, and its subject names her."""
    pair_up(on_sqlite)
    erase(on_sqlite, MIA)
    on_sqlite.later(days=3)
    assert rows_with(migrated_sqlite_url, ["Okafor", MIA]) == []


@wrong_today("mild: the outbox is swept once, a day later")
def test_a_letter_that_no_server_takes_for_two_days_does_not_keep_the_name_of_the_erased(
    on_sqlite: Attacked, migrated_sqlite_url: str
) -> None:
    on_sqlite.asked()
    on_sqlite.write(MIA, "LEAVE")
    erase(on_sqlite, MIA)
    on_sqlite.player.post.down = "nothing listens there"
    on_sqlite.later(days=2)
    on_sqlite.player.post.down = ""
    on_sqlite.later(days=5)
    assert rows_with(migrated_sqlite_url, ["Okafor", MIA], others=[JON]) == []


# --- CHANGE ADDRESS: to where -------------------------------------------------------------------------------------

TAKEN = {"another member's": JON, "a coordinator's": COORDINATOR, "the program's": ADDRESS, "the program's with a tag": "mentors+x@pharmacists.example", "her own": MIA}  # fmt: skip


@pytest.mark.parametrize("which", TAKEN)  # fmt: skip
def test_nobody_takes_an_address_that_is_somebodys(in_memory: Attacked, which: str) -> None:
    new = TAKEN[which]
    before = things(in_memory)
    sent = in_memory.write(MIA, f"CHANGE ADDRESS {new}")
    asked = [m for m in to(sent, new) if m.letter == "confirm-address"]
    if asked:
        in_memory.reply(new, asked[0], "YES")
    assert things(in_memory) == before
    assert to(sent, MIA) or a_coordinator_knows(in_memory, sent)
    assert not [m for m in in_memory.player.post.sent if m.recipient.startswith("mentors")]


def test_nobody_learns_by_a_change_of_address_who_takes_part(in_memory: Attacked) -> None:
    """A stranger's address and a member's are answered alike; else any member could ask for any address."""
    taken = to(in_memory.write(MIA, f"CHANGE ADDRESS {JON}"), MIA)
    free = to(Attacked().write(MIA, "CHANGE ADDRESS jon@nowhere.example"), MIA)
    assert letter_names(taken) == letter_names(free)


@pytest.mark.parametrize("new", ["j\u043en@hospital.example", "jon@h\u043espital.example", "carla@pharmac\u0456sts.example"])  # fmt: skip
def test_a_look_alike_is_asked_of_a_person_or_refused(in_memory: Attacked, new: str) -> None:
    before = things(in_memory)
    sent = in_memory.write(MIA, f"CHANGE ADDRESS {new}")
    assert things(in_memory) == before
    assert is_answered(in_memory, MIA, sent)


UNCERTAIN = [f"CHANGE ADDRESS {MIA_HOME} or {MIA_ELSEWHERE}", f"CHANGE ADDRESS {MIA_HOME}, {MIA_ELSEWHERE}", "CHANGE ADDRESS", "CHANGE ADDRESS not-an-address", "CHANGE ADDRESS to the one below"]  # fmt: skip


@pytest.mark.parametrize("line", UNCERTAIN)  # fmt: skip
def test_a_new_address_that_is_not_certain_is_asked_about(in_memory: Attacked, line: str) -> None:
    sent = in_memory.write(MIA, line)
    assert is_answered(in_memory, MIA, sent)
    assert "confirm-address" not in letter_names(sent)


DENIED = [f"Please do not change address to {MIA_HOME} yet.", f"CHANGE ADDRESS {MIA_HOME}\nNo, wait, please do not do that yet.", f"Shall I write CHANGE ADDRESS {MIA_HOME}, or do you do it?"]  # fmt: skip


@pytest.mark.parametrize("words", DENIED)  # fmt: skip
def test_a_change_of_address_that_is_denied_moves_nobody(in_memory: Attacked, words: str) -> None:
    sent = in_memory.write(MIA, "My address", words)
    assert not to(sent, MIA_HOME)
    assert is_answered(in_memory, MIA, sent)


def test_a_forged_change_of_address_writes_nothing_to_the_forger(in_memory: Attacked) -> None:
    sent = in_memory.write(MIA, f"CHANGE ADDRESS {EVE}", proof="")
    assert not to(sent, EVE)
    assert to(sent, MIA)


def test_the_question_about_a_forged_change_of_address_names_the_new_one(in_memory: Attacked) -> None:
    """Who says YES to "was it you?" has to see what it is about."""
    sent = in_memory.write(MIA, f"CHANGE ADDRESS {EVE}", proof="")
    asked = see(to(sent, MIA)[0]).text
    assert EVE in asked or "address" in asked.replace("A mail with your address", "").replace(
        "Addresses can", ""
    )


def test_a_yes_to_a_forged_change_of_address_still_asks_at_the_new_one(in_memory: Attacked) -> None:
    asked = to(in_memory.write(MIA, f"CHANGE ADDRESS {MIA_HOME}", proof=""), MIA)[0]
    in_memory.reply(MIA, asked, "YES")
    assert MIA in addresses(in_memory)
    assert letter_names(got(in_memory, MIA_HOME)) == ["confirm-address"]


def test_a_stranger_is_not_bombed_by_changes_of_address(in_memory: Attacked) -> None:
    """ "Mails that one member may cause to another": 5 a day."""
    for _ in range(12):
        in_memory.write(MIA, f"CHANGE ADDRESS {MIA_ELSEWHERE}")
    assert len(got(in_memory, MIA_ELSEWHERE)) <= 5


def test_a_member_does_not_flood_strangers_by_changes_of_address(in_memory: Attacked) -> None:
    """Thirty answers a day to one's own address, and as many in all to people who never wrote."""
    for n in range(40):
        in_memory.write(MIA, f"CHANGE ADDRESS x{n}@victim.example")
    assert sum(m.recipient.endswith("@victim.example") for m in in_memory.player.post.sent) <= 10


def test_a_new_address_that_refuses_our_question_is_told_to_the_member_or_a_coordinator(
    in_memory: Attacked,
) -> None:
    in_memory.player.post.refuses[MIA_HOME] = "550 5.1.1 no such user"
    in_memory.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    in_memory.later(hours=1)
    assert in_memory.standing(MIA) == "active"
    assert "address-refused" in letter_names(got(in_memory, MIA))


@pytest.mark.parametrize("who", ["left", "draft", "paused", "stranger"])
def test_a_change_of_address_by_whom_it_may_be_is_not_met_with_silence(in_memory: Attacked, who: str) -> None:
    writer = MIA
    match who:
        case "left":
            in_memory.write(MIA, "LEAVE")
        case "draft":
            writer = NOA
            in_memory.write(NOA, "SIGN UP MENTOR", "Name: Noa Lind\n")
        case "paused":
            in_memory.write(MIA, "PAUSE")
        case _:
            writer = NOA
    sent = in_memory.write(writer, f"CHANGE ADDRESS {MIA_HOME}")
    assert is_answered(in_memory, writer, sent)
    assert who != "stranger" or not to(sent, MIA_HOME)


# --- CHANGE ADDRESS: the YES, and what was under way --------------------------------------------------------------


@pytest.mark.parametrize("who, proof", [(MIA, "pass"), (EVE, "pass"), (JON, "pass"), (MIA_HOME, "fail")])
def test_a_yes_from_the_wrong_end_moves_nobody(in_memory: Attacked, who: str, proof: str) -> None:
    in_memory.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    letter = (
        last(in_memory, "address-asked", MIA) if who == MIA else last(in_memory, "confirm-address", MIA_HOME)
    )
    sent = in_memory.reply(who, letter, "YES", proof=proof)
    assert MIA in addresses(in_memory)
    assert who != MIA or is_answered(in_memory, MIA, sent)


@pytest.mark.parametrize("how", PLACES)
def test_a_yes_with_a_quoted_reference_moves_nobody(in_memory: Attacked, how: str) -> None:
    in_memory.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    writes_as_thief(in_memory, last(in_memory, "confirm-address", MIA_HOME), MIA_HOME, "YES", how)
    assert MIA in addresses(in_memory)


def test_a_late_yes_moves_nobody_and_says_so(in_memory: Attacked) -> None:
    in_memory.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    asked = last(in_memory, "confirm-address", MIA_HOME)
    in_memory.later(days=8)
    sent = in_memory.reply(MIA_HOME, asked, "YES")
    assert MIA in addresses(in_memory)
    assert is_answered(in_memory, MIA_HOME, sent)


def test_a_second_yes_tells_the_partner_nothing_more(in_memory: Attacked) -> None:
    pair_up(in_memory)
    move(in_memory)
    before = sent_so_far(in_memory)
    in_memory.reply(MIA_HOME, last(in_memory, "confirm-address", MIA_HOME), "YES")
    assert addresses(in_memory).count(MIA_HOME) == 1
    assert not got(in_memory, JON, before)


def test_of_two_wishes_to_move_the_later_one_stays(in_memory: Attacked) -> None:
    """A yes to the older question comes last: it was overtaken."""
    in_memory.write(MIA, f"CHANGE ADDRESS {MIA_ELSEWHERE}")
    in_memory.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    in_memory.reply(MIA_HOME, last(in_memory, "confirm-address", MIA_HOME), "YES")
    sent = in_memory.reply(MIA_ELSEWHERE, last(in_memory, "confirm-address", MIA_ELSEWHERE), "YES")
    assert MIA_HOME in addresses(in_memory)
    assert MIA_ELSEWHERE not in addresses(in_memory)
    assert is_answered(in_memory, MIA_ELSEWHERE, sent)


def test_a_member_who_says_that_it_was_not_her_is_not_moved_by_a_yes_after_that(in_memory: Attacked) -> None:
    """ "If you did not ask for that, reply to this mail": a coordinator has it now."""
    in_memory.write(MIA, f"CHANGE ADDRESS {EVE}")
    sent = in_memory.reply(MIA, last(in_memory, "address-asked", MIA), "I did not ask for that. Please do not change it.")  # fmt: skip
    assert a_coordinator_knows(in_memory, sent)
    in_memory.reply(EVE, last(in_memory, "confirm-address", EVE), "YES")
    assert MIA in addresses(in_memory)


def test_a_no_from_the_new_address_ends_it(in_memory: Attacked) -> None:
    in_memory.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    asked = last(in_memory, "confirm-address", MIA_HOME)
    in_memory.reply(MIA_HOME, asked, "NO, I do not know you.")
    assert MIA in addresses(in_memory)


def test_a_member_who_did_not_want_the_move_reaches_a_coordinator_from_the_old_address(
    in_memory: Attacked,
) -> None:
    pair_up(in_memory)
    move(in_memory)
    letter = last(in_memory, "address-changed", MIA)
    sent = in_memory.reply(MIA, letter, "I did not want that. Somebody was in my mailbox.")
    assert a_coordinator_knows(in_memory, sent)


def test_two_members_do_not_come_to_one_address(in_memory: Attacked) -> None:
    in_memory.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    first = last(in_memory, "confirm-address", MIA_HOME)
    in_memory.write(JON, f"CHANGE ADDRESS {MIA_HOME}")
    second = last(in_memory, "confirm-address", MIA_HOME)
    in_memory.reply(MIA_HOME, first, "YES")
    sent = in_memory.reply(MIA_HOME, second, "YES")
    assert addresses(in_memory).count(MIA_HOME) == 1
    assert is_answered(in_memory, MIA_HOME, sent)


def test_who_signs_up_at_the_new_address_meanwhile_is_not_made_one_with_the_member(
    in_memory: Attacked,
) -> None:
    in_memory.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    in_memory.write(MIA_HOME, "SIGN UP MENTEE", FORM.format(name="Mo Kafka"))
    sent = in_memory.reply(MIA_HOME, last(in_memory, "confirm-address", MIA_HOME), "YES")
    assert addresses(in_memory).count(MIA_HOME) == 1
    assert MIA in addresses(in_memory)
    assert is_answered(in_memory, MIA_HOME, sent)


def test_a_mentor_who_has_moved_answers_from_the_new_address(in_memory: Attacked) -> None:
    letter = in_memory.asked()
    move(in_memory, JON, "jon.berg@home.example")
    sent = in_memory.reply("jon.berg@home.example", letter, "Accept")
    assert in_memory.state() == "accepted"
    assert "jon.berg@home.example" in everything(to(sent, MIA))
    assert JON not in everything(to(sent, MIA))


def test_a_mentor_who_has_moved_answers_from_the_old_address(in_memory: Attacked) -> None:
    """ "What you send from either counts as yours.\""""
    letter = in_memory.asked()
    move(in_memory, JON, "jon.berg@home.example")
    sent = in_memory.reply(JON, letter, "Accept")
    assert in_memory.state() == "accepted"
    assert "jon.berg@home.example" in everything(to(sent, MIA))


def test_a_forger_at_the_old_address_does_nothing(in_memory: Attacked) -> None:
    pair_up(in_memory)
    move(in_memory)
    before = things(in_memory)
    in_memory.write(MIA, "END", proof="")
    assert things(in_memory) == before


def test_the_old_address_is_answered(in_memory: Attacked) -> None:
    move(in_memory)
    sent = in_memory.write(MIA, "STATUS")
    assert to(sent, MIA_HOME) or to(sent, MIA)


def test_a_letter_that_waited_reaches_the_new_address(in_memory: Attacked) -> None:
    """Jon's END waits an hour; Mia moves meanwhile, and no longer reads the old mailbox."""
    pair_up(in_memory)
    in_memory.write(JON, "END")
    move(in_memory)
    in_memory.later(hours=2)
    assert "ended" in letter_names(got(in_memory, MIA_HOME))


def test_a_mentee_who_has_moved_is_introduced_at_the_new_address(in_memory: Attacked) -> None:
    letter = in_memory.asked()
    in_memory.reply(JON, letter, "Yes, happy to.")
    move(in_memory)
    in_memory.later(hours=2)
    assert "introduction-mentee" in letter_names(got(in_memory, MIA_HOME))


def test_who_has_moved_may_move_back(in_memory: Attacked) -> None:
    move(in_memory)
    sent = in_memory.write(MIA_HOME, f"CHANGE ADDRESS {MIA}")
    assert to(sent, MIA)
    in_memory.reply(MIA, to(sent, MIA)[0], "YES")
    assert MIA in addresses(in_memory)
    assert MIA_HOME not in addresses(in_memory)


def test_two_who_are_kept_apart_stay_so_after_a_move(in_memory: Attacked) -> None:
    order(in_memory, f"BLOCK {MIA} AND {JON}")
    move(in_memory)
    sent = in_memory.write(MIA_HOME, "REQUEST M-1001", "Please.")
    assert in_memory.player.records()["requests"] == []
    assert not to(sent, JON)


def test_an_undo_of_a_move_is_not_met_with_silence(in_memory: Attacked) -> None:
    move(in_memory)
    sent = in_memory.reply(MIA_HOME, last(in_memory, "address-changed", MIA_HOME), "UNDO")
    assert is_answered(in_memory, MIA_HOME, sent)


def test_an_undo_from_the_new_address_takes_an_end_from_the_old_one_back(in_memory: Attacked) -> None:
    pair_up(in_memory)
    in_memory.write(MIA, "END")
    move(in_memory)
    sent = in_memory.write(MIA_HOME, "UNDO")
    assert to(sent, MIA_HOME)
    assert goes_on(in_memory) or "changed since" in everything(to(sent, MIA_HOME))


def test_a_question_to_erase_that_went_to_the_old_address_counts_after_a_move(in_memory: Attacked) -> None:
    """Or says that it does not."""
    in_memory.write(MIA, "ERASE")
    asked = last(in_memory, "confirm-erase", MIA)
    move(in_memory)
    sent = in_memory.reply(MIA, asked, "YES")
    assert MIA_HOME not in addresses(in_memory) or to(sent, MIA) or to(sent, MIA_HOME)


# --- UNDO: whose, when, and of what -------------------------------------------------------------------------------


@pytest.mark.parametrize("hours, done", [(23, True), (25, False)])
@pytest.mark.parametrize("deed", ["ACCEPT", "REJECT", "END", "LEAVE"])
def test_an_undo_is_done_within_the_day_and_refused_aloud_after_it(
    in_memory: Attacked, deed: str, hours: int, done: bool
) -> None:
    who = MIA if deed == "END" else JON
    if deed == "END":
        pair_up(in_memory)
    elif deed == "LEAVE":
        in_memory.asked()
    before = things(in_memory)
    if deed in ("ACCEPT", "REJECT"):
        letter = in_memory.asked()
        before = things(in_memory)
        in_memory.reply(JON, letter, deed)
    else:
        in_memory.write(who, deed)
    in_memory.later(hours=hours)
    sent = in_memory.write(who, "UNDO")
    assert (things(in_memory)[:2] == before[:2] and (deed != "END" or goes_on(in_memory))) == done
    assert letter_names(to(sent, who)) == ["undone" if done else "undo-not"]


@pytest.mark.parametrize("deed", ["ACCEPT", "REJECT"])
def test_an_undo_by_the_other_one_does_nothing(in_memory: Attacked, deed: str) -> None:
    in_memory.reply(JON, in_memory.asked(), deed)
    before = things(in_memory)
    sent = in_memory.write(MIA, "UNDO")
    assert things(in_memory) == before
    assert letter_names(to(sent, MIA)) == ["undo-not"]


@pytest.mark.parametrize("which", ["a coordinator's", "the partner's"])
def test_a_member_undoes_nobody_elses_deed_by_its_number(in_memory: Attacked, which: str) -> None:
    pair_up(in_memory)
    if which == "a coordinator's":
        order(in_memory, "END REL-1")
    else:
        in_memory.write(JON, "END")
    in_memory.later(hours=2)
    for n in range(1, 5):
        in_memory.write(MIA, f"UNDO DO-{n}")
    assert not goes_on(in_memory)


def test_a_second_undo_undoes_nothing_and_says_so(in_memory: Attacked) -> None:
    pair_up(in_memory)
    in_memory.write(MIA, "END")
    in_memory.write(MIA, "UNDO")
    before = sent_so_far(in_memory)
    sent = in_memory.write(MIA, "UNDO")
    assert goes_on(in_memory)
    assert letter_names(to(sent, MIA)) == ["undo-not"]
    in_memory.later(days=1)
    assert not got(in_memory, JON, before)


def test_a_second_undo_does_not_reach_for_an_older_deed(in_memory: Attacked) -> None:
    """Jon has rejected Mia and then accepted Lea; UNDO, UNDO: "takes back your last"."""
    in_memory.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg") + "Capacity: 3\n")
    one = in_memory.asked()
    other = lea_asks_too(in_memory)
    in_memory.reply(JON, one, "Reject")
    in_memory.reply(JON, other, "Accept")
    in_memory.write(JON, "UNDO")
    assert [in_memory.state(1), in_memory.state(2)] == ["rejected", "pending"]
    in_memory.write(JON, "UNDO")
    assert in_memory.state(1) == "rejected"


def test_an_undo_in_reply_to_a_letter_takes_that_deed_back_and_no_other(in_memory: Attacked) -> None:
    """ "Write UNDO in reply to our mail about it.\""""
    one = in_memory.asked()
    other = lea_asks_too(in_memory)
    in_memory.reply(JON, one, "Accept")
    in_memory.reply(JON, other, "Accept")
    in_memory.reply(JON, last(in_memory, "introduction-mentor", JON), "HELP")
    first = next(m for m in got(in_memory, JON) if m.letter == "introduction-mentor")
    sent = in_memory.reply(JON, first, "UNDO")
    assert in_memory.state(2) == "accepted", letter_names(sent)
    assert in_memory.state(1) == "pending"


def test_end_undo_end_is_heard_once(in_memory: Attacked) -> None:
    pair_up(in_memory)
    before = sent_so_far(in_memory)
    for word in ("END", "UNDO", "END"):
        in_memory.write(MIA, word)
    in_memory.later(days=1)
    assert letter_names(got(in_memory, JON, before)) == ["ended"]
    assert not goes_on(in_memory)


def test_who_has_said_end_as_well_is_not_bound_again_without_a_word(in_memory: Attacked) -> None:
    """Both wrote END within the hour; one thinks better of it."""
    pair_up(in_memory)
    in_memory.write(MIA, "END")
    in_memory.write(JON, "END")
    before = sent_so_far(in_memory)
    in_memory.write(MIA, "UNDO")
    in_memory.later(hours=2)
    assert not goes_on(in_memory) or "undone" in letter_names(got(in_memory, JON, before))


def test_an_undo_of_an_end_takes_no_place_that_was_given_to_another(in_memory: Attacked) -> None:
    in_memory.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg") + "Capacity: 1\n")
    pair_up(in_memory)
    in_memory.write(MIA, "END")
    in_memory.later(hours=2)
    in_memory.reply(JON, lea_asks_too(in_memory), "Accept")
    sent = in_memory.write(MIA, "UNDO")
    assert [state for _, state in relationship_states(in_memory)].count("active") == 1
    assert to(sent, MIA)


def test_an_undo_of_an_end_binds_nobody_who_has_left(in_memory: Attacked) -> None:
    pair_up(in_memory)
    in_memory.write(MIA, "END")
    in_memory.later(hours=2)
    in_memory.write(JON, "LEAVE")
    before = sent_so_far(in_memory)
    sent = in_memory.write(MIA, "UNDO")
    in_memory.later(hours=2)
    assert to(sent, MIA)
    assert not goes_on(in_memory) or got(in_memory, JON, before)


def test_an_undo_brings_nobody_together_whom_a_coordinator_has_kept_apart(in_memory: Attacked) -> None:
    """Neither an END nor a REJECT that she may have asked for is taken back over her head."""
    pair_up(in_memory)
    in_memory.write(MIA, "END")
    in_memory.later(hours=2)
    order(in_memory, f"BLOCK {MIA} AND {JON}")
    sent = in_memory.write(MIA, "UNDO")
    assert not goes_on(in_memory)
    assert is_answered(in_memory, MIA, sent)


def test_an_undo_of_a_reject_opens_no_second_request(in_memory: Attacked) -> None:
    ada_signs_up(in_memory)
    in_memory.reply(JON, in_memory.asked(), "Reject")
    in_memory.write(MIA, "REQUEST M-1003", "Please.")
    sent = in_memory.write(JON, "UNDO")
    assert [in_memory.state(1), in_memory.state(2)].count("pending") == 1
    assert to(sent, JON)


def test_an_undo_of_a_reject_is_told_to_who_has_heard_of_it(in_memory: Attacked) -> None:
    in_memory.reply(JON, in_memory.asked(), "Reject")
    sent = in_memory.write(JON, "UNDO")
    assert in_memory.state() == "pending"
    assert to(sent, MIA)


def test_an_undo_of_a_reject_is_followed_by_the_deadline(in_memory: Attacked) -> None:
    """Due dates are put back as well: else she would wait for ever."""
    in_memory.reply(JON, in_memory.asked(), "Reject")
    in_memory.write(JON, "UNDO")
    in_memory.later(days=20)
    assert in_memory.state() == "expired"


def test_an_undo_of_an_accept_is_refused_once_the_mentee_has_ended_it(in_memory: Attacked) -> None:
    in_memory.reply(JON, in_memory.asked(), "Accept")
    in_memory.write(MIA, "END")
    sent = in_memory.write(JON, "UNDO")
    assert in_memory.state() == "accepted"
    assert letter_names(to(sent, JON)) == ["undo-not"]


def test_an_undo_of_an_accept_asks_the_other_mentor_again(in_memory: Attacked) -> None:
    """ "A yes to one closes the others": the no is as if the yes had never been."""
    in_memory.player.rules = replace(RULES, policy=replace(RULES.policy, open_requests=2))
    in_memory.player.set_up()
    ada_signs_up(in_memory)
    letter = in_memory.asked()
    in_memory.write(MIA, "REQUEST M-1003", "Please.")
    in_memory.reply(JON, letter, "Accept")
    assert in_memory.state(2) == "withdrawn"
    before = sent_so_far(in_memory)
    in_memory.write(JON, "UNDO")
    in_memory.later(hours=2)
    assert [in_memory.state(1), in_memory.state(2)] == ["pending", "pending"]
    assert got(in_memory, ADA, before)


def test_an_undo_of_leave_within_the_hour_is_heard_by_nobody(in_memory: Attacked) -> None:
    in_memory.asked()
    before = sent_so_far(in_memory)
    in_memory.write(JON, "LEAVE")
    in_memory.write(JON, "UNDO")
    in_memory.later(hours=3)
    assert in_memory.standing(JON) == "active"
    assert in_memory.state() == "pending"
    assert not got(in_memory, MIA, before)


@pytest.mark.parametrize("pause", ["PAUSE", "PAUSE UNTIL 20 March"])
def test_an_undo_of_leave_brings_a_pause_back_with_its_end(in_memory: Attacked, pause: str) -> None:
    in_memory.write(JON, pause)
    in_memory.write(JON, "LEAVE")
    in_memory.write(JON, "UNDO")
    assert in_memory.standing(JON) == "paused"
    before = sent_so_far(in_memory)
    in_memory.later(days=25)
    assert in_memory.standing(JON) == ("paused" if pause == "PAUSE" else "active")
    assert pause == "PAUSE" or got(in_memory, JON, before)


def test_an_undo_of_leave_brings_a_cv_back_or_says_that_it_is_gone(in_memory: Attacked) -> None:
    in_memory.player.take_in((MAILS / "011-cv.eml").read_bytes().replace(b"\n", b"\r\n"))
    in_memory.work()
    lee = "lee@example.org"
    assert "CV-" in see(to(in_memory.write(lee, "EXPORT"), lee)[0]).files
    in_memory.write(lee, "LEAVE")
    told = everything(to(in_memory.write(lee, "UNDO"), lee))
    assert "CV" in told or "CV-" in see(to(in_memory.write(lee, "EXPORT"), lee)[0]).files


def test_an_undo_after_leave_and_a_new_sign_up_is_not_met_with_silence(in_memory: Attacked) -> None:
    in_memory.write(JON, "LEAVE")
    in_memory.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg"))
    sent = in_memory.write(JON, "UNDO")
    assert in_memory.standing(JON) == "active"
    assert to(sent, JON)


@pytest.mark.parametrize("words", ["UNDO? No, leave it as it is.", "Please do not undo it.", "I would undo it if I could, but it is better so.", "Can one undo that later?"])  # fmt: skip
def test_an_undo_that_is_denied_or_asked_about_undoes_nothing(in_memory: Attacked, words: str) -> None:
    pair_up(in_memory)
    in_memory.write(MIA, "END")
    sent = in_memory.reply(MIA, last(in_memory, "ended", MIA), words)
    assert not goes_on(in_memory)
    assert is_answered(in_memory, MIA, sent)


@pytest.mark.parametrize("header", [{"Auto-Submitted": "auto-replied"}, {"Precedence": "bulk"}])  # fmt: skip
def test_a_robots_undo_undoes_nothing(in_memory: Attacked, header: dict[str, str]) -> None:
    pair_up(in_memory)
    in_memory.write(MIA, "END")
    in_memory.write(MIA, "UNDO", headers=header)
    assert not goes_on(in_memory)


def test_an_undo_that_a_coordinator_passes_on_is_not_met_with_silence(in_memory: Attacked) -> None:
    pair_up(in_memory)
    in_memory.write(MIA, "END")
    sent = with_attached(in_memory, [eml(f"Mia Okafor <{MIA}>", "UNDO", "UNDO")])
    assert to(sent, COORDINATOR) or goes_on(in_memory)
    in_memory.later(hours=2)
    assert not goes_on(in_memory) or "undone" in letter_names(got(in_memory, MIA))


def test_an_undo_of_who_only_pauses_changes_nothing_and_says_so(in_memory: Attacked) -> None:
    in_memory.write(JON, "PAUSE")
    sent = in_memory.write(JON, "UNDO")
    assert in_memory.standing(JON) == "paused"
    assert to(sent, JON)


def test_an_unproven_undo_is_asked_about_in_time(in_memory: Attacked) -> None:
    pair_up(in_memory)
    in_memory.write(MIA, "END")
    sent = in_memory.write(MIA, "UNDO", proof="")
    assert not goes_on(in_memory)
    assert to(sent, MIA)
    in_memory.reply(MIA, to(sent, MIA)[0], "YES", proof="")
    assert goes_on(in_memory)


def test_an_end_in_answer_to_the_offer_of_a_term_can_be_undone(in_memory: Attacked) -> None:
    pair_up(in_memory)
    in_memory.later(days=167)
    before = sent_so_far(in_memory)
    in_memory.reply(MIA, last(in_memory, "renewal-offer", MIA), "END")
    sent = in_memory.write(MIA, "UNDO")
    assert letter_names(to(sent, MIA)) == ["undone"] or not goes_on(in_memory) or got(in_memory, MIA, before)
    assert goes_on(in_memory)


# --- second thoughts ----------------------------------------------------------------------------------------------

YES = "Yes, happy to."


def test_a_contrary_word_within_the_hour_takes_a_natural_yes_back_unheard(in_memory: Attacked) -> None:
    letter = in_memory.asked()
    before = sent_so_far(in_memory)
    in_memory.reply(JON, letter, YES)
    in_memory.reply(JON, letter, "Sorry, I cannot after all.")
    in_memory.later(days=1)
    assert in_memory.state() == "rejected"
    assert "introduction-mentee" not in letter_names(got(in_memory, MIA, before))
    assert JON not in everything(got(in_memory, MIA, before))


CONTRARY = ["Sorry, I can't.", "No, sorry.", "Please forget my yes, I have no time.", "I changed my mind, sorry.", "On second thoughts, no.", "Please wait with that, I must ask my boss first.", "Oh, which Mia is this? I meant another one.", "Stop, that was for somebody else.", "Wait, I must ask my boss first.", "I pressed the wrong button.", "Stop!"]  # fmt: skip


@pytest.mark.parametrize("words", CONTRARY)
def test_a_mentor_who_thinks_better_of_it_within_the_hour_is_introduced_to_nobody(
    in_memory: Attacked, words: str
) -> None:
    """Where the words are not certain, the letter that cannot be taken back waits until they are."""
    letter = in_memory.asked()
    before = sent_so_far(in_memory)
    in_memory.reply(JON, letter, YES)
    in_memory.reply(JON, letter, words)
    in_memory.later(days=1)
    assert "introduction-mentee" not in letter_names(got(in_memory, MIA, before))
    assert JON not in everything(got(in_memory, MIA, before))


REGRETS = ["Sorry, I did not mean that. Please let it go on.", "No, wait, I want to go on.", "I want to stay after all."]  # fmt: skip


@pytest.mark.parametrize("words", REGRETS)
@pytest.mark.parametrize("word", ["END", "LEAVE"])
def test_who_regrets_an_end_or_a_goodbye_in_words_within_the_hour_is_not_told_of_to_others(
    in_memory: Attacked, word: str, words: str
) -> None:
    """ "So that UNDO or a contrary word takes them back unheard": at least until a coordinator has read it."""
    if word == "END":
        pair_up(in_memory)
    else:
        in_memory.asked()
    before = sent_so_far(in_memory)
    in_memory.write(JON, word)
    in_memory.reply(JON, last(in_memory, "ended" if word == "END" else "left", JON), words)
    in_memory.later(hours=3)
    assert not got(in_memory, MIA, before)


def test_who_leaves_within_the_hour_of_a_partners_end_is_not_bound_again_without_a_word(
    in_memory: Attacked,
) -> None:
    pair_up(in_memory)
    in_memory.write(MIA, "END")
    in_memory.write(JON, "LEAVE")
    before = sent_so_far(in_memory)
    in_memory.write(MIA, "UNDO")
    in_memory.later(hours=2)
    assert not goes_on(in_memory) or got(in_memory, JON, before)


@pytest.mark.parametrize("word", ["RENEW", "END"])
def test_a_partner_is_not_told_by_an_answer_what_the_letter_is_kept_back_for(
    in_memory: Attacked, word: str
) -> None:
    """Jon asks for another term, or for the end, while the letter about Mia's END still waits."""
    pair_up(in_memory)
    in_memory.write(MIA, "END")
    sent = in_memory.reply(JON, last(in_memory, "introduction-mentor", JON), word, after=60)
    assert "ended" in letter_names(to(sent, JON)) or not {"relationship-over", "nothing-to-end"} & set(letter_names(to(sent, JON)))  # fmt: skip


def test_a_natural_yes_after_an_undo_of_one_is_heard_once(in_memory: Attacked) -> None:
    letter = in_memory.asked()
    before = sent_so_far(in_memory)
    in_memory.reply(JON, letter, YES)
    in_memory.write(JON, "UNDO")
    assert in_memory.state() == "pending"
    in_memory.reply(JON, letter, YES)
    in_memory.later(days=1)
    assert letter_names(got(in_memory, MIA, before)).count("introduction-mentee") == 1


def test_a_plain_accept_after_a_natural_yes_introduces_once(in_memory: Attacked) -> None:
    letter = in_memory.asked()
    before = sent_so_far(in_memory)
    in_memory.reply(JON, letter, YES)
    in_memory.reply(JON, letter, "ACCEPT")
    in_memory.later(days=1)
    assert letter_names(got(in_memory, MIA, before)).count("introduction-mentee") == 1


@pytest.mark.parametrize("word", ["WITHDRAW", "LEAVE", "STATUS", "REQUEST M-1003", "PAUSE"])  # fmt: skip
def test_what_a_mentee_writes_before_she_hears_of_a_natural_yes_fits_what_she_hears_after_it(
    in_memory: Attacked, word: str
) -> None:
    ada_signs_up(in_memory)
    letter = in_memory.asked()
    in_memory.reply(JON, letter, YES)
    before = sent_so_far(in_memory)
    sent = in_memory.write(MIA, word, word)
    assert to(sent, MIA)
    in_memory.later(hours=3)
    told = letter_names(got(in_memory, MIA, before))
    if goes_on(in_memory):
        assert "introduction-mentee" in told
    else:
        assert got(in_memory, JON, before)
        assert "introduction-mentee" not in told
    assert [r["state"] for r in in_memory.player.records()["requests"]].count("pending") == 0 or not goes_on(
        in_memory
    )


def test_a_request_that_is_taken_back_while_a_natural_yes_waits_tells_no_address(in_memory: Attacked) -> None:
    """She may be told that it is too late, and then by the letter that introduces her."""
    in_memory.reply(JON, in_memory.asked(), YES)
    sent = in_memory.write(MIA, "WITHDRAW")
    assert JON not in everything(to(sent, MIA)) or "introduction-mentee" in letter_names(to(sent, MIA))


@pytest.mark.parametrize("word", ["STATUS", "UNDO", "RENEW", "WHY"])  # fmt: skip
def test_a_partner_learns_nothing_of_an_end_within_the_hour(in_memory: Attacked, word: str) -> None:
    """ "When you write UNDO before that, they hear nothing.\""""
    pair_up(in_memory)
    in_memory.write(MIA, "END")
    sent = in_memory.reply(JON, last(in_memory, "introduction-mentor", JON), word, after=60)
    told = everything(to(sent, JON)).lower()
    assert "has ended" not in told
    assert "over" not in letter_names(to(sent, JON))
    assert word != "STATUS" or "mia okafor" in told.split("subject:")[-1]


def test_words_for_the_partner_within_the_hour_of_an_end_do_not_vanish(in_memory: Attacked) -> None:
    pair_up(in_memory)
    in_memory.write(MIA, "END")
    sent = in_memory.reply(JON, last(in_memory, "introduction-mentor", JON), "Dear Mia,\nshall we meet on Tuesday? You said that you had time.\n\nJon", after=60)  # fmt: skip
    assert to(sent, MIA) or is_answered(in_memory, JON, sent)


def test_a_concern_of_a_partner_within_the_hour_of_an_end_reaches_a_coordinator_at_once(
    in_memory: Attacked,
) -> None:
    pair_up(in_memory)
    in_memory.write(MIA, "END")
    sent = in_memory.write(JON, "CONCERN", "She asks me for money.")
    assert "for money" in everything(to(sent, COORDINATOR))
    assert not to(sent, MIA)


def test_a_restart_within_the_hour_keeps_the_letter_and_sends_it_once(in_memory: Attacked) -> None:
    pair_up(in_memory)
    before = sent_so_far(in_memory)
    in_memory.write(MIA, "END")
    in_memory.player.set_up()
    in_memory.later(minutes=30)
    in_memory.player.set_up()
    assert not got(in_memory, JON, before)
    in_memory.later(hours=1)
    in_memory.player.set_up()
    in_memory.later(days=1)
    assert letter_names(got(in_memory, JON, before)) == ["ended"]


@pytest.mark.parametrize("hours", [-30, -3, 3])
def test_a_clock_that_is_set_within_the_hour_loses_and_doubles_nothing(
    in_memory: Attacked, hours: int
) -> None:
    pair_up(in_memory)
    in_memory.later(days=5)
    before = sent_so_far(in_memory)
    in_memory.write(MIA, "END")
    in_memory.player.now = in_memory.player.now + timedelta(hours=hours)
    in_memory.work()
    sent = in_memory.write(MIA, "STATUS")
    assert to(sent, MIA)
    in_memory.later(hours=40)
    assert letter_names(got(in_memory, JON, before)) == ["ended"]


def test_an_undo_after_the_clock_was_set_back_is_done(in_memory: Attacked) -> None:
    pair_up(in_memory)
    in_memory.later(days=5)
    before = sent_so_far(in_memory)
    in_memory.write(MIA, "END")
    in_memory.player.now = in_memory.player.now - timedelta(hours=3)
    in_memory.write(MIA, "UNDO")
    assert goes_on(in_memory)
    in_memory.later(days=2)
    assert not got(in_memory, JON, before)


def test_an_undo_while_no_server_takes_our_mail_is_heard_by_nobody(in_memory: Attacked) -> None:
    """The hour is over, but the letter has not gone out."""
    pair_up(in_memory)
    before = sent_so_far(in_memory)
    in_memory.write(MIA, "END")
    in_memory.player.post.down = "nothing listens there"
    in_memory.later(hours=3)
    in_memory.write(MIA, "UNDO")
    in_memory.player.post.down = ""
    in_memory.later(hours=3)
    assert goes_on(in_memory)
    assert "ended" not in letter_names(got(in_memory, JON, before))


# --- the program is stopped ---------------------------------------------------------------------------------------

SAID = ["CONCERN", "UNDO", "ERASE", f"CHANGE ADDRESS {MIA_HOME}", "PAUSE UNTIL 20 March", "WHY", "LEAVE"]


@pytest.mark.parametrize("word", SAID)
def test_what_is_written_while_the_program_is_stopped_is_done_after_it_and_once(
    in_memory: Attacked, word: str
) -> None:
    pair_up(in_memory)
    if word == "UNDO":
        in_memory.write(MIA, "END")
    stops(in_memory)
    before = sent_so_far(in_memory)
    in_memory.write(MIA, word, "He asks me for money." if word == "CONCERN" else "")
    in_memory.later(hours=5)
    assert not got(in_memory, MIA, before)
    assert not got(in_memory, JON, before)
    sent = order(in_memory, "START") + in_memory.later(minutes=5)
    assert len(to(sent, MIA)) == 1
    assert word != "CONCERN" or "for money" in everything(to(sent, COORDINATOR))
    assert word != "UNDO" or goes_on(in_memory)


def test_an_undo_that_came_in_time_is_done_though_the_program_was_stopped(in_memory: Attacked) -> None:
    """It lay unread for longer than a day, and that was not the member's doing."""
    pair_up(in_memory)
    in_memory.write(MIA, "END")
    stops(in_memory)
    in_memory.write(MIA, "UNDO")
    in_memory.later(hours=30)
    order(in_memory, "START")
    assert goes_on(in_memory)


def test_a_yes_that_came_in_time_counts_though_the_program_was_stopped(in_memory: Attacked) -> None:
    in_memory.write(MIA, "ERASE")
    asked = last(in_memory, "confirm-erase", MIA)
    stops(in_memory)
    in_memory.reply(MIA, asked, "YES")
    in_memory.later(days=8)
    sent = order(in_memory, "START") + in_memory.later(minutes=5)
    assert MIA not in addresses(in_memory) or to(sent, MIA)


def test_the_partner_does_not_hear_of_an_end_while_the_program_is_stopped_and_once_after(
    in_memory: Attacked,
) -> None:
    pair_up(in_memory)
    before = sent_so_far(in_memory)
    in_memory.write(MIA, "END")
    stops(in_memory)
    in_memory.later(days=1)
    assert not got(in_memory, JON, before)
    order(in_memory, "START")
    in_memory.later(hours=1)
    assert letter_names(got(in_memory, JON, before)) == ["ended"]


def test_a_pause_whose_end_fell_into_a_stop_ends_after_it(in_memory: Attacked) -> None:
    in_memory.write(JON, "PAUSE UNTIL 4 March")
    stops(in_memory)
    in_memory.later(days=5)
    assert in_memory.standing(JON) == "paused"
    before = sent_so_far(in_memory)
    order(in_memory, "START")
    in_memory.later(days=1)
    assert in_memory.standing(JON) == "active"
    assert got(in_memory, JON, before)


@pytest.mark.parametrize("who, proof", [(MIA, "pass"), (EVE, "pass"), (COORDINATOR, ""), (COORDINATOR, "fail")])  # fmt: skip
def test_nobody_else_stops_the_program(in_memory: Attacked, who: str, proof: str) -> None:
    sent = in_memory.write(who, "STOP", proof=proof)
    for mail in to(sent, who):
        in_memory.reply(who, mail, "YES", proof=proof)
    assert to(in_memory.write(JON, "STATUS"), JON)


@pytest.mark.parametrize("who, proof", [(MIA, "pass"), (COORDINATOR, ""), (COORDINATOR, "fail")])
def test_nobody_else_starts_it_again(in_memory: Attacked, who: str, proof: str) -> None:
    stops(in_memory)
    in_memory.write(who, "START", proof=proof)
    in_memory.later(hours=1)
    assert not to(in_memory.write(JON, "STATUS"), JON)


def test_a_stop_of_a_member_is_not_met_with_silence(in_memory: Attacked) -> None:
    """Who writes STOP wants our mails to stop."""
    sent = in_memory.write(MIA, "STOP")
    assert is_answered(in_memory, MIA, sent)


# --- CONCERN ------------------------------------------------------------------------------------------------------

WORRY = "He asks me things about my private life that I do not want to answer."
CONCERNS = {
    "subject and text": ("CONCERN", WORRY),
    "nothing but the word": ("CONCERN", ""),
    "below": ("Hello", f"CONCERN\n{WORRY}"),
    "greets the partner": ("CONCERN", f"Dear Jon,\nyou ask me too much. {WORRY}\n\nMia"),
    "in words": ("Jon", f"I have a concern. {WORRY}"),
    "in words, with the partner's name": ("My mentor", f"I have a concern about Jon. {WORRY}"),
    "Concern: words": (f"Concern: {WORRY}", ""),
    "concern, with END": ("CONCERN", f"{WORRY}\nPlease END it."),
}


@pytest.mark.parametrize("thread", [False, True])
@pytest.mark.parametrize("how", CONCERNS)
def test_a_concern_reaches_a_coordinator_at_once_and_never_the_partner(
    in_memory: Attacked, how: str, thread: bool
) -> None:
    pair_up(in_memory)
    before = sent_so_far(in_memory)
    subject, body = CONCERNS[how]
    if thread:
        letter = last(in_memory, "introduction-mentee", MIA)
        sent = in_memory.reply(
            MIA, letter, body if body.startswith(("CONCERN", "I have")) else f"{subject}\n\n{body}"
        )
    else:
        sent = in_memory.write(MIA, subject, body)
    assert to(sent, COORDINATOR)
    assert to(sent, MIA)
    in_memory.later(days=2)
    assert not got(in_memory, JON, before)
    for word in ("EXPORT", "STATUS"):
        assert "private life" not in everything(to(in_memory.write(JON, word), JON))


@pytest.mark.parametrize("who, proof", [(MIA, ""), (NOA, "pass"), (NOA, "")])
def test_a_concern_that_proves_little_reaches_a_coordinator_all_the_same(
    in_memory: Attacked, who: str, proof: str
) -> None:
    pair_up(in_memory)
    sent = in_memory.write(who, "CONCERN", WORRY, proof=proof)
    assert a_coordinator_knows(in_memory, sent) or to(sent, who)


DAYS = [
    "coordinators had ten mails",
    "she had thirty answers",
    "she pauses",
    "she has left",
    "mail does not arrive at hers",
]


@pytest.mark.parametrize("why", DAYS)
def test_a_concern_is_read_at_once_whatever_the_day_was(in_memory: Attacked, why: str) -> None:
    pair_up(in_memory)
    match why:
        case "coordinators had ten mails":
            for n in range(12):
                in_memory.write(
                    f"x{n}@other.example",
                    "A question",
                    f"What is the {n}th rule of your association, and why?",
                )
        case "she had thirty answers":
            for n in range(33):
                in_memory.write(MIA, "BROWSE", f"page {n}")
        case "she pauses":
            in_memory.write(MIA, "PAUSE")
        case "she has left":
            in_memory.write(MIA, "LEAVE")
        case _:
            in_memory.player.post.refuses[MIA] = "550 5.1.1 no such user"
    sent = in_memory.write(MIA, "CONCERN", WORRY)
    assert "private life" in everything(to(sent, COORDINATOR))


def test_a_concern_about_a_coordinator_reaches_the_others_and_not_that_one(in_memory: Attacked) -> None:
    """She mentors as well: "your partner never hears of it"."""
    in_memory.player.given(f"coordinator <{DAN}>")
    in_memory.write(COORDINATOR, "SIGN UP MENTOR", FORM.format(name="Carla Diaz"))
    letter = to(in_memory.write(MIA, "REQUEST M-1003", "Please."), COORDINATOR)[0]
    in_memory.reply(COORDINATOR, letter, "ACCEPT")
    assert goes_on(in_memory)
    in_memory.later(days=2)
    before = sent_so_far(in_memory)
    in_memory.write(MIA, "CONCERN", WORRY)
    in_memory.later(days=4)
    assert "private life" in everything(got(in_memory, DAN, before))
    assert "private life" not in everything(got(in_memory, COORDINATOR, before))
    assert "CONCERN" not in everything(got(in_memory, COORDINATOR, before))


def test_an_answer_to_a_concern_goes_to_its_writer_alone(in_memory: Attacked) -> None:
    pair_up(in_memory)
    letter = to(in_memory.write(MIA, "CONCERN", WORRY), COORDINATOR)[0]
    sent = in_memory.reply(COORDINATOR, letter, "ANSWER\nI will call you tonight.")
    assert "tonight" in everything(to(sent, MIA))
    assert not to(sent, JON)


def test_a_concern_is_no_deed_that_an_undo_could_reach(in_memory: Attacked) -> None:
    pair_up(in_memory)
    in_memory.write(MIA, "CONCERN", WORRY)
    sent = in_memory.write(MIA, "UNDO")
    assert to(sent, MIA)
    assert in_memory.held()


# --- WHY ----------------------------------------------------------------------------------------------------------


def test_a_why_in_reply_to_a_question_of_ours_is_answered(in_memory: Attacked) -> None:
    in_memory.write(MIA, "ERASE")
    sent = in_memory.reply(MIA, last(in_memory, "confirm-erase", MIA), "WHY")
    assert letter_names(to(sent, MIA)) == ["why"]


@pytest.mark.parametrize("letter_name, answer", [("confirm-erase", "YES"), ("request", "Accept")])
def test_a_why_spends_nothing(in_memory: Attacked, letter_name: str, answer: str) -> None:
    """Who first asks why may answer the same letter after it, though no server vouches for her."""
    letter, who = in_memory.asked(), JON
    if letter_name == "confirm-erase":
        who = MIA
        in_memory.write(MIA, "ERASE")
        letter = last(in_memory, "confirm-erase", MIA)
    told = in_memory.reply(who, letter, "WHY", proof="")
    assert to(told, who)
    in_memory.reply(who, letter, answer, proof="")
    assert in_memory.state() == "accepted" or MIA not in addresses(in_memory)


@pytest.mark.parametrize("proof", ["pass", ""])
def test_who_has_anothers_letter_learns_nothing_by_a_why(in_memory: Attacked, proof: str) -> None:
    pair_up(in_memory)
    letter = last(in_memory, "introduction-mentee", MIA)
    sent = in_memory.reply(EVE, letter, "WHY", proof=proof)
    told = everything(to(sent, EVE)).replace(see(letter).subject, "")
    assert "Jon Berg" not in told
    assert MIA not in told
    assert JON not in told


def test_a_member_learns_nothing_of_anothers_mail_by_its_number(in_memory: Attacked) -> None:
    pair_up(in_memory)
    for n in range(1, 8):
        told = everything(to(in_memory.write(LEA, f"WHY OUT-{n}"), LEA))
        assert "Jon Berg" not in told
        assert "Mia Okafor" not in told


def test_a_why_about_a_letter_that_an_erased_member_brought_about_names_nobody(in_memory: Attacked) -> None:
    pair_up(in_memory)
    erase(in_memory, MIA)
    sent = in_memory.reply(JON, last(in_memory, "ended", JON), "WHY")
    assert to(sent, JON)
    assert MIA not in everything(to(sent, JON))


def test_a_partner_who_asks_why_it_ended_does_not_learn_who_wanted_it(in_memory: Attacked) -> None:
    """ "Both hear it in the same words": WHY says the same to the one who wrote END and to the other."""
    pair_up(in_memory)
    order(in_memory, "END REL-1")
    in_memory.later(hours=2)
    by_a_person = in_memory.reply(JON, last(in_memory, "ended", JON), "WHY")
    other = Attacked()
    pair_up(other)
    other.write(MIA, "END")
    other.later(hours=2)
    by_the_partner = other.reply(JON, last(other, "ended", JON), "WHY")
    assert "Mia Okafor has" not in everything(by_the_partner)
    assert see(by_a_person[0]).text.split("\n\n")[2] == see(by_the_partner[0]).text.split("\n\n")[2]


# --- PAUSE and RESUME around all that -----------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["1 March 2020", "yesterday", "31 February", "the cows come home"])
def test_a_pause_until_no_day_is_asked_about_or_says_that_it_has_no_end(
    in_memory: Attacked, when: str
) -> None:
    sent = in_memory.write(JON, f"PAUSE UNTIL {when}")
    assert to(sent, JON)
    if in_memory.standing(JON) == "paused":
        assert "RESUME" in everything(to(sent, JON))


@pytest.mark.parametrize("then", ["LEAVE", "ERASE", "RESUME", "PAUSE", "PAUSE UNTIL 1 May"])
def test_the_end_of_a_pause_that_was_overtaken_does_nothing(in_memory: Attacked, then: str) -> None:
    in_memory.write(JON, "PAUSE UNTIL 20 March")
    if then == "ERASE":
        erase(in_memory, JON)
    else:
        in_memory.write(JON, then)
    before, standing = sent_so_far(in_memory), {"LEAVE": "left", "RESUME": "active"}.get(then, "paused")
    in_memory.later(days=25)
    assert "resumed" not in letter_names(got(in_memory, JON, before))
    assert then == "ERASE" or in_memory.standing(JON) == standing


def test_a_request_stays_open_in_a_pause_and_is_answered(in_memory: Attacked) -> None:
    letter = in_memory.asked()
    in_memory.write(JON, "PAUSE UNTIL 1 June")
    in_memory.reply(JON, letter, "Accept")
    assert in_memory.state() == "accepted"


def test_a_resume_of_who_has_left_says_how_to_come_back(in_memory: Attacked) -> None:
    in_memory.write(JON, "LEAVE")
    sent = in_memory.write(JON, "RESUME")
    assert in_memory.standing(JON) == "left" or "undone" in letter_names(sent)
    assert "sign up" in everything(to(sent, JON)).lower()


def test_a_forged_resume_or_pause_of_a_member_changes_nothing(in_memory: Attacked) -> None:
    in_memory.write(JON, "PAUSE UNTIL 1 June")
    in_memory.write(JON, "RESUME", proof="")
    assert in_memory.standing(JON) == "paused"
