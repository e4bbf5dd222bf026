"""A mail as it came in, and a mail as it goes out (RFC 5322)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

_FIELD = re.compile(rb"^[!-9;-~]+[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*\n?", re.MULTILINE)
_KEPT = re.compile(
    rb"(?:from|subject|message-id|date|return-path|auto-submitted|precedence|list-[a-z]+)[ \t]*:",
    re.IGNORECASE,
)
_MOST_FIELD = 2_000  # bytes
_MOST_FIELDS = 20
_MOST_SEARCHED = 2_000_000  # bytes


def header_of(raw: bytes) -> bytes:
    """The header with its blank line; all of it when there is none (RFC 5322, 2.1)."""
    ends = (raw.find(blank) + len(blank) for blank in (b"\n\r\n", b"\n\n") if blank in raw)
    return raw[: min(ends, default=len(raw))]


def bare_header_of(raw: bytes) -> bytes:
    """Who wrote, about what, and whether a robot did, where the whole header is over a limit.

    No field that names others or vouches for anybody, and none that is longer than a person's.
    """
    fields = (field.group() for field in _FIELD.finditer(header_of(raw)[:_MOST_SEARCHED]))
    kept = [f.rstrip(b"\r\n") for f in fields if _KEPT.match(f) and len(f) <= _MOST_FIELD]
    return b"\r\n".join((*kept[:_MOST_FIELDS], b"", b""))


MOST_ROSTER = 2_000_000  # bytes of a roster that comes by mail


def readdressed(raw: bytes, old: str, new: str) -> bytes:
    """A mail of ours with another addr-spec in its To field; nothing else of it is changed."""
    header = header_of(raw)
    lines = header.split(b"\n")
    within = False
    for number, line in enumerate(lines):
        within = line[:3].lower() == b"to:" or (within and line[:1] in (b" ", b"\t"))
        if within:
            lines[number] = line.replace(old.encode(), new.encode())
    return b"\n".join(lines) + raw[len(header) :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A mailbox: who (display name, may be empty) and where (addr-spec, domain in lower case)."""

    addr_spec: str
    name: str = ""

    @property
    def domain(self) -> str:
        return self.addr_spec.rpartition("@")[2]

    def __str__(self) -> str:
        return f"{self.name} <{self.addr_spec}>" if self.name else self.addr_spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A part that is a file: its name and type as the sender gave them, its size in bytes."""

    filename: str
    content_type: str
    size: int
    content: bytes = field(default=b"", repr=False)  # of a CV that holds nothing but words, and of a roster
    refused: str = ""  # of what may be a CV: why it is none that is passed on, a Hazard (cv.hazard_of)
    inline: bool = False  # to be shown within the text, by its disposition or its Content-ID (RFC 2183, 2392)


SURELY_A_TABLE = (".csv", ".tsv")  # "Unicode text" of a spreadsheet ends in .txt, as much else does


def may_be_roster(filename: str, size: int) -> bool:
    """By its name and size: what a coordinator attaches to IMPORT ROSTER."""
    return filename.lower().endswith((*SURELY_A_TABLE, ".txt")) and size <= MOST_ROSTER


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """What a server says became of a mail for one recipient (RFC 3464, 2.3).

    `action` is failed, delayed, delivered, relayed or expanded; `status` like "5.1.1" or "". `recipient`
    is whom the mail was sent to as far as the report says, "" when it names nobody.
    """

    recipient: str
    action: str
    status: str
    diagnostic: str = ""
    final: str = ""  # where it went in the end, behind an alias or a forward; "" when that is the same


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMail:
    """One mail from the mailbox, decoded; nothing in it has been believed yet.

    All text is clean Unicode: no surrogates, no NUL, line ends are "\\n".
    """

    received_at: datetime  # when our server took it (INTERNALDATE), UTC; the Date field may lie
    size: int  # bytes of the raw mail
    content_key: str  # the same for every copy of this mail, different for any other mail
    message_id: str = ""  # with its angle brackets, or ""
    senders: tuple[Address, ...] = ()  # every address in every From field
    sender_problem: str = ""  # why From names no one person for certain; "" when it does
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()  # Delivered-To, X-Original-To, Envelope-To
    return_path: str | None = None  # addr-spec; "" is the null reverse-path <>, None: not stated
    subject: str = ""
    subject_marks: str = ""  # what servers had put into it, as "[EXTERNAL]"; it stands there no longer
    sent_at: datetime | None = None  # None: the Date field is missing or cannot be read
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()  # every field from the top, names in lower case
    text: str = ""  # what the plain text parts say, format=flowed undone
    html_text: str = ""  # what the HTML part says, as text, with all it quotes
    html_reply: str = ""  # the same without the quoted containers that mail clients mark
    two_voices: bool = False  # its text and its HTML say different things, and `text` has both
    linked: bool = False  # its HTML has something to click, which the text need not show
    crossed: tuple[str, ...] = ()  # what the HTML part shows with a line through it
    content_type: str = "text/plain"  # of the whole mail
    attachments: tuple[Attachment, ...] = ()
    attached: tuple[InboundMail, ...] = ()  # message/rfc822 parts; their words are not the sender's
    reports: tuple[DeliveryReport, ...] = ()
    returned_ids: tuple[str, ...] = ()  # Message-IDs of the mails that a report gives back
    calendar_method: str = ""  # of a text/calendar part: REQUEST, REPLY, COUNTER … (RFC 5546)
    calendar_uid: str = ""  # of the meeting it is about
    calendar_answer: str = ""  # ACCEPTED, DECLINED, TENTATIVE … (PARTSTAT), when it names one attendee
    calendar_note: str = ""  # what its attendee wrote beside the answer (COMMENT)
    unread: str = ""  # why only its header was read; "" for a whole mail
    sealed: str = ""  # "encrypted", "winmail.dat": the words are there but cannot be read

    def header(self, name: str) -> str:
        """The topmost field of that name, or ""."""
        for key, value in self.headers:  # asked some forty times for each mail
            if key == name:
                return value
        return ""

    def all_headers(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.headers if key == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMail:
    """A mail in its final bytes, as it stands in the outbox and goes over the wire."""

    serial: str  # 16 hex digits, unique; stands in message_id and return_path
    message_id: str
    return_path: str  # the envelope's MAIL FROM; a bounce comes back to it
    recipient: str  # the envelope's one RCPT TO, a bare addr-spec
    letter: str  # the template's name
    about: str  # REQ-7, REL-3, M-1042, HELD-2 … or ""
    subject: str
    raw: bytes  # CRLF line ends
    caused_by: str = ""  # whose mail brought it about, an addr-spec; "": the clock
    proven: bool = True  # somebody vouched for that sender
    deed: int = 0  # DO-<number>, which takes it out of the outbox when it is undone
    waits_minutes: int = 0  # before it goes out


def folded(addr_spec: str) -> str:
    """As it is compared where it must not matter how a hand wrote it. The part before the @ may tell letters
    apart (RFC 5321, 2.4), but no server of today does."""
    return addr_spec.lower()
