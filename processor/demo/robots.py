"""Mails that no person writes: a vacation responder's note, and a server's delivery report."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import format_datetime

from processor.demo.client_formats import Manner
from processor.demo.mime import (
    domain_of,
    heading,
    mark_of,
    multipart,
    parsed,
    text_part,
    thread,
    trace,
    whole_mail,
    whom_to_answer,
)


def out_of_office(
    original: bytes, sender_name: str, sender: str, text: str, date: datetime, authserv_id: str
) -> bytes:
    """What a vacation responder sends: to the Return-Path of `original` where it has one (RFC 3834, 4)."""
    mail = parsed(original)
    back = whom_to_answer(mail, "return-path", "reply-to", "from")
    mark = mark_of("out of office", sender, text, date.isoformat(), str(mail["message-id"]))
    fields = (
        *trace(mark, "", sender, back[0][1], date, authserv_id),
        *heading(sender_name, sender, back, f"Automatic reply: {mail['subject'] or ''}", date),
        ("Message-ID", f"<{mark.upper():.32}@{domain_of(sender)}>"),
        *thread(mail),
        ("Auto-Submitted", "auto-replied"),
        ("X-Auto-Response-Suppress", "All"),
        ("MIME-Version", "1.0"),
    )
    return whole_mail(fields, text_part(text, "plain", Manner()))


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
    mark = mark_of("bounce", recipient, to, date.isoformat(), original_raw.hex())
    server = f"mail.{domain_of(recipient)}"
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
        *heading("Mail Delivery System", f"MAILER-DAEMON@{server}", (("", to),), "Undelivered mail", date),
        ("Message-ID", f"<{mark:.20}@{server}>"),
        ("Auto-Submitted", "auto-replied"),
        ("MIME-Version", "1.0"),
    )
    return whole_mail(fields, multipart("report; report-type=delivery-status", boundary, parts))
