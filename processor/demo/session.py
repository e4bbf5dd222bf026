"""The demo's small world: its folder, its two servers, its clock, and what is said on the terminal."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import unquote

import structlog
from rich.console import Console
from rich.text import Text

from processor.bootstrap import assemble
from processor.demo.clients import Client, new_mail, reply
from processor.demo.people import Person
from processor.demo.servers import Accepted, EmbeddedImap, EmbeddedSmtp
from processor.loading import load
from processor.parts import Parts

MARKER = ".mentor-exchange-demo"
PROGRAM = "mentors@program.example"
COORDINATOR = "coordinator@program.example"
AUTHSERV_ID = "mx.program.example"
USER, PASSWORD = "mentors", "demo"  # both only exist while the demo runs
PAUSES = 75  # about how often the story pauses for the eye

_CONFIG = """\
# Written by the demo; made anew each time.
[program]
name = "Mentor Exchange"
address = "{program}"
coordinators = ["{coordinator}"]
time_zone = "America/New_York"
[mailbox]
url = "imap://{user}@{imap_host}:{imap_port}/INBOX"
password_file = "password"
authserv_id = "{authserv_id}"
since = 2026-03-01  # the story is played on a clock of its own
[delivery]
url = "smtp://{smtp_host}:{smtp_port}"
[database]
url = "sqlite:///program.db"
"""


class DemoFailed(Exception):
    """The demo cannot be played, or did not come out as told; the sentence says what is wrong."""


@dataclass(slots=True)
class Post:
    """What the SMTP server took, in order; each mail is written to the folder at once."""

    folder: Path
    mails: list[Accepted] = field(default_factory=list)
    forward: Callable[[Accepted], None] = lambda mail: None  # to whoever joins in with a mail client
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, mail: Accepted) -> None:
        with self._lock:
            self.mails.append(mail)
            name = f"{len(self.mails):04d}-{mail.recipient.replace('/', '_')}.eml"
            (self.folder / name).write_bytes(mail.raw)
        self.forward(mail)

    def since(self, count: int) -> tuple[Accepted, ...]:
        with self._lock:
            return tuple(self.mails[count:])


@dataclass(slots=True, kw_only=True)
class World:
    folder: Path
    parts: Parts
    imap: EmbeddedImap
    post: Post
    console: Console
    now: datetime
    seconds: float  # of all pauses together
    _seen: int = 0  # how many sent mails a step has told of

    # --- mails in, mails out -----------------------------------------------------------------------

    def write(self, client: Client, who: Person, subject: str, text: str, *, show: bool = True) -> None:
        """A new mail to the program; it lies in the mailbox until the next step."""
        raw = new_mail(client, who.name, who.email, PROGRAM, subject, text, self.now, AUTHSERV_ID)
        self.imap.deliver(raw, USER, at=self.now)
        if show:
            self.say_in(who.name, client.value, f"{subject} / {_first_line(text)}" if subject else text)

    def answer(self, client: Client, who: Person, original: Accepted, text: str) -> None:
        raw = reply(client, original.raw, who.name, who.email, text, self.now, AUTHSERV_ID)
        self.hand_in(raw, who.name, client.value, text)

    def hand_in(self, raw: bytes, who: str, how: str, text: str) -> None:
        """Any mail; `how` and `text` are only shown."""
        self.imap.deliver(raw, USER, at=self.now)
        self.say_in(who, how, text)

    def step(self, *, after: timedelta = timedelta(minutes=5), show: bool = True) -> tuple[Accepted, ...]:
        """One pass of the program, at now; what it sent. The clock goes on afterwards."""
        self.parts.one_pass(self.now)
        sent = self.post.since(self._seen)
        self._seen += len(sent)
        if show:
            self.say_out(*sent)
        self.now += after
        return sent

    def show_whole(self, mail: Accepted) -> None:
        """Every word of it, as its reader has it."""
        self.console.print()
        self.console.print(Text(text_of(mail).strip(), style="dim"))
        self.console.print()

    def until(self, moment: datetime) -> tuple[Accepted, ...]:
        """Day by day to that moment; what the program sent on the way."""
        all_sent: list[Accepted] = []
        digests = 0
        while self.now < moment:
            sent = self.step(after=timedelta(), show=False)
            others = [mail for mail in sent if not is_digest(mail)]
            digests += len(sent) - len(others)
            if others:
                self.day()
                self.say_out(*others)
            all_sent += sent
            self.now = min(self.now + timedelta(days=1), moment)
        if digests:
            self.say(f"and the digest to the coordinator, {'once' if digests == 1 else f'{digests} times'}")
        return tuple(all_sent)

    # --- the terminal ------------------------------------------------------------------------------

    def chapter(self, title: str) -> None:
        self.console.print()
        self.console.rule(Text(title, style="bold"), align="left", style="dim")

    def day(self) -> None:
        self.console.print(Text(f"{self.now:%A}, {self.now.day} {self.now:%B %Y}", style="dim"))

    def say_in(self, who: str, how: str, text: str) -> None:
        line = Text.assemble(("  → ", "cyan"), (who, "bold cyan"), (f" ({how}): ", "dim"), _first_line(text))
        self._print(line)

    def say_out(self, *mails: Accepted) -> None:
        for mail in mails:
            whom = Text.assemble(("    ← ", "green"), ("to ", "dim"), (mail.recipient, "green"))
            self._print(whom.append(f": {subject_of(mail)}"))

    def say(self, text: str) -> None:
        self._print(Text(f"  {text}", style="dim"))

    def _print(self, line: Text) -> None:
        line.truncate(max(self.console.width - 1, 40), overflow="ellipsis")
        self.console.print(line)
        time.sleep(self.seconds / PAUSES)


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def is_digest(mail: Accepted) -> bool:
    """Of all letters only the digest can be had less often by a click."""
    parsed = message_from_bytes(mail.raw, policy=policy.default)
    return "DIGEST" in unquote(str(parsed["list-unsubscribe"] or ""))


def subject_of(mail: Accepted) -> str:
    parsed = message_from_bytes(mail.raw, policy=policy.default)
    return " ".join(str(parsed["subject"] or "").split())


def text_of(mail: Accepted) -> str:
    body = message_from_bytes(mail.raw, policy=policy.default).get_body(("plain",))
    return str(body.get_content()) if body else ""


def one_to(mails: Sequence[Accepted], who: Person, words: str) -> Accepted:
    """The mail to that person whose subject holds these words. DemoFailed when there is none."""
    found = [m for m in mails if m.recipient == who.email and words.lower() in subject_of(m).lower()]
    if not found:
        told = "; ".join(f"{m.recipient}: {subject_of(m)}" for m in mails) or "nothing"
        raise DemoFailed(f'{who.name} should have got a mail about "{words}"; the program sent: {told}')
    return found[-1]


def fresh(folder: Path) -> Path:
    """An empty folder with our marker; an older demo's folder is removed, any other one is left alone."""
    folder = folder.absolute()
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise DemoFailed(f"{folder} is no folder; name another with --folder")
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARKER).is_file():
            raise DemoFailed(f"{folder} holds files that are not the demo's; name another with --folder")
        shutil.rmtree(folder)
    (folder / "sent").mkdir(parents=True)
    (folder / MARKER).write_text("This folder is the demo's; the next demo removes it.\n")
    return folder


