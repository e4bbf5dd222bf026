# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The eleventh wave, from outside. What is expected here was written before it was first run.

Forgers, robots and servers of makes that no wave before has tried; two programs that look after each other; crashes on
both databases; and configurations, templates, addresses and profiles that are attacks.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from html.parser import HTMLParser
from pathlib import Path

import pytest

from processor.bootstrap import assemble
from processor.config import ConfigError, load_settings
from processor.core.mail import OutboundMail
from processor.parts import Parts
from tests.attack.box_deeds import (
    FOUR_PASSES,
    accepts,
    asked_on,
    box_letters,
    exported,
    how_many_letters,
    matched_once,
)
from tests.attack.box_program import BoxProgram, a_pass, acted_once
from tests.attack.crashes import STAGES, Died, at_stage, dies
from tests.attack.deeds import erase, puts_reply
from tests.attack.heard import a_coordinator_knows
from tests.attack.imap_servers import CUTS, Proxy, is_tagged
from tests.attack.letters import everything, got, last, letter_names, quoted, sent_so_far
from tests.attack.mails_by_hand import OUR_VERDICT, SERVER, raw
from tests.attack.people import BOX_ADA, BOX_JON, BOX_MIA, JON_DOMAIN, OTHER_PROGRAM
from tests.attack.prepared import looked_after_by_the_other, wired
from tests.attack.records import things
from tests.attack.smtp_servers import Post, sending_to
from tests.attacks import EVE, FORM, JON, MIA, Attacked, address_with, reply_token, to
from tests.doors.dovecot import Dovecot
from tests.doors.links import linked
from tests.doors.mail_servers import Dialogue
from tests.operation.small import CONFIG, PROFILE, PROGRAM, SmallProgram
from tests.own_templates import own_templates
from tests.player import ADDRESS, COORDINATOR
from tests.post_office import see
from tests.prepared_program import load_once


def heard(world: Attacked, sent: list[OutboundMail]) -> bool:
    """The writer has an answer, or a person has the mail."""
    return bool(sent) or bool(world.held()) or a_coordinator_knows(world, sent)


# --- forgers: what a server says that does not vouch ------------------------------------------------------------------

VERDICTS: Mapping[str, str] = {
    "the word of a forwarder's chain": f"ARC-Seal: i=1; cv=none; d=evil.example; s=a; b=AA==\nARC-Authentication-Results: i=1; {SERVER}; dmarc=pass header.from={JON_DOMAIN}",
    "below our none and a Received": f"{OUR_VERDICT} none\nReceived: from evil.example by {SERVER}; Mon, 2 Mar 2026 15:00:00 +0000\n{OUR_VERDICT} dmarc=pass header.from={JON_DOMAIN}",
    "in a comment of ours": f"{OUR_VERDICT} none (dmarc=pass header.from={JON_DOMAIN})",
    "in a HELO that is quoted": f'{OUR_VERDICT} spf=none smtp.helo="x; dmarc=pass header.from={JON_DOMAIN}"',
    "in a local part that is quoted": f'{OUR_VERDICT} spf=pass smtp.mailfrom="x; dmarc=pass header.from={JON_DOMAIN};"@evil.example',
    "signed by the whole top domain": f"{OUR_VERDICT} dkim=pass header.d=example header.i=@example",
    "signed for him by another": f"{OUR_VERDICT} dkim=pass header.i=@{JON_DOMAIN} header.d=evil.example",
    "signed by a longer name": f"{OUR_VERDICT} dkim=pass header.d=my{JON_DOMAIN}",
    "signed by his name before another": f"{OUR_VERDICT} dkim=pass header.d={JON_DOMAIN}.evil.example",
    "only a greeting in his name": f"{OUR_VERDICT} spf=pass smtp.helo={JON_DOMAIN}",
    "the best guess": f"{OUR_VERDICT} dmarc=bestguesspass action=none header.from={JON_DOMAIN}",
    "another version of the field": f"Authentication-Results: {SERVER} 2; dmarc=pass header.from={JON_DOMAIN}",
    "as a property": f"{OUR_VERDICT} iprev=pass policy.dmarc=pass header.from={JON_DOMAIN}",
    "a login on another server": f"{OUR_VERDICT} auth=pass smtp.auth=jon@{JON_DOMAIN}",
    "an unbroken chain": f"{OUR_VERDICT} arc=pass (i=1 dmarc=pass fromdomain={JON_DOMAIN})",
    "a bureau that certifies": f"{OUR_VERDICT} vbr=pass header.mv=evil.example header.md={JON_DOMAIN}",
    "a pass behind a comma": f"{OUR_VERDICT} dmarc=none, dmarc=pass header.from={JON_DOMAIN}",
    "a pass in two words": f"{OUR_VERDICT} dmarc = none = pass header.from={JON_DOMAIN}",
    "of a domain below": f"{OUR_VERDICT} dmarc=pass header.from=ward3.{JON_DOMAIN}",
    "of an address list": f"{OUR_VERDICT} dmarc=pass header.from=evil.example,{JON_DOMAIN}",
    "of an unsigned body": f"{OUR_VERDICT} dkim=neutral header.d={JON_DOMAIN}; dkim-atps=pass header.from={JON_DOMAIN}",
    "the original's field": f"Authentication-Results-Original: {SERVER}; dmarc=pass header.from={JON_DOMAIN}",
    "a field that SPF checkers write": f"Received-SPF: pass ({SERVER}: domain of jon@{JON_DOMAIN} designates 192.0.2.1) client-ip=192.0.2.1",
    "Google's own": f"X-Google-DKIM-Signature: v=1; a=rsa-sha256; d={JON_DOMAIN}\nX-Spam-Status: No, DKIM_VALID_AU, DMARC_PASS",
    "a pass that was overruled": f"{OUR_VERDICT} dmarc=fail (p=reject) header.from={JON_DOMAIN} reason=\"local; dmarc=pass\"",
}  # fmt: skip


def test_a_word_that_vouches_for_jon_says_yes_for_him(in_memory: Attacked) -> None:
    """Otherwise the attempts below would show nothing."""
    in_memory.asked()
    head = f"{OUR_VERDICT} dmarc=pass header.from={JON_DOMAIN}\nFrom: Jon Berg <{JON}>\nTo: {ADDRESS}\nSubject: Re: mentoring [REQ-1]"
    raw(in_memory, head, "Accept")
    assert in_memory.state() == "accepted"


def test_jons_own_reply_address_where_a_mail_was_delivered_says_yes_for_him(in_memory: Attacked) -> None:
    his = address_with(reply_token(in_memory.asked()))
    raw(
        in_memory,
        f"Delivered-To: {his}\nFrom: Jon Berg <{JON}>\nTo: {ADDRESS}\nSubject: ACCEPT REQ-1",
        "Accept",
    )
    assert in_memory.state() == "accepted"


@pytest.mark.parametrize("how", VERDICTS)
def test_a_word_that_does_not_vouch_for_jon_says_no_yes_for_him(in_memory: Attacked, how: str) -> None:
    in_memory.asked()
    begin = sent_so_far(in_memory)
    head = f"{VERDICTS[how]}\nFrom: Jon Berg <{JON}>\nTo: {ADDRESS}\nSubject: Re: mentoring [REQ-1]\nDate: Mon, 2 Mar 2026 15:00:00 +0000"
    raw(in_memory, head, "Accept")
    in_memory.later(hours=2)
    assert in_memory.state() == "pending"
    assert not got(in_memory, MIA, begin)


DECOYS = {
    "his address as the name": f'From: "{JON}" <{EVE}>',
    "his address as sender": f"From: {EVE}\nSender: {JON}\nResent-From: {JON}\nX-Sender: {JON}",
    "by a mailing list": f"From: Jon Berg via Mentors <list@evil.example>\nReply-To: {JON}\nX-Original-From: Jon Berg <{JON}>\nList-Id: <mentors.evil.example>",
    "in a comment behind": f"From: <{EVE}> ({JON})",
    "without quotation marks": f"From: {JON} <{EVE}>",
    "encoded with a NUL": f"From: =?utf-8?q?jon=40hospital=2Eexample=00?= <{EVE}>",
    "a percent": "From: jon%hospital.example@evil.example",
    "a quoted local part": f'From: "{JON}"@evil.example',
    "a route": f"From: <@{JON_DOMAIN}:jon@evil.example>",
    "a bang": f"From: {JON_DOMAIN}!jon@evil.example",
    "three at signs": f"From: {JON}@evil.example",
    "two fields, his second": f"From: {EVE}\nFrom: {JON}",
    "two fields, his first": f"From: {JON}\nFrom: {EVE}",
    "two addresses": f"From: {JON}, {EVE}",
    "a group": f"From: Jon Berg: {EVE}, {JON};",
    "a field that is folded in the address": f"From: jon\n @{JON_DOMAIN},\n {EVE}",
    "a line without a colon before it": f"X-Junk\nFrom: {EVE}\nX-From: {JON}",
}


@pytest.mark.parametrize("how", DECOYS)
def test_a_thief_of_the_reply_address_who_only_looks_like_jon_says_no_yes(db: Attacked, how: str) -> None:
    question = db.asked()
    begin = sent_so_far(db)
    target = str(see(question).parsed["reply-to"])
    head = f"{DECOYS[how]}\nTo: {target}\nSubject: Re: {see(question).subject}\nIn-Reply-To: {question.message_id}\nReferences: {question.message_id}"
    raw(db, head, "Accept", proof="evil.example")
    db.later(hours=2)
    assert db.state() == "pending"
    assert not got(db, MIA, begin)


