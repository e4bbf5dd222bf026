"""The program's records: members, profiles, requests, relationships, and their legal moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

FEWEST_ANSWERS = 3  # of which something can be called usual


class Role(StrEnum):
    MENTOR = "mentor"
    MENTEE = "mentee"


class Standing(StrEnum):
    DRAFT = "draft"  # something required is still missing
    ACTIVE = "active"
    PAUSED = "paused"  # hidden from the directory, by the member's wish
    BOUNCING = "bouncing"  # mail does not reach the member
    LEFT = "left"


class RequestState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    UNDELIVERABLE = "undeliverable"


class RelationshipState(StrEnum):
    ACTIVE = "active"
    COMPLETED = "completed"
    ENDED = "ended"


# From each state, where a request may go. Drawn in docs/flow.md.
REQUEST_MOVES: Mapping[RequestState, frozenset[RequestState]] = {
    RequestState.PENDING: frozenset(RequestState) - {RequestState.PENDING},
    # an answer that came too late may revive a request once the mentee still wants it (rows 76, 82)
    RequestState.EXPIRED: frozenset({RequestState.ACCEPTED}),
    RequestState.REJECTED: frozenset({RequestState.ACCEPTED}),
    RequestState.ACCEPTED: frozenset({RequestState.REJECTED}),  # within the undo window (row 80)
    RequestState.WITHDRAWN: frozenset(),
    RequestState.UNDELIVERABLE: frozenset(),
}

# From each state, where a relationship may go. A renewal raises the term and keeps it active.
RELATIONSHIP_MOVES: Mapping[RelationshipState, frozenset[RelationshipState]] = {
    RelationshipState.ACTIVE: frozenset({RelationshipState.COMPLETED, RelationshipState.ENDED}),
    RelationshipState.COMPLETED: frozenset({RelationshipState.ACTIVE}),  # a late yes by both (row 108)
    RelationshipState.ENDED: frozenset(),
}


class IllegalMove(ValueError):
    """No decision may make this change of state; the message it is about is quarantined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a member says of themselves in one role. Texts are as written, cleaned."""

    role: Role
    complete: bool  # nothing required is missing
    title: str = ""
    organization: str = ""
    areas: tuple[str, ...] = ()  # practice areas: the program's own name where one matches, else as written
    career_path: str = ""
    goals: str = ""
    about: str = ""
    languages: tuple[str, ...] = ()
    capacity: int = 0  # how many mentees at once; 0 for a mentee
    more: tuple[tuple[str, str], ...] = ()  # fields that rules/fields.toml adds: (key, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    number: int  # 1042 in M-1042
    email: str  # addr-spec, domain in lower case; matched exactly
    name: str
    standing: Standing
    profiles: tuple[Profile, ...] = ()
    language: str = ""  # "" means the program's own
    paused_until: date | None = None  # None: until RESUME
    joined_at: datetime | None = None  # None: not yet stored
    version: int = 0  # 0: not yet stored

    @property
    def code(self) -> str:
        return f"M-{self.number}"

    @property
    def roles(self) -> tuple[Role, ...]:
        return tuple(p.role for p in self.profiles)

    def profile(self, role: Role) -> Profile | None:
        return next((p for p in self.profiles if p.role == role), None)

    def ready(self, role: Role) -> bool:
        """Has a complete profile in that role and has not left."""
        profile = self.profile(role)
        return profile is not None and profile.complete and self.standing != Standing.LEFT


@dataclass(frozen=True, slots=True, kw_only=True)
class MentorRequest:
    number: int  # 7 in REQ-7
    mentee: int  # member number
    mentor: int
    state: RequestState
    note: str  # the mentee's own words to the mentor
    asked_at: datetime
    answer_by: datetime
    answered_at: datetime | None = None
    clarifications: int = 0  # how often the mentor was asked what an answer meant
    moved: bool = False  # the deadline was moved once for an out-of-office (row 51)
    reoffered: bool = False  # the mentee was asked whether a late yes is still wanted (row 76)
    version: int = 0

    @property
    def ref(self) -> str:
        return f"REQ-{self.number}"

    def moved_to(self, state: RequestState, at: datetime) -> MentorRequest:
        """Answered then, in that state. Raises IllegalMove."""
        if state not in REQUEST_MOVES[self.state]:
            raise IllegalMove(f"{self.ref} is {self.state} and cannot be {state}")
        return replace(self, state=state, answered_at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    number: int  # 3 in REL-3
    request: int  # the request it came from
    mentee: int
    mentor: int
    state: RelationshipState
    term: int  # 1 for the first six months
    first_start: date  # of term 1; every term's end is counted from here, so that 31 August keeps its day
    starts_on: date  # of this term
    ends_on: date
    renewal_offered: bool = False  # for this term
    mentor_vote: str = ""  # "yes", "no" or "": has not said, for the next term
    mentee_vote: str = ""
    ended_at: datetime | None = None
    version: int = 0

    @property
    def ref(self) -> str:
        return f"REL-{self.number}"

    def moved_to(self, state: RelationshipState, at: datetime) -> Relationship:
        """Over since then, in that state. Raises IllegalMove."""
        if state not in RELATIONSHIP_MOVES[self.state]:
            raise IllegalMove(f"{self.ref} is {self.state} and cannot be {state}")
        return replace(self, state=state, ended_at=at)

    def partner_of(self, member: int) -> int:
        return self.mentor if member == self.mentee else self.mentee

    def vote_of(self, member: int) -> str:
        return self.mentor_vote if member == self.mentor else self.mentee_vote


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A request with its two people."""

    request: MentorRequest
    mentee: Member
    mentor: Member

    @property
    def ref(self) -> str:
        return self.request.ref


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationshipView:
    """A relationship with its two people."""

    relationship: Relationship
    mentee: Member
    mentor: Member

    @property
    def ref(self) -> str:
        return self.relationship.ref

    def partner_of(self, member: Member) -> Member:
        return self.mentor if member.number == self.mentee.number else self.mentee


