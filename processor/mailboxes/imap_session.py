"""A connection to an IMAP server that may be trusted with the password."""

from __future__ import annotations

import base64
import logging
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, ProtocolError

from processor import ordinary
from processor.exchange import TooMuch, forms_of
from processor.mailboxes.wire import Client, Opened
from processor.stages.ports import Folder, MailboxDown, NoToken

# What imaplib and imapclient raise on an answer that they cannot read: the stream is out of step then.
# RecursionError, a RuntimeError, is what thousands of brackets come to.
OUT_OF_STEP = (
    ProtocolError, ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, RuntimeError,
    TypeError, ValueError,
)  # fmt: skip
GOODBYE_SECONDS = 2.0

logging.getLogger("imapclient").setLevel(logging.WARNING)  # below it stand folder names and user names


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapSettings:
    """How to reach one folder on one server.

    `tls` is "tls" from the first byte, "starttls" (refused without it), or "none": STARTTLS where the
    server offers it, and without it only a server on this very host. Certificates are always verified.
    """

    host: str
    port: int
    tls: Literal["tls", "starttls", "none"]
    user: str
    password: Callable[[], str] = field(repr=False)  # asked at each login, so that a new one is found
    # With it no password is sent: the token for XOAUTH2, or after a refusal another one than that
    access_token: Callable[[str], str] | None = field(default=None, repr=False)
    folder: str = "INBOX"
    # Where filed mails go: below the watched folder, or beside it when that is INBOX. "/" parts levels.
    folders: Mapping[Folder, str] = field(default_factory=lambda: {f: f.value for f in Folder})
    ca_file: Path | None = None  # None: the authorities that this host trusts
    timeout_seconds: float = 60.0  # for each whole exchange; a large mail has more (exchange.SLOWEST)
    idle_seconds: float = 540.0  # an IDLE is begun afresh after this; servers may end it at 30 minutes
    # What was sent at the logins: a server that says it back gets it into no sentence
    secrets: set[str] = field(default_factory=set, init=False, repr=False, compare=False)
    most_mails_a_batch: int = 50
    most_bytes_a_batch: int = 8 * 1024 * 1024

    @property
    def where(self) -> str:
        return f"{self.host}:{self.port}"


def connect(settings: ImapSettings, opened: Opened) -> Client:
    """A connection that is logged in. Raises MailboxDown."""
    with reaching(settings):
        client = _open(settings, opened)
        try:
            client.normalise_times = False  # times keep their zone
            _keep_alive(client.socket())
            _protect(client, settings)
            _log_in(client, settings)
        except BaseException:
            drop(client)
            raise
        return client


def drop(client: Client) -> None:
    """End a connection without a word; there is nothing to lose."""
    with suppress(Exception):
        client.shutdown()


def say_goodbye(client: Client) -> None:
    with suppress(Exception):
        client.hurry(GOODBYE_SECONDS)
        client.logout()
    drop(client)


def place_of_folders(client: Client, watched: str) -> tuple[str, str]:
    """Prefix and delimiter of the folders for filed mails: in the user's own namespace (RFC 2342), or below
    the watched folder.
    """
    prefix, delimiter = "", ""
    if client.has_capability("NAMESPACE") and (own := client.own_namespace()):
        prefix, delimiter = own
    elif listed := client.list_folders("", watched):
        delimiter = (listed[0][1] or b"").decode()
    delimiter = delimiter or "/"
    if watched.upper() != "INBOX":
        prefix = f"{watched}{delimiter}"
    return prefix, delimiter


@contextmanager
def reaching(settings: ImapSettings) -> Iterator[None]:
    """Whatever goes wrong on the way to the server becomes a MailboxDown with a sentence."""
    try:
        yield
    except MailboxDown:
        raise
    except (OSError, IMAPClientError, *OUT_OF_STEP) as problem:
        raise MailboxDown(_sentence(settings, problem)) from problem


def _open(settings: ImapSettings, opened: Opened) -> Client:
    context = _context(settings) if settings.tls == "tls" else None
    seconds = settings.timeout_seconds
    return Client(settings.host, settings.port, seconds=seconds, ssl_context=context, opened=opened)


def _context(settings: ImapSettings) -> ssl.SSLContext:
    try:
        if settings.ca_file is not None:
            ordinary.look(settings.ca_file)  # OpenSSL would wait for a pipe
        return ssl.create_default_context(cafile=settings.ca_file)
    except ordinary.NotOrdinary as error:
        said = f"the ca_file {settings.ca_file} is no ordinary file; name the authority's, as PEM"
        raise MailboxDown(said) from error
    except ssl.SSLError as error:
        said = f"the ca_file {settings.ca_file} holds no certificate ({error.reason or error})"
        raise MailboxDown(f"{said}; name the authority's, as PEM") from error


