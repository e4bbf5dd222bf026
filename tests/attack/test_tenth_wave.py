# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The tenth wave. What is expected here was written before it was first run.

It is about second thoughts in long chains and what nobody has heard of yet, about what can be smuggled past a person by
looking like everyday mail, about the codes of the newest letters, and about robots and crashes in the midst of all that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from processor.core.mail import OutboundMail
from processor.demo.robots import bounce, out_of_office
from tests.attack.box_deeds import accepts, asked_on, box_letters, how_many_letters
from tests.attack.box_program import BoxProgram, a_pass
from tests.attack.crashes import STAGES, Died, at_stage, dies
from tests.attack.deeds import (
    JONS_WORDS,
    carla_signs_up,
    erase,
    move,
    order,
    pair_up,
    pair_up_until_check_in,
    pair_up_until_offered,
    puts_reply,
)
from tests.attack.heard import a_coordinator_knows
from tests.attack.imap_servers import Proxy
from tests.attack.letters import INTRO, everything, got, last, letter_names, question_to_jon, sent_so_far
from tests.attack.mails_by_hand import SERVER, raw, writes_as_thief
from tests.attack.people import ADA, BOX_JON, BOX_MIA, CARLA, DAN, LEA, MIA_HOME
from tests.attack.prepared import peopled, staffed
from tests.attack.records import addresses, row, things, votes, waiting
from tests.attacks import EVE, FORM, JON, MIA, Attacked, address_with, counted, reply_token, to
from tests.doors.dovecot import Dovecot
from tests.player import ADDRESS, COORDINATOR
from tests.post_office import see

PEOPLE = {"J": JON, "M": MIA, "A": ADA, "L": LEA, "C": CARLA, "D": DAN, "H": MIA_HOME}
FORMER = {MIA_HOME: MIA, f"new.{JON}": JON}


def case(*values: Any) -> Any:
    return pytest.param(*values, id="; ".join(str(chain_id(v)) for v in values if chain_id(v)))


def chain_id(value: object) -> str | None:
    if isinstance(value, list):
        return "; ".join(value)[:90]
    return value[:60] if isinstance(value, str) else ""


# --- (a) chains ---------------------------------------------------------------------------------------------------------


def latest_deed(world: Attacked) -> str:
    for mail in reversed(world.player.post.sent):
        if found := re.findall(r"UNDO (DO-\d+)", " ".join(see(mail).text.split())):
            return str(found[-1])
    return "DO-1"


def puts(world: Attacked, step: str) -> None:
    """One mail lies in the mailbox."""
    letter, _, words = step.partition(": ")
    who = PEOPLE[letter]
    if who in (CARLA, DAN) and not words.startswith("="):
        words = words.replace("{H}", (waiting(world) or ["HELD-99"])[-1]).replace("{D}", latest_deed(world))
        world.drop(who, "Some things", words)
    elif words in JONS_WORDS:
        asked_of = next(m for m in world.player.post.sent if m.letter == "request" and m.recipient == who)
        puts_reply(world, who, asked_of, JONS_WORDS[words])
    elif words.endswith(" lea"):
        asked_of = [m for m in world.player.post.sent if m.letter == "request" and m.recipient == who][-1]
        puts_reply(world, who, asked_of, JONS_WORDS[words[:-4]])
    else:
        subject, _, body = words.lstrip("=").partition(" / ")
        world.drop(who, subject, body)


def play(world: Attacked, steps: Sequence[str], *, restarts: bool = False) -> None:
    """`J: UNDO` writes; `+70` lets minutes pass; `a | b` comes in one pass."""
    for step in steps:
        if step.startswith("+"):
            world.later(minutes=int(step[1:]))
        elif step.endswith(": erase"):
            erase(world, PEOPLE[step[0]])
        elif step.endswith(": move"):
            move(world, PEOPLE[step[0]], MIA_HOME if step[0] == "M" else f"new.{PEOPLE[step[0]]}")
        elif step.endswith(": agrees"):
            question = next(
                m for m in reversed(world.player.post.sent) if "Shall this be done" in see(m).subject
            )
            world.reply(PEOPLE[step[0]], question, "YES", after=60)
        elif step == "all dropped":
            for ref in waiting(world):
                order(world, f"DROP {ref}", who=DAN)
        else:
            for each in step.split(" | "):
                puts(world, each)
                world.player.now += timedelta(seconds=5)
            world.work()
            world.later(minutes=1)
        if restarts:
            world.player.set_up()


def read_of(world: Attacked, begin: int, who: str, ref: str) -> list[str]:
    """What somebody read of that pair since then, in order."""
    found = []
    for mail in got(world, who, begin):
        if mail.letter in ("held-receipt", "status", "check-in", "welcome-mentor", "welcome-mentee"):
            continue
        if f"[{ref}]" in see(mail).subject or mail.letter not in (*INTRO, "ended"):
            found.append(mail.letter)
    return found


def contradictions(world: Attacked, begin: int) -> list[str]:
    """Where somebody believes of a pair what is not so."""
    wrong = list(world.player.trouble)
    for pair in world.player.records()["relationships"]:
        for side in ("mentor", "mentee"):
            who, ref = str(pair[side]), str(pair["ref"])
            if "@" not in who:
                continue
            read = read_of(world, begin, FORMER.get(who, who), ref)
            read += read_of(world, begin, who, ref) if who in FORMER else []
            intros = [i for i, name in enumerate(read) if name in INTRO]
            if len(intros) > 1 and "undone" not in read:
                wrong.append(f"{who} was introduced twice: {read}")
            if pair["state"] == "active":
                if intros and "ended" in read[intros[-1] :] and "undone" not in read:
                    wrong.append(f"{who} read of an end of {ref}, which goes on: {read}")
                all_read = [*got(world, FORMER.get(who, who)), *got(world, who)]
                before = [m for m in all_read if m.letter in INTRO and f"[{ref}]" in see(m).subject]
                if not before:
                    wrong.append(f"{who} was not told that {ref} goes on: {read}")
            elif intros and not read[intros[-1] + 1 :]:
                wrong.append(f"{who} believes that {ref} goes on: {read}")
    return wrong


def introductions(world: Attacked, begin: int, who: str) -> int:
    return sum(m.letter in INTRO for m in got(world, who, begin))


