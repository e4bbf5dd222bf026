"""Mails as different mail clients write them, for the demo and for the tests.

The same arguments give the same bytes: Message-IDs and boundaries come from a hash of what the mail
says. All lines end with CRLF, all header fields are ASCII.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from html import escape

from processor.demo.client_formats import DISCLAIMER, MANNERS, Client, Manner
from processor.demo.mime import (
    addresses,
    domain_of,
    heading,
    mark_of,
    multipart,
    parsed,
    text_of,
    text_part,
    thread,
    trace,
    whole_mail,
    whom_to_answer,
)

__all__ = ["DISCLAIMER", "Client", "new_mail", "reply"]


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
    mail = parsed(original)
    to = whom_to_answer(mail, "reply-to", "from")
    known = {sender.lower(), *(address.lower() for _, address in to)}
    others = (*addresses(mail, "to"), *addresses(mail, "cc")) if reply_all else ()
    cc = tuple(pair for pair in others if pair[1].lower() not in known)
    subject = MANNERS[Client(client)].re + re.sub(r"(?i)^\s*(re|aw)\s*:\s*", "", str(mail["subject"] or ""))
    return _write(_Draft(Client(client), sender_name, sender, to, subject, text, date, authserv_id, cc, mail))


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
    manner = MANNERS[draft.client]
    asked = str(draft.original["message-id"]) if draft.original else ""
    mark = mark_of(
        draft.client, draft.sender, repr(draft.to), draft.subject, draft.text, str(draft.date), asked
    )
    shapes = {"h": mark, "H": mark.upper(), "n": str(int(mark, 16))}
    plain, html = (manner.reply_plain, manner.reply_html) if draft.original else (manner.plain, manner.html)
    parts = []
    if plain:
        parts.append(text_part(plain.format(**_words(draft, manner)), "plain", manner))
    if html:
        parts.append(text_part(html.format(**_html_words(draft, manner)), "html", manner))
    body = parts[0] if len(parts) == 1 else multipart("alternative", manner.boundary.format(**shapes), parts)
    fields = (
        *trace(mark, draft.sender, draft.sender, draft.to[0][1], draft.date, draft.authserv_id),
        *heading(draft.sender_name, draft.sender, draft.to, draft.subject, draft.date, draft.cc),
        ("Message-ID", f"<{manner.message_id.format(**shapes)}@mail.{domain_of(draft.sender)}>"),
        *(thread(draft.original) if draft.original else ()),
        *manner.fields,
        ("MIME-Version", "1.0"),
    )
    return whole_mail(fields, body)


# --- the words, as plain text and as HTML ----------------------------------------------------------


def _words(draft: _Draft, manner: Manner) -> dict[str, str]:
    text = draft.text.strip("\n")
    if manner.flowed:  # space-stuffing (RFC 3676, 4.4)
        lines = (line.rstrip() for line in text.split("\n"))
        text = "\n".join(" " + x if x.startswith((" ", ">", "From ")) else x for x in lines)
    if manner.wrap:
        text = _wrapped(text, manner.wrap, " \n" if manner.flowed else "\n")
    words = {"text": text, "name": draft.sender_name}
    if draft.original:
        quoted = text_of(draft.original)
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


def _html_words(draft: _Draft, manner: Manner) -> dict[str, str]:
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
            "quoted": laid_out(text_of(draft.original)),
        }
    return words


def _attribution(
    draft: _Draft, original: EmailMessage, manner: Manner
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Who wrote what is quoted, and when in the writer's own time zone: as a line, and as a block."""
    (name, address), *_ = addresses(original, "from") or (("", "nobody@invalid"),)
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
        ("To", "; ".join(_shown(*pair) for pair in addresses(original, "to"))),
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
