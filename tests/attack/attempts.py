"""What all attempts share: what may not change, and mails that no mail program would write."""

from __future__ import annotations

from typing import Any

from processor.core.mail import OutboundMail
from tests.attacks import Attacked, tokens_in_text
from tests.post_office import see

SERVER = "mx.pharmacists.example"


def things(world: Attacked) -> Any:
    """Who is what, and what has been agreed."""
    records = world.player.records()
    return (
        sorted((m["email"], m["name"], m["standing"], tuple(m["roles"])) for m in records["members"]),
        [(r["ref"], r["state"]) for r in records["requests"]],
        [(r["ref"], r["state"], r["term"]) for r in records["relationships"]],
    )


def raw(world: Attacked, head: str, body: str = "", *, proof: str = "") -> list[OutboundMail]:
    """The very header, in the very order; `proof`: the domain for which our server vouches."""
    vouched = f"Authentication-Results: {SERVER}; dmarc=pass header.from={proof}\n" if proof else ""
    number = world.player.taken
    text = f"{vouched}{head.strip()}\nMessage-ID: <{number}.raw@x.example>\n\n{body}\n"
    world.player.take_in(text.replace("\n", "\r\n").encode("utf-8", "surrogateescape"))
    sent = world.work()
    world.later(minutes=1)
    return sent


def subjects(mails: list[OutboundMail]) -> list[str]:
    return [see(mail).subject.split(" [")[0] for mail in mails]


def everything(mails: list[OutboundMail]) -> str:
    return "\n".join(see(mail).everything + "\n" + see(mail).subject for mail in mails)


def quoted(mail: OutboundMail) -> str:
    return tokens_in_text(mail)[0]


def matched() -> tuple[Attacked, list[OutboundMail]]:
    """Jon mentors Mia; all that was written until then."""
    world = Attacked()
    world.reply("jon@hospital.example", world.asked(), "Accept")
    world.later(hours=2)
    return world, list(world.player.post.sent)
