"""An IMAP server and an SMTP server in this process, on loopback, for the demo and the tests."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import mailbox
import socket
import ssl
import threading
from argparse import Namespace
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, DictBackend, Identity, Login
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials.flag import Flag
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

HOST = "127.0.0.1"
MOST_BYTES = 64 * 1024 * 1024  # of one mail

T = TypeVar("T")


class LoopThread:
    """An event loop in a thread of its own."""

    def __init__(self, name: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """From another thread."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    def stop(self) -> None:
        self.run(self._end_tasks())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    async def _end_tasks(self) -> None:
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _QuietConfig(Config):
    @property
    def greeting(self) -> bytes:
        return b"ready"  # pymap would look up this host's name, which may take seconds


class EmbeddedImap:
    """Several users, each with an INBOX and whatever folders they make; all in memory.

    Offers IDLE, MOVE and UIDPLUS. `with EmbeddedImap({"user": "password"}) as imap:`; the port is free at
    the start and stays the same.
    """

    host = HOST

    def __init__(self, users: Mapping[str, str], *, port: int = 0) -> None:
        self.users = dict(users)
        self.port = port
        self._thread: LoopThread | None = None
        self._server: asyncio.AbstractServer | None = None

    def __enter__(self) -> Self:
        self._thread = LoopThread("imap-server")
        self._thread.run(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread is not None:
            self._thread.run(self._stop())
            self._thread.stop()
            self._thread = None

    @property
    def user(self) -> str:
        """The first one."""
        return next(iter(self.users))

    @property
    def password(self) -> str:
        return self.users[self.user]

    def add_user(self, user: str, password: str) -> None:
        self.users[user] = password
        self._run(self._add(user, password))

    def deliver(self, raw: bytes, user: str | None = None, *, at: datetime | None = None) -> str:
        """Into that user's (the first user's) INBOX, as a mail server's delivery would; its UID.

        `at` becomes INTERNALDATE; None: now.
        """
        return self._run(self._append(user or self.user, raw, at or datetime.now(UTC)))

    def mails(self, user: str | None = None, folder: str = "INBOX") -> tuple[bytes, ...]:
        """The raw mails of a folder, oldest first; none when there is no such folder."""
        return tuple(raw for raw, _, _ in self._run(self._read(user or self.user, folder)))

    def flags(self, user: str | None = None, folder: str = "INBOX") -> tuple[frozenset[str], ...]:
        """Of each mail of a folder, such as "\\\\Seen"."""
        return tuple(flags for _, _, flags in self._run(self._read(user or self.user, folder)))

    def folders(self, user: str | None = None) -> tuple[str, ...]:
        return self._run(self._folders(user or self.user))

    def save(self, user: str, path: Path) -> int:
        """Write that user's folders as a Maildir (Maildir++), to be read when the server is gone.

        Returns how many mails there were.
        """
        count = 0
        top = mailbox.Maildir(path, create=True)
        for folder in self.folders(user):
            into = top if folder == "INBOX" else top.add_folder(folder.replace("/", "."))
            for raw, at, flags in self._run(self._read(user, folder)):
                message = mailbox.MaildirMessage(raw)
                message.set_date(at.timestamp())
                if "\\Seen" in flags:
                    message.set_flags("S")
                into.add(message)
                count += 1
        return count

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        if self._thread is None:
            work.close()
            raise RuntimeError("the IMAP server is not running")
        return self._thread.run(work)

    async def _start(self) -> None:
        logging.getLogger("pymap").setLevel(logging.ERROR)
        args = Namespace(passlib_cfg=None, proxy_protocol=None)
        config = _QuietConfig(
            args,
            host=self.host,
            port=self.port,
            tls_enabled=False,
            demo_data=False,
            demo_user="",
            demo_password="",
            hash_context=Cleartext(),  # the users are invented, and hashing takes a tenth of a second
            cpu_subsystem=Subsystem.for_asyncio(),
            invalid_user_sleep=0.0,
        )
        config.apply_context()
        self._login = Login(config)
        self._backend = DictBackend(self._login, config)
        for user, password in self.users.items():
            await self._add(user, password)
        callback = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(self._login, config))

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            # It writes an answer in several pieces; without this each waits for the peer's ACK.
            writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await callback(reader, writer)

        self._server = await asyncio.start_server(connected, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _add(self, user: str, password: str) -> None:
        config = self._login.config
        secret = await self._login._passwords.hash_password(password)
        await Identity(user, self._login, None, frozenset()).set(UserMetadata(config, user, password=secret))

    @contextlib.asynccontextmanager
    async def _session(self, user: str) -> AsyncIterator[Any]:
        async with Identity(user, self._login, None, frozenset()).new_session() as session:
            yield session

    async def _append(self, user: str, raw: bytes, at: datetime) -> str:
        async with self._session(user) as session:
            told, _ = await session.append_messages("INBOX", [AppendMessage(raw, at)])
            return str(next(iter(told.uids)))

    async def _folders(self, user: str) -> tuple[str, ...]:
        async with self._session(user) as session:
            tree = await session.mailbox_set.list_mailboxes()
            return tuple(entry.name for entry in tree.list() if entry.exists)

    async def _read(self, user: str, folder: str) -> list[tuple[bytes, datetime, frozenset[str]]]:
        async with self._session(user) as session:
            try:
                box = await session.mailbox_set.get_mailbox(folder)
            except KeyError:
                return []
            return [
                (
                    bytes(message._content),
                    message.internal_date,
                    frozenset(bytes(Flag(flag)).decode() for flag in message.permanent_flags),
                )
                async for message in box.messages()
            ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A mail for one recipient, as the SMTP server took it."""

    return_path: str  # "": the null reverse-path
    recipient: str
    raw: bytes  # CRLF line ends


class EmbeddedSmtp:
    """Takes mail for anyone and hands each to `on_mail`, in the order of arrival.

    `refuse("a@x.example", "550 5.1.1 no such user")` gives that reply to a RCPT TO that address, until
    `accept("a@x.example")`. With `users` it offers a login, and with `login_required` it insists on it.
    What `on_mail` raises becomes a 451.
    """

    host = HOST

    def __init__(
        self,
        on_mail: Callable[[Accepted], None] = lambda mail: None,
        *,
        port: int = 0,
        users: Mapping[str, str] | None = None,
        login_required: bool = False,
        tls: ssl.SSLContext | None = None,
        starttls: bool = False,
        smtputf8: bool = True,
    ) -> None:
        """`tls`: from the first byte, or after STARTTLS when `starttls` is set."""
        self.port = port
        self.connections = 0  # how many were made since the start
        self._on_mail = on_mail
        self._users = dict(users or {})
        self._login_required = login_required
        self._tls, self._starttls = tls, starttls
        self._smtputf8 = smtputf8
        self._replies: dict[str, str] = {}
        self._thread: LoopThread | None = None
        self._server: asyncio.AbstractServer | None = None

    def __enter__(self) -> Self:
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd's; it tells addresses
        self._thread = LoopThread("smtp-server")
        self._thread.run(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread is not None:
            self._thread.run(self._stop())
            self._thread.stop()
            self._thread = None

    def refuse(self, recipient: str, reply: str) -> None:
        """`reply` is one line that begins with its code, 4xx or 5xx."""
        self._replies[recipient] = reply

    def accept(self, recipient: str) -> None:
        self._replies.pop(recipient, None)

    def add_user(self, user: str, password: str) -> None:
        self._users[user] = password

    async def _start(self) -> None:
        self._server = await asyncio.get_running_loop().create_server(
            self._new_connection, self.host, self.port, ssl=None if self._starttls else self._tls
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def _new_connection(self) -> SMTP:
        self.connections += 1
        return SMTP(
            self,
            hostname="localhost",
            data_size_limit=MOST_BYTES,
            enable_SMTPUTF8=self._smtputf8,
            tls_context=self._tls if self._starttls else None,
            auth_require_tls=False,  # loopback only
            authenticator=self._check if self._users else None,
            loop=asyncio.get_running_loop(),
        )

    def _check(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        """aiosmtpd's authenticator hook."""
        password = self._users.get(data.login.decode("utf-8", "replace"))
        known = password is not None and data.password == password.encode()
        return AuthResult(success=known, handled=False)

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name for the hook
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._login_required and not session.authenticated:
            return "530 5.7.0 log in first"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 sender ok"

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name for the hook
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self._replies.get(address)
        if reply is None:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return reply or "250 2.1.5 recipient ok"

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name for the hook
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        sender = envelope.mail_from or ""
        try:
            for recipient in envelope.rcpt_tos:
                mail = Accepted(return_path="" if sender == "<>" else sender, recipient=recipient, raw=raw)
                self._on_mail(mail)
        except Exception:
            logging.getLogger(__name__).exception("the SMTP server's on_mail failed")
            return "451 4.3.0 the mail could not be handed on"
        return "250 2.0.0 taken"
