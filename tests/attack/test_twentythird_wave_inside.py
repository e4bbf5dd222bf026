# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The twenty-third wave, first half. What is expected here was written before it was first run, from the documents alone.

Long histories at each of the ten points of the attack: somebody signs up, asks, says yes, ends, moves, leaves, comes back, and then
an old letter, an old report or an old copy comes in; a coordinator is a mentor as well; rules stand at their ends. Each test says what
would be grave in its failure and, in its docstring, what must hold and which document says so.
"""

from __future__ import annotations

import base64
import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest

from processor.config.roster import read_roster
from processor.core.mail import OutboundMail
from tests.attack.bounces import bounces_in_brackets
from tests.attack.box_deeds import (
    accepts,
    asked_on,
    both_sign_up,
    box_letters,
    exported,
    mails_back,
    matched_once,
    now_plus,
    operator,
    put_back,
    replies_to,
    run,
    states_on,
    taken_down,
)
from tests.attack.box_program import BoxProgram, a_pass
from tests.attack.crashes import Died, at_stage, dies
from tests.attack.cvs import files_in, signs_up_with
from tests.attack.databases import url_of
from tests.attack.deeds import (
    NEEDS_A_PERSON,
    TICKET_REPLY,
    answered_by_robots,
    erase,
    leaves_the_roster,
    move,
    order,
    says_yes,
    stops,
    until_offered,
)
from tests.attack.heard import is_answered
from tests.attack.imap_servers import Proxy
from tests.attack.letters import (
    JONS_SUBJECT,
    deed_number,
    got,
    introduced,
    last,
    letter_names,
    question_to_jon,
    sent_so_far,
    told,
    whole,
    words_of,
)
from tests.attack.mails_by_hand import (
    GATEWAYS,
    OUR_VERDICT,
    SERVER,
    eml,
    inline,
    raw,
    sends_roster,
    with_attached,
)
from tests.attack.marks import grave
from tests.attack.people import (
    ADA,
    BOX_CARLA,
    BOX_JON,
    BOX_MIA,
    CARLA,
    DAN,
    FROM_JON,
    JON_DOMAIN,
    LEA,
    LEE,
    MIA_ELSEWHERE,
    MIA_HOME,
    NOA,
)
from tests.attack.prepared import as_prepared, fresh, of_other_program, rule, screened, with_policy
from tests.attack.records import addresses, member, outcome, pairs, request_states, row, things, waiting
from tests.attack.smtp_servers import Post, sending_to
from tests.attack.steps import (
    Seen,
    Step,
    Steps,
    answers,
    attaches,
    breaks,
    days,
    hours,
    jon_says,
    mended,
    minutes,
    orders,
    plays,
    signs_up,
    writes,
)
from tests.attack.stories import all_is_well, nothing_lost, told_once
from tests.attacks import EVE, FORM, JON, MIA, Attacked, to
from tests.cv_samples import docx, pdf
from tests.doors.dovecot import Dovecot
from tests.doors.mail_servers import Dialogue
from tests.operation.small import SmallProgram
from tests.player import ADDRESS
from tests.post_office import see

# =========================== 1. tokens =================================================================================================


def carla_moved_jon_to_eve_and_undid_it(world: Attacked) -> None:
    sent = order(world, f"CHANGE ADDRESS {JON} TO {EVE}")
    assert got(world, EVE)
    order(world, f"UNDO {deed_number(sent)}")
    assert JON in addresses(world)


def dan_is_a_mentor_whom_mia_asked(world: Attacked) -> None:
    signs_up(DAN, "Dan Holm")(world)
    world.write(MIA, f"REQUEST {member(world, DAN)['code']}", "Would you?")
    assert request_states(world) == "P"


TOKENS: dict[str, tuple[str, Steps, str, str, str, Seen, bool]] = {
    # how it stands, what came before, the letter, who answers it (nobody vouches), the words, what is looked for, and whether it may be so
    "of who was erased and came back": ("asked", (writes(JON, "HELP"), lambda w: erase(w, JON), hours(2), signs_up(JON, "Jon Berg"), hours(30)), "help", JON, "LEAVE", lambda w: w.standing(JON) == "left", False),
    "of a request before he left and came back": ("asked", (writes(JON, "LEAVE"), hours(2), signs_up(JON, "Jon Berg"), hours(30)), "request", JON, "ACCEPT", lambda w: request_states(w) != "W" or bool(pairs(w)), False),
    "of a yes that he took back": ("asked", (jon_says("ACCEPT", proof=""), writes(JON, "UNDO"), hours(2)), "request", JON, "ACCEPT", lambda w: bool(pairs(w)), False),
    "of a request that he paused by": ("asked", (jon_says("PAUSE", proof=""),), "request", JON, "ACCEPT", lambda w: bool(pairs(w)), False),
    "of its reminder after that": ("asked", (days(9), jon_says("PAUSE", proof="")), "reminder", JON, "ACCEPT", lambda w: request_states(w) == "A", True),
    "of a check-in with two marks": ("paired", (days(22), answers(JON, "check-in", "4", proof=""), answers(JON, "check-in", "5", proof="")), "check-in", JON, "END NOW", lambda w: not pairs(w), True),
    "of an introduction, after 58 days": ("paired", (days(57),), "introduction-mentor", JON, "END NOW", lambda w: not pairs(w), True),
    "of an introduction, after 63 days": ("paired", (days(63),), "introduction-mentor", JON, "END NOW", lambda w: not pairs(w), False),
    "of a move that was undone": ("paired", (carla_moved_jon_to_eve_and_undid_it,), "address-changed", EVE, "END NOW", lambda w: not pairs(w), False),
    "of her own deed, by which a coordinator takes it back": ("asked", (orders(f"PAUSE {ADA}"),), "transcript", CARLA, "UNDO", lambda w: w.standing(ADA) == "active", True),
    "of a request to a coordinator, a command": ("office", (dan_is_a_mentor_whom_mia_asked,), "request", DAN, f"REMOVE {LEA}", lambda w: w.standing(LEA) == "left", False),
    "of a request to a coordinator, a yes": ("office", (dan_is_a_mentor_whom_mia_asked,), "request", DAN, "ACCEPT", lambda w: pairs(w) == [(DAN, MIA)], True),
}  # fmt: skip


@grave("an old letter in anybody's hands does what it offers no more, or somebody writes and hears nothing")
@pytest.mark.parametrize("how", TOKENS)
def test_an_old_letter_s_reply_address_does_what_it_still_offers_and_nothing_else(how: str) -> None:
    """flow.md, tokens: it works once, ends after token_days (60) and with the matter; a mark spends none; bound to its holder."""
    kind, steps, letter, who, words, seen, may = TOKENS[how]
    world = fresh(kind)
    plays(world, steps)
    mail = next(m for m in reversed(world.player.post.sent) if m.letter == letter and m.recipient == who)
    sent = world.reply(who, mail, words, proof="")
    answered = is_answered(world, who, sent) or bool(waiting(world))
    world.later(hours=2)
    assert seen(world) == may, (request_states(world), pairs(world), letter_names(got(world, who)[-3:]))
    assert answered or who == EVE
    nothing_lost(world)


@grave("another than who was asked answers, or commands, by a letter that is not theirs")
@pytest.mark.parametrize(("letter", "holder", "who", "words"), [("transcript", CARLA, DAN, "UNDO"), ("transcript", CARLA, ADA, "UNDO"), ("late-offer", MIA, JON, "YES"), ("late-offer", MIA, LEA, "YES")])  # fmt: skip
def test_a_right_token_in_other_hands_than_its_holder_s_does_nothing(letter: str, holder: str, who: str, words: str) -> None:  # fmt: skip
    """flow.md, tokens: in other hands a right reply token from another address does nothing. Dan, for whom nobody vouches here, did not get that letter."""
    world = fresh("asked")
    if letter == "transcript":
        order(world, f"PAUSE {ADA}")
    else:
        plays(world, (days(16), jon_says("ACCEPT"), hours(30)))
    before, begin = things(world), sent_so_far(world)
    sent = world.reply(
        who, last(world, letter, holder), words, proof="" if letter == "transcript" else "pass"
    )
    assert is_answered(world, who, sent) or bool(waiting(world))
    world.later(hours=2)
    assert things(world) == before
    assert not introduced(world, MIA, begin)


@grave("the numbers of an old list drop what is new")
def test_a_number_of_an_old_list_is_about_what_stood_there_then() -> None:
    """for-coordinators.md: the numbers are those of the very list that you reply to, however old it is."""
    world = fresh("asked")
    world.write(LEA, "A thing", NEEDS_A_PERSON)
    (first,) = waiting(world)
    order(world, "QUEUE")
    mail = next(m for m in reversed(got(world, CARLA)) if "[LIST-" in see(m).subject)
    order(world, f"DROP {first}", who=DAN)
    world.write(ADA, "Another thing", f"{NEEDS_A_PERSON} That was in May.")
    (second,) = waiting(world)
    sent = world.reply(CARLA, mail, "1 DROP")
    assert waiting(world) == [second]
    assert to(sent, CARLA)


@grave("on a database an old letter does what it does not in memory")
@pytest.mark.parametrize("how", ["of who was erased and came back", "of a yes that he took back"])
def test_on_each_database_an_old_letter_does_no_more_than_in_memory(both: Attacked, how: str) -> None:
    """flow.md, tokens, as above; both stores must agree."""
    kind, steps, letter, who, words, seen, may = TOKENS[how]
    world = as_prepared(both, kind)
    plays(world, steps)
    mail = next(m for m in reversed(world.player.post.sent) if m.letter == letter and m.recipient == who)
    world.reply(who, mail, words, proof="")
    world.later(hours=2)
    assert seen(world) == may


# =========================== 2. bounces ================================================================================================


def qmail(world: Attacked) -> None:
    """A server's own words, without the parts of RFC 3464."""
    mail = question_to_jon(world)
    raw(world, f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.hospital.example\nTo: {mail.return_path}\nSubject: failure notice", f"Hi. This is the qmail-send program at mx.hospital.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<{JON}>:\n192.0.2.7 does not like recipient.\nRemote host said: 550 5.1.1 <{JON}>: Recipient address rejected: User unknown\nGiving up on 192.0.2.7.\n\n--- Below this line is a copy of the message.\n\nMessage-ID: {mail.message_id}\nSubject: Would you mentor Mia Okafor?\n")  # fmt: skip


def a_person_passes_a_report_on(world: Attacked) -> None:
    """Jon attaches what came back to him from Mia's address, and it is bound to a letter of ours to her."""
    mail = last(world, "request-received", MIA)
    text = f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.college.example\nTo: {JON}\nSubject: Undelivered Mail Returned to Sender\n\n<{MIA}>: 550 5.1.1 user unknown\n\nMessage-ID: {mail.message_id}\n"
    with_attached(world, [text.replace("\n", "\r\n").encode()], sender=JON, note="Her address does not work.")


def offer_to_jon(world: Attacked) -> OutboundMail:
    until_offered(world)
    return last(world, "renewal-offer", JON)


REPORTED: dict[str, tuple[str, Steps, str, Seen]] = {
    # how it stands, what comes and what is reported, REQ's states in the end, and what else is so
    "his request's letter, after his yes": ("asked", (jon_says("ACCEPT"), hours(2), lambda w: bounces_in_brackets(w, question_to_jon(w), JON)), "A", lambda w: pairs(w) == [(JON, MIA)]),
    "his request's letter, after she took it back": ("asked", (writes(MIA, "WITHDRAW"), lambda w: bounces_in_brackets(w, question_to_jon(w), JON)), "W", lambda w: got(w, MIA)[-1].letter == "withdrawn"),
    "his offer of another term": ("paired", (lambda w: bounces_in_brackets(w, offer_to_jon(w), JON), days(40)), "A", lambda w: row(w, "REL-1")["state"] == "completed" and row(w, "REL-1")["term"] == 1 and JON in told(got(w, CARLA))),
    "the goodbye of who has left": ("asked", (writes(JON, "LEAVE"), lambda w: bounces_in_brackets(w, last(w, "left", JON), JON)), "W", lambda w: w.standing(JON) == "left"),
    "his request's letter, while he pauses": ("asked", (writes(JON, "PAUSE"), lambda w: bounces_in_brackets(w, question_to_jon(w), JON), writes(JON, "RESUME")), "U", lambda w: w.standing(JON) == "active"),
    "the question to her new address": ("asked", (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"), lambda w: bounces_in_brackets(w, last(w, "confirm-address", MIA_HOME), MIA_HOME), hours(30)), "P", lambda w: w.standing(MIA) == "active" and "address-refused" in letter_names(got(w, MIA))),
    "the letter of the first, and another is next": ("asked", (writes(MIA, "QUEUE M-1003", "Next."), lambda w: bounces_in_brackets(w, question_to_jon(w), JON), hours(30)), "UP", lambda w: letter_names(got(w, ADA)).count("request") == 1),
    "the letter of one of two who wait for him": ("asked", (writes(LEA, "REQUEST M-1001", "Me too."), lambda w: bounces_in_brackets(w, question_to_jon(w), JON), days(17)), "UE", lambda w: "encouragement" in letter_names(got(w, LEA)) or "expired" in words_of(got(w, LEA)) or bool(set(letter_names(got(w, LEA))) & {"request-closed"})),
    "in a server's words alone": ("asked", (qmail,), "U", lambda w: w.standing(JON) == "bouncing"),
    "by a person, about another": ("asked", (a_person_passes_a_report_on,), "P", lambda w: w.standing(MIA) == "active"),
    "a refusal for its size, twice": ("asked", (lambda w: bounces_in_brackets(w, question_to_jon(w), JON, status="5.3.4"), days(2), lambda w: bounces_in_brackets(w, last(w, "request", JON), JON, status="5.3.4")), "U", lambda w: w.standing(JON) == "active"),
}  # fmt: skip


@grave(
    "a pair is parted, a request closed or somebody hidden by a report that does not say so; or who waits never hears"
)
@pytest.mark.parametrize("how", REPORTED)
def test_a_report_that_comes_after_something_else_counts_for_what_is_so_now(how: str) -> None:
    """Decision 11; for-coordinators.md, when our mail does not arrive; bouncing comes only out of active."""
    kind, steps, requests, seen = REPORTED[how]
    world = fresh(kind)
    plays(world, steps)
    assert request_states(world) == requests, (request_states(world), letter_names(got(world, MIA)))
    assert seen(world), (
        world.standing(JON),
        letter_names(got(world, JON)[-4:]),
        letter_names(got(world, LEA)[-4:]),
    )
    nothing_lost(world)


@grave("a coordinator's mail is lost and the other one is not told, or is told each time")
def test_that_mail_to_a_coordinator_comes_back_is_told_to_the_other_once() -> None:
    """for-coordinators.md: when mail to one of you does not arrive, the others get one mail; row 159."""
    world = fresh("asked")
    begin = sent_so_far(world)
    for n, who in enumerate((LEA, MIA, ADA)):
        world.write(who, "A thing", f"{NEEDS_A_PERSON} That was in {2020 + n}.")
        bounces_in_brackets(world, got(world, CARLA)[-1], CARLA, status="4.4.7" if n == 1 else "5.1.1")
    notes = [m for m in got(world, DAN, begin) if CARLA in words_of([m]) and m.letter != "held"]
    assert len(notes) == 1, letter_names(got(world, DAN, begin))
    assert len(waiting(world)) == 3


@grave("as above, on a database")
@pytest.mark.parametrize(
    "how", ["his request's letter, while he pauses", "the letter of the first, and another is next"]
)
def test_on_each_database_a_report_counts_for_what_is_so_now(both: Attacked, how: str) -> None:
    """Decision 11, as above; both stores must agree."""
    kind, steps, requests, seen = REPORTED[how]
    world = as_prepared(both, kind)
    plays(world, steps)
    assert request_states(world) == requests
    assert seen(world)


# =========================== 3. forwards ===============================================================================================


ACCEPTS = eml(FROM_JON, JONS_SUBJECT, "ACCEPT")


def undone_and_passed_on_by_the_other(world: Attacked) -> None:
    with_attached(world, [ACCEPTS])
    assert request_states(world) == "A"
    order(world, "UNDO")
    assert request_states(world) == "P"
    with_attached(world, [ACCEPTS], sender=DAN)


def while_stopped(world: Attacked) -> None:
    stops(world)
    begin = sent_so_far(world)
    with_attached(world, [ACCEPTS])
    assert not [m for m in world.player.post.sent[begin:] if m.recipient not in (CARLA, DAN)]
    world.later(hours=3)
    order(world, "START")


def to_dan_and_he_passes(words: str, sender: str) -> Step:
    def act(world: Attacked) -> None:
        dan_is_a_mentor_whom_mia_asked(world)
        with_attached(world, [eml(f"Mia Okafor <{MIA}>" if "WITHDRAW" in words else f"Dan Holm <{DAN}>", "Re: Would you mentor Mia Okafor? [REQ-1]", words)], sender=sender)  # fmt: skip

    return act


PASSED: dict[str, tuple[str, Steps, str, Seen]] = {
    # how it stands, what is passed on, REQ's states, and what else is so
    "a yes, undone, and the other passes it on": ("asked", (undone_and_passed_on_by_the_other,), "P", lambda w: not pairs(w)),
    "her taking back to who was asked and passes it on": ("office", (to_dan_and_he_passes("WITHDRAW REQ-1", DAN),), "P", lambda w: bool(waiting(w)) or "confirm-forward" in letter_names(got(w, MIA))),
    "a coordinator's own yes": ("office", (to_dan_and_he_passes("ACCEPT", CARLA),), "P", lambda w: bool(waiting(w)) and not pairs(w)),
    "her new address": ("asked", (attaches(eml(f"Mia Okafor <{MIA}>", f"CHANGE ADDRESS {MIA_HOME}", "")),), "P", lambda w: MIA in addresses(w) and MIA_HOME not in addresses(w)),
    "her wish to be erased": ("asked", (attaches(eml(f"Mia Okafor <{MIA}>", "ERASE", "")),), "P", lambda w: MIA in addresses(w) and bool({"confirm-erase", "confirm-forward"} & set(letter_names(got(w, MIA))))),
    "a break from the address that she had": ("asked", (move, attaches(eml(f"Mia Okafor <{MIA}>", "PAUSE", ""))), "P", lambda w: w.standing(MIA_HOME) == "paused"),
    "a stranger under her name": ("asked", (attaches(eml(f"Mia Okafor <{EVE}>", "WITHDRAW REQ-1", "WITHDRAW REQ-1")),), "P", lambda w: w.standing(MIA) == "active"),
    "a yes of who has left": ("asked", (writes(JON, "LEAVE"), hours(2), attaches(ACCEPTS)), "W", lambda w: not pairs(w) and w.standing(JON) == "left"),
    "a yes while the program is stopped": ("asked", (while_stopped,), "A", lambda w: pairs(w) == [(JON, MIA)] and introduced(w, MIA) == 1),
    "a yes under a subject that says not yet": ("asked", (lambda w: w.write(CARLA, f"Bitte noch nicht freigeben: Fwd: {JONS_SUBJECT}", inline(FROM_JON, "ACCEPT", JONS_SUBJECT)),), "P", lambda w: bool(waiting(w))),
    "her taking back and his yes": ("asked", (attaches(eml(f"Mia Okafor <{MIA}>", "WITHDRAW REQ-1", "WITHDRAW REQ-1"), ACCEPTS),), "", lambda w: not pairs(w) and not introduced(w, MIA)),
}  # fmt: skip


@grave("somebody is introduced, moved, erased or parted by what was passed on, who did not want it now")
@pytest.mark.parametrize("how", PASSED)
def test_what_is_passed_on_is_judged_by_who_wrote_it_and_by_what_is_so_now(how: str) -> None:
    """flow.md, what a coordinator passes on; for-coordinators.md, forward what reached you; a mail that was done is not done again."""
    kind, steps, requests, seen = PASSED[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    plays(world, steps)
    world.later(hours=2)
    assert got(world, CARLA, begin) or got(world, DAN, begin)
    assert not requests or request_states(world) == requests, (
        request_states(world),
        told(got(world, CARLA, begin))[-600:],
    )
    assert seen(world), (addresses(world), waiting(world), letter_names(world.player.post.sent[begin:]))
    nothing_lost(world)


def encoded(charset: str, subject: str) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = f"Zoe <{NOA}>", CARLA, subject
    mail["Date"], mail["Message-ID"] = "Mon, 2 Mar 2026 18:00:00 +0100", f"<{charset}@ward.example>"
    mail["MIME-Version"], mail["Content-Type"] = "1.0", f"text/plain; charset={charset}"
    mail["Content-Transfer-Encoding"] = "base64"
    words = "Name: Zoë Šimková\r\nPractice areas: Critical care\r\nGoals: Žít zdravě.\r\n"
    return mail.as_bytes() + base64.encodebytes(words.encode(charset)).replace(b"\n", b"\r\n")


@grave(
    "plain: a name is broken by the encoding of what is passed on; grave: the sign-up is lost without a word"
)
@pytest.mark.parametrize("charset", ["windows-1250", "iso-8859-2", "utf-16", "utf-7"])
def test_a_sign_up_in_another_encoding_is_passed_on_with_its_name(charset: str) -> None:
    """for-coordinators.md: any mail program will do; catalogue 127: read as well as possible."""
    world = fresh("office")
    begin = sent_so_far(world)
    with_attached(world, [encoded(charset, "SIGN UP MENTEE")])
    found = member(world, NOA)
    assert found.get("name") == "Zoë Šimková" or waiting(world) or (charset == "utf-7" and got(world, CARLA, begin)), found  # fmt: skip


def mia_s_concern_about_dan(world: Attacked) -> str:
    """Dan, who coordinates with Carla, mentors Mia; she has told the program of him."""
    dan_is_a_mentor_whom_mia_asked(world)
    world.reply(DAN, last(world, "request", DAN), "ACCEPT")
    world.later(hours=2)
    assert pairs(world) == [(DAN, MIA)]
    world.write(MIA, "CONCERN", "Dan calls me at night, zebra.")
    (ref,) = waiting(world)
    return ref


TO_DAN: dict[str, tuple[tuple[str, ...], int]] = {
    # what Carla orders about the held mail, and how many days go by
    "assigned to him": (("ASSIGN {ref} TO " + DAN,), 1), "put off": (("SNOOZE {ref} 2 DAYS",), 4), "not decided for days": ((), 11), "dropped, and the drop undone": (("DROP {ref}", "UNDO"), 4), "noted": (("NOTE {ref}: zebra, she called", "NOTE REL-1: zebra, she called"), 2),
}  # fmt: skip
HIS_QUESTIONS = (
    "QUEUE",
    "SHOW REL-1",
    f"SHOW {MIA}",
    "FIND Okafor",
    "STATUS",
    "REPORT",
    "SHOW HELD-1",
    "WHY HELD-1",
    "DIGEST DAILY",
)


@grave("a partner reads what was told of him in confidence, because he coordinates, too")
@pytest.mark.parametrize("how", TO_DAN)
def test_what_was_told_of_a_coordinator_never_reaches_him_whatever_the_other_does_with_it(how: str) -> None:
    """flow.md, CONCERN: the partner never hears of it, also where the partner is one of several coordinators; for-coordinators.md, what proves that it is you."""
    lines, later = TO_DAN[how]
    world = fresh("office")
    ref = mia_s_concern_about_dan(world)
    assert "zebra" in whole(got(world, CARLA))
    for line in lines:
        order(world, line.format(ref=ref))
    for words in HIS_QUESTIONS:
        order(world, words, who=DAN)
    world.later(days=later)
    for line in (f"RELEASE {ref}", f"DROP {ref}", f"ANSWER {ref}\nWhat is it?", "EXPORT"):
        order(world, line, who=DAN)
    says_yes(world, DAN)
    for mail in [m for m in got(world, DAN) if m.letter in ("transcript", "queue", "shown")]:
        world.reply(DAN, mail, "WHY")
    assert "zebra" not in whole(got(world, DAN)), [m.letter for m in got(world, DAN) if "zebra" in whole([m])]


# =========================== 4. limits, robots, two programs ===========================================================================


@grave(
    "a coordinator's mailbox and the program write to each other for ever, or decide held mails between them"
)
@pytest.mark.parametrize("robots", [(CARLA,), (CARLA, DAN)])
def test_a_coordinator_s_mailbox_that_answers_each_letter_falls_silent(robots: tuple[str, ...]) -> None:
    """flow.md, how many letters: a robot that no field shows is known by its rhythm; fault 22: it ends after some five mails."""
    world = fresh("asked")
    begin = sent_so_far(world)
    world.write(LEA, "A thing", NEEDS_A_PERSON)
    count = answered_by_robots(world, begin, robots)
    assert count <= 8 * len(robots), letter_names(got(world, CARLA, begin))
    assert len(waiting(world)) >= 1
    world.write(MIA, "CONCERN", "He calls me at night, zebra.")
    assert "zebra" in whole(got(world, CARLA, begin))


@grave(
    "a desk that takes a new address for each ticket floods the mentor or the coordinators, or answers for him"
)
def test_a_desk_with_a_new_address_for_each_ticket_answers_nothing_and_floods_nobody() -> None:
    """Lesson 3 of the catalogue (caps for a sender fail); flow.md: from another address the mentor is asked once a day."""
    world = fresh("asked")
    begin, seen = sent_so_far(world), 0
    world.drop("ticket+1@desk.example", f"Re: {see(question_to_jon(world)).subject}", TICKET_REPLY.format(n=1), to=str(see(question_to_jon(world)).parsed["reply-to"]))  # fmt: skip
    world.work()
    for n in range(2, 40):
        new = [m for m in world.player.post.sent[begin:] if m.recipient not in (CARLA, DAN, MIA)][seen:]
        if not new:
            break
        for mail in new:
            seen += 1
            world.drop(f"ticket+{n}{seen}@desk.example", f"Re: {see(mail).subject}", TICKET_REPLY.format(n=n), to=str(see(mail).parsed["reply-to"] or ADDRESS))  # fmt: skip
        world.later(seconds=50)
    assert request_states(world) == "P"
    assert len(got(world, JON, begin)) <= 3, letter_names(got(world, JON, begin))
    assert seen <= 12
    assert len(got(world, CARLA, begin)) <= 11


@grave("two programs write to each other for ever, or one becomes a mentor by the other's letters")
@pytest.mark.parametrize("wire", GATEWAYS)
def test_a_program_that_is_another_one_s_mentor_says_no_yes_and_falls_silent(wire: str) -> None:
    """Fault 22; reading-answers.md: our own instruction line is no answer."""
    here = fresh("office")
    there, address = of_other_program()
    here.write(address, "SIGN UP MENTOR", FORM.format(name="Nora Moss"))
    begin, sent = sent_so_far(here), 0
    here.write(MIA, f"REQUEST {member(here, address)['code']}", "Would you?")
    for _ in range(16):
        mails = got(here, address, begin)[sent:]
        sent += len(mails)
        since = sent_so_far(there)
        for mail in mails:
            there.player.take_in(b"Authentication-Results: mx.nurses.example; dmarc=pass header.from=pharmacists.example\r\n" + GATEWAYS[wire](mail.raw))  # fmt: skip
        there.work()
        there.later(minutes=1)
        for mail in [m for m in there.player.post.sent[since:] if m.recipient.startswith("mentors")]:
            here.player.take_in(f"Authentication-Results: {SERVER}; dmarc=pass header.from=nurses.example\r\n".encode() + GATEWAYS[wire](mail.raw))  # fmt: skip
        here.work()
        here.later(minutes=1)
    assert request_states(here) == "P"
    assert sent <= 7, letter_names(got(here, address, begin))
    nothing_lost(here)
    nothing_lost(there)


@grave("two mailboxes that answer each other through the program do so without end")
def test_partners_whose_mailboxes_answer_each_other_through_us_stop_at_the_limit() -> None:
    """rules.md: letters_from_one_per_day is 5; flow.md, how many letters: the one too many is held."""
    world = fresh("paired")
    begin = sent_so_far(world)
    world.reply(MIA, last(world, "introduction-mentee", MIA), "Dear Jon,\nwould you like to meet on Monday?")
    for n in range(15):
        world.reply(JON, last(world, "introduction-mentor", JON), f"Dear Mia,\nthank you for your message number {n}. Would you call me?", after=60)  # fmt: skip
        world.reply(MIA, last(world, "introduction-mentee", MIA), f"Dear Jon,\nthank you for your message number {n}. Will you call me?", after=60)  # fmt: skip
    for who in (JON, MIA):
        assert letter_names(got(world, who, begin)).count("from-partner") <= 5, letter_names(
            got(world, who, begin)
        )
    assert len(got(world, CARLA, begin)) <= 12
    nothing_lost(world)


@grave("who changes his mind many times a day leaves her with what is not so, or floods her")
@pytest.mark.parametrize("words", ["ACCEPT", "Yes, happy to."])
def test_a_yes_that_is_said_and_taken_back_many_times_a_day_leaves_one_story(words: str) -> None:
    """rules.md, limits: what would be a letter too many changes nothing and reaches a person; promises: one story for both."""
    world = fresh("asked")
    begin = sent_so_far(world)
    for _ in range(7):
        world.reply(JON, question_to_jon(world), words, after=120)
        world.write(JON, "UNDO")
    assert len(got(world, MIA, begin)) <= 12, letter_names(got(world, MIA, begin))
    all_is_well(world)


@grave("a flood of forged cries keeps a true one from being read, or floods the coordinators")
def test_forged_concerns_are_read_together_and_the_true_one_at_once() -> None:
    """rules.md: coordinator_letters_per_day; CHANGELOG: a CONCERN reaches a coordinator at once whatever the day was."""
    world = fresh("paired")
    begin = sent_so_far(world)
    for n in range(14):
        world.write(MIA, "CONCERN", f"He is strange in way number {n}, walrus{n}.", proof="")
    assert len(got(world, MIA, begin)) <= 2
    assert len(got(world, CARLA, begin)) <= 12, letter_names(got(world, CARLA, begin))
    sent = world.write(MIA, "CONCERN", "He calls me at night, zebra.")
    assert "zebra" in whole(to(sent, CARLA))
    world.later(days=1)
    read = whole(got(world, CARLA, begin))
    assert (
        all(f"walrus{n}" in read or f"[HELD-{n}" in read for n in range(1, 14)) or len(waiting(world)) >= 10
    )
    assert not got(world, JON, begin)


@grave("a mentee is told of the same mentor again and again")
def test_a_mentor_who_corrects_her_profile_ten_times_is_announced_once() -> None:
    """for-members.md: we remember what you looked for and write when such a mentor joins."""
    world = fresh("office")
    world.write(MIA, "BROWSE toxicology")
    begin = sent_so_far(world)
    for n in range(11):
        form = FORM.format(name="Kay Holm").replace("A long one.", f"A long one, of {n + 5} years.")
        areas = "Toxicology" if n % 2 == 0 else "Critical care"
        world.write("kay@east.example", "SIGN UP MENTOR", form.replace("Critical care", areas))
    world.later(days=1)
    assert letter_names(got(world, MIA, begin)).count("mentor-joined") == 1, letter_names(
        got(world, MIA, begin)
    )


# =========================== 5. servers ================================================================================================


def shuts_down_once(post: Post) -> None:
    seen: Counter[str] = Counter()

    def at_dot(recipient: str, dialogue: Dialogue) -> str:
        seen[recipient] += 1
        return "421 4.3.2 shutting down now" if seen[recipient] == 1 else "250 taken"

    post.at_dot = at_dot


def greylists(post: Post) -> None:
    seen: Counter[str] = Counter()

    def at_rcpt(recipient: str) -> str:
        seen[recipient] += 1
        return "450-4.2.0 Greylisted,\r\n450 4.2.0 see http://postgrey.example/help" if seen[recipient] < 3 else "250 fine"  # fmt: skip

    post.at_rcpt = at_rcpt


HABITS: dict[str, Callable[[Post], None]] = {
    "it will forward": lambda post: setattr(post, "at_rcpt", lambda recipient: "251 User not local; will forward to <x@y.example>"),
    "it cannot verify": lambda post: setattr(post, "at_rcpt", lambda recipient: "252 2.1.5 cannot verify, but will try"),
    "it shuts down at the dot, once for each": shuts_down_once,
    "it greylists twice": greylists,
    "it does not know RSET": lambda post: setattr(post, "wrong", {"RSET": lambda dialogue: dialogue.say("500 5.5.1 what?")}),
}  # fmt: skip


@grave("a letter is lost or goes out twice because of how a server takes mail")
@pytest.mark.parametrize("how", HABITS)
def test_each_letter_of_a_story_arrives_once_through_an_odd_server(how: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:  # fmt: skip
    """flow.md, dispatch; RFC 5321, 3.4 and 3.5.3: 251 and 252 are a yes; operating.md, when something is down."""
    post = Post()
    HABITS[how](post)
    with sending_to(post, tmp_path, url_of(request)) as world, world.parts() as parts:
        both_sign_up(world, parts)
        for later in (4, 12, 30, 80):
            a_pass(parts, timedelta(minutes=later))
        world.write(BOX_MIA, "REQUEST M-1001", "Would you?", "Mia Lund")
        for later in (90, 102, 120, 170):
            a_pass(parts, timedelta(minutes=later))
        accepts(world, post.got(BOX_JON)[-1])
        for later in (180, 195, 240, 330, 500):
            a_pass(parts, timedelta(minutes=later))
        assert states_on(world, "relationships") == ["active"]
    for who in (BOX_JON, BOX_MIA):
        ids = [str(message_from_bytes(m)["Message-ID"]) for m in post.got(who)]
        assert len(ids) == 3, (who, [message_from_bytes(m)["Subject"] for m in post.got(who)])
        assert len(set(ids)) == 3


def never_moves(world: BoxProgram, between: Proxy) -> None:
    between.asked = lambda tag, command: (
        tag + b" NO [CANNOT] not here\r\n" if b"UID MOVE" in command else None
    )


def new_mail_at_each_word(world: BoxProgram, between: Proxy) -> None:
    between.said = lambda response, command: b"* OK still here\r\n" + response if response.startswith(b"* ") else response  # fmt: skip


def another_deletes_it(world: BoxProgram, between: Proxy) -> None:
    """A mail that was listed is gone when it is fetched."""
    world.write("zoe@east.example", "HELP", "HELP", "Zoe Lang")

    def asked(tag: bytes, command: bytes) -> bytes | None:
        if b"BODY.PEEK" in command:
            for path in list((world.inbox / "new").iterdir()) + list((world.inbox / "cur").iterdir()):
                if b"zoe@east" in path.read_bytes():
                    path.unlink()
        return None

    between.asked = asked


ON_IMAP = {"it moves nothing": never_moves, "it chats": new_mail_at_each_word, "another program deletes a mail": another_deletes_it}  # fmt: skip


@grave("a yes is lost or done twice, or the process ends, by what an IMAP server does")
@pytest.mark.parametrize("how", ON_IMAP)
def test_on_dovecot_a_yes_is_done_once_whatever_happens_in_the_mailbox(how: str, imap: Dovecot, proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest) -> None:  # fmt: skip
    """DESIGN, promises: each message reaches exactly one end; flow.md, mirror: a server with neither keeps it where it is."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=url_of(request))
    with world.parts() as parts:
        question = asked_on(world, parts)
        ON_IMAP[how](world, proxy)
        accepts(world, question)
        for later in (9, 20, 80, 200):
            a_pass(parts, timedelta(minutes=later))
        proxy.plain()
        for later in (260, 300):
            assert a_pass(parts, timedelta(minutes=later)) == ""
    matched_once(world)
    assert exported(world)["inbox"]["waiting"] == 0


# =========================== 6. files, doctor, backup ==================================================================================


def free_yes(world: BoxProgram, parts: Any) -> None:
    accepts(world, asked_on(world, parts), "Yes, happy to.")
    now_plus(parts, 7)


def an_end(world: BoxProgram, parts: Any) -> None:
    accepts(world, asked_on(world, parts))
    now_plus(parts, 7, 80)
    world.write(BOX_JON, "END NOW", "END NOW")
    now_plus(parts, 82)


def a_question_to_erase(world: BoxProgram, parts: Any) -> None:
    asked_on(world, parts)
    world.write(BOX_MIA, "ERASE", "ERASE", "Mia Lund")
    now_plus(parts, 7)


def a_stop(world: BoxProgram, parts: Any) -> None:
    asked_on(world, parts)
    world.write(BOX_CARLA, "STOP", "STOP", "Carla Voss")
    now_plus(parts, 7)
    replies_to(world, box_letters(world, BOX_CARLA)[-1], BOX_CARLA, "YES")
    now_plus(parts, 8)


BACKUPS: dict[str, tuple[Callable[[BoxProgram, Any], None], int, tuple[Callable[[BoxProgram], object], ...], str, str, int]] = {
    # what is so when the backup is made, at which minute it goes on, what is lost then, the states of requests and relationships, how often Mia is introduced after the restore
    "in the hour of a free yes": (free_yes, 10, (), "accepted", "active", 1),
    "in the hour of a free yes, and its undo is lost": (free_yes, 10, (lambda w: w.write(BOX_JON, "UNDO", "UNDO"),), "pending", "none goes on", 0),
    "in the hour of an end, and its undo is lost": (an_end, 84, (lambda w: w.write(BOX_JON, "UNDO", "UNDO"),), "accepted", "active", 0),
    "while an erasure waits for its yes, which is lost": (a_question_to_erase, 10, (lambda w: replies_to(w, box_letters(w, BOX_MIA)[-1], BOX_MIA, "YES", "Mia Lund"),), "withdrawn", "none goes on", 0),
    "while it is stopped, and START is lost": (a_stop, 10, (lambda w: w.write(BOX_CARLA, "START", "START", "Carla Voss"), lambda w: accepts(w, box_letters(w, BOX_JON)[-1])), "accepted", "active", 1),
}  # fmt: skip


@grave("after a restore two are a pair who took it back, or hear twice, or a yes or an erasure is lost")
@pytest.mark.parametrize("how", BACKUPS)
def test_a_restore_in_the_middle_of_something_comes_to_the_same_end(
    how: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """operating.md, backup and restore: mails that are moved back are acted on again; the outbox waits until it is released."""
    prepare, begins, lost, requests, relationships, introductions = BACKUPS[how]
    world = BoxProgram(tmp_path, database=url_of(request))
    with world.parts() as parts:
        prepare(world, parts)
    taken_down(world, "restore")
    with world.parts() as parts:
        for n, act in enumerate(lost):
            act(world)
            now_plus(parts, begins + 2 * n)
    put_back(world, "restore")
    before = len(box_letters(world, BOX_MIA))
    mails_back(world)
    with world.parts() as parts:
        now_plus(parts, begins + 5, begins + 7)
    assert len(box_letters(world, BOX_MIA)) == before, "the outbox is held"
    operator(world).done("outbox", "release")
    with world.parts() as parts:
        now_plus(parts, begins + 9, begins + 100, begins + 160)
    found = states_on(world, "requests")
    assert found[:1] == [requests] or (not found and requests == "withdrawn"), found
    assert ("active" in states_on(world, "relationships")) == (relationships == "active")
    after = [m for m in box_letters(world, BOX_MIA)[before:] if b"has said yes" in m]
    assert len(after) == introductions, len(after)
    if "erasure" in how:
        assert BOX_MIA not in [m["email"] for m in exported(world)["members"]]
    assert world.left() == 0


@grave("records of a program with names in any script cannot be had from a poor terminal")
@pytest.mark.parametrize("words", [("export", "--json"), ("status",), ("held", "list"), ("report",)])
def test_a_command_at_a_terminal_without_unicode_ends_well(words: tuple[str, ...], tmp_path: Path) -> None:
    """README, commands; exit codes: 0 done; 1 something out there is wrong."""
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example", name="Zoë Šimková")
    program.put(
        "zoe@west.example",
        "Über den Beitrag ✓",
        "Wo finde ich die Beiträge für 2025? 李雷 hat gefragt.",
        "李雷",
    )
    program.done("once")
    done = program.run(*words, LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert "Traceback" not in done.stderr, done.stderr[-500:]
    assert done.returncode == 0 or (words == ("status",) and done.returncode == 1), (
        done.returncode,
        done.stderr,
    )
    if words[0] == "export":
        assert [m["name"] for m in json.loads(done.stdout)["members"]] == ["Zoë Šimková"]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Where others on the machine get to: pytest's own folders are closed."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@grave("an operator is told that nobody else can read what everybody can")
@pytest.mark.parametrize("what", ["program.db", "a.backup", "backups/2026-03-02.backup", "sent/new"])
def test_the_doctor_names_what_others_on_the_machine_can_open(what: str, open_folder: Path) -> None:
    """operating.md, the doctor: files: others on this machine can open the database, its copies, the log, mails."""
    program = SmallProgram(open_folder)
    program.sign_up("jon@north.example")
    program.done("once")
    file = open_folder / what
    if what.endswith(".backup"):
        file.parent.mkdir(exist_ok=True)
        file.parent.chmod(0o755)
        program.done("backup", str(file))
    if what == "sent/new":
        file = sorted(file.iterdir())[0]
        (open_folder / "sent").chmod(0o755)
        (open_folder / "sent" / "new").chmod(0o755)
    file.chmod(0o644)
    said = run(program.command()[2:], "doctor")
    assert said.startswith("1"), said
    assert what.partition("/")[0] in said, said


@grave("one file that cannot be read keeps the others from being explained")
def test_explain_gives_an_object_for_each_file_in_their_order(tmp_path: Path) -> None:
    """flow.md, explain --json: one object for each file, each on a line of its own, in the order of the files; one that cannot be read gets its object too."""
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    (tmp_path / "good.eml").write_bytes(b"From: jon@north.example\r\nSubject: PAUSE\r\n\r\n")
    (tmp_path / "empty.eml").write_bytes(b"")
    (tmp_path / "noise.eml").write_bytes(bytes(range(256)) * 50)
    (tmp_path / "folder.eml").mkdir()
    files = ["good.eml", "empty.eml", "gone.eml", "noise.eml", "folder.eml", "good.eml"]
    done = program.run("explain", "--json", *(str(tmp_path / name) for name in files))
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert [Path(str(each["file"])).name for each in objects] == files, done.stderr[-300:]
    assert [each["disposition"] for each in objects if each["file"].endswith(("gone.eml", "folder.eml"))] == ["quarantined", "quarantined"]  # fmt: skip
    assert "Traceback" not in done.stderr


# =========================== 7. letters that cannot be written =========================================================================


def one_place(world: Attacked) -> None:
    order(world, f"CAPACITY {JON} 1")
    world.write(LEA, "REQUEST M-1001", "Me too.")


def uncertain_yes(world: Attacked) -> None:
    """Passed on, and only a line stands over the quotation."""
    world.write(
        CARLA, f"Fwd: {JONS_SUBJECT}", f"On Mon, Mar 2, 2026 at 10:00 AM Jon Berg <{JON}> wrote:\n> ACCEPT\n"
    )


def both_renew(world: Attacked) -> None:
    until_offered(world)
    for who in (JON, MIA):
        world.reply(who, last(world, "renewal-offer", who), "RENEW")


UNWRITTEN: dict[str, tuple[str, tuple[str, ...], Steps, Seen]] = {
    # how it stands, the letters that cannot be written, what happens meanwhile, and what is so once they can
    "a held mail's": ("asked", ("held",), (writes(LEA, "A thing", f"{NEEDS_A_PERSON} And zebra, too."),), lambda w: "zebra" in whole(got(w, CARLA)) and "zebra" in whole(got(w, DAN))),
    "what was done": ("asked", ("transcript",), (orders("ACCEPT REQ-1"), hours(2)), lambda w: introduced(w, MIA) == 1 and "transcript" in letter_names(got(w, CARLA))),
    "the place is taken, and she takes it back": ("asked", ("place-taken",), (one_place, jon_says("ACCEPT"), writes(LEA, "WITHDRAW")), lambda w: introduced(w, MIA) == 1 and (JON, LEA) not in pairs(w)),
    "a late offer, and she has another by then": ("asked", ("late-offer",), (days(16), jon_says("ACCEPT"), writes(MIA, "REQUEST M-1003", "Would you?"), answers(ADA, "request", "ACCEPT"), hours(2)), lambda w: pairs(w) == [(ADA, MIA)]),
    "was it yours, that was passed on": ("asked", ("answer-confirm",), (uncertain_yes, hours(2)), lambda w: letter_names(got(w, JON)).count("answer-confirm") == 1 and request_states(w) == "P"),
    "it was done in your name, and his undo": ("asked", ("forward-done",), (attaches(ACCEPTS), writes(JON, "UNDO"), hours(2)), lambda w: bool(waiting(w)) and not introduced(w, MIA)),
    "his lapse, and its undo": ("asked", ("lapsed",), (leaves_the_roster, orders("UNDO"), hours(2)), lambda w: w.standing(JON) == "active" and request_states(w) == "P"),
    "a question, and she takes it back": ("asked", ("question",), (jon_says("Which clinic is it?"), writes(MIA, "WITHDRAW")), lambda w: request_states(w) == "W"),
    "another term, and her end": ("paired", ("renewed",), (both_renew, writes(MIA, "END NOW"), hours(2)), lambda w: not pairs(w)),
    "a new address, twice": ("paired", ("partner-moved",), (move, lambda w: (w.write(MIA_HOME, f"CHANGE ADDRESS {MIA_ELSEWHERE}"), w.reply(MIA_ELSEWHERE, last(w, "confirm-address", MIA_ELSEWHERE), "YES"))), lambda w: MIA_ELSEWHERE in addresses(w) and MIA_ELSEWHERE in words_of([m for m in got(w, JON) if m.letter == "partner-moved"][-1:])),
    "the last letter to who is erased": ("paired", ("erased",), (lambda w: erase(w, MIA), hours(2)), lambda w: MIA not in addresses(w) and "ended" in letter_names(got(w, JON))),
}  # fmt: skip


@grave("a letter is lost, comes twice, or says at last what is over")
@pytest.mark.parametrize("how", UNWRITTEN)
def test_a_letter_that_cannot_be_written_comes_once_and_is_true_then(how: str) -> None:
    """operating.md, letters that cannot be written: it waits with all of its decision, and what is over by then is dropped; row 163."""
    kind, broken, steps, seen = UNWRITTEN[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    breaks(*broken)(world)
    plays(world, steps)
    assert not set(letter_names(world.player.post.sent[begin:])) & set(broken)
    assert got(world, CARLA, begin) or got(world, DAN, begin)
    mended(world)
    world.later(minutes=30)
    assert seen(world), (request_states(world), pairs(world), letter_names(world.player.post.sent[begin:]))
    told_once(world, begin)
    all_is_well(world)
    told_once(world, begin)


# =========================== 8. rules at their ends ====================================================================================


def two_open(world: Attacked) -> None:
    world.write(MIA, "REQUEST M-1003", "And you?")
    assert request_states(world) == "PP"


RULES8: dict[str, tuple[dict[str, Any], str, Steps, Seen]] = {
    # the numbers, how it stands, what happens, and what is so in the end
    "two open: a yes, kept apart from the other, and its undo": ({"open_requests": 2}, "asked", (two_open, jon_says("ACCEPT"), orders(f"BLOCK {MIA} AND {ADA}"), writes(JON, "UNDO"), lambda w: w.reply(ADA, last(w, "request", ADA), "ACCEPT"), hours(2)), lambda w: not pairs(w)),
    "two open: two free yeses, and the first thinks again": ({"open_requests": 2}, "asked", (two_open, jon_says("Yes, happy to."), answers(ADA, "request", "Yes, happy to."), writes(JON, "UNDO"), hours(3)), lambda w: len(pairs(w)) <= 1 and introduced(w, MIA) <= 1),
    "two open: one pauses, one expires": ({"open_requests": 2}, "asked", (two_open, writes(JON, "PAUSE"), days(17)), lambda w: request_states(w) == "EE"),
    "two open, and one allowed from then on": ({"open_requests": 2}, "asked", (two_open, lambda w: with_values(w, open_requests=1), answers(ADA, "request", "ACCEPT"), hours(2)), lambda w: pairs(w) == [(ADA, MIA)] and request_states(w)[0] in "WP"),
    "a day to answer, no reminder, no late yes": ({"answer_days": 1, "reminder_days": (), "late_answer_days": 0}, "office", (writes(MIA, "REQUEST M-1001", "Would you?"), days(3), jon_says("ACCEPT")), lambda w: request_states(w) == "E" and "late-offer" not in letter_names(got(w, MIA))),
    "a question of one day": ({"confirm_days": 1}, "asked", (writes(JON, "LEAVE", proof=""), days(3), answers(JON, "confirm", "YES")), lambda w: w.standing(JON) == "active"),
    "a day of second thoughts": ({"second_thoughts_minutes": 1440, "undo_hours": 48}, "asked", (jon_says("Yes, happy to."), hours(20), lambda w: introduced(w, MIA) == 0 or pytest.fail("too early"), writes(JON, "UNDO"), hours(30)), lambda w: request_states(w) == "P" and not introduced(w, MIA)),
    "a reminder each day": ({"answer_days": 6, "reminder_days": (1, 2, 3, 4, 5), "earliest_hour": 9, "latest_hour": 10}, "office", (writes(MIA, "REQUEST M-1001", "Would you?"), days(8)), lambda w: request_states(w) == "E" and 3 <= letter_names(got(w, JON)).count("reminder") <= 5),
    "no more than one place": ({"most_capacity": 1}, "asked", (one_place, jon_says("ACCEPT"), hours(2), lambda w: w.reply(JON, last(w, "request", JON), "RAISE"), hours(2)), lambda w: int(member(w, JON)["capacity"]) <= 1 and len(pairs(w)) == 1),
    "one letter a day from one": ({"letters_from_one_per_day": 1}, "asked", (jon_says("Which clinic is it?"), jon_says("ACCEPT"), hours(30)), lambda w: (request_states(w) == "A" and introduced(w, MIA) == 1) or bool(waiting(w))),
}  # fmt: skip


def with_values(world: Attacked, **values: Any) -> None:
    world.player.rules = with_policy("office", **values).player.rules
    world.player.set_up()


@grave("with a number of the rules at its end somebody is bound without a yes, or waits and never hears")
@pytest.mark.parametrize("how", RULES8)
def test_with_rules_at_their_ends_a_long_history_has_one_true_end(how: str) -> None:
    """rules.md, policy.toml: what each number does; a change counts for what happens from then on."""
    values, kind, steps, seen = RULES8[how]
    world = with_policy(kind, **values)
    plays(world, steps)
    assert seen(world), (
        request_states(world),
        pairs(world),
        letter_names(got(world, JON)[-5:]),
        letter_names(got(world, MIA)[-5:]),
    )
    all_is_well(world)


@grave("two are introduced whom the rules keep apart, or one learns why")
@pytest.mark.parametrize("when", ["next in line", "a late offer", "a question is open"])
def test_a_pair_that_is_kept_apart_in_the_middle_is_not_introduced_and_learns_nothing(when: str) -> None:
    """for-coordinators.md, keep two people apart; rules.md, blocked.toml: an ACCEPT to it is held for you."""
    world = fresh("asked")
    other = ADA if when == "next in line" else JON
    if when == "next in line":
        plays(world, (writes(MIA, "QUEUE M-1003", "Next, otter."), orders(f"BLOCK {MIA} AND {ADA}"), jon_says("REJECT"), hours(30)))  # fmt: skip
    elif when == "a late offer":
        plays(world, (days(16), jon_says("ACCEPT"), orders(f"BLOCK {MIA} AND {JON}"), answers(MIA, "late-offer", "YES"), hours(2)))  # fmt: skip
    else:
        plays(world, (jon_says("Which clinic is it?"), orders(f"BLOCK {MIA} AND {JON}"), answers(MIA, "question", "In Leeds, otter."), jon_says("ACCEPT"), hours(2)))  # fmt: skip
    assert not pairs(world)
    assert not introduced(world, MIA)
    assert when != "next in line" or "otter" not in words_of(got(world, other))
    read = " ".join(see(m).text for m in got(world, MIA)).lower()
    assert "kept apart" not in read
    assert "block" not in read
    nothing_lost(world)


@grave("a rule that holds answers loses them, or what a coordinator takes back stays done")
def test_a_yes_that_a_rule_holds_is_released_undone_and_released_again() -> None:
    """rules.md, screening.toml, intent; flow.md: what she releases is a deed; the item is open again."""
    world = screened(rule("hold", intent="answer"))
    world.reply(JON, question_to_jon(world), "ACCEPT")
    (ref,) = waiting(world)
    sent = order(world, f"RELEASE {ref}")
    assert request_states(world) == "A"
    order(world, f"UNDO {deed_number(sent)}", who=DAN)
    assert request_states(world) == "P"
    assert waiting(world) == [ref]
    order(world, f"RELEASE {ref}", who=DAN)
    world.later(hours=2)
    assert pairs(world) == [(JON, MIA)]
    all_is_well(world)


@grave("a coordinator whose mail a rule holds is never heard of")
def test_a_rule_that_holds_a_coordinator_s_own_mail_leaves_it_to_the_other() -> None:
    """rules.md: the first rule of the program's file lets your own mails pass, keep it on top; without it they wait, and somebody hears."""
    world = screened(rule("hold", sender=CARLA))
    begin = sent_so_far(world)
    order(world, "ACCEPT REQ-1")
    assert request_states(world) == "P"
    assert got(world, DAN, begin) or got(world, CARLA, begin)


# =========================== 9. what people hand in ====================================================================================

PDF: list[tuple[str | None, bytes, str]] = [("cv.pdf", pdf(), "pdf")]
DOCX: list[tuple[str | None, bytes, str]] = [
    ("cv.docx", docx(), "vnd.openxmlformats-officedocument.wordprocessingml.document")
]


def lee_asks(world: Attacked, who: str = LEE) -> None:
    world.write(who, "REQUEST M-1001", "Would you?")
    world.reply(JON, last(world, "request", JON), "ACCEPT")


CVS: dict[str, tuple[Steps, list[str]]] = {
    # what happens with the CV of Lee, who has M-1005 or a later code, and the ends of the files' names that Jon gets with the introduction
    "a newer one between the request and the yes": ((lambda w: signs_up_with(w, PDF), writes(LEE, "REQUEST M-1001", "Would you?"), lambda w: signs_up_with(w, DOCX), lambda w: w.reply(JON, last(w, "request", JON), "ACCEPT")), [".docx"]),
    "left, and come back without": ((lambda w: signs_up_with(w, PDF), writes(LEE, "LEAVE"), hours(2), signs_up(LEE, "Lee Chan", "MENTEE"), lee_asks), []),
    "erased, and come back without": ((lambda w: signs_up_with(w, PDF), lambda w: erase(w, LEE), hours(2), signs_up(LEE, "Lee Chan", "MENTEE"), lee_asks), []),
    "moved": ((lambda w: signs_up_with(w, PDF), lambda w: move(w, LEE, "lee@home.example"), lambda w: lee_asks(w, "lee@home.example")), [".pdf"]),
    "a form once more without": ((lambda w: signs_up_with(w, PDF), signs_up(LEE, "Lee Chan", "MENTEE"), lee_asks), [".pdf"]),
}  # fmt: skip


@grave("a CV that is gone or old reaches a mentor, or somebody else's; plain: one that is there does not")
@pytest.mark.parametrize("how", CVS)
def test_the_cv_that_goes_along_with_the_yes_is_the_one_that_is_kept_now(how: str) -> None:
    """for-members.md, sign up: a newer one takes its place, LEAVE deletes it; it goes to the other only after a yes; decision 9."""
    steps, ends = CVS[how]
    world = fresh("office")
    plays(world, steps)
    files = files_in([m for m in got(world, JON) if m.letter == "introduction-mentor"])
    assert [Path(name).suffix for name, _ in files] == ends, files
    assert not files_in([m for m in got(world, JON) if m.letter == "request"])


ALIKE: dict[str, tuple[Steps, str, str]] = {
    # what comes before, Jon's words in the thread of REQ-1, and what may become of the requests
    "she has another name by then, the old one": ((signs_up(MIA, "Mia Berg", "MENTEE"),), "Yes, I accept Mia Okafor.", "A P"),
    "she has another name by then, the new one": ((signs_up(MIA, "Mia Berg", "MENTEE"),), "Yes, I accept Mia Berg.", "A P"),
    "two of one name": ((signs_up(NOA, "Mia Okafor", "MENTEE"), writes(NOA, "REQUEST M-1001", "Me too.")), "Yes, I accept Mia Okafor.", "AP PP"),
    "two of one name, the other's code": ((signs_up(NOA, "Mia Okafor", "MENTEE"), writes(NOA, "REQUEST M-1001", "Me too.")), "ACCEPT REQ-2", "PA"),
}  # fmt: skip


@grave("another is introduced than he meant, because of a name")
@pytest.mark.parametrize("how", ALIKE)
def test_a_yes_by_name_is_for_that_person_or_is_asked_about(how: str) -> None:
    """Decision 25: its words before its thread; catalogue 148."""
    steps, words, may = ALIKE[how]
    world = fresh("asked")
    plays(world, steps)
    for ref in waiting(world):
        order(world, f"RELEASE {ref}")
    sent = world.reply(JON, question_to_jon(world), words)
    assert is_answered(world, JON, sent)
    assert request_states(world) in may.split(), request_states(world)


VERDICTS: dict[str, tuple[str, bool]] = {
    # what stands above a mail from jon@hospital.example, and whether that proves it
    "ours says none, and a pass of ours lies below": (f"{OUR_VERDICT} none\nMIME-Version: 1.0\n{OUR_VERDICT} dmarc=pass header.from={JON_DOMAIN}", False),
    "spf for the domain, in capitals": (f"{OUR_VERDICT} spf=pass smtp.mailfrom=JON@Hospital.Example", True),
    "spf, softly": (f"{OUR_VERDICT} spf=softfail smtp.mailfrom={JON}", False),
    "a best guess": (f"{OUR_VERDICT} dmarc=bestguesspass header.from={JON_DOMAIN}", False),
    "a key of another in the word of a signature": (f"{OUR_VERDICT} dkim=pass header.i=@{JON_DOMAIN} header.d=evil.example", False),
    "nearly our name": (f"Authentication-Results: {SERVER}.evil.example; dmarc=pass header.from={JON_DOMAIN}", False),
}  # fmt: skip


@grave("a mail counts as proven that is not, or a proven one is thrown away")
@pytest.mark.parametrize("how", VERDICTS)
def test_a_verdict_proves_what_it_says_of_the_sender_s_own_domain(how: str) -> None:
    """reading-automatic.md, who wrote it: the run at the top alone; dkim's header.d or spf's smtp.mailfrom must be From's domain."""
    verdict, proven = VERDICTS[how]
    world = fresh("asked")
    sent = raw(world, f"{verdict}\nFrom: Jon Berg <{JON}>\nTo: {ADDRESS}\nSubject: PAUSE\nDate: Mon, 2 Mar 2026 18:00:00 +0100", "")  # fmt: skip
    assert (world.standing(JON) == "paused") == proven
    assert is_answered(world, JON, sent)


ROSTERS: dict[str, bytes] = {
    "line ends within quotes": b'E-Mail;Name\r\njon@north.example;"Jon\r\nBerg"\r\nzoe@west.example;Zoe\r\n', "a column of numbers first": b"No.,Member since,E-mail address,First name,Last name\n1,2019,jon@north.example,Jon,Berg\n2,2020,zoe@west.example,Zoe,Lind\n",
    "a mark and tabs in UTF-16": "\ufeffemail\tname\njon@north.example\tJon Berg\nzoe@west.example\tZoë\n".encode("utf-16-le"), "sep= on top, as Excel writes it": b"sep=;\r\nemail;name\r\njon@north.example;Jon Berg\r\nzoe@west.example;Zoe\r\n",
}  # fmt: skip


@grave("half a roster is taken for the whole, and the other half may not sign up or lapses")
@pytest.mark.parametrize("how", ROSTERS)
def test_a_roster_from_a_spreadsheet_is_read_whole_or_each_fault_is_named(how: str) -> None:
    """for-coordinators.md, the roster: what a spreadsheet saves as CSV is read as it is; else each line is named and nothing is imported."""
    found = read_roster(ROSTERS[how])
    assert (found.rows == () and bool(found.faults)) or sorted(a for a, _ in found.rows) == ["jon@north.example", "zoe@west.example"], found  # fmt: skip


@grave("a member who has moved is put out of the program, and nobody saw it coming")
def test_a_new_roster_with_the_address_that_she_had_is_shown_before_it_puts_her_out() -> None:
    """flow.md, CHANGE ADDRESS: the old address still counts as the member's; for-coordinators.md, REPLACE ROSTER: shown first."""
    world = fresh("asked")
    people = "\n".join((JON, MIA, ADA, LEA))
    sends_roster(world, ("a.csv", f"email\n{people}\n".encode()), words="IMPORT ROSTER")
    says_yes(world)
    move(world)
    begin = sent_so_far(world)
    sends_roster(world, ("b.csv", f"email\n{people}\n".encode()), words="REPLACE ROSTER")
    shown = whole(got(world, CARLA, begin))
    says_yes(world)
    assert world.standing(MIA_HOME) == "active" or "Mia Okafor" in shown, shown[-800:]


PIA = "pia@ward.example"
PROSE = "Hello,\n\nI would like to be a mentor. My name is Pia Moss. I came to toxicology from a community pharmacy, by way of a residency in emergency medicine.\n\nPia Moss"  # fmt: skip


def her_draft(world: Attacked) -> OutboundMail:
    head = f"From: Pia Moss <{PIA}>\nTo: {ADDRESS}\nSubject: Mentoring\nDate: Mon, 2 Mar 2026 18:00:00 +0100"
    raw(world, head, PROSE, proof="ward.example")
    return last(world, "signup-draft", PIA)


def an_old_yes_after_a_form(world: Attacked) -> None:
    draft = her_draft(world)
    signs_up(PIA, "Pia Moss")(world)
    assert member(world, PIA)["areas"] == ["Critical care"]
    world.reply(PIA, draft, "YES")


def a_yes_twice(world: Attacked) -> None:
    draft = her_draft(world)
    for _ in range(2):
        world.reply(PIA, draft, "YES")


def an_old_yes_after_a_goodbye(world: Attacked) -> None:
    draft = her_draft(world)
    world.reply(PIA, draft, "YES")
    world.write(PIA, "LEAVE")
    world.later(hours=30)
    world.reply(PIA, draft, "YES", proof="")


def asks_before_her_profile(*then: Step) -> Step:
    """Noa has no profile yet; her request waits for it, and something happens meanwhile."""

    def act(world: Attacked) -> None:
        world.write(NOA, "REQUEST M-1001", "Would you, otter?")
        assert not request_states(world)
        plays(world, then)
        signs_up(NOA, "Noa Weiss", "MENTEE")(world)
        world.later(hours=2)

    return act


FORMS: dict[str, tuple[Steps, Seen]] = {
    # what is handed in, and what is so in the end
    "an old yes after a newer form": ((an_old_yes_after_a_form,), lambda w: member(w, PIA)["areas"] == ["Critical care"]),
    "a yes twice": ((a_yes_twice,), lambda w: w.standing(PIA) == "active" and letter_names(got(w, PIA)).count("welcome-mentor") == 1),
    "a yes of somebody else": ((lambda w: w.reply(EVE, her_draft(w), "YES"), hours(30)), lambda w: EVE not in addresses(w) and member(w, PIA).get("standing", "draft") == "draft"),
    "an old yes after a goodbye": ((an_old_yes_after_a_goodbye,), lambda w: w.standing(PIA) == "left"),
    "a draft that is asked": ((lambda w: w.write(PIA, "SIGN UP MENTOR", "Name: Pia Moss\nPractice areas: Critical care\n"), writes(MIA, "REQUEST Pia Moss", "Would you?")), lambda w: not request_states(w) and "request" not in letter_names(got(w, PIA)) and bool(got(w, MIA))),
    "a request before the profile": ((asks_before_her_profile(),), lambda w: request_states(w) == "P" and "otter" in words_of(got(w, JON))),
    "a request before the profile, and he leaves": ((asks_before_her_profile(writes(JON, "LEAVE"), hours(2)),), lambda w: "P" not in request_states(w) and "request" not in letter_names(got(w, JON)) and len(got(w, NOA)) >= 2),
    "a request before the profile, and he is full": ((asks_before_her_profile(orders(f"CAPACITY {JON} 1"), orders(f"MATCH {MIA} WITH {JON}")),), lambda w: pairs(w) == [(JON, MIA)] and len(got(w, NOA)) >= 2),
}  # fmt: skip


@grave(
    "older words take the place of newer ones, somebody is signed up who left, or a request is lost without a word"
)
@pytest.mark.parametrize("how", FORMS)
def test_what_is_handed_in_piece_by_piece_counts_in_its_order(how: str) -> None:
    """for-members.md, sign up: we show you what we read, and YES signs you up; catalogue 9 and 41."""
    steps, seen = FORMS[how]
    world = fresh("office")
    plays(world, steps)
    assert seen(world), (
        request_states(world),
        member(world, PIA),
        letter_names(got(world, PIA)),
        letter_names(got(world, NOA)),
    )
    nothing_lost(world)


CRY = "He threatens me, zebra."


def form_with(about: str) -> str:
    return f"{FORM.format(name='Mia Okafor')}About: I like trains.\n\n{about}\n"


DIRE: dict[str, tuple[str, Steps]] = {
    # how it stands, and how Mia says it
    "in a form": ("paired", (writes(MIA, "SIGN UP MENTEE", form_with(CRY)),)), "in the last field of a form": ("paired", (writes(MIA, "SIGN UP MENTEE", f"{FORM.format(name='Mia Okafor')}About: {CRY}\n"),)),
    "in the subject over a command": ("paired", (writes(MIA, CRY, "STATUS"),)), "in the subject, in German": ("paired", (writes(MIA, "Er bedroht mich, zebra", "ÜBERSICHT"),)),
    "below an answer to his question": ("asked", (jon_says("Which clinic is it?"), answers(MIA, "question", "In Leeds.\n\nBut my boss threatens me, zebra."))),
    "below a day until which she waits": ("asked", (jon_says("Yes, but not before May."), answers(MIA, "deferred", f"WAIT UNTIL 1 May 2026\n\n{CRY}"))),
    "below a new address": ("paired", (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}", f"CHANGE ADDRESS {MIA_HOME}\n\n{CRY}"),)), "beside a mark": ("paired", (days(22), answers(MIA, "check-in", f"5\n\n{CRY}"))),
    "below UNDO": ("paired", (writes(MIA, "END NOW"), writes(MIA, "UNDO", f"UNDO\n\n{CRY}"))), "below the words that she is erased by": ("paired", (writes(MIA, "ERASE", f"ERASE\n\n{CRY}"),)),
    "below a question why": ("paired", (answers(MIA, "introduction-mentee", f"WHY\n\n{CRY}"),)), "in an attached mail of hers": ("paired", (attaches(eml(FROM_JON, "Hello", "I will kill you, zebra."), note="Look at what he writes to me.", sender=MIA),)),
}  # fmt: skip


@grave("somebody in danger is answered by a machine, and no person reads it; or the one whom she fears does")
@pytest.mark.parametrize("how", DIRE)
def test_danger_beside_anything_reaches_a_person_at_once_and_not_whom_it_is_about(how: str) -> None:
    """rules.md, dire: sends a mail to a person at once, beside whatever else it does; decision 26; CHANGELOG: danger in a subject."""
    kind, steps = DIRE[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    plays(world, steps)
    assert "zebra" in whole(got(world, CARLA, begin)), (
        letter_names(world.player.post.sent[begin:]),
        waiting(world),
    )
    if how != "below an answer to his question":
        assert "zebra" not in whole(got(world, JON, begin))


# =========================== 10. histories =============================================================================================


def renews_and_ends(world: Attacked) -> None:
    until_offered(world)
    world.reply(JON, last(world, "renewal-offer", JON), "RENEW")
    world.reply(MIA_HOME, last(world, "renewal-offer", MIA_HOME), "RENEW")
    world.later(days=40)


def asks_again(world: Attacked) -> None:
    world.write(MIA, f"REQUEST {member(world, JON)['code']}", "Once more, please.")


def says_yes_to_the_last(world: Attacked) -> None:
    world.reply(JON, last(world, "request", JON), "ACCEPT")


def undone_by(lines: str, who: str, undoer: str) -> Step:
    def act(world: Attacked) -> None:
        sent = order(world, lines, who=who)
        order(world, f"UNDO {deed_number(sent, who)}", who=undoer)

    return act


def ends_and_undone(world: Attacked) -> None:
    """Carla ends what Ada and Lea have, and Dan takes it back within the hour."""
    ref = next(r["ref"] for r in world.player.records()["relationships"] if r["mentor"] == ADA)
    undone_by(f"END {ref}", CARLA, DAN)(world)


def wants_three_addresses(world: Attacked) -> None:
    world.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    world.write(MIA, f"CHANGE ADDRESS {MIA_ELSEWHERE}")
    world.reply(MIA_HOME, last(world, "confirm-address", MIA_HOME), "YES")
    assert MIA in addresses(world)
    world.reply(MIA_ELSEWHERE, last(world, "confirm-address", MIA_ELSEWHERE), "YES")
    assert MIA_ELSEWHERE in addresses(world)
    order(world, f"CHANGE ADDRESS {MIA_ELSEWHERE} TO {MIA}")


STORIES: dict[str, tuple[str, Steps, str, Seen]] = {
    # how it begins, what happens, the states of the requests, and what is so in the end
    "a question, a yes, a move, two terms, an end": ("asked", (jon_says("Which clinic is it?"), answers(MIA, "question", "In Leeds, the ICU."), jon_says("ACCEPT"), hours(2), move, days(25), renews_and_ends, writes(JON, "END NOW"), hours(2)), "A", lambda w: row(w, "REL-1")["term"] == 2 and not pairs(w)),
    "he leaves, another says no, he is back": ("asked", (writes(JON, "LEAVE"), hours(2), writes(MIA, "REQUEST M-1003", "Would you?"), lambda w: w.reply(ADA, last(w, "request", ADA), "REJECT"), signs_up(JON, "Jon Berg"), days(2), asks_again, says_yes_to_the_last), "WRA", lambda w: pairs(w) == [(JON, MIA)]),
    "a yes, no, and back, and an end that is none": ("asked", (jon_says("Yes, happy to."), minutes(10), writes(JON, "UNDO"), jon_says("REJECT"), writes(JON, "UNDO"), jon_says("ACCEPT"), writes(JON, "PAUSE"), hours(2), writes(MIA, "END NOW"), writes(MIA, "UNDO"), hours(3)), "A", lambda w: pairs(w) == [(JON, MIA)] and w.standing(JON) == "paused"),
    "the coordinators' hands": ("asked", (orders("EXTEND REQ-1 7 DAYS"), orders(f"BLOCK {MIA} AND {ADA}", who=DAN), orders(f"PAUSE {JON}"), undone_by("ACCEPT REQ-1", DAN, CARLA), orders(f"RESUME {JON}"), jon_says("ACCEPT"), orders(f"MATCH {LEA} WITH {ADA}", who=DAN), hours(2), ends_and_undone, hours(2)), "", lambda w: sorted(pairs(w)) == [(ADA, LEA), (JON, MIA)]),
    "erased in confidence, and back": ("paired", (writes(MIA, "CONCERN", "He is odd, zebra."), orders("RESUME REL-1"), lambda w: erase(w, MIA), hours(2), signs_up(MIA, "Mia Okafor", "MENTEE"), days(1), asks_again, says_yes_to_the_last), "", lambda w: pairs(w) == [(JON, MIA)] and "zebra" not in whole(got(w, JON))),
    "one place, two who want it": ("asked", (one_place, jon_says("ACCEPT"), hours(2), writes(MIA, "END NOW"), writes(MIA, "UNDO"), writes(LEA, "WITHDRAW"), hours(2), writes(MIA, "END NOW"), days(2), writes(LEA, "REQUEST M-1001", "Once more?"), says_yes_to_the_last), "", lambda w: pairs(w) == [(JON, LEA)]),
    "stopped over a yes, a taking back, and an undo": ("asked", (stops, jon_says("ACCEPT"), writes(MIA, "WITHDRAW"), writes(JON, "UNDO"), hours(5), orders("START"), hours(2)), "", lambda w: not pairs(w) and request_states(w) in ("P", "W")),
    "three addresses, and a coordinator": ("asked", (wants_three_addresses, jon_says("ACCEPT"), hours(2)), "A", lambda w: pairs(w) == [(JON, MIA)] and MIA in [m.recipient for m in w.player.post.sent if m.letter == "introduction-mentee"]),
}  # fmt: skip


def story(world: Attacked, how: str) -> None:
    _, steps, requests, seen = STORIES[how]
    plays(world, steps)
    assert not requests or request_states(world) == requests, (
        request_states(world),
        pairs(world),
        letter_names(got(world, JON)[-5:]),
    )
    assert seen(world), (
        request_states(world),
        pairs(world),
        addresses(world),
        letter_names(got(world, MIA)[-5:]),
    )


@grave("at the end of a long history somebody is bound, parted or told what is not so")
@pytest.mark.parametrize("how", STORIES)
def test_a_long_history_has_the_end_that_its_people_meant(how: str) -> None:
    """flow.md, deeds and second thoughts; for-members.md; fault 20."""
    world = fresh(STORIES[how][0])
    story(world, how)
    all_is_well(world)


def without_the_erased(world: Attacked) -> Any:
    """What stands in the place of their address is each store's own."""
    members, requests, relationships = outcome(world)
    return [m for m in members if m[1] != "(erased)"], requests, relationships


@grave("a database comes to another end than the memory fake")
@pytest.mark.parametrize("how", [name for n, name in enumerate(STORIES) if n % 2 == 0])
def test_on_each_database_a_long_history_ends_as_in_memory(both: Attacked, how: str) -> None:
    """Both stores must agree."""
    here = fresh(STORIES[how][0])
    story(here, how)
    story(as_prepared(both, STORIES[how][0]), how)
    for world in (here, both):
        all_is_well(world)
    assert without_the_erased(both) == without_the_erased(here)


@grave("a mailbox that is put back is done once more")
@pytest.mark.parametrize("how", [name for n, name in enumerate(STORIES) if n % 2 == 1])
def test_all_mail_of_a_history_that_comes_again_at_its_end_does_nothing(how: str, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """Catalogue 124 and 129; faults 6 and 7: known by its contents, and silent."""
    world = fresh(STORIES[how][0])
    kept: list[bytes] = []
    real = world.player.take_in

    def remembers(mail: bytes, at: Any = None) -> None:
        kept.append(mail)
        real(mail, at)

    monkeypatch.setattr(world.player, "take_in", remembers)
    story(world, how)
    world.later(hours=3)
    monkeypatch.undo()
    before, begin = outcome(world), sent_so_far(world)
    for mail in kept:
        world.player.take_in(mail)
    world.work()
    assert outcome(world) == before
    assert not [m for m in world.player.post.sent[begin:] if m.recipient not in (CARLA, DAN)], letter_names(world.player.post.sent[begin:])  # fmt: skip
    nothing_lost(world)


# --- what the clock does after all that ---


def got_between(world: Attacked, who: str, letter: str, most: int, least: int = 0) -> bool:
    return least <= letter_names(got(world, who)).count(letter) <= most


def only_one_waits(world: Attacked) -> bool:
    return request_states(world).count("P") == 1


def held_snoozed(world: Attacked, *lines: str) -> None:
    world.write(LEA, "A thing", NEEDS_A_PERSON)
    (ref,) = waiting(world)
    for line in lines:
        order(world, line.format(ref=ref))


TIMERS: dict[str, tuple[str, Steps, Seen]] = {
    # how it stands, what happens, and what the clock has done in the end
    "a break with a day, back, and a break without": ("asked", (writes(JON, "PAUSE UNTIL 1 April"), writes(JON, "RESUME"), writes(JON, "PAUSE"), days(40)), lambda w: w.standing(JON) == "paused"),
    "a break with a day, and a later day": ("asked", (writes(JON, "PAUSE UNTIL 1 April"), writes(JON, "PAUSE UNTIL 1 June"), days(40), lambda w: w.standing(JON) == "paused" or pytest.fail("back too early"), days(60)), lambda w: w.standing(JON) == "active" and got_between(w, JON, "resumed", 1)),
    "a coordinator's break with a day, undone, and his own": ("asked", (undone_by(f"PAUSE {JON} UNTIL 1 April", CARLA, DAN), writes(JON, "PAUSE"), days(40)), lambda w: w.standing(JON) == "paused"),
    "left in a break with a day, and in a break once more": ("asked", (writes(JON, "PAUSE UNTIL 1 April"), writes(JON, "LEAVE"), hours(2), signs_up(JON, "Jon Berg"), writes(JON, "PAUSE"), days(40)), lambda w: w.standing(JON) == "paused"),
    "a goodbye that is taken back": ("asked", (writes(JON, "LEAVE"), minutes(10), writes(JON, "UNDO"), days(17)), lambda w: request_states(w) == "E" and got_between(w, JON, "reminder", 2, 2) and got_between(w, JON, "expired-mentor", 1, 1)),
    "an end that is taken back": ("paired", (writes(JON, "END NOW"), minutes(10), writes(JON, "UNDO"), until_offered, days(40)), lambda w: row(w, "REL-1")["state"] == "completed" and got_between(w, JON, "completed", 1, 1) and got_between(w, MIA, "completed", 1, 1) and got_between(w, MIA, "renewal-offer", 1, 1)),
    "a match that is taken back": ("asked", (undone_by(f"MATCH {MIA} WITH {ADA}", CARLA, DAN), days(17)), lambda w: request_states(w)[0] == "E" and got_between(w, JON, "reminder", 2, 2) and not pairs(w)),
    "a longer term": ("paired", (orders("EXTEND REL-1 UNTIL 1 December 2026"), days(200), lambda w: got_between(w, MIA, "renewal-offer", 0) or pytest.fail("too early"), days(60)), lambda w: got_between(w, MIA, "renewal-offer", 1, 1) and row(w, "REL-1")["state"] == "active"),
    "a longer term that is taken back": ("paired", (undone_by("EXTEND REL-1 UNTIL 1 December 2026", CARLA, DAN), until_offered, days(40)), lambda w: row(w, "REL-1")["state"] == "completed" and got_between(w, JON, "renewal-offer", 1, 1)),
    "a wait for a day, and an earlier yes": ("asked", (jon_says("Yes, but not before May."), answers(MIA, "deferred", "WAIT UNTIL 1 May 2026"), jon_says("ACCEPT"), days(70)), lambda w: pairs(w) == [(JON, MIA)] and got_between(w, JON, "reminder", 0) and got_between(w, JON, "expired-mentor", 0)),
    "a wait for a day, and she takes it back": ("asked", (jon_says("Yes, but not before May."), answers(MIA, "deferred", "WAIT UNTIL 1 May 2026"), writes(MIA, "WITHDRAW"), days(70)), lambda w: request_states(w) == "W" and got_between(w, JON, "reminder", 0) and got_between(w, MIA, "encouragement", 0)),
    "contact is paused over the offer": ("paired", (days(150), writes(MIA, "CONCERN", "He is odd, zebra."), days(45), orders("RESUME REL-1"), days(3)), lambda w: row(w, "REL-1")["state"] == "completed" and got_between(w, JON, "renewal-offer", 0) and got_between(w, JON, "completed", 1, 1)),
    "contact is paused over a check-in": ("paired", (days(19), writes(MIA, "CONCERN", "He is odd, zebra."), days(10), orders("RESUME REL-1"), days(75)), lambda w: got_between(w, JON, "check-in", 2, 1) and got_between(w, MIA, "check-in", 2, 1)),
    "a held mail put off, and dropped": ("asked", (lambda w: held_snoozed(w, "SNOOZE {ref} 3 DAYS", "DROP {ref}"), days(7)), lambda w: not waiting(w) and got_between(w, CARLA, "held", 1, 1) and got_between(w, CARLA, "held-over", 0)),
    "a held mail put off, dropped, and the drop undone": ("asked", (lambda w: held_snoozed(w, "SNOOZE {ref} 3 DAYS", "DROP {ref}", "UNDO"), days(7)), lambda w: len(waiting(w)) == 1 and len([m for m in got(w, CARLA) if m.letter in ("held", "held-over", "queue", "summary", "note")]) >= 2),
    "both renew, and an end is taken back": ("paired", (both_renew, writes(MIA, "END NOW"), minutes(10), writes(MIA, "UNDO"), days(40)), lambda w: row(w, "REL-1")["state"] == "active" and row(w, "REL-1")["term"] == 2),
    "one renews, the other ends, takes it back and renews": ("paired", (until_offered, answers(JON, "renewal-offer", "RENEW"), writes(MIA, "END NOW"), minutes(10), writes(MIA, "UNDO"), writes(MIA, "RENEW"), days(40)), lambda w: row(w, "REL-1")["state"] == "active" and row(w, "REL-1")["term"] == 2),
    "who is next, and the no is taken back": ("asked", (writes(MIA, "QUEUE M-1003", "Next."), jon_says("REJECT"), minutes(10), writes(JON, "UNDO"), hours(30)), only_one_waits),
}  # fmt: skip


@grave(
    "a timer of before acts on what is so now, or one that should act is lost: somebody is back, reminded or parted who should not be"
)
@pytest.mark.parametrize("how", TIMERS)
def test_a_timer_of_before_does_nothing_and_none_that_counts_is_lost(how: str) -> None:
    """flow.md: UNDO puts back the open due dates; for-members.md, pause, wait; for-coordinators.md, EXTEND, SNOOZE, RESUME REL; faults 15 and 16."""
    kind, steps, seen = TIMERS[how]
    world = fresh(kind)
    plays(world, steps)
    assert seen(world), (
        request_states(world),
        pairs(world),
        world.standing(JON),
        letter_names(got(world, JON)),
        letter_names(got(world, MIA)),
        letter_names(got(world, CARLA)),
    )
    nothing_lost(world)


@grave("a timer does on a database what it does not in memory")
@pytest.mark.parametrize(
    "how",
    [
        "a goodbye that is taken back",
        "a match that is taken back",
        "left in a break with a day, and in a break once more",
    ],
)
def test_on_each_database_a_timer_of_before_does_nothing(both: Attacked, how: str) -> None:
    """As above; both stores must agree."""
    kind, steps, seen = TIMERS[how]
    world = as_prepared(both, kind)
    plays(world, steps)
    assert seen(world), (request_states(world), world.standing(JON), letter_names(got(world, JON)))


# --- one mentee, one mentor; one place, one mentee ---


def ada_says(words: str = "ACCEPT") -> Step:
    return lambda w: w.reply(ADA, last(w, "request", ADA), words)


def end_and_request_in_one(world: Attacked) -> None:
    world.write(MIA, "", "END NOW\n\nREQUEST M-1003\nWould you, otter?")
    assert request_states(world) == "AP"


def reassigned_and_undone_after_her_yes(world: Attacked) -> None:
    sent = order(world, "REASSIGN REL-1 TO M-1003")
    world.later(hours=2)
    ada_says()(world)
    order(world, f"UNDO {deed_number(sent)}", who=DAN)


asks_ada = writes(MIA, "REQUEST M-1003", "Would you, otter?")
ONE: dict[str, tuple[str, Steps, tuple[list[tuple[str, str]], ...]]] = {
    # how it stands, what happens, and which pairs may go on in the end
    "an end and a request in one mail, its undo, and the yes": ("paired", (end_and_request_in_one, minutes(5), writes(MIA, "UNDO"), ada_says(), hours(3)), ([(JON, MIA)], [(ADA, MIA)], [])),  # the request alone is taken back
    "an end, a request, its undo, and the yes": ("paired", (writes(MIA, "END NOW"), asks_ada, writes(MIA, "UNDO"), writes(MIA, "UNDO"), ada_says(), hours(3)), ([(JON, MIA)], [(ADA, MIA)])),
    "an end, a request, a coordinator's undo, and the yes": ("paired", (writes(MIA, "END NOW"), asks_ada, orders("UNDO DO-2"), ada_says(), hours(3)), ([(JON, MIA)], [(ADA, MIA)])),
    "an end, a request, its undo, and a coordinator's yes": ("paired", (end_and_request_in_one, writes(MIA, "UNDO"), orders("ACCEPT REQ-2"), hours(3)), ([(JON, MIA)], [(ADA, MIA)], [])),
    "his end, another's yes, and his undo": ("paired", (writes(JON, "END NOW"), hours(2), asks_ada, ada_says(), hours(2), writes(JON, "UNDO"), hours(3)), ([(ADA, MIA)],)),
    "his goodbye, another is asked, his undo, two yeses": ("asked", (writes(JON, "LEAVE"), hours(2), asks_ada, writes(JON, "UNDO"), ada_says(), jon_says("ACCEPT"), hours(3)), ([(ADA, MIA)],)),
    "his no, another is asked, his undo, two yeses": ("asked", (jon_says("REJECT"), asks_ada, writes(JON, "UNDO"), jon_says("ACCEPT"), ada_says(), hours(3)), ([(JON, MIA)], [(ADA, MIA)])),
    "his no, another's free yes, his undo and yes": ("asked", (jon_says("REJECT"), asks_ada, ada_says("Yes, happy to."), writes(JON, "UNDO"), jon_says("ACCEPT"), hours(3)), ([(ADA, MIA)], [(JON, MIA)])),
    "his lapse, another's yes, and its undo": ("asked", (leaves_the_roster, hours(2), asks_ada, ada_says(), orders("UNDO"), jon_says("ACCEPT"), hours(3)), ([(ADA, MIA)],)),
    "a late yes while another is asked, and two yeses": ("asked", (days(16), asks_ada, jon_says("ACCEPT"), lambda w: "late-offer" not in letter_names(got(w, MIA)) or w.reply(MIA, last(w, "late-offer", MIA), "YES"), ada_says(), hours(3)), ([(JON, MIA)], [(ADA, MIA)])),
    "a match, its undo, and his yes": ("asked", (undone_by(f"MATCH {MIA} WITH {ADA}", CARLA, DAN), jon_says("ACCEPT"), hours(3)), ([(JON, MIA)],)),
    "reassigned, her yes, and its undo": ("paired", (reassigned_and_undone_after_her_yes, hours(3)), ([(ADA, MIA)],)),
    "his one place: an end, the next one, and the undo": ("paired", (orders(f"CAPACITY {JON} 1"), writes(MIA, "END NOW"), hours(2), writes(LEA, "REQUEST M-1001", "Would you?"), lambda w: w.reply(JON, last(w, "request", JON), "ACCEPT"), writes(MIA, "UNDO"), hours(3)), ([(JON, LEA)],)),
    "his one place: a yes that is undone, another's yes, and the undo of the undo": ("asked", (one_place, jon_says("ACCEPT"), writes(JON, "UNDO"), lambda w: w.reply(JON, last(w, "request", JON), "ACCEPT"), jon_says("ACCEPT"), hours(3)), ([(JON, LEA)], [(JON, MIA)])),
}  # fmt: skip


@grave("a mentee has two mentors, or a mentor two mentees in one place, or somebody who writes hears nothing")
@pytest.mark.parametrize("how", ONE)
def test_however_deeds_are_taken_back_a_mentee_has_one_mentor_and_a_place_one_mentee(how: str) -> None:
    """flow.md, UNDO: if no record has another version by now; for-members.md: when somebody has acted on it, UNDO tells you so; DESIGN: two E, last place."""
    kind, steps, may = ONE[how]
    world = fresh(kind)
    plays(world, steps)
    assert pairs(world) in may, (
        request_states(world),
        pairs(world),
        letter_names(got(world, MIA)[-6:]),
        letter_names(got(world, JON)[-6:]),
    )
    all_is_well(world)
    for who in (MIA, LEA):
        assert sum(who == mentee for _, mentee in pairs(world)) <= 1


@grave("on a database a mentee has two mentors")
@pytest.mark.parametrize("how", ["an end and a request in one mail, its undo, and the yes", "his no, another is asked, his undo, two yeses", "his one place: an end, the next one, and the undo"])  # fmt: skip
def test_on_each_database_a_mentee_has_one_mentor_and_a_place_one_mentee(both: Attacked, how: str) -> None:
    """As above; both stores must agree."""
    kind, steps, may = ONE[how]
    here = fresh(kind)
    plays(here, steps)
    plays(as_prepared(both, kind), steps)
    assert pairs(both) in may
    assert outcome(both) == outcome(here)


@grave("a mail that a server delivers twice is done twice")
@pytest.mark.parametrize("how", list(STORIES)[:4])
def test_a_history_of_which_each_mail_comes_twice_is_the_same(
    how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Faults 7 and 20; catalogue 124."""
    once, twice = fresh(STORIES[how][0]), fresh(STORIES[how][0])
    real = twice.player.take_in

    def doubled(mail: bytes, at: Any = None) -> None:
        real(mail, at)
        number = twice.player.taken
        real(b"Received: from elsewhere by here; Mon, 2 Mar 2026 18:00:00 +0100\r\n" + mail, at)
        twice.player.taken = number

    monkeypatch.setattr(twice.player, "take_in", doubled)
    for world in (once, twice):
        story(world, how)
        world.later(hours=3)
    assert outcome(once) == outcome(twice)
    for who in (JON, MIA, ADA, LEA, MIA_HOME):
        assert Counter(letter_names(got(once, who))) == Counter(letter_names(got(twice, who))), who


@grave("a yes that was taken back introduces somebody after a crash, or a taking back is lost")
@pytest.mark.parametrize("stage", ["after commit A", "before commit B", "after commit B", "before mirror", "after claim", "after 250"])  # fmt: skip
def test_a_yes_its_undo_and_a_taking_back_of_one_pass_survive_a_crash(stage: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """flow.md, crash points: records change once, and a mail goes out at least once."""
    world = BoxProgram(tmp_path, database=url_of(request))
    with world.parts() as parts:
        question = asked_on(world, parts)
    accepts(world, question, "Yes, happy to.")
    world.write(BOX_JON, "UNDO", "UNDO")
    world.write(BOX_MIA, "WITHDRAW", "WITHDRAW", "Mia Lund")
    with world.parts() as parts, at_stage(stage, dies, monkeypatch), suppress(Died):
        a_pass(parts, timedelta(minutes=9))
    with world.parts() as parts:
        for later in (30, 90, 200):
            assert a_pass(parts, timedelta(minutes=later)) == ""
    assert states_on(world, "requests") == ["withdrawn"]
    assert "active" not in states_on(world, "relationships")
    assert not [m for m in box_letters(world, BOX_MIA) if b"has said yes" in m]
    for who in (BOX_JON, BOX_MIA):
        heard = {str(message_from_bytes(m)["Message-ID"]): re.sub(r"\s+", " ", str(message_from_bytes(m)["Subject"])) for m in box_letters(world, who)}  # fmt: skip
        assert max(Counter(heard.values()).values()) == 1, heard
    assert world.left() == 0


# =========================== written when the rest had been run ========================================================================


def if_asked(words: str = "ACCEPT") -> Step:
    return lambda w: "request" in letter_names(got(w, ADA)) and ada_says(words)(w)


SECOND: dict[str, Steps] = {
    "asked and accepted": (asks_ada, if_asked()), "accepted by a coordinator": (asks_ada, orders("ACCEPT REQ-2")), "asked by a coordinator": (orders(f"ASK M-1003 FOR {MIA}"), if_asked()),
    "her yes in free words": (asks_ada, if_asked("Yes, happy to."), hours(2)), "next in line": (writes(MIA, "QUEUE M-1003", "Next."), hours(2), if_asked()),
}  # fmt: skip


@grave("a mentee has two mentors, against what the program tells her")
@pytest.mark.parametrize("how", SECOND)
def test_who_has_a_mentor_is_introduced_to_no_second_one(how: str) -> None:
    """templates, about-program: "You may have one request open at a time, and one mentor"; MATCH says so, too: END or REASSIGN that first; catalogue 77."""
    world = fresh("paired")
    plays(world, SECOND[how])
    assert pairs(world) == [(JON, MIA)], (request_states(world), pairs(world))


READ_BY: dict[str, tuple[str, str, str]] = {
    # who writes, the subject, and the words
    "harassed, below a new address": (MIA, f"CHANGE ADDRESS {MIA_HOME}", f"CHANGE ADDRESS {MIA_HOME}\n\nHe harasses me, zebra, and reads my mail at work."), "a question below a new address": (MIA, f"CHANGE ADDRESS {MIA_HOME}", f"CHANGE ADDRESS {MIA_HOME}\n\nWho is told of the new zebra address?"),
    "below a new address that is missing": (MIA, "CHANGE ADDRESS", f"CHANGE ADDRESS\n\n{CRY}"), "below a new address, in French": (MIA, f"NOUVELLE ADRESSE {MIA_HOME}", f"NOUVELLE ADRESSE {MIA_HOME}\n\nIl me menace, zebra."),
    "below a wish for the form": (MIA, "SIGN UP MENTEE", f"SIGN UP MENTEE\n\n{CRY}"), "a line below the last field": (MIA, "SIGN UP MENTEE", f"{FORM.format(name='Mia Okafor').strip()}\n{CRY}\n"), "in what she wants to learn": (MIA, "SIGN UP MENTEE", "Name: Mia Okafor\nPractice areas: Critical care\nGoals: To get away from Jon. He hits me and I am afraid of him, zebra.\n"),
}  # fmt: skip


@grave("somebody in danger is answered by a machine, and no person ever reads it")
@pytest.mark.parametrize("how", READ_BY)
def test_words_below_a_new_address_or_in_a_form_reach_a_person(how: str) -> None:
    """Decision 26: nothing that stands beside a command is dropped; rules.md, dire and grave: whatever else it is."""
    who, subject, words = READ_BY[how]
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(who, subject, words)
    world.later(days=1)
    assert "zebra" in whole(got(world, CARLA, begin)), letter_names(world.player.post.sent[begin:])


@grave("as above, of the CV of who left, on each database")
@pytest.mark.parametrize("how", ["LEAVE", "REMOVE"])
def test_on_each_database_a_cv_that_went_with_its_owner_does_not_come_back_by_a_new_sign_up(both: Attacked, how: str) -> None:  # fmt: skip
    """for-members.md: LEAVE deletes it; for-coordinators.md: REMOVE deletes their CV."""
    world = as_prepared(both, "office")
    signs_up_with(world, PDF)
    if how == "LEAVE":
        world.write(LEE, "LEAVE")
    else:
        order(world, f"REMOVE {LEE}")
    plays(world, (hours(2), signs_up(LEE, "Lee Chan", "MENTEE"), lee_asks))
    assert introduced(world, LEE) == 1
    assert not files_in([m for m in got(world, JON) if m.letter == "introduction-mentor"])


@grave("plain: a coordinator reads that a number was set which was not")
def test_a_number_of_places_that_cannot_be_is_not_called_done() -> None:
    """for-coordinators.md, the transcript: a line for each, or why not."""
    world = fresh("asked")
    sent = order(world, f"CAPACITY {JON} 25")
    assert member(world, JON)["capacity"] == 25 or ": done" not in told(sent), told(sent)


def test_what_this_wave_looks_for_can_be_seen() -> None:
    """The means of this file see what they look for."""
    world = fresh("paired")
    assert pairs(world) == [(JON, MIA)]
    assert introduced(world, MIA) == 1
    world.player.post.sent.append(last(world, "introduction-mentee", MIA))
    with pytest.raises(AssertionError):
        told_once(world)