def holds(world: Attacked, begin: int, expected: Mapping[str, Any]) -> None:
    for name, value in expected.items():
        if name == "on":
            assert (row(world, "REL-1")["state"] == "active") is value, row(world, "REL-1")
        elif name == "state":
            assert world.state() == value
        elif name.startswith("intro_"):
            assert introductions(world, begin, PEOPLE[name[-1]]) == value, letter_names(
                got(world, PEOPLE[name[-1]], begin)
            )
        elif name == "quiet":
            for letter in value:
                assert not got(world, PEOPLE[letter], begin), letter_names(got(world, PEOPLE[letter], begin))
        elif name == "hear":
            for letter in value:
                assert got(world, PEOPLE[letter], begin), f"{letter} heard nothing"
        else:
            count = letter_names(got(world, PEOPLE[name[-1]], begin)).count(name[:-2].replace("_", "-"))
            assert count == value, letter_names(got(world, PEOPLE[name[-1]], begin))


ASKED: list[Any] = [
    (["J: yes", "J: regret", "C: DROP {H} | J: UNDO"], {"intro_M": 0, "state": "pending"}),
    (["J: yes", "J: regret", "M: WITHDRAW", "C: {H} AS ACCEPT"], {"intro_M": 0}),
    (["J: yes", "J: regret", "M: LEAVE", "M: UNDO", "C: DROP {H}"], {}),
    (["J: yes", "J: regret", "M: LEAVE", "C: {H} AS ACCEPT", "+70"], {"intro_M": 0}),
    (["J: yes", "J: regret", "C: END REL-1", "C: DROP {H}", "+70"], {"on": True, "intro_M": 1}),
    (["J: yes", "J: regret", "C: REASSIGN REL-1 TO ada@clinic.example", "C: DROP {H}", "+70"], {"intro_M": 1, "request_A": 0}),
    # since the thirtieth wave nobody is introduced while they are kept apart
    (["J: yes", "J: regret", "C: BLOCK mia@college.example AND jon@hospital.example", "C: DROP {H}", "+70", "C: UNBLOCK mia@college.example AND jon@hospital.example", "+5"], {"intro_M": 1}),
    (["J: yes", "J: regret", "C: EXTEND REL-1 UNTIL 1 December", "C: DROP {H}", "+70"], {"intro_M": 1}),
    (["J: yes", "J: regret", "C: REMOVE mia@college.example", "C: DROP {H}", "+70"], {}),
    (["J: yes", "J: regret", "C: REMOVE jon@hospital.example", "+70", "all dropped", "+70"], {"hear": "M"}),
    (["J: yes", "J: regret", "C: MATCH mia@college.example WITH ada@clinic.example", "all dropped", "+70"], {}),
    (["J: yes", "J: regret", "C: WITHDRAW REQ-1", "all dropped", "+70"], {}),
    (["J: yes", "J: regret", "C: REJECT REQ-1", "all dropped", "+70"], {"intro_M": 0}),
    (["J: yes", "J: regret", "C: UNDO DO-1", "all dropped", "+70"], {"intro_M": 0, "state": "pending", "quiet": "M"}),
    (["J: yes", "J: UNDO", "J: accept"], {"intro_M": 1, "state": "accepted"}),
    (["J: yes", "J: UNDO", "J: yes", "J: UNDO", "+130"], {"intro_M": 0, "quiet": "M", "state": "pending"}),
    (["J: yes", "J: UNDO", "J: yes", "+70"], {"intro_M": 1, "state": "accepted"}),
    (["J: yes | J: UNDO | J: yes", "+70"], {"intro_M": 1, "state": "accepted"}),
    (["J: yes | J: regret | J: UNDO", "+70", "all dropped", "+70"], {"intro_M": 0, "state": "pending"}),
    (["J: reject", "J: UNDO", "J: accept"], {"intro_M": 1, "state": "accepted"}),
    (["J: reject | J: UNDO", "+70"], {"state": "pending"}),
    (["J: yes", "C: REJECT REQ-1", "+70"], {"intro_M": 0, "state": "rejected", "hear": "M"}),
    (["J: yes", "C: UNDO DO-1", "D: UNDO DO-1", "+70"], {"intro_M": 0, "state": "pending", "quiet": "M"}),
    (["J: yes", "C: UNDO DO-1", "D: UNDO {D}", "+130"], {}),
    (["J: yes", "J: regret", "C: DROP {H}", "+5", "C: UNDO {D}", "+130"], {"intro_M": 0}),
    (["J: yes", "J: regret", "C: SNOOZE {H} 3 DAYS", "J: UNDO", "+6000", "all dropped", "+70"], {"intro_M": 0, "state": "pending"}),
    (["J: yes", "J: regret", "J: reject", "C: {H} AS ACCEPT", "+130"], {"hear": "M"}),
    (["J: yes", "J: regret", "M: UNDO", "+70"], {"intro_M": 0, "state": "withdrawn"}),
    (["J: yes", "J: regret", "M: END", "+70"], {"intro_M": 0}),
    (["J: yes", "J: regret", "M: REQUEST M-1003 / Please.", "all dropped", "+130"], {"hear": "M"}),
    (["J: yes", "M: REQUEST M-1003 / Please.", "+70"], {"hear": "M", "intro_M": 1}),
    (["J: yes", "M: erase", "+70"], {"intro_M": 0, "hear": "J"}),
    (["J: yes", "J: erase", "+70"], {"intro_M": 0, "hear": "M"}),
    (["J: yes", "J: move", "+70"], {"intro_M": 1, "state": "accepted"}),
    (["J: yes", "M: move", "J: regret", "C: DROP {H}", "+70"], {"intro_M": 0, "intro_H": 1}),
    (["J: yes", "J: LEAVE", "+130"], {"hear": "M"}),
    (["J: yes", "J: LEAVE", "J: UNDO", "J: UNDO", "+130"], {}),
    (["J: LEAVE", "M: WITHDRAW", "J: UNDO", "+130"], {"intro_M": 0}),
    (["J: LEAVE", "J: UNDO", "J: accept"], {"intro_M": 1, "state": "accepted"}),
    (["J: LEAVE", "C: ACCEPT REQ-1", "+130"], {"intro_M": 0, "hear": "M"}),
    (["J: LEAVE", "+70", "J: UNDO", "+5"], {"state": "pending", "undone_M": 1}),
    (["J: accept", "J: END", "J: UNDO", "+130"], {"on": True, "ended_M": 0}),
    (["J: accept", "M: END", "J: END", "M: UNDO", "+130"], {"on": False, "ended_M": 1}),
    (["J: accept", "M: END", "J: END", "M: UNDO", "J: UNDO", "+130"], {}),
    (["J: accept | M: END", "+130"], {"ended_J": 0, "intro_M": 1}),
    (["J: yes", "+70", "J: UNDO", "+5"], {"state": "pending", "undone_M": 1}),
    (["J: yes", "J: = Re: hello / That's a pity, I had hoped for a neighbour.", "+70"], {"intro_M": 0}),
    (["J: yes", "J: = Re: hello / Many thanks!", "+70"], {"intro_M": 1}),
    (["J: yes", "J: = A question / How long does the mentoring last?", "+70"], {"intro_M": 0}),
]  # fmt: skip
PAIRED: list[Any] = [
    (["M: END", "C: END REL-1", "M: UNDO", "+130"], {}),
    (["M: END", "C: REASSIGN REL-1 TO ada@clinic.example", "+130"], {"on": False, "ended_J": 1}),
    (["C: REASSIGN REL-1 TO ada@clinic.example", "J: END", "C: UNDO {D}", "+130"], {"on": False}),
    (["C: REASSIGN REL-1 TO ada@clinic.example", "C: UNDO {D}", "+130"], {"on": True, "quiet": "JMA"}),
    (["C: REASSIGN REL-1 TO ada@clinic.example", "+70", "A: accept", "C: UNDO {D}", "+130"], {"on": False}),
    case(["C: REASSIGN REL-1 TO ada@clinic.example", "M: LEAVE", "+130"], {"request_A": 0}),
    case(["C: REASSIGN REL-1 TO ada@clinic.example", "M: erase", "+130"], {"request_A": 0}),
    (["C: REASSIGN REL-1 TO ada@clinic.example", "A: LEAVE", "+130"], {"hear": "M", "encouragement_M": 1}),
    (["C: REASSIGN REL-1 TO ada@clinic.example", "A: erase", "+130"], {"hear": "M", "request_A": 0}),
    (["C: REASSIGN REL-1 TO ada@clinic.example | D: UNDO DO-2", "+130"], {"on": True, "quiet": "JMA"}),
    (["M: LEAVE", "J: END", "M: UNDO", "+130"], {"on": False}),
    (["M: END", "M: CONCERN / He asks me for money.", "M: UNDO", "+130"], {"on": True, "quiet": "J"}),
    (["J: END", "J: = The mentoring / Wait, perhaps I was too fast with that. Could somebody call me?", "M: END", "C: {H} AS UNDO", "+130"], {"on": False}),
    (["J: END", "J: = The mentoring / Wait, perhaps I was too fast with that. Could somebody call me?", "M: UNDO", "+130"], {"on": False, "ended_M": 0}),
    (["J: END", "J: = The mentoring / Wait, perhaps I was too fast with that. Could somebody call me?", "M: LEAVE", "J: UNDO", "all dropped", "+130"], {}),
    (["J: END", "M: move", "J: UNDO", "+130"], {"on": True, "ended_M": 0, "ended_H": 0}),
    (["M: END", "J: = Dear Mia / Dear Mia, shall we meet on Tuesday? You said that you had time.", "M: UNDO", "+130"], {"on": True, "ended_J": 0}),
    (["C: END REL-1", "M: END", "C: UNDO {D}", "+130"], {"on": False}),
    (["C: END REL-1 | M: END | C: UNDO DO-1", "+130"], {"on": False}),
]  # fmt: skip
ONE_MAIL: list[tuple[str, dict[str, Any]]] = [
    ("ACCEPT REQ-1; END REL-1; UNDO", {}),
    ("REMOVE jon@hospital.example; ACCEPT REQ-1", {"intro_M": 0, "hear": "M"}),
    ("ACCEPT REQ-1; REMOVE mia@college.example", {}),
    ("BLOCK mia@college.example AND jon@hospital.example; ACCEPT REQ-1", {"intro_M": 0}),
    ("CHANGE ADDRESS mia@college.example TO mia.okafor@home.example; ACCEPT REQ-1", {"intro_M": 0, "intro_H": 1}),
    ("MATCH lea@uni.example WITH jon@hospital.example; ACCEPT REQ-1; REASSIGN REL-1 TO ada@clinic.example; UNDO", {}),
    ("WITHDRAW REQ-1; ASK M-1003 FOR mia@college.example; UNDO; UNDO", {"state": "pending", "request_A": 0}),
    ("ACCEPT REQ-1; REJECT REQ-1; ACCEPT REQ-1", {}),
]  # fmt: skip


