"""The bytes of a mail become an InboundMail; nothing in it is believed yet."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MisplacedEnvelopeHeaderDefect
from email.message import Message
from email.utils import parsedate_to_datetime

from processor.core.mail import Address, Attachment, InboundMail
from processor.core.reading.automatic.bounces import why_bounce
from processor.core.reading.subject_marks import apart
from processor.reader.addresses import bare_addresses, mailboxes, reverse_path, senders
from processor.reader.bounce_text import read_notice
from processor.reader.charsets import decode_words, one_line, unfolded
from processor.reader.content import body_of, content_key
from processor.reader.html import crossed_words, has_links, html_texts
from processor.reader.limits import MOST_ATTACHED, MOST_MAILS, MOST_RECIPIENTS, OverLimit, check, header_end
from processor.reader.parts import Parts, walk
from processor.reader.report import message_ids
from processor.reader.two_parts import text_of_both

# The library drops such a line; an older server may still show it as the sender (RFC 5322, 4.5.2).
_SPACED_FROM = re.compile(rb"^from[ \t]+:", re.IGNORECASE | re.MULTILINE)
# Encoded words have no meaning in these (RFC 2047, 5), and our own server copies the stranger's
# reverse-path into Authentication-Results: decoded, it could read "; dmarc=pass".
_RESULTS = "authentication-results"
_AS_WRITTEN = frozenset(
    {"received", "received-spf", "return-path", "dkim-signature", "message-id"}
    | {"in-reply-to", "references", "auto-submitted", "precedence", "content-type", "delivered-to"}
    | {"x-original-to", "envelope-to", "date"}
)
# Taken out, as in other fields, they could make our server's name of "mx.pro\x00gram.example".
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|[^\S \t\r\n]")
# A lone carriage return ends a field for our parser and for few servers: such a field comes in unseen.
_BEHIND_CR = re.compile(rb"\rauthentication-results", re.IGNORECASE)
_DELIVERED = ("delivered-to", "x-original-to", "envelope-to")

Fields = list[tuple[str, str]]


def parse(raw: bytes, received_at: datetime, size: int = 0, most_bytes: int = 10_000_000) -> InboundMail:
    """Raises OverLimit; any other exception is a fault of ours.

    `size` is what the server said, in bytes; more than len(raw) when only the header was fetched.
    """
    check(raw, size, most_bytes)
    end = header_end(raw)
    try:
        message = message_from_bytes(raw)
        hidden = _SPACED_FROM.search(raw, 0, end) is not None
        mail = _mail(message, raw[end:], received_at, max(size, len(raw)), 0, _Opened(), hidden)
    except RecursionError:
        raise OverLimit("mails are enclosed in mails too deep") from None
    return _with_doubt(mail) if _BEHIND_CR.search(raw, 0, end) else mail


def _with_doubt(mail: InboundMail) -> InboundMail:
    """No field is our own server's for certain; a fail is still read (core/stamps.py)."""
    headers = ((n, f"\ufffd{v}" if n == _RESULTS else v) for n, v in mail.headers)
    return replace(mail, headers=tuple(headers))


@dataclass(slots=True)
class _Opened:
    """How many mails inside the one that came have been opened so far."""

    mails: int = 0


def _mail(
    message: Message,
    body: bytes,
    received_at: datetime,
    size: int,
    depth: int,
    opened: _Opened,
    hidden_from: bool = False,
) -> InboundMail:
    fields: Fields = [(name.lower(), value) for name, value in message.raw_items()]
    _count_recipients(fields)
    parts = walk(message)
    who, problem = senders(_values(fields, "from"))
    if hidden_from:
        problem = problem or "the From field can be read in more than one way"
    attached, closed = _attached(parts, received_at, depth, opened)
    html_text, html_reply = html_texts("\n".join(parts.htmls)) if parts.htmls else ("", "")
    text, two_voices = text_of_both(parts.text, html_text, html_reply)
    subject, marks = apart(_decoded(next(iter(_values(fields, "subject")), "")))
    mail = InboundMail(
        received_at=received_at,
        size=size,
        content_key=content_key(fields, body),
        message_id=_message_id(fields),
        senders=who,
        sender_problem=problem,
        to=mailboxes(_values(fields, "to")),
        cc=mailboxes(_values(fields, "cc")),
        reply_to=_reply_to(fields),
        delivered_to=bare_addresses([v for name in _DELIVERED for v in _values(fields, name)]),
        return_path=reverse_path(_values(fields, "return-path")),
        subject=subject,
        subject_marks=marks,
        sent_at=_sent_at(fields),
        in_reply_to=message_ids(_values(fields, "in-reply-to")),
        references=message_ids(_values(fields, "references")),
        headers=tuple((one_line(name), _shown(name, value)) for name, value in fields),
        text=text,
        two_voices=two_voices,
        html_text=html_text,
        html_reply=html_reply,
        linked=any(map(has_links, parts.htmls)),
        crossed=crossed_words("\n".join(parts.htmls)) if parts.htmls and parts.text else (),
        content_type=one_line(message.get_content_type()),
        attachments=(*parts.attachments, *closed),
        attached=attached,
        reports=tuple(parts.reports),
        returned_ids=tuple(dict.fromkeys(parts.returned_ids)),
        calendar_method=parts.calendar_method,
        calendar_uid=parts.calendar_uid,
        calendar_answer=parts.calendar_answer,
        calendar_note=parts.calendar_note,
        sealed=parts.sealed,
    )
    return _with_notice(mail, parts) if why_bounce(mail) else mail


