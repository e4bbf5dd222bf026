"""A mail of ours did not arrive: what becomes of its request and its reader, and who is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from processor.core import check_ins
from processor.core.contact import why_no_contact
from processor.core.dates import in_daytime
from processor.core.decisions import done, ignored, saved
from processor.core.delivery import Finding, behind, finding, speaks_of
from processor.core.events import ERASED_DOMAIN, EventKind
from processor.core.facts import ERASED, Facts, SentMail
from processor.core.intents.matching import close_request, encourage
from processor.core.intents.reachable import unreached, unreached_in_break
from processor.core.letter_builders import note_to_coordinators, to_member
from processor.core.mail import DeliveryReport
from processor.core.outcome import AuditEvent, ClearDue, Decision, DueKind, Effect, Letter, SetDue
from processor.core.program import (
    RelationshipState,
    RelationshipView,
    RequestState,
    RequestView,
    Role,
    Standing,
)
from processor.core.rules import RuleBook

# What was reported of a mail; the words of its EventKind.REPORTED event begin with one of these.
FAILED, DELAYED, ELSEWHERE, UNSAID = "failed", "delayed", "elsewhere", "unsaid"
HARD_BOUNCES = 2  # mails to one address that were refused, before it counts as unreachable
AGAIN = timedelta(days=1)
DELAY_TOLD = timedelta(days=3)
MOST_TOLD = 3  # recipients of one report
_MOST_LOOKED_UP = 20  # of its addresses
# Of these letters one refusal by a dead address is enough: nothing has shown yet that the address works
# (row 162), or somebody counts on their reader (rows 94, 111), as with a request (row 47).
_WELCOME = "welcome-"
_INTRODUCTION = "introduction-"
_BRINGS_TOGETHER = (_INTRODUCTION, "first-contact")
_AT_ONCE = (_WELCOME, _INTRODUCTION, "renewal-")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What follows for one of those concerned."""

    effects: tuple[Effect, ...] = ()
    letters: tuple[Letter, ...] = ()
    what: str = ""  # for coordinators


def reported(sent: SentMail, reports: Sequence[DeliveryReport], facts: Facts, rules: RuleBook) -> Decision:
    """What a server says of a mail that is proven to be ours: it counts once, however often it is said.

    `action` decides (RFC 3464, 2.3.3): a server that gave up after 4xx has given up.
    """
    if _is_nobodys(sent, facts):
        return _kept_of_nobody(sent, facts)
    mine = [r for r in reports if (speaks_of(r, sent.recipient) if r.recipient else facts.by_address)]
    failed = next((r for r in mine if r.action == "failed"), None)
    if failed is not None:
        return undelivered(sent, facts, rules, status=failed.status, diagnostic=failed.diagnostic)
    elsewhere = [behind(r) for r in reports if r not in mine and r.action == "failed"]
    if any(elsewhere):
        named = set(named_in(reports)) - facts.erased_there
        kept = tuple(dict.fromkeys(address for address in elsewhere if address in named))
        return _elsewhere(sent, kept, facts) if kept else about_the_erased()
    if any(r.action == "delayed" for r in mine):
        return _delayed(sent, facts)
    if mine or any(r.recipient for r in reports):
        return ignored(f"no server says that the mail to {sent.recipient} did not arrive")
    because = f"a server reports on the mail {sent.letter} to {sent.recipient}, and not what became of it"
    if _said(facts) & {FAILED, UNSAID}:
        return ignored(because)
    return done(because, [_mark(sent, UNSAID, because)], _note(sent, facts, because))


def _is_nobodys(sent: SentMail, facts: Facts) -> bool:
    """A stranger's address, or one of somebody who was erased: nobody waits for anything there.

    But a coordinator believes that a stranger has her words, and the item was settled by them.
    """
    staff = sent.recipient in facts.program.coordinators
    if sent.recipient.endswith(f"@{ERASED_DOMAIN}"):
        return True
    return facts.sent_to is None and not staff and sent.letter != "coordinator-answer"


def named_in(reports: Sequence[DeliveryReport]) -> tuple[str, ...]:
    """The addresses that may be told of: it is looked up whether they are of somebody who was erased."""
    named = (address for r in reports for address in (r.recipient, r.final) if address)
    return tuple(dict.fromkeys(named))[:_MOST_LOOKED_UP]


def about_the_erased() -> Decision:
    """A server knows the address of somebody who was erased; nothing of its report is kept (row 166)."""
    return replace(ignored("a server reports on a mail to somebody who was erased"), rule=ERASED)


