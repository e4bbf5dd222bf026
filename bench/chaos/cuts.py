"""Faults 5 and 6: the IMAP connection breaks at every command; the server numbers its mails anew."""

from __future__ import annotations

import random
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from bench.chaos.row import Row
from bench.chaos.theater import Theater
from bench.places import HOST
from processor.bootstrap import Parts
from processor.stages.ports import MailboxDown

_TRIES = 20  # of one pass; each meets one cut at most


@dataclass(slots=True)
class Proxy:
    """Stands before the server; breaks the connection at the n-th piece that goes through it, and then
    the one that is made next, until no more cuts are wished for.

    A piece is what one side sends at once: a command, or a part of an answer. `where` says whether it is
    swallowed, let through as a whole, or by half.
    """

    to_port: int
    port: int = 0
    pieces: int = 0  # since it was armed, or since the last cut
    cut_at: list[int] = field(default_factory=list)
    where: str = "before"  # before, half, after
    cuts: int = 0
    _listener: socket.socket | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        self._listener = socket.create_server((HOST, 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, args=(self._listener,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()

    def arm(self, *cut_at: int, where: str = "before") -> None:
        with self._lock:
            self.pieces, self.cut_at, self.where = 0, list(cut_at), where

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection((HOST, self.to_port))
            except OSError:
                client.close()
                continue
            for sock in (client, server):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while piece := one.recv(65536):
                with self._lock:
                    self.pieces += 1
                    cut = self.cut_at[:1] == [self.pieces]
                    where = self.where
                    if cut:
                        self.cuts += 1
                        self.pieces = 0
                        del self.cut_at[0]
                if cut and where != "before":
                    other.sendall(piece if where == "after" else piece[: len(piece) // 2])
                if cut:
                    break
                other.sendall(piece)
        for sock in (one, other):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()


def dropped(theater: Theater, row: Row, proxy: Proxy, cuts: int) -> None:
    """The n-th piece of a pass in turn, from the greeting to the last answer."""
    dice = random.Random(5)
    members = theater.rehearse()
    theater.newcomer()
    proxy.arm()
    with theater.parts() as parts:
        parts.one_pass(theater.now)
        whole = proxy.pieces  # of a pass with one mail, login and all
        theater.something(dice, members)
        proxy.arm()
        parts.one_pass(theater.now)
        kept = proxy.pieces  # of a pass over a connection that is there
        for nth in range(2 * cuts):
            if row.played >= cuts:
                break
            theater.later(minutes=1)
            theater.something(dice, members)
            if nth % 4 == 0:
                members.append(theater.newcomer())
            before = proxy.cuts
            where = ("before", "half", "after")[nth // kept % 3]
            proxy.arm(1 + nth % kept, 1 + nth % whole, where=where)
            _until_done(parts, theater, row)
            proxy.arm()
            row.played += proxy.cuts - before
            _until_done(parts, theater, row)
    theater.count(row)
    row.more = f"{whole} pieces from login to logout, {kept} of a pass; cut before, amid and after each"


def _until_done(parts: Parts, theater: Theater, row: Row) -> None:
    for _ in range(_TRIES):
        try:
            parts.one_pass(theater.now)
        except MailboxDown:
            continue
        return
    row.wrong.append("the mailbox stayed out of reach")


def renumbered(theater: Theater, row: Row, resets: int) -> None:
    """The folder is made anew, with old mails in it and a new one; their numbers begin at 1 again."""
    assert theater.imap is not None
    dice = random.Random(6)
    members = theater.rehearse()
    client = theater.imap.connect()
    validity = int(client.select_folder(theater.imap_folder)[b"UIDVALIDITY"])
    with theater.parts() as parts:
        for _ in range(resets):
            theater.later(minutes=1)
            old = dice.sample(sorted(theater.said), min(2, len(theater.said)))
            client.select_folder("INBOX")
            client.delete_folder(theater.imap_folder)
            client.create_folder(theater.imap_folder)
            for message_id in old:
                theater.put(theater.said[message_id])
            theater.something(dice, members)
            _until_done(parts, theater, row)
            found = int(client.select_folder(theater.imap_folder)[b"UIDVALIDITY"])
            row.played += found != validity
            validity = found
    client.logout()
    theater.count(row)
    duplicates = theater.ask("select count(*) from inbox where state = 'duplicate'")[0][0]
    if duplicates != 2 * resets:
        row.wrong.append(f"{duplicates} of {2 * resets} old mails were called duplicates")
    row.more = "each time two old mails and a new one, numbered from 1"
