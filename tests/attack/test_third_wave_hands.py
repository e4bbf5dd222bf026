# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The third wave, by hand: what operators and people hand in, in combinations that nobody foresaw."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from processor.config import ConfigError
from processor.config import load_rules as rules_in
from processor.core.reading.answer.answers import Reply, read_answer
from processor.loading import load, try_templates
from tests.attack.cvs import HAZARDS, files_in, lee_is_introduced
from tests.attack.deeds import asks_with_note
from tests.attack.heard import a_coordinator_knows, jon_or_a_coordinator_hears
from tests.attack.letters import links_in
from tests.attack.mails_by_hand import B64, HTML, PLAIN, answers_by_hand, passes_on, with_attached
from tests.attack.people import LEE
from tests.attack.prepared import policy
from tests.attacks import JON, MIA, Attacked, to
from tests.operation.small import CONFIG, ROOT, SmallProgram
from tests.own_templates import own_templates
from tests.player import COORDINATOR
from tests.post_office import see

SHORT_FORM = "Name: {}\nPractice areas: Critical care\nGoals: To learn.\n"


# --- a yes that is none, in what mail programs make of words -------------------------------------------------

MIXED, EITHER = "multipart/mixed; boundary=c", "multipart/alternative; boundary=c"
ICS = "BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:x@evil.example\nDTSTAMP:20260302T150000Z\nATTENDEE;PARTSTAT=ACCEPTED:mailto:jon@hospital.example\nSUMMARY:ACCEPT\nEND:VEVENT\nEND:VCALENDAR\n"
NO_YES: dict[str, tuple[str, str, str]] = {
    "a soft break within the no": (PLAIN, "I can=\nnot accept this.\n", "Content-Transfer-Encoding: quoted-printable\n"),
    "two readings that disagree": (EITHER, "--c\nContent-Type: text/plain\n\nACCEPT\n--c\nContent-Type: text/html\n\n<p>I have to decline, sorry.</p>\n--c--\n", ""),
    "a yes that is not shown": (HTML, '<div style="display:none">ACCEPT</div><p>Who is she?</p>', ""),
    "a yes of no size": (HTML, '<span style="font-size:0">ACCEPT</span><p>Who is she?</p>', ""),
    "a yes that is struck out": (HTML, "<p><s>Yes, I accept.</s> Sorry, I cannot.</p>", ""),
    "a struck yes alone": (HTML, "<p><del>ACCEPT</del></p>", ""),
    # seen after the first run, with the one above
    "a yes struck out by its style": (HTML, '<p><span style="text-decoration:line-through">I accept.</span></p>', ""),
    "a struck yes and a farewell": (HTML, "<p><s>Yes, happy to.</s></p><p>Best, Jon</p>", ""),
    "a title of a page": (HTML, "<html><head><title>ACCEPT</title></head><body></body></html>", ""),
    "the words of a picture": (HTML, '<img src="cid:x" alt="ACCEPT">', ""),
    "a comment of the page": (HTML, "<!-- ACCEPT --><p>Who is she?</p>", ""),
    "a calendar's own yes to another meeting": ("text/calendar; method=REPLY; charset=utf-8", ICS, ""),
    "an attached text": (MIXED, "--c\nContent-Type: text/plain\n\n\n--c\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nACCEPT\n--c--\n", ""),
    "words before the first part": (MIXED, "ACCEPT\n--c\nContent-Type: text/plain\n\nWho is she?\n--c--\nACCEPT\n", ""),
    "a part for machines": (EITHER, "--c\nContent-Type: text/x-amp-html\n\n<p>ACCEPT</p>\n--c\nContent-Type: text/plain\n\nWho is she?\n--c--\n", ""),
    "a hidden character in the not": (PLAIN, "I do n\u200bot accept.\n", ""),
    "a soft hyphen in the not": (PLAIN, "I do no\u00adt accept.\n", ""),
    "a Cyrillic letter in the not": (PLAIN, "I do nоt accept.\n", ""),
    "wide letters in the not": (PLAIN, "I do ｎｏｔ accept.\n", ""),
    "an acute for an apostrophe": (PLAIN, "I can´t accept.\n", ""),
    "a prime for an apostrophe": (PLAIN, "I can′t accept.\n", ""),
    "a letter for an apostrophe": (PLAIN, "I canʼt accept.\n", ""),
    "strokes over the letters": (PLAIN, "".join(f"{c}\u0336" for c in "ACCEPT") + "\n", ""),
    "a not in a line of its own": (PLAIN, "I do\n\nnot\n\naccept.\n", ""),
    "a flowed no": ("text/plain; format=flowed; delsp=yes", "I can \nnot accept.\n", ""),
    "a form of a page": (HTML, '<form><input type="radio" value="ACCEPT"><button>ACCEPT</button><button>REJECT</button></form>', ""),
    "a list to choose from": (HTML, "<select><option>ACCEPT</option><option>REJECT</option></select>", ""),
    "a box that is not ticked": (PLAIN, "[ ] ACCEPT\n[x] REJECT\n", ""),
}  # fmt: skip


