"""How far a From may be believed (RFC 8601), and what binds a report to a mail of ours."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from processor.core.authentication import failed, nearly_ours, our_stamps, passed
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


def id_mac(key: bytes, serial: str) -> str:
    """The secret part of our Message-ID (fault 50); logs and lists show the serial only."""
    return mac_of(key, "message-id", serial)


# <REQ-7.qk3….SERIAL.PROOF@…> or <SERIAL.PROOF@…>
_OURS = re.compile(r"[<.]([0-9a-f]{16})\.([a-z2-7]{26})@", re.IGNORECASE)
_MOST_BOUNCED = 20  # mails that one report may be about


@dataclass(frozen=True, slots=True, kw_only=True)
class BouncedText:
    """A mail of ours that a report seems to be about; nothing says yet that the proof is right."""

    serial: str
    mac: str
    by_address: bool  # the report came to the mail's own return path; else it gives the mail back

    @property
    def about(self) -> str:
        return f"OUT-{self.serial}"


def find_bounced(mail: InboundMail) -> tuple[BouncedText, ...]:
    """From the address a report came back to, and from the mails that it returns; in that order.

    Both hold a part that only our key makes and that no log shows. References and In-Reply-To do not
    count: whoever answers a mail has them, and a report gives the mail itself back (RFC 3464, 2).
    """
    found: dict[BouncedText, None] = {}
    for place in (*(a.addr_spec for a in (*mail.to, *mail.cc)), *mail.delivered_to):
        for serial, mac in BOUNCE.findall(place):
            found[BouncedText(serial=serial.lower(), mac=mac.lower(), by_address=True)] = None
    for message_id in mail.returned_ids:
        for serial, mac in _OURS.findall(message_id):
            found[BouncedText(serial=serial.lower(), mac=mac.lower(), by_address=False)] = None
    return tuple(found)[:_MOST_BOUNCED]


def proven_bounce(key: bytes, found: Iterable[BouncedText]) -> BouncedText | None:
    """The first whose proof is ours."""
    for text in found:
        right = bounce_mac(key, text.serial) if text.by_address else id_mac(key, text.serial)
        if hmac.compare_digest(right.encode(), text.mac.encode()):
            return text
    return None


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
    if failed(mail, authserv_id, domain):
        return Trust(level=TrustLevel.FAILED, because=f"DMARC failed for {domain}")
    method = passed(our_stamps(mail, authserv_id), domain)
    if method:
        return Trust(level=TrustLevel.PROVEN, because=f"{method} passed for {domain}")
    if nearly_ours(mail, authserv_id):
        because = "a result has our server's name in another spelling than authserv_id, and does not count"
        return Trust(because=because)
    return Trust()


def raise_by_token(
    trust: Trust, token: TokenState, kind: str, sender: Address, member: Member | None, about: str = ""
) -> Trust:
    """A reply token from the address it was sent to stands in for the server's word, for what it offers.

    `kind`: of the intent; `about`: its matter. The token of one request is none for another (row 148).
    """
    if about != token.about and {about[:4], token.about[:4]} <= {"REQ-", "REL-"}:
        return trust
    if trust.level != TrustLevel.UNPROVEN or not token.offers(kind) or not is_holder(token, sender, member):
        return trust
    return Trust(level=TrustLevel.TOKEN, because=f"a reply to our mail about {token.about}")


def is_holder(token: TokenState, sender: Address, member: Member | None) -> bool:
    return token.holder in {holder(member), sender.addr_spec}
