"""A mail that goes along with a letter as it came (RFC 2046, 5.2.1)."""

from __future__ import annotations

import re

from processor.core.outcome import Enclosure

MOST_BYTES = 5_000_000  # of a mail that goes along
_MOST_IN_A_LINE = 998  # RFC 5322, 2.1.1
_LINE_END = re.compile(rb"\r\n|\r|\n")


def enclosed_original(ref: str, raw: bytes) -> tuple[Enclosure, ...]:
    """message/rfc822, to be opened by a mail client; () where its bytes were let go, or are too many.

    Only its line ends are made CRLF. A mail that no mail may hold (an overlong line, a NUL; RFC 5322, 2.3)
    goes along as a file, which most clients open as well.
    """
    if not raw or len(raw) > MOST_BYTES:
        return ()
    mail = _LINE_END.sub(b"\r\n", raw)
    if not mail.endswith(b"\r\n"):
        mail += b"\r\n"
    fits = b"\0" not in mail and max(map(len, mail.split(b"\r\n"))) <= _MOST_IN_A_LINE
    if fits:
        return (Enclosure(filename=f"{ref}.eml", content_type="message/rfc822", content=mail),)
    return (Enclosure(filename=f"{ref}.eml", content_type="application/octet-stream", content=raw),)
