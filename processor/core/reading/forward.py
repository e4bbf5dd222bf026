"""A forwarded mail: who wrote it, under which subject, and what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from processor.core.mail import Address, InboundMail
from processor.core.reading.quotes import header_block, header_label, visible_text
from processor.core.rules import Vocabulary

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_FORWARD_SUBJECT = re.compile(
    r"^\s*(?:fwd?|wg|tr|rv|i|enc|vs|doorst|pd|vb|yml|továbbítás|fs|ilt)\s*:", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded:
    sender: Address | None  # None: it does not say who wrote it
    subject: str
    text: str
    added: str = ""  # what the forwarder wrote above it


def read_forward(mail: InboundMail, vocabularies: tuple[Vocabulary, ...]) -> Forwarded | None:
    """The mail that this one passes on: as an attached mail, or in its text below a header block."""
    if mail.attached:
        inner = mail.attached[0]
        return Forwarded(
            sender=inner.senders[0] if len(inner.senders) == 1 else None,
            subject=inner.subject,
            text=visible_text(inner, vocabularies),
            added=visible_text(mail, vocabularies),
        )
    text = mail.text if mail.text.strip() else mail.html_text
    lines = text.split("\n")
    marked = _FORWARD_SUBJECT.match(mail.subject) is not None
    for at, line in enumerate(lines):
        announced = _announces(line, vocabularies)
        start = at + 1 if announced else at
        while announced and start < len(lines) and not lines[start].strip():
            start += 1
        if not (announced or (marked and header_label(line, vocabularies) == "from")):
            continue
        length = header_block(lines, start, vocabularies)
        if not length:
            continue
        return _read(lines, at, start, length, vocabularies)
    return None


def _announces(line: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    bare = line.strip(" -_>*:\t").lower()
    return any(bare in v.header_labels.get("forwarded", ()) for v in vocabularies)


def _read(
    lines: list[str], at: int, start: int, length: int, vocabularies: tuple[Vocabulary, ...]
) -> Forwarded:
    named: dict[str, str] = {}
    for line in lines[start : start + length]:
        label = header_label(line, vocabularies)
        if label:
            named.setdefault(label, line.partition(":")[2].strip(" *"))
    match = _ADDRESS.search(named.get("from", ""))
    sender = None
    if match:
        local, _, domain = match[0].rpartition("@")
        name = named["from"][: match.start()].strip(' "<[(')
        sender = Address(addr_spec=f"{local}@{domain.lower()}", name=name)
    return Forwarded(
        sender=sender,
        subject=named.get("subject", ""),
        text="\n".join(lines[start + length :]).strip(),
        added="\n".join(lines[:at]).strip(),
    )
