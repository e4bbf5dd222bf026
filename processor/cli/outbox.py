"""The outbox, as an operator sees it: what waits, what a restore holds, what is let go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from processor.cli.frame import (
    JsonFlag,
    configured,
    cut,
    leave,
    maintenance,
    say,
    say_json,
    show,
    whole,
    wide,
)

if TYPE_CHECKING:
    from processor.store.maintenance import Waiting

app = typer.Typer(help="Mails that have not gone out yet.", no_args_is_help=True)
SERIAL = 16  # characters: `outbox drop` wants all of them
Serials = Annotated[list[str] | None, typer.Argument(help="As `outbox list` shows them.")]


@app.command("list")
def outbox_list(as_json: JsonFlag = False) -> None:
    """What waits, the oldest first; "held" waits for you, "unwritten" for its template to be mended."""
    with maintenance() as records:
        mails = records.waiting_mails()
    if as_json:
        say_json(
            [
                {
                    "serial": m.serial,
                    "to": m.recipient,
                    "letter": m.letter,
                    "about": m.about,
                    "queued_at": m.queued_at.isoformat(),
                    "attempts": m.attempts,
                    "held": m.frozen,
                    "reply": m.server_reply,
                }
                for m in mails
            ]
        )
        return
    if not mails:
        say("No letter waits to go out.")
        return
    zone = ZoneInfo(configured().program.time_zone)
    show(
        (whole("serial, since", SERIAL), cut("to, letter"), wide("state")),
        [
            (
                (m.serial, f"{m.queued_at.astimezone(zone):%Y-%m-%d %H:%M}"),
                (m.recipient, f"{m.letter} {m.about}".rstrip()),
                _state(m),
            )
            for m in mails
        ],
    )


def _state(mail: Waiting) -> str:
    state = "held" if mail.frozen else mail.server_reply or "queued"
    if not mail.attempts:
        return state
    return f"{state} (tried {'once' if mail.attempts == 1 else f'{mail.attempts} times'})"


@app.command("release")
def outbox_release(serials: Serials = None) -> None:
    """Let held mails go out: those that are named, or all of them."""
    with maintenance() as records:
        count = records.release(datetime.now(UTC), serials or ())
    say(f"{count} released")
    _all_there(serials or (), count)


@app.command("drop")
def outbox_drop(serials: Serials = None) -> None:
    """Mails that are not to go out: held ones that went out before the restore, and unwritten letters."""
    if not serials:
        raise leave("name the serials of the mails, as `outbox list` shows them", 2)
    with maintenance() as records:
        count = records.drop(serials)
    say(f"{count} dropped")
    _all_there(serials, count)


def _all_there(serials: Sequence[str], count: int) -> None:
    """A serial that was mistyped is said: its mail would go out with the next `release`."""
    if count < len(set(serials)):
        raise leave("not all of them are held; `outbox list` shows which are", 1)
