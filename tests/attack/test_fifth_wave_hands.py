# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The fifth wave, by hand: signatures around the words, calendars, forms that come back, and words for a partner."""

from __future__ import annotations

import re
import zlib
from base64 import b64encode
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from processor.config import ConfigError
from processor.config import load_rules as rules_in
from processor.config.roster import read_roster
from processor.core.mail import OutboundMail
from processor.core.reading.words.typed_days import typed_day
from processor.loading import load, try_templates
from tests.attack.heard import a_coordinator_knows, jon_or_a_coordinator_hears
from tests.attack.letters import everything, links_in, meeting
from tests.attack.mails_by_hand import (
    B64,
    HTML,
    PLAIN,
    SERVER,
    alternative,
    answers_by_hand,
    der,
    multipart,
    raw,
    with_attached,
)
from tests.attack.people import LEE
from tests.attack.prepared import matched
from tests.attack.records import things
from tests.attacks import EVE, FORM, JON, MIA, Attacked, reply_token, to, tokens_in_text
from tests.operation.small import CONFIG, SmallProgram
from tests.own_templates import own_templates
from tests.player import ADDRESS, COORDINATOR
from tests.post_office import see
from tests.shipped_rules import RULES

# --- a signature around the words (S/MIME) ------------------------------------------------------------------


def endless(tag: int, *parts: bytes) -> bytes:
    """Of no length, as programs write it that do not know the length before they begin."""
    return bytes([tag, 0x80]) + b"".join(parts) + b"\0\0"


DATA, SIGNED = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")
PACKED = bytes.fromhex("060b2a864886f70d0109100109")


def around(content: bytes) -> bytes:
    inner = der(0x30, DATA, der(0xA0, der(0x04, content)))
    return der(0x30, SIGNED, der(0xA0, der(0x30, b"\x02\x01\x01", der(0x31), inner, der(0x31))))


def in_pieces(content: bytes) -> bytes:
    """As OpenSSL and Java stream it: the words in pieces of a few bytes."""
    pieces = [der(0x04, content[n : n + 7]) for n in range(0, len(content), 7)]
    inner = endless(0x30, DATA, endless(0xA0, endless(0x24, *pieces)))
    body = endless(0x30, b"\x02\x01\x01", der(0x31), inner, der(0x31))
    return endless(0x30, SIGNED, endless(0xA0, body))


def packed(content: bytes) -> bytes:
    inner = der(0x30, DATA, der(0xA0, der(0x04, zlib.compress(content))))
    algorithm = der(0x30, bytes.fromhex("060b2a864886f70d0109100308"))
    return der(0x30, PACKED, der(0xA0, der(0x30, b"\x02\x01\x00", algorithm, inner)))


def bare() -> bytes:
    return der(0x30, SIGNED, der(0xA0, der(0x30, b"\x02\x01\x01", der(0x31), der(0x30, DATA), der(0x31))))  # fmt: skip


def mail(kind: str, words: str, more: str = "") -> bytes:
    return f"{more}Content-Type: {kind}\n\n{words}\n".replace("\n", "\r\n").encode()


def opaque(
    cms: bytes, kind: str = "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"
) -> tuple[str, str, str]:
    return kind, b64encode(cms).decode() + "\n", B64


ACCEPT = mail(PLAIN, "ACCEPT")
SEALED_YES: dict[str, tuple[str, str, str]] = {
    "in pieces of no known length": opaque(in_pieces(ACCEPT)),
    "by an older name": opaque(around(ACCEPT), "application/x-pkcs7-mime; smime-type=signed-data"),
    "by the name of its file alone": opaque(around(ACCEPT), "application/octet-stream; name=smime.p7m"),
    "as another type than it is": opaque(around(ACCEPT), "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m"),
    "packed": opaque(packed(ACCEPT), "application/pkcs7-mime; smime-type=compressed-data; name=smime.p7z"),
    "signed twice": opaque(around(mail("application/pkcs7-mime; smime-type=signed-data", b64encode(around(ACCEPT)).decode(), B64))),
    "nothing inside": opaque(bare()),
    "words without a header": opaque(around(b"ACCEPT\r\n")),
    "with something after its end": opaque(around(ACCEPT) + b"\0" * 40),
    "below a remark of a gateway": multipart(f"Content-Type: {PLAIN}\n\nExternal mail.\n", f"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n{B64}\n{b64encode(around(ACCEPT)).decode()}\n"),
    "words with a letter for each line end": opaque(around(ACCEPT.replace(b"\r\n", b"\r"))),
}  # fmt: skip
SEALED_NO: dict[str, tuple[str, str, str]] = {
    "crossed out inside": opaque(around(mail(HTML, "<p><s>ACCEPT</s></p>"))),
    "a no inside, and a yes beside it": multipart(f"Content-Type: {PLAIN}\n\nACCEPT\n", f"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n{B64}\n{b64encode(around(mail(PLAIN, 'I have to decline, sorry.'))).decode()}\n", kind="alternative"),
    "a yes of another inside a mail": opaque(around(mail("message/rfc822", f"From: Eve <{EVE}>\nSubject: x\n\nACCEPT"))),
    "a robot's answer inside": (opaque(b"")[0], b64encode(around(ACCEPT)).decode() + "\n", B64 + "Auto-Submitted: auto-replied\n"),
    "our own letter inside": opaque(around(mail(PLAIN, "> Reply ACCEPT or REJECT."))),
    "a calendar that accepts inside": opaque(around(mail("text/calendar; method=REPLY", "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:x\nATTENDEE;PARTSTAT=ACCEPTED:mailto:jon@hospital.example\nSUMMARY:ACCEPT\nEND:VEVENT\nEND:VCALENDAR"))),
    "a yes as an attached file inside": opaque(around(mail(PLAIN + "; name=a.txt", "ACCEPT", "Content-Disposition: attachment; filename=a.txt\n"))),
}  # fmt: skip


@pytest.mark.parametrize("which", SEALED_YES)
def test_a_yes_in_any_signature_is_taken_or_somebody_hears_of_it(which: str) -> None:
    world = Attacked()
    sent = answers_by_hand(world, world.asked(), *SEALED_YES[which])
    assert world.state() == "accepted" or jon_or_a_coordinator_hears(world, sent)
    assert world.player.records()["inbox"]["waiting"] == 0
    assert not world.player.trouble


@pytest.mark.parametrize("which", SEALED_NO)
def test_what_is_no_yes_is_none_in_a_signature_and_somebody_hears_of_it(which: str) -> None:
    world = Attacked()
    sent = answers_by_hand(world, world.asked(), *SEALED_NO[which])
    assert world.state() != "accepted"
    robot = which in ("a robot's answer inside", "a calendar that accepts inside")
    assert robot or jon_or_a_coordinator_hears(world, sent) or to(sent, MIA)


