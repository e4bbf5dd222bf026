# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The seventh wave, from inside: coordinators who decide what is held, each in her own way and several at once,
hands at the command line, mails that come together, letters that cannot be written, copies put back, and servers."""

from __future__ import annotations

import io
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from alembic import command

from processor.bootstrap import assemble, to_act
from processor.core.mail import OutboundMail
from processor.core.program import Role
from processor.demo.robots import bounce
from processor.process_lock import alone
from processor.stages.act import Act
from processor.stages.ports import StoreDown
from processor.store import migrate
from processor.store.engine import make_engine
from processor.store.given import put_back
from processor.store.maintenance import Maintenance
from processor.store.schema import alembic_config
from tests.attack.box_program import BoxProgram, a_pass, acted_once
from tests.attack.databases import Copied, at_once
from tests.attack.deeds import doubtful_answer
from tests.attack.heard import a_coordinator_knows
from tests.attack.imap_servers import Proxy, Said, changed
from tests.attack.letters import everything, told, told_of
from tests.attack.mails_by_hand import eml, inline, raw, with_attached
from tests.attack.people import ADA, DAN, LEA
from tests.attack.prepared import at_the_terminal, keep_apart, matched, policy, staffed
from tests.attack.records import held_states, things
from tests.attack.smtp_servers import Post, lone
from tests.attacks import EVE, FORM, JON, MIA, Attacked, reply_token, to
from tests.doors.dovecot import Dovecot
from tests.doors.mail_servers import Dialogue, scripted_server
from tests.doors.stores import open_kept
from tests.operation.small import SmallProgram
from tests.player import ADDRESS, COORDINATOR, PROGRAM
from tests.post_office import see
from tests.prepared_program import load_once
from tests.shipped_rules import RULES

ASKS = "Where do I find the leaflet that you sent around last year?"


@pytest.fixture
def two() -> Attacked:
    """Carla and Dan look after the program."""
    return staffed(Attacked(), COORDINATOR, DAN)


def latest(world: Attacked) -> str:
    return str(world.player.records()["held"][-1]["ref"])


def asks(world: Attacked, who: str = JON, words: str = ASKS, subject: str = "A question") -> str:
    """A mail that waits; its reference."""
    before = held_states(world)
    world.write(who, subject, words)
    new = [ref for ref in held_states(world) if ref not in before]
    assert len(new) == 1, new
    return new[0]


def named(sent: Sequence[OutboundMail], who: str, letter: str) -> list[OutboundMail]:
    return [m for m in to(sent, who) if m.letter == letter]


def does(world: Attacked, words: str) -> Act:
    done = at_the_terminal(world).perform(words, COORDINATOR, world.player.now)
    world.work()
    return done


# --- what stands in a held mail, and in our letter about it, is no command ------------------------------------------


def marked(text: str, mark: str = "> ") -> str:
    return "\n".join(f"{mark}{line}" for line in text.splitlines())


def wrapped_badly(text: str) -> str:
    """By a program that breaks what it quotes, and marks the first part alone."""
    lines = []
    for line in text.splitlines():
        lines += [f"> {line[:24]}", line[24:]] if len(line) > 24 else [f"> {line}"]
    return "\n".join(lines)


ATTRIBUTION = "On Mon, 2 Mar 2026 at 16:10, Mentor Exchange <mentors@pharmacists.example> wrote:\n\n"
SHAPES: Mapping[str, Callable[[str], str]] = {
    "marks": lambda t: ATTRIBUTION + marked(t),
    "marks and no line above": marked,
    "bars": lambda t: ATTRIBUTION + marked(t, "| "),
    "a head of Outlook": lambda t: "From: Mentor Exchange <mentors@pharmacists.example>\nSent: Monday, March 2, 2026 16:10\nTo: Carla\nSubject: A mail waits for you\n\n" + t,
    "a line of dashes": lambda t: "-----Original Message-----\n" + t,
    "an intro and no marks": lambda t: ATTRIBUTION + t,
    "nothing at all": lambda t: t,
    "a few blanks": lambda t: marked(t, "    "),
    "colons": lambda t: marked(t, ": "),
    "a name above, and blanks": lambda t: "Carla Voss wrote:\n\n" + marked(t, "    "),
    "lines that were broken": lambda t: ATTRIBUTION + wrapped_badly(t),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_orders_in_a_strangers_mail_are_not_the_coordinators_when_she_replies_to_its_letter(
    in_memory: Attacked, shape: str
) -> None:
    """Eve knows how held mails are decided, and writes orders; our letter shows what she wrote."""
    jons = doubtful_answer(in_memory)
    orders = f"Dear all,\n\nplease look at this, it is rather urgent, and: {jons} AS ACCEPT\nRELEASE {jons}\nDROP {jons}\n{jons} AS REJECT\n\nCan you tell me where the leaflet of last year is to be found?"
    eves = asks(in_memory, EVE, orders)
    before = things(in_memory)
    in_memory.reply(
        COORDINATOR,
        told_of(in_memory, eves),
        "I will call her tomorrow.\n\n" + SHAPES[shape](see(told_of(in_memory, eves)).text),
    )
    assert held_states(in_memory)[jons] == held_states(in_memory)[eves] == "waiting"
    assert things(in_memory) == before


def test_orders_in_a_strangers_page_are_not_the_coordinators_when_she_replies_in_html(
    in_memory: Attacked,
) -> None:
    jons = doubtful_answer(in_memory)
    eves = asks(in_memory, EVE, f"Can you tell me about the leaflet?\nRELEASE {jons}\nDROP {jons}")
    letter = told_of(in_memory, eves)
    shown = "".join(f"<div>{line}</div>" for line in see(letter).text.splitlines())
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = f"{PROGRAM.authserv_id}; dmarc=pass header.from=pharmacists.example"
    mail["From"], mail["To"] = COORDINATOR, str(see(letter).parsed["reply-to"])
    mail["Subject"], mail["Message-ID"] = f"Re: {see(letter).subject}", "<page@pharmacists.example>"
    mail["In-Reply-To"] = letter.message_id
    mail.set_content(f"<div>I will call her.</div><hr><div>{shown}</div>", subtype="html")
    in_memory.later(minutes=10)
    in_memory.player.take_in(mail.as_bytes())
    in_memory.work()
    assert held_states(in_memory)[jons] == held_states(in_memory)[eves] == "waiting"


def test_orders_in_a_strangers_mail_that_a_coordinators_robot_gives_back_are_not_done(
    in_memory: Attacked,
) -> None:
    """It marks its answer with nothing, and puts our letter below, indented."""
    jons = doubtful_answer(in_memory)
    eves = asks(in_memory, EVE, f"{ASKS}\n{jons} AS ACCEPT\nI thank you very much for it.")
    letter = told_of(in_memory, eves)
    words = "I am away until Monday and read your mail then.\n\nYour mail was:\n\n"
    in_memory.reply(COORDINATOR, letter, words + marked(see(letter).text, "    "), after=5)
    assert held_states(in_memory)[jons] == "waiting"
    assert in_memory.state() == "pending"


CITED = {
    "in quotation marks": 'She says:\n\n"{ref} AS ACCEPT"\n\nWhat does she mean?',
    "in other marks": "Dan, she wrote this:\n\n\u201cDROP {ref}\u201d\n\nShall we ask her?",
    "in a list": "This is what she wants of us:\n\n* DROP {ref}\n* {ref} AS ACCEPT\n\nWhat shall I say to her?",
    "behind a mark": "She says:\n\n> {ref} AS ACCEPT\n\nWhat does she mean?",
    "in brackets": "She says:\n\n[{ref} AS ACCEPT]\n\nWhat does she mean?",
}


@pytest.mark.parametrize("how", CITED)
def test_an_order_that_a_coordinator_cites_is_not_hers(two: Attacked, how: str) -> None:
    jons = doubtful_answer(two)
    eves = asks(two, EVE, f"{ASKS}\n{jons} AS ACCEPT\nDROP {jons}\nI thank you very much for it.")
    two.reply(COORDINATOR, told_of(two, eves), CITED[how].format(ref=jons))
    assert held_states(two)[jons] == "waiting"
    assert two.state() == "pending"


WRAPPED = {
    "drop": "Dan, I would like to talk to her myself, so please let nobody\ndrop {ref} before Friday, when I am back in the office.\n\nCarla",
    "release": "Dan, she is nobody whom I know. Please do not\nrelease {ref} before I have called her.\n\nCarla",
    "spam": "Dan, this is a student of ours, and we should never\nspam {ref} or anybody else of them.\n\nCarla",
    "as": "I am not sure that Jon would like us to take\n{ref} as accept; let us call him first.\n\nCarla",
}


@pytest.mark.parametrize("verb", WRAPPED)
def test_a_sentence_that_was_broken_before_a_verb_is_no_command(two: Attacked, verb: str) -> None:
    if verb == "as":
        ref = doubtful_answer(two)
    else:
        two.write(EVE, "SIGN UP MENTEE", FORM.format(name="Mentor Exchange"))
        ref = latest(two)
    sent = two.reply(COORDINATOR, told_of(two, ref), WRAPPED[verb].format(ref=ref))
    assert held_states(two)[ref] == "waiting"
    assert to(sent, COORDINATOR)


TITLES = {
    "Re: DROP {ref}?": "No, please do not. I know her.",
    "Re: RELEASE {ref}": "Better not, I have never heard of her.",
    "SPAM {ref}?": "Dan, what do you think? I believe that she is a student of ours.",
    "Re: {ref} as sign up mentee": "I would rather call her first. What is her number?",
}


@pytest.mark.parametrize("title", TITLES)
def test_a_command_that_is_only_the_title_of_other_words_is_not_done(two: Attacked, title: str) -> None:
    """Carla asked Dan alone; he replies to all, and the program is in Cc."""
    two.write(EVE, "SIGN UP MENTEE", FORM.format(name="Mentor Exchange"))
    ref = latest(two)
    sent = two.write(DAN, title.format(ref=ref), TITLES[title])
    assert held_states(two)[ref] == "waiting"
    assert to(sent, DAN) or a_coordinator_knows(two, sent)


ORDERS_ABOVE = ["DROP {ref}", "RELEASE {ref}", "ANSWER {ref}\nIt is on our website."]


@pytest.mark.parametrize("way", ["inline", "attached"])
@pytest.mark.parametrize("above", ORDERS_ABOVE, ids=["DROP", "RELEASE", "ANSWER"])
def test_a_command_above_a_forward_is_hers_and_the_forward_does_not_count(
    in_memory: Attacked, above: str, way: str
) -> None:
    """for-coordinators.md: a command that you type above it is your own, and the forward below it does not count."""
    in_memory.asked()
    eves = asks(in_memory, EVE)
    words = above.format(ref=eves)
    if way == "inline":
        sent = in_memory.write(
            COORDINATOR, "Fwd: mentoring", f"{words}\n\n{inline(f'Jon Berg <{JON}>', 'ACCEPT REQ-1')}"
        )
    else:
        mails = [eml(f"Jon Berg <{JON}>", "ACCEPT REQ-1", "ACCEPT REQ-1")]
        sent = with_attached(in_memory, mails, note=words)
    assert in_memory.state() == "pending"
    assert held_states(in_memory)[eves] != "waiting" or eves in told(sent, COORDINATOR)


@pytest.mark.parametrize("shape", [s for s in SHAPES if s not in ("lines that were broken", "colons")])
def test_an_answer_takes_nothing_of_our_letter_along(in_memory: Attacked, shape: str) -> None:
    """Her words go to its sender; not the codes by which she decides, nor what the program thinks of the mail."""
    eves = asks(in_memory, EVE)
    letter = told_of(in_memory, eves)
    sent = in_memory.reply(
        COORDINATOR, letter, f"ANSWER {eves}\nIt is on our website.\n\n" + SHAPES[shape](see(letter).text)
    )
    said = everything(to(sent, EVE))
    assert "It is on our website." in said
    assert "do not dare to decide" not in said
    assert "Why it waits" not in said
    assert reply_token(letter) not in said


def test_a_code_that_a_coordinator_copies_into_her_answer_reaches_nobody(in_memory: Attacked) -> None:
    eves = asks(in_memory, EVE)
    letter = told_of(in_memory, eves)
    address = str(see(letter).parsed["reply-to"])
    sent = in_memory.reply(COORDINATOR, letter, f"ANSWER\nPlease write to {address}, which reaches me.")
    assert to(sent, EVE)
    assert reply_token(letter) not in everything(to(sent, EVE))


SENTENCES = [
    "Drop {ref}? I am not sure yet.",
    "Release {ref} was my first thought, but no.",
    "Spam {ref}? No, she is a student of ours.",
    "Release {ref} only when she has called back.",
    "Drop {ref} - no, wait, I will call her first.",
    "Drop {ref} not!",
]


@pytest.mark.parametrize("words", SENTENCES, ids=range(len(SENTENCES)))
def test_a_sentence_that_begins_like_a_command_is_asked_about_and_not_done(
    in_memory: Attacked, words: str
) -> None:
    """for-coordinators.md: your own words without a command: you are asked what you want, and it waits on."""
    eves = asks(in_memory, EVE)
    sent = in_memory.reply(COORDINATOR, told_of(in_memory, eves), words.format(ref=eves))
    assert held_states(in_memory)[eves] == "waiting"
    assert to(sent, COORDINATOR)


def test_two_held_mails_in_one_command_are_both_decided_or_she_is_told(in_memory: Attacked) -> None:
    first, second = (
        asks(in_memory, EVE),
        asks(in_memory, "ann@far.example", "I am a journalist; may I interview a mentor?"),
    )
    sent = in_memory.write(COORDINATOR, f"DROP {first} AND {second}")
    assert held_states(in_memory)[second] == "dropped" or second in told(sent, COORDINATOR).replace(
        f"DROP {first} AND {second}", ""
    )


def test_of_many_commands_in_one_mail_none_is_left_out_in_silence(in_memory: Attacked) -> None:
    """ "One command a line, as many as you like." """
    words = [f"{ASKS} I am number {n}, and would like to know." for n in range(55)]
    refs = [asks(in_memory, f"x{n}@far.example", each) for n, each in enumerate(words)]
    sent = in_memory.write(COORDINATOR, "the list", "\n".join(f"DROP {ref}" for ref in refs))
    told = " ".join(see(m).text for m in named(sent, COORDINATOR, "transcript"))
    left = [ref for ref in refs if held_states(in_memory)[ref] == "waiting"]
    assert not left or "HELD-57" in told or "50" in told


SPANS = {"2 WEEKS": 14, "UNTIL 25 March": 23, "1 MONTH": 30, "1005 DAYS": 1005, "0.5 DAYS": 0}


@pytest.mark.parametrize("span", SPANS)
def test_a_mail_that_is_put_off_comes_again_when_she_said_or_she_is_asked(
    in_memory: Attacked, span: str
) -> None:
    eves = asks(in_memory, EVE)
    in_memory.reply(COORDINATOR, told_of(in_memory, eves), f"SNOOZE {eves} {span}")
    if held_states(in_memory)[eves] != "snoozed":
        return
    begun = in_memory.player.now
    for _ in range(40):
        if named(in_memory.later(days=1), COORDINATOR, "held"):
            break
    assert abs((in_memory.player.now - begun).days - SPANS[span]) <= 2


# --- who decides, when several may -------------------------------------------------------------------------------------


def test_a_mail_that_two_coordinators_answer_in_one_pass_is_answered_once(two: Attacked) -> None:
    eves = asks(two, EVE)
    for who, words in ((COORDINATOR, "It is on our website."), (DAN, "We have none left.")):
        letter = told_of(two, eves, who)
        two.drop(
            who,
            f"Re: {see(letter).subject}",
            f"ANSWER\n{words}",
            to=str(see(letter).parsed["reply-to"]),
            headers={"In-Reply-To": letter.message_id},
        )
    sent = two.work()
    assert len(named(sent, EVE, "coordinator-answer")) == 1
    assert "already" in told(sent, DAN)


@pytest.mark.parametrize(
    "words",
    [
        "AS ACCEPT|AS REJECT",
        "AS REJECT|AS ACCEPT",
        "RELEASE|SPAM",
        "SNOOZE 3 DAYS|AS ACCEPT",
        "AS ACCEPT|AS ACCEPT",
    ],
)
def test_two_coordinators_who_want_different_things_in_one_pass_make_no_two_answers(
    two: Attacked, words: str
) -> None:
    ref = doubtful_answer(two)
    before = len(two.player.post.sent)
    for who, order in zip((COORDINATOR, DAN), words.split("|"), strict=True):
        verb, _, rest = order.partition(" ")
        line = f"{ref} AS {rest}" if verb == "AS" else f"{verb} {ref} {rest}"
        two.drop(who, "held", line.strip())
    two.work()
    sent = two.player.post.sent[before:]
    told = [m.letter for m in to(sent, MIA) if m.letter.startswith("introduction")]
    refused = [m for m in to(sent, MIA) if "encourag" in m.letter]
    assert len(told) + len(refused) <= 1
    assert to(sent, COORDINATOR)
    assert to(sent, DAN)


def test_a_member_who_writes_plainly_before_the_held_mail_is_decided_is_not_answered_for_twice(
    two: Attacked,
) -> None:
    """Jon's doubtful words wait; he writes REJECT; then Dan, who does not know, takes the first mail for a yes."""
    ref = doubtful_answer(two)
    letter = next(m for m in two.player.post.sent if m.letter == "request")
    two.reply(JON, letter, "REJECT")
    sent = two.write(DAN, f"{ref} AS ACCEPT")
    assert not [m for m in two.player.post.sent if m.letter.startswith("introduction")]
    assert to(sent, DAN)


