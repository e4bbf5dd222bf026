# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""Busy people, who write short, quickly and alike: none of them is taken for a robot (fault 22)."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from processor.core.mail import OutboundMail
from tests.attack.prepared import matched
from tests.attacks import FORM, JON, MIA, Attacked, to
from tests.post_office import see

PEOPLE = [
    ("ann@college.example", "Ann Lee"),
    ("bob@college.example", "Bob Ray"),
    ("cyd@college.example", "Cyd Poe"),
]


def three_requests(capacity: int = 5) -> tuple[Attacked, list[OutboundMail]]:
    world = Attacked()
    world.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg") + f"Capacity: {capacity}\n")
    asked = []
    for address, name in PEOPLE:
        world.write(address, "SIGN UP MENTEE", FORM.format(name=name))
        asked += to(world.write(address, "REQUEST M-1001", "I would like to learn."), JON)
    assert len(asked) == 3
    return world, asked


@pytest.mark.parametrize("after", [2, 8, 60, 3600])
@pytest.mark.parametrize(
    "words, state",
    [("Accept", "accepted"), ("Yes, happy to!", "accepted"), ("Sorry, I have no time this term.", "rejected"), ("REJECT", "rejected"),
     ("Yes.\n\n-- \nSent on behalf of Jon Berg by his assistant, Kim\nOffice of Dr. Berg | Tel. 555-0100", "accepted")],
)  # fmt: skip
def test_a_mentor_answers_three_requests_with_the_same_words_in_seconds(
    words: str, state: str, after: int
) -> None:
    world, asked = three_requests()
    for mail in asked:
        world.reply(JON, mail, words, after=after)
    assert [world.state(n) for n in (1, 2, 3)] == [state] * 3


def test_an_assistants_words_below_each_yes_bring_a_question_each_and_no_silence() -> None:
    world, asked = three_requests()
    for mail in asked:
        got = world.reply(JON, mail, "Yes.\n\nSent on behalf of Jon Berg by his assistant, Kim", after=2)
        assert to(got, JON)


@pytest.mark.parametrize("after", [2, 20])
def test_a_mentor_asks_three_people_the_same_question(after: int) -> None:
    world, asked = three_requests()
    got = [
        m
        for mail in asked
        for m in world.reply(JON, mail, "Which year are you in, and where do you work?", after=after)
    ]
    assert {m.recipient for m in got} >= {a for a, _ in PEOPLE}


@pytest.mark.parametrize("after", [1, 30, 4000])
@pytest.mark.parametrize("times", [2, 3])
def test_an_accept_that_is_sent_again_is_answered_and_no_robot(times: int, after: int) -> None:
    world = Attacked()
    asked = world.asked()
    for _ in range(times):
        world.reply(JON, asked, "ACCEPT", after=after)
    assert world.state() == "accepted"
    assert world.held() == []
    assert to(world.write(JON, "STATUS"), JON)


@pytest.mark.parametrize("between", [3, 60, 3600])
def test_thanks_twice_hinders_no_later_answer(between: int) -> None:
    world = Attacked()
    asked = world.asked()
    for _ in range(2):
        world.reply(JON, asked, "Thanks!", after=between)
    world.reply(JON, asked, "Accept", after=between)
    assert world.state() == "accepted"


def test_a_member_who_asks_for_the_same_page_three_times_gets_it_three_times() -> None:
    world = Attacked()
    for word in ("BROWSE", "STATUS", "HELP"):
        assert [len(to(world.write(MIA, word), MIA)) for _ in range(3)] == [1, 1, 1]


def test_a_member_in_a_hurry_goes_through_a_mentoring_within_a_minute() -> None:
    world = Attacked()
    for word in ("BROWSE", "STATUS", "REQUEST M-1001", "WITHDRAW", "PAUSE", "RESUME", "STATUS"):
        world.drop(MIA, word, "x")
        assert to(world.work(), MIA), word
        world.later(seconds=4)


def test_somebody_who_was_taken_for_a_robot_can_still_answer_plainly() -> None:
    world = Attacked()
    mail = world.asked()
    words = "Thanks for your message! I read mail on Fridays only, and am on the wards this month."
    first = mail
    for _ in range(8):
        got = to(world.reply(JON, mail, words, after=5), JON)
        mail = got[-1] if got else mail
    world.reply(JON, first, "Accept", after=5)
    assert world.state() == "accepted"


def test_somebody_who_was_taken_for_a_robot_can_still_write_a_letter_another_day() -> None:
    world = Attacked()
    mail = world.asked()
    words = "Thanks for your message! I read mail on Fridays only, and am on the wards this month."
    for _ in range(8):
        got = to(world.reply(JON, mail, words, after=5), JON)
        mail = got[-1] if got else mail
    world.later(days=3)
    before = len(world.held())
    world.write(
        JON,
        "My new office",
        "Could somebody of you ring me about the way in which mentees are chosen here, please?",
    )
    assert len(world.held()) == before + 1


