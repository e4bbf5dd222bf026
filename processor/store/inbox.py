"""The inbox: every message that was taken in, as bytes, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, exists, func, select, update

from processor.stages.ports import Fetched, InboxState, StoredMail, Unmirrored
from processor.store.part import Part, clean
from processor.store.tables import contents, inbox, scans

_STORED = select(inbox.c.id, inbox.c.raw, inbox.c.received_at, inbox.c.attempts, inbox.c.size)
_WAITING = (
    _STORED.where(inbox.c.state == InboxState.WAITING.value)
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)  # SQLite has one writer and ignores it
)
_WAITING_COUNT = select(func.count()).where(inbox.c.state == InboxState.WAITING.value)
_ONE = _STORED.where(inbox.c.id == bindparam("wanted"))
_ATTEMPT = (
    update(inbox)
    .where(inbox.c.id == bindparam("wanted"))
    .values(attempts=inbox.c.attempts + 1, because=bindparam("why"))
    .returning(inbox.c.attempts)
)
_FIRST_WITH = select(contents.c.inbox_id).where(contents.c.content_key == bindparam("key"))
_FINISH = update(inbox).where(inbox.c.id == bindparam("wanted"))
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


class Inbox(Part):
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

    def is_first_scan(self, mailbox: str) -> bool:
        seen = exists().where(scans.c.mailbox == mailbox) | exists().where(inbox.c.mailbox == mailbox)
        return not self.db.scalar(select(seen))

    def note_scan(self, mailbox: str, uidvalidity: int, now: datetime) -> None:
        row = {"mailbox": mailbox, "uidvalidity": uidvalidity, "at": now}
        statement = self._insert(scans).values(row)
        self.db.execute(statement.on_conflict_do_update(index_elements=["mailbox"], set_=row))

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
            }
            for mail in fetched
        ]
        if rows:
            self.db.execute(self._insert(inbox).on_conflict_do_nothing(), rows)

    def waiting(self, limit: int) -> tuple[StoredMail, ...]:
        rows = self.db.execute(_WAITING, {"most": limit})
        return tuple(StoredMail(**row) for row in rows.mappings())

    def waiting_count(self) -> int:
        return self.db.scalar(_WAITING_COUNT) or 0

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
        if self._add_new(contents, [{"content_key": content_key, "inbox_id": inbox_id}]):
            return None
        first = self.db.scalar(_FIRST_WITH, {"key": content_key})
        return None if first == inbox_id else first

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
    ) -> None:
        values = {
            "state": state.value,
            "because": clean(because),
            "sender": clean(sender),
            "subject": clean(subject),
            "message_id": clean(message_id),
            "intent": intent,
            "traceback": clean(traceback),
        }
        done = self.db.execute(_FINISH, {"wanted": inbox_id, **values})
        if done.rowcount != 1:
            raise LookupError(f"there is no message {inbox_id} in the inbox")

    def unmirrored(self, mailbox: str, limit: int) -> tuple[Unmirrored, ...]:
        rows = self.db.execute(_UNMIRRORED, {"name": mailbox, "most": limit})
        return tuple(
            Unmirrored(id=r.id, uidvalidity=r.uidvalidity, uid=r.uid, state=InboxState(r.state)) for r in rows
        )

    def mark_mirrored(self, ids: Sequence[int]) -> None:
        if ids:
            self.db.execute(update(inbox).where(inbox.c.id.in_(ids)).values(mirrored=True))
