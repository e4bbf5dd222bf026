# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The twentieth wave. What is expected here was written before it was first run, from the documents alone.

Each test says what would be grave in its failure and, in its docstring, what must hold and which document says so. The
letters a to j are the ten points of what attack and use have shown; k is the everyday conversation.
"""

from __future__ import annotations

import random
import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
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
from processor.core.rules import RuleBook, ScreeningRule
from tests.attack.bounces import bounces, bounces_in_brackets
from tests.attack.box_deeds import (
    accepts,
    asked_on,
    both_sign_up,
    box_letters,
    carla_writes,
    exported,
    matched_once,
    replies_to,
    run,
    states_on,
    status_of,
)
from tests.attack.box_program import BoxProgram, a_pass
from tests.attack.cvs import files_in, signs_up_with
from tests.attack.databases import url_of
from tests.attack.deeds import (
    agrees_freely,
    late_offer,
    leaves_the_roster,
    move,
    order,
    preview,
    says_yes,
    stops,
    until_offered,
)
from tests.attack.heard import a_person_reads, is_answered
from tests.attack.imap_servers import Proxy
from tests.attack.letters import (
    JONS_SUBJECT,
    about,
    deed_number,
    got,
    introduced,
    last,
    letter_names,
    question_to_jon,
    quotation,
    reply_address,
    second_question,
    sent_so_far,
    told,
    whole,
    words_of,
)
from tests.attack.mails_by_hand import OUR_VERDICT, SERVER, eml, inline, raw, with_attached
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
    JON_DOMAIN,
    JON_NEW,
    LEA,
    LEE,
    MIA_HOME,
    NOA,
)
from tests.attack.prepared import fresh, rule, screened, two_ask, with_policy
from tests.attack.random_stories import Story, broken_promises, story_of
from tests.attack.records import addresses, member, outcome, pairs, request_states, row, things, waiting
from tests.attack.smtp_servers import Post, sending_to
from tests.attack.steps import Step, Steps, attaches, breaks, days, hours, jon_says, mended, plays, writes
from tests.attack.stories import all_is_well, nothing_lost
from tests.attacks import EVE, FORM, JON, MIA, Attacked, reply_token, to
from tests.cv_samples import docx, pdf
from tests.doors.dovecot import Dovecot
from tests.doors.mail_servers import Dialogue
from tests.operation.small import PROFILE, SmallProgram
from tests.player import ADDRESS
from tests.post_office import see

# =========================== a. tokens ============================================================================================


def to_him(
    letter: str, kind: str = "asked", *steps: Step
) -> Callable[[], tuple[Attacked, OutboundMail, str]]:
    return to_whom(JON, letter, kind, *steps)


def to_whom(
    who: str, letter: str, kind: str, *steps: Step
) -> Callable[[], tuple[Attacked, OutboundMail, str]]:
    def made() -> tuple[Attacked, OutboundMail, str]:
        world = fresh(kind)
        plays(world, steps)
        return world, last(world, letter, who), who

    return made


def wrote_to(letter: str, who: str = JON) -> Callable[[Attacked, int], bool]:
    return lambda w, begin: letter in letter_names(got(w, who, begin))


Makes = Callable[[], tuple[Attacked, OutboundMail, str]]
OFFERS: dict[str, tuple[Makes, str, bool, Callable[[Attacked, int], bool]]] = {
    # a letter, the words to its reply address of which nobody vouches for the sender, whether that is done, and how it is seen
    "a request, PAUSE": (to_him("request"), "PAUSE", True, lambda w, _: w.standing(JON) == "paused"),
    "a request, LEAVE": (to_him("request"), "LEAVE", False, lambda w, _: w.standing(JON) == "left"),
    "a receipt, WITHDRAW": (to_whom(MIA, "request-received", "asked"), "WITHDRAW", True, lambda w, _: request_states(w) == "W"),
    "a receipt, PAUSE": (to_whom(MIA, "request-received", "asked"), "PAUSE", False, lambda w, _: w.standing(MIA) == "paused"),
    "a break, RESUME": (to_him("paused", "asked", writes(JON, "PAUSE")), "RESUME", True, lambda w, _: w.standing(JON) == "active"),
    "a break, LEAVE": (to_him("paused", "asked", writes(JON, "PAUSE")), "LEAVE", False, lambda w, _: w.standing(JON) == "left"),
    "a break, EXPORT": (to_him("paused", "asked", writes(JON, "PAUSE")), "EXPORT", False, wrote_to("export")),
    "a help, LEAVE": (to_him("help", "asked", writes(JON, "HELP")), "LEAVE", True, lambda w, _: w.standing(JON) == "left"),
    "a help, EXPORT": (to_him("help", "asked", writes(JON, "HELP")), "EXPORT", True, wrote_to("export")),
    "an introduction, END NOW": (to_him("introduction-mentor", "paired"), "END NOW", True, lambda w, _: not pairs(w)),
    "an introduction, LEAVE": (to_him("introduction-mentor", "paired"), "LEAVE", False, lambda w, _: w.standing(JON) == "left"),
    "an introduction, a new address": (to_him("introduction-mentor", "paired"), f"CHANGE ADDRESS {JON_NEW}", False, lambda w, begin: bool(got(w, JON_NEW, begin))),
    "an introduction, a mark": (to_him("introduction-mentor", "paired"), "4", False, wrote_to("check-in-thanks")),
    "a check-in, a mark": (to_him("check-in", "paired", days(22)), "4", True, wrote_to("check-in-thanks")),
    "a check-in, EXPORT": (to_him("check-in", "paired", days(22)), "EXPORT", False, wrote_to("export")),
    "an offer, RENEW": (to_him("renewal-offer", "paired", until_offered), "RENEW", True, wrote_to("vote-noted")),
}  # fmt: skip


@grave(
    "a reply address does more than its letter offers, and so does whoever has got it; plain: it does not do what it offers"
)
@pytest.mark.parametrize("how", OFFERS)
def test_a_reply_address_alone_does_what_its_letter_offers_and_nothing_else(how: str) -> None:
    """flow.md, tokens: the table of what the token alone lets its holder do."""
    make, words, done, seen = OFFERS[how]
    world, mail, who = make()
    begin = sent_so_far(world)
    sent = world.reply(who, mail, words, proof="")
    assert is_answered(world, who, sent)
    assert seen(world, begin) == done


@grave("a request that was answered with a no is offered as a yes by an address that has ended with it")
def test_the_reminder_s_reply_address_ends_with_the_answer_to_the_request() -> None:
    """flow.md, tokens: it ends with the matter: a request that is answered cannot be answered again by it."""
    world = fresh("asked")
    world.later(days=9)
    reminder = about(world, "reminder", JON, "REQ-1")
    world.reply(JON, question_to_jon(world), "REJECT", proof="")
    assert request_states(world) == "R"
    begin = sent_so_far(world)
    world.reply(JON, reminder, "ACCEPT", proof="")
    assert request_states(world) == "R"
    assert "late-offer" not in letter_names(got(world, MIA, begin))


@grave("a yes to a request that was taken back introduces the two by the next one")
@pytest.mark.parametrize("proof", ["", "pass"])
def test_a_yes_in_the_thread_of_the_first_request_does_not_answer_the_second_unasked(proof: str) -> None:
    """flow.md, tokens: it ends with the matter; catalogue 78 (ACCEPT after withdrawal: explanation)."""
    world = fresh("asked")
    first = question_to_jon(world)
    world.write(MIA, "WITHDRAW")
    world.later(days=2)
    world.write(MIA, "REQUEST M-1001", "Once more, please.")
    assert request_states(world) == "WP"
    sent = world.reply(JON, first, "OK", proof=proof)
    assert request_states(world) == "WP"
    assert is_answered(world, JON, sent)


@grave("who has another mailbox of that name answers for the mentor")
@pytest.mark.parametrize("proof", ["", "pass"])
def test_an_address_with_a_tag_is_another_address(proof: str) -> None:
    """DESIGN, trust: stored addresses match exactly, no folding of plus tags; flow.md: a right token from another address does nothing."""
    world = fresh("asked")
    world.reply("jon+work@hospital.example", question_to_jon(world), "ACCEPT", proof=proof)
    world.later(hours=2)
    assert request_states(world) == "P"
    assert not introduced(world, MIA)


@grave("whoever has a printed letter can answer it")
def test_no_letter_of_a_year_shows_its_reply_address_in_what_is_read() -> None:
    """flow.md, tokens: the reply token stands in Reply-To and in our Message-ID; texts are quoted, passed on and printed."""
    world = fresh("asked")
    plays(world, (jon_says("Which clinic is it?"), writes(JON, "HELP"), writes(MIA, "STATUS"), writes(MIA, "EXPORT"), jon_says("ACCEPT"), days(22), until_offered))  # fmt: skip
    order(world, "QUEUE")
    order(world, f"CAPACITY {JON} 3")
    world.write(MIA, "A question", "Where is the leaflet of last year?")
    seen = 0
    for mail in world.player.post.sent:
        if "+" not in reply_address(mail):
            continue
        token = reply_token(mail)
        seen += 1
        for part in see(mail).parsed.walk():
            content = part.get_payload(decode=True)
            if part.get_content_type() != "message/rfc822" and isinstance(content, bytes):
                assert token.encode() not in content, (mail.letter, part.get_content_type())
    assert seen > 15


# =========================== b. delivery reports ==================================================================================


def receipt(world: Attacked, disposition: str) -> list[OutboundMail]:
    """A read receipt of Jon's mail program to the letter that asks him (RFC 8098)."""
    mail = question_to_jon(world)
    head = f"From: Jon Berg <{JON}>\nTo: {reply_address(mail)}\nSubject: Read: {see(mail).subject}\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\nIn-Reply-To: {mail.message_id}"
    body = f"--b\nContent-Type: text/plain\n\nYour message was read.\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; {JON}\nOriginal-Message-ID: {mail.message_id}\nDisposition: {disposition}\n\n--b--"
    return raw(world, head, body, proof="hospital.example")


def vacation_to_return_path(world: Attacked) -> None:
    mail = question_to_jon(world)
    raw(world, f"Return-Path: <>\nFrom: Jon Berg <{JON}>\nTo: {mail.return_path}\nSubject: Automatic reply: {see(mail).subject}\nAuto-Submitted: auto-replied\nIn-Reply-To: {mail.message_id}", "I am at a congress and will read my mail on Thursday.", proof="hospital.example")  # fmt: skip


def twice(world: Attacked) -> None:
    bounces_in_brackets(world, question_to_jon(world), JON, status="4.2.2")
    bounces_in_brackets(world, question_to_jon(world), JON, status="5.1.1")


def while_stopped(world: Attacked) -> None:
    stops(world)
    bounces_in_brackets(world, question_to_jon(world), JON)
    assert request_states(world) == "P"
    order(world, "START")


NOTHING, DEAD = ("P", "active"), ("U", "bouncing")
REPORTS20: dict[str, tuple[Step, tuple[str, str]]] = {
    # a report on the letter that asks Jon; what becomes of the request, and of Jon
    "it was passed on to another system": (lambda w: bounces_in_brackets(w, question_to_jon(w), JON, action="relayed", status="2.0.0"), NOTHING),
    "it went to a list of his": (lambda w: bounces_in_brackets(w, question_to_jon(w), JON, action="expanded", status="2.0.0"), NOTHING),
    "it arrived": (lambda w: bounces_in_brackets(w, question_to_jon(w), JON, action="delivered", status="2.1.5"), NOTHING),
    "it is late, under a hard number": (lambda w: bounces_in_brackets(w, question_to_jon(w), JON, action="delayed", status="5.1.1"), NOTHING),
    "brackets, and a comment behind the number": (lambda w: bounces_in_brackets(w, question_to_jon(w), f"<{JON}>", said=" (bad destination mailbox address)"), DEAD),
    "a blank behind rfc822": (lambda w: bounces_in_brackets(w, question_to_jon(w), f" {JON} "), DEAD),
    "a domain that takes no mail": (lambda w: bounces_in_brackets(w, question_to_jon(w), JON, status="5.1.10"), DEAD),
    "another number the second time": (twice, NOTHING),
    "his mailbox was full": (lambda w: bounces_in_brackets(w, question_to_jon(w), JON, status="4.2.2"), NOTHING),
    "deleted unread, by his hand": (lambda w: receipt(w, "manual-action/MDN-sent-manually; deleted"), NOTHING),
    "shown to him": (lambda w: receipt(w, "automatic-action/MDN-sent-automatically; displayed"), NOTHING),
    "an out-of-office note to where reports go": (vacation_to_return_path, NOTHING),
    "while the program is stopped": (while_stopped, DEAD),
}  # fmt: skip


@grave("a request is closed, or a mentor hidden, by a notice that says nothing of the kind")
@pytest.mark.parametrize("how", REPORTS20)
def test_a_report_on_a_request_closes_it_only_when_the_address_is_dead(how: str) -> None:
    """reading-automatic.md (bounces, receipts), decision 11: once for a mail; 4.x.x never makes an address dead."""
    act, expected = REPORTS20[how]
    world = fresh("asked")
    act(world)
    assert (request_states(world), world.standing(JON)) == expected
    if expected == DEAD:
        assert got(world, MIA)[-1].letter not in ("request-received",)
    nothing_lost(world)


