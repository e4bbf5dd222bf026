# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The twenty-fourth wave. What is expected here was written before it was first run, from the documents alone.

It goes over the ten points of the attack, evenly, and half of it touches what is newest: one mentor at a time, words that are about a
coordinator, letters that are written late, receipts to the strangers of one domain, a subject over a command and words beside one, a
CV that goes with its owner, and danger anywhere in a mail. Each test says what would be grave in its failure and, in its docstring,
what must hold and which document says so. Where a mail is doubtful, a question back, and a held mail with a receipt, are right as well.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest

from processor.config import Settings
from processor.config.roster import read_roster
from processor.core.mail import OutboundMail
from processor.core.rules import RuleBook
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
    run,
    states_on,
    taken_down,
)
from tests.attack.box_program import BoxProgram, a_pass
from tests.attack.cvs import files_in
from tests.attack.databases import url_of
from tests.attack.deeds import (
    NEEDS_A_PERSON,
    answered_by_robots,
    erase,
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
    got,
    introduced,
    last,
    letter_names,
    question_to_jon,
    reply_address,
    sent_so_far,
    told,
    whole,
    words_of,
)
from tests.attack.mails_by_hand import GATEWAYS, SERVER, eml, raw, with_attached
from tests.attack.marks import grave
from tests.attack.own_files import faults_of
from tests.attack.people import (
    ADA,
    BOX_CARLA,
    BOX_JON,
    BOX_MIA,
    CARLA,
    DAN,
    FROM_JON,
    LEA,
    MIA_ELSEWHERE,
    MIA_HOME,
    NOA,
)
from tests.attack.prepared import (
    as_prepared,
    carla_asked_jon,
    carla_mentors_mia,
    fresh,
    of_other_program,
    rule,
    screened,
    staffed,
    with_policy,
)
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
    server_down,
    server_up,
    signs_up,
    writes,
)
from tests.attack.stories import all_is_well, nothing_lost, told_once
from tests.attacks import EVE, FORM, JON, MIA, Attacked, address_with, reply_token
from tests.cv_samples import pdf
from tests.doors.dovecot import Dovecot
from tests.doors.mail_servers import Dialogue
from tests.operation.small import SmallProgram
from tests.player import ADDRESS
from tests.post_office import see

KAY = "kay@east.example"
OF_MIA = f"Mia Okafor <{MIA}>"
CRY = "He threatens me, zebra."
ANOTHER = "REQUEST M-1003\nWould you, otter?"
asks_ada = writes(MIA, "REQUEST M-1003", "Would you, otter?")


def unasked(world: Attacked) -> bool:
    """Ada was not asked."""
    return "request" not in letter_names(got(world, ADA)) and "otter" not in whole(got(world, ADA))


def started(how: str, kind: str) -> Attacked:
    """`kind`: fresh(kind), or Carla as a mentor ("mentor") or a mentee ("mentee") of the program, in a pair."""
    if kind == "mentor":
        return carla_mentors_mia()
    if kind == "mentee":
        return carla_asked_jon(paired=True)
    if kind == "mentee asks":
        return carla_asked_jon(paired=False)
    return fresh(kind)


# =========================== 1. tokens =================================================================================================


def token(world: Attacked) -> str:
    return reply_token(question_to_jon(world))


def yes_to(world: Attacked, where: str, who: str = JON, subject: str = "Re: your mail", words: str = "ACCEPT", **headers: str) -> None:  # fmt: skip
    world.later(minutes=10)
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    world.drop(who, subject, words, proof="", to=where, headers=fields)
    world.work()


def beside_another_s(world: Attacked) -> None:
    world.write(LEA, "REQUEST M-1001", "Me too.")
    yes_to(
        world,
        f"{reply_address(question_to_jon(world))}, {reply_address(last(world, 'request-received', LEA))}",
    )


MISPLACED: dict[str, Callable[[Attacked], object]] = {
    # where the secret of the letter that asks Jon stands, in a mail for which nobody vouches, that says ACCEPT
    "in the name of our address": lambda w: yes_to(w, f'"{address_with(token(w))}" <{ADDRESS}>'),
    "in his own Reply-To": lambda w: yes_to(w, ADDRESS, Reply_To=address_with(token(w))),
    "in Sender": lambda w: yes_to(w, ADDRESS, Sender=address_with(token(w))),
    "in Comments": lambda w: yes_to(w, ADDRESS, Comments=address_with(token(w))),
    "in the subject": lambda w: yes_to(w, ADDRESS, subject=f"Re: {address_with(token(w))}"),
    "in the words": lambda w: yes_to(w, ADDRESS, words=f"ACCEPT\n\n{address_with(token(w))}"),
    "the return path": lambda w: yes_to(w, question_to_jon(w).return_path),
    "one character less": lambda w: yes_to(w, address_with(token(w)[:-1])),
    "one character more": lambda w: yes_to(w, address_with(token(w) + "a")),
    "another number": lambda w: yes_to(w, address_with(token(w).replace("REQ-1", "REQ-11"))),
    "a relationship of that number": lambda w: yes_to(w, address_with(token(w).replace("REQ-1", "REL-1"))),
    "from an address with a capital": lambda w: yes_to(w, reply_address(question_to_jon(w)), "Jon@hospital.example"),
    "hers, by him": lambda w: yes_to(w, reply_address(last(w, "request-received", MIA))),
    "hers, in References": lambda w: yes_to(w, ADDRESS, References=last(w, "request-received", MIA).message_id),
    "his, and another's of another request": beside_another_s,
    "two senders": lambda w: raw(w, f"From: Jon <{JON}>\nFrom: Jon <{JON}>\nTo: {reply_address(question_to_jon(w))}\nSubject: Re: yes\nDate: Mon, 2 Mar 2026 18:00:00 +0100", "ACCEPT"),
}  # fmt: skip


@grave("somebody who has not the letter, or has it from a quotation, says yes for the mentor")
@pytest.mark.parametrize("how", MISPLACED)
def test_the_secret_of_a_letter_proves_nothing_but_where_it_belongs(how: str) -> None:
    """flow.md, tokens: in To, Cc, In-Reply-To, References or the address of delivery, with the holder's address in From; stored addresses match exactly; a mail to two of our addresses is asked about."""
    world = fresh("asked")
    MISPLACED[how](world)
    world.later(hours=2)
    assert set(request_states(world)) == {"P"}
    assert not introduced(world, MIA)
    nothing_lost(world)


def one_place_two_ask(world: Attacked) -> None:
    order(world, f"CAPACITY {JON} 1")
    world.write(LEA, "REQUEST M-1001", "Me too.")
    world.reply(JON, question_to_jon(world), "ACCEPT")


def under_a_subject(world: Attacked, letter: str, who: str, subject: str, words: str) -> None:
    world.drop(who, subject, words, proof="", to=reply_address(last(world, letter, who)))
    world.work()


OFFERS: dict[str, tuple[str, Steps, str, str, str, Seen, bool]] = {
    # how it stands, what came before, the letter, who answers it (nobody vouches), the words, what is looked for, and whether it may be so
    "her introduction: another mentor": ("paired", (), "introduction-mentee", MIA, ANOTHER, lambda w: "P" in request_states(w), False),
    "her help: another mentor beside hers": ("paired", (writes(MIA, "HELP"),), "help", MIA, ANOTHER, lambda w: "P" in request_states(w), False),
    "a nudge: a mentor": ("office", (days(9),), "nudge", MIA, ANOTHER, lambda w: request_states(w) == "P", True),
    "a nudge of before she had one": ("office", (days(9), orders(f"MATCH {MIA} WITH {JON}"), hours(2)), "nudge", MIA, ANOTHER, lambda w: "P" in request_states(w), False),
    "in his name, passed on: a goodbye": ("asked", (attaches(eml(FROM_JON, JONS_SUBJECT, "ACCEPT")), hours(2)), "forward-done", JON, "LEAVE", lambda w: w.standing(JON) == "left", False),
    "in his name, passed on: an end": ("asked", (attaches(eml(FROM_JON, JONS_SUBJECT, "ACCEPT")), hours(2)), "forward-done", JON, "END NOW", lambda w: not pairs(w), True),
    "which of three: a goodbye": ("asked", (jon_says("Remove me, please."),), "leave-or-reject", JON, "LEAVE", lambda w: w.standing(JON) == "left", True),
    "which of three: a bare yes": ("asked", (jon_says("Remove me, please."),), "leave-or-reject", JON, "YES", lambda w: bool(pairs(w)) or w.standing(JON) == "left", False),
    "of a place that is taken by now": ("asked", (one_place_two_ask, hours(2)), "request", JON, "ACCEPT", lambda w: (JON, LEA) in pairs(w), False),
    "his break: back": ("asked", (writes(JON, "PAUSE"),), "paused", JON, "RESUME", lambda w: w.standing(JON) == "active", True),
    "how things stand: an end": ("paired", (writes(JON, "STATUS"),), "status", JON, "END NOW", lambda w: not pairs(w), True),
    "her end, undone by him": ("paired", (writes(MIA, "END NOW"), hours(2)), "ended", JON, "UNDO", lambda w: bool(pairs(w)), False),
    "her receipt, after his yes": ("asked", (jon_says("ACCEPT"), hours(2)), "request-received", MIA, "WITHDRAW", lambda w: request_states(w) != "A" or not pairs(w), False),
    "her receipt: a goodbye": ("asked", (), "request-received", MIA, "LEAVE", lambda w: w.standing(MIA) == "left", False),
}  # fmt: skip


@grave("a letter in the wrong hour does what it offers no more, or a member's answer is lost")
@pytest.mark.parametrize("how", OFFERS)
def test_a_letter_offers_what_its_row_says_and_only_while_it_may_be(how: str) -> None:
    """flow.md, tokens: the table; for-members.md: while you have a mentor, a request to another is not sent."""
    kind, steps, letter, who, words, seen, may = OFFERS[how]
    world = fresh(kind)
    plays(world, steps)
    sent = world.reply(who, last(world, letter, who), words, proof="")
    assert is_answered(world, who, sent)
    world.later(hours=2)
    assert seen(world) == may, (request_states(world), pairs(world), letter_names(got(world, who)[-3:]))
    nothing_lost(world)


@grave("a word in the subject gets more by a reply address than its letter offers")
@pytest.mark.parametrize("subject", ["LEAVE", "EXPORT", f"CHANGE ADDRESS {EVE}", "ERASE"])
def test_a_subject_over_a_command_does_no_more_by_a_reply_address_than_the_letter_offers(
    subject: str,
) -> None:
    """flow.md, tokens, `pair`: status, and neither leave, export, erase nor a new address; decision 26: a further command does what the token offers."""
    world = fresh("paired")
    begin = sent_so_far(world)
    under_a_subject(world, "introduction-mentee", MIA, subject, "STATUS")
    assert got(world, MIA, begin) or waiting(world)
    assert world.standing(MIA) == "active"
    assert not {"export", "confirm-erase", "left"} & set(letter_names(got(world, MIA, begin)))
    assert not got(world, EVE, begin)


@grave("a coordinator's letter in another coordinator's hands decides a held mail for her")
def test_a_coordinator_s_letter_in_the_other_s_hands_decides_nothing() -> None:
    """flow.md, tokens, `held`: the coordinator to whom the letter went."""
    world = fresh("asked")
    world.write(LEA, "A thing", NEEDS_A_PERSON)
    (ref,) = waiting(world)
    world.reply(DAN, last(world, "held", CARLA), "DROP", proof="")
    assert waiting(world) == [ref]


@grave("somebody in danger is not read, for nobody vouches for the mail")
@pytest.mark.parametrize("letter", ["introduction-mentee", "request-received"])
def test_danger_that_comes_by_a_reply_address_alone_is_read_at_once(letter: str) -> None:
    """Decision 26: words of dire: where nobody vouches for the mail it is held; rules.md, dire: at once."""
    world = fresh("paired")
    begin = sent_so_far(world)
    world.reply(MIA, last(world, letter, MIA), f"I am worried. {CRY}", proof="")
    assert "zebra" in whole(got(world, CARLA, begin))
    world.later(hours=2)
    assert "zebra" not in whole(got(world, JON, begin))


@grave("on a database a letter offers more than in memory")
@pytest.mark.parametrize("how", ["her introduction: another mentor", "in his name, passed on: an end"])  # fmt: skip
def test_on_each_database_a_letter_offers_what_it_does_in_memory(both: Attacked, how: str) -> None:
    """flow.md, tokens, as above; both stores must agree."""
    kind, steps, letter, who, words, seen, may = OFFERS[how]
    world = as_prepared(both, kind)
    plays(world, steps)
    world.reply(who, last(world, letter, who), words, proof="")
    world.later(hours=2)
    assert seen(world) == may


# =========================== 2. delivery reports ========================================================================================


def reported(world: Attacked, mail: OutboundMail, *recipients: tuple[str, str, str, str]) -> None:
    """Of each: the field of the recipient, the action, the status, and what the other server said."""
    head = f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.hospital.example\nTo: {mail.return_path}\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\nAuto-Submitted: auto-replied"
    fields = "".join(
        f"{who}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {said}\n\n"
        for who, action, status, said in recipients
    )
    raw(world, head, f"--b\nContent-Type: text/plain\n\nSee below.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.hospital.example\n\n{fields}--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {mail.message_id}\n\n--b--")  # fmt: skip


def at_the_door(reply: str) -> Step:
    """Noa signs up as a mentor, and her server does not take our welcome."""

    def act(world: Attacked) -> None:
        world.player.post.refuses[NOA] = reply
        signs_up(NOA, "Noa Weiss")(world)
        world.later(minutes=30)

    return act


