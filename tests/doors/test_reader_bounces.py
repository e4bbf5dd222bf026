"""A bounce is noticed whoever wrote it, and says whom it speaks of (rows 47-50, RFC 3464 or not)."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from processor.core.mail import InboundMail
from processor.core.reading.automatic.verdict import Automatic, judge_automatic
from processor.reader.parse import parse

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PROGRAM = "mentors@program.example"
MIA = "mia@hospital.example"
COPY = "Received: by program.example\nMessage-ID: <serial@program.example>\nSubject: Would you?\n\nDear Mia\n"


def read(text: str) -> InboundMail:
    return parse(text.replace("\n", "\r\n").encode(), NOW)


def kind(mail: InboundMail) -> Automatic:
    return judge_automatic(mail, PROGRAM, ()).kind


def notice(sender: str, subject: str, text: str, head: str = "") -> InboundMail:
    field = f"{head}\n" if head else ""
    return read(
        f"{field}From: {sender}\nTo: {PROGRAM}\nSubject: {subject}\nMIME-Version: 1.0\n"
        f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}"
    )


# who writes, under which subject, what; and the action and status that it means
NOTICES: dict[str, tuple[str, str, str, str, str]] = {
    "qmail": (
        "MAILER-DAEMON@mx.example.net",
        "failure notice",
        "Hi. This is the qmail-send program at mx.example.net.\nI wasn't able to deliver your message.\n\n"
        f"<{MIA}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of it.\n"
        f"\n{COPY}",
        "failed",
        "5.1.1",
    ),
    "Exim": (
        "Mail Delivery System <Mailer-Daemon@mx.example.net>",
        "Mail delivery failed: returning message to sender",
        f"The following address(es) failed:\n\n  {MIA}\n    host mx.hospital.example [192.0.2.9]:\n"
        f"    SMTP error after RCPT TO:<{MIA}>: 550 unknown user\n\n"
        f"------ This is a copy of the message ------\n\n{COPY}",
        "failed",
        "5.1.1",
    ),
    "Exim waits": (
        "Mail Delivery System <Mailer-Daemon@mx.example.net>",
        "Warning: message 1abc delayed 24 hours",
        f"The message has not yet been delivered to:\n\n  {MIA}\n    Delay reason: Connection timed out\n",
        "delayed",
        "4.4.1",
    ),
    "old sendmail": (
        "Mail Delivery Subsystem <MAILER-DAEMON>",
        "Returned mail: User unknown",
        f"   ----- The following addresses had permanent fatal errors -----\n<{MIA}>\n\n"
        f"   ----- Transcript of session follows -----\n>>> RCPT To:<{MIA}>\n<<< 550 5.1.1 User unknown\n\n"
        f"{COPY}",
        "failed",
        "5.1.1",
    ),
    "old Postfix": (
        "MAILER-DAEMON@mx.example.net (Mail Delivery System)",
        "Undelivered Mail Returned to Sender",
        f"I'm sorry to have to tell you.\nFor help, write to <postmaster@mx.example.net>\n\n<{MIA}>: host"
        " mx.hospital.example[192.0.2.9] said: 552 5.2.2 Mailbox full (in reply to RCPT TO command)\n",
        "failed",
        "5.2.2",
    ),
    "old Exchange": (
        "System Administrator <postmaster@example.net>",
        "Undeliverable: Would you mentor Jon?",
        f"Your message\n\n  To:      {MIA}\n  Subject: Would you?\n\n"
        f"did not reach the following recipient(s):\n\n"
        f"{MIA} on Mon, 2 Mar 2026 08:00:00 +0000\n    The recipient name is not recognized\n",
        "failed",
        "5.1.1",
    ),
    "a web mailer": (
        "MAILER-DAEMON@mail.example.com",
        "Failure Notice",
        f"Sorry, we were unable to deliver your message to the following address.\n\n<{MIA}>:\n"
        "554: delivery error: dd This user doesn't have a mail account [0]\n\n"
        "--- Original message follows.\n\n" + COPY,
        "failed",
        "5.1.1",
    ),
    "a spam filter": (
        "postmaster@gateway.example",
        "Undeliverable message",
        f"Your message to {MIA} was rejected by our filter: 550 rejected as spam, see "
        f"https://filter.example/x\n",
        "failed",
        "5.7.1",
    ),
    "a sentence alone": (
        '"Postmaster" <postmaster@example.net>',
        "Undeliverable Mail",
        f"Delivery failed 20 attempts: {MIA}\n\nOriginal message follows.\n\n{COPY}",
        "failed",
        "",
    ),
    "too large": (
        "MAILER-DAEMON@example.net",
        "Delivery failure",
        f"Failed Recipient: {MIA}\nReason: 552 message is too large\n",
        "failed",
        "5.3.4",
    ),
    "a local part alone": (
        "Mail Delivery Subsystem <MAILER-DAEMON@hospital.example>",
        "Mail Delivery Problem",
        "Your mail to the following recipients could not be delivered:\n\tmia\n",
        "failed",
        "",
    ),
    "no daemon's name": (
        "mail-gateway@example.net",
        "Mail could not be delivered",
        f"The following mail could not be delivered.\n"
        f"Reason: unable to deliver to <{MIA}>: 550 5.1.1 no such user\n",
        "failed",
        "5.1.1",
    ),
    "German": (
        "postmaster@example.net",
        "Unzustellbar: Anfrage",
        f"Ihre Nachricht konnte nicht zugestellt werden:\n\n{MIA}\n"
        f"Der Empfänger wurde nicht gefunden (550 5.1.10).\n",
        "failed",
        "5.1.10",
    ),
    "French": (
        "postmaster@example.net",
        "Non remis : Demande",
        f"Votre message n'a pas pu être remis aux destinataires suivants :\n\n{MIA}\n"
        f"550 5.1.1 destinataire inconnu\n",
        "failed",
        "5.1.1",
    ),
    "Spanish": (
        "postmaster@example.net",
        "No se puede entregar: Solicitud",
        f"No se pudo entregar el mensaje a: {MIA}\n550 5.1.1 usuario desconocido\n",
        "failed",
        "5.1.1",
    ),
    "Russian": (
        "mailer-daemon@example.net",
        "Ваше сообщение не доставлено",
        f"К сожалению, Ваше письмо не может быть доставлено:\n\n  {MIA}\n    550 5.1.1 User unknown\n",
        "failed",
        "5.1.1",
    ),
    "Japanese": (
        "postmaster@example.jp",
        "メールを配信できません",
        f"次の宛先に配信できませんでした。\n\n<{MIA}>:\n550 5.1.1 User unknown\n\n",
        "failed",
        "5.1.1",
    ),
    "Chinese": (
        "postmaster@example.cn",
        "系统退信",
        f"您的邮件无法送达以下收件人:\n\n{MIA}\n550 5.1.1 用户不存在\n",
        "failed",
        "5.1.1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("maker", NOTICES)
@pytest.mark.parametrize("head", ["Return-Path: <>", "", "Return-Path: <gateway@example.net>"])
def test_a_notice_in_words_names_whom_it_speaks_of(maker: str, head: str) -> None:
    sender, subject, text, action, status = NOTICES[maker]
    mail = notice(sender, subject, text, head)
    assert kind(mail) is Automatic.BOUNCE
    assert [(r.recipient, r.action, r.status) for r in mail.reports] == [(MIA, action, status)]
    if COPY in text:
        assert "<serial@program.example>" in mail.returned_ids


def test_several_recipients_have_a_report_each() -> None:
    text = f"<{MIA}>:\n550 5.1.1 no such user\n\n<jon@example.org>:\n452 4.2.2 mailbox full\n"
    mail = notice("MAILER-DAEMON@example.net", "failure notice", f"I could not deliver your mail.\n\n{text}")
    assert [(r.recipient, r.status) for r in mail.reports] == [(MIA, "5.1.1"), ("jon@example.org", "4.2.2")]


def test_a_field_names_the_recipients_before_all_words() -> None:
    text = "Ask help@example.net or write to office@example.net.\nA message could not be delivered."
    mail = notice("mailer-daemon@example.net", "Mail failure", text, f"X-Failed-Recipients: {MIA}")
    assert [r.recipient for r in mail.reports] == [MIA]


def report(block: str, more: str = "") -> InboundMail:
    return read(
        f"Return-Path: <>\nFrom: MAILER-DAEMON@example.net\nTo: {PROGRAM}\nSubject: Returned mail\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="cut"\n\n'
        "--cut\n\nSorry.\n--cut\n"
        f"Content-Type: message/delivery-status\n{more}\n{block}\n--cut--\n"
    )


BLOCK = "Reporting-MTA: dns; mx\n\n"


@pytest.mark.parametrize(
    "block, wanted",
    [
        (f"Final-Recipient: rfc822; {MIA}\nAction: failed\nStatus: 5.1.1\n", (MIA, "failed", "5.1.1")),
        (
            f"Final-Recipient: RFC822;<{MIA}>\nAction: Failed (final)\nStatus: 5.1.1 (x)\n",
            (MIA, "failed", "5.1.1"),
        ),
        # whom we wrote to, not whom the address stands for
        (
            f"Original-Recipient: rfc822;{MIA}\nFinal-Recipient: rfc822;x1@inner.example\nAction: failed\n"
            f"Status: 5.1.1\n",
            (MIA, "failed", "5.1.1"),
        ),
        (
            f"Original-Recipient: unknown;mia\nFinal-Recipient: rfc822;{MIA}\nAction: failed\n"
            f"Status: 5.1.1\n",
            (MIA, "failed", "5.1.1"),
        ),
        (f"X-Actual-Recipient: rfc822; {MIA}\nAction: failed\nStatus: 5.1.1\n", (MIA, "failed", "5.1.1")),
        (f"Final-Recipient: utf-8; {MIA}\nAction: delayed\nStatus: 4.4.1\n", (MIA, "delayed", "4.4.1")),
        (f"Final-Recipient: rfc822;{MIA}\nAction: delivered\nStatus: 2.0.0\n", (MIA, "delivered", "2.0.0")),
        # words where codes should stand
        (
            f"Final-Recipient: rfc822;{MIA}\nAction: failure\nStatus: 553 Exceeded maximum message size\n"
            "Diagnostic-Code: smtp; 553 exceeded maximum message size\n",
            (MIA, "failed", "5.3.4"),
        ),
        (
            f"Final-Recipient: rfc822;{MIA}\nStatus: 5.0.0\n"
            f"Diagnostic-Code: smtp; 550 blocked using an RBL\n",
            (MIA, "failed", "5.7.1"),
        ),
        (
            f"Final-Recipient: rfc822;{MIA}\nAction: failed\nStatus: 5.1.1\n"
            "Diagnostic-Code: smtp; 550 5.7.1 refused by policy\n",
            (MIA, "failed", "5.7.1"),
        ),
        (
            f"Final-Recipient: rfc822;{MIA}\nAction: failed\nStatus: 5.0.0\n"
            f"Diagnostic-Code: smtp; 550 user unknown\n",
            (MIA, "failed", "5.1.1"),
        ),
        # a field that is folded without a blank hides what stands below it
        (
            f"Diagnostic-Code: smtp; 550-5.1.1 no such\n550 5.1.1 user\nStatus: 5.1.1\nAction: failed\n"
            f"Final-Recipient: rfc822;{MIA}\n",
            (MIA, "failed", "5.1.1"),
        ),
    ],
)
def test_a_report_is_read_with_all_its_oddities(block: str, wanted: tuple[str, str, str]) -> None:
    mail = report(BLOCK + block)
    assert [(r.recipient, r.action, r.status) for r in mail.reports] == [wanted]
    assert kind(mail) is Automatic.BOUNCE


def test_a_report_in_base64_is_read() -> None:
    block = f"Final-Recipient: rfc822;{MIA}\nAction: failed\nStatus: 5.1.1\n"
    mail = report(base64.encodebytes(block.encode()).decode(), more="Content-Transfer-Encoding: base64\n")
    assert [r.recipient for r in mail.reports] == [MIA]


def test_a_report_that_lost_its_structure_is_read_from_the_text() -> None:
    block = f"Final-Recipient: rfc822; {MIA}\nAction: delayed\nStatus: 4.4.1\n"
    text = f"Your message waits.\n\nReporting-MTA: dns; mx\n\n{block}"
    mail = notice("MAILER-DAEMON@example.net", "Delayed Mail (still being retried)", text)
    assert [(r.recipient, r.action) for r in mail.reports] == [(MIA, "delayed")]


def test_a_report_whose_block_names_nobody_takes_the_returned_mails_reader() -> None:
    mail = read(
        "Return-Path: <>\nFrom: MAILER-DAEMON@example.net\nSubject: Undelivered\n"
        "Content-Type: multipart/report;"
        ' report-type=delivery-status; boundary="cut"\n\n--cut\nContent-Type: message/delivery-status\n\n'
        f"Reporting-MTA: dns; mx\n\n--cut\nContent-Type: message/rfc822\n\nTo: {MIA}\n"
        f"Message-ID: <s@program.example>\n\nx\n--cut--\n"
    )
    assert [(r.recipient, r.action) for r in mail.reports] == [(MIA, "failed")]
    assert mail.returned_ids == ("<s@program.example>",)


def test_a_gateways_wrapping_does_not_hide_a_report() -> None:
    inner = (
        'Content-Type: multipart/report; report-type=delivery-status; boundary="in"\n'
        "Subject: Failure\n\n--in\n"
        f"Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822;{MIA}\nAction: failed\n"
        f"Status: 5.1.1\n\n--in--\n"
    )
    mail = read(
        "From: postmaster@example.net\nSubject: Delivery Status Notification (Failure)\n"
        "Content-Type: multipart/mixed;"
        f' boundary="cut"\n\n--cut\nContent-Type: message/rfc822\n\n{inner}\n--cut--\n'
    )
    assert kind(mail) is Automatic.BOUNCE
    assert [r.recipient for r in mail.reports] == [MIA]


@pytest.mark.parametrize(
    "sender, subject, text",
    [
        (
            "Jon <jon@example.org>",
            "Re: Undeliverable: x",
            "My mail could not be delivered: 550. Can you help?",
        ),
        ("Jon <jon@example.org>", "Mail delivery", "I could not deliver the book to mia@example.org, sorry."),
        ("Jon <jon@example.org>", "Returned mail", "Your letter to my old address came back to me."),
        ("Jon <jon@example.org>", "Delivery failed", "The delivery of my second child failed to be on time."),
        ("Postmaster General <pm@example.org>", "My career", "I do accept. The user unknown to me is fine."),
        ("Jon <jon@example.org>", "Accept", "The address mia@example.org does not exist, does it?"),
    ],
)
def test_a_person_who_writes_of_bounces_writes_none(sender: str, subject: str, text: str) -> None:
    mail = notice(sender, subject, text)
    assert kind(mail) is Automatic.NO
    assert mail.reports == ()


def test_a_bounce_that_somebody_forwards_is_theirs_and_none_of_ours() -> None:
    raw = f"From: MAILER-DAEMON@example.net\nSubject: failure notice\n\n<{MIA}>:\n550 5.1.1 no such user\n"
    mail = read(
        "From: Jon <jon@example.org>\nSubject: Fwd: failure notice\n"
        'Content-Type: multipart/mixed; boundary="cut"\n'
        f"\n--cut\n\nWhat does it mean?\n--cut\nContent-Type: message/rfc822\n\n{raw}\n--cut--\n"
    )
    assert kind(mail) is Automatic.NO
    assert mail.reports == ()


def status(block: str) -> InboundMail:
    return read(
        f"From: MAILER-DAEMON@mx.example.net\nTo: {PROGRAM}\nSubject: Undelivered Mail\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nIt failed.\n--b\n"
        f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n{block}\n--b--\n"
    )


@pytest.mark.parametrize(
    ("fields", "recipient", "final"),
    [
        (f"Final-Recipient: rfc822; {MIA}", MIA, ""),
        (f"Original-Recipient: rfc822;{MIA}\nFinal-Recipient: rfc822;{MIA}", MIA, ""),
        (f"Original-Recipient: rfc822;{MIA}\nFinal-Recipient: rfc822;b@y.example", MIA, "b@y.example"),
        (f"Final-Recipient: rfc822;{MIA}\nX-Actual-Recipient: rfc822; b@y.example", MIA, "b@y.example"),
        (f"Original-Recipient: rfc822;{MIA}\nFinal-Recipient: x400; /c=de/s=mia", MIA, ""),
        ("Final-Recipient: local; mia", "mia", ""),
        ("Final-Recipient: rfc822;", "", ""),
        ("Remote-MTA: dns; mx.hospital.example", "", ""),
    ],
)
def test_both_addresses_of_a_report_are_kept_and_so_is_one_that_names_nobody(
    fields: str, recipient: str, final: str
) -> None:
    (report,) = status(f"{fields}\nAction: failed\nStatus: 5.1.1\n").reports
    assert (report.recipient, report.final) == (recipient, final)
    assert (report.action, report.status) == ("failed", "5.1.1")


def test_the_block_about_the_whole_mail_is_no_report() -> None:
    assert status("X-Queue-Id: 4F\n").reports == ()


def receipt(disposition: str) -> InboundMail:
    return read(
        "Return-Path: <MAILER-DAEMON>\nFrom: Mail Delivery Subsystem <admin@hospital.example>\n"
        f"To: {PROGRAM}\n"
        "Subject: Automatically rejected mail\nAuto-Submitted: auto-replied (rejected)\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=disposition-notification; boundary="b"\n\n--b\n\n'
        f"Your message to <{MIA}> was automatically rejected:\nQuota exceeded\n--b\n"
        f"Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; {MIA}\n"
        f"Disposition: {disposition}\n--b--\n"
    )


def test_a_server_that_refuses_in_a_receipt_is_a_bounce() -> None:
    """Sieve's reject (RFC 5429, 2.1)."""
    mail = receipt("automatic-action/MDN-sent-automatically; deleted")
    assert kind(mail) is Automatic.BOUNCE
    assert [(r.recipient, r.action) for r in mail.reports] == [(MIA, "failed")]


