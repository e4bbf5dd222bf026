"""Well-known mail hosts, from providers.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("providers.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    name: str
    domains: tuple[str, ...]  # of addresses
    mx: tuple[str, ...]  # domains of the hosts that take mail for their customers' own domains
    imap: str  # urls without a user
    smtp: str
    authserv_id: str = ""  # "": it differs from customer to customer
    plus_addresses: bool = True
    note: str = ""


@cache
def providers() -> tuple[Provider, ...]:
    rows = tomllib.loads(_TABLE.read_text("utf-8"))["provider"]
    return tuple(
        Provider(**{**row, "domains": tuple(row["domains"]), "mx": tuple(row["mx"])}) for row in rows
    )


def by_domain(domain: str) -> Provider | None:
    return next((one for one in providers() if domain in one.domains), None)


def by_mx(hosts: Iterable[str]) -> Provider | None:
    """The first host decides: it is the one that mail goes to."""
    first = next(iter(hosts), "")
    return next((one for one in providers() if any(is_within(first, mx) for mx in one.mx)), None)


def is_within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")
