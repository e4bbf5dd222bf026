"""What the clock asks: reminders, expiry, renewal, the end of a term, the end of a pause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from processor.core import check_ins
from processor.core.breaker import STOPPED
from processor.core.dates import in_daytime
from processor.core.decisions import done, ignored
from processor.core.digest import decide_digest
from processor.core.events import EventKind
from processor.core.facts import Facts, Wants
from processor.core.intents.check_in import first_contact
from processor.core.intents.coordinator.held_again import again, reminded
from processor.core.intents.matching import NTH_OF_TERM, close_request, encourage, nudges
from processor.core.intents.reachable import look_again
from processor.core.intents.request import open_parked, reminder, request_letter
from processor.core.intents.self_service import NOT_REACHED, resumed, sweep
from processor.core.intents.undelivered import still_delayed, undelivered
from processor.core.letter_builders import note_to_coordinators, to_coordinators, to_member
from processor.core.outcome import (
    AuditEvent,
    ClearDue,
    CountShown,
    Decision,
    DropCv,
    DueKind,
    Effect,
    Letter,
    SaveRelationship,
)
from processor.core.program import RelationshipState, RequestState, Role, Standing
from processor.core.rules import Policy, RuleBook

LATE = timedelta(hours=1)  # the daemon looks twice a minute, so it or the machine stood still
_WAITED = timedelta(microseconds=1)  # marks the morning that something waited for, so that it waits once
ONCE_A_DAY = (
    DueKind.REQUEST_REMINDER,
    DueKind.RENEWAL_OFFER,
    DueKind.RENEWAL_REMINDER,
    DueKind.CHECK_IN,
    DueKind.FIRST_CONTACT,
    DueKind.NUDGE,
    DueKind.STRAY_REPORTS,
)
_OVER_SOON = (DueKind.RENEWAL_OFFER, DueKind.TERM_END)
_CONTACT_PAUSED = "a coordinator looks into it; until RESUME the two get no reminder"
_SAID_LATELY = 14  # days
MOST_TOLD = 50  # lines of one summary
EXPIRED_TOO_OFTEN = 2  # requests in a row that a mentor let expire, before a coordinator hears of it


def wants(kind: DueKind, about: str) -> Wants:
    if kind in (DueKind.HELD_AGAIN, DueKind.HELD_REMINDER):
        return Wants(about=about, held=int(about.removeprefix("HELD-")))
    if kind is DueKind.DIGEST:
        return Wants(about=about, needs=True, counts=True, digest=about.removeprefix("TO-"))
    if kind is DueKind.STRAY_REPORTS:
        return Wants(about=about, noted=EventKind.STRAY_REPORT)
    if kind is DueKind.OUTBOX_STOPPED:
        return Wants(about=about, noted=STOPPED, most_noted=1)
    if kind is DueKind.SUMMARY:
        return Wants(about=about, noted=EventKind.TOLD_LATER, most_noted=MOST_TOLD)
    if kind is DueKind.FIRST_CONTACT:
        return Wants(about=about, noted=EventKind.NO_CONTACT)
    if kind is DueKind.NUDGE:
        return Wants(about=about, open_parked=True)
    if kind is DueKind.RESUME:
        return Wants(about=about, reach=True)
    closes = (DueKind.REQUEST_EXPIRY, DueKind.UNDELIVERED, DueKind.NEXT_REQUEST)
    return Wants(about=about, open_parked=kind in closes)


def asked_later(
    kind: DueKind, at: datetime, before: int, now: datetime, policy: Policy, time_zone: str
) -> datetime | None:
    """When something that is overdue is better asked; None: now is right.

    After a long stop a member hears each kind once a day, not all of it in a burst, and nobody is woken
    because the machine was mended at night (faults 15 and 16). `before`: how many mails of its kind
    its reader had or will have of this catching up.
    """
    if now - at <= LATE:
        return None
    later = now + timedelta(days=before if kind in ONCE_A_DAY else 0)
    if at.microsecond == _WAITED.microseconds:  # nobody looked that morning: passes are made at night
        return later if later > now else None
    moment = in_daytime(later, policy.earliest_hour, policy.latest_hour, time_zone)
    return moment + (_WAITED if moment != later else timedelta()) if moment > now else None


def decide_due(kind: DueKind, nth: int, facts: Facts, rules: RuleBook) -> Decision:
    return _BY_KIND[kind](nth, facts, rules)


def _reminder(nth: int, facts: Facts, rules: RuleBook) -> Decision:
    view = facts.request
    if view is None or view.request.state is not RequestState.PENDING:
        return ignored("the request is no longer open")
    if facts.now >= view.request.answer_by:
        return ignored("the deadline has passed; the expiry follows")
    later = [d for d in facts.overdue if d[0] is DueKind.REQUEST_REMINDER and d[1] > nth]
    if later:
        return ignored("a later reminder is due as well; one is enough")
    letter = reminder(view, facts, rules, nth=nth)
    return done(f"{view.mentor.name} is reminded of {view.ref}", (), [letter])


def _expiry(nth: int, facts: Facts, rules: RuleBook) -> Decision:
    view = facts.request
    if view is None or view.request.state is not RequestState.PENDING:
        return ignored("the request is no longer open")
    because = f"{view.mentor.name} did not answer {view.ref} in time"
    effects: list[Effect] = close_request(view, RequestState.EXPIRED, because, facts)
    more, letters = encourage(view, facts, rules, why="expired")
    letters.append(to_member(view.mentor, "expired-mentor", about=view.ref, mentee=view.mentee.name))
    if facts.mentor_expired + 1 >= EXPIRED_TOO_OFTEN:
        what = f"{view.mentor.name} has let {facts.mentor_expired + 1} requests in a row expire."
        letters += note_to_coordinators(facts, what, about=view.mentor.code)
    return done(because, [*effects, *more], letters)


def _next_request(nth: int, facts: Facts, rules: RuleBook) -> Decision:
    """The mentor has left, and the mentee knows: whom they have waiting is asked; else the search goes on."""
    view = facts.request
    if view is None or view.request.state is RequestState.PENDING:
        return ignored("the request is open again")
    mentee = view.mentee
    if mentee.standing is Standing.LEFT or facts.mentee_matched:
        return ignored(f"{mentee.name} looks for no mentor now")
    opened = open_parked(mentee, facts, rules)
    more = () if opened.asked else nudges(mentee, facts, rules)
    because = f"{view.ref} has closed, and {mentee.name} has "
    because += "another mentor asked now" if opened.asked else "nobody waiting who can be asked now"
    return done(because, (*opened.effects, *more), opened.letters)


def _renewal_offer(nth: int, facts: Facts, rules: RuleBook) -> Decision:
    view = facts.relationship
    if view is None or view.relationship.state is not RelationshipState.ACTIVE:
        return ignored("the relationship is no longer active")
    if view.relationship.term != nth or view.relationship.renewal_offered:
        return ignored("that term's renewal was offered already")
    if view.relationship.number in facts.contact_paused:
        return ignored(_CONTACT_PAUSED)
    if any(kind is DueKind.TERM_END for kind, _ in facts.overdue):
        return ignored("the end of the term is due as well; an offer would come too late")
    offered = replace(view.relationship, renewal_offered=True)
    letters = [
        to_member(
            person, "renewal-offer", about=view.ref, partner=view.partner_of(person).name,
            ends_on=offered.ends_on, months=rules.policy.term_months,
        )
        for person in (view.mentor, view.mentee)
    ]  # fmt: skip
    because = f"the term of {view.ref} ends soon; both are asked whether it goes on"
    return done(
        because,
        [
            SaveRelationship(relationship=offered),
            AuditEvent(what=EventKind.RENEWAL_OFFERED, about=view.ref, because=because),
            AuditEvent(what=EventKind.MONTHS_OFFERED, about=view.ref, because=str(rules.policy.term_months)),
        ],
        letters,
    )


def _renewal_reminder(nth: int, facts: Facts, rules: RuleBook) -> Decision:
    view = facts.relationship
    if view is None or view.relationship.state is not RelationshipState.ACTIVE:
        return ignored("the relationship is no longer active")
    if not view.relationship.renewal_offered or view.relationship.term != nth // 10:
        return ignored("that term's renewal is not open")
    if view.relationship.number in facts.contact_paused:
        return ignored(_CONTACT_PAUSED)
    if any(kind is DueKind.TERM_END for kind, _ in facts.overdue):
        return ignored("the end of the term is due as well; a reminder of it would come too late")
    letters: list[Letter] = [
        to_member(
            person, "renewal-reminder", about=view.ref, partner=view.partner_of(person).name,
            ends_on=view.relationship.ends_on,
        )
        for person in (view.mentor, view.mentee)
        if not view.relationship.vote_of(person.number)
    ]  # fmt: skip
    return done(f"who has not said yet whether {view.ref} goes on is reminded", (), letters)


def _term_end(nth: int, facts: Facts, rules: RuleBook) -> Decision:
    view = facts.relationship
    if (
        view is None
        or view.relationship.state is not RelationshipState.ACTIVE
        or view.relationship.term != nth
    ):
        return ignored("that term is over already")
    over = view.relationship.moved_to(RelationshipState.COMPLETED, facts.now)
    because = f"the term of {view.ref} is over, and not both wanted another"
    suggestions = facts.suggested(view.mentee)
    letters = [
        to_member(
            person, "completed", about=view.ref, partner=view.partner_of(person).name,
            starts_on=over.first_start, ends_on=over.ends_on, role=role.value, terms=over.term,
            suggestions=suggestions if role is Role.MENTEE else (),
        )
        for person, role in ((view.mentor, Role.MENTOR), (view.mentee, Role.MENTEE))
    ]  # fmt: skip
    effects: list[Effect] = [
        SaveRelationship(relationship=over),
        ClearDue(about=view.ref),
        AuditEvent(what=EventKind.RELATIONSHIP_COMPLETED, about=view.ref, because=because),
    ]
    if suggestions:
        effects.append(CountShown(mentors=tuple(c.number for c in suggestions)))
    return done(because, effects, letters)


def _check_in(nth: int, facts: Facts, rules: RuleBook) -> Decision:
    """How is it going? Each of the two is asked by themselves (row 97)."""
    view = facts.relationship
    if view is None or view.relationship.state is not RelationshipState.ACTIVE:
        return ignored("the relationship is no longer active")
    if view.relationship.term != nth // NTH_OF_TERM:
        return ignored("that check-in was of an earlier term")
    if view.relationship.number in facts.contact_paused:
        return ignored(_CONTACT_PAUSED)
    if view.relationship.renewal_offered or any(kind in _OVER_SOON for kind, _ in facts.overdue):
        return ignored("both are asked whether it goes on; that is enough")
    if any(kind is DueKind.CHECK_IN and later > nth for kind, later in facts.overdue):
        return ignored("a later check-in is due as well; one is enough")
    asked = [person for person in (view.mentor, view.mentee) if person.standing is Standing.ACTIVE]
    if not asked:
        return ignored("mail reaches neither of the two, or both have paused")
    letters = [
        to_member(
            person, "check-in", about=view.ref, partner=view.partner_of(person).name,
            since=view.relationship.first_start,
        )
        for person in asked
    ]  # fmt: skip
    sides = " and the ".join(Role.MENTOR if person == view.mentor else Role.MENTEE for person in asked)
    because = f"the {sides} of {view.ref} {'are' if len(asked) > 1 else 'is'} asked how it goes"
    return done(
        because, [AuditEvent(what=EventKind.CHECK_IN_ASKED, about=view.ref, because=because)], letters
    )


def _first_contact(nth: int, facts: Facts, rules: RuleBook) -> Decision:
    """One of the two, M-<nth>, said a day ago that they had not met; the other one is nudged (row 98)."""
    view = facts.relationship
    if view is None or view.relationship.state is not RelationshipState.ACTIVE:
        return ignored("the relationship is no longer active")
    if view.relationship.number in facts.contact_paused:
        return ignored(_CONTACT_PAUSED)
    partner = view.mentor if view.mentee.number == nth else view.mentee
    if partner.standing is not Standing.ACTIVE:
        return ignored(f"{partner.name} has paused, or mail does not arrive there")
    own = Role.MENTOR if partner == view.mentor else Role.MENTEE
    since = facts.now - timedelta(days=_SAID_LATELY)
    if any(at > since and check_ins.side_in(said) is own for at, said in facts.noted.first):
        return ignored(f"{partner.name} has said the same, and was told then what helps")
    because = f"{partner.name} is asked to begin {view.ref}"
    return done(because, (), [first_contact(view, partner)])


def _nudge(nth: int, facts: Facts, rules: RuleBook) -> Decision:
    """A mentee who has asked nobody for a while hears of mentors who would suit (row 12)."""
    mentee = facts.member
    if mentee is None or mentee.standing is not Standing.ACTIVE or not mentee.ready(Role.MENTEE):
        return ignored("they do not take part as a mentee now")
    if facts.asked or facts.parked or any(v.mentee.number == mentee.number for v in facts.relationships):
        return ignored(f"{mentee.name} has asked somebody")
    if any(kind is DueKind.NUDGE and later > nth for kind, later in facts.overdue):
        return ignored("a later reminder is due as well; one is enough")
    suggestions = facts.suggested(mentee)
    shown = [CountShown(mentors=tuple(card.number for card in suggestions))] if suggestions else []
    because = f"{mentee.name} has asked nobody yet, and is shown mentors"
    return done(because, shown, [to_member(mentee, "nudge", suggestions=suggestions)])


def _resume(nth: int, facts: Facts, rules: RuleBook) -> Decision:
    member = facts.member
    if member is None or member.standing is not Standing.PAUSED:
        return ignored("the member is not paused")
    because = f"the pause of {member.name} is over"
    if facts.dead:
        because = f"{because}, and {NOT_REACHED}"
        return done(because, resumed(member, because, dead=True))
    return done(because, resumed(member, because), [to_member(member, "resumed")])


def _left(nth: int, facts: Facts, rules: RuleBook) -> Decision:
    """Until now an UNDO would have brought the CV back with all else."""
    member = facts.member
    if member is None or member.standing is not Standing.LEFT:
        return ignored("the member is back")
    return done(f"the CV of {member.name} is kept no longer", [DropCv(member=member.number)])


def _undelivered(nth: int, facts: Facts, rules: RuleBook) -> Decision:
    if facts.sent is None:
        return ignored("the mail is not ours")
    return undelivered(facts.sent, facts, rules, status=facts.status)


def _delayed(nth: int, facts: Facts, rules: RuleBook) -> Decision:
    return still_delayed(facts.sent, facts) if facts.sent else ignored("the mail is not ours")


def _request_again(nth: int, facts: Facts, rules: RuleBook) -> Decision:
    """Its letter could not be delivered a day ago, though the address is good (row 160)."""
    view = facts.request
    if view is None or view.request.state is not RequestState.PENDING:
        return ignored("the request is no longer open")
    if facts.now >= view.request.answer_by:
        return ignored("the deadline has passed; the expiry follows")
    because = f"the letter of {view.ref} goes to {view.mentor.name} once more"
    return done(because, (), [request_letter(view.request, view.mentee, view.mentor, facts, rules)])


def _coordinator_unreached(nth: int, facts: Facts, rules: RuleBook) -> Decision:
    return look_again(nth, facts)


def _stray_reports(nth: int, facts: Facts, rules: RuleBook) -> Decision:
    """One mail a day to the coordinators, however many such reports there were (row 50)."""
    noted = facts.noted
    if not noted.total:
        return ignored("there was no delivery report on somebody else's mail")
    because = f"{noted.total} delivery reports were about no mail of ours"
    reports = tuple({"at": at, "said": said} for at, said in noted.first)
    more = noted.total - len(reports)
    letters = to_coordinators(facts, "stray-reports", total=noted.total, reports=reports, more=more)
    return done(because, (), letters)


def _summary(nth: int, facts: Facts, rules: RuleBook) -> Decision:
    """All that coordinators were not told by a mail of its own (faults 49 and 53)."""
    noted = facts.noted
    if not noted.total:
        return ignored("there is nothing to tell")
    lines = tuple({"at": at, "said": said} for at, said in noted.first)
    more = noted.total - len(lines)
    letters = to_coordinators(facts, "summary", total=noted.total, lines=lines, more=more)
    return done(f"the coordinators are told {noted.total} things together", (), letters)


def _outbox_stopped(nth: int, facts: Facts, rules: RuleBook) -> Decision:
    """Told at once, by the only letter that still goes out (fault 42)."""
    why = facts.noted.first[0][1] if facts.noted.first else "more mails went out than are allowed"
    letters = to_coordinators(facts, STOPPED, because=why)
    return done(f"all mail is stopped: {why}", (), letters)


_BY_KIND: Mapping[DueKind, Callable[[int, Facts, RuleBook], Decision]] = {
    DueKind.LEFT: _left,
    DueKind.DIGEST: lambda nth, facts, rules: decide_digest(facts, rules),
    DueKind.ERASED: lambda nth, facts, rules: sweep(facts),
    DueKind.HELD_REMINDER: lambda nth, facts, rules: reminded(facts, rules, nth),
    DueKind.HELD_AGAIN: lambda nth, facts, rules: again(facts),
    DueKind.REQUEST_REMINDER: _reminder,
    DueKind.REQUEST_EXPIRY: _expiry,
    DueKind.NEXT_REQUEST: _next_request,
    DueKind.RENEWAL_OFFER: _renewal_offer,
    DueKind.RENEWAL_REMINDER: _renewal_reminder,
    DueKind.TERM_END: _term_end,
    DueKind.CHECK_IN: _check_in,
    DueKind.FIRST_CONTACT: _first_contact,
    DueKind.NUDGE: _nudge,
    DueKind.RESUME: _resume,
    DueKind.UNDELIVERED: _undelivered,
    DueKind.DELAYED: _delayed,
    DueKind.STRAY_REPORTS: _stray_reports,
    DueKind.SUMMARY: _summary,
    DueKind.OUTBOX_STOPPED: _outbox_stopped,
    DueKind.REQUEST_AGAIN: _request_again,
    DueKind.COORDINATOR_UNREACHED: _coordinator_unreached,
}
