"""A store that keeps everything in memory: the same promises, without a database."""

from __future__ import annotations

import threading
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from processor.core.cv import Cv
from processor.core.facts import OPEN_STATES, Begun, Confirmation, Heard, HeldItem, Noted, Parked, Watcher
from processor.core.lanes import lane_of
from processor.core.mail import InboundMail, folded
from processor.core.program import (
    Member,
    MentorRequest,
    Relationship,
    RelationshipState,
    RelationshipView,
    RequestState,
    RequestView,
    Standing,
)
from processor.core.robots import read_heard
from processor.core.rules import AreaRule
from processor.stages.ports import (
    Applied,
    Fetched,
    Filed,
    InboxState,
    StoredMail,
    Unit,
    Unmirrored,
)
from processor.store.text_match import AreaNames, runs
from tests.fakes.memory_directory import MemoryDirectory
from tests.fakes.memory_material import MemoryMaterial
from tests.fakes.memory_needs import MemoryNeeds
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_rows import InRow, Rows
from tests.fakes.memory_views import MemoryViews

_FIRST = {"member": 1001, "request": 1, "relationship": 1, "held": 1, "confirm": 1, "deed": 1, "list": 1}


class MemoryUnit(MemoryDirectory, MemoryOutbox, MemoryViews, MemoryNeeds, MemoryMaterial):
    def __init__(self, rows: Rows, areas: AreaNames, staff: frozenset[str]) -> None:
        self.rows = rows
        self.areas = areas
        self.staff = staff

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        before = self.rows.copied()
        try:
            yield
        except BaseException:
            self.rows.restore(before)
            raise

    # the inbox
    def unknown(self, mailbox: str, uidvalidity: int, uids: Sequence[str]) -> tuple[str, ...]:
        asked, place = set(uids), (mailbox, uidvalidity)
        known = {row.uid for row in self.rows.inbox.values() if row.uid in asked and _from(row) == place}
        return tuple(uid for uid in uids if uid not in known)

    def filed(self, mailbox: str, uidvalidity: int, uids: Sequence[str]) -> tuple[Filed, ...]:
        return tuple(
            Filed(id=row.id, uid=row.uid, received_at=row.received_at, size=row.size)
            for row in self.rows.inbox.values()
            if _from(row) == (mailbox, uidvalidity) and row.uid in uids and row.mirrored
        )

    def give_up_uids(self, ids: Sequence[int]) -> None:
        for number in ids:
            row = self.rows.inbox[number]
            self.rows.inbox[number] = replace(row, uid=f"{row.uid}~{number}")

    def is_first_scan(self, mailbox: str) -> bool:
        taken = any(row.mailbox == mailbox for row in self.rows.inbox.values())
        return mailbox not in self.rows.scans and not taken

    def note_scan(self, mailbox: str, uidvalidity: int, now: datetime) -> None:
        self.rows.scans[mailbox] = uidvalidity
        self.rows.polls[mailbox] = now

    def take_in(
        self,
        mailbox: str,
        uidvalidity: int,
        fetched: Sequence[Fetched],
        now: datetime,
        state: InboxState = InboxState.WAITING,
        because: str = "",
    ) -> None:
        for mail in fetched:
            if not self.unknown(mailbox, uidvalidity, [mail.uid]):
                continue
            number = len(self.rows.inbox) + 1
            self.rows.inbox[number] = InRow(
                id=number,
                mailbox=mailbox,
                uidvalidity=uidvalidity,
                uid=mail.uid,
                received_at=mail.received_at,
                taken_at=now,
                size=mail.size,
                raw=mail.raw,
                state=state,
                because=because,
            )

    def claim(self, limit: int, but: Sequence[int]) -> tuple[StoredMail, ...]:
        rows = [row for row in self.rows.inbox.values() if row.state == InboxState.WAITING]
        if self.rows.program_stopped:
            lanes = {zlib.crc32(address.lower().encode()) for address in self.staff}
            rows = [row for row in rows if lane_of(row.raw) in lanes]
        return tuple(_stored(row) for row in rows if row.id not in but)[:limit]

    def still_claimed(self, claimed: Sequence[StoredMail]) -> frozenset[int]:
        rows = self.rows.inbox
        return frozenset(m.id for m in claimed if rows[m.id].state == InboxState.WAITING)

    def foresee(self, mails: Sequence[InboundMail], now: datetime, keys: Sequence[str] = ()) -> None:
        """Everything is at hand."""

    def waiting_count(self) -> int:
        return sum(row.state == InboxState.WAITING for row in self.rows.inbox.values())

    def stored(self, inbox_id: int) -> StoredMail:
        return _stored(self.rows.inbox[inbox_id])

    def count_attempt(self, inbox_id: int, because: str) -> int:
        row = self.rows.inbox[inbox_id]
        self.rows.inbox[inbox_id] = replace(row, attempts=row.attempts + 1, because=because)
        return row.attempts + 1

    def claim_content(self, content_key: str, inbox_id: int) -> int | None:
        first = self.rows.contents.setdefault(content_key, inbox_id)
        return None if first == inbox_id else first

    def forget_bytes(self, inbox_id: int) -> None:
        self.rows.inbox[inbox_id] = replace(self.rows.inbox[inbox_id], raw=b"")

    def first_with(self, content_key: str) -> int | None:
        return self.rows.contents.get(content_key)

    def applied_from(self, addr_spec: str, most: int) -> tuple[Applied, ...]:
        released = {h.inbox_id for h in self.rows.held.values() if h.state == "released"}
        rows = [
            r
            for r in self.rows.inbox.values()
            if r.sender == addr_spec and (r.state is InboxState.APPLIED or r.id in released)
        ]
        return tuple(
            Applied(
                id=r.id,
                received_at=r.received_at,
                subject=r.subject,
                message_id=r.message_id,
                changed=r.id in self.rows.event_mails.values() or r.id in released,
            )
            for r in sorted(rows, key=lambda r: -r.id)[:most]
        )

    def same_id(self, message_id: str, inbox_id: int) -> int:
        for row in self.rows.inbox.values():
            same = row.message_id == message_id and row.id != inbox_id
            if same and row.state is not InboxState.QUARANTINED:
                return row.id
        return 0

    def finish(
        self,
        inbox_id: int,
        state: InboxState,
        because: str,
        *,
        sender: str = "",
        subject: str = "",
        message_id: str = "",
        intent: str = "",
        traceback: str = "",
        words: str = "",
    ) -> None:
        row = self.rows.inbox[inbox_id]
        self.rows.inbox[inbox_id] = replace(
            row, state=state, because=because, traceback=traceback, message_id=message_id, sender=sender,
            subject=subject, words=words,
        )  # fmt: skip

    def questions(self, what: str, now: datetime) -> tuple[Confirmation, ...]:
        asked = (c for c in self.rows.confirmations.values() if c.what == what and c.expires_at > now)
        return tuple(sorted(asked, key=lambda c: c.number))

    def questions_to(self, addr_spec: str, now: datetime) -> tuple[Confirmation, ...]:
        asked = (c for c in self.rows.confirmations.values() if c.address == addr_spec and not c.done)
        return tuple(sorted((c for c in asked if c.expires_at > now), key=lambda c: c.number))

    def confirmed_by(self, addr_spec: str, now: datetime) -> int:
        asked = self.rows.confirmations.values()
        return sum(c.done and c.address == addr_spec and c.expires_at > now for c in asked)

    def heard_from(self, addr_spec: str, since: datetime, *, but: int = 0) -> tuple[Heard, ...]:
        found = Counter(
            (row.words, row.state)
            for number, row in self.rows.inbox.items()
            if number != but and row.sender == addr_spec and row.words and row.received_at >= since
        )
        return tuple(
            Heard(
                words=words,
                quick=quick,
                held=state is InboxState.HELD,
                ignored=state is InboxState.IGNORED,
                mails=mails,
            )
            for (kept, state), mails in found.items()
            for words, quick in [read_heard(kept)]
        )

    def unmirrored(self, mailbox: str, limit: int) -> tuple[Unmirrored, ...]:
        rows = [
            row
            for row in self.rows.inbox.values()
            if row.mailbox == mailbox and not row.mirrored and row.state != InboxState.WAITING
        ]
        return tuple(
            Unmirrored(id=r.id, uidvalidity=r.uidvalidity, uid=r.uid, state=r.state) for r in rows[:limit]
        )

    def mark_mirrored(self, ids: Sequence[int]) -> None:
        for number in ids:
            self.rows.inbox[number] = replace(self.rows.inbox[number], mirrored=True)

    # facts
    def secret(self) -> bytes:
        return b"the key of the memory store, 32 b"[:32]

    def is_spent(self, mac: str) -> bool:
        return mac in self.rows.spent

    def member(self, number: int) -> Member | None:
        return self.rows.members.get(number)

    def member_at(self, addr_spec: str) -> Member | None:
        found = next((m for m in self.rows.members.values() if m.email == addr_spec), None)
        return found or self.rows.members.get(self.rows.aliases.get(addr_spec, 0))

    def owners(self, addr_specs: Sequence[str]) -> Mapping[str, int]:
        wanted = {folded(spec) for spec in addr_specs}
        theirs = self.rows.aliases | {m.email: m.number for m in self.rows.members.values()}
        return {spec: number for spec, number in theirs.items() if folded(spec) in wanted}

    def cvs(self, members: Sequence[int]) -> Mapping[int, Cv]:
        return {number: self.rows.cvs[number] for number in members if number in self.rows.cvs}

    def on_roster(self, addr_spec: str) -> bool:
        return addr_spec in self.rows.roster or folded(addr_spec) in self.rows.roster

    def lapsed(self, addresses: Collection[str]) -> tuple[Member, ...]:
        new, old = {folded(spec) for spec in addresses}, {folded(spec) for spec in self.rows.roster}

        def own(member: Member) -> set[str]:
            others = (email for email, owner in self.rows.aliases.items() if owner == member.number)
            return {folded(member.email), *map(folded, others)}

        people = sorted(self.rows.members.values(), key=lambda m: m.number)
        staying = (m for m in people if m.standing is not Standing.LEFT)
        return tuple(m for m in staying if own(m) & old and not own(m) & new)

    def request(self, number: int) -> RequestView | None:
        found = self.rows.requests.get(number)
        return None if found is None else self._view(found)

    def relationship(self, number: int) -> RelationshipView | None:
        found = self.rows.relationships.get(number)
        return None if found is None else self._pair(found)

    def confirmation(self, number: int) -> Confirmation | None:
        return self.rows.confirmations.get(number)

    def is_held(self, number: int) -> bool:
        return number in self.rows.held and self.rows.held[number].state in OPEN_STATES

    def held_item(self, number: int) -> HeldItem | None:
        return self.rows.held.get(number)

    def pending_to(self, mentor: int) -> tuple[RequestView, ...]:
        return tuple(self._view(r) for r in self._pending() if r.mentor == mentor)

    def pending_of(self, mentee: int) -> tuple[RequestView, ...]:
        return tuple(self._view(r) for r in self._pending() if r.mentee == mentee)

    def recent_requests(self, member: int, limit: int) -> tuple[RequestView, ...]:
        latest = [r for r in self._latest() if member in (r.mentee, r.mentor)]
        return tuple(self._view(r) for r in latest[:limit])

    def alone_with(self, numbers: Sequence[int]) -> None:
        """There is one transaction at a time."""

    def active_relationships(self, member: int) -> tuple[RelationshipView, ...]:
        rows = sorted(self.rows.relationships.values(), key=lambda r: r.number)
        active = [r for r in rows if r.state == RelationshipState.ACTIVE and member in (r.mentee, r.mentor)]
        return tuple(self._pair(r) for r in active)

    def completed_since(self, member: int, since: datetime) -> tuple[RelationshipView, ...]:
        rows = sorted(self.rows.relationships.values(), key=lambda r: r.number)
        own = [r for r in rows if r.state == RelationshipState.COMPLETED and member in (r.mentee, r.mentor)]
        return tuple(self._pair(r) for r in own if r.ended_at is not None and r.ended_at >= since)

    def last_request(self, mentee: int, mentor: int) -> MentorRequest | None:
        return next((r for r in self._latest() if (r.mentee, r.mentor) == (mentee, mentor)), None)

    def expired_in_a_row(self, mentor: int) -> int:
        expired = 0
        for r in self._latest():
            if r.mentor == mentor and r.state in (RequestState.ACCEPTED, RequestState.REJECTED):
                break
            expired += r.mentor == mentor and r.state == RequestState.EXPIRED
        return expired

    def bounces_of(self, addr_spec: str, what: str = "hard bounce") -> int:
        count = 0
        for event in self.rows.events.values():
            if event.about == addr_spec:
                count = 0 if event.what == "reachable again" else count + (event.what == what)
        return count

    def taken_again(self, addr_spec: str, what: str) -> datetime | None:
        times = [
            self.rows.event_times[number]
            for number, event in self.rows.events.items()
            if (event.about, event.what) == (addr_spec, what)
        ]
        taken = [
            row.sent_at
            for row in self.rows.outbox.values()
            if times and row.mail.recipient == addr_spec and row.sent_at and row.queued_at > max(times)
        ]
        return min(taken, default=None)

    def noted(self, about: str, what: str, most: int) -> Noted:
        found = [
            (self.rows.event_times[number], event.because)
            for number, event in self.rows.events.items()
            if (event.about, event.what) == (about, what)
        ]
        return Noted(total=len(found), first=tuple(found[:most]))

    def begun(self, ref: str) -> Begun | None:
        first = next((n for n, event in self.rows.events.items() if event.about == ref), 0)
        by = self.rows.event_mails.get(first)
        if not by:
            return None
        return Begun(actor=self.rows.event_actors[first].named, came_at=self.rows.inbox[by].received_at)

    def parked(self, mentee_email: str) -> tuple[Parked, ...]:
        return tuple(
            replace(waits, mentor=self.rows.members[mentor])
            for email, mentor, waits in self.rows.parked.values()
            if email == mentee_email
        )

    def watchers(self, interests: Sequence[str]) -> tuple[Watcher, ...]:
        wanted = {self.areas.phrase(run) for interest in interests for run in (interest, *runs(interest))}
        return tuple(
            Watcher(member=self.rows.members[member], interest=interest)
            for (member, phrase), interest in sorted(self.rows.watches.items())
            if phrase in wanted - {""}
        )

    def draw_number(self, kind: str) -> int:
        if kind not in _FIRST:
            raise ValueError(f"there are no numbers of the kind {kind!r}")
        self.rows.numbers[kind] = self.rows.numbers.get(kind, _FIRST[kind] - 1) + 1
        return self.rows.numbers[kind]

    def next_number(self, kind: str) -> int:
        return self.rows.numbers.get(kind, _FIRST[kind] - 1) + 1

    def put_on_roster(self, rows: Iterable[tuple[str, str]]) -> int:
        before = len(self.rows.roster)
        self.rows.roster.update((folded(email), name) for email, name in rows)
        return len(self.rows.roster) - before

    def _pending(self) -> list[MentorRequest]:
        return [r for r in reversed(self._latest()) if r.state == RequestState.PENDING]

    def _latest(self) -> list[MentorRequest]:
        return sorted(self.rows.requests.values(), key=lambda r: -r.number)

    def _view(self, r: MentorRequest) -> RequestView:
        people = self.rows.members
        return RequestView(request=r, mentee=people[r.mentee], mentor=people[r.mentor])

    def _pair(self, r: Relationship) -> RelationshipView:
        people = self.rows.members
        return RelationshipView(relationship=r, mentee=people[r.mentee], mentor=people[r.mentor])


