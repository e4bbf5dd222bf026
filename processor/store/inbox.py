"""The inbox: every message that was taken in, as bytes, and what became of it."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Text, bindparam, cast, exists, func, or_, select, text, update

from processor.core.facts import Heard
from processor.core.lanes import lane_of
from processor.core.robots import read_heard
from processor.stages.ports import Applied, Fetched, Filed, InboxState, StoredMail, Unmirrored
from processor.store.repository import Repository, clean
from processor.store.tables import (
    MESSAGE,
    PROGRAM_STOPPED,
    contents,
    events,
    held,
    inbox,
    numbers,
    scans,
    settings,
)

MOST_HEARD = 200  # different ones
_CLAIMS = 0x434C414D  # of the claims, among PostgreSQL's advisory locks
_STORED = select(inbox.c.id, inbox.c.raw, inbox.c.received_at, inbox.c.attempts, inbox.c.size, inbox.c.fence)
_WAITING = inbox.c.state == InboxState.WAITING.value
_NOT_IN_HAND = inbox.c.id.not_in(bindparam("but", expanding=True))
# while a coordinator has stopped the program, only what coordinators write is processed (row 122)
_GOES_ON = or_(
    ~exists().where(settings.c.name == PROGRAM_STOPPED),
    inbox.c.lane.in_(bindparam("staff", expanding=True)),
)
_OLDEST = _STORED.where(_WAITING, _NOT_IN_HAND, _GOES_ON).order_by(inbox.c.id).limit(bindparam("most"))
_ahead = inbox.alias("ahead")
# A lane belongs to whoever has a message of it in hand. Claims wait for each other (an advisory lock),
# so that no two see the same lane free.
_FREE = (
    select(inbox.c.id)
    .where(
        _WAITING,
        _NOT_IN_HAND,
        _GOES_ON,
        or_(inbox.c.lease_ends.is_(None), inbox.c.lease_ends <= bindparam("now")),
        ~exists().where(
            _ahead.c.state == InboxState.WAITING.value,
            _ahead.c.lane == inbox.c.lane,
            _ahead.c.lease_ends > bindparam("now"),
            _ahead.c.leased_to != bindparam("owner"),
        ),
    )
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
    # one whose lease has ended may be settled at this very moment; whoever does that may want a claim, too
    .with_for_update(skip_locked=True, of=inbox)
)
_LEASE = (
    update(inbox)
    .where(inbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(fence=inbox.c.fence + 1, leased_to=bindparam("by"), lease_ends=bindparam("ends"))
)
_MINE = (
    select(inbox.c.id)
    .where(_WAITING, inbox.c.leased_to == bindparam("owner"))
    .with_for_update(skip_locked=True)
)
_GIVE_BACK = update(inbox).where(inbox.c.id.in_(_MINE)).values(leased_to="", lease_ends=None)
_RECALL = (
    update(inbox)
    .where(_WAITING, inbox.c.lease_ends > bindparam("farthest"))
    .values(leased_to="", lease_ends=None, fence=inbox.c.fence + 1)
)
_CLAIMED = _STORED.where(inbox.c.id.in_(bindparam("ids", expanding=True))).order_by(inbox.c.id)
_STILL = (
    select(inbox.c.id, inbox.c.fence)
    .where(_WAITING, inbox.c.id.in_(bindparam("ids", expanding=True)))
    .with_for_update()  # SQLite has one writer and ignores it
)
_WAITING_COUNT = select(func.count()).where(_WAITING)
_ONE = _STORED.where(inbox.c.id == bindparam("wanted"))
_FIRST_OF = select(contents).where(contents.c.content_key.in_(bindparam("keys", expanding=True)))
_WITH_IDS = (
    select(inbox.c.message_id, inbox.c.id)
    .where(
        inbox.c.message_id.in_(bindparam("ids", expanding=True)),
        # what was never acted on is no reason to doubt a mail: it may be that very one, put back
        inbox.c.state != InboxState.QUARANTINED.value,
    )
    .order_by(inbox.c.id)
)
_ATTEMPT = (
    update(inbox)
    .where(inbox.c.id == bindparam("wanted"))
    .values(attempts=inbox.c.attempts + 1, because=bindparam("why"), leased_to="", lease_ends=None)
    .returning(inbox.c.attempts)
)
_FIRST_WITH = select(contents.c.inbox_id).where(contents.c.content_key == bindparam("key"))
_ENDS = ("state", "because", "sender", "subject", "message_id", "intent", "traceback", "words")
_FINISH = (
    update(inbox)
    .where(inbox.c.id == bindparam("wanted"))
    .values({name: bindparam(f"its_{name}") for name in _ENDS} | {"leased_to": "", "lease_ends": None})
)
_HEARD = (
    select(inbox.c.words, inbox.c.state, func.count().label("mails"))
    .where(
        inbox.c.sender == bindparam("email"),
        inbox.c.words != "",
        inbox.c.received_at >= bindparam("since"),
        inbox.c.id != bindparam("but"),
    )
    .group_by(inbox.c.words, inbox.c.state)
    .limit(bindparam("most"))
)
_released = exists().where(held.c.inbox_id == inbox.c.id, held.c.state == "released")
_changed = exists().where(events.c.inbox_id == inbox.c.id) | _released
_APPLIED = (
    select(inbox.c.id, inbox.c.received_at, inbox.c.subject, inbox.c.message_id, _changed.label("changed"))
    .where(inbox.c.sender == bindparam("email"), (inbox.c.state == InboxState.APPLIED.value) | _released)
    .order_by(inbox.c.id.desc())
    .limit(bindparam("most"))
)
_BEYOND = select(numbers.c.last).where(numbers.c.kind == bindparam("wanted"))
_LAST_ID = select(func.max(inbox.c.id))
_HAS_EVENTS = select(events.c.id).where(events.c.inbox_id == bindparam("number")).limit(1)
_UNMIRRORED = (
    select(inbox.c.id, inbox.c.uidvalidity, inbox.c.uid, inbox.c.state)
    .where(
        inbox.c.mailbox == bindparam("name"),
        inbox.c.mirrored.is_(False),
        inbox.c.state != InboxState.WAITING.value,
    )
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
)
_FILED = select(inbox.c.id, inbox.c.uid, inbox.c.received_at, inbox.c.size).where(
    inbox.c.mailbox == bindparam("name"),
    inbox.c.uidvalidity == bindparam("validity"),
    inbox.c.uid.in_(bindparam("uids", expanding=True)),
    inbox.c.mirrored.is_(True),
)
# "7~12" is no UID of IMAP's, nor of a file that lies there
_GIVE_UP_UIDS = (
    update(inbox)
    .where(inbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(uid=inbox.c.uid + "~" + cast(inbox.c.id, Text))
)
_MIRRORED = update(inbox).where(inbox.c.id.in_(bindparam("ids", expanding=True))).values(mirrored=True)


class Inbox(Repository):
    staff: frozenset[str]

    def unknown(self, mailbox: str, uidvalidity: int, uids: Sequence[str]) -> tuple[str, ...]:
        """Those of the UIDs that were not taken in yet, in their order."""
        known: set[str] = set()
        for start in range(0, len(uids), 500):
            part = uids[start : start + 500]
            known.update(
                self.db.scalars(
                    select(inbox.c.uid).where(
                        inbox.c.mailbox == mailbox, inbox.c.uidvalidity == uidvalidity, inbox.c.uid.in_(part)
                    )
                )
            )
        return tuple(uid for uid in uids if uid not in known)

    def filed(self, mailbox: str, uidvalidity: int, uids: Sequence[str]) -> tuple[Filed, ...]:
        rows = (
            self.rows(_FILED, {"name": mailbox, "validity": uidvalidity, "uids": list(uids)}) if uids else ()
        )
        return tuple(Filed(**row._asdict()) for row in rows)

    def give_up_uids(self, ids: Sequence[int]) -> None:
        if ids:
            self.db.execute(_GIVE_UP_UIDS, {"ids": list(ids)})

    def is_first_scan(self, mailbox: str) -> bool:
        seen = exists().where(scans.c.mailbox == mailbox) | exists().where(inbox.c.mailbox == mailbox)
        return not self.db.scalar(select(seen))

    def note_scan(self, mailbox: str, uidvalidity: int, now: datetime) -> None:
        row = {"mailbox": mailbox, "uidvalidity": uidvalidity, "at": now}
        self._put(scans, row, key=("mailbox",))

    def take_in(
        self,
        mailbox: str,
        uidvalidity: int,
        fetched: Sequence[Fetched],
        now: datetime,
        state: InboxState = InboxState.WAITING,
        because: str = "",
    ) -> None:
        """What was taken in before stays as it is: (mailbox, uidvalidity, uid) is unique."""
        rows = [
            {
                "mailbox": mailbox,
                "uidvalidity": uidvalidity,
                "uid": mail.uid,
                "received_at": mail.received_at,
                "taken_at": now,
                "size": mail.size,
                "state": state.value,
                "mirrored": False,
                "attempts": 0,
                "because": because,
                "sender": "",
                "subject": "",
                "message_id": "",
                "intent": "",
                "traceback": "",
                "raw": mail.raw,
                "lane": lane_of(mail.raw),
                "fence": 0,
                "leased_to": "",
                "lease_ends": None,
                "words": "",
            }
            for mail in fetched
        ]
        if rows:
            ids = self._ids_of(len(rows))
            numbered = [{**row, **number} for row, number in zip(rows, ids, strict=True)]
            self.db.execute(self._insert(inbox).on_conflict_do_nothing(), numbered)

    def _ids_of(self, messages: int) -> list[dict[str, int]]:
        """Where the numbers were raised by a restore on SQLite; else the database gives them."""
        beyond = None if self.on_postgresql else self.value(_BEYOND, {"wanted": MESSAGE})
        if beyond is None:
            return [{} for _ in range(messages)]
        last = max(beyond, self.value(_LAST_ID) or 0)
        return [{"id": last + nth} for nth in range(1, messages + 1)]

    def forget_bytes(self, inbox_id: int) -> None:
        self.db.execute(update(inbox).where(inbox.c.id == inbox_id).values(raw=b""))

    def give_back(self, owner: str) -> None:
        self.db.execute(_GIVE_BACK, {"owner": owner})

    def claim(
        self, now: datetime, limit: int, owner: str, lease_seconds: int, but: Sequence[int]
    ) -> tuple[StoredMail, ...]:
        """On SQLite there is one daemon, so a claim needs no lease there and writes nothing."""
        lanes = [zlib.crc32(address.lower().encode()) for address in sorted(self.staff)]
        values = {"most": limit, "but": list(but) or [0], "staff": lanes or [-1]}
        if not self.on_postgresql:
            return tuple(StoredMail(**row._asdict()) for row in self.rows(_OLDEST, values))
        self.db.execute(text("SELECT pg_advisory_xact_lock(:claims)"), {"claims": _CLAIMS})
        ids = list(self.column(_FREE, {**values, "now": now, "owner": owner}))
        if not ids:
            return ()
        ends = now + timedelta(seconds=lease_seconds)
        self.db.execute(_LEASE, {"ids": ids, "by": owner, "ends": ends})
        return tuple(StoredMail(**row._asdict()) for row in self.rows(_CLAIMED, {"ids": ids}))

    def recall_claims(self, farthest: datetime) -> int:
        return self.db.execute(_RECALL, {"farthest": farthest}).rowcount

    def still_claimed(self, claimed: Sequence[StoredMail]) -> frozenset[int]:
        fences = {mail.id: mail.fence for mail in claimed}
        rows = self.rows(_STILL, {"ids": list(fences)})
        return frozenset(row.id for row in rows if row.fence == fences[row.id])

    def waiting_count(self) -> int:
        return self.value(_WAITING_COUNT) or 0

    def stored(self, inbox_id: int) -> StoredMail:
        """Raises LookupError when there is no such message."""
        row = self.db.execute(_ONE, {"wanted": inbox_id}).mappings().first()
        if row is None:
            raise LookupError(f"there is no message {inbox_id} in the inbox")
        return StoredMail(**row)

    def count_attempt(self, inbox_id: int, because: str) -> int:
        counted = self.db.scalar(_ATTEMPT, {"wanted": inbox_id, "why": clean(because)})
        if counted is None:
            raise LookupError(f"there is no message {inbox_id} in the inbox")
        return int(counted)

    def claim_content(self, content_key: str, inbox_id: int) -> int | None:
        """A message that claims the same key again (it waited for a confirmation) has it still."""
        first = self.first_with(content_key)
        if first is None:
            self.later.contents[content_key] = inbox_id
        return None if first == inbox_id else first

    def first_with(self, content_key: str) -> int | None:
        known = self.seen.contents
        first = self.later.contents.get(content_key)
        if first is None:
            first = known.get(content_key) if content_key in known else self._first_with(content_key)
        return first

    def _first_of(self, content_keys: Sequence[str]) -> dict[str, int]:
        rows = self.rows(_FIRST_OF, {"keys": list(content_keys)})
        return {row.content_key: row.inbox_id for row in rows}

    def _first_with(self, content_key: str) -> int | None:
        first: int | None = self.value(_FIRST_WITH, {"key": content_key})
        return first

    def applied_from(self, addr_spec: str, most: int) -> tuple[Applied, ...]:
        changed = {event["inbox_id"] for event in self.later.events}
        now = [
            Applied(
                id=number,
                received_at=self.stored(number).received_at,
                subject=str(end["its_subject"]),
                message_id=str(end["its_message_id"]),
                changed=number in changed or bool(self.rows(_HAS_EVENTS, {"number": number})),
            )
            for number, end in reversed(self.later.ends.items())
            if end["its_sender"] == addr_spec and end["its_state"] == InboxState.APPLIED.value
        ]
        rows = self.rows(_APPLIED, {"email": addr_spec, "most": most})
        earlier = (Applied(**{**row._asdict(), "changed": bool(row.changed)}) for row in rows)
        return (*now, *earlier)[:most]

    def same_id(self, message_id: str, inbox_id: int) -> int:
        now = (
            number
            for number, row in self.later.ends.items()
            if row["its_message_id"] == message_id and row["its_state"] != InboxState.QUARANTINED.value
        )
        if message_id not in self.seen.ids:
            self._see_ids([message_id])
        return next((n for n in (*self.seen.ids[message_id], *now) if n != inbox_id), 0)

    def _see_ids(self, message_ids: Sequence[str]) -> None:
        """What same_id() will be asked for many."""
        self.seen.ids |= {message_id: [] for message_id in message_ids}
        for row in self.rows(_WITH_IDS, {"ids": list(message_ids)}):
            self.seen.ids[row.message_id].append(row.id)

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
        """Written with the transaction's end; that raises LookupError when there is no such message."""
        self.later.ends[inbox_id] = {
            "wanted": inbox_id,
            "its_state": state.value,
            "its_because": clean(because),
            "its_sender": clean(sender),
            "its_subject": clean(subject),
            "its_message_id": clean(message_id),
            "its_intent": intent,
            "its_traceback": clean(traceback),
            "its_words": words,
        }

    def heard_from(self, addr_spec: str, since: datetime, *, but: int = 0) -> tuple[Heard, ...]:
        rows = self.rows(_HEARD, {"email": addr_spec, "since": since, "but": but, "most": MOST_HEARD})
        found = Counter({(row.words, row.state): row.mails for row in rows})
        for number, end in self.later.ends.items():
            if number != but and end["its_sender"] == addr_spec and end["its_words"]:
                found[end["its_words"], end["its_state"]] += 1
        return tuple(
            Heard(
                words=words,
                quick=quick,
                held=state == InboxState.HELD.value,
                ignored=state == InboxState.IGNORED.value,
                mails=mails,
            )
            for (kept, state), mails in found.items()
            for words, quick in [read_heard(str(kept))]
        )

    def _write_ends(self) -> None:
        keys, self.later.contents = self.later.contents, {}
        ends, self.later.ends = self.later.ends, {}
        if keys:
            rows = [{"content_key": key, "inbox_id": number} for key, number in keys.items()]
            self.db.execute(contents.insert(), rows)
        if ends:
            done = self.db.execute(_FINISH, list(ends.values()))
            if done.rowcount != len(ends):
                raise LookupError(f"there are no messages {', '.join(map(str, ends))} in the inbox")

    def unmirrored(self, mailbox: str, limit: int) -> tuple[Unmirrored, ...]:
        self._write_ends()
        rows = self.rows(_UNMIRRORED, {"name": mailbox, "most": limit})
        return tuple(
            Unmirrored(id=r.id, uidvalidity=r.uidvalidity, uid=r.uid, state=InboxState(r.state)) for r in rows
        )

    def mark_mirrored(self, ids: Sequence[int]) -> None:
        if ids:
            self.db.execute(_MIRRORED, {"ids": list(ids)})
