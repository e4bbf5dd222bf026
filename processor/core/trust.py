"""How far a From may be believed (RFC 8601), and the tokens that prove a reply."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from processor.core.authentication import failed, nearly_ours, our_stamps, passed
from processor.core.mail import Address, InboundMail
from processor.core.program import Member

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_B32 = "abcdefghijklmnopqrstuvwxyz234567"
# REQ-7.qk3f9…: the matter, three characters of expiry, 26 characters (128 bits) of HMAC
TOKEN = re.compile(r"\b(REQ|REL|CONF|HELD|M)-(\d{1,9})\.([a-z2-7]{3})([a-z2-7]{26})\b", re.IGNORECASE)
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


class TokenStatus(StrEnum):
    ABSENT = "absent"
    VALID = "valid"
    SPENT = "spent"  # right, but used before
    EXPIRED = "expired"
    FORGED = "forged"  # no token of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenText:
    """A token as a mail shows it; nothing says yet that it is ours."""

    about: str  # REQ-7
    expires: str  # three characters
    mac: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenState:
    """The token of a mail, checked."""

    status: TokenStatus = TokenStatus.ABSENT
    about: str = ""
    holder: str = ""  # whose it is; see holder()
    mac: str = ""


def holder(member: Member | None, addr_spec: str = "") -> str:
    """Whose a token is: a member whatever their address, or an address that is nobody's yet."""
    return member.code if member is not None and member.number else addr_spec


def make_token(key: bytes, *, about: str, holder: str, now: datetime, days: int) -> str:
    """A reply token: bound to holder and matter, with its expiry; 128 bits of HMAC-SHA256."""
    day = (now - _EPOCH).days + days + 1
    expires = _B32[day >> 10 & 31] + _B32[day >> 5 & 31] + _B32[day & 31]
    return f"{about}.{expires}{_mac(key, about, holder, expires)}"


def _mac(key: bytes, *parts: str) -> str:
    digest = hmac.new(key, "\0".join(parts).encode(), hashlib.sha256).digest()[:16]
    return base64.b32encode(digest).decode().lower().rstrip("=")


def bounce_mac(key: bytes, serial: str) -> str:
    return _mac(key, "bounce", serial)


def is_bounce_mac(key: bytes, serial: str, mac: str) -> bool:
    return hmac.compare_digest(bounce_mac(key, serial).encode(), mac.lower().encode())


def expired(expires: str, now: datetime) -> bool:
    a, b, c = (_B32.index(x) for x in expires)
    return now >= _EPOCH + timedelta(days=a << 10 | b << 5 | c)


def check_token(
    key: bytes, found: Iterable[TokenText], holders: dict[str, tuple[str, ...]], now: datetime
) -> TokenState:
    """The first token that is ours, or FORGED when there are only others.

    `holders` names, for each matter, who may have been given a token for it. Whether it was spent
    is the store's to say.
    """
    state = TokenState()
    for text in found:
        for who in holders.get(text.about, ()):
            right = _mac(key, text.about, who, text.expires)
            if hmac.compare_digest(right.encode(), text.mac.encode()):
                status = TokenStatus.EXPIRED if expired(text.expires, now) else TokenStatus.VALID
                return TokenState(status=status, about=text.about, holder=who, mac=text.mac)
        state = TokenState(status=TokenStatus.FORGED, about=text.about)
    return state


def find_tokens(mail: InboundMail) -> tuple[TokenText, ...]:
    """Every token that the mail shows: in its addresses, its References, its body; in that order.

    References are read from the latest: that is the mail being answered.
    """
    places = (
        *(a.addr_spec for a in (*mail.to, *mail.cc)),
        *mail.delivered_to,
        *mail.in_reply_to,
        *reversed(mail.references),
        mail.text,
        mail.html_text,
    )
    found: dict[TokenText, None] = {}
    for place in places:
        for kind, number, expires, mac in TOKEN.findall(place):
            text = TokenText(about=f"{kind.upper()}-{int(number)}", expires=expires.lower(), mac=mac.lower())
            found[text] = None
    return tuple(found)


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
    if failed(mail, authserv_id, domain):
        return Trust(level=TrustLevel.FAILED, because=f"DMARC failed for {domain}")
    method = passed(our_stamps(mail, authserv_id), domain)
    if method:
        return Trust(level=TrustLevel.PROVEN, because=f"{method} passed for {domain}")
    if nearly_ours(mail, authserv_id):
        because = "a result has our server's name in another spelling than authserv_id, and does not count"
        return Trust(because=because)
    return Trust()


def raise_by_token(trust: Trust, token: TokenState, sender: Address, member: Member | None) -> Trust:
    """A valid token from the address it was sent to stands in for the server's word."""
    if trust.level != TrustLevel.UNPROVEN or token.status != TokenStatus.VALID:
        return trust
    if token.holder not in {holder(member), sender.addr_spec}:
        return trust
    return Trust(level=TrustLevel.TOKEN, because=f"a reply to our mail about {token.about}")
