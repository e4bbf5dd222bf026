"""What a server says became of our mail (RFC 3464, RFC 6522)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email import message_from_bytes, message_from_string
from email.message import Message

from processor.core.mail import DeliveryReport
from processor.reader.addresses import addr_spec
from processor.reader.meanings import meant
from processor.reader.words import clean, decode_words, one_line, unfolded

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_SMTP = re.compile(r"(?<![\d.\[])([245])\d\d(?=[ \-:;.,]|$)(?!\.\d)")
_ACTIONS = {
    "fail": "failed",
    "delay": "delayed",
    "deliver": "delivered",
    "relay": "relayed",
    "expand": "expanded",
}
_BY_CLASS = {"5": "failed", "4": "delayed", "2": "delivered"}
_ID = re.compile(r"<[^<>\s]{1,990}>")
_FIELD = re.compile(
    r"^(?:final-recipient|original-recipient|action|status)[ \t]*:", re.IGNORECASE | re.MULTILINE
)
_BLANK_LINES = re.compile(rb"\r?\n(?:[ \t]*\r?\n)+")
_MOST_DIAGNOSTIC = 1_000  # characters kept of what the server said
_MOST_REPORTS = 1_000

# Codes that say no more than "failed": the words of the server say more (RFC 3463, 2).
_VAGUE = re.compile(r"^[245]\.(?:0\.\d+|\d+\.0)$")


def message_ids(values: Iterable[str]) -> tuple[str, ...]:
    """Every Message-ID of these fields in order, each once, with its angle brackets."""
    return tuple(dict.fromkeys(one for value in values for one in _ID.findall(clean(unfolded(value)))))


def fields_of(message: Message, name: str) -> list[str]:
    """The raw values of a field from the top; `name` in lower case."""
    return [value for key, value in message.raw_items() if key.lower() == name]


def blocks_of(data: bytes) -> list[Message]:
    """The blocks of a delivery report that was in base64 or quoted-printable."""
    return [message_from_bytes(block) for block in _BLANK_LINES.split(data.strip()) if block]


def delivery_reports(blocks: Iterable[Message]) -> tuple[DeliveryReport, ...]:
    """One for each block that names a recipient; the block about the whole mail names none (2.2)."""
    found: list[DeliveryReport] = []
    for block in map(_whole, blocks):
        recipient = _recipient(block)
        if not recipient or len(found) >= _MOST_REPORTS:
            continue
        kind, semicolon, words = _value(block, "diagnostic-code").partition(";")
        said = (words if semicolon else kind).strip()[:_MOST_DIAGNOSTIC]
        status, by_status = full_status(_value(block, "status"), said)
        written = _value(block, "action").lower()
        action = next((full for short, full in _ACTIONS.items() if written.startswith(short)), by_status)
        if action:
            found.append(DeliveryReport(recipient=recipient, action=action, status=status, diagnostic=said))
    return tuple(found)


def full_status(written: str, said: str) -> tuple[str, str]:
    """The status code and what it means for the mail, from a Status field and the server's words.

    A vague code gives way to a fuller one in the words, and that to what the words mean: a refusal as
    spam is no dead address (RFC 3463, 3.8), whatever number the server chose for it.
    """
    code = _STATUS.search(written)
    status = code[1] if code else ""
    refused = next((each for each in _STATUS.findall(said) if each[1:4] == ".7."), "")
    if refused and status[:1] in ("", refused[0]):
        status = refused
    if not status or _VAGUE.match(status):
        fuller = [each for each in _STATUS.findall(said) if not _VAGUE.match(each)]
        if fuller and (not status or fuller[0][0] == status[0] or status[0] == "5"):
            status = fuller[0]
    smtp = _SMTP.search(written) or _SMTP.search(said)
    kind = status[:1] or (smtp[1] if smtp else "")
    if kind in ("4", "5", "") and (not status or _VAGUE.match(status)):
        words = meant(said)
        if words:
            kind = kind or ("4" if words == "4.1" else "5")
            status = f"{kind}.{words}"
    return status or (f"{kind}.0.0" if kind else ""), _BY_CLASS.get(kind, "")


def _whole(block: Message) -> Message:
    """The block with the fields that stand under a line which is none: some servers fold without a blank."""
    if _recipient(block) or block.is_multipart():
        return block
    body = str(block.get_payload())
    at = _FIELD.search(body)
    if at is None:
        return block
    more = message_from_string(body[at.start() :])
    for name, value in block.raw_items():
        more[name] = value
    return more


def _value(block: Message, name: str) -> str:
    return one_line(decode_words(unfolded(next(iter(fields_of(block, name)), ""))))


def _recipient(block: Message) -> str:
    """Whom we wrote to: Original-Recipient, or the final one where nobody says more (2.3.1, 2.3.2).

    The final recipient may be an address that we never heard of, behind an alias or a forward.
    """
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        kind, semicolon, written = _value(block, name).partition(";")
        spec = addr_spec((written if semicolon else kind).strip().strip("<>").strip())
        if "@" in spec and " " not in spec:
            return spec
    return ""
