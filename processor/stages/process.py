"""Process: claim, read, judge, apply; one savepoint for each message, one transaction for a batch."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from processor.core.facts import ERASED
from processor.core.mail import bare_header_of, header_of
from processor.core.outcome import Confirmed, Disposition, Effect, SettleHeld
from processor.core.robots import heard_as
from processor.core.telling import told_of_the_copy
from processor.core.trust import TrustLevel
from processor.core.understanding import Understood
from processor.stages.clock import running_clock
from processor.stages.crash import crash_point
from processor.stages.decider import Decider
from processor.stages.done_before import key_of
from processor.stages.ports import (
    InboxState,
    RawMail,
    Reader,
    StaleRecord,
    Store,
    StoredMail,
    StoreDown,
    Unit,
    Unreadable,
    Writer,
)
from processor.stages.rendering import LetterBatch

BATCH = 32  # messages to a transaction
ATTEMPTS = 3  # then a message is quarantined
STALE_ATTEMPTS = 20
LEASE_SECONDS = 300  # for a batch and the one after it, which is being read meanwhile
_STATES = {
    Disposition.DONE: InboxState.APPLIED,
    Disposition.REFUSED: InboxState.APPLIED,
    Disposition.IGNORED: InboxState.IGNORED,
    Disposition.HELD: InboxState.HELD,
    Disposition.QUARANTINED: InboxState.QUARANTINED,
}

Read = Understood | Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """Claimed messages that the workers are reading."""

    stored: Sequence[StoredMail]
    mails: Callable[[], Sequence[Read]]  # waits for them


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settling:
    """One transaction, in which a batch finds its ends."""

    unit: Unit
    room: LetterBatch
    now: datetime
    fates: list[tuple[str, dict[str, object]]] = field(default_factory=list)  # for the log

    def tell(self, event: str, **values: object) -> None:
        """In the log when it is true: after the commit."""
        self.fates.append((event, values))


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    store: Store
    reader: Reader
    writer: Writer
    decider: Decider
    owner: str  # of the claims: this process
    log: Callable[..., None]

    def work_off(self, now: datetime, between: Callable[[], object] = lambda: None) -> int:
        """Every waiting message, the oldest first; how many found their end.

        `between` is called after each batch: its answers may go out while the next one is being read.
        """
        done = stale = 0
        moment = running_clock(now)
        batch = self._begin(moment)
        while batch is not None:
            try:
                settled, following = self._settle(batch, now, moment)
            except StaleRecord:  # the whole transaction: it and another daemon's waited for each other
                stale += 1
                if stale > STALE_ATTEMPTS:
                    raise
                batch = self._begin(moment)
                continue
            done += settled
            between()
            batch = following or self._claim(moment(), ())
        return done

    def _begin(self, moment: Callable[[], datetime]) -> _Batch | None:
        """What was claimed before something went wrong need not wait for the end of its lease."""
        self.store.give_back(self.owner)
        return self._claim(moment(), ())

    def _claim(self, moment: datetime, but: Sequence[StoredMail]) -> _Batch | None:
        claimed = self.store.claim_waiting(
            moment, BATCH, self.owner, LEASE_SECONDS, but=[stored.id for stored in but]
        )
        return _Batch(stored=claimed, mails=self._read(claimed)) if claimed else None

    def _read(self, batch: Sequence[StoredMail]) -> Callable[[], Sequence[Read]]:
        """Each mail read by a worker; of one that was too large only the header was ever fetched."""
        whole = [m for m in batch if m.size <= len(m.raw)]
        finish = self.reader.begin([RawMail(raw=m.raw, received_at=m.received_at) for m in whole])

        def mails() -> Sequence[Read]:
            read_ones = dict(zip((m.id for m in whole), finish(), strict=True))
            return [
                read_ones.get(m.id)
                or Unreadable(because=f"it is too large ({m.size / 1_000_000:.1f} megabytes)", final=True)
                for m in batch
            ]

        return mails

    def _settle(
        self, batch: _Batch, now: datetime, moment: Callable[[], datetime]
    ) -> tuple[int, _Batch | None]:
        """Commit B: records, events, due dates, outbox and the messages' own ends, all or nothing.

        How many messages found their end, and the next batch, which is being read already.
        """
        mails = batch.mails()
        done = 0
        with self.store.unit() as unit:
            mine = unit.still_claimed(batch.stored)
            people = [m.reading for m in mails if isinstance(m, Understood)]
            keys = [key_of(reading, self.decider.rules) for reading in people]
            unit.foresee([reading.mail for reading in people], now, keys)
            room = LetterBatch(self.writer, self.decider.program, self.log, unit, now=now)
            settling = _Settling(unit=unit, room=room, now=now)
            for stored, mail in zip(batch.stored, mails, strict=True):
                if stored.id in mine:
                    done += self._one(stored, mail, settling)
            room.hand_over()
            # not sooner: the letters of this batch are waited for, and go first
            following = self._claim(moment(), batch.stored)
            room.put_out()
            crash_point("before commit B")
        crash_point("after commit B")
        for event, values in settling.fates:
            self.log(event, **values)
        return done, following

    def _one(self, stored: StoredMail, read: Read, at: _Settling) -> int:
        most = ATTEMPTS
        try:
            if isinstance(read, Understood):
                self._apply(stored, read, at)
                return 1
            trouble, trace, final = read.because, read.traceback, read.final
        except StoreDown:
            raise
        except StaleRecord as stale:  # another daemon was faster; now its change is seen
            trouble, trace, final = str(stale), "", False
            most = STALE_ATTEMPTS
        except Exception as error:  # whatever one message does, the next one goes on
            trouble = f"it could not be processed ({type(error).__name__})"
            trace, final = traceback.format_exc(), False
        if at.unit.count_attempt(stored.id, trouble) < most and not final:
            return 0
        self._quarantine(stored, trouble, trace, at)
        return 1

    def _quarantine(self, stored: StoredMail, trouble: str, trace: str, at: _Settling) -> None:
        """It stays as it came; who it is from is read from its header alone, if that can be read."""
        read = self._header_alone(stored, trouble)
        try:
            if isinstance(read, Understood):
                self._apply(stored, read, at, trace)
                return
        except StoreDown:
            raise
        except Exception:  # the same that went wrong before; the first trouble is what counts
            self.log("no letter about a quarantined mail", mail=stored.id)
        at.unit.finish(stored.id, InboxState.QUARANTINED, trouble, traceback=trace)
        at.tell("quarantined", mail=stored.id, because=trouble)

    def _header_alone(self, stored: StoredMail, trouble: str) -> Read:
        """Or the few fields that tell who wrote, where the header itself is over a limit."""
        for header_in in (header_of, bare_header_of):
            header = RawMail(
                raw=header_in(stored.raw), received_at=stored.received_at, size=stored.size, unread=trouble
            )
            read = self.reader.begin([header])()[0]
            if isinstance(read, Understood):
                break
        return read

    def _apply(self, stored: StoredMail, understood: Understood, at: _Settling, trace: str = "") -> None:
        unit, mail = at.unit, understood.reading.mail
        named = {
            "sender": mail.senders[0].addr_spec if mail.senders else "",
            "subject": mail.subject,
            "message_id": mail.message_id,
        }
        with unit.savepoint():
            first = unit.claim_content(mail.content_key, stored.id)
            settled = self._vouched_for_at_last(first, understood, unit) if first is not None else ()
            if first is not None and not settled:
                because = f"the same mail as message {first}"
                unit.finish(stored.id, InboxState.DUPLICATE, because, **named)
                at.tell("duplicate", mail=stored.id, because=because)
                return
            verdict = self.decider.decide(
                understood, unit, at.now, inbox_id=stored.id, underway=at.room, copy_of=first or 0
            )
            if settled:
                told = told_of_the_copy(verdict.facts, settled)
                effects = (*settled, *told, *verdict.decision.effects)
                verdict = replace(verdict, decision=replace(verdict.decision, effects=effects))
            actor = verdict.actor
            verdict = verdict.settled(lambda d: unit.apply(d, now=at.now, inbox_id=stored.id, actor=actor))
            decision, kind = verdict.decision, verdict.intent.kind
            state = _STATES[decision.disposition]
            if decision.rule == ERASED:
                named = dict.fromkeys(named, "")
                unit.forget_bytes(stored.id)
            unit.finish(
                stored.id, state, decision.because, intent=kind, traceback=trace,
                words=heard_as(verdict.facts), **named,
            )  # fmt: skip
        member = verdict.facts.member
        at.room.take(decision.letters, f"in-{stored.id}", stored.id, mail, member.email if member else "")
        at.tell(decision.disposition.value, mail=stored.id, intent=kind, because=decision.because)

    def _vouched_for_at_last(self, first: int, copy: Understood, unit: Unit) -> tuple[Effect, ...]:
        """What ends the first copy of a mail, where only of this one our server knows who wrote it; else ().

        Anybody may have sent the first copy, so it must not keep the true one from counting: neither while
        it waits for "was it you?", nor when it was held because it proved nothing (row 124).
        """
        if copy.trust.level is not TrustLevel.PROVEN:
            return ()
        asked, held = unit.confirmation(first), unit.is_held(first)
        open_ = asked is not None and not asked.done
        if not (open_ or held) or self._was_proven(first, unit):
            return ()
        return (
            *((Confirmed(number=first),) if open_ else ()),
            *((SettleHeld(number=first, state="answered"),) if held else ()),
        )

    def _was_proven(self, inbox_id: int, unit: Unit) -> bool:
        stored = unit.stored(inbox_id)
        header = RawMail(raw=header_of(stored.raw), received_at=stored.received_at, size=stored.size)
        read = self.reader.begin([header])()[0]
        return isinstance(read, Understood) and read.trust.level is TrustLevel.PROVEN