def door_open(world: Attacked) -> None:
    world.player.post.refuses.clear()
    world.write(NOA, "STATUS")


def latest(letter: str, who: str, **more: Any) -> Step:
    return lambda w: bounces_in_brackets(w, last(w, letter, who), who, **more)


def asked_once(world: Attacked) -> bool:
    return letter_names(got(world, JON)).count("request") == 1


JUST = "Final-Recipient: rfc822; "
REPORTS: dict[str, tuple[str, Steps, str, Seen]] = {
    # how it stands, what comes, REQ's states, and what else is so
    "the host in capitals": ("asked", (lambda w: bounces_in_brackets(w, question_to_jon(w), "jon@HOSPITAL.Example"),), "U", lambda w: w.standing(JON) == "bouncing"),
    "passed on to another server": ("asked", (lambda w: bounces_in_brackets(w, question_to_jon(w), JON, action="relayed", status="2.1.9"),), "P", lambda w: w.standing(JON) == "active"),
    "refused, nobody says why": ("asked", (lambda w: bounces_in_brackets(w, question_to_jon(w), JON, status="5.0.0"),), "U", lambda w: w.standing(JON) == "active"),
    "no such user, with a 451 beneath": ("asked", (lambda w: reported(w, question_to_jon(w), (f"{JUST}{JON}", "failed", "5.1.1", "451 4.7.1 try again later")), days(2)), "P", lambda w: letter_names(got(w, JON)).count("request") == 2),
    "policy": ("asked", (lambda w: bounces_in_brackets(w, question_to_jon(w), JON, status="5.7.26"), days(2)), "P", lambda w: asked_once(w) and w.standing(JON) == "active" and JON in told(got(w, CARLA))),
    "for a while, and she takes it back": ("asked", (lambda w: bounces_in_brackets(w, question_to_jon(w), JON, status="4.4.7"), writes(MIA, "WITHDRAW"), days(2)), "W", asked_once),
    "for a while, and he says yes": ("asked", (lambda w: bounces_in_brackets(w, question_to_jon(w), JON, status="4.4.7"), jon_says("ACCEPT"), days(2)), "A", asked_once),
    "for a while, and she is matched with another": ("asked", (lambda w: bounces_in_brackets(w, question_to_jon(w), JON, status="4.4.7"), orders(f"MATCH {MIA} WITH {ADA}"), days(2)), "", lambda w: asked_once(w) and pairs(w) == [(ADA, MIA)]),
    "for a while, while it is stopped": ("asked", (lambda w: bounces_in_brackets(w, question_to_jon(w), JON, status="4.4.7"), stops, days(2), lambda w: asked_once(w) or pytest.fail("sent"), orders("START"), hours(2)), "P", lambda w: letter_names(got(w, JON)).count("request") == 2),
    "for a while, twice": ("asked", (lambda w: bounces_in_brackets(w, question_to_jon(w), JON, status="4.4.7"), days(2), latest("request", JON, status="4.2.2"), hours(30)), "U", lambda w: "encouragement" in letter_names(got(w, MIA)) and w.standing(JON) == "active"),
    "her introduction": ("paired", (latest("introduction-mentee", MIA),), "A", lambda w: w.standing(MIA) == "bouncing" and MIA in told(got(w, CARLA)) and "partner-unreached" in letter_names(got(w, JON))),
    "her introduction, and she writes": ("paired", (latest("introduction-mentee", MIA), writes(MIA, "STATUS")), "A", lambda w: w.standing(MIA) == "active" and "status" in letter_names(got(w, MIA))),
    "two letters that nobody waits for": ("paired", (writes(MIA, "STATUS"), writes(MIA, "HELP"), latest("status", MIA), latest("help", MIA)), "A", lambda w: w.standing(MIA) == "bouncing"),
    "one such letter, twice": ("paired", (writes(MIA, "STATUS"), latest("status", MIA), latest("status", MIA, status="5.2.1")), "A", lambda w: w.standing(MIA) == "active"),
    "two, a word of hers, and one": ("paired", (writes(MIA, "STATUS"), writes(MIA, "HELP"), latest("status", MIA), latest("help", MIA), writes(MIA, "STATUS", "again"), latest("status", MIA)), "A", lambda w: w.standing(MIA) == "active"),
    "for him it came, for another not": ("asked", (lambda w: reported(w, question_to_jon(w), (f"{JUST}{JON}", "delivered", "2.0.0", "250 fine"), (f"{JUST}{ADA}", "failed", "5.1.1", "550 5.1.1 unknown")),), "P", lambda w: w.standing(JON) == "active" and w.standing(ADA) == "active"),
    "late for him, then not at all": ("asked", (lambda w: reported(w, question_to_jon(w), (f"{JUST}{JON}", "delayed", "4.4.1", "no answer")), days(1), lambda w: reported(w, question_to_jon(w), (f"{JUST}{JON}", "failed", "5.1.1", "550 5.1.1 unknown"))), "U", lambda w: w.standing(JON) == "bouncing"),
    "behind an alias": ("asked", (lambda w: reported(w, question_to_jon(w), (f"Original-Recipient: rfc822; {JON}\n{JUST}jon.berg@mailhost.other.example", "failed", "5.1.1", "550 5.1.1 unknown")),), "P", lambda w: w.standing(JON) == "active" and "mailhost.other" in told(got(w, CARLA))),
    "of the welcome, at the door": ("office", (at_the_door("550 5.1.1 no such user"), writes(MIA, "BROWSE")), "", lambda w: w.standing(NOA) == "bouncing" and NOA in told(got(w, CARLA)) and "Noa Weiss" not in words_of(got(w, MIA))),
    "of the welcome, at the door, and she is asked": ("office", (at_the_door("550 5.1.1 no such user"), lambda w: w.write(MIA, f"REQUEST {member(w, NOA)['code']}", "Would you?")), "", lambda w: "request" not in letter_names(got(w, NOA)) and bool(got(w, MIA))),
    "of the welcome, as spam": ("office", (at_the_door("550 5.7.1 looks like spam"),), "", lambda w: w.standing(NOA) == "active"),
    "of the welcome, and she writes": ("office", (at_the_door("550 5.1.1 no such user"), door_open), "", lambda w: w.standing(NOA) == "active" and "status" in letter_names(got(w, NOA))),
}  # fmt: skip


@grave(
    "a member is hidden, or a request closed or sent again, by a report that does not say so; or nobody hears"
)
@pytest.mark.parametrize("how", REPORTS)
def test_a_report_does_what_its_row_says_and_no_more(how: str) -> None:
    """Decision 11: the table; of whom it speaks; a mail counts once; back again. For-coordinators.md, when our mail does not arrive."""
    kind, steps, requests, seen = REPORTS[how]
    world = fresh(kind)
    plays(world, steps)
    assert not requests or request_states(world) == requests, (
        request_states(world),
        letter_names(got(world, MIA)),
    )
    assert seen(world), (world.standing(JON), letter_names(got(world, JON)), told(got(world, CARLA))[-500:])
    nothing_lost(world)


@grave("a report that a coordinator passes on closes a request")
def test_a_report_that_she_passes_on_closes_nothing_and_she_reads_so() -> None:
    """for-coordinators.md: it passes on a mail, and no person wrote that one."""
    world = fresh("asked")
    begin = sent_so_far(world)
    text = f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.hospital.example\nTo: {question_to_jon(world).return_path}\nSubject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied\n\n<{JON}>: 550 5.1.1 user unknown\n\nMessage-ID: {question_to_jon(world).message_id}\n"
    with_attached(world, [text.replace("\n", "\r\n").encode()])
    assert (request_states(world), world.standing(JON)) == ("P", "active")
    assert got(world, CARLA, begin)


@grave("what is told of a coordinator comes to her, because the other one's mailbox is full")
@pytest.mark.parametrize("status", ["5.1.1", "4.2.2"])
def test_a_confidence_that_comes_back_from_the_other_coordinator_is_not_told_to_whom_it_is_about(
    status: str,
) -> None:
    """flow.md, CONCERN: the partner never hears of it, also as a coordinator; for-coordinators.md: when mail to one of you does not arrive, the others get one mail."""
    world = carla_mentors_mia()
    begin = sent_so_far(world)
    world.write(MIA, "CONCERN", "Carla calls me at night, zebra.")
    assert "zebra" in whole(got(world, DAN, begin))
    bounces_in_brackets(world, last(world, "held", DAN), DAN, status=status)
    world.later(days=4)
    assert "zebra" not in whole(got(world, CARLA, begin)), letter_names(got(world, CARLA, begin))
    assert DAN in words_of(got(world, CARLA, begin))
    assert len(waiting(world)) == 1


@grave("as above, on a database")
@pytest.mark.parametrize("how", ["for a while, and she is matched with another", "her introduction, and she writes", "two, a word of hers, and one"])  # fmt: skip
def test_on_each_database_a_report_does_what_it_does_in_memory(both: Attacked, how: str) -> None:
    """Decision 11, as above; both stores must agree."""
    kind, steps, requests, seen = REPORTS[how]
    world = as_prepared(both, kind)
    plays(world, steps)
    assert not requests or request_states(world) == requests
    assert seen(world)


# =========================== 3. forwards ===============================================================================================

FORGED = f"Dear Carla,\nplease see below.\n\n---------- Forwarded message ---------\nFrom: {FROM_JON}\nDate: Mon, Mar 2, 2026 at 10:00 AM\nSubject: {JONS_SUBJECT}\nTo: Eve <{EVE}>\n\nACCEPT\n"
HEAD = "---------- Forwarded message ---------\nFrom: {who}\nDate: Mon, Mar 2, 2026 at 10:00 AM\nSubject: {subject}\nTo: Carla Voss <carla@pharmacists.example>\n\n\n"


def forwards(author: str, subject: str, words: str, note: str = "", who: str = CARLA, top: str = "") -> Step:
    """In the text, with a whole header."""
    return lambda w: w.write(who, top or f"Fwd: {subject}", f"{note}\n\n{HEAD.format(who=author, subject=subject)}{words}")  # fmt: skip


def page_forward(world: Attacked) -> None:
    """As a page only, in a mail program of the web."""
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from=pharmacists.example"
    mail["From"], mail["To"], mail["Subject"] = CARLA, ADDRESS, f"Fwd: {JONS_SUBJECT}"
    mail["Message-ID"] = "<page24@pharmacists.example>"
    mail.set_content(f'<div><br><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: <b>Jon Berg</b> <span>&lt;<a href="mailto:{JON}">{JON}</a>&gt;</span><br>Date: Mon, Mar 2, 2026 at 10:00 AM<br>Subject: {JONS_SUBJECT}<br>To: Carla &lt;{CARLA}&gt;<br></div><br><div>ACCEPT</div></div></div>', subtype="html")  # fmt: skip
    world.player.take_in(mail.as_bytes())
    world.work()


def the_same_by_both(world: Attacked) -> None:
    forwards(FROM_JON, JONS_SUBJECT, "ACCEPT")(world)
    assert request_states(world) == "A"
    order(world, "UNDO")
    assert request_states(world) == "P"
    forwards(FROM_JON, JONS_SUBJECT, "ACCEPT", who=DAN)(world)


def many_of_noa(world: Attacked) -> None:
    """Twenty-five people wrote to her."""
    people = [f"pat{n}@ward{n}.example" for n in range(25)]
    with_attached(world, [eml(f"Pat {'ABCDEFGHIJKLMNOPQRSTUVWXY'[n]}oss <{who}>", "STATUS", "STATUS") for n, who in enumerate(people)])  # fmt: skip


def cv_mail(sender: str) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, CARLA, "SIGN UP MENTEE"
    mail["Date"], mail["Message-ID"] = "Mon, 2 Mar 2026 18:00:00 +0100", "<cv24@ward.example>"
    mail.set_content("Name: Noa Weiss\nPractice areas: Critical care\nGoals: To learn.\n")
    mail.add_attachment(pdf(), maintype="application", subtype="pdf", filename="cv.pdf")
    return mail.as_bytes()


