"""What the program keeps on the disk, and who else may look into it (fault 57)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from processor import private
from processor.core.servers import MaildirPath, delivery_place, mailbox_place

if TYPE_CHECKING:
    from processor.config import Settings

_PARTS = ("", "tmp", "new", "cur")
_MOST_NAMED = 5  # in one line of the log


def own_files(settings: Settings) -> Iterator[Path]:
    """Records, log, lock, caches and tokens: files that the program makes, where they are there."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        if settings.database_file is not None:
            yield settings.database_file.with_name(settings.database_file.name + suffix)
    if settings.log.file is not None:
        yield settings.log.file
    start = f".{settings.program.address.replace(os.sep, '_')}."
    yield from sorted(path for path in settings.folder.glob(".*") if path.name.startswith(start))
    yield settings.folder / ".templates-checked"
    yield from sorted(settings.folder.glob("before-*.backup"))


def delivery_folders(settings: Settings) -> tuple[Path, ...]:
    """The Maildir that the program puts its mails into."""
    return _folders(settings, delivery_place(settings.delivery.url))


def mailbox_folders(settings: Settings) -> tuple[Path, ...]:
    """The Maildir in which a mail server delivers, perhaps as a group; () without one."""
    return _folders(settings, mailbox_place(settings.mailbox.url))


def _folders(settings: Settings, place: object) -> tuple[Path, ...]:
    if not isinstance(place, MaildirPath):
        return ()
    folder = settings.folder / Path(place.path).expanduser()
    return tuple(path for part in _PARTS if (path := folder / part).is_dir())


def tighten_own(settings: Settings, log: Callable[..., None]) -> None:
    """What an older version, or a copy by hand, left open to others is closed, and the log says which.

    A mailbox keeps what its group may do, for that may be how its mail server delivers.
    """
    closed = [path for path in own_files(settings) if path.is_file() and private.tighten(path)]
    for folder in delivery_folders(settings):
        if private.tighten(folder):
            closed.append(folder)
            with os.scandir(folder) as entries:
                mails = [Path(entry.path) for entry in entries if entry.is_file(follow_symlinks=False)]
            closed += [mail for mail in mails if private.tighten(mail)]
    closed += [path for path in mailbox_folders(settings) if private.tighten(path, private.EVERYBODY)]
    if closed:
        named = ", ".join(str(path) for path in closed[:_MOST_NAMED])
        more = f" and {len(closed) - _MOST_NAMED} more" if len(closed) > _MOST_NAMED else ""
        log("closed to others", what=named + more, because="others on this machine could open it")
