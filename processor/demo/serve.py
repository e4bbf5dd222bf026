"""`demo --serve`: the demo's servers stay up, so that a mail client can join in as one of the mentees."""

from __future__ import annotations

import signal
import threading
import time
from datetime import timedelta
from email import message_from_bytes, policy
from email.utils import parseaddr

from processor.demo.people import mentees
from processor.demo.servers import Accepted, EmbeddedSmtp
from processor.demo.session import AUTHSERV_ID, PROGRAM, USER, World

GUEST = mentees()[5]
GUEST_PASSWORD = "demo"  # noqa: S105  # an invented person's, and reachable on loopback only
LOOK_EVERY = 1.0  # seconds


def serve(world: World) -> None:
    """Until Ctrl-C. The story's clock goes on from its end, a second for each second."""
    end, began = world.now, time.monotonic()
    # an exception in the midst of a step could leave a thread waiting for ever
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())

    def take(mail: Accepted) -> None:
        """As the program's mail server would: with a result of its own on top, and only for its own."""
        if mail.recipient.lower() == PROGRAM:
            world.imap.deliver(_result(mail) + mail.raw, USER, at=world.now)

    def forward(mail: Accepted) -> None:
        if mail.recipient == GUEST.email:
            world.imap.deliver(mail.raw, GUEST.email, at=world.now)

    for mail in world.post.since(0):
        forward(mail)
    world.post.forward = forward
    with EmbeddedSmtp(take, users={GUEST.email: GUEST_PASSWORD}, login_required=True) as smtp:
        lines = (
            "",
            f"Join in as {GUEST.name}, a mentee, with any mail client on this machine:",
            f"  address   {GUEST.email}",
            f"  incoming  IMAP {world.imap.host} port {world.imap.port}, no encryption",
            f"  outgoing  SMTP {smtp.host} port {smtp.port}, no encryption, with a login",
            f"  user      {GUEST.email}",
            f"  password  {GUEST_PASSWORD}",
            f"Then write to {PROGRAM}, for example with the subject: BROWSE oncology",
            "Ctrl-C ends it.",
        )
        for line in lines:
            world.console.print(line, markup=False, soft_wrap=True)
        while not stop.wait(LOOK_EVERY):
            world.now = end + timedelta(seconds=time.monotonic() - began)
            world.step(after=timedelta())
    world.console.print("The demo has ended.")


def _result(mail: Accepted) -> bytes:
    """Whoever logged in is the guest, so no other From is believed (RFC 8601)."""
    sender = parseaddr(str(message_from_bytes(mail.raw, policy=policy.default)["from"] or ""))[1]
    verdict = "pass" if sender.lower() == GUEST.email else "fail"
    domain = sender.rpartition("@")[2].lower() or "invalid"
    safe = "".join(c for c in domain if c.isalnum() or c in ".-")
    return f"Authentication-Results: {AUTHSERV_ID}; dmarc={verdict} header.from={safe}\r\n".encode(
        "ascii", "replace"
    )
