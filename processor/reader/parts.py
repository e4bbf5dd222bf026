"""A mail's parts, walked by hand: the sender's words, files, reports, mails inside (RFC 2045, 2046)."""

from __future__ import annotations

import binascii
import quopri
import re
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import Message

from processor.core.cv import hazard_of, may_be_cv
from processor.core.mail import Attachment, DeliveryReport, may_be_roster
from processor.reader.charsets import clean, decode_bytes, decode_words, one_line, unflowed, unfolded
from processor.reader.content import body_of
from processor.reader.enclosed import enclosed_mail
from processor.reader.limits import MOST_NESTING, MOST_TEXT, OverLimit, check
from processor.reader.report import blocks_of, delivery_reports, fields_of, message_ids, refusals
from processor.reader.smime import signed_mail

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_METHOD = re.compile(r"^METHOD:\s*([A-Za-z-]{1,40})\s*$", re.MULTILINE | re.IGNORECASE)
_CALENDARS = ("text/calendar", "application/ics")  # the second where a mail is made for old programs
_FOLD = re.compile(r"\n[ \t]")  # RFC 5545, 3.1
_UID = re.compile(r"^UID(?:;[^:\n]{0,200})?:([^\n]{1,200})$", re.MULTILINE | re.IGNORECASE)
_PARTSTAT = re.compile(r"^ATTENDEE[^\n]{0,500}?;PARTSTAT=\"?([A-Z-]{1,40})", re.MULTILINE | re.IGNORECASE)
_NOTE = re.compile(
    r'^COMMENT(?:;[^:\n]{0,200})?:([^\n]{1,2000})$|;X-RESPONSE-COMMENT=(?:"([^"\n]{1,2000})"|([^;:\n]{1,2000}))',
    re.MULTILINE | re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\([nN,;\\])")  # RFC 5545, 3.3.11
_METHOD_NAME = re.compile(r"[A-Z-]{1,40}")
# They sign the mail and are nothing that a person attached.
_SIGNATURES = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
_ENCLOSED = frozenset({"message/rfc822", "message/global"})
_STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_HEADERS_ONLY = frozenset(
    {"text/rfc822-headers", "text/rfc822-header", "message/rfc822-headers", "message/global-headers"}
)
_PKCS7 = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})


@dataclass(slots=True)
class Parts:
    """What the walk has found so far."""

    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    enclosed: list[Message] = field(default_factory=list)
    reports: list[DeliveryReport] = field(default_factory=list)
    returned_ids: list[str] = field(default_factory=list)
    loose_ids: list[str] = field(default_factory=list)  # of a header alone, in what says of itself no report
    returned_to: list[str] = field(
        default_factory=list
    )  # the To fields of the mails that a report gives back
    calendar_method: str = ""
    calendar_uid: str = ""
    calendar_answer: str = ""
    calendar_note: str = ""
    encrypted: bool = False
    winmail: bool = False

    @property
    def text(self) -> str:
        return "\n".join(self.texts)[:MOST_TEXT]

    @property
    def sealed(self) -> str:
        """ "encrypted" or "winmail.dat" when the words cannot be read, else ""."""
        if self.encrypted or "-----BEGIN PGP MESSAGE-----" in self.text:
            return "encrypted"
        readable = self.text.strip() or any(html.strip() for html in self.htmls)
        return "winmail.dat" if self.winmail and not readable else ""


def walk(message: Message) -> Parts:
    """All parts of one mail; mails inside it are listed and not entered. Raises OverLimit."""
    found = Parts()
    _part(message, found, in_report=False, depth=0)
    return found


def _part(part: Message, found: Parts, *, in_report: bool, depth: int) -> None:
    if depth > MOST_NESTING:
        raise OverLimit(f"the parts are nested more than {MOST_NESTING} deep")
    _tidy(part)
    kind = part.get_content_type()
    # asked for only where it is a list: get_payload() decodes a string, and raises on a charset with a NUL
    payload = part.get_payload() if part.is_multipart() else None
    if kind.startswith("multipart/") and isinstance(payload, list):
        found.encrypted |= kind == "multipart/encrypted"
        for child in payload:
            if isinstance(child, Message):
                _part(child, found, in_report=in_report or kind == "multipart/report", depth=depth + 1)
    elif kind in _ENCLOSED:
        _keep(_enclosed(part), found, in_report=in_report)
    elif kind in _STATUS:
        encoded = _decoded(part)
        blocks = [b for b in payload if isinstance(b, Message)] if isinstance(payload, list) else []
        found.reports += delivery_reports(blocks if encoded is None else blocks_of(encoded))
    elif kind == "message/disposition-notification":
        blocks = [b for b in payload if isinstance(b, Message)] if isinstance(payload, list) else []
        found.reports += refusals(blocks or blocks_of(_decoded(part) or _bytes(part)), found.text)
    elif kind in _HEADERS_ONLY:
        header = message_from_bytes(_bytes(part).lstrip())
        ids = found.returned_ids if in_report else found.loose_ids
        ids += message_ids(fields_of(header, "message-id"))
        found.returned_to += fields_of(header, "to")
        if not in_report:
            _leaf(part, kind, found, in_report=in_report)
    elif kind in _PKCS7 and (signed := signed_mail(_bytes(part))) is not None:
        _part(signed, found, in_report=in_report, depth=depth + 1)
    else:
        _leaf(part, kind, found, in_report=in_report)


def _keep(inner: Message, found: Parts, *, in_report: bool) -> None:
    """A mail inside this one; of one that a report gives back only its names count."""
    if in_report:
        found.returned_ids += message_ids(fields_of(inner, "message-id"))
        found.returned_to += fields_of(inner, "to")
    else:
        found.enclosed.append(inner)


