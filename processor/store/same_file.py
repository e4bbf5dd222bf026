"""The file of an SQLite database, which somebody may replace while it is open."""

from __future__ import annotations

from pathlib import Path

from processor.stages.ports import StoreDown


class SameFile:
    """Connections that are open go on in a file that has no name any more: all that is written there is lost.

    So each transaction looks whether the name still leads to the file that the first one found.
    """

    def __init__(self, place: str) -> None:
        self._path = Path(place) if place and place != ":memory:" and not place.startswith("file:") else None
        self._found: tuple[int, int] | None = None  # device and inode; None: nobody has looked

    def look(self) -> None:
        """Raises StoreDown."""
        if self._path is None:
            return
        try:
            status = self._path.stat()
        except OSError:
            if self._found is None:
                return  # it is made with the first connection; or SQLite says why not
            raise StoreDown(self._sentence("is no longer there")) from None
        seen = (status.st_dev, status.st_ino)
        if self._found is None:
            self._found = seen
        elif seen != self._found:
            raise StoreDown(self._sentence("was replaced"))

    def forget(self) -> None:
        """No connection is open any more: whatever the name leads to next is the file."""
        self._found = None

    def _sentence(self, what: str) -> str:
        return (
            f"the database file {self._path} {what} while the program ran; stop the program, see that the "
            "right file is there, and start it again; mail waits in the mailbox meanwhile"
        )