LOCAL, _, HOST = ADDRESS.partition("@")
SPELLED: Mapping[str, Callable[[str], str]] = {
    "in capitals": lambda a: a.upper(),
    "host in capitals": lambda a: a.replace(HOST, HOST.upper()),
    "percent for plus": lambda a: a.replace("+", "%2B"),
    "quoted": lambda a: f'"{a.partition("@")[0]}"@{HOST}',
    "a route": lambda a: f"<@relay.example:{a}>",
    "a name with brackets": lambda a: f'"Mentor Exchange (program)" <{a}>',
    "in a group": lambda a: f"Program: {a};",
    "a trailing dot": lambda a: f"{a}.",
    "mailto and a query": lambda a: f"<mailto:{a}?subject=Accept>",
    "twice": lambda a: f"{a}, {a}",
    "minus for plus": lambda a: a.replace("+", "-"),
    "in the name only": lambda a: f'"{a}" <{ADDRESS}>',
    "encoded": lambda a: f"=?utf-8?q?{a.replace('@', '=40').replace('+', '=2B')}?= <{ADDRESS}>",
}  # fmt: skip


@pytest.mark.parametrize("how", SPELLED)
def test_jons_own_yes_to_an_address_in_an_odd_spelling_is_done_or_asked_about(
    in_memory: Attacked, how: str
) -> None:
    question = in_memory.asked()
    target = SPELLED[how](address_with(reply_token(question)))
    sent = raw(
        in_memory, f"From: Jon Berg <{JON}>\nTo: {target}\nSubject: Re: {see(question).subject}", "Accept"
    )
    assert in_memory.state() == "accepted" or heard(in_memory, sent)


@pytest.mark.parametrize("how", SPELLED)
def test_a_quoted_reference_in_an_odd_spelling_says_no_yes(in_memory: Attacked, how: str) -> None:
    question = in_memory.asked()
    begin = sent_so_far(in_memory)
    target = SPELLED[how](address_with(quoted(question)))
    raw(in_memory, f"From: Jon Berg <{JON}>\nTo: {target}\nSubject: Re: {see(question).subject}", "Accept")
    in_memory.later(hours=2)
    assert in_memory.state() == "pending"
    assert not got(in_memory, MIA, begin)


FIELDS = [
    "Delivered-To", "X-Original-To", "X-Delivered-To", "Envelope-To", "X-Envelope-To", "Original-Recipient", "X-Forwarded-To",
    "Resent-To", "Bcc", "Apparently-To", "X-RCPT-TO", "Reply-To", "Return-Path", "Thread-Index", "X-Mentor-Token",
]  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_the_mentees_own_reply_token_anywhere_makes_no_yes_of_the_mentor(
    in_memory: Attacked, field: str
) -> None:
    in_memory.asked()
    hers = address_with(reply_token(last(in_memory, "request-received", MIA)))
    begin = sent_so_far(in_memory)
    raw(
        in_memory,
        f"{field}: <{hers}>\nFrom: Jon Berg <{JON}>\nTo: {ADDRESS}\nSubject: ACCEPT REQ-1",
        "Accept",
    )
    in_memory.later(hours=2)
    assert in_memory.state() == "pending"
    assert "introduction-mentee" not in letter_names(got(in_memory, MIA, begin))


# --- forged coordinators -----------------------------------------------------------------------------------------------

STAFF_DOMAIN = COORDINATOR.partition("@")[2]
IMPOSTORS = {
    "as sender": (f"From: {EVE}\nSender: {COORDINATOR}\nReply-To: {COORDINATOR}", "evil.example"),
    "a domain below": (f"From: Carla <carla@mail.{STAFF_DOMAIN}>", f"mail.{STAFF_DOMAIN}"),
    "a tag": (f"From: Carla <carla+mentors@{STAFF_DOMAIN}>", STAFF_DOMAIN),
    "a dot": (f"From: Carla <car.la@{STAFF_DOMAIN}>", STAFF_DOMAIN),
    "her address as the name": (f'From: "{COORDINATOR}" <{EVE}>', "evil.example"),
    "our own address": (f"From: Mentor Exchange <{ADDRESS}>", STAFF_DOMAIN),
    "our own address with a tag": (f"From: Mentor Exchange <{LOCAL}+HELD-1@{HOST}>", STAFF_DOMAIN),
    "a quoted form of another": (f'From: "carla@{STAFF_DOMAIN}"@evil.example', "evil.example"),
    "a name with a return": (f"From: =?utf-8?q?Carla_=3Ccarla=40{STAFF_DOMAIN}=3E=0D=0A?= <{EVE}>", "evil.example"),
    "no proof at all": (f"From: {COORDINATOR}", ""),
}  # fmt: skip
ORDERS = f"MATCH {MIA} WITH {JON}\nACCEPT REQ-1\nREMOVE {JON}\nSHOW {JON}\nFIND berg\nCHANGE ADDRESS {JON} TO {EVE}"


@pytest.mark.parametrize("how", IMPOSTORS)
def test_who_only_looks_like_a_coordinator_changes_nothing_and_learns_nothing(db: Attacked, how: str) -> None:
    db.asked()
    before, begin = things(db), sent_so_far(db)
    head, proof = IMPOSTORS[how]
    raw(db, f"{head}\nTo: {ADDRESS}\nSubject: Some commands", ORDERS, proof=proof)
    db.later(hours=2)
    assert things(db) == before
    strangers = [
        m for m in db.player.post.sent[begin:] if m.recipient not in {JON, MIA, COORDINATOR, ADDRESS}
    ]
    assert JON not in everything(strangers).lower()
    assert "Jon Berg" not in everything(strangers)
    assert not to(db.player.post.sent[begin:], ADDRESS)


@pytest.mark.parametrize("word", ["STOP", "EXPORT", f"ERASE {JON}", "REPLACE ROSTER", "START"])
def test_a_command_that_only_looks_like_a_coordinators_stops_and_exports_nothing(
    db: Attacked, word: str
) -> None:
    """A mailing list of hers, for which its own server vouches, brings it with her name in From."""
    head = (
        f"{OUR_VERDICT} dmarc=none header.from={STAFF_DOMAIN}; dkim=pass header.d=lists.example\n"
        f"From: Carla <{COORDINATOR}>\nTo: {ADDRESS}\nSubject: {word}\nList-Id: <staff.lists.example>"
    )
    sent = raw(db, head, word)
    assert not [m for m in sent if see(m).files]
    assert to(db.write(MIA, "STATUS"), MIA)


# --- robots of every make ------------------------------------------------------------------------------------------------

ABSENT = {
    "German": ("Automatische Antwort: Mentoring", "Ja, ich bin wieder da: am 9. März. Gerne antworte ich Ihnen dann. Bis dahin bin ich nicht im Haus."),
    "Spanish": ("Respuesta automática: mentoría", "Sí, he recibido su mensaje. Con mucho gusto le contesto a mi regreso el 9 de marzo."),
    "French": ("Réponse automatique : mentorat", "Oui, votre message est bien arrivé. Je suis absent jusqu'au 9 mars et vous répondrai avec plaisir."),
    "Italian": ("Risposta automatica: mentoring", "Sì, ho ricevuto il messaggio. Sono fuori ufficio fino al 9 marzo e rispondo volentieri al ritorno."),
    "Portuguese": ("Resposta automática: mentoria", "Sim, recebi a sua mensagem. Estou ausente até 9 de março e responderei com prazer."),
    "Dutch": ("Automatisch antwoord: mentoraat", "Ja, ik heb uw bericht ontvangen. Ik ben afwezig tot 9 maart en antwoord u daarna graag."),
    "Swedish": ("Autosvar: mentorskap", "Ja, jag har fått ditt mejl. Jag är tillbaka den 9 mars och svarar gärna då."),
    "Polish": ("Autoodpowiedź: mentoring", "Tak, otrzymałem wiadomość. Jestem nieobecny do 9 marca, chętnie odpowiem po powrocie."),
    "Finnish": ("Automaattinen vastaus: mentorointi", "Kyllä, viestisi on saapunut. Olen lomalla 9. maaliskuuta asti ja vastaan mielelläni sen jälkeen."),
    "Turkish": ("Otomatik yanıt: mentorluk", "Evet, mesajınızı aldım. 9 Mart'a kadar ofis dışındayım, memnuniyetle cevaplarım."),
    "Czech": ("Automatická odpověď: mentoring", "Ano, zprávu jsem obdržel. Jsem mimo kancelář do 9. března, rád odpovím potom."),
    "Japanese": ("自動応答: メンタリング", "はい、メールを受け取りました。3月9日まで不在です。喜んで後ほどお返事します。"),
    "English, from a phone": ("Re: mentoring", "Yes, I got your mail and I'd be happy to answer - after 9 March. I am on leave with no access to e-mail until then."),
    "English, of one who has left": ("Re: mentoring", "Yes, this address was mine. I no longer work at the hospital; for anything urgent please write to ward3@hospital.example, who will gladly accept."),
}  # fmt: skip


