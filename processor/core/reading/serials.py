"""Which mail of ours is answered: its serial is in the Message-ID that a reply names (RFC 5322, 3.6.4)."""

from __future__ import annotations

import re

from processor.core.mail import InboundMail

_SERIAL = re.compile(r"(?:^|[<.])([0-9a-f]{16})(?:\.[0-9a-z]+)?@")


def answered_serial(mail: InboundMail, address: str = "") -> str:
    """16 hex digits; "" where the reply names none of ours. `address`: the program's, whose domain it has.

    An id of that domain that has no serial is given as it is: whoever looks finds no such mail of ours.
    """
    domain = address.rpartition("@")[2].lower()
    other = ""
    for message_id in (*mail.in_reply_to, *reversed(mail.references)):
        bare = message_id.strip("<> ")
        if domain and not bare.lower().endswith(f"@{domain}"):
            continue
        found = _SERIAL.search(message_id)
        if found is not None:
            return found[1]
        other = other or bare
    return other if domain else ""
