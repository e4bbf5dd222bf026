"""Whether a mail server writes that a mail did not arrive: by RFC 3464, or in its own words."""

from __future__ import annotations

import re

from processor.core.mail import InboundMail
from processor.core.reading.automatic.server_words import BODY, SUBJECT, copy_begins, says
from processor.core.reading.words.phrases import plain

_MOST_TEXT = 20_000  # characters of a notice that are looked at; the copy of the mail follows it
_MOST_SUBJECT = 1_000
# The mailbox names that servers write from. RFC 2142 names postmaster; the others are their makers' ways.
_DAEMON = re.compile(
    r"\b(?:mailer[-_. ]?da?emon|mail[-_. ]?daemon|po+st[-_. ]?master|mdaemon|delivery[-_. ]subsystem"
    r"|mail[-_. ]deliver(?:y)?[-_. ](?:(?:sub)?system|service)|(?:system|mail)[-_. ]administrator"
    r"|microsoftexchange[0-9a-f]{16,40}|\w*smtp_mail_service)\b(?=\s*(?:[@<>\"')]|$))"
    r"|^[\"']?bounces?(?:[+-][^@]*)?@",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"<\s*>\s*$")  # From: MAILER-DAEMON <>
_REPORT_TYPE = re.compile(r"report-type\s*=\s*\"?\s*([a-z-]+)", re.IGNORECASE)
# A person's subject over a bounce that they pass on, or ask about.
_ANSWERED = re.compile(
    r"^\s*(?:re|aw|sv|vs|antw|odp|rv|wg|fw|fwd|tr|rif|res|enc)\s*(?:\[\d+\])?\s*:", re.IGNORECASE
)
# <mia@example.org>: at the beginning of a line: how qmail, Postfix and many others name whom they speak of.
_NAMED = re.compile(r"^\s{0,8}<[^<>\s@]+@[^<>\s]+>:", re.MULTILINE)
_STANDS_ALONE = re.compile(r"^\s{0,8}[<\"']?[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+[>\"']?\s*$", re.MULTILINE)
_CODE = re.compile(r"(?<![\d.])(?:[45]\d\d[ -]|#?[45]\.\d{1,3}\.\d{1,3}(?![\d.]))")
_STATUS_ALONE = ("message/delivery-status", "message/global-delivery-status")
_FAILED_FIELDS = ("x-failed-recipients", "x-mailer-daemon-recipients")


def report_type(mail: InboundMail) -> str:
    """delivery-status, disposition-notification, feedback-report … of a multipart/report (RFC 6522, 3)."""
    found = _REPORT_TYPE.search(mail.header("content-type"))
    return found[1].lower() if found else ""


def notice_text(mail: InboundMail) -> str:
    """What the server says itself, without the copy of the mail below it."""
    text = (mail.text if mail.text.strip() else mail.html_text)[:_MOST_TEXT]
    copy = copy_begins(text)
    return text[:copy] if copy > 0 and text[:copy].strip() else text


def from_server(mail: InboundMail) -> bool:
    """Its null reverse-path (RFC 5321, 4.5.5) or its sender's name says that a mail server wrote it."""
    written = mail.header("from")
    if mail.return_path == "" or _DAEMON.search(mail.return_path or ""):
        return True
    return bool(_DAEMON.search(written) or _NOBODY.search(written))


def why_bounce(mail: InboundMail) -> str:
    """What makes it a bounce, or "". A delayed mail counts too; its reports tell the two apart."""
    kind = report_type(mail)
    if kind == "delivery-status" or mail.content_type in _STATUS_ALONE:
        return "it is a delivery report (RFC 3464)"
    if kind:  # a receipt or a complaint, which other rules name
        return ""
    if mail.reports and (mail.content_type == "multipart/report" or from_server(mail)):
        return "it is a delivery report (RFC 3464)"
    if any(mail.header(name) for name in _FAILED_FIELDS) and from_server(mail):
        return "a mail server names the recipients that it failed to reach"
    subject = mail.subject[:_MOST_SUBJECT]
    if from_server(mail):
        return _from_a_server(mail, subject)
    if _ANSWERED.search(subject) or not says(plain(subject), SUBJECT):
        return ""
    # anybody may write under such a subject: it takes a server's words, and a code or the mail itself
    text = notice_text(mail)
    whole = mail.text if mail.text.strip() else mail.html_text
    copied = copy_begins(whole[:_MOST_TEXT]) >= 0
    evidence = mail.attached or copied or _CODE.search(text) or _STANDS_ALONE.search(text)
    if evidence and says(plain(text), BODY):
        return "it reads as a mail server's report on a delivery"
    return ""


def _from_a_server(mail: InboundMail, subject: str) -> str:
    answered = bool(_ANSWERED.search(subject))
    written = mail.header("from")
    daemon = bool(_DAEMON.search(written) or _NOBODY.search(written))
    text = notice_text(mail)
    told = says(plain(text), BODY)
    # a code, a name at the beginning of a line, the mail itself: what no responder's mail has
    evidence = bool(_CODE.search(text) or _NAMED.search(text) or mail.attached or mail.returned_ids)
    named = daemon and bool(mail.senders or mail.return_path == "")
    if says(plain(subject), SUBJECT) and not answered and (told or named or (daemon and evidence)):
        return "a mail server reports on a delivery"
    if told and (daemon or (evidence and not answered and not mail.in_reply_to)):
        return "a mail server writes that a mail was not delivered"
    if daemon and (_NAMED.search(text) or mail.returned_ids):
        return "a mail server names the recipients of a mail"
    return ""
