"""A program under attack: members, a forger and a clock, on the stages themselves and a memory store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from processor.core.mail import OutboundMail
from processor.core.tokens import TOKEN
from processor.stages.ports import Store
from tests.fakes.memory_store import MemoryStore
from tests.player import ADDRESS, COORDINATOR, PROGRAM, Player
from tests.post_office import see
from tests.shipped_rules import RULES

JON, MIA, EVE = "jon@hospital.example", "mia@college.example", "eve@evil.example"
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
FORM = "Name: {name}\nPractice areas: Critical care\nCareer path: A long one.\nGoals: To learn.\n"


class Attacked:
    """Jon is a mentor, Mia a mentee. Mail is proven by DMARC unless it says otherwise."""

    def __init__(self, store: Store | None = None) -> None:
        store = store or MemoryStore(areas=RULES.areas, staff=[COORDINATOR])
        self.player = Player(store, Path("attack"))
        self.player.now = START
        self.drop(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg"))
        self.drop(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"))
        self.work()
        self.later(minutes=1)

    def drop(
        self,
        sender: str,
        subject: str,
        body: str = "",
        *,
        proof: str = "pass",
        to: str = ADDRESS,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """It lies in the mailbox; `proof` "" is a mail of which our server says nothing."""
        # a longer line would be folded as words that are encoded, which In-Reply-To may not be
        message = EmailMessage(policy=SMTP.clone(max_line_length=900))
        domain = sender.rpartition("@")[2]
        if proof:
            message["Authentication-Results"] = f"{PROGRAM.authserv_id}; dmarc={proof} header.from={domain}"
        message["From"] = sender
        message["To"] = to
        message["Subject"] = subject
        message["Date"] = format_datetime(self.player.now)
        message["Message-ID"] = f"<{self.player.taken}.attack@{domain}>"
        for name, value in (headers or {}).items():
            message[name] = value
        message.set_content(body + "\n")
        raw = message.as_bytes()
        self.player.take_in(raw)
        return raw

    def work(self) -> list[OutboundMail]:
        """All that is in the mailbox is done; what went out because of it."""
        before = len(self.player.post.sent)
        self.player.work()
        return self.player.post.sent[before:]

    def write(self, sender: str, subject: str, body: str = "", **more: Any) -> list[OutboundMail]:
        self.drop(sender, subject, body, **more)
        sent = self.work()
        self.later(minutes=1)
        return sent

    def reply(
        self, sender: str, mail: OutboundMail, body: str, *, proof: str = "pass", after: int = 600
    ) -> list[OutboundMail]:
        """By the reply button of a mail program, `after` so many seconds: to Reply-To, in the thread."""
        self.later(seconds=after)
        seen = see(mail)
        self.drop(
            sender, f"Re: {seen.subject}", body, proof=proof, to=str(seen.parsed["reply-to"]),
            headers={"In-Reply-To": mail.message_id, "References": mail.message_id},
        )  # fmt: skip
        return self.work()

    def later(self, **time: int) -> list[OutboundMail]:
        before = len(self.player.post.sent)
        self.player.pass_until(self.player.now + timedelta(**time))
        return self.player.post.sent[before:]

    def next_due(self) -> list[OutboundMail]:
        """The clock goes to the next due date of the coming weeks, and no further."""
        with self.player.store.reading() as unit:
            due = unit.due(self.player.now + timedelta(weeks=4), 1)
        before = len(self.player.post.sent)
        if due:
            self.player.pass_until(max(due[0].at, self.player.now))
        return self.player.post.sent[before:]

    def asked(self) -> OutboundMail:
        """Mia has asked Jon: the mail that he got."""
        return to(self.write(MIA, "REQUEST M-1001", "I would like to learn."), JON)[0]

    def state(self, number: int = 1) -> str:
        requests = self.player.records()["requests"]
        return str(next(r["state"] for r in requests if r["ref"] == f"REQ-{number}"))

    def standing(self, email: str) -> str:
        return str(next(m["standing"] for m in self.player.records()["members"] if m["email"] == email))

    def held(self) -> list[str]:
        return [str(h["because"]) for h in self.player.records()["held"] if h["state"] == "waiting"]


def to(mails: Sequence[OutboundMail], address: str) -> list[OutboundMail]:
    return [mail for mail in mails if mail.recipient == address]


def counted(mails: Sequence[OutboundMail]) -> Counter[str]:
    return Counter(mail.recipient for mail in mails)


def tokens_in_text(mail: OutboundMail) -> list[str]:
    """All that a quotation of the mail takes along: its text, and the links in its HTML part."""
    parts = [p for p in see(mail).parsed.walk() if p.get_content_maintype() == "text"]
    return [found[0] for part in parts for found in TOKEN.finditer(str(part.get_content()))]


def reply_token(mail: OutboundMail) -> str:
    found = TOKEN.search(str(see(mail).parsed["reply-to"]))
    assert found is not None
    return found[0]


def address_with(token: str) -> str:
    local, _, domain = ADDRESS.partition("@")
    return f"{local}+{token}@{domain}"