FORWARDED: dict[str, tuple[str, Steps, str, Seen]] = {
    # how it stands, what is passed on, REQ's states, and what else is so
    "a stranger's mail that shows one of his": ("asked", (attaches(eml(f"Eve <{EVE}>", "please read", FORGED)),), "P", lambda w: not introduced(w, MIA)),
    "his name, a stranger's address": ("asked", (attaches(eml(f"Jon Berg <{EVE}>", JONS_SUBJECT, "ACCEPT")),), "P", lambda w: not introduced(w, MIA)),
    "sent by another for him": ("asked", (attaches(eml(FROM_JON, JONS_SUBJECT, "ACCEPT", f"Sender: eve <{EVE}>\n")),), "", lambda w: request_states(w) == "P" or "forward-done" in letter_names(got(w, JON))),
    "two authors": ("asked", (attaches(eml(f"{FROM_JON}, {OF_MIA}", JONS_SUBJECT, "ACCEPT")),), "P", lambda w: bool(waiting(w))),
    "his answer goes elsewhere": ("asked", (attaches(eml(FROM_JON, "STATUS", "STATUS", f"Reply-To: {EVE}\n")),), "P", lambda w: not got(w, EVE) and "status" in letter_names(got(w, JON))),
    "as a page": ("asked", (page_forward,), "", lambda w: (request_states(w) == "A" and "forward-done" in letter_names(got(w, JON))) or bool(waiting(w)) or "answer-confirm" in letter_names(got(w, JON)) or "confirm-forward" in letter_names(got(w, JON))),
    "by a member": ("asked", (forwards(FROM_JON, JONS_SUBJECT, "ACCEPT", who=LEA),), "P", lambda w: bool(waiting(w)) and bool(got(w, LEA))),
    "undone, and by the other": ("asked", (the_same_by_both,), "P", lambda w: not pairs(w) and bool(got(w, DAN))),
    "below a command of her own": ("asked", (forwards(FROM_JON, JONS_SUBJECT, "ACCEPT", note="STATUS"),), "P", lambda w: not introduced(w, MIA) and len(got(w, CARLA)) >= 1),
    "a question in the subject": ("asked", (forwards(FROM_JON, JONS_SUBJECT, "ACCEPT", top=f"Is this a yes? Fwd: {JONS_SUBJECT}"),), "P", lambda w: bool(waiting(w))),
    "another beside hers": ("paired", (attaches(eml(OF_MIA, "another", ANOTHER)),), "A", lambda w: unasked(w) and bool(got(w, CARLA))),
    "another beside hers, in the text": ("paired", (forwards(OF_MIA, "another", ANOTHER),), "A", lambda w: unasked(w) and bool(got(w, CARLA))),
    "his yes, and she was matched meanwhile": ("asked", (orders(f"MATCH {MIA} WITH {ADA}"), hours(2), attaches(eml(FROM_JON, JONS_SUBJECT, "ACCEPT"))), "", lambda w: pairs(w) == [(ADA, MIA)] and bool(got(w, CARLA))),
    "her end, and its undo": ("paired", (attaches(eml(OF_MIA, "Re: mentoring", "END NOW")), minutes(5), writes(MIA, "UNDO"), hours(2)), "A", lambda w: "ended" not in letter_names(got(w, JON)) and (pairs(w) == [(JON, MIA)] or "Write UNDO within 24 hours, and it goes on" not in words_of(got(w, MIA)))),
    "her goodbye, by a line over a quotation": ("asked", (lambda w: w.write(CARLA, "Fwd: bye", f"On Mon, Mar 2, 2026 at 10:00 AM Mia Okafor <{MIA}> wrote:\n> LEAVE\n"),), "P", lambda w: w.standing(MIA) == "active" and ("confirm-forward" in letter_names(got(w, MIA)) or bool(waiting(w)))),
    "twenty-five at once": ("asked", (many_of_noa,), "P", lambda w: len(got(w, CARLA)) >= 1 and sum("status" in letter_names(got(w, f"pat{n}@ward{n}.example")) or bool(got(w, f"pat{n}@ward{n}.example")) for n in range(25)) <= 20),
    "a sign-up with a CV": ("office", (attaches(cv_mail(f"Noa Weiss <{NOA}>")), lambda w: w.write(NOA, "REQUEST M-1001", "Would you?"), lambda w: w.reply(JON, last(w, "request", JON), "ACCEPT"), hours(2)), "A", lambda w: not files_in([m for m in got(w, JON) if m.letter == "request"]) and not files_in(got(w, MIA))),
}  # fmt: skip


@grave("a yes that was none, somebody acts for another, or what a member wrote is lost")
@pytest.mark.parametrize("how", FORWARDED)
def test_what_is_passed_on_is_its_author_s_or_waits_for_a_person(how: str) -> None:
    """flow.md, what a coordinator passes on: the table; for-coordinators.md, forward what reached you; for-members.md: one mentor at a time."""
    kind, steps, requests, seen = FORWARDED[how]
    world = fresh(kind)
    plays(world, steps)
    assert not requests or request_states(world) == requests, (
        request_states(world),
        letter_names(got(world, JON)),
        told(got(world, CARLA))[-500:],
    )
    assert seen(world), (
        waiting(world),
        letter_names(got(world, JON)),
        letter_names(got(world, CARLA)),
        told(got(world, CARLA))[-500:],
    )
    nothing_lost(world)


ABOUT_HER: dict[str, tuple[str, str, bool]] = {
    # what Mia wrote to Dan about Carla, her mentor: subject, words, and whether he has to read them at once
    "a list, and a danger": ("STATUS", "STATUS\n\nShe threatens me, zebra.", True),
    "a concern": ("CONCERN", "She calls me at night, zebra.", True),
    "an end, and why": ("END NOW", "END NOW\n\nShe harasses me, zebra.", True),
    "a letter": ("Carla", "Carla never keeps an appointment, zebra. What can I do?", True),
    "a mark": ("How is it going?", "1, she never has time, zebra.", True),
}  # fmt: skip


@grave("what a member wrote of a coordinator to another coordinator comes to her when he passes it on")
@pytest.mark.parametrize("mode", ["attached", "in the text"])
@pytest.mark.parametrize("how", ABOUT_HER)
def test_what_is_passed_on_about_a_coordinator_is_not_shown_to_her(how: str, mode: str) -> None:
    """for-coordinators.md: what is held of your mentee goes to another coordinator; flow.md: the partner never hears of it."""
    subject, words, read = ABOUT_HER[how]
    world = carla_mentors_mia()
    begin = sent_so_far(world)
    if mode == "attached":
        with_attached(world, [eml(OF_MIA, subject, words)], sender=DAN)
    else:
        forwards(OF_MIA, subject, words, who=DAN)(world)
    for line in ("QUEUE", f"SHOW {MIA}", "SHOW REL-1", "SHOW HELD-1", "FIND Mia"):
        order(world, line)
    world.later(days=4)
    assert "zebra" not in whole(got(world, CARLA, begin)), [m.letter for m in got(world, CARLA, begin) if "zebra" in whole([m])]  # fmt: skip
    assert "zebra" in whole(got(world, DAN, begin)) or not waiting(world) or not read, letter_names(
        got(world, DAN, begin)
    )
    assert got(world, DAN, begin)


@grave("on a database what is passed on comes to another end")
@pytest.mark.parametrize("how", ["another beside hers", "his yes, and she was matched meanwhile"])
def test_on_each_database_what_is_passed_on_is_as_in_memory(both: Attacked, how: str) -> None:
    """As above; both stores must agree."""
    kind, steps, requests, seen = FORWARDED[how]
    world = as_prepared(both, kind)
    plays(world, steps)
    assert not requests or request_states(world) == requests
    assert seen(world)


# =========================== 4. limits =================================================================================================


def strangers(count: int, domain: str = "desk.example", begin: int = 0) -> list[str]:
    return [f"{'abcdefghijklmnopqrstuvwxyz'[n]}nn@{domain}" for n in range(begin, begin + count)]


def each_asks(world: Attacked, people: list[str], proof: str = "pass") -> None:
    """A thing that a person has to read, in words of their own."""
    for n, who in enumerate(people):
        world.write(who, f"A thing of mine, {who[:3]}", f"{NEEDS_A_PERSON} That was in {1990 + n}, in the house of {who[:3]}.", proof=proof)  # fmt: skip


def receipts(world: Attacked, people: list[str], begin: int) -> int:
    return sum(bool(got(world, who, begin)) for who in people)


@grave("a desk floods strangers' mailboxes through us, or what is over the limit is lost")
@pytest.mark.parametrize("domain", ["desk.example", "DESK.example"])
def test_the_eleventh_stranger_of_a_domain_hears_nothing_and_is_read(domain: str) -> None:
    """rules.md: ten receipts a day go to strangers of one domain; mails that come after them are held all the same."""
    world = fresh("office")
    begin, people = sent_so_far(world), strangers(13)
    each_asks(world, [who.replace("desk.example", domain if n % 2 else "desk.example") for n, who in enumerate(people)])  # fmt: skip
    sent = [m for m in world.player.post.sent[begin:] if m.recipient.lower().endswith("@desk.example")]
    assert len(sent) == 10, letter_names(sent)
    assert len(waiting(world)) == 13
    world.later(hours=3)
    read = whole(got(world, CARLA, begin))
    assert all(ref in read for ref in waiting(world))


@grave("the limit of one domain shuts up another, or a member of it")
def test_strangers_of_one_domain_take_no_receipt_from_another_domain_nor_from_a_member() -> None:
    """rules.md: to strangers of one domain."""
    world = fresh("office")
    begin = sent_so_far(world)
    each_asks(world, strangers(12, "uni.example"))
    each_asks(world, [LEA, "zoe@other.example"])
    assert got(world, LEA, begin)
    assert got(world, "zoe@other.example", begin)


@grave("plain: the limit lasts longer than a day")
def test_on_the_next_day_strangers_of_that_domain_get_receipts_again() -> None:
    """rules.md: a day."""
    world = fresh("office")
    each_asks(world, strangers(12))
    world.later(hours=26)
    begin, more = sent_so_far(world), strangers(3, begin=14)
    each_asks(world, more)
    assert receipts(world, more, begin) == 3


@grave("forged strangers keep a true one of their domain from hearing")
def test_forged_mails_of_a_domain_take_no_receipt_from_a_proven_stranger_of_it() -> None:
    """faults.md 52: limits count proven and unproven mail apart: forged mails lock nobody out."""
    world = fresh("office")
    each_asks(world, strangers(12), proof="")
    begin, true = sent_so_far(world), strangers(1, begin=20)
    each_asks(world, true)
    assert receipts(world, true, begin) == 1


@grave("who is over a limit and in danger is not read at once")
@pytest.mark.parametrize("proof", ["pass", ""], ids=["proven", "unproven"])
def test_danger_of_the_eleventh_stranger_of_a_domain_is_read_at_once(proof: str) -> None:
    """rules.md, dire: at once, whatever else; ten receipts."""
    world = fresh("office")
    each_asks(world, strangers(11))
    begin = sent_so_far(world)
    world.write(
        "walter@desk.example", "Help", "My wife is one of your members. She threatens me, zebra.", proof=proof
    )
    assert "zebra" in whole(got(world, CARLA, begin)) + whole(got(world, DAN, begin))


@grave("a coordinator's full day keeps danger from her")
@pytest.mark.parametrize(
    "words", [f"STATUS\n\n{CRY}", f"PAUSE\n\n{CRY}", f"I do not know whom to ask. {CRY}"]
)
def test_danger_reaches_a_coordinator_whose_day_is_full_at_once(words: str) -> None:
    """rules.md, dire: sends a mail to a person at once, beside whatever else it does; coordinator_letters_per_day is 10."""
    world = fresh("paired")
    each_asks(world, [f"pia@w{n}.example" for n in range(12)])
    begin = sent_so_far(world)
    world.write(MIA, "", words)
    assert "zebra" in whole(got(world, CARLA, begin)), letter_names(got(world, CARLA, begin))


@grave("a cry that is repeated floods the coordinators, or the first is not read")
def test_twenty_cries_of_one_member_are_read_and_flood_nobody() -> None:
    """rules.md: coordinator_letters_per_day; after them one an hour tells all."""
    world = fresh("paired")
    begin = sent_so_far(world)
    for n in range(20):
        world.write(MIA, "STATUS", f"STATUS\n\nHe threatens me since day {n}, zebra{n}.")
    world.later(hours=2)
    read = whole(got(world, CARLA, begin))
    assert "zebra0" in read
    assert len(got(world, CARLA, begin)) <= 24, letter_names(got(world, CARLA, begin))
    assert len(got(world, MIA, begin)) <= 31
    world.later(days=1)
    assert all(f"zebra{n}" in whole(got(world, CARLA, begin)) or len(waiting(world)) >= 10 for n in range(20))


@grave("a robot that repeats a member's cry writes with us for ever")
@pytest.mark.parametrize("words", [f"Ticket {{n}}: your mail was received. You wrote: {CRY}", "STATUS\n\nSomebody threatens me, zebra, ticket {n}."])  # fmt: skip
def test_a_robot_that_repeats_words_of_danger_falls_silent(words: str) -> None:
    """flow.md, how many letters: a robot that no field shows is known by its rhythm and its repeated words."""
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(MIA, "HELP")
    count = answered_by_robots(world, begin, (MIA,), words)
    assert count <= 31
    assert len(got(world, CARLA, begin)) <= 14, letter_names(got(world, CARLA, begin))
    assert len(got(world, JON, begin)) == 0


@grave(
    "two programs of which each is the other's coordinator write to each other for ever, or command each other"
)
@pytest.mark.parametrize("wire", [*GATEWAYS, "as it is"])
def test_two_programs_that_coordinate_each_other_fall_silent(wire: str) -> None:
    """Fault 22; flow.md: own mail and automatic mail are never answered."""
    here = fresh("asked")
    there, address = of_other_program()
    staffed(here, CARLA, DAN, address)
    staffed(there, CARLA, ADDRESS)
    change = GATEWAYS.get(wire, bytes)
    begin, since, seen = sent_so_far(here), sent_so_far(there), [0, 0]
    here.write(LEA, "A thing", NEEDS_A_PERSON)
    for _ in range(20):
        mails, answers_ = got(here, address, begin)[seen[0] :], got(there, ADDRESS, since)[seen[1] :]
        seen = [seen[0] + len(mails), seen[1] + len(answers_)]
        for mail in mails:
            there.player.take_in(b"Authentication-Results: mx.nurses.example; dmarc=pass header.from=pharmacists.example\r\n" + change(mail.raw))  # fmt: skip
        for mail in answers_:
            here.player.take_in(f"Authentication-Results: {SERVER}; dmarc=pass header.from=nurses.example\r\n".encode() + change(mail.raw))  # fmt: skip
        for world in (there, here):
            world.work()
            world.later(minutes=1)
    assert not mails
    assert not answers_
    assert seen[0] <= 16, letter_names(got(here, address, begin))
    assert seen[1] <= 16, letter_names(got(there, ADDRESS, since))
    assert request_states(here) == "P"
    assert len(waiting(here)) >= 1
    assert len(got(here, CARLA, begin)) <= 12


