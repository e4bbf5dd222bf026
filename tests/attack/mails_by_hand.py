"""Mails made line by line: forged ones, forwards, and what only one mail program writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from processor.core.mail import OutboundMail
from tests.attack.letters import quoted
from tests.attack.people import CARLA
from tests.attacks import JON, Attacked, address_with, reply_token
from tests.player import ADDRESS, COORDINATOR, PROGRAM
from tests.post_office import see

SERVER = "mx.pharmacists.example"
OUR_VERDICT = f"Authentication-Results: {SERVER};"


def raw(world: Attacked, head: str, body: str = "", *, proof: str = "") -> list[OutboundMail]:
    """The very header, in the very order; `proof`: the domain for which our server vouches."""
    vouched = f"Authentication-Results: {SERVER}; dmarc=pass header.from={proof}\n" if proof else ""
    number = world.player.taken
    text = f"{vouched}{head.strip()}\nMessage-ID: <{number}.raw@x.example>\n\n{body}\n"
    world.player.take_in(text.replace("\n", "\r\n").encode("utf-8", "surrogateescape"))
    sent = world.work()
    world.later(minutes=1)
    return sent


VOUCHED = "Authentication-Results: mx.pharmacists.example; dmarc={} header.from={}\n"


def mail_bytes(
    sender: str,
    subject: str,
    body: str,
    *,
    proof: str = "",
    ident: str = "one@x.example",
    trace: str = "",
    more: str = "",
) -> bytes:
    """A mail to us; `proof`: the verdict of our server, or of a header that looks like its own."""
    domain = re.sub(r".*@", "", sender).strip("<>")
    vouched = VOUCHED.format(proof, domain) if proof else ""
    head = (
        f"{trace}{vouched}From: {sender}\nTo: {ADDRESS}\nSubject: {subject}\n"
        f"Date: Mon, 2 Mar 2026 10:00:00 +0100\nMessage-ID: <{ident}>\n{more}"
    )
    return f"{head}\n{body}\n".replace("\n", "\r\n").encode()


GMAIL_FORWARD = (
    "---------- Forwarded message ---------\nFrom: {who}\nDate: Mon, Mar 2, 2026 at 10:00 AM\n"
    "Subject: {subject}\nTo: <carla@pharmacists.example>\n\n\n{body}\n"
)


def inline(who: str, body: str, subject: str = "mentoring") -> str:
    """A mail passed on in the text, as Gmail does it."""
    return GMAIL_FORWARD.format(who=who, subject=subject, body=body)


def eml(sender: str, subject: str, body: str, more: str = "") -> bytes:
    """A mail to the coordinator, as she saves it to pass it on."""
    head = f"{more}From: {sender}\nTo: {COORDINATOR}\nSubject: {subject}\n"
    head += f"Date: Mon, 2 Mar 2026 10:00:00 +0100\nMessage-ID: <{abs(hash((sender, body)))}@in.example>\n"
    return f"{head}\n{body}\n".replace("\n", "\r\n").encode()


def with_attached(
    world: Attacked, mails: Sequence[bytes], *, sender: str = COORDINATOR, note: str = "", proof: str = "pass"
) -> list[OutboundMail]:
    """Mails passed on as attachments, with `note` above them."""
    mail = EmailMessage(policy=SMTP)
    if proof:
        domain = sender.rpartition("@")[2]
        mail["Authentication-Results"] = f"{SERVER}; dmarc={proof} header.from={domain}"
    mail["From"], mail["To"], mail["Subject"] = sender, ADDRESS, "Fwd: mails"
    mail["Message-ID"] = f"<{world.player.taken}.attached@pharmacists.example>"
    mail.set_content(note + "\n")
    for number, one in enumerate(mails):
        mail.add_attachment(one, maintype="application", subtype="octet-stream", filename=f"m{number}.eml")
    world.player.take_in(mail.as_bytes().replace(b"application/octet-stream", b"message/rfc822"))
    sent = world.work()
    world.later(minutes=1)
    return sent


def passes_on(world: Attacked, who: str, body: str, subject: str = "mentoring") -> list[OutboundMail]:
    """The coordinator, for whom our server vouches, forwards what somebody wrote."""
    return world.write(COORDINATOR, f"Fwd: {subject}", inline(who, body, subject))


PLAIN = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
B64 = "Content-Transfer-Encoding: base64\n"


def alternative(text: str, html: str) -> tuple[str, str, str]:
    """As nearly all mail programs send it: the text, and the same with its looks."""
    body = f"--c\nContent-Type: {PLAIN}\n\n{text}\n--c\nContent-Type: {HTML}\n\n{html}\n--c--\n"
    return "multipart/alternative; boundary=c", body, ""


def multipart(*parts: str, kind: str = "mixed") -> tuple[str, str, str]:
    return f"multipart/{kind}; boundary=c", "".join(f"--c\n{part}\n" for part in parts) + "--c--\n", ""


def answers_by_hand(
    world: Attacked, asked: OutboundMail, kind: str, body: str | bytes, more: str = ""
) -> list[OutboundMail]:
    """Jon's reply, proven, with its MIME made by hand."""
    world.later(minutes=10)
    seen = see(asked)
    head = (
        f"Authentication-Results: {SERVER}; dmarc=pass header.from=hospital.example\n"
        f"From: Jon Berg <{JON}>\nTo: {seen.parsed['reply-to']}\nSubject: Re: {seen.subject}\n"
        f"Date: {format_datetime(world.player.now)}\n"
        f"Message-ID: <{world.player.taken}.mime@hospital.example>\n"
        f"In-Reply-To: {asked.message_id}\nMIME-Version: 1.0\nContent-Type: {kind}\n{more}\n"
    )
    content = body.encode() if isinstance(body, str) else body
    world.player.take_in(head.replace("\n", "\r\n").encode() + content.replace(b"\n", b"\r\n"))
    return world.work()


