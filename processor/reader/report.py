"""What a server says became of our mail (RFC 3464, RFC 6522)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email import message_from_bytes
from email.message import Message

from processor.core.mail import DeliveryReport
from processor.reader.addresses import addr_spec
from processor.reader.words import decode_words, one_line, unfolded

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})
_BY_CLASS = {"5": "failed", "4": "delayed", "2": "delivered"}
_ID = re.compile(r"<[^<>\s]{1,990}>")
_BLANK_LINES = re.compile(rb"\r?\n(?:[ \t]*\r?\n)+")
_MOST_DIAGNOSTIC = 1_000  # characters kept of what the server said
_MOST_REPORTS = 1_000


def message_ids(values: Iterable[str]) -> tuple[str, ...]:
    """Every Message-ID of these fields in order, each once, with its angle brackets."""
    return tuple(dict.fromkeys(one for value in values for one in _ID.findall(unfolded(value))))


def fields_of(message: Message, name: str) -> list[str]:
    """The raw values of a field from the top; `name` in lower case."""
    return [value for key, value in message.raw_items() if key.lower() == name]


def blocks_of(data: bytes) -> list[Message]:
    """The blocks of a delivery report that was in base64 or quoted-printable."""
    return [message_from_bytes(block) for block in _BLANK_LINES.split(data.strip()) if block]


def delivery_reports(blocks: Iterable[Message]) -> tuple[DeliveryReport, ...]:
    """One for each block that names a recipient; the block about the whole mail names none (2.2)."""
    found: list[DeliveryReport] = []
    for block in blocks:
        recipient = _recipient(block)
        if not recipient or len(found) >= _MOST_REPORTS:
            continue
        code = _STATUS.search(_value(block, "status"))
        status = code[1] if code else ""
        action = (_value(block, "action").lower().split() or [""])[0].strip(";,.")
        if action not in _ACTIONS:
            action = _BY_CLASS.get(status[:1], "")
        if action:
            kind, semicolon, words = _value(block, "diagnostic-code").partition(";")
            said = (words if semicolon else kind).strip()[:_MOST_DIAGNOSTIC]
            found.append(DeliveryReport(recipient=recipient, action=action, status=status, diagnostic=said))
    return tuple(found)


def _value(block: Message, name: str) -> str:
    return one_line(decode_words(unfolded(next(iter(fields_of(block, name)), ""))))


def _recipient(block: Message) -> str:
    """Final-Recipient, or Original-Recipient where the final one is no mail address (2.3.1, 2.3.2)."""
    for name in ("final-recipient", "original-recipient"):
        kind, semicolon, written = _value(block, name).partition(";")
        spec = addr_spec((written if semicolon else kind).strip().strip("<>"))
        if "@" in spec and " " not in spec:
            return spec
    return ""
