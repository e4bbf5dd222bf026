"""Which servers an address has: by the table of providers, by DNS (RFC 6186, 8314), or as typed."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from processor.core.servers import is_loopback
from processor.name_servers import Names
from processor.setup.providers import Provider, by_domain, by_mx, is_within

# In the order of preference; RFC 8314, 3.3 and 5.1 put TLS from the first byte before STARTTLS.
_IMAP_RECORDS = (("_imaps._tcp", "imaps", 993), ("_imap._tcp", "imap", 143))
_PLAIN = {"imaps": "imap", "smtp+starttls": "smtp"}
_SMTP_RECORDS = (("_submissions._tcp", "smtps", 465), ("_submission._tcp", "smtp+starttls", 587))


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """Urls without a user; "" where nothing was found."""

    imap: str = ""
    smtp: str = ""
    because: str = ""
    # False: DNS alone names hosts of another domain, and anybody may have answered (RFC 6186, 6)
    sure: bool = True
    authserv_id: str = ""
    plus_addresses: bool = True
    note: str = ""


def find(domain: str, names: Names) -> Servers:
    if provider := by_domain(domain):
        return _of(provider, f"{domain} is at {provider.name}")
    imap, smtp = _record(domain, _IMAP_RECORDS, names), _record(domain, _SMTP_RECORDS, names)
    if imap or smtp:
        hosts = [host for _, host in filter(None, (imap, smtp))]
        return Servers(
            imap=imap[0] if imap else "",
            smtp=smtp[0] if smtp else "",
            because=f"the SRV records of {domain} name them",
            sure=all(is_within(host, domain) for host in hosts),
        )
    if provider := by_mx(names.mx(domain)):
        return _of(provider, f"{provider.name} takes the mail for {domain}")
    return Servers()


def _of(provider: Provider, because: str) -> Servers:
    return Servers(
        imap=provider.imap,
        smtp=provider.smtp,
        because=because,
        authserv_id=provider.authserv_id,
        plus_addresses=provider.plus_addresses,
        note=provider.note,
    )


def _record(domain: str, records: tuple[tuple[str, str, int], ...], names: Names) -> tuple[str, str] | None:
    """The url and its host."""
    for name, scheme, usual in records:
        for host, port in names.srv(f"{name}.{domain}"):
            return f"{scheme}://{host}{'' if port == usual else f':{port}'}", host
    return None


def as_url(typed: str, scheme: str) -> str:
    """A bare host is reached by `scheme`; a url or a Maildir stays as it is.

    A server of this very machine, as a mail host has one, is reached without TLS.
    """
    typed = typed.strip()
    if "://" in typed or typed.lower().startswith("maildir:"):
        return typed
    host = (urlsplit(f"//{typed}").hostname or "") if typed.count("[") == typed.count("]") else ""
    return f"{_PLAIN.get(scheme, scheme) if is_loopback(host) else scheme}://{typed}"


def with_user(url: str, user: str) -> str:
    """The url with the user before its host; a Maildir, and a url that names a user, stay as they are."""
    scheme, separator, rest = url.partition("://")
    if not separator or not user or "@" in rest.partition("/")[0]:
        return url
    return f"{scheme}://{quote(user, safe='')}@{rest}"


def user_of(url: str) -> str:
    """ "" where it names none."""
    return unquote(url.partition("://")[2].partition("/")[0].rpartition("@")[0])
