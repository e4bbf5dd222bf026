"""What a MemoryStore holds: plain dictionaries of values that are never changed in place."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime

from processor.core.actor import Actor
from processor.core.cv import Cv
from processor.core.deeds import Deed
from processor.core.erased_letters import Erased
from processor.core.facts import Confirmation, HeldItem, Parked
from processor.core.mail import OutboundMail
from processor.core.outcome import AuditEvent, DueKind, SendNow, TakeOut
from processor.core.program import Member, MentorRequest, Relationship
from processor.core.seals import Seal
from processor.stages.ports import Aside, InboxState
from processor.store.repository import LetterOfDeed


@dataclass(frozen=True, slots=True, kw_only=True)
class InRow:
    id: int
    mailbox: str
    uidvalidity: int
    uid: str
    received_at: datetime
    taken_at: datetime
    size: int
    raw: bytes
    state: InboxState
    because: str
    attempts: int = 0
    message_id: str = ""
    traceback: str = ""
    sender: str = ""
    subject: str = ""
    words: str = ""
    mirrored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutRow:
    id: int
    mail: OutboundMail
    queued_at: datetime
    next_try_at: datetime
    to_stranger: bool
    state: str = "queued"
    attempts: int = 0
    fence: int = 0
    leased_to: str = ""
    server_reply: str = ""
    sent_at: datetime | None = None
    frozen: bool = False
    taken_out_by: int = 0  # DO-<number>


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    id: int
    at: datetime
    settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideRow:
    aside: Aside
    content: str
    because: str
    since: datetime
    to_stranger: bool


@dataclass(slots=True, kw_only=True)
class Rows:
    inbox: dict[int, InRow] = field(default_factory=dict)
    scans: dict[str, int] = field(default_factory=dict)
    polls: dict[str, datetime] = field(default_factory=dict)  # mailbox -> when it was listed last
    contents: dict[str, int] = field(default_factory=dict)
    held: dict[int, HeldItem] = field(default_factory=dict)
    confirmations: dict[int, Confirmation] = field(default_factory=dict)
    spent: dict[str, datetime] = field(default_factory=dict)
    roster: dict[str, str] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    aliases: dict[str, int] = field(default_factory=dict)
    times_shown: dict[int, int] = field(default_factory=dict)
    asked: dict[int, int] = field(default_factory=dict)  # member -> requests that count today
    directory_day: dict[str, date] = field(default_factory=dict)  # "day"
    requests: dict[int, MentorRequest] = field(default_factory=dict)
    relationships: dict[int, Relationship] = field(default_factory=dict)
    cvs: dict[int, Cv] = field(default_factory=dict)
    parked: dict[int, tuple[str, int, Parked]] = field(default_factory=dict)  # email, mentor, as it was
    watches: dict[tuple[int, str], str] = field(default_factory=dict)  # (member, phrase) -> interest
    events: dict[int, AuditEvent] = field(default_factory=dict)
    event_actors: dict[int, Actor] = field(default_factory=dict)
    event_mails: dict[int, int | None] = field(default_factory=dict)
    event_times: dict[int, datetime] = field(default_factory=dict)
    seals: dict[int, Seal] = field(default_factory=dict)  # whoever wants some puts them here
    due: dict[tuple[DueKind, str, int], DueRow] = field(default_factory=dict)
    out_causes: dict[int, int | None] = field(default_factory=dict)
    outbox: dict[int, OutRow] = field(default_factory=dict)
    unwritten: dict[int, AsideRow] = field(default_factory=dict)
    aside_numbers: dict[str, int] = field(default_factory=dict)  # "last": no number is given twice
    deeds: dict[int, Deed] = field(default_factory=dict)
    deeds_in_name: dict[int, int] = field(default_factory=dict)  # deed -> the member
    regrets: dict[tuple[int, int], bool] = field(default_factory=dict)  # deed and held mail
    underway: dict[int, LetterOfDeed] = field(default_factory=dict)  # letters that are not in the outbox yet
    orders: dict[int, tuple[TakeOut | SendNow, int]] = field(default_factory=dict)  # about these
    given_up: dict[int, tuple[str, str]] = field(default_factory=dict)  # see Outbox.given_up()
    given_up_before: dict[int, int] = field(default_factory=dict)
    erased_now: dict[int, Erased] = field(default_factory=dict)  # in this transaction
    event_deeds: dict[int, int] = field(default_factory=dict)
    event_rules: dict[int, str] = field(default_factory=dict)
    event_records: dict[int, str] = field(default_factory=dict)
    held_rules: dict[int, str] = field(default_factory=dict)
    contact_paused: dict[int, datetime] = field(default_factory=dict)
    snoozed: dict[str, datetime] = field(default_factory=dict)  # REL-3 -> until when
    digests: dict[str, tuple[str, datetime | None]] = field(default_factory=dict)  # how often, sent when
    kept_apart: dict[tuple[int, int], str] = field(default_factory=dict)
    lists: dict[int, tuple[str, ...]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    erased: dict[str, int] = field(default_factory=dict)
    program_stopped: dict[str, str] = field(default_factory=dict)
    stopped: dict[str, str] = field(default_factory=dict)  # "why", when the breaker has stopped all mail

    def copied(self) -> Rows:
        return Rows(**{f.name: dict(getattr(self, f.name)) for f in fields(self)})

    def restore(self, earlier: Rows) -> None:
        for f in fields(self):
            setattr(self, f.name, getattr(earlier, f.name))
