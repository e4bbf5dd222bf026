"""What surrounds the program, and does as it likes: a proxy before Dovecot, a server that takes mail."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self
from urllib.parse import quote

from processor.bootstrap import assemble
from processor.demo.clients import new_mail
from processor.mailboxes.imap import ImapMailbox
from processor.parts import Parts
from processor.stages.ports import CourierDown, MailboxDown, StoreDown
from tests.doors.dovecot import Dovecot
from tests.doors.mail_servers import HOST, Dialogue
from tests.operation.small import CONFIG, PROFILE, PROGRAM, SERVER
from tests.prepared_program import load_once, make_ready

JON, ADA = "jon@north.example", "ada@south.example"
NAMES = {JON: "Jon Berg", ADA: "Ada Stone"}
COORDINATOR = "coordinator@program.example"
_NUMBERS = count()
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


# --- a program whose mailbox is a folder of its own on that server ---------------------------------


class World:
    """On IMAP (`imap`, through `proxy`) or on a Maildir; it sends to `delivery`."""

    def __init__(
        self,
        folder: Path,
        *,
        imap: Dovecot | None = None,
        proxy: Proxy | None = None,
        box: str = "",
        delivery: str = "maildir:sent",
        database: str = "sqlite:///program.db",
        mailbox: str = "",
        more: str = "",
    ) -> None:
        self.folder = folder
        self._imap = imap
        self.box = box or f"box{next(_NUMBERS)}"
        text = CONFIG.replace("maildir:sent", delivery).replace("sqlite:///program.db", database) + more
        if imap is not None:
            port = proxy.port if proxy is not None else imap.port
            url = f"imap://{quote(imap.user, safe='')}@{HOST}:{port}/{quote(self.box, safe='')}"
            keys = f'url = "{url}"\npassword_file = "password"\n{mailbox}'
            text = text.replace('url = "maildir:inbox"', keys)
            (folder / "password").write_text(f"{imap.password}\n")
            self.inbox = imap.mail / f".{mutf7(self.box)}"
            self.make(self.inbox)
        else:
            self.inbox = folder / "inbox"
            for part in ("tmp", "new", "cur"):
                (self.inbox / part).mkdir(parents=True)
        (folder / "config.toml").write_text(text)
        make_ready(folder)

    def make(self, box: Path) -> None:
        assert self._imap is not None
        for path in (box, box / "tmp", box / "new", box / "cur"):
            path.mkdir(exist_ok=True)
            os.chown(path, self._imap._owner.pw_uid, self._imap._owner.pw_gid)

    def put(self, raw: bytes, name: str = "") -> Path:
        """As a delivery does it; where it lies now."""
        path = self.inbox / "tmp" / (name or f"{1_700_000_000 + next(_NUMBERS)}.M1P1.localhost")
        path.write_bytes(raw)
        if self._imap is not None:
            os.chown(path, self._imap._owner.pw_uid, self._imap._owner.pw_gid)
        return path.rename(self.inbox / "new" / path.name)

    def write(self, who: str, subject: str, text: str = "", name: str = "Jon Berg") -> Path:
        return self.put(new_mail("mutt", name, who, PROGRAM, subject, text, datetime.now(UTC), SERVER))

    def sign_up(self, *people: str, role: str = "MENTOR") -> list[Path]:
        people = people or (JON, ADA)
        return [
            self.write(who, f"SIGN UP {role}", PROFILE.format(name), name)
            for who in people
            for name in [NAMES.get(who, "Jon Berg")]
        ]

    @contextmanager
    def parts(self, *, patience: float = 5.0) -> Iterator[Parts]:
        settings, rules = load_once(self.folder / "config.toml")
        with assemble(settings, rules, workers=0, log=silent) as parts:
            if isinstance(parts.mailbox, ImapMailbox):
                its = replace(parts.mailbox._settings, timeout_seconds=patience)
                parts.mailbox._settings = its
                parts.mailbox._fetching._settings = its
            yield parts

    def rows(self, statement: str, *values: object) -> list[Any]:
        with closing(sqlite3.connect(self.folder / "program.db")) as database:
            return database.execute(statement, values).fetchall()

    def members(self) -> list[str]:
        return sorted(email for (email,) in self.rows("select email from members"))

    def fates(self) -> Counter[str]:
        return Counter(state for (state,) in self.rows("select state from inbox"))

    def sent(self) -> Counter[str]:
        """How many mails each address got, where they go into a Maildir."""
        new = self.folder / "sent" / "new"
        files = list(new.iterdir()) if new.exists() else []
        return Counter(str(message_from_bytes(path.read_bytes())["Delivered-To"]) for path in files)

    def filed(self, folder: str = "Processed") -> int:
        found = 0
        for part in ("new", "cur"):
            with suppress(FileNotFoundError):
                found += len(list((self.inbox.parent / f"{self.inbox.name}.{folder}" / part).iterdir()))
        return found

    def left(self) -> int:
        """Mails in the watched folder."""
        return sum(len(list((self.inbox / part).iterdir())) for part in ("new", "cur"))


def silent(event: str, **values: object) -> None:
    """A log that nobody reads."""


def a_pass(parts: Parts, later: timedelta = timedelta()) -> str:
    """What is down, in words; "" when nothing is. Whatever else is raised would end the daemon."""
    try:
        parts.one_pass(datetime.now(UTC) + later)
    except (MailboxDown, CourierDown, StoreDown) as down:
        return str(down) or "down"
    return ""


def acted_once(world: World, *people: str) -> None:
    """Each is a member, has one answer, and every other copy of the mail is known as one."""
    people = people or (JON, ADA)
    assert world.members() == sorted(people)
    assert {who: world.sent()[who] for who in people} == dict.fromkeys(people, 1), world.sent()
    fates = world.fates()
    assert fates["applied"] == len(people), fates
    assert set(fates) <= {"applied", "duplicate"}, fates


def mutf7(name: str) -> str:
    """Modified UTF-7 (RFC 3501, 5.1.3)."""
    from imapclient.imap_utf7 import encode

    return str(encode(name).decode("ascii"))


# --- a server that takes our mail --------------------------------------------------------------------

Act = Callable[[Dialogue], None]


@dataclass(slots=True)
class Post:
    """An SMTP server: what it does at a verb (or GREETING, DOT, CLOSE) may be another thing, at any time."""

    wrong: Mapping[str, Act] = field(default_factory=dict)
    offers: tuple[str, ...] = ("PIPELINING", "8BITMIME", "SMTPUTF8")
    taken: list[tuple[str, bytes]] = field(default_factory=list)  # a recipient, and the mail
    begun: list[str] = field(default_factory=list)  # recipients of mails that came to their dot
    verbs: list[str] = field(default_factory=list)
    asked_for: dict[int, str] = field(default_factory=dict)  # the recipient of a dialogue, by its id()
    at_rcpt: Callable[[str], str] = lambda recipient: "250 fine"
    at_dot: Callable[[str, Dialogue], str] = lambda recipient, dialogue: "250 taken"

    def __call__(self, dialogue: Dialogue) -> None:
        recipient = ""
        if not self._instead("GREETING", dialogue):
            dialogue.say("220 ready")
        while line := dialogue.hear():
            verb = line.split(" ")[0].split(":")[0].upper()
            self.verbs.append(verb)
            if verb == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
                self.asked_for[id(dialogue)] = recipient
            if self._instead(verb, dialogue):
                continue
            if verb == "EHLO":
                dialogue.say("250-here", *(f"250-{offer}" for offer in self.offers), "250 HELP")
            elif verb == "RCPT":
                dialogue.say(self.at_rcpt(recipient))
            elif verb == "DATA":
                dialogue.say("354 go on")
                self._mail(dialogue, recipient)
            elif verb == "QUIT":
                dialogue.say("221 bye")
                return
            else:
                dialogue.say("250 fine")

    def _instead(self, verb: str, dialogue: Dialogue) -> bool:
        act = self.wrong.get(verb)
        if act is not None:
            act(dialogue)
        return act is not None

    def _mail(self, dialogue: Dialogue, recipient: str) -> None:
        raw = b""
        while (line := dialogue.file.readline()) != b".\r\n":
            if not line:
                return
            raw += line
        self.begun.append(recipient)
        if self._instead("DOT", dialogue):
            return
        answer = self.at_dot(recipient, dialogue)
        if answer.startswith("2"):
            self.taken.append((recipient, raw))
        dialogue.say(answer)
        if "CLOSE" in self.wrong:
            raise OSError("gone")

    def got(self, recipient: str) -> list[bytes]:
        return [raw for to, raw in list(self.taken) if to == recipient]


def says(*lines: str) -> Act:
    return lambda dialogue: dialogue.say(*lines)


def closes(dialogue: Dialogue) -> None:
    raise OSError("gone")