def plays_out(
    world: Attacked, steps: Sequence[str], expected: Mapping[str, Any], *, restarts: bool = False
) -> None:
    begin = sent_so_far(world)
    play(world, steps, restarts=restarts)
    holds(world, begin, expected)
    for ref in waiting(world):
        order(world, f"DROP {ref}", who=DAN)
    world.later(hours=3)
    assert not contradictions(world, begin)


@pytest.mark.parametrize(("steps", "expected"), ASKED, ids=chain_id)
def test_a_chain_about_a_request_leaves_everybody_knowing_what_is_so(
    asked: Attacked, steps: list[str], expected: dict[str, Any]
) -> None:
    plays_out(asked, steps, expected)


@pytest.mark.parametrize(("steps", "expected"), PAIRED, ids=chain_id)
def test_a_chain_about_a_pair_leaves_everybody_knowing_what_is_so(
    paired: Attacked, steps: list[str], expected: dict[str, Any]
) -> None:
    plays_out(paired, steps, expected)


@pytest.mark.parametrize(("lines", "expected"), ONE_MAIL, ids=chain_id)
def test_commands_in_one_mail_leave_everybody_knowing_what_is_so(
    asked: Attacked, lines: str, expected: dict[str, Any]
) -> None:
    begin = sent_so_far(asked)
    order(asked, *lines.split("; "))
    asked.later(hours=2)
    holds(asked, begin, expected)
    assert not contradictions(asked, begin)


def lea_asks(world: Attacked) -> None:
    world.write(LEA, "REQUEST M-1001", "I would like to learn, too.")
    assert world.state(2) == "pending"
    world.later(hours=2)


TWO: list[tuple[list[str], int, int]] = [
    (["J: yes", "J: yes lea", "J: UNDO", "+130"], 1, 0),
    (["J: yes | J: yes lea | J: UNDO", "+130"], 1, 0),
    (["J: yes", "J: yes lea", "J: UNDO", "J: UNDO", "+130"], 1, 0),
    (["J: yes", "J: yes lea", "C: UNDO DO-1", "+130"], 0, 1),
    (["J: yes", "J: yes lea", "J: regret", "M: WITHDRAW", "all dropped", "+130"], 0, 1),
    (["J: yes", "J: reject lea", "J: UNDO", "+130"], 1, 0),
    (["J: yes", "J: yes lea", "J: = END / ", "+130"], 1, 1),
]


@pytest.mark.parametrize(("steps", "mia", "lea"), TWO, ids=chain_id)
def test_of_two_mentees_of_one_mentor_each_is_introduced_as_often_as_is_so(
    asked: Attacked, steps: list[str], mia: int, lea: int
) -> None:
    lea_asks(asked)
    begin = sent_so_far(asked)
    play(asked, steps)
    for ref in waiting(asked):
        order(asked, f"DROP {ref}")
    asked.later(hours=2)
    assert (introductions(asked, begin, MIA), introductions(asked, begin, LEA)) == (mia, lea)
    assert not contradictions(asked, begin)