@grave("the breaker lets a flood go on, or the coordinators do not hear of it")
def test_the_breaker_stops_all_mail_and_says_so_once() -> None:
    """rules.md: breaker_letters_per_hour; for-coordinators.md: it tells you so with the only one that still goes out."""
    world = with_policy("paired", breaker_letters_per_hour=6, breaker_times_usual=1)
    begin = sent_so_far(world)
    for n in range(20):
        world.write((MIA, JON, ADA, LEA)[n % 4], "STATUS", f"{n}")
    sent = world.player.post.sent[begin:]
    assert len(sent) <= 12, letter_names(sent)
    assert letter_names(got(world, CARLA, begin)).count("outbox-stopped") == 1
    assert world.player.records()["outbox"]["queued"] >= 8


@grave("a mentee floods a mentor, or a fourth address is asked")
@pytest.mark.parametrize("below", ["", "\n\nSTATUS", f"\n\n{CRY}"])
def test_a_fourth_new_address_of_a_day_is_not_asked(below: str) -> None:
    """flow.md: a member may have three addresses a day asked; rules.md, dire."""
    world = fresh("paired")
    begin, new = sent_so_far(world), [f"mia{n}@home.example" for n in range(5)]
    for who in new:
        world.write(MIA, "", f"CHANGE ADDRESS {who}{below}")
    assert [bool(got(world, who, begin)) for who in new] == [True, True, True, False, False]
    assert not below.endswith("zebra.") or "zebra" in whole(got(world, CARLA, begin))
    assert "zebra" not in whole(got(world, JON, begin))


@grave("on a database a limit is another")
def test_on_each_database_the_eleventh_stranger_of_a_domain_hears_nothing(both: Attacked) -> None:
    """As above; both stores must agree."""
    world = as_prepared(both, "office")
    begin, people = sent_so_far(world), strangers(12)
    each_asks(world, people)
    assert receipts(world, people, begin) == 10
    assert len(waiting(world)) == 12


# =========================== 5. servers ================================================================================================