@contextmanager
def open_world(folder: Path, *, start: datetime, seconds: float, guests: dict[str, str]) -> Iterator[World]:
    """The servers and the program, until the end of the `with`. `guests`: other mailboxes, user: password."""
    folder = fresh(folder)
    post = Post(folder / "sent")
    with (
        EmbeddedImap({USER: PASSWORD, **guests}) as imap,
        EmbeddedSmtp(post.take) as smtp,
        (folder / "program.log").open("a") as stream,
    ):
        password = folder / "password"
        password.touch(mode=0o600)
        password.write_text(PASSWORD + "\n")
        config = _CONFIG.format(
            program=PROGRAM, coordinator=COORDINATOR, user=USER, authserv_id=AUTHSERV_ID,
            imap_host=imap.host, imap_port=imap.port, smtp_host=smtp.host, smtp_port=smtp.port,
        )  # fmt: skip
        (folder / "config.toml").write_text(config)
        logger = structlog.wrap_logger(
            structlog.WriteLoggerFactory(file=stream)(),
            processors=[structlog.processors.TimeStamper(fmt="iso"), structlog.processors.LogfmtRenderer()],
        )

        def log(event: str, **values: object) -> None:
            logger.info(event, **{k: v if isinstance(v, int) else str(v) for k, v in values.items()})

        settings, rules = load(folder / "config.toml")
        with assemble(settings, rules, log=log) as parts:
            yield World(
                folder=folder, parts=parts, imap=imap, post=post, console=Console(highlight=False),
                now=start, seconds=seconds,
            )  # fmt: skip
