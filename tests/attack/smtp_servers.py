"""An SMTP server that takes our letters, or does something else at any verb."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.attack.box_program import BoxProgram
from tests.doors.mail_servers import HOST, Dialogue, scripted_server

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


def server_says(*lines: str) -> Act:
    return lambda dialogue: dialogue.say(*lines)


def closes(dialogue: Dialogue) -> None:
    raise OSError("gone")


def lone(port: int) -> str:
    """The url of a server that gets one connection at a time, for a quoted place of the configuration."""
    return f'smtp://{HOST}:{port}"\nconnections = 1\n#"'


@contextmanager
def sending_to(post: Post, folder: Path, database: str = "sqlite:///program.db") -> Iterator[BoxProgram]:
    with scripted_server(post) as server:
        yield BoxProgram(folder, delivery=f"smtp://127.0.0.1:{server.port}", database=database)


def introductions_to(post: Post, who: str) -> list[bytes]:
    """What is about the first relationship."""
    return [m for m in post.got(who) if re.search(rb"(?m)^Subject:.*\[REL-1\]", m)]


def letters_with(post: Post, who: str, words: bytes) -> int:
    return len({raw_mail for raw_mail in post.got(who) if words in raw_mail})


SMTP_FAULTS = ["takes it and is gone", "takes it, says 451", "hangs up before the dot", "puts it off"]
