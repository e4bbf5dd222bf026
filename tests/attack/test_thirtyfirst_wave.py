# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The thirty-first wave. What is expected here was written before it was first run, from the documents alone.

It goes over the ten points of the attack once more, and asks above all what people do whom nobody had in mind: two who share a mailbox, somebody with two
roles, a name that changes, a reply from another address, a mail that was dictated, translated or written by a program, a thumb instead of a word. Beside it
stand the hour of second thoughts from both sides, midnight and the changes of the clock, and coordinators' commands that are done by half.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from processor.core.mail import OutboundMail
from tests.attack.bounces import bounces
from tests.attack.box_deeds import accepts, both_sign_up, run, states_on
from tests.attack.box_program import BoxProgram, a_pass, acted_once
from tests.attack.databases import url_of
from tests.attack.deeds import NEEDS_A_PERSON, erase, says_yes, writes_held
from tests.attack.expected import (
    anything,
    heard_at_once,
    how_it_is,
    is_member,
    not_accepted,
    parted,
    stands,
    together,
)
from tests.attack.heard import a_person_reads
from tests.attack.imap_servers import BODIES, Proxy, before_the_end_of, refuses_once, says
from tests.attack.letters import (
    ABOVE,
    JONS_SUBJECT,
    got,
    introduced,
    last,
    letter_names,
    question_to_jon,
    quotation,
    reply_address,
    requests_to,
    sent_so_far,
    told,
    whole,
    words_of,
)
from tests.attack.mails_by_hand import answers_by_hand, eml, html_only, inline, raw, sends_roster
from tests.attack.marks import cases, grave, plain
from tests.attack.people import ADA, CARLA, DAN, FROM_JON, JON_HOME, LEA, MIA_ELSEWHERE, MIA_HOME, NOA
from tests.attack.prepared import as_prepared, carla_mentors_mia, fresh, two_ask, with_digest, with_policy
from tests.attack.records import (
    addresses,
    events,
    member,
    pairs,
    relationship_states,
    request_states,
    row,
    waiting,
)
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
from tests.attacks import EVE, FORM, JON, MIA, Attacked
from tests.doors.dovecot import Dovecot
from tests.operation.small import SmallProgram
from tests.player import ADDRESS
from tests.post_office import see

# how it stands, who writes, what came before, the mail, what is so then
Case = tuple[str, str, Steps, Step, Seen]
Story = tuple[str, Steps, Seen]

# letters by which somebody is asked, or told that a person reads it
ASKS = frozenset({"answer-confirm", "answer-unclear", "answer-which", "confirm", "confirm-forward", "held-receipt", "which-role", "request-which", "withdraw-which", "end-which", "leave-or-reject", "pause-which-day", "address-which", "check-in-unclear", "held-over", "coordinator-help", "held-which", "form", "help"})  # fmt: skip


def tried(case: Case, made: Callable[[str], Attacked] = fresh) -> None:
    """What must be so two hours later, and that its writer or a coordinator has heard of it by the next noon."""
    kind, who, before, mail, seen = case
    world = made(kind)
    plays(world, before)
    begin = sent_so_far(world)
    mail(world)
    world.later(hours=2)
    assert seen(world), how_it_is(world, begin)
    world.later(days=1)
    assert got(world, who, begin) or got(world, CARLA, begin) or got(world, DAN, begin), "silence"


def simply(case: Case, made: Callable[[str], Attacked] = fresh) -> None:
    """The same, and nobody was asked anything or called for it."""
    kind, who, before, mail, seen = case
    world = made(kind)
    plays(world, before)
    begin, held = sent_so_far(world), waiting(world)
    mail(world)
    world.later(hours=2)
    assert seen(world), how_it_is(world, begin)
    assert not ASKS & set(letter_names(got(world, who, begin))), how_it_is(world, begin)
    assert waiting(world) == held, how_it_is(world, begin)
    assert got(world, who, begin), how_it_is(world, begin)


def comes_to(story: Story, made: Callable[[str], Attacked] = fresh) -> None:
    kind, steps, seen = story
    world = made(kind)
    plays(world, steps)
    world.later(hours=2)
    assert seen(world), how_it_is(world)


def all_of(*seen: Seen) -> Seen:
    return lambda w: all(one(w) for one in seen)


def states(wish: str) -> Seen:
    return lambda w: request_states(w) == wish


def term(ref: str, number: int) -> Seen:
    return lambda w: row(w, ref)["term"] == number


def never_got(who: str, *names: str) -> Seen:
    return lambda w: not set(names) & set(letter_names(got(w, who)))


def has_got(who: str, *names: str) -> Seen:
    return lambda w: set(names) <= set(letter_names(got(w, who)))


def letters_of(who: str, name: str, count: int) -> Seen:
    return lambda w: letter_names(got(w, who)).count(name) == count


def standing(who: str, wish: str) -> Seen:
    return lambda w: who in addresses(w) and w.standing(who) == wish


def rated(world: Attacked) -> list[str]:
    return events(world, "check-in rated")


def asked_of(who: str) -> Seen:
    return lambda w: bool(requests_to(w, who))


def a_person_has(piece: str) -> Seen:
    """A coordinator has these words by the next noon."""
    return lambda w: a_person_reads(w, 0, piece)


def thread(mail: OutboundMail) -> dict[str, str]:
    return {"In-Reply-To": mail.message_id, "References": mail.message_id}


def answers_as(who: str, letter: str, words: str, subject: str = "", owner: str = "", **more: Any) -> Step:
    """In the thread of the latest such letter, with a subject or fields of one's own."""

    def act(world: Attacked) -> None:
        mail = last(world, letter, owner or who)
        fields = {**thread(mail), **more.pop("headers", {})}
        world.later(minutes=10)
        world.drop(who, subject or f"Re: {see(mail).subject}", words, to=reply_address(mail), headers=fields, **more)  # fmt: skip
        world.work()

    return act


def lies(who: str, words: str, body: str = "", letter: str = "", **more: Any) -> Step:
    """It lies in the mailbox, unread; with `letter`, as a reply to the latest such letter."""

    def act(world: Attacked) -> None:
        if letter:
            mail = last(world, letter, who)
            world.drop(who, f"Re: {see(mail).subject}", words, to=reply_address(mail), headers=thread(mail), **more)  # fmt: skip
        else:
            world.drop(who, words, body, **more)

    return act


def in_one_poll(*mails: Step) -> Step:
    """They are all found in the mailbox at once."""

    def act(world: Attacked) -> None:
        for mail in mails:
            mail(world)
        world.work()

    return act


def on_held(words: str, who: str = CARLA) -> Step:
    """A command about what was held last."""
    return lambda w: w.write(who, "Some things", words.format(held=latest_held(w)))


def latest_held(world: Attacked) -> str:
    return str(world.player.records()["held"][-1]["ref"])


def one_waits(world: Attacked) -> bool:
    return len(waiting(world)) == 1


def none_waits(world: Attacked) -> bool:
    return not waiting(world)


def held_first(world: Attacked) -> None:
    writes_held(world)


def may_be(*seen: Seen) -> Seen:
    """One of several ends that are all right."""
    return lambda w: any(one(w) for one in seen)


# =========================== 1. who answers: two addresses, one mailbox, many fields ======================================================

MANY = " ".join(f"<{n}.old@hospital.example>" for n in range(60))
WHO: dict[str, Case] = {
    "from a second address": ("asked", JON, (), answers_as(JON_HOME, "request", "ACCEPT", owner=JON), not_accepted),
    "from a second address, and his yes to the question": ("asked", JON, (answers_as(JON_HOME, "request", "ACCEPT", owner=JON),), answers(JON, "other-address", "YES"), may_be(stands("A"), lambda w: bool(waiting(w)))),
    "from a second address, and his no to the question": ("asked", JON, (answers_as(JON_HOME, "request", "ACCEPT", owner=JON),), answers(JON, "other-address", "No, that was not me."), not_accepted),
    "from a second address, and ACCEPT from the first": ("asked", JON, (answers_as(JON_HOME, "request", "ACCEPT", owner=JON),), jon_says("ACCEPT"), stands("A")),
    "his wife, from his address": ("asked", JON, (), jon_says("This is Eva, his wife. Jon is in hospital, but I am sure that he will say yes."), not_accepted),
    "his secretary, from his address": ("asked", JON, (), jon_says("Dr. Berg asked me to tell you that he accepts.\n\nPetra Kern\nSecretary to Dr. Berg"), not_accepted),
    "his assistant signs for him": ("asked", JON, (), jon_says("ACCEPT\n\np.p. Petra Kern"), not_accepted),
    "sixty mails in the thread": ("asked", JON, (), answers_as(JON, "request", "ACCEPT", proof="", headers={"References": MANY}), anything),
    "to all": ("asked", JON, (), answers_as(JON, "request", "ACCEPT", headers={"Cc": MIA}), stands("A")),
    "another Reply-To": ("asked", JON, (), answers_as(JON, "request", "ACCEPT", headers={"Reply-To": EVE}), lambda w: stands("A")(w) and not got(w, EVE)),
    "a Sender beside From": ("asked", JON, (), answers_as(JON, "request", "ACCEPT", headers={"Sender": "post@hospital.example"}), stands("A")),
    "a stranger, proven, with his reply address": ("asked", EVE, (), answers_as(EVE, "request", "REJECT", owner=JON), states("P")),
    "the mentee, with his reply address": ("asked", MIA, (), answers_as(MIA, "request", "ACCEPT", owner=JON), not_accepted),
    "an undo by the token of what was done": ("office", CARLA, (orders(f"PAUSE {LEA}"),), answers(CARLA, "transcript", "UNDO", proof=""), standing(LEA, "active")),
    "an undo and more by the token of what was done": ("office", CARLA, (orders(f"PAUSE {LEA}"),), answers(CARLA, "transcript", f"UNDO\nREMOVE {ADA}", proof=""), is_member(ADA)),
    "an end by the token of how is it going": ("paired", MIA, (days(22),), answers(MIA, "check-in", "END NOW", proof=""), parted),
    "ERASE by the token of an introduction": ("paired", MIA, (), answers(MIA, "introduction-mentee", "ERASE", proof=""), is_member(MIA)),
    "two who share a mailbox: another form": ("office", ADA, (), writes(ADA, "SIGN UP MENTOR", FORM.format(name="Per Lind")), lambda w: addresses(w).count(ADA) == 1),
    "two who share a mailbox: she looks for a mentor": ("office", ADA, (), writes(ADA, "SIGN UP MENTEE", FORM.format(name="Ada Lind")), lambda w: set(member(w, ADA)["roles"]) == {"mentor", "mentee"}),
    "two who share a mailbox: a request to themselves": ("office", ADA, (signs_up(ADA, "Ada Lind", "MENTEE"),), writes(ADA, "REQUEST M-1003", "Per would like to learn from Ada."), lambda w: not requests_to(w, ADA)),
    "BROWSE with a slip": ("office", LEA, (), writes(LEA, "BROWS"), lambda w: bool(got(w, LEA))),
    "for her daughter": ("office", NOA, (), writes(NOA, "A question", "I would like to sign up my daughter Lena, who is a student. How does she do it?"), lambda w: bool(got(w, NOA))),
    "for a colleague": ("office", JON, (), writes(JON, "A colleague", "My colleague Pat Lund would like to become a mentor, too. Please write to pat@ward.example."), never_got("pat@ward.example", "welcome-mentor")),
}  # fmt: skip


@grave("somebody acts for another, or an answer is lost because of the fields around it")
@pytest.mark.parametrize("how", cases(WHO))
def test_an_answer_counts_for_the_one_who_was_asked(how: str) -> None:
    """flow.md, who wrote, and tokens; reading-answers.md, what then happens; for-members.md."""
    tried(WHO[how])


# =========================== 2. reports in odd shapes =====================================================================================


