"""Files and folders for the program's own user alone, whatever the umask: there is no moment in which
somebody else could open them."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from processor import ordinary

FILE, FOLDER = 0o600, 0o700
OTHERS = 0o077  # what group and everybody may do
EVERYBODY = 0o007
_NEAR = 2_000  # bytes at either end of a file, among which its mark is


class InTheWay(Exception):
    """What we have not written stands where a file is to go; the sentence says what to do."""


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


def look_for_room(path: Path, mark: bytes) -> None:
    """Before a file is written where somebody has said: nothing is there, or an earlier one of ours.

    `mark` tells ours; it is near the file's beginning or its end. Raises InTheWay, and OSError. Devices such
    as /dev/stdout are taken as they are.
    """
    if path.is_symlink() and not _is_device(path):
        raise InTheWay(f"{path} is a link, and nothing is written through one; name another file")
    if os.path.lexists(path) and not _is_device(path) and not _has(path, mark):
        raise InTheWay(f"{path} is there already, and nothing that this command wrote; name another file")


def look_at_folder(folder: Path) -> None:
    """Before files are written into the folder that somebody has named. Raises InTheWay.

    Those above it may be links: /var is one on some systems.
    """
    if folder.is_symlink():
        raise InTheWay(f"{folder} is a link, and nothing is written through one; name another folder")


def _is_device(path: Path) -> bool:
    return str(path).startswith("/dev/")


def _has(path: Path, mark: bytes) -> bool:
    if not stat.S_ISREG(path.lstat().st_mode):
        return False
    with path.open("rb") as file:
        begins = file.read(_NEAR)
        file.seek(max(0, path.stat().st_size - _NEAR))
        return mark in begins or mark in file.read(_NEAR)


def write(path: Path, content: bytes, mark: bytes) -> None:
    """The file appears whole or not at all, in the place of an earlier one of ours: see look_for_room().

    Others' way to the earlier one goes with it. Raises InTheWay, and OSError.
    """
    look_for_room(path, mark)
    if _is_device(path):
        with open(path, "wb", opener=opener) as file:
            file.write(content)
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    try:
        make_new_file(draft)
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_tables(folder: Path, tables: Mapping[str, bytes]) -> None:
    """All of them, or none where something is in the way of one. A table's first columns are its mark.

    Raises InTheWay, and OSError.
    """
    look_at_folder(folder)
    make_folder(folder)
    marks = {name: b",".join(content.split(b",", 3)[:3]) for name, content in tables.items()}
    for name, mark in marks.items():
        look_for_room(folder / name, mark)
    for name, content in tables.items():
        write(folder / name, content, marks[name])


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