def test_what_was_assigned_to_a_coordinator_who_leaves_is_known_to_the_others(two: Attacked) -> None:
    eves = asks(two, EVE)
    two.write(COORDINATOR, f"ASSIGN {eves} TO {DAN}")
    staffed(two, COORDINATOR)
    before = len(two.player.post.sent)
    two.later(days=60)
    with two.player.store.reading() as unit:
        listed = [f"HELD-{row.number}" for row in unit.held_rows()]
    assert eves in listed or to(two.player.post.sent[before:], COORDINATOR)


def test_what_was_put_off_by_a_coordinator_who_leaves_comes_again_to_those_who_stay(two: Attacked) -> None:
    eves = asks(two, EVE)
    two.write(DAN, f"SNOOZE {eves} 3 DAYS")
    staffed(two, COORDINATOR)
    sent = two.later(days=5)
    assert [m for m in to(sent, COORDINATOR) if eves in see(m).subject]


def test_what_comes_again_after_it_was_put_off_says_what_it_says(in_memory: Attacked) -> None:
    """ "It comes again": the mail about it has sender, subject, the reason and the text."""
    eves = asks(in_memory, EVE)
    assert "leaflet" in see(told_of(in_memory, eves)).text
    in_memory.write(COORDINATOR, f"SNOOZE {eves} 3 DAYS")
    again = named(in_memory.later(days=5), COORDINATOR, "held")
    assert len(again) == 1
    assert "leaflet" in see(again[0]).text


@pytest.mark.parametrize("proof", ["pass", ""])
def test_who_is_no_coordinator_any_more_decides_nothing_and_those_who_are_hear_of_it(
    two: Attacked, proof: str
) -> None:
    eves = asks(two, EVE)
    letter = told_of(two, eves, DAN)
    staffed(two, COORDINATOR)
    sent = two.reply(DAN, letter, "DROP", proof=proof)
    assert held_states(two)[eves] == "waiting"
    assert a_coordinator_knows(two, sent)


def test_a_token_of_one_coordinator_is_none_in_the_hand_of_another(two: Attacked) -> None:
    eves = asks(two, EVE)
    two.reply(DAN, told_of(two, eves, COORDINATOR), "DROP", proof="")
    assert held_states(two)[eves] == "waiting"


def test_a_token_of_one_held_mail_decides_no_other(in_memory: Attacked) -> None:
    first, second = (
        asks(in_memory, EVE),
        asks(in_memory, "ann@far.example", "I am a journalist; may I interview a mentor?"),
    )
    in_memory.reply(COORDINATOR, told_of(in_memory, first), f"DROP {second}", proof="")
    in_memory.reply(COORDINATOR, told_of(in_memory, first), f"DROP {first}\nDROP {second}", proof="")
    assert held_states(in_memory)[second] == "waiting"


