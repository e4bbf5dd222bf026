# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""Floods of every kind: nobody gets more than their share, and nothing is lost (faults 42, 52, 53, 54)."""

from __future__ import annotations

import pytest

from tests.attack.letters import everything
from tests.attack.prepared import matched
from tests.attack.records import things
from tests.attacks import EVE, FORM, JON, MIA, Attacked, counted, reply_token, to
from tests.player import COORDINATOR
from tests.post_office import see
from tests.sizes import RUNAWAY


def all_reach_an_end(world: Attacked) -> bool:
    inbox = world.player.records()["inbox"]
    return not inbox.get("waiting")


LOOPS = {
    "request, withdraw": ["REQUEST M-1001", "WITHDRAW"],
    "queue, withdraw": ["REQUEST M-1001", "QUEUE M-1001", "WITHDRAW"],
    "wait": ["REQUEST M-1001", "WAIT UNTIL 1 May", "WITHDRAW"],
    "leave, sign up, request": ["REQUEST M-1001", "LEAVE", "SIGN UP MENTEE"],
    "language": ["ESPAÑOL", "ENGLISH"],
    "pause, resume": ["PAUSE", "RESUME"],
    "renew": ["RENEW", "END", "STATUS"],
    "sign-up": ["SIGN UP MENTEE", "SIGN UP MENTOR"],
    "browse": ["BROWSE", "BROWSE page 2", "BROWSE critical care"],
    "status": ["STATUS", "HELP", "EXPORT"],
    "request by name": ["REQUEST Jon Berg", "WITHDRAW REQ-1"],
}  # fmt: skip


@pytest.mark.parametrize("loop", LOOPS)
def test_no_loop_of_a_member_brings_anybody_more_than_their_share(loop: str) -> None:
    world = Attacked()
    words = LOOPS[loop]
    for number in range(60):
        word = words[number % len(words)]
        form = FORM.format(name="Mia Okafor") if word.startswith("SIGN") else f"number {number}, please"
        world.drop(MIA, word, form)
    sent = world.work()
    assert counted(sent)[JON] <= 5
    assert counted(sent)[MIA] <= 30
    assert counted(sent)[COORDINATOR] <= 10
    assert all_reach_an_end(world)


@pytest.mark.parametrize("who", [JON, MIA])
def test_no_loop_of_a_partner_brings_the_other_more_than_their_share(who: str) -> None:
    world, _ = matched()
    other = MIA if who == JON else JON
    before = counted(world.player.post.sent)[other]
    for number in range(60):
        for word in ("RENEW", "END", "PAUSE", "RESUME", "STATUS"):
            world.drop(who, word, f"number {number}")
    world.work()
    assert counted(world.player.post.sent)[other] - before <= 5
    assert all_reach_an_end(world)


def test_questions_passed_to_and_fro_stop_at_five_a_day_each() -> None:
    world = Attacked()
    mail = world.asked()
    who, sent = JON, []
    for number in range(40):
        got = world.reply(
            who, mail, f"Which of the clinics number {number} do you work in, and since when?", after=700
        )
        sent += got
        other = MIA if who == JON else JON
        mails = to(got, other)
        if not mails:
            break
        mail, who = mails[-1], other
    assert counted(sent)[JON] <= 10
    assert counted(sent)[MIA] <= 10


def test_a_mentor_cannot_flood_a_mentee_with_questions() -> None:
    world = Attacked()
    asked = world.asked()
    for number in range(40):
        world.drop(
            JON,
            f"Re: {see(asked).subject}",
            f"What is it number {number} that you do at work?",
            to=str(see(asked).parsed["reply-to"]),
            headers={"In-Reply-To": asked.message_id},
        )
    assert counted(world.work())[MIA] <= 5


@pytest.mark.parametrize("word", ["EXPORT", "BROWSE", "SIGN UP MENTOR"])
def test_a_proven_member_gets_thirty_answers_a_day_and_no_more(word: str) -> None:
    world = Attacked()
    for number in range(70):
        world.drop(MIA, word, f"number {number}")
    assert counted(world.work())[MIA] <= 30


@pytest.mark.parametrize("proof", ["", "pass"])
def test_one_domain_with_many_senders_floods_no_coordinator_and_no_member(proof: str) -> None:
    world = Attacked()
    for number in range(120):
        world.drop(f"a{number}@evil.example", "REQUEST M-1001", f"number {number}", proof=proof)
        world.drop(
            f"a{number}@evil.example", "Re: Would you mentor Mia Okafor? [REQ-1]", "Accept", proof=proof
        )
    sent = world.work()
    assert counted(sent)[JON] == 0
    assert counted(sent)[COORDINATOR] <= 10
    assert all_reach_an_end(world)


