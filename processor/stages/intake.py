"""Intake: what lies in the mailbox is committed before the mailbox is touched; then it is mirrored."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from processor.core.lanes import lane_of
from processor.core.probe import is_probe, may_be_probe
from processor.stages.crash import crash_point
from processor.stages.ports import Fetched, Folder, InboxState, Listing, Mailbox, MailboxDown, Store

BATCH = 50
NOTED_EACH = timedelta(minutes=1)  # that the mailbox was looked into
MOST_WAITING = 5_000  # messages; above it the mailbox is the buffer
MOST_COMPARED = 500  # filed messages in the watched folder, at one look
MOST_TIMES = 3  # that one UID is taken in again: what files messages into the watched folder comes to an end
# That a mail which the server does not give keeps its sender's later ones waiting.
HOLDS_BACK = timedelta(hours=1)
OLD = timedelta(days=30)  # without `since`, older mail of a first scan is only recorded (row 130)
TOO_OLD = "it came before the program began, so it is not answered"
_FOLDERS = {
    InboxState.APPLIED: Folder.PROCESSED,
    InboxState.DUPLICATE: Folder.PROCESSED,
    InboxState.HELD: Folder.HELD,
    InboxState.QUARANTINED: Folder.HELD,
    InboxState.IGNORED: Folder.IGNORED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    mailbox: Mailbox
    store: Store
    most_bytes: int
    since: datetime | None  # older mail is only recorded; None: older than 30 days at the first scan
    address: str = ""  # the program's own, from which the doctor writes to it
    log: Callable[..., None] = lambda event, **values: None
    # of filed messages that lie in the watched folder all the same: UIDs that were compared, or taken again
    _compared: set[str] = field(default_factory=set, init=False, repr=False)
    _times: Counter[str] = field(default_factory=Counter, init=False, repr=False)
    # UIDs that the server lists and did not give: since when, and the lane of the sender (0: not known)
    _missed: dict[tuple[int, str], tuple[datetime, int]] = field(default_factory=dict, init=False, repr=False)
    _noted: datetime | None = field(default=None, init=False, repr=False)  # the poll that is in the records
    # UIDs of the doctor's mails that the log tells of; they are seen again where a server can move none
    _probes: set[str] = field(default_factory=set, init=False, repr=False)

    def take_in(self, now: datetime, stopped: Callable[[], bool] = lambda: False) -> int:
        """How many new messages were stored. Raises MailboxDown, StoreDown.

        `stopped` is asked before each batch.

        None while another daemon has the mailbox; what both might take in meanwhile is one message,
        as its UID is unique.
        """
        if not self.store.own(self.mailbox.name):
            return 0
        listing = self.mailbox.listing()
        name, validity = self.mailbox.name, listing.uidvalidity
        with self.store.reading() as unit:
            new = unit.unknown(name, validity, listing.uids)
            first = unit.is_first_scan(name)
            room = MOST_WAITING - unit.waiting_count()
        again = self._come_again(listing, new)
        new = (*again, *new)
        since = self.since
        if since is None and first:
            since = datetime.fromtimestamp(time.time(), UTC) - OLD  # the server's own clock dates its mail
        for missed in self._missed.keys() - {(validity, uid) for uid in new}:
            del self._missed[missed]
        taken = 0
        waits: set[int] = set()  # lanes of which an earlier mail could not be read
        for start in range(0, len(new), BATCH):
            if taken >= room:  # counted by what was taken: what cannot be read takes no room
                break
            if stopped():
                return taken
            asked = new[start : start + BATCH]
            given = list(self.mailbox.fetch(asked, self.most_bytes))
            batch = self._but_probes(validity, self._in_order(validity, asked, given, waits, now))
            if not batch:
                continue
            fresh = [f for f in batch if since is None or f.received_at >= since]
            old = [f for f in batch if since is not None and f.received_at < since]
            crash_point("before commit A")
            with self.store.unit() as unit:
                unit.give_up_uids([again[f.uid] for f in batch if f.uid in again])
                unit.take_in(name, validity, fresh, now)
                if old:
                    unit.take_in(name, validity, old, now, InboxState.IGNORED, TOO_OLD)
            crash_point("after commit A")
            if old:
                self.log("ignored", mails=len(old), because=TOO_OLD)
            self._times.update(f.uid for f in batch if f.uid in again)
            taken += len(batch)
        if first or self._noted is None or abs(now - self._noted) >= NOTED_EACH:
            with self.store.unit() as unit:
                unit.note_scan(name, validity, now)
            object.__setattr__(self, "_noted", now)
        return taken

    def _in_order(
        self, validity: int, asked: Sequence[str], given: list[Fetched], waits: set[int], now: datetime
    ) -> list[Fetched]:
        """Without those that would overtake an earlier one of their sender, which the server did not give.

        They are asked for again with it. `waits` takes the lanes in which one is missing.
        """
        found = {each.uid: each for each in given}
        kept: list[Fetched] = []
        for uid in asked:
            mail = found.get(uid)
            if mail is None:
                waits.add(self._lane_of_missed(validity, uid, now))
                waits.discard(0)
            elif not waits or lane_of(mail.raw) not in waits:
                self._missed.pop((validity, uid), None)
                kept.append(mail)
        if len(kept) < len(given):
            self.log(
                "waits", mails=len(given) - len(kept), because="an earlier mail of its sender is not given"
            )
        return kept

    def _lane_of_missed(self, validity: int, uid: str, now: datetime) -> int:
        """By its header, which is asked for once; 0: nobody's later mail waits for it, or not any more."""
        if (validity, uid) not in self._missed:
            header: list[Fetched] = []
            with suppress(MailboxDown):  # it gives nothing of this one; the next command connects again
                header = list(self.mailbox.fetch([uid], 0))
            self._missed[validity, uid] = now, lane_of(header[0].raw) if header else 0
        since, lane = self._missed[validity, uid]
        return lane if abs(now - since) < HOLDS_BACK else 0

    def _but_probes(self, validity: int, batch: list[Fetched]) -> list[Fetched]:
        """Without the doctor's own mails (core/probe.py): they are filed, and nothing else comes of them."""
        maybe = [f for f in batch if may_be_probe(f.raw)]
        if not maybe:
            return batch
        with self.store.reading() as unit:
            key = unit.secret()
        probes = [f.uid for f in maybe if is_probe(f.raw, key, self.address)]
        if probes:
            self.mailbox.file(validity, probes, Folder.PROCESSED)
            if not self._probes.issuperset(probes):
                self.log("set aside", mails=len(probes), because="the doctor tries the way of mail")
            self._probes.update(probes)
        return [f for f in batch if f.uid not in probes]

    def _come_again(self, listing: Listing, new: Collection[str]) -> dict[str, int]:
        """UIDs that were known and under which another message lies: UID -> the number of the first one.

        Few of those that are filed lie in the watched folder, unless the server cannot move any: then they
        are compared bit by bit, the latest first, and each once.
        """
        known = set(listing.uids) - set(new)
        self._compared.intersection_update(known)
        asked = [uid for uid in reversed(listing.uids) if uid in known and uid not in self._compared]
        asked = [uid for uid in asked if self._times[uid] < MOST_TIMES][:MOST_COMPARED]
        if not asked:
            return {}
        with self.store.reading() as unit:
            filed = {row.uid: row for row in unit.filed(self.mailbox.name, listing.uidvalidity, asked)}
        again = self.mailbox.come_again(list(filed.values())) if filed else ()
        self._compared.update(filed.keys() - set(again))
        return {uid: filed[uid].id for uid in again}

    def mirror(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """The mailbox shows what the database knows: each message in the folder of its fate."""
        done = 0
        while not stopped() and self.store.own(self.mailbox.name):
            with self.store.reading() as unit:
                rows = unit.unmirrored(self.mailbox.name, 500)
            if not rows:
                return done
            crash_point("before mirror")
            for validity in {r.uidvalidity for r in rows}:
                for folder in Folder:
                    uids = [
                        r.uid for r in rows if r.uidvalidity == validity and _FOLDERS.get(r.state) is folder
                    ]
                    if uids:
                        self.mailbox.file(validity, uids, folder)
            crash_point("after mirror")
            with self.store.unit() as unit:
                unit.mark_mirrored([r.id for r in rows])
            done += len(rows)
        return done
