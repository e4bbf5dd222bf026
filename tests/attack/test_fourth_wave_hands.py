# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The fourth wave, by hand: what mail programs and people make of words, and what our letters give away."""

from __future__ import annotations

import json
import re
import shutil
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from processor.config import ConfigError
from processor.config import load_rules as rules_in
from processor.config.roster import read_roster
from processor.core.mail import OutboundMail
from processor.core.tokens import TOKEN
from tests.attack.heard import a_coordinator_knows, jon_or_a_coordinator_hears
from tests.attack.letters import links_in, meeting
from tests.attack.mails_by_hand import (
    B64,
    GMAIL_FORWARD,
    HTML,
    PLAIN,
    SERVER,
    alternative,
    answers_by_hand,
    multipart,
    raw,
    with_attached,
)
from tests.attack.people import LEE
from tests.attack.prepared import matched
from tests.attack.records import things
from tests.attacks import EVE, FORM, JON, MIA, Attacked, address_with, reply_token, to
from tests.doors.stores import open_kept
from tests.operation.small import PROFILE, SmallProgram
from tests.player import ADDRESS, COORDINATOR
from tests.post_office import see
from tests.shipped_rules import RULES

QP = "Content-Transfer-Encoding: quoted-printable\n"


@pytest.fixture(params=["sqlite", "postgres"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Attacked]:
    """Each on a file of its own: the program notices when another lies at the place of the one it opened."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("empty_file"), tmp_path / "program.db")
        url = f"sqlite:///{tmp_path}/program.db"
    else:
        url = str(request.getfixturevalue("migrated_postgres_url"))
    store = open_kept(url, areas=RULES.areas, staff=[COORDINATOR])
    try:
        yield Attacked(store)
    finally:
        store.close()


def encoded(text: str, charset: str, name: str) -> tuple[str, str, str]:
    return f"text/plain; charset={name}", b64encode(text.encode(charset)).decode() + "\n", B64


# --- a yes that is crossed out, or that nobody sees -----------------------------------------------------------

LINE = '<span style="text-decoration: line-through">'
CROSSED = {
    "the whole yes, with a text beside it": alternative("ACCEPT", "<p><s>ACCEPT</s></p>"),
    "the whole yes by its style, with a text beside it": alternative("Yes, I accept.", f"<p>{LINE}Yes, I accept.</span></p>"),
    "a yes with a question below, with a text beside it": alternative("ACCEPT\n\nWho is she?", "<p><strike>ACCEPT</strike></p><p>Who is she?</p>"),
    "a yes and a farewell, with a text beside it": alternative("Yes, happy to.\n\nBest,\nJon", "<p><del>Yes, happy to.</del></p><p>Best,<br>Jon</p>"),
    "a yes over our letter, with a text beside it": alternative("ACCEPT\n\nOn Mon, Mar 2, 2026 at 10:00 AM Mentor Exchange <mentors@pharmacists.example> wrote:\n> Reply ACCEPT or REJECT.", '<s>ACCEPT</s><div class="gmail_quote">On Monday<blockquote>Reply ACCEPT or REJECT.</blockquote></div>'),
    "by the marks of Markdown": (PLAIN, "~~ACCEPT~~\n", ""),
    "by the marks of a chat": (PLAIN, "~ACCEPT~\n", ""),
    "by a class of the page": (HTML, "<html><head><style>.gone{text-decoration:line-through}</style></head><body><p class=gone>ACCEPT</p></body></html>", ""),
    "by an element of its own style": (HTML, "<html><head><style>i{text-decoration:line-through}</style></head><body><i>ACCEPT</i></body></html>", ""),
}  # fmt: skip
UNSEEN = {
    "by a class": "<html><head><style>.pre{display:none}</style></head><body><p class=pre>ACCEPT</p><p>Who is she?</p></body></html>",
    "as white on white": '<p style="color:#ffffff;background:#ffffff">ACCEPT</p><p>Who is she?</p>',
    "as clear as glass": '<p style="opacity:0">ACCEPT</p><p>Who is she?</p>',
    "in a box of no height": '<div style="max-height:0;overflow:hidden">ACCEPT</div><p>Who is she?</p>',
    "beside the page": '<div style="position:absolute;left:-9999px">ACCEPT</div><p>Who is she?</p>',
    "far indented": '<div style="text-indent:-9999px">ACCEPT</div><p>Who is she?</p>',
    "for Outlook alone": "<!--[if mso]><p>ACCEPT</p><![endif]--><p>Who is she?</p>",
    "in a box that is closed": "<dialog>ACCEPT</dialog><p>Who is she?</p>",
    "where frames are not known": "<noframes>ACCEPT</noframes><p>Who is she?</p>",
    "as what a canvas says to others": "<canvas>ACCEPT</canvas><p>Who is she?</p>",
    "in a list to choose from": "<datalist><option>ACCEPT</option></datalist><p>Who is she?</p>",
}  # fmt: skip


@pytest.mark.parametrize("which", CROSSED)
def test_a_yes_that_its_writer_crossed_out_is_none_and_somebody_hears_of_it(which: str) -> None:
    world = Attacked()
    asked = world.asked()
    sent = answers_by_hand(world, asked, *CROSSED[which])
    assert world.state() != "accepted"
    assert jon_or_a_coordinator_hears(world, sent) or to(sent, MIA)


@pytest.mark.parametrize("which", UNSEEN)
def test_a_yes_that_the_page_does_not_show_is_none(which: str) -> None:
    world = Attacked()
    asked = world.asked()
    sent = answers_by_hand(world, asked, HTML, UNSEEN[which])
    assert world.state() != "accepted"
    assert jon_or_a_coordinator_hears(world, sent) or to(sent, MIA)


@pytest.mark.parametrize("word", ["LEAVE", "END NOW", "PAUSE"])
@pytest.mark.parametrize("beside", [True, False], ids=["with a text", "alone"])
def test_a_command_that_its_writer_crossed_out_is_not_done(word: str, beside: bool) -> None:
    world, _ = matched()
    before = things(world)
    kind, body, _ = alternative(word, f"<p><s>{word}</s></p><p>Never mind.</p>")
    if beside:
        body = body.replace(f"\n\n{word}\n", f"\n\n{word}\n\nNever mind.\n", 1)
    else:
        kind, body = HTML, f"<p><s>{word}</s></p><p>Never mind.</p>"
    head = (
        f"From: Jon Berg <{JON}>\nTo: {ADDRESS}\nSubject: mentoring\nMIME-Version: 1.0\nContent-Type: {kind}"
    )
    raw(world, head, body, proof="hospital.example")
    assert things(world) == before


LITTLE = {
    "a joiner": "I do n\u200dot accept.",
    "a non-joiner": "I do no\u200ct accept.",
    "a grapheme joiner": "I do n\u034fot accept.",
    "a variation selector": "I do no\ufe0ft accept.",
    "a filler": "I do n\u115fot accept.",
    "an invisible plus": "I do n\u2064ot accept.",
    "a tag": "I do n\U000e006fot accept.",
    "a vowel separator": "I do n\u180eot accept.",
    "bold letters of mathematics": "I do 𝗻𝗼𝘁 accept.",
    "letters in circles": "I do ⓝⓞⓣ accept.",
    "small capitals": "I do ɴᴏᴛ accept.",
    "a left-to-right override": "I do \u202dnot\u202c accept.",
    "an interlinear note": "I do \ufff9not\ufffano\ufffb accept.",
}


@pytest.mark.parametrize("which", LITTLE)
def test_a_not_with_a_character_in_it_that_nobody_sees_is_still_a_not(which: str) -> None:
    world = Attacked()
    asked = world.asked()
    sent = answers_by_hand(world, asked, PLAIN, LITTLE[which] + "\n")
    assert world.state() != "accepted"
    assert jon_or_a_coordinator_hears(world, sent) or to(sent, MIA)


# --- what mail programs send by themselves -----------------------------------------------------------------------


def reaction(emoji: str) -> tuple[str, str, str]:
    return multipart(
        f"Content-Type: {PLAIN}\n\n{emoji}\n\nJon Berg reacted via Gmail <https://www.google.com/gmail/about/?utm_source=gmail-in-product>\n",
        f'Content-Type: text/vnd.google.email-reaction+json; charset=utf-8\n\n{{"emoji":"{emoji}","version":1}}\n',
        f"Content-Type: {HTML}\n\n<div><p>{emoji}</p><p>Jon Berg reacted via Gmail</p></div>\n",
        kind="alternative",
    )


BY_THEMSELVES = {
    "tears": reaction("😢"),
    "a laugh": reaction("😂"),
    "a thumb that points down": reaction("👎"),
    "a cross": reaction("❌"),
    "a dislike of a telephone": (PLAIN, "Disliked “Would you mentor Mia Okafor? Reply ACCEPT or REJECT.”\n", ""),
    "a question of a telephone": (PLAIN, "Questioned “Reply ACCEPT”\n", ""),
    "a laugh of a telephone": (PLAIN, "Laughed at “ACCEPT”\n", ""),
    "a recall": (PLAIN, "Berg, Jon would like to recall the message, \"ACCEPT\".\n", ""),
    "a sealed letter of a portal": (HTML, "<p>You have received a secure message from Jon Berg.</p><p>Click ACCEPT to open it. By opening it you accept our terms.</p>", ""),
    "a letter that is only to be seen": (PLAIN, "Jon Berg has sent you an email via Gmail confidential mode:\n\nACCEPT <https://confidential-mail.google.com/msg/AB>\n\nThis message was sent on 2 March. You can open it by clicking the link.\n", ""),
}  # fmt: skip


@pytest.mark.parametrize("which", BY_THEMSELVES)
def test_what_a_mail_program_sends_by_itself_is_no_yes_and_somebody_hears_of_it(which: str) -> None:
    world = Attacked()
    asked = world.asked()
    sent = answers_by_hand(world, asked, *BY_THEMSELVES[which])
    assert world.state() != "accepted"
    assert jon_or_a_coordinator_hears(world, sent) or to(sent, MIA)


def responds(world: Attacked, answer: str, method: str, words: str, subject: str) -> list[OutboundMail]:
    ics = (
        f"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:{method}\nBEGIN:VEVENT\nUID:{meeting(world)}\n"
        f"DTSTAMP:20260303T150000Z\nDTSTART:20260311T110000Z\nATTENDEE;PARTSTAT={answer}:mailto:{JON}\n"
        f"SUMMARY:x\nEND:VEVENT\nEND:VCALENDAR"
    )
    kind, body, _ = multipart(
        f"Content-Type: {PLAIN}\n\n{words}\n",
        f"Content-Type: text/calendar; method={method}; charset=utf-8\n\n{ics}\n",
        kind="alternative",
    )
    head = (
        f"From: Jon Berg <{JON}>\nTo: {ADDRESS}\nSubject: {subject}\nMIME-Version: 1.0\nContent-Type: {kind}"
    )
    return raw(world, head, body, proof="hospital.example")


WITH_WORDS = {
    "no, and END": ("DECLINED", "REPLY", "END\n\nI am ill and have to stop the mentoring. Please tell her."),
    "yes, and a question": ("ACCEPTED", "REPLY", "Gladly. May I bring a colleague to the talk, or is that against your rules?"),
    "perhaps, and LEAVE": ("TENTATIVE", "REPLY", "LEAVE"),
    "another time, and PAUSE": ("TENTATIVE", "COUNTER", "PAUSE UNTIL 1 June\n\nMy wife is in hospital, I cannot do anything before."),
}  # fmt: skip


@pytest.mark.parametrize("which", WITH_WORDS)
def test_words_typed_into_the_answer_to_an_invitation_are_not_met_with_silence(which: str) -> None:
    world, _ = matched()
    answer, method, words = WITH_WORDS[which]
    before = things(world)
    sent = responds(world, answer, method, words, "Response: the first talk")
    first = words.split()[-1]
    told = any(first in see(mail).text for mail in sent)
    assert things(world) != before or told or to(sent, JON) or a_coordinator_knows(world, to(sent, JON))


@pytest.mark.parametrize("subject", ["Accepted: You and Mia Okafor", "Accepted: Mentoring @ Tue Mar 10, 2026 12pm", "Zugesagt: Mentoring", "Aceptado: Mentoring"])  # fmt: skip
def test_the_answer_to_an_invitation_whose_calendar_was_cut_off_accepts_no_other_request(
    subject: str,
) -> None:
    world, _ = matched()
    world.write(LEE, "SIGN UP MENTEE", FORM.format(name="Lee Chan"))
    world.write(LEE, "REQUEST M-1001", "Me too?")
    world.write(JON, subject)
    assert world.state(2) == "pending"


# --- charsets and encodings that are odd and right --------------------------------------------------------------------

YES = "Dear all,\n\nACCEPT\n\nBest, Jön\n"
RIGHT: dict[str, tuple[str, str | bytes, str]] = {
    "UTF-16 with its mark": encoded(YES, "utf-16", "utf-16"),
    "UTF-16 from the small end": encoded(YES, "utf-16-le", "utf-16le"),
    "UTF-32": encoded(YES, "utf-32", "utf-32"),
    "UTF-7": ("text/plain; charset=utf-7", YES.encode("utf-7"), ""),
    "Japanese escapes": ("text/plain; charset=iso-2022-jp", "山田です。\n\nACCEPT\n".encode("iso-2022-jp"), ""),
    "Chinese tildes": ("text/plain; charset=hz-gb-2312", "你好\n\nACCEPT\n".encode("hz"), ""),
    "a code page by its number": ("text/plain; charset=cp65001", YES, ""),
    "a charset of a database": ("text/plain; charset=utf8mb4", YES, ""),
    "a charset that says nothing": ("text/plain; charset=", YES, ""),
    "a charset with a language": ("text/plain; charset*=us-ascii'en'utf-8", YES, ""),
    "a charset in two pieces": ("text/plain; charset*0=utf; charset*1=-8", YES, ""),
    "a type in capitals": ("TEXT/PLAIN; CHARSET=UTF-8", YES, ""),
    "an encoding with a remark": (PLAIN, YES.replace("ö", "=C3=B6"), "Content-Transfer-Encoding: Quoted-Printable (soft)\n"),
    "an encoding in quotation marks": (PLAIN, YES.replace("ö", "=C3=B6"), 'Content-Transfer-Encoding: "quoted-printable"\n'),
    "base64 in one line": (PLAIN, b64encode((YES * 40).encode()), B64),
    "base64 with blanks in it": (PLAIN, " ".join(b64encode(YES.encode()).decode()) + "\n", B64),
    "a mark of the order of bytes first": (PLAIN, "\ufeffACCEPT\n", ""),
    "ends of lines of another world": (PLAIN, "Dear all,\u2028\u2028ACCEPT\u2028", ""),
    "uuencoded": (PLAIN, b"begin 644 a.txt\n'04-#15!4\"@  \n`\nend\n", "Content-Transfer-Encoding: x-uuencode\n"),
    "a line of blanks before the words": (PLAIN, "ACCEPT\n", "X-Last: 1\n \n"),
    "a named part": ('text/plain; charset=utf-8; name="answer.txt"', YES, "Content-Disposition: inline\n"),
    "HTML in wide letters": ("text/html; charset=utf-16", "<p>ACCEPT</p>".encode("utf-16"), ""),
}  # fmt: skip


@pytest.mark.parametrize("which", RIGHT)
def test_a_plain_yes_in_an_odd_encoding_is_taken_or_somebody_hears_of_it(which: str) -> None:
    world = Attacked()
    asked = world.asked()
    sent = answers_by_hand(world, asked, *RIGHT[which])
    assert world.state() == "accepted" or jon_or_a_coordinator_hears(world, sent)
    assert world.player.records()["inbox"]["waiting"] == 0


NO: dict[str, tuple[str, str | bytes, str]] = {
    "UTF-7": ("text/plain; charset=utf-7", b"I do +AG4AbwB0- accept.\n", ""),
    "UTF-16": encoded("I do not accept.\n", "utf-16-be", "utf-16be"),
    "Japanese escapes within the not": ("text/plain; charset=iso-2022-jp", b"I do n\x1b(Bot accept.\n", ""),
    "letters one by one": (PLAIN, "".join(f"={ord(c):02X}" for c in "I do not accept.") + "\n", QP),
    "a break that only its encoding knows": (PLAIN, "I do =\nnot=20=\naccept.\n", QP),
    "encoded twice": (PLAIN, "I do =3D6E=3D6Ft accept, sorry.\n", QP),
    "base64 of its own in each line": (PLAIN, "\n".join(b64encode(w.encode()).decode() for w in ("I do ", "not ac", "cept.\n")) + "\n", B64),
    "numbers of HTML": (HTML, "<p>I do &#110;&#x6f;t accept.</p>", ""),
    "elements within the not": (HTML, "<p>I do n<b></b>o<wbr>t accept.</p>", ""),
}  # fmt: skip


@pytest.mark.parametrize("which", NO)
def test_a_no_in_an_odd_encoding_is_never_a_yes(which: str) -> None:
    world = Attacked()
    asked = world.asked()
    kind, body, more = NO[which]
    sent = answers_by_hand(world, asked, kind, body, more)
    assert world.state() != "accepted"
    assert jon_or_a_coordinator_hears(world, sent) or to(sent, MIA)


# --- signed, wrapped, and laid out in many parts ------------------------------------------------------------------------

TEXT = f"Content-Type: {PLAIN}\n\nACCEPT\n"
PAGE = f"Content-Type: {HTML}\n\n<p>ACCEPT</p>\n"
P7S = 'Content-Type: application/pkcs7-signature; name="smime.p7s"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="smime.p7s"\n\nMIIB\n'
PGP = 'Content-Type: application/pgp-signature; name="signature.asc"\n\n-----BEGIN PGP SIGNATURE-----\nAAAA\n-----END PGP SIGNATURE-----\n'
WRAPPED: dict[str, tuple[str, str, str]] = {
    "signed by S/MIME": multipart(TEXT, P7S, kind='signed; protocol="application/pkcs7-signature"; micalg=sha-256'),
    "signed by PGP": multipart(TEXT, PGP, kind='signed; protocol="application/pgp-signature"; micalg=pgp-sha512'),
    "signed in the text": (PLAIN, "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nACCEPT\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n", ""),
    "signed with its header inside": multipart(f"Content-Type: {PLAIN}; protected-headers=v1\nSubject: Re: yes\n\nACCEPT\n", PGP, kind="signed"),
    "signed and not to be read": ("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", "MIIB\n", B64),
    "a page, and a gateway's lines below": multipart(PAGE, f"Content-Type: {PLAIN}\n\n-- \nThis e-mail was scanned by Example Antivirus.\n"),
    "a gateway's lines above, and a page": multipart(f"Content-Type: {PLAIN}\n\nCAUTION: This email comes from outside.\n", PAGE),
    "text, a picture, text": multipart(TEXT, "Content-Type: image/png; name=logo.png\nContent-Disposition: inline; filename=logo.png\n\nx\n", f"Content-Type: {PLAIN}\n\nSent from my iPhone\n"),
    "a page with its pictures": multipart(PAGE, "Content-Type: image/png\nContent-ID: <a>\n\nx\n", kind="related"),
    "an empty text and a page": multipart(f"Content-Type: {PLAIN}\n\n \n", PAGE, kind="alternative"),
    "a text, and Outlook's own format": multipart(TEXT, "Content-Type: application/ms-tnef; name=winmail.dat\n\nx\n"),
    "a card of its writer": multipart(TEXT, "Content-Type: text/vcard; name=jon.vcf\nContent-Disposition: attachment; filename=jon.vcf\n\nBEGIN:VCARD\nFN:Jon\nEND:VCARD\n"),
    "a digest of one": multipart("\nFrom: Jon Berg <jon@hospital.example>\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nSubject: ACCEPT\n\nACCEPT\n", kind="digest"),
    "a page whose lengths have no end": (HTML, f'<p style="margin-top:{"9" * 400}em">ACCEPT</p>', ""),
    "a text beside a page whose lengths have no end": alternative("ACCEPT", f'<p style="padding-left:{"9" * 400}px">ACCEPT</p>'),
}  # fmt: skip


@pytest.mark.parametrize("which", WRAPPED)
def test_a_plain_yes_in_a_wrapping_of_mail_programs_is_taken_or_somebody_hears_of_it(which: str) -> None:
    world = Attacked()
    asked = world.asked()
    sent = answers_by_hand(world, asked, *WRAPPED[which])
    assert world.state() == "accepted" or jon_or_a_coordinator_hears(world, sent)
    assert world.player.records()["inbox"]["waiting"] == 0


DATES = ["Thu, 1 Jan 1970 00:00:00 +0000", "Fri, 31 Dec 2099 23:59:59 +0000", "", "yesterday", "Mon, 2 Mar 2026 10:00:00 +0100\nDate: Tue, 3 Mar 1998 10:00:00 +0100", "Mon, 2 Mar 0026 10:00:00 -0000", "2026-03-02T10:00:00Z"]  # fmt: skip


@pytest.mark.parametrize("date", DATES, ids=range(len(DATES)))
def test_a_wrong_clock_of_the_mentors_machine_does_not_cost_the_yes(date: str) -> None:
    world = Attacked()
    asked = world.asked()
    world.later(minutes=10)
    field = f"Date: {date}\n" if date else ""
    head = f"From: Jon Berg <{JON}>\nTo: {see(asked).parsed['reply-to']}\nSubject: Re: {see(asked).subject}\n{field}In-Reply-To: {asked.message_id}"
    raw(world, head, "ACCEPT", proof="hospital.example")
    assert world.state() == "accepted"


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 12:00:00 +0000", "Mon, 1 Jan 0001 12:00:00 +0000"])
def test_an_absence_at_the_end_of_all_calendars_breaks_nothing(date: str) -> None:
    world = Attacked()
    asked = world.asked()
    head = f"From: Jon Berg <{JON}>\nTo: {see(asked).parsed['reply-to']}\nSubject: Out of office\nDate: {date}\nAuto-Submitted: auto-replied\nIn-Reply-To: {asked.message_id}"
    sent = raw(world, head, "I am away until 3 January and will answer then.", proof="hospital.example")
    assert not to(sent, JON)
    assert world.player.records()["inbox"]["quarantined"] == 0
    assert not world.player.trouble


# --- people whose mail passes gateways, and robots whose mail cannot be read ------------------------------------------------


BESIDE = {
    "a wish for no automatic answers": "X-Auto-Response-Suppress: All\n",
    "an ordinary precedence": "Precedence: first-class\n",
    "a way to leave that a sales tool adds": "List-Unsubscribe: <https://x.example/u>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n",
    "a way to leave, and the sender's feedback": "List-Unsubscribe: <mailto:u@x.example>\nFeedback-ID: 1:2:x.example\n",
    "a way back through a relay": "Return-Path: <bounces+123-jon=hospital.example@em.relay.example>\n",
    "a way back that was rewritten": "Return-Path: <SRS0=abcd=XY=hospital.example=jon@relay.example>\n",
    "a sender of its own": "Sender: no-reply@gateway.example\n",
    "a wish for a receipt": "Disposition-Notification-To: jon@hospital.example\nReturn-Receipt-To: jon@hospital.example\n",
    "what a mailbox passes on by itself": "X-Forwarded-To: mentors@pharmacists.example\nX-Forwarded-For: jon@home.example mentors@pharmacists.example\nX-MS-Exchange-Organization-AutoForwarded: true\n",
    "sent once more": "Resent-From: jon@hospital.example\nResent-To: mentors@pharmacists.example\n",
    "the mark of spam": "X-Spam-Flag: YES\nX-Spam-Status: Yes, score=9\n",
    "a loop's mark of its own": "X-Loop: jon@hospital.example\n",
    "an answer elsewhere": "Reply-To: no-reply@hospital.example\n",
    "a message class of Exchange": "Thread-Topic: x\nX-MS-Exchange-MessageSentRepresentingType: 1\nX-MS-Has-Attach:\n",
}  # fmt: skip


@pytest.mark.parametrize("which", BESIDE)
def test_a_yes_with_a_field_that_gateways_add_is_taken_or_somebody_hears_of_it(which: str) -> None:
    world = Attacked()
    asked = world.asked()
    sent = answers_by_hand(world, asked, PLAIN, "ACCEPT\n", BESIDE[which])
    assert world.state() == "accepted" or jon_or_a_coordinator_hears(world, sent)
    assert {mail.recipient for mail in sent} <= {JON, MIA, COORDINATOR}


UNREADABLE = {
    "a header beyond all limits": (PLAIN, "Thank you for your message.\n", "X-Long: " + "x" * 120_000 + "\n"),
    "more readers than anybody has": (PLAIN, "Thank you.\n", "Cc: " + ",\n ".join(f"p{n}@x.example" for n in range(1_200)) + "\n"),
    "a page that breaks the reader": (HTML, f'<p style="margin-top:{"9" * 400}em">Thank you.</p>', ""),
}  # fmt: skip


@pytest.mark.parametrize("which", UNREADABLE)
def test_a_robot_whose_answers_cannot_be_read_falls_silent(which: str) -> None:
    world = Attacked()
    latest, before = world.asked(), len(world.player.post.sent)
    for _ in range(20):
        sent = to(answers_by_hand(world, latest, *UNREADABLE[which]), JON)
        if not sent:
            break
        latest = sent[-1]
    assert len(to(world.player.post.sent[before:], JON)) <= 5
    assert world.state() == "pending"


# --- who wrote what a coordinator passes on ---------------------------------------------------------------------------

BREAKS = {"a line separator": "\u2028", "a paragraph separator": "\u2029", "a next line": "\x85"}
THUNDERBIRD = "-------- Forwarded Message --------\nSubject: \t{subject}\nDate: \tMon, 2 Mar 2026 10:00:00 +0100\nFrom: \t{who}\nTo: \tcarla@pharmacists.example\n\n{body}\n"
APPLE = "Begin forwarded message:\n\nFrom: {who}\nSubject: {subject}\nDate: 2 March 2026 at 10:00:00 CET\nTo: carla@pharmacists.example\n\n{body}\n"


@pytest.mark.parametrize("how", ["in the text", "in a page"])
@pytest.mark.parametrize("which", BREAKS)
def test_a_name_that_breaks_the_line_in_a_forward_is_nobody_elses(which: str, how: str) -> None:
    world = Attacked()
    world.asked()
    before = things(world)
    b = BREAKS[which]
    name = f"Jon Berg <{JON}>{b}Date: Mon, Mar 2, 2026 at 10:00 AM{b}Subject: ACCEPT REQ-1{b}To: <carla@pharmacists.example>{b}{b}ACCEPT REQ-1{b}{b}"
    text = GMAIL_FORWARD.format(who=f"{name} <{EVE}>", subject="a question", body="Hello")
    if how == "in the text":
        world.write(COORDINATOR, "Fwd: a question", text)
    else:
        page = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>\n")
        page = page.replace("\x85", "&#x85;")
        head = f"From: Carla <{COORDINATOR}>\nTo: {ADDRESS}\nSubject: Fwd: a question\nMIME-Version: 1.0\nContent-Type: {HTML}"
        raw(world, head, f"<div>{page}</div>", proof="pharmacists.example")
    assert things(world) == before


@pytest.mark.parametrize("word", ["ACCEPT REQ-1", "LEAVE", "EXPORT"])
@pytest.mark.parametrize("which", BREAKS)
def test_a_name_that_breaks_the_line_and_signs_below_is_nobody_elses(which: str, word: str) -> None:
    world = Attacked()
    world.asked()
    before = things(world)
    b = BREAKS[which]
    name = f"Jon Berg <{JON}>{b}Date: Mon, Mar 2, 2026 at 10:00 AM{b}Subject: {word}{b}To: <carla@pharmacists.example>{b}{b}{word}{b}{b}-- {b}"
    text = GMAIL_FORWARD.format(who=f"{name} <{EVE}>", subject="a question", body="Hello")
    sent = world.write(COORDINATOR, "Fwd: a question", text)
    assert things(world) == before
    assert not to(sent, JON)


@pytest.mark.parametrize("which", BREAKS)
def test_a_subject_that_breaks_the_line_above_the_author_is_nobody_elses(which: str) -> None:
    world = Attacked()
    world.asked()
    before = things(world)
    b = BREAKS[which]
    subject = f"a question{b}Date: \tMon, 2 Mar 2026 10:00:00 +0100{b}From: \tJon Berg <{JON}>{b}To: \tcarla@pharmacists.example{b}{b}ACCEPT REQ-1{b}{b}"
    text = THUNDERBIRD.format(who=f"Eve <{EVE}>", subject=subject, body="Hello")
    world.write(COORDINATOR, "Fwd: a question", text)
    assert things(world) == before


ALMOST = {
    "a Cyrillic letter in the host": "jon@hоspital.example",
    "a wide letter in the host": "jon@ｈospital.example",
    "a dot of China": "jon@hospital。example",
    "a hyphen that is not shown": "jon@hos\u00adpital.example",
    "a dotless letter": "jon@hospıtal.example",
    "another case before the at": "JON@hospital.example",
    "a tag": "jon+x@hospital.example",
    "a host below": "jon@hospital.example.evil.example",
    "a percent": "jon%hospital.example@evil.example",
    "a way through another host": "@evil.example:jon@hospital.example",
}


@pytest.mark.parametrize("frame", [GMAIL_FORWARD, APPLE], ids=["gmail", "apple"])
@pytest.mark.parametrize("which", ALMOST)
def test_an_address_that_only_looks_like_the_mentors_does_not_answer_when_it_is_passed_on(
    which: str, frame: str
) -> None:
    world = Attacked()
    world.asked()
    before = things(world)
    text = frame.format(who=f"Jon Berg <{ALMOST[which]}>", subject="ACCEPT REQ-1", body="ACCEPT REQ-1")
    sent = world.write(COORDINATOR, "Fwd: ACCEPT REQ-1", text)
    assert things(world)[1] == before[1]
    assert to(sent, COORDINATOR)


FOREIGN = {
    "Serbian": "---------- Прослеђена порука ---------\nОд: Eve <eve@evil.example>\nДатум: пон, 2. мар 2026. 10:00\nНаслов: Питање\nЗа: carla@pharmacists.example\n\nHello",
    "Basque": "---------- Birbidalitako mezua ---------\nNork: Eve <eve@evil.example>\nNoiz: 2026 mar. 2\nGaia: Galdera\nNori: carla@pharmacists.example\n\nHello",
    "Georgian": "---------- გადაგზავნილი შეტყობინება ---------\nგამგზავნი: Eve <eve@evil.example>\nთარიღი: 2 მარ. 2026\nთემა: კითხვა\nმიმღები: carla@pharmacists.example\n\nHello",
    "Bengali": "---------- ফরওয়ার্ড করা মেসেজ ---------\nথেকে: Eve <eve@evil.example>\nতারিখ: ২ মার্চ ২০২৬\nবিষয়: প্রশ্ন\nপ্রতি: carla@pharmacists.example\n\nHello",
}  # fmt: skip


@pytest.mark.parametrize("which", FOREIGN)
def test_what_eve_attached_to_her_own_mail_is_not_the_mentors_word_in_any_language(which: str) -> None:
    world = Attacked()
    world.asked()
    before = things(world)
    inner = f"From: Jon Berg <{JON}>\r\nTo: {ADDRESS}\r\nSubject: ACCEPT REQ-1\r\nDate: Mon, 2 Mar 2026 10:00:00 +0100\r\nMessage-ID: <a@evil.example>\r\n\r\nACCEPT REQ-1\r\n"
    with_attached(world, [inner.encode()], note=FOREIGN[which])
    assert things(world) == before


PASSED_ON = "<div>---------- Forwarded message ---------<br>From: <b>Eve</b> &lt;eve@evil.example&gt;<br>Date: Mon, Mar 2, 2026 at 10:00 AM<br>Subject: a question<br>To: &lt;carla@pharmacists.example&gt;<br><br>Hello, see attached</div>"
OWN_MAIL = f"From: Jon Berg <{JON}>\nTo: {ADDRESS}\nSubject: ACCEPT REQ-1\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nMessage-ID: <a@evil.example>\n\nACCEPT REQ-1\n"
IN_THE_PAGE = {
    "alone": multipart(f"Content-Type: {HTML}\n\n{PASSED_ON}\n", f"Content-Type: message/rfc822\n\n{OWN_MAIL}"),
    "below a gateway's line": multipart(f"Content-Type: {PLAIN}\n\nSent by Example Clinic.\n", f"Content-Type: {HTML}\n\n{PASSED_ON}\n", f"Content-Type: message/rfc822\n\n{OWN_MAIL}"),
    "above a gateway's line": multipart(f"Content-Type: {HTML}\n\n{PASSED_ON}\n", f"Content-Type: message/rfc822\n\n{OWN_MAIL}", f"Content-Type: {PLAIN}\n\n-- \nExample Clinic, confidential.\n"),
    "beside a text that says nothing": multipart(f"Content-Type: multipart/alternative; boundary=d\n\n--d\nContent-Type: {PLAIN}\n\nThis message is in HTML.\n--d\nContent-Type: {HTML}\n\n{PASSED_ON}\n--d--\n", f"Content-Type: message/rfc822\n\n{OWN_MAIL}"),
}  # fmt: skip


@pytest.mark.parametrize("which", IN_THE_PAGE)
def test_what_eve_attached_is_not_the_mentors_word_where_only_the_page_shows_her(which: str) -> None:
    world = Attacked()
    world.asked()
    before = things(world)
    kind, body, _ = IN_THE_PAGE[which]
    head = f"From: Carla <{COORDINATOR}>\nTo: {ADDRESS}\nSubject: Fwd: a question\nMIME-Version: 1.0\nContent-Type: {kind}"
    raw(world, head, body, proof="pharmacists.example")
    assert things(world) == before


@pytest.mark.parametrize("where", ["around the forward", "within it"])
def test_a_signature_of_smime_does_not_hinder_what_is_passed_on(where: str) -> None:
    world = Attacked()
    world.asked()
    own = f"From: Jon Berg <{JON}>\nTo: {COORDINATOR}\nSubject: ACCEPT REQ-1\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nMessage-ID: <own@hospital.example>\nMIME-Version: 1.0\n"
    signed = multipart(f"Content-Type: {PLAIN}\n\nACCEPT REQ-1\n", P7S, kind="signed")
    inner = own + (f"Content-Type: {PLAIN}\n\nACCEPT REQ-1\n" if where == "around the forward" else f"Content-Type: {signed[0]}\n\n{signed[1]}")  # fmt: skip
    body = f"--k\nContent-Type: {PLAIN}\n\n\n--k\nContent-Type: message/rfc822\n\n{inner}\n--k--\n"
    kind = "multipart/mixed; boundary=k"
    if where == "around the forward":
        kind, body = (
            "multipart/signed; boundary=o",
            f"--o\nContent-Type: {kind}\n\n{body}\n--o\n{P7S}\n--o--\n",
        )
    head = f"From: Carla <{COORDINATOR}>\nTo: {ADDRESS}\nSubject: Fwd: ACCEPT\nMIME-Version: 1.0\nContent-Type: {kind}"
    sent = raw(world, head, body, proof="pharmacists.example")
    assert world.state() == "accepted"
    assert to(sent, COORDINATOR)


# --- what letters give away -----------------------------------------------------------------------------------------------

ASKS = {
    "wide": "How many hours a week does she have? Write to me at jon＠hospital.example.",
    "small": "How many hours a week does she have? Write to me at jon﹫hospital.example.",
    "in blanks": "How many hours a week does she have? Write to me at jon @ hospital.example.",
    "at the end of a line": "How many hours a week does she have? Write to me at jon@\nhospital.example.",
    "in two lines": "How many hours a week does she have? Write to me at jon\n@hospital.example.",
}  # fmt: skip


def narrow(text: str) -> str:
    return re.sub(r"[\s>\u200b]+", "", text.replace("＠", "@").replace("﹫", "@"))


@pytest.mark.parametrize("which", ASKS)
def test_a_question_is_passed_on_without_the_mentors_address_however_it_is_written(which: str) -> None:
    world = Attacked()
    asked = world.asked()
    sent = world.reply(JON, asked, ASKS[which])
    assert to(sent, MIA)
    assert all(JON not in narrow(see(mail).everything) for mail in to(sent, MIA))


PAGES = {
    "as the goal of a link": '<p>How many hours a week does she have? <a href="mailto:jon@hospital.example">Write to me</a>.</p>',
    "in elements": "<p>How many hours a week does she have? I am jon<wbr>@<b>hospital</b>.example.</p>",
    "as numbers": "<p>How many hours a week does she have? I am jon&#64;hospital&#46;example.</p>",
    "in a table": "<p>How many hours a week does she have?</p><table><tr><td>Mail</td><td>jon@hospital.example</td></tr></table>",
}


@pytest.mark.parametrize("which", PAGES)
def test_a_question_out_of_a_page_is_passed_on_without_the_mentors_address(which: str) -> None:
    world = Attacked()
    asked = world.asked()
    sent = answers_by_hand(world, asked, HTML, PAGES[which])
    assert to(sent, MIA)
    assert all(JON not in narrow(see(mail).everything) for mail in to(sent, MIA))


@pytest.mark.parametrize("way", ["the address", "the token alone", "the address in two lines", "in capitals"])
def test_a_question_takes_no_reply_token_of_the_mentor_to_the_mentee(way: str) -> None:
    world = Attacked()
    asked = world.asked()
    token = reply_token(asked)
    shown = {
        "the address": address_with(token),
        "the token alone": token,
        "the address in two lines": address_with(token).replace("@", "\n@"),
        "in capitals": token.upper(),
    }[way]
    sent = world.reply(
        JON, asked, f"My mail to\n{shown}\ncame back first. How many hours a week does she have?"
    )
    assert to(sent, MIA)
    assert all(token[10:] not in see(mail).everything.lower() for mail in to(sent, MIA))


@pytest.mark.parametrize("way", ["the address", "the token alone"])
def test_a_note_takes_no_reply_token_of_the_mentee_to_the_mentor(way: str) -> None:
    world = Attacked()
    token = reply_token(to(world.write(MIA, "STATUS"), MIA)[0])
    shown = address_with(token) if way == "the address" else token
    sent = world.write(
        MIA, "REQUEST M-1001", f"I wrote to {shown} before and heard nothing. Would you be my mentor?"
    )
    assert to(sent, MIA)
    assert all(token[10:] not in see(mail).everything.lower() for mail in to(sent, JON))


def test_no_letter_of_a_long_story_names_the_mails_or_the_tokens_of_another() -> None:
    world = Attacked()
    world.write(LEE, "SIGN UP MENTEE", FORM.format(name="Lee Chan"))
    asked = world.asked()
    asks = world.reply(JON, asked, "How many hours a week does she have?")
    goes_back = world.reply(MIA, to(asks, MIA)[0], "About two hours, mostly on Fridays.")
    world.reply(JON, to(goes_back, JON)[0], "ACCEPT")
    world.write(JON, "STATUS", headers={"References": f"{asked.message_id} <x@hospital.example>"})
    world.write(LEE, "REQUEST M-1001", "Me too?")
    world.write(MIA, "END NOW")
    world.later(days=3)
    letters = world.player.post.sent
    own: dict[str, set[str]] = {}
    for mail in letters:
        found = {m[0] for m in TOKEN.finditer(f"{mail.message_id} {see(mail).parsed['reply-to']}")}
        own.setdefault(mail.recipient, set()).update(found)
    for mail in letters:
        everything = see(mail).everything
        for who, tokens in own.items():
            if who != mail.recipient:
                assert not any(token in everything for token in tokens), (mail.letter, mail.recipient, who)
        threads = f"{see(mail).parsed['in-reply-to'] or ''} {see(mail).parsed['references'] or ''}"
        hosts = {host for host in re.findall(r"@([\w.]+)", threads) if host != "pharmacists.example"}
        assert hosts <= {mail.recipient.rpartition("@")[2]}, (mail.letter, mail.recipient, threads)


FRAMES_OF_OURS = {
    "a reference": "Reference: HELD-1.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "a reason of ours": "- Why it waits: nothing is wrong with it, please reply YES",
    "another mail of ours": "Please look at it, and write to the sender yourself where an answer is due.\n\nKind regards\nMentor Exchange\n\nA second mail came from jon@hospital.example: forward it with ACCEPT.",
    "a heading": "# Mentor Exchange\n\n**Your password has expired**",
}  # fmt: skip


@pytest.mark.parametrize("where", ["text", "subject"])
@pytest.mark.parametrize("which", FRAMES_OF_OURS)
def test_a_strangers_words_stay_within_their_quotation_in_a_coordinators_letter(
    which: str, where: str
) -> None:
    world = Attacked()
    words = FRAMES_OF_OURS[which]
    line = words.splitlines()[-1]
    if where == "text":
        sent = world.write(EVE, "press inquiry", f"A question of the press to you all.\n\n{words}")
    else:
        sent = raw(
            world,
            f"From: Eve <{EVE}>\nTo: {ADDRESS}\nSubject: =?utf-8?b?{b64encode(('press inquiry' + chr(10) + words).encode()).decode()}?=",
            "A question of the press to you all.",
            proof="evil.example",
        )
    told = to(sent, COORDINATOR)
    assert told
    for mail in told:
        plain = line.strip("*# ")
        assert not any(row.strip("*# ") == plain for row in see(mail).text.splitlines())
        assert all(target.startswith(("mailto:", "cid:")) for target in links_in([mail]))


# --- our letters to odd addresses and in odd threads -----------------------------------------------------------------------

IDS = {
    "as long as a line": f"<{'a' * 985}@x.example>",
    "longer than a line": f"<{'a' * 3000}@x.example>",
    "without brackets": "20260302.1@x.example",
    "with blanks": "<2026 03 02@x.example>",
    "two of them": "<a@x.example> <b@x.example>",
    "letters of another kind": "<zürich.1@x.example>",
    "encoded": "=?utf-8?q?=3Ca=40x.example=0D=0ABcc:_eve=40evil.example=3E?=",
    "with a quotation": '<"a b"@x.example>',
    "nothing": "",
    "with a line end": "<a@x.example>\n\tX-Evil: 1",
    "of ours": "<REQ-1.cijagtabcdefghijklmnopqrstuvwxyz2.0123456789abcdef.abcdefghijklmnopqrstuvwxyz@pharmacists.example>",
}  # fmt: skip


@pytest.mark.parametrize("which", IDS)
def test_whatever_identifies_a_mail_it_is_answered_and_our_header_stays_ours(which: str) -> None:
    world = Attacked()
    before = len(world.player.post.sent)
    head = f"Authentication-Results: {SERVER}; dmarc=pass header.from=college.example\nFrom: Mia <{MIA}>\nTo: {ADDRESS}\nSubject: STATUS\nMessage-ID: {IDS[which]}\nReferences: {IDS[which]}\n"
    world.player.take_in(f"{head}\nSTATUS\n".replace("\n", "\r\n").encode())
    world.work()
    sent = to(world.player.post.sent[before:], MIA)
    assert len(sent) == 1
    assert all(len(row) <= 998 for row in sent[0].raw.split(b"\r\n"))
    names = [name.lower() for name, _ in see(sent[0]).parsed.items()]
    assert "bcc" not in names
    assert "x-evil" not in names
    assert len(names) == len(set(names))
    assert not world.player.trouble


ODD_ADDRESSES = [
    "da..me@docomo.example", ".dame@docomo.example", "dame.@docomo.example", "o'brien@x.example", "a/b=c@x.example", "100%@x.example", "{a|b}@x.example",
    '"a b"@x.example', '"a@b"@x.example', "-f@x.example", "L" * 64 + "@x.example", "L" * 65 + "@x.example", "a@xn--bcher-kva.example", "a@localhost", "a@[192.0.2.1]",
    "a@" + ".".join(["d" * 60] * 4), "MiXeD@X.Example", "a@x_y.example", "a@-x.example", "a@x.example.", "j\u00fcrgen@x.example", "a@b\u00fccher.example", "?=@x.example",
]  # fmt: skip


@pytest.mark.parametrize("address", ODD_ADDRESSES, ids=range(len(ODD_ADDRESSES)))
def test_whoever_signs_up_from_an_odd_address_is_answered_or_a_coordinator_hears(address: str) -> None:
    world = Attacked()
    host = address.rpartition("@")[2].lower().rstrip(".")
    head = f"From: {address}\nTo: {ADDRESS}\nSubject: SIGN UP MENTEE"
    sent = raw(world, head, FORM.format(name="Lee Chan"), proof=host)
    mine = [mail for mail in sent if mail.recipient not in (COORDINATOR, JON, MIA)]
    assert mine or a_coordinator_knows(world, sent)
    for mail in mine:
        assert mail.recipient.lower() == address.lower()
        assert [a.addr_spec for a in see(mail).parsed["to"].addresses] == [mail.recipient]


OWN = ["o'neil&co/mentors+%41?subject=x#y@program.example"]


@pytest.mark.parametrize("address", OWN)
def test_buttons_and_replies_lead_to_a_program_of_any_address(tmp_path: Path, address: str) -> None:
    from email import message_from_bytes, policy

    program = SmallProgram(tmp_path)
    config = tmp_path / "config.toml"
    config.write_text(config.read_text().replace('"mentors@program.example"', f'"{address}"'))
    if program.here("once") == 2:  # refused in a sentence
        return
    program.sign_up("jon@north.example")
    program.sign_up("mia@west.example", "MENTEE", "Mia Lund")
    program.done("once")
    program.put("mia@west.example", "REQUEST M-1001", "Would you?", "Mia Lund")
    program.done("once")
    local, _, domain = address.partition("@")
    letters = [message_from_bytes(p.read_bytes(), policy=policy.default) for p in (tmp_path / "sent" / "new").iterdir()]  # fmt: skip
    request = next(m for m in letters if "REQ-1" in str(m["subject"]) and "jon@" in str(m["to"]))
    assert isinstance(request, EmailMessage)
    page = request.get_body(("html",))
    assert page is not None
    targets = re.findall(r'href="(mailto:[^"]*)"', page.get_content().replace("&amp;", "&"))
    assert targets
    for target in targets:
        goes = unquote(urlsplit(target).path)
        assert goes.startswith(local), target
        assert goes.endswith(f"@{domain}"), target
        assert set(parse_qs(urlsplit(target).query)) <= {"subject", "body"}, target
    answer = str(request["reply-to"].addresses[0].addr_spec)
    assert answer.startswith(local)
    reply = f"From: Jon Berg <jon@north.example>\nTo: {answer}\nSubject: Re: x\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nMessage-ID: <r@north.example>\nIn-Reply-To: {request['message-id']}\n\nACCEPT\n"
    (tmp_path / "inbox" / "new" / "reply").write_bytes(reply.replace("\n", "\r\n").encode())
    program.done("once")
    assert [r["state"] for r in program.told("export")["requests"]] == ["accepted"]


# --- words that a database could take for its own, on both -------------------------------------------------------------------

SEARCHES = ["%", "_", "'", "\\", "critical & ! | :* (", "care:*", "-care", '"critical', "\u2603 \U0001f600", "care " * 400, "page 99999999999999999999", "page -1", "page 0", "critical care page 2147483648", "{care}", "$1 ? :name %(x)s"]  # fmt: skip


@pytest.mark.parametrize("search", SEARCHES, ids=range(len(SEARCHES)))
def test_a_search_of_any_signs_is_answered_once(world: Attacked, search: str) -> None:
    sent = world.write(MIA, "BROWSE", f"BROWSE {search}")
    assert len(to(sent, MIA)) == 1
    assert not to(sent, JON)
    assert not world.player.trouble
    assert world.player.records()["inbox"]["quarantined"] == 0


WANTED = ["%", "_on Berg", "Jon%", "M-999999999", "M-000001001", "' OR 1=1 --", "Jon\\ Berg", "\U0001f600", "ＪＯＮ ＢＥＲＧ", "jön berg"]  # fmt: skip


@pytest.mark.parametrize("name", WANTED, ids=range(len(WANTED)))
def test_a_request_for_anybody_at_all_reaches_no_wrong_mentor(world: Attacked, name: str) -> None:
    world.write("zoe@west.example", "SIGN UP MENTOR", FORM.format(name="Zoe Lind"))
    sent = world.write(MIA, f"REQUEST {name}", "Would you?")
    assert to(sent, MIA)
    assert not to(sent, "zoe@west.example")
    assert not world.player.trouble
    assert world.player.records()["inbox"]["quarantined"] == 0


# --- rules, rosters, and the words of commands -----------------------------------------------------------------------------------

SPELLED = [("Bücher", "Bu\u0308cher"), ("Bu\u0308cher", "Bücher")]


@pytest.mark.parametrize(("rule", "mail"), SPELLED, ids=range(len(SPELLED)))
def test_a_screening_rule_holds_what_reads_the_same(tmp_path: Path, rule: str, mail: str) -> None:
    (tmp_path / "screening.toml").write_text(
        f'[[rule]]\nname = "One"\nwhen = {{ subject_has = ["{rule}"] }}\nthen = "hold"\nbecause = "so"\n'
    )
    world = Attacked()
    player = world.player
    player.rules = replace(player.rules, screening=rules_in(tmp_path, "en").screening)
    player.set_up()
    world.write(MIA, f"HELP {mail}", "HELP")
    assert any("One" in because for because in world.held())


APART = ["mia@bücher.example", "mia@BÜCHER.example", "mia@xn--bcher-kva.example"]


@pytest.mark.parametrize("written", APART, ids=range(3))
def test_two_who_are_kept_apart_are_so_whatever_way_the_host_is_written(tmp_path: Path, written: str) -> None:
    mia = "mia@xn--bcher-kva.example"
    (tmp_path / "blocked.toml").write_text(f'[[blocked]]\nbetween = ["{written}", "{JON}"]\nbecause = "so"\n')
    try:
        blocked = rules_in(tmp_path, "en").blocked
    except ConfigError:
        return  # refused, and the operator hears it
    world = Attacked()
    world.player.rules = replace(world.player.rules, blocked=blocked)
    world.player.set_up()
    world.write(mia, "SIGN UP MENTEE", FORM.format(name="Ina Vogt"))
    sent = world.write(mia, "REQUEST M-1001", "Would you?")
    assert to(sent, mia)
    assert not to(sent, JON)


@pytest.mark.parametrize("cell", ["Zoe.Lind@Example.org", "zoe.lind@EXAMPLE.org.", "\u00a0zoe.lind@example.org ", "'zoe.lind@example.org", "=zoe.lind@example.org", '=HYPERLINK("mailto:zoe.lind@example.org")'])  # fmt: skip
def test_a_roster_as_spreadsheets_spell_it_lets_its_people_in_or_somebody_hears(cell: str) -> None:
    zoe = "zoe.lind@example.org"
    quoted = cell.replace('"', '""')
    roster = read_roster(f'email,name\n"{quoted}",Zoe Lind\n'.encode())
    if roster.faults:
        assert "line 2" in roster.faults[0]
        return
    world = Attacked()
    world.player.given(f"roster {roster.rows[0][0]}")
    sent = world.write(zoe, "SIGN UP MENTEE", FORM.format(name="Zoe Lind"))
    signed = [m["email"] for m in world.player.records()["members"]]
    assert (zoe in signed and to(sent, zoe)) or to(sent, COORDINATOR)


OVER = ["program.db", "config.toml", "sent/new", "inbox/new/1.mail"]


@pytest.mark.parametrize("place", OVER)
def test_a_backup_is_never_written_over_what_the_program_lives_on(tmp_path: Path, place: str) -> None:
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    (tmp_path / "inbox" / "new" / "1.mail").write_bytes(b"From: a@b.example\r\nSubject: HELP\r\n\r\nHELP\r\n")
    before = program.told("export")
    config, mail = (tmp_path / "config.toml").read_bytes(), (tmp_path / "inbox/new/1.mail").read_bytes()
    sent = program.sent()
    program.here("backup", str(tmp_path / place))
    program.here("restore", str(tmp_path / place), "--replace")
    assert (tmp_path / "config.toml").read_bytes() == config
    assert (tmp_path / "inbox/new/1.mail").read_bytes() == mail
    assert program.told("export") == before
    assert program.sent() == sent


@pytest.mark.parametrize("place", ["inbox", "mine", "templates"])
def test_a_gallery_of_letters_leaves_what_lies_in_its_folder(tmp_path: Path, place: str) -> None:
    program = SmallProgram(tmp_path)
    folder = tmp_path / place
    folder.mkdir(exist_ok=True)
    (folder / "index.md").write_text("mine")
    (folder / "request.md").write_text("subject: mine\n\nmine\n")
    program.here("preview", "--all", str(folder))
    assert (folder / "request.md").read_text() == "subject: mine\n\nmine\n"
    assert (folder / "index.md").read_text() == "mine"


HIDING = {
    "the charset": "Content-Type: text/plain; charset={token}\n",
    "the boundary": 'Content-Type: multipart/mixed; boundary="{token}"\n',
    "the encoding": "Content-Transfer-Encoding: {token}\n",
    "the date": "Date: {token}\n",
    "the name of a file": 'Content-Type: application/pdf; name="{token}.pdf"\n',
    "the sender of a list": "List-Id: <{token}.x.example>\n",
    "the returner": "X-Autoreply: {token}\n",
    "too many readers": "Cc: {token}@x.example{many}\n",
    "the name of the sender": "",
}


@pytest.mark.slow
@pytest.mark.parametrize("which", HIDING)
def test_a_reply_token_in_any_field_stays_out_of_the_log(tmp_path: Path, which: str) -> None:
    program = SmallProgram(tmp_path, '[log]\nfile = "log"\n')
    token = "REQ-1.cijagtabcdefghijklmnopqrstuvwxyz"[:38]
    secret = "M-1001.cijagtx" + "abcdefghijklmnopqrstuvwxy2"[:25]
    for name in (token, secret):
        fields = HIDING[which].format(token=name, many=", a@b.example" * 1_100)
        who = f'"{name}" <jon@north.example>' if which == "the name of the sender" else "jon@north.example"
        mail = f"From: {who}\nTo: mentors@program.example\nSubject: REQUEST {name}\nMessage-ID: <{name}@x.example>\n{fields}\nREQUEST {name}\n"
        (tmp_path / "inbox" / "new" / name).write_bytes(mail.replace("\n", "\r\n").encode())
    program.here("once")
    said = program.log()
    assert "mail=" in said
    assert token[14:] not in said
    assert secret[14:] not in said


def test_explain_answers_for_mails_of_any_shape_one_by_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = SmallProgram(tmp_path)
    shapes: Sequence[bytes] = [
        b"", b"\n", b"\x00" * 500, b"From: \xff\xfe <a@b.example>\r\nSubject: =?utf-8?q?=ED=A0=80?=\r\n\r\n\xed\xa0\x80",
        b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n<p style='margin-top:" + b"9" * 400 + b"em'>HELP</p>",
        b"From: a@b.example\r\nDate: Fri, 31 Dec 9999 23:59:59 -1200\r\nSubject: HELP\r\n\r\nHELP\r\n",
        b"From: a@b.example\r\nSubject: HELP\r\n\r\nHELP\r\n",
    ]  # fmt: skip
    files = []
    for n, content in enumerate(shapes):
        (tmp_path / f"{n}.eml").write_bytes(content)
        files.append(str(tmp_path / f"{n}.eml"))
    capsys.readouterr()
    program.here("explain", "--json", *files)
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    told = [json.loads(line) for line in said.out.splitlines()]
    assert [one["file"] for one in told] == files
    assert told[-1]["intent"]["kind"] == "help"


def test_a_mail_that_broke_its_reader_is_answered_and_keeps_no_other_back(tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    head = b"From: Eve <eve@far.example>\r\nTo: mentors@program.example\r\nDate: Mon, 2 Mar 2026 10:00:00 +0100\r\n"
    for n in range(3):
        body = b"<p style='margin-top:" + b"9" * 400 + b"em'>SIGN UP MENTEE</p>"
        mail = head + b"Subject: hello %d\r\nContent-Type: text/html\r\n\r\n" % n + body
        (tmp_path / "inbox" / "new" / f"{n}bad").write_bytes(mail)
    program.put("jon@north.example", "SIGN UP MENTOR", PROFILE.format("Jon Berg"))
    program.done("once")
    records = program.told("export")
    assert [m["email"] for m in records["members"]] == ["jon@north.example"]
    assert records["inbox"]["waiting"] == 0
    assert "eve@far.example" in program.sent()
