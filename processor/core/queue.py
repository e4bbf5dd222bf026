"""What needs a person: a table of rules, each with its days, and one verb that would settle what it finds.

QUEUE and the digest show the same items in the same order: the most harmful first, then the oldest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from processor.core.confidential import is_of_partner
from processor.core.dates import local_day, on_day
from processor.core.facts import Facts, HeldItem
from processor.core.findings import Finding, Findings, Note, Reason, Wanted
from processor.core.program import Role
from processor.core.rules import Policy

MOST_FOUND = 200  # rows of one reason that are looked at
_MORNING = 9
_MOST_NOTE = 200  # characters

# Only an answer of a person settles these; RELEASE would leave them held.
_ASKS_FOR_WORDS = frozenset(
    {"concern", "check-in-held", "unclear-held", "renew-held", "answer-held", "forward-held"}
)
_FORGED = frozenset({"trust-failed", "commands-held", "unproven"})  # often: what nothing proves


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When something of that reason needs a person, and what would settle it; words are the template's."""

    reason: Reason
    days: Callable[[Policy], int]  # that it has to last, or before a date to come
    on: Callable[[Policy], bool]
    verb: str  # of the command, which needs nothing more than to be sent
    letter: str  # the template of what then goes out
    at_least: Callable[[Policy], int] = lambda policy: 0
    ahead: bool = False  # the days are counted back from a date to come
    hides: bool = False  # from a coordinator who is one of the two
    always: bool = False  # however long it has been so
    most: int = 0  # so many at once, for they are no hurry and may be nearly all; 0: all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One of those whom an item is about."""

    name: str
    code: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that needs a person, as values: each language has its own words for them."""

    reason: Reason
    ref: str
    since: datetime
    days: int  # that it has been so
    overdue: bool
    verb: str
    letter: str
    people: tuple[Named, ...] = ()
    mentor: str = ""  # names
    mentee: str = ""
    fate: str = ""  # what became of a request; whom of two our mail did not reach
    day: date | None = None  # on which a term ends
    count: int = 0
    load: int = 0
    room: int = 0
    sender: str = ""  # of a held mail; "": nobody we could tell
    subject: str = ""
    because: str = ""  # why a mail is held, or the program stopped
    assigned_to: str = ""  # whose the held mail is
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    items: tuple[Item, ...] = ()
    more: int = 0  # that were not looked at
    snoozed: int = 0

    @property
    def total(self) -> int:
        return len(self.items) + self.more

    @property
    def overdue(self) -> int:
        return sum(item.overdue for item in self.items)


# --- the rules ---------------------------------------------------------------------------------------


RULES: tuple[Rule, ...] = (
    Rule(
        reason=Reason.BOUNCED,
        days=lambda policy: 0,
        on=lambda policy: True,
        verb="withdraw",
        letter="withdrawn",
        always=True,
    ),
    Rule(
        reason=Reason.UNINTRODUCED,
        days=lambda policy: 0,
        on=lambda policy: True,
        verb="remind",
        letter="first-contact",
        hides=True,
    ),
    Rule(
        reason=Reason.EXPIRED,
        days=lambda policy: 0,
        on=lambda policy: policy.queue_expired > 0,
        at_least=lambda policy: policy.queue_expired,
        verb="pause",
        letter="paused",
    ),
    Rule(
        reason=Reason.NO_CONTACT,
        days=lambda policy: policy.queue_no_contact_days,
        on=lambda policy: policy.queue_no_contact_days > 0,
        verb="remind",
        letter="first-contact",
        hides=True,
    ),
    Rule(
        reason=Reason.ONE_SIDED,
        days=lambda policy: policy.queue_one_sided_days,
        on=lambda policy: policy.queue_one_sided_days > 0,
        verb="remind",
        letter="renewal-reminder",
        ahead=True,
        hides=True,
    ),
    Rule(
        reason=Reason.DECLINED,
        days=lambda policy: policy.queue_declined_days,
        on=lambda policy: policy.queue_declined_days > 0,
        verb="remind",
        letter="nudge",
    ),
    Rule(
        reason=Reason.NO_REQUEST,
        days=lambda policy: policy.queue_no_request_days,
        on=lambda policy: policy.queue_no_request_days > 0,
        verb="remind",
        letter="nudge",
    ),
    Rule(
        reason=Reason.UNSERVED,
        days=lambda policy: policy.queue_unserved_days,
        on=lambda policy: policy.queue_unserved_days > 0,
        verb="remind",
        letter="nudge",
    ),
    Rule(
        reason=Reason.OVERLOADED,
        days=lambda policy: 0,
        on=lambda policy: policy.queue_requests > 0,
        at_least=lambda policy: policy.queue_requests,
        verb="pause",
        letter="paused",
        always=True,
    ),
    Rule(
        reason=Reason.NEVER_ASKED,
        days=lambda policy: policy.queue_never_asked_days,
        on=lambda policy: policy.queue_never_asked_days > 0,
        verb="remind",
        letter="never-asked",
        always=True,
        most=3,
    ),
)  # fmt: skip
_BY_REASON: Mapping[Reason, Rule] = {rule.reason: rule for rule in RULES}
_HARM = {reason: nth for nth, reason in enumerate(Reason)}
_ALWAYS = timedelta(days=36_500)


def wanted(policy: Policy, now: datetime, time_zone: str) -> tuple[Wanted, ...]:
    """What the store has to look for: one for each rule that is switched on."""
    return tuple(_wanted(rule, policy, now, time_zone) for rule in RULES if rule.on(policy))


def _wanted(rule: Rule, policy: Policy, now: datetime, time_zone: str) -> Wanted:
    days = timedelta(days=rule.days(policy))
    before = now + days if rule.ahead else now - days
    longest = _ALWAYS if rule.always else timedelta(days=max(policy.queue_shown_days, rule.days(policy) + 1))
    return Wanted(
        reason=rule.reason, now=now, before=before, after=now - longest, day=local_day(before, time_zone),
        at_least=rule.at_least(policy),
    )  # fmt: skip


# --- the items ---------------------------------------------------------------------------------------


def queue_of(facts: Facts, policy: Policy) -> Queue:
    """For the coordinator who asks, in the order in which they should be decided.

    One of the two of a pair does not learn here what the other one has said.
    """
    held = [item for item in facts.queue if not is_of_partner(item.whose, facts)]
    now, zone = facts.now, facts.program.time_zone
    items = [*_stops(facts), *(_held(item, facts, policy) for item in held if item.state != "snoozed")]
    rows = [found for found in facts.findings.rows if not _is_hidden(found, facts)]
    hidden = [found for found in facts.findings.rows if _is_hidden(found, facts)]
    seen = [found for found in rows if not _is_snoozed(found, now)]
    snoozed = len(rows) - len(seen) + sum(item.state == "snoozed" for item in held)
    limited = {rule.reason: rule.most for rule in RULES if rule.most}
    in_turn = [f for f in seen if f.reason not in limited]
    for reason, most in limited.items():
        in_turn += [f for f in seen if f.reason is reason][:most]
    items += [_item(f, facts.notes, policy, now, zone) for f in in_turn]
    totals = sum(total for reason, total in facts.findings.totals.items() if reason not in limited)
    read = sum(f.reason not in limited and not _is_snoozed(f, now) for f in (*rows, *hidden))
    more = max(totals - read, 0)
    in_order = sorted(items, key=lambda item: (_HARM[item.reason], item.since, item.ref))
    return Queue(items=tuple(_once(in_order)), more=more, snoozed=snoozed)


def _is_snoozed(found: Finding, now: datetime) -> bool:
    return found.snoozed_until is not None and found.snoozed_until > now


def _is_hidden(found: Finding, facts: Facts) -> bool:
    own = facts.member
    return own is not None and _BY_REASON[found.reason].hides and found.concerns(own.number)


def _once(items: Iterable[Item]) -> Iterable[Item]:
    """Each matter for its worst reason alone."""
    seen: set[str] = set()
    for item in items:
        if item.ref not in seen:
            seen.add(item.ref)
            yield item


def refs_of(findings: Findings, held: Sequence[HeldItem]) -> tuple[str, ...]:
    """At which of them there may be notes."""
    return tuple(dict.fromkeys([*(f"HELD-{item.number}" for item in held), *(f.ref for f in findings.rows)]))


def _item(found: Finding, notes: Mapping[str, Note], policy: Policy, now: datetime, zone: str) -> Item:
    rule = _BY_REASON[found.reason]
    days = timedelta(days=rule.days(policy))
    since = found.at or now
    if found.day is not None and rule.ahead:
        since, days = on_day(found.day, _MORNING, zone) - days, timedelta()
    since = min(since, now)
    return Item(
        reason=found.reason,
        ref=found.ref,
        since=since,
        days=(now - since).days,
        overdue=not rule.most and _is_overdue(since + days, now, policy),
        verb=rule.verb,
        letter=rule.letter,
        people=_people(found),
        mentor=found.mentor.name if found.mentor is not None else "",
        mentee=found.mentee.name if found.mentee is not None else "",
        fate=found.state,
        day=found.day,
        count=found.count,
        load=found.load,
        room=found.room,
        note=_shown(notes.get(found.ref)),
    )


def _people(found: Finding) -> tuple[Named, ...]:
    """Of a member that one alone: who declined a mentee stands in the reason."""
    sides = {Role.MENTOR: found.mentor, Role.MENTEE: found.mentee}
    if found.ref.startswith("M-") and found.mentee is not None:
        del sides[Role.MENTOR]
    return tuple(
        Named(name=person.name, code=person.code, role=role.value)
        for role, person in sides.items()
        if person is not None
    )


def _held(item: HeldItem, facts: Facts, policy: Policy) -> Item:
    ref = f"HELD-{item.number}"
    verb, letter = _verb_of(item)
    return Item(
        reason=Reason.CONCERN if item.rule == "concern" else Reason.HELD,
        ref=ref,
        since=item.held_at,
        days=max((facts.now - item.held_at).days, 0),
        overdue=_is_overdue(item.held_at, facts.now, policy),
        verb=verb,
        letter=letter,
        sender=item.sender,
        subject=item.subject,
        because=item.because,
        assigned_to=item.assigned_to if item.state == "assigned" else "",
        note=_shown(facts.notes.get(ref)),
    )


def _verb_of(item: HeldItem) -> tuple[str, str]:
    if not item.sender or item.rule in _FORGED:
        return "drop", ""
    if item.rule in _ASKS_FOR_WORDS:
        return "answer", "coordinator-answer"
    return "release", ""


def _stops(facts: Facts) -> Iterable[Item]:
    """Nothing else is done before these two."""
    if facts.outbox_stopped:
        yield _of_program("outbox release", "", facts)
    if facts.stopped:
        yield _of_program("start", facts.stopped, facts)


def _of_program(verb: str, because: str, facts: Facts) -> Item:
    return Item(
        reason=Reason.STOPPED, ref="PROGRAM", since=facts.now, days=0, overdue=True, verb=verb,
        because=because, letter="",
    )  # fmt: skip


def _is_overdue(since: datetime, now: datetime, policy: Policy) -> bool:
    return now - since > timedelta(days=policy.queue_overdue_days)


def _shown(note: Note | None) -> str:
    return f"{note.said[:_MOST_NOTE]} ({note.at:%Y-%m-%d})" if note is not None else ""