def dsn(
    who: str,
    letter: str,
    fields: str,
    *,
    kind: str = "delivery-status",
    human: str = "See below.",
    subject: str = "Undelivered Mail Returned to Sender",
) -> Step:
    """A report with these very fields about the recipient."""

    def act(world: Attacked) -> None:
        mail = last(world, letter, who)
        head = f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.far.example\nTo: {mail.return_path}\nSubject: {subject}\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type={kind}; boundary=b\nAuto-Submitted: auto-replied"
        body = f"--b\nContent-Type: text/plain\n\n{human}\n--b\nContent-Type: message/{kind}\n\n{fields}\n\n--b\nContent-Type: text/rfc822-headers\n\nFrom: {ADDRESS}\nTo: {who}\nMessage-ID: {mail.message_id}\n\n--b--"
        raw(world, head, body)

    return act


def in_words(who: str, letter: str, words: str, subject: str = "failure notice") -> Step:
    """A report that is only a text, with no part for programs."""

    def act(world: Attacked) -> None:
        mail = last(world, letter, who)
        head = f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.far.example\nTo: {mail.return_path}\nSubject: {subject}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8"
        raw(
            world,
            head,
            f"{words}\n\n--- Below this line is a copy of the message.\n\nMessage-ID: {mail.message_id}\nFrom: {ADDRESS}\nTo: {who}\nSubject: {see(mail).subject}",
        )

    return act


TOP = "Reporting-MTA: dns; mx.far.example\n\n"
CLOSED: Seen = all_of(states("U"), standing(JON, "bouncing"))
OPEN: Seen = all_of(states("P"), is_member(JON))
REPORTS: dict[str, Story] = {
    "all in capitals": ("asked", (dsn(JON, "request", f"{TOP}FINAL-RECIPIENT: RFC822; JON@HOSPITAL.EXAMPLE\nACTION: FAILED\nSTATUS: 5.1.1"),), may_be(CLOSED, lambda w: JON in told(got(w, CARLA)).lower())),
    "a remark behind the status": ("asked", (dsn(JON, "request", f"{TOP}Final-Recipient: rfc822; {JON}\nAction: failed\nStatus: 5.1.1 (bad destination mailbox address)"),), CLOSED),
    "only an original recipient": ("asked", (dsn(JON, "request", f"{TOP}Original-Recipient: rfc822;{JON}\nFinal-Recipient: rfc822;{JON}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown"),), CLOSED),
    "full for good": ("asked", (dsn(JON, "request", f"{TOP}Final-Recipient: rfc822; {JON}\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full"),), lambda w: bool(got(w, CARLA)) and not introduced(w, MIA)),
    "given up after five days": ("asked", (dsn(JON, "request", f"{TOP}Final-Recipient: rfc822; {JON}\nAction: failed\nStatus: 4.4.7"), days(2)), all_of(OPEN, letters_of(JON, "request", 2))),
    "a complaint": ("asked", (dsn(JON, "request", "Feedback-Type: abuse\nUser-Agent: SomeISP/1.0\nVersion: 1", kind="feedback-report", human="This is an abuse report.", subject="Complaint"),), OPEN),
    "it was read": ("asked", (dsn(JON, "request", f"Final-Recipient: rfc822; {JON}\nDisposition: manual-action/MDN-sent-manually; displayed", kind="disposition-notification", subject="Read: Would you mentor Mia Okafor?"),), all_of(OPEN, none_waits)),
    "it was deleted": ("asked", (dsn(JON, "request", f"Final-Recipient: rfc822; {JON}\nDisposition: manual-action/MDN-sent-manually; deleted", kind="disposition-notification", subject="Not read: Would you mentor Mia Okafor?"),), all_of(OPEN, none_waits)),
    "in qmail's words": ("asked", (in_words(JON, "request", f"Hi. This is the qmail-send program at mx.far.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<{JON}>:\nSorry, no mailbox here by that name. (#5.1.1)"),), may_be(CLOSED, lambda w: JON in whole(got(w, CARLA)))),
    "in Exchange's words, German": ("asked", (in_words(JON, "request", f"Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\n{JON}\nDie eingegebene E-Mail-Adresse konnte nicht gefunden werden.\n\n550 5.1.1 RESOLVER.ADR.RecipNotFound; not found", "Unzustellbar: Would you mentor Mia Okafor?"),), may_be(CLOSED, lambda w: JON in whole(got(w, CARLA)))),
    "dead, of how is it going, and he writes": ("paired", (days(22), lambda w: bounces(w, last(w, "check-in", JON), JON), writes(JON, "STATUS")), all_of(together, is_member(JON), has_got(JON, "status"))),
    "dead, and the coordinator says yes for him": ("asked", (lambda w: bounces(w, question_to_jon(w), JON), orders("ACCEPT REQ-1")), lambda w: bool(got(w, CARLA)) and introduced(w, MIA) <= 1),
    "a report about a report": ("asked", (in_words(JON, "request", "This mailbox is not monitored. Your message was delivered."),), OPEN),
    "dead, and another asks him": ("asked", (lambda w: bounces(w, question_to_jon(w), JON), writes(LEA, "REQUEST M-1001", "Would you?")), lambda w: len(requests_to(w, JON)) == 1 and has_got(LEA, "request-unavailable")(w)),
}  # fmt: skip


@grave("a report in an odd shape closes what goes on, or is told to nobody")
@pytest.mark.parametrize("how", cases(REPORTS))
def test_a_report_in_an_odd_shape_does_what_it_says(how: str) -> None:
    """catalogue 47 to 50, 94, 159 to 162; for-coordinators.md: when our mail does not arrive; decisions 8 and 11."""
    comes_to(REPORTS[how])


# =========================== 3. what is passed on, in any shape ===========================================================================

JON_IN = f"Jon Berg <{JON}>"
SHAPES: dict[str, str] = {
    "Outlook, Danish": "Fra: {who}\nSendt: 2. marts 2026 10:00\nTil: Carla Voss <carla@pharmacists.example>\nEmne: {subject}\n\n{body}",
    "Outlook, Norwegian": "Fra: {who}\nSendt: mandag 2. mars 2026 10:00\nTil: Carla Voss <carla@pharmacists.example>\nEmne: {subject}\n\n{body}",
    "Outlook, Portuguese": "De: {who}\nEnviado: segunda-feira, 2 de março de 2026 10:00\nPara: Carla Voss <carla@pharmacists.example>\nAssunto: {subject}\n\n{body}",
    "Outlook on the web": "________________________________\nFrom: {who}\nSent: Monday, March 2, 2026 10:00 AM\nTo: Carla Voss <carla@pharmacists.example>\nSubject: {subject}\n\n{body}",
    "Outlook for a telephone": "Get Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: {who}\nSent: Monday, March 2, 2026 10:00:00 AM\nTo: Carla Voss <carla@pharmacists.example>\nSubject: {subject}\n\n{body}",
    "Outlook for Mac": "From: {who}\nDate: Monday, March 2, 2026 at 10:00 AM\nTo: Carla Voss <carla@pharmacists.example>\nSubject: {subject}\n\n{body}",
    "Outlook, in bold": "*Von:* {who}\n*Gesendet:* Montag, 2. März 2026 10:00\n*An:* Carla Voss <carla@pharmacists.example>\n*Betreff:* {subject}\n\n{body}",
    "Gmail, German": "---------- Weitergeleitete Nachricht ---------\nVon: {who}\nDate: Mo., 2. März 2026 um 10:00 Uhr\nSubject: {subject}\nTo: <carla@pharmacists.example>\n\n\n{body}",
    "Gmail, French": "---------- Forwarded message ---------\nDe : {who}\nDate: lun. 2 mars 2026 à 10:00\nSubject: {subject}\nTo: <carla@pharmacists.example>\n\n\n{body}",
    "Gmail, Spanish": "---------- Forwarded message ---------\nDe: {who}\nDate: lun, 2 mar 2026 a las 10:00\nSubject: {subject}\nTo: <carla@pharmacists.example>\n\n\n{body}",
    "Apple Mail, French": "Début du message réexpédié :\n\nDe: {who}\nObjet: {subject}\nDate: 2 mars 2026 à 10:00:00 UTC+1\nÀ: carla@pharmacists.example\n\n{body}",
    "Apple Mail, quoted": "Begin forwarded message:\n\n> From: {who}\n> Date: March 2, 2026 at 10:00:00 AM GMT+1\n> To: carla@pharmacists.example\n> Subject: {subject}\n>\n> {body}",
    "Yahoo": '----- Forwarded Message -----\nFrom: "Jon Berg" <jon@hospital.example>\nTo: "carla@pharmacists.example" <carla@pharmacists.example>\nSent: Monday, March 2, 2026 at 10:00:00 AM GMT+1\nSubject: {subject}\n\n{body}',
    "Thunderbird, German": "-------- Weitergeleitete Nachricht --------\nBetreff: \t{subject}\nDatum: \tMon, 2 Mar 2026 10:00:00 +0100\nVon: \t{who}\nAn: \tcarla@pharmacists.example\n\n\n{body}",
    "GMX": 'Gesendet: Montag, 02. März 2026 um 10:00 Uhr\nVon: "Jon Berg" <jon@hospital.example>\nAn: carla@pharmacists.example\nBetreff: {subject}\n\n{body}',
    "Proton": "------- Forwarded Message -------\nFrom: {who}\nDate: On Monday, March 2nd, 2026 at 10:00\nSubject: {subject}\nTo: carla@pharmacists.example <carla@pharmacists.example>\n\n{body}",
    "K-9": "-------- Original Message --------\nFrom: {who}\nSent: March 2, 2026 10:00:00 AM GMT+01:00\nTo: carla@pharmacists.example\nSubject: {subject}\n\n{body}",
}  # fmt: skip


@plain("plain: a yes that a coordinator passes on is not done, or waits")
@pytest.mark.parametrize("how", cases(SHAPES))
def test_his_yes_that_is_passed_on_from_any_mail_program_is_done(how: str) -> None:
    """for-coordinators.md: any mail program will do, inline or attached; a whole header names one sender: with From, Date and Subject."""
    text = SHAPES[how].format(who=JON_IN, subject=JONS_SUBJECT, body="ACCEPT")
    world = fresh("asked")
    begin = sent_so_far(world)
    world.write(CARLA, f"Fwd: {JONS_SUBJECT}", f"Hello,\n\nthis came to me.\n\n{text}")
    world.later(hours=2)
    assert may_be(stands("A"), has_got(JON, "confirm-forward"))(world), how_it_is(world, begin)
    assert stands("A")(world), how_it_is(world, begin)
    assert introduced(world, MIA) == introduced(world, JON) == 1


def of_jon(body: str, subject: str = JONS_SUBJECT, note: str = "", sender: str = FROM_JON, title: str = "") -> Step:  # fmt: skip
    return lambda w: w.write(CARLA, title or f"Fwd: {subject}", f"{note}\n\n{inline(sender, body, subject)}")


