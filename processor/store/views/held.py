"""What waits for a coordinator, and what could not be read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from processor.core.facts import OPEN_STATES, HeldItem
from processor.stages.ports import InboxState
from processor.store.repository import Repository
from processor.store.tables import held, inbox


class HeldItems(Repository):
    def held_rows(self, state: str = "waiting") -> tuple[HeldItem, ...]:
        """By number; of every state when `state` is ""."""
        wanted = select(held).order_by(held.c.number)
        rows = self.db.execute(wanted.where(held.c.state == state) if state else wanted)
        return tuple(map(_held_item, rows))

    def open_held(self) -> tuple[HeldItem, ...]:
        """What nobody has decided yet, put off and assigned ones with the others."""
        wanted = select(held).where(held.c.state.in_(OPEN_STATES)).order_by(held.c.number)
        return tuple(map(_held_item, self.db.execute(wanted)))

    def held_item(self, number: int) -> HeldItem | None:
        row = self.db.execute(select(held).where(held.c.number == number)).one_or_none()
        return None if row is None else _held_item(row)

    def quarantined_rows(self) -> tuple[tuple[int, str, str], ...]:
        rows = self.db.execute(
            select(inbox.c.id, inbox.c.because, inbox.c.traceback)
            .where(inbox.c.state == InboxState.QUARANTINED.value)
            .order_by(inbox.c.id)
        )
        return tuple((row.id, row.because, row.traceback) for row in rows)


def _held_item(row: Any) -> HeldItem:
    return HeldItem(
        number=row.number,
        inbox_id=row.inbox_id or 0,  # 0: a due date held it, there is no message
        sender=row.sender,
        subject=row.subject,
        state=row.state,
        because=row.because,
        held_at=row.held_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        assigned_to=row.assigned_to,
        rule=row.rule or "",
        author=row.author or "",
    )
