"""A folder on an IMAP server (RFC 3501, with IDLE, MOVE, UIDPLUS and NAMESPACE where they are offered)."""

from __future__ import annotations

import logging
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, ProtocolError

from processor.exchange import cut
from processor.mailboxes.fetching import Fetching, Refused, Told
from processor.mailboxes.idle import IdleRefused, OutOfStep, idle
from processor.mailboxes.imap_session import (
    ImapSettings,
    connect,
    drop,
    place_of_folders,
    reaching,
    say_goodbye,
    told,
)
from processor.mailboxes.wire import Client
from processor.stages.ports import Fetched, Filed, Folder, Listing, MailboxDown

MOST_UIDS_A_COMMAND = 500  # keeps a command line below 8 kB (RFC 7162, 4)
MOST_MAILS_A_SEARCH = 50_000  # imaplib takes no line over 1 MB
UID_BYTES = 12  # with the space before it
MOST_UID = 2**32 - 1  # RFC 3501, 2.3.1.1
MOST_MAILS = 1_000_000  # in the watched folder; their numbers alone take a hundred megabytes
DEFAULT_PORTS = (143, 993)
CLOSE_SECONDS = 1.0  # for a call that is under way, and once more after it was cut off

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Session:
    """One connection with the watched folder selected; a selected folder keeps its UIDVALIDITY."""

    client: Client
    uidvalidity: int = 0
    exists: int = 0
    uidnext: int = 0  # 0: the server did not say
    prefix: str = ""  # of the folders for filed mails
    delimiter: str = ""  # "": not asked yet


