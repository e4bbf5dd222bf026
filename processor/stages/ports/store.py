"""The store: all that a transaction may ask and change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from processor.core.actor import PROGRAM, Actor
from processor.core.breaker import Rate
from processor.core.cv import Cv
from processor.core.facts import (
    AreaMatch,
    Confirmation,
    Directory,
    Heard,
    HeldItem,
    MentorsNamed,
    Noted,
    Parked,
    SentMail,
    Watcher,
)
from processor.core.limits import Counted
from processor.core.mail import InboundMail, OutboundMail
from processor.core.names import Namesake
from processor.core.outcome import HARD_BOUNCE, Decision, DueKind, Letter
from processor.core.program import (
    Member,
    MentorCard,
    MentorRequest,
    RelationshipView,
    RequestView,
)
from processor.stages.ports.mail import Fetched, Filed


class InboxState(StrEnum):
    WAITING = "waiting"
    APPLIED = "applied"
    IGNORED = "ignored"
    DUPLICATE = "duplicate"
    HELD = "held"
    QUARANTINED = "quarantined"


class StaleRecord(Exception):
    """A record changed since it was read; the message is processed again."""


class RepeatedMail(Exception):
    """A mail with this serial is in the outbox already; each mail needs a serial of its own."""


class StoreDown(Exception):
    """The database cannot be used now. Nothing is moved or sent until it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMail:
    """A message of the inbox."""

    id: int
    raw: bytes
    received_at: datetime
    attempts: int = 0
    size: int = 0  # what the server said; more than len(raw): only the header was kept
    fence: int = 0  # the claim's number; a later claim makes it stale


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmirrored:
    id: int
    uidvalidity: int
    uid: str
    state: InboxState


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDate:
    id: int
    kind: DueKind
    about: str
    at: datetime
    nth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A claimed outbox row."""

    id: int
    mail: OutboundMail
    attempts: int  # before this one
    fence: int  # the claim's number; a later claim makes it stale
    queued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A letter that waits until it can be written, or because another one of its decision cannot be."""

    letter: Letter
    decision: str  # what it comes from: "in-12", or a due date; all of it goes out together
    cause: str  # of the letter: "in-12.0"
    inbox_id: int | None
    because: str  # "": it could be written


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwritten:
    """Such a letter, as it is kept."""

    id: int
    decision: str
    cause: str
    inbox_id: int | None
    letter: str  # its name
    content: str  # see core/letter_json.py


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A message that was decided and done."""

    id: int
    received_at: datetime
    subject: str
    message_id: str
    changed: bool  # something in the records


class Unit(Protocol):
    """One transaction. Left normally it commits; left by an exception it rolls back."""

    def savepoint(self) -> AbstractContextManager[None]:
        """A part that may fail by itself: left by an exception, only that part is undone."""

    # the inbox
    def unknown(self, mailbox: str, uidvalidity: int, uids: Sequence[str]) -> tuple[str, ...]: ...
    def filed(self, mailbox: str, uidvalidity: int, uids: Sequence[str]) -> tuple[Filed, ...]:
        """Those of the UIDs whose messages were filed."""

    def give_up_uids(self, ids: Sequence[int]) -> None:
        """Other messages have the UIDs of these filed ones now."""

    def is_first_scan(self, mailbox: str) -> bool:
        """Nothing was ever taken in from this mailbox, and no scan() was noted."""

    def note_scan(self, mailbox: str, uidvalidity: int, now: datetime) -> None: ...
    def take_in(
        self,
        mailbox: str,
        uidvalidity: int,
        fetched: Sequence[Fetched],
        now: datetime,
        state: InboxState = InboxState.WAITING,
        because: str = "",
    ) -> None: ...
    def still_claimed(self, claimed: Sequence[StoredMail]) -> frozenset[int]:
        """Those that still wait and are still ours; nobody else gets them during this transaction."""

    def foresee(self, mails: Sequence[InboundMail], now: datetime, keys: Sequence[str] = ()) -> None:
        """These will be judged next: what they need may be looked up for all of them at once.

        `keys`: what first_with() will be asked for beside the contents of the mails.
        """

    def waiting_count(self) -> int: ...
    def stored(self, inbox_id: int) -> StoredMail: ...
    def count_attempt(self, inbox_id: int, because: str) -> int:
        """How often reading or processing failed now."""

    def claim_content(self, content_key: str, inbox_id: int) -> int | None:
        """None: this content is new. Otherwise the inbox id of the message that had it first."""

    def first_with(self, content_key: str) -> int | None:
        """The message that claimed the key; None: nobody did."""

    def applied_from(self, addr_spec: str, most: int) -> tuple[Applied, ...]:
        """The sender's messages that were done, the latest first."""

    def same_id(self, message_id: str, inbox_id: int) -> int:
        """An earlier message with that Message-ID; 0 when there is none."""

    def finish(
        self,
        inbox_id: int,
        state: InboxState,
        because: str,
        *,
        sender: str = "",
        subject: str = "",
        message_id: str = "",
        intent: str = "",
        traceback: str = "",
        words: str = "",
    ) -> None:
        """The message's end. `words`: see heard_from()."""

    def unmirrored(self, mailbox: str, limit: int) -> tuple[Unmirrored, ...]:
        """Messages whose fate is known and which still lie in the watched folder."""

    def mark_mirrored(self, ids: Sequence[int]) -> None: ...

    # facts
    def secret(self) -> bytes:
        """The key of the tokens; made at the first start."""

    def is_spent(self, mac: str) -> bool: ...
    def member(self, number: int) -> Member | None: ...
    def member_at(self, addr_spec: str) -> Member | None: ...
    def owners(self, addr_specs: Sequence[str]) -> Mapping[str, int]:
        """Whose they are, in whatever case they are written, by the address as it is kept."""

    def on_roster(self, addr_spec: str) -> bool: ...
    def request(self, number: int) -> RequestView | None: ...
    def relationship(self, number: int) -> RelationshipView | None: ...
    def confirmation(self, number: int) -> Confirmation | None: ...
    def is_held(self, number: int) -> bool:
        """HELD-<number> waits for a coordinator."""

    def held_item(self, number: int) -> HeldItem | None: ...

    def pending_to(self, mentor: int) -> tuple[RequestView, ...]: ...
    def pending_of(self, mentee: int) -> tuple[RequestView, ...]: ...
    def recent_requests(self, member: int, limit: int) -> tuple[RequestView, ...]:
        """Requests the member made or got, the latest first."""

    def active_relationships(self, member: int) -> tuple[RelationshipView, ...]: ...
    def mentor_load(self, mentor: int) -> int: ...
    def last_request(self, mentee: int, mentor: int) -> MentorRequest | None: ...
    def expired_in_a_row(self, mentor: int) -> int: ...
    def letters_since(self, addr_spec: str, since: datetime) -> Sequence[Counted]:
        """The mails that were queued for that address in the day since then.

        What was queued hours later than that was written while the clock was ahead, and counts for no day.
        """

    def stranger_letters_since(self, since: datetime) -> int:
        """Mails to addresses that are nobody's, because of mails that nobody vouched for."""

    def confirmed_by(self, addr_spec: str, now: datetime) -> int:
        """Questions "was it you?", not yet out of date, to which that address has said yes."""

    def last_letter_at(self, addr_spec: str) -> datetime | None:
        """When a server last took a mail for that address; None: never."""

    def heard_from(self, addr_spec: str, since: datetime) -> tuple[Heard, ...]:
        """The sender's mails that ended with `words` (see finish())."""

    def sent(self, serial: str) -> SentMail | None: ...
    def bounces_of(self, addr_spec: str, what: str = HARD_BOUNCE) -> int:
        """How many such events there are about the address, since it was last "reachable again"."""

    def taken_again(self, addr_spec: str, what: str) -> datetime | None:
        """When a server took the first of the mails to it that were queued after the last such event."""

    def parked(self, mentee_email: str) -> tuple[Parked, ...]: ...
    def noted(self, about: str, what: str, most: int) -> Noted:
        """The events `what` about a matter; the first of them, the earliest first."""

    def cvs(self, members: Sequence[int]) -> Mapping[int, Cv]:
        """The CVs that are kept of them, by member."""

    def watchers(self, interests: Sequence[str]) -> tuple[Watcher, ...]: ...
    def draw_number(self, kind: str) -> int:
        """A number never given before: member (from 1001), request, relationship, held, confirm (from 1)."""

    def next_number(self, kind: str) -> int:
        """What draw_number() would give now; another transaction may be faster."""

    # the directory
    def directory(self, interest: str, page: int, page_size: int, but: Sequence[int] = ()) -> Directory:
        """As if there were no `but` at all: the reader, and whom the rules keep apart from the reader."""

    def mentors_named(self, written: str) -> MentorsNamed: ...
    def namesakes(self, readings: Sequence[str]) -> tuple[Namesake, ...]:
        """Members whose name is one of these but for case, accents and titles; at most 20."""

    def suggest(self, areas: Sequence[str], but: Sequence[int], limit: int) -> tuple[MentorCard, ...]:
        """Visible mentors with room: those who share areas first, those shown least before others."""

    def match_areas(self, written: Sequence[str]) -> tuple[AreaMatch, ...]: ...

    # apply
    def apply(
        self, decision: Decision, *, now: datetime, inbox_id: int | None, actor: Actor = PROGRAM
    ) -> None:
        """Effects and events, of which `actor` is the author. Raises StaleRecord when a version moved on."""

    def queue(self, mails: Sequence[tuple[OutboundMail, int | None]], now: datetime) -> None:
        """Into the outbox, each with the message that caused it (None: a due date)."""

    # letters that cannot be written
    def set_aside(self, letters: Sequence[Aside], now: datetime) -> None:
        """They wait, and count for the limits as if they were in the outbox."""

    def unwritten_names(self) -> frozenset[str]:
        """Of the letters that wait because they themselves could not be written."""

    def unwritten(self, after: int, limit: int) -> tuple[Unwritten, ...]:
        """All letters of so many decisions whose first one has a higher number, the oldest first.

        Nobody else gets them during this transaction.
        """

    def still_unwritten(self, because: Mapping[int, str]) -> None:
        """Why each of them waits now; "": for the others of its decision."""

    def written_at_last(self, ids: Sequence[int]) -> None:
        """They wait no longer."""

    # due dates
    def due(self, now: datetime, limit: int) -> tuple[DueDate, ...]: ...
    def settle_due(self, due_id: int) -> None:
        """It was asked and answered; it never fires again."""

    # the outbox
    def claim_outgoing(
        self, now: datetime, limit: int, owner: str, lease_seconds: int
    ) -> tuple[Outgoing, ...]:
        """Queued, due, and not under a running lease; the oldest first; one at most for each recipient."""

    def is_stopped(self) -> bool:
        """The breaker has stopped all mail, and nobody has released it yet."""

    def rate(self, now: datetime, most_an_hour: int, most_a_day: int, *, usual: bool = False) -> Rate:
        """How much went out since somebody released it last; no more is counted than is asked about.

        `usual`: the mean of the last days as well, for which many rows are counted.
        """

    def stop_outbox(self, why: str, now: datetime) -> None:
        """What is queued, and whatever is queued from now on, waits until somebody releases it.

        Only the letter that says so goes out; a due date asks for it.
        """

    def report_sent(self, reports: Sequence[tuple[int, int, str]], now: datetime) -> int:
        """Of each mail its number, the claim's fence and the server's reply; how many claims held.

        The others are stale: somebody else has them.
        """

    def report_deferred(self, out_id: int, fence: int, reply: str, next_try_at: datetime) -> bool:
        """False: the claim is stale."""

    def report_refused(self, out_id: int, fence: int, reply: str, now: datetime) -> bool:
        """Also sets an UNDELIVERED due date about OUT-<serial>."""

    def recall_outgoing(self, now: datetime, farthest: datetime) -> int:
        """Mails that wait for longer than anything waits are due now: the clock was ahead. How many."""

    def recall_claims(self, farthest: datetime) -> int:
        """Messages of the inbox whose claim lasts for longer than any does are free: the clock was ahead."""

    def recall_due(self, now: datetime, farthest: datetime) -> int:
        """The same of due dates. A request made in the future was made now; its dates keep their distance."""

    def give_back_outgoing(self, claims: Sequence[tuple[int, int, str]], now: datetime) -> None:
        """These were not tried, or no server was there to try: due at once, and no attempt is counted.

        Of each its number, the claim's fence, and why ("": as before). Stale claims are left alone.
        """

    # for people and programs
    def export(self) -> dict[str, object]:
        """All records in the shape that docs/flow.md gives for `export --json`, all but "program"."""

    def status(self, now: datetime) -> dict[str, object]: ...
    def held_rows(self, state: str = "waiting") -> tuple[HeldItem, ...]: ...
    def quarantined_rows(self) -> tuple[tuple[int, str, str], ...]:
        """(inbox id, because, traceback)"""

    def put_on_roster(self, rows: Iterable[tuple[str, str]]) -> int:
        """(addr-spec, name); how many were new."""


class Nearest(Protocol):
    def __call__(self, written: str, choices: Iterable[str], limit: int) -> tuple[str, ...]:
        """Those of the choices that are near to what was written, the nearest first; may be empty."""


class Store(Protocol):
    def claim_waiting(
        self, now: datetime, limit: int, owner: str, lease_seconds: int, but: Sequence[int] = ()
    ) -> tuple[StoredMail, ...]:
        """Waiting messages, the oldest first, which nobody else works on.

        Messages of one lane (one sender) go to one owner at a time, in their order. `but` are
        messages that the owner has in hand already.
        """

    def give_back(self, owner: str) -> None:
        """What it has claimed and not finished is free again, at once and not when the lease ends."""

    def own(self, mailbox: str) -> bool:
        """True: this process, and no other, may take mail from that mailbox now. Ask before each time."""

    def unit(self) -> AbstractContextManager[Unit]: ...
    def reading(self) -> AbstractContextManager[Unit]:
        """The same view; whatever it changes is undone at the end."""

    def close(self) -> None: ...