@grave("a member who has moved is hidden for the old address")
def test_a_report_about_the_address_that_a_member_had_before_hides_nobody() -> None:
    """flow.md, CHANGE ADDRESS: the member is at the new one; for-coordinators.md: an address that is dead is not listed."""
    world = fresh("asked")
    move(world, JON, JON_NEW)
    begin = sent_so_far(world)
    bounces_in_brackets(world, question_to_jon(world), JON)
    assert world.standing(JON_NEW) == "active"
    world.later(days=1)
    if request_states(world) == "P":
        world.later(days=10)
        assert got(world, JON_NEW, begin)
    else:
        assert got(world, MIA, begin)


@grave("a pair is parted by a report, or nobody hears that one of them cannot be reached")
def test_a_report_on_an_introduction_parts_nobody_and_is_told() -> None:
    """Catalogue 94: a flag; the mentor and the coordinators hear of it."""
    world = fresh("paired")
    begin = sent_so_far(world)
    bounces_in_brackets(world, last(world, "introduction-mentee", MIA), MIA)
    world.later(hours=2)
    assert pairs(world) == [(JON, MIA)]
    assert "partner-unreached" in letter_names(got(world, JON, begin))
    assert MIA in told(got(world, CARLA, begin))


@grave("plain: who writes again is not listed again; grave where a forger lists somebody")
def test_bouncing_ends_with_a_proven_mail_and_with_no_other() -> None:
    """flow.md, standing: bouncing ends with the next mail from the address on file that is proven, whatever it asks for."""
    world = fresh("asked")
    bounces_in_brackets(world, question_to_jon(world), JON)
    world.write(JON, "STATUS", proof="")
    assert world.standing(JON) == "bouncing"
    world.write(JON, "STATUS")
    assert world.standing(JON) == "active"


@grave("a request is lost with the server's outage")
def test_a_letter_that_a_server_gave_up_goes_out_once_more_a_day_later() -> None:
    """for-coordinators.md, when our mail does not arrive: 4.x.x leaves the address good; the request goes out once more after a day."""
    world = fresh("asked")
    bounces_in_brackets(world, question_to_jon(world), JON, status="4.4.7")
    world.later(days=2)
    assert letter_names(got(world, JON)).count("request") == 2
    world.reply(JON, question_to_jon(world), "ACCEPT")
    assert request_states(world) == "A"


# =========================== c. who wrote what is passed on =======================================================================

HEADERS = {  # how programs in these languages write the header of what is passed on
    "pt": ("De", "Enviada em", "Para", "Assunto"), "tr": ("Gönderen", "Gönderildi", "Kime", "Konu"), "hu": ("Feladó", "Elküldve", "Címzett", "Tárgy"), "ro": ("De la", "Trimis", "Către", "Subiect"),
    "ja": ("差出人", "送信日時", "宛先", "件名"), "el": ("Από", "Στάλθηκε", "Προς", "Θέμα"), "ru": ("От", "Отправлено", "Кому", "Тема"),
}  # fmt: skip


@grave("plain: a newcomer whom a coordinator passes on is not signed up")
@pytest.mark.parametrize("language", HEADERS)
def test_a_sign_up_that_is_passed_on_in_any_language_is_done_in_its_writer_s_name(language: str) -> None:
    """for-coordinators.md, forward what reached you: any mail program will do, inline or as an attachment."""
    world = fresh("office")
    sender, sent, receiver, subject = HEADERS[language]
    head = f"{sender}: Noa Weiss <{NOA}>\n{sent}: 2026-03-02 10:00\n{receiver}: Carla Voss <{CARLA}>\n{subject}: SIGN UP MENTEE\n"
    world.write(
        CARLA,
        "Fwd: SIGN UP MENTEE",
        f"\n\n________________________________\n{head}\n{FORM.format(name='Noa Weiss')}",
    )
    assert member(world, NOA).get("standing") == "active"
    assert "welcome-mentee" in letter_names(got(world, NOA))


def alternative_of_jon(plain: str, html: str) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = (
        f"Jon Berg <{JON}>",
        CARLA,
        "Re: Would you mentor Mia Okafor? [REQ-1]",
    )
    mail["Date"], mail["Message-ID"] = "Mon, 2 Mar 2026 18:00:00 +0100", "<alternative@in.example>"
    mail.set_content(plain)
    mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


NOT_DONE: dict[str, tuple[str, Step]] = {
    # what a coordinator (or somebody else) passes on; nobody is introduced, leaves or is erased by it
    "a colleague's command": ("asked", attaches(eml(f"Dan <{DAN}>", "x", f"ACCEPT REQ-1\nREMOVE {ADA}"))),
    "a colleague's command, in the text": ("asked", lambda w: w.write(CARLA, "Fwd: x", inline(f"Dan <{DAN}>", f"ACCEPT REQ-1\nREMOVE {ADA}"))),
    "our own letter to him": ("asked", lambda w: with_attached(w, [question_to_jon(w).raw])),
    "our own letter to him, in the text": ("asked", lambda w: w.write(CARLA, f"Fwd: {see(question_to_jon(w)).subject}", inline(f"Mentor Exchange <{ADDRESS}>", see(question_to_jon(w)).text))),
    "a yes to another mail": ("asked", attaches(eml(FROM_JON, "Re: lunch on Friday", f"Yes, gladly!\n\nOn Mon, Mar 2, 2026 at 10:00 AM Carla Voss <{CARLA}> wrote:\n> Shall we have lunch on Friday?"))),
    "a yes, and a no after it": ("asked", attaches(eml(FROM_JON, JONS_SUBJECT, "ACCEPT"), eml(FROM_JON, JONS_SUBJECT, "REJECT\n\nI have looked into my calendar."))),
    "his plain words say yes, what he saw says no": ("asked", lambda w: with_attached(w, [alternative_of_jon("ACCEPT", "<p>REJECT</p>")])),
    "a member passes it on": ("asked", attaches(eml(FROM_JON, JONS_SUBJECT, "ACCEPT REQ-1"), sender=LEA)),
    "an out-of-office note with a yes in it": ("asked", attaches(eml(FROM_JON, f"Automatic reply: {JONS_SUBJECT}", "ACCEPT", "Auto-Submitted: auto-replied\n"))),
    "a list's copy of his words": ("asked", attaches(eml("Jon Berg via Mentors <mentors-list@lists.example>", JONS_SUBJECT, "ACCEPT", "List-Id: <mentors-list.lists.example>\n"))),
    "without a sender": ("asked", attaches(eml(FROM_JON, JONS_SUBJECT, "ACCEPT").replace(f"From: {FROM_JON}\r\n".encode(), b""))),
    "sent on by her mail program": ("asked", lambda w: raw(w, f"Resent-From: {CARLA}\nResent-To: {ADDRESS}\nFrom: {FROM_JON}\nTo: {CARLA}\nSubject: LEAVE\nDate: Mon, 2 Mar 2026 18:00:00 +0100", "LEAVE", proof="pharmacists.example")),
}  # fmt: skip


