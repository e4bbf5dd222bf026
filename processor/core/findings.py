"""What may need a person: rows that the store finds, before core/queue.py makes items of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Reason(StrEnum):
    """Why something needs a person; in the order of the harm that waiting does."""

    CONCERN = "concern"
    STOPPED = "stopped"
    HELD = "held"
    BOUNCED = "bounced-mentor"
    UNINTRODUCED = "not-introduced"
    EXPIRED = "expired-in-a-row"
    NO_CONTACT = "no-contact"
    ONE_SIDED = "one-sided-renewal"
    DECLINED = "declined"
    NO_REQUEST = "no-request"
    UNSERVED = "unserved"
    OVERLOADED = "overloaded"
    NEVER_ASKED = "never-asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the store is asked about one reason."""

    reason: Reason
    now: datetime
    before: datetime  # it is so since then at the latest; of a date to come, that moment
    after: datetime  # and since then at the earliest: what is older than that nobody wants to see any more
    day: date  # of `before`, in the program's time zone
    at_least: int  # how many it takes, where something is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    number: int
    name: str
    email: str

    @property
    def code(self) -> str:
        return f"M-{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One matter for which the reason holds."""

    reason: Reason
    ref: str  # REQ-3, REL-2 or M-1042
    at: datetime | None = None  # since when it is so; None: it is counted from `day`, or nobody knows
    mentor: Person | None = None
    mentee: Person | None = None
    day: date | None = None  # on which a term ends
    state: str = ""  # what became of a request; whom of two our mail did not reach: a role, or "both"
    count: int = 0  # requests that wait or expired
    load: int = 0  # mentees of the mentor
    room: int = 0  # as many mentees as the mentor takes
    snoozed_until: datetime | None = None  # a coordinator wants to see it again then

    def concerns(self, member: int) -> bool:
        return member in {person.number for person in (self.mentor, self.mentee) if person is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All of them; of each reason the oldest ones, and how many there are in all."""

    rows: tuple[Finding, ...] = ()
    totals: Mapping[Reason, int] = field(default_factory=dict)  # without those that are put off


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """The latest note at a matter."""

    at: datetime
    said: str  # with whose it is: "carla@…: she called in May"
