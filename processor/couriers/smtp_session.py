"""A connection to an SMTP server that may be trusted with the password, and one mail over it."""

from __future__ import annotations

import base64
import math
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from processor import ordinary
from processor.core.mail import OutboundMail
from processor.couriers.wire import Smtp
from processor.exchange import TooMuch, forms_of
from processor.stages.ports import CourierDown, Fate, LoginRefused, NoToken, Receipt

# The server wants another login, or will have none: no mail of ours goes through (RFC 4954, 6).
NOT_LOGGED_IN = frozenset({530, 534, 535, 538})
CLOSING = 421  # the server ends this connection (RFC 5321, 3.8)
TOO_BIG = 552
GOODBYE_SECONDS = 2.0
BARE_LINE_END = re.compile(rb"\r(?!\n)|(?<!\r)\n")
FIRST_DOT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """How to reach the server that takes our mails.

    `tls` is "tls" from the first byte, "starttls" (refused without it) or "none": then a password goes
    only to a server on this very host. Certificates are always verified.
    """

    host: str
    port: int
    tls: Literal["tls", "starttls", "none"]
    user: str = ""  # "": no login
    password: Callable[[], str] | None = field(default=None, repr=False)  # asked at each login
    # With it no password is sent: the token for XOAUTH2, or after a refusal another one than that
    access_token: Callable[[str], str] | None = field(default=None, repr=False)
    ca_file: Path | None = None  # None: the authorities that this host trusts
    timeout_seconds: float = 60.0  # for each whole reply but the last
    # For all that comes before the final dot: connecting, twice if need be, and the mail itself. With the
    # time after the dot it is shorter than the lease of a mail (stages/dispatch.py).
    before_dot_seconds: float = 240.0
    after_dot_seconds: float = 600.0  # for the reply to the final dot (RFC 5321, 4.5.3.2.6)
    connections: int = 4  # at once
    idle_seconds: float = 30.0  # after this a kept connection is asked whether it lives
    most_mails_a_connection: int = 100  # many servers end a connection after so many

    @property
    def where(self) -> str:
        return f"{self.host}:{self.port}"


class Lost(Exception):
    """The connection broke before the final dot: the server does not have the mail."""


def _context(settings: SmtpSettings) -> ssl.SSLContext:
    """Made only where it is used: reading all authorities takes longer than a mail."""
    try:
        if settings.ca_file is not None:
            ordinary.look(settings.ca_file)  # OpenSSL would wait for a pipe
        return ssl.create_default_context(cafile=settings.ca_file)
    except ordinary.NotOrdinary as error:
        said = f"the ca_file {settings.ca_file} is no ordinary file; name the authority's, as PEM"
        raise CourierDown(said) from error
    except ssl.SSLError as error:
        said = f"the ca_file {settings.ca_file} holds no certificate ({error.reason or error})"
        raise CourierDown(f"{said}; name the authority's, as PEM") from error


def connect(settings: SmtpSettings, not_after: float) -> Smtp:
    """A connection that has said EHLO and is logged in, made before `not_after` (time.monotonic()).

    Raises CourierDown.
    """
    smtp: Smtp | None = None
    try:
        smtp = Smtp(
            settings.host,
            settings.port,
            seconds=settings.timeout_seconds,
            not_after=not_after,
            context=_context(settings) if settings.tls == "tls" else None,
        )
        assert smtp.sock is not None
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        smtp.local_hostname = _our_name(smtp.sock)
        smtp.ehlo_or_helo_if_needed()
        if settings.tls == "starttls":
            if not smtp.has_extn("starttls"):
                raise CourierDown(
                    f"{settings.where} offers no STARTTLS, so nothing was sent to it; use smtps:// (port "
                    "465), or let the server's operator switch STARTTLS on. A server on this machine is "
                    "reached without it: smtp://127.0.0.1:25"
                )
            smtp.starttls(context=_context(settings))
            smtp.ehlo_or_helo_if_needed()
        if settings.user:
            _log_in(smtp, settings)
    except CourierDown:
        drop(smtp)
        raise
    except (OSError, smtplib.SMTPException, ValueError) as problem:
        drop(smtp)
        raise CourierDown(_sentence(settings, problem)) from problem
    return smtp


def drop(smtp: smtplib.SMTP | None) -> None:
    if smtp is not None:
        with suppress(Exception):
            smtp.close()


def say_goodbye(smtp: Smtp, not_after: float = math.inf) -> None:
    with suppress(Exception):
        smtp.budget.not_after = min(not_after, time.monotonic() + GOODBYE_SECONDS)
        smtp.quit()
    drop(smtp)


