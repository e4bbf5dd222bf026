"""The urls of mail servers and Maildirs, read in one place: what configuration takes, the doors can open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

Security = Literal["tls", "starttls", "none"]

_MAILDIR = "maildir:"
_IMAP = "write imaps://user@host/FOLDER"
_SMTP = "write smtp+starttls://user@host"
_USUAL: Mapping[str, tuple[Security, int]] = {  # and the usual port (RFC 8314; RFC 6409, 3.1)
    "imaps": ("tls", 993),
    "imap": ("starttls", 143),
    "smtps": ("tls", 465),
    "smtp+starttls": ("starttls", 587),
    "smtp": ("none", 25),
}
# a letter, digit or _ at both ends of each label, which has at most 63 octets (RFC 1035, 2.3.4)
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*\.?\Z")
_ZONE = re.compile(r"[a-z0-9._~-]{1,64}\Z", re.IGNORECASE)


class BadUrl(ValueError):
    """This url names no place that could be opened. `wish` goes on behind the url, which is not repeated:
    there may be a password in it.
    """

    def __init__(self, wish: str) -> None:
        super().__init__(f"the url {wish}")
        self.wish = wish


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAddress:
    """A server, and as whom it is used."""

    scheme: str  # imaps, imap, smtps, smtp+starttls or smtp
    host: str  # in lower case; an IPv6 address without its brackets, with its zone as the system wants it
    port: int
    security: Security  # for imap, "none" means: STARTTLS where it is offered, as this is our own host
    user: str = ""  # "": no login
    folder: str = ""  # of IMAP; never empty there

    @property
    def where(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaildirPath:
    """A folder on this machine."""

    path: str  # as written: it may be relative, or begin with ~


Place = ServerAddress | MaildirPath


def mailbox_place(url: str) -> Place:
    """`imaps://user@host[:port]/FOLDER`, `imap://…` or `maildir:PATH`. Raises BadUrl."""
    if _is_maildir(url):
        return _maildir(url)
    if "://" in url and not url.lower().startswith(("imaps://", "imap://")):
        raise BadUrl(f"is no kind of mailbox that can be read; {_IMAP}, or maildir:PATH")
    parts = server_parts(url, _IMAP)
    if not parts.username:
        raise BadUrl(f"names no user; {_IMAP}")
    folder = _decoded(parts.path.strip("/"), _IMAP) or "INBOX"
    return _server(parts, _IMAP, folder)


def delivery_place(url: str) -> Place:
    """`smtps://[user@]host[:port]`, `smtp+starttls://…`, `smtp://…` or `maildir:PATH`. Raises BadUrl."""
    if _is_maildir(url):
        return _maildir(url)
    if "://" in url and not url.lower().startswith(("smtps://", "smtp+starttls://", "smtp://")):
        raise BadUrl(f"is no way of delivery that is known; {_SMTP}, smtps://user@host, or maildir:PATH")
    parts = server_parts(url, _SMTP)
    if parts.path not in ("", "/"):
        raise BadUrl(f"goes on behind the host; {_SMTP}")
    server = _server(parts, _SMTP)
    if server.security == "none" and server.user and not is_loopback(server.host):
        raise BadUrl("would send the password unprotected; write smtp+starttls:// or smtps://")
    return server


def server_parts(url: str, write: str) -> SplitResult:
    """The url's parts, once it names a server and holds no password. Raises BadUrl; `write` is its mend."""
    if "://" not in url:
        raise BadUrl(f"has no host; {write}")
    if not url.isprintable():  # urlsplit() leaves line ends and tabs out without a word
        raise BadUrl(f"holds a line end or another character that cannot be seen; {write}")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = _host_of(parts)
    except ValueError as error:
        raise BadUrl(f"names no host and port that can be; {write}") from error
    if not host:
        raise BadUrl(f"has no host; {write}")
    if not (_HOST.match(host) or _is_ip(host)):
        raise BadUrl(f"has a host with characters that no host name has; {write}")
    if port == 0:
        raise BadUrl(f"names port 0; {write} or leave the port out")
    if parts.password is not None:
        raise BadUrl(
            "holds a password; move it to a file of its own, name that in password_file, and "
            f"leave only the user here: {write}"
        )
    if parts.query or parts.fragment:
        raise BadUrl(f"goes on behind ? or #, which means nothing here; {write}")
    return parts


def is_loopback(host: str) -> bool:
    """All of 127.0.0.0/8 is this machine (RFC 1122, 3.2.1.3), and so is localhost (RFC 6761, 6.3)."""
    if host.rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_maildir(url: str) -> bool:
    return url[: len(_MAILDIR)].lower() == _MAILDIR


def _maildir(url: str) -> MaildirPath:
    path = url[len(_MAILDIR) :]
    if path.startswith("///"):
        path = "/" + path.lstrip("/")
    if path.startswith("//"):
        raise BadUrl("has // before a relative path; write maildir:PATH")
    if not path.strip():
        raise BadUrl("names no folder; write maildir:PATH")
    if not path.isprintable():
        raise BadUrl("holds a line end or another character that cannot be seen; write maildir:PATH")
    return MaildirPath(path=path)


def _server(parts: SplitResult, write: str, folder: str = "") -> ServerAddress:
    security, usual = _USUAL[parts.scheme]
    host = _host_of(parts)
    if parts.scheme == "imap" and is_loopback(host):
        security = "none"
    return ServerAddress(
        scheme=parts.scheme,
        host=host,
        port=parts.port or usual,
        security=security,
        user=_decoded(parts.username or "", write),
        folder=folder,
    )


def _host_of(parts: SplitResult) -> str:
    """The zone of an IPv6 address stands behind %25 in a url (RFC 6874, 2), and behind % for the system."""
    return (parts.hostname or "").replace("%25", "%", 1)


def _is_ip(host: str) -> bool:
    address, has_zone, zone = host.partition("%")
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return not has_zone or (isinstance(found, IPv6Address) and _ZONE.match(zone) is not None)


def _decoded(text: str, write: str) -> str:
    """%40 is @, and so on; what comes out has to be text that a login or a folder's name can be."""
    try:
        found = unquote(text, errors="strict")
    except UnicodeError as error:
        raise BadUrl(f"holds a % code that is no letter; {write}") from error
    if not found.isprintable():
        raise BadUrl(f"holds a line end or another character that cannot be seen; {write}")
    return found
