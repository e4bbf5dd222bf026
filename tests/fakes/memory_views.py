"""What a MemoryStore tells people and programs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from processor.core.facts import OPEN_STATES, HeldItem
from processor.core.outcome import DueKind
from processor.core.program import (
    MentorRequest,
    Relationship,
    RelationshipState,
    RequestState,
    Role,
    Standing,
)
from processor.core.seals import Seal
from processor.stages.ports import InboxState
from processor.store.views.export import day, moment, profile_out
from tests.fakes.memory_rows import Rows


class MemoryViews:
    rows: Rows

    def export(self) -> dict[str, object]:
        rows = self.rows
        return {
            "members": [
                {
                    "email": m.email,
                    "name": m.name,
                    "roles": [role.value for role in Role if role in m.roles],
                    "standing": m.standing.value,
                    "code": m.code,
                    "joined_at": moment(m.joined_at),
                    "language": m.language,
                    **profile_out({p.role.value: p for p in m.profiles}),
                }
                for _, m in sorted(rows.members.items())
            ],
            "requests": [
                {
                    "ref": r.ref,
                    **self._emails(r),
                    "state": r.state.value,
                    "note": r.note,
                    "asked_at": moment(r.asked_at),
                    "answer_by": moment(r.answer_by),
                    "answered_at": moment(r.answered_at),
                }
                for _, r in sorted(rows.requests.items())
            ],
            "relationships": [
                {
                    "ref": r.ref,
                    **self._emails(r),
                    "state": r.state.value,
                    "term": r.term,
                    "starts_on": day(r.starts_on),
                    "ends_on": day(r.ends_on),
                }
                for _, r in sorted(rows.relationships.items())
            ],
            "held": [
                {
                    "ref": f"HELD-{h.number}",
                    "from": h.sender,
                    "subject": h.subject,
                    "state": h.state,
                    "because": h.because,
                    "rule": h.rule,
                    "held_at": moment(h.held_at),
                    "decided_by": h.decided_by,
                    "decided_at": moment(h.decided_at),
                }
                for h in self.held_rows("")
            ],
            "events": [
                {
                    "at": moment(rows.event_times[number]),
                    "actor": rows.event_actors[number].named,
                    "channel": rows.event_actors[number].channel.value,
                    "what": event.what,
                    "about": event.about,
                    "because": event.because,
                    "do": f"DO-{rows.event_deeds[number]}" if number in rows.event_deeds else "",
                }
                for number, event in sorted(rows.events.items())
            ],
            "inbox": _counts(InboxState, (row.state for row in rows.inbox.values())),
            "outbox": _counts(("queued", "sent", "failed"), (row.state for row in rows.outbox.values())),
        }

    def _emails(self, r: MentorRequest | Relationship) -> dict[str, str]:
        return {"mentee": self.rows.members[r.mentee].email, "mentor": self.rows.members[r.mentor].email}

    def status(self, now: datetime) -> dict[str, object]:
        rows = self.rows
        waiting = [row for row in rows.inbox.values() if row.state == InboxState.WAITING]
        queued = [row for row in rows.outbox.values() if row.state == "queued"]
        return {
            "waiting": len(waiting),
            "oldest_waiting_seconds": _age(now, (row.taken_at for row in waiting)),
            "quarantined": len(self.quarantined_rows()),
            "held": len(self.open_held()),
            "queued": len(queued),
            "oldest_queued_seconds": _age(now, (row.queued_at for row in queued)),
            "frozen": 0 if not rows.stopped else len(queued),
            "late": sum(row.attempts > 0 for row in queued),
            "failed": sum(row.state == "failed" for row in rows.outbox.values()),
            "unwritten": len(rows.unwritten),
            "program_stopped": rows.program_stopped.get("why", ""),
            "last_poll_at": moment(max(rows.polls.values(), default=None)),
            "sent_last_day": self._sent(now, timedelta(days=1)),
            "sent_last_hour": self._sent(now, timedelta(hours=1)),
            "last_seal_at": moment(seal.at) if (seal := self.latest_seal()) else None,
            "overdue": sum(not row.settled and row.at <= now for row in rows.due.values()),
            "members": _counts(Standing, (m.standing for m in rows.members.values())),
            "pending_requests": sum(r.state == RequestState.PENDING for r in rows.requests.values()),
            "active_relationships": sum(
                r.state == RelationshipState.ACTIVE for r in rows.relationships.values()
            ),
            "coordinators_unreached": sorted(
                {
                    about.removeprefix("TO-")
                    for (kind, about, _), row in rows.due.items()
                    if kind is DueKind.COORDINATOR_UNREACHED and not row.settled
                }
            ),
        }

    def _sent(self, now: datetime, within: timedelta) -> int:
        times = (row.sent_at for row in self.rows.outbox.values() if row.sent_at is not None)
        return sum(now - within < at <= now for at in times)

    def latest_seal(self) -> Seal | None:
        return self.rows.seals[max(self.rows.seals)] if self.rows.seals else None

    def open_held(self) -> tuple[HeldItem, ...]:
        return tuple(h for _, h in sorted(self.rows.held.items()) if h.state in OPEN_STATES)

    def held_rows(self, state: str = "waiting") -> tuple[HeldItem, ...]:
        return tuple(h for _, h in sorted(self.rows.held.items()) if state in ("", h.state))

    def quarantined_rows(self) -> tuple[tuple[int, str, str], ...]:
        return tuple(
            (row.id, row.because, row.traceback)
            for row in self.rows.inbox.values()
            if row.state == InboxState.QUARANTINED
        )


def _counts(values: Iterable[str], found: Iterable[str]) -> dict[str, int]:
    every = list(found)
    return {str(value): sum(f == value for f in every) for value in values}


def _age(now: datetime, since: Iterable[datetime]) -> int:
    return max((int((now - at).total_seconds()) for at in since), default=0)