def test_a_second_decision_by_the_same_letter_without_a_proof_is_not_met_with_silence(
    in_memory: Attacked,
) -> None:
    """She puts it off, and drops it a day later by the same letter; her server vouches for nothing."""
    eves = asks(in_memory, EVE)
    letter = told_of(in_memory, eves)
    in_memory.reply(COORDINATOR, letter, "SNOOZE 3 DAYS", proof="")
    in_memory.later(days=1)
    sent = in_memory.reply(COORDINATOR, letter, "DROP", proof="")
    assert held_states(in_memory)[eves] == "dropped" or to(sent, COORDINATOR)


def test_a_yes_to_was_it_you_about_a_command_comes_too_late_when_another_has_decided(two: Attacked) -> None:
    eves = asks(two, EVE)
    question = to(
        two.write(COORDINATOR, "held", f"ANSWER {eves}\nIt is on our website.", proof=""), COORDINATOR
    )[-1]
    two.write(DAN, f"DROP {eves}")
    sent = two.reply(COORDINATOR, question, "YES")
    assert held_states(two)[eves] == "dropped"
    assert not to(sent, EVE)
    assert to(sent, COORDINATOR)


def test_the_same_command_by_both_of_a_coordinators_programs_is_done_once(in_memory: Attacked) -> None:
    """A telephone and a laptop that both send the draft: two mails, one text."""
    eves = asks(in_memory, EVE)
    for _ in range(2):
        in_memory.drop(COORDINATOR, "held", f"ANSWER {eves}\nIt is on our website.")
    sent = in_memory.work()
    assert len(to(sent, EVE)) == 1


def robot_of(world: Attacked, who: str, words: str) -> int:
    """It answers each letter at once; for how many rounds."""
    unread = len(world.player.post.sent)
    asks(world, EVE)
    for round_ in range(50):
        new = to(world.player.post.sent[unread:], who)
        unread = len(world.player.post.sent)
        if not new:
            return round_
        for letter in new:
            world.reply(who, letter, words, after=5)
    return 50


@pytest.mark.parametrize(
    "words", ["Thank you for your mail. I am in a meeting.", "I am out until Monday; call Dan."]
)
def test_a_coordinators_robot_that_says_the_same_each_time_falls_silent(two: Attacked, words: str) -> None:
    """for-coordinators.md: its first mail is answered and one may be held; the rest is ignored."""
    assert robot_of(two, COORDINATOR, words) <= 6


# --- the same mail, unproven and then proven, around a decision ------------------------------------------------------------


def twice(world: Attacked, order: str) -> tuple[str, list[OutboundMail]]:
    """Jon's PAUSE came by a way that proves nothing, and is held; a coordinator decides; then the proven copy comes."""
    policy(world, unproven="hold")
    first = world.drop(JON, "PAUSE", "PAUSE", proof="")
    world.work()
    ref = latest(world)
    assert held_states(world)[ref] == "waiting"
    if order:
        world.write(COORDINATOR, order.format(ref=ref))
    world.later(minutes=5)
    proof = f"Authentication-Results: {PROGRAM.authserv_id}; dmarc=pass header.from=hospital.example\r\n"
    world.player.take_in(proof.encode() + first)
    return ref, world.work()


@pytest.mark.parametrize(
    "order", ["", "SNOOZE {ref} 3 DAYS", "ASSIGN {ref} TO dan@pharmacists.example", "NOTE {ref} who is it?"]
)
def test_the_proven_copy_counts_although_a_coordinator_has_looked_at_the_first(
    two: Attacked, order: str
) -> None:
    """for-coordinators.md and CHANGELOG: when the same mail comes twice, first unproven and then proven, the proven one counts."""
    twice(two, order)
    assert two.standing(JON) == "paused"


# FAULT plain: the proven mail of a member is filed as a duplicate of one that was dropped because nothing proved it;
# neither he nor a coordinator hears of it (stages/process.py, _vouched_for_at_last)
@pytest.mark.parametrize(
    "order",
    [
        pytest.param(
            "DROP {ref}", marks=pytest.mark.xfail(strict=True, reason="a duplicate of what was dropped")
        ),
        "ANSWER {ref} Was it you?",
    ],
)
def test_the_proven_copy_of_what_was_dropped_is_not_met_with_silence(two: Attacked, order: str) -> None:
    _, sent = twice(two, order)
    assert two.standing(JON) == "paused" or to(sent, JON) or a_coordinator_knows(two, sent)


def test_the_proven_copy_of_what_was_released_is_not_done_again(two: Attacked) -> None:
    _, sent = twice(two, "RELEASE {ref}")
    assert two.standing(JON) == "paused"
    assert len(to(sent, JON)) <= 1


# --- whom a coordinator's word is about ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [JON, EVE], ids=["the mentor first", "the stranger first"])
def test_a_mail_of_two_senders_is_no_yes_of_either(in_memory: Attacked, first: str) -> None:
    """Held, as nobody can tell who wrote; "AS ACCEPT" names no person, either."""
    question = in_memory.asked()
    other = EVE if first == JON else JON
    head = f"From: {first}, {other}\nTo: {see(question).parsed['reply-to']}\nSubject: Re: {see(question).subject}"
    raw(in_memory, head, "Yes, I shall.", proof="evil.example")
    ref = latest(in_memory)
    sent = in_memory.write(COORDINATOR, f"{ref} AS ACCEPT")
    assert in_memory.state() == "pending"
    assert to(sent, COORDINATOR)


def test_a_mail_with_two_from_fields_is_no_leaving_of_the_first(in_memory: Attacked) -> None:
    raw(
        in_memory,
        f"From: {JON}\nFrom: {EVE}\nTo: {ADDRESS}\nSubject: I have had enough",
        "Take me off.",
        proof="evil.example",
    )
    ref = latest(in_memory)
    sent = in_memory.write(COORDINATOR, f"{ref} AS LEAVE")
    assert in_memory.standing(JON) == "active"
    assert to(sent, COORDINATOR)


def test_what_our_server_calls_forged_is_not_released(in_memory: Attacked) -> None:
    in_memory.write(JON, "LEAVE", "LEAVE", proof="fail")
    ref = latest(in_memory)
    sent = in_memory.write(COORDINATOR, f"RELEASE {ref}")
    assert in_memory.standing(JON) == "active"
    assert held_states(in_memory)[ref] == "waiting"
    assert "not done" in told(sent, COORDINATOR)


@pytest.mark.parametrize(
    "order", ["ERASE Mia Okafor", "ERASE mia@college.example", "DRY RUN ERASE Mia Okafor"]
)
def test_nobody_is_erased_before_a_yes(in_memory: Attacked, order: str) -> None:
    """What cannot be undone is shown first; of a dry run there is nothing to say YES to."""
    sent = in_memory.write(COORDINATOR, order)
    assert in_memory.standing(MIA) == "active"
    assert to(sent, COORDINATOR)
    in_memory.write(MIA, "ERASE")
    assert in_memory.standing(MIA) == "active"


@pytest.mark.parametrize("how", ["ACCEPT REQ-1", "{ref} AS ACCEPT", "RELEASE {ref}"])
def test_a_coordinator_who_accepts_for_a_mentor_pairs_nobody_who_is_kept_apart(
    in_memory: Attacked, how: str
) -> None:
    ref = doubtful_answer(in_memory) if "{ref}" in how else ""
    if not ref:
        in_memory.asked()
    keep_apart(in_memory)
    sent = in_memory.write(COORDINATOR, how.format(ref=ref))
    assert not [m for m in in_memory.player.post.sent if m.letter.startswith("introduction")]
    assert to(sent, COORDINATOR)


def test_what_somebody_not_on_the_roster_wrote_signs_nobody_up_by_another_word(in_memory: Attacked) -> None:
    """A title stands in the subject that is itself a command; what the coordinator says is what counts."""
    before = held_states(in_memory)
    in_memory.write(
        MIA, "LEAVE", "I do not mean it that way, and I would rather not; what is the leaflet about?"
    )
    new = [ref for ref in held_states(in_memory) if ref not in before]
    if not new:
        return
    in_memory.write(COORDINATOR, f"{new[0]} AS STATUS")
    assert in_memory.standing(MIA) == "active"


@pytest.mark.parametrize("who", ["", "him", "jon@", "@hospital.example", f"{JON} {EVE}"])
def test_a_forward_that_is_said_to_be_of_nobody_is_not_done(in_memory: Attacked, who: str) -> None:
    in_memory.asked()
    with_attached(in_memory, [eml(f"Jon Berg <{JON}>", "ACCEPT REQ-1", "ACCEPT REQ-1")], sender=EVE)
    sent = in_memory.write(COORDINATOR, f"{latest(in_memory)} FROM {who}")
    assert in_memory.state() == "pending"
    assert to(sent, COORDINATOR)


def test_a_mail_that_was_done_already_is_not_done_again_when_its_writer_is_named(in_memory: Attacked) -> None:
    """flow.md: a mail that was done is not done again by being passed on. Jon has come back since."""
    in_memory.write(JON, "PAUSE", "PAUSE")
    own = in_memory.player.last_raw
    in_memory.write(JON, "RESUME", "RESUME")
    with_attached(in_memory, [own], sender=EVE)
    in_memory.write(COORDINATOR, f"{latest(in_memory)} FROM {JON}")
    assert in_memory.standing(JON) == "active"


def test_spam_is_never_a_member_at_a_second_address(in_memory: Attacked) -> None:
    """Jon's other address is known as his since he said so."""
    other = "jon.berg@home.example"
    letter = in_memory.asked()
    in_memory.reply(other, letter, "Not before I have looked at my calendar")
    for question in [
        m for m in to(in_memory.player.post.sent, JON) if m.letter in ("other-address", "confirm")
    ]:
        in_memory.reply(JON, question, "YES")
    before = held_states(in_memory)
    in_memory.write(other, "A question", ASKS)
    ref = next((r for r in held_states(in_memory) if r not in before), "")
    if not ref:
        pytest.skip("it is not held")
    in_memory.write(COORDINATOR, f"SPAM {ref}")
    sent = in_memory.write(other, "HELP")
    assert to(sent, JON) or to(sent, other)