def test_who_loses_the_last_place_to_a_yes_that_is_undone_unheard_never_reads_of_it(asked: Attacked) -> None:
    order(asked, f"CAPACITY {JON} 1")
    lea_asks(asked)
    begin = sent_so_far(asked)
    play(asked, ["J: yes", "J: UNDO", "+130"])
    assert asked.state(2) == "pending"
    assert not got(asked, LEA, begin)
    assert not got(asked, MIA, begin)


@pytest.fixture
def carla_answered() -> Attacked:
    """Carla coordinates, and has asked Jon: REQ-1. He has said yes in words of his own, and she has not heard of it."""
    world = Attacked()
    staffed(world, CARLA, DAN)
    carla_signs_up(world)
    world.write(CARLA, "REQUEST M-1001", "I would like to learn.")
    world.later(hours=2)
    world.reply(JON, question_to_jon(world), "Yes, happy to.")
    assert world.state() == "accepted"
    return world


@pytest.mark.parametrize("line", [case("SHOW REQ-1"), case(f"SHOW {JON}"), "SHOW REL-1", case("SHOW DO-1"), "FIND berg", "QUEUE", "STATUS", "UNDO DO-1", "DRY RUN END REL-1", "EXTEND REL-1 UNTIL 1 December", "RESEND REQ-1"])  # fmt: skip
def test_a_coordinator_who_asked_does_not_read_by_a_command_what_her_mentor_may_still_take_back(
    carla_answered: Attacked, line: str
) -> None:
    """for-coordinators.md: what you are a part of stays your own; flow.md: an UNDO meanwhile is heard by nobody else."""
    begin = sent_so_far(carla_answered)
    order(carla_answered, line)
    told = [m for m in got(carla_answered, CARLA, begin) if m.letter not in INTRO]
    words = " ".join(everything(told).split()).replace(line, "")
    assert told
    assert not re.search(r"accepted|accepts|has said yes", words, re.IGNORECASE), words
    play(carla_answered, ["J: UNDO", "+130"])
    assert carla_answered.state() == "pending"


def test_a_coordinator_who_asked_withdraws_her_own_request_within_the_hour_and_both_know(
    carla_answered: Attacked,
) -> None:
    begin = sent_so_far(carla_answered)
    order(carla_answered, "WITHDRAW REQ-1")
    carla_answered.later(hours=3)
    assert got(carla_answered, CARLA, begin)
    assert not contradictions(carla_answered, begin)


# --- (b) everyday mail: what must reach a person -------------------------------------------------------------------------


def a_coordinator_reads_the_words(world: Attacked, begin: int, piece: str) -> bool:
    """The very words stand in a coordinator's mail, by the next noon at the latest."""
    world.later(days=1)
    told = got(world, COORDINATOR, begin)
    texts = [everything([m]) for m in told]
    texts += [m.raw.decode(errors="replace") for m in told]
    return piece.lower() in " ".join(" ".join(texts).split()).lower()


GENTLE = [
    ("Thank you so much! He is so attentive, he even waits outside my apartment every evening.", "outside my apartment"),
    ("Many thanks, all is well. Jon likes to hold my hand while we talk, is that usual?", "hold my hand"),
    ("Thanks! Happy Easter! P.S. I have not slept since Jon told me that I am nobody.", "nobody"),
    ("Have a lovely weekend, all of you. I will not be there any more on Monday.", "on Monday"),
    ("Thank you for these months. I will find my way alone from here. Best wishes", "alone from here"),
    ("Thank you! I think that is it for me.", "it for me"),
    ("Thanks for the lovely program! Please take my name off everything.", "off everything"),
    ("How long does the mentoring last? I cannot stand another day of it.", "another day"),
    ("Is it free? My mentor wants 50 euros an hour.", "50 euros"),
    ("How do I find another mentor? This one has been drinking each time we met.", "drinking"),
    ("Who may sign up? Somebody here only pretends to be a pharmacist.", "pretends"),
    ("What is this program for, when Jon only wants me to wash his car?", "wash his car"),
    ("Danke, alles prima! Nur küsst er mich immer zum Abschied.", "Abschied"),
    ("Gracias, todo bien, aunque me manda fotos de noche.", "fotos de noche"),
    ("Merci, bonne journée ! Il m'a encore suivie jusqu'au métro.", "suivie"),
    ("Grazie mille! Mi ha chiesto di non dirlo a nessuno.", "non dirlo"),
    ("Thanks!\n\nMia Okafor\nHe follows me home", "follows me home"),
    ("Thanks!\n\nMia Okafor, PharmD\nStudent | Lakeside\nJon reads my private mail", "private mail"),
    case("Great!\n\nSent from my phone which Jon keeps taking away", "taking away"),
    ("Looking forward to it! He says that I owe him something for his time.", "owe him"),
    ("Enjoy your spring! Jon enjoys mine, every night, whether I like it or not.", "whether I like it"),
    ("What a wonderful man! My husband must never know.", "never know"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "piece"), GENTLE, ids=chain_id)
def test_trouble_in_gentle_words_is_read_by_a_person_by_the_next_morning(
    in_memory: Attacked, words: str, piece: str
) -> None:
    """for-coordinators.md: small talk stands with its words in the mail of the next morning; only thanks are filed."""
    pair_up(in_memory)
    begin = sent_so_far(in_memory)
    in_memory.reply(MIA, last(in_memory, "introduction-mentee", MIA), words)
    assert not got(in_memory, JON, begin)
    assert a_coordinator_reads_the_words(in_memory, begin, piece)


PARTS = [
    case("Jon hits me", "Thanks!", "Jon hits me"),
    ("CONCERN", "Thanks!", "CONCERN"),
    ("ERASE my data, please", "Thank you all!", "ERASE"),
    case("Happy Easter", "> Happy Easter to you\n\nHe hits me.\n", "hits me"),
    case("Thanks", "Thanks!\n\nOn Mon, 2 Mar 2026, Mentor Exchange wrote:\n> Dear Mia,\n> how is it going?\nHe touches me.\n", "touches me"),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "words", "piece"), PARTS, ids=chain_id)
def test_trouble_in_another_part_of_an_everyday_mail_is_read_by_a_person_or_asked_about(
    in_memory: Attacked, subject: str, words: str, piece: str
) -> None:
    pair_up(in_memory)
    begin = sent_so_far(in_memory)
    in_memory.write(MIA, subject, words)
    asked_back = [m for m in got(in_memory, MIA, begin) if m.letter == "confirm-erase"]
    assert asked_back or a_coordinator_reads_the_words(in_memory, begin, piece)


