"""Fault 55, at the mailbox: whatever an IMAP server says, the mailbox is down, or one mail is left."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from processor.exchange import MOST_LINES
from processor.mailboxes.imap import ImapMailbox
from processor.mailboxes.imap_session import ImapSettings
from processor.stages.ports import Fetched, Folder, MailboxDown
from tests.doors import hostile
from tests.doors.hostile import BODY, GOOD, IMAP, SIXTY_MB, SIZES, drip, endless, imap, says, silent
from tests.doors.mail_servers import Dialogue, scripted_server

LIVELY = 60.0  # seconds: it comes back at all, on a busy machine too
MOST_BYTES = 1_000_000


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    hostile.over.clear()
    yield
    hostile.over.set()


def box_on(port: int, **changes: Any) -> ImapMailbox:
    settings = ImapSettings(
        host="127.0.0.1", port=port, tls="none", user="u", password=lambda: "p", timeout_seconds=0.5
    )
    return ImapMailbox(replace(settings, **changes))


def in_time(call: Callable[[], object]) -> object:
    """What it gives, or the MailboxDown that it raises; any other exception is a failure."""
    found: list[object] = []

    def run() -> None:
        try:
            found.append(call())
        except BaseException as error:
            found.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(LIVELY)
    assert found, "it hangs"
    if isinstance(found[0], BaseException) and not isinstance(found[0], MailboxDown):
        raise found[0]
    return found[0]


def the_one(box: ImapMailbox) -> Fetched:
    found = in_time(lambda: next(iter(box.fetch(("1",), MOST_BYTES))))
    assert isinstance(found, Fetched), found
    return found


def taken_in(box: ImapMailbox) -> tuple[Fetched, ...]:
    listing = box.listing()
    fetched = tuple(box.fetch(listing.uids, MOST_BYTES))
    box.file(listing.uidvalidity, [f.uid for f in fetched], Folder.PROCESSED)
    box.wait(0.2)
    return fetched


@pytest.mark.parametrize("name", IMAP)
def test_whatever_a_server_says_the_mailbox_is_down_at_most(name: str) -> None:
    with scripted_server(IMAP[name]) as server:
        box = box_on(server.port)
        for _ in range(2):
            found = in_time(lambda: taken_in(box))
            if isinstance(found, MailboxDown):
                assert str(found)
                assert "\x1b" not in str(found)
        in_time(box.close)


@pytest.mark.parametrize(
    "name", ["size NIL", "size in words", "size below zero", "size beyond all", "a date at the end of time"]
)
def test_a_size_or_date_that_is_none_keeps_no_mail_back(name: str) -> None:
    """W10: these ended the daemon. The mail itself tells its size."""
    with scripted_server(IMAP[name]) as server:
        box = box_on(server.port)
        fetched = the_one(box)
        box.close()
    assert (fetched.raw, fetched.size) == (GOOD, len(GOOD))


def test_a_mail_that_is_larger_than_its_size_said_is_taken_by_its_header() -> None:
    """W20: 60 MB came into memory before it was seen that they were too many."""
    with scripted_server(IMAP["60 MB, and a right header"]) as server:
        box = box_on(server.port)
        fetched = the_one(box)
        box.close()
    assert fetched.size == SIXTY_MB
    assert fetched.raw == GOOD[: GOOD.index(b"\r\n\r\n") + 4]
    asked = b"".join(line for line in server.heard if b"BODY" in line)
    assert b"BODY.PEEK[HEADER]<0." in asked


def test_a_server_that_announces_too_much_twice_gets_its_mail_recorded_without_it() -> None:
    with scripted_server(IMAP["60 MB, and the size lies"]) as server:
        box = box_on(server.port)
        fetched = the_one(box)
        box.close()
    assert (fetched.size, fetched.raw) == (SIXTY_MB, b"")


def test_one_mail_that_cannot_be_read_keeps_no_other_back(caplog: pytest.LogCaptureFixture) -> None:
    def spoilt(dialogue: Dialogue, tag: str) -> None:
        asked = dialogue.heard[-1].decode().split("FETCH ")[1].split(" ")[0]
        lines = [f"* {n} FETCH (UID {n} RFC822.SIZE 10)" for n in asked.split(",") if n != "2"]
        if "2" in asked.split(","):
            lines.append("* 2 FETCH " + "(" * 20_000)
        dialogue.say(*lines, f"{tag} OK done")

    def body(dialogue: Dialogue, tag: str) -> None:
        asked = dialogue.heard[-1].decode().split("FETCH ")[1].split(" ")[0]
        for n in asked.split(","):
            dialogue.say(f"* {n} FETCH (UID {n} BODY[] {{6}}", "a: b", ")")
        dialogue.say(f"{tag} OK done")

    script = imap({"UID FETCH 1,2,3 (RFC": spoilt, "UID FETCH 1 (RFC": spoilt, "UID FETCH 2 (RFC": spoilt,
                   "UID FETCH 3 (RFC": spoilt, "UID FETCH": body})  # fmt: skip
    caplog.set_level(logging.WARNING)
    with scripted_server(script) as server:
        box = box_on(server.port, timeout_seconds=10)
        fetched = in_time(lambda: [f.uid for f in box.fetch(("1", "2", "3"), MOST_BYTES)])
        assert fetched == ["1", "3"]
        assert "does not give UID 2" in caplog.text
        # known by now: it alone is no reason to call the mailbox down
        assert in_time(lambda: list(box.fetch(("2",), MOST_BYTES))) == []
        box.close()


def test_a_drip_is_down_by_the_time_of_the_whole_exchange() -> None:
    """W11: each byte began the time anew."""
    with scripted_server(imap({BODY: drip})) as server:
        box = box_on(server.port)
        found = in_time(lambda: list(box.fetch(("1",), MOST_BYTES)))
        assert isinstance(found, MailboxDown)
        assert "did not answer within 0.5 seconds" in str(found)
        box.close()


def test_a_large_mail_over_a_slow_line_has_the_time_that_it_needs() -> None:
    size = 600_000

    def slowly(dialogue: Dialogue, tag: str) -> None:
        hostile.raw(dialogue, b"* 1 FETCH (UID 1 BODY[] {%d}\r\n" % size)
        for _ in range(20):  # two seconds for it, four times what an exchange without a mail has
            hostile.over.wait(0.1)
            hostile.raw(dialogue, b"x" * (size // 20))
        dialogue.say(")", f"{tag} OK done")

    with scripted_server(imap({SIZES: hostile.told(f"RFC822.SIZE {size}"), BODY: slowly})) as server:
        box = box_on(server.port)
        fetched = the_one(box)
        assert fetched.size == size
        box.close()


def test_a_mailbox_that_says_it_is_endless_is_asked_no_search() -> None:
    """W11: 80,000 of them."""
    script = IMAP["EXISTS of four thousand millions"]
    with scripted_server(script) as server:
        box = box_on(server.port)
        assert isinstance(in_time(box.listing), MailboxDown)
        assert not any(b"SEARCH" in line for line in server.heard)
        box.close()


def test_close_cuts_off_a_call_that_waits_for_the_server() -> None:
    """Fault 56: SIGTERM is not kept waiting."""
    with scripted_server(imap({BODY: silent})) as server:
        box = box_on(server.port, timeout_seconds=600)
        found: list[object] = []
        reading = threading.Thread(target=lambda: found.append(in_time(lambda: list(box.fetch(("1",), 100)))))
        reading.start()
        assert hostile.comes(lambda: any(b"BODY" in line for line in server.heard))
        box.close()
        reading.join(LIVELY)
    assert isinstance(found[0], MailboxDown)


def test_what_a_server_says_as_it_refuses_is_shown_without_escapes() -> None:
    with scripted_server(imap({"SELECT": says("{tag} NO [ALERT] \x1b[31m go to evil.example")})) as server:
        box = box_on(server.port)
        found = in_time(box.listing)
        assert isinstance(found, MailboxDown)
        assert "\x1b" not in str(found)
        box.close()


def test_where_a_large_mail_may_come_no_million_short_lines_are_kept() -> None:
    """Objects take many times what a short line does: ten megabytes of them were hundreds in memory."""
    with scripted_server(imap({BODY: endless(b"* 1 FETCH (UID 1 BODY[] {3}\r\nabc)\r\n")})) as server:
        box = box_on(server.port, timeout_seconds=LIVELY)
        down = in_time(lambda: tuple(box.fetch(("1",), 50 * MOST_BYTES)))
        box.close()
    assert isinstance(down, MailboxDown)
    assert f"more than {MOST_LINES} lines" in str(down)