def test_what_a_forger_wrote_shuts_nobody_out_who_proves_to_be_herself(in_memory: Attacked) -> None:
    """Decision 14: what counts for comparison must be as well proven as what it is compared with."""
    in_memory.write(LEA, "Cheap watches", "Dear sir, we sell the cheapest watches to your members.", proof="")
    in_memory.write(COORDINATOR, f"SPAM {latest(in_memory)}")
    sent = in_memory.write(LEA, "SIGN UP MENTEE", FORM.format(name="Lea Stone"))
    assert to(sent, LEA) or a_coordinator_knows(in_memory, sent)


@pytest.mark.parametrize("who", [MIA, EVE], ids=["a member", "somebody else"])
@pytest.mark.parametrize("said", ["550 5.1.1 no such user", "552 5.2.2 mailbox full", "a report"])
def test_an_answer_that_does_not_arrive_is_told_to_whoever_wrote_it(
    in_memory: Attacked, who: str, said: str
) -> None:
    """for-coordinators.md: when our mail does not arrive you get a note, once for each mail."""
    ref = asks(in_memory, who)
    if said != "a report":
        in_memory.player.post.refuses[who] = said
    sent = in_memory.write(COORDINATOR, "held", f"ANSWER {ref}\nIt is on our website.")
    answer = named(sent, who, "coordinator-answer")[0]
    if said == "a report":
        in_memory.player.take_in(
            bounce(answer.raw, who, answer.return_path, in_memory.player.now, "5.1.1", "no such user")
        )
        sent += in_memory.work()
    sent += in_memory.later(days=2)
    assert [m for m in to(sent, COORDINATOR) if m.letter == "note" and who in see(m).text]


def test_a_long_answer_goes_out_whole_or_she_is_told(in_memory: Attacked) -> None:
    eves = asks(in_memory, EVE)
    words = "\n".join(f"Line {n} of what I have to say to you about it." for n in range(150))
    sent = in_memory.write(COORDINATOR, "held", f"ANSWER {eves}\n{words}")
    assert "Line 149" in everything(to(sent, EVE)) or "4" in told(sent, COORDINATOR).replace(eves, "")


def test_an_answer_whose_command_stands_in_the_subject_goes_out(in_memory: Attacked) -> None:
    """ "ANSWER HELD-7, and your words below", where RELEASE and DROP may stand in the subject."""
    eves = asks(in_memory, EVE)
    sent = in_memory.write(COORDINATOR, f"ANSWER {eves}", "It is on our website.")
    assert to(sent, EVE)


def test_what_was_released_in_vain_still_says_what_it_waits_for(in_memory: Attacked) -> None:
    """Two mails were passed on: one was done, the other is doubtful. RELEASE changes nothing of that."""
    with_attached(
        in_memory, [eml(f"Jon Berg <{JON}>", "PAUSE", "PAUSE"), eml(f"{MIA}, {EVE}", "LEAVE", "LEAVE")]
    )
    ref = latest(in_memory)
    in_memory.write(JON, "RESUME")
    in_memory.write(COORDINATOR, f"RELEASE {ref}")
    assert in_memory.standing(JON) == in_memory.standing(MIA) == "active"
    assert held_states(in_memory)[ref] == "waiting"
    assert "2 addresses" in " ".join(in_memory.held())


def test_a_command_at_the_terminal_does_not_end_the_alarm_about_a_coordinators_mailbox(kept: Copied) -> None:
    """operating.md: it is over when they write (proven), or when a later mail is taken."""
    world = kept.world
    world.player.post.refuses[COORDINATOR] = "550 5.1.1 no such user"
    eves = asks(world, EVE)
    world.later(hours=1)
    for order in ("", f"NOTE {eves} look"):
        if order:
            does(world, order)
        with world.player.store.reading() as unit:
            assert unit.status(world.player.now)["coordinators_unreached"] == [COORDINATOR]


# --- done for a member -----------------------------------------------------------------------------------------------------------


def test_two_coordinators_who_accept_the_same_request_make_one_pair(two: Attacked) -> None:
    two.asked()
    for who in (COORDINATOR, DAN):
        two.drop(who, "ACCEPT REQ-1", "ACCEPT REQ-1")
    sent = two.work()
    assert [r["state"] for r in two.player.records()["relationships"]] == ["active"]
    assert len([m for m in to(sent, MIA) if m.letter.startswith("introduction")]) == 1
    assert len([m for m in to(sent, JON) if m.letter.startswith("introduction")]) == 1


IN_THE_THREAD = {
    "yes": ("REQ", "Yes."),
    "yes, of course": ("REQ", "Yes, of course."),
    "go ahead": ("REQ", "Sure, go ahead!"),
    "I would": ("REQ", "I would accept."),
    "agreed": ("REQ", "Agreed."),
    "no": ("REQ", "No."),
    "yes, gladly": ("REQ", "Dear Jon,\n\nyes, gladly.\n\nCarla"),
    "end it": ("REL", "End it, please."),
    "please end it": ("REL", "Please end it."),
    "no end": ("REL", "No, do not end it yet."),
}


@pytest.mark.parametrize("name", IN_THE_THREAD)
def test_what_a_coordinator_answers_to_a_mentor_in_the_thread_is_not_said_in_his_name(name: str) -> None:
    """Jon asks Carla, with the program in Cc: "May I take her on although I am away in May?" She replies to all."""
    matter, words = IN_THE_THREAD[name]
    if matter == "REQ":
        world, subject = Attacked(), "Re: Would you mentor Mia Okafor? [REQ-1]"
        world.asked()
        asking = "Dear Carla, may I take her on although I am away in May?"
        world.drop(JON, subject, f"{asking}\n\nJon", headers={"Cc": COORDINATOR})
    else:
        world, subject = matched()[0], "Re: You and Mia Okafor [REL-1]"
        asking = "Dear Carla, she does not write to me. What shall I do?"
        world.drop(JON, subject, f"{asking}\n\nJon", headers={"Cc": COORDINATOR})
    world.work()
    before = things(world)
    quoted = f"\n\nOn Mon, 2 Mar 2026 at 16:10, Jon Berg <{JON}> wrote:\n\n> {asking}\n>\n> Jon\n"
    world.later(minutes=20)
    world.drop(COORDINATOR, subject, words + quoted, to=JON, headers={"Cc": ADDRESS})
    world.work()
    assert things(world) == before


def test_a_mentors_no_and_a_coordinators_yes_in_one_pass_pair_nobody_unasked(two: Attacked) -> None:
    letter = two.asked()
    two.drop(
        JON,
        f"Re: {see(letter).subject}",
        "REJECT",
        to=str(see(letter).parsed["reply-to"]),
        headers={"In-Reply-To": letter.message_id},
    )
    two.drop(COORDINATOR, "ACCEPT REQ-1", "ACCEPT REQ-1")
    sent = two.work()
    assert not [m for m in sent if m.letter.startswith("introduction")]
    assert to(sent, COORDINATOR)


@pytest.mark.parametrize("order", ["END REL-1", "RENEW REL-1"])
def test_what_nothing_proves_to_be_a_coordinators_ends_nothing_in_anybodys_name(order: str) -> None:
    world, _ = matched()
    before = things(world)
    sent = world.write(COORDINATOR, order, order, proof="")
    assert things(world) == before
    assert to(sent, COORDINATOR)


def test_what_nothing_proves_to_be_a_coordinators_yes_pairs_nobody_and_she_reads_of_it(
    in_memory: Attacked,
) -> None:
    """ "... when your own mail server vouches for you": at once or the next morning she hears that it did not count."""
    in_memory.asked()
    sent = in_memory.write(COORDINATOR, "ACCEPT REQ-1", "ACCEPT REQ-1", proof="")
    for question in named(sent, COORDINATOR, "confirm"):
        in_memory.reply(COORDINATOR, question, "YES")
    assert in_memory.state() == "pending"
    assert a_coordinator_knows(in_memory, sent)


def test_a_coordinator_who_renews_speaks_for_both_and_both_are_told() -> None:
    """RENEW of a coordinator is the vote of both: she has asked them. Both are told."""
    world, _ = matched()
    world.later(days=165)
    sent = world.write(COORDINATOR, "RENEW REL-1")
    assert things(world)[2] == [("REL-1", "active", 2)]
    assert to(sent, MIA)
    assert to(sent, JON)


def test_a_coordinator_who_renews_long_before_the_end_is_told_and_begins_no_term() -> None:
    world, _ = matched()
    sent = world.write(COORDINATOR, "RENEW REL-1")
    assert things(world)[2] == [("REL-1", "active", 1)]
    assert to(sent, COORDINATOR)


def test_a_mentee_for_whom_a_mentoring_was_ended_and_who_says_no_is_heard() -> None:
    world, _ = matched()
    world.write(COORDINATOR, "END REL-1")
    done = named(world.later(hours=2), MIA, "ended")
    assert done
    sent = world.reply(MIA, done[-1], "No, I never wanted that. Please undo it.")
    assert a_coordinator_knows(world, sent)


# FAULT plain: "Please ask Jon Berg again later": the pause after her own WITHDRAW holds for one that was not hers, and the
# way back that the letter names is none for a day
@pytest.mark.xfail(strict=True, reason="the pause after a WITHDRAW holds for one that was not hers")
def test_a_mentee_whose_request_was_taken_back_for_her_may_ask_again_as_she_reads(
    in_memory: Attacked,
) -> None:
    """ "They read that it was you, and how to take it back": "Ask again: reply with REQUEST M-1001"."""
    in_memory.asked()
    told = named(in_memory.write(COORDINATOR, "WITHDRAW REQ-1"), MIA, "forward-done")[-1]
    assert "REQUEST M-1001" in see(told).text
    in_memory.reply(MIA, told, "REQUEST M-1001")
    assert "pending" in [state for _, state in things(in_memory)[1]]


