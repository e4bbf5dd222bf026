"""The post office of a conversation: it takes what we send, and shows it as its reader sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import EmailPolicy
from functools import lru_cache
from typing import Any

from processor.core.mail import OutboundMail
from processor.core.outcome import Letter
from processor.stages.ports import CourierDown, Fate, LetterJob, NotWritten, Receipt, Writer
from tests.conversation import Block, same_lines


@dataclass(slots=True)
class RecordingWriter:
    """The real writer, which remembers for each mail the letter that it came from."""

    real: Writer
    letters: dict[str, Letter] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)  # letters that cannot be written, and why

    def begin(self, jobs: Sequence[LetterJob]) -> Callable[[], Sequence[OutboundMail | NotWritten]]:
        finish = self.real.begin(jobs)

        def mails() -> Sequence[OutboundMail | NotWritten]:
            written = [
                NotWritten(because=self.broken[job.letter.name]) if job.letter.name in self.broken else mail
                for job, mail in zip(jobs, finish(), strict=True)
            ]
            for job, mail in zip(jobs, written, strict=True):
                if isinstance(mail, OutboundMail):
                    self.letters[mail.serial] = job.letter
            return written

        return mails

    def warm_up(self) -> None:
        self.real.warm_up()


@dataclass(slots=True)
class PostOffice:
    """Takes every mail, or refuses those for some addresses."""

    sent: list[OutboundMail] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)  # addr-spec, the server's reply
    down: str = ""  # why no mail can be sent

    def send(self, mail: OutboundMail) -> Receipt:
        if self.down:
            raise CourierDown(self.down)
        self.sent.append(mail)
        reply = self.refuses.get(mail.recipient, "")
        if reply:
            return Receipt(fate=Fate.REFUSED, code=int(reply[:3]), reply=reply)
        return Receipt(fate=Fate.SENT, code=250, reply="250 2.0.0 accepted")

    def close(self) -> None:
        """Nothing is open."""


class OncePolicy(EmailPolicy):
    """The standard library's own, which reads a field anew each time it is asked for, as this does once."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return _field(name, value)


@lru_cache(maxsize=4096)
def _field(name: str, value: str) -> Any:
    return EmailPolicy().header_fetch_parse(name, value)


_POLICY = OncePolicy()
_AS_IT_IS = EmailPolicy(refold_source="none", linesep="\r\n")
CALLED_OFF = "invite.ics (called off)"


@dataclass(slots=True)
class Seen:
    """A mail as its reader sees it."""

    mail: OutboundMail
    parsed: EmailMessage
    _everything: str = ""

    @property
    def subject(self) -> str:
        return str(self.parsed["subject"])

    @property
    def text(self) -> str:
        body = self.parsed.get_body(("plain",))
        return str(body.get_content()).replace("\r\n", "\n") if body else ""

    @property
    def parts(self) -> list[EmailMessage]:
        """Its own, and not those of a mail that is attached to it."""
        return list(_parts(self.parsed))

    @property
    def originals(self) -> list[bytes]:
        """The mails that are attached to it, as they came."""
        mails = [part.get_content() for part in self.parts if _is_mail(part)]
        return [mail.as_bytes(policy=_AS_IT_IS) for mail in mails]

    @property
    def files(self) -> str:
        """The names of what is attached but for the `originals`; an invitation only when it calls off."""
        parts = [part for part in self.parts if part.is_attachment() and not _is_mail(part)]
        off = [part for part in parts if b"METHOD:CANCEL" in part.get_payload(decode=True)]
        names = [part.get_filename("") for part in parts if part.get_filename("") != "invite.ics"]
        return ", ".join([*names, *(CALLED_OFF for _ in off[:1])])

    @property
    def everything(self) -> str:
        """All that a reader could find: every text part and the header."""
        if not self._everything:
            parts = [f"{name}: {value}" for name, value in self.parsed.items()]
            parts += [str(p.get_content()) for p in self.parts if p.get_content_maintype() == "text"]
            self._everything = "\n".join(parts)
        return self._everything


def _parts(whole: EmailMessage) -> Iterator[EmailMessage]:
    yield whole
    for part in whole.iter_parts() if whole.is_multipart() and not _is_mail(whole) else ():
        assert isinstance(part, EmailMessage)
        yield from _parts(part)


def _is_mail(part: EmailMessage) -> bool:
    return part.get_content_type() == "message/rfc822"


@lru_cache(maxsize=256)
def see(mail: OutboundMail) -> Seen:
    parsed = BytesParser(EmailMessage, policy=_POLICY).parsebytes(mail.raw)
    assert isinstance(parsed, EmailMessage)
    return Seen(mail, parsed)


def fits(block: Block, mail: Seen) -> bool:
    fields, body = block.fields_and_body()
    named = all(str(mail.parsed[name]) == value for name, value in fields)
    return named and bool(body) and same_lines(body, mail.text)
