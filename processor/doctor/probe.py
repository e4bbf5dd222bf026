"""The mail that the doctor sends to the program itself, and what its header says when it comes back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from email.utils import format_datetime, getaddresses

from processor.core.mail import InboundMail, OutboundMail
from processor.core.probe import word_of
from processor.letters.framing import sub_address
from processor.mailboxes.arrivals import Arrived

_TEXT = """\
This mail was written by the doctor of the mentoring program, to see whether mail arrives.\r
Nobody has to do anything. It may be deleted.\r
"""
_TAG = re.compile(r"(?:^|;)\s*([ds])\s*=\s*([^;\s]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    mail: OutboundMail
    word: str  # secret: whoever knows it may write a mail that is set aside

    @property
    def shown(self) -> str:
        """The address it goes to."""
        return self.bared(self.mail.recipient)

    def bared(self, text: str) -> str:
        """Without the secret part of the word, which servers repeat."""
        return re.sub(re.escape(f".{self.word.partition('.')[2]}"), "…", text, flags=re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A header that came back, read; nothing in it is believed but what our own server wrote."""

    mail: InboundMail
    subject: str
    senders: tuple[str, ...]  # addr-specs, in lower case
    message_id: str
    signers: tuple[tuple[str, str], ...]  # domain and selector of each DKIM signature (RFC 6376, 3.5)


def probe(address: str, key: bytes, number: str, *, plus: bool) -> Probe:
    """To the program's address, with a plus part or without; its envelope is that of a letter.

    `number`: 16 hex digits, drawn for this mail.
    """
    word = word_of(key, number)
    to = sub_address(address, word) if plus else address
    message_id = f"<d-{number}@{address.rpartition('@')[2]}>"
    subject = f"The doctor looks whether mail arrives ({word})"
    header = (
        f"From: {address}\r\nTo: {to}\r\nSubject: The doctor looks whether mail arrives\r\n ({word})\r\n"
        f"Date: {format_datetime(datetime.now(UTC))}\r\nMessage-ID: {message_id}\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\r\n"
        f"X-Mentor-Exchange: {address}\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
    )
    mail = OutboundMail(
        serial=number, message_id=message_id, return_path=to, recipient=to, letter="probe", about="",
        subject=subject, raw=(header + _TEXT).encode(),
    )  # fmt: skip
    return Probe(mail=mail, word=word)


def read_back(arrived: Arrived) -> Returned:
    parsed = BytesHeaderParser().parsebytes(arrived.header)
    fields = [(name.lower(), " ".join(str(value).split())) for name, value in parsed.items()]

    def first(wanted: str) -> str:
        return next((value for name, value in fields if name == wanted), "")

    senders = getaddresses([value for name, value in fields if name == "from"])
    signatures = [dict(_tags(value)) for name, value in fields if name == "dkim-signature"]
    return Returned(
        mail=InboundMail(
            received_at=datetime.now(UTC), size=len(arrived.header), content_key="", headers=tuple(fields)
        ),
        subject=first("subject"),
        senders=tuple(spec.lower() for _, spec in senders),
        message_id=first("message-id"),
        signers=tuple(dict.fromkeys((s["d"], s["s"]) for s in signatures if "d" in s and "s" in s)),
    )


def _tags(signature: str) -> list[tuple[str, str]]:
    return [(name.lower(), value.lower()) for name, value in _TAG.findall(signature)]