def _kept_of_nobody(sent: SentMail, facts: Facts) -> Decision:
    """Nothing new is kept of the address, and nobody is told (row 166) but who said that it is theirs."""
    if sent.recipient.endswith(f"@{ERASED_DOMAIN}"):
        return about_the_erased()
    member = facts.asked_for
    if member is not None and member.standing is not Standing.LEFT:
        because = f"{sent.recipient}, which {member.name} says is theirs, cannot be reached"
        letter = to_member(member, "address-refused", may_know=(sent.recipient,), new=sent.recipient)
        known = facts.told_today.get(("address-refused", ""))
        return ignored(because) if known else done(because, (), [letter])
    return ignored(f"the mail {sent.letter} went to an address that is no member's")


def _said(facts: Facts) -> set[str]:
    """What was reported of the mail before."""
    return {because.partition(":")[0] for _, because in facts.reported.first}


def _mark(sent: SentMail, what: str, because: str) -> AuditEvent:
    return AuditEvent(what=EventKind.REPORTED, about=f"OUT-{sent.serial}", because=f"{what}: {because}"[:500])


def _note(sent: SentMail, facts: Facts, what: str) -> tuple[Letter, ...]:
    """To the coordinators, but not to the one whose mail it was."""
    told = note_to_coordinators(facts, what, about=sent.about)
    return tuple(letter for letter in told if letter.to != sent.recipient)


def _delayed(sent: SentMail, facts: Facts) -> Decision:
    """Should it stay so, a coordinator hears of it (row 48)."""
    if _said(facts) & {FAILED, DELAYED}:
        return ignored("the delivery is still delayed")
    return ignored(
        "the delivery is only delayed",
        _mark(sent, DELAYED, f"to {sent.recipient}"),
        SetDue(kind=DueKind.DELAYED, about=f"OUT-{sent.serial}", at=facts.now + DELAY_TOLD),
    )


def still_delayed(sent: SentMail, facts: Facts) -> Decision:
    """A server said some days ago that it still tries; nothing was heard since (row 48)."""
    if _is_nobodys(sent, facts):
        return _kept_of_nobody(sent, facts)
    if FAILED in _said(facts):
        return ignored("it is known by now that the mail did not arrive")
    if facts.request is not None and facts.request.request.state is not RequestState.PENDING:
        return ignored("the request is no longer open")
    because = f"the mail {sent.letter} to {sent.recipient} has been under way for days; it may not arrive"
    if sent.recipient in facts.program.coordinators:
        return done(because, *unreached(sent, facts, because))
    return done(because, (), _note(sent, facts, because))


def _elsewhere(sent: SentMail, addresses: Sequence[str], facts: Facts) -> Decision:
    """About an address that we did not write to, as one behind a forward: nothing is closed (row 161)."""
    named = ", ".join(addresses[:MOST_TOLD])
    because = f"a server could not deliver to {named}; the mail {sent.letter} went to {sent.recipient} only"
    if _said(facts) & {FAILED, ELSEWHERE}:
        return ignored(because)
    mark = _mark(sent, ELSEWHERE, because)
    if sent.recipient in facts.program.coordinators:  # it may stand for several people
        effects, letters = unreached(sent, facts, because)
        return done(because, [mark, *effects], letters)
    return done(because, [mark], _note(sent, facts, because))


def undelivered(
    sent: SentMail, facts: Facts, rules: RuleBook, *, status: str, diagnostic: str = ""
) -> Decision:
    """A mail of ours did not arrive: reported, or refused to our own courier (rows 47, 49, 160)."""
    if _is_nobodys(sent, facts):
        return _kept_of_nobody(sent, facts)
    if FAILED in _said(facts):
        return ignored(f"that the mail {sent.letter} did not arrive was counted before")
    found = finding(status, diagnostic)
    how = "could not be delivered" if found is Finding.LATER else "was refused"
    because = f"the mail {sent.letter} to {sent.recipient} {how} ({status or 'no status'})"
    over = ClearDue(about=f"OUT-{sent.serial}", kinds=(DueKind.DELAYED,))
    staff = sent.recipient in facts.program.coordinators
    effects: list[Effect] = [_mark(sent, FAILED, because), over]
    letters: list[Letter] = []
    if staff:
        more, told = unreached(sent, facts, because)
        effects += more
        letters += told
    effects += _unintroduced(sent, facts)
    if found is Finding.POLICY:
        refusal = AuditEvent(what=EventKind.REFUSED_BY_POLICY, about=sent.about, because=because)
        letters += () if staff else _note(sent, facts, because)
        return done(because + " as policy or spam; the address may be good", [*effects, refusal], letters)
    parts = (
        _reader(sent, found, because, facts),
        _request(sent, found, because, facts, rules),
        _partner(sent, facts, rules),
    )
    what = "; ".join(filter(None, (because, *(part.what for part in parts))))
    for part in parts:
        effects += part.effects
        letters += part.letters
    if not staff:
        letters += _note(sent, facts, what)
    return done(what, effects, letters)


