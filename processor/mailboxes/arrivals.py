"""What comes into a mailbox from a moment on, in whatever folder: for the doctor, who looks for one mail."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError
from imapclient.imapclient import JUNK

from processor.core.mail import header_of
from processor.mailboxes.imap_session import (
    ImapSettings,
    connect,
    place_of_folders,
    reaching,
    say_goodbye,
)
from processor.stages.ports import Folder, MailboxDown

ANSWER_SECONDS = 15.0  # for each answer: somebody sits there and waits
MOST_HEADER = 64 * 1024  # bytes
MOST_MAILS = 100  # of one folder at one look, the newest
MOST_ALL_UIDS = 8 * 1024 * 1024  # bytes, of a server that does not say which UID is next
_USUAL_JUNK = ("Junk", "Spam", "Junk E-mail", "Junk Email", "Bulk Mail")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A mail in one of the folders."""

    folder: str  # as a mail client names it
    uid: str
    header: bytes  # with its blank line
    junk: bool = False  # the folder is the spam filter's


class Arrivals(Protocol):
    """Each method raises MailboxDown."""

    def new(self) -> Sequence[Arrived]:
        """What came since the last look, or since this was opened. A mail that is moved comes again."""

    def remove(self, mail: Arrived) -> bool:
        """False: it cannot be taken out without others, or it is not there any more."""

    def close(self) -> None: ...


class ImapArrivals:
    """Over a connection of its own; it marks nothing as read."""

    def __init__(self, settings: ImapSettings) -> None:
        self._settings = settings
        self._client = connect(settings, lambda sock: None)
        self._client.hurry(ANSWER_SECONDS)
        try:
            with reaching(settings):
                junk = self._junk()
                # a folder that is both is the one that is watched
                self._folders = {**dict.fromkeys(junk, True), **dict.fromkeys(self._own(), False)}
                # the first UID that is new: a folder that is not there yet is new altogether
                self._first = {folder: self._next(folder) for folder in self._folders}
        except BaseException:
            self.close()
            raise

    def new(self) -> Sequence[Arrived]:
        found = []
        with reaching(self._settings):
            for folder, is_junk in self._folders.items():
                if not (self._opened(folder) or {}).get(b"EXISTS"):
                    continue
                first = self._first[folder]
                # "n:*" always names the last mail too, so the answer is looked at
                uids = sorted(uid for uid in self._client.search(["UID", f"{first}:*"]) if uid >= first)
                for uid, header in self._headers(uids[-MOST_MAILS:]):
                    found.append(Arrived(folder=folder, uid=str(uid), header=header, junk=is_junk))
                self._first[folder] = max([first, *(uid + 1 for uid in uids)])
        return found

    def remove(self, mail: Arrived) -> bool:
        with reaching(self._settings):
            if not self._client.has_capability("UIDPLUS"):
                return False  # a plain EXPUNGE would also take what a person has marked as deleted
            there = self._client.select_folder(mail.folder).get(b"EXISTS")
            if not there or not self._client.search(["UID", mail.uid]):
                return False
            try:
                self._client.add_flags([int(mail.uid)], [b"\\Deleted"], silent=True)
                self._client.uid_expunge([int(mail.uid)])
            except IMAPClientAbortError:
                raise
            except IMAPClientError:
                return False  # a daemon has moved it since, or nobody may take it out
            return True

    def close(self) -> None:
        say_goodbye(self._client)

    def _own(self) -> Iterator[str]:
        yield self._settings.folder
        prefix, delimiter = place_of_folders(self._client, self._settings.folder)
        for folder in Folder:
            yield prefix + self._settings.folders[folder].replace("/", delimiter)

    def _junk(self) -> list[str]:
        """Those that the server marks (RFC 6154), or that have a usual name."""
        found = []
        for flags, delimiter, name in self._client.list_folders():
            last = str(name).rpartition((delimiter or b"/").decode())[2]
            if JUNK in flags or last in _USUAL_JUNK:
                found.append(str(name))
        return found

    def _next(self, folder: str) -> int:
        answer = self._opened(folder)
        if answer is None:
            return 1
        if said := int(answer.get(b"UIDNEXT", 0)):
            return said
        self._client.expect(MOST_ALL_UIDS)
        return max([0, *map(int, self._client.search(["ALL"]))]) + 1

    def _opened(self, folder: str) -> dict[bytes, int] | None:
        """What EXAMINE says; None where there is no such folder, or nobody may open it."""
        try:
            return dict(self._client.select_folder(folder, readonly=True))
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            return None

    def _headers(self, uids: list[int]) -> Iterator[tuple[int, bytes]]:
        if not uids:
            return
        item = f"BODY.PEEK[HEADER]<0.{MOST_HEADER}>"
        self._client.expect(len(uids) * MOST_HEADER)
        told = self._client.fetch(uids, [item])
        for uid in uids:
            got = told.get(uid, {})
            raw = got.get(b"BODY[HEADER]<0>", got.get(b"BODY[HEADER]"))
            if isinstance(raw, bytes):
                yield uid, header_of(raw)


class MaildirArrivals:
    """In `new/` and `cur/` of a Maildir and of its subfolders (Maildir++)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        usual = [folder.value for folder in Folder]
        self._folders = {"": False, **dict.fromkeys(usual, False), **dict.fromkeys(_USUAL_JUNK, True)}
        with self._reaching():
            self._seen = {(folder, path.name) for folder in self._folders for path in self._files(folder)}

    def new(self) -> Sequence[Arrived]:
        found = []
        with self._reaching():
            for folder, is_junk in self._folders.items():
                for path in self._files(folder):
                    if (folder, path.name) in self._seen:
                        continue
                    self._seen.add((folder, path.name))
                    with suppress(FileNotFoundError), path.open("rb") as file:
                        header = header_of(file.read(MOST_HEADER))
                        place = folder or str(self._path)
                        found.append(Arrived(folder=place, uid=str(path), header=header, junk=is_junk))
        return found

    def remove(self, mail: Arrived) -> bool:
        with self._reaching():
            try:
                Path(mail.uid).unlink()
            except FileNotFoundError:
                return False
            return True

    def close(self) -> None:
        """There is nothing to close."""

    def _files(self, folder: str) -> list[Path]:
        place = self._path / f".{folder}" if folder else self._path
        found = []
        for part in ("new", "cur"):
            with suppress(FileNotFoundError, NotADirectoryError), os.scandir(place / part) as entries:
                found += [Path(e.path) for e in entries if e.is_file(follow_symlinks=False)]
        return found

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except OSError as problem:
            raise MailboxDown(
                f"the Maildir {self._path} cannot be used: {problem.strerror or problem}; check that this "
                "user may read and write it"
            ) from problem
