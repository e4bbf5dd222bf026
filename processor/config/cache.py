"""What was checked once is not checked at each start: it is kept in a file beside the configuration.

Reading all rules and trying all templates takes longer than all the rest of a start.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from processor import ordinary

SHARED = "CACHE_DIRECTORY"  # set by systemd where its unit says CacheDirectory=
_MOST_SHARED = 20  # files of one name, the newest


def place(folder: Path, name: str, seen: str) -> Path:
    """The file for what was checked: in `folder`, or in the shared one, where several programs keep it."""
    shared = os.environ.get(SHARED, "").partition(":")[0]
    return Path(shared) / f"{name.lstrip('.')}-{seen[:32]}" if shared else folder / name


def fingerprint(files: Iterable[Path], *more: str) -> str:
    """Another one as soon as one of the files is: by name, size, and times of writing and of any change."""
    digest = hashlib.sha256("\0".join(more).encode())
    for path in files:
        name = os.fspath(path)
        try:
            status = os.stat(name)  # noqa: PTH116 - of some hundred files, at each start
            seen = f"{status.st_size}\0{status.st_mtime_ns}\0{status.st_ctime_ns}\0{status.st_ino}"
        except OSError as error:  # a link that leads nowhere: whoever reads it says so
            seen = type(error).__name__
        digest.update(f"{name}\0{seen}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def kept(file: Path, seen: str) -> object:
    """What keep() was given under this fingerprint; None where there is no such thing.

    A file that somebody else may have written is not looked into.
    """
    try:
        status = file.stat()
        if status.st_uid != os.geteuid() or status.st_mode & 0o022:
            return None
        under, value = pickle.loads(ordinary.read_bytes(file))  # noqa: S301 - our own, see above
    except Exception:  # it is cut off, or from another version
        return None
    return value if under == seen else None


def _forget_old(file: Path) -> None:
    """Of the shared files of that name; the one in a program's own folder is always the same."""
    name, dash, seen = file.name.rpartition("-")
    if not os.environ.get(SHARED) or not dash or len(seen) != 32:
        return
    others = sorted(file.parent.glob(f"{name}-*"), key=lambda path: path.lstat().st_mtime, reverse=True)
    for old in others[_MOST_SHARED:]:
        old.unlink(missing_ok=True)


def keep(file: Path, seen: str, value: object) -> None:
    """Where the folder cannot be written to, the next start does the work again."""
    new = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            pickle.dump((seen, value), out, pickle.HIGHEST_PROTOCOL)
        new.replace(file)  # two starts at once do not mix
        _forget_old(file)
    except OSError:
        with suppress(OSError):  # half of it would only take up room on a full disk
            new.unlink(missing_ok=True)
