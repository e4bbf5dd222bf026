"""What the name servers of this machine say: SRV and MX records."""

from __future__ import annotations

from typing import Any, Protocol

_SECONDS = 5.0  # for each question; without DNS the servers are asked of the person


class Names(Protocol):
    def srv(self, name: str) -> tuple[tuple[str, int], ...]:
        """Host and port, the first to be used first; empty where there is no such record or no DNS."""

    def mx(self, domain: str) -> tuple[str, ...]:
        """Hosts, the first to be used first."""


class SystemNames:
    """As /etc/resolv.conf says."""

    def srv(self, name: str) -> tuple[tuple[str, int], ...]:
        records = sorted(self._ask(name, "SRV"), key=lambda one: (one.priority, -one.weight))
        # a lone "." says that there is no such service (RFC 2782)
        return tuple((host, one.port) for one in records if (host := _host(one.target)))

    def mx(self, domain: str) -> tuple[str, ...]:
        records = sorted(self._ask(domain, "MX"), key=lambda one: one.preference)
        return tuple(host for one in records if (host := _host(one.exchange)))

    def _ask(self, name: str, kind: str) -> list[Any]:
        from dns.exception import DNSException
        from dns.resolver import Resolver

        try:
            return list(Resolver().resolve(name, kind, lifetime=_SECONDS))
        except (DNSException, OSError, ValueError):
            return []


def _host(name: object) -> str:
    return str(name).rstrip(".").lower()