@pytest.mark.parametrize(
    "disposition",
    ["manual-action/MDN-sent-manually; displayed", "automatic-action/MDN-sent-automatically; displayed",
     "manual-action/MDN-sent-automatically; deleted", ""],
)  # fmt: skip
def test_a_receipt_of_a_person_is_none(disposition: str) -> None:
    mail = receipt(disposition)
    assert kind(mail) is Automatic.AUTO_REPLY
    assert not mail.reports


@pytest.mark.parametrize(
    ("said", "recipients"),
    [
        (
            f"The following address(es) failed:\n\n  an undisclosed address\n    (generated from {MIA})\n",
            [MIA],
        ),
        (
            "The following addresses had permanent fatal errors\nmia@ward.example\n"
            f"    (expanded from: <{MIA}>)\n",
            ["mia@ward.example", MIA],
        ),
        (
            "Your message\n\n  To: x@list.example\n\ndid not reach the following recipient(s):\n\n"
            f"c=US;a= ;p=WARD;dda:SMTP={MIA}; on Fri, 4 Oct 2026\n    Unknown Recipient\n",
            [MIA],
        ),
    ],
)
def test_where_it_was_sent_on_the_address_that_we_wrote_to_is_named(said: str, recipients: list[str]) -> None:
    mail = notice("MAILER-DAEMON@mx.example.net", "Returned mail", said)
    assert [r.recipient for r in mail.reports] == recipients


def test_a_gateway_that_is_no_daemon_by_name_is_known_by_an_address_alone_on_its_line() -> None:
    said = f"Your message\ncould not be delivered to the following recipients:\n\n{MIA}\n"
    mail = notice("gateway@mx.example.net", "Delivery failure notification", said)
    assert kind(mail) is Automatic.BOUNCE
    asked = notice(
        "jon@example.org", "Delivery failure", "My mail could not be delivered. Ask mia@x.example, please."
    )
    assert kind(asked) is Automatic.NO