FORWARDS: dict[str, Case] = {
    "with WG: in the subject": ("asked", CARLA, (), of_jon("ACCEPT", title=f"WG: {JONS_SUBJECT}"), stands("A")),
    "with a question in the subject": ("asked", CARLA, (), of_jon("ACCEPT", title="Is that enough? Fwd: Would you mentor Mia Okafor?"), not_accepted),
    "he rang meanwhile": ("asked", CARLA, (), of_jon("ACCEPT", note="Jon rang this morning and has changed his mind."), not_accepted),
    "he rang meanwhile, German": ("asked", CARLA, (), of_jon("ACCEPT", note="Jon hat heute früh angerufen und es sich anders überlegt."), not_accepted),
    "only for our files": ("asked", CARLA, (), of_jon("ACCEPT", note="Only for your information, please do nothing."), not_accepted),
    "the same as attachment and text": ("asked", CARLA, (), attaches(eml(FROM_JON, JONS_SUBJECT, "ACCEPT"), note=inline(FROM_JON, "ACCEPT", JONS_SUBJECT)), lambda w: introduced(w, MIA) <= 1),
    "a yes and a no, attached": ("asked", CARLA, (), attaches(eml(FROM_JON, JONS_SUBJECT, "ACCEPT"), eml(FROM_JON, JONS_SUBJECT, "REJECT")), lambda w: introduced(w, MIA) <= 1 and bool(got(w, CARLA))),
    "his absence, attached": ("asked", CARLA, (), attaches(eml(FROM_JON, "Automatic reply: Would you mentor Mia Okafor?", "ACCEPT", "Auto-Submitted: auto-replied\n")), not_accepted),
    "her end": ("paired", CARLA, (), of_jon("END NOW", "END NOW", sender=f"Mia Okafor <{MIA}>"), parted),
    "her end, and her no to it": ("paired", MIA, (of_jon("END NOW", "END NOW", sender=f"Mia Okafor <{MIA}>"),), answers(MIA, "forward-done", "UNDO"), all_of(never_got(JON, "ended"), one_waits)),
    "a cry of hers": ("paired", CARLA, (), of_jon("He is odd, zebra.", "CONCERN", sender=f"Mia Okafor <{MIA}>"), heard_at_once),
    "a sign-up with a photograph of a form": ("office", CARLA, (), of_jon("Please find my form attached.", "My form", sender=f"Noa Weiss <{NOA}>"), lambda w: bool(got(w, CARLA))),
    "from her telephone, with its line": ("asked", CARLA, (), of_jon("ACCEPT", note="Sent from my iPhone"), stands("A")),
    "his yes, with our letter below it": ("asked", CARLA, (), of_jon(f"Yes, I would be happy to mentor Mia.\n\nBest\nJon\n\n{ABOVE}\n> Dear Jon,\n> Mia Okafor asks you.\n> Reply ACCEPT or REJECT."), stands("A")),
}  # fmt: skip


@grave("what is passed on acts against what stands beside it, or twice")
@pytest.mark.parametrize("how", cases(FORWARDS))
def test_what_is_passed_on_is_done_once_for_its_writer(how: str) -> None:
    """for-coordinators.md, forward what reached you; flow.md; catalogue 115 to 118."""
    tried(FORWARDS[how])


# =========================== 4. robots, thumbs and machines ===============================================================================

REACTION = base64.b64encode(b'{"version":1,"emoji":"\xf0\x9f\x91\x8d"}').decode()


def by_hand(kind: str, body: str) -> Step:
    return lambda w: answers_by_hand(w, question_to_jon(w), kind, body)


MACHINES: dict[str, Case] = {
    "a thumb of Outlook": ("asked", JON, (), jon_says("Jon Berg reacted to your message:\n\n👍"), not_accepted),
    "a thumb of Gmail": ("asked", JON, (), by_hand("multipart/alternative; boundary=c", f"--c\nContent-Type: text/plain; charset=utf-8\n\n👍\n\nJon Berg reacted via Gmail\n--c\nContent-Type: text/vnd.google.email-reaction+json\nContent-Transfer-Encoding: base64\n\n{REACTION}\n--c--\n"), not_accepted),
    "a heart of Gmail, in German": ("asked", JON, (), jon_says("❤️\n\nJon Berg hat über Gmail reagiert"), not_accepted),
    "liked": ("asked", JON, (), jon_says("Liked “Would you mentor Mia Okafor?”"), not_accepted),
    "faces only": ("asked", JON, (), jon_says("😀🎉🙏"), not_accepted),
    "a thumb down": ("asked", JON, (), jon_says("👎"), all_of(not_accepted, may_be(states("P"), states("R")))),
    "a smart reply of a yes": ("asked", JON, (), jon_says("Yes, I'd be happy to!"), stands("A")),
    "dictated": ("asked", JON, (), jon_says("yes i accept full stop happy to mentor mia full stop"), may_be(stands("A"), states("P"))),
    "dictated, as a no": ("asked", JON, (), jon_says("no sorry comma i can't"), not_accepted),
    "translated by a machine": ("asked", JON, (), jon_says("This message was translated automatically from Finnish.\n\nI do not know if I have time, I will ask my boss."), not_accepted),
    "translated, and a yes": ("asked", JON, (), jon_says("Ja, ich nehme die Anfrage gerne an.\n\n[Translated from Finnish by DeepL]"), may_be(stands("A"), states("P"))),
    "written by a program": ("asked", JON, (), jon_says("Sure! Here is a polite reply accepting the request:\n\n\"Dear Mia, I accept.\"\n\nWould you like me to adjust the tone?"), not_accepted),
    "his spam filter's mark": ("asked", JON, (), answers_as(JON, "request", "ACCEPT", subject="[EXTERNAL] Re: Would you mentor Mia Okafor? [REQ-1]"), stands("A")),
    "a banner of his server above": ("asked", JON, (), jon_says("CAUTION: This email originated from outside of the organization. Do not click links.\n\nACCEPT"), may_be(stands("A"), states("P"))),
    "a virus scanner's line below": ("asked", JON, (), jon_says("ACCEPT\n\n--\nVirus-free. www.avast.com"), stands("A")),
    "an encrypted mail": ("asked", JON, (), by_hand("multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=c", "--c\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--c\nContent-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n--c--\n"), all_of(not_accepted, lambda w: bool(got(w, CARLA)))),
    "S/MIME, opaque": ("asked", JON, (), by_hand('application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"', "MIAGCSqGSIb3DQEHA6CAMIACAQAx"), all_of(not_accepted, lambda w: bool(got(w, CARLA)))),
    "S/MIME, signed": ("asked", JON, (), by_hand('multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=c', '--c\nContent-Type: text/plain; charset=utf-8\n\nACCEPT\n--c\nContent-Type: application/pkcs7-signature; name="smime.p7s"\nContent-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHAqCAMIAC\n--c--\n'), stands("A")),
    "a winmail.dat beside his yes": ("asked", JON, (), by_hand("multipart/mixed; boundary=c", '--c\nContent-Type: text/plain; charset=utf-8\n\nACCEPT\n--c\nContent-Type: application/ms-tnef; name="winmail.dat"\nContent-Transfer-Encoding: base64\n\neJ8+IjQA\n--c--\n'), may_be(stands("A"), lambda w: bool(got(w, CARLA)))),
    "only a winmail.dat": ("asked", JON, (), by_hand('application/ms-tnef; name="winmail.dat"\nContent-Transfer-Encoding: base64', "eJ8+IjQA"), all_of(not_accepted, lambda w: bool(got(w, CARLA)))),
    "her calendar declines the talk": ("paired", MIA, (), answers_as(MIA, "introduction-mentee", "Mia Okafor has declined this invitation.", subject="Declined: A first conversation"), together),
    "in Latin 1 without saying so": ("asked", JON, (), lambda w: answers_by_hand(w, question_to_jon(w), "text/plain", "Ja, gerne! Grüße".encode("latin-1")), stands("A")),
    "in UTF-16": ("asked", JON, (), lambda w: answers_by_hand(w, question_to_jon(w), "text/plain; charset=utf-16\nContent-Transfer-Encoding: base64", base64.b64encode("ACCEPT".encode("utf-16"))), stands("A")),
    "in a charset of no name": ("asked", JON, (), lambda w: answers_by_hand(w, question_to_jon(w), "text/plain; charset=x-unknown-7", "ACCEPT"), stands("A")),
    "in UTF-7": ("asked", JON, (), lambda w: answers_by_hand(w, question_to_jon(w), "text/plain; charset=utf-7", "Nein, ich kann nicht. Gr+APwA3w-e"), not_accepted),
}  # fmt: skip


@grave("what a machine put there is an answer, or hides one")
@pytest.mark.parametrize("how", cases(MACHINES))
def test_what_a_machine_writes_is_no_answer_and_hides_none(how: str) -> None:
    """reading-answers.md: every word of a clause has to be understood; reading-automatic.md; for-coordinators.md: its words cannot be read; catalogue 51 to 69, 88."""
    tried(MACHINES[how])


DESKS = (
    "Hello, I am the assistant of Lea Stone. She will get back to you. Case {n}.",
    "Bonjour, votre message {n} a bien été reçu. Nous vous répondrons.",
    "🙂 Thanks for reaching out! ({n})",
)


@grave("two mailboxes write to each other without end")
@pytest.mark.parametrize("pause", [40, 3 * 3600])
@pytest.mark.parametrize("words", cases(DESKS))
def test_a_robot_that_answers_each_letter_at_once_or_hours_later_falls_silent(words: str, pause: int) -> None:
    """catalogue 157; for-coordinators.md: its first mail is answered and one may be held; limits.py: 30 a day at most."""
    world = fresh("office")
    begin = sent_so_far(world)
    world.write(LEA, "STATUS")
    seen = 0
    for n in range(30):
        new = got(world, LEA, begin)[seen:]
        if not new:
            break
        for mail in new:
            seen += 1
            answers_as(LEA, mail.letter, words.format(n=700 + 13 * n))(world)
        world.later(seconds=pause)
    assert seen <= 10, how_it_is(world, begin)


# =========================== 5. servers ===================================================================================================

ODD_IMAP: dict[str, Callable[[Proxy], None]] = {
    "its bodies are refused twice": refuses_once(BODIES, b"TAG NO [SERVERBUG] Internal error\r\n", 2),
    "it is in another's use, three times": refuses_once(b"SELECT", b"TAG NO [INUSE] Mailbox is locked\r\n", 3),
    "it moves nothing, three times": refuses_once(b"UID MOVE", b"TAG BAD Unknown command\r\n", 3),
    "it says goodbye amid the mails": says(before_the_end_of(BODIES, b"* BYE Server shutting down\r\n")),
    "it tells of mails that are gone": says(before_the_end_of(b"FETCH", b"* 99 EXPUNGE\r\n")),
    "it tells of more mails than there are": says(before_the_end_of(b"SELECT", b"* 4294967295 EXISTS\r\n")),
}  # fmt: skip


