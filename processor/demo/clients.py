"""Mails as different mail clients write them, for the demo and for the tests.

The same arguments give the same bytes: Message-IDs and boundaries come from a hash of what the mail
says. All lines end with CRLF, all header fields are ASCII.
"""

from __future__ import annotations

import base64
import hashlib
import quopri
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from enum import StrEnum
from html import escape, unescape

DISCLAIMER = (
    "CONFIDENTIALITY NOTICE: This message may hold protected health information. If you are not the "
    "intended recipient, do not accept, read, copy or forward it, and delete every copy."
)


class Client(StrEnum):
    OUTLOOK = "outlook"
    OUTLOOK_WEB = "outlook-web"
    GMAIL = "gmail"
    APPLE_MAIL = "apple-mail"
    IPHONE = "iphone"
    THUNDERBIRD = "thunderbird"
    YAHOO = "yahoo"
    MUTT = "mutt"
    HTML_TABLE = "html-table"  # a web form's mail: HTML only, the fields in a table
    HOSPITAL = "hospital"  # a system that puts a disclaimer under everything


@dataclass(frozen=True, slots=True, kw_only=True)
class _Manner:
    """How a client writes.

    The layouts are format strings over text (the writer's words), name, and for a reply line (the
    attribution), block (Outlook's From, Sent, To, Subject), quoted, marked and indented (the
    original three ways). In the HTML layouts the same names hold HTML.
    """

    plain: str = "{text}"  # "": writes no plain text part
    reply_plain: str = ""
    html: str = ""  # "": writes no HTML part
    reply_html: str = ""
    line: str = ""  # over sent, clock, zone, who and from_name
    html_line: str = "{}<br>"  # what becomes of a line of the writer's text
    html_blank: str = "<br>"
    wrap: int = 0  # characters; 0: lines stay as long as they are
    flowed: bool = False  # RFC 3676
    encoding: str = "quoted-printable"
    charset: str = "utf-8"
    re: str = "Re: "
    boundary: str = "{h}"
    message_id: str = "{h}"  # left of the @
    fields: tuple[tuple[str, str], ...] = ()


_APPLE_LINE = "On {sent:%b} {sent.day}, {sent.year}, at {clock}, {who} wrote:"
_BORDER = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"
_LONG_DAY = "{sent:%A}, {sent:%B} {sent.day}, {sent.year}"