@grave("somebody is introduced, removed or leaves by what nobody of them wrote to the program")
@pytest.mark.parametrize("how", NOT_DONE)
def test_what_is_passed_on_and_is_nobody_s_plain_wish_is_not_done(how: str) -> None:
    """flow.md, what a coordinator passes on: robots, lists, the program's own, a colleague's are held; no token lets one act."""
    kind, act = NOT_DONE[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    act(world)
    answered = bool(world.player.post.sent[begin:]) or bool(waiting(world))
    world.later(hours=3)
    assert not introduced(world, MIA, begin)
    assert {world.standing(JON), world.standing(ADA)} == {"active"}
    assert answered


@grave("another is introduced by an answer that was to a request of long ago")
@pytest.mark.parametrize("words", ["ACCEPT", "Yes, I accept Mia Okafor."])
def test_an_old_answer_that_is_passed_on_answers_no_other_request(words: str) -> None:
    """Catalogue 148; reading-answers.md: the words count before the thread, a number that is closed is never taken for another one."""
    world = two_ask()
    world.reply(JON, question_to_jon(world), "REJECT")
    assert request_states(world) == "RP"
    with_attached(world, [eml(FROM_JON, JONS_SUBJECT, words)])
    world.later(hours=2)
    assert request_states(world)[1] == "P"
    assert not introduced(world, LEA)


@grave("plain: what she passes on over her usual signature is not done")
@pytest.mark.parametrize("note", ["FYI\n\nCarla Voss\nProgram Coordinator\n\nThis e-mail is confidential and intended solely for the addressee. If you have received it in error, please notify the sender and delete it.", "This came to me instead of the program.\n\nBest,\nCarla\nSent from my iPhone", "Zur Info, danke!\n\nViele Grüße\nCarla Voss\nTel. 030 123456"])  # fmt: skip
def test_a_sign_up_that_is_attached_below_a_signature_is_done(note: str) -> None:
    """for-coordinators.md: "This came to me, thanks!" above it is fine; reading-answers.md, disclaimer."""
    world = fresh("office")
    with_attached(
        world, [eml(f"Noa Weiss <{NOA}>", "SIGN UP MENTEE", FORM.format(name="Noa Weiss"))], note=note
    )
    assert member(world, NOA).get("standing") == "active"


@grave("a mail is done twice, or the last of many is lost without a word")
def test_the_same_mail_attached_twice_and_more_than_twenty_are_told() -> None:
    """for-coordinators.md: several attached mails are done in their order, at most 20, and you get one mail with a line for each."""
    world = fresh("office")
    one = eml(f"Noa Weiss <{NOA}>", "SIGN UP MENTEE", FORM.format(name="Noa Weiss"))
    with_attached(world, [one, one])
    assert letter_names(got(world, NOA)).count("welcome-mentee") == 1
    begin = sent_so_far(world)
    words = ("Ann", "Bea", "Cleo", "Dora", "Else", "Fay", "Gil", "Hal", "Ina", "Jo", "Kim", "Lou", "Max", "Nan", "Oda", "Pia", "Quin", "Ria", "Sue", "Tea", "Una", "Vera")  # fmt: skip
    with_attached(
        world,
        [
            eml(f"{w} Holt <{w.lower()}@ward.example>", "SIGN UP MENTEE", FORM.format(name=f"{w} Holt"))
            for w in words
        ],
    )
    missing = [w for w in words if f"{w.lower()}@ward.example" not in addresses(world)]
    assert len(missing) <= 2 or len(missing) == len(words)
    said = told(got(world, CARLA, begin))
    assert not missing or waiting(world) or "20" in said, said


# =========================== d. limits and robots =================================================================================

REACTIONS = {
    "de": ("Jon Berg hat auf Ihre Nachricht reagiert", "👍 Jon Berg hat mit „Gefällt mir“ auf Ihre Nachricht reagiert"), "es": ("Jon Berg reaccionó a tu mensaje", "👍 Jon Berg reaccionó a tu mensaje"),
    "fr": ("Jon Berg a réagi à votre message", "👍 Jon Berg a réagi à votre message"), "it": ("Jon Berg ha reagito al tuo messaggio", "👍 Jon Berg ha reagito al tuo messaggio"), "nl": ("Jon Berg heeft op je bericht gereageerd", "👍 Jon Berg heeft op je bericht gereageerd"),
    "sv": ("Jon Berg reagerade på ditt meddelande", "👍 Jon Berg reagerade på ditt meddelande"),
}  # fmt: skip


@grave("two are introduced by a thumb, or a mentor is asked again for each of them")
@pytest.mark.parametrize("language", REACTIONS)
def test_a_thumb_in_another_language_is_no_yes_and_asked_about_once(language: str) -> None:
    """Catalogue 158: second and third reaction: silent after the first question."""
    world = fresh("asked")
    begin = sent_so_far(world)
    subject, words = REACTIONS[language]
    mail = question_to_jon(world)
    for n in range(4):
        world.later(minutes=7)
        world.drop(JON, f"{subject}: {see(mail).subject}", f"{words}\n\n{quotation(mail)}", to=reply_address(mail), headers={"In-Reply-To": mail.message_id, "X-Number": str(n)})  # fmt: skip
        world.work()
    world.later(hours=3)
    assert request_states(world) == "P"
    assert not introduced(world, MIA, begin)
    assert len(got(world, JON, begin)) <= 2, letter_names(got(world, JON, begin))
    assert len(got(world, CARLA, begin)) <= 3


DESKS = {
    "en": "Hello,\n\nthank you for contacting us. Your request has been received and a ticket {n} has been opened. A member of our team will get back to you within two working days.\n\nService Desk, St. Brendan Hospital",
    "de": "Guten Tag,\n\nvielen Dank für Ihre Nachricht. Ihre Anfrage wurde unter der Nummer {n} aufgenommen. Wir melden uns innerhalb von zwei Werktagen.\n\nServicedesk, Klinikum Nord",
    "fr": "Bonjour,\n\nnous avons bien reçu votre demande. Elle porte le numéro {n}. Nous vous répondrons sous deux jours ouvrés.\n\nCentre de services, CHU",
}  # fmt: skip


@grave("two programs write to each other for ever, or a desk's receipt is taken for an answer")
@pytest.mark.parametrize("language", DESKS)
def test_a_help_desk_that_numbers_its_receipts_is_answered_once_and_then_not(language: str) -> None:
    """flow.md, how many letters: known by its rhythm and its repeated words: one receipt and one held item, then silence (fault 22: five mails)."""
    world = fresh("asked")
    begin, seen = sent_so_far(world), 0
    world.write(JON, "STATUS")
    for n in range(30):
        mails = got(world, JON, begin)[seen:]
        if not mails:
            break
        seen += len(mails)
        for mail in mails:
            world.later(seconds=40)
            world.drop(
                JON,
                f"[#{48213 + 7 * n}] {see(mail).subject}",
                DESKS[language].format(n=f"INC{48213 + 7 * n}"),
                to=reply_address(mail),
            )
            world.work()
    assert seen <= 6, letter_names(got(world, JON, begin))
    assert request_states(world) == "P"
    assert len(got(world, CARLA, begin)) <= 4


BUSY = ("HELP", "STATUS", "BROWSE", "BROWSE critical care", "PAUSE", "RESUME", "EXPORT", "DEUTSCH", "ENGLISH", "WITHDRAW", "REQUEST M-1003", "QUEUE M-1001")  # fmt: skip


@grave("plain: who does much in an hour is taken for a robot, and waits for an answer")
def test_a_busy_member_is_answered_each_time() -> None:
    """rules.md: letters_per_day is 30; reading-automatic.md: what asks for something is no robot's."""
    world = fresh("asked")
    for words in BUSY:
        sent = world.write(MIA, words, "Would you?" if words.startswith(("REQUEST", "QUEUE")) else "")
        assert to(sent, MIA), words
    for page in range(2, 12):
        assert to(world.write(MIA, f"BROWSE page {page}"), MIA), page


@grave("plain: a coordinator's questions of one morning are not answered")
def test_a_busy_coordinator_is_answered_each_time() -> None:
    """CHANGELOG: up to thirty answers in a day to your own mails; for-coordinators.md, command by mail."""
    world = fresh("asked")
    for n, words in enumerate(("QUEUE", "STATUS", "REPORT", f"SHOW {JON}", "SHOW REQ-1", "FIND Berg", f"CAPACITY {JON} 3", "REMIND REQ-1", f"PAUSE {ADA}", f"RESUME {ADA}", "DRY RUN ACCEPT REQ-1", "EXTEND REQ-1 3 DAYS", f"SHOW {ADA}", "STATUS")):  # fmt: skip
        assert to(world.write(CARLA, words), CARLA), (n, words)


@grave("plain: a change of one's own profile is lost without a word")
def test_who_corrects_a_profile_six_times_in_an_hour_is_answered_each_time() -> None:
    """flow.md: a profile that comes again and changes nothing is answered three times; each of these changes something."""
    world = fresh("office")
    for n in range(6):
        sent = world.write(
            MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor") + f"Title: Pharmacist, year {n}\n"
        )
        assert to(sent, MIA), n
        assert member(world, MIA)["title"] == f"Pharmacist, year {n}"


@grave("all mail stops because an association signs up, or somebody has no welcome")
def test_forty_who_sign_up_within_an_hour_are_all_welcome() -> None:
    """rules.md: breaker_letters_per_hour is 500; proven mail of different people is counted apart."""
    world = fresh("office")
    begin = sent_so_far(world)
    people = [f"member{n}@ward.example" for n in range(40)]
    for n, who in enumerate(people):
        world.drop(
            who,
            "SIGN UP MENTEE",
            FORM.format(name=f"Pia {chr(65 + n % 26)}{'abcdefgh'[n // 5]}{'lmnop'[n % 5]}son"),
        )
    world.work()
    greeted = {m.recipient for m in world.player.post.sent[begin:] if m.letter == "welcome-mentee"}
    assert greeted == set(people)
    assert len(got(world, CARLA, begin)) <= 11


@grave("a member in need is not heard because of a limit")
@pytest.mark.parametrize("before", ["nothing", "a day of forgeries", "thirty of his own"])
def test_a_concern_is_heard_at_once_whatever_the_day_was(before: str) -> None:
    """CHANGELOG: a CONCERN reaches a coordinator at once whatever the day was."""
    world = fresh("paired")
    if before == "a day of forgeries":
        for n in range(6):
            world.write(MIA, "STATUS", f"number {n}", proof="")
    if before == "thirty of his own":
        for n in range(31):
            world.drop(MIA, f"BROWSE page {n + 1}")
        world.work()
    sent = world.write(
        MIA, "CONCERN", "He calls me at night, zebra.", proof="" if before == "a day of forgeries" else "pass"
    )
    assert "zebra" in whole(to(sent, CARLA))
    assert "zebra" not in whole(got(world, JON))


@grave("whom no server vouches for is locked out by asking and answering as we say")
def test_who_proves_nothing_gets_each_thing_done_by_saying_yes() -> None:
    """rules.md: each YES to "was it you?" allows one more while the question would still be open."""
    world = fresh("asked")
    for words, standing in (("PAUSE", "paused"), ("RESUME", "active"), ("PAUSE", "paused")):
        sent = world.write(JON, words, proof="")
        question = to(sent, JON)[-1]
        assert question.letter == "confirm"
        world.reply(JON, question, "YES", proof="")
        assert world.standing(JON) == standing
        world.later(hours=1)


@grave("mail that the breaker kept is lost or comes twice, or the operator reads that all is well")
@pytest.mark.parametrize("then", ["he says yes and takes it back", "he says yes"])
def test_what_waited_at_the_breaker_goes_out_once_and_tells_what_is_so(
    tmp_path: Path, request: pytest.FixtureRequest, then: str
) -> None:
    """operating.md, when all mail is stopped: what comes in is read and decided as ever, and what answers it waits; release."""
    world = BoxProgram(tmp_path, database=url_of(request), more='[paths]\nrules = "rules"\n')
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "policy.toml").write_text("breaker_letters_per_hour = 3\nbreaker_times_usual = 1\n")
    operator = ["--config", str(tmp_path / "config.toml")]
    with world.parts() as parts:
        question = asked_on(world, parts)
        for n in range(4):
            world.write(BOX_MIA, "STATUS", f"{n}", "Mia Lund")
            a_pass(parts, timedelta(minutes=6 + n))
        accepts(world, question, "ACCEPT" if then == "he says yes" else "Yes, happy to.")
        a_pass(parts, timedelta(minutes=12))
        if then != "he says yes":
            world.write(BOX_JON, "UNDO", "UNDO")
            a_pass(parts, timedelta(minutes=14))
    assert not [m for m in box_letters(world, BOX_MIA) if b"[REL-1]" in m]
    assert needs(world, "held back")
    run(operator, "outbox", "release")
    with world.parts() as parts:
        for minutes in (20, 90, 200):
            a_pass(parts, timedelta(minutes=minutes))
            run(operator, "outbox", "release")
        a_pass(parts, timedelta(minutes=300))
    if then == "he says yes":
        matched_once(world)
    else:
        assert states_on(world, "requests") == ["pending"]
        assert not [m for m in box_letters(world, BOX_MIA) if b"[REL-1]" in m]
    ids = [
        str(message_from_bytes(m)["Message-ID"])
        for who in (BOX_JON, BOX_MIA, BOX_CARLA)
        for m in box_letters(world, who)
    ]
    assert max(Counter(ids).values()) == 1


def needs(world: BoxProgram, words: str) -> bool:
    """Whether the status names that as something that needs somebody; that no daemon runs is always so here."""
    said = status_of(world)
    marked = [line for line in said.splitlines() if line.strip(" │").startswith("!") and "daemon" not in line]
    return "Not well" in said.partition("\n")[0] and any(words in line for line in marked[1:])


# =========================== e. servers ===========================================================================================


def of_new(post: Post, who: str) -> list[str]:
    """The Message-IDs of all that was taken for somebody."""
    return [str(message_from_bytes(m)["Message-ID"]) for m in post.got(who)]


def one_to_a_connection(post: Post) -> None:
    post.wrong = {"CLOSE": lambda dialogue: None}


def three_to_a_session(post: Post) -> None:
    seen: Counter[int] = Counter()

    def at_mail(dialogue: Dialogue) -> None:
        seen[id(dialogue)] += 1
        if seen[id(dialogue)] > 1:
            dialogue.say("421 4.7.0 too many messages in this session")
            raise OSError("gone")
        dialogue.say("250 fine")

    post.wrong = {"MAIL": at_mail}


def full_at_first(post: Post) -> None:
    seen: Counter[str] = Counter()

    def at_dot(recipient: str, dialogue: Dialogue) -> str:
        seen[recipient] += 1
        return "452 4.3.1 no space left" if seen[recipient] == 1 else "250 taken"

    post.at_dot = at_dot


def not_yet(post: Post) -> None:
    left = [6]

    def greeting(dialogue: Dialogue) -> None:
        left[0] -= 1
        dialogue.say("421 4.3.2 not yet" if left[0] > 0 else "220 ready")
        if left[0] > 0:
            raise OSError("gone")

    post.wrong = {"GREETING": greeting}


def speaks_much(post: Post) -> None:
    post.at_rcpt = lambda recipient: "250-2.1.5 fine\r\n250-2.1.5 Empfänger in Ordnung ✓\r\n250 2.1.5 go on"


KINDS: dict[str, Callable[[Post], None]] = {
    "one mail to a connection": one_to_a_connection, "few mails to a session": three_to_a_session, "no room at first": full_at_first, "not yet": not_yet, "many words": speaks_much,
    "no extensions": lambda post: setattr(post, "offers", ()),
}  # fmt: skip


