"""Every mailbox keeps the same promises: a Maildir, pymap, and a real Dovecot."""

from __future__ import annotations

import mailbox as stdlib_mailbox
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from processor.demo.servers import EmbeddedImap
from processor.mailboxes import open_mailbox
from processor.stages.ports import Fetched, Folder, Mailbox
from tests.doors.dovecot import Dovecot, need_dovecot
from tests.doors.mail_servers import Certificate
from tests.doors.mail_servers import certificate as certificate

EARLIER = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
HANGS = 60.0  # seconds; only so that a wait without an end is no test without one


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A mailbox, and what its mail server's side can do."""

    mailbox: Mailbox
    deliver: Callable[[bytes, datetime], object]
    subjects: Callable[[str], list[str]]  # of a folder; "" is the watched one
    read: Callable[[], bool]  # some mail of the watched folder is marked as read


def mail(subject: str, body: str = "Hello.") -> bytes:
    return f"From: mia@example.org\r\nSubject: {subject}\r\n\r\n{body}\r\n".encode()


def subject_of(raw: bytes) -> str:
    return str(message_from_bytes(raw)["Subject"])


def of_an_hour(box: Mailbox) -> bool:
    """What a wait of an hour says, which has to end long before; closing the mailbox ends one that hangs."""
    said: list[bool] = []
    thread = threading.Thread(target=lambda: said.append(box.wait(3600)), daemon=True)
    thread.start()
    thread.join(HANGS)
    assert said, "it waits still"
    return said[0]


def maildir_door(stack: ExitStack, tmp_path: Path, certificate: Certificate) -> Door:
    box = open_mailbox("maildir:inbox", password=None, base=tmp_path)
    inbox = tmp_path / "inbox"

    def deliver(raw: bytes, at: datetime) -> None:
        store = stdlib_mailbox.Maildir(inbox, create=True)
        name = store.add(raw.replace(b"\r\n", b"\n"))
        os.utime(inbox / "new" / name, (at.timestamp(), at.timestamp()))

    def subjects(folder: str) -> list[str]:
        part = inbox / f".{folder}" if folder else inbox
        return sorted(
            subject_of(path.read_bytes()) for where in ("new", "cur") for path in (part / where).glob("*")
        )

    def read() -> bool:
        return any("S" in path.name.partition(":2,")[2] for path in (inbox / "cur").iterdir())

    return Door(mailbox=box, deliver=deliver, subjects=subjects, read=read)


def pymap_door(stack: ExitStack, tmp_path: Path, certificate: Certificate) -> Door:
    server = stack.enter_context(EmbeddedImap({"mentors@program.example": "secret"}))
    url = f"imap://{server.user}@{server.host}:{server.port}/INBOX"
    return Door(
        mailbox=open_mailbox(url, password=lambda: "secret", base=tmp_path),
        deliver=lambda raw, at: server.deliver(raw, at=at),
        subjects=lambda folder: sorted(map(subject_of, server.mails(folder=folder or "INBOX"))),
        read=lambda: any("\\Seen" in flags for flags in server.flags()),
    )


def dovecot_door(stack: ExitStack, tmp_path: Path, certificate: Certificate, scheme: str) -> Door:
    need_dovecot()
    server = stack.enter_context(Dovecot(certificate, tls_only=True))
    port = server.tls_port if scheme == "imaps" else server.port
    url = f"{scheme}://{server.user}@localhost:{port}/INBOX"
    return Door(
        mailbox=open_mailbox(url, password=lambda: server.password, base=tmp_path, ca_file=certificate.cert),
        deliver=lambda raw, at: server.deliver(raw, at=at),
        subjects=lambda folder: server.subjects(f".{folder}" if folder else ""),
        read=lambda: any("S" in flags for flags in server.flags()),
    )


@pytest.fixture(params=["maildir", "pymap", "dovecot over TLS", "dovecot over STARTTLS"])
def door(request: pytest.FixtureRequest, tmp_path: Path, certificate: Certificate) -> Iterator[Door]:
    with ExitStack() as stack:
        match request.param:
            case "maildir":
                made = maildir_door(stack, tmp_path, certificate)
            case "pymap":
                made = pymap_door(stack, tmp_path, certificate)
            case "dovecot over TLS":
                made = dovecot_door(stack, tmp_path, certificate, "imaps")
            case _:
                made = dovecot_door(stack, tmp_path, certificate, "imap")
        stack.callback(made.mailbox.close)
        yield made


def fetched(door: Door, most_bytes: int = 1_000_000) -> list[Fetched]:
    return list(door.mailbox.fetch(door.mailbox.listing().uids, most_bytes))


def test_an_empty_mailbox_lists_nothing(door: Door) -> None:
    assert door.mailbox.listing().uids == ()
    assert list(door.mailbox.fetch((), 1000)) == []


def test_mails_are_listed_oldest_first_and_fetched_in_that_order(door: Door) -> None:
    door.deliver(mail("first"), EARLIER)
    door.deliver(mail("second"), LATER)
    assert [subject_of(f.raw) for f in fetched(door)] == ["first", "second"]


