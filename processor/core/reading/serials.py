"""Which mail of ours is answered: its serial is in the Message-ID that a reply names (RFC 5322, 3.6.4)."""

from __future__ import annotations

import re

from processor.core.mail import InboundMail

_SERIAL = re.compile(r"(?:^|[<.])([0-9a-f]{16})(?:\.[0-9a-z]+)?@")


def answered_serial(mail: InboundMail) -> str:
    """The serial, 16 hex digits, in the first id that the reply names and that has one; "": none has."""
    found = (_SERIAL.search(message_id) for message_id in _named(mail))
    return next((serial[1] for serial in found if serial is not None), "")


def claimed_serial(mail: InboundMail, address: str) -> str:
    """The same, of ids with the domain of the program's `address` only.

    Where such ids have no serial, the first of them, bare: the reply claims to answer a mail of ours, and
    whoever looks for it finds that we wrote none.
    """
    domain = address.rpartition("@")[2].lower()
    ours = [bare for each in _named(mail) if (bare := each.strip("<> ")).lower().endswith(f"@{domain}")]
    found = (_SERIAL.search(bare) for bare in ours)
    return next((serial[1] for serial in found if serial is not None), ours[0] if ours else "")


def _named(mail: InboundMail) -> tuple[str, ...]:
    """In-Reply-To, then References from the last to the first (RFC 5322, 3.6.4)."""
    return (*mail.in_reply_to, *reversed(mail.references))
