"""Servers for the mail doors: a certificate of our own, and servers that misbehave by script."""

from __future__ import annotations

import socket
import socketserver
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import pytest

from processor.core.mail import OutboundMail

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The files of a server's certificate and its key."""

    cert: Path
    key: Path

    def for_server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.cert, self.key)
        return context


def make_certificate(folder: Path, names: str) -> Certificate:
    """Self-signed; `names` as openssl writes them: "DNS:localhost,IP:127.0.0.1"."""
    made = Certificate(cert=folder / "cert.pem", key=folder / "key.pem")
    subject = ["-subj", "/CN=test", "-addext", f"subjectAltName={names}", "-days", "2"]
    files = ["-keyout", str(made.key), "-out", str(made.cert)]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, *files],
        check=True,
        capture_output=True,
    )
    return made


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """For this host."""
    return make_certificate(tmp_path_factory.mktemp("certificate"), "DNS:localhost,IP:127.0.0.1")


@pytest.fixture(scope="session")
def foreign_certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """For another host."""
    return make_certificate(tmp_path_factory.mktemp("foreign"), "DNS:elsewhere.example")


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind((HOST, 0))
        return int(sock.getsockname()[1])


def wait_for(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    ends = time.monotonic() + seconds
    while not true():
        if time.monotonic() > ends:
            return False
        time.sleep(0.02)
    return True


@dataclass(slots=True)
class Dialogue:
    """One connection of a scripted server: lines come from the client and are written down."""

    file: BinaryIO
    sock: socket.socket
    heard: list[bytes]

    def say(self, *lines: str) -> None:
        self.file.write("".join(f"{line}\r\n" for line in lines).encode())
        self.file.flush()

    def hear(self) -> str:
        """The next line, without its end; "" when the client is gone."""
        line = self.file.readline()
        if line:
            self.heard.append(line)
        return line.decode("utf-8", "replace").rstrip("\r\n")


@dataclass(slots=True)
class Scripted:
    port: int
    heard: list[bytes] = field(default_factory=list)  # every line of every client
    connections: int = 0


def silent_until(over: threading.Event) -> Callable[[Dialogue], None]:
    """A script that says nothing until `over` is set; it sets it itself after a minute: the client waited."""

    def script(_: Dialogue) -> None:
        over.wait(60)
        over.set()

    return script


@contextmanager
def scripted_server(script: Callable[[Dialogue], None]) -> Iterator[Scripted]:
    """A server that plays `script` to each client and then closes the connection."""
    told = Scripted(port=0)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            told.connections += 1
            sock = self.request
            with sock.makefile("rwb") as file:
                try:
                    script(Dialogue(file, sock, told.heard))
                except OSError:
                    pass  # the client went away
                finally:
                    with _ignored():
                        sock.shutdown(socket.SHUT_RDWR)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server((HOST, 0), Handler) as server:
        told.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def _ignored() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError):
        return


def outbound(
    recipient: str = "mia@example.org",
    raw: bytes = b"Subject: Welcome\r\nMessage-ID: <0123456789abcdef@program.example>\r\n\r\nDear Mia,\r\n",
    return_path: str = "mentors+b.0123456789abcdef@program.example",
    serial: str = "0123456789abcdef",
) -> OutboundMail:
    return OutboundMail(
        serial=serial,
        message_id=f"<{serial}@program.example>",
        return_path=return_path,
        recipient=recipient,
        letter="welcome",
        about="M-1001",
        subject="Welcome",
        raw=raw,
    )