@pytest.mark.parametrize(
    "kind", ["two From", "broken", "no From", "forged coordinator", "dmarc fail", "forwards"]
)
def test_held_mail_of_every_kind_brings_a_coordinator_ten_single_mails_and_summaries(kind: str) -> None:
    world = Attacked()
    for number in range(60):
        if kind == "two From":
            world.player.take_in(
                f"From: a@b.example\r\nFrom: c@d.example\r\nSubject: {number}\r\n\r\nx\r\n".encode()
            )
        elif kind == "broken":
            world.player.take_in(b"\x00\xff" * 50 + b"%d" % number)
        elif kind == "no From":
            world.player.take_in(f"Subject: {number}\r\n\r\nx\r\n".encode())
        elif kind == "forged coordinator":
            world.drop(COORDINATOR, f"LEAVE {number}", f"{number}", proof="")
        elif kind == "dmarc fail":
            world.drop(f"x{number}@bank.example", "HELP", f"{number}", proof="fail")
        else:
            world.drop(
                f"x{number}@bank.example",
                "Fwd: x",
                f"---------- Forwarded message ---------\nFrom: Jon <{JON}>\nSubject: LEAVE\n\nLEAVE {number}",
            )
    sent = world.work()
    assert counted(sent)[COORDINATOR] <= 10
    assert set(counted(sent)) <= {COORDINATOR} | {f"x{n}@bank.example" for n in range(60)}
    assert all_reach_an_end(world)
    assert counted(world.later(days=1))[COORDINATOR] <= 24


def test_held_receipts_to_one_forged_name_are_one_a_day() -> None:
    world = Attacked()
    for number in range(40):
        world.drop(
            "victim@bank.example",
            f"Question {number}",
            f"A long letter number {number} that asks for nothing at all that is known.",
            proof="",
        )
    assert counted(world.work())["victim@bank.example"] <= 1


def test_a_runaway_of_thousands_stops_at_the_shipped_cap() -> None:
    world = Attacked()
    before = len(world.player.post.sent)
    for number in range(min(RUNAWAY.played, 900)):
        world.drop(f"m{number}@college.example", "HELP", f"number {number}")
    sent = world.work()
    assert before + sum(m.letter != "outbox-stopped" for m in sent) <= 500


@pytest.mark.parametrize(
    "word", ["HELP", "SIGN UP MENTEE", "REQUEST Jon", "Hello there, this asks for nothing at all"]
)
def test_no_answer_to_the_unproven_carries_their_words(word: str) -> None:
    world = Attacked()
    form = "Name: Prize Claim\nTitle: prizetitle\nPractice areas: prizearea\nGoals: prizegoal evil-prize.example\n"
    sent = world.write(
        "victim@bank.example",
        f"{word} prizesubject",
        form,
        proof="",
        headers={"Reply-To": "x@prize.example", "Cc": "prize@x.example"},
    )
    assert set(counted(sent)) <= {"victim@bank.example", COORDINATOR}
    assert "prize" not in everything(to(sent, "victim@bank.example")).lower()


def test_the_name_of_the_forger_is_in_no_answer_to_the_unproven() -> None:
    world = Attacked()
    sent = world.write(
        '"Claim your prize at evil-prize.example" <victim@bank.example>',
        "SIGN UP MENTEE",
        FORM.format(name="Prize Winner"),
        proof="",
    )
    assert "prize" not in everything(to(sent, "victim@bank.example")).lower()


def test_many_cc_readers_get_nothing() -> None:
    world = Attacked()
    others = ", ".join(f"v{n}@bank.example" for n in range(50))
    sent = world.write(MIA, "STATUS", "x", headers={"Cc": others, "Reply-To": others})
    assert set(counted(sent)) == {MIA}


def test_a_flood_in_a_members_name_does_not_use_up_what_others_may_cause_them() -> None:
    world = Attacked()
    for number in range(60):
        world.drop(MIA, "REQUEST M-1001", f"number {number}", proof="")
    world.work()
    world.later(minutes=5)
    assert len(to(world.write(MIA, "REQUEST M-1001", "truly"), JON)) == 1
    assert things(world)[1] == [("REQ-1", "pending")]


def test_the_mentors_reply_token_in_sixty_hands_asks_once() -> None:
    world = Attacked()
    asked = world.asked()
    for number in range(60):
        world.drop(f"x{number}@h{number}.example", "Re: x", "Accept", to=str(see(asked).parsed["reply-to"]))
    sent = world.work()
    assert counted(sent)[JON] <= 1
    assert counted(sent)[COORDINATOR] <= 10
    assert counted(sent)[MIA] == 0
    assert reply_token(asked)


def test_eve_signs_up_a_hundred_mentors_and_nobody_who_waits_is_flooded() -> None:
    """Mia looks for what nobody offers; each mentor who joins with it would be told to her."""
    world = Attacked()
    world.write(MIA, "BROWSE toxicology")
    for number in range(40):
        name = "Ann " + "abcdefghijklmnopqrst"[number % 20] * 2 + "uvwxy"[number // 20] + "a Lee"
        world.drop(
            f"a{number}@evil.example",
            "SIGN UP MENTOR",
            FORM.format(name=name).replace("Critical care", "Toxicology"),
        )
    world.work()
    assert counted(world.later(days=1))[MIA] + counted(world.player.post.sent)[MIA] <= 20
    assert EVE
