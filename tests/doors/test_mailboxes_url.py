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
        ("imap", "write imaps://user@host/FOLDER"),
        ("", "write imaps://user@host/FOLDER"),
        ("pop3://mentors@mail.example", '"pop3" is no kind of mailbox; write imaps://'),
        ("imap://", '"imap" has no host; write imap://user@host/FOLDER'),
        ("imaps:mentors", '"imaps" has no host; write imaps://user@host/FOLDER'),
        ("imaps://mail.example/INBOX", '"imaps" has no user; write imaps://user@host/FOLDER'),
        ("imaps://mentors:hunter2@mail.example/INBOX", "has a password in it"),
        ("imaps://mentors@mail.example:port/INBOX", "host or port that cannot be read"),
        ("imaps://mentors@mail.example:99999/INBOX", "host or port that cannot be read"),
        ("imaps://mentors@[::1/INBOX", "host or port that cannot be read"),
        ("imaps://mentors@mail.example/IN#BOX", 'has a "\\?" or "#" in it'),
        ("maildir:", '"maildir" has no path; write maildir:PATH'),
        ("maildir://host/path", '"maildir" has no path'),
    ],
)
def test_a_wrong_url_is_answered_with_a_wish(url: str, wish: str) -> None:
    with pytest.raises(ValueError, match=wish) as caught:
        open_mailbox(url, password=secret, base=Path("/nowhere"))
    assert "hunter2" not in str(caught.value)


def test_an_imap_url_needs_a_password() -> None:
    with pytest.raises(ValueError, match="needs a password"):
        open_mailbox("imaps://mentors@mail.example", password=None, base=Path("/nowhere"))
