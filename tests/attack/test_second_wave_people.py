# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""People who write in odd ways and mean what they say; nothing that they ask for ends in silence."""

from __future__ import annotations

import pytest

from tests.attack.deeds import lea_asks_too
from tests.attack.heard import a_coordinator_knows
from tests.attack.letters import everything, letter
from tests.attack.people import LEA
from tests.attack.records import things
from tests.attacks import EVE, FORM, JON, MIA, Attacked, counted, to
from tests.player import ADDRESS, COORDINATOR
from tests.post_office import see

NEW = "ann@college.example"

FIRST_MAILS = [
    ("", "hi"), ("", ""), ("(no subject)", "I want to be a mentee"), ("Mentor", ""), ("MENTEE", ""), ("sign up", "mentee please"), ("I want a mentor!", ""),
    ("Help", "me please, I am lost"), ("subscribe", ""), ("Hola", "Quiero ser mentor"), ("Bonjour", "Je voudrais un mentor"), ("Hallo", "Ich möchte Mentorin werden"),
    ("Re: poster in the canteen", "I saw it and am interested"), ("FW: Mentor Exchange", "how does this work?"), ("SIGNUP", ""), ("Sign me up as both mentor and mentee", ""),
    ("browse", ""), ("REQUEST M-1001", ""), ("SIGN UP MENTEE", "Name: Ann"), ("SIGN UP MENTEE MENTOR", "Name: Ann Lee\nPractice areas: Oncology"), ("你好", "我想要一位导师"), ("Здравствуйте", "Хочу наставника"),
    ("?", "?"), ("Mentoring \U0001f600", "\U0001f64b"), ("accept", ""), ("STOP", ""), ("cv", "see attached"), ("SIGN UP\tMENTEE", ""), ("sign-up: mentee", "name - Ann Lee"), ("LEAVE", ""),
]  # fmt: skip


@pytest.mark.parametrize("subject, body", FIRST_MAILS)
def test_whoever_writes_for_the_first_time_gets_a_word_back(subject: str, body: str) -> None:
    world = Attacked()
    before = len(things(world)[0])
    sent = world.write(NEW, subject, body)
    assert to(sent, NEW), "silence toward a person"
    assert len(things(world)[0]) <= before + 1


def test_one_form_for_both_roles_makes_no_half_member_in_silence() -> None:
    world = Attacked()
    sent = world.write(NEW, "SIGN UP MENTOR and MENTEE", FORM.format(name="Ann Lee"))
    assert to(sent, NEW)


SUBJECT_ONLY = [
    "ACCEPT REQ-1",
    "accept req-1",
    "Accept REQ-1.",
    "ACCEPT: REQ-1",
    "REQ-1 accept",
    "Re: Would you mentor Mia Okafor? [REQ-1] ACCEPT",
]


@pytest.mark.parametrize("subject", SUBJECT_ONLY)
def test_an_answer_in_the_subject_alone_is_one_or_is_asked_about(subject: str) -> None:
    world = Attacked()
    world.asked()
    sent = world.write(JON, subject, "")
    assert world.state() == "accepted" or to(sent, JON)
    assert world.state() in ("accepted", "pending")


BOTH_WORDS = [
    "ACCEPT / REJECT", "Accept or reject? Accept.", "I REJECT the idea that I am too old. ACCEPT", "Accept - no wait, reject", "Not ACCEPT but REJECT",
    "I would accept, but must decline", "yes no yes", "REJECT? Never! Of course I accept", "I accept that I have to say no", "No problem", "Why not", "I can't say no",
    "Sure, if she does not mind that I am blind", "not now", "Yes, but only from May on", "Nein danke, äh, doch ja", "no doubt: yes",
]  # fmt: skip


@pytest.mark.parametrize("words", BOTH_WORDS)
def test_words_for_both_never_end_in_silence(words: str) -> None:
    world = Attacked()
    asked = world.asked()
    sent = world.reply(JON, asked, words)
    assert to(sent, JON) or a_coordinator_knows(world, sent)


