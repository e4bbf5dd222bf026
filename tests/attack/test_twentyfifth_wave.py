# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The twenty-fifth wave. What is expected here was written before it was first run, from the documents alone.

It goes over the ten points of the attack, evenly, and a third of it touches what is newest: words of danger in any mail, letters that
are written late, a subject over a coordinator's commands, commands inside a sentence, the records as tables, receipts to strangers, and a
mail that a server gives late. Each test says what would be grave in its failure and, in its docstring, what must hold and which document
says so. Where a mail is doubtful, a question back, and a held mail with a receipt, are right as well.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from processor.config import Settings
from processor.config.roster import read_roster
from processor.core.rules import RuleBook
from tests.attack.bounces import bounces_in_brackets
from tests.attack.box_deeds import (
    accepts,
    asked_on,
    both_sign_up,
    box_letters,
    exported,
    now_plus,
    run,
    states_on,
)
from tests.attack.box_program import BoxProgram, a_pass
from tests.attack.crashes import Died, at_stage, dies
from tests.attack.cvs import files_in, lee_is_introduced, signs_up_with
from tests.attack.databases import url_of
from tests.attack.deeds import (
    NEEDS_A_PERSON,
    answered_by_robots,
    erase,
    list_of,
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
    first_question,
    got,
    introduced,
    last,
    letter_names,
    question_to_jon,
    reply_address,
    sent_so_far,
    told,
    transcript,
    whole,
    words_of,
)
from tests.attack.mails_by_hand import SERVER, eml, html_only, raw, with_attached
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
    JON_HOME,
    JON_NEW,
    LEA,
    MIA_ELSEWHERE,
    MIA_HOME,
    NOA,
)
from tests.attack.prepared import as_prepared, carla_mentors_mia, fresh, rule, screened, staffed, with_policy
from tests.attack.random_stories import broken_promises, story_of
from tests.attack.records import addresses, events, member, pairs, request_states, row, waiting
from tests.attack.smtp_servers import Post, sending_to, server_says
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
from tests.attacks import EVE, FORM, JON, MIA, Attacked
from tests.cv_samples import docx, pdf, relationship
from tests.doors.dovecot import Dovecot
from tests.doors.mail_servers import Dialogue
from tests.operation.small import SmallProgram
from tests.own_templates import own_templates
from tests.player import ADDRESS
from tests.post_office import see

OF_MIA = f"Mia Okafor <{MIA}>"
CRY = "He threatens me, zebra."
asks_ada = writes(MIA, "REQUEST M-1003", "Would you, otter?")


def held_one(world: Attacked) -> None:
    world.write(LEA, "A thing", NEEDS_A_PERSON)


def drops_all(world: Attacked) -> None:
    for ref in waiting(world):
        order(world, f"DROP {ref}", who=DAN)


def he_moves(world: Attacked) -> None:
    move(world, JON, JON_NEW)


def not_after(letter: str, who: str) -> Seen:
    """It never came."""
    return lambda w: letter not in letter_names(got(w, who))


def how_it_is(world: Attacked) -> object:
    """For whoever reads a failure."""
    return (
        request_states(world),
        pairs(world),
        waiting(world),
        *(letter_names(got(world, who)[-6:]) for who in (JON, MIA, CARLA)),
    )


# =========================== 1. tokens =================================================================================================


def first_confirm(world: Attacked, who: str, words: str) -> None:
    world.reply(who, next(m for m in got(world, who) if m.letter == "confirm"), words, proof="")


def confirm_by(who: str, proof: str) -> Step:
    return lambda w: w.reply(who, last(w, "confirm", MIA), "YES", proof=proof)


def to_first(words: str, proof: str) -> Step:
    return lambda w: w.reply(JON, first_question(w), words, proof=proof)


def asks_him_anew(world: Attacked) -> None:
    world.write(MIA, f"REQUEST {member(world, JON)['code']}", "Once more.")


def of_list(who: str, words: str) -> Step:
    def act(world: Attacked) -> None:
        mail = list_of(world)
        world.reply(who, mail, words, proof="")

    return act


def of_deed(words: str, who: str = CARLA) -> Step:
    def act(world: Attacked) -> None:
        sent = order(world, f"PAUSE {ADA}")
        world.reply(who, transcript(sent), words, proof="")

    return act


def beside_token(words: str, **headers: str) -> Step:
    """To somebody else, with his address of ours in another field."""

    def act(world: Attacked) -> None:
        fields = {name.replace("_", "-"): reply_address(question_to_jon(world)) for name in headers}
        world.drop(JON, "Re: your mail", words, proof="", to=CARLA, headers=fields)
        world.work()

    return act


TOKENS: dict[str, tuple[str, Steps, Seen]] = {
    # how it stands, what happens (nobody vouches for whoever uses a letter), and what is so
    "a yes, and a no by the same letter two days later": ("asked", (jon_says("ACCEPT", proof=""), days(2), jon_says("REJECT", proof="")), lambda w: pairs(w) == [(JON, MIA)]),
    "of the request that she took back, to her next one": ("asked", (writes(MIA, "WITHDRAW"), days(2), asks_him_anew, to_first("ACCEPT", "")), lambda w: request_states(w) == "WP" and not introduced(w, MIA)),
    "the same, and his server vouches": ("asked", (writes(MIA, "WITHDRAW"), days(2), asks_him_anew, to_first("Yes, happy to.", "pass"), hours(2)), lambda w: request_states(w) == "WP" and not introduced(w, MIA)),
    "of before he was erased": ("asked", (lambda w: erase(w, JON), signs_up(JON, "Jon Berg"), asks_him_anew, to_first("ACCEPT", "")), lambda w: "A" not in request_states(w) and not introduced(w, MIA)),
    "he moved, and it comes from a third address": ("asked", (he_moves, lambda w: w.reply(JON_HOME, question_to_jon(w), "ACCEPT", proof="")), lambda w: request_states(w) == "P"),
    "her list, in the other one's hands": ("office", (days(16), of_list(DAN, f"PAUSE {MIA}")), lambda w: w.standing(MIA) == "active"),
    "her list, in her own": ("office", (days(16), of_list(CARLA, "PAUSE M-1002\nEND REL-1\nREMOVE M-1004")), lambda w: w.standing(MIA) == "active" and w.standing(LEA) == "active"),
    "of a deed: its undo, and another's break": ("asked", (of_deed(f"UNDO DO-1\nPAUSE {JON}"),), lambda w: w.standing(JON) == "active"),
    "of a deed, in the other one's hands": ("asked", (of_deed("UNDO", DAN),), lambda w: w.standing(ADA) == "paused"),
    "was it you?, answered by another": ("asked", (writes(MIA, "PAUSE", proof=""), confirm_by(LEA, "")), lambda w: w.standing(MIA) == "active"),
    "was it you?, answered by another for whom a server vouches": ("asked", (writes(MIA, "PAUSE", proof=""), confirm_by(EVE, "pass")), lambda w: w.standing(MIA) == "active"),
    "two questions, and a yes to the first": ("asked", (writes(MIA, "PAUSE", proof=""), hours(26), writes(MIA, "LEAVE", proof=""), lambda w: first_confirm(w, MIA, "YES")), lambda w: w.standing(MIA) == "paused"),
    "was it you? No. Yes.": ("asked", (writes(MIA, "LEAVE", proof=""), lambda w: first_confirm(w, MIA, "NO"), lambda w: first_confirm(w, MIA, "YES")), lambda w: w.standing(MIA) == "active"),
    "was it you?, after eight days": ("asked", (writes(MIA, "LEAVE", proof=""), days(8), lambda w: first_confirm(w, MIA, "YES")), lambda w: w.standing(MIA) == "active"),
    "her vote, by him": ("paired", (until_offered, lambda w: w.reply(JON, last(w, "renewal-offer", MIA), "RENEW", proof=""), answers(MIA, "renewal-offer", "RENEW", proof="")), lambda w: row(w, "REL-1")["term"] == 1 and "renewed" not in letter_names(got(w, MIA))),
    "her mark, by him": ("paired", (days(22), lambda w: w.reply(JON, last(w, "check-in", MIA), "1", proof="")), lambda w: not [e for e in events(w, "check-in rated") if "mentee" in e]),
    "an introduction of nine weeks ago": ("paired", (days(63), answers(MIA, "introduction-mentee", "END NOW", proof="")), lambda w: pairs(w) == [(JON, MIA)]),
    "a copy to us": ("asked", (beside_token("ACCEPT", Cc=""), hours(2)), lambda w: request_states(w) == "A" and introduced(w, MIA) == 1),
    "delivered to it": ("asked", (beside_token("ACCEPT", Delivered_To=""), hours(2)), lambda w: request_states(w) == "A" and introduced(w, MIA) == 1),
    "her help: another address": ("paired", (writes(MIA, "HELP"), answers(MIA, "help", f"CHANGE ADDRESS {EVE}", proof="")), lambda w: not got(w, EVE) and MIA in addresses(w)),
    "of a held mail: its end, and a pair's": ("paired", (held_one, lambda w: w.reply(CARLA, last(w, "held", CARLA), "DROP HELD-1\nEND REL-1", proof=""), hours(2)), lambda w: pairs(w) == [(JON, MIA)]),
}  # fmt: skip


@grave(
    "somebody acts by a letter that is another's, spent, over, or of another matter; or a member's own yes is lost"
)
@pytest.mark.parametrize("how", TOKENS)
def test_a_letter_proves_its_holder_for_its_own_matter_once(how: str) -> None:
    """flow.md, tokens: the table, each token once, until when, and in other hands; confirm_days of rules.md."""
    kind, steps, seen = TOKENS[how]
    world = fresh(kind)
    plays(world, steps)
    world.later(minutes=30)
    assert seen(world), how_it_is(world)
    nothing_lost(world)


@grave("on a database a letter proves more than in memory")
@pytest.mark.parametrize("how", ["of the request that she took back, to her next one", "two questions, and a yes to the first"])  # fmt: skip
def test_on_each_database_a_letter_proves_what_it_does_in_memory(both: Attacked, how: str) -> None:
    """flow.md, tokens, as above; both stores must agree."""
    kind, steps, seen = TOKENS[how]
    world = as_prepared(both, kind)
    plays(world, steps)
    world.later(minutes=30)
    assert seen(world), how_it_is(world)


# =========================== 2. delivery reports ========================================================================================


def latest(letter: str, who: str, **more: Any) -> Step:
    return lambda w: bounces_in_brackets(w, last(w, letter, who), who, **more)


def of_question(**more: Any) -> Step:
    return lambda w: bounces_in_brackets(w, question_to_jon(w), JON, **more)


def in_words(text: str, subject: str) -> Step:
    """As a server says it that knows no reports; to the return path."""

    def act(world: Attacked) -> None:
        mail = question_to_jon(world)
        raw(world, f"Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.hospital.example>\nTo: {mail.return_path}\nSubject: {subject}\nDate: Mon, 2 Mar 2026 19:00:00 +0100\nAuto-Submitted: auto-replied", f"{text}\n\n--- Below this line is a copy of the message.\n\nFrom: {ADDRESS}\nTo: {JON}\nMessage-ID: {mail.message_id}\n")  # fmt: skip

    return act


def robot_says(
    letter: str, who: str, words: str, subject: str, fields: str = "Auto-Submitted: auto-replied"
) -> Step:
    """Of itself, and its server vouches for it."""

    def act(world: Attacked) -> None:
        mail = last(world, letter, who)
        raw(world, f"From: {who}\nTo: {reply_address(mail)}\nSubject: {subject}\nDate: Mon, 2 Mar 2026 19:00:00 +0100\nIn-Reply-To: {mail.message_id}\n{fields}", words, proof=who.rpartition("@")[2])  # fmt: skip

    return act


def of_kind(letter: str, who: str, kind: str, part: str, subject: str) -> Step:
    def act(world: Attacked) -> None:
        mail = last(world, letter, who)
        head = f"Return-Path: <>\nFrom: {who}\nTo: {mail.return_path}\nSubject: {subject}\nDate: Mon, 2 Mar 2026 19:00:00 +0100\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type={kind}; boundary=b"
        raw(world, head, f"--b\nContent-Type: text/plain\n\nACCEPT\n\n--b\nContent-Type: message/{kind}\n\n{part}\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {mail.message_id}\n\n--b--", proof=who.rpartition("@")[2])  # fmt: skip

    return act


def both_come_back(world: Attacked) -> None:
    held_one(world)
    for who in (CARLA, DAN):
        bounces_in_brackets(world, last(world, "held", who), who)


def told_of_him_or_closed(world: Attacked) -> bool:
    return request_states(world) == "U" or JON in told(got(world, CARLA))


def asked_so_often(n: int) -> Seen:
    return lambda w: letter_names(got(w, JON)).count("request") == n


RECEIPT = f"Final-Recipient: rfc822; {JON}\nDisposition: manual-action/MDN-sent-manually; displayed"
REPORTS: dict[str, tuple[str, Steps, str, Seen]] = {
    # how it stands, what comes, REQ's states, and what else is so
    "of the address that he had": ("asked", (he_moves, of_question()), "", lambda w: w.standing(JON_NEW) == "active"),
    "of the address that she had": ("paired", (move, lambda w: bounces_in_brackets(w, last(w, "introduction-mentee", MIA), MIA)), "A", lambda w: w.standing(MIA_HOME) == "active"),
    "of her letter, about him": ("asked", (lambda w: bounces_in_brackets(w, last(w, "request-received", MIA), JON),), "P", lambda w: (w.standing(JON), w.standing(MIA)) == ("active", "active")),
    "qmail": ("asked", (in_words(f"Hi. This is the qmail-send program at mx.hospital.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<{JON}>:\nSorry, no mailbox here by that name. (#5.1.1)", "failure notice"),), "", told_of_him_or_closed),
    "Exim": ("asked", (in_words(f"This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  {JON}\n    host mx.hospital.example\n    SMTP error from remote mail server after RCPT TO:<{JON}>:\n    550 5.1.1 unknown user", "Mail delivery failed: returning message to sender"),), "", told_of_him_or_closed),
    "Exchange, in German": ("asked", (in_words(f"Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\n{JON}\nDie eingegebene E-Mail-Adresse konnte nicht gefunden werden.\n\nDiagnoseinformationen für Administratoren:\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##", "Unzustellbar: Would you mentor Mia Okafor?"),), "", told_of_him_or_closed),
    "for a while, then dead, of one mail": ("asked", (of_question(status="4.4.7"), of_question(), days(2)), "P", lambda w: w.standing(JON) == "active" and asked_so_often(2)(w)),
    "for a while, and the second is dead": ("asked", (of_question(status="4.4.7"), days(2), latest("request", JON)), "U", lambda w: w.standing(JON) == "bouncing" and "encouragement" in letter_names(got(w, MIA))),
    "three times late": ("asked", tuple(of_question(action="delayed", status="4.4.1") for _ in range(3)), "P", lambda w: w.standing(JON) == "active" and asked_so_often(1)(w)),
    "he is back, and says yes": ("asked", (of_question(), jon_says("ACCEPT"), hours(2)), "U", lambda w: w.standing(JON) == "active" and not introduced(w, MIA) and len(got(w, JON)) > letter_names(got(w, JON)).index("request") + 1),
    "an end that he does not get": ("paired", (writes(MIA, "END NOW"), hours(2), latest("ended", JON)), "A", lambda w: not pairs(w) and w.standing(JON) == "active" and JON in told(got(w, CARLA))),
    "of the last letter to who is erased": ("asked", (lambda w: erase(w, MIA), latest("erased", MIA)), "", lambda w: MIA not in addresses(w) and "Mia Okafor" not in told(got(w, CARLA)[-2:])),
    "of a held mail, to one of us": ("asked", (held_one, latest("held", CARLA)), "P", lambda w: CARLA in words_of(got(w, DAN)) and len(waiting(w)) == 1),
    "of a held mail, to both of us": ("asked", (both_come_back, days(2)), "P", lambda w: len(waiting(w)) == 1 and len(got(w, CARLA)) + len(got(w, DAN)) <= 16),
    "a receipt that it was opened": ("asked", (of_kind("request", JON, "disposition-notification", RECEIPT, "Gelesen: Would you mentor Mia Okafor?"), hours(2)), "P", lambda w: w.standing(JON) == "active" and letter_names(got(w, JON))[-1] == "request"),
    "a complaint about spam": ("paired", (of_kind("introduction-mentee", MIA, "feedback-report", f"Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\nOriginal-Rcpt-To: {MIA}", "Complaint"), hours(2)), "A", lambda w: pairs(w) == [(JON, MIA)] and w.standing(MIA) == "active"),
    "a robot that says yes to: Erase all?": ("asked", (writes(MIA, "ERASE"), robot_says("confirm-erase", MIA, "YES", "Re: Erase all that we know about you?")), "P", lambda w: MIA in addresses(w)),
    "a robot that says yes, in Finnish": ("asked", (robot_says("request", JON, "Hyväksyn.", "Automaattinen vastaus: Would you mentor Mia Okafor?", "X-Auto-Response-Suppress: All"), hours(2)), "P", lambda w: not introduced(w, MIA)),
    "a robot of a helpdesk that says yes": ("asked", (robot_says("request", JON, "Accept: your ticket was accepted.", "[Ticket#2026030210] Re: Would you mentor Mia Okafor?", "X-OTRS-Loop: support@hospital.example"), hours(2)), "P", lambda w: not introduced(w, MIA)),
}  # fmt: skip