@pytest.mark.parametrize("which", NO_YES)
def test_a_yes_that_nobody_sees_or_means_is_none_and_somebody_hears_of_the_mail(which: str) -> None:
    world = Attacked()
    asked = world.asked()
    sent = answers_by_hand(world, asked, *NO_YES[which])
    assert world.state() != "accepted"
    # what a calendar sends by itself is no mail of a person
    assert which.startswith("a calendar") or jon_or_a_coordinator_hears(world, sent) or to(sent, MIA)


def nested(depth: int) -> tuple[str, str, str]:
    body = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(depth))
    end = "".join(f"--b{n}--\n" for n in range(depth, -1, -1))
    return "multipart/mixed; boundary=b0", f"{body}--b{depth}\nContent-Type: text/plain\n\nACCEPT\n{end}", ""


ODD: dict[str, tuple[str, str | bytes, str]] = {
    "nested two hundred deep": nested(200),
    "nested forty deep": nested(40),
    "ten thousand parts": (MIXED, "--c\nContent-Type: text/plain\n\nACCEPT\n" * 10_000 + "--c--\n", ""),
    "a field of two hundred thousand letters": (PLAIN, "ACCEPT\n", "X-Long: " + "x" * 199_000 + "\n"),
    "five thousand fields": (PLAIN, "ACCEPT\n", "".join(f"X-{n}: y\n" for n in range(5_000))),
    "three thousand readers": (PLAIN, "ACCEPT\n", "Cc: " + ",\n ".join(f"p{n}@x.example" for n in range(3_000)) + "\n"),
    "nothing at all": (PLAIN, "", ""),
    "nothing but a logo": ("image/png", b64encode(b"\x89PNG\r\n\x1a\n" + bytes(50)).decode() + "\n", B64),
    "Outlook's own format alone": ("application/ms-tnef; name=winmail.dat", b64encode(b"\x78\x9f\x3e\x22" + bytes(200)).decode() + "\n", B64),
    "rich text alone": ("application/rtf", "{\\rtf1\\ansi ACCEPT}\n", ""),
    "rich text as text": ("text/rtf", "{\\rtf1\\ansi I do not {\\v really }ACCEPT}\n", ""),
    "sealed by S/MIME": ("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", b64encode(bytes(300)).decode() + "\n", B64),
    "sealed by PGP": ("multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=c", "--c\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--c\nContent-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\nAAAA\n-----END PGP MESSAGE-----\n--c--\n", ""),
    "a boundary that never comes": (MIXED, "ACCEPT\n", ""),
    "no boundary": ("multipart/mixed", "ACCEPT\n", ""),
    "an empty boundary": ('multipart/mixed; boundary=""', "--\n\nACCEPT\n----\n", ""),
    "no type after the slash": ("text/", "ACCEPT\n", ""),
    "a charset of nobody's": ("text/plain; charset=none-such-1", "ACCEPT\n", ""),
    "a charset that it is not": ("text/plain; charset=utf-16", "ACCEPT\n", ""),
    "letters of the host": ("text/plain; charset=cp037", "ACCEPT".encode("cp037"), ""),
    "an encoding of nobody's": (PLAIN, "ACCEPT\n", "Content-Transfer-Encoding: x-bogus\n"),
    "base64 cut short": (PLAIN, "QUNDRVB\n", B64),
    "base64 that is none": (PLAIN, "ACCEPT it is, thanks!\n", B64),
    "two types": (PLAIN, "ACCEPT\n", "Content-Type: application/pdf\n"),
    "text of an unknown kind": ("text/enriched", "<bold>ACCEPT</bold>\n", ""),
    "only our own letter, attached": ("message/rfc822", f"From: mentors@pharmacists.example\nTo: {JON}\nSubject: Would you?\n\nReply ACCEPT\n", ""),
    "a part that lies elsewhere": ("message/external-body; access-type=URL; URL=\"http://evil.example/x\"", "Content-Type: text/plain\n\nACCEPT\n", ""),
    "a third of a mail": ("message/partial; id=x; number=1; total=3", "Subject: x\n\nACCEPT\n", ""),
    "blank pages of HTML": (HTML, "<p>&nbsp;</p>" * 2_000, ""),
}  # fmt: skip


