"""How far a From may be believed (RFC 8601), and what binds a report to a mail of ours."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from enum import StrEnum

from processor.core.authentication import failed, our_stamps, passed
from processor.core.mail import Address, InboundMail
from processor.core.program import Member
from processor.core.tokens import TokenState, holder, mac_of

LABEL = re.compile(r"\[(REQ|REL|CONF|HELD)-(\d{1,9})\]", re.IGNORECASE)
BOUNCE = re.compile(r"\+b-([0-9a-f]{16})\.([a-z2-7]{26})@", re.IGNORECASE)


class TrustLevel(StrEnum):
    NOBODY = "nobody"  # From does not name one person
    FAILED = "failed"  # our server says it is not from there
    UNPROVEN = "unproven"  # nobody vouches for it
    TOKEN = "token"  # a reply to a mail of ours, from the address it went to  # noqa: S105 - not a password
    PROVEN = "proven"  # our server vouches for the address's domain
    CONFIRMED = "confirmed"  # the address on file said: yes, it was me


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    level: TrustLevel = TrustLevel.UNPROVEN
    because: str = "no result of our own server vouches for the sender"

    @property
    def may_act(self) -> bool:
        return self.level in (TrustLevel.TOKEN, TrustLevel.PROVEN, TrustLevel.CONFIRMED)


def bounce_mac(key: bytes, serial: str) -> str:
    return mac_of(key, "bounce", serial)


def is_bounce_mac(key: bytes, serial: str, mac: str) -> bool:
    return hmac.compare_digest(bounce_mac(key, serial).encode(), mac.lower().encode())


_SERIAL = re.compile(r"\.([0-9a-f]{16})@", re.IGNORECASE)


def find_bounced(mail: InboundMail) -> tuple[str, str]:
    """OUT-<serial> and its proof: from the address a report came back to, or the mail it returns.

    A returned Message-ID of ours holds a token or an unguessable serial; only its reader knows it.
    """
    for place in (*(a.addr_spec for a in (*mail.to, *mail.cc)), *mail.delivered_to):
        match = BOUNCE.search(place)
        if match:
            return f"OUT-{match[1].lower()}", match[2].lower()
    for message_id in mail.returned_ids:
        serial = _SERIAL.search(message_id)
        if serial:
            return f"OUT-{serial[1].lower()}", ""
    return "", ""


def find_label(mail: InboundMail) -> str:
    """REQ-7 from "[REQ-7]" in the subject: only a label, it proves nothing."""
    match = LABEL.search(mail.subject)
    return f"{match[1].upper()}-{int(match[2])}" if match else ""


def judge(mail: InboundMail, authserv_id: str) -> Trust:
    """What our own server found out about the sender's domain."""
    if mail.sender_problem:
        return Trust(level=TrustLevel.NOBODY, because=mail.sender_problem)
    if len(mail.senders) != 1:
        return Trust(level=TrustLevel.NOBODY, because="From names no one person")
    domain = mail.senders[0].domain
    stamps = our_stamps(mail, authserv_id)
    if failed(stamps, domain):
        return Trust(level=TrustLevel.FAILED, because=f"DMARC failed for {domain}")
    method = passed(stamps, domain)
    if method:
        return Trust(level=TrustLevel.PROVEN, because=f"{method} passed for {domain}")
    return Trust()


def raise_by_token(
    trust: Trust, token: TokenState, kind: str, sender: Address, member: Member | None
) -> Trust:
    """A reply token from the address it was sent to stands in for the server's word, for what it offers.

    `kind`: of the intent.
    """
    if trust.level != TrustLevel.UNPROVEN or not token.offers(kind) or not is_holder(token, sender, member):
        return trust
    return Trust(level=TrustLevel.TOKEN, because=f"a reply to our mail about {token.about}")


def is_holder(token: TokenState, sender: Address, member: Member | None) -> bool:
    return token.holder in {holder(member), sender.addr_spec}
