"""Why nothing can be written beside a database: SQLite says of a full disk whatever its step was ("disk I/O
error", "unable to open database file")."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

_BYTES = 65_536  # two pages of the -shm, which is the first that SQLite wants
_SAID = {
    errno.ENOSPC: "the disk of {folder} is full; make room on it; mail waits in the mailbox meanwhile",
    errno.EDQUOT: "the disk quota for {folder} is used up; raise it or make room; mail waits meanwhile",
    errno.EROFS: "the disk of {folder} can only be read; mount it so that it can be written (dmesg says why)",
    errno.EIO: "the disk of {folder} fails (dmesg); have a backup at hand",
}


def why_not_written(folder: Path) -> str:
    """Tried, not reckoned: quotas and used-up inodes count, too. "" when it can be written."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * _BYTES)
            file.flush()
            os.fsync(file.fileno())  # some file systems find their room only now
    except OSError as error:
        return _SAID.get(error.errno or 0, "").format(folder=folder)
    return ""