@pytest.mark.parametrize(
    "words",
    [
        "ACCEPT / REJECT",
        "Accept - no wait, reject",
        "yes no yes",
        "I accept that I have to say no",
        "Nein danke, äh, doch ja",
    ],
)
def test_words_for_both_decide_nothing(words: str) -> None:
    world = Attacked()
    asked = world.asked()
    world.reply(JON, asked, words)
    assert world.state() == "pending"


def test_a_reply_to_the_welcome_that_says_yes_is_no_yes_to_a_request() -> None:
    """Jon has two requests and answers "Yes, thank you!" to his welcome."""
    world = Attacked()
    welcome = letter(to(world.player.post.sent, JON), "welcome-mentor")
    world.asked()
    lea_asks_too(world)
    sent = world.reply(JON, welcome, "Yes, thank you!")
    assert (world.state(1), world.state(2)) == ("pending", "pending")
    assert to(sent, JON)


def test_a_reply_to_the_reminder_counts_for_that_request_only() -> None:
    world = Attacked()
    world.asked()
    lea_asks_too(world)
    reminders = [m for m in to(world.later(days=6), JON) if m.letter == "reminder"]
    first = next(m for m in reminders if "REQ-1" in see(m).subject)
    world.reply(JON, first, "Accept")
    assert (world.state(1), world.state(2)) == ("accepted", "pending")


def test_a_mentee_who_replies_accept_to_the_receipt_hears_that_it_is_the_mentors_part() -> None:
    world = Attacked()
    world.asked()
    got = letter(to(world.player.post.sent, MIA), "request-received")
    sent = world.reply(MIA, got, "ACCEPT")
    assert world.state() == "pending"
    assert to(sent, MIA)


def test_two_mentors_with_one_mailbox_cannot_answer_for_each_other_by_the_wrong_token() -> None:
    """A ward's mailbox: both letters come there; From is what counts."""
    world = Attacked()
    world.write("kim@hospital.example", "SIGN UP MENTOR", FORM.format(name="Kim Doe"))
    asked = world.asked()
    world.write(LEA, "SIGN UP MENTEE", FORM.format(name="Lea Stone"))
    theirs = to(world.write(LEA, "REQUEST M-1003", "please"), "kim@hospital.example")[0]
    first = world.reply("kim@hospital.example", asked, "Accept")
    second = world.reply(JON, theirs, "Accept", proof="")
    assert (world.state(1), world.state(2)) == ("pending", "pending")
    assert not [m for m in [*first, *second] if m.letter.startswith("introduction")]


def test_a_second_member_with_the_same_address_is_the_same_member() -> None:
    world = Attacked()
    sent = world.write(JON, "SIGN UP MENTOR", FORM.format(name="Kim Doe"))
    assert [m[0] for m in things(world)[0]].count(JON) == 1
    assert to(sent, JON)


@pytest.mark.parametrize(
    "words",
    [
        "My new address is jon@new.example",
        "CHANGE ADDRESS jon@new.example",
        "Please write to jon@new.example from now on",
        "Ich habe eine neue Adresse: jon@new.example",
    ],
)
def test_a_new_address_that_a_member_tells_is_asked_and_told_of_nobody(words: str) -> None:
    """It counts once the member has said so from there, too; who reads there learns one address."""
    world = Attacked()
    before = things(world)
    sent = world.write(JON, "new address", words)
    assert to(sent, JON)
    (asked,) = to(sent, "jon@new.example")
    read = everything([asked])
    assert "Jon Berg" not in read
    assert "Okafor" not in read
    assert things(world) == before