@grave("a letter is lost or goes out twice because of how a server takes mail")
@pytest.mark.parametrize("how", KINDS)
def test_every_letter_arrives_once_whatever_the_habits_of_the_server_are(
    how: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """flow.md, dispatch: a 4xx is tried again, with no server there no attempt is counted; operating.md, when something is down."""
    post = Post()
    KINDS[how](post)
    with sending_to(post, tmp_path, url_of(request)) as world:
        with world.parts() as parts:
            both_sign_up(world, parts)
            world.sign_up("zoe@east.example", role="MENTEE")
            for minutes in (4, 12, 30):
                a_pass(parts, timedelta(minutes=minutes))
            world.write(BOX_MIA, "REQUEST M-1001", "Would you, Zoë?", "Mia Lund")
            for minutes in (40, 52, 70):
                a_pass(parts, timedelta(minutes=minutes))
            accepts(world, post.got(BOX_JON)[-1])
            for minutes in (80, 95, 140, 230, 400):
                a_pass(parts, timedelta(minutes=minutes))
        assert states_on(world, "relationships") == ["active"]
    for who in (BOX_JON, BOX_MIA, "zoe@east.example"):
        assert of_new(post, who), who
        assert max(Counter(of_new(post, who)).values()) == 1, who
        assert how == "one mail to a connection" or len(of_new(post, who)) == (1 if who[0] == "z" else 3)
    if how == "no extensions":
        assert all(max(raw_mail) < 128 for _, raw_mail in post.taken)
        assert all(len(line) <= 998 for _, raw_mail in post.taken for line in raw_mail.split(b"\r\n"))


@grave("a member's words arrive cut off, or a line of them ends the mail")
def test_lines_with_dots_arrive_as_they_were_written(tmp_path: Path) -> None:
    """RFC 5321, 4.5.2; catalogue 144: the partner gets the words."""
    post = Post()
    with sending_to(post, tmp_path) as world, world.parts() as parts:
        both_sign_up(world, parts)
        note = "Dear Jon,\n.\n..\n.QUIT\nMAIL FROM:<eve@evil.example>\nThis is the last line, zebra."
        world.write(BOX_MIA, "REQUEST M-1001", note, "Mia Lund")
        for minutes in (5, 20):
            a_pass(parts, timedelta(minutes=minutes))
    mails = [m for m in post.got(BOX_JON) if b"zebra" in m]
    assert len(mails) == 1
    assert len({who for who, _ in post.taken}) <= 3
    lines = mails[0].split(b"\r\n")
    assert not [line for line in lines if line == b"."]


@grave("mail to the only coordinator does not arrive, and the operator reads that all is well")
def test_a_coordinator_who_cannot_be_reached_is_in_the_status(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """operating.md, alarms: coordinator; status names the address, also while no daemon runs."""
    post = Post()
    post.at_rcpt = lambda recipient: "550 5.1.1 no such user" if recipient == BOX_CARLA else "250 fine"
    with sending_to(post, tmp_path, url_of(request)) as world:
        with world.parts() as parts:
            both_sign_up(world, parts)
            world.write(BOX_MIA, "A question", "Where is the leaflet of last year?", "Mia Lund")
            for minutes in (5, 20):
                a_pass(parts, timedelta(minutes=minutes))
        said = status_of(world)
        named = run(["--config", str(tmp_path / "config.toml")], "status", "--json")
    assert "Not well" in said.partition("\n")[0], said
    assert "! Mail does not reach 1 coordinator" in said, said
    assert BOX_CARLA in named


ODD_MAILS: dict[str, bytes] = {
    "no bytes": b"",
    "a line alone": b"\r\n",
    "a header alone": b"From: Eve <eve@evil.example>\r\nSubject: HELP\r\n",
    "line feeds alone": b"From: Eve <eve@evil.example>\nTo: mentors@program.example\nSubject: HELP\n\nHELP\n",
    "no line end at its end": b"From: Eve <eve@evil.example>\r\nSubject: HELP\r\n\r\nHELP",
    "a NUL in it": b"From: Eve <eve@evil.example>\r\nSubject: HELP\r\n\r\nHE\0LP\r\n",
    "a line of an old mailbox above it": b"From eve@evil.example Mon Mar  2 10:00:00 2026\r\nFrom: Eve <eve@evil.example>\r\nSubject: HELP\r\n\r\nHELP\r\n",
    "a mark of its encoding above it": b"\xef\xbb\xbfFrom: Eve <eve@evil.example>\r\nSubject: HELP\r\n\r\nHELP\r\n",
    "a page of a web server": b"<!DOCTYPE html>\r\n<html><body>502 Bad Gateway</body></html>\r\n",
}  # fmt: skip


@grave("the process ends, or a neighbour's mail is lost, because of one odd file in the mailbox")
@pytest.mark.parametrize("how", ODD_MAILS)
def test_on_dovecot_an_odd_mail_has_a_fate_and_its_neighbour_is_answered(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest, how: str
) -> None:
    """DESIGN, promises: each message in the watched folder reaches exactly one end; catalogue 127."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=url_of(request))
    with world.parts() as parts:
        question = asked_on(world, parts)
        world.put(ODD_MAILS[how])
        accepts(world, question)
        for minutes in (9, 80, 200):
            assert a_pass(parts, timedelta(minutes=minutes)) == ""
    matched_once(world)
    assert world.left() == 0
    assert exported(world)["inbox"]["waiting"] == 0


# =========================== f. files, doctor, backup =============================================================================


def restored_outbox(world: BoxProgram, parts: Any) -> None:
    both_sign_up(world, parts)


def unsent(world: BoxProgram, parts: Any) -> None:
    """A letter that no server has taken for ten hours."""
    world.sign_up(BOX_JON)
    for minutes in (-600, -580, -500, -200, 0):
        assert a_pass(parts, timedelta(minutes=minutes))


def stopped_on(world: BoxProgram, parts: Any) -> None:
    both_sign_up(world, parts)
    world.write(BOX_CARLA, "STOP", "STOP", "Carla Voss")
    a_pass(parts, timedelta(minutes=5))
    replies_to(world, box_letters(world, BOX_CARLA)[-1], BOX_CARLA, "YES")
    a_pass(parts, timedelta(minutes=6))
    assert dict(exported(world)) is not None


def unreadable(world: BoxProgram, parts: Any) -> None:
    both_sign_up(world, parts)
    world.put(
        b"From: jon@north.example\r\nSubject: ACCEPT\r\nX-Many: " + b"y" * 12_000_000 + b"\r\n\r\nx\r\n"
    )
    a_pass(parts, timedelta(minutes=5))


TROUBLE: dict[str, tuple[Callable[[BoxProgram, Any], None], str]] = {
    # what has happened, and what the line says that needs somebody
    "the outbox of a restored database": (restored_outbox, "held back"), "letters that nobody takes": (unsent, "to go out"), "stopped by a coordinator": (stopped_on, "has stopped the program"), "a mail that cannot be read": (unreadable, "could not be read"),
}  # fmt: skip


def made_folder(place: Path) -> Path:
    (place / "own").mkdir()
    return place / "own"


def refuses_all(dialogue: Dialogue) -> None:
    dialogue.say("421 4.3.2 closed")
    raise OSError("gone")


@grave("an operator is told that all is well when it is not")
@pytest.mark.parametrize("how", TROUBLE)
def test_the_status_never_says_that_all_is_well_when_it_is_not(
    how: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """operating.md: the first line of status is "All is well." or "Not well: …", and each line that needs somebody begins with an exclamation mark."""
    post = Post()
    post.wrong = {"GREETING": refuses_all}
    with sending_to(post, tmp_path, url_of(request)) as refused:
        world = (
            refused
            if how.startswith("letters")
            else BoxProgram(made_folder(tmp_path), database=url_of(request))
        )
        begins, words = TROUBLE[how]
        with world.parts() as parts:
            begins(world, parts)
        if how.startswith("the outbox"):
            assert run(["--config", str(world.folder / "config.toml")], "restored").startswith("0")
            with world.parts() as parts:
                world.write(BOX_MIA, "STATUS", "STATUS", "Mia Lund")
                a_pass(parts, timedelta(minutes=9))
        assert needs(world, words), status_of(world)


@grave("everybody is put out of the program by an empty file")
@pytest.mark.parametrize("content", ["email,name\n", "email,name\n\n\n", "email\n,\n"])
def test_a_roster_with_nobody_on_it_replaces_nothing(
    content: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """CHANGELOG: an empty CSV is told; for-coordinators.md, the roster: where a line cannot be read nothing is imported."""
    more = '[eligibility]\nmode = "roster"\n'
    program = SmallProgram(tmp_path, more, database=url_of(request))
    file = tmp_path / "members.csv"
    file.write_text("email,name\njon@north.example,Jon Berg\nmia@west.example,Mia Lund\n")
    program.done("roster", "import", str(file))
    program.sign_up("jon@north.example")
    program.sign_up("mia@west.example", "MENTEE", "Mia Lund")
    program.done("once")
    file.write_text(content)
    said = run(program.command()[2:], "roster", "import", str(file), "--replace", "--yes")
    assert not said.startswith("0"), said
    assert {m["standing"] for m in program.told("export")["members"]} == {"active"}


@grave("a backup is taken for one and is none, or something else is overwritten")
@pytest.mark.parametrize("where", ["there", "a folder", "nowhere/copy"])
def test_a_backup_that_cannot_be_written_says_so_and_overwrites_nothing(where: str, tmp_path: Path) -> None:
    """operating.md: it overwrites nothing; README, exit codes."""
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    (tmp_path / "there").write_text("last year's")
    (tmp_path / "a folder").mkdir()
    said = run(program.command()[2:], "backup", str(tmp_path / where))
    assert said[0] in "12", said
    assert len(said) > 5
    assert "Traceback" not in said
    assert (tmp_path / "there").read_text() == "last year's"
    assert not list((tmp_path / "a folder").iterdir())


@grave("records are lost by a restore that fails half-way, or a damaged copy is taken for whole")
@pytest.mark.parametrize(
    "how", ["a half of it", "all but a page", "a byte in its first page", "zeros in its middle"]
)
def test_a_damaged_backup_is_refused_and_leaves_the_records_as_they_were(how: str, tmp_path: Path) -> None:
    """operating.md, backup and restore; fault 19."""
    program = SmallProgram(tmp_path)
    for n in range(6):
        program.sign_up(f"jon{n}@north.example", name=f"Jon {'ABCDEF'[n]}erg")
    program.done("once")
    copy = tmp_path / "copy"
    program.done("backup", str(copy))
    program.sign_up("zoe@east.example", name="Zoe Lang")
    program.done("once")
    before = program.told("export")["members"]
    content = bytearray(copy.read_bytes())
    middle = len(content) // 2
    if how == "a half of it":
        content = content[:middle]
    elif how == "all but a page":
        content = content[:-4096]
    elif how == "a byte in its first page":
        content[20] ^= 0xFF
    else:
        content[middle : middle + 20_000] = bytes(20_000)
    copy.write_bytes(bytes(content))
    said = run(program.command()[2:], "restore", "--replace", str(copy))
    assert said[0] in "12", said
    assert "Traceback" not in said
    assert program.told("export")["members"] == before


@grave("the records of one association come into the program of another")
def test_a_backup_of_another_program_is_not_worked_on(tmp_path: Path) -> None:
    """operating.md, another address: a database belongs to the program that worked on it first, known by its address."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one, two = SmallProgram(tmp_path / "one"), SmallProgram(tmp_path / "two")
    config = tmp_path / "two" / "config.toml"
    config.write_text(config.read_text().replace("mentors@program.example", "mentors@nurses.example"))
    one.sign_up("jon@north.example")
    one.done("once")
    two.done("once")
    one.done("backup", str(tmp_path / "copy"))
    restored = run(two.command()[2:], "restore", "--replace", str(tmp_path / "copy"))
    then = run(two.command()[2:], "once")
    assert restored[0] in "12" or then[0] in "12", (restored, then)


TAMPERED = {
    "a line of history is taken out": "delete from events where id = (select min(id) from events)",
    "its reason is another": "update events set because = 'nothing' where id = (select max(id) from events)",
    "its hour is another": "update events set at = '2026-01-01 00:00:00' where id = (select min(id) from events)",
}


@grave("an operator is told that the record is whole when it was changed")
@pytest.mark.parametrize("how", TAMPERED)
def test_a_record_that_was_changed_is_called_broken(how: str, tmp_path: Path) -> None:
    """operating.md, is the record whole: exit code 1, with the first break in a sentence."""
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once", "--now", "2026-03-02T09:00")
    program.sign_up("mia@west.example", "MENTEE", "Mia Lund")
    program.done("once", "--now", "2026-03-02T12:00")
    assert run(program.command()[2:], "audit", "verify").startswith("0")
    with closing(sqlite3.connect(tmp_path / "program.db")) as database, database:
        assert database.execute(TAMPERED[how]).rowcount == 1
    said = run(program.command()[2:], "audit", "verify")
    assert said.startswith("1"), said
    assert "broken" in said


# =========================== g. letters that cannot be written ====================================================================


SPOILT20: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "a filter that is none": ("en/reminder.md", lambda t: t + b"\n{{ mentee|shout }}\n"), "a test that is none": ("en/reminder.md", lambda t: t + b"\n{% if mentee is friendly %}Hello{% endif %}\n"),
    "a loop over a word that is not given": ("de/encouragement.md", lambda t: t + b"\n{% for each in mentor_list %}{{ each }}{% endfor %}\n"), "a branch that nobody tries by day": ("fr/request.md", lambda t: t + b"\n{% if note == 'xyzzy' %}{{ notte }}{% endif %}\n"),
    "a division": ("es/welcome-mentor.md", lambda t: t + b"\n{{ 1 // 0 }}\n"), "bytes of Windows": ("de/help.md", lambda t: t + "\nViele Grüße\n".encode("cp1252")), "nothing in it": ("en/ended.md", lambda t: b""),
    "no subject": ("en/ended.md", lambda t: t.partition(b"\n")[2]), "a bracket too few": ("en/status.md", lambda t: t + b"\n{{ name }\n"), "two endings": ("en/status.md", lambda t: t + b"\n{% endif %}\n"),
    "a call into Python": ("en/help.md", lambda t: t + b"\n{{ ''.__class__.__mro__ }}\n"), "a file of another folder": ("en/help.md", lambda t: t + b"\n{% include '../../config.toml' %}\n"),
}  # fmt: skip


@grave("a letter goes out wrong, or its fault is found only when somebody waits for it")
@pytest.mark.parametrize("how", SPOILT20)
def test_a_template_with_a_fault_is_refused_with_its_file(own: tuple[Settings, RuleBook], how: str) -> None:
    """rules.md, templates of your own: so do the doctor, the start and the reload, for every branch; file, line and word."""
    key, change = SPOILT20[how]
    found = faults_of(own, key, change)
    assert found
    assert any(key.rpartition("/")[2] in fault for fault in found), found


FINE: dict[str, Callable[[bytes], bytes]] = {
    "line ends of Windows": lambda t: t.replace(b"\n", b"\r\n"), "a sentence more": lambda t: t + "\nSchöne Grüße – wir freuen uns!\n".encode(), "a remark": lambda t: t + b"\n{# Carla wants this line gone in May #}\n",
    "a mark of its encoding": lambda t: b"\xef\xbb\xbf" + t,
}  # fmt: skip


@grave("plain: a template as editors save it is refused")
@pytest.mark.parametrize("how", FINE)
def test_a_template_as_editors_save_it_is_fine(own: tuple[Settings, RuleBook], how: str) -> None:
    """rules.md: any text editor will do; save as UTF-8."""
    assert faults_of(own, "de/reminder.md", FINE[how]) == []


BREAKS: dict[str, tuple[str, str, Steps, str, str]] = {
    # where, which letter, what is done, who waits for it, and a letter that may not say meanwhile that it went
    "a check-in": ("paired", "check-in", (days(22),), JON, "check-in-thanks"),
    "an offer of a term": ("paired", "renewal-offer", (days(165),), JON, "renewal-reminder"),
    "was it you": ("asked", "confirm", (lambda w: w.write(JON, "LEAVE", "LEAVE", proof=""),), JON, "left"),
    "erase all": ("asked", "confirm-erase", (writes(JON, "ERASE"),), JON, "erased"),
    "a question": ("asked", "question", (jon_says("Which clinic is it?"),), MIA, "question-passed"),
    "a reminder": ("asked", "reminder", (days(9),), JON, "expired-mentor"),
    "an answer about herself": ("asked", "status", (writes(MIA, "STATUS"),), MIA, "help"),
    "what her partner's address is": ("paired", "partner-moved", (move,), JON, "ended"),
}  # fmt: skip


@grave("a letter is lost, or comes twice, or somebody reads that it went")
@pytest.mark.parametrize("how", BREAKS)
def test_a_letter_that_cannot_be_written_waits_and_comes_once(how: str) -> None:
    """operating.md, letters that cannot be written: it waits, with all of its decision; it goes out at once when mended."""
    kind, letter, steps, who, other_letter = BREAKS[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    breaks(letter)(world)
    plays(world, steps)
    here = letter_names([m for m in world.player.post.sent[begin:] if m.recipient not in (CARLA, DAN)])
    assert letter not in here
    assert other_letter not in here
    mended(world)
    world.later(minutes=30)
    assert letter_names(got(world, who, begin)).count(letter) == 1


# =========================== h. rules and policy ==================================================================================


SCREENS: dict[str, tuple[tuple[ScreeningRule, ...], str, str, str, str]] = {
    # the rules, who writes, the subject, the words, and what becomes of it
    "a domain that only ends alike": ((rule("ignore", sender_domain="spital.example"),), JON, "STATUS", "", "done"),
    "a domain below": ((rule("ignore", sender_domain="evil.example"),), "eve@mail.evil.example", "HELP", "", "ignored"),
    "capitals in the subject": ((rule("hold", subject_has=("yearly meeting",)),), EVE, "The YEARLY Meeting", "When is it?", "held"),
    "all conditions must hold": ((rule("hold", sender_is="stranger", subject_has=("status",)),), JON, "STATUS", "", "done"),
    "the first decides": ((rule("pass", sender=JON), rule("hold", sender_domain="hospital.example")), JON, "STATUS", "", "done"),
    "the second for another": ((rule("pass", sender=JON), rule("hold", sender_domain="hospital.example")), "kim@hospital.example", "STATUS", "", "held"),
    "by what it asks": ((rule("hold", intent="browse"),), MIA, "BROWSE", "", "held"),
    "and not by what else it asks": ((rule("hold", intent="browse"),), MIA, "STATUS", "", "done"),
    "a word of the text": ((rule("hold", text_has=("free of charge",)),), MIA, "STATUS", "Is it FREE of charge?", "held"),
}  # fmt: skip


@grave("mail is thrown away by a rule that was not meant for it")
@pytest.mark.parametrize("how", SCREENS)
def test_a_screening_rule_decides_about_what_it_names_and_nothing_else(how: str) -> None:
    """rules.md, screening.toml: the first whose conditions all hold decides; an address ends so, or lies below."""
    rules, who, subject, words, fate = SCREENS[how]
    world = screened(*rules)
    held_before = len(waiting(world))
    sent = world.write(who, subject, words)
    if fate == "held":
        assert len(waiting(world)) == held_before + 1
        assert "one of ours" in told(to(sent, CARLA))
    elif fate == "ignored":
        assert not sent
    else:
        assert to(sent, who)


@grave("plain: a number of the rules does not do what it says")
def test_without_second_thoughts_others_hear_at_once() -> None:
    """rules.md: second_thoughts_minutes, 0 for not at all."""
    world = with_policy("asked", second_thoughts_minutes=0)
    sent = world.reply(JON, question_to_jon(world), "Yes, happy to.")
    assert introduced(world, MIA)
    assert to(sent, MIA)


@grave("a deed is taken back when the rules say that none can be")
def test_without_undo_hours_nothing_is_taken_back_and_the_member_reads_so() -> None:
    """rules.md: undo_hours, 0 for not at all."""
    world = with_policy("asked", undo_hours=0)
    world.reply(JON, question_to_jon(world), "ACCEPT")
    sent = world.write(JON, "UNDO")
    assert to(sent, JON)
    assert (
        "undo" not in told(order(world, f"CAPACITY {JON} 4")).lower() or member(world, JON)["capacity"] == 4
    )
    assert pairs(world) == [(JON, MIA)]


@grave("a member who asked gets only silence")
def test_with_no_clarifications_an_unclear_answer_is_held_at_once() -> None:
    """rules.md: clarifications, how often a mentor is asked what an answer meant; then you get it."""
    world = with_policy("asked", clarifications=0)
    sent = world.reply(JON, question_to_jon(world), "Hm, the moon is full tonight.")
    assert waiting(world)
    assert to(sent, CARLA)
    assert request_states(world) == "P"


@grave("somebody is introduced by a yes that comes later than the rules allow")
@pytest.mark.parametrize("words", ["ACCEPT", "Yes, happy to."])
def test_after_the_late_days_a_yes_is_no_offer_any_more(words: str) -> None:
    """rules.md: late_answer_days, how long an answer that came too late still counts as an offer."""
    world = with_policy("asked", late_answer_days=3)
    world.later(days=25)
    begin = sent_so_far(world)
    sent = world.reply(JON, question_to_jon(world), words)
    assert "late-offer" not in letter_names(got(world, MIA, begin))
    assert is_answered(world, JON, sent)
    assert not pairs(world)


@grave("plain: who lapses is put out though the rules keep them")
def test_with_lapsed_keep_a_new_roster_puts_nobody_out() -> None:
    """rules.md: lapsed, "keep" leaves them as they are."""
    world = with_policy("asked", lapsed="keep")
    before = things(world)
    with pytest.raises(AssertionError):  # the helper expects that Jon leaves
        leaves_the_roster(world)
    world.later(hours=3)
    assert things(world) == before


@grave("plain: an invitation goes out that the rules switch off")
def test_with_the_first_meeting_off_no_invitation_goes_out() -> None:
    """rules.md: first_meeting, "off" leaves it to the two."""
    world = with_policy("asked", first_meeting="off")
    world.reply(JON, question_to_jon(world), "ACCEPT")
    for who in (JON, MIA):
        mail = next(m for m in got(world, who) if m.letter.startswith("introduction"))
        assert b"BEGIN:VCALENDAR" not in mail.raw
        assert "text/calendar" not in [part.get_content_type() for part in see(mail).parsed.walk()]


@grave("with a short term a pair is asked how it goes after it was offered another, or never offered one")
def test_a_term_of_a_month_is_offered_again_and_no_check_in_follows_the_offer() -> None:
    """rules.md: term_months, renewal_offer_days, check_in_days: none from the offer of another term on."""
    world = with_policy("asked", term_months=1, renewal_offer_days=10, renewal_reminder_days=(3,))
    world.reply(JON, question_to_jon(world), "ACCEPT")
    world.later(days=40)
    read = [
        m.letter
        for m in got(world, MIA)
        if m.letter in ("check-in", "renewal-offer", "renewal-reminder", "completed")
    ]
    assert read == ["renewal-offer", "renewal-reminder", "completed"] or read == [
        "check-in",
        "renewal-offer",
        "renewal-reminder",
        "completed",
    ]
    assert states_of(world) == ["completed"]


def states_of(world: Attacked) -> list[str]:
    return [str(r["state"]) for r in world.player.records()["relationships"]]


# =========================== i. what people hand in ================================================================================

VERDICTS: dict[str, tuple[str, bool]] = {
    # what our server writes about a mail from jon@hospital.example, and whether that proves it
    "a fold, and three methods": (f"{OUR_VERDICT}\n\tspf=fail (sender IP is 192.0.2.1)\n\tsmtp.mailfrom=bounce@lists.example;\n\tdkim=pass header.d={JON_DOMAIN} header.s=s1;\n\tdmarc=pass (p=reject) header.from={JON_DOMAIN}", True),
    "a domain in capitals": (f"{OUR_VERDICT} dmarc=pass header.from=HOSPITAL.example", True),
    "a signature with its length of key": (f"{OUR_VERDICT} dkim=pass (2048-bit key; unprotected) header.d={JON_DOMAIN} header.i=@{JON_DOMAIN} header.b=Ab3dEf==", True),
    "one signature fails, one of his domain passes": (f"{OUR_VERDICT} dkim=fail header.d=lists.example; dkim=pass header.d={JON_DOMAIN}", True),
    "a signature of a host below": (f"{OUR_VERDICT} dkim=pass header.d=mail.{JON_DOMAIN}", False),
    "a signature of all that ends so": (f"{OUR_VERDICT} dkim=pass header.d=example", False),
    "an error": (f"{OUR_VERDICT} dmarc=temperror header.from={JON_DOMAIN}", False),
    "a chain alone": (f"{OUR_VERDICT} arc=pass (as.1.lists.example=pass)", False),
    "two verdicts": (f"{OUR_VERDICT} dmarc=pass header.from={JON_DOMAIN}; dmarc=fail header.from={JON_DOMAIN}", False),
    "the pass of a name that only begins alike": (f"{OUR_VERDICT} dmarc=pass header.from={JON_DOMAIN}.evil.example", False),
    "a pass for the host that says hello": (f"{OUR_VERDICT} spf=pass smtp.helo={JON_DOMAIN}", False),
}  # fmt: skip


@grave("a mail counts as proven that is not; plain: a proven one is asked about")
@pytest.mark.parametrize("how", VERDICTS)
def test_what_our_server_writes_proves_what_it_says_and_no_more(how: str) -> None:
    """reading-automatic.md, who wrote it: dmarc=pass with its header.from; else dkim's header.d or spf's smtp.mailfrom, or a parent of it."""
    verdict, proven = VERDICTS[how]
    world = fresh("asked")
    sent = raw(
        world,
        f"{verdict}\nFrom: Jon Berg <{JON}>\nTo: {ADDRESS}\nSubject: PAUSE\nDate: Mon, 2 Mar 2026 18:00:00 +0100",
        "",
    )
    assert (world.standing(JON) == "paused") == proven
    assert is_answered(world, JON, sent)


SHAPES = {
    "numbers": "1. Name: Pia Moss\n2. Practice areas: Critical care\n3. Goals: To learn.", "dots": "• Name: Pia Moss\n• Practice areas: Critical care\n• Goals: To learn.", "a wide colon": "Name： Pia Moss\nPractice areas： Critical care\nGoals： To learn.",
    "stars": "**Name:** Pia Moss\n**Practice areas:** Critical care\n**Goals:** To learn.", "values below": "Name:\nPia Moss\n\nPractice areas:\nCritical care\n\nGoals:\nTo learn.", "tabs": "Name:\tPia Moss\nPractice areas:\tCritical care\nGoals:\tTo learn.",
    "capitals": "NAME: Pia Moss\nPRACTICE AREAS: Critical care\nGOALS: To learn.", "answers behind the quoted form": "> Name: Pia Moss\n> Practice areas: Critical care\n> Goals: To learn.",
}  # fmt: skip


@grave("plain: a form is read wrongly; who signs up stands in the directory under what is no name")
@pytest.mark.parametrize("how", SHAPES)
def test_a_form_in_the_shape_of_a_mail_program_is_read_or_asked_about(how: str) -> None:
    """Catalogue 10, 152, 153: read field by field, or asked; never something else."""
    world = fresh("office")
    sent = world.write("pia@ward.example", "SIGN UP MENTEE", SHAPES[how])
    found = member(world, "pia@ward.example")
    assert to(sent, "pia@ward.example")
    if found and found["standing"] != "draft":
        assert (found["name"], list(found["areas"])) == ("Pia Moss", ["Critical care"])
    elif how in ("values below", "tabs", "capitals"):
        pytest.fail("a plain form is not read")


CALLED = (
    "Grace No",
    "Ja Nein",
    "Will Accept",
    "Su Undo",
    "May Berg",
    "Pat Leave",
    "Null",
    "Máire D'Arcy-O'Néill",
    "Nguyễn Thị Ánh",
    "李雷",
)


@grave("a mentor's plain yes is not understood because of the mentee's name, or a name answers for him")
@pytest.mark.parametrize("name", CALLED)
def test_whatever_a_mentee_is_called_a_plain_yes_is_a_yes_and_silence_is_none(name: str) -> None:
    """reading-answers.md: no name answers for the mentor; CHANGELOG: names of up to eighty characters in any script."""
    world = fresh("office")
    world.write(NOA, "SIGN UP MENTEE", FORM.format(name=name))
    for ref in waiting(world):
        order(world, f"RELEASE {ref}")
    assert member(world, NOA)["standing"] == "active"
    world.write(NOA, "REQUEST M-1001", "Would you?")
    mail = question_to_jon(world)
    world.reply(JON, mail, quotation(mail))
    assert request_states(world) == "P"
    world.reply(JON, mail, f"ACCEPT\n\n{quotation(mail)}")
    assert request_states(world) == "A"
    assert introduced(world, NOA) == 1


LOGO = b"\x89PNG\r\n\x1a\n" + bytes(300)
FILES: dict[str, tuple[list[tuple[str | None, bytes, str]], bool]] = {
    # what comes with a sign-up, and whether the CV goes to the mentor after a yes
    "a CV and a logo": ([("cv.pdf", pdf(), "pdf"), ("logo.png", LOGO, "png")], True), "a logo alone": ([("image001.png", LOGO, "png")], False),
    "a name in another script": ([("резюме.pdf", pdf(), "pdf")], True), "a name with a path": ([("../../etc/cv.pdf", pdf(), "pdf")], True), "a document": ([("CV 2026 (final).docx", docx(), "vnd.openxmlformats-officedocument.wordprocessingml.document")], True),
    "a PDF that is empty": ([("cv.pdf", b"", "pdf")], False),
}  # fmt: skip


@grave(
    "a file that nobody looked at goes to another member; plain: a sign-up fails because of a file beside it"
)
@pytest.mark.parametrize("how", FILES)
def test_what_comes_with_a_sign_up_does_not_keep_it_from_being_done(how: str) -> None:
    """for-members.md, sign up: a CV (PDF, DOC, DOCX or ODT) is kept; it goes to the other only after a yes."""
    files, kept = FILES[how]
    world = fresh("office")
    signs_up_with(world, files)
    assert member(world, LEE)["standing"] == "active"
    asked = to(world.write(LEE, "REQUEST M-1001", "Would you?"), JON)
    assert not files_in(asked)
    world.reply(JON, asked[0], "ACCEPT")
    got_files = files_in([m for m in got(world, JON) if m.letter == "introduction-mentor"])
    assert bool(got_files) == kept
    assert all("/" not in name and name.isprintable() for name, _ in got_files)


ROSTERS20: dict[str, bytes] = {
    "a name and an address in one cell": b"email,name\nJon Berg <jon@north.example>,Jon Berg\nzoe@west.example,Zoe\n", "links": b"email,name\nmailto:jon@north.example,Jon Berg\nzoe@west.example,Zoe\n", "a sum below": b"email,name\njon@north.example,Jon Berg\nzoe@west.example,Zoe\nTotal: 2,\n",
    "a title above": b"Members 2026\n\nemail,name\njon@north.example,Jon Berg\nzoe@west.example,Zoe\n", "hard blanks": "email,name\njon@north.example\u00a0,Jon Berg\n\u00a0zoe@west.example,Zoe\n".encode(), "a Spanish header": "Correo electrónico;Nombre\njon@north.example;Jon Berg\nzoe@west.example;Zoe\n".encode(),
    "a German header": b"E-Mail-Adresse;Name\njon@north.example;Jon Berg\nzoe@west.example;Zoe\n", "a remark": b"# members\nemail,name\njon@north.example,Jon Berg\nzoe@west.example,Zoe\n",
}  # fmt: skip


@grave("half a roster is taken for the whole, and the other half may not sign up or lapses")
@pytest.mark.parametrize("how", ROSTERS20)
def test_a_roster_as_offices_keep_it_is_read_whole_or_refused_with_a_reason(how: str) -> None:
    """for-coordinators.md, the roster: each line that cannot be read is named with what is wrong with it, and nothing is imported."""
    found = read_roster(ROSTERS20[how])
    if found.faults:
        assert found.rows == ()
        assert all(str(fault).strip() for fault in found.faults)
    else:
        assert sorted(address for address, _ in found.rows) == ["jon@north.example", "zoe@west.example"]


# =========================== j. randomized histories ==============================================================================


@grave("somebody is told what is not so, or bound without a yes")
@pytest.mark.parametrize("number", range(20_260_001, 20_260_007))
def test_a_long_story_of_many_hands_tells_everybody_what_is_so(number: int) -> None:
    """flow.md, second thoughts; fault 20 (randomized histories)."""
    story: Story = story_of(number, most=16)
    assert not (broken := broken_promises(story)), (number, broken, story.steps)


CALM = ("STATUS", "HELP", "BROWSE", "EXPORT")
CALM_ORDERS = (
    "QUEUE",
    "STATUS",
    f"SHOW {JON}",
    "FIND Berg",
    "DRY RUN ACCEPT REQ-1",
    f"DRY RUN REMOVE {JON}",
    "DRY RUN END REL-1",
    "REPORT",
)
MOVES20: tuple[Step, ...] = (
    jon_says("ACCEPT"), jon_says("Yes, happy to."), jon_says("REJECT"), jon_says("Which clinic is it?"), jon_says("Yes, but not before April."), writes(JON, "UNDO"), writes(JON, "PAUSE"), writes(JON, "RESUME"), writes(JON, "LEAVE"), writes(JON, "END NOW"), writes(MIA, "WITHDRAW"), writes(MIA, "UNDO"), writes(MIA, "QUEUE M-1003", "Next."),
    writes(MIA, "REQUEST M-1003", "Would you?"), writes(LEA, "REQUEST M-1001", "Would you?"), writes(LEA, "WITHDRAW"), writes(ADA, "PAUSE"), writes(ADA, "RESUME"), hours(2), hours(30), days(9), lambda w: order(w, "ACCEPT REQ-1"), lambda w: order(w, "REJECT REQ-1"), lambda w: order(w, "EXTEND REQ-1 7 DAYS"),
    lambda w: order(w, f"CAPACITY {JON} 1"), lambda w: order(w, "UNDO"), lambda w: order(w, f"BLOCK {MIA} AND {ADA}"), move,
)  # fmt: skip


def some_moves(number: int, most: int = 8) -> list[Step]:
    dice = random.Random(number)
    chosen = [dice.choice(MOVES20) for _ in range(most)]
    return [m for n, m in enumerate(chosen) if m is not move or move not in chosen[:n]]


def safely(world: Attacked, step: Step) -> None:
    """A step for which there is nothing to answer any more is none."""
    try:
        step(world)
    except StopIteration:
        return


@grave("a question changes what is done, or a trial run does something")
@pytest.mark.parametrize("number", range(4))
def test_questions_and_trials_between_the_steps_change_nothing(number: int) -> None:
    """for-coordinators.md: to know: these change nothing; DRY RUN tells what it would do."""
    quiet, busy = fresh("asked"), fresh("asked")
    dice = random.Random(number)
    for step in some_moves(1000 + number):
        safely(quiet, step)
        safely(busy, step)
        busy.write(dice.choice((LEA, ADA)), dice.choice(CALM))
        order(busy, dice.choice(CALM_ORDERS), who=DAN)
        quiet.later(minutes=2)
    busy.later(hours=3)
    quiet.later(hours=3)
    assert outcome(busy) == outcome(quiet)


@grave("a mail that a server delivers twice is done twice")
@pytest.mark.parametrize("number", range(4))
def test_each_mail_delivered_twice_in_a_random_history_changes_nothing(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Faults 7 and 20; catalogue 124."""
    once, again = fresh("asked"), fresh("asked")
    real = again.player.take_in

    def doubled(mail: bytes, at: Any = None) -> None:
        real(mail, at)
        taken = again.player.taken
        real(b"X-Trace: another way\r\n" + mail if mail.startswith(b"Received") else mail, at)
        again.player.taken = taken

    monkeypatch.setattr(again.player, "take_in", doubled)
    for step in some_moves(2000 + number):
        safely(once, step)
        safely(again, step)
    for world in (once, again):
        world.later(hours=3)
    assert outcome(once) == outcome(again)
    assert Counter(letter_names(got(once, MIA))) == Counter(letter_names(got(again, MIA)))


@grave("what happens hangs on how often the clock looks")
@pytest.mark.parametrize("number", range(3))
def test_a_long_pause_and_many_short_ones_come_to_the_same(number: int) -> None:
    """Faults 15 and 16: every due date fires once."""
    long, short = fresh("asked"), fresh("asked")
    for step in some_moves(3000 + number, most=5):
        safely(long, step)
        safely(short, step)
        long.later(hours=40)
        for _ in range(20):
            short.later(hours=2)
    assert outcome(long) == outcome(short)
    for who in (JON, ADA, LEA):
        assert Counter(letter_names(got(long, who))) == Counter(letter_names(got(short, who)))


@grave("a true database and the memory fake come to different ends")
@pytest.mark.parametrize("number", [1, 2])
def test_a_random_history_ends_alike_on_each_database(both: Attacked, number: int) -> None:
    """Both stores must agree."""
    here = fresh("asked")
    both.asked()
    both.later(hours=2)
    for step in some_moves(4000 + number, most=10):
        for world in (here, both):
            safely(world, step)
    for world in (here, both):
        world.later(hours=3)
        nothing_lost(world)
    assert outcome(here) == outcome(both)


# =========================== k. the everyday conversation =========================================================================

YESES = (
    "It would be my pleasure to mentor Mia.", "Count me in!", "Absolutely, I'd be delighted.", "Of course. Happy to mentor her.", "I'm happy to take Mia on as a mentee.", "Yes, let's do it!", "Aber gerne, ich begleite Mia.", "Selbstverständlich, ich sage zu.", "Claro que sí, encantado de ayudar.", "Bien sûr, j'accepte avec joie.",
    "Certo, accetto con piacere.", "Natuurlijk, dat doe ik graag.", "Com certeza, aceito.", "Oczywiście, zgadzam się.", "Självklart, jag ställer gärna upp.", "Selvfølgelig, det vil jeg gerne.", "Selvsagt, det gjør jeg gjerne.",
)  # fmt: skip


@grave("plain: an ordinary yes is not taken for one")
@pytest.mark.parametrize("words", YESES)
def test_an_ordinary_yes_in_eleven_languages_is_a_yes(words: str) -> None:
    """for-members.md, answer a request: words do as well, in eleven languages."""
    world = fresh("asked")
    world.reply(JON, question_to_jon(world), f"{words}\n\n{quotation(question_to_jon(world))}")
    assert request_states(world) == "A"


NOES = (
    "I have to pass this time.", "Not this time, sorry.", "I'm afraid I have no capacity at the moment.", "Leider keine Kapazität.", "Ich muss leider absagen.", "No me es posible, lo siento.", "Je dois malheureusement refuser.", "Purtroppo devo rifiutare.",
    "Helaas heb ik geen tijd.", "Infelizmente tenho de recusar.", "Niestety muszę odmówić.", "Jag måste tyvärr tacka nej.", "Jeg må desværre sige nej.", "Jeg må dessverre si nei.",
)  # fmt: skip


@grave("plain: an ordinary no is not taken for one; grave where it is a yes")
@pytest.mark.parametrize("words", NOES)
def test_an_ordinary_no_in_eleven_languages_is_a_no(words: str) -> None:
    """for-members.md, answer a request."""
    world = fresh("asked")
    world.reply(JON, question_to_jon(world), f"{words}\n\n{quotation(question_to_jon(world))}")
    assert request_states(world) == "R"


TWO_IN_ONE: dict[str, tuple[str, str, str, Callable[[Attacked], bool]]] = {
    # the first and the second thing in one mail of Mia's; how the second is seen
    "STATUS and BROWSE": ("STATUS", "STATUS\nBROWSE", "asked", lambda w: {"status", "directory"} <= set(letter_names(got(w, MIA)))),
    "WITHDRAW and REQUEST": ("WITHDRAW", "WITHDRAW\nREQUEST M-1003", "asked", lambda w: request_states(w) == "WP"),
    "PAUSE and EXPORT": ("PAUSE", "PAUSE\nEXPORT", "asked", lambda w: "export" in letter_names(got(w, MIA))),
    "EXPORT and ERASE": ("EXPORT", "EXPORT\nERASE", "asked", lambda w: "confirm-erase" in letter_names(got(w, MIA))),
    "END and a question": ("END NOW", "END NOW\n\nWhen can I ask somebody else?", "paired", lambda w: False),
    "PAUSE and words for the coordinators": ("PAUSE", "PAUSE\n\nMy mother has died, and I do not know when I am back.", "asked", lambda w: False),
    "LEAVE and thanks": ("LEAVE", "LEAVE\n\nThank you for all, it was a good time.", "asked", lambda w: w.standing(MIA) == "left"),
}  # fmt: skip


@grave("half of what a member asks for is lost without a word")
@pytest.mark.parametrize("how", TWO_IN_ONE)
def test_of_two_things_in_one_mail_none_is_lost_without_a_word(how: str) -> None:
    """DESIGN: one mail, one decision, and a doubt is never acted on; promises: who asks is answered."""
    subject, words, kind, second = TWO_IN_ONE[how]
    world = fresh(kind)
    before, begin = things(world), sent_so_far(world)
    world.write(MIA, subject, words)
    world.later(days=1)
    read = whole(got(world, CARLA, begin))
    rest = words.splitlines()[-1]
    asked = (
        things(world) == before
        and bool(got(world, MIA, begin))
        and how not in ("STATUS and BROWSE", "EXPORT and ERASE")
    )
    assert second(world) or rest in read or asked, letter_names(got(world, MIA, begin))


@grave("plain: a command in everyday dress is not understood")
@pytest.mark.parametrize("words", ["Pause until 1 June, please.", "pause until next Monday", "Please pause me until 3 April.", "Pause bis 1. Juni", "PAUSA hasta el 1 de junio", "PAUSE jusqu'au 1er juin"])  # fmt: skip
def test_a_break_with_a_day_in_everyday_words_is_understood(words: str) -> None:
    """for-members.md: PAUSE UNTIL 1 June, PAUSE until next Monday; rules.md: commands of every language work for everybody."""
    world = fresh("asked")
    sent = world.write(JON, words)
    assert world.standing(JON) == "paused", letter_names(to(sent, JON))
    world.later(days=100)
    assert world.standing(JON) == "active"


ORDERS: dict[str, tuple[str, str, Callable[[Attacked], bool]]] = {
    "by names": ("office", "Hello,\n\nMATCH Mia Okafor WITH Jon Berg\n\nThanks,\nCarla", lambda w: pairs(w) == [(JON, MIA)]), "by codes": ("office", "match m-1002 with m-1001", lambda w: pairs(w) == [(JON, MIA)]),
    "three, one of them wrong": ("asked", f"CAPACITY {JON} 5\nACCEPT REQ-99\nPAUSE Ada Lind UNTIL 1 June", lambda w: member(w, JON)["capacity"] == 5 and w.standing(ADA) == "paused"),
    "to another mentor": ("paired", "REASSIGN REL-1 TO Ada Lind", lambda w: request_states(w) == "AP"), "a longer term": ("paired", "EXTEND REL-1 UNTIL 1 March 2027", lambda w: row(w, "REL-1")["ends_on"] == "2027-03-01"),
    "more days": ("asked", "extend req-1 7 days", lambda w: "deadline-moved" in letter_names(got(w, JON))), "a request in her name": ("office", f"ASK Jon Berg FOR {LEA}", lambda w: request_states(w) == "P"), "in Spanish": ("asked", "ACEPTAR REQ-1\n\nGracias,\nCarla", lambda w: request_states(w) == "A"),
    "with a line of thanks between": ("asked", "Dear all,\nplease do this:\n\nACCEPT REQ-1\n\nMany thanks!\nCarla Voss\nProgram Coordinator\n+49 30 123456", lambda w: request_states(w) == "A"),
}  # fmt: skip


@grave("plain: an ordinary command of a coordinator is not done")
@pytest.mark.parametrize("how", ORDERS)
def test_an_ordinary_command_of_a_coordinator_is_done(how: str) -> None:
    """for-coordinators.md, command by mail; what a line must look like: greetings and thanks do no harm, each line has its own fate."""
    kind, words, done = ORDERS[how]
    world = fresh(kind)
    sent = order(world, words)
    world.later(hours=2)
    assert done(world), told(sent)


@grave("a coordinator's bare UNDO takes back another deed than she sees, or nothing and she is not told")
def test_an_undo_of_a_mail_that_did_three_things_is_done_for_the_latest_or_asked_about() -> None:
    """for-coordinators.md, undo: in reply to the transcript of one deed; UNDO alone takes back your latest."""
    world = fresh("asked")
    sent = order(world, f"CAPACITY {JON} 5", f"PAUSE {ADA}", f"CAPACITY {ADA} 4")
    mail = to(sent, CARLA)[-1]
    before = (member(world, JON)["capacity"], world.standing(ADA), member(world, ADA)["capacity"])
    answer = world.reply(CARLA, mail, "UNDO")
    after = (member(world, JON)["capacity"], world.standing(ADA), member(world, ADA)["capacity"])
    assert after[:2] == before[:2]
    assert to(answer, CARLA)


@grave("a pair goes on, or ends, against the last word of one of the two")
@pytest.mark.parametrize(("votes", "term"), [(("J RENEW", "M RENEW"), 2), (("J RENEW", "M END"), 1), (("J RENEW", "J END", "M RENEW"), 1), (("J END", "J RENEW", "M RENEW"), 2), (("M RENEW", "J Yes, let's go on."), 2), (("M RENEW",), 1), (("J RENEW", "J RENEW"), 1)])  # fmt: skip
def test_the_last_vote_of_each_counts_and_both_are_needed(votes: tuple[str, ...], term: int) -> None:
    """Catalogue 103 to 107; for-members.md: when both say so, six months follow."""
    world = fresh("paired")
    until_offered(world)
    for vote in votes:
        who = JON if vote[0] == "J" else MIA
        world.reply(who, last(world, "renewal-offer", who), vote[2:], after=3600)
    world.later(days=40)
    assert row(world, "REL-1")["term"] == term
    assert (row(world, "REL-1")["state"] == "active") == (term == 2)


@grave("a mentee's next request is lost, or goes out twice")
@pytest.mark.parametrize(
    "how",
    [
        "asked twice for the same",
        "changed to another",
        "while nothing is open",
        "the one who is asked already",
    ],
)
def test_who_waits_in_line_is_asked_once(how: str) -> None:
    """for-members.md, ask a mentor: with QUEUE the next one waits until then."""
    world = fresh("office" if how == "while nothing is open" else "asked")
    if how == "asked twice for the same":
        plays(world, (writes(MIA, "QUEUE M-1003", "Next."), writes(MIA, "QUEUE M-1003", "Next.")))
    elif how == "changed to another":
        world.write("kay@east.example", "SIGN UP MENTOR", FORM.format(name="Kay Holm"))
        plays(world, (writes(MIA, "QUEUE M-1003", "Next."), writes(MIA, "QUEUE M-1005", "Rather her.")))
    elif how == "while nothing is open":
        world.write(MIA, "QUEUE M-1003", "Next.")
    else:
        world.write(MIA, "QUEUE M-1001", "Next.")
    if request_states(world) == "P" and how != "while nothing is open":
        world.reply(JON, question_to_jon(world), "REJECT")
        world.later(hours=2)
    asked = [m.recipient for m in world.player.post.sent if m.letter == "request" and m.recipient != JON]
    assert len(asked) == len(set(asked))
    if how == "the one who is asked already":
        assert not asked
        assert letter_names(got(world, JON)).count("request") == 1
    else:
        assert asked
    all_is_well(world)


ON_DOVECOT: dict[str, tuple[Callable[[BoxProgram, Any], bytes], Callable[[BoxProgram, bytes], object], Callable[[BoxProgram], None]]] = {
    "a reaction": (asked_on, lambda w, m: accepts(w, m, "👍 Jon Berg hat auf Ihre Nachricht reagiert"), lambda w: _is(states_on(w, "requests"), "pending")),
    "a request taken back by its number": (asked_on, lambda w, m: w.write(BOX_MIA, "WITHDRAW", "WITHDRAW REQ-1", "Mia Lund"), lambda w: _is(states_on(w, "requests"), "withdrawn")),
    "a yes in Polish": (asked_on, lambda w, m: accepts(w, m, "Tak, z przyjemnością!\n\nPozdrawiam\nJon"), matched_once),
    "an end, and its undo": (asked_on, lambda w, m: (accepts(w, m), w.write(BOX_JON, "END NOW", "END NOW"), w.write(BOX_JON, "UNDO", "UNDO")), lambda w: _is(states_on(w, "relationships"), "active")),
}  # fmt: skip


def _is(found: list[str], *expected: str) -> None:
    assert found == list(expected), found


@grave("what people write is read otherwise from a real mailbox")
@pytest.mark.parametrize("how", ON_DOVECOT)
def test_on_dovecot_the_everyday_conversation_is_as_elsewhere(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest, how: str
) -> None:
    """DESIGN, promises; messages of one member are handled in the order in which they came."""
    prepare, act, check = ON_DOVECOT[how]
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=url_of(request))
    with world.parts() as parts:
        mail = prepare(world, parts)
        act(world, mail)
        for minutes in (9, 80, 200):
            assert a_pass(parts, timedelta(minutes=minutes)) == ""
    check(world)
    assert world.left() == 0


# =========================== l. written when the rest had been run ================================================================


CRIES: dict[str, tuple[str, str, str]] = {
    # how it stands, the command, and what Mia writes below it
    "how things stand": ("paired", "STATUS", "He harasses me and I am afraid of him."), "a break": ("paired", "PAUSE", "He touched me at the congress."), "her data": ("paired", "EXPORT", "He harasses me, please help."), "an end": ("paired", "END NOW", "He harassed me."),
    "a goodbye": ("asked", "LEAVE", "I have cancer and start chemotherapy on Monday."), "a request taken back": ("asked", "WITHDRAW", "I want to complain about Jon."), "the directory": ("asked", "BROWSE", "I am very ill and need somebody now."), "back again": ("asked", "RESUME", "I want to complain about a coordinator."),
    "who is next": ("asked", "QUEUE M-1003", "Jon harassed me, so I ask you."), "a language": ("asked", "ESPAÑOL", "Tengo cáncer."), "why": ("paired", "WHY", "I am afraid of him."), "in German": ("paired", "ÜBERSICHT", "Er belästigt mich, ich habe Angst."), "in French": ("paired", "SUIVI", "Il me harcèle."), "in Spanish": ("paired", "PAUSA", "Me acosa, tengo miedo."),
}  # fmt: skip


@grave("a member who is harassed or ill is answered by a machine, and no person ever reads it")
@pytest.mark.parametrize("how", CRIES)
def test_a_grave_word_below_a_command_reaches_a_person(how: str) -> None:
    """rules.md, [everyday]: `grave` sends a mail to a person, whatever else it is: a complaint, an illness, …; promises: nothing is lost without a word."""
    kind, words, cry = CRIES[how]
    world = fresh(kind)
    begin = sent_so_far(world)
    world.write(MIA, words, f"{words}\n\n{cry}")
    assert a_person_reads(world, begin, cry)
    assert cry not in whole(got(world, JON, begin)) + whole(got(world, ADA, begin)) or how == "who is next"


@grave("a call for help in few words is answered with the list of commands, and no person reads it")
@pytest.mark.parametrize("cry", ["He scares me.", "Dear coordinators, he harasses me.", "I am afraid of Jon.", "Hilfe, er bedroht mich."])  # fmt: skip
def test_a_call_for_help_in_few_words_reaches_a_person(cry: str) -> None:
    """core/intents/asked_help: what is grave is read at once; CHANGELOG: words below HELP stand in the next morning's mail."""
    world = fresh("paired")
    begin = sent_so_far(world)
    world.write(MIA, "HELP", cry)
    assert a_person_reads(world, begin, cry)


ANSWERED: dict[str, tuple[str, str, str]] = {
    "a no": ("REJECT", "She harassed me last year.", "R"), "a no in words": ("Sorry, I cannot.", "I have cancer.", "R"), "a no, and a complaint": ("REJECT", "I want to complain about the program.", "R"), "a no, and his data": ("REJECT", "Please delete all my data.", "R"),
}  # fmt: skip


@grave("a mentor's complaint, illness or wish about his data is dropped, and only he reads it back")
@pytest.mark.parametrize("how", ANSWERED)
def test_a_grave_word_beside_a_no_reaches_a_person(how: str) -> None:
    """rules.md, as above; CHANGELOG: a mentor's answer that has a grave word is no longer only asked back about."""
    answer, cry, _ = ANSWERED[how]
    world = fresh("asked")
    begin = sent_so_far(world)
    world.reply(JON, question_to_jon(world), f"{answer}\n\n{cry}")
    assert a_person_reads(world, begin, cry)
    assert cry not in whole(got(world, MIA, begin))


VOTED = {"RENEW": "He harasses me.", "END": "He harassed me."}


@grave("a member is bound for another term, or parts, and no person reads why")
@pytest.mark.parametrize("vote", VOTED)
def test_a_grave_word_below_a_vote_reaches_a_person(vote: str) -> None:
    """rules.md, as above."""
    world = fresh("paired")
    until_offered(world)
    begin = sent_so_far(world)
    world.reply(MIA, last(world, "renewal-offer", MIA), f"{vote}\n\n{VOTED[vote]}")
    assert a_person_reads(world, begin, VOTED[vote])
    assert VOTED[vote] not in whole(got(world, JON, begin))


@grave("words of despair or of abuse go to the partner alone, and no person reads them")
@pytest.mark.parametrize("words", ["you touched me. Do not write to me again.", "I will kill myself if you do not answer.", "you hurt me, and I was crying all night. Why did you do that to me?"])  # fmt: skip
def test_a_grave_word_to_the_partner_reaches_a_person(words: str) -> None:
    """rules.md, as above: whatever else it is; for-coordinators.md, a mail about REL-3: a worry."""
    world = fresh("paired")
    begin = sent_so_far(world)
    world.reply(MIA, last(world, "introduction-mentee", MIA), f"Dear Jon,\n{words}")
    assert a_person_reads(world, begin, words)


SECONDS: dict[str, tuple[str, str, str, Callable[[Attacked], bool]]] = {
    # what Jon writes, in the thread of the request or alone, and how the second thing is seen
    "a no, and a goodbye": ("alone", "REJECT REQ-1\nLEAVE", "LEAVE", lambda w: w.standing(JON) == "left"), "a no, and a break": ("thread", "REJECT\n\nPAUSE", "PAUSE", lambda w: w.standing(JON) == "paused"),
    "a no, and a break with a day": ("thread", "REJECT\nPAUSE UNTIL 1 June", "PAUSE UNTIL 1 June", lambda w: w.standing(JON) == "paused" and request_states(w) == "R"), "a break, and a yes": ("alone", "PAUSE\n\nACCEPT REQ-1", "ACCEPT REQ-1", lambda w: request_states(w) == "A"),
    "a no, and fewer places": ("thread", "REJECT. Please also set my capacity to 1.", "capacity to 1", lambda w: member(w, JON)["capacity"] == 1),
}  # fmt: skip


@grave("half of what a mentor asks for is lost without a word; a mentee waits for whom has said no")
@pytest.mark.parametrize("how", SECONDS)
def test_of_two_things_of_a_mentor_s_none_is_lost_without_a_word(how: str) -> None:
    """As of two things in one mail, above."""
    where, words, rest, second = SECONDS[how]
    world = fresh("asked")
    begin = sent_so_far(world)
    if where == "thread":
        world.reply(JON, question_to_jon(world), words)
    else:
        world.write(JON, "", words)
    asked = bool(
        {"answer-unclear", "which-role", "leave-or-reject"} & set(letter_names(got(world, JON, begin)))
    )
    assert second(world) or asked or a_person_reads(world, begin, rest), letter_names(
        world.player.post.sent[begin:]
    )


HALVES = ["Yes to Mia, no to Lea.", "Yes to Mia. No to Lea.", "Ja zu Mia, nein zu Lea.", "Sí a Mia, no a Lea.", "Oui pour Mia, non pour Lea.", "No to this one, yes to Mia.", "No for Lea. I would rather take Mia."]  # fmt: skip


@grave("half an answer is dropped without a word")
@pytest.mark.parametrize("words", HALVES)
def test_a_yes_to_the_one_beside_a_no_to_the_other_is_done_or_asked_about(words: str) -> None:
    """CHANGELOG: a mail to two is asked about; catalogue 148."""
    world = two_ask()
    begin = sent_so_far(world)
    world.reply(JON, second_question(world), words)
    asked = bool({"answer-unclear", "answer-which"} & set(letter_names(got(world, JON, begin))))
    assert request_states(world) == "AR" or asked or bool(waiting(world)), (
        request_states(world),
        letter_names(got(world, JON, begin)),
    )


def extended(world: Attacked) -> object:
    return row(world, "REQ-1")["answer_by"]


COPIES: dict[str, tuple[str, str, Steps, Callable[[Attacked], object]]] = {
    # who writes, the mail that comes twice, what happens between, and what the copy may not change
    "more days, and an erasure": (CARLA, f"EXTEND REQ-1 7 DAYS\nERASE {LEA}", (), extended), "once more, and a stop": (CARLA, "RESEND REQ-1\nSTOP", (), lambda w: letter_names(got(w, JON)).count("request")), "a nudge, and all records": (CARLA, "REMIND REQ-1\nEXPORT", (), lambda w: letter_names(got(w, JON)).count("reminder")),
    "a break that she has ended": (CARLA, f"PAUSE {ADA}\nEXPORT", (writes(ADA, "RESUME"),), lambda w: w.standing(ADA)), "a month later": (CARLA, f"PAUSE {ADA}\nEXPORT", (writes(ADA, "RESUME"), days(30)), lambda w: w.standing(ADA)),
    "places that were changed since": (CARLA, f"CAPACITY {JON} 5\nEXPORT", (lambda w: order(w, f"CAPACITY {JON} 3"),), lambda w: member(w, JON)["capacity"]), "an erasure": (MIA, "ERASE", (), lambda w: letter_names(got(w, MIA)).count("confirm-erase")), "another address": (MIA, f"CHANGE ADDRESS {MIA_HOME}", (), lambda w: letter_names(got(w, MIA_HOME)).count("confirm-address")),
}  # fmt: skip


def comes_twice(world: Attacked, how: str) -> None:
    who, words, between, seen = COPIES[how]
    mail = world.drop(
        who, words.partition("\n")[0] if who == MIA else "Some things", words if who == CARLA else ""
    )
    world.work()
    plays(world, (hours(1), *between))
    before = seen(world)
    world.player.take_in(mail)
    world.work()
    assert seen(world) == before
    nothing_lost(world)


@grave("a deed is done twice because a mail is delivered twice")
@pytest.mark.parametrize("how", COPIES)
def test_a_copy_of_a_mail_that_opened_a_question_does_nothing(how: str) -> None:
    """Catalogue 124 (same message twice: one effect, silent), faults 6 and 7."""
    comes_twice(fresh("asked"), how)


@grave("a deed is done twice because a mail is delivered twice")
@pytest.mark.parametrize("how", ["more days, and an erasure", "a break that she has ended"])
def test_on_each_database_a_copy_of_a_mail_that_opened_a_question_does_nothing(
    both: Attacked, how: str
) -> None:
    """As above, with the true stores."""
    both.asked()
    both.later(hours=2)
    comes_twice(both, how)


@grave("a member's YES to our question fails because the mail before it came twice")
@pytest.mark.parametrize("words", ["ERASE", f"CHANGE ADDRESS {MIA_HOME}"])
def test_a_yes_to_the_first_question_counts_though_the_mail_before_it_came_twice(words: str) -> None:
    """for-members.md, when we write back with a question: reply YES, and we do what you asked."""
    world = fresh("asked")
    mail = world.drop(MIA, words)
    world.work()
    question = (
        last(world, "confirm-erase", MIA) if words == "ERASE" else last(world, "confirm-address", MIA_HOME)
    )
    world.player.take_in(mail)
    world.work()
    world.reply(question.recipient, question, "YES")
    assert MIA not in addresses(world)


@grave("a deed is done twice because a server numbers its mails anew, or a person puts one back")
def test_on_dovecot_a_command_that_is_put_back_is_not_done_once_more(imap: Dovecot, proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest) -> None:  # fmt: skip
    """Catalogue 129, 131; flow.md, intake."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=url_of(request))
    with world.parts() as parts:
        asked_on(world, parts)
        carla_writes(world, f"EXTEND REQ-1 7 DAYS\nERASE {BOX_JON}")
        assert a_pass(parts, timedelta(minutes=9)) == ""
        assert a_pass(parts, timedelta(minutes=12)) == ""
        before = exported(world)["requests"][0]["answer_by"]
        archive = world.inbox.parent / f"{world.inbox.name}.Processed"
        for path in [path for part in ("new", "cur") for path in (archive / part).iterdir()]:
            world.put(path.read_bytes())
        assert world.left() == 4
        for minutes in (30, 90):
            assert a_pass(parts, timedelta(minutes=minutes)) == ""
    assert exported(world)["requests"][0]["answer_by"] == before
    assert world.left() == 0


ABSENT = {
    "Parental leave": "I will be on parental leave from 1 April to 1 October.", "Leave of absence": "I am on leave until May.", "Holiday": "I am on holiday until 20 March.", "Maternity leave": "I go on maternity leave in May.", "Vacation": "I am on vacation next week.", "My plans": "I am on vacation until 20 March, so no.", "Vacaciones": "Estoy de vacaciones hasta el 20 de marzo.",
}  # fmt: skip


@grave("a mentor who tells us that they are away hears nothing, the mentee waits, and nobody knows of it")
@pytest.mark.parametrize("kind", ["asked", "paired"])
@pytest.mark.parametrize("subject", ABSENT)
def test_who_writes_that_they_are_away_is_heard(subject: str, kind: str) -> None:
    """CHANGELOG: "I'm away until 20 March" from a mentor moves the deadline, and both hear of it; reading-automatic.md: it may be a member who wants to pause."""
    world = fresh(kind)
    begin = sent_so_far(world)
    sent = world.write(JON, subject, f"{ABSENT[subject]}\n\nBest,\nJon")
    heard = {JON, MIA, CARLA} & {m.recipient for m in sent}
    assert heard or a_person_reads(world, begin, ABSENT[subject])


@grave("plain: a CV that comes with a request is dropped, and she believes that it went along")
def test_a_cv_that_comes_with_a_request_goes_along_after_the_yes_or_she_is_told() -> None:
    """for-members.md: a CV that you attach is kept, and goes to the other after a yes; catalogue 144 (a CV too)."""
    world = fresh("office")
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from=college.example"
    mail["From"], mail["To"], mail["Subject"] = f"Mia Okafor <{MIA}>", ADDRESS, "REQUEST M-1001"
    mail["Message-ID"] = "<with.a.cv@college.example>"
    mail.set_content("Dear Jon,\nplease find my CV attached. Would you?\n")
    mail.add_attachment(pdf(), maintype="application", subtype="pdf", filename="cv.pdf")
    world.player.take_in(mail.as_bytes())
    world.work()
    said = words_of(got(world, MIA)[-1:])
    world.reply(JON, question_to_jon(world), "ACCEPT")
    assert files_in([m for m in got(world, JON) if m.letter == "introduction-mentor"]) or "CV" in said


BEHIND = {
    "a name": ("\nThank you!\nNoa", "Thank you"), "a complaint": ("\nI was harassed by my last mentor, please take care.", "harassed"), "a wish": ("\nPlease do not match me with Jon Berg.", "do not match"), "a command": ("\nREQUEST M-1001", "REQUEST"),
}  # fmt: skip


@grave("what somebody writes to the coordinators stands in the profile that mentors read")
@pytest.mark.parametrize("how", BEHIND)
def test_what_stands_behind_a_form_is_not_shown_to_mentors(how: str) -> None:
    """Catalogue 10 (no signature text in fields), 152 (only typed values count); rules.md on grave words."""
    tail, piece = BEHIND[how]
    world = fresh("office")
    begin = sent_so_far(world)
    world.write(
        NOA, "SIGN UP MENTEE", f"Name: Noa Weiss\nPractice areas: Critical care\nGoals: To learn.\n{tail}"
    )
    world.write(NOA, "REQUEST M-1003", "Would you?")
    assert piece not in whole(got(world, ADA, begin))


def asks_to_be_called(who: str) -> Step:
    return lambda w: w.write(
        who, "A word", "Dear coordinators, please call me about it before anything else."
    )


def decided(world: Attacked) -> None:
    """What waits for a person is dropped, and the hour passes."""
    for ref in waiting(world):
        order(world, f"DROP {ref}", who=DAN)
    world.later(hours=3)


REMOVED: dict[str, tuple[str, Steps]] = {
    # who is removed, and what they write before they hear of it
    "a mentee, and a language": (MIA, (asks_to_be_called(MIA), writes(MIA, "DEUTSCH"))), "a mentee, and the language she has": (MIA, (asks_to_be_called(MIA), writes(MIA, "ENGLISH"))), "a mentor, and a language": (JON, (asks_to_be_called(JON), writes(JON, "ESPAÑOL"))),
    "an undo of what was not his, and a language": (JON, (writes(JON, "UNDO"), writes(JON, "DEUTSCH"))), "a late answer, and a language": (JON, (jon_says("Yes, but not before April."), writes(JON, "FRANÇAIS"))), "a question, and how things stand": (MIA, (asks_to_be_called(MIA), writes(MIA, "STATUS"))), "a language alone": (MIA, (writes(MIA, "DEUTSCH"),)),
}  # fmt: skip


@grave("a letter is lost: who was removed never hears of it, and nobody notices")
@pytest.mark.parametrize("how", REMOVED)
def test_who_is_removed_hears_of_it_whatever_they_write_meanwhile(how: str) -> None:
    """for-coordinators.md, second thoughts: DROP or ANSWER lets the mails go out; the transcript said that they would."""
    who, meanwhile = REMOVED[how]
    world = fresh("asked")
    begin = sent_so_far(world)
    order(world, f"REMOVE {who}")
    plays(world, (*meanwhile, decided, decided))
    assert world.standing(who) == "left"
    assert "left" in letter_names(got(world, who, begin))


@grave("as above, with the true stores")
def test_on_each_database_who_is_removed_hears_of_it_whatever_they_write_meanwhile(both: Attacked) -> None:
    """As above."""
    begin = sent_so_far(both)
    order(both, f"REMOVE {MIA}")
    plays(both, (asks_to_be_called(MIA), writes(MIA, "DEUTSCH"), decided, decided))
    assert "left" in letter_names(got(both, MIA, begin))


HARMLESS: dict[str, tuple[Steps, Step]] = {
    # a deed and what its author writes after it, and the undo
    "a goodbye, and a language": ((writes(MIA, "LEAVE"), writes(MIA, "DEUTSCH")), writes(MIA, "UNDO")), "a goodbye, and her data": ((writes(MIA, "LEAVE"), writes(MIA, "EXPORT")), writes(MIA, "UNDO")), "a goodbye, and a question": ((writes(MIA, "LEAVE"), writes(MIA, "STATUS")), writes(MIA, "UNDO")),
    "a removal, and a language": ((lambda w: order(w, f"REMOVE {MIA}"), writes(MIA, "DEUTSCH")), lambda w: order(w, "UNDO")),
}  # fmt: skip


@grave("plain: the sure way back is shut by a word that has nothing to do with it")
@pytest.mark.parametrize("how", HARMLESS)
def test_what_has_nothing_to_do_with_a_deed_does_not_keep_it_from_being_undone(how: str) -> None:
    """for-members.md: UNDO is the sure way; for-coordinators.md: what cannot be undone has moved on since."""
    steps, undo = HARMLESS[how]
    world = fresh("asked")
    plays(world, (*steps, undo, hours(2)))
    assert world.standing(MIA) == "active"
    assert request_states(world) == "P"


def test_what_this_wave_looks_for_can_be_seen() -> None:
    """The helpers see a yes, a dead address, a release and a taken back deed."""
    world = fresh("asked")
    bounces(world, question_to_jon(world), JON)
    assert (request_states(world), world.standing(JON)) == DEAD
    assert late_offer(fresh("asked")).letter == "late-offer"
    assert see(preview(fresh("asked"), f"ERASE {JON}")).subject.startswith("Shall this")
    assert second_question(two_ask()).letter == "request"
    sent = order(fresh("asked"), f"CAPACITY {JON} 5")
    assert re.fullmatch(r"DO-\d+", deed_number(sent))
    assert words_of(to(sent, CARLA))
    world = fresh("asked")
    agrees_freely(world)
    assert says_yes(world) == []
    assert MIA_HOME not in addresses(world)
    assert PROFILE.format("x")
