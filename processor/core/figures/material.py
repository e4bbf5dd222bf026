"""What the figures are counted from: the records, in as few words as 100,000 members allow.

Moments are whole seconds since 1970 (UTC), 0 where there is none; days are date.toordinal(). Each row is a
tuple of numbers and text, because a store reads hundreds of thousands of them for a report.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from processor.core.events import EventKind

# The events that a row below is made of.
LEAVING = frozenset({EventKind.MEMBER_LEFT, EventKind.MEMBERSHIP_LAPSED, EventKind.MEMBER_ERASED})
ANSWERS = frozenset({EventKind.CHECK_IN_RATED, EventKind.NO_CONTACT, EventKind.CHECK_IN_WORDS})
RENEWALS = frozenset({EventKind.RELATIONSHIP_RENEWED, EventKind.RENEWAL_TAKEN_BACK})
BOUNCES = frozenset({EventKind.HARD_BOUNCE})
COUNTED_EVENTS = LEAVING | ANSWERS | RENEWALS | BOUNCES


class ProfileRow(NamedTuple):
    """A member in one role; who has two roles has two of them. Only complete profiles are among them."""

    number: int
    standing: str
    joined: int
    capacity: int
    areas: str  # a JSON list; many members have the same, and it is read once for all of them


class RequestRow(NamedTuple):
    number: int
    mentee: int
    mentor: int
    state: str
    asked: int
    answered: int  # when it came to its state; 0: it is pending


class PairRow(NamedTuple):
    """A relationship. One whose yes was taken back is none, and is not among them."""

    number: int
    mentee: int
    mentor: int
    state: str
    term: int
    began: int  # a day
    ends: int  # a day: the last of this term
    ended: int
    votes: int  # how many of the two have said whether they go on


class EventRow(NamedTuple):
    what: str
    about: str
    at: int
    because: str  # "" where nothing is counted from it


class HeldRow(NamedTuple):
    number: int
    state: str
    rule: str  # why it is held; "": an older version held it
    held: int
    decided: int  # 0: nobody has


class MailCount(NamedTuple):
    letter: str
    state: str  # queued, sent or failed
    letters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """All of it; `mails` has a tuple for each span that was asked for."""

    time_zone: str
    mentors: tuple[ProfileRow, ...] = ()
    mentees: tuple[ProfileRow, ...] = ()
    requests: tuple[RequestRow, ...] = ()
    pairs: tuple[PairRow, ...] = ()
    events: tuple[EventRow, ...] = ()  # COUNTED_EVENTS in their order; answers of pairs since the first span
    held: tuple[HeldRow, ...] = ()
    mails: tuple[tuple[MailCount, ...], ...] = ()  # our letters that were queued in each span
    overdue_mails: int = 0  # queued for more than a day, and not gone out
    unreachable: tuple[int, ...] = ()  # members to whom no mail arrives, by number