@pytest.mark.parametrize("language", ABSENT)
def test_a_note_of_an_absence_without_any_mark_is_no_yes_and_no_no(
    in_memory: Attacked, language: str
) -> None:
    """The mentor's own server vouches for it, and it has the right thread."""
    question = in_memory.asked()
    begin = sent_so_far(in_memory)
    subject, words = ABSENT[language]
    puts_reply(in_memory, JON, question, words, subject=f"{subject} [REQ-1]")
    in_memory.work()
    in_memory.later(hours=3)
    assert in_memory.state() == "pending"
    assert not [
        m for m in got(in_memory, MIA, begin) if m.letter.startswith(("introduction", "answer", "found"))
    ]


TICKETS = {
    "accepted": ("[Ticket#2026030212] Accepted: Would you mentor Mia Okafor?", "Your request has been accepted and will be processed by the next free agent."),
    "a yes to prove a person": ("Please confirm you are human", "To deliver your message, reply YES to this mail. Messages not confirmed are rejected."),
    "approved": ("Re: Would you mentor Mia Okafor? [REQ-1]", "APPROVED. Ticket INC0012345 has been opened on your behalf. Do not reply to this mail."),
    "closed": ("Ticket closed: Would you mentor Mia Okafor?", "We consider this matter resolved. Reply NO if you do not agree."),
    "delivered": ("Delivery Status Notification (Delay)", "This is a warning message only. YOU DO NOT NEED TO RESEND YOUR MESSAGE. Delivery has been delayed for 24 hours."),
    "a survey": ("How did we do? [REQ-1]", "Please rate our service: reply 1 to 5. ACCEPT cookies."),
    "quarantine": ("You have 1 new message in quarantine", "RELEASE | REJECT | Allow sender. Message: Would you mentor Mia Okafor?"),
    "a large file": ("Message accepted", "Your message was accepted for delivery. Size 12 kB."),
}  # fmt: skip


@pytest.mark.parametrize("kind", TICKETS)
def test_a_desk_that_answers_in_the_mentors_name_says_no_yes_and_no_no(db: Attacked, kind: str) -> None:
    question = db.asked()
    begin = sent_so_far(db)
    subject, words = TICKETS[kind]
    puts_reply(db, JON, question, words, subject=subject)
    db.work()
    db.later(hours=3)
    assert db.state() == "pending"
    assert not [m for m in got(db, MIA, begin) if m.letter.startswith(("introduction", "answer", "found"))]


def plain_bounce(mail: OutboundMail, kind: str) -> tuple[str, str]:
    original = f"Message-ID: {mail.message_id}\nFrom: {ADDRESS}\nTo: {JON}\nSubject: {see(mail).subject}\n\n{see(mail).text}"
    front = f"Return-Path: <>\nTo: {mail.return_path}\n"
    if kind == "qmail":
        return (
            f"{front}From: MAILER-DAEMON@mx.hospital.example\nSubject: failure notice",
            f"Hi. This is the qmail-send program at mx.hospital.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<{JON}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n{original}",
        )
    if kind == "exim":
        return (
            f"{front}X-Failed-Recipients: {JON}\nAuto-Submitted: auto-replied\nFrom: Mail Delivery System <Mailer-Daemon@mx.hospital.example>\nSubject: Mail delivery failed: returning message to sender",
            f"A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.\n\n  {JON}\n    550 5.1.1 no such user\n\n{original}",
        )
    if kind == "Notes":
        return (
            f"{front}From: Postmaster@hospital.example\nSubject: DELIVERY FAILURE: User Jon Berg (jon@hospital.example) not listed in Domino Directory",
            f"Your message\n\n  Subject: {see(mail).subject}\n\nwas not delivered to:\n\n  {JON}\n\nbecause:\n\n  User not listed in Domino Directory\n\n{original}",
        )
    if kind == "Exchange in German":
        return (
            f"{front}From: postmaster@hospital.example\nSubject: Unzustellbar: {see(mail).subject}",
            f"Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\n{JON}\nDie eingegebene E-Mail-Adresse konnte nicht gefunden werden.\n\n{original}",
        )
    if kind == "a yes in its words":
        return f"{front}From: MAILER-DAEMON@mx.hospital.example\nSubject: Accept", f"Accept\n\n{original}"
    return f"{front}From: {JON}\nSubject: Re: {see(mail).subject}", f"Accept\n\n{original}"


@pytest.mark.parametrize("kind", ["qmail", "exim", "Notes", "Exchange in German", "a yes in its words", "from his own address"])  # fmt: skip
def test_a_bounce_in_plain_words_is_no_yes_and_gets_no_answer(db: Attacked, kind: str) -> None:
    question = db.asked()
    begin = sent_so_far(db)
    raw(db, *plain_bounce(question, kind))
    db.later(hours=3)
    assert db.state() in ("pending", "undeliverable")
    robots = [m for m in db.player.post.sent[begin:] if m.recipient not in {JON, MIA, COORDINATOR}]
    assert not robots
    assert "introduction-mentee" not in letter_names(got(db, MIA, begin))


LISTS = {
    "mailman": ("mentors-confirm+1a2b3c4d5e6f@lists.evil.example", "confirm 1a2b3c4d5e6f7a8b9c0d", "Reply to this message, keeping the Subject: header intact."),
    "ezmlm": ("news-sc.1172345678.abcdefghijklmnop-mentors=pharmacists.example@evil.example", "confirm subscribe to news@evil.example", "To confirm, simply reply to this message."),
    "majordomo": ("majordomo@evil.example", "Confirmation for subscribe news", "Reply with: auth 1a2b3c4d subscribe news mentors@pharmacists.example"),
    "listserv": ("listserv@evil.example", "Command confirmation request (1A2B3C4D)", "Your command: SUBSCRIBE NEWS. Reply with OK to this mail."),
    "sympa": ("sympa@evil.example", "AUTH 1a2b3c4d SUBSCRIBE news", "To confirm the subscription, just reply to this message."),
    "groups": ("news+subconfirm@groups.evil.example", "Request to join news", "Reply to this email to join the group."),
}  # fmt: skip


@pytest.mark.parametrize("make", LISTS)
def test_a_list_to_which_somebody_subscribed_the_program_gets_no_reply_that_would_confirm(
    in_memory: Attacked, make: str
) -> None:
    sender, subject, words = LISTS[make]
    begin = sent_so_far(in_memory)
    in_memory.write(sender, subject, words)
    in_memory.later(hours=2)
    answers = got(in_memory, sender, begin)
    if make in ("mailman", "ezmlm", "groups"):  # whatever comes to this very address confirms
        assert not answers
    assert "1a2b3c4d" not in everything(answers).lower().replace(sender, "")


def test_two_hundred_lists_that_welcome_the_program_bring_coordinators_and_others_no_flood(
    db: Attacked,
) -> None:
    begin = sent_so_far(db)
    for n in range(200):
        db.drop(f"news@list{n}.example", f"Welcome to list {n}", f"You are subscribed to list {n}. Enjoy!")
    db.work()
    db.later(hours=12)
    sent = db.player.post.sent[begin:]
    assert len(to(sent, COORDINATOR)) <= 10 + 12
    assert len([m for m in sent if m.recipient != COORDINATOR]) <= 200
    assert to(db.write(MIA, "STATUS"), MIA)


CALENDARS = {
    "an invitation": ("REQUEST", "NEEDS-ACTION", "CONFIRMED"),
    "a yes to another's": ("REPLY", "ACCEPTED", "CONFIRMED"),
    "a meeting called off": ("CANCEL", "DECLINED", "CANCELLED"),
    "another time": ("COUNTER", "TENTATIVE", "TENTATIVE"),
    "news": ("PUBLISH", "ACCEPTED", "CONFIRMED"),
}


@pytest.mark.parametrize("kind", CALENDARS)
def test_a_calendar_of_the_mentors_in_the_requests_thread_is_no_answer(db: Attacked, kind: str) -> None:
    question = db.asked()
    begin = sent_so_far(db)
    method, part, status = CALENDARS[kind]
    head = (
        f"From: Jon Berg <{JON}>\nTo: {see(question).parsed['reply-to']}\nSubject: Accepted: {see(question).subject}\n"
        f"In-Reply-To: {question.message_id}\nMIME-Version: 1.0\nContent-Type: text/calendar; method={method}; charset=utf-8"
    )
    body = f"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:{method}\nBEGIN:VEVENT\nUID:REL-1@evil.example\nDTSTART:20260310T120000Z\nSUMMARY:Accept\nSTATUS:{status}\nCOMMENT:ACCEPT\nATTENDEE;PARTSTAT={part}:mailto:{JON}\nORGANIZER:mailto:{ADDRESS}\nEND:VEVENT\nEND:VCALENDAR"
    raw(db, head, body, proof=JON_DOMAIN)
    db.later(hours=3)
    assert db.state() == "pending"
    assert "introduction-mentee" not in letter_names(got(db, MIA, begin))


# --- two programs that are wired together -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "marked"),
    [
        ("What is this?", True),
        ("What is this?", False),
        ("Jon asks me for money.", True),
        ("Jon asks me for money.", False),
        ("STATUS", True),
        ("STATUS", False),
        ("CONCERN he hurts me", True),
        ("CONCERN he hurts me", False),
    ],
)
def test_two_programs_each_the_others_coordinator_fall_silent(first: str, marked: bool) -> None:
    """Five mails stop two programs; a coordinator has ten single letters a day and a summary each hour besides."""
    assert wired(looked_after_by_the_other(), looked_after_by_the_other(), first, marked=marked) <= 10


