"""A program under attack on a real database, and what the second wave asks of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from processor.core.mail import OutboundMail
from tests.attack.attempts import SERVER
from tests.attacks import FORM, JON, Attacked, to
from tests.doors.postgres import migrated_postgres_url, postgres_server
from tests.doors.stores import empty_file, migrated_sqlite_url, open_kept, place_of_the_file
from tests.player import ADDRESS, COORDINATOR
from tests.shipped_rules import RULES

__all__ = [
    "empty_file", "migrated_postgres_url", "migrated_sqlite_url", "place_of_the_file", "postgres_server",
    "world",
]  # fmt: skip

LEA = "lea@uni.example"
INLINE = (
    "---------- Forwarded message ---------\nFrom: {who}\nDate: Mon, Mar 2, 2026 at 10:00 AM\n"
    "Subject: {subject}\nTo: <carla@pharmacists.example>\n\n\n{body}\n"
)


@pytest.fixture(params=["sqlite", "postgres"])
def world(request: pytest.FixtureRequest) -> Iterator[Attacked]:
    url = str(request.getfixturevalue(f"migrated_{request.param}_url"))
    store = open_kept(url, areas=RULES.areas, staff=[COORDINATOR])
    try:
        yield Attacked(store)
    finally:
        store.close()


def lea_asks_too(world: Attacked) -> OutboundMail:
    """A second request that waits for Jon, which no stray word may answer."""
    world.write(LEA, "SIGN UP MENTEE", FORM.format(name="Lea Stone"))
    return to(world.write(LEA, "REQUEST M-1001", "I would like to learn, too."), JON)[-1]


def inline(who: str, body: str, subject: str = "mentoring") -> str:
    return INLINE.format(who=who, subject=subject, body=body)


def passes_on(world: Attacked, who: str, body: str, subject: str = "mentoring") -> list[OutboundMail]:
    """The coordinator, for whom our server vouches, forwards what somebody wrote."""
    return world.write(COORDINATOR, f"Fwd: {subject}", inline(who, body, subject))


def eml(sender: str, subject: str, body: str, more: str = "") -> bytes:
    head = f"{more}From: {sender}\nTo: {COORDINATOR}\nSubject: {subject}\n"
    head += f"Date: Mon, 2 Mar 2026 10:00:00 +0100\nMessage-ID: <{abs(hash((sender, body)))}@in.example>\n"
    return f"{head}\n{body}\n".replace("\n", "\r\n").encode()


def with_attached(
    world: Attacked, mails: Sequence[bytes], *, sender: str = COORDINATOR, note: str = "", proof: str = "pass"
) -> list[OutboundMail]:
    mail = EmailMessage(policy=SMTP)
    if proof:
        domain = sender.rpartition("@")[2]
        mail["Authentication-Results"] = f"{SERVER}; dmarc={proof} header.from={domain}"
    mail["From"], mail["To"], mail["Subject"] = sender, ADDRESS, "Fwd: mails"
    mail["Message-ID"] = f"<{world.player.taken}.attached@pharmacists.example>"
    mail.set_content(note + "\n")
    for number, one in enumerate(mails):
        mail.add_attachment(one, maintype="application", subtype="octet-stream", filename=f"m{number}.eml")
    raw = mail.as_bytes()
    world.player.take_in(
        raw.replace(b"application/octet-stream", b"message/rfc822").replace(b"base64", b"base64")
    )
    sent = world.work()
    world.later(minutes=1)
    return sent


def letter(mails: Sequence[OutboundMail], name: str) -> OutboundMail:
    return next(mail for mail in mails if mail.letter == name)


def a_coordinator_knows(world: Attacked, sent: Sequence[OutboundMail]) -> bool:
    """By a mail at once, or by a line that comes the next morning at the latest."""
    return bool(to(sent, COORDINATOR)) or bool(to(world.later(days=1), COORDINATOR))


def is_told(mails: Sequence[OutboundMail], who: str) -> bool:
    return bool(to(mails, who))
