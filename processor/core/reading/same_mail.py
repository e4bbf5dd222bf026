"""One mail that came by two ways: to the program itself, and passed on by somebody who had it, too."""

from __future__ import annotations

import hashlib
import re

from processor.core.reading.automatic.repeats import fingerprint
from processor.core.reading.body.wording import Wording

# "[EXTERNAL]", which servers put before a subject; "[REQ-7]" is ours
_TAG = r"\s*\[(?!(?:REQ|REL|M|CONF|HELD)-)[^\]]{1,40}\]\s*"
_TAG_BEFORE = re.compile(_TAG, re.IGNORECASE)
_TAGS_BEHIND = re.compile(rf"(?:{_TAG})+\Z", re.IGNORECASE)
_MOST_SUBJECT = 500  # characters


def said_key(addr_spec: str, subject: str, visible: str, words: Wording) -> str:
    """The same for what one person wrote under one subject, however it is laid out.

    Two mails of the same words have it, too: their dates tell them apart.
    """
    said = "\n".join((addr_spec, fingerprint(visible), plain_subject(subject, words)))
    return hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()


def plain_subject(subject: str, words: Wording) -> str:
    """Without what mail programs and servers put before it."""
    while found := (
        words.reply_subject.match(subject)
        or words.forward_subject.match(subject)
        or _TAG_BEFORE.match(subject)
    ):
        subject = subject[found.end() :]
    subject = _TAGS_BEHIND.sub("", subject[:_MOST_SUBJECT])
    return " ".join(subject.casefold().split())
