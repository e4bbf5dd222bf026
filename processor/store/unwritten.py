"""Letters that could not be written: with the decision that they come from, until all of it can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, text, update

from processor.core.erased_letters import set_aside_after
from processor.core.overtaken import ASK
from processor.core.value_json import about_in, letter_to_json
from processor.stages.ports import Aside, Unwritten
from processor.store.outbox import DROPPED, FAILED, MEMBERS_AMONG, QUEUED, Outbox, is_kept
from processor.store.repository import clean
from processor.store.tables import inbox, outbox, unwritten

_TRIES = 0x554E5752  # of those who try again, among PostgreSQL's advisory locks
_u, _o = unwritten.c, outbox.c
_FIRST = func.min(_u.id)
_DECISIONS = (
    select(_u.decision)
    .group_by(_u.decision)
    .having(bindparam("after") < _FIRST)
    .order_by(_FIRST)
    .limit(bindparam("most"))
)
_WAITING = (
    select(
        _u.id,
        _u.decision,
        _u.cause,
        _u.inbox_id,
        _u.letter,
        _u.content,
        _u.set_aside_at.label("since"),
        func.coalesce(inbox.c.state, "").label("message"),
    )
    .outerjoin(inbox, inbox.c.id == _u.inbox_id)
    .where(_u.decision.in_(bindparam("decisions", expanding=True)))
    .order_by(_u.id)
)
_ASKED = select(_o.state, _o.server_reply, is_kept(outbox).label("kept")).where(
    _o.recipient == bindparam("to"), _o.about == bindparam("ref"),
    _o.letter.in_(bindparam("names", expanding=True)),
)  # fmt: skip
_ASKS = select(_u.content).where(_u.recipient == bindparam("to"), _u.letter == bindparam("name"))
_QUEUED = (
    select(_o.id)
    .where(
        _o.recipient == bindparam("to"), _o.letter == bindparam("name"), _o.queued_at >= bindparam("since")
    )
    .limit(1)
)
_NAMES = select(_u.letter).where(_u.because != "").distinct()
_BECAUSE = update(unwritten).where(_u.id == bindparam("wanted")).values(because=bindparam("now_because"))
_GONE = delete(unwritten).where(_u.id.in_(bindparam("ids", expanding=True)))


class UnwrittenLetters(Outbox):
    staff: frozenset[str]

    def set_aside(self, letters: Sequence[Aside], now: datetime) -> None:
        self.seen.letters.clear()
        self.seen.to_strangers = None
        found = ((aside, set_aside_after(aside.letter, self.later.erased)) for aside in letters)
        letters = [replace(aside, letter=letter) for aside, letter in found if letter is not None]
        if not letters:
            return
        recipients = sorted({aside.letter.to for aside in letters})
        known = self.staff | set(self.column(MEMBERS_AMONG, {"emails": recipients}))
        rows = [
            {
                "decision": aside.decision,
                "cause": aside.cause,
                "inbox_id": aside.inbox_id,
                "letter": aside.letter.name,
                "recipient": aside.letter.to,
                "caused_by": aside.letter.caused_by,
                "proven": aside.letter.proven,
                "to_stranger": aside.letter.to not in known,
                "because": clean(aside.because),
                "set_aside_at": now,
                "content": letter_to_json(aside.letter),
                "deed": aside.letter.deed or None,
            }
            for aside in letters
        ]
        # the same letter a second time would have the same serial
        self.db.execute(self._insert(unwritten).on_conflict_do_nothing(), rows)

    def unwritten_names(self) -> frozenset[str]:
        return frozenset(self.column(_NAMES))

    def unwritten(self, after: int, limit: int) -> tuple[Unwritten, ...]:
        if self.on_postgresql:  # of a decision one daemon has all letters, or none
            self.db.execute(text("SELECT pg_advisory_xact_lock(:tries)"), {"tries": _TRIES})
        decisions = self.column(_DECISIONS, {"after": after, "most": limit})
        if not decisions:
            return ()
        return tuple(Unwritten(**row._asdict()) for row in self.rows(_WAITING, {"decisions": decisions}))

    def queued_since(self, addr_spec: str, letter: str, since: datetime) -> bool:
        return bool(self.column(_QUEUED, {"to": addr_spec, "name": letter, "since": since}))

    def is_unasked(self, ref: str, mentor: str) -> bool:
        fates = self.rows(_ASKED, {"ref": ref, "to": mentor, "names": ASK})
        if fates:
            refused = (row.state == FAILED and row.server_reply != DROPPED for row in fates)
            kept = (row.state == QUEUED and row.kept for row in fates)
            return all(one or other for one, other in zip(refused, kept, strict=True))
        waiting = self.column(_ASKS, {"to": mentor, "name": ASK[0]})
        return any(about_in(content) == ref for content in waiting)

    def still_unwritten(self, because: Mapping[int, str]) -> None:
        rows = [{"wanted": number, "now_because": clean(why)} for number, why in because.items()]
        if rows:
            self.db.execute(_BECAUSE, rows)

    def written_at_last(self, ids: Sequence[int]) -> None:
        if ids:
            self.seen.letters.clear()
            self.seen.to_strangers = None
            self.db.execute(_GONE, {"ids": list(ids)})
