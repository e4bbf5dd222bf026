"""The envelope's addresses, checked before they are put into a line of their own (RFC 5321, 4.1.2)."""

from __future__ import annotations

MOST_OCTETS = 254  # of a path, without its angle brackets (RFC 5321, 4.5.3.1.3)


def fault_of(addr_spec: str) -> str:
    """Why this cannot stand in an envelope, as the end of a sentence; "" when it can."""
    local, at, domain = addr_spec.rpartition("@")
    if not at or not local or not domain:
        return "is no address: it needs something on both sides of an @"
    if any(0xD800 <= ord(c) <= 0xDFFF for c in addr_spec):
        return "holds bytes that are no text"
    if not addr_spec.isprintable() or any(c.isspace() or c in "<>" for c in addr_spec):
        return "holds a space, an angle bracket or a control character"
    if len(addr_spec.encode()) > MOST_OCTETS:
        return "is too long for a mail server"
    return ""


def fault_of_envelope(return_path: str, recipient: str) -> str:
    """Why a mail with this envelope can never be sent, as a sentence; "" when it can.

    An empty return_path is the null reverse-path <>.
    """
    for what, addr_spec in (("sender's address", return_path), ("recipient's address", recipient)):
        if (addr_spec or what.startswith("recipient")) and (fault := fault_of(addr_spec)):
            shown = addr_spec.encode("ascii", "backslashreplace").decode()
            return f"the {what} {''.join(c if c.isprintable() else '?' for c in shown)[:80]} {fault}"
    return ""