def test_a_sender_inside_a_signature_is_not_who_wrote() -> None:
    """The header inside is the writer's to choose; the one outside is what our server proved."""
    world = Attacked()
    world.asked()
    before = things(world)
    inside = mail(
        PLAIN, "ACCEPT REQ-1", f"From: Jon Berg <{JON}>\nSubject: ACCEPT REQ-1\nMIME-Version: 1.0\n"
    )
    kind, body, more = opaque(around(inside))
    head = (
        f"From: Eve <{EVE}>\nTo: {ADDRESS}\nSubject: hello\nMIME-Version: 1.0\nContent-Type: {kind}\n{more}"
    )
    sent = raw(world, head, body, proof="evil.example")
    assert things(world) == before
    assert not to(sent, MIA)


def test_a_verdict_inside_a_signature_proves_nobody() -> None:
    world = Attacked()
    before = things(world)
    inside = mail(
        PLAIN, "LEAVE", f"Authentication-Results: {SERVER}; dmarc=pass header.from=hospital.example\n"
    )
    kind, body, more = opaque(around(inside))
    head = (
        f"From: Jon <{JON}>\nTo: {ADDRESS}\nSubject: LEAVE\nMIME-Version: 1.0\nContent-Type: {kind}\n{more}"
    )
    raw(world, head, body)
    assert things(world) == before


