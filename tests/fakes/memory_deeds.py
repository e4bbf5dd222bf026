"""The deeds of a MemoryStore: how everything was before each of them, and what became of their mails."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from processor.core.actor import Actor
from processor.core.deeds import (
    Deed,
    DeedMail,
    DueBefore,
    Record,
    RecordChange,
    abouts_of,
    waiting_again,
)
from processor.core.events import ONLY_SAID, EventKind
from processor.core.facts import OPEN_STATES, EventRow, MentorsNamed, OurMail, PersonNamed
from processor.core.outcome import (
    AuditEvent,
    ClearDue,
    Decision,
    Effect,
    KeepApart,
    KeepDeed,
    Letter,
    ParkRequest,
    PauseContact,
    SaveMember,
    SaveRelationship,
    SaveRequest,
    SendNow,
    SetDue,
    SettleHeld,
    TakeOut,
    UnparkRequests,
)
from processor.core.program import Member, MentorCard, MentorRequest, Relationship
from processor.store.outbox import TO_WHO_ASKED
from processor.store.repository import LetterOfDeed
from processor.store.text_match import Wanted, code_in, name_key
from tests.fakes.memory_rows import OutRow, Rows

_MOST_SINCE = 3


class MemoryDeeds:
    rows: Rows
    actor: Actor

    def member_at(self, addr_spec: str) -> Member | None:
        raise NotImplementedError  # of the unit

    def mentors_named(self, written: str) -> MentorsNamed:
        raise NotImplementedError  # of the directory

    def _cards(self, numbers: Iterable[int]) -> tuple[MentorCard, ...]:
        raise NotImplementedError  # of the directory

    def _as_it_was(self, decision: Decision) -> Deed | None:
        kept = next((e for e in decision.effects if isinstance(e, KeepDeed)), None)
        if kept is None:
            return None
        deed = Deed(
            number=kept.number,
            at=datetime.min.replace(tzinfo=UTC),
            actor="",
            by_staff=kept.by_staff,
            what=kept.what,
        )
        for effect in decision.effects:
            deed = self._with_before(deed, effect)
        return deed

    def _with_before(self, deed: Deed, effect: Effect) -> Deed:
        match effect:
            case SaveMember(member=member):
                return _with_record(deed, member.code, member.version + 1, self._record(member.code))
            case SaveRequest(request=request):
                return _with_record(deed, request.ref, request.version + 1, self._record(request.ref))
            case SaveRelationship(relationship=pair):
                return _with_record(deed, pair.ref, pair.version + 1, self._record(pair.ref))
            case SettleHeld(number=number):
                about = f"HELD-{number}"
                return replace(deed, held={about: self.rows.held[number].state} | dict(deed.held))
            case SetDue(about=about) | ClearDue(about=about) if about not in deed.due_about:
                dues = tuple(
                    DueBefore(kind=kind, about=about, at=row.at, nth=nth)
                    for (kind, of, nth), row in self.rows.due.items()
                    if of == about and not row.settled
                )
                return replace(deed, dues=(*deed.dues, *dues), due_about=(*deed.due_about, about))
            case AuditEvent(what=EventKind.SPAM | EventKind.UNPROVEN_SPAM, about=about):
                return replace(deed, spam=(*deed.spam, about))
            case KeepApart(one=one, other=other):
                low, high = sorted((one, other))
                return replace(deed, apart=(*deed.apart, (low, high, (low, high) in self.rows.kept_apart)))
            case ParkRequest(mentee_email=email) | UnparkRequests(mentee_email=email):
                mentee = self.member_at(email)
                if mentee is None or mentee.code in deed.parked:
                    return deed
                before = self._waiting_of(email)
                kept = waiting_again(email, before, ())
                return replace(deed, parked={**deed.parked, mentee.code: kept})
            case PauseContact(relationship=number):
                was = (number, number in self.rows.contact_paused)
                return replace(deed, contact=(*deed.contact, was))
        return deed

    def _waiting_of(self, mentee_email: str) -> list[tuple[int, str, str]]:
        rows = self.rows.parked.values()
        return [(mentor, waits.note, waits.until) for email, mentor, waits in rows if email == mentee_email]

    def _waiting_again(self, deed: Deed) -> dict[str, tuple[ParkRequest, ...]]:
        """By the address that each mentee has now; it is kept by the code."""
        found: dict[str, tuple[ParkRequest, ...]] = {}
        for code, kept in deed.parked.items():
            email = self.rows.members[int(code[2:])].email
            before = [(p.mentor, p.note, p.until) for p in kept if p.mentor not in self.rows.erased.values()]
            found[email] = waiting_again(email, before, self._waiting_of(email))
        return found

    def _record(self, about: str) -> Record | None:
        kind, _, number = about.partition("-")
        if kind == "M":
            return self.rows.members.get(int(number))
        if kind == "REQ":
            return self.rows.requests.get(int(number))
        return self.rows.relationships.get(int(number))

    def _carry_versions(self, undone: Deed) -> None:
        """What an earlier deed left behind is there again, under the version that it gets now."""
        for change in undone.records:
            if change.before is None:
                continue
            for n, earlier in self.rows.deeds.items():
                if n < undone.number:
                    records = tuple(
                        replace(r, version=change.version + 1)
                        if r.about == change.about and r.version == change.before.version
                        else r
                        for r in earlier.records
                    )
                    self.rows.deeds[n] = replace(earlier, records=records)

    def _keep_apart(self, effect: KeepApart) -> None:
        low, high = sorted((effect.one, effect.other))
        if effect.apart:
            self.rows.kept_apart[low, high] = self.actor.named
        else:
            self.rows.kept_apart.pop((low, high), None)

    def _waiting(self, number: int, to: str = "") -> list[tuple[int, OutRow]]:
        return [
            (key, row)
            for key, row in self.rows.outbox.items()
            if row.mail.deed == number and _waits(row) and to in ("", row.mail.recipient)
        ]

    def given_up(self) -> Sequence[tuple[str, str]]:
        return tuple(self.rows.given_up.values())

    def given_up_before(self, deed: int) -> int:
        return self.rows.given_up_before.get(deed, len(self.rows.given_up))

    def _give_up(self, old: str, new: str) -> None:
        rows = self.rows
        rows.given_up[len(rows.given_up)] = old, new
        for number, letter in list(rows.underway.items()):
            if new:
                rows.underway[number] = letter.after(old, new)
            elif letter.to == old:
                del rows.underway[number]
        for number, (order, by) in rows.orders.items():
            if new and order.to == old:
                rows.orders[number] = replace(order, to=new), by

    def _note_letters(self, letters: Sequence[Letter]) -> None:
        rows = self.rows
        rows.given_up_before |= {x.deed: len(rows.given_up) for x in letters if x.deed}
        for letter in letters:
            if letter.deed:
                self.rows.underway[max(self.rows.underway, default=0) + 1] = LetterOfDeed(
                    deed=letter.deed, to=letter.to, name=letter.name, waits=letter.waits_minutes > 0
                )

    def _underway(self) -> list[LetterOfDeed]:
        gone = {(o.deed, o.to) for o, _ in self.rows.orders.values() if isinstance(o, TakeOut)}
        return [x for x in self.rows.underway.values() if not {(x.deed, ""), (x.deed, x.to)} & gone]

    def _order(self, order: TakeOut | SendNow, by: int, now: datetime) -> None:
        if any(letter.deed == order.deed for letter in self.rows.underway.values()):
            self.rows.orders[max(self.rows.orders, default=0) + 1] = order, by
        self._carry_out(order, by, now)

    def _orders_again(self, now: datetime) -> None:
        orders = list(self.rows.orders.values())
        self.rows.orders.clear()
        self.rows.underway.clear()
        for order, by in orders:
            self._carry_out(order, by, now)

    def _carry_out(self, order: TakeOut | SendNow, by: int, now: datetime) -> None:
        for key, row in self._waiting(order.deed, order.to):
            if isinstance(order, TakeOut):
                said = f"DO-{order.deed} was undone before it went out"
                self.rows.outbox[key] = replace(row, state="taken out", server_reply=said, taken_out_by=by)
            else:
                self.rows.outbox[key] = replace(row, next_try_at=min(row.next_try_at, now))
        letters = {n: row.aside.letter for n, row in self.rows.unwritten.items()}
        for n, letter in letters.items():
            if isinstance(order, TakeOut) and letter.deed == order.deed and order.to in ("", letter.to):
                del self.rows.unwritten[n]

    def _put_back_what_was_taken_out_by(self, deed: int) -> None:
        for key, order in list(self.rows.orders.items()):
            if order[1] == deed:
                del self.rows.orders[key]
        for number, row in self.rows.outbox.items():
            if row.taken_out_by == deed and row.state == "taken out":
                again = replace(row, state="queued", server_reply="", taken_out_by=0)
                self.rows.outbox[number] = again

    def _is_put_off(self, deed: int) -> bool:
        return any(
            of == deed and held in self.rows.held and self.rows.held[held].state in OPEN_STATES
            for of, held in self.rows.regrets
        )

    def _is_kept(self, row: OutRow) -> bool:
        """Its two are to have no contact, and it tells of what its deed began between them."""
        about, deed = row.mail.about, self.rows.deeds.get(row.mail.deed)
        if (
            deed is None
            or row.mail.letter == TO_WHO_ASKED
            or not any(r.about == about and r.before is None for r in deed.records)
        ):
            return False
        record = self._record(about) if about.startswith(("REQ-", "REL-")) else None
        if not isinstance(record, MentorRequest | Relationship):
            return False
        paused = isinstance(record, Relationship) and record.number in self.rows.contact_paused
        low, high = sorted((record.mentee, record.mentor))
        return paused or (low, high) in self.rows.kept_apart

    def pairs_apart(self) -> tuple[tuple[int, int], ...]:
        return tuple(sorted(self.rows.kept_apart))

    def contact_paused(self) -> frozenset[int]:
        return frozenset(self.rows.contact_paused)

    def members_named(self, written: str) -> PersonNamed:
        said = written.strip()
        if "@" in said:
            local, _, domain = said.strip("<>").rpartition("@")
            found = self.member_at(f"{local}@{domain.lower()}")
            return PersonNamed(written=said, exact=(found,) if found is not None else ())
        code, rest = code_in(said)
        if code and not rest.strip(" ,()"):
            one = self.rows.members.get(code)
            return PersonNamed(written=said, exact=(one,) if one is not None else ())
        people = sorted(self.rows.members.values(), key=lambda m: m.number)
        exact = tuple(m for m in people if name_key(m.name) == name_key(said))
        if exact:
            return PersonNamed(written=said, exact=exact)
        near = self.mentors_named(said)
        part_of = self._cards(m.number for m in near.exact)  # a part of a name is near, and no more
        return PersonNamed(written=said, near=part_of or near.near)

    def find_people(self, words: str, limit: int) -> tuple[Member, ...]:
        def about(member: Member) -> list[str]:
            said = [member.name, member.email]
            for p in member.profiles:
                said += [p.organization, p.title, *p.areas]
            return said

        wanted = Wanted(words)
        people = sorted(self.rows.members.values(), key=lambda m: m.number)
        return tuple(m for m in people if wanted.stand_in(about(m)))[:limit]

    def timeline(self, about: str, limit: int) -> tuple[EventRow, ...]:
        rows = self.rows
        found = [
            EventRow(
                at=rows.event_times[n],
                actor=rows.event_actors[n].named,
                channel=rows.event_actors[n].channel.value,
                what=event.what.value,
                about=event.about,
                because=event.because,
                deed=rows.event_deeds.get(n, 0),
                message=rows.event_mails.get(n) or 0,
                rule=rows.event_rules.get(n, ""),
                record=rows.event_records.get(n, ""),
            )
            for n, event in sorted(rows.events.items())
            if event.about == about
        ]
        return tuple(found[-limit:])

    def our_mail(self, named: str) -> OurMail | None:
        for number, row in self.rows.outbox.items():
            if named in (f"OUT-{number}", row.mail.serial):
                came = self.rows.inbox.get(self.rows.out_causes.get(number) or 0)
                return OurMail(
                    number=number,
                    recipient=row.mail.recipient,
                    letter=row.mail.letter,
                    about=row.mail.about,
                    subject=row.mail.subject,
                    queued_at=row.queued_at,
                    state=row.state if row.mail.raw else "empty",
                    caused_by=row.mail.caused_by,
                    deed=row.mail.deed,
                    from_subject=came.subject if came is not None else "",
                    because=came.because if came is not None else "",
                )
        return None

    def is_erased(self, address: str) -> bool:
        return address in self.rows.erased

    def list_refs(self, number: int) -> tuple[str, ...]:
        return self.rows.lists.get(number, ())

    def program_stopped(self) -> str:
        return self.rows.program_stopped.get("why", "")

    def last_deed_of(self, actor: str) -> int:
        return max((d.number for d in self.rows.deeds.values() if d.actor == actor), default=0)

    def last_deed_in_name_of(self, member: int) -> int:
        return max((n for n, of in self.rows.deeds_in_name.items() if of == member), default=0)

    def unheard_deeds_of(self, actors: Sequence[str], member: int) -> tuple[int, ...]:
        waiting = {row.mail.deed for row in self.rows.outbox.values() if _waits(row)}
        waiting |= {letter.deed for letter in self._underway()}
        waiting |= {row.aside.letter.deed for row in self.rows.unwritten.values()}
        theirs = {d.number for d in self.rows.deeds.values() if d.actor in actors}
        theirs |= {n for n, of in self.rows.deeds_in_name.items() if of == member}
        return tuple(sorted(theirs & waiting))

    def unheard_by(self, recipient: str) -> tuple[int, ...]:
        mails = (row.mail for row in self.rows.outbox.values() if _waits(row))
        waiting = {mail.deed for mail in mails if mail.recipient == recipient and mail.deed}
        asides = (row.aside.letter for row in self.rows.unwritten.values())
        waiting |= {letter.deed for letter in asides if letter.to == recipient and letter.deed}
        return tuple(sorted(waiting | {x.deed for x in self._underway() if x.to == recipient}))

    def deeds_about(self, ref: str) -> tuple[int, ...]:
        return tuple(n for n, d in sorted(self.rows.deeds.items()) if any(r.about == ref for r in d.records))

    def last_deed_about(self, ref: str, *, undone: bool = False) -> int:
        return max(
            (
                d.number
                for d in self.rows.deeds.values()
                if (undone or d.undone_at is None) and any(r.about == ref for r in d.records)
            ),
            default=0,
        )

    def deed(self, number: int) -> Deed | None:
        found = self.rows.deeds.get(number)
        if found is None:
            return None
        mails = tuple(
            DeedMail(
                recipient=row.mail.recipient,
                letter=row.mail.letter,
                waits=_waits(row),
                later=row.next_try_at > row.queued_at or self._is_kept(row),
                kept=self._is_kept(row),
                goes_at=row.next_try_at,
            )
            for row in self.rows.outbox.values()
            if row.mail.deed == number and row.state in ("queued", "sent")
        )
        asides = (row.aside.letter for row in self.rows.unwritten.values())
        mails += tuple(
            DeedMail(recipient=letter.to, letter=letter.name, waits=True, later=True, unwritten=True)
            for letter in asides
            if letter.deed == number
        )
        mails += tuple(
            DeedMail(recipient=letter.to, letter=letter.name, waits=True, later=letter.waits)
            for letter in self._underway()
            if letter.deed == number
        )
        records = tuple(replace(r, now=self._record(r.about)) for r in found.records)
        since = {about: self._since(about, found) for about in abouts_of(records)}
        off = self._is_put_off(number)
        parked = self._waiting_again(found)
        return replace(
            found, mails=mails, records=records, since=since, is_put_off=off, parked=parked,
            asked_next=self._asked_next(found),
        )  # fmt: skip

    def _last_event_of(self, deed: Deed) -> int:
        return max((n for n, number in self.rows.event_deeds.items() if number == deed.number), default=0)

    def _asked_next(self, deed: Deed) -> tuple[str, ...]:
        rows, own = self.rows, self._last_event_of(deed)
        return tuple(
            event.about
            for n, event in sorted(rows.events.items())
            if event.what is EventKind.REQUEST_ASKED
            and own
            and n > own
            and rows.event_times[n] == deed.at
            and rows.event_actors[n].named == deed.actor
        )

    def _since(self, about: str, deed: Deed) -> str:
        rows = self.rows
        own = self._last_event_of(deed)
        later = [
            event.because or event.what
            for n, event in sorted(rows.events.items())
            if event.about == about
            and event.what not in ONLY_SAID
            and (rows.event_times[n] > deed.at or (own and rows.event_times[n] == deed.at and n > own))
        ]
        return "; ".join(later[:_MOST_SINCE])


def _waits(row: OutRow) -> bool:
    return row.state == "queued" and not row.leased_to


def _with_record(deed: Deed, about: str, version: int, before: Record | None) -> Deed:
    known = [r for r in deed.records if r.about == about]
    if known:
        others = tuple(replace(r, version=version) if r.about == about else r for r in deed.records)
        return replace(deed, records=others)
    change = RecordChange(about=about, version=version, before=before)
    return replace(deed, records=(*deed.records, change))
