"""The letters that were sent: which one, to whom, and the words in them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from processor.core.mail import OutboundMail
from processor.core.tokens import TOKEN
from tests.attack.people import CARLA, DAN, JON_NEW, MIA_ELSEWHERE, MIA_HOME
from tests.attacks import JON, MIA, Attacked, to, tokens_in_text
from tests.player import ADDRESS, COORDINATOR
from tests.post_office import see


def got(world: Attacked, who: str, since: int = 0) -> list[OutboundMail]:
    return to(world.player.post.sent[since:], who)


def sent_so_far(world: Attacked) -> int:
    return len(world.player.post.sent)


def letter_names(mails: Sequence[OutboundMail]) -> list[str]:
    return [mail.letter for mail in mails]


def subjects(mails: list[OutboundMail]) -> list[str]:
    return [see(mail).subject.split(" [")[0] for mail in mails]


def last(world: Attacked, name: str, who: str) -> OutboundMail:
    return next(m for m in reversed(world.player.post.sent) if m.letter == name and m.recipient == who)


def about(world: Attacked, name: str, who: str, ref: str) -> OutboundMail:
    """The latest such letter about that matter."""
    return next(
        m
        for m in reversed(world.player.post.sent)
        if m.letter == name and m.recipient == who and f"[{ref}]" in see(m).subject
    )


def letter(mails: Sequence[OutboundMail], name: str) -> OutboundMail:
    return next(mail for mail in mails if mail.letter == name)


JONS_SUBJECT = "Re: Would you mentor Mia Okafor? [REQ-1]"


def requests_to(world: Attacked, who: str) -> list[OutboundMail]:
    """How often that mentor was asked."""
    return [m for m in got(world, who) if m.letter == "request"]


def question_to_jon(world: Attacked) -> OutboundMail:
    """The letter by which Jon was asked, wherever it went."""
    return next(m for m in world.player.post.sent if m.letter == "request")


def first_question(world: Attacked) -> OutboundMail:
    return about(world, "request", JON, "REQ-1")


def second_question(world: Attacked) -> OutboundMail:
    return about(world, "request", JON, "REQ-2")


def reply_address(mail: OutboundMail) -> str:
    """Where an answer goes."""
    return str(see(mail).parsed["reply-to"])


def quoted(mail: OutboundMail) -> str:
    return tokens_in_text(mail)[0]


def quotation(mail: OutboundMail) -> str:
    return "\n".join(f"> {line}" for line in see(mail).text.splitlines())


WIDTH = 72  # at which many programs wrap what they send
ABOVE = f"On Mon, 2 March 2026 at 16:00, Mentor Exchange <{ADDRESS}> wrote:"


def wrapped_quotation(text: str) -> str:
    """Quoted, and then wrapped by a program that marks the first line only."""
    lines: list[str] = []
    for line in text.split("\n"):
        marked = f"> {line}"
        head, _, word = marked.rpartition(" ")
        lines += [head, word] if len(marked) > WIDTH else [marked]
    return "\n".join(lines)


def plain_words(mail: OutboundMail) -> str:
    """Without the secrets in it."""
    return TOKEN.sub("", see(mail).text)


def everything(mails: list[OutboundMail]) -> str:
    return "\n".join(see(mail).everything + "\n" + see(mail).subject for mail in mails)


def words_of(mails: list[OutboundMail]) -> str:
    return " ".join(everything(mails).split())


def files_of(mails: list[OutboundMail]) -> str:
    parts = [part.get_payload(decode=True) for mail in mails for part in see(mail).parsed.iter_attachments()]
    return " ".join(content.decode(errors="replace") for content in parts if isinstance(content, bytes))


def whole(mails: list[OutboundMail]) -> str:
    """Words, files, and the mails that are attached."""
    attached = " ".join(
        original.decode(errors="replace") for mail in mails for original in see(mail).originals
    )
    return f"{words_of(mails)} {files_of(mails)} {attached}"


INTRO = ("introduction-mentee", "introduction-mentor")


def introduced(world: Attacked, who: str, begin: int = 0) -> int:
    """How often, among what was sent since `begin` (sent_so_far())."""
    return sum(m.letter in INTRO for m in got(world, who, begin))


def mails_to(world: Attacked, who: str) -> list[OutboundMail]:
    """In the order in which they went out, to each address that was theirs."""
    theirs = {who}
    for old, new in ((MIA, MIA_HOME), (JON, JON_NEW), (MIA, MIA_ELSEWHERE)):
        if who in (old, new):
            theirs |= {old, new}
    return [m for m in world.player.post.sent if m.recipient in theirs]


def to_members(sent: Sequence[OutboundMail]) -> list[OutboundMail]:
    return [m for m in sent if m.recipient not in (CARLA, DAN)]


def told(sent: Sequence[OutboundMail], who: str = CARLA) -> str:
    return " ".join(" ".join(see(m).text.split()) for m in to(sent, who))


def shown(sent: Sequence[OutboundMail], who: str = CARLA) -> OutboundMail:
    return next(m for m in to(sent, who) if "Shall this be done" in see(m).subject)


def transcript(sent: Sequence[OutboundMail], who: str = CARLA) -> OutboundMail:
    return next(m for m in to(sent, who) if "What was done" in see(m).subject)


def deed_number(sent: Sequence[OutboundMail], who: str = CARLA) -> str:
    return str(re.findall(r"UNDO (DO-\d+)", told(sent, who))[-1])


def told_of(world: Attacked, ref: str, who: str = COORDINATOR) -> OutboundMail:
    """The letter by which a coordinator reads of it."""
    return next(m for m in reversed(to(world.player.post.sent, who)) if f"[{ref}]" in see(m).subject)


def numbers(mail: OutboundMail) -> dict[str, int]:
    """The number before each reference of a list."""
    text = " ".join(see(mail).text.split())
    return {ref: int(n) for n, ref in re.findall(r"(\d+) ((?:HELD|REL|REQ|M)-\d+):", text)}


def meeting(world: Attacked) -> str:
    """The identifier of the first meeting, as it stands in the invitation."""
    found = [
        re.search(r"(?m)^UID:(\S+)", bytes(part.get_payload(decode=True) or b"").decode())
        for mail in to(world.player.post.sent, JON)
        for part in see(mail).parsed.walk()
        if part.get_content_type() == "text/calendar"
    ]
    return next(one[1] for one in found if one)


LEADS = re.compile(r"""\b(?:href|src|action|background)\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)


def links_in(mails: Sequence[OutboundMail]) -> list[str]:
    shown = [see(mail).parsed.get_body(("html",)) for mail in mails]
    tags = [tag for part in shown if part for tag in re.findall(r"<[^>]*>", str(part.get_content()))]
    return [found.replace("&amp;", "&") for tag in tags for found in LEADS.findall(tag)]