def test_a_form_and_a_cv_in_a_signature_are_taken_or_somebody_hears() -> None:
    world = Attacked()
    cv = b64encode(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n").decode()
    kind, body, _ = multipart(
        f"Content-Type: {PLAIN}\n\n{FORM.format(name='Lee Chan')}\n",
        f"Content-Type: application/pdf; name=cv.pdf\n{B64}Content-Disposition: attachment; filename=cv.pdf\n\n{cv}\n",
    )
    kind, body, more = opaque(in_pieces(mail(kind, body)))
    head = f"From: Lee Chan <{LEE}>\nTo: {ADDRESS}\nSubject: SIGN UP MENTEE\nMIME-Version: 1.0\nContent-Type: {kind}\n{more}"
    sent = raw(world, head, body, proof="college.example")
    assert to(sent, LEE)
    assert LEE in [m["email"] for m in world.player.records()["members"]] or a_coordinator_knows(world, sent)


def test_a_forward_that_a_coordinator_signed_around_is_done_or_held() -> None:
    world = Attacked()
    world.asked()
    own = f"From: Jon Berg <{JON}>\nTo: {COORDINATOR}\nSubject: ACCEPT REQ-1\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nMessage-ID: <own@hospital.example>\n\nACCEPT REQ-1\n"
    kind, body, _ = multipart(f"Content-Type: {PLAIN}\n\n\n", f"Content-Type: message/rfc822\n\n{own}")
    kind, body, more = opaque(around(mail(kind, body)))
    head = f"From: Carla <{COORDINATOR}>\nTo: {ADDRESS}\nSubject: Fwd: ACCEPT\nMIME-Version: 1.0\nContent-Type: {kind}\n{more}"
    sent = raw(world, head, body, proof="pharmacists.example")
    assert to(sent, COORDINATOR)
    assert world.state() == "accepted" or world.held()


# --- our letter below the words, and kinds of text that few send ------------------------------------------------------

OVER = {
    "Japanese": "2026年3月2日(月) 10:00 Mentor Exchange <mentors@pharmacists.example>:",
    "Russian": "Понедельник, 2 марта 2026, 10:00 +03:00 от Mentor Exchange <mentors@pharmacists.example>:",
    "Turkish": "Mentor Exchange <mentors@pharmacists.example>, 2 Mar 2026 Pzt, 10:00 tarihinde şunu yazdı:",
    "Czech": "---------- Původní e-mail ----------\nOd: Mentor Exchange <mentors@pharmacists.example>\nKomu: jon@hospital.example\nDatum: 2. 3. 2026 10:00:00\nPředmět: Would you mentor Mia Okafor?",
    "Finnish": "Lähettäjä: Mentor Exchange <mentors@pharmacists.example>\nLähetetty: maanantai 2. maaliskuuta 2026 10.00\nVastaanottaja: jon@hospital.example\nAihe: Would you mentor Mia Okafor?",
    "Hebrew": "\u200fבתאריך יום ב׳, 2 במרץ 2026 ב-10:00 מאת Mentor Exchange <\u200fmentors@pharmacists.example\u200f>:\u200f",
    "Korean": "2026년 3월 2일 (월) 오전 10:00, Mentor Exchange <mentors@pharmacists.example>님이 작성:",
    "Chinese": "------------------ 原始邮件 ------------------\n发件人: \"Mentor Exchange\" <mentors@pharmacists.example>;\n发送时间: 2026年3月2日(星期一) 上午10:00\n收件人: \"jon\"<jon@hospital.example>;\n主题: Would you mentor Mia Okafor?",
    "Greek": "Στις Δευ, 2 Μαρ 2026 στις 10:00 π.μ., ο χρήστης Mentor Exchange <mentors@pharmacists.example> έγραψε:",
    "no line at all": "",
}  # fmt: skip


@pytest.mark.parametrize("which", OVER)
def test_our_letter_below_a_question_without_marks_is_no_yes_in_any_language(which: str) -> None:
    world = Attacked()
    asked = world.asked()
    sent = answers_by_hand(
        world, asked, PLAIN, f"What does she study?\n\n{OVER[which]}\n\n{see(asked).text}\n"
    )
    assert world.state() != "accepted"
    assert jon_or_a_coordinator_hears(world, sent) or to(sent, MIA)


KINDS: dict[str, tuple[str, str, str]] = {
    "enriched": ("text/enriched", "<bold>ACCEPT</bold>\n", ""),
    "Markdown": ("text/markdown; charset=utf-8", "**ACCEPT**\n", ""),
    "rich text of an office": ("application/rtf", r"{\rtf1 ACCEPT}" + "\n", ""),
    "a part of a mail": ('message/partial; id="a@b"; number=1; total=2', "Subject: x\n\nACCEPT\n", ""),
    "a mail that lies elsewhere": ("message/external-body; access-type=URL; URL=\"https://x.example\"", f"Content-Type: {PLAIN}\n\nACCEPT\n", ""),
    "parts in parallel": multipart(f"Content-Type: {PLAIN}\n\nACCEPT\n", f"Content-Type: {PLAIN}\n\n-- \nJon\n", kind="parallel"),
    "a part that another takes the place of": multipart(f"Content-Type: {PLAIN}\n\nACCEPT\n", kind="x-mixed-replace"),
    "a kind without its second half": ("text", "ACCEPT\n", ""),
    "a kind of one's own": ("x-jon/x-mail", "ACCEPT\n", ""),
    "a boundary that never comes": ("multipart/mixed; boundary=never", "ACCEPT\n", ""),
    "a page for phones": multipart(f"Content-Type: {PLAIN}\n\nACCEPT\n", "Content-Type: text/watch-html; charset=utf-8\n\n<b>ACCEPT</b>\n", kind="alternative"),
}  # fmt: skip


@pytest.mark.parametrize("which", KINDS)
def test_a_yes_of_a_rare_kind_is_taken_or_somebody_hears_of_it(which: str) -> None:
    world = Attacked()
    sent = answers_by_hand(world, world.asked(), *KINDS[which])
    assert world.state() == "accepted" or jon_or_a_coordinator_hears(world, sent)
    assert not world.player.trouble


# --- what stands below a farewell, beside a telephone number ------------------------------------------------------------

TAKEN_BACK = [
    "Yes, gladly.\n\nCheers,\nJon\n\nNo, wait, I cannot: I move away. Call me at +1 555 010 0100.",
    "ACCEPT\n\nBest regards,\nJon Berg\n\nPS: Sorry, I have to take that back. REJECT, please. My number is +1 555 010 0100.",
    "I accept.\n\nBest,\nJon\n\nP.S. I just read her CV at https://college.example/cv and cannot do it after all.",
]  # fmt: skip


@pytest.mark.parametrize("words", TAKEN_BACK, ids=range(len(TAKEN_BACK)))
def test_a_yes_that_is_taken_back_below_a_farewell_beside_a_number_is_none(words: str) -> None:
    world = Attacked()
    sent = world.reply(JON, world.asked(), words)
    assert world.state() != "accepted"
    assert jon_or_a_coordinator_hears(world, sent) or to(sent, MIA)


BELOW = [
    "Thanks a lot.\n\nCheers,\n\nJon\n\nCould a coordinator call me? +1 555 010 0100",
    "Thank you!\n\nBest,\nJon\n\nPlease call me about Mia, she asks me for money: +1 555 010 0100.",
    "Thank you.\n\nKind regards,\nJon Berg\n\nMy new address from Monday is jon.berg@north.example, please write there.",
    "Thank you for the introduction!\n\nBest,\nJon\n\nCan you look at https://x.example/form and tell me if I must sign it?",
]  # fmt: skip


@pytest.mark.parametrize("ended", [False, True], ids=["while it lasts", "after its end"])
@pytest.mark.parametrize("words", BELOW, ids=range(len(BELOW)))
def test_a_question_below_thanks_and_a_farewell_beside_a_number_is_not_met_with_silence(
    words: str, ended: bool
) -> None:
    world, _ = matched()
    world.later(days=200 if ended else 2)
    about = [m for m in to(world.player.post.sent, JON) if m.letter.startswith("introduction")][-1]
    sent = world.reply(JON, about, words)
    assert jon_or_a_coordinator_hears(world, sent)


# --- words for a partner ---------------------------------------------------------------------------------------


def says(world: Attacked, words: str, who: str = JON) -> list[OutboundMail]:
    """In the thread of the relationship, to the letter that introduced the two."""
    about = [m for m in to(world.player.post.sent, who) if m.letter.startswith("introduction")][-1]
    return world.reply(who, about, words)


ABOUT_HER = {
    "said to be one": "Mia, my mentee, never shows up. What can I do?",
    "in brackets": "Mia (the mentee you gave me) is rude to my staff. Please do not tell her that I wrote.",
    "a heading": "Mia Okafor:\n\nshe has missed three talks. Should I end it?",
    "a line of its own": "Mia Okafor\n\nhas not answered me for five weeks, and I am worried.",
    "a dash": "Mia - she frightens me. I need somebody to talk to, in confidence.",
    "a name and a colon": "Mia: no sign of life since May. Is her address right?",
    "a name, and then to whom it goes": "Mia!\n\nDear coordinators, this is about her: she asks me for money.",
    "the family name first": "Okafor, Mia: no sign of life since May.",
    "a title": "Dr. Okafor: she shouts at me.",
    "a question": "Mia?\n\nWho is that? I never agreed to this.",
    "a talk that is copied": "Mia: I quit, and I will tell everybody about you.\nJon: why?\n\nWhat am I to do now?",
    "in Spanish": "Mia, mi alumna, no contesta. ¿Qué hago?",
    "beside the number": "Mia / REL-1: please help me, I am afraid of her.",
    "to the program first": "Dear Mentor Exchange,\n\nMia has asked me for money.",
    "to coordinators and her": "Dear coordinators, dear Mia,\n\nI would like to complain about the program.",
}


@pytest.mark.parametrize("which", ABOUT_HER)
def test_what_is_said_about_a_partner_is_not_passed_on_to_her_and_a_coordinator_reads_it(which: str) -> None:
    world, _ = matched()
    sent = says(world, ABOUT_HER[which])
    assert not [m for m in to(sent, MIA) if m.letter == "from-partner"]
    assert a_coordinator_knows(world, sent)


WORDS = {
    "a button of ours": "Dear Mia,\n\n[Accept](mailto:eve@evil.example?subject=x) and <a href='https://evil.example'>click</a> https://evil.example/login",
    "a template": "Dear Mia,\n\n{{ config }}{% include '_signature.md' %}{{ button('x', 'LEAVE') }}",
    "a page": "Dear Mia,\n\n</blockquote></td></table><h1>Your account</h1><script>alert(1)</script><img src=https://evil.example/p.png>",
    "a picture of Markdown": "Dear Mia,\n\n![logo](https://evil.example/p.png)\n\n[ref]: https://evil.example\n\n<https://evil.example>",
    "signs that turn the line": "Dear Mia,\n\n\u202egnp.exe\u202c \u2066x\u2069 \x1b[2J\x07",
}


@pytest.mark.parametrize("spanish", [False, True], ids=["English", "Spanish"])
@pytest.mark.parametrize("which", WORDS)
def test_words_that_are_passed_on_stay_words_in_either_language(which: str, spanish: bool) -> None:
    world, _ = matched()
    if spanish:
        world.write(MIA, "ESPAÑOL")
    sent = [m for m in to(says(world, WORDS[which]), MIA) if m.letter == "from-partner"]
    assert sent or world.held()
    for one in sent:
        assert all(
            target.startswith(("mailto:mentors", f"mailto:{JON}", "cid:")) for target in links_in([one])
        )
        assert "evil" not in "".join(links_in([one]))
        page = see(one).parsed.get_body(("html",))
        shown = str(page.get_content()) if page else ""
        assert "<script" not in shown
        assert "<h1>Your account" not in shown
        assert "\u202e" not in see(one).text
        assert "\x1b" not in see(one).text


TOKEN_IN_WORDS = [
    "Dear Mia,\n\n{}",
    "Dear Mia,\n\nmentors+{}@pharmacists.example",
    "Dear Mia,\n\nmailto:mentors%2B{}%40x",
    "Dear Mia,\n\n<mentors+{}@\npharmacists.example>",
    "Dear Mia,\n\n*{}*",
]


@pytest.mark.parametrize("words", TOKEN_IN_WORDS, ids=range(len(TOKEN_IN_WORDS)))
def test_words_that_are_passed_on_take_no_token_along(words: str) -> None:
    world, before = matched()
    about = [m for m in to(before, JON) if m.letter.startswith("introduction")][-1]
    sent = says(world, words.format(reply_token(about)))
    secret = reply_token(about)[-20:]
    for one in [*to(sent, MIA), *to(sent, COORDINATOR)]:
        assert secret not in re.sub(r"[\s=]", "", everything([one]))


@pytest.mark.parametrize("proof", ["", "fail"])
def test_words_in_a_partners_name_that_nobody_vouches_for_reach_no_partner(proof: str) -> None:
    world, before = matched()
    world.drop(JON, "Re: You and Mia Okafor [REL-1]", "Dear Mia,\n\nsend me your passport.", proof=proof)
    quote = tokens_in_text([m for m in to(before, JON) if "REL-1" in see(m).subject][-1])
    world.drop(JON, "Re: hello", f"Dear Mia,\n\nsend me your passport.\n\n{quote}", proof=proof)
    assert not to(world.work(), MIA)


def test_a_stranger_with_the_quoted_letter_reaches_no_partner() -> None:
    world, before = matched()
    about = [m for m in to(before, JON) if "REL-1" in see(m).subject][-1]
    sent = world.write(
        EVE,
        "Re: You and Mia Okafor [REL-1]",
        "Dear Mia,\n\nwrite to me.\n\n" + " ".join(tokens_in_text(about)),
    )
    sent += world.write(
        EVE,
        "Re: You and Mia Okafor [REL-1]",
        "Dear Mia,\n\nwrite to me.",
        to=str(see(about).parsed["reply-to"]),
    )
    assert not to(sent, MIA)
    assert MIA not in everything(to(sent, EVE))


def test_fifty_words_for_a_partner_in_a_day_flood_nobody_and_the_rest_is_kept() -> None:
    world, _ = matched()
    sent = []
    for n in range(50):
        sent += world.write(JON, "Re: You and Mia Okafor [REL-1]", f"Dear Mia,\n\nthought number {n}.")
    assert len(to(sent, MIA)) <= 10
    assert len(to(sent, COORDINATOR)) <= 14
    went = len([m for m in to(sent, MIA) if m.letter == "from-partner"])
    assert went + len(world.held()) >= 50 or to(sent, JON)


def test_words_for_a_partner_who_left_do_not_vanish() -> None:
    world, _ = matched()
    world.write(MIA, "LEAVE")
    sent = says(world, "Dear Mia,\n\nhow are you?")
    assert to(sent, MIA) or to(sent, JON) or a_coordinator_knows(world, sent)


def test_words_for_a_partner_whose_address_is_in_copy_by_name_alone_do_not_vanish() -> None:
    """Her address is what another is called: she has no mail of it."""
    world, _ = matched()
    head = f'From: Jon Berg <{JON}>\nTo: {ADDRESS}\nCc: "{MIA}" <old@college.example>\nSubject: Re: You and Mia Okafor [REL-1]'
    sent = raw(world, head, "Dear Mia,\n\nshall we meet on Friday?", proof="hospital.example")
    assert to(sent, MIA) or to(sent, JON) or a_coordinator_knows(world, sent)


def test_words_for_a_partner_with_two_files_are_read_by_a_person() -> None:
    world, _ = matched()
    file = f"Content-Type: image/png; name=a.png\n{B64}Content-Disposition: attachment; filename=a.png\n\niVBORw0KGgo=\n"
    kind, body, _ = multipart(
        f"Content-Type: {PLAIN}\n\nDear Mia,\n\nhere they are.\n", file, file.replace("a.png", "b.png")
    )
    head = f"From: Jon Berg <{JON}>\nTo: {ADDRESS}\nSubject: Re: You and Mia Okafor [REL-1]\nMIME-Version: 1.0\nContent-Type: {kind}"
    sent = raw(world, head, body, proof="hospital.example")
    assert to(sent, MIA) or to(sent, JON)
    assert a_coordinator_knows(world, sent)


@pytest.mark.parametrize("who", [MIA, JON])
def test_two_robots_that_greet_by_name_do_not_write_to_each_other_through_us(who: str) -> None:
    """Each answers every letter within seconds, with no field that shows it, and greets who is named there."""
    world, _ = matched()
    says(world, "Dear Mia,\n\nhow are you?")
    names = {MIA: "Jon", JON: "Mia"}
    went, last = 0, list[OutboundMail]()
    for turn in range(24):
        writer = who if turn % 2 else (JON if who == MIA else MIA)
        sent = world.write(
            writer,
            "Re: hello [REL-1]",
            f"Dear {names[writer]},\n\nThank you for your mail. I am at a meeting and read it soon.",
        )
        went += len([m for m in sent if m.letter == "from-partner"])
        last = sent
    assert went <= 10
    assert not last


def test_words_that_do_not_arrive_are_told_to_who_wrote_them_or_a_coordinator() -> None:
    world, _ = matched()
    world.player.post.refuses[MIA] = "550 5.1.1 no such user"
    sent = says(world, "Dear Mia,\n\nshall we meet on Friday?")
    sent += world.later(days=1)
    assert any(m.letter != "partner-has-words" for m in to(sent, JON)) or to(sent, COORDINATOR)


NAMES = ["*Mia* Okafor", "**Mia** Okafor", "# Mia Okafor", "- Mia Okafor", "1. Mia Okafor", "> Mia Okafor", "Mia [Okafor]", "Mia 'Okafor' \"X\"", "Mia & Okafor", "Mia Okafor, MD; PhD", "Mia\tOkafor", "Mia (Okafor)", "Mia !Okafor", "Mia: Okafor"]  # fmt: skip


@pytest.mark.parametrize("spanish", [False, True], ids=["English", "Spanish"])
@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_an_odd_name_is_looked_at_first_or_stands_as_it_is_in_every_letter(name: str, spanish: bool) -> None:
    world = Attacked()
    if spanish:
        world.write(JON, "ESPAÑOL")
    world.write(LEE, "SIGN UP MENTEE", FORM.format(name=name))
    if LEE not in [m["email"] for m in world.player.records()["members"]]:
        assert world.held() or to(world.player.post.sent, LEE)
        return
    asked = to(world.write(LEE, "REQUEST M-1001", "Would you?"), JON)[-1]
    world.reply(JON, asked, "ACCEPT")
    about = [m for m in to(world.player.post.sent, LEE) if m.letter.startswith("introduction")][-1]
    world.reply(LEE, about, "Dear Jon,\n\nthank you. When can we talk?")
    world.later(days=200)
    letters = [m for m in world.player.post.sent if m.recipient in (JON, LEE, COORDINATOR)]
    kept = next(m["name"] for m in world.player.records()["members"] if m["email"] == LEE)
    for one in letters:
        assert all(
            t.startswith(("mailto:mentors", f"mailto:{JON}", f"mailto:{LEE}", "cid:"))
            for t in links_in([one])
        )
        page = see(one).parsed.get_body(("html",))
        shown = str(page.get_content()) if page else ""
        shown = re.sub(r"<h1 .*?</h1>", "", shown, count=1, flags=re.DOTALL)  # our own headline, the subject
        assert not re.search(r"<(em|h1|li|ol)[^>]*>\s*(<[^>]*>)*\s*Mia", shown), (one.letter, kept)
    assert [m for m in letters if kept in see(m).text]
    assert not world.player.trouble


LOOKING_BACK = ['It was a "good" time, though she was often late.\n\nKind regards\nMentor Exchange\n\nA second note: forward me LEAVE', "[All was well](https://evil.example) <https://evil.example>", "{{ config }}{% raw %}", "good " * 3000, "\u202eesrever\u202c \x1b[2J fine"]  # fmt: skip


@pytest.mark.parametrize("words", LOOKING_BACK, ids=range(len(LOOKING_BACK)))
def test_what_somebody_writes_looking_back_reaches_a_coordinator_as_words(words: str) -> None:
    world, _ = matched()
    world.later(days=200)
    sent = says(world, words)
    notes = to(sent, COORDINATOR)
    assert notes or a_coordinator_knows(world, sent)
    for one in notes:
        assert all(t.startswith(("mailto:mentors", f"mailto:{JON}", "cid:")) for t in links_in([one]))
        assert "\u202e" not in see(one).text
        assert "\x1b" not in see(one).text
        assert not any(row.strip() == "A second note: forward me LEAVE" for row in see(one).text.splitlines())
        assert len(one.raw) < 60_000
    assert to(sent, JON)


# --- answers to an invitation ----------------------------------------------------------------------------------


def calendar(
    world: Attacked,
    lines: str,
    *,
    who: str = JON,
    proof: str = "hospital.example",
    method: str = "REPLY",
    words: str = "",
    more: str = "",
) -> list[OutboundMail]:
    ics = f"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:{method}\nBEGIN:VEVENT\nUID:{meeting(world)}\nDTSTAMP:20260303T150000Z\n{lines}\nEND:VEVENT\nEND:VCALENDAR"
    kind, body, _ = multipart(
        f"Content-Type: {PLAIN}\n\n{words}\n",
        f"Content-Type: text/calendar; method={method}; charset=utf-8\n{more}\n{ics}\n",
        kind="alternative",
    )
    head = (
        f"From: {who}\nTo: {ADDRESS}\nSubject: Declined: Mentoring\nMIME-Version: 1.0\nContent-Type: {kind}"
    )
    return raw(world, head, body, proof=proof)


DECLINES = {
    "another is the one who declines": f"ATTENDEE;PARTSTAT=DECLINED:mailto:{MIA}",
    "a comment with a link": f"ATTENDEE;PARTSTAT=DECLINED:mailto:{JON}\nCOMMENT:Pay at https://evil.example/x [y](https://evil.example)",
    "a summary that poses": f"ATTENDEE;PARTSTAT=DECLINED:mailto:{JON}\nSUMMARY:END NOW\nDESCRIPTION:LEAVE",
    "a hundred who take part": "\n".join(
        f"ATTENDEE;PARTSTAT=DECLINED:mailto:a{n}@x.example" for n in range(100)
    ),
    "a day at the end of all calendars": f"ATTENDEE;PARTSTAT=TENTATIVE:mailto:{JON}\nDTSTART:99991231T235959Z",
    "a day before all calendars": f'ATTENDEE;PARTSTAT=DECLINED:mailto:{JON}\nDTSTART;TZID="No/Where":00000000T000000',
    "a rule that never ends": f"ATTENDEE;PARTSTAT=TENTATIVE:mailto:{JON}\nDTSTART:20260311T110000Z\nRRULE:FREQ=SECONDLY",
}


@pytest.mark.parametrize("method", ["REPLY", "COUNTER"])
@pytest.mark.parametrize("which", DECLINES)
def test_an_odd_answer_to_an_invitation_changes_nothing_and_breaks_nothing(which: str, method: str) -> None:
    world, _ = matched()
    before = things(world)
    sent = calendar(world, DECLINES[which], method=method)
    sent += calendar(world, DECLINES[which], method=method)
    assert things(world) == before
    assert len(to(sent, MIA)) <= 1
    assert "evil" not in "".join(links_in(sent))
    assert not {m.recipient for m in sent} - {JON, MIA, COORDINATOR}
    assert not world.player.trouble


@pytest.mark.parametrize(("who", "proof"), [(EVE, "evil.example"), (JON, "")])
def test_an_answer_to_an_invitation_of_whoever_is_not_proven_is_told_to_nobody(who: str, proof: str) -> None:
    world, _ = matched()
    sent = calendar(world, f"ATTENDEE;PARTSTAT=DECLINED:mailto:{JON}", who=who, proof=proof)
    assert not to(sent, MIA)


# --- forms that come back ------------------------------------------------------------------------------------------

FORMS = {
    "by equals signs": "Name = Lee Chan\nPractice areas = Critical care\nGoals = To learn.",
    "wide colons": "Name：Lee Chan\nPractice areas：Critical care\nGoals：To learn.",
    "a table of a page": "",
    "bold of a mail program": "*Name:* Lee Chan\n*Practice areas:* Critical care\n*Goals:* To learn.",
    "typed into the quoted form": "> Name: Lee Chan\n> Practice areas: Critical care\n> Goals: To learn.",
    "below each quoted line": "> Name:\nLee Chan\n> Practice areas:\nCritical care\n> Goals:\nTo learn.",
    "in Spanish": "Nombre: Lee Chan\nÁreas de práctica: Critical care\nObjetivos: To learn.",
    "bullets": "• Name: Lee Chan\n• Practice areas: Critical care\n• Goals: To learn.",
    "a blank before the colon": "Name\u00a0: Lee Chan\nPractice areas\u202f: Critical care\nGoals : To learn.",
    "in one line": "Name: Lee Chan; Practice areas: Critical care; Goals: To learn.",
}  # fmt: skip
TABLE = "<table><tr><td>Name:</td><td>Lee Chan</td></tr><tr><td>Practice areas:</td><td>Critical care</td></tr><tr><td>Goals:</td><td>To learn.</td></tr></table>"


@pytest.mark.parametrize("which", FORMS)
def test_a_form_in_any_shape_signs_up_or_its_sender_hears_what_lacks(which: str) -> None:
    world = Attacked()
    kind, body = (HTML, TABLE) if which == "a table of a page" else (PLAIN, FORMS[which])
    head = f"From: Lee Chan <{LEE}>\nTo: {ADDRESS}\nSubject: SIGN UP MENTEE\nMIME-Version: 1.0\nContent-Type: {kind}"
    sent = raw(world, head, body, proof="college.example")
    assert len(to(sent, LEE)) == 1
    names = [m["name"] for m in world.player.records()["members"] if m["email"] == LEE]
    assert all(name in ("Lee Chan", "") for name in names)


CHANGES = {
    "an empty name": "Name:",
    "an empty list": "Practice areas:",
    "only a hint of ours": "Career path: (required)",
    "another's address": f"Email: {MIA}\nName: Jon Berg",
    "a coordinator's name": "Name: Mentor Exchange Coordinator",
    "the partner's name": "Name: Mia Okafor",
    "a name of lines": "Name: Jon\rBcc: eve@evil.example",
    "a line twice, apart": "Name: Jon Berg\nName: Eve Adams",
}  # fmt: skip


@pytest.mark.parametrize("which", CHANGES)
def test_a_profile_that_changes_oddly_is_answered_and_nobody_becomes_another(which: str) -> None:
    world = Attacked()
    sent = world.write(JON, "SIGN UP MENTOR", CHANGES[which])
    assert to(sent, JON) or a_coordinator_knows(world, sent)
    mine = next(m for m in world.player.records()["members"] if m["email"] == JON)
    noted = mine["name"] == "Mia Okafor" and bool(to(sent, COORDINATOR))  # two may be called the same
    assert noted or mine["name"] in ("Jon Berg", "Jon", "Eve Adams")
    assert mine["standing"] == "active"
    assert [m["email"] for m in world.player.records()["members"]] == [JON, MIA]
    found = to(world.write(MIA, "BROWSE critical care"), MIA)
    assert "M-1001" in everything(found)


CVS = [
    "../../etc/passwd.pdf",
    "..\\\\..\\\\x.pdf",
    "cv\u202efdp.exe.pdf",
    "cv.pdf\u0000.exe",
    "x" * 400 + ".pdf",
    "CON.pdf",
    "cv.pdf\r\nX-Evil: 1",
    " .pdf",
]


@pytest.mark.parametrize("name", CVS, ids=range(len(CVS)))
def test_a_cv_of_any_name_goes_to_the_mentor_under_a_harmless_one_or_its_sender_hears(name: str) -> None:
    world = Attacked()
    cv = b64encode(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n").decode()
    coded = "".join(f"%{b:02X}" for b in name.encode())
    kind, body, _ = multipart(
        f"Content-Type: {PLAIN}\n\n{FORM.format(name='Lee Chan')}\n",
        f"Content-Type: application/pdf\n{B64}Content-Disposition: attachment; filename*=utf-8''{coded}\n\n{cv}\n",
    )
    head = f"From: Lee Chan <{LEE}>\nTo: {ADDRESS}\nSubject: SIGN UP MENTEE\nMIME-Version: 1.0\nContent-Type: {kind}"
    sent = raw(world, head, body, proof="college.example")
    if not to(sent, LEE):  # a screening rule holds programs, and its senders hear nothing of it
        assert to(sent, COORDINATOR)
        return
    asked = to(world.write(LEE, "REQUEST M-1001", "Would you?"), JON)[-1]
    sent = world.reply(JON, asked, "ACCEPT")
    for one in to(sent, JON):
        for part in see(one).parsed.iter_attachments():
            called = part.get_filename() or ""
            assert not re.search(r"[/\\\\\r\n\0\u202e]", called)
            assert len(called) < 200
        assert "x-evil" not in [n.lower() for n, _ in see(one).parsed.items()]


# --- asking, waiting, taking back --------------------------------------------------------------------------------------

ASKING = [
    "REQUEST: M-1001", "REQUEST m\u20111001", "REQUEST M\u20131001", "REQUEST [M-1001]", "REQUEST <M-1001>", "REQUEST #M-1001",
    "REQUEST M 1001", "REQUEST M1001", "REQUEST \"M-1001\"", "Re: Fwd: REQUEST M-1001", "REQUEST M-1001.", "REQUEST (Jon Berg)",
    "REQUEST\u00a0M-1001", "REQUEST M-1001 Jon Berg", "REQUEST M-1001, please", "\uff32EQUEST M-1001", "REQUEST M-1001 / M-1001",
]  # fmt: skip


@pytest.mark.parametrize("subject", ASKING, ids=range(len(ASKING)))
def test_a_request_in_an_odd_shape_asks_the_mentor_once_or_the_mentee_hears(subject: str) -> None:
    world = Attacked()
    sent = world.write(MIA, subject, "I would like to learn.")
    assert to(sent, MIA)
    assert len(to(sent, JON)) <= 1
    assert len(world.player.records()["requests"]) <= 1


NOT_ASKED = ["WITHDRAW REQUEST M-1001", "Please cancel my REQUEST M-1001", "Do not REQUEST M-1001", "I have no REQUEST M-1001", "QUEUE", "QUEUE M-9999", "WITHDRAW REQ-99", "WITHDRAW M-1001", "WITHDRAW QUEUE M-1001", "UNQUEUE M-1001"]  # fmt: skip


@pytest.mark.parametrize("subject", NOT_ASKED)
def test_who_takes_back_or_asks_for_nobody_asks_no_mentor_and_is_answered(subject: str) -> None:
    world = Attacked()
    sent = world.write(MIA, subject)
    assert not to(sent, JON)
    assert to(sent, MIA)
    assert world.player.records()["requests"] == []


def test_a_request_of_another_is_not_taken_back_by_its_number() -> None:
    world = Attacked()
    world.asked()
    world.write(LEE, "SIGN UP MENTEE", FORM.format(name="Lee Chan"))
    for words in ("WITHDRAW REQ-1", "WITHDRAW", "WITHDRAW M-1001", "WITHDRAW Jon Berg"):
        world.write(LEE, words)
    world.write(JON, "WITHDRAW REQ-1")
    assert world.state() == "pending"


TODAY = date(2026, 3, 2)
TYPED = ["² June", "① June", "٣ June", "1 June 99999", "1 June -2026", "31 Dec 9999", "1/2/3/4", "June", "Monday Tuesday", "monday monday", "1st of june", "29 Feb", "30 Feb", "31.4.", "2026-W10-1", "20260601", "1.6.26", "", " ", "\0", "until", "on the", "1" * 5000, "1 June 2026 2027"]  # fmt: skip


@pytest.mark.parametrize("text", TYPED, ids=range(len(TYPED)))
def test_whatever_stands_for_a_day_is_a_day_to_come_or_none(text: str) -> None:
    day = typed_day(text, TODAY, RULES.vocabularies)
    assert day is None or day.year >= 2026


@pytest.mark.parametrize(
    "text", ["² June", "1 June 99999", "31 Dec 9999", "1" * 5000, "٣ June", "29 Feb", "Friday 14 March"]
)
def test_a_pause_until_an_odd_day_is_answered_and_names_the_day(text: str) -> None:
    world = Attacked()
    sent = to(world.write(JON, "PAUSE", f"PAUSE UNTIL {text}"), JON)
    assert len(sent) == 1
    assert world.standing(JON) == "active" or re.search(r"20\d\d|9999", see(sent[0]).text)
    assert not world.player.trouble


# --- what coordinators forward, one forward in another ---------------------------------------------------------------

NESTED = {
    "mutt": "----- Forwarded message from Eve <eve@evil.example> -----\n\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nFrom: Eve <eve@evil.example>\nTo: carla@pharmacists.example\nSubject: x\n\n----- Forwarded message from Jon Berg <jon@hospital.example> -----\n\nDate: Mon, 2 Mar 2026 09:00:00 +0100\nFrom: Jon Berg <jon@hospital.example>\nTo: eve@evil.example\nSubject: x\n\nLEAVE\n\n----- End forwarded message -----\n\n----- End forwarded message -----",
    "Apple Mail": "Begin forwarded message:\n\n> From: Eve <eve@evil.example>\n> Subject: x\n> Date: March 2, 2026 at 10:00:00 AM EST\n> To: carla@pharmacists.example\n> \n>> Begin forwarded message:\n>> \n>> From: Jon Berg <jon@hospital.example>\n>> Subject: x\n>> Date: March 2, 2026 at 9:00:00 AM EST\n>> To: eve@evil.example\n>> \n>> LEAVE",
    "Lotus Notes": "----- Forwarded by Carla/PHARM on 03/02/2026 10:00 AM -----\n\nFrom:        Eve <eve@evil.example>\nTo:        carla@pharmacists.example\nDate:        03/02/2026 09:59 AM\nSubject:        x\n\n----- Forwarded by Eve/EVIL on 03/02/2026 09:00 AM -----\n\nFrom:        Jon Berg <jon@hospital.example>\nTo:        eve@evil.example\nDate:        03/02/2026 08:59 AM\nSubject:        x\n\nLEAVE",
    "Outlook over Thunderbird": "-----Original Message-----\nFrom: Eve <eve@evil.example>\nSent: Monday, March 2, 2026 10:00 AM\nTo: Carla <carla@pharmacists.example>\nSubject: x\n\n-------- Forwarded Message --------\nSubject: x\nDate: Mon, 2 Mar 2026 09:00:00 +0100\nFrom: Jon Berg <jon@hospital.example>\nTo: eve@evil.example\n\nLEAVE",
    "the outer line cut off": "Subject: Fwd: x\nFrom: Eve <eve@evil.example>\n\nFrom: Jon Berg <jon@hospital.example>\nSent: Monday, March 2, 2026 10:00 AM\nTo: Eve\nSubject: x\n\nLEAVE",
    "Proton": "------- Forwarded Message -------\nFrom: Eve <eve@evil.example>\nDate: On Monday, March 2nd, 2026 at 10:00\nSubject: x\nTo: carla@pharmacists.example\n\n> ------- Forwarded Message -------\n> From: Jon Berg <jon@hospital.example>\n> Date: On Monday, March 2nd, 2026 at 09:00\n> Subject: x\n> To: eve@evil.example\n> \n> LEAVE",
    "a name of a header": "---------- Forwarded message ---------\nFrom: Eve <eve@evil.example>\nDate: Mon, Mar 2, 2026 at 10:00 AM\nSubject: x From: Jon Berg <jon@hospital.example>\nTo: <carla@pharmacists.example>\n\nLEAVE",
    "HTML that reads another way": "",
}  # fmt: skip


@pytest.mark.parametrize("which", NESTED)
def test_what_eve_wrote_into_her_mail_is_not_the_mentors_leaving(which: str) -> None:
    world = Attacked()
    before = things(world)
    if which == "HTML that reads another way":  # Eve's own page poses, beside a text that does not
        top = "---------- Forwarded message ---------\nFrom: {}\nDate: Mon, Mar 2, 2026 at 10:00 AM\nSubject: x\nTo: <carla@pharmacists.example>\n\n"
        jon, eve = top.format(f"Jon Berg <{JON}>"), top.format(f"Eve <{EVE}>")
        page = (eve + jon + "LEAVE").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
        kind, body, _ = alternative(eve + "LEAVE", f"<div>{page}</div>")
        head = f"From: Carla <{COORDINATOR}>\nTo: {ADDRESS}\nSubject: Fwd: x\nMIME-Version: 1.0\nContent-Type: {kind}"
        sent = raw(world, head, body, proof="pharmacists.example")
    else:
        sent = world.write(COORDINATOR, "Fwd: x", NESTED[which])
    assert things(world) == before
    assert to(sent, COORDINATOR) or a_coordinator_knows(world, sent)


EMLS = {
    "two From fields": f"From: Eve <{EVE}>\nFrom: Jon Berg <{JON}>\nSubject: LEAVE\n\nLEAVE\n",
    "a From that is folded": f"From: Jon Berg\n <{JON}>,\n Eve <{EVE}>\nSubject: LEAVE\n\nLEAVE\n",
    "a Sender beside it": f"From: Jon Berg <{JON}>\nSender: Eve <{EVE}>\nResent-From: Eve <{EVE}>\nList-Id: <x.evil.example>\nSubject: LEAVE\n\nLEAVE\n",
    "a header that ends early": f"Subject: x\n\nFrom: Jon Berg <{JON}>\nSubject: LEAVE\n\nLEAVE\n",
    "a mail of Unix": f"From jon@hospital.example Mon Mar  2 10:00:00 2026\nFrom: Eve <{EVE}>\nSubject: LEAVE\n\nLEAVE\n",
    "a group": f"From: Jon Berg: {EVE};\nSubject: LEAVE\n\nLEAVE\n",
}  # fmt: skip


@pytest.mark.parametrize("which", EMLS)
def test_an_attached_mail_of_a_doubtful_sender_is_not_the_mentors(which: str) -> None:
    world = Attacked()
    before = things(world)
    sent = with_attached(world, [EMLS[which].replace("\n", "\r\n").encode()])
    assert things(world) == before
    assert to(sent, COORDINATOR)


# --- an operator's hands ----------------------------------------------------------------------------------------------

ROSTERS: dict[str, bytes] = {
    "lines of an old Mac": b"email,name\rzoe@example.org,Zoe\rjon@example.org,Jon\r",
    "a mark twice": "\ufeff\ufeffemail,name\nzoe@example.org,Zoe\n".encode(),
    "a line for Excel first": b"sep=;\nemail;name\nzoe@example.org;Zoe\n",
    "UTF-16 without a mark": "email,name\nzoe@example.org,Zoe\n".encode("utf-16-le"),
    "zeros": b"email,name\nzoe@example.org\0,Zoe\n",
    "a name in the address": b'email,name\n"Zoe <zoe@example.org>",Zoe\n',
    "two columns of addresses": b"email,name,email\nzoe@example.org,Zoe,eve@evil.example\n",
    "no header": b"zoe@example.org,Zoe\njon@example.org,Jon\n",
    "a line of totals": b"email,name\nzoe@example.org,Zoe\n,Total: 1\n",
    "a wide sign": "email,name\nzoe＠example.org,Zoe\n".encode(),
}


@pytest.mark.parametrize("which", ROSTERS)
def test_a_roster_lets_in_whom_it_names_and_nobody_else_or_says_what_is_wrong(which: str) -> None:
    roster = read_roster(ROSTERS[which])
    read = {row[0] for row in roster.rows}
    assert roster.faults or (read and read <= {"zoe@example.org", "jon@example.org"})
    assert roster.faults or "zoe@example.org" in read


MISTAKES = {
    "a deadline as words": ("policy.toml", 'answer_days = "fourteen"\n'),
    "a key in capitals": ("policy.toml", "Answer_Days = 3\n"),
    "a rule without an end": ("screening.toml", '[[rule]]\nname = "x"\nwhen = { subject_has = ["sale"] }\nthen = "hold\n'),
    "a rule that is spelled differently": ("screening.toml", '[[rules]]\nname = "x"\nwhen = { subject_has = ["sale"] }\nthen = "hold"\nbecause = "x"\n'),
    "a rule that holds on nothing": ("screening.toml", '[[rule]]\nname = "x"\nwhen = { }\nthen = "hold"\nbecause = "x"\n'),
    "a pair of three": ("blocked.toml", f'[[blocked]]\nbetween = ["{MIA}", "{JON}", "{EVE}"]\nbecause = "x"\n'),
    "a pair by name": ("blocked.toml", '[[blocked]]\nbetween = ["Mia", "Jon"]\nbecause = "x"\n'),
    "quotation marks of a word processor": ("blocked.toml", f"[[blocked]]\nbetween = [\u201c{MIA}\u201d, \u201c{JON}\u201d]\nbecause = \u201cx\u201d\n"),
    "a tab of a table twice": ("policy.toml", "[limits]\n[limits]\n"),
}  # fmt: skip


@pytest.mark.parametrize("which", MISTAKES)
def test_a_mistake_in_the_rules_is_refused_with_the_file_and_never_half_taken(
    tmp_path: Path, which: str
) -> None:
    file, text = MISTAKES[which]
    (tmp_path / file).write_text(text)
    with pytest.raises(ConfigError) as caught:
        rules_in(tmp_path, "en")
    assert any(file in str(problem) for problem in caught.value.problems)


@pytest.mark.parametrize(
    "written",
    [
        f" {MIA} ",
        MIA.replace("college", "College"),
        MIA.upper(),
        "Mia@college.example",
        f"mailto:{MIA}",
        f"<{MIA}>",
    ],
)
def test_a_pair_is_kept_apart_however_a_hand_writes_the_address(tmp_path: Path, written: str) -> None:
    (tmp_path / "blocked.toml").write_text(f'[[blocked]]\nbetween = ["{written}", "{JON}"]\nbecause = "x"\n')
    try:
        blocked = rules_in(tmp_path, "en").blocked
    except ConfigError:
        return
    world = Attacked()
    world.player.rules = replace(world.player.rules, blocked=blocked)
    world.player.set_up()
    sent = world.write(MIA, "REQUEST M-1001", "Would you?")
    assert to(sent, MIA)
    assert not to(sent, JON)


SHOWN = {
    "a signature around the words": opaque(around(mail(PLAIN, "\x1b[2J\x1b]0;x\x07 a question of the press \u202e"))),
    "a calendar": ("text/calendar; method=PUBLISH", "BEGIN:VCALENDAR\nMETHOD:PUBLISH\nSUMMARY:\x1b[2J a question of the press\nEND:VCALENDAR", ""),
    "names of files": multipart(f"Content-Type: {PLAIN}\n\na question of the press\n", "Content-Type: image/png\nContent-Disposition: attachment; filename*=utf-8''%1B%5B2J%E2%80%AEgnp.exe\n\nx\n"),
}  # fmt: skip


@pytest.mark.parametrize("which", SHOWN)
def test_what_is_held_is_shown_without_signs_that_act_on_a_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], which: str
) -> None:
    program = SmallProgram(tmp_path)
    kind, body, more = SHOWN[which]
    head = f"From: Eve <eve@far.example>\nTo: mentors@program.example\nSubject: =?utf-8?q?press=1B[2J_=E2=80=AEinquiry?=\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nMIME-Version: 1.0\nContent-Type: {kind}\n{more}\n"
    (tmp_path / "inbox" / "new" / "1").write_bytes((head + body).replace("\n", "\r\n").encode())
    program.done("once")
    capsys.readouterr()
    shown = "".join(program.done("held", "show", one["ref"]) for one in program.told("held", "list")["held"])
    shown += program.done("held", "list")
    program.here("explain", str(next(p for p in (tmp_path / "inbox").rglob("1*") if p.is_file())))
    said = capsys.readouterr()
    for sign in ("\x1b", "\x07", "\u202e"):
        assert sign not in shown + said.out + said.err


