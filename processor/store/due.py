"""Due dates: what the clock has to ask, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, select, update

from processor.core.outcome import DueKind
from processor.core.program import RequestState
from processor.stages.ports import DueDate
from processor.store.repository import Repository
from processor.store.tables import PROGRAM_STOPPED, due_dates, requests, settings

_DUE = (
    select(due_dates)
    .where(
        due_dates.c.settled.is_(False),
        due_dates.c.at <= bindparam("now"),
        ~exists().where(settings.c.name == PROGRAM_STOPPED),  # row 122
    )
    .order_by(due_dates.c.at, due_dates.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=due_dates)
)
_SETTLE = update(due_dates).where(due_dates.c.id == bindparam("wanted")).values(settled=True)

# each made once: to make a statement takes longer than to run it
_CLEAR = (
    update(due_dates)
    .where(due_dates.c.about == bindparam("matter"), due_dates.c.settled.is_(False))
    .values(settled=True)
)
_CLEAR_KINDS = _CLEAR.where(due_dates.c.kind.in_(bindparam("kinds", expanding=True)))
# never set for a later time than this; the dates of a term or a pause are a calendar's, and may be far
_SOON = {
    DueKind.DELAYED, DueKind.STRAY_REPORTS, DueKind.SUMMARY, DueKind.OUTBOX_STOPPED, DueKind.UNDELIVERED,
    DueKind.COORDINATOR_UNREACHED,
}  # fmt: skip
_SOON_IS = timedelta(days=7)
_RECALL = (
    update(due_dates)
    .where(
        due_dates.c.settled.is_(False),
        due_dates.c.kind.in_(sorted(kind.value for kind in _SOON)),
        due_dates.c.at > bindparam("farthest"),
    )
    .values(at=bindparam("now"))
)
_AHEAD = select(requests.c.number, requests.c.asked_at, requests.c.answer_by).where(
    requests.c.state == RequestState.PENDING.value, requests.c.asked_at > bindparam("farthest")
)
_MOVE_REQUEST = (
    update(requests)
    .where(requests.c.number == bindparam("wanted"))
    .values(asked_at=bindparam("asked"), answer_by=bindparam("by"), version=requests.c.version + 1)
)
_DATES_OF = select(due_dates.c.id, due_dates.c.at).where(
    due_dates.c.about == bindparam("matter"), due_dates.c.settled.is_(False)
)
_MOVE = update(due_dates).where(due_dates.c.id == bindparam("wanted")).values(at=bindparam("moved"))


class DueDates(Repository):
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

    def recall_due(self, now: datetime, farthest: datetime) -> int:
        moved = self.db.execute(_RECALL, {"now": now, "farthest": now + _SOON_IS}).rowcount
        for request in self.rows(_AHEAD, {"farthest": farthest}):
            ahead = request.asked_at - now
            values = {"wanted": request.number, "asked": now, "by": request.answer_by - ahead}
            self.db.execute(_MOVE_REQUEST, values)
            for date in self.rows(_DATES_OF, {"matter": f"REQ-{request.number}"}):
                self.db.execute(_MOVE, {"wanted": date.id, "moved": date.at - ahead})
                moved += 1
        return moved

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