def in_two_parts(world: Attacked, who: str, plain: str, html: str) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from={who.rpartition('@')[2]}"
    mail["From"], mail["To"], mail["Subject"] = who, ADDRESS, "Thanks"
    mail["Date"], mail["Message-ID"] = (
        format_datetime(world.player.now),
        f"<{world.player.taken}.two@x.example>",
    )
    mail.set_content(plain)
    mail.add_alternative(html, subtype="html")
    world.player.take_in(mail.as_bytes())
    world.work()


def test_trouble_in_the_text_and_thanks_in_the_page_are_read_by_a_person(in_memory: Attacked) -> None:
    """reading.md: where a mail has a plain part, that one counts."""
    pair_up(in_memory)
    begin = sent_so_far(in_memory)
    in_two_parts(in_memory, MIA, "Thanks! Please call me, I am afraid of Jon.\n", "<p>Thanks!</p>")
    assert a_coordinator_reads_the_words(in_memory, begin, "afraid of Jon")


def test_thanks_with_a_file_is_read_by_a_person(in_memory: Attacked) -> None:
    pair_up(in_memory)
    begin = sent_so_far(in_memory)
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from={MIA.rpartition('@')[2]}"
    mail["From"], mail["To"], mail["Subject"] = MIA, ADDRESS, "Thanks"
    mail["Date"], mail["Message-ID"] = format_datetime(in_memory.player.now), "<file.thanks@x.example>"
    mail.set_content("Thank you!\n")
    mail.add_attachment(
        b"My complaint about Jon Berg.", maintype="application", subtype="rtf", filename="complaint.rtf"
    )
    in_memory.player.take_in(mail.as_bytes())
    in_memory.work()
    assert a_coordinator_reads_the_words(in_memory, begin, "complaint.rtf") or got(in_memory, MIA, begin)


LIGHT = [
    "Thank you, great!",
    "Wonderful, thanks a lot.",
    "Happy Easter!",
    "OK, many thanks!",
    "",
    "\u200b",
    "Noted!",
    "👍\n\nMia Okafor reacted via Gmail",
]


@pytest.mark.parametrize("words", LIGHT)
def test_light_words_say_no_yes_to_an_erasure(in_memory: Attacked, words: str) -> None:
    in_memory.write(MIA, "ERASE")
    in_memory.reply(MIA, last(in_memory, "confirm-erase", MIA), words)
    in_memory.later(days=2)
    assert MIA in addresses(in_memory)


@pytest.mark.parametrize(
    "words", ["Thank you, great!", "Happy Easter!", "", "Thanks! 3 of my cats say hello.", "Cheers"]
)
def test_light_words_are_no_vote_for_another_term(in_memory: Attacked, words: str) -> None:
    pair_up_until_offered(in_memory)
    in_memory.reply(MIA, last(in_memory, "renewal-offer", MIA), words)
    assert votes(in_memory) == (None, None) or {str(v) for v in votes(in_memory)} <= {"Vote.NONE", "none", ""}


@pytest.mark.parametrize(
    "words", ["Thanks! 3 of my cats say hello.", "Happy 1 May!", "Thank you 5 times over!"]
)
def test_a_number_in_small_talk_is_no_mark(in_memory: Attacked, words: str) -> None:
    pair_up_until_check_in(in_memory)
    in_memory.reply(MIA, last(in_memory, "check-in", MIA), words)
    events = [e for e in in_memory.player.records()["events"] if e["what"] == "check-in rated"]
    assert not events


@pytest.mark.parametrize("words", ["Thank you, noted.", "Happy Easter!", "How long does the mentoring last?", "Thanks for asking, and what a spring we have!", "", "Is it free?"])  # fmt: skip
def test_everyday_words_of_a_mentor_who_is_asked_are_no_yes_and_keep_the_reminders(
    in_memory: Attacked, words: str
) -> None:
    letter = in_memory.asked()
    in_memory.reply(JON, letter, words)
    assert in_memory.state() == "pending"
    begin = sent_so_far(in_memory)
    in_memory.later(days=12)
    assert "reminder" in letter_names(got(in_memory, JON, begin))


def test_small_talk_for_the_second_time_on_a_day_is_read_by_a_person(in_memory: Attacked) -> None:
    """At once, or with others in the next morning's mail."""
    in_memory.write(MIA, "hello", "Hope you are all having a good spring. Just saying hi!")
    in_memory.later(hours=1)
    words = "It has rained here for nine days, and the river is so high that the ducks walk."
    begin = sent_so_far(in_memory)
    in_memory.write(MIA, "and", words)
    in_memory.later(days=1)
    assert any("the ducks walk" in " ".join(see(m).text.split()) for m in got(in_memory, COORDINATOR, begin))


def test_that_it_did_not_help_waits_for_a_person(in_memory: Attacked) -> None:
    in_memory.write(MIA, "A question", "How long does the mentoring last?")
    letter = last(in_memory, "about-program", MIA)
    begin = sent_so_far(in_memory)
    in_memory.reply(MIA, letter, "That is not what I asked.")
    assert any("[HELD-" in see(m).subject for m in got(in_memory, COORDINATOR, begin))


@pytest.mark.parametrize("words", ["Thanks!", "How long does the mentoring last?", "What a spring!"])
def test_a_coordinators_own_everyday_mail_comes_back_to_her_as_no_held_mail(
    in_memory: Attacked, words: str
) -> None:
    in_memory.write(COORDINATOR, "hello", words)
    assert not waiting(in_memory)


@pytest.mark.parametrize("words", ["40% OFF! Buy your white coats from me, dear mentees.", "Special offer: order my course now, free shipping!"])  # fmt: skip
def test_what_a_member_advertises_is_read_by_a_person(in_memory: Attacked, words: str) -> None:
    begin = sent_so_far(in_memory)
    in_memory.write(JON, "Offer", words)
    assert a_coordinator_reads_the_words(in_memory, begin, words[:18])


# --- (c) forgeries and tokens ---------------------------------------------------------------------------------------------


def about_program(world: Attacked, who: str = MIA) -> OutboundMail:
    world.write(who, "A question", "How long does the mentoring last?")
    return last(world, "about-program", who)


@pytest.mark.parametrize("how", ["in To", "in References", "in the text"])
@pytest.mark.parametrize("word", ["ERASE", "LEAVE", "END", "PAUSE"])
def test_who_has_a_quotation_of_the_answer_to_a_question_does_nothing_in_its_readers_name(
    in_memory: Attacked, word: str, how: str
) -> None:
    pair_up(in_memory)
    letter = about_program(in_memory)
    before = things(in_memory)
    sent = writes_as_thief(in_memory, letter, MIA, word, how)
    assert things(in_memory) == before
    assert not to(sent, EVE)


