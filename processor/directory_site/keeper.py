"""Keeps a folder as the directory is: looks at a mark every half minute, and writes only after a change."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from processor.directory_site.folder import FolderRefused, NotWrittenNow, Written, write_pages
from processor.directory_site.pages import INDEX, PageFault, SitePages
from processor.directory_site.status import Status
from processor.stages.ports import Store, StoreDown


class Keeper:
    """Writes in a thread of its own, one round at a time: thousands of pages hold up no mail."""

    def __init__(
        self,
        folder: Path,
        make: Callable[[], SitePages],
        log: Callable[..., None],
        status: Callable[[Store, datetime], Status] | None = None,
    ) -> None:
        """`make`: the pages with the templates as they are now; it may raise PageFault.

        `status`: gives the figures for status.html; None: there is no such page.
        """
        self._folder, self._make, self._log, self._status = folder, make, log, status
        # what is in the folder was written with these pages, which that function has made
        self._pages: tuple[Callable[[], SitePages], SitePages] | None = None
        self._mark = ""  # of what is in the folder; "": not known
        self._thread: threading.Thread | None = None
        self.trouble = ""  # why the pages are not as they should be; "": they are

    def renew(self, make: Callable[[], SitePages]) -> None:
        """Rules or templates have changed; a round that is under way still writes with the old ones."""
        self._make = make

    def look(self, store: Store, now: datetime) -> None:
        """Begins to write when there is something to write. Raises StoreDown."""
        if self._thread is not None and self._thread.is_alive():
            return
        with store.reading() as unit:
            mark = unit.directory_mark()
        if self._status is None and self._is_written(mark):
            return
        self._thread = threading.Thread(
            target=self._round, args=(store, now), daemon=True, name="directory pages"
        )
        self._thread.start()

    def wait(self, seconds: float | None = None) -> None:
        """For the round that is under way."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _round(self, store: Store, now: datetime) -> None:
        try:
            self.write(store, now)
        except StoreDown:
            return  # an alarm of its own; the next look tries again
        except (FolderRefused, NotWrittenNow, PageFault) as refused:
            self._tell(str(refused))
        except Exception as error:  # a fault of the program must not be silent in a thread
            self._tell(f"the directory's pages: {type(error).__name__}: {error}")

    def write(self, store: Store, now: datetime) -> Written | None:
        """Here and now. None: only the status was due.

        Raises StoreDown, FolderRefused, NotWrittenNow and PageFault.
        """
        make, known = self._make, self._pages
        pages = known[1] if known is not None and known[0] is make else make()
        status = pages.status(self._status(store, now)) if self._status is not None else {}
        with store.reading() as unit:
            mark = unit.directory_mark()
            listed = None if self._is_written(mark) else unit.listed()
        if listed is None:
            write_pages(self._folder, status, whole=False)
            self.trouble = ""
            return None
        written = write_pages(self._folder, pages.of(listed) | status)
        self._pages, self._mark, self.trouble = (make, pages), mark, ""
        if written.changed or written.removed:
            self._log(
                "directory written", pages=written.pages, changed=written.changed, removed=written.removed
            )
        return written

    def _is_written(self, mark: str) -> bool:
        """With the templates of now, and nobody took it away."""
        known = self._pages is not None and self._pages[0] is self._make and self._mark == mark
        with suppress(OSError):  # a folder that cannot be looked into: writing says why
            return known and (self._folder / INDEX).is_file()
        return False

    def _tell(self, because: str) -> None:
        if because != self.trouble:
            self._log("directory not written", because=because)
        self.trouble = because
