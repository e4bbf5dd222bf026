"""All that a decision may know, gathered before it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from processor.core.actor import PROGRAM, Actor
from processor.core.cv import Cv
from processor.core.deeds import Deed
from processor.core.findings import Findings, Note
from processor.core.mail import Address, folded
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
from processor.core.tokens import TokenState
from processor.core.trust import Trust

if TYPE_CHECKING:
    from processor.core.digest import DigestFacts
    from processor.core.figures import Material, Period
    from processor.core.glance import Down
    from processor.core.reading import Reading
    from processor.core.report import Asked
    from processor.core.understanding import Understood


@dataclass(frozen=True, slots=True, kw_only=True)
class Wants:
    """What an intent needs looked up, beyond what is looked up for every mail."""

    about: str = ""  # REQ-7, REL-3 or OUT-<serial>: the record the mail is about
    mentor: str = ""  # the name or code of the mentor that is asked for
    beside: tuple[str, ...] = ()  # what stands beside that code, and may be a mentor's name
    interest: str = ""  # what to search the directory for
    page: int = 0  # of the directory; 0: no directory wanted
    namesakes: str | None = None  # whose name looks like this; "": like the sender's; None: not asked
    areas: tuple[str, ...] = ()  # words to match with the program's practice areas
    matters: bool = True  # the sender's open requests and relationships
    recent: bool = False  # the sender's latest requests, whatever became of them
    own_areas: bool = False  # who waits for a mentor with the areas of the sender's unfinished profile
    accepts: bool = False  # a yes: the request it may be about, and the CVs of its two people
    origin: bool = False  # the request that the relationship came from
    open_parked: bool = False  # the requests that the mentee has waiting
    queues: bool = False  # who of the mentees whose requests the sender has to answer has another waiting
    own_cv: bool = False  # the sender's, as it is kept
    noted: str = ""  # the events of that kind about `about`, or about the message itself
    most_noted: int = 20  # of them, the first
    heard: bool = False  # the sender's earlier mails that asked for nothing, as this one does
    confirmation: int = 0  # CONF-<number>, and the mail that waits for it
    held: int = 0  # HELD-<number>, and the mail
    people: tuple[str, ...] = ()  # whom a coordinator names: addresses, codes or names
    pair: bool = False  # they are to be matched: nobody else matches one of them meanwhile
    list: int = 0  # LIST-<number>
    queue: bool = False  # all held mails that wait
    digest: str = ""  # the address of the coordinator for whom it is made
    needs: bool = False  # they, and all else that needs a person
    timeline: str = ""  # the events about that matter
    find: str = ""  # members with these words in name, address or organization
    mail: str = ""  # of ours: OUT-9, or the serial of the one that is answered
    counts: bool = False  # the program's own
    report: Asked | None = None  # the figures of that period
    export: bool = False
    roster: bool = False  # the CSV that is attached
    lapsed: bool = False  # and the members whom it no longer has
    deed: int = 0  # DO-<number>
    whole: bool = False  # of a mail that has waited: also what began since
    own_deed: bool = False  # the last that the sender did and can take back
    deed_about: bool = False  # the one that brought the request where it is
    undone: bool = False  # or one about it that is undone
    own_address: bool = False  # the questions to an address that the sender says is theirs
    their_address: bool = False  # the same of the first whom a coordinator names
    saved_since: bool = False  # whether the sender's profile was saved after the mail that has waited
    paused_contact: bool = False  # the relationships whose two get no reminder now
    pace: bool = False  # whether it came soon after our last letter to the sender
    reported: tuple[str, ...] = ()  # addresses that a server's report names
    over: bool = False  # the sender's relationships that a late yes may be about
    reach: bool = False  # whether mail reached the member in their break


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
    against: tuple[Member, ...] = ()  # others whose whole name stands beside the code of that one
    loads: Mapping[int, int] = field(default_factory=dict)  # of several: how many mentees each has
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
    mentor_now: RelationshipView | None = None  # the mentee's active one with somebody else


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Audit events of one kind about one matter."""

    total: int = 0
    first: tuple[tuple[datetime, str], ...] = ()  # when, and because; not more than are told


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """The mail that began a record: it was written before it was read, and what was written after it knew."""

    actor: str  # the address of who did it
    came_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Earlier mails of the same sender that asked for nothing the program knows, alike in all of this."""

    words: str  # their fingerprint; see reading.repeats
    quick: bool  # they came soon after a letter of ours
    held: bool
    ignored: bool = False
    mails: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonNamed:
    """Who may be meant by an address, a code or a name."""

    written: str
    exact: tuple[Member, ...] = ()
    near: tuple[MentorCard, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRead:
    """A CSV of those who may sign up."""

    rows: tuple[tuple[str, str], ...] = ()  # address, name
    faults: tuple[str, ...] = ()  # each with its line, and what was expected
    new: int = 0
    files: int = 1  # that are attached

    @property
    def people(self) -> int:
        """ "ZOE@" and "zoe@" are both kept, for who writes may have either, and are one."""
        return len({folded(address) for address, _ in self.rows})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsed:
    """A member who was on the roster and is not on the new one, with what is open of theirs."""

    member: Member
    to_answer: tuple[RequestView, ...] = ()
    asked: tuple[RequestView, ...] = ()
    relationships: tuple[RelationshipView, ...] = ()
    queued: frozenset[int] = frozenset()  # as in Facts, of its `to_answer`


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """A line of the record, as a person reads it."""

    at: datetime
    actor: str
    channel: str
    what: str
    about: str
    because: str
    deed: int = 0
    message: int = 0  # IN-<number>, because of which it happened
    rule: str = ""
    record: str = ""  # what it is about, as it was from then on: see value_json


@dataclass(frozen=True, slots=True, kw_only=True)
class OurMail:
    """A mail of ours, and what brought it about."""

    number: int  # OUT-<number>
    recipient: str
    letter: str
    about: str
    subject: str
    queued_at: datetime
    state: str
    caused_by: str  # an address; "": the clock
    deed: int = 0
    from_subject: str = ""  # of the mail that it came of
    because: str = ""  # what was decided about that mail
    erased: str = ""  # "went to" or "is about" somebody who is erased since; "": neither


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
    load: int = 0  # active relationships of the mentor
    history: PairHistory = field(default_factory=PairHistory)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The numbers of the records that a decision begins, one for each of them.

    They are drawn for what a first look at the decision begins, so none can be missing: in that first look
    each number is 0.
    """

    members: tuple[int, ...] = ()
    requests: tuple[int, ...] = ()
    relationships: tuple[int, ...] = ()
    deeds: tuple[int, ...] = ()
    lists: tuple[int, ...] = ()

    def member(self) -> int:
        return _nth(self.members, 0)

    def request(self, nth: int = 0) -> int:
        return _nth(self.requests, nth)

    def relationship(self) -> int:
        return _nth(self.relationships, 0)

    def deed(self) -> int:
        return _nth(self.deeds, 0)

    def list(self) -> int:
        return _nth(self.lists, 0)


