"""59 mails made to use up time or memory: each ends at a cap, its neighbours are read (faults 27-30)."""

from __future__ import annotations

import base64
import gzip
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO

import pytest

from processor.core.mail import InboundMail
from processor.core.reading.automatic.verdict import judge_automatic
from processor.core.trust import judge
from processor.reader.parse import parse
from processor.stages.ports import Unreadable
from tests.doors.mail_samples import HEAD, PLAIN
from tests.reading import Readers

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECONDS, MEGABYTES = 5, 512
MB = 1_000_000
HARMLESS = HEAD + b"\r\n" + b"I would like to hear more about the clinic where you work.\r\n" * 8_000
MOST_TIMES = 10  # as much work as the reading of that


def _with(field: bytes, body: bytes = b"x\r\n") -> bytes:
    return b"From: e@evil.example\r\n" + field + b"\r\n\r\n" + body


def _mixed(count: int, part: bytes = b"\r\nx\r\n") -> bytes:
    body = (b"--cut\r\n" + part) * count + b"--cut--\r\n"
    return _with(b'Content-Type: multipart/mixed; boundary="cut"', body)


def _nested(depth: int) -> bytes:
    opened = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth)
    )
    return b"From: e@evil.example\r\n" + opened + b"\r\nx\r\n"


def _inside(depth: int, kind: bytes = b"message/rfc822") -> bytes:
    return b"From: e@evil.example\r\n" + (b"Content-Type: " + kind + b"\r\n\r\n") * depth + b"\r\nx"


def _html(body: bytes) -> bytes:
    return _with(b"Content-Type: text/html; charset=utf-8", body)


def _packed(kind: bytes, data: bytes) -> bytes:
    coded = base64.encodebytes(data)
    return _with(b"Content-Type: " + kind + b"; name=a\r\nContent-Transfer-Encoding: base64", coded)


def _zip() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(100 * MB))
    return out.getvalue()


def _bounce(text: bytes) -> bytes:
    head = b"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nSubject: failure notice"
    return head + b"\r\n\r\n" + text


