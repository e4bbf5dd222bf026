"""The mailroom: the letters of one transaction become final bytes while the next mails are decided."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from processor.core.limits import Counted
from processor.core.mail import InboundMail, OutboundMail
from processor.core.outcome import Letter
from processor.core.program import Program
from processor.stages.ports import LetterJob, NotWritten, Writer

_CHUNK = 4  # letters that go to a worker together; the last ones are waited for

Cause = tuple[LetterJob, int | None]  # and the message that it answers


class Mailroom:
    """One for each transaction; what it has taken is written when mails() comes back."""

    def __init__(
        self, writer: Writer, program: Program, log: Callable[..., None], *, now: datetime, key: bytes
    ) -> None:
        self._writer = writer
        self._program = program
        self._log = log
        self._now = now
        self._key = key
        self._waiting: list[Cause] = []
        self._begun: list[tuple[list[Cause], Callable[[], Sequence[OutboundMail | NotWritten]]]] = []
        # recipient -> (letter, cause, proven) -> how many
        self._taken: defaultdict[str, Counter[tuple[str, str, bool]]] = defaultdict(Counter)
        self._for_strangers = 0

    def take(
        self,
        letters: Sequence[Letter],
        cause: str,
        inbox_id: int | None,
        mail: InboundMail | None = None,
        writer: str = "",
    ) -> None:
        """`mail` is what they answer; one to its sender goes on with its thread (RFC 5322, 3.6.4).

        `writer` is the address on file of the member who sent it, perhaps from another one.
        """
        senders = {writer, *(a.addr_spec for a in (mail.senders[:1] if mail is not None else ()))}
        for nth, letter in enumerate(letters):
            if mail is not None and letter.to in senders and letter.answers and mail.message_id:
                thread = (*mail.references[-20:], mail.message_id)
                letter = replace(letter, in_reply_to=mail.message_id, references=thread)
            job = LetterJob(letter=letter, cause=f"{cause}.{nth}", now=self._now, key=self._key)
            self._waiting.append((job, inbox_id))
            self._taken[letter.to][letter.name, letter.caused_by, letter.proven] += 1
            self._for_strangers += not letter.proven and not writer and letter.to in senders
        if len(self._waiting) >= _CHUNK:
            self.hand_over()

    def taken_for(self, addr_spec: str) -> tuple[Counted, ...]:
        """What is on its way to that address, and not yet in the outbox."""
        taken = self._taken[addr_spec] if addr_spec in self._taken else Counter()
        return tuple(
            Counted(letter=letter, caused_by=by, proven=proven, mails=mails)
            for (letter, by, proven), mails in taken.items()
        )

    def taken_for_strangers(self) -> int:
        return self._for_strangers

    def mails(self) -> list[tuple[OutboundMail, int | None]]:
        """All that was taken, in order; a letter that cannot be written stops no other (row 141)."""
        self.hand_over()
        done: list[tuple[OutboundMail, int | None]] = []
        for causes, finish in self._begun:
            for (job, inbox_id), written in zip(causes, finish(), strict=True):
                if isinstance(written, NotWritten):
                    done += [(note, inbox_id) for note in self._tell(job, written)]
                else:
                    done.append((written, inbox_id))
        self._begun.clear()
        return done

    def hand_over(self) -> None:
        """What waits to be written goes to the workers."""
        if self._waiting:
            self._begun.append((self._waiting, self._writer.begin([job for job, _ in self._waiting])))
            self._waiting = []

    def _tell(self, job: LetterJob, trouble: NotWritten) -> list[OutboundMail]:
        """The coordinators hear of it, unless it is such a note that cannot be written."""
        letter = job.letter
        self._log("letter not written", letter=letter.name, about=letter.about, because=trouble.because)
        if letter.name == "note":
            return []
        what = f"The mail {letter.name} to {letter.to} could not be written; the log says why."
        notes = [
            replace(job, letter=Letter(name="note", to=c, to_name="", answers=False,
                                       data={"what": what, "ref": letter.about}))
            for c in self._program.coordinators
        ]  # fmt: skip
        return [note for note in self._writer.begin(notes)() if isinstance(note, OutboundMail)]
