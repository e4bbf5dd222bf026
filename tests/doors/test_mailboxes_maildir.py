"""What only a Maildir does."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from processor.mailboxes import maildir
from processor.mailboxes.maildir import MaildirMailbox
from processor.stages.ports import Fetched, Folder, MailboxDown


@pytest.fixture
def box(tmp_path: Path) -> MaildirMailbox:
    made = MaildirMailbox(tmp_path / "inbox", "maildir:inbox")
    made.listing()
    return made


def put(path: Path, at: float = 1_000_000_000.0, text: str = "Subject: x\n\nHello.\n") -> None:
    path.write_text(text)
    os.utime(path, (at, at))


def test_a_missing_maildir_is_made(tmp_path: Path, box: MaildirMailbox) -> None:
    assert sorted(path.name for path in (tmp_path / "inbox").iterdir()) == ["cur", "new", "tmp"]


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    put(tmp_path / "letter.txt")
    with pytest.raises(MailboxDown, match="is no Maildir; name a Maildir"):
        MaildirMailbox(tmp_path, "maildir:.").listing()
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_file_in_its_place_is_named(tmp_path: Path) -> None:
    put(tmp_path / "inbox")
    with pytest.raises(MailboxDown, match="inbox is a file"):
        MaildirMailbox(tmp_path / "inbox", "maildir:inbox").listing()


def test_opened_mails_count_and_drafts_and_hidden_files_do_not(tmp_path: Path, box: MaildirMailbox) -> None:
    inbox = tmp_path / "inbox"
    put(inbox / "cur" / "opened:2,S", at=1000)
    put(inbox / "new" / "unopened", at=2000)
    put(inbox / "tmp" / "draft")
    put(inbox / "new" / ".hidden")
    (inbox / "cur" / "folder").mkdir()
    assert box.listing().uids == ("opened", "unopened")


def test_a_mail_keeps_its_uid_when_a_person_opens_it(tmp_path: Path, box: MaildirMailbox) -> None:
    inbox = tmp_path / "inbox"
    put(inbox / "new" / "1.P2.host")
    before = box.listing()
    (inbox / "new" / "1.P2.host").rename(inbox / "cur" / "1.P2.host:2,S")
    assert box.listing() == before
    assert [fetched.uid for fetched in box.fetch(before.uids, 1000)] == ["1.P2.host"]
    box.file(1, before.uids, Folder.PROCESSED)
    assert [p.name for p in (inbox / ".Processed" / "cur").iterdir()] == ["1.P2.host:2,S"]


def test_mails_of_one_moment_are_listed_by_name(tmp_path: Path, box: MaildirMailbox) -> None:
    for name in ("b", "c", "a"):
        put(tmp_path / "inbox" / "new" / name)
    assert box.listing().uids == ("a", "b", "c")


def test_a_header_without_end_is_cut(tmp_path: Path, box: MaildirMailbox) -> None:
    put(tmp_path / "inbox" / "new" / "endless", text="X-Long: " + "x" * 2_000_000)
    (fetched,) = box.fetch(box.listing().uids, 1000)
    assert fetched.size > 2_000_000
    assert len(fetched.raw) <= 256 * 1024


def test_a_mail_that_vanishes_meanwhile_is_no_error(tmp_path: Path, box: MaildirMailbox) -> None:
    put(tmp_path / "inbox" / "new" / "a")
    put(tmp_path / "inbox" / "new" / "b")
    listing = box.listing()
    mails = iter(box.fetch(listing.uids, 1000))
    assert next(mails).uid == "a"
    (tmp_path / "inbox" / "new" / "b").unlink()
    assert list(mails) == []
    box.file(1, ("b", "never there"), Folder.HELD)


def refusing(number: int, name: str) -> Callable[[str, Path, int], Fetched]:
    whole = maildir._fetched

    def fetched(uid: str, path: Path, most_bytes: int) -> Fetched:
        if path.name == name:
            raise OSError(number, os.strerror(number), str(path))
        return whole(uid, path, most_bytes)

    return fetched


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_a_file_that_cannot_be_read_is_left_and_told_until_it_can_or_is_gone(
    number: int, tmp_path: Path, box: MaildirMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nth in range(3):
        put(tmp_path / "inbox" / "new" / f"{nth}.host")
    uids = box.listing().uids
    with monkeypatch.context() as spoilt:
        spoilt.setattr(maildir, "_fetched", refusing(number, "1.host"))
        assert [f.uid for f in box.fetch(uids, 1000)] == ["0.host", "2.host"]
        assert len(box.left) == 1
        assert box.left[0].startswith("1.host in ")
        assert box.listing().uids == uids
        assert len(box.left) == 1
    assert [f.uid for f in box.fetch(["1.host"], 1000)] == ["1.host"]
    assert box.left == ()
    with monkeypatch.context() as spoilt:
        spoilt.setattr(maildir, "_fetched", refusing(number, "1.host"))
        assert list(box.fetch(["1.host"], 1000)) == []
    (tmp_path / "inbox" / "new" / "1.host").unlink()
    box.listing()
    assert box.left == ()


def test_too_many_open_files_are_no_fault_of_a_mail(
    tmp_path: Path, box: MaildirMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "inbox" / "new" / "1.host")
    monkeypatch.setattr(maildir, "_fetched", refusing(errno.EMFILE, "1.host"))
    with pytest.raises(MailboxDown, match="Too many open files"):
        list(box.fetch(box.listing().uids, 1000))


def test_a_mail_within_one_tick_of_the_listing_ends_the_wait(tmp_path: Path, box: MaildirMailbox) -> None:
    """Even when the folder's mtime does not tell."""
    new = tmp_path / "inbox" / "new"
    stamp = new.stat().st_mtime_ns

    def deliver() -> None:
        put(new / "quiet")
        os.utime(new, ns=(stamp, stamp))

    threading.Timer(0.3, deliver).start()
    assert box.wait(5) is True


def test_a_maildir_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "new").symlink_to(tmp_path / "inbox" / "new")  # a loop
    (tmp_path / "inbox" / "cur").mkdir()
    with pytest.raises(MailboxDown, match=r"the Maildir .* cannot be used"):
        MaildirMailbox(tmp_path / "inbox", "maildir:inbox").listing()
