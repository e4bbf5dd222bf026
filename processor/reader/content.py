"""Two copies of one mail have the same key, whichever way each of them came."""

from __future__ import annotations

import hashlib
from email.message import Message

from processor.core.reading.subject_marks import apart
from processor.reader.limits import header_end

# No trace fields (Received, Delivered-To …): those tell the way, and the way differs.
_FIELDS = ("message-id", "from", "to", "cc", "subject", "date")


def content_key(fields: list[tuple[str, str]], body: bytes) -> str:
    """SHA-256 in hex over the raw values of the fields that name a mail, and its body.

    White space that a relay may change does not count: folds, line ends, blanks at the end of a
    line, blank lines at the end; nor does what a server puts before a subject. Each value goes in with
    its length, so that none runs into the next.
    """
    digest = hashlib.sha256()
    for wanted in _FIELDS:
        for name, value in fields:
            if name.lower() == wanted:
                said = " ".join(value.split())
                said = apart(said)[0] if wanted == "subject" else said
                plain = said.encode("utf-8", "surrogateescape")
                digest.update(b"%s %d\n%s\n" % (wanted.encode(), len(plain), plain))
    digest.update(b"body\n")
    digest.update(b"\n".join(line.rstrip() for line in body.splitlines()).strip(b"\n"))
    return digest.hexdigest()


def body_of(message: Message) -> bytes:
    """The body of a mail that was inside another, as near to its bytes as the parser kept them."""
    try:
        raw = message.as_bytes()
    except Exception:  # the generator fails on parts that the parser let through
        return b"".join(_leaf(part) for part in message.walk())
    return raw[header_end(raw) :]


def _leaf(part: Message) -> bytes:
    payload = part.get_payload()
    return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""