DOWN: dict[str, tuple[str, Steps, Seen]] = {
    # how it stands, what happens before, while and after no server takes our mail, and what is so when it does again
    "a free yes, and its undo": ("asked", (server_down, jon_says("Yes, happy to."), writes(JON, "UNDO"), hours(3), server_up), lambda w: request_states(w) == "P" and not introduced(w, MIA)),
    "a yes, and her end": ("asked", (server_down, jon_says("ACCEPT"), writes(MIA, "END NOW"), hours(3), server_up), lambda w: bool(got(w, MIA))),
    "a yes, and she asks another": ("asked", (server_down, jon_says("ACCEPT"), asks_ada, hours(3), server_up), lambda w: pairs(w) == [(JON, MIA)] and unasked(w)),
    "a request, taken back": ("office", (server_down, writes(MIA, "REQUEST M-1001", "Would you?"), writes(MIA, "WITHDRAW"), hours(3), server_up), lambda w: request_states(w) == "W"),
    "an end, and another is asked": ("paired", (server_down, writes(MIA, "END NOW"), asks_ada, hours(3), server_up), lambda w: not pairs(w) and letter_names(got(w, ADA)).count("request") == 1),
    "an end, another, and its undo": ("paired", (server_down, writes(MIA, "END NOW"), asks_ada, writes(MIA, "UNDO"), writes(MIA, "UNDO"), hours(3), server_up), lambda w: len(pairs(w)) + request_states(w).count("P") == 1),
    "she moves, and he says yes": ("asked", (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"), server_down, answers(MIA_HOME, "confirm-address", "YES"), jon_says("ACCEPT"), hours(3), server_up), lambda w: pairs(w) == [(JON, MIA_HOME)] and [m.recipient for m in w.player.post.sent if m.letter == "introduction-mentee"] == [MIA_HOME]),
    "words for her, and she is erased": ("paired", (writes(MIA, "ERASE"), server_down, answers(JON, "introduction-mentor", "Dear Mia,\nwould you like to meet on Monday, otter?"), answers(MIA, "confirm-erase", "YES"), hours(3), server_up), lambda w: "otter" not in whole(got(w, MIA)) and MIA not in addresses(w) and "ended" in letter_names(got(w, JON))),
    "danger": ("paired", (server_down, writes(MIA, "STATUS", f"STATUS\n\n{CRY}"), hours(3), server_up), lambda w: "zebra" in whole(got(w, CARLA)) and "zebra" not in whole(got(w, JON)) and "status" in letter_names(got(w, MIA))),
    "stopped, a yes, and started": ("asked", (server_down, stops, server_up, says_yes, server_down, jon_says("ACCEPT"), orders("START"), hours(2), server_up), lambda w: pairs(w) == [(JON, MIA)] and introduced(w, MIA) == 1),
}  # fmt: skip


@grave("what waited for a server tells what is not so, or is lost, or comes twice")
@pytest.mark.parametrize("how", DOWN)
def test_what_waited_for_a_server_goes_out_once_and_to_whom_it_is_for_now(how: str) -> None:
    """flow.md, dispatch: when no server is there, mails are given back; deeds and second thoughts; CHANGE ADDRESS, ERASE: what waits in the outbox."""
    kind, steps, seen = DOWN[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    plays(world, steps)
    assert seen(world), (
        request_states(world),
        pairs(world),
        letter_names(got(world, JON, begin)),
        letter_names(got(world, MIA, begin)),
    )
    told_once(world, begin)
    all_is_well(world)


def refuses_sender(post: Post) -> None:
    left = [4]

    def at_mail(dialogue: Dialogue) -> None:
        left[0] -= 1
        dialogue.say("550 5.7.1 relaying denied" if left[0] > 0 else "250 fine")

    post.wrong = {"MAIL": at_mail}


def first_of_each(post: Post, reply: str) -> None:
    seen: Counter[str] = Counter()

    def at_dot(recipient: str, dialogue: Dialogue) -> str:
        seen[recipient] += 1
        return reply if seen[recipient] == 1 else "250 taken"

    post.at_dot = at_dot


def data_is_busy(post: Post) -> None:
    seen = [0]

    def at_data(dialogue: Dialogue) -> None:
        seen[0] += 1
        if seen[0] % 2:
            dialogue.say("451 4.3.0 not now")
            return
        dialogue.say("354 go on")
        post._mail(dialogue, post.asked_for.get(id(dialogue), ""))

    post.wrong = {"DATA": at_data}


TAKES: dict[str, Callable[[Post], None]] = {
    "it says it twice": lambda post: setattr(post, "at_dot", lambda recipient, dialogue: "250 taken\r\n250 taken once more"),
    "it will not relay for a while": refuses_sender,
    "it takes each for spam at first": lambda post: first_of_each(post, "554 5.7.1 spam"),
    "it has too many of us at first": lambda post: first_of_each(post, "450 4.7.28 rate limited, see https://mx.example/limits"),
    "it is busy at every second mail": data_is_busy,
}  # fmt: skip


@grave("a letter is lost or goes out twice because of how a server takes mail")
@pytest.mark.parametrize("how", TAKES)
def test_each_letter_of_a_yes_arrives_once_through_such_a_server(how: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:  # fmt: skip
    """flow.md, dispatch: after a 4xx it tries again in 5, 10, 20, 40 minutes; a 5xx that concerns us is tried again for 3 days."""
    post = Post()
    TAKES[how](post)
    with sending_to(post, tmp_path, url_of(request)) as world, world.parts() as parts:
        both_sign_up(world, parts)
        for later in (6, 18, 40, 90, 180):
            a_pass(parts, timedelta(minutes=later))
        world.write(BOX_MIA, "REQUEST M-1001", "Would you?", "Mia Lund")
        for later in (190, 200, 215, 240, 300, 400):
            a_pass(parts, timedelta(minutes=later))
        accepts(world, post.got(BOX_JON)[-1])
        for later in (410, 425, 450, 500, 620, 800):
            a_pass(parts, timedelta(minutes=later))
        assert states_on(world, "relationships") == ["active"]
    for who in (BOX_JON, BOX_MIA):
        ids = [str(message_from_bytes(m)["Message-ID"]) for m in post.got(who)]
        assert len(ids) == len(set(ids)) == 3, (
            who,
            [message_from_bytes(m)["Subject"] for m in post.got(who)],
        )


def moves_nothing_and_says_ok(world: BoxProgram, between: Proxy) -> None:
    between.asked = lambda tag, command: tag + b" OK done\r\n" if b"UID MOVE" in command else None


def every_uid_twice(world: BoxProgram, between: Proxy) -> None:
    between.said = lambda response, command: (
        re.sub(rb"(\* SEARCH)((?: \d+)+)", rb"\1\2\2", response)
        if response.startswith(b"* SEARCH")
        else response
    )


def no_bodies_at_first(world: BoxProgram, between: Proxy) -> None:
    left = [3]

    def said(response: bytes, command: bytes) -> bytes | None:
        if b"BODY.PEEK" in command and response.startswith(b"* ") and b"BODY[]" in response and left[0] > 0:
            left[0] -= 1
            return re.sub(rb"BODY\[\] \{\d+\}\r\n.*\)\r\n\Z", b"BODY[] NIL)\r\n", response, flags=re.S)
        return response

    between.said = said


ON_IMAP: dict[str, Callable[[BoxProgram, Proxy], None]] = {"it says that it moves": moves_nothing_and_says_ok, "it finds all twice": every_uid_twice, "it has no bodies at first": no_bodies_at_first}  # fmt: skip


@grave("of two mails of one batch one is lost, or done twice, by what an IMAP server does")
@pytest.mark.parametrize("how", ON_IMAP)
def test_on_dovecot_an_end_and_a_request_of_one_batch_are_each_done_once(how: str, imap: Dovecot, proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest) -> None:  # fmt: skip
    """DESIGN, promises: each message reaches exactly one end, those of one member in the order in which they came; for-members.md: one mentor at a time."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=url_of(request))
    with world.parts() as parts:
        accepts(world, asked_on(world, parts))
        world.sign_up("ada@south.example")
        now_plus(parts, 7)
        ON_IMAP[how](world, proxy)
        world.write(BOX_MIA, "END NOW", "END NOW", "Mia Lund")
        world.write(BOX_MIA, "REQUEST M-1003", "Would you?", "Mia Lund")
        for later in (20, 30, 90, 200):
            a_pass(parts, timedelta(minutes=later))
        proxy.plain()
        now_plus(parts, 260, 300)
    assert states_on(world, "relationships") == ["ended"]
    assert states_on(world, "requests") == ["accepted", "pending"]
    assert len(box_letters(world, "ada@south.example")) == 2
    assert exported(world)["inbox"]["waiting"] == 0
    assert world.left() == 0 or how == "it says that it moves"


@grave("a yes is done twice because a server numbers the mails anew in the middle of a story")
def test_on_dovecot_a_copy_that_a_person_makes_in_the_watched_folder_is_known(imap: Dovecot, proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest) -> None:  # fmt: skip
    """flow.md, intake; catalogue 124: the same message twice, one effect, silent."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=url_of(request))
    with world.parts() as parts:
        path = accepts(world, asked_on(world, parts))
        copy = path.read_bytes()
        for later in (9, 80):
            now_plus(parts, later)
        world.put(copy)
        world.put(b"X-Keywords: seen\r\n" + copy)
        now_plus(parts, 100, 200)
    matched_once(world)
    assert world.left() == 0


# =========================== 6. files, doctor, backup ==================================================================================


def end_and_request(world: BoxProgram) -> None:
    world.write(BOX_MIA, "END NOW", "END NOW\n\nREQUEST M-1003\nWould you?", "Mia Lund")


def in_a_pair(world: BoxProgram, parts: Any) -> None:
    question = asked_on(world, parts)
    world.sign_up("ada@south.example")
    accepts(world, question)
    now_plus(parts, 7)


LOST24: dict[str, tuple[tuple[Callable[[BoxProgram], object], ...], Callable[[BoxProgram], bool]]] = {
    # what came after the backup, mail by mail, and what is so when those mails are moved back
    "an end and another": ((end_and_request,), lambda w: "active" not in states_on(w, "relationships") and states_on(w, "requests")[-1] == "pending"),
    "another beside his": ((lambda w: w.write(BOX_MIA, "REQUEST M-1003", "Would you?", "Mia Lund"),), lambda w: "pending" not in states_on(w, "requests") and "active" in states_on(w, "relationships")),
    "danger": ((lambda w: w.write(BOX_MIA, "STATUS", f"STATUS\n\n{CRY}", "Mia Lund"),), lambda w: sum(b"zebra" in m for m in box_letters(w, BOX_CARLA)) >= 2),
}  # fmt: skip


@grave("after a restore somebody has two mentors, or a cry is not read, or an end is lost")
@pytest.mark.parametrize("how", LOST24)
def test_what_came_after_the_backup_is_done_once_more_when_it_is_moved_back(how: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:  # fmt: skip
    """operating.md, backup and restore: move those mails back: they are acted on again, and the answers wait in the held outbox."""
    lost, seen = LOST24[how]
    world = BoxProgram(tmp_path, database=url_of(request))
    with world.parts() as parts:
        in_a_pair(world, parts)
    taken_down(world, "restore")
    with world.parts() as parts:
        for n, act in enumerate(lost):
            act(world)
            now_plus(parts, 10 + 2 * n)
    put_back(world, "restore")
    mails_back(world)
    with world.parts() as parts:
        now_plus(parts, 30, 32)
    operator(world).done("outbox", "release")
    with world.parts() as parts:
        now_plus(parts, 40, 150)
    assert seen(world), (states_on(world, "requests"), states_on(world, "relationships"))
    assert world.left() == 0


@pytest.fixture
def open_to_all() -> Any:
    before = os.umask(0)
    try:
        yield None
    finally:
        os.umask(before)


@grave("records lie open on the machine")
@pytest.mark.parametrize(
    "words",
    [
        ("report", "--names", "--csv", "OUT"),
        ("report", "--names", "--html", "OUT"),
        ("replay", "inbox/.Processed", "--against", "RULES", "--page", "OUT"),
        ("backup", "OUT"),
    ],
)
def test_a_file_with_members_in_it_is_closed_to_others_whatever_the_umask(words: tuple[str, ...], open_to_all: None, tmp_path: Path) -> None:  # fmt: skip
    """faults.md 57: files that hold records, keys, mails or logs are 0600, folders 0700, whatever the umask; for-coordinators.md: members are named in it, so keep it as you keep their mail."""
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    out = tmp_path / "out"
    said = run(
        program.command()[2:],
        *[
            str(tmp_path / w)
            if "/" in w
            else w.replace("OUT", str(out)).replace("RULES", str(Path("rules").resolve()))
            for w in words
        ],
    )
    assert out.exists(), said
    found = [out, *out.rglob("*")] if out.is_dir() else [out]
    assert not [(p.name, oct(p.stat().st_mode)) for p in found if p.stat().st_mode & 0o077], said


def linked(path: Path, target: Path) -> Path:
    path.symlink_to(target)
    return path


def made(path: Path) -> Path:
    if not path.exists():
        path.write_bytes(b"")
    return path


def foreign(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("create table members (email text)")
        database.execute("insert into members values ('eve@evil.example')")
    return path


def packed(folder: Path) -> Path:
    run(["--config", str(folder / "config.toml")], "backup", str(folder / "copy"))
    path = folder / "copy.gz"
    path.write_bytes(gzip.compress((folder / "copy").read_bytes()))
    return path


BAD_RESTORES: dict[str, Callable[[Path], str]] = {
    "the database itself": lambda folder: str(folder / "program.db"),
    "the null device": lambda folder: "/dev/null",
    "a link to nowhere": lambda folder: str(linked(folder / "link", folder / "nowhere")),
    "its own log of changes": lambda folder: str(made(folder / "program.db-wal")),
    "a database of something else": lambda folder: str(foreign(folder / "other.db")),
    "a packed copy": lambda folder: str(packed(folder)),
}  # fmt: skip


@grave("records are lost by a restore of what is no backup")
@pytest.mark.parametrize("how", BAD_RESTORES)
def test_a_restore_of_what_is_no_backup_leaves_the_records_as_they_were(how: str, tmp_path: Path) -> None:
    """operating.md, backup and restore; README, exit codes."""
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    before = program.told("export")["members"]
    said = run(program.command()[2:], "restore", BAD_RESTORES[how](tmp_path), "--replace")
    assert "Traceback" not in said
    assert said[0] in "012"
    assert said[0] != "0" or how == "the database itself", said
    assert program.told("export")["members"] == before


@grave("a backup overwrites the database, or half of one is taken for a whole")
@pytest.mark.parametrize("where", ["program.db", "config.toml", "linked", "/dev/full"])
def test_a_backup_onto_what_is_there_overwrites_nothing(where: str, tmp_path: Path) -> None:
    """operating.md: it overwrites nothing."""
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    if where == "linked":
        linked(tmp_path / "linked", tmp_path / "program.db")
    before, config = program.told("export")["members"], (tmp_path / "config.toml").read_bytes()
    said = run(program.command()[2:], "backup", where if where[0] == "/" else str(tmp_path / where))
    assert said[0] in "12", said
    assert "Traceback" not in said
    assert program.told("export")["members"] == before
    assert (tmp_path / "config.toml").read_bytes() == config


SECRETS = {
    "two lines": b"zebra one\nzebra two\n",
    "a NUL": b"zebra\0one\n",
    "nothing": b"",
    "blanks alone": b"   \n",
    "bytes of Windows": "zebra-ä\r\n".encode("cp1252"),
}


@grave("a password is shown by the doctor, or a broken file ends it without a word")
@pytest.mark.parametrize("how", SECRETS)
def test_the_doctor_speaks_of_an_odd_password_file_and_never_shows_it(how: str, tmp_path: Path) -> None:
    """operating.md: each password alone on the only line of a file; the doctor says what mends what is wrong; fault 44."""
    program = SmallProgram(tmp_path)
    config = tmp_path / "config.toml"
    (tmp_path / "secret").write_bytes(SECRETS[how])
    (tmp_path / "secret").chmod(0o600)
    config.write_text(config.read_text().replace('url = "maildir:sent"', 'url = "smtps://u@127.0.0.1:9"\npassword_file = "secret"'))  # fmt: skip
    said = run(program.command()[2:], "doctor")
    assert said[0] in "12", said
    assert "Traceback" not in said
    assert "zebra" not in said


# =========================== 7. letters that cannot be written =========================================================================


def kay_joins(world: Attacked) -> None:
    world.write(MIA, "BROWSE toxicology")
    breaks("mentor-joined")(world)
    world.write(KAY, "SIGN UP MENTOR", FORM.format(name="Kay Holm").replace("Critical care", "Toxicology"))


def held_one(world: Attacked) -> None:
    world.write(LEA, "A thing", NEEDS_A_PERSON)


def not_after(letter: str, who: str) -> Seen:
    """It never came."""
    return lambda w: letter not in letter_names(got(w, who))


def drops_all(world: Attacked) -> None:
    for ref in waiting(world):
        order(world, f"DROP {ref}", who=DAN)


REFUSALS = (
    "request-limit",
    "request-partner",
    "request-unavailable",
    "request-pending",
)  # that she has a mentor
UNWRITTEN: dict[str, tuple[str, tuple[str, ...], Steps, Seen]] = {
    # how it stands, the letters that cannot be written, what happens meanwhile, and what is so once they can
    "a nudge, and she has a mentor by then": ("office", ("nudge",), (days(9), orders(f"MATCH {MIA} WITH {JON}"), hours(2)), not_after("nudge", MIA)),
    "how is it going, and it is over": ("paired", ("check-in",), (days(22), writes(MIA, "END NOW"), hours(2)), lambda w: not_after("check-in", MIA)(w) and not_after("check-in", JON)(w)),
    "another term, and it is over": ("paired", ("renewal-offer",), (days(165), writes(MIA, "END NOW"), hours(2)), lambda w: not_after("renewal-offer", MIA)(w) and not_after("renewal-offer", JON)(w)),
    "a new mentor, who has left": ("office", (), (kay_joins, writes(KAY, "LEAVE"), hours(2)), not_after("mentor-joined", MIA)),
    "a new mentor, who is kept apart from her": ("office", (), (kay_joins, orders(f"BLOCK {MIA} AND {KAY}")), not_after("mentor-joined", MIA)),
    "not before April, and she takes it back": ("asked", ("deferred",), (jon_says("Yes, but not before April."), writes(MIA, "WITHDRAW")), not_after("deferred", MIA)),
    "his break, and he is back": ("asked", ("paused",), (writes(JON, "PAUSE"), writes(JON, "RESUME")), not_after("paused", JON)),
    "his return, and he is away once more": ("asked", ("resumed",), (writes(JON, "PAUSE"), writes(JON, "RESUME"), writes(JON, "PAUSE")), not_after("resumed", JON)),
    "German, and French": ("asked", ("language-chosen",), (writes(JON, "DEUTSCH"), writes(JON, "FRANÇAIS")), lambda w: member(w, JON)["language"] == "fr" and "FRANÇAIS" in words_of([m for m in got(w, JON) if m.letter == "language-chosen"][-1:]).upper()),
    "her goodbye, and its undo": ("asked", ("left",), (writes(MIA, "LEAVE"), writes(MIA, "UNDO"), hours(2)), lambda w: not_after("left", MIA)(w) and w.standing(MIA) == "active"),
    "we have sent it, and she takes it back": ("office", ("request-received",), (writes(MIA, "REQUEST M-1001", "Would you?"), writes(MIA, "WITHDRAW")), not_after("request-received", MIA)),
    "a mail that waits, and it is decided": ("asked", ("held",), (held_one, drops_all), not_after("held", CARLA)),
    "a mail that still waits, and it is decided": ("asked", ("held-over",), (held_one, days(4), drops_all), not_after("held-over", CARLA)),
    "a no, and she is matched": ("asked", ("encouragement",), (jon_says("REJECT"), orders(f"MATCH {MIA} WITH {ADA}"), hours(2)), not_after("encouragement", MIA)),
    "the question to a mentor, and she is matched with another": ("office", ("request",), (asks_ada, orders(f"MATCH {MIA} WITH {JON}"), hours(2)), not_after("request", ADA)),
    "a reminder, and his yes": ("asked", ("reminder",), (days(6), jon_says("ACCEPT"), hours(2)), not_after("reminder", JON)),
    "words for him, and a concern": ("paired", ("from-partner",), (answers(MIA, "introduction-mentee", "Dear Jon,\nwould you like to meet on Monday, otter?"), writes(MIA, "CONCERN", "He is odd, zebra.")), lambda w: "otter" not in whole(got(w, JON)) and "zebra" not in whole(got(w, JON))),
    "words for her, and she is gone": ("paired", ("from-partner",), (answers(JON, "introduction-mentor", "Dear Mia,\nwould you like to meet on Monday, otter?"), lambda w: erase(w, MIA), hours(2)), lambda w: "otter" not in whole(got(w, MIA))),
    "her introduction, and he moves": ("asked", ("introduction-mentee",), (jon_says("ACCEPT"), lambda w: move(w, JON, "jon@new.example"), hours(2)), lambda w: introduced(w, MIA) == 1 and "jon@new.example" in whole([m for m in got(w, MIA) if m.letter == "introduction-mentee"])),
    "danger, and the mail about it": ("paired", ("held",), (writes(MIA, "STATUS", f"STATUS\n\n{CRY}"),), lambda w: "zebra" in whole(got(w, CARLA)) and "status" in letter_names(got(w, MIA))),
    "a vote, and its contrary": ("paired", ("vote-noted",), (until_offered, answers(MIA, "renewal-offer", "RENEW"), writes(MIA, "END"), hours(2)), lambda w: row(w, "REL-1")["term"] == 1 and not [m for m in got(w, JON) if m.letter == "renewed"]),
    "an address is asked, and another is wanted": ("asked", ("confirm-address",), (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"), writes(MIA, f"CHANGE ADDRESS {MIA_ELSEWHERE}")), lambda w: not got(w, MIA_HOME) and "confirm-address" in letter_names(got(w, MIA_ELSEWHERE))),
    "she has a mentor already, and it ends": ("paired", REFUSALS, (asks_ada, writes(MIA, "END NOW"), hours(2)), lambda w: unasked(w)),
}  # fmt: skip


@grave("a letter is lost, comes twice, or says at last what is over")
@pytest.mark.parametrize("how", UNWRITTEN)
def test_a_letter_that_could_not_be_written_tells_nothing_that_is_over(how: str) -> None:
    """operating.md, letters that cannot be written; core/overtaken.py's first line: which letters are over by the time that they can be written: what they ask or tell is so no longer."""
    kind, broken, steps, seen = UNWRITTEN[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    breaks(*broken)(world)
    plays(world, steps)
    assert not set(letter_names(world.player.post.sent[begin:])) & set(broken)
    mended(world)
    world.later(minutes=30)
    assert seen(world), (
        request_states(world),
        pairs(world),
        letter_names(got(world, JON, begin)),
        letter_names(got(world, MIA, begin)),
        letter_names(got(world, CARLA, begin)),
    )
    told_once(world, begin)
    all_is_well(world)


SPOILT: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "a word of another letter": ("de/held.md", lambda t: t + b"\n{{ answer_by }}\n"),
    "a loop that never ends its word": ("fr/status.md", lambda t: t + b"\n{% for x in [1] %}{{ xx }}{% endfor %}\n"),
}  # fmt: skip


@grave("a fault in a template is found only when somebody waits for the letter")
@pytest.mark.parametrize("how", SPOILT)
def test_a_fault_in_a_newer_letter_is_named_with_its_file(own: tuple[Settings, RuleBook], how: str) -> None:
    """rules.md, templates of your own: file, line and word, for every branch of every template."""
    key, change = SPOILT[how]
    found = faults_of(own, key, change)
    assert any(key.rpartition("/")[2] in fault for fault in found), found


# =========================== 8. rules ==================================================================================================


def unclear(times: int) -> Step:
    def act(world: Attacked) -> None:
        for n in range(times):
            world.reply(
                JON,
                question_to_jon(world),
                f"The weather in Leeds was {('fine', 'odd', 'wet', 'cold')[n]} on my way home.",
            )

    return act


RULES: dict[str, tuple[dict[str, Any], str, Steps, Seen]] = {
    # the numbers, how it stands, what happens, and what is so in the end
    "three open, and she has one": ({"open_requests": 3}, "paired", (asks_ada, hours(1)), lambda w: unasked(w) and "P" not in request_states(w)),
    "three open, and he says yes": ({"open_requests": 3}, "asked", (asks_ada, jon_says("ACCEPT"), answers(ADA, "request", "ACCEPT"), hours(2)), lambda w: pairs(w) == [(JON, MIA)] and "P" not in request_states(w)),
    "nobody vouches, all is believed: another beside hers": ({"unproven": "accept"}, "paired", (writes(MIA, "REQUEST M-1003", "Would you, otter?", proof=""),), unasked),
    "nobody vouches, all is believed: a forward is not": ({"unproven": "accept"}, "asked", (lambda w: with_attached(w, [eml(FROM_JON, JONS_SUBJECT, "ACCEPT")], proof=""),), lambda w: request_states(w) == "P"),
    "nobody vouches, all is held: danger": ({"unproven": "hold"}, "paired", (writes(MIA, "STATUS", f"STATUS\n\n{CRY}", proof=""),), lambda w: "zebra" in whole(got(w, CARLA)) and "zebra" not in whole(got(w, JON))),
    "one letter a day to a coordinator: danger": ({"coordinator_letters_per_day": 1}, "paired", (writes(LEA, "A thing", NEEDS_A_PERSON), writes(ADA, "A thing", f"{NEEDS_A_PERSON} In May."), writes(MIA, "PAUSE", f"PAUSE\n\n{CRY}")), lambda w: "zebra" in whole(got(w, CARLA))),
    "one letter a day to anybody: danger": ({"letters_per_day": 1}, "paired", (writes(MIA, "STATUS"), writes(MIA, "STATUS", f"STATUS\n\n{CRY}")), lambda w: "zebra" in whole(got(w, CARLA))),
    "no late yes": ({"late_yes_days": 0}, "paired", (until_offered, days(30), writes(MIA, "RENEW")), lambda w: "late-renewal" not in letter_names(got(w, JON)) and not pairs(w)),
    "no check-in and no nudge": ({"check_in_days": (), "nudge_days": ()}, "office", (writes(MIA, "REQUEST M-1001", "Would you?"), jon_says("ACCEPT"), signs_up(NOA, "Noa Weiss", "MENTEE"), days(100)), lambda w: "check-in" not in letter_names(w.player.post.sent) and "nudge" not in letter_names(got(w, NOA))),
    "no second look at what is held": ({"held_reminder_days": 0}, "asked", (writes(LEA, "A thing", NEEDS_A_PERSON), days(12)), lambda w: "held-over" not in letter_names(got(w, CARLA)) and len(waiting(w)) == 1),
    "no question back": ({"clarifications": 0}, "asked", (unclear(1),), lambda w: len(waiting(w)) == 1 and "answer-unclear" not in letter_names(got(w, JON))),
    "three questions back": ({"clarifications": 3}, "asked", (unclear(4),), lambda w: request_states(w) == "P" and 1 <= letter_names(got(w, JON)).count("answer-unclear") <= 3 and len(waiting(w)) >= 1),
    "a no, and the same at once": ({"cool_off_days": 0, "withdraw_cool_off_days": 0}, "asked", (jon_says("REJECT"), writes(MIA, "REQUEST M-1001", "Once more?"), writes(MIA, "WITHDRAW"), writes(MIA, "REQUEST M-1001", "Once more?")), lambda w: request_states(w) == "RWP"),
    "nobody waits an hour: an end, another, its undo": ({"second_thoughts_minutes": 0}, "paired", (writes(MIA, "END NOW"), asks_ada, lambda w: order(w, "UNDO DO-2"), answers(ADA, "request", "ACCEPT"), hours(2)), lambda w: len(pairs(w)) == 1),
    "a page for each": ({"page_size": 1, "suggestions": 1}, "asked", (writes(LEA, "BROWSE"), writes(LEA, "BROWSE page 2"), jon_says("REJECT")), lambda w: sum(("Jon Berg" in words_of([m])) != ("Ada Lind" in words_of([m])) for m in got(w, LEA) if m.letter == "directory") == 2),
    "a term of a month": ({"term_months": 1, "renewal_offer_days": 7, "renewal_reminder_days": (3,)}, "office", (writes(MIA, "REQUEST M-1001", "Would you?"), jon_says("ACCEPT"), days(27), asks_ada, days(10), asks_ada), lambda w: letter_names(got(w, ADA)).count("request") == 1 and request_states(w)[-1] == "P"),
}  # fmt: skip


@grave("with a number of the rules at its end somebody has two mentors, or danger is not read")
@pytest.mark.parametrize("how", RULES)
def test_with_a_number_at_its_end_what_is_promised_holds(how: str) -> None:
    """rules.md, policy.toml; for-members.md: one mentor at a time; rules.md, dire: whatever else it is."""
    values, kind, steps, seen = RULES[how]
    world = with_policy(kind, **values)
    plays(world, steps)
    assert seen(world), (request_states(world), pairs(world), waiting(world), letter_names(got(world, JON)[-5:]), letter_names(got(world, MIA)[-5:]), letter_names(got(world, CARLA)[-5:]))  # fmt: skip
    nothing_lost(world)


def never_of(who: str, *pieces: str) -> Callable[[Attacked, int], bool]:
    return lambda w, b: not any(piece.lower() in whole(got(w, who, b)).lower() for piece in pieces)


APART: dict[str, tuple[str, Steps]] = {
    # how it stands when Mia and Jon are kept apart, and what happens then; she never reads his name, nor he hers
    "she looks": ("office", (writes(MIA, "BROWSE"), writes(MIA, "BROWSE critical care"))),
    "she asks by code": ("office", (writes(MIA, "REQUEST M-1001", "Would you, otter?"),)),
    "she asks for the next": ("office", (asks_ada, writes(MIA, "QUEUE M-1001", "Would you, otter?"), answers(ADA, "request", "REJECT"), days(2))),
    "she is shown some": ("office", (days(16),)),
    "a no of another": ("office", (asks_ada, answers(ADA, "request", "REJECT"))),
    "another names him": ("office", (asks_ada, answers(ADA, "request", "Sorry, I cannot. Jon Berg would be a better fit for her."), answers(ADA, "request", "REJECT"))),
    "a coordinator asks for her": ("office", (orders(f"ASK M-1001 FOR {MIA}"), hours(2))),
    "a coordinator moves her": ("office", (orders(f"MATCH {MIA} WITH {ADA}"), hours(2), orders("REASSIGN REL-1 TO M-1001"), hours(2))),
    "passed on": ("office", (attaches(eml(OF_MIA, "REQUEST M-1001", "Would you, otter?")),)),
    "he comes back from a break": ("office", (writes(JON, "PAUSE"), writes(MIA, "BROWSE critical care"), writes(JON, "RESUME"), days(2))),
}  # fmt: skip


@grave("two who are kept apart are shown to each other, or learn that they are")
@pytest.mark.parametrize("how", APART)
def test_two_who_are_kept_apart_never_read_of_each_other(how: str) -> None:
    """for-coordinators.md, keep two people apart: neither is shown the other anywhere, the two hear nothing of it; rules.md, blocked.toml."""
    kind, steps = APART[how]
    world = fresh(kind)
    order(world, f"BLOCK {MIA} AND {JON}")
    begin = sent_so_far(world)
    plays(world, steps)
    his = [m for m in got(world, MIA, begin) if "Jon Berg" in words_of([m]) and m.letter not in ("request-unavailable", "status", "request-queued")]  # fmt: skip
    assert not his, letter_names(his)
    assert never_of(JON, "Mia Okafor", "otter", MIA)(world, begin), letter_names(got(world, JON, begin))
    assert never_of(MIA, "kept apart", "keep apart", "keeps apart")(world, begin)
    assert not pairs(world) or pairs(world) == [(ADA, MIA)]
    nothing_lost(world)


@grave("a coordinator reads that she is kept apart from a mentee, and what the mentee wants of her")
def test_a_coordinator_who_is_kept_apart_from_a_mentee_does_not_hear_of_it() -> None:
    """for-coordinators.md: the two hear nothing of it; what is held of your mentee goes to another coordinator."""
    world = fresh("office")
    signs_up(CARLA, "Carla Voss")(world)
    order(world, f"BLOCK {MIA} AND {CARLA}", who=DAN)
    begin = sent_so_far(world)
    world.write(MIA, f"REQUEST {member(world, CARLA)['code']}", "Would you, otter?")
    world.later(days=2)
    assert got(world, MIA, begin)
    assert got(world, DAN, begin)
    assert never_of(CARLA, "otter", "kept apart", "keep the two")(world, begin), letter_names(
        got(world, CARLA, begin)
    )


HOLDS: dict[str, tuple[Any, str, str]] = {
    "her mails wait": (rule("hold", sender=MIA), "STATUS", "She threatens me, zebra."),
    "a word of the text": (rule("hold", text_has=("zebra",)), "PAUSE", "She is often late, zebra."),
    "her school's mails wait": (rule("hold", sender_domain="college.example"), "CONCERN", "She calls me at night, zebra."),
    "what is asked": (rule("hold", intent="status"), "STATUS", "STATUS\n\nShe threatens me, zebra."),
}  # fmt: skip


@grave("a rule of the program's shows a coordinator what was written of her")
@pytest.mark.parametrize("how", HOLDS)
def test_what_a_rule_holds_of_her_mentee_is_not_shown_to_a_coordinator(how: str) -> None:
    """for-coordinators.md: what is held of your mentor or your mentee goes to another coordinator; rules.md, screening.toml."""
    which, subject, words = HOLDS[how]
    world = carla_mentors_mia()
    world.player.rules = screened(which).player.rules
    world.player.set_up()
    begin = sent_so_far(world)
    world.write(MIA, subject, words)
    for line in ("QUEUE", "SHOW HELD-1", "RELEASE HELD-1"):
        order(world, line)
    world.later(days=4)
    assert "zebra" not in whole(got(world, CARLA, begin)), letter_names(got(world, CARLA, begin))
    assert "zebra" in whole(got(world, DAN, begin)), letter_names(got(world, DAN, begin))
    assert len(waiting(world)) == 1


# =========================== 9. what people hand in ====================================================================================


def cv_of(who: str, role: str = "MENTEE", *, named: str = "cv.pdf", kind: str = "pdf", content: bytes | None = None, subject: str = "", words: str = "") -> Step:  # fmt: skip
    def act(world: Attacked) -> None:
        mail = EmailMessage(policy=SMTP)
        mail["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from={who.rpartition('@')[2]}"
        mail["From"], mail["To"], mail["Subject"] = who, ADDRESS, subject or f"SIGN UP {role}"
        mail["Message-ID"] = f"<{world.player.taken}.cv24@x.example>"
        mail.set_content(
            words
            or FORM.format(name={MIA: "Mia Okafor", JON: "Jon Berg", LEA: "Lea Stone"}.get(who, "Noa Weiss"))
        )
        mail.add_attachment(
            pdf() if content is None else content, maintype="application", subtype=kind, filename=named
        )
        world.player.take_in(mail.as_bytes())
        world.work()
        world.later(minutes=1)

    return act


def files_to(world: Attacked, who: str, *kinds: str) -> list[str]:
    return [Path(name).suffix.lower() for name, _ in files_in([m for m in got(world, who) if not kinds or m.letter in kinds])]  # fmt: skip


INTRO = ("introduction-mentor", "introduction-mentee")
CVS: dict[str, tuple[str, Steps, list[str], list[str]]] = {
    # how it stands, what happens, and the ends of the files that Jon and Ada get with an introduction
    "matched by a coordinator": ("office", (cv_of(MIA), orders(f"MATCH {MIA} WITH {JON}"), hours(2)), [".pdf"], []),
    "another mentor later": ("paired", (cv_of(MIA), orders("REASSIGN REL-1 TO M-1003"), hours(2), answers(ADA, "request", "ACCEPT"), hours(2)), [], [".pdf"]),
    "a goodbye, taken back": ("office", (cv_of(MIA), writes(MIA, "LEAVE"), minutes(5), writes(MIA, "UNDO"), orders(f"MATCH {MIA} WITH {JON}"), hours(2)), [".pdf"], []),
    "removed, and that is undone": ("office", (cv_of(MIA), orders(f"REMOVE {MIA}"), orders("UNDO"), orders(f"MATCH {MIA} WITH {JON}"), hours(2)), [".pdf"], []),
    "left, and another of her name signs up": ("office", (cv_of(MIA), writes(MIA, "LEAVE"), hours(30), signs_up(NOA, "Mia Okafor", "MENTEE"), lambda w: [order(w, f"RELEASE {ref}") for ref in waiting(w)], orders(f"MATCH {NOA} WITH {JON}"), hours(2)), [], []),
    "moved, and another takes her old address": ("office", (cv_of(MIA), move, orders(f"MATCH {MIA_HOME} WITH {JON}"), hours(2)), [".pdf"], []),
    "with the request alone": ("office", (cv_of(MIA, subject="REQUEST M-1001", words="Dear Jon,\nwould you?"), jon_says("ACCEPT"), hours(2)), [".pdf"], []),
    "a no": ("office", (cv_of(MIA), writes(MIA, "REQUEST M-1001", "Would you?"), lambda w: w.reply(JON, last(w, "request", JON), "REJECT"), hours(3)), [], []),
    "a program in its place, under its name": ("office", (cv_of(MIA), cv_of(MIA, content=b"MZ" + pdf()), orders(f"MATCH {MIA} WITH {JON}"), hours(2)), [".pdf"], []),
    "two ends": ("office", (cv_of(MIA, named="cv.pdf.exe"), orders(f"MATCH {MIA} WITH {JON}"), hours(2)), [], []),
    "of another, who was erased": ("office", (cv_of(LEA), lambda w: erase(w, LEA), hours(2), orders(f"MATCH {MIA} WITH {JON}"), hours(2)), [], []),
}  # fmt: skip


@grave("a CV reaches somebody without a yes, or another's goes along; plain: one that should does not")
@pytest.mark.parametrize("how", CVS)
def test_a_cv_goes_with_its_owner_and_after_a_yes_only(how: str) -> None:
    """for-members.md, sign up: kept and shown to nobody; it goes to the other only after a yes; LEAVE deletes it; decision 9; faults.md 60."""
    kind, steps, jons, adas = CVS[how]
    world = fresh(kind)
    plays(world, steps)
    assert files_to(world, JON, *INTRO) == jons, (
        letter_names(got(world, JON)),
        letter_names(got(world, MIA)),
    )
    assert files_to(world, ADA, *INTRO) == adas
    assert not files_to(world, JON, "request")
    assert not files_to(world, ADA, "request")
    nothing_lost(world)


def page(world: Attacked, html: str, subject: str = "STATUS") -> None:
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from=college.example"
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = (
        MIA,
        ADDRESS,
        subject,
        "<page@college.example>",
    )
    mail.set_content(html, subtype="html")
    world.player.take_in(mail.as_bytes())
    world.work()


def coded(world: Attacked, charset: str, words: str) -> None:
    body = base64.encodebytes(words.encode(charset)).decode()
    raw(world, f"From: {MIA}\nTo: {ADDRESS}\nSubject: STATUS\nDate: Mon, 2 Mar 2026 18:00:00 +0100\nMIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64", body, proof="college.example")  # fmt: skip


INVITED = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:x\r\nATTENDEE;PARTSTAT=DECLINED:mailto:mia@college.example\r\nCOMMENT:He threatens me\\, zebra.\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"  # fmt: skip


def declines(world: Attacked) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from=college.example"
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = MIA, reply_address(last(world, "introduction-mentee", MIA)), "Declined: First conversation", "<cal24@college.example>"  # fmt: skip
    mail.set_content("He threatens me, zebra.\n")
    mail.add_alternative(INVITED, subtype="calendar", params={"method": "REPLY"})
    world.player.take_in(mail.as_bytes())
    world.work()


SAID: dict[str, tuple[str, Steps]] = {
    # how it stands, and how Mia says that she is in danger
    "as a page": ("paired", (lambda w: page(w, f"<p>STATUS</p><p>Best wishes<br>Mia</p><p>{CRY}</p>"),)),
    "in the small print of a page": ("paired", (lambda w: page(w, f'<p>STATUS</p><p style="font-size:8px;color:#999">{CRY}</p>'),)),
    "in a coded subject": ("paired", (lambda w: raw(w, f"From: {MIA}\nTo: {ADDRESS}\nSubject: =?utf-8?b?{base64.b64encode(CRY.encode()).decode()}?=\nDate: Mon, 2 Mar 2026 18:00:00 +0100", "STATUS", proof="college.example"),)),
    "in UTF-16": ("paired", (lambda w: coded(w, "utf-16", f"STATUS\r\n\r\n{CRY}\r\n"),)),
    "in the letters of Windows": ("paired", (lambda w: coded(w, "windows-1252", "STATUS\r\n\r\n\u201eHe threatens me\u201c \u2013 zebra.\r\nHe threatens me.\r\n"),)),
    "beside an answer to an invitation": ("paired", (declines,)),
    "beside the request to be shown mentors": ("office", (writes(MIA, "BROWSE critical care", f"BROWSE critical care\n\n{CRY}"),)),
    "in the mark's words": ("paired", (days(22), answers(MIA, "check-in", f"We have not met yet. {CRY}"))),
    "beside a late renewal": ("paired", (until_offered, answers(MIA, "renewal-offer", "RENEW\n\nJon does not know: my husband threatens me, zebra."))),
    "to a mail that she may not answer": ("asked", (answers(MIA, "request-received", f"ACCEPT\n\n{CRY}"),)),
    "beside a request beside hers": ("paired", (writes(MIA, "REQUEST M-1003", f"Would you, otter? {CRY}"),)),
    "in the words for a mentor to come": ("asked", (writes(MIA, "QUEUE M-1003", f"Would you, otter? {CRY}"),)),
}  # fmt: skip


@grave("somebody in danger is answered by a machine, and no person reads it; or the one whom she fears does")
@pytest.mark.parametrize("how", SAID)
def test_danger_in_any_form_is_read_at_once_and_not_by_whom_it_is_about(how: str) -> None:
    """rules.md, dire: a mail to a person at once, beside whatever else it does; decision 26."""
    kind, steps = SAID[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    plays(world, steps)
    assert "zebra" in whole(got(world, CARLA, begin)), (letter_names(got(world, MIA, begin)), letter_names(got(world, CARLA, begin)), waiting(world))  # fmt: skip
    world.later(hours=3)
    assert "zebra" not in whole(got(world, JON, begin))
    nothing_lost(world)


ROSTERS: dict[str, bytes] = {
    "an end of file of DOS": b"email,name\r\njon@north.example,Jon Berg\r\nzoe@west.example,Zoe\r\n\x1a", "two lists one below the other": b"email,name\njon@north.example,Jon Berg\nemail,name\nzoe@west.example,Zoe\n",
    "UTF-16 with the other mark": "email;name\r\njon@north.example;Jon Berg\r\nzoe@west.example;Zoë\r\n".encode("utf-16-be"), "a blank column first": b";email;name\n;jon@north.example;Jon Berg\n;zoe@west.example;Zoe\n",
    "everything in quotation marks": b'"E-mail address";"Last name";"First name"\r\n"jon@north.example";"Berg";"Jon"\r\n"zoe@west.example";"Lind";"Zoe"\r\n',
}  # fmt: skip
VERDICTS: dict[str, tuple[str, bool]] = {
    # what stands above a mail from jon@hospital.example, and whether that proves it
    "a version": (f"Authentication-Results: {SERVER} 1; dmarc=pass header.from=hospital.example", True),
    "a version to come": (f"Authentication-Results: {SERVER} 2; dmarc=pass header.from=hospital.example", False),
    "a mark behind": (f"Authentication-Results: {SERVER}; dmarc=pass; header.from=hospital.example", False),
    "a host below": (f"Authentication-Results: {SERVER}; dmarc=pass header.from=mail.hospital.example", False),
    "nothing but a name": (f"Authentication-Results: {SERVER}; auth=pass smtp.auth={JON}", False),
}  # fmt: skip


@grave("half a roster is taken for the whole")
@pytest.mark.parametrize("how", ROSTERS)
def test_a_roster_of_any_program_is_read_whole_or_refused(how: str) -> None:
    """for-coordinators.md, the roster."""
    found = read_roster(ROSTERS[how])
    assert (found.rows == () and bool(found.faults)) or sorted(a for a, _ in found.rows) == ["jon@north.example", "zoe@west.example"], found  # fmt: skip


@grave("a mail counts as proven that is not")
@pytest.mark.parametrize("how", VERDICTS)
def test_a_verdict_of_our_server_proves_what_it_says(how: str) -> None:
    """reading-automatic.md, who wrote it: the bare name, perhaps the version 1; dmarc=pass with its header.from."""
    verdict, proven = VERDICTS[how]
    world = fresh("asked")
    sent = raw(world, f"{verdict}\nFrom: Jon Berg <{JON}>\nTo: {ADDRESS}\nSubject: PAUSE\nDate: Mon, 2 Mar 2026 18:00:00 +0100", "")  # fmt: skip
    assert (world.standing(JON) == "paused") == proven
    assert is_answered(world, JON, sent)


# =========================== 10. coordinators ==========================================================================================


def dan_undoes(world: Attacked) -> None:
    found = re.findall(r"UNDO (DO-\d+)", told(got(world, CARLA)))
    order(world, f"UNDO {found[-1]}", who=DAN)


COMMANDS: dict[str, tuple[str, Steps, Seen]] = {
    # how it stands, what is commanded, and what is so in the end
    "a match of who has a mentor": ("paired", (orders(f"MATCH {MIA} WITH {ADA}"), hours(2)), lambda w: pairs(w) == [(JON, MIA)]),
    "a question for who has a mentor": ("paired", (orders(f"ASK M-1003 FOR {MIA}"), hours(2)), unasked),
    "an end and a match in one mail": ("paired", (orders("END REL-1", f"MATCH {MIA} WITH {ADA}"), hours(2)), lambda w: pairs(w) in ([(ADA, MIA)], [])),
    "an end, a question, and its undo by the other": ("paired", (orders("END REL-1"), orders(f"ASK M-1003 FOR {MIA}"), orders("UNDO DO-2", who=DAN), hours(2), lambda w: "request" in letter_names(got(w, ADA)) and w.reply(ADA, last(w, "request", ADA), "ACCEPT"), hours(2)), lambda w: len(pairs(w)) == 1),
    "both say yes for him": ("asked", (orders("ACCEPT REQ-1"), orders("ACCEPT REQ-1", who=DAN), hours(2)), lambda w: introduced(w, MIA) == 1 and len(got(w, DAN)) >= 1),
    "one yes, one no, of one minute": ("asked", (lambda w: (w.drop(CARLA, "Some things", "ACCEPT REQ-1"), w.drop(DAN, "Some things", "REJECT REQ-1"), w.work()), hours(2)), lambda w: request_states(w) in "AR" and introduced(w, MIA) == (1 if request_states(w) == "A" else 0)),
    "both undo one deed": ("asked", (orders(f"PAUSE {JON}"), orders("UNDO DO-1"), orders("UNDO DO-1", who=DAN)), lambda w: w.standing(JON) == "active" and "UNDO DO-1" in told(got(w, DAN), DAN)),
    "an undo of an undo": ("asked", (orders(f"PAUSE {JON}"), orders("UNDO DO-1"), orders("UNDO DO-2"), hours(1)), lambda w: w.standing(JON) in ("active", "paused") and len(got(w, CARLA)) >= 3),
    "three in one, the middle one undone": ("asked", (orders(f"PAUSE {JON}", f"CAPACITY {JON} 3", f"PAUSE {ADA}"), orders("UNDO DO-1"), hours(1)), lambda w: w.standing(ADA) == "paused"),
    "not yet, in the subject": ("paired", (lambda w: w.write(CARLA, "Please do not do this yet", "END REL-1"), hours(2)), lambda w: pairs(w) == [(JON, MIA)] and bool(got(w, CARLA))),
    "no, in the subject, over a yes": ("asked", (lambda w: w.write(CARLA, "No, not this one", "ACCEPT REQ-1"), hours(2)), lambda w: request_states(w) == "P" and not introduced(w, MIA)),
    "a question in the subject": ("paired", (lambda w: w.write(CARLA, "Should we?", "END REL-1"), hours(2)), lambda w: pairs(w) == [(JON, MIA)] and bool(got(w, CARLA))),
    "a command in another's thread": ("paired", (lambda w: w.write(CARLA, "Re: END REL-1", "Thanks, Dan, I have seen it.", headers={"In-Reply-To": "<x1@pharmacists.example>"}), hours(2)), lambda w: pairs(w) == [(JON, MIA)]),
    "a trial in the subject, over two": ("paired", (lambda w: w.write(CARLA, "DRY RUN", f"END REL-1\nPAUSE {JON}"), hours(2)), lambda w: pairs(w) == [(JON, MIA)] and w.standing(JON) == "active"),
    "a pause and a doubt below a name": ("asked", (lambda w: w.write(CARLA, "Some things", f"PAUSE {JON}\n\nBest\nCarla\n\nPS: Or should we wait?"),), lambda w: w.standing(JON) == "active" and bool(got(w, CARLA))),
    "erased, and all undone": ("asked", (orders(f"PAUSE {MIA}"), orders(f"ERASE {MIA}"), says_yes, orders("UNDO DO-1"), hours(2)), lambda w: MIA not in addresses(w) and not [m for m in got(w, MIA)[-1:] if m.letter != "erased"]),
    "stopped by one, started by the other, undone by a third word": ("asked", (stops, orders("START", who=DAN), orders("UNDO"), jon_says("ACCEPT"), hours(2)), lambda w: introduced(w, MIA) == 1),
    "his yes for himself, who coordinates": ("office", (signs_up(DAN, "Dan Holm"), lambda w: w.write(MIA, f"REQUEST {member(w, DAN)['code']}", "Would you?"), orders("ACCEPT REQ-1", who=DAN), hours(2)), lambda w: pairs(w) == [(DAN, MIA)]),
}  # fmt: skip


@grave("a command is done twice, or against its words, or a mentee has two mentors by it")
@pytest.mark.parametrize("how", COMMANDS)
def test_what_coordinators_command_is_done_once_and_as_they_say(how: str) -> None:
    """for-coordinators.md, command by mail, UNDO, DRY RUN; what other words beside them say; for-members.md: one mentor at a time."""
    kind, steps, seen = COMMANDS[how]
    world = fresh(kind)
    plays(world, steps)
    assert seen(world), (request_states(world), pairs(world), world.standing(JON), told(got(world, CARLA))[-700:], told(got(world, DAN), DAN)[-500:])  # fmt: skip
    nothing_lost(world)


PARTY: dict[str, tuple[str, Steps, str]] = {
    # how Carla is a part of it, what is written about her, and the one who wrote it
    "her mentor's mark": ("mentee", (days(22), answers(JON, "check-in", "2, she never brings the zebra.")), JON),
    "her mentor's words to nobody": ("mentee", (answers(JON, "introduction-mentor", "I am worried about Carla: she talks of a zebra all the time."),), JON),
    "his free no": ("mentee asks", (lambda w: w.reply(JON, last(w, "request", JON), "No. Carla threatens me since the congress, zebra."),), JON),
    "an answer that is unclear, twice": ("mentee asks", (lambda w: w.reply(JON, last(w, "request", JON), "The zebra of Carla was in Leeds."), lambda w: w.reply(JON, last(w, "request", JON), "The zebra of Carla was in York.")), JON),
    "a subject over his list": ("mentee", (writes(JON, "Carla threatens me, zebra", "STATUS"),), JON),
    "beside a yes for another": ("mentee", (writes(LEA, "REQUEST M-1001", "Me too?"), lambda w: w.reply(JON, last(w, "request", JON), "ACCEPT\n\nCarla must not hear of it, she would shout, zebra.")), JON),
    "her mentee's end, and why": ("mentor", (writes(MIA, "END NOW", "END NOW\n\nShe is always late, and I would rather have somebody with a zebra."), hours(30)), MIA),
    "after its end, danger": ("mentor", (writes(MIA, "END NOW"), hours(3), writes(MIA, "STATUS", "STATUS\n\nCarla threatens me, zebra.")), MIA),
    "after its end, what it was like": ("mentor", (writes(MIA, "END NOW"), hours(3), answers(MIA, "ended", "Carla was never there for me, zebra.")), MIA),
    "before she asks her": ("mentor", (writes(MIA, "END NOW"), hours(3), writes(MIA, "REQUEST M-1003", "Would you, otter? Carla threatens me, zebra.")), MIA),
    "unproven": ("mentor", (writes(MIA, "STATUS", "STATUS\n\nShe threatens me, zebra.", proof=""),), MIA),
    "a new address, and why": ("mentor", (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}", f"CHANGE ADDRESS {MIA_HOME}\n\nCarla reads my mail at work, zebra, and threatens me."),), MIA),
    "her data, and why": ("mentor", (writes(MIA, "EXPORT", "EXPORT\n\nMy lawyer wants to see what Carla did, zebra."),), MIA),
    "erased, and why": ("mentor", (writes(MIA, "ERASE", "ERASE\n\nShe threatens me, zebra."),), MIA),
}  # fmt: skip
HERS = ("QUEUE", "STATUS", "REPORT", "SHOW REL-1", "SHOW REQ-1", "SHOW HELD-1", f"SHOW {MIA}", f"SHOW {JON}", "FIND critical care", "WHY OUT-9", "DIGEST DAILY", "RELEASE HELD-1", "HELD-1 AS PAUSE", "ANSWER HELD-1\nWhat is it?", "NOTE HELD-1: mine", "EXPORT")  # fmt: skip


@grave("a coordinator reads what was written about her, or nobody does")
@pytest.mark.parametrize("how", PARTY)
def test_what_is_written_about_a_coordinator_is_read_by_the_other_one_alone(how: str) -> None:
    """for-coordinators.md, what proves that it is you; how pairs are doing: the others get the mail and she does not; flow.md, CONCERN; CHANGELOG: also after the end."""
    kind, steps, who = PARTY[how]
    world = started(how, kind)
    begin = sent_so_far(world)
    plays(world, steps)
    assert is_answered(world, who, world.player.post.sent[begin:])
    for words in HERS:
        order(world, words)
    says_yes(world)
    world.later(days=4)
    assert "zebra" not in whole(got(world, CARLA, begin)), [(m.letter, see(m).subject) for m in got(world, CARLA, begin) if "zebra" in whole([m])]  # fmt: skip
    assert "zebra" in whole(got(world, DAN, begin)), (
        letter_names(got(world, DAN, begin)),
        letter_names(got(world, who, begin)),
    )
    nothing_lost(world)


@grave("a coordinator who is in danger herself is heard by nobody")
@pytest.mark.parametrize(
    "words", [f"STATUS\n\n{CRY}", f"PAUSE\n\n{CRY}", f"END NOW\n\n{CRY}", f"CONCERN\n{CRY}"]
)
def test_danger_of_a_coordinator_who_is_a_mentee_is_read_by_the_other(words: str) -> None:
    """rules.md, dire: whoever sends it; for-coordinators.md: if you are a member yourself, what you are a part of stays your own."""
    world = carla_asked_jon(paired=True)
    begin = sent_so_far(world)
    world.write(CARLA, "", words)
    assert "zebra" in whole(got(world, DAN, begin)), (
        letter_names(got(world, CARLA, begin)),
        told(got(world, CARLA, begin)),
    )
    world.later(days=2)
    assert "zebra" not in whole(got(world, JON, begin))


@grave("of a pair of two coordinators one reads what the other wrote of her, or it is lost")
@pytest.mark.parametrize(
    "words", ["CONCERN\nCarla calls me at night, zebra.", "STATUS\n\nCarla threatens me, zebra."]
)
def test_of_two_coordinators_who_are_a_pair_neither_reads_what_the_other_wrote_and_it_waits(
    words: str,
) -> None:
    """flow.md, CONCERN: the partner never hears of it, also where the partner is one of several coordinators."""
    world = fresh("office")
    signs_up(CARLA, "Carla Voss")(world)
    signs_up(DAN, "Dan Holm", "MENTEE")(world)
    world.write(DAN, f"REQUEST {member(world, CARLA)['code']}", "Would you?")
    world.reply(CARLA, last(world, "request", CARLA), "ACCEPT")
    world.later(hours=2)
    assert pairs(world) == [(CARLA, DAN)]
    begin = sent_so_far(world)
    world.write(DAN, "", words)
    for line in ("QUEUE", "SHOW HELD-1", "SHOW REL-1"):
        order(world, line)
    world.later(days=2)
    assert waiting(world)
    assert got(world, DAN, begin)
    assert "zebra" not in whole(got(world, CARLA, begin)), letter_names(got(world, CARLA, begin))


@grave("on a database a mentee has two mentors by a command, or a coordinator reads what is about her")
@pytest.mark.parametrize("how", ["an end, a question, and its undo by the other", "a match of who has a mentor"])  # fmt: skip
def test_on_each_database_commands_come_to_the_same_end(both: Attacked, how: str) -> None:
    """As above; both stores must agree."""
    kind, steps, seen = COMMANDS[how]
    here = fresh(kind)
    plays(here, steps)
    plays(as_prepared(both, kind), steps)
    assert seen(both)
    assert outcome(both) == outcome(here)


@grave("on a database an END that is taken back leaves a mentee with two mentors")
@pytest.mark.parametrize("words", ["UNDO", "both"])
def test_on_each_database_an_end_that_is_taken_back_leaves_one_mentor(both: Attacked, words: str) -> None:
    """CHANGELOG: a mentee has one mentor; a yes after an END was taken back is read by a person."""
    world = as_prepared(both, "paired")
    begin = sent_so_far(world)
    plays(world, (writes(MIA, "END NOW"), asks_ada))
    order(world, "UNDO DO-2", who=DAN)
    if words != "UNDO":
        world.reply(ADA, last(world, "request", ADA), "ACCEPT")
    world.later(hours=3)
    assert len(pairs(world)) <= 1
    assert introduced(world, MIA, begin) <= 1
    all_is_well(world)


# =========================== written when the rest had been run ========================================================================

BOX_JON_NEW = "jon@new.example"
she_writes_to_him = answers(MIA, "introduction-mentee", "Dear Jon,\nwould you like to meet on Monday?")


def he_moves(world: Attacked) -> None:
    move(world, JON, BOX_JON_NEW)


def erases(who: str) -> Step:
    return lambda w: erase(w, who)


LATE: dict[str, tuple[str, str, Steps, str, str, str]] = {
    # how it stands, the letter that cannot be written, what happens meanwhile, who gets it, and what it may and what it may not hold
    "mentors to ask, and one is erased": ("office", "nudge", (days(9), erases(ADA)), MIA, "", "Ada Lind"),
    "mentors to ask, and one has left": ("office", "nudge", (days(9), writes(ADA, "LEAVE")), MIA, "", "Ada Lind"),
    "mentors to ask, and one is kept apart from her": ("office", "nudge", (days(9), orders(f"BLOCK {MIA} AND {ADA}")), MIA, "", "Ada Lind"),
    "a no with others, and one is erased": ("asked", "encouragement", (jon_says("REJECT"), erases(ADA)), MIA, "", "Ada Lind"),
    "a no with others, and one is kept apart from her": ("asked", "encouragement", (jon_says("REJECT"), orders(f"BLOCK {MIA} AND {ADA}")), MIA, "", "Ada Lind"),
    "the directory, and one is erased": ("office", "directory", (writes(MIA, "BROWSE"), erases(ADA)), MIA, "", "Ada Lind"),
    "the directory, and one is kept apart from her": ("office", "directory", (writes(MIA, "BROWSE"), orders(f"BLOCK {MIA} AND {ADA}")), MIA, "", "Ada Lind"),
    "how things stand, and he is erased": ("paired", "status", (writes(MIA, "STATUS"), erases(JON)), MIA, "", "Jon Berg"),
    "her data, and he is erased": ("paired", "export", (writes(MIA, "EXPORT"), erases(JON)), MIA, "", "Jon Berg"),
    "another would suit, and is erased": ("asked", "colleague", (jon_says("Ada Lind would be a better fit for her."), erases(ADA)), MIA, "", "Ada Lind"),
    "all records, and one is erased": ("asked", "exported", (orders("EXPORT"), says_yes, erases(JON)), CARLA, "", JON),
    "she asks him, and moves": ("office", "request", (writes(MIA, "REQUEST M-1001", "Would you?"), move), JON, MIA_HOME, MIA),
    "his introduction, and she moves": ("asked", "introduction-mentor", (jon_says("ACCEPT"), move), JON, MIA_HOME, MIA),
    "her words, and she moves": ("paired", "from-partner", (she_writes_to_him, move), JON, MIA_HOME, MIA),
    "write to him directly, and he moves": ("paired", "partner-has-words", (she_writes_to_him, he_moves), MIA, BOX_JON_NEW, JON),
}  # fmt: skip


@grave("an erased person's name or address goes out, two who are kept apart read of each other, or somebody is told an address that is none any more")  # fmt: skip
@pytest.mark.parametrize("how", LATE)
def test_a_letter_that_is_written_late_names_nobody_who_is_gone_and_no_address_of_before(how: str) -> None:
    """flow.md, ERASE: the profile, requests, mails and name are deleted; keep two people apart: neither is shown the other anywhere; CHANGE ADDRESS; operating.md, letters that cannot be written."""
    kind, letter, steps, who, may, may_not = LATE[how]
    world = fresh(kind)
    breaks(letter)(world)
    plays(world, steps)
    world.later(hours=2)
    mended(world)
    world.later(minutes=30)
    late = whole([m for m in got(world, who) if m.letter == letter])
    assert may_not not in late, [see(m).subject for m in got(world, who) if m.letter == letter]
    assert not late.strip() or may in late


ALONE = f"I do not know whom to ask. {CRY}"
FULL: dict[str, tuple[str, Steps, str, str, str]] = {
    # how it stands, what came before on that day, who writes, the words, and the proof
    "unproven, and had an answer": ("paired", (writes(MIA, "STATUS", proof=""),), MIA, ALONE, ""),
    "thirty answers": ("paired", tuple(writes(MIA, "STATUS", f"{n}") for n in range(32)), MIA, f"STATUS\n\n{CRY}", "pass"),
    "a mentor's yes, and the coordinators' day is full": ("asked", (lambda w: each_asks(w, [f"pia@w{n}.example" for n in range(11)]),), JON, "ACCEPT\n\nShe threatens me, zebra.", "pass"),
    "a form, and the coordinators' day is full": ("office", (lambda w: each_asks(w, [f"pia@w{n}.example" for n in range(11)]),), NOA, "SIGN UP MENTEE\nName: Noa Weiss\nPractice areas: Critical care\nGoals: To get away from my chief, who threatens me, zebra.", "pass"),
    "a stranger, and the coordinators' day is full": ("paired", (lambda w: each_asks(w, [f"pia@w{n}.example" for n in range(11)]),), "kim@college.example", ALONE, "pass"),
}  # fmt: skip


@grave("somebody in danger is told of the next morning, among other things, without a word of it")
@pytest.mark.parametrize("how", FULL)
def test_danger_over_any_limit_is_read_at_once(how: str) -> None:
    """rules.md, dire: sends a mail to a person at once, beside whatever else it does; CHANGELOG: a danger reaches a person whatever the mail does, also in mail for which nobody vouches."""
    kind, steps, who, words, proof = FULL[how]
    world = fresh(kind)
    plays(world, steps)
    begin = sent_so_far(world)
    world.write(who, "", words, proof=proof)
    assert "zebra" in whole(got(world, CARLA, begin)), (
        waiting(world)[-1:],
        letter_names(world.player.post.sent[begin:]),
    )


@grave("a coordinator reads in a trial what her mentee wrote of her to somebody else")
@pytest.mark.parametrize("line", ["DRY RUN RESEND REQ-2", "DRY RUN REMIND REQ-2"])
def test_a_trial_shows_a_coordinator_nothing_that_was_written_about_her(line: str) -> None:
    """for-coordinators.md, look first: one of the mails is attached; flow.md: the partner never hears of it, also after the end."""
    world = carla_mentors_mia()
    plays(world, (writes(MIA, "END NOW"), hours(3), writes(MIA, "REQUEST M-1003", "Would you, otter? Carla threatens me, zebra.")))  # fmt: skip
    begin = sent_so_far(world)
    order(world, line)
    assert "zebra" not in whole(got(world, CARLA, begin)), letter_names(got(world, CARLA, begin))


def test_what_this_wave_looks_for_can_be_seen() -> None:
    """The means of this file see what they look for."""
    world = fresh("office")
    begin = sent_so_far(world)
    plays(world, (asks_ada,))
    assert not unasked(world)
    assert "otter" in whole(got(world, ADA, begin))
    plays(world, (cv_of(MIA), answers(ADA, "request", "ACCEPT"), hours(2)))
    assert files_to(world, ADA, *INTRO) == [".pdf"]
    assert not never_of(ADA, "Mia Okafor")(world, begin)
    with suppress(StopIteration):
        last(world, "no such letter", MIA)
        raise AssertionError
    assert json.dumps(things(world))