@pytest.mark.parametrize("which", ODD)
def test_a_reply_in_an_odd_envelope_is_never_met_with_silence(which: str) -> None:
    world = Attacked()
    asked = world.asked()
    sent = answers_by_hand(world, asked, *ODD[which])
    assert world.player.records()["inbox"]["waiting"] == 0
    assert world.state() == "accepted" or jon_or_a_coordinator_hears(world, sent)


# --- the mentee's words in the mentor's reply ---------------------------------------------------------------

NOTES = {
    "the word": "ACCEPT",
    "a sentence": "Yes, I would be happy to mentor you.",
    "behind a mark of quotation": "> Will you?\nACCEPT",
    "behind a signature's dashes": "-- \nMia\n\nI accept.",
    "above a line of a mail program": "I accept, Mia is welcome.\n\nOn Mon, Mar 2, 2026 at 10:00 AM Mentor Exchange <mentors@pharmacists.example> wrote:\n> Would you mentor Mia?",
    "behind a line of a mail program": "On Mon, Mar 2, 2026 at 10:00 AM Jon Berg <jon@hospital.example> wrote:\nACCEPT",
    "as a forward": "---------- Forwarded message ---------\nFrom: Jon Berg <jon@hospital.example>\nSubject: ACCEPT\n\nACCEPT",
}


@pytest.mark.parametrize(
    "above", ["", "I wonder.", "Sorry, no room this year."], ids=["bare", "unsure", "no"]
)
@pytest.mark.parametrize("which", NOTES)
def test_the_mentees_own_words_in_an_unmarked_copy_of_our_letter_are_not_the_mentors_yes(
    which: str, above: str
) -> None:
    world = Attacked()
    if which == "as a forward":  # as a note it is held, so it comes as a goal
        world.write(MIA, "SIGN UP MENTEE", f"Goals: {NOTES[which]}")
    asked = asks_with_note(world, "Would you?" if which == "as a forward" else NOTES[which])
    world.reply(JON, asked, f"{above}\n\n{see(asked).text}")
    assert world.state() != "accepted"