_MANNERS: dict[Client, _Manner] = {
    Client.OUTLOOK: _Manner(
        reply_plain="{text}\n\n\n{block}\n\n{quoted}",
        html="<html><body lang=EN-US><div class=WordSection1>\n{text}\n</div></body></html>",
        reply_html="<html><body lang=EN-US><div class=WordSection1>\n{text}\n<p class=MsoNormal>&nbsp;</p>\n"
        f"<div><div style='{_BORDER}'><p class=MsoNormal>{{block}}</p></div></div>\n{{quoted}}\n"
        "</div></body></html>",
        html_line="<p class=MsoNormal>{}<o:p></o:p></p>",
        html_blank="<p class=MsoNormal><o:p>&nbsp;</o:p></p>",
        charset="windows-1252",
        re="RE: ",
        boundary="----=_NextPart_000_{n:.4}_01DA{H:.4}.{H:.8}",
        message_id="{n:.12}$01da{h:.4}${h:.8}$",
        fields=(("X-Mailer", "Microsoft Outlook 16.0"), ("Content-Language", "en-us")),
    ),
    Client.OUTLOOK_WEB: _Manner(
        reply_plain="{text}\n\n________________________________\n{block}\n\n{quoted}",
        html='<html><body dir="ltr">\n{text}\n</body></html>',
        reply_html='<html><body dir="ltr">\n{text}\n<div id="appendonsend"></div>\n<hr tabindex="-1">\n'
        '<div id="divRplyFwdMsg" dir="ltr">{block}</div>\n<div>{quoted}</div>\n</body></html>',
        html_line='<div class="elementToProof">{}</div>',
        html_blank='<div class="elementToProof"><br></div>',
        boundary="_000_{H}_",
        message_id="SN6PR01MB{H:.20}",
        fields=(("Accept-Language", "en-US"), ("X-MS-Has-Attach", "")),
    ),
    Client.GMAIL: _Manner(
        reply_plain="{text}\n\n{line}\n\n{marked}",
        html='<div dir="ltr">{text}</div>',
        reply_html='<div dir="ltr">{text}</div><br><div class="gmail_quote">'
        '<div dir="ltr" class="gmail_attr">{line}<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">{quoted}</blockquote></div>',
        line="On {sent:%a}, {sent:%b} {sent.day}, {sent.year} at {clock} {who} wrote:",
        html_line="<div>{}</div>",
        html_blank="<div><br></div>",
        wrap=76,
        boundary="000000000000{h:.16}",
        message_id="CA+{h:.30}",
    ),
    Client.APPLE_MAIL: _Manner(
        reply_plain="{text}\n\n\n> {line}\n>\n{marked}",
        reply_html='<html><body>{text}<div><br><blockquote type="cite"><div>{line}</div><br>'
        "{quoted}</blockquote></div><br></body></html>",
        line=_APPLE_LINE,
        boundary="Apple-Mail=_{H:.32}",
        message_id="{H:.32}",
        fields=(("X-Mailer", "Apple Mail (2.3774.300.61.1.2)"),),
    ),
    Client.IPHONE: _Manner(
        plain="{text}\n\nSent from my iPhone",
        reply_plain="{text}\n\nSent from my iPhone\n\n> {line}\n>\n{marked}",
        reply_html='<html><body dir="auto">{text}<br><div dir="ltr">Sent from my iPhone</div><div dir="ltr">'
        '<br><blockquote type="cite">{line}<br><br></blockquote></div><blockquote type="cite">'
        '<div dir="ltr">\ufeff{quoted}</div></blockquote></body></html>',
        line=_APPLE_LINE,
        html_line="<div>{}</div>",
        html_blank="<div><br></div>",
        encoding="base64",
        boundary="Apple-Mail-{H:.32}",
        message_id="{H:.32}",
        fields=(("X-Mailer", "iPhone Mail (21D61)"),),
    ),
    Client.THUNDERBIRD: _Manner(  # answers below the quotation unless told otherwise
        reply_plain="{line}\n{marked}\n\n{text}",
        line="On {sent.month}/{sent.day}/{sent:%y} {sent:%H:%M}, {from_name} wrote:",
        wrap=72,
        flowed=True,
        encoding="8bit",
        message_id="{h:.36}",
        fields=(("User-Agent", "Mozilla Thunderbird"), ("Content-Language", "en-US")),
    ),
    Client.YAHOO: _Manner(  # puts no marks before what it quotes
        reply_plain=" {text}\n\n    {line}  \n \n{indented}  ",
        html="<html><body><div>{text}</div></body></html>",
        reply_html='<html><body><div>{text}</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>'
        "<div>{line}</div><div><br></div><div>{quoted}</div></div></div></body></html>",
        line=f"On {_LONG_DAY} at {{sent:%I:%M:%S %p}} {{zone}}, {{who}} wrote:",
        html_line='<div dir="ltr">{}</div>',
        html_blank="<div><br></div>",
        boundary="----=_Part_{n:.6}_{n:.9}",
        message_id="{n:.9}.{n:.7}",
        fields=(("X-Mailer", "WebService/1.1.22256 YMailNorrin"),),
    ),
    Client.MUTT: _Manner(
        plain="{text}\n\n-- \n{name}",
        reply_plain="{line}\n{marked}\n\n{text}\n\n-- \n{name}",
        line="On {sent:%a, %b %d, %Y at %I:%M:%S%p %z}, {from_name} wrote:",
        wrap=72,
        encoding="8bit",
        message_id="Z{h:.15}",
        fields=(("Content-Disposition", "inline"), ("User-Agent", "Mutt/2.2.12 (2023-09-09)")),
    ),
    Client.HTML_TABLE: _Manner(
        plain="",
        html="<html><body>\n{table}\n</body></html>",
        reply_html="<html><body>\n{table}\n<p>{line}</p>\n<blockquote>{quoted}</blockquote></body></html>",
        line="On {sent:%Y-%m-%d %H:%M}, {who} wrote:",
        message_id="{n:.8}.{h:.8}.portal",
        fields=(("X-Mailer", "Staff Portal 4.2"),),
    ),
    Client.HOSPITAL: _Manner(
        plain=f"{{text}}\n\n{{name}}\nDepartment of Pharmacy\n\n{DISCLAIMER}",
        reply_plain=f"{{text}}\n\n{{name}}\nDepartment of Pharmacy\n\n{DISCLAIMER}\n\n"
        "-----Original Message-----\n{block}\n\n{quoted}",
        html="<html><body>{text}<br>\n{name}<br>\nDepartment of Pharmacy<br>\n"
        f"<p><small>{DISCLAIMER}</small></p></body></html>",
        reply_html="<html><body>{text}<br>\n{name}<br>\nDepartment of Pharmacy<br>\n"
        f"<p><small>{DISCLAIMER}</small></p>\n<p>-----Original Message-----<br>\n{{block}}</p>\n"
        "{quoted}</body></html>",
        encoding="base64",
        re="RE: ",
        boundary="_004_{H:.24}_",
        message_id="{H:.32}",
        fields=(("Accept-Language", "en-US"), ("X-Originating-IP", "[192.0.2.44]")),
    ),
}


