"""A Maildir: the folder in which a mail server on this host delivers (Maildir++ for its subfolders)."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from processor import private
from processor.core.mail import header_of
from processor.mailboxes.caps import MOST_HEADER_BYTES
from processor.stages.ports import Fetched, Filed, Folder, Listing, MailboxDown

UIDVALIDITY = 1  # a base name is never given twice, so it never has to change
LOOK_EVERY_SECONDS = 0.25
_MEND = "check that the folder exists and that this user may read and write it"
# no fault of one file: the process, the machine or the disk has too little of something
_OF_ALL = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC, errno.ESTALE)
SETTLED_SECONDS = 1.0  # two changes within one tick of the file system's clock leave the same mtime


class MaildirMailbox:
    """The mails in `new/` and `cur/`; both, for a person who opens a mail moves it to `cur/`.

    A uid is the base name: the part of the file name before ":2,". A Maildir that is missing is made.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self._path = path
        self._woken = threading.Event()
        self._listed: frozenset[str] = frozenset()
        self._unread: dict[str, str] = {}  # uid → why it cannot be read

    @property
    def left(self) -> Sequence[str]:
        return tuple(self._unread.values())

    def listing(self) -> Listing:
        with self._reaching():
            self._make_sure_it_is_there()
            found = self._files()
            self._listed = frozenset(found)
            self._unread = {uid: why for uid, why in self._unread.items() if uid in found}
            arrivals = []
            for uid, path in found.items():
                with suppress(FileNotFoundError):  # it went away since the folder was read
                    arrivals.append((path.stat().st_mtime_ns, uid))
            return Listing(uidvalidity=UIDVALIDITY, uids=tuple(uid for _, uid in sorted(arrivals)))

    def fetch(self, uids: Sequence[str], most_bytes: int) -> Iterator[Fetched]:
        with self._reaching():
            self._make_sure_it_is_there()
            found = self._files()
            for uid in uids:
                fetched = self._read_or_left(found, uid, most_bytes)
                if fetched is not None:
                    yield fetched

    def come_again(self, filed: Sequence[Filed]) -> Sequence[str]:
        """A moved file keeps its name, so that one which lies here was put back."""
        with self._reaching():
            found = self._files()
        return tuple(row.uid for row in filed if row.uid in found)

    def file(self, uidvalidity: int, uids: Sequence[str], folder: Folder) -> None:
        if uidvalidity != UIDVALIDITY or not uids:
            return
        with self._reaching():
            self._make_sure_it_is_there()
            target = self._path / f".{folder.value}"
            for part in ("tmp", "new", "cur"):
                private.make_folder(target / part)
            private.make_file(target / "maildirfolder")  # Maildir++: this is a subfolder
            found = self._files()
            for uid in uids:
                if not self._move(found, uid, target):
                    found = self._files()  # its flags changed, and its name with them
                    self._move(found, uid, target)

    def wait(self, seconds: float) -> bool:
        """Looks about four times a second; a mail is news when the last listing() did not have it."""
        ends = time.monotonic() + seconds
        looked: tuple[int, int] | None = None
        looked_at = 0.0
        try:
            while True:
                with self._reaching():
                    stamp = self._stamp()
                    # One that changed just before we looked may have changed once more in the same tick.
                    if stamp != looked or looked_at < max(stamp) / 1e9 + SETTLED_SECONDS:
                        looked, looked_at = stamp, time.time()
                        if self._files().keys() - self._listed:
                            return True
                left = ends - time.monotonic()
                if left <= 0 or self._woken.wait(min(left, LOOK_EVERY_SECONDS)):
                    return False
        finally:
            self._woken.clear()

    def wake(self) -> None:
        self._woken.set()

    def close(self) -> None:
        self.wake()

    def _make_sure_it_is_there(self) -> None:
        parts = [self._path / part for part in ("tmp", "new", "cur")]
        if all(part.is_dir() for part in parts):
            return
        if self._path.exists():
            if not self._path.is_dir():
                raise MailboxDown(f"{self._path} is a file; name the folder of a Maildir")
            if not any(part.is_dir() for part in parts[1:]) and any(self._path.iterdir()):
                raise MailboxDown(
                    f"{self._path} holds other files and is no Maildir; name a Maildir (it has new, cur and "
                    "tmp in it) or a folder that does not exist yet"
                )
        for part in parts:
            private.make_folder(part)

    def _files(self) -> dict[str, Path]:
        """uid → path. `new` comes first: a mail that moves between the two meanwhile is then seen twice
        rather than not at all, and its later place counts."""
        found: dict[str, Path] = {}
        for part in ("new", "cur"):
            with os.scandir(self._path / part) as entries:
                for entry in entries:
                    if not entry.name.startswith(".") and entry.is_file(follow_symlinks=False):
                        found[_uid(entry.name)] = Path(entry.path)
        return found

    def _stamp(self) -> tuple[int, int]:
        try:
            return (self._path / "new").stat().st_mtime_ns, (self._path / "cur").stat().st_mtime_ns
        except FileNotFoundError:
            self._make_sure_it_is_there()
            return 0, 0

    def _read_or_left(self, found: dict[str, Path], uid: str, most_bytes: int) -> Fetched | None:
        """None: it is gone; or it cannot be read, which keeps no other back."""
        try:
            fetched = self._read(found, uid, most_bytes)
        except OSError as problem:
            if problem.errno in _OF_ALL:
                raise
            mend = "check the disk" if problem.errno == errno.EIO else "give this user the right to read it"
            why = f"{uid} in {self._path} ({problem.strerror or problem}); {mend}"
            self._unread = {**self._unread, uid: why}  # anew: another thread may look
            return None
        if uid in self._unread:
            self._unread = {other: why for other, why in self._unread.items() if other != uid}
        return fetched

    def _read(self, found: dict[str, Path], uid: str, most_bytes: int) -> Fetched | None:
        try:
            return _fetched(uid, found[uid], most_bytes) if uid in found else None
        except FileNotFoundError:
            path = self._files().get(uid)  # its flags changed, and its name with them
        with suppress(FileNotFoundError):
            return _fetched(uid, path, most_bytes) if path is not None else None
        return None

    def _move(self, found: dict[str, Path], uid: str, target: Path) -> bool:
        path = found.get(uid)
        if path is None:
            return True  # gone: nothing to do
        name = path.name if ":2," in path.name else f"{path.name}:2,"
        try:
            path.rename(target / "cur" / name)
        except FileNotFoundError:
            return False
        except OSError as problem:
            if problem.errno != errno.ENAMETOOLONG:
                raise
            path.rename(target / "new" / path.name)  # where a name needs no flags
        return True

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except OSError as problem:
            raise MailboxDown(
                f"the Maildir {self._path} cannot be used: {problem.strerror or problem}"
                f"{f' ({problem.filename})' if problem.filename else ''}; "
                + ("make room on the disk" if problem.errno == errno.ENOSPC else _MEND)
            ) from problem


def _uid(name: str) -> str:
    """The base name as text that every database keeps; a server may write any bytes into it."""
    base = name.partition(":2,")[0]
    return base.encode("utf-8", "backslashreplace").decode("utf-8")


def _fetched(uid: str, path: Path, most_bytes: int) -> Fetched:
    with path.open("rb") as file:
        told = os.fstat(file.fileno())
        small = told.st_size <= most_bytes
        return Fetched(
            uid=uid,
            received_at=datetime.fromtimestamp(told.st_mtime, UTC),
            size=told.st_size,
            raw=file.read(told.st_size) if small else header_of(file.read(MOST_HEADER_BYTES)),
        )
