"""What the name servers of this machine say: SRV, MX and TXT records."""

from __future__ import annotations

from typing import Any, Protocol

_SECONDS = 5.0  # for each question; without DNS the servers are asked of the person


class NoDns(Exception):
    """No name server answers, so that nothing is known of the record."""


class Names(Protocol):
    def srv(self, name: str) -> tuple[tuple[str, int], ...]:
        """Host and port, the first to be used first; empty where there is no such record or no DNS."""

    def mx(self, domain: str) -> tuple[str, ...]:
        """Hosts, the first to be used first."""


class Published(Protocol):
    """What a domain tells the world about its mail; both raise NoDns."""

    def mail_hosts(self, domain: str) -> tuple[str, ...]:
        """Of its MX records, the first to be used first; empty where it has none."""

    def texts(self, name: str) -> tuple[str, ...]:
        """Its TXT records, each with its strings joined (RFC 7208, 3.3)."""


class SystemNames:
    """As /etc/resolv.conf says."""

    def srv(self, name: str) -> tuple[tuple[str, int], ...]:
        try:
            records = sorted(_ask(name, "SRV"), key=lambda one: (one.priority, -one.weight))
        except NoDns:
            return ()
        # a lone "." says that there is no such service (RFC 2782)
        return tuple((host, one.port) for one in records if (host := _host(one.target)))

    def mx(self, domain: str) -> tuple[str, ...]:
        try:
            return self.mail_hosts(domain)
        except NoDns:
            return ()

    def mail_hosts(self, domain: str) -> tuple[str, ...]:
        records = sorted(_ask(domain, "MX"), key=lambda one: one.preference)
        return tuple(host for one in records if (host := _host(one.exchange)))

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(b"".join(one.strings).decode("utf-8", "replace") for one in _ask(name, "TXT"))


def _ask(name: str, kind: str) -> list[Any]:
    from dns.exception import DNSException
    from dns.resolver import NXDOMAIN, NoAnswer, Resolver

    try:
        return list(Resolver().resolve(name, kind, lifetime=_SECONDS))
    except (NXDOMAIN, NoAnswer):
        return []
    except (DNSException, OSError, ValueError) as error:
        raise NoDns(f"{kind} of {name}: {error}") from error


def _host(name: object) -> str:
    return str(name).rstrip(".").lower()