@pytest.mark.parametrize("role", ["MENTOR", "MENTEE"])
def test_two_programs_each_the_others_member_fall_silent(role: str) -> None:
    left, right = Attacked(), Attacked()
    for world in (left, right):
        world.write(OTHER_PROGRAM, f"SIGN UP {role}", FORM.format(name="Otto Ther"))
    assert wired(left, right, "Dear coordinators, is my colleague a member?", marked=False) <= 5


# --- servers: IMAP --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", CUTS)
def test_a_connection_that_is_cut_behind_the_deed_and_before_the_ok_matches_once(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, database: str, where: str
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=database)
    with world.parts() as parts:
        accepts(world, asked_on(world, parts))
    cut: list[bytes] = []

    def said(response: bytes, latest: bytes) -> bytes | None:
        if is_tagged(response) and CUTS[where](latest) and len(cut) < 2:
            cut.append(latest)
            return None
        return response

    proxy.said = said
    with world.parts(patience=2.0) as parts:
        for later in (*FOUR_PASSES, *FOUR_PASSES):
            a_pass(parts, later)
        proxy.plain()
        assert a_pass(parts, timedelta(hours=9)) == ""
    assert cut
    matched_once(world)
    assert world.left() == 0


@pytest.mark.parametrize("stage", ["after commit A", "after commit B", "before mirror"])
def test_a_mail_that_another_client_expunges_under_our_feet_matches_once(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, database: str, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=database)
    with world.parts() as parts:
        accepts(world, asked_on(world, parts))

    def expunge() -> None:
        for part in ("new", "cur"):
            for path in (world.inbox / part).iterdir():
                path.unlink()

    with world.parts() as parts:
        with at_stage(stage, expunge, monkeypatch) as seen:
            for later in FOUR_PASSES:
                a_pass(parts, later)
        assert seen
        world.write(BOX_JON, "STATUS")
        assert a_pass(parts, timedelta(hours=8)) == ""
    matched_once(world)
    assert world.left() == 0


@pytest.mark.parametrize("how", ["numbers anew", "all back and numbers anew", "all back, twice"])
def test_an_archive_that_comes_back_under_new_numbers_matches_once(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, how: str
) -> None:
    """The server is mended by its operator: its index is thrown away, and mails are put back."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    with world.parts() as parts:
        accepts(world, asked_on(world, parts))
        for later in FOUR_PASSES:
            assert a_pass(parts, later) == ""
    for turn in range(2):
        archive = world.inbox.parent / f"{world.inbox.name}.Processed"
        if "back" in how:
            for path in list((archive / "cur").iterdir()) + list((archive / "new").iterdir()):
                world.put(path.read_bytes(), f"{turn}.{path.name.partition(':')[0]}")
        for path in [*world.inbox.glob("dovecot*"), *archive.glob("dovecot*")]:
            if path.is_file():
                path.unlink()
        with world.parts() as parts:
            for later in FOUR_PASSES:
                assert a_pass(parts, later) == ""
    matched_once(world)
    assert world.left() == 0


@pytest.mark.parametrize("every", [2, 3, 5, 7])
def test_a_server_that_says_goodbye_at_each_nth_command_loses_and_doubles_nothing(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, every: int
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    world.sign_up()
    number = [0]

    def goes(tag: bytes, latest: bytes) -> bytes | None:
        number[0] += 1
        return b"* BYE [UNAVAILABLE] restarting\r\n" if number[0] % every == 0 else None

    proxy.asked = goes
    with world.parts(patience=1.0) as parts:
        for nth in range(10):
            a_pass(parts, timedelta(minutes=nth * 20))
        proxy.plain()
        proxy.cut()
        for nth in range(2):
            down = a_pass(parts, timedelta(hours=5 + nth))
        assert down == ""
    acted_once(world)
    assert world.left() == 0


COPIES = {
    "to both addresses": ("Delivered-To: mentors@program.example\n", "Delivered-To: mentors+x@program.example\nReceived: from a by b; Mon, 2 Mar 2026 10:00:00 +0000\n"),
    "scanned twice": ("X-Spam-Score: 0.1\n", "X-Spam-Score: 0.2\nX-Virus-Scanned: clean\n"),
    "with a date of its own": ("", "X-Apparently-Date: x\nX-Received: by 10.0.0.1; now\n"),
    "a resent one": ("", f"Resent-From: {BOX_JON}\nResent-To: mentors@program.example\nResent-Date: Mon, 2 Mar 2026 10:00:00 +0000\n"),
}  # fmt: skip


@pytest.mark.parametrize("how", COPIES)
def test_copies_of_a_yes_with_other_traces_match_once_through_a_crash(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, database: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=database)
    with world.parts() as parts:
        question = asked_on(world, parts)
    path = accepts(world, question)
    mail = path.read_bytes()
    path.unlink()
    for trace in COPIES[how]:
        world.put(trace.replace("\n", "\r\n").encode() + mail)
    with world.parts() as parts, at_stage("after commit B", dies, monkeypatch) as seen, suppress(Died):
        a_pass(parts, timedelta(minutes=7))
    assert seen
    with world.parts() as parts:
        for later in FOUR_PASSES:
            assert a_pass(parts, later) == ""
    matched_once(world)


# --- servers: SMTP --------------------------------------------------------------------------------------------------------


def halves(said: bytes) -> Callable[[Dialogue], None]:
    def act(dialogue: Dialogue) -> None:
        dialogue.file.write(said)
        dialogue.file.flush()
        raise OSError("gone")

    return act


HALF = {
    "two digits": b"25", "a number without an end": b"250 2.0.0 taken", "the first of many lines": b"250-taken\r\n", "a blank line": b"\r\n",
    "four digits": b"2500 taken\r\n", "digits of another script": "\u06f2\u06f5\u06f0 taken\r\n".encode(), "a blank before it": b" 250 taken\r\n",
    "a sign before it": b"+250 taken\r\n", "an underscore": b"2_5_0 taken\r\n", "a NUL": b"250 ta\0ken\r\n", "nothing": b"",
    "two numbers": b"250-taken\r\n550 or not\r\n", "lone returns": b"250 taken\r250 taken\r",
}  # fmt: skip


@pytest.mark.parametrize("said", HALF)
def test_half_an_answer_to_a_letter_sends_the_same_bytes_once_more_at_most(said: str, tmp_path: Path) -> None:
    post = Post()
    post.wrong = {"DOT": halves(HALF[said])}
    with sending_to(post, tmp_path) as world:
        world.sign_up()
        with world.parts() as parts:
            a_pass(parts)
        assert world.members() == sorted([BOX_JON, BOX_ADA])
        post.wrong = {}
        for later in FOUR_PASSES:
            with world.parts() as parts:
                a_pass(parts, later)
        if "550" not in HALF[said].decode():  # a refusal in its last line may be believed
            assert world.rows("select count(*) from outbox where state <> 'sent'") == [(0,)]
        for who in (BOX_JON, BOX_ADA):
            assert len(post.got(who)) <= 1, "a second copy after the one that nobody knew of"
            assert 1 <= post.begun.count(who) <= 2


@pytest.mark.parametrize("times", [1, 3, 6])
def test_a_server_that_greylists_each_letter_so_many_times_gets_each_once(
    times: int, tmp_path: Path, database: str
) -> None:
    tries: dict[str, int] = {}

    def greylists(recipient: str) -> str:
        tries[recipient] = tries.get(recipient, 0) + 1
        return "250 fine" if tries[recipient] > times else "451 4.7.1 Greylisted, please try again later"

    post = Post(at_rcpt=greylists)
    with sending_to(post, tmp_path, database) as world:
        world.sign_up()
        with world.parts() as parts:
            for nth in range(40):
                a_pass(parts, timedelta(minutes=15 * nth))
        for who in (BOX_JON, BOX_ADA):
            assert len(post.got(who)) == 1


SAYS_NO = {
    "4xx for ever": ("450 4.2.2 mailbox full", "250 taken"),
    "refused at the dot": ("250 fine", "550 5.1.1 no such user"),
    "taken for spam": ("250 fine", "554 5.7.1 your message looks like spam"),
    "a number that is none": ("699 fine", "250 taken"),
}


@pytest.mark.parametrize("how", SAYS_NO)
def test_a_request_that_its_mentors_server_never_takes_is_told_and_holds_up_nobody(
    how: str, tmp_path: Path, database: str
) -> None:
    at_rcpt, at_dot = SAYS_NO[how]
    bad = [False]
    post = Post(
        at_rcpt=lambda who: at_rcpt if bad[0] and who == BOX_JON else "250 fine",
        at_dot=lambda who, dialogue: at_dot if bad[0] and who == BOX_JON else "250 taken",
    )
    with sending_to(post, tmp_path, database) as world, world.parts() as parts:
        world.sign_up(BOX_JON)
        world.write(BOX_MIA, "SIGN UP MENTEE", PROFILE.format("Mia Lund"), "Mia Lund")
        a_pass(parts)
        bad[0] = True
        world.write(BOX_MIA, "REQUEST M-1001", "Would you?", "Mia Lund")
        a_pass(parts, timedelta(minutes=5))
        world.write(BOX_ADA, "SIGN UP MENTOR", PROFILE.format("Ada Stone"), "Ada Stone")
        a_pass(parts, timedelta(minutes=10))
        assert len(post.got(BOX_ADA)) == 1
        for nth in range(1, 24 * 8, 3):
            a_pass(parts, timedelta(hours=nth))
        told = [raw for raw in post.got("coordinator@program.example") if BOX_JON.encode() in raw]
        assert told
        assert len(post.got(BOX_MIA)) >= 2


def test_what_a_server_says_back_of_a_letter_stands_in_no_log(tmp_path: Path) -> None:
    """Some servers quote the recipient's letter, with its reply address, in their reply."""
    codes: list[str] = []

    def quotes(recipient: str, dialogue: Dialogue) -> str:
        return "451 4.7.0 rejected: " + (codes[0] if codes else "Reply-To: mentors+REQ-1.abcdefghijklmnop")

    log: list[str] = []
    post = Post(at_dot=quotes)
    with sending_to(post, tmp_path) as world:
        world.sign_up()
        with logged(world, log) as parts:
            a_pass(parts)
            for mail in world.rows("select raw from outbox"):
                found = re.search(rb"mentors\+[A-Za-z0-9.-]+@program\.example", bytes(mail[0]))
                codes.extend([found[0].decode()] if found else [])
            a_pass(parts, timedelta(minutes=20))
    assert codes
    assert not [line for line in log if codes[0].partition("@")[0] in line]