@pytest.mark.parametrize("hours", [1, 30])
def test_a_mentor_for_whom_a_yes_was_said_takes_it_back_or_reads_how(in_memory: Attacked, hours: int) -> None:
    in_memory.asked()
    done = named(in_memory.write(COORDINATOR, "ACCEPT REQ-1"), JON, "forward-done")[-1]
    in_memory.later(hours=hours)
    sent = in_memory.reply(JON, done, "REJECT")
    if hours == 1:
        assert things(in_memory)[2] == [("REL-1", "ended", 1)]
        assert to(sent, MIA)
    else:
        assert "END" in told(sent, JON)


def test_a_coordinator_who_accepts_for_a_mentor_who_is_full_makes_no_pair_too_many(
    in_memory: Attacked,
) -> None:
    in_memory.write(LEA, "SIGN UP MENTEE", FORM.format(name="Lea Stone"))
    in_memory.reply(JON, in_memory.asked(), "Accept")
    in_memory.write(LEA, "QUEUE M-1001", "Would you?")
    in_memory.write(LEA, "REQUEST M-1001", "Would you?")
    before = things(in_memory)[2]
    pending = [ref for ref, state in things(in_memory)[1] if state == "pending"]
    sent = in_memory.write(COORDINATOR, f"ACCEPT {pending[-1] if pending else 'REQ-2'}")
    capacity = next(p.capacity for p in _member(in_memory, JON).profiles if p.role is Role.MENTOR)
    assert len([r for r in things(in_memory)[2] if r[1] == "active"]) <= max(len(before), capacity or 1)
    assert to(sent, COORDINATOR)


def _member(world: Attacked, email: str) -> Any:
    with world.player.store.reading() as unit:
        member = unit.member_at(email)
    assert member is not None
    return member


@pytest.mark.parametrize(
    "order", ["ACCEPT REQ-77", "WITHDRAW REQ-77", "END REL-77", "RENEW REL-77", "REJECT REQ-0"]
)
def test_a_coordinator_who_names_what_is_not_there_is_told(in_memory: Attacked, order: str) -> None:
    before = things(in_memory)
    sent = in_memory.write(COORDINATOR, order)
    assert things(in_memory) == before
    assert to(sent, COORDINATOR)


def test_a_request_that_was_accepted_for_a_mentor_who_left_makes_no_pair(in_memory: Attacked) -> None:
    in_memory.asked()
    in_memory.write(JON, "LEAVE")
    sent = in_memory.write(COORDINATOR, "ACCEPT REQ-1")
    assert not [m for m in in_memory.player.post.sent if m.letter.startswith("introduction")]
    assert to(sent, COORDINATOR)


def test_a_late_yes_in_a_mentors_name_brings_no_second_mentor_to_who_has_one(in_memory: Attacked) -> None:
    in_memory.write(ADA, "SIGN UP MENTOR", FORM.format(name="Ada Stone"))
    in_memory.asked()
    in_memory.later(days=16)
    code = _member(in_memory, ADA).code
    asked = to(in_memory.write(MIA, f"REQUEST {code}", "Would you?"), ADA)[-1]
    in_memory.reply(ADA, asked, "Accept")
    sent = in_memory.write(COORDINATOR, "ACCEPT REQ-1")
    assert [m for _, m, s in things(in_memory)[2] if m == "active"] == ["active"]
    assert to(sent, COORDINATOR)


@pytest.mark.parametrize("who", ["the mentor", "the mentee"])
def test_what_a_coordinator_writes_as_a_member_is_her_own(who: str) -> None:
    """ "What you are yourself a part of as a member stays your own": nothing is "done in your name"."""
    world = Attacked()
    if who == "the mentor":
        world.write(COORDINATOR, "SIGN UP MENTOR", FORM.format(name="Carla Voss"))
        world.write(COORDINATOR, f"RELEASE {latest(world)}") if held_states(world) else None
        code = _member(world, COORDINATOR).code
        world.write(MIA, f"REQUEST {code}", "Would you?")
        order = "REJECT REQ-1"
    else:
        world.write(COORDINATOR, "SIGN UP MENTEE", FORM.format(name="Carla Voss"))
        world.write(COORDINATOR, f"RELEASE {latest(world)}") if held_states(world) else None
        world.write(COORDINATOR, "REQUEST M-1001", "Would you?")
        order = "WITHDRAW REQ-1"
    sent = world.write(COORDINATOR, order)
    assert world.state() in ("rejected", "withdrawn")
    assert not named(sent, COORDINATOR, "forward-done")


# --- mails that come together, and days that come late ----------------------------------------------------------------------------


def test_a_timely_yes_behind_sixty_mails_is_read_before_the_deadline_ends(in_memory: Attacked) -> None:
    """The machine stood still over the deadline; the yes lies in the mailbox behind all others."""
    letter = in_memory.asked()
    for number in range(60):
        in_memory.drop(f"x{number}@far.example", "HELP")
    in_memory.drop(
        JON,
        f"Re: {see(letter).subject}",
        "Accept",
        to=str(see(letter).parsed["reply-to"]),
        headers={"In-Reply-To": letter.message_id},
    )
    in_memory.player.now += timedelta(days=20)
    sent = in_memory.work()
    assert in_memory.state() == "accepted"
    assert [m for m in to(sent, MIA) if m.letter.startswith("introduction")]


@pytest.mark.parametrize("first", [MIA, JON])
def test_a_yes_and_its_taking_back_in_one_pass_leave_both_with_the_same_truth(
    in_memory: Attacked, first: str
) -> None:
    letter = in_memory.asked()
    drops = {
        JON: lambda: in_memory.drop(JON, f"Re: {see(letter).subject}", "Accept", to=str(see(letter).parsed["reply-to"]), headers={"In-Reply-To": letter.message_id}),
        MIA: lambda: in_memory.drop(MIA, "WITHDRAW REQ-1", "WITHDRAW REQ-1"),
    }  # fmt: skip
    drops[first]()
    drops[MIA if first == JON else JON]()
    sent = in_memory.work()
    assert to(sent, MIA)
    assert to(sent, JON)
    introduced = {m.recipient for m in sent if m.letter.startswith("introduction")}
    assert introduced in (set(), {JON, MIA})
    assert (in_memory.state() == "accepted") == bool(introduced)


def test_an_end_by_both_in_one_pass_is_one_end_and_tells_each_once() -> None:
    world, _ = matched()
    world.drop(JON, "END", "END")
    world.drop(MIA, "END", "END")
    sent = world.work()
    assert [s for _, s, _ in things(world)[2]] == ["ended"]
    ends = [m.recipient for m in sent if m.letter == "ended"]
    assert sorted(ends) == sorted(set(ends))
    assert to(sent, JON)
    assert to(sent, MIA)


def test_two_timely_votes_in_a_mailbox_that_was_read_after_the_term_begin_another_or_somebody_hears() -> None:
    world, _ = matched()
    world.later(days=165)
    for who in (JON, MIA):
        offer = named(world.player.post.sent, who, "renewal-offer")[-1]
        world.drop(
            who,
            f"Re: {see(offer).subject}",
            "RENEW",
            to=str(see(offer).parsed["reply-to"]),
            headers={"In-Reply-To": offer.message_id},
        )
    world.player.now += timedelta(days=30)
    world.work()
    assert things(world)[2] == [("REL-1", "active", 2)]


def test_a_request_a_withdrawal_and_another_request_in_one_pass_end_in_one_question_or_a_word(
    in_memory: Attacked,
) -> None:
    for subject in ("REQUEST M-1001", "WITHDRAW", "REQUEST M-1001"):
        in_memory.drop(MIA, subject, "I would like to learn.")
    sent = in_memory.work()
    assert len([s for _, s in things(in_memory)[1] if s == "pending"]) <= 1
    assert len(to(sent, MIA)) >= 3


def test_a_sign_up_and_a_request_in_one_pass_are_both_done(in_memory: Attacked) -> None:
    in_memory.drop(LEA, "SIGN UP MENTEE", FORM.format(name="Lea Stone"))
    in_memory.drop(LEA, "REQUEST M-1001", "I would like to learn.")
    sent = in_memory.work()
    assert in_memory.standing(LEA) == "active"
    assert [m for m in to(sent, JON) if m.letter == "request"]


def test_a_mail_that_was_put_off_and_decided_while_the_machine_stood_still_does_not_come_again(
    in_memory: Attacked,
) -> None:
    eves = asks(in_memory, EVE)
    in_memory.write(COORDINATOR, f"SNOOZE {eves} 3 DAYS")
    in_memory.drop(COORDINATOR, "held", f"DROP {eves}")
    in_memory.player.now += timedelta(days=10)
    sent = in_memory.work()
    sent += in_memory.later(days=2)
    assert held_states(in_memory)[eves] == "dropped"
    assert not named(sent, COORDINATOR, "held")


def test_an_acceptance_and_the_mentees_leaving_in_one_pass_introduce_nobody_to_who_is_gone(
    in_memory: Attacked,
) -> None:
    letter = in_memory.asked()
    in_memory.drop(MIA, "LEAVE", "LEAVE")
    in_memory.drop(
        JON,
        f"Re: {see(letter).subject}",
        "Accept",
        to=str(see(letter).parsed["reply-to"]),
        headers={"In-Reply-To": letter.message_id},
    )
    sent = in_memory.work()
    assert not [m for m in sent if m.letter.startswith("introduction")]
    assert to(sent, JON)


# FAULT mild: it comes after a year and three days; other days that were set under such a clock are set right
@pytest.mark.xfail(strict=True, reason="a SNOOZE under a wrong clock keeps its day")
def test_what_is_put_off_under_a_clock_a_year_ahead_comes_within_a_season(kept: Copied) -> None:
    world = kept.world
    eves = asks(world, EVE)
    right = world.player.now
    world.player.now = right + timedelta(days=365)
    world.drop(COORDINATOR, "held", f"SNOOZE {eves} 3 DAYS")
    world.work()
    world.player.now = right + timedelta(hours=1)
    world.work()
    sent = world.later(days=100)
    assert [m for m in to(sent, COORDINATOR) if eves in see(m).subject + see(m).text]


