"""What a domain should publish so that its mail is taken (RFC 7208, 6376, 7489; MX: RFC 5321, 5)."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

from processor.config import Settings
from processor.core.servers import ServerAddress, delivery_place, is_loopback

_MAIL_HOST = "your mail host has the exact words for what it sends"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Each is the end of a sentence: which record to publish, and where to get it from."""

    domain: str
    spf: str
    dkim: str
    dmarc: str
    mx: str


def advice_for(settings: Settings) -> Advice:
    domain = settings.program.address.rpartition("@")[2]
    return Advice(
        domain=domain,
        spf=f'publish {domain}. TXT "v=spf1 mx{_sender(settings)} ~all" ({_MAIL_HOST}, such as include:…)',
        dkim=(
            "let the mail server sign, or switch it on at your mail host, and publish the record that it "
            f'shows: SELECTOR._domainkey.{domain}. TXT "v=DKIM1; k=rsa; p=KEY"'
        ),
        dmarc=(
            f'publish _dmarc.{domain}. TXT "v=DMARC1; p=none", and once SPF and DKIM pass for a while '
            '"v=DMARC1; p=quarantine"'
        ),
        mx=f"publish {domain}. MX 10 SERVER. with the name of the server that takes your mail",
    )


def _sender(settings: Settings) -> str:
    """The mechanism that names the server of [delivery]; "" where its name says nothing to others."""
    place = delivery_place(settings.delivery.url)
    if not isinstance(place, ServerAddress) or is_loopback(place.host):
        return ""
    try:
        found = ip_address(place.host.partition("%")[0])
    except ValueError:
        return f" a:{place.host}" if "." in place.host else ""
    return f" ip{found.version}:{found}" if found.is_global else ""
