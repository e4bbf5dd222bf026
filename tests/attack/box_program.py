"""A whole program on a mailbox of its own, a Maildir or a folder of an IMAP server, and its passes."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

from processor.bootstrap import assemble
from processor.daemon import Daemon
from processor.demo.clients import new_mail
from processor.mailboxes.imap import ImapMailbox
from processor.operation.heartbeat import Watch
from processor.operation.monitor import Monitor
from processor.parts import Parts
from processor.stages.ports import CourierDown, MailboxDown, StoreDown
from processor.store.maintenance import Maintenance
from tests.attack.imap_servers import Proxy
from tests.attack.people import BOX_ADA, BOX_JON, BOX_NAMES
from tests.doors.dovecot import Dovecot
from tests.doors.mail_servers import HOST
from tests.operation.small import CONFIG, PROFILE, PROGRAM, SERVER
from tests.prepared_program import load_once, make_ready

_BOX_NUMBERS = count()


class BoxProgram:
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
        self.box = box or f"box{next(_BOX_NUMBERS)}"
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
        path = self.inbox / "tmp" / (name or f"{1_700_000_000 + next(_BOX_NUMBERS)}.M1P1.localhost")
        path.write_bytes(raw)
        if self._imap is not None:
            os.chown(path, self._imap._owner.pw_uid, self._imap._owner.pw_gid)
        return path.rename(self.inbox / "new" / path.name)

    def write(self, who: str, subject: str, text: str = "", name: str = "Jon Berg") -> Path:
        return self.put(new_mail("mutt", name, who, PROGRAM, subject, text, datetime.now(UTC), SERVER))

    def sign_up(self, *people: str, role: str = "MENTOR") -> list[Path]:
        people = people or (BOX_JON, BOX_ADA)
        return [
            self.write(who, f"SIGN UP {role}", PROFILE.format(name), name)
            for who in people
            for name in [BOX_NAMES.get(who, "Jon Berg")]
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


def acted_once(world: BoxProgram, *people: str) -> None:
    """Each is a member, has one answer, and every other copy of the mail is known as one."""
    people = people or (BOX_JON, BOX_ADA)
    assert world.members() == sorted(people)
    assert {who: world.sent()[who] for who in people} == dict.fromkeys(people, 1), world.sent()
    fates = world.fates()
    assert fates["applied"] == len(people), fates
    assert set(fates) <= {"applied", "duplicate"}, fates


def mutf7(name: str) -> str:
    """Modified UTF-7 (RFC 3501, 5.1.3)."""
    from imapclient.imap_utf7 import encode

    return str(encode(name).decode("ascii"))


@dataclass(slots=True)
class Log:
    lines: list[str] = field(default_factory=list)

    def __call__(self, event: str, **values: object) -> None:
        self.lines.append(f"{event} {values}")

    def counted(self, event: str) -> int:
        return sum(line.startswith(event) for line in self.lines)


@contextmanager
def daemon_of(parts: Parts, log: Log) -> Iterator[Daemon]:
    """In this process, and moved on by the test."""
    with closing(Maintenance(parts.settings.database_url())) as maintenance:
        monitor = Monitor(parts.settings, Watch(PROGRAM), maintenance, log)
        try:
            yield Daemon(parts, monitor, log)
        finally:
            monitor.close()


def goes_round(daemon: Daemon) -> None:
    """One round of the mailbox's thread and of the loop; what they do not catch ends the daemon."""
    daemon._next.clear()

    def take_in() -> None:
        daemon._parts.intake.take_in(datetime.now(UTC))

    daemon._guarded("mailbox", take_in)
    daemon._go_round()
    daemon._next.clear()
    daemon._guarded("filing", daemon._mirror)


def whole_round(daemon: Daemon) -> None:
    """Also what the ticker does; what is not caught ends the daemon."""
    goes_round(daemon)
    daemon._next.clear()
    daemon._guarded("due dates", daemon._due)
    daemon._guarded("recall", daemon._recall)
    daemon._guarded("retention", daemon._forget)
    daemon._look()


def by_day(days: int, hour: int = 16) -> datetime:
    """In the morning in New York, where letters may go out."""
    return datetime.now(UTC).replace(hour=hour) + timedelta(days=days)