def _asked(sent: SentMail, facts: Facts) -> RequestView | None:
    """The request, when the mail went to the mentor who was asked."""
    view = facts.request
    return view if view is not None and view.mentor.email == sent.recipient else None


def _reader(sent: SentMail, found: Finding, because: str, facts: Facts) -> _Part:
    """One refusal that does not say why, 5.0.0, hides only whom no mail has reached yet."""
    person = facts.sent_to
    if found is Finding.LATER or person is None or person.email != sent.recipient:
        return _Part()
    asked = _asked(sent, facts) is not None
    at_once = sent.letter.startswith(_AT_ONCE if found is Finding.DEAD else _WELCOME)
    counted = AuditEvent(what=EventKind.HARD_BOUNCE, about=sent.recipient, because=because)
    enough = at_once or (asked and found is Finding.DEAD) or facts.bounces + 1 >= HARD_BOUNCES
    if not enough or person.standing not in (Standing.ACTIVE, Standing.PAUSED):
        return _Part(effects=(counted,))
    if person.standing is Standing.PAUSED:  # their wish stands; its end lists nobody
        told = f"{person.name} ({person.code}) has paused, and is not listed after that until they write"
        return _Part(effects=(counted, unreached_in_break(person, because)), what="" if asked else told)
    hidden = saved(replace(person, standing=Standing.BOUNCING), because)
    told = f"{person.name} ({person.code}) counts as unreachable, and is not listed, until they write"
    return _Part(effects=(counted, *hidden), what="" if asked else told)


def _request(sent: SentMail, found: Finding, because: str, facts: Facts, rules: RuleBook) -> _Part:
    """A letter that could not be delivered goes out once more; else the mentee chooses again."""
    view = _asked(sent, facts)
    if view is None or view.request.state is not RequestState.PENDING:
        return _Part()
    policy, zone = rules.policy, facts.program.time_zone
    if found is Finding.LATER:
        if sent.letter != "request":
            return _Part()  # a reminder; the request itself may have arrived
        at = in_daytime(facts.now + AGAIN, policy.earliest_hour, policy.latest_hour, zone)
        if not facts.sent_again and at < view.request.answer_by:
            noted = AuditEvent(what=EventKind.SENT_AGAIN, about=view.ref, because=because)
            again = SetDue(kind=DueKind.REQUEST_AGAIN, about=view.ref, at=at)
            return _Part(effects=(noted, again), what="it is sent once more in a day")
    good = found is Finding.LATER
    closed = close_request(view, RequestState.UNDELIVERABLE, because, facts)
    more, letters = encourage(view, facts, rules, why="undeliverable")
    what = "the request is closed, and the address stays good" if good else ""
    return _Part(effects=(*closed, *more), letters=tuple(letters), what=what)


def _who_begin(sent: SentMail, facts: Facts) -> RelationshipView | None:
    """The pair, when one of the two was to read how to begin."""
    view, reader = facts.relationship, facts.sent_to
    if view is None or not sent.letter.startswith(_BRINGS_TOGETHER):
        return None
    is_one = reader is not None and reader in (view.mentor, view.mentee)
    return view if is_one and view.relationship.state is RelationshipState.ACTIVE else None


def _unintroduced(sent: SentMail, facts: Facts) -> tuple[AuditEvent, ...]:
    """The queue shows the pair, since a note to the coordinators may be lost as well (row 94)."""
    view = _who_begin(sent, facts)
    if view is None or facts.sent_to is None:
        return ()
    role = Role.MENTOR if facts.sent_to.number == view.mentor.number else Role.MENTEE
    because = check_ins.unintroduced(role)
    return (AuditEvent(what=EventKind.UNINTRODUCED, about=view.ref, because=because),)


def _partner(sent: SentMail, facts: Facts, rules: RuleBook) -> _Part:
    """Who was introduced hears that the other did not get that mail (row 94)."""
    view, reader = _who_begin(sent, facts), facts.sent_to
    if view is None or reader is None or not sent.letter.startswith(_INTRODUCTION):
        return _Part()
    if why_no_contact(view, facts, rules):
        return _Part()
    partner = view.partner_of(reader)
    letter = to_member(
        partner, "partner-unreached", about=view.ref, may_know=(reader.email,), partner=reader.name,
        partner_email=reader.email,
    )  # fmt: skip
    return _Part(letters=(letter,), what=f"{partner.name} is told")
