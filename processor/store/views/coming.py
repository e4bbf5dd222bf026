"""What the digest shows beside what needs a person: who wants it, and what comes within a few days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select

from processor.core.digest import Coming, ComingUp
from processor.core.outcome import DueKind
from processor.core.program import RelationshipState, RequestState
from processor.store.columns import Utc
from processor.store.repository import Repository
from processor.store.tables import digests, due_dates, members, relationships, requests

_MENTEE, _MENTOR = members.alias("mentee"), members.alias("mentor")


def _with_names(table: Any, when: Any, *where: Any) -> Select[Any]:
    return (
        select(
            table.c.number, _MENTOR.c.name.label("mentor_name"), _MENTEE.c.name.label("mentee_name"),
            when.label("due"), func.count().over().label("total"),
        )
        .join(_MENTEE, _MENTEE.c.number == table.c.mentee)
        .join(_MENTOR, _MENTOR.c.number == table.c.mentor)
        .where(*where)
        .order_by(when, table.c.number)
        .limit(bindparam("most"))
    )  # fmt: skip


_EXPIRING = _with_names(
    requests,
    requests.c.answer_by,
    requests.c.state == RequestState.PENDING.value,
    requests.c.answer_by <= bindparam("until", type_=Utc()),
)
_ENDING = _with_names(
    relationships,
    relationships.c.ends_on,
    relationships.c.state == RelationshipState.ACTIVE.value,
    relationships.c.ends_on <= bindparam("day"),
)


class ComingDates(Repository):
    def digest_of(self, address: str) -> tuple[str, datetime | None]:
        row = self.db.execute(select(digests).where(digests.c.address == address)).first()
        return ("", None) if row is None else (row.often, row.sent_at)

    def is_set(self, kind: DueKind, about: str) -> bool:
        open_one = exists().where(
            due_dates.c.kind == kind.value, due_dates.c.about == about, due_dates.c.settled.is_(False)
        )
        return bool(self.db.scalar(select(open_one)))

    def coming(self, now: datetime, until: datetime, day: date, most: int) -> ComingUp:
        expiring = self.rows(_EXPIRING, {"until": until, "most": most})
        ending = self.rows(_ENDING, {"day": day, "most": most})
        return ComingUp(
            expiring=tuple(
                Coming(ref=f"REQ-{r.number}", mentor=r.mentor_name, mentee=r.mentee_name, at=r.due)
                for r in expiring
            ),
            ending=tuple(
                Coming(ref=f"REL-{r.number}", mentor=r.mentor_name, mentee=r.mentee_name, day=r.due)
                for r in ending
            ),
            total=sum(int(rows[0].total) for rows in (expiring, ending) if rows),
        )
