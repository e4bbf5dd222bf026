"""What all commands share: the application, the chosen configuration, and how a command ends."""

from __future__ import annotations

import errno
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from processor import __version__, private
from processor.core.shown import shown, shown_line

if TYPE_CHECKING:
    from rich.table import Column

    from processor.config import Settings
    from processor.core.rules import RuleBook
    from processor.stages.ports import Store
    from processor.store.maintenance import Maintenance

app = typer.Typer(
    help="A mentoring program that runs by mail.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
# Of files that are the program's own: the log, the lock.
_FILE_FAULTS = {
    errno.ENOSPC: "the disk is full, make room on it",
    errno.EDQUOT: "the disk quota is used up, raise it or make room",
    errno.EROFS: "mount the disk so that it can be written",
    errno.ENOENT: "make the folder, or mend the link",
    errno.ENOTDIR: "name a place in a folder",
    errno.EISDIR: "take the folder away that is in its place, or name another place",
    errno.ELOOP: "mend the link, which leads in a circle",
    errno.EINVAL: "take away what is in its place, or name another file",
    errno.EACCES: "give the program's user the right to",
    errno.EPERM: "give the program's user the right to",
}
CONFIG = Path("config.toml")
_chosen = [CONFIG]

JsonFlag = Annotated[bool, typer.Option("--json", help="For programs.")]


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"Mentor Exchange {__version__}")
        raise typer.Exit


@app.callback()
def choose(
    config: Annotated[
        list[Path] | None,
        # what cannot be read is told by whoever reads it, with what mends it
        typer.Option(
            help="The configuration file; `start` and `once` take several, a program each.", readable=False
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Say which version this is, and end.", is_eager=True, callback=_tell_version
        ),
    ] = False,
) -> None:
    """A mentoring program that runs by mail."""
    _chosen[:] = config or [CONFIG]


def chosen() -> Path:
    """The one configuration; where several were given the command ends with 2."""
    if len(_chosen) > 1:
        raise leave("several configurations were given; only `start` and `once` take more than one", 2)
    return _chosen[0]


def all_chosen() -> tuple[Path, ...]:
    """Each once, in the order in which they were given."""
    return tuple(dict.fromkeys(_chosen))


def main() -> int:
    """0: done; 1: something is wrong out there; 2: what was given is wrong."""
    sys.excepthook = _unexpected
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a mail may hold a letter that the terminal lacks
    wrong = next((word for word in sys.argv[1:] if not _is_text(word)), None)
    if wrong is not None:
        complain(f"{wrong!a} is no UTF-8; write it at a terminal of UTF-8, or give the file another name")
        return 2
    try:
        result = app(standalone_mode=False)
    except typer.Exit as left:
        return left.exit_code
    except Exception as error:
        code = _told(error)
        if code is None:
            raise
        return code
    return result if isinstance(result, int) else 0


def _is_text(word: str) -> bool:
    """Bytes that are no UTF-8 reach a program as halves of letters (PEP 383), which nothing can keep."""
    return not any("\ud800" <= letter <= "\udfff" for letter in word)


def _told(error: Exception) -> int | None:
    """The exit code, after the sentence on standard error; None: nobody expected this one."""
    if type(error).__module__.startswith(("click", "typer")) and hasattr(error, "exit_code"):
        complain(getattr(error, "message", "") or str(error))
        return int(error.exit_code)
    from processor.config import ConfigError
    from processor.operation.health import CannotListen
    from processor.process_lock import Busy
    from processor.stages.ports import CourierDown, MailboxDown, StoreDown, WorkersDown

    if isinstance(error, ConfigError):
        for problem in error.problems:
            complain(str(problem))
        return 2
    if isinstance(error, Busy | MailboxDown | CourierDown | WorkersDown | StoreDown | CannotListen):
        complain(str(error))
        return 2 if type(error).__name__ == "WrongTables" else 1  # trying again would not help there
    if isinstance(error, OSError) and error.errno in _FILE_FAULTS:
        place = f"{error.filename}: " if error.filename else ""
        complain(f"{place}{error.strerror}; {_FILE_FAULTS[error.errno]}")
        return 1
    return None


def configured() -> Settings:
    """The configuration alone, for commands that only look at the records."""
    from processor.config import load_settings

    return load_settings(chosen())


def loaded() -> tuple[Settings, RuleBook]:
    """The configuration and the rules. Raises ConfigError with every problem at once."""
    from processor.loading import load

    return load(chosen())


def ready_to_write(config: Path) -> tuple[Settings, RuleBook]:
    """As loaded(), and every template can be used; otherwise the command ends with 2."""
    from processor.loading import load, template_faults

    settings, rules = load(config)
    faults = template_faults(settings, rules)
    if faults:
        for fault in faults:
            complain(fault)
        raise typer.Exit(2)
    return settings, rules


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The records, for commands that need no rules."""
    from processor.opened import open_database

    store = open_database(settings)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def maintenance() -> Iterator[Maintenance]:
    """What an operator does to the records of the chosen program."""
    from processor.store.maintenance import Maintenance

    found = Maintenance(configured().database_url())
    try:
        yield found
    finally:
        found.close()


def leave(sentence: str, code: int) -> typer.Exit:
    """To be raised: the sentence goes to standard error, the command ends with the code."""
    complain(sentence)
    return typer.Exit(code)


@contextmanager
def told(place: Path) -> Iterator[None]:
    """What is written there, or why it cannot be."""
    try:
        yield
    except private.InTheWay as why:
        raise leave(str(why), 2) from None
    except OSError as error:
        raise leave(f"{place}: cannot be written ({error.strerror})", 2) from None


# --- what is printed: other people's words are in most of it, and no command prints in another way ------


def say(text: str) -> None:
    print(shown(text), flush=True)


def complain(text: str) -> None:
    print(shown(text), file=sys.stderr)


def say_json(value: Any, *, indent: int | None = None) -> None:
    """For programs: all in ASCII, which leaves DEL alone to be written otherwise."""
    print(json.dumps(value, default=str, indent=indent).replace("\x7f", "\\u007f"), flush=True)


Cell = str | Sequence[str]  # several: each on a line of its own


def whole(heading: str, width: int) -> Column:
    """A column of so many characters that is never cut, however narrow the terminal."""
    from rich.table import Column

    return Column(heading, no_wrap=True, min_width=width)


def cut(heading: str) -> Column:
    """A column that shares the room that is left, and cuts what is longer."""
    from rich.table import Column

    return Column(heading, no_wrap=True, overflow="ellipsis", ratio=1)


def wide(heading: str) -> Column:
    """A column that shares the room that is left, and goes on in the next line."""
    from rich.table import Column

    return Column(heading, ratio=1)


def show(headings: Sequence[Column | str], rows: Iterable[Sequence[Cell]]) -> None:
    """A table; without headings where they are all empty."""
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    def text(cell: Cell) -> Text:  # a Text has no markup: "[red]" is its words
        return Text("\n".join(map(shown_line, [cell] if isinstance(cell, str) else cell)))

    shares = any(isinstance(heading, Column) and heading.ratio for heading in headings)
    table = Table(*headings, show_header=any(headings), show_lines=shares, expand=shares)
    for row in rows:
        table.add_row(*map(text, row))
    Console(highlight=False).print(table)


def _unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A fault of ours: Python's own page of it, which repeats what a stranger wrote."""
    from traceback import format_exception

    complain("".join(format_exception(kind, error, trace)).rstrip())