def test_a_busy_mentor_with_the_same_signature_writes_three_different_letters() -> None:
    world = Attacked()
    signature = (
        "\n\n-- \nJon Berg, PharmD, BCCCP\nGeneral Hospital, 1 Main Street\nThis mail is confidential.\n"
    )
    for words in (
        "Could you tell me how many mentees you have this year in my field?",
        "And is there a meeting of mentors that one can come to in spring?",
        "One more thing: my colleague Pat would like to know about all of this.",
    ):
        world.write(JON, "A question", words + signature)
    assert len(world.held()) == 3


def test_a_mentor_who_asks_back_and_then_says_yes_quickly_is_heard() -> None:
    world = Attacked()
    asked = world.asked()
    question = to(world.reply(JON, asked, "Where do you work, and which year are you in?", after=10), MIA)[0]
    answer = to(world.reply(MIA, question, "At the general clinic, in my second year.", after=10), JON)[0]
    world.reply(JON, answer, "Yes, with pleasure", after=10)
    assert world.state() == "accepted"


@pytest.mark.parametrize("words", ["ok", "Ok!", "sure", "yes", "👍", "Great", "Will do", "thx"])
def test_a_short_word_to_each_letter_of_a_mentoring_locks_nobody_out(words: str) -> None:
    world, sent = matched()
    for mail in to(sent, JON)[:4]:
        world.reply(JON, mail, words, after=9)
    assert to(world.write(JON, "STATUS"), JON)
    world.write(JON, "END NOW")
    assert world.player.records()["relationships"][0]["state"] == "ended"


@pytest.mark.parametrize("after", [5, 100, 2000])
def test_a_mentee_who_answers_two_mentors_with_the_same_words_reaches_both(after: int) -> None:
    world = Attacked()
    world.write("ann@hospital.example", "SIGN UP MENTOR", FORM.format(name="Ann Lee"))
    questions = []
    for code, mentor in (("M-1001", JON), ("M-1003", "ann@hospital.example")):
        asked = to(world.write(MIA, f"REQUEST {code}", "please"), mentor)
        if not asked:
            world.write(MIA, "WITHDRAW")
            asked = to(world.write(MIA, f"REQUEST {code}", "please"), mentor)
        questions += to(world.reply(mentor, asked[0], "Where do you work at the moment?"), MIA)
        got = world.reply(MIA, questions[-1], "At the general clinic, in my second year.", after=after)
        assert to(got, mentor)


# --- nobody is locked out ----------------------------------------------------------------------------


def test_where_no_server_vouches_a_whole_mentoring_is_lived_by_replies_on_one_day() -> None:
    """Mia's host signs nothing: sign-up, directory, request, question, yes, and its end."""
    world = Attacked()
    zoe = "zoe@old-host.example"
    asked_her = to(world.write(zoe, "SIGN UP MENTEE", FORM.format(name="Zoe Lind"), proof=""), zoe)
    assert len(asked_her) == 1
    welcome = to(world.reply(zoe, asked_her[0], "YES", proof=""), zoe)
    assert world.standing(zoe) == "active"
    page = to(world.reply(zoe, welcome[-1], "BROWSE", proof=""), zoe)
    assert page
    sent = world.reply(zoe, page[-1], "REQUEST M-1001\n\nI would like to learn.", proof="")
    assert world.state() == "pending"
    received = to(sent, zoe)
    assert received
    question = to(world.reply(JON, to(sent, JON)[0], "Where do you work at the moment?"), zoe)
    assert question
    assert to(world.reply(zoe, question[0], "At the general clinic in town.", proof=""), JON)
    introduction = to(world.reply(JON, to(sent, JON)[0], "Accept"), zoe)
    introduction += to(world.later(hours=2), zoe)
    assert introduction
    status = to(world.reply(zoe, introduction[-1], "STATUS", proof=""), zoe)
    assert status
    world.reply(zoe, introduction[-1], "END NOW", proof="")
    world.later(hours=2)
    assert world.player.records()["relationships"][0]["state"] == "ended"


def test_a_mentor_without_dkim_accepts_three_requests_on_one_day() -> None:
    world, asked = three_requests()
    for mail in asked:
        world.reply(JON, mail, "Accept", proof="", after=5)
    assert [world.state(n) for n in (1, 2, 3)] == ["accepted"] * 3