@grave("a mail is lost or done twice by what a server says, or the program ends")
@pytest.mark.parametrize("how", ODD_IMAP)
def test_on_dovecot_each_mail_is_done_once_through_odd_days(how: str, imap: Dovecot, proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest) -> None:  # fmt: skip
    """FAULTS 5, 6, 9, 55; DESIGN, promises: each message reaches exactly one end."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database="sqlite:///program.db")
    world.sign_up()
    ODD_IMAP[how](proxy)
    with world.parts() as parts:
        for later in (0, 1, 2, 3):
            a_pass(parts, timedelta(minutes=later))
        proxy.plain()
        for later in (70, 140, 210):
            a_pass(parts, timedelta(minutes=later))
    acted_once(world)
    assert world.left() == 0


def for_a_while(verb: str, answer: str, times: int) -> Callable[[Post], None]:
    def begins(post: Post) -> None:
        left = [times]
        plain_wrong = dict(post.wrong)

        def act(dialogue: Any) -> None:
            left[0] -= 1
            dialogue.say(answer)
            if left[0] <= 0:
                post.wrong = plain_wrong

        post.wrong = {**plain_wrong, verb: act}

    return begins


ODD_SMTP: dict[str, Callable[[Post], None]] = {
    "it is full at DATA, twice": for_a_while("DATA", "452 4.3.1 Insufficient system storage", 2),
    "it says goodbye to MAIL": for_a_while("MAIL", "421 4.7.0 Try again later", 2),
    "its answer is no number": for_a_while("MAIL", "Hello there", 1),
    "it fails after the mail": for_a_while("DOT", "451 4.3.0 Temporary lookup failure", 2),
}  # fmt: skip


@grave("a letter is lost or goes out twice because of how a server answers")
@pytest.mark.parametrize("how", ODD_SMTP)
def test_each_letter_arrives_once_through_a_server_on_a_bad_day(how: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:  # fmt: skip
    """flow.md, dispatch: after a 4xx it tries again."""
    post = Post()
    ODD_SMTP[how](post)
    with sending_to(post, tmp_path, url_of(request)) as world, world.parts() as parts:
        both_sign_up(world, parts)
        for later in (6, 18, 40, 90, 180, 300):
            a_pass(parts, timedelta(minutes=later))
        world.write("mia@west.example", "REQUEST M-1001", "Would you?", "Mia Lund")
        for later in (310, 330, 400, 500):
            a_pass(parts, timedelta(minutes=later))
        accepts(world, post.got("jon@north.example")[-1])
        for later in (510, 530, 600, 800):
            a_pass(parts, timedelta(minutes=later))
        assert states_on(world, "relationships") == ["active"]
    assert len(post.got("jon@north.example")) == len(post.got("mia@west.example")) == 3


# =========================== 6. the command line ==========================================================================================

COMMANDS: dict[str, tuple[str, ...]] = {
    "a release of what is not there": ("held", "release", "HELD-7"),
    "a number for a word": ("held", "show", "seven"),
    "a requeue of nothing": ("held", "requeue", "12"),
    "a mail of ours that is not there": ("do", "RESEND OUT-99"),
    "an undo of nothing": ("do", "UNDO DO-99", "--yes"),
    "a report that ends before it begins": ("report", "--from", "2026-05-01", "--to", "2026-04-01"),
    "a report of a day that is none": ("report", "--from", "2026-02-30"),
    "why of nothing": ("do", "WHY OUT-99"),
    "a name with a line in it, only shown": ("do", "FIND a\nERASE jon@north.example"),
    "a preview of no letter": ("preview", "love-letter"),
    "the record of nothing": ("audit", "show", "REQ-99"),
}  # fmt: skip


@grave("a command with a wrong word spoils something, or ends in a page of code")
@pytest.mark.parametrize("how", COMMANDS)
def test_a_command_about_nothing_says_so_in_a_sentence(how: str, tmp_path: Path) -> None:
    """README, exit codes; CHANGELOG: commands answer with a sentence."""
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    before = program.done("export", "--json")
    said = run(program.command()[2:], *COMMANDS[how])
    assert "Traceback" not in said, said
    assert len(said.strip()) > 10, said
    assert program.done("export", "--json") == before


# =========================== 7. letters that could not be written, and 8. rules at their ends =============================================

LATE: dict[str, tuple[str, tuple[str, ...], Steps, Seen]] = {
    "his answer is read back, and he takes it back": ("asked", ("introduction-mentor",), (jon_says("ACCEPT"), jon_says("REJECT"), hours(2)), all_of(parted, never_got(JON, "introduction-mentor"))),
    "her question to her, and he has said no": ("asked", ("question",), (jon_says("Which clinic is she at?"), jon_says("REJECT"), hours(2)), all_of(states("R"), never_got(MIA, "question"))),
    "the reminder, and he has said yes": ("asked", ("reminder",), (days(6), jon_says("ACCEPT"), hours(2)), all_of(together, never_got(JON, "reminder"))),
    "the renewal, and it was renewed": ("paired", ("renewal-offer",), (days(165), orders("RENEW REL-1"), hours(2)), all_of(term("REL-1", 2), never_got(MIA, "renewal-offer"), never_got(JON, "renewal-offer"))),
    "the end, told to him once": ("paired", ("ended",), (writes(MIA, "END NOW"), hours(2)), all_of(parted, letters_of(JON, "ended", 1))),
    "the end, and its undo": ("paired", ("ended",), (writes(MIA, "END NOW"), hours(2), writes(MIA, "UNDO")), all_of(together, never_got(JON, "ended"))),
    "the digest": ("office", ("digest",), (days(8),), lambda w: letter_names(got(w, CARLA)).count("digest") <= 2),
    "a held mail for the office, answered by the other meanwhile": ("office", ("held",), (writes(LEA, "A thing", NEEDS_A_PERSON), on_held("ANSWER {held}\nIt is on our website.", DAN)), all_of(none_waits, has_got(LEA, "coordinator-answer"))),
}  # fmt: skip


@grave("a letter that is written late is lost, comes twice, or tells what is over")
@pytest.mark.parametrize("how", cases(LATE))
def test_a_letter_that_is_written_late_is_true(how: str) -> None:
    """FAULTS 58; catalogue 163; flow.md, apply."""
    kind, broken, steps, seen = LATE[how]
    world = fresh(kind)
    breaks(*broken)(world)
    plays(world, steps)
    mended(world)
    world.later(hours=2)
    assert seen(world), how_it_is(world)


RULES: dict[str, tuple[dict[str, Any], str, Steps, Seen]] = {
    "a day for an answer": ({"answer_days": 1, "reminder_days": ()}, "office", (writes(LEA, "REQUEST M-1001", "Would you?"), days(2)), all_of(states("E"), never_got(JON, "reminder"))),
    "two open requests, one yes": ({"open_requests": 2}, "asked", (writes(MIA, "REQUEST M-1003", "Would you, too?"), jon_says("ACCEPT"), hours(2), answers(ADA, "request", "ACCEPT"), hours(2)), lambda w: len(pairs(w)) == 1),
    "two open requests, both at once": ({"open_requests": 2}, "asked", (writes(MIA, "REQUEST M-1003", "Would you, too?"), in_one_poll(lies(JON, "ACCEPT", letter="request"), lies(ADA, "ACCEPT", letter="request")), hours(3)), lambda w: len(pairs(w)) == 1),
    "no meeting is proposed": ({"first_meeting": "off"}, "asked", (jon_says("ACCEPT"), hours(2)), all_of(together, lambda w: "text/calendar" not in whole(got(w, JON)))),
    "a cooling off after taking back": ({"withdraw_cool_off_days": 3}, "asked", (writes(MIA, "WITHDRAW"), days(2), writes(MIA, "REQUEST M-1001", "Once more?")), all_of(states("W"), has_got(MIA, "request-cooling"))),
    "none after taking back": ({"withdraw_cool_off_days": 0}, "asked", (writes(MIA, "WITHDRAW"), writes(MIA, "REQUEST M-1001", "Once more?")), states("WP")),
    "a term of twelve months": ({"term_months": 12}, "asked", (jon_says("ACCEPT"), days(200)), all_of(together, never_got(MIA, "renewal-offer"))),
    "the digest every day": ({"digest": "daily"}, "office", (held_first, days(3)), lambda w: letter_names(got(w, CARLA)).count("digest") >= 2),
    "the digest never": ({"digest": "never"}, "office", (held_first, days(9)), never_got(CARLA, "digest")),
    "an offer the day before the end": ({"renewal_offer_days": 1, "renewal_reminder_days": ()}, "paired", (days(183), writes(JON, "RENEW"), writes(MIA, "RENEW"), days(3)), lambda w: bool(got(w, MIA))),
}  # fmt: skip


@grave("a number of the rules is not kept")
@pytest.mark.parametrize("how", cases(RULES))
def test_a_rule_at_its_end_does_what_its_line_says(how: str) -> None:
    """rules.md, policy.toml: each key, and what it does."""
    values, kind, steps, seen = RULES[how]
    comes_to((kind, steps, seen), lambda kind: with_policy(kind, **values))


# =========================== 9. what people hand in =======================================================================================

NAMES = (
    "نوا وايس", "נועה וייס", "Νόα Βάις", "Ноа Вайс", "野村 乃亜", "Nguyễn Thị Hồng Hạnh", "Noa O’Weiss-D’Árcy", "noa weiss", "NOA WEISS", "Noa W.", "Dr. med. Noa Weiss, MPH", "Noa (Nora) Weiss", "Weiß, Noa",
)  # fmt: skip


@plain("plain: a person with an ordinary name waits")
@pytest.mark.parametrize("name", cases(NAMES))
def test_a_person_of_any_alphabet_is_a_member_at_once(name: str) -> None:
    """decision 12; catalogue: names."""
    world = fresh("office")
    begin = sent_so_far(world)
    world.write(NOA, "SIGN UP MENTEE", FORM.format(name=name))
    assert is_member(NOA)(world), how_it_is(world, begin)
    assert has_got(NOA, "welcome-mentee")(world)


NAMED_ANEW: dict[str, Story] = {
    "she has married": ("paired", (writes(MIA, "SIGN UP MENTEE", "Name: Mia Lund"),), all_of(together, lambda w: member(w, MIA)["name"] == "Mia Lund")),
    "she has married, and asks who she is": ("office", (writes(MIA, "SIGN UP MENTEE", "Name: Mia Lund"), orders("SHOW Mia Lund")), lambda w: MIA in told(got(w, CARLA))),
    "he has married, and his old name signs the yes": ("asked", (writes(JON, "SIGN UP MENTOR", "Name: Jon Lund"), jon_says("ACCEPT\n\nJon Lund"), hours(2)), together),
    "she has married, and he says yes to the old name": ("asked", (writes(MIA, "SIGN UP MENTEE", "Name: Mia Lund"), jon_says("I would be happy to mentor Mia!"), hours(2)), together),
    "she calls herself as her mentor": ("paired", (writes(MIA, "SIGN UP MENTEE", "Name: Jon Berg"),), lambda w: member(w, MIA)["name"] == "Mia Okafor" or bool(got(w, CARLA))),
    "she calls herself as the office": ("office", (writes(MIA, "SIGN UP MENTEE", "Name: Mentor Exchange Office"),), lambda w: member(w, MIA)["name"] == "Mia Okafor"),
    "the office corrects it": ("office", (orders(f"UPDATE {MIA}", "Name: Mia Lund"),), lambda w: member(w, MIA)["name"] == "Mia Lund"),
    "the office corrects it, and takes it back": ("office", (orders(f"UPDATE {MIA}", "Name: Mia Lund"), orders("UNDO DO-1")), lambda w: member(w, MIA)["name"] == "Mia Okafor"),
}  # fmt: skip


@plain("plain: a new name is not taken, or parts somebody")
@pytest.mark.parametrize("how", cases(NAMED_ANEW))
def test_a_new_name_is_taken_and_changes_nothing_else(how: str) -> None:
    """for-members.md: to change a line, send it again under the same words; decision 12."""
    comes_to(NAMED_ANEW[how])


ROSTERS: dict[str, tuple[str, bytes, int]] = {
    "capitals": ("list.csv", b"EMAIL;NAME\nZOE@EXAMPLE.ORG;ZOE LIND\n", 1),
    "a name with a comma in quotes": ("list.csv", b'email,name\nzoe@example.org,"Lind, Zoe"\nlars@example.org,"Ek, ""Lasse"""\n', 2),
    "an address with its name": ("list.csv", b"name;e-mail\nZoe;zoe@example.org \n Lars; lars@example.org\n", 2),
    "a title line of tabs": ("list.txt", b"First name\tLast name\tEmail address\nZoe\tLind\tzoe@example.org\n", 1),
    "UTF-16 without a mark": ("list.csv", "email,name\r\nzoe@example.org,Zoë\r\n".encode("utf-16-le"), 1),
    "an address beyond ASCII": ("list.csv", "email,name\nzoë@example.org,Zoë\n".encode(), 1),
}  # fmt: skip


@plain("plain: a list from a spreadsheet is neither read nor refused with a line")
@pytest.mark.parametrize("how", cases(ROSTERS))
def test_a_list_is_shown_and_taken_or_its_line_is_named(how: str) -> None:
    """for-coordinators.md, the roster: each line that cannot be read is named with what is wrong with it."""
    name, content, count = ROSTERS[how]
    world = fresh("office")
    begin = sent_so_far(world)
    sends_roster(world, (name, content))
    if any("Shall this be done" in see(m).subject for m in got(world, CARLA, begin)):
        middle = sent_so_far(world)
        says_yes(world)
        assert "done" in told(got(world, CARLA, middle))
        assert str(count) in told(got(world, CARLA, middle))
    else:
        assert "line" in told(got(world, CARLA, begin)).lower(), told(got(world, CARLA, begin))