def test_what_is_put_off_comes_once_although_the_clock_is_set_back(in_memory: Attacked) -> None:
    eves = asks(in_memory, EVE)
    in_memory.write(COORDINATOR, f"SNOOZE {eves} 3 DAYS")
    sent = in_memory.later(days=4)
    in_memory.player.now -= timedelta(days=2)
    sent += in_memory.later(days=6)
    assert len(named(sent, COORDINATOR, "held")) == 1


def test_what_was_put_off_twice_comes_when_it_was_said_last(in_memory: Attacked) -> None:
    eves = asks(in_memory, EVE)
    in_memory.write(COORDINATOR, f"SNOOZE {eves} 3 DAYS")
    in_memory.write(COORDINATOR, f"SNOOZE {eves} 20 DAYS")
    assert not named(in_memory.later(days=15), COORDINATOR, "held")
    assert len(named(in_memory.later(days=10), COORDINATOR, "held")) == 1


# --- letters that cannot be written ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("broken", ["coordinator-answer", "transcript", "held-decided"])
def test_an_answer_whose_letters_cannot_be_written_goes_out_once_when_they_can(
    two: Attacked, broken: str
) -> None:
    eves = asks(two, EVE)
    two.player.writer.broken[broken] = "a slip"
    two.write(COORDINATOR, "held", f"ANSWER {eves}\nIt is on our website.")
    two.write(COORDINATOR, "held", f"ANSWER {eves}\nIt is on our website, I said.")
    del two.player.writer.broken[broken]
    two.player.second_try.all_again(two.player.now)
    two.work()
    two.later(hours=1)
    assert len(named(two.player.post.sent, EVE, "coordinator-answer")) == 1


@pytest.mark.parametrize("broken", ["forward-done", "introduction-mentor", "transcript"])
def test_a_yes_in_a_mentors_name_whose_letters_cannot_be_written_introduces_both_once(
    in_memory: Attacked, broken: str
) -> None:
    in_memory.asked()
    in_memory.player.writer.broken[broken] = "a slip"
    sent = in_memory.write(COORDINATOR, "ACCEPT REQ-1")
    introduced = {m.recipient for m in sent if m.letter.startswith("introduction")}
    assert introduced in (set(), {JON, MIA}) or broken == "transcript"
    del in_memory.player.writer.broken[broken]
    in_memory.player.second_try.all_again(in_memory.player.now)
    in_memory.work()
    in_memory.later(hours=1)
    got = [m.recipient for m in in_memory.player.post.sent if m.letter.startswith("introduction")]
    assert sorted(got) == sorted([JON, MIA])


def test_a_held_mail_whose_letter_cannot_be_written_is_told_all_the_same(two: Attacked) -> None:
    two.player.writer.broken["held"] = "a slip"
    before = len(two.player.post.sent)
    two.write(EVE, "A question", ASKS)
    sent = two.player.post.sent[before:]
    assert to(sent, COORDINATOR)
    assert to(sent, DAN)


# --- at the command line, on the stages -----------------------------------------------------------------------------------------------


def test_a_command_whose_member_must_be_asked_first_ends_with_a_sentence(kept: Copied) -> None:
    """The answer came from an address that we do not know; by mail the mentor is asked whether it was him."""
    world = kept.world
    letter = world.asked()
    before = held_states(world)
    raw(
        world,
        f"From: Eve <{EVE}>\nTo: {ADDRESS}\nSubject: Re: {see(letter).subject}",
        "Please call me about it before I decide.",
        proof="evil.example",
    )
    new = [ref for ref in held_states(world) if ref not in before]
    if not new:
        pytest.skip("it is not held")
    done = does(world, f"{new[0]} AS ACCEPT")
    assert len(done.lines) == 1
    assert world.state() == "pending"


ASKING = {
    "a sign-up in free words": ("lea@uni.example", "Hello there", "I am Lea Stone and I would like to have a mentor for critical care, what must I do?", "SIGN UP MENTEE"),
    "a yes of a stranger": ("lea@uni.example", "Re: [REQ-1]", "Please call me about it before I decide.", "ACCEPT REQ-1"),
    "an end of a stranger": ("lea@uni.example", "About it all", "Please call me about it before I decide.", "END"),
    "a leaving": (MIA, "About it all", "Please call me about it before you do anything at all.", "LEAVE"),
    "an export": (MIA, "About it all", "Please call me about it before you do anything at all.", "EXPORT"),
    "a request": (MIA, "About it all", "Please call me about it before you do anything at all.", "REQUEST M-1001"),
    "two words": (MIA, "About it all", "Please call me about it before you do anything at all.", "ACCEPT or REJECT"),
    "nothing known": (MIA, "About it all", "Please call me about it before you do anything at all.", "FROBNICATE"),
    "another command": (MIA, "About it all", "Please call me about it before you do anything at all.", "HELD-1 AS LEAVE"),
}  # fmt: skip


@pytest.mark.parametrize("which", ASKING)
def test_what_is_shown_at_the_terminal_is_what_is_done_then(kept: Copied, which: str) -> None:
    world = kept.world
    world.asked()
    who, subject, words, as_ = ASKING[which]
    before = held_states(world)
    world.write(who, subject, words)
    new = [ref for ref in held_states(world) if ref not in before]
    if not new:
        pytest.skip("it is not held")
    records = things(world)
    acting = at_the_terminal(world)
    shown = acting.preview(f"{new[0]} AS {as_}", COORDINATOR, world.player.now)
    assert things(world) == records
    done = acting.perform(f"{new[0]} AS {as_}", COORDINATOR, world.player.now)
    assert [(line.done, line.because) for line in shown.lines] == [
        (line.done, line.because) for line in done.lines
    ]
    assert [(x.name, x.to) for x in shown.letters] == [(x.name, x.to) for x in done.letters]


@pytest.mark.parametrize(
    "verb",
    [
        "SPAM {ref}",
        "ASSIGN {ref} TO dan@pharmacists.example",
        "SNOOZE {ref} 3 DAYS",
        "NOTE {ref} look",
        "DROP {ref}",
    ],
)
def test_a_look_beforehand_changes_nothing(kept: Copied, verb: str) -> None:
    world = staffed(kept.world, COORDINATOR, DAN)
    eves = asks(world, EVE)
    before = world.player.records()
    at_the_terminal(world).preview(verb.format(ref=eves), COORDINATOR, world.player.now)
    assert world.player.records() == before
    sent = world.write(EVE, "Another question", "And where is the leaflet of the year before that one?")
    assert to(sent, EVE) or to(sent, COORDINATOR)


def test_two_answers_to_one_person_in_one_command_both_go_out(kept: Copied) -> None:
    world = kept.world
    first, second = (
        asks(world, EVE),
        asks(world, EVE, "And where do I find the timetable for the coming term, please?"),
    )
    does(world, f"ANSWER {first}\nOn the website.\nANSWER {second}\nIn the hall.")
    said = everything(named(world.player.post.sent, EVE, "coordinator-answer"))
    assert "On the website." in said
    assert "In the hall." in said


def test_two_commands_of_one_moment_both_write_their_letters(kept: Copied) -> None:
    """`--now` of a trial, or a coarse clock: two commands within one tick."""
    world = kept.world
    first, second = (
        asks(world, EVE),
        asks(world, EVE, "And where do I find the timetable for the coming term, please?"),
    )
    acting = at_the_terminal(world)
    for ref, words in ((first, "On the website."), (second, "In the hall.")):
        acting.perform(f"ANSWER {ref}\n{words}", COORDINATOR, world.player.now)
    world.work()
    said = everything(named(world.player.post.sent, EVE, "coordinator-answer"))
    assert "On the website." in said
    assert "In the hall." in said


@pytest.mark.parametrize("way", ["by mail", "at the terminal"])
def test_a_command_in_a_coordinators_name_that_names_itself_ends(kept: Copied, way: str) -> None:
    """With `unproven = "hold"` a forger's "RELEASE HELD-n" is held as HELD-n; Carla releases it."""
    world = kept.world
    policy(world, unproven="hold")
    number = int(asks(world, EVE)[5:]) + 1
    world.write(COORDINATOR, f"RELEASE HELD-{number}", f"RELEASE HELD-{number}", proof="")
    assert latest(world) == f"HELD-{number}"
    if way == "by mail":
        sent = world.write(COORDINATOR, f"RELEASE HELD-{number}")
        assert len(named(sent, COORDINATOR, "transcript")) == 1
        assert world.player.records()["inbox"]["quarantined"] == 0
    else:
        assert len(does(world, f"RELEASE HELD-{number}").lines) == 1


def test_a_forged_command_that_is_released_is_done_in_nobodys_name_twice(kept: Copied) -> None:
    world = kept.world
    policy(world, unproven="hold")
    eves = asks(world, EVE)
    world.write(COORDINATOR, "held", f"ANSWER {eves}\nYour account is locked.", proof="")
    forged = latest(world)
    world.write(COORDINATOR, "held", f"RELEASE {forged}\nRELEASE {forged}")
    assert len(named(world.player.post.sent, EVE, "coordinator-answer")) <= 1


def test_words_of_an_answer_stand_in_no_log(in_memory: Attacked) -> None:
    eves = asks(in_memory, EVE)
    lines: list[str] = []
    acting = at_the_terminal(in_memory, lambda event, **values: lines.append(f"{event} {values}"))
    acting.perform(f"ANSWER {eves}\nCANARY-7 is what I say.", COORDINATOR, in_memory.player.now)
    acting.perform(f"NOTE {asks(in_memory, MIA)} CANARY-7", COORDINATOR, in_memory.player.now)
    assert lines
    assert "CANARY-7" not in "\n".join(lines)


def test_a_subject_that_breaks_the_line_adds_no_field_to_the_answer(in_memory: Attacked) -> None:
    raw(
        in_memory,
        f"From: Eve <{EVE}>\nTo: {ADDRESS}\nSubject: =?utf-8?q?Hello=0D=0ABcc:_all@far.example=0D=0A?=",
        ASKS,
        proof="evil.example",
    )
    done = does(in_memory, f"ANSWER {latest(in_memory)}\nIt is on our website.")
    assert done.lines[0].done
    mail = named(in_memory.player.post.sent, EVE, "coordinator-answer")[-1]
    assert see(mail).parsed["bcc"] is None


