"""10,000 generated and damaged mails: each is read, or refused for a limit (fault 30).

`make test` plays fewer (tests/sizes.py), MUTATIONS=100000 more.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from processor.core.mail import InboundMail
from processor.core.reading.automatic.verdict import judge_automatic
from processor.core.trust import judge
from processor.stages.ports import Unreadable
from tests.doors.mail_samples import samples
from tests.reading import Readers
from tests.sizes import MUTATIONS

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SERVER, ADDRESS = "mx.program.example", "mentors@program.example"
COUNT = MUTATIONS.played
SHARES = 4  # tests that run beside each other
MOST_TIMES = 60  # as much work as for all the mails together that are damaged here
_PIECES: tuple[bytes, ...] = (
    b"\r\n", b"\n", b"\r", b"\x00", b"\xff\xfe", b'"', b"(", b")", b"<", b">", b";", b"=", b":", b",", b"@",
    b"\\", b"=?utf-8?b?", b"=?utf-8?q?=", b"?=", b"=?x?b?!!?=", b"--cut", b"--cut--", b";*0=", b";name*1*=",
    b"\t", b" ", b"\r\n\r\n", b"\r\nFrom: ", b"Content-Type: ", b"charset=", b"base64", b"boundary=",
    b"\xed\xa0\x80", b"\xe2\x80\xae", b"multipart/mixed", b"message/rfc822", b"message/delivery-status",
    b"<div>", b"</td>", b"<!--", b"&#0;", b"5.1.1",
)  # fmt: skip


def mutated(chance: random.Random, raw: bytes) -> bytes:
    data = bytearray(raw)
    for _ in range(chance.choice((0, 1, 1, 2, 3, 5, 8, 15))):
        at, length = chance.randrange(len(data) + 1), chance.randint(0, 40)
        match chance.randrange(7):
            case 0:
                data[at : at + length] = b""
            case 1:
                data[at:at] = chance.randbytes(length)
            case 2:
                data[at:at] = chance.choice(_PIECES) * chance.choice((1, 1, 1, 3, 20))
            case 3:
                start = chance.randrange(len(data) + 1)
                data[at:at] = data[start : start + length * 5]
            case 4 if data:
                data[at % len(data)] ^= 1 << chance.randrange(8)
            case 5:
                del data[at:]  # cut off on the way
            case _:
                lines = data.split(b"\n")
                one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
                lines[one], lines[two] = lines[two], lines[one]
                data = bytearray(b"\n".join(lines))
        if not data:
            data = bytearray(b"\n")
    return bytes(data)


def words(mail: InboundMail) -> Iterator[str]:
    yield from (mail.message_id, mail.subject, mail.text, mail.html_text, mail.html_reply, mail.content_type)
    yield from (text for pair in mail.headers for text in pair)
    yield from (a.name + a.addr_spec for a in (*mail.senders, *mail.to, *mail.cc, *mail.reply_to))
    yield from (*mail.delivered_to, *mail.in_reply_to, *mail.references, *mail.returned_ids)
    yield from (a.filename + a.content_type for a in mail.attachments)
    yield from (r.recipient + r.diagnostic + r.status for r in mail.reports)
    for inner in mail.attached:
        yield from words(inner)


def work(pool: Readers, raw: bytes) -> float:
    """Processor time."""
    began = time.process_time()
    (mail,) = pool.read([(raw, NOW)])
    if not isinstance(mail, Unreadable):
        judge(mail, SERVER)
        judge_automatic(mail, ADDRESS, ())
    return time.process_time() - began


@pytest.mark.parametrize("share", range(SHARES))
def test_no_damaged_mail_is_lost_or_breaks_what_reads_it(share: int) -> None:
    chance = random.Random(f"mutations {share}")
    originals = samples()
    pool = Readers(0)
    most = MOST_TIMES * min(sum(work(pool, raw) for raw in originals) for _ in range(3))
    read = 0
    slow = []
    for _ in range(COUNT // SHARES):
        raw = mutated(chance, chance.choice(originals))
        began = time.process_time()
        (mail,) = pool.read([(raw, NOW)])
        if isinstance(mail, Unreadable):
            assert mail.because, raw
            assert mail.traceback == "", mail.traceback  # a limit may refuse a mail, an error may not
            continue
        judge(mail, SERVER)
        judge_automatic(mail, ADDRESS, ())
        if time.process_time() - began > most and min(work(pool, raw) for _ in range(3)) > most:
            slow.append(raw)
        read += 1
        for text in words(mail):
            text.encode()  # no surrogates
            assert "\x00" not in text, raw
            assert "\r" not in text, raw
    assert not slow
    assert read > COUNT // SHARES * 0.9  # most of them say something still
