"""Whether a mail that is passed on was done already: when it came by itself, or was passed on before.

A member writes to the program with the coordinator in Cc, or two coordinators pass the same mail on: what it
asks for counts once, though a later END would find something new to end (fault 51).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from processor.core.dates import may_be_one_time
from processor.core.intents.forward import Forward, Inside
from processor.core.outcome import AskToConfirm, Decision, Disposition
from processor.core.reading.repeats import fingerprint
from processor.core.reading.wording import wording
from processor.core.understanding import Understood
from processor.stages.judge import Judge
from processor.stages.ports import Applied, RawMail, Unit, Unreadable

_MOST_LOOKED_AT = 50  # of the sender's mails
_MOST_READ = 10  # of those, once more


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    because: str  # a part of a sentence
    certain: bool  # by its Message-ID; False: by its words and its date, as far as it shows one


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneBefore:
    """Asked before a mail that is passed on is decided, and told how it was decided."""

    judge: Judge
    unit: Unit
    inbox_id: int  # of the message that passes it on

    def found(self, inside: Inside) -> Before | None:
        """When it was done; None: it was not."""
        if inside.reading is None or inside.passed.sender is None:
            return None
        return self._came_by_itself(inside) or self._passed_on(inside)

    def note(self, inside: Inside, decision: Decision) -> None:
        """What is done now is known when the same mail is passed on again."""
        asked = any(isinstance(effect, AskToConfirm) for effect in decision.effects)
        if decision.disposition is Disposition.DONE and not asked and inside.reading is not None:
            for key in self._keys(inside):
                self.unit.claim_content(key, self.inbox_id)

    def _came_by_itself(self, inside: Inside) -> Before | None:
        sender, reading = inside.passed.sender, inside.reading
        assert sender is not None  # see found()
        assert reading is not None
        read_again = 0
        for applied in self.unit.applied_from(sender.addr_spec, _MOST_LOOKED_AT):
            asked = self.unit.confirmation(applied.id)
            if asked is not None and not asked.done:
                continue
            day = f"{applied.received_at:%Y-%m-%d}"
            because = f"it came to the program itself as message {applied.id}, on {day}, and was done"
            if reading.mail.message_id:
                if reading.mail.message_id == applied.message_id:
                    return Before(because=because, certain=True)
            elif read_again < _MOST_READ and self._same_subject(inside, applied):
                read_again += 1
                if self._same_words(inside, applied):
                    return Before(because=because, certain=False)
        return None

    def _same_subject(self, inside: Inside, applied: Applied) -> bool:
        return self._plain(applied.subject) == self._plain(inside.passed.subject)

    def _same_words(self, inside: Inside, applied: Applied) -> bool:
        old = self._read(applied.id)
        if old is None or inside.reading is None:
            return False
        sent = old.reading.mail.sent_at or applied.received_at
        return fingerprint(old.reading.visible) == fingerprint(inside.reading.visible) and may_be_one_time(
            inside.passed.sent, sent.isoformat()
        )

    def _passed_on(self, inside: Inside) -> Before | None:
        for key in self._keys(inside):
            first = self.unit.first_with(key)
            if first is None or first == self.inbox_id:
                continue
            earlier = [each.passed.sent for each in self._passed_on_by(first) if key in self._keys(each)]
            if any(may_be_one_time(inside.passed.sent, sent) for sent in earlier or [""]):
                because = f"it was passed on before, as message {first}, and was done"
                return Before(because=because, certain=False)
        return None

    def _passed_on_by(self, inbox_id: int) -> Iterator[Inside]:
        old = self._read(inbox_id)
        if old is not None and isinstance(old.intent, Forward):
            yield from old.intent.inside(old.reading, self.judge.program, self.judge.rules)

    def _keys(self, inside: Inside) -> tuple[str, ...]:
        """By which the same mail is known: attached or in the text, from whichever coordinator."""
        if inside.reading is None or inside.passed.sender is None:
            return ()
        words = fingerprint(inside.reading.visible), self._plain(inside.passed.subject)
        said = "\n".join((inside.passed.sender.addr_spec, *words))
        return (f"passed on {hashlib.sha256(said.encode('utf-8', 'surrogateescape')).hexdigest()}",)

    def _plain(self, subject: str) -> str:
        """Without what mail programs put before it."""
        words = wording(self.judge.rules.quoting)
        subject = subject.strip()
        while found := words.reply_subject.match(subject) or words.forward_subject.match(subject):
            subject = subject[found.end() :].strip()
        return " ".join(subject.casefold().split())

    def _read(self, inbox_id: int) -> Understood | None:
        """None: its bytes were let go, or cannot be read."""
        try:
            stored = self.unit.stored(inbox_id)
        except LookupError:
            return None
        read = self.judge.reader.begin([RawMail(raw=stored.raw, received_at=stored.received_at)])()[0]
        return None if isinstance(read, Unreadable) else read