def test_a_member_who_writes_from_a_new_address_is_not_let_in_as_the_old_one() -> None:
    world = Attacked()
    world.asked()
    before = things(world)
    sent = world.write("jon@new.example", "ACCEPT REQ-1", "It is me, Jon Berg, from my new address.")
    assert things(world) == before
    assert "Okafor" not in everything(to(sent, "jon@new.example"))
    assert to(sent, "jon@new.example") or a_coordinator_knows(world, sent)


@pytest.mark.parametrize(
    "language, words",
    [
        ("de", "Ich ziehe meine Anfrage zurück"),
        ("fr", "Je retire ma demande"),
        ("es", "Retiro mi solicitud"),
        ("it", "Ritiro la richiesta"),
        ("en", "I take my request back"),
    ],
)
def test_a_mentee_who_takes_back_in_her_own_words_is_done_or_asked_or_read(language: str, words: str) -> None:
    world = Attacked()
    world.asked()
    got = letter(to(world.player.post.sent, MIA), "request-received")
    sent = world.reply(MIA, got, words)
    assert to(sent, MIA), language
    assert world.state() in ("pending", "withdrawn")


# --- a day with very many mails --------------------------------------------------------------------------


def test_an_honest_person_with_forty_different_wishes_in_a_day_is_not_left_in_the_dark() -> None:
    """After the limit she is told, once at least, that a person reads on; and coordinators hear of it."""
    world = Attacked()
    commands = [
        "STATUS",
        "BROWSE",
        "BROWSE oncology",
        "BROWSE critical care",
        "PAUSE",
        "RESUME",
        "EXPORT",
        "BROWSE all",
    ]
    heard, told = 0, []
    for number in range(40):
        sent = world.write(MIA, commands[number % 8], f"this is wish number {number}")
        heard += len(to(sent, MIA))
        told += to(sent, COORDINATOR)
        world.later(minutes=12)
    assert heard >= 28  # her welcome is one of the thirty
    told += to(world.later(days=1), COORDINATOR)
    assert told
    assert [m for m in to(world.player.post.sent, MIA) if m.letter == "held-receipt"], (
        "nothing told her what happens"
    )


def test_what_was_over_the_limit_can_be_asked_for_the_next_day() -> None:
    world = Attacked()
    for number in range(40):
        world.write(MIA, "BROWSE", f"number {number}")
    world.later(days=1, hours=1)
    assert to(world.write(MIA, "REQUEST M-1001", "please"), JON)


def test_a_mentors_acceptance_on_a_day_with_forty_mails_is_done_or_reaches_a_person() -> None:
    world = Attacked()
    asked = world.asked()
    for number in range(40):
        world.write(JON, "STATUS", f"number {number}")
    sent = world.reply(JON, asked, "Accept")
    assert world.state() == "accepted" or a_coordinator_knows(world, sent)