# What makes it: the caps before any parser, or the reader's own, or the child's. All end the same way.
BOMBS: dict[str, Callable[[], bytes]] = {
    "size": lambda: HEAD + b"\r\n" + b"x" * 11 * MB,
    "one line": lambda: HEAD + b"\r\n" + b"x" * 9 * MB,
    "blank lines": lambda: HEAD + b"\r\n" + b"\r\n" * MB,
    "header": lambda: _with(b"Subject: " + b"x" * 200_000),
    "many fields": lambda: _with(b"\r\n".join(b"X-%d: y" % n for n in range(20_000))),
    "many folds": lambda: _with(b"Subject: x" + b"\r\n y" * 24_000),
    "no end of header": lambda: b"From: e@evil.example\r\n" * 60_000,
    "recipients": lambda: _with(b"To: " + b"a@b.example, " * 5_000),
    "a long From": lambda: _with(b"X: y\r\nFrom: " + b"(" * 40_000),
    "commas in From": lambda: _with(b"X: y\r\nFrom: " + b"," * 90_000),
    "brackets in To": lambda: _with(b"To: " + b"<" * 90_000),
    "comments in To": lambda: _with(b"To: " + b"(" * 90_000),
    "quotations in Cc": lambda: _with(b"Cc: " + b'"' * 90_000),
    "encoded words": lambda: _with(b"Subject: " + b"=?utf-8?q?=C3=BC?= " * 5_000),
    "an encoded word that never ends": lambda: _with(b"Subject: " + b"=?utf-8?b?" * 9_000),
    "a Date of digits": lambda: _with(b"Date: " + b"9" * 90_000),
    "references": lambda: _with(b"References: " + b"<a@b> " * 16_000),
    "angle brackets in references": lambda: _with(b"References: " + b"<" * 90_000),
    "results": lambda: _with(b"Authentication-Results: mx.program.example" + b"; dmarc=pass (" * 6_000),
    "received": lambda: _with(b"\r\n".join([b"Received: from a by b"] * 4_000)),
    "parameters": lambda: _with(b"Content-Type: text/plain" + b"; a=b" * 18_000),
    "continued parameters": lambda: _with(
        b"Content-Type: text/plain" + b"".join(b"; a*%d=b" % n for n in range(8_000))
    ),
    "parts": lambda: _mixed(5_000),
    "empty parts": lambda: _mixed(200_000, b""),
    "depth": lambda: _nested(500),
    "depth just under the cap": lambda: _nested(50),
    "mails in mails": lambda: _inside(3_000),
    "reports in reports": lambda: _inside(3_000, b"message/delivery-status"),
    "blocks of a report": lambda: _with(b"Content-Type: message/delivery-status", b"A: b\r\n\r\n" * 300_000),
    "recipients of a report": lambda: _with(
        b"Content-Type: message/delivery-status",
        b"Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\n\r\n" * 9_000,
    ),
    "boundaries that begin alike": lambda: _with(
        b'Content-Type: multipart/mixed; boundary="' + b"a" * 60 + b'"',
        (b"--" + b"a" * 59 + b"\r\n") * 100_000,
    ),
    "div in div": lambda: _html(b"<div>" * 400_000),
    "table in table": lambda: _html(b"<table><tr><td>" * 200_000),
    "quotation in quotation": lambda: _html(b"<blockquote>" * 300_000),
    "attributes": lambda: _html(b"<p " + b"a=b " * 500_000 + b">"),
    "tags that never end": lambda: _html(b"<" * 2 * MB),
    "comments that never end": lambda: _html(b"<!--" * 500_000),
    "entities": lambda: _html(b"&#x41;" * 700_000),
    "style": lambda: _html(b"<style>" + b"a{b:c}" * 700_000),
    "a zip of zeros": lambda: _packed(b"application/zip", _zip()),
    "a gzip of zeros": lambda: _packed(b"application/gzip", gzip.compress(bytes(50 * MB))),
    "base64 that is none": lambda: _packed(b"text/plain", b"\x00" * 6 * MB),
    "quoted-printable": lambda: _with(
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable", b"=" * 3 * MB
    ),
    "uuencode": lambda: _with(b"Content-Transfer-Encoding: x-uuencode", b"begin 644 a\r\n" + b"M" * 6 * MB),
    "utf-7": lambda: _with(b"Content-Type: text/plain; charset=utf-7", b"+" * 4 * MB),
    "punycode": lambda: _with(b"Content-Type: text/plain; charset=punycode", b"a-" * 500_000),
    "flowed": lambda: _with(b"Content-Type: text/plain; format=flowed", b"x \r\n" * 500_000),
    "quotation marks": lambda: HEAD + b"\r\n" + (b">" * 500 + b"\r\n") * 4_000,
    "attributions": lambda: HEAD + b"\r\n" + b"On Mon, 2 Mar 2026 " * 100_000,
    "addresses in a bounce": lambda: _bounce(b"<a@b.example>: no such user\r\n" * 100_000),
    "a line of addresses in a bounce": lambda: _bounce(b"a@b.example " * 200_000),
    "letters in a bounce": lambda: _bounce(b"a" * 2 * MB),
    "dashes in a bounce": lambda: _bounce(b"-" * 2 * MB),
    "lines of dashes in a bounce": lambda: _bounce((b"-" * 200 + b" copy of the\r\n") * 10_000),
    "fields in a bounce": lambda: _bounce(b"Final-Recipient: " + b"a:\r\n " * 200_000),
    "blanks in a bounce": lambda: _bounce(b"Final-Recipient: x\r\n" + b" " * 2 * MB),
    "digits in a bounce": lambda: _bounce(b"5.1." * 500_000),
    "calendar": lambda: _with(b"Content-Type: text/calendar", b"METHOD:" * 500_000),
    "a file's name": lambda: _with(b'Content-Disposition: attachment; filename="' + b"../" * 20_000 + b'"'),
}  # fmt: skip


def test_there_are_at_least_forty_bombs() -> None:
    assert len(BOMBS) >= 40


@pytest.fixture(scope="module")
def pool() -> Iterator[Readers]:
    found = Readers(1, seconds=SECONDS, megabytes=MEGABYTES)
    yield found
    found.close()


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_stopped_and_its_neighbours_are_read(name: str, pool: Readers) -> None:
    first, last = PLAIN.replace(b"<one@", b"<first@"), PLAIN.replace(b"<one@", b"<last@")
    before, bomb, after = pool.read([(first, NOW), (BOMBS[name](), NOW), (last, NOW)])
    assert [before, after] == [parse(first, NOW), parse(last, NOW)]
    if isinstance(bomb, Unreadable):
        assert bomb.because
        assert bomb.traceback == ""  # a cap stopped it, not a fault of ours
        return
    # what follows the reading runs in no child, and nobody ends it
    assert least(lambda: judged(bomb)) < MOST_TIMES * least(lambda: parse(HARMLESS, NOW))


def judged(mail: InboundMail) -> None:
    judge(mail, "mx.program.example")
    judge_automatic(mail, "mentors@program.example", ())


def least(work: Callable[[], object]) -> float:
    """Processor time of the quickest of three, so that a loaded machine tells the same."""
    took = []
    for _ in range(3):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return min(took)
