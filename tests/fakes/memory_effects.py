"""How a MemoryStore applies a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import assert_never

from processor.core.actor import PROGRAM, Actor
from processor.core.breaker import STOPPED
from processor.core.facts import Confirmation, HeldItem, Parked
from processor.core.mail import OutboundMail, folded, readdressed
from processor.core.outcome import (
    AskToConfirm,
    AuditEvent,
    ClearDue,
    Confirmed,
    CountShown,
    Decision,
    DropCv,
    DueKind,
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
from processor.core.program import Member, MentorRequest, Relationship, Role
from processor.core.value_json import letter_from_json, readdressed_letter
from processor.stages.ports import TO_AN_ADDRESS, RepeatedMail, StaleRecord
from processor.store.effects import records_after
from processor.store.text_match import AreaNames
from tests.fakes.memory_erasing import MemoryErasing
from tests.fakes.memory_rows import DueRow, OutRow, Rows


class MemoryEffects(MemoryErasing):
    rows: Rows
    areas: AreaNames
    staff: frozenset[str]

    def apply(
        self, decision: Decision, *, now: datetime, inbox_id: int | None, actor: Actor = PROGRAM
    ) -> None:
        self.actor = actor
        deed, after = self._as_it_was(decision), records_after(decision)
        for effect in decision.effects:
            self._apply(effect, now, inbox_id, of=deed.number if deed is not None else 0)
            if isinstance(effect, AuditEvent):
                self.rows.event_rules[len(self.rows.events)] = decision.rule
                self.rows.event_records[len(self.rows.events)] = after.get(effect.about, "")
                if deed is not None:
                    self.rows.event_deeds[len(self.rows.events)] = deed.number
        if deed is not None:
            self.rows.deeds[deed.number] = replace(deed, at=now, actor=actor.named)
            kept = next(e for e in decision.effects if isinstance(e, KeepDeed))
            if kept.in_name_of:
                self.rows.deeds_in_name[deed.number] = kept.in_name_of
        self._note_letters(decision.letters)

    def queue(self, mails: Sequence[tuple[OutboundMail, int | None]], now: datetime) -> None:
        rows = self.rows
        known = self.staff | {member.email for member in self.rows.members.values()}
        for mail, cause in mails:
            if any(row.mail.serial == mail.serial for row in self.rows.outbox.values()):
                raise RepeatedMail(f"outbox: the serial {mail.serial} is queued already")
            number = len(self.rows.outbox) + 1
            rows.out_causes[number] = cause
            self.rows.outbox[number] = OutRow(
                id=number,
                mail=mail,
                queued_at=now,
                next_try_at=now + timedelta(minutes=mail.waits_minutes),
                to_stranger=mail.recipient not in known,
                frozen=bool(rows.stopped) and mail.letter != STOPPED,
            )
        self._orders_again(now)

    def _apply(self, effect: Effect, now: datetime, inbox_id: int | None, *, of: int = 0) -> None:
        rows = self.rows
        match effect:
            case SaveMember(member=member, forgets=forgets):
                self._save_member(member, now, forgets=forgets)
            case SaveRequest(request=request):
                _check(request, rows.requests.get(request.number))
                rows.requests[request.number] = replace(request, version=request.version + 1)
            case SaveRelationship(relationship=pair):
                _check(pair, rows.relationships.get(pair.number))
                rows.relationships[pair.number] = replace(pair, version=pair.version + 1)
            case SetDue(kind=kind, about=about, at=at, nth=nth):
                self._set_due(kind, about, at, nth)
            case ClearDue(about=about, kinds=kinds):
                for key, due in rows.due.items():
                    if key[1] == about and (not kinds or key[0] in kinds):
                        rows.due[key] = replace(due, settled=True)
            case Hold(number=number, sender=sender, subject=subject, because=because, mail=other, rule=rule):
                rows.held[number] = HeldItem(
                    number=number,
                    author=effect.author,
                    inbox_id=other or inbox_id or 0,
                    sender=sender,
                    subject=subject,
                    state="waiting",
                    because=because,
                    held_at=now,
                    rule=rule,
                )
            case SettleHeld(number=number, state=state, by=by, to=to, was=before):
                was = rows.held[number]
                if before and was.state != before:
                    raise StaleRecord(f"HELD-{number} is no longer {before}")
                rows.held[number] = replace(
                    was, state=state, decided_by=by, decided_at=now, assigned_to=to or was.assigned_to
                )
            case KeepSnooze(about=about, until=until):
                rows.snoozed[about] = until
            case KeepDigest(address=address, often=often, sent_at=sent_at):
                how, when = rows.digests.get(address, ("", None))
                rows.digests[address] = (often or how, sent_at or when)
            case LearnAddress(member=number, address=address):
                rows.aliases.setdefault(address, number)
            case SpendToken(mac=mac):
                rows.spent.setdefault(mac, now)
            case AskToConfirm(number=number, address=address, expires_at=expires_at, mail=other, what=what):
                if inbox_id is None:
                    raise ValueError("only a message can wait for a confirmation; a due date has none")
                rows.confirmations[number] = Confirmation(
                    number=number,
                    inbox_id=other or inbox_id,
                    address=address,
                    expires_at=expires_at,
                    done=False,
                    what=what,
                )
            case Confirmed(number=number):
                if number in rows.confirmations:
                    rows.confirmations[number] = replace(rows.confirmations[number], done=True)
            case ParkRequest(mentee_email=email, mentor=mentor, note=note, until=until):
                later = Parked(mentor=rows.members[mentor], note=note, until=until)
                rows.parked[max(rows.parked, default=0) + 1] = (email, mentor, later)
            case UnparkRequests(mentee_email=email):
                for place in [place for place, waits in rows.parked.items() if waits[0] == email]:
                    del rows.parked[place]
            case WatchFor(member=watcher, interest=interest):
                rows.watches.setdefault((watcher, self.areas.phrase(interest)), interest)
            case StopWatching(member=watcher, interest=interest):
                rows.watches.pop((watcher, self.areas.phrase(interest)), None)
            case CountShown(mentors=mentors):
                for number in set(mentors):
                    rows.times_shown[number] = rows.times_shown.get(number, 0) + 1
            case KeepCv(member=owner, cv=cv):
                rows.cvs[owner] = cv
            case DropCv(member=owner):
                rows.cvs.pop(owner, None)
            case EraseMember(number=number, sweep=sweep):
                if sweep:
                    self._sweep_erased(number)
                else:
                    self._erase(number)
            case StopProgram(why=why):
                rows.program_stopped["why"] = why
            case StartProgram():
                rows.program_stopped.clear()
            case KeepList(number=number, refs=refs):
                rows.lists[number] = refs
            case ResendMail(number=number):
                sent = rows.outbox[number]
                rows.outbox[number] = replace(
                    sent, state="queued", attempts=0, next_try_at=now, leased_to="", sent_at=None
                )
            case PutOnRoster(rows=people, whole=whole):
                if whole:
                    rows.roster.clear()
                for email, name in people:
                    rows.roster.setdefault(folded(email), name)
            case KeepDeed():
                pass  # apply() keeps it
            case TakeOut() | SendNow():
                self._order(effect, of, now)
            case PutOff(deed=number, held=reason):
                rows.regrets[number, reason] = True
            case Undone(deed=number):
                undone = replace(rows.deeds[number], undone_at=now, undone_by=self.actor.named)
                self._put_back_what_was_taken_out_by(number)
                rows.deeds[number] = undone
                self._carry_versions(undone)
            case KeepApart():
                self._keep_apart(effect)
            case PauseContact(relationship=number, paused=paused):
                if paused:
                    rows.contact_paused.setdefault(number, now)
                else:
                    rows.contact_paused.pop(number, None)
            case AuditEvent():
                rows.event_times[len(rows.events) + 1] = now
                rows.event_actors[len(rows.events) + 1] = self.actor
                rows.event_mails[len(rows.events) + 1] = inbox_id
                rows.events[len(rows.events) + 1] = effect
            case _:
                assert_never(effect)

    def _save_member(self, member: Member, now: datetime, *, forgets: bool = False) -> None:
        _check(member, self.rows.members.get(member.number))
        others = (m for m in self.rows.members.values() if m.number != member.number)
        if any(m.email == member.email for m in others):
            raise StaleRecord(f"the address of {member.code} was stored by somebody else meanwhile")
        before = self.rows.members.get(member.number)
        if before is not None and before.email != member.email:
            self.rows.aliases.pop(member.email, None)
            if not forgets:
                self.rows.aliases.setdefault(before.email, member.number)
            self._give_up(before.email, member.email)
            self._move(before.email, member.email)
        if before is not None and before == replace(member, language=before.language):
            for n, deed in self.rows.deeds.items():
                records = tuple(
                    replace(c, version=c.version + 1)
                    if c.about == member.code and c.version == member.version
                    else c
                    for c in deed.records
                )
                self.rows.deeds[n] = replace(deed, records=records)
        self.rows.members[member.number] = replace(
            member,
            version=member.version + 1,
            joined_at=(member.joined_at or now).astimezone(UTC),
            # the mentor's profile first, as the databases give them
            profiles=tuple(sorted(member.profiles, key=lambda p: p.role != Role.MENTOR)),
        )

    def _move(self, old: str, new: str) -> None:
        for number, out in self.rows.outbox.items():
            mail = out.mail
            follows = mail.letter not in TO_AN_ADDRESS
            if mail.recipient == old and out.state == "queued" and not out.leased_to and follows:
                moved = replace(mail, recipient=new, raw=readdressed(mail.raw, old, new))
                self.rows.outbox[number] = replace(out, mail=moved)
        for number, row in self.rows.unwritten.items():
            letter = row.aside.letter
            if letter.to == old and letter.name not in TO_AN_ADDRESS:
                content = readdressed_letter(row.content, old, new)
                aside = replace(row.aside, letter=letter_from_json(content))
                self.rows.unwritten[number] = replace(row, aside=aside, content=content)
        for place, (email, mentor, waits) in self.rows.parked.items():
            if email == old:
                self.rows.parked[place] = (new, mentor, waits)
        for number, deed in self.rows.deeds.items():
            if deed.actor == old and not deed.by_staff:
                self.rows.deeds[number] = replace(deed, actor=new)

    def _set_due(self, kind: DueKind, about: str, at: datetime, nth: int) -> None:
        earlier = self.rows.due.get((kind, about, nth))
        number = earlier.id if earlier else len(self.rows.due) + 1
        self.rows.due[kind, about, nth] = DueRow(id=number, at=at)


def _check(
    record: Member | MentorRequest | Relationship, stored: Member | MentorRequest | Relationship | None
) -> None:
    if record.version != (stored.version if stored else 0):
        raise StaleRecord(f"number {record.number} is no longer at version {record.version}")