# --- several hands at one database --------------------------------------------------------------------------------------------------


def ready(copied: Copied) -> str:
    staffed(copied.world, COORDINATOR, DAN)
    return asks(copied.world, EVE)


def test_a_held_mail_that_two_hands_answer_at_the_same_moment_is_answered_once(copied: Copied) -> None:
    """for-coordinators.md: whoever comes second is told so."""
    eves = ready(copied)
    results, world = at_once(copied, f"ANSWER {eves}\nOn the website.", f"ANSWER {eves}\nWe have none left.")
    assert len(named(world.player.post.sent, EVE, "coordinator-answer")) == 1
    assert sum(isinstance(r, Act) and r.lines[0].done for r in results) == 1


def test_a_held_mail_that_one_drops_and_one_answers_at_the_same_moment_has_one_end(copied: Copied) -> None:
    eves = ready(copied)
    results, _ = at_once(copied, f"DROP {eves}", f"ANSWER {eves}\nOn the website.")
    assert sum(isinstance(r, Act) and r.lines[0].done for r in results) == 1


def test_a_sign_up_that_two_hands_release_at_the_same_moment_is_one_member_and_no_page_of_code(
    copied: Copied,
) -> None:
    world = staffed(copied.world, COORDINATOR, DAN)
    world.write(EVE, "SIGN UP MENTEE", FORM.format(name="Mentor Exchange"))
    ref = latest(world)
    results, _ = at_once(copied, f"RELEASE {ref}", f"RELEASE {ref}")
    assert len([m for m in world.player.records()["members"] if m["email"] == EVE]) == 1
    assert all(isinstance(r, Act | StoreDown) for r in results), results


def test_a_yes_that_two_hands_take_differently_at_the_same_moment_is_one_answer(copied: Copied) -> None:
    world = staffed(copied.world, COORDINATOR, DAN)
    ref = doubtful_answer(world)
    results, _ = at_once(copied, f"{ref} AS ACCEPT", f"{ref} AS REJECT")
    assert sum(isinstance(r, Act) and r.lines[0].done for r in results) == 1
    assert all(isinstance(r, Act | StoreDown) for r in results), results


# --- what is kept, and what is put back ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "order", ["", "SNOOZE {ref} 60 DAYS", "ASSIGN {ref} TO dan@pharmacists.example", "NOTE {ref} ill"]
)
def test_a_mail_that_waits_for_a_coordinator_keeps_its_words(kept: Copied, order: str) -> None:
    """operating.md: what waits for a coordinator keeps its bytes."""
    world = staffed(kept.world, COORDINATOR, DAN)
    ref = doubtful_answer(world)
    if order:
        world.write(COORDINATOR, order.format(ref=ref))
    world.player.now += timedelta(days=40)
    with closing(Maintenance(kept.url)) as upkeep:
        upkeep.forget_raw(world.player.now - timedelta(days=30))
    with world.player.store.reading() as unit:
        item = unit.held_item(int(ref[5:]))
        assert item is not None
        assert unit.stored(item.inbox_id).raw
    sent = world.write(COORDINATOR, f"{ref} AS ACCEPT")
    assert "no longer kept" not in told(sent, COORDINATOR)


def test_an_answer_that_went_out_after_the_backup_does_not_go_out_again_by_itself(kept: Copied) -> None:
    world = kept.world
    eves = asks(world, EVE)
    kept.save()
    order = world.drop(COORDINATOR, "held", f"ANSWER {eves}\nIt is on our website.")
    world.work()
    assert len(named(world.player.post.sent, EVE, "coordinator-answer")) == 1
    kept.lose(release=False)
    world.player.take_in(order)
    world.work()
    world.later(hours=3)
    assert len(named(world.player.post.sent, EVE, "coordinator-answer")) == 1


def test_a_command_about_a_lost_held_mail_decides_no_other(kept: Copied) -> None:
    """Its number was given after the backup; all mails are moved back, the commands before what they are about."""
    world = kept.world
    kept.save()
    question = world.drop(EVE, "A question", ASKS)
    world.work()
    order = world.drop(COORDINATOR, "held", f"DROP {latest(world)}")
    world.work()
    kept.lose()
    other = asks(world, "ann@far.example", "I am a journalist; may I interview a mentor?")
    world.player.take_in(order)
    sent = world.work()
    world.player.take_in(question)
    world.work()
    assert held_states(world)[other] == "waiting"
    assert "waiting" in held_states(world).values()
    assert to(sent, COORDINATOR)


@pytest.mark.parametrize("way", ["restore", "restored"])
def test_what_is_answered_at_the_terminal_after_a_restore_waits_in_the_outbox(kept: Copied, way: str) -> None:
    world = kept.world
    eves = asks(world, EVE)
    if way == "restore":
        kept.save()
        kept.lose(release=False)
    else:
        put_back(kept.url, world.player.now)
    before = len(world.player.post.sent)
    done = does(world, f"ANSWER {eves}\nIt is on our website.")
    assert done.lines[0].done
    world.later(hours=2)
    assert not world.player.post.sent[before:]
    kept.release()
    world.work()
    assert len(named(world.player.post.sent[before:], EVE, "coordinator-answer")) == 1


def test_what_was_put_off_in_a_backup_comes_again_once_it_is_released(kept: Copied) -> None:
    world = kept.world
    eves = asks(world, EVE)
    world.write(COORDINATOR, f"SNOOZE {eves} 3 DAYS")
    kept.save()
    world.player.now += timedelta(days=10)
    kept.lose(release=False)
    world.later(hours=20)
    kept.release()
    sent = world.later(hours=20)
    assert len(named(sent, COORDINATOR, "held")) == 1


def test_a_letter_about_a_held_mail_decides_it_after_the_program_was_renamed(two: Attacked) -> None:
    """The old address still comes in; Dan replies to the letter that he has, and his server proves nothing."""
    eves = asks(two, EVE)
    letter = told_of(two, eves, DAN)
    player = two.player
    player.program = replace(player.program, address="exchange@pharmacists.example")
    player.set_up()
    sent = two.reply(DAN, letter, "DROP", proof="")
    assert held_states(two)[eves] == "dropped" or to(sent, DAN)


def test_a_mail_that_was_held_before_the_upgrade_is_decided_after_it(kept: Copied) -> None:
    world = kept.world
    eves = asks(world, EVE)
    world.player.store.close()
    engine = make_engine(kept.url)
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "0005")
    engine.dispose()
    migrate(kept.url)
    world.player.store = open_kept(kept.url, areas=RULES.areas, staff=[COORDINATOR])
    world.player.set_up()
    assert held_states(world)[eves] == "waiting"
    world.write(COORDINATOR, "held", f"ANSWER {eves}\nIt is on our website.")
    assert len(named(world.player.post.sent, EVE, "coordinator-answer")) == 1


# --- at the command line, as it is typed ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> SmallProgram:
    """Two mails that wait."""
    program = SmallProgram(tmp_path_factory.mktemp("prepared"))
    settings, rules = load_once(program.folder / "config.toml")
    program.sign_up("jon@north.example")
    program.put("ada@east.example", "Hello", ASKS, "Ada East")
    timetable = "Where is the timetable of the coming term, if there is one?"
    program.put("eve@west.example", "A question", timetable, "Eve West")
    with assemble(settings, rules, workers=0, log=lambda event, **values: None) as parts:
        assert a_pass(parts) == ""
    assert states(program) == {"HELD-2": "waiting", "HELD-3": "waiting"}
    return program


@pytest.fixture
def typed(prepared: SmallProgram, tmp_path: Path) -> SmallProgram:
    folder = tmp_path / "program"
    shutil.copytree(prepared.folder, folder)
    program = object.__new__(SmallProgram)
    program.folder = folder
    return program


SLIPS = [
    ("held", "assign", "HELD-2", "nobody@program.example"),
    ("held", "snooze", "HELD-2", "0"),
    ("held", "note", "HELD-2", ""),
    ("held", "answer", "HELD-2", "   "),
    ("held", "drop", "HELD-2; HELD-3"),
    ("held", "spam", "jon@north.example"),
    ("do", "", "--yes"),
    ("do", "ACCEPT REQ-1", "--yes"),
    ("do", "DROP HELD-99999999999999999999", "--yes"),
    ("do", "DROP HELD-2", "--yes", "--now", "yesterday"),
]  # fmt: skip


def states(program: SmallProgram) -> dict[str, str]:
    with closing(sqlite3.connect(program.folder / "program.db")) as database:
        found = database.execute("select number, state from held").fetchall()
    return {f"HELD-{number}": state for number, state in found}