def test_a_fetched_mail_is_whole_and_says_when_it_came(door: Door) -> None:
    door.deliver(mail("first", "A line.\r\n.\r\nFrom here on\r\nmore"), EARLIER)
    (got,) = fetched(door)
    assert got.raw.replace(b"\r\n", b"\n") == mail("first", "A line.\n.\nFrom here on\nmore").replace(
        b"\r\n", b"\n"
    )
    assert got.size == len(got.raw)
    assert got.received_at == EARLIER
    assert got.received_at.utcoffset() == EARLIER.utcoffset()


def test_a_fetch_leaves_no_mark(door: Door) -> None:
    door.deliver(mail("first"), EARLIER)
    fetched(door)
    fetched(door, most_bytes=10)
    assert not door.read()


def test_a_mail_over_the_cap_gives_its_header_only(door: Door) -> None:
    door.deliver(mail("small"), EARLIER)
    door.deliver(mail("big", "x" * 70 + "\r\n" + "y" * 5000), LATER)
    door.deliver(mail("small again"), LATER.replace(minute=6))
    small, big, again = fetched(door, most_bytes=2000)
    assert big.size > 5000
    assert big.raw.replace(b"\r\n", b"\n") == b"From: mia@example.org\nSubject: big\n\n"
    assert subject_of(small.raw) == "small"
    assert b"Hello." in again.raw


def test_a_uid_that_is_gone_is_left_out(door: Door) -> None:
    door.deliver(mail("first"), EARLIER)
    door.deliver(mail("second"), LATER)
    listing = door.mailbox.listing()
    door.mailbox.file(listing.uidvalidity, listing.uids[:1], Folder.IGNORED)
    assert [subject_of(f.raw) for f in door.mailbox.fetch(listing.uids, 1000)] == ["second"]


def test_filed_mails_leave_the_watched_folder_and_lie_in_theirs(door: Door) -> None:
    for number, subject in enumerate(("one", "two", "three", "four")):
        door.deliver(mail(subject), EARLIER.replace(minute=number))
    listing = door.mailbox.listing()
    one, two, three, four = listing.uids
    door.mailbox.file(listing.uidvalidity, (one, two), Folder.PROCESSED)
    door.mailbox.file(listing.uidvalidity, (three,), Folder.HELD)
    assert door.mailbox.listing().uids == (four,)
    assert door.subjects("Processed") == ["one", "two"]
    assert door.subjects("Held") == ["three"]
    assert door.subjects("") == ["four"]


def test_filing_twice_or_under_another_uidvalidity_changes_nothing(door: Door) -> None:
    door.deliver(mail("one"), EARLIER)
    door.deliver(mail("two"), LATER)
    listing = door.mailbox.listing()
    door.mailbox.file(listing.uidvalidity, listing.uids[:1], Folder.PROCESSED)
    door.mailbox.file(listing.uidvalidity, listing.uids[:1], Folder.PROCESSED)
    door.mailbox.file(listing.uidvalidity + 1, listing.uids, Folder.HELD)
    assert door.mailbox.listing().uids == listing.uids[1:]
    assert door.subjects("Processed") == ["one"]
    assert door.subjects("") == ["two"]


def test_many_mails_come_in_several_batches_and_none_is_lost(door: Door) -> None:
    for number in range(120):
        door.deliver(mail(f"mail {number:03}"), EARLIER.replace(second=number % 60, minute=number // 60))
    assert [subject_of(f.raw) for f in fetched(door)] == [f"mail {number:03}" for number in range(120)]


def test_wait_without_a_mail_takes_its_time_and_says_no(door: Door) -> None:
    door.deliver(mail("first"), EARLIER)
    door.mailbox.listing()
    started = time.monotonic()
    assert door.mailbox.wait(0.6) is False
    assert time.monotonic() - started > 0.8 * 0.6  # of the time that was asked for


def test_wait_ends_when_a_mail_came_and_not_when_its_time_is_over(door: Door) -> None:
    door.mailbox.listing()
    threading.Timer(0.3, door.deliver, (mail("new"), LATER)).start()
    assert of_an_hour(door.mailbox) is True
    assert [subject_of(f.raw) for f in fetched(door)] == ["new"]


def test_a_mail_that_came_between_listing_and_wait_is_news(door: Door) -> None:
    door.mailbox.listing()
    door.deliver(mail("between"), EARLIER)
    assert of_an_hour(door.mailbox) is True


def test_a_mail_that_was_listed_or_filed_is_no_news(door: Door) -> None:
    door.deliver(mail("stays"), EARLIER)
    door.deliver(mail("goes"), LATER)
    listing = door.mailbox.listing()
    door.mailbox.file(listing.uidvalidity, listing.uids[1:], Folder.PROCESSED)
    assert door.mailbox.wait(0.4) is False


def test_wake_ends_a_wait_in_another_thread_at_once(door: Door) -> None:
    door.mailbox.listing()
    waker = threading.Timer(0.5, door.mailbox.wake)
    waker.start()
    assert of_an_hour(door.mailbox) is False
    assert door.mailbox.listing().uids == ()  # the connection is still good
    assert door.mailbox.wait(0.3) is False  # and so is the next wait


def test_a_wake_before_the_wait_is_not_lost(door: Door) -> None:
    door.mailbox.listing()
    door.mailbox.wake()
    assert of_an_hour(door.mailbox) is False


def test_no_name_holds_a_password(door: Door) -> None:
    assert "secret" not in door.mailbox.name
    assert door.mailbox.name.startswith(("maildir:", "imap:mentors@program.example@"))