def _leaf(part: Message, kind: str, found: Parts, *, in_report: bool) -> None:
    filename = _filename(part)
    is_file = bool(filename) or part.get_content_disposition() == "attachment"
    data = _bytes(part)
    inner = enclosed_mail(filename, data) if is_file else None
    if inner is not None:
        _keep(inner, found, in_report=in_report)
        return
    if (kind in _CALENDARS or filename.lower().endswith(".ics")) and not found.calendar_method:
        _read_calendar(part, data, found)
    found.encrypted |= kind in _PKCS7
    found.winmail |= kind in _TNEF or filename.lower() == "winmail.dat"
    if kind in _SIGNATURES or (kind == "text/calendar" and not is_file):
        return
    if not is_file and (kind == "text/plain" or kind.startswith("multipart/")):
        found.texts.append(_plain(part, data))  # a multipart without its boundary is only text
    elif not is_file and kind == "text/html":
        meta = None if _charset(part) else _META_CHARSET.search(data[:4096])
        charset = meta[1].decode("ascii", "replace") if meta else _charset(part)
        found.htmls.append(clean(decode_bytes(data[: 4 * MOST_TEXT], charset))[:MOST_TEXT])
    else:
        inline = part.get_content_disposition() == "inline" or bool(part["content-id"])
        found.attachments.append(replace(_file(filename, one_line(kind), data), inline=inline))


def _file(filename: str, kind: str, data: bytes) -> Attachment:
    """What may be a CV is looked into; the bytes of anything else, and of one with a hazard, stay here."""
    hazard = hazard_of(filename, kind, data) if may_be_cv(filename, len(data)) else None
    cv = may_be_cv(filename, len(data)) and hazard is None
    kept = data if cv or may_be_roster(filename, len(data)) else b""
    return Attachment(
        filename=filename, content_type=kind, size=len(data), content=kept, refused=hazard or ""
    )


def _plain(part: Message, data: bytes) -> str:
    text = clean(decode_bytes(data[: 4 * MOST_TEXT], _charset(part)))[:MOST_TEXT]
    if _param(part, "format").lower() == "flowed":
        text = unflowed(text, _param(part, "delsp").lower() == "yes")
    return text


def _tidy(part: Message) -> None:
    """8-bit bytes in the MIME fields become text, which the library reads as it reads ASCII."""
    for name in ("content-type", "content-disposition"):
        raw = next(iter(fields_of(part, name)), "")
        if not raw.isascii():
            part.replace_header(name, clean(unfolded(raw)))


def _param(part: Message, name: str) -> str:
    if not any(name in field.lower() for field in fields_of(part, "content-type")):
        return ""  # to take the field apart takes longer than all else about a part
    try:
        value = part.get_param(name)
    except Exception:  # RFC 2231 continuations that miss or repeat a number
        return ""
    if isinstance(value, tuple):
        value = value[2]
    return one_line(value) if isinstance(value, str) else ""


def _charset(part: Message) -> str:
    return _param(part, "charset")


def _filename(part: Message) -> str:
    try:
        name = part.get_filename("")
    except Exception:  # as above
        name = "unnamed"
    # the last step of a path, by either system's separator; never a way out of a folder
    plain = re.split(r"[/\\]", one_line(decode_words(name or "")))[-1].strip(". ")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: 254 - len(ending)]}.{ending}" if dot and len(ending) < 16 else plain[:255]


def _bytes(part: Message) -> bytes:
    """A leaf's bytes, its transfer encoding undone; b"" where there are none."""
    if part.is_multipart():
        return body_of(part)
    try:
        data = part.get_payload(decode=True)
    except Exception:  # a broken uuencoded or base64 text; what stands there is still kept
        data = str(part.get_payload()).encode("utf-8", "surrogateescape")
    return data if isinstance(data, bytes) else b""


def _decoded(part: Message) -> bytes | None:
    """The body of a message/* part that has a transfer encoding, which it should not have (RFC 2046, 5.2.1).

    None: it has none, and the library has read it already.
    """
    encoding = unfolded(next(iter(fields_of(part, "content-transfer-encoding")), "")).lower()
    if encoding not in ("base64", "quoted-printable"):
        return None
    body = body_of(part).strip()
    if encoding == "quoted-printable":
        return quopri.decodestring(body)
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        return None


def _enclosed(part: Message) -> Message:
    encoded = _decoded(part)
    if encoded is not None:
        check(encoded, len(encoded), len(encoded))
        return message_from_bytes(encoded)
    payload = part.get_payload() if part.is_multipart() else None
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return payload[0]
    return message_from_bytes(_bytes(part))


def _read_calendar(part: Message, data: bytes, found: Parts) -> None:
    """What an answer to an invitation says, of one attendee and one meeting; the rest nobody reads."""
    text = _FOLD.sub("", clean(decode_bytes(data[:20_000], _charset(part))))
    line = _METHOD.search(text)
    named = (_param(part, "method") or (line[1] if line else "")).upper()
    found.calendar_method = named if _METHOD_NAME.fullmatch(named) else ""
    uids, answers = set(_UID.findall(text)), [answer.upper() for answer in _PARTSTAT.findall(text)]
    if len(uids) == 1 and len(answers) <= 1:
        found.calendar_uid = one_line(uids.pop()).strip()
        found.calendar_answer = answers[0] if answers else ""
    notes = ("".join(found_note.groups(default="")) for found_note in _NOTE.finditer(text))
    said = (_ESCAPED.sub(lambda e: "\n" if e[1] in "nN" else e[1], note).strip() for note in notes)
    found.calendar_note = "\n".join(dict.fromkeys(note for note in said if note))