def _nth(numbers: tuple[int, ...], nth: int) -> int:
    return numbers[nth] if nth < len(numbers) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """Somebody stands by a mail that its own server does not prove: its sender, or a coordinator."""

    because: str
    address: str = ""  # whose YES it was; "": a coordinator passed the mail on
    member: Member | None = None  # whose mail it is, when the address is not on file
    by_coordinator: bool = False
    released: bool = False  # a coordinator has looked at it: what made it wait counts no more
    previewed: bool = False  # a coordinator has seen what it would do, and said YES
    shown: tuple[str, ...] = ()  # to what they said it: core/preview.mark_of_shown() of each
    in_name: bool = False  # nobody has written it: a coordinator does it in the member's name
    as_written: bool = False  # the words count that a coordinator has passed on, as they stand there


OPEN_STATES = ("waiting", "assigned", "snoozed")  # of a held mail that somebody has to decide


# The rules by which a mail is held that the partner of its sender never sees, also as a coordinator.
DIRE = "dire-held"  # of `dire` words beside a command or an answer
IN_DANGER = "danger-held"  # of a mail with `dire` words that is held whole
ERASED = "erased"  # nothing of such a mail is kept
BESIDE = frozenset({"for-a-person-held", DIRE})  # the rest of such a mail is done
# Held, and they weigh more than regret: who has told that of the other one is not to be introduced.
WARNS = frozenset({"concern", DIRE, IN_DANGER})
CONFIDENTIAL = frozenset({"check-in-held", *WARNS})
EVERYDAY = "everyday"  # the rule by which mail is filed or answered that asks nobody to decide anything


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldItem:
    """A message that waits, or waited, for a coordinator."""

    number: int
    inbox_id: int
    sender: str
    subject: str
    state: str  # waiting, snoozed, assigned, released, answered or dropped
    because: str
    held_at: datetime
    decided_by: str = ""  # who has set its state
    decided_at: datetime | None = None
    assigned_to: str = ""
    rule: str = ""  # by which it is held; "": before 0007
    author: str = ""  # the address of the member who may have written it; "": no other than the sender

    @property
    def whose(self) -> str:
        """From whose partner it is kept: an address."""
        return self.author or self.sender


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneBefore:
    """The same mail was done already by another way: see stages/done_before.py."""

    because: str  # a part of a sentence
    certain: bool  # False: by its words and its date, as far as it shows one


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A message that waits for the address on file to say: yes, it was me."""

    number: int
    inbox_id: int
    address: str
    expires_at: datetime
    done: bool
    what: str = ""  # as in AskToConfirm


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFacts:
    """What only a mail has; a decision that none asked for finds nothing here."""

    inbox_id: int = 0  # stands in HELD- and CONF- references; 0 when nothing is stored (explain)
    language: str = ""  # in which it is written; "" when that is not plain
    same_id: int = 0  # an earlier message that has its Message-ID and says something else
    subject: str = ""
    said: str = ""  # what the person typed, with what stands below a farewell
    subject_marks: str = ""  # what servers had put into the subject
    excerpt: str = ""  # what the person typed, for the coordinator of a held mail
    crossed: str = ""  # of these words, what its HTML crosses out
    passed_on: str = ""  # the words of others that it passes on, for the same
    size: int = 0  # bytes
    copied: frozenset[str] = frozenset()  # the addresses in its To and Cc
    attachments: tuple[str, ...] = ()  # file names
    files: tuple[str, ...] = ()  # of them, what its sender meant to send: no logo of a signature
    cv: Cv | None = None  # that is attached to it
    words: str = ""  # its fingerprint; "": it is not compared with others
    quick: bool = False  # it came soon after our last letter to the sender
    not_ours: bool = False  # it commands by the subject of a mail that we did not write
    reaction: bool = False  # a thumb up or the like
    reading: Reading | None = None  # all that its words say
    done_before: DoneBefore | None = None
    heard: tuple[Heard, ...] = ()  # the sender's earlier ones that asked for nothing, of the last days
    heard_today: tuple[Heard, ...] = ()  # those of the last day


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    now: datetime  # UTC
    program: Program
    actor: Actor = PROGRAM  # who asks for it
    trust: Trust = field(default_factory=Trust)
    token: TokenState = field(default_factory=TokenState)
    member: Member | None = None  # who has the sender's address
    eligible: bool = True  # may sign up: open program, or on the roster, or of a domain
    request: RequestView | None = None  # the one the mail is about
    relationship: RelationshipView | None = None
    origin: RequestView | None = None  # the request that `relationship` came from
    sent: SentMail | None = None  # the mail of ours that a report is about
    sent_to: Member | None = None  # who has the address it went to
    erased_there: frozenset[str] = frozenset()  # of the addresses that a report names, those of the erased
    by_address: bool = False  # the report came to the return path of `sent`
    bounces: int = 0  # hard bounces of that address since it was last known to be reachable
    dead: bool = False  # mail to the member did not arrive in their break, and they have not written since
    reported: Noted = field(default_factory=Noted)  # what servers have reported of `sent` before
    sent_again: bool = False  # the letter of the request that `sent` is about has been sent twice
    unreached: int = 0  # mails to a coordinator's address that did not arrive, since one did
    watched: str = ""  # the coordinator's address that a due date watches
    taken_again: datetime | None = None  # when a server took the first mail to it after the last failure
    to_answer: tuple[RequestView, ...] = ()  # pending requests that wait for the sender as a mentor
    asked: tuple[RequestView, ...] = ()  # pending requests of the sender as a mentee
    relationships: tuple[RelationshipView, ...] = ()  # active ones of the sender
    just_over: tuple[RelationshipView, ...] = ()  # of the sender: their term ended lately
    recent: tuple[
        RequestView, ...
    ] = ()  # the sender's latest requests and relationships' requests, any state
    history: PairHistory = field(default_factory=PairHistory)
    named: MentorsNamed = field(default_factory=MentorsNamed)
    directory: Directory = field(default_factory=Directory)
    areas: tuple[AreaMatch, ...] = ()
    namesakes: tuple[Namesake, ...] = ()  # other members whose name looks like the one that is asked about
    voucher: Voucher | None = None
    known_address: bool = True  # the sender's is somebody's on file
    confirmation: Confirmation | None = None  # the question that the mail answers
    questions: tuple[Confirmation, ...] = ()  # of the last days, to an address that somebody says is theirs
    denied: tuple[int, ...] = ()  # CONF-<number>s that wait for the sender, who says "not me"
    saved_since: bool = False  # the sender's profile was, after the mail that has waited
    asked_for: Member | None = None  # for whom the mail of ours asked an address of nobody's
    held: HeldItem | None = None  # what a coordinator decides
    held_member: Member | None = None  # who has the address of its sender
    # of a coordinator who is a member: the addresses of those with whom they have, or had, something
    own_parties: tuple[str, ...] = ()
    held_parties: tuple[str, ...] = ()  # addresses of those with whom that member has, or had, something
    persons: tuple[PersonNamed, ...] = ()  # whom a coordinator names, in the order of Wants.people
    between: PairHistory = field(default_factory=PairHistory)  # the first two of them
    their_relationships: tuple[RelationshipView, ...] = ()  # of the first
    their_requests: tuple[RequestView, ...] = ()
    listed: tuple[str, ...] = ()  # what the list named that the mail answers
    queue: tuple[HeldItem, ...] = ()
    findings: Findings = field(default_factory=Findings)  # what else needs a person
    notes: Mapping[str, Note] = field(default_factory=dict)  # of coordinators, at what is in these two
    outbox_stopped: bool = False  # by the breaker
    digest: DigestFacts | None = None
    down: tuple[Down, ...] = ()  # what is wrong with the machine
    timeline: tuple[EventRow, ...] = ()
    found: tuple[Member, ...] = ()
    our_mail: OurMail | None = None
    counts: Mapping[str, Any] = field(default_factory=dict)
    export: str = ""  # JSON
    material: Material | None = None  # for the figures of `period`
    period: Period | str = ""  # a sentence where what was asked is none
    roster: RosterRead | None = None  # the CSV that is attached
    stopped: str = ""  # why a coordinator has stopped the program
    deed: Deed | None = None  # that is to be undone, or brought the request where it is
    deed_is_own: bool = False  # the sender's
    deed_needed: Mapping[str, str] = field(default_factory=dict)  # M-7 that it began -> who needs it by now
    deed_heard: Mapping[str, int] = field(default_factory=dict)  # where its mails went -> whose that is
    deed_moved: frozenset[int] = frozenset()  # who of a pair that would go on again has moved since
    deed_dead: frozenset[int] = frozenset()  # of its members: mail does not arrive there
    deed_pairs: tuple[RelationshipView, ...] = ()  # active, of whom it moved; and whose contact it changed
    deed_noted: Mapping[str, Noted] = field(default_factory=dict)  # REL-3 of these -> who was told of moves
    deed_parties: tuple[str, ...] = ()  # addresses of the members it is about, and of whose mail it decided
    people: Mapping[int, Member] = field(default_factory=dict)  # of its records, by number
    unheard: tuple[Deed, ...] = ()  # others' deeds of which a mail to the sender still waits
    not_yet_told: frozenset[int] = frozenset()  # DO-<number>s that the sender does not know of
    unheard_people: Mapping[int, Member] = field(default_factory=dict)  # of their records, by number
    apart: tuple[tuple[int, int], ...] = ()  # members whom coordinators keep apart
    staff: Mapping[str, int] = field(default_factory=dict)  # coordinators' addresses -> whose, of members
    contact_paused: frozenset[int] = frozenset()  # relationships whose two get no reminder and no check-in
    lapsed: tuple[Lapsed, ...] = ()  # whom the roster that is attached no longer has
    erased: bool = False  # the sender was a member, and is erased
    spam: bool = False  # a coordinator wants no more mails of the sender, who is no member
    waiting: Understood | None = None  # the mail that waits for that answer, or is held
    # mentors that fit and have room, by the address of each reader whose letter suggests some
    suggestions: Mapping[str, tuple[MentorCard, ...]] = field(default_factory=dict)
    watchers: tuple[Watcher, ...] = ()  # who waits for a mentor with these areas
    parked: tuple[Parked, ...] = ()
    queued: frozenset[int] = frozenset()  # mentees of `to_answer` who have a mentor waiting that can be asked
    noted: Noted = field(default_factory=Noted)
    # of the request's people, when `request` is set
    mentor_load: int = 0  # active relationships of the mentor (the request's, or the one asked for)
    mentor_pending: tuple[RequestView, ...] = ()  # other pending requests to the same mentor
    mentee_pending: tuple[RequestView, ...] = ()  # other pending requests of the same mentee
    mentee_matched: bool = False  # the mentee has an active relationship
    mentor_unread: bool = False  # after a late yes: a mail of the mentor waits for a person
    owners: Mapping[str, int] = field(default_factory=dict)  # addresses of blocked pairs, as kept -> number
    mentor_expired: int = 0  # how many requests in a row the mentor let expire
    letters_today: Mapping[str, int] = field(default_factory=dict)  # to the sender, by template name
    told_today: Mapping[tuple[str, str], int] = field(default_factory=dict)  # the same, and by what about
    numbers: Numbers = field(default_factory=Numbers)
    cvs: Mapping[int, Cv] = field(default_factory=dict)  # that are kept, of those whom it concerns: by member
    status: str = ""  # of a refused mail of ours, like 5.1.1
    overdue: tuple[tuple[DueKind, int], ...] = ()  # what else is due now about the same record
    mail: MailFacts = field(default_factory=MailFacts)

    @property
    def sender(self) -> Address:
        """Where the actor is reached."""
        return self.actor.address

    @property
    def came_at(self) -> datetime:
        """When the mail arrived, UTC: it may have lain unread while the program was stopped."""
        reading = self.mail.reading
        return min(self.now, reading.mail.received_at) if reading is not None else self.now

    @property
    def seen_by_coordinator(self) -> bool:
        """Who has read it and passed it on."""
        return self.voucher is not None and self.voucher.by_coordinator

    @property
    def undoes_alone(self) -> bool:
        """UNDO of the sender takes it back; what a coordinator did in their name is read by one (undo.py)."""
        return not self.seen_by_coordinator

    def lacks(self, ref: str) -> bool:
        """A number that somebody wrote or answered to, and there is no such record, or no longer."""
        found = {view.ref for view in (self.request, self.relationship) if view is not None}
        return ref.startswith(("REQ-", "REL-")) and ref not in found

    def with_mail(self, **changed: Any) -> Facts:
        """The same with other words, as where one mail passes another one on."""
        return replace(self, mail=replace(self.mail, **changed))

    def fits(self, role: Role) -> bool:
        return self.member is not None and self.member.ready(role)

    def suggested(self, reader: Member) -> tuple[MentorCard, ...]:
        """What a letter to that member suggests; looked up because the letter shows it."""
        return self.suggestions.get(reader.email, ())
