"""What a server says became of our mail (RFC 3464, RFC 6522)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email import message_from_bytes, message_from_string
from email.message import Message

from processor.core.mail import DeliveryReport
from processor.core.reading.automatic.server_codes import full_status
from processor.reader.addresses import addr_spec
from processor.reader.charsets import clean, decode_words, one_line, unfolded

_ACTIONS = {
    "fail": "failed",
    "delay": "delayed",
    "deliver": "delivered",
    "relay": "relayed",
    "expand": "expanded",
}
_ID = re.compile(r"<[^<>\s]{1,990}>")
_FIELD = re.compile(
    r"^(?:final-recipient|original-recipient|action|status)[ \t]*:", re.IGNORECASE | re.MULTILINE
)
_REFUSES = re.compile(r"automatic-action\s*/[^;]*;\s*(?:deleted|denied|failed)")
_BLANK_LINES = re.compile(rb"\r?\n(?:[ \t]*\r?\n)+")
_MOST_DIAGNOSTIC = 1_000  # characters kept of what the server said
_MOST_REPORTS = 1_000
_MOST_NAME = 200
_RECIPIENTS = ("original-recipient", "final-recipient", "x-actual-recipient")  # the nearest to us first


def message_ids(values: Iterable[str]) -> tuple[str, ...]:
    """Every Message-ID of these fields in order, each once, with its angle brackets."""
    return tuple(dict.fromkeys(one for value in values for one in _ID.findall(clean(unfolded(value)))))


def fields_of(message: Message, name: str) -> list[str]:
    """The raw values of a field from the top; `name` in lower case."""
    return [value for key, value in message.raw_items() if key.lower() == name]


def blocks_of(data: bytes) -> list[Message]:
    """The blocks of a delivery report that was in base64 or quoted-printable."""
    return [message_from_bytes(block) for block in _BLANK_LINES.split(data.strip()) if block]


def refusals(blocks: Iterable[Message], said: str) -> tuple[DeliveryReport, ...]:
    """Of a receipt: a server that refuses by itself says so in one (RFC 8098, 3.2.6; RFC 5429, 2.1).

    `said`: the words beside it, which give the reason.
    """
    found = []
    for block in map(_whole, blocks):
        recipient, disposition = _recipient(block), _value(block, "disposition").lower()
        if recipient and _REFUSES.match(disposition):
            status, _ = full_status("", said)
            diagnostic = one_line(said)[:_MOST_DIAGNOSTIC]
            found.append(
                DeliveryReport(recipient=recipient, action="failed", status=status, diagnostic=diagnostic)
            )
    return tuple(found[:_MOST_REPORTS])


def delivery_reports(blocks: Iterable[Message]) -> tuple[DeliveryReport, ...]:
    """One for each block about a recipient; the block about the whole mail says nothing of one (2.2).

    A block that names nobody is kept: the address that the report came back to may say whom it means.
    """
    found: list[DeliveryReport] = []
    for block in map(_whole, blocks):
        recipient, final = _recipient(block) or _written(block), _last(block)
        says = any(fields_of(block, name) for name in ("action", "status"))
        if not (recipient or says) or len(found) >= _MOST_REPORTS:
            continue
        kind, semicolon, words = _value(block, "diagnostic-code").partition(";")
        said = (words if semicolon else kind).strip()[:_MOST_DIAGNOSTIC]
        status, by_status = full_status(_value(block, "status"), said)
        written = _value(block, "action").lower()
        action = next((full for short, full in _ACTIONS.items() if written.startswith(short)), by_status)
        if action:
            found.append(
                DeliveryReport(
                    recipient=recipient,
                    action=action,
                    status=status,
                    diagnostic=said,
                    final="" if final == recipient else final,
                )
            )
    return tuple(found)


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
    return next(filter(None, (_address(block, name) for name in _RECIPIENTS)), "")


def _last(block: Message) -> str:
    """Where the mail went in the end; sendmail has a field of its own for what is behind an alias."""
    return next(filter(None, (_address(block, name) for name in reversed(_RECIPIENTS[1:]))), "")


def _address(block: Message, name: str) -> str:
    kind, semicolon, written = _value(block, name).partition(";")
    spec = addr_spec((written if semicolon else kind).strip().strip("<>").strip())
    return spec if "@" in spec and " " not in spec else ""


def _written(block: Message) -> str:
    """What stands there in place of an address, such as a user's name alone; "" where nothing stands."""
    for name in _RECIPIENTS:
        kind, semicolon, written = _value(block, name).partition(";")
        text = (written if semicolon else kind).strip().strip("<>").strip()
        if text:
            return text[:_MOST_NAME]
    return ""