def lives(smtp: smtplib.SMTP) -> bool:
    try:
        return smtp.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def reset(smtp: Smtp) -> bool:
    """Forget the mail that was refused; False: the connection is of no further use."""
    smtp.budget.not_after = time.monotonic() + GOODBYE_SECONDS  # what became of the mail is known, and waits
    try:
        return smtp.rset()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def carry(smtp: Smtp, mail: OutboundMail, settings: SmtpSettings) -> Receipt:
    """One mail transaction; see _carry(). A server that says our password back gets it into no record."""
    try:
        receipt = _carry(smtp, mail, settings)
    except (Lost, CourierDown) as error:
        raise type(error)(_unsaid(str(error), smtp)) from None
    return replace(receipt, reply=_unsaid(receipt.reply, smtp))


def _unsaid(words: str, smtp: Smtp) -> str:
    for secret in smtp.secrets:
        words = words.replace(secret, "***")
    return words


def _carry(smtp: Smtp, mail: OutboundMail, settings: SmtpSettings) -> Receipt:
    """Raises Lost, and CourierDown when the server will take no mail from us.

    A server that refuses the sender refuses every mail of ours, so that is no fault of this one; the mail
    waits instead of failing for good, and with it all the others.
    """
    international = not (mail.recipient + mail.return_path).isascii()
    if international and not smtp.has_extn("smtputf8"):
        return Receipt(
            fate=Fate.REFUSED,
            code=0,
            reply=f"{mail.recipient} needs SMTPUTF8 (RFC 6531), which {settings.host} does not offer",
        )
    content = BARE_LINE_END.sub(b"\r\n", mail.raw)  # a bare one might end the mail early, elsewhere
    try:
        smtp.command_encoding = "utf-8" if international else "ascii"
        options = _options(smtp, content, international)
        envelope = _Envelope(
            smtp, f"MAIL FROM:<{mail.return_path}>{options}", f"RCPT TO:<{mail.recipient}>", "DATA"
        )
        code, reply = envelope.reply()
        if code == CLOSING:
            raise Lost(f"{code} {one_line(reply)}")
        if code >= 500 and code != TOO_BIG and not international:
            raise CourierDown(f"{settings.where} refuses our sender address: {code} {one_line(reply)}")
        for wanted in ((250,), (250, 251, 252), (354,)):
            if code not in wanted:
                envelope.leave()
                return _receipt(code, reply, settings)
            if 354 not in wanted:
                code, reply = envelope.reply()
        smtp.send(FIRST_DOT.sub(b"..", content))  # RFC 5321, 4.5.2
        if not content.endswith(b"\r\n"):
            smtp.send(b"\r\n")
    except (OSError, smtplib.SMTPException) as problem:
        raise Lost(one_line(str(problem))) from problem
    try:
        smtp.seconds, smtp.budget.not_after = settings.after_dot_seconds, math.inf
        smtp.send(b".\r\n")
        code, reply = smtp.getreply()
        smtp.seconds = settings.timeout_seconds
    except (OSError, smtplib.SMTPException) as problem:
        # It may have the mail or not (RFC 1047); the same Message-ID goes once more.
        drop(smtp)
        unknown = "the server took the mail but did not answer"
        said = f"{unknown}: {one_line(str(problem))}"
        return Receipt(fate=Fate.DEFERRED, code=0, reply=said, unknown=True)
    return _receipt(code, reply, settings, after_dot=True)


class _Envelope:
    """The commands before the mail itself: together where the server offers it (RFC 2920), else by turns."""

    def __init__(self, smtp: smtplib.SMTP, *commands: str) -> None:
        self._smtp = smtp
        self._commands = list(commands)  # which have no reply yet
        self._together = smtp.has_extn("pipelining")
        if self._together:
            smtp.send("".join(f"{command}\r\n" for command in commands))

    def reply(self) -> tuple[int, bytes]:
        """To the next command."""
        command = self._commands.pop(0)
        return self._smtp.getreply() if self._together else self._smtp.docmd(command)

    def leave(self) -> None:
        """One was refused: the others that have gone out are answered, too.

        A server that would take the mail all the same gets none, and no empty one.
        """
        while self._together and self._commands:
            if self.reply()[0] == 354:
                drop(self._smtp)
                return


def _options(smtp: smtplib.SMTP, content: bytes, international: bool) -> str:
    options = f" SIZE={len(content)}" if smtp.has_extn("size") else ""
    if not content.isascii() and smtp.has_extn("8bitmime"):
        options += " BODY=8BITMIME"
    return options + (" SMTPUTF8" if international else "")


def _receipt(code: int, reply: bytes, settings: SmtpSettings, *, after_dot: bool = False) -> Receipt:
    if code in NOT_LOGGED_IN:
        raise LoginRefused(
            f"{settings.where} wants a login: {code} {one_line(reply)}; check user and password"
        )
    if 500 <= code <= 599:
        fate = Fate.REFUSED
    elif after_dot and 200 <= code <= 299:
        fate = Fate.SENT
    else:
        fate = Fate.DEFERRED  # 4xx, and whatever has no meaning here
    return Receipt(fate=fate, code=max(code, 0), reply=one_line(reply))


