"""What a coordinator commands outside of mail: the same decisions, shown first or made at once.

Mail, the command line and later the console decide by the same intents. A preview does all of it in a
transaction that is undone at its end, so that what it shows is what would happen.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any

from processor.core.actor import Channel
from processor.core.intents.coordinator.command_mail import CommandMail
from processor.core.intents.coordinator.questions import ANSWERS
from processor.core.mail import Address, Attachment, InboundMail
from processor.core.outcome import Letter
from processor.core.reading import read
from processor.core.reading.request.command_lines import CommandLine, find_commands
from processor.core.reading.request.verbs import words_of
from processor.core.trust import Trust, TrustLevel
from processor.core.understanding import Understood
from processor.stages.decider import Decider
from processor.stages.ports import LetterJob, NotWritten, StaleRecord, Store, Unit, Writer
from processor.stages.rendering import LetterBatch

MOST_STALE = 5  # times that others are faster


class NoCommand(ValueError):
    """The words are no command; the argument says what to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActLine:
    """What became of one command, or would."""

    command: str
    because: str
    done: bool
    mails: int  # to members
    deed: str = ""  # DO-12, which takes it back
    waits: int = 0  # minutes, before the slowest of the mails goes out


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    lines: tuple[ActLine, ...]
    letters: tuple[Letter, ...]  # that go out, or would
    answers: tuple[Letter, ...] = ()  # to what was asked: they are shown here, and go out to nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    store: Store
    decider: Decider
    writer: Writer
    log: Callable[..., None]
    channel: Channel = Channel.COMMAND_LINE

    def preview(
        self, commands: str | CommandLine, coordinator: str, now: datetime, files: tuple[Attachment, ...] = ()
    ) -> Act:
        """What would change and go out; nothing does. Raises NoCommand."""
        with self.store.reading() as unit:
            return self._act(commands, coordinator, unit, now, files)

    def perform(
        self, commands: str | CommandLine, coordinator: str, now: datetime, files: tuple[Attachment, ...] = ()
    ) -> Act:
        """One transaction: what the commands change, and their letters in the outbox. Raises NoCommand."""
        for _ in range(MOST_STALE):
            try:
                return self._perform(commands, coordinator, now, files)
            except StaleRecord:
                continue  # somebody else was faster: decided again, by what is so now
        return self._perform(commands, coordinator, now, files)

    def _perform(
        self, commands: str | CommandLine, coordinator: str, now: datetime, files: tuple[Attachment, ...] = ()
    ) -> Act:
        program = self.decider.program
        with self.store.unit() as unit:
            act = self._act(commands, coordinator, unit, now, files)
            room = LetterBatch(self.writer, program, self.log, unit, now=now)
            # two commands of one moment are two causes
            cause = f"do-{now.astimezone(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
            room.take(act.letters, cause, None)
            room.put_out()
        for line in act.lines:
            self.log("command", because=line.because, done=line.done)
        return act

    def _act(
        self,
        commands: str | CommandLine,
        coordinator: str,
        unit: Unit,
        now: datetime,
        files: tuple[Attachment, ...] = (),
    ) -> Act:
        words = commands if isinstance(commands, str) else commands.written
        lines: tuple[CommandLine, ...] = (commands,) if isinstance(commands, CommandLine) else ()
        beside = ""
        if isinstance(commands, str):
            known = words_of(self.decider.rules.vocabularies)
            found = find_commands("", commands, known, about="", staff=True)
            lines, beside = found.lines, found.beside
        if not lines:
            raise NoCommand(f"{words.strip()[:80]!r} is no command; write one such as RELEASE HELD-7")
        mail = self._mail(words, coordinator, now, files)
        understood = Understood(
            reading=read(mail, self.decider.program, self.decider.rules),
            intent=CommandMail(lines=lines, beside=beside, sure=True),
            trust=Trust(level=TrustLevel.PROVEN, because=f"given at the {self.channel.value}"),
        )
        decided = self.decider.decide(understood, unit, now, inbox_id=0, channel=self.channel)
        settled = decided.settled(lambda d: unit.apply(d, now=now, inbox_id=None, actor=decided.actor))
        letters = settled.decision.letters
        told = tuple(_lines(letters))
        answers = tuple(x for x in letters if x.name in ANSWERS and x.to == coordinator)
        others = tuple(x for x in letters if x.name != "transcript" and x not in answers)
        return Act(lines=told, letters=others, answers=answers)

    def shown(self, letter: Letter, now: datetime) -> str:
        """An answer as plain text, without greeting and signature, and below it the files that go with it.

        Raises LookupError where its template has a fault.
        """
        bare = replace(letter, about="", reply_about="", holder="", files=())
        (written,) = self.writer.begin([LetterJob(letter=bare, cause="shown", now=now, key=b"shown")])()
        if isinstance(written, NotWritten):
            raise LookupError(written.because)
        part = message_from_bytes(written.raw, policy=default).get_body(("plain",))
        text = part.get_content().replace("\r\n", "\n") if part is not None else ""
        above = text.partition("\n\n-- \n")[0]  # without what stands below each mail
        paragraphs = above.strip().split("\n\n")
        if "\n" not in paragraphs[0] and paragraphs[0].endswith((",", ":")):
            paragraphs = paragraphs[1:]
        if paragraphs and paragraphs[-1].endswith(self.decider.program.name):
            paragraphs = paragraphs[:-1]
        files = (f"{file.filename}:\n{file.content.decode('utf-8', 'replace')}" for file in letter.files)
        return "\n\n".join([*paragraphs, *files])

    def _mail(
        self, words: str, coordinator: str, now: datetime, files: tuple[Attachment, ...]
    ) -> InboundMail:
        return InboundMail(
            received_at=now,
            size=len(words),
            content_key=hashlib.sha256(f"{now.isoformat()} {words}".encode()).hexdigest(),
            senders=(Address(addr_spec=coordinator),),
            subject="",
            text=words,
            attachments=files,
        )


def _lines(letters: tuple[Letter, ...]) -> Iterator[ActLine]:
    """From the transcript, which by mail would be the answer."""
    for letter in letters:
        if letter.name == "transcript":
            told: Any = letter.data["lines"]
            yield from (ActLine(**line) for line in told)
