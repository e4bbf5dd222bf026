"""What the mail in a new program's mailbox tells `init`: who vouches for senders, and what is old."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from processor.cli.asking import Asker

if TYPE_CHECKING:
    from processor.setup.trying import Login, Seen

_WAIT_SECONDS, _LOOK_SECONDS = 90.0, 3.0  # for the mail that shows who vouches


def how_many(count: int) -> str:
    return "1 mail lies" if count == 1 else f"{count} mails lie"


def who_vouches(asker: Asker, given: str, seen: Seen, box: Login, address: str) -> str:
    """The name under which the mailbox's own server says what it found out about a sender; "": none."""
    if given:
        return given
    if not seen.authserv_id and asker.asks and "://" in box.url:
        seen = _after_a_mail(asker, seen, box, address)
    name = seen.authserv_id
    if name and asker.agrees(
        f"{seen.shown_by} of {seen.looked_at} mails there say that {name} looked at their senders. Is that "
        "your mail server?",
        default=True,
    ):
        asker.tells(f"What {name} says of a sender counts (Authentication-Results).")
        return name
    asker.tells(
        "No mail shows yet which server of yours looks at senders (mailbox.authserv_id): until you write it, "
        "members confirm what they ask for. docs/operating.md says where to find it."
    )
    return ""


def _after_a_mail(asker: Asker, seen: Seen, box: Login, address: str) -> Seen:
    from processor.setup.trying import look_into_mailbox
    from processor.stages.ports import MailboxDown

    asker.tells(
        f"To see which server of yours looks at senders: write a mail to {address} now, from elsewhere."
    )
    typed = typer.prompt("Press Enter when it is on its way, or write skip", default="", show_default=False)
    if str(typed).strip():
        return seen
    ends = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < ends:
        try:
            now = look_into_mailbox(box)
        except MailboxDown:
            return seen
        if now.mails > seen.mails:
            return replace(now, mails=seen.mails)  # that mail may be answered
        time.sleep(_LOOK_SECONDS)
    asker.tells("It has not come yet.")
    return seen


def from_which_day(asker: Asker, given: str, seen: Seen, time_zone: str) -> date | None:
    """Mail that lies there was hardly written to a program that did not exist."""
    from processor.config.answers import day

    def wanted(typed: str) -> date | None:
        return None if typed.strip().lower() == "all" else day(typed)

    if not given and not seen.mails:
        return None
    today = f"{datetime.now(ZoneInfo(time_zone)):%Y-%m-%d}"
    what = f"{how_many(seen.mails)} there already. From which day on shall it act on mail (or all)"
    return asker.value("--since", what, given, wanted, today)
