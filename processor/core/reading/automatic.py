"""Whether a person wrote it: robots, servers, lists and our own mail coming back (RFC 3834)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from processor.core.mail import InboundMail
from processor.core.reading.bounces import report_type, why_bounce
from processor.core.reading.challenge import challenges
from processor.core.reading.lists import why_list
from processor.core.reading.vacation import back_on, begins_like_one, has_left
from processor.core.rules import Vocabulary
from processor.core.trust import find_bounced

MOST_HOPS = 50  # Received fields; a mail that went further goes in a circle (RFC 5321, 6.3)
OWN_MARK = "x-mentor-exchange"  # every mail of ours carries it, with the program's address
_ROBOTS = re.compile(
    r"^(?:mailer-?daemon|postmaster|(?:do[-_.]?)?not?[-_.]?reply|bounces?|auto(?:mated|matic)?[-_.]?(?:reply|mailer|confirm\w*)"
    r"|notifications?|mailman-bounces)(?:[+._-].*)?$",
    re.IGNORECASE,
)
# What responders put in beside RFC 3834, or instead of it; "x-autoreply: no" says the contrary.
_RESPONDERS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply",
    "x-autoreply-from",
    "x-mail-autoreply",
    "x-auto-responder",
    "x-vacation",
    "x-apple-action",
    "x-fc-machinegenerated",
    "x-ms-exchange-generated-message-source",
)
_NO = frozenset({"no", "none", "false", "0"})
_RESPONDS = re.compile(r"auto[-_ ]?(?:reply|respon|answer)|vacation", re.IGNORECASE)


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
    """Whether a program wrote it, and what an automatic reply says of the person behind it."""

    kind: Automatic
    because: str
    back_on: date | None = None  # the day a person is back; None: nothing says so
    left: bool = False  # the person is there no more, or nobody reads that mailbox
    challenge: bool = False  # a robot wants a proof before it lets our mail through


_HUMAN = Verdict(kind=Automatic.NO, because="nothing says that a program wrote it")


def judge_automatic(mail: InboundMail, address: str, vocabularies: tuple[Vocabulary, ...]) -> Verdict:
    """The first sign that counts; `address` is the program's own."""
    verdict = _HUMAN
    for judge in _JUDGES:
        found = judge(mail, address, vocabularies)
        if found is not None:
            verdict = found
            break
    if verdict.kind in (Automatic.NO, Automatic.LOOP):
        return verdict
    return _told(verdict, mail, vocabularies)


def _told(verdict: Verdict, mail: InboundMail, vocabularies: tuple[Vocabulary, ...]) -> Verdict:
    """The verdict with what the program says: a challenge looks like a bounce or a reply, and is neither."""
    if challenges(mail, vocabularies):
        because = "a robot asks the sender for a proof before it delivers"
        return Verdict(kind=Automatic.OTHER, because=because, challenge=True)
    if verdict.kind is not Automatic.AUTO_REPLY:
        return verdict
    return Verdict(
        kind=verdict.kind,
        because=verdict.because,
        back_on=back_on(mail, vocabularies),
        left=has_left(mail, vocabularies),
    )


def _loop(mail: InboundMail, address: str, vocabularies: tuple[Vocabulary, ...]) -> Verdict | None:
    own = mail.header(OWN_MARK).strip().lower()
    if own == address.lower() or any(_is_ours(a.addr_spec, address) for a in mail.senders):
        return Verdict(kind=Automatic.LOOP, because="it is our own mail")
    if len(mail.all_headers("received")) > MOST_HOPS:
        return Verdict(kind=Automatic.LOOP, because=f"it went over more than {MOST_HOPS} servers")
    return None


def _is_ours(sender: str, address: str) -> bool:
    """Also in other capitals or with a tag (RFC 5233): an answer would come to our own mailbox."""
    local, _, domain = sender.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" == address.lower() or sender.lower() == address.lower()


