"""The frame of a letter: encoded words, the last look at the finished bytes, and what it costs."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.errors import MultipartInvariantViolationDefect
from email.message import Message
from email.parser import BytesHeaderParser
from html import unescape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processor.core.mail import OutboundMail
from processor.core.outcome import Enclosure, Meeting
from processor.core.program import Program
from processor.letters import LetterRefused, framing
from processor.letters.engine import LetterWriter
from processor.letters.inert import clean_line
from tests.doors.letter_samples import (
    KEY,
    NOW,
    PROGRAM,
    TRIALS,
    mailbox,
    part,
    read,
    request_letter,
    shelf,
    write,
    writer,
)


@settings(max_examples=TRIALS, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(alphabet=st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=150))
def test_encoded_words_are_whole_and_short(text: str) -> None:
    field = framing.text_field("Subject", text, "[REQ-7]")
    assert all(len(line) <= 76 or "=?" not in line for line in field.split("\r\n"))
    words = re.findall(r"=\?utf-8\?[qb]\?[^?]*\?=", field)
    assert all(len(word) <= 75 for word in words)
    message = message_from_bytes(field.encode() + b"\r\n", policy=policy.default)
    assert str(message["Subject"]) == f"{text} [REQ-7]"


MEETING = Meeting(
    uid="a@program.example", people=("Mia", "Jon"), starts_at=NOW, minutes=30, attendees=("jon@example.org",)
)


def test_a_file_goes_along_whole_behind_the_words_and_the_invitation(tmp_path: Path) -> None:
    content = bytes(range(256)) * 50
    file = Enclosure(filename="CV-M-1002.pdf", content_type="application/pdf", content=content)
    for letter in (request_letter(), request_letter(meeting=MEETING)):
        mail = write(writer(tmp_path), replace(letter, files=(file,)))
        parsed = message_from_bytes(mail.raw, policy=policy.default)
        names = [part.get_filename() for part in parsed.iter_attachments()]
        assert names == [*(["invite.ics"] if letter.meeting else []), "CV-M-1002.pdf"]
        last = list(parsed.iter_attachments())[-1]
        assert (last.get_content_type(), last.get_content()) == ("application/pdf", content)
        assert parsed.get_body(("plain",)) is not None


@pytest.mark.parametrize("name", ['a".pdf', "ä.pdf", "a\r\nX: y.pdf", "../a.pdf", ".pdf", "a b.pdf"])
def test_a_file_has_a_name_of_ours_only(name: str, tmp_path: Path) -> None:
    file = Enclosure(filename=name, content_type="application/pdf", content=b"%PDF-")
    with pytest.raises(LetterRefused):
        write(writer(tmp_path), replace(request_letter(), files=(file,)))


def broken(mail: OutboundMail) -> Iterator[bytes]:
    raw = mail.raw
    yield raw.replace(b"Date:", b"Bcc: x@example.org\r\nDate:", 1)
    yield raw.replace(b"To: Jon Berg", b"To: Jim Berg", 1)
    yield raw.replace(b"<jon@example.org>", b"<jim@example.org>", 1)
    yield raw.replace(b"Subject: Would", b"Subject: Could", 1)
    yield raw.replace(b"\r\nDear", b"\nDear", 1)
    yield raw.replace(b"\r\nDear", b"\r\n\rDear", 1)
    yield raw.replace(b"Dear", b"Dear" + b"r" * 1000, 1)
    yield raw.replace(b"Date:", b"\r\nDate:", 1)


def test_the_last_look_refuses_a_mail_that_is_not_what_was_meant(tmp_path: Path) -> None:
    mail = write(writer(tmp_path), request_letter(holder=""))
    names = tuple(message_from_bytes(mail.raw).keys())
    meant = framing.Meant(
        names=names,
        subject=mail.subject,
        mailboxes=(
            ("From", PROGRAM.name, PROGRAM.address),
            ("To", "Jon Berg", "jon@example.org"),
            ("Reply-To", PROGRAM.name, PROGRAM.address),
        ),
    )
    framing.verify(mail.raw, meant)
    for raw in broken(mail):
        assert raw != mail.raw
        with pytest.raises(LetterRefused):
            framing.verify(raw, meant)


@pytest.mark.parametrize("name", ["=?utf-8?q?x?=", 'A "B" <c@d>', "Žluťoučký kůň " * 12, "a@b, c"])
def test_the_programs_own_name_is_data_too(tmp_path: Path, name: str) -> None:
    program: Program = replace(PROGRAM, name=name)
    ours = LetterWriter(program, shelf(tmp_path), 60)
    mail = write(ours, request_letter())
    for field in ("From", "Reply-To"):
        assert mailbox(mail, field)[0] == clean_line(name, 100)
    assert [a.addr_spec for a in read(mail)["From"].addresses] == [PROGRAM.address]


def test_the_cost_of_a_letter_is_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Printed, not asserted: machines differ."""
    letters, letter, rounds = writer(tmp_path), request_letter(), 200
    mail = write(letters, letter)
    began = time.perf_counter()
    for _ in range(rounds):
        assert letters.write(letter, cause="inbox 1", now=NOW, key=KEY).raw == mail.raw
    whole = (time.perf_counter() - began) / rounds
    text, html = part(mail, "plain"), part(mail, "html")
    began = time.perf_counter()
    for _ in range(rounds):
        body = framing.Part(
            content_type="multipart/alternative",
            parts=tuple(
                framing.Part(
                    content_type=kind, body=t.replace("\n", "\r\n").encode(), encoding="quoted-printable"
                )
                for kind, t in (("text/plain", text), ("text/html", html))
            ),
        )
        framing.assemble(framing.text_field("Subject", mail.subject), body, mail.serial)
    frame = (time.perf_counter() - began) / rounds
    with capsys.disabled():
        print(f"\n    letter {whole * 1e3:.2f} ms, of it framing without the last look {frame * 1e3:.3f} ms")
    assert unescape(html).count(mail.subject.removesuffix(" [REQ-7]")) >= 1


def test_a_python_that_misses_the_parts_of_a_header_by_itself_sends_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So does 3.11.2, the Python of Debian 12, and no mail at all went out with it."""
    first = BytesHeaderParser.parsebytes

    def as_then(parser: BytesHeaderParser, raw: bytes, headersonly: bool = True) -> Message:
        header = first(parser, raw, headersonly)
        header.defects.append(MultipartInvariantViolationDefect())
        return header

    monkeypatch.setattr(BytesHeaderParser, "parsebytes", as_then)
    assert read(write(writer(tmp_path), request_letter()))["To"]
