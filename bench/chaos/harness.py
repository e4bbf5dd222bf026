"""A program in a folder, on a database of its own, whose passes can be killed; and the count afterwards."""

from __future__ import annotations

import os
import random
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, create_engine, text

from bench.chaos.proxy import Proxy
from bench.chaos.result import Row
from bench.people import email, is_mentor, name, sign_up_form
from bench.places import HOST, PASSWORD_VARIABLE, PROGRAM, SERVER, MailServer, now, write_configuration
from bench.sink import Sink, Taken
from processor import loading, opened
from processor.bootstrap import assemble
from processor.config import load_settings
from processor.demo.clients import new_mail
from processor.parts import Parts
from processor.stages import crash
from processor.stages.dispatch import LEASE_SECONDS
from processor.stages.ports import Store
from tests.doors.postgres import PostgresServer
from tests.ledger import DUPLICATES

PAST_LEASE = timedelta(seconds=LEASE_SECONDS + 60)
CONNECTIONS = 4
AREAS = ("Critical care", "Oncology", "Pediatrics")
WISHES = ("PAUSE", "RESUME", "STATUS", "BROWSE", "REQUEST M-1001")


_kept: list[Any] = []  # the rules and the desks, which are the same in all faults


class Countdown:
    """Equal to the name of a crash point when it is met for the n-th time."""

    def __init__(self, point: str, nth: int) -> None:
        self._point, self._left = point, nth

    def __eq__(self, other: object) -> bool:
        if other != self._point:
            return False
        self._left -= 1
        return self._left == 0

    def __hash__(self) -> int:
        return hash(self._point)


def silent(event: str, **values: object) -> None:
    """A log that nobody reads."""


