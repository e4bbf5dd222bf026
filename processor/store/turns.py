"""Whose turn it is: the day that the directory's order is of, and the requests that count in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, delete, func, insert, select, update

from processor.core.program import Role
from processor.core.turns import counted
from processor.store.records import Records
from processor.store.tables import (
    DIRECTORY_DAY,
    directory_marks,
    directory_phrases,
    profiles,
    requests,
    settings,
)

FIRST_DAY = date(1, 1, 1)
_FOLD_EVERY = 256  # marks
_DAY = select(settings.c.value).where(settings.c.name == DIRECTORY_DAY)
_MARK = select(func.count(), func.coalesce(func.max(directory_marks.c.id), 0)).select_from(directory_marks)
_ASKED = (
    select(requests.c.mentor, func.count().label("times"))
    .where(requests.c.asked_at >= bindparam("since"), requests.c.asked_at < bindparam("until"))
    .group_by(requests.c.mentor)
)
_KEPT = select(profiles.c.member, profiles.c.asked).where(profiles.c.role == Role.MENTOR.value)
_KEEP = (
    update(profiles)
    .where(profiles.c.member == bindparam("wanted"), profiles.c.role == Role.MENTOR.value)
    .values(asked=bindparam("times"))
)
_SHOW = (
    update(directory_phrases)
    .where(directory_phrases.c.member == bindparam("wanted"))
    .values(asked=bindparam("times"))
)


class Turns(Records):
    def directory_day(self) -> date:
        if self.seen.day is None:
            said = self.value(_DAY)
            self.seen.day = date.fromisoformat(said.decode()) if said else FIRST_DAY
        return self.seen.day

    def begin_day(self, day: date, since: datetime, until: datetime) -> None:
        """Only those are written whose number is another one: who was asked, or was long ago."""
        found = self.db.execute(_ASKED, {"since": since, "until": until})
        times = {row.mentor: counted(row.times) for row in found}
        changed = [
            {"wanted": row.member, "times": times.get(row.member, 0)}
            for row in self.db.execute(_KEPT)
            if row.asked != times.get(row.member, 0)
        ]
        if changed:
            changed.sort(key=lambda row: row["wanted"])  # so that two transactions do not lock crosswise
            self.db.execute(_KEEP, changed)
            self.db.execute(_SHOW, changed)
        self._put(settings, {"name": DIRECTORY_DAY, "value": day.isoformat().encode()}, key=("name",))
        self.seen.day = day

    def directory_mark(self) -> str:
        """The number of marks tells of one that was given before the last and came to be seen after it."""
        count, last = self.rows(_MARK)[0]
        return f"{self.directory_day()} {count} {last}"

    def _write_mark(self) -> None:
        """One for each transaction that has changed what the pages of the directory show."""
        if not self.later.marked:
            return
        made = self.db.scalars(insert(directory_marks).returning(directory_marks.c.id)).one()
        if made % _FOLD_EVERY == 0:
            self._fold_marks(made)

    def _fold_marks(self, last: int) -> None:
        """Rows that somebody else is taking away stay, so that nobody waits."""
        old = select(directory_marks.c.id).where(directory_marks.c.id < last)
        ids: Sequence[int] = self.db.scalars(old.with_for_update(skip_locked=True)).all()
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            self.db.execute(delete(directory_marks).where(directory_marks.c.id.in_(part)))
