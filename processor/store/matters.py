"""What else a decision asks for: numbers, the key, spent tokens, the roster, what is parked or watched."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, exists, func, select, text, update

from processor.core.events import EventKind
from processor.core.facts import OPEN_STATES, Begun, Confirmation, Noted, Parked, Watcher
from processor.core.mail import folded
from processor.core.program import Member, Standing
from processor.store.records import Records
from processor.store.tables import (
    FIRST_NUMBERS,
    SEQUENCES,
    aliases,
    confirmations,
    events,
    held,
    inbox,
    members,
    numbers,
    outbox,
    parked,
    roster,
    settings,
    spent_tokens,
    watches,
)
from processor.store.text_match import runs

_SECRET = select(settings.c.value).where(settings.c.name == "secret")
_SPENT = select(exists().where(spent_tokens.c.mac == bindparam("mac")))
_ON_ROSTER = select(exists().where(roster.c.email.in_(bindparam("emails", expanding=True))))
_STAYING = select(members.c.number, members.c.email).where(members.c.standing != Standing.LEFT.value)
_OTHER_ADDRESSES = select(aliases.c.member.label("number"), aliases.c.email)
_CONFIRMATION = select(confirmations).where(confirmations.c.number == bindparam("wanted"))
_QUESTIONS = (
    select(confirmations)
    .where(confirmations.c.what == bindparam("what"), confirmations.c.expires_at > bindparam("now"))
    .order_by(confirmations.c.number)
)
_QUESTIONS_TO = (
    select(confirmations)
    .where(
        confirmations.c.address == bindparam("email"),
        confirmations.c.expires_at > bindparam("now"),
        confirmations.c.done.is_(False),
    )
    .order_by(confirmations.c.number)
)
_IS_HELD = select(exists().where(held.c.number == bindparam("wanted"), held.c.state.in_(OPEN_STATES)))
_CONFIRMED_BY = select(func.count()).where(
    confirmations.c.address == bindparam("email"),
    confirmations.c.expires_at > bindparam("now"),
    confirmations.c.done.is_(True),
)
_reached = events.alias("reached")
_BOUNCES = select(func.count()).where(
    events.c.about == bindparam("email"),
    events.c.what == bindparam("what"),
    events.c.id
    > select(func.coalesce(func.max(_reached.c.id), 0))
    .where(_reached.c.about == bindparam("email"), _reached.c.what == EventKind.REACHED)
    .scalar_subquery(),
)
_LAST = select(func.max(events.c.at)).where(
    events.c.about == bindparam("email"), events.c.what == bindparam("what")
)
_TAKEN = select(func.min(outbox.c.sent_at)).where(
    outbox.c.recipient == bindparam("email"),
    outbox.c.queued_at > bindparam("since"),
    outbox.c.sent_at.is_not(None),
)
_PARKED = (
    select(parked).where(parked.c.mentee_email.in_(bindparam("emails", expanding=True))).order_by(parked.c.id)
)
_OF_NOTED = (events.c.about == bindparam("about"), events.c.what == bindparam("what"))
_COUNT_NOTED = select(func.count()).where(*_OF_NOTED)
_NOTED = (
    select(events.c.at, events.c.because).where(*_OF_NOTED).order_by(events.c.id).limit(bindparam("most"))
)
_BEGUN = (
    select(events.c.actor, inbox.c.received_at)
    .outerjoin(inbox, inbox.c.id == events.c.inbox_id)
    .where(events.c.about == bindparam("about"))
    .order_by(events.c.id)
    .limit(1)
)
_WATCHES = (
    select(watches.c.member, watches.c.interest)
    .where(watches.c.phrase.in_(bindparam("phrases", expanding=True)))
    .order_by(watches.c.member, watches.c.phrase)
)
_LASTS = select(numbers.c.kind, numbers.c.last)
_DRAWN = update(numbers).where(numbers.c.kind == bindparam("wanted")).values(last=bindparam("its_last"))


class Matters(Records):
    def secret(self) -> bytes:
        return bytes(self.value(_SECRET))

    def is_spent(self, mac: str) -> bool:
        return bool(self.value(_SPENT, {"mac": mac}))

    def on_roster(self, addr_spec: str) -> bool:
        """It holds small letters; an older one may have what its file had."""
        return bool(self.value(_ON_ROSTER, {"emails": [folded(addr_spec), addr_spec]}))

    def lapsed(self, addresses: Collection[str]) -> tuple[Member, ...]:
        """Compared here and not by SQL, which knows no small letters but ASCII's on SQLite."""
        new = {folded(address) for address in addresses}
        old = {folded(address) for address in self.db.scalars(select(roster.c.email))}
        theirs: dict[int, set[str]] = {}
        for row in (*self.rows(_STAYING), *self.rows(_OTHER_ADDRESSES)):
            theirs.setdefault(row.number, set()).add(folded(row.email))
        gone = [n for n, own in sorted(theirs.items()) if own & old and not own & new]
        found = self._members(gone)
        return tuple(member for member in found.values() if member.standing is not Standing.LEFT)

    def put_on_roster(self, rows: Iterable[tuple[str, str]]) -> int:
        """A name that changed is changed; only new addresses count."""
        new = 0
        for email, name in ((folded(email), name) for email, name in rows):
            added = self._add_new(roster, [{"email": email, "name": name}])
            if not added:
                self.db.execute(update(roster).where(roster.c.email == email).values(name=name))
            new += added
        return new

    def confirmation(self, number: int) -> Confirmation | None:
        row = self.db.execute(_CONFIRMATION, {"wanted": number}).mappings().first()
        return None if row is None else Confirmation(**{**row, "what": row["what"] or ""})

    def questions(self, what: str, now: datetime) -> tuple[Confirmation, ...]:
        rows = self.db.execute(_QUESTIONS, {"what": what, "now": now}).mappings()
        return tuple(Confirmation(**row) for row in rows)

    def questions_to(self, addr_spec: str, now: datetime) -> tuple[Confirmation, ...]:
        rows = self.db.execute(_QUESTIONS_TO, {"email": addr_spec, "now": now}).mappings()
        return tuple(Confirmation(**{**row, "what": row["what"] or ""}) for row in rows)

    def is_held(self, number: int) -> bool:
        return bool(self.value(_IS_HELD, {"wanted": number}))

    def confirmed_by(self, addr_spec: str, now: datetime) -> int:
        return int(self.value(_CONFIRMED_BY, {"email": addr_spec, "now": now}) or 0)

    def bounces_of(self, addr_spec: str, what: str = EventKind.HARD_BOUNCE) -> int:
        self._write_events()
        return int(self.value(_BOUNCES, {"email": addr_spec, "what": what}) or 0)

    def taken_again(self, addr_spec: str, what: str) -> datetime | None:
        self._write_events()
        since = self.db.scalar(_LAST, {"email": addr_spec, "what": what})
        return None if since is None else self.db.scalar(_TAKEN, {"email": addr_spec, "since": since})

    def noted(self, about: str, what: str, most: int) -> Noted:
        self._write_events()
        of = {"about": about, "what": what}
        total = self.db.scalar(_COUNT_NOTED, of) or 0
        rows = self.db.execute(_NOTED, {**of, "most": most}).all() if total else ()
        return Noted(total=total, first=tuple((row.at, row.because) for row in rows))

    def begun(self, ref: str) -> Begun | None:
        self._write_events()
        row = self.db.execute(_BEGUN, {"about": ref}).first()
        if row is None or row.received_at is None:
            return None
        return Begun(actor=row.actor, came_at=row.received_at)

    def parked(self, mentee_email: str) -> tuple[Parked, ...]:
        """In the order in which they were parked."""
        if mentee_email not in self.seen.parked:
            self._see_parked([mentee_email])
        return self.seen.parked[mentee_email]

    def _see_parked(self, mentee_emails: Sequence[str]) -> None:
        """What parked() will be asked for many."""
        rows = self.rows(_PARKED, {"emails": list(mentee_emails)})
        mentors = self._members(row.mentor for row in rows)
        self.seen.parked |= dict.fromkeys(mentee_emails, ())
        for row in rows:
            waits = Parked(mentor=mentors[row.mentor], note=row.note, until=row.until)
            self.seen.parked[row.mentee_email] += (waits,)

    def watchers(self, interests: Sequence[str]) -> tuple[Watcher, ...]:
        """Whoever watches for one of them or for words in it: "oncology" is in "Pediatric oncology".

        `interest` comes back as it was set.
        """
        phrases = {self.areas.phrase(run) for interest in interests for run in (interest, *runs(interest))}
        phrases.discard("")
        if not phrases:
            return ()
        rows = self.rows(_WATCHES, {"phrases": sorted(phrases)})
        people = self._members(row.member for row in rows)
        return tuple(Watcher(member=people[row.member], interest=row.interest) for row in rows)

    def draw_number(self, kind: str) -> int:
        """On PostgreSQL a number whose transaction was undone is not given again.

        reading() gives the numbers that would come next and uses none up.
        """
        if self.is_reading:
            self._drawn[kind] = self.next_number(kind)
            return self._drawn[kind]
        if self.on_postgresql:
            return int(self.db.scalar(SEQUENCES[_known(kind)]))
        number = self.next_number(kind)
        self.later.numbers[kind] = number
        return number

    def _write_numbers(self) -> None:
        drawn, self.later.numbers = self.later.numbers, {}
        if drawn:
            self.seen.lasts |= drawn
            self.db.execute(_DRAWN, [{"wanted": kind, "its_last": last} for kind, last in drawn.items()])

    def next_number(self, kind: str) -> int:
        last = self._drawn[kind] if kind in self._drawn else self._last_number(kind)
        return last + 1

    def _last_number(self, kind: str) -> int:
        _known(kind)
        if not self.on_postgresql:  # there is one writer, so nobody draws between these lines and the end
            if kind in self.later.numbers:
                return self.later.numbers[kind]
            if not self.seen.lasts:
                self.seen.lasts = {row.kind: row.last for row in self.rows(_LASTS)}
            return self.seen.lasts[kind]
        name = SEQUENCES[kind].name  # one of ours, never somebody's words
        row = self.db.execute(text(f"SELECT last_value, is_called FROM {name}")).one()  # noqa: S608
        return int(row.last_value) - (not row.is_called)


def _known(kind: str) -> str:
    if kind not in FIRST_NUMBERS:
        raise ValueError(f"there are no numbers of the kind {kind!r}; there are {', '.join(FIRST_NUMBERS)}")
    return kind
