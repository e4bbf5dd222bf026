"""A member is erased: nothing that names them stays in any table, but their numbers do (rows 22, 23)."""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy import ColumnElement, LargeBinary, and_, case, delete, func, literal, or_, select, update

from processor.core.erased_letters import Erased, waiting_without
from processor.core.events import ERASED_DOMAIN as GONE
from processor.core.events import ERASED_WORDS as ERASED
from processor.core.facts import OPEN_STATES
from processor.core.mail import folded
from processor.core.outcome import DueKind
from processor.core.program import Member, Role, Standing
from processor.stages.ports import InboxState
from processor.store.directory_index import Change
from processor.store.due import DueDates
from processor.store.outbox import QUEUED, TAKEN_OUT
from processor.store.saving import Saving
from processor.store.tables import (
    aliases,
    changes,
    confirmations,
    cvs,
    deeds,
    events,
    held,
    inbox,
    kept_apart,
    members,
    outbox,
    parked,
    profiles,
    relationships,
    requests,
    roster,
    sealed_events,
    settings,
    snoozed,
    unwritten,
    watches,
)
from processor.store.text_match import name_key

LAST_LETTER = "erased"
_EMPTY = b""
_MANY = 1_000  # values in a statement
_LATEST = 5_000  # messages among which those of the last days are


def mark_of(secret: bytes, address: str) -> str:
    """By which a late mail of that address is known; nobody can tell the address from it."""
    return hmac.new(secret, f"erased\0{address}".encode(), hashlib.sha256).hexdigest()[:24]


