"""A mailbox is chosen by its url, and a wrong url is answered with a right one."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.mailboxes import open_mailbox
from processor.mailboxes.imap import ImapMailbox
from processor.mailboxes.maildir import MaildirMailbox


def secret() -> str:
    return "secret"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("imaps://mentors@mail.program.example", "imap:mentors@mail.program.example/INBOX"),
        ("imaps://mentors@Mail.Program.Example:993/INBOX", "imap:mentors@mail.program.example/INBOX"),
        (
            "imap://mentors%40program.example@mail.example/Lists%20%26%20more",
            "imap:mentors@program.example@mail.example/Lists & more",
        ),
        (
            "imaps://mentors@program.example@mail.example:1993/A/B",
            "imap:mentors@program.example@mail.example:1993/A/B",
        ),
    ],
)
def test_an_imap_url_names_user_host_and_folder(url: str, name: str) -> None:
    box = open_mailbox(url, password=secret, base=Path("/nowhere"))
    assert isinstance(box, ImapMailbox)
    assert box.name == name
    box.close()


def test_a_maildir_counts_from_the_base(tmp_path: Path) -> None:
    box = open_mailbox("maildir:mail/inbox", password=None, base=tmp_path)
    assert isinstance(box, MaildirMailbox)
    assert box.name == "maildir:mail/inbox"
    assert box.listing().uids == ()
    assert (tmp_path / "mail" / "inbox" / "new").is_dir()


@pytest.mark.parametrize("url", ["maildir:{}", "maildir://{}"])
def test_a_maildir_may_be_an_absolute_path(tmp_path: Path, url: str) -> None:
    open_mailbox(url.format(tmp_path / "in"), password=None, base=Path("/nowhere")).listing()
    assert (tmp_path / "in" / "cur").is_dir()


@pytest.mark.parametrize(
    ("url", "wish"),
    [
        ("imap", "has no host; write imaps://user@host/FOLDER"),
        ("", "has no host; write imaps://user@host/FOLDER"),
        ("pop3://mentors@mail.example", "is no kind of mailbox that can be read; write imaps://"),
        ("imap://", "has no host; write imaps://user@host/FOLDER"),
        ("imaps:mentors", "has no host; write imaps://user@host/FOLDER"),
        ("imaps://mail.example/INBOX", "names no user; write imaps://user@host/FOLDER"),
        ("imaps://mentors:hunter2@mail.example/INBOX", "holds a password; move it to a file"),
        ("imaps://mentors@mail.example:port/INBOX", "names no host and port that can be"),
        ("imaps://mentors@mail.example:99999/INBOX", "names no host and port that can be"),
        ("imaps://mentors@[::1/INBOX", "names no host and port that can be"),
        ("imaps://mentors@mail.example/IN#BOX", "goes on behind [?] or #"),
        ("maildir:", "names no folder; write maildir:PATH"),
        ("maildir://host/path", "has // before a relative path; write maildir:PATH"),
    ],
)
def test_a_wrong_url_is_answered_with_a_wish(url: str, wish: str) -> None:
    with pytest.raises(ValueError, match=wish) as caught:
        open_mailbox(url, password=secret, base=Path("/nowhere"))
    assert "hunter2" not in str(caught.value)


def test_an_imap_url_needs_a_password() -> None:
    with pytest.raises(ValueError, match="needs a password"):
        open_mailbox("imaps://mentors@mail.example", password=None, base=Path("/nowhere"))
