"""What one exchange with a server may take: a time for the whole of it, and a number of bytes.

A timeout of the socket alone begins anew with each byte, so that a server which sends one a second holds
its client for ever; and nothing there bounds what a server may say.
"""

from __future__ import annotations

import base64
import io
import math
import socket
import time
from contextlib import suppress

SLOWEST = 8 * 1024  # bytes a second; who brings fewer than that has no more than the time to begin with
A_SEND = 64 * 1024  # bytes
MOST_LINES = 25_000  # of one exchange; each is kept as objects many times as large as a short line


class TooMuch(OSError):
    """The server sends more than was asked for."""


class Budget:
    """One connection's exchange: begin() before each command, and every byte counts against it.

    The time grows with what has come (`SLOWEST`), so that a large mail may come over a slow line; how much
    may come is bounded, in bytes and in lines, and so is the time.
    """

    def __init__(self) -> None:
        self.seconds = math.inf  # what the exchange was given
        self.most_bytes = 0
        self.not_after = math.inf  # time.monotonic(); for all exchanges together
        self.waits = True  # False: what is there already is read, and nothing is waited for
        self._began = time.monotonic()
        self._moved = self._lines = 0

    def begin(self, seconds: float, most_bytes: int) -> None:
        self.seconds, self.most_bytes = seconds, most_bytes
        self._began = time.monotonic()
        self._moved = self._lines = 0

    @property
    def left(self) -> int:
        """Bytes that the server may still send."""
        return self.most_bytes - self._moved

    def remaining(self) -> float:
        """Seconds. Raises TimeoutError when there are none."""
        ends = min(self._began + self.seconds + max(self._moved, 0) / SLOWEST, self.not_after)
        remaining = ends - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("it took too long")
        return remaining

    def receive(self, sock: socket.socket, buffer: memoryview) -> int:
        if self.waits:
            sock.settimeout(self.remaining())
        count = sock.recv_into(buffer)
        self._moved += count
        if self._moved > self.most_bytes:
            raise TooMuch(f"it sent more than the {self.most_bytes} bytes that were to be expected")
        return count

    def take_line(self) -> None:
        """Where a large mail may come, millions of short lines would fit into its bytes. Raises TooMuch."""
        self._lines += 1
        if self._lines > MOST_LINES:
            raise TooMuch(f"it sent more than {MOST_LINES} lines, where mails were to be expected")

    def send(self, sock: socket.socket, content: bytes) -> None:
        """All of it; a server that takes it in drops gets no more time than one that sends in drops."""
        began, sent, whole = time.monotonic(), 0, memoryview(content)
        seconds = self.seconds
        while sent < len(whole):
            ends = min(began + seconds + sent / SLOWEST, self.not_after)
            remaining = ends - time.monotonic()
            if remaining <= 0:
                raise TimeoutError("it took too long")
            sock.settimeout(remaining)
            sent += sock.send(whole[sent : sent + A_SEND])

    def reader(self, sock: socket.socket) -> io.BufferedReader:
        return io.BufferedReader(_Guarded(sock, self))


class _Guarded(io.RawIOBase):
    """Called once for each segment that comes, not for each byte."""

    def __init__(self, sock: socket.socket, budget: Budget) -> None:
        self._sock = sock
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # as io.BufferedReader calls it
        return self._budget.receive(self._sock, buffer)


def connected(host: str, port: int, seconds: float) -> socket.socket:
    """As socket.create_connection(), with one time for all addresses of the host."""
    ends = time.monotonic() + seconds
    failed: OSError | None = None
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM):
        remaining = ends - time.monotonic()
        if remaining <= 0:
            raise failed or TimeoutError("it took too long")
        sock: socket.socket | None = None
        try:
            sock = socket.socket(family, kind, protocol)
            sock.settimeout(remaining)
            sock.connect(address)
        except OSError as problem:
            failed = problem
            if sock is not None:
                sock.close()
        else:
            return sock
    raise failed or OSError("the host has no address")


def cut(sock: socket.socket | None) -> None:
    """From another thread: whoever waits for this connection comes back at once."""
    if sock is not None:
        with suppress(OSError):
            # not an SSLSocket's own, which would take TLS away under the thread that reads
            socket.socket.shutdown(sock, socket.SHUT_RDWR)


def forms_of(user: str, password: str) -> tuple[str, ...]:
    """How a password goes over the wire or into a sentence; the longest forms first, and none is empty."""
    plain = password.encode("utf-8", "replace")
    both = f"\0{user}\0{password}".encode("utf-8", "replace")
    encoded = (base64.b64encode(both).decode(), base64.b64encode(plain).decode())
    return (*encoded, repr(plain)[2:-1], password) if password else ()
