"""The frame of an invented mail: the header its server and client write, its parts, and what it answers."""

from __future__ import annotations

import base64
import hashlib
import quopri
import re
from collections.abc import Sequence
from datetime import datetime
from email import message_from_bytes, policy
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from html import unescape

from processor.demo.client_formats import Manner


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, _class=EmailMessage, policy=policy.default)


def addresses(mail: EmailMessage, field: str) -> tuple[tuple[str, str], ...]:
    """(display name, addr-spec) of every mailbox in the fields of that name."""
    pairs: list[tuple[str, str]] = []
    for value in mail.get_all(field, []):
        if field == "return-path":  # the library reads this one as plain text
            pairs += [("", found) for found in re.findall(r"<([^<>\s]+@[^<>\s]+)>", str(value))]
        else:
            pairs += [(a.display_name, a.addr_spec) for a in value.addresses]
    return tuple(pairs)


def whom_to_answer(mail: EmailMessage, *fields: str) -> tuple[tuple[str, str], ...]:
    """Whom an answer goes to: the first of the fields that names anybody. ValueError when none does."""
    for field in fields:
        if found := addresses(mail, field):
            return found
    raise ValueError(f"nobody to answer: the mail has no address in {', '.join(fields)}")


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain", "html"))
    if body is None:
        return ""
    text = str(body.get_content()).replace("\r\n", "\n")
    if body.get_content_subtype() == "html":
        text = re.sub(r"(?i)<br>|</(p|div|tr)>", "\n", re.sub(r"\s*\n\s*", " ", text))
        text = unescape(re.sub(r"<[^>]*>", "", text))
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n"))


# --- framing ---------------------------------------------------------------------------------------


def mark_of(*said: str) -> str:
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]


def trace(
    mark: str, return_path: str, sender: str, to: str, date: datetime, authserv_id: str
) -> tuple[tuple[str, str], ...]:
    """What the receiving server puts on top (RFC 5321, 4.4; RFC 8601, 5); no result without an id."""
    domain = domain_of(sender)
    server = authserv_id or "mx.invalid"
    hop = f"from mail.{domain} (mail.{domain} [192.0.2.25])\r\n\tby {server} with ESMTPS id {mark:.10}"
    fields = [
        ("Return-Path", f"<{return_path}>"),
        ("Received", f"{hop}\r\n\tfor <{to}>; {format_datetime(date)}"),
    ]
    if authserv_id:
        fields.append(("Authentication-Results", f"{authserv_id}; dmarc=pass header.from={domain}"))
    return tuple(fields)


def heading(
    name: str,
    address: str,
    to: Sequence[tuple[str, str]],
    subject: str,
    date: datetime,
    cc: Sequence[tuple[str, str]] = (),
) -> tuple[tuple[str, str], ...]:
    charset = "us-ascii" if subject.isascii() else "utf-8"
    return (
        ("From", formataddr((name, address))),
        ("To", ",\r\n ".join(formataddr(pair) for pair in to)),
        *((("Cc", ",\r\n ".join(formataddr(pair) for pair in cc)),) if cc else ()),
        ("Subject", Header(subject, charset, header_name="Subject").encode(linesep="\r\n")),
        ("Date", format_datetime(date)),
    )


def thread(original: EmailMessage) -> tuple[tuple[str, str], ...]:
    """In-Reply-To and References (RFC 5322, 3.6.4)."""
    asked = str(original["message-id"] or "").strip()
    before = str(original["references"] or original["in-reply-to"] or "").split()
    fields = (("In-Reply-To", asked), ("References", "\r\n ".join([*before, *([asked] if asked else [])])))
    return tuple((name, value) for name, value in fields if value)


def text_part(text: str, subtype: str, manner: Manner) -> bytes:
    """A text part with its fields, LF line ends; in the client's encoding where the text allows it."""
    charset = "us-ascii" if text.isascii() else manner.charset
    try:
        octets = text.encode(charset) + b"\n"
    except UnicodeEncodeError:  # Outlook falls back so, too
        charset = "utf-8"
        octets = text.encode() + b"\n"
    encoding = manner.encoding
    if encoding == "8bit" and max(map(len, octets.split(b"\n"))) > 990:  # RFC 5322, 2.1.1
        encoding = "quoted-printable"
    if encoding == "base64":
        octets = base64.encodebytes(octets.replace(b"\n", b"\r\n"))
    elif encoding == "quoted-printable":
        octets = quopri.encodestring(octets)
    elif text.isascii():
        encoding = "7bit"
    flowed = "; format=flowed" if manner.flowed else ""
    fields = (
        f'Content-Type: text/{subtype}; charset="{charset}"{flowed}\nContent-Transfer-Encoding: {encoding}\n'
    )
    return fields.encode() + b"\n" + octets


def multipart(subtype: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    field, _, parameters = subtype.partition(";")
    kind = f'Content-Type: multipart/{field}; boundary="{boundary}"' + (
        f";{parameters}" if parameters else ""
    )
    edge = b"--" + boundary.encode()
    inner = b"".join(edge + b"\n" + part + b"\n" for part in parts)
    return kind.encode() + b"\n\n" + inner + edge + b"--\n"


def whole_mail(fields: Sequence[tuple[str, str]], body: bytes) -> bytes:
    """The whole mail; `body` starts with its own Content- fields."""
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return head.encode("ascii") + re.sub(rb"\r?\n", b"\r\n", body)