@grave("a member is hidden, a request closed, or a yes taken, by what no person wrote; or nobody hears of it")
@pytest.mark.parametrize("how", REPORTS)
def test_what_servers_and_robots_say_does_what_its_row_says(how: str) -> None:
    """Decision 11: the table, of whom it speaks, a mail counts once, back again; flow.md: automatic mail is never answered and never an answer; for-coordinators.md, when our mail does not arrive."""
    kind, steps, requests, seen = REPORTS[how]
    world = fresh(kind)
    plays(world, steps)
    assert not requests or request_states(world) == requests, how_it_is(world)
    assert seen(world), (how_it_is(world), told(got(world, CARLA))[-600:])
    nothing_lost(world)


@grave("as above, on a database")
@pytest.mark.parametrize("how", ["of the address that he had", "for a while, then dead, of one mail"])
def test_on_each_database_a_report_comes_to_the_same_end(both: Attacked, how: str) -> None:
    """Decision 11, as above; both stores must agree."""
    kind, steps, requests, seen = REPORTS[how]
    world = as_prepared(both, kind)
    plays(world, steps)
    assert not requests or request_states(world) == requests
    assert seen(world), how_it_is(world)


# =========================== 3. forwards ===============================================================================================

TO_CARLA = "Carla Voss <carla@pharmacists.example>"
HEADERS = {
    # how a mail program writes the header of what it passes on, in the language of whoever uses it
    "de": "-----Ursprüngliche Nachricht-----\nVon: {who}\nGesendet: Montag, 2. März 2026 10:00\nAn: {to}\nBetreff: {subject}\n\n",
    "fr": "-----Message d'origine-----\nDe : {who}\nEnvoyé : lundi 2 mars 2026 10:00\nÀ : {to}\nObjet : {subject}\n\n",
    "es": "-----Mensaje original-----\nDe: {who}\nEnviado: lunes, 2 de marzo de 2026 10:00\nPara: {to}\nAsunto: {subject}\n\n",
    "it": "-----Messaggio originale-----\nDa: {who}\nInviato: lunedì 2 marzo 2026 10:00\nA: {to}\nOggetto: {subject}\n\n",
    "nl": "-----Oorspronkelijk bericht-----\nVan: {who}\nVerzonden: maandag 2 maart 2026 10:00\nAan: {to}\nOnderwerp: {subject}\n\n",
    "sv": "-----Ursprungligt meddelande-----\nFrån: {who}\nSkickat: den 2 mars 2026 10:00\nTill: {to}\nÄmne: {subject}\n\n",
    "pl": "-----Wiadomość oryginalna-----\nOd: {who}\nWysłano: poniedziałek, 2 marca 2026 10:00\nDo: {to}\nTemat: {subject}\n\n",
    "fi": "-----Alkuperäinen viesti-----\nLähettäjä: {who}\nLähetetty: maanantai 2. maaliskuuta 2026 10.00\nVastaanottaja: {to}\nAihe: {subject}\n\n",
}  # fmt: skip
DECOYS = {
    "de": f"Jon Berg <{JON}> im Auftrag von eve <{EVE}>",
    "fr": f'"{JON}" <{EVE}>',
    "es": f"Jon Berg <{JON}>; Eve <{EVE}>",
    "it": f"Jon Berg [mailto:{JON}] <{EVE}>",
    "nl": "Jon Berg",
    "sv": f"{EVE} (Jon Berg <{JON}>)",
    "pl": f"Jon Berg <{JON}> <{EVE}>",
    "fi": f"Jon Berg ‹{JON}› <{EVE}>",
}  # fmt: skip


def passes_in(
    language: str, who: str, words: str = "ACCEPT", note: str = "", subject: str = JONS_SUBJECT
) -> Step:
    head = HEADERS[language].format(who=who, to=TO_CARLA, subject=subject)
    return lambda w: w.write(CARLA, f"WG: {subject}" if language == "de" else f"Fwd: {subject}", f"{note}\n\n{head}{words}\n")  # fmt: skip


@grave(
    "what a mentor wrote is lost, or done without his hearing of it, because of the language of a mail program"
)
@pytest.mark.parametrize("language", HEADERS)
def test_a_forward_in_any_language_is_its_author_s_or_waits(language: str) -> None:
    """flow.md, what a coordinator passes on: the table; for-coordinators.md: any mail program will do."""
    world = fresh("asked")
    passes_in(language, FROM_JON)(world)
    done = request_states(world) == "A" and "forward-done" in letter_names(got(world, JON))
    asked = request_states(world) == "P" and ("confirm-forward" in letter_names(got(world, JON)) or bool(waiting(world)))  # fmt: skip
    assert done or asked, how_it_is(world)


@grave("somebody who writes another's name into a line acts for him")
@pytest.mark.parametrize("language", DECOYS)
def test_a_line_that_names_two_or_none_acts_for_nobody(language: str) -> None:
    """faults.md 51: in a forwarded mail the address counts and not the name; what can be read in two ways is held."""
    world = fresh("asked")
    begin = sent_so_far(world)
    passes_in(language, DECOYS[language])(world)
    world.later(hours=2)
    assert request_states(world) == "P", how_it_is(world)
    assert not introduced(world, MIA)
    assert got(world, CARLA, begin)


@grave("a coordinator doubts a forward in her own language, and it is done")
@pytest.mark.parametrize("note", ["Klopt dit wel?", "Czy to na pewno od niego?", "Onko tämä varmasti hänen?", "Ma è davvero lui?", "Är det verkligen han?", "Er det virkelig ham?"])  # fmt: skip
def test_a_doubt_above_a_forward_keeps_it_from_being_done(note: str) -> None:
    """flow.md: the coordinator's own words beside it deny, doubt, tell to wait or ask: held."""
    world = fresh("asked")
    passes_in("de", FROM_JON, note=note)(world)
    assert request_states(world) == "P", how_it_is(world)
    assert waiting(world)


def both_pass_it_on(world: Attacked) -> None:
    head = HEADERS["de"].format(who=FROM_JON, to=TO_CARLA, subject=JONS_SUBJECT)
    for who in (CARLA, DAN):
        world.drop(who, f"WG: {JONS_SUBJECT}", f"{head}ACCEPT\n")
    world.work()


def carla_is_no_more(world: Attacked) -> None:
    staffed(world, DAN)


FORWARDED: dict[str, tuple[str, Steps, str, Seen]] = {
    # how it stands, what is passed on, REQ's states, and what else is so
    "both pass it on at once": ("asked", (both_pass_it_on, hours(2)), "A", lambda w: introduced(w, MIA) == 1 and bool(got(w, DAN)) and bool(got(w, CARLA))),
    "a yes, though he has said no since": ("asked", (jon_says("REJECT"), days(2), attaches(eml(FROM_JON, JONS_SUBJECT, "ACCEPT")), hours(2)), "", lambda w: not introduced(w, MIA) and not pairs(w)),
    "erase": ("asked", (attaches(eml(OF_MIA, "ERASE", "ERASE")), hours(2)), "P", lambda w: MIA in addresses(w) and bool({"confirm-erase", "confirm-forward"} & set(letter_names(got(w, MIA))) or waiting(w))),
    "another address": ("asked", (attaches(eml(OF_MIA, f"CHANGE ADDRESS {EVE}", "")), hours(2)), "P", lambda w: MIA in addresses(w) and EVE not in addresses(w)),
    "several things in one": ("asked", (attaches(eml(FROM_JON, "Some things", "PAUSE\nLEAVE")), hours(2)), "P", lambda w: w.standing(JON) == "active" and bool(waiting(w))),
    "a list, and danger": ("paired", (attaches(eml(OF_MIA, "STATUS", f"STATUS\n\n{CRY}")), hours(2)), "A", lambda w: "zebra" not in whole(got(w, JON)) and bool(got(w, CARLA))),
    "a letter of ours": ("asked", (lambda w: with_attached(w, [question_to_jon(w).raw]), hours(2)), "P", lambda w: bool(waiting(w))),
    "by who is no coordinator any more": ("asked", (carla_is_no_more, attaches(eml(FROM_JON, JONS_SUBJECT, "ACCEPT")), hours(2)), "P", lambda w: not introduced(w, MIA)),
    "called forged by our server": ("asked", (lambda w: with_attached(w, [eml(FROM_JON, JONS_SUBJECT, "ACCEPT")], proof="fail"), hours(2)), "P", lambda w: bool(waiting(w))),
    "his yes, in a sentence that doubts": ("asked", (attaches(eml(FROM_JON, JONS_SUBJECT, "I accept, I suppose, though I have no idea when.")), hours(2)), "P", lambda w: not introduced(w, MIA)),
    "his yes, while it is stopped": ("asked", (stops, attaches(eml(FROM_JON, JONS_SUBJECT, "ACCEPT")), hours(2), lambda w: introduced(w, MIA) and pytest.fail("introduced"), orders("START"), hours(2)), "A", lambda w: introduced(w, MIA) == 1 and "forward-done" in letter_names(got(w, JON))),
    "her end, with a reason that frightens": ("paired", (attaches(eml(OF_MIA, "END NOW", "END NOW\n\nHe threatens me, zebra.")), hours(2)), "A", lambda w: "zebra" not in whole(got(w, JON))),
}  # fmt: skip


@grave("a yes that was none, an end that nobody wanted, or what a member wrote is lost")
@pytest.mark.parametrize("how", FORWARDED)
def test_what_is_passed_on_comes_to_the_end_that_its_row_says(how: str) -> None:
    """flow.md, what a coordinator passes on; decision 26: what she passes on, and what asks for several things, is held; for-coordinators.md, forward what reached you."""
    kind, steps, requests, seen = FORWARDED[how]
    world = fresh(kind)
    plays(world, steps)
    assert not requests or request_states(world) == requests, how_it_is(world)
    assert seen(world), (how_it_is(world), told(got(world, CARLA))[-600:])
    nothing_lost(world)


# =========================== 4. limits and robots ======================================================================================


def unproven_strangers(world: Attacked, count: int, words: str, domain: str = "w{n}.example") -> list[str]:
    people = [f"{'abcdefghijklmnopqrstuvwxyz'[n % 26]}o{n}@{domain.format(n=n)}" for n in range(count)]
    for n, who in enumerate(people):
        world.write(who, f"A thing of mine {n}", words.format(n=n), proof="")
    return people


@grave("whoever forges three cries in a member's name keeps her own from being read")
def test_forged_cries_in_her_name_do_not_silence_her_own() -> None:
    """faults.md 52: limits count proven and unproven mail apart; rules.md, dire: at once; decision 26: three a day of one sender at most."""
    world = fresh("paired")
    for n in range(6):
        world.write(MIA, f"Help {n}", f"He threatens me since day {n}, otter{n}.", proof="")
    begin = sent_so_far(world)
    world.write(MIA, "STATUS", f"STATUS\n\n{CRY}")
    assert "zebra" in whole(got(world, CARLA, begin)), how_it_is(world)


@grave("a flood of forged cries keeps a member's own, sent by her reply address, from being read")
@pytest.mark.parametrize("count", [8, 20])
def test_a_flood_of_cries_of_strangers_does_not_silence_a_member(count: int) -> None:
    """Decision 26: of those for whom nobody vouches five a day beyond the usual number; flow.md, trust: `token` is a level of its own, and may act."""
    world = fresh("paired")
    unproven_strangers(world, count, "Somebody threatens me, otter{n}.")
    begin = sent_so_far(world)
    world.reply(MIA, last(world, "introduction-mentee", MIA), f"I am worried. {CRY}", proof="", after=60)
    assert "zebra" in whole(got(world, CARLA, begin)), how_it_is(world)


@grave("a flood of forged cries fills the coordinators' mailboxes, or is lost")
def test_a_flood_of_cries_fills_no_mailbox_and_each_waits() -> None:
    """Decision 26: five a day beyond a coordinator's usual number; rules.md: ten single mails, then one an hour with all."""
    world = fresh("office")
    begin = sent_so_far(world)
    people = unproven_strangers(world, 30, "Somebody threatens me, otter{n}.")
    world.later(hours=2)
    assert len(got(world, CARLA, begin)) <= 10 + 5 + 4, letter_names(got(world, CARLA, begin))
    assert len(waiting(world)) == 30
    assert sum(len(got(world, who, begin)) for who in people) <= 30


CRIES_OF_A_DAY = (
    "My mentor threatens me, zebra0.",
    "Last night somebody followed me home and hit me, zebra1. I do not know what to do now.",
    "I am scared of him, zebra2, and the ward will not listen to me, whatever I tell them.",
    "Today he wrote that he would kill me if I told you, zebra3.",
    "Is nobody there? I was slapped in front of the students, zebra4. Please write to me at once.",
)


@grave("the fourth cry of a day is lost")
def test_the_fourth_cry_of_a_day_still_waits_for_a_person() -> None:
    """Decision 26: three a day of one sender at most are told at once; rules.md: after them one mail an hour tells all."""
    world = fresh("paired")
    begin = sent_so_far(world)
    for n, words in enumerate(CRIES_OF_A_DAY):
        world.write(MIA, f"Help {n}", words)
        world.later(minutes=50)
    world.later(days=1)
    read = whole(got(world, CARLA, begin))
    assert all(f"zebra{n}" in read for n in range(3)), how_it_is(world)
    assert len(waiting(world)) >= 5 or all(f"zebra{n}" in read for n in range(5)), how_it_is(world)