@pytest.mark.parametrize("words", SLIPS, ids=range(len(SLIPS)))
def test_a_slip_at_the_terminal_is_a_sentence_and_decides_nothing(
    prepared: SmallProgram, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    code = prepared.here(*words)
    said = capsys.readouterr()
    assert code in (1, 2), said
    assert (said.out + said.err).strip()
    assert "Traceback" not in said.out + said.err
    assert states(prepared) == {"HELD-2": "waiting", "HELD-3": "waiting"}


@pytest.mark.parametrize("order", ["{ref} AS", "{ref} AS   ", "SNOOZE {ref} -3 DAYS"])
def test_half_a_command_decides_nothing(in_memory: Attacked, order: str) -> None:
    ref = doubtful_answer(in_memory)
    done = does(in_memory, order.format(ref=ref))
    assert held_states(in_memory)[ref] == "waiting"
    assert not done.lines[0].done


def test_words_on_the_input_that_hold_commands_are_words(
    typed: SmallProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`held answer HELD-2 < letter.txt`: a letter that tells of held mails decides none."""
    words = "Dear Ada,\n\nwe looked at it, and say:\nDROP HELD-3\nis what Carla wrote.\n\nAll the best\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(words))
    typed.here("held", "answer", "HELD-2")
    assert states(typed)["HELD-3"] == "waiting"


@pytest.mark.parametrize("order", ["ASSIGN HELD-2 TO coordinator@program.example", "SNOOZE HELD-2 30 DAYS"])
def test_what_was_assigned_or_put_off_can_still_be_listed_and_looked_at(
    typed: SmallProgram, order: str
) -> None:
    """README: `held list` has the mails that wait for a coordinator, `held show` one of them."""
    with to_act(*load_once(typed.folder / "config.toml")) as acting:
        assert acting.perform(order, "coordinator@program.example", datetime.now(UTC)).lines[0].done
    assert typed.here("held", "show", "HELD-2") == 0
    assert "HELD-2" in [row["ref"] for row in typed.told("held", "list")["held"]]


def test_what_was_noted_is_kept_with_the_mail(kept: Copied) -> None:
    eves = asks(kept.world, EVE)
    does(kept.world, f"NOTE {eves} she called in May")
    notes = [e for e in kept.world.player.records()["events"] if e["about"] == eves]
    assert "she called in May" in str(notes)


ORDERS = ["RELEASE {ref}", "{ref} AS STATUS", "ANSWER {ref}\nOn the website.", "ASSIGN {ref} TO dan@pharmacists.example", "SNOOZE {ref} 3 DAYS", "DROP {ref}", "SPAM {ref}"]  # fmt: skip
KEYS = {"ref", "from", "subject", "state", "because", "rule", "held_at", "decided_by", "decided_at"}


@pytest.mark.parametrize("order", ORDERS, ids=[order.replace("{ref} ", "").split()[0] for order in ORDERS])
def test_the_export_keeps_to_its_words_whatever_was_decided(kept: Copied, order: str) -> None:
    """flow.md: a held state is waiting, snoozed, assigned, released, answered or dropped."""
    world = staffed(kept.world, COORDINATOR, DAN)
    eves = asks(world, EVE)
    does(world, order.format(ref=eves))
    records = world.player.records()
    assert set(held_states(world).values()) <= {
        "waiting",
        "snoozed",
        "assigned",
        "released",
        "answered",
        "dropped",
    }
    assert all(set(row) == KEYS for row in records["held"])
    assert {e["channel"] for e in records["events"]} <= {"mail", "command line", "clock"}


def test_an_answer_at_the_terminal_that_the_template_cannot_write_is_not_lost(kept: Copied) -> None:
    world = kept.world
    eves = asks(world, EVE)
    world.player.writer.broken["coordinator-answer"] = "a slip"
    does(world, f"ANSWER {eves}\nIt is on our website.")
    with closing(Maintenance(kept.url)) as upkeep:
        waits = [mail.letter for mail in upkeep.waiting_mails()]
        assert upkeep.figures(world.player.now).unwritten or "coordinator-answer" in waits
    del world.player.writer.broken["coordinator-answer"]
    world.player.second_try.all_again(world.player.now)
    world.work()
    assert len(named(world.player.post.sent, EVE, "coordinator-answer")) == 1


def test_a_database_that_a_shell_holds_is_a_sentence_for_a_decision(
    typed: SmallProgram, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another shell has begun a change and went for lunch."""
    monkeypatch.setattr("processor.store.engine._WAIT_SECONDS", 0.2)
    with closing(sqlite3.connect(typed.folder / "program.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        code = typed.here("held", "drop", "HELD-2")
        other.execute("ROLLBACK")
    said = capsys.readouterr()
    assert code == 1
    assert "Traceback" not in said.out + said.err
    assert {row["state"] for row in typed.told("export")["held"]} == {"waiting"}


def test_a_configuration_of_another_program_decides_nothing_here(typed: SmallProgram) -> None:
    """operating.md: a database belongs to the program that worked on it first; two that name one are refused."""
    config = typed.folder / "config.toml"
    config.write_text(config.read_text().replace("mentors@program.example", "tutors@other.example"))
    with suppress(StoreDown), to_act(*load_once(config)) as acting:
        acting.perform("DROP HELD-2", "coordinator@program.example", datetime.now(UTC))
    assert states(typed)["HELD-2"] == "waiting"


# FAULT mild: it is done while `restore` has the database for itself (SQLite: to_act() looks at no lock)
@pytest.mark.xfail(strict=True, reason="a command at the terminal looks at no lock")
def test_nothing_is_decided_at_the_terminal_while_a_restore_is_at_work(prepared: SmallProgram) -> None:
    """operating.md: those that change something may not run beside `restore`."""
    with alone(load_once(prepared.folder / "config.toml")[0]):
        code = prepared.here("held", "note", "HELD-3", "look")
    assert code == 1


# --- servers -----------------------------------------------------------------------------------------------------------------------------------


Doing = Callable[[Dialogue], None]


def once(verb: str, *lines: str) -> Mapping[str, Doing]:
    """The first time that it comes to that; then as any other server."""
    usual = {"DATA": "354 go on", "GREETING": "220 ready"}
    said: list[str] = []

    def act(dialogue: Dialogue) -> None:
        dialogue.say(*(lines if not said else [usual.get(verb, "250 fine")]))
        said.append(verb)

    return {verb: act}


ODD_ONCE: Mapping[str, Mapping[str, Doing]] = {
    "521 at the greeting": once("GREETING", "521 5.3.2 no mail here"),
    "552 at MAIL": once("MAIL", "552 5.3.4 too big"),
    "503 at MAIL": once("MAIL", "503 5.5.1 say EHLO first"),
    "555 at MAIL": once("MAIL", "555 5.5.4 unknown parameter"),
    "blank lines at EHLO": once("EHLO", "", "250-here", "250 HELP"),
    "blank lines at MAIL": once("MAIL", "", "250 fine"),
    "a reply of two numbers at MAIL": once("MAIL", "250-fine", "451 or not"),
}
AFTER = {"220": "220 ready", "200": "200 fine", "two numbers": "250-2.0.0 queued\r\n554 5.7.1 refused", "550 in 250": "250 5.1.1 no such user"}  # fmt: skip


@pytest.mark.parametrize("name", ODD_ONCE)
def test_a_welcome_that_meets_an_odd_reply_reaches_its_reader_or_somebody_hears(
    name: str, tmp_path: Path
) -> None:
    post = Post(wrong=ODD_ONCE[name])
    with scripted_server(post) as server:
        world = BoxProgram(tmp_path, delivery=lone(server.port))
        world.sign_up("jon@north.example")
        with world.parts() as parts:
            for hours in (0, 1, 3, 12, 26, 80):
                a_pass(parts, timedelta(hours=hours))
    got = post.got("jon@north.example")
    assert len(set(got)) == len(got) <= 1
    assert got or post.got("coordinator@program.example")


@pytest.mark.parametrize("name", AFTER)
def test_a_reply_that_is_odd_after_the_letter_brings_it_once_or_more_and_never_loses_it(
    name: str, tmp_path: Path
) -> None:
    """The first digit counts (RFC 5321, 4.2): 2 is yes, and of two that differ neither is."""
    post = Post()
    post.at_dot = lambda to, dialogue: AFTER[name]
    with scripted_server(post) as server:
        world = BoxProgram(tmp_path, delivery=lone(server.port))
        world.sign_up("jon@north.example")
        with world.parts() as parts:
            a_pass(parts)
            post.at_dot = lambda to, dialogue: "250 taken"
            for hours in (1, 3, 12, 26, 80):
                a_pass(parts, timedelta(hours=hours))
    assert set(post.got("jon@north.example"))
    assert post.begun.count("jon@north.example") <= 2
    assert len({*post.got("jon@north.example")}) == 1


def in_esearch(response: bytes, latest: bytes) -> bytes:
    """RFC 9051 has no other answer: * ESEARCH (TAG "x") UID ALL 1:2."""
    found = re.search(rb"\* SEARCH([ \d]*)\r\n", response)
    if found is None:
        return response
    numbers = b",".join(found[1].split())
    told = b'* ESEARCH (TAG "A1") UID' + (b" ALL " + numbers if numbers else b"") + b"\r\n"
    return response.replace(found[0], told)


IMAP_SAYS: Mapping[str, Said] = {
    "a search as the new protocol says it": in_esearch,
    "another UIDVALIDITY in the midst": changed(rb"(A?\w+ OK Fetch)", rb"* OK [UIDVALIDITY 77] new\r\n\1", b"FETCH"),
    "a folder that is closed on the way": changed(rb"(A?\w+ OK) (Fetch|FETCH)", rb"* OK [CLOSED] closed\r\n\1 \2", b"FETCH"),
    "a move that was done in part": changed(rb"(A?\w+) OK (\[COPYUID[^\]]*\] )?Move", rb"\1 NO [SERVERBUG] in part Move", b"MOVE"),
    "no UID in what is fetched": changed(rb"UID \d+ ", b"", b"FETCH"),
    "the literal said twice": changed(rb"BODY\[\] \{(\d+)\}", rb"BODY[] {\1} {\1}", b"FETCH"),
    "a mail of another size than its literal": changed(rb"RFC822\.SIZE (\d+)", b"RFC822.SIZE 7", b"FETCH"),
}  # fmt: skip


@pytest.mark.parametrize("name", IMAP_SAYS)
def test_what_a_server_says_newly_for_a_while_loses_no_mail_and_does_none_twice(
    name: str, imap: Dovecot, proxy: Proxy, tmp_path: Path
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    world.sign_up()
    with world.parts(patience=1.0) as parts:
        proxy.said = IMAP_SAYS[name]
        a_pass(parts)
        proxy.plain()
        for later in (timedelta(minutes=20), timedelta(hours=1), timedelta(hours=3)):
            assert a_pass(parts, later) == ""
    acted_once(world)


def test_a_decision_that_lies_in_the_mailbox_twice_is_done_once(tmp_path: Path) -> None:
    """A rule of the server's files a copy of all mail of coordinators into the watched folder."""
    world = BoxProgram(tmp_path)
    world.sign_up("jon@north.example")
    world.write("jon@north.example", "A question", ASKS)
    with world.parts() as parts:
        a_pass(parts)
        ((number,),) = world.rows("select number from held")
        path = world.write(
            "coordinator@program.example", "held", f"ANSWER HELD-{number}\nOn the website.", "Cora"
        )
        world.put(path.read_bytes())
        a_pass(parts, timedelta(minutes=5))
        a_pass(parts, timedelta(hours=1))
    assert world.rows("select count(*) from outbox where letter = 'coordinator-answer'") == [(1,)]
