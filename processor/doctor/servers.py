"""The servers: do they answer, who vouches for senders, and for how long are their certificates good?"""

from __future__ import annotations

import imaplib
import os
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from processor import ordinary
from processor.config import Settings
from processor.core.servers import MaildirPath, ServerAddress, delivery_place, mailbox_place
from processor.couriers.smtp import SmtpCourier
from processor.doctor.finding import Amiss, CouldBeBetter, Program
from processor.opened import courier_of, mailbox_of

_SECONDS = 10.0  # for each answer
_SOON = timedelta(days=14)  # who renews by a machine has done it before
_EXPIRED, _NOT_YET = 10, 9  # X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID


def mailbox(program: Program) -> str:
    found = mailbox_of(program.settings)
    try:
        waiting = len(found.listing().uids)
    finally:
        found.close()
    return f"{found.name} answers, {waiting} mails lie in it"


def delivery(program: Program) -> str:
    courier = courier_of(program.settings)
    try:
        if isinstance(courier, SmtpCourier):
            return f"{courier.try_out()} answers"
    finally:
        courier.close()
    place = delivery_place(program.settings.delivery.url)
    assert isinstance(place, MaildirPath)
    folder = program.settings.folder / Path(place.path).expanduser()
    near = next(p for p in (folder, *folder.parents) if p.exists())
    if not os.access(near, os.W_OK | os.X_OK):
        raise Amiss(f"{near} cannot be written; give the program's user the right to")
    return "a Maildir"


def senders(program: Program) -> str:
    """Without it the program works, and asks a lot."""
    name = program.settings.mailbox.authserv_id
    if name:
        return f"what {name} found out about a sender counts (Authentication-Results)"
    return CouldBeBetter(
        "mailbox.authserv_id is not set, so nothing that your mail server found out about a sender counts: "
        "members confirm all they ask for, and coordinators what they command and pass on. Look into the "
        "source of a mail that came in: the first word of the topmost Authentication-Results is what to "
        "write there"
    )


def certificates(program: Program) -> str:
    """Of the servers that are reached with TLS; one that does not answer is told of in its own part."""
    good, bad = [], []
    for place, ca_file in _places(program.settings):
        try:
            until = _good_until(place, ca_file)
        except ssl.SSLCertVerificationError as error:
            if error.verify_code == _EXPIRED:
                bad.append(
                    f"the certificate of {place.where} has expired; renew it, or ask the server's operator "
                    "to: until then nothing goes there"
                )
            elif error.verify_code == _NOT_YET:
                bad.append(
                    f"the certificate of {place.where} is not valid yet; check the clock of this machine"
                )
            continue
        except (OSError, smtplib.SMTPException, imaplib.IMAP4.error, ValueError):
            continue
        if until is None:
            continue
        left = until - datetime.now(UTC)
        if left < _SOON:
            bad.append(
                f"the certificate of {place.where} expires on {until:%d %B %Y}, in {left.days} days; see "
                "that it is renewed"
            )
        else:
            good.append(f"that of {place.where} is good until {until:%d %B %Y}")
    if bad:
        raise Amiss(*bad)
    return "; ".join(good) or "none was seen"


def _places(settings: Settings) -> Iterator[tuple[ServerAddress, Path | None]]:
    for place, ca_file in (
        (mailbox_place(settings.mailbox.url), settings.mailbox.ca_file),
        (delivery_place(settings.delivery.url), settings.delivery.ca_file),
    ):
        if isinstance(place, ServerAddress):
            yield place, ca_file


def _good_until(place: ServerAddress, ca_file: Path | None) -> datetime | None:
    """None: no TLS is spoken there. No password is sent."""
    if ca_file is not None:
        ordinary.look(ca_file)
    context = ssl.create_default_context(cafile=ca_file)
    if place.security == "tls":
        with (
            socket.create_connection((place.host, place.port), _SECONDS) as sock,
            context.wrap_socket(sock, server_hostname=place.host) as secure,
        ):
            return _until(secure)
    if place.scheme == "imap":
        imap = imaplib.IMAP4(place.host, place.port, timeout=_SECONDS)
        try:
            if "STARTTLS" not in imap.capabilities:
                return None
            imap.starttls(context)
            return _until(imap.sock)
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                imap.shutdown()
    if place.security != "starttls":
        return None
    smtp = smtplib.SMTP(place.host, place.port, local_hostname="localhost", timeout=_SECONDS)
    try:
        smtp.starttls(context=context)
        return _until(smtp.sock)
    finally:
        smtp.close()


def _until(sock: Any) -> datetime | None:
    found = sock.getpeercert() if isinstance(sock, ssl.SSLSocket) else None
    if not found or "notAfter" not in found:
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found["notAfter"])), UTC)
