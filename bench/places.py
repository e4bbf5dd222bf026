"""Where a measurement runs: the mail server, the folder with the configuration, the program's process."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from imapclient import IMAPClient

ROOT = Path(__file__).parents[1]
HOST = "127.0.0.1"
PROGRAM, SERVER = "mentors@program.example", "mx.program.example"
PASSWORD_VARIABLE = "MENTOR_EXCHANGE_TRIAL_PASSWORD"  # its name
CONFIGURATION = """
[program]
name = "Mentor Exchange"
address = "{address}"
coordinators = ["coordinator@program.example"]
time_zone = "America/New_York"
[mailbox]
url = "{mailbox}"
authserv_id = "mx.program.example"
{secret}poll_seconds = 10
[delivery]
url = "{delivery}"
connections = {connections}
[database]
url = "{database}"
[eligibility]
mode = "open"
[log]
file = "log"
[paths]
rules = "{root}/bench/rules"
templates = "{root}/templates"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """An IMAP server with one user, and how mail is put into it."""

    name: str  # "Dovecot" or "pymap"
    port: int
    user: str
    password: str
    ca_file: Path | None  # None: it offers no TLS
    _server: Any

    def deliver(self, mails: Sequence[bytes], folder: str = "INBOX") -> None:
        """As the server's own delivery does it."""
        if self.name != "Dovecot":
            with self._client() as client:
                for raw in mails:
                    client.append(folder, raw)
            return
        place: Path = self._server.mail
        place = place if folder == "INBOX" else place / f".{folder}"
        owner = place.stat()
        for nth, raw in enumerate(mails):
            draft = place / "tmp" / f"{time.time_ns()}.M{nth}P{os.getpid()}.localhost"
            draft.write_bytes(raw)
            os.chown(draft, owner.st_uid, owner.st_gid)
            draft.rename(place / "new" / draft.name)

    def make_folder(self, name: str) -> None:
        with self._client() as client:
            if not client.folder_exists(name):
                client.create_folder(name)

    def connect(self) -> IMAPClient:
        """A client that is logged in."""
        client = IMAPClient(HOST, self.port, ssl=False)
        if self.ca_file:
            client.starttls(ssl.create_default_context(cafile=str(self.ca_file)))
        client.plain_login(self.user, self.password)
        return client

    @contextmanager
    def _client(self) -> Iterator[Any]:
        client = self.connect()
        try:
            yield client
        finally:
            client.shutdown()

    def url(self, folder: str = "INBOX") -> str:
        return f"imap://{quote(self.user, safe='')}@{HOST}:{self.port}/{folder}"


@contextmanager
def mail_server(folder: Path, *, capability: str = "") -> Iterator[MailServer]:
    """Dovecot as an unprivileged user; pymap, in this process, where there is no Dovecot.

    `capability`: what Dovecot says it can, instead of all that it can.
    """
    from processor.demo.servers import EmbeddedImap
    from tests.doors.dovecot import DOVECOT, Dovecot
    from tests.doors.mail_servers import make_certificate

    if DOVECOT is None:
        with EmbeddedImap({PROGRAM: "secret"}) as imap:
            yield MailServer(
                name="pymap",
                port=imap.port,
                user=imap.user,
                password=imap.password,
                ca_file=None,
                _server=imap,
            )
        return
    certificate = make_certificate(folder, f"DNS:localhost,IP:{HOST}")
    dovecot = Dovecot(certificate, capability=capability)
    (dovecot.mail.parent / "rawlog").rmdir()  # writing down every command would be part of the figures
    with dovecot:
        yield MailServer(
            name="Dovecot",
            port=dovecot.port,
            user=dovecot.user,
            password=dovecot.password,
            ca_file=certificate.cert,
            _server=dovecot,
        )


def write_configuration(
    folder: Path,
    *,
    database: str,
    delivery: str,
    mailbox: str,
    ca_file: Path | None = None,
    address: str = PROGRAM,
    connections: int = 4,
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    secret = f'password_env = "{PASSWORD_VARIABLE}"\n' if mailbox.startswith("imap") else ""
    secret += f'ca_file = "{ca_file}"\n' if ca_file else ""
    text = CONFIGURATION.format(
        address=address,
        mailbox=mailbox,
        secret=secret,
        delivery=delivery,
        connections=connections,
        database=database,
        root=ROOT,
    )
    path = folder / "config.toml"
    path.write_text(text)
    return path


class Child:
    """A process of a measurement: it says a line of JSON when it is ready, and one for each order."""

    def __init__(self, module: str, *words: str, password: str) -> None:
        began = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env={**os.environ, PASSWORD_VARIABLE: password},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ready = self._hear()
        self.start_seconds = time.monotonic() - began

    @property
    def pid(self) -> int:
        return self._process.pid

    def go(self) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return self._hear()

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args!r} ended with {self._process.wait()}")
        told: dict[str, Any] = json.loads(line)
        return told


def now() -> datetime:
    return datetime.now(UTC)
