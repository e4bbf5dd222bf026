"""A mail that is attached as any other file is read as a mail, within the reader's limits."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from processor.core.mail import InboundMail
from processor.reader.limits import MOST_MAILS, OverLimit
from processor.reader.parse import parse

NOW = datetime(2026, 3, 2, tzinfo=UTC)
MAIL = (
    b"From: Jon <jon@hospital.example>\r\nTo: c@program.example\r\nSubject: Re: x [REQ-1]\r\n"
    b"Date: Mon, 30 Nov 2026 10:00:00 -0500\r\nMessage-ID: <i4@hospital.example>\r\n\r\nACCEPT\r\n"
)


def carrying(*files: tuple[str, str, bytes]) -> InboundMail:
    outer = EmailMessage()
    outer["From"] = "c@program.example"
    outer["Subject"] = "Fwd: x"
    outer.set_content("see attached")
    for kind, name, data in files:
        main, _, sub = kind.partition("/")
        outer.add_attachment(data, maintype=main, subtype=sub, filename=name or None)
    return parse(outer.as_bytes(), NOW)


@pytest.mark.parametrize(
    ("kind", "name", "data"),
    [
        ("application/octet-stream", "answer.eml", MAIL),
        ("application/octet-stream", "answer", MAIL),
        ("application/octet-stream", "", MAIL),
        ("application/x-email", "answer.EML", MAIL),
        ("text/plain", "answer.txt", MAIL.replace(b"\r\n", b"\n")),
        (
            "application/octet-stream",
            "answer.eml",
            MAIL.replace(b"Date:", b"X-Date:").replace(b"Message-ID", b"X"),
        ),
        ("application/octet-stream", "answer.eml", b"\xef\xbb\xbf\r\n" + MAIL),
        ("application/octet-stream", "answer.eml", b"From jon@hospital.example Mon Nov 30 2026\r\n" + MAIL),
        ("application/octet-stream", "1.emlx", b"%d\n" % len(MAIL) + MAIL + b'<?xml version="1.0"?><plist/>'),
    ],
)
def test_a_file_that_is_a_mail_is_read_as_one(kind: str, name: str, data: bytes) -> None:
    found = carrying((kind, name, data))
    (inner,) = found.attached
    assert (inner.senders[0].addr_spec, inner.text.strip()) == ("jon@hospital.example", "ACCEPT")
    assert (found.text.strip(), found.attachments) == ("see attached", ())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("notes.txt", b"From: the ward\nDate: 2010\n\nI worked there.\n"),  # no address
        ("notes.txt", b"Dear all,\nFrom: jon@hospital.example\nDate: today\n\nHello\n"),
        ("answer.eml", b"no header at all"),
        ("answer.eml", b"To: c@program.example\nSubject: a draft\n\nhello"),
        ("cv.pdf", b"%PDF-1.4 From: jon@hospital.example"),
        ("empty.eml", b""),
    ],
)
def test_a_file_that_is_no_mail_stays_a_file(name: str, data: bytes) -> None:
    found = carrying(("application/octet-stream", name, data))
    assert (found.attached, [a.filename for a in found.attachments]) == ((), [name])


def test_a_from_that_only_other_programs_read_makes_the_sender_doubtful() -> None:
    first, last = b"From : eve@evil.example\r\n" + MAIL, MAIL.replace(b"To:", b"From : e@x.example\r\nTo:")
    for data in (first, last):
        mail = carrying(("application/octet-stream", "a.eml", data))
        assert all(inner.sender_problem for inner in mail.attached)


@pytest.mark.parametrize(
    "data",
    [
        MAIL.replace(b"\r\n\r\n", b"\r\nX: " + b"a" * 120_000 + b"\r\n\r\n"),
        MAIL.replace(b"To:", b"Content-Type: a/b" + b";" * 5_000 + b"\r\nTo:"),
        MAIL.replace(
            b"\r\n\r\n", b"\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 300
        ),
    ],
    ids=["header", "parameters", "parts"],
)
def test_its_bytes_are_held_to_the_same_limits_as_any_mails(data: bytes) -> None:
    with pytest.raises(OverLimit):
        carrying(("application/octet-stream", "answer.eml", data))


def test_only_so_many_are_opened_and_the_rest_are_named() -> None:
    found = carrying(*[("application/octet-stream", f"{n}.eml", MAIL) for n in range(MOST_MAILS + 3)])
    assert len(found.attached) == MOST_MAILS
    assert [a.content_type for a in found.attachments] == ["message/rfc822"] * 3
