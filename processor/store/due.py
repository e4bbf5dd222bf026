"""Due dates: what the clock has to ask, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update

from processor.core.outcome import DueKind
from processor.stages.ports import DueDate
from processor.store.part import Part
from processor.store.tables import due_dates

_DUE = (
    select(due_dates)
    .where(due_dates.c.settled.is_(False), due_dates.c.at <= bindparam("now"))
    .order_by(due_dates.c.at, due_dates.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_SETTLE = update(due_dates).where(due_dates.c.id == bindparam("wanted")).values(settled=True)

# each made once: to make a statement takes longer than to run it
_CLEAR = (
    update(due_dates)
    .where(due_dates.c.about == bindparam("matter"), due_dates.c.settled.is_(False))
    .values(settled=True)
)
_CLEAR_KINDS = _CLEAR.where(due_dates.c.kind.in_(bindparam("kinds", expanding=True)))


class DueDates(Part):
    def _write_due(self) -> None:
        rows, self.later.due = self.later.due, {}
        if rows:
            self._put_all(due_dates, list(rows.values()), key=("kind", "about", "nth"))

    def due(self, now: datetime, limit: int) -> tuple[DueDate, ...]:
        self._write_due()
        return tuple(
            DueDate(id=r.id, kind=DueKind(r.kind), about=r.about, at=r.at, nth=r.nth)
            for r in self.rows(_DUE, {"now": now, "most": limit})
        )

    def settle_due(self, due_id: int) -> None:
        self.db.execute(_SETTLE, {"wanted": due_id})

    def set_due(self, kind: DueKind, about: str, at: datetime, nth: int) -> None:
        """One row for each (kind, about, nth): setting it again moves it and opens it again."""
        row: dict[str, object] = {"kind": kind.value, "about": about, "nth": nth, "at": at, "settled": False}
        self.later.due[kind.value, about, nth] = row

    def clear_due(self, about: str, kinds: Sequence[DueKind]) -> None:
        cleared = {kind.value for kind in kinds or DueKind}
        for key in [key for key in self.later.due if key[1] == about and key[0] in cleared]:
            del self.later.due[key]
        if kinds:
            self.db.execute(_CLEAR_KINDS, {"matter": about, "kinds": sorted(cleared)})
        else:
            self.db.execute(_CLEAR, {"matter": about})
