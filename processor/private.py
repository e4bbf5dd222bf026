"""Files and folders for the program's own user alone, whatever the umask: there is no moment in which
somebody else could open them."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from processor import ordinary

FILE, FOLDER = 0o600, 0o700
OTHERS = 0o077  # what group and everybody may do
EVERYBODY = 0o007


def opener(path: str, flags: int) -> int:
    """For open(…, opener=opener): a new file has its mode from the start, an old one of ours gets it."""
    ordinary.look_before_writing(Path(path))
    descriptor = os.open(path, flags, FILE)
    status = os.fstat(descriptor)
    # not /dev/null and the like, which belong to everybody; not what somebody else lent us
    if stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid() and status.st_mode & OTHERS:
        with suppress(OSError):
            os.fchmod(descriptor, FILE)
    return descriptor


def make_file(path: Path) -> None:
    """An empty file, for a library that would make it with its own mode; one that is there stays as it is."""
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, FILE))


def make_new_file(path: Path) -> None:
    """The same in a folder that others may write to, too: raises FileExistsError, also for a link."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE))


def write(path: Path, content: bytes) -> None:
    """What stood in a file of that name is gone, and others' way to it with it. Raises OSError."""
    with open(path, "wb", opener=opener) as file:
        file.write(content)


def make_folder(path: Path) -> None:
    """With those above it: Path.mkdir(mode, parents=True) gives the mode to the last one only."""
    if path.is_dir():
        return
    make_folder(path.parent)
    with suppress(FileExistsError):
        os.mkdir(path, FOLDER)  # noqa: PTH102 - its twin is two lines above
    if not path.is_dir():
        raise NotADirectoryError(20, "a file is in the way", os.fspath(path))


def open_to(path: Path, whom: int = OTHERS) -> int:
    """What those others may do with it, as bits of its mode; 0: nothing, or it is not there."""
    try:
        status = path.stat()
    except OSError:
        return 0
    known = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
    return status.st_mode & whom if known else 0


def tighten(path: Path, whom: int = OTHERS) -> bool:
    """Takes from others what they may do with something of ours; True: there was something to take."""
    found = open_to(path, whom)
    if not found:
        return False
    try:
        status = path.stat()
        if status.st_uid != os.geteuid():
            return False
        path.chmod(stat.S_IMODE(status.st_mode) & ~whom)
    except OSError:
        return False
    return True
