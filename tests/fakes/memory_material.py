"""What the figures are counted from, out of a MemoryStore."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from processor.core.events import EventKind
from processor.core.facts import OPEN_STATES
from processor.core.figures.material import (
    ANSWERS,
    COUNTED_EVENTS,
    EventRow,
    HeldRow,
    MailCount,
    Material,
    PairRow,
    ProfileRow,
    RequestRow,
)
from processor.core.figures.periods import seconds
from processor.core.program import RequestState, Role, Standing
from tests.fakes.memory_rows import Rows


class MemoryMaterial:
    rows: Rows

    def material(self, time_zone: str, spans: Sequence[tuple[int, int]], now: datetime) -> Material:
        rows = self.rows
        since = min((begin for begin, _ in spans), default=0)
        accepted = {r.number for r in rows.requests.values() if r.state is RequestState.ACCEPTED}
        return Material(
            time_zone=time_zone,
            mentors=self._profiles(Role.MENTOR),
            mentees=self._profiles(Role.MENTEE),
            requests=tuple(
                RequestRow(
                    r.number, r.mentee, r.mentor, r.state.value, seconds(r.asked_at), _at(r.answered_at)
                )
                for _, r in sorted(rows.requests.items())
            ),
            pairs=tuple(
                PairRow(
                    p.number, p.mentee, p.mentor, p.state.value, p.term, p.first_start.toordinal(),
                    p.ends_on.toordinal(), _at(p.ended_at), bool(p.mentor_vote) + bool(p.mentee_vote),
                )
                for _, p in sorted(rows.relationships.items())
                if p.request in accepted
            ),
            events=(*self._answers(since), *self._events(COUNTED_EVENTS - ANSWERS)),
            held=tuple(
                HeldRow(h.number, h.state, h.rule, seconds(h.held_at), _at(h.decided_at))
                for _, h in sorted(rows.held.items())
                if h.state in OPEN_STATES or seconds(h.held_at) >= since or _at(h.decided_at) >= since
            ),
            mails=tuple(self._mails(begin, end) for begin, end in spans),
            overdue_mails=sum(
                row.state == "queued" and row.queued_at < now - timedelta(days=1)
                for row in rows.outbox.values()
            ),
            unreachable=tuple(n for n, m in sorted(rows.members.items()) if m.standing is Standing.BOUNCING),
        )  # fmt: skip

    def names_of(self, numbers: Collection[int]) -> Mapping[int, str]:
        return {number: m.name for number, m in self.rows.members.items() if number in numbers}

    def _answers(self, since: int) -> Iterable[EventRow]:
        """Of the pairs that were not over when the first span began."""
        pairs = self.rows.relationships.values()
        refs = {f"REL-{p.number}" for p in pairs if p.ended_at is None or seconds(p.ended_at) >= since}
        return (row for row in self._events(ANSWERS) if row.about in refs)

    def _events(self, kinds: Collection[EventKind]) -> Iterable[EventRow]:
        return (
            EventRow(
                event.what.value, event.about, seconds(self.rows.event_times[number]),
                event.because if event.what in ANSWERS else "",
            )
            for number, event in sorted(self.rows.events.items())
            if event.what in kinds
        )  # fmt: skip

    def _profiles(self, role: Role) -> tuple[ProfileRow, ...]:
        return tuple(
            ProfileRow(
                m.number, m.standing.value, _at(m.joined_at), profile.capacity, json.dumps(profile.areas)
            )
            for _, m in sorted(self.rows.members.items())
            if (profile := m.profile(role)) is not None and profile.complete
        )

    def _mails(self, begin: int, end: int) -> tuple[MailCount, ...]:
        found = Counter(
            (row.mail.letter, row.state)
            for row in self.rows.outbox.values()
            if begin <= seconds(row.queued_at) < end
        )
        return tuple(MailCount(letter, state, count) for (letter, state), count in sorted(found.items()))


def _at(moment: datetime | None) -> int:
    return 0 if moment is None else seconds(moment)