def new_mail(
    client: str,
    sender_name: str,
    sender: str,
    to: str,
    subject: str,
    text: str,
    date: datetime,
    authserv_id: str,
) -> bytes:
    """A mail that answers nothing. `client` is a Client or its value; `date` is aware."""
    draft = _Draft(Client(client), sender_name, sender, (("", to),), subject, text, date, authserv_id)
    return _write(draft)


def reply(
    client: str,
    original: bytes,
    sender_name: str,
    sender: str,
    text: str,
    date: datetime,
    authserv_id: str,
    reply_all: bool = False,
) -> bytes:
    """An answer to the Reply-To of `original`, or to its From, above or below what it quotes.

    ValueError: the original has neither.
    """
    mail = _parse(original)
    to = _back(mail, "reply-to", "from")
    known = {sender.lower(), *(address.lower() for _, address in to)}
    others = (*_addresses(mail, "to"), *_addresses(mail, "cc")) if reply_all else ()
    cc = tuple(pair for pair in others if pair[1].lower() not in known)
    subject = _MANNERS[Client(client)].re + re.sub(r"(?i)^\s*(re|aw)\s*:\s*", "", str(mail["subject"] or ""))
    return _write(_Draft(Client(client), sender_name, sender, to, subject, text, date, authserv_id, cc, mail))


def out_of_office(
    original: bytes, sender_name: str, sender: str, text: str, date: datetime, authserv_id: str
) -> bytes:
    """What a vacation responder sends: to the Return-Path of `original` where it has one (RFC 3834, 4)."""
    mail = _parse(original)
    back = _back(mail, "return-path", "reply-to", "from")
    mark = _hash("out of office", sender, text, date.isoformat(), str(mail["message-id"]))
    fields = (
        *_trace(mark, "", sender, back[0][1], date, authserv_id),
        *_heading(sender_name, sender, back, f"Automatic reply: {mail['subject'] or ''}", date),
        ("Message-ID", f"<{mark.upper():.32}@{_domain(sender)}>"),
        *_thread(mail),
        ("Auto-Submitted", "auto-replied"),
        ("X-Auto-Response-Suppress", "All"),
        ("MIME-Version", "1.0"),
    )
    return _bytes(fields, _part(text, "plain", _Manner()))


def bounce(
    original_raw: bytes,
    recipient: str,
    to: str,
    date: datetime,
    status: str = "5.1.1",
    diagnostic: str = "550 5.1.1 no such user",
) -> bytes:
    """The failed delivery report of recipient's server (RFC 3464), with the headers it gives back.

    `to` is the envelope sender of the mail that could not be delivered.
    """
    mark = _hash("bounce", recipient, to, date.isoformat(), original_raw.hex())
    server = f"mail.{_domain(recipient)}"
    boundary = f"{mark:.16}.{server}"
    headers = re.split(rb"\r?\n\r?\n", original_raw, maxsplit=1)[0]
    told = f"Your mail could not be delivered.\n\n<{recipient}>: {diagnostic}\n"
    per_message = f"Reporting-MTA: dns; {server}\nArrival-Date: {format_datetime(date)}\n"
    per_recipient = (
        f"Final-Recipient: rfc822; {recipient}\nAction: failed\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; {diagnostic}\n"
    )
    parts = (
        b"Content-Type: text/plain; charset=us-ascii\n\n" + told.encode(),
        b"Content-Type: message/delivery-status\n\n" + f"{per_message}\n{per_recipient}".encode(),
        b"Content-Type: text/rfc822-headers\n\n" + headers + b"\n",
    )
    fields = (
        ("Return-Path", "<>"),
        ("Received", f"by {server} (mail server) id {mark:.10}; {format_datetime(date)}"),
        *_heading("Mail Delivery System", f"MAILER-DAEMON@{server}", (("", to),), "Undelivered mail", date),
        ("Message-ID", f"<{mark:.20}@{server}>"),
        ("Auto-Submitted", "auto-replied"),
        ("MIME-Version", "1.0"),
    )
    return _bytes(fields, _multipart("report; report-type=delivery-status", boundary, parts))