class ImapMailbox:
    """Calls from several threads take turns; only wake() comes through while another call waits.

    A server with neither MOVE nor UIDPLUS gives no safe way to take a mail out of a folder, as a plain
    EXPUNGE would also take what a person has marked as deleted: there the mails stay in the watched
    folder, and only the database knows which of them are done.
    """

    left: Sequence[str] = ()  # a server that gives one message and not another breaks the connection

    def __init__(self, settings: ImapSettings) -> None:
        port = "" if settings.port in DEFAULT_PORTS else f":{settings.port}"
        self.name = f"imap:{settings.user}@{settings.host.lower()}{port}/{settings.folder}"
        self._settings = settings
        self._turn = threading.Lock()
        self._session: _Session | None = None
        self._socket: socket.socket | None = None  # of the session, or of the one that is being made
        self._fetching = Fetching(self.name, settings, self._ask)
        self._listed = (0, 0)  # UIDVALIDITY and the first UID that the last listing() could not know
        # UIDVALIDITY, UID and folder of what was copied and could not be taken out of the watched folder yet
        self._copied: set[tuple[int, int, Folder]] = set()
        self._idles = True
        self._woken, self._waker = socket.socketpair()
        self._woken.setblocking(False)
        self._waker.setblocking(False)

    def listing(self) -> Listing:
        with self._selected(afresh=True) as session:
            if session.exists > MOST_MAILS:
                raise MailboxDown(
                    f"{self._settings.where} says that {session.exists} mails lie in "
                    f"{self._settings.folder}; {MOST_MAILS} are the most: move old mail into another "
                    "folder, or check the server"
                )
            uids: set[int] = set()
            for first in range(1, session.exists + 1, MOST_MAILS_A_SEARCH):
                last = first + MOST_MAILS_A_SEARCH - 1
                sequence = f"{first}:{last if last < session.exists else '*'}"
                session.client.expect(MOST_MAILS_A_SEARCH * UID_BYTES)
                # never by \Seen: people open mail too
                uids.update(session.client.search([sequence]))
            if uids and (min(uids) < 1 or max(uids) > MOST_UID):
                raise MailboxDown(
                    f"{self._settings.where} gives mails numbers that no mail can have (RFC 3501, 2.3.1.1); "
                    "it cannot be worked with"
                )
            unknown = max(session.uidnext, max(uids, default=0) + 1)
            self._listed = (session.uidvalidity, unknown)
            return Listing(uidvalidity=session.uidvalidity, uids=tuple(map(str, sorted(uids))))

    def fetch(self, uids: Sequence[str], most_bytes: int) -> Iterator[Fetched]:
        numbers = [int(uid) for uid in uids]
        for start in range(0, len(numbers), MOST_UIDS_A_COMMAND):
            yield from self._fetching.fetch(numbers[start : start + MOST_UIDS_A_COMMAND], most_bytes)

    def come_again(self, filed: Sequence[Filed]) -> Sequence[str]:
        """A server that went back to a backup may give numbers once more (against RFC 3501, 2.3.1.1)."""
        again: list[str] = []
        numbers = [row for row in filed if row.uid.isdecimal()]
        for start in range(0, len(numbers), MOST_UIDS_A_COMMAND):
            again += self._fetching.others(numbers[start : start + MOST_UIDS_A_COMMAND])
        return again

    def file(self, uidvalidity: int, uids: Sequence[str], folder: Folder) -> None:
        numbers = [int(uid) for uid in uids if uid.isdecimal()]  # others were given up (store/inbox.py)
        for start in range(0, len(numbers), MOST_UIDS_A_COMMAND):
            batch = numbers[start : start + MOST_UIDS_A_COMMAND]
            with self._selected() as session:
                client = session.client
                if session.uidvalidity != uidvalidity:
                    return  # these numbers mean other mails now
                if client.has_capability("MOVE"):
                    self._into(session, folder, partial(client.move, batch))
                elif client.has_capability("UIDPLUS"):
                    fresh = [uid for uid in batch if (uidvalidity, uid, folder) not in self._copied]
                    if fresh:
                        self._into(session, folder, partial(client.copy, fresh))
                    copies = {(uidvalidity, uid, folder) for uid in batch}
                    self._copied |= copies
                    client.add_flags(batch, [b"\\Deleted"], silent=True)
                    client.uid_expunge(batch)
                    self._copied -= copies

    def wait(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        try:
            if self._idles:
                try:
                    with self._selected(afresh=True) as session:
                        if self._has_news(session):
                            return True
                        if session.client.has_capability("IDLE"):
                            return idle(session.client, self._woken, until, self._settings.idle_seconds)
                except OutOfStep:
                    return True
                except IdleRefused:
                    self._idles = False
            poller = select.poll()
            poller.register(self._woken, select.POLLIN)
            poller.poll(max(until - time.monotonic(), 0) * 1000)
            return False
        finally:
            with suppress(OSError):
                while self._woken.recv(1024):
                    pass

    def wake(self) -> None:
        with suppress(OSError):  # full: it is awake already; closed: nobody waits
            self._waker.send(b"!")

    def close(self) -> None:
        """A call that waits for the server is cut off, so that nobody waits for it."""
        self.wake()
        mine = self._turn.acquire(timeout=CLOSE_SECONDS)
        if not mine:
            cut(self._socket)
            mine = self._turn.acquire(timeout=CLOSE_SECONDS)
        if not mine:
            return  # it is still on its way to the server; nothing is lost with it
        try:
            if self._session is not None:
                say_goodbye(self._session.client)
            self._session = None
            self._waker.close()
            self._woken.close()
        finally:
            self._turn.release()

    # --- the connection --------------------------------------------------------------------------------

    @contextmanager
    def _selected(self, *, afresh: bool = False) -> Iterator[_Session]:
        """The connection, with the folder selected (`afresh`: once more, so that the counts are new).

        After any failure the connection is dropped, and the next call makes another.
        """
        with self._turn, reaching(self._settings):
            try:
                if self._session is None:
                    self._session = _Session(connect(self._settings, self._note))
                    afresh = True
                if afresh:
                    self._select(self._session)
                yield self._session
            except BaseException:
                self._drop()
                raise

    def _note(self, sock: socket.socket) -> None:
        self._socket = sock

    def _select(self, session: _Session) -> None:
        try:
            answer = session.client.select_folder(self._settings.folder)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as refusal:
            raise MailboxDown(
                f"{self._settings.where} does not open the folder {self._settings.folder} for "
                f"{self._settings.user} ({told(self._settings, str(refusal))}); check the end of the url"
            ) from refusal
        if b"UIDVALIDITY" not in answer:
            raise MailboxDown(f"{self._settings.where} gives no UIDVALIDITY; it cannot be worked with")
        if not 0 <= int(answer[b"UIDVALIDITY"]) <= MOST_UID:
            raise MailboxDown(f"{self._settings.where} gives a UIDVALIDITY that is no number of IMAP's")
        session.uidvalidity = int(answer[b"UIDVALIDITY"])
        session.exists = int(answer.get(b"EXISTS", 0))
        session.uidnext = int(answer.get(b"UIDNEXT", 0))

    def _drop(self) -> None:
        if self._session is not None:
            drop(self._session.client)
        self._session = None

    def _ask(self, uids: Sequence[int], items: Sequence[str], expected: int) -> dict[int, Told]:
        with self._selected() as session:
            if session.uidvalidity != (self._listed[0] or session.uidvalidity):
                return {}  # these numbers came from a listing of before; the next one tells
            session.client.expect(expected)
            try:
                return dict(session.client.fetch(uids, items))
            except (IMAPClientAbortError, ProtocolError):
                raise
            except IMAPClientError as refusal:
                refused = told(self._settings, str(refusal))
        raise Refused(refused)

    # --- filing ----------------------------------------------------------------------------------------

    def _into(self, session: _Session, folder: Folder, carry: Callable[[str], object]) -> None:
        """Do `carry(folder name)`; where the folder is missing, make it and do it again."""
        client = session.client
        if not session.delimiter:
            session.prefix, session.delimiter = place_of_folders(client, self._settings.folder)
        name = session.prefix + self._settings.folders[folder].replace("/", session.delimiter)
        try:
            carry(name)
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            if client.folder_exists(name):
                raise
            client.create_folder(name)
            with suppress(IMAPClientError):
                client.subscribe_folder(name)  # so that mail clients show it
            carry(name)

    # --- waiting ---------------------------------------------------------------------------------------

    def _has_news(self, session: _Session) -> bool:
        """Something came since listing(); IDLE tells only what comes after the SELECT."""
        uidvalidity, unknown = self._listed
        if session.uidvalidity != uidvalidity:
            return session.exists > 0 or uidvalidity > 0
        if session.uidnext:
            return session.uidnext > unknown
        # "n:*" always names the last mail too, so the answer is looked at
        found = session.client.search(["UID", f"{unknown}:*"]) if session.exists else []
        return any(uid >= unknown for uid in found)
