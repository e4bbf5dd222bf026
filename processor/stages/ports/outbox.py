"""The outbox: letters as final bytes, and those that could not be written yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from processor.core.breaker import Rate
from processor.core.mail import OutboundMail
from processor.core.outcome import Letter

# letters about an address itself, which stay with it when the member moves
TO_AN_ADDRESS = ("address-asked", "address-changed", "address-refused", "confirm", "confirm-address")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A claimed outbox row."""

    id: int
    mail: OutboundMail
    attempts: int  # before this one
    fence: int  # the claim's number; a later claim makes it stale
    queued_at: datetime


class RepeatedMail(Exception):
    """A mail with this serial is in the outbox already; each mail needs a serial of its own."""


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
    content: str  # see core/value_json.py
    since: datetime  # when it was decided
    message: str = ""  # the state of the message that it answers; "": there is none


class Outbox(Protocol):
    """Mail that goes out, each until a server has taken or refused it."""

    def queue(self, mails: Sequence[tuple[OutboundMail, int | None]], now: datetime) -> None:
        """Into the outbox, each with the message that caused it (None: a due date)."""

    def given_up(self) -> Sequence[tuple[str, str]]:
        """Addresses that members gave up in this transaction, with the new ones; "": the member was erased.

        In their order, and only ever more: a letter that was decided before one of them, and is not in the
        outbox yet, has to follow.
        """

    def given_up_before(self, deed: int) -> int:
        """How many of given_up() came before DO-<deed>; all, if it was not applied in this transaction."""

    def claim_outgoing(
        self, now: datetime, limit: int, owner: str, lease_seconds: int
    ) -> tuple[Outgoing, ...]:
        """Queued, due, and not under a running lease; the oldest first; one at most for each recipient."""

    def program_stopped(self) -> str:
        """Why a coordinator has stopped the program; "": it runs."""

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

    def report_deferred(
        self, out_id: int, fence: int, reply: str, next_try_at: datetime, *, unknown: bool = False
    ) -> bool:
        """False: the claim is stale. `unknown`: a server may have it, so that nobody takes it for unheard."""

    def report_refused(self, out_id: int, fence: int, reply: str, now: datetime) -> bool:
        """Also sets an UNDELIVERED due date about OUT-<serial>."""

    def recall_outgoing(self, now: datetime, farthest: datetime) -> int:
        """Mails that wait for longer than anything waits are due now: the clock was ahead. How many."""

    def give_back_outgoing(self, claims: Sequence[tuple[int, int, str]], now: datetime) -> None:
        """These were not tried, or no server was there to try: due at once, and no attempt is counted.

        Of each its number, the claim's fence, and why ("": as before). Stale claims are left alone.
        """

    def set_aside(self, letters: Sequence[Aside], now: datetime) -> None:
        """They wait, and count for the limits as if they were in the outbox."""

    def unwritten_names(self) -> frozenset[str]:
        """Of the letters that wait because they themselves could not be written."""

    def unwritten(self, after: int, limit: int) -> tuple[Unwritten, ...]:
        """All letters of so many decisions whose first one has a higher number, the oldest first.

        Nobody else gets them during this transaction.
        """

    def queued_since(self, addr_spec: str, letter: str, since: datetime) -> bool:
        """A letter of that name to that address, from then on."""

    def is_unasked(self, ref: str, mentor: str) -> bool:
        """The letter that asks REQ-7 of that address waits to be written, or was refused, and no other about
        it has gone there or will."""

    def still_unwritten(self, because: Mapping[int, str]) -> None:
        """Why each of them waits now; "": for the others of its decision."""

    def written_at_last(self, ids: Sequence[int]) -> None:
        """They wait no longer."""
