"""All that a decision may know, gathered before it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from processor.core.cv import Cv
from processor.core.mail import Address
from processor.core.names import Namesake
from processor.core.outcome import DueKind
from processor.core.program import (
    Member,
    MentorCard,
    MentorRequest,
    Program,
    RelationshipView,
    RequestView,
    Role,
)
from processor.core.trust import TokenState, Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Wants:
    """What an intent needs looked up, beyond what is looked up for every mail."""

    about: str = ""  # REQ-7, REL-3 or OUT-<serial>: the record the mail is about
    mentor: str = ""  # the name or code of the mentor that is asked for
    interest: str = ""  # what to search the directory for
    page: int = 0  # of the directory; 0: no directory wanted
    namesakes: str | None = None  # whose name looks like this; "": like the sender's; None: not asked
    areas: tuple[str, ...] = ()  # words to match with the program's practice areas
    matters: bool = True  # the sender's open requests and relationships
    recent: bool = False  # the sender's latest requests, whatever became of them
    own_areas: bool = False  # who waits for a mentor with the areas of the sender's unfinished profile
    suggest: bool = False  # mentors that fit and have room
    member_number: bool = False  # a fresh number, when the sender is no member yet
    request_number: bool = False  # a fresh number for a request
    relationship_number: bool = False  # a fresh number, when the request may still be accepted
    origin: bool = False  # the request that the relationship came from
    open_parked: bool = False  # a fresh request number, when a request is parked
    own_cv: bool = False  # the sender's, as it is kept
    noted: str = ""  # the events of that kind about `about`, or about the message itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """One page of mentors who are visible and have room."""

    mentors: tuple[MentorCard, ...] = ()
    total: int = 0
    page: int = 1
    pages: int = 0
    facets: tuple[tuple[str, int], ...] = ()  # practice area, how many mentors; the largest first
    nearest: tuple[str, ...] = ()  # areas or words near to an interest that found nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class MentorsNamed:
    """Who may be meant by the name or code that a mentee wrote."""

    exact: tuple[Member, ...] = ()  # one: it is this mentor; several: the name is ambiguous
    near: tuple[MentorCard, ...] = ()  # when exact is empty: the nearest names


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaMatch:
    """A practice area as written, and what it is in the program's own words."""

    written: str
    known: str = ""  # the program's name for it; "" when there is none
    nearest: tuple[str, ...] = ()  # when unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail:
    """A mail of ours, as the outbox remembers it."""

    serial: str
    letter: str
    about: str
    recipient: str
    sent_at: datetime | None = None
    server_reply: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairHistory:
    """What was between this mentee and the mentor they ask for."""

    last: MentorRequest | None = None  # the latest request, whatever its state
    relationship: RelationshipView | None = None  # the active one


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Audit events of one kind about one matter."""

    total: int = 0
    first: tuple[tuple[datetime, str], ...] = ()  # when, and because; not more than are told


@dataclass(frozen=True, slots=True, kw_only=True)
class Watcher:
    """A member who waits for a mentor with an interest."""

    member: Member
    interest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """A request that waits (see outcome.ParkRequest)."""

    mentor: Member
    note: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    now: datetime  # UTC
    program: Program
    sender: Address = field(default_factory=lambda: Address(addr_spec=""))
    trust: Trust = field(default_factory=Trust)
    token: TokenState = field(default_factory=TokenState)
    member: Member | None = None  # who has the sender's address
    is_coordinator: bool = False
    eligible: bool = True  # may sign up: open program, or on the roster, or of a domain
    request: RequestView | None = None  # the one the mail is about
    relationship: RelationshipView | None = None
    origin: RequestView | None = None  # the request that `relationship` came from
    sent: SentMail | None = None  # the mail of ours that a report is about
    sent_to: Member | None = None  # who has the address it went to
    bounces: int = 0  # hard bounces of that address so far
    to_answer: tuple[RequestView, ...] = ()  # pending requests that wait for the sender as a mentor
    asked: tuple[RequestView, ...] = ()  # pending requests of the sender as a mentee
    relationships: tuple[RelationshipView, ...] = ()  # active ones of the sender
    recent: tuple[
        RequestView, ...
    ] = ()  # the sender's latest requests and relationships' requests, any state
    history: PairHistory = field(default_factory=PairHistory)
    named: MentorsNamed = field(default_factory=MentorsNamed)
    directory: Directory = field(default_factory=Directory)
    areas: tuple[AreaMatch, ...] = ()
    namesakes: tuple[Namesake, ...] = ()  # other members whose name looks like the one that is asked about
    passed_on: bool = False  # a coordinator has read it and passed it on
    suggestions: tuple[MentorCard, ...] = ()
    watchers: tuple[Watcher, ...] = ()  # who waits for a mentor with these areas
    parked: tuple[Parked, ...] = ()
    noted: Noted = field(default_factory=Noted)
    # of the request's people, when `request` is set
    mentor_load: int = 0  # active relationships of the mentor (the request's, or the one asked for)
    mentor_pending: tuple[RequestView, ...] = ()  # other pending requests to the same mentor
    mentee_pending: tuple[RequestView, ...] = ()  # other pending requests of the same mentee
    mentee_matched: bool = False  # the mentee has an active relationship
    mentor_expired: int = 0  # how many requests in a row the mentor let expire
    letters_today: Mapping[str, int] = field(default_factory=dict)  # to the sender, by template name
    stranger_letters_today: int = 0  # to all addresses that are nobody's
    numbers: Mapping[str, int] = field(default_factory=dict)  # fresh: "member", "request", "relationship"
    # of the mail itself
    inbox_id: int = 0  # stands in HELD- and CONF- references; 0 when nothing is stored (explain)
    language: str = ""  # in which it is written; "" when that is not plain
    same_id: int = 0  # an earlier message that has its Message-ID and says something else
    subject: str = ""
    excerpt: str = ""  # what the person typed, for the coordinator of a held mail
    size: int = 0  # bytes
    attachments: tuple[str, ...] = ()  # file names
    cv: Cv | None = None  # that is attached to it
    cvs: Mapping[int, Cv] = field(default_factory=dict)  # that are kept, of those whom it concerns: by member
    status: str = ""  # of a refused mail of ours, like 5.1.1
    overdue: tuple[tuple[DueKind, int], ...] = ()  # what else is due now about the same record

    def fits(self, role: Role) -> bool:
        return self.member is not None and self.member.ready(role)