def test_of_forty_held_questions_of_one_person_none_is_thrown_away_unseen() -> None:
    world = Attacked()
    things_ = ["licence", "pension", "travel", "housing", "kindergarten", "visa", "examination", "salary"]
    asked = [
        "Where in the city would I have to go for the {}?",
        "My sister told me yesterday that there is trouble with her {}, and now I am worried too.",
        "Could somebody explain to me, slowly, how a {} works over here?",
        "In my old country nobody needed a {}; what happens to people without it?",
        "Before the summer I must know whether the {} is paid by the hospital.",
    ]
    for number in range(40):
        word, words = things_[number % 8], asked[number // 8]
        world.write(MIA, f"{word} {number}", words.format(word))
        world.later(minutes=20)
    records = world.player.records()
    assert records["inbox"]["ignored"] == 0
    assert len(records["held"]) >= 40


@pytest.mark.parametrize("days", [2, 9])
def test_who_asks_for_a_person_in_the_same_words_again_is_heard_each_time(days: int) -> None:
    world = Attacked()
    for _ in range(3):
        sent = world.write(
            MIA, "A call", "Could a person of yours please call me about my search for a mentor?"
        )
        told = a_coordinator_knows(world, sent)
        assert to(sent, MIA) or told
        world.later(days=days)


@pytest.mark.parametrize("word", ["WITHDRAW", "LEAVE", "END"])
def test_a_wish_that_comes_after_three_helps_is_still_heard(word: str) -> None:
    world = Attacked()
    world.asked()
    for number in range(6):
        world.write(MIA, "HELP", f"I do not understand {number}")
    assert to(world.write(MIA, word), MIA)


# --- what may be learned -----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["PAUSE", "LEAVE"])
@pytest.mark.parametrize(
    "probe",
    [
        "REQUEST M-1001",
        "REQUEST Jon Berg",
        "REQUEST Jom Berg",
        "BROWSE",
        "BROWSE critical care",
        "REQUEST Berg",
    ],
)
def test_a_mentor_who_is_away_or_gone_is_not_told_about(state: str, probe: str) -> None:
    world = Attacked()
    world.write(JON, state)
    text = everything(to(world.write(MIA, probe, "please"), MIA))
    for secret in ("hospital.example", "paused", "has left", "left the program"):
        assert secret not in text
    assert "Berg" not in text.replace("Jon Berg", "") or "Berg" in probe
    if probe.startswith("BROWSE"):
        assert "Berg" not in text


@pytest.mark.parametrize(
    "probe",
    ["REQUEST Mia Okafor", "REQUEST M-1002", "REQUEST Okafor", "REQUEST Mia", "BROWSE Okafor", "BROWSE Mia"],
)
def test_nobody_learns_that_somebody_is_a_mentee(probe: str) -> None:
    world = Attacked()
    world.write(EVE, "SIGN UP MENTEE", FORM.format(name="Eve Moss"))
    known = everything(to(world.write(EVE, probe, "please"), EVE))
    nobody = probe.replace("Okafor", "Zimmer").replace("Mia", "Zoe").replace("M-1002", "M-1977")
    other = Attacked()
    other.write(EVE, "SIGN UP MENTEE", FORM.format(name="Eve Moss"))
    unknown = everything(to(other.write(EVE, nobody, "please"), EVE))
    assert "college.example" not in known
    had, would_have = ([mail.letter for mail in to(w.player.post.sent, EVE)] for w in (world, other))
    assert had == would_have
    assert known.count("\n") == unknown.count("\n")


@pytest.mark.parametrize(
    "probe", ["STATUS", "LEAVE", "EXPORT", "ERASE", "PAUSE", "WITHDRAW", "END", "RENEW", "ACCEPT REQ-1"]
)
def test_an_unproven_mail_in_a_strangers_name_and_in_a_members_are_not_told_apart_by_a_third(
    probe: str,
) -> None:
    """Nothing that goes to Eve tells whether Mia is a member: all goes to the address in From."""
    world = Attacked()
    world.asked()
    sent = world.write(
        MIA,
        probe,
        "x",
        proof="",
        headers={
            "Reply-To": EVE,
            "Sender": EVE,
            "Return-Path": f"<{EVE}>",
            "Errors-To": EVE,
            "Disposition-Notification-To": EVE,
        },
    )
    assert set(counted(sent)) <= {MIA, COORDINATOR}


def test_a_mentee_learns_no_address_from_the_letters_until_the_yes() -> None:
    world = Attacked()
    asked = world.asked()
    world.reply(JON, asked, "Which ward? Write to me at jon@hospital.example or call 555.")
    world.later(days=12)
    own = [m for m in to(world.player.post.sent, MIA) if m.letter != "question"]
    assert JON not in everything(own)


def test_the_status_of_a_mentor_shows_a_former_mentee_no_more_than_before() -> None:
    world = Attacked()
    world.reply(JON, world.asked(), "Accept")
    world.write(MIA, "LEAVE")
    lea_asks_too(world)
    text = everything(to(world.write(LEA, "STATUS"), LEA))
    assert "Okafor" not in text
    assert "hospital.example" not in text
    assert ADDRESS in text