@grave("a hundred made-up senders make us write to more than a hundred people, or one of them is lost")
def test_a_hundred_and_thirty_made_up_senders_get_a_hundred_mails_at_most() -> None:
    """faults.md 23 and 54: at most one a day to an address, at most 100 a day in all, and those after it reach a person."""
    world = fresh("office")
    begin = sent_so_far(world)
    people = unproven_strangers(world, 130, "SIGN UP MENTEE\nName: Ann Bo{n}\nPractice areas: Critical care\nGoals: To learn {n} things.")  # fmt: skip
    sent = sum(len(got(world, who, begin)) for who in people)
    assert sent <= 100, sent
    assert max(len(got(world, who, begin)) for who in people) <= 1
    world.later(hours=2)
    assert len(waiting(world)) + sent >= 130


@grave("forged strangers of a domain keep its true ones from hearing, or the other way round")
def test_receipts_to_the_strangers_of_one_domain_are_counted_apart_both_ways() -> None:
    """rules.md: ten receipts a day go to strangers of one domain for whom somebody vouches, and ten to the others."""
    world = fresh("office")
    begin = sent_so_far(world)
    true = [f"{'abcdefghijklmnop'[n]}true@desk.example" for n in range(12)]
    for n, who in enumerate(true):
        world.write(who, f"A thing {n}", f"{NEEDS_A_PERSON} That was in {1990 + n}.")
    forged = unproven_strangers(world, 12, NEEDS_A_PERSON + " It was in {n}.", "desk.example")
    assert sum(bool(got(world, who, begin)) for who in true) == 10
    assert sum(bool(got(world, who, begin)) for who in forged) == 10
    assert len(waiting(world)) == 24


ROBOTS = {
    # what a robot writes in answer to each of our letters, within the minute; no header field shows it
    "de": "Vielen Dank für Ihre Nachricht. Ihr Anliegen wird unter der Vorgangsnummer {n} bearbeitet. Wir melden uns in Kürze.",
    "fr": "Bonjour, nous avons bien reçu votre message (dossier {n}). Un conseiller vous répondra sous 48 heures.",
    "it": "Gentile utente, la sua richiesta numero {n} è stata presa in carico. Riceverà una risposta entro due giorni.",
    "a helper of words": "Thanks for reaching out about topic {n}! Could you tell me more about what you need so that I can help you better?",
    "a command each time": "STATUS {n}",
}  # fmt: skip


@grave("a robot that does not say that it is one writes with us for ever, or floods the coordinators")
@pytest.mark.parametrize("how", ROBOTS)
def test_a_robot_of_any_language_falls_silent(how: str) -> None:
    """for-coordinators.md: a robot that does not say that it is one: its first mail is answered and one may be held; the rest is ignored; letters_per_day is 30."""
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(MIA, "HELP")
    count = answered_by_robots(world, begin, (MIA,), ROBOTS[how])
    assert count <= (31 if how == "a command each time" else 8), count
    assert len(got(world, CARLA, begin)) <= 6, letter_names(got(world, CARLA, begin))
    assert len(got(world, JON, begin)) <= 1
    assert pairs(world) == [(JON, MIA)]


@grave("two who copy us in all that they write to each other flood each other through us")
def test_two_who_reply_to_all_reach_each_other_five_times_a_day_at_most() -> None:
    """rules.md, letters_from_one_per_day; for-members.md: words that greet the partner by name go there."""
    world = fresh("paired")
    begin = sent_so_far(world)
    for n in range(12):
        world.write(
            MIA, "Re: our talk", f"Dear Jon,\n\nwould you like to meet on {n + 1} April, at {n + 1} o'clock?"
        )
        world.write(JON, "Re: our talk", f"Dear Mia,\n\nI would rather meet you on {n + 2} April, at {n + 2} o'clock.")  # fmt: skip
    for who in (JON, MIA):
        assert letter_names(got(world, who, begin)).count("from-partner") <= 5
    assert len(got(world, JON, begin)) + len(got(world, MIA, begin)) <= 62
    assert len(got(world, CARLA, begin)) <= 12
    nothing_lost(world)


LIMITS: dict[str, tuple[str, Steps, Seen]] = {
    # how it stands, what happens, and what is so
    "a dozen of HELP": ("office", tuple(writes(MIA, "HELP", f"HELP {n}" if n % 2 else "HELP") for n in range(12)), lambda w: letter_names(got(w, MIA)).count("help") <= 3),
    "thirty lists, and a yes": ("asked", (*(writes(JON, "STATUS", f"{n}") for n in range(32)), jon_says("ACCEPT"), hours(2)), lambda w: (pairs(w) == [(JON, MIA)] and introduced(w, MIA) == 1) or bool(waiting(w))),
    "an end, thirty lists, and its undo": ("paired", (writes(MIA, "END NOW"), *(lambda w, n=n: w.write(MIA, "STATUS", f"{n}") for n in range(22)), writes(MIA, "UNDO"), hours(3)), lambda w: pairs(w) == [(JON, MIA)] and "ended" not in letter_names(got(w, JON))),
    "too many hosts": ("office", (lambda w: raw(w, "\n".join(f"Received: from h{n} by h{n + 1}; Mon, 2 Mar 2026 18:00:00 +0100" for n in range(60)) + f"\nFrom: {MIA}\nTo: {ADDRESS}\nSubject: HELP\nDate: Mon, 2 Mar 2026 18:00:00 +0100", "HELP"),), lambda w: "help" not in letter_names(got(w, MIA))),
    "from ourselves": ("office", (lambda w: raw(w, f"From: {ADDRESS}\nTo: {ADDRESS}\nSubject: HELP\nDate: Mon, 2 Mar 2026 18:00:00 +0100", "HELP", proof="pharmacists.example"),), lambda w: not got(w, ADDRESS)),
    "a request and its end, eight times": ("office", tuple(step for n in range(8) for step in (writes(MIA, "REQUEST M-1001", f"Would you, number {n}?"), writes(MIA, "WITHDRAW"))), lambda w: len(got(w, JON)) <= 6),
}  # fmt: skip


@grave("somebody is flooded, or a member's word is lost, by what a limit does")
@pytest.mark.parametrize("how", LIMITS)
def test_a_limit_stops_what_is_too_much_and_loses_nothing(how: str) -> None:
    """flow.md, how many letters; CHANGELOG: an UNDO counts also when you had more answers than a day has; after thirty answers what you ask for is still done."""
    kind, steps, seen = LIMITS[how]
    world = fresh(kind)
    for step in steps:
        step(world)
    assert seen(world), how_it_is(world)
    nothing_lost(world)


# =========================== 5. servers ================================================================================================


DOWN: dict[str, tuple[str, Steps, Seen]] = {
    # how it stands, what happens before, while and after no server takes our mail, and what is so when it does again
    "all data, and erased": ("paired", (writes(MIA, "ERASE"), server_down, writes(MIA, "EXPORT"), answers(MIA, "confirm-erase", "YES"), hours(3), server_up), lambda w: "export" not in letter_names(got(w, MIA)) and letter_names(got(w, MIA))[-1] == "erased"),
    "a break, undone": ("asked", (server_down, orders(f"PAUSE {JON}"), orders("UNDO DO-1"), hours(3), server_up), lambda w: w.standing(JON) == "active" and letter_names(got(w, JON))[-1] != "paused"),
    "she asks, and he goes": ("office", (server_down, writes(MIA, "REQUEST M-1001", "Would you, otter?"), writes(JON, "LEAVE"), hours(3), server_up), lambda w: request_states(w) == "W" and letter_names(got(w, JON))[-1] == "left"),
    "he says yes, and moves": ("asked", (writes(JON, f"CHANGE ADDRESS {JON_NEW}"), server_down, jon_says("ACCEPT"), answers(JON_NEW, "confirm-address", "YES"), hours(3), server_up), lambda w: JON_NEW in whole(got(w, MIA)) and pairs(w) == [(JON_NEW, MIA)]),
    "a mark of one, and danger": ("paired", (days(22), server_down, answers(MIA, "check-in", f"1\n\n{CRY}"), hours(5), server_up), lambda w: "zebra" in whole(got(w, CARLA)) and "zebra" not in whole(got(w, JON))),
    "two yeses of one hour": ("asked", (asks_ada, lambda w: w.write(LEA, "REQUEST M-1001", "Me too."), server_down, jon_says("ACCEPT"), lambda w: w.reply(JON, last(w, "request", JON), "ACCEPT"), hours(3), server_up), lambda w: sorted(pairs(w)) == sorted([(JON, LEA), (JON, MIA)]) and introduced(w, MIA) == introduced(w, LEA) == 1),
}  # fmt: skip


