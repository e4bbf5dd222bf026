"""A mail that takes all time or memory costs no other mail its place."""

from __future__ import annotations

from datetime import UTC, datetime

from processor.reader import ReaderPool, parse
from processor.stages.ports import Unreadable

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PLAIN = b"From: Jon Berg <jon@example.org>\r\nMessage-ID: <one@example.org>\r\n\r\nAccept\r\n"


def test_a_bomb_harms_no_neighbour() -> None:
    pool = ReaderPool(1, seconds=2, megabytes=400, most_bytes=400_000_000)
    eater = (
        b"From: a@b.example\r\n\r\n" + b"x\r\n" * 40_000_000
    )  # all lines at once need more than the child may have
    good = [(PLAIN.replace(b"<one@", b"<%d@" % n), NOW) for n in range(20)]
    try:
        answers = pool.read([*good[:10], (eater, NOW), *good[10:]])
        # a busy machine may meet the other cap first
        assert isinstance(answers[10], Unreadable)
        assert answers[10].because in (
            "reading the mail needed more than 400 MB",
            "reading the mail took longer than 2 seconds",
        )
        rest = [*answers[:10], *answers[11:]]
        assert rest == [parse(raw, at) for raw, at in good]
        assert pool.read(good[:1]) == [parse(*good[0])]
    finally:
        pool.close()


def test_a_mail_that_takes_too_long_is_unreadable_and_the_rest_is_read() -> None:
    slow = b"Content-Type: message/rfc822\r\n\r\nFrom: a@b.example\r\n\r\n" + b"a\r\n" * 8_000_000
    pool = ReaderPool(2, seconds=1, most_bytes=100_000_000)
    try:
        answers = pool.read([(PLAIN, NOW), (slow, NOW), (PLAIN, NOW)])
    finally:
        pool.close()
    assert answers[1] == Unreadable(because="reading the mail took longer than 1 seconds")
    assert answers[0] == answers[2] == parse(PLAIN, NOW)


def test_answers_keep_the_order_of_the_mails() -> None:
    mails = [(PLAIN.replace(b"<one@", b"<%d@" % n), NOW) for n in range(75)]
    pool = ReaderPool(2)
    try:
        answers = pool.read(mails)
        assert list(answers) == list(ReaderPool(0).read(mails))
        assert pool.read([]) == []
    finally:
        pool.close()


def test_a_closed_pool_starts_again_with_the_next_mail() -> None:
    pool = ReaderPool(1)
    try:
        first = pool.read([(PLAIN, NOW)])
        pool.close()
        assert pool.read([(PLAIN, NOW)]) == first
    finally:
        pool.close()


def test_a_mail_over_a_limit_says_which() -> None:
    for workers in (0, 1):
        pool = ReaderPool(workers, most_bytes=1_000)
        try:
            large, small = pool.read([(PLAIN + b"x" * 1_000, NOW), (PLAIN, NOW)])
        finally:
            pool.close()
        assert large == Unreadable(because="the mail is larger than 1,000 bytes")
        assert small == parse(PLAIN, NOW)