def _report(mail: InboundMail, address: str, vocabularies: tuple[Vocabulary, ...]) -> Verdict | None:
    """A receipt or a complaint has a bounce's shape (RFC 8098, RFC 5965), but no address is dead."""
    kind = report_type(mail) or mail.content_type.removeprefix("message/")
    match kind:
        case "disposition-notification":
            return Verdict(kind=Automatic.AUTO_REPLY, because="it is a read receipt (RFC 8098)")
        case "feedback-report":
            return Verdict(kind=Automatic.OTHER, because="it is a feedback report (RFC 5965)")
        case "delivery-status" | "global-delivery-status" | "":
            return None
    if report_type(mail):
        return Verdict(kind=Automatic.OTHER, because=f"it is a {kind} report (RFC 6522)")
    return None


def _bounce(mail: InboundMail, address: str, vocabularies: tuple[Vocabulary, ...]) -> Verdict | None:
    because = why_bounce(mail)
    if not because or (report_type(mail) != "delivery-status" and begins_like_one(mail, vocabularies)):
        return None  # a responder, whatever it answers
    return Verdict(kind=Automatic.BOUNCE, because=because)


def _submitted(mail: InboundMail, address: str, vocabularies: tuple[Vocabulary, ...]) -> Verdict | None:
    submitted = re.split(r"[;\s(]", mail.header("auto-submitted").strip().lower(), maxsplit=1)[0]
    if submitted and submitted != "no":
        return Verdict(kind=Automatic.AUTO_REPLY, because=f"Auto-Submitted: {submitted} (RFC 3834)")
    if mail.header(OWN_MARK):
        return Verdict(kind=Automatic.OTHER, because="another mentoring program sent it")
    return None


def _responder(mail: InboundMail, address: str, vocabularies: tuple[Vocabulary, ...]) -> Verdict | None:
    for name in _RESPONDERS:
        value = mail.header(name).strip().lower()
        if value and value not in _NO and (name != "x-apple-action" or value == "vacation"):
            return Verdict(kind=Automatic.AUTO_REPLY, because=f"it carries {name.title()}")
    for name in ("precedence", "preference", "x-precedence", "x-post-messageclass", "delivered-to"):
        if _RESPONDS.search(mail.header(name)) and "@" not in mail.header(name):
            return Verdict(kind=Automatic.AUTO_REPLY, because=f"{name.title()} names an automatic reply")
    if begins_like_one(mail, vocabularies):
        return Verdict(kind=Automatic.AUTO_REPLY, because="its subject is an automatic reply's")
    return None


def _list(mail: InboundMail, address: str, vocabularies: tuple[Vocabulary, ...]) -> Verdict | None:
    because = why_list(mail, address)
    if because:
        return Verdict(kind=Automatic.LIST, because=because)
    if mail.header("precedence").strip().lower() == "junk":
        return Verdict(kind=Automatic.OTHER, because="Precedence: junk")
    return None


def _nobody(mail: InboundMail, address: str, vocabularies: tuple[Vocabulary, ...]) -> Verdict | None:
    if mail.return_path == "":
        return Verdict(kind=Automatic.OTHER, because="its return path is empty")
    if any(_ROBOTS.match(a.addr_spec.rpartition("@")[0]) for a in mail.senders):
        return Verdict(kind=Automatic.OTHER, because="its sender takes no replies")
    if mail.in_reply_to and challenges(mail, vocabularies, least=2):
        return Verdict(kind=Automatic.OTHER, because="a robot asks for a proof")
    return None


def _to_the_return_path(
    mail: InboundMail, address: str, vocabularies: tuple[Vocabulary, ...]
) -> Verdict | None:
    """People answer to Reply-To or From; only servers and responders write to a return path (RFC 3834, 4)."""
    if any(bounced.by_address for bounced in find_bounced(mail)):
        return Verdict(kind=Automatic.BOUNCE, because="it came to the address that only reports come back to")
    return None


_Judge = Callable[[InboundMail, str, tuple[Vocabulary, ...]], Verdict | None]
_JUDGES: tuple[_Judge, ...] = (
    _loop,
    _report,
    _bounce,
    _submitted,
    _responder,
    _list,
    _nobody,
    _to_the_return_path,
)