@dataclass(frozen=True, slots=True)
class _Draft:
    client: Client
    sender_name: str
    sender: str
    to: tuple[tuple[str, str], ...]  # (display name, addr-spec)
    subject: str
    text: str
    date: datetime
    authserv_id: str
    cc: tuple[tuple[str, str], ...] = ()
    original: EmailMessage | None = None  # None: this mail answers nothing


def _write(draft: _Draft) -> bytes:
    manner = _MANNERS[draft.client]
    asked = str(draft.original["message-id"]) if draft.original else ""
    mark = _hash(
        draft.client, draft.sender, repr(draft.to), draft.subject, draft.text, str(draft.date), asked
    )
    shapes = {"h": mark, "H": mark.upper(), "n": str(int(mark, 16))}
    plain, html = (manner.reply_plain, manner.reply_html) if draft.original else (manner.plain, manner.html)
    parts = []
    if plain:
        parts.append(_part(plain.format(**_words(draft, manner)), "plain", manner))
    if html:
        parts.append(_part(html.format(**_html_words(draft, manner)), "html", manner))
    body = parts[0] if len(parts) == 1 else _multipart("alternative", manner.boundary.format(**shapes), parts)
    fields = (
        *_trace(mark, draft.sender, draft.sender, draft.to[0][1], draft.date, draft.authserv_id),
        *_heading(draft.sender_name, draft.sender, draft.to, draft.subject, draft.date, draft.cc),
        ("Message-ID", f"<{manner.message_id.format(**shapes)}@mail.{_domain(draft.sender)}>"),
        *(_thread(draft.original) if draft.original else ()),
        *manner.fields,
        ("MIME-Version", "1.0"),
    )
    return _bytes(fields, body)


# --- the words, as plain text and as HTML ----------------------------------------------------------


def _words(draft: _Draft, manner: _Manner) -> dict[str, str]:
    text = draft.text.strip("\n")
    if manner.flowed:  # space-stuffing (RFC 3676, 4.4)
        lines = (line.rstrip() for line in text.split("\n"))
        text = "\n".join(" " + x if x.startswith((" ", ">", "From ")) else x for x in lines)
    if manner.wrap:
        text = _wrapped(text, manner.wrap, " \n" if manner.flowed else "\n")
    words = {"text": text, "name": draft.sender_name}
    if draft.original:
        quoted = _text_of(draft.original)
        line, block = _attribution(draft, draft.original, manner)
        if manner.wrap and len(line) > manner.wrap:
            line = line.replace(" <", " <\n", 1)  # as Gmail breaks it
        marked = (">" + ("" if x.startswith(">") else " ") + x for x in quoted.split("\n"))
        words |= {
            "line": line,
            "block": "\n".join(f"{name}: {value}" for name, value in block),
            "quoted": quoted,
            "marked": "\n".join(x.rstrip() for x in marked),
            "indented": "\n".join(" " + x for x in quoted.split("\n")),
        }
    return words


def _html_words(draft: _Draft, manner: _Manner) -> dict[str, str]:
    def laid_out(text: str) -> str:
        lines = text.strip("\n").split("\n")
        return "\n".join(
            manner.html_line.format(escape(x)) if x.strip() else manner.html_blank for x in lines
        )

    words = {"text": laid_out(draft.text), "name": escape(draft.sender_name), "table": _table(draft.text)}
    if draft.original:
        line, block = _attribution(draft, draft.original, manner)
        words |= {
            "line": escape(line),
            "block": "<br>\n".join(f"<b>{name}:</b> {escape(value)}" for name, value in block),
            "quoted": laid_out(_text_of(draft.original)),
        }
    return words


def _attribution(
    draft: _Draft, original: EmailMessage, manner: _Manner
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Who wrote what is quoted, and when in the writer's own time zone: as a line, and as a block."""
    (name, address), *_ = _addresses(original, "from") or (("", "nobody@invalid"),)
    dated = getattr(original["date"], "datetime", None) or draft.date
    sent: datetime = dated.astimezone(draft.date.tzinfo)
    who = _shown(name, address)
    hour = f"{sent.hour % 12 or 12}:{sent:%M}"
    line = manner.line.format(
        sent=sent, clock=f"{hour}\u202f{sent:%p}", zone=sent.tzname(), who=who, from_name=name or address
    )
    block = (
        ("From", who),
        ("Sent", f"{sent:%A}, {sent:%B} {sent.day}, {sent.year} {hour} {sent:%p}"),
        ("To", "; ".join(_shown(*pair) for pair in _addresses(original, "to"))),
        ("Subject", str(original["subject"] or "")),
    )
    return line, block


def _shown(name: str, address: str) -> str:
    return f"{name} <{address}>" if name else address


def _wrapped(text: str, width: int, end: str) -> str:
    """Lines over `width` characters broken at spaces, each break written as `end`."""
    out: list[str] = []
    for line in text.split("\n"):
        pieces = textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)
        out.append(end.join(pieces) if len(line) > width else line)
    return "\n".join(out)


