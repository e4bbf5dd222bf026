"""What can be taken back: each deed, how everything was before it, and the mails that it brought about."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ScalarSelect, bindparam, delete, func, select, update

from processor.core.actor import Actor
from processor.core.deeds import Deed, DueBefore, Record, RecordChange, abouts_of, waiting_again
from processor.core.events import ERASED_DOMAIN, ONLY_SAID, EventKind
from processor.core.outcome import (
    AuditEvent,
    ClearDue,
    Decision,
    DueKind,
    Effect,
    KeepApart,
    KeepDeed,
    ParkRequest,
    PauseContact,
    SaveMember,
    SaveRelationship,
    SaveRequest,
    SetDue,
    SettleHeld,
    UnparkRequests,
)
from processor.core.value_json import record_from_json, record_to_json
from processor.store.records import Records
from processor.store.repository import clean
from processor.store.second_thoughts import IS_PUT_OFF, SecondThoughts
from processor.store.tables import (
    changes,
    contact_paused,
    deeds,
    due_dates,
    events,
    held,
    kept_apart,
    members,
    parked,
)

RECORD, HELD, DUE, APART, SPAM, CONTACT = "record", "held", "due", "apart", "spam", "contact"
PARKED = "parked"
_PARKED = (
    select(parked.c.mentor, parked.c.note, parked.c.until)
    .where(parked.c.mentee_email == bindparam("email"))
    .order_by(parked.c.id)
)
# nobody waits for who is erased
_ERASED = select(members.c.number).where(
    members.c.number.in_(bindparam("numbers", expanding=True)), members.c.email.like(f"%@{ERASED_DOMAIN}")
)
_APART = select(kept_apart.c.one, kept_apart.c.other).order_by(kept_apart.c.one, kept_apart.c.other)
_CONTACT_PAUSED = select(contact_paused.c.relationship)
_OPEN_QUESTIONS = select(due_dates.c.kind, due_dates.c.nth, due_dates.c.at).where(
    due_dates.c.about == bindparam("about"), due_dates.c.settled.is_(False)
)
_MOST_SINCE = 3  # events that stand in the way, as far as they are told


class Deeds(Records, SecondThoughts):
    actor: Actor

    # --- keeping -----------------------------------------------------------------------------------

    def _as_it_was(self, decision: Decision) -> list[dict[str, object]]:
        """Rows of `changes`, made before the decision is applied; () for one that nobody can take back."""
        number = next((e.number for e in decision.effects if isinstance(e, KeepDeed)), 0)
        if not number:
            return []
        found: dict[tuple[str, str], dict[str, object]] = {}
        self._write_due()
        for effect in decision.effects:
            for about, kind, version, before in self._before(effect):
                row = found.get((kind, about))
                if row is None:
                    row = found[kind, about] = {
                        "deed": number, "about": about, "kind": kind, "before": before, "version": version,
                    }  # fmt: skip
                row["version"] = version
        return list(found.values())

    def _before(self, effect: Effect) -> Iterator[tuple[str, str, int, str]]:
        match effect:
            case SaveMember(member=member):
                yield member.code, RECORD, member.version + 1, self._kept(self.member(member.number))
            case SaveRequest(request=request):
                asked = self.request(request.number)
                yield request.ref, RECORD, request.version + 1, self._kept(asked.request if asked else None)
            case SaveRelationship(relationship=pair):
                was = self.relationship(pair.number)
                yield pair.ref, RECORD, pair.version + 1, self._kept(was.relationship if was else None)
            case SettleHeld(number=number):
                state = self.db.scalar(select(held.c.state).where(held.c.number == number))
                yield f"HELD-{number}", HELD, 0, state or ""
            case SetDue(about=about) | ClearDue(about=about):
                yield about, DUE, 0, self._open_questions(about)
            case AuditEvent(what=EventKind.SPAM | EventKind.UNPROVEN_SPAM, about=about):
                yield about, SPAM, 0, ""
            case KeepApart(one=one, other=other):
                pair_of = f"{min(one, other)} {max(one, other)}"
                yield pair_of, APART, 0, "yes" if self._are_kept_apart(one, other) else "no"
            case ParkRequest(mentee_email=email) | UnparkRequests(mentee_email=email):
                mentee = self.member_at(email)
                if mentee is not None:
                    yield mentee.code, PARKED, 0, json.dumps(self._waiting_of(email))
            case PauseContact(relationship=number):
                yield f"REL-{number}", CONTACT, 0, "yes" if number in self.contact_paused() else "no"

    def _waiting_of(self, mentee_email: str) -> list[tuple[int, str, str]]:
        rows = self.rows(_PARKED, {"email": mentee_email})
        return [(row.mentor, row.note, row.until) for row in rows]

    def _waiting_again(self, code: str, before: str) -> dict[str, tuple[ParkRequest, ...]]:
        mentee = self.member(int(code.removeprefix("M-")))
        if mentee is None:
            return {}
        kept = [(mentor, note, until) for mentor, note, until in json.loads(before)]
        gone = set(self.column(_ERASED, {"numbers": [row[0] for row in kept]})) if kept else set()
        kept = [row for row in kept if row[0] not in gone]
        return {mentee.email: waiting_again(mentee.email, kept, self._waiting_of(mentee.email))}

    @staticmethod
    def _kept(record: Record | None) -> str:
        return "" if record is None else record_to_json(record)

    def _open_questions(self, about: str) -> str:
        rows = self.rows(_OPEN_QUESTIONS, {"about": about})
        return json.dumps([[row.kind, row.nth, row.at.isoformat()] for row in rows])

    def _are_kept_apart(self, one: int, other: int) -> bool:
        low, high = sorted((one, other))
        wanted = select(kept_apart.c.one).where(kept_apart.c.one == low, kept_apart.c.other == high)
        return self.db.scalar(wanted) is not None

    def _keep_deed(
        self, effect: KeepDeed, before: Sequence[dict[str, object]], now: datetime, inbox_id: int | None
    ) -> None:
        row = {
            "number": effect.number,
            "at": now,
            "actor": clean(self.actor.named),
            "channel": self.actor.channel.value,
            "by_staff": effect.by_staff,
            "what": clean(effect.what),
            "inbox_id": inbox_id,
            "undone_at": None,
            "undone_by": "",
            "in_name_of": effect.in_name_of or None,
        }
        self.db.execute(deeds.insert(), row)
        if before:
            self.db.execute(changes.insert(), list(before))

    def _keep_apart(self, effect: KeepApart, now: datetime) -> None:
        self.seen.apart = None
        low, high = sorted((effect.one, effect.other))
        if effect.apart:
            row: dict[str, object] = {"one": low, "other": high, "by": clean(self.actor.named), "at": now}
            self._add_new(kept_apart, [row])
        else:
            self.db.execute(delete(kept_apart).where(kept_apart.c.one == low, kept_apart.c.other == high))

    def _pause_contact(self, effect: PauseContact, now: datetime) -> None:
        self.seen.contact_paused = None
        if effect.paused:
            self._add_new(contact_paused, [{"relationship": effect.relationship, "at": now}])
        else:
            number = effect.relationship
            self.db.execute(delete(contact_paused).where(contact_paused.c.relationship == number))

    def _note_undone(self, number: int, now: datetime) -> None:
        done = {"undone_at": now, "undone_by": clean(self.actor.named)}
        self.db.execute(update(deeds).where(deeds.c.number == number).values(**done))
        self._put_back_what_was_taken_out_by(number)
        self._carry_versions(number)

    def _carry_versions(self, number: int) -> None:
        """What an earlier deed left behind is there again, under the version that it gets now."""
        undone = select(changes).where(changes.c.deed == number, changes.c.kind == RECORD)
        for change in self.db.execute(undone).all():
            if not change.before:
                continue
            earlier = (
                changes.c.deed < number,
                changes.c.kind == RECORD,
                changes.c.about == change.about,
                changes.c.version == record_from_json(change.before).version,
            )
            self.db.execute(update(changes).where(*earlier).values(version=change.version + 1))

    # --- asking ------------------------------------------------------------------------------------

    def pairs_apart(self) -> tuple[tuple[int, int], ...]:
        if self.seen.apart is None:
            self.seen.apart = tuple((row.one, row.other) for row in self.rows(_APART))
        return self.seen.apart

    def contact_paused(self) -> frozenset[int]:
        if self.seen.contact_paused is None:
            rows = self.rows(_CONTACT_PAUSED)
            self.seen.contact_paused = frozenset(row.relationship for row in rows)
        return self.seen.contact_paused

    def last_deed_of(self, actor: str) -> int:
        return int(self.db.scalar(select(func.max(deeds.c.number)).where(deeds.c.actor == actor)) or 0)

    def last_deed_in_name_of(self, member: int) -> int:
        return int(self.db.scalar(select(func.max(deeds.c.number)).where(deeds.c.in_name_of == member)) or 0)

    def last_deed_about(self, ref: str, *, undone: bool = False) -> int:
        wanted = (
            select(func.max(deeds.c.number))
            .join(changes, changes.c.deed == deeds.c.number)
            .where(changes.c.about == ref, changes.c.kind == RECORD)
        )
        return int(self.db.scalar(wanted if undone else wanted.where(deeds.c.undone_at.is_(None))) or 0)

    def deed(self, number: int) -> Deed | None:
        """With its mails, which nobody begins to send before this transaction is over."""
        row = self.db.execute(select(deeds).where(deeds.c.number == number)).one_or_none()
        if row is None:
            return None
        found = Deed(
            number=row.number,
            at=row.at,
            actor=row.actor,
            by_staff=row.by_staff,
            what=row.what,
            undone_at=row.undone_at,
            undone_by=row.undone_by,
            mails=self._mails_of(number),
            is_put_off=bool(self.value(IS_PUT_OFF, {"wanted": number})),
        )
        records: list[RecordChange] = []
        for change in self.db.execute(select(changes).where(changes.c.deed == number).order_by(changes.c.id)):
            match change.kind:
                case "record":
                    before = record_from_json(change.before) if change.before else None
                    now = self._record(change.about)
                    records.append(
                        RecordChange(about=change.about, version=change.version, before=before, now=now)
                    )
                case "held":
                    found = replace(found, held={**found.held, change.about: change.before})
                case "due":
                    dues = (*found.dues, *_dues(change.about, change.before))
                    found = replace(found, dues=dues, due_about=(*found.due_about, change.about))
                case "parked":
                    waiting = self._waiting_again(change.about, change.before)
                    found = replace(found, parked={**found.parked, **waiting})
                case "spam":
                    found = replace(found, spam=(*found.spam, change.about))
                case "contact":
                    contact = (*found.contact, (int(change.about[4:]), change.before == "yes"))
                    found = replace(found, contact=contact)
                case "apart":
                    one, other = map(int, change.about.split())
                    found = replace(found, apart=(*found.apart, (one, other, change.before == "yes")))
        self._write_events()
        since = {about: self._since(about, row.at, number) for about in abouts_of(records)}
        asked_next = self._asked_next(row.actor, row.at, number)
        return replace(found, records=tuple(records), since=since, asked_next=asked_next)

    def _record(self, about: str) -> Record | None:
        kind, _, number = about.partition("-")
        if kind == "M":
            return self.member(int(number))
        if kind == "REQ":
            asked = self.request(int(number))
            return asked.request if asked else None
        pair = self.relationship(int(number))
        return pair.relationship if pair else None

    def _asked_next(self, actor: str, at: datetime, number: int) -> tuple[str, ...]:
        asked = (events.c.what == EventKind.REQUEST_ASKED, events.c.at == at, events.c.actor == actor)
        after = select(events.c.about).where(*asked, events.c.id > _last_event_of(number))
        return tuple(self.db.scalars(after.order_by(events.c.id)))

    def _since(self, about: str, at: datetime, number: int) -> str:
        """What has happened to it after the deed, as a coordinator reads it.

        What is decided in one pass has one time, so the order of the events says what came after.
        """
        own = _last_event_of(number)
        rows = self.db.execute(
            select(events.c.what, events.c.because)
            .where(
                events.c.about == about,
                (events.c.at > at) | ((events.c.at == at) & (events.c.id > own)),
                (events.c.deed.is_(None) | (events.c.deed > number)),
                events.c.what.not_in(sorted(ONLY_SAID)),
            )
            .order_by(events.c.id)
            .limit(_MOST_SINCE)
        )
        return "; ".join(row.because or row.what for row in rows)


def _last_event_of(number: int) -> ScalarSelect[int]:
    return select(func.max(events.c.id)).where(events.c.deed == number).scalar_subquery()


def _dues(about: str, before: str) -> Iterator[DueBefore]:
    for kind, nth, at in json.loads(before):
        yield DueBefore(kind=DueKind(kind), about=about, at=datetime.fromisoformat(at), nth=nth)
