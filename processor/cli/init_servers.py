"""The servers of a new program: found, asked for, and tried until they answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from processor.cli.asking import Asker
from processor.cli.frame import complain, leave
from processor.cli.init_mails import from_which_day, how_many, who_vouches

if TYPE_CHECKING:
    from processor.name_servers import Names
    from processor.setup.servers import Servers
    from processor.setup.trying import Login, Seen
    from processor.setup.written import Answers

PASSWORD, DELIVERY_PASSWORD = "password.txt", "delivery-password.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the options say; "" and None: nothing."""

    imap: str
    smtp: str
    user: str
    password_file: Path | None
    smtp_user: str
    smtp_password_file: Path | None
    ca_file: Path | None
    authserv_id: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Secret:
    """A password, and the file in which it stands or will stand."""

    text: str
    file: Path | None  # None: none is needed
    is_new: bool = False


def reached(asker: Asker, who: Answers, given: Given, folder: Path, names: Names) -> Answers:
    """All answers, with servers that were tried; a password that was typed is written. Raises typer.Exit."""
    from processor.setup.servers import find
    from processor.setup.written import put

    found = find(who.address.rpartition("@")[2], names)
    _tell(asker, found)
    imap, smtp = _servers(asker, given, found, who.address)
    ca_file = given.ca_file.absolute() if given.ca_file else None
    box, box_secret, seen = _mailbox(asker, given, imap, who.address, folder, ca_file)
    way, way_secret = _delivery(asker, given, smtp, box, box_secret, folder, ca_file)
    authserv_id = who_vouches(asker, given.authserv_id or found.authserv_id, seen, box, who.address)
    since = from_which_day(asker, given.since, seen, who.time_zone)
    for secret in (box_secret, way_secret):
        if secret.is_new and secret.file is not None:
            put(secret.file, f"{secret.text}\n")
    return replace(
        who, mailbox_url=box.url, delivery_url=way.url, authserv_id=authserv_id, since=since,
        mailbox_password_file=_as_written(box_secret.file, folder),
        delivery_password_file=_as_written(way_secret.file, folder),
        plus_addresses=found.plus_addresses, ca_file=str(ca_file or ""),
    )  # fmt: skip


def _as_written(file: Path | None, folder: Path) -> str:
    if file is None:
        return ""
    return str(file.relative_to(folder) if file.is_relative_to(folder) else file)


def _tell(asker: Asker, found: Servers) -> None:
    if found.because:
        asker.tells(f"Servers: {found.imap or '?'} and {found.smtp or '?'}, as {found.because}.")
    if found.note:
        asker.tells(found.note)


def _servers(asker: Asker, given: Given, found: Servers, address: str) -> tuple[str, str]:
    """Where DNS alone names somebody else's host, a person has to say yes before a password goes there."""
    from processor.setup.servers import as_url

    domain = address.rpartition("@")[2]
    usable = found if found.sure or asker.asks else replace(found, imap="", smtp="")
    theirs = "" if found.sure else "; DNS names hosts of another domain, so say it yourself if it is right"
    guess = ("imaps://imap.", "smtp+starttls://smtp.") if asker.asks else ("", "")
    imap = asker.value(
        "--imap", f"The server that has the mailbox of {address}{theirs}", given.imap,
        lambda typed: as_url(typed, "imaps"), usable.imap or (guess[0] and guess[0] + domain),
    )  # fmt: skip
    smtp = asker.value(
        "--smtp", f"The server that sends its mails{theirs}", given.smtp,
        lambda typed: as_url(typed, "smtp+starttls"), usable.smtp or (guess[1] and guess[1] + domain),
    )  # fmt: skip
    asker.must_be_complete()
    return imap or "", smtp or ""