def _from(row: InRow) -> tuple[str, int]:
    return row.mailbox, row.uidvalidity


def _stored(row: InRow) -> StoredMail:
    return StoredMail(
        id=row.id, raw=row.raw, received_at=row.received_at, attempts=row.attempts, size=row.size
    )


class MemoryStore:
    """One unit at a time, as with SQLite: a second one waits in its thread."""

    def __init__(self, *, areas: Sequence[AreaRule] = (), staff: Sequence[str] = ()) -> None:
        self._unit = MemoryUnit(Rows(), AreaNames(areas), frozenset(staff))
        self._lock = threading.RLock()

    def own(self, mailbox: str) -> bool:
        return True

    def claim_waiting(
        self, now: datetime, limit: int, owner: str, lease_seconds: int, but: Sequence[int] = ()
    ) -> tuple[StoredMail, ...]:
        """One process has it all to itself, so a claim is only a look."""
        with self.reading() as unit:
            assert isinstance(unit, MemoryUnit)
            return unit.claim(limit, but)

    def give_back(self, owner: str) -> None:
        """Nobody else wants it."""

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        with self._lock, self._unit.savepoint():
            self._unit.rows.given_up.clear()
            self._unit.rows.given_up_before.clear()
            self._unit.rows.erased_now.clear()
            yield self._unit

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        with self._lock:
            before = self._unit.rows.copied()
            try:
                yield self._unit
            finally:
                self._unit.rows.restore(before)

    def close(self) -> None:
        """Nothing is open."""
