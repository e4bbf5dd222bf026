"""`held show` lays any mail out so that a person can read it, and nothing in it acts on their terminal."""

from __future__ import annotations

import base64
import re
from email.message import EmailMessage
from pathlib import Path

import pytest

from processor.reader import display
from processor.reader.display import lay_out, readable
from tests.doors import mail_samples

ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff]")
MOST = 10_000_000
FORWARDS = sorted(Path(mail_samples.__file__).parents[1].glob("conversations/mails/*"))


def shown_of(mail: EmailMessage | bytes) -> str:
    return lay_out(mail if isinstance(mail, bytes) else mail.as_bytes(), MOST)


def letter(text: str = "Hello.", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Zoë Lind <zoe@example.org>", "mentors@program.example"
    mail["Subject"] = "Über uns"
    for name, value in headers.items():
        del mail[name]
        mail[name] = value
    mail.set_content(text)
    return mail


def test_fields_and_text_are_decoded() -> None:
    said = shown_of(letter("Grüße, und ein ß.\n"))
    assert "From: Zoë Lind <zoe@example.org>\n" in said
    assert "Subject: Über uns\n" in said
    assert "\nGrüße, und ein ß.\n" in said
    assert "=?" not in said


def test_base64_and_a_foreign_charset_are_undone() -> None:
    body = base64.encodebytes("Привет, мир".encode("koi8-r")).decode()
    header = "Content-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: base64\n"
    raw = f"From: a@b.example\n{header}\n{body}"
    assert "\nПривет, мир\n" in shown_of(raw.encode())


def test_of_two_alternatives_the_plain_one_is_shown_and_html_where_there_is_no_other() -> None:
    mail = letter("The plain words.")
    mail.add_alternative("<p>The <b>HTML</b> words.</p>", subtype="html")
    assert "The plain words." in shown_of(mail)
    assert "HTML" not in shown_of(mail)
    only = letter()
    only.set_content("<p>Dear&nbsp;all,</p><p>a &lt;word&gt;.</p>", subtype="html")
    said = shown_of(only)
    assert "(from its HTML)" in said
    assert "a <word>." in said
    assert "<p>" not in said


def test_files_are_listed_and_not_shown() -> None:
    mail = letter()
    mail.add_attachment(b"%PDF-1.4 secret bytes", maintype="application", subtype="pdf", filename="Läben.pdf")
    mail.add_attachment("col,umn", filename="list.csv", subtype="csv")
    said = shown_of(mail)
    assert "Attached file: Läben.pdf (application/pdf, 21 bytes)\n" in said
    assert "Attached file: list.csv (text/csv" in said
    assert "secret" not in said
    assert "umn" not in said


def test_a_mail_inside_is_shown_with_its_own_fields_and_indented() -> None:
    inner = letter("Yes, with pleasure.", From="Jon Berg <jon@hospital.example>", Subject="ACCEPT ✓")
    inner.add_attachment(b"x", maintype="image", subtype="png", filename="a.png")
    middle = letter("Look at this.", Subject="Fwd")
    middle.add_attachment(inner)
    outer = letter("And at that.")
    outer.add_attachment(middle)
    said = shown_of(outer)
    assert "\nAttached mail:\n    From: Zoë Lind <zoe@example.org>\n" in said
    assert "\n    Attached mail:\n        From: Jon Berg <jon@hospital.example>\n" in said
    assert "\n        Subject: ACCEPT ✓\n\n        Yes, with pleasure.\n" in said
    assert "\n        Attached file: a.png (image/png, 1 bytes)\n" in said


@pytest.mark.parametrize("encoding", ["base64", "7bit"])
def test_a_mail_attached_as_a_file_is_shown(encoding: str) -> None:
    inner = letter("Yes.", From="jon@hospital.example").as_bytes()
    outer = letter()
    outer.add_attachment(
        inner, maintype="application", subtype="octet-stream", filename="Re yes.EML", cte=encoding
    )
    said = shown_of(outer)
    assert "Attached file: Re yes.EML (application/octet-stream" in said
    assert "    From: jon@hospital.example\n" in said
    assert "    Yes.\n" in said


def test_an_attached_mail_in_base64_is_shown() -> None:
    inner = base64.encodebytes(letter("Yes.", From="jon@hospital.example").as_bytes()).decode()
    said = shown_of(
        (
            "From: a@b.example\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + inner
        ).encode()
    )
    assert "    From: jon@hospital.example\n" in said
    assert "    Yes.\n" in said


def test_a_report_is_shown_with_its_blocks_and_the_mail_that_it_returns() -> None:
    raw = (
        b"From: MAILER-DAEMON@x.example\nContent-Type: multipart/report; boundary=b; "
        b"report-type=delivery-status\n\n--b\n\nIt did not arrive.\n--b\n"
        b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; x.example\n\n"
        b"Final-Recipient: rfc822; jon@hospital.example\nStatus: 5.1.1\n\n--b\n"
        b"Content-Type: message/rfc822\n\nFrom: mentors@program.example\nSubject: Ours\n\nDear Jon\n--b--\n"
    )
    said = shown_of(raw)
    assert "It did not arrive." in said
    assert "Status: 5.1.1" in said
    assert "    Subject: Ours\n\n    Dear Jon\n" in said


HOSTILE = "a\x1b]0;title\x07b\x1b[2Jc\x9b31md\x08\x7f\u202etxt.exe\u2066\u200f\x00\x0b\x0c\x85\u2028z"


def test_controls_are_visible_in_text_html_fields_and_names() -> None:
    encoded = base64.b64encode(HOSTILE.encode()).decode()
    word = f"=?utf-8?B?{encoded}?="
    raw = (
        f"From: {word} <x@evil.example>\nTo: \x1b[2J@x\nSubject: {word}\nDate: \x1b]0;x\x07\n"
        "Content-Type: multipart/mixed; boundary=b\n\n"
        f"--b\nContent-Type: text/plain; charset=utf-8\n\n{HOSTILE}\n"
        f"--b\nContent-Type: text/html; charset=utf-8\n\n<p>{HOSTILE}&#27;[2J&#x202e;&#155;</p>\n"
        f'--b\nContent-Type: application/x; name="{word}"\n\nx\n'
        f"--b\nContent-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n\n"
        f"{base64.b64encode(HOSTILE.encode('utf-16')).decode()}\n"
        f"--b\nContent-Type: message/rfc822\n\nSubject: {word}\n\n{HOSTILE}\n--b--\n"
    ).encode()
    said = shown_of(raw)
    assert not ACTS.search(said)
    assert said.count("]0;title") >= 6
    assert "a\ufffd]0;title\ufffdb\ufffd[2Jc\ufffd31md\ufffd\ufffd\ufffdtxt.exe" in said


ODD = [
    b"",
    b"\n",
    b"\n\n",
    b"no header at all",
    b"\x00" * 500,
    b"From: \xff\xfe\n\n\xff\xfe\x1b[2J",
    b'Content-Type: text/plain; charset="\x1b[2J"\n\nx',
    b"Content-Type: text/plain; charset*0=a; charset*0=b\n\nx",
    b"Content-Type: multipart/mixed\n\nno boundary",
    b"Content-Type: multipart/alternative; boundary=b\n\n--b--",
    b"Content-Transfer-Encoding: base64\n\n!!!!\x1b",
    b"Content-Transfer-Encoding: uuencode\n\nbegin 644 x\n\x1b",
    b"Content-Type: message/rfc822\n\n",
    b"Content-Type: message/delivery-status\n\nx",
    b"Content-Type: \xff/\xff\n\nx",
    b"Content-Type: message/external-body; access-type=x\n\nA: b\n\nc",
    b"Subject: " + b"x" * 200_000 + b"\n\nx",
    b"Content-Type: text/html\n\n" + b"<div>" * 5_000,
    b"Content-Disposition: attachment; filename*=''%1b%5b\n\nx",
    b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 400,
    b"".join(b"Content-Type: message/rfc822\n\n" for _ in range(60)) + b"Subject: deep\n\nx",
]


@pytest.mark.parametrize("raw", ODD, ids=range(len(ODD)))
def test_whatever_came_is_shown_in_some_way(raw: bytes) -> None:
    said = shown_of(raw)
    assert said.strip()
    assert not ACTS.search(said)


@pytest.mark.parametrize("path", FORWARDS, ids=lambda path: path.name)
def test_real_mails_can_be_taken_apart(path: Path) -> None:
    said = shown_of(path.read_bytes())
    assert "cannot be taken apart" not in said
    assert not ACTS.search(said)


def test_one_that_kills_its_reader_is_shown_as_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_SECONDS", 0.0)
    said = readable(b"Subject: =?utf-8?q?bomb=1B?=\n\n" + b"boom \x1b[2J" * 10_000, MOST)
    assert "cannot be taken apart: that took longer than 0 seconds" in said
    assert "Subject: bomb\ufffd\n\nboom \ufffd[2J" in said
    assert said.endswith("…\n")
    assert not ACTS.search(said)