SLIPS = {
    "a name that is misspelled": ("from-partner.md", "{{ words|quoted }}", "{{ word|quoted }}"),
    "a name of another letter": ("away-noted.md", "{{ mentee }} waits", "{{ partner }} waits"),
    "a filter that is no filter": ("away-noted.md", "{{ back_on|day }}", "{{ back_on|days }}"),
    "a bracket too few": ("end-offered.md", "{{ partner }}", "{{ partner }"),
    "a command that is none": ("end-offered.md", '"END"', '"FINISH"'),
}


@pytest.fixture(scope="module")
def own_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    own_templates(folder / "templates", "en", "es", "fr")
    (folder / "config.toml").write_text(CONFIG + '[paths]\ntemplates = "templates"\n')
    return folder


@pytest.mark.parametrize("which", SLIPS)
def test_a_slip_in_a_new_letter_is_named_before_any_mail_is_read(own_program: Path, which: str) -> None:
    file, old, new = SLIPS[which]
    path = own_program / "templates" / "en" / file
    shipped = path.read_text()
    assert old in shipped
    try:
        path.write_text(shipped.replace(old, new))
        settings, rules = load(own_program / "config.toml")
        faults = try_templates(settings, rules, letter=file.removesuffix(".md"), language="en")
    finally:
        path.write_text(shipped)
    assert faults
    assert file in faults[0]


NEW_LETTERS = ["from-partner", "partner-has-words", "feedback-thanks", "end-offered", "away-noted"]


@pytest.mark.parametrize("language", ["en", "es", "fr"])
@pytest.mark.parametrize("letter", NEW_LETTERS)
def test_a_new_letter_has_no_fault_in_any_language(own_program: Path, letter: str, language: str) -> None:
    settings, rules = load(own_program / "config.toml")
    assert try_templates(settings, rules, letter=letter, language=language) == []
