"""The record as a person reads it: what happened to one matter, and what brought a mail of ours about."""

from __future__ import annotations

import json

from sqlalchemy import func, select

from processor.core.facts import EventRow, OurMail
from processor.core.seals import Seal
from processor.store.matters import Matters
from processor.store.seals import latest_seal
from processor.store.tables import events, inbox, lists, outbox


class Timeline(Matters):
    def timeline(self, about: str, limit: int) -> tuple[EventRow, ...]:
        """The latest events about it, in their order."""
        self._write_events()
        rows = self.db.execute(
            select(events).where(events.c.about == about).order_by(events.c.id.desc()).limit(limit)
        ).all()
        return tuple(
            EventRow(
                at=row.at,
                actor=row.actor,
                channel=row.channel,
                what=row.what,
                about=row.about,
                because=row.because,
                deed=row.deed or 0,
                message=row.inbox_id or 0,
                rule=row.rule or "",
                record=row.record or "",
            )
            for row in reversed(rows)
        )

    def latest_seal(self) -> Seal | None:
        return latest_seal(self.db)

    def our_mail(self, named: str) -> OurMail | None:
        """OUT-<number>, or its serial."""
        is_number = named.startswith("OUT-") and named[4:].isdecimal()
        which = outbox.c.id == int(named[4:]) if is_number else outbox.c.serial == named
        row = self.db.execute(
            select(
                outbox.c.id, outbox.c.recipient, outbox.c.letter, outbox.c.about, outbox.c.subject,
                outbox.c.queued_at, outbox.c.state, outbox.c.caused_by, outbox.c.deed, outbox.c.inbox_id,
                func.length(outbox.c.raw).label("size"),
            ).where(which)
        ).first()  # fmt: skip
        if row is None:
            return None
        came = None
        if row.inbox_id is not None:
            wanted = select(inbox.c.subject, inbox.c.because).where(inbox.c.id == row.inbox_id)
            came = self.db.execute(wanted).first()
        return OurMail(
            number=row.id,
            recipient=row.recipient,
            letter=row.letter,
            about=row.about,
            subject=row.subject,
            queued_at=row.queued_at,
            state=row.state if row.size else "empty",
            caused_by=row.caused_by,
            deed=row.deed or 0,
            from_subject=came.subject if came is not None else "",
            because=came.because if came is not None else "",
        )

    def list_refs(self, number: int) -> tuple[str, ...]:
        said = self.db.scalar(select(lists.c.refs).where(lists.c.number == number))
        return tuple(json.loads(said)) if said else ()