def html_only(
    world: Attacked, who: str, subject: str, html: str, *, thread: OutboundMail | None = None
) -> list[OutboundMail]:
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from={who.rpartition('@')[2]}"
    mail["From"] = who
    mail["To"] = str(see(thread).parsed["reply-to"]) if thread else ADDRESS
    mail["Subject"] = f"Re: {see(thread).subject}" if thread else subject
    mail["Date"] = format_datetime(world.player.now)
    mail["Message-ID"] = f"<{world.player.taken}.page@x.example>"
    if thread:
        mail["In-Reply-To"] = mail["References"] = thread.message_id
    mail.set_content(html, subtype="html")
    world.player.take_in(mail.as_bytes())
    sent = world.work()
    world.later(minutes=1)
    return sent


def sends_roster(
    world: Attacked,
    *files: tuple[str, bytes],
    words: str = "IMPORT ROSTER",
    who: str = CARLA,
    proof: str = "pass",
    kind: str = "text/csv",
    below: str = "",
    thread: OutboundMail | None = None,
) -> list[OutboundMail]:
    mail = EmailMessage(policy=SMTP)
    if proof:
        mail["Authentication-Results"] = (
            f"{PROGRAM.authserv_id}; dmarc={proof} header.from={who.rpartition('@')[2]}"
        )
    mail["From"] = who
    mail["To"] = str(see(thread).parsed["reply-to"]) if thread else ADDRESS
    mail["Subject"] = f"Re: {see(thread).subject}" if thread else "The list"
    if thread:
        mail["In-Reply-To"] = thread.message_id
    mail["Message-ID"] = f"<{world.player.taken}.roster@pharmacists.example>"
    mail.set_content(f"{words}\n{below}")
    for name, content in files:
        maintype, subtype = kind.split("/")
        mail.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    world.player.take_in(mail.as_bytes())
    sent = world.work()
    world.later(minutes=1)
    return sent


def writes_as_thief(
    world: Attacked, letter: OutboundMail, who: str, word: str, how: str
) -> list[OutboundMail]:
    """Somebody has a quotation of that letter, and writes in its reader's name; nobody vouches for it."""
    reference = quoted(letter)
    if how == "in To":
        return world.write(who, word, word, proof="", to=address_with(reference))
    if how == "in References":
        headers = {
            "In-Reply-To": f"<{reference}@pharmacists.example>",
            "References": letter.message_id.replace(reply_token(letter), reference),
        }
        return world.write(who, word, word, proof="", headers=headers)
    return world.write(who, f"Re: {see(letter).subject}", f"{word}\n\nReference: {reference}\n", proof="")


def der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return bytes([tag, 0x84]) + len(body).to_bytes(4, "big") + body


GATEWAYS: dict[str, Callable[[bytes], bytes]] = {
    "without a robot's fields": lambda raw_mail: re.sub(
        rb"(?mi)^(auto-submitted|precedence|x-[\w-]+|list-[\w-]+):.*\r?\n(?:[ \t].*\r?\n)*", b"", raw_mail
    ),
    "rewritten by a gateway": lambda raw_mail: re.sub(
        rb"(?mi)^(auto-submitted|precedence|x-[\w-]+|list-[\w-]+|message-id|in-reply-to|references|reply-to)"
        rb":.*\r?\n(?:[ \t].*\r?\n)*",
        b"",
        raw_mail,
    ),
}
