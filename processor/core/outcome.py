"""What a decision says: what becomes of the mail, why, what changes, and which letters go out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from processor.core.chain import Then
from processor.core.cv import Cv
from processor.core.events import EventKind
from processor.core.program import Member, MentorRequest, Relationship


class Disposition(StrEnum):
    """What became of a message."""

    DONE = "done"
    REFUSED = "refused"  # understood, answered, and nothing changed
    IGNORED = "ignored"
    HELD = "held"
    QUARANTINED = "quarantined"


class DueKind(StrEnum):
    """What the clock may ask.

    `about` is the REQ-, REL-, M- or OUT- reference, a day (DSN-2026-03-02), a moment (TOLD-… or OUTBOX-…)
    or TO-<address>.
    """

    REQUEST_REMINDER = "request-reminder"
    REQUEST_EXPIRY = "request-expiry"
    RENEWAL_OFFER = "renewal-offer"
    RENEWAL_REMINDER = "renewal-reminder"
    TERM_END = "term-end"
    CHECK_IN = "check-in"  # how is it going? To both, each by themselves
    FIRST_CONTACT = "first-contact"  # one of the two said that they had not met; nth is that member's number
    NUDGE = "nudge"  # a mentee has asked nobody; about M-1042
    RESUME = "resume"
    UNDELIVERED = "undelivered"  # the courier was told 5xx; about OUT-<serial>
    DELAYED = "delayed"  # a server still tries; about OUT-<serial>
    STRAY_REPORTS = "stray-reports"  # delivery reports on no mail of ours; about DSN-<day>
    OUTBOX_STOPPED = "outbox-stopped"  # the breaker has stopped all mail; about OUTBOX-<moment>
    SUMMARY = "summary"  # what coordinators are told together; about TOLD-<moment>
    REQUEST_AGAIN = "request-again"  # its letter could not be delivered, and the address is good
    NEXT_REQUEST = "next-request"  # it closed, and its mentee may have another that waits; about REQ-7
    HELD_REMINDER = "held-reminder"  # nobody has decided it; about HELD-7
    LEFT = "left"  # the time for an UNDO is over; about M-1042
    ERASED = "erased"  # the last letters have gone; about M-1042
    DIGEST = "digest"  # of one coordinator; about TO-<address>
    HELD_AGAIN = "held-again"  # a coordinator put it off; about HELD-7
    COORDINATOR_UNREACHED = "coordinator-unreached"  # does mail arrive again? about TO-<address>


# --- effects: closed; every store applies each of them -------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveMember:
    """Insert (version 0) or update where the stored version is the value's; then version + 1."""

    member: Member
    forgets: bool = False  # the address that gives way is theirs no more; else it stays known as theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveRequest:
    request: MentorRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveRelationship:
    relationship: Relationship


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDue:
    """Ask `kind` about `about` at `at`. One row for each (kind, about, nth); setting again moves it."""

    kind: DueKind
    about: str
    at: datetime
    nth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearDue:
    """Nothing more is asked about `about` (all kinds, or the named ones)."""

    about: str
    kinds: tuple[DueKind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The message waits for a coordinator as HELD-<number>."""

    number: int  # the message's number in the inbox
    sender: str
    subject: str
    because: str
    mail: int = 0  # the same, when it is another one than the message that is processed
    rule: str = ""  # of the decision
    author: str = ""  # the address of the member who may have written it; "": the sender, whoever that is


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleHeld:
    """HELD-<number> waits no longer: it is answered, released, assigned or dropped."""

    number: int
    state: str
    was: str = ""  # as it was when this was decided; "": whatever it was
    by: str = ""  # the coordinator's address
    to: str = ""  # to whom it is assigned


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepSnooze:
    """The queue shows this matter, which is no held mail, again then."""

    about: str  # REQ-3, REL-2, M-1042
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepDigest:
    """How often a coordinator wants the digest, or when one went out; what is empty stays as it was."""

    address: str
    often: str = ""  # weekly, daily or never
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnAddress:
    """What comes from this address is the member's, too; our mails still go to the one on file (row 71)."""

    member: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendToken:
    """This token has done its work; a second use has no authority."""

    mac: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskToConfirm:
    """The message waits until the address on file confirms it (CONF-<number>)."""

    number: int
    address: str
    expires_at: datetime
    mail: int = 0  # as with Hold
    what: str = ""  # "preview" and marks (core/preview.py), "erase", "address"; "": was it you?


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """CONF-<number> was confirmed; it cannot be confirmed again."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkRequest:
    """A request that waits: for the mentee's profile, or for the open request before it (QUEUE)."""

    mentee_email: str
    mentor: int
    note: str
    until: str  # "profile" or "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnparkRequests:
    """Every parked request of that mentee is gone."""

    mentee_email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchFor:
    """Tell the member when a mentor with that interest joins (row 27)."""

    member: int
    interest: str  # as the directory compares it: words in lower case


@dataclass(frozen=True, slots=True, kw_only=True)
class StopWatching:
    member: int
    interest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountShown:
    """These mentors were suggested once more; the next suggestion goes to others first."""

    mentors: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepCv:
    """Kept with the member, instead of an earlier one; it goes out with an introduction only (row 11)."""

    member: int
    cv: Cv


@dataclass(frozen=True, slots=True, kw_only=True)
class DropCv:
    member: int


GIVEN_UP = "DUE"  # what a due date that failed each time is told about


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepDeed:
    """What this decision changes is kept as it was before, so that DO-<number> can be undone."""

    number: int
    what: str
    by_staff: bool
    in_name_of: int = 0  # the member whose words a coordinator passed on or released


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOut:
    """The mails of DO-<number> that still wait do not go out; `to`: only those to that address."""

    deed: int
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOff:
    """The mails of DO-<number> that still wait go out when HELD-<held> is decided, and not before.

    Several held mails may put the same deed off; one that is open once more counts again.
    """

    deed: int
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SendNow:
    """The mails of DO-<number> wait no hour; `to`: only those to that address. What is put off stays so."""

    deed: int
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """DO-<number> is taken back, and cannot be once more."""

    deed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepApart:
    """These two members are never suggested to each other, nor introduced; or not any more."""

    one: int
    other: int
    apart: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseContact:
    """Reminders and check-ins of REL-<number> do not go out, until they may again (row 100)."""

    relationship: int
    paused: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseMember:
    """Nothing that names M-<number> is kept; `sweep`: what went out about it since then goes, too."""

    number: int
    sweep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StopProgram:
    """No mail goes out but to coordinators, and only theirs is processed (row 122)."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartProgram:
    """All goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepList:
    """What LIST-<number> named, in its order: "2 RELEASE" in reply to it."""

    number: int
    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendMail:
    """OUT-<number> goes out once more, the same bytes."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOnRoster:
    rows: tuple[tuple[str, str], ...]  # address, name
    whole: bool = False  # whoever is not among them is on the roster no longer


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One line of the audit: what happened to which record, and why."""

    what: EventKind
    about: str  # REQ-7, REL-3, M-1042, …
    because: str


Effect = (
    SaveMember
    | SaveRequest
    | SaveRelationship
    | SetDue
    | ClearDue
    | Hold
    | SettleHeld
    | KeepSnooze
    | KeepDigest
    | LearnAddress
    | SpendToken
    | AskToConfirm
    | Confirmed
    | ParkRequest
    | UnparkRequests
    | WatchFor
    | StopWatching
    | CountShown
    | KeepCv
    | DropCv
    | KeepDeed
    | TakeOut
    | PutOff
    | SendNow
    | Undone
    | KeepApart
    | PauseContact
    | EraseMember
    | StopProgram
    | StartProgram
    | KeepList
    | ResendMail
    | PutOnRoster
    | AuditEvent
)

# --- letters ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A first conversation to put in the calendar (RFC 5545)."""

    uid: str
    people: tuple[str, ...]  # their names; the title says them in the reader's language
    starts_at: datetime  # UTC
    minutes: int
    attendees: tuple[str, ...]  # addr-specs
    cancelled: bool = False  # it was in the calendar, and is called off (row 156)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes with a letter. Its name is ours: plain ASCII, nobody's words."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail to write: a template's name and the plain data it may show.

    `data` holds strings, numbers, dates, booleans, tuples and mappings of those, MentorCards, Profiles.
    Everything in it is data: it never becomes markup, a header or template code.
    """

    name: str
    to: str  # addr-spec
    to_name: str
    language: str = ""  # "" means the program's own
    about: str = ""  # shown as [REQ-7] in the subject when not empty
    holder: str = ""  # who may use the reply token for `about`: see trust.holder(); "": no token
    reply_about: str = ""  # the matter the token is for, when it is not `about`
    data: Mapping[str, object] = field(default_factory=dict)
    may_know: tuple[str, ...] = ()  # other addresses that its reader may see
    in_reply_to: str = ""  # Message-ID
    references: tuple[str, ...] = ()
    answers: bool = True  # False: not in answer to a mail, Auto-Submitted: auto-generated (RFC 3834, 5)
    meeting: Meeting | None = None
    files: tuple[Enclosure, ...] = ()
    original: int = 0  # the inbox's id of the mail that goes along as it came
    example: Letter | None = None  # one that would go out, which goes along as its reader would see it
    replies_to: str = ""  # an addr-spec that its reader may know, to which replies go in place of ours
    caused_by: str = ""  # whose mail brought it about, an addr-spec; "": the clock's. The stages write it
    proven: bool = True  # somebody vouched for that sender
    deed: int = 0  # DO-<number>, which takes it out of the outbox when it is undone
    waits_minutes: int = 0  # before it goes out
    unsubscribe: str = ""  # the command that a click on "unsubscribe" sends (RFC 2369, 3.2); "": none


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do with one mail, or with one due date, and why (a sentence for a coordinator)."""

    disposition: Disposition
    because: str
    effects: tuple[Effect, ...] = ()
    letters: tuple[Letter, ...] = ()
    rule: str = ""  # which rule of ours said so, as a word that can be counted
    shown: str = ""  # of a preview: core/preview.mark_of_shown()
    would: tuple[Letter, ...] = ()  # of a preview: what would go out to others than coordinators
    # What is decided next. Its own effects and letters go with the first of these steps, and theirs are the
    # dispositions and the reasons.
    then: Then | None = None

    def new_numbers(self) -> Mapping[str, tuple[int, ...]]:
        """The numbers of what it begins: "member", "request", "relationship", "deed"."""
        found: dict[str, tuple[int, ...]] = {}
        for effect in self.effects:
            match effect:
                case SaveMember(member=record) if not record.version:
                    found["member"] = (*found.get("member", ()), record.number)
                case SaveRequest(request=record) if not record.version:
                    found["request"] = (*found.get("request", ()), record.number)
                case SaveRelationship(relationship=record) if not record.version:
                    found["relationship"] = (*found.get("relationship", ()), record.number)
                case KeepDeed(number=number):
                    found["deed"] = (number,)
                case KeepList(number=number):
                    found["list"] = (number,)
        return found

    def suggests_to(self) -> tuple[str, ...]:
        """The addresses of those whose letters suggest mentors."""
        return tuple(dict.fromkeys(letter.to for letter in self.letters if "suggestions" in letter.data))


def together(decisions: Sequence[Decision]) -> Decision:
    """Several decisions about one message: what waits for a person comes first, then what was done."""
    order = (Disposition.HELD, Disposition.DONE, Disposition.REFUSED)
    dispositions = [decision.disposition for decision in decisions]
    return Decision(
        disposition=next((d for d in order if d in dispositions), dispositions[0]),
        because="; ".join(decision.because for decision in decisions),
        effects=tuple(effect for decision in decisions for effect in decision.effects),
        letters=tuple(letter for decision in decisions for letter in decision.letters),
    )