@pytest.mark.parametrize("word", ["LEAVE", "END", "ACCEPT", "ERASE"])
def test_a_strangers_answer_to_a_question_is_no_token_of_a_member(in_memory: Attacked, word: str) -> None:
    in_memory.asked()
    letter = about_program(in_memory, EVE)
    before = things(in_memory)
    in_memory.reply(JON, letter, word, proof="")
    in_memory.reply(EVE, letter, word)
    assert things(in_memory) == before


@pytest.mark.parametrize("word", ["ERASE", "LEAVE", f"CHANGE ADDRESS {MIA_HOME}", "REQUEST M-1001"])
def test_the_reply_token_of_a_pair_does_no_more_than_its_row_says(in_memory: Attacked, word: str) -> None:
    pair_up(in_memory)
    before = things(in_memory)
    begin = sent_so_far(in_memory)
    in_memory.reply(MIA, last(in_memory, "introduction-mentee", MIA), word, proof="")
    assert things(in_memory) == before
    assert MIA_HOME not in counted(in_memory.player.post.sent[begin:])


def test_a_token_that_ended_a_pair_takes_back_or_ends_nothing_more_without_proof(in_memory: Attacked) -> None:
    pair_up(in_memory)
    intro = last(in_memory, "introduction-mentee", MIA)
    in_memory.reply(MIA, intro, "END", proof="")
    assert row(in_memory, "REL-1")["state"] == "ended"
    begin = sent_so_far(in_memory)
    in_memory.reply(MIA, intro, "UNDO", proof="")
    assert row(in_memory, "REL-1")["state"] == "ended"
    assert got(in_memory, MIA, begin) or a_coordinator_knows(in_memory, in_memory.player.post.sent[begin:])


RESULTS = [
    "Authentication-Results: MX.pharmacists.example; dmarc=pass header.from=hospital.example",
    "Authentication-Results: mx.pharmacists.example.evil.example; dmarc=pass header.from=hospital.example",
    "Authentication-Results: mx.pharmacists.example; dmarc=pass header.from=evil.example",
    "Authentication-Results: mx.pharmacists.example; dmarc=none (dmarc=pass header.from=hospital.example)",
    'Authentication-Results: mx.pharmacists.example; dmarc=none reason="x; dmarc=pass header.from=hospital.example"',
    "Authentication-Results: mx.pharmacists.example; spf=pass smtp.mailfrom=eve@hospital.example.evil.example",
    "Received: from x by y; Mon, 2 Mar 2026 10:00:00 +0000\nAuthentication-Results: mx.pharmacists.example; dmarc=pass header.from=hospital.example",
    "X-Authentication-Results: mx.pharmacists.example; dmarc=pass header.from=hospital.example",
    "ARC-Authentication-Results: i=1; mx.pharmacists.example; dmarc=pass header.from=hospital.example",
    "Authentication-Results: mx.pharmacists.example; dkim=pass header.d=hospital.example.evil.example",
    "Authentication-Results: mx.pharmacists.example 2; dmarc=pass header.from=hospital.example",
]  # fmt: skip


@pytest.mark.parametrize("field", RESULTS)
def test_a_false_word_of_a_server_makes_no_yes(in_memory: Attacked, field: str) -> None:
    in_memory.asked()
    raw(
        in_memory,
        f"{field}\nFrom: {JON}\nTo: {ADDRESS}\nSubject: ACCEPT REQ-1\nDate: Mon, 2 Mar 2026 16:00:00 +0000",
        "ACCEPT",
    )
    assert in_memory.state() == "pending"


FROMS = [
    f'From: "{JON}" <{EVE}>', f"From: {JON} ({EVE})\nFrom: {EVE}", "From: jоn@hospital.example", f"From: {JON}, {EVE}",
    f"From: friends: {JON};", f"Sender: {JON}\nFrom: {EVE}", f"From: {EVE}\nReply-To: {JON}",
]  # fmt: skip


@pytest.mark.parametrize("sender", FROMS)
def test_a_from_that_only_looks_like_the_mentor_with_his_true_reply_address_makes_no_yes(
    in_memory: Attacked, sender: str
) -> None:
    letter = in_memory.asked()
    token = address_with(reply_token(letter))
    raw(
        in_memory,
        f"{sender}\nTo: {token}\nSubject: ACCEPT\nDate: Mon, 2 Mar 2026 16:00:00 +0000",
        "ACCEPT",
        proof="evil.example",
    )
    assert in_memory.state() == "pending"


def test_the_code_where_a_mail_says_it_was_delivered_is_as_good_as_in_to(in_memory: Attacked) -> None:
    """Whoever has the code may write it into To as well."""
    token = address_with(reply_token(in_memory.asked()))
    raw(
        in_memory,
        f"Delivered-To: {token}\nFrom: {JON}\nTo: {ADDRESS}\nSubject: ACCEPT\nDate: Mon, 2 Mar 2026 16:00:00 +0000",
        "ACCEPT",
    )
    assert in_memory.state() == "accepted"


def test_the_code_of_a_transcript_in_the_other_coordinators_hand_takes_nothing_back(asked: Attacked) -> None:
    order(asked, "ACCEPT REQ-1")
    letter = last(asked, "transcript", CARLA)
    asked.reply(DAN, letter, "UNDO", proof="")
    assert asked.state() == "accepted"


def test_the_code_of_a_list_does_nothing_to_members_by_itself(asked: Attacked) -> None:
    asked.write(EVE, "A matter", "Where do I find the leaflet that you sent around last year?")
    order(asked, "QUEUE")
    letter = last(asked, "queue", CARLA)
    before = things(asked)
    asked.reply(CARLA, letter, "REMOVE jon@hospital.example\nACCEPT REQ-1", proof="")
    assert things(asked) == before


# --- (d) robots, bounces, floods -------------------------------------------------------------------------------------------

ROBOTS = {
    "a question": "How long does the mentoring last?",
    "another question each time": "How long does the mentoring last in year {n}?",
    "small talk": "What a spring we have! It is day {n} of it here in {w}.",
    "an offer": "Special offer number {n}: {w} shoes, 40% OFF, order now!",
    "nothing": "",
    "a receipt": "Your message was displayed on day {n} at {n}:00.",
}
TOWNS = ("Oslo", "Bergen", "Turku", "Malmö", "Aarhus", "Tartu", "Riga", "Vaasa", "Espoo", "Lund")


