"""Servers are tried before they are written down: a login, and a look at what lies there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path

from processor.core.authentication import stamped_by
from processor.core.mail import InboundMail
from processor.couriers import open_courier
from processor.couriers.smtp import SmtpCourier
from processor.mailboxes import open_mailbox
from processor.stages.ports import Fetched

_LOOKED_AT = 20  # mails, the newest
_HEADER_ONLY = 0  # bytes; of a larger mail the header alone is fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """How a server is reached; for a Maildir the url alone counts."""

    url: str
    password: str
    base: Path  # a Maildir's path counts from it
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What lies in the mailbox."""

    mails: int
    looked_at: int  # the newest of them
    authserv_id: str  # "": no name that all of them carry
    shown_by: int  # how many carry it


def look_into_mailbox(login: Login) -> Seen:
    """Raises MailboxDown, and ValueError for a bad url."""
    mailbox = open_mailbox(login.url, password=lambda: login.password, base=login.base, ca_file=login.ca_file)
    try:
        uids = mailbox.listing().uids
        newest = uids[-_LOOKED_AT:]
        names = Counter(filter(None, (_name(one) for one in mailbox.fetch(newest, _HEADER_ONLY))))
    finally:
        mailbox.close()
    # where two names were seen, one of them may be a sender's
    (name, count), *others = names.most_common() or [("", 0)]
    return Seen(mails=len(uids), looked_at=len(newest), authserv_id="" if others else name, shown_by=count)


def try_delivery(login: Login) -> None:
    """Connects and logs in, and sends nothing. Raises CourierDown, and ValueError for a bad url."""
    courier = open_courier(login.url, password=lambda: login.password, base=login.base, ca_file=login.ca_file)
    try:
        if isinstance(courier, SmtpCourier):
            courier.try_out()
    finally:
        courier.close()


def _name(mail: Fetched) -> str:
    fields = BytesHeaderParser().parsebytes(mail.raw).items()
    headers = tuple((name.lower(), " ".join(str(value).split())) for name, value in fields)
    bare = InboundMail(received_at=mail.received_at, size=mail.size, content_key="", headers=headers)
    return stamped_by(bare)
