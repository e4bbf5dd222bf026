"""Process: read, recognize, gather, decide, apply; one savepoint for each message."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from processor.core.decide import decide, recognize
from processor.core.due import LATE, asked_later, decide_due
from processor.core.due import wants as due_wants
from processor.core.facts import Facts
from processor.core.intents import Intent
from processor.core.intents.confirm import Confirm
from processor.core.mail import InboundMail, OutboundMail
from processor.core.outcome import Confirmed, Decision, Disposition, Letter, SetDue, SpendToken
from processor.core.program import Program
from processor.core.reading import Reading, read
from processor.core.reading.answers import Reply
from processor.core.rules import RuleBook
from processor.core.trust import TokenStatus
from processor.stages.crash import crash_point
from processor.stages.gather import facts_for_due, facts_for_mail
from processor.stages.ports import (
    DueDate,
    InboxState,
    Reader,
    Store,
    StoredMail,
    StoreDown,
    Unit,
    Unreadable,
    Writer,
)

BATCH = 32  # messages to a transaction
MOST_OVERDUE = 5_000  # due dates looked at together
ATTEMPTS = 3  # then a message is quarantined
_STATES = {
    Disposition.DONE: InboxState.APPLIED,
    Disposition.REFUSED: InboxState.APPLIED,
    Disposition.IGNORED: InboxState.IGNORED,
    Disposition.HELD: InboxState.HELD,
    Disposition.QUARANTINED: InboxState.QUARANTINED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One mail, understood and decided; nothing has been applied yet."""

    reading: Reading
    intent: Intent
    facts: Facts
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    store: Store
    reader: Reader
    writer: Writer
    program: Program
    rules: RuleBook
    log: Callable[..., None]

    def work_off(self, now: datetime) -> int:
        """Every waiting message, the oldest first; how many found their end."""
        done = 0
        while True:
            with self.store.reading() as unit:
                batch = unit.waiting(BATCH)
            if not batch:
                return done
            mails = self._read(batch)
            with self.store.unit() as unit:
                locked = {m.id for m in unit.waiting(BATCH)}
                for stored, mail in zip(batch, mails, strict=True):
                    if stored.id in locked:
                        done += self._one(stored, mail, unit, now)
                crash_point("before commit B")
            crash_point("after commit B")

    def _read(self, batch: Sequence[StoredMail]) -> list[InboundMail | Unreadable]:
        """Each mail read in a child; of one that was too large only the header was ever fetched."""
        whole = [m for m in batch if m.size <= len(m.raw)]
        read_ones = dict(
            zip(
                (m.id for m in whole),
                self.reader.read([(m.raw, m.received_at) for m in whole]) if whole else (),
                strict=True,
            )
        )
        return [
            read_ones.get(m.id) or Unreadable(because=f"it is too large: {m.size // 1_000_000} MB")
            for m in batch
        ]

    def _one(self, stored: StoredMail, mail: InboundMail | Unreadable, unit: Unit, now: datetime) -> int:
        try:
            with unit.savepoint():
                if isinstance(mail, InboundMail):
                    self._apply(stored, mail, unit, now)
                    return 1
            trouble, trace = mail.because, mail.traceback
        except StoreDown:
            raise
        except Exception as error:  # whatever one message does, the next one goes on
            trouble = f"it could not be processed ({type(error).__name__})"
            trace = traceback.format_exc()
        attempts = unit.count_attempt(stored.id, trouble)
        if attempts < ATTEMPTS:
            return 0
        unit.finish(stored.id, InboxState.QUARANTINED, trouble, traceback=trace)
        self.log("quarantined", mail=stored.id, because=trouble)
        return 1

    def _apply(self, stored: StoredMail, mail: InboundMail, unit: Unit, now: datetime) -> None:
        named = {
            "sender": mail.senders[0].addr_spec if mail.senders else "",
            "subject": mail.subject,
            "message_id": mail.message_id,
        }
        first = unit.claim_content(mail.content_key, stored.id)
        if first is not None:
            because = f"the same mail as message {first}"
            unit.finish(stored.id, InboxState.DUPLICATE, because, **named)
            self.log("duplicate", mail=stored.id, because=because)
            return
        verdict = self.judge(mail, unit, now, inbox_id=stored.id)
        decision = verdict.decision
        mails = self._write(decision.letters, f"in-{stored.id}", unit, now, mail)
        unit.apply(decision, mails, now=now, inbox_id=stored.id)
        state = _STATES[decision.disposition]
        unit.finish(stored.id, state, decision.because, intent=verdict.intent.kind, **named)
        self.log(
            decision.disposition.value, mail=stored.id, intent=verdict.intent.kind, because=decision.because
        )

    def judge(self, mail: InboundMail, unit: Unit, now: datetime, *, inbox_id: int) -> Verdict:
        """What the mail asks for and what is to be done; writes nothing (but fresh numbers)."""
        reading = read(mail, self.program, self.rules)
        intent = recognize(reading, self.rules)
        if isinstance(intent, Confirm) and intent.reply is Reply.ACCEPT:
            confirmed = self._confirmed(intent, reading, unit, now, inbox_id)
            if confirmed is not None:
                return confirmed
        return self._decide(reading, intent, unit, now, inbox_id=inbox_id)

    def _decide(
        self,
        reading: Reading,
        intent: Intent,
        unit: Unit,
        now: datetime,
        *,
        inbox_id: int,
        confirmed: bool = False,
    ) -> Verdict:
        facts = facts_for_mail(
            reading,
            intent.wants(),
            unit,
            self.program,
            self.rules,
            now,
            inbox_id=inbox_id,
            confirmed=confirmed,
        )
        decision = decide(intent, facts, self.rules)
        return Verdict(reading=reading, intent=intent, facts=facts, decision=decision)

    def _confirmed(
        self, intent: Confirm, reading: Reading, unit: Unit, now: datetime, inbox_id: int
    ) -> Verdict | None:
        """The waiting mail itself is decided, now that the address on file stands by it."""
        waiting = unit.confirmation(intent.number)
        mine = facts_for_mail(reading, intent.wants(), unit, self.program, self.rules, now, inbox_id=inbox_id)
        proven = (
            waiting is not None
            and not waiting.done
            and now < waiting.expires_at
            and mine.token.status is TokenStatus.VALID
            and mine.sender.addr_spec == waiting.address
        )
        if waiting is None or not proven:
            return None
        stored = unit.stored(waiting.inbox_id)
        mail = self.reader.read([(stored.raw, stored.received_at)])[0]
        if isinstance(mail, Unreadable):
            return None
        old = read(mail, self.program, self.rules)
        verdict = self._decide(old, recognize(old, self.rules), unit, now, inbox_id=inbox_id, confirmed=True)
        settled = (Confirmed(number=intent.number), SpendToken(mac=mine.token.mac))
        decision = replace(verdict.decision, effects=(*settled, *verdict.decision.effects))
        return replace(verdict, decision=decision)

    def _write(
        self, letters: Sequence[Letter], cause: str, unit: Unit, now: datetime, mail: InboundMail | None
    ) -> tuple[OutboundMail, ...]:
        """The letters in final bytes; one that cannot be written does not stop the others (row 141)."""
        key = unit.secret()
        sender = mail.senders[0].addr_spec if mail is not None and mail.senders else ""
        written = []
        for nth, letter in enumerate(letters):
            if mail is not None and letter.to == sender and letter.answers and mail.message_id:
                thread = (*mail.references[-20:], mail.message_id)
                letter = replace(letter, in_reply_to=mail.message_id, references=thread)
            try:
                written.append(self.writer.write(letter, cause=f"{cause}.{nth}", now=now, key=key))
            except Exception as error:  # a template's fault, or a value that cannot be framed
                self.log(
                    "letter not written", letter=letter.name, about=letter.about, because=str(error)[:300]
                )
                written += self._tell_coordinators(letter, f"{cause}.{nth}", now, key)
        return tuple(written)

    def _tell_coordinators(self, letter: Letter, cause: str, now: datetime, key: bytes) -> list[OutboundMail]:
        what = f"The mail {letter.name} to {letter.to} could not be written; the log says why."
        notes = [
            Letter(name="note", to=c, to_name="", answers=False, data={"what": what, "ref": letter.about})
            for c in self.program.coordinators
        ]
        if letter.name == "note":
            return []
        try:
            return [self.writer.write(n, cause=cause, now=now, key=key) for n in notes]
        except Exception as error:
            self.log("letter not written", letter="note", because=str(error)[:300])
            return []

    # --- due dates -------------------------------------------------------------------------------

    def settle_due(self, now: datetime) -> int:
        """Whatever the clock asks by now; how many due dates were settled."""
        done = 0
        caught_up = Counter[tuple[str, str]]()  # overdue mails by reader and kind
        while True:
            with self.store.unit() as unit:
                batch = unit.due(now, BATCH)
                # of one matter all that is overdue counts, also what a later batch would bring
                known = batch if len(batch) < BATCH else unit.due(now, MOST_OVERDUE)
                for due in batch:
                    self._due(due, known, unit, now, caught_up)
                crash_point("before commit D")
            crash_point("after commit D")
            if not batch:
                return done
            done += len(batch)

    def _due(
        self,
        due: DueDate,
        known: Sequence[DueDate],
        unit: Unit,
        now: datetime,
        caught_up: Counter[tuple[str, str]],
    ) -> None:
        try:
            with unit.savepoint():
                facts = facts_for_due(due_wants(due.kind, due.about), unit, self.program, self.rules, now)
                overdue = tuple((d.kind, d.nth) for d in known if d.about == due.about and d.id != due.id)
                decision = decide_due(due.kind, due.nth, replace(facts, overdue=overdue), self.rules)
                decision = self._in_its_time(due, decision, now, caught_up)
                cause = f"due-{due.kind}-{due.about}-{due.nth}-{due.at:%Y%m%d}"
                mails = self._write(decision.letters, cause, unit, now, None)
                unit.settle_due(due.id)
                unit.apply(decision, mails, now=now, inbox_id=None)
            self.log("due", what=due.kind.value, about=due.about, because=decision.because)
        except StoreDown:
            raise
        except Exception as error:  # it must not starve the others; the log names it
            unit.settle_due(due.id)
            self.log(
                "due failed", what=due.kind.value, about=due.about, because=f"{type(error).__name__}: {error}"
            )

    def _in_its_time(
        self, due: DueDate, decision: Decision, now: datetime, caught_up: Counter[tuple[str, str]]
    ) -> Decision:
        """What is overdue may have to wait once more, for the morning or for another day."""
        readers = [(letter.to, letter.name) for letter in decision.letters]
        before = max((caught_up[reader] for reader in readers), default=0)
        zone = self.program.time_zone
        at = asked_later(due.kind, due.at, before, now, self.rules.policy, zone) if readers else None
        if now - due.at > LATE:
            caught_up.update(readers)
        if at is None:
            return decision
        because = f"it is overdue, and asked again at {at:%Y-%m-%d %H:%M} UTC, so that nobody gets a burst"
        again = SetDue(kind=due.kind, about=due.about, at=at, nth=due.nth)
        return Decision(disposition=Disposition.IGNORED, because=because, effects=(again,))
