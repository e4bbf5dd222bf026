"""Applies a decision: each effect, the audit, and the mails that go out because of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from sqlalchemy import bindparam, delete, func, select, update

from processor.core.actor import PROGRAM, Actor
from processor.core.deeds import deed_of
from processor.core.mail import OutboundMail, folded
from processor.core.outcome import (
    AskToConfirm,
    AuditEvent,
    ClearDue,
    Confirmed,
    CountShown,
    Decision,
    DropCv,
    Effect,
    EraseMember,
    Hold,
    KeepApart,
    KeepCv,
    KeepDeed,
    KeepDigest,
    KeepList,
    KeepSnooze,
    LearnAddress,
    ParkRequest,
    PauseContact,
    PutOff,
    PutOnRoster,
    ResendMail,
    SaveMember,
    SaveRelationship,
    SaveRequest,
    SendNow,
    SetDue,
    SettleHeld,
    SpendToken,
    StartProgram,
    StopProgram,
    StopWatching,
    TakeOut,
    Undone,
    UnparkRequests,
    WatchFor,
)
from processor.core.program import Role
from processor.core.value_json import record_to_json
from processor.stages.ports import StaleRecord
from processor.store.deeds import Deeds
from processor.store.directory_index import Change
from processor.store.erasing import Erasing
from processor.store.repository import clean
from processor.store.tables import (
    PROGRAM_STOPPED,
    aliases,
    confirmations,
    cvs,
    digests,
    directory_phrases,
    held,
    lists,
    parked,
    profiles,
    roster,
    settings,
    snoozed,
    spent_tokens,
    watches,
)

_UNPARK = delete(parked).where(parked.c.mentee_email == bindparam("email"))
_MINE = (profiles.c.member == bindparam("wanted")) & (profiles.c.role == Role.MENTOR.value)
_COUNT_SHOWN = update(profiles).where(_MINE).values(times_shown=profiles.c.times_shown + 1)
_SHOW_COUNT = (
    update(directory_phrases)
    .where(directory_phrases.c.member == bindparam("wanted"))
    .values(times_shown=func.coalesce(select(profiles.c.times_shown).where(_MINE).scalar_subquery(), 0))
)


class Effects(Erasing, Deeds):
    staff: frozenset[str] = frozenset()  # addresses of the program's own people: never strangers

    actor: Actor = PROGRAM  # of what is applied now
    _deed: int = 0  # the same

    def apply(
        self, decision: Decision, *, now: datetime, inbox_id: int | None, actor: Actor = PROGRAM
    ) -> None:
        self.actor = actor
        before = self._as_it_was(decision)
        after = records_after(decision)
        self._deed = deed_of(decision)
        deed = self._deed or None
        touched: dict[int, Change] = {}
        for effect in decision.effects:
            if isinstance(effect, AuditEvent):
                self._note(effect, decision.rule, after.get(effect.about, ""), deed, now, inbox_id)
                continue
            if isinstance(effect, KeepDeed):
                self._keep_deed(effect, before, now, inbox_id)
                continue
            for number, change in self._apply(effect, now, inbox_id).items():
                touched[number] = max(change, touched.get(number, change))
        self.relist(touched)
        self._note_letters(decision.letters)

    def _apply(self, effect: Effect, now: datetime, inbox_id: int | None) -> dict[int, Change]:
        """The members whose place in the directory may be another one now."""
        match effect:
            case SaveMember(member=member, forgets=forgets):
                self.save_member(member, now, forgets=forgets)
                if member.version:
                    return {member.number: Change.RECORD}
                return {member.number: Change.NEW} if member.profile(Role.MENTOR) else {}
            case SaveRequest(request=request):
                self.save_request(request)
            case SaveRelationship(relationship=relationship):
                self.save_relationship(relationship)
                return {relationship.mentor: Change.LOAD}
            case SetDue(kind=kind, about=about, at=at, nth=nth):
                self.set_due(kind, about, at, nth)
            case ClearDue(about=about, kinds=kinds):
                self.clear_due(about, kinds)
            case Hold():
                self._hold(effect, now, inbox_id)
            case SettleHeld(number=number, state=state, by=by, to=to, was=was):
                decided = {"state": state, "decided_by": by, "decided_at": now}
                more = {"assigned_to": to} if to else {}
                change = update(held).where(held.c.number == number).values(**decided, **more)
                found = self.db.execute(change.where(held.c.state == was) if was else change)
                if was and found.rowcount != 1:
                    raise StaleRecord(f"HELD-{number} is no longer {was}")
            case KeepSnooze(about=about, until=until):
                self._put(snoozed, {"about": about, "until": until}, key=("about",))
            case KeepDigest(address=address, often=often, sent_at=sent_at):
                said = {"often": often} if often else {}
                sent = {"sent_at": sent_at} if sent_at is not None else {}
                self._add_new(digests, [{"address": address, "often": "", "sent_at": None}])
                self.db.execute(update(digests).where(digests.c.address == address).values(**said, **sent))
            case LearnAddress(member=number, address=address):
                self._add_new(aliases, [{"email": address, "member": number}])
                self._forget_people()
            case SpendToken(mac=mac):
                self._add_new(spent_tokens, [{"mac": mac, "at": now}])
            case AskToConfirm():
                self._ask_to_confirm(effect, inbox_id)
            case Confirmed(number=number):
                self.db.execute(
                    update(confirmations).where(confirmations.c.number == number).values(done=True)
                )
            case ParkRequest(mentee_email=email, mentor=mentor, note=note, until=until):
                row = {"mentee_email": email, "mentor": mentor, "note": note, "until": until}
                self.db.execute(parked.insert(), row)
                self.seen.parked.pop(email, None)
            case UnparkRequests(mentee_email=email):
                self.db.execute(_UNPARK, {"email": email})
                self.seen.parked.pop(email, None)
            case WatchFor(member=member_number, interest=interest):
                phrase = self.areas.phrase(interest)
                self._add_new(watches, [{"member": member_number, "phrase": phrase, "interest": interest}])
            case StopWatching(member=member_number, interest=interest):
                phrase = self.areas.phrase(interest)
                self.db.execute(
                    delete(watches).where(watches.c.member == member_number, watches.c.phrase == phrase)
                )
            case CountShown(mentors=mentors):
                self._count_shown(mentors)
            case KeepCv(member=number, cv=cv):
                row = {"member": number, "suffix": cv.suffix, "content": cv.content, "kept_at": now}
                self._put(cvs, row, key=("member",))
            case DropCv(member=number):
                self.db.execute(delete(cvs).where(cvs.c.member == number))
            case TakeOut() | SendNow():
                self._order(effect, self._deed, now)
            case PutOff(deed=number, held=reason):
                self._put_off(number, reason)
            case Undone(deed=number):
                self._note_undone(number, now)
            case KeepApart():
                self._keep_apart(effect, now)
            case PauseContact():
                self._pause_contact(effect, now)
            case EraseMember(number=number, sweep=sweep):
                if sweep:
                    self._sweep_erased(number)
                else:
                    self._erase(number)
            case StopProgram(why=why):
                self._put(settings, {"name": PROGRAM_STOPPED, "value": why.encode()}, key=("name",))
            case StartProgram():
                self.db.execute(delete(settings).where(settings.c.name == PROGRAM_STOPPED))
            case KeepList(number=number, refs=refs):
                self.db.execute(lists.insert(), {"number": number, "at": now, "refs": json.dumps(refs)})
            case ResendMail(number=number):
                self._resend(number, now)
            case PutOnRoster(rows=people, whole=whole):
                if whole:
                    self.db.execute(delete(roster))
                self._add_new(roster, [{"email": folded(email), "name": name} for email, name in people])
            case AuditEvent() | KeepDeed():
                raise AssertionError("apply() has done it")
            case _:
                assert_never(effect)
        return {}

    def _note(
        self, event: AuditEvent, rule: str, record: str, deed: int | None, now: datetime, inbox_id: int | None
    ) -> None:
        self.later.events.append(
            {
                "at": now,
                "inbox_id": inbox_id,
                "what": event.what.value,
                "about": event.about,
                "because": clean(event.because),
                "actor": clean(self.actor.named),
                "channel": self.actor.channel.value,
                "rule": rule,
                "record": record,
                "deed": deed,
            }
        )

    def queue(self, mails: Sequence[tuple[OutboundMail, int | None]], now: datetime) -> None:
        """Raises RepeatedMail when a serial is in the outbox already."""
        self.queue_mails(mails, now, self.staff)
        self._orders_again(now)

    def _hold(self, effect: Hold, now: datetime, inbox_id: int | None) -> None:
        """A message that is held once more waits again."""
        row = {
            "number": effect.number,
            "inbox_id": effect.mail or inbox_id,
            "sender": clean(effect.sender),
            "subject": clean(effect.subject),
            "state": "waiting",
            "because": clean(effect.because),
            "held_at": now,
            "decided_by": "",
            "decided_at": None,
            "assigned_to": "",
            "rule": effect.rule,
            "author": clean(effect.author),
        }
        self._put(held, row, key=("number",))

    def _ask_to_confirm(self, effect: AskToConfirm, inbox_id: int | None) -> None:
        if inbox_id is None:
            raise ValueError("only a message can wait for a confirmation; a due date has none")
        row = {
            "number": effect.number,
            "inbox_id": effect.mail or inbox_id,
            "address": effect.address,
            "expires_at": effect.expires_at,
            "what": effect.what,
            "done": False,
        }
        self._put(confirmations, row, key=("number",))

    def _count_shown(self, mentors: Sequence[int]) -> None:
        # in order, so that two transactions do not lock crosswise
        rows = [{"wanted": number} for number in sorted(set(mentors))]
        if rows:
            self.db.execute(_COUNT_SHOWN, rows)
            self.db.execute(_SHOW_COUNT, rows)


def records_after(decision: Decision) -> dict[str, str]:
    """REQ-7 and the like -> the record as the decision leaves it."""
    after: dict[str, str] = {}
    for effect in decision.effects:
        match effect:
            case SaveMember(member=member):
                after[member.code] = record_to_json(replace(member, version=member.version + 1))
            case SaveRequest(request=request):
                after[request.ref] = record_to_json(replace(request, version=request.version + 1))
            case SaveRelationship(relationship=pair):
                after[pair.ref] = record_to_json(replace(pair, version=pair.version + 1))
    return after