def _our_name(sock: socket.socket) -> str:
    """For EHLO: this host's name when it is a full one, else its address (RFC 5321, 4.1.3)."""
    name = socket.gethostname()
    if "." in name:
        return name
    address = ip_address(str(sock.getsockname()[0]).partition("%")[0])
    return f"[{address}]" if address.version == 4 else f"[IPv6:{address}]"


def _log_in(smtp: smtplib.SMTP, settings: SmtpSettings) -> None:
    if not isinstance(smtp.sock, ssl.SSLSocket):
        peer = str(smtp.sock.getpeername()[0]).partition("%")[0] if smtp.sock else ""
        if not ip_address(peer).is_loopback:
            raise CourierDown(
                f"the connection to {settings.where} has no TLS, so the password was not sent; "
                "use smtps:// (port 465) or smtp+starttls:// (port 587)"
            )
    if settings.access_token is not None:
        _show_token(smtp, settings, settings.access_token)
    else:
        _send_password(smtp, settings)


def _show_token(smtp: smtplib.SMTP, settings: SmtpSettings, access_token: Callable[[str], str]) -> None:
    """SASL XOAUTH2, as Google and Microsoft describe it; a refused token is fetched anew once."""
    if "XOAUTH2" not in str(smtp.esmtp_features.get("auth", "")).upper().split():
        raise CourierDown(
            f"{settings.where} offers no XOAUTH2; take [delivery.oauth] out and name a password's file"
        )
    token = ""
    for _ in range(2):
        try:
            token = access_token(token)
        except NoToken as why:
            raise CourierDown(str(why)) from None
        secret = base64.b64encode(f"user={settings.user}\1auth=Bearer {token}\1\1".encode()).decode()
        if isinstance(smtp, Smtp):
            smtp.secrets = (secret, token)
        code, _reply = smtp.docmd("AUTH", f"XOAUTH2 {secret}")
        if code == 334:  # the reason, as a challenge that wants an empty answer
            code, _reply = smtp.docmd("")
        if code in (235, 503):
            return
    raise LoginRefused(
        f"{settings.where} takes no access token for {settings.user}: {code}; check the user, the scope and "
        "that sending by SMTP is switched on for this mailbox (docs/operating.md, XOAUTH2)"
    )


def _send_password(smtp: smtplib.SMTP, settings: SmtpSettings) -> None:
    password = settings.password() if settings.password else ""
    if isinstance(smtp, Smtp):
        smtp.secrets = forms_of(settings.user, password)
    if any(c == "\0" or 0xD800 <= ord(c) <= 0xDFFF for c in settings.user + password):
        raise CourierDown(f"the password (or user name) for {settings.where} is no text; write it as UTF-8")
    try:
        if "PLAIN" in str(smtp.esmtp_features.get("auth", "")).upper().split():
            # smtplib's own login takes ASCII only
            secret = base64.b64encode(f"\0{settings.user}\0{password}".encode()).decode()
            code, reply = smtp.docmd("AUTH", f"PLAIN {secret}")
            if code not in (235, 503):
                raise smtplib.SMTPAuthenticationError(code, reply)
        elif (settings.user + password).isascii():
            smtp.login(settings.user, password)
        else:
            raise CourierDown(
                f"{settings.where} takes only ASCII in a user name and password; choose another password"
            )
    except smtplib.SMTPNotSupportedError:
        raise CourierDown(
            f"{settings.where} offers no login; leave the user out of the url, or use another port"
        ) from None
    except smtplib.SMTPResponseException as refusal:
        words = refusal.smtp_error
        said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        for secret in forms_of(settings.user, password):
            said = said.replace(secret, "***")
        said = f"{refusal.smtp_code} {one_line(said)}"
        raise LoginRefused(
            f"{settings.where} refused the login of {settings.user}: {said}; check the user name and the "
            "password (some providers want one made for this program)"
        ) from None  # the refusal's own words might repeat what was sent


def one_line(text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:500]


def _sentence(settings: SmtpSettings, problem: BaseException) -> str:
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
                f"no TLS with {where} ({reason}); check the port: smtps:// is 465, smtp+starttls:// is 587, "
                "and smtp:// without TLS is for a server on this machine"
            )
        case socket.gaierror():
            return f"the host {settings.host} is not known; check the url and the name server"
        case ConnectionRefusedError():
            return f"nothing listens at {where}; check the port, and that the server runs"
        case TimeoutError():
            return f"{where} did not answer within {settings.timeout_seconds:g} seconds"
        case smtplib.SMTPServerDisconnected() if isinstance(problem.__context__, TimeoutError):
            return f"{where} did not answer within {settings.timeout_seconds:g} seconds"
        case smtplib.SMTPServerDisconnected() if isinstance(problem.__context__, TooMuch):
            return f"{where} cannot be worked with: {problem.__context__}"
        case smtplib.SMTPResponseException():
            return f"{where} takes no mail now: {problem.smtp_code} {one_line(problem.smtp_error)}"
        case _:
            return f"the connection to {where} failed: {one_line(str(problem))}"