# --- logs that would tell secrets ----------------------------------------------------------------------------------------


@contextmanager
def logged(world: BoxProgram, log: list[str]) -> Iterator[Parts]:
    settings, rules = load_once(world.folder / "config.toml")

    def line(event: str, **values: object) -> None:
        log.append(f"{event} {values}")

    with assemble(settings, rules, workers=0, log=line) as parts:
        yield parts


CANARY = "xyzzycanary"
WHISPERS = {
    "a pause": (f"PAUSE UNTIL {CANARY}", ""), "a subject": (f"About my {CANARY}", "Please help me."), "a concern": ("CONCERN", f"He {CANARY} me."),
    "a search": (f"BROWSE {CANARY}", ""), "a request": (f"REQUEST {CANARY}", "please"), "a note": ("REQUEST M-1001", f"I am ill: {CANARY}"),
    "a command with a word too many": (f"STATUS {CANARY}", ""), "a number": (f"REQUEST M-{CANARY}", ""), "a wish": ("hello", f"I would like to be a mentor. I came from {CANARY}."),
    "a new address": (f"CHANGE ADDRESS {CANARY}", ""), "a field": ("SIGN UP MENTEE", f"Name: Mia Lund\nPractice areas: {CANARY}\nGoals: {CANARY}"),
    "a language": (f"LANGUAGE {CANARY}", ""), "a capacity": ("SIGN UP MENTOR", f"Name: Mia Lund\nPractice areas: Critical care\nCareer path: x\nCapacity: {CANARY}"),
    "an own address": ("SIGN UP MENTEE", f"Name: Mia Lund\nPractice areas: x\nGoals: y\nEmail: {CANARY}@private.example"),
    "a month": (f"PAUSE UNTIL 45 {CANARY}", ""), "an erase": (f"ERASE {CANARY}", ""), "a withdrawal": (f"WITHDRAW REQ-{CANARY}", ""), "a number of a held mail": (f"DROP HELD-{CANARY}", ""),
}  # fmt: skip


@pytest.mark.parametrize("what", WHISPERS)
def test_what_a_member_writes_stands_in_no_log(what: str, tmp_path: Path) -> None:
    program = SmallProgram(tmp_path, '[log]\nfile = "program.log"\n')
    program.sign_up(BOX_JON)
    program.put(BOX_MIA, "SIGN UP MENTEE", PROFILE.format("Mia Lund"), "Mia Lund")
    program.done("once")
    program.put(BOX_MIA, *WHISPERS[what], "Mia Lund")
    program.done("once")
    lines = (tmp_path / "program.log").read_text().splitlines()
    assert sum(" mail=" in line for line in lines) >= 3
    assert not [line for line in lines if CANARY in line.lower()]


