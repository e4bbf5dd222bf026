"""Mails of our own in many shapes, from which the tests make others: replies, reports, lists, files, HTML."""

from __future__ import annotations

from email.message import EmailMessage, Message
from email.policy import SMTP

HEAD = (
    b"Return-Path: <jon@example.org>\r\nDelivered-To: mentors@program.example\r\n"
    b"Received: from mail.example.org by mx.program.example with ESMTPS; Mon, 2 Mar 2026 08:00:00 +0000\r\n"
    b"Authentication-Results: mx.program.example; dkim=pass (a key) header.d=example.org; dmarc=pass\r\n"
    b'From: "Berg, Jon" <jon@example.org>\r\nTo: mentors@program.example, Mia <mia@example.org>\r\n'
    b"Subject: =?utf-8?q?Re=3A_Gr=C3=BC=C3=9Fe?= [REQ-7]\r\nDate: Mon, 2 Mar 2026 09:00:00 +0100\r\n"
    b"Message-ID: <one@example.org>\r\nIn-Reply-To: <a@x.example>\r\nReferences: <z@x.example>\r\n"
    b" <a@x.example>\r\n"
)
PLAIN = HEAD + b"\r\nAccept\r\n\r\n> Would you mentor Mia?\r\n-- \r\nJon\r\n"
NOTICE = (
    b"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.net (Mail Delivery System)\r\n"
    b"To: mentors@program.example\r\n"
    b"Subject: failure notice\r\nMessage-ID: <n@mx.example.net>\r\n\r\n"
    b"Hi. I could not deliver your mail.\r\n\r\n"
    b"<mia@example.org>:\r\n192.0.2.7 does not like recipient.\r\n"
    b"Remote host said: 550 5.1.1 no such user\r\n\r\n"
    b"--- Below this line is a copy of the message.\r\n\r\nMessage-ID: <ours@program.example>\r\n"
    b"Subject: hi\r\n\r\nx\r\n"
)


def parts(kind: str, *each: bytes) -> bytes:
    content = f'Content-Type: multipart/{kind}; boundary="cut"\r\n\r\n'.encode()
    head = b"From: a@example.org\r\nSubject: x\r\n" + content
    return head + b"".join(b"--cut\r\n" + part + b"\r\n" for part in each) + b"--cut--\r\n"


def _rich() -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Jon <jon@example.org>", "m@program.example", "Grüße"
    mail.set_content("Ja\n> nein\n")
    mail.add_alternative(
        "<p>Ja</p><table><tr><td>Name</td><td>Mia</td></tr></table><blockquote type=cite>nein</blockquote>",
        subtype="html",
    )
    mail.add_attachment(b"abc", maintype="application", subtype="pdf", filename="ü.pdf")
    return mail.as_bytes()


def _flowed(text: str, charset: str) -> bytes:
    mail = Message()
    mail["From"], mail["Subject"] = "mia@example.org", "SIGN UP MENTEE"
    mail.set_payload(text.encode(charset, "replace").decode(charset), charset)
    mail.set_param("format", "flowed")
    return mail.as_bytes()


def samples() -> list[bytes]:
    report = parts(
        "report; report-type=delivery-status",
        b"\r\nSorry.",
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        b"Final-Recipient: rfc822;a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        b"Diagnostic-Code: smtp; 550 no",
        b"Content-Type: message/rfc822\r\n\r\n" + PLAIN,
    )
    vacation = PLAIN.replace(b"=?utf-8?q?Re=3A_Gr=C3=BC=C3=9Fe?=", b"Automatic reply:").replace(
        b"Accept", b"I am back on 5 May 2026."
    )
    news = (
        HEAD
        + b"List-Id: <news.example.org>\r\nList-Unsubscribe: <mailto:x@y>\r\nPrecedence: bulk\r\n\r\nNews\r\n"
    )
    calendar = parts(
        "mixed",
        b"\r\nok",
        b"Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n",
    )
    return [
        PLAIN,
        PLAIN.replace(b"\r\n", b"\n"),
        NOTICE,
        _rich(),
        report,
        vacation,
        news,
        calendar,
        parts("mixed", b"Content-Type: message/rfc822\r\n\r\n" + _rich(), b"\r\nsee below"),
        parts("report; report-type=disposition-notification", b"\r\nread"),
        HEAD
        + b"Content-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        b"\r\n<div dir=3Dltr>Ja, gerne<br><div class=3Dgmail_quote>old</div></div>\r\n",
        HEAD + b"Content-Transfer-Encoding: base64\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        b"SmEsIGdlcm5lCg==\r\n",
        _flowed("Name: Mia Okafor \nGoals: to grow \nand learn\n", "utf-8"),
        _flowed("お願いします\n", "iso-2022-jp"),
    ]
