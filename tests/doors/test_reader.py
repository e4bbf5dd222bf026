"""Whatever comes as a mail is read into clean fields, or is unreadable by itself."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from processor.core.mail import Attachment, DeliveryReport, InboundMail
from processor.reader.limits import OverLimit
from processor.reader.parse import parse
from processor.stages.ports import Unreadable
from tests.reading import Readers

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PLAIN = (
    b"Return-Path: <jon@Example.ORG>\r\nDelivered-To: mentors@Program.example\r\n"
    b"Received: by mx\r\nFrom: Jon Berg <jon@Example.ORG>\r\nTo: mentors@program.example\r\n"
    b"Cc: Mia <mia@example.org>, a@b.example\r\nReply-To: other@example.org\r\n"
    b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nDate: Mon, 2 Mar 2026 09:00:00 +0100\r\n"
    b"Message-ID: <one@example.org>\r\nIn-Reply-To: <a@x>\r\nReferences: <z@x>\r\n <a@x>\r\n"
    b"\r\nAccept\r\nwith pleasure  \r\n"
)


def read(raw: bytes) -> InboundMail:
    return parse(raw, NOW)


def mime(kind: str, body: bytes, more: bytes = b"") -> bytes:
    return b"From: a@example.org\r\nContent-Type: " + kind.encode() + b"\r\n" + more + b"\r\n" + body


def html(body: str) -> InboundMail:
    return read(mime("text/html; charset=utf-8", body.encode()))


def mixed(*parts: bytes, kind: str = "mixed") -> bytes:
    body = b"".join(b"--cut\r\n" + part + b"\r\n" for part in parts) + b"--cut--\r\n"
    return mime(f'multipart/{kind}; boundary="cut"', body)


def test_every_field_of_a_plain_mail_is_read() -> None:
    mail = read(PLAIN)
    assert [str(a) for a in mail.senders] == ["Jon Berg <jon@example.org>"]
    assert mail.sender_problem == ""
    assert [str(a) for a in mail.cc] == ["Mia <mia@example.org>", "a@b.example"]
    assert [a.addr_spec for a in mail.to] == ["mentors@program.example"]
    assert [a.addr_spec for a in mail.reply_to] == ["other@example.org"]
    assert mail.delivered_to == ("mentors@program.example",)
    assert mail.return_path == "jon@example.org"
    assert mail.subject == "Grüße"
    assert mail.sent_at == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    assert (mail.message_id, mail.in_reply_to) == ("<one@example.org>", ("<a@x>",))
    assert mail.references == ("<z@x>", "<a@x>")
    assert mail.text == "Accept\nwith pleasure  \n"
    assert mail.size == len(PLAIN)
    assert mail.headers[:3] == (
        ("return-path", "<jon@Example.ORG>"),
        ("delivered-to", "mentors@Program.example"),
        ("received", "by mx"),
    )


@pytest.mark.parametrize(
    "header, who, sure",
    [
        ("From: a@example.org", ["a@example.org"], True),
        ('From: "Berg, Jon" <a@example.org>', ["a@example.org"], True),
        ("From: =?utf-8?q?Jon_=40_home?= <a@example.org>", ["a@example.org"], True),
        ("From: a@example.org, b@example.org", ["a@example.org", "b@example.org"], False),
        ("From: a@example.org\r\nFrom: b@example.org", ["a@example.org", "b@example.org"], False),
        ("From : b@example.org\r\nFrom: a@example.org", None, False),
        ("From: a@example.org\rFrom: b@example.org", None, False),
        ("From: b@example.org <a@example.org>", None, False),
        ("From: a@example.org (b@example.org)", None, False),
        ("From: <a@example.org> <b@example.org>", None, False),
        ("From: friends: a@example.org;", None, False),
        ("From: Jon", [], False),
        ("From: ", [], False),
        ("X-From: a@example.org", [], False),
        ("From: \u0430@example.org", None, False),
    ],
)
def test_a_from_names_one_person_or_says_why_not(header: str, who: list[str] | None, sure: bool) -> None:
    mail = read(b"Subject: x\r\n" + header.encode() + b"\r\n\r\nhello\r\n")
    assert (mail.sender_problem == "") is sure
    if who is not None:
        assert [a.addr_spec for a in mail.senders] == who


@pytest.mark.parametrize(
    "header, name",
    [
        ('"mia@example.org" <a@example.org>', ""),
        ("=?utf-8?q?Mia_=3Cmia=40example.org=3E?= <a@example.org>", ""),
        ("Mia\uff20example.org <a@example.org>", ""),
        ('"Mia Okafor" <a@example.org>', "Mia Okafor"),
        ('"Mia @ home" <a@example.org>', "Mia @ home"),
        ("Mia (Ward 7) <a@example.org>", "Mia (Ward 7)"),
    ],
)
def test_a_name_that_holds_another_address_is_none(header: str, name: str) -> None:
    mail = read(f"From: {header}\r\n\r\nhello\r\n".encode())
    assert [(a.name, a.addr_spec) for a in mail.senders] == [(name, "a@example.org")]


def test_the_null_reverse_path_is_not_a_missing_one() -> None:
    assert read(b"Return-Path: <>\r\nFrom: a@b.example\r\n\r\n").return_path == ""
    assert read(b"From: a@b.example\r\n\r\n").return_path is None


def test_a_date_that_cannot_be_read_is_none() -> None:
    for date in (b"yesterday", b"Mon, 99 Foo 2026 99:99:99 +9999", b"", b"31 Dec 9999 23:59:59 -1400"):
        assert read(b"Date: " + date + b"\r\n\r\n").sent_at is None


@pytest.mark.parametrize(
    "charset, data, text",
    [
        ("iso-8859-1", "Grüße".encode("latin-1"), "Grüße"),
        ("us-ascii", "Grüße".encode(), "Grüße"),
        ("nonsense", "“ja”".encode("cp1252"), "“ja”"),
        ("utf-16", "ja".encode("utf-16"), "ja"),
    ],
)
def test_a_wrong_charset_does_not_cost_the_words(charset: str, data: bytes, text: str) -> None:
    assert read(mime(f"text/plain; charset={charset}", data)).text == text


def test_flowed_lines_become_paragraphs_again() -> None:
    mail = read(mime("text/plain; format=flowed", b"I accept \r\ngladly.\r\n> old \r\n> words\r\n"))
    assert mail.text == "I accept gladly.\n> old words\n"


def test_a_row_of_a_form_reads_as_a_field() -> None:
    mail = html(
        "<table><tr><td>Name</td><td>Mia</td></tr>"
        "<tr><th><p class=x>Goals:</p></th><td><p class=x>Grow <b>well</b></p></td></tr></table>"
    )
    assert mail.html_text.split() == ["Name:", "Mia", "Goals:", "Grow", "well"]
    assert {"Name: Mia", "Goals: Grow well"} <= set(mail.html_text.split("\n"))


@pytest.mark.parametrize(
    "quoted",
    [
        '<div class="gmail_quote x"><div class="gmail_attr">On Monday</div><p>REJECT</p></div>',
        '<blockquote type="CITE">REJECT</blockquote>',
        '<div class="moz-cite-prefix">On Monday</div><blockquote type="cite">REJECT</blockquote>',
        '<div><div id="divRplyFwdMsg">From: us</div></div><p>REJECT</p>',
        '<div id="appendonsend"></div><hr><p>REJECT</p>',
        '<div class="yahoo_quoted">REJECT</div>',
        '<div class="protonmail_quote">REJECT</div>',
        '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt">From: us</div></div><p>REJECT</p>',
    ],
)
def test_what_a_mail_client_marks_as_quoted_is_no_reply(quoted: str) -> None:
    mail = html(f"<html><head><style>p{{}}</style></head><body><p>Accept</p>{quoted}</body></html>")
    assert mail.html_reply.strip(" >\n") == "Accept"
    assert "REJECT" in mail.html_text


def test_quoted_lines_of_html_carry_their_depth() -> None:
    mail = html("<p>Yes</p><blockquote>one<p>two</p><blockquote>deep</blockquote></blockquote>after")
    lines = [line for line in mail.html_text.split("\n") if line.strip("> ")]
    assert lines == ["Yes", "> one", "> two", "> > deep", "after"]


def test_an_attached_mail_keeps_its_words_to_itself() -> None:
    inner = mixed(b"Content-Type: message/rfc822\r\n\r\n" + PLAIN, b"\r\ninner words")
    mail = read(
        mixed(b"\r\nsee below", b"Content-Type: message/rfc822\r\n\r\n" + inner.replace(b"cut", b"in"))
    )
    assert (mail.text, mail.attached[0].text) == ("see below", "inner words")
    assert mail.attached[0].attached[0].subject == "Grüße"
    assert mail.attached[0].attached[0].content_key == read(PLAIN).content_key
    assert mail.returned_ids == ()


def test_mails_inside_mails_are_opened_three_deep() -> None:
    raw = PLAIN
    for _ in range(6):
        raw = mime("message/rfc822", raw)
    mail, depth = read(raw), 0
    while mail.attached:
        mail, depth = mail.attached[0], depth + 1
    assert depth == 3


@pytest.mark.parametrize("returned", [b"message/rfc822", b"text/rfc822-headers"])
def test_a_delivery_report_says_whom_and_which_mail(returned: bytes) -> None:
    mail = read(
        mixed(
            b"\r\nSorry.",
            b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
            b"Final-Recipient: rfc822; <Mia@Example.org>\r\nAction: Failed\r\nStatus: 5.1.1 (bad)\r\n"
            b"Diagnostic-Code: smtp; 550 no such\r\n user\r\n\r\n"
            b"Original-Recipient: rfc822;jon@example.org\r\nStatus: 4.2.2\r\n",
            b"Content-Type: " + returned + b"\r\n\r\nMessage-ID: <ours@program.example>\r\n\r\n",
            kind="report; report-type=delivery-status",
        )
    )
    assert mail.reports == (
        DeliveryReport(
            recipient="Mia@example.org", action="failed", status="5.1.1", diagnostic="550 no such user"
        ),
        DeliveryReport(recipient="jon@example.org", action="delayed", status="4.2.2"),
    )
    assert mail.returned_ids == ("<ours@program.example>",)
    assert (mail.attached, mail.text) == ((), "Sorry.")


def test_files_are_listed_and_their_words_are_not_read() -> None:
    mail = read(
        mixed(
            b"\r\nhere it is",
            b'Content-Type: text/plain\r\nContent-Disposition: attachment; filename="=?utf-8?q?=C3=BC.txt?="'
            b"\r\n\r\nREJECT",
            b"Content-Type: application/pdf; name=cv.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA",
        )
    )
    assert mail.text == "here it is"
    assert mail.attachments == (
        # its bytes come along because it may be a roster, and those of the next one because it may be a CV
        Attachment(filename="ü.txt", content_type="text/plain", size=6, content=b"REJECT"),
        Attachment(filename="cv.pdf", content_type="application/pdf", size=3, refused="mismatch"),
    )


def test_an_invitation_gives_its_method() -> None:
    assert read(mime("text/calendar; method=reply", b"BEGIN:VCALENDAR")).calendar_method == "REPLY"
    assert read(mime("text/calendar", b"BEGIN:VCALENDAR\r\nMETHOD:COUNTER\r\n")).calendar_method == "COUNTER"


def test_sealed_words_are_named() -> None:
    assert read(mime("application/pkcs7-mime; name=smime.p7m", b"xx")).sealed == "encrypted"
    assert read(mime("text/plain", b"-----BEGIN PGP MESSAGE-----\r\n")).sealed == "encrypted"
    assert read(mixed(b"Content-Type: application/ms-tnef\r\n\r\nxx")).sealed == "winmail.dat"
    assert read(mixed(b"\r\nhi", b"Content-Type: application/ms-tnef\r\n\r\nxx")).sealed == ""


def test_a_copy_by_another_way_has_the_same_key() -> None:
    key = read(PLAIN).content_key
    assert read(PLAIN.replace(b"\r\n", b"\n")).content_key == key
    assert read(b"Received: from elsewhere\r\nX-Spam: no\r\n" + PLAIN + b"\r\n\r\n").content_key == key
    assert read(PLAIN.replace(b"a@b.example\r\nReply", b"\r\n a@b.example\r\nReply")).content_key == key
    assert read(PLAIN.replace(b"Subject: ", b"Subject: [EXTERNAL] ")).content_key == key


def test_what_a_server_put_into_a_subject_stands_beside_it() -> None:
    marked, plain = read(PLAIN.replace(b"Subject: ", b"Subject: [EXTERNAL] ")), read(PLAIN)
    assert (marked.subject, marked.subject_marks) == (plain.subject, "[EXTERNAL]")
    assert plain.subject_marks == ""


@pytest.mark.parametrize(
    "old, new",
    [
        (b"<one@", b"<two@"),
        (b"From: Jon", b"From: Jan"),
        (b"=C3=BC", b"=C3=B6"),
        (b"Accept", b"Reject"),
        (b"09:00", b"09:01"),
        (b"Mia", b"Mio"),
    ],
)
def test_another_mail_has_another_key(old: bytes, new: bytes) -> None:
    assert read(PLAIN.replace(old, new)).content_key != read(PLAIN).content_key


def _samples() -> list[bytes]:
    rich = EmailMessage()
    rich["From"], rich["To"], rich["Subject"] = "Jon <jon@example.org>", "m@program.example", "Grüße"
    rich.set_content("Ja\n> nein\n")
    rich.add_alternative(
        "<p>Ja</p><table><tr><td>Name</td><td>Mia</td></tr></table><blockquote type=cite>nein</blockquote>",
        subtype="html",
    )
    rich.add_attachment(b"abc", maintype="application", subtype="pdf", filename="ü.pdf")
    report = mixed(
        b"Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822;a@b.example\r\nAction: failed",
        b"Content-Type: message/rfc822\r\n\r\n" + PLAIN,
        kind="report",
    )
    return [PLAIN, rich.as_bytes(), report, mixed(b"Content-Type: message/rfc822\r\n\r\n" + rich.as_bytes())]


def _mutated(chance: random.Random, raw: bytes) -> bytes:
    data = bytearray(raw)
    for _ in range(chance.randint(1, 12)):
        at, length = chance.randrange(len(data) + 1), chance.randint(0, 30)
        match chance.randrange(4):
            case 0:
                data[at : at + length] = b""
            case 1:
                data[at:at] = chance.randbytes(length)
            case 2:
                data[at:at] = chance.choice(
                    [b"\r\n", b"\x00", b'"', b"=?utf-8?b?", b"--cut", b"<", b"\r", b";*0="]
                )
            case _:
                start = chance.randrange(len(data) + 1)
                data[at:at] = data[start : start + length * 5]
    return bytes(data)


def _words(mail: InboundMail) -> Iterator[str]:
    yield from (mail.message_id, mail.subject, mail.text, mail.html_text, mail.html_reply, mail.content_type)
    yield from (text for pair in mail.headers for text in pair)
    yield from (a.name + a.addr_spec for a in (*mail.senders, *mail.to, *mail.cc, *mail.reply_to))
    yield from (*mail.delivered_to, *mail.in_reply_to, *mail.references, *mail.returned_ids)
    yield from (a.filename + a.content_type for a in mail.attachments)
    yield from (r.recipient + r.diagnostic for r in mail.reports)
    for inner in mail.attached:
        yield from _words(inner)


def test_damaged_mails_are_read_into_clean_text() -> None:
    chance = random.Random(20260302)
    mails = [(_mutated(chance, chance.choice(_samples())), NOW) for _ in range(300)]
    for (raw, _), answer in zip(mails, Readers().read(mails), strict=True):
        if isinstance(answer, Unreadable):
            assert answer.traceback == "", answer.traceback  # only a limit may refuse a mail
            continue
        for text in _words(answer):
            text.encode()  # no surrogates
            assert "\x00" not in text, raw
            assert "\r" not in text, raw


@pytest.mark.parametrize(
    "bomb, because",
    [
        (b"Subject: " + b"x" * 200_000 + b"\r\n\r\n", "header is longer"),
        (mixed(*[b"\r\nx"] * 300), "more than 200 parts"),
        (b"To: " + b"a@b.example, " * 2_000 + b"\r\n\r\n", "recipients"),
        (b"Content-Type: text/plain" + b";a" * 5_000 + b"\r\n\r\n", "parameters"),
        (b"Content-Type: message/rfc822\r\n\r\n" * 3_000, "too deep"),
    ],
)
def test_more_than_a_person_sends_is_refused(bomb: bytes, because: str) -> None:
    with pytest.raises(OverLimit, match=because):
        read(bomb)


def test_the_size_the_server_said_counts() -> None:
    with pytest.raises(OverLimit, match="larger"):
        parse(PLAIN, NOW, size=11_000_000)


def test_a_deep_html_part_does_not_stop_the_reader() -> None:
    for bomb in ("<div>", "<table><tr><td>", "<blockquote>", "<p><b>"):
        assert isinstance(html(bomb * 40_000 + "x"), InboundMail)


def test_a_chinese_label_over_utf8_bytes_is_not_believed() -> None:
    assert (
        read(mime("text/plain; charset=big5", "您好！ 你今天好吗？".encode())).text.strip()
        == "您好！ 你今天好吗？"
    )
    assert read(mime("text/plain; charset=big5", "您好！".encode("big5"))).text.strip() == "您好！"


@pytest.mark.parametrize(
    ("body", "reply"),
    [
        # an answer below the quotation stands in the same container as the quotation
        ('<div class="gmail_quote">On Monday:<blockquote>REJECT</blockquote>Accept</div>', ">\nAccept"),
        ("<p>Yes</p><blockquote type=cite>one</blockquote><p>No</p>", "Yes\n\n>\n\nNo"),
        ('<p>Yes</p><div class="gmail_signature">Ana, No. 7</div>', "Yes"),
        ('<blockquote style="margin:0 0 0 40px;border:none">Yes</blockquote>', "Yes"),
        ('<blockquote type="cite"><div id="divRplyFwdMsg">old</div></blockquote><p>Yes</p>', ">\n\nYes"),
        ("<pre>Name: Mia\n<b>Title: Nurse</b>\nGoals: x</pre>", "Name: Mia\nTitle: Nurse\nGoals: x"),
        ("<p>AC<span>CEPT</span></p>", "ACCEPT"),
    ],
)
def test_the_structure_of_html_says_what_is_new(body: str, reply: str) -> None:
    assert html(f"<html><body>{body}</body></html>").html_reply == reply