# =========================== 10. time: midnight, the clock's changes, holidays ============================================================

TO_MIDNIGHT: Step = hours(6)  # from four in the afternoon
TIME: dict[str, Story] = {
    "a yes at midnight, its undo after it": ("asked", (hours(5), minutes(20), jon_says("Yes, happy to."), minutes(30), writes(JON, "UNDO"), hours(3)), lambda w: introduced(w, MIA) == 0),
    "an end at midnight": ("paired", (hours(5), minutes(50), writes(MIA, "END NOW"), hours(8)), all_of(parted, letters_of(JON, "ended", 1))),
    "an end as the clock goes forward": ("paired", (days(26), hours(7), minutes(30), writes(MIA, "END NOW"), hours(3)), all_of(parted, letters_of(JON, "ended", 1))),
    "an undo in the hour that is none": ("paired", (days(26), hours(7), minutes(50), writes(MIA, "END NOW"), minutes(40), writes(MIA, "UNDO"), hours(3)), all_of(together, never_got(JON, "ended"))),
    "a deadline over the change of the clock": ("office", (days(15), writes(LEA, "REQUEST M-1001", "Would you?"), days(15)), all_of(states("E"), letters_of(JON, "reminder", 2))),
    "a break that ends on the day of the change": ("office", (writes(JON, "PAUSE UNTIL 29 March"), days(28)), all_of(is_member(JON), letters_of(JON, "resumed", 1))),
    "a break until a day that is no day": ("office", (writes(JON, "PAUSE UNTIL 31 April"), days(1)), lambda w: bool(got(w, JON)) and letter_names(got(w, JON))[-1] != "welcome-mentor"),
    "a break until today": ("office", (writes(JON, "PAUSE UNTIL 2 March 2026"), days(2)), lambda w: letter_names(got(w, JON))[-1] != "welcome-mentor"),
    "a term over both changes": ("paired", (days(250),), all_of(parted, lambda w: letter_names(got(w, MIA)).count("renewal-offer") == 1)),
    "an absence, and then his yes": ("asked", (answers_as(JON, "request", "I am out of the office until 12 March.", subject="Automatic reply", headers={"Auto-Submitted": "auto-replied"}), days(11), jon_says("ACCEPT"), hours(2)), together),
    "an absence beyond his time, and then his yes": ("asked", (answers_as(JON, "request", "I am on holiday until 23 March 2026.", subject="Out of office", headers={"Auto-Submitted": "auto-replied"}), days(22), jon_says("Back now - yes, happy to!"), hours(3)), together),
    "an absence in his own words, and then his yes": ("asked", (jon_says("I am away until 12 March and will answer then."), days(11), jon_says("ACCEPT"), hours(2)), together),
    "a break of hers, and his yes": ("asked", (writes(MIA, "PAUSE UNTIL 1 May"), jon_says("ACCEPT"), hours(2)), lambda w: bool(got(w, MIA)) and introduced(w, MIA) <= 1),
    "his yes after the reminder of the last day": ("asked", (days(13), hours(20), jon_says("ACCEPT"), hours(2)), together),
    "his yes a day too late, and she is glad": ("asked", (days(15), jon_says("ACCEPT"), hours(2), answers(MIA, "late-offer", "YES"), hours(2)), together),
    "his yes a day too late, and she is not": ("asked", (days(15), jon_says("ACCEPT"), hours(2), answers(MIA, "late-offer", "No, thank you. I have found somebody."), hours(2)), parted),
    "a mark in the last minute of the term": ("paired", (days(180), answers(MIA, "check-in", "4"), days(10)), parted),
}  # fmt: skip


@grave("a day or an hour is missed, or told twice")
@pytest.mark.parametrize(
    "how",
    cases(
        TIME,
        {
            "an absence beyond his time, and then his yes": "'Back now - yes' is asked about: 'back now' is no word beside an answer yet"
        },
    ),
)
def test_midnight_and_the_clock_s_changes_bring_each_letter_once(how: str) -> None:
    """flow.md, due dates; FAULTS 12; for-members.md."""
    comes_to(TIME[how])


ORDER: dict[str, Story] = {
    "his draft, sent twice": ("asked", (in_one_poll(lies(JON, "ACCEPT", letter="request"), lies(JON, "ACCEPT", letter="request")), hours(2)), lambda w: introduced(w, MIA) == introduced(w, JON) == 1),
    "her form, sent twice": ("office", (in_one_poll(lies(NOA, "SIGN UP MENTEE", FORM.format(name="Noa Weiss")), lies(NOA, "SIGN UP MENTEE", FORM.format(name="Noa Weiss"))),), lambda w: addresses(w).count(NOA) == 1),
    "half a form, and then the whole": ("office", (in_one_poll(lies(NOA, "SIGN UP MENTEE", "Name: Noa"), lies(NOA, "SIGN UP MENTEE", FORM.format(name="Noa Weiss"))),), all_of(is_member(NOA), lambda w: member(w, NOA)["name"] == "Noa Weiss")),
    "her request, sent twice": ("office", (in_one_poll(lies(LEA, "REQUEST M-1001", "Would you?"), lies(LEA, "REQUEST M-1001", "Would you?")), hours(2)), lambda w: len(requests_to(w, JON)) == 1),
    "her request, and she takes it back at once": ("office", (in_one_poll(lies(LEA, "REQUEST M-1001", "Would you?"), lies(LEA, "WITHDRAW")), hours(2)), states("W")),
    "the undo before the end": ("paired", (in_one_poll(lies(MIA, "UNDO"), lies(MIA, "END NOW")), hours(2)), may_be(parted, together)),
    "he leaves, and says yes": ("asked", (in_one_poll(lies(JON, "LEAVE"), lies(JON, "ACCEPT", letter="request")), hours(3)), lambda w: introduced(w, MIA) == 0 or together(w)),
    "both end, one takes it back": ("paired", (in_one_poll(lies(MIA, "END NOW"), lies(JON, "END NOW")), writes(MIA, "UNDO"), hours(3)), parted),
    "he pauses and she asks, and he is back": ("office", (in_one_poll(lies(JON, "PAUSE"), lies(LEA, "REQUEST M-1001", "Would you?"), lies(JON, "RESUME")), hours(2)), all_of(is_member(JON), lambda w: bool(got(w, LEA)))),
    "two ask for the last place": ("office", (orders(f"CAPACITY {JON} 1"), in_one_poll(lies(LEA, "REQUEST M-1001", "Would you?"), lies(MIA, "REQUEST M-1001", "And me?")), hours(2)), lambda w: len(requests_to(w, JON)) >= 1),
}  # fmt: skip


@grave("mails of one poll are done against each other, or twice")
@pytest.mark.parametrize("how", cases(ORDER))
def test_mails_in_any_order_come_to_one_end(how: str) -> None:
    """catalogue 44; DESIGN, promises: messages are handled in the order in which they came."""
    comes_to(ORDER[how])


@grave("on a database mails of one poll come to another end")
@pytest.mark.parametrize("how", ["his draft, sent twice", "her request, and she takes it back at once", "both end, one takes it back", "he leaves, and says yes"])  # fmt: skip
def test_on_each_database_mails_in_any_order_come_to_one_end(both: Attacked, how: str) -> None:
    """As above; both stores must agree."""
    comes_to(ORDER[how], lambda kind: as_prepared(both, kind))


# =========================== what members really do =======================================================================================

