"""Couriers: where the program's mails go out, chosen by the scheme of a url."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import unquote, urlsplit

from processor.stages.ports import Courier

__all__ = ["OPENERS", "open_courier"]

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
SECURITY: Mapping[str, tuple[Literal["tls", "starttls", "none"], int]] = {  # and the usual port
    "smtps": ("tls", 465),
    "smtp+starttls": ("starttls", 587),
    "smtp": ("none", 25),
}


class Opener(Protocol):
    def __call__(
        self,
        url: str,
        *,
        password: Callable[[], str] | None,
        base: Path,
        ca_file: Path | None,
        connections: int,
        access_token: Callable[[str], str] | None,
    ) -> Courier: ...


def open_courier(
    url: str,
    *,
    password: Callable[[], str] | None,
    base: Path,
    ca_file: Path | None = None,
    connections: int = 4,
    access_token: Callable[[str], str] | None = None,
) -> Courier:
    """The courier that `url` names; nothing is connected yet.

    `smtps://[user@]host[:port]`, `smtp+starttls://…`, `smtp://…` or `maildir:PATH`, which counts from
    `base`. With `access_token` XOAUTH2 takes the place of the password.
    Raises ValueError with a wish; a password in a url is refused, and repeated nowhere.
    """
    scheme = url.partition(":")[0].lower() if ":" in url else ""
    if scheme not in OPENERS:
        known = (
            "write smtps://user@host, smtp+starttls://user@host, smtp://localhost for a server on this host, "
            "or maildir:PATH"
        )
        raise ValueError(f'"{scheme}" is no kind of delivery; {known}' if scheme else known)
    return OPENERS[scheme](
        url,
        password=password,
        base=base,
        ca_file=ca_file,
        connections=connections,
        access_token=access_token,
    )


def _open_maildir(
    url: str,
    *,
    password: Callable[[], str] | None,
    base: Path,
    ca_file: Path | None,
    connections: int,
    access_token: Callable[[str], str] | None,
) -> Courier:
    from processor.couriers.maildir import MaildirCourier

    written = url.partition(":")[2]
    path = written.removeprefix("//") if written.startswith("///") else written
    if not path or path.startswith("//"):
        raise ValueError('"maildir" has no path; write maildir:PATH')
    return MaildirCourier(base / Path(path).expanduser())


def _open_smtp(
    url: str,
    *,
    password: Callable[[], str] | None,
    base: Path,
    ca_file: Path | None,
    connections: int,
    access_token: Callable[[str], str] | None,
) -> Courier:
    from processor.couriers.smtp import SmtpCourier
    from processor.couriers.smtp_session import SmtpSettings

    scheme = url.partition(":")[0].lower()
    wish = f"write {scheme}://user@host"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f'"{scheme}" has a host or port that cannot be read; {wish}') from None
    if parts.password is not None:
        raise ValueError(f'"{scheme}" has a password in it; {wish}, and name the password\'s own file')
    if not parts.hostname:
        raise ValueError(f'"{scheme}" has no host; {wish}')
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f'"{scheme}" has something after the host; {wish}')
    if parts.username and password is None and access_token is None:
        raise ValueError(
            f'"{scheme}" names a user and needs a password; name a file or an environment variable '
            "that holds it"
        )
    tls, usual_port = SECURITY[scheme]
    if tls == "none" and parts.username and parts.hostname not in LOOPBACK_NAMES:
        raise ValueError(
            f'"smtp" would send the password in clear to {parts.hostname}; write smtps:// or smtp+starttls://'
        )
    return SmtpCourier(
        SmtpSettings(
            host=parts.hostname,
            port=port or usual_port,
            tls=tls,
            user=unquote(parts.username or ""),
            password=password,
            ca_file=ca_file,
            connections=connections,
            access_token=access_token,
        )
    )


OPENERS: Mapping[str, Opener] = {
    "smtps": _open_smtp,
    "smtp+starttls": _open_smtp,
    "smtp": _open_smtp,
    "maildir": _open_maildir,
}
