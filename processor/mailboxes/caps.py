"""How much of one mail a mailbox hands on when the whole is too big."""

from __future__ import annotations

# A header that is longer than this is cut; nobody reads that much of it (RFC 5321, 4.5.3.1.9 asks for
# 64 kB of a whole mail), and a mail may be made of header only.
MOST_HEADER_BYTES = 256 * 1024
