"""10,000 generated and damaged mails: each is read, or refused for a limit (fault 30).

`make test` plays fewer (tests/sizes.py), MUTATIONS=100000 more.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from processor.core.mail import InboundMail
from processor.core.reading.automatic.verdict import judge_automatic
from processor.core.trust import judge
from processor.stages.ports import Unreadable
from tests.doors.mail_samples import samples
from tests.doors.mutations import NOW, mutated
from tests.reading import Readers
from tests.sizes import MUTATIONS

SERVER, ADDRESS = "mx.program.example", "mentors@program.example"
COUNT = MUTATIONS.played
SHARES = 4  # tests that run beside each other
MOST_TIMES = 60  # as much work as for all the mails together that are damaged here


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
