# a table of attempts reads best with one attempt to a line
"""Robots that no header field shows: their loop ends, and little of it reaches anybody (faults 21, 22)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.attack.prepared import matched
from tests.attacks import EVE, FORM, JON, MIA, Attacked, counted, to
from tests.player import COORDINATOR
from tests.post_office import see

SAME = "Thanks for your message! We look after it and somebody writes to you soon."
NUMBERS = "Ticket #{n} has been opened for you. We will be in touch."
DATES = "Your mail of {n} March 2026 at 10:{n:02d} was received by our desk and is being looked at."
SPANISH = "Gracias por su mensaje. Estoy fuera de la oficina y le responderé a mi regreso."
FINNISH = "Kiitos viestistäsi. Olen lomalla ja vastaan, kun palaan takaisin töihin."
CHANGING = "Dear {w}, thank you for {w} writing; our {w} team is looking after {w}."
WORDS = [
    "alpha",
    "bravo",
    "charlie",
    "delta",
    "echo",
    "foxtrot",
    "golf",
    "hotel",
    "india",
    "juliet",
    "kilo",
    "lima",
    "mike",
    "november",
    "oscar",
    "papa",
]
ROBOTS = {
    "same": SAME,
    "numbers": NUMBERS,
    "dates": DATES,
    "spanish": SPANISH,
    "finnish": FINNISH,
    "changing": CHANGING,
}


def robot_plays(world: Attacked, who: str, first: object, text: str, delay: int, rounds: int = 30) -> int:
    """The robot answers each of our mails to it; how many we wrote to it in a day."""
    waiting, got, number = [first], 0, 0
    while waiting and number < rounds:
        mail = waiting.pop(0)
        said = text.format(n=number + 1, w=WORDS[number % 16])
        number += 1
        answers = to(world.reply(who, mail, said, after=delay), who)  # type: ignore[arg-type]
        got += len(answers)
        waiting += answers
    return got


@pytest.mark.parametrize("delay", [10, 60, 300])
@pytest.mark.parametrize("robot", ROBOTS)
def test_a_mentors_robot_gets_no_more_than_five_answers(robot: str, delay: int) -> None:
    world = Attacked()
    asked = world.asked()
    got = robot_plays(world, JON, asked, ROBOTS[robot], delay)
    assert got <= 5
    assert world.state() == "pending"
    assert counted(world.player.post.sent)[COORDINATOR] <= 5


@pytest.mark.parametrize("robot", ROBOTS)
def test_a_strangers_robot_gets_no_more_than_five_answers(robot: str) -> None:
    world = Attacked()
    first = to(world.write(EVE, "HELP"), EVE)[0]
    assert robot_plays(world, EVE, first, ROBOTS[robot], 20) <= 5


@pytest.mark.parametrize("robot", ["same", "numbers", "changing"])
def test_a_matched_members_robot_ends_nothing_and_gets_little(robot: str) -> None:
    world, sent = matched()
    first = to(sent, MIA)[-1]
    before = counted(world.player.post.sent)[JON]
    assert robot_plays(world, MIA, first, ROBOTS[robot], 30) <= 5
    assert counted(world.player.post.sent)[JON] - before <= 1
    assert world.player.records()["relationships"][0]["state"] == "active"


@pytest.mark.parametrize("days", [1, 2])
def test_a_ticket_system_that_answers_once_a_day_goes_on_for_few_rounds(days: int) -> None:
    world = Attacked()
    first = to(world.write(EVE, "HELP"), EVE)[0]
    got = robot_plays(
        world,
        EVE,
        first,
        "Your ticket was updated today; our staff looks into it. Number {n}.",
        86_400 * days,
        20,
    )
    assert got <= 6
    assert counted(world.player.post.sent)[COORDINATOR] <= 10


def test_a_robot_that_writes_by_itself_every_minute_is_answered_seldom() -> None:
    world = Attacked()
    sent = []
    for number in range(60):
        sent += world.write(
            EVE, f"Monitoring alert {number}", f"Disk {number} percent full on host db{number}."
        )
    assert counted(sent)[EVE] <= 5
    assert counted(sent)[COORDINATOR] <= 10


def test_a_robot_that_echoes_a_command_is_stopped() -> None:
    """An autoresponder that gives our words back above, among them "HELP" and "STATUS"."""
    world = Attacked()
    mail = to(world.write(MIA, "HELP"), MIA)[0]
    got = 0
    for _ in range(30):
        world.later(seconds=5)
        answers = to(world.write(MIA, f"Re: {see(mail).subject}", see(mail).text), MIA)
        got += len(answers)
        if not answers:
            break
        mail = answers[-1]
    assert got <= 5


@pytest.mark.parametrize("word", ["HELP", "STATUS", "BROWSE"])
@pytest.mark.parametrize("delay", [5, 60])
def test_a_robot_that_answers_everything_with_a_command_is_stopped(word: str, delay: int) -> None:
    world = Attacked()
    mail = to(world.write(MIA, "STATUS"), MIA)[0]
    got = robot_plays(world, MIA, mail, word, delay, rounds=60)
    assert got <= 30


def ring(size: int, strip: Callable[[dict[str, str]], dict[str, str]]) -> int:
    """Each is a member of the one before it: what one writes, the next one reads as from a member."""
    worlds = [Attacked() for _ in range(size)]
    names = [f"mentors@p{n}.example" for n in range(size)]
    for n, world in enumerate(worlds):
        world.write(names[n - 1], "SIGN UP MENTEE", FORM.format(name="Paul Mo"))
    mail = to(worlds[0].write(names[-1], "HELP"), names[-1])[0]
    sent, at = 1, 1
    for _ in range(30):
        world = worlds[at % size]
        sender = names[at % size - 1]
        world.later(seconds=5)
        shown = see(mail)
        head = {"Auto-Submitted": "auto-replied", "In-Reply-To": mail.message_id}
        got = to(world.write(sender, f"Re: {shown.subject}", shown.text, headers=strip(head)), sender)
        if not got:
            break
        mail, sent, at = got[0], sent + len(got), at + 1
    return sent


@pytest.mark.parametrize("size", [2, 3])
def test_programs_wired_in_a_ring_stop_after_five_mails(size: int) -> None:
    assert ring(size, lambda head: head) <= 5
    assert ring(size, lambda head: {}) <= 5


AUTOMATIC = [
    {"Auto-Submitted": "auto-replied"},
    {"Auto-Submitted": "auto-generated"},
    {"Auto-Submitted": "auto-replied (vacation)"},
    {"Auto-Submitted": "Auto-Notified; owner-email=x"},
    {"X-Autoreply": "yes"},
    {"X-Autorespond": "vacation"},
    {"X-Autoresponder": "1"},
    {"Precedence": "bulk"},
    {"Precedence": "junk"},
    {"Precedence": "auto_reply"},
    {"Return-Path": "<>"},
    {"Feedback-ID": "1:x", "List-Unsubscribe": "<mailto:a@b.example>", "Auto-Submitted": "auto-generated"},
    {"X-Mail-Autoreply": "yes"},
    {"Preference": "auto_reply"},
]


@pytest.mark.parametrize("fields", AUTOMATIC, ids=[str(n) for n in range(len(AUTOMATIC))])
def test_a_robot_that_says_so_is_never_answered(fields: dict[str, str]) -> None:
    world = Attacked()
    asked = world.asked()
    head = {"In-Reply-To": asked.message_id, **fields}
    sent = world.write(
        JON,
        f"Re: {see(asked).subject}",
        "Yes, happy to!",
        headers=head,
        to=str(see(asked).parsed["reply-to"]),
    )
    assert to(sent, JON) == []
    assert world.state() == "pending"


VACATIONS = [
    ("Out of office: x", "I am away until 9 March."),
    ("Abwesenheitsnotiz: x", "Ich bin bis 9. März nicht im Haus."),
    ("Réponse automatique : x", "Je suis absent jusqu'au 9 mars."),
    ("Respuesta automática: x", "Estoy fuera hasta el 9 de marzo."),
    ("Automatisch antwoord: x", "Ik ben afwezig tot 9 maart."),
    ("Risposta automatica: x", "Sono fuori ufficio fino al 9 marzo."),
    ("自動応答: x", "ただいま休暇中です。"),
    ("Автоответ: x", "Я в отпуске до 9 марта."),
    ("Autosvar: x", "Jeg er på ferie til 9. mars."),
]


@pytest.mark.parametrize("subject, text", VACATIONS)
def test_a_vacation_rule_in_any_language_is_no_answer(subject: str, text: str) -> None:
    world = Attacked()
    asked = world.asked()
    sent = world.write(
        JON, subject, text, headers={"In-Reply-To": asked.message_id}, to=str(see(asked).parsed["reply-to"])
    )
    assert to(sent, JON) == []
    assert world.state() == "pending"
