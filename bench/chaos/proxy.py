"""A proxy that breaks the connections that go through it."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from bench.places import HOST


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
    silent: bool = False  # nothing comes through, and nobody is told
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
                if not self.silent:
                    other.sendall(piece)
        for sock in (one, other):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
