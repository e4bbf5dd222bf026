"""The outbox and the due dates of a MemoryStore."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from processor.core.actor import PROGRAM
from processor.core.breaker import DAYS, STOPPED, Rate
from processor.core.decisions import RECEIPT
from processor.core.erased_letters import set_aside_after
from processor.core.events import EventKind
from processor.core.facts import SentMail
from processor.core.limits import Counted
from processor.core.outcome import AuditEvent, DueKind
from processor.core.overtaken import ASK
from processor.core.value_json import letter_to_json
from processor.stages.ports import Aside, DueDate, Outgoing, Unwritten
from processor.store.outbox import AHEAD, DROPPED, MAY_HAVE_IT
from tests.fakes.memory_effects import MemoryEffects
from tests.fakes.memory_rows import AsideRow, InRow, OutRow


def _state_of(message: InRow | None) -> str:
    return message.state.value if message is not None else ""


class MemoryOutbox(MemoryEffects):
    def due(self, now: datetime, limit: int) -> tuple[DueDate, ...]:
        if self.rows.program_stopped:
            return ()
        rows = [(key, row) for key, row in self.rows.due.items() if not row.settled and row.at <= now]
        rows.sort(key=lambda pair: (pair[1].at, pair[1].id))
        return tuple(
            DueDate(id=row.id, kind=kind, about=about, at=row.at, nth=nth)
            for (kind, about, nth), row in rows[:limit]
        )

    def settle_due(self, due_id: int) -> None:
        for key, row in self.rows.due.items():
            if row.id == due_id:
                self.rows.due[key] = replace(row, settled=True)

    def claim_outgoing(
        self, now: datetime, limit: int, owner: str, lease_seconds: int
    ) -> tuple[Outgoing, ...]:
        queued = [row for row in self.rows.outbox.values() if row.state == "queued"]
        busy = {
            row.mail.recipient
            for row in queued
            if row.leased_to not in ("", MAY_HAVE_IT) and row.next_try_at > now
        }
        claimed: list[Outgoing] = []
        for row in sorted(queued, key=lambda row: (row.next_try_at, row.id)):
            if len(claimed) == limit or row.next_try_at > now:
                break
            halted = self.rows.program_stopped and row.mail.recipient not in self.staff
            waits = self._is_put_off(row.mail.deed) or self._is_kept(row)
            if row.frozen or waits or halted or row.mail.recipient in busy:
                continue
            busy.add(row.mail.recipient)
            lease_until = now + timedelta(seconds=lease_seconds)
            mine = replace(row, fence=row.fence + 1, leased_to=owner, next_try_at=lease_until)
            self.rows.outbox[row.id] = mine
            claimed.append(
                Outgoing(
                    id=row.id,
                    mail=row.mail,
                    attempts=row.attempts,
                    fence=mine.fence,
                    queued_at=row.queued_at,
                )
            )
        return tuple(sorted(claimed, key=lambda out: (out.queued_at, out.id)))

    def report_sent(self, reports: Sequence[tuple[int, int, str]], now: datetime) -> int:
        done = 0
        for out_id, fence, reply in reports:
            row = self._claimed(out_id, fence, reply)
            if row is not None:
                self.rows.outbox[out_id] = replace(row, state="sent", sent_at=now)
                done += 1
        return done

    def report_deferred(
        self, out_id: int, fence: int, reply: str, next_try_at: datetime, *, unknown: bool = False
    ) -> bool:
        row = self._claimed(out_id, fence, reply)
        if row is not None:
            to = MAY_HAVE_IT if unknown else ""
            self.rows.outbox[out_id] = replace(row, next_try_at=next_try_at, leased_to=to)
        return row is not None

    def report_refused(self, out_id: int, fence: int, reply: str, now: datetime) -> bool:
        row = self._claimed(out_id, fence, reply)
        if row is not None:
            self.rows.outbox[out_id] = replace(row, state="failed")
            self._set_due(DueKind.UNDELIVERED, f"OUT-{row.mail.serial}", now, 0)
        return row is not None

    def recall_outgoing(self, now: datetime, farthest: datetime) -> int:
        late = [r for r in self.rows.outbox.values() if r.state == "queued" and r.next_try_at > farthest]
        for row in late:
            to = MAY_HAVE_IT if row.leased_to else ""
            self.rows.outbox[row.id] = replace(row, next_try_at=now, leased_to=to, fence=row.fence + 1)
        return len(late)

    def recall_claims(self, farthest: datetime) -> int:
        return 0  # a claim is only a look

    def recall_due(self, now: datetime, farthest: datetime) -> int:
        return 0  # the clock of a conversation goes forward

    def give_back_outgoing(self, claims: Sequence[tuple[int, int, str]], now: datetime) -> None:
        for out_id, fence, why in claims:
            row = self._claimed(out_id, fence, why or self.rows.outbox[out_id].server_reply)
            if row is not None:
                at = min(row.queued_at, now)
                self.rows.outbox[out_id] = replace(row, attempts=row.attempts - 1, next_try_at=at)

    def _claimed(self, out_id: int, fence: int, reply: str) -> OutRow | None:
        row = self.rows.outbox[out_id]
        if row.fence != fence or row.state != "queued":
            return None
        return replace(row, attempts=row.attempts + 1, leased_to="", server_reply=reply)

    def is_stopped(self) -> bool:
        return bool(self.rows.stopped)

    def rate(self, now: datetime, most_an_hour: int, most_a_day: int, *, usual: bool = False) -> Rate:
        sent = [row.sent_at for row in self.rows.outbox.values() if row.sent_at is not None]

        def within(hours: int) -> int:
            return sum(now - timedelta(hours=hours) < at <= now + AHEAD for at in sent)

        mean = within(DAYS * 24) / (DAYS * 24) if usual else 0.0
        return Rate(last_hour=within(1) if most_an_hour else 0, last_day=within(24), usual=mean)

    def stop_outbox(self, why: str, now: datetime) -> None:
        self.rows.stopped["why"] = why
        for number, row in self.rows.outbox.items():
            if row.state == "queued" and row.mail.letter != STOPPED:
                self.rows.outbox[number] = replace(row, frozen=True)
        about = f"OUTBOX-{now:%Y%m%dT%H%M%S%f}"
        self.rows.event_times[len(self.rows.events) + 1] = now
        self.rows.event_actors[len(self.rows.events) + 1] = PROGRAM
        self.rows.events[len(self.rows.events) + 1] = AuditEvent(
            what=EventKind.OUTBOX_STOPPED, about=about, because=why
        )
        self._set_due(DueKind.OUTBOX_STOPPED, about, now, 0)

    def letters_since(self, addr_spec: str, since: datetime) -> Sequence[Counted]:
        counts = Counter(
            (row.mail.letter, row.mail.caused_by, row.mail.proven, row.mail.about)
            for row in self.rows.outbox.values()
            if row.mail.recipient == addr_spec and _of_the_day(row.queued_at, since)
        )
        counts.update(
            (letter.name, letter.caused_by, letter.proven, letter.about)
            for row in self.rows.unwritten.values()
            for letter in (row.aside.letter,)
            if row.aside.letter.to == addr_spec and _of_the_day(row.since, since)
        )
        return [
            Counted(letter=letter, caused_by=by, proven=proven, about=about, mails=mails)
            for (letter, by, proven, about), mails in counts.items()
        ]

    def stranger_letters_since(self, since: datetime) -> int:
        rows = self.rows.outbox.values()
        asides = self.rows.unwritten.values()
        waiting = sum(
            a.to_stranger and not a.aside.letter.proven and _of_the_day(a.since, since) for a in asides
        )
        return waiting + sum(
            row.to_stranger and not row.mail.proven and _of_the_day(row.queued_at, since) for row in rows
        )

    def receipts_since(self, domain: str, since: datetime, *, proven: bool) -> int:
        return sum(
            row.to_stranger
            and row.mail.letter == RECEIPT
            and row.mail.proven is proven
            and row.mail.recipient.endswith(f"@{domain}")
            and _of_the_day(row.queued_at, since)
            for row in self.rows.outbox.values()
        )

    def set_aside(self, letters: Sequence[Aside], now: datetime) -> None:
        known = self.staff | {member.email for member in self.rows.members.values()}
        there = {_key(row.aside) for row in self.rows.unwritten.values()}
        for before in letters:
            letter = set_aside_after(before.letter, self.rows.erased_now.values())
            if letter is None or _key(before) in there:
                continue
            aside = replace(before, letter=letter)
            number = self.rows.aside_numbers["last"] = self.rows.aside_numbers.get("last", 0) + 1
            self.rows.unwritten[number] = AsideRow(
                aside=aside,
                content=letter_to_json(aside.letter),
                because=aside.because,
                since=now,
                to_stranger=aside.letter.to not in known,
            )

    def unwritten_names(self) -> frozenset[str]:
        return frozenset(row.aside.letter.name for row in self.rows.unwritten.values() if row.because)

    def unwritten(self, after: int, limit: int) -> tuple[Unwritten, ...]:
        firsts: dict[str, int] = {}
        for number, row in sorted(self.rows.unwritten.items()):
            firsts.setdefault(row.aside.decision, number)
        chosen = [decision for decision, first in firsts.items() if first > after][:limit]
        return tuple(
            Unwritten(
                id=number,
                decision=row.aside.decision,
                cause=row.aside.cause,
                inbox_id=row.aside.inbox_id,
                letter=row.aside.letter.name,
                content=row.content,
                since=row.since,
                message=_state_of(self.rows.inbox.get(row.aside.inbox_id or 0)),
            )
            for number, row in sorted(self.rows.unwritten.items())
            if row.aside.decision in chosen
        )

    def queued_since(self, addr_spec: str, letter: str, since: datetime) -> bool:
        rows = (row for row in self.rows.outbox.values() if row.queued_at >= since)
        return any((row.mail.recipient, row.mail.letter) == (addr_spec, letter) for row in rows)

    def is_unasked(self, ref: str, mentor: str) -> bool:
        mails = (row for row in self.rows.outbox.values() if row.mail.recipient == mentor)
        fates = [row for row in mails if row.mail.about == ref and row.mail.letter in ASK]
        if fates:
            refused = (row.state == "failed" and row.server_reply != DROPPED for row in fates)
            kept = (row.state == "queued" and self._is_kept(row) for row in fates)
            return all(one or other for one, other in zip(refused, kept, strict=True))
        waiting = (row.aside.letter for row in self.rows.unwritten.values())
        return any((x.name, x.to, x.about) == (ASK[0], mentor, ref) for x in waiting)

    def still_unwritten(self, because: Mapping[int, str]) -> None:
        for number, why in because.items():
            self.rows.unwritten[number] = replace(self.rows.unwritten[number], because=why)

    def written_at_last(self, ids: Sequence[int]) -> None:
        for number in ids:
            del self.rows.unwritten[number]

    def last_letter_at(self, addr_spec: str) -> datetime | None:
        rows = (row for row in self.rows.outbox.values() if row.mail.recipient == addr_spec)
        return max((row.sent_at for row in rows if row.sent_at), default=None)

    def sent(self, serial: str) -> SentMail | None:
        row = next((row for row in self.rows.outbox.values() if row.mail.serial == serial), None)
        if row is None:
            return None
        return SentMail(
            serial=serial,
            letter=row.mail.letter,
            about=row.mail.about,
            recipient=row.mail.recipient,
            sent_at=row.sent_at,
            server_reply=row.server_reply,
        )


def _key(aside: Aside) -> tuple[str, str, str]:
    return aside.cause, aside.letter.name, aside.letter.to


def _of_the_day(at: datetime, since: datetime) -> bool:
    return since <= at <= since + timedelta(days=1) + AHEAD
