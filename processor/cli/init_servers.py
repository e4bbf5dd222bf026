"""The servers of a new program: found, asked for, and tried until they answer."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from processor.cli.asking import Asker
from processor.cli.frame import complain, leave

if TYPE_CHECKING:
    from processor.setup.dns import Names
    from processor.setup.servers import Servers
    from processor.setup.trying import Login, Seen
    from processor.setup.written import Answers

PASSWORD, DELIVERY_PASSWORD = "password.txt", "delivery-password.txt"
_WAIT_SECONDS, _LOOK_SECONDS = 90.0, 3.0  # for the mail that shows who vouches


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
    authserv_id = _authserv_id(asker, given, found, seen, box, who.address)
    since = _since(asker, given, seen, who.time_zone)
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
        asker.tells(f"The mailbox answers; {_mails(seen.mails)} in it.")
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


def _mails(count: int) -> str:
    return "1 mail lies" if count == 1 else f"{count} mails lie"


def _bare(url: str) -> str:
    """Without the user, to be shown."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"


def _authserv_id(asker: Asker, given: Given, found: Servers, seen: Seen, box: Login, address: str) -> str:
    """The name under which the mailbox's own server says what it found out about a sender; "": none."""
    if given.authserv_id:
        return given.authserv_id
    if found.authserv_id:
        return found.authserv_id
    if not seen.authserv_id and asker.asks and "://" in box.url:
        seen = _after_a_mail(asker, seen, box, address)
    name = seen.authserv_id
    if name and asker.agrees(
        f"{seen.shown_by} of {seen.looked_at} mails there say that {name} looked at their senders. Is that "
        "your mail server?",
        default=True,
    ):
        asker.tells(f"What {name} says of a sender counts (Authentication-Results).")
        return name
    asker.tells(
        "No mail shows yet which server of yours looks at senders (mailbox.authserv_id): until you write it, "
        "members confirm what they ask for. docs/operating.md says where to find it."
    )
    return ""


def _after_a_mail(asker: Asker, seen: Seen, box: Login, address: str) -> Seen:
    from processor.setup.trying import look_into_mailbox
    from processor.stages.ports import MailboxDown

    asker.tells(
        f"To see which server of yours looks at senders: write a mail to {address} now, from elsewhere."
    )
    typed = typer.prompt("Press Enter when it is on its way, or write skip", default="", show_default=False)
    if str(typed).strip():
        return seen
    ends = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < ends:
        try:
            now = look_into_mailbox(box)
        except MailboxDown:
            return seen
        if now.mails > seen.mails:
            return replace(now, mails=seen.mails)  # that mail may be answered
        time.sleep(_LOOK_SECONDS)
    asker.tells("It has not come yet.")
    return seen


def _since(asker: Asker, given: Given, seen: Seen, time_zone: str) -> date | None:
    """Mail that lies there was hardly written to a program that did not exist."""
    from processor.config.answers import day

    def wanted(typed: str) -> date | None:
        return None if typed.strip().lower() == "all" else day(typed)

    if not given.since and not seen.mails:
        return None
    today = f"{datetime.now(ZoneInfo(time_zone)):%Y-%m-%d}"
    what = f"{_mails(seen.mails)} there already. From which day on shall it act on mail (or all)"
    return asker.value("--since", what, given.since, wanted, today)
