"""Words of danger reach a person at once: whoever writes them, beside any command, over any limit."""

from __future__ import annotations

import pytest

from processor.core.reading.request.second_thoughts import title_takes_back
from tests.attack.deeds import erase
from tests.attack.letters import got, letter_names, sent_so_far, whole
from tests.attack.people import CARLA, DAN
from tests.attack.prepared import carla_asked_jon, fresh
from tests.attacks import JON, MIA
from tests.shipped_rules import RULES

CRY = "He threatens me, zebra."
MEMBERS = ("BROWSE", "PAUSE", "RESUME", "WITHDRAW", "LEAVE", "ERASE", "DEUTSCH")
OFFICE = (
    "STATUS",
    "QUEUE",
    "REPORT",
    "EXPORT",
    "WHY",
    "UNDO",
    "SHOW mia@home.example",
    "PAUSE ada@hospital.example",
)


@pytest.mark.parametrize("command", [*MEMBERS, *OFFICE])
def test_a_coordinator_in_danger_is_read_once_by_the_other_beside_any_command(command: str) -> None:
    world = carla_asked_jon(paired=True)
    begin = sent_so_far(world)
    world.write(CARLA, "", f"{command}\n\n{CRY}")
    told = [mail for mail in got(world, DAN, begin) if "zebra" in whole([mail])]
    assert len(told) == 1
    assert "zebra" not in whole(got(world, JON, begin))


def test_what_a_coordinator_answers_somebody_in_danger_is_no_danger_of_hers() -> None:
    world = carla_asked_jon(paired=True)
    world.write(MIA, "", CRY)
    begin = sent_so_far(world)
    world.write(DAN, "", "ANSWER HELD-8\nHe threatens you? Please ring me at once.")
    assert "held" not in letter_names(got(world, CARLA, begin))


def test_nobody_fills_a_coordinators_day_with_danger_for_which_nobody_vouches() -> None:
    world = fresh("paired")
    begin = sent_so_far(world)
    for n in range(40):
        world.write(f"kim@w{n}.example", "", f"{CRY} Since day {n}.", proof="")
    single = letter_names(got(world, CARLA, begin)).count("held")
    assert RULES.policy.coordinator_letters_per_day < single <= RULES.policy.coordinator_letters_per_day + 5
    world.later(hours=2)
    assert "summary" in " ".join(letter_names(got(world, CARLA, begin)))


def test_a_yes_that_a_danger_takes_back_within_the_hour_introduces_nobody() -> None:
    world = fresh("asked")
    world.write(JON, "", "I would be glad to mentor Mia, gladly.")
    world.later(minutes=5)
    world.write(JON, "", "Wait, stop. She threatens me, zebra.")
    begin = sent_so_far(world)
    world.later(hours=3)
    assert got(world, MIA, begin) == []


@pytest.mark.parametrize(
    "title",
    [
        "Please do not do this yet",
        "Should we?",
        "No, not this one",
        "Not yet",
        "Bitte noch nicht",
        "Only if Jon agrees",
    ],
)
def test_a_subject_of_her_own_that_doubts_stops_a_coordinators_command(title: str) -> None:
    world = fresh("asked")
    begin = sent_so_far(world)
    world.write(CARLA, title, "ACCEPT REQ-1")
    assert letter_names(got(world, CARLA, begin)) == ["transcript"]
    assert got(world, MIA, begin) == []


@pytest.mark.parametrize("title", ["Mia and Jon", "No answer from Jon", "Question about Jon", "two at once"])
def test_a_subject_that_names_a_matter_stops_none(title: str) -> None:
    assert not title_takes_back(title, RULES.vocabularies)


@pytest.mark.parametrize(
    ("words", "at_once"),
    [
        ("Why does my mentor insult me in every zebra?", True),
        ("Warum beleidigt mich mein Mentor, zebra?", True),
        ("I am looking for a mentor! Mine insults me, zebra.", True),
        ("I would like to become a mentor: mine insults me, zebra.", True),
        ("Pause my heart is broken, my mother died, zebra", True),
        ("Why was I refused? I'd like a real zebra to explain it.", False),
    ],
)
def test_a_sentence_that_begins_like_a_command_is_read(words: str, *, at_once: bool) -> None:
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(MIA, "", words)
    assert ("zebra" in whole(got(world, CARLA, begin))) == at_once
    world.later(hours=30)
    assert "zebra" in whole(got(world, CARLA, begin))


@pytest.mark.parametrize("words", ["PAUSE for two weeks", "Pause until next Monday", "WHY"])
def test_a_command_with_what_it_takes_is_read_by_nobody_else(words: str) -> None:
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(JON, "", words)
    world.later(hours=30)
    assert got(world, CARLA, begin) == []


def test_who_was_erased_and_is_in_danger_now_is_read() -> None:
    world = fresh("paired")
    erase(world, MIA)
    world.later(hours=2)
    begin = sent_so_far(world)
    world.write(MIA, "", CRY)
    assert "zebra" in whole(got(world, CARLA, begin))


def test_a_form_that_names_an_illness_as_a_goal_waits_for_nobody() -> None:
    world = fresh("office")
    begin = sent_so_far(world)
    form = "SIGN UP MENTEE\nName: Noa Weiss\nPractice areas: Oncology\nGoals: To help cancer patients, zebra."
    world.write("noa@ward.example", "", form)
    assert got(world, CARLA, begin) == []


@pytest.mark.parametrize("subject", ["", "About my mentor"])
def test_a_members_mail_that_is_marked_as_a_quotation_as_a_whole_is_read(subject: str) -> None:
    """Nobody else's words, for it answers none; what only gives our letter back is another matter."""
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(MIA, subject, "> He hit me, zebra.\n> And again.")
    assert "zebra" in whole(got(world, CARLA, begin))


@pytest.mark.parametrize(
    "words",
    [
        f"Sorry, I cannot take that on.\n\nPlease pause my profile in May.\n\n{CRY}",
        f"Ja, gerne!\npause until 1 June\n{CRY}",
        f"1. REJECT\n\n2. {CRY}\n\n3. Please pause my profile in May.",
        f"{CRY}\n\nYes, gladly.\n\nPlease pause my profile in May.",
    ],
)
def test_a_danger_above_or_below_what_an_answer_asks_for_besides_is_read_at_once(words: str) -> None:
    """Only what is asked for besides was looked at; the danger stood in the next morning's summary."""
    world = fresh("asked")
    begin = sent_so_far(world)
    world.write(JON, "Re: Would you mentor Mia Okafor? [REQ-1]", words)
    world.later(hours=1)
    assert "zebra" in whole(got(world, CARLA, begin))
