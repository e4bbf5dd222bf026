"""What things are called: checked addresses, domains, time zones, languages."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, StringConstraints

from processor.config.messages import fault
from processor.config.problems import nearest

_DOMAIN = re.compile(r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$")
_PLAIN = re.compile(
    r"^[a-z0-9]+([._+-][a-z0-9]+)*@(?!.*--)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{3,63}$"
)
_LANGUAGE = re.compile(r"^[a-z]{2,3}$")
_RESERVED = (".arpa", ".invalid", ".local", ".localhost", ".onion")  # no mail goes there (RFC 6761)
MOST_LOCAL = 64  # RFC 5321, 4.5.3.1.1
MOST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets


def one_line(text: str) -> str:
    if any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") for c in text):
        raise fault("holds a line break or a character that cannot be seen; write one plain line")
    return text


def _address(text: str) -> str:
    one_line(text)
    if len(text) > MOST_ADDRESS:
        raise fault(f"is longer than {MOST_ADDRESS} characters, so it is no mail address")
    if _PLAIN.match(text) and text.index("@") <= MOST_LOCAL and not text.endswith(_RESERVED):
        return text  # what the library would find as well; importing it takes longer than all else here
    from email_validator import EmailNotValidError, validate_email

    try:
        # .example and .test are reserved (RFC 2606), and right in trials
        found = validate_email(
            text,
            check_deliverability=False,
            allow_smtputf8=False,
            test_environment=True,
            globally_deliverable=False,
        )
    except EmailNotValidError as error:
        reason = str(error).rstrip(".")
        raise fault(f"is no mail address ({reason}); write one like mentors@association.example") from error
    return f"{found.local_part}@{found.ascii_domain or found.domain}"


def ascii_host(host: str) -> str:
    """As it stands in a mail: small, and a name in its own letters as IDNA writes it (RFC 5890)."""
    if host.isascii():
        return host.lower()
    import idna  # only for those few, as it takes long to import

    try:
        return idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        raise fault("has a host that no mail goes to; write it as it stands in their mails") from None


def _domain(text: str) -> str:
    domain = text.lower().rstrip(".")
    if not _DOMAIN.match(domain):
        raise fault("is no domain; write what stands after the @, like hospital.example")
    return domain


def _time_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        near = nearest(text, available_timezones())
        hint = f'did you mean "{near}"?' if near else 'write a place like "America/New_York"'
        raise fault(f"is no time zone; {hint}") from None
    return text


def _language(text: str) -> str:
    if not _LANGUAGE.match(text):
        raise fault('is no language code; write two small letters, like "en"')
    return text


OptionalLine = Annotated[str, StringConstraints(max_length=100), AfterValidator(one_line)]
LineText = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(one_line)]
AddressText = Annotated[str, AfterValidator(_address)]
DomainText = Annotated[str, AfterValidator(_domain)]
TimeZoneText = Annotated[str, StringConstraints(min_length=1), AfterValidator(_time_zone)]
LanguageText = Annotated[str, AfterValidator(_language)]