class Erasing(Saving, DueDates):
    def secret(self) -> bytes:
        raise NotImplementedError  # of Matters

    def is_erased(self, address: str) -> bool:
        name = f"erased-{mark_of(self.secret(), address)}"
        return self.db.scalar(select(settings.c.name).where(settings.c.name == name)) is not None

    def _erase(self, number: int) -> None:
        """Everything at once, but the letters of this decision: sweep_erased() takes them a day later."""
        member = self._members([number]).get(number)
        if member is None or member.email.endswith(f"@{GONE}"):
            return
        others = list(self.db.scalars(select(aliases.c.email).where(aliases.c.member == number)))
        addresses = [member.email, *others]
        for address in addresses:
            name = f"erased-{mark_of(self.secret(), address)}"
            self._add_new(settings, [{"name": name, "value": b""}])
            self.later.give_up(address, "")
        addresses += self._asked_for(number)
        placeholder = f"{mark_of(self.secret(), member.email)}@{GONE}"
        self._write_due()
        self._write_events()
        matters = self._matters_of(number)
        self._erase_record(number, placeholder, addresses)
        self._erase_mails(addresses, placeholder, matters, member)
        self._erase_what_others_wrote(matters)
        self._erase_what_names(addresses)
        self._erase_history(member.name, addresses, placeholder, matters)
        self._forget_people()
        self.relist({number: Change.RECORD})

    def _asked_for(self, number: int) -> list[str]:
        """Addresses that the member said are theirs, as far as they are nobody else's."""
        own = select(confirmations.c.address).where(confirmations.c.what == f"address M-{number}")
        others = select(members.c.email).union(select(aliases.c.email))
        return list(self.db.scalars(own.where(confirmations.c.address.not_in(others)).distinct()))

    def _matters_of(self, number: int) -> list[str]:
        found = [f"M-{number}"]
        for table, ref in ((requests, "REQ"), (relationships, "REL")):
            theirs = or_(table.c.mentee == number, table.c.mentor == number)
            found += [f"{ref}-{n}" for n in self.db.scalars(select(table.c.number).where(theirs))]
        return found

    def _erase_record(self, number: int, placeholder: str, addresses: list[str]) -> None:
        gone = {
            "email": placeholder, "name": ERASED, "name_key": name_key(ERASED), "language": "",
            "paused_until": None, "standing": Standing.LEFT.value, "version": members.c.version + 1,
        }  # fmt: skip
        self.db.execute(update(members).where(members.c.number == number).values(**gone))
        # a row of its own stays for each role, so that the directory knows whom it lists no more
        blank = {
            "title": "", "organization": "", "areas": [], "career_path": "", "goals": "", "about": "",
            "languages": [], "more": [], "complete": False, "capacity": 0,
        }  # fmt: skip
        self.db.execute(update(profiles).where(profiles.c.member == number).values(**blank))
        self.db.execute(
            delete(profiles).where(profiles.c.member == number, profiles.c.role == Role.MENTEE.value)
        )
        for table in (aliases, cvs, watches):
            self.db.execute(delete(table).where(table.c.member == number))
        theirs = parked.c.mentee_email.in_(addresses)
        self.db.execute(delete(parked).where(or_(theirs, parked.c.mentor == number)))
        in_capitals = func.lower(roster.c.email).in_(sorted(map(folded, addresses)))
        self.db.execute(delete(roster).where(or_(roster.c.email.in_(addresses), in_capitals)))
        self.db.execute(
            delete(kept_apart).where(or_(kept_apart.c.one == number, kept_apart.c.other == number))
        )
        self.db.execute(update(requests).where(requests.c.mentee == number).values(note=""))

    def _erase_mails(
        self, addresses: list[str], placeholder: str, matters: list[str], who: Member | None = None
    ) -> None:
        came = inbox.c.sender.in_(addresses)
        ids = list(self.db.scalars(select(inbox.c.id).where(came)))
        # reminders of what waits quote it, and bring it along
        matters = [*matters, *(f"HELD-{n}" for n in self._held_from(addresses, ids))]
        empty = dict.fromkeys(("subject", "because", "traceback", "words"), "")
        blank = {"raw": _EMPTY, "sender": placeholder, **empty}
        self.db.execute(update(inbox).where(came).values(**blank))
        theirs = or_(held.c.sender.in_(addresses), held.c.inbox_id.in_(ids or [0]))
        for number in self._held_from(addresses, ids):  # nobody is left who waits for an answer
            self.clear_due(f"HELD-{number}", tuple(DueKind))
        self.db.execute(update(held).where(theirs, held.c.state.in_(OPEN_STATES)).values(state="dropped"))
        self.db.execute(update(held).where(theirs).values(sender=placeholder, subject="", because=ERASED))
        self.db.execute(
            update(confirmations).where(confirmations.c.address.in_(addresses)).values(address=placeholder)
        )
        to_them, about = outbox.c.recipient.in_(addresses), outbox.c.about.in_(matters)
        self.db.execute(
            update(outbox)
            .where(to_them, outbox.c.state == QUEUED, outbox.c.leased_to == "")
            .values(state=TAKEN_OUT)
        )
        self.db.execute(
            update(outbox)
            .where(or_(to_them, about, outbox.c.caused_by.in_(addresses)), outbox.c.state != QUEUED)
            .values(raw=_EMPTY, subject="", server_reply="")
        )
        self.db.execute(update(outbox).where(to_them).values(recipient=placeholder))
        self.db.execute(update(outbox).where(outbox.c.caused_by.in_(addresses)).values(caused_by=placeholder))
        gone = Erased(
            addresses=frozenset(addresses), placeholder=placeholder, matters=frozenset(matters),
            number=who.number if who is not None else 0, name=who.name if who is not None else "",
        )  # fmt: skip
        self._erase_unwritten(gone)
        self.later.erased.append(gone)

    def _erase_unwritten(self, gone: Erased) -> None:
        """Letters to the member go, as does what names them in those to others."""
        waiting = select(unwritten.c.id, unwritten.c.recipient, unwritten.c.content, unwritten.c.caused_by)
        over = []
        for row in self.db.execute(waiting).all():
            content = None if row.recipient in gone.addresses else waiting_without(row.content, gone)
            if content is None:
                over.append(row.id)
                continue
            by = gone.placeholder if row.caused_by in gone.addresses else row.caused_by
            if (content, by) != (row.content, row.caused_by):
                kept = update(unwritten).where(unwritten.c.id == row.id)
                self.db.execute(kept.values(content=content, caused_by=by))
        if over:
            self.db.execute(delete(unwritten).where(unwritten.c.id.in_(over)))

    def _erase_what_others_wrote(self, matters: list[str]) -> None:
        """The mails of others that did something to the member, and our answers to them, may name them."""
        caused = select(events.c.inbox_id).where(events.c.about.in_(matters), events.c.inbox_id.is_not(None))
        settled = inbox.c.state.not_in((InboxState.WAITING.value, InboxState.HELD.value))
        self.db.execute(
            update(inbox).where(inbox.c.id.in_(caused), settled).values(raw=_EMPTY, subject="", words="")
        )
        self.db.execute(
            update(outbox)
            .where(outbox.c.inbox_id.in_(caused), outbox.c.state != QUEUED)
            .values(raw=_EMPTY, subject="")
        )

    def _erase_what_names(self, addresses: list[str]) -> None:
        """Mails with one of the addresses in their bytes as it is written, whomever they came from."""
        for address in addresses:
            for table, settled in (
                (inbox, inbox.c.state.not_in((InboxState.WAITING.value, InboxState.HELD.value))),
                (outbox, outbox.c.state != QUEUED),
            ):
                bytes_of = literal(address.encode(), LargeBinary)
                place = (
                    func.instr(table.c.raw, bytes_of)
                    if self.db.dialect.name == "sqlite"
                    else func.position(bytes_of.op("IN")(table.c.raw))
                )
                self.db.execute(update(table).where(settled, place > 0).values(raw=_EMPTY, subject=""))

    def _held_from(self, addresses: list[str], ids: list[int]) -> list[int]:
        theirs = or_(held.c.sender.in_(addresses), held.c.inbox_id.in_(ids or [0]))
        return list(self.db.scalars(select(held.c.number).where(theirs)))

    def _erase_history(self, name: str, addresses: list[str], placeholder: str, matters: list[str]) -> None:
        """The kinds and times of events stay; sentences that may name the person do not."""
        named = or_(
            events.c.about.in_([*matters, *addresses]),
            *(events.c.because.like(f"%{_escaped(each)}%", escape="\\") for each in (name, *addresses)),
        )
        code = matters[0]
        self._erase_events(named, code, because=ERASED, record="")
        self._erase_events(events.c.about.in_(addresses), code, about=placeholder)
        self._erase_events(events.c.actor.in_(addresses), code, actor=placeholder)
        for each in (name, *addresses):  # what was decided about the mails of others
            says = inbox.c.because.like(f"%{_escaped(each)}%", escape="\\")
            self.db.execute(update(inbox).where(says).values(because=ERASED))
            waits = held.c.because.like(f"%{_escaped(each)}%", escape="\\")
            self.db.execute(update(held).where(waits).values(because=ERASED))
        self._erase_deeds(name, addresses, matters)
        for who in (deeds.c.actor, deeds.c.undone_by):
            self.db.execute(update(deeds).where(who.in_(addresses)).values({who.name: placeholder}))
        self.db.execute(delete(snoozed).where(snoozed.c.about.in_(matters)))
        self.clear_due(matters[0], tuple(DueKind))

    def _erase_deeds(self, name: str, addresses: list[str], matters: list[str]) -> None:
        """What the member had part in is not taken back any more; a yes that matched two others, and had
        closed a request to the member, is: only that request stays as it is.
        """
        theirs = select(changes.c.deed).where(changes.c.about.in_(matters))
        more = theirs.where(changes.c.about.not_like("REQ-%"))
        matched = select(changes.c.deed).where(
            changes.c.about.like("REL-%"), changes.c.before == "", changes.c.about.not_in(matters)
        )
        number, actor = deeds.c.number, deeds.c.actor
        others = and_(number.in_(matched), number.not_in(more), actor.not_in(addresses))
        stay = self.db.scalars(select(number).where(others, number.in_(theirs))).all()
        names = [deeds.c.what.like(f"%{_escaped(e)}%", escape="\\") for e in (name, *addresses)]
        had_part = or_(number.in_(theirs), actor.in_(addresses), *names)
        closed = func.coalesce(deeds.c.undone_at, deeds.c.at)
        undone_at = case((others, deeds.c.undone_at), else_=closed)
        self.db.execute(update(deeds).where(had_part).values(what=ERASED, undone_at=undone_at))
        gone = and_(changes.c.about.in_(matters), changes.c.deed.not_in(stay))
        self.db.execute(delete(changes).where(gone))

    def _erase_events(self, which: ColumnElement[bool], code: str, **blank: str) -> None:
        """A seal keeps the digest of what goes, without the salt by which names could be tried against it.

        First the events, then their marks: who seals meanwhile has locked the rows of the events, and so
        either sees an event as it is from now on, or has sealed it when it is marked.
        """
        found = self.db.scalars(update(events).where(which).values(**blank).returning(events.c.id)).all()
        for first in range(0, len(found), _MANY):
            these = sealed_events.c.event.in_(found[first : first + _MANY])
            who = case((sealed_events.c.erased == "", code), else_=sealed_events.c.erased)
            self.db.execute(update(sealed_events).where(these).values(salt="", erased=who))

    def _is_gone(self, address: str) -> bool:
        """Erased, and not come back since: a new member's mails are their own."""
        if address.endswith(GONE) or not self.is_erased(address):
            return False
        back = select(members.c.number).where(members.c.email == address)
        known = select(aliases.c.member).where(aliases.c.email == address)
        return self.db.scalar(back) is None and self.db.scalar(known) is None

    def _sweep_erased(self, number: int) -> None:
        """The last letters are gone by now, and the mail that asked for it has found its end."""
        latest = self.db.scalar(select(func.max(inbox.c.id))) or 0
        senders = select(inbox.c.sender).where(inbox.c.id > latest - _LATEST).distinct()
        theirs = [s for s in self.db.scalars(senders) if s and self._is_gone(s)]
        if theirs:
            self._erase_mails(theirs, f"erased@{GONE}", [])
            late = f"erased@{GONE}"
            self._erase_events(events.c.actor.in_(theirs), f"M-{number}", actor=late, record="")
        gone = outbox.c.state != QUEUED
        asked_in = select(outbox.c.inbox_id).where(gone, outbox.c.letter == LAST_LETTER)
        asked = [n for n in self.db.scalars(asked_in) if n is not None]  # the transcript says what was asked
        beside = (gone, outbox.c.inbox_id.in_(asked))
        self.db.execute(update(outbox).where(*beside).values(raw=_EMPTY, subject=""))
        told = self.db.scalars(select(outbox.c.recipient).where(*beside).distinct()).all()
        late_ones = [address for address in told if self._is_gone(address)]
        self.db.execute(
            update(outbox)
            .where(*beside, outbox.c.recipient.in_(late_ones))
            .values(recipient=f"erased@{GONE}")
        )
        self.db.execute(
            update(outbox)
            .where(gone, outbox.c.letter == LAST_LETTER)
            .values(recipient=f"erased@{GONE}", raw=_EMPTY, subject="", caused_by="")
        )
        matters = self._matters_of(number)
        self.db.execute(
            update(outbox).where(gone, outbox.c.about.in_(matters)).values(raw=_EMPTY, subject="")
        )
        self._erase_what_others_wrote(matters)


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
