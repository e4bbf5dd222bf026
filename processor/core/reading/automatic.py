"""Whether a person wrote it: robots, servers, lists and our own mail coming back (RFC 3834)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from processor.core.mail import InboundMail
from processor.core.reading.bounces import why_bounce
from processor.core.rules import Vocabulary

MOST_HOPS = 50  # Received fields; a mail that went further goes in a circle (RFC 5321, 6.3)
OWN_MARK = "x-mentor-exchange"  # every mail of ours carries it, with the program's address
_ROBOTS = re.compile(
    r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+._-].*)?$", re.IGNORECASE
)
_BOUNCERS = re.compile(r"^(mailer-daemon|postmaster)([+._-].*)?$", re.IGNORECASE)
_BOUNCE_SUBJECT = re.compile(
    r"undeliver|delivery (status notification|has failed|failure)|returned mail|mail delivery (failed|system)"
    r"|failure notice|delivery notification",
    re.IGNORECASE,
)


class Automatic(StrEnum):
    """As `explain --json` names it."""

    NO = "no"
    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"
    LIST = "list"
    LOOP = "loop"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    kind: Automatic
    because: str


_HUMAN = Verdict(kind=Automatic.NO, because="nothing says that a program wrote it")


def judge_automatic(mail: InboundMail, address: str, vocabularies: tuple[Vocabulary, ...]) -> Verdict:
    """The first sign that counts; `address` is the program's own."""
    own = mail.header(OWN_MARK)
    if own.strip().lower() == address.lower() or any(a.addr_spec == address for a in mail.senders):
        return Verdict(kind=Automatic.LOOP, because="it is our own mail")
    if len(mail.all_headers("received")) > MOST_HOPS:
        return Verdict(kind=Automatic.LOOP, because=f"it went over more than {MOST_HOPS} servers")
    bounce = why_bounce(mail)
    if bounce:
        return Verdict(kind=Automatic.BOUNCE, because=bounce)
    submitted = mail.header("auto-submitted").split(";")[0].strip().lower()
    senders = [a.addr_spec.rpartition("@")[0] for a in mail.senders]
    null_path = mail.return_path == ""
    if submitted and submitted != "no":
        return Verdict(kind=Automatic.AUTO_REPLY, because=f"Auto-Submitted: {submitted} (RFC 3834)")
    if own:
        return Verdict(kind=Automatic.OTHER, because="another mentoring program sent it")
    precedence = mail.header("precedence").strip().lower()
    for name in ("list-id", "list-post", "list-unsubscribe"):
        if mail.header(name):
            return Verdict(kind=Automatic.LIST, because=f"it carries {name.title()}")
    if precedence in ("list", "bulk", "junk"):
        kind = Automatic.LIST if precedence != "junk" else Automatic.OTHER
        return Verdict(kind=kind, because=f"Precedence: {precedence}")
    for name in ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply"):
        if mail.header(name):
            return Verdict(kind=Automatic.AUTO_REPLY, because=f"it carries {name.title()}")
    if null_path:
        return Verdict(kind=Automatic.OTHER, because="its return path is empty")
    if any(_ROBOTS.match(s) for s in senders):
        return Verdict(kind=Automatic.OTHER, because="its sender takes no replies")
    subject = mail.subject.strip().lower()
    for vocabulary in vocabularies:
        if any(subject.startswith(v) for v in vocabulary.vacation):
            return Verdict(kind=Automatic.AUTO_REPLY, because="its subject is an automatic reply's")
    return _HUMAN