def _with_notice(mail: InboundMail, parts: Parts) -> InboundMail:
    """A bounce with all that its words tell, where no block of RFC 3464 does."""
    reports, ids = read_notice(mail, mailboxes(parts.returned_to))
    returned = (*parts.returned_ids, *parts.loose_ids, *ids)
    return replace(mail, reports=reports, returned_ids=tuple(dict.fromkeys(returned)))


def _attached(
    parts: Parts, received_at: datetime, depth: int, opened: _Opened
) -> tuple[tuple[InboundMail, ...], tuple[Attachment, ...]]:
    """The mails inside this one, three deep, and those that are too many; what lies deeper nobody reads."""
    if depth >= MOST_ATTACHED:
        return (), ()
    found: list[InboundMail] = []
    closed: list[Attachment] = []
    for message in parts.enclosed:
        body = body_of(message)
        size = len(body) + sum(len(name) + len(value) + 4 for name, value in message.raw_items())
        if opened.mails >= MOST_MAILS:
            closed.append(Attachment(filename="", content_type="message/rfc822", size=size))
            continue
        opened.mails += 1
        spaced = _has_spaced_from(message)
        found.append(_mail(message, body, received_at, size, depth + 1, opened, spaced))
    return tuple(found), tuple(closed)


def _has_spaced_from(message: Message) -> bool:
    """The library takes such a line for the one that begins a mail in a mailbox file, and passes over it."""
    first = message.get_unixfrom() or ""
    return _SPACED_FROM.match(first.encode("utf-8", "replace")) is not None or any(
        isinstance(defect, MisplacedEnvelopeHeaderDefect) for defect in message.defects
    )


def _values(fields: Fields, name: str) -> list[str]:
    return [value for key, value in fields if key == name]


def _decoded(value: str) -> str:
    return one_line(decode_words(unfolded(value)))


def _shown(name: str, value: str) -> str:
    if name == _RESULTS:
        return one_line(_NO_TEXT.sub("\ufffd", unfolded(value)))
    as_written = name in _AS_WRITTEN or name.startswith(("arc-", "x-google-dkim"))
    return one_line(unfolded(value)) if as_written else _decoded(value)


def _reply_to(fields: Fields) -> tuple[Address, ...]:
    return mailboxes(_values(fields, "reply-to"))


def _count_recipients(fields: Fields) -> None:
    if sum(value.count("@") for name, value in fields if name in ("to", "cc")) > MOST_RECIPIENTS:
        raise OverLimit(f"the mail has more than {MOST_RECIPIENTS:,} recipients")


def _message_id(fields: Fields) -> str:
    """Some senders leave out the angle brackets; the identifier is then the first word."""
    for value in _values(fields, "message-id"):
        found = message_ids([value])
        if found:
            return one_line(found[0])
        words = one_line(unfolded(value)).strip("<>").split()
        if words:
            return f"<{words[0][:990]}>"
    return ""


def _sent_at(fields: Fields) -> datetime | None:
    for value in _values(fields, "date"):
        try:
            written = parsedate_to_datetime(one_line(unfolded(value))[:200])
            # "-0000" says that the zone is not known (RFC 5322, 3.3): then the time is UTC
            return written.astimezone(UTC) if written.tzinfo else written.replace(tzinfo=UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
    return None
