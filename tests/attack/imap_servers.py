"""An IMAP server that misbehaves: Dovecot, and a proxy before it that changes what is said."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, BinaryIO, Self

import pytest

from tests.doors.dovecot import Dovecot, need_dovecot
from tests.doors.mail_servers import HOST, Certificate

_LITERAL = re.compile(rb"\{(\d+)\}\r\n\Z")
Asked = Callable[[bytes, bytes], bytes | None]  # tag, command; what is answered in the server's place
Said = Callable[[bytes, bytes], bytes | None]  # a whole response, the latest command; None: cut


def forward(tag: bytes, command: bytes) -> bytes | None:
    return None


def as_it_is(response: bytes, command: bytes) -> bytes | None:
    return response


@dataclass(slots=True)
class Proxy:
    """Between the program and an IMAP server without TLS; what it does may change at any time."""

    to_port: int
    port: int = 0
    asked: Asked = forward
    said: Said = as_it_is
    instead: Callable[[bytes], bytes] = lambda line: line  # what goes on to the server
    commands: list[bytes] = field(default_factory=list)
    _listener: socket.socket | None = None
    _open: list[socket.socket] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._listener = socket.create_server((HOST, 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, args=(self._listener,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._listener is not None:
            _end(self._listener)
        self.cut()

    def plain(self) -> None:
        self.asked, self.said, self.instead = forward, as_it_is, lambda line: line

    def cut(self) -> None:
        """Every connection that is there."""
        for sock in self._open:
            _end(sock)
        self._open.clear()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
                server = socket.create_connection((HOST, self.to_port))
            except OSError:
                return
            self._open += [client, server]
            for sock in (client, server):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            latest = [b""]
            threading.Thread(target=self._up, args=(client, server, latest), daemon=True).start()
            threading.Thread(target=self._down, args=(client, server, latest), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket, latest: list[bytes]) -> None:
        with suppress(OSError), client.makefile("rb") as lines:
            for line in lines:
                tag, _, command = line.rstrip(b"\r\n").partition(b" ")
                if command:
                    latest[0] = command.upper()
                    self.commands.append(latest[0])
                answer = self.asked(tag, latest[0]) if command else None
                if answer is None:
                    server.sendall(self.instead(line))
                elif answer:
                    client.sendall(answer.replace(b"TAG", tag))
                else:
                    break
        _end(client)
        _end(server)

    def _down(self, client: socket.socket, server: socket.socket, latest: list[bytes]) -> None:
        with suppress(OSError), server.makefile("rb") as lines:
            while response := _response(lines):
                if b"CAPABILITY" in response:
                    response = response.replace(b" STARTTLS", b"")
                changed = self.said(response, latest[0])
                if changed is None:
                    break
                client.sendall(changed)
        _end(client)
        _end(server)


def _response(lines: BinaryIO) -> bytes:
    """With the literals in it."""
    whole = b""
    while line := lines.readline():
        whole += line
        found = _LITERAL.search(line)
        if found is None:
            return whole
        whole += lines.read(int(found[1]))
    return whole


def _end(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()


@pytest.fixture(scope="module")
def imap(certificate: Certificate) -> Iterator[Dovecot]:
    need_dovecot()
    with Dovecot(certificate) as server:
        yield server


@pytest.fixture
def proxy(imap: Dovecot) -> Iterator[Proxy]:
    with Proxy(imap.port) as between:
        yield between


BODIES = b"BODY.PEEK["


def is_tagged(response: bytes) -> bool:
    return not response.startswith((b"*", b"+"))


def before_the_end_of(command: bytes, news: bytes) -> Said:
    """Untagged lines that the server was not asked for."""

    def said(response: bytes, latest: bytes) -> bytes:
        return news + response if is_tagged(response) and command in latest else response

    return said


def changed(pattern: bytes, into: bytes | Callable[[re.Match[bytes]], bytes], where: bytes = b"") -> Said:
    def said(response: bytes, latest: bytes) -> bytes:
        return re.sub(pattern, into, response) if where in latest else response

    return said


CUTS = {
    "AUTHENTICATE": lambda latest: b"AUTHENTICATE" in latest,
    "SELECT": lambda latest: b"SELECT" in latest,
    "SEARCH": lambda latest: b"SEARCH" in latest,
    "sizes": lambda latest: b"RFC822.SIZE" in latest,
    "mails": lambda latest: BODIES in latest,
    "MOVE": lambda latest: b"UID MOVE" in latest,
    "NAMESPACE": lambda latest: b"NAMESPACE" in latest,
}


def refuses_once(command: bytes, answer: bytes, times: int = 2) -> Callable[[Proxy], None]:
    def begins(between: Proxy) -> None:
        left = [times]

        def asked(tag: bytes, latest: bytes) -> bytes | None:
            if command in latest and left[0] > 0:
                left[0] -= 1
                return answer
            return None

        between.asked = asked

    return begins


def says(what: Any) -> Callable[[Proxy], None]:
    def begins(between: Proxy) -> None:
        between.said = what

    return begins