def robot(world: Attacked, who: str, mail: OutboundMail, words: str, delay: int, rounds: int = 25) -> int:
    """It answers each of our mails; how many it got within a day."""
    waits, count, ends = [mail], 0, world.player.now + timedelta(days=1)
    number = 0
    while waits and number < rounds and world.player.now < ends:
        number += 1
        said = words.format(n=number, w=TOWNS[number % 10])
        answers = to(world.reply(who, waits.pop(0), said, after=delay), who)
        count += len(answers)
        waits += answers
    return count


@pytest.mark.parametrize("delay", [5, 600, 7200])
@pytest.mark.parametrize("kind", ROBOTS)
def test_a_members_robot_of_everyday_words_ends_by_itself(in_memory: Attacked, kind: str, delay: int) -> None:
    pair_up(in_memory)
    before, begin = things(in_memory), sent_so_far(in_memory)
    assert robot(in_memory, MIA, last(in_memory, "introduction-mentee", MIA), ROBOTS[kind], delay) <= 5
    assert things(in_memory) == before
    assert not got(in_memory, JON, begin)
    assert len(got(in_memory, COORDINATOR, begin)) <= 5


@pytest.mark.parametrize("kind", ROBOTS)
def test_a_strangers_robot_of_everyday_words_ends_by_itself(in_memory: Attacked, kind: str) -> None:
    first = to(in_memory.write(EVE, "hello", "How long does the mentoring last?"), EVE)
    assert first
    begin = sent_so_far(in_memory)
    assert robot(in_memory, EVE, first[0], ROBOTS[kind], 20) <= 5
    assert len(got(in_memory, COORDINATOR, begin)) <= 5


MARKS: list[dict[str, str]] = [
    {"List-Id": "<news.evil.example>", "Precedence": "bulk"}, {"Precedence": "bulk"}, {"Auto-Submitted": "auto-generated"},
    {"X-Auto-Response-Suppress": "All", "Auto-Submitted": "auto-replied"}, {"Return-Path": "<>"}, {"X-Autoreply": "yes"},
]  # fmt: skip


@pytest.mark.parametrize("headers", MARKS, ids=lambda h: " and ".join(h))
def test_no_question_of_a_robot_is_answered(in_memory: Attacked, headers: dict[str, str]) -> None:
    begin = sent_so_far(in_memory)
    in_memory.write(EVE, "A question", "How long does the mentoring last?", headers=headers)
    assert not got(in_memory, EVE, begin)


def test_our_own_answer_to_a_question_given_back_to_us_ends_by_itself(in_memory: Attacked) -> None:
    letter = about_program(in_memory)
    count = 0
    for _ in range(10):
        sent = to(in_memory.reply(MIA, letter, see(letter).text, after=5), MIA)
        count += len(sent)
        letter = sent[-1] if sent else letter
    assert count <= 5


def test_an_answer_to_a_question_that_comes_back_makes_no_member_unreachable_who_never_was_one(
    in_memory: Attacked,
) -> None:
    letter = about_program(in_memory, EVE)
    before, begin = things(in_memory), sent_so_far(in_memory)
    in_memory.player.take_in(bounce(letter.raw, EVE, letter.return_path, in_memory.player.now))
    in_memory.work()
    assert things(in_memory) == before
    assert not got(in_memory, EVE, begin)


def test_an_end_that_comes_back_after_its_hour_is_told_to_a_person(paired: Attacked) -> None:
    paired.write(MIA, "END")
    paired.later(hours=2)
    letter, begin = last(paired, "ended", JON), sent_so_far(paired)
    paired.player.take_in(bounce(letter.raw, JON, letter.return_path, paired.player.now))
    paired.work()
    paired.later(days=1)
    assert got(paired, CARLA, begin)


def test_an_absence_note_within_the_hour_of_an_end_keeps_no_letter_back(paired: Attacked) -> None:
    paired.write(MIA, "END")
    letter = last(paired, "ended", MIA)
    note = out_of_office(
        letter.raw, "Mia Okafor", MIA, "I am out until 9 March, please wait.", paired.player.now, SERVER
    )
    paired.player.take_in(note)
    paired.work()
    paired.later(hours=2)
    assert "ended" in letter_names(got(paired, JON))


def test_fifty_strangers_small_talk_brings_coordinators_no_more_than_their_share(in_memory: Attacked) -> None:
    begin = sent_so_far(in_memory)
    for n in range(50):
        in_memory.write(
            f"p{n}@town{n}.example", "hello", f"Hope you have a good spring, says {TOWNS[n % 10]} {n}!"
        )
    in_memory.later(days=1)
    assert len(got(in_memory, COORDINATOR, begin)) <= 10 + 24
    assert (
        max(counted([m for m in in_memory.player.post.sent[begin:] if m.recipient != COORDINATOR]).values())
        <= 1
    )


def test_twenty_concerns_of_one_member_are_all_kept_and_flood_nobody(in_memory: Attacked) -> None:
    pair_up(in_memory)
    begin = sent_so_far(in_memory)
    for n in range(20):
        in_memory.write(
            MIA, f"CONCERN {n}", f"This is the {n}th thing: he {TOWNS[n % 10]} asks me for money again, {n}."
        )
    in_memory.later(hours=2)
    assert len(waiting(in_memory)) == 20
    assert len(got(in_memory, COORDINATOR, begin)) <= 14
    assert not got(in_memory, JON, begin)


def test_a_hundred_small_talks_of_one_member_hide_no_trouble(in_memory: Attacked) -> None:
    pair_up(in_memory)
    for n in range(30):
        in_memory.write(MIA, "hello", f"What a spring we have! It is day {n} of it in {TOWNS[n % 10]}.")
    begin = sent_so_far(in_memory)
    in_memory.write(MIA, "hello", "Jon follows me home at night, and I do not dare to go out any more.")
    assert a_coordinator_reads_the_words(in_memory, begin, "follows me home") or len(waiting(in_memory)) > 0


# --- (e) on real databases, on Dovecot, and with a crash in between ---------------------------------------------------------

REAL = [
    (["J: yes", "J: regret", "C: DROP {H} | J: UNDO"], {"intro_M": 0, "state": "pending"}),
    (["J: yes", "J: regret", "M: WITHDRAW", "C: {H} AS ACCEPT"], {"intro_M": 0}),
    (["J: yes | J: UNDO | J: yes", "+70"], {"intro_M": 1, "state": "accepted"}),
    (["J: yes", "J: erase", "+70"], {"intro_M": 0, "hear": "M"}),
    (["J: accept", "M: END", "J: END", "M: UNDO", "+130"], {"on": False, "ended_M": 1}),
    (["J: accept", "C: REASSIGN REL-1 TO ada@clinic.example", "J: END", "C: UNDO {D}", "+130"], {}),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "expected"), REAL, ids=chain_id)
