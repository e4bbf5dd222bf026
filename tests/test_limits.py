"""How many letters may go to whom, and because of whom; robots; the breaker (faults 22, 23, 42, 52 to 54)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from processor.core.mail import OutboundMail
from tests.attacks import EVE, FORM, JON, MIA, Attacked, counted, to
from tests.player import COORDINATOR
from tests.post_office import see
from tests.sizes import RUNAWAY, STRANGERS

PRIZE = "You have won a prize. Claim it at evil-prize.example/claim today."


def test_a_hundred_forged_mails_lock_nobody_out() -> None:
    world = Attacked()
    asked = world.asked()
    for number in range(100):
        world.drop(JON, "STATUS", f"x {number}", proof="")
    assert counted(world.work())[JON] == 1
    world.later(hours=2)
    world.reply(JON, asked, "Accept")
    assert world.state() == "accepted"


@pytest.mark.parametrize(
    "subject, body",
    [
        ("SIGN UP MENTEE", FORM.format(name="Prize Winner") + PRIZE),
        ("HELP", PRIZE),
        ("BROWSE prize", PRIZE),
        ("A letter", f"A long letter that asks for nothing which the program knows. {PRIZE}"),
        ("REQUEST M-1001", PRIZE),
    ],
)
def test_whoevers_name_is_used_gets_one_mail_a_day_without_a_word_of_the_forgers(
    subject: str, body: str
) -> None:
    world = Attacked()
    for number in range(40):
        for victim in ("victim@bank.example", MIA):
            world.drop(victim, f"{subject}", f"{body}\n{number}", proof="", headers={"X-Nr": str(number)})
    sent = world.work()
    assert counted(sent)["victim@bank.example"] <= 1
    assert counted(sent)[MIA] <= 1
    for mail in (*to(sent, "victim@bank.example"), *to(sent, MIA)):
        shown = see(mail)
        assert "prize" not in shown.everything.lower()
        assert not shown.files
    more = world.later(hours=23)
    assert not to(more, "victim@bank.example")


@pytest.mark.parametrize("word", ["LEAVE", "EXPORT", "ERASE", "PAUSE", "STATUS", "WITHDRAW", "END"])
def test_a_member_gets_one_mail_a_day_of_what_is_done_in_their_name(word: str) -> None:
    world = Attacked()
    world.asked()
    for number in range(60):
        world.drop(MIA, word, f"number {number}", proof="")
    sent = to(world.work(), MIA)
    assert len(sent) == 1
    assert not see(sent[0]).files
    assert world.standing(MIA) == "active"


def test_of_thousands_of_forged_strangers_a_hundred_are_answered_and_all_others_reach_a_person() -> None:
    world = Attacked()
    count = STRANGERS.played
    for number in range(count):
        world.drop(f"v{number}@bank{number}.example", "HELP", "x", proof="")
    sent = world.work()
    strangers = [m for m in sent if m.recipient.startswith("v")]
    assert len(strangers) == 100
    assert len(world.held()) == count - 100
    told = world.later(days=1)
    assert [m.letter for m in to(told, COORDINATOR)] == ["summary"]
    assert f"{count - 100} things" in see(told[0]).subject


def test_what_forgers_used_up_does_not_keep_a_proven_stranger_from_signing_up() -> None:
    world = Attacked()
    for number in range(160):
        world.drop(f"v{number}@bank{number}.example", "HELP", "x", proof="")
    world.work()
    sent = world.write("zoe@clinic.example", "SIGN UP MENTEE", FORM.format(name="Zoe Lind"))
    assert [m.recipient for m in sent] == ["zoe@clinic.example"]


def test_no_mentee_writes_to_a_mentor_all_day() -> None:
    """REQUEST and WITHDRAW in a loop, and forty answers to one question of the mentor."""
    world = Attacked()
    for number in range(40):
        world.drop(MIA, "REQUEST M-1001", f"please take me, number {number}")
        world.drop(MIA, "WITHDRAW", f"no, number {number}")
    assert counted(world.work())[JON] <= 5
    other = Attacked()
    asked = other.asked()
    question = to(other.reply(JON, asked, "Which clinic is it, where do you work?"), MIA)[0]
    for number in range(50):
        other.drop(
            MIA, f"Re: {see(question).subject}", f"My answer number {number} is the general clinic",
            to=str(see(question).parsed["reply-to"]), headers={"In-Reply-To": question.message_id},
        )  # fmt: skip
    sent = other.work()
    assert sum(m.caused_by == MIA for m in to(other.player.post.sent, JON)) == 5
    assert counted(sent)[COORDINATOR] <= 10


def test_all_others_together_cause_a_mentor_ten_mails_a_day() -> None:
    world = Attacked()
    for number in range(20):
        world.drop(f"e{number}@college.example", "SIGN UP MENTEE", FORM.format(name=f"Eve Nr{'i' * number}"))
    world.work()
    for number in range(20):
        world.drop(f"e{number}@college.example", "REQUEST M-1001", "please")
    assert counted(world.work())[JON] == 10
    assert sum("mails today because of others" in because for because in world.held()) == 10


def test_coordinators_get_ten_single_mails_a_day_and_then_one_an_hour() -> None:
    world = Attacked()
    sent = []
    for number in range(300):
        two = f"From: a{number}@evil.example\r\nFrom: b@evil.example\r\n"
        world.player.take_in(f"{two}Subject: {number}\r\n\r\nBuy {number}\r\n".encode())
        if number % 100 == 99:
            sent += world.work()
            sent += world.later(minutes=61)
    names = Counter(mail.letter for mail in to(sent, COORDINATOR))
    assert names == {"held": 10, "summary": 3}
    assert len(world.held()) == 300


def test_a_domain_that_passes_cannot_flood_the_coordinators() -> None:
    world = Attacked()
    for number in range(150):
        body = "This is a long letter that asks for nothing the program knows, with many words."
        world.drop(f"a{number}@evil.example", "Question for you", body)
    assert counted(world.work())[COORDINATOR] == 10


def test_whoever_writes_in_a_coordinators_name_changes_nothing_and_all_hear_of_it_once_a_day() -> None:
    world = Attacked()
    for number in range(60):
        world.drop(COORDINATOR, "STATUS", f"x {number}", proof="")
        world.drop(COORDINATOR, "SIGN UP MENTEE", FORM.format(name=f"C {number}"), proof="")
    sent = world.work()
    assert counted(sent) == {COORDINATOR: 1}
    told = world.later(days=1)
    assert [m.letter for m in told] == ["summary"]
    assert len(world.player.records()["members"]) == 2


def test_a_members_thirty_first_mail_of_a_day_is_held_and_told_with_all_others() -> None:
    world = Attacked()
    for number in range(60):
        world.drop(MIA, "STATUS", f"number {number}")
    sent = world.work()
    assert counted(sent)[MIA] <= 30
    assert counted(sent)[COORDINATOR] == 0
    assert [m.letter for m in to(world.later(days=1), COORDINATOR)] == ["summary"]


# --- robots ----------------------------------------------------------------------------------------


def test_a_rule_that_answers_each_of_our_mails_gets_one_receipt_and_one_held_item() -> None:
    world = Attacked()
    mail = world.asked()
    words = "Thanks for your message! I read mail on Fridays only, and am on the wards this month."
    sent, rounds = [], 0
    while rounds < 20:
        rounds += 1
        answers = to(world.reply(JON, mail, words, after=5), JON)
        sent += answers
        if not answers:
            break
        mail = answers[-1]
    world.reply(JON, mail, words, after=5)
    assert rounds <= 4
    assert Counter(m.letter for m in sent)["held-receipt"] <= 1
    assert len(world.held()) == 1
    assert world.state() == "pending"


def test_a_robot_whose_words_change_is_known_by_its_rhythm() -> None:
    """It answers whatever we write to it at once: the request, our questions, the reminders."""
    world = Attacked()
    answered, waiting = 0, [world.asked()]
    words = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet")
    while waiting and answered < len(words):
        said = f"Thank you for writing, {words[answered]} is looking after it and comes back to you."
        answered += 1
        waiting = to(world.reply(JON, waiting[-1], said, after=20), JON)
        for _ in range(4):  # until a reminder goes out
            waiting = waiting or to(world.next_due(), JON)
    assert 4 <= answered < len(words)
    assert len(world.held()) <= 2
    assert Counter(m.letter for m in world.player.post.sent)["held-receipt"] <= 1


def test_a_person_who_writes_twice_is_no_robot() -> None:
    world = Attacked()
    for words in (
        "Could somebody call me about the program, please, when it suits?",
        "I forgot to say: mornings.",
    ):
        world.write(MIA, "A question", f"{words} It asks for nothing that is known.")
        world.later(hours=3)
    assert len(world.held()) == 2


REACTIONS = (
    "👍 Jon Berg reacted to your message",
    "Jon Berg hat mit 👍 auf Ihre Nachricht reagiert",
    "Liked “Would you mentor Mia Okafor?”",
)


@pytest.mark.parametrize("words", REACTIONS)
def test_reactions_are_silent_after_the_first_question(words: str) -> None:
    world = Attacked()
    asked = world.asked()
    first = world.reply(JON, asked, words)
    assert [m.letter for m in first] in (["answer-unclear"], [])
    for mark in ("❤️", "🎉", "😀"):
        assert world.reply(JON, asked, words.replace("👍", mark)) == []
    assert world.held() == []
    world.reply(JON, asked, "Accept")
    assert world.state() == "accepted"


def test_two_programs_wired_together_stop_after_five_mails() -> None:
    """Each is a member of the other, and a server between them strips all headers that could tell."""
    left, right = Attacked(), Attacked()
    mail = left.asked()  # to Jon, whose address is the other program
    sent, target, sender = 1, right, "mentors@other.example"
    body = see(mail).text
    for _ in range(20):
        target.later(seconds=5)
        answers = [m for m in target.write(sender, f"Re: {see(mail).subject}", body) if m.recipient == sender]
        if not answers:
            break
        mail, body = answers[0], see(answers[0]).text
        sent += len(answers)
        target, sender = (left, JON) if target is right else (right, "mentors@other.example")
    assert sent <= 5


# --- the breaker -----------------------------------------------------------------------------------


def with_policy(world: Attacked, **numbers: Any) -> None:
    rules = world.player.rules
    world.player.rules = replace(rules, policy=replace(rules.policy, **numbers))
    world.player.set_up()


def flood(world: Attacked, count: int, first: int = 0) -> list[OutboundMail]:
    """A fault in the program, say: each of so many mails is answered."""
    for number in range(first, first + count):
        world.drop(f"m{number}@college.example", "HELP", f"number {number}")
    return world.work()


def test_a_runaway_of_mails_stops_at_the_cap_and_coordinators_hear_of_it_at_once() -> None:
    world = Attacked()
    before = len(world.player.post.sent)
    with_policy(world, breaker_letters_per_hour=100)
    count = RUNAWAY.played
    sent = flood(world, count)
    assert before + sum(m.letter != "outbox-stopped" for m in sent) == 100
    assert [m.recipient for m in sent if m.letter == "outbox-stopped"] == [COORDINATOR]
    assert "100 mails went out within an hour" in see(sent[-1]).text.replace("\n", " ")
    assert world.player.records()["outbox"]["queued"] == count + before - 100  # nothing is lost
    assert flood(world, 5, first=count) == []
    assert world.later(hours=3) == []


def test_what_is_usual_raises_the_cap() -> None:
    world = Attacked()
    with_policy(world, breaker_letters_per_hour=20, breaker_times_usual=200)
    for hour in range(10):  # 18 an hour for ten hours: 180 in a week, more than one an hour
        flood(world, 18, first=18 * hour)
        world.later(minutes=61)
    assert len(flood(world, 100, first=1_000)) == 100


def test_a_day_has_a_cap_of_its_own() -> None:
    world = Attacked()
    with_policy(world, breaker_letters_per_hour=0, letters_in_all_per_day=50)
    before = len(world.player.post.sent)
    sent = flood(world, 80)
    assert before + sum(m.letter != "outbox-stopped" for m in sent) == 50


# --- where nobody vouches --------------------------------------------------------------------------


def test_answers_to_those_whom_nobody_checks_are_few_where_no_server_vouches() -> None:
    world = Attacked()
    world.player.program = replace(world.player.program, authserv_id="")
    world.player.set_up()
    for number in range(20):
        world.drop(MIA, "STATUS", f"number {number}", proof="")
    assert counted(world.work())[MIA] == 5


def test_nobody_hears_of_eve_but_the_coordinators() -> None:
    world = Attacked()
    for number in range(30):
        world.drop(EVE, "Hello", f"A letter that asks for nothing at all, for the {number}th time, dear all.")
    sent = world.work()
    assert set(counted(sent)) <= {COORDINATOR, EVE}
    assert len(world.held()) == 1  # the others are its repetitions