@dataclass
class Harness:
    """The mailbox is a Maildir or a folder of an IMAP server; mails go to the sink."""

    folder: Path
    url: str
    sink: Sink
    database: str
    imap: MailServer | None = None
    imap_folder: str = "INBOX"
    imap_port: int = 0  # of a proxy in front of it
    now: datetime = field(default_factory=now)
    said: dict[str, bytes] = field(default_factory=dict)  # by Message-ID
    copies: Counter[str] = field(default_factory=Counter)  # of mails at the sink, by Message-ID
    digests: dict[str, set[str]] = field(default_factory=dict)
    people: int = 0
    proxy: Proxy | None = None
    server: PostgresServer | None = None  # of the database
    latest: bytes = b""  # the last mail that was put into the mailbox
    names: list[str] = field(default_factory=list)  # of the files in the Maildir

    def __post_init__(self) -> None:
        mailbox = "maildir:inbox"
        if self.imap is not None:
            at = replace(self.imap, port=self.imap_port or self.imap.port)
            mailbox = at.url(self.imap_folder)
            os.environ[PASSWORD_VARIABLE] = self.imap.password
        config = write_configuration(
            self.folder,
            database=self.url,
            delivery=f"smtp://{HOST}:{self.sink.port}",
            mailbox=mailbox,
            ca_file=self.imap.ca_file if self.imap else None,
            connections=CONNECTIONS,
        )
        for part in ("tmp", "new", "cur"):
            (self.folder / "inbox" / part).mkdir(parents=True, exist_ok=True)
        self.settings = load_settings(config)
        if not _kept:
            rules = loading.rules_of(self.settings)
            _kept.append((rules, opened.reader_and_writer(self.settings, rules, None)))
        self.rules, self._desks = _kept[0]
        self._store = opened.open_database(self.settings, self.rules)
        os.register_at_fork(after_in_child=self._leave_connections)
        url = self.url.replace("postgresql://", "postgresql+psycopg://", 1)
        self._asking = create_engine(url, poolclass=NullPool)

    settings: Any = None
    rules: Any = None
    _desks: Any = None
    _store: Any = None
    _asking: Any = None
    _left: Any = None

    def close(self) -> None:
        self._store.close()

    def _leave_connections(self) -> None:
        """To the process that this one was forked from: no connection is in two processes."""
        self._store._engine.dispose(close=False)
        ownership = self._store._ownership
        self._left = ownership._connection  # not let go, for the other process would hear of its end
        ownership._connection = None
        ownership._owned.clear()

    # --- mail in -----------------------------------------------------------------------------------

    def compose(self, who: int, subject: str, body: str = "", *, client: str = "mutt") -> bytes:
        return new_mail(client, name(who), email(who), PROGRAM, subject, body or subject, self.now, SERVER)

    def deliver(self, raw: bytes) -> str:
        """Its Message-ID; count() will ask what became of it."""
        self.put(raw)
        message_id = id_of(raw)
        self.said[message_id] = raw
        return message_id

    def put(self, raw: bytes) -> None:
        self.latest = raw
        if self.imap is not None:
            self.imap.deliver([raw], self.imap_folder)
            return
        self.names.append(f"{len(self.names):06}.mail")
        (self.folder / "inbox" / "new" / self.names[-1]).write_bytes(raw)

    def newcomer(self, *, mentor: bool = False) -> int:
        """A sign-up by somebody new lies in the mailbox; their number among the made-up people."""
        self.people += 1
        while is_mentor(self.people) is not mentor:
            self.people += 1
        role = "MENTOR" if mentor else "MENTEE"
        self.deliver(self.compose(self.people, f"SIGN UP {role}", sign_up_form(self.people, AREAS)))
        return self.people

    def something(self, dice: random.Random, members: Sequence[int]) -> None:
        """One of the members writes a command that changes a record or asks for something."""
        who = dice.choice(members)
        self.deliver(self.compose(who, dice.choice(WISHES)))

    @property
    def store(self) -> Store:
        """Opened by this process; a forked one has connections of its own."""
        kept: Store = self._store
        return kept

    # --- passes ------------------------------------------------------------------------------------

    def rehearse(self) -> list[int]:
        """Some mails are answered by this very process; the members who wrote them.

        What is compiled and read at the first use (templates, expressions, statements) is there then in
        every process that is forked from here, so that a pass takes a tenth of the time.
        """
        self.newcomer(mentor=True)
        members = [self.newcomer(), self.newcomer()]
        self.run_here()
        for wish in WISHES:
            self.deliver(self.compose(members[0], wish))
        self.run_here()
        self.note(self.sink.mails())
        return members

    @contextmanager
    def parts(self) -> Iterator[Parts]:
        """The program, put together as ever, with the writer and the store that have been at work."""
        kept = opened.reader_and_writer, opened.open_database
        opened.reader_and_writer = lambda *_: self._desks
        opened.open_database = lambda settings, rules=None, url="": self._store
        try:
            with assemble(self.settings, self.rules, workers=0, log=silent) as parts:
                yield parts
        finally:
            opened.reader_and_writer, opened.open_database = kept

    def run_here(self) -> None:
        with self.parts() as parts:
            parts.one_pass(self.now)

    def run(self, point: str = "", nth: int = 1, before: Callable[[], None] | None = None) -> int:
        """A pass in a process of its own; the signal that ended it, or 0. `before` runs in it first."""

        def work() -> None:
            crash._WISH = Countdown(point, nth) if point else ""  # type: ignore[assignment]
            if before is not None:
                before()
            self.run_here()

        return in_child(work)

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    def clean_pass(self) -> None:
        """A pass without a fault, when no claim of a dead process holds anything back."""
        self.now += PAST_LEASE
        self.run()

    # --- the count ---------------------------------------------------------------------------------

    def ask(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        with self._asking.connect() as db:
            return [tuple(row) for row in db.execute(text(query), values)]

    def note(self, taken: Sequence[Taken]) -> int:
        """Counts what came to the sink; the most copies beyond the first that one mail had in it."""
        fresh: Counter[str] = Counter()
        for mail in taken:
            if self.copies[mail.message_id]:
                fresh[mail.message_id] += 1
            self.copies[mail.message_id] += 1
            self.digests.setdefault(mail.message_id, set()).add(mail.digest)
        return max(fresh.values(), default=0)

    def count(self, row: Row, *, answered: bool = True) -> Row:
        """What was lost, changed twice or repeated, over all that was said."""
        row.most_repeats = max(row.most_repeats, self.note(self.sink.mails()))
        row.mails += len(self.said)
        ends = self.ask("select id, message_id, state from inbox")
        by_id: dict[str, set[int]] = {}
        for number, message_id, state in ends:
            if state != "waiting":
                by_id.setdefault(message_id, set()).add(number)
        gone = [message_id for message_id in self.said if message_id not in by_id]
        out = self.ask("select inbox_id, message_id, state from outbox")
        answers = {inbox_id for inbox_id, _, state in out if state == "sent"}
        silent_ones = [m for m in self.said if m in by_id and answered and not by_id[m] & answers]
        unsent = [m for _, m, state in out if state == "sent" and not self.copies[m]]
        waiting = [m for _, m, state in out if state == "queued"]
        row.lost += len(gone) + len(silent_ones) + len(unsent) + len(waiting)
        found = {
            "not taken in": gone,
            "without an answer": silent_ones,
            "called sent, but not at the server": unsent,
            "still queued": waiting,
        }
        for what, mails in found.items():
            if mails:
                row.wrong.append(f"{len(mails)} {what}: {mails[0]}")
        row.changed_twice += self.doubled(row)
        row.repeats += sum(n - 1 for n in self.copies.values())
        others = [m for m, found in self.digests.items() if len(found) > 1]
        if others:
            row.wrong.append(f"other bytes under the same Message-ID: {others[0]}")
        return row

    def doubled(self, row: Row) -> int:
        """Records that one mail has changed more than once."""
        found = 0
        for what, query in DUPLICATES:
            rows = self.ask(query)
            found += len(rows)
            if rows:
                row.wrong.append(f"{what}: {rows[0]}")
        return found


def in_child(work: Callable[[], None]) -> int:
    """In a process that is forked from this one: the signal that ended it, or 0."""
    child = os.fork()
    if not child:
        try:
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc(file=sys.stderr)
            sys.stderr.flush()
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("a pass failed; its traceback stands above")
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def aware(found: object, like: datetime) -> datetime:
    """A time that ask() found, in the zone of `like`: SQLite has texts, PostgreSQL has times."""
    moment = found if isinstance(found, datetime) else datetime.fromisoformat(str(found))
    return moment if moment.tzinfo else moment.replace(tzinfo=like.tzinfo)


def id_of(raw: bytes) -> str:
    for line in raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n"):
        if line.lower().startswith(b"message-id:"):
            return line.split(b":", 1)[1].strip().decode()
    return ""
