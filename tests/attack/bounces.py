"""Reports that a letter of ours was not delivered, as several servers write them (RFC 3464)."""

from __future__ import annotations

from processor.core.mail import OutboundMail
from tests.attack.mails_by_hand import raw
from tests.attacks import Attacked
from tests.player import ADDRESS


def bounce(
    mail: OutboundMail,
    of: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    where: str = "",
    original: str = "",
) -> tuple[str, str]:
    """Head and body, for raw(); `of`: whom it did not reach."""
    head = (
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.college.example\n"
        f"To: {where or mail.return_path}\nSubject: Undelivered Mail Returned to Sender\n"
        "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n"
        "Auto-Submitted: auto-replied"
    )
    first = f"Original-Recipient: rfc822; {original}\n" if original else ""
    body = (
        "--b\nContent-Type: text/plain\n\nSee below.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.college.example\n\n"
        f"{first}Final-Recipient: rfc822; {of}\nAction: {action}\nStatus: {status}\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nFrom: {ADDRESS}\nTo: {of}\n"
        f"Message-ID: {mail.message_id}\n\n--b--"
    )
    return head, body


def bounces(world: Attacked, mail: OutboundMail, of: str, **more: str) -> list[OutboundMail]:
    return raw(world, *bounce(mail, of, **more))


def bounces_for_each(
    world: Attacked,
    mail: OutboundMail,
    *told: tuple[str, str, str],
    kind: str = "delivery-status",
    more: str = "",
) -> list[OutboundMail]:
    """Each of `told`: (recipient, action, status)."""
    blocks = "".join(
        f"Final-Recipient: rfc822; {who}\nAction: {action}\nStatus: {status}\n{more}\n"
        for who, action, status in told
    )
    head = (
        "Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.far.example>\n"
        f"To: {mail.return_path}\nSubject: Undelivered mail\n"
        "Auto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        f"Content-Type: multipart/report; report-type={kind}; boundary=b"
    )
    body = (
        "--b\nContent-Type: text/plain\n\nSorry.\n\n"
        f"--b\nContent-Type: message/{kind}\n\nReporting-MTA: dns; mx.far.example\n\n{blocks}"
        "--b\nContent-Type: text/rfc822-headers\n\n"
        f"Message-ID: {mail.message_id}\nTo: {mail.recipient}\n\n--b--"
    )
    return raw(world, head, body)


def bounces_in_brackets(
    world: Attacked,
    mail: OutboundMail,
    of: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "",
) -> list[OutboundMail]:
    """As another server writes it: `of` may be in brackets, and `said` stands behind the status."""
    head = (
        "Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.hospital.example>\n"
        f"To: {mail.return_path}\nSubject: Delivery Status Notification\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n"
        "Auto-Submitted: auto-replied"
    )
    body = (
        "--b\nContent-Type: text/plain\n\nSee below.\n--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.hospital.example\nArrival-Date: Mon, 2 Mar 2026 18:00:00 +0100\n\n"
        f"Final-Recipient: rfc822; {of}\nAction: {action}\nStatus: {status}{said}\n"
        f"Diagnostic-Code: smtp; {status}{said}\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {mail.message_id}\n\n--b--"
    )
    return raw(world, head, body)
