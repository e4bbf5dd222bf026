"""The records, and what a decision may look up and change in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from processor.core.actor import PROGRAM, Actor
from processor.core.cv import Cv
from processor.core.deeds import Deed
from processor.core.events import EventKind
from processor.core.facts import (
    Begun,
    Confirmation,
    Heard,
    HeldItem,
    Noted,
    Parked,
    PersonNamed,
    SentMail,
    Watcher,
)
from processor.core.limits import Counted
from processor.core.outcome import Decision
from processor.core.program import Member, MentorRequest, RelationshipView, RequestView


class StaleRecord(Exception):
    """A record changed since it was read; the message is processed again."""


class Records(Protocol):
    """Members, requests, relationships, and all that is kept about them."""

    def secret(self) -> bytes:
        """The key of the tokens; made at the first start."""

    def is_spent(self, mac: str) -> bool: ...
    def member(self, number: int) -> Member | None: ...
    def member_at(self, addr_spec: str) -> Member | None: ...
    def owners(self, addr_specs: Sequence[str]) -> Mapping[str, int]:
        """Whose they are, in whatever case they are written, by the address as it is kept."""

    def on_roster(self, addr_spec: str) -> bool: ...
    def lapsed(self, addresses: Collection[str]) -> tuple[Member, ...]:
        """Members who have not left, and of whom the roster has an address while these addresses have none.

        Small and capital letters are the same here: nobody loses their place by how an address is written.
        """

    def request(self, number: int) -> RequestView | None: ...
    def relationship(self, number: int) -> RelationshipView | None: ...
    def confirmation(self, number: int) -> Confirmation | None: ...
    def questions(self, what: str, now: datetime) -> tuple[Confirmation, ...]:
        """Those that were asked of it, as AskToConfirm.what says, and have not expired; done or not."""

    def questions_to(self, addr_spec: str, now: datetime) -> tuple[Confirmation, ...]:
        """Those that wait for an answer of that address."""

    def is_held(self, number: int) -> bool:
        """HELD-<number> waits for a coordinator."""

    def held_item(self, number: int) -> HeldItem | None: ...

    def pending_to(self, mentor: int) -> tuple[RequestView, ...]: ...
    def pending_of(self, mentee: int) -> tuple[RequestView, ...]: ...
    def recent_requests(self, member: int, limit: int) -> tuple[RequestView, ...]:
        """Requests the member made or got, the latest first."""

    def active_relationships(self, member: int) -> tuple[RelationshipView, ...]: ...
    def completed_since(self, member: int, since: datetime) -> tuple[RelationshipView, ...]:
        """Of the member's, those whose term has ended since then, and not by an END."""

    def alone_with(self, numbers: Sequence[int]) -> None:
        """Until this transaction is over, nobody else is alone with one of them; waits for whoever is."""

    def mentor_load(self, mentor: int) -> int: ...
    def last_request(self, mentee: int, mentor: int) -> MentorRequest | None: ...
    def expired_in_a_row(self, mentor: int) -> int: ...
    def letters_since(self, addr_spec: str, since: datetime) -> Sequence[Counted]:
        """The mails that were queued for that address in the day since then.

        What was queued hours later than that was written while the clock was ahead, and counts for no day.
        """

    def stranger_letters_since(self, since: datetime) -> int:
        """Mails to addresses that are nobody's, because of mails that nobody vouched for."""

    def receipts_since(self, domain: str, since: datetime, *, proven: bool) -> int:
        """Receipts to nobody's addresses of that domain, for mails that are proven, or for the others."""

    def confirmed_by(self, addr_spec: str, now: datetime) -> int:
        """Questions "was it you?", not yet out of date, to which that address has said yes."""

    def last_letter_at(self, addr_spec: str) -> datetime | None:
        """When a server last took a mail for that address; None: never."""

    def heard_from(self, addr_spec: str, since: datetime, *, but: int = 0) -> tuple[Heard, ...]:
        """The sender's mails that ended with `words` (see finish()), `but` for that message."""

    def sent(self, serial: str) -> SentMail | None: ...
    def bounces_of(self, addr_spec: str, what: str = EventKind.HARD_BOUNCE) -> int:
        """How many such events there are about the address, since it was last "reachable again"."""

    def taken_again(self, addr_spec: str, what: str) -> datetime | None:
        """When a server took the first of the mails to it that were queued after the last such event."""

    def parked(self, mentee_email: str) -> tuple[Parked, ...]: ...
    def noted(self, about: str, what: str, most: int) -> Noted:
        """The events `what` about a matter; the first of them, the earliest first."""

    def begun(self, ref: str) -> Begun | None:
        """Whose mail began that record, and when it came; None: no mail did."""

    def deed(self, number: int) -> Deed | None:
        """DO-<number>, with its mails: nobody begins to send one before this transaction is over."""

    def last_deed_of(self, actor: str) -> int:
        """The last that this address did, undone or not; 0: none."""

    def last_deed_about(self, ref: str, *, undone: bool = False) -> int:
        """The last that changed that record and is not undone; `undone`: or is; 0: none."""

    def last_deed_in_name_of(self, member: int) -> int:
        """The last that a coordinator did by passing on or releasing the member's words; 0: none."""

    def unheard_deeds_of(self, actors: Sequence[str], member: int) -> tuple[int, ...]:
        """The deeds of these addresses, or in the member's name, of which a mail still waits."""

    def deeds_about(self, ref: str) -> tuple[int, ...]:
        """All that changed that record, undone or not, the earliest first."""

    def unheard_by(self, recipient: str) -> tuple[int, ...]:
        """The deeds of which a mail to this address still waits."""

    def members_named(self, written: str) -> PersonNamed:
        """By address, by code, by the whole name; else those whose names are near."""

    def is_erased(self, address: str) -> bool:
        """It was a member's who is erased; nobody keeps it."""

    def list_refs(self, number: int) -> tuple[str, ...]:
        """What LIST-<number> named; () where there is none."""

    def pairs_apart(self) -> tuple[tuple[int, int], ...]:
        """The members whom coordinators keep apart, by number, the lower one first."""

    def contact_paused(self) -> frozenset[int]:
        """The relationships whose two get no reminder and no check-in, by number."""

    def cvs(self, members: Sequence[int]) -> Mapping[int, Cv]:
        """The CVs that are kept of them, by member."""

    def watchers(self, interests: Sequence[str]) -> tuple[Watcher, ...]: ...
    def draw_number(self, kind: str) -> int:
        """A number never given before: member (from 1001), request, relationship, held, confirm (from 1)."""

    def next_number(self, kind: str) -> int:
        """What draw_number() would give now; another transaction may be faster."""

    def apply(
        self, decision: Decision, *, now: datetime, inbox_id: int | None, actor: Actor = PROGRAM
    ) -> None:
        """Effects and events, of which `actor` is the author. Raises StaleRecord when a version moved on."""