def test_a_mentor_without_dkim_who_writes_three_commands_anew_is_asked_and_can_say_yes() -> None:
    world = Attacked()
    asked = to(world.write(JON, "PAUSE", proof=""), JON)
    world.reply(JON, asked[0], "YES", proof="")
    assert world.standing(JON) == "paused"
    again = to(world.write(JON, "RESUME", proof=""), JON)
    assert again, "each proven mail allows one more (docs/rules.md)"
    world.reply(JON, again[0], "YES", proof="")
    assert world.standing(JON) == "active"


@pytest.mark.parametrize("first", ["forger", "member"])
def test_a_forgery_in_a_members_name_does_not_starve_their_own_unproven_reply(first: str) -> None:
    world = Attacked()
    asked = world.asked()
    if first == "forger":
        for number in range(50):
            world.drop(JON, "STATUS", f"x {number}", proof="")
        world.work()
    world.reply(JON, asked, "Accept", proof="")
    assert world.state() == "accepted"


def test_a_newcomer_nobody_vouches_for_reaches_a_person_while_a_flood_goes_on() -> None:
    world = Attacked()
    for number in range(130):
        world.drop(f"v{number}@bank{number}.example", "HELP", "x", proof="")
    world.work()
    world.write("zoe@old-host.example", "SIGN UP MENTEE", FORM.format(name="Zoe Lind"), proof="")
    waiting = [h for h in world.player.records()["held"] if h["from"] == "zoe@old-host.example"]
    assert len(waiting) == 1
    told = world.later(days=1)
    assert [m.letter for m in told] == ["summary"]


def test_a_forger_in_her_name_does_not_keep_a_newcomer_out_for_good() -> None:
    world = Attacked()
    zoe = "zoe@old-host.example"
    for number in range(20):
        world.drop(zoe, "HELP", f"{number}", proof="")
    world.work()
    world.write(zoe, "SIGN UP MENTEE", FORM.format(name="Zoe Lind"), proof="")
    world.later(days=1, hours=1)
    asked = to(
        world.write(zoe, "SIGN UP MENTEE", FORM.format(name="Zoe Lind") + "About: me\n", proof=""), zoe
    )
    assert asked
    world.reply(zoe, asked[0], "YES", proof="")
    assert world.standing(zoe) == "active"


@pytest.mark.parametrize("proof_first", ["", "pass"])
def test_a_second_copy_of_a_mail_is_done_once_when_one_of_them_is_proven(proof_first: str) -> None:
    world = Attacked()
    number = world.player.taken
    for proof in (proof_first, "pass", ""):
        raw = (
            f"From: {JON}\r\nTo: mentors@pharmacists.example\r\nSubject: PAUSE\r\nMessage-ID: <one{number}@hospital.example>\r\n\r\nPAUSE\r\n"
        ).encode()
        head = (
            f"Authentication-Results: mx.pharmacists.example; dmarc={proof} header.from=hospital.example\r\n".encode()
            if proof
            else b""
        )
        world.player.take_in(head + raw)
        world.work()
    assert world.standing(JON) == "paused"


def test_a_copy_of_what_failed_dmarc_counts_when_it_is_proven() -> None:
    world = Attacked()
    for proof in ("fail", "pass"):
        world.drop(JON, "PAUSE", proof=proof, headers={})
        world.player.taken -= 1  # the same Message-ID
    world.work()
    assert world.standing(JON) == "paused"
    assert not world.held()


def test_a_copy_of_a_proven_mail_that_fails_dmarc_changes_nothing_more() -> None:
    world = Attacked()
    for proof in ("pass", "fail"):
        world.drop(JON, "PAUSE", proof=proof, headers={})
        world.player.taken -= 1
    world.work()
    assert world.standing(JON) == "paused"
    assert not world.held()


def test_a_message_id_that_a_forger_used_first_loses_no_mail() -> None:
    world = Attacked()
    asked = world.asked()
    world.drop(EVE_, "HELP", "x")
    world.work()
    forged = EmailMessage()
    forged["From"], forged["To"], forged["Message-ID"] = (
        EVE_,
        "mentors@pharmacists.example",
        "<same@hospital.example>",
    )
    forged.set_content("Buy it")
    world.player.take_in(forged.as_bytes())
    world.work()
    genuine = (
        f"Authentication-Results: mx.pharmacists.example; dmarc=pass header.from=hospital.example\r\nFrom: {JON}\r\n"
        f"To: {see(asked).parsed['reply-to']}\r\nIn-Reply-To: {asked.message_id}\r\nMessage-ID: <same@hospital.example>\r\n"
        f"Subject: Re: x\r\n\r\nAccept\r\n"
    )
    world.player.take_in(genuine.encode())
    sent = world.work()
    assert "held" in [m.letter for m in sent]  # a person hears of it at once
    assert world.state() == "pending"


EVE_ = "eve@evil.example"
