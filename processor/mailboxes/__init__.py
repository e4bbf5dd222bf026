"""Mailboxes: where the program's mail comes in, chosen by the scheme of a url."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from processor.stages.ports import Folder, Mailbox

__all__ = ["OPENERS", "open_mailbox"]

OWN_NAMES: Mapping[Folder, str] = {folder: folder.value for folder in Folder}
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


class Opener(Protocol):
    def __call__(
        self,
        url: str,
        *,
        password: Callable[[], str] | None,
        base: Path,
        ca_file: Path | None,
        folders: Mapping[Folder, str],
        access_token: Callable[[str], str] | None,
    ) -> Mailbox: ...


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
    scheme = url.partition(":")[0].lower() if ":" in url else ""
    if scheme not in OPENERS:
        known = "write imaps://user@host/FOLDER, imap://user@host/FOLDER or maildir:PATH"
        raise ValueError(f'"{scheme}" is no kind of mailbox; {known}' if scheme else known)
    return OPENERS[scheme](
        url, password=password, base=base, ca_file=ca_file, folders=folders, access_token=access_token
    )


def _open_maildir(
    url: str,
    *,
    password: Callable[[], str] | None,
    base: Path,
    ca_file: Path | None,
    folders: Mapping[Folder, str],
    access_token: Callable[[str], str] | None,
) -> Mailbox:
    from processor.mailboxes.maildir import MaildirMailbox

    written = url.partition(":")[2]
    path = written.removeprefix("//") if written.startswith("///") else written
    if not path or path.startswith("//"):
        raise ValueError('"maildir" has no path; write maildir:PATH')
    # The name is as written: a program that moves with its folder keeps its mailbox.
    return MaildirMailbox(base / Path(path).expanduser(), f"maildir:{path}")


def _open_imap(
    url: str,
    *,
    password: Callable[[], str] | None,
    base: Path,
    ca_file: Path | None,
    folders: Mapping[Folder, str],
    access_token: Callable[[str], str] | None,
) -> Mailbox:
    from processor.mailboxes.imap import DEFAULT_PORTS, ImapMailbox
    from processor.mailboxes.imap_session import ImapSettings

    scheme = url.partition(":")[0].lower()
    wish = f"write {scheme}://user@host/FOLDER"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f'"{scheme}" has a host or port that cannot be read; {wish}') from None
    if parts.password is not None:
        raise ValueError(f'"{scheme}" has a password in it; {wish}, and name the password\'s own file')
    if not parts.hostname:
        raise ValueError(f'"{scheme}" has no host; {wish}')
    if not parts.username:
        raise ValueError(f'"{scheme}" has no user; {wish}')
    if parts.query or parts.fragment:
        raise ValueError(f'"{scheme}" has a "?" or "#" in it; {wish}, with %3F or %23 for them')
    if password is None and access_token is None:
        raise ValueError(f'"{scheme}" needs a password; name a file or an environment variable that holds it')
    starttls, tls = DEFAULT_PORTS
    return ImapMailbox(
        ImapSettings(
            host=parts.hostname,
            port=port or (tls if scheme == "imaps" else starttls),
            tls="tls" if scheme == "imaps" else "none" if parts.hostname in LOOPBACK_NAMES else "starttls",
            user=unquote(parts.username),
            password=password or str,  # with a token it is never asked
            folder=unquote(parts.path.strip("/")) or "INBOX",
            ca_file=ca_file,
            folders=folders,
            access_token=access_token,
        )
    )


OPENERS: Mapping[str, Opener] = {
    "imaps": _open_imap,
    "imap": _open_imap,
    "maildir": _open_maildir,
}