def test_a_chain_with_a_restart_after_each_step_is_the_same_on_each_store(
    anywhere: Attacked, steps: list[str], expected: dict[str, Any]
) -> None:
    world = staffed(peopled(anywhere), CARLA, DAN)
    world.asked()
    world.later(hours=2)
    plays_out(world, steps, expected, restarts=True)


@pytest.mark.parametrize("stage", STAGES)
def test_on_dovecot_a_yes_and_its_regret_survive_a_crash_and_introduce_nobody(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    with world.parts() as parts:
        question = asked_on(world, parts)
    accepts(world, question, "Yes, happy to.")
    accepts(world, question, JONS_WORDS["regret"])
    with world.parts() as parts, at_stage(stage, dies, monkeypatch) as seen, suppress(Died):
        a_pass(parts, timedelta(minutes=7))
    assert seen
    with world.parts() as parts:
        for later in (timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5)):
            assert a_pass(parts, later) == ""
    assert not [m for m in box_letters(world, BOX_MIA) if b"[REL-1]" in m]
    told = {
        m["Message-ID"]
        for m in map(message_from_bytes, box_letters(world, BOX_JON))
        if "A person will read" in str(m["Subject"])
    }
    assert len(told) == 1
    assert world.fates()["held"] == 1
    assert world.left() == 0


@pytest.mark.parametrize("stage", STAGES)
def test_on_dovecot_an_everyday_question_is_answered_once_through_a_crash(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    with world.parts() as parts:
        asked_on(world, parts)
    before = how_many_letters(world, BOX_MIA)
    world.write(BOX_MIA, "A question", "How long does the mentoring last?", "Mia Lund")
    world.write(BOX_MIA, "Thanks", "Thank you very much!", "Mia Lund")
    with world.parts() as parts, at_stage(stage, dies, monkeypatch) as seen, suppress(Died):
        a_pass(parts, timedelta(minutes=7))
    assert seen
    with world.parts() as parts:
        for later in (timedelta(minutes=30), timedelta(hours=2)):
            assert a_pass(parts, later) == ""
    assert how_many_letters(world, BOX_MIA) == before + 1
    assert world.left() == 0


# --- found while the roots of these were looked for ----------------------------------------------------------------------


def test_a_yes_to_an_erasure_erases_also_who_has_not_heard_of_an_end(anywhere: Attacked) -> None:
    pair_up(anywhere)
    anywhere.write(JON, "END")
    erase(anywhere, MIA)
    assert "erased" in letter_names(got(anywhere, MIA))
    assert MIA not in addresses(anywhere)


@pytest.mark.parametrize(("steps", "who"), [
    case(["J: END", "M: erase"], MIA), case(["M: END", "J: erase"], JON), case(["C: END REL-1", "J: erase"], JON),
    case(["C: REASSIGN REL-1 TO ada@clinic.example", "J: erase"], JON), (["M: END", "M: erase"], MIA), (["J: END", "+70", "M: erase"], MIA),
    (["M: LEAVE", "J: erase"], JON), (["J: END", "M: CONCERN / He asks me for money.", "+70", "M: erase"], MIA),
], ids=chain_id)  # fmt: skip
def test_who_reads_that_all_is_erased_is_erased(paired: Attacked, steps: list[str], who: str) -> None:
    play(paired, steps)
    paired.later(hours=3)
    assert "erased" in letter_names(got(paired, who))
    assert who not in addresses(paired)


@pytest.mark.parametrize("line", [case("QUEUE"), case("STATUS"), case("FIND lind"), case(f"PAUSE {ADA}"), case("DRY RUN STOP"), "HELP"])  # fmt: skip
def test_a_command_about_something_else_tells_a_coordinator_who_asked_no_yes_before_its_hour(
    carla_answered: Attacked, line: str
) -> None:
    carla_answered.write(ADA, "SIGN UP MENTOR", FORM.format(name="Ada Lind"))
    begin = sent_so_far(carla_answered)
    order(carla_answered, line)
    play(carla_answered, ["J: UNDO", "+130"])
    assert carla_answered.state() == "pending"
    assert not introductions(carla_answered, begin, CARLA)


@pytest.mark.parametrize("line", [case("STOP"), case("QUEUE"), case(f"PAUSE {ADA}"), "HELP"])  # fmt: skip
def test_a_command_about_something_else_is_done_while_a_yes_to_the_coordinator_is_in_doubt(
    carla_answered: Attacked, line: str
) -> None:
    carla_answered.write(ADA, "SIGN UP MENTOR", FORM.format(name="Ada Lind"))
    play(carla_answered, ["J: regret"])
    before, begin = waiting(carla_answered), sent_so_far(carla_answered)
    order(carla_answered, line)
    assert waiting(carla_answered) == before
    assert "has not heard" not in everything(got(carla_answered, CARLA, begin))


CRIES = [
    ("", "He hits me."), ("hello", "Jon hits me."), ("I am afraid of my mentor", ""), ("My mentor harasses me", "Thanks for your help, Mia"),
    ("Complaint about Jon Berg", "Thank you!"), ("Urgent: my mentor threatens me", "Kind regards\nMia Okafor"), ("Mein Mentor belästigt mich", "Danke!"),
    ("My mentor asks me for money", "See subject."), ("Please call me on 555 0142", "Thank you!"),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "words"), [case(*each) for each in CRIES])
def test_a_cry_for_help_in_a_subject_or_in_a_few_words_is_read_by_a_person(
    in_memory: Attacked, subject: str, words: str
) -> None:
    """Row 100: words that sound like a CONCERN reach coordinators at once."""
    pair_up(in_memory)
    begin = sent_so_far(in_memory)
    in_memory.write(MIA, subject, words)
    assert got(in_memory, COORDINATOR, begin)


@pytest.mark.parametrize(("steps", "word"), [case(["J: yes"], "PAUSE"), case(["J: yes", "J: regret"], "PAUSE"), case(["J: yes", "J: regret"], "ERASE")], ids=chain_id)  # fmt: skip
def test_a_yes_to_a_question_about_something_else_is_done_and_hurries_nothing(
    asked: Attacked, steps: list[str], word: str
) -> None:
    play(asked, steps)
    begin, before = sent_so_far(asked), waiting(asked)
    asked.write(MIA, word, proof="pass" if word == "ERASE" else "")
    asked.reply(
        MIA, [m for m in got(asked, MIA, begin) if m.letter.startswith("confirm")][-1], "YES", after=60
    )
    assert not introductions(asked, begin, MIA)
    assert waiting(asked) == before
    assert MIA not in addresses(asked) or asked.standing(MIA) == "paused"
