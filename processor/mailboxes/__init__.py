"""Mailboxes: where the program's mail comes in, chosen by the scheme of a url."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from processor.core.servers import MaildirPath, ServerAddress, mailbox_place
from processor.stages.ports import Folder, Mailbox

if TYPE_CHECKING:
    from processor.mailboxes.arrivals import Arrivals
    from processor.mailboxes.imap_session import ImapSettings

__all__ = ["open_arrivals", "open_mailbox"]

OWN_NAMES: Mapping[Folder, str] = {folder: folder.value for folder in Folder}


def open_mailbox(
    url: str,
    *,
    password: Callable[[], str] | None,
    base: Path,
    ca_file: Path | None = None,
    folders: Mapping[Folder, str] = OWN_NAMES,
    access_token: Callable[[str], str] | None = None,
) -> Mailbox:
    """The mailbox that `url` names; nothing is connected yet.

    `imaps://user@host[:port]/FOLDER`, `imap://…` (with STARTTLS) or `maildir:PATH`, which counts from
    `base`. `folders` names the IMAP folders for filed mails (a Maildir has fixed
    ones). With `access_token` XOAUTH2 takes the place of the password.
    Raises ValueError with a wish; a password in a url is refused, and repeated nowhere.
    """
    place = mailbox_place(url)
    if isinstance(place, MaildirPath):
        from processor.mailboxes.maildir import MaildirMailbox

        # The name is as written: a program that moves with its folder keeps its mailbox.
        return MaildirMailbox(base / Path(place.path).expanduser(), f"maildir:{place.path}")
    from processor.mailboxes.imap import ImapMailbox

    return ImapMailbox(_settings(place, password, ca_file, folders, access_token))


def open_arrivals(
    url: str,
    *,
    password: Callable[[], str] | None,
    base: Path,
    ca_file: Path | None = None,
    folders: Mapping[Folder, str] = OWN_NAMES,
    access_token: Callable[[str], str] | None = None,
) -> Arrivals:
    """What comes into that mailbox from now on, in whatever folder; the arguments are open_mailbox()'s.

    Raises MailboxDown, as it connects at once.
    """
    place = mailbox_place(url)
    if isinstance(place, MaildirPath):
        from processor.mailboxes.arrivals import MaildirArrivals

        return MaildirArrivals(base / Path(place.path).expanduser())
    from processor.mailboxes.arrivals import ImapArrivals

    return ImapArrivals(_settings(place, password, ca_file, folders, access_token))


def _settings(
    place: ServerAddress,
    password: Callable[[], str] | None,
    ca_file: Path | None,
    folders: Mapping[Folder, str],
    access_token: Callable[[str], str] | None,
) -> ImapSettings:
    from processor.mailboxes.imap_session import ImapSettings

    if password is None and access_token is None:
        raise ValueError("the mailbox needs a password; name a file or an environment variable that holds it")
    return ImapSettings(
        host=place.host,
        port=place.port,
        tls=place.security,
        user=place.user,
        password=password or str,  # with a token it is never asked
        folder=place.folder,
        ca_file=ca_file,
        folders=folders,
        access_token=access_token,
    )
