"""All records in one object, and the counts beside them: `export` and `status`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Select, func, select

from processor.core.program import RelationshipState, RequestState, Role, Standing
from processor.stages.ports import InboxState
from processor.store.outbox import FAILED, QUEUED, SENT
from processor.store.seals import latest_seal
from processor.store.tables import (
    PROGRAM_STOPPED,
    events,
    inbox,
    members,
    outbox,
    profiles,
    relationships,
    requests,
    scans,
    settings,
)
from processor.store.views.counts import figures
from processor.store.views.held import HeldItems

_MENTEE, _MENTOR = members.alias("mentee"), members.alias("mentor")


class Export(HeldItems):
    def export(self) -> dict[str, object]:
        return {
            "members": self._members_out(),
            "requests": [
                {
                    "ref": f"REQ-{r.number}",
                    "mentee": r.mentee_email,
                    "mentor": r.mentor_email,
                    "state": r.state,
                    "note": r.note,
                    "asked_at": moment(r.asked_at),
                    "answer_by": moment(r.answer_by),
                    "answered_at": moment(r.answered_at),
                }
                for r in self.db.execute(_with_people(requests))
            ],
            "relationships": [
                {
                    "ref": f"REL-{r.number}",
                    "mentee": r.mentee_email,
                    "mentor": r.mentor_email,
                    "state": r.state,
                    "term": r.term,
                    "starts_on": day(r.starts_on),
                    "ends_on": day(r.ends_on),
                }
                for r in self.db.execute(_with_people(relationships))
            ],
            "held": [
                {
                    "ref": f"HELD-{row.number}",
                    "from": row.sender,
                    "subject": row.subject,
                    "state": row.state,
                    "because": row.because,
                    "rule": row.rule,
                    "held_at": moment(row.held_at),
                    "decided_by": row.decided_by,
                    "decided_at": moment(row.decided_at),
                }
                for row in self.held_rows("")
            ],
            "events": [
                {
                    "at": moment(row.at),
                    "actor": row.actor,
                    "channel": row.channel,
                    "what": row.what,
                    "about": row.about,
                    "because": row.because,
                    "do": f"DO-{row.deed}" if row.deed else "",
                }
                for row in self.db.execute(select(events).order_by(events.c.id))
            ],
            "inbox": self._counts(inbox.c.state, [s.value for s in InboxState]),
            "outbox": self._counts(outbox.c.state, [QUEUED, SENT, FAILED]),
        }

    def _members_out(self) -> list[dict[str, object]]:
        known: dict[int, dict[str, Any]] = {}
        for profile in self.db.execute(select(profiles)):
            known.setdefault(profile.member, {})[profile.role] = profile
        return [
            {
                "email": row.email,
                "name": row.name,
                "roles": [role.value for role in Role if role.value in known.get(row.number, ())],
                "standing": row.standing,
                "code": f"M-{row.number}",
                "joined_at": moment(row.joined_at),
                "language": row.language,
                **profile_out(known.get(row.number, {})),
            }
            for row in self.db.execute(select(members).order_by(members.c.number))
        ]

    def _counts(self, column: Column[Any], values: Iterable[str]) -> dict[str, int]:
        rows = self.db.execute(select(column.label("value"), func.count().label("how_many")).group_by(column))
        found = {row.value: row.how_many for row in rows}
        return {value: found.get(value, 0) for value in values}

    def status(self, now: datetime) -> dict[str, object]:
        """The counts and ages that `status`, /metrics and the alarms show, with what there is of people.

        Keys: waiting, oldest_waiting_seconds, quarantined, held, queued (without the frozen ones),
        oldest_queued_seconds, frozen (a restore or the breaker holds them), late (queued, and tried before),
        failed, unwritten, last_seal_at (null: none yet), overdue, members (by standing), pending_requests,
        active_relationships, coordinators_unreached (addresses). Ages are whole seconds, 0 when nothing
        waits.
        """
        counts = figures(self.db, now)
        stopped = self.db.scalar(select(settings.c.value).where(settings.c.name == PROGRAM_STOPPED))
        return {
            "waiting": counts.waiting,
            "oldest_waiting_seconds": counts.oldest_waiting_seconds,
            "quarantined": counts.quarantined,
            "held": counts.held,
            "queued": counts.queued,
            "oldest_queued_seconds": counts.oldest_queued_seconds,
            "frozen": counts.frozen,
            "late": counts.late,
            "failed": counts.failed,
            "unwritten": counts.unwritten,
            "program_stopped": stopped.decode() if stopped else "",
            "last_poll_at": moment(self.db.scalar(select(func.max(scans.c.at)))),
            "sent_last_day": self._count(_sent(now, timedelta(days=1))),
            "sent_last_hour": self._count(_sent(now, timedelta(hours=1))),
            "last_seal_at": moment(seal.at) if (seal := latest_seal(self.db)) else None,
            "overdue": counts.overdue,
            "members": self._counts(members.c.standing, [s.value for s in Standing]),
            "pending_requests": self._count(
                select(func.count()).where(requests.c.state == RequestState.PENDING.value)
            ),
            "active_relationships": self._count(
                select(func.count()).where(relationships.c.state == RelationshipState.ACTIVE.value)
            ),
            "coordinators_unreached": list(counts.unreached),
        }

    def _count(self, statement: Select[Any]) -> int:
        return self.db.scalar(statement) or 0


def _sent(now: datetime, within: timedelta) -> Select[Any]:
    return select(func.count()).where(outbox.c.sent_at > now - within, outbox.c.sent_at <= now)


def profile_out(by_role: Mapping[str, Any]) -> dict[str, object]:
    """What the profiles of a member say; where both roles say something, the mentor's."""
    found = [by_role[role.value] for role in (Role.MENTOR, Role.MENTEE) if role.value in by_role]

    def first(field: str) -> Any:
        return next((value for one in found if (value := getattr(one, field))), None)

    texts = {field: first(field) or "" for field in ("title", "organization", "career_path", "goals")}
    return {**texts, "areas": list(first("areas") or ()), "capacity": first("capacity") or 0}


def _with_people(table: Any) -> Select[Any]:
    return (
        select(table, _MENTEE.c.email.label("mentee_email"), _MENTOR.c.email.label("mentor_email"))
        .join(_MENTEE, _MENTEE.c.number == table.c.mentee)
        .join(_MENTOR, _MENTOR.c.number == table.c.mentor)
        .order_by(table.c.number)
    )


def moment(at: datetime | None) -> str | None:
    """A time as `export --json` writes it: UTC, ISO 8601, with Z."""
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def day(on: date) -> str:
    return on.isoformat()