FORGED = ["REQ-1.cijagtabcdefghijklmnopqrstuv", "REQ-2.cijagtabcdefghijklmnopqrstuv", "mentors+REQ-9.cijagtabcdefghijklmnopqrstuv@pharmacists.example", "HELD-1.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "[REQ-7] [REQ-8] REQ-9"]  # fmt: skip


@pytest.mark.parametrize("token", FORGED, ids=range(len(FORGED)))
def test_a_made_up_reference_in_a_note_does_not_keep_the_mentors_yes_from_counting(token: str) -> None:
    world = Attacked()
    asked = asks_with_note(world, f"Dear Jon,\n{token}\nwould you?")
    quotation = "\n".join(f"> {line}" for line in see(asked).text.splitlines())
    world.reply(JON, asked, f"ACCEPT\n\n{quotation}")
    assert world.state() == "accepted"


# --- fields in calendar invitations, buttons and the directory -----------------------------------------------

FOR_CALENDARS = ["Lee; Chan", "Lee, Chan", "Lee:Chan", 'Lee "Sam" Chan', "Lee\x85METHOD:CANCEL", "Lee\u2028DTSTART:20200101T000000Z", "Lee\x0bSTATUS:CANCELLED", "李 陳 " * 12, "Lee\\nEND:VEVENT"]  # fmt: skip


@pytest.mark.parametrize("name", FOR_CALENDARS, ids=range(len(FOR_CALENDARS)))
def test_a_name_adds_no_property_to_the_invitation(name: str) -> None:
    world = Attacked()
    world.write(LEE, "SIGN UP MENTEE", SHORT_FORM.format(name))
    for asked in to(world.write(LEE, "REQUEST M-1001", "Would you?"), JON):
        world.reply(JON, asked, "Accept")
        world.later(hours=3)
    for mail in world.player.post.sent:
        for part in see(mail).parsed.walk():
            if part.get_content_type() not in ("text/calendar", "application/ics"):
                continue
            ics = bytes(part.get_payload(decode=True) or b"").decode()
            lines = re.sub(r"\r\n[ \t]", "", ics).splitlines()
            names = [re.split("[;:]", line)[0] for line in lines]
            assert names.count("ATTENDEE") == 2
            assert [line for line in lines if line.startswith("METHOD")] == ["METHOD:REQUEST"]
            assert [line for line in lines if line.startswith("STATUS")] == ["STATUS:CONFIRMED"]
            assert names.count("DTSTART") == names.count("END") - 1 == names.count("SUMMARY") == 1


INTERESTS = ["care&bcc=eve@evil.example", "care%0D%0ABcc: eve@evil.example", "care?body=LEAVE", "care&body=LEAVE&subject=LEAVE", 'care"><a href="mailto:eve@evil.example">x</a>', "care](mailto:eve@evil.example) [x", "care\u2028LEAVE"]  # fmt: skip


@pytest.mark.parametrize("interest", INTERESTS, ids=range(len(INTERESTS)))
def test_a_search_puts_nothing_but_its_words_into_the_button_for_the_next_page(interest: str) -> None:
    world = Attacked()
    policy(world, page_size=1)
    world.write("zoe@west.example", "SIGN UP MENTOR", SHORT_FORM.format("Zoe Lind") + "Career path: Long.\n")
    sent = to(world.write(MIA, f"BROWSE critical {interest}".replace("\u2028", "=?utf-8?q?=E2=80=A8?=")), MIA)
    assert sent
    for target in links_in(sent):
        assert urlsplit(target).scheme == "mailto", target
        assert unquote(urlsplit(target).path).startswith("mentors"), target
        fields = parse_qs(urlsplit(target).query)
        assert set(fields) <= {"subject", "body"}, target
        assert all("\n" not in value for value in fields.get("subject", [])), target
        assert all(not value.startswith("LEAVE") for values in fields.values() for value in values), target


ENTRIES = {
    "another entry": "Long.\n\n**M-1001** Jon Berg\nFull; ask M-1002 instead",
    "a button": "[Next page](mailto:eve@evil.example?subject=x)",
    "a table": "| M-1001 | Jon Berg |\n|---|---|\n| x | eve@evil.example |",
    "a heading": "# Your account\n\n> Reply with your password to eve@evil.example",
    "a template": "{% for a in areas %}{{ a }}{% endfor %}{{ config }}",
    "ten thousand lines": "x\n" * 10_000,
}


@pytest.mark.parametrize("which", ENTRIES)
def test_a_career_path_stays_within_its_entry_of_the_directory(which: str) -> None:
    world = Attacked()
    world.write(
        "zoe@west.example",
        "SIGN UP MENTOR",
        SHORT_FORM.format("Zoe Lind") + f"Career path: {ENTRIES[which]}\n",
    )
    sent = to(world.write(MIA, "BROWSE"), MIA)
    assert len(sent) == 1
    seen = see(sent[0])
    assert len(re.findall(r"(?m)^[^\n]*\(M-1001\)$", seen.text)) == 1
    assert len(sent[0].raw) < 100_000
    assert all(target.startswith(("mailto:mentors", "cid:")) for target in links_in(sent))


# --- forms that overflow, on both databases -------------------------------------------------------------------

OVERFLOWS = {
    "five thousand areas": SHORT_FORM.format("Lee Chan").replace("Critical care", ", ".join(f"Area {n}" for n in range(5_000))),
    "five hundred lines of areas": SHORT_FORM.format("Lee Chan") + "Practice areas: Critical care\n" * 500,
    "three thousand labels of nobody's": SHORT_FORM.format("Lee Chan") + "".join(f"Label {n}: x\n" for n in range(3_000)),
    "goals of 150,000 letters": SHORT_FORM.format("Lee Chan") + "About: " + "word " * 30_000 + "\n",
    "a colon of another width": SHORT_FORM.format("Lee Chan").replace(":", "："),
    "labels in bold": SHORT_FORM.format("Lee Chan").replace("Name:", "*Name:*").replace("Goals:", "**Goals**:"),
    "a table of bars": "| Name | Lee Chan |\n| Practice areas | Critical care |\n| Goals | To learn |\n",
    "both names": SHORT_FORM.format("Lee Chan") + "Name: Jon Berg\n",
    "both roles": SHORT_FORM.format("Lee Chan") + "\nSIGN UP MENTOR\n" + SHORT_FORM.format("Lee Chan") + "Career path: Long.\n",
    "all in one line": SHORT_FORM.format("Lee Chan").replace("\n", " "),
    "one word of 100,000 letters": SHORT_FORM.format("Lee Chan") + "Organization: " + "W" * 100_000 + "\n",
}  # fmt: skip


@pytest.mark.parametrize("which", OVERFLOWS)
def test_a_form_that_overflows_is_answered_and_its_letters_stay_small(db: Attacked, which: str) -> None:
    sent = db.write(LEE, "SIGN UP MENTEE", OVERFLOWS[which])
    assert to(sent, LEE)
    asked = db.write(LEE, "REQUEST M-1001", "Would you?")
    assert to(asked, LEE) or to(asked, JON)
    assert all(len(mail.raw) < 150_000 for mail in [*sent, *asked])
    if any("Jon Berg would" in see(mail).text for mail in to(asked, JON)):  # two may have one name
        assert to(sent, COORDINATOR)
    assert db.player.records()["inbox"]["quarantined"] == 0
    assert not db.player.trouble


CODES = ["M-１００１", "M-١٠٠١", "M–1001", "m 1001", "M-1001.", "M1001", "«M-1001»", "M-01001", "M-1,001", "M-1001a", "Ⅿ-1001", "M-1001²", "M-1000+1", "М-1001"]  # fmt: skip


@pytest.mark.parametrize("code", CODES, ids=range(len(CODES)))
def test_a_code_in_other_digits_reaches_its_mentor_or_the_mentee_hears_why_not(code: str) -> None:
    world = Attacked()
    sent = world.write(MIA, f"REQUEST {code}", "Would you?")
    assert to(sent, MIA)
    assert not {mail.recipient for mail in sent} - {MIA, JON, COORDINATOR}
    assert not world.player.trouble


DAYS = ["31 February 2027", "29 February 2027", "2026-02-30", "0 June 2026", "1 June 1926", "32.13.2026", "1 June 25:00", "the day after never", "0000-00-00", "-1 days"]  # fmt: skip


@pytest.mark.parametrize("day", DAYS, ids=range(len(DAYS)))
def test_a_pause_until_no_day_is_asked_about_and_does_not_begin(day: str) -> None:
    world = Attacked()
    sent = world.write(JON, f"PAUSE UNTIL {day}")
    assert to(sent, JON)
    assert world.standing(JON) == "active"


ROOMS = [
    "３",
    "٣",
    "②",
    "½",
    "1e3",
    "-1",
    "0",
    "two or three",
    "2-3",
    "∞",
    "0x10",
    "9" * 400,
    "1.000",
    "III",
    "none",
]


@pytest.mark.parametrize("room", ROOMS, ids=range(len(ROOMS)))
def test_room_in_whatever_digits_is_answered_and_is_never_more_than_the_rules_allow(room: str) -> None:
    world = Attacked()
    sent = world.write(
        "zoe@west.example",
        "SIGN UP MENTOR",
        SHORT_FORM.format("Zoe Lind") + f"Career path: Long.\nCapacity: {room}\n",
    )
    assert to(sent, "zoe@west.example")
    assert not world.player.trouble
    with world.player.store.reading() as unit:
        zoe = unit.member_at("zoe@west.example")
    assert all(0 <= profile.capacity <= 20 for profile in (zoe.profiles if zoe else ()))


# --- files in what a coordinator passes on ------------------------------------------------------------------


@pytest.mark.parametrize("which", ["a PDF that is an archive as well", "macros", "a bomb", "two endings"])
def test_a_hazard_in_an_attached_sign_up_reaches_nobody(which: str) -> None:
    name, content, kind = HAZARDS[which]
    body = b64encode(content[:120_000]).decode()
    inner = (
        f"From: Lee Chan <{LEE}>\nTo: {COORDINATOR}\nSubject: SIGN UP MENTEE\nDate: Mon, 2 Mar 2026 10:00:00 +0100\n"
        f"Message-ID: <cv@college.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=k\n\n--k\nContent-Type: text/plain\n\n"
        f"{SHORT_FORM.format('Lee Chan')}\n--k\nContent-Type: application/{kind}; name=\"{name}\"\nContent-Disposition: attachment; filename=\"{name}\"\n{B64}\n"
        + "\n".join(body[n : n + 76] for n in range(0, len(body), 76)) + "\n--k--\n"
    ).replace("\n", "\r\n").encode()  # fmt: skip
    world = Attacked()
    sent = with_attached(world, [inner])
    assert to(sent, COORDINATOR)
    if LEE in {m["email"] for m in world.player.records()["members"]}:
        lee_is_introduced(world)
    assert files_in(list(world.player.post.sent)) == []


def test_a_sign_up_that_is_passed_on_twice_is_one_member(db: Attacked) -> None:
    for _ in range(2):
        passes_on(db, f"Lee Chan <{LEE}>", SHORT_FORM.format("Lee Chan"), "SIGN UP MENTEE")
    members = [m for m in db.player.records()["members"] if m["email"] == LEE]
    assert [m["standing"] for m in members] == ["active"]


# --- policy extremes in combination -----------------------------------------------------------------------


def test_with_no_question_back_and_one_letter_a_day_an_unclear_answer_reaches_a_person(
    db: Attacked,
) -> None:
    asked = db.asked()
    policy(db, clarifications=0, letters_per_day=1)
    sent = db.reply(JON, asked, "Hm, the weather is fine here.")
    assert db.state() == "pending"
    assert a_coordinator_knows(db, sent)


@pytest.mark.parametrize("most", [0, 1])
def test_with_hardly_a_mail_a_day_a_coordinator_still_hears_of_each_that_waits(
    db: Attacked, most: int
) -> None:
    policy(db, coordinator_letters_per_day=most)
    before = len(db.player.post.sent)
    for n in range(3):
        db.write(f"p{n}@press.example", f"press inquiry number{n}", "A question of the press")
    db.later(days=1)
    told = " ".join(see(m).everything + see(m).subject for m in to(db.player.post.sent[before:], COORDINATOR))
    assert all(f"p{n}@press.example" in told for n in range(3))


def test_with_no_time_to_undo_a_late_no_ends_nothing_silently(db: Attacked) -> None:
    policy(db, undo_hours=0)
    asked = db.asked()
    db.reply(JON, asked, "Accept")
    sent = db.reply(JON, asked, "REJECT")
    assert to(sent, JON) or a_coordinator_knows(db, sent)
    assert [r["state"] for r in db.player.records()["relationships"]] == ["active"]


def test_with_room_for_one_two_yeses_never_make_two_pairs_and_the_second_mentee_hears(
    db: Attacked,
) -> None:
    policy(db, capacity=1, most_capacity=1, answer_days=1, reminder_days=())
    db.write(JON, "SIGN UP MENTOR", "Capacity: 1")
    db.write(LEE, "SIGN UP MENTEE", SHORT_FORM.format("Lee Chan"))
    first, second = db.asked(), to(db.write(LEE, "REQUEST M-1001", "Me too?"), JON)[0]
    db.reply(JON, first, "Accept")
    db.reply(JON, second, "Accept")
    before = len(db.player.post.sent)
    db.later(days=3)
    active = [r for r in db.player.records()["relationships"] if r["state"] == "active"]
    assert len(active) == 1
    assert to(db.player.post.sent, LEE)[2:] or to(db.player.post.sent[before:], LEE)


def test_where_one_mail_a_day_may_reach_a_mentor_each_mentee_hears_what_became_of_the_asking(
    db: Attacked,
) -> None:
    policy(db, letters_from_all_per_day=1, letters_from_one_per_day=1)
    for n in range(3):
        who = f"p{n}@college.example"
        db.write(who, "SIGN UP MENTEE", SHORT_FORM.format(f"Lee {'ABC'[n]}chan"))
        sent = db.write(who, "REQUEST M-1001", "Would you?")
        assert to(sent, who), n


def test_a_breaker_of_one_mail_a_day_stops_and_says_so_once(db: Attacked) -> None:
    policy(db, letters_in_all_per_day=1)
    before = len(db.player.post.sent)
    for n in range(5):
        db.write(f"p{n}@college.example", "HELP")
    db.later(hours=2)
    sent = db.player.post.sent[before:]
    assert [m.letter for m in to(sent, COORDINATOR)].count("outbox-stopped") == 1
    assert len(sent) <= 3


def test_what_nobody_vouches_for_waits_where_the_rules_say_hold_and_is_told(db: Attacked) -> None:
    policy(db, unproven="hold", coordinator_letters_per_day=1, unproven_letters_per_day=1)
    asked = db.asked()
    db.drop(JON, f"Re: {see(asked).subject}", "ACCEPT", proof="")
    sent = db.work()
    assert db.state() == "pending"
    assert a_coordinator_knows(db, sent)


# --- rules ------------------------------------------------------------------------------------------------


def own_vocabulary(folder: Path, key: str, phrase: str) -> None:
    text = (ROOT / "rules" / "vocabulary.en.toml").read_text()
    changed = re.sub(rf"(?m)^{key} = \[", lambda _: f'{key} = ["{phrase}", ', text, count=1)
    assert changed != text
    (folder / "vocabulary.en.toml").write_text(changed)


@pytest.mark.parametrize("phrase", ["", " ", "…", ".", "?", "\\u200b", "reject", "...", "*"], ids=range(9))
def test_a_yes_of_nothing_but_signs_is_refused_or_found_in_no_mail(tmp_path: Path, phrase: str) -> None:
    own_vocabulary(tmp_path, "accept", phrase)
    try:
        rules = rules_in(tmp_path, "en")
    except ConfigError:
        return
    for said in (
        "Hm, the weather is fine here.",
        "Who is she? Tell me…",
        "Well... not sure",
        "*see below*",
        "?",
    ):
        assert read_answer(said, rules.vocabularies).reply is not Reply.ACCEPT


BLOCKED = {
    "the same twice": '["mia@x.example", "mia@X.example"]',
    "one": '["mia@x.example"]',
    "three": '["a@x.example", "b@x.example", "c@x.example"]',
    "a name": '["Mia Okafor", "jon@x.example"]',
    "a code": '["M-1001", "jon@x.example"]',
    "a hidden letter": '["mia@x.example\\u200b", "jon@x.example"]',
}


@pytest.mark.parametrize("which", BLOCKED)
def test_a_pair_that_would_keep_nobody_apart_is_refused(tmp_path: Path, which: str) -> None:
    (tmp_path / "blocked.toml").write_text(f'[[blocked]]\nbetween = {BLOCKED[which]}\nbecause = "so"\n')
    with pytest.raises(ConfigError) as caught:
        rules_in(tmp_path, "en")
    assert "blocked.toml" in str(caught.value.problems[0])


PIPES = [("roster", "import", "pipe"), ("once",)]


@pytest.mark.parametrize("words", PIPES, ids=lambda words: words[0])
def test_a_pipe_that_nobody_writes_to_is_a_sentence_and_no_endless_wait(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    more = ""
    if len(words) == 1:
        (tmp_path / "rules").mkdir()
        os.mkfifo(tmp_path / "rules" / "policy.toml")
        more = '[paths]\nrules = "rules"\n'
    program = SmallProgram(tmp_path, more)
    os.mkfifo(tmp_path / "pipe")
    said = program.run(*(str(tmp_path / w) if w == "pipe" else w for w in words), seconds=60)
    assert said.returncode in (1, 2)
    assert "Traceback" not in said.stderr


# --- templates ----------------------------------------------------------------------------------------------

NOTE = "{{ note|quoted }}"
TEMPLATES = {
    "a loop without end": "{% for n in range(1000000000) %}x{% endfor %}",
    "the secret of a filter": "{{ [note]|map(attribute='__class__')|list }}",
    "a debugging tag": "{% debug %}",
    "a macro that calls another that calls it": "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
    "a format with attributes": "{{ '{0.__class__}'.format(note) }}",
    "a filter that takes apart": "{{ note|attr('__class__') }}",
}


@pytest.mark.parametrize(
    ("language", "which"), [("es" if n % 2 else "en", which) for n, which in enumerate(TEMPLATES)]
)
def test_a_template_that_never_ends_or_looks_inside_is_named(
    tmp_path: Path, language: str, which: str
) -> None:
    own_templates(tmp_path / "templates", language)
    (tmp_path / "config.toml").write_text(CONFIG + '[paths]\ntemplates = "templates"\n')
    file = tmp_path / "templates" / language / "request.md"
    assert NOTE in file.read_text()
    file.write_text(file.read_text().replace(NOTE, TEMPLATES[which], 1))
    settings, rules = load(tmp_path / "config.toml")
    faults = try_templates(settings, rules, letter="request", language=language)
    assert faults
    assert f"{language}/request.md" in faults[0]


def test_a_number_that_nobody_can_write_does_not_hang_the_look_at_the_templates(tmp_path: Path) -> None:
    own_templates(tmp_path / "templates")
    file = tmp_path / "templates" / "en" / "request.md"
    file.write_text(file.read_text().replace(NOTE, "{{ 9 ** (9 ** 9) }}", 1))
    (tmp_path / "config.toml").write_text(CONFIG + '[paths]\ntemplates = "templates"\n')
    command = [sys.executable, "run.py", "--config", str(tmp_path / "config.toml"), "preview", "request"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert said.returncode in (1, 2)
    assert "request.md" in said.stderr


# --- commands in odd orders, on both databases -----------------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgresql"])
def program(request: pytest.FixtureRequest, tmp_path: Path) -> SmallProgram:
    if request.param == "sqlite":
        return SmallProgram(tmp_path)
    return SmallProgram(tmp_path, database=str(request.getfixturevalue("made_postgres_url")))


def asked_and_kept(program: SmallProgram) -> str:
    """Two members, a backup of them, and a request after it."""
    program.sign_up("jon@north.example")
    program.sign_up("mia@west.example", "MENTEE", "Mia Lund")
    program.done("once")
    copy = str(program.folder / "first.backup")
    program.done("backup", copy)
    return copy


def to_jon(sent: Sequence[str]) -> int:
    return sum("jon@north.example" in line for line in sent)


def asks(program: SmallProgram) -> None:
    program.put("mia@west.example", "REQUEST M-1001", "Would you?", "Mia Lund")
    program.done("once")


def test_a_backup_of_a_held_outbox_is_held_when_it_is_restored_and_goes_out_once(
    program: SmallProgram,
) -> None:
    copy = asked_and_kept(program)
    program.done("restore", copy, "--replace")
    asks(program)
    second = str(program.folder / "second.backup")
    program.done("backup", second)
    before = program.sent()
    program.done("restore", second, "--replace")
    program.done("restore", second, "--replace")
    program.done("once")
    assert program.sent() == before
    for _ in range(2):
        program.here("outbox", "release")
        program.done("once")
    assert to_jon(program.sent()) == to_jon(before) + 1


def test_a_restored_request_that_went_out_before_is_not_lost_when_its_mail_is_dropped(
    program: SmallProgram,
) -> None:
    copy = asked_and_kept(program)
    program.done("restore", copy, "--replace")
    asks(program)
    for mail in program.told("outbox", "list"):
        program.done("outbox", "drop", mail["serial"])
    program.done("outbox", "release")
    before = program.sent()
    program.done("once")
    assert program.sent() == before
    (request,) = program.told("export")["requests"]  # no number is given again after a restore
    program.put("jon@north.example", f"Re: [{request['ref']}]", "ACCEPT")
    program.done("once")
    assert [r["state"] for r in program.told("export")["requests"]] == ["accepted"]


def test_releasing_and_upgrading_where_there_is_nothing_to_do_changes_nothing(program: SmallProgram) -> None:
    asked_and_kept(program)
    asks(program)
    before, sent = program.told("export"), program.sent()
    program.here("outbox", "release")
    for n in range(2):
        assert program.here("upgrade", "--backup", str(program.folder / f"up{n}")) in (0, 1)
    program.done("once")
    assert program.sent() == sent
    assert program.told("export") == before


def test_what_is_requeued_and_was_no_quarantined_mail_is_not_acted_on_again(program: SmallProgram) -> None:
    asked_and_kept(program)
    asks(program)
    before, sent = program.told("export"), program.sent()
    for number in range(1, 5):
        program.here("held", "requeue", str(number))
    program.here("held", "requeue", "--all")
    program.done("once")
    assert program.told("export") == before
    assert program.sent() == sent


def test_a_backup_older_than_the_members_keeps_their_mail_from_being_done_twice(
    program: SmallProgram,
) -> None:
    copy = asked_and_kept(program)
    asks(program)
    program.done("restore", copy, "--replace")
    program.done("outbox", "release")
    filed = program.folder / "inbox" / ".Processed"
    for path in [*(filed / "cur").iterdir(), *(filed / "new").iterdir()]:
        path.rename(program.folder / "inbox" / "new" / path.name.split(":")[0])
    before = program.sent()
    program.done("once")
    assert [r["state"] for r in program.told("export")["requests"]] == ["pending"]
    assert len(program.told("export")["members"]) == 2
    later = program.sent()
    assert to_jon(later) == to_jon(before) + 1
    program.done("once")
    assert program.sent() == later


def test_a_coordinator_who_leaves_the_configuration_may_do_no_more_than_anybody(
    program: SmallProgram,
) -> None:
    asked_and_kept(program)
    asks(program)
    config = program.folder / "config.toml"
    config.write_text(config.read_text().replace("coordinator@program.example", "carla@program.example"))
    text = "---------- Forwarded message ---------\nFrom: Jon Berg <jon@north.example>\nDate: Mon, Mar 2, 2026 at 10:00 AM\nSubject: ACCEPT\nTo: <coordinator@program.example>\n\nACCEPT\n"
    program.put("coordinator@program.example", "Fwd: ACCEPT", text, "Old Coordinator")
    program.done("once")
    assert [r["state"] for r in program.told("export")["requests"]] == ["pending"]
    assert "carla@program.example" in program.sent()


def test_a_coordinators_address_that_was_a_members_still_serves_both(program: SmallProgram) -> None:
    asked_and_kept(program)
    config = program.folder / "config.toml"
    config.write_text(config.read_text().replace("coordinator@program.example", "jon@north.example"))
    asks(program)
    program.put("jon@north.example", "Re: [REQ-1]", "ACCEPT")
    program.put("eve@far.example", "press inquiry", "A question of the press", "Eve")
    before = to_jon(program.sent())
    program.done("once")
    assert [r["state"] for r in program.told("export")["requests"]] == ["accepted"]
    assert to_jon(program.sent()) >= before + 2


def test_a_zone_that_changes_keeps_each_deadline_and_asks_nobody_twice(program: SmallProgram) -> None:
    asked_and_kept(program)
    asks(program)
    before, sent = program.told("export")["requests"], program.sent()
    config = program.folder / "config.toml"
    config.write_text(config.read_text().replace("America/New_York", "Pacific/Kiritimati"))
    program.done("once")
    assert program.told("export")["requests"] == before
    assert program.sent() == sent


def test_an_address_that_changes_leaves_replies_to_the_old_one_with_the_program(
    program: SmallProgram,
) -> None:
    asked_and_kept(program)
    asks(program)
    config = program.folder / "config.toml"
    config.write_text(config.read_text().replace('"mentors@program.example"', '"exchange@program.example"'))
    program.done("renamed")
    program.put("jon@north.example", "Re: [REQ-1]", "ACCEPT")
    program.done("once")
    assert [r["state"] for r in program.told("export")["requests"]] == ["accepted"]
