"""Ordinary files: a pipe in the place of one would be waited for for ever, and a device never ends."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

# what whoever calls a command has put there: `roster import /dev/stdin`, <(a command) in a shell
_GIVEN = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")
_SAID = "it is no ordinary file"


class NotOrdinary(OSError):
    """A pipe, a socket or a device stands in the place of a file."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EINVAL, _SAID, str(path))


def whole(path: Path) -> Path:
    """As Path.resolve(), which raises RuntimeError for a link in a circle before Python 3.13."""
    return Path(os.path.realpath(path))


def look(path: Path) -> None:
    """For a library that opens the file itself. Raises NotOrdinary, and what stat does."""
    if not _is_ordinary(path, path.stat().st_mode):
        raise NotOrdinary(path)


def read_bytes(path: Path) -> bytes:
    """Raises OSError, at once."""
    # without O_NONBLOCK to open a pipe is to wait for its writer; an ordinary file knows no such thing
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if not _is_ordinary(path, mode):
            raise NotOrdinary(path)
        if not stat.S_ISREG(mode):
            os.set_blocking(descriptor, True)
        return file.read()


def read_text(path: Path, encoding: str, errors: str = "strict") -> str:
    """Raises OSError and UnicodeDecodeError; each line ends with "\\n"."""
    return read_bytes(path).decode(encoding, errors).replace("\r\n", "\n").replace("\r", "\n")


def look_before_writing(path: Path) -> None:
    """Raises NotOrdinary for a pipe of somebody's. A log may go to /dev/null, /dev/stderr and the like."""
    try:
        mode = path.stat().st_mode
    except OSError:  # none yet; or whoever opens it says why
        return
    if (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)) and not str(path).startswith("/dev/"):
        raise NotOrdinary(path)


def _is_ordinary(path: Path, mode: int) -> bool:
    # a folder is told of by whoever reads it
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode) or str(path).startswith(_GIVEN)