@dataclass(frozen=True, slots=True, kw_only=True)
class MentorCard:
    """A mentor as the directory shows one: never an address."""

    number: int
    name: str
    title: str
    organization: str
    areas: tuple[str, ...]
    career_path: str
    languages: tuple[str, ...] = ()
    has_room: bool = True
    standing: Standing = Standing.ACTIVE

    @property
    def code(self) -> str:
        return f"M-{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A mentor who stands in the directory, with what else a page about all of them shows."""

    card: MentorCard
    areas: tuple[str, ...]  # each once, under the program's own name where one matches
    room: int  # for so many more mentees; at least 1
    answer_days: int = 0  # how many days an answer usually takes; 0: there are too few to say


def usual_days(waits: Sequence[timedelta]) -> int:
    """The middle one of the times that answers took, in days begun; 0 when there are fewer than three."""
    if len(waits) < FEWEST_ANSWERS:
        return 0
    middle = sorted(waits)[(len(waits) - 1) // 2]
    return max(1, -(-middle // timedelta(days=1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The association's program as the configuration names it."""

    name: str
    address: str  # addr-spec of the mailbox
    time_zone: str  # IANA name
    coordinators: tuple[str, ...]
    language: str = "en"
    eligibility: str = "open"  # open, roster or domains
    domains: tuple[str, ...] = field(default=())
    authserv_id: str = ""  # "": no Authentication-Results is ours
    plus_addresses: bool = True  # mail to mentors+ANYTHING@ reaches the mailbox of mentors@ (RFC 5233)
    directory_url: str = ""  # of the pages that `directory` writes; "": nobody is told of any
    association: str = ""  # whose program it is, as the foot of each mail says
    handbook_url: str = ""  # of a page about mentoring here
    privacy_url: str = ""  # of a page about what is kept

    def is_ours(self, addr_spec: str) -> bool:
        """The program's own address, under whatever tag a reply to it bears (mentors+REQ-7.k3f9…@)."""
        local, _, domain = addr_spec.lower().rpartition("@")
        return f"{local.partition('+')[0]}@{domain}" == self.address.lower()


def as_pair(one: Member, other: Member) -> tuple[Member, Member]:
    """(mentee, mentor), as far as their profiles say; whoever is named second mentors where both could."""
    return (one, other) if other.ready(Role.MENTOR) else (other, one)
