"""What a delivery report says: of which address it speaks, and whether that address is dead (RFC 3463)."""

from __future__ import annotations

import re
from enum import StrEnum

from processor.core.mail import DeliveryReport
from processor.core.reading.automatic.server_codes import meant, reply_class, reply_status


class Finding(StrEnum):
    """Why a mail was not delivered, as far as it concerns the address."""

    DEAD = "dead"  # nobody has that address, or its mailbox is closed
    REFUSED = "refused"  # for good, and the server does not say why
    POLICY = "policy"  # as spam, by a rule, or for our own address's sake: theirs may be good
    LATER = "later"  # full, away, too busy, too large, or a failure without a meaning: the address is good


_CODE = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})")
# no such mailbox, system or syntax; moved away; null MX (RFC 7505); mailbox disabled; no such domain
_DEAD = frozenset({(1, 1), (1, 2), (1, 3), (1, 4), (1, 6), (1, 10), (2, 1), (4, 4), (4, 310)})
# the sender's address: ours (RFC 3463, 3.2; RFC 7372)
_OURS = frozenset({(1, 7), (1, 8)})
_POLICY = 7
# "other" codes, and those that large services give to an address which they do not have
_UNSAID = frozenset({(0, 0), (1, 0), (4, 1), (5, 0), (5, 1)})


def finding(status: str, diagnostic: str = "") -> Finding:
    """Of a failed delivery. A doubt leaves the address good: only a clear 5.x.x says that it is dead."""
    if reply_class(diagnostic) == "4":  # what the server said, whatever number the reporter gave it
        return Finding.LATER
    code = _CODE.fullmatch(status)
    if code is None or code[1] != "5":  # 4.x.x; X.X.X; 9.9.9; nothing; a failure that calls itself 2.x.x
        return Finding.LATER
    subject, detail = int(code[2]), int(code[3])
    if subject == _POLICY or (subject, detail) in _OURS:
        return Finding.POLICY
    if (subject, detail) in _DEAD:
        return Finding.DEAD
    if subject == 0 or (subject, detail) in _UNSAID:
        return Finding.REFUSED
    return Finding.LATER


# whatever number stands before them, these words tell of the recipient
_OF_THE_RECIPIENT = frozenset({"1.1", "1.2", "2.1"})


def concerns_us(reply: str) -> bool:
    """Whether a server refuses our courier for what we are, say or prove, and not for the recipient.

    Relaying denied, a signature that is missing, a blocklist: somebody mends that, and the mail is taken.
    """
    policy = finding(reply_status(reply), reply) is Finding.POLICY
    return policy and meant(reply) not in _OF_THE_RECIPIENT


_XTEXT = re.compile(r"\+([0-9A-F]{2})")  # RFC 3461, 4; some servers put ORCPT into a report as it came


def speaks_of(report: DeliveryReport, recipient: str) -> bool:
    """Whether the report is about the address that we wrote to, and not about one behind it.

    A mailbox that passes mail on brings reports about addresses which no member gave us. Where both are
    named, the last one counts, unless it is only the same mailbox under its own host's name.
    """
    if not _same(report.recipient, recipient):
        return False
    return not report.final or _same(report.final, recipient) or _at_home(report.final, recipient)


def behind(report: DeliveryReport) -> str:
    """The address that a report speaks of."""
    return report.final or report.recipient


def _same(named: str, recipient: str) -> bool:
    """Plus parts and dots count; the case of the local part does not, since servers do not keep it."""
    forms = {_folded(named), _folded(_XTEXT.sub(lambda found: chr(int(found[1], 16)), named))}
    ours = _folded(recipient)
    return ours in forms or ours.rpartition("@")[0] in forms  # a server may leave out its own domain


def _folded(addr_spec: str) -> str:
    return addr_spec.strip().rstrip(".").casefold()


def _at_home(final: str, recipient: str) -> bool:
    local, _, host = _folded(final).rpartition("@")
    ours, _, domain = _folded(recipient).rpartition("@")
    return local == ours and (host.endswith(f".{domain}") or domain.endswith(f".{host}"))
