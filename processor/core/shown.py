"""Other people's words on a terminal, in a pipe or in a log: they are read, and nothing in them acts."""

from __future__ import annotations

import re

# C0 but tab and line feed, DEL and C1 (ECMA-48): they move the cursor, set titles, ring. The marks,
# embeddings, overrides and isolates of the bidirectional algorithm (UAX 9) turn what is read around; the
# two separators begin a line of their own; annotations, tags and half characters are not seen at all.
_ACTS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\U000e0000-"
    "\U000e007f\ud800-\udfff]"
)
INSTEAD = "\ufffd"


def shown(text: str) -> str:
    """The text with a visible mark for each character that would act; its lines and tabs stay."""
    if text.isprintable():  # nearly always
        return text
    return _ACTS.sub(INSTEAD, text.replace("\r\n", "\n"))


def shown_line(text: str) -> str:
    """The same on one line."""
    return " ".join(shown(text).split()) if "\n" in text or "\t" in text else shown(text)


_AN_ADDRESS = re.compile(r"\S+[@＠﹫]\S+")


def without_addresses(text: str) -> str:
    """For readers who do not learn the writer's address by it."""
    return _AN_ADDRESS.sub("(address left out)", text)


_SECRET = re.compile(r"\b[a-z2-7]{29}(?:[a-z2-7]{3})?\b", re.IGNORECASE)  # of a token: expiry, tag, HMAC


def without_secrets(text: str) -> str:
    """Without what makes a token of ours worth something."""
    return _SECRET.sub("…", text)