def _keep_alive(sock: socket.socket) -> None:
    """A peer that is gone without a word is noticed within about a minute, in IDLE too."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (("TCP_KEEPIDLE", 20), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, option):  # not on every system
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)


def _protect(client: Client, settings: ImapSettings) -> None:
    if settings.tls == "tls":
        return
    if client._imap.state != "NONAUTH":
        # A PREAUTH greeting leaves no place for STARTTLS; a thief in the middle may have written it.
        raise MailboxDown(f"{settings.where} greets as if already logged in; use imaps:// (port 993)")
    if client.has_capability("STARTTLS"):
        client.starttls(_context(settings))
    elif settings.tls == "starttls" or not _is_this_host(client.socket()):
        raise MailboxDown(
            f"{settings.where} offers no TLS, so the password was not sent; "
            "use imaps:// (port 993), or let the server's operator switch STARTTLS on"
        )


def _is_this_host(sock: socket.socket) -> bool:
    return ip_address(str(sock.getpeername()[0]).partition("%")[0]).is_loopback


def _log_in(client: Client, settings: ImapSettings) -> None:
    if settings.access_token is not None:
        _show_token(client, settings, settings.access_token)
    else:
        _send_password(client, settings)


def _show_token(client: Client, settings: ImapSettings, access_token: Callable[[str], str]) -> None:
    """SASL XOAUTH2, as Google and Microsoft describe it; a refused token is fetched anew once."""
    if not client.has_capability("AUTH=XOAUTH2"):
        raise MailboxDown(
            f"{settings.where} offers no XOAUTH2; take [mailbox.oauth] out and name a password's file"
        )
    token = ""
    for _ in range(2):
        try:
            token = access_token(token)
        except NoToken as why:
            raise MailboxDown(str(why)) from None
        whole = f"user={settings.user}\1auth=Bearer {token}\1\1".encode()
        settings.secrets.update((token, base64.b64encode(whole).decode()))
        answers = iter([whole])
        try:
            # a refusal comes as a challenge, which wants an empty answer
            client.sasl_login("XOAUTH2", lambda challenge, answers=answers: next(answers, b""))
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            continue  # the server's words may repeat the token
        return
    raise MailboxDown(
        f"{settings.where} takes no access token for {settings.user}; check the user, the scope and that "
        "IMAP is switched on for this mailbox (docs/operating.md, XOAUTH2)"
    )


def _send_password(client: Client, settings: ImapSettings) -> None:
    password = settings.password()
    settings.secrets.update(forms_of(settings.user, password))
    if any(c in settings.user + password for c in "\r\n\0"):
        raise MailboxDown(f"the password (or user name) for {settings.where} has a line end in it; remove it")
    try:
        if client.has_capability("AUTH=PLAIN"):
            client.plain_login(settings.user, password)  # takes any characters (RFC 4616)
        elif client.has_capability("LOGINDISABLED"):
            raise MailboxDown(
                f"{settings.where} takes no password on this connection; use imaps:// (port 993)"
            )
        elif (settings.user + password).isascii():
            quoted = settings.user.replace("\\", "\\\\").replace('"', '\\"')
            client.login(f'"{quoted}"', password)
        else:
            raise MailboxDown(
                f"{settings.where} takes only ASCII in a user name and password; choose another password"
            )
    except IMAPClientAbortError:
        raise  # the connection broke: the password was not judged
    except IMAPClientError as refusal:
        said = told(settings, str(refusal).removeprefix("b'").removesuffix("'"))
        raise MailboxDown(
            f"{settings.where} refused the login of {settings.user}: {said}; check the user name and the "
            "password (some providers want one made for this program)"
        ) from None  # the refusal's own words might repeat what was sent


def told(settings: ImapSettings, words: str) -> str:
    """The server's words, on one line and with no trace of the password."""
    for secret in sorted(settings.secrets, key=len, reverse=True):
        words = words.replace(secret, "***")
    return "".join(c if c.isprintable() else " " for c in words)[:300].strip()


def _sentence(settings: ImapSettings, problem: BaseException) -> str:
    where = settings.where
    match problem:
        case ssl.SSLCertVerificationError():
            return (
                f"the certificate of {where} cannot be trusted ({problem.verify_message}); check the host "
                "name in the url, or name the authority's certificate as ca_file"
            )
        case ssl.SSLError():
            reason = problem.reason or problem
            return (
                f"no TLS with {where} ({reason}); check the port: imaps:// is 993, and imap:// is 143, which "
                "begins without TLS"
            )
        case socket.gaierror():
            return f"the host {settings.host} is not known; check the url and the name server"
        case ConnectionRefusedError():
            return f"nothing listens at {where}; check the port, and that the server runs"
        case TimeoutError():
            return f"{where} did not answer within {settings.timeout_seconds:g} seconds"
        case TooMuch():
            return f"{where} cannot be worked with: {problem}"
        case OSError():
            return f"the connection to {where} failed: {problem.strerror or problem}"
        case IMAPClientAbortError():
            return f"the connection to {where} broke: {told(settings, str(problem))}"
        case IMAPClientError() if not isinstance(problem, ProtocolError):
            return f"{where} refused: {told(settings, str(problem))}"
        case _:
            return f"{where} said something that is not IMAP ({type(problem).__name__})"