# --- crashes on both databases -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", STAGES)
def test_a_crash_in_the_midst_of_an_erasure_erases_once_and_says_so_once(
    tmp_path: Path, database: str, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = BoxProgram(tmp_path, database=database)
    with world.parts() as parts:
        accepts(world, asked_on(world, parts))
        for later in FOUR_PASSES:
            a_pass(parts, later)
        world.write(BOX_JON, "ERASE")
        a_pass(parts, timedelta(hours=7))
    question = box_letters(world, BOX_JON)[-1]
    before = how_many_letters(world, BOX_JON), how_many_letters(world, BOX_MIA)
    accepts(world, question, "YES")
    with world.parts() as parts, at_stage(stage, dies, monkeypatch) as seen, suppress(Died):
        a_pass(parts, timedelta(hours=8))
    assert seen
    with world.parts() as parts:
        for hour in (9, 10, 12, 14):
            assert a_pass(parts, timedelta(hours=hour)) == ""
    assert [m["email"] for m in exported(world)["members"] if "erased" not in m["email"]] == [BOX_MIA]
    assert "Jon Berg" not in json.dumps(exported(world))
    assert (how_many_letters(world, BOX_JON), how_many_letters(world, BOX_MIA)) == (
        before[0] + 1,
        before[1] + 1,
    )


@pytest.mark.parametrize("stage", STAGES)
def test_a_crash_while_a_member_moves_moves_once_and_tells_both_addresses_once(
    tmp_path: Path, database: str, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, new = BoxProgram(tmp_path, database=database), "jon@new.example"
    with world.parts() as parts:
        world.sign_up(BOX_JON)
        a_pass(parts)
        world.write(BOX_JON, f"CHANGE ADDRESS {new}")
        a_pass(parts, timedelta(minutes=5))
    question = box_letters(world, new)[-1]
    before = how_many_letters(world, BOX_JON), how_many_letters(world, new)
    from processor.demo.clients import reply
    from tests.operation.small import SERVER as MX

    world.put(reply("mutt", question, "Jon Berg", new, "YES", datetime.now(UTC), MX))
    with world.parts() as parts, at_stage(stage, dies, monkeypatch) as seen, suppress(Died):
        a_pass(parts, timedelta(minutes=9))
    assert seen
    with world.parts() as parts:
        for later in FOUR_PASSES:
            assert a_pass(parts, later) == ""
    assert [m["email"] for m in exported(world)["members"]] == [new]
    assert (how_many_letters(world, BOX_JON), how_many_letters(world, new)) == (before[0] + 1, before[1] + 1)


# --- clocks ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("back", [timedelta(hours=3), timedelta(days=2), timedelta(days=50)], ids=str)
def test_a_yes_that_is_taken_back_after_the_clock_went_back_is_heard_by_nobody(
    db: Attacked, back: timedelta
) -> None:
    question = db.asked()
    db.reply(JON, question, "Yes, happy to.")
    begin = sent_so_far(db)
    db.player.now -= back
    db.write(JON, "UNDO")
    db.player.now += back
    db.later(hours=6)
    assert db.state() == "pending"
    assert "introduction-mentee" not in letter_names(got(db, MIA, begin))


@pytest.mark.parametrize("back", [timedelta(hours=3), timedelta(days=40)], ids=str)
def test_a_yes_to_a_question_from_the_future_is_done_or_told(db: Attacked, back: timedelta) -> None:
    db.write(JON, "LEAVE", proof="")
    question = last(db, "confirm", JON)
    db.player.now -= back
    sent = db.reply(JON, question, "YES", proof="", after=60)
    assert db.standing(JON) == "left" or heard(db, sent)


@pytest.mark.parametrize("ahead", [timedelta(hours=30), timedelta(days=20)], ids=str)
def test_an_erasure_that_was_asked_while_the_clock_was_ahead_is_done_or_told(
    db: Attacked, ahead: timedelta
) -> None:
    db.player.now += ahead
    db.write(JON, "ERASE")
    question = last(db, "confirm-erase", JON)
    db.player.now -= ahead
    sent = db.reply(JON, question, "YES", after=60)
    assert JON not in [m["email"] for m in db.player.records()["members"]] or heard(db, sent)


def test_an_introduction_that_waits_goes_once_although_the_clock_goes_back_and_forth(db: Attacked) -> None:
    db.reply(JON, db.asked(), "Yes, happy to.")
    for jump in (-50, 49, -3, 4, -1):
        db.player.now += timedelta(hours=jump)
        db.work()
    db.later(hours=30)
    assert letter_names(got(db, MIA)).count("introduction-mentee") == 1
    assert letter_names(got(db, JON)).count("introduction-mentor") == 1


# --- the database ----------------------------------------------------------------------------------------------------------

HARMS = {
    "an event is gone": "delete from events where id = (select min(id) from events)",
    "an event has other words": "update events set because = 'nothing happened' where id = (select min(id) from events)",
    "an event of another": "update events set actor = 'eve@evil.example' where id = (select max(id) from events)",
}


@pytest.mark.parametrize("how", HARMS)
def test_a_record_that_was_changed_by_hand_is_called_broken(how: str, tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    program.sign_up(BOX_JON)
    program.done("once")
    program.done("once", "--now", (datetime.now(UTC) + timedelta(hours=3)).isoformat())
    assert program.here("audit", "verify") == 0
    with closing(sqlite3.connect(tmp_path / "program.db")) as database, database:
        assert database.execute(HARMS[how]).rowcount == 1
    assert program.here("audit", "verify") == 1


# --- configurations ----------------------------------------------------------------------------------------------------------

SLIPS = {
    "a coordinator in the program's own mailbox": ("coordinator@program.example", "mentors+cora@program.example"),
    "an address with a name": ('address = "mentors@program.example"', 'address = "Mentors <mentors@program.example>"'),
    "two addresses": ('address = "mentors@program.example"', 'address = "a@program.example, b@program.example"'),
    "a name of two lines": ('name = "Mentor Exchange"', 'name = "Mentor\\nBcc: eve@evil.example"'),
    "no name": ('name = "Mentor Exchange"', 'name = "  "'),
    "an IMAP server for letters": ('"maildir:sent"', '"imaps://user@mx.example/INBOX"'),
    "an SMTP server for mail": ('"maildir:inbox"', '"smtps://user@mx.example"'),
    "a port beyond all": ('"maildir:sent"', '"smtp://127.0.0.1:99999"'),
    "a password in a url": ('"maildir:sent"', '"smtps://user:secret@mx.example"'),
    "a database in the memory": ('"sqlite:///program.db"', '"sqlite://"'),
    "a metrics door for all": ("[database]", '[metrics]\nlisten = "0.0.0.0:9464"\n[database]'),
    "an alarm in one word": ("[database]", '[alarms]\ncommand = "logger"\n[database]'),
    "pages at a script": ("[database]", '[directory]\nfolder = "pages"\nurl = "javascript:alert(1)"\n[database]'),
    "domains with an at": ("[database]", '[eligibility]\nmode = "domains"\ndomains = ["@program.example"]\n[database]'),
    "domains with a star": ("[database]", '[eligibility]\nmode = "domains"\ndomains = ["*.program.example"]\n[database]'),
    "no domains": ("[database]", '[eligibility]\nmode = "domains"\n[database]'),
    "a domain that is empty": ("[database]", '[eligibility]\nmode = "domains"\ndomains = [""]\n[database]'),
    "days to keep below none": ("[database]", "[retention]\nkeep_raw_days = -1\n[database]"),
    "no connection": ("[database]", "[delivery]\nconnections = 0\n[database]"),
}  # fmt: skip


@pytest.mark.parametrize("how", SLIPS)
def test_a_configuration_that_cannot_be_meant_is_refused(how: str, tmp_path: Path) -> None:
    old, new = SLIPS[how]
    text = CONFIG.replace('url = "maildir:sent"\n', 'url = "maildir:sent"\nconnections = 0\n') if how == "no connection" else CONFIG.replace(old, new)  # fmt: skip
    assert text != CONFIG
    (tmp_path / "config.toml").write_text(text)
    with pytest.raises(ConfigError):
        load_settings(tmp_path / "config.toml")


@pytest.mark.parametrize("folder", ["inbox", "."])
def test_no_page_is_written_among_mails_or_beside_the_database(folder: str, tmp_path: Path) -> None:
    program = SmallProgram(tmp_path, f'[directory]\nfolder = "{folder}"\n')
    program.sign_up(BOX_JON)
    program.here("once")
    assert program.here("doctor") == 1
    assert not list(tmp_path.rglob("*.html"))


# --- templates and rules ------------------------------------------------------------------------------------------------------


def fifo(path: Path) -> None:
    import os

    path.unlink()
    os.mkfifo(path)


def zeros(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def itself(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def adds(words: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(path.read_text() + words)


SPOILT: Mapping[str, Callable[[Path], object]] = {
    "another file in it": adds('\n{% include "/etc/passwd" %}\n'),
    "a file above it": adds('\n{% include "../../config.toml" %}\n'),
    "itself in it": adds('\n{% include "help.md" %}\n'),
    "a way out of the sandbox": adds("\n{{ ().__class__.__mro__[1].__subclasses__() }}\n"),
    "a loop without end": adds("\n{% for a in range(10**9) %}{% for b in range(10**9) %}x{% endfor %}{% endfor %}\n"),
    "no text at all": lambda path: path.write_text(""),
    "bytes that are none": lambda path: path.write_bytes(b"subject: x\n\n\xff\xfe\0\n"),
    "a pipe": fifo,
    "a device": zeros,
    "a link to itself": itself,
    "a script in the page": adds("\n<script src=https://evil.example/x.js></script>\n"),
}  # fmt: skip


@pytest.mark.parametrize("how", [h for h in SPOILT if h != "a script in the page"])
def test_a_template_that_is_spoilt_is_named_and_no_mail_is_answered_with_it(how: str, tmp_path: Path) -> None:
    program = SmallProgram(tmp_path, '[paths]\ntemplates = "templates"\n')
    own_templates(tmp_path / "templates")
    SPOILT[how](tmp_path / "templates" / "en" / "help.md")
    done = program.run("once", seconds=150)
    assert done.returncode == 2, done.stderr
    assert "help.md" in done.stderr
    assert "Traceback" not in done.stderr
    assert "root:" not in done.stderr + done.stdout


def test_a_field_that_an_operator_put_into_a_subject_is_none(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path, '[paths]\ntemplates = "templates"\n')
    own_templates(tmp_path / "templates")
    spoilt = "subject: {{ 'x\\r\\nBcc: eve@evil.example' }}\n\nHello\n"
    (tmp_path / "templates" / "en" / "help.md").write_text(spoilt)
    program.put(BOX_JON, "HELP", "")
    program.run("once", seconds=150)
    new = tmp_path / "sent" / "new"
    for path in new.iterdir() if new.exists() else []:
        assert "Bcc" not in message_from_bytes(path.read_bytes())


def test_a_script_that_an_operator_pasted_into_a_template_is_no_script_in_the_mail(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path, '[paths]\ntemplates = "templates"\n')
    own_templates(tmp_path / "templates")
    SPOILT["a script in the page"](tmp_path / "templates" / "en" / "help.md")
    program.put(BOX_JON, "HELP", "")
    program.run("once", seconds=150)
    new = tmp_path / "sent" / "new"
    sent = [path.read_bytes() for path in new.iterdir()] if new.exists() else []
    for mail in sent:
        for part in message_from_bytes(mail).walk():
            if part.get_content_type() == "text/html":
                assert b"<script" not in bytes(part.get_payload(decode=True))


# --- monstrous mails ------------------------------------------------------------------------------------------------------------

HEAD = f"From: Eve <{EVE}>\nTo: mentors@program.example\nSubject: HELP\nMIME-Version: 1.0\nMessage-ID: <m@evil.example>\n"


def nested(kind: str, depth: int) -> str:
    text, end = "", ""
    for n in range(depth):
        if kind == "multipart":
            text += f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n"
            end = f"\n--b{n}--\n" + end
        else:
            text += f"Content-Type: message/rfc822\n\nFrom: a{n}@evil.example\n"
    return text + "Content-Type: text/plain\n\nHELP\n" + end


MONSTERS: Mapping[str, Callable[[], str]] = {
    "ten thousand parts": lambda: f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n" + "--b\nContent-Type: text/plain\n\nx\n" * 10_000 + "--b--\n",
    "a header of a megabyte": lambda: f"{HEAD}X-Long: {'a; ' * 350_000}\n\nHELP\n",
    "a subject of a megabyte": lambda: HEAD.replace("HELP", "=?utf-8?q?" + "=E2=80=AE" * 110_000 + "?=") + "\nHELP\n",
    "ten thousand fields": lambda: HEAD + "".join(f"X-{n}: y\n" for n in range(10_000)) + "\nHELP\n",
    "multiparts in each other": lambda: HEAD + nested("multipart", 3_000),
    "mails in each other": lambda: HEAD + nested("message", 3_000),
    "ten thousand references": lambda: HEAD + "References: " + "\n ".join(f"<{n}.REQ-1.abcdefgh@evil.example>" for n in range(10_000)) + "\n\nHELP\n",
    "a parameter in ten thousand pieces": lambda: HEAD + "Content-Type: text/plain;" + "".join(f"\n name*{n}=x;" for n in range(10_000)) + "\n\nHELP\n",
    "ten thousand recipients": lambda: HEAD + "Cc: " + ",\n ".join(f"a{n}@evil.example" for n in range(10_000)) + "\n\nHELP\n",
    "tags in each other": lambda: f"{HEAD}Content-Type: text/html\n\n" + "<div><table><tr><td>" * 60_000 + "HELP",
    "one line of nine megabytes": lambda: f"{HEAD}\n" + "HELP " * 1_800_000,
    "marks on one letter": lambda: f"{HEAD}Content-Type: text/plain; charset=utf-8\n\nHELP e" + "\u0301" * 500_000 + "\n",
    "a charset of many names": lambda: f"{HEAD}Content-Type: text/plain; charset={'x' * 90_000}\n\nHELP\n",
    "quotations in each other": lambda: f"{HEAD}\nHELP\n" + "\n".join(">" * n for n in range(1, 3_000)),
    "a date of many zones": lambda: f"{HEAD}Date: Mon, 2 Mar 2026 10:00:00 {'+0100 (' * 20_000}\n\nHELP\n",
}  # fmt: skip


@pytest.mark.parametrize("kind", MONSTERS)
def test_a_monstrous_mail_has_a_fate_and_its_neighbours_are_answered(kind: str, tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    (tmp_path / "inbox" / "new" / "0.monster").write_bytes(
        MONSTERS[kind]().replace("\n", "\r\n").encode("utf-8", "surrogateescape")
    )
    program.sign_up(BOX_ADA, name="Ada Stone")
    done = program.run("once", seconds=170)
    assert done.returncode == 0, done.stderr[-2_000:]
    with closing(sqlite3.connect(tmp_path / "program.db")) as database:
        states = [state for (state,) in database.execute("select state from inbox")]
        assert database.execute("select email from members").fetchall() == [(BOX_ADA,)]
    assert len(states) == 2
    assert "waiting" not in states


CODECS = {
    "rot13": "NPPRCG", "rot_13": "NPPRCG", "unicode_escape": "\\u0041CCEPT", "raw_unicode_escape": "\\u0041CCEPT", "hex": "414343455054",
    "base64": "QUNDRVBU", "uu": "begin 666 x\n&04-#15!4\n \nend", "quopri": "=41CCEPT", "utf-7": "+AEEAQwBDAEUAUABU-", "idna": "xn--accept-", "zlib_codec": "x", "bz2": "BZh",
    "undefined": "ACCEPT?", "mbcs": "ACCEPT?", "charmap": "ACCEPT?",
}  # fmt: skip


@pytest.mark.parametrize("charset", CODECS)
def test_a_charset_that_is_none_makes_no_yes_of_other_letters_and_breaks_nothing(
    in_memory: Attacked, charset: str
) -> None:
    """A mail program shows these letters as they are; only a library of Python would turn them into a word."""
    question = in_memory.asked()
    head = (
        f"From: Jon Berg <{JON}>\nTo: {see(question).parsed['reply-to']}\nSubject: Re: {see(question).subject}\n"
        f"In-Reply-To: {question.message_id}\nMIME-Version: 1.0\nContent-Type: text/plain; charset={charset}"
    )
    sent = raw(in_memory, head, CODECS[charset], proof=JON_DOMAIN)
    assert in_memory.state() == "pending" or charset == "utf-7"
    assert in_memory.state() == "accepted" or heard(in_memory, sent)
    assert not in_memory.player.trouble


DRESSED = {
    "turned round": "\u202eTPECCA\u202c", "with nothing in it": "AC\u200bCE\u200dPT", "of wide letters": "\uff21\uff23\uff23\uff25\uff30\uff34",
    "of Cyrillic letters": "\u0410\u0421\u0421\u0415\u0420\u0422", "below nothing": "\u2060\n\u200b\nAccept", "crossed out": "A\u0336C\u0336C\u0336E\u0336P\u0336T\u0336",
    "in tags": "".join(chr(0xE0000 + ord(c)) for c in "ACCEPT"), "in a uuencoded file": "begin 644 yes.txt\n&04-#15!4\n`\nend",
    "encrypted": "-----BEGIN PGP MESSAGE-----\n\nhQEMA0FDQ0VQVAEH/0FDQ0VQVA==\n=ACCE\n-----END PGP MESSAGE-----",
    "signed in the text": "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nACCEPT\n-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAdFiEE\n=abcd\n-----END PGP SIGNATURE-----",
    "black on black": "", "in a control": "\x1b[8mACCEPT\x1b[0m",
}  # fmt: skip


@pytest.mark.parametrize("how", DRESSED)
def test_a_yes_in_an_odd_dress_is_done_or_reaches_somebody(db: Attacked, how: str) -> None:
    question = db.asked()
    begin = sent_so_far(db)
    puts_reply(db, JON, question, DRESSED[how])
    sent = db.work()
    assert db.state() == "accepted" or heard(db, sent)
    if how in (
        "turned round",
        "of Cyrillic letters",
        "crossed out",
        "in tags",
        "encrypted",
        "black on black",
    ):
        assert db.state() == "pending"
        assert "introduction-mentee" not in letter_names(got(db, MIA, begin))


SEALED = {
    "TNEF": ("application/ms-tnef; name=winmail.dat", "eJwAACAA3/94nz4iAQaQCAAEAAAAAAABAAEAAQeQBgAIAAAA5AQ="),
    "S/MIME that is encrypted": (
        "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
        "MIAGCSqGSIb3DQEHA6CAMIACAQAx",
    ),
    "a voice message": ("audio/wav; name=voice.wav", "UklGRiQAAABXQVZF"),
    "a photo": ("image/png; name=yes.png", "iVBORw0KGgoAAAANSUhEUg=="),
    "a web page in one file": ("multipart/related; boundary=q", "LS1xLS0="),
    "a shortcut": ("application/x-mswinurl; name=yes.url", "W0ludGVybmV0U2hvcnRjdXRd"),
}


@pytest.mark.parametrize("kind", SEALED)
def test_a_reply_that_nobody_can_read_reaches_somebody(db: Attacked, kind: str) -> None:
    question = db.asked()
    media, content = SEALED[kind]
    head = (
        f"From: Jon Berg <{JON}>\nTo: {see(question).parsed['reply-to']}\nSubject: Re: {see(question).subject}\n"
        f"In-Reply-To: {question.message_id}\nMIME-Version: 1.0\nContent-Type: {media}\nContent-Transfer-Encoding: base64"
    )
    sent = raw(db, head, content, proof=JON_DOMAIN)
    assert db.state() == "pending"
    assert heard(db, sent)


# --- addresses as attacks -----------------------------------------------------------------------------------------------------

ODD_ADDRESSES = [
    "-oQ/tmp@evil.example", "--help@evil.example", "a;id@evil.example", "$(id)@evil.example", "`id`@evil.example", "|cat@evil.example", "%s%n@evil.example",
    '"a b"@evil.example', '"<x@y.example>"@evil.example', "o'brien@evil.example", "../../etc/passwd@evil.example", "a@[192.0.2.1]", "a@-evil.example", "a@evil..example",
    '"a\\r\\nRCPT TO:<x@y.example>"@evil.example', '"a\\"@x.example"@evil.example', "a@evil.example>\\r\\nRCPT TO:<x@y.example", "{{7*7}}@evil.example", "a@xn--evil-.example", "a\u00a0b@evil.example",
]  # fmt: skip


@pytest.mark.parametrize("address", ODD_ADDRESSES)
def test_an_odd_address_is_written_to_alone_or_not_at_all(address: str, tmp_path: Path) -> None:
    post = Post()
    heard_of: list[str] = []

    def hears(recipient: str) -> str:
        heard_of.append(recipient)
        return "250 fine"

    post.at_rcpt = hears
    with sending_to(post, tmp_path) as world, world.parts() as parts:
        domain = "evil.example"
        mail = (
            f"Authentication-Results: mx.program.example; dmarc=pass header.from={domain}\r\nFrom: <{address}>\r\nTo: {PROGRAM}\r\n"
            f"Subject: SIGN UP MENTEE\r\nMessage-ID: <odd@evil.example>\r\n\r\n{PROFILE.format('Odd One')}\r\n"
        )
        world.put(mail.encode())
        world.sign_up(BOX_ADA)
        assert a_pass(parts) == ""
        assert a_pass(parts, timedelta(minutes=20)) == ""
        assert post.got(BOX_ADA)
    allowed = {address, BOX_ADA, "coordinator@program.example", address.replace("\\", "")}
    assert set(heard_of) <= allowed
    assert heard_of.count(address) <= 1
    assert set(post.verbs) <= {"EHLO", "MAIL", "RCPT", "DATA", "RSET", "QUIT", "NOOP"}


FIELD_TRICKS = {
    "a return": "Jon\r\nBcc: eve@evil.example", "an encoded return": "=?utf-8?q?Jon=0D=0ABcc=3A_eve=40evil=2Eexample?=", "a line separator": "Jon\u2028Bcc: eve@evil.example",
    "a next line": "Jon\u0085Bcc: eve@evil.example", "a form feed": "Jon\x0cBcc: eve@evil.example", "a vertical tab": "Jon\x0bBcc: eve@evil.example", "a NUL": "Jon\0Bcc: eve@evil.example",
    "an encoded word in two": "=?utf-8?b?Sm9uDQo=?= =?utf-8?b?QmNjOiBldmVAZXZpbC5leGFtcGxl?=", "an unfinished one": "=?utf-8?q?Jon=", "a template": "{{ config }}{% for a in b %}",
}  # fmt: skip


@pytest.mark.parametrize("how", FIELD_TRICKS)
@pytest.mark.parametrize("field", ["Title", "Organization"])
def test_no_line_of_a_profile_adds_a_field_to_a_letter(in_memory: Attacked, how: str, field: str) -> None:
    in_memory.write(
        "pat@school.example", "SIGN UP MENTEE", f"Name: Pat Miller\n{field}: {FIELD_TRICKS[how]}\n"
        "Practice areas: Critical care\nGoals: To learn.\n",
    )  # fmt: skip
    begin = sent_so_far(in_memory)
    in_memory.write("pat@school.example", "REQUEST M-1001", FIELD_TRICKS[how])
    in_memory.later(days=8)
    sent = in_memory.player.post.sent[begin:]
    assert to(sent, JON) or any("holds an address" in reason for reason in in_memory.held())
    for mail in sent:
        assert "bcc" not in see(mail).parsed, mail.letter
        assert "config" not in see(mail).parsed
        assert all(len(line) <= 998 for line in mail.raw.split(b"\r\n"))


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [f"{tag} {name}={value}" for name, value in attrs if name in ("href", "src", "action", "background", "srcset") or name.startswith("on")]  # fmt: skip
        if tag in ("script", "iframe", "img", "object", "form", "svg", "link", "base", "meta") and not attrs:
            self.found.append(tag)


def foreign(mail: OutboundMail) -> list[str]:
    """Whatever in its HTML leads to somebody who is not the program or one of the two."""
    found = []
    for part in see(mail).parts:
        if part.get_content_type() == "text/html":
            links = _Links()
            links.feed(str(part.get_content()))
            found += [one for one in links.found if "evil" in one.lower() or not one.startswith("a href=mailto:")]  # fmt: skip
    return [one for one in found if not one.startswith(("meta ", "meta"))]


LINKS = [
    "evil\u3002example/login", "https\uff1a//evil.example/a", "evil.example:8080/x", "//evil.example/x", "[click](https://evil.example)", "![x](https://evil.example/x.png)",
    "<https://evil.example>", "<img src=https://evil.example/x onerror=alert(1)>", "&lt;script src=//evil.example&gt;", "&#104;ttps&#58;//evil.example", "[x]: https://evil.example 'y'",
    "ht\u200btps://evil.example", "https://ev\u00adil.example", "h\u0442tps://evil.com", "evil.com\u2215login", "https:\\\\evil.example\\x", "javascript&colon;alert(1)", "intent://evil.example#Intent;end",
    "<a href='mailto:eve@evil.example'>ACCEPT</a>", "www\u2024evil\u2024com", "evil[.]example", "http://evil.example@hospital.example/", "data:text/html;base64,PHNjcmlwdD4=", "matrix:u/eve:evil.example",
]  # fmt: skip


@pytest.mark.parametrize("link", LINKS)
def test_no_link_of_a_mentees_note_can_be_clicked_by_the_mentor(in_memory: Attacked, link: str) -> None:
    begin = sent_so_far(in_memory)
    in_memory.write(MIA, "REQUEST M-1001", f"Dear Jon, please see {link} before you answer.\nMia")
    mails = got(in_memory, JON, begin)
    assert mails
    for mail in mails:
        assert not foreign(mail)
        assert not [one for one in linked(see(mail).text) if "evil" in one.lower() or "script" in one.lower()]


@pytest.mark.parametrize("link", LINKS)
def test_no_link_of_a_mentors_profile_can_be_clicked_in_the_directory_or_its_page(
    db: Attacked, link: str, tmp_path: Path
) -> None:
    db.write(JON, "SIGN UP MENTOR", f"Name: Jon Berg\nOrganization: Ward {link}\nPractice areas: Critical care\nCareer path: See {link} for it.\n")  # fmt: skip
    begin = sent_so_far(db)
    db.write(MIA, "BROWSE")
    db.write(MIA, "REQUEST M-1001", "Please.")
    db.later(hours=1)
    mails = got(db, MIA, begin)
    assert mails
    for mail in mails:
        assert not foreign(mail)
        assert not [one for one in linked(see(mail).text) if "evil" in one.lower() or "script" in one.lower()]


PAGES = [
    "</title><script>alert(1)</script>", "\"><svg onload=alert(1)>", "{{7*7}}", "javascript:alert(1)", "https://evil.example/x", "eve@evil.example", "&quot;&gt;<base href=//evil.example>",
    "\u202etxt.exe", "</script><script>alert(1)", "--><!--",
]  # fmt: skip


@pytest.mark.parametrize("trick", PAGES)
def test_no_profile_is_alive_on_the_pages_of_the_directory(trick: str, tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    program.put(BOX_JON, "SIGN UP MENTOR", f"Name: Jon Berg\nTitle: {trick}\nOrganization: {trick}\nPractice areas: Critical care\nCareer path: {trick} and more\nLanguages: English, {trick}\n")  # fmt: skip
    program.done("once")
    program.done("directory", str(tmp_path / "pages"))
    pages = list((tmp_path / "pages").rglob("*.html"))
    waits = program.told("export")["held"]  # what is no title is seen by a person first
    assert waits or any("Jon Berg" in page.read_text() for page in pages)
    for page in pages:
        links = _Links()
        links.feed(page.read_text())
        assert not [one for one in links.found if "evil" in one or "javascript:" in one or " on" in one]
        assert "alert(1)" not in re.sub(r"&[a-z#0-9]+;", "", re.sub(r">[^<]*<", "><", page.read_text()))
        assert "\u202e" not in page.read_text()
        assert "eve@evil.example" not in page.read_text()
    for script in (tmp_path / "pages").rglob("*.js*"):
        assert "<script" not in script.read_text()
        assert "</script" not in script.read_text()


FORMULAS = ["=HYPERLINK(\"https://evil.example\")", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1+1", "\uff1d1+1", " =1+1", "%=1"]  # fmt: skip


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_a_report_is_a_formula_of_a_members(formula: str, tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    for who, name in ((BOX_JON, "Jon Berg"), (BOX_ADA, "Ada Stone")):
        program.put(who, "SIGN UP MENTOR", f"Name: {name}\nTitle: {formula}\nOrganization: {formula}\nPractice areas: {formula}, Critical care\nCareer path: {formula}\n", name)  # fmt: skip
    program.done("once")
    program.done("report", "--csv", str(tmp_path / "tables"), "--names")
    tables = list((tmp_path / "tables").rglob("*.csv"))
    assert tables
    cells = [
        cell
        for table in tables
        for row in csv.reader(table.open(newline="", encoding="utf-8-sig"))
        for cell in row
    ]
    assert cells
    alive = [c for c in cells if c.lstrip(" ")[:1] in ("=", "+", "@", "\t", "\r", "\uff1d") or re.match(r"\s*-[^\d]", c)]  # fmt: skip
    assert not alive


# --- rosters ---------------------------------------------------------------------------------------------------------------------

ROSTERS = {
    "a line end in an address": 'email,name\n"jon@north.example\nBcc: eve@evil.example",Jon\n',
    "a star": "email,name\n*@north.example,All\n",
    "a domain alone": "email,name\n@north.example,All\n",
    "two addresses in a cell": 'email,name\n"jon@north.example, eve@evil.example",Jon\n',
    "an address of another script": "email,name\njon@n\u043erth.example,Jon\n",
    "an archive": "PK\x03\x04\x14\x00\x00\x00\x08\x00",
    "a page": "<html><body><table><tr><td>email</td></tr></table></body></html>",
    "nothing but a head": "email,name\n",
}


@pytest.mark.parametrize("how", ROSTERS)
def test_a_roster_that_is_an_attack_lets_no_stranger_in_and_is_no_page_of_code(
    how: str, tmp_path: Path
) -> None:
    program = SmallProgram(tmp_path, '[eligibility]\nmode = "roster"\n')
    (tmp_path / "good.csv").write_text(f"email,name\n{BOX_ADA},Ada Stone\n")
    (tmp_path / "bad.csv").write_bytes(ROSTERS[how].encode())
    program.done("roster", "import", str(tmp_path / "good.csv"))
    done = program.run("roster", "import", str(tmp_path / "bad.csv"))
    assert "Traceback" not in done.stderr
    for who in ("eve@evil.example", "kim@north.example"):
        program.sign_up(who, name="Eve Miles")
    program.sign_up(BOX_ADA, name="Ada Stone")
    program.done("once")
    assert [m["email"] for m in program.told("export")["members"]] == [BOX_ADA]


# --- a full disk ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("megabytes", [6, 8, 9, 12])
def test_a_disk_that_fills_up_while_mail_with_a_cv_arrives_loses_and_doubles_nothing(
    megabytes: int, tmp_path: Path
) -> None:
    """The letters and the mailbox are on the same small disk, as on a machine with one."""
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "t", str(place)], capture_output=True, check=False)  # fmt: skip
    if done.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        program = SmallProgram(place)
        people = [f"p{n}@north.example" for n in range(6)]
        with suppress(OSError):
            for nth, who in enumerate(people):
                program.sign_up(who, name=f"Pat Number{'ABCDEF'[nth]}")
        with suppress(OSError):
            (place / "fill").write_bytes(bytes(megabytes * 1_000_000))
        first = program.run("once")
        assert "Traceback" not in first.stderr
        (place / "fill").unlink()
        subprocess.run(["mount", "-o", "remount,size=200m", str(place)], check=True)
        for minutes in (0, 20, 60):
            program.done("once", "--now", (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat())
        assert sorted(m["email"] for m in program.told("export")["members"]) == people
        assert [sum(who in each for each in program.sent()) for who in people] == [1] * 6
    finally:
        subprocess.run(["umount", "-l", str(place)], capture_output=True, check=True)


def test_an_erased_member_of_the_eleventh_wave_is_gone_on_both_databases(db: Attacked) -> None:
    """A reply that came before the erasure and is processed after it brings nobody back."""
    question = db.asked()
    erase(db, JON)
    begin = sent_so_far(db)
    puts_reply(db, JON, question, "Accept")
    db.work()
    db.later(hours=3)
    assert "introduction-mentee" not in letter_names(got(db, MIA, begin))
    assert not db.player.records()["relationships"]
