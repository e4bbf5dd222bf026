"""How much of one mail a mailbox hands on when the whole is too big."""

from __future__ import annotations

# A header that is longer than this is cut; nobody reads that much of it (RFC 5321, 4.5.3.1.9 asks for
# 64 kB of a whole mail), and a mail may be made of header only.
MOST_HEADER_BYTES = 256 * 1024


def header_of(start: bytes) -> bytes:
    """The header with its empty line, out of the first bytes of a mail; all of them if there is no end."""
    ends = (start.find(blank) + len(blank) for blank in (b"\n\r\n", b"\n\n") if blank in start)
    return start[: min(ends, default=len(start))]
