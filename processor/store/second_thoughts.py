"""The mails of a deed as long as nobody has begun to send them: taken out, put off, sent at once.

What is decided about them in the transaction in which they were decided finds them only on their way to the
outbox: it is remembered, and done once more when they are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Update, bindparam, delete, or_, select, union, update

from processor.core.deeds import DeedMail
from processor.core.outcome import Letter, SendNow, TakeOut
from processor.store.outbox import QUEUED, SENT, TAKEN_OUT, Outbox, is_kept, is_put_off
from processor.store.repository import LetterOfDeed
from processor.store.tables import changes, deeds, outbox, regrets, unwritten

IS_PUT_OFF = select(deeds.c.number).where(deeds.c.number == bindparam("wanted"), is_put_off(deeds.c.number))
_WAITS = (outbox.c.state == QUEUED, outbox.c.leased_to == "")
_OWN = or_(deeds.c.actor.in_(bindparam("actors", expanding=True)), deeds.c.in_name_of == bindparam("member"))
# a letter that could not be written waits as well
_UNHEARD_BY = union(
    select(outbox.c.deed).where(outbox.c.recipient == bindparam("to"), outbox.c.deed.is_not(None), *_WAITS),
    select(unwritten.c.deed).where(unwritten.c.recipient == bindparam("to"), unwritten.c.deed.is_not(None)),
)
_UNHEARD_OF = union(
    select(outbox.c.deed).join(deeds, deeds.c.number == outbox.c.deed).where(_OWN, *_WAITS),
    select(unwritten.c.deed).join(deeds, deeds.c.number == unwritten.c.deed).where(_OWN),
)
_OF_THESE = select(deeds.c.number).where(deeds.c.number.in_(bindparam("numbers", expanding=True)), _OWN)
_ABOUT = (
    select(changes.c.deed)
    .where(changes.c.about == bindparam("about"), changes.c.kind == "record")
    .distinct()
    .order_by(changes.c.deed)
)


_UNWRITTEN_OF = (
    select(unwritten.c.recipient, unwritten.c.letter)
    .where(unwritten.c.deed == bindparam("wanted"))
    .order_by(unwritten.c.id)
)


class SecondThoughts(Outbox):
    # --- asking ------------------------------------------------------------------------------------

    def unheard_deeds_of(self, actors: Sequence[str], member: int) -> tuple[int, ...]:
        asked = {"actors": list(actors), "member": member}
        found = set(self.column(_UNHEARD_OF, asked))
        underway = {letter.deed for letter in self._underway()} - found
        if underway:
            found |= set(self.column(_OF_THESE, {**asked, "numbers": sorted(underway)}))
        return tuple(sorted(found))

    def unheard_by(self, recipient: str) -> tuple[int, ...]:
        found = set(self.column(_UNHEARD_BY, {"to": recipient}))
        return tuple(sorted(found | {x.deed for x in self._underway() if x.to == recipient}))

    def deeds_about(self, ref: str) -> tuple[int, ...]:
        return tuple(self.column(_ABOUT, {"about": ref}))

    def _mails_of(self, number: int) -> tuple[DeedMail, ...]:
        """Nobody begins to send one of them before this transaction is over."""
        rows = self.db.execute(
            select(
                outbox.c.recipient,
                outbox.c.letter,
                outbox.c.state,
                outbox.c.leased_to,
                outbox.c.next_try_at,
                (outbox.c.next_try_at > outbox.c.queued_at).label("later"),
                is_kept(outbox).label("kept"),
            )
            .where(outbox.c.deed == number, outbox.c.state.in_((QUEUED, SENT)))
            .order_by(outbox.c.id)
            .with_for_update()
        ).all()
        return (
            *(
                DeedMail(
                    recipient=row.recipient,
                    letter=row.letter,
                    waits=row.state == QUEUED and not row.leased_to,
                    later=bool(row.later or row.kept),
                    kept=bool(row.kept),
                    goes_at=row.next_try_at,
                )
                for row in rows
            ),
            *(
                DeedMail(recipient=row.recipient, letter=row.letter, waits=True, later=True, unwritten=True)
                for row in self.rows(_UNWRITTEN_OF, {"wanted": number})
            ),
            *(
                DeedMail(recipient=letter.to, letter=letter.name, waits=True, later=letter.waits)
                for letter in self._underway()
                if letter.deed == number
            ),
        )

    def _underway(self) -> list[LetterOfDeed]:
        """What this transaction has decided to send, and not taken out again."""
        gone = {(order.deed, order.to) for order, _ in self.later.orders if isinstance(order, TakeOut)}
        return [x for x in self.later.letters if not {(x.deed, ""), (x.deed, x.to)} & gone]

    def given_up(self) -> Sequence[tuple[str, str]]:
        return tuple(self.later.given_up)

    def given_up_before(self, deed: int) -> int:
        return self.later.given_up_before.get(deed, len(self.later.given_up))

    # --- telling -----------------------------------------------------------------------------------

    def _note_letters(self, letters: Sequence[Letter]) -> None:
        """Of a decision that is applied; they are not in the outbox yet."""
        before = len(self.later.given_up)
        self.later.given_up_before |= {letter.deed: before for letter in letters if letter.deed}
        self.later.letters += [
            LetterOfDeed(deed=letter.deed, to=letter.to, name=letter.name, waits=letter.waits_minutes > 0)
            for letter in letters
            if letter.deed
        ]

    def _order(self, order: TakeOut | SendNow, by: int, now: datetime) -> None:
        """`by`: the deed that it is a part of; 0: none."""
        if any(letter.deed == order.deed for letter in self.later.letters):
            self.later.orders.append((order, by))
        self._carry_out(order, by, now)

    def _orders_again(self, now: datetime) -> None:
        """The letters that they were about are in the outbox by now."""
        orders, self.later.orders, self.later.letters = self.later.orders, [], []
        for order, by in orders:
            self._carry_out(order, by, now)

    def _carry_out(self, order: TakeOut | SendNow, by: int, now: datetime) -> None:
        if isinstance(order, TakeOut):
            self._take_out(order, by)
        else:
            later = outbox.c.next_try_at > now
            self.db.execute(_waiting(order.deed, order.to).where(later).values(next_try_at=now))

    def _take_out(self, order: TakeOut, by: int) -> None:
        """Nobody has begun to send them: see deed(), which nobody else can pass meanwhile."""
        reply = f"DO-{order.deed} was undone before it went out"
        gone = {"state": TAKEN_OUT, "server_reply": reply, "taken_out_by": by or None}
        self.db.execute(_waiting(order.deed, order.to).values(**gone))
        aside = [unwritten.c.recipient == order.to] if order.to else []
        self.db.execute(delete(unwritten).where(unwritten.c.deed == order.deed, *aside))

    def _put_back_what_was_taken_out_by(self, deed: int) -> None:
        self.later.orders = [(order, by) for order, by in self.later.orders if by != deed]
        again = update(outbox).where(outbox.c.taken_out_by == deed, outbox.c.state == TAKEN_OUT)
        self.db.execute(again.values(state=QUEUED, server_reply="", taken_out_by=None))

    def _put_off(self, number: int, reason: int) -> None:
        self._add_new(regrets, [{"deed": number, "held": reason}])


def _waiting(number: int, to: str = "") -> Update:
    """The mails of DO-<number> that nobody has begun to send."""
    mails = update(outbox).where(outbox.c.deed == number, *_WAITS)
    return mails.where(outbox.c.recipient == to) if to else mails