def _secret(asker: Asker, option: str, given: Path | None, usual: Path) -> _Secret:
    """From the file, or typed; what is typed is written when a server has taken it."""
    from processor.config import ConfigError
    from processor.config.passwords import read_password

    file = given.absolute() if given is not None else usual
    if file.exists() and (
        given is not None or asker.agrees(f"Use the password in {file.name}?", default=True)
    ):
        try:
            return _Secret(text=read_password("", file, ""), file=file)
        except ConfigError as error:
            raise leave(f"{option}: {error.problems[0].wish}", 2) from None
    if asker.asks:
        return _Secret(text=asker.secret("Its password (it is not shown)"), file=file, is_new=True)
    if given is not None:
        raise leave(f"{option}: there is no file {file}; write the password as its only line", 2)
    asker.value(option, "a file whose only line is the password", "", str)
    asker.must_be_complete()
    raise AssertionError  # the line above ends the command


def _mailbox(
    asker: Asker, given: Given, url: str, address: str, folder: Path, ca_file: Path | None
) -> tuple[Login, _Secret, Seen]:
    from processor.setup.servers import as_url, user_of, with_user
    from processor.setup.trying import Login, look_into_mailbox
    from processor.stages.ports import MailboxDown

    user, file = given.user, given.password_file
    while True:
        secret = _Secret(text="", file=None)
        if "://" in url:
            if not user_of(url):
                asked = "The name that it logs in with"
                url = with_user(url, asker.value("--user", asked, user, str.strip, address) or address)
            secret = _secret(asker, "--password-file", file, folder / PASSWORD)
        login = Login(url=url, password=secret.text, base=folder, ca_file=ca_file)
        try:
            seen = look_into_mailbox(login)
        except (MailboxDown, ValueError) as fault:
            if not asker.asks:
                raise leave(str(fault), 1 if isinstance(fault, MailboxDown) else 2) from None
            complain(f"{fault}\nOnce more; Ctrl-C ends it.")
            url = asker.value("--imap", "The server", "", lambda t: as_url(t, "imaps"), _bare(url)) or url
            user, file = "", None
            continue
        asker.tells(f"The mailbox answers; {how_many(seen.mails)} in it.")
        return login, secret, seen


def _delivery(
    asker: Asker, given: Given, url: str, box: Login, box_secret: _Secret, folder: Path, ca_file: Path | None
) -> tuple[Login, _Secret]:
    """With the mailbox's login, as most providers have it; where that is refused, with another."""
    from processor.setup.servers import as_url, user_of, with_user
    from processor.setup.trying import Login, try_delivery
    from processor.stages.ports import CourierDown

    user, secret = given.smtp_user or user_of(box.url), box_secret
    if given.smtp_password_file is not None:
        secret = _secret(asker, "--smtp-password-file", given.smtp_password_file, folder / DELIVERY_PASSWORD)
    while True:
        if given.smtp_user or not url.startswith("smtp://"):  # that one is of this machine, without a login
            url = with_user(url, user)
        needed = secret if user_of(url) else _Secret(text="", file=None)
        login = Login(url=url, password=needed.text, base=folder, ca_file=ca_file)
        try:
            try_delivery(login)
        except (CourierDown, ValueError) as fault:
            if not asker.asks:
                raise leave(str(fault), 1 if isinstance(fault, CourierDown) else 2) from None
            complain(f"{fault}\nOnce more; Ctrl-C ends it.")
            url = (
                asker.value(
                    "--smtp",
                    "The server that sends its mails",
                    "",
                    lambda t: as_url(t, "smtp+starttls"),
                    _bare(url),
                )
                or url
            )
            if "://" in url and not url.startswith("smtp://"):
                user = (
                    asker.value("--smtp-user", "The name that it logs in with", "", str.strip, user) or user
                )
                typed = asker.secret("Its password (it is not shown)")
                if typed != box_secret.text:
                    secret = _Secret(text=typed, file=folder / DELIVERY_PASSWORD, is_new=True)
            continue
        asker.tells("The delivery answers.")
        return login, needed


def _bare(url: str) -> str:
    """Without the user, to be shown."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"
