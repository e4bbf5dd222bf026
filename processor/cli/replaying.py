"""What if: replay."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from processor import private
from processor.cli.frame import app, complain, configured, leave, say, show, told
from processor.core.shown import shown_line

if TYPE_CHECKING:
    from processor.config import Settings
    from processor.replay import Difference, Line, OldMail


@app.command()
def replay(
    mailbox: Annotated[Path, typer.Argument(help="An mbox file, a Maildir, or a folder of .eml files.")],
    against: Annotated[
        Path | None,
        typer.Option(help="A folder with other rules, and perhaps templates/: show only what differs."),
    ] = None,
    page: Annotated[
        Path | None, typer.Option(help="With --against: write the differences here, as one HTML page.")
    ] = None,
    with_records: Annotated[
        bool, typer.Option("--with-records", help="Begin with a copy of today's records, not with none.")
    ] = False,
    days: Annotated[
        int, typer.Option(min=0, max=3660, help="Let the clock go on for so many days after the last mail.")
    ] = 0,
) -> None:
    """What would be decided and sent for the mails of a mailbox; nothing is changed, and nothing goes out."""
    from processor.loading import TemplatesError
    from processor.replay import NoMailbox, look_for_room, read_mailbox
    from processor.store.backup import CopyRefused

    if page is not None and against is None:
        raise leave("--page shows differences; say --against FOLDER, too", 2)
    settings = configured()
    names = settings.mailbox.folders
    if against is not None and not (any(against.glob("*.toml")) or (against / "templates").is_dir()):
        raise leave(f"{against} holds no rules (*.toml) and no templates/; name a folder with either", 2)
    try:
        if page is not None:
            look_for_room(page)
        mails = read_mailbox(mailbox, (names.processed, names.held, names.ignored), datetime.now(UTC))
    except (NoMailbox, private.InTheWay) as error:
        raise leave(str(error), 2) from None
    except OSError as error:
        raise leave(f"{error.filename or mailbox}: {error.strerror}; name another", 2) from None
    try:
        with _ended_by_a_signal():
            _replay(settings, mails, against, page, with_records=with_records, days=days)
    except TemplatesError as error:
        raise leave(str(error), 2) from None
    except CopyRefused as error:
        raise leave(str(error), 1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _replay(
    settings: Settings,
    mails: Sequence[OldMail],
    against: Path | None,
    page: Path | None,
    *,
    with_records: bool,
    days: int,
) -> None:
    from processor.replay import differences, last_moment, open_scratch, play, write_page

    zone, until = settings.program.time_zone, last_moment(mails, days)
    with open_scratch(settings, against, with_records=with_records, begins=mails[0].at) as scratch:
        began = time.monotonic()
        lines = []
        for line in play(scratch.today, mails, until, words=against is not None):
            lines.append(line)
            if against is None:
                say(_told(line, ZoneInfo(zone)))
        _speed(len(mails), began)
        if scratch.against is None:
            say(_summary(lines))
            return
        began = time.monotonic()
        found = differences(lines, list(play(scratch.against, mails, until, words=True)))
        _speed(len(mails), began)
    _show(found, str(against), ZoneInfo(zone))
    say(f"{len(found) or 'none'} of {len(lines)} decisions {'differs' if len(found) < 2 else 'differ'}")
    if page is not None:
        with told(page):
            write_page(page, f"Replay of {len(mails)} mails", str(against), found, zone)
        say(f"open {page}")


@contextmanager
def _ended_by_a_signal() -> Iterator[None]:
    """SIGTERM ends it as Ctrl-C does, so that the scratch is removed."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _told(line: Line, zone: ZoneInfo) -> str:
    """On one line: when, who, what, and what becomes of it."""
    who = (line.sender or "nobody known") if line.is_mail else "(due)"
    taken = f"{line.taken_for}: " if line.taken_for else ""
    letters = ", ".join(_letters(line)) or "no letter"
    subject = f"“{line.subject}”" if line.is_mail else line.subject
    when = f"{line.at.astimezone(zone):%Y-%m-%d %H:%M}"
    return shown_line(f"{when}  {who}  {subject}  {taken}{line.fate}, because {line.because}; {letters}")


def _letters(line: Line) -> tuple[str, ...]:
    return tuple(f"{letter.name} to {letter.to}" for letter in line.letters)


def _summary(lines: Sequence[Line]) -> str:
    mails = [line for line in lines if line.is_mail]
    letters = Counter(letter.name for line in lines for letter in line.letters)
    fates = Counter(line.fate for line in mails)
    told = [
        f"\nmails: {len(mails)}: {_counted(fates)}",
        f"due dates: {len(lines) - len(mails)}",
        f"letters: {letters.total()}{': ' if letters else ''}{_counted(letters)}",
        "Nothing was sent, and no record was changed.",
    ]
    return "\n".join(told)


def _counted(found: Counter[str]) -> str:
    most_first = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{number} {name}" for name, number in most_first)


def _speed(mails: int, began: float) -> None:
    """On standard error: two replays print the same."""
    seconds = time.monotonic() - began
    complain(f"{mails} mails in {seconds:.1f} s, {mails / max(seconds, 0.001):.0f} a second")


def _show(found: Sequence[Difference], against: str, zone: ZoneInfo) -> None:
    if found:
        from rich.table import Column

        names = ("when", "mail or due date", "differs in", "today", against)
        headings = [Column(shown_line(name), overflow="fold") for name in names]
        show(headings, [_row(one, zone) for one in found])


def _row(one: Difference, zone: ZoneInfo) -> tuple[str, ...]:
    line = one.line
    who = f"{line.sender or 'nobody known'}:" if line.is_mail else line.taken_for
    when = f"{line.at.astimezone(zone):%Y-%m-%d %H:%M}"
    return (when, f"{who} {line.subject}", ", ".join(one.what), _cell(one.today), _cell(one.against))


def _cell(line: Line | None) -> str:
    if line is None:
        return "does not happen"
    letters = ", ".join(_letters(line)) or "no letter"
    return f"{line.taken_for} {line.fate}: {line.because}; {letters}"
