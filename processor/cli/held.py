"""The coordinator's queue: held list, held show, held requeue."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from processor.cli.acting import act
from processor.cli.frame import (
    Cell,
    JsonFlag,
    configured,
    cut,
    leave,
    maintenance,
    opened,
    say,
    say_json,
    show,
    wide,
)
from processor.core.reading.request.command_lines import CommandLine

_MOST_DIGITS = 18  # no database counts further

app = typer.Typer(help="Messages that wait for a coordinator.", no_args_is_help=True)


@app.command("list")
def held_list(as_json: JsonFlag = False) -> None:
    """Held messages, and quarantined ones."""
    settings = configured()
    with opened(settings) as store, store.reading() as unit:
        held, quarantined = unit.open_held(), unit.quarantined_rows()
    if as_json:
        say_json(
            {
                "held": [
                    {
                        "ref": f"HELD-{h.number}",
                        "from": h.sender,
                        "subject": h.subject,
                        "because": h.because,
                    }
                    for h in held
                ],
                "quarantined": [{"message": n, "because": b} for n, b, _ in quarantined],
            }
        )
        return
    if not held and not quarantined:
        say("Nothing waits for a coordinator.")
        return
    zone = ZoneInfo(settings.program.time_zone)
    rows: list[Sequence[Cell]] = [
        ((f"HELD-{h.number}", f"{h.held_at.astimezone(zone):%Y-%m-%d}"), (h.sender, h.subject), h.because)
        for h in held
    ]
    for number, because, _ in quarantined:
        rows.append((("quarantined", str(number)), "it could not be read", because))
    show(("ref, since", cut("from, subject"), wide("because")), rows)


@app.command("show")
def held_show(
    ref: str,
    as_came: Annotated[
        bool, typer.Option("--raw", help="Its bytes and nothing else, for `explain`.")
    ] = False,
) -> None:
    """One held or quarantined message: why it is there, who wrote, what it says, what is in it."""
    digits = "".join(c for c in ref if c.isdecimal() and c.isascii())
    if not digits:
        raise typer.BadParameter(f"{ref!r} is no reference; write HELD-7, as `held list` shows it")
    number = int(digits[:_MOST_DIGITS])
    named = ref.upper().startswith("HELD")  # a bare 12 is first the quarantined message 12
    settings = configured()
    with opened(settings) as store, store.reading() as unit:
        quarantined = next((q for q in unit.quarantined_rows() if q[0] == number and not named), None)
        row = next((h for h in unit.open_held() if h.number == number and not quarantined), None)
        if row is None and quarantined is None:
            raise leave(f"nothing is held as {ref}; `held list` shows what is", 1)
        stored = unit.stored(row.inbox_id if row else number)
    because = row.because if row else "\n".join(str(q) for q in (quarantined or ())[1:])
    if as_came:
        sys.stdout.buffer.write(stored.raw)
        sys.stdout.buffer.flush()
        return
    from processor.reader.display import readable

    say(f"because: {because}\n")
    if not stored.raw:
        say("(its bytes are no longer kept; see [retention] in config.toml)")
        return
    say(readable(stored.raw, settings.mailbox.most_bytes).rstrip("\n"))


Ref = Annotated[str, typer.Argument(help="HELD-7, as `held list` shows it.")]
Now = Annotated[str, typer.Option("--now", help="A moment to act as if it were now, for trials.")]


@app.command("release")
def held_release(ref: Ref, now: Now = "") -> None:
    """What the program would have done, had it dared."""
    act(_line("release", ref), yes=True, now=now)


@app.command("as")
def held_as(ref: Ref, words: Annotated[str, typer.Argument(help="Such as ACCEPT.")], now: Now = "") -> None:
    """As if its sender had written that."""
    act(_line("as", ref, " ".join(words.split())), yes=True, now=now)


@app.command("answer")
def held_answer(
    ref: Ref,
    words: Annotated[str, typer.Argument(help="To its sender; without them the input is read.")] = "",
    now: Now = "",
) -> None:
    """Your words go to its sender from the program."""
    act(_line("answer", ref, below=words or sys.stdin.read()), yes=True, now=now)


@app.command("assign")
def held_assign(
    ref: Ref, to: Annotated[str, typer.Argument(help="A coordinator's address.")], now: Now = ""
) -> None:
    """To another coordinator, who gets it as a letter."""
    act(_line("assign", ref, to), yes=True, now=now)


@app.command("snooze")
def held_snooze(
    ref: Ref, days: Annotated[int, typer.Argument(help="After so many days it comes again.")], now: Now = ""
) -> None:
    """It comes again after some days."""
    act(_line("snooze", ref, f"{days} days"), yes=True, now=now)


@app.command("note")
def held_note(ref: Ref, words: str, now: Now = "") -> None:
    """Kept with it."""
    act(_line("note", ref, " ".join(words.split())), yes=True, now=now)


@app.command("drop")
def held_drop(ref: Ref, now: Now = "") -> None:
    """Nothing is done, and its sender hears nothing."""
    act(_line("drop", ref), yes=True, now=now)


@app.command("spam")
def held_spam(ref: Ref, now: Now = "") -> None:
    """Dropped, and what its sender writes from then on is ignored."""
    act(_line("spam", ref), yes=True, now=now)


def _line(verb: str, ref: str, rest: str = "", below: str = "") -> CommandLine:
    """The words are words, whatever they look like."""
    written = f"{verb.upper()} {_held(ref)}"
    return CommandLine(verb=verb, refs=(_held(ref),), rest=rest, below=below.strip(), written=written)


def _held(ref: str) -> str:
    digits = "".join(c for c in ref if c.isdecimal() and c.isascii())[:_MOST_DIGITS]
    if not digits:
        raise typer.BadParameter(f"{ref!r} is no reference; write HELD-7, as `held list` shows it")
    return f"HELD-{int(digits)}"


@app.command("requeue")
def held_requeue(
    numbers: Annotated[list[int] | None, typer.Argument(help="As `held list` shows them.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that are quarantined.")] = False,
) -> None:
    """Quarantined messages once more, as they came: what they stumbled over is mended."""
    if bool(numbers) == everything:
        raise leave("name the quarantined messages, as `held list` shows them, or say --all", 2)
    with maintenance() as records:
        count = records.requeue(numbers or (), datetime.now(UTC))
    say(f"{count} requeued")
    if numbers and count < len(set(numbers)):
        raise leave("not all of them are quarantined; `held list` shows which are", 1)
