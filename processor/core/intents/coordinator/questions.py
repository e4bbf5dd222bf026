"""QUEUE, STATUS, SHOW, FIND, WHY: they change nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from processor.core.actor import Channel
from processor.core.confidential import APART, SAID_BY_ONE, is_letter_of_partner, is_of_partner
from processor.core.dates import local_day
from processor.core.decisions import done, refused
from processor.core.deeds import Deed
from processor.core.events import EventKind
from processor.core.facts import CONFIDENTIAL, EventRow, Facts, Wants
from processor.core.history import told
from processor.core.intents.coordinator.base import the_one
from processor.core.intents.coordinator.held import is_of_their_partner
from processor.core.letter_builders import to_member, to_sender
from processor.core.outcome import Decision, KeepList, Letter
from processor.core.permission import is_coordinator
from processor.core.program import Member, Role
from processor.core.queue import Item, queue_of
from processor.core.reading import Reading
from processor.core.reading.serials import answered_serial
from processor.core.rules import RuleBook

MOST_EVENTS = 60
MOST_FOUND = 25
MOST_QUEUED = 50


# The letters that answer a question, or hand over the records: at the command line they are printed.
ANSWERS = frozenset({"queue", "program-status", "report", "shown", "found", "why", "exported"})


def by_mail(facts: Facts) -> bool:
    """The answer goes out as a letter; else it is read where the question was asked."""
    return facts.actor.channel is Channel.MAIL


def answer_to(facts: Facts, name: str, *, about: str = "", **data: Any) -> Letter:
    to = facts.sender.addr_spec
    return Letter(name=name, to=to, to_name="", about=about, holder=to if about else "", data=data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What needs a person, numbered: "2 RELEASE", "3-5 SNOOZE 1 WEEK" in reply to it."""

    kind: ClassVar[str] = "coordinators-queue"

    def wants(self) -> Wants:
        return Wants(needs=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        queue = queue_of(facts, rules.policy)
        items = queue.items[:MOST_QUEUED]
        because = f"{queue.total} need a person" if queue.total else "nothing waits"
        data: dict[str, Any] = {
            "items": tuple(as_shown(nth, item) for nth, item in enumerate(items, 1)),
            "total": queue.total,
            "more": queue.total - len(items),
            "snoozed": queue.snoozed,
        }
        if not items or not by_mail(facts):  # nobody answers it by the numbers of a list
            return done(because, (), [answer_to(facts, "queue", by_mail=by_mail(facts), **data)])
        number = facts.numbers.list()
        letter = answer_to(facts, "queue", about=f"LIST-{number}", by_mail=True, **data)
        return done(because, [KeepList(number=number, refs=tuple(item.ref for item in items))], [letter])


_KINDS: Mapping[str, str] = {
    "HELD": "held", "REQ": "matter", "REL": "matter", "M": "member", "PROGRAM": "program",
}  # fmt: skip


def as_shown(nth: int, item: Item) -> dict[str, object]:
    """An item of the queue as a letter's template says it in its language."""
    values = asdict(item)
    del values["letter"]
    more = {"nth": nth, "kind": _KINDS[item.ref.partition("-")[0]], "ends_on": values.pop("day")}
    return {**values, **more, "reason": item.reason.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramStatus:
    kind: ClassVar[str] = "coordinators-status"

    def wants(self) -> Wants:
        return Wants(counts=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        counts = facts.counts
        members: Mapping[str, int] = counts.get("members", {})
        letter = answer_to(
            facts, "program-status", stopped=facts.stopped,
            active=members.get("active", 0), paused=members.get("paused", 0),
            bouncing=members.get("bouncing", 0), draft=members.get("draft", 0),
            pending=counts.get("pending_requests", 0), matched=counts.get("active_relationships", 0),
            held=counts.get("held", 0), waiting=counts.get("waiting", 0), queued=counts.get("queued", 0),
            frozen=counts.get("frozen", 0), quarantined=counts.get("quarantined", 0),
            failed=counts.get("failed", 0), unreached=tuple(counts.get("coordinators_unreached", ())),
        )  # fmt: skip
        return done("how the program stands", (), [letter])


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """SHOW jon@…, SHOW REQ-3: who or what it is, and its history."""

    what: str  # a REF, or a person
    ref: bool = False
    kind: ClassVar[str] = "show"

    def wants(self) -> Wants:
        if not self.ref:
            return Wants(matters=False, people=(self.what,))
        held = int(self.what[5:]) if self.what.startswith("HELD-") else 0
        deed = int(self.what[3:]) if self.what.startswith("DO-") else 0
        mail = self.what if self.what.startswith("OUT-") else ""
        about = self.what if self.what.startswith(("REQ-", "REL-")) else ""
        return Wants(matters=bool(mail), about=about, held=held, deed=deed, mail=mail, timeline=self.what)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        if not self.ref:
            found = the_one(facts.persons[0])
            if isinstance(found, Decision):
                return found
            letter = answer_to(
                facts,
                "shown",
                title=f"{found.name} ({found.code})",
                lines=tuple(_person(found, facts)),
                events=_history(facts),
            )
            return done(f"{found.name} is shown", (), [letter])
        if facts.held is not None and facts.held.rule in CONFIDENTIAL and is_of_their_partner(facts):
            return refused(f"{self.what} is not yours to decide; another coordinator does")
        lines = tuple(_matter(self.what, facts))
        if not lines:
            return refused(f"there is no {self.what}")
        letter = answer_to(
            facts,
            "shown",
            title=self.what,
            lines=lines,
            events=_history(facts),
        )
        return done(f"{self.what} is shown", (), [letter])


def _person(member: Member, facts: Facts) -> Iterable[str]:
    until = f" until {member.paused_until.isoformat()}" if member.paused_until else ""
    yield f"{member.email}; {member.standing.value}{until}"
    for profile in member.profiles:
        place = ", ".join(filter(None, (profile.title, profile.organization)))
        areas = ", ".join(profile.areas)
        room = f"; room for {profile.capacity}" if profile.role is Role.MENTOR else ""
        begun = "" if profile.complete else " (not complete)"
        yield f"{profile.role.value}{begun}: {place or 'no title'}; {areas or 'no areas'}{room}"
    for view in facts.their_requests:
        yield f"{view.ref}: {view.mentee.name} asked {view.mentor.name}; {view.request.state.value}"
    for pair in facts.their_relationships:
        yield f"{pair.ref}: {pair.mentor.name} mentors {pair.mentee.name} until {pair.relationship.ends_on}"


def _matter(ref: str, facts: Facts) -> Iterable[str]:
    zone = facts.program.time_zone
    if facts.request is not None:
        view, request = facts.request, facts.request.request
        yield f"{view.mentee.name} ({view.mentee.email}) asked {view.mentor.name} ({view.mentor.email})"
        yield f"{request.state.value}; asked on {local_day(request.asked_at, zone)}"
        if request.state.value == "pending":
            yield f"waits until {local_day(request.answer_by, zone)}"
    elif facts.relationship is not None:
        both, pair = facts.relationship, facts.relationship.relationship
        yield f"{both.mentor.name} ({both.mentor.email}) mentors {both.mentee.name} ({both.mentee.email})"
        yield f"{pair.state.value}; term {pair.term}, from {pair.starts_on} until {pair.ends_on}"
    elif facts.held is not None and ref.startswith("HELD-"):
        item = facts.held
        yield f"from {item.sender or 'nobody we could tell'}: {item.subject or '(no subject)'}"
        yield f"{item.state}; {item.because}"
    elif facts.deed is not None and ref.startswith("DO-") and _may_be_shown(facts.deed, facts):
        deed = facts.deed
        undone = f"; undone by {deed.undone_by}" if deed.undone_at else ""
        yield f"{deed.what}; by {deed.actor} on {local_day(deed.at, zone)}{undone}"
    elif facts.our_mail is not None and not is_letter_of_partner(facts.our_mail, facts):
        yield from _mail_lines(facts)


def _may_be_shown(deed: Deed, facts: Facts) -> bool:
    """Not before they have heard of it, and not what another coordinator decided about a partner's mail."""
    theirs = not facts.deed_is_own and any(is_of_partner(address, facts) for address in facts.deed_parties)
    return deed.number not in facts.not_yet_told and not (theirs and deed.held)


_VOTES = ("mentor_vote", "mentee_vote")


def _history(facts: Facts) -> tuple[dict[str, object], ...]:
    """Of her own pair, or of her partner, a coordinator reads only what she said, and what was done.

    Who of the two was reminded would tell who had answered, as a vote in the record of a later event would.
    """
    zone = facts.program.time_zone
    rows = [row for row in facts.timeline if not row.deed or row.deed not in facts.not_yet_told]
    rows = [row for row in rows if _by_her(row, facts) or not _keeps_her_apart(row, facts)]
    if not _of_her_pair(facts):
        return told(rows, zone)
    return told((row for row in rows if _by_her(row, facts) or not _says_one(row)), zone, hidden=_VOTES)


def _says_one(row: EventRow) -> bool:
    reminded = row.what == EventKind.REMINDED and row.about.startswith("REL-")
    return row.what in SAID_BY_ONE or reminded


def _keeps_her_apart(row: EventRow, facts: Facts) -> bool:
    """From another member, who may have asked for it; another coordinator reads of it."""
    me = facts.member
    if me is None or row.what not in APART or len(facts.program.coordinators) < 2:
        return False
    return row.about == me.code or me.name in row.because


def _of_her_pair(facts: Facts) -> bool:
    """She asks about her own pair, or about her partner."""
    own, view = facts.member, facts.relationship
    pairs = (*facts.their_relationships, *((view,) if view is not None else ()))
    return own is not None and any(own.number in (v.mentor.number, v.mentee.number) for v in pairs)


def _by_her(row: EventRow, facts: Facts) -> bool:
    return row.actor in {facts.sender.addr_spec, facts.member.email if facts.member is not None else ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    words: str
    kind: ClassVar[str] = "find"

    def wants(self) -> Wants:
        return Wants(matters=False, find=self.words)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        people = tuple(
            {
                "name": m.name,
                "code": m.code,
                "email": m.email,
                "standing": m.standing.value,
                "roles": " and ".join(role.value for role in m.roles),
            }
            for m in facts.found[:MOST_FOUND]
        )
        letter = answer_to(
            facts, "found", words=self.words, people=people, more=len(facts.found) > MOST_FOUND
        )
        return done(f"{len(people)} found", (), [letter])


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """WHY in reply to any mail of ours, or WHY OUT-9: which mail, which rule, whose act led to it."""

    mail: str  # OUT-9, or the serial of the mail that is answered; "": neither
    kind: ClassVar[str] = "why"

    def wants(self) -> Wants:
        return Wants(mail=self.mail)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        found = facts.our_mail
        own = found is not None and found.recipient in (
            facts.sender.addr_spec,
            facts.member.email if facts.member else "",
        )
        if found is None or not (own or (is_coordinator(facts) and not is_letter_of_partner(found, facts))):
            return refused("it is not known which mail is meant", to_sender(facts, "why-not"))
        data: dict[str, Any] = {
            "subject_was": found.subject,
            "at": found.queued_at,
            "by_clock": not found.caused_by,
            "own_mail": found.caused_by
            in (facts.sender.addr_spec, facts.member.email if facts.member else ""),
            "staff": is_coordinator(facts),
            "from_subject": found.from_subject if is_coordinator(facts) else "",
            "because": found.because if is_coordinator(facts) else "",
            "ref": f"OUT-{found.number}",
            "about_what": found.about,
            "deed": f"DO-{found.deed}" if found.deed and is_coordinator(facts) else "",
            "caused_by": found.caused_by if is_coordinator(facts) else "",
        }
        letter = (
            to_member(facts.member, "why", answers=True, **data)
            if facts.member is not None
            else answer_to(facts, "why", **data)
        )
        return done(f"why OUT-{found.number} was written", (), [letter])


def _mail_lines(facts: Facts) -> Iterable[str]:
    found = facts.our_mail
    if found is not None:
        yield f"to {found.recipient}: {found.subject}; {found.state}"
        cause = f"a mail of {found.caused_by}" if found.caused_by else "the clock"
        about = f": {found.from_subject}" if found.from_subject else ""
        yield f"because of {cause}{about}"
        if found.because:
            yield found.because


def recognize_why(reading: Reading, rules: RuleBook) -> Why | None:
    """A member's WHY, in reply to a mail of ours."""
    command = reading.command
    if command is None or command.kind != "why":
        return None
    return Why(mail=answered_serial(reading.mail))