def _table(text: str) -> str:
    """HTML where lines like "Label: value" are rows, and lines under a row belong to its value."""
    out: list[str] = []
    rows: list[tuple[str, str]] = []
    for line in [*text.split("\n"), ""]:
        field = re.fullmatch(r"([A-Z][\w ]{1,30}):\s*(.*)", line)
        if field:
            rows.append((field[1], escape(field[2])))
        elif rows and line.strip():
            rows[-1] = (rows[-1][0], f"{rows[-1][1]}<br>{escape(line)}")
        else:
            if rows:
                cells = (f"<tr><td><b>{label}:</b></td><td>{value}</td></tr>" for label, value in rows)
                out += ['<table border="1" cellpadding="4">', *cells, "</table>"]
                rows = []
            if line.strip():
                out.append(f"<p>{escape(line)}</p>")
    return "\n".join(out)


# --- reading the mail that is answered -------------------------------------------------------------


def _parse(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, _class=EmailMessage, policy=policy.default)


def _addresses(mail: EmailMessage, field: str) -> tuple[tuple[str, str], ...]:
    """(display name, addr-spec) of every mailbox in the fields of that name."""
    pairs: list[tuple[str, str]] = []
    for value in mail.get_all(field, []):
        if field == "return-path":  # the library reads this one as plain text
            pairs += [("", found) for found in re.findall(r"<([^<>\s]+@[^<>\s]+)>", str(value))]
        else:
            pairs += [(a.display_name, a.addr_spec) for a in value.addresses]
    return tuple(pairs)


def _back(mail: EmailMessage, *fields: str) -> tuple[tuple[str, str], ...]:
    """Whom an answer goes to: the first of the fields that names anybody. ValueError when none does."""
    for field in fields:
        if found := _addresses(mail, field):
            return found
    raise ValueError(f"nobody to answer: the mail has no address in {', '.join(fields)}")


def _text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain", "html"))
    if body is None:
        return ""
    text = str(body.get_content()).replace("\r\n", "\n")
    if body.get_content_subtype() == "html":
        text = re.sub(r"(?i)<br>|</(p|div|tr)>", "\n", re.sub(r"\s*\n\s*", " ", text))
        text = unescape(re.sub(r"<[^>]*>", "", text))
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n"))


# --- framing ---------------------------------------------------------------------------------------


def _hash(*said: str) -> str:
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _trace(
    mark: str, return_path: str, sender: str, to: str, date: datetime, authserv_id: str
) -> tuple[tuple[str, str], ...]:
    """What the receiving server puts on top (RFC 5321, 4.4; RFC 8601, 5); no result without an id."""
    domain = _domain(sender)
    server = authserv_id or "mx.invalid"
    hop = f"from mail.{domain} (mail.{domain} [192.0.2.25])\r\n\tby {server} with ESMTPS id {mark:.10}"
    fields = [
        ("Return-Path", f"<{return_path}>"),
        ("Received", f"{hop}\r\n\tfor <{to}>; {format_datetime(date)}"),
    ]
    if authserv_id:
        fields.append(("Authentication-Results", f"{authserv_id}; dmarc=pass header.from={domain}"))
    return tuple(fields)


def _heading(
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


def _thread(original: EmailMessage) -> tuple[tuple[str, str], ...]:
    """In-Reply-To and References (RFC 5322, 3.6.4)."""
    asked = str(original["message-id"] or "").strip()
    before = str(original["references"] or original["in-reply-to"] or "").split()
    fields = (("In-Reply-To", asked), ("References", "\r\n ".join([*before, *([asked] if asked else [])])))
    return tuple((name, value) for name, value in fields if value)


def _part(text: str, subtype: str, manner: _Manner) -> bytes:
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


def _multipart(subtype: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    field, _, parameters = subtype.partition(";")
    kind = f'Content-Type: multipart/{field}; boundary="{boundary}"' + (
        f";{parameters}" if parameters else ""
    )
    edge = b"--" + boundary.encode()
    inner = b"".join(edge + b"\n" + part + b"\n" for part in parts)
    return kind.encode() + b"\n\n" + inner + edge + b"--\n"


def _bytes(fields: Sequence[tuple[str, str]], body: bytes) -> bytes:
    """The whole mail; `body` starts with its own Content- fields."""
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return head.encode("ascii") + re.sub(rb"\r?\n", b"\r\n", body)