@grave("what waited for a server tells what is not so, is lost, or comes twice")
@pytest.mark.parametrize("how", DOWN)
def test_what_waited_for_a_server_says_what_is_so_when_it_goes_out(how: str) -> None:
    """flow.md, dispatch, deeds and second thoughts, ERASE and CHANGE ADDRESS: what waits in the outbox."""
    kind, steps, seen = DOWN[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    plays(world, steps)
    assert seen(world), how_it_is(world)
    told_once(world, begin)
    all_is_well(world)


def no_reset(post: Post) -> None:
    post.wrong = {"RSET": server_says("500 5.5.1 what?"), "NOOP": server_says("500 5.5.1 what?")}


def no_ehlo(post: Post) -> None:
    post.wrong = {"EHLO": server_says("502 5.5.1 not here")}


def long_words(post: Post) -> None:
    post.wrong = {"GREETING": server_says("220-mx.far.example", "220-no spam, please", "220 ready")}
    post.at_dot = lambda recipient, dialogue: "250-2.0.0 queued\r\n250-as 4F1\r\n250 thank you"


def one_mail_each(post: Post) -> None:
    post.wrong = {"CLOSE": lambda dialogue: None}


def grey(post: Post) -> None:
    seen: set[str] = set()

    def at_rcpt(recipient: str) -> str:
        first = recipient not in seen
        seen.add(recipient)
        return "451 4.7.1 greylisted, come back" if first else "250 fine"

    post.at_rcpt = at_rcpt


def gone_now_and_then(post: Post) -> None:
    turns = [0]

    def at_mail(dialogue: Dialogue) -> None:
        turns[0] += 1
        if turns[0] % 3 == 1:
            dialogue.say("421 4.3.2 going down")
            raise OSError("gone")
        dialogue.say("250 fine")

    post.wrong = {"MAIL": at_mail}


TAKES = {"it knows neither RSET nor NOOP": no_reset, "it knows no EHLO": no_ehlo, "it says all in many lines": long_words, "a mail, and it hangs up": one_mail_each, "it puts each off once": grey, "it goes down at every third": gone_now_and_then}  # fmt: skip


@grave("a letter is lost or goes out twice because of how a server takes mail")
@pytest.mark.parametrize("how", TAKES)
def test_each_letter_arrives_once_through_a_server_of_old_ways(how: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:  # fmt: skip
    """flow.md, dispatch: each to its one recipient; after a 4xx it tries again; DESIGN: at least once, the same bytes under the same Message-ID."""
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
        assert len(set(ids)) == 3, (who, [message_from_bytes(m)["Subject"] for m in post.got(who)])
        assert len(ids) == 3 or how == "a mail, and it hangs up", ids


NO_BODY = (rb"BODY\[\] \{\d+\}\r\n.*\)\r\n\Z", b"BODY[] NIL)\r\n")


def late(piece: bytes, times: int, *, nothing: bool = False, head: bool = False) -> Callable[[Proxy], None]:
    """The mail with that piece is listed, and not given so many times; `nothing`: no line at all; `head`: nor its header."""

    def begins(between: Proxy) -> None:
        left = [times]

        def said(response: bytes, command: bytes) -> bytes | None:
            if b"FETCH" not in command or not response.startswith(b"* "):
                return response
            if b"BODY[]" in response and piece in response and left[0] > 0:
                left[0] -= 1
                return b"" if nothing else re.sub(*NO_BODY, response, flags=re.S)
            if head and b"BODY[HEADER" in response and left[0] > 0:
                return b""
            return response

        between.said = said

    return begins


LATE_MAILS: dict[str, tuple[Callable[[Proxy], None], bool]] = {
    # how the END of Mia is given late, and whether the program is started anew meanwhile
    "four times without a body": (late(b"Subject: END NOW", 4), False),
    "twice without a line": (late(b"Subject: END NOW", 2, nothing=True), False),
    "nor its header": (late(b"Subject: END NOW", 2, head=True), False),
    "and started anew meanwhile": (late(b"Subject: END NOW", 3), True),
}  # fmt: skip


@grave(
    "a mail that a server gives late is lost, done twice, or overtaken by the next of its sender; or it keeps others waiting"
)
@pytest.mark.parametrize("how", LATE_MAILS)
def test_on_dovecot_an_end_that_is_given_late_is_done_before_what_its_sender_wrote_next(how: str, imap: Dovecot, proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest) -> None:  # fmt: skip
    """flow.md, intake: where a server lists a mail and does not give it, the later ones of its sender wait for an hour at most, so that none overtakes it."""
    begins, anew = LATE_MAILS[how]
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=url_of(request))
    with world.parts() as parts:
        accepts(world, asked_on(world, parts))
        world.sign_up("ada@south.example")
        now_plus(parts, 7)
    with world.parts() as parts:
        begins(proxy)
        world.write(BOX_MIA, "END NOW", "END NOW", "Mia Lund")
        world.write(BOX_MIA, "REQUEST M-1003", "Would you?", "Mia Lund")
        world.sign_up("zoe@north.example")
        for later in (10, 11):
            a_pass(parts, timedelta(minutes=later))
        assert "zoe@north.example" in [m["email"] for m in exported(world)["members"]]
        if not anew:
            for later in (12, 13, 14, 16, 18, 22):
                a_pass(parts, timedelta(minutes=later))
    with world.parts() as parts:
        for later in (24, 25, 26, 28, 30, 100, 200):
            a_pass(parts, timedelta(minutes=later))
        proxy.plain()
        now_plus(parts, 260, 400)
    assert states_on(world, "relationships") == ["ended"]
    if how == "nor its header":  # by which it is known whose it is; she is told then that she has a mentor
        assert len(box_letters(world, BOX_MIA)) >= 5
    else:
        assert states_on(world, "requests") == ["accepted", "pending"]
        assert len(box_letters(world, "ada@south.example")) == 2
    assert exported(world)["inbox"]["waiting"] == 0
    assert world.left() == 0


@grave("a cry that a server gives late is lost, or told twice")
def test_on_dovecot_a_cry_that_is_given_after_two_hours_is_read_once(imap: Dovecot, proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest) -> None:  # fmt: skip
    """flow.md, intake: the later ones wait for an hour at most; rules.md, dire; DESIGN, promises: exactly one end."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=url_of(request))
    with world.parts() as parts:
        accepts(world, asked_on(world, parts))
        now_plus(parts, 7)
        late(b"zebra", 10_000)(proxy)
        world.write(BOX_MIA, "CONCERN", "He threatens me, zebra.", "Mia Lund")
        world.write(BOX_MIA, "STATUS", "STATUS", "Mia Lund")
        before = len(box_letters(world, BOX_MIA))
        for later in (10, 20, 75, 90, 120):
            a_pass(parts, timedelta(minutes=later))
        assert len(box_letters(world, BOX_MIA)) > before, "her second mail waits for ever"
        proxy.plain()
        for later in (130, 140, 200):
            a_pass(parts, timedelta(minutes=later))
    read = [m for m in box_letters(world, BOX_CARLA) if b"zebra" in m]
    assert len(read) == 1, len(read)
    assert [h["state"] for h in exported(world)["held"]] == ["waiting"]
    assert world.left() == 0


# =========================== 6. files, doctor, backup, tables ===========================================================================


@pytest.fixture
def open_to_all() -> Iterator[None]:
    before = os.umask(0)
    try:
        yield None
    finally:
        os.umask(before)


DANGEROUS = ("=cmd|' /C calc'!A0", "+SUM(1;2)", "-2+3", "@SUM(A1)", "\t=1+1", "=HYPERLINK(\"http://evil.example\")")  # fmt: skip


def with_records(folder: Path, database: str = "sqlite:///program.db") -> SmallProgram:
    """Jon, and Noa with a trick in each line of her form; a held mail whose subject is one."""
    program = SmallProgram(folder, database=database)
    program.sign_up(BOX_JON)
    program.put("noa@west.example", "SIGN UP MENTEE", f"Name: Noa Weiss\nTitle: {DANGEROUS[0]}\nOrganization: {DANGEROUS[1]}\nPractice areas: {DANGEROUS[2]}, Critical care\nGoals: {DANGEROUS[3]}\n", "Noa Weiss")  # fmt: skip
    program.done("once")
    program.put("noa@west.example", "REQUEST M-1001", f'{DANGEROUS[5]}\nWould you; "really"?', "Noa Weiss")
    program.put("pat@ward.example", DANGEROUS[5], NEEDS_A_PERSON, "=Pat")
    program.done("once")
    return program


def cells(folder: Path) -> list[str]:
    found = []
    for path in sorted(folder.glob("*.csv")):
        text = path.read_bytes().decode("utf-8-sig")
        found += [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]
    return found


@grave("a spreadsheet that an operator opens runs what a stranger typed; or records lie open on the machine")
def test_tables_of_the_records_hold_no_formula_and_are_closed_to_others(open_to_all: None, tmp_path: Path, database: str) -> None:  # fmt: skip
    """flow.md, export: a file for each of the five lists and one of the counts: no cell is a formula, and nobody else may read them."""
    program = with_records(tmp_path, database)
    out = tmp_path / "tables"
    said = run(program.command()[2:], "export", "--csv", str(out))
    assert said[0] == "0", said
    names = sorted(p.name for p in out.iterdir())
    assert len(names) == 6, names
    assert {"members.csv", "requests.csv", "relationships.csv", "held.csv", "events.csv"} <= set(names)
    assert not [c for c in cells(out) if c.lstrip(" \r\n")[:1] in tuple("=+-@\t")], [c for c in cells(out) if c[:1] in tuple("=+-@\t")]  # fmt: skip
    assert not [c for c in cells(out) if c[:1] in ("\t", "\r", "\n")]
    assert not [(p.name, oct(p.stat().st_mode)) for p in (out, *out.iterdir()) if p.stat().st_mode & 0o077]


@grave("a line of the records is missing in the tables, or a cell breaks a line in two")
def test_tables_of_the_records_hold_each_record_once(tmp_path: Path) -> None:
    """flow.md, export: a file for each of the five lists."""
    program = with_records(tmp_path)
    out = tmp_path / "tables"
    program.done("export", "--csv", str(out))
    told_ = program.told("export")
    for name in ("members", "requests", "relationships", "held", "events"):
        lines = list(
            csv.reader(io.StringIO((out / f"{name}.csv").read_bytes().decode("utf-8-sig"), newline=""))
        )
        assert len(lines) == len(told_[name]) + 1, name
        assert len({len(line) for line in lines}) == 1, name
    assert "noa@west.example" in cells(out)


def into_a_file(folder: Path) -> Path:
    (folder / "out").write_text("mine")
    return folder / "out"


def with_open_files(folder: Path) -> Path:
    out = folder / "out"
    out.mkdir(mode=0o755)
    (out / "members.csv").write_text("mine")
    (out / "members.csv").chmod(0o644)
    return out


def with_a_link(folder: Path) -> Path:
    out = folder / "out"
    out.mkdir(mode=0o700)
    (out / "members.csv").symlink_to(folder / "config.toml")
    (out / "events.csv").symlink_to(folder / "program.db")
    return out


def below_nothing(folder: Path) -> Path:
    return folder / "no" / "such" / "folder"


PLACES: dict[str, Callable[[Path], Path]] = {"a file": into_a_file, "a folder of files that others can read": with_open_files, "a folder with links to our own files": with_a_link, "below a folder that is not there": below_nothing, "the program's own folder": lambda folder: folder, "the database": lambda folder: folder / "program.db", "its mailbox": lambda folder: folder / "inbox"}  # fmt: skip


@grave(
    "the tables overwrite the database, the configuration or a mail, or lie open; or a traceback instead of a sentence"
)
@pytest.mark.parametrize("where", PLACES)
def test_tables_go_to_a_folder_and_harm_nothing(where: str, tmp_path: Path) -> None:
    """flow.md, export: nobody else may read them; README, exit codes; faults.md 57."""
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    before, config = program.told("export")["members"], (tmp_path / "config.toml").read_bytes()
    out = PLACES[where](tmp_path)
    said = run(program.command()[2:], "export", "--csv", str(out))
    assert "Traceback" not in said
    assert said[0] in "012", said
    assert (tmp_path / "config.toml").read_bytes() == config
    assert program.told("export")["members"] == before
    if said[0] == "0":
        tables = list(out.glob("*.csv"))
        assert len(tables) == 6
        assert not [p.name for p in tables if p.stat().st_mode & 0o077]
        assert "jon@north.example" in (out / "members.csv").read_text("utf-8-sig")
    assert program.here("once") == 0


def world_readable(name: str) -> Callable[[Path], str]:
    def act(folder: Path) -> str:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        run(["--config", str(folder / "config.toml")], "backup", str(path))
        path.chmod(0o644)
        for parent in path.relative_to(folder).parents:
            (folder / parent).chmod(0o755)
        return path.name

    return act


def open_database(folder: Path) -> str:
    folder.chmod(0o755)
    (folder / "program.db").chmod(0o664)
    return "program.db"


def open_tables(folder: Path) -> str:
    folder.chmod(0o755)
    (folder / "password").write_text("zebra\n")
    (folder / "password").chmod(0o640)
    config = folder / "config.toml"
    config.write_text(config.read_text().replace('url = "maildir:sent"', 'url = "smtp://u@127.0.0.1:9"\npassword_file = "password"'))  # fmt: skip
    return "password"


OPEN: dict[str, Callable[[Path], str]] = {
    "a backup of a year": world_readable("backups/2026/11/night.backup"),
    "a backup under another name": world_readable("old copies/before the move.dump"),
    "a packed one": world_readable("backups/night.db.old"),
    "the database": open_database,
    "a password, for its group": open_tables,
}


@grave("records or a password that others can read are called well")
@pytest.mark.parametrize("how", OPEN)
def test_the_doctor_names_what_others_can_open(how: str, tmp_path: Path) -> None:
    """operating.md, the doctor, files: others on this machine can open the database, its backups in the program's folders, a password file."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o755)
    tmp_path.chmod(0o755)
    program = SmallProgram(folder)
    program.sign_up("jon@north.example")
    program.done("once")
    name = OPEN[how](folder)
    said = run(program.command()[2:], "doctor")
    assert said[0] == "1", said
    assert "".join(name.split()) in "".join(said.split()), said
    assert "zebra" not in said


@grave("two programs write into one database, and each answers the other's members")
def test_a_backup_of_another_program_starts_no_mail(tmp_path: Path) -> None:
    """operating.md, another address: a database belongs to the program that worked on it first; until you release the outbox no mail goes out."""
    (tmp_path / "one").mkdir(mode=0o700)
    (tmp_path / "two").mkdir(mode=0o700)
    one, two = SmallProgram(tmp_path / "one"), SmallProgram(tmp_path / "two")
    config = two.folder / "config.toml"
    config.write_text(config.read_text().replace("mentors@program.example", "nurses@program.example"))
    one.sign_up("jon@north.example")
    one.done("once")
    one.done("backup", str(tmp_path / "copy"))
    said = run(two.command()[2:], "restore", str(tmp_path / "copy"), "--replace")
    assert "Traceback" not in said
    two.put("pat@ward.example", "HELP", "HELP", "Pat")
    after = run(two.command()[2:], "once")
    assert "Traceback" not in after
    assert two.sent() == [], (said, after)


# =========================== 7. letters that cannot be written =========================================================================

LATE: dict[str, tuple[str, tuple[str, ...], Steps, Seen]] = {
    # how it stands, the letters that cannot be written, what happens meanwhile, and what is so once they can
    "the lines of a morning": ("paired", ("summary",), (writes(MIA, "STATUS", "STATUS\n\nWe move to Spain in May, otter, and I will need a while for that."), days(3)), lambda w: "otter" in whole(got(w, CARLA)) or "otter" in whole(got(w, DAN))),
    "an address that no letter reaches": ("asked", ("note",), (of_question(), days(1)), lambda w: JON in told(got(w, CARLA))),
    "a question to him, and he goes": ("office", ("request",), (writes(MIA, "REQUEST M-1001", "Would you, otter?"), writes(JON, "LEAVE"), hours(2)), lambda w: "otter" not in whole(got(w, JON)) and request_states(w) == "W"),
    "a question to him, and she is erased": ("office", ("request",), (writes(MIA, "REQUEST M-1001", "Would you, otter?"), lambda w: erase(w, MIA), hours(2)), lambda w: "otter" not in whole(got(w, JON)) and "Mia Okafor" not in words_of(got(w, JON))),
    "his introduction, and she is erased": ("asked", ("introduction-mentor",), (jon_says("ACCEPT"), lambda w: erase(w, MIA), hours(2)), lambda w: (not introduced(w, JON) and MIA not in whole(got(w, JON)[1:] if not introduced(w, JON) else []))  or not pairs(w)),
    "a receipt, and it is decided": ("asked", ("held-receipt",), (held_one, drops_all, hours(2)), not_after("held-receipt", LEA)),
    "a welcome, and she goes": ("office", ("welcome-mentor",), (signs_up(NOA, "Noa Weiss"), writes(NOA, "LEAVE"), hours(2)), lambda w: "welcome-mentor" not in letter_names(got(w, NOA)) or letter_names(got(w, NOA))[-1] == "left"),
    "was it you?, and she says it again with proof": ("asked", ("confirm",), (writes(MIA, "WITHDRAW", proof=""), writes(MIA, "WITHDRAW"), hours(1)), lambda w: request_states(w) == "W"),
    "erase all?, and she moves": ("asked", ("confirm-erase",), (writes(MIA, "ERASE"), move, hours(1)), lambda w: [m.recipient for m in w.player.post.sent if m.letter == "confirm-erase"] in ([], [MIA_HOME])),
    "a reminder, and his no": ("asked", ("reminder",), (days(6), jon_says("REJECT"), hours(2)), not_after("reminder", JON)),
    "still wanted?, and she is matched": ("asked", ("late-offer",), (days(16), jon_says("ACCEPT"), orders(f"MATCH {MIA} WITH {ADA}"), hours(2)), not_after("late-offer", MIA)),
    "his question to her, and she takes it back": ("asked", ("question",), (jon_says("Which clinic is she at, and since when?"), writes(MIA, "WITHDRAW"), hours(1)), not_after("question", MIA)),
    "her new address, and a newer one": ("paired", ("partner-moved",), (move, hours(1), lambda w: (w.write(MIA_HOME, f"CHANGE ADDRESS {MIA_ELSEWHERE}"), w.reply(MIA_ELSEWHERE, last(w, "confirm-address", MIA_ELSEWHERE), "YES", after=60)), hours(1)), lambda w: MIA_ELSEWHERE in whole([m for m in got(w, JON) if m.letter == "partner-moved"][-1:])),
    "shall she be erased?, and she has erased herself": ("asked", ("shown",), (orders(f"ERASE {MIA}"), lambda w: erase(w, MIA), hours(1)), lambda w: "Mia Okafor" not in words_of([m for m in got(w, CARLA) if m.letter == "shown"])),
    "done in his name, and undone": ("asked", ("forward-done",), (attaches(eml(FROM_JON, JONS_SUBJECT, "ACCEPT")), orders("UNDO"), hours(2)), lambda w: request_states(w) == "P" and (not_after("forward-done", JON)(w) or letter_names(got(w, JON))[-1] == "undone")),
    "more time, twice": ("paired", ("term-moved",), (orders("EXTEND REL-1 30 DAYS"), orders("EXTEND REL-1 60 DAYS"), hours(2)), lambda w: letter_names(got(w, JON)).count("term-moved") in (1, 2)),
    "how to begin, and it is over": ("paired", ("first-contact",), (orders("REMIND REL-1"), writes(MIA, "END NOW"), hours(2)), lambda w: not_after("first-contact", MIA)(w) and not_after("first-contact", JON)(w)),
    "who waits for a mentor, and she goes": ("asked", ("encouragement",), (jon_says("REJECT"), writes(MIA, "LEAVE"), hours(2)), not_after("encouragement", MIA)),
    "danger, and it is stopped meanwhile": ("paired", ("held",), (writes(MIA, "STATUS", f"STATUS\n\n{CRY}"), stops, hours(2)), lambda w: "zebra" in whole(got(w, CARLA))),
}  # fmt: skip
NOT_WELL = ("danger, and it is stopped meanwhile",)  # its story does not end


@grave("a letter is lost, comes twice, tells what is over, or names who is gone")
@pytest.mark.parametrize("how", LATE)
def test_a_letter_that_is_written_late_tells_what_is_so_by_then(how: str) -> None:
    """operating.md, letters that cannot be written: it goes out after the mending; what is over by then is dropped; it follows who moves, and goes when that member is erased."""
    kind, broken, steps, seen = LATE[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    breaks(*broken)(world)
    plays(world, steps)
    assert not set(letter_names(world.player.post.sent[begin:])) & set(broken)
    mended(world)
    world.later(minutes=30)
    assert seen(world), how_it_is(world)
    told_once(world, begin)
    if how not in NOT_WELL:
        all_is_well(world)


@grave("on a database a letter that is written late names who is gone, or is lost")
@pytest.mark.parametrize("how", ["the lines of a morning", "her new address, and a newer one", "a question to him, and she is erased"])  # fmt: skip
def test_on_each_database_a_letter_that_is_written_late_is_as_in_memory(both: Attacked, how: str) -> None:
    """As above; both stores must agree."""
    kind, broken, steps, seen = LATE[how]
    world = as_prepared(both, kind)
    breaks(*broken)(world)
    plays(world, steps)
    mended(world)
    world.later(minutes=30)
    assert seen(world), how_it_is(world)


asks_jon = writes(MIA, "REQUEST M-1001", "Would you, otter?")


def both_in_one_pass(world: Attacked) -> None:
    world.drop(MIA, "REQUEST M-1001", "Would you, otter?")
    world.drop(MIA, "WITHDRAW", "")
    world.work()


UNASKED: dict[str, tuple[Steps, str]] = {
    # what befalls a request whose letter to the mentor cannot be written, and its state by then
    "she takes it back": ((asks_jon, writes(MIA, "WITHDRAW")), "W"),
    "she leaves": ((asks_jon, writes(MIA, "LEAVE")), "W"),
    "she is removed": ((asks_jon, orders(f"REMOVE {MIA}")), "W"),
    "she is erased": ((asks_jon, lambda w: erase(w, MIA)), "W"),
    "she is matched": ((asks_jon, orders(f"MATCH {MIA} WITH {ADA}")), "WA"),
    "a coordinator takes it back": ((asks_jon, orders("WITHDRAW REQ-1")), "W"),
    "a coordinator erases her": ((asks_jon, orders(f"ERASE {MIA}"), says_yes), "W"),
    "he moves, and she takes it back": ((asks_jon, he_moves, writes(MIA, "WITHDRAW")), "W"),
    "both in one pass": ((both_in_one_pass,), "W"),
}  # fmt: skip


def nobody_told_him(world: Attacked) -> bool:
    his = [m for who in (JON, JON_NEW) for m in got(world, who)]
    told_of = {"request", "request-closed", "expired-mentor"} & set(letter_names(his))
    return not told_of and "Mia Okafor" not in words_of(his)


@grave("plain: a mentor reads that a request is over of which he was never told")
@pytest.mark.parametrize("how", UNASKED)
def test_who_was_never_asked_does_not_read_that_it_is_over(how: str) -> None:
    """CHANGELOG: letters that could not be written count as unheard like any other mail; flow.md, one story."""
    steps, state = UNASKED[how]
    world = fresh("office")
    breaks("request")(world)
    plays(world, (*steps, hours(2)))
    mended(world)
    world.later(hours=2)
    assert request_states(world) == state, how_it_is(world)
    assert nobody_told_him(world), how_it_is(world)
    if how == "she takes it back":
        assert "has never heard of it" in whole(got(world, MIA)[-1:]), whole(got(world, MIA)[-1:])
    all_is_well(world)


def test_who_was_never_asked_does_not_read_that_his_time_is_over() -> None:
    """As above; the clock closes it, after reminders that could not be written either."""
    world = fresh("office")
    breaks("request", "reminder")(world)
    plays(world, (asks_jon, days(16)))
    mended(world)
    assert request_states(world) == "E"
    assert nobody_told_him(world), how_it_is(world)


@pytest.mark.parametrize("then", ["WITHDRAW", "LEAVE"])
def test_whom_a_reminder_has_asked_reads_that_it_is_over(then: str) -> None:
    """The reminder carries what the first letter had."""
    world = fresh("office")
    breaks("request")(world)
    plays(world, (asks_jon, days(6), writes(MIA, then), hours(2)))
    assert letter_names(got(world, JON))[-2:] == ["reminder", "request-closed"]


@grave("on a database a mentor reads that a request is over of which he was never told")
@pytest.mark.parametrize("how", UNASKED)
def test_on_each_database_who_was_never_asked_hears_nothing(both: Attacked, how: str) -> None:
    """As above; both stores must agree."""
    steps, state = UNASKED[how]
    world = as_prepared(both, "office")
    breaks("request")(world)
    plays(world, (*steps, hours(2)))
    mended(world)
    assert request_states(world) == state, how_it_is(world)
    assert nobody_told_him(world), how_it_is(world)


mia_asks_a_person = writes(MIA, "A thing", NEEDS_A_PERSON)
mia_signs_up = signs_up(MIA, "Mia Okafor", "MENTEE")


BACK: dict[str, tuple[str, Steps]] = {
    # how it stands, and how she comes back after somebody else has removed her; her goodbye waits for a held mail of hers
    "her mail is dropped after it": ("asked", (orders(f"REMOVE {MIA}"), mia_asks_a_person, mia_signs_up, hours(2), drops_all)),
    "it is dropped at once": ("office", (orders(f"REMOVE {MIA}"), mia_asks_a_person, mia_signs_up, drops_all)),
    "two mails of hers": ("asked", (orders(f"REMOVE {MIA}"), mia_asks_a_person, writes(MIA, "CAPACITY 1"), mia_signs_up, hours(3), drops_all)),
    "a coordinator passes her form on": ("office", (orders(f"REMOVE {MIA}"), mia_asks_a_person, attaches(eml(OF_MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"))), hours(2), drops_all)),
    "no mail of hers is held": ("office", (orders(f"REMOVE {MIA}"), mia_signs_up, hours(2))),
    "she is removed once more": ("office", (orders(f"REMOVE {MIA}"), mia_asks_a_person, mia_signs_up, drops_all, orders(f"REMOVE {MIA}"), hours(2), mia_signs_up)),
}  # fmt: skip


def welcomed_last(world: Attacked) -> bool:
    """Nothing after her last welcome says that she has left."""
    names = letter_names(got(world, MIA))
    last_welcome = len(names) - names[::-1].index("welcome-mentee")
    return "left" not in names[last_welcome:] and "forward-done" not in names[last_welcome:]


@grave("plain: somebody who has come back reads last that she has left")
@pytest.mark.parametrize("how", BACK)
def test_a_goodbye_that_waits_is_not_sent_to_who_has_come_back(how: str) -> None:
    """flow.md, deeds and second thoughts: what waits tells what is so when it goes out."""
    kind, steps = BACK[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    plays(world, steps)
    world.later(hours=3)
    assert world.standing(MIA) == "active", how_it_is(world)
    assert "welcome-mentee" in letter_names(got(world, MIA, begin)), how_it_is(world)
    assert welcomed_last(world), how_it_is(world)
    all_is_well(world)


def test_a_mentor_who_has_come_back_reads_that_his_request_is_closed() -> None:
    """As above: he had been asked, and his goodbye would have said that what was open is closed."""
    world = fresh("asked")
    plays(
        world,
        (
            orders(f"REMOVE {JON}"),
            writes(JON, "A thing", NEEDS_A_PERSON),
            signs_up(JON, "Jon Berg"),
            hours(2),
            drops_all,
        ),
    )
    assert letter_names(got(world, JON))[-2:] == ["request-closed", "welcome-mentor"]
    all_is_well(world)


@grave("on a database somebody who has come back reads last that she has left")
@pytest.mark.parametrize("how", ["her mail is dropped after it", "two mails of hers"])
def test_on_each_database_a_goodbye_that_waits_is_not_sent_to_who_has_come_back(both: Attacked, how: str) -> None:  # fmt: skip
    """As above; both stores must agree."""
    kind, steps = BACK[how]
    world = as_prepared(both, kind)
    plays(world, steps)
    world.later(hours=3)
    assert world.standing(MIA) == "active", how_it_is(world)
    assert welcomed_last(world), how_it_is(world)


def test_who_has_left_for_good_reads_the_goodbye_that_waited() -> None:
    """As above: nothing is taken from who stays away."""
    world = fresh("office")
    plays(world, (orders(f"REMOVE {MIA}"), mia_asks_a_person, hours(2), drops_all, hours(2)))
    assert letter_names(got(world, MIA))[-2:] == ["forward-done", "left"]


SPOILT: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "a word that is none, in a subject": ("es/request.md", lambda t: t.replace(b"subject:", b"subject: {{ mentees_name }}", 1)),
    "a condition that never ends": ("de/introduction-mentee.md", lambda t: t + b"\n{% if mentor %}\n"),
    "a button whose word nobody understands": ("fr/check-in.md", lambda t: t + b'\n{{ button("Cliquez", "ZORGLUB") }}\n'),
}  # fmt: skip


@grave("a fault in a template is found only when somebody waits for the letter")
@pytest.mark.parametrize("how", SPOILT)
def test_a_fault_in_a_template_is_told_before_it_is_taken(own: tuple[Settings, RuleBook], how: str) -> None:
    """Issue 10, point 7: doctor, start and SIGHUP render every template, each branch, in each language; each button's word is understood; file, line and word."""
    key, change = SPOILT[how]
    found = faults_of(own, key, change)
    assert any(key.rpartition("/")[2] in fault for fault in found), found


# =========================== 8. rules ==================================================================================================


def both_say_yes(world: Attacked) -> None:
    for who in (JON, ADA):
        mail = last(world, "request", who)
        world.drop(who, f"Re: {see(mail).subject}", "ACCEPT", to=reply_address(mail), headers={"In-Reply-To": mail.message_id})  # fmt: skip
    world.work()


RULES: dict[str, tuple[dict[str, Any], str, Steps, Seen]] = {
    # the numbers, how it stands, what happens, and what is so in the end
    "two open, and both say yes in one minute": ({"open_requests": 2}, "asked", (asks_ada, both_say_yes, hours(2)), lambda w: len(pairs(w)) == 1 and introduced(w, MIA) == 1),
    "no undo": ({"undo_hours": 0}, "paired", (writes(JON, "UNDO"), hours(2)), lambda w: pairs(w) == [(JON, MIA)] and len(got(w, JON)) > 3),
    "no second thoughts: a free yes and a no": ({"second_thoughts_minutes": 0}, "asked", (jon_says("Yes, happy to."), jon_says("REJECT"), hours(2)), lambda w: not pairs(w) and request_states(w) == "R"),
    "one mail from one a day: she asks and takes it back": ({"letters_from_one_per_day": 1}, "office", (writes(MIA, "REQUEST M-1001", "Would you?"), writes(MIA, "WITHDRAW"), hours(2)), lambda w: bool(waiting(w)) or request_states(w) == "W"),
    "one mail from one a day: danger": ({"letters_from_one_per_day": 1}, "paired", (answers(MIA, "introduction-mentee", "Dear Jon,\nwould you like to meet on Monday?"), answers(MIA, "introduction-mentee", f"Dear Jon,\nwould you like to meet on Friday? {CRY}")), lambda w: "zebra" in whole(got(w, CARLA)) and "zebra" not in whole(got(w, JON))),
    "nobody vouches, all is believed: a coordinator's command": ({"unproven": "accept"}, "asked", (orders("START"), lambda w: order(w, f"REMOVE {JON}", f"PAUSE {ADA}", proof=""), hours(2)), lambda w: w.standing(JON) == "active" and w.standing(ADA) == "active"),
    "nobody vouches, all is believed: erase": ({"unproven": "accept"}, "asked", (writes(MIA, "ERASE", proof=""), hours(2)), lambda w: MIA in addresses(w)),
    "nobody vouches, all is held: was it you?": ({"unproven": "hold"}, "asked", (writes(MIA, "LEAVE", proof=""), hours(2)), lambda w: w.standing(MIA) == "active" and len(waiting(w)) == 1 and not_after("confirm", MIA)(w)),
    "two is the most: raise": ({"most_capacity": 2}, "paired", (writes(LEA, "REQUEST M-1001", "Me too."), lambda w: w.reply(JON, last(w, "request", JON), "ACCEPT"), signs_up(NOA, "Noa Weiss", "MENTEE"), writes(NOA, "REQUEST M-1001", "And me."), lambda w: w.reply(JON, last(w, "request", JON), "RAISE"), hours(2)), lambda w: len(pairs(w)) == 2 and not introduced(w, NOA)),
    "a day to answer": ({"answer_days": 1, "reminder_days": ()}, "office", (writes(MIA, "REQUEST M-1001", "Would you?"), days(3)), lambda w: request_states(w) == "E" and "reminder" not in letter_names(got(w, JON)) and "encouragement" in letter_names(got(w, MIA))),
    "no breaker": ({"breaker_letters_per_hour": 0}, "paired", tuple(writes((MIA, JON, ADA, LEA)[n % 4], "STATUS", f"{n}") for n in range(16)), lambda w: w.player.records()["outbox"]["queued"] == 0),
    "one help a day, and danger below it": ({"help_per_day": 1}, "paired", (writes(MIA, "HELP"), writes(MIA, "HELP", f"HELP\n\n{CRY}")), lambda w: "zebra" in whole(got(w, CARLA))),
    "a digest a day, while somebody is in danger": ({"digest": "daily"}, "paired", (writes(MIA, "STATUS", f"STATUS\n\n{CRY}"), days(2)), lambda w: "digest" in letter_names(got(w, CARLA)) and "zebra" in whole(got(w, CARLA))),
    "no late answers": ({"late_answer_days": 0}, "asked", (days(16), jon_says("ACCEPT"), hours(2)), lambda w: not introduced(w, MIA) and not_after("late-offer", MIA)(w)),
    "thirty a day for one, for unproven none": ({"unproven_letters_per_day": 1, "unproven_letters_in_all": 1}, "asked", (writes("pat@ward.example", "HELP", proof=""), writes(MIA, "WITHDRAW", proof=""), lambda w: first_confirm(w, MIA, "YES")), lambda w: request_states(w) == "W"),
}  # fmt: skip


@grave("with a number of the rules at its end somebody has two mentors, acts for another, or is not read")
@pytest.mark.parametrize("how", RULES)
def test_at_the_ends_of_the_rules_promises_hold(how: str) -> None:
    """rules.md, policy.toml, key by key; for-members.md: one mentor at a time; rules.md, dire: over a limit of the day as well."""
    values, kind, steps, seen = RULES[how]
    world = with_policy(kind, **values)
    plays(world, steps)
    assert seen(world), how_it_is(world)
    nothing_lost(world)


SCREENS: dict[str, tuple[Any, str, str, bool]] = {
    # a rule of the association's, what Mia writes, and whether a person must read it at once
    "her mails wait": (rule("hold", sender=MIA), "STATUS", f"STATUS\n\n{CRY}", True),
    "her mails pass": (rule("pass", sender=MIA), "PAUSE", f"PAUSE\n\n{CRY}", True),
    "what is large waits": (rule("hold", larger_than_kb=1), "STATUS", "STATUS\n\n" + "I have been thinking. " * 90 + CRY, True),
}  # fmt: skip


@grave("a rule of the association's keeps danger from being read on a full day")
@pytest.mark.parametrize("how", SCREENS)
def test_a_rule_does_not_keep_danger_from_a_person_on_a_full_day(how: str) -> None:
    """rules.md, dire: held for another reason or over a limit of the day; screening.toml: hold, it waits for you; pass: its usual way."""
    which, subject, words, read = SCREENS[how]
    world = fresh("paired")
    world.player.rules = screened(which).player.rules
    world.player.set_up()
    for n in range(12):
        world.write(f"pia@w{n}.example", f"A thing {n}", f"{NEEDS_A_PERSON} That was in {1990 + n}.")
    begin = sent_so_far(world)
    world.write(MIA, subject, words)
    assert ("zebra" in whole(got(world, CARLA, begin))) == read, how_it_is(world)
    assert "zebra" not in whole(got(world, JON, begin))


FAULTY = {
    "policy.toml": ("term_months = 0\nanswer_dais = 10\n", ("term_months", "answer_dais")),
    "screening.toml": ('[[rule]]\nname = "Ads"\nwhen = { subject_hass = ["x"] }\nthen = "burn"\nbecause = "b"\n', ("subject_hass", "burn")),
    "blocked.toml": ('[[blocked]]\nbetween = ["mia@example.org"]\n', ("between",)),
}  # fmt: skip


@grave("a program starts with a fault in its rules, or one fault hides another")
@pytest.mark.parametrize("file", FAULTY)
def test_every_fault_of_a_file_of_rules_is_named_at_once(file: str, tmp_path: Path) -> None:
    """rules.md, when something is wrong: nothing starts with a fault in it; every fault in every file is named at once; README: exit code 2."""
    words, named = FAULTY[file]
    program = SmallProgram(tmp_path, '[paths]\nrules = "ours"\n')
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / file).write_text(words)
    program.sign_up("jon@north.example")
    said = run(program.command()[2:], "once")
    assert said[0] == "2", said
    assert all(word in said for word in named), said
    assert "Traceback" not in said
    assert program.sent() == []


# =========================== 9. what people hand in ====================================================================================

NO_YES = (
    "I accept that I am not the right person for her.",
    "Accepting this would be unwise.",
    "I accept your apology.",
    "Yes, I saw your mail.",
    "My chief accepts, I do not.",
    "Ich nehme an, dass das ein Irrtum ist.",
    "Zusage folgt, sobald mein Chef genickt hat.",
    "Ja, nein, vielleicht.",
    "Gern geschehen.",
    "J'accepte mal qu'on m'écrive le dimanche.",
    "Oui mais non.",
    "Volontiers une autre fois.",
    "Acepto que no tengo tiempo.",
    "Sí, ya leí su correo.",
    "Accetto il rifiuto, grazie.",
    "Sì, figurati se ho tempo!",
    "Ik neem aan dat dit een vergissing is.",
    "Jag antar att det är ett misstag.",
    "Jeg antager, at det er en fejl.",
    "Jeg antar at dette er en feil.",
    "Aceito que não dá.",
    "Przyjmuję do wiadomości.",
    "Joo ei.",
    "Hyväksyn sen, että en ehdi.",
    "A̶C̶C̶E̶P̶T̶",
    "ACCEPT\n\nSent by my secretary by mistake.",
    "ACCEPT? Really? Me?",
    "Tak for mailen.",
)


@grave("a yes that was none: a mentee is introduced to somebody who did not say yes")
@pytest.mark.parametrize("words", NO_YES)
def test_what_is_no_yes_introduces_nobody(words: str) -> None:
    """reading-answers.md: a clause counts only when every word of it is understood; DESIGN: a wrong yes is the costliest failure there is."""
    world = fresh("asked")
    sent = world.reply(JON, question_to_jon(world), words)
    assert is_answered(world, JON, sent)
    world.later(hours=2)
    assert request_states(world) != "A", how_it_is(world)
    assert not introduced(world, MIA)


NO_NO = ("No problem at all, I accept.", "Kein Problem, gern!", "Pas de souci, j'accepte.", "No hay problema, acepto.", "Nessun problema, volentieri.", "Geen probleem, graag!", "Inga problem, gärna!", "Nie ma sprawy, chętnie.", "Ei ongelmaa, mielelläni.", "Não tem problema, aceito.", "Intet problem, gerne!", "Why not? Yes!")  # fmt: skip


@grave("plain: a mentee reads that a mentor declined who said yes")
@pytest.mark.parametrize("words", NO_NO)
def test_a_yes_that_begins_with_a_no_declines_nothing(words: str) -> None:
    """reading-answers.md, phrases: "no problem" is not "no"."""
    world = fresh("asked")
    sent = world.reply(JON, question_to_jon(world), words)
    assert is_answered(world, JON, sent)
    world.later(hours=2)
    assert request_states(world) in ("A", "P"), how_it_is(world)


IN_DANGER = (
    "My mentor threatened to ruin me.",
    "Mein Mentor hat mir gedroht.",
    "Il m'a menacée hier soir.",
    "Me amenazó con contarlo todo.",
    "Mi ha minacciata di nuovo.",
    "Hij heeft me bedreigd.",
    "Han hotar mig hela tiden.",
    "Han truer meg.",
    "Han truede mig i går.",
    "Ele ameaçou-me.",
    "Groził mi wczoraj.",
    "He punched me in the face.",
    "Er hat mich gewürgt.",
    "Il m'a giflée.",
    "I do not want to live any more.",
    "Ich will mich umbringen.",
)


@grave("somebody in danger gets a list, and a person reads of it the next morning or never")
@pytest.mark.parametrize("words", IN_DANGER)
def test_danger_below_a_command_is_read_at_once_in_any_language(words: str) -> None:
    """rules.md, dire: violence, threats, somebody in danger: to a person at once, beside whatever else the mail does; for-coordinators.md: likewise."""
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(MIA, "STATUS", f"STATUS\n\n{words}")
    assert words.split()[-2] in whole(got(world, CARLA, begin)), how_it_is(world)
    assert words not in whole(got(world, JON, begin))


CRIES: dict[str, tuple[str, Steps]] = {
    # how it stands, and where the words of danger stand
    "in the profile of a mentor": ("office", (writes(NOA, "SIGN UP MENTOR", FORM.format(name="Noa Weiss") + "About: My husband threatens me, zebra.\n"),)),
    "below ACCEPT": ("asked", (jon_says("ACCEPT\n\nShe threatens me if I say no, zebra."),)),
    "below REJECT": ("asked", (jon_says("REJECT\n\nShe threatens me, zebra."),)),
    "in words for her": ("paired", (answers(JON, "introduction-mentor", "Dear Mia,\nsomebody at work threatens me, zebra, so I cannot come on Monday."),)),
    "below RENEW": ("paired", (until_offered, answers(MIA, "renewal-offer", f"RENEW\n\n{CRY}"))),
    "in an answer to: Was it you?": ("asked", (writes(MIA, "PAUSE", proof=""), answers(MIA, "confirm", f"NO\n\n{CRY}"))),
    "in an answer to: Erase all?": ("asked", (writes(MIA, "ERASE"), answers(MIA, "confirm-erase", f"YES\n\n{CRY}"))),
    "by who has left": ("asked", (writes(MIA, "LEAVE"), days(2), writes(MIA, "Hello", f"I have left. {CRY}"))),
    "by who was erased": ("asked", (lambda w: erase(w, MIA), days(2), writes(MIA, "Hello", f"I was a member. {CRY}"))),
    "in a calendar's words": ("paired", (writes(MIA, "Declined: First conversation", CRY),)),
    "below thanks": ("paired", (writes(MIA, "Thank you!", f"Thank you so much for everything!\n\nBest wishes\nMia\n\nPS: {CRY}"),)),
    "in a forward of hers": ("paired", (writes(MIA, "Fwd: from Jon", f"See what he writes: he threatens me, zebra.\n\n---------- Forwarded message ---------\nFrom: {FROM_JON}\nDate: Mon, Mar 2, 2026 at 10:00 AM\nSubject: you\nTo: <{MIA}>\n\nI know where you live.\n"),)),
    "beside a language": ("paired", (writes(MIA, "DEUTSCH", "DEUTSCH\n\nEr bedroht mich, zebra."),)),
    "as a reply to WHY": ("paired", (lambda w: w.reply(MIA, last(w, "introduction-mentee", MIA), f"WHY\n\n{CRY}"),)),
    "over a quotation that is marked": ("paired", (lambda w: w.reply(MIA, last(w, "introduction-mentee", MIA), f"{CRY}\n\n> Dear Mia,\n> Jon Berg has said yes!"),)),
}  # fmt: skip


@grave(
    "somebody in danger is answered by a machine, and no person reads it; or the one whom it is about does"
)
@pytest.mark.parametrize("how", CRIES)
def test_danger_is_read_at_once_wherever_it_stands(how: str) -> None:
    """rules.md, dire: beside whatever else it does, be it an answer or words for a partner; CHANGELOG: who was erased and writes of a danger is read by a person; decision 26."""
    kind, steps = CRIES[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    plays(world, steps)
    assert "zebra" in whole(got(world, CARLA, begin)), how_it_is(world)
    other = MIA if how in ("below ACCEPT", "below REJECT", "in words for her") else JON
    world.later(hours=3)
    assert "zebra" not in whole(got(world, other, begin)), letter_names(got(world, other, begin))
    nothing_lost(world)


SENTENCES: dict[str, tuple[str, str, str, str, Seen]] = {
    # how it stands, who writes, the subject, the words, and what is so
    "leave me alone": ("paired", MIA, "", "Leave me alone, all of you, zebra.", lambda w: w.standing(MIA) == "active"),
    "end of term": ("paired", MIA, "", "End of term exams keep me busy, zebra; can our talk wait?", lambda w: pairs(w) == [(JON, MIA)]),
    "the end of the story": ("paired", MIA, "", "END of the story: he never came, zebra.", lambda w: pairs(w) == [(JON, MIA)]),
    "erase a line": ("paired", MIA, "", "Erase my last sentence about the ward, please, zebra.", lambda w: MIA in addresses(w)),
    "undo does not work": ("paired", JON, "", "Undo does not work in my mail program, zebra. What now?", lambda w: pairs(w) == [(JON, MIA)]),
    "withdraw? never": ("asked", MIA, "", "Withdraw? Never! I am so looking forward to it, zebra.", lambda w: request_states(w) == "P"),
    "renew my card": ("paired", MIA, "", "Renew my library card, please, zebra.", lambda w: row(w, "REL-1")["term"] == 1),
    "request a refund": ("office", MIA, "", "Request a refund of my fee, please, zebra.", lambda w: not request_states(w)),
    "status of my fee": ("paired", MIA, "Status of my fee", "Has it come, zebra?", lambda w: pairs(w) == [(JON, MIA)]),
    "browse his mails": ("paired", MIA, "", "Browse through his messages, and you will see that he threatens me, zebra.", lambda w: "zebra" in whole(got(w, CARLA))),
    "help, he hit me": ("paired", MIA, "", "Help! My mentor hit me, zebra.", lambda w: "zebra" in whole(got(w, CARLA))),
    "export papers": ("paired", MIA, "", "Export papers are late, zebra. Shall I tell him?", lambda w: pairs(w) == [(JON, MIA)]),
    "German: the end of a year": ("paired", MIA, "", "Beenden wir das Jahr mit einem Treffen, zebra?", lambda w: pairs(w) == [(JON, MIA)]),
    "German: a newsletter": ("paired", MIA, "", "Abmelden möchte ich mich vom Rundbrief, zebra, nicht vom Programm.", lambda w: w.standing(MIA) == "active"),
    "German: a line to be erased": ("paired", MIA, "", "Löschen Sie bitte die dritte Zeile meines Profils, zebra.", lambda w: MIA in addresses(w)),
    "French: he says that it is over": ("paired", MIA, "", "Terminer ? Jamais, c'est formidable, zebra.", lambda w: pairs(w) == [(JON, MIA)]),
    "Spanish: a walk": ("paired", MIA, "", "Terminar la tesis me cuesta, zebra, y no sé a quién preguntar.", lambda w: pairs(w) == [(JON, MIA)]),
}  # fmt: skip


@grave("a word of a sentence is taken for a command; or nobody reads what the sentence says")
@pytest.mark.parametrize("how", SENTENCES)
def test_a_sentence_that_begins_like_a_command_is_read_as_a_sentence(how: str) -> None:
    """Decision 26: a command may be the first word of a sentence; flow.md: END and LEAVE with words below them that deny, doubt or ask are asked about; DESIGN: a doubt is never acted on."""
    kind, who, subject, words, seen = SENTENCES[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    sent = world.write(who, subject, words)
    assert is_answered(world, who, sent)
    assert seen(world), how_it_is(world)
    world.later(hours=30)
    assert pairs(world) == ([(JON, MIA)] if kind == "paired" else []), how_it_is(world)
    assert "zebra" in whole(got(world, CARLA, begin)) or set(letter_names(got(world, who, begin))) - {"status", "directory", "help"}, how_it_is(world)  # fmt: skip
    nothing_lost(world)


VERDICTS: dict[str, tuple[str, bool]] = {
    # what stands above a mail from jon@hospital.example, and whether that proves it
    "with a comment": (f"Authentication-Results: {SERVER}; dmarc=pass (p=none dis=none) header.from=hospital.example", True),
    "in many lines": (f"Authentication-Results: {SERVER};\n\tdkim=none;\n\tdmarc=pass\n\theader.from=hospital.example", True),
    "spf of that domain": (f"Authentication-Results: {SERVER}; spf=pass smtp.mailfrom={JON}", True),
    "a best guess": (f"Authentication-Results: {SERVER}; dmarc=bestguesspass header.from=hospital.example", False),
    "signed by a tail": (f"Authentication-Results: {SERVER}; dkim=pass header.d=example", False),
    "signed by who looks like it": (f"Authentication-Results: {SERVER}; dkim=pass header.d=hospital.example.evil.example", False),
    "signed by a piece of it": (f"Authentication-Results: {SERVER}; dkim=pass header.d=ital.example", False),
    "passed, of another": (f"Authentication-Results: {SERVER}; dmarc=pass header.from=evil.example", False),
    "no, and then yes": (f"Authentication-Results: {SERVER}; dmarc=fail header.from=hospital.example\nAuthentication-Results: {SERVER}; dmarc=pass header.from=hospital.example", False),
    "yes, and then no": (f"Authentication-Results: {SERVER}; dmarc=pass header.from=hospital.example\nAuthentication-Results: {SERVER}; dmarc=fail header.from=hospital.example", False),
    "below a host of somebody's": (f"Received: from a.evil.example by b.evil.example; Mon, 2 Mar 2026 18:00:00 +0100\nReceived: from c.evil.example by d.evil.example; Mon, 2 Mar 2026 18:00:00 +0100\nSubject: x\nAuthentication-Results: {SERVER}; dmarc=pass header.from=hospital.example", False),
    "two domains in one word": (f"Authentication-Results: {SERVER}; dmarc=pass header.from=hospital.example header.from=evil.example", False),
    "a chain that passed": (f"Authentication-Results: {SERVER}; arc=pass (i=1 dmarc=pass header.from=hospital.example)", False),
}  # fmt: skip


@grave("a mail counts as proven that is not, or the other way round")
@pytest.mark.parametrize("how", VERDICTS)
def test_only_our_own_server_s_plain_word_proves_a_sender(how: str) -> None:
    """reading-automatic.md, who wrote it: our field alone, in the run at the top; dmarc=pass with its header.from; a fail holds whatever else passed."""
    verdict, proven = VERDICTS[how]
    world = fresh("asked")
    subject = "" if "Subject:" in verdict else "Subject: PAUSE\n"
    sent = raw(world, f"{verdict}\nFrom: Jon Berg <{JON}>\nTo: {ADDRESS}\n{subject}Date: Mon, 2 Mar 2026 18:00:00 +0100", "PAUSE")  # fmt: skip
    assert (world.standing(JON) == "paused") == proven, how_it_is(world)
    assert is_answered(world, JON, sent)


ROSTERS: dict[str, bytes] = {
    "of a German program": "Vorname;Nachname;E-Mail-Adresse\r\nJon;Berg;jon@north.example\r\nZoë;Lind;zoe@west.example\r\n".encode("cp1252"),
    "with names around": b"email,name\nJon Berg <jon@north.example>,Jon Berg\nZoe <zoe@west.example>,Zoe\n",
    "with links": b"email,name\nmailto:jon@north.example,Jon\nmailto:zoe@west.example,Zoe\n",
    "with formulas": b'email,name\n"=HYPERLINK(""mailto:jon@north.example"")",Jon\nzoe@west.example,Zoe\n',
    "with NULs": b"email,name\njon@north.example,Jon\0Berg\nzoe@west.example,Zoe\n",
    "old ends of lines": b"email,name\rjon@north.example,Jon Berg\rzoe@west.example,Zoe\r",
    "a note below": b"email,name\njon@north.example,Jon\nzoe@west.example,Zoe\n\nTotal: 2 members\n",
}  # fmt: skip


@grave("half a roster is taken for the whole, or an address on it is another's")
@pytest.mark.parametrize("how", ROSTERS)
def test_a_roster_is_read_whole_or_each_line_is_named(how: str) -> None:
    """for-coordinators.md, the roster: where one line cannot be read, each such line is named, and nothing of the file is imported."""
    found = read_roster(ROSTERS[how])
    assert (found.rows == () and bool(found.faults)) or sorted(a for a, _ in found.rows) == ["jon@north.example", "zoe@west.example"], found  # fmt: skip


FORMS: dict[str, str] = {
    "in dots": "• Name: Noa Weiss\n• Practice areas: Critical care\n• Goals: To learn.\n",
    "with the wide colon": "Name： Noa Weiss\nPractice areas： Critical care\nGoals： To learn.\n",
    "in the quotation": "Here it is.\n\n> Name: Noa Weiss\n> Practice areas: Critical care\n> Goals: To learn.\n",
    "numbered": "1. Name: Noa Weiss\n2. Practice areas: Critical care\n3. Goals: To learn.\n",
    "with stars": "*Name:* Noa Weiss\n*Practice areas:* Critical care\n*Goals:* To learn.\n",
    "in German": "Name: Noa Weiss\nFachgebiete: Intensivmedizin\nZiele: Lernen.\n",
    "one word to a line": "Name:\nNoa Weiss\nPractice areas:\nCritical care\nGoals:\nTo learn.\n",
}  # fmt: skip


@grave("plain: a form is filled in and nobody says anything to whoever filled it in")
@pytest.mark.parametrize("how", FORMS)
def test_a_form_as_people_fill_it_in_is_taken_or_asked_about(how: str) -> None:
    """for-members.md, sign up: a field is a label, a colon and a value; if something is missing we ask for it."""
    world = fresh("office")
    sent = world.write(NOA, "SIGN UP MENTEE", FORMS[how])
    assert got(world, NOA), letter_names(sent)
    mine = member(world, NOA)
    assert not mine or mine["name"] in ("Noa Weiss", ""), mine
    nothing_lost(world)


def raw_status(head: str) -> Step:
    return lambda w: raw(w, head.format(mia=MIA, us=ADDRESS), "STATUS", proof="college.example")


HEADS: dict[str, str] = {
    "no date": "From: {mia}\nTo: {us}\nSubject: STATUS",
    "a date of the past": "From: {mia}\nTo: {us}\nSubject: STATUS\nDate: Thu, 1 Jan 1970 00:00:00 +0000",
    "a date that is none": "From: {mia}\nTo: {us}\nSubject: STATUS\nDate: yesterday, at noon",
    "two subjects": "From: {mia}\nTo: {us}\nSubject: STATUS\nSubject: LEAVE\nDate: Mon, 2 Mar 2026 18:00:00 +0100",
    "many to whom": "From: {mia}\nTo: {us}, " + ", ".join(f"p{n}@ward{n}.example" for n in range(60)) + "\nSubject: STATUS\nDate: Mon, 2 Mar 2026 18:00:00 +0100",
    "a subject in pieces": "From: {mia}\nTo: {us}\nSubject: =?utf-8?q?STA?=\n =?utf-8?q?TUS?=\nDate: Mon, 2 Mar 2026 18:00:00 +0100",
}  # fmt: skip


@grave("a member's mail is lost, or ends her part, because of a field of its header")
@pytest.mark.parametrize("how", HEADS)
def test_a_mail_with_an_odd_header_is_answered(how: str) -> None:
    """DESIGN, promises: each message reaches exactly one end; faults.md 30: however damaged a mail is, it is read, or set aside."""
    world = fresh("paired")
    begin = sent_so_far(world)
    raw_status(HEADS[how])(world)
    assert is_answered(world, MIA, got(world, MIA, begin))
    assert world.standing(MIA) == "active"
    assert pairs(world) == [(JON, MIA)]
    nothing_lost(world)


CVS: dict[str, tuple[str, bytes]] = {
    "a template from elsewhere": ("cv.docx", docx(rels=relationship("attachedTemplate", "http://evil.example/t.dotm"))),
    "a launch in other letters": ("cv.pdf", pdf(b"<</Type/Catalog/OpenAction<</S/La#75nch/F(cmd.exe)>>>>")),
    "an action at its opening": ("cv.pdf", pdf(b"<</Type/Catalog/AA<</O<</S/JavaScript/JS(app.alert\\(1\\))>>>>>>")),
    "an object of another program": ("cv.docx", docx({"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0" + bytes(600)})),
}  # fmt: skip


@grave("a file that acts when it is opened goes to a mentor under our name")
@pytest.mark.parametrize("how", CVS)
def test_a_file_that_acts_is_passed_on_to_nobody(how: str) -> None:
    """Decision 9: what is refused; faults.md 60."""
    name, content = CVS[how]
    world = fresh("office")
    signs_up_with(world, [(name, content, "octet-stream")])
    assert not files_in(lee_is_introduced(world))


PAGES: dict[str, tuple[str, str]] = {
    # a page as mail programs write it, and how his request stands then
    "Outlook, with the letter below": ('<div>Yes, happy to.</div><div id="divRplyFwdMsg"><hr><b>From:</b> Mentor Exchange<br><b>Subject:</b> Would you?<br></div><div>Reply ACCEPT or REJECT.</div>', "AP"),
    "struck out": ("<p><s>ACCEPT</s></p><p>I have to think about it.</p>", "P"),
    "struck out by a style": ('<p><span style="text-decoration:line-through">Yes, I accept.</span></p>', "P"),
    "a thumb of Outlook": (f"<div>Jon Berg reacted to your message:</div><div><img alt='👍'></div><div>From: {ADDRESS}</div>", "AP"),
    "white on white": ('<p style="color:#ffffff;background:#ffffff">ACCEPT</p><p>Who is she?</p>', "P"),
    "his answer in a table": ("<table><tr><td>REJECT</td></tr><tr><td><i>Jon Berg, PharmD</i></td></tr></table>", "RP"),
}  # fmt: skip


@grave("what a page strikes out or hides is taken for a yes, or an answer in a page is lost")
@pytest.mark.parametrize("how", PAGES)
def test_a_page_says_what_its_reader_sees(how: str) -> None:
    """CHANGELOG: words that a page shows to nobody are not said; a yes that an element strikes out or hides is not taken for one."""
    html, may = PAGES[how]
    world = fresh("asked")
    sent = html_only(world, JON, "", html, thread=question_to_jon(world))
    assert is_answered(world, JON, sent)
    assert request_states(world) in may, how_it_is(world)


# =========================== 10. coordinators, crashes, histories =======================================================================

DOUBTS = ("Noch nicht", "Pas encore", "Todavía no", "Non ancora", "Nog niet", "Inte än", "Ikke ennå", "Ainda não", "Jeszcze nie", "Så ikke endnu", "Not before Friday", "Wrong pair, sorry")  # fmt: skip


@grave("a pair is parted though the subject says: not yet")
@pytest.mark.parametrize("subject", DOUBTS)
def test_a_subject_that_doubts_stops_the_commands_below_it(subject: str) -> None:
    """for-coordinators.md, what a line must look like: a subject of your own that doubts stops the commands below it, and the transcript says so."""
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(CARLA, subject, "END REL-1")
    world.later(hours=2)
    assert pairs(world) == [(JON, MIA)], how_it_is(world)
    assert got(world, CARLA, begin)


BESIDE: dict[str, str] = {
    # what a coordinator writes around a command that she does not want done
    "a question": "Could you please PAUSE jon@hospital.example?",
    "what the other says": "Dan says: END REL-1",
    "she wonders": "I wonder whether to\nEND REL-1\nMaybe you know.",
    "of yesterday": "Yesterday I wrote\n\nEND REL-1\n\nand nothing happened. Why?",
    "never": "Never do this:\n\nEND REL-1\nREMOVE mia@college.example",
    "German": "Bitte das noch nicht tun:\n\nEND REL-1",
    "French": "Surtout ne faites pas ceci :\n\nEND REL-1",
    "Spanish": "Por favor, no hagáis esto todavía:\n\nEND REL-1",
    "Polish": "Proszę tego jeszcze nie robić:\n\nEND REL-1",
    "Portuguese": "Por favor, não façam isto ainda:\n\nEND REL-1",
    "in a list": "To do on Monday:\n- END REL-1\n- PAUSE jon@hospital.example",
    "in a signature": "QUEUE\n\n-- \nCarla\nEND REL-1",
    "a draft of hers": "Here is what I would send:\n\n    END REL-1\n    PAUSE jon@hospital.example",
}  # fmt: skip


@grave("a command is done that she wrote about and did not give")
@pytest.mark.parametrize("how", BESIDE)
def test_a_command_that_she_writes_about_is_not_done(how: str) -> None:
    """for-coordinators.md, what a line must look like: one command is one line; quoted or indented lines and lists do not count; where other words say no, doubt or ask, nothing is done, and you are asked."""
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(CARLA, "Some things", BESIDE[how])
    world.later(hours=2)
    assert pairs(world) == [(JON, MIA)], how_it_is(world)
    assert world.standing(JON) == world.standing(MIA) == "active"
    assert got(world, CARLA, begin)


def at_one_moment(*lines: tuple[str, str]) -> Step:
    def act(world: Attacked) -> None:
        for who, words in lines:
            world.drop(who, "Some things", words)
        world.work()

    return act


def both_decide(world: Attacked) -> None:
    (ref,) = waiting(world)
    at_one_moment((CARLA, f"DROP {ref}"), (DAN, f"ANSWER {ref}\nIt is here, otter."))(world)


HANDS: dict[str, tuple[str, Steps, Seen]] = {
    # how it stands, what two hands do, and what is so in the end
    "an end, and more time": ("paired", (at_one_moment((CARLA, "END REL-1"), (DAN, "EXTEND REL-1 30 DAYS")), hours(2)), lambda w: not pairs(w) or "ended" not in letter_names(got(w, MIA))),
    "an end, by her and by the member": ("paired", (at_one_moment((CARLA, "END REL-1"), (MIA, "END NOW")), hours(2)), lambda w: not pairs(w) and letter_names(got(w, JON)).count("ended") == 1),
    "matched by two with two": ("office", (at_one_moment((CARLA, f"MATCH {MIA} WITH {JON}"), (DAN, f"MATCH {MIA} WITH {ADA}")), hours(2)), lambda w: len(pairs(w)) == 1 and introduced(w, MIA) == 1),
    "erased, and asked for": ("office", (orders(f"ERASE {MIA}"), at_one_moment((DAN, f"ASK M-1001 FOR {MIA}")), says_yes, hours(2)), lambda w: MIA not in addresses(w) and "P" not in request_states(w)),
    "stopped, and danger": ("paired", (stops, writes(MIA, "STATUS", f"STATUS\n\n{CRY}"), orders("START"), hours(1)), lambda w: "zebra" in whole(got(w, CARLA)) and "zebra" not in whole(got(w, JON))),
    "dropped by one, released by the other": ("paired", (held_one, both_decide, hours(1)), lambda w: not waiting(w) and len(got(w, DAN)) >= 1),
    "kept apart, and matched": ("office", (at_one_moment((CARLA, f"BLOCK {MIA} AND {JON}"), (DAN, f"MATCH {MIA} WITH {JON}")), hours(2)), lambda w: not pairs(w) and not introduced(w, MIA)),
    "removed and undone, while he says yes": ("asked", (orders(f"REMOVE {MIA}"), jon_says("ACCEPT"), orders("UNDO DO-1", who=DAN), hours(3)), lambda w: len(pairs(w)) <= 1 and w.standing(MIA) == "active"),
}  # fmt: skip


@grave("two hands make two mentors, two ends, or an introduction of who is gone")
@pytest.mark.parametrize("how", HANDS)
def test_what_two_hands_do_at_once_is_one_story(how: str) -> None:
    """for-coordinators.md: the first of you who decides it has decided it; UNDO: if no record has another version by now; for-members.md: one mentor at a time."""
    kind, steps, seen = HANDS[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    plays(world, steps)
    assert seen(world), (how_it_is(world), told(got(world, CARLA))[-400:], told(got(world, DAN), DAN)[-400:])
    told_once(world, begin)
    all_is_well(world)


@grave("on a database two hands make two mentors")
@pytest.mark.parametrize("how", ["matched by two with two", "kept apart, and matched", "removed and undone, while he says yes"])  # fmt: skip
def test_on_each_database_two_hands_are_one_story(both: Attacked, how: str) -> None:
    """As above; both stores must agree."""
    kind, steps, seen = HANDS[how]
    world = as_prepared(both, kind)
    plays(world, steps)
    assert seen(world), how_it_is(world)
    all_is_well(world)


@grave(
    "a coordinator reads of herself what her mentee wrote, by way of a letter that was written late or of a table"
)
@pytest.mark.parametrize("words", ["STATUS\n\nCarla threatens me, zebra.", "END NOW\n\nCarla never had time, zebra.", "PAUSE\n\nI am afraid of her, zebra."])  # fmt: skip
def test_what_is_about_a_coordinator_is_kept_from_her_when_it_is_written_late(words: str) -> None:
    """CHANGELOG: what members write beside a command is held for the others, where a coordinator whom it may be about would read the next morning's mail; flow.md: the partner never hears of it."""
    world = carla_mentors_mia()
    begin = sent_so_far(world)
    breaks("held", "summary")(world)
    world.write(MIA, "", words)
    world.later(days=2)
    mended(world)
    for line in ("QUEUE", "SHOW HELD-1", f"SHOW {MIA}", "STATUS"):
        order(world, line)
    world.later(days=1)
    assert "zebra" not in whole(got(world, CARLA, begin)), letter_names(got(world, CARLA, begin))
    assert "zebra" in whole(got(world, DAN, begin)), letter_names(got(world, DAN, begin))


@grave("a cry or an end is lost, or told twice, by a crash")
@pytest.mark.parametrize("stage", ["after commit A", "before commit B", "after commit B", "after claim"])
def test_an_end_with_a_cry_survives_a_crash(tmp_path: Path, database: str, stage: str, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """flow.md, crash points: records change once, and a mail goes out at least once; rules.md, dire."""
    world = BoxProgram(tmp_path, database=database)
    with world.parts() as parts:
        accepts(world, asked_on(world, parts))
        now_plus(parts, 7)
        before = len({str(message_from_bytes(m)["Message-ID"]) for m in box_letters(world, BOX_JON)})
    world.write(BOX_MIA, "END NOW", f"END NOW\n\n{CRY}", "Mia Lund")
    with world.parts() as parts, at_stage(stage, dies, monkeypatch), suppress(Died):
        a_pass(parts, timedelta(minutes=9))
    with world.parts() as parts:
        for later in (30, 90, 200):
            assert a_pass(parts, timedelta(minutes=later)) == ""
    cries = {str(message_from_bytes(m)["Message-ID"]) for m in box_letters(world, BOX_CARLA) if b"zebra" in m}
    assert len(cries) == 1, cries
    assert states_on(world, "relationships") == ["ended"]
    assert len({str(message_from_bytes(m)["Message-ID"]) for m in box_letters(world, BOX_JON)}) == before + 1
    assert not [m for m in box_letters(world, BOX_JON) if b"zebra" in m]
    assert world.left() == 0


FAULT = "\n{{ 100 // (mentee|length - 8) }}\n"


@grave("a letter that is written late is lost or goes out twice by a crash")
@pytest.mark.parametrize("point", ["before commit E", "after commit E"])
def test_a_letter_that_is_written_late_survives_a_crash(tmp_path: Path, point: str) -> None:
    """operating.md, alarms, unwritten: how to provoke it; flow.md, crash points: before and after commit E."""
    program = SmallProgram(tmp_path, '[paths]\ntemplates = "ours"\n')
    own_templates(tmp_path / "ours", "en", "de", "es", "fr")
    request = tmp_path / "ours" / "en" / "request.md"
    good = request.read_text()
    request.write_text(good + FAULT)
    program.sign_up(BOX_JON)
    program.sign_up(BOX_MIA, "MENTEE", "Mia Lund")
    program.done("once")
    program.put(BOX_MIA, "REQUEST M-1001", "Would you?", "Mia Lund")
    program.done("once")
    assert program.told("status")["unwritten"] >= 1
    assert len([to for to in program.sent() if BOX_JON in to]) == 1
    request.write_text(good)
    died = program.run("once", MENTOR_EXCHANGE_CRASH=point)
    assert died.returncode != 0, (died.stdout, died.stderr)
    for _ in range(2):
        program.done("once")
    assert len([to for to in program.sent() if BOX_JON in to]) == 2
    assert len([to for to in program.sent() if BOX_MIA in to]) == 2
    assert program.told("status")["unwritten"] == 0


@grave("in a history that nobody thought of, somebody is told what is not so")
@pytest.mark.parametrize("number", range(250_001, 250_009))
def test_in_stories_of_this_wave_each_is_told_what_is_so(number: int) -> None:
    """faults.md 20, and the promises of DESIGN; tests/attack/random_stories.py."""
    story = story_of(number, most=16)
    assert not (broken := broken_promises(story)), (broken, story.steps)


# =========================== written when the rest had been run ========================================================================

BELOW_A_NAME = (
    "Not yet",
    "Only if he agrees",
    "Noch nicht",
    "Pas encore",
    "Todavía no",
    "Hold on",
    "I am not sure",
)
OF_MEMBERS: dict[str, tuple[str, Steps, Callable[[str], Step], Seen]] = {
    # how it stands, what came before, the word, and what is so while nothing was done
    "erased": ("paired", (writes(MIA, "ERASE"),), lambda below: answers(MIA, "confirm-erase", f"YES\n\nBest\nMia\n\n{below}"), lambda w: MIA in addresses(w)),
    "an end": ("paired", (), lambda below: writes(MIA, "", f"END NOW\n\nBest\nMia\n\n{below}"), lambda w: pairs(w) == [(JON, MIA)]),
    "a goodbye": ("paired", (), lambda below: writes(MIA, "", f"LEAVE\n\nBest\nMia\n\n{below}"), lambda w: w.standing(MIA) == "active"),
    "a yes": ("asked", (), lambda below: jon_says(f"ACCEPT\n\nBest\nJon\n\n{below}"), lambda w: request_states(w) == "P"),
    "a coordinator's end": ("paired", (), lambda below: writes(CARLA, "Some things", f"END REL-1\n\nBest\nCarla\n\n{below}"), lambda w: pairs(w) == [(JON, MIA)]),
}  # fmt: skip


@grave("somebody is erased, parted or introduced against what stands below a name")
@pytest.mark.parametrize("how", OF_MEMBERS)
@pytest.mark.parametrize("below", BELOW_A_NAME)
def test_words_below_a_name_that_doubt_keep_it_from_being_done_without_a_full_stop_too(
    how: str, below: str
) -> None:
    """CHANGELOG: words below your name that say no, doubt or ask keep a command from being done, as those above it do; few words below your name count as typed when they take something back; decision 26: our questions still want a bare yes."""
    kind, steps, word, seen = OF_MEMBERS[how]
    world = fresh(kind)
    plays(world, (*steps, word(below)))
    world.later(hours=2)
    assert seen(world), how_it_is(world)


@grave("a yes that was none: below his name it says whose, when or that it is none")
@pytest.mark.parametrize("below", ["Jon Berg\nnot for Mia", "Jon Berg, declined", "Jon\nfor Lea Stone", "Jon Berg, if ever", "Jon Berg\nvertreten durch Eve Frost", "Jon Berg, Pharmacist, unavailable", "Jon Berg\nErst ab 2029"])  # fmt: skip
def test_what_a_line_below_a_name_takes_back_is_no_sure_yes(below: str) -> None:
    """reading-answers.md, stories: another name there is asked about, and so is "p.p."; CHANGELOG: so are "I meant Lea." below your name."""
    world = fresh("asked")
    world.reply(JON, question_to_jon(world), f"ACCEPT\n\nBest\n{below}")
    world.later(hours=2)
    assert request_states(world) == "P", how_it_is(world)


@grave("a pair is parted though the subject says the contrary")
@pytest.mark.parametrize("subject", ["Do not end REL-1", "Not REL-1", "Sorry, wrong one", "Wrong one, sorry", "Scusate, ho sbagliato", "Perdón, me equivoqué", "Irrtum", "Bitte warten"])  # fmt: skip
def test_a_subject_that_says_the_contrary_stops_the_command_below_it(subject: str) -> None:
    """for-coordinators.md: a subject of your own that doubts ("Not yet", "Should we?") stops the commands below it; other words beside them, as "sorry, wrong one"."""
    world = fresh("paired")
    world.write(CARLA, subject, "END REL-1")
    world.later(hours=2)
    assert pairs(world) == [(JON, MIA)], how_it_is(world)


SHORT = ("He choked me.", "He strangled me.", "Me quiere matar.", "Hij sloeg mij.", "Il m'a giflée.", "Er wurde handgreiflich.", "Han truede mig.", "Stop this.")  # fmt: skip


@grave("somebody writes in three words what was done to her, and no person ever reads it")
@pytest.mark.parametrize("how", ["STATUS", "END NOW", "BROWSE", "PAUSE", "in the subject"])
@pytest.mark.parametrize("words", SHORT)
def test_three_words_beside_a_command_are_read_by_a_person_next_morning_at_the_latest(
    how: str, words: str
) -> None:
    """CHANGELOG: what you write below a command is read: what weighs reaches a person at once, all else stands in the coordinators' mail of the next morning. It was dropped."""
    world = fresh("paired")
    begin = sent_so_far(world)
    sent = (
        world.write(MIA, words, "STATUS")
        if how == "in the subject"
        else world.write(MIA, how, f"{how}\n\n{words}")
    )
    world.later(days=1)
    asked_back = how == "END NOW" and pairs(world) == [(JON, MIA)] and bool(sent)
    assert words[:-1] in whole(got(world, CARLA, begin)) or asked_back, how_it_is(world)


@grave(
    "a cry to which a rule of the association's applies, or above a forward, is a line without words on a full day"
)
@pytest.mark.parametrize("how", ["a concern under a rule", "above what he wrote to her"])
def test_on_a_full_day_a_cry_is_read_at_once_whatever_holds_it(how: str) -> None:
    """rules.md, dire: held for another reason or over a limit of the day; flow.md, CONCERN: reach the coordinators at once."""
    world = fresh("paired")
    if how == "a concern under a rule":
        world.player.rules = screened(rule("hold", sender=MIA)).player.rules
        world.player.set_up()
    for n in range(12):
        world.write(f"pia@w{n}.example", f"A thing {n}", f"{NEEDS_A_PERSON} That was in {1990 + n}.")
    begin = sent_so_far(world)
    if how == "a concern under a rule":
        world.write(MIA, "CONCERN", CRY)
    else:
        CRIES["in a forward of hers"][1][0](world)
    assert "zebra" in whole(got(world, CARLA, begin)), how_it_is(world)


NO_AND_YES: dict[str, tuple[str, Steps, Seen]] = {
    # how it stands, a question of ours to which the answer was no, and then yes; what is so
    "his yes": ("asked", (writes(JON, "ACCEPT REQ-1", proof=""), answers(JON, "confirm", "NO"), answers(JON, "confirm", "YES")), lambda w: not introduced(w, MIA)),
    "her new address": ("asked", (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"), answers(MIA_HOME, "confirm-address", "NO"), answers(MIA_HOME, "confirm-address", "YES")), lambda w: MIA in addresses(w)),
    "a coordinator's undo": ("paired", (lambda w: order(w, "UNDO DO-1", proof=""), answers(CARLA, "confirm", "NO"), answers(CARLA, "confirm", "YES")), lambda w: pairs(w) == [(JON, MIA)]),
    "in words, which wait for a person": ("office", (writes(MIA, "LEAVE", proof=""), answers(MIA, "confirm", "No, I never wrote that!"), answers(MIA, "confirm", "YES")), lambda w: w.standing(MIA) == "active"),
}  # fmt: skip


@grave("what somebody has said not to have written is done all the same")
@pytest.mark.parametrize("how", NO_AND_YES)
def test_a_question_that_was_answered_with_no_is_settled(how: str) -> None:
    """for-coordinators.md: if it was not you, reply NO; "No" is told the next morning: somebody wrote in a member's name; DESIGN: a doubt is never acted on."""
    kind, steps, seen = NO_AND_YES[how]
    world = fresh(kind)
    plays(world, steps)
    world.later(hours=2)
    assert seen(world), how_it_is(world)


@grave("the records of years are gone because a report was named like the database")
@pytest.mark.parametrize("where", ["program.db", "config.toml", "a link to the database"])
def test_a_report_is_written_over_nothing_that_is_no_report(where: str, tmp_path: Path) -> None:
    """README, exit codes; backup, directory, preview and replay refuse what is there and is none of theirs (operating.md)."""
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    before, config = program.told("export")["members"], (tmp_path / "config.toml").read_bytes()
    out = tmp_path / where
    if where == "a link to the database":
        out.symlink_to(tmp_path / "program.db")
    said = run(program.command()[2:], "report", "--html", str(out))
    assert "Traceback" not in said
    assert (tmp_path / "config.toml").read_bytes() == config, said
    assert program.told("export")["members"] == before


PARTNERS: dict[str, tuple[str, Steps, str, str]] = {
    # a wish to move, a yes to the request meanwhile, and the yes of the new address; who must read of it, and what
    "he": ("asked", (writes(JON, f"CHANGE ADDRESS {JON_NEW}"), jon_says("ACCEPT"), answers(JON_NEW, "confirm-address", "YES")), MIA, JON_NEW),
    "she": ("asked", (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"), jon_says("ACCEPT"), answers(MIA_HOME, "confirm-address", "YES")), JON, MIA_HOME),
    "she, unproven at first": ("asked", (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}", proof=""), jon_says("ACCEPT"), answers(MIA, "confirm", "YES"), answers(MIA_HOME, "confirm-address", "YES")), JON, MIA_HOME),
}  # fmt: skip


@grave("plain: a partner writes to an address of before, and is never told of the new one")
@pytest.mark.parametrize("how", PARTNERS)
def test_a_partner_of_since_the_wish_was_written_is_told_of_the_new_address(how: str) -> None:
    """flow.md, CHANGE ADDRESS: both addresses and the partner are told."""
    kind, steps, who, new = PARTNERS[how]
    world = fresh(kind)
    plays(world, steps)
    world.later(days=1)
    assert new in whole(got(world, who)), how_it_is(world)


NO_IN_FINNISH = ("Joo ei.", "Ja ei.", "Jo ei.", "Jaa ei.", "Ei joo.", "Ok ei.", "Yes ei.", "Yeah, right.")


@grave("a yes that was none, by a small word of another language")
@pytest.mark.parametrize("words", NO_IN_FINNISH)
def test_a_yes_with_a_word_that_is_a_no_elsewhere_is_asked_about(words: str) -> None:
    """reading-answers.md: where several languages know as many words they have to agree; every word of a clause is understood."""
    world = fresh("asked")
    world.reply(JON, question_to_jon(world), words)
    world.later(hours=2)
    assert request_states(world) == "P", how_it_is(world)


def a_coordinator_asks(words: str) -> Step:
    def act(world: Attacked) -> None:
        world.write(JON, "A thing", NEEDS_A_PERSON)
        order(world, f"ANSWER {waiting(world)[0]}", words)

    return act


ELSEWHERE: dict[str, tuple[str, Steps, Seen]] = {
    # how it stands, what a word answers that is about no request, and what is so
    "a no, and OK to his break": ("asked", (jon_says("REJECT"), days(10), writes(JON, "PAUSE"), answers(JON, "paused", "OK")), not_after("late-offer", MIA)),
    "a no, and OK to his language": ("asked", (jon_says("REJECT"), days(10), writes(JON, "DEUTSCH"), answers(JON, "language-chosen", "OK")), not_after("late-offer", MIA)),
    "a no, and a nod to our help": ("asked", (jon_says("REJECT"), days(3), writes(JON, "HELP"), answers(JON, "help", "Sure.")), not_after("late-offer", MIA)),
    "a no, and yes to a coordinator": ("asked", (jon_says("REJECT"), days(3), a_coordinator_asks("Would Tuesday suit you?"), answers(JON, "coordinator-answer", "Yes, happy to.")), not_after("late-offer", MIA)),
    "no answer, and OK to how it works": ("asked", (days(16), writes(JON, "How does it work?", "How does this program work?"), answers(JON, "about-program", "OK")), not_after("late-offer", MIA)),
    "a no, and more words in a mail of their own": ("asked", (jon_says("REJECT"), days(3), writes(JON, "", "Yes, happy to.")), not_after("late-offer", MIA)),
    "a yes, and no to a coordinator": ("paired", (a_coordinator_asks("Have you found the papers?"), answers(JON, "coordinator-answer", "No")), lambda w: pairs(w) == [(JON, MIA)]),
    "a yes, and no to his language": ("paired", (writes(JON, "DEUTSCH"), answers(JON, "language-chosen", "No, thank you.")), lambda w: pairs(w) == [(JON, MIA)]),
}  # fmt: skip


@grave("a mentee is told of a yes that was none, or a pair is parted, by a word that answers something else")
@pytest.mark.parametrize("how", ELSEWHERE)
def test_a_word_in_the_thread_of_another_letter_is_no_answer_to_a_request(how: str) -> None:
    """reading-answers.md: a nod answers what asks for one; a yes in more words than that is read by a person; decision 25: did the letter ask for a yes?"""
    kind, steps, seen = ELSEWHERE[how]
    world = fresh(kind)
    plays(world, steps)
    world.later(hours=2)
    assert seen(world), how_it_is(world)


def test_what_this_wave_looks_for_can_be_seen() -> None:
    """The means of this file see what they look for."""
    world = fresh("office")
    begin = sent_so_far(world)
    plays(world, (asks_ada, minutes(1)))
    assert "otter" in whole(got(world, ADA, begin))
    assert request_states(world) == "P"
    world.write(MIA, "CONCERN", CRY)
    assert "zebra" in whole(got(world, CARLA, begin))
