"""Puts the pages into their folder: a reader never sees half of one, and only what has changed is written.

All new pages are written beside the old ones first. Only when each of them has its place on the disk do they
take the old ones' names, so that a full disk leaves the site as it was.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from processor import ordinary

MARK = ".mentor-exchange-directory"  # names the files that are ours; without it a folder is somebody else's
_NEW = ".new-page-"  # how the name of a page begins before it takes its place
_FILE, _FOLDER = 0o644, 0o755  # a web server with a user of its own reads them
_NAME = re.compile(r"(?:[a-z]{2,3}(?:-[a-z0-9]+)?/)?[a-z0-9][a-z0-9.-]*\.html", re.IGNORECASE)
_MENDS = {
    errno.ENOSPC: "make room on the disk",
    errno.EDQUOT: "raise the quota, or make room",
    errno.EROFS: "mount the disk so that it can be written",
    errno.EACCES: "give the program's user the right to write there",
    errno.EPERM: "give the program's user the right to write there",
}


class FolderRefused(Exception):
    """Something else is in the folder; the sentence says what to do."""


class NotWrittenNow(Exception):
    """The pages cannot be written now, and the old ones are as they were; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    pages: int  # in the folder now
    changed: int
    removed: int


def write_pages(folder: Path, pages: Mapping[str, bytes], *, whole: bool = True) -> Written:
    """`pages`: path below the folder -> bytes. `whole`: pages of ours that are not among them go.

    Raises FolderRefused and NotWrittenNow.
    """
    with _as_sentence(folder):
        _make_ours(folder)
        with (folder / MARK).open("r+b") as mark:
            fcntl.flock(mark, fcntl.LOCK_EX)  # the daemon and a command may write at once
            before = _named(folder)
            _sweep(folder, before | pages.keys())
            changed = {name: page for name, page in pages.items() if _differs(folder / name, page)}
            stale = before - pages.keys() if whole else set()
            if changed or stale or not pages.keys() <= before:
                _put(folder, changed, before | pages.keys())
                removed = sum(_remove(folder / name) for name in sorted(stale))
                _note(folder, (before | pages.keys()) - stale)
            else:
                removed = 0
            count = len((before | pages.keys()) - stale)
    return Written(pages=count, changed=len(changed), removed=removed)


@contextmanager
def _as_sentence(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        mend = _MENDS.get(error.errno or 0, "look at the folder, or name another one")
        place = error.filename or folder
        raise NotWrittenNow(f"the directory's pages: {place}: {error.strerror or error}; {mend}") from error


def refuse_others(folder: Path) -> None:
    """Raises FolderRefused where something else is in the folder; one that is not there yet may be made."""
    if folder.exists() and not folder.is_dir():
        raise FolderRefused(f"{folder} is no folder; name another one for the directory's pages")
    mark = folder / MARK
    if mark.is_symlink() or (mark.exists() and not mark.is_file()):
        raise FolderRefused(f"{mark} is no ordinary file; name another folder for the directory's pages")
    there = {each.name for each in folder.iterdir()} if folder.exists() else set()
    if there and MARK not in there:  # one look: another writer may make the mark meanwhile
        raise FolderRefused(
            f"{folder} is not empty, and holds no directory of ours; name an empty or a new folder"
        )


def _make_ours(folder: Path) -> None:
    refuse_others(folder)
    _make_folder(folder)
    (folder / MARK).touch(_FILE)


def _make_folder(folder: Path) -> None:
    """With those above it, open to a web server; a folder that is there stays as it is."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(_FOLDER)
    folder.chmod(_FOLDER)  # whatever the umask


def _named(folder: Path) -> set[str]:
    """The pages that we wrote before; a line that is no page's name counts for nothing."""
    text = ordinary.read_text(folder / MARK, "utf-8", "replace")
    return {name for name in text.split("\n") if _NAME.fullmatch(name)}


def _note(folder: Path, names: set[str]) -> None:
    """Written over, not replaced: whoever waits for the lock waits for this very file."""
    with (folder / MARK).open("r+b") as file:
        file.write("".join(f"{name}\n" for name in sorted(names)).encode())
        file.truncate()


def _sweep(folder: Path, names: set[str]) -> None:
    """What a crash in the midst of writing has left."""
    for place in {folder, *((folder / name).parent for name in names)}:
        for left in place.glob(f"{_NEW}*"):
            left.unlink(missing_ok=True)


def _differs(path: Path, page: bytes) -> bool:
    try:
        return path.is_symlink() or ordinary.read_bytes(path) != page
    except FileNotFoundError:
        return True


def _put(folder: Path, changed: Mapping[str, bytes], ours: set[str]) -> None:
    """All of them, or none where the disk is full; index.html last, for it leads to the others."""
    new: list[tuple[Path, Path]] = []
    try:
        for name, page in sorted(changed.items(), key=lambda item: item[0].endswith("index.html")):
            place = folder / name
            if place.parent.is_symlink() and place.parent != folder:
                raise FolderRefused(f"{place.parent} is a link; take it out of the directory's folder")
            _make_folder(place.parent)
            new.append((_write_beside(place, page), place))
        _note(folder, ours)  # before they have their names: a crash leaves nothing that nobody knows of
        while new:
            path, place = new[0]
            path.replace(place)
            del new[0]
    finally:
        for path, _ in new:
            path.unlink(missing_ok=True)


def _write_beside(place: Path, page: bytes) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=_NEW, dir=place.parent)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(page)
            file.flush()
            os.fchmod(descriptor, _FILE)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _remove(path: Path) -> bool:
    """With its folder, when nothing else is in that."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    with suppress(OSError):
        if not (path.parent / MARK).exists():
            path.parent.rmdir()
    return True