OLD = "\n".join(("Dear Jon,", "", "Mia Okafor asks you to be her mentor.", "", "Reply ACCEPT or REJECT."))
DAILY: dict[str, Case] = {
    "typed inside the quotation": ("asked", JON, (), jon_says(f"{ABOVE}\n> Dear Jon,\n> Mia Okafor asks you to be her mentor.\n\nYes, I would be happy to.\n\n> Reply ACCEPT or REJECT."), stands("A")),
    "typed below the quotation": ("asked", JON, (), jon_says(f"{ABOVE}\n" + "\n".join(f"> {line}" for line in OLD.split("\n")) + "\n\nACCEPT"), stands("A")),
    "in capitals with marks": ("asked", JON, (), jon_says("YES!!! I ACCEPT!!!"), stands("A")),
    "with a name of hers in lower case": ("asked", JON, (), jon_says("yes, happy to mentor mia"), stands("A")),
    "a yes to a reminder": ("asked", JON, (days(6),), answers(JON, "reminder", "Sorry for the delay. Yes, I accept."), stands("A")),
    "a no to a reminder": ("asked", JON, (days(6),), answers(JON, "reminder", "Sorry for the late answer, I cannot this year."), states("R")),
    "with a holiday greeting": ("asked", JON, (), jon_says("Happy Easter to all of you! I accept."), stands("A")),
    "a form in reply to the welcome": ("office", LEA, (), answers(LEA, "welcome-mentee", "SIGN UP MENTEE\nTitle: Resident"), lambda w: member(w, LEA)["title"] == "Resident"),
    "a request in reply to an old list": ("office", LEA, (writes(LEA, "BROWSE"), days(20)), answers(LEA, "directory", "REQUEST M-1003\n\nDear Ada, would you?"), asked_of(ADA)),
    "a request in reply to the nudge": ("office", LEA, (days(8),), answers(LEA, "nudge", "REQUEST M-1001\n\nWould you?"), asked_of(JON)),
    "a request in reply to a no": ("asked", MIA, (jon_says("REJECT"), hours(2)), answers(MIA, "encouragement", "REQUEST M-1003\n\nWould you?"), asked_of(ADA)),
    "how it stands, in reply to the introduction": ("paired", MIA, (), answers(MIA, "introduction-mentee", "STATUS"), has_got(MIA, "status")),
    "an end in reply to an old how is it going": ("paired", MIA, (days(60),), answers(MIA, "check-in", "END NOW"), parted),
    "both roles, and each asks": ("office", LEA, (signs_up(LEA, "Lea Stone", "MENTOR"),), writes(LEA, "REQUEST M-1001", "Would you?"), asked_of(JON)),
    "both roles, and a yes": ("office", JON, (signs_up(JON, "Jon Berg", "MENTEE"), writes(MIA, "REQUEST M-1001", "Would you?")), answers(JON, "request", "ACCEPT"), together),
    "both roles, and a request and an answer": ("asked", JON, (signs_up(JON, "Jon Berg", "MENTEE"), writes(JON, "REQUEST M-1003", "Would you?")), jon_says("ACCEPT"), all_of(together, asked_of(ADA))),
    "both roles, and a break": ("office", JON, (signs_up(JON, "Jon Berg", "MENTEE"),), writes(JON, "PAUSE"), standing(JON, "paused")),
    "a new address, and its yes": ("paired", MIA_HOME, (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"),), answers(MIA_HOME, "confirm-address", "YES"), lambda w: pairs(w) == [(JON, MIA_HOME)]),
    "a new address, and an old letter": ("asked", JON, (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"), answers(MIA_HOME, "confirm-address", "YES")), jon_says("ACCEPT"), lambda w: pairs(w) == [(JON, MIA_HOME)]),
    "a subject of one's own": ("asked", JON, (), answers_as(JON, "request", "ACCEPT", subject="from Jon, about Mia"), stands("A")),
    "no subject": ("asked", JON, (), answers_as(JON, "request", "ACCEPT", subject=" "), stands("A")),
    "a subject with marks of servers": ("office", LEA, (), writes(LEA, "[SPAM?] Re: AW: RE: BROWSE"), has_got(LEA, "directory")),
    "BROWSE with an area": ("office", LEA, (), writes(LEA, "BROWSE critical care"), lambda w: "Jon Berg" in words_of(got(w, LEA))),
    "WITHDRAW below a greeting": ("asked", MIA, (), writes(MIA, "My request", "Dear team,\n\nWITHDRAW\n\nThank you\nMia"), states("W")),
    "PAUSE for the summer": ("office", JON, (), writes(JON, "PAUSE UNTIL 1 September"), standing(JON, "paused")),
    "PAUSE until a Friday, German": ("office", JON, (), writes(JON, "PAUSE BIS 1. Juni"), standing(JON, "paused")),
    "a long history below": ("asked", JON, (), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT\n\n" + ABOVE + "\n" + quotation(question_to_jon(w)) + "\n> > older\n" * 400), stands("A")),
    "in HTML alone, by a telephone": ("asked", JON, (), lambda w: html_only(w, JON, "", "<div dir=\"auto\">ACCEPT</div><div dir=\"auto\"><br></div><div id=\"ms-outlook-mobile-signature\">Get <a href=\"https://aka.ms/x\">Outlook for Android</a></div>", thread=question_to_jon(w)), stands("A")),
    "a mark and thanks": ("paired", MIA, (days(22),), answers(MIA, "check-in", "5\n\nThank you for asking!"), lambda w: len(rated(w)) == 1),
    "a mark out of five": ("paired", MIA, (days(22),), answers(MIA, "check-in", "4/5"), lambda w: len(rated(w)) == 1),
    "a mark from her new address": ("paired", MIA_HOME, (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"), answers(MIA_HOME, "confirm-address", "YES"), days(22)), answers(MIA_HOME, "check-in", "4"), lambda w: len(rated(w)) == 1),
    "another term from both, crossing": ("paired", MIA, (days(165), writes(JON, "RENEW")), writes(MIA, "RENEW"), term("REL-1", 2)),
    "all that you know": ("paired", MIA, (), writes(MIA, "EXPORT"), has_got(MIA, "export")),
}  # fmt: skip


@plain("plain: what somebody really does is asked about, or waits for a person")
@pytest.mark.parametrize("how", DAILY)
def test_what_people_really_do_simply_works(how: str) -> None:
    """for-members.md; reading-answers.md; DESIGN 5."""
    simply(DAILY[how])


FREELY: Step = jon_says("Yes, happy to.")
MINDS: dict[str, Story] = {
    "yes, a break, back": ("asked", (FREELY, writes(JON, "PAUSE"), writes(JON, "RESUME"), hours(2)), together),
    "yes, a goodbye": ("asked", (FREELY, writes(JON, "LEAVE"), hours(3)), lambda w: introduced(w, MIA) == introduced(w, JON)),
    "yes, a goodbye, an undo": ("asked", (FREELY, writes(JON, "LEAVE"), writes(JON, "UNDO"), hours(3)), lambda w: is_member(JON)(w) and introduced(w, MIA) == 1),
    "yes, a goodbye, two undos": ("asked", (FREELY, writes(JON, "LEAVE"), writes(JON, "UNDO"), writes(JON, "UNDO"), hours(3)), lambda w: is_member(JON)(w) and has_got(JON, "undo-not")(w)),
    "yes, erase all": ("asked", (FREELY, writes(JON, "ERASE"), answers(JON, "confirm-erase", "YES"), hours(3)), lambda w: introduced(w, MIA) == 0),
    "yes, and she erases all": ("asked", (FREELY, writes(MIA, "ERASE"), answers(MIA, "confirm-erase", "YES"), hours(3)), lambda w: MIA not in addresses(w) and letters_of(JON, "ended", 1)(w) and not pairs(w)),
    "yes, and she leaves": ("asked", (FREELY, writes(MIA, "LEAVE"), hours(3)), lambda w: introduced(w, MIA) == introduced(w, JON)),
    "yes, and she leaves and undoes it": ("asked", (FREELY, writes(MIA, "LEAVE"), writes(MIA, "UNDO"), hours(3)), lambda w: introduced(w, MIA) == introduced(w, JON)),
    "yes, no, undo": ("asked", (FREELY, jon_says("REJECT"), writes(JON, "UNDO"), hours(3)), lambda w: introduced(w, MIA) == introduced(w, JON)),
    "no, undo, yes": ("asked", (jon_says("REJECT"), writes(JON, "UNDO"), jon_says("ACCEPT"), hours(2)), together),
    "no, undo, no": ("asked", (jon_says("REJECT"), writes(JON, "UNDO"), jon_says("REJECT"), hours(2)), states("R")),
    "an end, a goodbye": ("paired", (writes(MIA, "END NOW"), writes(MIA, "LEAVE"), hours(3)), all_of(parted, letters_of(JON, "ended", 1))),
    "an end, a goodbye, an undo of it": ("paired", (writes(MIA, "END NOW"), writes(MIA, "LEAVE"), writes(MIA, "UNDO"), hours(3)), all_of(parted, is_member(MIA), letters_of(JON, "ended", 1))),
    "an end, all erased": ("paired", (writes(MIA, "END NOW"), writes(MIA, "ERASE"), answers(MIA, "confirm-erase", "YES"), hours(3)), lambda w: MIA not in addresses(w) and letter_names(got(w, JON)).count("ended") <= 1),
    "an end, and he is glad of another term": ("paired", (days(165), writes(MIA, "END NOW"), writes(JON, "RENEW"), hours(3)), parted),
    "an end, a break": ("paired", (writes(MIA, "END NOW"), writes(MIA, "PAUSE"), hours(3)), all_of(parted, letters_of(JON, "ended", 1), standing(MIA, "paused"))),
    "a goodbye, and he ends it": ("paired", (writes(MIA, "LEAVE"), writes(JON, "END NOW"), hours(3)), parted),
    "a goodbye, an undo after an hour and a half": ("asked", (writes(MIA, "LEAVE"), minutes(90), writes(MIA, "UNDO"), hours(2)), is_member(MIA)),
    "erase all, a no, and a yes": ("office", (writes(LEA, "ERASE"), answers(LEA, "confirm-erase", "No!"), answers(LEA, "confirm-erase", "YES")), is_member(LEA)),
    "a request, an undo, another": ("office", (writes(LEA, "REQUEST M-1001", "Would you?"), writes(LEA, "UNDO"), writes(LEA, "REQUEST M-1003", "Would you?")), all_of(states("WP"), asked_of(ADA))),
    "a break, and a request of hers": ("office", (writes(LEA, "PAUSE"), writes(LEA, "REQUEST M-1001", "Would you?"), hours(1)), lambda w: bool(requests_to(w, JON)) or has_got(LEA, "status")(w) or bool(got(w, LEA))),
    "two new addresses in a day, back to the first": ("office", (writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"), answers(MIA_HOME, "confirm-address", "YES"), writes(MIA_HOME, f"CHANGE ADDRESS {MIA}"), answers(MIA, "confirm-address", "YES")), lambda w: MIA in addresses(w) and MIA_HOME not in addresses(w)),
    "wrong one": ("paired", (writes(MIA, "END NOW"), minutes(5), writes(MIA, "Sorry, wrong mail", "Please ignore my last mail."), hours(3)), never_got(JON, "ended")),
    "wrong one, in French": ("paired", (writes(MIA, "END NOW"), minutes(5), writes(MIA, "Erreur", "Je me suis trompée, ne tenez pas compte de mon message."), hours(3)), never_got(JON, "ended")),
    "a photograph in the hour": ("paired", (writes(MIA, "END NOW"), lambda w: raw(w, f"From: {MIA}\nTo: {ADDRESS}\nSubject: Oh no\nDate: Mon, 2 Mar 2026 19:00:00 +0100\nMIME-Version: 1.0\nContent-Type: image/jpeg; name=letter.jpg\nContent-Transfer-Encoding: base64", "/9j/4AAQSkZJRg==", proof="college.example"), hours(3)), never_got(JON, "ended")),
    "an encrypted mail in the hour": ("paired", (writes(MIA, "END NOW"), lambda w: raw(w, f"From: {MIA}\nTo: {ADDRESS}\nSubject: ...\nDate: Mon, 2 Mar 2026 19:00:00 +0100\nMIME-Version: 1.0\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64", "MIAGCSqGSIb3DQEHA6CAMIACAQAx", proof="college.example"), hours(3)), never_got(JON, "ended")),
    "a check-in's bad mark in the hour": ("paired", (days(22), writes(MIA, "END NOW"), answers(MIA, "check-in", "1. I did not want to end it, he asked me to."), hours(3)), never_got(JON, "ended")),
}  # fmt: skip


@grave("who changes their mind ends where they did not want to, or somebody hears what was taken back")
@pytest.mark.parametrize("how", cases(MINDS))
def test_changed_minds_in_each_order_end_where_they_wanted(how: str) -> None:
    """flow.md, deeds and second thoughts; for-members.md: pressed the wrong button?"""
    comes_to(MINDS[how])


# =========================== coordinators =================================================================================================

A_HELD_MAIL: Steps = (writes(LEA, "A thing", NEEDS_A_PERSON),)
DOUBT: Step = jon_says("Dear coordinators, please call me about it before I decide.")
ORDERS: dict[str, tuple[str, Steps, str, Seen]] = {
    "RELEASE of what says nothing": ("office", A_HELD_MAIL, "RELEASE {held}", lambda w: bool(got(w, CARLA))),
    "AS ACCEPT, and the wrong AS": ("asked", (DOUBT,), "{held} AS ACCEPT\n{held} AS REJECT", lambda w: len(pairs(w)) <= 1 and "REJECT" in told(got(w, CARLA))),
    "AS of a stranger's mail": ("office", (held_first,), "{held} AS ACCEPT", lambda w: not pairs(w) and bool(got(w, CARLA))),
    "ANSWER without words": ("office", A_HELD_MAIL, "ANSWER {held}", all_of(one_waits, never_got(LEA, "coordinator-answer"))),
    "ANSWER, with her signature below": ("office", A_HELD_MAIL, "ANSWER {held}\nIt is on our website.\n\n-- \nCarla Voss\n+49 30 1234567", lambda w: has_got(LEA, "coordinator-answer")(w) and "1234567" not in whole(got(w, LEA))),
    "two ANSWERs": ("office", A_HELD_MAIL, "ANSWER {held}\nOne.\nANSWER {held}\nTwo.", lambda w: letters_of(LEA, "coordinator-answer", 1)(w)),
    "ANSWER and DROP": ("office", A_HELD_MAIL, "ANSWER {held}\nIt is on our website.\nDROP {held}", all_of(none_waits, has_got(LEA, "coordinator-answer"))),
    "ASSIGN to a stranger": ("office", A_HELD_MAIL, f"ASSIGN {{held}} TO {EVE}", lambda w: not got(w, EVE) and one_waits(w)),
    "ASSIGN to herself": ("office", A_HELD_MAIL, f"ASSIGN {{held}} TO {CARLA}", one_waits),
    "SNOOZE for a year": ("office", A_HELD_MAIL, "SNOOZE {held} 365 DAYS", one_waits),
    "SNOOZE until yesterday": ("office", A_HELD_MAIL, "SNOOZE {held} UNTIL 1 March 2026", one_waits),
    "SPAM of a member": ("office", A_HELD_MAIL, "SPAM {held}", lambda w: is_member(LEA)(w) and bool(w.write(LEA, "STATUS")) and has_got(LEA, "status")(w)),
    "NOTE and then SHOW": ("office", A_HELD_MAIL, "NOTE {held}: she called\nSHOW {held}", lambda w: "she called" in told(got(w, CARLA))),
    "BLOCK of oneself": ("office", (), f"BLOCK {MIA} AND {MIA}", lambda w: bool(got(w, CARLA))),
    "BLOCK of one who is not there": ("office", (), f"BLOCK {MIA} AND nobody@nowhere.example", lambda w: "nobody@nowhere.example" in told(got(w, CARLA))),
    "BLOCK, and a MATCH of the two": ("office", (), f"BLOCK {MIA} AND {JON}\nMATCH {MIA} WITH {JON}", lambda w: not pairs(w)),
    "BLOCK, and she asks": ("office", (orders(f"BLOCK {MIA} AND {JON}"),), "STATUS", lambda w: bool(w.write(MIA, "REQUEST M-1001", "Would you?")) and not requests_to(w, JON)),
    "REASSIGN to the same": ("paired", (), "REASSIGN REL-1 TO M-1001", together),
    "REASSIGN to one who pauses": ("paired", (writes(ADA, "PAUSE"),), "REASSIGN REL-1 TO M-1003", lambda w: not requests_to(w, ADA) and together(w)),
    "REASSIGN, and an UNDO in the same mail": ("paired", (), "REASSIGN REL-1 TO M-1003\nUNDO", lambda w: bool(got(w, CARLA))),
    "EXTEND to a day gone by": ("asked", (), "EXTEND REQ-1 UNTIL 1 January 2026", states("P")),
    "EXTEND by no days": ("asked", (), "EXTEND REQ-1 0 DAYS", states("P")),
    "EXTEND of what is closed": ("asked", (jon_says("REJECT"),), "EXTEND REQ-1 7 DAYS", states("R")),
    "END twice": ("paired", (), "END REL-1\nEND REL-1", all_of(parted, lambda w: told(got(w, CARLA)).count("END REL-1") >= 2)),
    "END, and RENEW below it": ("paired", (days(165),), "END REL-1\nRENEW REL-1", lambda w: term("REL-1", 1)(w) and "RENEW REL-1" in told(got(w, CARLA))),
    "RENEW too early": ("paired", (), "RENEW REL-1", lambda w: bool(got(w, CARLA))),
    "ERASE of a name": ("office", (), "ERASE Lea Stone", all_of(is_member(LEA), lambda w: "Shall this be done" in " ".join(see(m).subject for m in got(w, CARLA)))),
    "CAPACITY of none": ("office", (), f"CAPACITY {JON} 0", lambda w: bool(got(w, CARLA))),
    "CAPACITY of minus one": ("office", (), f"CAPACITY {JON} -1", lambda w: member(w, JON)["capacity"] == 2),
    "UPDATE with one wrong line": ("office", (), f"UPDATE {JON}\nTitle: Chief\nCapacity: many", lambda w: member(w, JON)["title"] != "Chief"),
    "a list of numbers with none before": ("office", A_HELD_MAIL, "1 DROP", one_waits),
    "MATCH of one who has a mentor": ("paired", (), f"MATCH {MIA} WITH {ADA}", together),
    "ASK for one who has a mentor": ("paired", (), f"ASK M-1003 FOR {MIA}", lambda w: not requests_to(w, ADA)),
    "CHANGE ADDRESS to another member's": ("office", (), f"CHANGE ADDRESS {MIA} TO {LEA}", all_of(is_member(MIA), is_member(LEA))),
    "WITHDRAW of what was answered": ("asked", (jon_says("ACCEPT"), hours(2)), "WITHDRAW REQ-1", together),
    "REMIND of what was answered": ("asked", (jon_says("REJECT"),), "REMIND REQ-1", never_got(JON, "reminder")),
    "REMOVE, and SHOW": ("office", (), f"REMOVE {LEA}\nSHOW {LEA}", standing(LEA, "left")),
}  # fmt: skip


@grave("a coordinator's command is done by half, in silence, or to the wrong one")
@pytest.mark.parametrize("how", cases(ORDERS))
def test_a_command_is_done_or_she_reads_why_not(how: str) -> None:
    """for-coordinators.md, command by mail; decide a held mail in one reply."""
    kind, before, words, seen = ORDERS[how]
    world = fresh(kind)
    plays(world, before)
    begin = sent_so_far(world)
    world.write(
        CARLA, "Some things", words.replace("{held}", latest_held(world) if "{held}" in words else "")
    )
    world.later(hours=2)
    assert got(world, CARLA, begin), "silence"
    assert seen(world), (how_it_is(world, begin), told(got(world, CARLA, begin)))


def by_number(words: str, letter: str = "queue", who: str = CARLA, **more: Any) -> Step:
    return answers(who, letter, words, **more)


NUMBERS: dict[str, Case] = {
    "one of two": ("office", CARLA, (held_first, *A_HELD_MAIL, orders("QUEUE")), by_number("1 DROP"), one_waits),
    "both": ("office", CARLA, (held_first, *A_HELD_MAIL, orders("QUEUE")), by_number("1-2 DROP"), none_waits),
    "with a full stop": ("office", CARLA, (held_first, *A_HELD_MAIL, orders("QUEUE")), by_number("1. DROP"), anything),
    "a number that is not there": ("office", CARLA, (held_first, orders("QUEUE")), by_number("7 DROP"), one_waits),
    "of an older list": ("office", CARLA, (held_first, orders("QUEUE"), *A_HELD_MAIL), by_number("1 DROP"), all_of(one_waits, lambda w: "the leaflet" not in str(w.player.records()["held"][-1]) and w.player.records()["held"][-1]["state"] == "waiting")),
    "by the other coordinator": ("office", DAN, (held_first, orders("QUEUE")), lambda w: w.reply(DAN, last(w, "queue", CARLA), "1 DROP"), anything),
    "unproven": ("office", CARLA, (held_first, orders("QUEUE")), by_number("1 DROP", proof=""), none_waits),
    "of the digest": ("office", CARLA, (held_first, with_digest, days(7)), by_number("1 DROP", "digest"), none_waits),
    "of the digest, below its quotation": ("office", CARLA, (held_first, with_digest, days(7)), lambda w: w.reply(CARLA, last(w, "digest", CARLA), f"{ABOVE}\n{quotation(last(w, 'digest', CARLA))}\n\n1 DROP"), none_waits),
    "of the digest, by its REF": ("office", CARLA, (held_first, with_digest, days(7)), lambda w: w.reply(CARLA, last(w, "digest", CARLA), f"DROP {latest_held(w)}"), none_waits),
    "decided meanwhile": ("office", CARLA, (held_first, orders("QUEUE"), on_held("DROP {held}", DAN)), by_number("1 ANSWER\nIt is on our website."), none_waits),
    "an answer by number, of two lines": ("office", CARLA, (*A_HELD_MAIL, orders("QUEUE")), by_number("1 ANSWER\nIt is on our website.\nAsk again, please."), lambda w: "Ask again" in words_of(got(w, LEA))),
    "DIGEST in reply to the digest": ("office", CARLA, (held_first, with_digest, days(7)), by_number("DIGEST DAILY", "digest"), one_waits),
}  # fmt: skip


@grave("a number does something to another item than the one that it stood for")
@pytest.mark.parametrize("how", cases(NUMBERS))
def test_a_number_counts_in_the_list_that_it_answers(how: str) -> None:
    """for-coordinators.md, what needs a person: the numbers are those of the very list that you reply to, however old it is."""
    tried(NUMBERS[how])


PARTY: dict[str, tuple[Steps, Seen]] = {
    # Carla is a coordinator and Mia's mentor
    "she asks what her mentee said": ((days(22), answers(MIA, "check-in", "2 - she is never there, zebra."), orders("SHOW REL-1")), lambda w: "zebra" not in whole(got(w, CARLA))),
    "her mentee's concern": ((writes(MIA, "CONCERN", "Carla is odd, zebra."),), lambda w: "zebra" not in whole(got(w, CARLA)) and "zebra" in whole(got(w, DAN))),
    "her list, after a concern": ((writes(MIA, "CONCERN", "Carla is odd, zebra."), orders("QUEUE")), lambda w: "zebra" not in whole(got(w, CARLA)) and "HELD-" not in told(got(w, CARLA)).split("What waits")[-1]),
    "her digest, after a concern": ((writes(MIA, "CONCERN", "Carla is odd, zebra."), days(8)), lambda w: "zebra" not in whole(got(w, CARLA))),
    "her mentee moves": ((writes(MIA, f"CHANGE ADDRESS {MIA_HOME}"), answers(MIA_HOME, "confirm-address", "YES")), lambda w: pairs(w) == [(CARLA, MIA_HOME)]),
    "her own end": ((writes(CARLA, "END NOW"), hours(2)), parted),
    "her own end as an order": ((orders("END REL-1"), hours(2)), parted),
    "her mentee's end is heard an hour later": ((writes(MIA, "END NOW"), minutes(30)), never_got(CARLA, "ended")),
    "her mentee's end, and its undo": ((writes(MIA, "END NOW"), minutes(30), writes(MIA, "UNDO"), hours(3)), all_of(lambda w: pairs(w) == [(CARLA, MIA)], never_got(CARLA, "ended"))),
    "she pauses as a mentor": ((writes(CARLA, "PAUSE"),), standing(CARLA, "paused")),
}  # fmt: skip


@grave("a coordinator reads what her mentee told in confidence, or decides about it")
@pytest.mark.parametrize("how", cases(PARTY))
def test_a_coordinator_who_is_a_mentor_reads_nothing_of_her_mentee(how: str) -> None:
    """for-coordinators.md, what proves that it is you; core/confidential.py: what is held of your mentee goes to another coordinator."""
    steps, seen = PARTY[how]
    world = carla_mentors_mia()
    plays(world, steps)
    world.later(minutes=5)
    assert seen(world), (how_it_is(world), told(got(world, CARLA))[-800:])


HEARD: dict[str, Case] = {
    "about a third person": ("paired", JON, (), writes(JON, "About Mia", "I am worried about Mia, zebra. She has not written for weeks and sounded very low."), lambda w: bool(got(w, CARLA)) or bool(got(w, DAN))),
    "below a holiday's line": ("paired", MIA, (), writes(MIA, "Re: You and Jon Berg", "I am on holiday until Monday.\n\nHe threatened me, zebra."), heard_at_once),
    "in a dictated mail": ("paired", MIA, (), writes(MIA, "voice memo", "he hit me comma zebra full stop please help me"), heard_at_once),
    "below a smart reply": ("paired", MIA, (), answers(MIA, "introduction-mentee", "Thanks!\n\nBy the way, he touched me, zebra."), heard_at_once),
    "in reply to an old letter": ("paired", MIA, (days(100),), answers(MIA, "request-received", "He stalks me, zebra."), heard_at_once),
    "beside a mark": ("paired", MIA, (days(22),), answers(MIA, "check-in", "4\n\nPS: he follows me home, zebra, and I am afraid."), heard_at_once),
    "from a second address": ("paired", MIA_ELSEWHERE, (), writes(MIA_ELSEWHERE, "CONCERN", "I am Mia Okafor. Jon Berg threatens me, zebra."), lambda w: "zebra" in whole(got(w, CARLA)) + whole(got(w, DAN))),
    "translated": ("paired", MIA, (), writes(MIA, "Translated", "[Automatic translation]\n\nHe has beaten me, zebra."), heard_at_once),
    "in a form's last field": ("office", NOA, (), writes(NOA, "SIGN UP MENTEE", FORM.format(name="Noa Weiss") + "About: My last mentor raped me, zebra.\n"), lambda w: "zebra" in whole(got(w, CARLA)) + whole(got(w, DAN))),
}  # fmt: skip


@grave("somebody cries for help, and nobody reads it")
@pytest.mark.parametrize("how", cases(HEARD))
def test_a_cry_is_read_wherever_it_stands(how: str) -> None:
    """for-coordinators.md: violence, threats and danger come to you at once beside whatever the mail does."""
    tried(HEARD[how])


LEFTOVERS: dict[str, Story] = {
    # what others had noticed and left
    "a no alone in the subject, behind Re": ("office", (writes(LEA, "PAUSE", proof=""), answers_as(LEA, "confirm", "", subject="Re: NO"), answers(LEA, "confirm", "YES")), standing(LEA, "active")),
    "a drop alone in the subject, behind Re": ("office", (held_first, answers_as(CARLA, "held", "", subject="Re: DROP")), none_waits),
    "a photograph to was it you": ("office", (writes(LEA, "PAUSE", proof=""), lambda w: raw(w, f"From: {LEA}\nTo: {reply_address(last(w, 'confirm', LEA))}\nSubject: Re: Was this mail from you?\nDate: Mon, 2 Mar 2026 19:00:00 +0100\nIn-Reply-To: {last(w, 'confirm', LEA).message_id}\nMIME-Version: 1.0\nContent-Type: image/jpeg; name=answer.jpg\nContent-Transfer-Encoding: base64", "/9j/4AAQSkZJRg==", proof="uni.example"), days(1)), lambda w: bool(got(w, CARLA))),
    "an end, an undo after the hour, and the calendar": ("paired", (writes(MIA, "END NOW"), hours(2), writes(MIA, "UNDO"), hours(2)), together),
}  # fmt: skip


@plain("plain: what was noticed and left")
@pytest.mark.parametrize(
    "how",
    cases(
        LEFTOVERS,
        {
            "a drop alone in the subject, behind Re": "behind Re a subject is the thread's, unless a question of ours is answered; she is asked what she wants"
        },
    ),
)
def test_what_was_left_is_right_now(how: str) -> None:
    """for-members.md; CHANGELOG: YES or NO in the subject of a reply is read as if it stood in the text; whatever the program does not understand, a person reads."""
    comes_to(LEFTOVERS[how])


@plain("plain: an address on the roster does not let its owner in because of its capitals")
@pytest.mark.parametrize("written", ["zoe@ward.example", "ZOE@ward.example", "Zoe@Ward.Example"])
@pytest.mark.parametrize("listed", ["zoe@ward.example", "ZOE@WARD.EXAMPLE", "Zoe@ward.example"])
def test_capitals_on_the_roster_make_no_difference(listed: str, written: str) -> None:
    """for-coordinators.md, the roster: capitals in an address make no difference here."""
    world = fresh("office")
    world.player.program = replace(world.player.program, eligibility="roster")
    world.player.set_up()
    sends_roster(world, ("list.csv", f"email,name\n{listed},Zoe Lind\n".encode()))
    says_yes(world)
    begin = sent_so_far(world)
    world.write(written, "SIGN UP MENTEE", FORM.format(name="Zoe Lind"))
    assert "welcome-mentee" in letter_names(world.player.post.sent[begin:]), how_it_is(world, begin)


BOTH_ROLES: Step = signs_up(JON, "Jon Berg", "MENTEE")
ONE_PASS: dict[str, tuple[str, Steps, tuple[Step, ...], Steps, Seen]] = {
    # what lies in the mailbox together, what is written later, and what is so then: as if the mails had come one by one
    "both end, hers is taken back": ("paired", (), (lies(MIA, "END NOW"), lies(JON, "END NOW")), (writes(MIA, "UNDO"),), parted),
    "both end, his is taken back": ("paired", (), (lies(JON, "END NOW"), lies(MIA, "END NOW")), (writes(JON, "UNDO"),), parted),
    "both end and one takes it back, all at once": ("paired", (), (lies(MIA, "END NOW"), lies(JON, "END NOW"), lies(MIA, "UNDO")), (), parted),
    "the office ends it, and so does she; the office takes it back": ("paired", (), (lies(CARLA, "END REL-1"), lies(MIA, "END NOW")), (orders("UNDO DO-2"),), parted),
    "she ends it and he leaves": ("paired", (), (lies(MIA, "END NOW"), lies(JON, "LEAVE")), (writes(MIA, "UNDO"),), parted),
    "she ends it and asks another, and takes that back": ("paired", (), (lies(MIA, "END NOW"), lies(MIA, "REQUEST M-1003", "Would you?")), (writes(MIA, "UNDO"),), all_of(parted, states("AW"))),
    "he says no and asks another, and takes that back": ("asked", (BOTH_ROLES,), (lies(JON, "REJECT", letter="request"), lies(JON, "REQUEST M-1003", "Would you?")), (writes(JON, "UNDO"),), states("RW")),
    "he asks another and says no, and takes that back": ("asked", (BOTH_ROLES,), (lies(JON, "REQUEST M-1003", "Would you?"), lies(JON, "REJECT", letter="request")), (writes(JON, "UNDO"),), states("PP")),
    "he says no, she asks another": ("asked", (), (lies(JON, "REJECT", letter="request"), lies(MIA, "REQUEST M-1003", "Would you?")), (writes(JON, "UNDO"),), may_be(states("RP"), states("P"))),
}  # fmt: skip


def taken_back(how: str, one_pass: bool, made: Callable[[str], Attacked] = fresh) -> None:
    kind, before, mails, then, seen = ONE_PASS[how]
    world = made(kind)
    plays(world, before)
    plays(world, (in_one_poll(*mails),) if one_pass else tuple(in_one_poll(mail) for mail in mails))
    plays(world, then)
    world.later(hours=3)
    assert seen(world), how_it_is(world)


@grave("an UNDO takes back what came before another's wish, because both were read in one pass")
@pytest.mark.parametrize("one_pass", [True, False])
@pytest.mark.parametrize("how", ONE_PASS)
def test_what_was_read_in_one_pass_is_taken_back_as_if_it_had_come_one_by_one(how: str, one_pass: bool) -> None:  # fmt: skip
    """flow.md: an END of what has ended already is theirs as well, and an UNDO does not bind them again; what has moved on since is not undone."""
    taken_back(how, one_pass)


@grave("on a database an UNDO takes back what came before another's wish")
@pytest.mark.parametrize("how", ONE_PASS)
def test_on_each_database_what_was_read_in_one_pass_is_taken_back_alike(both: Attacked, how: str) -> None:
    """As above; both stores must agree."""
    taken_back(how, True, lambda kind: as_prepared(both, kind))


SAID_SINCE: dict[str, tuple[Steps, Steps]] = {
    # what is only said between an END and its UNDO
    "a note": ((writes(MIA, "END NOW"), orders("NOTE REL-1: they have met")), (writes(MIA, "UNDO"),)),
    "a note to the office's own end": ((orders("END REL-1"), orders("NOTE REL-1: they have met")), (orders("UNDO DO-2"),)),
    "a note in the same mail": ((orders("END REL-1", "NOTE REL-1: they have met"),), (orders("UNDO DO-2"),)),
    "his mark": ((days(22), writes(MIA, "END NOW"), answers(JON, "check-in", "4")), (writes(MIA, "UNDO"),)),
    "his not yet": ((days(22), writes(MIA, "END NOW"), answers(JON, "check-in", "We have not met yet.")), (writes(MIA, "UNDO"),)),
    "her own mark": ((days(22), writes(MIA, "END NOW"), answers(MIA, "check-in", "4")), (writes(MIA, "UNDO"),)),
    "a snooze": ((writes(MIA, "END NOW"), orders("SNOOZE REL-1 1 WEEK")), (writes(MIA, "UNDO"),)),
}  # fmt: skip


@plain("plain: an END cannot be taken back because somebody has said something")
@pytest.mark.parametrize("how", SAID_SINCE)
def test_what_is_only_said_stands_in_the_way_of_no_undo(how: str) -> None:
    """for-coordinators.md: REMIND, RESEND and NOTE change nothing; for-members.md: when somebody has acted on it meanwhile, UNDO tells you so."""
    before, then = SAID_SINCE[how]
    comes_to(("paired", (*before, *then, hours(2)), together))


@grave("what a member erased still stands on the roster, in capitals")
@pytest.mark.parametrize("listed", ["LEA@UNI.EXAMPLE", "Lea@uni.example", "lea@uni.example"])
def test_whom_erase_forgets_the_roster_forgets_too(both: Attacked, listed: str) -> None:
    """for-coordinators.md, ERASE: deletes what the program knows of that person."""
    sends_roster(both, ("list.csv", f"email,name\n{listed},Lea Stone\n".encode()))
    says_yes(both)
    with both.player.store.reading() as unit:
        assert unit.on_roster(LEA)
    erase(both, LEA)
    with both.player.store.reading() as unit:
        assert not unit.on_roster(LEA)


HER_CONCERN: Step = writes(MIA, "CONCERN", "Jon has written odd things to me, zebra.")
HER_NO_CONCERN: Step = on_held("DROP {held}")
WARNED: dict[str, Story] = {
    # she has told a coordinator of her mentor-to-be before he answers
    "his yes": ("asked", (HER_CONCERN, jon_says("ACCEPT"), hours(2)), all_of(states("P"), lambda w: not introduced(w, MIA) and not introduced(w, JON) and "zebra" not in whole(got(w, JON)))),
    "his yes in free words": ("asked", (HER_CONCERN, jon_says("Yes, happy to."), hours(2)), lambda w: not introduced(w, MIA) and not introduced(w, JON)),
    "his yes, passed on": ("asked", (HER_CONCERN, of_jon("ACCEPT"), hours(2)), lambda w: not introduced(w, MIA)),
    "in one pass": ("asked", (in_one_poll(lies(MIA, "CONCERN", "Jon has written odd things to me, zebra."), lies(JON, "ACCEPT", letter="request")), hours(2)), lambda w: not introduced(w, MIA)),
    "a danger": ("asked", (writes(MIA, "Hello", "Jon threatens me, zebra."), jon_says("ACCEPT"), hours(2)), lambda w: not introduced(w, MIA)),
    "his own": ("asked", (writes(JON, "CONCERN", "She has written odd things to me."), jon_says("ACCEPT"), hours(2)), lambda w: not introduced(w, MIA)),
    "his no": ("asked", (HER_CONCERN, jon_says("REJECT"), hours(2)), states("R")),
    "it is settled, and he says yes": ("asked", (HER_CONCERN, HER_NO_CONCERN, jon_says("ACCEPT"), hours(2)), all_of(together, lambda w: introduced(w, MIA) == 1)),
    "his yes, released": ("asked", (HER_CONCERN, jon_says("ACCEPT"), on_held("RELEASE {held}"), hours(2)), all_of(together, lambda w: introduced(w, MIA) == 1)),
    "the office says yes for him": ("asked", (HER_CONCERN, orders("ACCEPT REQ-1"), hours(2)), together),
    "another's concern": ("asked", (writes(LEA, "CONCERN", "Somebody is odd."), jon_says("ACCEPT"), hours(2)), together),
}  # fmt: skip


@grave("somebody is introduced to whom she has just named in a concern")
@pytest.mark.parametrize("how", WARNED)
def test_who_has_told_of_the_other_is_not_introduced_unread(how: str) -> None:
    """for-members.md: a coordinator reads a CONCERN at once, and nothing goes on until then; CHANGELOG: a CONCERN, whichever of the two writes it, keeps back who would be introduced."""
    comes_to(WARNED[how])


@grave("on a database somebody is introduced to whom she has just named in a concern")
@pytest.mark.parametrize("how", ["his yes", "in one pass", "his yes, released"])
def test_on_each_database_who_has_told_of_the_other_is_not_introduced_unread(both: Attacked, how: str) -> None:  # fmt: skip
    """As above; both stores must agree."""
    comes_to(WARNED[how], lambda kind: as_prepared(both, kind))


def test_a_calendar_that_accepts_the_talk_needs_no_answer() -> None:
    """catalogue 156; reading-automatic.md."""
    world = fresh("paired")
    begin = sent_so_far(world)
    answers_as(
        JON,
        "introduction-mentor",
        "Jon Berg has accepted this invitation.",
        subject="Accepted: A first conversation",
    )(world)
    world.later(hours=3)
    assert sent_so_far(world) == begin, how_it_is(world, begin)
    assert together(world)


def test_what_this_wave_looks_for_can_be_seen() -> None:
    """The means of this file see what they look for."""
    world = two_ask()
    assert request_states(world) == "PP"
    assert relationship_states(world) == []
    assert before_the_end_of(b"A", b"b") is not None
